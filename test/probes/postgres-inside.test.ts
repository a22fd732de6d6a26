/** What the PostgreSQL probe tells of a database's inside: migrations, statements, indexes, extensions, slots and the log archive. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresProbe } from '../../src/probes/postgres/index.ts'
import type { Figures } from '../../src/probes/probe.ts'
import { password, startPostgres, until, type Postgres } from '../harness/postgres.ts'
import { look, missing } from './sql-io.ts'

let server: Postgres

beforeAll(async () => {
  server = await startPostgres({
    settings: {
      archive_mode: 'on',
      max_prepared_transactions: '2',
      shared_preload_libraries: 'pg_stat_statements',
      wal_level: 'logical',
    },
  })
  await server.run(
    ...['prisma', 'drizzle', 'knex', 'flyway', 'golang', 'plain', 'other'].map((name) => `create database ${name}`),
    "create role watcher login password 'w'",
    'grant pg_monitor to watcher',
  )
}, 30_000)

afterAll(async () => server.stop())

const inside = async (database: string, ...statements: readonly string[]): Promise<void> => {
  const client = await server.client(database)
  for (const statement of statements) await client.query(statement)
  await client.end()
}
const seen = async (database: string, query = ''): Promise<Figures> => look(postgresProbe, `${server.urlOf('postgres', password, database)}${query}`)

describe('the log archive', () => {
  it('tells that it fails, and since when it works', async () => {
    await server.run(
      "alter system set archive_command = 'false'",
      'select pg_reload_conf()',
      'create table is_to_be_archived (id int)',
      'select pg_switch_wal()',
    )
    await until(async () => (await seen('plain'))['archiverFailing'] === true, 'a failed attempt')
    expect(missing(await seen('plain'), 'archiveAgeSeconds')).toBe('nothing-there: no log has been archived yet')
    await server.run(
      "alter system set archive_command = 'true'",
      'select pg_reload_conf()',
      'create table wakes_the_archiver (id int)',
      'select pg_switch_wal()',
    )
    await until(async () => (await seen('plain'))['archiverFailing'] === false, 'an attempt that went well')
    expect((await seen('plain'))['archiveAgeSeconds']).toSatisfy((age: number) => age >= 0 && age < 30)
  })
})

describe('migrations', () => {
  it('of Prisma, with one that failed and one that was rolled back', async () => {
    await inside(
      'prisma',
      'create table _prisma_migrations (id text, migration_name text, finished_at timestamptz, rolled_back_at timestamptz, started_at timestamptz)',
    )
    await inside(
      'prisma',
      "insert into _prisma_migrations values ('1', '20260101_init', now(), null, now()), ('2', '20260102_orders', null, null, now()), ('3', '20260103_gone', null, now(), now())",
    )
    expect(await seen('prisma')).toMatchObject({ applied: ['20260101_init'], failedMigrations: ['20260102_orders'] })
  })

  it('of Drizzle, in its own schema and by their hashes', async () => {
    await inside(
      'drizzle',
      'create schema drizzle',
      'create table drizzle.__drizzle_migrations (id serial, hash text, created_at bigint)',
      "insert into drizzle.__drizzle_migrations (hash, created_at) values ('cafe01', 1790000000000)",
    )
    expect(await seen('drizzle')).toMatchObject({ applied: ['cafe01'], failedMigrations: [] })
  })

  it('of Knex beside those of Sequelize, in the schema that the URL names', async () => {
    await inside(
      'knex',
      'create schema shop',
      'create table public.knex_migrations (id int, name text)',
      'create table shop.knex_migrations (id int, name text)',
      'create table "SequelizeMeta" (name text)',
    )
    await inside(
      'knex',
      "insert into public.knex_migrations values (1, 'old.js')",
      "insert into shop.knex_migrations values (1, 'new.js')",
      `insert into "SequelizeMeta" values ('seq.js')`,
    )
    expect((await seen('knex'))['applied']).toEqual(expect.arrayContaining(['old.js', 'seq.js']))
    expect((await seen('knex', '?schema=shop'))['applied']).toEqual(expect.arrayContaining(['new.js', 'seq.js']))
  })

  it('of Flyway and golang-migrate, whose tables say what failed', async () => {
    await inside(
      'flyway',
      'create table flyway_schema_history (installed_rank int, version text, script text, success boolean)',
      "insert into flyway_schema_history values (1, '1', 'V1__init.sql', true), (2, '2', 'V2__more.sql', false)",
    )
    expect(await seen('flyway')).toMatchObject({ applied: ['V1__init.sql'], failedMigrations: ['V2__more.sql'] })
    await inside('golang', 'create table schema_migrations (version bigint, dirty boolean)', 'insert into schema_migrations values (7, true)')
    expect(await seen('golang')).toMatchObject({ applied: [], failedMigrations: ['7'] })
  })

  it('of none that is known, where a table of that name holds something else', async () => {
    await inside('other', 'create table migrations (whooping_cranes int)')
    expect(missing(await seen('other'), 'applied')).toMatch(/^nothing-there/)
  })

  it('needs the right to read their table, and says which', async () => {
    const figures = await look(postgresProbe, server.urlOf('watcher', 'w', 'prisma'))
    expect(missing(figures, 'applied')).toBe(
      'forbidden: public._prisma_migrations may not be read by watcher; GRANT SELECT ON "public"."_prisma_migrations" TO "watcher"',
    )
    expect(figures).toMatchObject({ role: 'primary', idleInTransaction: 0 })
  })
})

describe('statements', () => {
  it('counts those that are slow on average, where the extension is there', async () => {
    await inside('plain', 'create extension pg_stat_statements', 'select pg_sleep(0.3)', 'select pg_sleep(0.3) as another', 'select 1')
    expect((await seen('plain'))['slowQueries']).toBe(0)
    expect(await look(postgresProbe, { url: server.urlOf('postgres', password, 'plain'), slowQuery: '250ms' })).toMatchObject({
      slowQueries: expect.toSatisfy((count: number) => count >= 1),
    })
    expect((await seen('plain'))['extensions']).toEqual(
      new Map([
        ['plpgsql', '1.0'],
        ['pg_stat_statements', expect.any(String)],
      ]),
    )
  })

  it('waits for no lock of others longer than its patience', async () => {
    const holder = await server.client('prisma')
    await holder.query('begin; lock table _prisma_migrations in access exclusive mode')
    const began = performance.now()
    const figures = await look(postgresProbe, server.urlOf('postgres', password, 'prisma'), 1500)
    expect(performance.now() - began).toBeLessThan(2000)
    expect(missing(figures, 'applied')).toMatch(/^no-figure: _prisma_migrations: .*lock timeout/)
    expect(figures).toMatchObject({ role: 'primary' })
    await holder.end()
  })
})

describe('what is left behind', () => {
  it('tells an index that a failed build left, and a slot that nobody reads', async () => {
    await inside('plain', 'create table twice (id int)', 'insert into twice values (1), (1)')
    await inside('plain', 'create unique index concurrently twice_id on twice (id)').catch(() => undefined)
    await server.run(
      "select pg_create_physical_replication_slot('forgotten', true)",
      'select pg_switch_wal()',
      'create table ballast as select generate_series(1, 10000)',
    )
    const figures = await seen('plain')
    expect(figures).toMatchObject({ invalidIndexes: ['public.twice_id'], replicationSlotsInactive: 1 })
    expect(figures['slotRetainedBytes']).toBeGreaterThan(1_000_000)
  })

  it('counts a prepared transaction as a long one', async () => {
    expect((await seen('plain'))['longestTransactionSeconds']).toBeLessThan(0.1)
    await inside('plain', 'create table kept (id int)', 'begin', 'insert into kept values (1)', "prepare transaction 'forgotten'")
    expect((await seen('plain'))['longestTransactionSeconds']).toBeGreaterThan(0.1)
    await inside('plain', "rollback prepared 'forgotten'")
  })
})

describe('functions of others', () => {
  it('are not called in place of the server’s own', async () => {
    await inside(
      'other',
      "create function public.pg_is_in_recovery(out boolean) language sql as 'select true'",
      'alter database other set search_path = public, pg_catalog',
    )
    expect(await seen('other')).toMatchObject({ role: 'primary' })
    expect(((await seen('other'))['settings'] as ReadonlyMap<string, string>).get('search_path')).toBe('public, pg_catalog')
  })
})
