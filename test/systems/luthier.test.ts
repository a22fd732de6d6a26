/** A violin maker's workshop on Django: what its models lose is told with its line and regressed, and the same tables in another form are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('luthier')
const common = 'common/models.py'
const fields = 'common/fields.py'
const people = 'people/models.py'
const instruments = 'atelier/models/instruments.py'
const repairs = 'atelier/models/repairs.py'

/** What the head says of its schema: rule, place and words of what does not pass. */
async function said(edit: Edit): Promise<{ readonly told: readonly string[]; readonly regressed: readonly string[]; readonly counts: readonly unknown[] }> {
  const decision = await judge(base, edit(base))
  const { verdicts, system } = decision.head
  const told = verdicts
    .filter(({ subject, outcome }) => subject.startsWith('schema/') && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.replace('database/', '')}: ${message} ${evidence[0]?.path}:${evidence[0]?.line}`)
  const counts = system.things.flatMap(({ kind, name, facts }) => {
    const { models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: number } | undefined>
    return kind === 'schema' ? [[name, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  return {
    told,
    regressed: decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [`${rule} ${subject}`] : [])),
    counts,
  }
}

/** What a verdict says, and the words of the line it points to. */
interface Told {
  readonly says: string
  readonly path: string
  readonly written: string
}

const key = (what: string, path: string, written: string): Told => ({ says: `fail foreign-key-index: no index begins with ${what}`, path, written })
const partly = (what: string, path: string, written: string): Told => ({
  says: `fail foreign-key-index: only an index over some rows begins with ${what}`,
  path,
  written,
})
const twice = (what: string, path: string, written: string): Told => ({ says: `fail redundant-index: one index is enough: ${what}`, path, written })

function placed({ says, path, written }: Told, files: Files): string {
  const before = (files[path] ?? '').slice(0, (files[path] ?? '').indexOf(written))
  return `${says} ${path}:${before.split('\n').length}`
}

const maker = 'models.Index(fields=["maker", "year"])'
const mine = 'maker = models'
const model = (text: string): Edit => replace(repairs, 'class Loan(', `${text}\n\nclass Loan(`)

const losses: readonly (readonly [name: string, edit: Edit, told: Told])[] = [
  ['an index of Meta', replace(instruments, `            ${maker},\n`, ''), key('atelier.Instrument.maker', instruments, mine)],
  ['an index that begins with another column', replace(instruments, '"maker", "year"', '"year", "maker"'), key('atelier.Instrument.maker', instruments, mine)],
  ['an index over some rows', replace(instruments, maker, 'models.Index(fields=["maker"], name="dated", condition=models.Q(year__gt=1900))'), partly('atelier.Instrument.maker', instruments, mine)],
  ['an index of another method', all(replace(instruments, maker, 'BrinIndex(fields=["maker", "year"], name="makers")'), replace(instruments, 'from django.db import models\n', 'from django.contrib.postgres.indexes import BrinIndex\nfrom django.db import models\n')), key('atelier.Instrument.maker', instruments, mine)],
  ['an index over an expression', replace(instruments, maker, 'models.Index(Lower("maker"), name="makers")'), key('atelier.Instrument.maker', instruments, mine)],
  ['the index of a foreign key, switched off', replace(repairs, 'borrower = models.ForeignKey("folk.Owner", models.CASCADE)', 'borrower = models.ForeignKey("folk.Owner", models.CASCADE, db_index=False)'), key('atelier.Loan.borrower', repairs, 'borrower')],
  ['the index of the repository’s own kind of key, switched off', replace(instruments, 'KeptKey("folk.Owner")', 'KeptKey("folk.Owner", db_index=False)'), key('atelier.Instrument.owner', instruments, 'owner =')],
  ['switched off by a constant of another file', all(replace(instruments, 'KeptKey("folk.Owner")', 'KeptKey("folk.Owner", db_index=INDEXED)'), replace(instruments, 'import KeptKey', 'import INDEXED, KeptKey'), replace(fields, 'class KeptKey', 'INDEXED = False\n\n\nclass KeptKey')), key('atelier.Instrument.owner', instruments, 'owner =')],
  ['a unique that now leaves out other rows', replace(instruments, 'replaces__isnull=False', 'year__isnull=False'), partly('atelier.Instrument.replaces', instruments, 'replaces = models')],
  ['a unique_together', replace(repairs, '\n        unique_together = [("instrument", "number")]', '\n        ordering = ["number"]'), key('atelier.Repair.instrument', repairs, 'instrument = KeptKey')],
  ['a unique_together in another order', replace(repairs, '("instrument", "number")', '("number", "instrument")'), key('atelier.Repair.instrument', repairs, 'instrument = KeptKey')],
  ['the order of a composite key', replace(repairs, '"repair_id", "place"', '"place", "repair_id"'), key('atelier.Step.repair', repairs, 'repair = models')],
  ['the index of an abstract base', replace(common, '"noted_by", "noted_at"', '"noted_at"'), key('atelier.Instrument.noted_by, atelier.Repair.noted_by', common, 'noted_by =')],
  ['a Meta that inherits no longer', replace(repairs, 'class Meta(Noted.Meta)', 'class Meta'), key('atelier.Repair.noted_by', common, 'noted_by =')],
  ['a unique relation that is one no more', replace(people, 'models.OneToOneField(User, models.SET_NULL,', 'models.ForeignKey(User, models.SET_NULL, db_index=False,'), key('folk.Owner.login', people, 'login =')],
  ['a new table', model('class Photo(models.Model):\n    of = models.ForeignKey(Repair, on_delete=models.CASCADE, **{"db_index": False})\n'), key('atelier.Photo.of', repairs, 'of = models')],
  ['an index that a foreign key has already', replace(instruments, maker, `${maker},\n            models.Index(fields=["owner"])`), twice('[owner] of atelier.Instrument, the same as its other index', instruments, 'models.Index(fields=["owner"])')],
  ['an index over what is unique', replace(instruments, maker, `${maker},\n            models.Index("serial", name="serials")`), twice('[serial] of atelier.Instrument, the same as its unique index', instruments, 'models.Index("serial"')],
  ['an index that another begins with', replace(repairs, 'unique_together =', 'indexes = [\n            models.Index(fields=["done_on", "number"]),\n            *Noted.Meta.indexes,\n        ]\n        unique_together ='), twice('[done_on] of atelier.Repair, as [done_on, number] begins with the same', repairs, 'done_on =')],
  ['a unique that begins with a foreign key', replace(repairs, '    until = models.DateField(null=True)\n', '    until = models.DateField(null=True)\n\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=["instrument", "since"], name="one")]\n'), twice('[instrument] of atelier.Loan, as [instrument, since] begins with the same', repairs, 'instrument = models')],
] // prettier-ignore

const mysql = all(
  replace('luthier/settings.py', 'backends.postgresql', 'backends.mysql'),
  replace('luthier/settings.py', '        "OPTIONS": {"pool": {"max_size": 7}},\n', ''),
  replace('compose.production.yaml', 'postgres:17.6', 'mysql:8.4'),
  replace('compose.production.yaml', '    command: postgres -c max_connections=60\n', ''),
)

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['fields in another order', replace(instruments, '    year = models.PositiveSmallIntegerField(null=True)\n    serial = models.CharField(max_length=40, unique=True)\n', '    serial = models.CharField(max_length=40, unique=True)\n    year = models.PositiveSmallIntegerField(null=True)\n')],
  ['an index in another form', replace(instruments, maker, 'models.Index(models.F("maker_id"), "year", name="makers")')],
  ['an older form of one', all(replace(instruments, `            ${maker},\n`, ''), replace(instruments, '        constraints = [\n            models.UniqueConstraint(\n', '        index_together = (("maker", "year"),)\n        constraints = [\n            models.UniqueConstraint(\n'))],
  ['a newer form of a unique', replace(repairs, 'unique_together = [("instrument", "number")]', 'constraints = [models.UniqueConstraint(fields=("instrument", "number"), name="numbered")]')],
  ['a list of one', replace(repairs, '[("instrument", "number")]', '"instrument", "number"')],
  ['a list that stands elsewhere', all(replace(instruments, 'indexes = [\n            *Noted.Meta.indexes,\n            models.Index(fields=["maker", "year"]),\n        ]', 'indexes = Noted.Meta.indexes + BY_MAKER'), replace(instruments, 'class Instrument(', 'BY_MAKER = [models.Index(fields=("maker", "year"))]\n\n\nclass Instrument('))],
  ['fields by other names', all(replace(instruments, 'from django.db import models\n', 'from django.db import models\nfrom django.db.models import ForeignKey as Points, deletion\n'), replace(instruments, 'models.ForeignKey(Maker, models.PROTECT,', 'Points(to=Maker, on_delete=deletion.PROTECT,'))],
  ['the index of the foreign key itself', all(replace(instruments, `            ${maker},\n`, ''), replace(instruments, 'models.PROTECT, null=True, db_index=False', 'models.PROTECT, null=True'))],
  ['one made unique', all(replace(instruments, `            ${maker},\n`, ''), replace(instruments, 'models.PROTECT, null=True, db_index=False', 'models.PROTECT, null=True, unique=True, db_index=False'))],
  ['models moved to a file of their own', all(rename(repairs, 'atelier/models/work.py'), replace('atelier/models/__init__.py', '.repairs', '.work'))],
  ['an abstract base in a package', all(rename(common, 'common/models/base.py'), add('common/models/__init__.py', 'from .base import *\n'))],
  ['a table more between two', replace(repairs, '    work = models.TextField()', '    work = models.TextField()\n    tools = models.ManyToManyField("atelier.Tag", related_name="steps")')],
  ['a key to nothing that is held', model('class Trace(models.Model):\n    of = models.ForeignKey(Repair, models.DO_NOTHING, db_constraint=False, db_index=False)\n')],
  ['a table that Django does not manage', model('class Ledger(models.Model):\n    of = models.ForeignKey(Repair, models.DO_NOTHING, db_index=False)\n\n    class Meta:\n        managed = False\n        db_table = "ledger"\n')],
  ['another library’s kind of key', all(model('class Part(models.Model):\n    above = TreeForeignKey("self", models.CASCADE, db_index=False)\n'), replace(repairs, 'from django.db import models\n', 'from django.db import models\nfrom mptt.fields import TreeForeignKey\n'))],
  ['another library’s base', all(model('class Part(TreeNode):\n    above = models.ForeignKey("self", models.CASCADE, db_index=False)\n'), replace(repairs, 'from django.db import models\n', 'from django.db import models\nfrom trees.models import TreeNode\n'))],
  ['indexes that are made when it runs', replace(instruments, 'indexes = [\n            *Noted.Meta.indexes,\n            models.Index(fields=["maker", "year"]),\n        ]', 'indexes = [models.Index(fields=[one]) for one in INDEXED]')],
  ['what tests define', add('atelier/tests/models.py', 'from django.db import models\n\nclass A(models.Model):\n    b = models.ForeignKey("c.D", models.CASCADE, db_index=False)\n')],
  ['a column more', replace(people, '    email =', '    town = models.CharField(max_length=80, db_index=True)\n    email =')],
  ['InnoDB, which makes its own', all(mysql, replace(instruments, `            ${maker},\n`, ''))],
  ['InnoDB, which drops its own', all(mysql, replace(repairs, '    until = models.DateField(null=True)\n', '    until = models.DateField(null=True)\n\n    class Meta:\n        unique_together = ["instrument", "since"]\n'))],
  ['an app gone', all(remove(repairs), replace('atelier/models/__init__.py', 'from .repairs import Loan, Repair, Step\n', ''))],
] // prettier-ignore

describe('the tables of Django', () => {
  test.each(losses)('%s: told as a regression', async (_name, edit, told) => {
    const found = await said(edit)
    expect(found.told).toEqual([placed(told, edit(base))])
    expect(found.regressed).toEqual([`database/${told.says.includes('redundant') ? 'redundant-index' : 'foreign-key-index'} schema/django`])
  })

  test.each(harmless)('%s: quiet', async (_name, edit) => {
    const { told, regressed } = await said(edit)
    expect([told, regressed]).toEqual([[], []])
  })

  test('the system counts them', async () => {
    expect((await said((files) => files)).counts).toEqual([['django', 12, 22, 11, 17]])
  })

  test('where nobody says which database runs, whether an index is missing is unknown', async () => {
    const { told } = await said(all(replace('luthier/settings.py', /DATABASES = \{[^]*\}\n/, ''), replace('requirements.txt', /psycopg.*\n/, ''), replace(instruments, `            ${maker},\n`, ''))) // prettier-ignore
    expect(told).toEqual([expect.stringMatching(/^unknown foreign-key-index/)])
  })

  test('a table that two apps describe is claimed nothing about', async () => {
    const copy = add('old/atelier/models.py', 'from django.db import models\n\nclass Loan(models.Model):\n    lender = models.ForeignKey("folk.Owner", models.CASCADE, db_index=False)\n') // prettier-ignore
    expect((await said(copy)).told).toEqual([])
  })
})
