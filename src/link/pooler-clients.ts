/** How many clients all copies of a pooler take together: what its settings say is the limit of each. */
import { valueOf, type Fact } from '../base/fact.ts'
import type { Pool } from './pools.ts'
import { factOf, rangeOf, times } from './range.ts'
import { replicasOf } from './replicas.ts'

/** Undefined where no limit is told. What a provider or an operator runs is told for all copies already. */
export function clientsTaken({ maxClients, service }: Pool): Fact<number> | undefined {
  if (maxClients === undefined || service === undefined) return maxClients
  const copies = replicasOf(service)
  return valueOf(copies) === 1 ? maxClients : factOf(times(rangeOf(copies), rangeOf(maxClients)), maxClients.at)
}
