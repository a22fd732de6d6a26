/** Query builders of Node.js: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { budget, destructive, engine, moreCopies, pooling, prove, set, single, underPm2 } from './node-orms.ts'
import { add, all, rename, replace, type Edit } from './story.ts'

/** The size in a package of the workspace, of which only the sources are in the repository. */
const byPackage = (size: number): Edit =>
  all(
    add('packages/limits/package.json', '{ "name": "@granary/limits", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } } }\n'),
    add('packages/limits/src/index.ts', "export { sizes } from './sizes'\n"),
    add('packages/limits/src/sizes.ts', `export const sizes = { pool: ${size} } as const\n`),
    replace('package.json', '"private": true,', '"private": true,\n  "workspaces": ["packages/*"],'),
    replace('src/db/index.ts', "import { env } from '@/env'", "import { sizes } from '@granary/limits'\nimport { env } from '@/env'"),
    replace('src/db/index.ts', 'env.DB_POOL', 'sizes.pool'),
  )

prove('knex', {
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
})

prove('drizzle', {
  losses: [
    ['no size', pooling, replace('src/db/index.ts', ', max: env.DB_POOL', '')],
    ['one connection, by the default of a schema', pooling, replace('src/env.ts', 'default(20)', 'default(1)')],
    ['past the server, by the default of a schema', budget, replace('src/env.ts', 'default(20)', 'default(64)')],
    ['past the server, by the environment', budget, set('DB_POOL', '64')],
    ['one connection, by a package of the workspace', pooling, byPackage(1)],
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
    ['a package of the workspace', byPackage(26)],
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
})

prove('kysely', {
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
})
