/** OT-CONTAINER-KIT's Redis operator: one server, a leader with copies, a cluster of shards, and Sentinel. */
import { byDefault, isResolved, known, type Fact } from '../../../base/fact.ts'
import type { Cluster, Declared, KubernetesObject, Operator } from '../object.ts'
import { below, isOn, isThere, partOf, plainText, type Part } from '../custom/part.ts'
import { combine } from '../custom/postgres.ts'
import { redisSettings } from '../custom/redis.ts'
import { groupOf, naming } from '../custom/related.ts'
import { besidesLeader, countOf, durableIf, imageVersion, serverOf, type Server } from '../custom/server.ts'
import { waysThrough } from '../custom/services.ts'

const group = 'redis.redis.opstreelabs.in'

export const redisOpstreeOperator: Operator = {
  name: 'redis-opstree',
  title: 'Redis operator of OT-CONTAINER-KIT',
  docs: 'https://redis-operator.opstree.dev/docs/crd-reference/redis-api/',
  kinds: ['Redis', 'RedisReplication', 'RedisCluster', 'RedisSentinel'].map((kind) => `${group}/${kind}`),
  declare(object, cluster) {
    switch (object.kind) {
      case 'Redis':
        return told(object, cluster, { services: [object.name, `${object.name}-headless`, `${object.name}-additional`], standbys: known(0, object.at) })
      case 'RedisReplication':
        return replication(object, cluster)
      case 'RedisCluster':
        return shards(object, cluster)
      default:
        // Sentinel is read with the replication it watches.
        return { declares: [], skipped: [] }
    }
  },
}

type Own = Pick<Server, 'services' | 'standbys'> & Partial<Pick<Server, 'readServices' | 'readReplicas'>>

function told(object: KubernetesObject, cluster: Cluster, own: Own, configAt: readonly string[] = []): Declared {
  const spec = partOf(object, 'spec')
  const kubernetes = below(spec, 'kubernetesConfig')
  const exporter = below(spec, 'redisExporter', 'enabled')
  const type = below(kubernetes, 'service', 'serviceType')
  const service = type.node?.kind === 'text' ? serviceOf(type) : type
  const server = serverOf({
    object,
    cluster,
    engine: 'redis',
    by: 'Redis operator of OT-CONTAINER-KIT',
    version: imageVersion(below(kubernetes, 'image')),
    port: 6379,
    settings: settingsOf(object, below(spec, ...configAt, 'redisConfig', 'additionalRedisConfig'), cluster),
    resources: below(kubernetes, 'resources'),
    durable: durableIf(below(spec, 'storage', 'volumeClaimTemplate'), 'no volume unless a claim is written'),
    ways: waysThrough(service, object.name),
    watched: isOn(exporter) ? known('Redis exporter', exporter.at) : undefined,
    ...own,
  })
  return { declares: [server], skipped: [] }
}

/** The type alone, as a Service has it. */
function serviceOf(type: Part): Part {
  const { node, at } = type
  if (node === undefined) return type
  const spot = { path: node.path, line: node.line }
  const spec = { ...spot, value: { kind: 'map' as const, ...spot, members: new Map([['type', { ...spot, value: node }]]) } }
  return { node: { kind: 'map', ...spot, members: new Map([['spec', spec]]) }, at }
}

/** A ConfigMap of the stack with lines of redis.conf. */
function settingsOf(object: KubernetesObject, part: Part, cluster: Cluster): ReadonlyMap<string, Fact<string>> {
  const name = plainText(part)
  const map = name === undefined ? undefined : cluster.find('ConfigMap', name, object.namespace)
  return map === undefined ? new Map() : redisSettings(partOf(map, 'data', 'redis-additional.conf'))
}

/** Copies take over where a Sentinel watches them; by themselves they serve reads. */
function replication(object: KubernetesObject, cluster: Cluster): Declared {
  const copies = besidesLeader(countOf(partOf(object, 'spec', 'clusterSize'), 3))
  const watched = naming(object, cluster, `${group}/RedisSentinel`, 'spec', 'redisSentinelConfig', 'redisReplicationName').some((one) => groupOf(one) === group)
  const sentinel = watched || isThere(partOf(object, 'spec', 'sentinel'))
  return told(object, cluster, {
    services: [object.name, `${object.name}-headless`, `${object.name}-master`, `${object.name}-additional`],
    readServices: [`${object.name}-replica`],
    standbys: sentinel ? copies : known(0, object.at),
    ...(sentinel ? {} : { readReplicas: copies }),
  })
}

/** As many copies as each shard has at the least. */
function shards(object: KubernetesObject, cluster: Cluster): Declared {
  const spec = partOf(object, 'spec')
  const size = countOf(below(spec, 'clusterSize'), 3)
  const leaders = below(spec, 'redisLeader', 'replicas')
  const followers = below(spec, 'redisFollower', 'replicas')
  const count = (part: Part): Fact<number> =>
    isThere(part) ? countOf(part, 3) : isResolved(size) ? byDefault(size.value, size.at, 'as many as `clusterSize`') : size
  return told(
    object,
    cluster,
    {
      services: [`${object.name}-leader`, `${object.name}-master`, `${object.name}-leader-headless`, object.name],
      readServices: [`${object.name}-follower`],
      standbys: combine(count(followers), count(leaders), (copies, all) => (all === 0 ? 0 : Math.floor(copies / all))),
    },
    ['redisLeader'],
  )
}
