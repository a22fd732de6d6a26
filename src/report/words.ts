/** Words and signs that every face of a report shares. */
import type { Capacity } from '../model/audit.ts'
import { severities, type Severity } from '../model/rule.ts'
import type { Change, Scorecard, Verdict } from '../model/verdict.ts'

export const severityNames: Readonly<Record<Severity, string>> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' }

/** The audits' three lights: what is red is first, yellow next, and green is an enhancement. */
export const severitySigns: Readonly<Record<Severity, string>> = { critical: '🔴', high: '🟡', medium: '🟢', low: '🟢' }

/** `🟡 High`: the sign alone does not tell medium from low. */
export function priorityOf(severity: Severity): string {
  return `${severitySigns[severity]} ${severityNames[severity]}`
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

/** `three losses`, `one loss`; figures above twelve. */
export function counted(count: number, one: string, many: string): string {
  return `${numbers[count] ?? count} ${count === 1 ? one : many}`
}

export function isLoss(change: Change): boolean {
  return (
    change.change === 'regressed' ||
    change.change === 'weakened' ||
    change.change === 'lost-evidence' ||
    change.change === 'introduced' ||
    change.change === 'gate-weakened'
  )
}

export function isMended(change: Change): boolean {
  return change.change === 'fixed' || change.change === 'improved'
}

/** What stood before and what stands after, in the rule's own words. */
export function beforeOf(change: Change): string {
  if (change.change === 'introduced') return change.before === null ? 'not there' : change.before.outcome === 'unknown' ? 'not known' : 'did not apply'
  return change.before?.current ?? ''
}

export function afterOf(change: Change): string {
  if (change.change === 'removed') return 'gone'
  if (change.change === 'lost-evidence') return change.after === null ? 'can no longer be read' : 'can no longer be judged'
  return change.after?.current ?? ''
}

/** Signed points between two scores, one decimal. */
export function delta(base: number | undefined, head: number | undefined): string {
  if (base === undefined || head === undefined) return ''
  const points = Math.round((head - base) * 10) / 10
  return points === 0 ? '=' : points > 0 ? `▲ ${points.toFixed(1)}` : `▼ ${Math.abs(points).toFixed(1)}`
}

/** The gravest first. */
export function failing(scorecard: Scorecard, ...wanted: readonly Severity[]): readonly Verdict[] {
  return severities
    .filter((severity) => wanted.includes(severity))
    .flatMap((severity) => scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail' && verdict.severity === severity))
}

export function unknowns(scorecard: Scorecard): readonly Verdict[] {
  return scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown')
}

/** The first seven letters of a commit; a folder is called what it is. */
export function shortCommit(commit: string): string {
  return isCommit(commit) ? commit.slice(0, 7) : commit
}

export function isCommit(commit: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(commit)
}

export function formatScore(score: number | undefined): string {
  return score === undefined ? 'not judged' : score.toFixed(1)
}

/** A single tenant is no measure of its own. */
export function byTenants(capacity: Capacity): boolean {
  return capacity.tenants !== undefined && capacity.tenants > 1
}

/** `100 tenants (500 concurrent users)`. */
export function loadWords(capacity: Capacity | undefined): string {
  if (capacity === undefined) return 'the target'
  return !byTenants(capacity) ? `${capacity.users} concurrent users` : `${capacity.tenants} tenants (${capacity.users} concurrent users)`
}

/** What the repository does not show: a question in words, a name as it is written. `code` marks names. */
export function untold(raw: string, code: (text: string) => string, words: (text: string) => string): string {
  if (/^(what|where|which|who|whom|whether|how)\s/.test(raw)) return `The repository does not show ${words(raw)}`
  return /^[A-Za-z][A-Za-z’]*\s[a-z]/.test(raw) ? `Not known from the repository: ${words(raw)}` : `${code(raw)} is not known from the repository`
}

/** A name without its kind: `postgres` of `database/postgres`. */
export function nameOf(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1)
}
