/** Modules that make a cluster of Aurora and its instances. */
import type { KnownModule } from './modules.ts'

/** https://registry.terraform.io/modules/terraform-aws-modules/rds-aurora/aws/latest */
const aurora: KnownModule = {
  source: 'terraform-aws-modules/rds-aurora/aws',
  makes: [
    {
      type: 'aws_rds_cluster',
      inputs: {
        cluster_identifier: 'name',
        // An object since its tenth version.
        parameter: ['db_cluster_parameter_group_parameters', 'cluster_parameter_group.parameters'],
        performance_insights_enabled: 'cluster_performance_insights_enabled',
        monitoring_interval: 'cluster_monitoring_interval',
        serverlessv2_scaling_configuration: 'serverlessv2_scaling_configuration',
      },
      // https://github.com/terraform-aws-modules/terraform-aws-rds-aurora/blob/master/CHANGELOG.md: 7 days up to its seventh version, the provider's one day since.
      defaults: { storage_encrypted: true, backup_retention_period: { varies: 'how long backups are kept', atLeast: 1 } },
      outputs: {
        endpoint: ['cluster_endpoint', 'rds_cluster_endpoint', 'this_rds_cluster_endpoint'],
        reader_endpoint: ['cluster_reader_endpoint', 'rds_cluster_reader_endpoint', 'this_rds_cluster_reader_endpoint'],
      },
      // Its older versions ask for the cluster alone.
      wants: { create: true, create_cluster: true },
    },
    {
      type: 'aws_rds_cluster_instance',
      suffix: 'instances',
      each: 'instances',
      inputs: {
        parameter: ['db_parameter_group_parameters', 'db_parameter_group.parameters'],
        monitoring_interval: ['monitoring_interval', 'cluster_monitoring_interval'],
        instance_class: ['instance_class', 'cluster_instance_class'],
      },
      refers: ['cluster_identifier'],
      wants: { create: true, create_cluster: true },
    },
    {
      type: 'aws_appautoscaling_target',
      suffix: 'autoscaling',
      inputs: { min_capacity: 'autoscaling_min_capacity', max_capacity: 'autoscaling_max_capacity' },
      defaults: { min_capacity: 0 },
      fixed: { scalable_dimension: 'rds:cluster:ReadReplicaCount', service_namespace: 'rds' },
      refers: ['resource_id'],
      wants: { create: true, autoscaling_enabled: false },
    },
  ],
}

/** https://registry.terraform.io/modules/cloudposse/rds-cluster/aws/latest */
const cloudposse: KnownModule = {
  source: 'cloudposse/rds-cluster/aws',
  makes: [
    {
      type: 'aws_rds_cluster',
      inputs: {
        cluster_identifier: 'name',
        backup_retention_period: 'retention_period',
        port: 'db_port',
        parameter: 'cluster_parameters',
        vpc_security_group_ids: 'vpc_security_group_ids',
      },
      defaults: {
        engine: { varies: 'its engine' },
        backup_retention_period: 5,
        skip_final_snapshot: true,
        storage_encrypted: false,
      },
      outputs: { endpoint: ['endpoint', 'master_host'], reader_endpoint: ['reader_endpoint', 'replicas_host'] },
      wants: { enabled: true },
    },
    {
      type: 'aws_rds_cluster_instance',
      suffix: 'default',
      copies: { input: 'cluster_size', otherwise: 2 },
      inputs: { instance_class: 'instance_type', parameter: 'instance_parameters', monitoring_interval: 'rds_monitoring_interval' },
      refers: ['cluster_identifier'],
      wants: { enabled: true },
    },
    {
      type: 'aws_appautoscaling_target',
      suffix: 'replicas',
      inputs: { min_capacity: 'autoscaling_min_capacity', max_capacity: 'autoscaling_max_capacity' },
      defaults: { min_capacity: 1 },
      fixed: { scalable_dimension: 'rds:cluster:ReadReplicaCount', service_namespace: 'rds' },
      refers: ['resource_id'],
      wants: { enabled: true, autoscaling_enabled: false },
    },
  ],
}

export const auroraModules: readonly KnownModule[] = [aurora, cloudposse]
