/** The use case `scan`: one tree to one scorecard. */
import type { Tree } from '../base/source.ts'
import { applyProvides } from '../config/provides.ts'
import { UserError } from '../base/errors.ts'
import type { Assumed, Target } from '../link/input.ts'
import type { Config } from '../model/config.ts'
import type { System } from '../model/system.ts'
import type { Scorecard } from '../model/verdict.ts'
import { judge, type RuleSettings } from '../rules/judge.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { categories, scoring } from '../rules/shipped.gen.ts'
import { identify } from '../score/identity.ts'
import { scoreOf } from '../score/score.ts'
import { auditOf } from './audit.ts'
import { inspect, type Inspection } from './inspect.ts'
import type { JudgedBefore } from './stacks.ts'

export interface Scanned extends Inspection {
  readonly scorecard: Scorecard
  /** `provides:` entries that stood in for nothing. */
  readonly notices: readonly string[]
}

export interface ScanOptions {
  readonly config: Config
  readonly rules: readonly CompiledRule[]
  readonly against?: ReadonlyMap<string, string>
  /** Another tree will be compared with this one. */
  readonly compared?: boolean
  /** The system whose names the configuration uses: a subject that was renamed since keeps its `provides`. */
  readonly named?: System
  /** What was judged in the tree compared with: its stacks stay judged. */
  readonly before?: JudgedBefore
}

export async function scan(tree: Tree, options: ScanOptions): Promise<Scanned> {
  const target = targetOf(options.config, options.rules)
  const inspection = await inspect(tree, {
    config: options.config,
    ...(options.against === undefined ? {} : { against: options.against }),
    ...(options.compared === undefined ? {} : { compared: options.compared }),
    ...(options.before === undefined ? {} : { before: options.before }),
    ...(target === undefined ? {} : { target }),
  })
  const judged = judge(inspection.system, options.rules, settingsOf(options.config))
  const { system } = inspection
  const { verdicts, unused } = applyProvides(judged, renamed(options.config.provides, options.named, system))
  const { off } = settingsOf(options.config)
  const rules = options.rules.filter(({ rule }) => !off.has(rule.id))
  const score = scoreOf(
    verdicts,
    categories,
    scoring,
    rules.map(({ rule }) => rule),
  )
  const scorecard: Scorecard = {
    commit: tree.commit,
    ...score,
    verdicts,
    audit: auditOf({ system, verdicts, rules, config: options.config, ...(target === undefined ? {} : { target }) }),
    stacks: system.stacks,
    candidates: system.candidates,
    skipped: system.skipped,
    system,
  }
  return {
    ...inspection,
    scorecard,
    notices: unused.map(
      (one) => `provides: ${one.rule}${one.subject === undefined ? '' : ` for ${one.subject}`} stands in for nothing (${one.at.path}:${one.at.line})`,
    ),
  }
}

function renamed(provides: Config['provides'], named: System | undefined, system: System): Config['provides'] {
  if (named === undefined || provides.length === 0) return provides
  const { forward } = identify(named, system)
  return provides.map((one) => (one.subject === undefined ? one : { ...one, subject: forward.get(one.subject) ?? one.subject }))
}

export function settingsOf(config: Config): RuleSettings {
  const params: Record<string, Readonly<Record<string, number | string | boolean>>> = {}
  const off = new Set<string>()
  for (const [id, value] of Object.entries(config.rules)) {
    if (value === 'off') off.add(id)
    else params[id] = value
  }
  return { params, off }
}

/** The rule whose parameters are the assumptions behind the arithmetic. */
const capacityRule = 'performance/capacity'

function assumedBy(config: Config, rules: readonly CompiledRule[]): Assumed {
  const set = config.rules[capacityRule]
  const params = { ...rules.find((one) => one.rule.id === capacityRule)?.rule.params, ...(typeof set === 'object' ? set : {}) }
  const figure = (name: string): number => {
    const value = params[name]
    if (typeof value === 'number' && value > 0) return value
    throw new UserError(`${capacityRule} asks for a number above 0 in ${name}`, { exit: 2, hint: 'Mend it under rules: in .plimsoll.yml.' })
  }
  return {
    connectionsPerUser: figure('connectionsPerUser'),
    requestsPerUserSecond: figure('requestsPerUserSecond'),
    queriesPerRequest: figure('queriesPerRequest'),
    usersPerProcess: figure('usersPerProcess'),
    usersPerFile: figure('usersPerFile'),
  }
}

/** What the configuration says the system is to carry and to meet, with what is assumed for it. */
export function targetOf(config: Config, rules: readonly CompiledRule[]): Target | undefined {
  const { target, objectives } = config
  if (target === undefined && objectives.rpoHours === undefined && objectives.rtoHours === undefined) return undefined
  const assumed = assumedBy(config, rules)
  const users = target?.tenants === undefined || target.usersPerTenant === undefined ? undefined : target.tenants * target.usersPerTenant
  const { cpus, memoryBytes, diskBytes } = target?.node ?? {}
  return {
    at: { path: config.path ?? '.plimsoll.yml', line: config.targetLine ?? 1, key: 'target' },
    assumed,
    ...given('connections', users === undefined ? undefined : users * assumed.connectionsPerUser),
    ...given('tenants', target?.tenants),
    ...given('usersPerTenant', target?.usersPerTenant),
    ...given('peakRequestsPerSecond', target?.peakRequestsPerSecond),
    ...given('rpoHours', objectives.rpoHours),
    ...given('rtoHours', objectives.rtoHours),
    ...given('cpus', cpus),
    ...given('nodeMemory', memoryBytes),
    ...given('nodeDisk', diskBytes),
  }
}

/** An optional key is absent rather than undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
