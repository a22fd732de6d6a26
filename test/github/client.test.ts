import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { apiTree } from '../../src/github/tree.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { openTestRepository } from './support.ts'

let github: GitHub
let pull: Pull

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, { base: { 'compose.yml': 'services: {}\n' }, head: { 'compose.yml': 'services: { a: 1 }\n' } })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

describe('a request that fails', () => {
  test('with 502 is tried again after one, two and four seconds', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 502, times: 3 })
    const { repository, clock, said } = await openTestRepository(github)
    expect((await apiTree(repository, pull.base).list()).map((entry) => entry.path)).toContain('compose.yml')
    expect(clock.slept).toEqual([1000, 2000, 4000])
    expect(said.find((line) => line.startsWith('info'))).toBe(
      `info: GET /repos/octocat/demo/git/trees/${pull.base}?recursive=1: answered 502; trying again in 1 s`,
    )
  })

  test('five times is given up with exit 3 and says what to do', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 503, times: 99 })
    const { repository, clock } = await openTestRepository(github)
    const error = await apiTree(repository, pull.base)
      .list()
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).exit).toBe(3)
    expect((error as UserError).hint).toContain('fetch-depth: 0')
    expect(clock.slept).toEqual([1000, 2000, 4000, 8000])
    expect(github.gateway.count(/git\/trees/)).toBe(5)
  })

  test('with a secondary limit waits as long as GitHub says', async () => {
    github.gateway.faults.push({
      match: /git\/trees/,
      status: 403,
      headers: { 'retry-after': '37' },
      body: { message: 'You have exceeded a secondary rate limit.' },
      times: 1,
    })
    const { repository, clock } = await openTestRepository(github)
    await apiTree(repository, pull.base).list()
    expect(clock.slept).toEqual([37_000])
  })

  test('with a secondary limit and no word of how long waits a minute, as often as two minutes hold', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 403, body: { message: 'You have exceeded a secondary rate limit.' }, times: 9 })
    const { repository, clock } = await openTestRepository(github)
    await expect(apiTree(repository, pull.base).list()).rejects.toThrow(/secondary rate limit/)
    expect(clock.slept).toEqual([60_000, 60_000])
  })

  test('with the primary limit waits until its reset and a second more', async () => {
    const { repository, clock } = await openTestRepository(github)
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(clock.now() / 1000 + 25), date: new Date(clock.now()).toUTCString() }
    github.gateway.faults.push({ match: /git\/trees/, status: 429, headers, times: 1 })
    await apiTree(repository, pull.base).list()
    expect(clock.slept).toEqual([26_000])
  })

  test('with a limit that lasts an hour does not wait at all', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 403, headers: { 'retry-after': '3600' }, times: 1 })
    const { repository, clock, said } = await openTestRepository(github)
    await expect(apiTree(repository, pull.base).list()).rejects.toThrow(UserError)
    expect(clock.slept).toEqual([])
    expect(said.at(-1)).toContain('no more tries, as the next would be in 3600 s')
  })

  test('by a dropped connection is tried again', async () => {
    github.gateway.faults.push({ match: /git\/trees/, drop: true, times: 2 })
    const { repository, clock } = await openTestRepository(github)
    await apiTree(repository, pull.base).list()
    expect(clock.slept).toEqual([1000, 2000])
  })

  test('by an answer cut in the middle is tried again, never read as it stands', async () => {
    github.gateway.faults.push({ match: /git\/trees/, cutAfter: 60, times: 1 })
    const { repository, clock } = await openTestRepository(github)
    expect(await apiTree(repository, pull.base).read(['compose.yml'])).toEqual([{ path: 'compose.yml', text: 'services: {}\n' }])
    expect(clock.slept).toEqual([1000])
  })

  test('by an answer that is not GitHub’s is tried again', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 200, body: 'Please sign in to this network', times: 1 })
    const { repository, clock } = await openTestRepository(github)
    await apiTree(repository, pull.base).list()
    expect(clock.slept).toEqual([1000])
  })

  test('by no answer in time is tried again', async () => {
    github.gateway.faults.push({ match: /git\/trees/, hang: true, times: 1 })
    const { repository, clock } = await openTestRepository(github, { timeout: 150 })
    await apiTree(repository, pull.base).list()
    expect(clock.slept).toEqual([1000])
  })

  test('with 404 is not tried again and names the permission', async () => {
    const { repository, clock } = await openTestRepository(github)
    const error = await apiTree(repository, '0'.repeat(40))
      .list()
      .catch((caught: unknown) => caught)
    expect((error as UserError).hint).toBe('The token needs the permission `contents: read` on this repository.')
    expect(clock.slept).toEqual([])
  })
})

test('every request is told at debug level, without the token', async () => {
  const { repository, said } = await openTestRepository(github)
  await apiTree(repository, pull.base).list()
  expect(said).toEqual([`debug: GET /repos/octocat/demo/git/trees/${pull.base}?recursive=1: 200 in 0 ms`])
  expect(github.gateway.log[0]?.authorization).toBe(`token ${github.token}`)
})

test('without a token nothing is claimed to be one', async () => {
  const { repository } = await openTestRepository(github, { token: '' })
  await apiTree(repository, pull.base).list()
  expect(github.gateway.log[0]?.authorization).toBeUndefined()
})
