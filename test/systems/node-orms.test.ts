/** Libraries of Node.js: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { application, moreCopies, set, smallerServer, stack, underPm2, type App } from './node-orms.ts'
import { add, all, blocked, judge, remove, rename, replace, type Edit } from './story.ts'

type Loss = readonly [name: string, rule: string, edit: Edit]
type Harmless = readonly [name: string, edit: Edit]

const pooling = 'database/pooling database/db'
const budget = 'database/connection-budget database/db'
const engine = 'database/engine'
const single = 'database/single-client service/api'
const destructive = 'database/destructive-change database/db'

const apps: Readonly<Partial<Record<App, { readonly losses: readonly Loss[]; readonly harmless: readonly Harmless[] }>>> = {
  pg: {
    losses: [
      ['no size, by the line that set it', pooling, replace('src/db/pool.ts', '  max: settings.DB_POOL,\n', '')],
      ['one connection, by the default of a schema', pooling, replace('src/settings.ts', 'default(20)', 'default(1)')],
      ['one connection, by the environment', pooling, set('DB_POOL', '1')],
      ['past the server, by the default of a schema', budget, replace('src/settings.ts', 'default(20)', 'default(80)')],
      ['past the server, by the environment', budget, set('DB_POOL', '60')],
      ['past the server, by copies', budget, moreCopies],
      ['past a smaller server', budget, smallerServer],
      ['past the server, by PM2', budget, underPm2('4')],
      [
        'past the server, by forks',
        budget,
        add(
          'src/server.ts',
          "import cluster from 'node:cluster'\nimport express from 'express'\nimport { listBins } from './bins.js'\n\nif (cluster.isPrimary) {\n  for (let index = 0; index < 4; index++) cluster.fork()\n} else {\n  const app = express()\n  app.get('/bins', async (_request, response) => response.json(await listBins()))\n  app.listen(3000)\n}\n",
        ),
      ],
      [
        'a pool a request',
        pooling,
        replace(
          'src/bins.ts',
          "import { pool } from './db/index.js'\n\nexport async function listBins() {\n",
          "import { Pool } from 'pg'\nimport { pool } from './db/index.js'\n\nexport async function listBins() {\n  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 })\n",
        ),
      ],
      [
        'SQLite in place of the server',
        engine,
        all(
          replace('package.json', '"pg": "^8.13.1"', '"better-sqlite3": "^11.7.0"'),
          add('src/db/pool.ts', "import Database from 'better-sqlite3'\n\nexport const pool = new Database('/var/lib/granary/bins.db')\n"),
        ),
      ],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/settings.ts', 'default(20)', 'default(30)')],
      ['more, by the environment', set('DB_POOL', '"35"')],
      ['a number in place of a variable', replace('src/db/pool.ts', 'settings.DB_POOL', '24')],
      [
        'a constant of another file',
        all(
          add('src/limits.ts', 'export const CONNECTIONS = 24\n'),
          replace('src/db/pool.ts', 'settings.DB_POOL', 'CONNECTIONS'),
          replace('src/db/pool.ts', 'import { settings }', "import { CONNECTIONS } from '../limits.js'\nimport { settings }"),
        ),
      ],
      ['a file by another name', all(rename('src/db/pool.ts', 'src/db/connection.ts'), replace('src/db/index.ts', './pool.js', './connection.js'))],
      ['the tests’ own pool', replace('test/pool.ts', 'max: 2', 'max: 500')],
      [
        'a pool that is built of parts',
        replace(
          'src/db/pool.ts',
          'connectionString: settings.DATABASE_URL',
          "host: process.env.DB_HOST, port: 5432, user: process.env.DB_USER, password: process.env.DB_PASSWORD, database: 'granary'",
        ),
      ],
      ['another way to import it', replace('src/db/pool.ts', "import { Pool } from 'pg'\n", "import pg from 'pg'\n\nconst { Pool } = pg\n")],
    ],
  },
  'postgres-js': {
    losses: [
      ['no size', pooling, replace('src/db.js', ' max: size,', '')],
      ['one connection, by a constant', pooling, replace('src/db.js', 'DB_POOL ?? 20', 'DB_POOL ?? 1')],
      ['one connection, by the environment', pooling, set('DB_POOL', '1')],
      ['past the server', budget, replace('src/db.js', '?? 20', '?? 70')],
      ['past the server, by copies', budget, moreCopies],
      ['past the server, by PM2', budget, underPm2('4')],
      ['a client a call', pooling, replace('src/db.js', /export const sql = (.*)\n/, 'export const sql = (...query) => $1(...query)\n')],
      [
        'SQLite in place of the server',
        engine,
        all(
          replace('package.json', '"postgres": "^3.4.5"', '"better-sqlite3": "^11.7.0"'),
          add('src/db.js', "import Database from 'better-sqlite3'\n\nexport const sql = new Database(process.env.SQLITE_PATH ?? '/data/granary.db')\n"),
        ),
      ],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/db.js', '?? 20', '?? 30')],
      ['a number in place of a variable', replace('src/db.js', 'Number(process.env.DB_POOL ?? 20)', '20')],
      ['a value of the environment', set('DB_POOL', '25')],
      ['TypeScript in place of JavaScript', rename('src/db.js', 'src/db.ts')],
      [
        'a file of constants',
        all(
          replace('src/db.js', 'const size = Number(process.env.DB_POOL ?? 20)\n', "import { size } from './size.js'\n"),
          add('src/size.js', "export const size = Number(process.env.DB_POOL || '20')\n"),
        ),
      ],
      [
        'parts in place of a URL',
        replace(
          'src/db.js',
          'process.env.DATABASE_URL, { max: size,',
          '{ host: process.env.DB_HOST, username: process.env.DB_USER, password: process.env.DB_PASSWORD, database: process.env.DB_NAME, max: size,',
        ),
      ],
    ],
  },
  prisma: {
    losses: [
      ['no size', pooling, replace('src/db.ts', ', max: limits.connections', '')],
      ['one connection, by a constant of another file', pooling, replace('src/limits.ts', 'connections: 20', 'connections: 1')],
      ['past the server, by a constant of another file', budget, replace('src/limits.ts', 'connections: 20', 'connections: 90')],
      ['past the server, by copies', budget, moreCopies],
      [
        'a client a call',
        single,
        replace(
          'src/bins.ts',
          'export const listBins = () => prisma',
          "import { PrismaClient } from './generated/prisma/client.js'\n\nexport const listBins = () => new PrismaClient()",
        ),
      ],
      [
        'a second client',
        single,
        replace(
          'src/bins.ts',
          "import { prisma } from './db.js'",
          "import { PrismaPg } from '@prisma/adapter-pg'\nimport { PrismaClient } from './generated/prisma/client.js'\n\nconst prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 20 }) })",
        ),
      ],
      [
        'SQLite in place of the server',
        engine,
        all(
          replace('prisma/schema.prisma', 'postgresql', 'sqlite'),
          replace('src/db.ts', /@prisma\/adapter-pg/, '@prisma/adapter-better-sqlite3'),
          replace('src/db.ts', /PrismaPg/g, 'PrismaBetterSqlite3'),
          replace('src/db.ts', '{ connectionString: process.env.DATABASE_URL, max: limits.connections }', "{ url: 'file:./granary.db' }"),
        ),
      ],
      ['a schema that is pushed', destructive, replace('Dockerfile', 'prisma migrate deploy', 'prisma db push --accept-data-loss')],
      ['a schema that is reset', destructive, replace('Dockerfile', 'prisma migrate deploy', 'prisma migrate reset --force')],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/limits.ts', 'connections: 20', 'connections: 30')],
      ['a number in place of a constant', replace('src/db.ts', 'limits.connections', '20')],
      ['a variable with a default', replace('src/db.ts', 'limits.connections', "Number(process.env.DB_POOL || '20')")],
      [
        'a pool of pg',
        replace(
          'src/db.ts',
          /const adapter.*/,
          "import { Pool } from 'pg'\n\nconst adapter = new PrismaPg(new Pool({ connectionString: process.env.DATABASE_URL, max: limits.connections }))",
        ),
      ],
      ['the seed’s own client', replace('prisma/seed.ts', 'max: 1', 'max: 400')],
      [
        'a barrel between',
        all(
          add('src/constants/index.ts', "export { limits } from './limits.js'\n"),
          rename('src/limits.ts', 'src/constants/limits.ts'),
          replace('src/db.ts', './limits.js', './constants/index.js'),
        ),
      ],
      [
        'a class of one’s own',
        replace(
          'src/db.ts',
          'export const prisma = new PrismaClient({ adapter })',
          'class Store extends PrismaClient {\n  constructor() {\n    super({ adapter })\n  }\n}\n\nexport const prisma = new Store()',
        ),
      ],
    ],
  },
  'prisma-6': {
    losses: [
      ['no size', pooling, replace(stack, '?connection_limit=20', '')],
      ['one connection', pooling, replace(stack, 'connection_limit=20', 'connection_limit=1')],
      ['past the server', budget, replace(stack, 'connection_limit=20', 'connection_limit=60')],
      ['past the server, by copies', budget, moreCopies],
      [
        'past the server, by what code appends',
        budget,
        replace('src/db.ts', "{ log: ['warn', 'error'] }", "{ datasourceUrl: process.env.DATABASE_URL + '&connection_limit=75' }"),
      ],
      [
        'a client a call',
        single,
        replace(
          'src/bins.ts',
          /import.*\n\nexport const listBins = \(\) => prisma/,
          "import { PrismaClient } from '@prisma/client'\nimport { prisma } from './db.js'\n\nexport const listBins = () => new PrismaClient()",
        ),
      ],
      [
        'SQLite in place of the server',
        engine,
        all(replace('prisma/schema.prisma', 'postgresql', 'sqlite'), replace('prisma/schema.prisma', 'env("DATABASE_URL")', '"file:./granary.db"')),
      ],
      ['a schema that is pushed', destructive, replace('Dockerfile', 'prisma migrate deploy', 'prisma db push --accept-data-loss')],
    ],
    harmless: [
      ['more, within what the server takes', replace(stack, 'connection_limit=20', 'connection_limit=30')],
      ['the URL in code', replace('src/db.ts', "log: ['warn', 'error']", 'datasources: { db: { url: process.env.DATABASE_URL } }')],
      ['a way past the pooler', replace('prisma/schema.prisma', 'env("DATABASE_URL")', 'env("DATABASE_URL")\n  directUrl = env("DATABASE_URL")')],
      [
        'a file of the environment',
        all(
          add('.env.production', 'DATABASE_URL=postgresql://granary@db:5432/granary?connection_limit=20\n'),
          replace(stack, /      DATABASE_URL: .*\n/, ''),
          replace(stack, '    build: .\n', '    build: .\n    env_file: .env.production\n'),
        ),
      ],
      [
        'a configuration of its own',
        add('prisma.config.ts', "import { defineConfig } from 'prisma/config'\n\nexport default defineConfig({ schema: 'prisma/schema.prisma' })\n"),
      ],
    ],
  },
  'nest-typeorm': {
    losses: [
      ['no size', pooling, replace('src/database/database.module.ts', "        poolSize: config.get<number>('database.poolSize'),\n", '')],
      ['one connection, by a default of the configuration', pooling, replace('src/config/database.config.ts', '?? 20', '?? 1')],
      ['one connection, by the environment', pooling, set('DB_POOL', '1')],
      ['one connection, by a constant', pooling, replace('src/config/database.config.ts', 'Number(process.env.DB_POOL ?? 20)', '1')],
      ['past the server, by a default of the configuration', budget, replace('src/config/database.config.ts', '?? 20', '?? 50')],
      ['past the server, by the environment', budget, set('DB_POOL', '45')],
      ['past the server, by copies', budget, moreCopies],
      ['past the server, by PM2’s instances', budget, replace('ecosystem.config.cjs', 'instances: 2', 'instances: 6')],
      [
        'past the server, by a variable of PM2’s file',
        budget,
        all(replace('ecosystem.config.cjs', 'instances: 2', 'instances: Number(process.env.WEB_PROCESSES || 2)'), set('WEB_PROCESSES', '5')),
      ],
      ['past a smaller server', budget, smallerServer],
      [
        'SQLite in place of the server',
        engine,
        all(
          replace('src/database/database.module.ts', "type: 'postgres'", "type: 'better-sqlite3'"),
          replace('src/database/database.module.ts', "url: config.getOrThrow<string>('database.url')", "database: '/var/lib/granary/bins.db'"),
        ),
      ],
      ['a schema that follows the code', destructive, replace('src/database/database.module.ts', 'synchronize: false', 'synchronize: true')],
      [
        'a schema that follows the code outside of development',
        destructive,
        replace('src/database/database.module.ts', 'synchronize: false', "synchronize: process.env.NODE_ENV !== 'development'"),
      ],
      [
        'a schema that follows the code, by the configuration',
        destructive,
        all(
          replace('src/database/database.module.ts', 'synchronize: false', "synchronize: config.get<boolean>('database.sync')"),
          replace('src/config/database.config.ts', 'ssl: false', 'ssl: false,\n  sync: true'),
        ),
      ],
      ['a schema that is dropped', destructive, replace('src/database/database.module.ts', 'synchronize: false', 'dropSchema: true')],
      [
        'a client a request',
        single,
        replace(
          'src/bins/bins.service.ts',
          '  list(): Promise<Bin[]> {\n    return this.bins',
          "  async list(): Promise<Bin[]> {\n    const { DataSource } = await import('typeorm')\n    const source = await new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20 }).initialize()\n    return source.getRepository(Bin)",
        ),
      ],
      [
        'a client a request, by its scope',
        single,
        all(
          add(
            'src/bins/source.ts',
            "import { Injectable, Scope } from '@nestjs/common'\nimport { DataSource } from 'typeorm'\n\n@Injectable({ scope: Scope.REQUEST })\nexport class Source {\n  readonly source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20 })\n}\n",
          ),
          replace('src/bins/bins.module.ts', 'providers: [BinsService]', 'providers: [BinsService, Source]'),
        ),
      ],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/config/database.config.ts', '?? 20', '?? 22')],
      ['a value of the environment', set('DB_POOL', '22')],
      ['a number in place of the configuration', replace('src/database/database.module.ts', "config.get<number>('database.poolSize')", '20')],
      ['a variable with a default', replace('src/database/database.module.ts', "config.get<number>('database.poolSize')", "config.get<number>('DB_POOL', 20)")],
      [
        'the configuration injected whole',
        all(
          replace('src/database/database.module.ts', /config\.get(OrThrow)?<\w+>\('database\.(\w+)'\)/g, 'config.$2'),
          replace('src/database/database.module.ts', 'config: ConfigService', 'config: ConfigType<typeof databaseConfig>'),
          replace('src/database/database.module.ts', 'inject: [ConfigService]', 'inject: [databaseConfig.KEY]'),
          replace(
            'src/database/database.module.ts',
            'import { ConfigModule, ConfigService }',
            "import databaseConfig from '../config/database.config'\nimport { ConfigModule, ConfigType }",
          ),
        ),
      ],
      [
        'options without a factory',
        replace(
          'src/database/database.module.ts',
          /TypeOrmModule\.forRootAsync[^]*?\n    \}\),\n/,
          "TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20, autoLoadEntities: true }),\n",
        ),
      ],
      [
        'a source of one’s own',
        all(
          add(
            'src/data-source.ts',
            "import { DataSource, type DataSourceOptions } from 'typeorm'\n\nexport const options: DataSourceOptions = { type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20, synchronize: false }\n",
          ),
          replace('src/database/database.module.ts', /TypeOrmModule\.forRootAsync[^]*?\n    \}\),\n/, 'TypeOrmModule.forRoot(options),\n'),
          replace('src/database/database.module.ts', 'import { TypeOrmModule', "import { options } from '../data-source'\nimport { TypeOrmModule"),
        ),
      ],
      [
        'a size under `extra`',
        replace(
          'src/database/database.module.ts',
          "poolSize: config.get<number>('database.poolSize')",
          "extra: { max: config.get<number>('database.poolSize') }",
        ),
      ],
      ['what tests do', replace('test/database.ts', 'dropSchema: true', 'dropSchema: false')],
      [
        'a schema that follows the code in development',
        replace('src/database/database.module.ts', 'synchronize: false', "synchronize: process.env.NODE_ENV === 'development'"),
      ],
      [
        'a file by another name',
        all(rename('src/config/database.config.ts', 'src/config/database.ts'), replace('src/app.module.ts', './config/database.config', './config/database')),
      ],
      [
        'PM2’s file as JSON',
        all(
          remove('ecosystem.config.cjs'),
          add('ecosystem.json', '{ "apps": [{ "name": "granary", "script": "dist/main.js", "exec_mode": "cluster", "instances": 2 }] }\n'),
          replace('Dockerfile', 'ecosystem.config.cjs', 'ecosystem.json'),
        ),
      ],
    ],
  },
  sequelize: {
    losses: [
      ['no size', pooling, replace('src/config/config.json', '    "pool": { "max": 20, "min": 2, "acquire": 30000 },\n', '')],
      ['one connection', pooling, replace('src/config/config.json', '"max": 20', '"max": 1')],
      ['past the server', budget, replace('src/config/config.json', '"max": 20', '"max": 60')],
      ['past the server, by copies', budget, moreCopies],
      [
        'SQLite in place of the server',
        engine,
        replace(
          'src/config/config.json',
          '"use_env_variable": "DATABASE_URL",\n    "dialect": "postgres",',
          '"dialect": "sqlite",\n    "storage": "/data/granary.sqlite3",',
        ),
      ],
      ['tables made anew', destructive, replace('src/start.js', 'sequelize.authenticate()', 'sequelize.sync({ force: true })')],
      ['tables that follow the code', destructive, replace('src/start.js', 'sequelize.authenticate()', 'sequelize.sync({ alter: true })')],
      [
        'a client a request',
        single,
        replace(
          'src/server.js',
          'response.json(await Bin.findAll({ limit: 100 }))',
          "{ const { Sequelize } = require('sequelize'); const db = new Sequelize(process.env.DATABASE_URL, { pool: { max: 20 } }); response.json(await db.query('SELECT 1')) }",
        ),
      ],
      ['a schema that is dropped', destructive, replace('Dockerfile', 'sequelize-cli db:migrate', 'sequelize-cli db:drop')],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/config/config.json', '"max": 20', '"max": 30')],
      [
        'another pool for development',
        replace('src/config/config.json', '"storage": "./dev.sqlite3"', '"storage": "./dev.sqlite3",\n    "pool": { "max": 1 }'),
      ],
      ['another server for development', replace('src/config/config.json', '"dialect": "sqlite",\n    "storage": "./dev.sqlite3"', '"dialect": "postgres"')],
      [
        'JavaScript in place of JSON',
        all(
          remove('src/config/config.json'),
          add(
            'src/config/config.js',
            "module.exports = {\n  development: { dialect: 'sqlite', storage: './dev.sqlite3' },\n  production: { use_env_variable: 'DATABASE_URL', dialect: 'postgres', pool: { max: Number(process.env.DB_POOL || 20) } },\n}\n",
          ),
          replace('src/models/index.js', '/../config/config.json', '/../config/config.js'),
        ),
      ],
      ['the variable in place of its name', replace('src/models/index.js', 'process.env[config.use_env_variable]', 'process.env.DATABASE_URL')],
      [
        'parts in place of a URL',
        all(replace('src/config/config.json', '"use_env_variable": "DATABASE_URL"', '"username": "granary", "database": "granary", "host": "db"')),
      ],
      [
        'tables made anew in tests',
        replace('src/start.js', 'await sequelize.authenticate()', "if (process.env.NODE_ENV === 'test') await sequelize.sync({ force: true })"),
      ],
    ],
  },
  knex: {
    losses: [
      ['no size', pooling, replace('knexfile.js', '    pool: { min: 2, max: 20 },\n', '')],
      ['one connection', pooling, replace('knexfile.js', 'max: 20', 'max: 1')],
      ['past the server', budget, replace('knexfile.js', 'max: 20', 'max: 70')],
      ['past the server, by copies', budget, moreCopies],
      ['past the server, by PM2', budget, underPm2('5')],
      [
        'SQLite in place of the server',
        engine,
        replace(
          'knexfile.js',
          'connection: process.env.DATABASE_URL,\n    pool: { min: 2, max: 20 },',
          "client: 'better-sqlite3',\n    connection: { filename: '/data/granary.sqlite3' },",
        ),
      ],
      ['development’s section', engine, replace('src/db.js', "config[process.env.NODE_ENV || 'development']", 'config.development')],
      [
        'a client a call',
        single,
        replace(
          'src/bins.js',
          'exports.listBins = () => Bin.query()',
          "const knex = require('knex')\nexports.listBins = () => knex({ client: 'pg', connection: process.env.DATABASE_URL, pool: { max: 20 } })('bins')",
        ),
      ],
      ['all that is rolled back', destructive, replace('Dockerfile', 'knex migrate:latest', 'knex migrate:rollback --all')],
    ],
    harmless: [
      ['more, within what the server takes', replace('knexfile.js', 'max: 20', 'max: 30')],
      ['another size for staging', replace('knexfile.js', 'max: 5', 'max: 1')],
      [
        'another engine for development',
        replace(
          'knexfile.js',
          "{ client: 'better-sqlite3', connection: { filename: './dev.sqlite3' }, useNullAsDefault: true }",
          "{ client: 'pg', connection: 'postgres://localhost/granary_dev' }",
        ),
      ],
      ['the section by name', replace('src/db.js', "config[process.env.NODE_ENV || 'development']", 'config.production')],
      ['a variable with a default', replace('knexfile.js', 'max: 20', 'max: parseInt(process.env.DB_POOL, 10) || 20')],
      [
        'a connection of parts',
        replace(
          'knexfile.js',
          /connection: process.env.DATABASE_URL,\n    pool: \{ min: 2/,
          "connection: { host: process.env.DB_HOST, user: process.env.DB_USER, password: process.env.DB_PASSWORD, database: 'granary' },\n    pool: { min: 2",
        ),
      ],
      [
        'modules of ECMAScript',
        all(
          rename('knexfile.js', 'knexfile.mjs'),
          replace('knexfile.mjs', 'module.exports =', 'export default'),
          replace(
            'src/db.js',
            /const knex = [^]*knexfile'\)/,
            "import knex from 'knex'\nimport { Model } from 'objection'\nimport config from '../knexfile.mjs'",
          ),
          replace('src/db.js', 'module.exports = db', 'export default db'),
        ),
      ],
    ],
  },
  drizzle: {
    losses: [
      ['no size', pooling, replace('src/db/index.ts', ', max: env.DB_POOL', '')],
      ['one connection, by the default of a schema', pooling, replace('src/env.ts', 'default(20)', 'default(1)')],
      ['past the server, by the default of a schema', budget, replace('src/env.ts', 'default(20)', 'default(64)')],
      ['past the server, by the environment', budget, set('DB_POOL', '64')],
      ['past the server, by copies', budget, moreCopies],
      [
        'a client a call',
        single,
        replace(
          'src/bins.ts',
          'export const listBins = () => db.',
          "import { drizzle } from 'drizzle-orm/node-postgres'\n\nexport const listBins = () => drizzle(process.env.DATABASE_URL!).",
        ),
      ],
      [
        'SQLite in place of the server',
        engine,
        add(
          'src/db/index.ts',
          "import { drizzle } from 'drizzle-orm/better-sqlite3'\nimport Database from 'better-sqlite3'\n\nexport const db = drizzle(new Database('/data/granary.db'))\n",
        ),
      ],
      ['a schema that is pushed', destructive, replace('Dockerfile', 'drizzle-kit migrate', 'drizzle-kit push --force')],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/env.ts', 'default(20)', 'default(28)')],
      ['a number in place of a variable', replace('src/db/index.ts', 'env.DB_POOL', '20')],
      ['an import by its path', replace('src/db/index.ts', '@/env', '../env')],
      [
        'the driver’s options in place of its pool',
        replace(
          'src/db/index.ts',
          /const pool = [^]*$/,
          'export const db = drizzle({ connection: { connectionString: env.DATABASE_URL, max: env.DB_POOL }, schema })\n',
        ),
      ],
      [
        'postgres.js in place of pg',
        all(
          replace('src/db/index.ts', 'drizzle-orm/node-postgres', 'drizzle-orm/postgres-js'),
          replace('src/db/index.ts', "import { Pool } from 'pg'", "import postgres from 'postgres'"),
          replace('src/db/index.ts', 'new Pool({ connectionString: env.DATABASE_URL, max: env.DB_POOL })', 'postgres(env.DATABASE_URL, { max: env.DB_POOL })'),
        ),
      ],
      ['a pool that is set by the environment', set('DB_POOL', '24')],
    ],
  },
  'mikro-orm': {
    losses: [
      ['no size', pooling, replace('src/mikro-orm.config.ts', '  pool: { min: 2, max: 20 },\n', '')],
      ['one connection', pooling, replace('src/mikro-orm.config.ts', 'max: 20', 'max: 1')],
      ['past the server', budget, replace('src/mikro-orm.config.ts', 'max: 20', 'max: 61')],
      ['past the server, by copies', budget, moreCopies],
      [
        'SQLite in place of the server',
        engine,
        all(
          replace('src/mikro-orm.config.ts', '@mikro-orm/postgresql', '@mikro-orm/better-sqlite'),
          replace('src/mikro-orm.config.ts', 'clientUrl: process.env.DATABASE_URL', "dbName: '/data/granary.db'"),
          replace('src/db.ts', '@mikro-orm/postgresql', '@mikro-orm/better-sqlite'),
        ),
      ],
      ['a schema made anew', destructive, replace('Dockerfile', 'mikro-orm migration:up', 'mikro-orm schema:fresh --run')],
      [
        'a client a call',
        single,
        replace(
          'src/bins.ts',
          'export const listBins = () => orm.em',
          "import { MikroORM } from '@mikro-orm/postgresql'\nimport config from './mikro-orm.config.js'\n\nexport const listBins = async () => (await MikroORM.init(config)).em",
        ),
      ],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/mikro-orm.config.ts', 'max: 20', 'max: 30')],
      [
        'a configuration that is found by its name',
        replace(
          'src/db.ts',
          "import config from './mikro-orm.config.js'\n\nexport const orm = await MikroORM.init(config)",
          '\nexport const orm = await MikroORM.init()',
        ),
      ],
      ['a variable with a default', replace('src/mikro-orm.config.ts', 'max: 20', 'max: Number(process.env.DB_POOL ?? 20)')],
      [
        'parts in place of a URL',
        replace(
          'src/mikro-orm.config.ts',
          'clientUrl: process.env.DATABASE_URL',
          "host: process.env.DB_HOST, user: process.env.DB_USER, password: process.env.DB_PASSWORD, dbName: 'granary'",
        ),
      ],
      [
        'a driver by its class',
        all(
          replace(
            'src/mikro-orm.config.ts',
            "import { defineConfig } from '@mikro-orm/postgresql'",
            "import { PostgreSqlDriver, type Options } from '@mikro-orm/postgresql'",
          ),
          replace('src/mikro-orm.config.ts', 'export default defineConfig({', 'const options: Options = {\n  driver: PostgreSqlDriver,'),
          replace('src/mikro-orm.config.ts', /\}\)\n$/, '}\n\nexport default options\n'),
          replace('src/db.ts', '@mikro-orm/postgresql', '@mikro-orm/core'),
        ),
      ],
      ['a file by another name', all(rename('src/mikro-orm.config.ts', 'src/orm.ts'), replace('src/db.ts', './mikro-orm.config.js', './orm.js'))],
    ],
  },
  kysely: {
    losses: [
      ['no size', pooling, replace('src/db.ts', ', max: Number.parseInt(DB_POOL, 10)', '')],
      ['one connection, by a default', pooling, replace('src/db.ts', "DB_POOL = '20'", "DB_POOL = '1'")],
      ['past the server, by a default', budget, replace('src/db.ts', "DB_POOL = '20'", "DB_POOL = '55'")],
      ['past the server, by the environment', budget, set('DB_POOL', '55')],
      ['past the server, by PM2', budget, underPm2('3')],
      [
        'SQLite in place of the server',
        engine,
        add(
          'src/db.ts',
          "import SQLite from 'better-sqlite3'\nimport { Kysely, SqliteDialect } from 'kysely'\n\nexport const db = new Kysely<any>({ dialect: new SqliteDialect({ database: new SQLite('/data/granary.db') }) })\n",
        ),
      ],
      [
        'a client a call',
        single,
        replace(
          'src/bins.ts',
          "import { db } from './db.js'\n\nexport const listBins = () => db",
          "import { Kysely, PostgresDialect } from 'kysely'\nimport pg from 'pg'\nimport { db } from './db.js'\n\nexport const listBins = () => new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 }) }) })",
        ),
      ],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/db.ts', "DB_POOL = '20'", "DB_POOL = '30'")],
      ['a number', replace('src/db.ts', 'Number.parseInt(DB_POOL, 10)', '20')],
      [
        'a pool of its own',
        replace(
          'src/db.ts',
          'pool: new pg.Pool({ connectionString: DATABASE_URL, max: Number.parseInt(DB_POOL, 10) })',
          'pool: async () => new pg.Pool({ connectionString: DATABASE_URL, max: Number.parseInt(DB_POOL, 10) })',
        ),
      ],
      [
        'a pool of another file',
        all(
          add('src/pool.ts', "import pg from 'pg'\n\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })\n"),
          replace('src/db.ts', /pool: new pg\.Pool\(.*\),\n/, 'pool,\n'),
          replace('src/db.ts', "import pg from 'pg'", "import { pool } from './pool.js'"),
        ),
      ],
      ['a value of the environment', set('DB_POOL', '"24"')],
    ],
  },
  mysql2: {
    losses: [
      ['no size', pooling, replace('src/db.ts', '  connectionLimit: 20,\n', '')],
      ['one connection', pooling, replace('src/db.ts', 'connectionLimit: 20', 'connectionLimit: 1')],
      ['past the server', budget, replace('src/db.ts', 'connectionLimit: 20', 'connectionLimit: 51')],
      ['past the server, by copies', budget, moreCopies],
      ['no pool', pooling, replace('src/db.ts', 'mysql.createPool', 'await mysql.createConnection')],
      [
        'a pool a call',
        pooling,
        replace(
          'src/bins.ts',
          "import { pool } from './db.js'\n\nexport async function listBins() {\n",
          "import mysql from 'mysql2/promise'\nimport { pool as shared } from './db.js'\n\nexport async function listBins() {\n  const pool = mysql.createPool({ host: process.env.DB_HOST, connectionLimit: 20 })\n",
        ),
      ],
      [
        'SQLite in place of the server',
        engine,
        add('src/db.ts', "import Database from 'better-sqlite3'\n\nexport const pool = new Database('/data/granary.db')\n"),
      ],
    ],
    harmless: [
      ['more, within what the server takes', replace('src/db.ts', 'connectionLimit: 20', 'connectionLimit: 30')],
      ['a URL in place of parts', replace('src/db.ts', /\{\n[^]*connectionLimit: 20/, '{\n  uri: process.env.DATABASE_URL,\n  connectionLimit: 20')],
      ['a port of the environment', set('DB_PORT', '3306')],
      [
        'a constant',
        all(
          replace('src/db.ts', 'connectionLimit: 20', 'connectionLimit: connections'),
          replace('src/db.ts', 'export const pool', 'const connections = 20\n\nexport const pool'),
        ),
      ],
      [
        'callbacks’ driver',
        all(replace('src/db.ts', 'mysql2/promise', 'mysql2'), replace('src/db.ts', 'waitForConnections: true,\n})', 'waitForConnections: true,\n}).promise()')),
      ],
    ],
  },
  mongoose: {
    losses: [
      [
        'a client a call',
        single,
        replace(
          'src/bins.ts',
          'export const storeBin = (bin: { crop: string; tonnes: number }) => Bin',
          "import mongoose from 'mongoose'\n\nexport const storeBin = (bin: { crop: string; tonnes: number }) => mongoose.createConnection(process.env.DATABASE_URL!, { maxPoolSize: 20 }).model('Bin', Bin.schema)",
        ),
      ],
      [
        'a driver’s client a call',
        single,
        replace(
          'src/bins.ts',
          'export const storeBin = (bin: { crop: string; tonnes: number }) => Bin.create(bin)',
          "import { MongoClient } from 'mongodb'\n\nexport async function storeBin(bin: { crop: string; tonnes: number }) {\n  const client = new MongoClient(process.env.DATABASE_URL!)\n  await client.connect()\n  return client.db().collection('bins').insertOne(bin)\n}",
        ),
      ],
      [
        'SQLite in place of the server',
        engine,
        add(
          'src/db.ts',
          "import Database from 'better-sqlite3'\n\nexport const db = new Database('/data/granary.db')\n\nexport async function connect(): Promise<void> {}\n",
        ),
      ],
      ['no volume', 'database/persistence database/db', replace(stack, "    volumes: ['grain:/data/db']\n", '')],
    ],
    harmless: [
      ['more', replace('src/db.ts', 'maxPoolSize: 20', 'maxPoolSize: 40')],
      ['a variable with a default', replace('src/db.ts', 'maxPoolSize: 20', 'maxPoolSize: Number(process.env.POOL ?? 20)')],
      [
        'a connection of its own',
        replace(
          'src/db.ts',
          /export async[^]*/,
          'export const connection = mongoose.createConnection(process.env.DATABASE_URL!, { maxPoolSize: 20 })\n\nexport const connect = () => connection.asPromise()\n',
        ),
      ],
      [
        'the cache by a URL',
        replace(
          'src/cache.ts',
          "{ host: process.env.CACHE_HOST ?? 'cache', port: 6379, maxRetriesPerRequest: 2 }",
          "process.env.REDIS_URL ?? 'redis://cache:6379'",
        ),
      ],
      ['the cache by a variable', set('CACHE_HOST', 'cache')],
    ],
  },
}

for (const [app, { losses, harmless }] of Object.entries(apps)) {
  const base = application(app as App)
  describe(app, () => {
    test('stands as it is', async () => {
      const { head } = await judge(base, base)
      const judged = head.verdicts.filter(({ rule }) =>
        /^database\/(pooling|connection-budget|engine|persistence|single-client|destructive-change)$|^backup\/(automated|offsite)$/.test(rule),
      )
      expect(judged.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable').map(({ rule, message }) => `${rule}: ${message}`)).toEqual([])
    })

    test.each(losses)('%s is stopped', async (_, rule, edit) => {
      expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
    })

    test.each(harmless)('%s goes through', async (_, edit) => {
      const decision = await judge(base, edit(base))
      expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
    })
  })
}
