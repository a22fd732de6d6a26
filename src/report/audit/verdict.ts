/** Section 9: the scores, and whether the system can carry its target now and once each phase is done. */
import type { Capacity } from '../../model/audit.ts'
import { coverageWords } from '../coverage.ts'
import { escaped } from '../escape.ts'
import { scoreTable } from '../sections.ts'
import { byTenants, counted, failing, loadWords } from '../words.ts'
import { heading, paragraphs, type Drawn } from './parts.ts'

const signs = { yes: '✅ yes', no: '❌ no', unknown: '⚠️ unknown' } as const

export function verdictSection(drawn: Drawn): string {
  const { scorecard } = drawn
  const critical = new Set(failing(scorecard, 'critical').map((verdict) => verdict.rule)).size
  const high = new Set(failing(scorecard, 'high').map((verdict) => verdict.rule)).size
  const { capacity } = scorecard.audit
  return paragraphs(
    heading(9, 'Final verdict', drawn),
    critical > 0
      ? `**Production ready: no**, for ${counted(critical, 'critical issue', 'critical issues')}.`
      : scorecard.grade === undefined
        ? `**Production ready: unknown**, ${coverageWords(scorecard)}.`
        : high > 0
          ? `**Production ready: yes, with conditions.** No critical rule fails; ${counted(high, 'issue', 'issues')} of high priority ${high === 1 ? 'is' : 'are'} open.`
          : '**Production ready: yes**, as far as the repository shows: no rule of critical or high priority fails.',
    scoreTable(scorecard, undefined, ''),
    capacity === undefined ? '' : `### Can it carry ${loadWords(scorecard.audit.capacity)}?\n\n${answers(capacity)}`,
  )
}

/** Now, after phase 1, after phase 2, each with its reason. */
export function answers(capacity: Capacity): string {
  const carries =
    capacity.carries === undefined
      ? ''
      : `\n\nAs declared, what is known carries up to ${byTenants(capacity) ? `${capacity.carries} tenants` : `${Math.min(...capacity.bounds.flatMap((bound) => bound.users ?? []))} concurrent users`}.`
  return `${capacity.answers.map((one) => `- **${one.when.charAt(0).toUpperCase()}${one.when.slice(1)}:** ${signs[one.answer]}, ${escaped(one.because)}`).join('\n')}${carries}`
}
