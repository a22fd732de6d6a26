/** Statements of which tokens tell all that the grammar does: what is taken for plain, and that both say the same of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postgresEffects } from '../../../src/parse/postgres/index.ts'
import { isPlain } from '../../../src/parse/postgres/plain.ts'
import { effectsOf } from '../../../src/parse/sql-effects.ts'
import { statements } from '../../../src/parse/sql.ts'
import { stepsOf } from '../../../src/readers/migration/keys.ts'
import { lossesOf } from '../../../src/readers/migration/losses.ts'
import { makesOf } from '../../../src/readers/migration/makes.ts'
import { stepsIn } from '../../../src/readers/migration/steps.ts'

async function heldAgainst(text: string): Promise<{ readonly plain: boolean; readonly byTokens: unknown; readonly byGrammar: unknown }> {
  const { statements: kept } = statements(text, 'postgres')
  const { effects, unparsed } = await postgresEffects(text, kept)
  const told = kept.flatMap((statement) => effectsOf(statement, 'postgres'))
  return {
    plain: kept.every(isPlain),
    byTokens: { steps: stepsOf(kept, 'postgres'), makes: makesOf(told), losses: lossesOf(told), unparsed: [] },
    byGrammar: { steps: stepsIn(effects), makes: makesOf(effects), losses: lossesOf(effects), unparsed },
  }
}

const column = '"fee" DECIMAL(65,30) NOT NULL DEFAULT 0'

describe('plain', () => {
  test.each([
    `CREATE TABLE "Berth" (\n  "id" TEXT NOT NULL,\n  ${column},\n  "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,\n  CONSTRAINT "Berth_pkey" PRIMARY KEY ("id")\n)`,
    'create table "berths" ("id" serial not null, "tags" TEXT[], "state" "State" NOT NULL DEFAULT \'FREE\', "on" boolean default true)',
    'CREATE TABLE "harbour"."berths" ("x" DOUBLE PRECISION, "id" UUID, CONSTRAINT "one" UNIQUE ("id", "x"), CONSTRAINT "to" FOREIGN KEY ("id") REFERENCES "ships" ("id"))',
    "CREATE TYPE \"State\" AS ENUM ('FREE', 'TAKEN')",
    'CREATE UNIQUE INDEX "Berth_id_key" ON "Berth"("id")',
    'CREATE INDEX "Berth_at_idx" ON "harbour"."Berth"("at" DESC, "id" ASC)',
    'ALTER TABLE "Berth" ADD CONSTRAINT "f" FOREIGN KEY ("a", "b") REFERENCES "Ship"("a", "b") ON DELETE SET NULL ON UPDATE CASCADE',
    `ALTER TABLE "Berth" ADD COLUMN "note" VARCHAR(191),\nADD COLUMN ${column}`,
  ])('%s', async (text) => {
    const { plain, byTokens, byGrammar } = await heldAgainst(`${text};`)
    expect(plain).toBe(true)
    expect(byTokens).toEqual(byGrammar)
  })
})

describe('left to the grammar', () => {
  test.each([
    'CREATE TABLE berths ("id" TEXT)',
    'CREATE TABLE IF NOT EXISTS "berths" ("id" TEXT)',
    'CREATE TEMP TABLE "berths" ("id" TEXT)',
    'CREATE TABLE "copy" AS SELECT 1',
    'CREATE TABLE "berths" ()',
    'CREATE TABLE "berths" ("id" TEXT CHECK ("id" <> \'\'))',
    'CREATE TABLE "berths" ("id" INTEGER(4))',
    'CREATE TABLE "berths" ("at" TIMESTAMP(3, 4))',
    'CREATE TABLE "berths" ("at" TIMESTAMP DEFAULT now())',
    'CREATE TABLE "berths" ("n" INTEGER DEFAULT 12abc)',
    'CREATE TABLE "berths" ("n" INTEGER DEFAULT 1.5)',
    'CREATE TABLE "berths" (U&"n\\0061" INTEGER)',
    `CREATE TABLE "${'b'.repeat(64)}" ("n" INTEGER)`,
    'CREATE TABLE "berths" ("n" INTEGER) PARTITION BY RANGE ("n")',
    'CREATE TABLE "a"."b"."c"."d" ("n" INTEGER)',
    'CREATE INDEX CONCURRENTLY "i" ON "berths"("n")',
    'CREATE INDEX "harbour"."i" ON "berths"("n")',
    'CREATE INDEX "i" ON "berths"("n") WHERE "n" > 1',
    'CREATE INDEX "i" ON "berths"(lower("n"))',
    'CREATE INDEX "i" ON "berths" USING gin ("n")',
    'ALTER TABLE "berths" ADD CONSTRAINT "one" UNIQUE ("n")',
    'ALTER TABLE "berths" ADD COLUMN "n" INTEGER UNIQUE',
    'ALTER TABLE "berths" ADD COLUMN "n" INTEGER, DROP COLUMN "m"',
    'ALTER TABLE "berths" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "b"("a") ON UPDATE CASCADE ON DELETE CASCADE',
    'ALTER TABLE "berths" DROP COLUMN "n"',
    'DROP TABLE "berths"',
    'UPDATE "berths" SET "n" = 1',
    'DO $$ BEGIN CREATE INDEX "i" ON "berths"("n"); END $$',
  ])('%s', (text) => {
    expect(statements(text, 'postgres').statements.map(isPlain)).toEqual([false])
  })
})

test('words put together at random are taken for plain only where both say the same', async () => {
  const words =
    'CREATE TABLE|INDEX|UNIQUE INDEX|TYPE|ALTER TABLE|ADD COLUMN|ADD CONSTRAINT|"a"|"b"|"c"|.|ON|(|)|,|TEXT|INTEGER|VARCHAR(9)|"T"|[]|NOT NULL|NULL|DEFAULT|1|\'x\'|TRUE|AS ENUM|PRIMARY KEY ("a")|UNIQUE ("b")|FOREIGN KEY ("a") REFERENCES "b"("a")|ON DELETE CASCADE|ON UPDATE SET NULL|ASC|DESC'
  const begins = ['CREATE TABLE "t" ("a" TEXT', 'CREATE INDEX "i" ON "t" ("a"', 'ALTER TABLE "t" ADD COLUMN "a" TEXT', '']
  let taken = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...begins), fc.array(fc.constantFrom(...words.split('|')), { maxLength: 7 }), async (begin, rest) => {
      const open = begin.endsWith('TEXT') && begin.includes('(') ? ')' : begin.includes('ON') ? ')' : ''
      for (const text of [`${begin} ${rest.join(' ')}`, `${begin} ${rest.join(' ')}${open}`]) {
        if (!statements(text, 'postgres').statements.every(isPlain)) continue
        taken++
        const { byTokens, byGrammar } = await heldAgainst(text)
        expect(byTokens, text).toEqual(byGrammar)
      }
    }),
    { numRuns: 3_000 },
  )
  expect(taken).toBeGreaterThan(50)
})
