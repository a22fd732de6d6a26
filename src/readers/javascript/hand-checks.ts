/** Checks that a handler writes itself: it looks at a value of the request, and turns back where that is not as it should be. */
import {
  bare,
  bindingOf,
  calleeName,
  isCall,
  isConstant,
  isFunction,
  memberName,
  type Binding,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../parse/javascript/index.ts'
import { below, wordsBelow } from './seen.ts'

export const requests = /^(req|request|_req|_request|ctx|context|c|event)$/
export const bodies: readonly string[] = ['body', 'query', 'params']

/** What only looks at a value: a look-up in a store finds something else out. */
const looks =
  /(^|\.)(test|match|exec|search|includes|startsWith|endsWith|has|hasOwn|hasOwnProperty|indexOf|every|some|trim|is[A-Z_]\w*|Number|parse(Int|Float)|String|toLowerCase|toUpperCase|keys)$/
const maxDepth = 8

/** The first `if` that turns such a request away. */
export function checkedByHand(module: JsModule): JsNode | undefined {
  for (const node of module.parents.keys()) {
    if (node.type !== 'IfStatement') continue
    const { test, consequent, alternate } = node
    if (turnsAway(consequent) && checks(module, test, true)) return node
    if (alternate !== null && alternate !== undefined && turnsAway(alternate) && checks(module, test, false)) return node
  }
  return undefined
}

/** Whether a condition looks at what is asked; that a value is there at all is a check only where its lack is what counts. */
function checks(module: JsModule, condition: JsNode, lack: boolean): boolean {
  const node = bare(condition)
  if (node.type === 'UnaryExpression' && node.operator === '!') return checks(module, node.argument, !lack)
  if (node.type === 'LogicalExpression') return checks(module, node.left, lack) || checks(module, node.right, lack)
  if (isCall(node)) return looks.test(calleeName(node)) && lookedAt(node).some((one) => derives(module, one))
  if (node.type !== 'BinaryExpression') return !lack && isAsked(module, node)
  const [left, right] = [bare(node.left as JsNode), bare(node.right)]
  if (node.operator === 'instanceof') return derives(module, left)
  if (node.operator === 'in') return derives(module, right)
  // What is held against something kept elsewhere is a log-in, or a right.
  if (!isWritten(left) && !isWritten(right)) return /^[<>]/.test(node.operator) && (derives(module, left) || derives(module, right))
  const isBranch = /^===?$/.test(node.operator) && [left, right].some((one) => one.type === 'StringLiteral' && one.value !== '' && !isTyped(left, right))
  return !isBranch && (derives(module, left) || derives(module, right))
}

const isTyped = (...sides: readonly JsNode[]): boolean => sides.some((one) => one.type === 'UnaryExpression' && one.operator === 'typeof')

const isWritten = (node: JsNode): boolean =>
  /^(String|Numeric|Null|Boolean)Literal$/.test(node.type) || (node.type === 'Identifier' && node.name === 'undefined') || node.type === 'UnaryExpression'

function lookedAt(call: CallNode): readonly JsNode[] {
  const callee = bare(call.callee as JsNode)
  return [
    ...(call.arguments as readonly JsNode[]),
    ...(callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression' ? [callee.object] : []),
  ]
}

/** The value itself, its type, its length, or what a look at it gives. */
function derives(module: JsModule, start: JsNode): boolean {
  const node = bare(start)
  if (node.type === 'UnaryExpression') return derives(module, node.argument)
  if (isCall(node)) return looks.test(calleeName(node)) && lookedAt(node).some((one) => derives(module, one))
  return isAsked(module, node)
}

/** `request.body.x`, a name that it was given to, or a message's data: `socket.on('join', (data) => …)`. */
function isAsked(module: JsModule, start: JsNode, depth = 0): boolean {
  const path: string[] = []
  let node = bare(start)
  for (; node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression'; node = bare(node.object)) path.unshift(memberName(node) ?? '?')
  if (node.type === 'AwaitExpression') node = bare(node.argument)
  if (isCall(node)) return /^(req|request|c\.req|ctx\.req|context\.req)\.json$/.test(calleeName(node))
  const binding = node.type === 'Identifier' ? bindingOf(module, node) : undefined
  if (binding === undefined || depth > maxDepth) return false
  if (binding.kind !== 'parameter') return binding.init !== undefined && isConstant(module, binding) && isAskedAt(module, binding, path, depth)
  const whole = [...binding.route, ...path]
  return (requests.test(binding.name) || binding.route.length > 0) && whole.slice(0, 2).some((one) => bodies.includes(one)) ? true : isMessage(module, binding)
}

function isAskedAt(module: JsModule, { init, route }: Binding, path: readonly string[], depth: number): boolean {
  if (init === undefined) return false
  if (isAsked(module, init, depth + 1)) return true
  // `const { body } = request`
  const from = bare(init)
  return from.type === 'Identifier' && requests.test(from.name) && bodies.includes([...route, ...path][0] ?? '')
}

function isMessage(module: JsModule, { scope, node, route }: Binding): boolean {
  if (!isFunction(scope) || route.length > 0 || !(scope.params as readonly JsNode[]).includes(node)) return false
  const above = module.parents.get(scope)
  if (!isCall(above) || above.arguments[1] !== scope || !/(^|\.)(socket|ws|client)\.on$/.test(calleeName(above))) return false
  // A page has one socket, which it imports; a server is handed one for each visitor.
  const callee = bare(above.callee as JsNode)
  return callee.type === 'MemberExpression' && bindingOf(module, bare(callee.object))?.kind === 'parameter'
}

/** An answer of the 400s, an error, or none at all; who may not is another question. */
function turnsAway(branch: JsNode): boolean {
  const inside = below(branch, 200)
  const words = wordsBelow(branch, 200)
  if (words.some((word) => /unauthori[sz]ed|forbidden|permission|not.?allowed/i.test(word))) return false
  const codes = inside.flatMap((one) => (one.type === 'NumericLiteral' && one.value >= 400 && one.value < 600 ? [one.value] : []))
  if (codes.length > 0) return codes.some((code) => code < 500 && code !== 401 && code !== 403)
  const last = branch.type === 'BlockStatement' ? branch.body.at(-1) : branch
  if (last?.type === 'ThrowStatement') return true
  if (last?.type !== 'ReturnStatement') return false
  if (last.argument === null || last.argument === undefined)
    return !inside.some((one) => isCall(one) && /(^|\.)(json|send|render|redirect|end|emit|next)$/.test(calleeName(one)))
  return words.some((word) => /error|exception|bad_?request|invalid|unprocessable|missing/i.test(word))
}
