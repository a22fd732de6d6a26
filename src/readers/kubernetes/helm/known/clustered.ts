/** Databases of several members, as Bitnami's charts run them: PostgreSQL behind Pgpool, MariaDB with Galera, Redis in shards. */
import { known, mapFact, unresolved, type Fact } from '../../../../base/fact.ts'
import type { Declaration } from '../../../../model/declaration.ts'
import { below, numberFact, type Part } from '../../custom/part.ts'
import { redisSettings } from '../../custom/redis.ts'
import { fallback, word, type Asked, type KnownChart } from './asked.ts'
import { bitnami, databaseOf } from './bitnami.ts'
import { defaultsWith, settingsIn } from './postgresql.ts'

/** Members beside the one that writes; releases of one chart began with different numbers, so that an unsaid one is only known to be more than one. */
function others(part: Part): Fact<number> {
  const said = numberFact(part)
  if (said !== undefined) return mapFact(said, (members) => Math.max(0, members - 1))
  return {
    ...unresolved('how many members the chart begins with', part.at, `${part.at.key} would tell it`),
    ...(part.open === undefined ? { atLeast: 1 } : {}),
  }
}

export const postgresqlHaChart: KnownChart = {
  names: ['postgresql-ha'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/postgresql-ha#parameters',
  declare(asked) {
    const { values } = asked
    const { at } = values
    return databaseOf(asked, {
      engine: 'postgres',
      port: 5432,
      main: 'postgresql',
      // Persistence and the type of the Service stand beside the servers' own part.
      outer: true,
      services: (name) => [`${name}-pgpool`, `${name}-postgresql`, `${name}-postgresql-headless`],
      standbys: others(below(values, 'postgresql', 'replicaCount')),
      readReplicas: known(0, at),
      settings: new Map([
        ...defaultsWith(below(values, 'postgresql', 'image', 'repository'), values),
        ...settingsIn(below(values, 'postgresql', 'configuration')),
        ...settingsIn(below(values, 'postgresql', 'extendedConf')),
      ]),
      secrets: ['postgresql.password', 'postgresql.postgresPassword', 'postgresql.repmgrPassword', 'pgpool.adminPassword'],
    })
  },
}

export const mariadbGaleraChart: KnownChart = {
  names: ['mariadb-galera'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/mariadb-galera#parameters',
  declare(asked) {
    const { values } = asked
    return databaseOf(asked, {
      engine: 'mariadb',
      port: 3306,
      services: (name) => [name, `${name}-headless`],
      standbys: others(below(values, 'replicaCount')),
      readReplicas: known(0, values.at),
      secrets: ['rootUser.password', 'db.password', 'galera.mariabackup.password'],
    })
  },
}

function redisCluster(asked: Asked): readonly Declaration[] {
  const { values } = asked
  const nodes = below(values, 'cluster', 'nodes')
  const replicas = below(values, 'cluster', 'replicas')
  // Each shard has as many copies.
  const copies = numberFact(replicas) ?? fallback(replicas, 1)
  return databaseOf(asked, {
    engine: 'redis',
    port: 6379,
    services: (name) => [name, `${name}-headless`],
    standbys: copies,
    readReplicas: known(0, nodes.at),
    settings: new Map([['appendonly', word(below(values, 'redis', 'useAOFPersistence'), 'yes')], ...redisSettings(below(values, 'redis', 'configmap'))]),
    secrets: ['password', 'global.redis.password'],
  })
}

export const redisClusterChart: KnownChart = {
  names: ['redis-cluster', 'valkey-cluster'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/redis-cluster#parameters',
  declare: redisCluster,
}
