/** Schemas as the rules see them: counts, keys, and what the code asks of them. */
import type { FactsOf, Thing } from '../model/kinds.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'

export function schemaThings(_linked: Linked): readonly Thing<'schema'>[] {
  return []
}

/** What a deploy does to the schema of a database. */
export function migrationFacts(_database: Database, _linked: Linked): Partial<FactsOf<'database'>> {
  return {}
}
