/** Operations of Alembic, each as the SQL that it runs on PostgreSQL. */
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { condition, quoted } from '../coded.ts'
import { argument, computedText, isFalse, isTrue, lastName, listOf, nameOf, sqlOf, textOf } from '../python.ts'
import { columnOf, columnsIn, typeOf } from './types.ts'

export type Step = (call: PyCalled) => readonly string[]

/** With `schema=`, if it is another than the connection's own. */
function tableOf(call: PyCalled, name: string, at: number): string {
  const schema = textOf(call.named.get('schema')) ?? textOf(call.named.get('source_schema'))
  return quoted(`${schema === undefined ? '' : `${schema}.`}${nameOf(argument(call, name, at))}`)
}

const alter = (table: string, action: string): string => `ALTER TABLE ${table} ${action}`
const named = (call: PyCalled): string =>
  textOf(argument(call, 'constraint_name', 0)) === undefined ? '' : `CONSTRAINT ${quoted(nameOf(argument(call, 'constraint_name', 0)))} `
const later = (call: PyCalled): string => (isTrue(call.named.get('postgresql_not_valid')) ? ' NOT VALID' : '')

/** Text that stands for the columns of an index: an expression is one that no plain look-up finds. */
function keys(value: PyValue | undefined): string {
  const columns = listOf(value) ?? (value === undefined ? [] : [value])
  return columns.map(keyIn).join(', ') || quoted(computedText)
}

function keyIn(value: PyValue): string {
  const text = textOf(value)
  const called = lastName(value)
  const written = text ?? (value.is === 'call' && /^(text|desc|asc|column|literal_column)$/.test(called ?? '') ? sqlOf(value.arguments[0]) : undefined)
  const plain = written === undefined ? null : /^\s{0,9}(\w+)(?:\s{1,9}(?:asc|desc))?\s{0,9}$/i.exec(written)
  // What is no text, no list and no call may be any column.
  return plain?.[1] !== undefined
    ? quoted(plain[1])
    : value.is === 'unknown' || value.is === 'mixed' || value.is === 'variable'
      ? quoted(computedText)
      : '((1))'
}

/** `sa.Index("name", "a")` and `sa.UniqueConstraint("a", name="x")` among the parts of a table. */
function keyOf(part: PyValue, table: string): readonly string[] {
  const kind = part.is === 'call' ? lastName(part) : undefined
  if (part.is !== 'call' || (kind !== 'Index' && kind !== 'UniqueConstraint')) return []
  const columns = kind === 'Index' ? part.arguments.slice(1) : part.arguments
  const own = kind === 'Index' ? textOf(argument(part, 'name', 0)) : textOf(part.named.get('name'))
  const unique = kind === 'UniqueConstraint' || isTrue(part.named.get('unique'))
  if (columns.length === 0) return []
  const where = part.named.has('postgresql_where') ? ' WHERE true' : ''
  if (own === undefined && unique && columns.every((one) => textOf(one) !== undefined)) return [uniqueOn(table, columns.map(nameOf))]
  return [
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${own === undefined ? '' : `${quoted(own)} `}ON ${table}${methodOf(part)} (${columns.map(keyIn).join(', ')})${where}`,
  ]
}

/** By the name that PostgreSQL gives it, by which it may be dropped again. */
function uniqueOn(table: string, columns: readonly string[]): string {
  const own = `${table.replaceAll('"', '').replace(/^.*\./, '')}_${columns.join('_')}_key`
  return `CREATE UNIQUE INDEX ${quoted(own.replaceAll('.', '_'))} ON ${table} (${columns.map(quoted).join(', ')})`
}

function methodOf(call: PyCalled): string {
  const using = textOf(call.named.get('postgresql_using'))
  return using !== undefined && /^\w+$/.test(using) ? ` USING ${using}` : ''
}

const createTable: Step = (call) => {
  const table = tableOf(call, 'table_name', 0)
  const columns = call.arguments.slice(1).flatMap((one) => columnOf(one) ?? [])
  const exists = isTrue(call.named.get('if_not_exists')) ? 'IF NOT EXISTS ' : ''
  const indexes = columns.filter(({ index, unique }) => index && !unique).map(({ name }) => `CREATE INDEX ON ${table} (${quoted(name)})`)
  const uniques = columns.filter(({ unique }) => unique).map(({ name }) => uniqueOn(table, [name]))
  // What is there already has its keys.
  const keyed = exists === '' ? call.arguments.slice(1).flatMap((one) => keyOf(one, table)) : []
  const own = call.arguments
    .slice(1)
    .flatMap((one) =>
      one.is === 'call' && lastName(one) === 'PrimaryKeyConstraint' ? [`PRIMARY KEY (${one.arguments.map((key) => quoted(nameOf(key))).join(', ')})`] : [],
    )
  return [`CREATE TABLE ${exists}${table} (${[...columns.map(({ sql }) => sql), ...own].join(', ')})`, ...indexes, ...(exists === '' ? uniques : []), ...keyed]
}

/** The table's name, where all that it is made of is written out and none of it is a primary key. */
export function keylessTable(call: PyCalled): string | undefined {
  const [name, ...parts] = call.arguments
  if (call.named.has('if_not_exists') || call.named.has('schema') || parts.length === 0) return undefined
  const isPlain = (one: PyValue): boolean =>
    one.is === 'call' &&
    !one.open &&
    (lastName(one) === 'Column'
      ? !one.named.has('primary_key') || isFalse(one.named.get('primary_key'))
      : /^((ForeignKey|Unique|Check|Exclude)Constraint|Index)$/.test(lastName(one) ?? ''))
  return parts.every(isPlain) ? textOf(name) : undefined
}

/** {@link https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.add_column Keys of the column} are added by statements of their own. */
const addColumn: Step = (call) => {
  const table = tableOf(call, 'table_name', 0)
  const column = columnOf(argument(call, 'column', 1))
  if (column === undefined) return [alter(table, `ADD COLUMN ${quoted(computedText)} text`)]
  const name = quoted(column.name)
  return [
    alter(table, `ADD COLUMN ${isTrue(call.named.get('if_not_exists')) ? 'IF NOT EXISTS ' : ''}${column.sql}`),
    ...(column.unique ? [alter(table, `ADD UNIQUE (${name})`)] : []),
    ...(column.to === undefined ? [] : [alter(table, `ADD FOREIGN KEY (${name}) REFERENCES ${quoted(column.to)}`)]),
    ...(column.index ? [`CREATE INDEX ON ${table} (${name})`] : []),
  ]
}

/** {@link https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column alter_column}: each that is given is a statement, the new name the last. */
const alterColumn: Step = (call) => {
  const table = tableOf(call, 'table_name', 0)
  const column = quoted(nameOf(argument(call, 'column_name', 1)))
  const type = call.named.get('type_')
  const using = sqlOf(call.named.get('postgresql_using'))
  const to = call.named.get('new_column_name')
  const found: string[] = []
  if (isFalse(call.named.get('nullable')) && !isFalse(call.named.get('existing_nullable'))) found.push(alter(table, `ALTER COLUMN ${column} SET NOT NULL`))
  if (type !== undefined && type.is !== 'none') {
    const name = typeOf(type)
    const isCast = using !== undefined && /^"?\w{1,63}"?\s?::/.test(using.trim())
    found.push(
      alter(table, `ALTER COLUMN ${column} TYPE ${name}${using === undefined ? '' : isCast ? ` USING ${column}::${name}` : ` USING (${column} || '')`}`),
    )
  }
  if (to !== undefined && to.is !== 'none') found.push(alter(table, `RENAME COLUMN ${column} TO ${quoted(nameOf(to))}`))
  return found
}

const createIndex: Step = (call) => {
  const words = [
    'CREATE',
    ...(isTrue(call.named.get('unique')) ? ['UNIQUE'] : []),
    'INDEX',
    ...(isTrue(call.named.get('postgresql_concurrently')) ? ['CONCURRENTLY'] : []),
    ...(isTrue(call.named.get('if_not_exists')) ? ['IF NOT EXISTS'] : []),
    ...(textOf(argument(call, 'index_name', 0)) === undefined
      ? isTrue(call.named.get('if_not_exists'))
        ? [quoted(computedText)]
        : []
      : [quoted(nameOf(argument(call, 'index_name', 0)))]),
    'ON',
    `${tableOf(call, 'table_name', 1)}${methodOf(call)}`,
    `(${keys(argument(call, 'columns', 2))})`,
    ...(call.named.has('postgresql_where') ? ['WHERE true'] : []),
  ]
  return [words.join(' ')]
}

const dropIndex: Step = (call) => [
  `DROP INDEX ${isTrue(call.named.get('postgresql_concurrently')) ? 'CONCURRENTLY ' : ''}${quoted(nameOf(argument(call, 'index_name', 0)))}`,
]

const foreignKey: Step = (call) => [
  alter(
    tableOf(call, 'source_table', 1),
    `ADD ${named(call)}FOREIGN KEY (${
      columnsIn(argument(call, 'local_cols', 3))
        .map((one) => quoted(one || computedText))
        .join(', ') || quoted(computedText)
    }) REFERENCES ${quoted(nameOf(argument(call, 'referent_table', 2)))}${later(call)}`,
  ),
]

const columnList = (call: PyCalled): string => columnsIn(argument(call, 'columns', 2)).map((one) => quoted(one || computedText)).join(', ') || quoted(computedText) // prettier-ignore

/** {@link https://alembic.sqlalchemy.org/en/latest/ops.html Operation Reference}; what locks for a moment alone and loses nothing is not among them. */
export const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['create_table', createTable],
  ['drop_table', (call) => [`DROP TABLE ${tableOf(call, 'table_name', 0)}`]],
  ['rename_table', (call) => [alter(tableOf(call, 'old_table_name', 0), `RENAME TO ${quoted(nameOf(argument(call, 'new_table_name', 1)))}`)]],
  ['add_column', addColumn],
  ['drop_column', (call) => [alter(tableOf(call, 'table_name', 0), `DROP COLUMN ${quoted(nameOf(argument(call, 'column_name', 1)))}`)]],
  ['alter_column', alterColumn],
  ['create_index', createIndex],
  ['drop_index', dropIndex],
  ['drop_constraint', (call) => [alter(tableOf(call, 'table_name', 1), `DROP CONSTRAINT ${quoted(nameOf(argument(call, 'constraint_name', 0)))}`)]],
  ['create_foreign_key', foreignKey],
  [
    'create_check_constraint',
    (call) => [alter(tableOf(call, 'table_name', 1), `ADD ${named(call)}CHECK (${condition(sqlOf(argument(call, 'condition', 2)))})${later(call)}`)],
  ],
  ['create_unique_constraint', (call) => [alter(tableOf(call, 'table_name', 1), `ADD ${named(call)}UNIQUE (${columnList(call)})`)]],
  ['create_primary_key', (call) => [alter(tableOf(call, 'table_name', 1), `ADD ${named(call)}PRIMARY KEY (${columnList(call)})`)]],
  ['create_exclude_constraint', (call) => [alter(tableOf(call, 'table_name', 1), 'ADD EXCLUDE USING gist ("id" WITH =)')]],
])

/** Where the table stands among the arguments, which those of `batch_alter_table` leave out. */
export function tableAt(step: string): number {
  return /^(add_column|alter_column|drop_column)$/.test(step) ? 0 : 1
}
