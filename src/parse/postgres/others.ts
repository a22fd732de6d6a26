/** Statements of PostgreSQL that are for locks, maintenance, transactions and settings, as effects. */
import type { MigrationEffect, SqlName } from '../migration-effect.ts'
import type { PgNode } from './grammar.ts'
import { constantIn, fieldOf, isSet, listOf, listOfKind, named, ofKind, relationName, stringsOf, textOf } from './tree.ts'

/** {@link https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES Modes} by the tree's number, those alone that stop writes. */
const modes: ReadonlyMap<unknown, string> = new Map([
  [5, 'SHARE'],
  [6, 'SHARE ROW EXCLUSIVE'],
  [7, 'EXCLUSIVE'],
  [8, 'ACCESS EXCLUSIVE'],
])

export function lockTables(statement: PgNode, line: number): readonly MigrationEffect[] {
  const mode = modes.get(statement['mode'])
  if (mode === undefined) return []
  return tablesIn(statement, 'relations').map((table) => ({ does: 'lock table', table, mode, line }))
}

export function tablesIn(statement: PgNode, field: string): readonly SqlName[] {
  return listOfKind(statement, field, 'RangeVar').map(relationName)
}

const indexed: ReadonlyMap<string, 'index' | 'table' | 'schema' | 'database'> = new Map([
  ['REINDEX_OBJECT_INDEX', 'index'],
  ['REINDEX_OBJECT_TABLE', 'table'],
  ['REINDEX_OBJECT_SCHEMA', 'schema'],
  ['REINDEX_OBJECT_DATABASE', 'database'],
])

export function reindex(statement: PgNode, line: number): readonly MigrationEffect[] {
  const concurrently = optionOf(statement, 'params', 'concurrently')
  const what = indexed.get(textOf(statement, 'kind'))
  if (what === undefined) return []
  const isOne = what === 'index' || what === 'table'
  const of = isOne ? relationName(fieldOf(statement, 'relation')) : named([textOf(statement, 'name')])
  const effect: MigrationEffect = { does: 'reindex', what, of, concurrently, line }
  return concurrently || !isOne ? [effect, { does: 'alone', what: concurrently ? 'REINDEX CONCURRENTLY' : `REINDEX ${what.toUpperCase()}`, line }] : [effect]
}

function optionOf(statement: PgNode, field: string, name: string): boolean {
  const option = listOfKind(statement, field, 'DefElem').find((one) => textOf(one, 'defname') === name)
  if (option === undefined) return false
  const argument = fieldOf(option, 'arg')
  const word = (stringsOf([argument])[0] ?? '').toLowerCase()
  return word !== 'false' && word !== 'off' && fieldOf(argument, 'Boolean')['boolval'] !== false && (ofKind(argument, 'Integer')?.['ival'] ?? 1) !== 0
}

/** VACUUM and CLUSTER; without a table they are about all of them. */
export function vacuum(statement: PgNode, line: number): readonly MigrationEffect[] {
  if (!isSet(statement, 'is_vacuumcmd')) return []
  const alone: MigrationEffect = { does: 'alone', what: 'VACUUM', line }
  if (!optionOf(statement, 'options', 'full')) return [alone]
  const tables = listOfKind(statement, 'rels', 'VacuumRelation').map((one) => relationName(fieldOf(one, 'relation')))
  return [...everyTable(tables).map((table): MigrationEffect => ({ does: 'rewrite', table, by: 'VACUUM FULL', line })), alone]
}

export function cluster(statement: PgNode, line: number): readonly MigrationEffect[] {
  const relation = ofKind(statement, 'relation')
  const tables = relation === undefined ? [] : [relationName(relation)]
  return everyTable(tables).map((table) => ({ does: 'rewrite', table, by: 'CLUSTER', line }))
}

function everyTable(tables: readonly SqlName[]): readonly SqlName[] {
  return tables.length === 0 ? [{ text: 'every table', key: '' }] : tables
}

export function transaction(statement: PgNode, line: number): readonly MigrationEffect[] {
  const kind = textOf(statement, 'kind')
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') return [{ does: 'begin', line }]
  const ends = kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK'
  return ends ? [isSet(statement, 'chain') ? { does: 'begin', line } : { does: 'end', line }] : []
}

const timeouts = /^(lock_timeout|statement_timeout|transaction_timeout)$/

/** A timeout of nothing is none. */
export function setting(statement: PgNode, line: number): readonly MigrationEffect[] {
  if (!timeouts.test(textOf(statement, 'name')) || textOf(statement, 'kind') !== 'VAR_SET_VALUE') return []
  const value = listOf(statement, 'args')[0] ?? {}
  const number = fieldOf(ofKind(value, 'A_Const') ?? {}, 'ival')['ival']
  const isNone =
    ofKind(value, 'A_Const') !== undefined && (constantIn(value) === undefined ? (number ?? 0) === 0 : /^0\s*[a-z]*$/.test(constantIn(value) ?? ''))
  return isNone ? [] : [{ does: 'set timeout', line }]
}

/** `SELECT set_config('lock_timeout', '5s', true)`. */
export function settingBySelect(statement: PgNode, line: number): readonly MigrationEffect[] {
  return listOfKind(statement, 'targetList', 'ResTarget').flatMap((one): readonly MigrationEffect[] => {
    const call = ofKind(fieldOf(one, 'val'), 'FuncCall') ?? {}
    const isSetting = stringsOf(listOf(call, 'funcname')).at(-1) === 'set_config'
    return isSetting && timeouts.test(constantIn(listOf(call, 'args')[0] ?? {}) ?? '') ? [{ does: 'set timeout', line }] : []
  })
}
