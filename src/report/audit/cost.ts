/** Section 7: what the listed prices come to, and what that is for one tenant. */
import type { Answer } from '../../model/audit.ts'
import { code, escaped } from '../escape.ts'
import { table } from '../table.ts'
import { heading, paragraphs, type Drawn } from './parts.ts'

export function costSection(drawn: Drawn): string {
  const { cost, capacity } = drawn.scorecard.audit
  if (cost === undefined) return `${heading(7, 'Cost', drawn)}\n\nNo prices are listed; ${code('prices:')} in ${code('.plimsoll.yml')} takes them.`
  const money = (value: number): string => `${value.toFixed(2)}${cost.currency === '' ? '' : ` ${escaped(cost.currency)}`}`
  const carries = capacity?.tenants === undefined ? undefined : capacity.carries
  const rows = cost.items.map((item) => [escaped(item.name), money(item.monthly), String(item.quantity), money(item.total)])
  rows.push(['**Total**', '', '', `**${money(cost.total)}**`])
  const sizes = cost.sizes.map((size) => [String(size.tenants), money(size.perTenant), carriedWords(size.carried, carries)])
  return paragraphs(
    heading(7, 'Cost', drawn),
    table(['Resource', 'A month', 'Quantity', 'Total'], rows),
    sizes.length === 0 ? '' : table(['Tenants', 'A tenant and month', 'Carried as declared'], sizes),
    sizes.length === 0
      ? ''
      : `The total is the same at every size: ${code('prices:')} in ${code('.plimsoll.yml')} does not say which of them grow with the load.`,
  )
}

function carriedWords(carried: Answer, upTo: number | undefined): string {
  if (carried === 'unknown') return 'unknown'
  if (carried === 'yes') return '✅'
  return upTo === undefined ? '❌' : `❌ ends at ${upTo}`
}
