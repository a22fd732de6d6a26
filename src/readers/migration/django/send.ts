/** Statements that several operations of Django's migrations send: columns, keys and indexes of a field. */
import type { PyProgram } from '../../../parse/python/index.ts'
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import type { Column, Writer } from '../code/statements.ts'
import { argument, isTrue, textOf } from '../python.ts'
import { defaultOf, isAuto, isChecked, isForeignKey, isOpenDefault, typeOf, type Field } from './fields.ts'
import { pointedKey, pointedTable, tableOf, throughColumns, throughOf, type Model, type State } from './state.ts'

export interface Run {
  readonly write: Writer
  readonly state: State
  readonly program: PyProgram
  /** What is left to look at in the functions of the migration. */
  readonly steps: { left: number }
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
    listed: isChecked(field),
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
  if (isForeignKey(field)) run.untold(at.at.line, 'a key by a field that is none of Django’s: whether the database checks it is not read', '')
  if (isOpenDefault(field)) run.untold(at.at.line, 'a default that the database works out: whether it writes every row is not read', '')
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/fields/#manytomanyfield The table between two models}, with a unique over both keys and an index of each. */
export function createThrough(model: Model, field: Field, run: Run): void {
  const { app } = run.state
  const table = throughOf(app, model, field)
  const target = field.to?.model ?? ''
  const names = throughColumns(model, field)
  const at = field.call ?? { at: { path: '', line: 1, endLine: 1 } }
  const { write } = run
  run.send(write.createTable(table, [{ name: 'id', type: 'bigint', notNull: true, primary: true, fills: 'identity' }, ...names.map((name) => ({ name, type: 'bigint', notNull: true }))], false), at) // prettier-ignore
  run.send(write.addForeignKey(table, [names[0]], tableOf(app, model), ['id']), at)
  run.send(write.addForeignKey(table, [names[1]], pointedTable(run.state, target), ['id']), at)
  run.send(write.addUnique(table, names), at)
  for (const name of names) run.send(write.createIndex({ table, columns: [name] }), at)
}

export function modelAt(call: PyCalled, name: string, at: number, run: Run): Model | undefined {
  const text = textOf(argument(call, name, at))
  return text === undefined ? undefined : run.state.models.get(text.toLowerCase())
}

/** Of a model that is not there nothing was read: another application's, or one that was made by what is not followed. */
export function named(call: PyCalled, run: Run, does: (model: Model, run: Run) => void): void {
  const model = modelAt(call, 'model_name', 0, run)
  if (model === undefined) untoldModel(call, run)
  else does(model, model.unmanaged ? silently(run) : run)
}

/** What changes the models and sends nothing. */
export function silently(run: Run): Run {
  return { ...run, send: () => undefined, untold: () => undefined }
}

export function untoldModel(call: PyCalled, run: Run): void {
  run.untold(call.at.line, 'a step upon a model of which no migration before tells: what it locks is not read')
}
