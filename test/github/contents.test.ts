/** Contents in batches: what GraphQL gives is taken only when it is what its name says, and all else is asked for one by one. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { apiTree } from '../../src/github/tree.ts'
import { git, type Content, type Files } from '../harness/git.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { openTestRepository } from './support.ts'

let github: GitHub
let pull: Pull

const many: Files = Object.fromEntries(Array.from({ length: 230 }, (_, index) => [`many/${index}.yml`, `n: ${index}\n`]))
const odd: Readonly<Record<string, Content>> = {
  'bom.yml': Buffer.from('\uFEFFa: 1\n'),
  'crlf.yml': 'a: 1\r\nb: 2\r\n',
  'empty.yml': '',
  'latin.yml': Buffer.from('name: M\xfcller\n', 'latin1'),
  'utf16.yml': Buffer.from('\uFEFFa: 1\n', 'utf16le'),
  'zero.bin': Buffer.from([1, 0, 2]),
  'long.sql': `-- ${'ü'.repeat(150_000)}\nselect 1;\n`,
  'longer.sql': `-- ${'x'.repeat(600_000)}\nselect 1;\n`,
  'astral.yml': 'name: 🚢\n',
}

const operations = (from = 0) => github.gateway.log.slice(from).map((one) => one.operation)
const count = (operation: string) => operations().filter((one) => one === operation).length
const idOf = (path: string) => git(pull.origin, 'rev-parse', `${pull.base}:${path}`)

async function readAll(files: Files) {
  const opened = await openTestRepository(github)
  const read = await apiTree(opened.repository, pull.base).read(Object.keys(files))
  return { ...opened, texts: Object.fromEntries(read.map((file) => [file?.path ?? '', file !== undefined && 'text' in file ? file.text : file?.unread])) }
}

async function open(files: Files): Promise<void> {
  github = await startGitHub()
  pull = await openPull(github, { base: files, head: { 'README.md': 'x\n' } })
}

async function close(): Promise<void> {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
}

describe('230 contents', () => {
  beforeAll(() => open(many))
  afterEach(() => {
    github.gateway.faults.length = 0
  })
  afterAll(close)

  test('are three requests', async () => {
    const { texts } = await readAll(many)
    expect(texts).toEqual(many)
    expect(operations()).toEqual(['git/get-tree', 'graphql', 'graphql', 'graphql'])
  })

  test.each([
    ['a server without GraphQL', { status: 404, body: { message: 'Not Found' } }],
    ['a token without the right', { status: 403, body: { message: 'Resource not accessible by integration' } }],
    ['GraphQL’s own limit, told with 200', { status: 200, body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] } }],
    ['a query that took too long', { status: 200, body: { data: null, errors: [{ message: 'Something went wrong while executing your query.' }] } }],
    ['an answer of another kind', { status: 200, body: { data: { repository: null } } }],
    ['an answer without anything', { status: 200, body: {} }],
  ])('are 230 requests more, eight at a time, with %s', async (_, fault) => {
    github.gateway.faults.push({ match: /graphql/, times: 99, ...fault })
    const { repository, clock } = await openTestRepository(github)
    const from = github.gateway.log.length
    let [under, most] = [0, 0]
    repository.octokit.hook.wrap('request', async (request, options) => {
      most = Math.max(most, (under += 1))
      try {
        return await request(options)
      } finally {
        under -= 1
      }
    })
    const read = await apiTree(repository, pull.base).read(Object.keys(many))
    expect(read.map((file) => (file !== undefined && 'text' in file ? file.text : undefined))).toEqual(Object.values(many))
    const asked = operations(from)
    expect(asked.filter((one) => one === 'git/get-blob')).toHaveLength(230)
    expect(asked.filter((one) => one === 'graphql').length).toBeLessThan(4)
    expect(most).toBe(8)
    expect(clock.slept).toEqual([])
  })
})

describe('contents of every kind', () => {
  beforeEach(() => open(odd))
  afterEach(close)

  test('read the same as from git itself, and only what is no whole text costs a request of its own', async () => {
    const { texts } = await readAll(odd)
    expect(texts).toEqual({
      'bom.yml': 'a: 1\n',
      'crlf.yml': 'a: 1\r\nb: 2\r\n',
      'empty.yml': '',
      'latin.yml': 'name: M\uFFFDller\n',
      'utf16.yml': 'a: 1\n',
      'zero.bin': 'binary',
      'long.sql': odd['long.sql'],
      'longer.sql': odd['longer.sql'],
      'astral.yml': 'name: 🚢\n',
    })
    const single = github.gateway.log.filter((one) => one.operation === 'git/get-blob').map((one) => one.path.replace(/.*\//, ''))
    expect(single.toSorted()).toEqual(['latin.yml', 'utf16.yml', 'zero.bin', 'longer.sql'].map(idOf).toSorted())
    expect(count('graphql')).toBe(1)
  })

  test('with partial answers, and changed ones: what is missing is asked for again', async () => {
    const edit = ({ data }: { data: { repository: Record<string, { text: string } | null> } }) => {
      const { a0, a1, a2, ...others } = data.repository
      return {
        data: { repository: { ...others, a0: null, a1: { text: a1?.text.replace('\r\n', '\n') }, a2: { text: 7 } } },
        errors: [{ type: 'NOT_FOUND', path: ['repository', 'a0'], message: `Could not resolve, ${a0 === a2}` }],
      }
    }
    github.gateway.faults.push({ match: /graphql/, times: 1, edit })
    const { texts } = await readAll(odd)
    expect(texts).toMatchObject({ 'bom.yml': 'a: 1\n', 'crlf.yml': 'a: 1\r\nb: 2\r\n', 'empty.yml': '', 'astral.yml': 'name: 🚢\n' })
    expect(count('git/get-blob')).toBe(4 + 3)
  })

  test('a limit that GraphQL shares with REST is waited for', async () => {
    github.gateway.faults.push({
      match: /graphql/,
      status: 403,
      headers: { 'retry-after': '5' },
      body: { message: 'You have exceeded a secondary rate limit' },
      times: 1,
    })
    const { clock, texts } = await readAll({ 'crlf.yml': '', 'astral.yml': '' })
    expect(texts['astral.yml']).toBe('name: 🚢\n')
    expect(clock.slept).toEqual([5000])
    expect(operations()).toEqual(['git/get-tree', 'graphql', 'graphql'])
  })

  test('one that neither gives as it is named is refused, with exit 3', async () => {
    github.gateway.faults.push(
      { match: /graphql/, times: 1, edit: () => ({ data: { repository: { a0: { text: 'services: {}' }, a1: { text: '' } } } }) },
      { match: /git\/blobs/, times: 9, edit: (one: object) => ({ ...one, content: Buffer.from('services: { b: 1 }').toString('base64') }) },
    )
    const reading = readAll({ 'crlf.yml': '', 'astral.yml': '' })
    await expect(reading).rejects.toMatchObject({ exit: 3, message: expect.stringContaining('is not what its name says') })
  })

  test('one that is not there any more ends the reading at once, with exit 3', async () => {
    github.gateway.faults.push({ match: /graphql/, times: 9, status: 404 }, { match: /git\/blobs/, times: 99, status: 404, body: { message: 'Not Found' } })
    await expect(readAll(odd)).rejects.toMatchObject({ exit: 3 })
    expect(count('git/get-blob')).toBeLessThanOrEqual(8)
  })
})

test('a question that is none of GitHub’s fails its test', async () => {
  await open({ a: '1' })
  const { repository } = await openTestRepository(github)
  await repository.octokit.graphql('{ viewer { shoeSize } }').catch(() => undefined)
  await repository.octokit.graphql(`{ repository(owner: "o", name: "n") { object(oid: 7) { ... on Blob { text } } } }`).catch(() => undefined)
  expect(github.gateway.violations().flatMap((one) => one.errors)).toEqual(['Cannot query field "shoeSize" on type "User".'])
  pull.close()
  await github.close()
})
