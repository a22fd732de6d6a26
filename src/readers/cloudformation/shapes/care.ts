/** What keeps copies, watches and tells: AWS Backup, CloudWatch, SNS, secrets and buckets. */
import type { Nested, Shape } from './shape.ts'

const lifecycle: Nested = { names: { DeleteAfterDays: 'delete_after', MoveToColdStorageAfterDays: 'cold_storage_after' } }
const tagged: Nested = { names: { ConditionKey: 'key', ConditionValue: 'value', ConditionType: 'type' } }
const metric: Nested = { inner: { Dimensions: { as: 'pairs' } } }

export const careShapes: Readonly<Record<string, Shape>> = {
  'AWS::Backup::BackupPlan': {
    type: 'aws_backup_plan',
    flat: ['BackupPlan'],
    inner: {
      BackupPlan: {
        names: { BackupPlanName: 'name', BackupPlanRule: 'rule' },
        inner: {
          BackupPlanRule: {
            names: { ScheduleExpression: 'schedule', CopyActions: 'copy_action', TargetBackupVault: 'target_vault_name' },
            inner: { Lifecycle: lifecycle, CopyActions: { names: { DestinationBackupVaultArn: 'destination_vault_arn' }, inner: { Lifecycle: lifecycle } } },
          },
        },
      },
    },
    attributes: { BackupPlanId: 'id' },
  },
  'AWS::Backup::BackupSelection': {
    type: 'aws_backup_selection',
    names: { BackupPlanId: 'plan_id' },
    flat: ['BackupSelection'],
    inner: {
      BackupSelection: {
        names: { SelectionName: 'name', ListOfTags: 'selection_tag', Conditions: 'condition' },
        inner: { ListOfTags: tagged, Conditions: { inner: { StringEquals: tagged, StringLike: tagged, StringNotEquals: tagged, StringNotLike: tagged } } },
      },
    },
  },
  'AWS::Backup::BackupVault': { type: 'aws_backup_vault', names: { BackupVaultName: 'name' }, attributes: { BackupVaultArn: 'arn' } },
  'AWS::Backup::LogicallyAirGappedBackupVault': { type: 'aws_backup_logically_air_gapped_vault', attributes: { BackupVaultArn: 'arn' } },
  'AWS::CloudWatch::Alarm': {
    type: 'aws_cloudwatch_metric_alarm',
    names: { AlarmName: 'alarm_name', Metrics: 'metric_query' },
    inner: { Dimensions: { as: 'pairs' }, Metrics: { flat: ['MetricStat'], inner: { MetricStat: { inner: { Metric: metric } } } } },
  },
  'AWS::CloudWatch::Dashboard': { type: 'aws_cloudwatch_dashboard' },
  'AWS::Synthetics::Canary': { type: 'aws_synthetics_canary' },
  'AWS::SNS::Topic': { type: 'aws_sns_topic', ref: 'arn' },
  'AWS::SNS::Subscription': { type: 'aws_sns_topic_subscription' },
  'AWS::SecretsManager::Secret': { type: 'aws_secretsmanager_secret', ref: 'arn', attributes: { Id: 'arn' } },
  'AWS::SSM::Parameter': { type: 'aws_ssm_parameter' },
  'AWS::S3::Bucket': {
    type: 'aws_s3_bucket',
    names: { BucketName: 'bucket', VersioningConfiguration: 'versioning' },
    refers: 'BucketName',
  },
}
