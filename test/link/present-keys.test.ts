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
  const { uncovered } = await factsOf(all, `schema/${schema}`)
  expect(uncovered).toBe(leads ? '' : 'pots.ovenId src/schema.ts:4')
})
