/** PostgreSQL as Bitnami's chart runs it. */
import type { Fact } from '../../../../base/fact.ts'
import { known, unresolved } from '../../../../base/fact.ts'
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
        ...defaultsWith(below(values, 'image', 'repository'), values),
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

/** The image that the chart is made for, or another registry's copy of it, and those that leave PostgreSQL's own settings alone. */
const plain = /(^|\/)(bitnami\w*\/postgresql(-repmgr)?|postgres|pgvector|postgis)$/

/** What is set where the values say nothing; an image of somebody's own may set it, except how many connections there are, which its processes are counted against. */
export function defaultsWith(repository: Part, values: Part): ReadonlyMap<string, Fact<string>> {
  const defaults = postgresDefaults(values.at)
  const image = textFact(repository)
  if (image === undefined || (image.state !== 'unresolved' && (image.value === '' || plain.test(image.value)))) return defaults
  const open = unresolved('what the image sets', image.at, 'set it in extendedConfiguration')
  return new Map([...defaults].map(([name, value]) => [name, /^(max|superuser_reserved)_connections$/.test(name) ? value : open]))
}

export function settingsIn(part: Part): readonly (readonly [string, Fact<string>])[] {
  const fact = textFact(part)
  if (fact?.state !== 'known') return []
  return parsePostgresConf(fact.value).settings.map(({ name, value, line }) => [
    name,
    settingFact(name, value, { ...fact.at, line: fact.at.line + line - 1, key: `${fact.at.key}.${name}` }),
  ])
}
