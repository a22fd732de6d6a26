/** Amazon MemoryDB: Redis whose every write is in a log over several zones before it is answered. */
import { byDefault, mapFact, valueOf } from '../../../base/fact.ts'
import { cacheDatabase, cacheEngine, cacheSettings, snapshotsOf, type CacheShape } from '../aws/cache.ts'
import { awsWorld } from '../aws/registry.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { flagOr, isAway, nothing, numberOr } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const awsMemorydbMapper: Mapper = {
  name: 'aws-memorydb',
  title: 'Amazon MemoryDB',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/memorydb_cluster',
  types: ['cluster', 'subnet_group', 'parameter_group', 'acl', 'user'].map((name) => `aws_memorydb_${name}`),
  declare: (resource, world) => (resource.type === 'aws_memorydb_cluster' ? declareCluster(resource, awsWorld(world)) : nothing),
}

function declareCluster(cluster: Resource, world: World): Mapped {
  if (isAway(cluster)) return nothing
  return asFarAsItExists(cluster, () => {
    const engine = valueOf(cacheEngine(cluster, 'redis')) ?? 'redis'
    const settings = cacheSettings(cluster, engine, 'noeviction', world)
    // What an append-only file is elsewhere. https://docs.aws.amazon.com/memorydb/latest/devguide/what-is-memorydb.html
    settings.set('appendonly', byDefault('yes', cluster.at, 'MemoryDB keeps each write in a log over several zones'))
    const shape: CacheShape = {
      by: 'Amazon MemoryDB',
      hosts: ['cluster_endpoint.address', 'cluster_endpoint'],
      readHosts: [],
      encrypted: byDefault(true, cluster.at, 'MemoryDB is always encrypted'),
      tls: flagOr(cluster, 'tls_enabled', true),
      standbys: numberOr(cluster, 'num_replicas_per_shard', 1),
      readReplicas: mapFact(numberOr(cluster, 'num_replicas_per_shard', 1), () => 0),
      durable: byDefault(true, cluster.at, 'its log outlives every node'),
      settings,
      snapshots: 'snapshot_retention_limit',
    }
    const database = cacheDatabase(cluster, engine, shape, world)
    return { declares: [database, ...snapshotsOf(cluster, database, shape, world)], skipped: [] }
  })
}
