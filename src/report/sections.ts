/** Parts of reports that more than one face shows: scores, issues, what could not be judged. */
import type { Scorecard, Verdict } from '../model/verdict.ts'
import { code, cut, escaped, sentence } from './escape.ts'
import { place, type Links } from './links.ts'
import { table } from './table.ts'
import { delta, failing, formatScore, nameOf, priorityOf, unknowns, untold } from './words.ts'

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
  rows.push(['**Overall**', `**${formatScore(head.score)} / 10**`, `**${head.grade ?? '–'}**`, ...change(base?.score, head.score), status])
  return table(['Category', 'Score', 'Grade', ...(base === undefined ? [] : ['Δ']), 'Status'], rows)
}

/** Verdicts of one rule that say the same stand on one line, with their subjects. */
export function grouped(verdicts: readonly Verdict[]): readonly (readonly [Verdict, ...Verdict[]])[] {
  const groups = new Map<string, [Verdict, ...Verdict[]]>()
  for (const verdict of verdicts) {
    const key = `${verdict.rule}\n${verdict.current}\n${verdict.recommended}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [verdict])
    else group.push(verdict)
  }
  return [...groups.values()]
}

/** A sentence begins with a capital letter; a name or a setting stays as it is written. */
export function opened(message: string, subject: string): string {
  const name = nameOf(subject)
  if (message.startsWith(name) || /^\S*[_.=/]\S/.test(message)) return message
  return message.charAt(0).toUpperCase() + message.slice(1)
}

/** The message of the first, and whom else it is true of. */
export function issueOf(group: readonly [Verdict, ...Verdict[]], cell: number): string {
  const [first, ...others] = group
  return `${sentence(cut(opened(first.message, first.subject), cell))}${alsoOf(others.map((verdict) => verdict.subject))}`
}

/** `; also frontend, traefik`: the names of other subjects, a few of them. */
export function alsoOf(subjects: readonly string[]): string {
  if (subjects.length === 0) return ''
  const rest = subjects.length - mostNames
  return `; also ${subjects
    .slice(0, mostNames)
    .map((subject) => code(nameOf(subject)))
    .join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

const mostNames = 8

export interface Section {
  readonly text: string
  /** `8 verdicts, 1 file`. */
  readonly count: string
}

/** Priority · Issue · Current · Recommended of what fails, the gravest first. */
export function issueTable(verdicts: readonly Verdict[], commit: string, links: Links | undefined, cell: number): string {
  const rows = grouped(verdicts).map((group) => {
    const [verdict] = group
    return [
      priorityOf(verdict.severity),
      issueOf(group, cell),
      sentence(cut(verdict.current, cell)),
      sentence(cut(verdict.recommended, cell)),
      place(verdict.evidence[0], commit, links),
    ]
  })
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
  const rules = (verdicts: readonly Verdict[]): number => new Set(verdicts.map((verdict) => verdict.rule)).size
  return { text: issueTable([...critical, ...high].slice(0, 60), scorecard.commit, links, cell), critical: rules(critical), high: rules(high) }
}

/** What hangs on the same is told once: one rule of several subjects, or several rules of one. */
function openGroups(open: readonly Verdict[]): readonly (readonly [Verdict, ...Verdict[]])[] {
  const together = <T>(list: readonly T[], keyOf: (one: T) => string): readonly (readonly [T, ...T[]])[] => {
    const groups = new Map<string, [T, ...T[]]>()
    for (const one of list) {
      const group = groups.get(keyOf(one))
      if (group === undefined) groups.set(keyOf(one), [one])
      else group.push(one)
    }
    return [...groups.values()]
  }
  const why = ({ missing }: Verdict): string => missing.map((one) => one.raw).join('\n')
  const byRule = together(open, (verdict) => `${verdict.rule}\n${why(verdict)}`)
  return together(byRule, (group) => `${group.map((verdict) => verdict.subject).join(' ')}\n${why(group[0])}`).map(
    (groups) => groups.flat() as unknown as readonly [Verdict, ...Verdict[]],
  )
}

/** What is unknown, why, and what would tell; then files that were not read. */
export function notJudged(scorecard: Scorecard, links: Links | undefined, most: number, rest = 'the step summary'): Section | undefined {
  const open = unknowns(scorecard)
  const count = open.length + scorecard.skipped.length + scorecard.candidates.length
  if (count === 0) return undefined
  const groups = openGroups(open).slice(0, most)
  const lines = groups.map(([verdict, ...others]) => {
    const missing = verdict.missing[0]
    const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint
    const all = [verdict, ...others]
    const named = (names: readonly string[]): string => [...new Set(names)].map(code).join(', ')
    const why = missing === undefined ? '' : ` ${untold(missing.raw, code, (text) => sentence(cut(text, 200)))}.`
    return `- ${named(all.map((one) => one.rule))} for ${named(all.map((one) => one.subject))}, ${place(missing?.at ?? verdict.evidence[0], scorecard.commit, links)}:${why}${hint === undefined ? '' : ` ${sentence(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}`)}.`}`
  })
  const skips = scorecard.skipped
    .slice(0, most)
    .map((skip) => `- ${place({ path: skip.path, line: skip.line, key: '' }, scorecard.commit, links)}: ${sentence(cut(skip.reason, 200))}`)
  const candidates = scorecard.candidates
    .slice(0, most)
    .map((candidate) => `- ${code(candidate.path)} is not part of the stack: ${sentence(cut(candidate.why, 200))}`)
  const shown = groups.flat().length + skips.length + candidates.length
  const files = new Set([...scorecard.skipped, ...scorecard.candidates].map((one) => one.path)).size
  const say = (number: number, word: string): readonly string[] => (number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`])
  return {
    text: [...lines, ...skips, ...candidates, ...(shown < count ? [`- ${count - shown} more in ${rest}`] : [])].join('\n'),
    count: [...say(open.length, 'verdict'), ...say(files, 'file')].join(', '),
  }
}
