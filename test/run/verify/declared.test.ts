/** What is looked at with nothing configured: what the repository declares, by what the user has in hand, and a note for the rest. */
import { expect, test } from 'vitest'
import { before as demo } from '../../../src/cli/demo-files.ts'
import { declaredChecks } from '../../../src/run/verify/declared.ts'
import { scanTree } from '../../../src/run/scan-tree.ts'
import { memoryTree } from '../../../src/tree/memory.ts'
import { fixture, type Files } from '../../systems/story.ts'

async function found(files: Files, environment: Readonly<Record<string, string>> = {}, url?: string) {
  const { scorecard } = await scanTree(memoryTree(files))
  const { checks, optional, notes } = declaredChecks(scorecard.system, { url, environment })
  return {
    checks: checks.map(({ name, first, declared }) => [name, first.probe.name, first.target, declared?.kind]),
    expected: new Map(checks.map(({ name, first }) => [name, first.expect?.map(({ source }) => source)])),
    optional,
    notes,
  }
}

test('a backup is to be as fresh as its schedule, and the rest is told', async () => {
  const { checks, expected, optional, notes } = await found(demo)
  expect(checks).toEqual([[expect.stringContaining('pg_dump'), 's3', 's3://shop-backups/postgres/', 'backup']])
  expect([...expected.values()][0]).toContain('age < 93600.0')
  expect(optional.size).toBe(1)
  expect(notes).toEqual([expect.stringContaining('database/db was not looked at'), expect.stringContaining('pool/pgbouncer was not looked at: PGBOUNCER_URL')])
})

test('addresses in the environment reach the database and the pooler', async () => {
  const { checks, notes } = await found(demo, { DATABASE_URL: 'postgres://db/shop', PGBOUNCER_URL: 'postgres://pgbouncer/pgbouncer' })
  expect(checks.map(([name, probe, target, kind]) => [name, probe, target, kind]).slice(0, 2)).toEqual([
    ['db', 'postgres', '${DATABASE_URL}', 'database'],
    ['pgbouncer', 'pgbouncer', '${PGBOUNCER_URL}', 'pool'],
  ])
  expect(notes).toEqual([])
})

test('the more direct address is taken, and one of another engine is none', async () => {
  const direct = await found(demo, { DATABASE_URL: 'postgres://pooler/shop', DIRECT_URL: 'postgresql://db/shop' })
  expect(direct.checks[0]).toEqual(['db', 'postgres', '${DIRECT_URL}', 'database'])
  const other = await found(demo, { DATABASE_URL: 'mysql://db/shop' })
  expect(other.checks[0]).toEqual(['DATABASE_URL', 'mysql', '${DATABASE_URL}', undefined])
  expect(other.notes[0]).toContain('database/db was not looked at')
})

test('hosts of routes are asked, unless an address in hand says which deployment is meant', async () => {
  const advwell = fixture('advwell-deployed')
  const hosts = (await found(advwell)).checks.filter(([, , , kind]) => kind === 'route').map(([name, , target]) => [name, target])
  expect(hosts).toContainEqual(['api.advwell.pro redirect', 'http://api.advwell.pro/'])
  expect(hosts).toContainEqual(['app.advwell.pro certificate', 'app.advwell.pro:443'])
  const staging = (await found(advwell, {}, 'https://staging.advwell.pro:8443/app/')).checks
  expect(staging.filter(([, , , kind]) => kind === 'route')).toEqual([])
  expect(staging.slice(0, 3).map(([name, , target]) => [name, target])).toEqual([
    ['url', 'https://staging.advwell.pro:8443/app/'],
    ['health', 'https://staging.advwell.pro:8443/app/health'],
    ['certificate', 'staging.advwell.pro:8443'],
  ])
})
