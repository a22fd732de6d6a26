/** Drivers: libraries that open the connections themselves, with the pool sizes their documentation gives. */
import { fold, resolve, type Ref } from '../../parse/javascript/index.ts'
import { argument, firstValue, isOpen, isOptions, sized, urlArgument, type Draft, type Library, type Site } from './library.ts'
import { endpoint, transport } from './transport.ts'

const one = { poolDefault: { value: 1, note: 'one connection a client' } }

/** {@link https://node-postgres.com/apis/pool} */
function pgPool(site: Site): Draft {
  const options = argument(site, 0)
  const url = urlArgument(site, 0)
  const found = endpoint(site, options, 'connectionString')
  const silent =
    url === undefined &&
    found.url === undefined &&
    found.host === undefined &&
    (options === undefined || (isOptions(site, options) && !isOpen(site, options, 'host', 0)))
  return {
    ...found,
    ...(url === undefined ? {} : { url }),
    ...(silent ? { hostVariable: 'PGHOST' } : {}),
    ...sized(site, options, ['max'], 10, 'pg opens 10 unless `max` says otherwise'),
  }
}

function pgClient(site: Site): Draft {
  const { pool: _, poolDefault: __, ...found } = pgPool(site)
  return { ...found, ...one }
}

/** Such a driver is encrypted whatever its options say. {@link https://neon.com/docs/serverless/serverless-driver} */
function overWebSocket(found: Draft): Draft {
  const { tls: _, ...rest } = found
  return rest
}

/** mysql, mysql2 and mariadb: {@link https://sidorares.github.io/node-mysql2/docs} */
function mysql(note: string): Library['describe'] {
  return (site) => {
    const options = argument(site, 0)
    const url = urlArgument(site, 0)
    const found = { ...endpoint(site, options, 'uri', 'url'), ...(url === undefined ? {} : { url }) }
    const isPool = site.origin.path.at(-1) === 'createPool' || site.origin.path.at(-1) === 'createPoolPromise'
    return isPool ? { ...found, ...sized(site, options, ['connectionLimit'], 10, note) } : { ...found, ...one }
  }
}

/** {@link https://github.com/porsager/postgres#connection-details} */
function postgresJs(site: Site): Draft {
  const url = urlArgument(site, 0)
  const options = url === undefined ? argument(site, 0) : argument(site, 1)
  const found = endpoint(site, options)
  const silent = url === undefined && found.host === undefined && (options === undefined || !isOpen(site, options, 'host', 0))
  return {
    ...found,
    ...(url === undefined ? {} : { url }),
    ...(silent ? { hostVariable: 'PGHOST' } : {}),
    ...sized(site, options, ['max'], 10, 'postgres.js opens 10 unless `max` says otherwise'),
  }
}

/** Speaks to what its URL names; how many it opens unless told is not documented. {@link https://bun.sh/docs/runtime/sql} */
function bunSql(site: Site): Draft {
  const url = urlArgument(site, 0)
  const options = url === undefined ? argument(site, 0) : argument(site, 1)
  const { url: named, ...found } = endpoint(site, options, 'url')
  const pool = firstValue(site, options, 'max')
  const target = url ?? named
  return { ...found, ...(target === undefined ? { urlVariable: 'DATABASE_URL' } : { url: target }), ...(pool === undefined ? {} : { pool }) }
}

/** {@link https://www.mongodb.com/docs/drivers/node/current/connect/connection-options/connection-pools/} */
export function mongo(site: Site): Draft {
  const url = urlArgument(site, 0)
  const options = argument(site, 1)
  return {
    ...(url === undefined ? {} : { url }),
    ...transport(site, options, 'tls', 'ssl'),
    ...sized(site, options, ['maxPoolSize', 'poolSize', 'server.poolSize'], 100, 'the driver opens up to 100'),
  }
}

/** {@link https://github.com/redis/ioredis} */
function ioredis(site: Site): Draft {
  const first = argument(site, 0)
  if (first === undefined) return one
  if (isOptions(site, first)) return { ...endpoint(site, first, 'url'), ...one }
  const value = fold(first, site.imports)
  const second = argument(site, 1)
  const options = second !== undefined && isOptions(site, second) ? second : argument(site, 2)
  const isPort =
    value.kind === 'literal'
      ? typeof value.value === 'number'
      : value.kind === 'variable'
        ? value.name.endsWith('PORT')
        : value.kind === 'unknown' && /port/i.test(value.raw)
  const url = urlArgument(site, 0)
  if (!isPort)
    return { ...endpoint(site, options), ...(url === undefined || resolve(first, site.imports).node.type === 'ArrayExpression' ? {} : { url }), ...one }
  const host = second === undefined || isOptions(site, second) ? undefined : fold(second, site.imports)
  return { ...endpoint(site, options), port: value, ...(host === undefined ? {} : { host }), ...one }
}

/** {@link https://github.com/redis/node-redis/blob/master/docs/client-configuration.md} */
function nodeRedis(site: Site): Draft {
  const options = argument(site, 0)
  const url = urlArgument(site, 0) ?? firstValue(site, options, 'url')
  const host = firstValue(site, options, 'socket.host', 'host')
  const port = firstValue(site, options, 'socket.port', 'port')
  const password = firstValue(site, options, 'password')
  return {
    ...(url === undefined ? {} : { url }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(password === undefined ? {} : { password }),
    ...one,
  }
}

function sqliteFile(site: Site): Draft {
  const options = argument(site, 0)
  const url = isOptions(site, options) ? firstValue(site, options, 'filename') : urlArgument(site, 0)
  if (options === undefined || (url?.kind === 'literal' && /^(|:memory:)$/.test(String(url.value)))) return { nothing: true }
  return url === undefined ? {} : { url }
}

/** Turso and libSQL: a file is a file, a URL is a hosted, replicated engine; a file with `syncUrl` is a copy of that one ({@link https://docs.turso.tech/sdk/ts/reference#embedded-replicas}). */
export function libsql(site: Site, options: Ref | undefined = argument(site, 0)): Draft {
  const primary = firstValue(site, options, 'syncUrl')
  if (primary !== undefined) return { url: primary, adapter: 'libsql', stateless: true }
  const url = firstValue(site, options, 'url') ?? urlArgument(site, 0)
  const start = url?.kind === 'literal' ? url : url?.kind === 'text' ? url.parts[0] : undefined
  const text = start?.kind === 'literal' ? String(start.value) : ''
  if (text === ':memory:') return { nothing: true }
  const remote = /(^|\/)(http|web)$/.test(site.origin.source) || /^(https?|libsql):/.test(text)
  return { ...(url === undefined ? {} : { url }), ...(text.startsWith('file:') ? {} : { adapter: 'libsql' }), ...(remote ? { stateless: true } : {}) }
}

/** Asks over HTTP: no connection is held. */
function overHttp(variable?: string): Library['describe'] {
  return (site) => {
    const options = argument(site, 0)
    const url = urlArgument(site, 0) ?? firstValue(site, options, 'url', 'connectionString')
    return { ...(url === undefined ? (variable === undefined ? {} : { urlVariable: variable }) : { url }), adapter: 'http', stateless: true }
  }
}

export const drivers: readonly Library[] = [
  { name: 'pg', role: 'driver', engine: 'postgres', from: /^pg$/, makes: /^((native|pg)\.)?Pool$/, describe: pgPool },
  { name: 'pg', role: 'driver', engine: 'postgres', from: /^pg-pool$/, makes: /^$/, describe: pgPool },
  { name: 'pg', role: 'driver', engine: 'postgres', from: /^pg$/, makes: /^((native|pg)\.)?Client$/, describe: pgClient },
  {
    name: '@neondatabase/serverless',
    role: 'driver',
    engine: 'postgres',
    from: /^@neondatabase\/serverless$/,
    makes: /^Pool$/,
    describe: (site) => overWebSocket(pgPool(site)),
  },
  {
    name: '@neondatabase/serverless',
    role: 'driver',
    engine: 'postgres',
    from: /^@neondatabase\/serverless$/,
    makes: /^Client$/,
    describe: (site) => overWebSocket(pgClient(site)),
  },
  { name: '@neondatabase/serverless', role: 'driver', engine: 'postgres', from: /^@neondatabase\/serverless$/, makes: /^neon$/, describe: overHttp() },
  {
    name: '@vercel/postgres',
    role: 'driver',
    engine: 'postgres',
    from: /^@vercel\/postgres$/,
    makes: /^create(Pool|Client)$/,
    describe: (site) => {
      const { hostVariable, ...found } = overWebSocket(site.origin.path.at(-1) === 'createPool' ? pgPool(site) : pgClient(site))
      return hostVariable === undefined ? found : { ...found, urlVariable: 'POSTGRES_URL' }
    },
  },
  { name: 'postgres', role: 'driver', engine: 'postgres', from: /^postgres$/, makes: /^$/, describe: postgresJs },
  { name: 'bun', role: 'driver', from: /^bun$/, makes: /^SQL$/, describe: bunSql },
  {
    name: 'pg-promise',
    role: 'driver',
    engine: 'postgres',
    from: /^pg-promise$/,
    makes: /^\(\)$/,
    describe: (site) => pgPool(site),
  },
  {
    name: 'slonik',
    role: 'driver',
    engine: 'postgres',
    from: /^(@[\w-]+\/)?slonik$/,
    makes: /^createPool$/,
    describe: (site) => {
      const url = urlArgument(site, 0)
      return { ...(url === undefined ? {} : { url }), ...sized(site, argument(site, 1), ['maximumPoolSize'], 10, 'slonik opens 10') }
    },
  },
  {
    name: 'mysql2',
    role: 'driver',
    engine: 'mysql',
    from: /^mysql2(\/promise(\.js)?)?$/,
    makes: /^create(Pool|PoolPromise|Connection)$/,
    describe: mysql('mysql2 opens 10'),
  },
  { name: 'mysql', role: 'driver', engine: 'mysql', from: /^(mysql|promise-mysql)$/, makes: /^create(Pool|Connection)$/, describe: mysql('mysql opens 10') },
  {
    name: 'mariadb',
    role: 'driver',
    engine: 'mariadb',
    from: /^mariadb(\/callback)?$/,
    makes: /^create(Pool|Connection)$/,
    describe: mysql('mariadb opens 10'),
  },
  { name: '@planetscale/database', role: 'driver', engine: 'mysql', from: /^@planetscale\/database$/, makes: /^(connect|Client)$/, describe: overHttp() },
  {
    name: 'mssql',
    role: 'driver',
    engine: 'mssql',
    from: /^mssql(\/msnodesqlv8)?$/,
    makes: /^(connect|ConnectionPool)$/,
    describe: (site) => {
      const url = urlArgument(site, 0)
      const options = argument(site, 0)
      return { ...endpoint(site, options), ...(url === undefined ? {} : { url }), ...sized(site, options, ['pool.max'], 10, 'mssql opens 10') }
    },
  },
  { name: 'mongodb', role: 'driver', engine: 'mongodb', from: /^mongodb$/, makes: /^MongoClient(\.connect)?$/, describe: mongo },
  { name: 'ioredis', role: 'driver', engine: 'redis', from: /^ioredis$/, makes: /^((Redis|IORedis)(\.Cluster)?|Cluster|)$/, describe: ioredis },
  { name: 'redis', role: 'driver', engine: 'redis', from: /^(redis|@redis\/client)$/, makes: /^create(Client|Cluster|ClientPool)$/, describe: nodeRedis },
  { name: '@keyv/redis', role: 'driver', engine: 'redis', from: /^@keyv\/redis$/, makes: /^(createKeyv|KeyvRedis)?$/, describe: nodeRedis },
  {
    name: '@upstash/redis',
    role: 'driver',
    engine: 'redis',
    from: /^@upstash\/redis(\/\w+)?$/,
    makes: /^Redis(\.fromEnv)?$/,
    describe: overHttp('UPSTASH_REDIS_REST_URL'),
  },
  { name: 'better-sqlite3', role: 'driver', engine: 'sqlite', from: /^(better-sqlite3(-multiple-ciphers)?)$/, makes: /^(Database)?$/, describe: sqliteFile },
  {
    name: 'sqlite3',
    role: 'driver',
    engine: 'sqlite',
    from: /^(sqlite3|@vscode\/sqlite3)$/,
    makes: /^(verbose\.\(\)\.|cached\.|\(\)\.)?Database$/,
    describe: sqliteFile,
  },
  { name: 'sqlite', role: 'driver', engine: 'sqlite', from: /^sqlite$/, makes: /^open$/, describe: sqliteFile },
  { name: 'bun:sqlite', role: 'driver', engine: 'sqlite', from: /^bun:sqlite$/, makes: /^Database$/, describe: sqliteFile },
  { name: 'node:sqlite', role: 'driver', engine: 'sqlite', from: /^node:sqlite$/, makes: /^DatabaseSync$/, describe: sqliteFile },
  { name: '@libsql/client', role: 'driver', engine: 'sqlite', from: /^@libsql\/client(\/\w+)?$/, makes: /^createClient$/, describe: (site) => libsql(site) },
]
