/** Migrations that are written in a program's language, told as the SQL that each step runs: one judge, by PostgreSQL's grammar, for all of them. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { MigrationDeclaration, Reading } from '../../model/declaration.ts'
import type { MigrationEffect } from '../../parse/migration-effect.ts'
import { postgresEffects } from '../../parse/postgres/index.ts'
import { statements } from '../../parse/sql.ts'
import { declared } from './declared.ts'
import { lossesOf } from './losses.ts'
import { makesOf } from './makes.ts'
import { risksOf, type Wrapping } from './risks.ts'
import { stepsIn } from './steps.ts'

/** One statement of PostgreSQL, or several of a script. */
export interface Said {
  readonly sql: string
  readonly line: number
  /** It runs outside of the transaction that the tool opens. */
  readonly apart?: boolean
}

export interface Unread {
  readonly line: number
  /** What stands there, as a phrase; never a literal of the file. */
  readonly what: string
}

export interface Coded {
  readonly said: readonly Said[]
  readonly unread: readonly Unread[]
}

export interface Whose {
  readonly tool: MigrationDeclaration['tool']
  readonly path: string
  readonly name: string
  /** Where it stands among its kin, if the name does not tell. */
  readonly order?: string
  readonly provider?: string
  /** What opens a transaction around it. */
  readonly wrapping?: Wrapping
}

/** Steps of a migration that people wrote are far fewer. */
export const mostSaid = 2_000

export async function readingOf({ said, unread }: Coded, { tool, path, name, order, provider, wrapping }: Whose): Promise<Reading> {
  const effects: MigrationEffect[] = []
  const missed: Unread[] = [...unread]
  const apart = new Set<number>()
  for (const one of said.slice(0, mostSaid)) {
    const script = statements(one.sql, 'postgres', one.line)
    if (script.problem !== undefined) missed.push({ line: one.line, what: 'SQL that is not whole' })
    const read = await postgresEffects(one.sql, script.statements)
    // Of another engine the tokens tell what is lost, and of locks nothing is said.
    if (provider === undefined || provider === 'postgres')
      for (const { line } of read.unparsed) missed.push({ line, what: 'a statement that is none of PostgreSQL, or is put together when it runs' })
    for (const effect of read.effects) {
      effects.push(effect)
      if (one.apart === true) apart.add(effect.line)
    }
  }
  const past = said[mostSaid]
  const hidden = past === undefined ? [] : [{ what: 'unread rest of' as const, of: path, line: past.line }]
  const risks = risksOf(effects, (line) => (apart.has(line) ? undefined : wrapping))
  const declaration = declared({
    tool,
    path,
    name,
    order,
    provider,
    dialect: 'postgres',
    losses: [...lossesOf(effects), ...hidden],
    makes: makesOf(effects),
    steps: stepsIn(effects),
    risks,
    statements: said.length,
  })
  return { declares: [declaration], skipped: skipsOf(missed, path) }
}

function skipsOf(missed: readonly Unread[], path: string): readonly Skip[] {
  const lines = new Map(missed.map((one) => [one.line, one]))
  return [...lines.values()].slice(0, limits.skips).map(({ line, what }) => ({ path, line, reason: `${what}: what it drops and locks is not read` }))
}

/** An identifier as SQL quotes it; of `schema.table` each part ({@link https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS}). */
export function quoted(name: string): string {
  return name
    .slice(0, 200)
    .replaceAll('\0', '')
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""') || ' '}"`)
    .join('.')
}

/** A type as somebody wrote it, where it is one of SQL's by its looks. */
export function plainType(type: string): string | undefined {
  return /^[a-z_][\w ]{0,60}(?:\(\d{1,5}(?:, ?\d{1,5})?\))?(?:\[\])?$/i.test(type) ? type : undefined
}

/** A condition that says of one column that it is never null: of any other nothing is drawn but that it is checked. */
export function condition(text: string | undefined): string {
  return text !== undefined && /^\(*"?[a-z_]\w{0,62}"? is not null\)*$/i.test(text.trim()) ? text : 'true'
}

/** Functions in a default, by name: what they give each row is PostgreSQL's to know. */
export function defaultOf(expression: string): string {
  const called = /\b([a-z_]\w{0,62})\(/i.exec(expression)
  return called?.[1] === undefined ? '0' : `${called[1]}()`
}
