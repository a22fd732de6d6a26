/** What INSERT, UPDATE, DELETE and SELECT of PostgreSQL do to rows: which are lost, and which live on elsewhere. */
import type { MigrationEffect, SqlName } from '../migration-effect.ts'
import type { PgNode } from './grammar.ts'
import { columnIn, constantIn, fieldOf, isTemporary, kindOf, listOf, listOfKind, nodesIn, ofKind, relationName, stringsOf, textOf } from './tree.ts'

export function insertRows(statement: PgNode, line: number): readonly MigrationEffect[] {
  const query = ofKind(fieldOf(statement, 'selectStmt'), 'SelectStmt')
  const targets = listOfKind(statement, 'cols', 'ResTarget').map((one) => textOf(one, 'name'))
  return query === undefined ? [] : copied(query, relationName(fieldOf(statement, 'relation')), targets, line)
}

/** `CREATE TABLE … AS` and `SELECT … INTO`: a table, and the rows that go there. */
export function madeFrom(query: PgNode, into: PgNode, mayExist: boolean, line: number): readonly MigrationEffect[] {
  const relation = fieldOf(into, 'rel')
  const table = relationName(relation)
  const made: MigrationEffect = { does: 'create table', table, temporary: isTemporary(relation), mayExist, replaces: false, line }
  return mayExist ? [made] : [made, ...copied(query, table, undefined, line)]
}

const narrowing = ['whereClause', 'limitCount', 'limitOffset', 'havingClause', 'groupClause', 'distinctClause', 'valuesLists'] as const

/** What `SELECT … FROM table` puts elsewhere, if it takes every row. */
function copied(query: PgNode, into: SqlName, targets: readonly string[] | undefined, line: number): readonly MigrationEffect[] {
  if (textOf(query, 'op') !== 'SETOP_NONE' || narrowing.some((clause) => clause in query)) return []
  const sources = listOf(query, 'fromClause')
  const relation = sources.length === 1 ? ofKind(sources[0] ?? {}, 'RangeVar') : undefined
  if (relation === undefined) return []
  const from = relationName(relation)
  const list = listOfKind(query, 'targetList', 'ResTarget').map((one) => fieldOf(one, 'val'))
  const star = list.length === 1 && isStar(list[0] ?? {})
  const rows: MigrationEffect = { does: 'copy rows', from, into, star, line }
  if (star) return [rows]
  const columns = columnsIn(list)
  return [rows, { does: 'copy columns', from, columns, into, targets: targets === undefined || targets.length === 0 ? [...columns] : targets, line }]
}

function isStar(value: PgNode): boolean {
  const fields = listOf(ofKind(value, 'ColumnRef') ?? {}, 'fields')
  return fields.length > 0 && kindOf(fields.at(-1) ?? {}) === 'A_Star'
}

function columnsIn(expression: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [kind, node] of nodesIn(expression)) {
    const column = kind === 'ColumnRef' ? stringsOf(listOf(node, 'fields').slice(-1))[0] : undefined
    if (column !== undefined) found.add(column)
  }
  return found
}

export function deleteRows(statement: PgNode, line: number): readonly MigrationEffect[] {
  if (!takesAll(statement)) return []
  return [{ does: 'delete all', table: relationName(fieldOf(statement, 'relation')), line }]
}

function takesAll(statement: PgNode): boolean {
  return !('whereClause' in statement) || alwaysTrue(fieldOf(statement, 'whereClause'))
}

function alwaysTrue(condition: PgNode): boolean {
  const constant = ofKind(condition, 'A_Const')
  if (constant !== undefined) return fieldOf(constant, 'boolval')['boolval'] === true
  const compared = ofKind(condition, 'A_Expr')
  if (compared === undefined || stringsOf(listOf(compared, 'name'))[0] !== '=') return false
  const [left, right] = [ofKind(fieldOf(compared, 'lexpr'), 'A_Const'), ofKind(fieldOf(compared, 'rexpr'), 'A_Const')]
  return left !== undefined && right !== undefined && JSON.stringify(withoutPlace(left)) === JSON.stringify(withoutPlace(right))
}

function withoutPlace(constant: PgNode): PgNode {
  return { ...constant, location: 0 }
}

/** Tables of one UPDATE's FROM that are looked at. */
const maxSources = 10

export function updateRows(statement: PgNode, line: number): readonly MigrationEffect[] {
  const into = relationName(fieldOf(statement, 'relation'))
  const all: readonly MigrationEffect[] = takesAll(statement) && !('fromClause' in statement) ? [{ does: 'update all', table: into, line }] : []
  if ('whereClause' in statement && !leavesOutNothing(fieldOf(statement, 'whereClause'))) return all
  const sources = [into, ...listOfKind(statement, 'fromClause', 'RangeVar').slice(0, maxSources).map(relationName)]
  const copies = listOfKind(statement, 'targetList', 'ResTarget').flatMap((target): readonly MigrationEffect[] => {
    const columns = columnsIn(fieldOf(target, 'val'))
    return sources.map((from) => ({ does: 'copy columns', from, columns, into, targets: [textOf(target, 'name')], line }))
  })
  return [...all, ...copies]
}

/** A condition that tests for NULL or empty, or ties two tables by their columns, leaves no value behind. */
function leavesOutNothing(condition: PgNode): boolean {
  const several = ofKind(condition, 'BoolExpr')
  if (several !== undefined) return listOf(several, 'args').every(leavesOutNothing)
  const test = ofKind(condition, 'NullTest')
  if (test !== undefined) return columnIn(fieldOf(test, 'arg')) !== ''
  const compared = ofKind(condition, 'A_Expr')
  if (compared === undefined || !/^(=|<>)$/.test(stringsOf(listOf(compared, 'name'))[0] ?? '')) return false
  return [fieldOf(compared, 'lexpr'), fieldOf(compared, 'rexpr')].every((side) => columnIn(side) !== '' || constantIn(side) === '')
}

/** `WITH moved AS (DELETE … RETURNING *) INSERT …` moves rows; without the INSERT it loses them. */
export function deletedIn(statement: PgNode, line: number): readonly MigrationEffect[] {
  return listOfKind(fieldOf(statement, 'withClause'), 'ctes', 'CommonTableExpr').flatMap((one) => {
    const inner = ofKind(fieldOf(one, 'ctequery'), 'DeleteStmt')
    return inner === undefined ? [] : deleteRows(inner, line)
  })
}
