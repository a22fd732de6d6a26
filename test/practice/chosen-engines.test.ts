/** A file or a server's database, as a variable says: what the branch read first would fail by, and the file that is there in any case. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

function shop(other: string): Files {
  return {
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0", "typeorm": "0.3.20" } }',
    'src/server.ts': "import express from 'express'\nimport { rows } from './rows.ts'\nconst app = express()\napp.listen(8091)\n",
    'src/rows.ts': `import { DataSource } from 'typeorm'
let rows
switch (process.env.ROWS_KIND) {
  case 'file':
    rows = new DataSource({ type: 'sqlite', database: '/data/rows.sqlite' })
    break
  default:
    rows = new DataSource(${other})
}
export { rows }
`,
  }
}

describe('an engine that a variable chooses', () => {
  const server = "{ type: 'postgres', host: process.env.ROWS_HOST, poolSize: 9 }"
  const file = "{ type: 'sqlite', database: '/data/others.sqlite' }"
  test.each(['database/engine', 'backup/automated', 'backup/restore-tested'])('%s', async (rule) => {
    expect((await judged(shop(server), rule)).map((line) => line.split(' ', 1)[0])).toEqual(['unknown'])
    expect((await judged(shop(file), rule)).map((line) => line.split(' ', 1)[0])).toEqual(['fail'])
  })
})

test('what is never one file is not asked whether it is a server', async () => {
  const files = {
    'compose.yaml':
      'services:\n  shelf:\n    image: memcached:1.6.31\n  ledger:\n    image: postgres:16.4\n    volumes: [ "kept:/var/lib/postgresql/data" ]\nvolumes: { kept: }\n',
  }
  expect((await judged(files, 'database/engine')).map((line) => line.split(' ', 2).join(' '))).toEqual([
    'pass database/ledger',
    'not-applicable database/shelf',
  ])
})

test('a folder of migrations for each engine chooses none, and one alone does', async () => {
  const made = 'CREATE TABLE visits (id INTEGER NOT NULL PRIMARY KEY, page TEXT);\n'
  const widened = 'ALTER TABLE visits ADD COLUMN `key` TEXT;\n'
  const of = (...names: readonly string[]): Files =>
    Object.fromEntries(names.map((name) => [`migrations/${name}/2018-01-01-100000_make/up.sql`, name === 'mysql' ? made + widened : made]))
  const engine = async (files: Files) =>
    (await judged({ ...files, 'Cargo.toml': '[package]\nname = "till"\n[dependencies]\ndiesel = "2"\n' }, 'database/engine')).map(
      (line) => line.split(' ', 1)[0],
    )
  expect(await engine(of('mysql', 'sqlite', 'postgresql'))).toEqual(['unknown'])
  expect(await engine(of('mysql'))).toEqual(['pass'])
})

describe('a store that is written once for each engine', () => {
  const module = (name: string, folder: string, opens: string): Files => ({
    [`store/${folder}/rows.go`]: `package ${name}\n\nimport (\n\t"database/sql"\n\n\t"example.com/till/store"\n)\n\ntype kept struct{ db *sql.DB }\n\nfunc New(settings store.Settings) (store.Rows, error) {\n\tdb, err := sql.Open(${opens})\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\treturn &kept{db}, nil\n}\n`,
  })
  const till = (main: string, second = module('pgrows', 'pgrows', '"pgx", settings.URL')): Files => ({
    'go.mod': 'module example.com/till\n\ngo 1.23\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.7.2\n\tmodernc.org/sqlite v1.34.4\n)\n',
    'store/store.go':
      'package store\n\ntype Settings struct {\n\tKind string\n\tPath string\n\tURL  string\n}\n\ntype Rows interface {\n\tAdd(page string) error\n}\n',
    ...module('sqliterows', 'sqliterows', '"sqlite", settings.Path'),
    ...second,
    'cmd/till/main.go': `package main\n\nimport (\n\t"net/http"\n\n\t"example.com/till/store"\n\t"example.com/till/store/pgrows"\n\t"example.com/till/store/sqliterows"\n)\n\nfunc main() {\n\tsettings := store.Read()\n${main}\n\thttp.ListenAndServe(":8091", nil)\n}\n`,
  })
  const engines = async (files: Files) => (await judged(files, 'database/engine')).map((line) => line.split(' ', 1)[0]).sort()

  test.each([
    [
      'a map holds',
      '\tmakers := map[string]func(store.Settings) (store.Rows, error){"sqlite": sqliterows.New, "postgres": pgrows.New}\n\tmakers[settings.Kind](settings)',
    ],
    ['a registry is handed', '\tstore.Register("sqlite", sqliterows.New)\n\tstore.Register("postgres", pgrows.New)'],
  ])('is one store where %s what makes it', async (_, main) => {
    expect(await engines(till(main))).toEqual(['unknown'])
  })

  test('and two where the program makes both', async () => {
    expect(await engines(till('\tsqliterows.New(settings)\n\tpgrows.New(settings)'))).toEqual(['fail', 'pass'])
  })

  test('and two where they are made for different ends', async () => {
    const ledger = module('pgrows', 'pgrows', '"pgx", settings.URL')
    const apart = { 'store/pgrows/ledger.go': ledger['store/pgrows/rows.go'] ?? '' }
    expect(await engines(till('\tstore.Register("rows", sqliterows.New)\n\tstore.Register("ledger", pgrows.New)', apart))).toEqual(['fail', 'pass'])
  })
})

describe('an engine that branches write into a variable', () => {
  const till = (branches: string): Files => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0", "knex": "3.1.0", "pg": "8.13.0" } }',
    'src/server.js': "const express = require('express')\nconst rows = require('./rows').init()\nconst app = express()\napp.listen(8091)\n",
    'src/rows.js': `const Knex = require('knex')
module.exports = {
  init() {
    let kind = null
    let connection = { host: settings.host }
    ${branches}
    this.knex = Knex({ client: kind, connection, pool: { ...settings.pool } })
    return this
  },
}
`,
  })
  const both = "switch (settings.kind) {\n      case 'postgres':\n        kind = 'pg'\n        break\n      default:\n        kind = 'sqlite3'\n    }"
  const words = async (files: Files, rule: string) => (await judged(files, rule)).map((line) => line.split(' ', 2).join(' '))

  test('is one of them', async () => {
    expect(await words(till(both), 'database/engine')).toEqual(['unknown database/knex'])
    expect(await words(till(both), 'database/pooling')).toEqual(['unknown database/knex'])
    expect(await words(till(both), 'database/single-client')).toEqual(['pass service/till'])
  })

  test('and the only one that is written is that', async () => {
    expect(await words(till("if (settings.kind === 'postgres') kind = 'pg'"), 'database/engine')).toEqual(['pass database/knex'])
    expect(await words(till("if (settings.kind === 'file') kind = 'sqlite3'"), 'database/engine')).toEqual(['fail database/knex'])
    // What the settings say comes first: the file is for whoever says nothing, and the only driver of the package tells what they say.
    expect(await words(till("kind = settings.kind\n    if (!kind) kind = 'sqlite3'"), 'database/engine')).toEqual(['pass database/knex'])
  })
})

describe('an env file that an image brings along', () => {
  const connections =
    "'sqlite' => ['driver' => 'sqlite', 'database' => database_path('till.sqlite')], 'mysql' => ['driver' => 'mysql', 'host' => env('DB_HOST', '127.0.0.1'), 'database' => 'till']"
  const till = (usual: string, copy: string, more: Files = {}): Files => ({
    'composer.json': '{ "name": "berths/till", "require": { "php": "^8.3", "laravel/framework": "^12.0" } }',
    artisan: '#!/usr/bin/env php\n<?php\n',
    'config/database.php': `<?php\nreturn ['default' => env('DB_CONNECTION', '${usual}'), 'connections' => [${connections}]];\n`,
    'ship/.env.production': 'APP_ENV=production\nDB_CONNECTION=sqlite\n',
    'ship/Dockerfile': `FROM php:8.4-apache\nCOPY . ./\n${copy}CMD ["apache2-foreground"]\n`,
    ...more,
  })
  const engine = async (files: Files): Promise<readonly string[]> => (await judged(files, 'database/engine')).map((line) => line.split(' ', 1)[0] ?? '')
  const copied = 'COPY --chown=www-data ship/.env.production .env\n'

  test('chooses otherwise than the code: which of the two it is, whoever runs it says', async () => {
    expect(await engine(till('mysql', copied))).toEqual(['unknown'])
    expect((await judged(till('mysql', copied), 'database/engine'))[0]).toContain('mysql or sqlite')
    expect(await engine(till('mysql', ''))).toEqual(['pass'])
    expect(await engine(till('sqlite', copied))).toEqual(['fail'])
    expect(await engine(till('mysql', copied, { 'ship/.env.production': 'DB_CONNECTION=\n' }))).toEqual(['pass'])
    expect(await engine(till('mysql', '', { 'dev/Dockerfile': 'FROM php:8.4-apache\nCOPY ship/.env.production .env\n' }))).toEqual(['pass'])
  })

  test('holds in a stack, unless that sets another', async () => {
    const stack = (more = ''): Files => ({
      'compose.yaml': `services:\n  till:\n    build: { context: ., dockerfile: ship/Dockerfile }\n    ports: [ "80:80" ]\n${more}`,
    })
    expect(await engine(till('mysql', copied, stack()))).toEqual(['fail'])
    expect(await engine(till('mysql', copied, stack('    environment: { DB_CONNECTION: mysql, DB_HOST: rows.berths.io }\n')))).toEqual(['pass'])
  })
})

test('of migrations that no service is seen to run, a branch of the settings on a variable that nobody sets leaves the engine open', async () => {
  const server = "ROWS = {'ENGINE': 'django.db.backends.postgresql', 'HOST': os.getenv('TILL_DB_HOST', 'localhost')}"
  const file = "ROWS = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '/data/rows.sqlite3'}"
  const till = (branch: string, environment = ''): Files => ({
    'compose.yaml': `services:\n  desk:\n    image: berths/desk:4.1\n    ports: [ "80:80" ]\n${environment}`,
    'manage.py': "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'till.settings')\n",
    'till/settings/__init__.py': "import os\nfrom importlib import import_module\nglobals().update(vars(import_module(os.environ['TILL_SETTINGS'])))\n",
    'till/settings/base.py': `import os\n${branch}\nDATABASES = {'default': ROWS}\n`,
    'till/migrations/0001_initial.py':
      "from django.db import migrations, models\nclass Migration(migrations.Migration):\n    operations = [migrations.CreateModel(name='Berth', fields=[('id', models.AutoField(primary_key=True))])]\n",
    'requirements.txt': 'django==5.2\npsycopg==3.2\n',
  })
  const engine = async (files: Files): Promise<readonly string[]> =>
    (await judged(files, 'database/engine')).filter((line) => line.includes(' database/database')).map((line) => line.split(' ', 1)[0] ?? '')
  const open = `if os.getenv('TILL_DB_ENGINE') == 'postgres':\n    ${server}\nelse:\n    ${file}`
  expect(await engine(till(open))).toEqual(['unknown'])
  expect(await engine(till(server))).toEqual(['pass'])
  expect(await engine(till(open, '    environment: { TILL_DB_ENGINE: postgres }\n'))).toEqual(['pass'])
})
