/** Ties from code to databases as real applications write them. */
import { expect, test } from 'vitest'
import { blocked, judge, replace } from '../systems/story.ts'
import { said } from './said.ts'

const compose = (url: string): string => `services:
  press:
    build: .
    ports: [ "8080:8080" ]
    environment:
      DATABASE_URL: ${url}
      CACHE_URL: redis://shelf:6379
  shelf:
    image: valkey/valkey:8.1
  broker:
    image: edoburu/pgbouncer:v1.24.1-p1
    environment: { DB_HOST: rows, POOL_MODE: transaction, AUTH_TYPE: scram-sha-256 }
  rows:
    image: postgres:17.4
    volumes: [ "rows-data:/var/lib/postgresql/data" ]
volumes:
  rows-data:
`
const pooled = 'postgresql://press@broker:5432/press?pgbouncer=true'
const straight = 'postgresql://press@rows:5432/press'

const computed = {
  'compose.yaml': compose(pooled),
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "src/main.ts"]\n',
  'package.json': '{ "name": "press", "dependencies": { "@prisma/client": "^7.1.0", "@prisma/adapter-pg": "^7.1.0" } }',
  'prisma/schema.prisma':
    'datasource db {\n  provider = "postgresql"\n}\ngenerator client {\n  provider = "prisma-client"\n  output = "../made"\n}\nmodel Sheet {\n  id Int @id\n}\n',
  'prisma.config.ts':
    'import { defineConfig, env } from "prisma/config"\nexport default defineConfig({ schema: "prisma/schema.prisma", datasource: { url: env("DATABASE_URL") } })\n',
  'src/main.ts': `import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../made/client.ts'
const cleaned = (from: string | undefined): string => {
  const url = new URL(from ?? '')
  url.searchParams.delete('pgbouncer')
  return url.toString()
}
const connectionString = cleaned(process.env.DATABASE_URL)
export const database = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
`,
}

test('a URL that code takes apart and puts together again is still the one of its service', async () => {
  expect(await said(computed, /^client\/press\/DATABASE_URL (of|through) /)).toEqual([
    'client/press/DATABASE_URL of = rows compose.yaml:6',
    'client/press/DATABASE_URL through = transaction compose.yaml:12',
  ])
  expect(blocked(await judge(computed, replace('compose.yaml', pooled, straight)(computed)))).toEqual(['database/pooling database/rows'])
})

test('a demand that is not known points at the line that would tell it', async () => {
  const plain = {
    ...computed,
    'compose.yaml': compose(straight),
    'package.json': '{ "name": "press", "dependencies": { "@prisma/client": "^6.2.0" } }',
    'prisma/schema.prisma': computed['prisma/schema.prisma'].replace('"postgresql"', '"postgresql"\n  url = env("DATABASE_URL")'),
    'src/main.ts': "import { PrismaClient } from '@prisma/client'\nexport const database = new PrismaClient()\n",
  }
  const [demand = ''] = await said(plain, /^database\/rows demand /)
  expect(demand).toMatch(/set connection_limit in the URL.* compose\.yaml:6$/)
})

const workspace = {
  'compose.yaml': `services:
  sheets:
    image: ghcr.io/acme/sheets:6
    ports: [ "3000:3000" ]
    environment: { DATABASE_URL: "postgresql://sheets@rows:5432/sheets?connection_limit=12" }
  front:
    image: ghcr.io/acme/front:6
    ports: [ "4200:4200" ]
  rows:
    image: postgres:17.4
    volumes: [ "rows-data:/var/lib/postgresql/data" ]
volumes:
  rows-data:
`,
  'package.json': '{ "name": "sheets", "workspaces": ["apps/*", "packages/*"] }',
  'packages/store/package.json': '{ "name": "@acme/store", "main": "index.ts", "dependencies": { "@prisma/client": "^6.8.0" } }',
  'packages/store/schema.prisma':
    'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\ngenerator client {\n  provider = "prisma-client-js"\n}\nmodel Sheet {\n  id Int @id\n}\n',
  'packages/store/index.ts': "import { PrismaClient } from '@prisma/client'\nexport const store = new PrismaClient()\n",
  'apps/press/package.json': '{ "name": "@acme/press", "dependencies": { "@acme/store": "*" } }',
  'apps/press/batch.ts': "import { store } from '@acme/store'\nexport const batch = () => store.sheet.findMany()\n",
  'apps/front/package.json': '{ "name": "@acme/front", "dependencies": { "@acme/look": "*" }, "devDependencies": { "@acme/store": "*" } }',
  'packages/look/package.json': '{ "name": "@acme/look" }',
}

test('a package that a tool of development alone needs opens nothing', async () => {
  expect(await said(workspace, /^client\/\S+ of /)).toEqual(['client/sheets of = rows compose.yaml:5'])
})

test('a second client, made with what the workspace hands on, is seen', async () => {
  const second = replace(
    'apps/press/batch.ts',
    "import { store } from '@acme/store'\n",
    "import { PrismaClient } from '@acme/store/client'\nconst store = new PrismaClient()\n",
  )
  expect(blocked(await judge(workspace, second(workspace)))).toEqual(['database/single-client service/sheets'])
})

test('a second client that is told nothing, beside one with its driver', async () => {
  const second = { ...computed, 'src/side.ts': "import { PrismaClient } from '../made/client.ts'\nexport const side = new PrismaClient()\n" }
  expect(blocked(await judge(computed, second))).toEqual(['database/single-client service/press'])
})
