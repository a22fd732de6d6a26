/** Operations upon one field of a model. */
import type { PyCalled } from '../../../parse/python/values.ts'
import { argument, isFalse, nameOf } from '../python.ts'
import { alterField } from './alter.ts'
import { fieldOf, type Field } from './fields.ts'
import { addColumn, createThrough, foreignKeyOf, modelAt, named, type Run } from './send.ts'
import { doubtOf, tableOf, throughOf } from './state.ts'

export function addField(call: PyCalled, run: Run): void {
  named(call, run, (model, own) => {
    const name = nameOf(argument(call, 'name', 1))
    const field = fieldOf(name, argument(call, 'field', 2), run.state.app, model.name)
    model.fields.set(name, afterwards(field, call))
    model.sure.add(name)
    if (field.through?.own === true) createThrough(model, field, own)
    else if (field.column !== undefined) addColumn(model, field, call, own)
  })
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/#addfield `preserve_default=False`}: the default was for the rows that were there. */
function afterwards(field: Field, call: PyCalled): Field {
  return isFalse(argument(call, 'preserve_default', 3)) ? { ...field, forgets: true } : field
}

export function removeField(call: PyCalled, run: Run): void {
  const model = modelAt(call, 'model_name', 0, run)
  const name = nameOf(argument(call, 'name', 1))
  const field = model?.fields.get(name)
  const table = tableOf(run.state.app, model ?? { name: nameOf(argument(call, 'model_name', 0)), table: undefined })
  model?.fields.delete(name)
  if (model?.unmanaged === true) return
  if (field !== undefined && model !== undefined && field.column === undefined) {
    if (field.through?.own === true) run.send(run.write.dropTable(throughOf(run.state.app, model, field)), call)
    return
  }
  run.send(run.write.dropColumn(table, field?.column ?? name), call)
}

export function changeField(call: PyCalled, run: Run): void {
  named(call, run, (model, own) => {
    const name = nameOf(argument(call, 'name', 1))
    const before = model.fields.get(name)
    const after = fieldOf(name, argument(call, 'field', 2), run.state.app, model.name)
    const doubt = doubtOf(model, name)
    model.fields.set(name, afterwards(after, call))
    model.sure.add(name)
    if (doubt !== undefined) own.untold(call.at.line, `a field that is changed after an operation that is not read (${doubt}): what it locks is not read`)
    else if (before === undefined) own.untold(call.at.line, 'a field that is changed from what no migration before tells: what it locks is not read')
    else alterField(model, before, after, call, own)
  })
}

export function renameField(call: PyCalled, run: Run): void {
  named(call, run, (model, own) => {
    const [from, to] = [nameOf(argument(call, 'old_name', 1)), nameOf(argument(call, 'new_name', 2))]
    const before = model.fields.get(from)
    const { app } = run.state
    if (before === undefined) return own.send(run.write.renameColumn(tableOf(app, model), from, to), call)
    const after =
      before.call === undefined
        ? { ...before, name: to, column: to }
        : { ...fieldOf(to, before.call, app, model.name), ...(before.forgets === true ? { forgets: true } : {}) }
    if (model.sure.delete(from)) model.sure.add(to)
    const doubt = model.doubted.get(from)
    if (doubt !== undefined) model.doubted.set(to, doubt)
    model.doubted.delete(from)
    const ordered = [...model.fields].map(([key, field]): [string, Field] => (key === from ? [to, after] : [key, field]))
    model.fields.clear()
    for (const [key, field] of ordered) model.fields.set(key, field)
    const renamed = (all: readonly (readonly string[])[]): readonly (readonly string[])[] => all.map((one) => one.map((each) => (each === from ? to : each)))
    model.uniqueTogether = renamed(model.uniqueTogether)
    model.indexTogether = renamed(model.indexTogether)
    if (before.through?.own === true) own.send(run.write.renameTable(throughOf(app, model, before), throughOf(app, model, after)), call)
    else if (before.column !== undefined && after.column !== undefined && before.column !== after.column) {
      own.send(run.write.renameColumn(tableOf(app, model), before.column, after.column), call)
      // Its constraint is made anew, by the name that it has now.
      if (after.to?.constrained === true) own.send(foreignKeyOf(model, after, run), call)
    }
  })
}
