/** Modules that make services, caches, buckets and balancers. */
import type { KnownModule, Made } from './modules.ts'

const ecsDefaults = {
  desired_count: 1,
  deployment_minimum_healthy_percent: 66,
  launch_type: 'FARGATE',
  network_mode: 'awsvpc',
  cpu: '1024',
  memory: '2048',
} as const

/** https://registry.terraform.io/modules/terraform-aws-modules/ecs/aws/latest/submodules/service */
const ecsService: Made = {
  type: 'aws_ecs_service',
  defaults: ecsDefaults,
  wants: { create: true, create_service: true },
}

/** https://registry.terraform.io/modules/terraform-aws-modules/ecs/aws/latest */
const ecs: KnownModule = {
  source: 'terraform-aws-modules/ecs/aws',
  makes: [{ ...ecsService, suffix: 'services', each: 'services', keyed: 'name', wants: { create: true } }],
}

/** https://registry.terraform.io/modules/terraform-aws-modules/elasticache/aws/latest */
const elasticache: KnownModule = {
  source: 'terraform-aws-modules/elasticache/aws',
  makes: [
    {
      type: 'aws_elasticache_replication_group',
      inputs: { parameter: 'parameters' },
      defaults: {
        engine: 'redis',
        at_rest_encryption_enabled: true,
        transit_encryption_enabled: { varies: 'whether connections are encrypted' },
        automatic_failover_enabled: { varies: 'whether a replica takes over' },
      },
      outputs: {
        primary_endpoint_address: ['replication_group_primary_endpoint_address'],
        reader_endpoint_address: ['replication_group_reader_endpoint_address'],
        configuration_endpoint_address: ['replication_group_configuration_endpoint_address'],
      },
      wants: { create: true, create_replication_group: true },
    },
    {
      type: 'aws_elasticache_cluster',
      suffix: 'cluster',
      inputs: { parameter: 'parameters' },
      defaults: { engine: 'redis' },
      outputs: { cluster_address: ['cluster_address'], configuration_endpoint: ['cluster_configuration_endpoint'] },
      wants: { create: true, create_cluster: false },
    },
  ],
}

/** https://registry.terraform.io/modules/terraform-aws-modules/s3-bucket/aws/latest */
const bucket: KnownModule = {
  source: 'terraform-aws-modules/s3-bucket/aws',
  makes: [{ type: 'aws_s3_bucket', wants: { create_bucket: true } }],
}

/** https://registry.terraform.io/modules/terraform-aws-modules/alb/aws/latest */
const balancer: KnownModule = {
  source: 'terraform-aws-modules/alb/aws',
  makes: [
    { type: 'aws_lb', outputs: { dns_name: ['dns_name', 'lb_dns_name'] }, wants: { create: true } },
    { type: 'aws_lb_listener', suffix: 'listeners', each: 'listeners', refers: ['load_balancer_arn'], wants: { create: true } },
  ],
}

/** https://registry.terraform.io/modules/terraform-aws-modules/dynamodb-table/aws/latest */
const table: KnownModule = {
  source: 'terraform-aws-modules/dynamodb-table/aws',
  makes: [
    {
      type: 'aws_dynamodb_table',
      // https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table/blob/master/variables.tf: on since its sixth version, off before.
      defaults: { deletion_protection_enabled: { varies: 'whether it is protected from being deleted' } },
      wants: { create: true, create_table: true },
    },
  ],
}

/** https://registry.terraform.io/modules/terraform-aws-modules/lambda/aws/latest */
const lambda: KnownModule = {
  source: 'terraform-aws-modules/lambda/aws',
  makes: [{ type: 'aws_lambda_function', wants: { create: true, create_function: true } }],
}

export const serviceModules: readonly KnownModule[] = [
  ecs,
  { source: 'terraform-aws-modules/ecs/aws//modules/service', makes: [ecsService] },
  elasticache,
  bucket,
  balancer,
  table,
  lambda,
]
