/** Connection strings that PHP puts together of texts and variables, cut into their parts before anything is filled in. */
import type { Engine } from '../../model/declaration.ts'
import type { PhpValue } from './value.ts'

export interface Assembled {
  readonly engine: Engine | undefined
  readonly host?: PhpValue
  readonly port?: PhpValue
  /** The file of SQLite. */
  readonly file?: PhpValue
  /** Everything else it says, `sslmode` among it. */
  readonly options: ReadonlyMap<string, PhpValue>
}

const engines: ReadonlyMap<string, Engine> = new Map<string, Engine>([
  ...['pgsql', 'postgres', 'postgresql', 'pdo-pgsql', 'pdo_pgsql'].map((name) => [name, 'postgres'] as const),
  ...['mysql', 'mysql2', 'mysqli', 'pdo-mysql', 'pdo_mysql'].map((name) => [name, 'mysql'] as const),
  ...['mariadb'].map((name) => [name, 'mariadb'] as const),
  ...['sqlite', 'sqlite3', 'pdo-sqlite', 'pdo_sqlite'].map((name) => [name, 'sqlite'] as const),
  ...['sqlsrv', 'dblib', 'mssql', 'pdo-sqlsrv'].map((name) => [name, 'mssql'] as const),
  ...['oci', 'oci8', 'pdo-oci'].map((name) => [name, 'oracle'] as const),
])

const longest = 4_000
const first = 0xe000

/**
 * `pgsql:host=…;port=…` of PDO ({@link https://www.php.net/manual/en/ref.pdo-pgsql.connection.php}), `host=… dbname=…` of libpq, and URLs with a scheme.
 * Undefined for what is none of them.
 */
export function assembledFrom(value: PhpValue): Assembled | undefined {
  const cut = segmented(value)
  if (cut === undefined) return undefined
  const scheme = /^([a-z][a-z0-9+_-]{0,20}):/i.exec(cut.text)?.[1]?.toLowerCase()
  if (scheme === undefined) return /^\s{0,9}[a-z_]{2,20}\s?=/i.test(cut.text) ? { engine: undefined, ...keyed(cut.text, cut) } : undefined
  const engine = engines.get(scheme)
  if (engine === undefined) return undefined
  const rest = cut.text.slice(scheme.length + 1)
  if (engine === 'sqlite') return { engine, file: cut.back(rest.replace(/^\/\/\//, '').replace(/\?.{0,400}$/, '')), options: new Map() }
  return { engine, ...(rest.startsWith('//') ? located(rest.slice(2), cut) : keyed(rest, cut)) }
}

interface Segments {
  /** With one private-use character in place of each part that is no text. */
  readonly text: string
  back(part: string): PhpValue
}

function segmented(value: PhpValue): Segments | undefined {
  const parts = value.kind === 'joined' ? value.parts : [value]
  const hidden: PhpValue[] = []
  let text = ''
  for (const part of parts) {
    const plain = part.kind === 'text' ? part.text : part.kind === 'number' ? String(part.number) : undefined
    if (plain !== undefined && /[\ue000-\uf8ff]/.test(plain)) return undefined
    if (plain === undefined) hidden.push(part)
    text += plain ?? String.fromCharCode(first + hidden.length - 1)
    if (text.length > longest) return undefined
  }
  const place = { line: value.line, path: value.path }
  const back = (part: string): PhpValue => {
    const only = part.length === 1 ? hidden[part.charCodeAt(0) - first] : undefined
    if (only !== undefined) return only
    return /[\ue000-\uf8ff]/.test(part) ? { kind: 'unknown', raw: 'a text put together when it runs', ...place } : { kind: 'text', text: part, ...place }
  }
  return { text, back }
}

function keyed(text: string, { back }: Segments): Omit<Assembled, 'engine'> {
  const options = new Map<string, PhpValue>()
  for (const pair of text.split(/[;\s]/)) {
    const equals = pair.indexOf('=')
    if (equals > 0) options.set(pair.slice(0, equals).toLowerCase(), back(pair.slice(equals + 1).replace(/^'(.*)'$/, '$1')))
  }
  const host = options.get('host') ?? options.get('server') ?? options.get('unix_socket')
  const port = options.get('port')
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }), options }
}

function located(text: string, { back }: Segments): Omit<Assembled, 'engine'> {
  const [before = '', query = ''] = text.split('?', 2)
  const slash = before.indexOf('/', before.lastIndexOf('@') + 1)
  const authority = slash < 0 ? before : before.slice(0, slash)
  const place = authority.slice(authority.lastIndexOf('@') + 1)
  const [host = '', port] = place.split(':', 2)
  const options = new Map<string, PhpValue>()
  for (const pair of query.split('&')) {
    const [name = '', value] = pair.split('=', 2)
    if (value !== undefined) options.set(name.toLowerCase(), back(value))
  }
  return { ...(host === '' ? {} : { host: back(host) }), ...(port === undefined || port === '' ? {} : { port: back(port) }), options }
}
