/** Flexible servers of Azure Database for MySQL. */
import { declareServer, mysql } from '../azure/flexible.ts'
import { azureWorld } from '../azure/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

const beside = ['configuration', 'firewall_rule', 'active_directory_administrator'].map((name) => `${mysql.type}_${name}`)

export const azureMysqlMapper: Mapper = {
  name: 'azure-mysql',
  title: 'Azure Database for MySQL, flexible servers',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/mysql_flexible_server',
  types: [mysql.type, ...beside, 'azurerm_mysql_flexible_database'],
  declare: (resource, world) => (resource.type === mysql.type ? declareServer(resource, mysql, azureWorld(world)) : nothing),
}
