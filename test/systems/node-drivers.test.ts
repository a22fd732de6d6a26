/** Drivers of Node.js: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { budget, engine, moreCopies, pooling, prove, set, single, smallerServer, stack, underPm2 } from './node-orms.ts'
import { add, all, rename, replace, type Edit } from './story.ts'

/** The size in files of the package `config`, with the variable that stands over them. */
const byConfig = (size: number): Edit =>
  all(
    add('config/default.json', '{ "db": { "pool": 2 } }\n'),
    add('config/production.json', `{ "db": { "pool": ${size} } }\n`),
    add('config/custom-environment-variables.json', '{ "db": { "pool": { "__name": "DB_CONNECTIONS", "__format": "number" } } }\n'),
    replace('src/db/pool.ts', "import { settings } from '../settings.js'", "import config from 'config'\nimport { settings } from '../settings.js'"),
    replace('src/db/pool.ts', 'settings.DB_POOL', "config.get<number>('db.pool')"),
  )

/** The size in a schema of convict's. */
const byConvict = (size: number): Edit =>
  all(
    add(
      'src/convicted.ts',
      `import convict from 'convict'\n\nexport const config = convict({ db: { pool: { format: 'nat', default: ${size}, env: 'DB_CONNECTIONS' } } })\n`,
    ),
    replace(
      'src/db/pool.ts',
      "import { settings } from '../settings.js'",
      "import { config } from '../convicted.js'\nimport { settings } from '../settings.js'",
    ),
    replace('src/db/pool.ts', 'settings.DB_POOL', "config.get('db.pool')"),
  )

prove('pg', {
  losses: [
    ['no size, by the line that set it', pooling, replace('src/db/pool.ts', '  max: settings.DB_POOL,\n', '')],
    ['one connection, by the default of a schema', pooling, replace('src/settings.ts', 'default(20)', 'default(1)')],
    ['one connection, by the environment', pooling, set('DB_POOL', '1')],
    ['past the server, by the default of a schema', budget, replace('src/settings.ts', 'default(20)', 'default(80)')],
    ['past the server, by the environment', budget, set('DB_POOL', '60')],
    ['past the server, by copies', budget, moreCopies],
    ['one connection, by a file of the package config', pooling, byConfig(1)],
    ['past the server, by a variable that stands over such a file', budget, all(byConfig(20), set('DB_CONNECTIONS', '64'))],
    ['one connection, by a schema of convict', pooling, byConvict(1)],
    ['past a smaller server', budget, smallerServer],
    [
      'past the server, by a variable that forks heed',
      budget,
      all(
        set('CHILDREN', '5'),
        add(
          'src/server.ts',
          "import throng from 'throng'\nimport express from 'express'\nimport { listBins } from './bins.js'\n\nfunction worker() {\n  const app = express()\n  app.get('/bins', async (_request, response) => response.json(await listBins()))\n  app.listen(3000)\n}\n\nvoid throng({ worker, count: Number(process.env.CHILDREN ?? 1) })\n",
        ),
      ),
    ],
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
    ['a file of the package config', byConfig(24)],
    ['a schema of convict', byConvict(24)],
    ['another way to import it', replace('src/db/pool.ts', "import { Pool } from 'pg'\n", "import pg from 'pg'\n\nconst { Pool } = pg\n")],
  ],
})

prove('postgres-js', {
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
})

prove('mysql2', {
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
})

prove('mongoose', {
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
})
