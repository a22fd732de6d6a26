/** Columns and constraints of CREATE and ALTER TABLE: what each asks of the rows that are there. */
import type { AddedColumn, MigrationEffect, SqlName } from '../migration-effect.ts'
import type { PgNode } from './grammar.ts'
import { columnIn, fieldOf, isSet, listOf, listOfKind, named, nodesIn, ofKind, relationName, stringsOf, textOf } from './tree.ts'
import { serials, storedType, typeText } from './types.ts'

type Added = Extract<MigrationEffect, { does: 'add constraint' }>

/** Functions that give each row a value of its own; what an application defines may, too, and is not told here. */
const volatile =
  /^(gen_random_uuid|uuid_generate_v1|uuid_generate_v1mc|uuid_generate_v4|uuidv4|uuidv7|gen_random_bytes|gen_salt|clock_timestamp|timeofday|random|random_normal|nextval)$/

export function addedColumn(column: PgNode): AddedColumn {
  const type = typeText(fieldOf(column, 'typeName'))
  const constraints = constraintsOf(column)
  const kinds = constraints.map((one) => textOf(one, 'contype'))
  const start = constraints.find((one) => textOf(one, 'contype') === 'CONSTR_DEFAULT')
  const calls = start === undefined ? undefined : volatileIn(start['raw_expr'])
  const isStored = constraints.some((one) => textOf(one, 'contype') === 'CONSTR_GENERATED' && textOf(one, 'generated_kind') === 's')
  const fills = serials.test(type) ? 'serial' : kinds.includes('CONSTR_IDENTITY') ? 'identity' : isStored ? 'stored' : undefined
  const declared = kinds.flatMap((kind) => columnConstraints.get(kind) ?? [])
  return {
    type: storedType(type),
    ...(fills === undefined ? {} : { fills }),
    ...(calls === undefined ? {} : { calls }),
    ...(declared.length === 0 ? {} : { constraints: declared }),
    ...(start === undefined ? {} : { hasDefault: true }),
  }
}

const columnConstraints: ReadonlyMap<string, 'unique' | 'primary key' | 'check' | 'foreign key'> = new Map([
  ['CONSTR_UNIQUE', 'unique'],
  ['CONSTR_PRIMARY', 'primary key'],
  ['CONSTR_CHECK', 'check'],
  ['CONSTR_FOREIGN', 'foreign key'],
])

export function constraintsOf(column: PgNode): readonly PgNode[] {
  return listOfKind(column, 'constraints', 'Constraint')
}

function volatileIn(expression: unknown): string | undefined {
  for (const [kind, node] of nodesIn(expression)) {
    const called = kind === 'FuncCall' ? stringsOf(listOf(node, 'funcname')).at(-1) : undefined
    if (called !== undefined && volatile.test(called)) return called
  }
  return undefined
}

/** A constraint of a table, as it is added to one; keys stand among the indexes, too. */
export function constraintEffects(constraint: PgNode, table: SqlName, line: number): readonly MigrationEffect[] {
  const own = textOf(constraint, 'conname')
  const kind = textOf(constraint, 'contype')
  const valid = !isSet(constraint, 'skip_validation')
  const add = (is: Added['is']): MigrationEffect => ({ does: 'add constraint', table, ...(own === '' ? {} : { name: named([own]) }), is, line })
  switch (kind) {
    case 'CONSTR_FOREIGN':
      return [add({ kind: 'foreign key', valid: valid && enforced(constraint), to: relationName(fieldOf(constraint, 'pktable')) })]
    case 'CONSTR_CHECK': {
      const proves = neverNull(fieldOf(constraint, 'raw_expr'))
      return [add({ kind: 'check', valid: valid && enforced(constraint), ...(proves === undefined ? {} : { proves: named([proves]) }) })]
    }
    case 'CONSTR_NOTNULL':
      return [add({ kind: 'not null', valid, column: named(stringsOf(listOf(constraint, 'keys'))) })]
    case 'CONSTR_EXCLUSION':
      return [add({ kind: 'exclude' })]
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY': {
      const columns = stringsOf(listOf(constraint, 'keys'))
      const ready = textOf(constraint, 'indexname') !== ''
      const key = add({ kind: kind === 'CONSTR_UNIQUE' ? 'unique' : 'primary key', ready, columns })
      if (columns.length === 0) return [key]
      return [key, keyIndex(own, table, columns, line, kind === 'CONSTR_PRIMARY')]
    }
    default:
      return []
  }
}

export function keyIndex(own: string, table: SqlName, columns: readonly string[], line: number, primary: boolean): MigrationEffect {
  const index = own === '' ? {} : { index: named([own]) }
  return { does: 'create index', ...index, table, columns, unique: true, primary, concurrently: true, only: false, partial: false, line }
}

/** PostgreSQL 18: NOT ENFORCED checks no row, ever. */
function enforced(constraint: PgNode): boolean {
  return isSet(constraint, 'is_enforced')
}

/** The column of `x IS NOT NULL`, alone or with more that must hold. */
function neverNull(condition: PgNode): string | undefined {
  const both = ofKind(condition, 'BoolExpr')
  if (both !== undefined && textOf(both, 'boolop') === 'AND_EXPR')
    return listOf(both, 'args')
      .map(neverNull)
      .find((one) => one !== undefined)
  const test = ofKind(condition, 'NullTest')
  if (test === undefined || textOf(test, 'nulltesttype') !== 'IS_NOT_NULL') return undefined
  return columnIn(fieldOf(test, 'arg')) || undefined
}
