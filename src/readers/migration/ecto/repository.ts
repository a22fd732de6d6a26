/** What a migration asks of the repository: SQL as it is written, and what takes or changes all rows. */
import { calledBy, type ElixirCall, type ElixirNode, type Scope } from '../../../parse/elixir/index.ts'
import type { Name } from '../code/statements.ts'
import { send, untold, type Walk } from './steps.ts'
import { nameOf, optionsOf, textOf } from './values.ts'

export interface Asking extends Walk {
  /** Tables of schemas that stand in the file, by their modules. */
  readonly tables: ReadonlyMap<string, string>
  /** What names were last given, as it is written. */
  readonly queries: Map<string, ElixirNode>
}

/** `repo()`, `Repo`, `MyApp.Repo`. */
export function isRepository(node: ElixirNode | undefined): boolean {
  if (node?.kind === 'call' || node?.kind === 'name') return node.name === 'repo'
  return node?.kind === 'module' && /(?:^|\.)\w*Repo$/.test(node.name)
}

/** {@link https://hexdocs.pm/ecto/Ecto.Repo.html} */
export function asked(call: ElixirCall, scope: Scope, walk: Asking): void {
  const [first] = call.arguments
  if (/^query(?:_many)?!?$/.test(call.name)) return query(first, call, scope, walk)
  if (call.name !== 'delete_all' && call.name !== 'update_all') return
  const whole = wholeOf(first, scope, walk, 0)
  if (whole === 'some') return
  if (whole === undefined) return untold(walk, call.line, 'rows by a query that is made elsewhere: which it takes or changes is not read', '')
  if (whole.table === undefined && call.name === 'update_all')
    return untold(walk, call.line, 'all rows of a schema that stands elsewhere: what it locks is not read', '')
  send(walk, call.name === 'delete_all' ? walk.write.deleteAll(whole.table) : walk.write.updateAll(whole.table, undefined), call.line)
}

/** `Ecto.Adapters.SQL.query!(repo(), "…")`. */
export function askedBeside(call: ElixirCall, scope: Scope, walk: Asking): boolean {
  if (!/^(?:Ecto\.Adapters\.)?SQL\.query(?:_many)?!?$/.test(calledBy(call))) return false
  query(call.arguments[1], call, scope, walk)
  return true
}

function query(node: ElixirNode | undefined, call: ElixirCall, scope: Scope, walk: Asking): void {
  const sql = textOf(node, scope)
  if (sql === undefined) untold(walk, call.line, 'a statement that is put together when it runs: not read')
  else send(walk, sql.replace(/\$\d{1,3}\b/g, 'NULL'), node?.line ?? call.line)
}

interface Whole {
  readonly table: Name
}

/** What of a query takes no row away ({@link https://hexdocs.pm/ecto/Ecto.Query.html#from/2}). */
const beside = /^(?:update|select|select_merge|as|prefix|order_by|preload|lock|hints)$/

/** The table of which all rows are meant; undefined where nobody can tell. */
function wholeOf(node: ElixirNode | undefined, scope: Scope, walk: Asking, depth: number): Whole | 'some' | undefined {
  if (node === undefined || depth > 10) return undefined
  if (node.kind === 'text' || node.kind === 'atom') return { table: nameOf(node, scope) }
  // The table of a schema that stands elsewhere has a name that nobody reads here.
  if (node.kind === 'module') return { table: walk.tables.get(node.name) }
  if (node.kind === 'name' || node.kind === 'attribute') {
    const kept = node.kind === 'name' ? walk.queries.get(node.name) : undefined
    if (kept !== undefined) return wholeOf(kept, scope, walk, depth + 1)
    const table = nameOf(node, scope)
    return table === undefined ? undefined : { table }
  }
  // `{"orders", Order}` is a schema over another table.
  if (node.kind === 'tuple') return wholeOf(node.items[0], scope, walk, depth + 1)
  if (node.kind !== 'call') return undefined
  if (node.target !== undefined && calledBy(node) !== 'Ecto.Query.from') return undefined
  if (/^(?:select|update|order_by)$/.test(node.name)) return wholeOf(node.arguments[0], scope, walk, depth + 1)
  if (node.name !== 'from') return /^(?:or_)?where$|join$|^(?:limit|distinct|group_by)$/.test(node.name) ? 'some' : undefined
  if (node.arguments.some((one, index) => index > 0 && one.kind === 'pair' && !beside.test(one.key))) return 'some'
  const [first] = node.arguments
  const whole = first?.kind === 'binary' && first.operator === 'in' ? wholeOf(first.right, scope, walk, depth + 1) : wholeOf(first, scope, walk, depth + 1)
  const prefix = nameOf(optionsOf(node, scope)('prefix'), scope)
  return whole === undefined || whole === 'some' || whole.table === undefined || prefix === undefined ? whole : { table: `${prefix}.${whole.table}` }
}
