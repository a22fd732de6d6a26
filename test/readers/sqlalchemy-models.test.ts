/** Models of SQLAlchemy and its kin: what each construct says of columns, keys and foreign keys, with its line. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SchemaDeclaration } from '../../src/model/declaration.ts'
import { sqlalchemyModelsReader } from '../../src/readers/sqlalchemy-models/index.ts'

type Files = Readonly<Record<string, string>>

async function schemas(path: string, files: Files): Promise<readonly SchemaDeclaration[]> {
  const paths = Object.keys(files)
  const { declares } = await sqlalchemyModelsReader.read(
    { path, text: files[path] ?? '' },
    {
      read: async (one) => (files[one] === undefined ? undefined : { path: one, text: files[one] }),
      has: (one) => Object.hasOwn(files, one),
      below: (folder) => paths.filter((one) => folder === '' || one.startsWith(`${folder}/`)),
    },
  )
  return declares.filter((one): one is SchemaDeclaration => one.kind === 'schema')
}

/** `table: column column*` with `*` for a foreign key, then its keys by kind and line. */
async function told(text: string, others: Files = {}, path = 'shop/models.py'): Promise<readonly string[]> {
  return (await schemas(path, { ...others, [path]: text })).flatMap(({ models }) =>
    models.map(({ name, table, fields, keys, open }) => {
      const columns = fields.map((field) => `${field.name}${field.foreignKey === undefined ? '' : '*'}`).join(' ')
      const said = keys.map(({ kind, columns: of, type, partial, present, classed, at }) =>
        [`${kind}(${of.join(',')})`, type, partial === true ? 'partial' : '', present === true ? 'present' : '', classed === true ? 'classed' : '', `:${at.line}`].filter(Boolean).join(' '),
      )
      return `${name === table ? '' : `${name} `}${table}: ${[columns, ...said].join('; ')}${open === undefined ? '' : ` (${open})`}`
    }),
  ) // prettier-ignore
}

const old = 'from sqlalchemy import *\nfrom sqlalchemy.orm import *\nBase = declarative_base()\n'
const typed = 'from typing import Annotated, Optional, ClassVar\nfrom sqlalchemy import *\nfrom sqlalchemy.orm import *\nclass Base(DeclarativeBase): pass\n'
const flask = 'from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n'

describe('columns', () => {
  test.each<readonly [name: string, text: string, expected: readonly string[]]>([
    ['a class of 1.x', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = Column(Integer, primary_key=True)\n  mark = Column("stamp", String, unique=True)\n  horse_id = Column(ForeignKey("horses.id"), index=True)`, ['Saddle saddles: id stamp horse_id*; id(id) :6; unique(stamp) :7; index(horse_id) :8']],
    ['an index that is written out beside index=True', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = Column(Integer, primary_key=True)\n  horse_id = Column(ForeignKey("horses.id"), index=True)\n  mark = Column(String, index=True)\n  __table_args__ = (Index("ix_saddles_horse_id", "horse_id"), Index("marks", "mark"))`, ['Saddle saddles: id horse_id* mark; id(id) :6; index(mark) :8; index(horse_id) :9; index(mark) :9']],
    ['annotations of 2.0', `${typed}class Saddle(Base):\n  __tablename__ = "saddles"\n  id: Mapped[int] = mapped_column(primary_key=True)\n  seat: Mapped[str | None]\n  horse_id: Mapped[int] = mapped_column(ForeignKey("horses.id"))\n  horse: Mapped["Horse"] = relationship()\n  size: ClassVar[int] = 3`, ['Saddle saddles: id seat horse_id*; id(id) :7']],
    ['types by Annotated', `${typed}key = Annotated[int, mapped_column(primary_key=True)]\nhorse = Annotated[int, mapped_column(ForeignKey("horses.id"), index=True)]\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  id: Mapped[key]\n  horse_id: Mapped[horse]\n  old_id: Mapped[Optional[horse]] = mapped_column(index=False)`, ['Saddle saddles: id horse_id* old_id*; id(id) :9; index(horse_id) :10']],
    ['two that are the key', `${old}class Fit(Base):\n  __tablename__ = "fits"\n  a_id = Column(ForeignKey("a.id"), primary_key=True)\n  b_id = Column(ForeignKey("b.id"), primary_key=True)`, ['Fit fits: a_id* b_id*; id(a_id,b_id) :6']],
    ['columns inside of others', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = column_property(Column(Integer, primary_key=True))\n  note = deferred(Column(Text, index=True))\n  span = composite(Span, mapped_column("from_id", ForeignKey("a.id")), mapped_column("till"))\n  all = column_property(select(func.count()))`, ['Saddle saddles: id note from_id* till; id(id) :6; index(note) :7']],
    ['helpers and partials', `from functools import partial\n${old}Need = partial(Column, nullable=False, index=True)\ndef key(name): return Column(name, Integer, primary_key=True)\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  id = key("number")\n  horse_id = Need(ForeignKey("horses.id"))`, ['Saddle saddles: number horse_id*; id(number) :9; index(horse_id) :10']],
    ['an own column and an own foreign key', `${old}class Stamped(Column): pass\ndef to(table): return ForeignKey(table + ".id", ondelete="CASCADE")\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  id = Stamped(Integer, primary_key=True)\n  horse_id = Stamped(Integer, to("horses"))`, ['Saddle saddles: id horse_id*; id(id) :8']],
    ['what is decided when it runs', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = Column(Integer, primary_key=True)\n  horse_id = Column(ForeignKey("horses.id"), index=LED)`, ['Saddle saddles: id horse_id*; id(id) :6 (whether its column horse_id is a key is told only when it runs)']],
    ['words that nobody knows', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = Column(Integer, primary_key=True, **words)\n  horse_id = Column(ForeignKey("horses.id"), **{"index": True})\n  note = Column(Text, **words)`, ['Saddle saddles: id horse_id* note; id(id) :6; index(horse_id) :7 (what its column note is given is told only when it runs)']],
    ['a name that is a constant', `${old}TABLE = "sad" + "dles"\nON = True\nclass Saddle(Base):\n  __tablename__ = f"{TABLE}_old"\n  id = Column(Integer, primary_key=ON)`, ['Saddle saddles_old: id; id(id) :8']],
    ['a key that a call may make', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = made_elsewhere()`, ['Saddle saddles:  (id is told only when it runs)']],
    ['values of Python’s own library', `${old}import re\nfrom string import Template\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  horse_id = Column(ForeignKey("horses.id"), primary_key=True)\n  words = Template("")\n  marks = re.compile("x")\n  sizes = dict(a=1)`, ['Saddle saddles: horse_id*; id(horse_id) :8']],
    ['what a library’s function of that name makes', `${old}from elsewhere import Template\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  words = Template("")`, ['Saddle saddles:  (words is told only when it runs)']],
    ['what is put together by functools', `${old}import functools\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  words = functools.reduce(join, all)`, ['Saddle saddles:  (words is told only when it runs)']],
    ['no key at all', `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  seat = Column(Integer)`, ['Saddle saddles: seat']],
    ['types of the repository that are worked out', `${old}class List(TypeDecorator): pass\nclass Saddle(Base):\n  __tablename__ = "saddles"\n  id = Column(Integer, primary_key=True)\n  sizes = Column(List.as_mutable(ARRAY(Integer)), index=True)`, ['Saddle saddles: id sizes; id(id) :7; index(sizes) :8']],
    ['dataclasses', `${typed}reg = registry()\n@reg.mapped_as_dataclass\nclass Saddle:\n  __tablename__ = "saddles"\n  id: Mapped[int] = mapped_column(init=False, primary_key=True)`, ['Saddle saddles: id; id(id) :9']],
  ])('%s', async (_name, text, expected) => expect(await told(text)).toEqual(expected)) // prettier-ignore
})

describe('keys', () => {
  const of = (args: string, more = ''): string =>
    `${old}class Saddle(Base):\n  __tablename__ = "saddles"\n  id = Column(Integer, primary_key=True)\n  horse_id = Column("horse", ForeignKey("horses.id"))\n  seat = Column(Integer)\n  __table_args__ = ${args}\n${more}`
  test.each<readonly [name: string, args: string, expected: string]>([
    ['a unique, by the name of the attribute', '(UniqueConstraint("horse_id", "seat", name="u"),)', 'unique(horse,seat) :9'],
    ['an index with options last', '(Index("i", "horse"), {"schema": None})', 'index(horse) :9'],
    ['a unique index', '(Index("i", horse_id, unique=True),)', 'unique(horse) :9'],
    ['in another order', '(Index("i", horse_id.desc(), text("seat DESC NULLS LAST")),)', 'index(horse,seat) :9'],
    ['functions around it', '(Index("i", desc("seat"), nullslast(horse_id)),)', 'index(seat,horse) :9'],
    ['an expression first', '(Index("i", func.lower("seat"), "horse"),)', ''],
    ['an expression last', '(Index("i", "horse", func.lower(seat)),)', 'index(horse) classed :9'],
    ['text that is an expression', '(Index("i", "horse", text("lower(seat)")),)', 'index(horse) classed :9'],
    ['some rows', '(Index("i", "horse", postgresql_where=text("seat > 3")),)', 'index(horse) partial :9'],
    ['all rows that have one', '(Index("i", "horse", postgresql_where=text("horse IS NOT NULL")),)', 'index(horse) partial present :9'],
    ['all rows that have one, as an expression', '(Index("i", "horse", postgresql_where=horse_id.isnot(None)),)', 'index(horse) partial present :9'],
    ['all rows that have another', '(Index("i", "horse", sqlite_where=seat != None),)', 'index(horse) partial :9'],
    ['a method', '(Index("i", "horse", postgresql_using="gin"),)', 'index(horse) gin :9'],
    ['an operator class', '(Index("i", "horse", postgresql_ops={"horse": "x_ops"}),)', 'index(horse) classed :9'],
    ['a list and what is added to it', '[Index("i", "horse")] + [UniqueConstraint("seat")]', 'index(horse) :9; unique(seat) :9'],
    ['what is spread in', '(*[Index("i", "horse")], CheckConstraint("seat > 0"))', 'index(horse) :9'],
    ['options alone', '{"extend_existing": True}', ''],
  ])('%s', async (_name, args, expected) => {
    expect(await told(of(args))).toEqual([`Saddle saddles: id horse* seat; ${['id(id) :6', expected].filter(Boolean).join('; ')}`])
  }) // prettier-ignore

  test.each([
    ['a helper that is not in the repository', '(*elsewhere(),)', 'its keys are told only when it runs'],
    ['a column that nobody knows', '(UniqueConstraint(NAME),)', 'a key of it is told only when it runs'],
    ['an index that nobody knows', '(Index("i", NAME),)', 'an index of it is told only when it runs'],
  ])('%s leaves the table open', async (_name, args, why) => {
    expect((await told(of(args)))[0]).toMatch(new RegExp(`\\(${why}\\)$`))
  })

  test('a schema is part of the name', async () => {
    expect(await told(of('({"schema": "barn"},)'))).toEqual(['Saddle barn.saddles: id horse* seat; id(id) :6'])
  })

  test('keys that stand alone join the table, also from another file', async () => {
    const model = of('()')
    expect(await told(`${model}\nIndex("i", Saddle.horse_id)`)).toEqual(['Saddle saddles: id horse* seat; id(id) :6', 'Saddle saddles: ; index(horse) :11'])
    const others = { 'shop/saddles.py': model }
    expect(await told('from sqlalchemy import Index\nfrom .saddles import Saddle\nIndex("i", Saddle.horse_id.desc())', others)).toEqual(['Saddle saddles: ; index(horse) :3'])
  }) // prettier-ignore

  test('primary and foreign keys of several columns', async () => {
    expect(await told(of('(PrimaryKeyConstraint("id", "seat"), ForeignKeyConstraint(["horse_id", "seat"], ["a.x", "a.y"]))'))).toEqual([
      'Saddle saddles: id horse* seat horse, seat*; id(id) :6; id(id,seat) :9',
    ])
  })
})

describe('classes', () => {
  const mixed = `${typed}from sqlalchemy.orm import declared_attr, has_inherited_table
class Numbered:
  id: Mapped[int] = mapped_column(primary_key=True)
class Owned:
  @declared_attr
  def owner_id(cls) -> Mapped[int]:
    return mapped_column(ForeignKey("owners.id"), index=True)
  @declared_attr.directive
  def __tablename__(cls):
    return cls.__name__.lower() + "s"
class Dated(Base):
  __abstract__ = True
  made_at: Mapped[str]
`
  test.each<readonly [name: string, text: string, expected: readonly string[]]>([
    ['mixins and abstract bases', `${mixed}class Bridle(Numbered, Owned, Dated): pass`, ['Bridle bridles: id owner_id* made_at; id(id) :7; index(owner_id) :11']],
    ['a name of its own hides a mixin’s', `${mixed}class Bridle(Numbered, Owned, Base):\n  owner_id = None\n  id = mapped_column("number", Integer, primary_key=True)`, ['Bridle bridles: number; id(number) :20']],
    ['one table for several', `${old}class Tack(Base):\n  __tablename__ = "tack"\n  id = Column(Integer, primary_key=True)\nclass Rein(Tack):\n  horse_id = Column(ForeignKey("horses.id"))`, ['Tack tack: id; id(id) :6', 'Tack tack: horse_id*']],
    ['a table for each', `${old}class Tack(Base):\n  __tablename__ = "tack"\n  id = Column(Integer, primary_key=True)\n  kind = Column(Text)\nclass Rein(Tack):\n  __tablename__ = "reins"\n  id = Column(ForeignKey("tack.id"), primary_key=True)`, ['Tack tack: id kind; id(id) :6', 'Rein reins: id*; id(id) :10']],
    ['a mixin that asks whether there is a table above', `${old}class Named:\n  @declared_attr\n  def __tablename__(cls):\n    if has_inherited_table(cls):\n      return None\n    return cls.__name__.lower()\nclass Tack(Named, Base):\n  id = Column(Integer, primary_key=True)\nclass Rein(Tack):\n  length = Column(Integer)`, ['Tack tack: id; id(id) :11', 'Tack tack: length']],
    ['keys that a mixin adds to', `${typed}class Led:\n  __table_args__ = (Index("i", "horse_id"),)\nclass Rein(Led, Base):\n  __tablename__ = "reins"\n  id: Mapped[int] = mapped_column(primary_key=True)\n  horse_id: Mapped[int] = mapped_column(ForeignKey("horses.id"))\n  __table_args__ = (UniqueConstraint("id", "horse_id"), *Led.__table_args__)`, ['Rein reins: id horse_id*; id(id) :9; unique(id,horse_id) :11; index(horse_id) :6']],
    ['a base made with a class', `from sqlalchemy import *\nfrom sqlalchemy.orm import declarative_base\nclass Own:\n  id = Column(Integer, primary_key=True)\nBase = declarative_base(cls=Own)\nclass Rein(Base):\n  __tablename__ = "reins"`, ['Rein reins: id; id(id) :4']],
    ['a name by a function of capitals', `import re\n${old}def snake(name): return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()\nclass Named:\n  @declared_attr\n  def __tablename__(cls): return snake(cls.__name__)\nclass SideSaddle(Named, Base):\n  id = Column(Integer, primary_key=True)`, ['SideSaddle side_saddle: id; id(id) :10']],
    ['a name that nobody knows', `${old}class Rein(Base):\n  __tablename__ = settings.name\n  id = Column(Integer, primary_key=True)`, ['Rein : id; id(id) :6 (its name is told only when it runs)']],
    ['a base that is not in the repository', `${old}from tackroom import Audited\nclass Rein(Audited, Base):\n  __tablename__ = "reins"\n  id = Column(Integer, primary_key=True)`, ['Rein reins: id; id(id) :7 (what it has of Audited is not in the repository)']],
    ['reflection', `from sqlalchemy.ext.automap import automap_base\nBase = automap_base()\nclass Rein(Base):\n  __tablename__ = "reins"`, ['Rein reins:  (its columns are read from the database)']],
    ['a branch for checkers of types', `from typing import TYPE_CHECKING, Any\nfrom sqlalchemy import *\nfrom sqlalchemy.orm import registry\nif TYPE_CHECKING:\n  Base = Any\nelse:\n  Base = registry().generate_base()\nclass Rein(Base):\n  __tablename__ = "reins"\n  id = Column(Integer, primary_key=True)`, ['Rein reins: id; id(id) :10']],
    ['a condition in the class', `${old}class Rein(Base):\n  __tablename__ = "reins"\n  id = Column(Integer, primary_key=True)\n  if POSTGRES:\n    tags = Column(ARRAY(Text))`, ['Rein reins: id; id(id) :6 (a condition or a loop in its class may make columns)']],
    ['bases that have keys of their own', 'from flask_appbuilder import Model\nfrom flask_appbuilder.models.mixins import AuditMixin\nfrom sqlalchemy import Column, Integer\nclass Rein(AuditMixin, Model):\n  __tablename__ = "reins"\n  id = Column(Integer, primary_key=True)', ['Rein reins: id created_by_fk* changed_by_fk*; id(id) :6']],
    ['an index in the body of a class', `${old}class Rein(Base):\n  __tablename__ = "reins"\n  id = Column(Integer, primary_key=True)\n  horse_id = Column(ForeignKey("horses.id"))\n  Index("i", horse_id)`, ['Rein reins: id horse_id*; id(id) :6; index(horse_id) :8']],
    ['no table at all', `${old}class Rein(Base):\n  __abstract__ = True\n  id = Column(Integer, primary_key=True)\nclass Plain:\n  id = Column(Integer)\n`, []],
    ['a table in a class', `${old}class Rein(Base):\n  __table__ = Table("reins", Base.metadata, Column("id", Integer, primary_key=True))`, ['Rein reins: id; id(id) :5']],
  ])('%s', async (_name, text, expected) => expect(await told(text)).toEqual(expected)) // prettier-ignore

  test('bases and mixins of other files, through packages and stars', async () => {
    const others = {
      'shop/__init__.py': '',
      'shop/db/__init__.py': 'from .base import *\n',
      'shop/db/base.py': `${typed}class Owned:\n  owner_id = Column(ForeignKey("owners.id"))\n`,
    }
    const found = await schemas('shop/models.py', { ...others, 'shop/models.py': 'from shop.db import Base, Owned\nfrom sqlalchemy.orm import Mapped, mapped_column\nclass Rein(Owned, Base):\n  __tablename__ = "reins"\n  id: Mapped[int] = mapped_column(primary_key=True)' })
    expect(found[0]?.models[0]?.fields.map(({ name, foreignKey, at }) => [name, foreignKey, at.path, at.line])).toEqual([
      ['id', undefined, 'shop/models.py', 5],
      ['owner_id', ['owner_id'], 'shop/db/base.py', 6],
    ])
  }) // prettier-ignore
})

describe('Flask-SQLAlchemy', () => {
  test.each<readonly [name: string, text: string, expected: readonly string[]]>([
    ['names by the class', `${flask}class HTTPTackShop(db.Model):\n  id = db.Column(db.Integer, primary_key=True)\n  horse_id = db.Column(db.ForeignKey("horses.id"))`, ['HTTPTackShop http_tack_shop: id horse_id*; id(id) :4']],
    ['one table for those without a key', `${flask}class Tack(db.Model):\n  id = db.Column(db.Integer, primary_key=True)\nclass Rein(Tack):\n  __tablename__ = "reins"\n  length = db.Column(db.Integer)`, ['Tack tack: id; id(id) :4', 'Tack tack: length']],
    ['a class that the base is made with', `from sqlalchemy.orm import DeclarativeBase\nfrom sqlalchemy import Column, Integer\nfrom flask_sqlalchemy import SQLAlchemy\nclass Own(DeclarativeBase):\n  number = Column(Integer, primary_key=True)\ndb = SQLAlchemy(model_class=Own)\nclass Rein(db.Model): pass`, ['Rein rein: number; id(number) :5']],
    ['tables that join two', `${flask}fits = db.Table("fits", db.Column("a_id", db.ForeignKey("a.id"), primary_key=True), db.Column("b_id", db.ForeignKey("b.id"), primary_key=True))`, ['fits: a_id* b_id*; id(a_id,b_id) :3']],
    ['a db that is not in the repository', 'from extensions import db\nclass Rein(db.Model):\n  id = db.Column(db.Integer, primary_key=True)', ['Rein rein: id; id(id) :3']],
  ])('%s', async (_name, text, expected) => expect(await told(text)).toEqual(expected)) // prettier-ignore

  test('a class of another database is of another schema', async () => {
    const text = `${flask}class A(db.Model):\n  id = db.Column(db.Integer, primary_key=True)\nclass B(db.Model):\n  __bind_key__ = "stable"\n  id = db.Column(db.Integer, primary_key=True)`
    expect((await schemas('m.py', { 'm.py': text })).map(({ name, connection, models }) => [name, connection, models.length])).toEqual([
      ['sqlalchemy', undefined, 1],
      ['sqlalchemy stable', 'stable', 1],
    ])
  })
})

describe('SQLModel', () => {
  const head = 'from typing import Annotated, ClassVar\nfrom sqlmodel import *\nfrom sqlalchemy import Column, ForeignKey\n'
  test.each<readonly [name: string, text: string, expected: readonly string[]]>([
    ['fields, also of what is no table', `${head}class ReinBase(SQLModel):\n  length: int = Field(index=True)\nclass Rein(ReinBase, table=True):\n  id: int | None = Field(default=None, primary_key=True)\n  horse_id: int = Field(foreign_key="horse.id")\n  horse: "Horse" = Relationship(back_populates="reins")\n  note: str = ""\n  most: ClassVar[int] = 3\nclass ReinOut(ReinBase):\n  id: int`, ['Rein rein: id horse_id* note length; id(id) :7; index(length) :5']],
    ['columns of SQLAlchemy', `${head}class Rein(SQLModel, table=True):\n  __tablename__ = "reins"\n  id: int = Field(sa_column=Column("number", primary_key=True))\n  horse_id: int = Field(sa_column_args=[ForeignKey("h.id")], sa_column_kwargs={"index": True})`, ['Rein reins: number horse_id*; id(number) :6; index(horse_id) :7']],
    ['Annotated', `${head}class Rein(SQLModel, table=True):\n  id: Annotated[int, Field(primary_key=True)]\n  mark: str = Field(unique=True)`, ['Rein rein: id mark; id(id) :5; unique(mark) :6']],
    ['no foreign key where none is given', `${head}class Rein(SQLModel, table=True):\n  id: int = Field(primary_key=True)\n  a: int = Field(foreign_key=None)`, ['Rein rein: id a; id(id) :5']],
  ])('%s', async (_name, text, expected) => expect(await told(text)).toEqual(expected)) // prettier-ignore
})

describe('tables of Core', () => {
  const head = 'import sqlalchemy as sa\nmeta = sa.MetaData()\n'
  test.each<readonly [name: string, text: string, expected: readonly string[]]>([
    ['columns and keys', `${head}reins = sa.Table(\n  "reins",\n  meta,\n  sa.Column("id", sa.Integer, primary_key=True),\n  sa.Column("horse", sa.ForeignKey("horses.id"), key="horse_id"),\n  sa.Index("i", "horse"),\n  schema="barn",\n)`, ['reins barn.reins: id horse*; id(id) :6; index(horse) :8']],
    ['what is spread in', `${head}dated = [sa.Column("made_at", sa.Date)]\nreins = sa.Table("reins", meta, sa.Column("id", sa.Integer, primary_key=True), *dated)`, ['reins: id made_at; id(id) :4']],
    ['reflection', `${head}reins = sa.Table("reins", meta, autoload_with=engine)\nbits = sa.Table("bits", meta, sa.Column("id", primary_key=True))`, ['reins:  (its columns are read from the database)', 'bits: id; id(id) :4']],
    ['an index beside its table', `${head}reins = sa.Table("reins", meta, sa.Column("id", primary_key=True), sa.Column("a_id", sa.ForeignKey("a.id")))\nsa.Index("i", reins.c.a_id.desc(), reins.c["id"])`, ['reins: id a_id*; id(id) :3', 'reins: ; index(a_id,id) :4']],
    ['tables for queries alone', `${head}sold = sa.Table("sold", meta, sa.Column("day", sa.Date))`, ['sold: day (none of the tables beside it has a key: they may be for queries alone)']],
    ['a table that is no schema’s', 'from rich.table import Table\nt = Table("Horses", "x")', []],
  ])('%s', async (_name, text, expected) => expect(await told(text)).toEqual(expected)) // prettier-ignore
})

test.each(['tests/models.py', 'alembic/versions/1_a.py', 'app/migrations/x.py', 'venv/lib/models.py', 'examples/shop/models.py', 'shop/test_models.py'])('%s describes nothing', async (path) => {
  expect(await told(`${old}class A(Base):\n  __tablename__ = "a"\n  id = Column(Integer, primary_key=True)`, {}, path)).toEqual([])
}) // prettier-ignore

test('comments, blank lines and quotes change nothing but lines', async () => {
  const text = `${old}class Rein(Base):\n  __tablename__ = "reins"\n  id = Column(Integer, primary_key=True)\n  horse_id = Column(ForeignKey("horses.id"), index=True)\n`
  const shown = async (one: string): Promise<readonly string[]> => (await told(one)).map((each) => each.replaceAll(/ :\d+/g, ''))
  expect(await shown(text.replaceAll('"', "'").replaceAll('\n', '  # a note\n\n'))).toEqual(await shown(text))
})

test('random text never throws', async () => {
  const words = ['class A(Base):\n', '  __tablename__ = ', '"a"', 'Column(', 'ForeignKey(', ')', '  id = ', '\n', 'Mapped[', ']', 'Table(', '@declared_attr\n', '  def f(cls):\n', '    return ', 'Index(', '*', '**', '=', ',', 'f"{', '}"', '(', 'Base = declarative_base()\n', 'from . import *\n', 'lambda x: ']
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 60 }), async (parts) => void (await told(`${old}${parts.join('')}`))), { numRuns: 150 })
}) // prettier-ignore
