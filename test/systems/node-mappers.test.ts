/** Sequelize and MikroORM: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { budget, destructive, engine, moreCopies, pooling, prove, single } from './node-orms.ts'
import { add, all, remove, rename, replace } from './story.ts'

prove('sequelize', {
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
    ['another pool for development', replace('src/config/config.json', '"storage": "./dev.sqlite3"', '"storage": "./dev.sqlite3",\n    "pool": { "max": 1 }')],
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
})

prove('mikro-orm', {
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
})
