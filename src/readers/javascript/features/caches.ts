/** Where code keeps answers for a while: caches by library, by Redis' expiry, by headers, and what only looks like one of unknown age. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  bindingOf,
  isCall,
  keyName,
  calleeName,
  dotted,
  fold,
  lineOf,
  memberName,
  nameNodeOf,
  originOf,
  property,
} from '../../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode, Value } from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { functionAround } from '../guards.ts'
import { numberFact, placeOf } from '../values.ts'

interface Seen {
  readonly library: string
  readonly node: JsNode
  /** Seconds an answer is kept; absent where a cache is seen and nobody says for how long. */
  readonly ttl?: Fact<number>
}

/** Packages that keep answers, the names that make a cache, the options that say how long, and how many of those make a second. */
const makers: Readonly<Record<string, { readonly makes: RegExp; readonly ttl: readonly string[]; readonly unit: number }>> = {
  'node-cache': { makes: /^(default|NodeCache)?$/, ttl: ['stdTTL'], unit: 1 },
  'lru-cache': { makes: /^(default|LRUCache|LRU)?$/, ttl: ['ttl', 'maxAge'], unit: 1000 },
  'quick-lru': { makes: /^$/, ttl: ['maxAge'], unit: 1000 },
  '@isaacs/ttlcache': { makes: /^(TTLCache)?$/, ttl: ['ttl'], unit: 1000 },
  keyv: { makes: /^(Keyv)?$/, ttl: ['ttl'], unit: 1000 },
  'cache-manager': { makes: /^(caching|multiCaching|createCache)$/, ttl: ['ttl'], unit: 1000 },
  '@nestjs/cache-manager': { makes: /^CacheModule\.register(Async)?$/, ttl: ['ttl'], unit: 1000 },
  '@nestjs/common': { makes: /^CacheModule\.register(Async)?$/, ttl: ['ttl'], unit: 1000 },
  memoizee: { makes: /^$/, ttl: ['maxAge'], unit: 1000 },
  'next/cache': { makes: /^unstable_cache$/, ttl: ['revalidate'], unit: 1 },
}
const others = /(^|[/-])(cache|cached|caching|memo|memoize|memoizee|lru|keyv|apicache|dataloader|swr|catbox|bentocache|cachified|cacheable|redis-om)([-/]|$)/i

export const cachesFinder: Finder = {
  words: [
    ...[
      'setex(',
      'setEx(',
      'psetex(',
      "'EX'",
      '"EX"',
      "'PX'",
      '"PX"',
      'EX:',
      'PX:',
      'unstable_cache',
      'CacheTTL',
      'CacheModule',
      'cacheStrategy',
      'revalidate',
      'max-age=',
    ],
    ...["cache'", 'cache"', "Cache'", 'Cache"', 'cache-manager', 'memoize', "keyv'", 'keyv"', 'dataloader', "-lru'", '-lru"', 'ttlcache'],
    ...['cache.get(', 'Cache.get(', 'cache.has(', 'Cache.has(', 'cache.set(', 'Cache.set(', 'cacheManager', 'CacheManager', 'cacheService', 'CacheService'],
  ],
  find(looked) {
    const { module, use } = looked
    const found = [...looked.module.calls.flatMap((call) => seenIn(looked, call) ?? []), ...exported(looked), ...regenerated(looked), ...imported(looked)]
    return found.map(({ library, node, ttl }): FeatureDeclaration => {
      const at = { path: module.path, line: lineOf(node), key: `cache.${library}` }
      const name = nameNodeOf(module, node)?.name ?? library
      return { kind: 'feature', what: 'cache', library, name, path: module.path, at, use, facts: new Map(ttl === undefined ? [] : [['ttlSeconds', ttl]]) }
    })
  },
}

function seenIn({ module, imports }: Looked, call: CallNode): Seen | undefined {
  const name = calleeName(call).split('.').at(-1) ?? ''
  const at = (index: number): JsNode | undefined => (call.arguments[index]?.type === 'SpreadElement' ? undefined : call.arguments[index])
  const value = (node: JsNode): Value => fold({ module, node }, imports)
  const ttlOf = (node: JsNode, unit: number): Fact<number> => scaled(numberFact(value(node), 'cache.ttl'), unit)
  if (/^(setex|setEx|psetex|pSetEx)$/.test(name)) {
    const ttl = at(1)
    return ttl === undefined || isNoCache(value, at(0))
      ? undefined
      : { library: 'redis', node: call, ttl: ttlOf(ttl, name.toLowerCase() === 'setex' ? 1 : 1000) }
  }
  if (name === 'set' && call.arguments.length >= 3) return redisSet(module, call, imports, ttlOf, value)
  const origin = originOf(module, call.callee)
  if (origin !== undefined && Object.hasOwn(makers, origin.source)) {
    const maker = makers[origin.source]
    if (maker === undefined || !maker.makes.test(origin.path.join('.'))) return undefined
    for (const argument of call.arguments) {
      for (const option of maker.ttl) {
        const set = property({ module, node: argument }, option, imports)
        if (set !== undefined && lasts(fold(set, imports)))
          return { library: origin.source, node: call, ttl: scaled(numberFact(fold(set, imports), 'cache.ttl'), maker.unit) }
      }
    }
    return { library: origin.source, node: call }
  }
  if (origin?.source === 'apicache') return { library: 'apicache', node: call, ...spoken(module, call, imports) }
  if (origin?.path.join('.') === 'CacheTTL') {
    const ttl = at(0)
    return ttl === undefined ? undefined : { library: origin.source, node: call, ttl: ttlOf(ttl, 1000) }
  }
  if (/^(set|setHeader|header|append)$/.test(name)) return header(call, value)
  return optioned(module, call, imports) ?? byHand(call, name)
}

/** `set(key, value, 'EX', 300)`, `set(key, value, { EX: 300 })`, `cache.set(key, value, 300)`. */
function redisSet(
  module: JsModule,
  call: CallNode,
  imports: Imports,
  ttlOf: (node: JsNode, unit: number) => Fact<number>,
  value: (node: JsNode) => Value,
): Seen | undefined {
  const [key, content, third, fourth] = call.arguments
  if (key === undefined || third === undefined || isNoCache(value, key)) return undefined
  const words = call.arguments.slice(2).flatMap((one) => (one.type === 'StringLiteral' ? [one.value.toUpperCase()] : []))
  if (words.includes('NX')) return undefined
  const answers = isAnswer(module, call, content, imports)
  if (fourth !== undefined && (words[0] === 'EX' || words[0] === 'PX') && !answers) return { library: 'redis', node: call }
  if (fourth !== undefined && (words[0] === 'EX' || words[0] === 'PX'))
    return { library: 'redis', node: call, ttl: ttlOf(fourth, words[0] === 'EX' ? 1 : 1000) }
  if (property({ module, node: third }, 'NX', imports) !== undefined || property({ module, node: third }, 'nx', imports) !== undefined) return undefined
  for (const [option, unit] of [
    ['EX', 1],
    ['ex', 1],
    ['PX', 1000],
    ['px', 1000],
    ['ttl', 1000],
  ] as const) {
    const set = property({ module, node: third }, option, imports)
    if (set !== undefined && !answers) return { library: 'redis', node: call }
    if (set !== undefined) return { library: option === 'ttl' ? 'cache' : 'redis', node: call, ttl: scaled(numberFact(fold(set, imports), 'cache.ttl'), unit) }
  }
  // The unit of a bare number is the library's: it is told as a cache, not for how long.
  return /cache/i.test(calleeName(call))
    ? { library: 'cache', node: call, ttl: unresolved('a number whose unit the library says', placeOf(value(third), 'cache.ttl')) }
    : undefined
}

/** An answer is kept as JSON, or under the name of a cache; of a bare value with an expiry nobody can say what it is for. */
function isAnswer(module: JsModule, call: CallNode, content: JsNode | undefined, imports: Imports): boolean {
  const value = content === undefined ? undefined : bare(content)
  if (isCall(value) && /(^|\.)(stringify|serialize|encode|pack|compress)$/.test(calleeName(value))) return true
  const made = value?.type === 'Identifier' ? bindingOf(module, value)?.init : undefined
  const inner = made === undefined ? undefined : bare(made)
  if (isCall(inner) && /(^|\.)(stringify|serialize|encode|pack|compress)$/.test(calleeName(inner))) return true
  const around = functionAround(module, call)
  const named =
    around === undefined
      ? ''
      : around.type === 'ClassMethod' || around.type === 'ObjectMethod'
        ? (keyName(around.key) ?? '')
        : (nameNodeOf(module, around)?.name ?? '')
  const [key] = call.arguments
  const folded = key === undefined ? undefined : fold({ module, node: key }, imports)
  const parts = folded?.kind === 'text' ? folded.parts : folded === undefined ? [] : [folded]
  const written = parts.map((part) => (part.kind === 'literal' ? String(part.value) : part.kind === 'unknown' ? part.raw : '')).join('')
  return [named, written, calleeName(call), module.path].some((one) => /cache/i.test(one))
}

/** Keys of what is kept for other reasons than to spare a read. */
const noCache =
  /(?<![a-z])(otp|token|session|reset|verif|lock|rate|limit|blacklist|denylist|revoked|nonce|csrf|code|attempt|refresh|password|magic|captcha|online|presence|typing|heartbeat|oauth|state|idempot|dedup|login|redirect|webhook|debounce|throttle|verifier|invite|2fa|mfa|upload|job|queue|socket|pending|cooldown)/i

function isNoCache(value: (node: JsNode) => Value, key: JsNode | undefined): boolean {
  if (key === undefined) return false
  const found = value(key)
  const parts = found.kind === 'text' ? found.parts : [found]
  const written = parts.map((part) => (part.kind === 'literal' ? String(part.value) : part.kind === 'unknown' ? part.raw : '')).join('')
  return noCache.test(written) && !/cache/i.test(written)
}

function scaled(fact: Fact<number>, unit: number): Fact<number> {
  if (fact.state !== 'unresolved') return { ...fact, value: fact.value / unit }
  const { atLeast: _, atMost: __, ...rest } = fact
  return rest
}

function lasts(value: Value): boolean {
  return !(value.kind === 'literal' && (value.value === 0 || value.value === false || value.value === undefined || value.value === null))
}

/** `apicache.middleware('5 minutes')`. */
function spoken(module: JsModule, call: CallNode, imports: Imports): { readonly ttl?: Fact<number> } {
  const [first] = call.arguments
  const value = first === undefined ? undefined : fold({ module, node: first }, imports)
  const found = value?.kind === 'literal' && typeof value.value === 'string' ? /^(\d+) (second|minute|hour|day)s?$/.exec(value.value) : null
  if (found === null || value === undefined) return {}
  const unit = { second: 1, minute: 60, hour: 3600, day: 86_400 }[found[2] as 'second'] ?? 1
  return { ttl: known(Number(found[1]) * unit, placeOf(value, 'cache.ttl')) }
}

/** `Cache-Control: public, max-age=300`; `no-store` and an age of nothing keep nothing. */
function header(call: CallNode, value: (node: JsNode) => Value): Seen | undefined {
  const [name, content] = call.arguments
  if (name?.type !== 'StringLiteral' || name.value.toLowerCase() !== 'cache-control' || content === undefined) return undefined
  const told = value(content)
  if (told.kind !== 'literal') return { library: 'Cache-Control', node: call }
  const age = /(?:^|[\s,])(?:s-maxage|max-age)=(\d{1,9})(?:$|[\s,])/.exec(String(told.value))?.[1]
  if (age === undefined || Number(age) === 0 || /no-store|no-cache/.test(String(told.value))) return undefined
  return { library: 'Cache-Control', node: call, ttl: known(Number(age), placeOf(told, 'cache.ttl')) }
}

/** Prisma Accelerate's `cacheStrategy: { ttl }`, `fetch(url, { next: { revalidate } })`, TypeORM's `cache: 60_000`. */
function optioned(module: JsModule, call: CallNode, imports: Imports): Seen | undefined {
  for (const argument of call.arguments) {
    if (bare(argument).type !== 'ObjectExpression') continue
    for (const [outer, inner, library] of [
      ['cacheStrategy', 'ttl', 'prisma'],
      ['next', 'revalidate', 'next'],
    ] as const) {
      const found = property({ module, node: argument }, outer, imports)
      const set = found === undefined ? undefined : property(found, inner, imports)
      if (set !== undefined && lasts(fold(set, imports))) return { library, node: call, ttl: numberFact(fold(set, imports), 'cache.ttl') }
    }
    const kept = /\.find\w*$/.test(calleeName(call)) ? property({ module, node: argument }, 'cache', imports) : undefined
    const value = kept === undefined ? undefined : fold(kept, imports)
    if (value !== undefined && lasts(value))
      return {
        library: 'typeorm',
        node: call,
        ...(value.kind === 'literal' && typeof value.value === 'number' ? { ttl: scaled(numberFact(value, 'cache.ttl'), 1000) } : {}),
      }
  }
  return undefined
}

/** `rateCache.get(key)`: something is kept, for how long nobody says. */
function byHand(call: CallNode, name: string): Seen | undefined {
  const receiver = calleeName(call).split('.').at(-2) ?? ''
  return /^(get|has|wrap|getOrSet|remember|fetch|memoize)$/.test(name) && /cache/i.test(receiver) ? { library: 'by hand', node: call } : undefined
}

/** `export const revalidate = 60` of a page. */
function exported({ module, imports }: Looked): readonly Seen[] {
  return module.program.body.flatMap((statement): readonly Seen[] => {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration?.type !== 'VariableDeclaration') return []
    return statement.declaration.declarations.flatMap((one): readonly Seen[] => {
      if (one.id.type !== 'Identifier' || one.id.name !== 'revalidate' || !one.init) return []
      const value = fold({ module, node: one.init }, imports)
      return lasts(value) ? [{ library: 'next', node: one, ttl: numberFact(value, 'cache.ttl') }] : []
    })
  })
}

/** What `getStaticProps` gives back with `revalidate`: https://nextjs.org/docs/pages/building-your-application/data-fetching/incremental-static-regeneration */
function regenerated({ module, imports }: Looked): readonly Seen[] {
  const isNamed = module.program.body.some(
    (statement) =>
      statement.type === 'ExportNamedDeclaration' &&
      (statement.declaration?.type === 'FunctionDeclaration'
        ? statement.declaration.id?.name === 'getStaticProps'
        : statement.declaration?.type === 'VariableDeclaration' &&
          statement.declaration.declarations.some(({ id }) => id.type === 'Identifier' && id.name === 'getStaticProps')),
  )
  if (!isNamed) return []
  return (module.uses.get('revalidate') ?? []).flatMap((use): readonly Seen[] => {
    const entry = module.parents.get(use)
    const object = entry === undefined ? undefined : module.parents.get(entry)
    if (entry?.type !== 'ObjectProperty' || entry.key !== use || object === undefined || module.parents.get(object)?.type !== 'ReturnStatement') return []
    const value = fold({ module, node: entry.value as JsNode }, imports)
    return lasts(value) ? [{ library: 'next', node: entry, ttl: numberFact(value, 'cache.ttl') }] : []
  })
}

/** A package or file that goes by the name of a cache: what it does is told there. */
function imported({ module }: Looked): readonly Seen[] {
  return module.program.body.flatMap((statement): readonly Seen[] => {
    if (
      statement.type === 'ImportDeclaration' &&
      statement.importKind !== 'type' &&
      others.test(statement.source.value) &&
      !Object.hasOwn(makers, statement.source.value)
    )
      return [{ library: 'by hand', node: statement }]
    if (statement.type !== 'VariableDeclaration') return []
    return statement.declarations.flatMap((one): readonly Seen[] => {
      const init = one.init ? bare(one.init) : undefined
      if (init?.type !== 'CallExpression' || dotted(init.callee as JsNode) !== 'require' || memberName(init) !== undefined) return []
      const [first] = init.arguments
      return first?.type === 'StringLiteral' && others.test(first.value) && !Object.hasOwn(makers, first.value) ? [{ library: 'by hand', node: statement }] : []
    })
  })
}
