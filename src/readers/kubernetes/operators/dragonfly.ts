/** Dragonfly's operator: a server that speaks Redis, its copies and its snapshots. */
import { known, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject, Operator } from '../object.ts'
import { nameIn } from '../custom/names.ts'
import { destinationOf } from '../custom/off-site.ts'
import { below, isThere, itemsAt, partOf, plainText, textFact, type Part } from '../custom/part.ts'
import { keptByStorage, runsBy } from '../custom/runs.ts'
import { besidesLeader, countOf, durableIf, imageVersion, serverOf } from '../custom/server.ts'
import { waysOfShort } from '../custom/services.ts'
import { settingFact } from '../../../parse/setting-fact.ts'

export const dragonflyOperator: Operator = {
  name: 'dragonfly',
  title: 'Dragonfly operator',
  docs: 'https://www.dragonflydb.io/docs/managing-dragonfly/operator/dragonfly-configuration',
  kinds: ['dragonflydb.io/Dragonfly'],
  declare(object, cluster) {
    const spec = partOf(object, 'spec')
    const server = serverOf({
      object,
      cluster,
      engine: 'redis',
      by: 'Dragonfly operator',
      version: imageVersion(below(spec, 'image')),
      services: [object.name],
      port: 6379,
      settings: argumentsOf(below(spec, 'args')),
      resources: below(spec, 'resources'),
      durable: durableIf(below(spec, 'snapshot', 'persistentVolumeClaimSpec'), 'memory alone unless snapshots have a volume'),
      standbys: besidesLeader(countOf(below(spec, 'replicas'), 1)),
      ways: waysOfShort(below(spec, 'serviceSpec'), object.name),
    })
    return { declares: [server, ...snapshots(object, cluster)], skipped: [] }
  },
}

/** `--maxmemory=2gb` */
function argumentsOf(part: Part): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  for (const item of itemsAt(part)) {
    const found = /^--([\w-]{1,60})=(.*)$/s.exec(plainText(item) ?? '')
    if (found !== null) settings.set(found[1] ?? '', settingFact(found[1] ?? '', found[2] ?? '', item.at))
  }
  return settings
}

function snapshots(object: KubernetesObject, cluster: Cluster): readonly CopyDeclaration[] {
  const snapshot = partOf(object, 'spec', 'snapshot')
  const cron = below(snapshot, 'cron')
  if (!isThere(cron)) return []
  const folder = textFact(below(snapshot, 'dir'))
  const away = folder?.state === 'known' && /^(s3|gs|az):\/\//.test(folder.value)
  const place = below(snapshot, 'dir')
  return [
    {
      kind: 'copy',
      name: `${nameIn(object, cluster)} snapshots`,
      stack: cluster.stack,
      at: snapshot.at,
      of: known(nameIn(object, cluster), object.at),
      mechanism: 'snapshots',
      ...runsBy(cron),
      offsite: folder?.state === 'unresolved' ? folder : known(away, place.at),
      destination: destinationOf(folder, 'a volume of the cluster'),
      retentionDays: keptByStorage(place, 'what deletes old snapshots would tell'),
      continuous: false,
    },
  ]
}
