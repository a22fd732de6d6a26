/** The comment on a pull request: verdict, what was lost, where and how to mend it in the first lines; everything else folded; always within its budget. */
import type { Change, Decision, Scorecard } from '../model/verdict.ts'
import { settingsTable } from './audit/database.ts'
import { capacityText } from './audit/performance.ts'
import { planText } from './audit/plan.ts'
import { answers } from './audit/verdict.ts'
import { coverageWords, gradeWords } from './coverage.ts'
import { code, cut, escaped, sentence } from './escape.ts'
import { place, type Links } from './links.ts'
import { renderSystemPicture } from './mermaid.ts'
import { criticalAndHigh, grouped, issueOf, notJudged, scoreTable } from './sections.ts'
import { details, table } from './table.ts'
import { afterOf, beforeOf, counted, formatScore, isLoss, isMended, loadWords, nameOf, priorityOf, shortCommit } from './words.ts'

export interface CommentOptions {
  /** Characters, as GitHub counts them. */
  readonly budget: number
  readonly links?: Links
  /** The whole audit follows in the same text, so nothing is folded and nothing is said to stand elsewhere. */
  readonly above?: boolean
  /** Losses that earlier runs showed on this pull request and that are none any more. */
  readonly mended?: readonly { readonly rule: string; readonly subject: string }[]
}

/** From the fullest to the barest; the first that fits the budget is taken. */
const ladder: readonly { readonly rows: number; readonly cell: number; readonly folded: 'all' | 'some' | 'none'; readonly fixes: number }[] = [
  { rows: Infinity, cell: 400, folded: 'all', fixes: Infinity },
  { rows: Infinity, cell: 300, folded: 'some', fixes: 20 },
  { rows: 60, cell: 200, folded: 'some', fixes: 10 },
  { rows: 40, cell: 140, folded: 'none', fixes: 5 },
  { rows: 20, cell: 100, folded: 'none', fixes: 0 },
  { rows: 5, cell: 80, folded: 'none', fixes: 0 },
]

export function renderComment(decision: Decision, options: CommentOptions): string {
  let text = ''
  for (const step of ladder) {
    text = compose(decision, options, step)
    if (text.length <= options.budget) return text
  }
  return barest(decision, options.budget)
}

/** Whole lines only: half a table or an open tag would break what follows it. */
function barest(decision: Decision, budget: number): string {
  const rest = 'The step summary holds the rest.'
  const blocking = decision.changes.filter((change) => change.blocking)
  let text = cut(`### ${titleOf(decision)}`, Math.max(1, budget))
  for (const change of blocking) {
    const next = `${text}${text.includes('\n') ? '\n' : '\n\n'}- ${code(change.rule)} for ${code(change.subject)}`
    if (next.length + rest.length + 2 > budget) break
    text = next
  }
  return text.length + rest.length + 2 > budget ? text : `${text}\n\n${rest}`
}

function compose(decision: Decision, options: CommentOptions, step: (typeof ladder)[number]): string {
  const losses = decision.changes.filter((change) => isLoss(change) && (change.blocking || change.waiver !== null || change.change !== 'introduced'))
  const parts = [
    `### ${titleOf(decision)}`,
    standing(decision),
    mendedSince(options.mended ?? []),
    losses.length === 0 ? mended(decision) : '',
    lossTable(losses, decision, options, step),
    losses.length > 0 ? mended(decision) : '',
    newlyFailing(decision),
    fixes(losses, step.fixes),
    decision.notices.length === 0
      ? ''
      : decision.notices
          .slice(0, 20)
          .map((notice) => `- ${sentence(cut(notice, step.cell * 2))}`)
          .join('\n'),
    scores(decision, losses.length > 0),
    ...(step.folded === 'none' || options.above === true ? [] : folded(decision, options, step.folded, step)),
    footer(losses, decision.answers === true),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function titleOf(decision: Decision): string {
  const blocking = decision.changes.filter((change) => change.blocking).length
  const fixed = decision.changes.filter(isMended).length
  const losses = decision.changes.filter(isLoss).length
  if (blocking === 0 && losses === 0 && fixed > 0) {
    const gained = pointsOf(decision)
    return `✅ Plimsoll: ${counted(fixed, 'issue', 'issues')} mended, nothing lost${gained > 0 ? `, ${gained.toFixed(1)} points gained` : ''}`
  }
  if (blocking === 0) return `✅ Plimsoll: ${escaped(decision.reason.charAt(0).toLowerCase() + decision.reason.slice(1).replace(/\.$/, ''))}`
  const found = counted(blocking, 'loss', 'losses')
  return decision.mode === 'report' ? `⚠️ Plimsoll: ${found}; report mode, the merge is not blocked` : `⛔ Plimsoll: ${found}, merge blocked`
}

function standing(decision: Decision): string {
  const { base, head } = decision
  const score =
    head.score === undefined ? 'Nothing could be scored' : `Production readiness **${gradeWords(head)} · ${formatScore(head.score)}**, ${coverageWords(head)}`
  const points = pointsOf(decision)
  const change = points === 0 ? '' : points > 0 ? ` ▲ ${points.toFixed(1)}` : ` ▼ ${Math.abs(points).toFixed(1)}`
  const before = base.score === undefined ? '' : ` (base: ${gradeWords(base)} · ${formatScore(base.score)}${change})`
  const stacks = head.stacks.map((stack) => {
    const [first = '', ...rest] = stack.files
    return `stack ${code(stack.name)} (${code(first)}${rest.length === 0 ? '' : `, ${rest.length} more`})`
  })
  const range = `${code(shortCommit(base.commit))}…${code(shortCommit(head.commit))}`
  const none = head.stacks.length === 0 && head.candidates.length > 0 ? ['**no stack is judged as production’s**: *Not judged* says why'] : []
  return [`${score}${before}`, range, ...stacks.slice(0, 3), ...none].join(' · ')
}

/** Points that the whole gained or, below zero, lost. */
function pointsOf({ base, head }: Decision): number {
  return head.score === undefined || base.score === undefined ? 0 : Math.round((head.score - base.score) * 10) / 10
}

function lossTable(losses: readonly Change[], decision: Decision, options: CommentOptions, step: (typeof ladder)[number]): string {
  if (losses.length === 0) return ''
  const rows = losses.slice(0, step.rows).map((change) => {
    const commit = change.side === 'head' ? decision.head.commit : decision.base.commit
    const name =
      change.after === null && change.before === null
        ? sentence(cut(firstSentence(change.message), step.cell))
        : `${sentence(change.title ?? change.rule)}: ${code(change.subject)}`
    const waived =
      change.waiver === null
        ? ''
        : ` (waived by ${code(change.waiver.by)}${change.waiver.until === undefined ? '' : ` until ${escaped(change.waiver.until)}`}: ${escaped(cut(change.waiver.reason, 120))})`
    const quiet = change.blocking || change.waiver !== null ? '' : ' (not blocking)'
    const related = (change.after?.evidence ?? []).slice(1, 3).filter((at) => at.path !== change.evidence.path || at.line !== change.evidence.line)
    const where = [...[change.evidence, ...(change.side === 'head' ? related : [])].map((at) => place(at, commit, options.links))].join(', ')
    const priority = priorityOf(change.severity)
    return [
      priority,
      `${name}${waived}${quiet}`,
      sentence(cut(beforeOf(change), step.cell)),
      sentence(cut(afterOf(change), step.cell)),
      `${where}${change.side === 'base' ? ' (base)' : ''}`,
    ]
  })
  const more = losses.length > step.rows ? `\n\n${losses.length - step.rows} more ${options.above === true ? 'below' : 'in the step summary'}.` : ''
  return `${table(['Priority', 'Item', 'Before', 'After', 'Where'], rows)}${more}`
}

function firstSentence(text: string): string {
  return /^.*?[.?](?=\s+[A-Z])/.exec(text)?.[0] ?? text
}

/** By rule, with what each of its subjects came to. */
function mended(decision: Decision): string {
  const byRule = new Map<string, Change[]>()
  for (const change of decision.changes.filter(isMended)) byRule.set(change.rule, [...(byRule.get(change.rule) ?? []), change])
  if (byRule.size === 0) return ''
  const shown = [...byRule].slice(0, 10).map(([rule, changes]) => {
    const of = changes
      .slice(0, 5)
      .map((change) => `${code(nameOf(change.subject))}${change.after === null ? '' : ` ${sentence(cut(change.after.current, 80))}`}`)
    return `- ${sentence(changes[0]?.title ?? rule)}: ${of.join('; ')}${changes.length > 5 ? ` and ${changes.length - 5} more` : ''}`
  })
  return `Mended:\n\n${shown.join('\n')}${byRule.size > 10 ? `\n- and ${byRule.size - 10} rules more` : ''}`
}

/** What did not apply or was not known before and fails now blocks nothing, but whoever changed it will want to know. */
function newlyFailing(decision: Decision): string {
  if (decision.base.categories.length === 0) return ''
  const key = ({ rule, subject }: { readonly rule: string; readonly subject: string }): string => `${rule} ${subject}`
  const before = new Map(decision.base.verdicts.map((verdict) => [key(verdict), verdict.outcome]))
  const told = new Set(decision.changes.map(key))
  const found = decision.head.verdicts.filter((verdict) => {
    const was = before.get(key(verdict))
    return verdict.outcome === 'fail' && (was === 'unknown' || was === 'not-applicable') && !told.has(key(verdict))
  })
  const groups = grouped(found)
  if (groups.length === 0) return ''
  const rows = groups.slice(0, 5).map((group) => `- ${priorityOf(group[0].severity)}: ${issueOf(group, 300)}`)
  return `Could not be judged before, and fails now:\n\n${rows.join('\n')}${groups.length > 5 ? `\n- and ${groups.length - 5} more` : ''}`
}

function mendedSince(losses: NonNullable<CommentOptions['mended']>): string {
  if (losses.length === 0) return ''
  const shown = losses.slice(0, 10).map(({ rule, subject }) => `${code(rule)} for ${code(subject)}`)
  return `Lost by earlier commits of this pull request and mended since: ${shown.join(', ')}${losses.length > 10 ? ` and ${losses.length - 10} more` : ''}.`
}

function fixes(losses: readonly Change[], most: number): string {
  const blocking = losses.filter((change) => change.blocking)
  if (blocking.length === 0 || most === 0) return ''
  const seen = new Set<string>()
  const blocks = blocking.slice(0, most).flatMap((change) => {
    const key = `${change.rule} ${change.subject}`
    if (seen.has(key)) return []
    seen.add(key)
    const body = change.fix === undefined ? '' : `\n\n${fenced(change.fix.text, change.fix.format)}`
    return [`**${escaped(change.rule)}** · ${code(change.subject)}: ${sentence(cut(change.message, 600))}${body}`]
  })
  return details('How to mend it', `${blocks.join('\n\n')}\n\nNames in the examples are examples.`)
}

const languages: Readonly<Record<string, string>> = {
  compose: 'yaml',
  swarm: 'yaml',
  kubernetes: 'yaml',
  workflow: 'yaml',
  shell: 'sh',
  cron: 'sh',
  terraform: 'hcl',
  javascript: 'ts',
  prisma: 'prisma',
  sql: 'sql',
  dockerfile: 'dockerfile',
}

/** A fence longer than any run of backticks inside. */
function fenced(text: string, format: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${languages[format] ?? ''}\n${text.trim()}\n${fence}`
}

function scores(decision: Decision, open: boolean): string {
  const status = decision.decision === 'pass' ? '' : decision.mode === 'report' ? 'would block' : 'blocked'
  const body = scoreTable(decision.head, decision.base, status)
  if (body === '') return ''
  return open ? body : details('Readiness scores', body)
}

function folded(decision: Decision, options: CommentOptions, how: 'all' | 'some', step: (typeof ladder)[number]): readonly string[] {
  const { head } = decision
  const issues = criticalAndHigh(head, options.links, step.cell)
  // A detour that a change mended is not drawn as lost.
  const picture = decision.changes.some(isLoss) ? renderSystemPicture(head.system, decision.base.system) : renderSystemPicture(head.system)
  const open = notJudged(head, options.links, how === 'all' ? 40 : 10)
  const plan = planText(head, options.links, how === 'all' ? 12 : 5)
  const settings = settingsTable(head, options.links)
  return [
    issues === undefined ? '' : details(`Critical issues (${issues.critical}) · High (${issues.high})`, issues.text),
    plan === '' ? '' : details('Action plan', plan),
    carried(head, options.links),
    settings === '' || how === 'some' ? '' : details('PostgreSQL configuration', settings),
    picture === '' || how === 'some' ? '' : details('The system as seen', `\`\`\`mermaid\n${picture}\n\`\`\``),
    open === undefined ? '' : details(`Not judged (${open.count})`, open.text),
  ]
}

const answerSigns = { yes: '✅', no: '❌', unknown: '⚠️ unknown' } as const

function carried(head: Scorecard, links: Links | undefined): string {
  const { capacity } = head.audit
  if (capacity === undefined) return ''
  const line = capacity.answers.map((one) => `${one.when} ${answerSigns[one.answer]}`).join(' · ')
  return details(
    `Can it carry ${loadWords(capacity)}? ${line.charAt(0).toUpperCase()}${line.slice(1)}`,
    `${answers(capacity)}\n\n${capacityText(head, capacity, links)}`,
  )
}

/** Both ways to let a loss through: said in a comment where one is heard, or brought along and approved. */
function footer(losses: readonly Change[], heard: boolean): string {
  const first = losses.find((change) => change.blocking)
  if (first === undefined) return ''
  const words = `/plimsoll waive ${first.rule} ${/\s/.test(first.subject) ? `"${first.subject}"` : first.subject} until YYYY-MM-DD reason: …`
  const comment = heard ? `comments ${code(words)}, or ` : ''
  const waive = `To accept a loss, somebody who may waive ${comment}approves this pull request with a waiver for it in ${code('.plimsoll.yml')}: rule ${code(first.rule)}, subject ${code(first.subject)}, a reason, a date and who decided.`
  return `${waive} If something outside this repository does it, say so there under ${code('provides:')}.`
}
