/** The one place where outcomes become a decision: unhealthy outweighs unmeasured outweighs healthy. */
import type { CheckResult, Verification } from '../../model/verification.ts'
import type { Waiver } from '../../model/verdict.ts'
import type { Row } from './round.ts'
import type { Settled } from './settle.ts'

export interface Decided extends Pick<Verification, 'decision' | 'reasonCode' | 'checks'> {
  readonly notes: readonly string[]
}

export interface Judging {
  readonly waivers: readonly Waiver[]
  readonly today: Date
  readonly failOnFlaky: boolean
}

/** Rule ids of waivers for checks: `verify/NAME`. */
const waivable = 'verify/'

export interface Measured {
  readonly version?: Row & { readonly attempts: number }
  /** What was seen while it was deployed. */
  readonly rollout?: readonly Row[]
  readonly settled: Settled
}

export function decide({ version, rollout = [], settled }: Measured, judging: Judging): Decided {
  const rows = [
    ...rollout.map((row) => ({ row, attempts: 1 })),
    ...(version === undefined ? [] : [{ row: version, attempts: version.attempts }]),
    ...settled.rows.map((row) => ({ row, attempts: row.counts === 'good' ? (settled.passedSince.get(row.name) ?? settled.attempts) : settled.attempts })),
  ]
  const notes: string[] = []
  const weighed = rows.map(({ row, attempts }) => weigh(row, attempts, judging, notes))
  const checks = weighed.map(({ result }) => result)
  const bad = weighed.find(({ counts }) => counts === 'bad')
  if (bad !== undefined) return { decision: 'unhealthy', reasonCode: codeOf(bad.result), checks, notes }
  if (settled.ending === 'interrupted') return { decision: 'unmeasured', reasonCode: 'interrupted', checks, notes }
  const unmeasured = weighed.find(({ counts }) => counts === 'unmeasured')
  if (unmeasured !== undefined) return { decision: 'unmeasured', reasonCode: codeOf(unmeasured.result), checks, notes }
  if (settled.ending === 'deadline' || settled.ending === 'too-many-bad') return { decision: 'unhealthy', reasonCode: 'not-settled', checks, notes }
  const warned = checks.find(({ outcome }) => outcome === 'warn')
  return { decision: 'healthy', reasonCode: warned === undefined ? 'ok' : 'preference-not-met', checks, notes }
}

function codeOf({ reasonCode }: CheckResult): Verification['reasonCode'] {
  return reasonCode
}

interface Weighed {
  readonly result: CheckResult
  readonly counts: Row['counts']
}

function weigh(row: Row, attempts: number, { waivers, today, failOnFlaky }: Judging, notes: string[]): Weighed {
  const { judged } = row
  const result: CheckResult = { name: row.name, probe: row.probe, subject: row.subject, ...judged, attempts }
  const flaky = failOnFlaky && row.counts === 'good' && attempts > 1 && row.name !== 'version'
  if (row.counts === 'good' && !flaky) return { result, counts: 'good' }
  const failed: Weighed = flaky
    ? { result: { ...result, outcome: 'fail', reasonCode: 'flaky', message: `it passed on attempt ${attempts}` }, counts: 'bad' }
    : { result, counts: row.counts }
  const waiver = waivers.find(({ rule, subject }) => covers(rule, row.name) && (subject === undefined || subject === row.subject))
  if (waiver === undefined) return failed
  const on = today.toISOString().slice(0, 10)
  const { until = '', by, reason, at } = waiver
  if (until < on) {
    notes.push(`the waiver of ${waiver.rule} by ${by} ended on ${until}${at === undefined ? '' : ` (${at.path}:${at.line})`}`)
    return failed
  }
  return { result: { ...failed.result, outcome: 'waived', message: `waived until ${until} by ${by}: ${reason}; ${failed.result.message}` }, counts: 'good' }
}

/** `verify/database` covers the check and the settings held against it. */
function covers(rule: string, name: string): boolean {
  if (!rule.startsWith(waivable)) return false
  const of = rule.slice(waivable.length)
  return name === of || name.startsWith(`${of}.`)
}
