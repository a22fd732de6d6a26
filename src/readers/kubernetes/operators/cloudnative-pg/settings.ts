/** The server's settings of a Cluster: the operator's defaults below, what is written over them. */
import type { Evidence } from '../../../../base/evidence.ts'
import { byDefault, known, type Fact } from '../../../../base/fact.ts'
import { below, isThere, itemsAt, numberFact, plainText, textFact, type Part } from '../../custom/part.ts'
import { postgresDefaults, settingsAt } from '../../custom/postgres.ts'

/** {@link https://cloudnative-pg.io/documentation/current/postgresql_conf/}; archiving is told by what it archives to, not by `archive_mode`, which is always on. */
const defaults: readonly (readonly [string, string])[] = [
  ['dynamic_shared_memory_type', 'posix'],
  ['full_page_writes', 'on'],
  ['log_destination', 'csvlog'],
  ['logging_collector', 'on'],
  ['max_parallel_workers', '32'],
  ['max_replication_slots', '32'],
  ['max_worker_processes', '32'],
  ['port', '5432'],
  ['shared_memory_type', 'mmap'],
  ['ssl', 'on'],
  ['wal_keep_size', '512MB'],
  ['wal_level', 'logical'],
  ['wal_receiver_timeout', '5s'],
  ['wal_sender_timeout', '5s'],
]

/** Libraries the operator loads as soon as a parameter of theirs is set. */
const managedLibraries = ['auto_explain', 'pg_stat_statements', 'pgaudit', 'pg_failover_slots']

export function settingsOf(spec: Part): ReadonlyMap<string, Fact<string>> {
  const postgresql = below(spec, 'postgresql')
  const { at } = below(postgresql, 'parameters')
  const settings = new Map(postgresDefaults(at))
  for (const [name, value] of defaults) settings.set(name, byDefault(value, { ...at, key: `${at.key}.${name}` }, 'CloudNativePG’s default'))
  const written = settingsAt(postgresql, 'parameters')
  for (const [name, fact] of written) settings.set(name, fact)
  const libraries = librariesOf(postgresql, written)
  if (libraries !== undefined) settings.set('shared_preload_libraries', libraries)
  const synchronous = synchronousOf(spec)
  if (synchronous !== undefined) settings.set('synchronous_standby_names', synchronous)
  return settings
}

function librariesOf(postgresql: Part, written: ReadonlyMap<string, Fact<string>>): Fact<string> | undefined {
  const list = below(postgresql, 'shared_preload_libraries')
  const names: string[] = []
  let at: Evidence | undefined = isThere(list) ? list.at : undefined
  for (const item of itemsAt(list)) {
    const fact = textFact(item)
    if (fact?.state === 'unresolved') return fact
    if (fact !== undefined) names.push(fact.value)
  }
  for (const library of managedLibraries) {
    const [, fact] = [...written].find(([name]) => name.startsWith(`${library}.`)) ?? []
    if (fact === undefined || names.includes(library)) continue
    names.push(library)
    at ??= fact.at
  }
  return at === undefined ? undefined : known(names.join(','), at)
}

/** `postgresql.synchronous`, and the older pair of numbers ({@link https://cloudnative-pg.io/documentation/current/replication/#synchronous-replication}). */
function synchronousOf(spec: Part): Fact<string> | undefined {
  const synchronous = below(spec, 'postgresql', 'synchronous')
  const number = numberFact(below(synchronous, 'number'))
  if (number !== undefined) {
    if (number.state === 'unresolved') return number
    return known(`${(plainText(synchronous, 'method') ?? 'any').toUpperCase()} ${number.value}`, number.at)
  }
  const least = numberFact(below(spec, 'minSyncReplicas'))
  if (least === undefined || least.state === 'unresolved') return least
  return least.value === 0 ? undefined : known(`ANY ${least.value}`, least.at)
}
