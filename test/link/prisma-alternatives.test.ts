/** Schemas of Prisma for two engines that read one variable: one of them is in use, and only what the variable holds tells which. */
import { describe, expect, test } from 'vitest'
import { judged } from '../practice/judged.ts'
import { factsOf, subjectsOf } from './facts.ts'

const schema = (provider: string, variable = 'LEDGER_URL'): string =>
  `datasource db {\n  provider = "${provider}"\n  url      = env("${variable}")\n}\n\nmodel Page {\n  id   Int    @id\n  name String\n}\n`
const files = {
  'package.json': '{ "name": "ledger", "dependencies": { "express": "4.21.2", "@prisma/client": "5.22.0" }, "scripts": { "start": "node src/server.js" } }',
  'prisma/postgres/schema.prisma': schema('postgresql'),
  'prisma/sqlite/schema.prisma': schema('sqlite'),
  'src/server.js':
    "import { PrismaClient } from '@prisma/client'\nimport express from 'express'\nconst prisma = new PrismaClient()\nconst app = express()\napp.get('/', async (request, response) => response.json(await prisma.page.count()))\napp.listen(4180)\n",
}
const outcomes = async (all: Readonly<Record<string, string>>, rule: string): Promise<readonly string[]> =>
  (await judged(all, rule)).map((one) => one.split(' ')[0] ?? '')

describe('two schemas of one variable', () => {
  test('are one database, and its engine is not known', async () => {
    expect(await subjectsOf(files, 'database')).toEqual(['db'])
    expect((await factsOf(files, 'database/db')).engine).toMatch(/^\?which engine the code is told to use: postgres or sqlite/)
    expect([await outcomes(files, 'database/engine'), await outcomes(files, 'backup/automated')]).toEqual([['unknown'], ['unknown']])
  })

  test('of which the tree says what the variable holds are that one', async () => {
    const file = { ...files, '.env.production': 'LEDGER_URL="file:./ledger.db"\n' }
    expect(await outcomes(file, 'database/engine')).toEqual(['fail'])
    const server = { ...files, '.env.production': 'LEDGER_URL="postgresql://ledger@ledger-db.example.net:5432/ledger"\n' }
    expect(await outcomes(server, 'database/engine')).toEqual(['pass'])
  })

  test('read two variables: both are opened', async () => {
    const two = { ...files, 'prisma/sqlite/schema.prisma': schema('sqlite', 'NOTES_FILE') }
    expect((await subjectsOf(two, 'database')).length).toBe(2)
  })
})

const adapters = (asked: string, size = ''): string => `import { PrismaPg } from '@prisma/adapter-pg'
import { ${asked} } from '@prisma/adapter-${asked === 'PrismaPlanetScale' ? 'planetscale' : 'mariadb'}'
export const adapterFor = (url) => {
  if (!url) throw new Error('no URL')
  if (url.startsWith('postgres')) return new PrismaPg({ connectionString: url${size} })
  return new ${asked}({ url })
}
`
const chosen = (provider: string, adapter: string, scheme: string): Readonly<Record<string, string>> => ({
  'package.json': files['package.json'],
  [`prisma/${provider}/schema.prisma`]: schema(provider),
  'src/adapter.js': adapter,
  'src/server.js': files['src/server.js']
    .replace('new PrismaClient()', 'new PrismaClient({ adapter: adapterFor(process.env.LEDGER_URL) })')
    .replace("import express from 'express'", "import express from 'express'\nimport { adapterFor } from './adapter.js'"),
  Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "src/server.js"]\n',
  'compose.yaml': `services:\n  ledger:\n    build: .\n    restart: always\n    environment: { LEDGER_URL: "${scheme}://ledger@ledger-db.example.net/ledger" }\n`,
})
const pooling = async (...args: Parameters<typeof chosen>): Promise<string> => (await judged(chosen(...args), 'database/pooling')).join('\n')

describe('an adapter for each engine, by the URL', () => {
  test('is the one of the schema that is in use', async () => {
    expect(await pooling('mysql', adapters('PrismaPlanetScale'), 'mysql')).toMatch(/^pass/)
    expect(await pooling('postgresql', adapters('PrismaPlanetScale'), 'postgresql')).toMatch(/^fail .*ledger opens pg’s default of 10 connections/)
    expect(await pooling('postgresql', adapters('PrismaPlanetScale', ', max: 12'), 'postgresql')).toMatch(/^pass/)
  })

  test('which pools nothing on purpose where its driver holds connections', async () => {
    expect(await pooling('mysql', adapters('PrismaMariaDb', ', max: 12'), 'mysql')).toMatch(/^fail .*ledger opens mariadb’s default of 10 connections/)
  })

  test('is found in the same file, too', async () => {
    const tree = chosen('mysql', '', 'mysql')
    const server = `${adapters('PrismaPlanetScale')}${(tree['src/server.js'] ?? '').replace("import { adapterFor } from './adapter.js'\n", '')}`
    expect((await judged({ ...tree, 'src/server.js': server }, 'database/pooling')).join('\n')).toMatch(/^pass/)
  })
})
