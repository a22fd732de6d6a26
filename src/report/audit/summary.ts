/** The executive summary: where the system stands, in the fewest sentences that are all facts. */
import { coverageWords } from '../coverage.ts'
import { escaped } from '../escape.ts'
import { counted, failing, formatScore, loadWords, unknowns } from '../words.ts'
import { paragraphs, type Drawn } from './parts.ts'

export function executiveSummary(drawn: Drawn): string {
  const { scorecard } = drawn
  const { categories, audit } = scorecard
  const critical = new Set(failing(scorecard, 'critical').map((verdict) => verdict.rule)).size
  const high = new Set(failing(scorecard, 'high').map((verdict) => verdict.rule)).size
  const smaller = new Set(failing(scorecard, 'medium', 'low').map((verdict) => verdict.rule)).size
  // Each rule counts once: failing for one subject it fails, and open for one it is not passed.
  const fails = new Set(failing(scorecard, 'critical', 'high', 'medium', 'low').map((verdict) => verdict.rule))
  const opened = new Set(unknowns(scorecard).flatMap((verdict) => (fails.has(verdict.rule) ? [] : [verdict.rule])))
  const open = opened.size
  const passes = scorecard.verdicts.flatMap(({ outcome, rule }) => (outcome === 'pass' && !fails.has(rule) && !opened.has(rule) ? [rule] : []))
  const passing = new Set(passes).size
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
      : `Can it carry ${loadWords(scorecard.audit.capacity)}? ${now.answer === 'yes' ? 'Yes' : now.answer === 'no' ? 'No' : 'The tree does not tell'}: ${escaped(now.because)}.`
  return paragraphs(
    '## Executive summary',
    `**Overall grade: ${scorecard.grade ?? 'none'} (${formatScore(scorecard.score)} of 10; ${coverageWords(scorecard)})**`,
    [
      readiness(critical, high, scorecard.grade !== undefined),
      `Of ${counted(passing + fails.size + open, 'rule', 'rules')} that apply, ${failingWords(critical, high, smaller)}${open === 0 ? ' and' : ','} ${counted(passing, 'passes', 'pass')}${open === 0 ? '' : ` and ${counted(open, 'cannot be judged for every subject', 'cannot be judged for every subject')}`}.`,
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

function failingWords(critical: number, high: number, smaller: number): string {
  const total = critical + high + smaller
  if (total === 0) return 'none fails'
  const parts = [...(critical > 0 ? [`${critical} critical`] : []), ...(high > 0 ? [`${high} high`] : []), ...(smaller > 0 ? [`${smaller} smaller`] : [])]
  return `${counted(total, 'fails', 'fail')} (${parts.join(', ')})`
}
