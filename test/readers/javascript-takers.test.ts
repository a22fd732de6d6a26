/** Whom a client is counted for: by the files that import the one that makes it, and not at all where nobody takes it. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'

const compose =
  'services:\n  till:\n    build: { context: ., dockerfile: apps/till/Dockerfile }\n    restart: always\n    environment: { DATABASE_URL: "postgres://u@pg.provider.example:6612/shop" }\n'
const schema = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Ware {\n  id Int @id\n}\n'
const made = "import { PrismaClient } from '@prisma/client'\n"

/** A workspace of which the till serves and the attic is tools; the store makes the clients. */
const workspace = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'compose.production.yaml': compose,
  'apps/till/Dockerfile': 'FROM node:22\nCOPY . .\n',
  'apps/till/package.json': '{ "name": "till", "scripts": { "start": "node ." }, "dependencies": { "@yard/store": "*", "express": "5" } }',
  'apps/till/src/index.ts':
    "import express from 'express'\nimport store from '@yard/store'\nexpress().listen(3000)\nexport const all = () => store.ware.findMany({ take: 5 })\n",
  'packages/store/package.json':
    '{ "name": "@yard/store", "exports": { ".": "./src/index.ts", "./*": "./src/*.ts" }, "dependencies": { "@prisma/client": "5" } }',
  'packages/store/prisma/schema.prisma': schema,
  'packages/store/src/index.ts': `${made}export default new PrismaClient()\n`,
  'packages/attic/package.json': '{ "name": "@yard/attic", "dependencies": { "@yard/store": "*" } }',
  ...more,
})
const constructors = async (files: Readonly<Record<string, string>>): Promise<string | undefined> =>
  (await factsOf(files, 'service/till'))['constructors']?.split(' ')[0]

const second = `${made}const first = new PrismaClient()\nexport const copy = new PrismaClient()\nexport default first.$extends({ copy })\n`

describe('a file of a library that is imported by its own route', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['by scripts only', { 'packages/attic/scripts/sweep.ts': "import db from '@yard/store/second'\nawait db.ware.deleteMany({})\n" }, '1'],
    [
      'by another package’s code only',
      { 'packages/attic/src/sweep.ts': "import db from '@yard/store/second'\nexport const sweep = () => db.ware.deleteMany({})\n" },
      '1',
    ],
    ['by the service, too', { 'apps/till/src/late.ts': "import db from '@yard/store/second'\nexport const late = () => db.ware.count()\n" }, '3'],
    ['by the package itself', { 'packages/store/src/late.ts': "import db from './second.js'\nexport const late = () => db.ware.count()\n" }, '3'],
    ['by require', { 'apps/till/src/late.js': "const db = require('@yard/store/second')\nexports.late = () => db.default.ware.count()\n" }, '3'],
    ['by import()', { 'apps/till/src/late.ts': "export const late = async () => (await import('@yard/store/second')).default.ware.count()\n" }, '3'],
    ['by nobody that is seen', {}, '3'],
    ['by a path that is not found', { 'packages/attic/src/sweep.ts': "import db from './gone/second'\nexport const sweep = () => db.ware.count()\n" }, '3'],
  ])('%s', async (_, more, count) => {
    expect(await constructors(workspace({ 'packages/store/src/second.ts': second, ...more }))).toBe(count)
  })
})

describe('an exported client beside another', () => {
  const beside = (text: string): Readonly<Record<string, string>> => ({ 'packages/store/src/index.ts': `${made}export default new PrismaClient()\n${text}` })
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['that nobody takes', beside("export const chatty = new PrismaClient({ log: ['query'] })\n"), '1'],
    [
      'that a function makes for it',
      beside('const once = (f: () => PrismaClient) => f()\nexport const chatty = once(() => { const made = new PrismaClient()\n  return made\n})\n'),
      '1',
    ],
    [
      'that another file names',
      {
        ...beside('export const chatty = new PrismaClient()\n'),
        'apps/till/src/late.ts': "import { chatty } from '@yard/store'\nexport const late = () => chatty.ware.count()\n",
      },
      '2',
    ],
    [
      'that a page names',
      {
        ...beside('export const chatty = new PrismaClient()\n'),
        'apps/till/src/Late.vue': "<script setup>\nimport { chatty } from '@yard/store'\n</script>\n",
      },
      '2',
    ],
    ['that its own file uses', beside('export const chatty = new PrismaClient()\nexport const late = () => chatty.ware.count()\n'), '2'],
    ['that is not exported', beside('const chatty = new PrismaClient()\n'), '2'],
  ])('%s', async (_, more, count) => {
    expect(await constructors(workspace(more))).toBe(count)
  })
})
