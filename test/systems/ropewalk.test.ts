/** A ropewalk whose tables only SQL describes: what its migrations add up to loses an index or a key with its line, and the same tables by other statements are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('ropewalk')
const one = 'db/migration/V1__ropes.sql'
const two = 'db/migration/V2__orders.sql'
const ten = 'db/migration/V10__led.sql'

interface Said {
  readonly told: readonly string[]
  readonly regressed: readonly string[]
  readonly counts: readonly unknown[]
}

async function said(before: Files, head: Files): Promise<Said> {
  const decision = await judge(before, head)
  const told = decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.slice(9)}: ${message} ${evidence[0]?.path}:${evidence[0]?.line}`)
  const regressed = decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [rule.slice(9)] : []))
  const counts = decision.head.system.things.flatMap(({ kind, name, facts }) => {
    const { models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: number } | undefined>
    return kind === 'schema' ? [[name, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  return { told, regressed, counts }
}

const key = (what: string, place: string): string => `fail foreign-key-index: no index begins with ${what} ${place}`
const partly = (what: string, place: string): string => `fail foreign-key-index: only an index over some rows begins with ${what} ${place}`
const next = (sql: string): Edit => add('db/migration/V11__next.sql', sql)

const losses: readonly (readonly [name: string, edit: Edit, told: readonly string[]])[] = [
  ['an index dropped', next('DROP INDEX CONCURRENTLY public.rope_walk;'), [key('rope.walk_id', `${one}:11`)]],
  ['an index dropped in a migration by a number before it', all(rename(ten, 'db/migration/V2.1__led.sql'), add('db/migration/V3__next.sql', 'DROP INDEX order_chandler_day;')), [key('order.chandler', `${two}:12`)]],
  ['a migration gone', remove(ten), [key('order.chandler', `${two}:12`)]],
  ['an index over some rows', replace(one, 'spliced_from IS NOT NULL', "fibre = 'hemp'"), [partly('rope.spliced_from', `${one}:16`)]],
  ['an index of another method', replace(one, 'USING btree (walk_id, name DESC)', 'USING brin (walk_id)'), [key('rope.walk_id', `${one}:11`)]],
  ['a new table without one', next('CREATE TABLE knot (id int PRIMARY KEY, rope_id bigint REFERENCES rope (id));'), [key('knot.rope_id', 'db/migration/V11__next.sql:1')]],
  ['a new column without one', next('ALTER TABLE walk ADD COLUMN rope_id bigint CONSTRAINT x REFERENCES rope (id);'), [key('walk.rope_id', 'db/migration/V11__next.sql:1')]],
  ['a key dropped that led one', next('ALTER TABLE strain DROP CONSTRAINT strain_pkey;'), [key('strain.rope_id', `${ten}:13`), `fail primary-key: strain without a primary key ${ten}:5`]],
  ['a primary key that is none', replace(two, 'code text PRIMARY KEY', 'code text'), [`fail primary-key: chandler without a primary key ${two}:1`]],
  ['a new table without a key', next('CREATE TABLE knot (name text);'), ['fail primary-key: knot without a primary key db/migration/V11__next.sql:1']],
] // prettier-ignore

const dump = `--
-- PostgreSQL database dump
--
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.rope (
    id bigint NOT NULL,
    walk_id bigint NOT NULL
);

ALTER TABLE public.rope ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rope_id_seq
);

CREATE TABLE public.walk (
    id bigint NOT NULL
);

ALTER TABLE ONLY public.rope
    ADD CONSTRAINT rope_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.walk
    ADD CONSTRAINT walk_pkey PRIMARY KEY (id);
CREATE INDEX rope_walk ON public.rope USING btree (walk_id);
ALTER TABLE ONLY public.rope
    ADD CONSTRAINT rope_walk_id_fkey FOREIGN KEY (walk_id) REFERENCES public.walk(id) ON DELETE CASCADE;
`
const asDump: Edit = all(remove(one), remove(two), remove(ten), add('db/schema.sql', dump))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['columns in another order', replace(two, '  rope_id bigint REFERENCES rope,\n  chandler text NOT NULL,\n', '  chandler text NOT NULL,\n  rope_id bigint REFERENCES rope,\n')],
  ['an index built anew by another name', next('CREATE INDEX CONCURRENTLY walk_ropes ON rope (walk_id);\nDROP INDEX CONCURRENTLY rope_walk;')],
  ['a table rebuilt', next('CREATE TABLE strain_new (id bigint PRIMARY KEY, rope_id bigint REFERENCES rope (id));\nCREATE INDEX strain_new_rope ON strain_new (rope_id);\nDROP TABLE strain;\nALTER TABLE strain_new RENAME TO strain;')],
  ['a table renamed', next('ALTER TABLE strain RENAME TO load;')],
  ['a column renamed', next('ALTER TABLE rope RENAME COLUMN walk_id TO lane_id;')],
  ['what pointed to a table goes with it', next('DROP INDEX rope_walk;\nDROP TABLE walk CASCADE;')],
  ['a foreign key dropped with its index', next('ALTER TABLE "order" DROP CONSTRAINT order_chandler;\nDROP INDEX order_chandler_day;')],
  ['a copy of what is not followed', next('CREATE TABLE archive AS SELECT * FROM rope;\nCREATE TABLE old (LIKE rope INCLUDING ALL);')],
  ['a partition', next("CREATE TABLE order_2026 PARTITION OF \"order\" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');")],
  ['a block about one table', next('CREATE TABLE knot (rope_id bigint REFERENCES rope (id));\nDO $$ BEGIN ALTER TABLE knot ADD PRIMARY KEY (rope_id); END $$;')],
  ['a block that puts names together', next("CREATE TABLE knot (rope_id bigint REFERENCES rope (id));\nDO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (rope_id)', 'knot'); END $$;")],
  ['a trigger and a view', next('CREATE VIEW v AS SELECT * FROM rope;\nCREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE g (a int); RETURN NEW; END $$;')],
  ['a temporary table', next('CREATE TEMP TABLE t (rope_id bigint REFERENCES rope (id));')],
  ['another folder', (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('db/migration', 'sql/migrations'), text.replace('db/migration', 'sql/migrations')]))],
  ['a dump in place of the migrations', asDump],
  ['a dump beside the migrations', add('db/schema.sql', dump)],
  ['InnoDB, which makes its own', all(next('DROP INDEX rope_walk;'), replace('compose.yaml', 'image: postgres:17', 'image: mysql:8.4'), replace('compose.yaml', 'DATABASE_URL: postgresql', 'DATABASE_URL: mysql'), replace('package.json', '"pg": "8.16.3"', '"mysql2": "3.15.0"'), replace('src/server.ts', "import { Pool } from 'pg'", "import mysql from 'mysql2/promise'"), replace('src/server.ts', /new Pool.*/, 'mysql.createPool({ uri: process.env.DATABASE_URL, connectionLimit: 8 })'))],
] // prettier-ignore

describe('tables that SQL makes', () => {
  test.each(losses)('%s: told as a regression', async (_name, edit, told) => {
    const found = await said(base, edit(base))
    expect(found.told).toEqual(told)
    expect(found.regressed).toEqual(told.map((text) => text.replace(/^fail ([\w-]+):.*$/, '$1')))
  })

  test.each(harmless)('%s: quiet', async (_name, edit) => {
    const { told, regressed } = await said(base, edit(base))
    expect([told, regressed]).toEqual([[], []])
  })

  test('the system counts them once', async () => {
    expect((await said(base, base)).counts).toEqual([['db/migration', 5, 6, 1, 5]])
    expect((await said(base, asDump(base))).counts).toEqual([['db/schema.sql', 2, 1, 0, 1]])
  })

  test('a dump tells where its index went', async () => {
    const before = asDump(base)
    const { told, regressed } = await said(before, replace('db/schema.sql', 'CREATE INDEX rope_walk ON public.rope USING btree (walk_id);\n', '')(before))
    expect([told, regressed]).toEqual([[key('rope.walk_id', 'db/schema.sql:25')], ['foreign-key-index']])
  })

  test('of tables for several engines, those of the one that runs count', async () => {
    const side = (engine: string, sql: string): Edit => add(`migrations/${engine}/0001_init.sql`, sql)
    const table = 'CREATE TABLE walk (id integer PRIMARY KEY);\nCREATE TABLE rope (id integer PRIMARY KEY, walk_id integer REFERENCES walk (id));\n'
    const head = all(remove(one), remove(two), remove(ten), side('postgres', table), side('sqlite', `${table}CREATE TABLE x (a int);\n`))(base)
    expect(await said(base, head)).toMatchObject({ told: [key('rope.walk_id', 'migrations/postgres/0001_init.sql:2')], counts: [['migrations/postgres', 2, 0, 0, 1]] }) // prettier-ignore
  })
})
