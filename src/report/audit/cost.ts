/** Section 7: what the listed prices come to, and what that is for one tenant. */
import { code, escaped } from '../escape.ts'
import { table } from '../table.ts'
import { heading, paragraphs, type Drawn } from './parts.ts'

const signs = { yes: '✅', no: '❌ not as declared', unknown: 'not told' } as const

export function costSection(drawn: Drawn): string {
  const { cost } = drawn.scorecard.audit
  if (cost === undefined) return `${heading(7, 'Cost', drawn)}\n\nNo prices are listed; ${code('prices:')} in ${code('.plimsoll.yml')} takes them.`
  const money = (value: number): string => `${value.toFixed(2)}${cost.currency === '' ? '' : ` ${escaped(cost.currency)}`}`
  const rows = cost.items.map((item) => [escaped(item.name), money(item.monthly), String(item.quantity), money(item.total)])
  rows.push(['**Total**', '', '', `**${money(cost.total)}**`])
  const sizes = cost.sizes.map((size) => [String(size.tenants), money(size.perTenant), signs[size.carried]])
  return paragraphs(
    heading(7, 'Cost', drawn),
    table(['Resource', 'A month', 'Quantity', 'Total'], rows),
    sizes.length === 0 ? '' : table(['Tenants', 'A tenant and month', 'Carried as declared'], sizes),
    sizes.length === 0 ? '' : 'The total is what is listed at every size; which prices grow with the load is not part of the list.',
  )
}
