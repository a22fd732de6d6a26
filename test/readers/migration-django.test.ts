/** Migrations of Django: each operation is what the schema editor sends for it, as `sqlmigrate` of Django 5.2 prints it for PostgreSQL. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'

// What the reader loads when it is asked is here before a test's time runs.
await Promise.all(['../../src/readers/migration/django/read.ts', '@lezer/python'].map((one) => import(one)))

interface Read {
  readonly losses: readonly string[]
  readonly risks: readonly string[]
  readonly skipped: readonly string[]
  readonly declared: MigrationDeclaration | undefined
}

type Files = Readonly<Record<string, string>>

async function read(path: string, files: Files): Promise<Read> {
  const text = files[path] ?? ''
  const { declares, skipped } = await migrationReader.read(
    { path, text },
    {
      read: async (one) => (Object.hasOwn(files, one) ? { path: one, text: files[one] ?? '' } : undefined),
      has: (one) => Object.hasOwn(files, one),
      below: (folder) => Object.keys(files).filter((one) => one.startsWith(`${folder}/`)),
    },
  )
  const declared = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  return {
    declared,
    losses: (declared?.losses ?? []).map(({ what, of, at }) => `${at.line} ${what} ${of}`),
    // Up to what is to be done instead.
    risks: (declared?.on?.get('postgres')?.risks ?? []).map(
      ({ what, at }) => `${at.line} ${what.replace(/ (?:takes|breaks|keeps|builds|reads|under|writes|checks) .*/, '')}`,
    ),
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
  }
}

const head = 'from django.db import migrations, models\nfrom django.conf import settings\n'
const cascade = 'on_delete=models.CASCADE'
const migration = (after: string, operations: readonly string[], more = ''): string =>
  `${head}${more}class Migration(migrations.Migration):\n  dependencies = [${after === '' ? '' : `("net", "${after}")`}]\n  operations = [\n${operations.join(',\n')}\n  ]\n`

const first = migration('', [
  `migrations.CreateModel("Boat", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=80)), ("berth", models.ForeignKey(${cascade}, to="net.berth")), ("twin", models.OneToOneField(${cascade}, to="net.berth", null=True)), ("count", models.IntegerField()), ("gear", models.ManyToManyField(to="net.gear")), ("near", models.ManyToManyField(to="self"))])`,
  'migrations.CreateModel("Berth", [("id", models.BigAutoField(primary_key=True))], {"db_table": "berths"})',
  `migrations.CreateModel("Gear", [("id", models.BigAutoField(primary_key=True)), ("boat", models.ForeignKey(${cascade}, to="net.boat")), ("seen", models.ForeignKey(${cascade}, to="net.boat", related_name="+"))])`,
])

/** What the second migration does, whose operations begin in line 6. */
const does = async (...operations: readonly string[]): Promise<Read> =>
  read('net/migrations/0002_next.py', { 'net/migrations/0001_initial.py': first, 'net/migrations/0002_next.py': migration('0001_initial', operations) })

const runs = async (...lines: readonly string[]): Promise<Read> =>
  read('net/migrations/0002_next.py', {
    'net/migrations/0001_initial.py': first,
    'net/migrations/0002_next.py': migration('0001_initial', ['migrations.RunPython(tidy)'], `${lines.join('\n')}\n`),
  })

test('a key is dropped and made again whatever is changed about it, and not for what the schema editor does not heed', async () => {
  const key = (more: string): string => `migrations.AlterField("boat", "berth", models.ForeignKey(${cascade}, to="net.berth"${more}))`
  expect((await does(key(', null=True'))).risks).toEqual(['6 ADD FOREIGN KEY on net_boat'])
  expect((await does(key(', default=1'))).risks).toEqual(['6 ADD FOREIGN KEY on net_boat'])
  expect((await does(key(', db_index=False'))).risks).toEqual(['6 ADD FOREIGN KEY on net_boat'])
  expect((await does(key(', related_name="boats", verbose_name="where", blank=True, limit_choices_to={"a": 1}'))).risks).toEqual([])
  expect((await does(key(', db_constraint=False'))).risks).toEqual([])
  expect((await does('migrations.RenameField("boat", "berth", "place")')).risks).toEqual(['6 RENAME of net_boat.berth_id', '6 ADD FOREIGN KEY on net_boat'])
})

test('a default that was for the rows that were there is none afterwards', async () => {
  const added = await does(
    `migrations.AddField("boat", "to", models.ForeignKey(${cascade}, to="net.berth", default=1, db_index=False), preserve_default=False)`,
    `migrations.AlterField("boat", "to", models.ForeignKey(${cascade}, to="net.berth", db_index=False))`,
  )
  expect(added.risks).toEqual(['6 ADD COLUMN net_boat.to_id'])
})

test('a key that was one to one has an index of its own afterwards', async () => {
  const altered = await does(`migrations.AlterField("boat", "twin", models.ForeignKey(${cascade}, to="net.berth", null=True))`)
  expect(altered.risks).toEqual(['6 CREATE INDEX on net_boat', '6 ADD FOREIGN KEY on net_boat'])
})

test('a key to a model of another application may point to the table it had', async () => {
  const altered = await does(`migrations.AlterField("boat", "berth", models.ForeignKey(${cascade}, to="port.berth"))`)
  expect(altered.risks).toEqual([])
  expect(altered.skipped).toEqual(['6 a key that points to a model of another application: whether it is made anew is not read'])
})

test('a number that must not be negative has a CHECK', async () => {
  const added = await does('migrations.AddField("boat", "size", models.PositiveIntegerField(default=1))')
  expect(added.declared?.on?.get('postgres')?.risks?.[0]?.what).toContain('net_boat.size reads every row for its CHECK')
  expect((await does('migrations.AlterField("boat", "count", models.PositiveIntegerField())')).risks).toEqual(['6 ADD CHECK on net_boat'])
})

test('a primary key that changes takes along the keys that point to it, and those of many-to-manys', async () => {
  const altered = await does('migrations.AlterField("boat", "id", models.BigAutoField(primary_key=True))')
  const columns = ['net_boat.id', 'net_boat_gear.boat_id', 'net_boat_near.from_boat_id', 'net_boat_near.to_boat_id', 'net_gear.boat_id', 'net_gear.seen_id']
  expect(altered.risks).toEqual([
    ...columns.map((column) => `6 ALTER COLUMN ${column} TYPE`),
    ...columns.slice(1).map((column) => `6 ADD FOREIGN KEY on ${column.slice(0, column.indexOf('.'))}`),
  ])
})

test('a model’s new name is that of its tables and of columns that point to it, and keys of a visible way back are made again', async () => {
  expect((await does('migrations.RenameModel("Boat", "Ship")')).risks).toEqual([
    '6 RENAME of table net_boat',
    '6 ADD FOREIGN KEY on net_gear',
    '6 RENAME of table net_boat_gear',
    '6 RENAME of net_ship_gear.boat_id',
    '6 ADD FOREIGN KEY on net_ship_gear',
    '6 RENAME of table net_boat_near',
    '6 RENAME of net_ship_near.from_boat_id',
    '6 ADD FOREIGN KEY on net_ship_near',
    '6 RENAME of net_ship_near.to_boat_id',
    '6 ADD FOREIGN KEY on net_ship_near',
  ])
  // The table has a name of its own: the many-to-many's column alone has another.
  expect((await does('migrations.RenameModel("Gear", "Kit")', 'migrations.RenameModel("Berth", "Slip")')).risks).toEqual([
    '6 RENAME of table net_gear',
    '6 RENAME of net_boat_gear.gear_id',
    '6 ADD FOREIGN KEY on net_boat_gear',
  ])
})

test('a type is compared with what the model says, through all names of its column', async () => {
  const renamed = (to: string): Promise<Read> =>
    does('migrations.RenameField("boat", "name", "called")', `migrations.AlterField("boat", "called", models.${to})`)
  const change = async (to: string): Promise<readonly (string | undefined)[]> =>
    ((await renamed(to)).declared?.on?.get('postgres')?.risks ?? []).slice(1).map(({ changes }) => changes?.given ?? 'by the columns’ history')
  expect(await change('CharField(max_length=20)')).toEqual(['expression'])
  expect(await change('CharField(max_length=200)')).toEqual(['by the columns’ history'])
  expect(await change('TextField()')).toEqual(['by the columns’ history'])
  expect(await change('IntegerField()')).toEqual(['expression'])
})

test('options may give a table to Django and take it away again', async () => {
  const made = 'migrations.CreateModel("View", [("id", models.IntegerField(primary_key=True)), ("a", models.TextField())], {"managed": False})'
  expect((await does(made, 'migrations.RemoveField("View", "a")', 'migrations.DeleteModel("View")')).losses).toEqual([])
  expect((await does(made, 'migrations.AlterModelOptions("View", {})', 'migrations.RemoveField("View", "a")')).losses).toEqual(['8 drop column net_view.a'])
  expect((await does('migrations.AlterModelOptions("Gear", {"managed": False})', 'migrations.DeleteModel("Gear")')).losses).toEqual([])
})

test('fields that have no column, and keys of several', async () => {
  const { declared, skipped } = await does(
    'migrations.CreateModel("Pair", [("pk", models.CompositePrimaryKey("a", "b")), ("a", models.IntegerField()), ("b", models.IntegerField())])',
  )
  expect(declared?.makes).toEqual(['net_pair'])
  expect(skipped).toEqual([])
  expect((await does('migrations.AddField("boat", "pk", models.CompositePrimaryKey("a", "b"))')).declared?.makes).toBeUndefined()
})

test('a key by a field of somebody else’s is told, for the database may know nothing of it', async () => {
  const added = await read('net/migrations/0002_next.py', {
    'net/migrations/0001_initial.py': first,
    'net/migrations/0002_next.py': migration(
      '0001_initial',
      ['migrations.AddField("boat", "owner_id", far.CloudForeignKey("far.User", null=True, db_index=False))'],
      'import far\n',
    ),
  })
  expect(added.declared?.makes).toEqual(['net_boat.owner_id'])
  expect(added.risks).toEqual([])
  expect(added.skipped).toEqual(['7 a key by a field that is none of Django’s: whether the database checks it is not read'])
})

test('what is not followed: a collation, a default of the database, a function of another file, an operation of somebody else’s', async () => {
  expect((await does('migrations.AlterField("boat", "name", models.CharField(max_length=80, db_collation="C"))')).skipped).toEqual([
    '6 a column whose collation is another one: whether its indexes are built anew is not read',
  ])
  expect((await does('migrations.AddField("boat", "x", models.TextField(db_default=made()))')).skipped).toEqual([
    '6 a default that the database works out: whether it writes every row is not read',
  ])
  expect((await does('migrations.AddField("boat", "x", models.JSONField(db_default={}))')).skipped).toEqual([])
  expect((await runs('from .steps import tidy')).skipped).toEqual(['7 a function that stands in another file: which rows it changes is not read'])
  // After it, a field is known again once it is said whole.
  const name = (size: number): string => `migrations.AlterField("boat", "name", models.CharField(max_length=${size}))`
  const strange = await does('made()', name(70), name(60))
  expect(strange.skipped).toEqual(['6 an operation that is none of Django’s own: not read, and 1 more in this file'])
  expect(strange.risks).toEqual(['8 ALTER COLUMN net_boat.name TYPE'])
  // One that names a field, as Django's own do, is taken at its word.
  const far = async (operation: string): Promise<Read> =>
    read('net/migrations/0002_next.py', {
      'net/migrations/0001_initial.py': first,
      'net/migrations/0002_next.py': migration('0001_initial', [operation, name(60)], 'from far import Made\n'),
    })
  const stranger = '7 an operation that is none of Django’s own: not read'
  for (const one of ['Made(model_name="boat", name="count", field=Made())', 'Made(model_name="gear", name="name")', 'Made(model_name="gear")']) {
    const { risks, skipped } = await far(one)
    expect([risks, skipped]).toEqual([['8 ALTER COLUMN net_boat.name TYPE'], [stranger]])
  }
  for (const one of ['Made(model_name="boat", name="name")', 'Made(model_name="boat")', 'Made(model_name="ship", name="name")', 'Made(name="count")']) {
    const { risks, skipped } = await far(one)
    expect([risks, skipped]).toEqual([[], [`${stranger}, and 1 more in this file`]])
  }
  // What comes in a later file says which step it was.
  const later = await read('net/migrations/0003_later.py', {
    'net/migrations/0001_initial.py': first,
    'net/migrations/0002_next.py': migration('0001_initial', ['Made(model_name="boat", name="name")'], 'from far import Made\n'),
    'net/migrations/0003_later.py': migration('0002_next', [name(60)]),
  })
  expect(later.skipped).toEqual(['6 a field that is changed after an operation that is not read (0002_next.py:7): what it locks is not read'])
})

test('a squash of migrations that are gone was run by them', async () => {
  const squash = `${head}class Migration(migrations.Migration):\n  replaces = [("net", "0002_a"), ("net", "0003_b")]\n  dependencies = [("net", "0001_initial")]\n  operations = [\nmigrations.RemoveField("boat", "name"), migrations.AddIndex("boat", models.Index(fields=["count"], name="i"))]\n`
  const alone = await read('net/migrations/0002_squashed.py', { 'net/migrations/0001_initial.py': first, 'net/migrations/0002_squashed.py': squash })
  expect([alone.losses, alone.risks]).toEqual([[], []])
  expect(alone.skipped).toEqual(['7 a squash of migrations that are not in the repository: what it would drop where they were never run is not read'])
  const beside = await read('net/migrations/0002_squashed.py', { 'net/migrations/0001_initial.py': first, 'net/migrations/0002_a.py': migration('0001_initial', []), 'net/migrations/0003_b.py': migration('0002_a', []), 'net/migrations/0002_squashed.py': squash }) // prettier-ignore
  expect([beside.declared, beside.skipped]).toEqual([undefined, []])
})

test('functions are gone through for what empties a table, also by functions that they call', async () => {
  expect((await runs('def wipe(model):', '  model.objects.all().delete()', 'def tidy(apps, schema_editor):', '  wipe(apps.get_model("net", "Boat"))')).losses).toEqual(['4 delete all net_boat']) // prettier-ignore
  expect((await runs('def tidy(apps, se):', '  rows = apps.get_model("net.Gear").objects.order_by("id")', '  rows.delete()')).losses).toEqual([
    '5 delete all net_gear',
  ])
  expect((await runs('def tidy(apps, se):', '  B = apps.get_model(app_label="net", model_name="Boat")', '  for one in B.objects.all().iterator():', '    one.delete()')).losses).toEqual(['6 delete all net_boat']) // prettier-ignore
  expect((await runs('def tidy(apps, se):', '  apps.get_model("net", "Boat").gear.through.objects.all().delete()')).losses).toEqual([
    '4 delete all net_boat_gear',
  ])
  expect((await runs('def tidy(apps, se):', '  se.delete_model(apps.get_model("net", "Berth"))')).losses).toEqual(['4 drop table berths'])
  const field = await runs('def tidy(apps, se):', '  B = apps.get_model("net", "Boat")', '  se.remove_field(B, B._meta.get_field("berth"))')
  expect(field.losses).toEqual(['5 drop column net_boat.berth_id'])
})

test('some rows are not all of them', async () => {
  const kept = [
    ['  for one in B.objects.all():', '    if one.count:', '      continue', '    one.delete()'],
    ['  for one in B.objects.all():', '    if one.count: one.delete()'],
    ['  for one in B.objects.filter(count=1):', '    one.delete()'],
    ['  B.objects.exclude(count=1).delete()'],
    ['  B.objects.all()[:10].delete()'],
    ['  rows = B.objects.all()', '  rows = rows.filter(count=2)', '  rows.delete()'],
    ['  B.objects.get(id=1).delete()'],
  ]
  for (const lines of kept) expect((await runs('def tidy(apps, se):', '  B = apps.get_model("net", "Boat")', ...lines)).losses).toEqual([])
})

test('SQL of a function counts on Django’s own connection and for the engine that it is judged for', async () => {
  const cursor = ['from django.db import connection', 'def tidy(apps, schema_editor):', '  with connection.cursor() as c:', '    c.execute("DELETE FROM net_boat WHERE id IN %s", [(1,)])', '    c.execute("DROP TABLE net_gear")'] // prettier-ignore
  expect((await runs(...cursor)).losses).toEqual(['7 drop table net_gear'])
  const other = await runs('import sqlite3', 'def tidy(apps, schema_editor):', '  other = sqlite3.connect("a")', '  other.execute("DROP TABLE old")')
  expect(other.losses).toEqual([])
  expect(other.skipped).toEqual(['6 a statement through a connection that is not followed: not read'])
  const vendor = (test_: string): Promise<Read> =>
    runs('def tidy(apps, schema_editor):', `  if schema_editor.connection.vendor ${test_}:`, '    schema_editor.execute("DROP TABLE net_gear")')
  expect((await vendor('== "sqlite"')).losses).toEqual([])
  expect((await vendor('== "postgresql"')).losses).toEqual(['5 drop table net_gear'])
  expect((await vendor('not in ("sqlite", "mysql")')).losses).toEqual(['5 drop table net_gear'])
  const early = await runs(
    'def tidy(apps, schema_editor):',
    '  if schema_editor.connection.vendor != "sqlite":',
    '    return',
    '  schema_editor.execute("DROP TABLE net_gear")',
  )
  expect(early.losses).toEqual([])
})

test('a file that breaks is told, and random text never throws', async () => {
  const broken = await read('net/migrations/0002_next.py', {
    'net/migrations/0001_initial.py': first,
    'net/migrations/0002_next.py': `${migration('0001_initial', ['migrations.RemoveField("boat", "name"'])}`,
  })
  expect(broken.losses.length + broken.skipped.length).toBeGreaterThan(0)
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
      await read('net/migrations/0002_next.py', { 'net/migrations/0002_next.py': `class Migration(migrations.Migration):\n  operations = [${text}` })
    }),
    { numRuns: 60 },
  )
})
