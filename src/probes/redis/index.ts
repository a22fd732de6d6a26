/** Redis and Valkey as they run: memory, evictions, replication, persistence and settings. That it answers PING says nothing of these. */
import type { Probe } from '../probe.ts'
import { compareSetting } from './compare.ts'
import { figuresOf, redisFigures } from './figures.ts'
import { askRedis } from './session.ts'
import { placeOf, redisTarget, type RedisTarget } from './target.ts'

export const redisProbe: Probe<RedisTarget> = {
  name: 'redis',
  title: 'Redis and Valkey as they run: memory, evictions, clients, replication, persistence and settings',
  docs: 'https://redis.io/docs/latest/commands/info/',
  key: 'url',
  of: 'database',
  target: redisTarget,
  figures: redisFigures,
  // A cache that makes room by itself is full all day, and well.
  defaults: () => ({
    expect: ["maxMemory == 0.0 || evictionPolicy != 'noeviction' || memoryUse < 0.9", "role != 'slave' || replicationLink == 'up'", 'lastSaveOk'],
    prefer: ['saturation < 0.8'],
  }),
  place: placeOf,
  async observe(target, io) {
    return figuresOf(await askRedis(target, io), target.database, io.today())
  },
  compare: compareSetting,
}
