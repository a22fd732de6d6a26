/** Where a request's handler reads a whole table, however long it has become. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  calleeName,
  isCall,
  isFunction,
  keyName,
  lineOf,
  memberName,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { readOf } from '../reads.ts'

export const unboundedQueryFinder: Finder = {
  words: ['.findMany(', '.findAll('],
  find: (looked) => looked.module.calls.flatMap((call) => wholeTable(call, looked) ?? []),
}

/** Tables that stay short, because somebody writes their rows by hand. */
const short =
  /(role|permission|webhook|hook|sector|queue|categor|tag|setting|config|countr|currenc|language|locale|plan|tier|type|status|state|flag|feature|template|provider|region|zone|unit|menu|theme|option|level)\w*$/i

function wholeTable(call: CallNode, { module, use }: Looked): FeatureDeclaration | undefined {
  const read = readOf(call, module)
  if (read === undefined || (read.verb !== 'findMany' && read.verb !== 'findAll')) return undefined
  const table = read.name.split('.').at(-2) ?? ''
  if (short.test(table) || call.arguments.length > 1 || !isWhole(call.arguments[0]) || !isHandled(call, module)) return undefined
  const at = { path: module.path, line: lineOf(call), key: read.name }
  return { kind: 'feature', what: 'unbounded-query', library: read.library, name: read.name, path: module.path, at, use, facts: new Map() }
}

const plain = /^(where|select|include|omit|orderBy|order|attributes|raw|relationLoadStrategy)$/

/** Options that are written out and give neither an end nor a key that narrows it. */
function isWhole(options: JsNode | undefined): boolean {
  if (options === undefined) return true
  const node = bare(options)
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every((one) => {
      if (one.type !== 'ObjectProperty' || one.computed) return false
      const key = keyName(one.key) ?? ''
      return plain.test(key) && (key !== 'where' || isWide(one.value))
    })
  )
}

/** A filter by plain fields: a key of another table keeps the list to what belongs to one row, and a list or a day to what was asked for. */
function isWide(where: JsNode): boolean {
  const node = bare(where)
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every((one) => {
      if (one.type !== 'ObjectProperty' || one.computed) return false
      const value = bare(one.value)
      const isWord = value.type === 'StringLiteral' || value.type === 'BooleanLiteral' || value.type === 'NullLiteral'
      return isWord && !/(^|[a-z_])(id|key|slug|email|name|token|code|admin|default|primary|owner)$/i.test(keyName(one.key) ?? 'id')
    })
  )
}

const verbs = /^(get|post|put|patch|all|delete)$/

/** The nearest function is what a route was given, or takes a request and its response. */
function isHandled(call: CallNode, module: JsModule): boolean {
  let node: JsNode | undefined = module.parents.get(call)
  for (let step = 0; step < 200 && node !== undefined && !isFunction(node); step++) node = module.parents.get(node)
  if (!isFunction(node)) return false
  if (takesRequest(node.params as readonly JsNode[]) || isExportedRoute(node, module)) return true
  let above = module.parents.get(node)
  // `asyncHandler(async () => …)` around it.
  for (let step = 0; step < 2 && isCall(above); step++) {
    if (isRoute(above)) return true
    above = module.parents.get(above)
  }
  return node.type === 'ClassMethod' && (node.decorators ?? []).some((one) => isCall(one.expression) && /^(Get|Post|All)$/.test(calleeName(one.expression)))
}

function isRoute(call: CallNode): boolean {
  const first = call.arguments[0]
  return verbs.test(memberName(bare(call.callee as JsNode)) ?? '') && first?.type === 'StringLiteral' && /^[/*]/.test(first.value)
}

function takesRequest(params: readonly JsNode[]): boolean {
  const [first, second] = params.map((one) => (one.type === 'Identifier' ? one.name : ''))
  return /^_?(req|request)$/.test(first ?? '') && /^(res|response|reply)$/.test(second ?? '')
}

/** `export async function GET()` of a route in Next.js. */
function isExportedRoute(node: JsNode, module: JsModule): boolean {
  return (
    node.type === 'FunctionDeclaration' &&
    /^(GET|POST)$/.test(node.id?.name ?? '') &&
    /(^|\/)route\.[jt]sx?$/.test(module.path) &&
    module.parents.get(node)?.type === 'ExportNamedDeclaration'
  )
}
