/** Limiters that people write themselves: a function that counts by key in a place that outlives it, and says no past a number. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import {
  bare,
  bindingOf,
  calleeName,
  fold,
  isCall,
  isFunction,
  keyName,
  lineOf,
  memberName,
  type FunctionNode,
  type JsNode,
} from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import type { Limit } from './limiters.ts'
import { keyInWords } from './limiters.ts'
import { below, wordsBelow } from './seen.ts'

export interface HandLimiter {
  readonly node: FunctionNode
  readonly limit: Limit
}

const speaks = /rate_?limit|throttl|too_?many/i

/** Functions of a file that count by key and refuse; the innermost that does both. */
export function handLimitersOf(looked: Looked): readonly HandLimiter[] {
  const { module } = looked
  const found: HandLimiter[] = []
  const places = countersOf(looked)
  if (places.size === 0) return []
  for (const { owner, key } of places.values()) {
    const inside = below(owner.body)
    const refuses = inside.some(isRefusal)
    const limits = comparisonsOf(looked, inside)
    if (!refuses && !(speaks.test(module.path.replaceAll('-', '')) && limits.max !== undefined)) continue
    found.push({ node: owner, limit: { ...limits, ...(key === undefined ? {} : { key }) } })
  }
  return found
}

/** Functions in which a `Map` or object of the file is both read and written by the same key. */
function countersOf(looked: Looked): ReadonlyMap<FunctionNode, { readonly owner: FunctionNode; readonly key: string | undefined }> {
  const { module } = looked
  const counters = new Map<FunctionNode, { owner: FunctionNode; key: string | undefined }>()
  for (const [name, uses] of module.uses) {
    const store = module.scopes.get(module.program)?.get(name)
    if (store === undefined || !isStore(store.init)) continue
    const touched = new Map<FunctionNode, { reads: boolean; writes: boolean; key: JsNode | undefined }>()
    for (const use of uses.slice(0, 50)) {
      if (bindingOf(module, use) !== store) continue
      const owner = outermost(looked, use)
      const member = module.parents.get(use)
      if (owner === undefined || member === undefined) continue
      const seen = touched.get(owner) ?? { reads: false, writes: false, key: undefined }
      touched.set(owner, seen)
      const method = memberName(member)
      const above = module.parents.get(member)
      if (isCall(above) && above.callee === member) {
        seen.reads ||= method === 'get' || method === 'has'
        seen.writes ||= method === 'set'
        if (method === 'get' || method === 'set') seen.key ??= above.arguments[0]
      } else if (member.type === 'MemberExpression' && member.computed && member.object === use) {
        const written = above?.type === 'AssignmentExpression' && above.left === member
        seen.writes ||= written || above?.type === 'UpdateExpression'
        seen.reads ||= !written
        seen.key ??= member.property as JsNode
      }
    }
    for (const [owner, { reads, writes, key }] of touched) {
      if (reads && writes && key !== undefined) counters.set(owner, { owner, key: keyFor(looked, key) })
    }
  }
  return counters
}

function isStore(init: JsNode | undefined): boolean {
  if (init === undefined) return false
  const node = bare(init)
  if (node.type === 'ObjectExpression') return node.properties.length === 0
  return node.type === 'NewExpression' && /^(Map|LRUCache|LRU|NodeCache|TTLCache)$/.test(calleeName(node))
}

/** The function at the top of the file that a node runs in. */
function outermost({ module }: Looked, node: JsNode): FunctionNode | undefined {
  let owner: FunctionNode | undefined
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) if (isFunction(above)) owner = above
  return owner
}

function keyFor({ module }: Looked, key: JsNode): string | undefined {
  const words = [...wordsBelow(key)]
  const binding = key.type === 'Identifier' ? bindingOf(module, key) : undefined
  if (binding?.init !== undefined) words.push(...wordsBelow(binding.init))
  // `getClientIp(request)` of the same file says itself where it looks.
  for (const word of words.slice(0, 20)) {
    const helper = module.scopes.get(module.program)?.get(word)?.init
    if (isFunction(helper)) words.push(...wordsBelow(helper))
  }
  return keyInWords(words) === 'address' && words.some((word) => /forwarded|real-ip|connecting-ip/i.test(word)) ? 'forwarded' : keyInWords(words)
}

const refusals = /TooManyRequests|TOO_MANY_REQUESTS/

/** What answers and errors are made with. */
const answers = /json|send|text|body|repl(y|ies)|respon[ds]|error|exception|abort|fail|reject/i

/** `status(429)`, `{ status: 429 }`, `new TooManyRequestsException()`, `new ApiError({ status: 429 })`. */
export function isRefusal(node: JsNode): boolean {
  if (isCall(node)) {
    const name = calleeName(node)
    if (refusals.test(name)) return true
    const isAnswer = answers.test(name.slice(name.lastIndexOf('.') + 1))
    return node.arguments.some((argument) => {
      const value = bare(argument as JsNode)
      return isTooMany(value) || (isAnswer && value.type === 'ObjectExpression' && value.properties.some(saysSo))
    })
  }
  if (node.type === 'ObjectProperty') return node.value.type === 'NumericLiteral' && node.value.value === 429
  if (node.type === 'AssignmentExpression') return node.right.type === 'NumericLiteral' && node.right.value === 429
  return false
}

function isTooMany(value: JsNode): boolean {
  return (value.type === 'NumericLiteral' && value.value === 429) || (value.type === 'MemberExpression' && refusals.test(memberName(value) ?? ''))
}

/** `statusCode: 429`, and `code: 'TOO_MANY_REQUESTS'` as tRPC has it. */
function saysSo(one: JsNode): boolean {
  if (one.type !== 'ObjectProperty' || !/^(status(_?code)?|code)$/i.test(keyName(one.key) ?? '')) return false
  const value = bare(one.value as JsNode)
  return isTooMany(value) || (value.type === 'StringLiteral' && refusals.test(value.value))
}

/** The number it counts to and the window, from what it compares: `recent.length < 100`, `now - time < 60_000`. */
function comparisonsOf(looked: Looked, inside: readonly JsNode[]): Limit {
  let max: Fact<number> | undefined
  let windowSeconds: Fact<number> | undefined
  for (const node of inside) {
    if (node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) continue
    const sides = [node.left as JsNode, node.right]
    for (const [index, side] of sides.entries()) {
      const other = sides[1 - index] as JsNode
      const words = wordsBelow(other)
      const value = fold({ module: looked.module, node: side }, looked.imports)
      const at = { path: looked.module.path, line: lineOf(node), key: 'rate-limit' }
      const isTime = other.type === 'BinaryExpression' && other.operator === '-' && words.some((word) => /now|time|date|start|reset|first/i.test(word))
      const isCount = words.some((word) => /count|length|size|hits|requests|attempts|tokens/i.test(word)) && !isTime
      if (value.kind === 'literal' && typeof value.value === 'number' && value.value > 0) {
        if (isTime && value.value >= 1_000) windowSeconds ??= known(value.value / 1_000, at)
        else if (isCount && value.value > 1) max ??= known(value.value, at)
      } else if (isCount && value.kind !== 'literal') {
        max ??= unresolved(value.kind === 'variable' ? `\${${value.name}}` : 'a number given when it is made', at)
      }
    }
  }
  return { ...(max === undefined ? {} : { max }), ...(windowSeconds === undefined ? {} : { windowSeconds }) }
}
