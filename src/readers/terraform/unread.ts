/** Types of resources that are databases, poolers, backups or run containers: where no mapper reads one, that is told. */
import type { Resource } from './resource.ts'

const concerns = new RegExp(
  [
    '^aws_(db_instance|db_proxy|rds_|docdb_|neptune_|elasticache_|memorydb_|dynamodb_table$|redshift_cluster|opensearch_domain|elasticsearch_domain|timestream|keyspaces_table|qldb|backup_(plan|selection)|dlm_lifecycle|ecs_(service|task_definition)|apprunner_service|lambda_function$|lightsail_(database|container)|mq_broker|msk_cluster|efs_file_system$|batch_job_definition|elastic_beanstalk_environment|eks_(cluster|node_group)$)',
    '^google_(sql_database_instance|alloydb_|spanner_instance|bigtable_instance|redis_|memcache_instance|firestore_database|cloud_run_|cloud_run|cloudfunctions|app_engine|backup_dr|gke_backup|container_(cluster|node_pool)$|compute_instance)',
    '^azurerm_(postgresql|mysql|mariadb|mssql|sql_|cosmosdb|redis|managed_redis|container_(app|group)|linux_(web|function)_app|windows_(web|function)_app|app_service$|backup_|data_protection_|linux_virtual_machine|windows_virtual_machine|kubernetes_cluster$|static_(site|web_app)$)',
    '^digitalocean_(database_(cluster|connection_pool|replica)|app$|droplet$|kubernetes_cluster)',
    '^(hcloud_load_balancer$|linode_database|vultr_database|scaleway_(rdb|redis|container|mongodb)|ovh_cloud_project_database|upcloud_managed_database|exoscale_d(bass|atabase)|ibm_database|oci_(database|psql|mysql)|yandex_mdb|alicloud_db_instance|tencentcloud_postgresql)',
    '^(mongodbatlas_(advanced_)?cluster|neon_project|supabase_project|planetscale_database|timescale_service|aiven_(pg|mysql|redis|valkey|kafka)|cockroach_cluster|crunchybridge_cluster|upstash_redis|redis(cloud|enterprise)|rediscloud_|confluent_kafka_cluster|heroku_(addon|app)|render_|fly_|railway_|vercel_project|cloudflare_(d1|workers_script|hyperdrive))',
    '^(kubernetes_(deployment|stateful_set|cron_job|daemonset|manifest)|helm_release|kubectl_manifest|nomad_job|docker_container|docker_service)',
  ].join('|'),
)

const concerningModule =
  /(^|[/_-])(rds|aurora|postgres(ql)?|mysql|mariadb|mongo(db)?|redis|valkey|elasticache|memorydb|docdb|documentdb|dynamodb|database|db|sql|sql-db|alloydb|ecs|fargate|cloud-?run|app-?service|container-?apps?|backup|pgbouncer|eks|gke|kubernetes-engine|aks)([/_-]|$)/

/** What only belongs to one: groups of subnets and parameters, users, rules. */
const settingsOnly = /_(subnet_group|parameter_group|security_group|option_group|user|user_group|event_subscription|firewall_rule|role)s?$/

export function isOfConcern({ mode, type }: Pick<Resource, 'mode' | 'type'>): boolean {
  if (mode === 'data' || settingsOnly.test(type)) return false
  return mode === 'module' ? concerningModule.test(type) : concerns.test(type)
}
