/** Where code asks a database once for each row of a list, though one query could ask for all. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  bindingOf,
  calleeName,
  childrenOf,
  dotted,
  isCall,
  isFunction,
  keyName,
  lineOf,
  memberName,
  resolve,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import { engineAround } from '../engine-guards.ts'
import type { Finder, Looked } from '../finder.ts'
import { isMemo } from '../memo.ts'
import { readOf } from '../reads.ts'

export const queryInLoopFinder: Finder = {
  words: ['.find', '.count', '.aggregate', '.groupBy', '.query(', '.execute(', '.select('],
  find: (looked) => looked.module.calls.flatMap((call) => inLoop(call, looked) ?? []),
}

interface Loop {
  /** The node whose names are the loop's own: the `for`, or the callback. */
  readonly scope: JsNode
  readonly over: JsNode
  readonly body: JsNode
  readonly by: 'for' | 'callback'
}

function inLoop(call: CallNode, looked: Looked): FeatureDeclaration | undefined {
  const { module, use } = looked
  const read = readOf(call, module)
  if (read === undefined) return undefined
  const loop = loopAround(call, module)
  // What is not waited for is no query: a store in memory has the same verbs.
  if (loop === undefined || !isWaitedFor(call, module) || isShort(loop.over, looked)) return undefined
  // Prisma puts what is asked in one moment by unique key into one query.
  if (loop.by === 'callback' && read.verb.startsWith('findUnique')) return undefined
  if (loop.by === 'for' && leavesEarly(loop.body) && !isCountedByRow(read.verb, loop.over, module)) return undefined
  const name = mentioned(call.arguments, loop, module)
  if (name === undefined || (loop.by === 'for' && isMemo(call, loop.body, module))) return undefined
  const what = `${read.name} for each ${name}`
  const at = { path: module.path, line: lineOf(call), key: what }
  const engine = engineAround(module, call)
  const facts = new Map(engine === undefined ? [] : [['engine', known(engine, at)] as const])
  return { kind: 'feature', what: 'query-in-loop', library: read.library, name: what, path: module.path, at, use, facts }
}

const maxSteps = 200
const callbacks = /^(map|forEach|flatMap)$/

/** The nearest loop in whose body the query is awaited; a function between the two may be called from anywhere. */
function loopAround(call: CallNode, module: JsModule): Loop | undefined {
  let below: JsNode = call
  for (let step = 0; step < maxSteps; step++) {
    const node = module.parents.get(below)
    if (node === undefined) return undefined
    if (node.type === 'ForOfStatement' && node.body === below) return { scope: node, over: node.right, body: node.body, by: 'for' }
    if (isCall(node) && /(^|\.)\$transaction$/.test(calleeName(node))) return undefined
    if (isFunction(node)) {
      const above = module.parents.get(node)
      const callee = isCall(above) && above.arguments[0] === node ? bare(above.callee as JsNode) : undefined
      if (callee === undefined || (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression')) return undefined
      if (!callbacks.test(memberName(callee) ?? '') || isInTransaction(above, module)) return undefined
      return { scope: node, over: callee.object, body: node, by: 'callback' }
    }
    below = node
  }
  return undefined
}

function isInTransaction(start: JsNode | undefined, module: JsModule): boolean {
  let node = start
  for (let step = 0; step < 6 && node !== undefined && !isFunction(node); step++) {
    if (isCall(node) && /(^|\.)\$transaction$/.test(calleeName(node))) return true
    node = module.parents.get(node)
  }
  return false
}

function isWaitedFor(call: CallNode, module: JsModule): boolean {
  let node = module.parents.get(call)
  if (node?.type === 'ArrowFunctionExpression' && node.body === call) return true
  for (let step = 0; step < maxSteps && node !== undefined && !isFunction(node); step++) node = module.parents.get(node)
  return node === undefined || (isFunction(node) && node.async === true)
}

/** A list that is written out, or cut to a few, has no end that grows. */
function isShort(over: JsNode, { module, imports }: Looked): boolean {
  const node = bare(over)
  if (isCall(node)) {
    const name = calleeName(node)
    if (/(^|\.)slice$/.test(name)) return true
    const first = node.arguments[0]
    if (/^Object\.(keys|values|entries)$/.test(name) && first !== undefined && first.type !== 'SpreadElement')
      return isShort(first, { module, imports, use: 'code' })
    return /chunk|batch|range|^Array\.from$/i.test(name) || isPicked(node, module)
  }
  if (/(^|\.)([A-Z][A-Z\d_]*|[A-Z]\w*)$/.test(dotted(node)) || /chunk|batch|page/i.test(dotted(node))) return true
  const { node: found, module: home } = resolve({ module, node }, imports)
  return found.type === 'ArrayExpression' || found.type === 'ObjectExpression' || isPicked(found, home)
}

const grows = (name: string, { uses, parents }: JsModule): boolean =>
  (uses.get(name) ?? []).some((use) => /^(push|unshift|splice)$/.test(memberName(parents.get(use) ?? use) ?? ''))

/** `[a, b, c].filter(Boolean)`: what is left of a list that is written out, in another order or form. */
function isPicked(list: JsNode, module: JsModule): boolean {
  let node = bare(list)
  for (let step = 0; step < 8 && isCall(node); step++) {
    const callee = bare(node.callee as JsNode)
    if (callee.type !== 'MemberExpression' || !/^(filter|map|sort|toSorted|reverse|toReversed)$/.test(memberName(callee) ?? '')) return false
    node = bare(callee.object)
    const binding = node.type === 'Identifier' ? bindingOf(module, node) : undefined
    if (binding === undefined) continue
    if (binding.kind !== 'const' || binding.route.length > 0 || binding.init === undefined || grows(binding.name, module)) return false
    node = bare(binding.init)
  }
  return node.type === 'ArrayExpression' && node.elements.length > 0 && node.elements.every((one) => one?.type !== 'SpreadElement')
}

/** A search that ends with the first that fits asks as often as it must. */
function leavesEarly(body: JsNode): boolean {
  const pending: JsNode[] = [body]
  let left = 2_000
  for (let node = pending.pop(); node !== undefined && left > 0; node = pending.pop()) {
    left--
    if (node.type === 'BreakStatement' || node.type === 'ReturnStatement') return true
    if (!isFunction(node)) pending.push(...childrenOf(node))
  }
  return false
}

/** Rows that a query gave are counted for in one question, grouped by what each holds, however soon the loop ends. */
function isCountedByRow(verb: string, over: JsNode, module: JsModule): boolean {
  if (!/^(count|countBy|countDocuments|aggregate)$/.test(verb)) return false
  const node = bare(over)
  const list = node.type === 'Identifier' ? bindingOf(module, node)?.init : node
  const awaited = list?.type === 'AwaitExpression' ? bare(list.argument) : undefined
  return isCall(awaited) && readOf(awaited, module) !== undefined
}

/** Keys below which a list stands, or the place in a list of pages: asked for many at once. */
const many = /^(in|\$in|notIn|skip|offset|cursor|take|limit|after)$/

/** The loop's variable among what is asked for, by itself or in a name that the body makes of it. */
function mentioned(args: readonly JsNode[], loop: Loop, module: JsModule): string | undefined {
  const pending: { readonly node: JsNode; readonly depth: number }[] = args.map((node) => ({ node, depth: 0 }))
  let found: string | undefined
  let left = 500
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next
    if (--left < 0) return undefined
    if (node.type === 'ObjectProperty') {
      if (!node.computed && many.test(keyName(node.key) ?? '')) return undefined
      pending.push({ node: node.value, depth })
      continue
    }
    // `In(ids)` of TypeORM, and the like.
    if (isCall(node) && /^(In|Any|inArray)$/.test(calleeName(node))) return undefined
    if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
      pending.push({ node: node.object, depth })
      if (node.computed) pending.push({ node: node.property as JsNode, depth })
      continue
    }
    if (node.type === 'Identifier') {
      const binding = bindingOf(module, node)
      const isItem = binding !== undefined && binding.scope === loop.scope && (loop.by === 'for' || binding.node === firstOf(loop.scope))
      if (isItem) found ??= binding.name
      else if (binding?.init !== undefined && depth < 2 && binding.scope !== loop.scope && isWithin(binding.scope, loop.body, module))
        pending.push({ node: binding.init, depth: depth + 1 })
      continue
    }
    if (!isFunction(node)) for (const child of childrenOf(node)) pending.push({ node: child, depth })
  }
  return found
}

function firstOf(scope: JsNode): JsNode | undefined {
  return isFunction(scope) ? (scope.params as readonly JsNode[])[0] : undefined
}

function isWithin(inner: JsNode, outer: JsNode, module: JsModule): boolean {
  let node: JsNode | undefined = inner
  for (let step = 0; step < maxSteps && node !== undefined; step++) {
    if (node === outer) return true
    node = module.parents.get(node)
  }
  return false
}
