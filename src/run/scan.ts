/** The use case `scan`: one tree to one scorecard. */
import type { Tree } from '../base/source.ts'
import { applyProvides } from '../config/provides.ts'
import type { Target } from '../link/input.ts'
import type { Config } from '../model/config.ts'
import type { System } from '../model/system.ts'
import type { Scorecard } from '../model/verdict.ts'
import { judge, type RuleSettings } from '../rules/judge.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { categories, scoring } from '../rules/shipped.gen.ts'
import { identify } from '../score/identity.ts'
import { scoreOf } from '../score/score.ts'
import { inspect, type Inspection } from './inspect.ts'

export interface Scanned extends Inspection {
  readonly scorecard: Scorecard
  /** `provides:` entries that stood in for nothing. */
  readonly notices: readonly string[]
}

export interface ScanOptions {
  readonly config: Config
  readonly rules: readonly CompiledRule[]
  readonly against?: ReadonlyMap<string, string>
  /** The system whose names the configuration uses: a subject that was renamed since keeps its `provides`. */
  readonly named?: System
}

export async function scan(tree: Tree, options: ScanOptions): Promise<Scanned> {
  const target = targetOf(options.config)
  const inspection = await inspect(tree, {
    config: options.config,
    ...(options.against === undefined ? {} : { against: options.against }),
    ...(target === undefined ? {} : { target }),
  })
  const judged = judge(inspection.system, options.rules, settingsOf(options.config))
  const { system } = inspection
  const { verdicts, unused } = applyProvides(judged, renamed(options.config.provides, options.named, system))
  const score = scoreOf(verdicts, categories, scoring)
  const scorecard: Scorecard = {
    commit: tree.commit,
    ...score,
    verdicts,
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

/** Connections a concurrent user holds without a transaction pooler: 300 to 400 were counted for 500 users. */
const connectionsPerUser = 0.7

function targetOf(config: Config): Target | undefined {
  const { target, objectives } = config
  const users = target?.tenants === undefined || target.usersPerTenant === undefined ? undefined : target.tenants * target.usersPerTenant
  const found: Target = {
    ...(users === undefined ? {} : { connections: users * connectionsPerUser }),
    ...(target?.tenants === undefined ? {} : { tenants: target.tenants }),
    ...(target?.usersPerTenant === undefined ? {} : { usersPerTenant: target.usersPerTenant }),
    ...(target?.peakRequestsPerSecond === undefined ? {} : { peakRequestsPerSecond: target.peakRequestsPerSecond }),
    ...(objectives.rpoHours === undefined ? {} : { rpoHours: objectives.rpoHours }),
    ...(objectives.rtoHours === undefined ? {} : { rtoHours: objectives.rtoHours }),
    ...(target?.node?.cpus === undefined ? {} : { cpus: target.node.cpus }),
    ...(target?.node?.memoryBytes === undefined ? {} : { nodeMemory: target.node.memoryBytes }),
    ...(target?.node?.diskBytes === undefined ? {} : { nodeDisk: target.node.diskBytes }),
  }
  return Object.keys(found).length === 0 ? undefined : found
}
