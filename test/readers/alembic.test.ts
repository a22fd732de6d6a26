/** Indexes and keys of Alembic's migrations, as the schema counts them: what is made, renamed and dropped, in loops and with tables. */
import { expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'

const path = 'alembic/versions/3c_bits.py'

async function steps(body: string, top = ''): Promise<readonly string[]> {
  const text = `from alembic import op\nimport sqlalchemy as sa\nrevision = "3c"\ndown_revision = None\n${top}\ndef upgrade():\n${body.replaceAll(/^/gm, '    ')}\n`
  const { declares } = await migrationReader.read({ path, text }, { read: async () => undefined, has: () => false, below: () => [] })
  const found = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  return (found?.steps ?? []).map(({ does, of, table, columns, to, unique, type, partial, open, at }) =>
    [
      `${at.line - (top === '' ? 6 : 5 + top.split('\n').length)}`,
      does,
      of,
      table,
      columns?.join(','),
      to,
      unique === true ? 'unique' : '',
      type,
      partial === true ? 'partial' : '',
      open === true ? 'open' : '',
    ]
      .filter(Boolean)
      .join(' '),
  )
}

test.each<readonly [name: string, body: string, expected: readonly string[]]>([
  ['keys with a table', 'op.create_table("bits",\n  sa.Column("id", sa.Integer, primary_key=True),\n  sa.Column("mark", sa.Text, unique=True),\n  sa.Column("horse_id", sa.Integer, index=True),\n  sa.Index("led", "mark", sa.text("horse_id DESC")),\n  sa.UniqueConstraint("mark", "horse_id", name="u"))', ['1 make table bits', '1 make index bits horse_id', '1 make index bits_mark_key bits mark unique', '1 make index led bits mark,horse_id', '1 make index u bits mark,horse_id unique']],
  ['a table that may be there', 'op.create_table("bits", sa.Column("mark", sa.Text, unique=True), if_not_exists=True)', ['1 make table bits']],
  ['constraints', 'op.create_unique_constraint("u", "bits", ["mark"])\nop.drop_constraint("u", "bits", type_="unique")', ['1 make index u bits mark unique', '2 drop index u']],
  ['a column that is renamed', 'op.alter_column("bits", "mark", new_column_name="stamp")', ['1 rename column mark bits stamp']],
  ['a list', 'for table in ["a", "b"]:\n  op.create_index(f"ix_{table}", table, ["x"])', ['2 make index ix_a a x', '2 make index ix_b b x']],
  ['pairs', 'for table, column in (("a", "x"), ("b", "y")):\n  op.create_index(None, table, [column])', ['2 make index a x', '2 make index b y']],
  ['a loop in a loop', 'for table in ["a"]:\n  for column in ["x", "y"]:\n    op.create_index(None, table, [column])', ['3 make index a x', '3 make index a y']],
  ['a loop that nobody knows', 'for table in tables():\n  op.create_index("i", table, ["x"])', ['2 make index i computed_name open']],
  ['columns that nobody knows', 'op.create_index("i", "bits", columns())', ['1 make index i bits computed_name open']],
  ['an expression', 'op.create_index("i", "bits", [sa.text("lower(mark)")])', []],
  ['a method and some rows', 'op.create_index("i", "bits", ["x"], postgresql_using="gin", postgresql_where=sa.text("x > 1"))', ['1 make index i bits x gin partial']],
])('%s', async (_name, body, expected) => expect(await steps(body)).toEqual(expected)) // prettier-ignore

test.each([
  ['a list of the module', 'OLD = ["i", "j"]', 'for name in OLD:\n  op.drop_index(name)', ['2 drop index i', '2 drop index j']],
  ['keys of a dict', 'OLD = {"i": ["x"], "j": ["y"]}', 'for name in OLD:\n  op.drop_index(name)', ['2 drop index i', '2 drop index j']],
  ['items of a dict', 'NEW = {"i": "x"}', 'for name, column in NEW.items():\n  op.create_index(name, "bits", [column])', ['2 make index i bits x']],
  ['a name that is set twice', 'OLD = ["i"]\nOLD = ["j"]', 'for name in OLD:\n  op.drop_index(name)', ['2 drop index computed_name']],
])('%s', async (_name, top, body, expected) => expect(await steps(body, top)).toEqual(expected))

test('loops in loops end', async () => {
  const many = `[${'"a", '.repeat(99)}]`
  const found = await steps(`for a in ${many}:\n  for b in ${many}:\n    for c in ${many}:\n      op.drop_index(c)`)
  expect(found.length).toBeLessThan(1_500)
})
