/** What Python says of the clients it makes, library by library, and of the servers it starts. */
import { describe, expect, test } from 'vitest'
import type { Declaration } from '../../src/model/declaration.ts'
import type { Fact } from '../../src/base/fact.ts'
import { gunicornReader } from '../../src/readers/gunicorn/index.ts'
import { pythonReader } from '../../src/readers/python/index.ts'
import { contextOf } from './platform-harness.ts'

type Files = Readonly<Record<string, string>>

async function read(text: string, path = 'shop/db.py', more: Files = {}): Promise<readonly Declaration[]> {
  if (pythonReader.concerns?.(text) !== true) return []
  const { declares, skipped } = await pythonReader.read({ path, text }, contextOf({ ...more, [path]: text }))
  expect(skipped).toEqual([])
  return declares
}

const fact = (one: Fact<string | number> | undefined): string =>
  one === undefined
    ? '–'
    : one.state === 'unresolved'
      ? `?${one.raw}${one.atLeast === undefined ? '' : `≥${one.atLeast}`}`
      : `${one.value}${one.state === 'default' ? '*' : ''}`

/** Engine, target, pool and the rest in a line. */
function said(one: Declaration): string {
  if (one.kind === 'workers') return `workers ${one.tool} ${fact(one.processes)} ${one.processesVariable?.toString() ?? ''}`.trim()
  if (one.kind !== 'client') return one.kind
  const target = one.url === undefined ? `${fact(one.host)}:${fact(one.port)}` : (one.url.variable ?? fact(one.url.literal))
  return [
    one.library,
    one.engine ?? '',
    target,
    `pool ${fact(one.pool)}${one.poolVariable === undefined ? '' : `=${one.poolVariable.toString()}`}`,
    ...(one.overflow === undefined ? [] : [`over ${fact(one.overflow)}${one.overflowVariable === undefined ? '' : `=${one.overflowVariable}`}`]),
    ...(one.perThread === true ? ['a thread'] : []),
    ...(one.tls === undefined ? [] : [`tls ${fact(one.tls)}`]),
    one.made,
    ...(one.defines === true ? ['defines'] : []),
    ...(one.queue === true ? ['queue'] : []),
    ...(one.destructive === undefined ? [] : [one.destructive.what]),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

const all = async (text: string, path?: string, more?: Files): Promise<readonly string[]> => (await read(text, path, more)).map(said)

const sa = 'import os\nfrom sqlalchemy import create_engine\nfrom sqlalchemy.pool import NullPool, StaticPool, QueuePool\n'

describe('SQLAlchemy', () => {
  test.for([
    ['engine = create_engine(os.environ["DATABASE_URL"])', 'sqlalchemy DATABASE_URL pool 5* over 10* module'],
    ['engine = create_engine(os.environ["U"], pool_size=8, max_overflow=0)', 'sqlalchemy U pool 8 over 0 module'],
    ['engine = create_engine(os.environ["U"], pool_size=int(os.getenv("P", "7")))', 'sqlalchemy U pool 7*=P over 10* module'],
    ['engine = create_engine(os.environ["U"], poolclass=NullPool)', 'sqlalchemy U pool – module'],
    ['engine = create_engine(os.environ["U"], poolclass=StaticPool)', 'sqlalchemy U pool 1 module'],
    ['engine = create_engine(os.environ["U"], poolclass=QueuePool, pool_size=3)', 'sqlalchemy U pool 3 over 10* module'],
    ['engine = create_engine(os.environ["U"], pool_size=0)', 'sqlalchemy U pool ?a pool without a limit≥1 module'],
    ['engine = create_engine(os.environ["U"], max_overflow=-1)', 'sqlalchemy U pool ?a pool that overflows without a limit≥1 module'],
    ['engine = create_engine(os.environ["U"], **make())', 'sqlalchemy U pool ?options that are known when it runs≥1 module'],
    ['engine = create_engine(os.environ["U"], connect_args={"sslmode": "require"})', 'sqlalchemy U pool 5* over 10* tls require module'],
    [
      'engine = create_engine("postgresql+psycopg://a:b@db/x?sslmode=disable")',
      'sqlalchemy postgres postgresql+psycopg://a:b@db/x?sslmode=disable pool 5* over 10* module',
    ],
    ['def engine():\n    return create_engine(os.environ["U"])', 'sqlalchemy U pool 5* over 10* call defines'],
    ['from functools import cache\n\n@cache\ndef engine():\n    return create_engine(os.environ["U"])', 'sqlalchemy U pool 5* over 10* guarded'],
    ['@app.get("/")\ndef index():\n    create_engine(os.environ["U"]).connect()', 'sqlalchemy U pool 5* over 10* call'],
    ['def make(url, size=4):\n    return create_engine(url, pool_size=size)\n\nengine = make(os.environ["U"], 6)', 'sqlalchemy U pool 6 over 10* module'],
  ] as const)('%s', async ([text, expected]) => {
    expect(await all(`${sa}${text}\n`)).toEqual([expected])
  })

  test('a URL out of parts keeps its host and its variables', async () => {
    const text =
      'import os\nfrom sqlalchemy import URL, create_engine\nurl = URL.create("mysql+pymysql", username="a", host=os.environ.get("DB_HOST", "db"), port=3306, query={"ssl": "true"})\nengine = create_engine(url)\n'
    expect(await all(text)).toEqual(['sqlalchemy mysql db*:3306 pool 5* over 10* tls ?TLS options module'])
  })

  test('a condition that production decides, and a module of settings', async () => {
    const more = {
      'shop/settings.py':
        'import os\n\nif os.getenv("APP_ENV") == "development":\n    OPTIONS = {"pool_size": 1}\nelse:\n    OPTIONS = dict(pool_size=9, max_overflow=1)\nURL = os.environ["U"]\n',
    }
    expect(
      await all('from sqlalchemy import create_engine\nfrom . import settings\n\nengine = create_engine(settings.URL, **settings.OPTIONS)\n', undefined, more),
    ).toEqual(['sqlalchemy U pool 9 over 1 module'])
  })

  test('SQLModel and engines that await', async () => {
    expect(await all('from sqlmodel import create_engine\nengine = create_engine("sqlite:///shop.db")\n')).toEqual([
      'sqlalchemy sqlite sqlite:///shop.db pool 5* over 10* module',
    ])
    expect(await all('import os\nfrom sqlalchemy.ext import asyncio as sa\nengine = sa.create_async_engine(url=os.environ["U"])\n')).toEqual([
      'sqlalchemy U pool 5* over 10* module',
    ])
  })

  test('tests, seeds, scripts and Alembic count nowhere', async () => {
    for (const path of ['tests/db.py', 'shop/conftest.py', 'scripts/fix.py', 'seeds/a.py', 'alembic/env.py', 'shop/migrate.py'])
      expect(await all(`${sa}engine = create_engine("sqlite://")\n`, path)).toEqual([])
  })

  test('tables that each start drops', async () => {
    const text = 'from .models import Base, engine\n\n\ndef create_app():\n    Base.metadata.drop_all(engine)\n'
    expect(await all(text)).toEqual(['sqlalchemy –:– pool – guarded defines drop_all'])
    expect(await all('import click\n\n\n@click.command()\ndef reset():\n    db.drop_all()\n')).toEqual(['sqlalchemy –:– pool – guarded defines drop_all'])
  })
})

describe('an engine beside what others take', () => {
  const module = `${sa}from ferry.old import dial\n\ndef boat():\n    return dial()\n\nengine = create_engine(os.environ["HARBOUR_URL"])\n`
  const other = (text: string, path = 'shop/sail.py'): Files => ({ [path]: text })
  const made = ['sqlalchemy HARBOUR_URL pool 5* over 10* module']

  test('that nobody takes opens nothing', async () => {
    expect(await all(module, undefined, other('from shop.db import boat\nboat()\n'))).toEqual([])
    expect(await all(module, undefined, other('from .db import (\n    boat,\n)\nboat()\n'))).toEqual([])
    expect(await all(module, 'shop/db/__init__.py', other('from shop.db import boat\nboat()\n'))).toEqual([])
  })

  test.each([
    ['that somebody takes', 'from shop.db import boat, engine\nengine.connect()\n'],
    ['that is named anywhere', 'import shop.db\nfrom shop.db import boat\nuse(shop.db.engine)\n'],
    ['of a module of which nothing is taken by name', 'import shop.db\n'],
    ['of a module of which all is taken', 'from shop.db import *\n'],
  ])('%s does', async (_, text) => expect(await all(module, undefined, other(text))).toEqual(made))

  test('that its own module uses does', async () => {
    expect(await all(`${module}rows = engine.connect()\n`, undefined, other('from shop.db import boat\n'))).toEqual(made)
  })
})

describe('drivers and mappers', () => {
  test.for([
    [
      'import asyncpg, os\nasync def lifespan(app):\n    app.pool = await asyncpg.create_pool(os.environ["U"], ssl=True)\n',
      'asyncpg postgres U pool 10* tls require guarded',
    ],
    ['import os\nfrom psycopg_pool import AsyncConnectionPool\npool = AsyncConnectionPool(os.environ["U"], min_size=3)\n', 'psycopg postgres U pool 3 module'],
    [
      'import os\nfrom psycopg2.pool import ThreadedConnectionPool\npool = ThreadedConnectionPool(1, 12, os.environ["U"])\n',
      'psycopg2 postgres U pool 12 module',
    ],
    [
      'import os, psycopg2\ndef rows():\n    return psycopg2.connect(host=os.environ["H"], sslmode="verify-full")\n',
      'psycopg2 postgres ?${H}:– pool 1* tls verify-full call',
    ],
    [
      'import os, aiomysql\nasync def startup():\n    global pool\n    pool = await aiomysql.create_pool(host="mysql", maxsize=5)\n',
      'aiomysql mysql mysql:– pool 5 guarded',
    ],
    [
      'import os\nfrom pymongo import MongoClient\nclient = MongoClient(os.environ["MONGO_URL"], maxPoolSize=20, tls=True)\n',
      'pymongo mongodb MONGO_URL pool 20 tls require module',
    ],
    ['import redis\nclient = redis.Redis(host="cache", port=6380, ssl=True)\n', 'redis redis cache:6380 pool – tls require module'],
    [
      'import os\nfrom tortoise.contrib.fastapi import register_tortoise\nregister_tortoise(app, db_url=os.environ["U"], modules={})\n',
      'tortoise U pool 5* module',
    ],
    [
      'from tortoise import Tortoise\nasync def init():\n    await Tortoise.init(config={"connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": {"host": "db", "maxsize": 8}}}})\n',
      'tortoise postgres db:– pool 8 guarded',
    ],
    ['from playhouse.pool import PooledPostgresqlDatabase\ndb = PooledPostgresqlDatabase("shop", host="db")\n', 'peewee postgres db:– pool 20* module'],
    ['from peewee import PostgresqlDatabase\ndb = PostgresqlDatabase("shop", host="db", port=5433)\n', 'peewee postgres db:5433 pool 1 a thread module'],
    ['from peewee import SqliteDatabase\ndb = SqliteDatabase("shop.db")\n', 'peewee sqlite sqlite:///shop.db pool – module'],
    ['import os\nfrom databases import Database\ndb = Database(os.environ["U"], max_size=6)\n', 'databases U pool 6 module'],
    ['import sqlite3\ndb = sqlite3.connect("/data/shop.db")\n', 'sqlite3 sqlite sqlite:////data/shop.db pool – module'],
    ['import os\nfrom celery import Celery\napp = Celery("shop", broker=os.environ.get("BROKER", "redis://queue/0"))\n', 'celery BROKER pool – module queue'],
    ['import os\nfrom celery import Celery\napp = Celery("shop", broker=f"{os.environ[\'BROKER\']}/0")\n', 'celery BROKER pool – module queue'],
    ['import os\nfrom celery import Celery\napp = Celery("shop", broker="%s/0" % os.environ["BROKER"])\n', 'celery BROKER pool – module queue'],
    ['import os\nfrom celery import Celery\napp = Celery("shop", broker="{0}/0".format(os.environ["BROKER"]))\n', 'celery BROKER pool – module queue'],
  ] as const)('%s', async ([text, expected]) => {
    expect(await all(text)).toEqual([expected])
  })

  test.for([
    ['a connection to what a user names', 'import psycopg2\ndef rows(source):\n    return psycopg2.connect(source.dsn)\n'],
    ['a database in memory', 'import sqlite3\nscratch = sqlite3.connect(":memory:")\n'],
    ['another library’s method of the same name', 'import paho.mqtt.client as mqtt\nimport redis\nclient = mqtt.Client()\nclient.connect("broker")\n'],
    ['a name that is another’s in this repository', 'from .fake import create_engine\nengine = create_engine("sqlite:///x.db", pool_size=1)\n# sqlalchemy\n'],
  ] as const)('nothing is told of %s', async ([, text]) => {
    expect(await all(text, 'shop/db.py', { 'shop/fake.py': 'def create_engine(url, pool_size):\n    return None\n', 'shop/__init__.py': '' })).toEqual([])
  })
})

describe('Flask’s configuration', () => {
  const base = 'import os\n\n\nclass Base:\n    SQLALCHEMY_DATABASE_URI = os.environ["U"]\n    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 4}\n'

  test('production’s class counts, with what it inherits', async () => {
    const text = `${base}\n\nclass Testing(Base):\n    SQLALCHEMY_DATABASE_URI = "sqlite://"\n\n\nclass Production(Base):\n    DEBUG = False\n`
    expect(await all(text, 'config.py')).toEqual(['sqlalchemy U pool 4 over 10* module defines'])
  })

  test('several databases, and settings of version 2', async () => {
    const text = `import os\nSQLALCHEMY_DATABASE_URI = os.environ["U"]\nSQLALCHEMY_BINDS = {"log": os.environ["L"]}\nSQLALCHEMY_POOL_SIZE = 3\n`
    expect(await all(text, 'config.py')).toEqual(['sqlalchemy U pool 3 over 10* module defines', 'sqlalchemy L pool 3 over 10* module defines'])
  })

  const chosen = (options: string, more = ''): string =>
    `import os\nfrom .ini import ini, lite\n\n\nclass Config:\n    SQLALCHEMY_DATABASE_URI = os.environ["U"]\n    if not lite():\n        ${options}\n${more}`
  test.for([
    ['a size in a branch', chosen('SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 4}'), 'pool ?one of two numbers≥4 over 10*'],
    [
      'sizes in two branches',
      chosen('SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 4}', '    else:\n        SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 9}\n'),
      'pool ?one of two numbers≥4 over 10*',
    ],
    ['one size in both', chosen('SQLALCHEMY_POOL_SIZE = 4', '    else:\n        SQLALCHEMY_POOL_SIZE = 4\n'), 'pool 4 over 10*'],
    ['an old setting in a branch', chosen('SQLALCHEMY_POOL_SIZE = 4'), 'pool ?one of two numbers≥4 over 10*'],
    ['a figure nobody can read', chosen('SQLALCHEMY_ENGINE_OPTIONS = {"max_overflow": int(ini["overflow"])}'), 'pool 5* over ?one of two numbers≥1'],
    ['no limit in a branch', chosen('SQLALCHEMY_ENGINE_OPTIONS = {"max_overflow": -1}'), 'pool ?a pool that overflows without a limit≥1'],
    ['another pool in a branch', chosen('SQLALCHEMY_ENGINE_OPTIONS = {"poolclass": make_pool()}'), 'pool ?options that are known when it runs≥1'],
    [
      'another pool in a branch, and a size',
      chosen('SQLALCHEMY_ENGINE_OPTIONS = {"poolclass": make_pool()}', '    SQLALCHEMY_POOL_SIZE = 4\n'),
      'pool 4 over 10*',
    ],
    ['options from elsewhere', chosen('SQLALCHEMY_ENGINE_OPTIONS = ini["options"]'), 'pool ?options that are known when it runs≥1'],
    // Nobody says how many, whichever branch is taken.
    ['options of other kinds', chosen('SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True}'), 'pool 5* over 10*'],
  ] as const)('%s', async ([, text, expected]) => {
    expect(await all(text, 'shop/config.py', { 'shop/__init__.py': '', 'shop/ini.py': 'ini = load()\n' })).toEqual([`sqlalchemy U ${expected} module defines`])
  })

  const factory = (load: string, rest = 'app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["U"]'): string =>
    `import os\nfrom . import config\nfrom .config import Live, classes\n\n\ndef create_app(given="shop.config.Live"):\n    app = Flask(__name__)\n    app.config.${load}\n    ${rest}\n    return app\n`
  const config = (options: string): Files => ({
    'shop/config.py': `import os\n\n\nclass Live:\n    SQLALCHEMY_DATABASE_URI = os.environ["U"]\n    ${options}\n\n\nclasses = {"live": Live}\n`,
    'shop/live.py': `${options}\n`,
  })
  const sized = 'SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 4}'
  test.for([
    ['a class by its name', 'from_object("shop.config.Live")'],
    ['a class by a default', 'from_object(given)'],
    ['a class', 'from_object(Live)'],
    ['what is made of a class', 'from_object(Live())'],
    ['a module by its name', 'from_object("shop.live")'],
    ['a file', 'from_pyfile("live.py")'],
  ] as const)('a URL in the application, a pool in %s', async ([, load]) => {
    expect(await all(factory(load), 'shop/__init__.py', config(sized))).toEqual(['sqlalchemy U pool 4 over 10* module defines'])
    expect(await all(factory(load), 'shop/__init__.py', config('DEBUG = False'))).toEqual(['sqlalchemy U pool 5* over 10* module defines'])
  })

  test('a class that the environment chooses', async () => {
    const text = factory('from_object(classes[os.environ["NAME"]])')
    expect(await all(text, 'shop/__init__.py', config(sized))).toEqual(['sqlalchemy U pool ?options that are known when it runs≥1 module defines'])
    expect(await all(text, 'shop/__init__.py', config('DEBUG = False'))).toEqual(['sqlalchemy U pool 5* over 10* module defines'])
  })

  test('a pool in the application, a URL in a class', async () => {
    const text = factory('from_object("shop.config.Live")', `app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 4}`)
    expect(await all(text, 'shop/__init__.py', config('DEBUG = False'))).toEqual(['sqlalchemy U pool 4 over 10* module defines'])
  })

  test('a file for development never counts', async () => {
    expect(await all(base, 'config/development.py')).toEqual([])
  })
})

describe('servers', () => {
  test.for([
    ['import uvicorn\nuvicorn.run("a:app", workers=4)\n', 'workers uvicorn 4'],
    ['import os, uvicorn\nuvicorn.run("a:app", workers=int(os.environ.get("N", 2)))\n', 'workers uvicorn 2* N'],
    ['from celery import Celery\napp = Celery("a")\napp.conf.update(worker_concurrency=6)\n', 'workers celery 6'],
  ] as const)('%s', async ([text, expected]) => {
    expect(await all(text, 'shop/main.py')).toEqual([expected])
  })

  test.for([
    ['workers = 4\nthreads = 2\n', '4 / 2'],
    ['import multiprocessing\nworkers = multiprocessing.cpu_count() * 2 + 1\n', '?multiprocessing.cpu_count(…) * 2 + 1≥3 / –'],
    ['import os\nworkers = int(os.environ.get("WEB_CONCURRENCY", 3))\nworker_class = "gevent"\n', '3* / ?the greenlets of gevent≥1'],
    ['from settings import N as workers\n', '5 / –'],
  ] as const)('gunicorn: %s', async ([text, expected]) => {
    const { declares } = await gunicornReader.read({ path: 'gunicorn.conf.py', text }, contextOf({ 'settings.py': 'N = 5\n' }))
    const [one] = declares
    expect(one?.kind === 'workers' ? `${fact(one.processes)} / ${fact(one.threads)}` : '').toBe(expected)
  })
})
