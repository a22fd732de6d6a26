/** Connection strings that are no URLs: Go's MySQL form and the key=value strings of libpq, PDO and ADO. */
import type { Engine } from '../model/declaration.ts'
import type { Concealed } from './placeholders.ts'
import { finish, hostsOf, queryOf, type DatabaseUrl, type Draft } from './url-parts.ts'

/** Go's MySQL driver ({@link https://github.com/go-sql-driver/mysql#dsn-data-source-name}): `user:pw@tcp(host:3306)/db?parseTime=true`. */
export function goDsn(text: string, hidden: Concealed): DatabaseUrl | undefined {
  if (!text.includes('(')) return undefined
  const found = /@?(tcp6?|unix)\(([^()]{0,300})\)\/([^?]{0,200})(?:\?(.*))?$/s.exec(text)
  if (found === null || (found.index > 0 && !found[0].startsWith('@'))) return undefined
  const before = text.slice(0, found.index)
  const colon = before.indexOf(':')
  const where = found[1] === 'unix' ? { socket: found[2] } : { hosts: hostsOf(found[2] ?? '', 'mysql', false, hidden) }
  const user = colon < 0 ? before : before.slice(0, colon)
  const password = colon < 0 ? undefined : before.slice(colon + 1)
  return finish({ engine: 'mysql', scheme: 'dsn', user, password, database: found[3], parameters: queryOf(found[4] ?? ''), ...where }, hidden)
}

const keys = {
  host: ['host', 'hostaddr', 'server', 'data source', 'datasource', 'address', 'addr', 'network address'],
  port: ['port'],
  database: ['dbname', 'database', 'initial catalog', 'db'],
  user: ['user', 'username', 'user id', 'userid', 'uid', 'user name'],
  password: ['password', 'pwd', 'passwd'],
  socket: ['unix_socket', 'unixsocket'],
}

/** libpq's `host=db port=5432 dbname=x`, PDO's `host=db;dbname=x`, and ADO's `Server=db,1433;Database=x;User Id=…`. */
export function keyed(text: string, engine: Engine | undefined, hidden: Concealed): DatabaseUrl | undefined {
  if (engine === undefined && !text.includes('=')) return undefined
  const separator = text.includes(';') || /^data ?source *=/i.test(text) ? ';' : ' '
  const fields = separator === ';' ? adoFields(pairsOf(text, separator)) : pairsOf(text, separator)
  const first = (names: readonly string[]): string | undefined => names.map((name) => fields.get(name)).find((value) => value !== undefined)
  const host = first(keys.host)
  const database = first(keys.database)
  if (engine === undefined && (fields.size < 2 || (host === undefined && database === undefined))) {
    const file = host ?? fields.get('filename')
    if (file === undefined || fields.size !== 1 || !isDatabaseFile(file)) return undefined
  }
  const said = engine ?? engineOf(fields, separator, host)
  const parameters = without(fields, Object.values(keys).flat())
  const draft: Draft = { engine: said, scheme: 'dsn', user: first(keys.user), password: first(keys.password), database, parameters, socket: first(keys.socket) }
  if (said === 'sqlite') return finish({ ...draft, file: host ?? fields.get('filename') }, hidden)
  // A socket's name holds the port.
  const port = first(keys.port)
  if (host?.startsWith('/'))
    return finish({ ...draft, socket: host, ...(port === undefined ? {} : { parameters: new Map([...parameters, ['port', port]]) }) }, hidden)
  // SQL Server writes the port after a comma, and may begin with the protocol.
  const server =
    said === 'mssql'
      ? host
          ?.replace(/^tcp:/i, '')
          .replace(/\\[^,]*/, '')
          .replace(',', ':')
      : host
  return finish({ ...draft, ...(server === undefined ? {} : { hosts: hostsOf(server, said, false, hidden, port) }) }, hidden)
}

function adoFields(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [written, value] of fields) {
    const name = adoName(written)
    found.set(name, name === 'sslmode' || name === 'encrypt' ? adoMode(value) : value)
  }
  return found
}

function engineOf(fields: ReadonlyMap<string, string>, separator: string, host: string | undefined): Engine | undefined {
  const has = (...names: readonly string[]): boolean => names.some((name) => fields.has(name))
  if (separator === ' ') return has('dbname', 'sslmode', 'hostaddr', 'host') ? 'postgres' : undefined
  if (host !== undefined && isDatabaseFile(host)) return 'sqlite'
  if (has('initial catalog', 'trusted_connection', 'integrated security', 'trustservercertificate', 'multipleactiveresultsets', 'encrypt')) return 'mssql'
  if (has('host', 'dbname', 'search path') || fields.get('port') === '5432') return 'postgres'
  if (has('sslmode', 'charset', 'allowuservariables', 'treattinyasboolean') || fields.get('port') === '3306') return 'mysql'
  return host?.includes(',') ? 'mssql' : undefined
}

function isDatabaseFile(text: string): boolean {
  return text === ':memory:' || /\.(db3?|sqlite3?|s3db)$/i.test(text)
}

/** `name=value` pairs with names in lower case; values may be quoted ('' and \' inside), or in braces for SQL Server. */
export function pairsOf(text: string, separator: ' ' | ';'): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const pair =
    separator === ' ' ? /\s*([\w.]{1,60})\s*=\s*('(?:[^'\\]|\\.|'')*'|[^\s]*)/gy : /[\s;]*([\w. ]{1,60}?)\s*=\s*("[^"]*"|'[^']*'|\{[^}]*\}|[^;]*)\s*(?:;|$)/gy
  let end = 0
  for (const found of text.matchAll(pair)) {
    const value = (found[2] ?? '').trim()
    const quoted = (separator === ' ' ? /^'.*'$/s : /^(".*"|'.*'|\{.*\})$/s).test(value) && value.length > 1
    pairs.set((found[1] ?? '').toLowerCase(), quoted ? value.slice(1, -1).replaceAll("''", "'").replaceAll(/\\(.)/g, '$1') : value)
    end = found.index + found[0].length
  }
  return /^[\s;]*$/.test(text.slice(end)) ? pairs : new Map()
}

/** Names that drivers of .NET take for one another, by what they are called here. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['maxpoolsize', 'maximum pool size'],
  ['maximumpoolsize', 'maximum pool size'],
  ['minpoolsize', 'minimum pool size'],
  ['minimumpoolsize', 'minimum pool size'],
  ['sslmode', 'sslmode'],
  ['encrypt', 'encrypt'],
  ['pooling', 'pooling'],
  ['trustservercertificate', 'trustservercertificate'],
  ['initialcatalog', 'initial catalog'],
  ['datasource', 'data source'],
  ['userid', 'user id'],
  ['username', 'username'],
])

/** A name in a connection string of ADO.NET as this file knows it, whatever its case and blanks. */
export function adoName(name: string): string {
  const plain = name.toLowerCase()
  return synonyms.get(plain.replaceAll(/[\s_-]/g, '')) ?? plain
}

/** Words for TLS of Npgsql, MySqlConnector and SqlClient in libpq's. */
const modes: ReadonlyMap<string, string> = new Map([
  ['verifyfull', 'verify-full'],
  ['verifyca', 'verify-ca'],
  ['preferred', 'prefer'],
  ['none', 'disable'],
  ['disabled', 'disable'],
  ['yes', 'true'],
  ['mandatory', 'require'],
  ['strict', 'require'],
  ['no', 'false'],
  ['optional', 'false'],
])

export function adoMode(word: string): string {
  return modes.get(word.toLowerCase()) ?? word.toLowerCase()
}

export function without(fields: ReadonlyMap<string, string>, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...fields].filter(([name]) => !names.includes(name)))
}
