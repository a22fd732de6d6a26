/** What a look at the live system came to: one outcome a check, one decision for all of them. */
import type { Evidence } from '../base/evidence.ts'

/**
 * Why a check did not simply pass, in one word that stays. Each stands in one group, and the group decides what it means:
 * a system that answers wrongly is unhealthy, one that can't be asked from here is unmeasured.
 */
export const reasons = {
  /** It answered, or would not: the system's own doing. */
  unhealthy: {
    'expectation-not-met': 'an expectation does not hold',
    refused: 'the connection was refused',
    reset: 'the connection was cut',
    'no-answer': 'it took the connection and did not answer in time',
    'tls-expired': 'the certificate has expired',
    'tls-not-yet-valid': 'the certificate is not valid yet',
    'tls-name': 'the certificate is for another name',
    'tls-untrusted': 'no authority that is trusted here signed the certificate',
    'tls-protocol': 'no protocol or cipher in common, or no TLS at all',
    'server-error': 'it answered with an error of its own',
    'wrong-answer': 'the answer is not what its protocol allows, or was cut short',
    'too-large': 'the answer is larger than a check reads',
    starting: 'it is starting, stopping or recovering and takes no sessions',
    full: 'it takes no further connection',
    gone: 'what is named is not there',
    drift: 'it runs with another value than the one declared',
    'old-version': 'instances of another version still answer',
    'rolled-back': 'the platform rolled the update back',
    'rollout-stuck': 'the rollout does not come to an end',
    stale: 'the newest is older than it should be',
    identical: 'the newest two are the same, byte for byte',
    shrunk: 'the newest is much smaller than those before',
    flaky: 'it passed only after it had failed',
    'not-settled': 'good rounds did not come one after another before the deadline',
    'slow-or-failed-requests': 'requests failed or were slow while it was deployed',
  },
  /** Nothing was learnt: from here it can't be told. */
  unmeasured: {
    dns: 'its name has no address',
    'no-route': 'there is no way to its address from here',
    'no-connection': 'no connection came about in time',
    'no-credentials': 'what it takes to log in is not in the environment',
    'auth-rejected': 'it did not take the credentials',
    forbidden: 'the credentials do not allow this question',
    'cannot-run': 'the check could not be run',
    'out-of-time': 'the deadline came before it was asked',
    interrupted: 'it was interrupted',
  },
  /** It was asked, and the figure is not there. */
  noData: {
    'no-figure': 'the answer holds no such figure',
    'no-series': 'the query gives no series',
    'nothing-there': 'there is nothing to measure',
    'not-declared': 'the repository does not say what it should be',
    'too-few-samples': 'there are too few samples to say that',
  },
} as const

export type UnhealthyReason = keyof typeof reasons.unhealthy
export type UnmeasuredReason = keyof typeof reasons.unmeasured
export type NoDataReason = keyof typeof reasons.noData
export type Reason = UnhealthyReason | UnmeasuredReason | NoDataReason

export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'no-data' | 'error' | 'waived'

/** A figure that two verifications are compared by. */
export interface Figure {
  readonly name: string
  readonly value: number
  /** `s`, `bytes`, `ratio`, `days` or a noun for what is counted. */
  readonly unit: string
  /** Which way is better; absent where neither is. */
  readonly better?: 'lower' | 'higher'
}

export interface CheckResult {
  readonly name: string
  readonly probe: string
  /** `service/api`, or null where it is about nothing declared. */
  readonly subject: string | null
  readonly outcome: CheckOutcome
  readonly target: string
  readonly actual: string
  /** Rounds it took until it passed, or all of them where it did not. */
  readonly attempts: number
  readonly reasonCode: Reason | 'ok' | 'preference-not-met'
  /** The reason in words, empty for a pass. */
  readonly message: string
  readonly declaredAt: Evidence | null
  readonly figures: readonly Figure[]
}

export type VerifyDecision = 'healthy' | 'unhealthy' | 'unmeasured'

/** A failing rule of the deployed commit's scorecard. */
export interface OpenItem {
  readonly rule: string
  readonly subject: string
  readonly severity: string
  readonly title: string
}

/** How the platform itself goes back; told, and never run. */
export interface Rollback {
  readonly service: string
  readonly command: string
}

export interface Verification {
  readonly environment: string
  readonly decision: VerifyDecision
  /** Of the check that decided; `ok` where all is well. */
  readonly reasonCode: Reason | 'ok' | 'no-checks' | 'preference-not-met'
  readonly sha: string | null
  /** Rounds in all. */
  readonly attempts: number
  readonly tookMs: number
  /** When it ended, ISO 8601. */
  readonly at: string
  readonly checks: readonly CheckResult[]
  /** What could not be looked at from here, and why. */
  readonly notes: readonly string[]
  readonly open: readonly OpenItem[]
  readonly rollback: readonly Rollback[]
}
