/** What people run by hand opens no steady connections of the application; what starts by itself does. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'

const compose = `services:
  loom:
    build: .
    restart: always
    environment: { DATABASE_URL: "postgresql://loom@rows:5432/loom" }
  rows:
    image: postgres:17
    volumes: [ "rows:/var/lib/postgresql/data" ]
volumes: { rows: }
`
const client = "import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle(process.env.DATABASE_URL)\n"
const base = (scripts: Readonly<Record<string, string>>, more: Files = {}): Files => ({
  'compose.yaml': compose,
  Dockerfile: 'FROM node:22\nCOPY . /loom\nCMD ["node", "dist/main.js"]\n',
  'package.json': JSON.stringify({
    name: 'loom',
    dependencies: { pg: '8', 'drizzle-orm': '1', fastify: '5' },
    scripts: { start: 'node dist/main.js', ...scripts },
  }),
  'src/store.ts': client,
  'src/drift/check.ts': client,
  ...more,
})
const constructors = (files: Files): Promise<readonly string[]> => said(files, /^service\/loom (constructors|perCall) /)

describe('a program that only a package script names', () => {
  test('is a tool', async () => {
    expect(await constructors(base({ drift: 'tsx src/drift/check.ts' }))).toEqual([
      'service/loom constructors = 1 src/store.ts:2',
      'service/loom perCall = 0 compose.yaml:2',
    ])
  })

  test('is one although a Procfile starts another', async () => {
    expect((await constructors(base({ drift: 'tsx src/drift/check.ts' }, { Procfile: 'web: ./node_modules/.bin/next start\n' })))[0]).toBe(
      'service/loom constructors = 1 src/store.ts:2',
    )
  })

  test('is one although a workflow tries it', async () => {
    const workflow = 'on: pull_request\njobs:\n  drift:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run drift\n'
    expect((await constructors(base({ drift: 'tsx src/drift/check.ts' }, { '.github/workflows/drift.yml': workflow })))[0]).toBe(
      'service/loom constructors = 1 src/store.ts:2',
    )
  })

  test.each<readonly [string, Readonly<Record<string, string>>, Files]>([
    ['its name starts something', { 'worker:drift': 'tsx src/drift/check.ts' }, {}],
    ['another script starts it too', { drift: 'tsx src/drift/check.ts', dev: 'tsx watch src/drift/check.ts' }, {}],
    ['the image starts it', { drift: 'tsx src/drift/check.ts' }, { Dockerfile: 'FROM node:22\nCOPY . /loom\nCMD ["npm", "run", "drift"]\n' }],
    ['what is built of it is started', { drift: 'tsx src/drift/check.ts' }, { 'ops/entry.sh': 'node dist/drift/check.js\n' }],
    ['a crontab starts it', { drift: 'tsx src/drift/check.ts' }, { 'ops/crontab': '0 4 * * * cd /loom && npm run drift\n' }],
    ['a Procfile starts it', { drift: 'tsx src/drift/check.ts' }, { Procfile: 'web: node dist/main.js\nclock: npm run drift\n' }],
    ['a platform may', { drift: 'tsx src/drift/check.ts' }, { 'nixpacks.toml': '[start]\ncmd = "npm run drift"\n' }],
    ['no script names it', {}, {}],
  ])('is none where %s', async (_, scripts, more) => {
    expect((await constructors(base(scripts, more)))[0]).toMatch(/^service\/loom constructors = 2 /)
  })

  test('lies in a folder of scripts that begins with a dot', async () => {
    const files = base({}, { '.scripts/compare.js': client })
    const { 'src/drift/check.ts': _, ...rest } = files
    expect((await constructors(rest))[0]).toBe('service/loom constructors = 1 src/store.ts:2')
  })
})

test('what an assistant keeps beside the code is nobody’s server', async () => {
  const listener = "import http from 'node:http'\nhttp.createServer().listen(4000)\nprocess.on('SIGTERM', () => process.exit(0))\n"
  const serving = "import fastify from 'fastify'\nfastify().listen({ port: 3000 })\n"
  const { 'src/drift/check.ts': _, ...rest } = base({}, { '.claude/skills/listen.mjs': listener, 'src/main.ts': serving })
  expect((await said(rest, /^service\/loom stops /)).join()).toContain('src/main.ts')
})

describe('a pool of one errand', () => {
  const errand = (body: string): string =>
    `import { Pool } from 'pg'\nimport { drizzle } from 'drizzle-orm/node-postgres'\nimport { migrate } from 'drizzle-orm/node-postgres/migrator'\n${body}`
  const ended = errand(
    'export async function prepare() {\n  const lane = new Pool({ connectionString: process.env.DATABASE_URL })\n  const db = drizzle({ client: lane })\n  try {\n    await migrate(db, { migrationsFolder: "m" })\n  } finally {\n    await lane.end()\n  }\n}\n',
  )
  const asking = ended.replace('await migrate(db, { migrationsFolder: "m" })', 'return await lane.query("select 1")').replace('migrate } from', 'other } from')
  const only = (text: string): Files => {
    const { 'src/drift/check.ts': _, ...rest } = base({}, { 'src/prepare.ts': text })
    return rest
  }

  test('that migrates and is ended is no steady client', async () => {
    expect(await constructors(only(ended))).toEqual(['service/loom constructors = 1 src/store.ts:2', 'service/loom perCall = 0 compose.yaml:2'])
  })

  test('that asks something is one as often as others call it', async () => {
    expect(await constructors(only(asking))).toEqual([
      'service/loom constructors = 1 src/store.ts:2',
      'service/loom perCall = ? how often db is made (at least 0); make the client once, in the module that exports it src/prepare.ts:6',
    ])
  })

  test.each([
    ['nothing ends it', ended.replace('await lane.end()', '')],
    ['a signal ends it', ended.replace('await lane.end()', 'process.on("SIGTERM", () => lane.end())')],
    ['it answers requests', asking.replace('prepare() {', 'prepare(req, res) {')],
    ['it stands in what answers requests', `${asking.replace('export async function prepare() {', "app.get('/rows', async () => {").slice(0, -1)})\n`],
  ])('is one where %s', async (_, text) => {
    expect(await constructors(only(text))).toContain(`service/loom perCall = 1 src/prepare.ts:${text.includes('drizzle(') ? 6 : 5}`)
  })
})
