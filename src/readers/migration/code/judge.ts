/** What the statements that code sends would do: losses, risks and steps, by the rules that hold for SQL that is written out. */
import type { Skip } from '../../../base/evidence.ts'
import { limits } from '../../../base/limits.ts'
import type { MigrationDeclaration, Reading } from '../../../model/declaration.ts'
import type { MigrationEffect } from '../../../parse/migration-effect.ts'
import { postgresEffects } from '../../../parse/postgres/index.ts'
import { computedName } from '../../../parse/sql-cursor.ts'
import { effectsOf } from '../../../parse/sql-effects.ts'
import { tableSteps } from '../../../parse/sql-tables.ts'
import { statements, type SqlStatement } from '../../../parse/sql.ts'
import { declared } from '../declared.ts'
import { lossesOf } from '../losses.ts'
import { makesOf } from '../makes.ts'
import { mysqlRisksOf } from '../mysql-risks.ts'
import { risksOf, type Risk, type Risks, type Wrapping } from '../risks.ts'
import { stepsIn } from '../steps.ts'
import { computedWord, type Dialect, type Sent } from './statements.ts'

/** What a reader of code hands over: it writes the statements once for each engine that may run them. */
export interface Code {
  readonly tool: MigrationDeclaration['tool']
  readonly path: string
  readonly name: string
  /** Absent where only the client tells. */
  readonly provider?: string | undefined
  readonly sentTo: (dialect: Dialect) => Told
  /** Its statements are one history with those that are written as SQL beside it. */
  readonly folds?: boolean
  readonly wrapping?: ((line: number) => Wrapping | undefined) | undefined
}

export interface Told {
  readonly sent: readonly Sent[]
  /** The first line of which the code does not tell what it does, and how many there are. */
  readonly unread: readonly Unfollowed[]
}

export interface Unfollowed {
  readonly line: number
  readonly reason: string
}

interface Played {
  readonly effects: readonly MigrationEffect[]
  readonly statements: readonly SqlStatement[]
  readonly unread: Unfollowed[]
}

/** No statement at all is a migration too: it may make what comes after it safe by being there. */
export async function judged(code: Code): Promise<Reading> {
  const { tool, path, name, provider, folds = false, wrapping } = code
  const only = provider === undefined ? undefined : dialects.get(provider)
  const engines: readonly Dialect[] = provider === undefined ? ['postgres', 'mysql'] : only === undefined ? [] : [only]
  const first = await play(code.sentTo(only ?? 'postgres'), only ?? 'postgres', only === 'postgres')
  const on = new Map<Dialect, Risks>()
  for (const engine of engines) {
    const own = engine === (only ?? 'postgres') ? first : await play(code.sentTo(engine), engine, false)
    const risks = engine === 'postgres' ? risksOf(own.effects, wrapping) : mysqlRisksOf(own.statements, own.effects)
    const nameless = risks.risks.find(isNameless)
    if (nameless !== undefined && engine === (only ?? 'postgres'))
      first.unread.push({ line: nameless.line, reason: 'a table whose name is computed when it runs: what it locks is not read' })
    on.set(engine, { ...risks, risks: risks.risks.filter((risk) => !isNameless(risk)) })
  }
  const declaration = declared({
    tool,
    path,
    name,
    provider,
    losses: lossesOf(first.effects).map((loss) => ({ ...loss, of: loss.of.replaceAll(computedWord, computedName.text) })),
    makes: makesOf(first.effects),
    steps: stepsIn(first.effects),
    untold: first.unread[0]?.line,
    ...(folds ? historyOf(code.sentTo('postgres'), first.unread.length > 0) : {}),
    statements: first.statements.length,
    ...(only === undefined ? { on } : { risks: on.get(only) }),
  })
  return { declares: [declaration], skipped: skipsOf(first.unread, path) }
}

/** What is not told whole may have changed any table, and says so by telling of none. */
function historyOf({ sent }: Told, isOpen: boolean): Pick<MigrationDeclaration, 'dialect' | 'tables'> {
  const script = statements(sent.map(({ sql }) => sql).join(';\n'))
  return { dialect: script.dialect, ...(isOpen ? {} : { tables: tableSteps(script.statements, script.dialect) }) }
}

const isNameless = ({ of }: Risk): boolean => of.includes(computedWord)

/** Once a file: where one is not followed, others beside it are not either. */
function skipsOf(unread: readonly Unfollowed[], path: string): readonly Skip[] {
  const [first] = unread
  if (first === undefined) return []
  const more = unread.length === 1 ? '' : `, and ${unread.length - 1} more in this file`
  return [{ path, line: first.line, reason: `${first.reason}${more}` }]
}

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['postgres', 'postgres'],
  ['mysql', 'mysql'],
])

async function play({ sent, unread }: Told, dialect: Dialect, tells: boolean): Promise<Played> {
  const effects: MigrationEffect[] = []
  const kept: SqlStatement[] = []
  const missed: Unfollowed[] = [...unread]
  const beyond = sent[limits.sqlStatements]
  if (beyond !== undefined) missed.push({ line: beyond.line, reason: 'more statements than are read' })
  for (const { sql, line } of sent.slice(0, limits.sqlStatements)) {
    const script = statements(sql, dialect, line)
    for (const one of script.statements) kept.push(one)
    if (dialect === 'mysql') {
      for (const one of script.statements) for (const effect of effectsOf(one, dialect)) effects.push(effect)
      continue
    }
    const read = await postgresEffects(sql, script.statements)
    for (const effect of read.effects) effects.push(effect)
    if (tells) for (const one of read.unparsed) missed.push({ line: one.line, reason: none })
  }
  return { effects, statements: kept, unread: missed.toSorted((a, b) => a.line - b.line) }
}

const none = 'a statement that is none of PostgreSQL: what it drops is read, what it locks is not'
