/** What each tool makes of a file of plain SQL: which files are its migrations, which part runs, and what can't run in the transaction it opens. */
import { describe, expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'
import { compileGlob } from '../../src/base/glob.ts'

type Files = Readonly<Record<string, string>>

const globs = migrationReader.files.map(compileGlob)

async function read(path: string, text: string, files: Files = {}): Promise<MigrationDeclaration | undefined> {
  if (!globs.some((matches) => matches(path))) return undefined
  const all: Files = { ...files, [path]: text }
  const { declares } = await migrationReader.read(
    { path, text },
    {
      read: async (at) => (all[at] === undefined ? undefined : { path: at, text: all[at] }),
      has: (at) => at in all,
      below: (folder) => Object.keys(all).filter((at) => at.startsWith(`${folder}/`)),
    },
  )
  return declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
}

const failing = async (path: string, text: string, files: Files = {}): Promise<readonly string[]> =>
  ((await read(path, text, files))?.risks ?? []).flatMap(({ what, at }) => (what.includes(' fails inside ') ? [`${at.line} ${what}`] : []))

const index = 'CREATE INDEX CONCURRENTLY till_sales ON sale (till);'
const two = `SELECT 1;\n${index}`
const prisma = { 'package.json': '{ "devDependencies": { "prisma": "^6.19.0" } }' }

describe('CONCURRENTLY', () => {
  test.each<[string, string, string, string, Files?]>([
    [
      'goose',
      'migrations/7_sales.sql',
      `-- +goose Up\n${index}\n-- +goose Down\nDROP INDEX till_sales;`,
      '2 CREATE INDEX CONCURRENTLY fails inside the transaction that goose opens: write -- +goose NO TRANSACTION',
    ],
    [
      'dbmate',
      'db/migrations/7_sales.sql',
      `-- migrate:up\n${index}\n-- migrate:down\n`,
      '2 CREATE INDEX CONCURRENTLY fails inside the transaction that dbmate opens: write -- migrate:up transaction:false',
    ],
    [
      'sql-migrate',
      'migrations/7_sales.sql',
      `-- +migrate Up\n${index}`,
      '2 CREATE INDEX CONCURRENTLY fails inside the transaction that sql-migrate opens: write -- +migrate Up notransaction',
    ],
    [
      'node-pg-migrate',
      'migrations/7_sales.sql',
      `-- Up Migration\n${index}\n-- Down Migration\n`,
      '2 CREATE INDEX CONCURRENTLY fails inside the transaction that node-pg-migrate opens: write the migration in JavaScript, with pgm.noTransaction()',
    ],
    [
      'Drizzle',
      'drizzle/0007_sales.sql',
      index,
      '1 CREATE INDEX CONCURRENTLY fails inside the transaction that Drizzle opens: build it beside the migrations',
      { 'drizzle/meta/_journal.json': '{"dialect": "postgresql"}' },
    ],
    [
      'Atlas',
      'migrations/7_sales.sql',
      index,
      '1 CREATE INDEX CONCURRENTLY fails inside the transaction that Atlas opens: write -- atlas:txmode none',
      { 'migrations/atlas.sum': 'h1:' },
    ],
    [
      'sqlx',
      'till/migrations/7_sales.sql',
      index,
      '1 CREATE INDEX CONCURRENTLY fails inside the transaction that sqlx opens: write -- no-transaction as the first line',
      { 'till/Cargo.toml': '[dependencies]\nsqlx = "0.8"' },
    ],
    [
      'Diesel',
      'migrations/7_sales/up.sql',
      index,
      '1 CREATE INDEX CONCURRENTLY fails inside the transaction that Diesel opens: write run_in_transaction = false into metadata.toml',
      { 'diesel.toml': '' },
    ],
    [
      'golang-migrate, beside another',
      'migrations/7_sales.up.sql',
      two,
      '2 CREATE INDEX CONCURRENTLY fails inside the one string in which golang-migrate sends the file, which is a transaction: put it into a migration of its own',
      { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.1' },
    ],
    [
      'Prisma, beside another',
      'prisma/migrations/7_sales/migration.sql',
      two,
      '2 CREATE INDEX CONCURRENTLY fails inside the one string in which Prisma sends the file, which is a transaction: put it into a migration of its own',
      prisma,
    ],
    [
      'Flyway, beside another',
      'db/migration/V7__sales.sql',
      two,
      '2 CREATE INDEX CONCURRENTLY fails inside a migration of Flyway that holds other statements too, which it refuses: put it into a migration of its own',
    ],
    [
      'a DO block',
      'migrations/7_sales.sql',
      `DO $$ BEGIN\nDROP INDEX CONCURRENTLY till_sales; END $$;`,
      '2 DROP INDEX CONCURRENTLY fails inside a DO block: take it out of there',
    ],
    [
      'BEGIN',
      'migrations/7_sales.sql',
      `BEGIN;\n${index}\nCOMMIT;`,
      '2 CREATE INDEX CONCURRENTLY fails inside the transaction that the migration opens: take it out of there',
    ],
  ])('fails with %s', async (_, path, text, expected, files = {}) => expect(await failing(path, text, files)).toEqual([expected]))

  test.each<[string, string, string, Files?]>([
    ['goose', 'migrations/7_sales.sql', `-- +goose NO TRANSACTION\n-- +goose Up\n${index}`],
    ['dbmate', 'db/migrations/7_sales.sql', `-- migrate:up transaction:false\n${index}`],
    ['sql-migrate', 'migrations/7_sales.sql', `-- +migrate Up notransaction\n${index}`],
    ['Atlas', 'migrations/7_sales.sql', `-- atlas:txmode none\n\n${index}`, { 'migrations/atlas.sum': 'h1:' }],
    ['sqlx', 'migrations/7_sales.sql', `-- no-transaction\n${index}`, { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"' }],
    ['Diesel', 'migrations/7_sales/up.sql', index, { 'diesel.toml': '', 'migrations/7_sales/metadata.toml': 'run_in_transaction = false' }],
    ['golang-migrate, alone', 'migrations/7_sales.up.sql', index, { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.1' }],
    ['Prisma, alone', 'prisma/migrations/7_sales/migration.sql', `-- CreateIndex\n${index}`, prisma],
    ['Prisma since 7.4', 'prisma/migrations/7_sales/migration.sql', two, { 'package.json': '{ "devDependencies": { "prisma": "7.4.1" } }' }],
    ['Prisma of a version nobody tells', 'prisma/migrations/7_sales/migration.sql', two],
    ['Flyway, alone', 'db/migration/V7__sales.sql', index],
    ['Flyway, told to', 'db/migration/V7__sales.sql', two, { 'db/migration/V7__sales.sql.conf': 'executeInTransaction=false' }],
    ['Flyway that mixes', 'db/migration/V7__sales.sql', two, { 'flyway.conf': 'flyway.mixed=true' }],
    ['sqitch, which opens none', 'deploy/sales.sql', two, { 'sqitch.plan': '%project=till' }],
    ['Supabase, which runs it apart', 'supabase/migrations/20260107_sales.sql', two],
    ['nobody that is known', 'migrations/7_sales.sql', two],
    ['a transaction that has ended', 'migrations/7_sales.sql', `BEGIN;\nSELECT 1;\nCOMMIT;\n${index}`],
  ])('runs with %s', async (_, path, text, files = {}) => {
    expect(await failing(path, text, files)).toEqual([])
    expect((await read(path, text, files))?.statements).toBeGreaterThan(0)
  })
})

describe('which files', () => {
  test.each<[string, Files?]>([
    ['src/main/resources/db/migration/V1_2__sales.sql'],
    ['sql/V1__sales.sql'],
    ['database/R__totals.sql'],
    ['internal/store/7_sales.up.sql'],
    ['till/deploy/sales.sql', { 'till/sqitch.plan': '%project=till' }],
  ])('%s is one', async (path, files = {}) => expect((await read(path, 'DROP TABLE sale;', files))?.losses).toHaveLength(1))

  test.each<[string, Files?]>([
    ['deploy/sales.sql'],
    ['till/revert/sales.sql', { 'till/sqitch.plan': '%project=till' }],
    ['till/verify/sales.sql', { 'till/sqitch.plan': '%project=till' }],
    ['sql/U1__sales.sql'],
    ['db/migration/U1.1__sales.sql'],
    ['internal/store/7_sales.down.sql'],
    ['changelog/sales.sql'],
    ['db/structure.sql'],
    ['queries/V1_totals.sql'],
  ])('%s is none', async (path, files = {}) => expect(await read(path, 'DROP TABLE sale;', files)).toBeUndefined())

  test('the engine of sqitch is that of its configuration', async () => {
    const of = async (engine: string) =>
      (await read('deploy/sales.sql', 'SELECT 1;', { 'sqitch.plan': '', 'sqitch.conf': `[core]\n\tengine = ${engine}\n` }))?.provider
    expect([await of('pg'), await of('mysql'), await of('vertica')]).toEqual(['postgres', 'mysql', undefined])
  })
})

describe('which part', () => {
  test('a mark ends a statement that no semicolon does', async () => {
    const found = await read(
      'migrations/7.sql',
      '-- +goose Up\n-- +goose StatementBegin\nALTER TABLE sale ADD COLUMN note text\n-- +goose StatementEnd\n-- +goose Down\nALTER TABLE sale DROP COLUMN till',
    )
    expect([found?.losses, found?.makes]).toEqual([[], ['sale.note']])
  })
})

test("placeholders of Flyway's stand for themselves", async () => {
  const found = await read(
    'db/migration/V7__sales.sql',
    'CREATE TABLE ${schema}.sale (id int);\nDROP TABLE ${schema}.receipt;\nCREATE INDEX ON ${schema}.sale (id);\nCREATE INDEX ON ${schema}.till (id);',
  )
  expect(found?.losses.map(({ of }) => of)).toEqual(['schema.receipt'])
  expect(found?.risks?.map(({ of }) => of)).toEqual(['schema.till'])
})

test('a script of which the grammar takes less than half is of another database', async () => {
  const found = await read(
    'migrations/7.sql',
    'ALTER TABLE sale ON CLUSTER till ADD COLUMN a UInt8 AFTER b;\nALTER TABLE sale ADD INDEX i c TYPE minmax;\nCREATE INDEX i ON sale (a);',
  )
  expect([found?.risks, found?.statements]).toEqual([undefined, 3])
})
