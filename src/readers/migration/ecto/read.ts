/** Reads Ecto's migrations: what their way forth sends, as the adapter would send it. */
import { basename } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import {
  bind,
  calledBy,
  insideOf,
  machineOf,
  parseElixir,
  type ElixirCall,
  type ElixirNode,
  type ElixirValue,
  type Scope,
} from '../../../parse/elixir/index.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { copyOf, drawnBy, holdsOf } from './flow.ts'
import { send, steps, untold, type Walk } from './steps.ts'
import { nameOf, textOf, valueOf } from './values.ts'

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html} */
export async function readEctoMigration(file: SourceFile): Promise<Reading> {
  const { path } = file
  const { body, problem } = await parseElixir(file)
  if (body === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `a migration that is ${problem}: not read` }] }
  const module = migrationIn(body)
  if (module === undefined) return { declares: [], skipped: [] }
  const up = functionsIn(module)
  const first = up.get('up')?.[0] ?? up.get('change')?.[0]
  if (first === undefined) return { declares: [], skipped: [] }
  if (module.some((one) => one.kind === 'call' && isForeign(one)) || isElsewhere(first))
    return { declares: [], skipped: [{ path, line: first.line, reason: 'a migration of a database that is not read (ClickHouse): what it drops is not read' }] }
  const isOff = module.some(
    (one) => one.kind === 'attribute' && one.name === 'disable_ddl_transaction' && one.value?.kind === 'word' && one.value.value === true,
  )
  return judged({
    tool: 'ecto',
    path,
    name: basename(path).replace(/\.exs$/, ''),
    sentTo: (dialect) => sentBy(module, first, up, path, dialect),
    ...(isOff ? {} : { wrapping: () => ({ by: 'the transaction that Ecto opens around a migration', unless: 'write @disable_ddl_transaction true and @disable_migration_lock true' }) }), // prettier-ignore
  })
}

/** The module that says `use Ecto.Migration`, or a macro of its application's that is named for it. */
function migrationIn(body: readonly ElixirNode[]): readonly ElixirNode[] | undefined {
  for (const one of body) {
    if (one.kind !== 'call' || one.name !== 'defmodule') continue
    const inside = one.blocks.get('do') ?? []
    if (
      inside.some(
        (each) => each.kind === 'call' && each.name === 'use' && each.arguments[0]?.kind === 'module' && /(?:^|\.)\w*Migration$/.test(each.arguments[0].name),
      )
    )
      return inside
  }
  return undefined
}

type Functions = ReadonlyMap<string, readonly ElixirCall[]>

function functionsIn(body: readonly ElixirNode[]): Functions {
  const found = new Map<string, readonly ElixirCall[]>()
  for (const one of body) {
    if (one.kind !== 'call' || !/^defp?$/.test(one.name)) continue
    const [head] = one.arguments
    if (head?.kind === 'call' || head?.kind === 'name') found.set(head.name, [...(found.get(head.name) ?? []), one])
  }
  return found
}

const isForeign = (call: ElixirCall): boolean => call.name === 'use' && call.arguments[0]?.kind === 'module' && /ClickHouse/i.test(call.arguments[0].name)

/** `engine: "MergeTree"` is ClickHouse's ({@link https://hexdocs.pm/ecto_ch/Ecto.Adapters.ClickHouse.html}). */
function isElsewhere(node: ElixirNode): boolean {
  const pending: ElixirNode[] = [node]
  for (let at = 0; at < pending.length && at < 20_000; at++) {
    const one = pending[at] as ElixirNode
    if (one.kind === 'pair' && one.key === 'engine') {
      const text = one.value.kind === 'text' ? one.value.parts.filter((part) => typeof part === 'string').join('') : ''
      if (/MergeTree|^Memory|^Log$/i.test(text)) return true
    }
    pending.push(...insideOf(one))
  }
  return false
}

interface Way extends Walk {
  readonly functions: Functions
  calls: number
}

const mostCalls = 2_000
const mostSteps = 20_000
const deepest = 60

function sentBy(module: readonly ElixirNode[], up: ElixirCall, functions: Functions, path: string, dialect: Dialect): Told {
  const walk: Way = { write: writer(dialect), sent: [], unread: [], functions, calls: 0 }
  const scope: Scope = { path, names: new Map(), machine: machineOf(new Map()) }
  for (const one of module) if (one.kind === 'attribute') valueOf(one, scope)
  visit(up.blocks.get('do') ?? [], scope, walk, 0)
  return { sent: walk.sent, unread: walk.unread }
}

function visit(body: readonly ElixirNode[], scope: Scope, walk: Way, depth: number): void {
  const [first] = body
  if (depth > deepest || ++walk.calls > mostSteps) {
    if (walk.calls <= mostSteps + 1 && first !== undefined) untold(walk, first.line, 'longer than any migration: not read from here on')
    return
  }
  for (const node of body) look(node, scope, walk, depth + 1)
}

function look(node: ElixirNode, scope: Scope, walk: Way, depth: number): void {
  if (node.kind === 'binary' && node.operator === '=') {
    look(node.right, scope, walk, depth)
    return bind(node.left, valueOf(node.right, scope) ?? nothing(scope, node), scope)
  }
  if (node.kind === 'name') return defined(node.name, [], node, scope, walk, depth)
  if (node.kind === 'function') return node.clauses.forEach((clause) => visit(clause.body, copyOf(scope), walk, depth))
  if (node.kind !== 'call') return visit(insideOf(node), scope, walk, depth)
  const step = node.target === undefined && Object.hasOwn(steps, node.name) ? steps[node.name] : undefined
  if (step !== undefined) {
    step(node, scope, walk)
    // `execute(fn -> … end)` asks the repository.
    if (node.name === 'execute' && node.arguments[0]?.kind === 'function') look(node.arguments[0], scope, walk, depth)
    return
  }
  called(node, scope, walk, depth)
}

function called(call: ElixirCall, scope: Scope, walk: Way, depth: number): void {
  const name = calledBy(call)
  if (name === 'if' || name === 'unless') return branch(call, scope, walk, depth)
  const drawn = drawnBy(call, scope)
  if (drawn !== undefined) {
    for (const item of drawn.items ?? [undefined]) {
      if (walk.calls > mostSteps) return
      visit(drawn.body, drawn.scopeOf(item), walk, depth)
    }
    return
  }
  if (isRepository(call.target)) return asked(call, scope, walk)
  if (call.target === undefined && walk.functions.has(call.name)) return defined(call.name, call.arguments, call, scope, walk, depth)
  if (call.target?.kind === 'module' && /(?:^|\.)Migrations?(?:\.|$)/.test(call.target.name) && /^(?:up|change|create|drop)\w*$/.test(call.name)) {
    // Oban brings its own tables up to date, and takes none away on the way forth.
    if (!/^Oban\./.test(call.target.name)) untold(walk, call.line, 'steps of a library’s own migrations: not read')
    return
  }
  for (const one of insideOf(call)) look(one, one.kind === 'clause' ? copyOf(scope) : scope, walk, depth)
}

function nothing({ path }: Scope, { line }: ElixirNode): ElixirValue {
  return { kind: 'unknown', raw: 'a value', path, line }
}

function branch(call: ElixirCall, scope: Scope, walk: Way, depth: number): void {
  const holds = holdsOf(call, scope)
  if (holds !== false) visit(call.blocks.get('do') ?? [], copyOf(scope), walk, depth)
  if (holds !== true) visit(call.blocks.get('else') ?? [], copyOf(scope), walk, depth)
}

/** A function of the migration's own, with what it is given; of several clauses each that could fit. */
function defined(name: string, given: readonly ElixirNode[], call: ElixirNode, scope: Scope, walk: Way, depth: number): void {
  const own = walk.functions.get(name)
  if (own === undefined || scope.names.has(name)) return
  if (++walk.calls > mostCalls) return untold(walk, call.line, 'more functions than can be followed: not read')
  for (const one of own) {
    const [head] = one.arguments
    const inner: Scope = { ...scope, names: new Map([...scope.names].filter(([key]) => key.startsWith('@'))) }
    const patterns = head?.kind === 'call' ? head.arguments : []
    patterns.forEach((pattern, index) => {
      const value = valueOf(given[index], scope)
      if (value !== undefined) bind(pattern, value, inner)
    })
    visit(one.blocks.get('do') ?? [], inner, walk, depth + 5)
  }
}

/** `repo()`, `Repo`, `MyApp.Repo`. */
function isRepository(node: ElixirNode | undefined): boolean {
  if (node?.kind === 'call' || node?.kind === 'name') return node.name === 'repo'
  return node?.kind === 'module' && /(?:^|\.)\w*Repo$/.test(node.name)
}

/** {@link https://hexdocs.pm/ecto/Ecto.Repo.html}: SQL as it is written, and what takes or changes all rows. */
function asked(call: ElixirCall, scope: Scope, walk: Way): void {
  const [first] = call.arguments
  if (/^query!?$/.test(call.name)) {
    const sql = textOf(first, scope)
    if (sql === undefined) untold(walk, call.line, 'a statement that is put together when it runs: not read')
    else send(walk, sql.replace(/\$\d{1,3}\b/g, 'NULL'), first?.line ?? call.line)
  } else if (call.name === 'delete_all') {
    const table = wholeOf(first, scope)
    if (table !== undefined) send(walk, walk.write.deleteAll(table), call.line)
  } else if (call.name === 'update_all') {
    const table = wholeOf(first, scope)
    if (table !== undefined) send(walk, walk.write.updateAll(table, undefined), call.line)
  }
}

/** The table itself, or `from(t in "table")` without more. */
function wholeOf(node: ElixirNode | undefined, scope: Scope): string | undefined {
  if (node?.kind === 'text' || node?.kind === 'atom') return nameOf(node, scope)
  if (node?.kind !== 'call' || node.name !== 'from' || node.arguments.some(({ kind }, index) => kind === 'pair' && index > 0)) return undefined
  const [first] = node.arguments
  return first?.kind === 'binary' && first.operator === 'in' ? wholeOf(first.right, scope) : wholeOf(first, scope)
}
