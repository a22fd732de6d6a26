import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishComment, type CommentRequest } from '../../src/github/comment.ts'
import { markerLine, type Loss, type Marker } from '../../src/github/marker.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { openTestRepository } from './support.ts'

let github: GitHub
let pull: Pull
let marker: Marker

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, { base: { a: '1' }, head: { b: '2' } })
  marker = { base: pull.base, head: pull.head, run: 7, attempt: 1, workflow: 'gate.yml' }
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

interface Parts extends Partial<Omit<CommentRequest, 'marker' | 'body'>> {
  readonly marker?: Marker
  readonly body?: string
  readonly losses?: readonly Loss[]
  readonly token?: string
}

async function publish({ marker: given = marker, body = 'Three losses', losses = [], token, ...parts }: Parts = {}) {
  const opened = await openTestRepository(github, token === undefined ? {} : { token })
  const told = (mended: readonly Loss[]) => [body, ...mended.map(({ rule, subject }) => `mended ${rule} ${subject}`)].join('\n')
  const request = { pull: pull.number, marker: { ...given, losses }, body: told, when: 'on-change', judged: true, origin: 'repository', ...parts } as const
  return { ...opened, result: await publishComment(opened.repository, request) }
}

const bodies = async () => (await github.comments(pull.number)).map((comment) => comment.body)

describe('the comment', () => {
  test('is created, then changed in place', async () => {
    expect((await publish()).result).toMatchObject({ done: 'created', url: expect.stringContaining('http') })
    const later = { ...marker, run: 8 }
    expect((await publish({ marker: later, body: 'Nothing lost' })).result).toMatchObject({ done: 'updated' })
    expect(await bodies()).toEqual([`${markerLine(later)}\nNothing lost`])
  })

  test('is found behind 130 others', async () => {
    await publish()
    for (let index = 0; index < 130; index += 1) await github.commentAs('mallory', pull.number, `talk ${index}`)
    expect((await publish({ marker: { ...marker, run: 8 }, body: 'Nothing lost' })).result.done).toBe('updated')
    const others = await github.ask('GET', `issues/${pull.number}/comments?per_page=100&page=2`)
    expect([...(await bodies()), ...(others as { body: string }[]).map((one) => one.body)].filter((body) => body.includes('plimsoll'))).toEqual([
      `${markerLine({ ...marker, run: 8 })}\nNothing lost`,
    ])
  })

  test('is found when it is on a later page', async () => {
    for (let index = 0; index < 101; index += 1) await github.commentAs('mallory', pull.number, `talk ${index}`)
    await publish()
    expect((await publish({ marker: { ...marker, run: 8 }, body: 'Nothing lost' })).result.done).toBe('updated')
    expect(github.gateway.count(/POST/)).toBe(1)
  })

  test('is not that of a stranger who wrote the same marker', async () => {
    await github.commentAs('mallory', pull.number, `${markerLine({ ...marker, run: 999 })}\nAll is well`)
    expect((await publish()).result.done).toBe('created')
    expect(await bodies()).toHaveLength(2)
    expect((await publish({ marker: { ...marker, run: 8 }, body: 'Nothing lost' })).result.done).toBe('updated')
    expect((await bodies())[0]).toContain('All is well')
  })

  test('is that of the token’s own user', async () => {
    github.gateway.viewer = 'mallory'
    await github.commentAs('mallory', pull.number, `${markerLine(marker)}\nThree losses`)
    const { result } = await publish({ marker: { ...marker, run: 8 }, body: 'Nothing lost', token: 'token-of-mallory' })
    expect(result.done).toBe('updated')
    expect(await bodies()).toEqual([`${markerLine({ ...marker, run: 8 })}\nNothing lost`])
  })

  test('is not overwritten by an older run', async () => {
    await publish({ marker: { ...marker, run: 8 } })
    expect((await publish({ body: 'Nothing lost', marker: { ...marker, head: 'c'.repeat(40) } })).result.done).toBe('outdated')
    expect(await bodies()).toEqual([`${markerLine({ ...marker, run: 8 })}\nThree losses`])
  })

  test('that says the same is left as it is on change, and brought up to date always', async () => {
    await publish()
    expect((await publish({ marker: { ...marker, run: 8 } })).result.done).toBe('unchanged')
    expect(github.gateway.count(/PATCH/)).toBe(0)
    expect((await publish({ marker: { ...marker, run: 8 }, when: 'always' })).result.done).toBe('updated')
  })

  test('tells what earlier commits lost and later ones mended, and tells it on', async () => {
    const [backup, pool] = [
      { rule: 'backup/offsite', subject: 'database/db' },
      { rule: 'database/pooling', subject: 'database/db' },
    ]
    await publish({ losses: [backup, pool] })
    const push = (run: number, losses: readonly Loss[]) => publish({ marker: { ...marker, head: run.toString(16).repeat(40), run }, losses })
    expect((await push(8, [backup, pool])).result.done).toBe('unchanged')
    expect((await push(9, [pool])).result.done).toBe('updated')
    expect((await bodies())[0]).toMatch(/\nThree losses\nmended backup\/offsite database\/db$/)
    expect((await push(10, [])).result.done).toBe('updated')
    expect((await bodies())[0]).toMatch(/\nThree losses\nmended database\/pooling database\/db\nmended backup\/offsite database\/db$/)
    expect((await push(11, [])).result.done).toBe('unchanged')
    expect((await push(12, [backup])).result.done).toBe('updated')
    expect((await bodies())[0]).toMatch(/\nThree losses\nmended database\/pooling database\/db$/)
  })

  test('that can’t be drawn is the caller’s matter', async () => {
    const { repository } = await openTestRepository(github)
    const body = () => {
      throw new TypeError('no such column')
    }
    await expect(
      publishComment(repository, { pull: pull.number, marker: { ...marker, losses: [] }, body, when: 'always', judged: true, origin: 'repository' }),
    ).rejects.toThrow('no such column')
  })

  test('is not begun where nothing was judged, unless always', async () => {
    expect((await publish({ judged: false })).result.done).toBe('not-needed')
    expect((await publish({ judged: false, when: 'always' })).result.done).toBe('created')
    expect((await publish({ judged: false, body: 'Nothing to judge', marker: { ...marker, run: 8 } })).result.done).toBe('updated')
  })

  test('that two runs wrote at once becomes one', async () => {
    const body = `${markerLine(marker)}\nThree losses`
    await github.ask('POST', `issues/${pull.number}/comments`, { body }, github.token)
    await github.ask('POST', `issues/${pull.number}/comments`, { body }, github.token)
    await publish({ marker: { ...marker, run: 8 }, body: 'Nothing lost' })
    expect(await bodies()).toEqual([`${markerLine({ ...marker, run: 8 })}\nNothing lost`])
  })

  test('longer than GitHub takes is a fault of ours', async () => {
    await expect(publish({ body: 'x'.repeat(65_536) })).rejects.toThrow(/65,?536/)
    expect((await publish({ body: 'x'.repeat(65_000) })).result.done).toBe('created')
  })
})

describe('trouble', () => {
  test.each([403, 404])('%d names the missing permission', async (status) => {
    github.gateway.faults.push({ match: /POST .*comments/, status, body: { message: 'Resource not accessible by integration' }, times: 9 })
    const { result, clock } = await publish()
    expect(result).toEqual({ done: 'failed', warning: expect.stringMatching(/Resource not accessible by integration.*pull-requests: write/) })
    expect(clock.slept).toEqual([])
  })

  test('a lost answer to the first comment does not make a second one', async () => {
    github.gateway.faults.push({ match: /POST .*comments/, drop: 'after', times: 1 })
    const { result } = await publish()
    expect(result.done).toBe('unchanged')
    expect(await bodies()).toHaveLength(1)
  })

  test('502 on the first comment is tried again, after a look', async () => {
    github.gateway.faults.push({ match: /POST .*comments/, status: 502, times: 1 })
    const { result, clock } = await publish()
    expect(result.done).toBe('created')
    expect(clock.slept).toEqual([1000])
    expect(github.gateway.log.map((one) => one.method)).toEqual(['GET', 'POST', 'GET', 'POST'])
  })

  test('a limit on writing is waited for', async () => {
    github.gateway.faults.push({ match: /POST .*comments/, status: 403, headers: { 'retry-after': '5' }, body: { message: 'secondary rate limit' }, times: 1 })
    const { result, clock } = await publish()
    expect(result.done).toBe('created')
    expect(clock.slept).toEqual([5000])
  })

  test('that lasts ends in a warning', async () => {
    github.gateway.faults.push({ match: /comments/, drop: true, times: 99 })
    expect((await publish()).result).toMatchObject({ done: 'failed', warning: expect.stringContaining('could not be written') })
  })

  test('a GraphQL that does not answer makes no stranger’s comment ours', async () => {
    github.gateway.faults.push({ match: /POST \/graphql/, status: 401, times: 1 })
    await github.commentAs('mallory', pull.number, `${markerLine(marker)}\nAll is well`)
    expect((await publish()).result.done).toBe('created')
  })
})
