/** One round: outcomes and their reasons, flows, shared looks, secrets, and that all of it ends in time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Thing } from '../../../src/model/kinds.ts'
import { known } from '../../../src/base/fact.ts'
import { Unmeasured, Unreached, type Figures, type Probe } from '../../../src/probes/probe.ts'
import { expectationsOf } from '../../../src/config/verify.ts'
import { lookAround, type Check } from '../../../src/run/verify/round.ts'
import { decide } from '../../../src/run/verify/decide.ts'
import { checkOf, hangingUntil, scripted, stepOf, worldOf } from './scripted.ts'

const never = new AbortController().signal

async function one(figures: Figures | Error, expect?: readonly string[], prefer: readonly string[] = [], more: Partial<Check> = {}) {
  const probe = scripted([figures])
  const check = { ...checkOf(probe, expect, more), first: stepOf(probe, expect, prefer) }
  const [row] = await lookAround([check], worldOf(), never)
  return { counts: row?.counts, ...row?.judged }
}

describe('an outcome', () => {
  test.for<readonly [string, Figures | Error, readonly string[] | undefined, object]>([
    ['by the probe’s own expectation', { ok: true }, undefined, { outcome: 'pass', reasonCode: 'ok', target: 'ok', actual: 'ok true' }],
    ['of a figure with its unit', { took: 0.148 }, ["took < duration('300ms')"], { outcome: 'pass', target: 'took < 300 ms', actual: 'took 148 ms' }],
    ['of a count against a measure', { count: 3 }, ['count > 2.5'], { outcome: 'pass', target: 'count > 2.5', actual: 'count 3' }],
    [
      'of a part of an answer',
      { body: { json: { status: 'ok', db: { up: true } } } },
      ["body.status == 'ok' && body.db.up"],
      { outcome: 'pass', actual: 'body.status ok, body.db.up true' },
    ],
    [
      'of a number in an answer',
      { body: { json: { queue: 12 } } },
      ['body.queue < 5'],
      { outcome: 'fail', reasonCode: 'expectation-not-met', actual: 'body.queue 12' },
    ],
    ['of a null', { body: { json: { error: null } } }, ['body.error == null'], { outcome: 'pass' }],
    ['of a null in a list', { body: { json: { errors: [null] } } }, ['body.errors.exists(one, one == null)'], { outcome: 'pass' }],
    [
      'of a field that is not there',
      { body: { json: {} } },
      ["body.status == 'ok'"],
      { outcome: 'fail', reasonCode: 'expectation-not-met', actual: 'body.status not there' },
    ],
    ['of a list in an answer', { body: { json: { jobs: [{ ok: true }, { ok: false }] } } }, ['body.jobs.all(job, job.ok)'], { outcome: 'fail' }],
    ['with a reason of the figure’s own', { age: 100_000 }, ["age < duration('24h')"], { outcome: 'fail', reasonCode: 'stale', actual: 'age 27.8 h' }],
    ['without the figure', {}, ['count == 0'], { outcome: 'no-data', reasonCode: 'no-figure', counts: 'bad' }],
    [
      'with a figure that was not given for a reason',
      { count: new Unmeasured('forbidden', 'GRANT pg_monitor') },
      ['count == 0'],
      { outcome: 'no-data', reasonCode: 'forbidden', message: 'GRANT pg_monitor' },
    ],
    ['of no number', { took: Number.NaN }, ['took < 1.0'], { outcome: 'no-data', reasonCode: 'no-figure' }],
    ['of what nobody declares', { count: 1 }, ['count >= declared.replicas'], { outcome: 'no-data', reasonCode: 'not-declared' }],
    [
      'of a peer that refuses',
      new Unreached('refused', 'nobody listens'),
      undefined,
      { outcome: 'fail', reasonCode: 'refused', counts: 'bad', message: 'nobody listens' },
    ],
    ['of a name without an address', new Unreached('dns', 'no address'), undefined, { outcome: 'error', reasonCode: 'dns', counts: 'unmeasured' }],
  ])('%s', async ([, figures, expected, wanted]) => {
    const probe = scripted([figures])
    const sources = expected?.some((source) => source.includes('declared')) ? undefined : expected
    const first = { ...stepOf(probe, sources), ...(sources === expected ? {} : { expect: expectationsOf(probe, expected ?? [], 'service') }) }
    const [row] = await lookAround([{ ...checkOf(probe), first }], worldOf(), never)
    expect({ counts: row?.counts, ...row?.judged }).toMatchObject(wanted)
  })

  test('a wish that is not met warns and does not decide', async () => {
    expect(await one({ ok: true, took: 0.4 }, ['ok'], ['took < 0.3'])).toMatchObject({ outcome: 'warn', reasonCode: 'preference-not-met', counts: 'good' })
    expect(await one({ ok: false, took: 0.4 }, ['ok'], ['took < 0.3'])).toMatchObject({ outcome: 'fail', counts: 'bad' })
  })

  test('no data may be let through', async () => {
    expect(await one({}, ['count == 0'], [], { noData: 'warn' })).toMatchObject({ outcome: 'no-data', counts: 'good' })
  })
})

const at = { path: 'compose.yml', line: 88, key: 'services.db.command' }
const declared: Thing<'database'> = {
  kind: 'database',
  name: 'db',
  at,
  marks: [],
  facts: {
    settings: new Map([
      ['work_mem', known('4MB', at)],
      ['max_connections', known('300', { ...at, line: 90 })],
    ]),
    version: known('16', at),
  },
}

/** Compares as a server does: its own units, its own spelling. */
function comparing(figures: Figures): Probe {
  const kilobytes = (text: string): string => (text.endsWith('MB') ? String(Number.parseInt(text, 10) * 1024) : text)
  return {
    ...scripted([figures]),
    of: 'database',
    compare(setting, wanted, seen) {
      const live = (seen['settings'] as ReadonlyMap<string, string>).get(setting)
      return live === undefined
        ? undefined
        : { declared: kilobytes(wanted), live, same: kilobytes(wanted) === live, ...(setting === 'max_connections' ? { note: 'restart pending' } : {}) }
    },
  }
}

test('declared settings are held against live ones, each with the line that declares it', async () => {
  const probe = comparing({
    ok: true,
    settings: new Map([
      ['work_mem', '4096'],
      ['max_connections', '100'],
    ]),
  })
  const rows = await lookAround([checkOf(probe, ['ok'], { name: 'database', declared, drift: true })], worldOf(), never)
  expect(rows.map(({ name, counts, judged }) => ({ name, counts, outcome: judged.outcome, actual: judged.actual, line: judged.declaredAt?.line }))).toEqual([
    { name: 'database', counts: 'good', outcome: 'pass', actual: 'ok true', line: undefined },
    { name: 'database.max_connections', counts: 'bad', outcome: 'fail', actual: '100 (restart pending)', line: 90 },
    { name: 'database.work_mem', counts: 'good', outcome: 'pass', actual: '4096', line: 88 },
  ])
  expect(rows[1]?.judged).toMatchObject({ reasonCode: 'drift', message: expect.stringContaining('compose.yml:90 declares max_connections 300') as string })
})

test('an expression may hold them against each other itself, however they are spelled', async () => {
  const probe = comparing({
    settings: new Map([
      ['work_mem', '4096'],
      ['max_connections', '100'],
    ]),
  })
  const expectations = expectationsOf(probe, [
    "settings['work_mem'] == declared.settings['work_mem']",
    "settings['max_connections'] == declared.settings['max_connections']",
  ])
  const [row] = await lookAround([checkOf(probe, [], { declared, first: { ...stepOf(probe, []), expect: expectations } })], worldOf(), never)
  expect(row?.judged).toMatchObject({
    outcome: 'fail',
    reasonCode: 'drift',
    target: 'work_mem 4096, max_connections 300',
    actual: 'work_mem 4096, max_connections 100',
  })
  expect(row?.judged.declaredAt).toMatchObject({ path: 'compose.yml' })
})

describe('a flow', () => {
  const login = scripted([{ ok: true, body: { json: { token: 'tok_1234567890' } } }])
  const seen: unknown[] = []
  const dashboard: Probe = { ...scripted([{ ok: true, count: 1 }], 'second'), observe: async (target) => (seen.push(target), { ok: true, count: 1 }) }
  const first = { ...stepOf(login, ['ok']), capture: { token: expectationsOf(login, ['body.token'])[0]?.expr as never } }

  test('hands on what it captured, and keeps it secret', async () => {
    const world = worldOf()
    const second = stepOf(dashboard, ['count == 1'], [], { url: 'https://x', headers: { authorization: 'Bearer {token}' } })
    const [row] = await lookAround([checkOf(login, undefined, { first, further: [second] })], world, never)
    expect(row?.judged.outcome).toBe('pass')
    expect(seen).toEqual([{ url: 'https://x', headers: { authorization: 'Bearer tok_1234567890' } }])
    expect(world.secrets.hide('it said tok_1234567890')).toBe('it said •••')
  })

  test('ends at the step that fails, and says which', async () => {
    const failing = scripted([{ ok: false }])
    const [row] = await lookAround([checkOf(failing, undefined, { first: stepOf(failing, ['ok']), further: [stepOf(dashboard)] })], worldOf(), never)
    expect(row?.judged).toMatchObject({ outcome: 'fail', message: 'at step 1 of 2: ok does not hold' })
  })

  test('that can’t capture what it needs is a wrong answer', async () => {
    const empty = scripted([{ ok: true, body: { json: {} } }])
    const [row] = await lookAround([checkOf(empty, undefined, { first: { ...first, probe: empty }, further: [stepOf(dashboard)] })], worldOf(), never)
    expect(row?.judged).toMatchObject({ outcome: 'fail', reasonCode: 'wrong-answer' })
  })
})

test('fifty looks take the time of the slowest few, and two checks of one target share one look', async () => {
  const slow = async (): Promise<Figures> => sleep(300, { ok: true })
  const probe = scripted([slow])
  const checks = Array.from({ length: 50 }, (_, index) => checkOf(probe, ['ok'], { name: `c${index}`, first: stepOf(probe, ['ok'], [], `t${index % 25}`) }))
  const began = performance.now()
  expect((await lookAround(checks, worldOf(), never)).every(({ counts }) => counts === 'good')).toBe(true)
  expect(performance.now() - began).toBeLessThan(300 * 4)
  expect(probe.asked()).toBe(25)
})

test('a probe that never ends is ended', async () => {
  const probe = scripted([hangingUntil(new AbortController(), 'never')])
  const [row] = await lookAround([checkOf(probe, ['ok'], { first: { ...stepOf(probe, ['ok']), timeoutSeconds: 0.05 } })], worldOf(), never)
  expect(row?.judged).toMatchObject({ outcome: 'fail', reasonCode: 'no-answer' })
})

test('a fault of a probe’s own is no outcome', async () => {
  await expect(lookAround([checkOf(scripted([new TypeError('x is undefined')]))], worldOf(), never)).rejects.toThrow('x is undefined')
})

test('variables of the environment fill targets; one that is missing is told by its name', async () => {
  const targets: unknown[] = []
  const probe: Probe = { ...scripted([]), observe: async (target) => (targets.push(target), { ok: true }) }
  const world = worldOf({ DATABASE_URL: 'postgres://app:s3cr3t%21@db/app', EMPTY: '' })
  const checks = ['${DATABASE_URL}', '${HOST:-localhost}', '$${KEPT}', '${EMPTY}'].map((target, index) =>
    checkOf(probe, ['ok'], { name: String(index), first: stepOf(probe, ['ok'], [], target) }),
  )
  const rows = await lookAround(checks, world, never)
  expect(targets).toEqual(['postgres://app:s3cr3t%21@db/app', 'localhost', '${KEPT}'])
  expect(rows[3]?.judged).toMatchObject({ outcome: 'error', reasonCode: 'no-credentials', message: 'EMPTY is not set in the environment' })
  for (const shown of ['s3cr3t!', 's3cr3t%21']) expect(world.secrets.hide(`login with ${shown} failed`)).toBe('login with ••• failed')
  expect(world.secrets.hide('host db answers')).toBe('host db answers')
  world.secrets.add('postgres://app:s3cr3t%21@db/app?pgbouncer=true&sslmode=require&api_key=k3y-of-1999')
  expect(world.secrets.hide('true, as they require, but no k3y-of-1999')).toBe('true, as they require, but no •••')
})

describe('a waiver', () => {
  const row = {
    name: 'api',
    probe: 'http',
    subject: null,
    counts: 'bad' as const,
    judged: { outcome: 'fail' as const, target: '', actual: '', reasonCode: 'refused' as const, message: 'refused', declaredAt: null, figures: [] },
  }
  const settled = { rows: [row, { ...row, name: 'api.max_connections' }], attempts: 1, passedSince: new Map<string, number>(), ending: 'once' as const }
  const waiver = { rule: 'verify/api', reason: 'until the move', until: '2026-11-28', by: '@octocat' }
  const decided = (rule: string, today: string) => decide({ settled }, { waivers: [{ ...waiver, rule }], today: new Date(today), failOnFlaky: false })

  test('lets a check through until its day, that counted in', () => {
    expect(decided('verify/api', '2026-11-28T23:00:00Z')).toMatchObject({ decision: 'healthy', checks: [{ outcome: 'waived' }, { outcome: 'waived' }] })
    const after = decided('verify/api', '2026-11-29T00:00:00Z')
    expect(after).toMatchObject({ decision: 'unhealthy' })
    expect(after.notes[0]).toContain('ended on 2026-11-28')
  })

  test('of another check or of a rule lets nothing through', () => {
    expect(decided('verify/ap', '2026-11-28T12:00:00Z').decision).toBe('unhealthy')
    expect(decided('backup/api', '2026-11-28T12:00:00Z').decision).toBe('unhealthy')
  })
})

test('what the probe itself wishes for warns, unless the check says what it wants', async () => {
  const probe: Probe = { ...scripted([{ ok: true, took: 2 }]), defaults: () => ({ expect: ['ok'], prefer: ['took < 1.0'] }) }
  const [row] = await lookAround([checkOf(probe)], worldOf(), never)
  expect(row).toMatchObject({ counts: 'good', judged: { outcome: 'warn', reasonCode: 'preference-not-met' } })
  const [own] = await lookAround([checkOf(probe, ['ok'])], worldOf(), never)
  expect(own?.judged.outcome).toBe('pass')
})
