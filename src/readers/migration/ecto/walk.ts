/** Goes through a migration's way forth, statement by statement, and keeps what each sends. */
import { bind, calledBy, insideOf, type ElixirCall, type ElixirNode, type Scope } from '../../../parse/elixir/index.ts'
import type { Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { branchesOf, capturedIn, copyOf, drawnBy, fitsOf, nothing, scopeOf } from './flow.ts'
import { asked, askedBeside, isRepository, type Asking } from './repository.ts'
import { steps, untold } from './steps.ts'
import { valueOf } from './values.ts'

/** By their names, all that are called so. */
export type Functions = ReadonlyMap<string, readonly ElixirCall[]>

interface Way extends Asking {
  readonly functions: Functions
  /** Modules whose functions are called by their names alone. */
  readonly imports: readonly string[]
  calls: number
  followed: number
}

const mostFollowed = 2_000
const mostSteps = 20_000
const deepest = 60

export interface Migration {
  readonly path: string
  readonly module: readonly ElixirNode[]
  readonly functions: Functions
  /** Tables of schemas that stand in the file, by their modules. */
  readonly tables: ReadonlyMap<string, string>
}

export function sentBy({ path, module, functions, tables }: Migration, up: ElixirCall, dialect: Dialect): Told {
  const imports = module.flatMap((one) =>
    one.kind === 'call' && /^(?:import|use)$/.test(one.name) && one.arguments[0]?.kind === 'module' ? [one.arguments[0].name] : [],
  )
  const walk: Way = {
    write: writer(dialect),
    sent: [],
    unread: [],
    functions,
    imports: imports.filter((one) => !/^Ecto\./.test(one)),
    tables,
    queries: new Map(),
    calls: 0,
    followed: 0,
  }
  const scope = scopeOf(path, functions)
  for (const one of module) if (one.kind === 'attribute') valueOf(one, scope)
  visit(up.blocks.get('do') ?? [], scope, walk, 0)
  return { sent: walk.sent, unread: walk.unread }
}

function visit(body: readonly ElixirNode[], scope: Scope, walk: Way, depth: number): void {
  for (const node of body) {
    if (isSpent(node, walk, depth)) return
    look(node, scope, walk, depth + 1)
    if (node.kind === 'call') elsewhere(node, walk)
  }
}

function isSpent({ line }: ElixirNode, walk: Way, depth: number): boolean {
  if (depth <= deepest && ++walk.calls <= mostSteps) return false
  if (walk.calls <= mostSteps + 1) untold(walk, line, 'longer than any migration: not read from here on')
  return true
}

function within(nodes: readonly ElixirNode[], scope: Scope, walk: Way, depth: number): void {
  for (const one of nodes) {
    if (isSpent(one, walk, depth)) return
    look(one, one.kind === 'clause' ? copyOf(scope) : scope, walk, depth + 1)
  }
}

function look(node: ElixirNode, scope: Scope, walk: Way, depth: number): void {
  if (node.kind === 'binary' && node.operator === '=') {
    look(node.right, scope, walk, depth)
    if (node.left.kind === 'name') walk.queries.set(node.left.name, node.right)
    return bind(node.left, valueOf(node.right, scope) ?? nothing(scope, node), scope)
  }
  if (node.kind === 'name') return defined(node.name, [], node, scope, walk, depth)
  if (node.kind === 'function') return node.clauses.forEach((clause) => visit(clause.body, copyOf(scope), walk, depth))
  if (node.kind === 'block') return visit(node.body, scope, walk, depth)
  if (node.kind !== 'call') return within(insideOf(node), scope, walk, depth)
  const step = node.target === undefined && Object.hasOwn(steps, node.name) ? steps[node.name] : undefined
  if (step === undefined) return called(node, scope, walk, depth)
  step(node, scope, walk)
  // `execute(fn -> … end)` and `execute(&fill/0)` ask the repository.
  const [first] = node.arguments
  if (node.name === 'execute') within(first?.kind === 'function' ? [first] : capturedIn(first), scope, walk, depth)
}

function called(call: ElixirCall, scope: Scope, walk: Way, depth: number): void {
  const drawn = drawnBy(call, scope)
  if (drawn !== undefined) {
    for (const turn of drawn.turns()) {
      if (isSpent(call, walk, depth)) return
      visit(drawn.body, turn, walk, depth)
    }
    return
  }
  const branches = branchesOf(call, scope)
  if (branches !== undefined) {
    within(call.arguments, scope, walk, depth)
    return branches.forEach((one) => visit(one.body, one.scope, walk, depth))
  }
  if (isRepository(call.target)) {
    asked(call, scope, walk)
    return within(call.arguments, scope, walk, depth)
  }
  if (askedBeside(call, scope, walk)) return
  if (call.target === undefined && walk.functions.has(call.name)) return defined(call.name, call.arguments, call, scope, walk, depth)
  if (call.target !== undefined) within([call.target], scope, walk, depth)
  within(call.arguments, scope, walk, depth)
  for (const body of call.blocks.values()) visit(body, scope, walk, depth)
}

/** A function of the migration's own, with what it is given; of several clauses each that could fit. */
function defined(name: string, given: readonly ElixirNode[], call: ElixirNode, scope: Scope, walk: Way, depth: number): void {
  const all = walk.functions.get(name)
  if (all === undefined || scope.names.has(name)) return
  if (++walk.followed > mostFollowed) return untold(walk, call.line, 'more functions than can be followed: not read')
  const fitting = all.filter((one) => takes(one, given.length))
  const kept = new Map(walk.queries)
  for (const one of fitting.length === 0 ? all : fitting) {
    const inner: Scope = { ...scope, names: new Map([...scope.names].filter(([key]) => key.startsWith('@'))) }
    walk.queries.clear()
    let fits: boolean | undefined = true
    for (const [index, written] of patternsOf(one).entries()) {
      const isOptional = written.kind === 'binary' && written.operator === '\\\\'
      const pattern = isOptional ? written.left : written
      const argument = given[index] ?? (isOptional ? written.right : undefined)
      if (argument !== undefined && pattern.kind === 'name')
        walk.queries.set(pattern.name, (argument.kind === 'name' ? kept.get(argument.name) : undefined) ?? argument)
      const fit = fitsOf(pattern, valueOf(argument, given[index] === undefined ? inner : scope), inner)
      if (fit !== true && fits !== false) fits = fit
    }
    if (fits === false) continue
    visit(one.blocks.get('do') ?? [], inner, walk, depth + 5)
    if (fits === true && !isGuarded(one) && fitting.length > 0) break
  }
  walk.queries.clear()
  for (const [key, node] of kept) walk.queries.set(key, node)
}

const isGuarded = (definition: ElixirCall): boolean => definition.arguments[0]?.kind === 'other'

function patternsOf(definition: ElixirCall): readonly ElixirNode[] {
  const [written] = definition.arguments
  const head = written?.kind === 'other' ? written.inside[0] : written
  return head?.kind === 'call' ? head.arguments : []
}

function takes(definition: ElixirCall, given: number): boolean {
  const patterns = patternsOf(definition)
  const optional = patterns.filter((one) => one.kind === 'binary' && one.operator === '\\\\').length
  return given <= patterns.length && given >= patterns.length - optional
}

/** Steps that stand in other modules are told: by their names nobody knows what they do. */
function elsewhere(call: ElixirCall, walk: Way): void {
  const name = calledBy(call)
  if (name === '' || isRepository(call.target)) return
  if (call.target === undefined) {
    if (Object.hasOwn(steps, name) || walk.functions.has(name) || ordinary.test(name)) return
    return untold(walk, call.line, apart, walk.imports.every((one) => !shaping.test(one)) ? '' : undefined)
  }
  if (library.test(name)) return
  // Oban brings its own tables up to date, and takes none away on the way forth.
  if (/(?:^|\.)Migrations?(?:\.|$)/.test(name)) return untold(walk, call.line, 'steps of a library’s own migrations: not read')
  untold(
    walk,
    call.line,
    'a step that stands in another module: what it does is not read',
    /migrat|schema|trigger|index|table|partition/i.test(name) ? undefined : '',
  )
}

const apart = 'a step that stands in another module: what it does is not read'
/** What a module is called whose functions may change tables; of any other they change rows. */
const shaping = /migrat|schema|trigger|index|table|partition|sql|ddl|helper/i

/** Of Elixir itself, of Ecto.Migration and Ecto.Query. */
const ordinary =
  /^(?:flush|alias|import|require|use|raise|reraise|throw|exit|with|try|receive|if|unless|case|cond|for|quote|unquote|send|self|spawn\w*|inspect|dbg|then|tap|apply|to_\w+|is_\w+|not|elem|hd|tl|length|max|min|round|repo|prefix|direction|from|where|or_where|select|join|update|order_by|def\w*|fragment|references|table|index|unique_index|constraint)$/
const library =
  /^(?:Enum|Stream|String|Integer|Float|Map|MapSet|Keyword|List|Tuple|Range|Logger|IO|File|Path|System|Process|Task|Agent|Application|Code|Date|DateTime|NaiveDateTime|Time|Calendar|Regex|URI|Base|Jason|Poison|JSON|Ecto|Mix|Kernel|Access|Atom|Module|Function|GenServer|Supervisor|Registry|Version|Bitwise|Oban|Postgrex|Decimal|UUID)\./
