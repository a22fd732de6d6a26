/** Commands: what they print comes back, and nothing that they started outlives them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openIo } from '../../src/wire/io.ts'
import { graceMs, leftOpenBy, observing } from '../harness/observing.ts'

const folder = mkdtempSync(join(tmpdir(), 'harbour-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (line: string, patience = 4_000) => observing(patience, (io) => io.run(line))

test.each([
  ['echo keel; echo mast >&2; exit 3', { code: 3, signal: null, stdout: 'keel\n', stderr: 'mast\n' }],
  ['printf %s "$HARBOUR"', { code: 0, stdout: 'open' }],
  ['wc -c', { code: 0, stdout: '0\n' }],
  ['no-such-program-here', { code: 127 }],
  ['kill -TERM $$', { code: null, signal: 'SIGTERM' }],
])('%s', async (line, ran) => {
  expect(await run(line)).toMatchObject({ value: ran })
})

test('only the environment that is handed in', async () => {
  const { value } = await run('env')
  expect(
    value?.stdout
      .split('\n')
      .map((one) => one.split('=')[0])
      .filter((name) => !['PATH', 'HARBOUR', 'PWD', 'SHLVL', '_', ''].includes(name ?? '')),
  ).toEqual([])
})

test('where it is told to', async () => {
  const io = openIo({ signal: new AbortController().signal, patienceMs: 2_000, environment: {}, folder })
  expect(await io.run('pwd')).toMatchObject({ stdout: `${folder}\n` })
  io.close()
  const nowhere = openIo({ signal: new AbortController().signal, patienceMs: 2_000, environment: {}, folder: '/nowhere' })
  await expect(nowhere.run('pwd')).rejects.toMatchObject({ because: 'cannot-run' })
  nowhere.close()
})

test('more than is read is too large, and ends it', async () => {
  const seen = await run('yes')
  expect(seen).toMatchObject({ because: 'too-large', detail: 'the command wrote more than 65536 bytes to stdout' })
  expect(await run('yes >&2')).toMatchObject({ because: 'too-large', detail: expect.stringMatching(/stderr$/) })
})

/** The number of a process that a command wrote down, when it has ended. */
async function ended(file: string): Promise<boolean> {
  const pid = readFileSync(join(folder, file), 'utf8').trim()
  for (let at = 0; at < 50 && existsSync(`/proc/${pid}`); at += 1) {
    // Nobody may be there to collect it where a test runs; what is a zombie has ended.
    if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
  return !existsSync(`/proc/${pid}`)
}

test('late: all of it is ended, whatever it ignores', async () => {
  const seen = await run(`trap '' TERM INT; (trap '' TERM; sleep 61) & echo $! > ${folder}/late; wait`, 300)
  expect(seen).toMatchObject({ because: 'cannot-run', detail: 'the command had not ended after 0.3 s' })
  expect(seen.overdueMs).toBeLessThan(graceMs)
  expect(await ended('late')).toBe(true)
})

test('what a command leaves behind is ended with it', async () => {
  const seen = await run(`sleep 62 & echo $! > ${folder}/behind; echo done`)
  expect(seen).toMatchObject({ value: { code: 0, stdout: 'done\n' } })
  expect(seen.tookMs).toBeLessThan(1_500)
  expect(await ended('behind')).toBe(true)
})

test('what has left the group does not hold it up', async () => {
  const seen = await run(`setsid sleep 4 & echo away`)
  expect(seen).toMatchObject({ value: { code: 0, stdout: 'away\n' } })
  expect(seen.tookMs).toBeLessThan(1_900)
})

test('an interruption ends it at once, and nothing is left open', async () => {
  const left = await leftOpenBy(async () => {
    const controller = new AbortController()
    const started = setInterval(() => (existsSync(join(folder, 'interrupted')) ? controller.abort() : undefined), 20)
    const seen = await observing(5_000, (io) => io.run(`echo $$ > ${folder}/begun; mv ${folder}/begun ${folder}/interrupted; sleep 63`), controller.signal)
    clearInterval(started)
    expect(seen).toMatchObject({ because: 'interrupted' })
    expect(await ended('interrupted')).toBe(true)
  })
  expect(left).toEqual([])
})

test('a wait ends by itself, with the time, or when interrupted', async () => {
  expect(await observing(500, (io) => io.wait(20))).toMatchObject({ value: undefined })
  expect(await observing(50, (io) => io.wait(2_000))).toMatchObject({ because: 'out-of-time' })
  expect(await observing(50, (io) => io.wait(2_000), AbortSignal.abort())).toMatchObject({ because: 'interrupted' })
})
