import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

function contextOf(files: Readonly<Record<string, string>>): ReadContext {
  const paths = Object.keys(files).toSorted()
  return {
    read: async (path) => (files[path] === undefined ? undefined : { path, text: files[path] }),
    has: (path) => path in files,
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

const read = (path: string, text: string, files: Readonly<Record<string, string>> = {}) =>
  migrationReader.read({ path, text }, contextOf({ ...files, [path]: text }))

async function migrationIn(path: string, text: string, files: Readonly<Record<string, string>> = {}): Promise<MigrationDeclaration> {
  const { declares } = await read(path, text, files)
  const [first] = declares
  if (first?.kind !== 'migration') throw new Error(`no migration in ${path}`)
  return first
}

/** Losses as `line what of`. */
async function losses(sql: string, provider = 'postgresql'): Promise<readonly string[]> {
  const files = { 'prisma/migrations/migration_lock.toml': `provider = "${provider}"\n` }
  const migration = await migrationIn('prisma/migrations/20240102030405_x/migration.sql', sql, files)
  return migration.losses.map((loss) => `${loss.at.line} ${loss.what} ${loss.of}`)
}

describe('losses', () => {
  const cases: readonly (readonly [string, string, readonly string[], string?])[] = [
    ['drops a table', 'DROP TABLE "User";', ['1 drop table User']],
    ['drops it in small letters, without the semicolon', '\ndrop table if exists users cascade', ['2 drop table users']],
    ['drops a table of a schema', 'DROP TABLE "public"."User";', ['1 drop table public.User']],
    ['drops several tables', 'DROP TABLE a,\n  b, c;', ['1 drop table a', '2 drop table b', '2 drop table c']],
    ['drops over several lines', 'DROP\n  TABLE -- x\n  /* y */ "A";', ['1 drop table A']],
    ['drops a column', 'ALTER TABLE "User" DROP COLUMN "email";', ['1 drop column User.email']],
    [
      'drops columns on lines of their own',
      'ALTER TABLE "User" DROP COLUMN "a",\nADD COLUMN "c" INT,\nDROP COLUMN IF EXISTS "b";',
      ['1 drop column User.a', '3 drop column User.b'],
    ],
    ['drops without the word COLUMN', 'ALTER TABLE ONLY users DROP email CASCADE;', ['1 drop column users.email']],
    ['drops a column named key', 'ALTER TABLE a DROP key;', ['1 drop column a.key']],
    ['drops a column to make it anew', 'ALTER TABLE "A" DROP COLUMN "b",\nADD COLUMN "b" INTEGER NOT NULL;', ['1 drop column A.b']],
    ['drops a database', 'DROP DATABASE IF EXISTS shop;', ['1 drop database shop']],
    ['drops a schema', 'DROP SCHEMA a, b CASCADE;', ['1 drop schema a', '1 drop schema b']],
    ['drops what a role owns', 'DROP OWNED BY app;', ['1 drop schema everything owned by app']],
    ['truncates', 'TRUNCATE TABLE a;\nTRUNCATE ONLY b, "c" RESTART IDENTITY;', ['1 truncate a', '2 truncate b', '2 truncate c']],
    ['deletes all', 'DELETE FROM a;', ['1 delete all a']],
    ['deletes all, and returns them', 'DELETE FROM ONLY a RETURNING *;', ['1 delete all a']],
    ['deletes by a condition that always holds', 'DELETE FROM a WHERE true;\nDELETE FROM b WHERE (1 = 1);', ['1 delete all a', '2 delete all b']],
    ['deletes in a query', 'WITH x AS (DELETE FROM a RETURNING *) SELECT count(*) FROM x;', ['1 delete all a']],
    ['deletes after a query', 'WITH x AS (SELECT 1 WHERE true) DELETE FROM a;', ['1 delete all a']],
    ['drops in a DO block, which runs at once', 'DO $$\nBEGIN\n  IF true THEN\n    DROP TABLE a;\n  END IF;\nEND $$;', ['4 drop table a']],
    ['drops in a DO block of a language', "DO LANGUAGE plpgsql 'BEGIN DROP TABLE a; END';", ['1 drop table a']],
    ['drops in EXECUTE', "DO $x$ BEGIN\nEXECUTE 'DROP TABLE a';\nEND $x$;", ['2 drop table a']],
    [
      'drops a name that is computed',
      "DO $x$ BEGIN EXECUTE format('DROP TABLE %I', t); EXECUTE 'TRUNCATE ' || t; END $x$;",
      ['1 drop table a name computed when it runs', '1 truncate a name computed when it runs'],
    ],
    ['drops in a transaction', 'BEGIN;\nDROP TABLE a;\nCOMMIT;', ['2 drop table a']],
    ['drops after a body', 'CREATE FUNCTION f() RETURNS void AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql;\nDROP TABLE a;', ['2 drop table a']],
    ['drops a table that may have been there', 'CREATE TABLE IF NOT EXISTS a (b int);\nDROP TABLE a;', ['2 drop table a']],
    ['drops a column that may have been there', 'ALTER TABLE a ADD COLUMN IF NOT EXISTS b int;\nALTER TABLE a DROP COLUMN b;', ['2 drop column a.b']],
    ['drops before it makes', 'DROP TABLE IF EXISTS a;\nCREATE TABLE a (b int);', ['1 drop table a']],
    ['drops a table of another spelling', 'CREATE TABLE "user" (b int);\nDROP TABLE "User";', ['2 drop table User']],
    ['drops under the new name', 'ALTER TABLE a RENAME TO b;\nDROP TABLE b;', ['2 drop table b']],
    ['copies some rows only', 'CREATE TABLE b AS SELECT * FROM a WHERE c;\nDROP TABLE a;', ['2 drop table a']],
    ['copies some columns to a table of another name', 'CREATE TABLE b (c int);\nINSERT INTO b SELECT c FROM a;\nDROP TABLE a;', ['3 drop table a']],
    ['copies into a table that is dropped too', 'CREATE TABLE b AS SELECT * FROM a;\nDROP TABLE a;\nDROP TABLE b;', ['2 drop table a']],
    ['copies into a temporary table', 'CREATE TEMP TABLE b AS SELECT * FROM a;\nDROP TABLE a;', ['2 drop table a']],
    ['looks at it through a view', 'CREATE VIEW v AS SELECT * FROM a;\nDROP TABLE a;', ['2 drop table a']],
    ['copies after the loss', 'TRUNCATE a;\nINSERT INTO b SELECT * FROM a;', ['1 truncate a']],
    ['drops a column whose values went nowhere', 'ALTER TABLE a ADD COLUMN c int;\nUPDATE a SET c = 1;\nALTER TABLE a DROP COLUMN b;', ['3 drop column a.b']],
    ['drops a column that is only in a string', "UPDATE a SET c = 'b';\nALTER TABLE a DROP COLUMN b;", ['2 drop column a.b']],
    ['drops a column of which some rows were copied', 'UPDATE a SET c = b WHERE id = 5;\nALTER TABLE a DROP COLUMN b;', ['2 drop column a.b']],
    ['drops a column and its copy', 'UPDATE a SET c = b;\nALTER TABLE a DROP COLUMN b, DROP COLUMN c;', ['2 drop column a.b', '2 drop column a.c']],
    ['copies a column after the drop', 'ALTER TABLE a DROP COLUMN b;\nUPDATE a SET c = b;', ['1 drop column a.b']],
    [
      'mysql: drops',
      'ALTER TABLE `User` DROP `email`, DROP COLUMN `name`;\nDROP TABLES `a`, b;',
      ['1 drop column User.email', '1 drop column User.name', '2 drop table a', '2 drop table b'],
      'mysql',
    ],
    ['mysql: runs what a comment for it holds', '/*!40000 DROP TABLE `a` */;', ['1 drop table a'], 'mysql'],
    [
      'mysql: drops and truncates partitions',
      'ALTER TABLE a DROP PARTITION p1;\nALTER TABLE a TRUNCATE PARTITION p1;',
      ['1 drop table a PARTITION p1', '2 truncate a'],
      'mysql',
    ],
    ['mysql: replaces a table', 'CREATE OR REPLACE TABLE a (b int);', ['1 drop table a'], 'mysql'],
    [
      'mysql: drops in a body of its own delimiter, not',
      'DELIMITER $$\nCREATE PROCEDURE p() BEGIN DROP TABLE a; END$$\nDELIMITER ;\nDROP TABLE b;',
      ['4 drop table b'],
      'mysql',
    ],
    ['sqlite: drops', 'PRAGMA foreign_keys=off;\nDROP TABLE [a];\nALTER TABLE "B" DROP COLUMN c;', ['2 drop table a', '3 drop column B.c'], 'sqlite'],
    [
      'sqlserver: drops several columns',
      'BEGIN TRY\n\nBEGIN TRAN;\n\nALTER TABLE [dbo].[A] DROP COLUMN [b],\n[c];\n\nCOMMIT TRAN;\n\nEND TRY',
      ['5 drop column dbo.A.b', '6 drop column dbo.A.c'],
      'sqlserver',
    ],
    [
      'sqlserver: drops behind a condition',
      "IF OBJECT_ID(N'a') IS NOT NULL DROP TABLE a;\nEXEC('DROP TABLE b');",
      ['1 drop table a', '2 drop table b'],
      'sqlserver',
    ],
  ]
  for (const [title, sql, expected, provider] of cases) {
    it(title, async () => {
      expect(await losses(sql, provider)).toEqual(expected)
    })
  }
})

describe('no losses', () => {
  const cases: readonly (readonly [string, string, string?])[] = [
    ['an index', 'DROP INDEX "a"; DROP INDEX CONCURRENTLY IF EXISTS b;'],
    ['constraints', 'ALTER TABLE a DROP CONSTRAINT "a_fkey", DROP CONSTRAINT IF EXISTS b;'],
    ['a default, NOT NULL, an identity', 'ALTER TABLE a ALTER COLUMN b DROP DEFAULT, ALTER b DROP NOT NULL, ALTER b DROP IDENTITY;'],
    [
      'types, views, functions, triggers and the like',
      'DROP TYPE t; DROP VIEW v; DROP MATERIALIZED VIEW m; DROP FUNCTION f(int); DROP TRIGGER t ON a; DROP POLICY p ON a; DROP SEQUENCE s; DROP EXTENSION e; DROP ROLE r; DROP TABLESPACE t',
    ],
    [
      'what rebuilds an enum',
      'BEGIN;\nCREATE TYPE "R_new" AS ENUM (\'A\');\nALTER TABLE "U" ALTER COLUMN "r" TYPE "R_new" USING ("r"::text::"R_new");\nALTER TYPE "R" RENAME TO "R_old";\nALTER TYPE "R_new" RENAME TO "R";\nDROP TYPE "R_old";\nCOMMIT;',
    ],
    ['words in comments', '-- DROP TABLE a;\n/* DROP TABLE b; /* TRUNCATE c; */ */ SELECT 1;'],
    ['words in strings', "INSERT INTO a VALUES ('DROP TABLE b; DELETE FROM c;'); SELECT E'\\'; DROP TABLE a; --';"],
    ['a function that drops when it is called', 'CREATE FUNCTION f() RETURNS void AS $$ BEGIN DROP TABLE a; DELETE FROM b; END $$ LANGUAGE plpgsql;'],
    ['a DO block that only speaks of it', "DO $$ BEGIN RAISE NOTICE 'DROP TABLE a;'; -- DROP TABLE a;\nEND $$;"],
    ['rows deleted by a condition', 'DELETE FROM a WHERE b = 1; DELETE FROM a USING c WHERE a.d = c.d; DELETE FROM a WHERE b IN (SELECT 1);'],
    ['rows moved by one statement', 'WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x;'],
    ['a cascade of a foreign key', 'ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (b) REFERENCES d(e) ON DELETE CASCADE ON UPDATE CASCADE;'],
    [
      'grants to truncate and delete',
      'GRANT TRUNCATE, DELETE ON a TO b; REVOKE DELETE ON a FROM b; CREATE TRIGGER t BEFORE TRUNCATE ON a EXECUTE FUNCTION f();',
    ],
    ['a table made here', 'CREATE TABLE a (b int); DELETE FROM a; TRUNCATE a; ALTER TABLE a DROP COLUMN b; DROP TABLE a;'],
    ['a table made here, spelt otherwise', 'CREATE TABLE Public.Tmp (b int); DROP TABLE "tmp";'],
    ['a view made here, dropped as ClickHouse does', 'CREATE MATERIALIZED VIEW s.v AS SELECT * FROM a; DROP TABLE s.v;'],
    ['a temporary table', 'CREATE TEMP TABLE IF NOT EXISTS a AS SELECT * FROM b; DROP TABLE a;'],
    ['a column made here', 'ALTER TABLE a ADD COLUMN "b" int; ALTER TABLE a DROP COLUMN "b";'],
    ['a schema made here', 'CREATE SCHEMA s; DROP SCHEMA s CASCADE;'],
    ['a renamed column', 'ALTER TABLE a RENAME COLUMN b TO c; ALTER TABLE a RENAME d TO e;'],
    ['a column renamed by add, copy, drop', 'ALTER TABLE "a" ADD COLUMN "c" int;\nUPDATE "a" SET "c" = "b";\nALTER TABLE "a" DROP COLUMN "b";'],
    ['a column converted where it is set', 'UPDATE a SET c = CASE WHEN b THEN 1 ELSE 0 END WHERE b IS NOT NULL;\nALTER TABLE a DROP COLUMN b;'],
    [
      'a column that changes its type through another',
      'ALTER TABLE a ADD t text;\nUPDATE a SET t = b::text;\nALTER TABLE a DROP COLUMN b;\nALTER TABLE a ADD b text;\nUPDATE a SET b = t;\nALTER TABLE a DROP COLUMN t;',
    ],
    ['a column moved to another table', 'UPDATE b SET c = a.c FROM a WHERE a.id = b."aId";\nALTER TABLE a DROP COLUMN c;'],
    ['a column moved with all rows', 'INSERT INTO b (id, c) SELECT gen_random_uuid(), c FROM a;\nALTER TABLE a DROP COLUMN c;'],
    ['a table copied whole', 'CREATE TABLE b AS SELECT * FROM a; DROP TABLE a;'],
    ['a table emptied after a whole copy', 'INSERT INTO b SELECT * FROM a ORDER BY id; TRUNCATE a;'],
    [
      'a table rebuilt through a rename',
      'ALTER TABLE a RENAME TO a_old;\nCREATE TABLE a (b int, c int);\nINSERT INTO a (b, c) SELECT b, c FROM a_old;\nDROP TABLE a_old;',
    ],
    ['a detached partition and a truncated number', 'ALTER TABLE a DETACH PARTITION b; SELECT TRUNCATE(1.2, 1);'],
    ['data of COPY', 'COPY a FROM stdin;\nDROP TABLE b;\n\\.\n'],
    ['mysql: indexes and keys', 'ALTER TABLE `a` DROP INDEX `b`, DROP KEY c, DROP PRIMARY KEY, DROP FOREIGN KEY d, DROP CHECK e; DROP INDEX f ON a;', 'mysql'],
    ['mysql: a temporary table and part of the rows', 'DROP TEMPORARY TABLE a; DELETE FROM b LIMIT 10; DELETE t1 FROM t1 JOIN t2 ON t1.a = t2.a;', 'mysql'],
    ['mysql: a table swapped by name', 'CREATE TABLE b LIKE a; INSERT INTO b SELECT * FROM a; RENAME TABLE a TO a_old, b TO a; DROP TABLE a_old;', 'mysql'],
    ['mysql: a backslash in a string', "INSERT INTO a VALUES ('\\'; DROP TABLE b; -- ');", 'mysql'],
    [
      'sqlite: a table redefined by Prisma',
      'PRAGMA defer_foreign_keys=ON;\nCREATE TABLE "new_User" ("id" TEXT NOT NULL PRIMARY KEY, "n" TEXT);\nINSERT INTO "new_User" ("id") SELECT "id" FROM "User";\nDROP TABLE "User";\nALTER TABLE "new_User" RENAME TO "User";\nPRAGMA defer_foreign_keys=OFF;',
      'sqlite',
    ],
    [
      'sqlite: a table rebuilt through a temporary one',
      'CREATE TEMPORARY TABLE k(a); INSERT INTO k SELECT a FROM t; DROP TABLE t; CREATE TABLE t(a); INSERT INTO t SELECT a FROM k; DROP TABLE k;',
      'sqlite',
    ],
    ['sqlite: a trigger that deletes when it fires', 'CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END;', 'sqlite'],
    [
      'sqlserver: indexes, constraints and # tables',
      'DROP INDEX [a] ON [dbo].[b];\nALTER TABLE [dbo].[b] DROP CONSTRAINT [c];\nSELECT * INTO #t FROM b;\nDROP TABLE #t;',
      'sqlserver',
    ],
  ]
  for (const [title, sql, provider] of cases) {
    it(title, async () => {
      expect(await losses(sql, provider)).toEqual([])
    })
  }

  it('a redefinition that forgets to copy, or to take the old name, is a loss', async () => {
    const create = 'CREATE TABLE "new_U" ("id" TEXT);\n'
    const rename = 'ALTER TABLE "new_U" RENAME TO "U";'
    expect(await losses(`${create}DROP TABLE "U";\n${rename}`, 'sqlite')).toEqual(['2 drop table U'])
    expect(await losses(`${create}INSERT INTO "new_U" SELECT "id" FROM "U" WHERE 0;\nDROP TABLE "U";\n${rename}`, 'sqlite')).toEqual(['3 drop table U'])
    expect(await losses(`${create}INSERT INTO "new_U" SELECT "id" FROM "U";\nDROP TABLE "U";`, 'sqlite')).toEqual(['3 drop table U'])
  })
})

describe('ways back', () => {
  it.each([
    ['-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE c;'],
    ['-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE c;'],
    ['-- +migrate Up\nSELECT 1;\n-- +migrate Down\nDROP TABLE c;'],
    ['-- Up Migration\nSELECT 1;\n-- Down Migration\nDROP TABLE c;'],
  ])('leaves the section for the way back out of %j', async (sql) => {
    const migration = await migrationIn('db/migrations/001_x.sql', sql)
    expect([migration.losses, migration.statements]).toEqual([[], 1])
  })

  it('judges the way forth, wherever it stands', async () => {
    const sql = '-- migrate:up\nDROP TABLE a;\n-- migrate:down\nDROP TABLE b;\n-- migrate:up\nDROP TABLE c;'
    expect((await migrationIn('db/migrations/001_x.sql', sql)).losses.map((loss) => loss.of)).toEqual(['a', 'c'])
  })

  it('takes no mark for a section where the tool knows none', async () => {
    expect((await migrationIn('db/migrations/001_x.sql', '-- migrate:down\nDROP TABLE b;')).losses).toHaveLength(1)
    expect(await losses('-- migrate:up\n-- migrate:down\nDROP TABLE b;')).toEqual(['3 drop table b'])
  })

  it.each(['migrations/001_x.down.sql', 'migrations/001_x/down.sql', 'db/migrations/U2__x.sql', 'migrations/x.undo.sql'])(
    'declares nothing for %s',
    async (path) => {
      expect(await read(path, 'DROP TABLE a;')).toEqual({ declares: [], skipped: [] })
    },
  )

  it('takes x_down for a way back only beside x_up', async () => {
    expect((await read('migrations/1_scale_down.sql', 'DROP TABLE a;')).declares).toHaveLength(1)
    expect((await read('migrations/1_x_down.sql', 'DROP TABLE a;', { 'migrations/1_x_up.sql': '' })).declares).toEqual([])
  })
})

describe('migrations', () => {
  it('declares one of Prisma with its provider', async () => {
    const path = 'apps/api/prisma/migrations/20240101000000_init/migration.sql'
    const lock = '# Do not edit\n# provider = "mysql"\nprovider = "sqlite" # kept\n'
    expect(await read(path, 'CREATE TABLE a (b);\n\nDROP TABLE c;', { 'apps/api/prisma/migrations/migration_lock.toml': lock })).toEqual({
      declares: [
        {
          kind: 'migration',
          tool: 'prisma',
          name: '20240101000000_init',
          path,
          at: { path, line: 1, key: '20240101000000_init' },
          provider: 'sqlite',
          losses: [{ what: 'drop table', of: 'c', at: { path, line: 3, key: '20240101000000_init.drop table.c' } }],
          makes: ['a'],
          statements: 2,
          steps: [
            { does: 'make table', of: 'a', at: { path, line: 1, key: '20240101000000_init.make table.a' } },
            { does: 'drop table', of: 'c', at: { path, line: 3, key: '20240101000000_init.drop table.c' } },
          ],
        },
      ],
      skipped: [],
    })
  })

  it.each([
    ['prisma/migrations/0_init/migration.sql', {}, 'prisma', '0_init'],
    ['drizzle/20240101_x/migration.sql', { 'drizzle/20240101_x/snapshot.json': '{"version":"8","dialect":"mysql"}' }, 'sql', '20240101_x'],
    ['drizzle/0000_brave.sql', { 'drizzle/meta/_journal.json': '{"version":"7","dialect":"sqlite"}' }, 'sql', '0000_brave'],
    ['migrations/000001_users.up.sql', {}, 'sql', '000001_users'],
    ['migrations/2024-01-01-000000_users/up.sql', {}, 'sql', '2024-01-01-000000_users'],
    ['db/V1__init.sql', {}, 'sql', 'V1__init'],
    ['supabase/migrations/20240101000000_x.sql', {}, 'sql', '20240101000000_x'],
  ])('knows tool and name of %s', async (path, files, tool, name) => {
    expect(await migrationIn(path, 'SELECT 1;', files)).toMatchObject({ tool, name })
  })

  it("takes Drizzle's dialect", async () => {
    expect(
      await migrationIn('drizzle/0000_a.sql', 'SELECT 1', { 'drizzle/meta/_journal.json': '{\n  "version": "7",\n  "dialect": "sqlite"\n}' }),
    ).toMatchObject({ provider: 'sqlite' })
  })

  it.each(['db/seeds/001_users.sql', 'db/schema.sql', 'db/structure.sql', 'prisma/migrations/tests/001.sql'])('takes %s for no migration', async (path) => {
    expect(await read(path, 'DROP TABLE a;')).toEqual({ declares: [], skipped: [] })
  })

  it('says what it could not read and tells what it could', async () => {
    const { declares, skipped } = await read('migrations/1.sql', "DROP TABLE a;\nINSERT INTO b VALUES ('hunter2);")
    expect(declares).toMatchObject([{ losses: [{ of: 'a' }] }])
    expect(skipped).toEqual([{ path: 'migrations/1.sql', line: 2, reason: "SQL not read whole: a quote ' is opened and never closed" }])
    expect(await read('migrations/2.sql', 'SELECT 1;\n\0DROP TABLE a;')).toEqual({
      declares: [],
      skipped: [{ path: 'migrations/2.sql', line: 2, reason: 'SQL not read whole: holds a NUL byte' }],
    })
  })

  it('takes bounded time on statements made to cost', async () => {
    const began = processorTime()
    const chain = Array.from({ length: 12_000 }, (_, index) => `UPDATE t SET c${index + 1} = c${index};ALTER TABLE t DROP COLUMN c${index};`).join('\n')
    const copies = Array.from({ length: 20_000 }, (_, index) => `INSERT INTO t${index + 1} SELECT * FROM t${index};`).join('\n') + 'TRUNCATE t0;'.repeat(5_000)
    const sources = `UPDATE a SET ${'b=c,'.repeat(60_000)}d=e FROM ${'f,'.repeat(60_000)}g;`
    for (const sql of [chain, copies, sources, `DO $$${'BEGIN '.repeat(100_000)}$$`, `ALTER TABLE a ${'DROP b,'.repeat(100_000)}`]) await losses(sql)
    expect(processorTime() - began).toBeLessThan(10_000)
  }, 20_000)
})

describe('properties', () => {
  const part = fc.constantFrom(
    'DROP',
    'TABLE',
    'ALTER',
    'a',
    '"b"',
    ',',
    ';',
    '(',
    ')',
    'DELETE FROM',
    'WITH x AS (',
    'UPDATE',
    'SET',
    '=',
    'DO $$',
    '$$',
    'EXECUTE',
    "'DROP TABLE a'",
    'CREATE',
    'INSERT INTO',
    'SELECT',
    'FROM',
    'WHERE',
    'RENAME',
    'TO',
    'COLUMN',
    '*',
    '.',
    'TRUNCATE',
    'BEGIN',
    'IF',
    '\n',
  )
  it('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), fc.constantFrom('postgresql', 'mysql', 'sqlite', 'sqlserver'), async (parts, provider) => {
        await losses(parts.join(' '), provider)
      }),
    )
  })

  it('comments and blank lines move lines and change nothing else', async () => {
    const lines = [
      'CREATE TABLE n (a int);',
      'INSERT INTO n',
      'SELECT a FROM o;',
      'DROP TABLE o;',
      'ALTER TABLE n',
      'RENAME TO o;',
      'DROP TABLE "Z";',
      'ALTER TABLE q',
      'DROP COLUMN w,',
      'DROP COLUMN v;',
    ]
    const of = async (sql: string): Promise<readonly string[]> => (await losses(sql)).map((one) => one.replace(/^\d+ /, ''))
    const expected = await of(lines.join('\n'))
    expect(expected).toEqual(['drop table Z', 'drop column q.w', 'drop column q.v'])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('', "-- don't", '/* DROP TABLE x; */', '\t')), { maxLength: 8 }),
        async (extra) => {
          const changed = lines.flatMap((line, index) => [...extra.filter(([at]) => at === index).map(([, text]) => text), line])
          expect(await of(changed.join('\n'))).toEqual(expected)
        },
      ),
    )
  })
})
