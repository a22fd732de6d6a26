/** Section 8: what to do, in three phases, each item with the points it gives and the effort it takes. */
import type { PlanItem, PlanPhase } from '../../model/audit.ts'
import type { Scorecard } from '../../model/verdict.ts'
import { code, cut, sentence } from '../escape.ts'
import { place, type Links } from '../links.ts'
import { heading, opened, type Drawn } from './parts.ts'

const names = { 1: 'Phase 1: critical fixes 🔴', 2: 'Phase 2: high priority 🟡', 3: 'Phase 3: enhancements 🟢' } as const

export function planSection(drawn: Drawn): string {
  const body = planText(drawn.scorecard, drawn.links, Infinity)
  return `${heading(8, 'Action plan', drawn)}\n\n${body === '' ? 'Nothing fails, so there is nothing to plan.' : body}`
}

/** The phases with their items, numbered through; empty when nothing fails. */
export function planText(scorecard: Scorecard, links: Links | undefined, most: number): string {
  let number = 0
  const phases = scorecard.audit.phases.filter((phase) => phase.items.length > 0)
  return phases
    .map((phase) => {
      const lines = phase.items.slice(0, most).map((item) => {
        number++
        return `${number}. ${itemLine(item, scorecard, links)}`
      })
      const rest = phase.items.length - lines.length
      return `**${names[phase.phase]}**${afterwards(phase)}\n\n${lines.join('\n')}${rest > 0 ? `\n\n${rest} more in the step summary.` : ''}`
    })
    .join('\n\n')
}

function afterwards(phase: PlanPhase): string {
  return phase.score === undefined ? '' : ` · then ${phase.grade ?? ''} · ${phase.score.toFixed(1)}`
}

function itemLine(item: PlanItem, scorecard: Scorecard, links: Links | undefined): string {
  const others = item.subjects.length - 1
  const more = others > 0 ? ` (and ${others} more ${others === 1 ? 'subject' : 'subjects'})` : ''
  const aim = item.recommended === '' ? '' : `; aim: ${sentence(cut(item.recommended, 200))}`
  return `${sentence(cut(opened(item.message, item.subjects[0] ?? ''), 300))}${more}${aim} · ${code(item.rule)} · ${gained(item.gain)} · ${item.effort} · ${place(item.evidence, scorecard.commit, links)}`
}

/** Points in the category, with as many decimals as adding them up by hand takes. */
function gained(points: number): string {
  return `+${points.toFixed(2).replace(/0$/, '')}`
}
