/** How often a service may be asked: its limits in words, the general one in figures, whom it counts, and whether the log-in has its own. */
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { within } from './code.ts'
import { inEnvironment, missing, number, told, valueIn, type Code } from './defence-code.ts'
import { featuresOff } from './features.ts'
import { switched } from './switched.ts'
import { waysFrom } from './ways.ts'

const packages =
  /(^|\/)(express-rate-limit|rate-limiter-flexible|rate-limit|fastify-rate-limit|throttler|koa-ratelimit|koa2-ratelimit|ratelimit|hono-rate-limiter|elysia-rate-limit|express-slow-down|express-brute)$|^@arcjet\//

interface Limiter {
  readonly feature: FeatureDeclaration
  readonly scope: string | undefined
  readonly max?: Fact<number>
  readonly seconds?: Fact<number>
}

export function limitFacts(code: Code): Partial<FactsOf<'service'>> {
  if (answersAlike(code)) return {}
  const seen = code.features('rate-limit')
  const named = new Set(seen.flatMap((one) => (valueIn(one, 'limiter') === true ? [one.name] : [])))
  const off = featuresOff(code.service, code.linked, 'rate-limit').filter((one) => valueIn(one, 'limiter') === true && !named.has(one.name))
  // What stands on a route by the name of a limiter that is off lets all through.
  const features = seen.filter((one) => valueIn(one, 'used') !== true || !off.some(({ name }) => name === one.name))
  const uses = features.filter((one) => valueIn(one, 'used') === true)
  const all = [...features.filter((one) => valueIn(one, 'limiter') === true), ...uses.filter((one) => one.facts.has('max'))].map((one) =>
    limiterOf(one, uses, code),
  )
  const guarded = guardedFact(all, uses, code)
  // What nothing asks limits nobody.
  const limiters = guarded?.state === 'known' && !guarded.value ? [] : guardsAll(features) ? all.map(asGeneral) : all
  const logIn = code.features('log-in')[0]
  const general = loosest(limiters.filter(({ scope }) => scope === 'general'))
  const front = code.front.limits[0]
  const first = limiters[0]?.feature ?? uses[0]
  const refusal = features.find((one) => valueIn(one, 'refuses') === true)
  const limited: Fact<boolean> =
    front !== undefined && (first === undefined || guarded !== undefined)
      ? known(true, front.at)
      : guarded?.state === 'unresolved'
        ? guarded
        : first !== undefined
          ? (switchOf(limiters, uses, code) ?? known(true, first.at))
          : off[0] !== undefined
            ? known(false, off[0].at)
            : refusal !== undefined
              ? unresolved('a limit of its own', refusal.at, 'use a library for limits, or count where requests come in')
              : code.front.open?.limits === true
                ? unresolved(code.front.open.raw, code.front.open.at, 'what stands in front may limit requests')
                : (guarded ?? missing(code, packages, code.server))
  return {
    limited,
    ...(first !== undefined || front !== undefined ? { limiters: wordsOf(limiters, code) } : off[0] === undefined ? {} : { limiters: offWords(off[0]) }),
    ...(general === undefined ? untoldFacts(limiters) : generalFacts(general, code)),
    ...(logIn === undefined ? {} : logInFacts(logIn, logInLimited(features, limiters, uses, logIn, code))),
  }
}

/** Nothing is to be had or to be worn out by asking often: all its routes say the same to everybody, and no database stands behind it. */
function answersAlike({ features, service, linked }: Code): boolean {
  const routes = features('framework')
  if (!routes.every((one) => valueIn(one, 'alike') === true) || waysFrom(service, linked.ways).length > 0) return false
  // What a library offers to do with a request, this application would have to take.
  const own = service.folders[0] ?? ''
  if (features('validation').some((one) => within(one.path, own) && valueIn(one, 'checked') === false)) return false
  return (['log-in', 'token', 'hashing', 'rate-limit'] as const).every((what) => features(what).length === 0)
}

const throttler = '@nestjs/throttler'

/** Where nothing limits but what a variable turns on, and nobody here can tell whether it does. */
function switchOf(limiters: readonly Limiter[], uses: readonly FeatureDeclaration[], { service, linked }: Code): Fact<boolean> | undefined {
  const isOpen = ({ when }: FeatureDeclaration): boolean => switched(when, service, linked.declared) === 'open'
  const [open] = limiters
  if (open === undefined || !limiters.every(({ feature }) => isOpen(feature))) return undefined
  const names = new Set(limiters.map(({ feature }) => feature.name))
  if (uses.some((one) => !names.has(one.name) && !isOpen(one))) return undefined
  const variable = open.feature.when?.[0]?.variable ?? ''
  return unresolved(`\${${variable}}`, open.feature.at, `set ${variable} for ${service.name} in the stack, or in a committed example of its env file`)
}

/** Of Nest's throttler alone: undefined where a guard asks it, or something else limits too. */
function guardedFact(limiters: readonly Limiter[], uses: readonly FeatureDeclaration[], code: Code): Fact<boolean> | undefined {
  // A guard may stand in a package of the same tree that this service takes by a way nobody saw.
  const guards = code.linked.declared.features.filter((one) => one.what === 'rate-limit' && one.facts.has('guard'))
  const own = guards.find((one) => valueIn(one, 'guard') === 'own')
  const [first] = limiters
  if (first === undefined || uses.some(({ name }) => name !== own?.name) || limiters.some(({ feature }) => feature.library !== throttler)) return undefined
  if (guards.length === 0) return missing(code, /^$/, first.feature.at)
  if (own === undefined || guards.some((one) => one.name === 'ThrottlerGuard' && valueIn(one, 'guard') !== 'own')) return undefined
  return unresolved('which requests a guard of its own lets through', own.at, 'use ThrottlerGuard, or a subclass that only names whom it counts')
}

/** Its own guard, or a subclass that changes nothing of whom it refuses, before every route. */
function guardsAll(features: readonly FeatureDeclaration[]): boolean {
  const plain = new Set(['ThrottlerGuard', ...features.filter((one) => valueIn(one, 'guard') === 'subclass').map((one) => one.name)])
  return features.some((one) => valueIn(one, 'guard') === 'all' && plain.has(one.name))
}

const asGeneral = (limiter: Limiter): Limiter =>
  limiter.feature.library === throttler && limiter.scope === undefined ? { ...limiter, scope: 'general' } : limiter

/** What a limiter guards: as its own file says, or a file that puts it in the way of requests. */
function limiterOf(feature: FeatureDeclaration, uses: readonly FeatureDeclaration[], code: Code): Limiter {
  const named = uses.filter((use) => use.name === feature.name).map((use) => valueIn(use, 'scope'))
  const own = valueIn(feature, 'scope')
  const scope = own === 'log-in' ? own : named.includes('general') ? 'general' : (own ?? named[0])
  const max = told<number>(feature, 'max')
  const seconds = told<number>(feature, 'windowSeconds')
  return {
    feature,
    scope: typeof scope === 'string' ? scope : undefined,
    ...(max === undefined ? {} : { max: inEnvironment(max, code, number) }),
    ...(seconds === undefined ? {} : { seconds: inEnvironment(seconds, code, (text) => (number(text) ?? Number.NaN) / 1_000) }),
  }
}

function loosest(limiters: readonly Limiter[]): Limiter | undefined {
  const rate = ({ max, seconds }: Limiter): number => (valueOf(max) ?? Infinity) / (valueOf(seconds) ?? 1)
  return limiters.toSorted((a, b) => rate(b) - rate(a))[0]
}

function generalFacts({ feature, max, seconds }: Limiter, code: Code): Partial<FactsOf<'service'>> {
  const { front, linked } = code
  const key = valueIn(feature, 'key')
  const trusts = code.features('rate-limit').some((one) => valueIn(one, 'trusts') === true)
  const hidden = key === 'address' && front.proxied !== undefined && !trusts
  const { tenants, usersPerTenant } = linked.input.target ?? {}
  const users = tenants === undefined || usersPerTenant === undefined ? undefined : tenants * usersPerTenant
  const rateKey: Fact<string> | undefined = hidden
    ? feature.library === 'code'
      ? unresolved('where the address comes from', feature.at, 'count by the forwarded address or by the user')
      : known('proxy', feature.at)
    : typeof key === 'string'
      ? known(trusts && key === 'address' ? 'forwarded' : key, feature.at)
      : front.proxied === undefined
        ? undefined
        : unresolved('a key made elsewhere', feature.at, 'count by the forwarded address or by the user')
  // Who counts the proxy is wrong whatever the number is, and a message has something known to go by.
  const isDecided = rateKey !== undefined && valueOf(rateKey) === 'proxy'
  const isTold = (fact: Fact<number> | undefined): fact is Fact<number> => fact !== undefined && !(isDecided && fact.state === 'unresolved')
  return {
    ...(rateKey === undefined ? {} : { rateKey }),
    ...(isTold(max) ? { rateMax: max } : {}),
    ...(!isTold(seconds) ? {} : { rateMinutes: seconds.state === 'unresolved' ? seconds : { ...seconds, value: seconds.value / 60 } }),
    ...(hidden && users !== undefined ? { sharers: known(users, feature.at) } : {}),
  }
}

/** Limiters of which neither what they guard nor how much they let through is told may be too tight for anybody. */
function untoldFacts(limiters: readonly Limiter[]): Partial<FactsOf<'service'>> {
  const max = limiters[0]?.max
  if (max?.state !== 'unresolved' || !limiters.every((one) => one.scope === undefined && one.max?.state === 'unresolved')) return {}
  return { rateMax: max, rateMinutes: unresolved(max.raw, max.at, max.hint) }
}

/** Told twice, so that a message has something known to go by. */
function logInFacts(logIn: FeatureDeclaration, limited: Fact<boolean>): Partial<FactsOf<'service'>> {
  return { logsIn: known(true, logIn.at), logInLimited: limited, logInOpen: known(limited.state !== 'unresolved' && !limited.value, limited.at) }
}

function logInLimited(
  features: readonly FeatureDeclaration[],
  limiters: readonly Limiter[],
  uses: readonly FeatureDeclaration[],
  logIn: FeatureDeclaration,
  code: Code,
): Fact<boolean> {
  const own = limiters.find(({ scope }) => scope === 'log-in')?.feature ?? features.find((one) => valueIn(one, 'scope') === 'log-in')
  if (own !== undefined) return known(true, own.at)
  // A limiter that nothing was seen to use may stand before the log-in all the same.
  const loose = limiters.find(({ scope }) => scope === undefined)?.feature
  if (loose !== undefined) return unresolved('what the limiter guards', loose.at, 'name the limiter of the log-in, or put it in the path of the log-in')
  const varies = limiters.find(({ feature }) => valueIn(feature, 'varies') === true)?.feature
  if (varies !== undefined)
    return unresolved('how many tries the limiter gives the log-in', varies.at, 'give the log-in a limiter of its own, whose number is written there')
  const other = code.front.limits.length > 1 ? code.front.limits[1] : undefined
  if (other !== undefined) return unresolved('what each limit in front guards', other.at)
  const special = limiters.find(({ scope }) => scope === 'special')?.feature ?? uses.find((use) => valueIn(use, 'scope') === 'special')
  if (special !== undefined && limiters.every(({ scope }) => scope !== 'general')) return unresolved('which route the limiter guards', special.at)
  return missing(code, /^$/, logIn.at)
}

function wordsOf(limiters: readonly Limiter[], code: Code): Fact<readonly string[]> {
  const words = limiters.map(({ max, seconds, scope, feature }) => {
    const key = valueIn(feature, 'key')
    const count = max === undefined || max.state === 'unresolved' ? 'an unknown number' : String(max.value)
    const window = seconds === undefined || seconds.state === 'unresolved' ? '' : ` in ${span(seconds.value)}`
    return `${count}${window}${typeof key === 'string' ? ` by ${key}` : ''}${scope === 'log-in' ? ' on the log-in' : ''}`
  })
  const fronts = code.front.limits.map(({ by, max, seconds }) =>
    max === undefined || seconds === undefined ? `by ${by}` : `${max} in ${span(seconds)} by ${by}`,
  )
  const all = [...new Set([...words, ...fronts])].slice(0, 6)
  const at = limiters[0]?.feature.at ?? code.front.limits[0]?.at ?? code.server
  return known(all.length > 0 ? all : ['limits made elsewhere'], at)
}

function offWords({ when, at }: FeatureDeclaration): Fact<readonly string[]> {
  return known([`a limit that ${(when ?? []).map(({ variable }) => variable).join(' and ')} leaves off`], at)
}

/** Seconds in the largest unit that leaves no more than two decimals. */
export function span(seconds: number): string {
  const round = (value: number): string => String(Math.round(value * 100) / 100)
  if (seconds >= 86_400 * 2) return `${round(seconds / 86_400)} days`
  if (seconds >= 3_600) return `${round(seconds / 3_600)} h`
  return seconds >= 60 ? `${round(seconds / 60)} min` : `${round(seconds)} s`
}
