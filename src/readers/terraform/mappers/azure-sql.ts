/** Azure SQL: databases with their servers, failover groups and firewall rules. */
import { declareSql } from '../azure/mssql.ts'
import { azureWorld } from '../azure/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const azureSqlMapper: Mapper = {
  name: 'azure-sql',
  title: 'Azure SQL Database',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/mssql_database',
  types: [
    'azurerm_mssql_database',
    ...[
      'server',
      'firewall_rule',
      'virtual_network_rule',
      'failover_group',
      'elasticpool',
      'server_extended_auditing_policy',
      'database_extended_auditing_policy',
    ].map((name) => `azurerm_mssql_${name}`),
  ],
  declare: (resource, world) => (resource.type === 'azurerm_mssql_database' ? declareSql(resource, azureWorld(world)) : nothing),
}
