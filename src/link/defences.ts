/** How a service's code defends itself: headers, origins, limits, hashes, tokens, validation. */
import { known } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

export function defenceFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const framework = featuresOf(service, linked, 'framework')[0]
  return framework === undefined ? {} : { framework: known(framework.library, framework.at) }
}
