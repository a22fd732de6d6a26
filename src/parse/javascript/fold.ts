/** What an expression amounts to without running it: literals, variables of the environment with their defaults, and text made of both. */
import type { Imports } from './imports.ts'
import { isMissing, resolve } from './names.ts'
import { calleeName, memberName, returnOf } from './written.ts'
import { bare, isCall, isFunction, type CallNode, type JsNode, type Ref } from './nodes.ts'
import { variableOf } from './environment.ts'
import { injectedMethod } from './injected.ts'

export type Value = { readonly at: Ref } & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null | undefined }
  /** A variable of the environment, and what stands after `??` or `||`. */
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: Value }
  /** Text of which some parts are no literals. */
  | { readonly kind: 'text'; readonly parts: readonly Value[] }
  /** Nobody can tell before it runs; bounds where the code gives them. `raw` holds names only, no text in quotes. */
  | { readonly kind: 'unknown'; readonly raw: string; readonly atLeast?: number; readonly atMost?: number; readonly usual?: Value }
)

const maxDepth = 30

/** Folds an expression. `process.env.NODE_ENV` is taken for `production`: that is the system that is judged. */
export function fold(start: Ref, imports: Imports, depth = 0): Value {
  if (depth > maxDepth || --imports.budget.steps < 0) return unknown(start)
  const written: Ref = { module: start.module, node: bare(start.node) }
  const early = environmentValue(written, imports, depth)
  if (early !== undefined) return early
  const ref = resolve(written, imports)
  if (ref.node !== written.node) {
    const late = environmentValue(ref, imports, depth)
    if (late !== undefined) return late
  }
  const { module, node } = ref
  const at = (inner: JsNode): Value => fold({ module, node: inner }, imports, depth + 1)
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return { kind: 'literal', value: node.value, at: ref }
    case 'NullLiteral':
      return { kind: 'literal', value: null, at: ref }
    case 'TemplateLiteral': {
      const parts: Value[] = []
      node.quasis.forEach((quasi, index) => {
        parts.push({ kind: 'literal', value: quasi.value.cooked ?? quasi.value.raw, at: { module, node: quasi } })
        const inner = node.expressions[index]
        if (inner !== undefined) parts.push(at(inner as JsNode))
      })
      return text(parts, ref)
    }
    case 'BinaryExpression':
      return binary(node.operator, at(node.left as JsNode), at(node.right), ref)
    case 'LogicalExpression':
      return logical(node.operator, at(node.left), () => at(node.right), ref)
    case 'ConditionalExpression':
      return conditional(truthOf({ module, node: node.test }, imports, depth + 1), at(node.consequent), at(node.alternate), ref)
    case 'UnaryExpression': {
      const value = at(node.argument)
      if (node.operator === '!') {
        const truth = truthOf({ module, node: node.argument }, imports, depth + 1)
        return truth === undefined ? unknown(ref) : { kind: 'literal', value: !truth, at: ref }
      }
      return node.operator === '-' || node.operator === '+' ? convert(value, (number) => (node.operator === '-' ? -number : number)) : unknown(ref)
    }
    case 'Identifier':
      if (node.name === 'undefined') return { kind: 'literal', value: undefined, at: ref }
      return unknown(written)
    default:
  }
  return isCall(node) ? call({ module, node }, written, imports, depth) : unknown(written)
}

function environmentValue(ref: Ref, imports: Imports, depth: number): Value | undefined {
  const variable = variableOf(ref, imports)
  if (variable === undefined) return undefined
  if (variable.name === 'NODE_ENV') return { kind: 'literal', value: 'production', at: ref }
  if (variable.fallback === undefined) return { kind: 'variable', name: variable.name, at: ref }
  return { kind: 'variable', name: variable.name, fallback: fold(variable.fallback, imports, depth + 1), at: ref }
}

/** Whether a condition holds in production; undefined where that can't be told. */
export function truthOf(ref: Ref, imports: Imports, depth = 0): boolean | undefined {
  if (depth > maxDepth) return undefined
  const { module, node } = resolve(ref, imports)
  if (node.type === 'MemberExpression' && node.object.type === 'MemberExpression' && node.object.object.type === 'MetaProperty') {
    const name = memberName(node)
    if (name === 'PROD' || name === 'DEV') return name === 'PROD'
  }
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = truthOf({ module, node: node.argument }, imports, depth + 1)
    return inner === undefined ? undefined : !inner
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const left = truthOf({ module, node: node.left }, imports, depth + 1)
    const right = truthOf({ module, node: node.right }, imports, depth + 1)
    const decides = node.operator === '||'
    if (left === decides || right === decides) return decides
    return left === undefined || right === undefined ? undefined : !decides
  }
  if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
    const left = fold({ module, node: node.left as JsNode }, imports, depth + 1)
    const right = fold({ module, node: node.right }, imports, depth + 1)
    if (left.kind !== 'literal' || right.kind !== 'literal') return undefined
    return (left.value === right.value) === node.operator.startsWith('=')
  }
  const value = fold({ module, node }, imports, depth + 1)
  if (value.kind === 'literal') return Boolean(value.value)
  const missing = memberName(node)
  if (missing === undefined || (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression')) return undefined
  return isMissing({ module, node: node.object }, missing, imports) ? false : undefined
}

function text(parts: readonly Value[], at: Ref): Value {
  const flat = parts.flatMap((part) => (part.kind === 'text' ? part.parts : [part]))
  if (flat.every((part) => part.kind === 'literal')) return { kind: 'literal', value: flat.map((part) => String(part.value)).join(''), at }
  const telling = flat.filter((part) => part.kind !== 'literal' || part.value !== '')
  return telling.length === 1 ? (telling[0] as Value) : { kind: 'text', parts: telling, at }
}

function binary(operator: string, left: Value, right: Value, at: Ref): Value {
  const a = left.kind === 'literal' ? left.value : undefined
  const b = right.kind === 'literal' ? right.value : undefined
  if (typeof a === 'number' && typeof b === 'number') {
    const value = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : undefined
    return value === undefined ? unknown(at) : { kind: 'literal', value, at }
  }
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string' || left.kind === 'text' || right.kind === 'text')) return text([left, right], at)
  if (left.kind !== 'unknown' || typeof b !== 'number' || b <= 0) return unknown(at)
  const scaled = (bound: number | undefined): number | undefined =>
    bound === undefined ? undefined : operator === '*' ? bound * b : operator === '+' ? bound + b : operator === '-' ? Math.max(1, bound - b) : undefined
  return { kind: 'unknown', raw: sourceOf(at), at, ...bounds(scaled(left.atLeast), scaled(left.atMost)) }
}

function logical(operator: string, left: Value, right: () => Value, at: Ref): Value {
  if (operator === '&&') return left.kind === 'literal' ? (left.value ? right() : left) : unknown(at)
  if (left.kind === 'literal') {
    const missing = operator === '??' ? left.value === null || left.value === undefined : !left.value
    return missing ? right() : left
  }
  if (left.kind !== 'variable') return { kind: 'unknown', raw: sourceOf(at), at, usual: right() }
  if (left.fallback === undefined) return { ...left, fallback: right() }
  return left.fallback.kind === 'literal' ? left : { ...left, fallback: logical(operator, left.fallback, right, at) }
}

function conditional(truth: boolean | undefined, yes: Value, no: Value, at: Ref): Value {
  if (truth !== undefined) return truth ? yes : no
  if (yes.kind === 'literal' && no.kind === 'literal') {
    if (yes.value === no.value) return yes
    if (typeof yes.value === 'number' && typeof no.value === 'number') {
      return { kind: 'unknown', raw: sourceOf(at), at, atLeast: Math.min(yes.value, no.value), atMost: Math.max(yes.value, no.value) }
    }
  }
  // `process.env.X ? process.env.X : '…'` is a default spelt out.
  if (yes.kind === 'variable' && yes.fallback === undefined && no.kind === 'literal') return { ...yes, fallback: no }
  return unknown(at)
}

const numeric = /^(Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat|BigInt)$/
const textual = /^(String|encodeURI|decodeURI|Boolean)$/
const keeps = /\.(toString|trim|valueOf|required|asString|asInt|asIntPositive|asPortNumber|asUrlString|toLowerCase)$/

function call(ref: Ref<CallNode>, written: Ref, imports: Imports, depth: number): Value {
  const { module, node } = ref
  const name = calleeName(node)
  const callee = bare(node.callee as JsNode)
  const first = node.arguments[0]
  const argument = (index: number): Value | undefined => {
    const found = node.arguments[index]
    return found === undefined ? undefined : fold({ module, node: found }, imports, depth + 1)
  }
  if (numeric.test(name) && first !== undefined) return convert(argument(0) as Value, (number) => (/parseInt|BigInt/.test(name) ? Math.trunc(number) : number))
  if (textual.test(name) && first !== undefined) return argument(0) as Value
  if (/^Math\.(min|max)$/.test(name))
    return extreme(
      name.endsWith('min'),
      node.arguments.map((_, index) => argument(index) as Value),
      ref,
    )
  if (/^Math\.(floor|ceil|round|trunc)$/.test(name) && first !== undefined) {
    const inner = argument(0) as Value
    const rounded = convert(inner, (number) => (name.endsWith('ceil') ? Math.ceil(number) : name.endsWith('round') ? Math.round(number) : Math.floor(number)))
    return inner.kind === 'unknown'
      ? { kind: 'unknown', raw: sourceOf(ref), at: ref, ...bounds(inner.atLeast === undefined ? undefined : 1, inner.atMost) }
      : rounded
  }
  if (/(^|\.)availableParallelism$/.test(name)) return { kind: 'unknown', raw: sourceOf(ref), at: ref, atLeast: 1 }
  if (keeps.test(name) && (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression')) {
    return fold({ module, node: callee.object }, imports, depth + 1)
  }
  if (node.type === 'NewExpression' && name === 'URL' && node.arguments.length === 1) return argument(0) as Value
  const method = node.arguments.length === 0 ? injectedMethod({ module, node: callee }, imports) : undefined
  if (method !== undefined) return returned(method, written, imports, depth)
  const made = resolve({ module, node: callee }, imports)
  return node.type !== 'NewExpression' && isFunction(made.node) && node.arguments.length === 0 ? returned(made, written, imports, depth) : unknown(written)
}

/** What a function without arguments gives back, when it has one `return` only. */
function returned(ref: Ref, written: Ref, imports: Imports, depth: number): Value {
  const result = returnOf(ref.node)
  return result === undefined ? unknown(written) : fold({ module: ref.module, node: result }, imports, depth + 1)
}

function extreme(least: boolean, values: readonly Value[], at: Ref): Value {
  const numbers = values.map((value) => (value.kind === 'literal' ? value.value : undefined)).filter((value) => typeof value === 'number')
  if (numbers.length === values.length && numbers.length > 0) return { kind: 'literal', value: least ? Math.min(...numbers) : Math.max(...numbers), at }
  if (numbers.length === 0) return unknown(at)
  const lows = values.map((value) => (value.kind === 'unknown' ? value.atLeast : value.kind === 'literal' ? (value.value as number) : undefined))
  const low = least ? (lows.every((value) => value !== undefined) ? Math.min(...(lows as number[])) : undefined) : Math.max(...numbers)
  return { kind: 'unknown', raw: sourceOf(at), at, ...bounds(low, least ? Math.min(...numbers) : undefined) }
}

function convert(value: Value, change: (number: number) => number): Value {
  if (value.kind === 'literal') {
    const number = typeof value.value === 'string' ? Number.parseFloat(value.value) : Number(value.value)
    return Number.isFinite(number) ? { ...value, value: change(number) } : unknown(value.at)
  }
  if (value.kind === 'variable' && value.fallback !== undefined) return { ...value, fallback: convert(value.fallback, change) }
  return value
}

function bounds(atLeast: number | undefined, atMost: number | undefined): { atLeast?: number; atMost?: number } {
  return { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) }
}

function unknown(at: Ref): Value {
  const { node } = at
  // A machine has at least one processor.
  if (node.type === 'MemberExpression' && memberName(node) === 'length' && /cpus\(\)?$/.test(sourceOf({ module: at.module, node: node.object }))) {
    return { kind: 'unknown', raw: sourceOf(at), at, atLeast: 1 }
  }
  return { kind: 'unknown', raw: sourceOf(at), at }
}

/** An expression as written when it holds names and numbers only; text in quotes may be a secret and is never shown. */
export function sourceOf({ module, node }: Ref): string {
  const source = module.text.slice(node.start ?? 0, node.end ?? 0)
  return source.length > 80 || /["'`\n{]/.test(source) || source === '' ? 'an expression' : source
}
