/** Whether a condition around a construction keeps it from running twice: it tests a place that outlives the function, and the construction fills that place. */
import { bindingOf, calleeName, dotted, isCall, isFunction, bare, type JsModule, type JsNode } from '../../parse/javascript/index.ts'

/** The function a node runs in; undefined at the top of the file. */
export function functionAround(module: JsModule, node: JsNode): JsNode | undefined {
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) if (isFunction(above)) return above
  return undefined
}

/** What an expression hangs from: `cache` in `cache.db`, `this`, `global`; for a local name what that was taken from. */
function rootOf(module: JsModule, start: JsNode): JsNode | undefined {
  let node = bare(start)
  for (let step = 0; step < 20; step++) {
    if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = bare(node.object)
    else if (isCall(node)) {
      const first = node.arguments[0]
      node = /^Reflect\./.test(calleeName(node)) && first !== undefined ? bare(first) : bare(node.callee as JsNode)
    } else if (node.type === 'UnaryExpression') node = bare(node.argument)
    else if (node.type === 'Identifier') {
      const binding = bindingOf(module, node)
      const isLocal = binding?.kind === 'const' && functionAround(module, binding.node) !== undefined
      if (!isLocal || binding.init === undefined) return node
      node = bare(binding.init)
    } else return node.type === 'ThisExpression' ? node : undefined
  }
  return undefined
}

/** A name for the place an expression is kept in, when that place outlives the function; undefined for parameters and locals. */
export function lastingPlace(module: JsModule, expression: JsNode, inside: JsNode | undefined): string | undefined {
  const root = rootOf(module, expression)
  if (root === undefined) return undefined
  if (root.type === 'ThisExpression') return 'this'
  if (root.type !== 'Identifier') return undefined
  const binding = bindingOf(module, root)
  if (binding === undefined) return /^(global|globalThis|window|self)$/.test(root.name) ? 'global' : undefined
  if (binding.kind === 'parameter') return undefined
  if (inside !== undefined && isBelow(module, binding.node, inside)) return undefined
  // `const g = globalThis as …`: a name for the global object.
  if (binding.init !== undefined && /^(global|globalThis|window|self)$/.test(dotted(binding.init))) return 'global'
  return root.name
}

export function isBelow(module: JsModule, node: JsNode, above: JsNode): boolean {
  for (let each: JsNode | undefined = node; each !== undefined; each = module.parents.get(each)) if (each === above) return true
  return false
}

/** Places that a condition finds empty (`empty`) or filled: `!db`, `db == null`, `typeof db === 'undefined'`, `!cache.has(x)`. */
export function testedPlaces(module: JsModule, test: JsNode, empty: boolean, inside: JsNode | undefined): string[] {
  const places: string[] = []
  const pending: { node: JsNode; negated: boolean }[] = [{ node: bare(test), negated: false }]
  const add = (node: JsNode, isEmpty: boolean): void => {
    const place = isEmpty === empty ? lastingPlace(module, node, inside) : undefined
    if (place !== undefined) places.push(place)
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, negated } = next
    if (node.type === 'LogicalExpression') pending.push({ node: bare(node.left), negated }, { node: bare(node.right), negated })
    else if (node.type === 'UnaryExpression' && node.operator === '!') pending.push({ node: bare(node.argument), negated: !negated })
    else if (node.type === 'BinaryExpression' && node.operator === 'in') add(node.right, negated)
    else if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator) && isNothing(node.right)) {
      add(node.left as JsNode, node.operator.startsWith('=') !== negated)
    } else if (node.type !== 'BinaryExpression') add(node, negated)
  }
  return places
}

function isNothing(node: JsNode): boolean {
  const inner = bare(node)
  return (
    inner.type === 'NullLiteral' ||
    (inner.type === 'Identifier' && inner.name === 'undefined') ||
    (inner.type === 'StringLiteral' && inner.value === 'undefined')
  )
}

/** The lasting places a value made here ends up in. */
export function filledPlaces(module: JsModule, made: JsNode, inside: JsNode | undefined): ReadonlySet<string> {
  const places = new Set<string>()
  const add = (target: JsNode): void => {
    const place = lastingPlace(module, target, inside)
    if (place !== undefined) places.add(place)
  }
  let local: string | undefined
  for (let node = made, above = module.parents.get(made); above !== undefined && node !== inside; node = above, above = module.parents.get(above)) {
    if (above.type === 'AssignmentExpression' && above.right === node) {
      add(above.left)
      if (above.left.type === 'Identifier') local ??= above.left.name
    }
    if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier') local ??= above.id.name
    if (isCall(above) && above.callee !== node && /(^|\.)set(Property)?$/.test(calleeName(above))) add(above.callee as JsNode)
    if (isFunction(above)) break
  }
  if (local === undefined) return places
  for (const { left, right } of module.assignments) {
    if (mentions(right, local) && (inside === undefined || isBelow(module, left, inside))) add(left)
  }
  for (const use of module.uses.get(local) ?? []) {
    // `pools.set(name, pool.connect())` keeps the pool, too.
    let kept: JsNode = use
    let call = module.parents.get(kept)
    while ((call?.type === 'MemberExpression' && call.object === kept) || (isCall(call) && call.callee === kept)) {
      kept = call
      call = module.parents.get(kept)
    }
    if (isCall(call) && call.callee !== kept && /\.set$/.test(calleeName(call)) && (inside === undefined || isBelow(module, call, inside)))
      add(call.callee as JsNode)
  }
  return places
}

function mentions(node: JsNode, name: string): boolean {
  let inner = bare(node)
  // `kept = client.connect().then(() => client)` keeps the client too.
  for (let step = 0; step < 20; step++) {
    if (isCall(inner) && inner.type !== 'NewExpression') inner = bare(inner.callee as JsNode)
    else if (inner.type === 'MemberExpression' || inner.type === 'OptionalMemberExpression') inner = bare(inner.object)
    else break
  }
  if (inner.type === 'Identifier') return inner.name === name
  if (inner.type === 'AssignmentExpression') return mentions(inner.right, name)
  return inner.type === 'ObjectExpression' && inner.properties.some((entry) => entry.type === 'ObjectProperty' && mentions(entry.value, name))
}
