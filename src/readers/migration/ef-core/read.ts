/** Reads EF Core's migrations: what `Up` asks of the migration builder, as the provider would send it. */
import { basename, dirname } from '../../../base/paths.ts'
import { isText, type SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import { callOf, childOf, fieldOf, namedOf, nodesIn, parseCsharp, programOf, type CsNode } from '../../../parse/csharp/index.ts'
import { withoutMethod } from '../../../parse/csharp/slice.ts'
import type { ReadContext } from '../../reader.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { annotated } from './columns.ts'
import { idle, lineOf, steps, untold, type Walk } from './steps.ts'
import { items, text, type Place } from './values.ts'

/** {@link https://learn.microsoft.com/ef/core/managing-schemas/migrations/} */
export async function readEfMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  // What the tools write beside it says nothing that the migration does.
  if (/(?:\.Designer|ModelSnapshot)\.cs$/.test(path)) return { declares: [], skipped: [] }
  const { file: parsed, problem } = await parseCsharp({ ...file, text: withoutMethod(file.text, 'Down') })
  if (parsed === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `a migration that is ${problem}: what it drops and locks is not read` }] }
  const methods = methodsIn(parsed.root)
  const up = methods.get('Up')
  if (up === undefined) return { declares: [], skipped: [] }
  const place: Place = { program: programOf([parsed]), names: new Map() }
  const apart = new Set<number>()
  return judged({
    tool: 'ef-core',
    path,
    name: basename(path).replace(/\.cs$/, ''),
    provider: await engineOf(dirname(path), context),
    sentTo: (dialect) => sentBy(up, methods, place, apart, dialect),
    wrapping: (line) =>
      apart.has(line) ? undefined : { by: 'the transaction that EF Core opens around a migration', unless: 'write suppressTransaction: true' },
  })
}

type Methods = ReadonlyMap<string, CsNode>

function methodsIn(root: CsNode): Methods {
  const found = new Map<string, CsNode>()
  for (const node of nodesIn(root)) {
    const name = node.type === 'method_declaration' || node.type === 'local_function_statement' ? fieldOf(node, 'name')?.text : undefined
    if (name !== undefined && !found.has(name)) found.set(name, node)
  }
  return found
}

const providers: Readonly<Record<string, string>> = { Npgsql: 'postgres', MySql: 'mysql', SqlServer: 'mssql', Sqlite: 'sqlite', Oracle: 'oracle' }

/** Classes are of the provider that it was made for; annotations may be another's beside them: `SqlServer:Clustered`. */
function engineIn(code: string): string | undefined {
  for (const sign of [
    /\b(Npgsql|MySql|SqlServer|Oracle)(?:ValueGenerationStrategy|ModelBuilderExtensions|PropertyBuilderExtensions)\b/g,
    /"(Npgsql|MySql|SqlServer|Sqlite|Oracle):/g,
  ]) {
    const found = new Set([...code.matchAll(sign)].map(([, name = '']) => providers[name]))
    if (found.size === 1) return [...found][0]
    if (found.size > 1) return undefined
  }
  return undefined
}

const known = new WeakMap<ReadContext, Map<string, Promise<string | undefined>>>()

/** A folder is made for one engine: its snapshot tells which, else what lies beside it. */
function engineOf(folder: string, context: ReadContext): Promise<string | undefined> {
  const folders = known.get(context) ?? new Map<string, Promise<string | undefined>>()
  known.set(context, folders)
  const found = folders.get(folder) ?? engineBeside(folder, context)
  folders.set(folder, found)
  return found
}

/** Files that are looked at before it is left open. */
const mostBeside = 60

async function engineBeside(folder: string, context: ReadContext): Promise<string | undefined> {
  const own = context.below(folder).filter((one) => one.endsWith('.cs') && dirname(one) === folder)
  const sorted = own.toSorted((a, b) => Number(b.endsWith('ModelSnapshot.cs')) - Number(a.endsWith('ModelSnapshot.cs')))
  for (const path of sorted.slice(0, mostBeside)) {
    const file = await context.read(path)
    const engine = isText(file) ? engineIn(file.text) : undefined
    if (engine !== undefined) return engine
  }
  return undefined
}

interface Way extends Walk {
  readonly methods: Methods
  steps: number
}

const mostSteps = 50_000
const deepest = 60

function sentBy(up: CsNode, methods: Methods, place: Place, apart: Set<number>, dialect: Dialect): Told {
  const walk: Way = { write: writer(dialect), sent: [], unread: [], apart, methods, steps: 0 }
  const body = fieldOf(up, 'body') ?? childOf(up, 'arrow_expression_clause')
  if (body !== undefined) visit(body, place, walk, 0)
  return { sent: walk.sent, unread: walk.unread }
}

function visit(node: CsNode, place: Place, walk: Way, depth: number): void {
  if (depth > deepest || ++walk.steps > mostSteps) {
    if (walk.steps <= mostSteps + 1) untold(walk, node.line, 'longer than any migration: not read from here on')
    return
  }
  switch (node.type) {
    case 'if_statement':
      return branch(node, place, walk, depth)
    case 'foreach_statement':
      return loop(node, place, walk, depth)
    case 'invocation_expression':
      return called(node, place, walk, depth)
    case 'local_function_statement':
      return
    default:
      for (const one of namedOf(node)) visit(one, place, walk, depth + 1)
  }
}

function branch(node: CsNode, place: Place, walk: Way, depth: number): void {
  const condition = fieldOf(node, 'condition')
  const holds = condition === undefined ? undefined : decided(condition, place, walk.write.dialect)
  const [yes, no] = [fieldOf(node, 'consequence'), fieldOf(node, 'alternative')]
  if (holds !== false && yes !== undefined) visit(yes, place, walk, depth + 1)
  if (holds !== true && no !== undefined) visit(no, place, walk, depth + 1)
}

/** `migrationBuilder.IsNpgsql()`, `migrationBuilder.ActiveProvider == "Npgsql.EntityFrameworkCore.PostgreSQL"` ({@link https://learn.microsoft.com/ef/core/managing-schemas/migrations/providers}). */
function decided(condition: CsNode, place: Place, dialect: Dialect): boolean | undefined {
  const own = dialect === 'postgres' ? /npgsql|postgres/i : /mysql|mariadb/i
  if (condition.type === 'prefix_unary_expression' && condition.text.startsWith('!')) {
    const inner = namedOf(condition)[0]
    const is = inner === undefined ? undefined : decided(inner, place, dialect)
    return is === undefined ? undefined : !is
  }
  const call = callOf(condition)
  if (call !== undefined && /^Is(?:Npgsql|MySql|SqlServer|Sqlite|Oracle|InMemory)$/.test(call.name)) return own.test(call.name)
  if (condition.type !== 'binary_expression' || !/ActiveProvider|ProviderName/.test(condition.text)) return undefined
  const named = namedOf(condition).map((one) => text(one, place)).find((one) => one !== undefined) // prettier-ignore
  const sign = condition.children.find((one) => one.text === '==' || one.text === '!=')?.text
  return named === undefined || sign === undefined ? undefined : own.test(named) === (sign === '==')
}

function loop(node: CsNode, place: Place, walk: Way, depth: number): void {
  const [variable, body] = [fieldOf(node, 'left'), fieldOf(node, 'body')]
  const list = items(fieldOf(node, 'right'))
  if (body === undefined) return
  for (const item of list ?? [undefined]) {
    if (walk.steps > mostSteps) return
    const names = new Map(place.names)
    if (variable?.type === 'identifier' && item !== undefined) names.set(variable.text, item)
    visit(body, { ...place, names }, walk, depth + 1)
  }
}

function called(node: CsNode, place: Place, walk: Way, depth: number): void {
  const of = annotated(node)
  const call = of?.call
  if (of === undefined || call === undefined) return
  const step = call.on !== undefined && Object.hasOwn(steps, call.name) ? steps[call.name] : undefined
  if (step !== undefined) return step(of, place, walk)
  if (idle.test(call.name)) return
  const own = walk.methods.get(call.name)
  if (own !== undefined && (call.on === undefined || call.on.type === 'this_expression')) {
    const body = fieldOf(own, 'body')
    if (body !== undefined) visit(body, place, walk, depth + 5)
    return
  }
  // `migrationBuilder.CreateView(…)`: of an extension nobody knows what it does.
  if (call.on?.text === 'migrationBuilder') return untold(walk, lineOf(call), 'a call upon the migration builder that is none of EF Core’s own: not read')
  for (const one of namedOf(node)) visit(one, place, walk, depth + 1)
}
