import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits } from '../../src/base/limits.ts'
import type { Tree } from '../../src/base/source.ts'
import { apiTree } from '../../src/github/tree.ts'
import type { BlobCache } from '../../src/tree/batch.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { git, type Files } from '../harness/git.ts'
import { openTestRepository } from './support.ts'

let github: GitHub
let pull: Pull

const base: Files = {
  'compose.yml': 'services: {}\n',
  'ops/backup.sh': '#!/bin/sh\n',
  'ops/deep/er/cron': '0 2 * * * backup\n',
  'odd name ü#?.yml': 'x: 1\n',
  'logo.png': Buffer.from([137, 80, 78, 71, 0, 1]),
  'big.sql': 'x'.repeat(limits.fileBytes + 1),
  'link.yml': { link: 'compose.yml' },
  'out.yml': { link: '../../etc/passwd' },
  vendor: { module: 'a'.repeat(40) },
}

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, { base, head: { 'compose.yml': 'services: { a: 1 }\n' } })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

test('one request lists the whole tree, sorted, with kinds, sizes and ids', async () => {
  const { repository } = await openTestRepository(github)
  const entries = await apiTree(repository, pull.base).list()
  expect(entries.map((entry) => `${entry.kind} ${entry.path}`)).toEqual([
    'file big.sql',
    'file compose.yml',
    'link link.yml',
    'file logo.png',
    'file odd name ü#?.yml',
    'file ops/backup.sh',
    'file ops/deep/er/cron',
    'link out.yml',
    'module vendor',
  ])
  expect(entries[1]).toEqual({ path: 'compose.yml', kind: 'file', size: 13, id: git(pull.origin, 'rev-parse', `${pull.base}:compose.yml`) })
  expect(github.gateway.log.length).toBe(1)
})

test('reads what is asked for, in that order, and says why not', async () => {
  const { repository } = await openTestRepository(github)
  const tree = apiTree(repository, pull.base)
  const read = await tree.read(['ops/backup.sh', 'nowhere', 'odd name ü#?.yml', 'link.yml', 'logo.png', 'big.sql', 'vendor', 'out.yml'])
  expect(read[0]).toEqual({ path: 'ops/backup.sh', text: '#!/bin/sh\n' })
  expect(read[1]).toBeUndefined()
  expect(read[2]).toEqual({ path: 'odd name ü#?.yml', text: 'x: 1\n' })
  expect(read[3]).toEqual({ path: 'link.yml', text: 'services: {}\n' })
  expect(read[4]).toEqual({ path: 'logo.png', unread: 'binary' })
  expect(read[5]).toMatchObject({ path: 'big.sql', unread: expect.stringContaining('too large') })
  expect(read[6]).toMatchObject({ path: 'vendor', unread: expect.stringContaining('submodule') })
  expect(read[7]).toMatchObject({ path: 'out.yml', unread: expect.stringContaining('link') })
  const big = git(pull.origin, 'rev-parse', `${pull.base}:big.sql`)
  expect(github.gateway.count(new RegExp(big))).toBe(0)
})

test('a content that two trees share is requested once, and one that is at hand never', async () => {
  const { repository } = await openTestRepository(github)
  const cache: BlobCache = new Map()
  const asked: string[] = []
  const cron = git(pull.origin, 'rev-parse', `${pull.base}:ops/deep/er/cron`)
  const local = async (ids: readonly string[]) => {
    asked.push(...ids)
    return new Map([[cron, { text: 'at hand' }]])
  }
  const paths = ['compose.yml', 'ops/backup.sh', 'ops/deep/er/cron']
  const [before, after] = [apiTree(repository, pull.base, { cache, local }), apiTree(repository, pull.head, { cache, local })]
  expect((await before.read(paths))[2]).toEqual({ path: 'ops/deep/er/cron', text: 'at hand' })
  expect((await after.read(paths))[0]).toEqual({ path: 'compose.yml', text: 'services: { a: 1 }\n' })
  expect(asked.length).toBe(4)
  // Two at once for the base, one alone for the head.
  expect(github.gateway.log.map((one) => one.operation)).toEqual(['git/get-tree', 'graphql', 'git/get-tree', 'git/get-blob'])
})

test('a truncated listing is completed folder by folder', async () => {
  const cut = { match: /git\/trees/, times: 1, edit: (answer: { tree: { path: string }[] }) => ({ ...answer, tree: answer.tree.slice(0, 2), truncated: true }) }
  github.gateway.faults.push(cut)
  const { repository } = await openTestRepository(github)
  const tree = apiTree(repository, pull.base)
  const whole = (await tree.list()).map((entry) => entry.path)
  expect(whole).toEqual(Object.keys(base).toSorted())
  expect(await tree.read(['ops/deep/er/cron'])).toEqual([{ path: 'ops/deep/er/cron', text: '0 2 * * * backup\n' }])
  // Once whole, once the root alone, then its one folder with all below it.
  expect(github.gateway.count(/git\/trees/)).toBe(3)
})

test('a folder with more names than GitHub tells is an error, never a part', async () => {
  github.gateway.faults.push({ match: /git\/trees/, times: 2, edit: (answer: object) => ({ ...answer, truncated: true }) })
  const { repository } = await openTestRepository(github)
  await expect(apiTree(repository, pull.base).list()).rejects.toThrow(/too large to read through the API: more names in its root/)
})

test('truncation below truncation is followed to the last folder', async () => {
  const deep = Object.fromEntries(['a/b/c/one', 'a/b/two', 'a/three', 'd/e/four', 'five'].map((path) => [`deep/${path}.yml`, `at: ${path}\n`]))
  const more = await pull.push(deep)
  const cut = (answer: { tree: unknown[] }) => ({ ...answer, tree: answer.tree.slice(0, 1), truncated: true })
  // The root, `deep` and `deep/a` don't fit with all below them; each fits alone.
  const folders = [more.head, ...['deep', 'deep/a'].map((path) => git(pull.origin, 'rev-parse', `${more.head}:${path}`))]
  for (const folder of folders) github.gateway.faults.push({ match: new RegExp(`git/trees/${folder}`), times: 1, edit: cut })
  const { repository } = await openTestRepository(github)
  const tree = apiTree(repository, more.head)
  expect((await tree.list()).map((entry) => entry.path)).toEqual([...Object.keys(base), ...Object.keys(deep)].toSorted())
  expect((await tree.read(['deep/a/b/c/one.yml']))[0]).toEqual({ path: 'deep/a/b/c/one.yml', text: 'at: a/b/c/one\n' })
  expect(github.gateway.faults.map((fault) => fault.times)).toEqual([0, 0, 0])
})

test('what is likely to be read fills a request that is made anyway, and never makes one', async () => {
  const { repository } = await openTestRepository(github)
  const tree: Tree = apiTree(repository, pull.base, {
    likely: async () => (await tree.list()).filter(({ path }) => path.startsWith('ops/') || path === 'logo.png'),
  })
  await tree.read(['compose.yml'])
  expect(github.gateway.log.map((one) => one.operation)).toEqual(['git/get-tree', 'graphql'])
  expect(await tree.read(['ops/backup.sh', 'ops/deep/er/cron'])).toEqual([
    { path: 'ops/backup.sh', text: '#!/bin/sh\n' },
    { path: 'ops/deep/er/cron', text: '0 2 * * * backup\n' },
  ])
  expect(github.gateway.log).toHaveLength(2)
  // GraphQL does not tell bytes; that is asked when somebody wants it.
  expect((await tree.read(['logo.png']))[0]).toEqual({ path: 'logo.png', unread: 'binary' })
  expect(github.gateway.log.map((one) => one.operation)).toEqual(['git/get-tree', 'graphql', 'git/get-blob'])
})
