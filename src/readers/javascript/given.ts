/** Whether a client reaches whom its function is handed as it runs: a customer's warehouse, one of many servers, and no setting of the application. */
import {
  bare,
  bindingOf,
  calleeName,
  isCall,
  isConstant,
  isFunction,
  type Binding,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../parse/javascript/index.ts'
import { functionAround, isBelow } from './guards.ts'
import type { Made } from './made.ts'

/** Names within names that are followed. */
const most = 4

/** Made anew on each call, or kept under a name that the caller gives, of what parameters or the object around hold. */
export function isHandedTarget(module: JsModule, call: CallNode, made: Made, isFile: boolean): boolean {
  const inside = functionAround(module, call)
  if (inside === undefined || made === 'module') return false
  // An object that opens a file which was fetched for its caller keeps it for as long as it works on it; any other file may be the application's own.
  if (isFile) return call.arguments.some((one) => isFetched(module, one) && isHanded(module, one, most))
  if (made === 'guarded' && !isKeptByName(module, inside)) return false
  return call.arguments.some((one) => isHanded(module, one, most))
}

function isHanded(module: JsModule, start: JsNode, left: number): boolean {
  const node = bare(start)
  if (node.type === 'ObjectExpression') {
    return node.properties.some((one) =>
      one.type === 'SpreadElement'
        ? isHanded(module, one.argument, left)
        : one.type === 'ObjectProperty' && isTelling(one.key as JsNode) && isHanded(module, one.value, left),
    )
  }
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    return bare(node.object).type === 'ThisExpression' || isHanded(module, node.object, left)
  }
  // `parsed(options.address)`: what a helper makes of it is data, too.
  if (node.type === 'CallExpression') return left > 0 && node.arguments.some((one) => isHanded(module, one as JsNode, left - 1))
  if (node.type !== 'Identifier' || left === 0) return false
  const binding = bindingOf(module, node)
  if (binding?.kind === 'parameter') return true
  return (
    binding?.init !== undefined &&
    (isConstant(module, binding) || isNeverSet(module, binding)) &&
    isInFunction(module, binding.node) &&
    isHanded(module, binding.init, left - 1)
  )
}

/** `(await fetched(path)).path`, by a name or at once. */
function isFetched(module: JsModule, start: JsNode): boolean {
  if (start.type === 'AwaitExpression') return bare(start).type === 'CallExpression'
  const node = bare(start)
  if (node.type === 'MemberExpression') return isFetched(module, node.object.type === 'ParenthesizedExpression' ? node.object.expression : node.object)
  const init = node.type === 'Identifier' ? bindingOf(module, node)?.init : undefined
  return init?.type === 'AwaitExpression' && bare(init).type === 'CallExpression'
}

/** What is set elsewhere in the file is another of the same name. */
function isNeverSet(module: JsModule, binding: Binding): boolean {
  return !module.assignments.some(({ left }) => left.type === 'Identifier' && left.name === binding.name && bindingOf(module, left)?.node === binding.node)
}

/** What says whom a client reaches, and not how it behaves. */
function isTelling(key: JsNode): boolean {
  const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : ''
  return /^(host|hostname|server|uri|url|connectionString|connection|account)$/i.test(name)
}

function isInFunction(module: JsModule, node: JsNode): boolean {
  return functionAround(module, node) !== undefined
}

/** `pools.set(name, …)`, of a parameter. */
function isKeptByName(module: JsModule, inside: JsNode): boolean {
  return module.calls.some((call) => {
    const [key] = call.arguments
    return (
      isCall(call) &&
      isFunction(inside) &&
      /\.set$/.test(calleeName(call)) &&
      isBelow(module, call, inside) &&
      key?.type === 'Identifier' &&
      bindingOf(module, key)?.kind === 'parameter'
    )
  })
}
