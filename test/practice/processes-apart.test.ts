/** Programs of one container that lie in packages of their own are processes of their own: each may make its client. */
import { describe, expect, test } from 'vitest'
import { judged } from './judged.ts'

type Files = Readonly<Record<string, string>>

const client = "import { PrismaClient } from '@prisma/client'\nexport const prisma = new PrismaClient()\n"
const manifest = (name: string, needs: object = {}): string =>
  JSON.stringify({ name, scripts: { start: 'node src/index.js' }, dependencies: { '@prisma/client': '6', ...needs } })

const harbour = (start: Files, more: Files = {}): Files => ({
  'compose.yaml':
    'services:\n  harbour:\n    build: .\n    ports: [ "80:3000" ]\n    environment: { DATABASE_URL: "postgresql://harbour@rows/harbour" }\n  rows: { image: "postgres:17" }\n',
  'package.json': '{ "name": "harbour", "private": true, "workspaces": ["packages/*"] }',
  'packages/ledger/package.json': JSON.stringify({ name: '@harbour/ledger', dependencies: { '@prisma/client': '6' } }),
  'packages/ledger/prisma/schema.prisma':
    'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\ngenerator client {\n  provider = "prisma-client-js"\n}\nmodel Berth {\n  id Int @id\n}\n',
  'packages/quay/package.json': manifest('@harbour/quay', { '@harbour/ledger': '*' }),
  'packages/quay/src/db.js': client,
  'packages/crane/package.json': manifest('@harbour/crane', { '@harbour/ledger': '*' }),
  'packages/crane/src/db.js': client,
  ...start,
  ...more,
})
const image = (command: string): string => `FROM node:22\nWORKDIR /srv\nCOPY . .\n${command}\n`
const programs = (quay: string, crane: string): string => `[supervisord]\nnodaemon=true\n[program:quay]\ncommand=${quay}\n[program:crane]\ncommand=${crane}\n`
const supervised = (quay: string, crane: string): Files => ({
  Dockerfile: image('CMD ["supervisord", "-c", "/srv/supervisord.conf"]'),
  'supervisord.conf': programs(quay, crane),
})
const both = supervised('node packages/quay/src/index.js', 'node packages/crane/src/index.js')

const said = async (files: Files): Promise<string> => (await judged(files, 'database/single-client')).find((line) => line.includes('service/harbour')) ?? ''

test.each<readonly [string, Files]>([
  ['a supervisor', both],
  [
    'a supervisor’s programs behind a script that starts what it is handed',
    { ...supervised('./tell.sh node packages/quay/src/index.js', './tell.sh node packages/crane/src/index.js'), 'tell.sh': '#!/bin/sh\nexec "$@"\n' },
  ],
  [
    'a script that ends in a supervisor',
    { ...both, Dockerfile: image('ENTRYPOINT ["./enter.sh"]'), 'enter.sh': '#!/bin/sh\nexec supervisord -c /etc/supervisor/conf.d/supervisord.conf\n' },
  ],
  [
    'PM2',
    {
      Dockerfile: image('CMD ["pm2-runtime", "ecosystem.config.js"]'),
      'ecosystem.config.js':
        "module.exports = { apps: [{ name: 'quay', cwd: './packages/quay', script: 'src/index.js' }, { name: 'crane', script: 'packages/crane/src/index.js' }] }\n",
    },
  ],
  [
    'a script that leaves one behind',
    { Dockerfile: image('CMD ["./start.sh"]'), 'start.sh': '#!/bin/sh\nnode packages/crane/src/index.js &\nexec node packages/quay/src/index.js\n' },
  ],
  ['scripts of manifests', { Dockerfile: image('CMD ["npx", "concurrently", "npm --prefix packages/quay start", "npm --prefix packages/crane start"]') }],
])('each program makes one: %s', async (_, start) => expect(await said(harbour(start))).toBe('pass service/harbour'))

test('an image that is pulled starts as the one Dockerfile of the tree says', async () => {
  const files = harbour(both)
  const pulled = { ...files, 'compose.yaml': (files['compose.yaml'] ?? '').replace('build: .', 'image: "registry.example.org/acme/harbour:3"') }
  expect(await said(pulled)).toBe('pass service/harbour')
})

const two = 'fail service/harbour harbour creates 2 database clients'

test.each<readonly [string, Files]>([
  ['one program makes two', harbour(both, { 'packages/quay/src/rows.js': client })],
  ['one program depends on the other', harbour(both, { 'packages/quay/package.json': manifest('@harbour/quay', { '@harbour/crane': '*' }) })],
  ['both depend on a package that makes one, too', harbour(both, { 'packages/ledger/src/db.js': client })],
  [
    'one program is all that is started',
    harbour({ Dockerfile: image('CMD ["node", "src/index.js"]'), 'src/index.js': "require('../packages/quay/src/db')\n" }),
  ],
])('counted together: %s', async (_, files) => expect(await said(files)).toBe(two))

test.each<readonly [string, Files]>([
  ['files that name no folder', supervised('node dist/quay.js', 'node dist/crane.js')],
  ['one of them', supervised('node packages/quay/src/index.js', 'node dist/crane.js')],
])('nobody can tell: %s', async (_, start) => {
  expect(await said(harbour(start))).toMatch(/^unknown service\/harbour .*whether packages\/(crane|quay) and packages\/(crane|quay) run in one process/)
  // Three clients are two in one of the processes, whichever these are.
  expect(await said(harbour(start, { 'packages/quay/src/rows.js': client }))).toMatch(/^fail service\/harbour/)
})

describe('a file that nothing loads and that starts itself', () => {
  const mongo = "import { MongoClient } from 'mongodb'\nconst client = new MongoClient(process.env.DATABASE_URL)\n"
  const jetty = (files: Files): Files => ({
    'compose.yaml':
      'services:\n  harbour:\n    build: .\n    ports: [ "80:3000" ]\n    environment: { DATABASE_URL: "mongodb://rows/harbour" }\n  rows: { image: "mongo:8" }\n',
    Dockerfile: image('CMD ["node", "dist/main.js"]'),
    'package.json': '{ "name": "harbour", "dependencies": { "mongodb": "6", "express": "5" } }',
    'src/main.ts': "import express from 'express'\nimport { berths } from './rows'\nexpress().get('/', async (_, out) => out.send(await berths.find().toArray())).listen(3000)\n",
    'src/rows.ts': `${mongo}export const berths = client.db().collection('berths')\n`,
    ...files,
  }) // prettier-ignore
  const over = `${mongo}const tidy = async () => {\n  if (!client) process.exit(1)\n  await client.db().collection('berths').deleteMany({ gone: true })\n  process.exit()\n}\ntidy()\n`
  const inTry = `${mongo}async function tidy() {\n  try {\n    await client.db().collection('berths').deleteMany({})\n  } finally {\n    await client.close()\n    console.log('done')\n  }\n}\ntidy().catch((problem) => console.log(problem))\n`
  const open = `${mongo}async function follow() {\n  for await (const change of client.watch()) console.log(change)\n}\nfollow().catch(() => process.exit(1))\n`

  test.each<readonly [string, Files]>([
    ['leaves at its end', { 'src/commands/tidy.ts': over, 'src/commands/sweep.ts': over }],
    ['closes its client at its end', { 'src/commands/tidy.ts': inTry, 'src/commands/sweep.ts': over }],
    ['leaves, and a manifest names it', { 'src/commands/tidy.ts': over, 'package.json': '{ "name": "harbour", "scripts": { "tidy": "tsx src/commands/tidy.ts" }, "dependencies": { "mongodb": "6", "express": "5" } }' }],
  ])('makes none beside the server: %s', async (_, files) => expect(await said(jetty(files))).toBe('pass service/harbour')) // prettier-ignore

  test('makes no third beside another', async () => {
    expect(await said(jetty({ 'src/follow.ts': open, 'src/trail.ts': open }))).toBe(two)
  })

  test.each<readonly [string, Files]>([
    ['another file loads it', { 'src/commands/tidy.ts': over, 'src/other.ts': "import './commands/tidy'\nexport const other = 1\n" }],
    ['it is loaded before another', { 'src/commands/tidy.ts': over, Dockerfile: image('CMD ["node", "--import", "./dist/commands/tidy.js", "dist/main.js"]') }],
    ['a listing above takes it', { 'src/commands/tidy.ts': over, 'src/all.ts': "import { readdirSync } from 'node:fs'\nexport const all = readdirSync('commands')\n" }],
    ['it exports what it makes', { 'src/commands/tidy.ts': `${over}export { client }\n` }],
    ['it only calls what it took', { 'src/commands/tidy.ts': `${mongo}client.connect()\n` }],
  ])('is counted where %s', async (_, files) => expect(await said(jetty(files))).toBe(two)) // prettier-ignore
})
