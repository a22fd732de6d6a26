/** Ecto's migrations: the statements that its adapter for PostgreSQL would send, each with its line, and what is told of what can't be followed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { parseElixir, type ElixirCall } from '../../src/parse/elixir/index.ts'
import { playTables } from '../../src/parse/sql-state.ts'
import { sentBy } from '../../src/readers/migration/ecto/walk.ts'
import { migrationReader } from '../../src/readers/migration.ts'
import { unreadMigrationsReader } from '../../src/readers/unread-migrations.ts'

await Promise.all(['../../src/readers/migration/ecto/read.ts', 'lezer-elixir'].map((one) => import(one)))

const folder = 'priv/repo/migrations'
const repo = 'defmodule Pottery.Repo do\n  use Ecto.Repo, otp_app: :pottery, adapter: Ecto.Adapters.Postgres\nend\n'
const module = (body: string): string => `defmodule Pottery.Repo.Migrations.Next do\n  use Ecto.Migration\n${body}\nend\n`
/** The first line of what it does is the fourth. */
const change = (does: string): string => module(`  def change do\n${does}\n  end`)

interface Read {
  readonly declared: MigrationDeclaration | undefined
  readonly losses: readonly string[]
  readonly risks: readonly string[]
  readonly skipped: readonly string[]
}

const withRepository: Readonly<Record<string, string>> = { 'lib/pottery/repo.ex': repo }

async function read(text: string, path = `${folder}/20260102030405_next.exs`, more = withRepository): Promise<Read> {
  const files: Readonly<Record<string, string>> = { ...more, [path]: text }
  const { declares, skipped } = await migrationReader.read(
    { path, text },
    {
      read: async (one) => (Object.hasOwn(files, one) ? { path: one, text: files[one] ?? '' } : undefined),
      has: (one) => Object.hasOwn(files, one),
      below: (under) => Object.keys(files).filter((one) => one.startsWith(`${under}/`)).toSorted(), // prettier-ignore
    },
  )
  const declared = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  return {
    declared,
    losses: (declared?.losses ?? []).map(({ what, of, at }) => `${at.line} ${what} ${of}`),
    risks: (declared?.risks ?? declared?.on?.get('postgres')?.risks ?? []).map(
      ({ what, at }) => `${at.line} ${what.replace(/ (?:takes|breaks|keeps|writes|fails) .*$/, '')}`,
    ),
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
  }
}

/** As they would be sent, with the line of each. */
async function sent(does: string, dialect: 'postgres' | 'mysql' = 'postgres'): Promise<readonly string[]> {
  const { body = [] } = await parseElixir({ text: change(does) })
  const [made] = body
  const inside = made?.kind === 'call' ? (made.blocks.get('do') ?? []) : []
  const up = inside.find((one): one is ElixirCall => one.kind === 'call' && one.name === 'def')
  if (up === undefined) throw new Error('nothing to go through')
  return sentBy({ path: 'a.exs', module: inside, functions: new Map(), tables: new Map() }, up, dialect).sent.map(({ sql, line }) => `${line} ${sql}`)
}

const stamps = '"inserted_at" timestamp(0) NOT NULL, "updated_at" timestamp(0) NOT NULL'

const statements: readonly (readonly [name: string, does: string, is: readonly string[]])[] = [
  ['a table', 'create table(:pots) do\n  add :glaze, :string\n  timestamps()\nend', [`4 CREATE TABLE "pots" ("id" bigserial NOT NULL PRIMARY KEY, "glaze" varchar(255), ${stamps})`]],
  ['a table without a block', 'create table("pots")', ['4 CREATE TABLE "pots" ("id" bigserial NOT NULL PRIMARY KEY)']],
  ['a table that may be there', 'create_if_not_exists table(:pots, prefix: "shed")', ['4 CREATE TABLE IF NOT EXISTS "shed"."pots" ("id" bigserial NOT NULL PRIMARY KEY)']],
  ['a table with a key of its own', 'create table(:pots, primary_key: [name: :code, type: :binary_id]) do\nend', ['4 CREATE TABLE "pots" ("code" uuid NOT NULL PRIMARY KEY)']],
  ['a key of two columns', 'create table(:pots, primary_key: false) do\n  add :shelf, :integer, primary_key: true\n  add :place, :integer, primary_key: true\nend', ['4 CREATE TABLE "pots" ("shelf" integer, "place" integer)', '4 ALTER TABLE "pots" ADD PRIMARY KEY ("shelf", "place")']],
  ['words before and after', 'create table(:pots, primary_key: false, modifiers: "UNLOGGED", options: "PARTITION BY RANGE (fired_on)") do\n  add :fired_on, :date\nend', ['4 CREATE UNLOGGED TABLE "pots" ("fired_on" date) PARTITION BY RANGE (fired_on)']],
  ['a foreign key', 'create table(:pots, primary_key: false) do\n  add :kiln_id, references(:kilns, on_delete: :delete_all), null: false\nend', ['4 CREATE TABLE "pots" ("kiln_id" bigint NOT NULL)', '5 ALTER TABLE "pots" ADD CONSTRAINT "pots_kiln_id_fkey" FOREIGN KEY ("kiln_id") REFERENCES "kilns" ("id")']],
  ['a foreign key of two columns by a name of its own', 'alter table(:pots) do\n  add :kiln_id, references(:kilns, column: :code, type: :uuid, name: "led", with: [shelf: :place])\nend', ['5 ALTER TABLE "pots" ADD COLUMN "kiln_id" uuid', '5 ALTER TABLE "pots" ADD CONSTRAINT "led" FOREIGN KEY ("kiln_id", "shelf") REFERENCES "kilns" ("code", "place")']],
  ['a foreign key that is not checked', 'alter table(:pots) do\n  add :kiln_id, references(:kilns, validate: false)\nend', ['5 ALTER TABLE "pots" ADD COLUMN "kiln_id" bigint', '5 ALTER TABLE "pots" ADD CONSTRAINT "pots_kiln_id_fkey" FOREIGN KEY ("kiln_id") REFERENCES "kilns" ("id") NOT VALID']],
  ['a foreign key within a prefix', 'alter table(:pots, prefix: :shed) do\n  add :a_id, references(:a)\n  add :b_id, references(:b, prefix: "yard")\nend', ['5 ALTER TABLE "shed"."pots" ADD COLUMN "a_id" bigint', '5 ALTER TABLE "shed"."pots" ADD CONSTRAINT "pots_a_id_fkey" FOREIGN KEY ("a_id") REFERENCES "shed"."a" ("id")', '6 ALTER TABLE "shed"."pots" ADD COLUMN "b_id" bigint', '6 ALTER TABLE "shed"."pots" ADD CONSTRAINT "pots_b_id_fkey" FOREIGN KEY ("b_id") REFERENCES "yard"."b" ("id")']],
  ['columns', 'alter table(:pots) do\n  add :a, :text, default: "x\'y", null: false\n  add_if_not_exists :b, :boolean, default: false\n  remove :c\n  remove :d, :string, default: ""\n  remove_if_exists :e, :string\nend', ['5 ALTER TABLE "pots" ADD COLUMN "a" text NOT NULL DEFAULT \'x\'\'y\'', '6 ALTER TABLE "pots" ADD COLUMN IF NOT EXISTS "b" boolean DEFAULT false', '7 ALTER TABLE "pots" DROP COLUMN "c"', '8 ALTER TABLE "pots" DROP COLUMN "d"', '9 ALTER TABLE "pots" DROP COLUMN "e"']],
  ['defaults', 'alter table(:pots) do\n  add :a, :uuid, default: fragment("gen_random_uuid()")\n  add :b, :map, default: %{}\n  add :c, {:array, :string}, default: []\n  add :d, :integer, default: nil\n  add :e, :string, default: made()\nend', ['5 ALTER TABLE "pots" ADD COLUMN "a" uuid DEFAULT gen_random_uuid()', '6 ALTER TABLE "pots" ADD COLUMN "b" jsonb DEFAULT \'{}\'', '7 ALTER TABLE "pots" ADD COLUMN "c" varchar(255)[] DEFAULT \'{}\'', '8 ALTER TABLE "pots" ADD COLUMN "d" integer DEFAULT NULL', '9 ALTER TABLE "pots" ADD COLUMN "e" varchar(255) DEFAULT \'a_name_computed_when_it_runs\'']],
  ['columns that fill themselves', 'alter table(:pots) do\n  add :a, :bigserial\n  add :b, :identity\n  add :c, :string, generated: "ALWAYS AS (id::text) STORED"\nend', ['5 ALTER TABLE "pots" ADD COLUMN "a" bigserial', '6 ALTER TABLE "pots" ADD COLUMN "b" bigint GENERATED BY DEFAULT AS IDENTITY', '7 ALTER TABLE "pots" ADD COLUMN "c" varchar(255) GENERATED ALWAYS AS (\'\') STORED']],
  ['times with a default', 'alter table(:pots) do\n  timestamps(type: :utc_datetime_usec, updated_at: false, default: fragment("now()"))\nend', ['5 ALTER TABLE "pots" ADD COLUMN "inserted_at" timestamp NOT NULL DEFAULT now()']],
  ['times by other names', 'alter table(:pots) do\n  timestamps inserted_at: :made_at, null: true\nend', ['5 ALTER TABLE "pots" ADD COLUMN "made_at" timestamp(0)', '5 ALTER TABLE "pots" ADD COLUMN "updated_at" timestamp(0)']],
  ['another type', 'alter table(:pots) do\n  modify :a, :text\n  modify :b, :text, from: :string\n  modify :c, :string, null: false, from: {:string, null: true}\n  modify :d, :integer, null: true\nend', ['5 ALTER TABLE "pots" ALTER COLUMN "a" TYPE text', '6 ALTER TABLE "pots" ALTER COLUMN "b" TYPE text', '7 ALTER TABLE "pots" ALTER COLUMN "c" SET NOT NULL', '8 ALTER TABLE "pots" ALTER COLUMN "d" TYPE integer', '8 ALTER TABLE "pots" ALTER COLUMN "d" DROP NOT NULL']],
  ['another length', 'alter table(:pots) do\n  modify :a, :string, size: 40, from: {:string, size: 90}\n  modify :b, :string, size: 40, from: :string\n  modify :c, :string, size: 40, from: {:string, size: 40}\nend', ['5 ALTER TABLE "pots" ALTER COLUMN "a" TYPE varchar(40)', '6 ALTER TABLE "pots" ALTER COLUMN "b" TYPE varchar(40)']],
  ['another rule of a key', 'alter table(:pots) do\n  modify :kiln_id, references(:kilns, on_delete: :delete_all), from: references(:kilns)\nend', ['5 ALTER TABLE "pots" DROP CONSTRAINT "pots_kiln_id_fkey"', '5 ALTER TABLE "pots" ADD CONSTRAINT "pots_kiln_id_fkey" FOREIGN KEY ("kiln_id") REFERENCES "kilns" ("id")']],
  ['another type of a key', 'alter table(:pots) do\n  modify :kiln_id, references(:kilns, type: :uuid), from: {references(:kilns), null: true}\nend', ['5 ALTER TABLE "pots" DROP CONSTRAINT "pots_kiln_id_fkey"', '5 ALTER TABLE "pots" ALTER COLUMN "kiln_id" TYPE uuid', '5 ALTER TABLE "pots" ADD CONSTRAINT "pots_kiln_id_fkey" FOREIGN KEY ("kiln_id") REFERENCES "kilns" ("id")']],
  ['a primary key of columns that are there', 'alter table(:pots) do\n  modify :a, :bigint, primary_key: true\n  add :b, :bigint, primary_key: true\nend', ['5 ALTER TABLE "pots" ALTER COLUMN "a" TYPE bigint', '6 ALTER TABLE "pots" ADD COLUMN "b" bigint', '4 ALTER TABLE "pots" ADD PRIMARY KEY ("a", "b")']],
  ['an index', 'create index(:pots, [:shelf, :place])', ['4 CREATE INDEX "pots_shelf_place_index" ON "pots" ("shelf", "place")']],
  ['an index of one column', 'create index("pots", :shelf, unique: true, name: "one")', ['4 CREATE UNIQUE INDEX "one" ON "pots" ("shelf")']],
  ['an index in an order', 'create index(:pots, [:shelf, desc: :place, asc_nulls_first: :row])', ['4 CREATE INDEX "pots_shelf_place_row_index" ON "pots" ("shelf", "place" DESC, "row" ASC NULLS FIRST)']],
  ['an index of expressions', 'create unique_index(:pots, ["lower(glaze)", :shelf])', ['4 CREATE UNIQUE INDEX "pots_lower_glaze_shelf_index" ON "pots" (lower(glaze), "shelf")']],
  ['an index of some rows', 'create index(:pots, [:kiln_id], where: "kiln_id IS NOT NULL", include: [:glaze], using: :btree, prefix: "shed")', ['4 CREATE INDEX "pots_kiln_id_index" ON "shed"."pots" USING btree ("kiln_id") INCLUDE ("glaze") WHERE kiln_id IS NOT NULL']],
  ['an index that may be there, beside the writes', 'create_if_not_exists index(:pots, [:shelf], concurrently: true)', ['4 CREATE INDEX CONCURRENTLY IF NOT EXISTS "pots_shelf_index" ON "pots" ("shelf")']],
  ['an index of the parent alone, of nulls that are alike', 'create unique_index(:pots, [:shelf], only: true, nulls_distinct: false)', ['4 CREATE UNIQUE INDEX "pots_shelf_index" ON ONLY "pots" ("shelf") NULLS NOT DISTINCT']],
  ['an index of a list by a name', 'columns = ~w(shelf place)a\ncreate index(:pots, columns)', ['5 CREATE INDEX "pots_shelf_place_index" ON "pots" ("shelf", "place")']],
  ['constraints', 'create constraint(:pots, :heavy, check: "weight > 0")\ncreate constraint("pots", "apart", exclude: ~s|gist (during WITH &&)|)\ncreate constraint(:pots, :later, check: "weight < 9", validate: false)', ['4 ALTER TABLE "pots" ADD CONSTRAINT "heavy" CHECK (weight > 0)', '5 ALTER TABLE "pots" ADD CONSTRAINT "apart" EXCLUDE USING gist (during WITH &&)', '6 ALTER TABLE "pots" ADD CONSTRAINT "later" CHECK (weight < 9) NOT VALID']],
  ['what is dropped', 'drop table(:pots)\ndrop_if_exists table("pots", prefix: "shed"), mode: :cascade\ndrop index(:pots, [:shelf])\ndrop unique_index(:pots, [:shelf], name: :one, concurrently: true)\ndrop constraint(:pots, "heavy")', ['4 DROP TABLE "pots"', '5 DROP TABLE "shed"."pots"', '6 DROP INDEX "pots_shelf_index"', '7 DROP INDEX CONCURRENTLY "one"', '8 ALTER TABLE "pots" DROP CONSTRAINT "heavy"']],
  ['new names', 'rename table(:pots), to: table(:jars)\nrename table("pots"), :glaze, to: :coat\nrename index(:pots, [:shelf]), to: "led"', ['4 ALTER TABLE "pots" RENAME TO "jars"', '5 ALTER TABLE "pots" RENAME COLUMN "glaze" TO "coat"', '6 ALTER INDEX "pots_shelf_index" RENAME TO "led"']],
  ['SQL', 'execute "DROP TABLE a", "SELECT 1"\nexecute("""\nDROP TABLE b\n""")\nexecute(fn -> repo().query!("DROP TABLE c WHERE x = $1", [3]) end)\nexecute ~S(DROP TABLE d)', ['4 DROP TABLE a', '5 \nDROP TABLE b\n', '8 DROP TABLE c WHERE x = NULL', '9 DROP TABLE d']],
  ['SQL through pipes and the adapter', '"DROP TABLE a" |> String.trim() |> execute()\nEcto.Adapters.SQL.query!(repo(), "DROP TABLE b", [])\nPottery.Repo.query("DROP TABLE c")', ['4 DROP TABLE a', '5 DROP TABLE b', '6 DROP TABLE c']],
  ['a loop over pairs', 'for {table, column} <- [pots: :a, pots: :b], do: drop(index(table, [column]))', ['4 DROP INDEX "pots_a_index"', '4 DROP INDEX "pots_b_index"']],
  ['a loop over maps', 'for %{of: table} <- [%{of: :a}, %{of: :b}] do\n  drop table(table)\nend', ['5 DROP TABLE "a"', '5 DROP TABLE "b"']],
  ['loops in one', 'for table <- [:a, :b], column <- ~w(x y)a, column != :x do\n  drop index(table, [column])\nend', ['5 DROP INDEX "a_y_index"', '5 DROP INDEX "b_y_index"']],
  ['the way forth', 'case direction() do\n  :down -> drop table(:a)\n  :up -> drop table(:b)\n  _ -> drop table(:c)\nend\nif direction() != :up, do: drop(table(:d)), else: drop(table(:e))\nunless direction() == :up, do: drop(table(:f))', ['6 DROP TABLE "b"', '9 DROP TABLE "e"']],
  ['a condition that nobody can tell', 'if Application.get_env(:pottery, :old) do\n  drop table(:a)\nelse\n  drop table(:b)\nend', ['5 DROP TABLE "a"', '7 DROP TABLE "b"']],
] // prettier-ignore

test.each(statements)('sends %s', async (_, does, is) => expect(await sent(does)).toEqual(is))

test('types are the adapter’s', async () => {
  const types: readonly (readonly [written: string, is: string])[] = [
    [':id', 'integer'],
    [':binary_id', 'uuid'],
    [':string, size: 30', 'varchar(30)'],
    [':citext', 'citext'],
    [':char, size: 2', 'char(2)'],
    [':decimal', 'numeric'],
    [':decimal, precision: 9, scale: 2', 'numeric(9,2)'],
    [':numeric, precision: 9', 'numeric(9,0)'],
    [':float', 'double precision'],
    [':binary', 'bytea'],
    [':bitstring', 'varbit'],
    [':map', 'jsonb'],
    ['{:map, :string}', 'jsonb'],
    ['{:array, {:array, :integer}}', 'integer[][]'],
    ['{:array, :string}, size: 9', 'varchar(9)[]'],
    [':time_usec', 'time'],
    [':naive_datetime', 'timestamp(0)'],
    [':utc_datetime_usec, precision: 3', 'timestamp(3)'],
    [':timestamptz', 'timestamptz'],
    [':"timestamp with time zone"', 'timestamp with time zone'],
    [':"varchar(12)[]"', 'varchar(12)[]'],
    [`:'"Mood"'`, '"Mood"'],
    [':duration', 'interval'],
    ['kind()', 'type_not_told'],
  ]
  const all = await sent(`alter table(:pots) do\n${types.map(([written]) => `  add :a, ${written}`).join('\n')}\nend`)
  expect(all.map((one) => one.replace(/^\d+ ALTER TABLE "pots" ADD COLUMN "a" /, ''))).toEqual(types.map(([, is]) => is))
})

test('MySQL has its own spelling', async () => {
  expect(await sent('create index(:pots, [:shelf], where: "x", concurrently: true)\ndrop index(:pots, [:shelf])', 'mysql')).toEqual([
    '4 CREATE INDEX `pots_shelf_index` ON `pots` (`shelf`)',
    '5 ALTER TABLE `pots` DROP INDEX `pots_shelf_index`',
  ])
})

const lost: readonly (readonly [name: string, text: string, is: readonly string[]])[] = [
  ['in a function of its own, by what it is given', module('  def up, do: gone(:pots, :glaze)\n  def down, do: gone(:pots, :shelf)\n  defp gone(table, column) do\n    alter table(table), do: remove(column)\n  end'), ['6 drop column pots.glaze']],
  ['by the clause that fits', module('  def change, do: run(direction())\n  defp run(:up), do: drop(table(:a))\n  defp run(:down), do: drop(table(:b))'), ['4 drop table a']],
  ['by a function with a guard', module('  def change, do: gone(:a)\n  defp gone(name) when is_atom(name), do: drop(table(name))'), ['4 drop table a']],
  ['by captures', module('  def change do\n    execute(&fill/0, &empty/0)\n    Enum.each([:a], &drop(table(&1)))\n  end\n  defp fill, do: repo().query!("TRUNCATE pots")\n  defp empty, do: repo().query!("TRUNCATE jars")'), ['5 drop table a name computed when it runs', '7 truncate pots']],
  ['by SQL that a function makes', module('  def change, do: execute(made(:pots))\n  defp made(name), do: "DROP TABLE #{name}"'), ['3 drop table pots']],
  ['with a schema of its own', module('  defmodule Pot do\n    use Ecto.Schema\n    schema "pots" do\n    end\n  end\n  def change, do: Pottery.Repo.delete_all(Pot)'), ['8 delete all pots']],
  ['with a schema from elsewhere', change('    Pottery.Repo.delete_all(Pottery.Jar)'), ['4 delete all a name computed when it runs']],
  ['by a query by its name', change('    query = from(p in "pots", select: p.id)\n    repo().delete_all(query)'), ['5 delete all pots']],
  ['within a transaction', change('    repo().transaction(fn ->\n      repo().delete_all("pots")\n    end)'), ['5 delete all pots']],
] // prettier-ignore

test.each(lost)('is lost %s', async (_, text, is) => expect((await read(text)).losses.toSorted()).toEqual(is))

const kept: readonly (readonly [name: string, does: string])[] = [
  ['rows by a query', '    from(p in "pots", where: p.old) |> repo().delete_all()'],
  ['rows by a query through pipes', '    "pots"\n    |> where([p], p.old)\n    |> repo().delete_all()'],
  ['rows by a query by its name', '    query = from(p in "pots", where: p.old)\n    repo().delete_all(query)'],
  ['rows of a join', '    repo().delete_all(from(p in "pots", join: k in "kilns", on: k.id == p.kiln_id))'],
  ['what only the way back does', '    execute("SELECT 1", "DROP TABLE pots")'],
] // prettier-ignore

test.each(kept)('keeps %s', async (_, does) => {
  const { losses, skipped } = await read(change(does))
  expect([losses, skipped]).toEqual([[], []])
})

const told: readonly (readonly [name: string, text: string, is: readonly string[]])[] = [
  ['SQL that is put together', change('    execute(made())'), ['4 a statement that is put together when it runs: not read']],
  ['SQL of a file', change('    execute_file("priv/pots.sql", "priv/back.sql")'), ['4 SQL of a file that is named when it runs: not read']],
  ['SQL with a gap', change('    execute("ALTER TABLE pots #{rest()}")'), ['4 a statement that is put together when it runs: what it drops is read, what it locks is not']],
  ['rows that a function chooses', change('    repo().delete_all(Pottery.Pots.old())'), ['4 rows by a query that is made elsewhere: which it takes or changes is not read']],
  ['rows of a schema from elsewhere', change('    repo().update_all(Pottery.Pot, set: [old: true])'), ['4 all rows of a schema that stands elsewhere: what it locks is not read']],
  ['a table by a name', change('    pots = table(:pots)\n    drop(pots)'), ['5 something whose name is put together when it runs: what it drops is not read']],
  ['steps of another module', module('  import Pottery.Helpers\n  def change, do: add_owner(:pots)'), ['4 a step that stands in another module: what it does is not read']],
  ['migrations of a library', change('    Carbonite.Migrations.up(1)'), ['4 steps of a library’s own migrations: not read']],
  ['what is broken', change('    drop table(:a)\n    drop 5 6'), ['5 not understood as Elixir: what stands around it may not be read', '5 something whose name is put together when it runs: what it drops is not read']],
] // prettier-ignore

test.each(told)('is told: %s', async (_, text, is) => expect((await read(text)).skipped).toEqual(is))

test('of what Elixir and Oban bring along nothing is told', async () => {
  expect((await read(change('    Logger.info("on")\n    flush()\n    Oban.Migration.up(version: 12)\n    Enum.count([1])\n    :ok'))).skipped).toEqual([])
})

describe('risks', () => {
  test('each has the line of its step', async () => {
    const { risks } = await read(change('    create index(:pots, [:shelf])\n    alter table(:pots) do\n      modify :glaze, :string, null: false\n      add :kiln_id, references(:kilns)\n    end\n    rename table(:pots), :a, to: :b')) // prettier-ignore
    expect(risks).toEqual([
      '4 CREATE INDEX on pots',
      '6 ALTER COLUMN pots.glaze TYPE',
      '6 SET NOT NULL on pots.glaze',
      '7 ADD FOREIGN KEY on pots',
      '9 RENAME of pots.a',
    ])
  })

  test('an index beside the writes fails in the transaction, and outside of it does not', async () => {
    const does = '  def change do\n    create index(:pots, [:shelf], concurrently: true)\n  end'
    expect((await read(module(does))).risks).toEqual(['4 CREATE INDEX CONCURRENTLY'])
    expect((await read(module(`  @disable_ddl_transaction true\n${does}`))).risks).toEqual([])
  })
})

describe('the database', () => {
  const other = (adapter: string): Readonly<Record<string, string>> => ({
    'lib/pottery/ingest_repo.ex': `defmodule Pottery.IngestRepo do\n  use Ecto.Repo,\n    otp_app: :pottery,\n    adapter: ${adapter}\nend\n`,
    'priv/ingest_repo/migrations/20260101000000_first.exs': change('    drop table(:a)'),
  })
  const path = 'priv/ingest_repo/migrations/20260102000000_next.exs'

  test.each(['Ecto.Adapters.ClickHouse', 'ClickhouseEcto'])('of %s is not read, and told once a folder', async (adapter) => {
    const { declared, skipped } = await read(change('    drop table(:pots)'), path, other(adapter))
    expect([declared, skipped]).toEqual([
      undefined,
      ['1 migrations of a database that is not read, such as ClickHouse, 2 in this folder: what they drop is not read'],
    ])
    expect(
      (await read(change('    drop table(:a)'), 'priv/ingest_repo/migrations/20260101000000_first.exs', { ...other(adapter), [path]: '' })).skipped,
    ).toEqual([])
  })

  test.each([
    ['Ecto.Adapters.MyXQL', 'mysql'],
    ['Ecto.Adapters.Postgres', 'postgres'],
    ['Ecto.Adapters.SQLite3', 'sqlite'],
    ['Ecto.Adapters.Tds', 'mssql'],
  ])('of %s is %s', async (adapter, is) => {
    const { declared, losses } = await read(change('    drop table(:pots)'), path, other(adapter))
    expect([declared?.provider, losses]).toEqual([is, ['4 drop table pots']])
  })

  test('is open where no repository tells', async () => {
    const { declared } = await read(change('    drop table(:pots)'), `${folder}/1_a.exs`, {})
    expect([declared?.provider, [...(declared?.on?.keys() ?? [])]]).toEqual([undefined, ['postgres', 'mysql']])
  })

  test('a file without a number is none that Ecto runs', async () => {
    expect((await read(change('    drop table(:pots)'), `${folder}/helpers.exs`)).losses).toEqual([])
  })

  test('what is run by hand is read too', async () => {
    expect((await read(change('    drop table(:pots)'), 'priv/repo/manual_migrations/20260102_a.exs')).losses).toEqual(['4 drop table pots'])
  })

  test('compiled migrations are told', async () => {
    const one = { path: 'lib/pottery/migrations/one.ex', text: change('    drop table(:pots)') }
    const { skipped } = await unreadMigrationsReader.read(one, { read: async () => one, has: () => true, below: () => [one.path] })
    expect(skipped.map(({ reason }) => reason)).toEqual(['migrations of Ecto that are compiled, 1 in this folder: what they drop and lock is not read'])
  })
})

describe('what they add up to', () => {
  const tables = async (...all: readonly string[]): Promise<readonly string[]> => {
    const steps = await Promise.all(all.map(async (does) => (await read(change(does))).declared?.tables ?? []))
    return (playTables(steps) ?? []).map((table) => `${table.name}${table.open ? ' open' : ''}: ${table.keys.map(({ kind, columns, partial, present }) => `${kind} ${columns.join('+')}${partial === true ? (present === true ? ' present' : ' partial') : ''}`).join(', ')}`) // prettier-ignore
  }
  const pots = 'create table(:pots, primary_key: false) do\n  add :code, :integer\n  add :kiln_id, references(:kilns)\nend'

  test('a key by modify is one', async () => {
    expect(await tables(pots, 'alter table(:pots), do: modify(:code, :bigint, primary_key: true)')).toEqual(['pots: id code'])
    expect(await tables(pots.replace(':integer', ':integer, primary_key: true'), 'drop constraint(:pots, "pots_pkey")')).toEqual(['pots: '])
  })

  test('an index of an expression or of some rows leaves the rest to be judged', async () => {
    expect(await tables(pots, 'create index(:pots, ["lower(x)"])\ncreate index(:pots, [:kiln_id], where: "kiln_id IS NOT NULL")\ncreate index(:pots, [:code], where: "code > 4")')).toEqual(['pots: index , index kiln_id present, index code partial']) // prettier-ignore
  })

  test('what is not followed leaves what it may have changed open', async () => {
    expect(await tables(pots, 'create table(:jars)', 'execute("ALTER TABLE pots #{rest()}")')).toEqual(['pots open: ', 'jars: id id'])
    expect(await tables(pots, 'repo().update_all(Pottery.Pot, set: [a: 1])\nPottery.Pots.fill()')).toEqual(['pots: '])
    expect(await tables(pots, 'execute(made())')).toEqual(['pots open: '])
    expect(await tables(pots, 'Pottery.MigrationHelpers.index_all()')).toEqual(['pots open: '])
  })

  test('a table that takes its columns from another is open', async () => {
    expect(await tables('create table(:pots, options: "INHERITS (things)")')).toEqual(['pots open: id id'])
  })
})

describe('hostile text', () => {
  const pieces = fc.constantFrom('create ', 'drop ', 'table(:a)', 'index(:a, [', ':b', ']', ')', ' do\n', '\nend\n', 'execute ', '"DROP TABLE ', '#{', '}', '"', 'alter ', 'modify :a, ', ', from: ', 'references(', 'for x <- ', '[1, 2]', 'x', '|>', 'repo().', 'delete_all(', 'fn a -> ', 'change()', '\n') // prettier-ignore

  test('never throws', { timeout: 20_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
        await read(change(parts.join('')))
      }),
      { numRuns: 200 },
    )
  })

  test('loops within loops end soon, and what is left out is told', { timeout: 20_000 }, async () => {
    const list = `[${Array.from({ length: 60 }, (_, index) => `:t${index}`).join(', ')}]`
    const { skipped } = await read(change(`for a <- ${list}, b <- ${list}, c <- ${list}, d <- ${list} do\n  drop index(a, [b, c, d])\nend`))
    expect(skipped[0]).toMatch(/^\d+ (?:longer than any migration|more statements)/)
  })

  test('functions that call one another end', async () => {
    expect((await read(module('  def change, do: a()\n  defp a do\n    b()\n    b()\n  end\n  defp b do\n    a()\n    a()\n  end'))).skipped[0]).toMatch(/^\d+ (?:longer than any migration|more functions)/) // prettier-ignore
  })
})
