/** The action's outputs, as action.yml declares them. */
import type { Decision, Scorecard } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'

export interface Files {
  readonly report: string
  readonly json: string
}

export interface ScanFiles extends Files {
  readonly badge: string
}

export function outputsOf(decision: Decision, files: Files): Readonly<Record<string, string>> {
  return {
    decision: decision.decision,
    'reason-code': reasonCode(decision),
    ...scoreOf(decision.head),
    blocking: String(decision.changes.filter((change) => change.blocking).length),
    'report-file': files.report,
    'json-file': files.json,
    'badge-file': '',
    'rollback-recommended': 'false',
  }
}

/** Without a scorecard, of a push that left nothing to scan. A scan decides nothing and compares nothing: `decision` and `blocking` are empty, for a 0 would read as a gate that passed. */
export function scanOutputsOf(scorecard?: Scorecard, files?: ScanFiles): Readonly<Record<string, string>> {
  return {
    decision: '',
    'reason-code': scorecard?.score === undefined ? 'nothing-to-judge' : 'scanned',
    ...scoreOf(scorecard),
    blocking: '',
    'report-file': files?.report ?? '',
    'json-file': files?.json ?? '',
    'badge-file': files?.badge ?? '',
    'rollback-recommended': 'false',
  }
}

/** Without a verification, where there was nothing to verify. A rollback is advice for a system that was seen to be ill, never for one that could not be seen. */
export function verifyOutputsOf(verification?: Verification, scorecard?: Scorecard, files?: Files): Readonly<Record<string, string>> {
  return {
    decision: verification?.decision ?? '',
    'reason-code': verification?.reasonCode ?? 'nothing-to-verify',
    ...scoreOf(scorecard),
    blocking: '',
    'report-file': files?.report ?? '',
    'json-file': files?.json ?? '',
    'badge-file': '',
    'rollback-recommended': String(verification?.decision === 'unhealthy'),
  }
}

function scoreOf(scorecard: Scorecard | undefined): { readonly score: string; readonly grade: string } {
  return { score: scorecard?.score === undefined ? '' : scorecard.score.toFixed(1), grade: scorecard?.grade ?? '' }
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
