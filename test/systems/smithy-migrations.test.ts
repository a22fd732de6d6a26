/** The forge of smithy with Sequel's migrations: what takes data is stopped however it is written, what holds writers up is said, and what they add up to is its schema. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('smithy')
const first = 'db/migrate/001_farms.rb'
const second = 'db/migrate/002_fittings.rb'
const third = 'db/migrate/003_horse_told.rb'
const next = 'db/migrate/004_next.rb'

const whole = (...lines: readonly string[]): Edit => add(next, `${lines.join('\n')}\n`)
const migration = (...lines: readonly string[]): Edit => whole('Sequel.migration do', ...lines, 'end')
/** The first line of what it does is the third. */
const does = (...lines: readonly string[]): Edit => migration('  up do', ...lines, '  end')
const apart = (...lines: readonly string[]): Edit => migration('  no_transaction', '  up do', ...lines, '  end')
const alter = (...lines: readonly string[]): Edit => does('alter_table(:fittings) do', ...lines, 'end')
const lost = 'database/destructive-change database/anvil'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', does('drop_table :fittings')],
  ['a table that may be there', does('drop_table?(:fittings, cascade: true)')],
  ['tables in one call', does('drop_table(:fittings, :horseshoes)')],
  ['a table of a schema', does('drop_table Sequel[:public][:fittings]')],
  ['a table made anew', does('create_table!(:fittings) { primary_key :id }')],
  ['a table in change', migration('  change { drop_table(:fittings) }')],
  ['a table in the old form', whole('class Next < Sequel::Migration', '  def up', '    drop_table :fittings', '  end', 'end')],
  ['a table in the old form without a name', whole('Class.new(Sequel::Migration) do', '  def up = drop_table(:fittings)', 'end')],
  ['a table that a reverted block makes', migration('  revert do', '    create_table(:fittings) { primary_key :id }', '  end')],
  ['a column', alter('drop_column :horse')],
  ['a column in one line', does('drop_column :fittings, :horse')],
  ['a column with its key', alter('drop_foreign_key :smith_id')],
  ['a column that a reverted block adds', migration('  revert { add_column :fittings, :horse, String }')],
  ['columns in a loop', alter('%i[horse fitted_on].each { |name| drop_column name }')],
  ['tables in a loop', does('%w[fittings horseshoes].map(&:to_sym).each(&method(:drop_table))')],
  ['a column in a method of its own', whole('def tidy(table, column)', '  alter_table(table) { drop_column(column) }', 'end', 'Sequel.migration do', '  up { tidy(:fittings, :horse) }', 'end')],
  ['a column in a method of a module', all(add('lib/smithy/tables.rb', 'module Smithy\n  module Tables\n    def self.tidy(db, table)\n      db.drop_column table, :horse\n    end\n  end\nend\n'), does('Smithy::Tables.tidy(self, :fittings)'))],
  ['a table in a file that it requires', all(add('db/tidy.rb', 'def tidy = drop_table(:fittings)\n'), whole('require_relative "../tidy"', 'Sequel.migration do', '  up { tidy }', 'end'))],
  ['under a condition', does('drop_table(:fittings) if table_exists?(:fittings)')],
  ['under a condition on the engine', does('if database_type == :postgres', '  drop_table(:fittings)', 'end')],
  ['by SQL', does('run "DROP TABLE fittings"')],
  ['by SQL in a heredoc with a name put in', does('table = :fittings', 'run <<~SQL', '  TRUNCATE #{table};', 'SQL')],
  ['by SQL that is pushed', does('self << "ALTER TABLE fittings DROP COLUMN horse"')],
  ['all rows', does('from(:fittings).delete')],
  ['all rows through brackets', does('self[:fittings].order(:id).delete')],
  ['all rows by truncating', does('from(:fittings).truncate')],
  ['all rows of a query', does('self["DELETE FROM fittings"].delete')],
  ['rows by a model that it makes', whole('Fitting = Class.new(Sequel::Model(:fittings))', 'Sequel.migration do', '  up { Fitting.dataset.delete }', 'end')],
  ['a schema', does('drop_schema :public, cascade: true')],
] // prettier-ignore

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', does('add_index :fittings, :horse'), 'CREATE INDEX on fittings takes a SHARE lock'],
  ['a unique index', alter('add_index %i[horse fitted_on], unique: true'), 'CREATE INDEX on fittings takes a SHARE lock'],
  ['an index beside the writes, in a transaction', does('add_index :fittings, :horse, concurrently: true'), 'CREATE INDEX CONCURRENTLY fails inside the transaction that Sequel opens around a migration: call no_transaction in it'],
  ['an index beside the writes, in a transaction of its own', apart('transaction do', '  add_index :fittings, :horse, concurrently: true', 'end'), 'CREATE INDEX CONCURRENTLY fails inside the transaction that the migration opens'],
  ['a key with its column', alter('add_foreign_key :farm_id, :farms, default: 1'), 'ADD COLUMN fittings.farm_id checks the foreign key of every row'],
  ['a key of a column that is there', alter('add_foreign_key [:smith_id], :farms, name: :smith_led'), 'ADD FOREIGN KEY on fittings takes'],
  ['a check', alter('add_constraint(:horse_short) { char_length(horse) < 80 }'), 'ADD CHECK on fittings takes'],
  ['a unique constraint', alter('add_unique_constraint %i[horse fitted_on]'), 'ADD UNIQUE on fittings takes'],
  ['a column that is never null', alter('set_column_not_null :fitted_on'), 'SET NOT NULL on fittings.fitted_on takes'],
  ['the same by its longer name', alter('set_column_allow_null :fitted_on, false'), 'SET NOT NULL on fittings.fitted_on takes'],
  ['a shorter text', does('set_column_type :farms, :phone, String, size: 20'), 'ALTER COLUMN farms.phone TYPE takes'],
  ['another number', does('set_column_type :horseshoes, :price, Integer'), 'ALTER COLUMN horseshoes.price TYPE takes'],
  ['another type by an expression', does('set_column_type :horseshoes, :size, "text USING size::text"'), 'ALTER COLUMN horseshoes.size TYPE'],
  ['an own value for each row', does('add_column :fittings, :code, :uuid, default: Sequel.function(:gen_random_uuid)'), 'ADD COLUMN fittings.code with the default gen_random_uuid()'],
  ['a new key', does('alter_table(:horseshoes) { add_primary_key :code }'), 'ADD COLUMN horseshoes.code'],
  ['a new name', does('rename_column :fittings, :horse, :pony'), 'RENAME of fittings.horse breaks'],
  ['a new name of a table', does('rename_table :fittings, :shoeings'), 'RENAME of table fittings breaks'],
  ['every row at once', does('from(:fittings).update(horse: "Bess")'), 'UPDATE of fittings without WHERE'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a new table with its index and key', does('create_table(:nails) do', '  primary_key :id', '  foreign_key :fitting_id, :fittings, null: false, index: true, type: :Bignum', 'end')],
  ['a table that joins two', does('create_join_table(farm_id: :farms, fitting_id: :fittings)')],
  ['a column', does('add_column :fittings, :gait, String')],
  ['a key with its column, which is empty', alter('add_foreign_key :farm_id, :farms')],
  ['a column with one value for all', alter('add_column :sound, TrueClass, default: false, null: false')],
  ['an index beside the writes', apart('add_index :fittings, :horse, concurrently: true, if_not_exists: true')],
  ['an index beside the writes, with transactions off for all', all(add('Rakefile', 'task(:migrate) { Sequel::Migrator.run(DB, "db/migrate", use_transactions: false) }\n'), does('add_index :fittings, :horse, concurrently: true'))],
  ['a key in steps', alter('add_foreign_key [:smith_id], :farms, name: :smith_led, not_valid: true')],
  ['a check in steps', alter('add_constraint({ name: :horse_short, not_valid: true }) { char_length(horse) < 80 }')],
  ['a column that is never null, as was checked before', alter('set_column_not_null :horse')],
  ['a longer text', does('set_column_type :farms, :phone, String, size: 80')],
  ['a text of any length', does('set_column_type :farms, :phone, String')],
  ['a default', alter('set_column_default :horse, "Bess"', 'set_column_allow_null :horse')],
  ['what is made and taken away again', does('create_table(:scrap) { Integer :x }', 'drop_table(:scrap)')],
  ['the way back', migration('  up { add_column :fittings, :gait, String }', '  down { drop_table(:fittings) }')],
  ['the way back in the old form', whole('class Next < Sequel::Migration', '  def up; end', '  def down; drop_table(:fittings); end', 'end')],
  ['some rows', does('from(:fittings).where(horse: nil).delete')],
  ['some rows, one after another', does('from(:horseshoes).where { size > 9 }.each do |row|', '  from(:horseshoes).where(id: row[:id]).update(note: "large")', 'end')],
  ['another engine’s steps', does('if database_type == :mysql', '  drop_table(:fittings)', 'end')],
  ['a column that is copied before it goes', does('alter_table(:fittings) { add_column :pony, String }', 'from(:fittings).exclude(horse: nil).update(pony: :horse)')],
  ['a view, made and dropped', does('create_view :recent, from(:fittings).where { fitted_on > Date.today }', 'drop_view :recent')],
  ['a file that Sequel does not run', add('db/migrate/helper.rb', 'Sequel.migration { up { drop_table(:fittings) } }\n')],
  ['what tests keep', add('test/db/migrate/001_next.rb', 'Sequel.migration { up { drop_table(:fittings) } }\n')],
  ['a renamed file', rename(third, 'db/migrate/003_told.rb')],
] // prettier-ignore

/** What is said of new migrations. */
function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^\w+: /, '')}`).join('\n')
}

describe('migrations of Sequel', () => {
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
  ['an index dropped', does('drop_index :fittings, :horseshoe_id'), ['foreign-key-index: no index begins with fittings.horseshoe_id 7']],
  ['an index dropped by its name', alter('drop_index :smith_id, name: :fittings_smith'), ['foreign-key-index: no index begins with fittings.smith_id 8']],
  ['a migration without its index', replace(first, '      index [:farm_id, :size]\n', ''), ['foreign-key-index: no index begins with horseshoes.farm_id 14']],
  ['a new table without one', does('create_table(:nails) do', '  primary_key :id', '  foreign_key :fitting_id, :fittings', 'end'), ['foreign-key-index: no index begins with nails.fitting_id 5']],
  ['a table without a key', does('create_table(:logs) { String :said }'), ['primary-key: logs without a primary key 3']],
  ['an index that another serves', does('add_index :horseshoes, :farm_id'), ['redundant-index: one index is enough: [farm_id] of horseshoes, as [farm_id, size] begins with the same 3']],
] // prettier-ignore

const led: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['an index built anew', does('add_index :horseshoes, [:farm_id, :price]', 'drop_index :horseshoes, [:farm_id, :size]')],
  ['a column dropped with its index', alter('drop_index :smith_id, name: :fittings_smith', 'drop_foreign_key :smith_id')],
  ['a key dropped, then its index', alter('drop_foreign_key [:smith_id], name: :fittings_smith_id_fkey', 'drop_index :smith_id, name: :fittings_smith')],
  ['a key of two columns', does('create_table(:tools) do', '  Integer :shelf', '  Integer :place', '  primary_key [:shelf, :place]', 'end')],
  ['SQL that is put together when it runs', does('drop_index :fittings, :horseshoe_id', 'run made(self)')],
  ['a migration gone with its table', all(remove(third), remove(second))],
] // prettier-ignore

describe('what Sequel’s migrations add up to', () => {
  test.each(unled)('%s: told', async (_, edit, says) => expect(keys(await judge(base, edit(base)))).toEqual(says))

  test.each(led)('%s: quiet', async (_, edit) => expect(keys(await judge(base, edit(base)))).toEqual([]))
})
