/** Flexible servers of Azure Database for PostgreSQL, with the PgBouncer that Azure runs beside them. */
import { resourcesOf } from '../aws/modules.ts'
import { declareServer, postgres } from '../azure/flexible.ts'
import { declarePooler } from '../azure/pgbouncer.ts'
import { azureWorld } from '../azure/registry.ts'
import { together } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

const beside = ['configuration', 'firewall_rule', 'database', 'virtual_endpoint', 'active_directory_administrator', 'backup'].map(
  (name) => `${postgres.type}_${name}`,
)

/** Looked up from the servers that they copy. */
const vaults = [
  'azurerm_data_protection_backup_vault',
  ...['postgresql_flexible_server', 'mysql_flexible_server', 'postgresql', 'blob_storage'].map((name) => `azurerm_data_protection_backup_policy_${name}`),
  ...['postgresql_flexible_server', 'mysql_flexible_server'].map((name) => `azurerm_data_protection_backup_instance_${name}`),
]

export const azurePostgresqlMapper: Mapper = {
  name: 'azure-postgresql',
  title: 'Azure Database for PostgreSQL, flexible servers',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server',
  types: [postgres.type, ...beside, ...vaults, 'Azure/avm-res-dbforpostgresql-flexibleserver/azurerm'],
  declare(resource, world) {
    const whole = azureWorld(world)
    return together(resourcesOf(resource, [postgres.type]).flatMap((one) => [declareServer(one, postgres, whole), declarePooler(one, whole)]))
  },
}
