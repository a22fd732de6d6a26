/** What new migrations would hold up or break while they run beside a service: tables that they make themselves are nobody's yet. */
import { compareText } from '../base/evidence.ts'
import { known } from '../base/fact.ts'
import type { MigrationDeclaration, MigrationRisk } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import { rewrites } from '../parse/postgres/types.ts'
import { family, type Database } from './databases.ts'
import { orderOf, ownerOf } from './hazards.ts'
import { freshKey } from './input.ts'
import type { Linked } from './linked.ts'
import { places } from './things.ts'

export function riskFacts(database: Database, linked: Linked): Partial<FactsOf<'database'>> {
  const engine = family(database.engine)
  if (!/^(postgres|mysql)$/.test(engine)) return {}
  const { declared, input, databases, ways } = linked
  const own = declared.migrations
    .map((migration): MigrationDeclaration => ({ ...migration, ...(engine === 'postgres' || engine === 'mysql' ? migration.on?.get(engine) : undefined) }))
    .filter(
      (migration) => migration.risks !== undefined && (migration.dialect ?? engine) === engine && ownerOf(migration, databases, ways, declared) === database,
    )
    .sort((a, b) => compareText(orderOf(a), orderOf(b)))
  const fresh = own.filter((migration) => input.fresh.has(freshKey(migration)))
  const [first] = fresh
  if (first === undefined) return {}
  const made = new Set(fresh.flatMap((migration) => (migration.makes ?? []).map(plain)))
  const proved = provedBy(own)
  const typed = typesBefore(own)
  const counts = (migration: MigrationDeclaration, { of, proof, changes }: MigrationRisk): boolean =>
    !made.has(plain(of)) &&
    (proof === undefined || !proved.has(proof)) &&
    (changes === undefined || rewrites(typed(migration, changes.column), changes.type, changes.given) === true)
  return {
    freshMigrations: known(fresh.length, first.at),
    risks: places(fresh.flatMap((migration) => (migration.risks ?? []).filter((risk) => counts(migration, risk)).map(({ what, at }) => ({ what, at })))),
  }
}

/** A constraint that was added unchecked proves nothing until some migration validates it. */
function provedBy(own: readonly MigrationDeclaration[]): ReadonlySet<string> {
  const validated = new Set(own.flatMap((migration) => migration.validates ?? []))
  const kept = own.flatMap((migration) => (migration.promises ?? []).filter(([constraint]) => validated.has(constraint)))
  return new Set([...own.flatMap((migration) => migration.proves ?? []), ...kept.map(([, column]) => column)])
}

/** What a column was when a migration began, by those before it. */
function typesBefore(own: readonly MigrationDeclaration[]): (migration: MigrationDeclaration, column: string) => string | undefined {
  const types = new Map<string, { readonly by: MigrationDeclaration; readonly type: string }[]>()
  for (const migration of own) {
    for (const { column, type } of migration.types ?? []) {
      const earlier = types.get(column)
      if (earlier === undefined) types.set(column, [{ by: migration, type }])
      else earlier.push({ by: migration, type })
    }
  }
  const order = new Map(own.map((migration, index) => [migration, index]))
  return (migration, column) => types.get(column)?.findLast(({ by }) => (order.get(by) ?? 0) < (order.get(migration) ?? 0))?.type
}

/** One table, with the default schema or without. */
function plain(table: string): string {
  return table.replace(/^public\./i, '').toLowerCase()
}
