/** What expressions stand for in a function that a migration runs: models and their rows, the schema editor, connections and cursors. */
import type { PyCall, PyExpression, PyFunction } from '../../../parse/python/index.ts'
import { textOf } from '../python.ts'
import type { Run } from './send.ts'
import { tableOf, throughOf, type Model } from './state.ts'

/** What a name stands for, as far as it matters here. */
export type Thing =
  | { readonly is: 'apps' | 'editor' | 'connections' | 'connection' | 'cursor' }
  | { readonly is: 'model'; readonly table: string; readonly model?: Model | undefined }
  | { readonly is: 'field'; readonly model: Model; readonly name: string }
  /** All rows of a table, and one of them as a loop goes over all. */
  | { readonly is: 'rows' | 'row'; readonly table: string }
  | { readonly is: 'function'; readonly node: PyFunction; readonly inside: readonly PyFunction[] }

/** What is left to look at in the whole of it, and functions that are being gone through. */
export interface Budget {
  readonly steps: { left: number }
  over: boolean
  readonly open: Set<PyFunction>
}

export interface Walk {
  readonly run: Run
  readonly names: Map<string, Thing>
  /** Functions that it stands in, outermost first, as far as they stand within each other. */
  readonly inside: readonly PyFunction[]
  readonly depth: number
  readonly budget: Budget
}

const managers = /^(?:objects|_default_manager|_base_manager|all_objects)$/
/** Methods that leave a queryset with all its rows. */
const whole = /^(?:all|using|db_manager|order_by|get_queryset|iterator|select_related|prefetch_related|only|defer|select_for_update|distinct)$/

export function thingOf(node: PyExpression, walk: Walk): Thing | undefined {
  if (walk.budget.steps.left-- < 0) return undefined
  const { run, names } = walk
  if (node.type === 'name') {
    const outside = names.has(node.name) ? undefined : run.program.names.get(node.name)
    if (outside?.is !== 'outside') return names.get(node.name)
    return /^django\.db\.(?:\w+\.)?connection$/.test(outside.of)
      ? { is: 'connection' }
      : outside.of.endsWith('django.db.connections')
        ? { is: 'connections' }
        : undefined
  }
  if (node.type === 'subscript') return thingOf(node.object, walk)?.is === 'connections' ? { is: 'connection' } : undefined
  if (node.type === 'member') {
    const of = thingOf(node.object, walk)
    if (of?.is === 'editor' && node.name === 'connection') return { is: 'connection' }
    if (of?.is === 'field' && node.name === 'through') return throughTable(of.model, of.name, walk)
    if (of?.is !== 'model') return undefined
    if (managers.test(node.name)) return { is: 'rows', table: of.table }
    return of.model === undefined ? undefined : { is: 'field', model: of.model, name: node.name }
  }
  if (node.type !== 'call') return undefined
  // `list(rows)`.
  if (node.callee.type === 'name' && /^(?:list|tuple|iter)$/.test(node.callee.name))
    return node.arguments[0] === undefined ? undefined : thingOf(node.arguments[0].value, walk)
  if (node.callee.type !== 'member') return undefined
  if (node.callee.name === 'get_model') return modelOf(node, walk)
  const of = thingOf(node.callee.object, walk)
  if (of?.is === 'connection' && node.callee.name === 'cursor') return { is: 'cursor' }
  if (of?.is === 'cursor' && node.callee.name === '__enter__') return of
  if (of?.is !== 'rows') return undefined
  return whole.test(node.callee.name) || (node.callee.name === 'filter' && node.arguments.length === 0) ? of : undefined
}

/** `apps.get_model("shop", "Order")`, `apps.get_model("shop.Order")`. */
function modelOf(call: PyCall, { run, inside }: Walk): Thing | undefined {
  const given = (name: string, at: number): string | undefined => {
    const node = call.arguments.find((one) => one.name === name)?.value ?? (call.arguments[at]?.name === undefined ? call.arguments[at]?.value : undefined)
    return node === undefined ? undefined : node.type === 'string' ? node.value : textOf(run.program.valueOf(node, inside))
  }
  const [first, second] = [given('app_label', 0), given('model_name', 1)]
  const [app, name] = second === undefined ? (first ?? '').split('.') : [first, second]
  if (app === undefined || name === undefined || name === '') return undefined
  const own = app.toLowerCase() === run.state.app.toLowerCase() ? run.state.models.get(name.toLowerCase()) : undefined
  return { is: 'model', table: own === undefined ? `${app}_${name}`.toLowerCase() : tableOf(run.state.app, own), model: own }
}

function throughTable(model: Model, name: string, { run }: Walk): Thing | undefined {
  const field = model.fields.get(name)
  return field?.through?.own === true ? { is: 'model', table: throughOf(run.state.app, model, field) } : undefined
}
