import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { publishComment } from '../../src/github/comment.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { answer, page, stubGitHub } from './stub.ts'
import { openTestRepository } from './support.ts'

describe('what was answered before', () => {
  afterEach(() => void vi.unstubAllGlobals())

  const at = { owner: 'octocat', repo: 'demo', issue_number: 7 }

  test('is asked about by its ETag and taken when GitHub says that it stands', async () => {
    const { repository, asked } = await stubGitHub([
      answer(200, [{ id: 1 }], { etag: 'W/"one"' }),
      answer(304, null),
      answer(200, [{ id: 2 }], { etag: '"two"' }),
      answer(304, null),
    ])
    const ask = async () => (await repository.octokit.rest.issues.listComments(at)).data
    const first = await ask()
    first.pop()
    expect(await ask()).toEqual([{ id: 1 }])
    expect(await ask()).toEqual([{ id: 2 }])
    expect(await ask()).toEqual([{ id: 2 }])
    expect(asked.map((one) => one.headers.get('if-none-match'))).toEqual([null, 'W/"one"', 'W/"one"', '"two"'])
  })

  test('is another for another page, another question and another form of it', async () => {
    const { repository, asked } = await stubGitHub([answer(200, [], { etag: '"one"' })])
    const { issues } = repository.octokit.rest
    await issues.listComments(at)
    await issues.listComments({ ...at, page: 2 })
    await issues.listComments({ ...at, issue_number: 8 })
    await issues.listComments({ ...at, mediaType: { format: 'html' } })
    await issues.listComments(at)
    expect(asked.map((one) => one.headers.get('if-none-match'))).toEqual([null, null, null, null, '"one"'])
  })

  test('is not kept of objects, which are kept by name, nor of what has no ETag or would fill the memory', async () => {
    const big = 'x'.repeat(2_000_000)
    const { repository, asked } = await stubGitHub([
      answer(200, { sha: 'a' }, { etag: '"a"' }),
      answer(200, { sha: 'a' }),
      answer(200, []),
      answer(200, []),
      answer(200, [{ body: big }], { etag: '"b"' }),
    ])
    const { git, issues } = repository.octokit.rest
    const commit = { owner: 'octocat', repo: 'demo', commit_sha: 'a'.repeat(40) }
    await git.getCommit(commit)
    await git.getCommit(commit)
    for (let times = 0; times < 4; times += 1) await issues.listComments(at)
    expect(asked.map((one) => one.headers.get('if-none-match'))).toEqual([null, null, null, null, null, null])
  })

  test('makes place for what is newer', async () => {
    const half = 'x'.repeat(1_900_000)
    const { repository, asked } = await stubGitHub([(one) => answer(200, [{ body: half }], { etag: `"${new URL(one.url).searchParams.get('page')}"` })])
    const ask = (page: number) => repository.octokit.rest.issues.listComments({ ...at, page })
    for (const page of [1, 2, 3, 4, 5, 5, 1]) await ask(page)
    expect(asked.map((one) => one.headers.get('if-none-match'))).toEqual([null, null, null, null, null, '"5"', null])
  })

  test('is not kept when it was cut', async () => {
    const cut = page(200, '[{"id": 1', 'application/json; charset=utf-8', { etag: '"one"' })
    const { repository, asked } = await stubGitHub([cut, answer(200, [{ id: 1 }], { etag: '"one"' })])
    expect((await repository.octokit.rest.issues.listComments(at)).data).toEqual([{ id: 1 }])
    expect(asked.map((one) => one.headers.get('if-none-match'))).toEqual([null, null])
  })

  test('a 304 that nobody asked for is an error, not an answer', async () => {
    const { repository } = await stubGitHub([answer(304, null)])
    await expect(repository.octokit.rest.issues.listComments(at)).rejects.toMatchObject({ status: 304 })
  })
})

describe('a comment that is listed twice', () => {
  let github: GitHub
  let pull: Pull

  beforeEach(async () => {
    github = await startGitHub()
    pull = await openPull(github, { base: { a: '1' }, head: { a: '2' } })
  })

  afterEach(async () => {
    const violations = github.gateway.violations()
    pull.close()
    await github.close()
    expect(violations).toEqual([])
  })

  test('costs one answer while nobody writes, and is read anew when somebody did', async () => {
    const { repository } = await openTestRepository(github)
    const request = (run: number, text: string) => ({
      pull: pull.number,
      marker: { base: pull.base, head: pull.head, run, attempt: 1, losses: [] },
      body: () => text,
      when: 'on-change' as const,
      judged: true,
      origin: 'repository' as const,
    })
    expect(await publishComment(repository, request(1, 'One'))).toMatchObject({ done: 'created' })
    expect(await publishComment(repository, request(2, 'One'))).toMatchObject({ done: 'unchanged' })
    expect(await publishComment(repository, request(3, 'One'))).toMatchObject({ done: 'unchanged' })
    await github.commentAs('mallory', pull.number, 'Hello')
    expect(await publishComment(repository, request(4, 'Two'))).toMatchObject({ done: 'updated' })
    const listed = github.gateway.log.filter((one) => one.operation === 'issues/list-comments')
    expect(listed.map((one) => one.status)).toEqual([200, 200, 304, 200])
  })
})
