/** The issue that keeps the audit between pull requests: what is open, the gravest first, and what to do; always within its budget. */
import type { Severity } from '../model/rule.ts'
import type { Scorecard, Verdict } from '../model/verdict.ts'
import { capacityText } from './audit/performance.ts'
import { planText } from './audit/plan.ts'
import { answers } from './audit/verdict.ts'
import { code, cut, sentence } from './escape.ts'
import type { Links } from './links.ts'
import { issueTable, notJudged, scoreTable } from './sections.ts'
import { details } from './table.ts'
import { counted, failing, formatScore, loadWords, shortCommit } from './words.ts'
import { nothingJudged } from './no-stack.ts'

export interface IssueOptions {
  /** Characters, as GitHub counts them. */
  readonly budget: number
  readonly links?: Links
  /** The page of the run, whose step summary holds the whole audit. */
  readonly run?: string
  readonly notices?: readonly string[]
}

export interface IssueText {
  readonly title: string
  readonly body: string
}

/** From the fullest to the barest; the first that fits the budget is taken. */
const ladder = [
  { rows: Infinity, cell: 300, items: Infinity, folded: 40 },
  { rows: 80, cell: 200, items: 20, folded: 20 },
  { rows: 40, cell: 140, items: 10, folded: 10 },
  { rows: 20, cell: 100, items: 5, folded: 0 },
  { rows: 8, cell: 80, items: 3, folded: 0 },
  { rows: 0, cell: 80, items: 0, folded: 0 },
] as const

type Step = (typeof ladder)[number]

export function renderIssue(scorecard: Scorecard, options: IssueOptions): IssueText {
  const title = titleOf(scorecard)
  for (const step of ladder) {
    const body = compose(scorecard, options, step)
    if (body.length <= options.budget) return { title, body }
  }
  const barest = [openWords(scorecard), footer(options)].join('\n\n')
  return { title, body: barest.length <= options.budget ? barest : cut(openWords(scorecard), Math.max(1, options.budget)) }
}

/** Nothing of the repository's: a title has no code spans to keep it harmless. */
function titleOf(scorecard: Scorecard): string {
  if (scorecard.score === undefined) return 'Production readiness: nothing to judge'
  return `Production readiness: ${scorecard.grade ?? ''} · ${formatScore(scorecard.score)}, ${openCounts(scorecard)}`
}

const names: readonly (readonly [string, ...Severity[]])[] = [
  ['critical', 'critical'],
  ['high', 'high'],
  ['smaller', 'medium', 'low'],
]

/** `two critical, one high and 14 smaller open`; rules count once, whatever they fail for. */
function openCounts(scorecard: Scorecard): string {
  const parts = names.flatMap(([name, ...wanted]) => {
    const count = new Set(failing(scorecard, ...wanted).map((verdict) => verdict.rule)).size
    return count === 0 ? [] : [counted(count, name, name)]
  })
  if (parts.length === 0) return 'nothing open'
  const last = parts.pop() ?? ''
  return `${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`} open`
}

function openWords(scorecard: Scorecard): string {
  if (scorecard.score === undefined) return nothingJudged(scorecard)
  return `Production readiness **${scorecard.grade ?? ''} · ${formatScore(scorecard.score)}** of 10: ${openCounts(scorecard)}.`
}

function compose(scorecard: Scorecard, options: IssueOptions, step: Step): string {
  const grave = failing(scorecard, 'critical', 'high')
  const smaller = failing(scorecard, 'medium', 'low')
  const plan = step.items === 0 ? '' : planText(scorecard, options.links, step.items)
  const rest = rows(smaller, scorecard, options, step)
  const open = step.folded === 0 ? undefined : notJudged(scorecard, options.links, step.folded)
  const parts = [
    openWords(scorecard),
    standing(scorecard),
    (options.notices ?? [])
      .slice(0, Math.min(20, step.rows))
      .map((notice) => `- ${sentence(cut(notice, step.cell))}`)
      .join('\n'),
    scoreTable(scorecard, undefined, ''),
    grave.length === 0 ? '' : `### Critical and high\n\n${rows(grave, scorecard, options, step)}`,
    plan === '' ? '' : `### Action plan\n\n${plan}`,
    smaller.length === 0 || step.folded === 0 ? '' : details('Medium and low', rest),
    carried(scorecard, options.links, step),
    open === undefined ? '' : details(`Not judged (${open.count})`, open.text),
    footer(options),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function standing(scorecard: Scorecard): string {
  const stacks = scorecard.stacks.slice(0, 3).map((stack) => {
    const [first = '', ...more] = stack.files
    return `stack ${code(cut(stack.name, 80))} (${code(cut(first, 120))}${more.length === 0 ? '' : `, ${more.length} more`})`
  })
  return [`Commit ${code(shortCommit(scorecard.commit))}`, ...stacks].join(' · ')
}

function rows(verdicts: readonly Verdict[], scorecard: Scorecard, options: IssueOptions, step: Step): string {
  const shown = verdicts.slice(0, step.rows)
  const left = verdicts.length - shown.length
  const more = left === 0 ? '' : `${left}${shown.length === 0 ? '' : ' more'} in the step summary.`
  return [shown.length === 0 ? '' : issueTable(shown, scorecard.commit, options.links, step.cell), more].filter((part) => part !== '').join('\n\n')
}

function carried(scorecard: Scorecard, links: Links | undefined, step: Step): string {
  const { capacity } = scorecard.audit
  if (capacity === undefined || step.folded === 0) return ''
  return details(`Can it carry ${loadWords(capacity)}?`, `${answers(capacity)}\n\n${capacityText(scorecard, capacity, links)}`)
}

function footer({ run }: IssueOptions): string {
  const audit = run === undefined ? "the run's step summary" : `[the step summary of the run](${run}) that wrote this`
  return `Kept by Plimsoll: changed when what it says changes, and not opened again once closed. The whole audit stands in ${audit}.`
}
