/** MySQL and MariaDB as Bitnami's charts run them. */
import { known } from '../../../../base/fact.ts'
import type { Declaration } from '../../../../model/declaration.ts'
import { below } from '../../custom/part.ts'
import { count, word, type Asked, type KnownChart } from './asked.ts'
import { copiesIf, databaseOf, bitnami } from './bitnami.ts'

function declare(asked: Asked, engine: 'mysql' | 'mariadb'): readonly Declaration[] {
  const { values } = asked
  const architecture = word(below(values, 'architecture'), 'standalone')
  const isReplicated = architecture.state === 'known' && architecture.value === 'replication'
  return databaseOf(asked, {
    engine,
    port: 3306,
    main: 'primary',
    services: (name) => (isReplicated ? [`${name}-primary`, `${name}-primary-headless`] : [name, `${name}-headless`]),
    ...(isReplicated ? { readServices: (name: string) => [`${name}-secondary`] } : {}),
    standbys: known(0, values.at),
    readReplicas: copiesIf(architecture, 'replication', count(below(values, 'secondary', 'replicaCount'), 1)),
    secrets: ['auth.password', 'auth.rootPassword', 'auth.replicationPassword'],
  })
}

export const mysqlChart: KnownChart = {
  names: ['mysql'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/mysql#parameters',
  declare: (asked) => declare(asked, 'mysql'),
}

export const mariadbChart: KnownChart = {
  names: ['mariadb'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/mariadb#parameters',
  declare: (asked) => declare(asked, 'mariadb'),
}
