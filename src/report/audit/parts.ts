/** What every section of the audit draws with: verdicts by rule, lines of what is there and what is missing, places. */
import { isResolved, type Fact } from '../../base/fact.ts'
import type { Thing } from '../../model/kinds.ts'
import type { Scorecard, Verdict } from '../../model/verdict.ts'
import { code, cut, sentence } from '../escape.ts'
import { place, type Links } from '../links.ts'
import { grouped, issueOf, issueTable } from '../sections.ts'
import { nameOf, priorityOf, untold } from '../words.ts'

/** What the sections are drawn from. */
export interface Drawn {
  readonly scorecard: Scorecard
  readonly links: Links | undefined
}

const orders = { critical: 0, high: 1, medium: 2, low: 3 } as const

/** Verdicts of one category, the gravest first. */
export function ofCategory(drawn: Drawn, category: string, outcome: Verdict['outcome']): readonly Verdict[] {
  return drawn.scorecard.verdicts
    .filter((verdict) => verdict.category === category && verdict.outcome === outcome)
    .sort((a, b) => orders[a.severity] - orders[b.severity] || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0))
}

function where(drawn: Drawn, verdict: Verdict): string {
  return place(verdict.evidence[0], drawn.scorecard.commit, drawn.links)
}

const shown = 8

/** What goes on after a colon. */
function lowered(text: string): string {
  return text.replace(/^(The|Not)\b/, (word) => word.toLowerCase())
}

const empty = new Set(['no', 'not', 'none', 'a', 'the', 'is', 'to', 'of'])

/** Whether the title says it already, in whichever order. */
function isSaid(title: string, current: string): boolean {
  const words = (text: string): readonly string[] =>
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}_-]+/u)
      .filter((word) => word !== '' && !empty.has(word))
  const there = new Set(words(title))
  const own = words(current)
  return own.length > 0 && own.every((word) => there.has(word))
}

function subjects(group: readonly Verdict[]): string {
  const names = group.filter((verdict) => verdict.subject !== 'system').map((verdict) => nameOf(verdict.subject))
  if (names.length === 0) return ''
  const rest = names.length - shown
  return ` (${names.slice(0, shown).map(code).join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`
}

/** `- ✅ title: what is there (subject), place`; subjects that differ stand on the same line. A rule that fails for another subject is not in place; one that is open for another says so. */
export function presentLines(drawn: Drawn, passing: readonly Verdict[]): readonly string[] {
  const failing = new Set(drawn.scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => verdict.rule))
  const verdicts = passing.filter((verdict) => !failing.has(verdict.rule))
  const byRule = new Map<string, (readonly [Verdict, ...Verdict[]])[]>()
  for (const group of grouped(verdicts)) byRule.set(group[0].rule, [...(byRule.get(group[0].rule) ?? []), group])
  return [...byRule.values()].map((groups) => {
    const [first] = groups[0] ?? []
    const title = first?.title ?? first?.rule ?? ''
    const parts = groups.slice(0, shown).map((group) => {
      // What the title says already is not said again.
      const said = group[0].current.startsWith('?') || group[0].current === '' || isSaid(title, group[0].current)
      const current = said ? '' : sentence(cut(group[0].current, 300))
      return `${current}${current === '' ? subjects(group).trimStart() : subjects(group)} ${where(drawn, group[0])}`
    })
    const rest = groups.length - shown
    const open = drawn.scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown' && verdict.rule === first?.rule)
    const others = open.length === 0 ? '' : `; unknown for ${subjects(open).slice(2, -1)}`
    // What stands alone in brackets follows the title without a colon.
    const colon = parts[0]?.startsWith('(') === true || parts[0]?.startsWith('`') === true ? '' : ':'
    return `- ✅ ${sentence(title)}${colon} ${parts.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}${others}`
  })
}

/** `- 🟡 High: message, place`. */
export function missingLines(drawn: Drawn, verdicts: readonly Verdict[]): readonly string[] {
  return grouped(verdicts).map((group) => `- ${priorityOf(group[0].severity)}: ${issueOf(group, 400)} ${where(drawn, group[0])}`)
}

/** `- ⚠️ title: what the repository does not show (subjects), place`: what neither passes nor fails, so that no section is silent about it. */
function openLines(drawn: Drawn, open: readonly Verdict[]): readonly string[] {
  const groups = new Map<string, Verdict[]>()
  for (const verdict of open) {
    const key = `${verdict.rule}\n${verdict.missing[0]?.raw ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), verdict])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const [missing] = first.missing
    const why = missing === undefined ? '' : `: ${lowered(untold(missing.raw, code, (text) => sentence(cut(text, 200))))}`
    return [
      `- ⚠️ ${sentence(first.title ?? first.rule)}${why}${subjects(group)} ${place(missing?.at ?? first.evidence[0], drawn.scorecard.commit, drawn.links)}`,
    ]
  })
}

export function unknownPart(drawn: Drawn, category: string, isMeant: (verdict: Verdict) => boolean = () => true): string {
  const lines = openLines(drawn, ofCategory(drawn, category, 'unknown').filter(isMeant))
  return lines.length === 0 ? '' : `### Unknown\n\n${lines.join('\n')}`
}

/** Priority · Issue · Current · Recommended · Where. */
export function issueRows(drawn: Drawn, verdicts: readonly Verdict[]): string {
  return issueTable(verdicts, drawn.scorecard.commit, drawn.links, 300)
}

export function thingsOf<K extends Thing['kind']>(drawn: Drawn, kind: K): readonly Thing<K>[] {
  return drawn.scorecard.system.things.filter((thing) => thing.kind === kind) as unknown as readonly Thing<K>[]
}

export function told<T>(fact: Fact<T> | undefined): T | undefined {
  return isResolved(fact) ? fact.value : undefined
}

/** A figure that may be open: the value, its bound, or a question mark. */
export function figure(fact: Fact<number> | undefined, print: (value: number) => string = String): string {
  if (fact === undefined) return 'none'
  if (fact.state !== 'unresolved') return print(fact.value)
  return fact.atLeast === undefined || fact.atLeast === 0 ? '?' : `≥ ${print(fact.atLeast)}`
}

/** Bytes with a binary unit: `3 GiB`, `256 MiB`. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let left = value
  let unit = 0
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024
    unit++
  }
  return `${Math.round(left * 10) / 10} ${units[unit]}`
}

/** The score and grade of one category, or that there was nothing to judge. */
function standing(drawn: Drawn, category: string): string {
  const found = drawn.scorecard.categories.find((one) => one.id === category)
  return found === undefined ? 'not judged' : `${found.grade} · ${found.score.toFixed(1)}`
}

export function heading(number: number, title: string, drawn: Drawn, category?: string): string {
  return `## ${number}. ${title}${category === undefined ? '' : `: ${standing(drawn, category)}`}`
}

export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n')
}
