/** Drivers that open connections by themselves: pools with their documented sizes, and single connections. */
import type { Engine } from '../../model/declaration.ts'
import type { PyCalled, PyValue } from '../../parse/python/index.ts'
import { named, parts, type Draft } from './draft.ts'
import { settled } from './settled.ts'

type Describe = (call: PyCalled) => Omit<Draft, 'library'>

interface Driver {
  readonly of: RegExp
  readonly library: string
  readonly describe: Describe
}

/** A URL or libpq's words in the first argument, else a host and a port. */
function endpoint(call: PyCalled, engine: Engine, ...urls: readonly string[]): Omit<Draft, 'library'> {
  const keywords = named(call, 'kwargs')
  const inner: PyCalled = keywords?.is === 'dict' ? { ...call, named: new Map([...call.named, ...keywords.entries]) } : call
  const url = named(inner, ...urls) ?? call.arguments[0]
  const host = named(inner, 'host')
  return parts({ engine, url: host === undefined ? url : undefined, host, port: named(inner, 'port'), tls: named(inner, 'ssl', 'sslmode', 'ssl_context') })
}

const postgres =
  (...urls: readonly string[]) =>
  (call: PyCalled): Omit<Draft, 'library'> =>
    endpoint(call, 'postgres', ...urls)

function sized(call: PyCalled, name: string, value: number, note: string): Omit<Draft, 'library'> {
  const pool = named(call, name)
  if (pool === undefined && call.open) return { poolOpen: 'options that are known when it runs' }
  return parts({ pool, poolDefault: { value, note } })
}

const one = (engine: Engine): Describe => {
  return (call) => ({ ...endpoint(call, engine, 'dsn', 'conninfo'), single: true, poolDefault: { value: 1, note: 'one connection' } })
}

/** `min_size` 4, and `max_size` the same where nobody says ({@link https://www.psycopg.org/psycopg3/docs/api/pool.html}). */
function psycopgPool(call: PyCalled): Omit<Draft, 'library'> {
  const pool = named(call, 'max_size') ?? named(call, 'min_size')
  const nothing = call.of.includes('Null') ? { poolOpen: 'a pool without a limit' } : { poolDefault: { value: 4, note: 'psycopg_pool’s min_size of 4' } }
  return {
    ...endpoint(call, 'postgres', 'conninfo'),
    ...(pool === undefined ? (call.open ? { poolOpen: 'options that are known when it runs' } : nothing) : { pool }),
  }
}

/** `ThreadedConnectionPool(minconn, maxconn, dsn)` ({@link https://www.psycopg.org/docs/pool.html}). */
function psycopg2Pool(call: PyCalled): Omit<Draft, 'library'> {
  const host = named(call, 'host')
  return {
    ...parts({
      engine: 'postgres',
      pool: named(call, 'maxconn') ?? call.arguments[1],
      url: host === undefined ? (named(call, 'dsn') ?? call.arguments[2]) : undefined,
      host,
      port: named(call, 'port'),
      tls: named(call, 'sslmode'),
    }),
    poolOpen: 'the pool’s size',
  }
}

/** 100 connections to each server ({@link https://www.mongodb.com/docs/languages/python/pymongo-driver/current/connect/connection-options/connection-pools/}). */
function mongo(call: PyCalled): Omit<Draft, 'library'> {
  const host = call.arguments[0] ?? named(call, 'host')
  return {
    ...parts({ engine: 'mongodb', tls: named(call, 'tls', 'ssl'), ...urlOrHost(host, call.arguments[1] ?? named(call, 'port')) }),
    ...sized(call, 'maxPoolSize', 100, 'PyMongo’s maxPoolSize of 100'),
    poolParameter: 'maxPoolSize',
  }
}

function urlOrHost(value: PyValue | undefined, port: PyValue | undefined): Omit<Draft, 'library'> {
  if (value === undefined) return {}
  const known = settled(value)
  const isUrl = (known.is === 'text' && known.text.includes('://')) || known.is === 'mixed' || (known.is === 'variable' && /UR[IL]|DSN|CONN/i.test(known.name))
  return isUrl ? { url: value } : parts({ host: value, port })
}

function redis(call: PyCalled): Omit<Draft, 'library'> {
  if (call.of.endsWith('from_url')) return parts({ engine: 'redis', url: call.arguments[0] ?? named(call, 'url') })
  if (named(call, 'connection_pool') !== undefined) return {}
  return parts({ engine: 'redis', host: call.arguments[0] ?? named(call, 'host'), port: call.arguments[1] ?? named(call, 'port'), tls: named(call, 'ssl') })
}

const redisMaker = /^(redis|aioredis)(\.(asyncio|client|cluster))*\.((Strict)?Redis(Cluster)?|(Redis\.|StrictRedis\.|(Blocking)?ConnectionPool\.)?from_url)$/
const redisPool = /^(redis|aioredis)(\.(asyncio|connection))*\.(Blocking)?ConnectionPool$/

/** Whom a connection reaches that a library of jobs is handed, by itself or through its pool. */
export function redisTarget(value: PyValue, depth = 0): Omit<Draft, 'library'> | undefined {
  if (value.is !== 'call' || depth > 3) return undefined
  const pool = named(value, 'connection_pool')
  if (pool !== undefined) return redisTarget(settled(pool), depth + 1)
  return redisMaker.test(value.of) || redisPool.test(value.of) ? redis(value) : undefined
}

/** A file, or `:memory:`, which is nobody's record. */
function file(call: PyCalled): Omit<Draft, 'library'> {
  const path = call.arguments[0] ?? named(call, 'database')
  const known = path === undefined ? undefined : settled(path)
  const url: PyValue | undefined =
    known?.is === 'text' ? { ...known, text: /^(file:|:memory:)/.test(known.text) ? known.text : `sqlite:///${known.text}` } : undefined
  return parts({ engine: 'sqlite', url: url ?? (known?.is === 'variable' ? known : undefined), single: true })
}

const drivers: readonly Driver[] = [
  {
    of: /^asyncpg(\.pool)?\.create_pool$/,
    library: 'asyncpg',
    // https://magicstack.github.io/asyncpg/current/api/index.html#connection-pools
    describe: (call) => ({ ...endpoint(call, 'postgres', 'dsn'), ...sized(call, 'max_size', 10, 'asyncpg’s max_size of 10') }),
  },
  { of: /^asyncpg(\.connection)?\.connect$/, library: 'asyncpg', describe: one('postgres') },
  { of: /^psycopg_pool\.(Async)?(Null)?ConnectionPool$/, library: 'psycopg', describe: psycopgPool },
  { of: /^psycopg(\.(Async)?Connection)?\.connect$/, library: 'psycopg', describe: one('postgres') },
  { of: /^psycopg2\.pool\.(Simple|Threaded|Persistent)ConnectionPool$/, library: 'psycopg2', describe: psycopg2Pool },
  { of: /^psycopg2(cffi)?\.connect$/, library: 'psycopg2', describe: one('postgres') },
  // https://aiopg.readthedocs.io/en/stable/core.html#pool
  {
    of: /^aiopg(\.sa)?\.create_pool$/,
    library: 'aiopg',
    describe: (call) => ({ ...postgres('dsn')(call), ...sized(call, 'maxsize', 10, 'aiopg’s maxsize of 10') }),
  },
  {
    of: /^(aiomysql|asyncmy)(\.pool)?\.create_pool$/,
    library: 'aiomysql',
    // https://aiomysql.readthedocs.io/en/stable/pool.html
    describe: (call) => ({ ...endpoint(call, 'mysql'), ...sized(call, 'maxsize', 10, 'aiomysql’s maxsize of 10') }),
  },
  { of: /^(pymysql|MySQLdb|mysql\.connector|aiomysql)(\.connections)?\.(connect|Connection)$/, library: 'pymysql', describe: one('mysql') },
  {
    of: /^(pymongo(\.\w+)?\.(Async)?MongoClient|motor(\.\w+)?\.(AsyncIO)?MotorClient|mongoengine(\.connection)?\.connect)$/,
    library: 'pymongo',
    describe: mongo,
  },
  { of: redisMaker, library: 'redis', describe: redis },
  { of: /^(sqlite3|aiosqlite)\.connect$/, library: 'sqlite3', describe: file },
]

export function driverDraft(call: PyCalled): Draft | undefined {
  const driver = drivers.find(({ of }) => of.test(call.of))
  return driver === undefined ? undefined : { library: driver.library, ...driver.describe(call) }
}
