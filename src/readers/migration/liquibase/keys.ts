/** Keys and indexes of Liquibase's changelogs. */
import type { Name } from '../code/statements.ts'
import { given, isOn, type Element } from './changelog.ts'
import { folded } from './names.ts'
import { columnsOf, nameAt, namesAt, send, tableAt, text, type Does, type Run } from './run.ts'

/**
 * {@link https://docs.liquibase.com/change-types/create-index.html}: what is no plain name is an expression, written as it stands. One that a key brings
 * along by itself is not made again.
 */
export function createIndex(change: Element, run: Run): void {
  const { write } = run
  if (/primaryKey|uniqueConstraint|foreignKey/.test(given(change, 'associatedWith') ?? '') && write.dialect === 'postgres') return
  const table = tableAt(change, run)
  const own = nameAt(change, 'indexName', run)
  const columns = columnsOf(change).map((one) => indexed(one, run))
  const unique = isOn(change, 'unique') === true ? 'UNIQUE ' : ''
  send(run, `CREATE ${unique}INDEX ${own === undefined ? '' : `${write.name(own)} `}ON ${write.name(table)} (${columns.join(', ')})`, change)
  if (isOn(change, 'clustered') === true) cluster(table, own, change, run)
}

/** `lower(name)`, `name(10)` on MySQL, `name DESC`, or a name. */
function indexed(column: Element, run: Run): string {
  const written = text(column, 'name', run)
  const after = isOn(column, 'descending') === true ? ' DESC' : ''
  const isPlain = written === undefined || (isOn(column, 'computed') !== true && !/[()]/.test(written))
  if (isPlain) return `${run.write.name(nameAt(column, 'name', run))}${after}`
  const isPrefix = run.write.dialect === 'mysql' && /^\w{1,64}\s?\(\d{1,4}\)$/.test(written)
  return `${isPrefix ? written : `(${written})`}${after}`
}

/** The table is written anew in the index's order. */
function cluster(table: Name, index: Name, change: Element, run: Run): void {
  if (run.write.dialect === 'postgres') send(run, `CLUSTER ${run.write.name(table)} USING ${run.write.name(index)}`, change)
}

export function addForeignKey(change: Element, run: Run): void {
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

export function addPrimaryKey(change: Element, run: Run): void {
  const [table, own] = [tableAt(change, run), nameAt(change, 'constraintName', run)]
  send(run, run.write.addPrimaryKey(table, namesAt(change, 'columnNames', run), own), change)
  if (isOn(change, 'clustered') === true && own !== undefined) cluster(table, own, change, run)
}

/** {@link https://docs.liquibase.com/change-types/add-unique-constraint.html}: of an index that is there, it takes that. */
export function addUnique(change: Element, run: Run): void {
  const { write } = run
  const [table, own, index] = [tableAt(change, run), nameAt(change, 'constraintName', run), nameAt(change, 'forIndexName', run)]
  if (index === undefined || write.dialect === 'mysql') return send(run, write.addUnique(table, namesAt(change, 'columnNames', run), own), change)
  send(run, `ALTER TABLE ${write.name(table)} ADD ${own === undefined ? '' : `CONSTRAINT ${write.name(own)} `}UNIQUE USING INDEX ${write.name(index)}`, change)
}

/** Without a name Liquibase asks the database for it: it is one that a changelog gave, or the usual one. */
export function dropPrimaryKey(change: Element, run: Run): void {
  const table = tableAt(change, run)
  if (run.write.dialect === 'mysql') return send(run, `ALTER TABLE ${run.write.name(table)} DROP PRIMARY KEY`, change)
  const own = nameAt(change, 'constraintName', run)
  const plain = table?.slice(table.lastIndexOf('.') + 1)
  const names: readonly Name[] =
    own !== undefined ? [own] : plain === undefined ? [undefined] : [`${plain}_pkey`, ...run.keysOf(plain).map((one) => folded(one, run.write, run.quoting))]
  for (const one of names) send(run, run.write.dropConstraint(table, one), change)
}

/** An index lies in its table's schema. */
export function dropIndex(change: Element, run: Run): void {
  const [table, own, schema] = [tableAt(change, run), nameAt(change, 'indexName', run), nameAt(change, 'schemaName', run)]
  const isWithin = run.write.dialect === 'postgres' && own !== undefined && schema !== undefined
  send(run, run.write.dropIndex(table, isWithin ? `${schema}.${own}` : own), change)
}

export const drops =
  (name: string, table = 'tableName', schema = 'schemaName'): Does =>
  (change, run) =>
    send(run, run.write.dropConstraint(tableAt(change, run, table, schema), nameAt(change, name, run)), change)
