/** Operations upon a model as a whole: its table, the tables of its many-to-manys, and whose they are. */
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { argument, isFalse, isTrue, listOf, nameOf, textOf } from '../python.ts'
import { fieldOf, type Field } from './fields.ts'
import { addConstraint, addIndex, namesIn } from './indexes.ts'
import { column, createThrough, foreignKeyOf, indexOf, modelAt, untoldModel, type Run } from './send.ts'
import { columnsOf, keyOf, pointedTable, tableOf, throughColumns, throughOf, type Model } from './state.ts'

export function createModel(call: PyCalled, run: Run): void {
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
  const proxy = isTrue(option('proxy'))
  const unmanaged = proxy || isFalse(option('managed'))
  const model: Model = { name, table: textOf(option('db_table')), unmanaged, proxy, fields, uniqueTogether: namesIn(option('unique_together')), indexTogether: namesIn(option('index_together')), indexes: new Map(), unclear: undefined, doubted: new Map(), sure: new Set() } // prettier-ignore
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

export function deleteModel(call: PyCalled, run: Run): void {
  const { app, models } = run.state
  const name = nameOf(argument(call, 'name', 0))
  const model = models.get(name.toLowerCase())
  models.delete(name.toLowerCase())
  if (model?.unmanaged === true) return
  for (const field of model?.fields.values() ?? [])
    if (field.through?.own === true && model !== undefined) run.send(run.write.dropTable(throughOf(app, model, field)), call)
  run.send(run.write.dropTable(tableOf(app, model ?? { name, table: undefined })), call)
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/fields/#django.db.models.ForeignKey.related_name A key without a way back}, of which its model knows nothing. */
function isHidden({ call }: Field): boolean {
  return textOf(call?.named.get('related_name'))?.endsWith('+') === true
}

interface Join {
  readonly table: string
  readonly columns: readonly (string | undefined)[]
  /** The two that it joins: a table, and a model. */
  readonly own: string
  readonly to: string
}

function joinOf(field: Field, owner: Model, { state }: Run): Join {
  return { table: throughOf(state.app, owner, field), columns: throughColumns(owner, field), own: tableOf(state.app, owner), to: field.to?.model ?? '' }
}

/** The table of a many-to-many, and the column of a model that has another name. */
function renameJoin(was: Join, now: Join, call: PyCalled, run: Run): void {
  if (was.table !== now.table) run.send(run.write.renameTable(was.table, now.table), call)
  was.columns.forEach((before, index) => {
    if (before === now.columns[index]) return
    run.send(run.write.renameColumn(now.table, before, now.columns[index]), call)
    run.send(run.write.addForeignKey(now.table, [now.columns[index]], index === 0 ? now.own : pointedTable(run.state, now.to), ['id']), call)
  })
}

export function renameModel(call: PyCalled, run: Run): void {
  const { app, models } = run.state
  const [from, to] = [nameOf(argument(call, 'old_name', 0)), nameOf(argument(call, 'new_name', 1))]
  const model = models.get(from.toLowerCase())
  const before = tableOf(app, model ?? { name: from, table: undefined })
  if (model === undefined) return run.send(run.write.renameTable(before, `${app}_${to.toLowerCase()}`), call)
  const [one, other] = [`${app}.${from}`.toLowerCase(), `${app}.${to}`.toLowerCase()]
  const joins = [...models.values()].flatMap((owner) =>
    [...owner.fields.values()].flatMap((field) =>
      field.through?.own === true && !owner.unmanaged && (owner === model || field.to?.model === one)
        ? [{ owner, name: field.name, was: joinOf(field, owner, run) }]
        : [],
    ),
  )
  models.delete(from.toLowerCase())
  model.name = to
  models.set(to.toLowerCase(), model)
  for (const { fields } of models.values())
    for (const [key, field] of fields) if (field.to?.model === one) fields.set(key, { ...field, to: { ...field.to, model: other } })
  if (model.unmanaged) return
  const after = tableOf(app, model)
  if (after !== before) run.send(run.write.renameTable(before, after), call)
  // Keys that point to it are made anew where its table has another name.
  const keys = after === before ? [] : [...models.values()].filter((owner) => !owner.unmanaged)
  for (const owner of keys)
    for (const field of owner.fields.values())
      if (field.to?.model === other && field.to.constrained && field.column !== undefined && !isHidden(field)) run.send(foreignKeyOf(owner, field, run), call)
  for (const { owner, name, was } of joins) {
    const field = owner.fields.get(name)
    if (field !== undefined) renameJoin(was, joinOf(field, owner, run), call, run)
  }
}

export function alterTable(call: PyCalled, run: Run): void {
  const { app } = run.state
  const model = modelAt(call, 'name', 0, run)
  const given = argument(call, 'table', 1)
  if (model === undefined || given === undefined) return untoldModel(call, run)
  const through = [...model.fields.values()].filter((field) => field.through?.own === true)
  const [before, tables] = [tableOf(app, model), through.map((field) => throughOf(app, model, field))]
  model.table = textOf(given)
  if (model.unmanaged || tableOf(app, model) === before) return
  run.send(run.write.renameTable(before, tableOf(app, model)), call)
  through.forEach((field, index) => {
    if (tables[index] !== throughOf(app, model, field)) run.send(run.write.renameTable(tables[index], throughOf(app, model, field)), call)
  })
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/options/#managed Whose its table is}: what is left out of the options is as if it were never said. */
export function alterOptions(call: PyCalled, run: Run): void {
  const model = modelAt(call, 'name', 0, run)
  const options = argument(call, 'options', 1)
  if (model !== undefined && !model.proxy && options?.is === 'dict' && !options.open) model.unmanaged = isFalse(options.entries.get('managed'))
}
