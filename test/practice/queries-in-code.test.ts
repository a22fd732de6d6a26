/** Whole tables and queries in loops through Drizzle, TypeORM and Sequelize: what is certain from the code, and its near twins. */
import { describe, expect, test } from 'vitest'
import { say } from '../readers/javascript-features.ts'
import { judged } from './judged.ts'

const handler = (body: string): string => `app.get('/visits', async (request, response) => {\n  ${body}\n})\n`

describe('whole tables', () => {
  test.each([
    ['select', 'response.json(await db.select().from(visits))', ['2 drizzle db.select from visits']],
    ['select with an order', 'return db.select().from(schema.visits).orderBy(schema.visits.day)', ['2 drizzle db.select from schema.visits']],
    ['select of columns', 'return db.select({ day: visits.day }).from(visits)', ['2 drizzle db.select from visits']],
    ['select with an end', 'return db.select().from(visits).limit(40)', []],
    ['select of some', 'return db.select().from(visits).where(eq(visits.page, request.query.page))', []],
    ['select that goes on', 'const asked = db.select().from(visits)\n  return page(asked)', []],
    ['a count', 'return db.select({ all: count() }).from(visits)', []],
    ['a short table', 'return db.select().from(roles)', []],
    ['another’s builder', "return db.select().from('visits')", []],
    ['findMany', 'return db.query.visits.findMany()', ['2 drizzle db.query.visits.findMany']],
    [
      'findMany with its relations',
      'return db.query.visits.findMany({ with: { page: true }, orderBy: [desc(visits.day)] })',
      ['2 drizzle db.query.visits.findMany'],
    ],
    ['findMany with an end', 'return db.query.visits.findMany({ limit: 40 })', []],
    ['findMany of some', 'return db.query.visits.findMany({ where: eq(visits.page, 7) })', []],
    ['TypeORM', 'return this.visitRepository.find({ relations: { page: true } })', ['2 typeorm this.visitRepository.find']],
    ['TypeORM with an end', 'return this.visitRepository.find({ take: 40 })', []],
    ['TypeORM of some', 'return this.visitRepository.find({ where: { pageId: request.query.page } })', []],
    ['TypeORM of a short table', 'return this.roleRepository.find()', []],
    ['TypeORM of what somebody sets by hand', 'return overrideRuleRepository.find({})', []],
    ['a list in memory', 'return visits.find()', []],
    ['Sequelize', "return Visit.findAll({ order: ['day'] })", ['2 sequelize Visit.findAll']],
    ['Sequelize with an end', 'return Visit.findAll({ limit: 40 })', []],
  ])('%s', async (_title, body, expected) => expect(await say('unbounded-query', handler(body))).toEqual(expected))

  test('what no request asks for is nobody’s list', async () => {
    expect(await say('unbounded-query', 'export async function nightly() {\n  return db.select().from(visits)\n}\n')).toEqual([])
  })
})

describe('queries in loops', () => {
  const loop = (asked: string): string => `export async function all(books) {\n  for (const book of books) {\n    await ${asked}\n  }\n}\n`
  test.each([
    ['select', 'db.select().from(visits).where(eq(visits.page, book.id))', ['3 drizzle db.select from visits for each book']],
    ['select of another', 'db.select().from(visits).where(eq(visits.page, 7))', []],
    ['select of many', 'db.select().from(visits).where(inArray(visits.page, book.ids))', []],
    ['findFirst', 'db.query.visits.findFirst({ where: eq(visits.page, book.id) })', ['3 drizzle db.query.visits.findFirst for each book']],
    ['TypeORM', 'this.visitRepository.findOneBy({ page: book.id })', ['3 typeorm this.visitRepository.findOneBy for each book']],
    ['Sequelize', 'Visit.findOne({ where: { page: book.id } })', ['3 sequelize Visit.findOne for each book']],
  ])('%s', async (_title, asked, expected) => expect(await say('query-in-loop', loop(asked))).toEqual(expected))
})

test('of a builder that is not read, nothing is said to be well', async () => {
  const shop = (library: string, rows: string) => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': `{ "name": "till", "dependencies": { "express": "5.1.0", "${library}": "1.0.0", "pg": "8.13.0" } }`,
    'src/server.ts': "import express from 'express'\nexpress().listen(8091)\n",
    'src/rows.ts': rows,
  })
  const kysely = shop(
    'kysely',
    "import { Kysely, PostgresDialect } from 'kysely'\nimport { Pool } from 'pg'\nexport const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ max: 7 }) }) })\n",
  )
  for (const rule of ['database/query-in-loop', 'database/unbounded-query']) {
    const line = (await judged(kysely, rule)).find((one) => one.includes('service/till'))
    expect(line).toMatch(/^unknown service\/till .*queries through kysely/)
    const drizzle = shop('drizzle-orm', "import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle(process.env.DATABASE_URL)\n")
    expect((await judged(drizzle, rule)).find((one) => one.includes('service/till'))).toBe('pass service/till')
  }
  const found = { ...kysely, 'src/asked.ts': "app.get('/visits', async (request, response) => {\n  return db.query.visits.findMany()\n})\n" }
  expect((await judged(found, 'database/unbounded-query')).find((one) => one.includes('service/till'))).toMatch(/^fail service\/till/)
})

describe('a text that Prisma is handed', () => {
  const files = (body: string): Record<string, string> => ({
    'compose.yaml':
      'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    environment: { DATABASE_URL: "postgres://till@db/till" }\n  db:\n    image: postgres:17.2\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': '{ "name": "till", "dependencies": { "express": "^5.0.0", "@prisma/client": "^6.0.0" } }',
    'prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\ngenerator client {\n  provider = "prisma-client-js"\n}\nmodel Sale {\n  id Int @id\n}\n',
    'src/server.ts': "import express from 'express'\nimport { ask } from './ask.ts'\nconst app = express()\napp.get('/sales', ask)\napp.listen(8091)\n",
    'src/ask.ts': `import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\n${body}\n`,
  })
  test.each([
    ['from elsewhere', 'export const ask = (text, values) => prisma.$queryRawUnsafe(text, ...values)', 'unknown'],
    [
      'changed on its way',
      'export const ask = (text, values) => {\n  const query = text.replaceAll("?", "$1")\n  return prisma.$queryRawUnsafe(query, ...values)\n}',
      'unknown',
    ],
    ['written in place', "export const ask = (request) => prisma.$queryRawUnsafe('SELECT id FROM sale WHERE id = $1', request.query.id)", 'pass'],
    ['with a name from elsewhere', 'export const ask = (request) => prisma.$executeRawUnsafe(`SET search_path TO "${place}"`)', 'pass'],
    ['with what a request says', 'export const ask = (request) => prisma.$queryRawUnsafe(`SELECT id FROM sale WHERE id = ${request.query.id}`)', 'fail'],
  ])('%s', async (_title, body, expected) => {
    const found = (await judged(files(body), 'security/raw-sql')).find((line) => line.includes('service/till'))
    expect(found?.split(' ')[0]).toBe(expected)
  })
})

describe('what code asks of one engine alone', () => {
  const till = (guard: string) => ({
    'compose.yaml':
      'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    environment: { DATABASE_URL: "postgres://till@rows:5432/till" }\n  rows:\n    image: postgres:17\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0", "typeorm": "0.3.20", "pg": "8.13.0" } }',
    'src/server.ts': "import express from 'express'\nconst app = express()\napp.get('/books', (request, response) => response.json({}))\napp.listen(8091)\n",
    'src/rows.ts': `import { DataSource } from 'typeorm'

export const rows = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL })

export class Rows {
  async all(books) {
    ${guard} {
      for (const book of books) {
        await this.bookRepository.findOneBy({ id: book.id })
      }
    }
  }
}
`,
  })
  test.each([
    ["if (this.options.engine === 'planetscale')", 'pass'],
    ["if ('mysql' === config.DB_TYPE && books.length > 0)", 'pass'],
    ["if (this.options.engine === 'postgres')", 'fail'],
    ["if (this.options.mode === 'planetscale')", 'fail'],
    ["if (this.options.engine !== 'planetscale')", 'fail'],
  ])('%s: %s', async (guard, outcome) => {
    const verdict = (await judged(till(guard), 'database/query-in-loop')).find((one) => one.includes(' service/till'))
    expect(verdict?.split(' ')[0]).toBe(outcome)
  })
})

describe('look-ups that no tree serves', () => {
  const schema = (index: string): string =>
    `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n\nmodel Visit {\n  id Int @id\n  page String\n  marks Json?\n${index}\n}\n`
  const till = (index: string, where: string) => ({
    'compose.yaml':
      'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    environment: { DATABASE_URL: "postgres://till@rows:5432/till" }\n  rows:\n    image: postgres:17\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0", "@prisma/client": "6.0.0", "prisma": "6.0.0" } }',
    'prisma/schema.prisma': schema(index),
    'src/server.ts': `import express from 'express'
import { PrismaClient } from '@prisma/client'

const prisma = new PrismaClient()
const app = express()
app.get('/visits', async (request, response) => response.json(await prisma.visit.findFirst({ where: { ${where} } })))
app.listen(8091)
`,
  })
  const gin = '  @@index([marks(ops: JsonbPathOps)], type: Gin)'
  test.each([
    ['a mark among many, with GIN', gin, 'marks: { array_contains: [request.query.mark] }', 'pass'],
    ['a part of a text, with GIN', '  @@index([page(ops: raw("gin_trgm_ops"))], type: Gin)', 'page: { contains: request.query.page }', 'pass'],
    ['a mark among many, without', '', 'marks: { array_contains: [request.query.mark] }', 'fail'],
    ['a page, with GIN over the marks', gin, 'page: request.query.page', 'fail'],
    ['the marks as a whole, with GIN', gin, 'marks: request.query.marks', 'fail'],
  ])('%s', async (_title, index, where, outcome) => {
    const [verdict] = await judged(till(index, where), 'database/filter-index')
    expect(verdict?.split(' ')[0]).toBe(outcome)
  })
})

test('look-ups are read for Prisma: of a Rails schema nothing is said of them', async () => {
  const rails = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'config/database.yml': 'production:\n  adapter: postgresql\n  url: <%= ENV["DATABASE_URL"] %>\n',
    'app/controllers/visits_controller.rb':
      'class VisitsController < ApplicationController\n  def index\n    @visits = Visit.where(page: params[:page])\n  end\nend\n',
    'db/schema.rb': 'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "visits" do |t|\n    t.string "page"\n  end\nend\n',
  }
  expect(await judged(rails, 'database/filter-index')).toEqual(['not-applicable schema/rails'])
  expect(await judged(rails, 'database/primary-key')).toHaveLength(1)
})
