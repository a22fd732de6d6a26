/** The modules of Terraform's registry for Google Cloud that are read by their inputs, with the defaults their own documentation gives. */
import { withModules, type KnownModule, type Made } from '../aws/modules.ts'
import type { World } from '../resource.ts'
import { runModules } from './registry-run.ts'

const outputs: NonNullable<Made['outputs']> = {
  private_ip_address: ['private_ip_address', 'private_address'],
  public_ip_address: ['public_ip_address'],
  first_ip_address: ['instance_first_ip_address'],
  connection_name: ['instance_connection_name'],
  dns_name: ['dns_name'],
  name: ['instance_name'],
}

/**
 * https://registry.terraform.io/modules/terraform-google-modules/sql-db/google/latest: MySQL's module asks for a standby unless it is told not to, the
 * others don't, and backups are off in all of them.
 */
function sqlModules(submodule: string, availability: string): readonly KnownModule[] {
  return ['terraform-google-modules', 'GoogleCloudPlatform'].map((owner) => ({
    source: `${owner}/sql-db/google//modules/${submodule}`,
    makes: [{ type: 'google_sql_database_instance', defaults: { availability_type: availability, deletion_protection: true }, outputs }],
  }))
}

/** https://registry.terraform.io/modules/terraform-google-modules/memorystore/google/latest */
const memorystore: KnownModule = {
  source: 'terraform-google-modules/memorystore/google',
  makes: [
    {
      type: 'google_redis_instance',
      // Which encryption a version of the module asks for differs between them.
      defaults: { tier: 'STANDARD_HA', transit_encryption_mode: { varies: 'whether connections are encrypted' } },
      outputs: { host: ['host'], read_endpoint: ['read_endpoint'] },
    },
  ],
}

const modules: ReadonlyMap<string, KnownModule> = new Map(
  [...sqlModules('postgresql', 'ZONAL'), ...sqlModules('mysql', 'REGIONAL'), ...sqlModules('mssql', 'ZONAL'), memorystore, ...runModules].map((one) => [
    one.source,
    one,
  ]),
)

export const moduleSources: readonly string[] = [...modules.keys()]

/** The world with what these modules make. */
export function googleWorld(world: World): World {
  return withModules(world, modules)
}
