/** Operations of EF Core's migration builder, each as the statements that its provider sends. */
import { type CsCall } from '../../../parse/csharp/index.ts'
import type { Name } from '../code/statements.ts'
import { columnOf, oldTypeOf, typeOf, type Annotated } from './columns.ts'
import { createIndex } from './indexes.ts'
import { createTable } from './tables.ts'
import { argument, given, text, truth, written, type Place } from './values.ts'
import { addCheck, addForeignKey, addKey, columnsAt, lineOf, send, tableAt, untold, type TableArgument, type Walk } from './sending.ts'

export type Step = (of: Annotated, place: Place, walk: Walk) => void

const ofTable = (within: number, at = 1): TableArgument => ({ name: 'table', at, within })
const nameOf = (call: CsCall, place: Place): Name => text(argument(call, 'name', 0), place)

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.migrationbuilder#methods}, with the places of arguments without a name. */
export const steps: Readonly<Record<string, Step>> = {
  CreateTable: createTable,
  DropTable: ({ call }, place, walk) => send(walk, walk.write.dropTable(tableAt(call, place, { name: 'name', at: 0, within: 1 })), lineOf(call)),
  RenameTable: ({ call }, place, walk) => renameTable(call, place, walk),
  AddColumn: (of, place, walk) => addColumn(of, place, walk),
  DropColumn: ({ call }, place, walk) => {
    const own = nameOf(call, place)
    if (!isOfSystem(own, walk)) send(walk, walk.write.dropColumn(tableAt(call, place, ofTable(2)), own), lineOf(call))
  },
  RenameColumn: ({ call }, place, walk) => {
    const to = text(argument(call, 'newName', 2), place)
    send(walk, walk.write.renameColumn(tableAt(call, place, ofTable(3)), nameOf(call, place), to), lineOf(call))
  },
  AlterColumn: (of, place, walk) => alterColumn(of, place, walk),
  CreateIndex: createIndex,
  DropIndex: ({ call }, place, walk) =>
    send(walk, walk.write.dropIndex(tableAt(call, place, ofTable(2)), nameOf(call, place)?.replaceAll('.', '_')), lineOf(call)),
  RenameIndex: ({ call }, place, walk) => {
    const [own, to] = [nameOf(call, place), text(argument(call, 'newName', 1), place)].map((one) => one?.replaceAll('.', '_'))
    send(walk, walk.write.renameIndex(tableAt(call, place, ofTable(3, 2)), own, to), lineOf(call))
  },
  AddForeignKey: ({ call }, place, walk) =>
    addForeignKey(call, tableAt(call, place, ofTable(4)), columnsAt(call, place, 2), { to: 3, within: 5, target: 6 }, place, walk),
  DropForeignKey: dropped,
  DropUniqueConstraint: dropped,
  DropCheckConstraint: dropped,
  DropPrimaryKey: ({ call }, place, walk) => {
    const [table, own] = [tableAt(call, place, ofTable(2)), nameOf(call, place)?.replaceAll('.', '_')]
    send(walk, walk.write.dialect === 'mysql' ? `ALTER TABLE ${walk.write.name(table)} DROP PRIMARY KEY` : walk.write.dropConstraint(table, own), lineOf(call))
  },
  AddPrimaryKey: ({ call }, place, walk) => addKey(call, tableAt(call, place, ofTable(3)), columnsAt(call, place, 2), 'PRIMARY KEY', place, walk),
  AddUniqueConstraint: ({ call }, place, walk) => addKey(call, tableAt(call, place, ofTable(3)), columnsAt(call, place, 2), 'UNIQUE', place, walk),
  AddCheckConstraint: ({ call }, place, walk) => addCheck(call, tableAt(call, place, ofTable(3)), 2, place, walk),
  DropSchema: ({ call }, place, walk) => send(walk, `DROP SCHEMA ${walk.write.name(nameOf(call, place))}`, lineOf(call)),
  Sql: ({ call }, place, walk) => sql(call, place, walk),
}

/** What changes no table, and rows by their keys alone. */
export const idle =
  /^(?:InsertData|UpdateData|DeleteData|EnsureSchema|CreateSequence|AlterSequence|DropSequence|RenameSequence|RestartSequence|AlterDatabase|AlterTable|Annotation|OldAnnotation)$/

function dropped({ call }: Annotated, place: Place, walk: Walk): void {
  send(walk, walk.write.dropConstraint(tableAt(call, place, ofTable(2)), nameOf(call, place)?.replaceAll('.', '_')), lineOf(call))
}

/** {@link https://www.npgsql.org/efcore/modeling/concurrency.html PostgreSQL's own columns} stand in the model where a token is made of them, and nothing is sent for them. */
function isOfSystem(name: Name, { write }: Walk): boolean {
  return write.dialect === 'postgres' && name !== undefined && /^(?:xmin|xmax|cmin|cmax|ctid|tableoid)$/.test(name)
}

function addColumn(of: Annotated, place: Place, walk: Walk): void {
  const column = columnOf(of, undefined, place, walk.write.dialect)
  if (!isOfSystem(column.name, walk)) send(walk, walk.write.addColumn(tableAt(of.call, place, ofTable(6)), column), lineOf(of.call))
}

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.migrationbuilder.renametable RenameTable}(name, schema, newName, newSchema): a new name stays in the schema unless it says another. */
function renameTable(call: CsCall, place: Place, walk: Walk): void {
  const { write } = walk
  const line = lineOf(call)
  const table = tableAt(call, place, { name: 'name', at: 0, within: 1 })
  const own = given(argument(call, 'newName', 2), place)
  const to = own === undefined ? text(argument(call, 'name', 0), place) : text(own, place)
  const schema = given(argument(call, 'newSchema', 3), place)
  const before = text(argument(call, 'schema', 1), place)
  if (own !== undefined && to !== text(argument(call, 'name', 0), place)) send(walk, write.renameTable(table, to), line)
  if (schema === undefined || write.dialect === 'mysql') return
  const after = text(schema, place)
  if (after !== before)
    send(walk, `ALTER TABLE ${write.name(to === undefined || before === undefined ? to : `${before}.${to}`)} SET SCHEMA ${write.name(after)}`, line)
}

/** What is told of the old column is left as it was where the new one says the same. */
function alterColumn(of: Annotated, place: Place, walk: Walk): void {
  const { call } = of
  const { write } = walk
  const [table, name, line] = [tableAt(call, place, ofTable(6)), nameOf(call, place), lineOf(call)]
  const computed = given(argument(call, 'computedColumnSql', 10), place)
  const before = given(argument(call, 'oldComputedColumnSql', 19), place)
  // Providers take the column away and add it anew: what somebody stored in it is gone, what was worked out is not.
  if (computed !== undefined && computed.text !== before?.text) {
    if (before === undefined) send(walk, write.dropColumn(table, name), line)
    return send(walk, write.addColumn(table, columnOf(of, undefined, place, write.dialect)), line)
  }
  const [type, was] = [typeOf(call, place, write.dialect), oldTypeOf(call, place, write.dialect)]
  if (type !== undefined && was !== undefined) {
    if (type.toLowerCase() !== was.toLowerCase()) send(walk, write.changeType(table, name, type), line, was)
  } else if (isOther(call))
    untold(walk, line, 'a column whose type is changed to or from what is not written out: whether it is written anew is not read', table)
  const isNever = truth(given(argument(call, 'nullable', 7), place), place) !== true
  if (isNever && truth(argument(call, 'oldNullable', 16), place) === true) send(walk, write.setNotNull(table, name, type), line)
}

/** Whether what is written of the type, or of the class that stands for it, is another than before. */
function isOther(call: CsCall): boolean {
  const [type, was] = [argument(call, 'type', 2)?.text, argument(call, 'oldType', 12)?.text]
  const before = argument(call, 'oldClrType', 11)?.text.replace(/^typeof\(|\)$|\?/g, '')
  return type !== was || (type === undefined && before !== undefined && before !== call.typed)
}

/** {@link https://learn.microsoft.com/ef/core/managing-schemas/migrations/managing#adding-raw-sql} */
function sql(call: CsCall, place: Place, walk: Walk): void {
  const found = written(argument(call, 'sql', 0), place)
  const isApart = truth(argument(call, 'suppressTransaction', 1), place) === true
  if (found === undefined) return untold(walk, lineOf(call), 'a statement that is put together when it runs: not read')
  const { text: statement, line } = found
  if (isApart) for (let at = line; at <= line + statement.split('\n').length; at++) walk.apart.add(at)
  send(walk, statement, line)
}
