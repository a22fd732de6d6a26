/** A field that is changed: of all that it says again, only what differs from before is sent. */
import type { PyCalled } from '../../../parse/python/values.ts'
import { isAuto, mayDiffer, typeOf, type Field } from './fields.ts'
import { foreignKeyOf, indexOf, type Run } from './send.ts'
import { tableOf, throughOf, type Model } from './state.ts'

/** {@link https://github.com/django/django/blob/stable/5.2.x/django/db/backends/base/schema.py `_alter_field`} */
export function alterField(model: Model, before: Field, after: Field, call: PyCalled, run: Run): void {
  const { write, state } = run
  const table = tableOf(state.app, model)
  if (before.column === undefined || after.column === undefined) {
    if (before.through?.own === true && after.through?.own === true && throughOf(state.app, model, before) !== throughOf(state.app, model, after))
      run.send(write.renameTable(throughOf(state.app, model, before), throughOf(state.app, model, after)), call)
    return
  }
  if (before.column !== after.column) run.send(write.renameColumn(table, before.column, after.column), call)
  const changed = changeType(model, before, after, call, run)
  if (after.notNull && !before.notNull && !after.primary) run.send(write.setNotNull(table, after.column, typeOf(after, write.dialect)), call)
  if (after.primary && !before.primary) run.send(write.addPrimaryKey(table, [after.column]), call)
  if (after.unique && !before.unique) run.send(write.addUnique(table, [after.column]), call)
  if (after.indexed && !before.indexed && !before.unique) run.send(indexOf(model, after, run), call)
  const isConstrained = after.to?.constrained === true
  if (isConstrained && (before.to?.constrained !== true || before.to.model !== after.to?.model || changed)) run.send(foreignKeyOf(model, after, run), call)
}

/** True where the type is another one. */
function changeType(model: Model, before: Field, after: Field, call: PyCalled, run: Run): boolean {
  const { write, state } = run
  const table = tableOf(state.app, model)
  // A key has the type of what it points to, which may be another application's.
  if (before.to !== undefined && after.to !== undefined) return false
  const [old, now] = [typeOf(before, write.dialect), typeOf(after, write.dialect)]
  if (old === undefined && now === undefined && !mayDiffer(before, after)) return false
  if (old === now && old !== undefined) return false
  if (old === undefined || now === undefined) {
    run.untold(call.at.line, 'a column whose type is told by a field that is none of Django’s: whether it is written anew is not read', table)
    return false
  }
  // Of another kind it is cast, and of another length it is not.
  run.send(write.changeType(table, after.column, now, sizeless(old) !== sizeless(now)), call)
  if (after.primary && isAuto(after)) for (const one of pointing(model, run)) run.send(write.changeType(one.table, one.column, now, true), call)
  return true
}

const sizeless = (type: string): string => type.replace(/\(.*$/, '')

/** Keys of the application's own that point to the model, whose columns change along. */
function pointing(model: Model, { state }: Run): readonly { readonly table: string; readonly column: string | undefined }[] {
  const target = `${state.app}.${model.name}`.toLowerCase()
  return [...state.models.values()].flatMap((other) =>
    other.unmanaged
      ? []
      : [...other.fields.values()].flatMap((field) =>
          field.to?.model === target && field.column !== undefined ? [{ table: tableOf(state.app, other), column: field.column }] : [],
        ),
  )
}
