/** What operations of EF Core's migration builder are told with: statements with their lines, tables with their schemas, and the keys that new and old tables are given alike. */
import { fieldOf, type CsCall } from '../../../parse/csharp/index.ts'
import type { Unfollowed } from '../code/judge.ts'
import type { Name, Sent, Writer } from '../code/statements.ts'
import { argument, names, text, written, type Place } from './values.ts'

export interface Walk {
  readonly write: Writer
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  /** Lines of what runs outside of the transaction. */
  readonly apart: Set<number>
}

const mostSent = 20_000

/** `was` is the type of the column that it changes. */
export function send(walk: Walk, sql: string, line: number, was?: string): void {
  if (walk.sent.length < mostSent) walk.sent.push({ sql, line, ...(was === undefined ? {} : { was }) })
  else untold(walk, line, 'more statements than are read')
}

/** `of` is the one table that it can be about. */
export function untold(walk: Walk, line: number, reason: string, of?: string): void {
  if (walk.unread.length < 1_000) walk.unread.push({ line, reason, ...(of === undefined ? {} : { of }) })
}

/** Where a call begins that is written over several lines. */
export function lineOf({ node }: CsCall): number {
  const called = fieldOf(node, 'function')
  return (called?.type === 'member_access_expression' ? fieldOf(called, 'name') : called)?.line ?? node.line
}

export interface TableArgument {
  readonly name: string
  readonly at: number
  /** Where its schema stands among the arguments without a name. */
  readonly within: number
  readonly schema?: string
}

export function tableAt(call: CsCall, place: Place, { name, at, within, schema = 'schema' }: TableArgument): Name {
  const [table, inside] = [text(argument(call, name, at), place), text(argument(call, schema, within), place)]
  return table === undefined || inside === undefined ? table : `${inside}.${table}`
}

/** One column, or several, by either name. */
export function columnsAt(call: CsCall, place: Place, at: number, one = 'column', many = 'columns'): readonly Name[] {
  return names(argument(call, many) ?? argument(call, one, at), place)
}

const list = (walk: Walk, columns: readonly Name[]): string => (columns.length === 0 ? [undefined] : columns).map((one) => walk.write.name(one?.replaceAll('.', '_'))).join(', ') // prettier-ignore

export function addKey(call: CsCall, table: Name, columns: readonly Name[], kind: 'PRIMARY KEY' | 'UNIQUE', place: Place, walk: Walk): void {
  const own = text(argument(call, 'name', 0), place)
  const called = own === undefined ? '' : `CONSTRAINT ${walk.write.name(own.replaceAll('.', '_'))} `
  send(walk, `ALTER TABLE ${walk.write.name(table)} ADD ${called}${kind} (${list(walk, columns)})`, lineOf(call))
}

export function addCheck(call: CsCall, table: Name, at: number, place: Place, walk: Walk): void {
  const condition = written(argument(call, 'sql', at), place)?.text
  send(walk, walk.write.addCheck(table, condition ?? 'true', text(argument(call, 'name', 0), place)), lineOf(call))
}

/** Where the table that it leads to, its schema and its column stand. */
interface Led {
  readonly to: number
  readonly within: number
  readonly target: number
}

export function addForeignKey(call: CsCall, table: Name, columns: readonly Name[], { to, within, target }: Led, place: Place, walk: Walk): void {
  const principal = tableAt(call, place, { name: 'principalTable', at: to, within, schema: 'principalSchema' })
  const targets = columnsAt(call, place, target, 'principalColumn', 'principalColumns')
  const own = text(argument(call, 'name', 0), place)
  send(walk, walk.write.addForeignKey(table, columns.length === 0 ? [undefined] : columns, principal, targets.length === 0 ? ['Id'] : targets, false, own), lineOf(call)) // prettier-ignore
}
