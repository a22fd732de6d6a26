/** Programs of one container that lie in packages of their own are processes of their own: each may make its client. */
import { expect, test } from 'vitest'
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
