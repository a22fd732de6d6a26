/** Who runs a file of plain SQL, as its marks and what lies beside it tell, and whether that opens a transaction around it. */
import { isText } from '../../base/source.ts'
import type { SqlScript } from '../../parse/sql.ts'
import type { ReadContext } from '../reader.ts'
import type { Wrapping } from './risks.ts'

type At = (line: number) => Wrapping | undefined

const never: At = () => undefined
const always =
  (by: string, unless: string): At =>
  () => ({ by: `the transaction that ${by} opens`, unless })

/** A string of several statements is one transaction, however it is sent ({@link https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT}). */
const oneString =
  (by: string): At =>
  () => ({ by: `the one string in which ${by} sends the file, which is a transaction`, unless: 'put it into a migration of its own' })

interface Mark {
  readonly up: RegExp
  readonly off: RegExp
  readonly wraps: At
}

const marks: readonly Mark[] = [
  // https://github.com/amacneil/dbmate#migration-options
  { up: /^migrate:up\b/i, off: /^migrate:up\b.*\btransaction:\s*false\b/i, wraps: always('dbmate', 'write -- migrate:up transaction:false') },
  // https://pressly.github.io/goose/documentation/annotations/
  { up: /^\+goose\s+up\b/i, off: /^\+goose\s+no\s+transaction\b/i, wraps: always('goose', 'write -- +goose NO TRANSACTION') },
  // https://github.com/rubenv/sql-migrate#writing-migrations
  { up: /^\+migrate\s+up\b/i, off: /^\+migrate\s+up\b.*\bnotransaction\b/i, wraps: always('sql-migrate', 'write -- +migrate Up notransaction') },
  // https://salsita.github.io/node-pg-migrate/migrations/misc
  {
    up: /^up\s+migration\b/i,
    off: /^$/,
    wraps: always('node-pg-migrate', 'write the migration in JavaScript, with pgm.noTransaction()'),
  },
]

export type Tool = 'prisma' | 'drizzle' | 'flyway'

export interface Found {
  readonly path: string
  readonly script: SqlScript
  readonly tool: Tool | undefined
}

export async function wrappingOf({ path, script, tool }: Found, context: ReadContext): Promise<At> {
  const { comments, statements } = script
  const mark = marks.find(({ up }) => comments.some(({ text }) => up.test(text)))
  if (mark !== undefined) return comments.some(({ text }) => mark.off.test(text)) ? never : mark.wraps
  if (tool === 'prisma') return statements.length > 1 && (await sendsWhole(path, context)) ? oneString('Prisma') : never
  // https://github.com/drizzle-team/drizzle-orm/issues/860
  if (tool === 'drizzle') return always('Drizzle', 'build it beside the migrations')
  if (tool === 'flyway') return (await mayMix(path, context)) ? never : statements.length > 1 ? mixed : never
  // https://atlasgo.io/versioned/apply#transaction-configuration
  if (context.has(beside(path, 'atlas.sum')))
    return comments.some(({ text }) => /^atlas:txmode\s+none\b/i.test(text)) ? never : always('Atlas', 'write -- atlas:txmode none')
  const cargo = await above(path, 'Cargo.toml', context)
  // https://docs.rs/sqlx/latest/sqlx/macro.migrate.html
  if (cargo !== undefined && /^\s*sqlx\b/m.test(cargo))
    return /^--\s*no-transaction\b/.test(await head(path, context)) ? never : always('sqlx', 'write -- no-transaction as the first line')
  // https://docs.rs/diesel_migrations/latest/diesel_migrations/macro.embed_migrations.html
  if (/\/up\.sql$/.test(path) && (await above(path, 'diesel.toml', context)) !== undefined) {
    const own = await context.read(beside(path, 'metadata.toml'))
    return isText(own) && /^\s*run_in_transaction\s*=\s*false\b/m.test(own.text)
      ? never
      : always('Diesel', 'write run_in_transaction = false into metadata.toml')
  }
  const go = /\.up\.sql$/.test(path) && statements.length > 1 ? await above(path, 'go.mod', context) : undefined
  return go !== undefined && go.includes('github.com/golang-migrate/migrate') ? oneString('golang-migrate') : never
}

/** {@link https://documentation.red-gate.com/fd/flyway-mixed-setting-277579012.html Flyway} runs what can't be in a transaction without one, and refuses a file that has both. */
const mixed: At = () => ({
  by: 'a migration of Flyway that holds other statements too, which it refuses',
  unless: 'put it into a migration of its own',
})

const flywayFiles = ['flyway.conf', 'flyway.toml', 'conf/flyway.conf', 'application.yml', 'application.yaml', 'application.properties']

async function mayMix(path: string, context: ReadContext): Promise<boolean> {
  const own = await context.read(`${path}.conf`)
  if (isText(own) && /^\s*executeInTransaction\s*=\s*false\b/im.test(own.text)) return true
  for (const name of flywayFiles) {
    const found = await above(path, name, context)
    if (found !== undefined && /\b(mixed|executeInTransaction)\b/i.test(found)) return true
  }
  return false
}

/** Prisma sends the statements of a file one by one since 7.4. */
async function sendsWhole(path: string, context: ReadContext): Promise<boolean> {
  const manifest = await above(path, 'package.json', context)
  const version = manifest === undefined ? null : /"prisma"\s*:\s*"[\^~]?(\d+)\.(\d+)[\w.-]*"/.exec(manifest)
  if (version === null) return false
  const [major, minor] = [Number(version[1]), Number(version[2])]
  return major < 7 || (major === 7 && minor < 4)
}

function beside(path: string, name: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`
}

/** The nearest file of that name in the folders above. */
async function above(path: string, name: string, context: ReadContext): Promise<string | undefined> {
  let folder = path
  while (folder.includes('/')) {
    folder = folder.slice(0, folder.lastIndexOf('/'))
    const file = context.has(`${folder}/${name}`) ? await context.read(`${folder}/${name}`) : undefined
    if (isText(file)) return file.text
  }
  const file = context.has(name) ? await context.read(name) : undefined
  return isText(file) ? file.text : undefined
}

async function head(path: string, context: ReadContext): Promise<string> {
  const file = await context.read(path)
  return isText(file) ? file.text.slice(0, 200) : ''
}
