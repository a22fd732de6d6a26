/** CREATE, ALTER, DROP and RENAME of PostgreSQL as effects. */
import type { MigrationEffect, SqlName } from '../migration-effect.ts'
import { addedColumn, constraintEffects, constraintsOf, keyIndex } from './columns.ts'
import type { PgNode } from './grammar.ts'
import { columnIn, fieldOf, isSet, isTemporary, kindOf, listOf, listOfKind, named, ofKind, relationName, stringsOf, textOf } from './tree.ts'
import { storedType, typeText } from './types.ts'

export interface Written {
  readonly line: number
  /** The line of each action of ALTER TABLE and of each name of a list: the repository does not show. */
  readonly lines: readonly number[]
  /** How many bodies it stands in: what runs in one runs under a condition as often as not. */
  readonly bodies: number
}

export function createTable(statement: PgNode, { line, bodies }: Written): readonly MigrationEffect[] {
  const relation = fieldOf(statement, 'relation')
  const table = relationName(relation)
  const mayExist = isSet(statement, 'if_not_exists') || bodies > 0
  const found: MigrationEffect[] = [{ does: 'create table', table, temporary: isTemporary(relation), mayExist, replaces: false, line }]
  for (const element of listOf(statement, 'tableElts')) {
    const column = ofKind(element, 'ColumnDef')
    const constraint = ofKind(element, 'Constraint')
    if (column !== undefined) {
      found.push({ does: 'has type', table, column: named([textOf(column, 'colname')]), type: storedType(typeText(fieldOf(column, 'typeName'))), line })
      for (const one of constraintsOf(column)) {
        const kind = textOf(one, 'contype')
        if (kind === 'CONSTR_CHECK') found.push(...constraintEffects(one, table, line))
      }
    } else if (constraint !== undefined && textOf(constraint, 'contype') === 'CONSTR_CHECK') found.push(...constraintEffects(constraint, table, line))
  }
  return found
}

export function alterTable(statement: PgNode, { line, lines, bodies }: Written): readonly MigrationEffect[] {
  if (!/^OBJECT_(TABLE|FOREIGN_TABLE)$/.test(textOf(statement, 'objtype'))) return []
  const table = relationName(fieldOf(statement, 'relation'))
  const commands = listOfKind(statement, 'cmds', 'AlterTableCmd')
  return commands.flatMap((command, index) => action(command, table, (lines.length === commands.length ? lines[index] : undefined) ?? line, bodies))
}

/** What the table is read and written whole for, with ACCESS EXCLUSIVE. */
const rewriting: ReadonlyMap<string, string> = new Map([
  ['AT_SetTableSpace', 'SET TABLESPACE'],
  ['AT_SetLogged', 'SET LOGGED'],
  ['AT_SetUnLogged', 'SET UNLOGGED'],
  ['AT_SetAccessMethod', 'SET ACCESS METHOD'],
])

function action(command: PgNode, table: SqlName, line: number, bodies: number): readonly MigrationEffect[] {
  const subtype = textOf(command, 'subtype')
  const column = named([textOf(command, 'name')])
  const definition = fieldOf(command, 'def')
  const by = rewriting.get(subtype)
  if (by !== undefined) return [{ does: 'rewrite', table, by, line }]
  switch (subtype) {
    case 'AT_AddColumn': {
      const added = ofKind(definition, 'ColumnDef') ?? {}
      const own = named([textOf(added, 'colname')])
      const is = addedColumn(added)
      const primary = is.constraints?.includes('primary key') === true
      const key = primary || is.constraints?.includes('unique') === true
      const effect: MigrationEffect = { does: 'add column', table, column: own, mayExist: isSet(command, 'missing_ok') || bodies > 0, is, line }
      return key ? [effect, keyIndex('', table, [own.key], line, primary)] : [effect]
    }
    case 'AT_DropColumn':
      return [{ does: 'drop column', table, column, line }]
    case 'AT_AlterColumnType': {
      const changed = ofKind(definition, 'ColumnDef') ?? {}
      const given = givenBy(fieldOf(changed, 'raw_default'), column.text)
      return [{ does: 'change type', table, column, type: typeText(fieldOf(changed, 'typeName')), ...(given === undefined ? {} : { given }), line }]
    }
    case 'AT_SetNotNull':
      return [{ does: 'set not null', table, column, line }]
    case 'AT_SetExpression':
      return [{ does: 'rewrite', table, by: `SET EXPRESSION of ${column.text}`, line }]
    case 'AT_AddConstraint':
      return constraintEffects(ofKind(definition, 'Constraint') ?? {}, table, line)
    case 'AT_ValidateConstraint':
      return [{ does: 'validate constraint', table, name: column, line }]
    case 'AT_DropConstraint':
      // A key goes with its index, which bears its name.
      return [{ does: 'drop index', index: column, concurrently: false, line }]
    case 'AT_AttachPartition':
      return [{ does: 'attach partition', table, partition: relationName(fieldOf(ofKind(definition, 'PartitionCmd') ?? {}, 'name')), line }]
    case 'AT_DetachPartition':
      return isSet(ofKind(definition, 'PartitionCmd') ?? {}, 'concurrent') ? [{ does: 'alone', what: 'DETACH PARTITION CONCURRENTLY', line }] : []
    default:
      return []
  }
}

/** What stands behind USING: the column itself, cast or not, or more. */
function givenBy(using: PgNode, column: string): 'cast' | 'expression' | undefined {
  if (kindOf(using) === '') return undefined
  if (columnIn(using) === column) return undefined
  const cast = ofKind(using, 'TypeCast')
  return cast !== undefined && columnIn(fieldOf(cast, 'arg')) === column ? 'cast' : 'expression'
}

export function createIndex(statement: PgNode, { line }: Written): readonly MigrationEffect[] {
  const relation = fieldOf(statement, 'relation')
  const own = textOf(statement, 'idxname')
  const columns: string[] = []
  for (const part of listOf(statement, 'indexParams')) {
    const column = textOf(ofKind(part, 'IndexElem') ?? {}, 'name')
    // What follows an expression is found through no plain look-up.
    if (column === '') break
    columns.push(column)
  }
  const method = textOf(statement, 'accessMethod')
  const concurrently = isSet(statement, 'concurrent')
  const index: MigrationEffect = {
    does: 'create index',
    ...(own === '' ? {} : { index: named([own]) }),
    table: relationName(relation),
    columns,
    unique: isSet(statement, 'unique'),
    concurrently,
    only: !isSet(relation, 'inh'),
    ...(method === '' || method === 'btree' ? {} : { type: method }),
    partial: ofKind(statement, 'whereClause') !== undefined,
    line,
  }
  return concurrently ? [index, { does: 'alone', what: 'CREATE INDEX CONCURRENTLY', line }] : [index]
}

export function drop(statement: PgNode, { line, lines }: Written): readonly MigrationEffect[] {
  const type = textOf(statement, 'removeType')
  const concurrently = isSet(statement, 'concurrent')
  const cascades = textOf(statement, 'behavior') === 'DROP_CASCADE'
  const found = listOf(statement, 'objects').flatMap((object, index): readonly MigrationEffect[] => {
    const list = ofKind(object, 'List')
    const name = named(list === undefined ? stringsOf([object]) : stringsOf(listOf(list, 'items')))
    const at = (index === 0 ? line : lines[index]) ?? line
    if (type === 'OBJECT_TABLE' || type === 'OBJECT_FOREIGN_TABLE') return [{ does: 'drop table', table: name, line: at }]
    if (type === 'OBJECT_VIEW' || type === 'OBJECT_MATVIEW') return [{ does: 'drop view', view: name, line: at }]
    if (type === 'OBJECT_INDEX') return [{ does: 'drop index', index: name, concurrently, line: at }]
    const what = cascades ? withColumns.get(type) : undefined
    if (what !== undefined) return [{ does: 'drop type', what, name: typeNamed(object) ?? name, line: at }]
    return type === 'OBJECT_SCHEMA' ? [{ does: 'drop schema', name, line: at }] : []
  })
  return concurrently ? [...found, { does: 'alone', what: 'DROP INDEX CONCURRENTLY', line }] : found
}

/** {@link https://www.postgresql.org/docs/current/sql-droptype.html CASCADE} takes the columns that depend on them. */
const withColumns: ReadonlyMap<string, 'TYPE' | 'DOMAIN' | 'EXTENSION'> = new Map([
  ['OBJECT_TYPE', 'TYPE'],
  ['OBJECT_DOMAIN', 'DOMAIN'],
  ['OBJECT_EXTENSION', 'EXTENSION'],
])

function typeNamed(object: PgNode): SqlName | undefined {
  const type = ofKind(object, 'TypeName')
  return type === undefined ? undefined : named(stringsOf(listOf(type, 'names')))
}

export function rename(statement: PgNode, { line }: Written): readonly MigrationEffect[] {
  const relation = fieldOf(statement, 'relation')
  const table = relationName(relation)
  const [from, to] = [named([textOf(statement, 'subname')]), named([textOf(statement, 'newname')])]
  switch (textOf(statement, 'renameType')) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_FOREIGN_TABLE':
      return [{ does: 'rename table', table, to: named([textOf(relation, 'schemaname'), to.text]), line }]
    case 'OBJECT_COLUMN':
      return /^OBJECT_(TABLE|VIEW|MATVIEW)$/.test(textOf(statement, 'relationType')) ? [{ does: 'rename column', table, column: from, to, line }] : []
    case 'OBJECT_INDEX':
      return [{ does: 'rename index', index: table, to, line }]
    case 'OBJECT_TABCONSTRAINT':
      return [{ does: 'rename index', index: from, to, line }]
    default:
      return []
  }
}
