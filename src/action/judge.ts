/** Two trees, one decision: the same way for everything that judges a merge. */
import type { Comparison } from '../github/pull-request.ts'
import type { Decision } from '../model/verdict.ts'
import { approvalsOf } from './approvals.ts'
import type { Situation } from './situation.ts'
import { comparisonOf, treesOf, type Subject } from './trees.ts'

export interface Judged {
  readonly decision: Decision
  readonly comparison: Comparison
}

export async function judge(situation: Situation, subject: Subject): Promise<Judged> {
  const { inputs, context, engine, clock, sources } = situation
  const comparison = await comparisonOf(subject, inputs, context, sources)
  const { base, head } = await treesOf(comparison, sources)
  const pull = subject.pull
  const decision = await engine.gate({
    base,
    head,
    clock: new Date(clock.now()),
    reportOnly: inputs.reportOnly,
    ...(inputs.config === '' ? {} : { configPath: inputs.config }),
    ...(pull === undefined ? {} : { approvals: (question) => approvalsOf(situation, pull, question) }),
  })
  return { decision, comparison }
}
