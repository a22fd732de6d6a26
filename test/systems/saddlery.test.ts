/** A saddler's shop whose migrations are Rails': what takes data is stopped however it is written, what holds writers up is said, and what is done in steps goes through. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, blocked, fixture, judge, rename, type Edit } from './story.ts'

const base = fixture('saddlery')
const next = 'db/migrate/20260301080000_next.rb'
const whole = (body: string): Edit => add(next, `class Next < ActiveRecord::Migration[8.0]\n${body}\nend\n`)
const change = (body: string): Edit => whole(`  def change\n    ${body}\n  end`)
const apart = (body: string): Edit => whole(`  disable_ddl_transaction!\n\n  def change\n    ${body}\n  end`)
const lost = 'database/destructive-change database/db'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', change('drop_table :orders')],
  ['a table with the way back in a block', change('drop_table :orders do |t|\n      t.string :email\n    end')],
  ['two tables', change('drop_table :orders, :saddles, if_exists: true')],
  ['a table made anew in its place', change('create_table :orders, force: :cascade do |t|\n      t.string :email\n    end')],
  ['a column', change('remove_column :orders, :note, :text')],
  ['a column, said to be safe', change('safety_assured { remove_column :orders, :note }')],
  ['columns', change('remove_columns :orders, :note, :email, type: :text')],
  ['a reference', change('remove_reference :orders, :saddle, foreign_key: true')],
  ['a column inside change_table', change('change_table :orders, bulk: true do |t|\n      t.string :state\n      t.remove :note\n    end')],
  [
    'a column on the way forth of reversible',
    change('reversible do |dir|\n      dir.up { remove_column :orders, :note }\n      dir.down { add_column :orders, :note, :text }\n    end'),
  ],
  ['a column in up', whole('  def up\n    remove_column :orders, :note\n  end\n\n  def down\n    add_column :orders, :note, :text\n  end')],
  ['a column in a method of its own', whole('  def up\n    tidy\n  end\n\n  private\n\n  def tidy\n    remove_column :orders, :note\n  end')],
  ['columns in a loop', change('%i[note email].each { |name| remove_column :orders, name }')],
  ['a column by a constant', whole('  TABLE = :orders\n\n  def change\n    remove_column TABLE, :note if column_exists?(TABLE, :note)\n  end')],
  ['by SQL', change('execute "DROP TABLE orders"')],
  ['by SQL over lines', change('execute <<~SQL.squish\n      ALTER TABLE orders\n        DROP COLUMN note\n    SQL')],
  ['by SQL with a name put in', whole('  TABLE = "orders"\n\n  def up\n    execute "TRUNCATE #{TABLE} CASCADE"\n  end')],
  ['by SQL through the connection', change('ActiveRecord::Base.connection.execute("TRUNCATE orders")')],
  ['all rows, by a model', whole('  class Order < ActiveRecord::Base\n    self.table_name = "orders"\n  end\n\n  def up\n    Order.delete_all\n  end')],
  ['all rows, in batches', whole('  def up\n    Order.unscoped.in_batches.delete_all\n  end')],
  [
    'an older migration that is new',
    add('db/migrate/20250101000000_late.rb', 'class Late < ActiveRecord::Migration[8.0]\n  def change = drop_table(:orders)\nend\n'),
  ],
]

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', change('add_index :orders, :note'), 'CREATE INDEX on orders takes a SHARE lock'],
  [
    'an index beside the writes, in a transaction',
    change('add_index :orders, :note, algorithm: :concurrently'),
    'CREATE INDEX CONCURRENTLY fails inside the transaction that Rails opens',
  ],
  ['the index of a reference', change('add_reference :orders, :rider'), 'CREATE INDEX on orders takes a SHARE lock'],
  ['the key of a reference', apart('add_reference :orders, :rider, index: { algorithm: :concurrently }, foreign_key: true'), 'ADD FOREIGN KEY on orders takes'],
  ['a key', change('add_foreign_key :orders, :saddles'), 'ADD FOREIGN KEY on orders takes a SHARE ROW EXCLUSIVE lock on both tables'],
  ['a check', change('add_check_constraint :saddles, "price > 0", name: "p"'), 'ADD CHECK on saddles takes an ACCESS EXCLUSIVE lock'],
  ['a column that is never null and whose check was not validated', change('change_column_null :orders, :email, false'), 'SET NOT NULL on orders.email takes'],
  [
    'an own value for each row',
    change('add_column :orders, :code, :uuid, default: -> { "gen_random_uuid()" }, null: false'),
    'ADD COLUMN orders.code with the default gen_random_uuid() writes every row anew',
  ],
  ['a shorter text', change('change_column :orders, :email, :string, limit: 60'), 'ALTER COLUMN orders.email TYPE takes'],
  ['another number', change('change_table :saddles do |t|\n      t.change :price, :integer\n    end'), 'ALTER COLUMN saddles.price TYPE takes'],
  [
    'a computed column',
    change('add_column :saddles, :label, :virtual, type: :string, as: "name", stored: true'),
    'ADD COLUMN saddles.label writes every row anew',
  ],
  ['a new name', change('rename_column :orders, :note, :remark'), 'RENAME of orders.note breaks'],
  ['a new name of a table', change('rename_table :orders, :commissions'), 'RENAME of table orders breaks'],
  ['every row at once', whole('  def up\n    Order.update_all(note: "")\n  end'), 'UPDATE of orders without WHERE'],
  ['SQL', change('execute "CREATE INDEX a ON orders (note)"'), 'CREATE INDEX on orders takes a SHARE lock'],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  [
    'a new table with keys and indexes',
    change(
      'create_table :riders do |t|\n      t.references :order, type: :uuid, foreign_key: true\n    end\n    add_index :riders, :created_at\n    add_check_constraint :riders, "id > 0"',
    ),
  ],
  ['a column', change('add_column :orders, :paid_at, :datetime')],
  ['a column with one value for all', change('add_column :orders, :state, :string, default: "new", null: false')],
  ['an index beside the writes', apart('add_index :orders, :note, algorithm: :concurrently, if_not_exists: true')],
  ['a reference in steps', apart('add_reference :orders, :rider, index: { algorithm: :concurrently }\n    add_foreign_key :orders, :riders, validate: false')],
  ['a column that is never null, as was checked before', change('change_column_null :saddles, :leather, false')],
  ['a check made good and used', change('validate_check_constraint :orders, name: "orders_email"\n    change_column_null :orders, :email, false')],
  ['a longer text', change('change_column :orders, :email, :string, limit: 200')],
  ['a text of any length', change('change_column :saddles, :name, :text')],
  ['a larger number', change('change_column :saddles, :price, :decimal, precision: 10, scale: 2')],
  ['another default', change('change_column_default :orders, :note, from: nil, to: "none"')],
  ['a renamed migration', rename('db/migrate/20250402090000_check_leather.rb', 'db/migrate/20250402090000_look_at_leather.rb')],
  [
    'the way back only',
    whole('  def up\n    add_column :orders, :state, :string\n  end\n\n  def down\n    remove_column :orders, :state\n    drop_table :orders\n  end'),
  ],
  ['some rows', whole('  def up\n    Order.where(note: "test").delete_all\n    Order.where(note: nil).in_batches.update_all(note: "")\n  end')],
  [
    'a fixture of tests',
    add('spec/fixtures/db/migrate/20260101000000_wipe.rb', 'class Wipe < ActiveRecord::Migration[8.0]\n  def change = drop_table(:orders)\nend\n'),
  ],
]

describe('migrations of Rails', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})

/** What is said of new migrations. */
function told({ head }: Decision): string {
  const found = head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^db: /, '')}`).join('\n')
}
