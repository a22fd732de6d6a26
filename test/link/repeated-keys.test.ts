/** A unique over the primary key's columns is a second index for nothing, where the engine makes two of them. */
import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

type Files = Readonly<Record<string, string>>

const server: Files = {
  'compose.yaml':
    'services:\n  db:\n    image: postgres:17\n    volumes: [ "db:/var/lib/postgresql/data" ]\n  berth:\n    build: .\n    ports: [ "80:80" ]\n    environment: { DATABASE_URL: "postgres://berth@db/berth" }\nvolumes: { db: }\n',
}
const redundant = async (files: Files, schema: string): Promise<string | undefined> => (await factsOf({ ...server, ...files }, `schema/${schema}`)).redundant

test.each([
  ['CREATE TABLE hull (id int PRIMARY KEY UNIQUE);', ''],
  ['CREATE TABLE hull (id int NOT NULL, CONSTRAINT k PRIMARY KEY (id), CONSTRAINT u UNIQUE (id));', ''],
  ['CREATE TABLE hull (id int PRIMARY KEY);\nCREATE UNIQUE INDEX u ON hull (id);', '[id] of hull, the same as its primary key migrations/1_hull.sql:2'],
  [
    'CREATE TABLE hull (id int PRIMARY KEY);\nALTER TABLE hull ADD CONSTRAINT u UNIQUE (id);',
    '[id] of hull, the same as its primary key migrations/1_hull.sql:2',
  ],
  ['CREATE TABLE hull (id int UNIQUE);\nALTER TABLE hull ADD PRIMARY KEY (id);', '[id] of hull, the same as its primary key migrations/1_hull.sql:1'],
  ['CREATE TABLE hull (id int);\nALTER TABLE hull ADD PRIMARY KEY (id), ADD UNIQUE (id);', ''],
  ['CREATE TABLE hull (x int);\nALTER TABLE hull ADD COLUMN id int PRIMARY KEY UNIQUE;', ''],
  ['CREATE TABLE hull (a int, b int, PRIMARY KEY (a, b));\nCREATE UNIQUE INDEX u ON hull (b, a);', ''],
  ['CREATE TABLE hull (id int PRIMARY KEY, sold bool);\nCREATE UNIQUE INDEX u ON hull (id) WHERE sold;', ''],
  ['CREATE TABLE hull (id int PRIMARY KEY, x int);\nCREATE UNIQUE INDEX u ON hull (id) INCLUDE (x);', ''],
])('SQL: %s', async (sql, expected) => {
  expect(await redundant({ 'go.mod': 'module berth\n', 'migrations/1_hull.sql': sql }, 'migrations')).toBe(expected)
})

test.each([
  ["t.uuid('id').notNullable().unique().primary()", '[id] of hull, the same as its primary key migrations/1_hull.js:3'],
  ["t.uuid('id').primary()", ''],
  ["t.increments('id').unique().index()", ''],
  ["t.increments('id')\n    t.unique(['id'])", '[id] of hull, the same as its primary key migrations/1_hull.js:4'],
])('Knex: %s', async (column, expected) => {
  const files = {
    'package.json': '{ "name": "berth", "scripts": { "start": "node main.js" }, "dependencies": { "knex": "3", "pg": "8" } }',
    'migrations/1_hull.js': `exports.up = (knex) =>\n  knex.schema.createTable('hull', (t) => {\n    ${column}\n  })\n`,
  }
  expect(await redundant(files, 'migrations')).toBe(expected)
})

test('Kysely writes both into one CREATE TABLE, of which PostgreSQL makes one index', async () => {
  const files = {
    'package.json': '{ "name": "berth", "scripts": { "start": "node main.js" }, "dependencies": { "kysely": "0.28.0", "pg": "8" } }',
    'migrations/1_hull.ts':
      "import type { Kysely } from 'kysely'\nexport const up = (db: Kysely<any>) =>\n  db.schema.createTable('hull').addColumn('id', 'uuid', (c) => c.primaryKey()).addUniqueConstraint('u', ['id']).execute()\n",
  }
  expect(await redundant(files, 'migrations')).toBe('')
})

test.each([
  ['postgresql', 'id Int @id @unique', '[id] of Hull, the same as its primary key prisma/schema.prisma:6'],
  ['mysql', 'id Int @id\n  @@unique([id])', '[id] of Hull, the same as its primary key prisma/schema.prisma:7'],
  ['mongodb', 'id String @id @unique @map("_id")', ''],
  ['postgresql', 'id Int\n  of Int\n  @@id([id, of])\n  @@unique([of, id])', ''],
])('Prisma on %s: %s', async (provider, fields, expected) => {
  const files = {
    'package.json': '{ "name": "berth", "scripts": { "start": "node main.js" }, "dependencies": { "@prisma/client": "6.5.0" } }',
    'prisma/schema.prisma': `datasource db {\n  provider = "${provider}"\n  url      = env("DATABASE_URL")\n}\nmodel Hull {\n  ${fields}\n}\n`,
  }
  expect(await redundant(files, 'prisma')).toBe(expected)
})

test('Rails', async () => {
  const files = {
    Gemfile: 'gem "rails"\ngem "pg"\n',
    'db/schema.rb':
      'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "hulls", primary_key: "code", id: :string do |t|\n    t.index ["code"], name: "u", unique: true\n  end\nend\n',
  }
  const [schema = ''] = await subjectsOf({ ...server, ...files }, 'schema')
  expect(await redundant(files, schema)).toBe('[code] of hulls, the same as its primary key db/schema.rb:3')
})
