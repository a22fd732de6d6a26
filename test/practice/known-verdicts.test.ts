/** Verdicts that were wrong once, in code and schemas: each stands beside the near twin that must still fail. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged as judgedAll } from './judged.ts'

const till = async (files: Files, rule: string): Promise<string> =>
  (await judgedAll(files, rule)).find((line) => /^\S+ service\/till/.test(line))?.replace(/^(unknown|fail) (\S+) .*$/s, '$1 $2') ?? 'none'

function shop(code: string, more: Files = {}, ...names: readonly string[]): Files {
  return {
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': JSON.stringify({ name: 'till', dependencies: Object.fromEntries(['express', ...names].map((name) => [name, '^1.0.0'])) }),
    'src/server.ts': `import express from 'express'\nconst app = express()\n${code}\napp.listen(8091)\n`,
    ...more,
  }
}

describe('security/cors', () => {
  const cors = "import cors from 'cors'\n"
  test.each([
    ['any origin with cookies', `${cors}app.use(cors({ origin: true, credentials: true }))`, 'fail'],
    ['one origin with cookies', `${cors}app.use(cors({ origin: 'https://till.example.org', credentials: true }))`, 'pass'],
    [
      'any origin for developers alone',
      `${cors}if (process.env.NODE_ENV === 'development') app.use(cors({ origin: true, credentials: true }))`,
      'not-applicable',
    ],
    ['any origin in production', `${cors}if (process.env.NODE_ENV === 'production') app.use(cors({ origin: true, credentials: true }))`, 'fail'],
    ['any origin by a choice nobody can tell', `${cors}if (process.env.OPEN) app.use(cors({ origin: true, credentials: true }))`, 'unknown'],
    [
      'a choice of origins',
      `${cors}app.use(cors({ origin: process.env.NODE_ENV === 'production' ? 'https://till.example.org' : true, credentials: true }))`,
      'pass',
    ],
    [
      'a choice the wrong way round',
      `${cors}app.use(cors({ origin: process.env.NODE_ENV === 'production' ? true : 'http://localhost:3000', credentials: true }))`,
      'fail',
    ],
    ['options set apart', `${cors}const options = { origin: true, credentials: true }\napp.use(cors(options))`, 'fail'],
    [
      'headers of a request of its own',
      "await fetch('https://x.example.org', { headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' } })",
      'not-applicable',
    ],
    [
      'headers of its answers',
      "app.use((q, r, n) => {\n  r.set('Access-Control-Allow-Origin', '*')\n  r.set('Access-Control-Allow-Credentials', 'true')\n  n()\n})",
      'fail',
    ],
  ])('%s', async (_title, code, expected) => expect(await till(shop(code, {}, 'cors'), 'security/cors')).toBe(`${expected} service/till`))

  const socket = (options: string): Files => shop(`import { Server } from 'socket.io'\nconst io = new Server(app, ${options})`, {}, 'socket.io')
  test('as an option of a library', async () => {
    expect(await till(socket('{ cors: { origin: true, credentials: true } }'), 'security/cors')).toBe('fail service/till')
    expect(await till(socket("{ cors: { origin: 'https://till.example.org', credentials: true } }"), 'security/cors')).toBe('pass service/till')
    expect(await till(socket('{ path: "/live" }'), 'security/cors')).toBe('not-applicable service/till')
  })
})

describe('security/token-expiry', () => {
  const jwt = "import jwt from 'jsonwebtoken'\n"
  test.each([
    ['options set apart', `${jwt}const options = { expiresIn: '90m' }\napp.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key, options)))`, 'pass'],
    [
      'options set apart without an end',
      `${jwt}const options = { issuer: 'till' }\napp.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key, options)))`,
      'fail',
    ],
    [
      'options that are filled later',
      `${jwt}const options = {}\noptions.expiresIn = '90m'\napp.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key, options)))`,
      'unknown',
    ],
    [
      'options spread from a constant',
      `${jwt}const base = { expiresIn: '90m' }\napp.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key, { ...base, issuer: 'till' })))`,
      'pass',
    ],
    [
      'options from a function',
      `${jwt}const options = () => ({ expiresIn: '90m' })\napp.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key, options())))`,
      'pass',
    ],
    ['an end among the claims', `${jwt}app.post('/in', (q, r) => r.json(jwt.sign({ sub: 1, exp: Math.floor(Date.now() / 1000) + 5400 }, key)))`, 'pass'],
    ['claims without one', `${jwt}app.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key)))`, 'fail'],
  ])('%s', async (_title, code, expected) => expect(await till(shop(code, {}, 'jsonwebtoken'), 'security/token-expiry')).toBe(`${expected} service/till`))

  test('options of a neighbouring file', async () => {
    const code = `${jwt}import { options } from './options'\napp.post('/in', (q, r) => r.json(jwt.sign({ sub: 1 }, key, options)))`
    const beside = (text: string): Files => ({ 'src/options.ts': `export const options = ${text}\n` })
    expect(await till(shop(code, beside("{ expiresIn: '90m' }"), 'jsonwebtoken'), 'security/token-expiry')).toBe('pass service/till')
    expect(await till(shop(code, beside("{ issuer: 'till' }"), 'jsonwebtoken'), 'security/token-expiry')).toBe('fail service/till')
  })
})

const schema = (keys: string): string => `datasource db {
  provider = "postgresql"
  url = env("DATABASE_URL")
}
model Shelf {
  row Int
  column Int
  books Book[]
  @@id([row, column])
}
model Book {
  id Int @id
  row Int
  column Int
  title String
  shelf Shelf @relation(fields: [row, column], references: [row, column])
${keys}}
`

const library = (keys: string, service: string): Files => ({
  'compose.yaml': `services:\n  till:\n    ${service}\n    environment: { DATABASE_URL: "postgresql://till@rows:5432/till?connection_limit=7" }\n    ports: [ "8091:8091" ]\n  rows:\n    image: postgres:17.4\n`,
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0", "@prisma/client": "6.4.0" } }',
  'prisma/schema.prisma': schema(keys),
  'prisma/migrations/20260104_first/migration.sql': 'CREATE TABLE "Shelf" ("row" INTEGER);\n',
})

describe('database/foreign-key-index of a composite key', () => {
  const rule = 'database/foreign-key-index'
  const none = 'fail schema/prisma no index begins with Book.row, column'
  test.each([
    ['in order', '  @@index([row, column])\n', 'pass schema/prisma'],
    ['in the other order', '  @@index([column, row])\n', 'pass schema/prisma'],
    ['with more behind it', '  @@unique([row, column, title])\n', 'pass schema/prisma'],
    ['behind another column', '  @@index([title, row, column])\n', none],
    ['not at all', '', none],
  ])('%s', async (_title, keys, expected) => expect(await judgedAll(library(keys, 'build: .'), rule)).toEqual([expected]))
})

describe('database/migrations-in-deploy', () => {
  const rule = 'database/migrations-in-deploy'
  const rows = async (files: Files): Promise<string> => (await judgedAll(files, rule))[0]?.replace(/^(unknown|fail) (\S+) .*$/s, '$1 $2') ?? 'none'
  test('an image that is pulled may apply them when it starts; one that is built here does not', async () => {
    expect(await rows(library('', 'image: acme/till:4.1'))).toBe('unknown database/rows')
    expect(await rows(library('', 'build: .'))).toBe('fail database/rows')
    const applied = { ...library('', 'build: .'), Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD npx prisma migrate deploy && node src/server.ts\n' }
    expect(await rows(applied)).toBe('pass database/rows')
  })
})
