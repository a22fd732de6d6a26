/** Indexes and views that stand in migrations alone. */
import { expect, test } from 'vitest'
import { currents, verdicts } from './verdicts.ts'

const schema = (models: string): Readonly<Record<string, string>> => ({
  'package.json': '{ "name": "till", "scripts": { "start": "node server.js" }, "dependencies": { "@prisma/client": "6.5.0" } }',
  'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n${models}`,
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
})
const sale = `model Sale {
  id      Int  @id
  buyer   Buyer @relation(fields: [buyerId], references: [id])
  buyerId Int @map("buyer_id")
  @@map("sales")
}
model Buyer {
  id    Int @id
  sales Sale[]
}
`
const led = async (...sql: readonly string[]): Promise<string> => {
  const migrations = Object.fromEntries(sql.map((text, index) => [`prisma/migrations/2026010${index}_step/migration.sql`, text]))
  return (await verdicts({ ...schema(sale), ...migrations }, 'database/foreign-key-index'))[0]?.replace(/ @ .*/, '') ?? ''
}
const fails = 'schema/prisma fail: no index begins with Sale.buyerId'

test.each([
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS sales_buyer ON "sales" ("buyer_id", id DESC);',
  'create index on public.sales using hash (buyer_id);',
  'CREATE UNIQUE INDEX sales_one ON sales (buyer_id) INCLUDE (id);',
  'ALTER TABLE "sales" ADD CONSTRAINT one_each UNIQUE ("buyer_id", "id");',
])('%s leads the key', async (sql) => {
  expect(await led(sql)).toBe('schema/prisma pass')
})

test('an index over some rows leads the key for those alone, and is told as one', async () => {
  const partial = 'CREATE INDEX sales_buyer ON sales (buyer_id) WHERE paid;'
  const files = (sql: string) => ({ ...schema(sale), 'prisma/migrations/20260100_step/migration.sql': sql })
  expect(await led(partial)).toBe('schema/prisma fail: only an index over some rows begins with Sale.buyerId')
  expect(await currents(files(partial), 'database/foreign-key-index')).toEqual(['0 of 1 indexed, 1 more over some rows only'])
  expect(await currents(files(`${partial} CREATE INDEX whole ON sales (buyer_id);`), 'database/foreign-key-index')).toEqual(['1 of 1'])
})

test.each([
  ['an expression', ['CREATE INDEX sales_buyer ON sales (lower(buyer_id));']],
  ['the second column', ['CREATE INDEX sales_buyer ON sales (id, buyer_id);']],
  ['another table', ['CREATE INDEX buyers_buyer ON "Buyer" (buyer_id);']],
  ['a method for other look-ups', ['CREATE INDEX sales_buyer ON sales USING gin (buyer_id);']],
  ['one that a later migration drops', ['CREATE INDEX sales_buyer ON sales (buyer_id);', 'DROP INDEX IF EXISTS "sales_buyer";']],
  ['one that went with its column', ['CREATE INDEX sales_buyer ON sales (buyer_id);', 'ALTER TABLE sales DROP COLUMN buyer_id, ADD COLUMN buyer_id int;']],
  ['one of a table that was made anew', ['CREATE INDEX sales_buyer ON sales (buyer_id);', 'DROP TABLE sales; CREATE TABLE sales (id int, buyer_id int);']],
])('%s leads no key', async (_, sql) => {
  expect(await led(...sql)).toBe(fails)
})

test('an index keeps its table’s new name, and is dropped under its own', async () => {
  expect(await led('CREATE INDEX a ON old_sales (buyer_id);', 'ALTER TABLE old_sales RENAME TO sales;')).toBe('schema/prisma pass')
  expect(await led('CREATE INDEX a ON sales (buyer_id);', 'ALTER INDEX a RENAME TO b; DROP INDEX b;')).toBe(fails)
})

test('a view has no foreign keys to lead, until it is a table', async () => {
  const view = 'CREATE OR REPLACE VIEW sales AS SELECT 1;'
  expect(await led(view)).toBe('schema/prisma not-applicable')
  expect(await led('CREATE MATERIALIZED VIEW IF NOT EXISTS "sales" AS SELECT 1;')).toBe('schema/prisma not-applicable')
  expect(await led(view, 'DROP VIEW sales; CREATE TABLE sales (id int, buyer_id int);')).toBe(fails)
})

const twice = `model Report {
  id    Int @id
  of    Int
  by    Int
  @@unique([of, by])
  @@index([of])
}
`

test('a key that raw SQL makes over some rows only covers no index', async () => {
  const redundant = async (sql: string): Promise<string> =>
    (await verdicts({ ...schema(twice), 'prisma/migrations/20260101_step/migration.sql': sql }, 'database/redundant-index'))[0] ?? ''
  expect(await redundant('CREATE UNIQUE INDEX one_open ON "Report" ("of", "by") WHERE open;\nCREATE INDEX plain ON "Report" ("of");')).toContain(' pass')
  expect(await redundant('CREATE UNIQUE INDEX one ON "Report" ("of", "by");\nCREATE INDEX plain ON "Report" ("of");')).toContain(
    'one index is enough: [of] of Report',
  )
  expect(await redundant('CREATE TABLE "Report" (id int);')).toContain('one index is enough: [of] of Report')
})

test('an index with an operator class of its own repeats none without', async () => {
  const redundant = async (index: string): Promise<string> =>
    (await verdicts(schema(`model Shelf {\n  key String @unique\n  day Int\n  @@index(${index})\n}\n`), 'database/redundant-index'))[0] ?? ''
  expect(await redundant('[key(ops: raw("text_pattern_ops"))]')).toContain(' pass')
  expect(await redundant('[key]')).toContain('one index is enough: [key]')
  expect(await redundant('[key(sort: Desc)]')).toContain('one index is enough: [key]')
})
