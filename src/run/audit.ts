/** What an audit adds to a judged system: the plan, the capacity and the cost, from the configuration's target and prices. */
import type { Target } from '../link/input.ts'
import type { Audit } from '../model/audit.ts'
import type { Config } from '../model/config.ts'
import type { System } from '../model/system.ts'
import type { Verdict } from '../model/verdict.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { categories, scoring } from '../rules/shipped.gen.ts'
import { capacityOf, liftersOf } from '../score/capacity.ts'
import { costOf } from '../score/cost.ts'
import { planOf } from '../score/plan.ts'

export interface AuditInput {
  readonly system: System
  readonly verdicts: readonly Verdict[]
  readonly rules: readonly CompiledRule[]
  readonly config: Config
  readonly target?: Target
}

export function auditOf({ system, verdicts, rules, config, target }: AuditInput): Audit {
  const { tenants, usersPerTenant, peakRequestsPerSecond, assumed } = target ?? {}
  const users = tenants === undefined || usersPerTenant === undefined ? undefined : Math.ceil(tenants * usersPerTenant)
  const capacity =
    users === undefined || assumed === undefined
      ? undefined
      : capacityOf(system, verdicts, rules, {
          users,
          ...assumed,
          ...(tenants === undefined ? {} : { tenants }),
          ...(usersPerTenant === undefined ? {} : { usersPerTenant }),
          ...(peakRequestsPerSecond === undefined ? {} : { peakRequestsPerSecond }),
        })
  const lifters = users === undefined ? [] : liftersOf(system, verdicts, users)
  const solved = new Map(lifters.length === 0 ? [] : [['performance/capacity', lifters]])
  return {
    phases: planOf(verdicts, rules, categories, scoring, solved),
    ...(capacity === undefined ? {} : { capacity }),
    ...(config.prices === undefined ? {} : { cost: costOf(config.prices, tenants, capacity) }),
    objectives: config.objectives,
    ...(config.target?.node === undefined ? {} : { node: config.target.node }),
  }
}
