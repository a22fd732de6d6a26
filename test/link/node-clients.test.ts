/** What code on Node.js tells the linker beside the URL: TLS, ports, processes, and the driver that a library of several engines loads. */
import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const stack = (environment: string): string =>
  `services:\n  mill:\n    build: .\n    image: registry.mill.example/mill:3.4.1\n    environment:\n      NODE_ENV: production\n${environment}    deploy: { replicas: 2 }\n`
const outside = '      DATABASE_URL: postgresql://mill@pg.provider.example:6612/mill\n'
const manifest = (...names: readonly string[]): string =>
  JSON.stringify({ name: 'mill', scripts: { start: 'node src/db.js' }, dependencies: Object.fromEntries(names.map((name) => [name, '*'])) })
const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY . .\nCMD ["node", "src/db.js"]\n'
const serving = "\nimport http from 'node:http'\nhttp.createServer(() => undefined).listen(3000)\n"

function mill(code: string, environment = outside, ...names: readonly string[]): Readonly<Record<string, string>> {
  return {
    'compose.production.yaml': stack(environment),
    Dockerfile: dockerfile,
    'package.json': manifest(...(names.length === 0 ? ['pg', 'postgres', 'mysql2', 'mongoose', 'ioredis', 'knex', 'typeorm', 'drizzle-orm'] : names)),
    'src/db.js': code + serving,
  }
}

async function tlsOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  return (await factsOf(files, 'client/mill')).tls
}

test.each([
  [
    "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7, ssl: { rejectUnauthorized: false } })\n",
    'true src/db.js:2',
  ],
  ["import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7, ssl: true })\n", 'true src/db.js:2'],
  ["import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7, ssl: false })\n", 'false src/db.js:2'],
  ["import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n", 'false compose.production.yaml:7'],
  [
    "import { Pool } from 'pg'\nexport const pool = new Pool({\n  connectionString: process.env.DATABASE_URL,\n  ssl: process.env.NODE_ENV === 'production' ? { ca: process.env.CA } : false,\n})\n",
    'true src/db.js:4',
  ],
  [
    "import { Pool } from 'pg'\nconst isLocal = process.env.NODE_ENV !== 'production'\nexport const pool = new Pool({\n  connectionString: process.env.DATABASE_URL,\n  ...(isLocal ? {} : { ssl: true }),\n})\n",
    'true src/db.js:5',
  ],
  [
    "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: process.env.DB_SSL })\n",
    '?${DB_SSL} src/db.js:2',
  ],
  [
    "import { Pool } from 'pg'\nimport { more } from './more.js'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, ...more })\n",
    '?TLS options in code compose.production.yaml:7',
  ],
  ["import postgres from 'postgres'\nexport const sql = postgres(process.env.DATABASE_URL, { ssl: 'require' })\n", 'true src/db.js:2'],
  ["import postgres from 'postgres'\nexport const sql = postgres(process.env.DATABASE_URL, { ssl: 'prefer' })\n", 'false src/db.js:2'],
  [
    "import knex from 'knex'\nexport const db = knex({ client: 'pg', connection: { connectionString: process.env.DATABASE_URL, ssl: { ca: 'x' } } })\n",
    'true src/db.js:2',
  ],
  [
    "import { DataSource } from 'typeorm'\nexport const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, ssl: false })\n",
    'false src/db.js:2',
  ],
  [
    "import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle({ connection: { connectionString: process.env.DATABASE_URL, ssl: true } })\n",
    'true src/db.js:2',
  ],
])('reads TLS from options: %s', async (code, expected) => {
  expect(await tlsOf(mill(code))).toBe(expected)
})

test('a URL’s own word stands over plain options, and so does a variable of libpq', async () => {
  const code = "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL })\n"
  expect(await tlsOf(mill(code, outside.replace('/mill\n', '/mill?sslmode=require\n')))).toBe('true compose.production.yaml:7')
  expect(await tlsOf(mill(code, `${outside}      PGSSLMODE: verify-full\n`))).toBe('true compose.production.yaml:8')
  expect(await tlsOf(mill(code, `${outside}      PGSSLMODE: prefer\n`))).toBe('false compose.production.yaml:8')
})

test('an encrypted scheme needs no option', async () => {
  const code = "import { Redis } from 'ioredis'\nexport const cache = new Redis(process.env.REDIS_URL)\n"
  expect(await tlsOf(mill(code, '      REDIS_URL: rediss://cache.provider.example:6380\n'))).toBe('true compose.production.yaml:7')
  expect(await tlsOf(mill(code, '      REDIS_URL: redis://cache.provider.example:6380\n'))).toBe('false compose.production.yaml:7')
})

const forks = (count: string): string =>
  `import throng from 'throng'\nimport { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\nthrong({ worker: () => undefined, count: ${count} })\n`
const db =
  '  db:\n    image: postgres:16.2\n    command: ["postgres", "-c", "max_connections=90"]\n    volumes: ["flour:/var/lib/postgresql/data"]\nvolumes:\n  flour:\n'
const inside = '      DATABASE_URL: postgresql://mill@db:5432/mill\n'

async function demandOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const with_ = { ...files, 'compose.production.yaml': `${files['compose.production.yaml'] ?? ''}${db}` }
  return (await factsOf(with_, 'database/db')).demand?.replace(/ .*/, '')
}

test('counts forks by the variable that the service sets, else by what the code falls back to', async () => {
  expect(await demandOf(mill(forks('3'), inside))).toBe('42')
  expect(await demandOf(mill(forks('Number(process.env.PROCESSES ?? 2)'), inside))).toBe('28')
  expect(await demandOf(mill(forks('Number(process.env.PROCESSES ?? 2)'), `${inside}      PROCESSES: 4\n`))).toBe('56')
})

test('a program that forks nothing is one process whatever its environment says', async () => {
  const code = "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n"
  expect(await demandOf(mill(code, `${inside}      WEB_CONCURRENCY: 5\n`))).toBe('14')
})

test('takes the engine from the only driver that the package depends on', async () => {
  const code = "import { Sequelize } from 'sequelize'\nexport const db = new Sequelize(process.env.STORE, { pool: { max: 4 } })\n"
  expect((await factsOf(mill(code, '', 'sequelize', 'mysql2'), 'database/STORE')).engine).toMatch(/^mysql /)
  // Of two, nobody says which.
  expect(await subjectsOf(mill(code, '', 'sequelize', 'mysql2', 'pg'), 'database')).toEqual([])
})

test('a port of the environment leads to the server that listens there', async () => {
  const code = "import { Pool } from 'pg'\nexport const pool = new Pool({ host: process.env.DB_HOST, port: Number(process.env.DB_PORT ?? 6432), max: 9 })\n"
  expect(await demandOf(mill(code, '      DB_HOST: db\n      DB_PORT: 5432\n'))).toBe('18')
})

test('a function of Lambda opens its pool as often as copies are kept for it', async () => {
  const files = (kept: string): Readonly<Record<string, string>> => ({
    'infra/main.tf': `provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_lambda_function" "till" {\n  function_name = "till"\n  role = "x"\n  vpc_config {\n    subnet_ids = ["s"]\n    security_group_ids = ["g"]\n  }\n${kept}  environment {\n    variables = { DATABASE_URL = "postgresql://till@${'${aws_db_instance.till.address}'}:5432/till" }\n  }\n}\nresource "aws_db_instance" "till" {\n  identifier = "till"\n  engine = "postgres"\n  instance_class = "db.t4g.medium"\n}\n`,
    'till/package.json': manifest('pg'),
    'till/src/handler.js':
      "import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 3 })\nexport const handler = () => pool.query('SELECT 1')\n",
  })
  expect((await factsOf(files('  reserved_concurrent_executions = 14\n'), 'database/till')).demand).toMatch(/^42 /)
  expect((await factsOf(files(''), 'database/till')).demand).toMatch(/^\?as many copies as the account may run at once /)
})

const schema = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Kite {\n  id Int @id\n}\n'

test('of two clients that are handed their URL nobody knows whether they open one server', async () => {
  const opened = (first: string, second: string): string =>
    `import { PrismaClient } from '@prisma/client'\nexport const one = new PrismaClient({ datasources: { db: { url: ${first} } } })\nexport const other = new PrismaClient({ datasources: { db: { url: ${second} } } })\n`
  const constructors = async (first: string, second: string): Promise<string | undefined> =>
    (await factsOf({ ...mill(opened(first, second), outside, '@prisma/client'), 'prisma/schema.prisma': schema }, 'service/mill')).constructors
  expect(await constructors('widened(a)', 'widened(b)')).toBe('?whether one and other open one server src/db.js:2')
  expect(await constructors('process.env.DATABASE_URL', 'process.env.DATABASE_URL')).toBe('2 src/db.js:3')
  expect(await constructors('process.env.DATABASE_URL', 'process.env.READER_URL')).toBe('1 src/db.js:2')
})

test('a bare name in an example’s URL is of a network of its own', async () => {
  const files = (host: string): Readonly<Record<string, string>> => ({
    'package.json': manifest('@prisma/client'),
    '.env.example': `DATABASE_URL=postgresql://mill:secret@${host}:5432/mill\n`,
    'prisma/schema.prisma': schema,
    'src/db.js': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n${serving}`,
  })
  const tls = async (host: string): Promise<string | undefined> => (await factsOf(files(host), 'client/mill')).tls
  expect(await tls('rows')).toBe('?who answers at rows .env.example:1')
  expect(await tls('rows.provider.example')).toBe('false .env.example:1')
})
