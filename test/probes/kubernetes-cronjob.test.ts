/** Cron jobs as a real cluster told them: a success by the cluster's own clock, and every way there is none. */
import { expect, test } from 'vitest'
import { recorded, type Serving } from '../harness/kubernetes.ts'
import { judged, plain, replaying } from '../harness/replaying.ts'

const seen = replaying()
const image = 'registry.quay.example/shop/web:jobs-2.0'

const later =
  (seconds: number): Serving['answer'] =>
  (_, found) =>
    found === undefined ? undefined : { date: new Date(Date.parse(found.date) + seconds * 1000).toUTCString() }

test('a success, told by the run that is kept and the cluster’s clock', async () => {
  const found = await seen('cronjob-success', 'shop/cronjob/report')
  expect(plain(found)).toMatchObject({
    suspended: false,
    schedule: '* * * * *',
    interval: 60,
    overdue: false,
    failedJobs: 0,
    image,
    desired: '(no-figure)',
    message: '',
  })
  const age = found['lastSuccessAge'] as number
  expect(age).toBeGreaterThanOrEqual(0)
  expect(age).toBeLessThan(120)
  expect(judged('shop/cronjob/report', found)).toBe('pass ok')
  const old = await seen('cronjob-success', 'shop/cronjob/report', later(200))
  expect(plain(old)).toMatchObject({ lastSuccessAge: age + 200, overdue: true })
  expect(judged('shop/cronjob/report', old)).toBe('fail stale')
})

test('a success told by the job itself, as servers do since 1.21', async () => {
  const lastSuccessfulTime = '2026-01-02T03:04:05Z'
  const found = await seen('cronjob-never', 'shop/cronjob/never', (path, answer) => {
    const body = recorded('cronjob-never').get(`/apis/batch/v1beta1/namespaces/shop/cronjobs/never?`)?.body as { status: object }
    if (path.includes('/v1/') && path.endsWith('/never'))
      return { status: 200, type: 'application/json', date: 'Fri, 02 Jan 2026 03:05:05 GMT', body: { ...body, status: { lastSuccessfulTime } } }
    return path.endsWith('limit=100')
      ? { status: 403, body: { kind: 'Status', message: 'jobs.batch is forbidden: User "reader" cannot list resource "jobs"' } }
      : (answer as undefined)
  })
  expect(plain(found)).toMatchObject({ lastSuccessAge: 60, overdue: false, failedJobs: '(forbidden)', interval: 72 * 3600 })
})

test('one that is under way, one that failed, one that never ran, one that is suspended', async () => {
  expect(plain(await seen('cronjob-active', 'shop/cronjob/report'))).toMatchObject({ active: 1, lastSuccessAge: '(nothing-there)', overdue: false })
  const failed = await seen('cronjob-failed', 'shop/cronjob/import')
  expect(plain(failed)).toMatchObject({
    failedJobs: 1,
    active: 0,
    lastSuccessAge: '(nothing-there)',
    message: expect.stringMatching(/^import-\d+: Job has reached the specified backoff limit$/),
  })
  const never = await seen('cronjob-never', 'shop/cronjob/never')
  expect(plain(never)).toMatchObject({ lastSuccessAge: '(nothing-there)', overdue: false, interval: 72 * 3600, active: 0 })
  expect(judged('shop/cronjob/never', never)).toBe('pass ok')
  expect(judged('shop/cronjob/never', await seen('cronjob-never', 'shop/cronjob/never', later(7 * 86_400)))).toBe('fail stale')
  const suspended = await seen('cronjob-suspended', 'shop/cronjob/idle')
  expect(plain(suspended)).toMatchObject({ suspended: true, interval: 3600, schedule: '@hourly' })
  expect(judged('shop/cronjob/idle', suspended)).toBe('fail expectation-not-met')
})

test('a schedule that is not understood, or never fires', async () => {
  const scheduled = (schedule: string) =>
    seen('cronjob-success', 'shop/cronjob/report', (path, found) => {
      if (!path.endsWith('/report') || found?.status !== 200) return undefined
      const body = found.body as { spec: object }
      return { body: { ...body, spec: { ...body.spec, schedule } } }
    })
  expect(plain(await scheduled('every now and then'))).toMatchObject({ interval: '(no-figure)', overdue: '(no-figure)', lastSuccessAge: expect.any(Number) })
  expect((await scheduled('0 0 31 2 *'))['interval']).toMatchObject({ detail: 'its schedule never fires' })
})
