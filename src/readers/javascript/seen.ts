/** What finders share: calls of a package's names, options of a call, and the declaration of what was seen. */
import { known, type Fact } from '../../base/fact.ts'
import type { Feature, FeatureDeclaration } from '../../model/feature.ts'
import {
  bare,
  calleeName,
  childrenOf,
  dotted,
  fold,
  isCall,
  isFunction,
  keyName,
  lineOf,
  memberName,
  originOf,
  property,
  resolve,
  returnOf,
  type CallNode,
  type JsModule,
  type JsNode,
  type Origin,
  type Ref,
  type Value,
} from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import { switchesAt } from './switches.ts'
import { numberFact } from './values.ts'

export interface Called {
  readonly call: CallNode
  readonly origin: Origin
  /** Names below the package, joined by dots; empty for what it exports by default. */
  readonly name: string
  /** Which argument holds the options: after the plugin, where that is handed on and not called. */
  readonly at: number
}

const handers = /^(register|use|plugin|apply|extend)$/

/** Calls of what a package exports, and calls that are handed it: `helmet()`, `app.register(helmet, options)`. */
export function calledFrom({ module }: Looked, sources: RegExp): Called[] {
  const found: Called[] = []
  for (const call of module.calls) {
    const origin = originOf(module, call.callee)
    if (origin !== undefined && sources.test(origin.source) && !origin.path.includes('()')) {
      found.push({ call, origin, name: origin.path.join('.'), at: 0 })
      continue
    }
    if (!handers.test(memberName(bare(call.callee as JsNode)) ?? '')) continue
    for (const [index, argument] of call.arguments.entries()) {
      const handed = originOf(module, argument)
      if (handed === undefined || !sources.test(handed.source) || handed.path.includes('()')) continue
      found.push({ call, origin: handed, name: handed.path.join('.'), at: index + 1 })
      break
    }
  }
  return found
}

export function argumentOf({ module }: Looked, call: CallNode, index: number): Ref | undefined {
  const node = call.arguments[index]
  return node === undefined || node.type === 'SpreadElement' ? undefined : { module, node }
}

/** A member at a route of an options object; functions that give the object back are looked into. */
export function optionOf({ imports }: Looked, from: Ref | undefined, ...route: readonly string[]): Ref | undefined {
  let ref = from
  for (const name of route) ref = ref === undefined ? undefined : property(objectOf(ref, imports), name, imports)
  return ref
}

function objectOf(ref: Ref, imports: Looked['imports']): Ref {
  const object = resolve(ref, imports)
  const result = isFunction(object.node) ? returnOf(object.node) : undefined
  return result === undefined ? object : resolve({ module: object.module, node: result }, imports)
}

export function valueAt(looked: Looked, from: Ref | undefined, ...names: readonly string[]): Value | undefined {
  for (const name of names) {
    const found = optionOf(looked, from, ...name.split('.'))
    if (found !== undefined) return fold(found, looked.imports)
  }
  return undefined
}

/** Whether all options can be seen: an object literal, with nothing of unknown content spread into it. */
export function isWhole(looked: Looked, from: Ref | undefined, depth = 0): boolean {
  if (from === undefined) return true
  const { module, node } = objectOf(from, looked.imports)
  if (node.type !== 'ObjectExpression' || depth > 5) return false
  return node.properties.every((entry) => entry.type !== 'SpreadElement' || isWhole(looked, { module, node: entry.argument }, depth + 1))
}

/** A number among the options; where it may be set by what can't be seen it is unresolved. */
export function numberAt(looked: Looked, from: Ref | undefined, key: string, ...names: readonly string[]): Fact<number> | undefined {
  const value = valueAt(looked, from, ...names)
  return value === undefined ? undefined : numberFact(value, key)
}

export function seen(
  { module, use, imports }: Looked,
  what: Feature,
  library: string,
  name: string,
  node: JsNode,
  facts: Readonly<Record<string, Fact<string | number | boolean> | string | number | boolean | undefined>> = {},
): FeatureDeclaration {
  const at = { path: module.path, line: lineOf(node), key: `${what}.${name}` }
  const told = Object.entries(facts).flatMap(([key, value]): [string, Fact<string | number | boolean>][] =>
    value === undefined ? [] : [[key, typeof value === 'object' ? value : known(value, at)]],
  )
  const when = switchesAt(module, node, imports)
  return { kind: 'feature', what, library, name, path: module.path, at, use, facts: new Map(told), ...(when.length === 0 ? {} : { when }) }
}

/** The name of the variable, property or function a value is given to; undefined at a loss. */
export function nameAround(module: JsModule, start: JsNode): string | undefined {
  for (let node = start, above = module.parents.get(start); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'VariableDeclarator') return above.id.type === 'Identifier' ? above.id.name : undefined
    if (above.type === 'AssignmentExpression') return dotted(above.left).split('.').at(-1)
    if (above.type === 'ObjectProperty' || above.type === 'ClassProperty') return keyName(above.key)
    if (above.type === 'ClassMethod' || above.type === 'ObjectMethod') return keyName(above.key)
    if (above.type === 'FunctionDeclaration') return above.id?.name
    if (above.type === 'ExpressionStatement') return undefined
  }
  return undefined
}

/** Nodes below one, in no order, as many as a hand-written function has. */
export function below(start: JsNode, most = 4_000): JsNode[] {
  const found: JsNode[] = []
  const pending: JsNode[] = [start]
  for (let node = pending.pop(); node !== undefined && found.length < most; node = pending.pop()) {
    found.push(node)
    pending.push(...childrenOf(node))
  }
  return found
}

/** Names and plain texts below a node, for what its words say. */
export function wordsBelow(start: JsNode, most = 1_000): string[] {
  return below(start, most).flatMap((node) =>
    node.type === 'Identifier' ? [node.name] : node.type === 'StringLiteral' ? [node.value] : node.type === 'TemplateElement' ? [node.value.raw] : [],
  )
}

/** Whether a hash is a password's, and not a key's or a code's, by the names around it. */
export function ofPassword(module: JsModule, call: CallNode): boolean {
  const names = [
    ...call.arguments.slice(0, 2).flatMap((argument) => wordsBelow(argument as JsNode, 40)),
    nameAround(module, call) ?? '',
    ...functionsAround(module, call),
  ]
  return names.some((name) => /passw|pwd|passphrase/i.test(name))
}

/** Names of the functions and classes a node stands in, the nearest first. */
export function functionsAround(module: JsModule, start: JsNode): string[] {
  const names: string[] = []
  for (let node: JsNode | undefined = start; node !== undefined; node = module.parents.get(node)) {
    if (node.type === 'ClassMethod' || node.type === 'ObjectMethod') names.push(keyName(node.key) ?? '')
    else if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ClassDeclaration') names.push(node.id?.name ?? '')
    else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') names.push(node.id.name)
    else if (node.type === 'AssignmentExpression') names.push(dotted(node.left))
  }
  return names
}

/** Whether a header stands among those of a request of one's own, which say nothing of the answers. */
export function isAsked(module: JsModule, entry: JsNode): boolean {
  for (let node = module.parents.get(entry); node !== undefined && !isFunction(node); node = module.parents.get(node)) {
    if (isCall(node)) return /fetch|axios|request|got|superagent|ky/i.test(calleeName(node))
  }
  return false
}

/** The words of quoted imports of packages, for the cheap look. */
export function quoted(...packages: readonly string[]): string[] {
  return packages.flatMap((name) => [`'${name}'`, `"${name}"`])
}

/** Where a call goes on the way of a request: `app.post('/login', limiter, handler)`. */
export interface RouteCall {
  readonly call: CallNode
  readonly method: string
  /** The path it is for; undefined for everything below. */
  readonly path?: string
}

const methods = /^(use|all|get|post|put|patch|delete|route|register|on)$/

export function routeCallsOf({ module, imports }: Looked): RouteCall[] {
  return module.calls.flatMap((call): RouteCall[] => {
    const method = memberName(bare(call.callee as JsNode))
    if (method === undefined || !methods.test(method) || call.arguments.length === 0) return []
    const first = call.arguments[0] as JsNode
    if (bare(first).type !== 'StringLiteral' && bare(first).type !== 'TemplateLiteral') return [{ call, method }]
    const value = fold({ module, node: first }, imports)
    return [{ call, method, path: value.kind === 'literal' ? String(value.value) : '?' }]
  })
}

export const logInPath = /(^|[/_-])(log-?in|sign-?in|auth|authenticate|sessions?|token|forgot-password|reset-password|password|otp)([/_-]|$)/i
export const logInName = /log_?in|sign_?in|auth(?!enticated|ori[sz])|passw|otp|brute|credential/i
