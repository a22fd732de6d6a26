/** A swimming school whose migrations are plain SQL: what takes data is stopped whichever tool runs it, what holds writers up is said with its lock, and what is done in steps goes through. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('tidepool')
const next = 'migrations/00006_next.sql'
const up = (sql: string): Edit => add(next, `-- +goose Up\n${sql}\n-- +goose Down\nDROP TABLE swimmer;\n`)
const lost = 'database/destructive-change database/db'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', up('DROP TABLE booking;')],
  ['a table, in small letters, of its schema', up('drop table if exists public.booking cascade;')],
  ['a table, its name in quotes', up('DROP TABLE "booking";')],
  ['several tables over several lines', up('DROP TABLE\n  booking,\n  lesson;')],
  ['a column', up('ALTER TABLE booking DROP COLUMN note;')],
  ['a column, without the word', up('ALTER TABLE ONLY public.booking DROP note;')],
  ['a column, behind another action', up("ALTER TABLE booking ADD COLUMN kind text DEFAULT concat('a', ',', 'b'), DROP COLUMN note;")],
  ['a column behind an array', up("ALTER TABLE booking ADD COLUMN kinds text[] DEFAULT ARRAY['a', 'b'], DROP COLUMN note;")],
  [
    'a column whose copy is converted for some rows only',
    up('ALTER TABLE booking ADD COLUMN remark text;\nUPDATE booking SET remark = note WHERE id > 40;\nALTER TABLE booking DROP COLUMN note;'),
  ],
  ['all rows', up('TRUNCATE booking RESTART IDENTITY;')],
  ['all rows, one by one', up('DELETE FROM booking;')],
  ['all rows, by a condition that always holds', up('DELETE FROM booking WHERE 1 = 1;')],
  ['all rows, inside a query', up('WITH gone AS (DELETE FROM booking RETURNING id) SELECT count(*) FROM gone;')],
  ['a schema', up('DROP SCHEMA public CASCADE;')],
  [
    'in a DO block, under a condition',
    up('-- +goose StatementBegin\nDO $$ BEGIN\n  IF EXISTS (SELECT 1 FROM lesson) THEN\n    DROP TABLE booking;\n  END IF;\nEND $$;\n-- +goose StatementEnd'),
  ],
  [
    'in a loop, by a name that is computed',
    up(
      "-- +goose StatementBegin\nDO $$ DECLARE t record; BEGIN\n  FOR t IN SELECT tablename FROM pg_tables LOOP EXECUTE format('TRUNCATE %I', t.tablename); END LOOP;\nEND $$;\n-- +goose StatementEnd",
    ),
  ],
  ['by EXECUTE of two strings', up("-- +goose StatementBegin\nDO $$ BEGIN EXECUTE 'DROP ' || 'TABLE booking'; END $$;\n-- +goose StatementEnd")],
  ['in an older migration that is new', add('migrations/00003_late.sql', '-- +goose Up\nDROP TABLE booking;\n')],
  ['a table that is renamed first', up('ALTER TABLE booking RENAME TO old_booking;\nDROP TABLE old_booking;')],
  [
    'a copy of some rows',
    up('CREATE TABLE booking_new AS SELECT * FROM booking WHERE id > 7;\nDROP TABLE booking;\nALTER TABLE booking_new RENAME TO booking;'),
  ],
]

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', up('CREATE INDEX ON booking (note);'), 'CREATE INDEX on booking takes a SHARE lock'],
  [
    'an index, in quotes, by another method',
    up('create index if not exists b on public."booking" using hash (note);'),
    'CREATE INDEX on public.booking takes a SHARE lock',
  ],
  [
    'an index beside one, in one transaction',
    up('CREATE INDEX CONCURRENTLY b ON booking (note);'),
    'CREATE INDEX CONCURRENTLY fails inside the transaction that goose opens',
  ],
  ['an index built anew', up('REINDEX TABLE booking;'), 'REINDEX TABLE booking takes a SHARE lock on the table'],
  [
    'a column that is never null and was never checked',
    up('ALTER TABLE swimmer ALTER COLUMN email SET NOT NULL;'),
    'SET NOT NULL on swimmer.email takes an ACCESS EXCLUSIVE lock',
  ],
  [
    'a column whose CHECK was not validated',
    up('ALTER TABLE swimmer ALTER COLUMN phone SET NOT NULL;'),
    'SET NOT NULL on swimmer.phone takes an ACCESS EXCLUSIVE lock',
  ],
  ['a shorter text', up('ALTER TABLE swimmer ALTER COLUMN email TYPE varchar(60);'), 'ALTER COLUMN swimmer.email TYPE takes an ACCESS EXCLUSIVE lock'],
  ['another number', up('ALTER TABLE lesson ALTER price TYPE numeric(8,3);'), 'ALTER COLUMN lesson.price TYPE takes an ACCESS EXCLUSIVE lock'],
  [
    'a key',
    up('ALTER TABLE booking ADD COLUMN paid_by bigint;\nALTER TABLE booking ADD FOREIGN KEY (paid_by) REFERENCES swimmer (id);'),
    'ADD FOREIGN KEY on booking takes a SHARE ROW EXCLUSIVE lock on both tables',
  ],
  ['a check', up('ALTER TABLE lesson ADD CHECK (price >= 0);'), 'ADD CHECK on lesson takes an ACCESS EXCLUSIVE lock'],
  ['a unique key', up('ALTER TABLE swimmer ADD UNIQUE (email);'), 'ADD UNIQUE on swimmer takes an ACCESS EXCLUSIVE lock'],
  [
    'an own value for each row',
    up('ALTER TABLE booking ADD COLUMN code uuid NOT NULL DEFAULT gen_random_uuid();'),
    'ADD COLUMN booking.code with the default gen_random_uuid() writes every row anew',
  ],
  [
    'a computed column',
    up("ALTER TABLE swimmer ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', name)) STORED;"),
    'ADD COLUMN swimmer.words writes every row anew',
  ],
  ['a new name', up('ALTER TABLE booking RENAME COLUMN note TO remark;'), 'RENAME of booking.note breaks the code that still runs'],
  ['every row at once', up("UPDATE booking SET note = '' ;"), 'UPDATE of booking without WHERE keeps every row locked'],
  ['a lock', up('LOCK TABLE booking IN SHARE ROW EXCLUSIVE MODE;'), 'LOCK TABLE booking takes a lock of SHARE ROW EXCLUSIVE'],
  [
    'in a DO block',
    up('-- +goose StatementBegin\nDO $$ BEGIN\nCREATE INDEX b ON booking (note);\nEND $$;\n-- +goose StatementEnd'),
    'CREATE INDEX on booking takes a SHARE lock',
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  [
    'a new table with its indexes and keys',
    up(
      'CREATE TABLE pass (id bigint PRIMARY KEY, swimmer_id bigint REFERENCES swimmer);\nCREATE INDEX ON pass (swimmer_id);\nALTER TABLE pass ADD CHECK (id > 0);',
    ),
  ],
  ['a column without a value', up('ALTER TABLE booking ADD COLUMN paid timestamptz;')],
  ['a column with one value for all', up("ALTER TABLE booking ADD COLUMN state text NOT NULL DEFAULT 'new', ADD COLUMN made timestamptz DEFAULT now();")],
  ['an index beside the writes', add(next, '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY b ON booking (note);\n')],
  ['a column that is never null, as was checked two migrations before', up('ALTER TABLE lesson ALTER COLUMN teacher SET NOT NULL;')],
  ['a check that is made good and used', up('ALTER TABLE swimmer VALIDATE CONSTRAINT swimmer_phone;\nALTER TABLE swimmer ALTER COLUMN phone SET NOT NULL;')],
  ['a longer text', up('ALTER TABLE swimmer ALTER COLUMN email TYPE varchar(200), ALTER COLUMN name TYPE varchar;')],
  ['a text of any length', up('ALTER TABLE lesson ALTER COLUMN title SET DATA TYPE text;')],
  ['a larger number', up('ALTER TABLE lesson ALTER price TYPE numeric(9,2);')],
  [
    'a key in two steps',
    up('ALTER TABLE booking ADD COLUMN paid_by bigint;\nALTER TABLE booking ADD FOREIGN KEY (paid_by) REFERENCES swimmer (id) NOT VALID;'),
  ],
  ['a renamed migration', rename('migrations/00005_lesson_day.sql', 'migrations/00005_index_of_days.sql')],
  [
    'a rebuilt table',
    up(
      'CREATE TABLE booking_new (LIKE booking INCLUDING ALL);\nINSERT INTO booking_new SELECT * FROM booking;\nDROP TABLE booking;\nALTER TABLE booking_new RENAME TO booking;',
    ),
  ],
  ['rows that are put in', up("INSERT INTO lesson (title, price, day) VALUES ('DROP TABLE booking;', 12, now());")],
  ['some rows that go', up("DELETE FROM booking WHERE note = 'test';")],
  [
    'a view and a function that drops when somebody calls it',
    up(
      '-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE booking; END $$;\n-- +goose StatementEnd\nCREATE VIEW days AS SELECT day FROM lesson;',
    ),
  ],
  ['seeds of tests', add('testdata/migrations/00001_wipe.sql', 'TRUNCATE booking;')],
]

describe('plain SQL, run by goose', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(decision.head.verdicts.filter(({ rule, outcome }) => rule === 'database/unsafe-migration' && outcome === 'fail')).toEqual([])
  })
})

/** What is said of new migrations. */
function told({ head }: Decision): string {
  const found = head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^db: /, '')}`).join('\n')
}

interface Tool {
  readonly tool: string
  readonly before: Edit
  readonly at: string
  readonly text: (sql: string) => string
}

const plain = (sql: string): string => sql
const tools: readonly Tool[] = [
  {
    tool: 'dbmate',
    before: add('db/migrations/1_a.sql', '-- migrate:up\nSELECT 1;\n'),
    at: 'db/migrations/2_b.sql',
    text: (sql) => `-- migrate:up\n${sql}\n-- migrate:down\nDROP TABLE swimmer;`,
  },
  { tool: 'Flyway', before: add('db/migration/V1__a.sql', 'SELECT 1;'), at: 'db/migration/V2__b.sql', text: plain },
  { tool: 'golang-migrate', before: add('store/1_a.up.sql', 'SELECT 1;'), at: 'store/2_b.up.sql', text: plain },
  { tool: 'sqlx', before: add('migrations/0_a.sql', 'SELECT 1;'), at: 'migrations/9_b.sql', text: plain },
  { tool: 'Diesel', before: add('migrations/2026-01-07-080000_a/up.sql', 'SELECT 1;'), at: 'migrations/2026-02-07-080000_b/up.sql', text: plain },
  { tool: 'sqitch', before: add('sqitch.plan', '%project=tidepool\n'), at: 'deploy/b.sql', text: (sql) => `BEGIN;\n${sql}\nCOMMIT;` },
  { tool: 'Supabase', before: add('supabase/migrations/20260107080000_a.sql', 'SELECT 1;'), at: 'supabase/migrations/20260207080000_b.sql', text: plain },
  { tool: 'Atlas', before: add('migrations/atlas.sum', 'h1:a'), at: 'migrations/20260207080000.sql', text: plain },
  {
    tool: 'Drizzle',
    before: add('drizzle/meta/_journal.json', '{ "version": "7", "dialect": "postgresql" }'),
    at: 'drizzle/0002_brave.sql',
    text: (sql) => sql.replaceAll(';\n', ';--> statement-breakpoint\n'),
  },
  {
    tool: 'Prisma',
    before: add('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n'),
    at: 'prisma/migrations/20260207080000_b/migration.sql',
    text: (sql) => `-- AlterTable\n${sql}`,
  },
  {
    tool: 'node-pg-migrate',
    before: add('migrations/1_a.sql', '-- Up Migration\nSELECT 1;'),
    at: 'migrations/2_b.sql',
    text: (sql) => `-- Up Migration\n${sql}\n-- Down Migration\nDROP TABLE swimmer;`,
  },
  {
    tool: 'Liquibase',
    before: add('db/changelog/1.sql', '--liquibase formatted sql\n--changeset ana:1\nSELECT 1;'),
    at: 'db/changelog/2.sql',
    text: (sql) => `--liquibase formatted sql\n--changeset ana:2\n${sql}\n--rollback DROP TABLE swimmer;`,
  },
]

describe.each(tools)('the same run by $tool', ({ before, at, text }) => {
  const bare = all(
    ...Object.keys(base)
      .filter((path) => path.startsWith('migrations/'))
      .map(remove),
    replace('compose.yaml', '"-dir", "/migrations", ', ''),
  )
  const start = before(bare(base))
  const after = (sql: string): Files => add(at, text(sql))(start)
  test('loses and holds up', async () => {
    const decision = await judge(
      start,
      after(
        'ALTER TABLE booking\n  ADD COLUMN kind text,\n  DROP COLUMN note;\nTRUNCATE lesson;\nDO $$ BEGIN DROP TABLE swimmer; END $$;\nCREATE INDEX b ON booking (kind);\nALTER TABLE booking RENAME TO bookings;',
      ),
    )
    expect(blocked(decision)).toEqual([lost])
    const message = decision.head.verdicts.find(({ rule }) => rule === 'database/destructive-change')?.message ?? ''
    expect(message.match(/drop column booking\.note|truncate lesson|drop table swimmer/g)).toEqual([
      'drop column booking.note',
      'truncate lesson',
      'drop table swimmer',
    ])
    const risks = told(decision)
    expect(risks).toContain('fail CREATE INDEX on booking takes a SHARE lock')
    expect(risks).toContain('RENAME of table booking')
  })
  test('goes through', async () => {
    const decision = await judge(
      start,
      after(
        "SET lock_timeout = '2s';\nCREATE TABLE pass (id bigint PRIMARY KEY);\nCREATE INDEX p ON pass (id);\nDROP TABLE pass;\nALTER TABLE booking ADD COLUMN kind text;\nALTER TABLE booking ALTER COLUMN kind SET DEFAULT 1;\nALTER TABLE booking ADD FOREIGN KEY (lesson_id) REFERENCES lesson NOT VALID;\nCOMMENT ON TABLE booking IS 'DROP TABLE booking;';",
      ),
    )
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).toContain('pass ')
  })
})
