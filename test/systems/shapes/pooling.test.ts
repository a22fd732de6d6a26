/** Poolers and pools as people set them up: what is in the path, in which mode, how much is opened. */
import { describe } from 'vitest'
import { add, all, replace, without, type Edit } from '../story.ts'
import { shape } from './shape.ts'

const database = (extra = ''): string => `  vault:
    image: postgres:16
    volumes: [ "vault:/var/lib/postgresql/data" ]
${extra}`
const api = (url: string, extra = ''): string => `  api:
    image: ghcr.io/vault/api:9
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "${url}" }
${extra}`
const compose = (...services: readonly string[]): string => `services:\n${services.join('')}volumes:\n  vault:\n`
const stack = 'compose.yaml'
const edit = (from: string | RegExp, to: string): Edit => replace(stack, from, to)
const pooling = ['database/pooling database/vault']
const budget = ['database/connection-budget database/vault']

describe('poolers in front', () => {
  const bouncer = `  bouncer:
    image: edoburu/pgbouncer:v1.23.1-p3
    environment: { DB_HOST: vault, DB_USER: app, DB_PASSWORD: "\${P}", POOL_MODE: transaction, DEFAULT_POOL_SIZE: "30" }
`
  shape('edoburu listens on 5432', {
    files: { [stack]: compose(database(), bouncer, api('postgres://app:${P}@bouncer:5432/vault')) },
    facts: {
      'pool/bouncer.mode': 'transaction',
      'pool/bouncer.serverConnections': 30,
      'database/vault.step': 3,
      'database/vault.demand': 30,
      'pool/bouncer.of': 'vault',
    },
    verdicts: { 'database/pooling': 'pass', 'database/connection-budget': 'unknown' },
    loss: [edit('@bouncer:5432', '@bouncer:6432'), pooling],
    harmless: edit('DEFAULT_POOL_SIZE: "30"', 'DEFAULT_POOL_SIZE: "50"'),
  })

  shape('edoburu on a port of its own', {
    files: {
      [stack]: compose(
        database(),
        bouncer.replace('POOL_MODE: transaction', 'POOL_MODE: transaction, LISTEN_PORT: "6543"'),
        api('postgres://app:${P}@bouncer:6543/vault'),
      ),
    },
    facts: { 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('LISTEN_PORT: "6543"', 'LISTEN_PORT: "5432"'), pooling],
    harmless: all(edit('LISTEN_PORT: "6543"', 'LISTEN_PORT: "7000"'), edit('@bouncer:6543', '@bouncer:7000')),
  })

  shape('bitnami listens on 6432', {
    files: {
      [stack]: compose(
        database(),
        '  bouncer:\n    image: bitnami/pgbouncer:1.23.1\n    environment:\n      POSTGRESQL_HOST: vault\n      PGBOUNCER_POOL_MODE: transaction\n      PGBOUNCER_DEFAULT_POOL_SIZE: 25\n      PGBOUNCER_MAX_CLIENT_CONN: 400\n',
        api('postgres://app:${P}@bouncer:6432/vault'),
      ),
    },
    facts: { 'pool/bouncer.maxClients': 400, 'database/vault.step': 3, 'database/vault.demand': 25 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('@bouncer:6432', '@bouncer:5432'), pooling],
    harmless: edit('PGBOUNCER_MAX_CLIENT_CONN: 400', 'PGBOUNCER_MAX_CLIENT_CONN: 800'),
  })

  const ini = `[databases]
vault = host=vault port=5432 dbname=vault pool_size=15
reports = host=vault dbname=reports pool_size=5 pool_mode=session

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = 6432
pool_mode = transaction
default_pool_size = 40
max_client_conn = 700
reserve_pool_size = 2
auth_type = scram-sha-256
`
  const built = '  bouncer:\n    build: ./bouncer\n    ports: [ "127.0.0.1:16432:6432" ]\n'
  const dockerfile =
    'FROM alpine:3.20\nRUN apk add --no-cache pgbouncer\nCOPY pgbouncer.ini /etc/pgbouncer/pgbouncer.ini\nEXPOSE 6432\nUSER pgbouncer\nCMD ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]\n'
  shape('an image of one’s own with a size for each database', {
    files: {
      [stack]: compose(database(), built, api('postgres://app:${P}@bouncer:6432/vault')),
      'bouncer/Dockerfile': dockerfile,
      'bouncer/pgbouncer.ini': ini,
    },
    facts: { 'pool/bouncer.mode': 'transaction', 'pool/bouncer.serverConnections': 24, 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [replace('bouncer/pgbouncer.ini', 'pool_mode = transaction', 'pool_mode = session'), pooling],
    harmless: replace('bouncer/pgbouncer.ini', '[pgbouncer]', '; the pool\n[pgbouncer]'),
  })

  shape('a wildcard database and a ceiling for the server', {
    files: {
      [stack]: compose(
        database(),
        '  bouncer:\n    image: pgbouncer/pgbouncer:1.15.0\n    volumes: [ "./pgbouncer.ini:/etc/pgbouncer/pgbouncer.ini:ro" ]\n',
        api('postgres://app:${P}@bouncer:6432/vault?pool_size=20'),
      ),
      'pgbouncer.ini':
        '[databases]\n* = host=vault port=5432\n\n[pgbouncer]\nlisten_port = 6432\npool_mode = statement\ndefault_pool_size = 200\nmax_db_connections = 60\n',
    },
    facts: { 'pool/bouncer.mode': 'statement', 'pool/bouncer.serverConnections': 60, 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass', 'database/connection-budget': 'pass' },
    loss: [replace('pgbouncer.ini', 'max_db_connections = 60\n', ''), budget],
    harmless: replace('pgbouncer.ini', 'max_db_connections = 60', 'max_db_connections=50'),
  })

  shape('a mode of one database overrides the whole', {
    files: {
      [stack]: compose(
        database(),
        '  bouncer:\n    image: edoburu/pgbouncer\n    volumes: [ "./pgbouncer.ini:/etc/pgbouncer/pgbouncer.ini" ]\n',
        api('postgres://app:${P}@bouncer:5432/vault'),
      ),
      'pgbouncer.ini': '[databases]\nvault = host=vault pool_mode=session\n\n[pgbouncer]\nlisten_port = 5432\npool_mode = transaction\n',
    },
    facts: { 'database/vault.step': 2 },
    verdicts: { 'database/pooling': 'pass' },
    harmless: replace('pgbouncer.ini', ' pool_mode=session', ''),
  })

  shape('a session pooler is a step lower', {
    files: {
      [stack]: compose(
        database(),
        bouncer.replace('POOL_MODE: transaction', 'POOL_MODE: session'),
        api('postgres://app:${P}@bouncer/vault?connection_limit=5'),
      ),
    },
    facts: { 'database/vault.step': 2 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('@bouncer/', '@vault/'), pooling],
    harmless: edit('POOL_MODE: session', 'POOL_MODE: transaction'),
  })

  shape('the application runs on the host and goes through the published port', {
    files: {
      [stack]: compose(database(), bouncer.replace('    environment', '    ports: [ "127.0.0.1:6432:5432" ]\n    environment')),
      'package.json': '{ "name": "vault-app", "dependencies": { "pg": "8.12.0" }, "scripts": { "start": "node server.js" } }',
      'server.js':
        "import pg from 'pg'\nimport http from 'node:http'\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 })\nhttp.createServer(() => pool.query('select 1')).listen(3000)\n",
      'deploy.sh': '#!/bin/sh\ndocker compose up -d\npm2 reload vault-app\n',
      '.env.production.example': 'DATABASE_URL=postgres://app:change-me@localhost:6432/vault\n',
    },
    facts: { 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [replace('.env.production.example', 'localhost:6432', 'db.internal.vault.example:5432'), pooling],
    harmless: replace('.env.production.example', 'localhost', '127.0.0.1'),
  })

  shape('one of two services goes around it', {
    files: {
      [stack]: compose(
        database(),
        bouncer,
        api('postgres://app:${P}@bouncer/vault'),
        '  worker:\n    image: ghcr.io/vault/worker:9\n    environment: { DATABASE_URL: "postgres://app:${P}@vault/vault?connection_limit=4" }\n',
      ),
    },
    facts: { 'database/vault.step': 1 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('?connection_limit=4', ''), pooling],
    harmless: edit('@vault/vault?connection_limit=4', '@bouncer/vault'),
  })

  shape('a direct URL for migrations alone', {
    files: {
      [stack]: compose(
        database(),
        bouncer,
        '  api:\n    build: .\n    ports: [ "3000:3000" ]\n    environment:\n      DATABASE_URL: postgres://app:${P}@bouncer:5432/vault?pgbouncer=true\n      DIRECT_URL: postgres://app:${P}@vault:5432/vault\n',
      ),
      Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
      'package.json': '{ "name": "vault-app", "dependencies": { "@prisma/client": "6.2.0" }, "devDependencies": { "prisma": "6.2.0" } }',
      'server.js': "import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n",
      'prisma/schema.prisma':
        'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n}\ngenerator client {\n  provider = "prisma-client-js"\n}\nmodel Note {\n  id Int @id\n}\n',
    },
    facts: { 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass', 'database/single-client': 'pass' },
    loss: [edit('@bouncer:5432/vault?pgbouncer=true', '@vault:5432/vault'), pooling],
    harmless: edit(/ {6}DIRECT_URL.*\n/, ''),
  })

  shape('pgcat, whose mode stands in its own file', {
    files: {
      [stack]: compose(
        database(),
        '  cat:\n    image: ghcr.io/postgresml/pgcat:v1.2.0\n    volumes: [ "./pgcat.toml:/etc/pgcat/pgcat.toml" ]\n',
        api('postgres://app:${P}@cat:6432/vault'),
      ),
      'pgcat.toml': '[pools.vault]\npool_mode = "transaction"\n',
    },
    facts: { 'pool/cat.mode': 'transaction', 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass', 'database/connection-budget': 'unknown' },
    loss: [edit('@cat:6432', '@vault:5432'), pooling],
    harmless: edit('pgcat:v1.2.0', 'pgcat:v1.2.1'),
  })

  shape('odyssey by a name without a port', {
    files: { [stack]: compose(database(), '  ody:\n    image: yandex/odyssey:1.3\n', api('postgres://app:${P}@ody/vault')) },
    facts: { 'pool/ody.mode': '?' },
    verdicts: { 'database/pooling': 'pass' },
    loss: [without(stack, '  ody:'), ['database/pooling database/vault']],
  })

  shape('a pooler that nobody goes through', {
    files: { [stack]: compose(database(), bouncer, api('postgres://app:${P}@vault:5432/vault')) },
    facts: { 'pool/bouncer.used': false },
    verdicts: { 'database/pooling': 'unknown' },
    harmless: edit('@vault:5432', '@bouncer:5432'),
  })
})

describe('poolers of providers, by their names', () => {
  const provider = (url: string): Readonly<Record<string, string>> => ({ [stack]: `services:\n${api(url)}` })
  const cases: readonly (readonly [string, string, number])[] = [
    ['Supabase’s transaction pooler', 'postgresql://postgres.abc:${P}@aws-0-eu-central-1.pooler.supabase.com:6543/postgres', 3],
    ['Supabase’s session pooler', 'postgresql://postgres.abc:${P}@aws-0-eu-central-1.pooler.supabase.com:5432/postgres', 2],
    ['Neon’s pooler', 'postgresql://app:${P}@ep-quiet-sun-a1b2c3-pooler.eu-central-1.aws.neon.tech/vault?sslmode=require', 3],
    ['DigitalOcean’s pool', 'postgresql://doadmin:${P}@vault-do-user-1-0.b.db.ondigitalocean.com:25061/vault-pool', 3],
    ['RDS Proxy', 'postgresql://app:${P}@vault.proxy-c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com:5432/vault', 3],
  ]
  for (const [name, url, step] of cases) {
    shape(name, {
      files: provider(url),
      facts: { 'client/api.step': step },
      verdicts: { 'database/pooling': 'pass', 'database/replica': 'unknown', 'backup/automated': 'unknown' },
    })
  }
  shape('Neon without its pooler', {
    files: provider('postgresql://app:${P}@ep-quiet-sun-a1b2c3-pooler.eu-central-1.aws.neon.tech/vault?connection_limit=5'),
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('-pooler.', '.'), ['database/pooling database/DATABASE_URL']],
    harmless: edit('connection_limit=5', 'connection_limit=9'),
  })
  shape('DigitalOcean’s direct port', {
    files: provider('postgresql://doadmin:${P}@vault-do-user-1-0.b.db.ondigitalocean.com:25060/vault?connection_limit=9'),
    facts: { 'client/api.step': 1 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('?connection_limit=9', '?connection_limit=1'), ['database/pooling database/DATABASE_URL']],
  })
})

describe('pools of the application', () => {
  const app = (dependency: string, code: string, extra = '', url = 'postgres://app:${P}@vault/vault'): Readonly<Record<string, string>> => ({
    [stack]: compose(
      database(),
      `  api:\n    build: .\n    ports: [ "3000:3000" ]\n    environment: { DATABASE_URL: "${url}"${extra} }\n    deploy: { replicas: 2 }\n`,
    ),
    Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    'package.json': `{ "name": "vault-app", "dependencies": { ${dependency} } }`,
    'src/server.js': code,
  })
  const code = (from: string | RegExp, to: string): Edit => replace('src/server.js', from, to)

  shape('node-postgres with a size', {
    files: app('"pg": "8.12.0"', "const { Pool } = require('pg')\nmodule.exports = new Pool({ connectionString: process.env.DATABASE_URL, max: 12 })\n"),
    facts: { 'database/vault.step': 1, 'database/vault.demand': 24 },
    verdicts: { 'database/pooling': 'pass', 'database/connection-budget': 'pass' },
    loss: [code(', max: 12', ''), pooling],
    harmless: code('max: 12', 'max: 15'),
  })

  shape('node-postgres by its default of ten', {
    files: app('"pg": "8.12.0"', "const { Pool } = require('pg')\nmodule.exports = new Pool()\n", ', PGHOST: vault'),
    verdicts: { 'database/pooling': 'fail' },
    harmless: code('new Pool()', 'new Pool({ max: 20 })'),
  })

  shape('drizzle over postgres.js', {
    files: app(
      '"drizzle-orm": "0.33.0", "postgres": "3.4.4"',
      "import { drizzle } from 'drizzle-orm/postgres-js'\nimport postgres from 'postgres'\nexport const db = drizzle(postgres(process.env.DATABASE_URL, { max: 6 }))\n",
    ),
    facts: { 'database/vault.step': 1, 'database/vault.demand': 12 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [code('{ max: 6 }', '{ max: 1 }'), pooling],
    harmless: code('{ max: 6 }', '{ max: 6, idle_timeout: 20 }'),
  })

  shape('typeorm with extra.max', {
    files: app(
      '"typeorm": "0.3.20", "pg": "8.12.0"',
      "import { DataSource } from 'typeorm'\nexport const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, extra: { max: 9 } })\n",
    ),
    facts: { 'database/vault.step': 1, 'database/vault.demand': 18 },
    loss: [code(', extra: { max: 9 }', ''), pooling],
    harmless: code('extra: { max: 9 }', 'poolSize: 9'),
  })

  shape('sequelize with pool.max', {
    files: app(
      '"sequelize": "6.37.3", "pg": "8.12.0"',
      "import { Sequelize } from 'sequelize'\nexport const db = new Sequelize(process.env.DATABASE_URL, { pool: { max: 11, min: 2 } })\n",
    ),
    facts: { 'database/vault.step': 1, 'database/vault.demand': 22 },
    loss: [code(', { pool: { max: 11, min: 2 } }', ''), pooling],
    harmless: code('min: 2', 'min: 0'),
  })

  shape('knex with pool.max', {
    files: app(
      '"knex": "3.1.0", "pg": "8.12.0"',
      "import knex from 'knex'\nexport const db = knex({ client: 'pg', connection: process.env.DATABASE_URL, pool: { min: 0, max: 7 } })\n",
    ),
    facts: { 'database/vault.step': 1, 'database/vault.demand': 14 },
    loss: [code('max: 7', 'max: 1'), pooling],
    harmless: code('max: 7', 'max: 8'),
  })

  shape('replicas × processes × pool over the server’s limit', {
    files: app(
      '"pg": "8.12.0"',
      "const cluster = require('node:cluster')\nconst { Pool } = require('pg')\nif (cluster.isPrimary) for (let at = 0; at < Number(process.env.WEB_CONCURRENCY); at++) cluster.fork()\nmodule.exports = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })\n",
      ', WEB_CONCURRENCY: "4"',
    ),
    facts: { 'database/vault.demand': 80 },
    verdicts: { 'database/connection-budget': 'pass' },
    loss: [edit('WEB_CONCURRENCY: "4"', 'WEB_CONCURRENCY: "8"'), budget],
    harmless: edit('WEB_CONCURRENCY: "4"', 'WEB_CONCURRENCY: "2"'),
  })

  shape('PM2 starts four processes', {
    files: {
      ...app('"pg": "8.12.0"', "const { Pool } = require('pg')\nmodule.exports = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })\n"),
      Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["pm2-runtime", "start", "src/server.js", "-i", "4"]\n',
    },
    facts: { 'database/vault.demand': 80 },
    verdicts: { 'database/connection-budget': 'pass' },
    loss: [replace('Dockerfile', '"4"', '"6"'), budget],
    harmless: replace('Dockerfile', '"4"', '"3"'),
  })

  shape('the cluster module forks as many as a variable says', {
    files: {
      ...app(
        '"pg": "8.12.0"',
        "const cluster = require('cluster')\nconst { Pool } = require('pg')\nif (cluster.isPrimary) for (let i = 0; i < 3; i++) cluster.fork()\nmodule.exports = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })\n",
      ),
    },
    facts: { 'database/vault.step': 1 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [code(', max: 10', ''), pooling],
  })

  const prisma = (url: string): Readonly<Record<string, string>> => ({
    ...app('"@prisma/client": "5.22.0"', "import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n", '', url),
    'prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\ngenerator client {\n  provider = "prisma-client-js"\n}\nmodel Note {\n  id Int @id\n}\n',
  })
  shape('Prisma with connection_limit in its URL', {
    files: prisma('postgres://app:${P}@vault/vault?schema=public&connection_limit=13'),
    facts: { 'database/vault.step': 1, 'database/vault.demand': 26 },
    verdicts: { 'database/pooling': 'pass', 'database/connection-budget': 'pass', 'database/single-client': 'pass' },
    loss: [edit('connection_limit=13', 'connection_limit=1'), pooling],
    harmless: all(edit('connection_limit=13', 'connection_limit=20&pool_timeout=30'), add('x.md', 'x')),
  })
  shape('Prisma whose limit is a variable without a value', {
    files: prisma('postgres://app:${P}@vault/vault?connection_limit=${LIMIT}'),
    verdicts: { 'database/pooling': 'unknown', 'database/connection-budget': 'unknown' },
    harmless: edit('${LIMIT}', '${LIMIT:-9}'),
  })
  shape('Prisma with a limit set in code', {
    files: {
      ...prisma('postgres://app:${P}@vault/vault'),
      'src/server.js':
        "import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient({ datasources: { db: { url: process.env.DATABASE_URL + '?connection_limit=17' } } })\n",
    },
    facts: { 'database/vault.step': 1, 'database/vault.demand': 34 },
    loss: [code('?connection_limit=17', '?schema=public'), [...pooling, ...budget]],
    harmless: code('connection_limit=17', 'connection_limit=18'),
  })
  shape('Prisma’s adapter has the driver’s pool', {
    files: {
      ...prisma('postgres://app:${P}@vault/vault?connection_limit=99'),
      'src/server.js':
        "import { PrismaClient } from '@prisma/client'\nimport { PrismaPg } from '@prisma/adapter-pg'\nconst adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 5 })\nexport const db = new PrismaClient({ adapter })\n",
    },
    facts: { 'database/vault.step': 1, 'database/vault.demand': 10 },
    loss: [code(', max: 5', ''), pooling],
    harmless: edit('connection_limit=99', 'connection_limit=3'),
  })
})
