/** A cooper's orders in Python, once with each way of reaching a database: each loss is stopped wherever it is written, and what loses nothing goes through. */
import { budget, destructive, engine, pooling, proveOf } from './node-orms.ts'
import { add, all, fixture, remove, rename, replace, type Edit, type Files } from './story.ts'

const every = fixture('cooperage')

function application(app: string): Files {
  const files: Record<string, string> = {}
  for (const [path, text] of Object.entries(every))
    for (const folder of ['stack', `apps/${app}`]) if (path.startsWith(`${folder}/`)) files[path.slice(folder.length + 1)] = text
  return files
}

const stack = 'compose.yaml'
const set = (name: string, value: string): Edit => replace(stack, '      BROKER_URL:', `      ${name}: ${value}\n      BROKER_URL:`)
const single = 'database/single-client service/web'

const database = 'cooperage/database.py'
const settings = 'cooperage/config.py'
const sized = '    pool_size=settings.db_pool,\n    max_overflow=settings.db_overflow,\n'

proveOf('FastAPI with SQLAlchemy', application('fastapi'), {
  losses: [
    ['no pool size', pooling, replace(database, sized, '')],
    [
      'no pool at all',
      pooling,
      all(replace(database, sized, '    poolclass=NullPool,\n'), replace(database, 'import AsyncSession', 'import AsyncSession, NullPool')),
    ],
    [
      'a null pool by its module',
      pooling,
      all(replace(database, sized, '    poolclass=pool.NullPool,\n'), replace(database, 'from .config', 'from sqlalchemy import pool\n\nfrom .config')),
    ],
    ['a pool of one', pooling, replace(database, sized, '    pool_size=1,\n    max_overflow=0,\n')],
    [
      'a pool of one by a default',
      pooling,
      all(replace(settings, 'default=6', 'default=1'), replace(settings, 'db_overflow: int = 4', 'db_overflow: int = 0')),
    ],
    ['a pool of one by the stack', pooling, all(set('DB_POOL', '"1"'), set('DB_OVERFLOW', '"0"'))],
    ['a larger pool than the server takes', budget, replace(settings, 'default=6', 'default=30')],
    ['a larger overflow than the server takes', budget, replace(settings, 'db_overflow: int = 4', 'db_overflow: int = 30')],
    ['a larger overflow by the stack', budget, set('DB_OVERFLOW', '40')],
    [
      'an overflow that nobody writes',
      budget,
      all(replace(database, '    max_overflow=settings.db_overflow,\n', ''), replace(settings, 'default=6', 'default=16')),
    ],
    ['more workers by gunicorn’s file', budget, replace('gunicorn.conf.py', '"3"', '"9"')],
    ['more workers by a variable', budget, set('WEB_WORKERS', '12')],
    ['more tasks at once', budget, replace('cooperage/tasks.py', 'worker_concurrency = 2', 'worker_concurrency = 12')],
    ['more copies', budget, replace(stack, 'replicas: 2', 'replicas: 8')],
    [
      'SQLite by the default',
      engine,
      all(
        replace(settings, 'database_url: PostgresDsn', 'database_url: str = "sqlite+aiosqlite:///srv/cooperage.db"'),
        replace(stack, /      DATABASE_URL: .*\n/, ''),
      ),
    ],
    ['SQLite in the code', engine, replace(database, 'str(settings.database_url)', '"sqlite+aiosqlite:////srv/cooperage.db"')],
    [
      'an engine for each request',
      pooling,
      replace(
        database,
        '    async with SessionLocal() as session:',
        '    own = create_async_engine(str(settings.database_url), pool_size=2)\n    async with AsyncSession(own) as session:',
      ),
    ],
    [
      'a second engine',
      single,
      add(
        'cooperage/reports.py',
        'from sqlalchemy.ext.asyncio import create_async_engine\n\nfrom .config import settings\n\nengine = create_async_engine(str(settings.database_url), pool_size=2, max_overflow=0)\n',
      ),
    ],
    [
      'tables dropped at the start',
      destructive,
      replace(
        'cooperage/main.py',
        '    yield\n',
        '    async with engine.begin() as connection:\n        await connection.run_sync(Base.metadata.drop_all)\n    yield\n',
      ),
    ],
  ],
  harmless: [
    ['a larger pool', replace(settings, 'default=6', 'default=8')],
    ['the size in its place', replace(database, sized, '    pool_size=6,\n    max_overflow=4,\n')],
    [
      'the size by a constant of another file',
      all(
        add('cooperage/limits.py', 'POOL = 2 * 3\nOVERFLOW = 4\n'),
        replace(database, sized, '    pool_size=limits.POOL,\n    max_overflow=limits.OVERFLOW,\n'),
        replace(database, 'from .config', 'from . import limits\nfrom .config'),
      ),
    ],
    ['the size by the stack', all(set('DB_POOL', '"7"'), set('DB_OVERFLOW', '"3"'))],
    [
      'options in a dict',
      all(
        replace(database, sized, '    **options,\n'),
        replace(database, 'engine = create', 'options = dict(pool_size=settings.db_pool, max_overflow=settings.db_overflow)\n\nengine = create'),
      ),
    ],
    [
      'a class of pools that has a size',
      all(
        replace(database, sized, `${sized}    poolclass=AsyncAdaptedQueuePool,\n`),
        replace(database, 'from .config', 'from sqlalchemy.pool import AsyncAdaptedQueuePool\n\nfrom .config'),
      ),
    ],
    [
      'fields with a prefix',
      all(
        replace(settings, 'extra="ignore"', 'extra="ignore", env_prefix="CASK_"'),
        replace(stack, 'DATABASE_URL', 'CASK_DATABASE_URL'),
        replace(stack, 'BROKER_URL', 'CASK_BROKER_URL'),
      ),
    ],
    [
      'the URL out of parts',
      all(
        replace(
          settings,
          'database_url: PostgresDsn',
          'postgres_host: str = "db"\n    postgres_user: str = "cooper"\n    postgres_password: str = ""\n\n    @property\n    def database_url(self) -> str:\n        return f"postgresql+asyncpg://{self.postgres_user}:{self.postgres_password}@{self.postgres_host}:5432/cooperage"\n',
        ),
        replace(stack, /      DATABASE_URL: .*\n/, ''),
      ),
    ],
    ['another file for the engine', all(rename(database, 'cooperage/db.py'), replace('cooperage/main.py', '.database', '.db'))],
    [
      'an engine that is kept by a function',
      replace(
        database,
        'engine = create_async_engine(',
        'from functools import lru_cache\n\n\n@lru_cache\ndef get_engine():\n    return make()\n\n\nengine = create_async_engine(',
      ),
    ],
    ['tests on another engine', replace('tests/conftest.py', 'sqlite+aiosqlite:///:memory:', 'sqlite+aiosqlite:///x.db')],
    ['no tests', remove('tests/conftest.py')],
    ['a script that fills tables', add('scripts/seed.py', 'from sqlalchemy import create_engine\n\nengine = create_engine("sqlite:///seed.db")\n')],
    ['Alembic by a URL of its own', replace('alembic/env.py', 'poolclass=pool.NullPool', 'poolclass=pool.StaticPool')],
    ['gunicorn’s workers in the command', all(replace('Dockerfile', '"-c", "gunicorn.conf.py"', '"-w", "3"'), remove('gunicorn.conf.py'))],
  ],
})

const flask = 'config.py'
proveOf('Flask-SQLAlchemy', application('flask'), {
  losses: [
    ['no pool size', pooling, replace(flask, ', "pool_size": 6, "max_overflow": 2', '')],
    ['a pool of one', pooling, replace(flask, '"pool_size": 6, "max_overflow": 2', '"pool_size": 1, "max_overflow": 0')],
    ['a larger pool than the server takes', budget, replace(flask, '"pool_size": 6', '"pool_size": 30')],
    [
      'a larger overflow by a variable',
      budget,
      all(replace(flask, '"max_overflow": 2', '"max_overflow": int(os.getenv("DB_OVERFLOW", "2"))'), set('DB_OVERFLOW', '40')),
    ],
    [
      'SQLite in production’s class',
      engine,
      replace(flask, 'class ProductionConfig(Config):\n', 'class ProductionConfig(Config):\n    SQLALCHEMY_DATABASE_URI = "sqlite:////srv/cooperage.db"\n'),
    ],
    ['more workers', budget, replace('Dockerfile', '"3"', '"20"')],
    [
      'tables dropped at the start',
      destructive,
      replace('cooperage/__init__.py', '    db.init_app(app)\n', '    db.init_app(app)\n    with app.app_context():\n        db.drop_all()\n'),
    ],
  ],
  harmless: [
    ['a larger pool', replace(flask, '"pool_size": 6', '"pool_size": 8')],
    ['the size by a variable with a default', replace(flask, '"pool_size": 6', '"pool_size": int(os.getenv("DB_POOL", "6"))')],
    [
      'the options in the base class',
      all(
        replace(flask, '    SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True}', '    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 6, "max_overflow": 2}'),
        replace(flask, /class ProductionConfig\(Config\):\n.*\n/, 'class ProductionConfig(Config):\n    pass\n'),
      ),
    ],
    ['development on another engine', replace(flask, 'sqlite:///cooperage.db', 'mysql://localhost/cooperage')],
    [
      'the configuration in a module of its own',
      all(rename(flask, 'cooperage/settings.py'), replace('cooperage/__init__.py', 'from config import', 'from .settings import')),
    ],
    [
      'the configuration in the factory',
      all(
        remove(flask),
        replace('cooperage/__init__.py', 'from config import config\n', ''),
        replace(
          'cooperage/__init__.py',
          /    app\.config\.from_object.*\n/,
          '    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]\n    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 6, "max_overflow": 2}\n',
        ),
      ),
    ],
  ],
})

const app = 'cooperage/app.py'
proveOf('asyncpg and psycopg', application('drivers'), {
  losses: [
    ['no pool size', pooling, replace(app, ', min_size=2, max_size=POOL', '')],
    ['a pool of one by a constant of another file', pooling, replace('cooperage/limits.py', '8', '1')],
    ['a larger pool than the server takes', budget, replace('cooperage/limits.py', '8', '40')],
    ['a larger pool of the worker’s', budget, replace('cooperage/tasks.py', 'max_size=4', 'max_size=20')],
    [
      'a connection for each request',
      pooling,
      all(
        replace(
          app,
          'await request.app.state.pool.fetchval("select 1")',
          'connection = await asyncpg.connect(os.environ["DATABASE_URL"])\n    await connection.fetchval("select 1")',
        ),
      ),
    ],
    ['more processes, by code', budget, replace('cooperage/__main__.py', 'workers=3', 'workers=9')],
    [
      'SQLite',
      engine,
      all(
        replace(app, 'await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=2, max_size=POOL)', 'sqlite3.connect("/srv/cooperage.db")'),
        replace(app, 'import asyncpg', 'import sqlite3'),
      ),
    ],
  ],
  harmless: [
    ['a larger pool', replace('cooperage/limits.py', '8', '9')],
    ['the size in its place', replace(app, 'max_size=POOL', 'max_size=8')],
    ['the size by a variable with a default', replace(app, 'max_size=POOL', 'max_size=int(os.environ.get("POOL", POOL))')],
    [
      'a pool that is held open by a with',
      replace(
        app,
        /    app\.state\.pool = await (asyncpg\.create_pool\(.*\))\n    yield\n.*\n/,
        '    async with $1 as pool:\n        app.state.pool = pool\n        yield\n',
      ),
    ],
    ['the URL by keywords', all(replace(app, 'os.environ["DATABASE_URL"], ', 'host=os.environ.get("PGHOST", "db"), database="cooperage", '))],
    [
      'the processes by the command',
      all(replace('Dockerfile', '["python", "-m", "cooperage"]', '["uvicorn", "cooperage.app:app", "--workers", "3"]'), remove('cooperage/__main__.py')),
    ],
  ],
})
