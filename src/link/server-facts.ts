/** How a database server is set: memory, logging, versions, with the documented defaults where nothing is said. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, known, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { postgresBytes, postgresMilliseconds, redisBytes } from '../parse/units.ts'
import { counts } from './connections.ts'
import type { Database } from './databases.ts'
import { imageName } from './images.ts'
import type { Linked } from './linked.ts'
import { exactly, factOf, plus, rangeOf, type Range } from './range.ts'
import type { Running } from './running.ts'
import { connectionLimits, fileAt } from './servers.ts'
import { facts } from './things.ts'

type Settings = ReadonlyMap<string, Fact<string>>

export function serverFacts(database: Database, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  const { service } = database
  if (service === undefined || database.is !== 'container') return {}
  if (database.engine === 'postgres') return postgresFacts(database, service, settings, linked)
  if (database.engine === 'redis' || database.engine === 'valkey') return cacheFacts(service, settings, linked)
  return {}
}

const kB = 1024
const MB = 1024 * kB
const GB = 1024 * MB

/** Defaults of {@link https://www.postgresql.org/docs/current/runtime-config-resource.html} and its neighbours. */
function postgresFacts(database: Database, service: Running, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  const of = reader(service, settings, linked)
  const memory = memoryOf(service, linked)
  const sharedBuffers = of('shared_buffers', (text) => postgresBytes(text, 8 * kB), 128 * MB)
  const workMem = of('work_mem', (text) => postgresBytes(text, kB), 4 * MB)
  const sessions = sessionsOf(database, service, settings, linked)
  const preload = of('shared_preload_libraries', (text) => text, '')
  return facts({
    memory,
    sharedBuffers,
    effectiveCacheSize: of('effective_cache_size', (text) => postgresBytes(text, 8 * kB), 4 * GB),
    workMem,
    maintenanceWorkMem: of('maintenance_work_mem', (text) => postgresBytes(text, kB), 64 * MB),
    walBuffers: of('wal_buffers', (text) => (text.trim() === '-1' ? -1 : postgresBytes(text, 8 * kB)), -1),
    randomPageCost: of('random_page_cost', decimal, 4),
    sessions,
    workMemRoom: roomOf(memory, sharedBuffers, sessions, workMem.at),
    slowQueryMs: of('log_min_duration_statement', (text) => (text.trim() === '-1' ? -1 : postgresMilliseconds(text)), -1),
    statementStats: mapFact(preload, (text) => /(^|[\s,'"])pg_stat_statements($|[\s,'"])/.test(text)),
    logsConnections: of('log_connections', (text) => !/^(off|false|no|0|f|n|)$/i.test(text.trim()), false),
  })
}

type Read = <T>(name: string, convert: (text: string) => T | undefined, fallback: T) => Fact<T>

/** A setting as written, else the documented default; open where a file of settings is named that nobody can read, or an image of others' making has its own. */
function reader(service: Running, settings: Settings, linked: Linked): Read {
  const at = service.declared.image?.at ?? service.declared.at
  const own = unreadOf(service, settings, linked)
  return (name, convert, fallback) => {
    const written = settings.get(name)
    if (written === undefined) return own === undefined ? byDefault(fallback, at, 'PostgreSQL’s default') : unresolved(own.raw, own.at, own.hint)
    return mapFact(written, convert, (text) => `${name} = ${text.slice(0, 40)}`)
  }
}

/** Images that start the server with PostgreSQL's own defaults. */
const plainImages = /(^|\/)(postgres|postgresql|postgis|pgvector|postgres-postgis|postgresql-repmgr)$/

function unreadOf(service: Running, settings: Settings, linked: Linked): { readonly raw: string; readonly at: Evidence; readonly hint: string } | undefined {
  const pointed = settings.get('config_file')
  const path = valueOf(pointed)
  if (pointed !== undefined) {
    const file = path === undefined ? undefined : fileAt(service, path)
    if (!linked.declared.settings.some((one) => one.path === file))
      return { raw: 'a settings file that is not in the tree', at: pointed.at, hint: 'commit the file, or set it by -c' }
  }
  const image = service.base === undefined ? undefined : imageName(service.base).repository
  const at = service.declared.image?.at ?? service.declared.at
  if (image === undefined || !plainImages.test(image)) return { raw: 'what the image sets', at, hint: 'set it by -c in the command' }
  return undefined
}

function decimal(text: string): number | undefined {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value
}

/** What the server may use: its limit, else the whole node of the target. */
function memoryOf(service: Running, linked: Linked): Fact<number> {
  const limit = service.declared.limits.memory
  if (limit !== undefined) return limit
  const { at, nodeMemory } = linked.input.target ?? {}
  if (nodeMemory !== undefined && at !== undefined) return byDefault(nodeMemory, { ...at, key: 'target.node.memory' }, 'the target’s node')
  return unresolved('how much memory it may use', service.declared.at, 'set a memory limit, or target: { node: { memory: … } } in .plimsoll.yml')
}

/** Sessions that are really possible: what the poolers in front open where every client goes through one, else all that the server accepts. */
function sessionsOf(database: Database, service: Running, settings: Settings, linked: Linked): Fact<number> {
  const ways = linked.ways.filter((way) => way.database === database && counts(way.client))
  const pools = [...new Set(ways.map((way) => way.pool))]
  const at = database.at
  if (ways.length > 0 && ways.every((way) => way.certain) && pools.every((pool) => pool !== undefined)) {
    const sum = pools.reduce<Range>((total, pool) => (pool === undefined ? total : plus(total, pool.opens)), exactly(0))
    return factOf(sum, at)
  }
  return connectionLimits(service, settings).max ?? unresolved('max_connections', at)
}

/** Memory a session may take for sorts and hashes when all are busy at once. */
function roomOf(memory: Fact<number>, buffers: Fact<number>, sessions: Fact<number>, at: Evidence): Fact<number> {
  const open = [memory, buffers, sessions].find((fact) => !isResolved(fact))
  if (open !== undefined && open.state === 'unresolved')
    return { state: 'unresolved', raw: open.raw, at: open.at, ...(open.hint === undefined ? {} : { hint: open.hint }) }
  const [all, kept, number] = [rangeOf(memory).low, rangeOf(buffers).low, rangeOf(sessions).low]
  return known(Math.max(0, (all - kept) / Math.max(1, number)), at)
}

/** {@link https://redis.io/docs/latest/develop/reference/eviction/}: without a limit a cache grows until the kernel ends it; the default policy refuses writes instead of evicting. */
function cacheFacts(service: Running, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  const words = (valueOf(service.declared.command) ?? []).filter((word) => word.endsWith('.conf'))
  const unread = words.find((word) => !linked.declared.settings.some((one) => one.path === fileAt(service, word)))
  const at = service.declared.image?.at ?? service.declared.at
  const limit = settings.get('maxmemory')
  const policy = settings.get('maxmemory_policy') ?? settings.get('maxmemory-policy')
  if (unread !== undefined && (limit === undefined || policy === undefined)) {
    const open = unresolved('a settings file that is not in the tree', service.declared.command?.at ?? at, 'commit the file, or set maxmemory in the command')
    return { cacheLimit: open, evicts: open }
  }
  return {
    cacheLimit: limit === undefined ? byDefault(0, at, 'no limit unless one is set') : mapFact(limit, redisBytes),
    evicts: policy === undefined ? byDefault(false, at, 'noeviction unless said otherwise') : mapFact(policy, (text) => text.trim() !== 'noeviction'),
  }
}
