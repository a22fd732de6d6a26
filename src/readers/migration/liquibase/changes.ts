/** Change types of Liquibase, each as the statements that it sends. */
import { childOf } from '../../../parse/xml.ts'
import { textOfSql, type Column, type Name, type Sent, type Writer } from '../code/statements.ts'
import type { Unfollowed } from '../code/judge.ts'
import { given, isOn, runsOn, type Element } from './changelog.ts'
import { filled, filledSql, folded, typeOf } from './names.ts'

export interface Run {
  readonly write: Writer
  readonly isQuoted: boolean
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  valueOf(name: string): string | undefined
  /** The text of a file of SQL that a change names. */
  fileOf(change: Element): string | undefined
}

type Does = (change: Element, run: Run) => void

function send(run: Run, statement: string, at: Element): void {
  run.sent.push({ sql: statement, line: at.line })
}

function untold(run: Run, at: Element, reason: string, of?: string): void {
  run.unread.push({ line: at.line, reason, ...(of === undefined ? {} : { of }) })
}

function text(of: Element, name: string, run: Run): string | undefined {
  return filled(given(of, name), (one) => run.valueOf(one))
}

function nameAt(of: Element, name: string, run: Run): Name {
  return folded(text(of, name, run), run.write, run.isQuoted)
}

/** With its schema, where that is named. */
function tableAt(of: Element, run: Run, name = 'tableName', schema = 'schemaName'): Name {
  const [table, within] = [nameAt(of, name, run), nameAt(of, schema, run)]
  return table === undefined || within === undefined ? table : `${within}.${table}`
}

function namesAt(of: Element, name: string, run: Run): readonly Name[] {
  const found = text(of, name, run)
  return found === undefined ? [undefined] : found.split(',').map((one) => folded(one.trim(), run.write, run.isQuoted))
}

const columnsOf = (of: Element): readonly Element[] => of.children.filter(({ name }) => name === 'column')

interface Made {
  readonly column: Column
  readonly keys: readonly (() => void)[]
}

/** {@link https://docs.liquibase.com/change-types/nested-tags/column.html A column} and {@link https://docs.liquibase.com/change-types/nested-tags/constraints-tag.html what holds of it}. */
function made(element: Element, table: Name, run: Run): Made {
  const { write } = run
  const constraints = childOf(element, 'constraints')
  const name = nameAt(element, 'name', run)
  const isAuto = isOn(element, 'autoIncrement') === true || /^(?:big)?serial$/i.test(given(element, 'type') ?? '')
  const usual = defaultOf(element, run)
  const column: Column = {
    name,
    type: typeOf(text(element, 'type', run), write),
    notNull: isOn(constraints, 'nullable') === false || isOn(constraints, 'primaryKey') === true,
    primary: isOn(constraints, 'primaryKey') === true,
    ...(usual === undefined ? {} : { default: usual }),
    ...(isAuto ? { fills: 'identity' as const } : {}),
  }
  if (constraints === undefined) return { column, keys: [] }
  const keys: (() => void)[] = []
  if (isOn(constraints, 'unique') === true)
    keys.push(() => send(run, write.addUnique(table, [name], nameAt(constraints, 'uniqueConstraintName', run)), element))
  const own = pointed(constraints, run)
  if (own !== undefined) keys.push(() => send(run, write.addForeignKey(table, [name], own.table, own.columns, isOn(constraints, 'validateForeignKey') === false, nameAt(constraints, 'foreignKeyName', run)), element)) // prettier-ignore
  if (given(constraints, 'checkConstraint') !== undefined) keys.push(() => send(run, write.addCheck(table, 'true'), element))
  return { column, keys }
}

/** `references="owner(id)"`, or the two by attributes of their own. */
function pointed(constraints: Element, run: Run): { readonly table: Name; readonly columns: readonly Name[] } | undefined {
  const references = text(constraints, 'references', run)
  if (references !== undefined) {
    const [, table, columns = 'id'] = /^\s*([^(\s]{1,200})\s*(?:\(([^)]{1,400})\))?/.exec(references) ?? []
    return { table: folded(table, run.write, run.isQuoted), columns: columns.split(',').map((one) => folded(one.trim(), run.write, run.isQuoted)) }
  }
  if (given(constraints, 'referencedTableName') === undefined) return undefined
  return { table: nameAt(constraints, 'referencedTableName', run), columns: namesAt(constraints, 'referencedColumnNames', run) }
}

function defaultOf(element: Element, run: Run): string | undefined {
  const computed = text(element, 'defaultValueComputed', run)
  if (computed !== undefined) return /^[\w .:()'-]{1,200}$/.test(computed) ? computed : 'NULL'
  if (given(element, 'defaultValueSequenceNext') !== undefined) return "nextval('s')"
  const plain = ['defaultValueNumeric', 'defaultValueBoolean'].map((name) => text(element, name, run)).find((one) => one !== undefined)
  if (plain !== undefined) return /^(?:true|false|-?\d{1,15}(?:\.\d{1,15})?)$/i.test(plain) ? plain : 'NULL'
  const written = ['defaultValue', 'defaultValueDate'].map((name) => text(element, name, run)).find((one) => one !== undefined)
  return written === undefined ? undefined : textOfSql(written)
}

function createTable(change: Element, run: Run): void {
  const table = tableAt(change, run)
  const { write } = run
  const all = columnsOf(change).map((one) => made(one, table, run))
  const keys = all.filter(({ column }) => column.primary === true).map(({ column }) => column.name)
  const columns = all.map(({ column }) => (keys.length > 1 ? { ...column, primary: false } : column))
  send(run, write.createTable(table, columns, isOn(change, 'ifNotExists') === true), change)
  if (keys.length > 1) send(run, write.addPrimaryKey(table, keys), change)
  for (const one of all) for (const key of one.keys) key()
}

const valued = ['value', 'valueNumeric', 'valueBoolean', 'valueDate', 'valueComputed']

function addColumn(change: Element, run: Run): void {
  const table = tableAt(change, run)
  for (const one of columnsOf(change)) {
    const { column, keys } = made(one, table, run)
    // NOT NULL of a column that is filled first comes after that.
    const isFilled = valued.some((name) => given(one, name) !== undefined)
    send(run, run.write.addColumn(table, isFilled ? { ...column, notNull: false } : column), one)
    if (isFilled) send(run, run.write.updateAll(table, column.name), one)
    if (isFilled && column.notNull === true) send(run, run.write.setNotNull(table, column.name, column.type), one)
    for (const key of keys) key()
  }
}

function dropColumn(change: Element, run: Run): void {
  const table = tableAt(change, run)
  const listed = columnsOf(change)
  if (listed.length === 0) return send(run, run.write.dropColumn(table, nameAt(change, 'columnName', run)), change)
  for (const one of listed) send(run, run.write.dropColumn(table, nameAt(one, 'name', run)), one)
}

function createIndex(change: Element, run: Run): void {
  const columns = columnsOf(change).map((one) => (isOn(one, 'computed') === true ? undefined : nameAt(one, 'name', run)?.replace(/\s+(?:asc|desc)$/i, '')))
  const isPlain = columns.every((one) => one === undefined || /^\w+$/.test(one))
  const table = tableAt(change, run)
  const own = isPlain && columns.length > 0 ? columns : [undefined]
  send(run, run.write.createIndex({ table, columns: own, name: nameAt(change, 'indexName', run), unique: isOn(change, 'unique') === true }), change)
}

function addForeignKey(change: Element, run: Run): void {
  const { write } = run
  const key = write.addForeignKey(
    tableAt(change, run, 'baseTableName', 'baseTableSchemaName'),
    namesAt(change, 'baseColumnNames', run),
    tableAt(change, run, 'referencedTableName', 'referencedTableSchemaName'),
    namesAt(change, 'referencedColumnNames', run),
    isOn(change, 'validate') === false,
    nameAt(change, 'constraintName', run),
  )
  send(run, key, change)
}

function addPrimaryKey(change: Element, run: Run): void {
  send(run, run.write.addPrimaryKey(tableAt(change, run), namesAt(change, 'columnNames', run)), change)
}

/** {@link https://docs.liquibase.com/change-types/add-not-null-constraint.html}: what is empty has the value first. */
function notNull(change: Element, run: Run): void {
  const [table, column] = [tableAt(change, run), nameAt(change, 'columnName', run)]
  send(run, run.write.setNotNull(table, column, typeOf(text(change, 'columnDataType', run), run.write)), change)
}

function dropPrimaryKey(change: Element, run: Run): void {
  const table = tableAt(change, run)
  const own = nameAt(change, 'constraintName', run) ?? (table === undefined ? undefined : `${table.slice(table.lastIndexOf('.') + 1)}_pkey`)
  send(run, run.write.dialect === 'mysql' ? `ALTER TABLE ${run.write.name(table)} DROP PRIMARY KEY` : run.write.dropConstraint(table, own), change)
}

/** {@link https://docs.liquibase.com/change-types/merge-columns.html}: both columns go, and their values live on in the third. */
function mergeColumns(change: Element, run: Run): void {
  const { write } = run
  const table = tableAt(change, run)
  const [one, other, to] = ['column1Name', 'column2Name', 'finalColumnName'].map((name) => nameAt(change, name, run))
  send(run, write.addColumn(table, { name: to, type: typeOf(text(change, 'finalColumnType', run), write) }), change)
  send(run, `UPDATE ${write.name(table)} SET ${write.name(to)} = ${write.name(one)} || ${write.name(other)}`, change)
  for (const gone of [one, other]) send(run, write.dropColumn(table, gone), change)
}

function addLookupTable(change: Element, run: Run): void {
  const { write } = run
  const [from, to] = [tableAt(change, run, 'existingTableName', 'existingTableSchemaName'), tableAt(change, run, 'newTableName', 'newTableSchemaName')]
  const [column, key] = [nameAt(change, 'existingColumnName', run), nameAt(change, 'newColumnName', run)]
  send(run, write.createTable(to, [{ name: key, type: typeOf(text(change, 'newColumnDataType', run), write), notNull: true, primary: true }], false), change)
  send(run, write.addForeignKey(from, [column], to, [key], false, nameAt(change, 'constraintName', run)), change)
}

function rows(change: Element, run: Run): void {
  if (given(change, 'where') !== undefined) return
  const table = tableAt(change, run)
  const [first] = columnsOf(change)
  if (change.name === 'delete') send(run, run.write.deleteAll(table), change)
  else if (first !== undefined) send(run, run.write.updateAll(table, nameAt(first, 'name', run)), change)
}

/** {@link https://docs.liquibase.com/change-types/sql.html}: statements end with a semicolon unless it says otherwise. */
function sql(change: Element, run: Run): void {
  const written = change.name === 'sqlFile' ? run.fileOf(change) : change.text === '' ? (change.attributes.get('sql') ?? '') : change.text
  if (written === undefined) return untold(run, change, 'SQL of a file that is not read: what it drops and locks is not read')
  const own = filledSql(written, (name) => run.valueOf(name))
  const end = given(change, 'endDelimiter')
  // A delimiter of its own is taken as it stands: what looks like a pattern is none here.
  const plain = end === undefined ? undefined : end.replaceAll('\\n', '\n').replaceAll('\\s', ' ').replaceAll('\\', '').trim()
  const parts = plain === undefined || plain === '' || plain === ';' ? [own] : own.split(plain)
  for (const part of parts) if (part.trim() !== '') send(run, part, change)
}

const drops =
  (name: string, table = 'tableName', schema = 'schemaName'): Does =>
  (change, run) =>
    send(run, run.write.dropConstraint(tableAt(change, run, table, schema), nameAt(change, name, run)), change)

/** {@link https://docs.liquibase.com/change-types/home.html} */
const changes: Readonly<Record<string, Does>> = {
  createTable,
  addColumn,
  dropColumn,
  createIndex,
  addForeignKeyConstraint: addForeignKey,
  addPrimaryKey,
  addNotNullConstraint: notNull,
  dropPrimaryKey,
  mergeColumns,
  addLookupTable,
  delete: rows,
  update: rows,
  sql,
  sqlFile: sql,
  dropTable: (change, run) => send(run, run.write.dropTable(tableAt(change, run)), change),
  renameTable: (change, run) => send(run, run.write.renameTable(tableAt(change, run, 'oldTableName'), nameAt(change, 'newTableName', run)), change),
  renameColumn: (change, run) => send(run, run.write.renameColumn(tableAt(change, run), nameAt(change, 'oldColumnName', run), nameAt(change, 'newColumnName', run)), change),
  modifyDataType: (change, run) => send(run, run.write.changeType(tableAt(change, run), nameAt(change, 'columnName', run), typeOf(text(change, 'newDataType', run), run.write), true), change),
  addUniqueConstraint: (change, run) => send(run, run.write.addUnique(tableAt(change, run), namesAt(change, 'columnNames', run), nameAt(change, 'constraintName', run)), change),
  dropIndex: (change, run) => send(run, run.write.dropIndex(tableAt(change, run), nameAt(change, 'indexName', run)), change),
  dropUniqueConstraint: drops('constraintName'),
  dropCheckConstraint: drops('constraintName'),
  dropForeignKeyConstraint: drops('constraintName', 'baseTableName', 'baseTableSchemaName'),
  dropAllForeignKeyConstraints: (change, run) => untold(run, change, 'keys of a table that are dropped whatever they are: not read', tableAt(change, run, 'baseTableName', 'baseTableSchemaName')),
  addCheckConstraint: (change, run) => send(run, run.write.addCheck(tableAt(change, run), text(change, 'constraintBody', run) ?? 'true', nameAt(change, 'constraintName', run)), change),
  createView: (change, run) => send(run, `CREATE VIEW ${run.write.name(tableAt(change, run, 'viewName'))} AS SELECT 1`, change),
  dropView: (change, run) => send(run, `DROP VIEW ${run.write.name(tableAt(change, run, 'viewName'))}`, change),
} // prettier-ignore

/** What loses nothing and holds nobody up. */
const idle =
  /^(?:comment|rollback|validCheckSum|preConditions|modifySql|insert|loadData|loadUpdateData|tagDatabase|output|stop|empty|(?:create|alter|drop|rename)(?:Sequence|Procedure|Function|Trigger|Synonym|Package\w*)|enable\w*|disable\w*|setTableRemarks|setColumnRemarks|addDefaultValue|dropDefaultValue|dropNotNullConstraint|addAutoIncrement|renameView|alterSequence|markUnused|property)$/

export function perform(change: Element, run: Run): void {
  const name = change.name.slice(change.name.lastIndexOf(':') + 1)
  if (!runsOn(given(change, 'dbms'), run.write.dialect)) return
  const does = Object.hasOwn(changes, name) ? changes[name] : undefined
  if (does !== undefined) return does(change, run)
  if (name === 'customChange' || name === 'executeCommand')
    return untold(run, change, 'a change that a program of its own makes: what it drops and locks is not read')
  if (!idle.test(name)) untold(run, change, 'a change that is none of Liquibase’s own: not read')
}
