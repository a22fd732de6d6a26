/** CodeIgniter 4's `app/Config/Database.php`: a class whose properties are connections, each key of which a variable of the environment sets. */
import { byDefault, known, textOf as textOfFact, type Fact } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Choice, ClientDeclaration, Engine, Reading } from '../../model/declaration.ts'
import {
  evaluate,
  givenBy,
  isDevelopers,
  numberFact,
  parsePhp,
  partsOf,
  phpClient,
  phpFile,
  phpTls,
  programOf,
  scalarText,
  scopeOf,
  textOf,
  valueAt,
  variableIn,
  type PhpNode,
  type PhpProgram,
  type PhpScope,
  type PhpValue,
} from '../../parse/php/index.ts'

/** {@link https://codeigniter.com/user_guide/database/configuration.html#explanation-of-values `DBDriver`} */
const drivers: ReadonlyMap<string, Engine> = new Map<string, Engine>([
  ['MySQLi', 'mysql'],
  ['Postgre', 'postgres'],
  ['SQLSRV', 'mssql'],
  ['SQLite3', 'sqlite'],
  ['OCI8', 'oracle'],
])

export async function readCodeIgniter(file: SourceFile): Promise<Reading> {
  const { path } = file
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return told(path, 1, `not understood as configuration: ${parsed.problem}`)
  const scope = scopeOf(parsed.file)
  const program = programOf(scope)
  const name = [...scope.properties.keys()].find((one) => one.endsWith('::$default'))?.replace(/::\$default$/, '')
  if (name === undefined) return { declares: [], skipped: [] }
  const changes = changesIn(scope)
  const chosen = changes.find(({ group, value }) => group === 'defaultGroup' && scalarText(evaluate(value, program)) !== 'tests')
  if (chosen !== undefined) return told(path, chosen.line, 'which connection is the default one is decided when it runs: not read')
  const usual = scope.properties.get(`${name}::$defaultGroup`)
  const first = usual === undefined ? 'default' : scalarText(evaluate(usual, program))
  if (first === undefined) return told(path, 1, 'which connection is the default one is decided when it runs: not read')
  const declares: ClientDeclaration[] = []
  const skipped: Reading['skipped'][number][] = []
  for (const [key, node] of scope.properties) {
    const group = key.slice(name.length + 3)
    if (!key.startsWith(`${name}::$`) || group === 'tests' || node.name !== 'ArrayExpression') continue
    const own = changes.filter((one) => one.group === group)
    const open = own.find((one) => one.key === undefined || !one.isCertain)
    if (open !== undefined) {
      skipped.push({ path, line: open.line, reason: `the connection ${group}: what it is changed to is decided when it runs: not read` })
      continue
    }
    const made = groupOf(group, node, own, program)
    if (made === undefined) skipped.push({ path, line: parsed.file.lineOf(node), reason: `the connection ${group}: its driver or its DSN is not read` })
    else declares.push(...made.filter((one) => group === first || one.host !== undefined || one.onlyIfSet === true))
  }
  return { declares, skipped }
}

function told(path: string, line: number, reason: string): Reading {
  return { declares: [], skipped: [{ path, line, reason }] }
}

interface Change {
  readonly group: string
  /** Undefined where all of it is given anew, or a computed part. */
  readonly key: string | undefined
  readonly value: PhpNode
  readonly line: number
  readonly isCertain: boolean
}

/** `$this->default['hostname'] = getenv('DB_HOST');` in its constructor, where most change what they declare. */
function changesIn(scope: PhpScope): readonly Change[] {
  const found: Change[] = []
  const cursor = scope.file.root.cursor()
  do {
    if (cursor.name !== 'AssignmentExpression') continue
    const { node } = cursor
    const [target, , value] = partsOf(node)
    const [, group, key] = /^\$this->(\w{1,80})(?:\[\s{0,5}['"](\w{1,80})['"]\s{0,5}\])?/.exec(target === undefined ? '' : textOf(target, scope.file)) ?? []
    if (group === undefined || target === undefined || value === undefined) continue
    const isWhole = target.name === 'MemberExpression' || textOf(target, scope.file).replace(/\s/g, '').length > `$this->${group}['${key ?? ''}']`.length
    const home = node.parent?.parent?.parent
    const isCertain = home?.name === 'MethodDeclaration' && partsOf(home).some((one) => textOf(one, scope.file) === '__construct')
    found.push({ group, key: isWhole ? undefined : key, value, line: scope.file.lineOf(node), isCertain })
  } while (found.length < 200 && cursor.next())
  return found
}

type Ask = (key: string) => PhpValue | undefined

/** One for each driver and each spelling of the variables, which choose among them; undefined for a driver that nobody knows, and for a DSN. */
function groupOf(group: string, node: PhpNode, changes: readonly Change[], program: PhpProgram): readonly ClientDeclaration[] | undefined {
  const value = evaluate(node, program)
  const of: Ask = (key) => {
    const changed = changes.findLast((one) => one.key === key)
    return changed === undefined ? valueAt(value, key) : evaluate(changed.value, program)
  }
  const driver = scalarText(of('DBDriver'))?.toLowerCase()
  const usual = [...drivers.keys()].find((one) => one.toLowerCase() === driver)
  const dsn = of('DSN')
  if (usual === undefined || (dsn !== undefined && scalarText(dsn) !== '')) return undefined
  const at = { path: value.path, line: value.line, key: group }
  // What code asks for by itself comes after what the framework takes from its variables.
  const isOwn = variableIn(of('hostname')) !== undefined
  return [...drivers].flatMap(([name, engine]) =>
    (isOwn ? ['.'] : ['.', '_']).map((mark) => {
      const variable = (key: string): string => `database${mark}${group}${mark}${key}`
      const unset: Choice = { variable: `database_${group}_hostname`, value: '', isDefault: true }
      const chosenBy: Choice = { variable: variable('DBDriver'), value: name, isDefault: name === usual, ...(mark === '.' && !isOwn ? { and: unset } : {}) }
      const client: ClientDeclaration = { ...phpClient('codeigniter', engine, at), name: group, chosenBy }
      if (engine === 'sqlite') return phpFile(client, of('database'))[0] ?? client
      const isBeside = mark === '_' || group !== 'default'
      return { ...client, ...reaching(of, variable, name === usual), ...tlsIn(of, engine, client), ...(isBeside ? { onlyIfSet: true } : {}) }
    }),
  )
}

function reaching(of: Ask, variable: (key: string) => string, isUsual: boolean): Partial<ClientDeclaration> {
  const written = givenBy(of('hostname'), 'hostname')
  const host = hostOf(written?.value, variable('hostname'))
  const port = isUsual ? numberFact(of('port'), 'port') : undefined
  return {
    ...(host === undefined ? {} : { host }),
    hostVariable: written?.variable ?? variable('hostname'),
    ...(port === undefined ? {} : { port }),
    portVariable: variableIn(of('port')) ?? variable('port'),
  }
}

function tlsIn(of: Ask, engine: Engine, { at }: ClientDeclaration): Pick<ClientDeclaration, 'tls' | 'tlsVariable'> {
  const [mode, seal] = [of('sslmode'), of('encrypt')]
  if (engine === 'mysql' && seal !== undefined && scalarText(seal) !== '')
    return seal.kind === 'list' ? { tls: known('verify-ca', { path: seal.path, line: seal.line, key: 'encrypt' }) } : {}
  return phpTls(engine, new Map(mode === undefined ? [] : [['sslmode', mode]]), undefined, at)
}

/** {@link https://codeigniter.com/user_guide/general/configuration.html#environment-variables-as-replacements-for-data What stands there} counts where the variable is not set. */
function hostOf(written: Fact<string> | undefined, variable: string): Fact<string> | undefined {
  const text = textOfFact(written)
  if (written === undefined || text === undefined) return undefined
  const fact = written.state === 'default' ? written : byDefault(text, written.at, `where ${variable} is not set`)
  return isDevelopers(fact) ? undefined : fact
}
