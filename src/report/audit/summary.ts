/** The executive summary: where the system stands, in the fewest sentences that are all facts. */
import { coverageWords } from '../coverage.ts'
import { escaped } from '../escape.ts'
import type { Verdict } from '../../model/verdict.ts'
import { counted, failing, formatScore, loadWords } from '../words.ts'
import { paragraphs, type Drawn } from './parts.ts'

export function executiveSummary(drawn: Drawn): string {
  const { scorecard } = drawn
  const { categories, audit } = scorecard
  const critical = new Set(failing(scorecard, 'critical').map((verdict) => verdict.rule)).size
  const high = new Set(failing(scorecard, 'high').map((verdict) => verdict.rule)).size
  const smaller = new Set(failing(scorecard, 'medium', 'low').map((verdict) => verdict.rule)).size
  // Each rule counts once: it fails where it fails for one subject, and where it fails for none it passes for those that are known.
  const rulesOf = (...outcomes: readonly Verdict['outcome'][]): ReadonlySet<string> =>
    new Set(scorecard.verdicts.flatMap(({ rule, outcome }) => (outcomes.includes(outcome) ? [rule] : [])))
  const fails = rulesOf('fail')
  const passes = [...rulesOf('pass')].filter((rule) => !fails.has(rule))
  const told = new Set([...fails, ...passes])
  const unknown = rulesOf('unknown')
  const open = [...unknown].filter((rule) => !told.has(rule)).length
  const broken = [...rulesOf('error')].filter((rule) => !told.has(rule) && !unknown.has(rule)).length
  const partly = passes.filter((rule) => unknown.has(rule)).length
  const idle = scorecard.judged.of - told.size - open - broken
  const sorted = [...categories].sort((a, b) => b.score - a.score)
  const best = sorted[0]
  const worst = sorted.at(-1)
  const spread =
    best === undefined || worst === undefined || best.score === worst.score
      ? ''
      : `${escaped(best.title)} stands best with ${best.score.toFixed(1)}, ${escaped(worst.title)} lowest with ${worst.score.toFixed(1)}.`
  const now = audit.capacity?.answers[0]
  const carries =
    now === undefined
      ? ''
      : `Can it carry ${loadWords(scorecard.audit.capacity)}? ${now.answer === 'yes' ? 'Yes' : now.answer === 'no' ? 'No' : 'Unknown'}: ${escaped(now.because)}.`
  return paragraphs(
    '## Executive summary',
    `**Overall grade: ${scorecard.grade ?? 'none'} (${formatScore(scorecard.score)} of 10; ${coverageWords(scorecard)})**`,
    [
      readiness(critical, high, scorecard.grade !== undefined),
      `Of ${counted(told.size, 'judged rule', 'judged rules')}, ${failingWords(critical, high, smaller)} and ${counted(passes.length, 'passes', 'pass')}${partly === 0 ? '' : `, ${counted(partly, 'of them', 'of them')} not for every subject`}.`,
      othersWords(idle, open, broken),
      spread,
      carries,
    ]
      .filter((part) => part !== '')
      .join(' '),
  )
}

function readiness(critical: number, high: number, isTold: boolean): string {
  if (critical > 0) return `Not ready for production while ${counted(critical, 'critical issue is', 'critical issues are')} open.`
  if (high > 0) return `No critical issue; ${counted(high, 'issue', 'issues')} of high priority ${high === 1 ? 'is' : 'are'} open.`
  return isTold ? 'No issue of critical or high priority.' : 'No issue of critical or high priority in the little that could be judged.'
}

/** What the rest of the rules came to, so that the counts add up. */
function othersWords(idle: number, open: number, broken: number): string {
  const parts = [
    ...(idle > 0 ? [`${counted(idle, 'does not apply', 'do not apply')}`] : []),
    ...(open > 0 ? [`${counted(open, 'cannot be judged from the repository', 'cannot be judged from the repository')}`] : []),
    ...(broken > 0 ? [`${counted(broken, 'could not be evaluated', 'could not be evaluated')}`] : []),
  ]
  const last = parts.pop()
  return last === undefined ? '' : `Of the others, ${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`}.`
}

function failingWords(critical: number, high: number, smaller: number): string {
  const total = critical + high + smaller
  if (total === 0) return 'none fails'
  const parts = [...(critical > 0 ? [`${critical} critical`] : []), ...(high > 0 ? [`${high} high`] : []), ...(smaller > 0 ? [`${smaller} smaller`] : [])]
  return `${counted(total, 'fails', 'fail')} (${parts.join(', ')})`
}
