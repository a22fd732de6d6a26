/** Commands of Ecto's migrations, each as the statements that its adapter sends. */
import type { ElixirCall, ElixirNode, Scope } from '../../../parse/elixir/index.ts'
import type { Column, Name, Sent, Writer } from '../code/statements.ts'
import type { Unfollowed } from '../code/judge.ts'
import { columnOf, referenceIn, typeOf } from './columns.ts'
import { leavesOf } from './flow.ts'
import { isFalse, isTrue, nameOf, namesOf, optionsOf, textOf } from './values.ts'

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
}

/** Names that `table` and its kin are given through a name are values nobody keeps: they are told. */
function objectOf(node: ElixirNode | undefined): ElixirCall | undefined {
  return node?.kind === 'call' && node.target === undefined && /^(?:table|index|unique_index|constraint)$/.test(node.name) ? node : undefined
}

function tableOf(object: ElixirCall, scope: Scope): Name {
  const name = nameOf(object.arguments[0], scope)
  const prefix = nameOf(optionsOf(object, scope)('prefix'), scope)
  return name === undefined || prefix === undefined ? name : `${prefix}.${name}`
}

function create(call: ElixirCall, scope: Scope, walk: Walk, mayExist: boolean): void {
  const object = objectOf(call.arguments[0])
  if (object === undefined) return untold(walk, call.line, 'something whose name is put together when it runs: what it locks is not read')
  if (object.name === 'table') return createTable(call, object, scope, walk, mayExist)
  const table = tableOf(object, scope)
  const options = optionsOf(object, scope)
  if (object.name === 'constraint') return constraint(object, table, scope, walk)
  const columns = columnsOf(object.arguments[1], scope)
  const type = nameOf(options('using'), scope) ?? textOf(options('using'), scope)
  send(
    walk,
    walk.write.createIndex({
      table,
      columns: columns.names,
      name: indexName(object, scope),
      unique: object.name === 'unique_index' || isTrue(options('unique'), scope),
      concurrently: isTrue(options('concurrently'), scope),
      partial: options('where') !== undefined,
      type,
      ifNotExists: mayExist,
    }),
    call.line,
  )
}

/** An expression of SQL stands for no column. */
function columnsOf(node: ElixirNode | undefined, scope: Scope): { readonly names: readonly Name[] } {
  const names = namesOf(node, scope).map((name) => (name === undefined ? undefined : /^\w+$/.test(name) ? name : undefined))
  return { names: names.length === 0 ? [undefined] : names }
}

/** The name that Ecto gives where there is none ({@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#index/3}). */
function indexName(object: ElixirCall, scope: Scope): Name {
  const given = optionsOf(object, scope)('name')
  if (given !== undefined) return nameOf(given, scope)
  const [table, columns] = [nameOf(object.arguments[0], scope), namesOf(object.arguments[1], scope)]
  if (table === undefined || columns.includes(undefined)) return undefined
  return [table, ...columns, 'index'].map((one) => (one ?? '').replace(/\W/g, '_').replace(/_+$/, '')).join('_')
}

function constraint(object: ElixirCall, table: Name, scope: Scope, walk: Walk): void {
  const options = optionsOf(object, scope)
  const name = nameOf(object.arguments[1], scope)
  const check = textOf(options('check'), scope)
  const { write } = walk
  if (options('exclude') !== undefined) {
    if (write.dialect === 'postgres')
      send(walk, `ALTER TABLE ${write.name(table)} ADD CONSTRAINT ${write.name(name)} EXCLUDE USING gist (id WITH =)`, object.line)
    return
  }
  const unchecked = isFalse(options('validate'), scope) && write.dialect === 'postgres'
  send(walk, `${write.addCheck(table, check ?? 'true', name)}${unchecked ? ' NOT VALID' : ''}`, object.line)
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
  send(walk, walk.write.createTable(table, plain, mayExist), call.line)
  if (keys.length > 1) send(walk, walk.write.addPrimaryKey(table, keys.map(({ name }) => name)), call.line) // prettier-ignore
  for (const does of after) does()
  if (open) untold(walk, call.line, 'a table whose columns are put together when it runs: not read', table)
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
  return ['inserted_at', 'updated_at'].flatMap((usual) => {
    const given = options(usual)
    return given !== undefined && isFalse(given, scope)
      ? []
      : [{ name: given === undefined ? usual : nameOf(given, scope), type, notNull: !isTrue(options('null'), scope) }]
  })
}

function alter(call: ElixirCall, scope: Scope, walk: Walk): void {
  const object = objectOf(call.arguments[0])
  if (object === undefined) return untold(walk, call.line, 'a table whose name is put together when it runs: what it locks is not read')
  const table = tableOf(object, scope)
  const { leaves, isWhole } = leavesOf(call.blocks.get('do') ?? [], scope)
  for (const [one, inner] of leaves) change(one, table, inner, walk)
  if (!isWhole) untold(walk, call.line, 'a table of more columns than are read: not read', table)
}

function change(node: ElixirNode, table: Name, scope: Scope, walk: Walk): void {
  const { write } = walk
  const call = node.kind === 'call' && node.target === undefined ? node : undefined
  const name = call === undefined ? undefined : nameOf(call.arguments[0], scope)
  switch (call?.name ?? (node.kind === 'name' ? node.name : '')) {
    case 'add':
    case 'add_if_not_exists': {
      const { column, key } = added(call as ElixirCall, table, scope, walk)
      send(walk, write.addColumn(table, column, call?.name === 'add_if_not_exists'), node.line)
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
      return modify(call as ElixirCall, name, table, scope, walk)
    default:
      return untold(walk, node.line, 'a change of a table that is put together when it runs: not read', table)
  }
}

/** The type is always sent, NOT NULL where it says `null: false`; `from:` tells what was before, for the way back. */
function modify(call: ElixirCall, name: Name, table: Name, scope: Scope, walk: Walk): void {
  const { write } = walk
  const options = optionsOf(call, scope)
  const column = columnOf(call, scope)
  const before = options('from')
  const old = before?.kind === 'tuple' && before.items[0] !== undefined ? before.items[0] : before
  const from = referenceIn(old, table, name, scope)
  if (from !== undefined) send(walk, write.dropConstraint(table, from.name), call.line)
  const isSame = old !== undefined && from === undefined && typeOf(old, options, scope) === column.type
  if (!isSame && from === undefined) send(walk, write.changeType(table, name, column.type), call.line)
  if (column.notNull === true) send(walk, write.setNotNull(table, name, column.type), call.line)
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
  else send(walk, write.dropIndex(table, indexName(object, scope), isTrue(optionsOf(object, scope)('concurrently'), scope)), call.line)
}

/** `rename table(:a), to: table(:b)`, `rename table(:a), :column, to: :other`, `rename index(…), to: "name"`. */
function rename(call: ElixirCall, scope: Scope, walk: Walk): void {
  const object = objectOf(call.arguments[0])
  const to = optionsOf(call, scope)('to')
  if (object === undefined || to === undefined) return untold(walk, call.line, 'something whose name is put together when it runs: not read')
  const { write } = walk
  const other = objectOf(to)
  if (object.name !== 'table') return send(walk, write.renameIndex(tableOf(object, scope), indexName(object, scope), nameOf(to, scope)), call.line)
  const table = tableOf(object, scope)
  if (other !== undefined) send(walk, write.renameTable(table, nameOf(other.arguments[0], scope)), call.line)
  else send(walk, write.renameColumn(table, nameOf(call.arguments[1], scope), nameOf(to, scope)), call.line)
}

/** A text, or a function that asks the repository; of two, the first is the way forth. */
function executed(call: ElixirCall, scope: Scope, walk: Walk): void {
  const [first] = call.arguments
  if (first?.kind === 'function' || first?.kind === 'other') return
  const sql = textOf(first, scope)
  if (first === undefined || sql === undefined) untold(walk, call.line, 'a statement that is put together when it runs: not read')
  else send(walk, sql, first.line)
}
