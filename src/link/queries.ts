/** What a service's code asks of its databases: queries built from strings, lists without an end, the connections it closes. */
import type { FactsOf } from '../model/kinds.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { places } from './things.ts'

export function queryFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  return { rawSql: places(featuresOf(service, linked, 'raw-sql').map(({ name, at }) => ({ what: name, at }))) }
}
