/** Spotahome's operator: RedisFailover, a Redis with copies that Sentinel lets take over. */
import { known } from '../../../base/fact.ts'
import type { Operator } from '../object.ts'
import { below, isOn, partOf, type Part } from '../custom/part.ts'
import { redisSettings } from '../custom/redis.ts'
import { besidesLeader, countOf, durableIf, imageVersion, serverOf } from '../custom/server.ts'

export const redisFailoverOperator: Operator = {
  name: 'redis-failover',
  title: 'Redis operator of Spotahome',
  docs: 'https://github.com/spotahome/redis-operator#redis-failover-deployment',
  kinds: ['databases.spotahome.com/RedisFailover'],
  declare(object, cluster) {
    const redis = partOf(object, 'spec', 'redis')
    const keep = below(redis, 'storage', 'keepAfterDeletion')
    const server = serverOf({
      object,
      cluster,
      engine: 'redis',
      by: 'Redis operator of Spotahome',
      version: imageVersion(below(redis, 'image')),
      // Sentinels answer at `rfs-`, the server that leads at `rfrm-`.
      services: [`rfs-${object.name}`, `rfrm-${object.name}`, `rfr-${object.name}`],
      readServices: [`rfrs-${object.name}`],
      port: 6379,
      settings: redisSettings(below(redis, 'customConfig')),
      resources: below(redis, 'resources'),
      durable: durableIf(below(redis, 'storage', 'persistentVolumeClaim'), 'an emptyDir unless a claim is written'),
      standbys: besidesLeader(countOf(below(redis, 'replicas'), 3)),
      protections: isOn(keep) ? [{ what: 'volumes are kept after deletion', at: keep.at }] : [],
      watched: exporter(redis),
    })
    return { declares: [server], skipped: [] }
  },
}

function exporter(redis: Part): ReturnType<typeof known<string>> | undefined {
  const enabled = below(redis, 'exporter', 'enabled')
  return isOn(enabled) ? known('Redis exporter', enabled.at) : undefined
}
