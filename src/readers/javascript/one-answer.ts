/** Whether a header is set on one kind of answer alone, such as a download: what one route says holds for no other. */
import {
  bare,
  bindingOf,
  calleeName,
  fold,
  isCall,
  isFunction,
  keyName,
  memberName,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import { below } from './seen.ts'
import { reachOfSource, type Reach } from './source-pattern.ts'

/** Headers of which one alone is a choice for safety. */
export const carefulHeaders = /^(strict-transport-security|x-content-type-options|x-frame-options|content-security-policy)$/i

/** `some` only where it is certain; what a helper sets may be meant for all. */
export function reachOf({ module, imports }: Pick<Looked, 'module' | 'imports'>, header: JsNode): Reach {
  const written = pathAround(module, header, imports)
  if (written !== undefined) return written
  if (isBehindPath(module, header)) return 'some'
  const handler = handlerAround(module, header)
  if (handler === undefined) return listedFor(module, header, imports)
  const mounted = mountedAt(module, handler)
  if (mounted !== undefined) return mounted
  return !servesAll(module, handler) && (isRoute(module, handler) || answers(handler)) ? 'some' : 'all'
}

/** The path an entry of a configuration is for: `{ source: '/files/(.*)', headers: […] }`, `'/files/**': { headers: {…} }`. */
function pathAround(module: JsModule, start: JsNode, imports: Looked['imports']): Reach | undefined {
  for (let node: JsNode | undefined = module.parents.get(start); node !== undefined && !isFunction(node); node = module.parents.get(node)) {
    if (node.type === 'ObjectProperty' && /^\//.test(keyName(node.key) ?? '')) return reachOfSource(keyName(node.key) ?? '')
    if (node.type !== 'ObjectExpression') continue
    for (const entry of node.properties) {
      if (entry.type !== 'ObjectProperty' || keyName(entry.key) !== 'source') continue
      const value = fold({ module, node: entry.value as JsNode }, imports)
      return value.kind === 'literal' ? reachOfSource(String(value.value)) : 'untold'
    }
  }
  return undefined
}

/** A list with a name, whose every use is in an entry for some paths. */
function listedFor(module: JsModule, header: JsNode, imports: Looked['imports']): Reach {
  for (let node: JsNode | undefined = header; node !== undefined; node = module.parents.get(node)) {
    if (node.type !== 'VariableDeclarator') continue
    const uses = node.id.type === 'Identifier' ? (module.uses.get(node.id.name) ?? []).filter((use) => module.parents.get(use) !== node) : []
    const reached = uses.map((use) => pathAround(module, use, imports) ?? 'all')
    return reached.length === 0 || reached.includes('all') ? 'all' : reached.includes('untold') ? 'untold' : 'some'
  }
  return 'all'
}

/** `if (request.path.startsWith('/status')) …`, but not `if (!…)`, which leaves some out. */
function isBehindPath(module: JsModule, start: JsNode): boolean {
  for (let node = start, above = module.parents.get(start); above !== undefined && !isFunction(above); node = above, above = module.parents.get(above)) {
    if (above.type !== 'IfStatement' || above.consequent !== node) continue
    const inside = below(above.test)
    const denied = inside.some(
      (one) => (one.type === 'UnaryExpression' && one.operator === '!') || (one.type === 'BinaryExpression' && one.operator.startsWith('!')),
    )
    if (!denied && inside.some((one) => /^(path|pathname|originalUrl)$/.test(memberName(one) ?? ''))) return true
  }
  return false
}

function handlerAround(module: JsModule, start: JsNode): JsNode | undefined {
  for (let node: JsNode | undefined = module.parents.get(start); node !== undefined; node = module.parents.get(node)) if (isFunction(node)) return node
  return undefined
}

/** `app.use('/files', handler)`, and a router's middleware: for as much as the router is mounted for, which a file that gathers routes does not tell. */
function mountedAt(module: JsModule, handler: JsNode): Reach | undefined {
  const above = module.parents.get(handler)
  const callee = isCall(above) ? bare(above.callee as JsNode) : undefined
  if (!isCall(above) || callee?.type !== 'MemberExpression' || memberName(callee) !== 'use') return undefined
  const own = pathGiven(above)
  const binding = bindingOf(module, bare(callee.object))
  const made = binding?.init === undefined ? undefined : bare(binding.init)
  if (own === 'some' || !isCall(made) || !/(^|\.)Router$/.test(calleeName(made))) return own === 'all' ? undefined : own
  const mounts = module.calls.filter(
    (call) =>
      call !== above &&
      memberName(bare(call.callee as JsNode)) === 'use' &&
      call.arguments.some((one) => below(one as JsNode, 20).some((node) => node.type === 'Identifier' && bindingOf(module, node) === binding)),
  )
  if (mounts.length > 0) return mounts.every((call) => pathGiven(call) === 'some') ? 'some' : undefined
  const told = new Set(module.strings.flatMap((one) => (one.type === 'StringLiteral' && carefulHeaders.test(one.value) ? [one.value.toLowerCase()] : [])))
  return told.size > 1 || /(^|\/)(index|routes?|routers?|routing|app|server|main|api|middlewares?)\.[cm]?[jt]s$/.test(module.path) ? 'untold' : 'some'
}

function pathGiven(call: CallNode): Reach {
  const [path] = call.arguments
  // Of an application for programs that is all there is.
  if (path?.type === 'StringLiteral' && /^\/(api|v\d+)(\/v\d+)?(\/\*?)?$/.test(path.value)) return 'untold'
  return path?.type !== 'StringLiteral' || /^(\/|\*|\/\*)?$/.test(path.value) ? 'all' : reachOfSource(path.value)
}

/** Middleware, hooks, the one function a server is made of, and a route for whatever is asked. */
function servesAll(module: JsModule, handler: JsNode): boolean {
  if (/(^|\/)(middleware|proxy|entry\.server|hooks\.server)\.[cm]?[jt]sx?$|(^|\/)middlewares?\//.test(module.path)) return true
  if (!isFunction(handler)) return true
  if (handler.params.some((one) => one.type === 'Identifier' && /^_?next$/.test(one.name))) return true
  const above = module.parents.get(handler)
  if (!isCall(above)) return false
  if (!isRoute(module, handler)) return true
  const path = above.arguments[0]
  return path?.type === 'StringLiteral' && reachOfSource(path.value) === 'all'
}

const verbs = /^(get|post|put|patch|delete|all)$/
const routeDecorators = /^(Get|Post|Put|Patch|Delete|All)$/

/** A handler of one path: `app.get('/export', …)`, a method under `@Get()`, a file of a route. */
function isRoute(module: JsModule, handler: JsNode): boolean {
  const above = module.parents.get(handler)
  if (isCall(above) && verbs.test(memberName(bare(above.callee as JsNode)) ?? '')) return above.arguments[0] !== handler
  if (handler.type === 'ClassMethod')
    return (handler.decorators ?? []).some(
      ({ expression }) => isCall(expression) && expression.callee.type === 'Identifier' && routeDecorators.test(expression.callee.name),
    )
  return /(^|\/)pages\/api\/|(^|\/)app\/(.*\/)?route\.[cm]?[jt]s$/.test(module.path)
}

/** Says that the answer is a file or something else that is no page. */
function answers(handler: JsNode): boolean {
  return below(handler).some((node) => {
    if (node.type === 'ObjectProperty') return isKind(keyName(node.key), node.value as JsNode)
    if (!isCall(node) || !/^(set|setHeader|header|append)$/.test(memberName(bare(node.callee as JsNode)) ?? '')) return false
    const [name, value] = node.arguments
    return name?.type === 'StringLiteral' && isKind(name.value, value)
  })
}

function isKind(name: string | undefined, value: JsNode | undefined): boolean {
  if (!/^content-(type|disposition|length|range)$/i.test(name ?? '')) return false
  return value === undefined || !below(value).some((one) => one.type === 'StringLiteral' && /html/i.test(one.value))
}
