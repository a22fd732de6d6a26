/** Names that are unique in a stack, and the hosts a Service answers at. */
import type { Cluster, KubernetesObject } from '../object.ts'
import { groupBy, groupOf, indexed } from './related.ts'

/** Groups of operators whose objects become databases, poolers or copies of them: names of one kind of thing must not meet. */
const groups = new Set([
  'postgresql.cnpg.io',
  'acid.zalan.do',
  'postgres-operator.crunchydata.com',
  'pgv2.percona.com',
  'pxc.percona.com',
  'ps.percona.com',
  'psmdb.percona.com',
  'mongodbcommunity.mongodb.com',
  'databases.spotahome.com',
  'redis.redis.opstreelabs.in',
  'dragonflydb.io',
  'k8s.mariadb.com',
  'mariadb.mmontes.io',
  'enterprise.mariadb.com',
  'kafka.strimzi.io',
  'rabbitmq.com',
  'elasticsearch.k8s.elastic.co',
])

/** Groups of which nothing but copies comes. */
const copying = new Set(['velero.io', 'snapscheduler.backube', 'longhorn.io', 'k8up.io'])

/** Kinds of these groups that become copies; what becomes nothing of its own can't be mistaken either. */
const copies = new Set(['Backup', 'ScheduledBackup', 'PhysicalBackup', 'Schedule', 'SnapshotSchedule', 'RecurringJob'])
const silent = new Set(
  (
    'KafkaTopic KafkaUser KafkaNodePool KafkaConnector Database Publication Subscription ImageCatalog ClusterImageCatalog Connection User Grant SqlJob Restore MaxScale ' +
    'RedisSentinel OperatorConfiguration PostgresTeam  PerconaPGBackup PerconaPGRestore PerconaXtraDBClusterBackup ' +
    'PerconaXtraDBClusterRestore PerconaServerMySQLBackup PerconaServerMySQLRestore PerconaServerMongoDBBackup PerconaServerMongoDBRestore'
  ).split(' '),
)

/** Whether an operator's object becomes a database or a pooler. */
export function isServer(object: KubernetesObject): boolean {
  return groups.has(groupOf(object)) && !silent.has(object.kind) && !copies.has(object.kind)
}

/** The object's name; where another that becomes the same kind of thing has it too, with kind and, if need be, namespace. */
export function nameIn(object: KubernetesObject, cluster: Cluster): string {
  const isCopy = copies.has(object.kind)
  const index = indexed(cluster, isCopy ? 'names of copies' : 'names of servers', () =>
    groupBy(
      cluster.objects.filter((one) => (isCopy ? copies.has(one.kind) && (groups.has(groupOf(one)) || copying.has(groupOf(one))) : isServer(one))),
      ({ name }) => [name],
    ),
  )
  return (index.get(object.name)?.length ?? 0) > 1 ? object.at.key : object.name
}

/** Names by which a Service is reached ({@link https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/}). */
export function hostsOf(name: string, namespace: string): readonly string[] {
  const host = name.toLowerCase()
  const inside = `${host}.${namespace.toLowerCase()}`
  return [host, inside, `${inside}.svc`, `${inside}.svc.cluster.local`]
}
