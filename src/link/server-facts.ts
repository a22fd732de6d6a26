/** How a database server is set: memory, logging, versions, with the documented defaults where nothing is said. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { cacheFacts } from './cache-facts.ts'
import { releaseOf } from './release.ts'
import { postgresBytes, postgresMilliseconds, postgresSwitch } from '../parse/units.ts'
import { opensConnections } from './connections.ts'
import { family, type Database } from './databases.ts'
import type { Linked } from './linked.ts'
import { encryptedOf } from './encrypted.ts'
import { factOf, lesser, plus, rangeOf } from './range.ts'
import { wordsOf, type Running } from './running.ts'
import { openSource } from './server-source.ts'
import { connectionLimits, type Settings } from './servers.ts'
import { facts } from './things.ts'

type Facts = Partial<FactsOf<'database'>>

export function serverFacts(database: Database, settings: Settings, linked: Linked): Facts {
  const { service } = database
  if (service === undefined) return database.is === 'external' ? facts({ encrypted: encryptedOf(database, linked) }) : {}
  const server = family(database.engine)
  return facts({
    memory: memoryOf(service, linked),
    ...releaseOf(database, service),
    readsRouted: readsRouted(service, linked),
    ...(server === 'postgres' ? postgresFacts(database, service, settings, linked) : {}),
    ...(server === 'redis' || server === 'memcached' ? cacheFacts(database, service, settings, linked) : {}),
    ...(server === 'mysql' ? mysqlFacts(service, settings, linked) : {}),
  })
}

/** The container's limit, else the node's memory that the target names. */
function memoryOf(service: Running, linked: Linked): Fact<number> {
  const { limits, at } = service.declared
  if (limits.memory !== undefined) return limits.memory
  const node = linked.input.target?.nodeMemory
  if (node !== undefined) return byDefault(node, at, 'the memory of the target’s node')
  return unresolved('the memory it may use', at, `limit the memory of ${service.name}, or say target: { node: { memory: … } } in .plimsoll.yml`)
}

interface Setting<T> {
  readonly name: string
  readonly default: T
  read(text: string): T | undefined
}

/** What is written, else the documented default where nothing that can't be read may set it. */
function settingOf<T>(setting: Setting<T>, settings: Settings, note: string, at: Evidence, open: Fact<never> | undefined): Fact<T> {
  const written = settings.get(setting.name) ?? settings.get(setting.name.replaceAll('_', '-'))
  if (written !== undefined) return mapFact(written, setting.read, () => `a value that ${setting.name} does not take`)
  return open ?? byDefault(setting.default, at, note)
}

const page = 8192
const kibi = 1024
const mebi = 1024 * kibi

function postgresFacts(database: Database, service: Running, settings: Settings, linked: Linked): Facts {
  const at = service.declared.image?.at ?? service.declared.at
  const open = openSource(service, 'postgres', settings, linked.declared)
  const of = <T>(name: string, fallback: T, read: (text: string) => T | undefined): Fact<T> =>
    settingOf({ name, default: fallback, read }, settings, 'PostgreSQL’s default', at, open)
  const bytes = (name: string, fallback: number, unit: number): Fact<number> => of(name, fallback, (text) => postgresBytes(text, unit))
  const duration = of('log_min_duration_statement', -1, postgresMilliseconds)
  const explained = settings.get('auto_explain.log_min_duration')
  const isExplained = explained !== undefined && (postgresMilliseconds(valueOf(explained) ?? '') ?? -1) >= 0
  return {
    sharedBuffers: bytes('shared_buffers', 128 * mebi, page),
    effectiveCacheSize: bytes('effective_cache_size', 4096 * mebi, page),
    workMem: bytes('work_mem', 4 * mebi, kibi),
    maintenanceWorkMem: bytes('maintenance_work_mem', 64 * mebi, kibi),
    walBuffers: bytes('wal_buffers', -1, page),
    randomPageCost: of('random_page_cost', 4, (text) => (/^\d{1,6}(\.\d{0,6})?$/.test(text.trim()) ? Number(text) : undefined)),
    ...facts({ possible: possibleOf(database, service, settings, linked) }),
    slowQueries: isExplained && (valueOf(duration) ?? -1) < 0 ? mapFact(explained, postgresMilliseconds) : duration,
    statementStats: of('shared_preload_libraries', false, (text) => text.split(/[\s,'"]+/).some((name) => name.replace(/^.*\//, '') === 'pg_stat_statements')),
    // Since version 18 it may also name the stages that are logged.
    connectionLogging: of('log_connections', false, (text) => postgresSwitch(text) ?? (/^[a-z_,\s]+$/i.test(text.trim()) ? text.trim() !== '' : undefined)),
  }
}

function mysqlFacts(service: Running, settings: Settings, linked: Linked): Facts {
  const at = service.declared.image?.at ?? service.declared.at
  const open = openSource(service, 'mysql', settings, linked.declared)
  const bare = wordsOf(service.declared, service.stage).find((word) => /(^|\s)--slow[-_]query[-_]log(\s|$)/.test(textOf(word) ?? ''))
  const isOn = (text: string): boolean | undefined =>
    /^(1|on|true|yes)$/i.test(text.trim()) ? true : /^(0|off|false|no)$/i.test(text.trim()) ? false : undefined
  const on =
    bare === undefined ? settingOf({ name: 'slow_query_log', default: false, read: isOn }, settings, 'MySQL’s default', at, open) : known(true, bare.at)
  if (valueOf(on) !== true) return { slowQueries: mapFact(on, () => -1) }
  const seconds = (text: string): number | undefined => (/^\d{1,9}(\.\d{0,9})?$/.test(text.trim()) ? Number(text) * 1000 : undefined)
  const after = settings.get('long_query_time') ?? settings.get('long-query-time')
  return { slowQueries: after === undefined ? mapFact(on, () => 10_000) : mapFact(after, seconds) }
}

/** What the poolers may open where every client goes through one of them, and never more than the server accepts. */
function possibleOf(database: Database, service: Running, settings: Settings, linked: Linked): Fact<number> | undefined {
  const accepted = connectionLimits(service, settings).max
  if (accepted === undefined) return undefined
  const ways = linked.ways.filter((way) => way.database === database)
  const pools = linked.pools.filter((pool) => linked.behind(pool).includes(database))
  if (ways.length === 0 || pools.length === 0 || ways.some((way) => way.pool === undefined || !way.certain)) return accepted
  const opened = pools.map((pool) => pool.opens).reduce(plus)
  const range = lesser(opened, rangeOf(accepted))
  // The lesser of two knows only the places of the one that counts.
  if (opened.high <= rangeOf(accepted).low) return factOf(opened, database.at)
  return opened.low >= (valueOf(accepted) ?? Infinity) ? accepted : factOf(range, database.at)
}

/** Whether some client reaches a standby of it; absent where there is no standby. */
function readsRouted(service: Running, linked: Linked): Fact<boolean> | undefined {
  const copies = linked.standbys.filter((standby) => standby.primary === service)
  const [first] = copies
  if (first === undefined) return undefined
  const reader = linked.clients.find(
    (client) => client.reached.is === 'service' && copies.some((copy) => client.reached.is === 'service' && copy.service === client.reached.service),
  )
  if (reader !== undefined) return known(true, reader.at)
  const open = linked.clients.find(
    (client) => client.reached.is === 'unresolved' && (client.engine === undefined || family(client.engine) === family(service.engine ?? client.engine)),
  )
  if (open !== undefined) return unresolved('the host of a client', open.at, `set the URL of ${open.service.name} in the stack, without its password`)
  // Poolers and balancers that tell reads from writes find the standbys by settings of their own.
  const splitter = linked.services.find(
    (one) => (one.role === 'pool' && one.software !== 'pgbouncer') || (one.role === 'proxy' && /haproxy|maxscale/.test(one.base ?? '')),
  )
  if (splitter !== undefined) return unresolved(`where ${splitter.name} sends reads`, splitter.declared.at)
  const hidden = linked.services.find((one) => opensConnections(one.role) && (one.declared.openEnvironment ?? []).length > 0)
  if (hidden !== undefined)
    return unresolved('an env file that is not in this repository', hidden.declared.at, `commit an example of the env file of ${hidden.name}`)
  return known(false, first.at)
}
