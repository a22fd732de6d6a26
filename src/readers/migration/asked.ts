/** Whether a file of SQL is a migration, whose, and for which database: by where it lies, what it is called, its marks and what lies beside it. */
import { isFedToTests } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import { isDownFile } from './sections.ts'
import type { Tool } from './tools.ts'

export interface Asked {
  readonly tool: Tool | undefined
  readonly provider?: string
}

const folders = /(?:^|\/)(?:migrations?|migrate|drizzle)\//
/** Files in a `db` folder that run in order: `001_init.sql`, `V1__init.sql`, `20240101120000_init.sql`. */
const ordered = /^(?:V?\d|R__)/
/** {@link https://documentation.red-gate.com/fd/migrations-184127470.html Flyway's names}: `V1.2__x.sql`, and `R__x.sql`, which is put in again. */
const flyway = /^(?:V\d[\d._]*|R)__.+\.sql$/
/** Data to start with, and what tests stand on, are put in again each time. */
const notMigrations = /(?:^|\/)(?:seeds?|seeders?|fixtures?|tests?|__tests__|testdata|node_modules)\//i

export async function askedOf({ path }: SourceFile, context: ReadContext): Promise<Asked | undefined> {
  const parts = path.split('/')
  const base = parts.at(-1) ?? ''
  if (notMigrations.test(path) || isFedToTests(path)) return undefined
  const isSqitch = await ofSqitch(parts, context)
  const inOrder = path.startsWith('db/') && ordered.test(base)
  if (!folders.test(path) && !inOrder && !flyway.test(base) && !base.endsWith('.up.sql') && !isSqitch) return undefined
  const prisma = await prismaMigration(parts, context)
  if (prisma !== undefined) return { tool: 'prisma', ...prisma }
  if (isDownFile(path, context)) return undefined
  const dialect = await drizzleDialect(parts, context)
  if (dialect !== undefined) return { tool: 'drizzle', provider: dialect }
  // Supabase has no other database than PostgreSQL.
  if (/(?:^|\/)supabase\/migrations\/[^/]+$/.test(path)) return { tool: undefined, provider: 'postgres' }
  return { tool: flyway.test(base) ? 'flyway' : undefined, ...(isSqitch ? engineOf(isSqitch) : engineOfFolder(parts)) }
}

const byFolder: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
])

/** `migrations/mysql/…` beside `migrations/sqlite/…`: a folder of its own for each engine. */
function engineOfFolder(parts: readonly string[]): { readonly provider?: string } {
  const provider = parts
    .slice(0, -1)
    .flatMap((part) => byFolder.get(part.toLowerCase()) ?? [])
    .at(-1)
  return provider === undefined ? {} : { provider }
}

/** {@link https://sqitch.org/docs/manual/sqitch/ sqitch} keeps its plan beside `deploy`, and its engine in `sqitch.conf`. */
async function ofSqitch(parts: readonly string[], context: ReadContext): Promise<string | undefined> {
  const at = parts.lastIndexOf('deploy')
  if (at === -1) return undefined
  const folder = parts.slice(0, at).join('/')
  const within = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  if (!context.has(within('sqitch.plan'))) return undefined
  const own = await context.read(within('sqitch.conf'))
  return isText(own) ? own.text : ' '
}

const engines: ReadonlyMap<string, string> = new Map([
  ['pg', 'postgres'],
  ['cockroach', 'cockroachdb'],
  ['mysql', 'mysql'],
  ['sqlite', 'sqlite'],
])

function engineOf(configuration: string): { readonly provider?: string } {
  const provider = engines.get(/^\s{0,20}engine\s{0,20}=\s{0,20}(\w+)/m.exec(configuration)?.[1] ?? '')
  return provider === undefined ? {} : { provider }
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
