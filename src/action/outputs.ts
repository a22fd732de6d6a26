/** The action's outputs, as action.yml declares them. */
import type { Decision } from '../model/verdict.ts'

export interface Files {
  readonly report: string
  readonly json: string
}

export function outputsOf(decision: Decision, files: Files): Readonly<Record<string, string>> {
  return {
    decision: decision.decision,
    'reason-code': reasonCode(decision),
    score: decision.head.score === undefined ? '' : String(decision.head.score),
    grade: decision.head.grade ?? '',
    blocking: String(decision.changes.filter((change) => change.blocking).length),
    'report-file': files.report,
    'json-file': files.json,
    'rollback-recommended': 'false',
  }
}

/** For a block, the kind of the first blocking change. */
function reasonCode(decision: Decision): string {
  const blocking = decision.changes.find((change) => change.blocking)
  if (decision.decision === 'block') return blocking?.change ?? 'block'
  return isJudged(decision) ? 'no-loss' : 'nothing-to-judge'
}

/** Whether there was anything to speak about: a repository without a stack gets no comment. */
export function isJudged(decision: Decision): boolean {
  const judges = (outcome: string) => outcome !== 'not-applicable'
  return decision.changes.length > 0 || [decision.base, decision.head].some((side) => side.verdicts.some((verdict) => judges(verdict.outcome)))
}
