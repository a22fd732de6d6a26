/** Change types of Liquibase, each as the statements that it sends. */
import { given, givenFrom, type Element } from './changelog.ts'
import { addAutoIncrement, addColumn, addLookupTable, createTable, dropColumn, mergeColumns } from './columns.ts'
import { runsOn } from './conditions.ts'
import { addForeignKey, addPrimaryKey, addUnique, createIndex, dropIndex, dropPrimaryKey, drops } from './keys.ts'
import { filledSql } from './names.ts'
import { columnsOf, nameAt, send, tableAt, text, typeAt, untold, type Does, type Run } from './run.ts'

/** {@link https://docs.liquibase.com/change-types/add-not-null-constraint.html}: what is empty has the value first. */
function notNull(change: Element, run: Run): void {
  send(run, run.write.setNotNull(tableAt(change, run), nameAt(change, 'columnName', run), typeAt(change, 'columnDataType', run)), change)
}

/** A condition that every row meets is none. */
const always = /^\(?\s{0,9}(?:true|(\d{1,9})\s{0,9}=\s{0,9}\1)\s{0,9}\)?$/i

function rows(change: Element, run: Run): void {
  const where = text(change, 'where', run)
  if (given(change, 'where') !== undefined && !always.test(where ?? '')) return
  const table = tableAt(change, run)
  const [first] = columnsOf(change)
  if (change.name === 'delete') send(run, run.write.deleteAll(table), change)
  else if (first !== undefined) send(run, run.write.updateAll(table, nameAt(first, 'name', run)), change)
}

/** {@link https://docs.liquibase.com/change-types/sql.html}: statements end with a semicolon unless it says otherwise. */
function sql(change: Element, run: Run): void {
  const isFile = change.name === 'sqlFile'
  const written = isFile ? run.fileOf(change) : change.text === '' ? given(change, 'sql') : change.text
  if (written === undefined) return isFile ? untold(run, change, 'SQL of a file that is not read: what it drops and locks is not read') : undefined
  let line = isFile ? change.line : change.text === '' ? givenFrom(change, 'sql') : change.textLine
  const own = filledSql(written, (name) => run.valueOf(name))
  const end = given(change, 'endDelimiter')
  // A delimiter of its own is taken as it stands: what looks like a pattern is none here.
  const plain = end === undefined ? undefined : end.replaceAll('\\n', '\n').replaceAll('\\s', ' ').replaceAll('\\', '').trim()
  const parts = plain === undefined || plain === '' || plain === ';' ? [own] : own.split(plain)
  for (const part of parts) {
    if (part.trim() !== '') run.sent.push({ sql: part, line, ...(isFile ? { elsewhere: true } : {}) })
    if (!isFile) line += part.split('\n').length - 1
  }
}

/** A view of another name breaks what asks for the old one. */
function renameView(change: Element, run: Run): void {
  send(run, run.write.renameTable(tableAt(change, run, 'oldViewName'), nameAt(change, 'newViewName', run)), change)
}

/** {@link https://docs.liquibase.com/change-types/home.html} */
const changes: Readonly<Record<string, Does>> = {
  createTable,
  addColumn,
  dropColumn,
  createIndex,
  addForeignKeyConstraint: addForeignKey,
  addPrimaryKey,
  addNotNullConstraint: notNull,
  addAutoIncrement,
  dropPrimaryKey,
  dropIndex,
  mergeColumns,
  addLookupTable,
  renameView,
  delete: rows,
  update: rows,
  sql,
  sqlFile: sql,
  addUniqueConstraint: addUnique,
  dropTable: (change, run) => send(run, run.write.dropTable(tableAt(change, run)), change),
  renameTable: (change, run) => send(run, run.write.renameTable(tableAt(change, run, 'oldTableName'), nameAt(change, 'newTableName', run)), change),
  renameColumn: (change, run) => send(run, run.write.renameColumn(tableAt(change, run), nameAt(change, 'oldColumnName', run), nameAt(change, 'newColumnName', run)), change),
  modifyDataType: (change, run) => send(run, run.write.changeType(tableAt(change, run), nameAt(change, 'columnName', run), typeAt(change, 'newDataType', run), true), change),
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
  /^(?:comment|rollback|validCheckSum|preConditions|modifySql|insert|loadData|loadUpdateData|tagDatabase|output|stop|empty|(?:create|alter|drop|rename)(?:Sequence|Procedure|Function|Trigger|Synonym|Package\w*)|enable\w*|disable\w*|setTableRemarks|setColumnRemarks|addDefaultValue|dropDefaultValue|dropNotNullConstraint|markUnused|property)$/

/** Whose own `dbms` Liquibase heeds; of other changes it passes it over, and they run. */
const targeted = /^(?:sql|sqlFile|insert|createProcedure)$/

export function perform(change: Element, run: Run): void {
  const name = change.name.slice(change.name.lastIndexOf(':') + 1)
  if (targeted.test(name) && !runsOn(given(change, 'dbms'), run.write.dialect)) return
  const does = Object.hasOwn(changes, name) ? changes[name] : undefined
  if (does !== undefined) return does(change, run)
  if (name === 'customChange' || name === 'executeCommand')
    return untold(run, change, 'a change that a program of its own makes: what it drops and locks is not read')
  if (!idle.test(name)) untold(run, change, 'a change that is none of Liquibase’s own: not read')
}

/** {@link https://docs.liquibase.com/workflows/liquibase-community/modify-sql.html}: what is put before or after each statement, and in it, as far as the words are its own. */
export function modify(set: Element, run: Run): void {
  for (const all of set.children) {
    if (all.name !== 'modifySql' || !runsOn(given(all, 'dbms'), run.write.dialect)) continue
    for (const one of all.children) {
      const [value, from, to] = [text(one, 'value', run), given(one, 'replace'), text(one, 'with', run)]
      const isIn = from !== undefined && /^[A-Z ]{3,60}$/.test(from)
      for (const [at, sent] of run.sent.entries()) {
        if (one.name === 'append') run.sent[at] = { ...sent, sql: `${sent.sql.replace(/;\s*$/, '')}${value ?? ''}` }
        else if (one.name === 'prepend') run.sent[at] = { ...sent, sql: `${value ?? ''}${sent.sql}` }
        else if (one.name === 'replace' && isIn) run.sent[at] = { ...sent, sql: sent.sql.replaceAll(from, to ?? '') }
      }
      if (one.name === 'regExpReplace' || (one.name === 'replace' && !isIn))
        untold(run, one, 'statements that modifySql writes anew: what it makes of them is not read')
    }
  }
}
