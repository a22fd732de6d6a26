/** The grade as a badge, in the JSON that shields.io reads from an address: shields.io/badges/endpoint-badge. */
import type { Scorecard } from '../model/verdict.ts'
import { formatScore } from './words.ts'

/** By the letter of the grade; a sign after it changes no colour but the A's. */
const colors: Readonly<Record<string, string>> = { A: 'brightgreen', 'A−': 'green', B: 'yellowgreen', C: 'yellow', D: 'orange', F: 'red' }

export function badgeJson({ score, grade = '' }: Scorecard): string {
  const badge =
    score === undefined
      ? { message: 'nothing to judge', color: 'lightgrey' }
      : { message: `${grade} · ${formatScore(score)}`, color: colors[grade] ?? colors[grade.charAt(0)] ?? 'lightgrey' }
  return `${JSON.stringify({ schemaVersion: 1, label: 'production readiness', ...badge })}\n`
}
