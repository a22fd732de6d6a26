import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { apiHistory, compared, pullRequestOf, resolveRevision, type History } from '../../src/github/pull-request.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { git } from '../harness/git.ts'
import { openTestRepository } from './support.ts'

let github: GitHub
let pull: Pull

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, { base: { a: '1' }, head: { b: '2' }, mainMoves: { c: '3' } })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

test('the event tells number and commits, that of a deleted fork too', () => {
  const told = { number: pull.number, headSha: pull.head, baseSha: pull.base, mergeSha: pull.merge, author: 'octocat', retargeted: false }
  expect(pullRequestOf(pull.event())).toEqual(told)
  const event = structuredClone(pull.event()) as { pull_request: { head: { repo: { full_name: string } | null } } }
  event.pull_request.head.repo = null
  expect(pullRequestOf(event)).toEqual({ ...told, fork: true })
})

test.each([undefined, null, 7, {}, { pull_request: { number: 1, head: { sha: 'HEAD' }, base: { sha: 'main', ref: 'main' } } }])(
  '%j is no pull request',
  (payload) => {
    expect(() => pullRequestOf(payload)).toThrow(UserError)
  },
)

test('a merge commit is compared with its first parent, which may be newer than the event’s base', async () => {
  const { repository } = await openTestRepository(github)
  const event = { ...pullRequestOf(pull.event()), baseSha: git(pull.origin, 'rev-parse', `${pull.base}~1`) }
  expect(await compared(event, pull.merge, apiHistory(repository))).toEqual({ base: pull.base, head: pull.merge, how: 'merge commit' })
})

test('without a merge commit the head is compared with the merge base', async () => {
  const { repository } = await openTestRepository(github)
  const fork = git(pull.origin, 'rev-parse', `${pull.base}~1`)
  const expected = { base: fork, head: pull.head, how: 'merge base' }
  expect(await compared(pullRequestOf(pull.event()), pull.head, apiHistory(repository))).toEqual(expected)
  expect(await compared(pullRequestOf(pull.event()), '0'.repeat(40), apiHistory(repository))).toEqual(expected)
})

test('a merge commit of another head is not taken for this one’s', async () => {
  const history: History = { parents: () => Promise.resolve([pull.base, 'e'.repeat(40)]), mergeBase: () => Promise.resolve('d'.repeat(40)) }
  expect(await compared(pullRequestOf(pull.event()), pull.merge, history)).toEqual({ base: 'd'.repeat(40), head: pull.head, how: 'merge base' })
})

test('a branch’s name stands for its commit, and one that is not there is exit 3', async () => {
  const { repository } = await openTestRepository(github)
  expect(await resolveRevision(repository, 'main')).toBe(pull.base)
  await expect(resolveRevision(repository, 'nowhere/at-all')).rejects.toMatchObject({ exit: 3 })
})
