/** Redis and Valkey as Bitnami's charts run them. */
import type { Engine } from '../../../../model/declaration.ts'
import type { Declaration } from '../../../../model/declaration.ts'
import { byDefault, type Fact } from '../../../../base/fact.ts'
import { redisSettings } from '../../custom/redis.ts'
import { below, isThere } from '../../custom/part.ts'
import { count, flag, word, type Asked, type KnownChart } from './asked.ts'
import { copiesIf, databaseOf, bitnami } from './bitnami.ts'

function declare(asked: Asked, engine: Engine, main: string): readonly Declaration[] {
  const { values } = asked
  const common = below(values, 'commonConfiguration')
  const architecture = word(below(values, 'architecture'), 'replication')
  const copies = copiesIf(architecture, 'replication', count(below(values, 'replica', 'replicaCount'), 3))
  const sentinel = flag(below(values, 'sentinel', 'enabled'), false)
  const defaults = new Map<string, Fact<string>>([['appendonly', byDefault('yes', common.at, 'the chart’s default')]])
  return databaseOf(asked, {
    engine,
    port: 6379,
    main,
    services: (name) => [`${name}-${main}`, `${name}-headless`, name],
    readServices: (name) => [`${name}-replicas`],
    // Where Sentinel watches them one of the copies takes over, and is among those that are counted.
    standbys: copiesIf(sentinel, true, copies.state === 'unresolved' ? copies : { ...copies, value: Math.max(0, copies.value - 1) }),
    readReplicas: copiesIf(sentinel, false, copies),
    settings: new Map([...(isThere(common) ? redisSettings(common) : defaults), ...redisSettings(below(values, main, 'configuration'))]),
    secrets: ['auth.password', 'global.redis.password'],
  })
}

export const redisChart: KnownChart = {
  names: ['redis'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/redis#parameters',
  declare: (asked) => declare(asked, 'redis', 'master'),
}

export const valkeyChart: KnownChart = {
  names: ['valkey'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/valkey#parameters',
  declare: (asked) => declare(asked, 'valkey', 'primary'),
}
