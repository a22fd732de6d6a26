/** What new migrations would hold up or break while they run beside a service: tables that they make themselves are nobody's yet. */
import { known } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { family, type Database } from './databases.ts'
import { ownerOf } from './hazards.ts'
import type { Linked } from './linked.ts'
import { places } from './things.ts'

export function riskFacts(database: Database, linked: Linked): Partial<FactsOf<'database'>> {
  if (!/^(postgres|mysql)$/.test(family(database.engine))) return {}
  const { declared, input, databases, ways } = linked
  const own = declared.migrations.filter((migration) => migration.risks !== undefined && ownerOf(migration, databases, ways, declared) === database)
  const fresh = own.filter((migration) => input.fresh.has(migration.path))
  const [first] = fresh
  if (first === undefined) return {}
  const made = new Set(fresh.flatMap((migration) => (migration.makes ?? []).map(plain)))
  const proved = new Set(own.flatMap((migration) => migration.proves ?? []))
  return {
    freshMigrations: known(fresh.length, first.at),
    risks: places(
      fresh.flatMap((migration) =>
        (migration.risks ?? [])
          .filter((risk) => !made.has(plain(risk.of)) && (risk.proof === undefined || !proved.has(risk.proof)))
          .map(({ what, at }) => ({ what, at })),
      ),
    ),
  }
}

/** One table, with the default schema or without. */
function plain(table: string): string {
  return table.replace(/^public\./i, '').toLowerCase()
}
