/** Whether a loop asks only for what it did not ask for before: of the same harbour for a hundred berths, once. */
import { bare, bindingOf, childrenOf, isCall, isFunction, memberName, type JsModule, type JsNode } from '../../parse/javascript/index.ts'

const asks = /^(get|has|includes)$/
const fills = /^(set|add|push)$/
const maxSteps = 60

/** A store that is made before the loop is asked first, and filled in its body. What waits beside the others, as callbacks do, finds it empty: not for those. */
export function isMemo(start: JsNode, body: JsNode, module: JsModule): boolean {
  let below = start
  for (let step = 0; step < maxSteps && below !== body; step++) {
    const node = module.parents.get(below)
    if (node === undefined || isFunction(node)) return false
    const store = guardAt(node, below, module, body)
    if (store !== undefined && isFilled(store, body)) return true
    below = node
  }
  return false
}

/** The name of the store that a node lets its part be run for lack of. */
function guardAt(node: JsNode, part: JsNode, module: JsModule, body: JsNode): string | undefined {
  const stored = (one: JsNode): string | undefined => storeOf(one, module, body)
  if (node.type === 'AssignmentExpression') return node.right === part && /^(\?\?|\|\|)=$/.test(node.operator) ? stored(node.left) : undefined
  if (node.type === 'LogicalExpression') {
    if (node.right !== part) return undefined
    return node.operator === '&&' ? lacking(node.left, stored) : holding(node.left, stored)
  }
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
    if (node.consequent === part) return lacking(node.test, stored)
    return node.alternate === part ? holding(node.test, stored) : undefined
  }
  if (node.type !== 'BlockStatement') return undefined
  for (const before of node.body) {
    if (before === part) break
    const found = before.type === 'IfStatement' && goesOn(before.consequent) ? holding(before.test, stored) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

type Stored = (node: JsNode) => string | undefined

/** `!berths[id]`, `berths.get(id) === undefined`, and the like among others that must hold too. */
function lacking(test: JsNode, stored: Stored): string | undefined {
  const node = bare(test)
  if (node.type === 'UnaryExpression') return node.operator === '!' ? holding(node.argument, stored) : undefined
  if (node.type === 'LogicalExpression') return node.operator === '&&' ? (lacking(node.left, stored) ?? lacking(node.right, stored)) : undefined
  return node.type === 'BinaryExpression' && /^===?$/.test(node.operator) && isNothing(node.right) ? stored(node.left as JsNode) : undefined
}

function holding(test: JsNode, stored: Stored): string | undefined {
  const node = bare(test)
  if (node.type === 'BinaryExpression' && /^!==?$/.test(node.operator)) return isNothing(node.right) ? stored(node.left as JsNode) : undefined
  return stored(node)
}

function isNothing(node: JsNode): boolean {
  return node.type === 'NullLiteral' || (node.type === 'Identifier' && node.name === 'undefined')
}

function goesOn(node: JsNode): boolean {
  return node.type === 'ContinueStatement' || (node.type === 'BlockStatement' && node.body.at(-1)?.type === 'ContinueStatement')
}

/** The list, set or map that is looked into, by itself or under a name that the loop gives to what it holds. */
function storeOf(start: JsNode, module: JsModule, body: JsNode, isNamed = false): string | undefined {
  const node = bare(start)
  if (node.type === 'Identifier') {
    const init = isNamed ? undefined : bindingOf(module, node)?.init
    return init === undefined ? undefined : storeOf(init, module, body, true)
  }
  if (node.type === 'BinaryExpression') return node.operator === 'in' ? outerName(node.right, module, body) : undefined
  if (isCall(node)) {
    const callee = bare(node.callee as JsNode)
    const isAsked = (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') && asks.test(memberName(callee) ?? '')
    return isAsked ? outerName(callee.object, module, body) : undefined
  }
  const isEntry = (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') && node.computed
  return isEntry ? outerName(node.object, module, body) : undefined
}

/** What each turn makes anew remembers nothing. */
function outerName(start: JsNode, module: JsModule, body: JsNode): string | undefined {
  const node = bare(start)
  const scope = node.type === 'Identifier' ? bindingOf(module, node)?.scope : undefined
  if (node.type !== 'Identifier' || scope === undefined) return undefined
  for (let one: JsNode | undefined = scope; one !== undefined; one = module.parents.get(one)) if (one === body) return undefined
  return node.name
}

function isFilled(store: string, body: JsNode): boolean {
  const pending: JsNode[] = [body]
  let left = 3_000
  for (let node = pending.pop(); node !== undefined && left > 0; node = pending.pop()) {
    left--
    const target = node.type === 'AssignmentExpression' ? node.left : isCall(node) ? bare(node.callee as JsNode) : undefined
    if (target?.type === 'MemberExpression' || target?.type === 'OptionalMemberExpression') {
      const isOf = bare(target.object).type === 'Identifier' && (bare(target.object) as { readonly name?: string }).name === store
      if (isOf && (isCall(node) ? fills.test(memberName(target) ?? '') : target.computed)) return true
    }
    pending.push(...childrenOf(node))
  }
  return false
}
