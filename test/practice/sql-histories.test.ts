/** Schemas that migrations drop, move or rename, and folders of SQL that are one history: what is claimed of the tables that are left. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const resources = 'src/main/resources'
const keyed = (table: string): string => `CREATE TABLE ${table} (id bigint PRIMARY KEY, note text);\n`
const keyless = (table: string): string => `CREATE TABLE ${table} (id bigint, note text);\n`

/** `yard/V1__a.sql` lies in a folder of the resources. */
const tree = (scripts: Files, more: Files = {}): Files => ({
  ...Object.fromEntries(Object.entries(scripts).map(([path, text]) => [`${resources}/${path}`, text])),
  ...more,
})
const keys = async (files: Files): Promise<readonly string[]> =>
  (await judged(files, 'database/primary-key')).map((one) => one.replaceAll(`schema/${resources}/`, '').replace(/^(unknown \S+).*$/s, '$1'))

const steps = (...texts: readonly string[]): Files => tree(Object.fromEntries(texts.map((text, index) => [`db/migration/V${index + 1}__step.sql`, text])))
const made = `CREATE SCHEMA attic;\n${keyless('attic.crates')}${keyed('hall.coats')}`
const fails = (table: string): readonly string[] => [`fail db/migration ${table} without a primary key`]
const passes = ['pass db/migration']

describe('a schema that a migration drops takes its tables along', () => {
  test.each([
    ['DROP SCHEMA attic CASCADE;'],
    ['drop schema if exists cellar, "attic", loft cascade;'],
    ['DROP SCHEMA Attic;'],
    ['ALTER SCHEMA attic RENAME TO loft; DROP SCHEMA loft CASCADE;'],
    ['ALTER TABLE attic.crates SET SCHEMA loft; DROP SCHEMA loft CASCADE;'],
  ])('%s', async (drop) => {
    expect(await keys(steps(made, drop))).toEqual(passes)
  })

  test('the one that names leave out', async () => {
    expect(await keys(steps(keyless('crates') + keyed('hall.coats'), 'DROP SCHEMA public CASCADE; CREATE SCHEMA public;'))).toEqual(passes)
  })

  test('a database of MySQL is its schema', async () => {
    const mysql = 'CREATE TABLE `attic`.`crates` (id bigint) ENGINE=InnoDB;\nCREATE TABLE `hall`.`coats` (id bigint PRIMARY KEY) ENGINE=InnoDB;\n'
    expect(await keys(steps(mysql, 'DROP DATABASE IF EXISTS `attic`;'))).toEqual(passes)
  })

  test('and their indexes', async () => {
    const twice = `${keyed('attic.crates')}${keyed('hall.coats')}CREATE INDEX one ON attic.crates (note);\nCREATE INDEX two ON attic.crates (note, id);\n`
    const said = async (...texts: readonly string[]): Promise<readonly string[]> =>
      (await judged(steps(...texts), 'database/redundant-index')).map((one) => one.replace(/ .*$/s, ''))
    expect([await said(twice), await said(twice, 'DROP SCHEMA attic CASCADE;')]).toEqual([['fail'], ['not-applicable']])
  })

  test('a changeset of Liquibase does as much', async () => {
    const changelog = (sql: string): Files => ({
      'src/main/resources/db/changelog/changes.sql': `--liquibase formatted sql\n--changeset ann:1\n${made}\n--changeset ann:2\n${sql}\n`,
    })
    const said = async (sql: string): Promise<string> => (await judged(changelog(sql), 'database/primary-key')).join().replace(/ .*$/s, '')
    expect([await said('DROP SCHEMA attic CASCADE;'), await said('DROP SCHEMA cellar CASCADE;')]).toEqual(['pass', 'fail'])
  })
})

describe('what is left of a schema is judged', () => {
  test.each([
    ['another is dropped', 'DROP SCHEMA atti, crates CASCADE;', 'attic.crates'],
    ['a quoted name is written otherwise', 'DROP SCHEMA "Attic" CASCADE;', 'attic.crates'],
    ['a table is made again', `DROP SCHEMA attic CASCADE; CREATE SCHEMA attic; ${keyless('attic.crates')}`, 'attic.crates'],
    ['a table is moved out before', 'ALTER TABLE attic.crates SET SCHEMA hall; DROP SCHEMA attic CASCADE;', 'hall.crates'],
    ['it is renamed before', 'ALTER SCHEMA attic RENAME TO loft; DROP SCHEMA IF EXISTS attic CASCADE;', 'loft.crates'],
    ['a table is moved to where names leave it out', 'ALTER TABLE attic.crates SET SCHEMA public; DROP SCHEMA attic;', 'crates'],
    ['it is dropped in a comment', '-- DROP SCHEMA attic CASCADE;\nSELECT 1;', 'attic.crates'],
  ])('%s', async (_name, sql, table) => {
    expect(await keys(steps(made, sql))).toEqual(fails(table))
  })

  test('a block that may drop it leaves its tables untold, and those of others judged', async () => {
    const block = "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'attic') THEN DROP SCHEMA attic CASCADE; END IF; END $$;"
    expect(await keys(steps(made, block))).toEqual(passes)
    expect(await keys(steps(made + keyless('hall.hats'), block))).toEqual(fails('hall.hats'))
  })
})

test('an index by hand is gone with its schema, and an ORM has none of it', async () => {
  const files = (drop: string): Files => ({
    'package.json': '{ "name": "till", "dependencies": { "@prisma/client": "6.5.0" } }',
    'prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Buyer {\n  id Int @id\n  sales Sale[]\n}\nmodel Sale {\n  id Int @id\n  buyer Buyer @relation(fields: [buyer_id], references: [id])\n  buyer_id Int\n  @@map("sales")\n}\n',
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101_index/migration.sql': 'CREATE INDEX sales_buyer ON sales (buyer_id);',
    'prisma/migrations/20260102_drop/migration.sql': drop,
  })
  const said = async (drop: string): Promise<string> => (await judged(files(drop), 'database/foreign-key-index')).join().replace(/ .*$/s, '')
  expect([await said('DROP SCHEMA public CASCADE;'), await said('DROP SCHEMA till CASCADE;')]).toEqual(['fail', 'pass'])
})

const spring = (locations: string): Files => ({ [`${resources}/application.yml`]: `spring:\n  flyway:\n    locations: ${locations}\n` })
const two = { 'db/first/V1__yard.sql': keyless('crates') + keyless('coats'), 'db/second/V2__key.sql': 'ALTER TABLE crates ADD PRIMARY KEY (id);\nDROP TABLE coats;\n' } // prettier-ignore
const joined = ['pass db/first']

describe("folders of Flyway's locations are one history", () => {
  test.each([
    ['classpath:db/first,classpath:db/second'],
    ['[ db/first, "classpath:/db/second/" ]'],
    ["[ '${YARD_LOCATIONS:db/**/*.sql}' ]"],
    ['"${YARD_LOCATIONS:classpath:db/first,classpath:db/second}"'],
    ['classpath:db'],
    ['filesystem:src/main/resources/db/*'],
    ['filesystem:./src/main/resources/db/first, filesystem:src/main/resources/db/second'],
  ])('%s', async (locations) => {
    expect(await keys(tree(two, spring(locations)))).toEqual(joined)
  })

  test.each([
    [
      'properties',
      { [`${resources}/application.properties`]: 'spring.flyway.locations[0]=classpath:db/first\nspring.flyway.locations[1]=classpath:db/second\n' },
    ],
    ['Quarkus', { [`${resources}/application.properties`]: 'quarkus.flyway.locations=db/first,db/second\n' }],
    ["Flyway's own", { 'flyway.conf': 'flyway.locations=filesystem:src/main/resources/db/first,filesystem:src/main/resources/db/second\n' }],
    ['what production sets over it', { ...spring('db/first'), [`${resources}/application-prod.yml`]: 'spring.flyway.locations: db/first,db/second\n' }],
    ['folders of databases, of which there is one', spring('classpath:db/first,classpath:db/{vendor}'), 'db/postgresql'],
  ])('%s', async (_name, settings, second = 'db/second') => {
    const [script] = Object.values(two).slice(1)
    expect(await keys(tree({ 'db/first/V1__yard.sql': two['db/first/V1__yard.sql'], [`${second}/V2__key.sql`]: script as string }, settings))).toEqual(joined)
  })

  test('and where nothing is set, all below its own', async () => {
    const [first, second] = Object.values(two) as [string, string]
    expect(await keys(tree({ 'db/migration/yard/V1__yard.sql': first, 'db/migration/later/V2__key.sql': second }))).toEqual(['pass db/migration/yard'])
  })

  test('in the order of versions, wherever they lie', async () => {
    const files = { 'db/second/V1.2__yard.sql': keyless('crates'), 'db/first/V1.10__key.sql': 'ALTER TABLE crates ADD PRIMARY KEY (id);\n' }
    expect(await keys(tree(files, spring('db/first,db/second')))).toEqual(['pass db/second'])
    const before = { 'db/second/V1.10__yard.sql': keyless('crates'), 'db/first/V1.2__drop.sql': 'DROP TABLE IF EXISTS crates;\n' }
    expect(await keys(tree(before, spring('db/first,db/second')))).toEqual(['fail db/first crates without a primary key'])
  })

  test('what neither mends is told', async () => {
    const files = { ...two, 'db/second/V3__hats.sql': keyless('hats') }
    expect(await keys(tree(files, spring('db/first,db/second')))).toEqual(['fail db/first hats without a primary key'])
  })
})

describe('folders that no history joins', () => {
  const apart = async (settings: Files): Promise<readonly string[]> => await keys(tree({ ...two, 'db/first/V3__hats.sql': keyless('hats') }, settings))

  test.each([
    ['nothing tells of them', {}],
    ['one alone is a location', spring('classpath:db/first')],
    ['development alone has both', { ...spring('db/first'), [`${resources}/application-dev.yml`]: 'spring.flyway.locations: db/first,db/second\n' }],
    [
      'a profile alone has both',
      {
        [`${resources}/application.yml`]:
          'spring.flyway.locations: db/first\n---\nspring:\n  config.activate.on-profile: dev\n  flyway.locations: db/first,db/second\n',
      },
    ],
    ['a variable has them', spring('${YARD_LOCATIONS}')],
  ])('%s: nothing is claimed of what the other changes, the rest is', async (_name, settings) => {
    expect(await apart(settings)).toEqual(['fail db/first hats without a primary key'])
    expect(await keys(tree(two, settings))).toEqual(['not-applicable db/first'])
  })

  test('two of one version are sets for several databases', async () => {
    const files = { 'db/first/V1__yard.sql': keyless('crates'), 'db/second/V1__yard.sql': keyed('coats') }
    expect(await keys(tree(files, spring('db/first,db/second')))).toEqual(['fail db/first crates without a primary key', 'pass db/second'])
  })

  test.each([
    ['a table by another name', 'ALTER TABLE crate ADD COLUMN size int;'],
    ['a table of its own by the same name', `${keyless('crates')}ALTER TABLE crates ADD PRIMARY KEY (id);`],
    ['rows', "UPDATE crates SET note = '';"],
    ['another schema', 'DROP SCHEMA attic CASCADE;'],
  ])('the other changes %s: the first is judged as it stands', async (_name, sql) => {
    const files = { 'db/first/V1__yard.sql': ['coats', 'hats', 'boots'].map(keyed).join('') + keyless('crates'), 'db/second/V2__other.sql': sql }
    expect((await keys(tree(files)))[0]).toBe('fail db/first crates without a primary key')
  })

  test('an index that the other drops, and a schema', async () => {
    const twice = `${keyed('attic.crates')}CREATE INDEX one ON attic.crates (note);\nCREATE INDEX two ON attic.crates (note, id);\n`
    const said = async (sql: string): Promise<string> =>
      (await judged(tree({ 'db/first/V1__yard.sql': twice, 'db/second/V2__less.sql': sql }), 'database/redundant-index')).join().replace(/ .*$/s, '')
    expect([await said('DROP INDEX attic.one;'), await said('DROP SCHEMA attic CASCADE;'), await said('DROP INDEX other;')]).toEqual(['pass', 'pass', 'fail'])
  })

  test('settings above two modules join neither to the other', async () => {
    const script = (module: string): string => `${module}/${resources}/db/yard`
    const files = { 'application.yml': 'spring.flyway.locations: db/yard\n', [`${script('till')}/V1__a.sql`]: keyless('crates'), [`${script('shop')}/V2__b.sql`]: 'DROP TABLE crates;\n' } // prettier-ignore
    expect(await judged(files, 'database/primary-key')).toEqual([`fail schema/${script('till')} crates without a primary key`])
  })

  test('folders of two applications tell nothing of one another', async () => {
    const files = { 'till/db/V1__yard.sql': keyless('crates'), 'shop/db/V2__key.sql': 'ALTER TABLE crates ADD PRIMARY KEY (id);\n' }
    expect(await judged(files, 'database/primary-key')).toEqual(['fail schema/till/db crates without a primary key'])
  })
})

describe('a script of psql that takes in others', () => {
  const shed = (more: Files): Files => ({
    'compose.yaml':
      'services:\n  shed:\n    image: acme/shed:3\n    environment: { DATABASE_URL: "postgresql://shed@rows/shed" }\n  rows: { image: "postgres:17" }\n',
    'migrations/init/0-all.sql': "SET client_encoding = 'UTF8';\n\\i './1-tables.sql'\n\\ir 2-keys.sql\nCREATE TABLE public.tools (id serial PRIMARY KEY);\n",
    'migrations/init/1-tables.sql': "\\i './shared/1-tables.sql'\nCREATE TABLE public.racks (id integer NOT NULL);\n",
    'migrations/init/shared/1-tables.sql': 'CREATE TABLE public.rakes (id integer NOT NULL, rack integer);\n',
    'migrations/init/2-keys.sql':
      'ALTER TABLE ONLY public.racks ADD CONSTRAINT racks_pkey PRIMARY KEY (id);\nALTER TABLE public.rakes ADD CONSTRAINT rakes_pkey PRIMARY KEY (id);\nALTER TABLE public.rakes ADD CONSTRAINT rakes_rack FOREIGN KEY (rack) REFERENCES public.racks (id);\n',
    ...more,
  })
  const of = async (files: Files, rule: string): Promise<readonly string[]> =>
    (await judged(shed(files), rule)).map((one) => one.replace(/^(unknown \S+).*$/s, '$1'))

  test('is one schema with them', async () => {
    expect(await of({}, 'database/primary-key')).toEqual(['pass schema/migrations/init'])
    expect(await of({}, 'database/foreign-key-index')).toEqual(['fail schema/migrations/init no index begins with rakes.rack'])
  })

  test('whose index one of them makes', async () => {
    const more = { 'migrations/init/3-indexes.sql': 'CREATE INDEX ON public.rakes (rack);\n' }
    expect(await of(more, 'database/foreign-key-index')).toEqual(['pass schema/migrations/init'])
  })

  test('fails with the place where one of them makes a table without a key', async () => {
    const more = { 'migrations/init/shared/1-tables.sql': 'CREATE TABLE public.rakes (id integer);\nCREATE TABLE public.hoes (id integer);\n' }
    expect(await of(more, 'database/primary-key')).toEqual(['fail schema/migrations/init hoes without a primary key'])
  })

  test('and one that is not there, that takes itself in or that is put together, is passed over; what is left to others is not claimed', async () => {
    const more = {
      'migrations/init/1-tables.sql': '\\i ./0-all.sql\n\\i /opt/sheds.sql\n\\i :file\n\\i ../../../sheds.sql\nCREATE TABLE public.racks (id integer);\n',
    }
    expect(await of(more, 'database/primary-key')).toEqual(['pass schema/migrations/init', 'not-applicable schema/migrations/init/shared'])
  })

  test('in a schema that is put in at once', async () => {
    const parts = { 'db/schema.sql': '\\ir parts/rakes.sql\n', 'db/parts/rakes.sql': 'CREATE TABLE rakes (id integer);\n' }
    expect(await judged(parts, 'database/primary-key')).toEqual(['fail schema/db/schema.sql rakes without a primary key'])
  })
})
