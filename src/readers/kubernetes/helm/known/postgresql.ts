/** PostgreSQL as Bitnami's chart runs it. */
import type { Fact } from '../../../../base/fact.ts'
import { known } from '../../../../base/fact.ts'
import { parsePostgresConf } from '../../../../parse/settings.ts'
import { settingFact } from '../../../../parse/setting-fact.ts'
import { postgresDefaults } from '../../custom/postgres.ts'
import { below, textFact, type Part } from '../../custom/part.ts'
import { count, word, type KnownChart } from './asked.ts'
import { copiesIf, databaseOf, bitnami } from './bitnami.ts'

export const postgresqlChart: KnownChart = {
  names: ['postgresql'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/postgresql#parameters',
  declare(asked) {
    const { values } = asked
    const architecture = word(below(values, 'architecture'), 'standalone')
    const isReplicated = architecture.state === 'known' && architecture.value === 'replication'
    return databaseOf(asked, {
      engine: 'postgres',
      port: 5432,
      main: 'primary',
      services: (name) => (isReplicated ? [`${name}-primary`, `${name}-primary-hl`] : [name, `${name}-hl`]),
      ...(isReplicated ? { readServices: (name: string) => [`${name}-read`, `${name}-read-hl`] } : {}),
      standbys: known(0, values.at),
      readReplicas: copiesIf(architecture, 'replication', count(below(values, 'readReplicas', 'replicaCount'), 1)),
      settings: new Map([
        ...postgresDefaults(values.at),
        ...settingsIn(below(values, 'primary', 'configuration')),
        ...settingsIn(below(values, 'primary', 'extendedConfiguration')),
      ]),
      secrets: [
        'auth.password',
        'auth.postgresPassword',
        'auth.replicationPassword',
        'global.postgresql.auth.password',
        'global.postgresql.auth.postgresPassword',
      ],
    })
  },
}

export function settingsIn(part: Part): readonly (readonly [string, Fact<string>])[] {
  const fact = textFact(part)
  if (fact?.state !== 'known') return []
  return parsePostgresConf(fact.value).settings.map(({ name, value, line }) => [
    name,
    settingFact(name, value, { ...fact.at, line: fact.at.line + line - 1, key: `${fact.at.key}.${name}` }),
  ])
}
