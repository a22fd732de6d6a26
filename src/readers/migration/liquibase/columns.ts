/** Columns of Liquibase's changelogs, with what holds of them: tables that are made, and columns that are added. */
import { childOf } from '../../../parse/xml.ts'
import { textOfSql, type Column, type Name } from '../code/statements.ts'
import { given, isOn, type Element } from './changelog.ts'
import { folded } from './names.ts'
import { columnsOf, nameAt, namesAt, send, tableAt, text, typeAt, type Run } from './run.ts'

interface Made {
  readonly column: Column
  readonly keys: readonly (() => void)[]
}

/** {@link https://docs.liquibase.com/change-types/nested-tags/column.html A column} and {@link https://docs.liquibase.com/change-types/nested-tags/constraints-tag.html what holds of it}. */
function made(element: Element, table: Name, run: Run, isNew: boolean): Made {
  const { write } = run
  const constraints = childOf(element, 'constraints')
  const name = nameAt(element, 'name', run)
  // A column of such a type that is added has no numbers of its own.
  const isAuto = isOn(element, 'autoIncrement') === true || (isNew && /^(?:big|small)?serial\d?$/i.test(given(element, 'type') ?? ''))
  const usual = defaultOf(element, run)
  const column: Column = {
    name,
    type: typeAt(element, 'type', run),
    notNull: isOn(constraints, 'nullable') === false || isOn(constraints, 'primaryKey') === true,
    primary: isOn(constraints, 'primaryKey') === true,
    ...(usual === undefined ? {} : { default: usual }),
    ...(isAuto ? { fills: 'identity' as const } : {}),
  }
  if (constraints === undefined) return { column, keys: [] }
  const keys: (() => void)[] = []
  if (isOn(constraints, 'unique') === true)
    keys.push(() => send(run, write.addUnique(table, [name], nameAt(constraints, 'uniqueConstraintName', run)), element))
  const own = pointed(constraints, run, isNew)
  const isUnchecked = !isNew && isOn(constraints, 'validateForeignKey') === false
  if (own !== undefined) keys.push(() => send(run, write.addForeignKey(table, [name], own.table, own.columns, isUnchecked, nameAt(constraints, 'foreignKeyName', run)), element)) // prettier-ignore
  return { column, keys }
}

/** `references="owner(id)"`, which a new table's statement has as it is written, or the two by attributes of their own. */
function pointed(constraints: Element, run: Run, isNew: boolean): { readonly table: Name; readonly columns: readonly Name[] } | undefined {
  const references = text(constraints, 'references', run)
  if (references !== undefined) {
    const [, table, columns = 'id'] = /^\s*([^(\s]{1,200})\s*(?:\(([^)]{1,400})\))?/.exec(references) ?? []
    const own = (name: Name): Name => folded(name, run.write, isNew ? 'QUOTE_ONLY_RESERVED_WORDS' : run.quoting)
    return { table: table?.split('.').map(own).join('.'), columns: columns.split(',').map((one) => own(one.trim())) }
  }
  if (given(constraints, 'referencedTableName') === undefined) return undefined
  return { table: nameAt(constraints, 'referencedTableName', run), columns: namesAt(constraints, 'referencedColumnNames', run) }
}

/** An expression stands as it is written, as far as it is one: whether a table is written anew for it depends on the functions that it calls. */
function defaultOf(element: Element, run: Run): string | undefined {
  const computed = text(element, 'defaultValueComputed', run)
  if (computed !== undefined) return expression(computed, run)
  if (given(element, 'defaultValueSequenceNext') !== undefined) return "nextval('s')"
  const plain = ['defaultValueNumeric', 'defaultValueBoolean'].map((name) => text(element, name, run)).find((one) => one !== undefined)
  if (plain !== undefined) return /^(?:true|false|-?\d{1,15}(?:\.\d{1,15})?)$/i.test(plain) ? plain : expression(plain, run)
  const written = ['defaultValue', 'defaultValueDate'].map((name) => text(element, name, run)).find((one) => one !== undefined)
  return written === undefined ? undefined : textOfSql(written)
}

/** MySQL's own words mean nothing to PostgreSQL, and a text that is more than an expression is none. */
function expression(written: string, { write }: Run): string {
  const plain = write.dialect === 'postgres' ? written.replace(/\s{1,9}ON UPDATE .*$/i, '') : written
  return /^[\w\s.,:()'"{}|+*/[\]-]{1,500}$/.test(plain) && !/--|\/\*/.test(plain) ? plain : 'NULL'
}

export function createTable(change: Element, run: Run): void {
  const table = tableAt(change, run)
  const { write } = run
  const elements = columnsOf(change)
  const all = elements.map((one) => made(one, table, run, true))
  const keys = all.filter(({ column }) => column.primary === true).map(({ column }) => column.name)
  const named = elements.map((one) => childOf(one, 'constraints')).find((one) => one !== undefined && given(one, 'primaryKeyName') !== undefined)
  const isApart = keys.length > 1 || (keys.length === 1 && named !== undefined)
  const columns = all.map(({ column }) => (isApart ? { ...column, primary: false } : column))
  send(run, write.createTable(table, columns, isOn(change, 'ifNotExists') === true), change)
  if (isApart) send(run, write.addPrimaryKey(table, keys, named === undefined ? undefined : nameAt(named, 'primaryKeyName', run)), change)
  for (const one of all) for (const key of one.keys) key()
}

const valued = ['value', 'valueNumeric', 'valueBoolean', 'valueDate', 'valueComputed', 'valueBlobFile', 'valueClobFile', 'valueSequenceNext']

/** All columns come first, then their values, then what is NOT NULL with a value. */
export function addColumn(change: Element, run: Run): void {
  const table = tableAt(change, run)
  const elements = columnsOf(change)
  const isFilled = (one: Element): boolean => valued.some((name) => given(one, name) !== undefined)
  const all = elements.map((element) => ({ element, ...made(element, table, run, false) }))
  for (const { element, column, keys } of all) {
    send(run, run.write.addColumn(table, isFilled(element) ? { ...column, notNull: false } : column), element)
    for (const key of keys) key()
  }
  const filled = all.filter(({ element }) => isFilled(element))
  for (const { element, column } of filled) send(run, run.write.updateAll(table, column.name), element)
  for (const { element, column } of filled) if (column.notNull === true) send(run, run.write.setNotNull(table, column.name, column.type), element)
}

export function dropColumn(change: Element, run: Run): void {
  const table = tableAt(change, run)
  const listed = columnsOf(change)
  if (listed.length === 0) return send(run, run.write.dropColumn(table, nameAt(change, 'columnName', run)), change)
  for (const one of listed) send(run, run.write.dropColumn(table, nameAt(one, 'name', run)), one)
}

/** {@link https://docs.liquibase.com/change-types/merge-columns.html}: both columns go, and their values live on in the third. */
export function mergeColumns(change: Element, run: Run): void {
  const { write } = run
  const table = tableAt(change, run)
  const [one, other, to] = ['column1Name', 'column2Name', 'finalColumnName'].map((name) => nameAt(change, name, run))
  send(run, write.addColumn(table, { name: to, type: typeAt(change, 'finalColumnType', run) }), change)
  const both = write.dialect === 'mysql' ? `CONCAT(${write.name(one)}, ${write.name(other)})` : `${write.name(one)} || ${write.name(other)}`
  send(run, `UPDATE ${write.name(table)} SET ${write.name(to)} = ${both}`, change)
  for (const gone of [one, other]) send(run, write.dropColumn(table, gone), change)
}

/** {@link https://docs.liquibase.com/change-types/add-auto-increment.html}: numbers of a sequence for a column that is there. */
export function addAutoIncrement(change: Element, run: Run): void {
  const [table, column] = [tableAt(change, run), nameAt(change, 'columnName', run)]
  send(run, run.write.setNotNull(table, column, typeAt(change, 'columnDataType', run)), change)
}

export function addLookupTable(change: Element, run: Run): void {
  const { write } = run
  const [from, to] = [tableAt(change, run, 'existingTableName', 'existingTableSchemaName'), tableAt(change, run, 'newTableName', 'newTableSchemaName')]
  const [column, key] = [nameAt(change, 'existingColumnName', run), nameAt(change, 'newColumnName', run)]
  send(run, write.createTable(to, [{ name: key, type: typeAt(change, 'newColumnDataType', run), notNull: true, primary: true }], false), change)
  send(run, write.addForeignKey(from, [column], to, [key], false, nameAt(change, 'constraintName', run)), change)
}
