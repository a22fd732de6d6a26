/** Indexes and constraints of Ecto's migrations, as its adapter for PostgreSQL writes them. */
import type { ElixirCall, ElixirNode, ElixirValue, Scope } from '../../../parse/elixir/index.ts'
import { computedWord, type Name, type Writer } from '../code/statements.ts'
import { isFalse, isTrue, nameIn, nameOf, optionsOf, textOf, textIn, valueOf } from './values.ts'

interface Field {
  /** What it adds to the name that Ecto gives; undefined where it is not known. */
  readonly word: string | undefined
  readonly sql: string
}

/** An atom is a column, a text an expression that is sent as it is; `desc:` before either is its order. */
function fieldOf(value: ElixirValue | undefined, order: string, write: Writer): Field {
  const text = textIn(value)
  const isExpression = value?.kind === 'joined' || (value?.kind === 'value' && value.isAtom !== true)
  const sql = text !== undefined && isExpression ? text : write.name(nameIn(value)?.replaceAll('.', '_'))
  const turned = /^(asc|desc)(?:_nulls_(first|last))?$/.exec(order)
  const after = turned === null || write.dialect !== 'postgres' ? '' : ` ${turned[1]}${turned[2] === undefined ? '' : ` nulls ${turned[2]}`}`.toUpperCase()
  return { word: value?.kind === 'value' && text !== undefined ? text.replace(/\W/g, '_').replace(/_+$/, '') : undefined, sql: `${sql}${after}` }
}

/** `[:a, "lower(b)", desc: :c]`, or the one that stands in its place. */
function fieldsOf(node: ElixirNode | undefined, scope: Scope, write: Writer): readonly Field[] {
  const one = (value: ElixirValue | undefined): Field =>
    value?.kind === 'tuple' ? fieldOf(value.items[1], nameIn(value.items[0]) ?? '', write) : fieldOf(value, '', write)
  const items = node?.kind === 'list' ? node.items.map((item) => (item.kind === 'pair' ? fieldOf(valueOf(item.value, scope), item.key, write) : one(valueOf(item, scope)))) : undefined // prettier-ignore
  const value = items === undefined ? valueOf(node, scope) : undefined
  const kept = value?.kind === 'keywords' && value.isOpen !== true ? [...value.entries].map(([order, each]) => fieldOf(each, order, write)) : undefined
  const found = items ?? kept ?? (value?.kind === 'list' ? value.items.map(one) : [one(value)])
  return found.length === 0 ? [one(undefined)] : found
}

/** `prefix:` is the schema. */
export function tableOf(object: ElixirCall, scope: Scope): Name {
  const name = nameOf(object.arguments[0], scope)
  const prefix = nameOf(optionsOf(object, scope)('prefix'), scope)
  return name === undefined || prefix === undefined ? name : `${prefix}.${name}`
}

/** The name that Ecto gives where there is none ({@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#index/3}). */
export function indexName(object: ElixirCall, scope: Scope, write: Writer): Name {
  const given = optionsOf(object, scope)('name')
  if (given !== undefined) return nameOf(given, scope)
  const table = nameOf(object.arguments[0], scope)
  const words = fieldsOf(object.arguments[1], scope, write).map(({ word }) => word)
  if (table === undefined || words.includes(undefined)) return undefined
  return [table.replace(/\W/g, '_').replace(/_+$/, ''), ...words, 'index'].join('_')
}

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#index/3} */
export function indexSql(object: ElixirCall, mayExist: boolean, scope: Scope, write: Writer): string {
  const options = optionsOf(object, scope)
  const isPostgres = write.dialect === 'postgres'
  const own = indexName(object, scope, write)
  const fields = fieldsOf(object.arguments[1], scope, write)
  const type = nameOf(options('using'), scope)
  const include = options('include') === undefined ? [] : fieldsOf(options('include'), scope, write)
  const distinct = options('nulls_distinct')
  const where = options('where')
  const words = [
    'CREATE',
    object.name === 'unique_index' || isTrue(options('unique'), scope) ? 'UNIQUE' : '',
    'INDEX',
    isPostgres && isTrue(options('concurrently'), scope) ? 'CONCURRENTLY' : '',
    isPostgres && mayExist ? 'IF NOT EXISTS' : '',
    // PostgreSQL gives a name itself, where it need not look for one that is there.
    own === undefined && isPostgres && !mayExist ? '' : write.name((own ?? computedWord).replaceAll('.', '_')),
    isPostgres && isTrue(options('only'), scope) ? 'ON ONLY' : 'ON',
    write.name(tableOf(object, scope)),
    isPostgres && type !== undefined && /^\w{1,40}$/.test(type) ? `USING ${type}` : '',
    `(${fields.map(({ sql }) => sql).join(', ')})`,
    isPostgres && include.length > 0 ? `INCLUDE (${include.map(({ sql }) => sql).join(', ')})` : '',
    isPostgres && isFalse(distinct, scope) ? 'NULLS NOT DISTINCT' : '',
    isPostgres && where !== undefined ? `WHERE ${textOf(where, scope) ?? computedWord}` : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#constraint/3}; undefined where this engine has none of the kind. */
export function constraintSql(object: ElixirCall, scope: Scope, write: Writer): string | undefined {
  const options = optionsOf(object, scope)
  const table = tableOf(object, scope)
  const name = nameOf(object.arguments[1], scope)
  const isPostgres = write.dialect === 'postgres'
  const unchecked = isPostgres && isFalse(options('validate'), scope) ? ' NOT VALID' : ''
  if (options('exclude') === undefined) return `${write.addCheck(table, textOf(options('check'), scope) ?? 'true', name)}${unchecked}`
  if (!isPostgres) return undefined
  const called = name === undefined ? '' : `CONSTRAINT ${write.name(name.replaceAll('.', '_'))} `
  return `ALTER TABLE ${write.name(table)} ADD ${called}EXCLUDE USING ${textOf(options('exclude'), scope) ?? 'gist (id WITH =)'}${unchecked}`
}
