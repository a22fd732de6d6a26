/** How long is waited, what ends it, and which attempt counts. */
import { expect, test } from 'vitest'
import { Unreached } from '../../../src/probes/probe.ts'
import { decide } from '../../../src/run/verify/decide.ts'
import { settle } from '../../../src/run/verify/settle.ts'
import { waitForVersion } from '../../../src/run/verify/version.ts'
import { checkOf, clock, hangingUntil, scripted, stepOf, worldOf, type Answer } from './scripted.ts'

const plan = { delaySeconds: 15, intervalSeconds: 10, successes: 3, errors: 2, deadlineSeconds: 600 }
const good = { ok: true }
const bad = { ok: false }
const judging = { waivers: [], today: new Date('2026-11-28T12:00:00Z'), failOnFlaky: false }
const never = new AbortController().signal

async function ended(answers: readonly Answer[], failOnFlaky = false, signal: AbortSignal = never) {
  const probe = scripted(answers)
  const waiting = clock()
  const settled = await settle([checkOf(probe)], plan, worldOf(), waiting, signal)
  const { decision, reasonCode, checks } = decide({ settled }, { ...judging, failOnFlaky })
  return {
    decision,
    reasonCode,
    attempts: settled.attempts,
    attempt: checks[0]?.attempts,
    outcome: checks[0]?.outcome,
    asked: probe.asked(),
    waits: waiting.waits,
  }
}

test('three good rounds in a row, after the delay and an interval apart', async () => {
  expect(await ended([good])).toEqual({
    decision: 'healthy',
    reasonCode: 'ok',
    attempts: 3,
    attempt: 1,
    outcome: 'pass',
    asked: 3,
    waits: [15_000, 10_000, 10_000],
  })
})

test('a bad round begins the row anew, and the attempt of the pass is told', async () => {
  expect(await ended([bad, good])).toMatchObject({ decision: 'healthy', attempts: 4, attempt: 2, outcome: 'pass' })
  expect(await ended([good, good, bad, good])).toMatchObject({ decision: 'healthy', attempts: 6, attempt: 4 })
})

test('what passed only later fails where that is asked for', async () => {
  expect(await ended([bad, good], true)).toMatchObject({ decision: 'unhealthy', reasonCode: 'flaky', outcome: 'fail' })
  expect(await ended([good], true)).toMatchObject({ decision: 'healthy' })
})

test('more bad rounds than are put up with end it at once', async () => {
  expect(await ended([bad, bad, bad, good])).toMatchObject({ decision: 'unhealthy', reasonCode: 'expectation-not-met', attempts: 3, asked: 3 })
  expect(await ended([bad, good, bad, good, bad])).toMatchObject({ decision: 'unhealthy', attempts: 5 })
  expect(await ended([bad, bad, good])).toMatchObject({ decision: 'healthy', attempts: 5, attempt: 3 })
})

test('what can’t be measured is not what is unhealthy, and never a pass', async () => {
  expect(await ended([new Unreached('dns', 'no address')])).toMatchObject({ decision: 'unmeasured', reasonCode: 'dns', outcome: 'error', attempts: 3 })
  expect(await ended([new Unreached('refused', 'refused')])).toMatchObject({ decision: 'unhealthy', reasonCode: 'refused', outcome: 'fail' })
})

test('the deadline ends a round in the middle, with what was known before', async () => {
  const deadline = new AbortController()
  const hang = hangingUntil(deadline, 'out-of-time')
  expect(await ended([good, hang], false, deadline.signal)).toMatchObject({ decision: 'unhealthy', reasonCode: 'not-settled', attempts: 2, outcome: 'pass' })
})

test('a deadline before the first answer is unmeasured', async () => {
  const deadline = new AbortController()
  const hang = hangingUntil(deadline, 'out-of-time')
  expect(await ended([hang], false, deadline.signal)).toMatchObject({ decision: 'unmeasured', reasonCode: 'out-of-time', outcome: 'error' })
})

test('an interruption keeps what failed, and is no pass', async () => {
  const stop = new AbortController()
  const hang = hangingUntil(stop, 'interrupted')
  expect(await ended([bad, hang], false, stop.signal)).toMatchObject({ decision: 'unhealthy', reasonCode: 'expectation-not-met' })
  const again = new AbortController()
  const hangAgain = hangingUntil(again, 'interrupted')
  expect(await ended([good, hangAgain], false, again.signal)).toMatchObject({ decision: 'unmeasured', reasonCode: 'interrupted' })
})

test('without a plan one round decides', async () => {
  const probe = scripted([bad, good])
  const settled = await settle([checkOf(probe)], undefined, worldOf(), clock(), never)
  expect(decide({ settled }, judging)).toMatchObject({ decision: 'unhealthy' })
  expect(probe.asked()).toBe(1)
})

test('the new version is there once as many answers in a row as asked for carry its commit', async () => {
  const sha = 'a'.repeat(40)
  const own = { text: `{"commit":"${sha}"}` }
  const old = { text: '{"commit":"bbbbbbb"}' }
  const probe = scripted([old, own, old, own, own, own, old])
  const waiting = clock()
  const { row, attempts } = await waitForVersion({ ...stepOf(probe, ['text.contains(sha)']), instances: 3 }, worldOf(), waiting, never)
  expect({ counts: row.counts, attempts, actual: row.judged.actual }).toMatchObject({ counts: 'good', attempts: 4 })
  expect(waiting.waits).toEqual([2_000, 0, 2_000, 0, 0])
})

test('a deadline while the old version answers says so, and nothing else is measured', async () => {
  const probe = scripted([{ text: 'old' }])
  const deadline = new AbortController()
  const waiting = clock()
  const version = await waitForVersion(
    { ...stepOf(probe, ['text.contains(sha)']), instances: 2 },
    worldOf(),
    {
      ...waiting,
      wait: async (milliseconds, signal) => {
        await waiting.wait(milliseconds, signal)
        if (waiting.now() > 10_000) deadline.abort('out-of-time')
      },
    },
    deadline.signal,
  )
  expect(version.row).toMatchObject({ counts: 'bad', judged: { outcome: 'fail', reasonCode: 'old-version' } })
})
