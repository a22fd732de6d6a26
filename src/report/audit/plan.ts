/** Section 8: what to do, in three phases, each item with the points it gives and the effort it takes. */
import type { PlanItem, PlanPhase } from '../../model/audit.ts'
import type { Scorecard } from '../../model/verdict.ts'
import { code, cut, sentence } from '../escape.ts'
import { place, type Links } from '../links.ts'
import { alsoOf, opened } from '../sections.ts'
import { table } from '../table.ts'
import { priorityOf } from '../words.ts'
import { heading, type Drawn } from './parts.ts'

/** By what comes first, not by severity: a check of a few minutes may come before a critical rule’s days. */
const names = { 1: 'Phase 1: do first 🔴', 2: 'Phase 2: do next 🟡', 3: 'Phase 3: enhancements 🟢' } as const

export function planSection(drawn: Drawn): string {
  const body = planText(drawn.scorecard, drawn.links, Infinity)
  return `${heading(8, 'Action plan', drawn)}\n\n${body === '' ? 'Nothing fails, so there is nothing to plan.' : body}`
}

/** The phases with their items, numbered through; empty when nothing fails. */
export function planText(scorecard: Scorecard, links: Links | undefined, most: number): string {
  const phases = scorecard.audit.phases.filter((phase) => phase.items.length > 0)
  if (phases.length === 0) return ''
  const numbers = new Map(phases.flatMap((phase) => phase.items).map((item, index) => [item.rule, index + 1]))
  const parts = phases.map((phase) => {
    const rows = phase.items.slice(0, most).map((item) => itemRow(item, numbers, scorecard, links))
    const rest = phase.items.length - rows.length
    const more = rest > 0 ? `\n\n${rest} more in the step summary.` : ''
    return `**${names[phase.phase]}**${afterwards(phase)}\n\n${table(['#', 'Priority', 'What is wrong', 'Aim', 'Rule', 'Gain', 'Effort', 'Where'], rows)}${more}`
  })
  const judged = scorecard.categories.length
  const mean = judged > 1 ? `; the overall score is the mean of the ${judged} categories` : ''
  const [first] = phases.flatMap((phase) => phase.items)
  const more =
    first === undefined
      ? ''
      : ` ${code(`plimsoll rules ${first.rule}`)} shows why that rule asks, how to mend it, and examples; so it does for every rule below.`
  return [`A gain is in points of its category${mean}.${more}`, ...parts].join('\n\n')
}

function afterwards(phase: PlanPhase): string {
  return phase.score === undefined ? '' : ` · then ${phase.grade === undefined ? '' : `${phase.grade} · `}${phase.score.toFixed(1)}`
}

function itemRow(item: PlanItem, numbers: ReadonlyMap<string, number>, scorecard: Scorecard, links: Links | undefined): readonly string[] {
  const [first = '', ...others] = item.subjects
  const done = (item.doneWith ?? []).flatMap((rule) => numbers.get(rule) ?? []).sort((a, b) => a - b)
  return [
    String(numbers.get(item.rule) ?? ''),
    priorityOf(item.severity),
    `${sentence(cut(opened(item.message, first), 300))}${alsoOf(others)}`,
    sentence(cut(item.recommended, 300)),
    code(item.rule),
    `+${item.gain.toFixed(2)}`,
    done.length === 0 ? item.effort : `done with ${done.join(' and ')}`,
    place(item.evidence, scorecard.commit, links),
  ]
}
