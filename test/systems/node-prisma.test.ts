/** Prisma, with a driver’s pool and with its own: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { budget, destructive, engine, moreCopies, pooling, prove, single, stack } from './node-orms.ts'
import { add, all, rename, replace } from './story.ts'

prove('prisma', {
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
})

prove('prisma-6', {
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
})
