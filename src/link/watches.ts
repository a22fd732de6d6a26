/** What looks at the system, from scrape jobs to uptime checks, and what stands between it and the world. */
import type { FactsOf, Thing } from '../model/kinds.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

export function watchThings(_linked: Linked): readonly Thing<'watch'>[] {
  return []
}

export function watchedService(_service: Running, _linked: Linked): Partial<FactsOf<'service'>> {
  return {}
}

export function watchedDatabase(_database: Database, _linked: Linked): Partial<FactsOf<'database'>> {
  return {}
}

export function watchedSystem(_linked: Linked): Partial<FactsOf<'system'>> {
  return {}
}
