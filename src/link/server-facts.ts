/** How a database server is set: memory, logging, versions, with the documented defaults where nothing is said. */
import { byDefault, isResolved, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { DatabaseDeclaration } from '../model/managed.ts'
import { postgresBytes, postgresMilliseconds } from '../parse/units.ts'
import { cacheFacts } from './cache-facts.ts'
import { opensConnections } from './connections.ts'
import { family, type Database } from './databases.ts'
import type { Linked } from './linked.ts'
import { managedLimits, type Limits } from './managed-database.ts'
import { releaseOf } from './release.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { memoryOf, memoryPlan, roomOf, sessionsOf, type Memory } from './server-memory.ts'
import { limitsOf, openSource } from './server-source.ts'
import { facts } from './things.ts'

type Settings = ReadonlyMap<string, Fact<string>>

export function serverFacts(database: Database, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  const { service, managed } = database
  if (managed !== undefined) return managedServer(database, managed, linked)
  if (service === undefined || database.is !== 'container') return {}
  const release = releaseOf(database, service)
  const calendar = release.version === undefined ? undefined : known('the community', release.version.at)
  const any = facts({ ...release, calendar, readsRouted: readsRouted(service, linked) })
  switch (family(database.engine)) {
    case 'postgres':
      return { ...any, ...postgresFacts(database, service, settings, linked) }
    case 'mysql':
      return { ...any, slowQueryMs: slowInMysql(service, settings, linked) }
    case 'redis':
    case 'memcached':
      return { ...any, ...cacheFacts(database, service, settings, linked) }
    default:
      return any
  }
}

const kB = 1024
const MB = 1024 * kB
const GB = 1024 * MB

/** A provider sets its servers by itself, and what it sets to is not in the tree; an operator leaves the engine's own defaults. */
function managedServer(database: Database, managed: DatabaseDeclaration, linked: Linked): Partial<FactsOf<'database'>> {
  const { settings, hosted, at } = managed
  if (family(database.engine) !== 'postgres') return {}
  const of: Read = (name, convert, fallback) => {
    const written = settings.get(name)
    return written === undefined ? byDefault(fallback, at, 'PostgreSQL’s default') : mapFact(written, convert, (text) => `${name} = ${text.slice(0, 40)}`)
  }
  const memory = { bytes: managed.memory ?? unresolved('how much memory it may use', at, 'set a memory limit where it is declared'), from: 'its memory limit' }
  const told = postgresSettings(database, of, memory, managedLimits(managed), settings, linked)
  return hosted ? Object.fromEntries(Object.entries(told).filter(([fact]) => isWritten(settings, fact))) : told
}

const settingOf: Readonly<Record<string, string>> = {
  sharedBuffers: 'shared_buffers',
  effectiveCacheSize: 'effective_cache_size',
  workMem: 'work_mem',
  maintenanceWorkMem: 'maintenance_work_mem',
  walBuffers: 'wal_buffers',
  randomPageCost: 'random_page_cost',
  slowQueryMs: 'log_min_duration_statement',
  statementStats: 'shared_preload_libraries',
  logsConnections: 'log_connections',
}

function isWritten(settings: Settings, fact: string): boolean {
  if (fact === 'statementStats' && isNone(settings.get('pg_stat_statements.track'))) return true
  const setting = Object.hasOwn(settingOf, fact) ? settingOf[fact] : undefined
  return setting !== undefined && settings.has(setting) && settings.get(setting)?.state !== 'default'
}

/** Defaults of {@link https://www.postgresql.org/docs/current/runtime-config-resource.html} and its neighbours. */
function postgresFacts(database: Database, service: Running, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  return postgresSettings(
    database,
    reader(service, settings, linked),
    memoryOf(service, linked),
    limitsOf(service, settings, linked.declared),
    settings,
    linked,
  )
}

function postgresSettings(database: Database, of: Read, memory: Memory, limits: Limits, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  const sharedBuffers = of('shared_buffers', (text) => postgresBytes(text, 8 * kB), 128 * MB)
  const workMem = of('work_mem', (text) => postgresBytes(text, kB), 4 * MB)
  const maintenanceWorkMem = of('maintenance_work_mem', (text) => postgresBytes(text, kB), 64 * MB)
  const sessions = sessionsOf(database, limits.max ?? unresolved('max_connections', database.at), linked)
  const preload = of('shared_preload_libraries', (text) => text, '')
  return facts({
    memory: memory.bytes,
    ...memoryPlan(database, memory, { sharedBuffers, maintenanceWorkMem, sessions, reserved: valueOf(limits.reserved) ?? 0 }, linked),
    sharedBuffers,
    effectiveCacheSize: of('effective_cache_size', (text) => postgresBytes(text, 8 * kB), 4 * GB),
    workMem,
    maintenanceWorkMem,
    walBuffers: of('wal_buffers', (text) => (text.trim() === '-1' ? -1 : postgresBytes(text, 8 * kB)), -1),
    randomPageCost: of('random_page_cost', decimal, 4),
    sessions,
    workMemRoom: roomOf(memory.bytes, sharedBuffers, sessions, workMem.at),
    slowQueryMs: slowInPostgres(
      of('log_min_duration_statement', (text) => (text.trim() === '-1' ? -1 : postgresMilliseconds(text)), -1),
      settings.get('auto_explain.log_min_duration'),
      [preload, of('session_preload_libraries', (text) => text, '')],
    ),
    statementStats: countedBy(
      mapFact(preload, (text) => /(^|[\s,'"])pg_stat_statements($|[\s,'"])/.test(text)),
      settings.get('pg_stat_statements.track'),
    ),
    logsConnections: of('log_connections', (text) => !/^(off|false|no|0|f|n|)$/i.test(text.trim()), false),
  })
}

type Read = <T>(name: string, convert: (text: string) => T | undefined, fallback: T) => Fact<T>

/** A setting as written, else the documented default; open where a file of settings is named that nobody can read, or an image of others' making has its own. */
function reader(service: Running, settings: Settings, linked: Linked): Read {
  const at = service.declared.image?.at ?? service.declared.at
  const own = openSource(service, 'postgres', settings, linked.declared)
  return (name, convert, fallback) => {
    const written = settings.get(name)
    if (written === undefined) return own ?? byDefault(fallback, at, 'PostgreSQL’s default')
    return mapFact(written, convert, (text) => `${name} = ${text.slice(0, 40)}`)
  }
}

/** What is loaded counts nothing where it is told to track none. */
function countedBy(loaded: Fact<boolean>, track: Fact<string> | undefined): Fact<boolean> {
  if (track === undefined || !isResolved(loaded)) return isNone(track) ? known(false, track?.at ?? loaded.at) : loaded
  return loaded.value ? mapFact(track, () => !isNone(track)) : loaded
}

function isNone(track: Fact<string> | undefined): boolean {
  return /^\s*'?none'?\s*$/i.test(valueOf(track) ?? '')
}

/** A statement is logged where either of the two says so; auto_explain has to be loaded for that, by the server or by each session. */
function slowInPostgres(own: Fact<number>, explained: Fact<string> | undefined, loaded: readonly Fact<string>[]): Fact<number> {
  if (explained === undefined || (valueOf(own) ?? -1) >= 0) return own
  if (loaded.every((list) => isResolved(list) && !/(^|[\s,'"])auto_explain($|[\s,'"])/.test(list.value))) return own
  return mapFact(explained, (text) => (text.trim() === '-1' ? -1 : postgresMilliseconds(text)))
}

/** MySQL's and MariaDB's slow_query_log with long_query_time, ten seconds unless it is set. */
function slowInMysql(service: Running, settings: Settings, linked: Linked): Fact<number> {
  const at = service.declared.image?.at ?? service.declared.at
  const of = (name: string): Fact<string> | undefined => settings.get(name) ?? settings.get(name.replaceAll('_', '-'))
  const bare = wordsOf(service.declared, service.stage).find((word) => /(^|\s)--slow[-_]query[-_]log(\s|$)/.test(textOf(word) ?? ''))
  const written = bare === undefined ? of('slow_query_log') : known('on', bare.at)
  if (written === undefined) return openSource(service, 'mysql', settings, linked.declared) ?? byDefault(-1, at, 'off unless it is set')
  const on = mapFact(written, (text) => (/^(1|on|true|yes)$/i.test(text.trim()) ? true : /^(0|off|false|no)$/i.test(text.trim()) ? false : undefined))
  const after = of('long_query_time')
  if (valueOf(on) !== true || after === undefined) return mapFact(on, (is) => (is ? 10_000 : -1))
  return mapFact(after, (text) => (/^\d{1,9}(\.\d{0,9})?$/.test(text.trim()) ? Number(text) * 1000 : undefined))
}

function decimal(text: string): number | undefined {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value
}

/** Whether some client reaches a standby of it; absent where there is no standby. */
function readsRouted(service: Running, linked: Linked): Fact<boolean> | undefined {
  const copies = linked.standbys.filter((standby) => standby.primary === service)
  const [first] = copies
  // Whichever node of a search engine is asked, copies on all of them answer.
  if (first === undefined || service.engine === 'elasticsearch') return undefined
  const reads = linked.clients.find(
    (client) => client.reached.is === 'service' && copies.some((copy) => client.reached.is === 'service' && copy.service === client.reached.service),
  )
  if (reads !== undefined) return known(true, reads.at)
  const open = linked.clients.find(
    (client) => client.reached.is === 'unresolved' && (client.engine === undefined || family(client.engine) === family(service.engine ?? client.engine)),
  )
  if (open !== undefined) return unresolved('the host of a client', open.at, `set the URL of ${open.service.name} in the stack, without its password`)
  const told = linked.pools.find((pool) => pool.splits !== undefined && linked.behind(pool).some((one) => one.service === service))?.splits
  if (told !== undefined) return told
  // Poolers and balancers that tell reads from writes find the standbys by settings of their own.
  const splitter = linked.services.find(
    (one) =>
      (one.role === 'pool' && one.software !== 'pgbouncer' && /^(postgres|mysql|mariadb)$/.test(service.engine ?? '')) ||
      (one.role === 'proxy' && /haproxy|maxscale/.test(one.base ?? '')),
  )
  if (splitter !== undefined) return unresolved(`where ${splitter.name} sends reads`, splitter.declared.at)
  const hidden = linked.services.find((one) => opensConnections(one.role) && (one.declared.openEnvironment ?? []).length > 0)
  if (hidden !== undefined)
    return unresolved('an env file that is not in this repository', hidden.declared.at, `commit an example of the env file of ${hidden.name}`)
  return known(false, first.at)
}
