/** Operations of Django's migrations: what each makes of the models, and the statements that the schema editor sends for it. */
import { basename } from '../../../base/paths.ts'
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { argument, lastName, listOf, nameOf, textOf } from '../python.ts'
import { addField, changeField, removeField, renameField } from './field-operations.ts'
import { runPython } from './functions.ts'
import { addConstraint, addIndex, dropNamed, namesIn, renamedIndex } from './indexes.ts'
import { alterOptions, alterTable, createModel, deleteModel, renameModel } from './model-operations.ts'
import { runSql } from './rows.ts'
import { modelAt, named, silently, untoldModel, type Run } from './send.ts'
import { columnsOf, copyOf, doubtAll, doubtField, doubtModel, tableOf } from './state.ts'

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
  AddIndex: (call, run) => named(call, run, (model, own) => addIndex(model, argument(call, 'index', 1), false, call, own)),
  AddIndexConcurrently: (call, run) => named(call, run, (model, own) => addIndex(model, argument(call, 'index', 1), true, call, own)),
  RemoveIndex: (call, run) => named(call, run, (model, own) => dropNamed(model, nameOf(argument(call, 'name', 1)), false, call, own)),
  RemoveIndexConcurrently: (call, run) => named(call, run, (model, own) => dropNamed(model, nameOf(argument(call, 'name', 1)), true, call, own)),
  RenameIndex: (call, run) => named(call, run, (model, own) => renamedIndex(model, call, own)),
  AddConstraint: (call, run) => named(call, run, (model, own) => addConstraint(model, argument(call, 'constraint', 1), false, call, own)),
  AddConstraintNotValid: (call, run) => named(call, run, (model, own) => addConstraint(model, argument(call, 'constraint', 1), true, call, own)),
  ValidateConstraint: (call, run) =>
    named(call, run, (model, own) =>
      own.send(`ALTER TABLE ${run.write.name(tableOf(run.state.app, model))} VALIDATE CONSTRAINT ${run.write.name(nameOf(argument(call, 'name', 1)))}`, call),
    ),
  RemoveConstraint: (call, run) => named(call, run, (model, own) => dropNamed(model, nameOf(argument(call, 'name', 1)), false, call, own)),
  AlterConstraint: () => undefined,
  RunSQL: (call, run) => runSql(call, run),
  RunPython: (call, run) => runPython(call, run),
  SeparateDatabaseAndState: (call, run) => separate(call, run),
  AlterModelOptions: (call, run) => alterOptions(call, run),
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
    doubt(call, `${basename(value.at.path)}:${value.at.line}`, run)
  }
}

/** What names a model and a field as Django's own operations do is taken at its word; of any other nobody knows what it changes. */
function doubt(call: PyCalled | undefined, where: string, run: Run): void {
  const [of, name] = call === undefined ? [] : [textOf(argument(call, 'model_name')), textOf(argument(call, 'name'))]
  const model = of === undefined ? undefined : run.state.models.get(of.toLowerCase())
  if (model === undefined) doubtAll(run.state, where)
  else if (name === undefined) doubtModel(model, where)
  else doubtField(model, name, where)
}

/** What is in the new set and was not in the old one is made, and the other way round. */
function together(call: PyCalled, run: Run, kind: 'unique' | 'index'): void {
  const model = modelAt(call, 'name', 0, run)
  if (model === undefined) return untoldModel(call, run)
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
  const silent = silently(run)
  for (const one of listOf(state) ?? []) perform(one, silent)
}
