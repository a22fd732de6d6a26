/** Whether tokens that code signs end, and after how long: jsonwebtoken, jose, Nest's and Fastify's wrappers, and sessions. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  calleeName,
  dotted,
  fold,
  isCall,
  lineOf,
  memberName,
  originOf,
  resolve,
  type CallNode,
  type JsNode,
  type Ref,
  type Value,
} from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { secondsIn } from '../limiters.ts'
import { argumentOf, calledFrom, isWhole, nameAround, optionOf, quoted, seen } from '../seen.ts'
import { placeOf } from '../values.ts'

const packages = [
  'jsonwebtoken',
  'jose',
  '@nestjs/jwt',
  '@fastify/jwt',
  'fastify-jwt',
  'express-session',
  'cookie-session',
  'koa-session',
  '@elysiajs/jwt',
  'jwt-simple',
  'hono/jwt',
  'iron-session',
]

export const tokenFinder: Finder = {
  words: [...quoted(...packages), 'jwtService', 'JwtService', 'jwt.sign'],
  find(looked) {
    return [...signed(looked), ...modules(looked), ...wrapped(looked), ...joses(looked), ...sessions(looked)]
  },
}

interface Ending {
  readonly ends: Fact<boolean>
  readonly seconds?: Fact<number>
}

function declared(looked: Looked, library: string, node: JsNode, { ends, seconds }: Ending, name = 'token'): FeatureDeclaration {
  return seen(looked, 'token', library, nameAround(looked.module, node) ?? name, node, { ends, seconds, role: name })
}

/** `sign(payload, secret, options?)`; with a callback last. */
function signed(looked: Looked): FeatureDeclaration[] {
  return calledFrom(looked, /^jsonwebtoken$/)
    .filter(({ name, call }) => name === 'sign' && !namesFile(looked, call))
    .map(({ call }) => declared(looked, 'jsonwebtoken', call, endOf(looked, call, argumentOf(looked, call, 2), argumentOf(looked, call, 0))))
}

/** `'/pictures/' + sign(id, secret) + '.png'`: a name that nobody guesses, and nobody logs in with. */
function namesFile({ module }: Looked, call: JsNode): boolean {
  const joined = module.parents.get(call)
  const whole = joined === undefined ? undefined : module.parents.get(joined)
  return [joined, whole].some((node) => node?.type === 'BinaryExpression' && node.right.type === 'StringLiteral' && /^\.[a-z]{3,4}$/.test(node.right.value))
}

/** Claims of one's own that say when a token ends, or how old it is. */
const ownEnds = ['expiresAt', 'expires_at', 'expires', 'expiry', 'expiration', 'expirationDate', 'validUntil', 'createdAt', 'created_at', 'issuedAt']

function endOf(looked: Looked, call: JsNode, options: Ref | undefined, payload: Ref | undefined): Ending {
  const at = { path: looked.module.path, line: lineOf(call), key: 'token' }
  const given = optionOf(looked, options, 'expiresIn')
  if (given !== undefined) {
    const value = fold(given, looked.imports)
    if (value.kind === 'literal' && value.value === undefined) return { ends: known(false, at) }
    return { ends: known(true, placeOf(value, 'token.expiresIn')), seconds: secondsOf(value) }
  }
  if (optionOf(looked, payload, 'exp') !== undefined) return { ends: known(true, at) }
  // `options.expiresIn = …` somewhere in the file: whether it is reached is known when it runs.
  if (looked.module.assignments.some(({ left }) => /^(expiresIn|exp)$/.test(memberName(left as JsNode) ?? '')))
    return { ends: unresolved('an end that is set apart', at, 'give expiresIn where the token is signed') }
  // The library looks at `exp` alone: whether such a claim ends anything is for code elsewhere to say.
  const own = ownEnds.find((name) => optionOf(looked, payload, name) !== undefined)
  if (own !== undefined) return { ends: unresolved(`what checks the claim ${own}`, at, 'give expiresIn where the token is signed') }
  const isSeen = isWhole(looked, payload) || isPlainPayload(looked, payload)
  if ((isWhole(looked, options) || isCallback(looked, options)) && isSeen) return { ends: known(false, at) }
  return { ends: unresolved('options made elsewhere', at, 'give expiresIn where the token is signed') }
}

function isCallback({ imports }: Looked, options: Ref | undefined): boolean {
  return options !== undefined && /Function/.test(resolve(options, imports).node.type)
}

/** `sign(user.id, …)` and other texts hold no claim of when they end. */
function isPlainPayload(looked: Looked, payload: Ref | undefined): boolean {
  if (payload === undefined) return false
  return fold(payload, looked.imports).kind !== 'unknown' || /(^|\.)_?id$/i.test(dotted(bare(payload.node)))
}

function secondsOf(value: Value): Fact<number> {
  const at = placeOf(value, 'token.expiresIn')
  if (value.kind === 'variable') {
    const inner = value.fallback === undefined ? undefined : secondsOf(value.fallback)
    return inner !== undefined && inner.state !== 'unresolved'
      ? { state: 'default', value: inner.value, at, note: `where ${value.name} is not set` }
      : unresolved(`\${${value.name}}`, at, `set ${value.name} in the service's environment`)
  }
  if (value.kind !== 'literal') return unresolved('a time made when it runs', at)
  if (typeof value.value === 'number') return known(value.value, at)
  // A number in quotes is milliseconds to this library.
  const text = String(value.value)
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) / 1_000 : secondsIn(text)
  return seconds === undefined ? unresolved('a time that is not understood', at) : known(seconds, at)
}

/** `JwtModule.register({ signOptions: { expiresIn } })`, and Fastify's `sign: { expiresIn }`. */
function modules(looked: Looked): FeatureDeclaration[] {
  return calledFrom(looked, /^(@nestjs\/jwt|@fastify\/jwt|fastify-jwt|@elysiajs\/jwt)$/).flatMap(({ call, origin, name, at }): FeatureDeclaration[] => {
    const nest = origin.source === '@nestjs/jwt'
    if (nest && !/^JwtModule\.register(Async)?$/.test(name)) return []
    const first = argumentOf(looked, call, at)
    const options = name.endsWith('Async') ? (optionOf(looked, first, 'useFactory') ?? first) : first
    const given = optionOf(looked, options, ...(nest ? ['signOptions', 'expiresIn'] : origin.source === '@elysiajs/jwt' ? ['exp'] : ['sign', 'expiresIn']))
    const place = { path: looked.module.path, line: lineOf(call), key: 'token' }
    const ends =
      given === undefined
        ? unresolved('options of each token', place, 'give expiresIn to the module that signs')
        : known(true, { ...place, path: given.module.path, line: lineOf(given.node) })
    return [declared(looked, origin.source, call, { ends, ...(given === undefined ? {} : { seconds: secondsOf(fold(given, looked.imports)) }) }, 'module')]
  })
}

/** `this.jwtService.sign(payload, options?)` of Nest, which ends as its module says unless it says so itself. */
function wrapped(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  return module.calls.flatMap((call): FeatureDeclaration[] => {
    if (!/(^|\.)_?jwt(Service)?\.sign(Async)?$/.test(calleeName(call)) || originOf(module, call.callee) !== undefined) return []
    const nest = module.text.includes('@nestjs/jwt')
    if (!nest) return []
    const { ends, seconds } = endOf(looked, call, argumentOf(looked, call, 1), argumentOf(looked, call, 0))
    return [declared(looked, '@nestjs/jwt', call, { ends, ...(seconds === undefined ? {} : { seconds }) }, 'wrapped')]
  })
}

/** `new SignJWT(claims).setExpirationTime('2h').sign(key)`. */
function joses(looked: Looked): FeatureDeclaration[] {
  const { module, imports } = looked
  return calledFrom(looked, /^jose$/).flatMap(({ call, name }): FeatureDeclaration[] => {
    if (name !== 'SignJWT') return []
    let node: JsNode = call
    for (let step = 0; step < 20; step++) {
      const member = module.parents.get(node)
      const above = member === undefined ? undefined : module.parents.get(member)
      if (member === undefined || memberName(member) === undefined || !isCall(above) || above.callee !== member) break
      if (memberName(member) === 'setExpirationTime') {
        const given = (above as CallNode).arguments[0]
        const value = given === undefined ? undefined : fold({ module, node: given as JsNode }, imports)
        return [
          declared(looked, 'jose', call, {
            ends: known(true, { path: module.path, line: lineOf(above), key: 'token' }),
            ...(value?.kind === 'literal' && typeof value.value === 'string' ? { seconds: secondsOf(value) } : {}),
          }),
        ]
      }
      node = above
    }
    const at = { path: module.path, line: lineOf(call), key: 'token' }
    const payload = argumentOf(looked, call, 0)
    // A builder that is kept in a name may be told its end later.
    const plain =
      isWhole(looked, payload) && optionOf(looked, payload, 'exp') === undefined && memberName(module.parents.get(node) ?? node) === undefined && node !== call
    const ends =
      optionOf(looked, payload, 'exp') !== undefined
        ? known(true, at)
        : plain
          ? known(false, at)
          : unresolved('claims made elsewhere', at, 'call setExpirationTime where the token is signed')
    return [declared(looked, 'jose', call, { ends })]
  })
}

/** A session's cookie with an end; one without ends with the browser, which is no fault. */
function sessions(looked: Looked): FeatureDeclaration[] {
  return calledFrom(looked, /^(express-session|cookie-session|koa-session)$/).flatMap(({ call, origin, name, at }): FeatureDeclaration[] => {
    if (name !== '') return []
    const options = argumentOf(looked, call, at)
    const given = optionOf(looked, options, 'cookie', 'maxAge') ?? optionOf(looked, options, 'maxAge')
    if (given === undefined) return []
    const value = fold(given, looked.imports)
    const seconds = value.kind === 'literal' && typeof value.value === 'number' ? known(value.value / 1_000, placeOf(value, 'token.maxAge')) : undefined
    return [
      declared(looked, origin.source, call, { ends: known(true, placeOf(value, 'token.maxAge')), ...(seconds === undefined ? {} : { seconds }) }, 'session'),
    ]
  })
}
