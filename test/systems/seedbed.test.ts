/** The nursery of glasshouse with Ecto's migrations: what takes data is stopped however it is written, what holds writers up is said, and what they add up to is its schema. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const module = (name: string, body: string): string =>
  `defmodule Glasshouse.Repo.Migrations.${name} do\n  use Ecto.Migration\n\n${body.replace(/^(?=.)/gm, '  ')}\nend\n`
const up = (...lines: readonly string[]): string => `def change do\n${lines.map((line) => line.replace(/^(?=.)/gm, '  ')).join('\n')}\nend`

const first = 'priv/repo/migrations/20250301090000_create_beds.exs'
const second = 'priv/repo/migrations/20250402090000_create_orders.exs'
const third = 'priv/repo/migrations/20250503090000_led.exs'
const next = 'priv/repo/migrations/20250604090000_next.exs'

const base: Files = {
  ...fixture('glasshouse'),
  [first]: module('CreateBeds', up('create table(:beds, primary_key: false) do', '  add :id, :binary_id, primary_key: true', '  add :name, :string, size: 80, null: false', '  add :soil, :string', '  add :width, :decimal, precision: 6, scale: 2', '  timestamps(type: :utc_datetime)', 'end', '', 'create unique_index(:beds, [:name])')), // prettier-ignore
  [second]: module('CreateOrders', up('create table("orders") do', '  add :bed_id, references(:beds, type: :binary_id, on_delete: :delete_all)', '  add :plant, :string', '  add :count, :integer, default: 1', '  timestamps()', 'end', '', 'create index(:orders, [:bed_id, :plant])')), // prettier-ignore
  [third]: module('Led', up('alter table(:orders) do', '  add :owner_id, references(:beds, type: :binary_id)', 'end', '', 'create index("orders", [:owner_id], name: :orders_led)', 'execute("ALTER TABLE orders ADD CONSTRAINT plant_there CHECK (plant IS NOT NULL)", "SELECT 1")')), // prettier-ignore
}

const whole = (body: string): Edit => add(next, module('Next', body))
const does = (...lines: readonly string[]): Edit => whole(up(...lines))
const lost = 'database/destructive-change database/beds'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', does('drop table(:orders)')],
  ['a table, if it is there, with all that stands on it', does('drop_if_exists table("orders"), mode: :cascade')],
  ['a table of a prefix', does('drop table(:orders, prefix: "public")')],
  ['a table in up', whole('def up do\n  drop table(:orders)\nend\n\ndef down, do: :ok')],
  ['a table in up on one line', whole('def up, do: drop(table(:orders))\ndef down, do: nil')],
  ['a column', does('alter table(:beds) do', '  remove :soil', 'end')],
  ['a column with its type', does('alter table(:beds) do', '  remove :soil, :string, default: ""', 'end')],
  ['a column, if it is there', does('alter table(:beds) do', '  remove_if_exists :soil, :string', 'end')],
  ['a column by an attribute', whole('@gone :soil\n\ndef change do\n  alter table(:beds) do\n    remove @gone\n  end\nend')],
  ['columns in a loop', does('alter table(:beds) do', '  for column <- [:soil, :width] do', '    remove column', '  end', 'end')],
  ['tables in a loop', does('Enum.each(~w(orders beds)a, fn name ->', '  drop table(name)', 'end)')],
  ['a column in a function of its own', whole('def change do\n  tidy(:beds, :soil)\nend\n\ndefp tidy(table, column) do\n  alter table(table) do\n    remove column\n  end\nend')],
  ['a column under a condition', does('if direction() == :up do', '  alter table(:beds) do', '    remove :soil', '  end', 'end')],
  ['by SQL', does('execute "DROP TABLE orders"')],
  ['by SQL with a name put in', does('table = "orders"', 'execute("TRUNCATE #{table}", "")')],
  ['by SQL through a pipe', does('"DELETE FROM orders" |> execute()')],
  ['by SQL through the repository', does('execute(fn -> repo().query!("ALTER TABLE beds DROP COLUMN soil", []) end)')],
  ['all rows through the repository', does('repo().delete_all("orders")')],
  ['all rows of a query', does('repo().delete_all(from(o in "orders"))')],
] // prettier-ignore

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', does('create index(:orders, [:plant])'), 'CREATE INDEX on orders takes a SHARE lock'],
  ['a unique index', does('create unique_index(:orders, [:bed_id, :owner_id])'), 'CREATE INDEX on orders takes a SHARE lock'],
  ['an index beside the writes, in a transaction', does('create index(:orders, [:plant], concurrently: true)'), 'CREATE INDEX CONCURRENTLY fails inside the transaction that Ecto opens'],
  ['a key with its column', does('alter table(:orders) do', '  add :bed_two_id, references(:beds, type: :binary_id)', 'end'), 'ADD FOREIGN KEY on orders takes'],
  ['a check', does('create constraint(:orders, :counted, check: "count > 0")'), 'ADD CHECK on orders takes'],
  ['a column that is never null', does('alter table(:beds) do', '  modify :soil, :string, null: false', 'end'), 'SET NOT NULL on beds.soil takes'],
  ['a shorter text', does('alter table(:beds) do', '  modify :name, :string, size: 40', 'end'), 'ALTER COLUMN beds.name TYPE takes'],
  ['another number', does('alter table(:beds) do', '  modify :width, :integer, from: :decimal', 'end'), 'ALTER COLUMN beds.width TYPE takes'],
  ['an own value for each row', does('alter table(:orders) do', '  add :code, :uuid, default: fragment("gen_random_uuid()")', 'end'), 'ADD COLUMN orders.code with the default gen_random_uuid()'],
  ['a new name', does('rename table(:beds), :soil, to: :ground'), 'RENAME of beds.soil breaks'],
  ['a new name of a table', does('rename table(:orders), to: table(:sales)'), 'RENAME of table orders breaks'],
  ['every row at once', does('execute "UPDATE orders SET count = 1"'), 'UPDATE of orders without WHERE'],
  ['every row at once, through the repository', does('repo().update_all("orders", set: [count: 1])'), 'UPDATE of orders without WHERE'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a new table with its index and key', does('create table(:pots) do', '  add :bed_id, references(:beds, type: :binary_id), null: false', 'end', 'create index(:pots, [:bed_id])')],
  ['a column', does('alter table(:beds) do', '  add :shade, :boolean', 'end')],
  ['a column with one value for all', does('alter table(:beds) do', '  add :shade, :boolean, default: false, null: false', 'end')],
  ['an index beside the writes', whole('@disable_ddl_transaction true\n@disable_migration_lock true\n\ndef change do\n  create_if_not_exists index(:orders, [:plant], concurrently: true)\nend')],
  ['a key in steps', does('alter table(:orders) do', '  modify :owner_id, references(:beds, type: :binary_id, validate: false), from: references(:beds, type: :binary_id)', 'end')],
  ['a check in steps', does('create constraint(:orders, :counted, check: "count > 0", validate: false)')],
  ['a column that is never null, as was checked before', does('alter table(:orders) do', '  modify :plant, :string, null: false, from: {:string, null: true}', 'end')],
  ['a longer text', does('alter table(:beds) do', '  modify :name, :string, size: 200', 'end')],
  ['a text of any length', does('alter table(:beds) do', '  modify :name, :text, from: :string', 'end')],
  ['what is made and taken away again', does('create table(:scrap) do', '  add :x, :text', 'end', 'drop table(:scrap)')],
  ['the way back', whole('def up do\n  create table(:pots) do\n  end\nend\n\ndef down do\n  drop table(:orders)\nend')],
  ['the way back of a statement', does('execute "SELECT 1", "DROP TABLE orders"')],
  ['some rows', does('execute "DELETE FROM orders WHERE count = 0"')],
  ['some rows through the repository', does('repo().delete_all(from(o in "orders", where: o.count == 0))')],
  ['Oban’s own tables', whole('def up, do: Oban.Migration.up(version: 13)\ndef down, do: Oban.Migration.down(version: 1)')],
  ['a renamed file', rename(third, 'priv/repo/migrations/20250503090001_led.exs')],
] // prettier-ignore

/** What is said of new migrations. */
function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^beds: /, '')}`).join('\n')
}

describe('migrations of Ecto', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base))).join('\n')).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})

const keys = (decision: Decision): readonly string[] =>
  decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, message, evidence }) => `${rule.slice(9)}: ${message} ${evidence[0]?.line}`)

const unled: readonly (readonly [name: string, edit: Edit, says: readonly string[]])[] = [
  ['an index dropped', does('drop index(:orders, [:bed_id, :plant])'), ['foreign-key-index: no index begins with orders.bed_id 6']],
  ['an index dropped by its name', does('drop index("orders", [:owner_id], name: :orders_led)'), ['foreign-key-index: no index begins with orders.owner_id 6']],
  ['a migration without its index', replace(second, 'create index(:orders, [:bed_id, :plant])', ''), ['foreign-key-index: no index begins with orders.bed_id 6']],
  ['a new table without one', does('create table(:pots) do', '  add :bed_id, references(:beds, type: :binary_id)', 'end'), ['foreign-key-index: no index begins with pots.bed_id 6']],
  ['a table without a key', does('create table(:logs, primary_key: false) do', '  add :said, :text', 'end'), ['primary-key: logs without a primary key 5']],
  ['an index that another serves', does('create index(:orders, [:bed_id])'), ['redundant-index: one index is enough: [bed_id] of orders, as [bed_id, plant] begins with the same 5']],
] // prettier-ignore

const led: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['an index built anew', does('create index(:orders, [:bed_id, :count])', 'drop index(:orders, [:bed_id, :plant])')],
  ['an index renamed', does('rename index(:orders, [:owner_id], name: :orders_led), to: "led"')],
  ['a column dropped with its index', does('drop index("orders", [:owner_id], name: :orders_led)', 'alter table(:orders) do', '  remove :owner_id', 'end')],
  ['a key dropped, then its index', does('drop constraint(:orders, :orders_bed_id_fkey)', 'drop index(:orders, [:bed_id, :plant])')],
  ['SQL that is put together when it runs', does('drop index(:orders, [:bed_id, :plant])', 'execute(made())')],
  ['a migration gone with its column', all(remove(third))],
] // prettier-ignore

describe('what Ecto’s migrations add up to', () => {
  test.each(unled)('%s: told', async (_, edit, says) => expect(keys(await judge(base, edit(base)))).toEqual(says))

  test.each(led)('%s: quiet', async (_, edit) => expect(keys(await judge(base, edit(base)))).toEqual([]))
})
