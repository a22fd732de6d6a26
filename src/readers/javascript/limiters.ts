/** What each library that limits requests says of its limit: how many, in which window, counted by what. */
import { known, mapFact, unresolved, type Fact } from '../../base/fact.ts'
import {
  bare,
  calleeName,
  fold,
  isCall,
  isFunction,
  lineOf,
  memberName,
  resolve,
  returnOf,
  type CallNode,
  type JsNode,
  type Ref,
} from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import { argumentOf, isWhole, numberAt, optionOf, valueAt, wordsBelow, type Called } from './seen.ts'
import { numberFact, placeOf } from './values.ts'

export interface Limit {
  readonly max?: Fact<number>
  readonly windowSeconds?: Fact<number>
  /** address, forwarded, user, or none where it can't be told. */
  readonly key?: string
  /** It covers what nothing else covers, as its registration says. */
  readonly general?: boolean
  /** Its own name, where one registration has several. */
  readonly name?: string
  /** A function decides how many, request by request: the log-in may get fewer. */
  readonly varies?: boolean
}

type Describe = (looked: Looked, called: Called) => Limit | readonly Limit[] | undefined

export const limiterPackages: Readonly<Record<string, Describe>> = {
  'express-rate-limit': (looked, called) =>
    /^(rateLimit)?$/.test(called.name) ? byOptions(looked, called, ['limit', 'max'], 'windowMs', { max: 5, seconds: 60 }) : undefined,
  'hono-rate-limiter': (looked, called) => (called.name === 'rateLimiter' ? byOptions(looked, called, ['limit', 'max'], 'windowMs') : undefined),
  'elysia-rate-limit': (looked, called) => byOptions(looked, called, ['max'], 'duration', { max: 10, seconds: 60 }),
  'koa-ratelimit': (looked, called) => byOptions(looked, called, ['max'], 'duration', { max: 2500, seconds: 3600 }),
  'koa2-ratelimit': (looked, called) => (called.name.includes('middleware') ? byOptions(looked, called, ['max'], 'interval') : undefined),
  '@fastify/rate-limit': fastify,
  'fastify-rate-limit': fastify,
  'rate-limiter-flexible': flexible,
  '@nestjs/throttler': throttler,
  '@upstash/ratelimit': upstash,
  'express-brute': () => ({}),
  'rate-limit-redis': () => undefined,
  '@arcjet/node': arcjet,
  '@arcjet/next': arcjet,
  '@arcjet/nest': arcjet,
  '@arcjet/bun': arcjet,
  'express-limiter': () => ({}),
  'hapi-rate-limit': () => ({}),
  '@hapi-community/rate-limit': () => ({}),
  'next-rate-limit': () => ({}),
}

function arcjet(_looked: Looked, { name }: Called): Limit | undefined {
  return /^(slidingWindow|fixedWindow|tokenBucket)$/.test(name) ? {} : undefined
}

interface Defaults {
  readonly max: number
  readonly seconds: number
}

function byOptions(looked: Looked, { call, at }: Called, maxNames: readonly string[], windowName: string, defaults?: Defaults): Limit {
  const options = argumentOf(looked, call, at)
  return limitIn(looked, call, options, maxNames, windowName, defaults)
}

function limitIn(looked: Looked, call: CallNode, options: Ref | undefined, maxNames: readonly string[], windowName: string, defaults?: Defaults): Limit {
  const place = { path: looked.module.path, line: lineOf(call), key: 'rate-limit' }
  const open = isWhole(looked, options) ? undefined : unresolved('options made elsewhere', place)
  const byDefault = (value: number | undefined): Fact<number> | undefined =>
    open ?? (value === undefined ? undefined : { state: 'default', value, at: place, note: 'the library’s default' })
  const max = numberAt(looked, options, 'rate-limit.max', ...maxNames) ?? byDefault(defaults?.max)
  const window = windowOf(looked, options, windowName) ?? byDefault(defaults?.seconds)
  const key = optionOf(looked, options, 'keyGenerator') ?? optionOf(looked, options, 'id') ?? optionOf(looked, options, 'generator')
  return {
    ...(max === undefined ? {} : { max }),
    ...(window === undefined ? {} : { windowSeconds: window }),
    ...(maxNames.some((name) => isByRequest(looked, optionOf(looked, options, name))) ? { varies: true } : {}),
    ...keyed(key === undefined ? (open === undefined ? 'address' : undefined) : keyOf(looked, key)),
  }
}

/** A function that takes the request, or what makes one. */
function isByRequest({ imports }: Looked, option: Ref | undefined): boolean {
  if (option === undefined) return false
  const given = resolve(option, imports)
  const maker = isCall(given.node) ? resolve({ module: given.module, node: given.node.callee as JsNode }, imports) : undefined
  const result = maker === undefined ? undefined : returnOf(maker.node)
  const { node } = maker === undefined || result === undefined ? given : resolve({ module: maker.module, node: result }, imports)
  return isFunction(node) && node.params.length > 0
}

const keyed = (key: string | undefined): { key?: string } => (key === undefined ? {} : { key })

/** Milliseconds, or text such as `1 minute`. */
function windowOf(looked: Looked, options: Ref | undefined, ...names: readonly string[]): Fact<number> | undefined {
  const value = valueAt(looked, options, ...names)
  if (value === undefined) return undefined
  if (value.kind === 'literal' && typeof value.value === 'string' && Number.isNaN(Number(value.value))) {
    const seconds = secondsIn(value.value)
    const at = placeOf(value, 'rate-limit.window')
    return seconds === undefined ? unresolved('a window that is not understood', at) : known(seconds, at)
  }
  return mapFact(numberFact(value, 'rate-limit.window'), (milliseconds) => milliseconds / 1_000)
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_557_600 }

/** `15 minutes`, `10 s`, `7d`, as the libraries that take such texts read them. */
export function secondsIn(text: string): number | undefined {
  const match =
    /^\s*(\d{1,9}(?:\.\d{1,6})?)\s{0,3}(ms|milliseconds?|msecs?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|y|yrs?|years?)\s*$/i.exec(text)
  if (match === null) return undefined
  const unit = (match[2] ?? '').toLowerCase()
  const factor = /^(ms|milli|msec)/.test(unit) ? units.ms : units[unit.charAt(0)]
  return factor === undefined ? undefined : Number(match[1]) * factor
}

/** What a function counts by, from the words in it. */
function keyOf(looked: Looked, ref: Ref): string | undefined {
  const { node } = resolve(ref, looked.imports)
  return keyInWords(wordsBelow(node))
}

export function keyInWords(words: readonly string[]): string | undefined {
  if (
    words.some((word) =>
      /^(user|users|userId|uid|userID|user_id|account|accountId|session|sessionId|apiKey|tenantId|companyId|email|username|sub|auth)$/i.test(word),
    )
  )
    return 'user'
  if (words.some((word) => /forwarded|real-ip|connecting-ip|realip|requestip|client-ip/i.test(word))) return 'forwarded'
  return words.some((word) => /^(ip|ips|ipAddress|remoteAddress|clientIp|ipKeyGenerator|remoteIp)$/i.test(word)) ? 'address' : undefined
}

function fastify(looked: Looked, called: Called): Limit {
  const { call, at } = called
  const options = argumentOf(looked, call, at)
  const limit = limitIn(looked, call, options, ['max'], 'timeWindow', { max: 1_000, seconds: 60 })
  const off = valueAt(looked, options, 'global')
  return { ...limit, general: !(off?.kind === 'literal' && off.value === false) }
}

function flexible(looked: Looked, { call, name }: Called): Limit | undefined {
  if (call.type !== 'NewExpression' || !/^RateLimiter(?!Queue|Union|Res|Abstract|Cluster(Master|MasterPM2))/.test(name)) return undefined
  const options = argumentOf(looked, call, 0)
  const max = numberAt(looked, options, 'rate-limit.max', 'points')
  const windowSeconds = numberAt(looked, options, 'rate-limit.window', 'duration')
  // What it is asked with is written where it is asked.
  const asked = looked.module.calls.find((each) => memberName(bare(each.callee as JsNode)) === 'consume')?.arguments[0]
  return {
    ...(max === undefined ? {} : { max }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...keyed(asked === undefined ? undefined : keyInWords(wordsBelow(asked))),
  }
}

/** From version 5 on it takes a list, or `throttlers`, and counts in milliseconds; before that seconds. */
function throttler(looked: Looked, { call, name }: Called): Limit | readonly Limit[] | undefined {
  if (!/^(ThrottlerModule\.forRoot(Async)?|Throttle)$/.test(name)) return undefined
  const first = argumentOf(looked, call, 0)
  if (name === 'Throttle' && call.arguments.length > 1) {
    const [max, seconds] = [0, 1].map((index) => fold(argumentOf(looked, call, index) ?? { module: looked.module, node: call }, looked.imports))
    return {
      ...(max === undefined ? {} : { max: numberFact(max, 'rate-limit.max') }),
      ...(seconds === undefined ? {} : { windowSeconds: numberFact(seconds, 'rate-limit.window') }),
      key: 'address',
    }
  }
  const given = name.endsWith('Async') ? made(looked, optionOf(looked, first, 'useFactory')) : first
  const list = optionOf(looked, given, 'throttlers') ?? given
  if (list === undefined) return { key: 'address' }
  const { module, node } = resolve(list, looked.imports)
  const general = name !== 'Throttle' && guardsAll(looked)
  if (node.type === 'ArrayExpression') {
    const entries = node.elements.flatMap((element) => (element === null ? [] : [{ module, node: element as JsNode }]))
    return entries.map((entry) => ({ ...throttled(looked, entry, 1_000, general), ...named(looked, entry) }))
  }
  const inner = name === 'Throttle' && node.type === 'ObjectExpression' ? node.properties[0] : undefined
  return inner?.type === 'ObjectProperty' ? throttled(looked, { module, node: inner.value as JsNode }, 1_000, false) : throttled(looked, list, 1, general)
}

function throttled(looked: Looked, entry: Ref, divisor: number, general: boolean): Limit {
  const ttl = optionOf(looked, entry, 'ttl')
  const max = numberAt(looked, entry, 'rate-limit.max', 'limit')
  return {
    ...(max === undefined ? {} : { max }),
    ...(ttl === undefined ? {} : { windowSeconds: ttlOf(looked, ttl, divisor) }),
    key: 'address',
    ...(general ? { general } : {}),
  }
}

function named(looked: Looked, entry: Ref): { name?: string } {
  const found = optionOf(looked, entry, 'name')
  if (found === undefined) return {}
  const value = fold(found, looked.imports)
  return { name: value.kind === 'literal' ? String(value.value) : found.node.type === 'Identifier' ? found.node.name : 'limiter' }
}

/** `{ provide: APP_GUARD, useClass: ThrottlerGuard }`: without it the module limits only what a guard of its own stands before, and a guard that people made has rules of its own. */
function guardsAll({ module }: Looked): boolean {
  return [...module.uses].some(
    ([name, uses]) =>
      name === 'ThrottlerGuard' &&
      uses.some((use) => {
        const parent = module.parents.get(use)
        return (parent?.type === 'ObjectProperty' && parent.value === use) || (isCall(parent) && /useGlobalGuards$/.test(calleeName(parent)))
      }),
  )
}

function made(looked: Looked, factory: Ref | undefined): Ref | undefined {
  if (factory === undefined) return undefined
  const { module, node } = resolve(factory, looked.imports)
  const body = 'body' in node ? (node.body as JsNode) : undefined
  if (body === undefined) return undefined
  if (body.type !== 'BlockStatement') return { module, node: body }
  const last = body.body.findLast((each) => each.type === 'ReturnStatement')
  return last?.type === 'ReturnStatement' && last.argument ? { module, node: last.argument } : undefined
}

const helpers: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 }

function ttlOf(looked: Looked, ttl: Ref, divisor: number): Fact<number> {
  const { node, module } = resolve(ttl, looked.imports)
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const factor = helpers[node.callee.name]
    const count = node.arguments[0]
    if (factor !== undefined && count !== undefined)
      return mapFact(numberFact(fold({ module, node: count }, looked.imports), 'rate-limit.window'), (n) => n * factor)
  }
  return mapFact(numberFact(fold(ttl, looked.imports), 'rate-limit.window'), (value) => value / divisor)
}

/** `Ratelimit.slidingWindow(10, '10 s')`, which is what the limiter is made with. */
function upstash(looked: Looked, { call, name }: Called): Limit | undefined {
  if (!/^Ratelimit\.(slidingWindow|fixedWindow|tokenBucket|cachedFixedWindow)$/.test(name)) return undefined
  const bucket = name.endsWith('tokenBucket')
  const count = argumentOf(looked, call, 0)
  const span = argumentOf(looked, call, 1)
  const window = span === undefined ? undefined : fold(span, looked.imports)
  const seconds = window?.kind === 'literal' ? secondsIn(String(window.value)) : undefined
  return {
    ...(count === undefined || bucket ? {} : { max: numberFact(fold(count, looked.imports), 'rate-limit.max') }),
    ...(window === undefined || seconds === undefined ? {} : { windowSeconds: known(seconds, placeOf(window, 'rate-limit.window')) }),
  }
}
