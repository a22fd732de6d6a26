/** A lorimer's tables in SQLAlchemy, spread over files, bases and migrations: what a model or a migration loses is regressed, and the same tables written otherwise are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('lorinery')
const [bases, people, work] = ['lorinery/base.py', 'lorinery/people.py', 'lorinery/work.py']
const [hides, tanners] = ['alembic/versions/5f1c_hides.py', 'alembic/versions/a027_tanners.py']

interface Said {
  readonly told: readonly string[]
  readonly regressed: readonly string[]
  readonly counts: readonly unknown[]
}

async function said(edit: Edit): Promise<Said> {
  const decision = await judge(base, edit(base))
  const { verdicts, system } = decision.head
  const told = verdicts
    .filter(({ subject, outcome }) => subject.startsWith('schema/') && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.replace('database/', '')}: ${message} ${evidence[0]?.path}:${evidence[0]?.line}`)
  const counts = system.things.flatMap(({ kind, name, facts }) => {
    const { of, models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: unknown } | undefined>
    return kind === 'schema' ? [[name, of?.value, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  const regressed = decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [rule.replace('database/', '')] : []))
  return { told, regressed, counts }
} // prettier-ignore

/** What a verdict says, and the words of the line it points to. */
type Told = readonly [says: string, path: string, written: string]

const key = (what: string, path: string, written: string): Told => [`fail foreign-key-index: no index begins with ${what}`, path, written]
const partly = (what: string, path: string, written: string): Told => [
  `fail foreign-key-index: only an index over some rows begins with ${what}`,
  path,
  written,
]
const keyless = (what: string, path: string, written: string): Told => [`fail primary-key: ${what} without a primary key`, path, written]

function placed([says, path, written]: Told, files: Files): string {
  const text = files[path] ?? ''
  return `${says} ${path}:${text.slice(0, text.indexOf(written)).split('\n').length}`
}

/** The migration makes no index for whoever taught a saddler. */
const untaught = replace(hides, '("saddler", "taught_by_id"), ("saddle", "size"))', '("saddle", "size"),)')

const revision = (name: string, body: string): Edit =>
  add(`alembic/versions/${name}.py`, `from alembic import op\n\nrevision = "${name}"\ndown_revision = "a027"\n\n\ndef upgrade():\n    ${body}\n`)

const losses: readonly (readonly [name: string, edit: Edit, told: Told])[] = [
  ['the index of a type by Annotated', replace(bases, 'ForeignKey("customer.id"), index=True', 'ForeignKey("customer.id")'), key('Order.customer_id; Order.customer_id, horse', work, 'customer_id: Mapped')],
  ['the index of a mixin’s column', replace(bases, 'ForeignKey("saddler.id"), index=True', 'ForeignKey("saddler.id")'), key('Order.made_by_id, Hide.made_by_id, Saddle.made_by_id', bases, 'return mapped_column(')],
  ['the index beside a table that joins two', replace(work, '\nIndex("order_hide_back", order_hide.c.hide_id)\n', '\n'), key('order_hide.hide_id', work, 'Column("hide_id"')],
  ['the index beside a class that shares its table', replace(work, /\nIndex\("repair_saddle".*\n/, '\n'), key('Order.saddle_id', work, 'saddle_id: Mapped')],
  ['the rows that it leaves out', replace(work, 'text("saddle_id IS NOT NULL")', 'text("kind = 1")'), partly('Order.saddle_id', work, 'saddle_id: Mapped')],
  ['a unique that led one', replace(work, 'UniqueConstraint("tree_id", "stamp")', 'UniqueConstraint("stamp", "tree_id")'), key('Saddle.tree_id', work, 'tree_id: Mapped')],
  ['an index of another method', replace(work, 'postgresql_using="btree"', 'postgresql_using="brin"'), key('Saddle.kind_id', work, 'kind_id: Mapped')],
  ['the index that a migration made in a loop', untaught, key('Saddler.taught_by_id', people, 'taught_by_id: Mapped')],
  ['an index that a new migration drops', revision('b1', 'op.drop_index("ix_saddler_taught_by_id")'), key('Saddler.taught_by_id', people, 'taught_by_id: Mapped')],
  ['an index that a new migration drops in a loop', revision('b2', 'for name in ["hide_maker"]:\n        op.drop_index(name, table_name="hide")'), key('Hide.tanner_id', work, 'tanner_id: Mapped')],
  ['an index that a migration makes with its table', replace(hides, '        sa.Index("hide_maker", "maker_id", sa.text("made_at DESC")),\n', ''), key('Hide.tanner_id', work, 'tanner_id: Mapped')],
  ['a column that is renamed no more', replace(tanners, '        batch.alter_column("maker_id", new_column_name="tanner_id")', '        pass'), key('Hide.tanner_id', work, 'tanner_id: Mapped')],
  ['a key of two in another order', replace(people, 'primary_key=True)\n    name: Mapped[str] = mapped_column(primary_key=True)', ')\n    name: Mapped[str] = mapped_column(primary_key=True)'), key('Horse.owner_id', people, 'owner_id: Mapped')],
  ['a new class with a foreign key', add('lorinery/bits.py', 'from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import Mapped, mapped_column\n\nfrom .base import Base, Named, number\n\n\nclass Bit(Named, Base):\n    id: Mapped[number]\n    kind_id: Mapped[int] = mapped_column(ForeignKey("kind.id"))\n'), key('Bit.kind_id', 'lorinery/bits.py', 'kind_id: Mapped')],
  ['a new column of a class that shares its table', replace(work, 'saddle_id: Mapped', 'tree_id: Mapped[int] = mapped_column(ForeignKey("tree.id"))\n    saddle_id: Mapped'), key('Order.tree_id', work, 'tree_id: Mapped')],
  ['the primary key of a class', replace(work, 'class Tanner(Named, Base):\n    id: Mapped[number]', 'class Tanner(Named, Base):\n    id: Mapped[int]'), keyless('Tanner', work, 'class Tanner')],
  ['the primary key of a table', replace(work, /"order.id"\), primary_key=True([^]*?)"hide.id"\), primary_key=True/, '"order.id"), index=True$1"hide.id")'), keyless('order_hide', work, 'order_hide = Table(')],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['the classes in a package', all(rename(work, 'lorinery/work/__init__.py'), replace('lorinery/work/__init__.py', 'from .base', 'from ..base'))],
  ['bases from the package by their whole name', replace(work, 'from .base import', 'from lorinery.base import')],
  ['bases by a star', replace(people, 'from .base import Base, Named, number', 'from .base import *')],
  ['bases through another module', all(add('lorinery/kit.py', 'from .base import Base as Base, Dated, Named, number, of_customer\n'), replace(work, 'from .base import', 'from .kit import'))],
  ['a module in place of its names', all(replace(people, 'from sqlalchemy import ForeignKey, String\n', 'import sqlalchemy as sa\n'), replace(people, 'ForeignKey(', 'sa.ForeignKey('), replace(people, 'String(80)', 'sa.String(80)'))],
  ['an index of its own for a mixin’s column', all(replace(bases, 'ForeignKey("saddler.id"), index=True', 'ForeignKey("saddler.id")'), ...['Order', 'Hide', 'Saddle'].map((one) => replace(work, `class ${one}(Dated, Named, Base):`, `class ${one}(Dated, Named, Base):\n    made_by_id = mapped_column(ForeignKey("saddler.id"), index=True)`)))],
  ['the columns of 1.x', replace(work, 'tree_id: Mapped[int] = mapped_column(ForeignKey("tree.id"))', 'tree_id = Column(Integer, ForeignKey("tree.id"))')],
  ['a list of keys', replace(work, '(UniqueConstraint("tree_id", "stamp"), Index("saddle_kind", "kind_id", "size", postgresql_using="btree"))', '(*[UniqueConstraint("tree_id", "stamp")],) + (Index("saddle_kind", "kind_id"),)')],
  ['keys by a declared attribute', replace(work, '    __table_args__ = (UniqueConstraint("tree_id", "stamp"), Index("saddle_kind", "kind_id", "size", postgresql_using="btree"))', '    @declared_attr.directive\n    def __table_args__(cls):\n        return (UniqueConstraint("tree_id", "stamp"), Index("saddle_kind", cls.kind_id))')],
  ['a name of its own', replace(work, 'class Kind(Named, Base):', 'class Kind(Base):\n    __tablename__ = "kind"')],
  ['names by capitals', replace(bases, 'return cls.__name__.lower()', 'return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()')],
  ['the index in the model too', replace(work, 'ForeignKey("tanner.id"))', 'ForeignKey("tanner.id"), index=True)')],
  ['the index of a migration, in the model instead', all(untaught, replace(people, 'ForeignKey("saddler.id"))', 'ForeignKey("saddler.id"), index=True)'))],
  ['the index of a migration, in SQL', all(untaught, revision('b3', 'op.execute("CREATE INDEX taught ON saddler (taught_by_id)")'))],
  ['the index of a migration by a unique', all(untaught, revision('b4', 'op.create_unique_constraint("taught", "saddler", ["taught_by_id"])'))],
  ['an index dropped and made again', revision('b5', 'op.drop_index("hide_maker")\n    op.create_index("hide_tanner", "hide", ["tanner_id"])')],
  ['a base that is not in the repository', all(replace(work, 'class Saddle(Dated, Named, Base)', 'class Saddle(Audited, Dated, Named, Base)'), replace(work, 'UniqueConstraint("tree_id", "stamp")', 'UniqueConstraint("stamp")'))],
  ['tables of tests', add('tests/test_models.py', 'from sqlalchemy import Column, ForeignKey\nfrom lorinery.base import Base\n\n\nclass Fake(Base):\n    __tablename__ = "fake"\n    a_id = Column(ForeignKey("a.id"))\n')],
  ['tables of a warehouse, for queries alone', add('lorinery/sales.py', 'from sqlalchemy import Column, Date, MetaData, Table\n\nsold = Table("sold", MetaData(), Column("day", Date))\n')],
  ['InnoDB, which makes its own', all(replace('compose.production.yaml', 'postgresql+psycopg', 'mysql+pymysql'), replace('compose.production.yaml', 'postgres:17.6', 'mysql:8.4'), replace('compose.production.yaml', '    command: postgres -c max_connections=80\n', ''), replace('requirements.txt', 'psycopg[binary]==3.2.12', 'PyMySQL==1.1.2'), replace(bases, 'ForeignKey("saddler.id"), index=True', 'ForeignKey("saddler.id")'))],
] // prettier-ignore

describe('the tables of SQLAlchemy', () => {
  test.each(losses)('%s: told as a regression', async (_name, edit, told) => {
    const found = await said(edit)
    expect(found.told).toEqual([placed(told, edit(base))])
    expect(found.regressed).toEqual([told[0].replace(/^fail ([\w-]+):.*$/, '$1')])
  })

  test.each(harmless)('%s: quiet', async (_name, edit) => {
    const { told, regressed } = await said(edit)
    expect([told, regressed]).toEqual([[], []])
  })

  test('the system counts them, and knows their database', async () => {
    expect((await said((files) => files)).counts).toEqual([['sqlalchemy', 'db', 10, 9, 2, 13]])
  })

  test.each([
    ['a table that is worked out', 'for table in tables():\n        op.create_index(None, table, ["taught_by_id"])'],
    ['columns that are worked out', 'op.create_index("x", "saddler", columns())'],
  ])('an index over %s may be the one that is missing', async (_name, body) => {
    const { told } = await said(all(untaught, revision('c1', body)))
    expect(told).toEqual([expect.stringMatching(/^unknown foreign-key-index: /)])
  })

  test('columns that are worked out leave other tables alone', async () => {
    const { told } = await said(all(untaught, revision('c2', 'op.create_index("x", "kind", columns())')))
    expect(told).toEqual([expect.stringMatching(/^fail foreign-key-index: no index begins with Saddler.taught_by_id/)])
  })
})
