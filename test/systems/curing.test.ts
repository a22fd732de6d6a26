/** The smokehouse's migrations in Django: what takes data is stopped however it is written, what holds writers up is said, and what only says the same again goes through. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, blocked, judge, rename, type Edit, type Files } from './story.ts'

const folder = 'smoke/migrations'
const migration = (after: string, operations: readonly string[], more = ''): string =>
  `from django.db import migrations, models\nimport django.db.models.deletion\nfrom django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint\n\n\n${more}class Migration(migrations.Migration):\n    dependencies = [${after === '' ? '' : `("smoke", "${after}")`}]\n\n    operations = [\n${operations.map((one) => `        ${one},`).join('\n')}\n    ]\n`

const first = `${folder}/0001_initial.py`
const second = `${folder}/0002_batches.py`
const third = `${folder}/0003_checked.py`
const next = `${folder}/0004_next.py`

const files: Files = {
  'manage.py': 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "house.settings")\n',
  'requirements.txt': 'django==5.2.1\npsycopg==3.2.9\n',
  'house/settings.py':
    'import os\n\nDATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "cellar", "NAME": "smoke", "OPTIONS": {"pool": {"max_size": 6}}}}\nINSTALLED_APPS = ["smoke"]\n',
  'house/wsgi.py':
    'import os\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "house.settings")\napplication = get_wsgi_application()\n',
  Dockerfile: 'FROM python:3.13-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt gunicorn\nCMD ["gunicorn", "house.wsgi", "--workers", "3"]\n',
  'compose.yaml':
    'services:\n  web:\n    build: .\n    restart: always\n    depends_on: [cellar]\n  cellar:\n    image: postgres:17.5\n    restart: always\n    volumes: ["smoke:/var/lib/postgresql/data"]\nvolumes:\n  smoke:\n',
  [`${folder}/__init__.py`]: '',
}

const base: Files = {
  ...files,
  [first]: migration('', ['migrations.CreateModel(name="Maker", fields=[("id", models.BigAutoField(primary_key=True, serialize=False)), ("name", models.CharField(max_length=80)), ("town", models.CharField(max_length=40, null=True)), ("rank", models.IntegerField(default=0))])', 'migrations.CreateModel(name="Ham", fields=[("code", models.CharField(max_length=12, primary_key=True)), ("maker", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="smoke.maker")), ("salt", models.DecimalField(max_digits=6, decimal_places=2)), ("note", models.TextField(null=True, blank=True)), ("woods", models.ManyToManyField(to="smoke.maker", related_name="+"))], options={"db_table": "ham"})']), // prettier-ignore
  [second]: migration('0001_initial', ['migrations.AddField(model_name="ham", name="hung_on", field=models.DateField(null=True))', 'migrations.AddIndex(model_name="ham", index=models.Index(fields=["hung_on"], name="ham_hung"))', 'migrations.RenameField(model_name="maker", old_name="rank", new_name="grade")']), // prettier-ignore
  [third]: migration('0002_batches', ['AddConstraintNotValid(model_name="maker", constraint=models.CheckConstraint(condition=models.Q(town__isnull=False), name="has_town"))']), // prettier-ignore
  [`${folder}/0003_z_validated.py`]: migration('0003_checked', ['ValidateConstraint(model_name="maker", name="has_town")']),
}

const does = (...operations: readonly string[]): Edit => add(next, migration('0003_z_validated', operations))
const own = (more: string, ...operations: readonly string[]): Edit => add(next, migration('0003_z_validated', operations, more))
const python = (...lines: readonly string[]): Edit =>
  own(`def tidy(apps, schema_editor):\n${lines.map((line) => `    ${line}\n`).join('')}\n\n`, 'migrations.RunPython(tidy, migrations.RunPython.noop)')
const lost = 'database/destructive-change database/cellar'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a model', does('migrations.DeleteModel(name="Ham")')],
  ['a model, by its place', does('migrations.DeleteModel("maker")')],
  ['a field', does('migrations.RemoveField(model_name="ham", name="note")')],
  ['a field by its place', does('migrations.RemoveField("ham", "note")')],
  ['a foreign key', does('migrations.RemoveField(model_name="ham", name="maker")')],
  ['a many-to-many', does('migrations.RemoveField(model_name="ham", name="woods")')],
  ['a field in a constant', own('GONE = "note"\n\n\n', 'migrations.RemoveField(model_name="ham", name=GONE)')],
  ['by SQL', does('migrations.RunSQL("DROP TABLE ham")')],
  ['by SQL in a list', does('migrations.RunSQL(sql=[("ALTER TABLE ham DROP COLUMN %s", ["note"]), "SELECT 1"])')],
  ['by SQL with its way back', does('migrations.RunSQL("""\n    TRUNCATE ham\n""", reverse_sql="SELECT 1")')],
  ['by SQL that Django knows nothing of', does('migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("DELETE FROM ham")])')],
  ['of the database alone', does('migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("ham", "note")], state_operations=[])')],
  ['all rows', python('Ham = apps.get_model("smoke", "Ham")', 'Ham.objects.all().delete()')],
  ['all rows of another connection', python('Maker = apps.get_model("smoke.Maker")', 'Maker.objects.using(schema_editor.connection.alias).all().delete()')],
  ['by SQL of a function', python('schema_editor.execute("DROP TABLE ham")')],
  ['by SQL through a cursor', python('with schema_editor.connection.cursor() as cursor:', '    cursor.execute("TRUNCATE ham")')],
] // prettier-ignore

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', does('migrations.AddIndex(model_name="ham", index=models.Index(fields=["-salt", "code"], name="a"))'), 'CREATE INDEX on ham takes a SHARE lock'],
  ['an index of a field', does('migrations.AlterField(model_name="maker", name="name", field=models.CharField(max_length=80, db_index=True))'), 'CREATE INDEX on smoke_maker takes a SHARE lock'],
  ['an index beside the writes, in a transaction', does('AddIndexConcurrently(model_name="ham", index=models.Index(fields=["salt"], name="a"))'), 'CREATE INDEX CONCURRENTLY fails inside the transaction that Django opens'],
  ['a key with its index', does('migrations.AddField("ham", "rival", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="smoke.maker"))'), 'CREATE INDEX on ham takes a SHARE lock'],
  ['a unique field', does('migrations.AlterField(model_name="maker", name="name", field=models.CharField(max_length=80, unique=True))'), 'ADD UNIQUE on smoke_maker takes'],
  ['unique together', does('migrations.AlterUniqueTogether(name="ham", unique_together={("maker", "salt")})'), 'ADD UNIQUE on ham takes'],
  ['a unique constraint', does('migrations.AddConstraint(model_name="maker", constraint=models.UniqueConstraint(fields=["name", "town"], name="u"))'), 'ADD UNIQUE on smoke_maker takes'],
  ['a check', does('migrations.AddConstraint(model_name="ham", constraint=models.CheckConstraint(condition=models.Q(salt__gt=0), name="c"))'), 'ADD CHECK on ham takes'],
  ['a column that is never null', does('migrations.AlterField(model_name="ham", name="note", field=models.TextField(default=""))'), 'SET NOT NULL on ham.note takes'],
  ['a shorter text', does('migrations.AlterField("maker", "name", models.CharField(max_length=20))'), 'ALTER COLUMN smoke_maker.name TYPE takes'],
  ['a larger key, and what points to it', does('migrations.AlterField("maker", "grade", models.BigIntegerField(default=0))'), 'ALTER COLUMN smoke_maker.grade TYPE takes'],
  ['a new name', does('migrations.RenameField("ham", "salt", "salted")'), 'RENAME of ham.salt breaks'],
  ['a new name of a model', does('migrations.RenameModel("Maker", "Smoker")'), 'RENAME of table smoke_maker breaks'],
  ['every row at once', python('Ham = apps.get_model("smoke", "Ham")', 'Ham.objects.update(salt=0)'), 'UPDATE of ham without WHERE'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a new model with its key', does('migrations.CreateModel(name="Hook", fields=[("id", models.BigAutoField(primary_key=True)), ("ham", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="smoke.ham"))], options={"indexes": [models.Index(fields=["ham"], name="h")]})')],
  ['a field', does('migrations.AddField("ham", "weight", models.FloatField(null=True))')],
  ['a field with one value for all', does('migrations.AddField("ham", "sold", models.BooleanField(default=False))')],
  ['a field whose value is worked out once', does('migrations.AddField("ham", "uid", models.UUIDField(default=uuid.uuid4, editable=False))')],
  ['an index beside the writes', add(next, migration('0003_z_validated', ['AddIndexConcurrently(model_name="ham", index=models.Index(fields=["salt"], name="a"))']).replace('    dependencies', '    atomic = False\n    dependencies'))],
  ['a field that says the same in other words', does('migrations.AlterField("maker", "name", models.CharField(max_length=80, verbose_name="whose", help_text="the smoker", choices=[("a", "A")]))')],
  ['a field that may be null', does('migrations.AlterField("ham", "salt", models.DecimalField(max_digits=6, decimal_places=2, null=True))')],
  ['a longer text', does('migrations.AlterField("maker", "name", models.CharField(max_length=120))')],
  ['a text of any length', does('migrations.AlterField("maker", "name", models.TextField())')],
  ['a column that is never null, as was checked before', does('migrations.AlterField("maker", "town", models.CharField(max_length=40, default=""))')],
  ['a name that the database does not hear of', does('migrations.AlterField("ham", "maker", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="hams", to="smoke.maker"))')],
  ['a check in steps', does('AddConstraintNotValid(model_name="ham", constraint=models.CheckConstraint(condition=models.Q(salt__gt=0), name="c"))')],
  ['what Django alone forgets', does('migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Ham")])')],
  ['a model that is somebody else’s', does('migrations.CreateModel(name="View", fields=[("id", models.IntegerField(primary_key=True))], options={"managed": False})', 'migrations.DeleteModel(name="View")')],
  ['the way back', does('migrations.RunSQL("SELECT 1", reverse_sql="DROP TABLE ham")')],
  ['some rows', python('Ham = apps.get_model("smoke", "Ham")', 'Ham.objects.filter(salt=0).delete()')],
  ['options and managers', does('migrations.AlterModelOptions(name="ham", options={"ordering": ["code"]})', 'migrations.AlterModelManagers(name="ham", managers=[])')],
  ['a squash of what is there', add(`${folder}/0001_squashed_0002.py`, `from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    replaces = [("smoke", "0001_initial"), ("smoke", "0002_batches")]\n    operations = [migrations.DeleteModel("Ham")]\n`)],
  ['a renamed file', rename(`${folder}/0003_z_validated.py`, `${folder}/0003_zz_validated.py`)],
] // prettier-ignore

/** What is said of new migrations. */
function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^cellar: /, '')}`).join('\n')
}

describe('migrations of Django', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base))).join('\n')).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})
