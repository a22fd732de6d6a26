/** Limits, broken answers and strange hosts, told by headers that only GitHub itself sends. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { openRepository } from '../../src/github/client.ts'
import { patience } from '../../src/github/retry.ts'
import { apiTree } from '../../src/github/tree.ts'
import { answer, page, stubGitHub, type StubAnswer } from './stub.ts'
import { stillClock } from './support.ts'

afterEach(() => void vi.unstubAllGlobals())

const commit = 'c'.repeat(40)
const tree = answer(200, { sha: commit, truncated: false, tree: [] })

async function listing(answers: readonly StubAnswer[]) {
  const stub = await stubGitHub(answers)
  const result = await apiTree(stub.repository, commit)
    .list()
    .catch((error: unknown) => error)
  return { ...stub, error: result instanceof UserError ? result : undefined }
}

describe('how long a limit lasts', () => {
  const date = 'Fri, 20 Nov 2026 12:00:00 GMT'
  const inTenSeconds = String(Date.parse(date) / 1000 + 10)

  test.each<[string, number, Record<string, string>, number]>([
    ['seconds', 429, { 'retry-after': '7' }, 7000],
    ['seconds, of a limit without a word', 403, { 'retry-after': '0' }, 0],
    ['a date, by GitHub’s clock', 429, { 'retry-after': 'Fri, 20 Nov 2026 12:00:33 GMT', date }, 33_000],
    ['a date that has passed', 429, { 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT', date }, 0],
    ['a date, and none to hold it against', 429, { 'retry-after': 'Fri, 20 Nov 2026 12:00:21 GMT' }, 21_000],
    ['a reset', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inTenSeconds, date }, 11_000],
    [
      'a reset, on a runner whose clock is an hour slow',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': plus(inTenSeconds, 3600), date: hourOn(date) },
      11_000,
    ],
    ['a reset that is not a number', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon', date }, 60_000],
    ['a reset of a limit that is not reached', 429, { 'x-ratelimit-remaining': '88', 'x-ratelimit-reset': inTenSeconds, date }, 60_000],
    ['nothing', 429, {}, 60_000],
    ['nonsense', 429, { 'retry-after': 'in a while' }, 60_000],
  ])('%s', async (_, status, headers, slept) => {
    const { clock, error, asked } = await listing([answer(status, { message: 'API rate limit exceeded' }, headers), tree])
    expect(error).toBeUndefined()
    expect(clock.slept).toEqual([slept])
    expect(asked).toHaveLength(2)
  })

  test('abuse answers of older servers count as limits', async () => {
    const { clock } = await listing([answer(403, { message: 'You have triggered an abuse detection mechanism. Please wait a few minutes' }), tree])
    expect(clock.slept).toEqual([60_000])
  })

  test('a limit that outlasts the run ends it with 3 and says that it is one', async () => {
    const { error, clock } = await listing([
      answer(
        403,
        { message: 'API rate limit exceeded for installation' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': plus(inTenSeconds, 3000), date },
      ),
    ])
    expect(clock.slept).toEqual([])
    expect(error?.exit).toBe(3)
    expect(error?.hint).toMatch(/^The token has asked for as much as GitHub allows: run the job again later/)
  })
})

function plus(seconds: string, more: number): string {
  return String(Number(seconds) + more)
}

function hourOn(date: string): string {
  return new Date(Date.parse(date) + 3_600_000).toUTCString()
}

describe('the budget of a run', () => {
  test('counts waits side by side once, and those one after the other each', async () => {
    let now = 0
    const clock = { now: () => now, sleep: () => Promise.resolve() }
    const patient = patience(clock, () => undefined, 100_000)
    const limited = { kind: 'limited', why: 'rate limited', wait: 60_000 } as const
    const eight = await Promise.all(Array.from({ length: 8 }, () => patient.wait(limited, 1, 'a request', 5000)))
    expect(eight).toEqual(Array.from({ length: 8 }, () => true))
    now = 60_000
    expect(await patient.wait(limited, 2, 'a request', 0)).toBe(false)
    expect(await patient.wait({ ...limited, wait: 30_000 }, 2, 'a request', 0)).toBe(true)
    now = 90_000
    expect(await patient.wait({ ...limited, wait: 10_000 }, 1, 'another', 0)).toBe(false)
  })

  test('a limit that one request met holds the others back', async () => {
    const clock = stillClock(0)
    const patient = patience({ now: clock.now, sleep: (milliseconds) => (clock.slept.push(milliseconds), Promise.resolve()) }, () => undefined)
    await patient.wait({ kind: 'limited', why: 'rate limited', wait: 9000 }, 1, 'a request', 0)
    const calm = patient.calm()
    await clock.sleep(9000)
    await calm
    expect(clock.slept.slice(0, 2)).toEqual([9000, 9000])
  })
})

describe('what is no answer', () => {
  const unicorn = `<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head><body>${'<p>x</p>'.repeat(2000)}</body></html>`

  test.each<[string, StubAnswer]>([
    ['a proxy’s page with 200', page(200, '<html><title>Sign in</title></html>')],
    ['one of a type nobody reads', page(200, '<?xml version="1.0"?><a/>', 'application/xml')],
    ['an empty body', page(200, '')],
    ['a JSON text', answer(200, 'hello')],
    ['GitHub’s own page', page(502, unicorn)],
    ['a request that took the server too long', answer(408, { message: 'Request Timeout' })],
  ])('%s is asked for again', async (_, broken) => {
    const { error, clock } = await listing([broken, tree])
    expect(error).toBeUndefined()
    expect(clock.slept).toEqual([1000])
  })

  test('is named in one line, however long the page is', async () => {
    const { error, clock } = await listing([page(503, unicorn)])
    expect(clock.slept).toEqual([1000, 2000, 4000, 8000])
    expect(error?.exit).toBe(3)
    expect(error?.message).toBe(`GitHub did not give the tree of ${commit} of octocat/demo: a page in place of an answer, Unicorn! &middot; GitHub`)
  })

  test('a connection that is refused is tried as often as the budget holds, and ends with 3', async () => {
    const { error, clock } = await listing([])
    expect(clock.slept).toEqual([1000, 2000, 4000, 8000])
    expect(error?.exit).toBe(3)
  })

  test('a token that is valid no longer is no matter of permissions, and is not tried again', async () => {
    const { error, asked } = await listing([answer(401, { message: 'Bad credentials' })])
    expect(asked).toHaveLength(1)
    expect(error?.message).toContain('Bad credentials')
    expect(error?.hint).toBe('The token is not valid, or no longer: that of a job ends with the job, and a token of your own may have expired.')
  })
})

describe('a repository that has another name by now', () => {
  const moved = (status: number, location: string) => answer(status, { message: 'Moved Permanently', url: location }, { location })
  const place = `https://api.github.com/repositories/42/git/trees/${commit}?recursive=1`

  test.each([301, 302, 307, 308])('is followed, with the token, from %d', async (status) => {
    const { error, asked } = await listing([moved(status, place), tree])
    expect(error).toBeUndefined()
    expect(asked.map((one) => [one.method, one.url])).toEqual([
      ['GET', `https://api.github.com/repos/octocat/demo/git/trees/${commit}?recursive=1`],
      ['GET', place],
    ])
    expect(asked[1]?.headers.get('authorization')).toBe('token s3cret')
  })

  test('gets the comment that was meant for it', async () => {
    const to = 'https://api.github.com/repositories/42/issues/7/comments'
    const { repository, asked } = await stubGitHub([moved(307, to), answer(201, { id: 1 })])
    await repository.octokit.rest.issues.createComment({ owner: 'octocat', repo: 'demo', issue_number: 7, body: 'hello' })
    expect(asked.map((one) => [one.method, one.url, one.body])).toEqual([
      ['POST', 'https://api.github.com/repos/octocat/demo/issues/7/comments', { body: 'hello' }],
      ['POST', to, { body: 'hello' }],
    ])
  })

  test.each(['https://evil.example/x', 'http://api.github.com/x', 'https://api.github.com.evil.example/x', '//evil.example/x'])(
    'is not looked for at %s',
    async (location) => {
      const { error, asked } = await listing([moved(301, location), tree])
      expect(asked).toHaveLength(1)
      expect(error?.exit).toBe(3)
      expect(error?.message).toMatch(/names an address on another host, https?:\/\/[a-z.]+, to which the token is not sent/)
    },
  )

  test('and sends on in a circle is given up', async () => {
    const { error, asked } = await listing([moved(301, `${place}&n=1`), moved(301, `${place}&n=2`), moved(301, `${place}&n=1`), moved(301, `${place}&n=2`)])
    expect(asked.length).toBeLessThan(8)
    expect(error?.message).toContain('in a circle')
  })

  test('a next page on another host is not asked for', async () => {
    const first = answer(200, [], { link: '<https://evil.example/comments?page=2>; rel="next"' })
    const { repository, asked } = await stubGitHub([first])
    const list = repository.octokit.paginate(repository.octokit.rest.issues.listComments, { owner: 'octocat', repo: 'demo', issue_number: 7 })
    await expect(list).rejects.toThrow(/another host/)
    expect(asked).toHaveLength(1)
  })
})

test.each([
  ['https://api.github.com', 'https://api.github.com/graphql', `https://api.github.com/repos/octocat/demo/git/trees/${commit}?recursive=1`],
  ['https://api.acme.ghe.com', 'https://api.acme.ghe.com/graphql', `https://api.acme.ghe.com/repos/octocat/demo/git/trees/${commit}?recursive=1`],
  [
    'https://git.example.org/api/v3/',
    'https://git.example.org/api/graphql',
    `https://git.example.org/api/v3/repos/octocat/demo/git/trees/${commit}?recursive=1`,
  ],
])('%s is asked as GITHUB_API_URL and GITHUB_GRAPHQL_URL say', async (apiUrl, graphql, rest) => {
  const { repository, asked } = await stubGitHub([tree, answer(200, { data: { viewer: { login: 'octocat' } } })], { apiUrl })
  await apiTree(repository, commit).list()
  await repository.octokit.graphql('{ viewer { login } }')
  expect(asked.map((one) => one.url)).toEqual([rest, graphql])
})

test('a host that is not there at all is exit 3', async () => {
  const repository = await openRepository({
    repository: 'o/r',
    apiUrl: 'http://127.0.0.1:9',
    token: 't',
    userAgent: 'u',
    env: {},
    clock: stillClock(),
    log: () => undefined,
  })
  await expect(apiTree(repository, commit).list()).rejects.toMatchObject({ exit: 3 })
})
