/** MongoDB Community operator: MongoDBCommunity, a replica set without backups of its own. */
import { byDefault, isResolved, known, type Fact } from '../../../base/fact.ts'
import type { Operator } from '../object.ts'
import { below, flagFact, isThere, itemsAt, partOf, plainText, textFact } from '../custom/part.ts'
import { settingsAt } from '../custom/postgres.ts'
import { besidesLeader, countOf, serverOf } from '../custom/server.ts'

export const mongodbCommunityOperator: Operator = {
  name: 'mongodb-community',
  title: 'MongoDB Community operator',
  docs: 'https://github.com/mongodb/mongodb-kubernetes-operator/blob/master/docs/README.md',
  kinds: ['mongodbcommunity.mongodb.com/MongoDBCommunity'],
  declare(object, cluster) {
    const spec = partOf(object, 'spec')
    const tls = below(spec, 'security', 'tls', 'enabled')
    const optional = flagFact(below(spec, 'security', 'tls', 'optional'))
    const prometheus = below(spec, 'prometheus')
    const container = itemsAt(below(spec, 'statefulSet', 'spec', 'template', 'spec', 'containers')).find((item) => plainText(item, 'name') === 'mongod')
    const users = itemsAt(spec, 'users').map(
      (user) => plainText(user, 'connectionStringSecretName') ?? `${object.name}-${plainText(user, 'db') ?? 'admin'}-${plainText(user, 'name') ?? ''}`,
    )
    const encrypted: Fact<boolean> = flagFact(tls) ?? byDefault(false, tls.at, 'off unless it is switched on')
    const server = serverOf({
      object,
      cluster,
      engine: 'mongodb',
      by: 'MongoDB Community operator',
      version: textFact(below(spec, 'version')),
      services: [`${object.name}-svc`],
      port: 27_017,
      secrets: users.flatMap((name) => ['connectionString.standard', 'connectionString.standardSrv'].map((key) => `${name}/${key}`)),
      settings: settingsAt(spec, 'additionalMongodConfig'),
      resources: container === undefined ? below(spec, 'resources') : below(container, 'resources'),
      durable: byDefault(true, spec.at, 'the operator claims a volume for each member'),
      standbys: besidesLeader(countOf(below(spec, 'members'), 3)),
      pointInTime: known(false, spec.at),
      tls: isResolved(encrypted) && encrypted.value && optional?.state === 'known' && optional.value ? known(false, tls.at) : encrypted,
      watched: isThere(prometheus) ? known('Prometheus endpoint of the operator', prometheus.at) : undefined,
    })
    return { declares: [server], skipped: [] }
  },
}
