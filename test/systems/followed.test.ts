/** What the audit of AdvWell advises is done, and the next scan has nothing to say of it: advice that leaves its own rule failing is wrong. */
import { expect, test } from 'vitest'
import type { Scorecard } from '../../src/model/verdict.ts'
import { followed, settings } from './followed.ts'
import { fixture, judge, replace, type Files } from './story.ts'

async function cardOf(files: Files): Promise<Scorecard> {
  return (await judge(files, files)).head
}

const failing = ({ verdicts }: Scorecard): readonly string[] =>
  verdicts.filter((one) => one.outcome === 'fail').map((one) => `${one.rule} ${one.subject}: ${one.message}`)

const memory = ['max-connections', 'shared-buffers', 'work-mem', 'effective-cache-size', 'maintenance-work-mem', 'wal-buffers', 'random-page-cost']

const told = ({ verdicts }: Scorecard): readonly string[] =>
  verdicts
    .filter((one) => one.subject === 'database/postgres' && memory.some((name) => one.rule === `database/${name}`))
    .map((one) => `${one.outcome} ${one.rule.slice('database/'.length)} ${one.recommended}`)

test('the recommended PostgreSQL settings hold beside one another', async () => {
  const before = fixture('advwell-audit')
  expect(told(await cardOf(before))).toMatchInlineSnapshot(`
    [
      "fail max-connections 353 or more (350 for the target, 3 kept for superusers), or a transaction pooler in front",
      "pass effective-cache-size 6GB, half to three quarters of 8 GiB",
      "pass maintenance-work-mem 64MB to 512MB, for three workers within 8 GiB",
      "fail random-page-cost 1.1 on solid-state disks",
      "fail shared-buffers 2GB, 15 to 40 % of 8 GiB",
      "pass wal-buffers automatic, or 16MB",
      "fail work-mem 13MB for each of 353 sessions, with the other settings recommended here",
    ]
  `)
  expect(told(await cardOf(settings(before))).filter((one) => !one.startsWith('pass'))).toEqual([])
})

test('settings for more than the sessions have room for still fail', async () => {
  const greedy = replace('docker-compose.yml', 'work_mem=13MB', 'work_mem=64MB')(settings(fixture('advwell-audit')))
  expect(failing(await cardOf(greedy)).filter((one) => one.includes('work-mem'))).toEqual([
    'database/work-mem database/postgres: work_mem of postgres is 64MB; beside shared_buffers, memory has room for 17.4 MiB in each of 353 sessions',
  ])
})

test('every item of the plan is mended by following it, and only what is new has something to say', async () => {
  const before = fixture('advwell-audit')
  const planned = new Set(failing(await cardOf(before)).map((one) => one.split(' ')[0] ?? ''))
  expect(planned.size).toBe(42)
  const left = failing(await cardOf(followed(before)))
  expect(left.filter((one) => planned.has(one.split(' ')[0] ?? ''))).toEqual([])
  expect(left).toEqual([
    'database/read-routing database/postgres: postgres has 1 standby, and no client reads from it',
    'backup/encrypted database/postgres: Copies of postgres made by pg_dump are not encrypted',
  ])
})
