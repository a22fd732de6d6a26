/** Loops and branches of Ecto's migrations: which way they go where that is known, and what is left of a table's block: the calls themselves. */
import { bind, calledBy, evaluate, insideOf, machineOf, type ElixirCall, type ElixirNode, type ElixirValue, type Scope } from '../../../parse/elixir/index.ts'
import { valueOf } from './values.ts'

/** A function without arguments that comes to one value. */
function constant(name: string, value: ElixirNode): readonly [string, readonly ElixirCall[]] {
  return [name, [{ kind: 'call', name: 'def', arguments: [{ kind: 'call', name, arguments: [], blocks: new Map(), line: 1 }], blocks: new Map([['do', [value]]]), line: 1 }]] // prettier-ignore
}

/** Only the way forth is gone through ({@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#direction/0}); what the application is configured with, a migration does not tell. */
const given: ReadonlyMap<string, readonly ElixirCall[]> = new Map([
  constant('direction', { kind: 'atom', name: 'up', line: 1 }),
  ...['get_env', 'fetch_env!', 'compile_env', 'compile_env!'].map((name) =>
    constant(`Application.${name}`, { kind: 'name', name: 'a configuration', line: 1 }),
  ),
])

/** Functions of its own make values too: `execute(drop_sql())`. */
export function scopeOf(path: string, own: ReadonlyMap<string, readonly ElixirCall[]>): Scope {
  return { path, names: new Map(), machine: machineOf(new Map(), { functions: new Map([...own, ...given]) }) }
}

export interface Drawn {
  readonly body: readonly ElixirNode[]
  /** The names that each turn knows; one turn of unknown names where the list is not known. */
  turns(): Iterable<Scope>
}

/** `for table <- [:a, :b], column <- [:c] do`, `Enum.each([:a, :b], fn table -> … end)`. */
export function drawnBy(call: ElixirCall, scope: Scope): Drawn | undefined {
  const name = calledBy(call)
  if (name === 'for') return { body: call.blocks.get('do') ?? [], turns: () => turnsOf(call.arguments, 0, scope) }
  if (name !== 'Enum.each' && name !== 'Enum.map') return undefined
  const [list, does] = call.arguments
  if (list === undefined || does?.kind !== 'function') return undefined
  const [clause, ...others] = does.clauses
  const pattern = clause?.patterns[0]
  const drawn: readonly ElixirNode[] =
    pattern === undefined || others.length > 0 ? [] : [{ kind: 'binary', operator: '<-', left: pattern, right: list, line: call.line }]
  return { body: does.clauses.flatMap(({ body }) => body), turns: () => turnsOf(drawn, 0, scope) }
}

/** A filter leaves a turn out only where it surely does not hold ({@link https://hexdocs.pm/elixir/Kernel.SpecialForms.html#for/1}). */
function* turnsOf(parts: readonly ElixirNode[], at: number, scope: Scope): Iterable<Scope> {
  const part = parts[at]
  if (part === undefined) return yield copyOf(scope)
  if (part.kind === 'pair') return yield* turnsOf(parts, at + 1, scope)
  if (part.kind !== 'binary' || part.operator !== '<-') {
    if (truth(valueOf(part, scope)) !== false) yield* turnsOf(parts, at + 1, scope)
    return
  }
  const list = valueOf(part.right, scope)
  const items = list?.kind === 'list' ? list.items : list?.kind === 'keywords' && list.isOpen !== true ? pairsOf(list) : undefined
  for (const item of items ?? [{ kind: 'unknown', raw: 'one of a list', path: scope.path, line: part.line } as const]) {
    const inner = copyOf(scope)
    bind(part.left, item, inner)
    yield* turnsOf(parts, at + 1, inner)
  }
}

/** A keyword list is one of tuples. */
function pairsOf({ entries, repeated, path, line }: Extract<ElixirValue, { kind: 'keywords' }>): readonly ElixirValue[] {
  return (repeated ?? [...entries]).map(([key, value]) => ({
    kind: 'tuple',
    items: [{ kind: 'value', value: key, isAtom: true, path, line }, value],
    path,
    line,
  }))
}

function truth(value: ElixirValue | undefined): boolean | undefined {
  return value?.kind === 'value' ? value.value !== null && value.value !== false : undefined
}

/** `if direction() == :up` holds on the way forth; undefined for a condition that nobody can tell, which is taken both ways. */
function holdsOf(call: ElixirCall, scope: Scope): boolean | undefined {
  const [test] = call.arguments
  const holds = test === undefined ? undefined : truth(evaluate(test, { ...scope, names: new Map(scope.names) }, () => false))
  return holds === undefined || call.name === 'if' ? holds : !holds
}

export interface Branch {
  readonly body: readonly ElixirNode[]
  readonly scope: Scope
}

/** Of `if`, `unless`, `case` and `cond` the ways that may be taken; undefined for any other call. */
export function branchesOf(call: ElixirCall, scope: Scope): readonly Branch[] | undefined {
  if (call.target !== undefined) return undefined
  if (call.name === 'if' || call.name === 'unless') {
    const holds = holdsOf(call, scope)
    return [
      ...(holds === false ? [] : [{ body: call.blocks.get('do') ?? [], scope: copyOf(scope) }]),
      ...(holds === true ? [] : [{ body: call.blocks.get('else') ?? [], scope: copyOf(scope) }]),
    ]
  }
  if (call.name !== 'case' && call.name !== 'cond') return undefined
  const subject = call.name === 'case' ? valueOf(call.arguments[0], scope) : undefined
  const found: Branch[] = []
  for (const clause of call.blocks.get('do') ?? []) {
    if (clause.kind !== 'clause') continue
    const [pattern] = clause.patterns
    const inner = copyOf(scope)
    const fits = call.name === 'cond' ? truth(valueOf(pattern, inner)) : fitsOf(pattern, subject, inner)
    if (fits === false) continue
    found.push({ body: clause.body, scope: inner })
    if (fits === true && !clause.isGuarded) break
  }
  return found
}

/** Whether a value fits a pattern, whose names it takes; undefined where that can't be told. */
export function fitsOf(pattern: ElixirNode | undefined, value: ElixirValue | undefined, scope: Scope): boolean | undefined {
  if (pattern === undefined) return undefined
  if (pattern.kind === 'name') {
    bind(pattern, value ?? { kind: 'unknown', raw: pattern.name, path: scope.path, line: pattern.line }, scope)
    return true
  }
  if (value === undefined || !/^(?:atom|word|text|number|module)$/.test(pattern.kind)) {
    if (value !== undefined) bind(pattern, value, scope)
    return undefined
  }
  const wanted = valueOf(pattern, scope)
  return wanted?.kind !== 'value' || value.kind !== 'value' ? undefined : wanted.value === value.value && (wanted.isAtom === true) === (value.isAtom === true)
}

export const copyOf = (scope: Scope): Scope => ({ ...scope, names: new Map(scope.names) })

const deepest = 20
/** Columns of one table, with all loops: nobody wrote more. */
const mostLeaves = 5_000

export type Leaf = readonly [ElixirNode, Scope]

/** The calls of a block, each with the names it knows; `isWhole` is false where there are more than are read. */
export function leavesOf(body: readonly ElixirNode[], scope: Scope): { readonly leaves: readonly Leaf[]; readonly isWhole: boolean } {
  const leaves: Leaf[] = []
  const state = { left: mostLeaves }
  gather(body, copyOf(scope), 0, leaves, state)
  return { leaves, isWhole: state.left >= 0 }
}

function gather(body: readonly ElixirNode[], scope: Scope, depth: number, leaves: Leaf[], state: { left: number }): void {
  for (const node of body) {
    if (--state.left < 0) return
    const call = node.kind === 'call' && depth < deepest ? node : undefined
    const drawn = call === undefined ? undefined : drawnBy(call, scope)
    const branches = call === undefined || drawn !== undefined ? undefined : branchesOf(call, scope)
    if (drawn !== undefined) {
      for (const turn of drawn.turns()) {
        if (--state.left < 0) return
        gather(drawn.body, turn, depth + 1, leaves, state)
      }
    } else if (branches !== undefined) for (const one of branches) gather(one.body, one.scope, depth + 1, leaves, state)
    else if (node.kind === 'block' && depth < deepest) gather(node.body, scope, depth + 1, leaves, state)
    else if (node.kind === 'binary' && node.operator === '=') bind(node.left, valueOf(node.right, scope) ?? nothing(scope, node), scope)
    // A value alone, such as `:ok` or `nil` at a block's end, does nothing.
    else if (!inert.test(node.kind)) leaves.push([node, scope])
  }
}

const inert = /^(?:atom|word|text|number|list|tuple)$/

export function nothing({ path }: Scope, { line }: ElixirNode): ElixirValue {
  return { kind: 'unknown', raw: 'a value', path, line }
}

/** `&create/1` and `&repo().query!("…")`: what a capture calls. */
export function capturedIn(node: ElixirNode | undefined): readonly ElixirNode[] {
  return node?.kind === 'other' ? insideOf(node) : []
}
