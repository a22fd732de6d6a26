/** The pieces every kind of connection string is made of: hosts, credentials, parameters. */
import { isSecretName, Secret } from '../base/secret.ts'
import type { Engine } from '../model/declaration.ts'
import type { Concealed } from './placeholders.ts'

export interface DatabaseHost {
  /** `db`, `10.0.0.5`, `::1`; as written (`${HOST:-db}`) where it is unknown. */
  readonly host: string
  /** Absent where it is unknown, and where the engine has none, as with `mongodb+srv`. */
  readonly port?: number
  /** Nobody wrote the port: it is the engine's documented one. */
  readonly portByDefault: boolean
  /** False while host or port holds a variable. */
  readonly resolved: boolean
}

export interface DatabaseUrl {
  /** Absent where the string does not say: `prisma://`, and key=value strings that several drivers share. */
  readonly engine?: Engine
  /** In lower case, drivers and `jdbc:` included; `dsn` for key=value strings. */
  readonly scheme: string
  /** Empty for sockets and files, and where none is written. */
  readonly hosts: readonly DatabaseHost[]
  /** A Unix socket's folder or path. */
  readonly socket?: string
  /** A file of SQLite, or `:memory:`; the name of a database in memory. */
  readonly file?: string
  /** It lives in the memory of the process that opens it. */
  readonly inMemory?: true
  readonly user?: string
  readonly database?: string
  /** Names as written, values decoded; secrets are left out. */
  readonly parameters: ReadonlyMap<string, string>
  readonly hasPassword: boolean
  /** Absent where it is a variable. */
  readonly password?: Secret
  /** Names of the variables it holds. */
  readonly variables: readonly string[]
}

/** Documented ports; `clickhouse` is its native protocol's. */
const defaultPorts: Readonly<Partial<Record<Engine, number>>> = {
  postgres: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongodb: 27017,
  redis: 6379,
  valkey: 6379,
  mssql: 1433,
  oracle: 1521,
  cockroachdb: 26257,
  memcached: 11211,
  elasticsearch: 9200,
  rabbitmq: 5672,
  clickhouse: 9000,
  h2: 9092,
  hsqldb: 9001,
  derby: 1527,
}

/** Characters of a connection string that is looked at. */
export const longest = 8_000

export interface Draft {
  engine?: Engine | undefined
  scheme: string
  hosts?: readonly DatabaseHost[]
  socket?: string | undefined
  file?: string | undefined
  inMemory?: boolean
  user?: string | undefined
  database?: string | undefined
  password?: string | undefined
  parameters?: ReadonlyMap<string, string>
}

type Writable = { -readonly [F in keyof DatabaseUrl]: DatabaseUrl[F] }

export function finish(draft: Draft, hidden: Concealed): DatabaseUrl {
  const parameters = new Map<string, string>()
  let password = draft.password
  for (const [name, value] of draft.parameters ?? []) {
    if (isSecretName(name)) password ??= value
    else parameters.set(hidden.reveal(name), hidden.reveal(value))
  }
  const found: Writable = { scheme: draft.scheme, hosts: draft.hosts ?? [], parameters, hasPassword: false, variables: hidden.variables }
  if (draft.engine !== undefined) found.engine = draft.engine
  if (draft.inMemory === true) found.inMemory = true
  for (const name of ['socket', 'file', 'user', 'database'] as const) {
    const written = draft[name]
    if (written !== undefined && written !== '') found[name] = hidden.reveal(written)
  }
  if (password !== undefined && password !== '') {
    found.hasPassword = true
    if (!hidden.holds(password)) found.password = new Secret(password)
  }
  return found
}

/** A URL's parts after its `//`; a password that should have been encoded and was not (`p/ss`, `p#ss`) still counts as one. */
export function authorityOf(text: string, from: number): { readonly userinfo?: string; readonly hosts: string; readonly after: string } {
  const stop = text.slice(from).search(/[/?#]/)
  let end = stop < 0 ? text.length : from + stop
  let at = text.lastIndexOf('@', end - 1)
  if (at < from && /:[^\d,:\]]/.test(text.slice(from, end))) {
    const last = text.lastIndexOf('@')
    if (last > end) {
      at = last
      const next = text.slice(at).search(/[/?#]/)
      end = next < 0 ? text.length : at + next
    }
  }
  const hosts = text.slice(Math.max(at + 1, from), end)
  return at < from ? { hosts, after: text.slice(end) } : { userinfo: text.slice(from, at), hosts, after: text.slice(end) }
}

export function hostsOf(text: string, engine: Engine | undefined, srv: boolean, hidden: Concealed, ports?: string): readonly DatabaseHost[] {
  if (text === '') return []
  const portList = ports?.split(',')
  return text.split(',').map((one, index) => {
    const found = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(one)
    // More than one colon without brackets is an IPv6 address that lacks them.
    const host = decode(found === null ? one : (found[1] ?? found[2] ?? ''))
    const port = found?.[3] ?? portList?.[index] ?? portList?.[0] ?? ''
    const written = /^\d{1,5}$/.test(port) ? Number(port) : undefined
    const fallback = port !== '' || srv || engine === undefined ? undefined : defaultPorts[engine]
    const value = written ?? fallback
    return {
      host: host === '' ? 'localhost' : hidden.reveal(host),
      ...(value === undefined ? {} : { port: value }),
      portByDefault: fallback !== undefined,
      resolved: !hidden.holds(host) && !hidden.holds(port),
    }
  })
}

export function queryOf(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  if (query === '') return parameters
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (name !== '') parameters.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' ')))
  }
  return parameters
}

/** Percent encoding undone; what is no encoding stays as it is. */
export function decode(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}
