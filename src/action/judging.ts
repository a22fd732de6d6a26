/** The two trees of a merge and the decision on them, for every mode that judges one. */
import type { Tree } from '../base/source.ts'
import type { Comparison } from '../github/pull-request.ts'
import type { Approvals, Question } from '../model/approvals.ts'
import type { Decision } from '../model/verdict.ts'
import type { Situation } from './situation.ts'
import { comparisonOf, treesOf, type Subject } from './trees.ts'

export interface Merge {
  readonly comparison: Comparison
  readonly base: Tree
  /** `approvals` is asked once, and only where something blocks. */
  decide(approvals?: (question: Question) => Promise<Approvals>): Promise<Decision>
}

export async function mergeOf({ inputs, context, sources, engine, clock }: Situation, subject: Subject): Promise<Merge> {
  const comparison = await comparisonOf(subject, inputs, context, sources)
  const { base, head } = await treesOf(comparison, sources)
  return {
    comparison,
    base,
    decide: (approvals) =>
      engine.gate({
        base,
        head,
        clock: new Date(clock.now()),
        reportOnly: inputs.reportOnly,
        ...(inputs.config === '' ? {} : { configPath: inputs.config }),
        ...(approvals === undefined ? {} : { approvals }),
      }),
  }
}
