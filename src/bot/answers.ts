/** What Plimsoll answers to commands: always what came of it, and for what is wrong how it would be right. */
import type { Change, Decision, Waiver } from '../model/verdict.ts'
import type { RuleData } from '../rules/compiled.ts'
import { isCode } from '../rules/style.ts'
import { code, cut, escaped, sentence } from '../report/escape.ts'
import { fence, language } from '../report/fence.ts'
import { home } from '../report/sarif-rules.ts'
import { details, table } from '../report/table.ts'
import { afterOf, beforeOf, counted, formatScore, shortCommit, severityNames, severitySigns } from '../report/words.ts'
import { mostCommands, type Malformed, type Waive } from './commands.ts'

/** Characters of an answer; GitHub takes 65,536. */
export const answerBudget = 60_000

export function malformedAnswer({ lacks, right }: Malformed): string {
  return [`😕 ${sentence(lacks)} It would be right as:`, '', ...fence('', right)].join('\n')
}

export const helpAnswer = [
  '| Command | Does | For |',
  '|---|---|---|',
  '| `/plimsoll status` | what blocks the merge now, and what is waived | everyone |',
  '| `/plimsoll explain RULE` | why the rule is there, what it found here, how to mend it | everyone |',
  '| `/plimsoll recheck` | runs the check again | the author, and who may triage or more |',
  '| `/plimsoll waive RULE [SUBJECT] until DATE reason: …` | lets the loss through for this head commit | who may waive |',
  '| `/plimsoll waive RULE [SUBJECT] lasting until DATE reason: …` | the same, and proposes it for `.plimsoll.yml` | who may waive |',
  '| `/plimsoll unwaive RULE [SUBJECT]` | takes a waiver back | who may waive |',
  '',
  `One command a line, at most ${mostCommands} in a comment. A subject with blanks stands in backticks. Editing a comment does nothing: write a new one.`,
].join('\n')

/** Said where nothing could be done, whatever the reason: silence would be read as an answer. */
export function failed(what: string, hint: string | undefined, where: string | undefined): string {
  const at = where === undefined ? '' : ` (${code(where)})`
  return `😕 Nothing was done: ${sentence(cut(what, 1000))}${at}${hint === undefined ? '' : `\n\n${sentence(cut(hint, 1000))}`}\n\nSay it again once that is mended.`
}

export function unread(count: number): string {
  return `😕 Only the first ${mostCommands} commands of a comment are read; ${count} more ${count === 1 ? 'was' : 'were'} not.`
}

/** In place of an explanation that has no room beside the others. */
export const tooLong = '✂️ There is no room for this beside the other answers: ask for it in a comment of its own.'

export function notAllowed(does: string, login: string, role: string, roles: readonly string[]): string {
  const who = roles.length === 0 ? 'Nobody may here' : `It takes the role ${roles.map(code).join(' or ')}`
  return `⛔ ${code(`@${login}`)} may not ${does}: ${who}, and theirs is ${code(role)}. ${code('gate.waive')} in ${code('.plimsoll.yml')} of the base says who may.`
}

export function authorMayNot(login: string): string {
  return `⛔ ${code(`@${login}`)} opened this pull request, and a second person has to waive in it: ${code('gate.waive.notAuthor')} is set.`
}

/** Nothing that blocks is meant by it. */
export function waivesNothing({ rule, subject }: Pick<Waive, 'rule' | 'subject'>, blocking: readonly Change[]): string {
  const what = subject === undefined ? code(rule) : `${code(rule)} for ${code(subject)}`
  if (blocking.length === 0) return `⛔ Not waived: nothing blocks this merge, so there is nothing to waive.`
  const list = blocking.slice(0, 20).map((change) => `- ${code(`${change.rule} ${change.subject}`)}`)
  return [
    `⛔ Not waived: ${what} is not among what blocks this merge:`,
    '',
    ...list,
    ...(blocking.length > 20 ? [`- and ${blocking.length - 20} more`] : []),
  ].join('\n')
}

export function waived({ rule, subject, until, reason }: Waiver, covers: number, head: string): string {
  const what = subject === undefined ? code(rule) : `${code(rule)} for ${code(subject)}`
  return `✅ Waived: ${what} until ${code(until ?? '')}, ${counted(covers, 'loss', 'losses')}: ${escaped(cut(reason, 500))}\n\nIt holds for the commit ${code(shortCommit(head))} alone; after another push it has to be said again.`
}

export function unwaived(what: Pick<Waive, 'rule' | 'subject'>, was: boolean): string {
  const named = what.subject === undefined ? code(what.rule) : `${code(what.rule)} for ${code(what.subject)}`
  return was
    ? `✅ No longer waived: ${named}.`
    : `⛔ ${named} was not waived in this pull request. What stands in ${code('.plimsoll.yml')} is taken back there.`
}

/** `own` rules have no page among the documentation. */
export function explained(rule: RuleData, decision: Decision, own: boolean): string {
  const found = decision.head.verdicts.filter((verdict) => verdict.rule === rule.id)
  const before = new Map(decision.base.verdicts.filter((verdict) => verdict.rule === rule.id).map((verdict) => [verdict.subject, verdict.outcome]))
  const rows = found
    .slice(0, 30)
    .map((verdict) => [
      code(verdict.subject),
      before.get(verdict.subject) ?? '',
      verdict.outcome,
      sentence(cut(verdict.message, 300)),
      placeOf(verdict.evidence[0]),
    ])
  const changes = decision.changes
    .filter((change) => change.rule === rule.id)
    .slice(0, 30)
    .map(
      (change) =>
        `- ${change.change} for ${code(change.subject)}${change.blocking ? ', which blocks' : change.waiver === null ? '' : ', which is waived'}: ${sentence(cut(beforeOf(change), 200))} → ${sentence(cut(afterOf(change), 200))}`,
    )
  const fixes = Object.entries(rule.fix).flatMap(([format, text]) => [
    `**${escaped(format)}**`,
    '',
    ...(isCode(text) ? fence(language(format), text) : [text]),
    '',
  ])
  return [
    `**${sentence(rule.title)}** · ${code(rule.id)} · ${severitySigns[rule.severity]} ${severityNames[rule.severity]}${rule.guarded ? ' · guarded: losing it blocks a merge' : ''}`,
    ...(rule.why === '' ? [] : ['', sentence(rule.why)]),
    ...(rule.impact === '' ? [] : ['', `When it fails: ${sentence(rule.impact)}`]),
    '',
    rows.length === 0 ? 'It found nothing to judge here.' : table(['Subject', 'Base', 'Head', 'Found', 'Where'], rows),
    ...(changes.length === 0 ? [] : ['', 'This pull request:', '', ...changes]),
    ...(fixes.length === 0 ? [] : ['', details('How to mend it', fixes.join('\n'))]),
    ...(own ? [] : ['', `[The whole rule](${home}/blob/main/docs/rules/${rule.id}.md)`]),
  ].join('\n')
}

/** The rules that speak of the gate itself. */
export function gateRule(rule: string): string {
  return rule === 'gate/unreadable'
    ? `${code(rule)}: a file that gave facts at the base can’t be read at the head, so what it told can’t be judged any more. Mend it where the message points, or take it away.`
    : `${code(rule)}: what judges a merge (configuration, own rules, waivers, the workflow) is read from the base. What this pull request loosens there is shown, and blocks when other changes come along; a pull request of its own, a review by somebody who may waive, or a waiver lets it through.`
}

function placeOf(at: { readonly path: string; readonly line: number }): string {
  return at.path === '' ? '' : code(`${at.path}:${at.line}`)
}

/** Where the merge stands after all that was said. */
export function standing(decision: Decision): string {
  const blocking = decision.changes.filter((change) => change.blocking)
  const waivers = decision.changes.filter((change) => change.waiver !== null)
  const score = decision.head.score === undefined ? '' : ` Production readiness ${decision.head.grade ?? ''} · ${formatScore(decision.head.score)}.`
  const first =
    blocking.length === 0
      ? `Nothing blocks this merge.${score}`
      : `${blocking.length === 1 ? 'One loss blocks' : `${blocking.length} losses block`} this merge${decision.mode === 'report' ? ' (report mode: it is only shown)' : ''}.${score}`
  const rows = blocking
    .slice(0, 30)
    .map((change) => [
      `${severitySigns[change.severity]} ${severityNames[change.severity]}`,
      `${code(change.rule)} ${code(change.subject)}`,
      sentence(cut(beforeOf(change), 200)),
      sentence(cut(afterOf(change), 200)),
    ])
  const lines = waivers
    .slice(0, 30)
    .map(
      ({ rule, subject, waiver }) =>
        `- ${code(rule)} for ${code(subject)} is waived by ${code(waiver?.by ?? '')}${waiver?.until === undefined ? '' : ` until ${escaped(waiver.until)}`}: ${escaped(cut(waiver?.reason ?? '', 200))}`,
    )
  return [first, ...(rows.length === 0 ? [] : ['', table(['Priority', 'Item', 'Before', 'After'], rows)]), ...(lines.length === 0 ? [] : ['', ...lines])].join(
    '\n',
  )
}
