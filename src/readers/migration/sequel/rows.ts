/** Rows that a migration changes through Sequel's datasets, and what it copies from one table into another. */
import type { RubyCall, RubyNode, RubyScope } from '../../../parse/ruby/index.ts'
import { computedWord, type Name } from '../code/statements.ts'
import { conditionOf, scriptOf, sqlOf } from './expressions.ts'
import { send, untold, type Act, type Walk } from './flow.ts'
import { namesOf } from './indexes.ts'
import { hashOf, isDatabase, listOf, nameOf, resolve } from './values.ts'

interface Dataset {
  readonly table: Name
  /** Written out, in place of a table. */
  readonly script?: string | undefined
  /** What its rows are chosen by; undefined for all of them. */
  readonly where?: string
  /** What is selected, as SQL. */
  readonly columns?: readonly string[]
}

const deepest = 60
/** Rows that are chosen in another way than by a condition that can be written. */
const narrowing =
  /^(?:where|filter|exclude|and|or|having|grep|limit|offset|first|last|where_all|where_single_record|distinct|join\w*|inner_join|left_\w*join|right_\w*join|full_\w*join|natural_\w*join|cross_join|group\w*|with|with_recursive|intersect|except|union|exists|invert|qualify|lateral|tablesample)$/
const passing =
  /^(?:all|unfiltered|unlimited|order\w*|reverse\w*|select\w*|returning|server|naked|for_update|clone|dataset|with_extend|with_row_proc|unordered|skip_locked|nowait|from_self|disable_insert_\w+|overriding_\w+|insert_conflict|insert_ignore|on_duplicate_key_update)$/

/** `from(:orders)`, `self[:orders]`, `DB[:orders].where(…)`, under a name or not. */
function datasetOf(node: RubyNode | undefined, scope: RubyScope, walk: Walk, depth = 0): Dataset | undefined {
  const call = resolve(node, scope)
  if (call?.kind !== 'call' || depth > deepest) return undefined
  const { receiver, name } = call
  const [first] = call.arguments
  const isOwn = isDatabase(receiver, scope) || (receiver?.kind === 'call' && receiver.name === 'dataset' && isDatabase(receiver.receiver, scope))
  if (isOwn && (name === 'from' || (name === '[]' && receiver !== undefined)) && first !== undefined && call.block === undefined) {
    const script = name === '[]' && resolve(first, scope)?.kind !== 'symbol' ? scriptIn(first, scope) : undefined
    return script === undefined ? { table: nameOf(first, scope) } : { table: undefined, script }
  }
  if (isOwn && name === 'fetch' && first !== undefined) return { table: undefined, script: scriptOf(first, scope) ?? computedWord }
  if (receiver?.kind === 'constant' && (name === 'dataset' || narrowing.test(name) || passing.test(name)) && walk.models.has(receiver.name))
    return narrowed({ table: walk.models.get(receiver.name) }, call, scope, walk)
  const before = receiver === undefined ? undefined : datasetOf(receiver, scope, walk, depth + 1)
  return before === undefined ? undefined : narrowed(before, call, scope, walk)
}

/** A text is SQL, where it holds more than a name. */
function scriptIn(node: RubyNode, scope: RubyScope): string | undefined {
  const script = scriptOf(node, scope)
  return script !== undefined && /\s/.test(script) ? script : undefined
}

function narrowed(before: Dataset, call: RubyCall, scope: RubyScope, walk: Walk): Dataset | undefined {
  const { name } = call
  if (name === 'unfiltered') return { table: before.table }
  if (name === 'select' && call.block === undefined) return { ...before, columns: selectedBy(call, scope, walk) }
  if (name === 'where' || name === 'filter' || name === 'exclude') {
    if (call.arguments.length === 0 && call.block === undefined) return before
    const found = conditionOf(call.arguments, call.block, scope, walk.write) ?? computedWord
    const own = name === 'exclude' ? `NOT (${found})` : found
    return { ...before, where: before.where === undefined ? own : `(${before.where}) AND (${own})` }
  }
  if (narrowing.test(name)) return { ...before, where: computedWord }
  return passing.test(name) ? before : undefined
}

function selectedBy(call: RubyCall, scope: RubyScope, { write }: Walk): readonly string[] {
  const items = call.arguments.flatMap((one) => (resolve(one, scope)?.kind === 'array' ? (listOf(one, scope) ?? [one]) : [one]))
  return items.map((one) => sqlOf(one, scope, write) ?? write.name(nameOf(one, scope)))
}

const behind = ({ where }: Dataset): string => (where === undefined ? '' : ` WHERE ${where}`)

/** What a call does to rows; a query alone is taken, and does nothing. */
export const rows: Act = (call, scope, walk) => {
  const { name, line, receiver } = call
  const dataset = datasetOf(receiver, scope, walk)
  if (dataset === undefined) return datasetOf(call, scope, walk) !== undefined
  const { write } = walk
  const table = write.name(dataset.table)
  // Reading it runs it, whatever its text does.
  if (dataset.script !== undefined) {
    if (/^(?:all|each|map|first|get|delete|update|insert|single_value|to_a|call|any\?|count)$/.test(name)) send(walk, dataset.script, line)
    return call.block === undefined
  }
  switch (name) {
    case 'delete':
      send(walk, `DELETE FROM ${table}${behind(dataset)}`, line)
      return true
    case 'truncate':
      send(walk, `TRUNCATE TABLE ${table}`, line)
      return true
    case 'update':
      send(walk, `UPDATE ${table} SET ${settingOf(call, scope, walk)}${behind(dataset)}`, line)
      return true
    case 'insert':
    case 'import':
    case 'insert_select':
      copied(dataset, call, scope, walk)
      return true
    case 'with_sql_delete':
    case 'with_sql_update':
    case 'with_sql':
      send(walk, scriptOf(call.arguments[0], scope) ?? computedWord, line)
      return true
    default:
      // A block may change other rows, one after another.
      return call.block === undefined || datasetOf(call, scope, walk) !== undefined
  }
}

/** `update(total: :amount)` copies a column into another. */
function settingOf(call: RubyCall, scope: RubyScope, walk: Walk): string {
  const { write } = walk
  const hash = hashOf(call.arguments[0], scope)
  const parts = (hash?.pairs ?? []).map(({ key, value }) => {
    const found = resolve(value, scope)
    const sql = sqlOf(found, scope, write) ?? `'${computedWord}'`
    return `${write.name(nameOf(key, scope))} = ${sql}`
  })
  return hash === undefined || hash.open || parts.length === 0 ? [...parts, `${write.name(undefined)} = ''`].join(', ') : parts.join(', ')
}

/** `from(:a).insert(from(:b))`, `from(:a).insert([:x], from(:b).select(:x))`: of values that stand there nothing is lost. */
function copied({ table }: Dataset, call: RubyCall, scope: RubyScope, walk: Walk): void {
  const source = call.arguments.map((one) => datasetOf(one, scope, walk)).find((one) => one !== undefined)
  if (source === undefined || source.script !== undefined) return
  const { write } = walk
  const [first] = call.arguments
  const columns = call.arguments.length > 1 ? ` (${namesOf(first, scope).map((one) => write.name(one)).join(', ')})` : '' // prettier-ignore
  const from = source.columns === undefined ? '*' : source.columns.join(', ')
  send(walk, `INSERT INTO ${write.name(table)}${columns} SELECT ${from} FROM ${write.name(source.table)}${behind(source)}`, call.line)
}

/** `Order.dataset.delete` of a model that the file does not make, whose table is not told. */
export function modelRows(call: RubyCall, walk: Walk): boolean {
  const { receiver, name, line } = call
  if (name !== 'delete' && name !== 'destroy' && name !== 'truncate' && name !== 'update') return false
  const of =
    name === 'truncate' && receiver?.kind === 'constant' ? receiver : receiver?.kind === 'call' && receiver.name === 'dataset' ? receiver.receiver : undefined
  if (of?.kind !== 'constant') return false
  const own = walk.models.get(of.name)
  if (own !== undefined && name === 'truncate') send(walk, `TRUNCATE TABLE ${walk.write.name(own)}`, line)
  else untold(walk, line, 'rows of a model whose table stands in another file: what is done to them is not read', '')
  return true
}
