/** Names that are unique in a stack, and the hosts a Service answers at. */
import type { Cluster, KubernetesObject } from '../object.ts'
import { groupBy, groupOf, indexed } from './related.ts'

/** Groups of operators whose objects become databases or copies: their names must not meet. */
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
  'kafka.strimzi.io',
  'rabbitmq.com',
  'elasticsearch.k8s.elastic.co',
  'velero.io',
  'snapscheduler.backube',
  'longhorn.io',
  'k8up.io',
])

/** Kinds of these groups that become nothing of their own. */
const silent = new Set(['KafkaTopic', 'KafkaUser', 'Database', 'ObjectStore', 'PodMonitor'])

/** The object's name; where another operator's object has it too, with kind and, if need be, namespace. */
export function nameIn(object: KubernetesObject, cluster: Cluster): string {
  const index = indexed(cluster, 'names of operators', () =>
    groupBy(
      cluster.objects.filter((one) => groups.has(groupOf(one)) && !silent.has(one.kind)),
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
