/** Clusters of several regions that hold one database: which of them writes, and which stand by. */
import type { Resource, World } from '../resource.ts'
import { naming, live, named } from '../mapping/values.ts'

const globals = ['aws_rds_global_cluster', 'aws_docdb_global_cluster']
const clusters = ['aws_rds_cluster', 'aws_docdb_cluster']

/** The cluster that a cluster only follows: another region's of a global cluster, or the source of a replica. */
export function standInOf(cluster: Resource, world: World): Resource | undefined {
  const [source] = named(cluster, 'replication_source_identifier', world, clusters, cluster)
  if (source !== undefined && source !== cluster) return source
  const [global] = named(cluster, 'global_cluster_identifier', world, globals, cluster)
  if (global === undefined) return undefined
  const first = writerOf(global, world)
  return first === cluster ? undefined : first
}

export function otherRegionsOf(cluster: Resource, world: World): readonly Resource[] {
  let all = followers.get(world)
  if (all === undefined) {
    const made = new Map<Resource, Resource[]>()
    for (const one of live(world, ...clusters)) {
      const first = standInOf(one, world)
      if (first !== undefined) made.set(first, [...(made.get(first) ?? []), one])
    }
    followers.set(world, made)
    all = made
  }
  return all.get(cluster) ?? []
}

const followers = new WeakMap<World, ReadonlyMap<Resource, readonly Resource[]>>()

/** The one the global cluster is made of, else the only one whose owner is named: the others get theirs from it. */
function writerOf(global: Resource, world: World): Resource | undefined {
  const [source] = named(global, 'source_db_cluster_identifier', world, clusters, global)
  if (source !== undefined) return source
  const members = naming(global, world, clusters, 'global_cluster_identifier')
  const owned = members.filter((one) => one.has('master_username') || one.has('snapshot_identifier'))
  const plain = (owned.length > 0 ? owned : members).find((one) => !one.has('source_region') && !one.has('replication_source_identifier'))
  return plain ?? owned[0] ?? members[0]
}
