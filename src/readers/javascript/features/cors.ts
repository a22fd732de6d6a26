/** Whose pages may ask a service: options of the cors packages, of frameworks, and headers set by hand. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  calleeName,
  fold,
  isCall,
  isFunction,
  keyName,
  lineOf,
  memberName,
  originOf,
  resolve,
  type CallNode,
  type JsNode,
  type Ref,
} from '../../../parse/javascript/index.ts'
import { isAside, isInBranch } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'
import { argumentOf, below, calledFrom, isAsked, isWhole, optionOf, quoted, seen, valueAt } from '../seen.ts'
import { placeOf } from '../values.ts'

const makers = /^(cors|@koa\/cors|koa2-cors|@fastify\/cors|fastify-cors|hono\/cors|@elysiajs\/cors|restify-cors-middleware2?|nextjs-cors|micro-cors)$/
const packages = ['cors', '@koa/cors', 'koa2-cors', '@fastify/cors', 'fastify-cors', 'hono/cors', '@elysiajs/cors', 'nextjs-cors', 'micro-cors']
const originHeader = 'Access-Control-Allow-Origin'

export const corsFinder: Finder = {
  words: [...quoted(...packages), 'enableCors', originHeader, originHeader.toLowerCase(), '@nestjs/core', ...quoted('socket.io', '@nestjs/websockets')],
  find(looked) {
    const { module, imports } = looked
    const found = calledFrom(looked, makers).flatMap(({ call, origin, at }) => {
      const library = origin.source
      // What developers alone are let in by lets nobody in where it runs.
      if (isAside(module, call, imports)) return []
      // next.js hands the request and the answer before the options.
      return [described(looked, library, call, argumentOf(looked, call, library === 'nextjs-cors' ? 2 : at))]
    })
    for (const call of module.calls) {
      const name = calleeName(call)
      if (!/(^|\.)(enableCors|NestFactory\.create|\w*Server|WebSocketGateway)$/.test(name) || isAside(module, call, imports)) continue
      found.push(...socketOf(looked, call))
      if (/\.enableCors$/.test(name)) found.push(described(looked, '@nestjs/core', call, argumentOf(looked, call, 0)))
      if (!/(^|\.)NestFactory\.create$/.test(name)) continue
      const options = optionOf(looked, argumentOf(looked, call, call.arguments.length - 1), 'cors')
      if (options !== undefined) found.push(described(looked, '@nestjs/core', call, options))
    }
    return found.length > 0 ? found : byHand(looked)
  },
}

/** Sockets answer pages of no other origin unless their own option names it ({@link https://socket.io/docs/v4/handling-cors/}). */
function socketOf(looked: Looked, call: CallNode): FeatureDeclaration[] {
  const origin = originOf(looked.module, call.callee)
  const library = origin?.source ?? ''
  const isSocket =
    (library === 'socket.io' && origin?.path.join('.') === 'Server') || (library === '@nestjs/websockets' && origin?.path[0] === 'WebSocketGateway')
  if (!isSocket) return []
  for (const index of call.arguments.keys()) {
    const options = optionOf(looked, argumentOf(looked, call, index), 'cors')
    if (options !== undefined) return [described(looked, library, call, options)]
  }
  return []
}

function described(looked: Looked, library: string, call: JsNode, options: Ref | undefined): FeatureDeclaration {
  const origin = optionOf(looked, options, 'origin')
  const at = (key: string): { path: string; line: number; key: string } => ({ path: looked.module.path, line: lineOf(call), key: `cors.${key}` })
  const whole = isWhole(looked, options) || isPlainTrue(looked, options)
  const open = unresolved('options made elsewhere', at('origin'), 'write the options where the middleware is used')
  const origins: Fact<string> =
    // Every one of these packages lets any origin in unless it is told otherwise.
    origin === undefined ? (whole ? known('any', at('origin')) : open) : originsOf(looked, origin)
  const allowed = valueAt(looked, options, 'credentials')
  const credentials: Fact<boolean> =
    allowed === undefined
      ? whole
        ? known(library === '@elysiajs/cors', at('credentials'))
        : { ...open, at: at('credentials') }
      : allowed.kind === 'literal'
        ? known(Boolean(allowed.value), placeOf(allowed, 'cors.credentials'))
        : unresolved('a value known when it runs', placeOf(allowed, 'cors.credentials'))
  return seen(looked, 'cors', library, 'cors', call, { origins: unlessInBranch(looked, call, origins), credentials })
}

/** Open on one side of a choice, such as development's, is not open: which side runs is known when it runs. */
function unlessInBranch({ module, imports }: Looked, node: JsNode, origins: Fact<string>): Fact<string> {
  if (origins.state === 'unresolved' || origins.value !== 'any' || !isInBranch(module, node, imports)) return origins
  return unresolved('one of several branches', origins.at, 'set the allowed origins without a choice, or by a variable')
}

/** `{ cors: true }` of Nest is the same as no options. */
function isPlainTrue({ imports }: Looked, options: Ref | undefined): boolean {
  return options !== undefined && fold(options, imports).kind === 'literal'
}

/** `any` for `*` and for what gives every origin back, `listed` for names and choices, `none`. */
function originsOf(looked: Looked, origin: Ref): Fact<string> {
  const ref = resolve(origin, looked.imports)
  const { node, module } = ref
  const at = { path: module.path, line: lineOf(node), key: 'cors.origin' }
  if (isFunction(node)) return known(letsEverybodyIn(node) ? 'any' : 'listed', at)
  if (node.type === 'ArrayExpression') {
    const all = node.elements.some(
      (element) => element !== null && bare(element as JsNode).type === 'StringLiteral' && (bare(element as JsNode) as { value: string }).value === '*',
    )
    return known(all ? 'any' : 'listed', at)
  }
  if (node.type === 'RegExpLiteral') return known(/^(\^?\.[*+]\$?|\^?)$/.test(node.pattern) ? 'any' : 'listed', at)
  const value = fold(origin, looked.imports)
  const place = placeOf(value, 'cors.origin')
  if (value.kind === 'literal')
    return known(value.value === '*' || value.value === true ? 'any' : value.value === false || value.value === null ? 'none' : 'listed', place)
  if (value.kind === 'variable') {
    const inner = value.fallback
    const lax = inner !== undefined && inner.kind === 'literal' && (inner.value === '*' || inner.value === true)
    // Without a default that opens it, whoever sets the variable names an origin; `*` in it is for the environment to say.
    return lax || inner === undefined ? unresolved(`\${${value.name}}`, place, `set ${value.name} in the service's environment`) : known('listed', place)
  }
  // What is split from a variable, chosen by name or made of parts is a list of somebody's.
  if (value.kind === 'text') return known('listed', place)
  return isCall(node) && /\.(split|map|filter|concat)$/.test(calleeName(node))
    ? known('listed', at)
    : unresolved(value.raw, place, 'name the allowed origins in code or in one variable')
}

/** `(origin, callback) => callback(null, true)` and `(origin) => origin`, with nothing asked before. */
function letsEverybodyIn(node: JsNode): boolean {
  if (!isFunction(node)) return false
  const inside = below(node.body)
  const asks = inside.some((each) => /^(If|Conditional|Logical|Switch|Binary|Try|For|While)/.test(each.type))
  if (asks) return false
  const calls = inside.filter((each) => isCall(each))
  if (calls.length === 0) return node.body.type === 'Identifier' && node.params[0]?.type === 'Identifier' && node.params[0].name === node.body.name
  const only = calls[0]
  const second = only !== undefined && isCall(only) ? only.arguments[1] : undefined
  return calls.length === 1 && second !== undefined && second.type === 'BooleanLiteral' && second.value
}

/** `request.headers.origin || '*'`, where the request is asked on the spot. */
function givesAnyBack(node: JsNode): boolean {
  const whole = bare(node)
  if (whole.type !== 'LogicalExpression') return false
  const [asked, otherwise] = [bare(whole.left), bare(whole.right)]
  if (otherwise.type !== 'StringLiteral' || otherwise.value !== '*') return false
  if (!isCall(asked)) return /^origin$/i.test(memberName(asked) ?? '') && 'object' in asked && memberName(bare(asked.object as JsNode)) === 'headers'
  const [name] = asked.arguments
  return /^(get|header)$/.test(memberName(bare(asked.callee as JsNode)) ?? '') && name?.type === 'StringLiteral' && /^origin$/i.test(name.value)
}

/** `response.setHeader('Access-Control-Allow-Origin', …)` and the same as properties of an answer's headers. */
function byHand(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  const set = (wanted: string): Ref | undefined => {
    for (const string of module.strings) {
      if (string.type !== 'StringLiteral' || string.value.toLowerCase() !== wanted) continue
      const parent = module.parents.get(string)
      if (isCall(parent) && parent.arguments[0] === string && /^(set|setHeader|header|append)$/.test(memberName(bare(parent.callee as JsNode)) ?? '')) {
        return argumentOf(looked, parent, 1)
      }
      if (parent?.type !== 'ObjectProperty') continue
      if (isAsked(module, parent)) continue
      if (parent.key === string) return { module, node: parent.value }
      const sibling = module.parents.get(parent)
      if (keyName(parent.key) !== 'key' || sibling?.type !== 'ObjectExpression') continue
      const value = optionOf(looked, { module, node: sibling }, 'value')
      if (value !== undefined) return value
    }
    return undefined
  }
  const origin = set(originHeader.toLowerCase())
  if (origin === undefined) return []
  const allowed = set('access-control-allow-credentials')
  const value = fold(origin, looked.imports)
  const place = placeOf(value, 'cors.origin')
  // The request's own origin given back may have been looked up before; only a plain star is plain, and whoever falls back on it looked nothing up.
  const origins: Fact<string> = givesAnyBack(origin.node)
    ? known('any', { path: origin.module.path, line: lineOf(origin.node), key: 'cors.origin' })
    : value.kind === 'literal'
      ? known(value.value === '*' ? 'any' : 'listed', place)
      : unresolved('a value known when it runs', place, 'name the allowed origins')
  const given = allowed === undefined ? undefined : fold(allowed, looked.imports)
  const credentials: Fact<boolean> =
    given === undefined
      ? known(false, place)
      : given.kind === 'literal'
        ? known(String(given.value) === 'true', placeOf(given, 'cors.credentials'))
        : unresolved('a value known when it runs', placeOf(given, 'cors.credentials'))
  return [seen(looked, 'cors', 'code', 'cors', origin.node, { origins: unlessInBranch(looked, origin.node, origins), credentials })]
}
