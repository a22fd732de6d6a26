/** How code ends, as larger applications write it: the signal is heard beside the server, a socket's end is no database's, and a claim of one's own may end a token. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const server = "import express from 'express'\nexport class Counter {\n  start() {\n    express().listen(8093)\n  }\n}\n"

function shop(code: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    'compose.yaml': 'services:\n  till: { build: ., ports: [ "8093:8093" ], environment: { DATABASE_URL: "postgres://till@shelf.example.org/till" } }\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/index.js"]\n',
    'package.json': JSON.stringify({ name: 'till', dependencies: { express: '5.1.0', sequelize: '6.37.5', jsonwebtoken: '9.0.2', 'dd-trace': '5.0.0' } }),
    'src/counter.ts': server,
    'src/index.ts': "import { Counter } from './counter'\nnew Counter().start()\n",
    ...code,
  }
}

const handler = "process.on('SIGTERM', async () => {\n  await counter.stop()\n  process.exit(0)\n})\n"
const start = "import { Counter } from './counter'\nconst counter = new Counter()\n"

test.each([
  ['a program that says how it is started', `#!/usr/bin/env node\n${start}counter.start()\n${handler}`],
  ['a program whose last act is caught', `${start}async function main() {\n  counter.start()\n}\nmain().catch(() => process.exit(1))\n${handler}`],
])('the signal is handled: %s', async (_, index) => {
  expect(await judged(shop({ 'src/index.ts': index }), 'infrastructure/graceful-shutdown')).toEqual(['pass service/till'])
})

test.each([
  ['nobody hears it', `#!/usr/bin/env node\n${start}counter.start()\n`],
  ['another signal', `#!/usr/bin/env node\n${start}counter.start()\nprocess.on('SIGHUP', () => counter.reload())\n`],
])('the signal is not handled: %s', async (_, index) => {
  expect(await judged(shop({ 'src/index.ts': index }), 'infrastructure/graceful-shutdown')).toEqual(['fail service/till till does not handle SIGTERM'])
})

const store = "import { Sequelize } from 'sequelize'\nexport const sequelize = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres' })\n"
const listed = (from: string): string =>
  `import { list } from '${from}'\n${start}counter.start()\nlist.forEach((signal) => process.on(signal, () => process.exit(0)))\n`
test.each([
  ['a list of another file', listed('./ends'), 'pass service/till'],
  ['a list of a package', listed('ends'), expect.stringMatching(/^unknown service\/till .*whether list holds SIGTERM/)],
])('the signal is one of %s', async (_, index, said) => {
  const files = shop({ 'src/index.ts': index, 'src/ends.ts': "export const list = ['SIGINT', 'SIGTERM'] as const\n", 'src/store.ts': store })
  expect(await judged(files, 'infrastructure/graceful-shutdown')).toEqual([said])
  // Who hears it closes what another file closes.
  const closing = { ...files, 'src/close.ts': "import { sequelize } from './store'\nexport const end = () => sequelize.close()\n" }
  expect(await judged(closing, 'database/graceful-disconnect')).toEqual([said])
})

test('a script that waits for nothing stays one, whatever it opens', async () => {
  const script = "#!/usr/bin/env node\nimport { Sequelize } from 'sequelize'\nnew Sequelize(process.env.DATABASE_URL, { dialect: 'postgres' })\n"
  const store = "import { Sequelize } from 'sequelize'\nexport const sequelize = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres' })\n"
  expect(await judged(shop({ 'src/store.ts': store, 'src/count.ts': script }), 'database/single-client')).toEqual(['pass service/till'])
})

const stops = "process.on('SIGTERM', () => process.exit(0))\n"
const visitors = (of: string): string =>
  `${of}export class Visitors {\n  leave(affected) {\n    for (const { connection } of affected) connection.close(4403)\n  }\n}\n`

test('a library that hears every signal calls what closes the connections', async () => {
  const ending = "import { sequelize } from './store'\nexport const end = async () => sequelize.close()\n"
  const heard = `${start}import prexit from 'prexit'\nimport { end } from './ending'\ncounter.start()\nprexit(async () => end())\n`
  const files = shop({ 'src/store.ts': store, 'src/ending.ts': ending, 'src/index.ts': heard })
  expect(await judged(files, 'database/graceful-disconnect')).toEqual(['pass service/till'])
  expect(await judged(files, 'infrastructure/graceful-shutdown')).toEqual(['pass service/till'])
  // Around the pages of Next.js stands what is run once.
  const around =
    "import prexit from 'prexit'\nexport default function Around({ Component }) {\n  return <Component />\n}\nprexit(async () => (await import('../ending')).end())\n"
  const paged = { ...files, 'src/pages/_app.tsx': around, 'src/index.ts': `${start}counter.start()\n` }
  expect(await judged(paged, 'database/graceful-disconnect')).toEqual(['pass service/till'])
  const deaf = { ...files, 'src/index.ts': heard.replace("'prexit'", "'./counter'") }
  expect(await judged(deaf, 'database/graceful-disconnect')).toEqual([expect.stringMatching(/^fail/)])
})

test.each([
  ["a visitor's socket", visitors("import type { Hocuspocus } from '@hocuspocus/server'\n"), /^fail service\/till till does not close/],
  ['a socket of ws', visitors("import { WebSocketServer } from 'ws'\n"), /^fail service\/till till does not close/],
  ['a connection of an unknown kind', visitors(''), /^pass service\/till/],
  ['a connection of the database beside sockets', visitors("import ws from 'ws'\nimport mongoose from 'mongoose'\n"), /^pass service\/till/],
  ['the pool itself', "import { sequelize } from './store'\nexport const end = () => sequelize.close()\n", /^pass service\/till/],
])('what is closed at the end: %s', async (_, code, said) => {
  const files = shop({ 'src/store.ts': store, 'src/visitors.ts': code, 'src/index.ts': `${start}counter.start()\n${stops}` })
  expect(await judged(files, 'database/graceful-disconnect')).toEqual([expect.stringMatching(said)])
})

const late = "let tracer\nif (process.env.DD_API_KEY) {\n  const loaded = require('dd-trace')\n  tracer = loaded.default ?? loaded\n"
test.each([
  ['started where it is wanted', `${late}  tracer.init({ service: 'till' })\n}\nexport default tracer\n`, 'pass service/till'],
  ['loaded and never started', `${late}}\nexport default tracer\n`, 'fail service/till till does not trace its requests'],
  ['started in tests alone', `${late}  if (isTest) tracer.init()\n}\nexport default tracer\n`, 'fail service/till till does not trace its requests'],
])('an agent that is loaded late: %s', async (_, code, said) => {
  expect(await judged(shop({ 'src/tracer.ts': code }), 'monitoring/apm')).toEqual([said])
})

const sign = (payload: string): string => `import jwt from 'jsonwebtoken'\nexport const token = (user, until) => jwt.sign(${payload}, process.env.KEY)\n`
test.each([
  ['an end of its own', sign('{ id: user.id, expiresAt: until ? until.toISOString() : undefined }'), /^unknown service\/till .*expiresAt/],
  ['its age', sign('{ id: user.id, createdAt: new Date() }'), /^unknown service\/till .*createdAt/],
  [
    'a name of a file for a purpose',
    `${sign('{ id: user.id, exp: until }')}export const shown = (id) => '/shots/' + jwt.sign(id, process.env.KEY) + '.png'\n`,
    /^pass service\/till/,
  ],
  [
    'an address for a purpose',
    `${sign('{ id: user.id, exp: until }')}export const asked = (id) => '/ask?by=' + jwt.sign({ id }, process.env.KEY) + '&more=1'\n`,
    /^fail service\/till/,
  ],
  ['no end', sign('{ id: user.id, kind: "session" }'), /^fail service\/till till signs a token that never expires/],
])('a token with %s', async (_, code, said) => {
  expect(await judged(shop({ 'src/token.ts': code }), 'security/token-expiry')).toEqual([expect.stringMatching(said)])
})
