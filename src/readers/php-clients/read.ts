/** Which databases the code of one PHP file opens, and whom it reaches through constants, the environment and files it takes in. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { byDefault, known } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { dirname, join, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Engine, Reading } from '../../model/declaration.ts'
import {
  assembledFrom,
  callsIn,
  dbalClients,
  givenBy,
  includesOf,
  isDevelopers,
  numberFact,
  parsePhp,
  scalarText,
  scopeOf,
  variableIn,
  type PhpCall,
  type PhpScope,
  type PhpValue,
} from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'

/** Tests, seeds and what is run by hand serve nobody. */
const aside =
  /(^|\/)(vendor|node_modules|tests?|spec|fixtures?|seeds?|seeders?|migrations?|scripts?|bin|tools?|setup|install(er|ation)?)(\/|\.php$)|Test\.php$/i

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (aside.test(file.path) || /(^|\/)wp-config[\w-]*\.php$/.test(file.path) || placeOf(file.path).place === 'example') return { declares: [], skipped: [] }
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `not read: ${parsed.problem}` }] }
  const plain = scopeOf(parsed.file)
  const { files, includes } = await takenIn(plain, context)
  const { calls } = callsIn({ ...plain, includes }, files, (name) => openings.has(name), limits.includes)
  const declares: ClientDeclaration[] = []
  const skipped: Skip[] = []
  for (const call of calls) {
    const clients = openings.get(call.name)?.(call, file.path) ?? []
    declares.push(...clients)
    if (clients.length > 0) continue
    skipped.push({ path: file.path, line: call.line, reason: 'PHP code that opens a database by itself: whom it reaches is told when it runs: not read' })
  }
  return { declares, skipped }
}

/** Files that this one takes in, and those that they do; where constants are made elsewhere, the usual places of them. */
async function takenIn(scope: PhpScope, context: ReadContext): Promise<{ readonly files: Map<string, PhpScope>; readonly includes: readonly string[] }> {
  const files = new Map<string, PhpScope>()
  const includes: string[] = []
  const folder = dirname(scope.file.path)
  const usual = ['config.php', '../config.php', '../config/config.php', '../includes/config.php', '../inc/config.php'].flatMap((one) => join(folder, one) ?? [])
  const queue = [...includesOf(scope).map((path) => ({ path, isOwn: true })), ...usual.map((path) => ({ path, isOwn: false }))]
  for (let next = queue.shift(); next !== undefined && files.size < limits.includes; next = queue.shift()) {
    if (files.has(next.path) || next.path === scope.file.path || /(^|\/)vendor\//.test(next.path) || !context.has(next.path)) continue
    const other = await context.read(next.path)
    const parsed = isText(other) ? await parsePhp(other) : undefined
    if (parsed?.file === undefined) continue
    const found = scopeOf(parsed.file)
    files.set(next.path, found)
    if (next.isOwn) includes.push(next.path)
    queue.push(...includesOf(found).map((path) => ({ path, isOwn: next?.isOwn === true })))
  }
  return { files, includes }
}

type Opens = (call: PhpCall, path: string) => readonly ClientDeclaration[]

const openings: ReadonlyMap<string, Opens> = new Map<string, Opens>([
  ...['new PDO', 'PDO::connect'].map((name) => [name, pdo] as const),
  ...['new Mysql', 'new Pgsql', 'new Sqlite'].map((name) => [name, pdo] as const),
  ...['new mysqli', 'mysqli_connect'].map((name) => [name, mysqli] as const),
  ...['pg_connect', 'pg_pconnect'].map((name) => [name, libpq] as const),
  ...['DriverManager::getConnection', 'EntityManager::create'].map((name) => [name, dbal] as const),
  ['new SQLite3', sqlite],
])

function base(library: string, engine: Engine | undefined, call: PhpCall, path: string): ClientDeclaration {
  const at: Evidence = { path, line: call.line, key: call.name }
  const pool = byDefault(1, at, 'each process of PHP opens a connection of its own')
  return { kind: 'client', library, ...(engine === undefined ? {} : { engine }), name: library, path, at, pool, made: 'module', use: 'code' }
}

/** {@link https://www.php.net/manual/en/pdo.construct.php} */
function pdo(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const dsn = call.argument(0, 'dsn')
  if (dsn === undefined) return []
  if (dsn.kind === 'variable') {
    const at = { path: dsn.path, line: dsn.line, key: 'dsn' }
    const literal = givenBy(dsn, 'dsn')?.value
    return [{ ...base('pdo', undefined, call, path), url: { variable: dsn.name, ...(literal === undefined ? {} : { literal }), at } }]
  }
  const parts = assembledFrom(dsn)
  if (parts?.engine === undefined) return []
  const client = base('pdo', parts.engine, call, path)
  if (parts.engine === 'sqlite') return fileOf(client, parts.file)
  return reaching({ ...client, ...tlsOf(parts.engine, parts.options, call.argument(3, 'options'), client.at) }, parts.host, parts.port)
}

/** {@link https://www.php.net/manual/en/mysqli.construct.php}: `p:` before a host makes it lasting. */
function mysqli(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const host = call.argument(0, 'hostname')
  const lasting = host?.kind === 'text' && host.text.startsWith('p:') ? { ...host, text: host.text.slice(2) } : host
  return reaching(base('mysqli', 'mysql', call, path), lasting, call.argument(4, 'port'))
}

/** {@link https://www.php.net/manual/en/function.pg-connect.php} */
function libpq(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const text = call.argument(0, 'connection_string')
  const parts = text === undefined ? undefined : assembledFrom(text)
  const client = base('pgsql', 'postgres', call, path)
  return parts === undefined ? [] : reaching({ ...client, ...tlsOf('postgres', parts.options, undefined, client.at) }, parts.host, parts.port)
}

function dbal(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const value = call.argument(0, 'params')
  return value === undefined ? [] : dbalClients(value, { name: 'doctrine', path, key: call.name, line: call.line })
}

function sqlite(call: PhpCall, path: string): readonly ClientDeclaration[] {
  return fileOf(base('sqlite3', 'sqlite', call, path), call.argument(0, 'filename'))
}

/** In memory nothing is kept. */
function fileOf(client: ClientDeclaration, file: PhpValue | undefined): readonly ClientDeclaration[] {
  const text = scalarText(file)
  if (text === undefined || text === '' || text === ':memory:') return [client]
  return [{ ...client, url: { literal: known(`sqlite:${text}`, client.at), at: client.at } }]
}

function reaching(client: ClientDeclaration, host: PhpValue | undefined, port: PhpValue | undefined): readonly ClientDeclaration[] {
  const given = givenBy(host, 'host')
  const portFact = numberFact(port, 'port')
  const portVariable = variableIn(port)
  const reached = given?.value === undefined || given.value.state === 'unresolved' || isDevelopers(given.value) ? undefined : given.value
  if (given?.variable === undefined && reached === undefined) return []
  return [
    {
      ...client,
      ...(reached === undefined ? {} : { host: reached }),
      ...(given?.variable === undefined ? {} : { hostVariable: given.variable }),
      ...(portFact === undefined ? {} : { port: portFact }),
      ...(portVariable === undefined ? {} : { portVariable }),
    },
  ]
}

/** `sslmode` of libpq in the string, a certificate authority among MySQL's options. */
function tlsOf(
  engine: Engine,
  options: ReadonlyMap<string, PhpValue>,
  beside: PhpValue | undefined,
  at: Evidence,
): Pick<ClientDeclaration, 'tls' | 'tlsVariable'> {
  const mode = givenBy(options.get('sslmode'), 'sslmode')
  if (mode !== undefined)
    return { ...(mode.value === undefined ? {} : { tls: mode.value }), ...(mode.variable === undefined ? {} : { tlsVariable: mode.variable }) }
  if (engine === 'postgres') return { tls: byDefault('prefer', at, 'libpq asks for TLS and does without') }
  if (engine !== 'mysql' && engine !== 'mariadb') return {}
  if (beside !== undefined && beside.kind !== 'list') return {}
  const found = beside?.entries.find(({ key }) => /(^|::)(MYSQL_)?ATTR_SSL_(CA|CAPATH|KEY|CERT|CIPHER)$/.test(key ?? ''))
  if (found !== undefined) return { tls: known('verify-ca', { path: found.value.path, line: found.line, key: 'options' }) }
  return beside?.open === true ? {} : { tls: byDefault('disable', at, 'MySQL’s driver does without unless it is told') }
}
