/** The modules of Terraform's registry that are read by their inputs, with the defaults their own documentation gives. */
import type { World } from '../resource.ts'
import { auroraModules } from './registry-aurora.ts'
import { serviceModules } from './registry-services.ts'
import { withModules, type KnownModule } from './modules.ts'

/** https://registry.terraform.io/modules/terraform-aws-modules/rds/aws/latest */
const rds: KnownModule = {
  source: 'terraform-aws-modules/rds/aws',
  makes: [
    {
      type: 'aws_db_instance',
      inputs: { parameter: 'parameters' },
      defaults: { storage_encrypted: true },
      outputs: {
        address: ['db_instance_address', 'this_db_instance_address'],
        endpoint: ['db_instance_endpoint', 'this_db_instance_endpoint'],
      },
      wants: { create_db_instance: true },
    },
  ],
}

/** https://registry.terraform.io/modules/cloudposse/rds/aws/latest */
const cloudposseRds: KnownModule = {
  source: 'cloudposse/rds/aws',
  makes: [
    {
      type: 'aws_db_instance',
      inputs: {
        identifier: 'name',
        port: 'database_port',
        parameter: 'db_parameter',
        vpc_security_group_ids: 'associate_security_group_ids',
      },
      defaults: {
        backup_retention_period: 0,
        skip_final_snapshot: true,
        storage_encrypted: { varies: 'whether its storage is encrypted' },
      },
      outputs: { address: ['instance_address', 'hostname'], endpoint: ['instance_endpoint'] },
      wants: { enabled: true },
    },
  ],
}

/** https://registry.terraform.io/modules/terraform-aws-modules/rds-proxy/aws/latest */
const rdsProxy: KnownModule = {
  source: 'terraform-aws-modules/rds-proxy/aws',
  makes: [
    {
      type: 'aws_db_proxy',
      outputs: { endpoint: ['proxy_endpoint'] },
      // https://github.com/terraform-aws-modules/terraform-aws-rds-proxy/blob/master/variables.tf, not the provider's hundred.
      defaults: { max_connections_percent: 90 },
      wants: { create: true, create_proxy: true },
    },
  ],
}

const modules: ReadonlyMap<string, KnownModule> = new Map([rds, cloudposseRds, rdsProxy, ...auroraModules, ...serviceModules].map((one) => [one.source, one]))

/** The world with what these modules make. */
export function awsWorld(world: World): World {
  return withModules(world, modules)
}
