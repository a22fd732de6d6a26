/** Steps of a Rails migration, each as the SQL that Active Record runs for it on PostgreSQL. */
import { entryIn, optionsIn, type RubyCall, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import { condition, quoted, type Said } from '../coded.ts'
import { computedText, nameOf, namesOf, optionsOf, readOptions, sqlOf, textOf } from './arguments.ts'
import { columnSql, typeOf } from './types.ts'

export type Step = (call: RubyCall, scope: RubyScope) => readonly Said[]

/** The table that each of them begins with. */
type OnTable = (table: string, call: RubyCall, scope: RubyScope) => readonly string[]

const onTable =
  (run: OnTable): Step =>
  (call, scope) =>
    run(nameOf(call.arguments[0], scope), call, scope).map((sql) => ({ sql, line: call.line }))

const alter = (table: string, action: string): string => `ALTER TABLE ${quoted(table)} ${action}`
const plain = (call: RubyCall): readonly RubyNode[] => call.arguments.filter((one) => one.kind !== 'hash')

const addColumn: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const exists = options.isTrue('if_not_exists') ? 'IF NOT EXISTS ' : ''
  return [alter(table, `ADD COLUMN ${exists}${quoted(nameOf(call.arguments[1], scope))} ${columnSql(textOf(call.arguments[2], scope) ?? 'text', options)}`)]
}

const dropColumns = (table: string, columns: readonly string[]): readonly string[] =>
  columns.length === 0 ? [] : [alter(table, columns.map((column) => `DROP COLUMN ${quoted(column)}`).join(', '))]

const dropTables: Step = (call, scope) => plain(call).map((one) => ({ sql: `DROP TABLE ${quoted(nameOf(one, scope))}`, line: call.line }))

/** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-create_join_table The two names, sorted, with what they begin with alike once.} */
function joinTable(call: RubyCall, scope: RubyScope): string {
  const own = textOf(entryIn(optionsIn(call), 'table_name'), scope)
  const names = plain(call)
    .slice(0, 2)
    .map((one) => nameOf(one, scope))
    .sort()
  return (
    own ??
    names
      .join('\0')
      .replace(/^(.*_)(.+)\0\1(.+)/, '$1$2_$3')
      .replaceAll('\0', '_')
  )
}

const changeColumn: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const column = quoted(nameOf(call.arguments[1], scope))
  const using = options.text('using')
  const cast = options.text('cast_as')
  const type = typeOf(textOf(call.arguments[2], scope) ?? 'text', options)
  const given = cast !== undefined ? ` USING CAST(${column} AS ${type})` : using === undefined ? '' : usingOf(using, column, type)
  const null_ = options.isFalse('null') ? `, ALTER COLUMN ${column} SET NOT NULL` : ''
  return [alter(table, `ALTER COLUMN ${column} TYPE ${type}${given}${null_}`)]
}

/** `using: "x::integer"` is a cast of the column, all else an expression. */
function usingOf(text: string, column: string, type: string): string {
  const own = column.slice(1, -1)
  const isCast = new RegExp(`^"?${own.replace(/\W/g, '.')}"?\\s?::|^cast\\s?\\(\\s?"?${own.replace(/\W/g, '.')}"? as `, 'i').test(text.trim())
  return isCast ? ` USING ${column}::${type}` : ` USING (${column} || '')`
}

const changeNull: OnTable = (table, call, scope) => {
  const [, column, allows, fill] = call.arguments
  if (allows?.kind !== 'word' || allows.value !== false) return []
  const name = quoted(nameOf(column, scope))
  const filled = fill === undefined || (fill.kind === 'word' && fill.value === null) ? [] : [`UPDATE ${quoted(table)} SET ${name} = '' WHERE ${name} IS NULL`]
  return [...filled, alter(table, `ALTER COLUMN ${name} SET NOT NULL`)]
}

/** `{ algorithm: :concurrently }` and its kin, as `add_index` has them and `index:` of a column. */
export function indexSql(table: string, columns: RubyNode | undefined, hash: RubyNode | undefined, line: number, scope: RubyScope): readonly Said[] {
  const options = readOptions(hash, scope)
  const names = namesOf(columns, scope)
  const own = options.text('name') ?? `index_${table}_on_${names.join('_and_')}`
  const keys = names.map((one) => (/^\w+$/.test(one) ? quoted(one) : '((1))')).join(', ')
  const words = [
    'CREATE',
    ...(options.isTrue('unique') ? ['UNIQUE'] : []),
    'INDEX',
    ...(options.text('algorithm') === 'concurrently' ? ['CONCURRENTLY'] : []),
    ...(options.isTrue('if_not_exists') ? ['IF NOT EXISTS'] : []),
    quoted(own),
    'ON',
    quoted(table),
    ...(/^\w+$/.test(options.text('using') ?? '') ? [`USING ${options.text('using') ?? ''}`] : []),
    `(${keys})`,
    ...(options.has('where') ? ['WHERE true'] : []),
  ]
  return [{ sql: words.join(' '), line }]
}

const removeIndex: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const columns = options.has('column') ? entryIn(optionsIn(call), 'column') : plain(call)[1]
  const own = options.text('name') ?? `index_${table}_on_${namesOf(columns, scope).join('_and_')}`
  return [`DROP INDEX ${options.text('algorithm') === 'concurrently' ? 'CONCURRENTLY ' : ''}${quoted(own)}`]
}

/** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_reference A column, an index unless `index: false`, and with `foreign_key` a key that is checked at once.} */
export function referenceSql(
  table: string,
  name: string,
  call: RubyCall,
  scope: RubyScope,
): { readonly columns: readonly string[]; readonly indexes: readonly Said[] } {
  const hash = optionsIn(call)
  const options = readOptions(hash, scope)
  const isPolymorphic = options.has('polymorphic') && !options.isFalse('polymorphic')
  const type = columnSql(options.text('type') ?? 'bigint', options)
  const columns = [`${quoted(`${name}_id`)} ${type}`, ...(isPolymorphic ? [`${quoted(`${name}_type`)} ${columnSql('string', options)}`] : [])]
  const given = entryIn(hash, 'index')
  const keys: RubyNode = {
    kind: 'array',
    items: [...(isPolymorphic ? [`${name}_type`] : []), `${name}_id`].map((text): RubyNode => ({ kind: 'symbol', text, line: call.line })),
    line: call.line,
  }
  return { columns, indexes: given?.kind === 'word' && given.value !== true ? [] : indexSql(table, keys, given, call.line, scope) }
}

const addReference: Step = (call, scope) => {
  const { line } = call
  const table = nameOf(call.arguments[0], scope)
  return plain(call)
    .slice(1)
    .flatMap((one): readonly Said[] => {
      const name = nameOf(one, scope)
      const { columns, indexes } = referenceSql(table, name, call, scope)
      const key = entryIn(optionsIn(call), 'foreign_key')
      const options = readOptions(key, scope)
      const keys =
        key === undefined || (key.kind === 'word' && key.value !== true)
          ? []
          : [{ sql: foreignKey(table, options.text('to_table') ?? `${name}s`, `${name}_id`, options.isFalse('validate')), line }]
      return [{ sql: alter(table, columns.map((column) => `ADD COLUMN ${column}`).join(', ')), line }, ...indexes, ...keys]
    })
}

function foreignKey(table: string, to: string, column: string, later: boolean, name?: string): string {
  const own = name === undefined ? '' : `CONSTRAINT ${quoted(name)} `
  return alter(table, `ADD ${own}FOREIGN KEY (${quoted(column)}) REFERENCES ${quoted(to)}${later ? ' NOT VALID' : ''}`)
}

const removeReference: OnTable = (table, call, scope) => {
  const isPolymorphic = optionsOf(call, scope).isTrue('polymorphic')
  return dropColumns(table, plain(call).slice(1).flatMap((one) => [`${nameOf(one, scope)}_id`, ...(isPolymorphic ? [`${nameOf(one, scope)}_type`] : [])])) // prettier-ignore
}

const addForeignKey: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const to = nameOf(call.arguments[1], scope)
  return [foreignKey(table, to, options.text('column') ?? `${to}_id`, options.isFalse('validate'), options.text('name'))]
}

/** Rails makes up names from a digest where none is given: such a constraint can't be known again. */
const addCheck: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const own = options.text('name')
  const check = condition(sqlOf(call.arguments[1], scope))
  return [alter(table, `ADD ${own === undefined ? '' : `CONSTRAINT ${quoted(own)} `}CHECK (${check})${options.isFalse('validate') ? ' NOT VALID' : ''}`)]
}

const validate: OnTable = (table, call, scope) => [
  alter(table, `VALIDATE CONSTRAINT ${quoted(optionsOf(call, scope).text('name') ?? textOf(plain(call)[1], scope) ?? computedText)}`),
]

const addUnique: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const index = options.text('using_index')
  const columns = namesOf(plain(call)[1], scope).map(quoted).join(', ')
  return [
    alter(
      table,
      `ADD ${index === undefined ? `UNIQUE (${columns})` : `CONSTRAINT ${quoted(options.text('name') ?? index)} UNIQUE USING INDEX ${quoted(index)}`}`,
    ),
  ]
}

const rename = (call: RubyCall, scope: RubyScope, at: number): string => quoted(nameOf(call.arguments[at], scope))

/** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html SchemaStatements}; what locks for a moment alone and loses nothing is not among them. */
export const steps: ReadonlyMap<string, Step> = new Map([
  ['drop_table', dropTables],
  ['create_join_table', onTable((_, call, scope) => [`CREATE TABLE ${quoted(joinTable(call, scope))} ()`])],
  ['drop_join_table', onTable((_, call, scope) => [`DROP TABLE ${quoted(joinTable(call, scope))}`])],
  ['truncate', onTable((table) => [`TRUNCATE TABLE ${quoted(table)}`])],
  ['truncate_tables', (call, scope) => plain(call).map((one) => ({ sql: `TRUNCATE TABLE ${quoted(nameOf(one, scope))}`, line: call.line }))],
  ['rename_table', onTable((table, call, scope) => [alter(table, `RENAME TO ${rename(call, scope, 1)}`)])],
  ['add_column', onTable(addColumn)],
  ['add_columns', onTable((table, call, scope) => addColumns(table, call, scope))],
  ['remove_column', onTable((table, call, scope) => dropColumns(table, [nameOf(call.arguments[1], scope)]))],
  [
    'remove_columns',
    onTable((table, call, scope) =>
      dropColumns(
        table,
        plain(call)
          .slice(1)
          .flatMap((one) => namesOf(one, scope)),
      ),
    ),
  ],
  ['rename_column', onTable((table, call, scope) => [alter(table, `RENAME COLUMN ${rename(call, scope, 1)} TO ${rename(call, scope, 2)}`)])],
  ['change_column', onTable(changeColumn)],
  ['change_column_null', onTable(changeNull)],
  ['change_column_default', () => []],
  ['add_index', (call, scope) => indexSql(nameOf(call.arguments[0], scope), call.arguments[1], optionsIn(call), call.line, scope)],
  ['remove_index', onTable(removeIndex)],
  ['rename_index', onTable((_, call, scope) => [`ALTER INDEX ${rename(call, scope, 1)} RENAME TO ${rename(call, scope, 2)}`])],
  ['add_reference', addReference],
  ['add_references', addReference],
  ['add_belongs_to', addReference],
  ['remove_reference', onTable(removeReference)],
  ['remove_references', onTable(removeReference)],
  ['remove_belongs_to', onTable(removeReference)],
  ['add_timestamps', onTable((table) => [alter(table, 'ADD COLUMN "created_at" timestamp NOT NULL, ADD COLUMN "updated_at" timestamp NOT NULL')])],
  ['remove_timestamps', onTable((table) => dropColumns(table, ['created_at', 'updated_at']))],
  ['add_foreign_key', onTable(addForeignKey)],
  ['add_check_constraint', onTable(addCheck)],
  ['add_unique_constraint', onTable(addUnique)],
  ['add_exclusion_constraint', onTable((table) => [alter(table, 'ADD EXCLUDE USING gist ("id" WITH =)')])],
  ['validate_foreign_key', onTable(validate)],
  ['validate_check_constraint', onTable(validate)],
  ['validate_constraint', onTable(validate)],
])

const addColumns: OnTable = (table, call, scope) => {
  const options = optionsOf(call, scope)
  const type = columnSql(options.text('type') ?? 'text', options)
  return [alter(table, plain(call).slice(1).map((one) => `ADD COLUMN ${quoted(nameOf(one, scope))} ${type}`).join(', '))] // prettier-ignore
}
