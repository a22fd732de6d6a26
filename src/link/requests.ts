/** What a service's code does in requests: whether it keeps answers, whether slow work leaves the request, and what it tells of itself. */
import { compareText } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ClientDeclaration } from '../model/declaration.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { counts } from './connections.ts'
import { family } from './databases.ts'
import { featuresOf, serverOf } from './features.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { places, unlisted } from './things.ts'
import { waysFrom } from './ways.ts'

export function requestFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  return { ...cacheFacts(service, linked), ...slowFacts(service, linked), ...toldFacts(service, linked) }
}

/** Those that are asked by `query` and `execute` alone. */
const drivers: ReadonlySet<string> = new Set(['pg', 'mysql', 'mysql2'])

const relational: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mssql', 'oracle', 'cockroachdb'])

/** Told where reads of a relational record can repeat: a server whose code was read, with a client of such a database. */
function cacheFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const framework = serverOf(service, linked)
  const reads = waysFrom(service, linked.ways).filter((way) => way.certain && counts(way.client) && relational.has(family(way.database.engine)))
  if (framework === undefined || reads.length === 0) return {}
  // What a clock asks for all visitors at once is asked no more often with more of them.
  const isOfClock = ({ library, path }: ClientDeclaration): boolean => path === framework.path && drivers.has(library)
  if (
    valueOf(framework.facts.get('asksByClock')) === true &&
    reads.every(({ client }) => client.constructors.length > 0 && client.constructors.every(isOfClock))
  )
    return {}
  const caches = featuresOf(service, linked, 'cache')
  const timed = caches.filter((cache) => cache.facts.has('ttlSeconds'))
  const told = timed.find((cache) => valueOf(cache.facts.get('ttlSeconds')) !== undefined) ?? timed[0]
  if (told !== undefined) {
    const ttl = told.facts.get('ttlSeconds')
    return { cached: known(true, told.at), cachedBy: known(`${told.library}, ${kept(ttl)}`, ttl?.at ?? told.at) }
  }
  const [maybe] = caches
  if (maybe !== undefined) {
    return { cached: unresolved(`a cache that does not say for how long: ${maybe.library}`, maybe.at, 'give what is kept a time after which it is read anew') }
  }
  return { cached: known(false, framework.at) }
}

function kept(ttl: FeatureDeclaration['facts'] extends ReadonlyMap<string, infer F> ? F | undefined : never): string {
  const value = valueOf(ttl as Fact<string | number | boolean> | undefined)
  return typeof value === 'number' ? `${Math.round(value * 10) / 10} s` : 'for a time that is set when it runs'
}

/** Told where slow work is seen: in a request, or anywhere beside a queue. */
function slowFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const slow = featuresOf(service, linked, 'slow-work')
  if (slow.length === 0) return {}
  const [queue] = featuresOf(service, linked, 'queue')
  const waited = slow.filter((one) => valueOf(one.facts.get('inRequest')) === true)
  const doubt = slow.find((one) => one.facts.get('inRequest')?.state === 'unresolved')
  if (queue === undefined && waited.length === 0 && doubt === undefined) return {}
  return {
    ...(queue === undefined ? {} : { queuedBy: known(queue.library, queue.at) }),
    slowRequests: places(
      waited.map((one) => ({ what: `${String(valueOf(one.facts.get('what')) ?? one.library)} in ${one.name}`, at: one.at })),
      doubt === undefined ? undefined : unlisted(`${doubt.library}() in ${doubt.name}`, doubt.at, 'what it does stands in a file that was not followed'),
    ),
  }
}

function asked(words: string, route: FeatureDeclaration): Fact<readonly string[]> {
  const all = words === '' ? [] : words.split(' ')
  return all.includes('other') ? unresolved('what an indicator of its own asks', route.at) : known(all, route.at)
}

/** What it tells of itself: the route that says whether it is well, what that asks, and its figures. */
function toldFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const routes = featuresOf(service, linked, 'health-route')
  const asking = (one: FeatureDeclaration): number =>
    String(valueOf(one.facts.get('asks')) ?? '')
      .split(' ')
      .filter((word) => word !== '').length
  // The route that asks the most is the one to look at.
  const [route] = routes.toSorted((a, b) => asking(b) - asking(a) || compareText(a.name, b.name))
  const [metrics] = featuresOf(service, linked, 'metrics')
  const asks = route === undefined ? undefined : String(valueOf(route.facts.get('asks')) ?? '')
  return {
    ...(route === undefined || asks === undefined ? {} : { healthPath: known(route.name, route.at), healthAsks: asked(asks, route) }),
    ...(metrics === undefined ? {} : { exposesMetrics: known(true, metrics.at) }),
  }
}
