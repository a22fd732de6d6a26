/** Section 6: the load of the target, what runs out first and when to scale what, each figure with its source or named assumption. */
import type { Capacity } from '../../model/audit.ts'
import type { Scorecard } from '../../model/verdict.ts'
import { code, escaped } from '../escape.ts'
import { place, type Links } from '../links.ts'
import { table } from '../table.ts'
import { byTenants } from '../words.ts'
import { heading, missingLines, ofCategory, paragraphs, presentLines, unknownPart, type Drawn } from './parts.ts'

const title = 'Performance'

export function performanceSection(drawn: Drawn): string {
  const present = presentLines(drawn, ofCategory(drawn, 'performance', 'pass'))
  const absent = missingLines(drawn, ofCategory(drawn, 'performance', 'fail'))
  const { capacity } = drawn.scorecard.audit
  if (capacity === undefined && present.length + absent.length === 0)
    return `${heading(6, title, drawn)}\n\nNothing about performance could be judged; a target in ${code('.plimsoll.yml')} (tenants, users per tenant) is what capacity is held against.`
  return paragraphs(
    heading(6, title, drawn, 'performance'),
    capacity === undefined
      ? `No target is set, so capacity is not judged: ${code('target: { tenants: 100, usersPerTenant: 5 }')} in ${code('.plimsoll.yml')} sets one.`
      : capacityText(drawn.scorecard, capacity, drawn.links),
    present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`,
    absent.length === 0 ? '' : `### Recommendations\n\n${absent.join('\n')}`,
    unknownPart(drawn, 'performance'),
  )
}

/** The arithmetic behind *can it carry the target*. */
export function capacityText(scorecard: Scorecard, capacity: Capacity, links: Links | undefined): string {
  const at = scorecard.system.root.facts.users?.at
  const load = [
    `- Concurrent users: ${capacity.users}${byTenants(capacity) ? ` (${capacity.tenants} tenants)` : ''}${at === undefined ? '' : ` ${place(at, scorecard.commit, links)}`}`,
    `- Peak load: ${round(capacity.requestsPerSecond)} requests a second`,
    `- Database queries: ${round(capacity.queriesPerSecond)} a second`,
  ]
  const rows = capacity.bounds.map((bound) => [
    escaped(bound.what),
    bound.users === undefined ? 'unknown' : String(bound.users),
    ...(byTenants(capacity) ? [bound.tenants === undefined ? '' : String(bound.tenants)] : []),
    escaped(bound.how),
    bound.users === undefined ? '' : bound.users < capacity.users ? '❌' : '✅',
    place(bound.evidence, scorecard.commit, links),
  ])
  const bounds =
    rows.length === 0
      ? ''
      : `### What runs out first\n\n${table(['Bound', 'Users', ...(byTenants(capacity) ? ['Tenants'] : []), 'How', 'Target', 'Where'], rows)}`
  const scale = capacity.bounds.flatMap((bound) => {
    const from = byTenants(capacity) ? bound.from : bound.users === undefined ? undefined : Math.floor(bound.users * 0.8)
    const unit = byTenants(capacity) ? 'tenants' : 'concurrent users'
    return from === undefined || bound.remedy === ''
      ? []
      : [`- From ${from} ${unit} (four fifths of what ${escaped(bound.what)} carry): ${escaped(bound.remedy)}`]
  })
  const assumed = capacity.assumptions.map((one) => `- ${code(one.name)}: ${one.value} ${one.unit} ${one.because}`)
  return paragraphs(
    `### Load of the target\n\n${load.join('\n')}`,
    bounds,
    scale.length === 0 ? '' : `### When to scale what\n\n${scale.join('\n')}`,
    assumed.length === 0 ? '' : `Assumed, and set as parameters of ${code('performance/capacity')}:\n\n${assumed.join('\n')}`,
  )
}

function round(value: number): string {
  return String(Math.round(value))
}
