/** How a database server is set: memory, logging, versions, with the documented defaults where nothing is said. */
import type { Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'

export function serverFacts(_database: Database, _settings: ReadonlyMap<string, Fact<string>>, _linked: Linked): Partial<FactsOf<'database'>> {
  return {}
}
