/** A pull request that deletes a stack whole, backups and all, is stopped while anything in the repository still needs its database. */
import { describe, expect, test } from 'vitest'
import { all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from '../systems/story.ts'

/** All that a fixture's stacks are made of is deleted; the code stays. */
async function withoutStacks(files: Files): Promise<readonly string[]> {
  const { base } = await judge(files, files)
  const stacks = [...new Set(base.stacks.flatMap((stack) => stack.files))]
  expect(stacks).not.toEqual([])
  return blocked(await judge(files, all(...stacks.map(remove))(files)))
}

const applications = [
  'belfry',
  'brickyard',
  'fargate',
  'harbour',
  'kettle',
  'lorinery',
  'luthier',
  'saddlery',
  'scullery',
  'smithy',
  'stationer',
  'tackroom',
  'tollbooth',
]

describe('the stack is deleted, and the code stays', () => {
  test.each(applications)('%s is stopped for its database', async (name) => {
    expect((await withoutStacks(fixture(name))).filter((one) => one.startsWith('database/'))).not.toEqual([])
  })
})

const stack = `services:
  db:
    image: postgres:16
    volumes: [ "data:/var/lib/postgresql/data" ]
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/db }
  backup:
    image: prodrigestivill/postgres-backup-local:16
    environment: { POSTGRES_HOST: db, POSTGRES_DB: loans, SCHEDULE: "@daily" }
    volumes: [ "/var/backups:/backups" ]
volumes: { data: {} }
`
const base = { 'compose.yaml': stack, 'README.md': 'A library of tools.\n' }
const table = 'CREATE TABLE loan (id bigint PRIMARY KEY);\n'

async function told(head: Files, before: Files = base): Promise<readonly string[]> {
  const { changes } = await judge(before, head)
  return changes.filter(({ blocking }) => blocking).map(({ rule, message }) => `${rule}: ${message}`)
}

describe('what still needs a database that is gone', () => {
  const gone = remove('compose.yaml')

  test('nothing: it was given up, which is said', async () => {
    const decision = await judge(base, gone(base))
    expect(decision.decision).toBe('pass')
    expect(decision.notices).toEqual([
      'database/db is gone from the repository, and nothing left there needs it. No longer judged of it: Every database of record has an automated backup; Every pool fits the server it opens connections to; Production data lives in a database server; A database of record keeps its data on a volume that outlives the container; No datastore or pooler is published to the world; Nothing on the way to production deletes a database of record; Backups are kept long enough.',
    ])
  })

  test('migrations', async () => {
    const files = { ...base, 'db/migrations/001_loan.sql': table }
    expect((await told(gone(files), files)).map((one) => one.slice(0, one.indexOf(':')))).toContain('backup/automated')
  })

  test('migrations of two databases, which are not told apart any more', async () => {
    const two = replace('compose.yaml', '  backup:', '  stock:\n    image: mysql:8.4\n    volumes: [ "stock:/var/lib/mysql" ]\n  backup:')(base)
    const files = {
      ...two,
      'postgres/migrations/001_loan.sql': table,
      'mysql/migrations/001_stock.sql': 'CREATE TABLE stock (id bigint PRIMARY KEY) ENGINE=InnoDB;\n',
    }
    const lost = await told(gone(files), files)
    expect(lost.filter((one) => one.startsWith('backup/automated: '))).toEqual([
      'backup/automated: database/db is gone from the repository, although postgres/migrations/001_loan.sql:1 still makes its tables. To let it go, take that away too; where it is kept elsewhere now, say so under provides:. Before: every 24 h.',
    ])
    expect(lost.some((one) => one.startsWith('database/persistence: ') && one.endsWith('Before: /var/lib/mysql is on a lasting volume.'))).toBe(true)
  })

  test('a schema of Rails', async () => {
    const web = replace(
      'compose.yaml',
      '  backup:',
      '  web:\n    build: .\n    restart: always\n    environment: { DATABASE_URL: "postgres://db/loans" }\n  backup:',
    )(base)
    const rails = {
      Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["bin/rails", "server"]\n',
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'Gemfile.lock': 'GEM\n  specs:\n    pg (1.6.2)\n    rails (8.1.1)\n',
      'config/database.yml': 'production:\n  adapter: postgresql\n  url: <%= ENV["DATABASE_URL"] %>\n',
      'db/schema.rb': 'ActiveRecord::Schema[8.1].define(version: 1) do\n  create_table "loans" do |t|\n  end\nend\n',
    }
    const files = { ...web, ...rails }
    expect((await told(gone(files), files)).map((one) => one.slice(0, one.indexOf(':')))).toContain('backup/automated')
  })

  const rows = {
    ...base,
    Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    'package.json': '{ "name": "loans", "dependencies": { "pg": "8.16.3", "express": "5.1.0" } }',
    'compose.yaml': stack.replace(
      '  backup:',
      '  api:\n    build: .\n    restart: always\n    environment: { DATABASE_URL: "postgres://loans@db/loans" }\n  backup:',
    ),
    'src/rows.js': "import pg from 'pg'\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 })\n",
    'src/server.js': "import express from 'express'\nimport './rows.js'\nexpress().listen(3000)\n",
  }
  const elsewhere = all(rename('src/rows.js', 'src/store/pool.js'), replace('src/server.js', './rows.js', './store/pool.js'))

  test.each<[string, Files, Edit]>([
    ['code', rows, gone],
    ['code that moves with it', rows, all(gone, elsewhere)],
    [
      'migrations that move with it',
      { ...base, 'db/migrations/001_loan.sql': table },
      all(gone, rename('db/migrations/001_loan.sql', 'database/migrations/001_loan.sql')),
    ],
  ])('%s', async (_, files, edit) => {
    expect((await told(edit(files), files)).some((one) => one.startsWith('backup/automated: '))).toBe(true)
  })

  test('nothing, where the code goes too, or speaks to another engine', async () => {
    expect(await told(all(gone, remove('src/rows.js'), replace('src/server.js', "import './rows.js'\n", ''))(rows), rows)).toEqual([])
    const mysql = { 'src/store.js': "import mysql from 'mysql2'\nexport const pool = mysql.createPool(process.env.STORE_URL)\n" }
    const swapped = all(
      gone,
      remove('src/rows.js'),
      replace('src/server.js', './rows.js', './store.js'),
      replace('package.json', '"pg": "8.16.3"', '"mysql2": "3.15.3"'),
    )
    expect(await told({ ...swapped(rows), ...mysql }, rows)).toEqual([])
  })

  test('nothing, where another database that was there before has taken its migrations over', async () => {
    const both = replace('compose.yaml', '  backup:', '  old:\n    image: postgres:14\n    volumes: [ "old:/var/lib/postgresql/data" ]\n  backup:')(base)
    const files = { ...both, 'db/migrations/001_loan.sql': table }
    const head = replace('compose.yaml', '  old:\n    image: postgres:14\n    volumes: [ "old:/var/lib/postgresql/data" ]\n', '')(files)
    expect(await told(head, files)).toEqual([])
  })
})
