/** Percona Operator for MongoDB: replica sets, shards behind mongos, and their backups. */
import { byDefault, known, mapFact, type Fact } from '../../../base/fact.ts'
import type { Operator } from '../object.ts'
import { below, flagFact, isOn, isThere, itemsAt, partOf, plainText, textFact, type Part } from '../custom/part.ts'
import { deletingFinalizers, perconaBackups } from '../custom/percona.ts'
import { combine } from '../custom/postgres.ts'
import { besidesLeader, countOf, imageVersion, serverOf } from '../custom/server.ts'
import { together, waysOfShort, type Ways } from '../custom/services.ts'

export const perconaMongodbOperator: Operator = {
  name: 'percona-mongodb',
  title: 'Percona Operator for MongoDB',
  docs: 'https://docs.percona.com/percona-operator-for-mongodb/operator.html',
  kinds: ['PerconaServerMongoDB', 'PerconaServerMongoDBBackup', 'PerconaServerMongoDBRestore'].map((kind) => `psmdb.percona.com/${kind}`),
  declare(object, cluster) {
    if (object.kind !== 'PerconaServerMongoDB') return { declares: [], skipped: [] }
    const spec = partOf(object, 'spec')
    const sets = itemsAt(spec, 'replsets')
    const first = sets[0] ?? below(spec, 'replsets')
    const pause = below(spec, 'pause')
    const pmm = below(spec, 'pmm', 'enabled')
    const { copies, pointInTime } = perconaBackups(object, cluster, { key: 'tasks', mechanism: 'percona-backup-mongodb', enabled: false })
    const names = sets.map((set) => plainText(set, 'name') ?? 'rs0')
    const server = serverOf({
      object,
      cluster,
      engine: 'mongodb',
      by: 'Percona Operator for MongoDB',
      version: imageVersion(below(spec, 'image')),
      services: [...names.map((name) => `${object.name}-${name}`), `${object.name}-mongos`],
      port: 27_017,
      resources: below(first, 'resources'),
      durable: durable(first),
      standbys: isOn(pause) ? known(0, pause.at) : fewest(sets, first),
      pointInTime,
      ways: together([...sets.map((set) => exposed(set, object.name)), exposed(below(spec, 'sharding', 'mongos'), `${object.name}-mongos`)]),
      destroyers: deletingFinalizers(object),
      tls: tlsOf(below(spec, 'tls', 'mode')),
      watched: isOn(pmm) ? known('Percona Monitoring and Management', pmm.at) : undefined,
    })
    return { declares: [server, ...copies], skipped: [] }
  },
}

/** Of several shards the one with the fewest copies is the one that is lost first. */
function fewest(sets: readonly Part[], first: Part): Fact<number> {
  const counts = (sets.length === 0 ? [first] : sets).map((set) => besidesLeader(countOf(below(set, 'size'), 3)))
  const [one, ...others] = counts
  return others.reduce((least, count) => combine(least, count, Math.min), one ?? known(0, first.at))
}

function durable(set: Part): Fact<boolean> {
  const volume = below(set, 'volumeSpec')
  const temporary = below(volume, 'emptyDir')
  if (isThere(temporary)) return known(false, temporary.at)
  const claim = below(volume, 'persistentVolumeClaim')
  return isThere(claim) || isThere(below(volume, 'hostPath')) ? known(true, volume.at) : known(false, volume.at)
}

/** `type` today, `exposeType` in older versions. */
function exposed(part: Part, name: string): Ways {
  const expose = below(part, 'expose')
  const enabled = flagFact(below(expose, 'enabled'))
  if (enabled?.state === 'known' && !enabled.value) return { exposures: [] }
  const older = textFact(below(expose, 'exposeType'))
  if (older?.state === 'known' && expose.node?.kind === 'map') {
    const type = expose.node.members.get('exposeType')
    const members = new Map(expose.node.members)
    if (type !== undefined) members.set('type', type)
    return waysOfShort({ node: { ...expose.node, members }, at: expose.at }, name)
  }
  return waysOfShort(expose, name)
}

function tlsOf(mode: Part): Fact<boolean> {
  const fact = textFact(mode) ?? byDefault('preferTLS', mode.at, 'the operator’s default')
  return mapFact(fact, (text) => text === 'requireTLS')
}
