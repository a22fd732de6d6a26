/** What the change types of Liquibase share: where statements go, and names as the changeset writes them. */
import type { Unfollowed } from '../code/judge.ts'
import type { Name, Sent, Writer } from '../code/statements.ts'
import { given, type Element } from './changelog.ts'
import { filled, folded, type Quoting } from './names.ts'
import { typeOf } from './types.ts'

export interface Run {
  readonly write: Writer
  readonly quoting: Quoting
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  valueOf(name: string): string | undefined
  /** The text of a file of SQL that a change names. */
  fileOf(change: Element): string | undefined
  /** Names that primary keys of a table have in any changelog. */
  keysOf(table: string): readonly string[]
}

export type Does = (change: Element, run: Run) => void

export function send(run: Run, statement: string, at: Element): void {
  run.sent.push({ sql: statement, line: at.line })
}

export function untold(run: Run, at: Element, reason: string, of?: string): void {
  run.unread.push({ line: at.line, reason, ...(of === undefined ? {} : { of }) })
}

export function text(of: Element, name: string, run: Run): string | undefined {
  return filled(given(of, name), (one) => run.valueOf(one))
}

export function nameAt(of: Element, name: string, run: Run): Name {
  return folded(text(of, name, run), run.write, run.quoting)
}

/** With its schema, where that is named. */
export function tableAt(of: Element, run: Run, name = 'tableName', schema = 'schemaName'): Name {
  const [table, within] = [nameAt(of, name, run), nameAt(of, schema, run)]
  return table === undefined || within === undefined ? table : `${within}.${table}`
}

export function namesAt(of: Element, name: string, run: Run): readonly Name[] {
  const found = text(of, name, run)
  return found === undefined ? [undefined] : found.split(',').map((one) => folded(one.trim(), run.write, run.quoting))
}

export function typeAt(of: Element, name: string, run: Run): string | undefined {
  return typeOf(text(of, name, run), run.write.dialect)
}

export const columnsOf = (of: Element): readonly Element[] => of.children.filter(({ name }) => name === 'column')
