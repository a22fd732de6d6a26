/** Where the repository of a backup tool lies and how long it keeps copies, by the tool's own file. */
import { isResolved, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { DumpAction } from '../model/action.ts'
import type { SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { barmanServer } from './barman-files.ts'
import type { Hosts } from './hosts.ts'
import type { Declared } from './input.ts'
import type { Job } from './jobs.ts'
import type { Running } from './running.ts'
import { mountedSettings } from './servers.ts'
import { isInTree } from './sidecars.ts'

export interface Repository {
  readonly place: string
  readonly encrypted: boolean
  /** The container whose own folder it is; a store beside it, a host and a bucket are in none. */
  readonly inside?: Running
  /** Days a copy is kept. */
  readonly retention?: Fact<number>
  /** The log comes along. */
  readonly continuous?: boolean
}

/** Undefined where the tree does not have the file, or where its repositories differ in what matters. */
export function repositoryOf(dump: DumpAction, job: Job, hosts: Hosts, declared: Declared): Repository | undefined {
  const runsIn = dump.target.container === undefined ? job.inside : hosts.container(dump.target.container.text)
  const barman = barmanServer(dump, job, runsIn, declared)
  if (barman !== undefined) {
    const { place, retention, continuous } = barman
    return { place, encrypted: false, ...(runsIn === undefined ? {} : { inside: runsIn }), retention, continuous }
  }
  const file = fileOf(dump, job, hosts, declared)
  if (file === undefined) return undefined
  const inside = runsIn
  const places = file.entries.map((entry) => placeOf(entry, (endpoint) => isInTree(endpoint, inside, hosts)))
  const [first] = file.entries
  const [place] = places
  if (first === undefined || place === undefined) return undefined
  // A backup goes to one of them, and nobody says to which.
  if (places.some((one) => one === undefined || isAway(one) !== isAway(place))) return undefined
  const kept = file.entries.map((entry) => retentionOf(entry, dump, job))
  const least = kept.reduce<Fact<number> | undefined>(
    (low, one) => (low === undefined || (isResolved(one) && isResolved(low) && one.value < low.value) ? one : low),
    undefined,
  )
  const retention = kept.find((one) => !isResolved(one)) ?? least
  const encrypted = file.entries.every(({ fields }) => !/^(|none)$/.test(valueOf(fields.get('cipher-type')) ?? ''))
  return { place, encrypted, ...(place.startsWith('/') && inside !== undefined ? { inside } : {}), ...(retention === undefined ? {} : { retention }) }
}

function fileOf(dump: DumpAction, job: Job, hosts: Hosts, declared: Declared): SettingsDeclaration | undefined {
  const { tool } = dump
  if (tool !== 'pgbackrest' && tool !== 'litestream') return undefined
  const container = dump.target.container === undefined ? job.inside : hosts.container(dump.target.container.text)
  const files = container === undefined ? declared.settings.filter(({ server }) => server === tool) : mountedSettings(container, tool, declared)
  return files.length === 1 ? files[0] : undefined
}

function isAway(place: string): boolean {
  return place.includes('://')
}

/** A store that the stack runs itself is on the same host. */
function placeOf(entry: SettingsEntry, isOwn: (endpoint: string | undefined) => boolean): string | undefined {
  const place = valueOf(entry.fields.get('place'))
  const endpoint = textOf(entry.fields.get('s3-endpoint') ?? entry.fields.get('endpoint'))
  return place !== undefined && isOwn(endpoint) ? place.replace(/^\w+:\/\//, '') : place
}

const forever = 36_500

function retentionOf({ fields, at }: SettingsEntry, dump: DumpAction, job: Job): Fact<number> {
  const days = fields.get('days')
  if (days !== undefined) return mapFact(days, Number)
  const full = fields.get('retention-full')
  if (full === undefined) return { state: 'default', value: forever, at, note: 'pgBackRest deletes nothing unless it is told' }
  const count = mapFact(full, (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined))
  const type = fields.get('retention-full-type')
  if (type?.state === 'unresolved') return unresolved(type.raw, type.at, type.hint)
  if (valueOf(type) === 'time') return count
  const every = valueOf(job.every)
  // Full backups are counted, and this job makes what lies between them.
  if (dump.part === 'changes' || every === undefined)
    return unresolved('how often a full backup is made', full.at, 'write repo1-retention-full-type=time, which counts days')
  return mapFact(count, (number) => (number * every) / 24)
}
