/** The tables in which migration tools write down what they applied, each asked in its own columns. */
import { z } from 'zod'
import { quoted } from '../common/network.ts'
import type { PgSession } from '../common/pg-session.ts'
import { Unmeasured, type Figures } from '../probe.ts'
import { askAll, type Answers } from './questions.ts'

interface Tool {
  readonly table: string
  /** Columns that it has; of two tools with one table name, the first that fits. */
  readonly columns: readonly string[]
  /** Expressions over a row: its name, and whether it was applied and did not fail. */
  readonly name: string
  readonly applied?: string
  readonly failed?: string
}

/** Names of those that a half-done run leaves behind are wanted most; tools without a word for that have none. */
const tools: readonly Tool[] = [
  {
    table: '_prisma_migrations',
    columns: ['migration_name', 'finished_at', 'rolled_back_at'],
    name: 'migration_name',
    applied: 'finished_at is not null and rolled_back_at is null',
    failed: 'finished_at is null and rolled_back_at is null',
  },
  { table: '__drizzle_migrations', columns: ['hash', 'created_at'], name: 'hash' },
  { table: 'knex_migrations', columns: ['name'], name: 'name' },
  { table: 'migrations', columns: ['timestamp', 'name'], name: 'name' },
  { table: 'migrations', columns: ['migration', 'batch'], name: 'migration' },
  { table: 'SequelizeMeta', columns: ['name'], name: 'name' },
  { table: 'flyway_schema_history', columns: ['script', 'success'], name: 'script', applied: 'success', failed: 'not success' },
  { table: 'pgmigrations', columns: ['name'], name: 'name' },
  { table: 'mikro_orm_migrations', columns: ['name'], name: 'name' },
  { table: 'kysely_migration', columns: ['name'], name: 'name' },
  { table: 'django_migrations', columns: ['app', 'name'], name: `app || '.' || name` },
  { table: 'alembic_version', columns: ['version_num'], name: 'version_num' },
  { table: 'schema_migrations', columns: ['version', 'dirty'], name: 'version::text', applied: 'not dirty', failed: 'dirty' },
  { table: 'schema_migrations', columns: ['version'], name: 'version::text' },
  { table: 'goose_db_version', columns: ['version_id', 'is_applied'], name: 'version_id::text', applied: 'is_applied' },
  { table: '_sqlx_migrations', columns: ['version', 'success'], name: 'version::text', applied: 'success', failed: 'not success' },
  { table: '__diesel_schema_migrations', columns: ['version'], name: 'version' },
  { table: '__EFMigrationsHistory', columns: ['MigrationId'], name: '"MigrationId"' },
  { table: 'databasechangelog', columns: ['id', 'exectype'], name: 'id', applied: `exectype <> 'FAILED'`, failed: `exectype = 'FAILED'` },
]

/** Names of applied migrations that are read. */
const most = 5_000

const names = [...new Set(tools.map(({ table }) => `'${table}'`))].join(', ')

/** Tables of those names with what they hold and whether they may be read, those on the search path first. */
export const tablesQuestion = `select coalesce(json_agg(json_build_array(nspname, relname, columns, readable) order by place), '[]') from (select nspname, relname, (select json_agg(attname) from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped) as columns, has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable, coalesce(array_position(string_to_array(replace((select reset_val from pg_settings where name = 'search_path'), '"', ''), ', '), nspname::text), case nspname when 'public' then 100 else 200 end) as place from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'p') and relname in (${names}) order by place, nspname limit 200) t`

const found = z.array(z.tuple([z.string(), z.string(), z.array(z.string()), z.boolean()]))
const rows = z.array(z.tuple([z.string(), z.boolean(), z.boolean()]))

export interface MigrationTable {
  readonly schema: string
  readonly tool: Tool
  readonly readable: boolean
}

/** One table a tool: the first of them, or that of the schema which the connection string names. */
export function tablesOf(value: unknown, schema: string | undefined): readonly MigrationTable[] | undefined {
  const read = found.safeParse(value)
  if (!read.success) return undefined
  const ranked = [...read.data].sort((a, b) => Number(b[0] === schema) - Number(a[0] === schema))
  const chosen = new Map<string, MigrationTable>()
  for (const [nspname, relname, columns, readable] of ranked) {
    const tool = tools.find((one) => one.table === relname && one.columns.every((column) => columns.includes(column)))
    if (tool !== undefined && !chosen.has(relname)) chosen.set(relname, { schema: nspname, tool, readable })
  }
  return [...chosen.values()]
}

export async function migrationFigures(session: PgSession, tables: readonly MigrationTable[] | undefined, user: string): Promise<Figures> {
  if (tables === undefined) return both(new Unmeasured('no-figure', 'which tables there are was not told'))
  if (tables.length === 0)
    return { applied: new Unmeasured('nothing-there', 'no migration tool that is known here has a table in this database'), failedMigrations: [] }
  const closed = tables.find(({ readable }) => !readable)
  if (closed !== undefined) return both(forbidden(closed, user))
  const asked = new Map(tables.map((table) => [table.tool.table, questionOf(table)]))
  return told(await askAll(session, asked), tables, user)
}

function told(answers: Answers, tables: readonly MigrationTable[], user: string): Figures {
  const applied: string[] = []
  const failed: string[] = []
  for (const table of tables) {
    const answer = answers.get(table.tool.table)
    if (answer === undefined || 'refused' in answer) {
      return both(
        answer?.refused.state === '42501'
          ? forbidden(table, user)
          : new Unmeasured('no-figure', `${table.tool.table}: ${answer?.refused.message ?? 'no answer'}`),
      )
    }
    const parsed = rows.safeParse(answer.value)
    if (!parsed.success) return both(new Unmeasured('no-figure', `${table.tool.table} holds something else`))
    for (const [name, isApplied, isFailed] of parsed.data) {
      if (isApplied) applied.push(name)
      if (isFailed) failed.push(name)
    }
  }
  return { applied, failedMigrations: failed }
}

function both(figure: Unmeasured): Figures {
  return { applied: figure, failedMigrations: figure }
}

function forbidden({ schema, tool }: MigrationTable, user: string): Unmeasured {
  const rights = `GRANT SELECT ON ${quote(schema)}.${quote(tool.table)} TO ${quote(user)}`
  return new Unmeasured('forbidden', quoted(`${schema}.${tool.table} may not be read by ${user}; ${rights}`, undefined))
}

function questionOf({ schema, tool }: MigrationTable): string {
  const applied = tool.applied ?? 'true'
  const failed = tool.failed ?? 'false'
  return `select coalesce(json_agg(json_build_array(left(${tool.name}, 300), coalesce(${applied}, false), coalesce(${failed}, false))), '[]') from (select * from ${quote(schema)}.${quote(tool.table)} limit ${most}) m`
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
