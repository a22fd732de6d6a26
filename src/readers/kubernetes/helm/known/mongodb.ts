/** MongoDB as Bitnami's chart runs it. */
import { known } from '../../../../base/fact.ts'
import { below } from '../../custom/part.ts'
import { count, word, type KnownChart } from './asked.ts'
import { copiesIf, databaseOf, bitnami } from './bitnami.ts'

export const mongodbChart: KnownChart = {
  names: ['mongodb'],
  from: bitnami,
  docs: 'https://github.com/bitnami/charts/tree/main/bitnami/mongodb#parameters',
  declare(asked) {
    const { values } = asked
    const architecture = word(below(values, 'architecture'), 'standalone')
    const members = count(below(values, 'replicaCount'), 2)
    return databaseOf(asked, {
      engine: 'mongodb',
      port: 27_017,
      services: (name) => [name, `${name}-headless`, ...[0, 1, 2].map((index) => `${name}-${index}.${name}-headless`)],
      standbys: copiesIf(architecture, 'replicaset', members.state === 'unresolved' ? members : { ...members, value: Math.max(0, members.value - 1) }),
      readReplicas: known(0, values.at),
      secrets: ['auth.rootPassword', 'auth.replicaSetKey'],
    })
  },
}
