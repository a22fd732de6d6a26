/** Intervals that are no jobs: those that end with what began them, and those that empty a buffer of their own process. */
import { bare, calleeName, childrenOf, isCall, isFunction, type JsModule, type JsNode, type Ref } from '../../parse/javascript/index.ts'
import { functionAround, isBelow, lastingPlace } from './guards.ts'

/** `clearInterval(timer)` in the function that began it, in its own callback, or when a connection closes. */
export function endsItself(module: JsModule, interval: JsNode): boolean {
  let declarator = module.parents.get(interval)
  while (declarator !== undefined && declarator.type.startsWith('TS')) declarator = module.parents.get(declarator)
  const target = declarator?.type === 'VariableDeclarator' ? declarator.id : declarator?.type === 'AssignmentExpression' ? declarator.left : undefined
  const around = functionAround(module, interval)
  if (target?.type !== 'Identifier') return false
  const callback = isCall(interval) ? interval.arguments[0] : undefined
  for (const use of module.uses.get(target.name) ?? []) {
    const call = module.parents.get(use)
    if (!isCall(call) || call.callee === use || !/(^|\.)clearInterval$/.test(calleeName(call))) continue
    if (callback !== undefined && isBelow(module, call, callback)) return true
    const place = functionAround(module, call)
    if (around !== undefined && place === around && (call.start ?? 0) > (interval.start ?? 0)) return true
    const listener = place === undefined ? undefined : module.parents.get(place)
    if (
      isCall(listener) &&
      around !== undefined &&
      isBelow(module, listener, around) &&
      /\.(on|once|addEventListener)$/.test(calleeName(listener)) &&
      !calleeName(listener).startsWith('process.')
    )
      return true
  }
  return false
}

/** `const batch = this.rows; this.rows = []`: what it writes is in this process alone, and taken out before the first wait. */
export function isBufferFlush(runs: Ref | undefined): boolean {
  if (runs === undefined || !isFunction(runs.node)) return false
  const { module, node } = runs
  const pending: JsNode[] = [node.body]
  for (let next = pending.pop(), steps = 4_000; next !== undefined && steps > 0; next = pending.pop(), steps--) {
    if (next.type === 'AssignmentExpression' && lastingPlace(module, next.left, node) !== undefined && isEmpty(next.right)) return true
    if (
      isCall(next) &&
      next.type !== 'NewExpression' &&
      /\.splice$/.test(calleeName(next)) &&
      lastingPlace(module, bare(next.callee as JsNode), node) !== undefined
    )
      return true
    pending.push(...childrenOf(next))
  }
  return false
}

function isEmpty(node: JsNode): boolean {
  const value = bare(node)
  if (value.type === 'ArrayExpression') return value.elements.length === 0
  if (value.type === 'ObjectExpression') return value.properties.length === 0
  return value.type === 'NewExpression' && /^(Map|Set)$/.test(calleeName(value)) && value.arguments.length === 0
}
