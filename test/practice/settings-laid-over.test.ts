/** A file of settings that is not in the tree is laid over those that are: SQLite that stands there for a start is then not known to be production's. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'
import { verdicts } from './verdicts.ts'

const sqlite = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "berths.db"}}\n'
const mysql = 'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "HOST": "rows.example.com"}}\n'

const harbour = (settings: string, more: Files = {}): Files => ({
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "harbour.wsgi"]\n',
  'requirements.txt': 'django==5.2\ngunicorn\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "harbour.settings")\n',
  'harbour/__init__.py': '',
  'harbour/settings.py': `import os\nBASE_DIR = os.path.dirname(__file__)\nINSTALLED_APPS = ["quay"]\n${settings}`,
  ...more,
})

const engine = async (files: Files): Promise<readonly string[]> => (await judged(files, 'database/engine')).map((line) => line.replace(/ \(harbour\/.*$/, ''))

const untold = (file: string): readonly string[] => [
  `unknown database/django The repository does not show whether production data lives in a database server: it hangs on which database ${file} sets`,
]
const failed = ['fail database/django django is sqlite, a single file beside the process']

const tried = (line: string): string => `try:\n    ${line}\nexcept ImportError:\n    pass\n`

describe('a file that is not in the tree', () => {
  test.each([
    ['star of its own package', tried('from .local_settings import *')],
    ['star of its own package, untried', 'from .local_settings import *\n'],
    ['star by the package’s name', tried('from harbour.local_settings import *')],
    ['star of a module beside manage.py', tried('from local_settings import *')],
    ['opened and executed', 'with open(os.path.join(BASE_DIR, "local_settings.py")) as f:\n    exec(f.read(), globals())\n'],
    ['executed in a line', 'exec(open("local_settings.py").read())\n'],
    [
      'executed where it is there',
      'LOCAL = os.path.join(BASE_DIR, "local_settings.py")\nif os.path.exists(LOCAL):\n    exec(compile(open(LOCAL).read(), LOCAL, "exec"))\n',
    ],
    ['executed as Python 2 does', 'execfile("%s/local_settings.py" % BASE_DIR)\n'],
    ['executed in a function', 'def lay():\n    exec(open(f"{BASE_DIR}/local_settings.py").read(), globals())\nlay()\n'],
    ['included', 'from split_settings.tools import include, optional\ninclude(optional("local_settings.py"))\n'],
  ])('%s', async (_, line) => {
    expect(await engine(harbour(`${sqlite}${line}`))).toEqual(untold('local_settings.py'))
  })

  test.each([
    ['SQLite where it is not there', `try:\n    from .local_settings import *\nexcept ImportError:\n    ${sqlite}`],
    ['the one name that it brings', `try:\n    from .local_settings import DATABASES\nexcept ImportError:\n    ${sqlite}`],
  ])('%s', async (_, text) => {
    expect(await engine(harbour(text))).toEqual(untold('local_settings.py'))
  })

  test('of the module that another imports', async () => {
    const more = { 'harbour/base.py': `${sqlite}${tried('from .private import *')}` }
    expect(await engine(harbour('from .base import *\nDEBUG = False\n', more))).toEqual(untold('private.py'))
    expect(await engine(harbour(`from .base import *\n${tried('from .private import *')}`, { 'harbour/base.py': sqlite }))).toEqual(untold('private.py'))
  })

  test('of which nobody knows the name', async () => {
    expect(await engine(harbour(`${sqlite}exec(open(os.environ["OVERLAY"]).read())\n`))).toEqual(untold('code of another file'))
  })

  test('a URL with a file for a start', async () => {
    const text = `import dj_database_url\nDATABASES = {"default": dj_database_url.config(default="sqlite:///berths.db")}\n${tried('from .local_settings import *')}`
    const [line] = await judged(harbour(text), 'database/engine')
    expect(line).toMatch(/^unknown database\/DATABASE_URL .*which database local_settings\.py sets/)
  })
})

test.each([
  ['nothing laid over it', ''],
  ['a file of the tree', tried('from .local_settings import *'), { 'harbour/local_settings.py': 'DEBUG = False\n' }],
  ['an executed file of the tree', 'exec(open("harbour/local_settings.py").read())\n', { 'harbour/local_settings.py': 'DEBUG = False\n' }],
  ['a file for development', tried('from .dev_settings import *')],
  ['one name of its own', tried('from .celery import app')],
  ['a library’s names', 'from ldap_marks import *\n'],
  ['Django’s own', 'from django.conf.global_settings import *\n'],
])('SQLite with %s stays one', async (_, line, more: Files = {}) => {
  expect(await engine(harbour(`${sqlite}${line}`, more))).toEqual(failed)
})

test('what stands behind it is not set by it', async () => {
  expect(await engine(harbour(`${tried('from .local_settings import *')}${sqlite}`))).toEqual(failed)
})

test('what raises without it is read on with it', async () => {
  const text = `try:\n    from .secret_settings import *\nexcept ImportError:\n    raise SystemExit("no settings")\n${sqlite}`
  expect(await engine(harbour(text))).toEqual(failed)
})

test('a file of the tree that sets a server is that server', async () => {
  const files = harbour(`${sqlite}${tried('from .local_settings import *')}`, { 'harbour/local_settings.py': mysql })
  expect(await engine(files)).toEqual(['pass database/django'])
})

test('a server stays one, whatever is laid over it', async () => {
  expect(await engine(harbour(`${mysql}${tried('from .local_settings import *')}`))).toEqual(['pass database/django'])
})

test('it may well be the server of the stack', async () => {
  const stack = { 'compose.yaml': 'services:\n  harbour: { build: . }\n  rows: { image: "postgres:17" }\n' }
  expect(await engine(harbour(`${sqlite}${tried('from .local_settings import *')}`, stack))).toEqual(['pass database/rows'])
})

describe('of a database that nobody knows', () => {
  const files = harbour(`${sqlite}${tried('from .local_settings import *')}`)

  test.each([
    'backup/automated',
    'backup/offsite',
    'backup/restore-tested',
    'backup/retention',
    'backup/point-in-time',
    'database/pooling',
    'database/replica',
  ])('%s is unknown', async (rule) => {
    const [line, ...more] = await judged(files, rule)
    expect(line).toMatch(/^unknown database\/django .*it hangs on which database local_settings\.py sets/)
    expect(more).toEqual([])
  })
})

describe('indexes that Django makes for a foreign key', () => {
  const models =
    'from django.db import models\n\nclass Berth(models.Model):\n    name = models.TextField()\n\nclass Mooring(models.Model):\n    berth = models.ForeignKey(Berth, on_delete=models.CASCADE)\n    tide = models.IntegerField()\n\n    class Meta:\n        unique_together = [("berth", "tide")]\n'
  const explicit = models.replace(
    'unique_together',
    'indexes = [models.Index(fields=["tide"]), models.Index(fields=["tide", "berth"])]\n        unique_together',
  )
  const of = (settings: string, text = models, more: Files = {}): Files => harbour(settings, { 'quay/__init__.py': '', 'quay/models.py': text, ...more })
  const redundant = async (files: Files): Promise<readonly string[]> => judged(files, 'database/redundant-index')
  const postgres = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "rows.example.com"}}\n'
  const laid = `${sqlite}${tried('from .local_settings import *')}`

  test('are one too many beside a unique on PostgreSQL and SQLite', async () => {
    for (const settings of [postgres, sqlite])
      expect(await redundant(of(settings))).toEqual(['fail schema/django one index is enough: [berth] of quay.Mooring, as [berth, tide] begins with the same'])
  })

  test('are none on MySQL, nor where nobody knows', async () => {
    for (const settings of [mysql, laid]) expect(await redundant(of(settings))).toEqual(['pass schema/django'])
  })

  test.each([
    [['mariadb:11'], 'pass'],
    [['postgres:17'], 'fail'],
    [['postgres:17', 'mariadb:11'], 'pass'],
  ])('follow the servers of the stack that it may be: %j', async (images, outcome) => {
    const rows = images.map((image, index) => `  rows${index}: { image: "${image}" }\n`).join('')
    const found = await redundant(of(laid, models, { 'compose.yaml': `services:\n  harbour: { build: . }\n${rows}` }))
    expect(found.map((line) => line.split(' ')[0])).toEqual([outcome])
  })

  test('follow the one driver that the package depends on', async () => {
    const drivers = (name: string): Files => ({ 'requirements.txt': `django\n${name}\n` })
    expect(await redundant(of(laid, models, drivers('mysqlclient')))).toEqual(['pass schema/django'])
    expect((await redundant(of(laid, models, drivers('psycopg')))).map((line) => line.split(' ')[0])).toEqual(['fail'])
  })

  test('are not the explicit ones', async () => {
    for (const settings of [mysql, laid])
      expect(await redundant(of(settings, explicit))).toEqual([
        'fail schema/django one index is enough: [tide] of quay.Mooring, as [tide, berth] begins with the same',
      ])
  })
})

test('the evidence is where the database is set', async () => {
  expect(await verdicts(harbour(`${sqlite}${tried('from .local_settings import *')}`), 'database/engine')).toEqual([
    'database/django unknown @ harbour/settings.py:4',
  ])
})
