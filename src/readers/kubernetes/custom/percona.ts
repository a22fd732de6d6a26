/** Backups of Percona's operators for MySQL and MongoDB: named storages, and tasks that send copies to one of them. */
import { byDefault, known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration, Found } from '../../../model/managed.ts'
import { settingFact } from '../../../parse/setting-fact.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { nameIn } from './names.ts'
import { atRest, destinationOf, offsite, type Provider } from './off-site.ts'
import { below, flagFact, isOn, isThere, itemsAt, numberFact, partOf, plainText, textFact, type Part } from './part.ts'
import { runsBy } from './runs.ts'

const forever = 36_500

export interface Tasks {
  /** Key of the list: `schedule` for MySQL, `tasks` for MongoDB. */
  readonly key: string
  readonly mechanism: string
  /** Whether backups are switched on where nothing is said. */
  readonly enabled: boolean
}

export interface PerconaBackups {
  readonly copies: readonly CopyDeclaration[]
  readonly pointInTime: Fact<boolean>
}

export function perconaBackups(object: KubernetesObject, cluster: Cluster, { key, mechanism, enabled }: Tasks): PerconaBackups {
  const backup = partOf(object, 'spec', 'backup')
  const pause = partOf(object, 'spec', 'pause')
  const flag = flagFact(below(backup, 'enabled'))
  const isOff = flag === undefined ? !enabled || !isThere(backup) : flag.state === 'known' && !flag.value
  const off = isOff ? known(false, flag?.at ?? backup.at) : isOn(pause) ? known(false, pause.at) : flag?.state === 'unresolved' ? flag : undefined
  const pitr = flagFact(below(backup, 'pitr', 'enabled'))
  const pointInTime: Fact<boolean> = isOff
    ? known(false, flag?.at ?? backup.at)
    : (pitr ?? byDefault(false, below(backup, 'pitr', 'enabled').at, 'off unless it is switched on'))
  const copies = itemsAt(backup, key).map((task): CopyDeclaration => {
    const switched = flagFact(below(task, 'enabled'))
    const running = runsBy(below(task, 'schedule'))
    const stopped = off ?? (switched?.state === 'unresolved' || switched?.value === false ? switched : undefined)
    const wanted = textFact(below(task, 'storageName'))
    const storage = below(backup, 'storages', wanted?.state === 'known' ? wanted.value : '')
    return {
      kind: 'copy',
      name: `${nameIn(object, cluster)} ${plainText(task, 'name') ?? 'backup'}`,
      stack: cluster.stack,
      at: task.at,
      of: known(nameIn(object, cluster), object.at),
      mechanism,
      automatic: stopped ?? running.automatic,
      ...(running.every === undefined || stopped !== undefined ? {} : { every: running.every }),
      ...whereOf(wanted, storage, cluster),
      retentionDays: retentionOf(task, running.every),
      continuous: pointInTime.state !== 'unresolved' && pointInTime.value,
    }
  })
  return { copies, pointInTime }
}

function whereOf(wanted: Fact<string> | undefined, storage: Part, cluster: Cluster): Pick<CopyDeclaration, 'offsite' | 'destination' | 'encrypted'> {
  if (!isThere(storage)) {
    const raw = wanted === undefined ? 'storageName' : wanted.state === 'unresolved' ? wanted.raw : `storage ${wanted.value}`
    return { offsite: unresolved(raw, wanted?.at ?? storage.at, `write ${raw} among the storages`), destination: raw }
  }
  const type = plainText(storage, 'type') ?? 's3'
  if (type === 'filesystem' || type === 'pvc') return { offsite: known(false, below(storage, 'type').at), destination: 'a volume of the cluster' }
  const provider: Provider = type === 'azure' ? 'azure' : type === 'gcs' ? 'gcs' : 's3'
  const part = below(storage, type)
  const endpoint = textFact(below(part, 'endpointUrl')) ?? textFact(below(part, 'endpointURL'))
  const scheme = { s3: 's3', gcs: 'gs', azure: 'azure' }[provider]
  const where = provider === 's3' ? endpoint : undefined
  return {
    offsite: offsite(where, part.at, cluster),
    destination: `${scheme}://${destinationOf(textFact(below(part, provider === 'azure' ? 'container' : 'bucket')), '')}`,
    encrypted: atRest(undefined, where, provider, part.at),
  }
}

/** A count of copies; none or 0 keeps all. */
function retentionOf(task: Part, every: Fact<number> | undefined): Fact<number> {
  const part = isThere(below(task, 'retention', 'count')) ? below(task, 'retention', 'count') : below(task, 'keep')
  const count = numberFact(part)
  if (count === undefined) return byDefault(forever, part.at, 'all are kept unless a count is written')
  if (count.state !== 'unresolved' && count.value === 0) return { ...count, value: forever }
  if (every === undefined || every.state === 'unresolved') return unresolved('how often it runs', part.at)
  return mapFact(count, (number) => (number * every.value) / 24)
}

/** Finalizers that take the volumes away with the object. */
export function deletingFinalizers(object: KubernetesObject): readonly Found[] {
  return itemsAt(partOf(object, 'metadata', 'finalizers')).flatMap((item) => {
    const name = plainText(item) ?? ''
    return /^(percona\.com\/)?delete-(pxc|psmdb|mysql)-pvc$/.test(name) ? [{ what: `finalizer ${name}`, at: item.at }] : []
  })
}

/** `[mysqld]` lines in one text, names with underscores. */
export function mysqlSettings(part: Part): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  const fact = textFact(part)
  if (fact?.state !== 'known') return settings
  for (const [index, line] of fact.value.split('\n').entries()) {
    const found = /^\s{0,40}([A-Za-z][\w-]{0,80})\s{0,40}=(.{0,400})$/.exec(line)
    if (found === null) continue
    const name = (found[1] ?? '').toLowerCase().replaceAll('-', '_')
    settings.set(name, settingFact(name, (found[2] ?? '').trim(), { ...fact.at, line: fact.at.line + index + 1, key: `${fact.at.key}.${name}` }))
  }
  return settings
}
