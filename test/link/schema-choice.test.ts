/** Of schemas that describe the same tables for several engines, the one that runs is a database of the system and the others are none. */
import { describe, expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const schema = (provider: string, ...models: readonly string[]): string =>
  `generator client {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "${provider}"\n  url = env("DATABASE_URL")\n}\n${models.map((name) => `model ${name} {\n  id Int @id\n}\n`).join('')}`

interface Shape {
  readonly environment?: string
  readonly docker?: string
  readonly more?: string
  readonly files?: Readonly<Record<string, string>>
}

const server = '  ledger:\n    image: postgres:17\n    restart: always\n'
const system = ({ environment = '', docker = 'COPY . .', more = '', files = {} }: Shape): Readonly<Record<string, string>> => ({
  'compose.production.yaml': `services:\n  smoker:\n    build: .\n    restart: always\n${environment}${more}`,
  Dockerfile: `FROM node:22\n${docker}\nCMD ["node", "index.js"]\n`,
  'package.json': '{ "name": "smoker", "scripts": { "start": "node index.js" }, "dependencies": { "@prisma/client": "5", "express": "5" } }',
  'index.js': "const { PrismaClient } = require('@prisma/client')\nmodule.exports = new PrismaClient()\n",
  'prisma/postgresql/schema.prisma': schema('postgresql', 'Ham', 'Rack', 'Smoke'),
  'prisma/mysql/schema.prisma': schema('mysql', 'Ham', 'Rack', 'Smoke'),
  ...files,
})
const set = (url: string): string => `    environment: { DATABASE_URL: "${url}" }\n`

describe('which one runs', () => {
  test.each<[string, Shape, readonly string[]]>([
    ['by its URL', { environment: set('postgresql://u@pg.provider.example/h') }, ['db']],
    ['by what its image holds', { docker: 'COPY package.json index.js ./\nCOPY prisma/mysql prisma/mysql' }, ['db']],
    ['by the server of its stack', { more: server }, ['ledger']],
    ['nothing tells: one of an engine that nobody knows', {}, ['db']],
    [
      'tables of another kind are another database',
      {
        environment: set('postgresql://u@ledger/h'),
        more: server,
        files: { 'prisma/mysql/schema.prisma': schema('mysql', 'Invoice', 'Payer').replace('DATABASE_URL', 'PAYER_URL') },
      },
      ['ledger', 'db'],
    ],
  ])('%s', async (_, shape, found) => {
    expect((await subjectsOf(system(shape), 'database')).toSorted()).toEqual(found.toSorted())
  })

  test('and it is of that engine', async () => {
    const engine = async (shape: Shape): Promise<string | undefined> => (await factsOf(system(shape), 'database/db'))['engine']?.split(' ')[0]
    expect(await engine({ environment: set('postgresql://u@pg.provider.example/h') })).toBe('postgres')
    expect(await engine({ environment: set('mysql://u@my.provider.example/h') })).toBe('mysql')
    expect(await engine({ docker: 'COPY package.json index.js ./\nCOPY prisma/mysql prisma/mysql' })).toBe('mysql')
    expect((await factsOf(system({}), 'database/db'))['engine']).toMatch(/^\?which engine the code is told to use: mysql or postgres /)
  })
})

describe('what a migration is of', () => {
  test.each([
    ['prisma migrate deploy', 'true'],
    ['prisma migrate deploy --schema prisma/postgresql/schema.prisma', 'true'],
    ['prisma migrate deploy --schema=/app/prisma/postgresql/schema.prisma', 'true'],
    ['prisma migrate deploy --schema=./prisma/postgresql', 'true'],
    ['prisma migrate deploy --schema=prisma/mysql/schema.prisma', 'false'],
  ])('%s', async (command, migrates) => {
    const files = system({ environment: set('postgresql://u@ledger/h'), more: server, docker: `COPY . .\nCMD ${command} && node index.js` })
    const { Dockerfile = '' } = files
    const told = await factsOf({ ...files, Dockerfile: Dockerfile.replace('\nCMD ["node", "index.js"]', '') }, 'client/smoker')
    expect(told['migrates']?.split(' ')[0]).toBe(migrates)
  })
})
