/** Commands of Ecto's migrations, each as the statements that its adapter sends. */
import type { ElixirCall, ElixirNode, Scope } from '../../../parse/elixir/index.ts'
import type { Column, Name, Sent, Writer } from '../code/statements.ts'
import type { Unfollowed } from '../code/judge.ts'
import { columnOf, defaultOf, referenceIn, typeOf } from './columns.ts'
import { capturedIn, leavesOf } from './flow.ts'
import { constraintSql, indexName, indexSql, tableOf } from './indexes.ts'
import { isFalse, isTrue, nameOf, optionsOf, textOf } from './values.ts'

export interface Walk {
  readonly write: Writer
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
}

const mostSent = 20_000

export function send(walk: Walk, sql: string, line: number): void {
  if (walk.sent.length < mostSent) walk.sent.push({ sql, line })
  else untold(walk, line, 'more statements than are read')
}

/** `of` is the one table that it can be about, empty where it changes rows alone. */
export function untold(walk: Walk, line: number, reason: string, of?: string): void {
  if (walk.unread.length < 1_000) walk.unread.push({ line, reason, ...(of === undefined ? {} : { of }) })
}

export type Step = (call: ElixirCall, scope: Scope, walk: Walk) => void

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#functions} */
export const steps: Readonly<Record<string, Step>> = {
  create: (call, scope, walk) => create(call, scope, walk, false),
  create_if_not_exists: (call, scope, walk) => create(call, scope, walk, true),
  alter: (call, scope, walk) => alter(call, scope, walk),
  drop: (call, scope, walk) => drop(call, scope, walk),
  drop_if_exists: (call, scope, walk) => drop(call, scope, walk),
  rename: (call, scope, walk) => rename(call, scope, walk),
  execute: (call, scope, walk) => executed(call, scope, walk),
  execute_file: (call, _, walk) => untold(walk, call.line, 'SQL of a file that is named when it runs: not read'),
}

/** Names that `table` and its kin are given through a name are values nobody keeps: they are told. */
function objectOf(node: ElixirNode | undefined): ElixirCall | undefined {
  return node?.kind === 'call' && node.target === undefined && /^(?:table|index|unique_index|constraint)$/.test(node.name) ? node : undefined
}

function create(call: ElixirCall, scope: Scope, walk: Walk, mayExist: boolean): void {
  const object = objectOf(call.arguments[0])
  if (object === undefined) return untold(walk, call.line, 'something whose name is put together when it runs: what it locks is not read')
  if (object.name === 'table') return createTable(call, object, scope, walk, mayExist)
  const sql = object.name === 'constraint' ? constraintSql(object, scope, walk.write) : indexSql(object, mayExist, scope, walk.write)
  if (sql !== undefined) send(walk, sql, call.line)
}

interface Added {
  readonly column: Column
  readonly key: (() => void) | undefined
}

function added(call: ElixirCall, table: Name, scope: Scope, walk: Walk): Added {
  const column = columnOf(call, scope)
  const to = referenceIn(call.arguments[1], table, column.name, scope)
  return {
    column,
    key:
      to === undefined
        ? undefined
        : () => send(walk, walk.write.addForeignKey(table, [column.name, ...to.along], to.table, [to.column, ...to.alongTo], to.unchecked, to.name), call.line),
  }
}

function createTable(call: ElixirCall, object: ElixirCall, scope: Scope, walk: Walk, mayExist: boolean): void {
  const table = tableOf(object, scope)
  if (table === undefined) return untold(walk, call.line, 'a table whose name is put together when it runs: not read')
  const own = optionsOf(object, scope)('primary_key')
  const columns: Column[] = isFalse(own, scope) ? [] : [primaryOf(own, scope)]
  const after: (() => void)[] = []
  const { leaves, isWhole } = leavesOf(call.blocks.get('do') ?? [], scope)
  let open = !isWhole
  for (const [one, inner] of leaves) {
    const step = one.kind === 'call' && one.target === undefined ? one : undefined
    if (step?.name === 'add' || step?.name === 'add_if_not_exists') {
      const { column, key } = added(step, table, inner, walk)
      if (column.name === undefined) open = true
      else columns.push(column)
      if (key !== undefined) after.push(key)
    } else if (one.kind === 'name' ? one.name === 'timestamps' : step?.name === 'timestamps') columns.push(...stamps(step, inner))
    else open = true
  }
  const keys = columns.filter(({ primary }) => primary === true)
  const plain = keys.length > 1 ? columns.map((column) => ({ ...column, primary: false })) : columns
  send(walk, around(walk.write.createTable(table, plain, mayExist), object, scope, walk.write), call.line)
  if (keys.length > 1) send(walk, walk.write.addPrimaryKey(table, keys.map(({ name }) => name)), call.line) // prettier-ignore
  for (const does of after) does()
  if (open) untold(walk, call.line, 'a table whose columns are put together when it runs: not read', table)
}

/** `modifiers:` stand before the word TABLE, `options:` after the columns. */
function around(sql: string, object: ElixirCall, scope: Scope, { dialect }: Writer): string {
  if (dialect !== 'postgres') return sql
  const options = optionsOf(object, scope)
  const [modifiers, after] = [textOf(options('modifiers'), scope), textOf(options('options'), scope)]
  return `${modifiers === undefined ? sql : sql.replace('CREATE ', () => `CREATE ${modifiers} `)}${after === undefined ? '' : ` ${after}`}`
}

/** `primary_key: [name: :uuid, type: :binary_id]`; else `id`. */
function primaryOf(node: ElixirNode | undefined, scope: Scope): Column {
  const call: ElixirCall = { kind: 'call', name: '', arguments: node === undefined ? [] : [node], blocks: new Map(), line: node?.line ?? 1 }
  const options = optionsOf(call, scope)
  const type = options('type') === undefined ? undefined : typeOf(options('type'), options, scope)
  return {
    name: nameOf(options('name'), scope) ?? 'id',
    type: type ?? 'bigint',
    notNull: true,
    primary: true,
    ...(type === undefined ? { fills: 'serial' as const } : {}),
  }
}

function stamps(call: ElixirCall | undefined, scope: Scope): readonly Column[] {
  const options = call === undefined ? () => undefined : optionsOf(call, scope)
  const type = typeOf(options('type') ?? { kind: 'atom', name: 'naive_datetime', line: 1 }, () => undefined, scope)
  const written = options('default')
  const fills = written === undefined ? undefined : defaultOf(written, scope)
  return ['inserted_at', 'updated_at'].flatMap((usual) => {
    const given = options(usual)
    return given !== undefined && isFalse(given, scope)
      ? []
      : [{ name: given === undefined ? usual : nameOf(given, scope), type, notNull: !isTrue(options('null'), scope), ...(fills === undefined ? {} : { default: fills }) }] // prettier-ignore
  })
}

function alter(call: ElixirCall, scope: Scope, walk: Walk): void {
  const object = objectOf(call.arguments[0])
  if (object === undefined) return untold(walk, call.line, 'a table whose name is put together when it runs: what it locks is not read')
  const table = tableOf(object, scope)
  const { leaves, isWhole } = leavesOf(call.blocks.get('do') ?? [], scope)
  const keys: Name[] = []
  for (const [one, inner] of leaves) change(one, table, inner, walk, keys)
  if (keys.length > 0) send(walk, walk.write.addPrimaryKey(table, keys), call.line)
  if (!isWhole) untold(walk, call.line, 'a table of more columns than are read: not read', table)
}

function change(node: ElixirNode, table: Name, scope: Scope, walk: Walk, keys: Name[]): void {
  const { write } = walk
  const call = node.kind === 'call' && node.target === undefined ? node : undefined
  const name = call === undefined ? undefined : nameOf(call.arguments[0], scope)
  switch (call?.name ?? (node.kind === 'name' ? node.name : '')) {
    case 'add':
    case 'add_if_not_exists': {
      const { column, key } = added(call as ElixirCall, table, scope, walk)
      if (column.primary === true) keys.push(column.name)
      send(walk, write.addColumn(table, { ...column, primary: false }, call?.name === 'add_if_not_exists'), node.line)
      key?.()
      return
    }
    case 'timestamps':
      for (const column of stamps(call, scope)) send(walk, write.addColumn(table, column), node.line)
      return
    case 'remove':
    case 'remove_if_exists':
      return send(walk, write.dropColumn(table, name), node.line)
    case 'modify':
      return modify(call as ElixirCall, name, table, scope, walk, keys)
    default:
      return untold(walk, node.line, 'a change of a table that is put together when it runs: not read', table)
  }
}

/** The type is always sent, NOT NULL where it says `null: false`; `from:` tells what was before, for the way back. */
function modify(call: ElixirCall, name: Name, table: Name, scope: Scope, walk: Walk, keys: Name[]): void {
  const { write } = walk
  const options = optionsOf(call, scope)
  const column = columnOf(call, scope)
  const before = options('from')
  const old = before?.kind === 'tuple' ? [...before.items] : before === undefined ? [] : [before]
  const from = referenceIn(old[0], table, name, scope)
  if (from !== undefined) send(walk, write.dropConstraint(table, from.name), call.line)
  // `modify :count, type, options` is what it was, written as it would be now.
  const was = old.length === 0 ? undefined : columnOf({ ...call, arguments: [call.arguments[0] ?? call, ...old] }, scope).type
  if (was === undefined || was !== column.type) send(walk, write.changeType(table, name, column.type), call.line)
  if (isTrue(options('null'), scope) && write.dialect === 'postgres')
    send(walk, `ALTER TABLE ${write.name(table)} ALTER COLUMN ${write.name(name)} DROP NOT NULL`, call.line)
  if (column.notNull === true) send(walk, write.setNotNull(table, name, column.type), call.line)
  if (column.primary === true) keys.push(name)
  const to = referenceIn(call.arguments[1], table, name, scope)
  if (to !== undefined) send(walk, write.addForeignKey(table, [name, ...to.along], to.table, [to.column, ...to.alongTo], to.unchecked, to.name), call.line)
}

function drop(call: ElixirCall, scope: Scope, walk: Walk): void {
  const object = objectOf(call.arguments[0])
  if (object === undefined) return untold(walk, call.line, 'something whose name is put together when it runs: what it drops is not read')
  const table = tableOf(object, scope)
  const { write } = walk
  if (object.name === 'table') send(walk, write.dropTable(table), call.line)
  else if (object.name === 'constraint') send(walk, write.dropConstraint(table, nameOf(object.arguments[1], scope)), call.line)
  else send(walk, write.dropIndex(table, indexName(object, scope, write), isTrue(optionsOf(object, scope)('concurrently'), scope)), call.line)
}

/** `rename table(:a), to: table(:b)`, `rename table(:a), :column, to: :other`, `rename index(…), to: "name"`. */
function rename(call: ElixirCall, scope: Scope, walk: Walk): void {
  const object = objectOf(call.arguments[0])
  const to = optionsOf(call, scope)('to')
  if (object === undefined || to === undefined) return untold(walk, call.line, 'something whose name is put together when it runs: not read')
  const { write } = walk
  const other = objectOf(to)
  if (object.name !== 'table') return send(walk, write.renameIndex(tableOf(object, scope), indexName(object, scope, write), nameOf(to, scope)), call.line)
  const table = tableOf(object, scope)
  if (other !== undefined) send(walk, write.renameTable(table, nameOf(other.arguments[0], scope)), call.line)
  else send(walk, write.renameColumn(table, nameOf(call.arguments[1], scope), nameOf(to, scope)), call.line)
}

/** A text, or a function that asks the repository; of two, the first is the way forth. */
function executed(call: ElixirCall, scope: Scope, walk: Walk): void {
  const [first] = call.arguments
  if (first?.kind === 'function' || capturedIn(first).length > 0) return
  const sql = textOf(first, scope)
  if (first === undefined || sql === undefined) untold(walk, call.line, 'a statement that is put together when it runs: not read')
  else send(walk, sql, first.line)
}
