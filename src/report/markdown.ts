/** Whole reports in Markdown: the step summary and file of a gate, the scorecard of a scan. */
import type { Change, Decision, Scorecard, Verdict } from '../model/verdict.ts'
import { auditSections } from './audit/index.ts'
import { renderComment } from './comment.ts'
import { coverageWords, gradeWords } from './coverage.ts'
import { code, cut, escaped, sentence } from './escape.ts'
import { figuresTable } from './figures.ts'
import { place, type Links } from './links.ts'
import { renderSystemPicture } from './mermaid.ts'
import { nothingRead, withoutStack } from './no-stack.ts'
import { notJudged } from './sections.ts'
import { table } from './table.ts'
import { afterOf, beforeOf, formatScore, isCommit, isLoss, severityNames, shortCommit } from './words.ts'
import { filesShown } from './stack-words.ts'

export interface SummaryOptions {
  /** Bytes. */
  readonly budget: number
  readonly links?: Links
}

/** Everything: the comment's face first, then every verdict of head. Cut section by section until it fits. */
export function renderSummary(decision: Decision, options: SummaryOptions): string {
  const links = options.links === undefined ? {} : { links: options.links }
  const face = renderComment(decision, { budget: Math.min(60_000, Math.floor(options.budget / 4)), above: true, ...links })
  const audit = decision.head.categories.length === 0 ? [] : ['# The full audit', ...auditSections(decision.head, options.links)]
  // A detour that a change mended is not drawn as lost.
  const lost = decision.changes.some(isLoss)
  const parts = [
    face,
    changeList(decision, options.links),
    figures(decision),
    ...audit,
    pictured(lost ? renderSystemPicture(decision.head.system, decision.base.system) : renderSystemPicture(decision.head.system)),
    everyVerdict(decision.head, options.links),
    unjudged(decision.head, options.links),
    stacksAndFiles(decision.head),
  ]
  return fitting(parts, options.budget)
}

/** The report of `plimsoll gate --format markdown`. */
export function renderDecision(decision: Decision): string {
  return `${renderSummary(decision, { budget: 4_000_000 })}\n`
}

/** A folder has no commit: it is read as it lies there. */
function standOf(commit: string): string {
  return isCommit(commit) ? `Commit ${code(shortCommit(commit))}` : 'The working folder'
}

export interface ScorecardOptions {
  readonly notices?: readonly string[]
  readonly links?: Links
  /** Bytes; everything is drawn where none is given. */
  readonly budget?: number
}

/** Many stacks are listed in the first section, with their files. */
function stacksInWords({ stacks }: Scorecard): string {
  if (stacks.length > 5)
    return `${stacks.length} stacks: ${stacks
      .slice(0, 10)
      .map((stack) => code(stack.name))
      .join(', ')}${stacks.length > 10 ? ` and ${stacks.length - 10} more` : ''}.`
  return stacks.map((stack) => `Stack ${code(stack.name)}: ${filesShown(stack.files, code)}, ${sentence(stack.why)}.`).join(' ')
}

export function renderScorecard(scorecard: Scorecard, options: ScorecardOptions = {}): string {
  const { links } = options
  const parts = [
    `# Production readiness${scorecard.score === undefined ? '' : `: ${gradeWords(scorecard)} · ${formatScore(scorecard.score)}`}`,
    `${standOf(scorecard.commit)}, ${coverageWords(scorecard)}. ${scorecard.stacks.length === 0 ? noStack(scorecard) : stacksInWords(scorecard)}`,
    ...(options.notices ?? []).map((notice) => `- ${sentence(notice)}`),
    ...auditSections(scorecard, links),
    pictured(renderSystemPicture(scorecard.system)),
    everyVerdict(scorecard, links),
    unjudged(scorecard, links),
  ]
  return `${fitting(parts, options.budget ?? Infinity)}\n`
}

function noStack(scorecard: Scorecard): string {
  const none = withoutStack(scorecard)
  const found = none === undefined ? 'No stack was found.' : `${sentence(none.said)} ${code(none.setting)}`
  const empty = nothingRead(scorecard)
  return empty === undefined ? found : `${found} ${empty}`
}

function pictured(picture: string): string {
  return picture === '' ? '' : `## The system as seen\n\n\`\`\`mermaid\n${picture}\n\`\`\``
}

function unjudged(scorecard: Scorecard, links: Links | undefined): string {
  const open = notJudged(scorecard, links, 200, 'the JSON report')
  return open === undefined ? '' : `## Not judged (${open.count})\n\n${open.text}`
}

function changeList(decision: Decision, links: Links | undefined): string {
  if (decision.changes.length === 0) return ''
  const row = (change: Change): readonly string[] => [
    change.change,
    change.blocking ? 'yes' : change.waiver === null ? 'no' : 'waived',
    code(change.rule),
    code(change.subject),
    sentence(cut(beforeOf(change), 300)),
    sentence(cut(afterOf(change), 300)),
    place(change.evidence, change.side === 'head' ? decision.head.commit : decision.base.commit, links),
  ]
  return `## Every change (${decision.changes.length})\n\n${table(['Change', 'Blocks', 'Rule', 'Subject', 'Before', 'After', 'Where'], decision.changes.map(row))}`
}

function figures(decision: Decision): string {
  const rows = figuresTable(decision.base, decision.head)
  return rows === '' ? '' : `## What changed in figures\n\n${rows}`
}

function everyVerdict(scorecard: Scorecard, links: Links | undefined): string {
  const shown = scorecard.verdicts.filter((verdict) => verdict.outcome !== 'not-applicable')
  if (shown.length === 0) return ''
  const row = (verdict: Verdict): readonly string[] => [
    outcomeSigns[verdict.outcome],
    severityNames[verdict.severity],
    code(verdict.rule),
    code(verdict.subject),
    sentence(cut(verdict.outcome === 'unknown' ? (verdict.missing[0]?.raw ?? verdict.current) : verdict.current, 300)),
    place(verdict.evidence[0], scorecard.commit, links),
  ]
  return `## Every verdict (${shown.length})\n\n${table(['', 'Severity', 'Rule', 'Subject', 'Current', 'Where'], shown.map(row))}`
}

const outcomeSigns: Readonly<Record<Verdict['outcome'], string>> = { pass: '✅', fail: '❌', unknown: '⚠️ unknown', 'not-applicable': '', error: '⛔ error' }

function stacksAndFiles(scorecard: Scorecard): string {
  const stacks = scorecard.stacks.map((stack) => `- Stack ${code(stack.name)}: ${filesShown(stack.files, code)}; ${sentence(stack.why)}`)
  const files = scorecard.system.files.map((file) => `- ${code(file)}`)
  return [
    stacks.length === 0 ? '' : `## Stacks\n\n${stacks.join('\n')}`,
    files.length === 0 ? '' : `## Files that gave facts (${files.length})\n\n${files.join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Whole sections while they fit; what is left out is said. */
function fitting(parts: readonly string[], budget: number): string {
  const present = parts.filter((part) => part !== '')
  const size = (text: string): number => Buffer.byteLength(text)
  let text = ''
  for (const part of present) {
    const next = text === '' ? part : `${text}\n\n${part}`
    if (size(next) > budget - 200) return `${text}\n\n${escaped('The rest is left out for its size; the JSON report holds everything.')}`
    text = next
  }
  return text
}
