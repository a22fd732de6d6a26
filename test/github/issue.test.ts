import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issueMarkerLine, readIssueMarker, type IssueMarker } from '../../src/github/issue-marker.ts'
import { publishIssue, type IssueRequest } from '../../src/github/issue.ts'
import { startGitHub, type GitHub } from '../harness/github.ts'
import { meet } from '../harness/meet.ts'
import { openTestRepository } from './support.ts'

let github: GitHub
const marker: IssueMarker = { head: 'a'.repeat(40), run: 7, attempt: 1, workflow: 'weekly.yml', id: 9_000_000_001 }

beforeEach(async () => {
  github = await startGitHub()
})

afterEach(async () => {
  const violations = github.gateway.violations()
  await github.close()
  expect(violations).toEqual([])
})

interface Parts extends Partial<IssueRequest> {
  readonly token?: string
}

async function publish({ token, ...parts }: Parts = {}) {
  const opened = await openTestRepository(github, token === undefined ? {} : { token })
  const request: IssueRequest = { marker, title: 'B+ · 7.4', body: 'Two open', when: 'on-change', worth: true, ...parts }
  return { ...opened, result: await publishIssue(opened.repository, request) }
}

const write = async (title: string, body: string, token = github.token) => (await github.ask('POST', 'issues', { title, body }, token)) as { number: number }
const next = { ...marker, head: 'b'.repeat(40), run: 8, id: 9_000_000_002 }
const listed = async () => (await github.issues()).map(({ title, body, state }) => ({ title, body, state }))
const operations = () => github.gateway.log.map((one) => one.operation)

describe('the issue', () => {
  test('is opened once, then changed in place', async () => {
    const { result } = await publish()
    expect(result).toEqual({ done: 'created', url: expect.stringMatching(/^http.*\/octocat\/demo\/issues\/1$/), closed: false })
    expect(await listed()).toEqual([{ title: 'B+ · 7.4', body: `${issueMarkerLine(marker)}\nTwo open`, state: 'open' }])
    const from = github.gateway.log.length
    expect((await publish({ marker: next, title: 'A · 9.1', body: 'None open', worth: false })).result).toMatchObject({ done: 'updated', closed: false })
    expect(await listed()).toEqual([{ title: 'A · 9.1', body: `${issueMarkerLine(next)}\nNone open`, state: 'open' }])
    expect(operations().slice(from)).toEqual(['issues/list-for-repo', 'issues/update'])
    expect(github.gateway.log[from]?.path).toContain('state=all&per_page=100&creator=github-actions%5Bbot%5D')
  })

  test('is not opened where there is nothing to say, and nothing is looked through for that', async () => {
    expect((await publish({ worth: false })).result).toEqual({ done: 'not-needed' })
    expect(operations()).toEqual(['issues/list-for-repo', 'graphql'])
  })

  test('that says the same is left as it is, whatever commit and run it tells of', async () => {
    const body = (at: IssueMarker) =>
      `See https://github.com/o/r/blob/${at.head}/a#L1 at \`${at.head.slice(0, 7)}\`, https://github.com/o/r/actions/runs/${at.id}`
    await publish({ body: body(marker) })
    expect((await publish({ marker: next, body: body(next) })).result.done).toBe('unchanged')
    expect(github.gateway.count(/^PATCH/)).toBe(0)
    expect((await publish({ marker: next, body: body(next), when: 'always' })).result.done).toBe('updated')
    expect((await listed())[0]?.body).toContain(next.head)
  })

  test('that somebody closed is brought up to date and stays closed', async () => {
    const { number } = await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`)
    await github.ask('PATCH', `issues/${number}`, { state: 'closed' })
    expect((await publish({ marker: next, body: 'Three open' })).result).toMatchObject({ done: 'updated', closed: true })
    expect(await listed()).toEqual([{ title: 'B+ · 7.4', body: `${issueMarkerLine(next)}\nThree open`, state: 'closed' }])
  })

  test('keeps a title that somebody gave it until there is something new to say', async () => {
    const { number } = await write('Our audit', `${issueMarkerLine(marker)}\r\nTwo open\r\n`)
    expect((await publish({ marker: next })).result.done).toBe('unchanged')
    expect((await publish({ marker: next, body: 'Three open' })).result.done).toBe('updated')
    expect(await github.issues()).toMatchObject([{ number, title: 'B+ · 7.4' }])
  })

  test('is found behind 130 others of the same author', async () => {
    const { number } = await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`)
    for (let index = 0; index < 130; index += 1) await write(`Flaky ${index}`, 'Again')
    const { result } = await publish({ marker: next, body: 'Three open' })
    expect(result).toMatchObject({ done: 'updated', url: expect.stringMatching(new RegExp(`/${number}$`)) })
    expect(github.gateway.count(/^GET .*issues/)).toBe(2)
    expect(github.gateway.count(/^POST/)).toBe(0)
  }, 60_000)

  test('is not that of a stranger who wrote the same marker, nor one that only quotes it', async () => {
    await write('Mine', `${issueMarkerLine({ ...marker, run: 999 })}\nAll is well`, 'token-of-mallory')
    await write('Quoted', `Look:\n${issueMarkerLine({ ...marker, run: 999 })}\nAll is well`)
    expect((await publish()).result.done).toBe('created')
    expect((await publish({ marker: next, body: 'Three open' })).result.done).toBe('updated')
    expect((await listed()).map(({ title }) => title).toSorted()).toEqual(['B+ · 7.4', 'Mine', 'Quoted'])
  })

  test('is never a pull request', async () => {
    const { number } = await write('A pull request', `${issueMarkerLine(marker)}\nTwo open`)
    const edit = (issues: readonly object[]) => issues.map((one) => ({ ...one, pull_request: { url: `https://api.github.com/repos/o/r/pulls/${number}` } }))
    github.gateway.faults.push({ match: /GET .*issues/, times: 2, edit })
    expect((await publish({ worth: false })).result.done).toBe('not-needed')
  })

  test('is that of the token’s own user', async () => {
    github.gateway.viewer = 'mallory'
    const { number } = await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`, 'token-of-mallory')
    expect((await publish({ marker: next, body: 'Three open', token: 'token-of-mallory' })).result.done).toBe('updated')
    expect(await github.issues()).toMatchObject([{ number, body: `${issueMarkerLine(next)}\nThree open` }])
    expect(github.gateway.log.map((one) => /creator=([^&]*)/.exec(one.path)?.[1] ?? one.operation)).toEqual([
      'github-actions%5Bbot%5D',
      'graphql',
      'mallory',
      'issues/update',
    ])
  })

  test('is found where the filter by creator misses it', async () => {
    const { number } = await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`)
    await write('Mine', `${issueMarkerLine({ ...marker, run: 999 })}\nAll is well`, 'token-of-mallory')
    github.gateway.faults.push({ match: /GET .*issues/, times: 1, edit: () => [] })
    expect((await publish({ marker: next, body: 'Three open' })).result.done).toBe('updated')
    expect((await github.issues()).find((one) => one.number === number)?.body).toBe(`${issueMarkerLine(next)}\nThree open`)
  })

  test('is not opened where nobody can tell whose it would be', async () => {
    github.gateway.faults.push({ match: /POST \/graphql/, status: 401, times: 1 })
    expect((await publish()).result).toEqual({ done: 'failed', warning: expect.stringContaining('who the token belongs to') })
    expect(await github.issues()).toEqual([])
  })

  test('is not overwritten by an older run', async () => {
    await publish({ marker: next })
    expect((await publish({ body: 'Three open' })).result.done).toBe('outdated')
    expect((await listed())[0]?.body).toBe(`${issueMarkerLine(next)}\nTwo open`)
  })

  test('longer than GitHub takes is a fault of ours', async () => {
    await expect(publish({ body: 'x'.repeat(65_536) })).rejects.toThrow(/65,?536/)
    expect((await publish({ body: 'x'.repeat(65_000) })).result.done).toBe('created')
  })
})

describe('two runs at once', () => {
  test('leave one issue, the one with the lower number, with what the newer run found', async () => {
    // Neither writes before both have looked: else there would be no race.
    github.gateway.overlays.push(meet(({ method, path }) => method === 'POST' && path.endsWith('/issues'), 2))
    const results = await Promise.all([publish({ marker }), publish({ marker: next, body: 'Three open' })])
    expect(results.map(({ result }) => result.done)).not.toContain('failed')
    const [last, first, ...more] = await github.issues()
    expect(more).toEqual([])
    expect(first).toMatchObject({ number: 1, state: 'open', body: `${issueMarkerLine(next)}\nThree open` })
    expect(last).toMatchObject({ number: 2, state: 'closed', state_reason: 'not_planned', body: 'The audit is kept in #1.' })
  })

  test('of which the other has tidied up already: its issue gets what this one found', async () => {
    let other = 0
    github.gateway.overlays.push(async ({ method, path, body }) => {
      if (method !== 'POST' || !path.endsWith('/issues') || other > 0) return undefined
      other = (await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`)).number
      const ours = await write((body as { title: string }).title, `The audit is kept in #${other}.`)
      return { status: 201, text: JSON.stringify(ours), headers: {} }
    })
    const { result } = await publish({ marker: next, body: 'Three open' })
    expect(result).toMatchObject({ done: 'updated', url: expect.stringMatching(new RegExp(`/${other}$`)) })
    expect((await github.issues()).find((one) => one.number === other)?.body).toBe(`${issueMarkerLine(next)}\nThree open`)
  })

  test('of which the second died leave the rest to the next', async () => {
    const first = await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`)
    const second = await write('B+ · 7.4', `${issueMarkerLine(marker)}\nTwo open`)
    expect((await publish({ marker: next })).result).toMatchObject({ done: 'unchanged', url: expect.stringMatching(/\/1$/) })
    expect(await github.issues()).toMatchObject([
      { number: second.number, state: 'closed', body: `The audit is kept in #${first.number}.` },
      { number: first.number, state: 'open' },
    ])
    const from = github.gateway.log.length
    expect((await publish({ marker: next })).result.done).toBe('unchanged')
    expect(operations().slice(from)).toEqual(['issues/list-for-repo'])
  })
})

describe('trouble', () => {
  test.each([403, 404])('%d names the missing permission', async (status) => {
    github.gateway.faults.push({ match: /POST .*issues/, status, body: { message: 'Resource not accessible by integration' }, times: 9 })
    const { result, clock } = await publish()
    expect(result).toEqual({ done: 'failed', warning: expect.stringMatching(/Resource not accessible by integration.*`issues: write`/) })
    expect(clock.slept).toEqual([])
  })

  test.each(['GET', 'POST'])('410 to %s says that issues are switched off', async (method) => {
    github.gateway.faults.push({ match: new RegExp(`${method} .*issues`), status: 410, body: { message: 'Issues are disabled for this repo' }, times: 9 })
    const { result } = await publish()
    expect(result).toEqual({ done: 'failed', warning: expect.stringMatching(/Issues are disabled for this repo.*issues are switched off/) })
    if (result.done === 'failed') expect(result.warning).not.toContain('permission')
  })

  test('a creator that GitHub does not know is nobody’s issue', async () => {
    github.gateway.viewer = 'mallory'
    github.gateway.faults.push({ match: /GET .*issues/, status: 422, body: { message: 'Validation Failed' }, times: 1 })
    expect((await publish({ token: 'token-of-mallory' })).result.done).toBe('created')
  })

  test('a lost answer to the first issue does not make a second one', async () => {
    github.gateway.faults.push({ match: /POST .*issues/, drop: 'after', times: 1 })
    expect((await publish()).result.done).toBe('unchanged')
    expect(await github.issues()).toHaveLength(1)
  })

  test('502 on the first issue is tried again, after a look', async () => {
    github.gateway.faults.push({ match: /POST .*issues/, status: 502, times: 1 })
    const { result, clock } = await publish()
    expect(result.done).toBe('created')
    expect(clock.slept).toEqual([1000])
    expect(github.gateway.log.filter((one) => one.operation === 'issues/create')).toHaveLength(2)
  })

  test('that lasts ends in a warning', async () => {
    github.gateway.faults.push({ match: /issues/, drop: true, times: 99 })
    expect((await publish()).result).toMatchObject({ done: 'failed', warning: expect.stringContaining('could not be written') })
  })

  test('after the issue was opened takes nothing back', async () => {
    let asked = 0
    github.gateway.overlays.push(({ method, path }) => {
      asked += method === 'GET' && path.endsWith('/issues') ? 1 : 0
      return asked === 3 ? { status: 403, text: '{"message":"Resource not accessible by integration"}', headers: {} } : undefined
    })
    expect((await publish()).result.done).toBe('created')
    expect(await github.issues()).toHaveLength(1)
  })
})

test.each<IssueMarker>([marker, { ...marker, attempt: 3 }, { head: 'c'.repeat(64), run: 1, attempt: 1, id: 0 }])(
  'the marker %j is read as it was written',
  (given) => {
    expect(readIssueMarker(`${issueMarkerLine(given)}\r\nText`)).toEqual(given)
  },
)

test('a workflow’s name can not end the marker', () => {
  const line = issueMarkerLine({ ...marker, workflow: 'a --> <img src=x>.yml' })
  expect(line.indexOf('-->')).toBe(line.length - 3)
})
