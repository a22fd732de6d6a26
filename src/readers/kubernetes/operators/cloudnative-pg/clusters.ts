/** Which Cluster is meant: one of its own, or a copy that follows another of the stack. */
import type { Cluster, KubernetesObject } from '../../object.ts'
import { nameIn } from '../../custom/names.ts'
import { flagFact, itemsAt, partOf, plainText } from '../../custom/part.ts'
import { groupBy, indexed, named, objectsOf } from '../../custom/related.ts'

export const clusterKind = 'postgresql.cnpg.io/Cluster'

/** Whether it follows another cluster ({@link https://cloudnative-pg.io/documentation/current/replica_cluster/}). */
export function isReplica(object: KubernetesObject): boolean {
  const replica = partOf(object, 'spec', 'replica')
  const enabled = flagFact(partOf(object, 'spec', 'replica', 'enabled'))
  if (enabled?.state === 'known') return enabled.value
  const primary = plainText(replica, 'primary')
  return primary !== undefined && primary !== (plainText(replica, 'self') ?? object.name)
}

/** The cluster of the stack that a replica follows, where it is no replica itself. */
export function sourceOf(object: KubernetesObject, cluster: Cluster): KubernetesObject | undefined {
  if (!isReplica(object)) return undefined
  const replica = partOf(object, 'spec', 'replica')
  const wanted = plainText(replica, 'source') ?? plainText(replica, 'primary')
  const external = itemsAt(partOf(object, 'spec', 'externalClusters')).find((item) => plainText(item, 'name') === wanted)
  if (external === undefined) return undefined
  const [host = '', namespace = object.namespace] = (plainText(external, 'connectionParameters', 'host') ?? '').split('.')
  const store = plainText(external, 'barmanObjectStore', 'serverName') ?? plainText(external, 'plugin', 'parameters', 'serverName') ?? wanted ?? ''
  const found = host === '' ? named(cluster, clusterKind, store, object.namespace) : named(cluster, clusterKind, host.replace(/-(rw|ro|r)$/, ''), namespace)
  return found === undefined || found === object || isReplica(found) ? undefined : found
}

/** Clusters of the stack that follow this one. */
export function replicasOf(source: KubernetesObject, cluster: Cluster): readonly KubernetesObject[] {
  const index = indexed(cluster, 'replicas of CloudNativePG', () =>
    groupBy(objectsOf(cluster, clusterKind), (object) => {
      const found = sourceOf(object, cluster)
      return found === undefined ? [] : [`${found.namespace}/${found.name}`]
    }),
  )
  return index.get(`${source.namespace}/${source.name}`) ?? []
}

/** The database whose data a Cluster holds. */
export function databaseName(object: KubernetesObject, cluster: Cluster): string {
  return nameIn(sourceOf(object, cluster) ?? object, cluster)
}
