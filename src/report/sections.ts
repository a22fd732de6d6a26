/** Parts of reports that more than one face shows: scores, issues, what could not be judged. */
import type { Scorecard, Verdict } from '../model/verdict.ts'
import { code, cut, escaped, sentence } from './escape.ts'
import { place, type Links } from './links.ts'
import { table } from './table.ts'
import { delta, failing, formatScore, severityNames, severitySigns, unknowns } from './words.ts'

/** Category · Score · Grade · Δ · Status, the overall last. Empty when nothing was judged. */
export function scoreTable(head: Scorecard, base: Scorecard | undefined, status: string): string {
  if (head.categories.length === 0) return ''
  const before = (id: string): number | undefined => base?.categories.find((category) => category.id === id)?.score
  const change = (from: number | undefined, to: number | undefined): readonly string[] => (base === undefined ? [] : [delta(from, to)])
  const rows = head.categories.map((category) => [
    escaped(category.title),
    `${category.score.toFixed(1)} / 10`,
    category.grade,
    ...change(before(category.id), category.score),
    escaped(category.status),
  ])
  rows.push(['**Overall**', `**${formatScore(head.score)} / 10**`, `**${head.grade ?? ''}**`, ...change(base?.score, head.score), status])
  return table(['Category', 'Score', 'Grade', ...(base === undefined ? [] : ['Δ']), 'Status'], rows)
}

export interface Section {
  readonly text: string
  readonly count: number
}

/** Priority · Issue · Current · Recommended · Where. */
export function issueTable(verdicts: readonly Verdict[], commit: string, links: Links | undefined, cell: number): string {
  const rows = verdicts.map((verdict) => [
    `${severitySigns[verdict.severity]} ${severityNames[verdict.severity]}`,
    `${escaped(verdict.rule)}: ${code(verdict.subject)}`,
    sentence(cut(verdict.current, cell)),
    sentence(cut(verdict.recommended, cell)),
    place(verdict.evidence[0], commit, links),
  ])
  return table(['Priority', 'Issue', 'Current', 'Recommended', 'Where'], rows)
}

export function criticalAndHigh(
  scorecard: Scorecard,
  links: Links | undefined,
  cell: number,
): { readonly text: string; readonly critical: number; readonly high: number } | undefined {
  const critical = failing(scorecard, 'critical')
  const high = failing(scorecard, 'high')
  if (critical.length + high.length === 0) return undefined
  return { text: issueTable([...critical, ...high].slice(0, 60), scorecard.commit, links, cell), critical: critical.length, high: high.length }
}

/** What is unknown, why, and what would tell; then files that were not read. */
export function notJudged(scorecard: Scorecard, links: Links | undefined, most: number): Section | undefined {
  const open = unknowns(scorecard)
  const count = open.length + scorecard.skipped.length + scorecard.candidates.length
  if (count === 0) return undefined
  const lines = open.slice(0, most).map((verdict) => {
    const missing = verdict.missing[0]
    const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint
    const why = missing === undefined ? '' : ` ${code(missing.raw)} is not known from the tree.`
    return `- ${code(verdict.rule)} for ${code(verdict.subject)}, ${place(missing?.at ?? verdict.evidence[0], scorecard.commit, links)}:${why}${hint === undefined ? '' : ` ${sentence(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}`)}.`}`
  })
  const skips = scorecard.skipped
    .slice(0, most)
    .map((skip) => `- ${place({ path: skip.path, line: skip.line, key: '' }, scorecard.commit, links)}: ${sentence(cut(skip.reason, 200))}`)
  const candidates = scorecard.candidates
    .slice(0, most)
    .map((candidate) => `- ${code(candidate.path)} is not part of the stack: ${sentence(cut(candidate.why, 200))}`)
  const shown = lines.length + skips.length + candidates.length
  return { text: [...lines, ...skips, ...candidates, ...(shown < count ? [`- ${count - shown} more in the step summary`] : [])].join('\n'), count }
}
