/** What Pulumi's classic providers call the resources of Terraform's: `aws.rds.Instance` is `aws_db_instance`. */
import { snake } from '../programs/world.ts'

/** {@link https://www.pulumi.com/registry/} */
const providers: Readonly<Record<string, string>> = { gcp: 'google', azure: 'azurerm' }

/** Modules that Terraform has no word for, or another. */
const modules: Readonly<Record<string, string>> = {
  'aws.lb': 'aws_lb',
  'aws.alb': 'aws_alb',
  'aws.elasticloadbalancingv2': 'aws_lb',
  'aws.applicationloadbalancing': 'aws_alb',
  'aws.ec2': 'aws',
  'aws.ecs': 'aws_ecs',
  'google.cloudrun': 'google_cloud_run',
  'google.cloudrunv2': 'google_cloud_run_v2',
  'google.cloudscheduler': 'google_cloud_scheduler',
  'google.cloudfunctions': 'google_cloudfunctions',
  'google.cloudfunctionsv2': 'google_cloudfunctions2',
  'google.appengine': 'google_app_engine',
  'google.secretmanager': 'google_secret_manager',
  'google.serviceaccount': 'google_service_account',
  'google.vpcaccess': 'google_vpc_access',
  'google.servicenetworking': 'google_service_networking',
  'google.gkebackup': 'google_gke_backup',
  'google.backupdisasterrecovery': 'google_backup_dr',
  'azurerm.appservice': 'azurerm',
  'azurerm.core': 'azurerm',
  'azurerm.containerservice': 'azurerm',
  'azurerm.network': 'azurerm',
  'azurerm.compute': 'azurerm',
  'azurerm.dataprotection': 'azurerm_data_protection',
  'azurerm.keyvault': 'azurerm_key_vault',
  'azurerm.containerapp': 'azurerm_container_app',
  'azurerm.privatelink': 'azurerm_private',
  'azurerm.operationalinsights': 'azurerm_log_analytics',
  'azurerm.recoveryservices': 'azurerm_recovery_services',
}

/** Resources that no rule tells. */
const whole: Readonly<Record<string, string>> = {
  'aws.rds.Instance': 'aws_db_instance',
  'aws.rds.InstanceAutomatedBackupsReplication': 'aws_db_instance_automated_backups_replication',
  'aws.rds.ParameterGroup': 'aws_db_parameter_group',
  'aws.rds.OptionGroup': 'aws_db_option_group',
  'aws.rds.SubnetGroup': 'aws_db_subnet_group',
  'aws.rds.Proxy': 'aws_db_proxy',
  'aws.rds.ProxyDefaultTargetGroup': 'aws_db_proxy_default_target_group',
  'aws.rds.ProxyEndpoint': 'aws_db_proxy_endpoint',
  'aws.rds.ProxyTarget': 'aws_db_proxy_target',
  'aws.rds.Snapshot': 'aws_db_snapshot',
  'aws.rds.SnapshotCopy': 'aws_db_snapshot_copy',
  'aws.rds.RoleAssociation': 'aws_db_instance_role_association',
  'aws.rds.EventSubscription': 'aws_db_event_subscription',
  'aws.rds.SecurityGroup': 'aws_db_security_group',
  'aws.rds.ReservedInstance': 'aws_rds_reserved_instance',
  'aws.lb.LoadBalancer': 'aws_lb',
  'aws.alb.LoadBalancer': 'aws_alb',
  'aws.elasticloadbalancingv2.LoadBalancer': 'aws_lb',
  'aws.applicationloadbalancing.LoadBalancer': 'aws_alb',
  'aws.vpc.SecurityGroupIngressRule': 'aws_vpc_security_group_ingress_rule',
  'aws.vpc.SecurityGroupEgressRule': 'aws_vpc_security_group_egress_rule',
  'aws.s3.BucketObject': 'aws_s3_bucket_object',
  'google.cloudrun.Service': 'google_cloud_run_service',
  'google.cloudrunv2.Service': 'google_cloud_run_v2_service',
  'google.cloudrunv2.Job': 'google_cloud_run_v2_job',
  'google.projects.Service': 'google_project_service',
  'azurerm.containerapp.App': 'azurerm_container_app',
  'azurerm.containerapp.Job': 'azurerm_container_app_job',
}

/** Attributes that Pulumi calls by another name than the rule gives: Terraform's name → its own. */
const attributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_cloudwatch_metric_alarm: { alarm_name: 'name' },
}

export function attributesOf(type: string): Readonly<Record<string, string>> {
  return Object.hasOwn(attributes, type) ? (attributes[type] ?? {}) : {}
}

/** Packages whose resources are not made of a provider of Terraform's. */
const strangers =
  /^(kubernetes|kubernetesx|azure-native(-.*)?|aws-native|google-native|awsx|eks|docker-build|command|policy|pulumiservice|synced-folder|aws-apigateway|cloud|aws-serverless|kubernetes-.*)$/

/** `@pulumi/aws` → `aws`; undefined for packages that make nothing of Terraform's. */
export function packageOf(source: string): { readonly name: string; readonly isTerraform: boolean } | undefined {
  const name = /^@(?:pulumi|pulumiverse)\/([\w-]+)/.exec(source)?.[1]
  if (name === undefined || name === 'pulumi') return undefined
  return { name, isTerraform: !strangers.test(name) }
}

/** The type of Terraform's that `aws.rds.Instance` is. */
export function typeOf(source: string, path: readonly string[]): string | undefined {
  const found = packageOf(source)
  const last = path.at(-1)
  if (found === undefined || !found.isTerraform || last === undefined) return undefined
  const below = source
    .split('/')
    .slice(2)
    .filter((part) => part !== 'lib' && part !== 'index' && part !== 'bin')
  const provider = Object.hasOwn(providers, found.name) ? (providers[found.name] ?? '') : found.name.replaceAll('-', '_')
  const first = [...below, ...path.slice(0, -1)].find((part) => part !== 'default')
  // `@pulumi/aws/rds/instance` names the file, too.
  const inModule = first === undefined ? [] : [first]
  const dotted = [provider, ...inModule, last].join('.')
  if (Object.hasOwn(whole, dotted)) return whole[dotted]
  const plain = snake(first === 's3' || first === 'wafv2' ? last.replace(/V2$/, '') : last).replace(/_v(\d)_/g, '_v$1_')
  if (first === undefined) return plain.startsWith(`${provider}_`) ? plain : `${provider}_${plain}`
  const prefix = [provider, first].join('.')
  return `${Object.hasOwn(modules, prefix) ? modules[prefix] : `${provider}_${snake(first).replaceAll('_', '')}`}_${plain}`
}
