/** What models of Django come to as tables: keys, columns and foreign keys with their lines, and what of them is left open. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelDeclaration, SchemaDeclaration } from '../../src/model/declaration.ts'
import { djangoModelsReader } from '../../src/readers/django-models/index.ts'
import { contextOf, type Files } from './platform-harness.ts'

const head = 'from django.db import models\n'

async function schema(
  text: string,
  more: Files = {},
  path = 'shop/models.py',
): Promise<{ readonly found?: SchemaDeclaration; readonly skipped: readonly string[] }> {
  const files = { 'manage.py': '', ...more, [path]: text }
  expect(djangoModelsReader.concerns?.(text)).toBe(true)
  const { declares, skipped } = await djangoModelsReader.read({ path, text }, contextOf(files))
  const found = declares.find((one) => one.kind === 'schema')
  return { ...(found === undefined ? {} : { found }), skipped: skipped.map(({ line, reason }) => `:${line} ${reason}`) }
}

function told({ name, keys, fields, open }: ModelDeclaration): readonly string[] {
  const short = name.slice(name.indexOf('.') + 1)
  return [
    ...keys.map((key) => {
      const words = [key.type ?? '', key.partial === true ? 'partial' : '', key.present === true ? 'present' : '', key.classed === true ? 'classed' : '', key.implied === true ? 'implied' : ''] // prettier-ignore
      return [`${short} ${key.kind}(${key.columns.join()})`, ...words.filter((word) => word !== ''), `:${key.at.line}`].join(' ')
    }),
    ...fields.flatMap(({ foreignKey, column }) => (foreignKey === undefined ? [] : [`${short} -> ${foreignKey.join()} ${column}`])),
    ...(open === undefined ? [] : [`${short}: ${open}`]),
  ]
}

/** Tables of one file; what every model has, its `id`, is left out. */
async function tables(text: string, more: Files = {}, path?: string): Promise<readonly string[]> {
  const { found } = await schema(head + text, more, path)
  return (found?.models ?? []).flatMap(told).filter((one) => !/ id\(id\) :\d+$/.test(one))
}

const model = (body: string, meta = ''): string => `class A(models.Model):\n${body}${meta === '' ? '' : `    class Meta:\n${meta}`}`

describe('fields', () => {
  it.each([
    ['    x = models.CharField(db_index=True)\n', ['A index(x) classed :3']],
    ['    x = models.IntegerField(db_index=True)\n', ['A index(x) :3']],
    ['    x = models.SlugField()\n', ['A index(x) classed :3']],
    ['    x = models.SlugField(db_index=False)\n', []],
    ['    x = models.UUIDField(unique=True, db_index=True)\n', ['A unique(x) :3']],
    ['    x: models.ForeignKey["B"] = models.ForeignKey(\n        "B", models.CASCADE\n    )\n', ['A index(x) implied :3', 'A -> x x_id']],
    ['    x = models.ForeignKey("B", models.CASCADE, db_column="b", db_index=False)\n', ['A -> x b']],
    ['    x = models.ForeignKey("B", models.CASCADE, unique=True)\n', ['A unique(x) :3', 'A -> x x_id']],
    ['    x = models.ForeignKey("B", models.CASCADE, db_index=settings.X)\n', ['A index(x) classed :3', 'A -> x x_id']],
    ['    x = models.ForeignKey("B", models.CASCADE, **options)\n', ['A index(x) classed :3', 'A -> x x_id']],
    ['    x = models.ForeignKey("B", models.CASCADE, **dict(db_index=False))\n', ['A -> x x_id']],
    ['    x = models.ForeignKey("B", models.DO_NOTHING, db_constraint=False)\n', ['A index(x) implied :3']],
    ['    x = models.ForeignKey("B", models.CASCADE, db_constraint=False, db_index=False)\n', ['A -> x x_id']],
    ['    x = models.OneToOneField("B", models.CASCADE, db_index=False)\n', ['A unique(x) :3', 'A -> x x_id']],
    ['    x = models.OneToOneField("B", models.CASCADE, primary_key=True)\n', ['A id(x) :3', 'A -> x x_id']],
    ['    x = models.TextField(primary_key=True)\n', ['A id(x) :3']],
    ['    pk = models.CompositePrimaryKey("b_id", "n")\n    b = models.ForeignKey("B", models.CASCADE, db_index=False)\n', ['A id(b,n) :3', 'A -> b b_id']],
    ['    pk = models.CompositePrimaryKey(*NAMES)\n', ['A id(pk) :3', 'A: its primary key is told only when it runs']],
    ['    x = GenericForeignKey("t", "i")\n    y = models.Manager()\n    Z = namedtuple("Z", "a")\n', []],
    ['    place = gis.PointField()\n    far = gis.PointField(spatial_index=False)\n', ['A index(place) Gist :3']],
    ['    x = TreeForeignKey("self", models.CASCADE, db_index=False)\n    y = other.ColourField(db_index=True)\n', ['A index(y) classed :4']],
    ['    if DEBUG:\n        x = models.TextField()\n', ['A: a condition decides on a part of it']],
    ['    for n in range(3):\n        x = models.TextField()\n', ['A: a part of it is told only when it runs']],
    ['    locals()["x"] = models.TextField()\n', ['A: a name of it is made when it runs']],
    ['    locals().update(x=models.TextField())\n', ['A: a call in it may make a column']],
    ['    x = models.TextField()\n    x.short = "y"\n    """Words."""\n    def f(self): ...\n', []],
  ])('%j', async (body, expected) => {
    const imports = 'from django.contrib.gis.db import models as gis\n'
    expect(await tables(body.includes('gis') ? `${model(body)}\n${imports}` : model(body))).toEqual(expected)
  })

  it.each([
    ['tags = models.ManyToManyField("shop.Tag")', ['A_tags shop_a_tags', 'A_tags unique(a,tag) :3', 'A_tags index(tag) :3', 'A_tags -> a a_id', 'A_tags -> tag tag_id']],
    ['near = models.ManyToManyField("self", db_table="near")', ['A_near near', 'A_near unique(from_a,to_a) :3', 'A_near index(to_a) :3', 'A_near -> from_a from_a_id', 'A_near -> to_a to_a_id']],
    ['who = models.ManyToManyField(settings.AUTH_USER_MODEL)', ['A_who shop_a_who', 'A_who unique(a,to) :3', 'A_who index(to) :3', 'A_who -> a a_id', 'A_who -> to to_id']],
    ['tags = models.ManyToManyField("Tag", through="Tagged")', []],
    ['tags = models.ManyToManyField("Tag", **more)', []],
    ['tags = SortedManyToManyField("Tag")', []],
  ])('%s is a table between two', async (field, expected) => {
    const { found } = await schema(`${head}class A(models.Model):\n    ${field}\n`)
    const [, between] = found?.models ?? []
    expect(between === undefined ? [] : [`${between.name.slice(5)} ${between.table}`, ...told(between).slice(1)]).toEqual(expected)
  }) // prettier-ignore

  it('of the repository are what they are derived from, but for what their constructor decides', async () => {
    const fields = `${head}class Plain(models.ForeignKey):\n    def __init__(self, *a, **k):\n        k.setdefault("on_delete", models.CASCADE)\n        super().__init__(*a, **k)\nclass Bare(Plain):\n    def __init__(self, *a, **k):\n        k["db_index"] = False\n        super().__init__(*a, **k)\nclass Typed(models.ForeignKey):\n    def db_type(self, connection): ...\nclass Odd(models.ForeignKey):\n    def contribute_to_class(self, cls, name): ...\ndef made(): ...\n`
    const text = 'from .fields import *\nfrom . import fields as f\nclass A(models.Model):\n    a = Plain("B", db_index=False)\n    b = Bare("B")\n    c = Odd("B", db_index=False)\n    d = f.Plain("B")\n    e = made()\n    f = Typed("B", db_index=False)\n'
    expect(await tables(text, { 'shop/fields.py': fields })).toEqual(['A index(b) classed :6', 'A index(d) implied :8', 'A -> a a_id', 'A -> b b_id', 'A -> d d_id', 'A -> f f_id'])
  }) // prettier-ignore
})

describe('keys of Meta', () => {
  it.each([
    ['indexes = [models.Index(fields=["x", "-y"])]', ['A index(x,y) classed :4']],
    ['indexes = [models.Index(fields=["-x"])]', ['A index(x) :4']],
    ['indexes = (models.Index("x", "y", name="i"), models.Index(F("x").desc(), name="j"))', ['A index(x,y) :4', 'A index(x) :4']],
    ['indexes = [models.Index(F("x"), Lower("y"), name="i")]', ['A index(x) classed :4']],
    ['indexes = [models.Index(fields=["x"], include=["y"])]', ['A index(x) classed :4']],
    ['indexes = [models.Index(fields=["x"], opclasses=["text_pattern_ops"])]', ['A index(x) classed :4']],
    ['indexes = [models.Index(fields=["x"], condition=models.Q(x__isnull=False))]', ['A index(x) partial present :4']],
    ['indexes = [models.Index(fields=["x"], condition=models.Q(x__isnull=False) & models.Q(y=1))]', ['A index(x) partial :4']],
    ['indexes = [GinIndex(fields=["x"]), p.HashIndex(fields=["y"]), p.BTreeIndex(fields=["z"])]', ['A index(x) Gin :4', 'A index(y) Hash :4', 'A index(z) :4']],
    ['indexes = [OtherIndex(fields=["x"])]', ['A index(x) classed :4']],
    ['indexes = [models.Index(fields=NAMES)]', ['A: a part of its indexes is told only when it runs']],
    ['indexes = [models.Index(fields=[n]) for n in NAMES]', ['A: its indexes are told only when it runs']],
    ['indexes = [*MORE, models.Index(fields=["x"])] + MORE', ['A index(m) :8', 'A index(x) :4', 'A index(m) :8']],
    ['constraints = [models.CheckConstraint(condition=models.Q(x=1), name="c"), models.UniqueConstraint(fields=["x"], name="u", deferrable=models.Deferrable.DEFERRED)]', ['A unique(x) :4']],
    ['constraints = [models.UniqueConstraint(Lower("x"), name="u"), models.UniqueConstraint(fields=["x"], condition=models.Q(y=1), name="v")]', ['A unique() classed :4', 'A unique(x) partial :4']],
    ['constraints = [BySql(name="s", expression="(x)")]', ['A: a part of its constraints is told only when it runs']],
    ['indexes = [Short(fields=["x"])]', ['A index(x) classed :4']],
    ['unique_together = ("x", "y")', ['A unique(x,y) :4']],
    ['unique_together = {("x", "y"), ("z",)}', ['A unique(x,y) :4', 'A unique(z) :4']],
    ['unique_together = ()', []],
    ['index_together = [["x", "y"]]', ['A index(x,y) :4']],
    ['unique_together = made()', ['A: its unique_together are told only when it runs']],
    ['if DEBUG:\n            indexes = []', ['A: its indexes may stand in what is not in the repository']],
  ])('%s', async (meta, expected) => {
    const imports = 'from django.contrib.postgres.indexes import GinIndex\nimport django.contrib.postgres.indexes as p\nfrom django.db.models import F\nfrom django.db.models.functions import Lower\nfrom others import OtherIndex\n'
    expect(await tables(`${model('', `        ${meta}\n`)}\nclass BySql(models.BaseConstraint): ...\nclass Short(models.Index): ...\nMORE = [models.Index(fields=["m"])]\n${imports}`)).toEqual(expected)
  }) // prettier-ignore

  it.each([
    ['managed = False', []],
    ['proxy = True', []],
    ['abstract = True', []],
    ['db_table = "old_a"', ['shop.A old_a']],
    ['db_table = \'"own"."a"\'', ['shop.A own.a']],
    ['app_label = "till"', ['till.A till_a']],
    ['swappable = "SHOP_A_MODEL"', ['shop.A shop_a another model may stand in its place']],
  ])('%s', async (meta, expected) => {
    const { found } = await schema(head + model('', `        ${meta}\n`))
    expect((found?.models ?? []).map(({ name, table, open }) => [name, table, ...(open === undefined ? [] : [open])].join(' '))).toEqual(expected)
  })
})

describe('bases', () => {
  const base = `${head}class Mixin:\n    z = models.ForeignKey("B", models.CASCADE, db_index=False)\nclass Base(Mixin, models.Model):\n    by = models.ForeignKey("B", models.CASCADE)\n    at = models.DateField()\n    class Meta:\n        abstract = True\n        indexes = [models.Index(fields=["at"])]\n`
  it.each([
    ['from common.models import Base\nclass A(Base):\n    pass\n', ['A index(by) implied :5', 'A index(at) :9', 'A -> by by_id']],
    ['import common.models as c\nclass A(c.Base):\n    by = None\n    class Meta:\n        ordering = ["at"]\n', []],
    ['from common import models as c\nclass A(c.Base):\n    class Meta(c.Base.Meta):\n        ordering = ["at"]\n', ['A index(by) implied :5', 'A index(at) :9', 'A -> by by_id']],
    ['from common.models import Base\nclass A(Base):\n    by = models.ForeignKey("C", models.CASCADE, db_index=False)\n    def at(self): ...\n    class Meta(Base.Meta):\n        indexes = []\n', ['A -> by by_id']],
    ['from common.models import Base\nclass A(Base):\n    class Meta:\n        indexes = Base.Meta.indexes + [models.Index(fields=["by", "at"])]\n', ['A index(by) implied :5', 'A index(at) :9', 'A index(by,at) :5', 'A -> by by_id']],
    ['from third.models import Base\nclass A(Base):\n    x = models.TextField()\n', ['A: its base Base is not in the repository']],
    ['from treebeard.mp_tree import MP_Node\nclass A(MP_Node):\n    pass\n', ['A: its base MP_Node is not in the repository']],
    ['from django_tenants.models import DomainMixin as D\nclass A(D): pass\n', ['A: its base DomainMixin is not in the repository']],
    ['from acme.models import AuditedModel\nclass Base(AuditedModel):\n    class Meta:\n        abstract = True\nclass A(Base):\n    pass\n', ['A: its base AuditedModel is not in the repository']],
    ['from acme.db import Base\nclass A(Base):\n    class Meta:\n        verbose_name = "a"\n', ['A: its base Base is not in the repository']],
    ['from acme.db import Base\nclass A(Base):\n    class Meta:\n        model = B\n        verbose_name = "a"\n', []],
    ['from acme.db import Base\nclass A(Base):\n    pass\n', []],
    ['from acme.db import Base, CodeField\nclass A(Base):\n    code = CodeField()\n', ['A: its base Base is not in the repository']],
    ['from acme.db import Form, CodeField\nclass A(Form):\n    code = CodeField()\n', []],
    ['from mptt.models import TreeManager\nclass A(TreeManager):\n    pass\n', []],
    ['from wagtail.models import PreviewableMixin\nclass A(PreviewableMixin):\n    pass\n', []],
    ['from transformers.models.bert import BertModel\nclass A(BertModel):\n    pass\n', []],
    ['from peewee import Model\nclass A(Model):\n    class Meta:\n        index_together = 1\n', []],
    ['from pydantic import BaseModel\nclass A(BaseModel):\n    x: int = Field()\n', []],
    ['class A(made("x"), models.Model):\n    pass\n', ['A: a base of it is told only when it runs']],
    ['from django_prometheus.models import ExportModelOperationsMixin as E\nclass A(E("a"), models.Model):\n    pass\n', []],
    ['class A(models.Model, metaclass=Odd):\n    pass\n', ['A: a metaclass of its own makes it']],
    ['from typing import Generic, TypeVar\nclass A(Generic[T], models.Model):\n    x = models.SlugField()\n', ['A index(x) classed :4']],
    ['from django.contrib.auth.models import AbstractBaseUser\nclass A(AbstractBaseUser):\n    mail = models.EmailField(unique=True)\n', ['A unique(mail) :4']],
    ['from django.contrib.auth.models import User\nclass A(User):\n    pass\n', ['A id(user_ptr) :3', 'A -> user_ptr user_ptr_id']],
    ['from common.models import Base\nclass A(Base):\n    class Meta: pass\nclass B(A):\n    pass\n', ['A index(by) implied :5', 'A -> by by_id', 'B id(a_ptr) :5', 'B -> a_ptr a_ptr_id']],
    ['class A(models.Model): pass\nclass B(A):\n    link = models.OneToOneField(A, models.CASCADE, parent_link=True)\n', ['B id(link) :4', 'B -> link link_id']],
    ['if X:\n    class A(models.Model): pass\n', ['A: whether it is made, a condition decides']],
    ['class A(models.Model): pass\nA.add_to_class("x", models.TextField())\n', ['A: what stands below it changes it']],
    ['class A(A): pass\nclass B(C): pass\nclass C(B): pass\n', []],
    ['class A(models.Model):\n    x = models.TextField(]\n    y = 1\n', ['A: a line of it is not understood as Python']],
  ])('%j', async (text, expected) => {
    expect(await tables(text, { 'common/__init__.py': '', 'common/models.py': base })).toEqual(expected)
  }) // prettier-ignore
})

describe('apps', () => {
  it.each([
    ['shop/models.py', {}, 'shop.A'],
    ['shop/models/a/b.py', {}, 'shop.A'],
    ['shop/till/models.py', { 'shop/migrations/__init__.py': '' }, 'shop.A'],
    ['shop/models.py', { 'shop/apps.py': 'from django.apps import AppConfig\nclass S(AppConfig):\n    name = "x.counter"\n' }, 'counter.A'],
    [
      'shop/models.py',
      { 'shop/apps.py': 'from django.apps import AppConfig\nL = "desk"\nclass S(AppConfig):\n    name = "x.counter"\n    label = L\n' },
      'desk.A',
    ],
    ['models.py', {}, '.A'],
  ] as const)('%s %j', async (path, more, expected) => {
    const { found } = await schema(`${head}class A(models.Model): pass\n`, more, path)
    expect([found?.models[0]?.name, found?.orm, found?.libraries, found?.folder, found?.name]).toEqual([expected, 'django', ['django'], '', 'django'])
  })

  it.each(['shop/tests/models.py', 'venv/lib/site-packages/x/models.py', 'examples/shop/models.py'])('%s is nobody’s', async (path) => {
    expect((await schema(`${head}class A(models.Model): pass\n`, {}, path)).found).toBeUndefined()
  })

  it('are those of the project whose manage.py lies above them', async () => {
    const { found } = await schema(`${head}class A(models.Model): pass\n`, { 'web/manage.py': '' }, 'web/shop/models.py')
    expect([found?.folder, found?.name]).toEqual(['web', 'web django'])
  })
})

it('tells lines that are not Python, but for those inside methods', async () => {
  const { skipped } = await schema(`${head}class A(models.Model):\n    def f(self):\n        x = ]\n    y = ]\n`)
  expect(skipped).toEqual([':5 not understood as Python'])
})

it('never throws, whatever stands in it', async () => {
  const words = fc.constantFrom('class A(', 'models.Model', '):\n', '    ', 'class Meta:', '\n', 'indexes', ' = ', '[', ']', 'models.Index(', 'fields=', '"a"', ')', 'A', '*', ', ', 'if x:', 'models.ForeignKey(') // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
      const text = `${head}class Z(models.Model):\n    ${parts.join('')}\n`
      const { declares } = await djangoModelsReader.read({ path: 'a/models.py', text }, contextOf({}))
      expect(declares.length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 80 },
  )
})
