/** How far the load tests of the tree go, held against the target, and what looks for holes in dependencies. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, known, unresolved, type Fact } from '../base/fact.ts'
import { dirname } from '../base/paths.ts'
import type { Word } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { LoadTestDeclaration } from '../model/surroundings.ts'
import { within } from './code.ts'
import type { Linked } from './linked.ts'
import { facts, places, unlisted } from './things.ts'
import { firstServing } from './watchers.ts'

/** Requests a second that one user makes, where the target does not say. */
const perUser = 0.4

export function loadTestFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined) return {}
  const all = linked.declared.loadTests.filter(({ titled }) => titled !== true)
  const written = all.filter(({ noted }) => noted !== true)
  const generated = [...linked.declared.scripts.flatMap(generatedBy), ...all.filter(({ noted }) => noted === true)]
  const tests = [...written, ...generated]
  const [first] = tests
  const loadTests = places([...new Map(tests.map((test) => [`${test.tool}: ${test.path}`, test.at]))].map(([what, place]) => ({ what, at: place })))
  // A program of its own may hold to limits what a command beside it does not.
  const own = tests.length === generated.length ? ownTest(linked, new Set(generated.map(({ path }) => path))) : undefined
  if (own !== undefined) {
    const { what, place } = own
    const open = unresolved(`how far ${what} goes, which is a program of its own`, place, 'say under provides: what it reaches, for performance/load-test')
    return { loadTests: places([{ what, at: place }]), loadLimited: open, loadBy: byDefault(open.raw, place, 'in words') }
  }
  if (first === undefined) return { loadTests, loadLimited: known(false, at), loadBy: byDefault('none in the repository', at, 'in words') }
  // Limits hold for the script that they stand in: one without them goes as far as it likes and ends green.
  const limitedOnes = tests.filter(({ thresholds }) => thresholds.length > 0)
  const [far] = (limitedOnes.length > 0 ? limitedOnes : [...tests]).toSorted((a, b) => lowest(b.users) - lowest(a.users) || lowest(b.rate) - lowest(a.rate))
  const test = far ?? first
  const limits = test.thresholds
  const limit = limits.find((one) => one.state !== 'unresolved') ?? limits[0]
  const limited: Fact<boolean> = limit === undefined ? known(false, test.at) : limit.state === 'unresolved' ? limit : known(true, limit.at)
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

/** A file that is called a load test, else a folder that its README calls one, with a program in it. */
function ownTest({ input: { paths }, declared }: Linked, read: ReadonlySet<string>): { readonly what: string; readonly place: Evidence } | undefined {
  for (const path of paths)
    if (!read.has(path) && (ownName.test(path) || ownScript.test(path)) && !foreign.test(path)) return { what: path, place: { path, line: 1, key: '' } }
  for (const { path, at, titled } of declared.loadTests) {
    const folder = dirname(path)
    if (titled === true && !foreign.test(path) && [...paths].some((one) => !read.has(one) && within(one, folder) && program.test(one)))
      return { what: folder, place: at }
  }
  return undefined
}

const foreign = /(^|\/)(node_modules|vendor)\//
const program = /\.(go|py|rs|[cm]?[jt]s|java|kt|rb|cs|php|exs?|sh)$/

/** Load that a script or a step of a workflow makes with a program which holds nothing against a limit. */
function generatedBy({ actions }: ScriptDeclaration): readonly LoadTestDeclaration[] {
  return actions.flatMap((action): readonly LoadTestDeclaration[] => {
    if (action.does !== 'load') return []
    const { tool, at, users, rate } = action
    const thresholds = action.kept === true ? [unresolved(`whether what ${tool} prints is held against limits`, at)] : []
    return [
      {
        kind: 'load-test',
        tool,
        name: at.path,
        path: at.path,
        at,
        ...(users === undefined ? {} : { users: figureOf(users, at) }),
        ...(rate === undefined ? {} : { rate: figureOf(rate, at) }),
        thresholds,
      },
    ]
  })
}

function figureOf({ text }: Word, at: Evidence): Fact<number> {
  const figure = /^(\d{1,9})(\/1?s)?$/.exec(text)?.[1]
  return figure === undefined ? unresolved('a figure that is filled in later', at, 'write the figure in the command') : known(Number(figure), at)
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
  const on = all.filter((scanner) => scanner.misnamed === undefined && scanner.reckoned !== true)
  // A bot that its own file switches off opens nothing, whatever a workflow still says of it.
  const perhaps = on.length > 0 ? undefined : all.find(({ tool }) => scanners.every((one) => one.tool !== tool || one.disabled === undefined))
  if (perhaps !== undefined) {
    const hint = perhaps.misnamed === undefined ? `say under provides: that ${perhaps.tool} is on` : `call it ${perhaps.misnamed}`
    const open = unresolved(
      perhaps.misnamed === undefined ? `whether ${perhaps.tool} is on, which ${perhaps.path} reckons with` : `whether ${perhaps.path} is heeded`,
      perhaps.at,
      hint,
    )
    return { scanned: open, scanners: unlisted(open.raw, perhaps.at, hint) }
  }
  const seen = new Map(on.map((scanner) => [`${scanner.tool} ${scanner.path}`, scanner]))
  const at = on[0]?.at ?? packages[0]?.at ?? services.find((service) => service.build !== undefined)?.build?.at
  if (at !== undefined && on.length === 0 && isElsewhere(linked)) {
    const hint = 'say under provides: what scans them'
    const open = unresolved('what scans the submodules, in which the code is', at, hint)
    return { scanned: open, scanners: unlisted(open.raw, at, hint) }
  }
  const { bot } = linked.input
  if (at !== undefined && on.length === 0 && bot !== undefined && scanners.every(({ tool }) => tool !== bot.tool)) {
    const hint = `say under provides: that ${bot.tool} is on`
    const open = unresolved(`whether a setting outside of it has ${bot.tool} on: ${bot.by} committed on ${bot.on}`, at, hint)
    return { scanned: open, scanners: unlisted(open.raw, at, hint) }
  }
  return {
    ...(at === undefined ? {} : { scanned: known(on.length > 0, at) }),
    scanners: places([...seen.values()].map((scanner) => ({ what: scanner.tool, at: scanner.at }))),
  }
}

const ofTools = /(^|\/)(dev|scripts?|tools?|hack)\//

/** Whether the code is in submodules: all that is built lies in them, and what is at hand only helps those who work on it. */
function isElsewhere({ declared: { packages, services, images }, input: { modules = new Set() } }: Linked): boolean {
  if (modules.size === 0) return false
  const isOut = (folder: string): boolean => [...modules].some((module) => within(folder, module))
  return (
    [...packages.map(({ path }) => path), ...images.keys()].every((path) => ofTools.test(path)) &&
    services.every(({ build }) => build === undefined || (build.context !== undefined && isOut(build.context)))
  )
}
