/** Operations of Django's migrations: what each makes of the models, and the statements that the schema editor sends for it. */
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { argument, isFalse, isTrue, lastName, listOf, nameOf, textOf } from '../python.ts'
import { alterField } from './alter.ts'
import { fieldOf, type Field } from './fields.ts'
import { addConstraint, addIndex, dropNamed, namesIn, renamedIndex } from './indexes.ts'
import { runPython, runSql } from './rows.ts'
import { addColumn, column, createThrough, foreignKeyOf, indexOf, type Run } from './send.ts'
import { columnsOf, copyOf, keyOf, tableOf, throughOf, type Model } from './state.ts'

type Operation = (call: PyCalled, run: Run) => void

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/} */
const operations: Readonly<Record<string, Operation>> = {
  CreateModel: (call, run) => createModel(call, run),
  DeleteModel: (call, run) => deleteModel(call, run),
  RenameModel: (call, run) => renameModel(call, run),
  AlterModelTable: (call, run) => alterTable(call, run),
  AddField: (call, run) => addField(call, run),
  RemoveField: (call, run) => removeField(call, run),
  AlterField: (call, run) => changeField(call, run),
  RenameField: (call, run) => renameField(call, run),
  AlterUniqueTogether: (call, run) => together(call, run, 'unique'),
  AlterIndexTogether: (call, run) => together(call, run, 'index'),
  AlterOrderWithRespectTo: (call, run) => orderWithRespectTo(call, run),
  AddIndex: (call, run) => named(call, run, (model) => addIndex(model, argument(call, 'index', 1), false, call, run)),
  AddIndexConcurrently: (call, run) => named(call, run, (model) => addIndex(model, argument(call, 'index', 1), true, call, run)),
  RemoveIndex: (call, run) => named(call, run, (model) => dropNamed(model, nameOf(argument(call, 'name', 1)), false, call, run)),
  RemoveIndexConcurrently: (call, run) => named(call, run, (model) => dropNamed(model, nameOf(argument(call, 'name', 1)), true, call, run)),
  RenameIndex: (call, run) => named(call, run, (model) => renamedIndex(model, call, run)),
  AddConstraint: (call, run) => named(call, run, (model) => addConstraint(model, argument(call, 'constraint', 1), false, call, run)),
  AddConstraintNotValid: (call, run) => named(call, run, (model) => addConstraint(model, argument(call, 'constraint', 1), true, call, run)),
  ValidateConstraint: (call, run) =>
    named(call, run, (model) =>
      run.send(`ALTER TABLE ${run.write.name(tableOf(run.state.app, model))} VALIDATE CONSTRAINT ${run.write.name(nameOf(argument(call, 'name', 1)))}`, call),
    ),
  RemoveConstraint: (call, run) => named(call, run, (model) => dropNamed(model, nameOf(argument(call, 'name', 1)), false, call, run)),
  AlterConstraint: () => undefined,
  RunSQL: (call, run) => runSql(call, run),
  RunPython: (call, run) => runPython(call, run),
  SeparateDatabaseAndState: (call, run) => separate(call, run),
  AlterModelOptions: () => undefined,
  AlterModelManagers: () => undefined,
  AlterModelTableComment: () => undefined,
}

const elsewhere = /^(?:\w*Extension|CreateCollation|RemoveCollation)$/

export function perform(value: PyValue, run: Run): void {
  const call = value.is === 'call' ? value : undefined
  const kind = lastName(value) ?? ''
  const does = call === undefined || !/^(?:django\.|migrations\.|$)/.test(call.of) || !Object.hasOwn(operations, kind) ? undefined : operations[kind]
  if (call !== undefined && does !== undefined) does(call, run)
  else if (!elsewhere.test(kind)) {
    run.untold(value.at.line, 'an operation that is none of Django’s own: not read')
    for (const model of run.state.models.values()) model.unclear = true
  }
}

function modelAt(call: PyCalled, name: string, at: number, run: Run): Model | undefined {
  const text = textOf(argument(call, name, at))
  return text === undefined ? undefined : run.state.models.get(text.toLowerCase())
}

/** Of a model that is not there nothing was read: another application's, or one that was made by what is not followed. */
function named(call: PyCalled, run: Run, does: (model: Model) => void): void {
  const model = modelAt(call, 'model_name', 0, run)
  if (model === undefined) run.untold(call.at.line, 'a step upon a model of which no migration before tells: what it locks is not read')
  else if (!model.unmanaged) does(model)
}

function createModel(call: PyCalled, run: Run): void {
  const name = nameOf(argument(call, 'name', 0))
  const options = argument(call, 'options', 2)
  const option = (key: string): PyValue | undefined => (options?.is === 'dict' ? options.entries.get(key) : undefined)
  const { app, models } = run.state
  const fields = new Map<string, Field>()
  for (const pair of listOf(argument(call, 'fields', 1)) ?? []) {
    const [first, second] = listOf(pair) ?? []
    const own = textOf(first)
    if (own !== undefined) fields.set(own, fieldOf(own, second, app, name))
  }
  const unmanaged = isTrue(option('proxy')) || isFalse(option('managed'))
  const model: Model = { name, table: textOf(option('db_table')), unmanaged, fields, uniqueTogether: namesIn(option('unique_together')), indexTogether: namesIn(option('index_together')), indexes: new Map(), unclear: false } // prettier-ignore
  models.set(name.toLowerCase(), model)
  if (unmanaged) return
  const { write } = run
  const table = tableOf(app, model)
  const all = [...fields.values()]
  const own = all.filter((field) => field.column !== undefined).map((field) => ({ ...column(field, run), default: undefined }))
  const implicit =
    keyOf(model) === undefined && all.length > 0 ? [{ name: 'id', type: 'bigint', notNull: true, primary: true, fills: 'identity' as const }] : []
  run.send(write.createTable(table, [...implicit, ...own], false), call)
  for (const field of all) {
    const at = field.call ?? call
    if (field.through?.own === true) createThrough(model, field, run)
    if (field.column === undefined) continue
    if (field.to?.constrained === true) run.send(foreignKeyOf(model, field, run), at)
    if (field.indexed) run.send(indexOf(model, field, run), at)
  }
  for (const columns of model.uniqueTogether) run.send(write.addUnique(table, columnsOf(model, columns)), call)
  for (const columns of model.indexTogether) run.send(write.createIndex({ table, columns: columnsOf(model, columns) }), call)
  for (const one of listOf(option('indexes')) ?? []) addIndex(model, one, false, call, run)
  for (const one of listOf(option('constraints')) ?? []) addConstraint(model, one, false, call, run)
}

function deleteModel(call: PyCalled, run: Run): void {
  const { app, models } = run.state
  const name = nameOf(argument(call, 'name', 0))
  const model = models.get(name.toLowerCase())
  models.delete(name.toLowerCase())
  if (model?.unmanaged === true) return
  for (const field of model?.fields.values() ?? [])
    if (field.through?.own === true && model !== undefined) run.send(run.write.dropTable(throughOf(app, model, field)), call)
  run.send(run.write.dropTable(tableOf(app, model ?? { name, table: undefined })), call)
}

function renameModel(call: PyCalled, run: Run): void {
  const { app, models } = run.state
  const [from, to] = [nameOf(argument(call, 'old_name', 0)), nameOf(argument(call, 'new_name', 1))]
  const model = models.get(from.toLowerCase())
  const before = tableOf(app, model ?? { name: from, table: undefined })
  if (model === undefined) return run.send(run.write.renameTable(before, `${app}_${to.toLowerCase()}`), call)
  const through = [...model.fields.values()].filter((field) => field.through?.own === true)
  const tables = through.map((field) => throughOf(app, model, field))
  models.delete(from.toLowerCase())
  model.name = to
  models.set(to.toLowerCase(), model)
  const [one, other] = [`${app}.${from}`.toLowerCase(), `${app}.${to}`.toLowerCase()]
  for (const { fields } of models.values())
    for (const [key, field] of fields) if (field.to?.model === one) fields.set(key, { ...field, to: { ...field.to, model: other } })
  if (model.unmanaged) return
  const after = tableOf(app, model)
  if (after === before) return
  run.send(run.write.renameTable(before, after), call)
  through.forEach((field, index) => {
    const now = throughOf(app, model, field)
    if (tables[index] !== now) run.send(run.write.renameTable(tables[index], now), call)
    run.send(run.write.renameColumn(now, `${from.toLowerCase()}_id`, `${to.toLowerCase()}_id`), call)
  })
}

function alterTable(call: PyCalled, run: Run): void {
  const { app } = run.state
  const model = modelAt(call, 'name', 0, run)
  const given = argument(call, 'table', 1)
  if (model === undefined || given === undefined)
    return run.untold(call.at.line, 'a step upon a model of which no migration before tells: what it locks is not read')
  const through = [...model.fields.values()].filter((field) => field.through?.own === true)
  const [before, tables] = [tableOf(app, model), through.map((field) => throughOf(app, model, field))]
  model.table = textOf(given)
  if (model.unmanaged || tableOf(app, model) === before) return
  run.send(run.write.renameTable(before, tableOf(app, model)), call)
  through.forEach((field, index) => {
    if (tables[index] !== throughOf(app, model, field)) run.send(run.write.renameTable(tables[index], throughOf(app, model, field)), call)
  })
}

function addField(call: PyCalled, run: Run): void {
  named(call, run, (model) => {
    const name = nameOf(argument(call, 'name', 1))
    const field = fieldOf(name, argument(call, 'field', 2), run.state.app, model.name)
    model.fields.set(name, field)
    if (field.through?.own === true) createThrough(model, field, run)
    else if (field.column !== undefined) addColumn(model, field, call, run)
  })
}

function removeField(call: PyCalled, run: Run): void {
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

function changeField(call: PyCalled, run: Run): void {
  named(call, run, (model) => {
    const name = nameOf(argument(call, 'name', 1))
    const before = model.fields.get(name)
    const after = fieldOf(name, argument(call, 'field', 2), run.state.app, model.name)
    model.fields.set(name, after)
    if (before === undefined || model.unclear)
      run.untold(call.at.line, 'a field that is changed from what no migration before tells: what it locks is not read')
    else alterField(model, before, after, call, run)
  })
}

function renameField(call: PyCalled, run: Run): void {
  named(call, run, (model) => {
    const [from, to] = [nameOf(argument(call, 'old_name', 1)), nameOf(argument(call, 'new_name', 2))]
    const before = model.fields.get(from)
    const { app } = run.state
    if (before === undefined) return run.send(run.write.renameColumn(tableOf(app, model), from, to), call)
    const after = before.call === undefined ? { ...before, name: to, column: to } : { ...fieldOf(to, before.call, app, model.name) }
    const ordered = [...model.fields].map(([key, field]): [string, Field] => (key === from ? [to, after] : [key, field]))
    model.fields.clear()
    for (const [key, field] of ordered) model.fields.set(key, field)
    const renamed = (all: readonly (readonly string[])[]): readonly (readonly string[])[] => all.map((one) => one.map((each) => (each === from ? to : each)))
    model.uniqueTogether = renamed(model.uniqueTogether)
    model.indexTogether = renamed(model.indexTogether)
    if (before.through?.own === true) run.send(run.write.renameTable(throughOf(app, model, before), throughOf(app, model, after)), call)
    else if (before.column !== undefined && after.column !== undefined && before.column !== after.column)
      run.send(run.write.renameColumn(tableOf(app, model), before.column, after.column), call)
  })
}

/** What is in the new set and was not in the old one is made, and the other way round. */
function together(call: PyCalled, run: Run, kind: 'unique' | 'index'): void {
  const model = modelAt(call, 'name', 0, run)
  if (model === undefined) return run.untold(call.at.line, 'a step upon a model of which no migration before tells: what it locks is not read')
  const now = namesIn(argument(call, kind === 'unique' ? 'unique_together' : 'index_together', 1))
  const before = kind === 'unique' ? model.uniqueTogether : model.indexTogether
  if (kind === 'unique') model.uniqueTogether = now
  else model.indexTogether = now
  if (model.unmanaged) return
  const known = new Set(before.map((one) => one.join()))
  const table = tableOf(run.state.app, model)
  for (const one of now) {
    const columns = columnsOf(model, one)
    if (!known.has(one.join())) run.send(kind === 'unique' ? run.write.addUnique(table, columns) : run.write.createIndex({ table, columns }), call)
  }
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/options/#order-with-respect-to A column of its own} keeps the order. */
function orderWithRespectTo(call: PyCalled, run: Run): void {
  const model = modelAt(call, 'name', 0, run)
  const is = textOf(argument(call, 'order_with_respect_to', 1)) !== undefined
  if (model === undefined || model.unmanaged) return
  const table = tableOf(run.state.app, model)
  if (is) run.send(run.write.addColumn(table, { name: '_order', type: 'integer', notNull: true, default: '0' }), call)
  else run.send(run.write.dropColumn(table, '_order'), call)
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/#separatedatabaseandstate}: of one half only the statements count, of the other only the models. */
function separate(call: PyCalled, run: Run): void {
  const [database, state] = [argument(call, 'database_operations', 0), argument(call, 'state_operations', 1)]
  if ([database, state].some((one) => one !== undefined && one.is !== 'none' && listOf(one) === undefined))
    run.untold(call.at.line, 'operations that are put together elsewhere: not read')
  const aside: Run = { ...run, state: copyOf(run.state) }
  for (const one of listOf(database) ?? []) perform(one, aside)
  const silent: Run = { ...run, send: () => undefined, untold: () => undefined }
  for (const one of listOf(state) ?? []) perform(one, silent)
}
