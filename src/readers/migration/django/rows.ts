/** What Django's migrations run beside the schema editor: SQL as it is written, and functions that are looked through for what empties a table. */
import type { PyCall, PyExpression, PyFunction } from '../../../parse/python/index.ts'
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { argument, lastName, listOf, sqlOf, textOf } from '../python.ts'
import type { Run } from './send.ts'
import { tableOf } from './state.ts'

const computed = 'a statement that is put together when it runs: not read'

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/#runsql}: a text, or a list of texts and of pairs of a text and its parameters. */
export function runSql(call: PyCalled, run: Run): void {
  const given = argument(call, 'sql', 0)
  for (const one of listOf(given) ?? (given === undefined ? [] : [given])) {
    const pair = listOf(one)
    const sql = sqlOf(pair === undefined ? one : pair[0])
    const at = { at: (pair?.[0] ?? one).at }
    if (sql !== undefined) run.send(pair !== undefined && pair.length > 1 ? sql.replace(/%s|%\(\w{1,60}\)s/g, "''") : sql, at)
    else if (!isNothing(one)) run.untold(one.at.line, computed)
  }
  const silent: Run = { ...run, send: () => undefined, untold: () => undefined }
  for (const one of listOf(argument(call, 'state_operations', 2)) ?? []) run.perform(one, silent)
}

/** `migrations.RunSQL.noop`. */
function isNothing(value: PyValue): boolean {
  return lastName(value) === 'noop' || value.is === 'none'
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/#runpython}: models are what `apps.get_model` gives. */
export function runPython(call: PyCalled, run: Run): void {
  const code = argument(call, 'code', 0)
  if (code?.is !== 'function') return
  const sites = run.calls(code.node)
  const models = modelsIn(code.node, run)
  for (const one of sites) called(one, code.node, models, run)
}

function called(call: PyCall, inside: PyFunction, models: ReadonlyMap<string, string>, run: Run): void {
  const { callee } = call
  if (callee.type !== 'member') return
  const [first] = call.arguments
  if ((callee.name === 'execute' || callee.name === 'run_sql') && first !== undefined) {
    const sql = sqlOf(run.program.valueOf(first.value, [inside]))
    const own = sql === undefined ? undefined : call.arguments.length > 1 ? sql.replace(/%s|%\(\w{1,60}\)s/g, "''") : sql
    const at = { at: { path: run.program.module.path, line: first.value.line, endLine: first.value.endLine } }
    if (own !== undefined) run.send(own, at)
    else run.untold(call.line, computed)
    return
  }
  if (callee.name !== 'delete' && callee.name !== '_raw_delete' && callee.name !== 'update') return
  const table = wholeTable(callee.object, models)
  if (table === undefined) return
  const at = { at: { path: run.program.module.path, line: call.line, endLine: call.endLine } }
  if (callee.name !== 'update') run.send(run.write.deleteAll(table), at)
  else if (first?.name !== undefined) run.send(run.write.updateAll(table, first.name), at)
}

/** `Model.objects.all()`, also of another manager or connection: what is narrowed is some rows. */
function wholeTable(node: PyExpression, models: ReadonlyMap<string, string>): string | undefined {
  for (let one = node, depth = 0; depth < 12; depth++) {
    if (one.type === 'call' && one.callee.type === 'member' && /^(?:all|using|order_by|get_queryset)$/.test(one.callee.name)) {
      one = one.callee.object
    } else if (one.type === 'member' && /^(?:objects|_default_manager|_base_manager|all_objects)$/.test(one.name)) {
      return one.object.type === 'name' ? models.get(one.object.name) : undefined
    } else return undefined
  }
  return undefined
}

/** `Order = apps.get_model("shop", "Order")`. */
function modelsIn({ body }: PyFunction, run: Run): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const one of body) {
    const [target] = one.type === 'assign' ? one.targets : []
    const value = one.type === 'assign' ? one.value : undefined
    if (target?.type !== 'name' || value?.type !== 'call' || value.callee.type !== 'member' || value.callee.name !== 'get_model') continue
    const [first, second] = value.arguments.map((given) => textOf(run.program.valueOf(given.value)))
    const [app, name] = second === undefined ? (first ?? '').split('.') : [first, second]
    if (app === undefined || name === undefined || name === '') continue
    const own = app.toLowerCase() === run.state.app.toLowerCase() ? run.state.models.get(name.toLowerCase()) : undefined
    found.set(target.name, own === undefined ? `${app}_${name}`.toLowerCase() : tableOf(run.state.app, own))
  }
  return found
}
