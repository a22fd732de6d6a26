/** What an SQL migration would do when it runs: its losses, its risks, and what it makes for those that come after. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import type { MigrationDeclaration, Reading } from '../../model/declaration.ts'
import { isClickHouse } from '../../parse/clickhouse.ts'
import type { Unparsed } from '../../parse/postgres/index.ts'
import { isPlain } from '../../parse/postgres/plain.ts'
import { effectsOf } from '../../parse/sql-effects.ts'
import { tableSteps } from '../../parse/sql-tables.ts'
import { statements, type SqlDialect, type SqlScript } from '../../parse/sql.ts'
import { askedOf } from './asked.ts'
import { declared } from './declared.ts'
import { historyOf } from './flyway.ts'
import { stepsOf } from './keys.ts'
import { lossesOf } from './losses.ts'
import { makesOf } from './makes.ts'
import { mysqlRisksOf } from './mysql-risks.ts'
import { risksOf } from './risks.ts'
import { upwards } from './sections.ts'
import { stepsIn } from './steps.ts'
import { wrappingOf } from './tools.ts'
import type { ReadContext } from '../reader.ts'

export async function readMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const parts = file.path.split('/')
  const asked = await askedOf(file, context)
  if (asked === undefined) return { declares: [], skipped: [] }
  const { provider, tool } = asked
  const script = statements(file.text, provider === undefined ? undefined : dialects.get(provider))
  const kept = tool === 'prisma' ? script.statements : upwards(script)
  const isPostgres = script.dialect === 'postgres' && provider !== 'cockroachdb'
  // Nothing is asked of what is there already but what it leaves behind: of plain statements tokens tell that, and the grammar is a tenth of a short run.
  const isLeft = isPostgres && context.settled === true && kept.every(isPlain)
  const read = isPostgres && !isLeft ? await (await import('../../parse/postgres/index.ts')).postgresEffects(file.text, kept) : undefined
  // Where nobody tells the dialect, a script of which the grammar takes no more than half is another's, such as ClickHouse's.
  const isColumnar = isClickHouse(file.text)
  const isForeign = isColumnar || (!isLeft && (read === undefined || (provider === undefined && read.asked > 0 && read.unparsed.length * 2 >= read.asked)))
  const effects = isForeign || read === undefined ? kept.flatMap((statement) => effectsOf(statement, script.dialect)) : read.effects
  // Behind a bound anything may stand, so what is not read counts as a loss.
  const hidden = script.unreadFrom === undefined ? [] : [{ what: 'unread rest of' as const, of: file.path, line: script.unreadFrom }]
  const losses = [...lossesOf(effects), ...hidden]
  const makes = makesOf(effects)
  const steps = isForeign || isLeft ? stepsOf(kept, script.dialect) : stepsIn(effects)
  const name = nameOf(parts)
  const risks = isLeft
    ? { risks: [], proves: [] }
    : !isForeign
      ? risksOf(effects, await wrappingOf({ path: file.path, script, tool }, context))
      : script.dialect === 'mysql' && !isColumnar
        ? mysqlRisksOf(kept, effects)
        : undefined
  const declaration = declared({
    tool: tool === 'prisma' ? 'prisma' : 'sql',
    path: file.path,
    name,
    provider,
    history: tool === 'prisma' || tool === 'drizzle' ? undefined : await historyOf(file.path, context),
    losses,
    makes,
    steps,
    risks,
    ...(tool === 'prisma' || isColumnar ? {} : tablesIn(kept, script.dialect, isForeign && provider !== 'cockroachdb')),
    parts:
      script.includes === undefined || kept.length < script.statements.length
        ? undefined
        : await (await import('../../parse/sql-includes.ts')).partsOf(file.path, script, context),
    statements: kept.length,
  })
  const nothing = script.statements.length === 0 && script.problem !== undefined
  return { declares: nothing ? [] : [declaration], skipped: [...problemIn(script, file.path), ...(isForeign ? [] : skipsOf(read?.unparsed ?? [], file.path))] }
}

/** What is neither PostgreSQL nor another dialect that is read makes tables nobody knows; Prisma's are told by its schema. */
function tablesIn(kept: SqlScript['statements'], dialect: SqlDialect, isForeign: boolean): Partial<Pick<MigrationDeclaration, 'dialect' | 'tables'>> {
  return { dialect, ...(isForeign && dialect === 'postgres' ? {} : { tables: tableSteps(kept, dialect) }) }
}

function skipsOf(unparsed: readonly Unparsed[], path: string): readonly Skip[] {
  return unparsed.slice(0, limits.skips).map(({ line, computed }) => ({
    path,
    line,
    reason: computed
      ? 'a statement that is put together when it runs: not read'
      : 'a statement that is none of PostgreSQL: what it drops is read, what it locks is not',
  }))
}

function problemIn(script: SqlScript, path: string): readonly Skip[] {
  return script.problem === undefined ? [] : [{ path, line: script.problem.line, reason: `SQL not read whole: ${script.problem.reason}` }]
}

const dialects: ReadonlyMap<string, SqlDialect> = new Map([
  ['postgresql', 'postgres'],
  ['postgres', 'postgres'],
  ['cockroachdb', 'postgres'],
  ['mysql', 'mysql'],
  ['singlestore', 'mysql'],
  ['sqlite', 'sqlite'],
  ['turso', 'sqlite'],
  ['sqlserver', 'mssql'],
  ['mssql', 'mssql'],
])

/** The folder's name where the file's own says nothing: `20240101_init/migration.sql`, `2024-01-01-000000_users/up.sql`. */
function nameOf(parts: readonly string[]): string {
  const base = (parts.at(-1) ?? '').replace(/\.sql$/, '')
  return base === 'migration' || base === 'up' ? (parts.at(-2) ?? base) : base.replace(/\.up$/, '')
}
