/** Statements of a migration that hold up what runs beside them, and the same done in steps. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { rewrites } from '../../src/parse/postgres/types.ts'
import { migrationReader } from '../../src/readers/migration.ts'

async function read(text: string, path = 'db/migrations/0007_visits.sql'): Promise<MigrationDeclaration | undefined> {
  const { declares } = await migrationReader.read({ path, text }, { read: () => Promise.resolve(undefined), has: () => false, below: () => [] })
  return declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
}

async function risks(text: string): Promise<readonly string[]> {
  const found = (await read(text))?.risks ?? []
  return found
    .filter(({ changes }) => changes === undefined || rewrites(undefined, changes.type, changes.given) === true)
    .map((risk) => `${risk.at.line} ${risk.of} ${risk.what.split(/ (?:takes|stops|locks|breaks|writes|numbers|keeps|holds|builds|reads) /)[0] ?? ''}`)
}

describe('statements that hold up', () => {
  test.each([
    ['SELECT 1;\nCREATE INDEX visit_page ON visit (page);', ['2 visit CREATE INDEX on visit']],
    ['create unique index if not exists "Visit_page" on public."Visit" using btree ("page");', ['1 public.Visit CREATE INDEX on public.Visit']],
    ['CREATE INDEX ON visit (page)', ['1 visit CREATE INDEX on visit']],
    ['ALTER TABLE visit ALTER COLUMN id SET DATA TYPE BIGINT;', ['1 visit ALTER COLUMN visit.id TYPE']],
    ['ALTER TABLE visit ALTER state TYPE state_new USING (state::text::state_new);', ['1 visit ALTER COLUMN visit.state TYPE']],
    ['ALTER TABLE visit\n  ADD COLUMN note text,\n  ALTER COLUMN page SET NOT NULL;', ['3 visit SET NOT NULL on visit.page']],
    ['ALTER TABLE visit ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();', ['1 visit ADD COLUMN visit.key with the default gen_random_uuid()']],
    ['ALTER TABLE visit ADD number bigserial;', ['1 visit ADD COLUMN visit.number']],
    ['ALTER TABLE visit ADD COLUMN slug text GENERATED ALWAYS AS (lower(page)) STORED;', ['1 visit ADD COLUMN visit.slug']],
    ['ALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (owner_id) REFERENCES owner (id);', ['1 visit ADD FOREIGN KEY on visit']],
    ['ALTER TABLE ONLY visit ADD CHECK (day > 0);', ['1 visit ADD CHECK on visit']],
    ['ALTER TABLE visit ADD CONSTRAINT p PRIMARY KEY (id);', ['1 visit ADD PRIMARY KEY on visit']],
    ['ALTER TABLE visit ADD UNIQUE (page);', ['1 visit ADD UNIQUE on visit']],
    ['ALTER TABLE visit RENAME TO visits;', ['1 visit RENAME of table visit']],
    ['DROP TYPE IF EXISTS public.mood CASCADE;\nDROP EXTENSION hstore CASCADE;', ['1 public.mood DROP TYPE public.mood CASCADE drops every column that still has it, with what is in it: leave CASCADE out, and drop such columns by name', '2 hstore DROP EXTENSION hstore CASCADE drops every column of a type that it brought, with what is in it: leave CASCADE out, and drop such columns by name']], // prettier-ignore
    ['ALTER TABLE visit RENAME COLUMN page TO path;\nALTER TABLE visit RENAME day TO date;', ['1 visit RENAME of visit.page', '2 visit RENAME of visit.day']],
  ])('%s', async (text, expected) => expect(await risks(text)).toEqual(expected))

  test.each([
    'CREATE INDEX CONCURRENTLY visit_page ON visit (page);',
    'DROP TYPE mood; DROP DOMAIN page RESTRICT; DROP FUNCTION f() CASCADE; DROP SEQUENCE s CASCADE;',
    'CREATE INDEX visit_page ON ONLY visit (page);',
    'CREATE TABLE visit (id int);\nCREATE INDEX visit_page ON public.visit (page);\nALTER TABLE visit ADD CONSTRAINT p PRIMARY KEY (id);',
    'CREATE TABLE IF NOT EXISTS visit (id int);\nALTER TABLE visit ALTER COLUMN id TYPE bigint;',
    "ALTER TABLE visit ADD COLUMN made timestamptz NOT NULL DEFAULT now(), ADD COLUMN state text DEFAULT 'random()';",
    'ALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (owner_id) REFERENCES owner (id) NOT VALID;\nALTER TABLE visit VALIDATE CONSTRAINT f;',
    'ALTER TABLE visit ADD CONSTRAINT c CHECK (page IS NOT NULL) NOT VALID;\nALTER TABLE visit VALIDATE CONSTRAINT c;\nALTER TABLE visit ALTER COLUMN page SET NOT NULL;',
    'ALTER TABLE visit ADD CONSTRAINT p PRIMARY KEY USING INDEX visit_id;',
    'ALTER TABLE visit ALTER COLUMN page TYPE text;',
    'ALTER TABLE visit ALTER COLUMN page SET DEFAULT gen_random_uuid();',
    'ALTER TABLE visit RENAME CONSTRAINT a TO b;\nALTER INDEX a RENAME TO b;\nALTER TYPE state RENAME TO state_old;',
    'ALTER TABLE visit RENAME TO visits;\nCREATE VIEW visit AS SELECT * FROM visits;',
    'CREATE TABLE new_visit (id int);\nDROP TABLE visit;\nALTER TABLE new_visit RENAME TO visit;\nCREATE INDEX visit_id ON visit (id);',
    '-- CREATE INDEX visit_page ON visit (page);\nSELECT $$CREATE INDEX visit_page ON visit (page)$$;',
    'CREATE TABLE `visit` (id int) ENGINE=InnoDB;\nCREATE INDEX v ON `other` (page);',
  ])('none in %j', async (text) => expect(await risks(text)).toEqual([]))
})

describe('statements that hold up MySQL', () => {
  const mysql = (text: string): Promise<readonly string[]> => risks(`SET NAMES utf8mb4;\n${text}`)
  test.each([
    ['ALTER TABLE `visit` ADD CONSTRAINT `f` FOREIGN KEY (`owner`) REFERENCES `owner`(`id`);', ['2 visit ADD FOREIGN KEY on visit']],
    ['ALTER TABLE visit ADD FULLTEXT INDEX words (page), ALGORITHM=INPLACE;', ['2 visit ADD FULLTEXT INDEX on visit']],
    ['CREATE FULLTEXT INDEX words ON visit (page);', ['2 visit CREATE FULLTEXT INDEX on visit']],
    ['CREATE INDEX page ON visit (page) LOCK = SHARED;', ['2 visit CREATE INDEX with LOCK=SHARED on visit']],
    ['ALTER TABLE visit CONVERT TO CHARACTER SET utf8mb4;', ['2 visit CONVERT TO CHARACTER SET on visit']],
    ['ALTER TABLE visit DROP PRIMARY KEY;', ['2 visit DROP PRIMARY KEY on visit']],
    ['ALTER TABLE visit ADD COLUMN slug VARCHAR(90) AS (lower(page)) STORED;', ['2 visit ADD of a stored column on visit']],
    ['ALTER TABLE visit ADD COLUMN number INT NOT NULL AUTO_INCREMENT UNIQUE;', ['2 visit ADD of an AUTO_INCREMENT column on visit']],
    ['ALTER TABLE visit MODIFY day DATE, ALGORITHM=COPY;', ['2 visit ALTER TABLE with ALGORITHM=COPY on visit']],
    ['ALTER TABLE visit CHANGE COLUMN page path TEXT;', ['2 visit RENAME of visit.page']],
    ['ALTER TABLE visit RENAME COLUMN page TO path, ALGORITHM=INSTANT;', ['2 visit RENAME of visit.page']],
    ['ALTER TABLE visit RENAME TO visits;', ['2 visit RENAME of table visit']],
  ])('%s', async (text, expected) => expect(await mysql(text)).toEqual(expected))

  test.each([
    'CREATE INDEX page ON visit (page);\nCREATE UNIQUE INDEX day ON visit (day) ALGORITHM=INPLACE LOCK=NONE;',
    'ALTER TABLE visit ADD INDEX page (page), ADD COLUMN note TEXT NULL, DROP COLUMN old;',
    'SET FOREIGN_KEY_CHECKS = 0;\nALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (owner) REFERENCES owner(id);',
    'ALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (owner) REFERENCES owner(id), LOCK=NONE;',
    'ALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (owner) REFERENCES owner(id), ALGORITHM=INPLACE;',
    'ALTER TABLE visit DROP PRIMARY KEY, ADD PRIMARY KEY (day, id);',
    // What the column was before is not told: it may only lose its NOT NULL.
    'ALTER TABLE visit MODIFY COLUMN page VARCHAR(191) NULL;',
    'ALTER TABLE visit CHANGE page page VARCHAR(191);',
    'ALTER TABLE visit RENAME INDEX a TO b;',
    'CREATE TABLE visit (id INT) ENGINE=InnoDB;\nALTER TABLE visit ADD CONSTRAINT f FOREIGN KEY (owner) REFERENCES owner(id);',
  ])('none in %j', async (text) => expect(await mysql(text)).toEqual([]))
})

test('a CHECK is remembered for a later migration, and what it promises until it is validated', async () => {
  const unchecked = await read('ALTER TABLE "Visit" ADD CONSTRAINT c CHECK (("page" IS NOT NULL)) NOT VALID;')
  expect([unchecked?.proves, unchecked?.promises]).toEqual([['Visit check'], [['Visit.c', 'Visit.page']]])
  expect((await read('ALTER TABLE "Visit" VALIDATE CONSTRAINT c;'))?.validates).toEqual(['Visit.c'])
  expect((await read('ALTER TABLE "Visit" ADD CHECK ("page" IS NOT NULL AND day > 0);'))?.proves).toEqual(['Visit check', 'Visit.page'])
  expect((await read('ALTER TABLE "Visit" ALTER COLUMN "page" SET NOT NULL;'))?.risks?.[0]?.proof).toBe('Visit.page')
})

test('random text never throws', async () => {
  const words = fc.constantFrom(
    'ALTER',
    'TABLE',
    'visit',
    'ADD',
    'COLUMN',
    'CONSTRAINT',
    'CHECK',
    '(',
    ')',
    ',',
    ';',
    'RENAME',
    'TO',
    'CREATE',
    'INDEX',
    'ON',
    'DEFAULT',
    'random',
    "'",
    '\n',
    'TYPE',
    'SET',
    'NOT',
    'NULL',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 40 }), async (parts) => void (await read(parts.join(' ')))),
    { numRuns: 200 },
  )
})
