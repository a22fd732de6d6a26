/** Azure verified modules that are read by their inputs, with the defaults their own documentation gives. */
import { withModules, type KnownModule } from '../aws/modules.ts'
import type { World } from '../resource.ts'

/** {@link https://registry.terraform.io/modules/Azure/avm-res-dbforpostgresql-flexibleserver/azurerm/latest} */
const postgresql: KnownModule = {
  source: 'Azure/avm-res-dbforpostgresql-flexibleserver/azurerm',
  makes: [
    {
      type: 'azurerm_postgresql_flexible_server',
      inputs: { version: 'server_version' },
      defaults: { public_network_access_enabled: false },
      outputs: { fqdn: ['fqdn'], name: ['name'] },
    },
    {
      type: 'azurerm_postgresql_flexible_server_configuration',
      suffix: 'configuration',
      each: 'server_configuration',
      inputs: { value: 'config' },
      refers: ['server_id'],
    },
    { type: 'azurerm_postgresql_flexible_server_firewall_rule', suffix: 'firewall_rule', each: 'firewall_rules', refers: ['server_id'] },
    { type: 'azurerm_postgresql_flexible_server_database', suffix: 'database', each: 'databases', refers: ['server_id'] },
  ],
}

const azureModules: ReadonlyMap<string, KnownModule> = new Map([postgresql].map((one) => [one.source, one]))

/** The world with what these modules make. */
export function azureWorld(world: World): World {
  return withModules(world, azureModules)
}
