/** Results for terminals: plain text, colour only where asked for, nothing that a terminal would obey. */
import type { Change, Decision, Scorecard, Verdict } from '../model/verdict.ts'
import { coverageWords, gradeWords } from './coverage.ts'
import { plain } from './escape.ts'
import { isExample, placeText } from './links.ts'
import { nothingJudged, nothingRead, withoutStack } from './no-stack.ts'
import { opened } from './sections.ts'
import { afterOf, beforeOf, counted, delta, failing, formatScore, isLoss, isMended, loadWords, severityNames, shortCommit, unknowns, untold } from './words.ts'
import { filesShown } from './stack-words.ts'

export interface TextOptions {
  readonly color: boolean
  readonly quiet: boolean
  readonly notices?: readonly string[]
}

type Paint = (text: string) => string
interface Paints {
  readonly bold: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly dim: Paint
}

export function paints(color: boolean): Paints {
  const paint = (start: number, end: number): Paint => (color ? (text) => `\u001b[${start}m${text}\u001b[${end}m` : (text) => text)
  return { bold: paint(1, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39), dim: paint(2, 22) }
}

const where = (at: Parameters<typeof placeText>[0]): string => plain(`${placeText(at)}${isExample(at.path) ? ' (from example)' : ''}`)

export function renderDecisionText(decision: Decision, options: TextOptions): string {
  const { bold, red, green, yellow, dim } = paints(options.color)
  const losses = decision.changes.filter(isLoss)
  const blocking = losses.filter((change) => change.blocking)
  const lines: string[] = []
  const verdict = blocking.length === 0 ? green('PASS') : decision.mode === 'report' ? yellow('REPORT') : red('BLOCK')
  const unheeded = blocking.length > 0 && decision.mode === 'report'
  lines.push(`${bold(verdict)}  ${unheeded ? `${counted(blocking.length, 'loss', 'losses')}; report mode, the merge is not blocked.` : plain(decision.reason)}`)
  lines.push(dim(`${shortCommit(decision.base.commit)} → ${shortCommit(decision.head.commit)}${stacksLine(decision.head)}`))
  if (!options.quiet || losses.length > 0) for (const change of losses) lines.push('', ...lossLines(change, options.color))
  const mended = decision.changes.filter(isMended)
  if (mended.length > 0 && !options.quiet) {
    lines.push(
      '',
      `Mended:`,
      ...mended.map(
        (change) => `  ${green('+')} ${plain(change.rule)} for ${plain(change.subject)}${change.after === null ? '' : `: ${plain(change.after.current)}`}`,
      ),
    )
  }
  for (const notice of [...none(decision.head), ...decision.notices]) lines.push('', `${yellow('note')}  ${plain(notice)}`)
  if (!options.quiet) {
    lines.push('', ...scoreLines(decision.head, decision.base))
    const open = unknowns(decision.head).length
    if (open > 0) lines.push('', dim(`${counted(open, 'verdict is', 'verdicts are')} unknown; plimsoll scan says why.`))
  }
  return `${lines.join('\n')}\n`
}

function none(scorecard: Scorecard): readonly string[] {
  const told = withoutStack(scorecard)
  return [nothingRead(scorecard) ?? [], told === undefined ? [] : `${told.said} ${told.setting}`].flat()
}

/** More stacks than these are named without their files. */
const mostStacks = 5

function stacksLine(scorecard: Scorecard): string {
  const { stacks } = scorecard
  if (stacks.length <= mostStacks) return stacks.map((stack) => `  stack ${plain(stack.name)} (${filesShown(stack.files, plain)})`).join('')
  const names = stacks.slice(0, mostStacks * 2).map((stack) => plain(stack.name))
  const more = stacks.length - names.length
  return `  ${stacks.length} stacks: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}; plimsoll system lists their files`
}

/** The line above holds both values already. */
function withoutBefore(message: string): string {
  return message.replace(/ Before: [^]*$/, '').replace(/^(It still passes and got weaker|It failed already and got worse): .* before, .* now\.$/s, '$1.')
}

function lossLines(change: Change, color: boolean): readonly string[] {
  const { bold, red, yellow, dim } = paints(color)
  const sign = change.blocking ? red('✗') : yellow('!')
  const waived =
    change.waiver === null
      ? ''
      : `  waived by ${plain(change.waiver.by)}${change.waiver.until === undefined ? '' : ` until ${change.waiver.until}`}: ${plain(change.waiver.reason)}`
  const before = beforeOf(change)
  const after = afterOf(change)
  return [
    `${sign} ${bold(plain(change.title ?? change.rule))}  ${dim(`${severityNames[change.severity].toLowerCase()}, ${change.change}${change.blocking ? '' : ', not blocking'}`)}${waived}`,
    `  ${plain(change.subject)}  ${dim(plain(change.rule))}  ${where(change.evidence)}${change.side === 'base' ? ' (base)' : ''}`,
    ...(before === '' && after === '' ? [] : [`  ${plain(before)} → ${plain(after)}`]),
    `  ${plain(before === '' ? change.message : withoutBefore(change.message))}`,
    ...(change.fix === undefined || !change.blocking
      ? []
      : [
          '',
          ...change.fix.text
            .trim()
            .split('\n')
            .map((line) => `    ${dim(plain(line))}`),
        ]),
  ]
}

export function renderScorecardText(scorecard: Scorecard, options: TextOptions): string {
  const { bold, red, green, yellow, dim } = paints(options.color)
  if (scorecard.categories.length === 0) {
    const skips = scorecard.skipped.slice(0, 20).map((skip) => `  ${where(skip)}  ${plain(skip.reason)}`)
    return `${[nothingJudged(scorecard), ...none(scorecard).map(plain), ...skips].join('\n')}\n`
  }
  const lines = [
    `${bold(`${gradeWords(scorecard)} · ${formatScore(scorecard.score)}`)}  ${coverageWords(scorecard)}`,
    dim(`${shortCommit(scorecard.commit)}${stacksLine(scorecard)}`),
    '',
    ...scoreLines(scorecard, undefined),
  ]
  for (const notice of [...none(scorecard), ...(options.notices ?? [])]) lines.push('', `${yellow('note')}  ${plain(notice)}`)
  const block = (verdict: Verdict, sign: string): readonly string[] => [
    '',
    `${sign} ${bold(plain(opened(verdict.message, verdict.subject)))}  ${dim(severityNames[verdict.severity].toLowerCase())}`,
    `  ${plain(verdict.subject)}  ${dim(verdict.rule)}  ${where(verdict.evidence[0])}`,
    `  now: ${plain(verdict.current)}; recommended: ${plain(verdict.recommended)}`,
  ]
  for (const verdict of failing(scorecard, 'critical', 'high', 'medium', 'low')) lines.push(...block(verdict, red('✗')))
  lines.push(...planLines(scorecard, options.color))
  if (!options.quiet) {
    const open = unknowns(scorecard)
    for (const verdict of open) {
      const missing = verdict.missing[0]
      const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint
      lines.push(
        '',
        `${yellow('?')} ${plain(verdict.rule)} for ${plain(verdict.subject)}  ${where(missing?.at ?? verdict.evidence[0])}`,
        `  ${untold(missing?.raw ?? 'a value', plain, plain)}${hint === undefined ? '' : `; ${plain(hint)}`}`,
      )
    }
    const passing = scorecard.verdicts.filter((verdict) => verdict.outcome === 'pass')
    if (passing.length > 0)
      lines.push(
        '',
        ...passing.map(
          (verdict) => `${green('✓')} ${plain(verdict.rule)}  ${plain(verdict.subject)}: ${plain(verdict.current)}  ${dim(where(verdict.evidence[0]))}`,
        ),
      )
    const rest = [
      ...scorecard.candidates.map((one) => `${plain(one.path)}  ${plain(one.why)}`),
      ...scorecard.skipped.map((one) => `${where(one)}  ${plain(one.reason)}`),
    ]
    if (rest.length > 0)
      lines.push(
        '',
        'Not read or not part of the stack:',
        ...rest.slice(0, 40).map((line) => `  ${dim(line)}`),
        ...(rest.length > 40 ? [dim(`  and ${rest.length - 40} more; plimsoll system lists them`)] : []),
      )
  }
  return `${lines.join('\n')}\n`
}

/** The plan in a line a phase, and whether the target is carried. */
function planLines({ audit }: Scorecard, color: boolean): readonly string[] {
  const { bold } = paints(color)
  const phases = audit.phases.filter((phase) => phase.items.length > 0)
  const plan = phases.map(
    ({ phase, items, score, grade }) =>
      `  Phase ${phase}: ${items.map((item) => item.rule).join(', ')}${score === undefined ? '' : `  then ${grade === undefined ? '' : `${grade} `}${formatScore(score)}`}`,
  )
  const carried =
    audit.capacity?.answers.map((one) => `  ${one.when}: ${one.answer === 'unknown' ? 'the repository does not show' : one.answer}, ${plain(one.because)}`) ??
    []
  return [
    ...(plan.length === 0 ? [] : ['', bold('Action plan'), ...plan]),
    ...(audit.capacity === undefined ? [] : ['', bold(`Can it carry ${loadWords(audit.capacity)}?`), ...carried]),
  ]
}

function scoreLines(head: Scorecard, base: Scorecard | undefined): readonly string[] {
  if (head.categories.length === 0) return []
  const width = Math.max(7, ...head.categories.map((category) => category.title.length))
  const before = (id: string): number | undefined => base?.categories.find((category) => category.id === id)?.score
  const line = (title: string, score: number | undefined, grade: string, change: string, status: string): string =>
    `  ${title.padEnd(width)}  ${formatScore(score).padStart(4)}  ${grade.padEnd(2)}  ${base === undefined ? '' : change.padEnd(6)}${status}`.trimEnd()
  return [
    ...head.categories.map((category) => line(category.title, category.score, category.grade, delta(before(category.id), category.score), category.status)),
    line('Overall', head.score, head.grade ?? '–', delta(base?.score, head.score), coverageWords(head)),
  ]
}
