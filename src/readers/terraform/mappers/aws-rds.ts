/** Instances of Amazon RDS and their read replicas. */
import type { Mapper } from '../resource.ts'
import { awsWorld } from '../aws/registry.ts'
import { declareInstance } from '../aws/instance.ts'
import { resourcesOf } from '../aws/modules.ts'
import { together } from '../mapping/values.ts'

export const awsRdsMapper: Mapper = {
  name: 'aws-rds',
  title: 'Amazon RDS',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance',
  types: [
    'aws_db_instance',
    'aws_db_instance_role_association',
    'aws_db_instance_automated_backups_replication',
    'terraform-aws-modules/rds/aws',
    'cloudposse/rds/aws',
  ],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, ['aws_db_instance']).map((one) => declareInstance(one, whole)))
  },
}
