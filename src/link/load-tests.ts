/** How far the load tests of the tree go, held against the target, and what looks for holes in dependencies. */
import { byDefault, isResolved, known, unresolved, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { LoadTestDeclaration } from '../model/surroundings.ts'
import type { LinkInput } from './input.ts'
import type { Linked } from './linked.ts'
import { facts, places, unlisted } from './things.ts'
import { firstServing } from './watchers.ts'

/** Requests a second that one user makes, where the target does not say. */
const perUser = 0.4

export function loadTestFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined) return {}
  const tests = linked.declared.loadTests
  const [first] = tests
  const loadTests = places(tests.map((test) => ({ what: `${test.tool}: ${test.path}`, at: test.at })))
  const own = first === undefined ? ownTest(linked.input.paths) : undefined
  if (own !== undefined) {
    const place = { path: own, line: 1, key: '' }
    const open = unresolved(`how far ${own} goes, which is a program of its own`, place, 'say under provides: what it reaches, for performance/load-test')
    return { loadTests: places([{ what: own, at: place }]), loadLimited: open, loadBy: byDefault(open.raw, place, 'in words') }
  }
  if (first === undefined) return { loadTests, loadLimited: known(false, at), loadBy: byDefault('none in the repository', at, 'in words') }
  // Limits hold for the script that they stand in: one without them goes as far as it likes and ends green.
  const limitedOnes = tests.filter(({ thresholds }) => thresholds.length > 0)
  const [far] = (limitedOnes.length > 0 ? limitedOnes : [...tests]).toSorted((a, b) => lowest(b.users) - lowest(a.users) || lowest(b.rate) - lowest(a.rate))
  const test = far ?? first
  const limits = test.thresholds
  const limit = limits.find((one) => one.state !== 'unresolved') ?? limits[0]
  const limited: Fact<boolean> = limit === undefined ? known(false, first.at) : limit.state === 'unresolved' ? limit : known(true, limit.at)
  const { target } = linked.input
  const users = target?.tenants === undefined || target.usersPerTenant === undefined ? undefined : target.tenants * target.usersPerTenant
  const rate = target?.peakRequestsPerSecond ?? (users === undefined ? undefined : users * perUser)
  const words = [
    `${test.path}: ${saidOf(test)}`,
    limits.length === 0 ? 'without limits' : `${limits.length} ${limits.length === 1 ? 'limit' : 'limits'}`,
    ...(users === undefined ? [] : [`the target is ${users} users`]),
  ].join(', ')
  return facts({ loadTests, loadLimited: limited, loadReached: reached(test, users, rate), loadBy: byDefault(words, test.at, 'in words') })
}

/** A program that is called a load test: what it asks for, and when it fails, only its code says. */
const ownName =
  /(^|\/)(([\w-]{0,60}[_-])?(load|stress)[_-]?test(er|ing|s)?([_-][\w-]{0,60})?\/([\w.-]{1,100}\/){0,3}[\w.-]{1,100}|([\w-]{0,60}[_-])?(load|stress)[_-]?test(er|s)?([_-][\w-]{0,60})?)\.(go|py|rs|[cm]?[jt]s|java|kt|rb|cs|php|exs?|sh)$/i

const ownScript =
  /(^|\/)load[_-]?gen(erator)?\/[\w.-]{1,100}\.(go|py|rs|[cm]?[jt]s|java|kt|rb|cs)$|(^|\/)[\w-]{0,60}(Load|Stress)Test(er|s)?[A-Z]?[\w-]{0,30}\.(go|py|[cm]?[jt]s|java|kt|cs|sh)$|^\.github\/workflows\/[\w-]{0,60}(load|stress)[_-]?tests?\.ya?ml$/

function ownTest(paths: LinkInput['paths']): string | undefined {
  for (const path of paths) if ((ownName.test(path) || ownScript.test(path)) && !/(^|\/)(node_modules|vendor)\//.test(path)) return path
  return undefined
}

function lowest(fact: Fact<number> | undefined): number {
  return fact === undefined ? -1 : fact.state === 'unresolved' ? (fact.atLeast ?? -0.5) : fact.value
}

function saidOf({ users, rate }: LoadTestDeclaration): string {
  const of = (fact: Fact<number> | undefined, unit: string): string | undefined =>
    fact === undefined ? undefined : isResolved(fact) ? `${fact.value} ${unit}` : `an unknown number of ${unit}`
  return of(users, 'users at once') ?? of(rate, 'arrivals a second') ?? 'no figures'
}

/** Users against users; a test of arrivals against the target's requests a second. */
function reached({ users, rate, at }: LoadTestDeclaration, wanted: number | undefined, perSecond: number | undefined): Fact<boolean> | undefined {
  const [fact, aim] = users === undefined ? [rate, perSecond] : [users, wanted]
  if (aim === undefined) return undefined
  if (fact === undefined) return unresolved('how far it goes', at)
  if (fact.state === 'unresolved') return (fact.atLeast ?? 0) >= aim ? known(true, fact.at) : fact
  return known(fact.value >= aim, fact.at)
}

/** Absent where there is nothing to depend on: no package and no image of one's own. */
export function scannerFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const { packages, scanners, services } = linked.declared
  if (packages.length === 0 && services.every((service) => service.build === undefined)) return {}
  const all = scanners.filter((scanner) => scanner.disabled === undefined)
  const on = all.filter((scanner) => scanner.misnamed === undefined)
  const perhaps = on.length === 0 ? all[0] : undefined
  if (perhaps?.misnamed !== undefined) {
    const open = unresolved(`whether ${perhaps.path} is heeded`, perhaps.at, `call it ${perhaps.misnamed}`)
    return { scanned: open, scanners: unlisted(open.raw, perhaps.at, `call it ${perhaps.misnamed}`) }
  }
  const seen = new Map(on.map((scanner) => [`${scanner.tool} ${scanner.path}`, scanner]))
  const at = on[0]?.at ?? packages[0]?.at ?? services.find((service) => service.build !== undefined)?.build?.at
  return {
    ...(at === undefined ? {} : { scanned: known(on.length > 0, at) }),
    scanners: places([...seen.values()].map((scanner) => ({ what: scanner.tool, at: scanner.at }))),
  }
}
