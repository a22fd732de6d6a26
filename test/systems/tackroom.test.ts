/** A stable's office whose migrations are Alembic's: what takes data is stopped however it is written, what holds writers up is said, and what is done in steps goes through. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, blocked, fixture, judge, rename, type Edit } from './story.ts'

const base = fixture('tackroom')
const next = 'migrations/versions/a0d9_next.py'
const head = 'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "a0d9"\ndown_revision = "b7c2"\n'
const whole = (body: string): Edit => add(next, `${head}${body}\n\n\ndef downgrade():\n    op.drop_table("hire")\n`)
const up = (...lines: readonly string[]): Edit => whole(`\n\ndef upgrade():\n${lines.map((line) => `    ${line}`).join('\n')}`)
const lost = 'database/destructive-change database/db'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', up('op.drop_table("hire")')],
  ['a table, by its name', up('op.drop_table(table_name="hire", schema="public")')],
  ['a column', up('op.drop_column("hire", "note")')],
  ['a column in a batch', up('with op.batch_alter_table("hire", schema=None) as batch_op:', '    batch_op.drop_column("note")')],
  ['a column by a constant', whole('\nTABLE = "hire"\n\n\ndef upgrade():\n    op.drop_column(TABLE, "note")')],
  ['a column in a function of its own', whole('\n\ndef upgrade():\n    tidy()\n\n\ndef tidy():\n    op.drop_column("hire", "note")')],
  ['a column under a condition', up('if op.get_context().dialect.name == "postgresql":', '    op.drop_column("hire", "note")')],
  ['by SQL', up('op.execute("DROP TABLE hire")')],
  ['by SQL in text()', up('op.execute(sa.text("TRUNCATE hire"))')],
  ['by SQL with a name put in', up('table = "hire"', 'op.execute(f"""', '    ALTER TABLE {table}', '    DROP COLUMN note', '""")')],
  ['by SQL through the connection', up('conn = op.get_bind()', 'conn.execute(sa.text("DELETE FROM hire"))')],
  ['tables in a loop', up('for name in ("hire", "rider"):', '    op.drop_table(name)')],
  [
    'in front of what is there',
    add(
      'migrations/versions/0000_late.py',
      'from alembic import op\n\nrevision = "0000"\ndown_revision = "b7c2"\n\n\ndef upgrade():\n    op.drop_table("hire")\n',
    ),
  ],
]

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', up('op.create_index("a", "hire", ["note"])'), 'CREATE INDEX on hire takes a SHARE lock'],
  [
    'an index beside the writes, in a transaction',
    up('op.create_index("a", "hire", ["note"], postgresql_concurrently=True)'),
    'CREATE INDEX CONCURRENTLY fails inside the transaction that Alembic opens',
  ],
  ['a key', up('op.create_foreign_key(None, "hire", "rider", ["rider_id"], ["id"])'), 'ADD FOREIGN KEY on hire takes'],
  ['the key of a column', up('op.add_column("hire", sa.Column("by", sa.BigInteger(), sa.ForeignKey("rider.id")))'), 'ADD FOREIGN KEY on hire takes'],
  ['a check', up('op.create_check_constraint("p", "hire", "price > 0")'), 'ADD CHECK on hire takes'],
  ['a unique key', up('op.create_unique_constraint("u", "rider", ["email"])'), 'ADD UNIQUE on rider takes'],
  ['a column that is never null', up('op.alter_column("rider", "email", existing_type=sa.String(120), nullable=False)'), 'SET NOT NULL on rider.email takes'],
  ['a shorter text', up('op.alter_column("rider", "email", type_=sa.String(length=60))'), 'ALTER COLUMN rider.email TYPE takes'],
  [
    'another number, in a batch',
    up('with op.batch_alter_table("hire") as batch_op:', '    batch_op.alter_column("price", type_=sa.Integer())'),
    'ALTER COLUMN hire.price TYPE takes',
  ],
  [
    'an own value for each row',
    up('op.add_column("hire", sa.Column("code", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False))'),
    'ADD COLUMN hire.code with the default gen_random_uuid()',
  ],
  ['a new name', up('op.alter_column("hire", "note", new_column_name="remark")'), 'RENAME of hire.note breaks'],
  ['every row at once', up('op.execute("UPDATE hire SET note = \'\'")'), 'UPDATE of hire without WHERE'],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  [
    'a new table with its index and key',
    up(
      'op.create_table("bill", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("hire_id", sa.BigInteger(), sa.ForeignKey("hire.id"), index=True))',
      'op.create_index("b", "bill", ["hire_id"], unique=True)',
    ),
  ],
  ['a column', up('op.add_column("hire", sa.Column("paid", sa.DateTime(timezone=True)))')],
  ['a column with one value for all', up('op.add_column("hire", sa.Column("state", sa.String(10), server_default="new", nullable=False))')],
  [
    'an index beside the writes',
    up('with op.get_context().autocommit_block():', '    op.create_index("a", "hire", ["note"], postgresql_concurrently=True, if_not_exists=True)'),
  ],
  ['a key in steps', up('op.create_foreign_key("k", "hire", "rider", ["rider_id"], ["id"], postgresql_not_valid=True)')],
  ['a column that is never null, as was checked before', up('op.alter_column("rider", "phone", nullable=False)')],
  ['a longer text', up('op.alter_column("rider", "email", type_=sa.String(length=200))')],
  ['a text of any length', up('op.alter_column("rider", "name", type_=sa.Text())')],
  ['a larger number', up('op.alter_column("hire", "price", type_=sa.Numeric(10, 2))')],
  ['a renamed file', rename('migrations/versions/b7c2_phone.py', 'migrations/versions/b7c2_telephone.py')],
  ['some rows', up('op.execute("DELETE FROM hire WHERE note = \'test\'")')],
]

describe('migrations of Alembic', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})

/** What is said of new migrations. */
function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^db: /, '')}`).join('\n')
}
