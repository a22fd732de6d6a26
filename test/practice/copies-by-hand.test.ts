/** Scripts that nobody starts: those beside another way to run the system copy what that one would run, and of a provider's database they tell little. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, type Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const stack = (image: string): string =>
  `services:\n  till:\n    image: acme/till:3.1\n    ports: [ "8091:8091" ]\n  rows:\n    image: ${image}\n    volumes: [ "rows:/var/lib/postgresql/data" ]\nvolumes: { rows: }\n`
const dump = '#!/bin/sh\n. ./.env\ndocker compose exec -T rows pg_dump -U till till > ./copies/till.sql\n'
const files: Files = {
  'full/docker-compose.yml': `${stack('postgres:17.2').replace('volumes: { rows', '  glass:\n    image: acme/glass:1.4\n    ports: [ "8092:8092" ]\nvolumes: { rows')}`,
  'full/save_full.sh': dump,
  'light/docker-compose.yml': stack('postgres:17.2'),
  'light/save_light.sh': dump,
}
const told = async (tree: Files): Promise<string> => (await judged(tree, 'backup/automated')).join('\n')

test('of two ways to run it, the one that is taken has its own script', async () => {
  const found = await told(files)
  expect(found).toMatch(/^fail database\/rows /)
  expect(found).toContain('full/save_full.sh makes a copy')
  expect(found).not.toContain('light/')
})

test('where it has none, the other way’s may serve it, and one in a folder of tools does', async () => {
  const { 'full/save_full.sh': own, ...others } = files
  expect(await told(others)).toContain('light/save_light.sh makes a copy')
  expect(await told({ ...files, 'tools/save.sh': own ?? '' })).toContain('tools/save.sh')
})

describe('a database of code, which a provider keeps', () => {
  const code: Files = {
    'package.json': JSON.stringify({ name: 'till', scripts: { start: 'node server.js' }, dependencies: { express: '4.21.2', pg: '8.13.0' } }),
    'server.js':
      "import express from 'express'\nimport { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })\nconst app = express()\napp.post('/slips', async (_q, r) => r.json((await pool.query('insert into slips (sum) values (1)')).rows))\napp.listen(8091)\n",
  }
  const run: Files = {
    ...code,
    'compose.yaml':
      'services:\n  till:\n    build: .\n    ports: ["8091:8091"]\n    environment: { DATABASE_URL: "postgres://till@rows:5432/till" }\n  rows:\n    image: postgres:17.2\n    volumes: ["rows:/var/lib/postgresql/data"]\nvolumes: { rows: }\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
  }
  const save = '#!/bin/sh\npg_dump "$DATABASE_URL" > "/srv/copies/till-$(date +%F).sql"\n'
  const part = '#!/bin/sh\npg_dump --data-only -T drafts -T jobs -f "$2" "$1"\n'
  const nightly = { 'ops/crontab': '10 3 * * * /srv/till/ops/save.sh\n' }
  const rules = ['backup/automated', 'backup/offsite', 'backup/retention']
  const outcomes = async (tree: Files): Promise<readonly string[]> =>
    Promise.all(rules.map(async (rule) => (await judged(tree, rule)).join().split(' ', 1)[0] ?? ''))

  test('is copied by its provider or not, whatever a script does that nothing starts', async () => {
    const tree = { ...code, 'ops/save.sh': save }
    expect(await outcomes(tree)).toEqual(['unknown', 'unknown', 'unknown'])
    expect((await judged(tree, 'backup/automated')).join()).toContain('the provider’s backups, since nothing starts ops/save.sh')
  })

  test('is copied where a schedule starts it, and loses that with the schedule', async () => {
    const tree = { ...code, 'ops/save.sh': save }
    expect(await outcomes({ ...tree, ...nightly })).toEqual(['pass', 'fail', 'pass'])
    const lost = blocked(await judge({ ...tree, ...nightly }, tree)).map((line) => line.split(' ', 1)[0])
    expect(lost).toEqual(expect.arrayContaining(['backup/automated', 'backup/retention']))
  })

  test('that a stack runs is copied by nobody, and the script is named', async () => {
    const tree = { ...run, 'ops/save.sh': save.replace('pg_dump', 'docker compose exec -T rows pg_dump -U till till #') }
    expect(await outcomes(tree)).toEqual(['fail', 'fail', 'fail'])
    expect((await judged(tree, 'backup/automated')).join()).toContain('ops/save.sh makes a copy with pg_dump, but nothing starts it')
  })

  test.each<[string, string, string]>([
    ['rows of some tables', 'tools/rows.sh', part],
    ['seeds', 'tools/rows.sh', '#!/bin/sh\npg_dump "$DATABASE_URL" > tmp/seeds.sql\n'],
    ['rows without names of people', 'tools/dump_anonymised.sh', save],
  ])('%s are no copy of it', async (_, path, text) => {
    const [line] = await judged({ ...code, [path]: text }, 'backup/automated')
    expect(line).toMatch(/^unknown .*the provider’s backups \(/)
    const [own] = await judged({ ...run, [path]: text }, 'backup/automated')
    expect(own).toBe('fail database/rows Nothing backs up rows automatically')
  })

  test('rows of some tables that a schedule copies still count, and are lost with it', async () => {
    const tree = { ...code, 'ops/save.sh': '#!/bin/sh\npg_dump --data-only -T drafts "$DATABASE_URL" > "/srv/copies/till-$(date +%F).sql"\n' }
    expect(await outcomes({ ...tree, ...nightly })).toEqual(['pass', 'fail', 'pass'])
    expect(blocked(await judge({ ...tree, ...nightly }, tree)).join()).toContain('backup/automated')
  })
})
