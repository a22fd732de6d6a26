/** Can it carry the target: what runs out first, now and once each phase of the plan is done. */
import type { Answer, Assumption, Bound, Capacity } from '../model/audit.ts'
import { isResolved, valueOf } from '../base/fact.ts'
import type { Thing } from '../model/kinds.ts'
import type { System } from '../model/system.ts'
import type { Verdict } from '../model/verdict.ts'
import type { CompiledRule } from '../rules/compiled.ts'

export interface CapacityTarget {
  readonly tenants?: number
  readonly usersPerTenant?: number
  readonly users: number
  /** Requests a second at the peak, where somebody said so. */
  readonly peakRequestsPerSecond?: number
  readonly requestsPerUserSecond: number
  readonly queriesPerRequest: number
  readonly connectionsPerUser: number
  readonly usersPerProcess: number
  readonly usersPerFile: number
}

/** What to do when a bound is near, by the rule that lifts it. */
const remedies: Readonly<Record<string, string>> = {
  'database/max-connections': 'put a transaction pooler in front, or raise max_connections with the memory for it',
  'database/engine': 'move to a server such as PostgreSQL',
  'database/pooler-replicas': 'add a pooler, or raise the client connections it accepts',
  'infrastructure/replicas': 'add replicas, while the connections they open fit',
}

export function capacityOf(system: System, verdicts: readonly Verdict[], rules: readonly CompiledRule[], target: CapacityTarget): Capacity {
  const found = system.things.flatMap((thing) => (thing.kind === 'bound' ? [thing as Thing<'bound'>] : []))
  const bounds = found.map((thing) => boundOf(thing, target)).sort((a, b) => (a.users ?? Infinity) - (b.users ?? Infinity) || (a.subject < b.subject ? -1 : 1))
  const lifts = new Map(found.map((thing) => [`bound/${thing.name}`, valueOf(thing.facts.lifts) ?? '']))
  const told = bounds.flatMap((bound) => (bound.users === undefined ? [] : [bound.users]))
  const least = told.length === 0 ? undefined : Math.min(...told)
  const requestsPerSecond = target.peakRequestsPerSecond ?? target.users * target.requestsPerUserSecond
  const carries = least === undefined ? undefined : target.usersPerTenant === undefined ? least : Math.floor(least / target.usersPerTenant)
  return {
    ...(target.tenants === undefined ? {} : { tenants: target.tenants }),
    users: target.users,
    requestsPerSecond,
    queriesPerSecond: requestsPerSecond * target.queriesPerRequest,
    assumptions: assumptionsOf(target, bounds),
    bounds,
    answers: ([0, 1, 2] as const).map((phase) => answerAfter(phase, bounds, lifts, verdicts, rules, target)),
    ...(carries === undefined ? {} : { carries }),
  }
}

/** The failing rules that lift every bound below the target; none where one of them has no such rule. */
export function liftersOf(system: System, verdicts: readonly Verdict[], users: number): readonly string[] {
  const failing = new Set(verdicts.flatMap((verdict) => (verdict.outcome === 'fail' ? [verdict.rule] : [])))
  const short = system.things
    .flatMap((thing) => (thing.kind === 'bound' ? [thing as Thing<'bound'>] : []))
    .filter((one) => (valueOf(one.facts.users) ?? 0) < users)
  const lifting = short.map((one) => valueOf(one.facts.lifts) ?? '')
  return lifting.every((rule) => failing.has(rule)) ? [...new Set(lifting)] : []
}

function boundOf(thing: Thing<'bound'>, target: CapacityTarget): Bound {
  const users = valueOf(thing.facts.users)
  const tenants = users === undefined || target.usersPerTenant === undefined ? undefined : Math.floor(users / target.usersPerTenant)
  return {
    subject: `bound/${thing.name}`,
    what: thing.name,
    how: valueOf(thing.facts.how) ?? '',
    ...(users === undefined ? {} : { users }),
    ...(tenants === undefined ? {} : { tenants }),
    evidence: isResolved(thing.facts.users) ? thing.facts.users.at : thing.at,
    remedy: remedies[valueOf(thing.facts.lifts) ?? ''] ?? '',
    ...(tenants === undefined ? {} : { from: Math.floor(tenants * 0.8) }),
  }
}

/** A bound below the target is lifted by the phase in which the rule that asks for more of it is mended. */
function answerAfter(
  phase: 0 | 1 | 2,
  bounds: readonly Bound[],
  lifts: ReadonlyMap<string, string>,
  verdicts: readonly Verdict[],
  rules: readonly CompiledRule[],
  target: CapacityTarget,
): { readonly when: string; readonly answer: Answer; readonly because: string } {
  const phaseOf = (rule: string): number => rules.find((one) => one.rule.id === rule)?.rule.phase ?? 3
  const failing = new Set(verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => verdict.rule))
  // A pooler lifts the connections as well as a higher limit does.
  const lifted = (bound: Bound): boolean => {
    const rule = lifts.get(bound.subject) ?? ''
    return failing.has(rule) && phaseOf(rule) <= phase
  }
  const short = bounds.find((bound) => bound.users !== undefined && bound.users < target.users && !lifted(bound))
  const open = bounds.find((bound) => bound.users === undefined)
  const when = phase === 0 ? 'now' : `after phase ${phase}`
  if (short !== undefined) return { when, answer: 'no', because: `${short.what} end at ${short.users} concurrent users` }
  if (bounds.length === 0) return { when, answer: 'unknown', because: 'nothing in the repository bounds it' }
  if (open !== undefined) return { when, answer: 'unknown', because: `${open.what} are unknown` }
  // The plan asks for as much as the target needs and no more: what is mended reaches just that far.
  const mended = bounds.filter((bound) => bound.users !== undefined && bound.users < target.users).map((bound) => bound.what)
  if (mended.length > 0) return { when, answer: 'yes', because: `${mended.join(' and ')} then carry the ${target.users} concurrent users of the target` }
  const next = bounds.find((bound) => !lifted(bound))
  return { when, answer: 'yes', because: next === undefined ? 'every bound found is lifted' : `${next.what} reach ${next.users} concurrent users` }
}

function assumptionsOf(target: CapacityTarget, bounds: readonly Bound[]): readonly Assumption[] {
  const uses = (word: string): boolean => bounds.some((bound) => bound.what.endsWith(word))
  return [
    ...(target.peakRequestsPerSecond === undefined
      ? [{ name: 'requestsPerUserSecond', value: target.requestsPerUserSecond, unit: 'requests a second', because: 'of a concurrent user' }]
      : []),
    { name: 'queriesPerRequest', value: target.queriesPerRequest, unit: 'queries', because: 'of one request' },
    ...(uses('connections') || uses('clients')
      ? [{ name: 'connectionsPerUser', value: target.connectionsPerUser, unit: 'connections', because: 'that a concurrent user wants' }]
      : []),
    ...(uses('processes') ? [{ name: 'usersPerProcess', value: target.usersPerProcess, unit: 'concurrent users', because: 'of one serving process' }] : []),
    ...(uses('writes') ? [{ name: 'usersPerFile', value: target.usersPerFile, unit: 'concurrent users', because: 'of a single-file database' }] : []),
  ]
}
