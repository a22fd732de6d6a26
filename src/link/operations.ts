/** How a service's code behaves under load and at its end: caches, queues, jobs, shutdown, errors that are reported. */
import type { FactsOf } from '../model/kinds.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

export function operationFacts(_service: Running, _linked: Linked): Partial<FactsOf<'service'>> {
  return {}
}
