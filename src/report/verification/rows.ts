/** The lines of a deployment summary, the same on every face: what is wrong first, settings that are as declared in one line. */
import type { CheckOutcome, CheckResult, Verification } from '../../model/verification.ts'
import { plain } from '../escape.ts'
import { placeText } from '../links.ts'
import { shortCommit } from '../words.ts'

export interface Line {
  readonly metric: string
  readonly target: string
  readonly actual: string
  readonly sign: string
  /** The outcome in words: `drift: …`, `attempt 3`. */
  readonly status: string
  readonly outcome: CheckOutcome
}

export const signOf: Readonly<Record<CheckOutcome, string>> = { pass: '✅', warn: '⚠️', fail: '❌', 'no-data': '❔', error: '🚫', waived: '📝' }

const order: readonly CheckOutcome[] = ['fail', 'no-data', 'error', 'warn', 'waived', 'pass']

export function linesOf({ checks }: Verification): readonly Line[] {
  const alike = new Map<string, CheckResult[]>()
  const rest: CheckResult[] = []
  for (const check of checks) {
    const owner = settingOwner(check, checks)
    if (owner === undefined || check.outcome !== 'pass') rest.push(check)
    else alike.set(owner, [...(alike.get(owner) ?? []), check])
  }
  const lines = rest.map(lineOf)
  for (const [owner, settings] of alike) {
    const at = settings.length === 1 ? settings[0]?.target : `${settings.length} declared values`
    lines.push({ metric: `${owner} as declared`, target: at ?? '', actual: 'as declared', sign: signOf.pass, status: '', outcome: 'pass' })
  }
  return lines.sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
}

/** `database` of `database.max_connections`, where there is a check of that name. */
function settingOwner({ name, declaredAt }: CheckResult, checks: readonly CheckResult[]): string | undefined {
  if (declaredAt === null) return undefined
  return checks.find((one) => one.name !== name && name.startsWith(`${one.name}.`))?.name
}

function lineOf(check: CheckResult): Line {
  const declared = check.declaredAt === null ? '' : ` (declared ${placeText(check.declaredAt)})`
  return {
    metric: check.name,
    target: `${check.target}${declared}`,
    actual: check.actual,
    sign: signOf[check.outcome],
    status: statusOf(check),
    outcome: check.outcome,
  }
}

function statusOf({ outcome, reasonCode, message, attempts, declaredAt }: CheckResult): string {
  if (outcome === 'pass') return attempts > 1 ? `attempt ${attempts}` : ''
  const words = { warn: 'warning', fail: '', 'no-data': 'no data', error: 'not measured', waived: '' }[outcome]
  const code = reasonCode === 'expectation-not-met' || reasonCode === 'preference-not-met' || outcome === 'waived' ? '' : reasonCode
  // Both values and the declaring line stand in the same row.
  if (reasonCode === 'drift' && outcome === 'fail' && declaredAt !== null) return 'drift'
  return [words, code, message].filter((part) => part !== '').join(': ')
}

export function headlineOf({ decision, environment, sha, attempts, tookMs, checks, reasonCode }: Verification): string {
  const of = `${environment}${sha === null ? '' : ` at ${shortCommit(sha)}`}`
  const rounds = attempts > 1 ? `settled in ${seconds(tookMs)} over ${attempts} rounds` : `in ${seconds(tookMs)}`
  const count = (...outcomes: readonly CheckOutcome[]): number => checks.filter((check) => outcomes.includes(check.outcome)).length
  if (decision === 'healthy') {
    const warnings = count('warn')
    return `Deployment verified: ${of} (${checks.length} of ${checks.length} checks, ${rounds}${warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`})`
  }
  if (decision === 'unmeasured') return `Deployment not measured: ${of} (${count('error')} of ${checks.length} checks could not be made: ${reasonCode})`
  const failed = count('fail', 'no-data')
  return failed === 0
    ? `Deployment unhealthy: ${of} (${reasonCode})`
    : `Deployment unhealthy: ${of} (${failed} of ${checks.length} checks failed: ${reasonCode})`
}

function seconds(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`
}

/** At most this long on GitHub's deployment status. */
const maxDescription = 140

export function descriptionOf(verification: Verification): string {
  const { decision, checks } = verification
  const worst = checks.find(({ outcome }) => outcome === 'fail' || outcome === 'no-data') ?? checks.find(({ outcome }) => outcome === 'error')
  const text =
    decision === 'healthy' || worst === undefined ? headlineOf(verification) : `${worst.name}: ${worst.message === '' ? worst.reasonCode : worst.message}`
  const line = plain(text)
  // Never through the middle of a character.
  return line.length > maxDescription ? `${line.slice(0, maxDescription - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line
}
