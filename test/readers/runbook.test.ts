import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { compileGlob } from '../../src/base/glob.ts'
import type { RunbookDeclaration } from '../../src/model/surroundings.ts'
import { runbookReader } from '../../src/readers/runbook.ts'

const context = { read: async () => undefined, has: () => false, below: () => [] }

async function runbook(text: string, path = 'RUNBOOK.md'): Promise<RunbookDeclaration | undefined> {
  const { declares, skipped } = await runbookReader.read({ path, text }, context)
  expect(skipped).toEqual([])
  expect(declares.length).toBeLessThan(2)
  return declares[0] as RunbookDeclaration | undefined
}

/** `rto 2 @3, rpo 0.25 @4, restore @6`. */
async function told(text: string): Promise<string> {
  const one = await runbook(text)
  const figure = (name: string, fact: RunbookDeclaration['rtoHours']): string[] =>
    fact === undefined ? [] : [`${name} ${fact.state === 'unresolved' ? `${fact.atLeast}..${fact.atMost}` : fact.value} @${fact.at.line}`]
  return [...figure('rto', one?.rtoHours), ...figure('rpo', one?.rpoHours), ...(one?.restores === undefined ? [] : [`restore @${one.restores.line}`])].join(
    ', ',
  )
}

test('a runbook states both objectives and how to restore', async () => {
  const text =
    '# Ledger\n\n**RTO (Recovery Time Objective):** 3 hours\n**RPO (Recovery Point Objective):** 45 min\n\n## Restore procedure\n\nLoad the newest dump.\n'
  expect(await runbook(text)).toEqual({
    kind: 'runbook',
    path: 'RUNBOOK.md',
    at: { path: 'RUNBOOK.md', line: 6, key: 'runbook' },
    title: 'Ledger',
    rtoHours: { state: 'known', value: 3, at: { path: 'RUNBOOK.md', line: 3, key: 'rto' } },
    rpoHours: { state: 'known', value: 0.75, at: { path: 'RUNBOOK.md', line: 4, key: 'rpo' } },
    restores: { path: 'RUNBOOK.md', line: 6, key: 'restore' },
  })
})

describe('objectives', () => {
  test.each([
    ['- RTO: 90 minutes', 'rto 1.5 @1'],
    ['RPO 2 days', 'rpo 48 @1'],
    ['RTO/RPO: 7h / 30h', 'rto 7 @1, rpo 30 @1'],
    ['Our recovery time objective is 5 hours, our recovery point objective 26 hours.', 'rto 5 @1, rpo 26 @1'],
    ['* `RPO` < 11 hours', 'rpo 11 @1'],
    ['RTO: 3-5 hours', 'rto 3..5 @1'],
    ['RTO: 1,5 hours', 'rto 1.5 @1'],
    ['text\n\n| Data | RTO | RPO |\n|---|:--:|---|\n| Ledger | 6 h | 20 h |', 'rto 6 @5, rpo 20 @5'],
    ['| | Target |\n|---|---|\n| RPO | 18 hours |\n| RTO | 9 hours |', 'rto 9 @4, rpo 18 @3'],
    ['RTO of the ledger: 3 hours\n\nRTO of reports: 20 hours', 'rto 3..20 @1'],
    ['RTO: 3 hours (at worst 8 hours)', 'rto 3 @1'],
    ['Archiving gives a 7-minute RPO, and the standby a 2 hour RTO.', 'rto 2 @1, rpo 0.11666666666666667 @1'],
    ['RTO 5 hours, RPO 30 hours', 'rto 5 @1, rpo 30 @1'],
    ['RTO: < 3 horas, RPO: 2 semanas', 'rto 3 @1, rpo 336 @1'],
    ['RTO: 5 Stunden; RPO: 90 Sekunden', 'rto 5 @1, rpo 0.025 @1'],
    ['RTO: 36 segundos, RPO: 3 Tage', 'rto 0.01 @1, rpo 72 @1'],
  ])('%j', async (text, expected) => {
    expect(await told(text)).toBe(expected)
  })

  test.each([
    'Document the restore time (RTO)',
    '- [ ] Agree on an RTO of 4 hours',
    'RTO: TBD, perhaps 4 hours',
    'What RTO do we want, 4 hours?',
    'The RTO says how long an outage may last, e.g. 4 hours',
    'PORTO: 4 hours',
    'Anything over 30 minutes is too slow for our RTO.',
    '```\nRTO: 4 hours\n```',
    '<!-- RTO: 4 hours -->',
    '<!--\nRTO: 4 hours\n-->',
    `RTO ${'and words about it '.repeat(8)} 4 hours`,
  ])('none in %j', async (text) => {
    expect(await told(text)).toBe('')
  })
})

describe('how to restore', () => {
  test.each([
    ['# Ops\n\n## Restoring from a backup\n\nStop the API first.', 'restore @3'],
    ['Disaster recovery\n=================\n\nFetch the newest dump.', 'restore @1'],
    ['## Backups\n\n```sh\npg_restore -d ledger newest.dump\n```', 'restore @4'],
    ['~~~\nzcat ledger.sql.gz | psql ledger\n~~~', 'restore @2'],
    ['## Restaurar o backup\n\nPare a API primeiro.', 'restore @1'],
    ['**Recovery of the database**\n\n1. Ask for a snapshot', 'restore @1'],
  ])('%j', async (text, expected) => {
    expect(await told(text)).toBe(expected)
  })

  test.each([
    '## Restore\n',
    '## Restore packages\n\nRun `dotnet restore` before the database starts.',
    '## Password recovery\n\nThe database holds a token.',
    '## Restoring focus\n\nThe dialog gives it back.',
    '## Backups\n\nA cron line dumps the database every night.',
    '```\n## Restore\nthe database\n```',
  ])('none in %j', async (text) => {
    expect(await told(text)).toBe('')
  })
})

test('files it reads and leaves', () => {
  const matches = runbookReader.files.map(compileGlob)
  const reads = (path: string): boolean => matches.some((match) => match(path))
  for (const path of [
    'README.md',
    'RUNBOOK.md',
    'docs/disaster-recovery.md',
    'ops/Restore.md',
    'SCALING_GUIDE.md',
    'docs/runbooks/ledger.md',
    'docs/DR.md',
    'docs/PRD.md',
    'apps/site/content/docs/keeping.mdx',
    'documentation/admin/copies.rst',
    'upgrade/rows.md',
  ])
    expect([path, reads(path)]).toEqual([path, true])
  for (const path of ['src/api/rows/README.md', 'source/api/routes.md', 'backup.txt']) expect([path, reads(path)]).toEqual([path, false])
})

test('what was changed once promises nothing', async () => {
  expect(await runbook('## Restore\n\nThe database backup is fixed. RTO: 4 hours\n', 'CHANGELOG.md')).toBeUndefined()
})

test('random text never throws, and ends soon', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('RTO', 'RPO ', '4', ' hours', '|', '\n', '#', '```', '<!--', '-->', '**', 'restore', 'backup', '---', ':'), { maxLength: 80 }),
      async (parts) => {
        await runbook(parts.join(''))
      },
    ),
    { numRuns: 300 },
  )
  const start = processorTime()
  for (const text of [
    'RTO '.repeat(100_000),
    '## restore\n'.repeat(20_000),
    '| RTO '.repeat(50_000),
    '9'.repeat(300_000),
    'gzip '.repeat(60_000),
    `psql <${' '.repeat(300_000)}`,
    'psql <'.repeat(50_000),
    '1 to '.repeat(60_000),
  ])
    await runbook(text)
  expect(processorTime() - start).toBeLessThan(4000)
})

test('how somebody gets back into an account is no restore', async () => {
  expect(await told('# MFA Recovery Guide\n\nThe cloud backup of the authenticator, or the database.\n')).toBe('')
})
