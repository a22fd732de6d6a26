/** Smaller mappers and queues: Tortoise, Peewee, databases and Celery's broker. */
import type { PyCalled, PyValue } from '../../parse/python/index.ts'
import { entry, named, parts, type Draft } from './draft.ts'
import { settled } from './settled.ts'

/** All clients that a call makes: Tortoise may be told of several connections. */
export function mapperDrafts(call: PyCalled): readonly Draft[] {
  if (/^tortoise(\.\w+)*\.(Tortoise\.init|register_tortoise|RegisterTortoise)$/.test(call.of)) return tortoise(call)
  const peewee = peeweeDraft(call)
  if (peewee !== undefined) return [peewee]
  if (/^databases(\.core)?\.Database$/.test(call.of)) {
    // The driver's own default, asyncpg's or aiomysql's 10: https://www.encode.io/databases/connections_and_transactions/
    const pool = named(call, 'max_size')
    const open =
      pool === undefined && call.open ? { poolOpen: 'options that are known when it runs' } : { poolDefault: { value: 10, note: 'the driver’s default of 10' } }
    return [
      { library: 'databases', ...parts({ url: call.arguments[0] ?? named(call, 'url'), pool, tls: named(call, 'ssl') }), ...open, poolParameter: 'max_size' },
    ]
  }
  if (/^celery(\.app(\.base)?)?\.Celery$/.test(call.of)) {
    const broker = named(call, 'broker') ?? call.arguments[4]
    return broker === undefined ? [] : [{ library: 'celery', url: broker, queue: true }]
  }
  return []
}

/** `maxsize` of 5 for each connection ({@link https://tortoise.github.io/databases.html}). */
function tortoise(call: PyCalled): readonly Draft[] {
  const usual = { poolDefault: { value: 5, note: 'Tortoise’s maxsize of 5' }, poolParameter: 'maxsize' }
  const url = named(call, 'db_url')
  if (url !== undefined) return [{ library: 'tortoise', url, ...usual }]
  const config = named(call, 'config') ?? call.arguments.find((one) => one.is === 'dict')
  const connections = entry(config && settled(config), 'connections')
  if (connections?.is !== 'dict')
    return [{ library: 'tortoise', url: { is: 'unknown', raw: 'the configuration of Tortoise', at: call.at }, poolOpen: 'the configuration of Tortoise' }]
  return [...connections.entries.values()].slice(0, 20).map((written): Draft => {
    const value = settled(written)
    if (value.is !== 'dict') return { library: 'tortoise', url: value, ...usual }
    const of = entry(value, 'engine')
    const credentials = entry(value, 'credentials')
    const engine =
      of?.is !== 'text'
        ? undefined
        : /asyncpg|psycopg/.test(of.text)
          ? 'postgres'
          : /mysql/.test(of.text)
            ? 'mysql'
            : /sqlite/.test(of.text)
              ? 'sqlite'
              : undefined
    const path: PyValue | undefined = engine === 'sqlite' ? { is: 'text', text: 'sqlite:///database.db', at: value.at } : undefined
    return {
      library: 'tortoise',
      ...usual,
      ...parts({
        engine,
        url: path,
        host: entry(credentials, 'host'),
        port: entry(credentials, 'port'),
        pool: entry(credentials, 'maxsize', 'max_size'),
        tls: entry(credentials, 'ssl'),
      }),
    }
  })
}

/**
 * `PostgresqlDatabase` holds one connection for each thread ({@link https://docs.peewee-orm.com/en/latest/peewee/database.html}); the pooled ones at most 20
 * ({@link https://docs.peewee-orm.com/en/latest/peewee/playhouse.html#pool}).
 */
function peeweeDraft(call: PyCalled): Draft | undefined {
  const found = /^(?:peewee|playhouse(?:\.\w+)*)\.(Pooled)?(Postgresql|Postgres|MySQL|MariaDB\w*|Sqlite|SqliteQueue|Cockroach)(?:Ext)?Database$/.exec(call.of)
  if (found === null) {
    if (!/^playhouse\.db_url\.connect$/.test(call.of)) return undefined
    return { library: 'peewee', ...parts({ url: call.arguments[0] ?? named(call, 'url') }), poolOpen: 'the pool of its URL', poolParameter: 'max_connections' }
  }
  const [, pooled, kind = ''] = found
  const engine = /^Sqlite/.test(kind) ? 'sqlite' : /^(MySQL|MariaDB)/.test(kind) ? 'mysql' : kind === 'Cockroach' ? 'cockroachdb' : 'postgres'
  const first = call.arguments[0]
  if (engine === 'sqlite') {
    const path = first === undefined ? undefined : settled(first)
    return {
      library: 'peewee',
      engine,
      url: {
        is: 'text',
        text: path?.is === 'text' ? (/^:memory:/.test(path.text) ? path.text : `sqlite:///${path.text}`) : 'sqlite:///database.db',
        at: call.at,
      },
    }
  }
  const one: PyValue | undefined = pooled === undefined ? { is: 'number', number: 1, at: call.at } : named(call, 'max_connections')
  return {
    library: 'peewee',
    engine,
    ...parts({
      host: named(call, 'host'),
      port: named(call, 'port'),
      tls: named(call, 'sslmode', 'ssl'),
      pool: one,
      perThread: pooled === undefined ? true : undefined,
    }),
    poolDefault: { value: 20, note: 'Peewee’s max_connections of 20' },
  }
}
