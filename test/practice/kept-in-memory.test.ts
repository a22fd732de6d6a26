/** SQLite that code keeps in its own memory holds no records; one in a file, or one that a variable may set otherwise, still may. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const run = (command: string): Files => ({
  'compose.yaml': 'services:\n  kiosk:\n    build: .\n    ports: [ "8091:8091" ]\n',
  Dockerfile: `FROM debian:12.9\nCOPY . .\nCMD ${command}\n`,
})
const outcomes = async (files: Files): Promise<readonly string[]> => {
  const found = [...(await judged(files, 'database/engine')), ...(await judged(files, 'backup/automated'))]
  return found.map((line) => line.split(' ', 1)[0] ?? '')
}

describe('Django', () => {
  const kiosk = (name: string, more = ''): Files => ({
    ...run('["gunicorn", "kiosk.wsgi"]'),
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiosk.settings")\n',
    'requirements.txt': 'django==5.1\ngunicorn==23.0\n',
    'kiosk/settings.py': `import os\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ${name}}}\n${more}`,
    'notes/migrations/0001_initial.py':
      'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n    operations = [migrations.CreateModel(name="Note", fields=[("id", models.BigAutoField(primary_key=True)), ("text", models.TextField())])]\n',
  })
  test.each(['":memory:"', '"file::memory:?cache=shared"', '"file:notes?mode=memory&cache=shared"'])('keeps nothing in %s', async (name) =>
    expect(await outcomes(kiosk(name))).toEqual([]),
  )

  test.each(['"notes.sqlite3"', '"memory.sqlite3"', '"/data/mode=memory/notes.db"'])('keeps records in %s', async (name) =>
    expect(await outcomes(kiosk(name))).toEqual(['fail', 'fail']),
  )

  test('a module for tests that keeps nothing says nothing of the one that runs', async () => {
    const files = { ...kiosk('"notes.sqlite3"'), 'kiosk/settings_test.py': 'from .settings import *\nDATABASES["default"]["NAME"] = ":memory:"\n' }
    expect(await outcomes(files)).toEqual(['fail', 'fail'])
  })

  test('what a variable sets where it is set may be a server', async () =>
    expect(await outcomes(kiosk('os.environ.get("KIOSK_ROWS", ":memory:")'))).not.toEqual([]))

  test('a file that is taken where no server is told of is none where the platform keeps what is set', async () => {
    const files: Files = {
      ...kiosk('""'),
      'requirements.txt': 'django==5.1\ngunicorn==23.0\ndj-database-url==2.3\npsycopg==3.2\n',
      'kiosk/settings.py':
        'import os\nimport dj_database_url\nif "DATABASE_URL" in os.environ:\n    DATABASES = {"default": dj_database_url.config(conn_max_age=500)}\nelse:\n    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "notes"}}\n',
    }
    expect(await outcomes(files)).toEqual(['fail', 'fail'])
    const { 'compose.yaml': _, ...alone } = files
    const platform = { ...alone, 'heroku.yml': 'build:\n  docker:\n    web: Dockerfile\n', Procfile: 'web: gunicorn kiosk.wsgi\n' }
    for (const open of [alone, platform]) expect(await outcomes(open)).not.toContain('fail')
    const set = { ...files, 'compose.yaml': `${files['compose.yaml'] ?? ''}    env_file: [ secret.env ]\n` }
    expect(await outcomes(set)).not.toContain('fail')
  })

  test('what stands in for a variable, of an application that no stack here runs, is for builds and tests', async () => {
    const url = (more: string): Files => ({
      ...kiosk('""'),
      'requirements.txt': 'django==5.1\ngunicorn==23.0\ndj-database-url==2.3\n',
      'kiosk/settings.py': `import os\nimport dj_database_url\nROWS = os.environ.get("DATABASE_URL", "sqlite://:memory:")\nDATABASES = {"default": dj_database_url.parse(ROWS)}\n`,
      'compose.yaml': more,
    })
    const { 'compose.yaml': _, ...alone } = url('')
    expect((await judged(alone, 'database/engine')).join()).not.toContain('fail')
    const closed = run('')['compose.yaml'] ?? ''
    expect((await judged(url(closed), 'database/engine')).join()).toContain('fail')
  })

  test('migrations of an application that is worked out elsewhere stay a question', async () => {
    const files = { ...kiosk('":memory:"'), 'kiosk/settings.py': 'from .rows import found\nDATABASES = found()\n' }
    expect(await outcomes(files)).toEqual(['unknown', 'unknown'])
  })
})

describe('other frameworks', () => {
  const python = (code: string): Files => ({
    ...run('["uvicorn", "kiosk.main:app"]'),
    'requirements.txt': 'fastapi==0.115\nsqlalchemy==2.0\nuvicorn==0.34\n',
    'kiosk/main.py': `import os\nfrom fastapi import FastAPI\nfrom sqlalchemy import create_engine\napp = FastAPI()\nengine = ${code}\n`,
  })
  const node = (library: string, code: string): Files => ({
    ...run('["node", "src/server.ts"]'),
    'package.json': `{ "name": "kiosk", "dependencies": { "express": "5.1.0", "${library}": "3.1.0" } }`,
    'src/server.ts': `import express from 'express'\n${code}\nexpress().listen(8091)\n`,
  })
  const knex = (filename: string): Files =>
    node('knex', `import knex from 'knex'\nexport const rows = knex({ client: 'better-sqlite3', connection: { filename: '${filename}' } })`)
  const sequelize = (storage: string): Files =>
    node('sequelize', `import { Sequelize } from 'sequelize'\nexport const rows = new Sequelize({ dialect: 'sqlite', storage: '${storage}' })`)
  const rails = (file: string): Files => ({
    ...run('["bundle", "exec", "puma"]'),
    Gemfile: "gem 'rails'\ngem 'sqlite3'\n",
    'config/environment.rb': 'Rails.application.initialize!\n',
    'config/database.yml': `production:\n  adapter: sqlite3\n  database: "${file}"\n`,
  })
  test.each([
    ['SQLAlchemy', python('create_engine("sqlite:///:memory:")')],
    ['SQLAlchemy without a file', python('create_engine("sqlite://")')],
    ['knex', knex(':memory:')],
    ['Sequelize', sequelize(':memory:')],
    ['Rails', rails(':memory:')],
  ])('%s keeps nothing', async (_, files) => expect(await outcomes(files)).toEqual([]))

  test.each([
    ['SQLAlchemy', python('create_engine("sqlite:///rows.db")')],
    ['knex', knex('/data/rows.db')],
    ['Sequelize', sequelize('/data/rows.db')],
    ['Rails', rails('storage/rows.sqlite3')],
  ])('%s keeps a file', async (_, files) => expect(await outcomes(files)).toEqual(['fail', 'fail']))

  test('a URL of which memory is only the default', async () =>
    expect(await outcomes(python('create_engine(os.environ.get("KIOSK_ROWS", "sqlite://"))'))).not.toEqual([]))
})
