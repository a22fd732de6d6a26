/** Databases that a job of GitHub starts beside itself are gone with it: what is dumped of them is nobody's backup. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const compose = `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
  ledger:
    image: postgres:17.2
    volumes: [ "ledger:/var/lib/postgresql/data" ]
volumes: { ledger: }
`
const services = '    services:\n      rows:\n        image: postgres:17\n        ports: [ "5432:5432" ]\n'
const files = (run: string, beside = services, more: Files = {}): Files => ({
  'compose.yaml': compose,
  '.github/workflows/seed.yml': `name: Seed
on:
  schedule: [ { cron: "0 3 * * *" } ]
jobs:
  seed:
    runs-on: ubuntu-latest
${beside}    steps:
      - run: |
${run
  .split('\n')
  .map((line) => `          ${line}`)
  .join('\n')}
      - uses: actions/upload-artifact@v4
        with: { name: seed, path: seed.pgdump, retention-days: 40 }
`,
  ...more,
})
const told = async (tree: Files, rule = 'backup/automated'): Promise<string> => (await verdicts(tree, rule)).join('\n').split(/:| @/, 1)[0] ?? ''

test.each([
  ['by its image', 'docker exec $(docker ps -q -f ancestor=postgres) pg_dump -U till till > seed.pgdump'],
  ['by its image, kept in a variable', 'BOX=$(docker ps -qf "ancestor=postgres:17")\ndocker exec $BOX pg_dump -U till -Fc till > seed.pgdump'],
  ['by its name in the job', 'docker exec ${{ job.services.rows.id }} pg_dump -U till till > seed.pgdump'],
])('the job’s own, reached %s, is no production’s', async (_, run) => {
  expect(await told(files(run))).toBe('database/ledger fail')
})

test.each([
  ['another host', 'docker exec $(docker ps -q -f ancestor=postgres) pg_dump -h ledger -U till till > seed.pgdump', services],
  ['a container of another image', 'docker exec $(docker ps -q -f ancestor=acme/rows) pg_dump -U till till > seed.pgdump', services],
  ['a container that the job has not started', 'docker exec $(docker ps -q -f ancestor=postgres) pg_dump -U till till > seed.pgdump', ''],
  ['a container of the stack', 'docker exec $(docker ps -q -f name=ledger) pg_dump -U till till > seed.pgdump', services],
])('a dump of %s may be production’s', async (_, run, beside) => {
  expect(await told(files(run, beside))).not.toBe('database/ledger fail')
})

test('how long one upload is kept says nothing of another', async () => {
  const run = 'pg_dump "postgres://till@ledger/till" > seed.pgdump'
  const shots = (days: number): Files => ({
    '.github/workflows/shots.yml': `on: { schedule: [ { cron: "0 5 * * *" } ] }\njobs:\n  shots:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/upload-artifact@v4\n        with: { name: shots, path: shots/, retention-days: ${days} }\n`,
  })
  const kept = async (days: number, others: number): Promise<string> => {
    const tree = files(run, '', shots(others))
    const own = (tree['.github/workflows/seed.yml'] ?? '').replace('retention-days: 40', `retention-days: ${days}`)
    return told({ ...tree, '.github/workflows/seed.yml': own }, 'backup/retention')
  }
  expect(await kept(40, 2)).toBe('database/ledger pass')
  expect(await kept(2, 40)).toBe('database/ledger fail')
})

test.each([
  ['made for it and dropped again', 'createdb $PART\npsql $PART < rows.sql\npg_dump --file part.sql $PART\ndropdb $PART\n', false],
  ['kept', 'psql ledger -c "SELECT 1"\npg_dump --file ledger.sql ledger\n', true],
  ['beside another that is dropped', 'pg_dump --file ledger.sql ledger\ndropdb scratch\n', true],
])('a dump of a database that is %s', async (_, script, counts) => {
  const told = (await verdicts({ 'compose.yaml': compose, 'scripts/extract.sh': `#!/bin/sh\n${script}` }, 'backup/automated')).join('\n')
  expect(told.includes('scripts/extract.sh')).toBe(counts)
})
