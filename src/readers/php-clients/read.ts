/** Which databases the code of one PHP file opens, and whom it reaches through constants, the environment and files it takes in. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { dirname, join, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import {
  assembledFrom,
  callsIn,
  dbalClients,
  dsnClients,
  includesOf,
  parsePhp,
  phpClient,
  phpFile,
  phpTarget,
  phpTls,
  scalarText,
  scopeOf,
  type PhpCall,
  type PhpScope,
  type PhpValue,
} from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'
import { isCopied, isFramework } from './copied.ts'

/** Tests, seeds and what is run by hand serve nobody. */
const aside =
  /(^|\/)(vendor|node_modules|tests?|spec|fixtures?|seeds?|seeders?|migrations?|scripts?|bin|tools?|setup|install(er|ation)?)(\/|\.php$)|Test\.php$/i

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (aside.test(file.path) || /(^|\/)wp-config[\w-]*\.php$/.test(file.path) || placeOf(file.path).place === 'example') return { declares: [], skipped: [] }
  if (isFramework(file.path, context)) return { declares: [], skipped: [] }
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `not read: ${parsed.problem}` }] }
  const plain = scopeOf(parsed.file)
  const { files, includes } = await takenIn(plain, context)
  const { calls } = callsIn({ ...plain, includes }, files, (name) => openings.has(name), limits.includes)
  const declares: ClientDeclaration[] = []
  const skipped: Skip[] = []
  for (const call of calls) {
    if (isInMemory(call)) continue
    const clients = openings.get(call.name)?.(call, file.path) ?? []
    declares.push(...clients)
    if (clients.length > 0) continue
    skipped.push({ path: file.path, line: call.line, reason: 'PHP code that opens a database by itself: whom it reaches is told when it runs: not read' })
  }
  return declares.length + skipped.length > 0 && (await isCopied(file.path, context)) ? { declares: [], skipped: [] } : { declares, skipped }
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

/** `new PDO('sqlite::memory:')`: what a function asks it is gone with it, and nobody's record. */
function isInMemory({ argument }: PhpCall): boolean {
  return /^(sqlite:)?:memory:$/.test(scalarText(argument(0)) ?? '')
}

/** {@link https://www.php.net/manual/en/pdo.construct.php} */
function pdo(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const dsn = call.argument(0, 'dsn')
  return dsn === undefined || (drivers.test(path) && isHandedFile(dsn)) ? [] : dsnClients('pdo', dsn, call.argument(3, 'options'), placeIn(call, path))
}

function placeIn({ line, name }: PhpCall, path: string): Evidence {
  return { path, line, key: name }
}

/** {@link https://www.php.net/manual/en/mysqli.construct.php}: `p:` before a host makes it lasting. */
function mysqli(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const host = call.argument(0, 'hostname')
  const lasting = host?.kind === 'text' && host.text.startsWith('p:') ? { ...host, text: host.text.slice(2) } : host
  return phpTarget(phpClient('mysqli', 'mysql', placeIn(call, path)), lasting, call.argument(4, 'port'))
}

/** {@link https://www.php.net/manual/en/function.pg-connect.php} */
function libpq(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const text = call.argument(0, 'connection_string')
  const parts = text === undefined ? undefined : assembledFrom(text)
  const client = phpClient('pgsql', 'postgres', placeIn(call, path))
  return parts === undefined ? [] : phpTarget({ ...client, ...phpTls('postgres', parts.options, undefined, client.at) }, parts.host, parts.port)
}

function dbal(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const value = call.argument(0, 'params')
  return value === undefined ? [] : dbalClients(value, { name: 'doctrine', path, key: call.name, line: call.line })
}

function sqlite(call: PhpCall, path: string): readonly ClientDeclaration[] {
  const file = call.argument(0, 'filename')
  return isHandedIn(file) ? [] : phpFile(phpClient('sqlite3', 'sqlite', placeIn(call, path)), file)
}

/** Each engine has a class of its own there, and whoever opens one says which. */
const drivers = /(^|\/)(drivers?|adapters?|connectors?|dialects?)\/[^/]{1,100}$/i

/** `'sqlite:' . $settings['filename']` */
function isHandedFile(dsn: PhpValue): boolean {
  const [first, ...others] = dsn.kind === 'joined' ? dsn.parts : []
  return first?.kind === 'text' && first.text === 'sqlite:' && others.length > 0 && others.every(isHandedIn)
}

/** A property or a parameter may hold any file or none: a driver that could open one opens nothing by itself. */
function isHandedIn(file: PhpValue | undefined): boolean {
  if (file?.kind === 'joined') return file.parts.every(isHandedIn)
  return file?.kind === 'unknown' && file.of === undefined && file.raw !== 'a constant' && file.raw !== 'a call'
}
