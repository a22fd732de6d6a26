/** Amazon ElastiCache: replication groups, single clusters and serverless caches. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import { cacheDatabase, cacheEngine, cacheSettings, snapshotsOf, type CacheShape } from '../aws/cache.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, nothing, numberOr, placeOf, together } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

const types = ['aws_elasticache_replication_group', 'aws_elasticache_cluster', 'aws_elasticache_serverless_cache']

/** Looked up from the caches. */
const beside = ['subnet_group', 'parameter_group', 'user', 'user_group', 'user_group_association'].map((name) => `aws_elasticache_${name}`)

export const awsElasticacheMapper: Mapper = {
  name: 'aws-elasticache',
  title: 'Amazon ElastiCache',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group',
  types: [...types, ...beside, 'terraform-aws-modules/elasticache/aws'],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, types).map((one) => declareCache(one, whole)))
  },
}

function declareCache(resource: Resource, world: World): Mapped {
  // A cluster of a replication group is one of its nodes, and counted there.
  if (isAway(resource) || (resource.type === 'aws_elasticache_cluster' && resource.has('replication_group_id'))) return nothing
  const engine = cacheEngine(resource, resource.type === 'aws_elasticache_replication_group' ? 'redis' : 'memcached')
  if (engine.state === 'unresolved')
    return { declares: [], skipped: [{ path: resource.at.path, line: resource.at.line, reason: `${resource.address}: its engine is ${engine.raw}` }] }
  return asFarAsItExists(resource, () => {
    const shape = shapeOf(resource, engine.value, world)
    const database = cacheDatabase(resource, engine.value, shape, world)
    return { declares: [database, ...(engine.value === 'memcached' ? [] : snapshotsOf(resource, database, shape, world))], skipped: [] }
  })
}

function shapeOf(resource: Resource, engine: Engine, world: World): CacheShape {
  const isGroup = resource.type === 'aws_elasticache_replication_group'
  const replicas = isGroup ? replicasOf(resource) : byDefault(0, placeOf(resource, 'num_cache_nodes'), 'a cluster by itself has no replica')
  const failover = isGroup ? failoverOf(resource) : known(false, resource.at)
  const taking = both(replicas, failover, true)
  const isServerless = resource.type === 'aws_elasticache_serverless_cache'
  return {
    by: 'Amazon ElastiCache',
    hosts: isGroup
      ? ['primary_endpoint_address', 'configuration_endpoint_address']
      : isServerless
        ? ['endpoint.address', 'endpoint']
        : ['cache_nodes.address', 'cache_nodes', 'cluster_address', 'configuration_endpoint'],
    readHosts: isGroup ? ['reader_endpoint_address'] : [],
    encrypted: isServerless
      ? byDefault(true, resource.at, 'serverless caches are always encrypted')
      : isGroup
        ? flagOr(resource, 'at_rest_encryption_enabled', engine === 'valkey')
        : undefined,
    tls: isServerless
      ? byDefault(true, resource.at, 'serverless caches take no connection in the clear')
      : isGroup
        ? encryptedOnTheWay(resource, engine)
        : undefined,
    standbys: isServerless ? byDefault(1, resource.at, 'serverless caches lie in several zones') : taking,
    readReplicas: isServerless ? byDefault(0, resource.at, 'none of its own') : both(replicas, failover, false),
    // What is written since the last snapshot is gone with its node.
    durable: known(false, resource.at),
    settings: cacheSettings(resource, engine, 'volatile-lru', world),
    snapshots: 'snapshot_retention_limit',
  }
}

/** Several zones are only to be had with a replica that takes over. */
function failoverOf(group: Resource): Fact<boolean> {
  const zones = group.flag('multi_az_enabled')
  return zones !== undefined && valueOf(zones) === true ? zones : flagOr(group, 'automatic_failover_enabled', false)
}

/**
 * Off unless it is said ({@link https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html}), which the
 * documentation says of Redis alone. With a mode of `preferred`, connections in the clear are taken too.
 */
function encryptedOnTheWay(resource: Resource, engine: Engine): Fact<boolean> {
  const place = placeOf(resource, 'transit_encryption_enabled')
  const unsaid: Fact<boolean> =
    engine === 'valkey'
      ? unresolved('whether connections are encrypted', place, 'write transit_encryption_enabled')
      : byDefault(false, place, 'the provider’s default')
  const flag = resource.flag('transit_encryption_enabled') ?? unsaid
  return valueOf(resource.text('transit_encryption_mode')) === 'preferred' ? mapFact(flag, () => false) : flag
}

/** Copies beside the first of each shard, whichever of the provider's spellings says it. */
function replicasOf(group: Resource): Fact<number> {
  const perShard = group.number('replicas_per_node_group') ?? bodiesOf(group, 'cluster_mode').bodies[0]?.number('replicas_per_node_group')
  if (perShard !== undefined) return perShard
  const [shard] = bodiesOf(group, 'node_group_configuration').bodies
  const ofShard = shard?.number('replica_count')
  if (ofShard !== undefined) return ofShard
  const nodes = group.number('num_cache_clusters') ?? group.number('number_cache_clusters')
  return nodes === undefined
    ? numberOr(group, 'replicas_per_node_group', 0, 'one node unless more are said')
    : mapFact(nodes, (count) => Math.max(0, count - 1))
}

/** Replicas count as standbys where failover is automatic, else as readers. */
function both(replicas: Fact<number>, failover: Fact<boolean>, wanted: boolean): Fact<number> {
  if (failover.state === 'unresolved') return valueOf(replicas) === 0 ? replicas : failover
  return failover.value === wanted ? (replicas.state === 'unresolved' ? replicas : { ...replicas, also: [failover.at] }) : mapFact(failover, () => 0)
}
