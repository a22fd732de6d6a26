/** What people say to Plimsoll in a comment: one command a line, and for one that is wrong, the right one. */
import { nearest } from '../rules/nearest.ts'

export interface Waive {
  readonly does: 'waive'
  readonly rule: string
  /** Every subject of the rule when left out. */
  readonly subject?: string
  /** ISO date; that day still counts. */
  readonly until: string
  readonly reason: string
  /** For good, through a pull request to the configuration; else for this head commit alone. */
  readonly lasting: boolean
}

export interface Unwaive {
  readonly does: 'unwaive'
  readonly rule: string
  readonly subject?: string
}

export interface Explain {
  readonly does: 'explain'
  readonly rule: string
}

export type Command = Waive | Unwaive | Explain | { readonly does: 'recheck' | 'status' | 'help' }

/** A line that means no command, with what it lacks and how it would be right. */
export interface Malformed {
  readonly does: 'malformed'
  readonly line: string
  readonly lacks: string
  readonly right: string
}

export type Said = Command | Malformed

export interface Known {
  /** Rules that there are, own ones and those of the gate among them. */
  readonly rules: readonly string[]
  /** ISO date. */
  readonly today: string
}

/** More in one comment are not read: each may cost a judgement. */
export const mostCommands = 10
const verbs = ['explain', 'recheck', 'waive', 'unwaive', 'status', 'help'] as const
const longestReason = 500

/** Lines that begin with `/plimsoll`; those in fences and quotes are what somebody shows, not what they say. */
export function commandLines(body: string): readonly string[] {
  const found: string[] = []
  let fence = ''
  for (const line of body.split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark !== undefined && (fence === '' || (mark.startsWith(fence) && line.trim() === mark))) fence = fence === '' ? mark : ''
    else if (fence === '' && /^ {0,3}\/plimsoll(?=\s|$)/i.test(line)) found.push(line.trim())
  }
  return found
}

export function readCommand(line: string, known: Known): Said {
  const [verb = '', rest = ''] = split(line.replace(/^\/plimsoll\s*/i, ''))
  const does = verbs.find((one) => one === verb.toLowerCase())
  if (does === 'waive') return readWaive(line, rest, known)
  if (does === 'explain' || does === 'unwaive') return readNamed(line, does, rest, known)
  if (does !== undefined) return rest === '' ? { does } : wrong(line, `\`${does}\` takes nothing after it.`, `/plimsoll ${does}`)
  const meant = nearest(verb, verbs)
  const right = meant === undefined ? '/plimsoll help' : meant === 'waive' ? exampleOf(known) : `/plimsoll ${meant}`
  return wrong(line, verb === '' ? 'A command is missing.' : `There is no command \`${shown(verb)}\`.`, right)
}

function readNamed(line: string, does: 'explain' | 'unwaive', rest: string, known: Known): Said {
  const [rule = '', subject = ''] = words(rest)
  const problem = ruleProblem(rule, known)
  if (problem !== undefined) return wrong(line, problem.lacks, `/plimsoll ${does} ${problem.right}`)
  if (does === 'explain') return { does, rule }
  return { does, rule, ...(subject === '' ? {} : { subject }) }
}

/** `waive RULE [SUBJECT] [lasting] until DATE reason: …`; what is missing is filled in in the answer. */
function readWaive(line: string, rest: string, known: Known): Said {
  const reasonAt = /\breason\s*:/i.exec(unquoted(rest))
  const before = reasonAt === null ? rest : rest.slice(0, reasonAt.index)
  const reason = reasonAt === null ? '' : rest.slice(reasonAt.index + reasonAt[0].length).trim()
  const untilAt = /(?:^|\s)until:?(?:\s+(\S+))?/i.exec(unquoted(before))
  const day = untilAt === null ? '' : (/until:?(?:\s+(\S+))?/i.exec(before.slice(untilAt.index))?.[1] ?? '')
  const until = day.replace(/^[`"']|[`"',;]$/g, '')
  const named = words(untilAt === null ? before : before.slice(0, untilAt.index))
  const [rule = '', ...others] = named
  const lasting = others.some((word) => word.toLowerCase() === 'lasting')
  const [subject = '', extra] = others.filter((word) => word.toLowerCase() !== 'lasting')
  const problem = ruleProblem(rule, known)
  const wrongDay = dayProblem(until, known.today)
  const right = `/plimsoll waive ${problem?.right ?? rule}${subject === '' ? '' : ` ${quoted(subject)}`}${lasting ? ' lasting' : ''} until ${wrongDay === undefined ? until : inThirtyDays(known.today)} reason: ${reason === '' ? 'why this is accepted, and what follows' : reason.slice(0, longestReason)}`
  const lacks =
    problem?.lacks ??
    (extra === undefined ? wrongDay : `\`${shown(extra)}\` is one word too many: a subject with blanks stands in backticks.`) ??
    (reason === ''
      ? 'A waiver needs a reason, after `reason:`.'
      : reason.length > longestReason
        ? `The reason is over ${longestReason} characters.`
        : undefined)
  if (lacks !== undefined) return wrong(line, lacks, right)
  return { does: 'waive', rule, ...(subject === '' ? {} : { subject }), until, reason, lasting }
}

function ruleProblem(rule: string, known: Known): { readonly lacks: string; readonly right: string } | undefined {
  if (known.rules.includes(rule)) return undefined
  const meant = nearest(rule, known.rules) ?? known.rules.find((one) => one.endsWith(`/${rule}`))
  return { lacks: rule === '' ? 'A rule is missing.' : `There is no rule \`${shown(rule)}\`.`, right: meant ?? 'database/replica' }
}

function dayProblem(until: string, today: string): string | undefined {
  if (until === '') return 'A waiver needs its last day, after `until`.'
  const day = /^\d{4}-\d{2}-\d{2}$/.test(until) ? new Date(`${until}T00:00:00Z`) : undefined
  if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== until) return `\`${shown(until)}\` is no day, as 2027-01-31 is.`
  return until < today ? `${until} is over: days are counted in UTC, where it is ${today}.` : undefined
}

function inThirtyDays(today: string): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + 30 * 86_400_000).toISOString().slice(0, 10)
}

function exampleOf(known: Known): string {
  return `/plimsoll waive database/replica until ${inThirtyDays(known.today)} reason: why this is accepted, and what follows`
}

/** The first word and what comes after it. */
function split(text: string): readonly [string, string] {
  const at = /^\s*(\S+)\s*(.*)$/s.exec(text)
  return [at?.[1] ?? '', (at?.[2] ?? '').trim()]
}

/** Words, of which those in backticks or quotes may hold blanks. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`|"([^"]+)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function quoted(subject: string): string {
  const mark = subject.includes('`') ? '"' : '`'
  return /\s|^["`]/.test(subject) ? `${mark}${subject}${mark}` : subject
}

/** As long as it was, with nothing to be found in what stands in backticks or quotes: a subject may hold any word. */
function unquoted(text: string): string {
  return text.replace(/(?<!\S)(?:`[^`]+`|"[^"]+")/g, (span) => '·'.repeat(span.length))
}

/** A stranger's word in a sentence of ours: short, and no end of a code span. */
function shown(word: string): string {
  const clean = word.replace(/`/g, 'ˋ')
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean
}

function wrong(line: string, lacks: string, right: string): Malformed {
  return { does: 'malformed', line: line.slice(0, 300), lacks, right }
}
