/** Reads SQL migrations: what each would lose when it runs. Only what it does is told; whether it is new, the comparison knows. */
import type { Skip } from '../base/evidence.ts'
import { isText, type SourceFile } from '../base/source.ts'
import type { MigrationDeclaration, MigrationLoss, Reading } from '../model/declaration.ts'
import { effectsOf } from '../parse/sql-effects.ts'
import { statements, type SqlDialect, type SqlScript } from '../parse/sql.ts'
import { stepsOf } from './migration/keys.ts'
import { lossesOf } from './migration/losses.ts'
import { makesOf } from './migration/makes.ts'
import { mysqlRisksOf } from './migration/mysql-risks.ts'
import { risksOf, type Risks } from './migration/risks.ts'
import { isDownFile, upwards } from './migration/sections.ts'
import type { ReadContext, Reader } from './reader.ts'

export const migrationReader: Reader = {
  name: 'migration',
  title: 'SQL migrations (Prisma Migrate, Drizzle, Flyway, goose, dbmate, golang-migrate and plain files)',
  docs: 'https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/migration-histories',
  files: ['**/migrations/**/*.sql', '**/migration/**/*.sql', '**/migrate/**/*.sql', '**/drizzle/**/*.sql', 'db/**/*.sql'],
  read: readMigration,
}

const folders = /(?:^|\/)(?:migrations?|migrate|drizzle)\//
/** Files in a `db` folder that run in order: `001_init.sql`, `V1__init.sql`, `20240101120000_init.sql`. */
const ordered = /^(?:V?\d|R__)/
/** Data to start with, and what tests stand on, are put in again each time. */
const notMigrations = /(?:^|\/)(?:seeds?|seeders?|fixtures?|tests?|__tests__|testdata|node_modules)\//i

async function readMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const parts = file.path.split('/')
  const base = parts.at(-1) ?? ''
  if (notMigrations.test(file.path) || (!folders.test(file.path) && !ordered.test(base))) return { declares: [], skipped: [] }
  const prisma = await prismaMigration(parts, context)
  if (prisma === undefined && isDownFile(file.path, context)) return { declares: [], skipped: [] }

  const provider = prisma?.provider ?? (await drizzleDialect(parts, context))
  const script = statements(file.text, provider === undefined ? undefined : dialects.get(provider))
  const kept = prisma === undefined ? upwards(script) : script.statements
  const effects = kept.flatMap((statement) => effectsOf(statement, script.dialect))
  // Behind a bound anything may stand, so what is not read counts as a loss.
  const hidden = script.unreadFrom === undefined ? [] : [{ what: 'unread rest of' as const, of: file.path, line: script.unreadFrom }]
  const losses = [...lossesOf(effects), ...hidden]
  const makes = makesOf(effects)
  const steps = stepsOf(kept, script.dialect)
  const name = nameOf(parts)
  const declaration: MigrationDeclaration = {
    kind: 'migration',
    tool: prisma === undefined ? 'sql' : 'prisma',
    name,
    path: file.path,
    at: { path: file.path, line: 1, key: name },
    ...(provider === undefined ? {} : { provider }),
    losses: losses.map((loss): MigrationLoss => ({
      what: loss.what,
      of: loss.of,
      at: { path: file.path, line: loss.line, key: `${name}.${loss.what}.${loss.of}` },
    })),
    ...(makes.length === 0 ? {} : { makes }),
    ...(steps.length === 0
      ? {}
      : { steps: steps.map(({ line, ...step }) => ({ ...step, at: { path: file.path, line, key: `${name}.${step.does}.${step.of}` } })) }),
    ...(script.dialect === 'postgres' && provider !== 'cockroachdb' ? risksIn(risksOf(kept, effects), file.path, name) : {}),
    ...(script.dialect === 'mysql' ? risksIn(mysqlRisksOf(kept, effects), file.path, name) : {}),
    statements: kept.length,
  }
  return { declares: script.statements.length === 0 && script.problem !== undefined ? [] : [declaration], skipped: problemIn(script, file.path) }
}

function risksIn({ risks, proves }: Risks, path: string, name: string): Pick<MigrationDeclaration, 'risks' | 'proves'> {
  return {
    risks: risks.map(({ line, ...risk }) => ({ ...risk, at: { path, line, key: `${name}.risk.${risk.of}` } })),
    ...(proves.length === 0 ? {} : { proves }),
  }
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

/** Prisma's own layout: `<folder>/<number>_<name>/migration.sql`, with `migration_lock.toml` in that folder. */
async function prismaMigration(parts: readonly string[], context: ReadContext): Promise<{ readonly provider?: string } | undefined> {
  if (parts.at(-1) !== 'migration.sql' || parts.length < 3) return undefined
  const lock = await context.read([...parts.slice(0, -2), 'migration_lock.toml'].join('/'))
  if (isText(lock)) {
    const provider = lockProvider(lock.text)
    return provider === undefined ? {} : { provider }
  }
  // Drizzle lays out the same and puts a snapshot beside it.
  const snapshot = context.has([...parts.slice(0, -1), 'snapshot.json'].join('/'))
  return !snapshot && /^\d+_/.test(parts.at(-2) ?? '') ? {} : undefined
}

/** `provider = "postgresql"`, outside any table, comments left out. */
function lockProvider(text: string): string | undefined {
  for (const line of text.split('\n')) {
    if (/^\s*\[/.test(line)) return undefined
    const found = /^\s*(?:provider|"provider"|'provider')\s*=\s*(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?$/.exec(line)
    if (found !== null) return found[1] ?? found[2]
  }
  return undefined
}

/** Drizzle keeps the dialect in `meta/_journal.json`, or in each migration's `snapshot.json`. */
async function drizzleDialect(parts: readonly string[], context: ReadContext): Promise<string | undefined> {
  const folder = parts.slice(0, -1)
  for (const path of [
    [...folder, 'meta', '_journal.json'],
    [...folder, 'snapshot.json'],
  ].map((route) => route.join('/'))) {
    const file = context.has(path) ? await context.read(path) : undefined
    if (!isText(file)) continue
    const found = /"dialect"\s*:\s*"([a-z]+)"/.exec(file.text.slice(0, 2_000))?.[1]
    if (found !== undefined) return found
  }
  return undefined
}
