/** Puts what something outside of the tree does in the place of what the tree does not show. */
import type { Provided } from '../model/config.ts'
import type { Verdict } from '../model/verdict.ts'

export interface Applied {
  readonly verdicts: readonly Verdict[]
  /** Entries that stood in for nothing. */
  readonly unused: readonly Provided[]
}

/** A verdict that passes by itself or that broke stays as it is; of two entries that fit, the one that names the subject stands in. */
export function applyProvides(verdicts: readonly Verdict[], provides: readonly Provided[]): Applied {
  if (provides.length === 0) return { verdicts, unused: [] }
  const used = new Set<Provided>()
  const applied = verdicts.map((verdict) => {
    if (verdict.outcome === 'pass' || verdict.outcome === 'error') return verdict
    const fitting = provides.filter((one) => one.rule === verdict.rule && (one.subject === undefined || one.subject === verdict.subject))
    for (const one of fitting) used.add(one)
    const provided = fitting.find((one) => one.subject !== undefined) ?? fitting[0]
    return provided === undefined ? verdict : withProvided(verdict, provided)
  })
  return { verdicts: applied, unused: provides.filter((one) => !used.has(one)) }
}

/** The tree's own measures say nothing of what is outside of it. */
function withProvided(verdict: Verdict, { by, at }: Provided): Verdict {
  const current = `provided by ${by}`
  return {
    ...verdict,
    outcome: 'pass',
    current,
    message: `${verdict.subject}: ${current}`,
    measures: [],
    missing: [],
    evidence: [...verdict.evidence, at],
    provided: by,
  }
}
