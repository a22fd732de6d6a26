/** What databases and services of Google Cloud are called in a system: by the name they are given where it is written and nobody else's, else by their address. */
import { valueOf } from '../../../base/fact.ts'
import type { Resource, World } from '../resource.ts'
import { live } from '../mapping/values.ts'

/** Types of one kind, with the attribute that names each. */
const kinds = {
  database: new Map([
    ['google_sql_database_instance', 'name'],
    ['google_alloydb_cluster', 'cluster_id'],
    ['google_redis_instance', 'name'],
    ['google_redis_cluster', 'name'],
    ['google_memorystore_instance', 'instance_id'],
    ['google_memcache_instance', 'name'],
  ]),
  service: new Map([
    ['google_cloud_run_v2_service', 'name'],
    ['google_cloud_run_service', 'name'],
    ['google_cloud_run_v2_job', 'name'],
    ['google_cloud_run_v2_worker_pool', 'name'],
  ]),
} as const

const given = new WeakMap<World, Map<string, ReadonlyMap<Resource, string>>>()

function nameIn(resource: Resource, world: World, kind: keyof typeof kinds): string {
  const cache = given.get(world) ?? new Map<string, ReadonlyMap<Resource, string>>()
  given.set(world, cache)
  let names = cache.get(kind)
  if (names === undefined) {
    names = namesOf(live(world, ...kinds[kind].keys()), kinds[kind])
    cache.set(kind, names)
  }
  return names.get(resource) ?? resource.address
}

function namesOf(resources: readonly Resource[], types: ReadonlyMap<string, string>): ReadonlyMap<Resource, string> {
  const wanted = resources.map((one) => [one, valueOf(one.text(types.get(one.type) ?? 'name')) ?? one.address] as const)
  const counts = new Map<string, number>()
  for (const [, name] of wanted) counts.set(name, (counts.get(name) ?? 0) + 1)
  // Whoever shares a name is told by its address, so that none depends on which stands first.
  return new Map(wanted.map(([one, name]) => [one, counts.get(name) === 1 ? name : one.address]))
}

export function databaseName(resource: Resource, world: World): string {
  return nameIn(resource, world, 'database')
}

export function serviceName(resource: Resource, world: World): string {
  return nameIn(resource, world, 'service')
}
