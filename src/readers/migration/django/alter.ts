/** A field that is changed: of all that it says again, only what differs from before is sent. */
import type { PyCalled } from '../../../parse/python/values.ts'
import { collationOf, isAltered, isChecked, isForeignKey, mayDiffer, typeOf, type Field } from './fields.ts'
import { foreignKeyOf, indexOf, type Run } from './send.ts'
import { pointedTable, tableOf, throughColumns, throughOf, type Model } from './state.ts'

/** {@link https://github.com/django/django/blob/stable/5.2.x/django/db/backends/base/schema.py `_alter_field`} */
export function alterField(model: Model, before: Field, after: Field, call: PyCalled, run: Run): void {
  const { write, state } = run
  const table = tableOf(state.app, model)
  if (before.column === undefined || after.column === undefined) {
    if (before.through?.own === true && after.through?.own === true) alterMany(model, before, after, call, run)
    return
  }
  if (before.column !== after.column) run.send(write.renameColumn(table, before.column, after.column), call)
  if (collationOf(before) !== collationOf(after))
    run.untold(call.at.line, 'a column whose collation is another one: whether its indexes are built anew is not read', table)
  changeType(model, before, after, call, run)
  if (after.notNull && !before.notNull && !after.primary) run.send(write.setNotNull(table, after.column, typeOf(after, write.dialect)), call)
  if (after.primary && !before.primary) run.send(write.addPrimaryKey(table, [after.column]), call)
  if (after.unique && !before.unique) run.send(write.addUnique(table, [after.column]), call)
  if (after.indexed && !before.indexed) run.send(indexOf(model, after, run), call)
  if (after.to?.constrained === true || isForeignKey(after)) alterKey(model, before, after, call, run)
  if (write.dialect === 'postgres' && isChecked(after) && !isChecked(before)) run.send(write.addCheck(table, 'true'), call)
}

/** Whatever is changed about a key, its constraint is dropped first and made again; a model that was moved to another application may keep its table. */
function alterKey(model: Model, before: Field, after: Field, call: PyCalled, run: Run): void {
  const { state } = run
  const [was, is] = [before.to?.model ?? '', after.to?.model ?? '']
  const isElsewhere = (target: string): boolean => !target.startsWith(`${state.app.toLowerCase()}.`)
  const untold = (reason: string): void => run.untold(call.at.line, reason, tableOf(state.app, model))
  if (isForeignKey(before) || isForeignKey(after)) {
    if (isAltered(before, after)) untold('a key by a field that is none of Django’s: whether it is made anew is not read')
  } else if (before.to?.constrained !== true || isAltered(before, after)) run.send(foreignKeyOf(model, after, run), call)
  else if (was !== is && was !== '' && is !== '') {
    if (isElsewhere(was) || isElsewhere(is)) untold('a key that points to a model of another application: whether it is made anew is not read')
    else if (pointedTable(state, was) !== pointedTable(state, is)) run.send(foreignKeyOf(model, after, run), call)
  }
}

/** The table of a many-to-many that Django makes, by another name or to another model. */
function alterMany(model: Model, before: Field, after: Field, call: PyCalled, run: Run): void {
  const { write, state } = run
  const [old, now] = [throughOf(state.app, model, before), throughOf(state.app, model, after)]
  if (old !== now) run.send(write.renameTable(old, now), call)
  const [was, is] = [throughColumns(model, before)[1], throughColumns(model, after)[1]]
  if (was === undefined || is === undefined || before.to?.model === after.to?.model) return
  if (was !== is) run.send(write.renameColumn(now, was, is), call)
  run.send(write.addForeignKey(now, [is], pointedTable(state, after.to?.model ?? ''), ['id']), call)
}

function changeType(model: Model, before: Field, after: Field, call: PyCalled, run: Run): void {
  const { write, state } = run
  const table = tableOf(state.app, model)
  // A key has the type of what it points to, which may be another application's.
  if (before.to !== undefined && after.to !== undefined) return
  const [old, now] = [typeOf(before, write.dialect), typeOf(after, write.dialect)]
  if (old === undefined && now === undefined && !mayDiffer(before, after)) return
  if (old === now && old !== undefined) return
  if (old === undefined || now === undefined) {
    run.untold(call.at.line, 'a column whose type is told by a field that is none of Django’s: whether it is written anew is not read', table)
    return
  }
  retype(table, after.column, old, now, call, run)
  if (!after.primary || !before.primary) return
  const keys = pointing(model, run)
  for (const one of keys) retype(one.table, one.column, old, now, call, run)
  for (const one of keys) if (one.constrained) run.send(write.addForeignKey(one.table, [one.column], table, [after.column]), call)
}

/** The models know what the column was through all its names, which the statements before it may not: where every row is written anew, a function does it. */
function retype(table: string, column: string | undefined, old: string, now: string, call: PyCalled, { write, send }: Run): void {
  const change = write.changeType(table, column, now)
  send(write.dialect === 'postgres' && isWritten(old, now) ? `${change} USING (lower(${write.name(column)}))` : change, call)
}

/** {@link https://www.postgresql.org/docs/current/sql-altertable.html Which types PostgreSQL takes for one another}: texts, where the new one is not shorter, and numbers with as many places. */
function isWritten(old: string, now: string): boolean {
  const [was, is] = [sizesOf(old), sizesOf(now)]
  if (texts.test(was.kind) && texts.test(is.kind)) return is.sizes[0] !== undefined && !(is.sizes[0] >= (was.sizes[0] ?? Infinity))
  if (was.kind !== is.kind || was.kind !== 'numeric') return true
  return was.sizes[1] !== is.sizes[1] || (is.sizes[0] ?? 0) < (was.sizes[0] ?? 0)
}

const texts = /^(?:varchar|text|citext)$/

function sizesOf(type: string): { readonly kind: string; readonly sizes: readonly number[] } {
  const found = /^([^()]*)\(([\d,]*)\)$/.exec(type)
  return { kind: found?.[1] ?? type, sizes: found?.[2]?.split(',').map(Number) ?? [] }
}

interface Key {
  readonly table: string
  readonly column: string | undefined
  readonly constrained: boolean
}

/** Keys of the application's own that point to the model, and those of its many-to-manys, whose columns change along. */
function pointing(model: Model, { state }: Run): readonly Key[] {
  const target = `${state.app}.${model.name}`.toLowerCase()
  return [...state.models.values()].flatMap((other) =>
    other.unmanaged
      ? []
      : [...other.fields.values()].flatMap((field): readonly Key[] => {
          const table = tableOf(state.app, other)
          if (field.column !== undefined) return field.to?.model === target ? [{ table, column: field.column, constrained: field.to.constrained }] : []
          if (field.through?.own !== true) return []
          const [own, pointed] = throughColumns(other, field)
          const columns = [...(other === model ? [own] : []), ...(field.to?.model === target ? [pointed] : [])]
          return columns.map((column) => ({ table: throughOf(state.app, other, field), column, constrained: true }))
        }),
  )
}
