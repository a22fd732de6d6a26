/** Where a client's figures come from: other files, configuration by a route, schemas of the environment, and conditions. */
import { describe, expect, test } from 'vitest'
import { packageReader } from '../../src/readers/package.ts'
import { clients, say } from './javascript-harness.ts'

const pool = (size: string, imports: string): string =>
  `import { Pool } from 'pg'\n${imports}\nexport const store = new Pool({ connectionString: process.env.LEDGER, max: ${size} })\n`

async function sizeOf(size: string, imports: string, others: Readonly<Record<string, string>>): Promise<string> {
  const [found] = await say(pool(size, imports), 'apps/till/src/store.ts', others)
  return found?.replace(/^.*?pool=/, '').replace(/ url=.*$/, '') ?? ''
}

describe('a size', () => {
  test.each([
    [
      'of a barrel of a barrel',
      'limits.top',
      "import { limits } from './a'",
      {
        'apps/till/src/a/index.ts': "export * from './b'\n",
        'apps/till/src/a/b.ts': "export { figures as limits } from './c'\n",
        'apps/till/src/a/c.ts': 'export const figures = { top: 31 }\n',
      },
      '31@1',
    ],
    ['of a whole module', 'all.limits.top', "import * as all from './a'", { 'apps/till/src/a.ts': 'export const limits = { top: 33 } as const\n' }, '33@1'],
    [
      'by an alias that is inherited',
      'top',
      "import { top } from '#till/limits'",
      {
        'apps/till/tsconfig.json': '{ "extends": "../../tsconfig.base.json" }',
        'tsconfig.base.json': '{ "compilerOptions": { "paths": { "#till/*": ["./apps/till/src/*"] } } }',
        'apps/till/src/limits.ts': 'export const top = 35\n',
      },
      '35@1',
    ],
    [
      'by `baseUrl`',
      'top',
      "import { top } from 'shared/limits'",
      { 'apps/till/tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }', 'apps/till/src/shared/limits.ts': 'export const top = 37\n' },
      '37@1',
    ],
    [
      'by `imports` of a manifest',
      'top',
      "import { top } from '#limits'",
      { 'apps/till/package.json': '{ "imports": { "#limits": { "node": "./src/limits.js" } } }', 'apps/till/src/limits.ts': 'export const top = 39\n' },
      '39@1',
    ],
    [
      'of a package’s route',
      'top',
      "import { top } from '@till/shared/limits'",
      { 'libs/shared/package.json': '{ "name": "@till/shared", "exports": { "./*": "./dist/*.js" } }', 'libs/shared/src/limits.ts': 'export const top = 41\n' },
      '41@1',
    ],
    ['of JSON', 'limits.top', "import limits from './limits.json'", { 'apps/till/src/limits.json': '{\n  "top": 43\n}' }, '43@2'],
    [
      'of a file that imports itself',
      'top',
      "import { top } from './a'",
      { 'apps/till/src/a.ts': "export * from './b'\nexport { top } from './a'\n", 'apps/till/src/b.ts': "export * from './a'\nexport * from './b'\n" },
      '?top@3',
    ],
    [
      'of a schema of Joi',
      'env.TOP',
      "import { env } from './env'",
      {
        'apps/till/src/env.ts':
          "import Joi from 'joi'\nconst { value, error } = Joi.object({ TOP: Joi.number().default(45) }).unknown().validate(process.env)\nexport const env = value\n",
      },
      '45*@3 by TOP',
    ],
    [
      'of a schema of zod that may fail',
      'env.TOP',
      "import { env } from './env'",
      {
        'apps/till/src/env.ts':
          "import { z } from 'zod'\nconst parsed = z.object({ TOP: z.coerce.number().default(47) }).safeParse(process.env)\nexport const env = parsed.data\n",
      },
      '47*@3 by TOP',
    ],
    ['of production’s part', 'sizes[process.env.NODE_ENV]', 'const sizes = { development: 2, production: 49 }', {}, '49@2'],
    [
      'of one side of a choice',
      'options.top',
      "const isLive = process.env.NODE_ENV === 'production'\nconst options = !isLive ? { top: 2 } : { top: 51 }",
      {},
      '51@3',
    ],
    ['that another part decides', 'sizes[process.env.STAGE]', 'const sizes = { development: 2, production: 49 }', {}, '?sizes[process.env.STAGE]@3'],
  ] as readonly (readonly [string, string, string, Readonly<Record<string, string>>, string])[])('%s', async (_, size, imports, others, expected) => {
    expect(await sizeOf(size, imports, others)).toBe(expected)
  })
})

const nest = `import { ConfigService } from '@nestjs/config'\nimport { TypeOrmModule } from '@nestjs/typeorm'\n`

test('Nest’s configuration is one function, or one for each namespace', async () => {
  const code = `${nest}export const store = TypeOrmModule.forRootAsync({ inject: [ConfigService], useFactory: (config: ConfigService) => ({ type: 'postgres', poolSize: config.get('store.top') }) })\n`
  const one = await say(code, 'src/store.module.ts', { 'src/config/configuration.ts': 'export default () => ({\n  port: 3000,\n  store: { top: 53 },\n})\n' })
  const own = await say(code, 'src/store.module.ts', {
    'src/config/store.config.ts': "import { registerAs } from '@nestjs/config'\nexport const storeConfig = registerAs('store', () => ({ top: 55 }))\n",
  })
  expect([one, own]).toEqual([['3 typeorm/postgres store module pool=53@3'], ['3 typeorm/postgres store module pool=55@2']])
})

const source = (synchronize: string): string =>
  `import { DataSource } from 'typeorm'\nexport const store = new DataSource({ type: 'postgres', url: process.env.LEDGER, synchronize: ${synchronize} })\n`

test.each([
  ["process.env.SYNC === 'yes'", { variable: 'SYNC', equals: 'yes', isNegated: false, unset: false }],
  ["process.env.SYNC !== 'false'", { variable: 'SYNC', equals: 'false', isNegated: true, unset: true }],
  ["(process.env.SYNC ?? 'true') === 'true'", { variable: 'SYNC', equals: 'true', isNegated: false, unset: true }],
  ["process.env.NODE_ENV !== 'production'", undefined],
  ["process.env.NODE_ENV === 'production'", 'always'],
  ['Math.random() > 0.5', undefined],
])('a schema that follows the code where %s', async (text, expected) => {
  const [found] = await clients(source(text))
  expect(found?.destructive === undefined ? undefined : (found.destructive.when ?? 'always')).toEqual(expected)
})

test.each([
  [
    "import { DataSource } from 'typeorm'\nexport const store = new DataSource({ type: 'mysql' })\nstore.initialize().then(() => store.synchronize(true))\n",
    'synchronize()@3',
  ],
  ["import { MikroORM } from '@mikro-orm/mysql'\nexport const orm = await MikroORM.init({})\nawait orm.schema.refreshDatabase()\n", 'refreshDatabase()@3'],
  [
    "import { Ledger } from './models'\nimport { Sequelize } from 'sequelize'\nexport const store = new Sequelize(process.env.LEDGER)\nawait Ledger.sync({ alter: true })\n",
    'sync({ alter: true })@4',
  ],
])('what code does to a schema: %s', async (text, expected) => {
  const [found] = await clients(text)
  expect(`${found?.destructive?.what}@${found?.destructive?.at.line}`).toBe(expected)
})

test('plugins of Fastify and Bun’s own client', async () => {
  expect(
    await say(
      "import Fastify from 'fastify'\nimport postgres from '@fastify/postgres'\nconst app = Fastify()\nawait app.register(postgres, { connectionString: process.env.LEDGER, max: 57 })\n",
    ),
  ).toEqual(['4 pg/postgres pg guarded pool=57@4 url=$LEDGER@4'])
  expect(await say("import { SQL } from 'bun'\nexport const store = new SQL(process.env.LEDGER, { max: 59 })\nexport const other = new SQL()\n")).toEqual([
    '2 bun store module pool=59@2 url=$LEDGER@2',
    '3 bun other module url=$DATABASE_URL@3',
  ])
})

test('a client of each request, by the scope of its class or of its provider', async () => {
  const scoped =
    "import { Injectable, Scope } from '@nestjs/common'\nimport { PrismaClient } from '@prisma/client'\n@Injectable({ scope: Scope.REQUEST })\nexport class Store extends PrismaClient {}\n"
  expect(await say(scoped)).toEqual(['4 prisma Store call pool=?num_cpus * 2 + 1 >=3@4'])
  const provided =
    "import { Scope } from '@nestjs/common'\nimport { Pool } from 'pg'\nexport const providers = [{ provide: 'STORE', scope: Scope.REQUEST, useFactory: () => new Pool({ max: 8 }) }]\n"
  expect((await clients(provided)).map(({ made }) => made)).toEqual(['call'])
})

test('a class that holds a connection is made as often as other files make it; one that serves makes its own', async () => {
  const of = (name: string): string => `import { Pool } from 'pg'\nexport class ${name} {\n  readonly pool = new Pool({ max: 8 })\n}\n`
  const [holder] = await clients(of('Database'))
  const [server] = await clients(of('InvoiceService'))
  expect([holder?.defines, server?.defines]).toEqual([true, undefined])
})

test('libraries that are not read are told with the line of their dependency', async () => {
  const text =
    '{\n  "name": "till",\n  "dependencies": {\n    "express": "4",\n    "waterline": "0.15.2"\n  },\n  "devDependencies": {\n    "massive": "6"\n  }\n}'
  const { skipped } = await packageReader.read({ path: 'package.json', text }, { read: async () => undefined, has: () => false, below: () => [] })
  expect(skipped).toEqual([{ path: 'package.json', line: 5, reason: 'what code opens with waterline: not read' }])
})
