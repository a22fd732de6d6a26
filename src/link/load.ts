/** What the system is to carry, and the sums that say whether it does. */
import type { FactsOf, Thing } from '../model/kinds.ts'
import type { Linked } from './linked.ts'

export function loadFacts(_linked: Linked, _services: readonly Thing<'service'>[], _databases: readonly Thing<'database'>[]): Partial<FactsOf<'system'>> {
  return {}
}
