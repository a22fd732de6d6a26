/** Operations of EF Core's migration builder, each as the statements that its provider sends. */
import { callOf, fieldOf, namedOf, type CsCall, type CsNode } from '../../../parse/csharp/index.ts'
import type { Unfollowed } from '../code/judge.ts'
import type { Column, Name, Sent, Writer } from '../code/statements.ts'
import { annotated, columnOf, typeOf, type Annotated } from './columns.ts'
import { argument, names, text, textWithGaps, truth, type Place } from './values.ts'

export interface Walk {
  readonly write: Writer
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  /** Lines of what runs outside of the transaction. */
  readonly apart: Set<number>
}

export type Step = (of: Annotated, place: Place, walk: Walk) => void

const mostSent = 20_000

function send(walk: Walk, statement: string, line: number): void {
  if (walk.sent.length < mostSent) walk.sent.push({ sql: statement, line })
  else untold(walk, line, 'more statements than are read')
}

/** `of` is the one table that it can be about. */
export function untold(walk: Walk, line: number, reason: string, of?: string): void {
  if (walk.unread.length < 1_000) walk.unread.push({ line, reason, ...(of === undefined ? {} : { of }) })
}

/** Where a call begins that is written over several lines. */
export const lineOf = ({ node }: CsCall): number => {
  const called = fieldOf(node, 'function')
  return (called?.type === 'member_access_expression' ? fieldOf(called, 'name') : called)?.line ?? node.line
}

function tableAt(call: CsCall, place: Place, name: string, at: number, schema = 'schema'): Name {
  const [table, within] = [text(argument(call, name, at), place), text(argument(call, schema, -1), place)]
  return table === undefined || within === undefined ? table : `${within}.${table}`
}

/** One column, or several, by either name. */
function columnsAt(call: CsCall, place: Place, at: number, one = 'column', many = 'columns'): readonly Name[] {
  return names(argument(call, many, -1) ?? argument(call, one, at), place)
}

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.migrationbuilder#methods} */
export const steps: Readonly<Record<string, Step>> = {
  CreateTable: ({ call }, place, walk) => createTable(call, place, walk),
  DropTable: ({ call }, place, walk) => send(walk, walk.write.dropTable(tableAt(call, place, 'name', 0)), lineOf(call)),
  RenameTable: ({ call }, place, walk) => {
    const to = text(argument(call, 'newName', 2), place)
    const isMoved = argument(call, 'newName', 2) === undefined
    if (!isMoved) send(walk, walk.write.renameTable(tableAt(call, place, 'name', 0), to), lineOf(call))
  },
  AddColumn: (of, place, walk) => send(walk, walk.write.addColumn(tableAt(of.call, place, 'table', 1), columnOf(of, text(argument(of.call, 'name', 0), place), place, walk.write.dialect)), lineOf(of.call)), // prettier-ignore
  DropColumn: ({ call }, place, walk) => send(walk, walk.write.dropColumn(tableAt(call, place, 'table', 1), text(argument(call, 'name', 0), place)), lineOf(call)),
  RenameColumn: ({ call }, place, walk) => send(walk, walk.write.renameColumn(tableAt(call, place, 'table', 1), text(argument(call, 'name', 0), place), text(argument(call, 'newName', 2), place)), lineOf(call)), // prettier-ignore
  AlterColumn: (of, place, walk) => alterColumn(of, place, walk),
  CreateIndex: (of, place, walk) => createIndex(of, place, walk),
  DropIndex: ({ call }, place, walk) => send(walk, walk.write.dropIndex(tableAt(call, place, 'table', 1), text(argument(call, 'name', 0), place)), lineOf(call)),
  RenameIndex: ({ call }, place, walk) => send(walk, walk.write.renameIndex(tableAt(call, place, 'table', 2), text(argument(call, 'name', 0), place), text(argument(call, 'newName', 1), place)), lineOf(call)), // prettier-ignore
  AddForeignKey: ({ call }, place, walk) => foreignKey(call, tableAt(call, place, 'table', 1), 2, place, walk),
  DropForeignKey: dropped,
  DropUniqueConstraint: dropped,
  DropCheckConstraint: dropped,
  DropPrimaryKey: ({ call }, place, walk) => {
    const [table, own] = [tableAt(call, place, 'table', 1), text(argument(call, 'name', 0), place)]
    send(walk, walk.write.dialect === 'mysql' ? `ALTER TABLE ${walk.write.name(table)} DROP PRIMARY KEY` : walk.write.dropConstraint(table, own), lineOf(call))
  },
  AddPrimaryKey: ({ call }, place, walk) => key(call, place, walk, 'PRIMARY KEY'),
  AddUniqueConstraint: ({ call }, place, walk) => key(call, place, walk, 'UNIQUE'),
  AddCheckConstraint: ({ call }, place, walk) => check(call, tableAt(call, place, 'table', 1), 2, place, walk),
  DropSchema: ({ call }, place, walk) => send(walk, `DROP SCHEMA ${walk.write.name(text(argument(call, 'name', 0), place))}`, lineOf(call)),
  Sql: ({ call }, place, walk) => sql(call, place, walk),
} // prettier-ignore

/** What changes no table. */
export const idle =
  /^(?:InsertData|UpdateData|DeleteData|EnsureSchema|CreateSequence|AlterSequence|DropSequence|RenameSequence|RestartSequence|AlterDatabase|AlterTable|Annotation|OldAnnotation)$/

function dropped({ call }: Annotated, place: Place, walk: Walk): void {
  send(walk, walk.write.dropConstraint(tableAt(call, place, 'table', 1), text(argument(call, 'name', 0), place)), lineOf(call))
}

function key(call: CsCall, place: Place, walk: Walk, kind: 'PRIMARY KEY' | 'UNIQUE'): void {
  const { write } = walk
  const own = text(argument(call, 'name', 0), place)
  const columns = columnsAt(call, place, 2).map((one) => write.name(one)).join(', ') // prettier-ignore
  send(
    walk,
    `ALTER TABLE ${write.name(tableAt(call, place, 'table', 1))} ADD ${own === undefined ? '' : `CONSTRAINT ${write.name(own)} `}${kind} (${columns})`,
    lineOf(call),
  )
}

function check(call: CsCall, table: Name, at: number, place: Place, walk: Walk): void {
  const condition = textWithGaps(argument(call, 'sql', at), place)
  send(walk, walk.write.addCheck(table, condition ?? 'true', text(argument(call, 'name', 0), place)), lineOf(call))
}

function foreignKey(call: CsCall, table: Name, at: number, place: Place, walk: Walk): void {
  const to = tableAt(call, place, 'principalTable', at + 1, 'principalSchema')
  const targets = columnsAt(call, place, -1, 'principalColumn', 'principalColumns')
  send(walk, walk.write.addForeignKey(table, columnsAt(call, place, at), to, targets.length === 0 ? ['Id'] : targets, false, text(argument(call, 'name', 0), place)), lineOf(call)) // prettier-ignore
}

function createIndex({ call, notes }: Annotated, place: Place, walk: Walk): void {
  const concurrently = notes.get('Npgsql:CreatedConcurrently') === 'true'
  // The provider takes it out of the transaction by itself: https://www.npgsql.org/efcore/modeling/indexes.html#creating-indexes-concurrently
  if (concurrently) walk.apart.add(lineOf(call))
  const method = notes.get('Npgsql:IndexMethod')?.replaceAll('"', '')
  const columns = columnsAt(call, place, 2)
  send(
    walk,
    walk.write.createIndex({
      table: tableAt(call, place, 'table', 1),
      columns: columns.length === 0 ? [undefined] : columns,
      name: text(argument(call, 'name', 0), place),
      unique: truth(argument(call, 'unique', -1)) === true,
      concurrently,
      partial: argument(call, 'filter', -1) !== undefined && argument(call, 'filter', -1)?.type !== 'null_literal',
      type: method,
    }),
    lineOf(call),
  )
}

function createTable(call: CsCall, place: Place, walk: Walk): void {
  const table = tableAt(call, place, 'name', 0)
  if (table === undefined) return untold(walk, lineOf(call), 'a table whose name is put together when it runs: not read')
  const made = fieldOf(argument(call, 'columns', 1), 'body')
  const columns: Column[] = []
  const parts = made?.type === 'anonymous_object_creation_expression' ? namedOf(made) : []
  parts.forEach((part, index) => {
    const of = part.type === 'invocation_expression' ? annotated(part) : undefined
    const own = parts[index - 1]
    if (of !== undefined) columns.push(columnOf(of, own?.type === 'identifier' ? own.text : undefined, place, walk.write.dialect))
  })
  send(walk, walk.write.createTable(table, columns, false), lineOf(call))
  if (columns.length === 0) untold(walk, lineOf(call), 'a table whose columns are put together elsewhere: not read', table)
  const body = fieldOf(argument(call, 'constraints', 2) ?? call.args.find(({ name }) => name === 'constraints')?.value, 'body')
  for (const statement of body?.type === 'block' ? namedOf(body) : body === undefined ? [] : [body]) constraint(statement, table, place, walk)
}

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.operations.builders.createtablebuilder-1#methods} */
function constraint(statement: CsNode, table: Name, place: Place, walk: Walk): void {
  const node = statement.type === 'expression_statement' ? namedOf(statement)[0] : statement
  const call = node === undefined ? undefined : (annotated(node)?.call ?? callOf(node))
  if (call === undefined) return
  const own = text(argument(call, 'name', 0), place)
  const { write } = walk
  const line = lineOf(call)
  const listed = (): string => columnsAt(call, place, 1).map((one) => write.name(one)).join(', ') // prettier-ignore
  const called = own === undefined ? '' : `CONSTRAINT ${write.name(own)} `
  if (call.name === 'PrimaryKey') send(walk, `ALTER TABLE ${write.name(table)} ADD ${called}PRIMARY KEY (${listed()})`, line)
  else if (call.name === 'UniqueConstraint') send(walk, `ALTER TABLE ${write.name(table)} ADD ${called}UNIQUE (${listed()})`, line)
  else if (call.name === 'ForeignKey') foreignKey(call, table, 1, place, walk)
  else if (call.name === 'CheckConstraint') check(call, table, 1, place, walk)
}

/** What is told of the old column, by `oldType` and `oldNullable`, is left as it was where the new one says the same. */
function alterColumn({ call }: Annotated, place: Place, walk: Walk): void {
  const { write } = walk
  const [table, name] = [tableAt(call, place, 'table', 1), text(argument(call, 'name', 0), place)]
  const type = typeOf(call, place, write.dialect, 'type', 2)
  const old = argument(call, 'oldType', -1) === undefined ? undefined : typeOf(call, place, write.dialect, 'oldType', -1)
  const line = lineOf(call)
  if (old !== undefined && type !== undefined && old !== type) send(walk, write.changeType(table, name, type), line)
  else if (old === undefined && changesClass(call))
    untold(walk, line, 'a column whose type is changed and not written out: whether it is written anew is not read', table)
  if (truth(argument(call, 'nullable', -1)) !== true && truth(argument(call, 'oldNullable', -1)) === true) send(walk, write.setNotNull(table, name, type), line)
}

function changesClass(call: CsCall): boolean {
  const before = argument(call, 'oldClrType', -1)?.text
  return before !== undefined && call.typed !== undefined && before.replace(/^typeof\(|\)$|\?/g, '') !== call.typed
}

/** {@link https://learn.microsoft.com/ef/core/managing-schemas/migrations/managing#adding-raw-sql} */
function sql(call: CsCall, place: Place, walk: Walk): void {
  const given = argument(call, 'sql', 0)
  const written = textWithGaps(given, place)
  const isApart = truth(argument(call, 'suppressTransaction', 1)) === true
  const line = given?.line ?? lineOf(call)
  if (isApart) for (let at = line; at <= line + (written?.split('\n').length ?? 0); at++) walk.apart.add(at)
  if (written === undefined) untold(walk, lineOf(call), 'a statement that is put together when it runs: not read')
  else send(walk, written, line)
}
