/** What a large repository costs: 20,000 files of which 300 are read and five changed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePull, makeRepository, relevantFiles, totalFiles, type MadePull } from '../../bench/repository.ts'
import { runnerOf, startStub, type StubOptions } from '../../bench/stub-github.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { run } from '../../src/action/run.ts'
import { stillClock } from '../github/support.ts'

let folder: string
/** Where there is no repository around. */
let elsewhere: string
let pull: MadePull

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-large-'))
  elsewhere = mkdtempSync(join(tmpdir(), 'plimsoll-runs-'))
  makeRepository(folder)
  pull = makePull(folder)
})

afterAll(() => {
  for (const one of [folder, elsewhere]) rmSync(one, { recursive: true, force: true })
})

async function gated(options: Omit<StubOptions, 'pull'> = {}) {
  const stub = await startStub(folder, { pull, ...options })
  const temp = mkdtempSync(join(elsewhere, 'run-'))
  const { env, event } = runnerOf(stub, pull)
  writeFileSync(join(temp, 'event.json'), JSON.stringify(event))
  const codes: number[] = []
  const outputs: Record<string, string> = {}
  const silent = () => undefined
  const core = {
    setSecret: silent,
    debug: silent,
    info: silent,
    notice: silent,
    warning: silent,
    error: silent,
    setOutput: (name: string, value: string) => void (outputs[name] = value),
    summary: { addRaw: () => ({ write: () => Promise.resolve() }) },
  }
  const setting = { ...env, GITHUB_EVENT_PATH: join(temp, 'event.json'), GITHUB_WORKSPACE: temp, RUNNER_TEMP: temp }
  await run(
    setting,
    { core: () => Promise.resolve(core), exit: (code) => void codes.push(code), clock: stillClock(), interruption: () => () => undefined },
    plimsoll,
  )
  await stub.close()
  return { codes, outputs, asked: stub.asked, contents: stub.contents, bytes: stub.bytes() }
}

const of = (asked: readonly string[], kind: string) => asked.filter((one) => one.endsWith(kind)).length

test('costs requests for what is read, and the head for what changed', async () => {
  const { codes, outputs, asked, contents, bytes } = await gated()
  expect(codes).toEqual([1])
  expect(outputs).toMatchObject({ decision: 'block', blocking: '1' })
  expect({ files: totalFiles, relevant: relevantFiles }).toEqual({ files: 20_000, relevant: 300 })
  const ids = contents.flat()
  expect(new Set(ids).size).toBe(ids.length)
  // Each of the five once, in whichever request had room for it.
  expect(pull.changed.filter((id) => ids.includes(id))).toHaveLength(5)
  expect(ids.length).toBeLessThan(relevantFiles + 5 + 100)
  expect([of(asked, 'git/commits'), of(asked, 'git/trees'), of(asked, 'issues'), of(asked, 'git/blobs')]).toEqual([1, 2, 4, 0])
  expect(of(asked, 'graphql')).toBeLessThanOrEqual(6)
  console.info(`20,000 files: ${asked.length} requests, ${contents.length} of them for ${ids.length} contents, ${Math.round(bytes / 1000)} kB`)
}, 60_000)

test('one by one where there is no GraphQL: the base costs what is read, the head five', async () => {
  const { codes, asked, contents } = await gated({ withoutGraphql: true })
  expect(codes).toEqual([1])
  const single = contents.flat()
  expect(of(asked, 'git/blobs')).toBe(single.length)
  expect(single.filter((id) => pull.changed.includes(id)).toSorted()).toEqual([...pull.changed].toSorted())
  expect(new Set(single).size).toBe(single.length)
  expect(single.length).toBeLessThanOrEqual(relevantFiles + 5)
}, 60_000)
