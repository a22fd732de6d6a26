/** Which two commits are compared when branches move: in a queue, under another base, after a force-push, behind a base that went on. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { git } from '../harness/git.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { messages, runInProcess, type InProcess, type Observed } from './support.ts'

let github: GitHub
let pull: Pull

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, {
    base: { 'compose.yml': 'db: 1\nbackup: daily\npool: 25\n', 'other.yml': 'cache: 1\nqueue: 1\n' },
    head: { 'compose.yml': 'db: 1\npool: 25\n' },
  })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

const bodies = async () => (await github.comments(pull.number)).map((one) => one.body)
const lost = (ran: Observed) => messages(ran, 'error').map((message) => message.replace(/ is gone.*/, ''))
const compared = (ran: Observed) => messages(ran, 'info').find((message) => message.startsWith('Compared'))
const said = (base: string, head: string, how: string) => `Compared ${base} with ${head} (${how}).`
const forked = () => git(pull.origin, 'rev-list', '--max-parents=0', pull.merge)

describe('a merge queue', () => {
  const queued = async (kind: string, before?: Record<string, string>) => {
    const group = await pull.enqueue(before)
    const depth = kind === 'a full checkout' ? 0 : 1
    const options: InProcess = { event: group.event, eventName: 'merge_group', sha: group.head, ref: group.ref }
    const ran = await runInProcess(github, pull, { ...options, ...(kind === 'no checkout' ? {} : { workspace: group.checkout(depth) }) })
    return { group, ran }
  }

  test.each(['a checkout of depth 1', 'a full checkout', 'no checkout'])('is judged by its own two commits, and gets no comment, with %s', async (kind) => {
    const { group, ran } = await queued(kind)
    expect(ran.codes).toEqual([1])
    expect(lost(ran)).toEqual(['`backup: daily`'])
    expect(compared(ran)).toBe(said(group.base, group.head, 'merge group'))
    expect(ran.outputs).toMatchObject({ decision: 'block', blocking: '1' })
    expect(await bodies()).toEqual([])
    expect(github.gateway.log.filter((one) => /comments/.test(one.path))).toEqual([])
  })

  test('does not answer for what those ahead in it lose', async () => {
    const { group, ran } = await queued('no checkout', { 'other.yml': 'cache: 1\n' })
    expect(lost(ran)).toEqual(['`backup: daily`'])
    expect(group.base).not.toBe(pull.base)
    expect(compared(ran)).toBe(said(group.base, group.head, 'merge group'))
  })

  test('whose commits can’t be read is 3, never a pass', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
    const { ran } = await queued('no checkout')
    expect(ran.codes).toEqual([3])
  })
})

describe('a pull request whose base was changed', () => {
  const release = { 'compose.yml': 'db: 1\nbackup: daily\npool: 25\nstandby: 1\n' }

  test('is judged against the new one', async () => {
    const now = await pull.retarget('release', release)
    const ran = await runInProcess(github, now, { workspace: now.checkout(1) })
    expect(compared(ran)).toBe(said(now.base, now.merge, 'merge commit'))
    expect(lost(ran)).toEqual(['`backup: daily`'])
  })

  test.each(['with a checkout', 'without one'])('is not judged by a trial merge with the old one, %s', async (kind) => {
    const now = await pull.retarget('release', release)
    const old = { sha: pull.merge, ...(kind === 'without one' ? {} : { workspace: pull.checkout(0) }) }
    const ran = await runInProcess(github, now, old)
    expect(compared(ran)).toBe(said(forked(), now.head, 'merge base'))
    expect(lost(ran)).toEqual(['`backup: daily`'])
    expect(ran.codes).toEqual([1])
  })

  test('and then gone on is judged by the next trial merge', async () => {
    const now = await (await pull.retarget('release', release)).push({ 'compose.yml': 'db: 1\nbackup: daily\npool: 25\n' })
    const ran = await runInProcess(github, now)
    expect(compared(ran)).toBe(said(now.base, now.merge, 'merge commit'))
    expect(ran.codes).toEqual([0])
  })
})

describe('a force-push', () => {
  test('is judged as it stands now, and an older run does not speak over it', async () => {
    const first = await runInProcess(github, pull, { run: 1 })
    expect(lost(first)).toEqual(['`backup: daily`'])
    const again = await pull.forcePush({ 'compose.yml': 'db: 1\nbackup: daily\n' })
    expect(() => git(pull.origin, 'merge-base', '--is-ancestor', pull.head, again.head)).toThrow()
    const second = await runInProcess(github, again, { run: 2, event: again.event('synchronize') })
    expect(compared(second)).toBe(said(again.base, again.merge, 'merge commit'))
    expect(lost(second)).toEqual(['`pool: 25`'])
    const late = await runInProcess(github, pull, { run: 1 })
    expect(lost(late)).toEqual(['`backup: daily`'])
    expect(await bodies()).toEqual([expect.stringContaining('`pool: 25` is gone')])
  })

  test('before GitHub has tried to merge it is judged from where it forked', async () => {
    const again = await pull.forcePush({ 'compose.yml': 'db: 1\nbackup: daily\n' })
    for (const workspace of [undefined, pull.checkout(1), again.checkout(0)]) {
      const ran = await runInProcess(github, again, { sha: pull.merge, inputs: { comment: 'never' }, ...(workspace === undefined ? {} : { workspace }) })
      expect(compared(ran)).toBe(said(forked(), again.head, 'merge base'))
      expect(lost(ran)).toEqual(['`pool: 25`'])
    }
  })
})

describe('a base that went on', () => {
  test('is taken as far as the trial merge has it, whatever the event says', async () => {
    const now = await pull.moveBase({ 'other.yml': 'cache: 1\n' })
    const ran = await runInProcess(github, now, { event: pull.event('synchronize') })
    expect(compared(ran)).toBe(said(now.base, now.merge, 'merge commit'))
    // `queue: 1` is main's loss.
    expect(lost(ran)).toEqual(['`backup: daily`'])
  })

  test('and holds what the branch never had is not lost by it', async () => {
    const now = await pull.moveBase({ 'new.yml': 'standby: 1\n' })
    const ran = await runInProcess(github, now, { sha: now.head, ref: 'refs/heads/feature', event: withoutTrial(now) })
    expect(compared(ran)).toBe(said(forked(), now.head, 'merge base'))
    expect(lost(ran)).toEqual(['`backup: daily`'])
  })

  test('GitHub tells where all of it stands', async () => {
    const now = await (await pull.moveBase({ 'new.yml': 'x: 1\n' })).push({ 'a.md': 'a\n' })
    const answer = await fetch(`${github.gateway.url}/repos/octocat/demo/pulls/${pull.number}`, { headers: { authorization: `token ${github.token}` } })
    expect(await answer.json()).toMatchObject({
      number: pull.number,
      head: { sha: now.head },
      base: { sha: now.base, ref: 'main' },
      merge_commit_sha: now.merge,
    })
  })
})

/** As for a conflict: GitHub has made no trial merge. */
function withoutTrial(at: Pull): unknown {
  const event = at.event('synchronize') as { pull_request: object }
  return { ...event, pull_request: { ...event.pull_request, merge_commit_sha: null } }
}
