/** Connection strings of every kind to hosts, database and parameters, with what stays unknown kept apart and the password kept out of sight. */
import type { Engine } from '../model/declaration.ts'
import { goDsn, keyed, pairsOf, without } from './dsn.ts'
import { asItIs, conceal, type Concealed } from './placeholders.ts'
import { authorityOf, decode, finish, hostsOf, longest, queryOf, type DatabaseUrl, type Draft } from './url-parts.ts'

export { withoutPasswords } from './mask.ts'
export type { DatabaseUrl } from './url-parts.ts'

const schemes: Readonly<Record<string, Engine>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  pgsql: 'postgres',
  postgis: 'postgres',
  timescaledb: 'postgres',
  cockroach: 'cockroachdb',
  cockroachdb: 'cockroachdb',
  mysql: 'mysql',
  mysql2: 'mysql',
  mysqlx: 'mysql',
  mysqlgis: 'mysql',
  mariadb: 'mariadb',
  mongodb: 'mongodb',
  redis: 'redis',
  rediss: 'redis',
  valkey: 'valkey',
  valkeys: 'valkey',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  libsql: 'sqlite',
  spatialite: 'sqlite',
  sqlserver: 'mssql',
  mssql: 'mssql',
  sqlsrv: 'mssql',
  oracle: 'oracle',
  amqp: 'rabbitmq',
  amqps: 'rabbitmq',
  memcached: 'memcached',
  memcache: 'memcached',
  clickhouse: 'clickhouse',
  h2: 'h2',
  hsqldb: 'hsqldb',
  derby: 'derby',
}

/**
 * Reads a connection string: URLs ({@link https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS} and their like), `jdbc:` and
 * `r2dbc:`, Go's `user@tcp(host)/db`, PDO's, libpq's and ADO's key=value strings, SQLite files. Undefined for what is none of them, a lone `${DATABASE_URL}`
 * among them. What is no URL is taken for `engine`'s where that is known. Reads no file and never throws.
 */
export function parseDatabaseUrl(text: string, engine?: Engine): DatabaseUrl | undefined {
  if (!mayBeDatabaseUrl(text, engine)) return undefined
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > longest) return undefined
  const hidden = conceal(trimmed)
  if (hidden === undefined) return undefined
  return engine === 'redis' && !trimmed.includes('://') && !isLone(trimmed) ? stackExchange(hidden) : parse(hidden, engine)
}

/**
 * The cheap question before {@link parseDatabaseUrl}: most of what it is asked about is a word, a number, a path or a page's address. Only Redis is told
 * a host and nothing else.
 */
export function mayBeDatabaseUrl(text: string, engine?: Engine): boolean {
  return engine === 'redis' || (/[:=(]/.test(text) && !/^https?:[^(]*$/.test(text))
}

/** It may hold a URL as well. */
function isLone(text: string): boolean {
  return /^\$(?:\{[^{}]{0,200}\}|\w{1,200})$/.test(text)
}

/** `cache:6379,ssl=true,password=…` ({@link https://stackexchange.github.io/StackExchange.Redis/Configuration}). */
function stackExchange(hidden: Concealed): DatabaseUrl | undefined {
  const parts = hidden.text.split(',').map((one) => one.trim())
  const hosts = parts.filter((one) => one !== '' && !one.includes('='))
  if (hosts.length === 0 || hosts.some((one) => /[\s/;]/.test(one))) return undefined
  const parameters = pairsOf(parts.filter((one) => one.includes('=')).join(';'), ';')
  const secure = /^true$/i.test(parameters.get('ssl') ?? '')
  return finish({ engine: 'redis', scheme: secure ? 'rediss' : 'redis', hosts: hostsOf(hosts.join(','), 'redis', false, hidden), parameters }, hidden)
}

/** As {@link parseDatabaseUrl}, of a string whose variables are filled in: a `$` in it is part of a password. Without a scheme it is taken for `engine`'s. */
export function parseFilledUrl(text: string, engine: Engine): DatabaseUrl | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > longest) return undefined
  const hidden = asItIs(trimmed)
  return /^[a-z][a-z0-9+._-]{0,40}:/i.test(trimmed) ? parse(hidden) : (goDsn(trimmed, hidden) ?? keyed(trimmed, engine, hidden))
}

function parse(hidden: Concealed, spoken?: Engine): DatabaseUrl | undefined {
  const wrapped = /^(?:jdbc|r2dbcs?):(?:(?:tc|pool|proxy|p6spy|aws-wrapper|aws-proxy|otel):)*/i.exec(hidden.text)?.[0] ?? ''
  const text = hidden.text.slice(wrapped.length)
  const scheme = /^([a-z][a-z0-9+._-]{0,40}):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return goDsn(text, hidden) ?? keyed(text, text.includes('=') ? spoken : undefined, hidden)
  const base = scheme.replace(/^pdo[-_]/, '').split(/[+.]/)[0] ?? ''
  const rest = text.slice(scheme.length + 1)
  const said = `${wrapped.toLowerCase()}${scheme}`
  // Ecto's own scheme leaves the engine to the repository's adapter.
  if (scheme === 'prisma' || scheme === 'prisma+postgres' || scheme === 'ecto') {
    return rest.startsWith('//') ? remote(rest, said, scheme === 'prisma+postgres' ? 'postgres' : undefined, hidden) : undefined
  }
  const engine = base === 'file' ? 'sqlite' : Object.hasOwn(schemes, base) ? schemes[base] : undefined
  if (engine === undefined) return goDsn(text, hidden)
  if (engine === 'h2' || engine === 'hsqldb' || engine === 'derby') return embedded(rest, said, engine, hidden)
  if (engine === 'sqlite' && base !== 'libsql') return sqlite(rest, said, base, hidden)
  if (engine === 'oracle' && !rest.startsWith('//')) return oracleThin(rest, said, hidden)
  if (rest.startsWith('//')) return remote(rest, said, engine, hidden)
  if (/^[a-z_ ]{2,20}=/i.test(rest)) return keyed(rest, engine, hidden)
  // `jdbc:mysql:replication://…` and `jdbc:postgresql:database` on the local host.
  const inner = /^[a-z]{2,20}:(?=\/\/)/i.exec(rest)?.[0]
  if (inner !== undefined) return remote(rest.slice(inner.length), said, engine, hidden)
  return wrapped !== '' && /^[\w-]{1,63}$/.test(rest) ? remote(`//localhost/${rest}`, said, engine, hidden) : goDsn(text, hidden)
}

function remote(rest: string, scheme: string, engine: Engine | undefined, hidden: Concealed): DatabaseUrl {
  const { userinfo, hosts: hostText, after } = authorityOf(rest, 2)
  const semicolons = engine === 'mssql' && (after.startsWith(';') || hostText.includes(';'))
  const colon = userinfo === undefined ? -1 : userinfo.indexOf(':')
  const user = userinfo === undefined ? undefined : decode(colon < 0 ? userinfo : userinfo.slice(0, colon))
  const password = userinfo === undefined || colon < 0 ? undefined : decode(userinfo.slice(colon + 1))
  if (semicolons) return sqlServer(hostText + after, scheme, hidden)
  const question = after.indexOf('?')
  const hash = after.indexOf('#')
  const end = hash > question ? hash : after.length
  const path = (question < 0 ? after.slice(0, end) : after.slice(0, question)).replace(/^\/+/, '')
  const parameters = queryOf(question < 0 ? '' : after.slice(question + 1, end))
  const srv = scheme.endsWith('+srv')
  const decoded = decode(hostText)
  const fromQuery = parameters.get('host')
  const draft: Draft = { engine, scheme, user: user ?? parameters.get('user'), password, database: decode(path), parameters }
  if (decoded.startsWith('/')) draft.socket = decoded
  else if (fromQuery?.startsWith('/')) draft.socket = fromQuery
  else if (parameters.get('unixSocket') ?? parameters.get('socket')) draft.socket = parameters.get('unixSocket') ?? parameters.get('socket')
  else if (fromQuery !== undefined && (engine === 'postgres' || hostText === '')) draft.hosts = hostsOf(fromQuery, engine, srv, hidden, parameters.get('port'))
  else draft.hosts = hostsOf(hostText, engine, srv, hidden)
  if (draft.database === '' && engine === 'redis') draft.database = parameters.get('db')
  return finish(draft, hidden)
}

/** `sqlite:///x.db` and `sqlite://x.db` are relative, `sqlite:////x.db` absolute; `file:` URLs keep every slash. */
function sqlite(rest: string, scheme: string, base: string, hidden: Concealed): DatabaseUrl {
  const question = rest.indexOf('?')
  const path = question < 0 ? rest : rest.slice(0, question)
  const bare = base === 'file' ? path.replace(/^\/\/(?=\/)/, '') : path.replace(/^\/\/\/?/, '')
  const parameters = queryOf(question < 0 ? '' : rest.slice(question + 1))
  const file = decode(bare)
  // https://www.sqlite.org/inmemorydb.html
  return finish({ engine: 'sqlite', scheme, file, inMemory: file === ':memory:' || parameters.get('mode') === 'memory', parameters }, hidden)
}

/**
 * `jdbc:h2:file:./data/shop;MODE=PostgreSQL`, `jdbc:hsqldb:mem:shop`, `jdbc:derby:shop;create=true`; with a host it is a server's
 * ({@link https://h2database.com/html/features.html#database_url}).
 */
function embedded(rest: string, scheme: string, engine: Engine, hidden: Concealed): DatabaseUrl {
  const [place = '', ...options] = rest.split(';')
  const parameters = pairsOf(options.join(';'), ';')
  const server = /^(?:(?:tcp|ssl|hsqls?|https?):)?(?=\/\/[^/])/.exec(place)?.[0]
  if (server !== undefined) {
    const { hosts, after } = authorityOf(place.slice(server.length), 2)
    return finish(
      { engine, scheme, hosts: hostsOf(hosts, engine, false, hidden), database: after.replace(/^\//, ''), parameters: without(parameters, ['user']) },
      hidden,
    )
  }
  const file = place
    .replace(/^(file|mem|memory|memFS|memLZF|nioMemFS|nioMemLZF|res|nio|nioMapped|async|split|zip|directory|classpath):/, '')
    .replace(/^\/\/\/?/, '')
  return finish(
    {
      engine,
      scheme,
      file: file === '' ? ':memory:' : decode(file.split('?')[0] ?? ''),
      inMemory: file === '' || /^(mem|memory|memFS|memLZF|nioMemFS|nioMemLZF):/.test(place),
      user: parameters.get('user'),
      parameters: without(parameters, ['user']),
    },
    hidden,
  )
}

/** `jdbc:oracle:thin:user/pw@//host:1521/service` and `…@host:1521:SID`. */
function oracleThin(rest: string, scheme: string, hidden: Concealed): DatabaseUrl | undefined {
  const at = rest.lastIndexOf('@')
  const found = /^(?:\/\/)?([^:/]+)(?::(\d+|[\ue000-\uf8ff]))?(?:[:/](.+))?$/.exec(rest.slice(at + 1))
  if (at < 0 || found === null) return undefined
  const [user, password] = (/^(?:thin|oci8?):(.*)$/i.exec(rest.slice(0, at))?.[1] ?? '').split('/')
  const port = found[2] === undefined ? '' : `:${found[2]}`
  return finish({ engine: 'oracle', scheme, user, password, hosts: hostsOf(`${found[1]}${port}`, 'oracle', false, hidden), database: found[3] }, hidden)
}

/** `sqlserver://host\instance:1433;database=x;user=…` ({@link https://learn.microsoft.com/sql/connect/jdbc/building-the-connection-url}). */
function sqlServer(text: string, scheme: string, hidden: Concealed): DatabaseUrl {
  const semicolon = text.indexOf(';')
  const fields = pairsOf(text.slice(semicolon + 1), ';')
  const server = (text.slice(0, semicolon) || fields.get('servername') || '').replace(/\\[^:]*/, '')
  const user = fields.get('user') ?? fields.get('username')
  const password = fields.get('password') ?? fields.get('pwd')
  const database = fields.get('database') ?? fields.get('databasename')
  const parameters = without(fields, ['user', 'username', 'password', 'pwd', 'database', 'databasename', 'servername'])
  return finish({ engine: 'mssql', scheme, user, password, database, parameters, hosts: hostsOf(server, 'mssql', false, hidden) }, hidden)
}
