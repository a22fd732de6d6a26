/** Database clients that hold no connection, and pools sized by somebody: each alarm that was false, beside the near twin that must sound. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { say } from '../readers/javascript-harness.ts'
import { judged as judgedAll } from './judged.ts'
import { said } from './said.ts'

const judged = async (files: Files, rule: string): Promise<readonly string[]> =>
  (await judgedAll(files, rule)).filter((line) => !line.startsWith('not-applicable service/rows'))

const packed = (...names: readonly string[]): string =>
  JSON.stringify({ name: 'till', dependencies: Object.fromEntries(['express', ...names].map((name) => [name, '^1.0.0'])) })

function shop(rows: string, more: Files = {}, ...names: readonly string[]): Files {
  return {
    'compose.yaml':
      'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    environment: { DATABASE_URL: "postgresql://till@rows:5432/till" }\n  rows:\n    image: postgres:17.4\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': packed('pg', 'drizzle-orm', ...names),
    'src/server.ts': "import express from 'express'\nimport './rows'\nexpress().listen(8091)\n",
    'src/rows.ts': rows,
    ...more,
  }
}

const http = "import { drizzle } from 'drizzle-orm/neon-http'\nexport const db = drizzle(process.env.DATABASE_URL)\n"
const pooled = "import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle(process.env.DATABASE_URL)\n"

describe('what asks over HTTP has nothing to close and nothing to pool', () => {
  test('drizzle', async () => {
    expect(await judged(shop(http), 'database/graceful-disconnect')).toEqual(['not-applicable service/till'])
    expect(await judged(shop(http), 'database/pooling')).toEqual(['pass database/rows'])
    expect(await judged(shop(http), 'database/single-client')).toEqual(['not-applicable service/till'])
    expect(await judged(shop(pooled), 'database/graceful-disconnect')).toEqual(['fail service/till till does not close its database connections on shutdown'])
    expect((await judged(shop(pooled), 'database/pooling'))[0]).toMatch(/^fail database\/rows/)
    expect(await judged(shop(pooled), 'database/single-client')).toEqual(['pass service/till'])
  })

  test('beside one that does not, that one is judged', async () => {
    const both = shop(http, { 'src/old.ts': pooled })
    expect((await judged(both, 'database/pooling'))[0]).toMatch(/^fail database\/rows/)
    expect((await judged(both, 'database/graceful-disconnect'))[0]).toMatch(/^fail service\/till/)
    expect((await judged(shop(pooled, { 'src/old.ts': pooled }), 'database/single-client'))[0]).toMatch(/^fail service\/till till creates 2 database clients/)
  })
})

test('a size that code falls back to was chosen; the driver’s own was not, nor was that of a tool of one’s own', async () => {
  const sized = (max: string): string => `import { Pool } from 'pg'\nexport const rows = new Pool({ connectionString: process.env.DATABASE_URL${max} })\n`
  expect(await judged(shop(sized(', max: Number(process.env.ROWS_POOL ?? 19)')), 'database/pooling')).toEqual(['pass database/rows'])
  expect((await judged(shop(sized('')), 'database/pooling'))[0]).toMatch(/^fail database\/rows/)
  const tool = { '.scripts/compare.ts': sized('') }
  expect(await judged(shop(sized(', max: 19'), tool), 'database/pooling')).toEqual(['pass database/rows'])
})

test('what is built from strings is looked for where a client holds no connection, too', async () => {
  const asked = `${http}export const all = (name: string) => db.execute(\`SELECT * FROM shelves WHERE name = '\${name}'\`)\n`
  expect((await judged(shop(asked), 'security/raw-sql'))[0]).toMatch(/^(fail|pass|unknown) service\/till/)
})

describe('libSQL', () => {
  test.each([
    [
      'a copy of a file that lies elsewhere',
      "import { createClient } from '@libsql/client'\nexport const rows = createClient({ url: 'file:copy.db', syncUrl: process.env.FIRST_URL })",
      ['2 @libsql/client/sqlite rows guarded adapter=libsql url=$FIRST_URL@2'],
    ],
    [
      'a file',
      "import { createClient } from '@libsql/client'\nexport const rows = createClient({ url: 'file:first.db' })",
      ['2 @libsql/client/sqlite rows module literal=file:first.db'],
    ],
    [
      'a copy, of what a function tells of its environment',
      "import { createClient } from '@libsql/client'\nimport { env } from '../env'\nexport const rows = createClient({ url: 'file:copy.db', syncUrl: env().FIRST_URL })",
      ['3 @libsql/client/sqlite rows guarded adapter=libsql url=$FIRST_URL@3'],
    ],
    [
      'drizzle over HTTP',
      "import { drizzle } from 'drizzle-orm/libsql/http'\nexport const db = drizzle({ connection: { url: process.env.FIRST_URL, authToken: 'x' } })",
      ['2 drizzle/sqlite db guarded adapter=libsql url=$FIRST_URL@2'],
    ],
    [
      'drizzle over a copy',
      "import { drizzle } from 'drizzle-orm/libsql'\nexport const db = drizzle({ connection: { url: 'file:copy.db', syncUrl: process.env.FIRST_URL } })",
      ['2 drizzle/sqlite db guarded adapter=libsql url=$FIRST_URL@2'],
    ],
  ])('%s', async (_title, text, expected) => expect(await say(text)).toEqual(expected))

  const copy = (to: string): Files => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    volumes: [ "kept:/data" ]\nvolumes:\n  kept:\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': packed('@libsql/client'),
    'src/server.ts': `import express from 'express'\nimport { createClient } from '@libsql/client'\nexport const rows = createClient({ url: 'file:/data/copy.db'${to} })\nexpress().listen(8091)\n`,
  })
  test('a copy is no database of record; the file alone is', async () => {
    expect(await said(copy(', syncUrl: process.env.FIRST_URL'), /^database\/copy/)).toEqual([])
    expect((await judged(copy(''), 'database/engine'))[0]).toMatch(/^fail database\/copy\.db copy\.db is sqlite, a single file/)
    expect((await judged(copy(', syncUrl: process.env.FIRST_URL'), 'database/engine'))[0]).toMatch(/^pass /)
  })
})

describe('pools sized by somebody', () => {
  test.each([
    [
      'Slonik',
      "import { createPool } from 'slonik'\nexport const rows = await createPool(process.env.DATABASE_URL, { maximumPoolSize: 17 })",
      ['2 slonik/postgres rows module pool=17@2 url=$DATABASE_URL@2'],
    ],
    [
      'a fork of it that is not sized',
      "import { createPool } from '@acme/slonik'\nexport const rows = await createPool(process.env.DATABASE_URL)",
      ['2 slonik/postgres rows module pool=10*@2 url=$DATABASE_URL@2'],
    ],
    [
      'Kysely by the pool of its dialect',
      "import { Kysely, PostgresDialect } from 'kysely'\nimport { Pool } from 'pg'\nexport const rows = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: process.env.DATABASE_URL, max: 13 }) }) })",
      ['3 kysely/postgres rows module pool=13@3 adapter=pg url=$DATABASE_URL@3'],
    ],
    [
      'Kysely by a URL alone',
      "import { Kysely } from 'kysely'\nimport { BunPostgresDialect } from 'kysely-bun'\nexport const rows = new Kysely({ dialect: new BunPostgresDialect({ url: process.env.DATABASE_URL }) })",
      ['3 kysely/postgres rows module url=$DATABASE_URL@3'],
    ],
    [
      'Nest’s settings with a default',
      "import { Pool } from 'pg'\nexport const of = { useFactory: (config: ConfigService) => new Pool({ max: Number(config.get<string>('ROWS_POOL', '23')) }) }",
      ['2 pg/postgres useFactory guarded pool=23*@2 by ROWS_POOL from $PGHOST'],
    ],
    [
      'Nest’s settings without one',
      "import { Pool } from 'pg'\nexport const of = { useFactory: (config: ConfigService) => new Pool({ max: config.get('ROWS_POOL') }) }",
      ['2 pg/postgres useFactory guarded pool=?${ROWS_POOL}@2 by ROWS_POOL from $PGHOST'],
    ],
    [
      'an object of settings',
      "import { Pool } from 'pg'\nconst settings = { rows: { most: Number(process.env.ROWS_POOL ?? 29) } }\nexport const rows = new Pool({ max: settings.rows.most })",
      ['3 pg/postgres rows module pool=29*@2 by ROWS_POOL from $PGHOST'],
    ],
  ])('%s', async (_title, text, expected) => expect(await say(text)).toEqual(expected))

  const settings = (second: string): string =>
    `export class Settings {\n  constructor(private readonly config: ConfigService) {}\n  rowsPool(): number {\n    return parseInt(this.config.get<string>('ROWS_POOL'${second}))\n  }\n}\n`
  const nest =
    "import { Pool } from 'pg'\nimport { Settings } from './settings'\nexport const of = { inject: [Settings], useFactory: (settings: Settings) => new Pool({ max: settings.rowsPool() }) }\n"
  test('a method of a class that is handed in', async () => {
    expect(await say(nest, 'src/data/rows.ts', { 'src/data/settings.ts': settings(", '31'") })).toEqual([
      '3 pg/postgres useFactory guarded pool=31*@4 by ROWS_POOL from $PGHOST',
    ])
    expect(await say(nest, 'src/data/rows.ts', { 'src/data/settings.ts': settings('') })).toEqual([
      '3 pg/postgres useFactory guarded pool=?${ROWS_POOL}@4 by ROWS_POOL from $PGHOST',
    ])
    expect(await say(nest)).toEqual(['3 pg/postgres useFactory guarded pool=?settings.rowsPool()@3 from $PGHOST'])
  })
})

describe('what the object around it keeps', () => {
  const holding = (name: string, method: string, kept = 'this.rows = '): string =>
    `import { Sequelize } from 'sequelize'
class ${name} {
  async begin() { await this.${method}() }
  async ${method}() { ${kept}new Sequelize(process.env.DATABASE_URL, { pool: { max: 9 } }) }
}
export default new ${name}()
`
  const server = "import express from 'express'\nimport rows from './rows'\nvoid rows.begin()\nexpress().listen(8091)\n"
  const of = async (rows: string): Promise<string> => (await judged(shop(rows, { 'src/server.ts': server }, 'sequelize'), 'database/single-client')).join('\n')

  test.each(['connect', 'init', 'reconnect'])('opened in %s of a class that holds the connection', async (method) => {
    expect(await of(holding('Database', method))).toMatch(/^unknown service\/till/)
  })

  test.each([
    ['a method of another name', holding('Database', 'rows')],
    ['a class of something else', holding('Mill', 'connect')],
    ['not kept', holding('Database', 'connect', 'const rows = ')],
  ])('%s', async (_, rows) => {
    expect(await of(rows)).toMatch(/^fail service\/till/)
  })
})

describe('a connection of one errand', () => {
  const main = "import { Pool } from 'pg'\nexport const rows = new Pool({ connectionString: process.env.DATABASE_URL, max: 9 })\n"
  const errand = (asked: string, ended = 'await client.end()'): Files => ({
    'src/first.ts': `import { Client } from 'pg'\nexport async function first(name) {\n  const client = new Client({ connectionString: process.env.DATABASE_URL })\n  await client.query(${asked})\n  ${ended}\n}\n`,
    'src/server.ts':
      "import express from 'express'\nimport './rows'\nimport { first } from './first'\nawait first('till')\nexpress().get('/', () => first('till')).listen(8091)\n",
  })
  test.each([
    ['that makes the database', `'CREATE DATABASE ' + name`, /^pass database\/rows/],
    ['that makes the database, and is left to itself', `'CREATE DATABASE ' + name`, /^pass database\/rows/, ''],
    ['that asks for rows', `'SELECT * FROM shelves'`, /^fail database\/rows .*for each call/, ''],
  ] as const)('%s', async (_, asked, said, ended?: string) => {
    expect(await judged(shop(main, errand(asked, ended)), 'database/pooling')).toEqual([expect.stringMatching(said)])
  })

  test('that listens is no pool, and says nothing of what asks beside it', async () => {
    const listens = (more: string): Files => ({
      'src/first.ts': `import { Client } from 'pg'\nlet client\nexport async function first(name) {\n  if (!client) client = await connect()\n  return client\n}\nasync function connect() {\n  const made = new Client({ connectionString: process.env.DATABASE_URL })\n  await made.connect()\n  ${more}\n  return made\n}\n`,
      'src/server.ts': "import express from 'express'\nimport { first } from './first'\nexpress().get('/', () => first('till')).listen(8091)\n",
    })
    expect((await judged(shop('', listens("made.on('notification', (told) => console.log(told))")), 'database/pooling'))[0]).toMatch(
      /^unknown database\/rows .*the connection that listens/,
    )
    expect((await judged(shop('', listens("made.on('error', (told) => console.log(told))")), 'database/pooling'))[0]).toMatch(/^fail database\/rows/)
  })

  test('of what a form holds is nobody’s setting, whatever else is called so', async () => {
    const form = (init: string): Files => ({
      'src/setup.ts': `import { Client } from 'pg'\nlet told\nexport function start() {\n  let given = {}\n  given = { host: 'rows' }\n  told = given\n}\nexport const tried = async (request, response) => {\n  let given = ${init}\n  const client = new Client({ host: given.host, password: given.password })\n  await client.query('SELECT 1')\n  response.json({})\n}\n`,
      'src/server.ts': "import express from 'express'\nimport './rows'\nimport { tried } from './setup'\nexpress().post('/setup', tried).listen(8091)\n",
    })
    expect((await judged(shop(main, form('request.body.rows')), 'database/pooling'))[0]).toMatch(/^pass database\/rows/)
    expect((await judged(shop(main, form("{ host: process.env.ROWS_HOST ?? 'rows' }")), 'database/pooling'))[0]).toMatch(/^fail database\/rows/)
  })
})

test('a configuration that a getter takes from the file of Knex', async () => {
  const settings = (most: string): Files => ({
    'knexfile.js': `module.exports = { development: { client: 'pg', pool: { max: 3 } }, production: { client: 'pg', connection: process.env.DATABASE_URL${most} } }\n`,
    'src/settings.ts':
      "const ways = require('../knexfile')\nclass Settings {\n  get rows() {\n    return ways[process.env.NODE_ENV || 'development']\n  }\n}\nmodule.exports = Settings\n",
  })
  const rows =
    "const knex = require('knex')\nconst Settings = require('./settings')\nconst settings = new Settings()\nexport const rows = knex(settings.rows)\n"
  expect(await judged(shop(rows, settings(', pool: { min: 1, max: 11 }'), 'knex'), 'database/pooling')).toEqual(['pass database/rows'])
  expect((await judged(shop(rows, settings(''), 'knex'), 'database/pooling'))[0]).toMatch(/^fail database\/rows/)
})
