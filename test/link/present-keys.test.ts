/** An index of the rows that have a value finds whatever is asked for by that value, and one of some other rows does not. */
import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const files = (where: string) => ({
  'package.json': '{ "name": "kiln", "scripts": { "start": "node src/main.js" }, "dependencies": { "drizzle-orm": "1", "pg": "8" } }',
  'src/main.ts': "import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle(process.env.DATABASE_URL)\nserver.listen(80)\n",
  'src/schema.ts': `import { isNotNull, sql } from 'drizzle-orm'
import { index, integer, pgTable, serial } from 'drizzle-orm/pg-core'
export const ovens = pgTable('ovens', { id: serial().primaryKey() })
export const pots = pgTable('pots', { id: serial().primaryKey(), ovenId: integer('oven_id').references(() => ovens.id), glaze: integer() }, (t) => [
  index('pots_oven').on(t.ovenId)${where},
])
`,
})

test.each([
  ['', true],
  ['.where(isNotNull(t.ovenId))', true],
  ['.where(sql`oven_id IS NOT NULL`)', true],
  ['.where(sql`${t.ovenId} is not null`)', true],
  ['.where(isNotNull(t.glaze))', false],
  ['.where(sql`glaze IS NOT NULL`)', false],
  ['.where(sql`${t.glaze} is not null`)', false],
  ['.where(sql`${t.ovenId} is not null and glaze > 4`)', false],
])('an index%s leads: %s', async (where, leads) => {
  const all = files(where)
  const [schema] = await subjectsOf(all, 'schema')
  const { uncovered, partly } = await factsOf(all, `schema/${schema}`)
  expect([uncovered, partly]).toEqual(['', leads ? '' : 'pots.ovenId src/schema.ts:4'])
})

test.each([
  ['WHERE pots.oven_id IS NOT NULL', true],
  ['WHERE "pots"."oven_id" IS NOT NULL', true],
  ['WHERE pots.glaze IS NOT NULL', false],
])('an index of SQL %s leads: %s', async (where, leads) => {
  const all = {
    ...files(''),
    'src/schema.ts': 'export {}\n',
    'migrations/1_pots.sql': `CREATE TABLE ovens (id int PRIMARY KEY);\nCREATE TABLE pots (id int PRIMARY KEY, glaze int, oven_id int REFERENCES ovens);\nCREATE INDEX pots_oven ON pots (oven_id) ${where};\n`,
  }
  const [schema] = await subjectsOf(all, 'schema')
  const { uncovered, partly } = await factsOf(all, `schema/${schema}`)
  expect([uncovered, partly === '']).toEqual(['', leads])
})

const kysely = (index: string): Readonly<Record<string, string>> => ({
  'package.json': '{ "name": "kiln", "scripts": { "start": "node src/main.js" }, "dependencies": { "kysely": "0.28.0", "pg": "8" } }',
  'src/main.ts': 'server.listen(80)\n',
  'src/migrations/1_pots.ts': `import type { Kysely } from 'kysely'
export async function up(db: Kysely<any>) {
  await db.schema.createTable('ovens').addColumn('id', 'serial', (col) => col.primaryKey()).execute()
  await db.schema
    .createTable('pots')
    .addColumn('id', 'serial', (col) => col.primaryKey())
    .addColumn('glaze', 'integer')
    .addColumn('oven_id', 'integer', (col) =>
      col.references('ovens.id'),
    )
    .$call(cooled)
    .execute()
  ${index}
}
const cooled = (table) =>
  table.addColumn('rack_id', 'integer', (col) => col.references('ovens.id'))
`,
})

test.each([
  [".where('oven_id', 'is not', null)", ''],
  [".where('oven_id', 'is not', null).where('glaze', 'is not', null)", 'pots.oven_id src/migrations/1_pots.ts:8'],
  [".where('oven_id', '>', 4)", 'pots.oven_id src/migrations/1_pots.ts:8'],
])('an index of Kysely %s', async (where, partly) => {
  const all = kysely(
    `await db.schema.createIndex('o').on('pots').column('oven_id')${where}.execute()\n  await db.schema.createIndex('r').on('pots').column('rack_id').execute()`,
  )
  expect(await factsOf(all, 'schema/src/migrations')).toMatchObject({ uncovered: '', partly })
})

test('a column that points elsewhere is told on its own line, in whatever function it stands', async () => {
  const { uncovered } = await factsOf(kysely(''), 'schema/src/migrations')
  expect(uncovered).toBe('pots.oven_id src/migrations/1_pots.ts:8, pots.rack_id src/migrations/1_pots.ts:16')
})

test.each([
  ["t.glaze.op('int4_ops')", '[glaze] of pots, as [glaze, id] begins with the same src/schema.ts:5'],
  ["t.glaze.op('gin_trgm_ops')", ''],
])('a class that PostgreSQL takes by itself changes nothing of an index: %s', async (column, redundant) => {
  const all = files('')
  const schema = all['src/schema.ts'].replace("index('pots_oven').on(t.ovenId)", `index('g').on(${column}), index('gi').on(t.glaze, t.id)`)
  const found = await factsOf({ ...all, 'src/schema.ts': schema }, 'schema/drizzle')
  expect(found.redundant ?? '').toBe(redundant)
})

test('migrations that somebody writes beside Drizzle’s tables make indexes and virtual tables', async () => {
  const steps = (up: string, down = ''): Readonly<Record<string, string>> => ({
    ...files(''),
    'src/schema.ts': files('')['src/schema.ts'].replace(", (t) => [\n  index('pots_oven').on(t.ovenId),\n]", ''),
    'src/migrations/list/0002-pots.migration.ts': `import { sql } from 'drizzle-orm'\nexport const pots = {\n  up: async ({ db }) => {\n    await db.run(${up})\n  },\n  down: async ({ db }) => {\n    await db.run(${down})\n  },\n}\n`,
  })
  const uncovered = async (all: Readonly<Record<string, string>>): Promise<string | undefined> => (await factsOf(all, 'schema/drizzle')).uncovered
  expect(await uncovered(steps('sql`SELECT 1`'))).toContain('pots.ovenId')
  expect(await uncovered(steps('sql`CREATE INDEX pots_oven ON pots (oven_id)`'))).toBe('')
  expect(await uncovered(steps('sql`SELECT 1`', 'sql`CREATE INDEX pots_oven ON pots (oven_id)`'))).toContain('pots.ovenId')
})
