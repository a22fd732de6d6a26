/** What is said of migrations, held against a server: the lock each statement takes, whether it reads the table or writes it anew, and whether it runs in a transaction. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MigrationDeclaration, MigrationRisk } from '../../src/model/declaration.ts'
import { rewrites } from '../../src/parse/postgres/types.ts'
import { migrationReader } from '../../src/readers/migration.ts'
import { hasOldest, startPostgres, type Postgres } from '../harness/postgres.ts'

const before = `
CREATE TABLE owner (id int PRIMARY KEY);
CREATE TABLE visit (
  id int4 NOT NULL, page varchar(90), slug varchar, body text, code char(8), price numeric(8,2), day timestamp(3), seen timestamptz,
  owner_id int, state text, address cidr, fee numeric(8,2), CONSTRAINT priced CHECK (price IS NOT NULL));
CREATE UNIQUE INDEX visit_id ON visit (id);
CREATE TABLE part (id int);
CREATE TABLE whole (id int) PARTITION BY RANGE (id);
CREATE MATERIALIZED VIEW pages AS SELECT page FROM visit;
CREATE UNIQUE INDEX page_once ON pages (page);
`
const rows = `
INSERT INTO owner SELECT generate_series(1, 50);
INSERT INTO visit SELECT n, 'p' || n, 's' || n, 'b' || n, 'c', n, now(), now(), n, 'open', '10.0.0.0/8', n FROM generate_series(1, 50) n;
INSERT INTO part VALUES (3);
REFRESH MATERIALIZED VIEW pages;
`

let earlier: MigrationDeclaration

beforeAll(async () => {
  earlier = await read(before)
})

async function read(text: string): Promise<MigrationDeclaration> {
  const { declares } = await migrationReader.read(
    { path: 'db/migrations/7_visits.sql', text },
    { read: async () => undefined, has: () => false, below: () => [] },
  )
  const [first] = declares
  if (first?.kind !== 'migration') throw new Error('no migration')
  return first
}

async function risksIn(text: string): Promise<readonly MigrationRisk[]> {
  const types = new Map((earlier.types ?? []).map(({ column, type }) => [column, type]))
  const proved = new Set(earlier.proves)
  return ((await read(text)).risks ?? []).filter(
    ({ proof, changes }) => !proved.has(proof ?? '') && (changes === undefined || rewrites(types.get(changes.column), changes.type, changes.given) === true),
  )
}

const strength = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
]
const words: Readonly<Record<string, string>> = {
  SHARE: 'ShareLock',
  'SHARE ROW EXCLUSIVE': 'ShareRowExclusiveLock',
  EXCLUSIVE: 'ExclusiveLock',
  'ACCESS EXCLUSIVE': 'AccessExclusiveLock',
}

interface Seen {
  readonly lock: string
  readonly rewritten: boolean
  readonly scanned: boolean
}

/** Runs it in a transaction that is taken back, and looks at what it holds and did. */
async function seen(client: pg.Client, sql: string, table: string): Promise<Seen> {
  const one = async (query: string): Promise<readonly Record<string, unknown>[]> => (await client.query<Record<string, unknown>>(query)).rows
  await client.query('BEGIN')
  try {
    const [{ oid, file } = {}] = await one(`SELECT '${table}'::regclass::oid, pg_relation_filenode('${table}') AS file`)
    const scans = `SELECT coalesce(sum(pg_stat_get_xact_numscans(${String(oid)})), 0)::int AS n`
    const [earlierScans] = await one(scans)
    await client.query(sql)
    const held = (await one(`SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = ${String(oid)}`)).map(({ mode }) => String(mode))
    const [laterScans] = await one(scans)
    const [later] = await one(`SELECT pg_relation_filenode(${String(oid)}) AS file`)
    return {
      lock: strength.findLast((mode) => held.includes(mode)) ?? '',
      rewritten: later?.['file'] !== file,
      scanned: Number(laterScans?.['n']) > Number(earlierScans?.['n']),
    }
  } finally {
    await client.query('ROLLBACK')
  }
}

/** A statement, whether it is a risk, the table, `visit` where none is named, and the first version that takes it. */
const cases: readonly (readonly [sql: string, risk: boolean, more?: { readonly table?: string; readonly since?: number }])[] = [
  ['CREATE INDEX ON visit (page)', true],
  ['REINDEX TABLE visit', true],
  ['DROP INDEX visit_id', false],
  ['ALTER TABLE visit ADD COLUMN a text', false],
  ["ALTER TABLE visit ADD COLUMN a text NOT NULL DEFAULT 'x'", false],
  ['ALTER TABLE visit ADD COLUMN a timestamptz DEFAULT now()', false],
  ['ALTER TABLE visit ADD COLUMN a uuid DEFAULT gen_random_uuid()', true, { since: 13 }],
  ['ALTER TABLE visit ADD COLUMN a timestamptz DEFAULT clock_timestamp()', true],
  ['ALTER TABLE visit ADD COLUMN a bigserial', true],
  ['ALTER TABLE visit ADD COLUMN a int GENERATED ALWAYS AS IDENTITY', true],
  ['ALTER TABLE visit ADD COLUMN a text GENERATED ALWAYS AS (upper(page)) STORED', true],
  ['ALTER TABLE visit ADD COLUMN a text GENERATED ALWAYS AS (upper(page)) VIRTUAL', false, { since: 18 }],
  ['ALTER TABLE visit ADD COLUMN a int REFERENCES owner', false],
  ['ALTER TABLE visit ADD COLUMN a int DEFAULT 1 REFERENCES owner', true],
  ['ALTER TABLE visit ADD COLUMN a int UNIQUE', true],
  ['ALTER TABLE visit ADD COLUMN a int CHECK (a > 0)', true],
  ['ALTER TABLE visit DROP COLUMN page CASCADE', false],
  ["ALTER TABLE visit ALTER COLUMN state SET DEFAULT 'new'", false],
  ['ALTER TABLE visit ALTER COLUMN page SET NOT NULL', true],
  ['ALTER TABLE visit ALTER COLUMN price SET NOT NULL', false],
  ['ALTER TABLE visit ADD CONSTRAINT c NOT NULL page NOT VALID', false, { since: 18 }],
  ['ALTER TABLE visit ALTER COLUMN id TYPE bigint', true],
  ['ALTER TABLE visit ALTER COLUMN id TYPE text', true],
  ['ALTER TABLE visit ALTER COLUMN slug TYPE text', false],
  ['ALTER TABLE visit ALTER COLUMN slug TYPE varchar(200)', true],
  ['ALTER TABLE visit ALTER COLUMN body TYPE varchar', false],
  ['ALTER TABLE visit ALTER COLUMN body TYPE varchar(99)', true],
  ["ALTER TABLE visit ALTER COLUMN body TYPE text USING body || ''", true],
  ['ALTER TABLE visit ALTER COLUMN body TYPE text USING body::text', false],
  ['ALTER TABLE visit ALTER COLUMN code TYPE char(9)', true],
  ['ALTER TABLE visit ALTER COLUMN code TYPE text', true],
  ['ALTER TABLE visit ALTER COLUMN fee TYPE numeric(12,2)', false],
  ['ALTER TABLE visit ALTER COLUMN fee TYPE numeric', false],
  ['ALTER TABLE visit ALTER COLUMN fee TYPE numeric(12,4)', true],
  ['ALTER TABLE visit ALTER COLUMN fee TYPE numeric(6,2)', true],
  ['ALTER TABLE visit ALTER COLUMN day TYPE timestamp(6)', false],
  ['ALTER TABLE visit ALTER COLUMN day TYPE timestamp', false],
  ['ALTER TABLE visit ALTER COLUMN day TYPE timestamp(0)', true],
  ['ALTER TABLE visit ALTER COLUMN address TYPE inet', false],
  ['ALTER TABLE visit ADD FOREIGN KEY (owner_id) REFERENCES owner', true],
  ['ALTER TABLE visit ADD FOREIGN KEY (owner_id) REFERENCES owner', true, { table: 'owner' }],
  ['ALTER TABLE visit ADD FOREIGN KEY (owner_id) REFERENCES owner NOT VALID', false],
  ['ALTER TABLE visit ADD FOREIGN KEY (owner_id) REFERENCES owner NOT ENFORCED', false, { since: 18 }],
  ['ALTER TABLE visit ADD CHECK (id > 0)', true],
  ['ALTER TABLE visit ADD CHECK (id > 0) NOT VALID', false],
  ['ALTER TABLE visit ADD UNIQUE (page)', true],
  ['ALTER TABLE visit ADD UNIQUE USING INDEX visit_id', false],
  ['ALTER TABLE visit ADD PRIMARY KEY (id)', true],
  ['ALTER TABLE visit ADD PRIMARY KEY USING INDEX visit_id', false],
  ['ALTER TABLE visit ADD EXCLUDE USING btree (id WITH =)', true],
  ['ALTER TABLE visit SET UNLOGGED', true],
  ['ALTER TABLE visit SET (fillfactor = 70)', false],
  ['ALTER TABLE visit DISABLE TRIGGER USER', false],
  ['CLUSTER visit USING visit_id', true],
  ['REFRESH MATERIALIZED VIEW pages', true, { table: 'pages' }],
  ['ALTER TABLE whole ATTACH PARTITION part FOR VALUES FROM (1) TO (9)', true, { table: 'part' }],
  ['UPDATE visit SET page = slug', true],
  ['DO $$ BEGIN CREATE INDEX ON visit (page); END $$', true],
  ["DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD CHECK (id > 0)', 'visit'); END $$", true],
]

/** The oldest and the newest whose documentation is followed. */
describe.each([12, 18].filter((version) => version === 18 || hasOldest))('PostgreSQL %i', (version) => {
  let server: Postgres
  let client: pg.Client

  beforeAll(async () => {
    server = await startPostgres({ oldest: version === 12 })
    client = await server.client()
    await client.query(`SET timezone = 'Pacific/Chatham'; ${before} ${rows}`)
  })
  afterAll(() => server.stop())

  const taken = cases.filter(([, , more]) => (more?.since ?? 0) <= version)
  test.each(taken.map(([sql, risk, more]) => ({ sql, risk, table: more?.table ?? 'visit' })))('$sql, on $table', async ({ sql, risk, table }) => {
    const found = await risksIn(sql)
    expect(found.map(({ what }) => what)).toHaveLength(risk ? 1 : 0)
    const { lock, rewritten, scanned } = await seen(client, sql, table)
    expect(rewritten || scanned || (table === 'owner' && risk)).toBe(risk)
    const [first] = found
    if (first === undefined) return
    const told = /\b((?:SHARE|ACCESS|ROW|EXCLUSIVE)(?: (?:ROW|EXCLUSIVE))*) lock\b/.exec(first.what)?.[1]
    if (told !== undefined) expect(words[told]).toBe(lock)
    if (rewritten && !/^(REINDEX|REFRESH)/.test(first.what)) expect(first.what).toMatch(/anew|numbers/)
  })

  test.each(['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'])('LOCK TABLE … IN %s MODE', async (mode) => {
    const sql = `LOCK TABLE visit IN ${mode} MODE`
    expect((await risksIn(sql))[0]?.what).toContain(`takes a lock of ${mode},`)
    expect((await seen(client, sql, 'visit')).lock).toBe(words[mode])
  })

  test.each(['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE'])(
    'nothing is said of LOCK TABLE … IN %s MODE, which stops no write',
    async (mode) => {
      expect(await risksIn(`LOCK TABLE visit IN ${mode} MODE`)).toEqual([])
    },
  )

  test.each([
    'CREATE INDEX CONCURRENTLY v ON visit (page)',
    'DROP INDEX CONCURRENTLY visit_id',
    'REINDEX INDEX CONCURRENTLY visit_id',
    'REINDEX SCHEMA public',
    'VACUUM visit',
    'VACUUM (FULL) visit',
    'CREATE DATABASE other',
    "ALTER SYSTEM SET work_mem = '8MB'",
  ])('%s fails in a transaction', async (sql) => {
    expect((await risksIn(`BEGIN;\n${sql};\nCOMMIT;`)).some(({ what }) => what.includes('fails inside the transaction that the migration opens'))).toBe(true)
    await expect(seen(client, sql, 'visit')).rejects.toThrow(/inside a transaction block/)
  })

  test.each([
    ['TYPE', "CREATE TYPE mood AS ENUM ('well')", 'mood'],
    ['DOMAIN', 'CREATE DOMAIN mood AS text', 'mood'],
    ['EXTENSION', 'CREATE EXTENSION citext', 'citext'],
  ])('DROP %s … CASCADE drops the columns that have it', async (what, makes, type) => {
    const sql = `DROP ${what} ${type}`
    expect([(await risksIn(`${sql} CASCADE`)).length, (await risksIn(sql)).length]).toEqual([1, 0])
    await client.query(`${makes}; CREATE TABLE guest (id int, state ${type});`)
    await expect(client.query(sql)).rejects.toThrow(/depend on it/)
    await client.query(`${sql} CASCADE`)
    const { rows: left } = await client.query<{ name: string }>("SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'guest'")
    expect(left.map(({ name }) => name)).toEqual(['id'])
    await client.query('DROP TABLE guest')
  })

  test('REFRESH MATERIALIZED VIEW CONCURRENTLY runs in one', async () => {
    expect(await risksIn('BEGIN; REFRESH MATERIALIZED VIEW CONCURRENTLY pages; COMMIT;')).toEqual([])
    expect((await seen(client, 'REFRESH MATERIALIZED VIEW CONCURRENTLY pages', 'pages')).lock).toBe('ExclusiveLock')
  })

  test('a string of several statements is a transaction', async () => {
    await expect(client.query('SELECT 1; CREATE INDEX CONCURRENTLY v ON visit (page)')).rejects.toThrow(/inside a transaction block/)
  })
})
