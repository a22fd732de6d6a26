/** The cooper's tables in SQLAlchemy, Flask-SQLAlchemy and SQLModel: what a model loses is told with its line and regressed, and the same tables written otherwise are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, rename, replace, type Edit, type Files } from './story.ts'

const every = fixture('cooperage')

function application(app: string): Files {
  const files: Record<string, string> = {}
  for (const [path, text] of Object.entries(every))
    for (const folder of ['stack', `apps/${app}`]) if (path.startsWith(`${folder}/`)) files[path.slice(folder.length + 1)] = text
  return files
}

interface Said {
  readonly told: readonly string[]
  readonly regressed: readonly string[]
  readonly counts: readonly unknown[]
}

async function said(before: Files, head: Files): Promise<Said> {
  const decision = await judge(before, head)
  const told = decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.slice(9)}: ${message} ${evidence[0]?.path.replace(/^.*\//, '')}:${evidence[0]?.line}`)
  const regressed = decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [rule.slice(9)] : []))
  const counts = decision.head.system.things.flatMap(({ kind, name, facts }) => {
    const { orm, models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: unknown } | undefined>
    return kind === 'schema' ? [[name, orm?.value, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  return { told, regressed, counts }
}

interface Application {
  readonly base: Files
  readonly counts: readonly unknown[]
  readonly losses: readonly (readonly [name: string, edit: Edit, told: readonly string[]])[]
  readonly harmless: readonly (readonly [name: string, edit: Edit])[]
}

function prove(name: string, { base, counts, losses, harmless }: Application): void {
  describe(name, () => {
    test('the system counts its tables', async () => expect((await said(base, base)).counts).toEqual([counts]))

    test.each(losses)('%s: told as a regression', async (_name, edit, told) => {
      const found = await said(base, edit(base))
      expect(found.told).toEqual(told)
      expect(found.regressed).toEqual(told.map((text) => text.replace(/^fail ([\w-]+):.*$/, '$1')))
    })

    test.each(harmless)('%s: quiet', async (_name, edit) => {
      const { told, regressed } = await said(base, edit(base))
      expect([told, regressed]).toEqual([[], []])
    })
  })
}

const key = (what: string, place: string): string => `fail foreign-key-index: no index begins with ${what} ${place}`
const partly = (what: string, place: string): string => `fail foreign-key-index: only an index over some rows begins with ${what} ${place}`
const models = 'cooperage/models.py'
const mixins = 'cooperage/mixins.py'

prove('SQLAlchemy', {
  base: {
    ...application('fastapi'),
    [mixins]: `from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

bigkey = Annotated[int, mapped_column(BigInteger, primary_key=True)]


class Base(DeclarativeBase):
    pass


class Numbered:
    id: Mapped[bigkey]


class Owned:
    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("cooper.id"), index=True)
`,
    [models]: `from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .mixins import Base, Numbered, Owned

barrel_hoop = Table(
    "barrel_hoop",
    Base.metadata,
    Column("barrel_id", ForeignKey("barrel.id"), primary_key=True),
    Column("hoop_id", ForeignKey("hoop.id"), primary_key=True),
    Index("hoop_back", "hoop_id"),
)


class Cooper(Numbered, Base):
    __tablename__ = "cooper"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    barrels: Mapped[list["Barrel"]] = relationship(back_populates="owner")


class Barrel(Numbered, Owned, Base):
    __tablename__ = "barrel"
    __table_args__ = (
        UniqueConstraint("mark", "year"),
        Index("barrel_made", "made_of_id", "year"),
        {"schema": None},
    )

    mark: Mapped[str]
    year: Mapped[int | None]
    made_of_id: Mapped[int] = mapped_column("made_of_id", ForeignKey("hoop.id"))
    old_mark: Mapped[str | None]
    old_year: Mapped[int | None]


class Hoop(Base):
    __tablename__ = "hoop"

    id = Column(Integer, primary_key=True)
    iron = Column(String, index=True)
    maker_id = Column(ForeignKey("cooper.id"))


Index("hoop_led", Hoop.maker_id, func.lower(Hoop.iron))
`,
  },
  counts: ['sqlalchemy', 'sqlalchemy', 4, 7, 2, 5],
  losses: [
    ['an index of a column', replace(mixins, ', index=True', ''), [key('Barrel.owner_id', 'mixins.py:20')]],
    ['an index of __table_args__', replace(models, '        Index("barrel_made", "made_of_id", "year"),\n', ''), [key('Barrel.made_of_id', 'models.py:31')]],
    ['an index that begins with another column', replace(models, '"made_of_id", "year"),', '"year", "made_of_id"),'), [key('Barrel.made_of_id', 'models.py:32')]],
    ['an index over some rows', replace(models, '"made_of_id", "year"),', '"made_of_id", postgresql_where=text("year > 2000")),'), [partly('Barrel.made_of_id', 'models.py:32')]],
    ['an index of another method', replace(models, '"made_of_id", "year"),', '"made_of_id", postgresql_using="brin"),'), [key('Barrel.made_of_id', 'models.py:32')]],
    ['an index that stands alone', replace(models, 'Index("hoop_led", Hoop.maker_id, func.lower(Hoop.iron))\n', ''), [key('Hoop.maker_id', 'models.py:42')]],
    ['an index that begins with an expression', replace(models, 'Hoop.maker_id, func.lower(Hoop.iron)', 'func.lower(Hoop.iron), Hoop.maker_id'), [key('Hoop.maker_id', 'models.py:42')]],
    ['the primary key of a table', replace(models, 'Column("barrel_id", ForeignKey("barrel.id"), primary_key=True),\n    Column("hoop_id", ForeignKey("hoop.id"), primary_key=True)', 'Column("barrel_id", ForeignKey("barrel.id"), index=True),\n    Column("hoop_id", ForeignKey("hoop.id"))'), ['fail primary-key: barrel_hoop without a primary key models.py:6']],
    ['the way back of a table that joins two', replace(models, '    Index("hoop_back", "hoop_id"),\n', ''), [key('barrel_hoop.hoop_id', 'models.py:10')]],
    ['a new key without one', replace(models, '    iron = Column', '    cooper_id = Column(Integer, ForeignKey(Cooper.id), nullable=False)\n    iron = Column'), [key('Hoop.cooper_id', 'models.py:41')]],
    ['a new key of two columns without one', replace(models, '        UniqueConstraint("mark", "year"),', '        UniqueConstraint("mark", "year"),\n        ForeignKeyConstraint(["old_mark", "old_year"], ["barrel.mark", "barrel.year"]),'), [key('Barrel.old_mark, old_year', 'models.py:26')]],
    ['a model without a key', add('cooperage/logs.py', 'from sqlalchemy import text\nfrom sqlalchemy.orm import Mapped\n\nfrom .mixins import Base\n\n\nclass Log(Base):\n    __tablename__ = "log"\n\n    said: Mapped[str]\n'), ['fail primary-key: Log without a primary key logs.py:7']],
    ['an index that another serves', replace(models, '        UniqueConstraint("mark", "year"),', '        UniqueConstraint("mark", "year"),\n        Index("barrel_mark", "mark"),'), ['fail redundant-index: one index is enough: [mark] of Barrel, as [mark, year] begins with the same models.py:26']],
  ],
  harmless: [
    ['as it is', (files) => files],
    ['a table that joins two by its key', replace(models, '    Index("hoop_back", "hoop_id"),\n', '    Index("back", "hoop_id"),\n')],
    ['an index of the column in place of one in __table_args__', all(replace(models, '        Index("barrel_made", "made_of_id", "year"),\n', ''), replace(models, 'ForeignKey("hoop.id"))\n    old', 'ForeignKey("hoop.id"), index=True)\n    old'))],
    ['a list in place of a tuple, and the names of attributes', replace(models, 'Index("barrel_made", "made_of_id", "year"),', 'Index("barrel_made", made_of_id, "year"),')],
    ['the old way of columns', replace(models, 'made_of_id: Mapped[int] = mapped_column("made_of_id", ForeignKey("hoop.id"))', 'made_of_id = Column("made_of_id", Integer, ForeignKey("hoop.id"))')],
    ['a mixin in the class', all(replace(models, 'class Barrel(Numbered, Owned, Base)', 'class Barrel(Numbered, Base)'), replace(models, '    mark: Mapped[str]\n', '    owner_id = mapped_column(ForeignKey("cooper.id"), index=True)\n    mark: Mapped[str]\n'))],
    ['an own base by a function', replace(mixins, 'class Base(DeclarativeBase):\n    pass\n', 'Base = declarative_base()\n')],
    ['the models in a package', all(rename(models, 'cooperage/models/__init__.py'), replace('cooperage/models/__init__.py', 'from .mixins', 'from ..mixins'))],
    ['a base that is not in the repository', all(replace(models, 'class Barrel(Numbered, Owned, Base)', 'class Barrel(Numbered, Owned, AuditBase, Base)'), replace(mixins, ', index=True', ''))],
    ['a key that is decided when it runs', replace(models, 'maker_id = Column(ForeignKey("cooper.id"))', 'maker_id = Column(ForeignKey("cooper.id"), index=LED)')],
    ['__table_args__ of a function', replace(models, 'Index("barrel_made", "made_of_id", "year"),', '*led("made_of_id"),')],
    ['a class that is no table', add('cooperage/shapes.py', 'from .mixins import Base\n\n\nclass Shape(Base):\n    __abstract__ = True\n\n    barrel_id = Column(ForeignKey("barrel.id"))\n')],
    ['one table for two classes', add('cooperage/casks.py', 'from .models import Hoop\n\n\nclass Ring(Hoop):\n    welded_id = mapped_column(ForeignKey("cooper.id"))\n')],
    ['tables of tests', add('tests/models.py', 'from cooperage.mixins import Base\n\n\nclass Fake(Base):\n    __tablename__ = "fake"\n    a_id = Column(ForeignKey("hoop.id"))\n')],
    ['a reflected table', add('cooperage/old.py', 'from sqlalchemy import MetaData, Table\n\nold = Table("old", MetaData(), autoload_with=engine)\n')],
    ['an index that Alembic makes', all(replace(mixins, ', index=True', ''), add('alembic/versions/0001_led.py', 'from alembic import op\n\nrevision = "0001"\ndown_revision = None\n\n\ndef upgrade():\n    op.create_index("ix", "barrel", ["owner_id"])\n'))],
  ],
}) // prettier-ignore

prove('Flask-SQLAlchemy', {
  base: {
    ...application('flask'),
    'cooperage/models.py': 'from .extensions import db\n\n\nclass CooperShop(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n    town = db.Column(db.String(40))\n\n\nclass Order(db.Model):\n    __tablename__ = "orders"\n    __table_args__ = {"comment": "sold"}\n\n    id = db.Column(db.Integer, primary_key=True)\n    shop_id = db.Column(db.Integer, db.ForeignKey("cooper_shop.id"), nullable=False, index=True)\n    shop = db.relationship("CooperShop", backref="orders")\n',
  },
  counts: ['sqlalchemy', 'sqlalchemy', 2, 1, 0, 1],
  losses: [
    ['an index', replace(models, ', index=True', ''), [key('Order.shop_id', 'models.py:14')]],
    ['the primary key', replace(models, 'id = db.Column(db.Integer, primary_key=True)\n    shop_id', 'number = db.Column(db.Integer)\n    shop_id'), ['fail primary-key: Order without a primary key models.py:9']],
  ],
  harmless: [
    ['an index of its own', replace(models, ', index=True', ', unique=True')],
    ['a column by a helper of the repository', all(replace(models, 'id = db.Column(db.Integer, primary_key=True)\n    shop_id', 'id = key("order")\n    shop_id'), add('cooperage/keys.py', 'from .extensions import db\n\n\ndef key(name):\n    return db.Column(db.Integer, primary_key=True)\n'), replace(models, 'from .extensions import db', 'from .extensions import db\nfrom .keys import key'))],
  ],
}) // prettier-ignore

prove('SQLModel', {
  base: {
    ...application('fastapi'),
    [models]: 'import uuid\n\nfrom sqlmodel import Field, Relationship, SQLModel\n\n\nclass CooperBase(SQLModel):\n    name: str = Field(max_length=80, unique=True)\n\n\nclass Cooper(CooperBase, table=True):\n    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)\n    barrels: list["Barrel"] = Relationship(back_populates="owner")\n\n\nclass CooperPublic(CooperBase):\n    id: uuid.UUID\n\n\nclass Barrel(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n    mark: str\n    owner_id: uuid.UUID = Field(foreign_key="cooper.id", nullable=False, ondelete="CASCADE", index=True)\n    owner: Cooper | None = Relationship(back_populates="barrels")\n',
  },
  counts: ['sqlalchemy', 'sqlalchemy', 2, 2, 1, 1],
  losses: [
    ['an index', replace(models, ', index=True', ''), [key('Barrel.owner_id', 'models.py:22')]],
    ['the primary key', replace(models, '    id: int | None = Field(default=None, primary_key=True)\n', ''), ['fail primary-key: Barrel without a primary key models.py:19']],
  ],
  harmless: [
    ['a column of SQLAlchemy', replace(models, 'Field(foreign_key="cooper.id", nullable=False, ondelete="CASCADE", index=True)', 'Field(sa_column=Column(ForeignKey("cooper.id"), index=True))')],
    ['a class that is no table', replace(models, 'class CooperPublic(CooperBase):', 'class CooperPublic(CooperBase):\n    owner_id: uuid.UUID = Field(foreign_key="cooper.id")')],
  ],
}) // prettier-ignore
