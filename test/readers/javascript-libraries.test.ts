import { describe, expect, test } from 'vitest'
import { clients, say } from './javascript-harness.ts'

function table(rows: readonly (readonly [string, string, readonly string[]])[]): void {
  test.each(rows)('%s', async (_title, text, expected) => {
    expect(await say(text)).toEqual(expected)
  })
}

const prisma = `import { PrismaClient } from '@prisma/client'\n`
const cpus = 'pool=?num_cpus * 2 + 1 >=3'

describe('Prisma', () => {
  table([
    ['says nothing of its URL', `${prisma}export const shop = new PrismaClient()`, [`2 prisma shop module ${cpus}@2`]],
    [
      'datasources',
      `${prisma}export const shop = new PrismaClient({\n  datasources: {\n    ledger: { url: process.env.LEDGER_URL },\n  },\n})`,
      [`2 prisma shop module ${cpus}@2 url=$LEDGER_URL@4`],
    ],
    [
      'datasourceUrl',
      `${prisma}export const shop = new PrismaClient({ datasourceUrl: process.env['LEDGER_URL'] })`,
      [`2 prisma shop module ${cpus}@2 url=$LEDGER_URL@2`],
    ],
    [
      'an appended limit',
      `${prisma}export const shop = new PrismaClient({\n  datasources: { db: { url: process.env.DATABASE_URL + "?connection_limit=50&pool_timeout=20" } },\n})`,
      ['2 prisma shop module pool=50@3 url=$DATABASE_URL@3 appended=?connection_limit=50&pool_timeout=20'],
    ],
    [
      'a template',
      `${prisma}const limit = 7\nexport const shop = new PrismaClient({ datasourceUrl: \`\${process.env.DB}?connection_limit=\${limit}\` })`,
      ['3 prisma shop module pool=7@3 url=$DB@3 appended=?connection_limit=7'],
    ],
    [
      'a secret that is appended',
      `${prisma}export const shop = new PrismaClient({ datasourceUrl: process.env.DB + '?sslpassword=Hx81kfk3&connection_limit=4' })`,
      ['2 prisma shop module pool=4@2 url=$DB@2 appended=?sslpassword=•••&connection_limit=4'],
    ],
    [
      'PrismaPg with options',
      `${prisma}import { PrismaPg } from '@prisma/adapter-pg'\nconst adapter = new PrismaPg({ connectionString: process.env.SHOP_URL, max: 13 })\nexport const shop = new PrismaClient({ adapter })`,
      ['4 prisma/postgres shop module pool=13@3 adapter=pg url=$SHOP_URL@3'],
    ],
    [
      'PrismaPg with a pool',
      `${prisma}import { PrismaPg } from '@prisma/adapter-pg'\nimport { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.SHOP_URL, max: 21 })\nconst adapter = new PrismaPg(pool)\nexport const shop = new PrismaClient({ adapter })`,
      ['6 prisma/postgres shop module pool=21@4 adapter=pg url=$SHOP_URL@4'],
    ],
    [
      'PrismaPg by default',
      `${prisma}import { PrismaPg } from '@prisma/adapter-pg'\nexport const shop = new PrismaClient({ adapter: new PrismaPg({ connectionString: env.SHOP_URL }) })`,
      ['3 prisma/postgres shop module pool=10*@3 adapter=pg literal=?env.SHOP_URL'],
    ],
    [
      'PrismaNeon',
      `${prisma}import { PrismaNeon } from '@prisma/adapter-neon'\nexport const shop = new PrismaClient({ adapter: new PrismaNeon({ connectionString: process.env.NEON_URL }) })`,
      ['3 prisma/postgres shop module pool=10*@3 adapter=@neondatabase/serverless url=$NEON_URL@3'],
    ],
    [
      'PrismaPlanetScale',
      `${prisma}import { PrismaPlanetScale } from '@prisma/adapter-planetscale'\nexport const shop = new PrismaClient({ adapter: new PrismaPlanetScale({ url: process.env.PS_URL }) })`,
      ['3 prisma/mysql shop guarded adapter=http url=$PS_URL@3'],
    ],
    [
      'PrismaMariaDb',
      `${prisma}import { PrismaMariaDb } from '@prisma/adapter-mariadb'\nexport const shop = new PrismaClient({ adapter: new PrismaMariaDb({ host: process.env.M_HOST, port: 3307, connectionLimit: 6 }) })`,
      ['3 prisma shop module pool=6@3 adapter=mariadb host=?${M_HOST} from $M_HOST port=3307'],
    ],
    [
      'PrismaLibSQL',
      `${prisma}import { PrismaLibSQL } from '@prisma/adapter-libsql'\nexport const shop = new PrismaClient({ adapter: new PrismaLibSQL({ url: process.env.TURSO_URL }) })`,
      ['3 prisma/sqlite shop module adapter=libsql url=$TURSO_URL@3'],
    ],
    [
      'PrismaBetterSqlite3',
      `${prisma}import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'\nexport const shop = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: 'file:./shop.db' }) })`,
      ['3 prisma/sqlite shop module adapter=better-sqlite3 literal=file:./shop.db'],
    ],
    [
      'an adapter from somewhere',
      `${prisma}import { adapter } from '@shop/adapter'\nexport const shop = new PrismaClient({ adapter })`,
      ['3 prisma shop module adapter=driver adapter'],
    ],
    [
      'Accelerate',
      `${prisma}import { withAccelerate } from '@prisma/extension-accelerate'\nexport const shop = new PrismaClient({ datasourceUrl: process.env.ACC_URL }).$extends(withAccelerate())`,
      ['3 prisma shop module adapter=accelerate url=$ACC_URL@3'],
    ],
    [
      'a subclass with super',
      `${prisma}@Injectable()\nexport class Shop extends PrismaClient {\n  constructor() {\n    super({ datasources: { db: { url: process.env.SHOP_URL } } })\n  }\n}`,
      [`3 prisma Shop guarded defines ${cpus}@3 url=$SHOP_URL@5`],
    ],
    [
      'a subclass with an adapter',
      `${prisma}import { PrismaPg } from '@prisma/adapter-pg'\n@Injectable()\nexport class Shop extends PrismaClient {\n  constructor(config: ConfigService) {\n    super({ adapter: new PrismaPg({ connectionString: config.getOrThrow('SHOP_URL'), max: 8 }) })\n  }\n}`,
      ['4 prisma/postgres Shop guarded defines pool=8@6 adapter=pg url=$SHOP_URL@6'],
    ],
    [
      'a factory with a parameter',
      `${prisma}const build = (url) => new PrismaClient({ datasourceUrl: url })\nexport const reads = build(process.env.READ_URL)\nexport const writes = build(process.env.WRITE_URL)`,
      [`3 prisma reads module ${cpus}@3 url=$READ_URL@3`, `4 prisma writes module ${cpus}@4 url=$WRITE_URL@4`],
    ],
  ])

  test('an adapter that a neighbouring file makes', async () => {
    const text = `${prisma}import { adapter } from './adapter'\nexport const shop = new PrismaClient({ adapter })`
    const other = `import { PrismaPg } from '@prisma/adapter-pg'\nimport pg from 'pg'\nconst pool = new pg.Pool({ max: 17, connectionString: process.env.SHOP_URL })\nexport const adapter = new PrismaPg(pool)`
    expect(await say(text, 'src/db/client.ts', { 'src/db/adapter.ts': other })).toEqual(['3 prisma/postgres shop module pool=17@3 adapter=pg url=$SHOP_URL@3'])
  })
})

describe('PostgreSQL drivers', () => {
  table([
    [
      'pg pool',
      `import { Pool } from 'pg'\nexport const shop = new Pool({\n  host: process.env.PG_HOST,\n  port: 6543,\n  max: 25,\n})`,
      ['2 pg/postgres shop module pool=25@5 host=?${PG_HOST} from $PG_HOST port=6543'],
    ],
    ['pg by its own variables', `const pg = require('pg')\nconst shop = new pg.Pool()`, ['2 pg/postgres shop module pool=10*@2 from $PGHOST']],
    [
      'pg size by variable',
      `import { Pool } from 'pg'\nexport const shop = new Pool({ connectionString: process.env.A_URL, max: Number(process.env.POOL_MAX) })`,
      ['2 pg/postgres shop module pool=?${POOL_MAX}@2 by POOL_MAX url=$A_URL@2'],
    ],
    [
      'pg size by variable with default',
      `import { Pool } from 'pg'\nexport const shop = new Pool({ connectionString: process.env.A_URL, max: parseInt(process.env.POOL_MAX ?? '12', 10) })`,
      ['2 pg/postgres shop module pool=12*@2 by POOL_MAX url=$A_URL@2'],
    ],
    ['pg client', `import { Client } from 'pg'\nconst shop = new Client(process.env.A_URL)`, ['2 pg/postgres shop module pool=1*@2 url=$A_URL@2']],
    [
      'postgres.js',
      `import postgres from 'postgres'\nconst sql = postgres(process.env.A_URL!, { max: 4, prepare: false })`,
      ['2 postgres/postgres sql module pool=4@2 url=$A_URL@2'],
    ],
    [
      'postgres.js by default',
      `import postgres from 'postgres'\nconst sql = postgres({ host: 'db', port: 5433 })`,
      ['2 postgres/postgres sql module pool=10*@2 host=db port=5433'],
    ],
    [
      'neon over HTTP',
      `import { neon } from '@neondatabase/serverless'\nconst sql = neon(process.env.A_URL)`,
      ['2 @neondatabase/serverless/postgres sql guarded adapter=http url=$A_URL@2'],
    ],
    [
      'neon pool',
      `import { Pool } from '@neondatabase/serverless'\nconst sql = new Pool({ connectionString: process.env.A_URL })`,
      ['2 @neondatabase/serverless/postgres sql module pool=10*@2 url=$A_URL@2'],
    ],
    [
      'vercel',
      `import { createPool } from '@vercel/postgres'\nconst sql = createPool()`,
      ['2 @vercel/postgres/postgres sql module pool=10*@2 url=$POSTGRES_URL@2'],
    ],
    [
      'pg-promise',
      `const pgp = require('pg-promise')()\nconst shop = pgp({ connectionString: process.env.A_URL, max: 9 })`,
      ['2 pg-promise/postgres shop module pool=9@2 url=$A_URL@2'],
    ],
    [
      'connect-pg-simple of its own',
      `import session from 'express-session'\nimport simple from 'connect-pg-simple'\nconst Store = simple(session)\napp.use(session({ store: new Store({ conString: process.env.A_URL }) }))`,
      ['4 connect-pg-simple/postgres store module pool=10*@4 url=$A_URL@4'],
    ],
    [
      'connect-pg-simple on a pool',
      `import { Pool } from 'pg'\nimport simple from 'connect-pg-simple'\nconst pool = new Pool({ max: 3 })\nconst Store = simple(session)\nconst kept = new Store({ pool })`,
      ['3 pg/postgres pool module pool=3@3 from $PGHOST'],
    ],
    [
      'parts of a URL',
      `import { Pool } from 'pg'\nconst { DB_USER, DB_PW, DB_HOST } = process.env\nconst shop = new Pool({ connectionString: \`postgres://\${DB_USER}:\${DB_PW}@\${DB_HOST}:6432/shop?sslmode=require\` })`,
      ['3 pg/postgres shop module pool=10*@3 literal=?postgres://${DB_HOST}:6432/shop appended=?sslmode=require host=?${DB_HOST} from $DB_HOST port=6432'],
    ],
  ])
})

describe('MySQL, MariaDB, SQL Server', () => {
  table([
    [
      'mysql2 pool',
      `import mysql from 'mysql2/promise'\nexport const shop = mysql.createPool({ host: process.env.M_HOST, connectionLimit: 30 })`,
      ['2 mysql2/mysql shop module pool=30@2 host=?${M_HOST} from $M_HOST'],
    ],
    [
      'mysql2 by URL',
      `import { createPool } from 'mysql2'\nexport const shop = createPool(process.env.M_URL)`,
      ['2 mysql2/mysql shop module pool=10*@2 url=$M_URL@2'],
    ],
    [
      'mysql connection',
      `const mysql = require('mysql')\nconst shop = mysql.createConnection({ host: 'db' })`,
      ['2 mysql/mysql shop module pool=1*@2 host=db'],
    ],
    [
      'mariadb',
      `import * as mariadb from 'mariadb'\nconst shop = mariadb.createPool({ host: 'db', connectionLimit: 5 })`,
      ['2 mariadb/mariadb shop module pool=5@2 host=db'],
    ],
    [
      'mssql',
      `import sql from 'mssql'\nconst shop = new sql.ConnectionPool({ server: 'db', pool: { max: 14 } })`,
      ['2 mssql/mssql shop module pool=14@2 host=db'],
    ],
  ])
})

describe('query builders and ORMs', () => {
  table([
    [
      'drizzle over a pool',
      `import { drizzle } from 'drizzle-orm/node-postgres'\nimport { Pool } from 'pg'\nconst pool = new Pool({ max: 16, connectionString: process.env.A_URL })\nexport const db = drizzle(pool, { schema })`,
      ['4 drizzle/postgres db module pool=16@3 adapter=pg url=$A_URL@3'],
    ],
    [
      'drizzle over a kept client',
      `import { drizzle } from 'drizzle-orm/postgres-js'\nimport postgres from 'postgres'\nconst kept = globalThis as any\nconst conn = kept.conn ?? postgres(env.A_URL, { max: 2 })\nexport const db = drizzle(conn)`,
      ['5 drizzle/postgres db module pool=2@4 adapter=postgres literal=?env.A_URL'],
    ],
    [
      'drizzle by URL',
      `import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle(process.env.A_URL!)`,
      ['2 drizzle/postgres db module pool=10*@2 adapter=pg url=$A_URL@2'],
    ],
    [
      'drizzle by connection',
      `import { drizzle } from 'drizzle-orm/mysql2'\nexport const db = drizzle({ connection: { uri: process.env.A_URL, connectionLimit: 3 } })`,
      ['2 drizzle/mysql db module pool=3@2 adapter=mysql2 url=$A_URL@2'],
    ],
    [
      'drizzle on D1 in a handler',
      `import { drizzle } from 'drizzle-orm/d1'\nexport function GET(c) { const db = drizzle(c.env.DB) }`,
      ['2 drizzle/sqlite db guarded adapter=d1'],
    ],
    [
      'drizzle over another file’s client',
      `import { drizzle } from 'drizzle-orm/node-postgres'\nimport { pool } from './pool'\nexport const db = drizzle(pool)`,
      [],
    ],
    [
      'kysely',
      `import { Kysely, PostgresDialect } from 'kysely'\nimport { Pool } from 'pg'\nexport const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: new Pool({ max: 11, host: 'db' }) }) })`,
      ['3 kysely/postgres db module pool=11@3 adapter=pg host=db'],
    ],
    [
      'knex',
      `import knex from 'knex'\nexport const db = knex({\n  client: 'pg',\n  connection: process.env.A_URL,\n  pool: { min: 2, max: 18 },\n})`,
      ['2 knex/postgres db module pool=18@5 url=$A_URL@4'],
    ],
    [
      'knex by default',
      `const db = require('knex')({ client: 'mysql2', connection: { host: 'db', user: 'u' } })`,
      ['1 knex/mysql db module pool=10*@1 host=db'],
    ],
    [
      'sequelize by URL',
      `const { Sequelize } = require('sequelize')\nconst db = new Sequelize(process.env.A_URL, { dialect: 'postgres', pool: { max: 22 } })`,
      ['2 sequelize/postgres db module pool=22@2 url=$A_URL@2'],
    ],
    [
      'sequelize by parts',
      `import { Sequelize } from 'sequelize'\nconst db = new Sequelize('shop', 'me', process.env.PW, { host: 'db', dialect: 'mysql' })`,
      ['2 sequelize/mysql db module pool=5*@2 host=db'],
    ],
    [
      'sequelize on a file',
      `import { Sequelize } from 'sequelize'\nconst db = new Sequelize({ dialect: 'sqlite', storage: './shop.sqlite' })`,
      ['2 sequelize/sqlite db module literal=./shop.sqlite'],
    ],
    [
      'sequelize that syncs by force',
      `import { Sequelize } from 'sequelize'\nconst db = new Sequelize(process.env.A_URL, { dialect: 'postgres' })\nawait db.sync({ force: true })`,
      ['2 sequelize/postgres db module pool=5*@2 url=$A_URL@2 destructive=sync({ force: true })@3'],
    ],
    [
      'a sync elsewhere',
      `import { sequelize } from './models'\nsequelize.sync({ alter: true }).then(() => app.listen(80))`,
      ['2 sequelize sequelize guarded defines destructive=sync({ alter: true })@2'],
    ],
    ['a sync for development', `import { sequelize } from './models'\nif (process.env.NODE_ENV !== 'production') sequelize.sync({ force: true })`, []],
    [
      'typeorm',
      `import { DataSource } from 'typeorm'\nexport const db = new DataSource({\n  type: 'postgres',\n  url: process.env.A_URL,\n  extra: { max: 19 },\n  synchronize: true,\n})`,
      ['2 typeorm/postgres db module pool=19@5 url=$A_URL@4 destructive=synchronize: true@6'],
    ],
    [
      'typeorm that syncs in development',
      `import { DataSource } from 'typeorm'\nexport const db = new DataSource({ type: 'mysql', host: 'db', poolSize: 5, synchronize: process.env.NODE_ENV !== 'production' })`,
      ['2 typeorm/mysql db module pool=5@2 host=db'],
    ],
    [
      'Nest typeorm',
      `import { TypeOrmModule } from '@nestjs/typeorm'\n@Module({ imports: [TypeOrmModule.forRootAsync({ useFactory: (config: ConfigService) => ({ type: 'postgres', url: config.get('A_URL'), dropSchema: true }) })] })\nexport class AppModule {}`,
      ['2 typeorm/postgres typeorm module pool=10*@2 url=$A_URL@2 destructive=dropSchema: true@2'],
    ],
    ...(
      [
        ['mssql', 'pool: { max: +process.env.A_MOST || 12 }', 'pool=12*@2 by A_MOST'],
        ['mssql', 'pool: { max: 4 }, extra: { pool: { max: 6 } }', 'pool=6@2'],
        ['mssql', 'poolSize: 12', 'pool=10*@2'],
        ['mysql', 'extra: { connectionLimit: 12 }', 'pool=12@2'],
        ['mysql', 'pool: { max: 12 }', 'pool=10*@2'],
        ['postgres', 'poolSize: 4, extra: { max: 6 }', 'pool=6@2'],
        ['postgres', 'pool: { max: 12 }', 'pool=10*@2'],
        ['oracle', 'extra: { poolMax: 12 }', 'pool=12@2'],
        ['oracle', 'pool: { max: 12 }', 'pool=4*@2'],
      ] as const
    ).map(([type, size, told]): [string, string, string[]] => [
      `typeorm on ${type} with ${size}`,
      `import { DataSource } from 'typeorm'\nexport const db = new DataSource({ type: '${type}', host: 'db', ${size} })`,
      [`2 typeorm/${type} db module ${told} host=db`],
    ]),
    [
      'MikroORM',
      `import { MikroORM } from '@mikro-orm/postgresql'\nconst orm = await MikroORM.init({ clientUrl: process.env.A_URL, pool: { max: 6 } })`,
      ['2 mikro-orm/postgres orm module pool=6@2 url=$A_URL@2'],
    ],
  ])
})

describe('MongoDB, Redis, SQLite', () => {
  table([
    [
      'mongoose',
      `import mongoose from 'mongoose'\nmongoose.connect(process.env.M_URL, { maxPoolSize: 40 })`,
      ['2 mongoose/mongodb mongoose guarded pool=40@2 url=$M_URL@2'],
    ],
    [
      'Nest mongoose',
      `import { MongooseModule } from '@nestjs/mongoose'\n@Module({ imports: [MongooseModule.forRoot(process.env.M_URL)] })\nexport class AppModule {}`,
      ['2 mongoose/mongodb mongoose module pool=100*@2 url=$M_URL@2'],
    ],
    [
      'mongodb',
      `import { MongoClient } from 'mongodb'\nlet kept\nif (!global.m) { global.m = new MongoClient(process.env.M_URL).connect() }\nexport default global.m`,
      ['3 mongodb/mongodb m guarded pool=100*@3 url=$M_URL@3'],
    ],
    [
      'ioredis by URL',
      `import Redis from 'ioredis'\nexport const cache = new Redis(process.env.R_URL)`,
      ['2 ioredis/redis cache module pool=1*@2 url=$R_URL@2'],
    ],
    [
      'ioredis by port and host',
      `const Redis = require('ioredis')\nconst cache = new Redis(6380, process.env.R_HOST)`,
      ['2 ioredis/redis cache module pool=1*@2 host=?${R_HOST} from $R_HOST port=6380'],
    ],
    [
      'node-redis',
      `import { createClient } from 'redis'\nconst cache = createClient({ socket: { host: process.env.R_HOST ?? 'cache', port: Number(process.env.R_PORT || 6381) } })`,
      ['2 redis/redis cache module pool=1*@2 host=cache* from $R_HOST port=6381*'],
    ],
    [
      'upstash',
      `import { Redis } from '@upstash/redis'\nexport const cache = Redis.fromEnv()`,
      ['2 @upstash/redis/redis cache guarded adapter=http url=$UPSTASH_REDIS_REST_URL@2'],
    ],
    [
      'bullmq',
      `import { Queue } from 'bullmq'\nimport IORedis from 'ioredis'\nconst connection = new IORedis(process.env.R_URL)\nexport const mails = new Queue('mails', { connection })`,
      ['3 ioredis/redis connection module pool=1*@3 url=$R_URL@3', '4 bullmq/redis mails module url=$R_URL@3 queue'],
    ],
    ['bull', `const Bull = require('bull')\nconst mails = new Bull('mails', process.env.R_URL)`, ['2 bull/redis mails module url=$R_URL@2 queue']],
    [
      'agenda',
      `import { Agenda } from 'agenda'\nconst jobs = new Agenda({ db: { address: process.env.M_URL } })`,
      ['2 agenda/mongodb jobs module pool=100*@2 url=$M_URL@2 queue'],
    ],
    [
      'pg-boss',
      `import PgBoss from 'pg-boss'\nconst jobs = new PgBoss({ connectionString: process.env.A_URL, max: 3 })`,
      ['2 pg-boss/postgres jobs module pool=3@2 url=$A_URL@2 queue'],
    ],
    [
      'better-sqlite3',
      `import Database from 'better-sqlite3'\nconst db = new Database('data/shop.db')`,
      ['2 better-sqlite3/sqlite db module literal=data/shop.db'],
    ],
    ['SQLite in memory', `import Database from 'better-sqlite3'\nconst db = new Database(':memory:')`, []],
    [
      'sqlite3',
      `const sqlite3 = require('sqlite3').verbose()\nconst db = new sqlite3.Database(process.env.FILE || './a.db')`,
      ['2 sqlite3/sqlite db module url=$FILE@2 literal=./a.db*'],
    ],
    [
      'Turso',
      `import { createClient } from '@libsql/client'\nconst db = createClient({ url: process.env.TURSO_URL, authToken: process.env.T })`,
      ['2 @libsql/client/sqlite db module adapter=libsql url=$TURSO_URL@2'],
    ],
    [
      'libSQL on a file',
      `import { createClient } from '@libsql/client'\nconst db = createClient({ url: 'file:shop.db' })`,
      ['2 @libsql/client/sqlite db module literal=file:shop.db'],
    ],
  ])
})

describe('a default stands only where nothing else can be set', () => {
  table([
    [
      'options from elsewhere',
      `import { Pool } from 'pg'\nimport { options } from '@shop/config'\nconst shop = new Pool(options)`,
      ['3 pg/postgres shop module pool=?options@3'],
    ],
    [
      'something from elsewhere spread in',
      `import { Pool } from 'pg'\nconst build = (more) => new Pool({ connectionString: process.env.A_URL, ...more })\nexport { build }`,
      ['2 pg/postgres build call defines pool=?an expression@2 url=$A_URL@2'],
    ],
    [
      'a choice that may set it',
      `import { Pool } from 'pg'\nconst shop = new Pool({ host: 'db', ...(process.env.BIG && { max: 90 }) })`,
      ['2 pg/postgres shop module pool=?an expression@2 host=db'],
    ],
    [
      'a choice of something else',
      `import { Pool } from 'pg'\nconst shop = new Pool({ host: 'db', ...(process.env.TLS && { ssl: true }) })`,
      ['2 pg/postgres shop module pool=10*@2 host=db'],
    ],
    [
      'a pool entry from elsewhere',
      `import { Sequelize } from 'sequelize'\nimport { pool } from '@shop/config'\nconst shop = new Sequelize(process.env.A_URL, { dialect: 'postgres', pool })`,
      ['3 sequelize/postgres shop module pool=?pool@3 url=$A_URL@3'],
    ],
  ])
})

describe('processes', () => {
  table([
    [
      'one a processor',
      `import cluster from 'node:cluster'\nimport os from 'node:os'\nfor (let i = 0; i < os.cpus().length; i++) cluster.fork()`,
      ['3 cluster cluster module defines processes=?os.cpus().length >=1'],
    ],
    [
      'a constant',
      `const cluster = require('cluster')\nconst turns = 3\nfor (let i = 0; i < turns; i++) { cluster.fork() }`,
      ['3 cluster cluster module defines processes=3'],
    ],
    [
      'at most',
      `import cluster from 'cluster'\nimport { cpus } from 'os'\nconst turns = Math.min(4, cpus().length)\nfor (let i = 0; i < turns; i++) cluster.fork()`,
      ['4 cluster cluster module defines processes=?Math.min(4, cpus().length) >=1 <=4'],
    ],
    ['throng', `import throng from 'throng'\nthrong({ workers: process.env.WEB_CONCURRENCY || 2, start })`, ['2 cluster cluster module defines processes=2*']],
  ])
})

describe('where a value comes from', () => {
  const pool = (max: string, before = ''): string => `import { Pool } from 'pg'\n${before}\nexport const shop = new Pool({ max: ${max}, host: 'db' })`
  test.each([
    ['3 * 4', '', '12'],
    ["Number('9')", '', '9'],
    ['+(process.env.M || 5)', '', '5*'],
    ['settings.pool.size', 'const settings = { pool: { size: 14 } } as const', '14'],
    ['size', 'const settings = { pool: { size: 15 } }; const { pool: { size } } = settings', '15'],
    [
      'env.POOL',
      "import { createEnv } from '@t3-oss/env-nextjs'\nconst env = createEnv({ server: { POOL: z.coerce.number().default(16) }, runtimeEnv: process.env })",
      '16*',
    ],
    ['env.POOL', 'const schema = z.object({ POOL: z.coerce.number() })\nconst env = schema.parse(process.env)', '?${POOL}'],
    ['env.POOL', "import { env } from '@/env'", '?${POOL}'],
    ["get('POOL').default('17').asInt()", "import { get } from 'env-var'", '?an expression'],
    ["env.get('POOL').default('17').asInt()", "import env from 'env-var'", '17*'],
    ['isProd ? 18 : 2', "const isProd = process.env.NODE_ENV === 'production'", '18'],
    ['process.env.X ? 3 : 5', '', '?process.env.X ? 3 : 5 >=3 <=5'],
    ['size()', 'const size = () => 19', '19'],
    ['sizes.b', 'const base = { b: 20 }; const sizes = { a: 1, ...base }', '20'],
    ['changing', 'let changing = 3\nchanging = 5', '?changing'],
    ['constructor', '', '?constructor'],
  ])('max: %s %s', async (expression, before, expected) => {
    const [client] = await clients(pool(expression, before))
    expect(
      client?.pool === undefined
        ? undefined
        : client.pool.state === 'unresolved'
          ? `?${client.pool.raw}${client.pool.atLeast === undefined ? '' : ` >=${client.pool.atLeast} <=${client.pool.atMost}`}`
          : `${client.pool.value}${client.pool.state === 'default' ? '*' : ''}`,
    ).toBe(expected)
  })

  test('one relative import is followed', async () => {
    const text = `import { Pool } from 'pg'\nimport { settings } from '../settings.js'\nexport const shop = new Pool({ connectionString: settings.database.url, max: settings.database.size })`
    const other = `export const settings = {\n  database: {\n    url: process.env.SHOP_URL,\n    size: 23,\n  },\n}`
    const [client] = await clients(text, 'src/data/store.ts', { 'src/settings.ts': other })
    expect(client?.url).toEqual({ variable: 'SHOP_URL', at: { path: 'src/settings.ts', line: 3, key: 'shop.url' } })
    expect(client?.pool).toEqual({ state: 'known', value: 23, at: { path: 'src/settings.ts', line: 4, key: 'shop.pool' } })
  })

  test('a default export and module.exports are followed too', async () => {
    const text = (ending: string): string =>
      `const { Pool } = require('pg')\nconst config = require('./config')\nmodule.exports = new Pool({ connectionString: config.url })${ending}`
    expect(
      await say(`import pg from 'pg'\nimport config from './config'\nexport default new pg.Pool({ connectionString: config.url })`, 'a/b.ts', {
        'a/config.ts': 'export default { url: process.env.U1 }',
      }),
    ).toEqual(['3 pg/postgres pg module pool=10*@3 url=$U1@1'])
    expect(await say(text(''), 'a/b.js', { 'a/config.js': 'module.exports = { url: process.env.U2 }' })).toEqual([
      '3 pg/postgres pg module pool=10*@3 url=$U2@1',
    ])
  })
})

test('options that change are not taken for what they began as', async () => {
  const text = `${prisma}import { PrismaPg } from '@prisma/adapter-pg'
const first = { adapter: new PrismaPg({ connectionString: process.env.A_URL }) }
export const build = (options) => {
  let all = { ...first }
  if (options) all = { ...all, ...options }
  return new PrismaClient(all)
}`
  expect(await say(text)).toEqual([`7 prisma build call defines ${cpus}@7`])
})
