/** Tables that EF Core's migrations make: their columns, and the keys that stand with them. */
import { callOf, fieldOf, namedOf, type CsCall, type CsNode } from '../../../parse/csharp/index.ts'
import type { Column, Name } from '../code/statements.ts'
import { annotated, columnOf, type Annotated } from './columns.ts'
import { addCheck, addForeignKey, addKey, lineOf, send, tableAt, untold, type Walk } from './sending.ts'
import { argument, names, type Place } from './values.ts'

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.migrationbuilder.createtable CreateTable}(name, columns, schema, constraints). */
export function createTable({ call }: Annotated, place: Place, walk: Walk): void {
  const line = lineOf(call)
  const table = tableAt(call, place, { name: 'name', at: 0, within: 2 })
  if (table === undefined) return untold(walk, line, 'a table whose name is put together when it runs: not read')
  const made = fieldOf(argument(call, 'columns', 1), 'body')
  const columns: Column[] = []
  const byProperty = new Map<string, Name>()
  let isWhole = made?.type === 'anonymous_object_creation_expression'
  const parts = isWhole ? namedOf(made) : []
  parts.forEach((part, index) => {
    if (part.type === 'identifier') return
    const of = part.type === 'invocation_expression' ? annotated(part) : undefined
    const property = parts[index - 1]?.type === 'identifier' ? parts[index - 1]?.text : undefined
    if (of?.call.name !== 'Column') {
      isWhole = false
      return
    }
    const column = columnOf(of, property, place, walk.write.dialect)
    if (property !== undefined) byProperty.set(property, column.name)
    columns.push(column)
  })
  send(walk, walk.write.createTable(table, columns, false), line)
  if (!isWhole) untold(walk, line, 'a table whose columns are put together elsewhere: not read', table)
  const lambda = argument(call, 'constraints', 3)
  const body = fieldOf(lambda, 'body')
  if (lambda !== undefined && body === undefined && lambda.type !== 'null_literal')
    untold(walk, line, 'a table whose keys are put together elsewhere: not read', table)
  for (const statement of body?.type === 'block' ? namedOf(body) : body === undefined ? [] : [body]) constraint(statement, table, byProperty, place, walk)
}

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.operations.builders.createtablebuilder-1#methods} */
function constraint(statement: CsNode, table: Name, byProperty: ReadonlyMap<string, Name>, place: Place, walk: Walk): void {
  const node = statement.type === 'expression_statement' ? namedOf(statement)[0] : statement
  const call: CsCall | undefined = node === undefined ? undefined : (annotated(node)?.call ?? callOf(node))
  const columns = call === undefined ? [] : names(argument(call, 'columns', 1) ?? argument(call, 'column', 1), place, byProperty)
  if (call?.name === 'PrimaryKey') addKey(call, table, columns, 'PRIMARY KEY', place, walk)
  else if (call?.name === 'UniqueConstraint') addKey(call, table, columns, 'UNIQUE', place, walk)
  else if (call?.name === 'ForeignKey') addForeignKey(call, table, columns, { to: 2, within: 4, target: 3 }, place, walk)
  else if (call?.name === 'CheckConstraint') addCheck(call, table, 1, place, walk)
  else untold(walk, statement.line, 'a table whose keys are put together elsewhere: not read', table)
}
