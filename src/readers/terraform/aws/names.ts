/** What databases and services of AWS are called in a system: by the name they are given where it is written and nobody else's, else by their address. */
import { valueOf } from '../../../base/fact.ts'
import type { Resource, World } from '../resource.ts'
import { live } from '../mapping/values.ts'

/** Types that are databases, with the attribute that names each. */
const databases = new Map([
  ['aws_db_instance', 'identifier'],
  ['aws_rds_cluster', 'cluster_identifier'],
  ['aws_docdb_cluster', 'cluster_identifier'],
  ['aws_elasticache_replication_group', 'replication_group_id'],
  ['aws_elasticache_cluster', 'cluster_id'],
  ['aws_elasticache_serverless_cache', 'name'],
  ['aws_memorydb_cluster', 'name'],
  ['aws_dynamodb_table', 'name'],
])
const services = new Map([
  ['aws_ecs_service', 'name'],
  ['aws_apprunner_service', 'service_name'],
  ['aws_lambda_function', 'function_name'],
])
const poolers = new Map([['aws_db_proxy', 'name']])

const given = new WeakMap<World, Map<string, ReadonlyMap<Resource, string>>>()

function nameIn(resource: Resource, world: World, kind: string, types: ReadonlyMap<string, string>): string {
  const cache = given.get(world) ?? new Map<string, ReadonlyMap<Resource, string>>()
  given.set(world, cache)
  let names = cache.get(kind)
  if (names === undefined) {
    names = namesOf(live(world, ...types.keys()), types)
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
  return nameIn(resource, world, 'databases', databases)
}

export function serviceName(resource: Resource, world: World): string {
  return nameIn(resource, world, 'services', services)
}

export function poolerName(resource: Resource, world: World): string {
  return nameIn(resource, world, 'poolers', poolers)
}
