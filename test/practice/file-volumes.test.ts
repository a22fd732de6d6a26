/** A database that is a file goes with the container that opens it, unless it lies on a volume: to lose that volume is to lose the data. */
import { expect, test } from 'vitest'
import { blocked, judge, replace, type Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const volume = '    volumes: [ "rows:/var/lib/till" ]\n'
const till = (url: string, volumes = volume): Files => ({
  'compose.yaml': `services:\n  till:\n    build: .\n    ports: [ "3000:3000" ]\n    environment:\n      DATABASE_URL: ${url}\n${volumes}volumes:\n  rows:\n`,
  Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  'package.json': '{"name":"till","dependencies":{"knex":"3","better-sqlite3":"11","express":"4"}}',
  'server.js':
    "const knex = require('knex')\nconst app = require('express')()\nconst rows = knex({ client: 'better-sqlite3', connection: { filename: process.env.DATABASE_URL } })\napp.get('/', (_, res) => rows('till').then((all) => res.json(all)))\napp.listen(3000)\n",
})
const persistence = async (files: Files): Promise<readonly string[]> =>
  (await verdicts(files, 'database/persistence')).map((line) => line.replace(/^database\/\S+ /, ''))

test('a file on a volume lasts, by its path or by a URL', async () => {
  expect(await persistence(till('/var/lib/till/rows.sqlite'))).toEqual(['pass @ compose.yaml:7'])
  expect(await persistence(till('file:/var/lib/till/rows.sqlite'))).toEqual(['pass @ compose.yaml:7'])
  expect(await persistence(till('/var/lib/till/deep/rows.sqlite'))).toEqual(['pass @ compose.yaml:7'])
})

test('a file beside the volume is lost with its container', async () => {
  expect(await persistence(till('/var/lib/tills/rows.sqlite'))).toEqual([
    'fail: The data of DATABASE_URL is lost with its container: no lasting volume at /var/lib/tills @ compose.yaml:2',
  ])
})

test('without any volume nothing lasts, wherever the file lies', async () => {
  expect(await persistence(till('./rows.sqlite', ''))).toEqual(['fail: The data of DATABASE_URL is lost with its container @ compose.yaml:2'])
  expect(await persistence(till('./rows.sqlite', '    tmpfs: [ /app ]\n'))).toEqual([
    'fail: The data of DATABASE_URL is lost with its container @ compose.yaml:2',
  ])
})

test('a volume may hold a file whose folder is not told', async () => {
  expect(await persistence(till('./rows.sqlite'))).toEqual(['unknown @ compose.yaml:7'])
  expect(await persistence(till('/data/rows.sqlite', '    volumes: [ "rows:${WHERE}" ]\n'))).toEqual(['unknown @ compose.yaml:7'])
})

test('the gate stops the loss of the volume', async () => {
  const base = till('/var/lib/till/rows.sqlite')
  expect(blocked(await judge(base, replace('compose.yaml', volume, '')(base)))).toEqual(['database/persistence database/DATABASE_URL'])
  const moved = replace('compose.yaml', 'DATABASE_URL: /var/lib/till/', 'DATABASE_URL: /srv/')(base)
  expect(blocked(await judge(base, moved))).toEqual(['database/persistence database/DATABASE_URL'])
})

test('what Litestream copies away may lie on the container’s own disk', async () => {
  const files = till('/srv/rows.sqlite', '    command: litestream replicate -exec "node server.js"\n')
  expect(await persistence(files)).toEqual(['not-applicable @ compose.yaml:6'])
})
