/** A fletcher whose repository holds an application's migrations and no stack at all: what they lose is lost wherever the database runs. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, judge, type Edit, type Files } from './story.ts'

const trees: Readonly<Record<string, Files>> = {
  SQL: { 'migrations/001_arrows.sql': 'CREATE TABLE arrow (id bigserial PRIMARY KEY, note text);\n' },
  Knex: {
    'package.json': '{ "dependencies": { "knex": "3.1.0", "pg": "8.13.1" } }',
    'knexfile.js': "module.exports = { client: 'pg', connection: process.env.DATABASE_URL }\n",
    'migrations/001_arrows.js': "exports.up = (knex) => knex.schema.createTable('arrow', (t) => { t.bigIncrements(); t.text('note') })\n",
  },
  Alembic: {
    'requirements.txt': 'alembic==1.14.0\npsycopg==3.2.3\nSQLAlchemy==2.0.36\n',
    'alembic/versions/1_arrows.py':
      "from alembic import op\nimport sqlalchemy as sa\nrevision = '1'\ndown_revision = None\ndef upgrade():\n    op.create_table('arrow', sa.Column('id', sa.BigInteger, primary_key=True), sa.Column('note', sa.Text))\n",
  },
  // What runs there keeps nothing: neither is the database of the migrations.
  'SQL beside a cache': {
    'migrations/001_arrows.sql': 'CREATE TABLE arrow (id bigserial PRIMARY KEY, note text);\n',
    'compose.yaml': 'services:\n  cache:\n    image: redis:7.4.1\n    command: redis-server --maxmemory 64mb --maxmemory-policy allkeys-lru\n',
  },
}

const drops: Readonly<Record<string, readonly [path: string, text: string]>> = {
  SQL: ['migrations/002_next.sql', 'DROP TABLE arrow;\n'],
  Knex: ['migrations/002_next.js', "exports.up = (knex) => knex.schema.dropTable('arrow')\n"],
  Alembic: ['alembic/versions/2_next.py', "from alembic import op\nrevision = '2'\ndown_revision = '1'\ndef upgrade():\n    op.drop_table('arrow')\n"],
  'SQL beside a cache': ['migrations/002_next.sql', 'TRUNCATE arrow;\n'],
}

const facts = ({ head }: Decision): Readonly<Record<string, string>> =>
  Object.fromEntries(head.verdicts.filter(({ subject }) => subject === 'database/database').map(({ rule, outcome }) => [rule, outcome]))

describe('migrations whose database nobody describes', () => {
  test.each(Object.keys(trees))('of %s: a table that is dropped stops the merge', async (name) => {
    const base = trees[name] ?? {}
    const [path, text] = drops[name] ?? ['', '']
    expect(blocked(await judge(base, add(path, text)(base)))).toEqual([expect.stringContaining('database/destructive-change database/database')])
  })

  test.each([
    ['one server', 'psycopg==3.2.3\n', 'pass'],
    ['nobody knows what', '', 'unknown'],
  ])('what is not known of it is said, and nothing is claimed: with drivers for %s', async (_, drivers, engine) => {
    const base = { ...trees['Alembic'], 'requirements.txt': `alembic==1.14.0\n${drivers}SQLAlchemy==2.0.36\n` }
    expect(facts(await judge(base, base))).toMatchObject({ 'database/engine': engine, 'backup/automated': 'unknown', 'database/destructive-change': 'pass' })
  })

  test.each<[string, Edit]>([
    ['a column', add('migrations/002_next.sql', 'ALTER TABLE arrow ADD COLUMN made date;\n')],
    ['migrations for tests', add('tests/migrations/002_next.sql', 'DROP TABLE arrow;\n')],
    ['an example', add('examples/shop/migrations/002_next.sql', 'DROP TABLE arrow;\n')],
    [
      'a stack that runs it, and a table',
      all(
        add('compose.yaml', 'services:\n  db:\n    image: postgres:17.2\n    volumes: [data:/var/lib/postgresql/data]\nvolumes: { data: {} }\n'),
        add('migrations/002_next.sql', 'CREATE TABLE bow (id int PRIMARY KEY);\n'),
      ),
    ],
  ])('goes through: %s', async (_, edit) => {
    const base = trees['SQL'] ?? {}
    expect(blocked(await judge(base, edit(base))).filter((line) => line.includes('destructive'))).toEqual([])
  })

  test('a loss is the stack’s database’s, where there is one', async () => {
    const base: Files = {
      ...trees['SQL'],
      'compose.yaml': 'services:\n  db:\n    image: postgres:17.2\n    volumes: [data:/var/lib/postgresql/data]\nvolumes: { data: {} }\n',
    }
    expect(blocked(await judge(base, add('migrations/002_next.sql', 'DROP TABLE arrow;\n')(base)))).toEqual(['database/destructive-change database/db'])
  })
})
