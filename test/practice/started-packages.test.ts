/** A command that names a file of a package of a workspace tells whose code runs, whatever the image is called; a probe that stands in the command opens nothing. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'

const pack = (name: string, uses: Readonly<Record<string, string>>, folder = `packages/${name}`): Files => ({
  [`${folder}/package.json`]: JSON.stringify({ name: `@desk/${name}`, scripts: { start: 'node dist/index.js' }, dependencies: uses }),
})
const pool = "import pg from 'pg'\nexport const rows = new pg.Pool({ connectionString: process.env.ROWS_URL })\n"

const desk: Files = {
  'package.json': '{ "name": "desk", "private": true, "workspaces": ["packages/*"] }',
  ...pack('app', { pg: '8.13.1', express: '5.1.0', '@desk/post': '*' }),
  ...pack('post', { pg: '8.13.1', '@desk/words': '*' }),
  ...pack('words', { pg: '8.13.1' }),
  'packages/app/src/index.ts': "import express from 'express'\nimport './rows.ts'\nexpress().listen(8091)\n",
  'packages/app/src/rows.ts': pool,
  'packages/post/src/index.ts': "import '@desk/words'\nimport './rows.ts'\n",
  'packages/post/src/rows.ts': pool.replace(' })', ', max: 4 })'),
}
const runs = (post: string, image = 'image: "registry.example/desk/app:1.4.2"'): Files => ({
  'compose.yaml': `services:\n  mail:\n    ${image}\n${post === '' ? '' : `    command: ${post}\n`}    environment: { ROWS_URL: "postgres://rows/desk" }\n  rows: { image: "postgres:17.2", volumes: [ "kept:/var/lib/postgresql/data" ] }\nvolumes: { kept: }\n`,
})
const sizes = async (files: Files, base = desk): Promise<readonly string[]> =>
  (await said({ ...base, ...files }, /^client\/mail pool = /)).map((line) => line.slice('client/mail pool = '.length).split(' ', 1)[0] ?? '')

describe('a package whose file the command names', () => {
  test.each([
    '[node, packages/post/dist/index.js]',
    '[node, --enable-source-maps, ./packages/post/dist/index.js]',
    '[node, -r, ./packages/app/first.js, /srv/packages/post/dist/index.js]',
    'sh -c "sleep 2 && exec node packages/post/dist/index.js"',
    '[dumb-init, node, dist/packages/post/main.js]',
  ])('is what runs: %s', async (command) => expect(await sizes(runs(command))).toEqual(['4']))

  test.each([
    '[node, packages/app/dist/index.js]',
    '[node, dist/index.js]',
    '[node, packages/posters/index.js]',
    '[pm2-runtime, packages/post/ecosystem.config.js]',
    'sh -c "npm run first & node packages/post/dist/index.js"',
  ])('is not where it is %s', async (command) => expect(await sizes(runs(command))).toEqual(['10']))

  test('brings along what it depends on', async () => {
    const lent = { 'packages/post/src/rows.ts': '', 'packages/words/src/index.ts': pool.replace(' })', ', max: 7 })') }
    expect(await sizes({ ...runs('[node, packages/post/dist/index.js]'), ...lent })).toEqual(['7'])
  })

  test('is found in what is built from the whole workspace', async () => {
    const whole = { Dockerfile: 'FROM node:22.14-slim\nWORKDIR /srv\nCOPY . .\nCMD ["node", "packages/app/dist/index.js"]\n' }
    expect(await sizes({ ...whole, ...runs('[node, packages/post/dist/index.js]', 'build: .') })).toEqual(['4'])
    expect(await sizes({ ...whole, ...runs('', 'build: .') })).toEqual(['10'])
  })
})

test('is told from the folder that is built', async () => {
  const moved = Object.fromEntries(Object.entries(desk).map(([path, text]) => [`back/${path}`, text]))
  const files = { ...moved, 'back/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\n', ...runs('[node, packages/post/dist/index.js]', 'build: ./back') }
  expect(await sizes(files, {})).toEqual(['4'])
})

describe('what the command holds itself', () => {
  const probe = (text: string): Files => ({
    'deploy/post.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: post }
spec:
  replicas: 2
  selector: { matchLabels: { app: post } }
  template:
    metadata: { labels: { app: post } }
    spec:
      initContainers:
        - name: wait
          image: registry.example/desk/app:1.4.2
          command: [node, -e, '${text}']
          env: [ { name: WAIT_HOST, value: rows.example }, { name: DATABASE_URL, value: "postgres://first.example/rows" } ]
      containers:
        - name: post
          image: registry.example/desk/app:1.4.2
          command: [node, packages/post/dist/index.js]
          env: [ { name: ROWS_URL, value: "postgres://rows.example/post" } ]
`,
    '.github/workflows/ship.yml':
      'on: { push: { branches: [main] } }\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n    steps: [ { run: kubectl apply -f deploy } ]\n',
  })
  const clients = (text: string): Promise<readonly string[]> => said({ ...desk, ...probe(text) }, /^client\/post\/wait of = /)
  test('opens no database where it asks for nothing but what Node.js brings', async () => {
    expect(await clients('const net = require("net"); net.connect(5432, process.env.WAIT_HOST)')).toEqual([])
  })
  test.each(['require("pg")', 'require("./packages/app/dist/rows.js")', 'import("@desk/app")', 'require(process.env.FIRST)'])(
    'is a program where it is %s',
    async (text) => {
      expect(await clients(text)).not.toEqual([])
    },
  )
})
