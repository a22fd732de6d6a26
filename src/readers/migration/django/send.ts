/** Statements that several operations of Django's migrations send: columns, keys and indexes of a field. */
import type { PyCall, PyFunction, PyProgram } from '../../../parse/python/index.ts'
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import type { Column, Writer } from '../code/statements.ts'
import { isTrue } from '../python.ts'
import { defaultOf, isAuto, typeOf, type Field } from './fields.ts'
import { pointedKey, pointedTable, tableOf, throughOf, type Model, type State } from './state.ts'

export interface Run {
  readonly write: Writer
  readonly state: State
  readonly program: PyProgram
  /** Calls that stand in a function of the migration's own. */
  calls(of: PyFunction): readonly PyCall[]
  /** Does one operation, which others hold within them. */
  perform(operation: PyValue, run: Run): void
  send(sql: string, at: Pick<PyCalled, 'at'>): void
  /** `of` is the one table that it can be about, empty where it changes rows alone. */
  untold(line: number, reason: string, of?: string): void
}

export function column(field: Field, run: Run): Column {
  const isComputed = field.kind === 'GeneratedField'
  const stored = isComputed && isTrue(field.call?.named.get('db_persist'))
  const own = isComputed ? undefined : defaultOf(field)
  return {
    name: field.column,
    type: typeOf(field, run.write.dialect),
    notNull: field.notNull && !isComputed,
    unique: field.unique,
    primary: field.primary,
    ...(own === undefined ? {} : { default: own }),
    ...(isAuto(field) ? { fills: 'identity' as const } : stored ? { fills: 'stored' as const } : {}),
  }
}

export function foreignKeyOf(model: Model, field: Field, run: Run): string {
  const target = field.to?.model ?? ''
  return run.write.addForeignKey(tableOf(run.state.app, model), [field.column], pointedTable(run.state, target), [pointedKey(run.state, target)])
}

export function indexOf(model: Model, field: Field, run: Run): string {
  return run.write.createIndex({ table: tableOf(run.state.app, model), columns: [field.column] })
}

/** A key comes along with its column, and the index behind it ({@link https://github.com/django/django/blob/stable/5.2.x/django/db/backends/base/schema.py}, `add_field`). */
export function addColumn(model: Model, field: Field, at: Pick<PyCalled, 'at'>, run: Run): void {
  const { write, state } = run
  const target = field.to?.constrained === true ? field.to.model : undefined
  const references = target === undefined ? {} : { references: { table: pointedTable(state, target), column: pointedKey(state, target) } }
  run.send(write.addColumn(tableOf(state.app, model), { ...column(field, run), ...references }), at)
  if (field.indexed) run.send(indexOf(model, field, run), at)
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/fields/#manytomanyfield The table between two models}, with a unique over both keys and an index of each. */
export function createThrough(model: Model, field: Field, run: Run): void {
  const { app } = run.state
  const table = throughOf(app, model, field)
  const target = field.to?.model ?? ''
  const [own, other] = [model.name.toLowerCase(), target.slice(target.indexOf('.') + 1)]
  const names = own === other ? [`from_${own}_id`, `to_${other}_id`] : [`${own}_id`, `${other}_id`]
  const at = field.call ?? { at: { path: '', line: 1, endLine: 1 } }
  const { write } = run
  run.send(write.createTable(table, [{ name: 'id', type: 'bigint', notNull: true, primary: true, fills: 'identity' }, ...names.map((name) => ({ name, type: 'bigint', notNull: true }))], false), at) // prettier-ignore
  run.send(write.addForeignKey(table, [names[0]], tableOf(app, model), ['id']), at)
  run.send(write.addForeignKey(table, [names[1]], pointedTable(run.state, target), ['id']), at)
  run.send(write.addUnique(table, names), at)
  for (const name of names) run.send(write.createIndex({ table, columns: [name] }), at)
}
