/** What settings of Django tell of databases, and by which module. */
import { describe, expect, test } from 'vitest'
import { valueOf } from '../../src/base/fact.ts'
import type { ClientDeclaration, Declaration } from '../../src/model/declaration.ts'
import { djangoReader } from '../../src/readers/django/index.ts'
import { uwsgiReader } from '../../src/readers/uwsgi.ts'
import { pythonPackageReader } from '../../src/readers/python-package/index.ts'
import type { Reader } from '../../src/readers/reader.ts'

type Files = Readonly<Record<string, string>>

async function readWith(reader: Reader, files: Files, path: string) {
  const paths = Object.keys(files).sort()
  return reader.read(
    { path, text: files[path] ?? '' },
    {
      read: async (one) => (files[one] === undefined ? undefined : { path: one, text: files[one] }),
      has: (one) => files[one] !== undefined,
      below: (folder) => paths.filter((one) => folder === '' || one.startsWith(`${folder}/`)),
    },
  )
}

const isClient = (one: Declaration): one is ClientDeclaration => one.kind === 'client'

async function clients(text: string, path = 'shop/settings.py', more: Files = {}): Promise<readonly ClientDeclaration[]> {
  const { declares } = await readWith(
    djangoReader,
    { 'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")', ...more, [path]: text },
    path,
  )
  return declares.filter(isClient)
}

/** Engine, pool and what sets it, in a line. */
function said({ library, name, engine, pool, poolVariable, perThread, tls, url, hostVariable, host }: ClientDeclaration): string {
  const fact = (one: typeof pool | typeof tls): string =>
    one === undefined ? '' : one.state === 'unresolved' ? `? ${one.raw}` : `${one.value}${one.state === 'default' ? ` (${one.note})` : ''}`
  return [
    library,
    name,
    engine,
    url?.variable ?? hostVariable ?? (host?.state === 'known' ? host.value : ''),
    `pool ${fact(pool)}`,
    poolVariable ?? '',
    perThread === true ? 'a thread' : '',
    tls === undefined ? '' : `tls ${fact(tls)}`,
  ]
    .filter((word) => word !== '' && word !== undefined)
    .join(' · ')
}

const postgres = (inside: string): string => `DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db", ${inside}}}`
const thread = 'pool 1 (Django opens one connection a thread) · a thread'

const pools: readonly (readonly [name: string, text: string, found: readonly string[]])[] = [
  ['no pool', postgres('"CONN_MAX_AGE": 60'), [`django · default · postgres · db · ${thread}`]],
  ['a pool by default', postgres('"OPTIONS": {"pool": True}'), ['django · default · postgres · db · pool 4 (psycopg_pool opens 4 connections)']],
  ['a pool of a least size alone', postgres('"OPTIONS": {"pool": {"min_size": 7}}'), ['django · default · postgres · db · pool 7']],
  ['a pool that nobody knows', postgres('"OPTIONS": {"pool": sizes()}'), ['django · default · postgres · db · pool ? sizes(…)']],
  ['TLS', postgres('"OPTIONS": {"sslmode": "verify-full"}'), [`django · default · postgres · db · ${thread} · tls verify-full`]],
  [
    'dj_database_url',
    'import dj_database_url as u\nDATABASES = {"default": u.config(conn_max_age=600, ssl_require=True)}',
    [`django · default · DATABASE_URL · ${thread} · tls require`],
  ],
  [
    'a URL that options are added to',
    'import environ\nenv = environ.Env()\nDATABASES = {"default": env.db("MAIN_URL")}\nDATABASES["default"]["OPTIONS"] = {"pool": {"max_size": env.int("MOST", default=9)}}',
    ['django · default · MAIN_URL · pool 9 (where MOST is not set) · MOST'],
  ],
  [
    'a pool of SQLAlchemy',
    'DATABASES = {"default": {"ENGINE": "dj_db_conn_pool.backends.mysql", "HOST": "db", "POOL_OPTIONS": {"POOL_SIZE": 8, "MAX_OVERFLOW": 4}}}',
    ['django · default · mysql · db · pool 12'],
  ],
  [
    'a pool of gevent',
    'DATABASES = {"default": {"ENGINE": "django_db_geventpool.backends.postgresql_psycopg3", "HOST": "db", "OPTIONS": {"MAX_CONNS": 20}}}',
    ['django · default · postgres · db · pool 20'],
  ],
  ['a file', 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "a"}}', [`django · default · sqlite · ${thread}`]],
  [
    'a replica',
    'A = {"ENGINE": "django.db.backends.postgresql", "HOST": "one"}\nDATABASES = {"default": A, "replica": {**A, "HOST": "two"}}',
    [`django · default · postgres · one · ${thread}`, `django · replica · postgres · two · ${thread}`],
  ],
  [
    'branches that nobody can decide',
    `${postgres('"OPTIONS": {"pool": {"max_size": 4}}')}\nif on_this_host():\n    DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 40`,
    ['django · default · postgres · db · pool ? the pool, of which several branches say several things'],
  ],
]

describe('databases of Django', () => {
  test.each(pools)('%s', async (_, text, found) => {
    expect((await clients(text)).map(said)).toEqual(found)
  })

  test('a variable chooses among engines, and the default is the one that stands there', async () => {
    const text =
      'import os\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\nif os.getenv("DB") == "postgres":\n    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}'
    const module = { variable: 'DJANGO_SETTINGS_MODULE', value: 'shop.settings', isDefault: true }
    expect((await clients(text)).map(({ engine, chosenBy }) => [engine, chosenBy])).toEqual([
      ['postgres', { variable: 'DB', value: 'postgres', isDefault: false, and: module }],
      ['sqlite', { variable: 'DB', value: '', isDefault: true, except: ['postgres'], and: module }],
    ])
  })

  test('who debugs is a developer', async () => {
    const text =
      'import os\nDEBUG = os.getenv("DEBUG", "True") == "True"\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3" if DEBUG else "django.db.backends.mysql"}}'
    expect((await clients(text)).map(({ engine, chosenBy }) => [engine, chosenBy?.isDefault])).toEqual([
      ['sqlite', false],
      ['mysql', true],
    ])
  })

  test('production is what wsgi.py names, before what manage.py names', async () => {
    const files = {
      'app/manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings.dev")',
      'app/site/wsgi.py': 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "site.settings.main"',
      'app/site/settings/base.py': postgres(''),
      'app/site/settings/main.py': 'from .base import *',
      'app/site/settings/dev.py': 'from .base import *',
      'app/site/settings/test.py': 'from .base import *',
    }
    const found = await Promise.all(
      ['base', 'main', 'dev', 'test'].map(async (name) => {
        const { declares } = await readWith(djangoReader, files, `app/site/settings/${name}.py`)
        return declares.filter(isClient).map(({ chosenBy, use, at }) => [chosenBy?.value, chosenBy?.isDefault, use, at.path])
      }),
    )
    expect(found.flat()).toEqual([
      ['site.settings.base', false, 'code', 'app/site/settings/base.py'],
      ['site.settings.main', true, 'code', 'app/site/settings/base.py'],
      ['site.settings.dev', false, 'code', 'app/site/settings/base.py'],
      ['site.settings.test', false, 'test', 'app/site/settings/base.py'],
    ])
  })

  test('a project that a library brings along to be tried in serves nobody', async () => {
    const use = async (folder: string): Promise<readonly unknown[]> => {
      const path = `${folder}/site/settings.py`
      const files = {
        [`${folder}/manage.py`]: 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")',
        [path]: 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "rows"}}',
      }
      return (await readWith(djangoReader, files, path)).declares.filter(isClient).map((one) => one.use)
    }
    expect(await use('test_project')).toEqual(['test'])
    expect(await use('project')).toEqual(['code'])
  })

  test('caches and brokers are clients, too', async () => {
    const text =
      'import os\nCACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": os.environ["CACHE"]}, "b": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}\nCELERY_BROKER_URL = "amqp://queue//"'
    expect((await clients(text)).map(({ library, engine, url, queue }) => [library, engine, url?.variable, queue])).toEqual([
      ['django-cache', 'redis', 'CACHE', undefined],
      ['celery', 'rabbitmq', undefined, true],
    ])
  })

  test.each([
    ['os.environ["LEDGER_REDIS"]', ['LEDGER_REDIS', undefined, undefined]],
    ['f"{os.environ[\'LEDGER_REDIS\']}/0"', ['LEDGER_REDIS', undefined, undefined]],
    ['os.environ["LEDGER_REDIS"] + "/0"', ['LEDGER_REDIS', undefined, undefined]],
    ['"%s/0" % os.environ["LEDGER_REDIS"]', ['LEDGER_REDIS', undefined, undefined]],
    ['"{}/0".format(os.environ["LEDGER_REDIS"])', ['LEDGER_REDIS', undefined, undefined]],
    ['f"{os.environ[\'LEDGER_REDIS\']}?ssl_cert_reqs=required"', ['LEDGER_REDIS', undefined, undefined]],
    ["f\"{os.environ['LEDGER_REDIS']}/{os.environ['NUMBER']}\"", ['LEDGER_REDIS', undefined, undefined]],
    ['os.environ.get("LEDGER_REDIS", "redis://till:6379") + "/4"', ['LEDGER_REDIS', 'redis://till:6379/4', 'redis']],
    ['f"redis://{os.environ[\'HOST\']}/0"', [undefined, undefined, 'redis']],
  ])('a broker at %s', async (url, expected) => {
    const [broker] = await clients(`import os\nCELERY_BROKER_URL = ${url}\n`)
    const literal = broker?.url?.literal
    expect([broker?.url?.variable, literal === undefined ? undefined : valueOf(literal), broker?.engine]).toEqual(expected)
    const [cache] = await clients(`import os\nCACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": ${url}}}\n`)
    expect(cache?.url?.variable).toBe(expected[0])
  })

  test.each([
    ['django.core.cache.backends.memcached.PyMemcacheCache', ['memcached']],
    ['django.core.cache.backends.memcached.PyLibMCCache', ['memcached']],
    ['django_bmemcached.memcached.BMemcached', ['memcached']],
    ['django.core.cache.backends.redis.RedisCache', ['redis']],
    ['django.core.cache.backends.locmem.LocMemCache', []],
    ['django.core.cache.backends.dummy.DummyCache', []],
    ['django.core.cache.backends.filebased.FileBasedCache', []],
    ['django.core.cache.backends.db.DatabaseCache', []],
  ])('a cache by %s', async (backend, expected) => {
    const text = `CACHES = {"default": {"BACKEND": "${backend}", "LOCATION": "till-stamps"}}\n`
    expect((await clients(text)).map(({ engine }) => engine)).toEqual(expected)
  })

  test('what is not understood is told', async () => {
    const files = { 'shop/settings.py': 'DATABASES = databases_of(here)\n' }
    expect(await readWith(djangoReader, files, 'shop/settings.py')).toEqual({
      declares: [],
      skipped: [{ path: 'shop/settings.py', line: 1, reason: 'DATABASES is worked out by code that is not understood: not read' }],
    })
  })

  test.each([
    'from dynaconf import DjangoDynaconf\nsettings = DjangoDynaconf(__name__)\n',
    'import dynaconf  # noqa\nsettings = dynaconf.DjangoDynaconf(\n    __name__, load_dotenv=True)\n',
  ])('settings that dynaconf lays over the module are told: %j', async (text) => {
    expect(djangoReader.concerns?.(text)).toBe(true)
    const reason = 'settings that dynaconf takes from its files and variables (DJANGO_DATABASES__…): not read; DATABASES counts as the module says it'
    expect(await readWith(djangoReader, { 'shop/settings.py': text }, 'shop/settings.py')).toEqual({
      declares: [],
      skipped: [{ path: 'shop/settings.py', line: 2, reason }],
    })
    expect(await readWith(djangoReader, { 'shop/settings/test.py': text }, 'shop/settings/test.py')).toEqual({ declares: [], skipped: [] })
  })
})

describe('packages of Python', () => {
  test('one manifest speaks for its folder, with what the others add', async () => {
    const files = {
      'api/pyproject.toml':
        '[project]\nname = "till"\ndependencies = ["Django[argon2]>=5.1,<6 ; python_version > \'3.9\'"]\n[dependency-groups]\ndev = ["pytest==8.4"]\n',
      'api/requirements.txt': '# all\npsycopg2_binary==2.9 # driver\n-r other.txt\n',
      'api/manage.py': '',
    }
    const { declares, skipped } = await readWith(pythonPackageReader, files, 'api/pyproject.toml')
    expect([skipped, await readWith(pythonPackageReader, files, 'api/requirements.txt')]).toEqual([[], { declares: [], skipped: [] }])
    const [one] = declares
    expect(one).toMatchObject({ kind: 'package', language: 'python', name: 'till', folder: 'api', starts: true })
    expect(one?.kind === 'package' ? [...one.dependencies].map(([name, { range, dev, at }]) => [name, range, dev, at.line]) : []).toEqual([
      ['django', '>=5.1,<6', false, 3],
      ['pytest', '==8.4', true, 5],
      ['psycopg2-binary', '==2.9', false, 2],
    ])
  })

  test('setup.py and Pipfile', async () => {
    const setup = await readWith(
      pythonPackageReader,
      { 'setup.py': 'from setuptools import setup\nR = ["peewee>=3"]\nsetup(name="oven", install_requires=R)' },
      'setup.py',
    )
    expect(setup.declares[0]).toMatchObject({
      name: 'oven',
      dependencies: new Map([['peewee', { range: '>=3', dev: false, at: { path: 'setup.py', line: 2, key: 'dependencies.peewee' } }]]),
    })
    const pipfile = await readWith(pythonPackageReader, { 'a/Pipfile': '[packages]\nflask = "*"\n[dev-packages]\nblack = {version = "==24.1"}\n' }, 'a/Pipfile')
    expect(pipfile.declares[0]).toMatchObject({
      name: 'a',
      dependencies: new Map([
        ['flask', { range: '*' }],
        ['black', { range: '==24.1', dev: true }],
      ]),
    })
  })
})

describe('uWSGI', () => {
  test('processes and threads, and the variable that takes their place', async () => {
    const { declares } = await readWith(
      uwsgiReader,
      { 'uwsgi.ini': '[other]\nprocesses = 9\n[uwsgi]\nif-not-env = UWSGI_PROCESSES\nprocesses = 4\nendif =\nthreads = $(THREADS)\n' },
      'uwsgi.ini',
    )
    expect(declares).toMatchObject([
      {
        kind: 'workers',
        tool: 'uwsgi',
        at: { line: 3 },
        processes: { state: 'default', value: 4, note: 'where UWSGI_PROCESSES is not set', at: { line: 5 } },
        processesVariable: 'UWSGI_PROCESSES',
        threads: { state: 'unresolved', raw: '${THREADS}' },
        threadsVariable: 'THREADS',
      },
    ])
  })

  test('programs of the application that it starts along, and no others', async () => {
    const lines = [
      'attach-daemon = ./manage.py ring --quiet',
      'smart-attach-daemon = /run/bell.pid celery -A oven worker',
      'attach-daemon2 = cmd=python3 bell.py,freq=3',
      'attach-daemon = redis-server',
      'if-env = PORT',
      'attach-daemon = ./manage.py listen --port %(_)',
      'endif =',
      'legion-attach-daemon = all /srv/venv/bin/python watch.py',
      '; attach-daemon = ./manage.py old',
    ]
    const { declares } = await readWith(uwsgiReader, { 'uwsgi.ini': `[uwsgi]\n${lines.join('\n')}\n` }, 'uwsgi.ini')
    const [found] = declares
    expect(found?.kind === 'workers' ? found.attached?.map(({ at, variable }) => `${at.line} ${variable ?? ''}`) : []).toEqual([
      '2 ',
      '3 ',
      '4 ',
      '7 PORT',
      '9 ',
    ])
  })
})
