/** The verification as JSON, in the contract's shape. */
import type { Evidence } from '../../base/evidence.ts'
import type { Verification } from '../../model/verification.ts'

export function verificationJson(verification: Verification): string {
  const { environment, decision, reasonCode, sha, attempts, tookMs, at, checks, notes, open, rollback } = verification
  const body = {
    schemaVersion: 1,
    environment,
    decision,
    reasonCode,
    sha,
    attempts,
    tookMs,
    at,
    checks: checks.map((check) => ({
      name: check.name,
      probe: check.probe,
      subject: check.subject,
      outcome: check.outcome,
      target: check.target,
      actual: check.actual,
      attempts: check.attempts,
      reasonCode: check.reasonCode,
      message: check.message,
      declaredAt: check.declaredAt === null ? null : placeOf(check.declaredAt),
      figures: check.figures.map(({ name, value, unit, better }) => ({ name, value, unit, ...(better === undefined ? {} : { better }) })),
    })),
    notes,
    open: open.map(({ rule, subject, severity, title }) => ({ rule, subject, severity, title })),
    rollback: rollback.map(({ service, command }) => ({ service, command })),
  }
  return `${JSON.stringify(body, null, 2)}\n`
}

function placeOf({ path, line, endLine, key }: Evidence): Evidence & { readonly endLine: number } {
  return { path, line, endLine: endLine ?? line, key }
}
