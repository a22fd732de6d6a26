/** A commit is read out of git's objects, whatever the clone lacks and whoever wrote it. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import type { BlobCache } from '../../src/tree/batch.ts'
import { commitTree } from '../../src/tree/commit.ts'
import { firstParent, isShallow, mergeBase, needCommit, needMergeBase, prefixInRepository, resolveCommit } from '../../src/tree/history.ts'
import { commit, git, repository, temporaryFolder, withRepositories, write } from './repository.ts'

withRepositories()

const fault = async (promise: Promise<unknown>): Promise<UserError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(UserError)
  return error as UserError
}

describe('a commit', () => {
  test('is listed and read as it was, not as the folder is', async () => {
    const folder = repository({ 'compose.yml': 'services: {}\n', 'db/postgresql.conf': 'a = 1\n' })
    const base = git(folder, 'rev-parse', 'HEAD')
    git(folder, 'mv', 'db/postgresql.conf', 'db/pg.conf')
    write(folder, { 'compose.yml': 'changed\n' })
    const head = commit(folder)
    write(folder, { 'compose.yml': 'not committed\n' })
    const [before, after] = await Promise.all([commitTree(folder, base), commitTree(folder, 'HEAD')])
    expect([before.commit, after.commit]).toEqual([base, head])
    expect((await before.list()).map(({ path, kind }) => [path, kind])).toEqual([
      ['compose.yml', 'file'],
      ['db/postgresql.conf', 'file'],
    ])
    expect((await after.list()).map(({ path }) => path)).toEqual(['compose.yml', 'db/pg.conf'])
    expect((await before.list())[1]?.id).toBe((await after.list())[1]?.id)
    expect(await after.read(['db/pg.conf', 'nowhere', 'compose.yml', 'db'])).toEqual([
      { path: 'db/pg.conf', text: 'a = 1\n' },
      undefined,
      { path: 'compose.yml', text: 'changed\n' },
      undefined,
    ])
    expect(await before.read(['compose.yml'])).toEqual([{ path: 'compose.yml', text: 'services: {}\n' }])
  })

  test('may be one folder of it, or nothing when the folder is not there', async () => {
    const folder = repository({ 'a.yml': 'a', 'apps/shop/compose.yml': 'shop', 'apps/shop/db/x': 'x', 'apps/shop2/y': 'y', 'apps/[s]*/z': 'z' })
    expect(await prefixInRepository(join(folder, 'apps/shop'))).toBe('apps/shop')
    expect(await prefixInRepository(folder)).toBe('')
    expect(await prefixInRepository(temporaryFolder())).toBeUndefined()
    const tree = await commitTree(join(folder, 'apps/shop'), 'HEAD', { prefix: 'apps/shop' })
    expect((await tree.list()).map(({ path }) => path)).toEqual(['compose.yml', 'db/x'])
    expect(await tree.read(['compose.yml', '../../a.yml', 'a.yml'])).toEqual([{ path: 'compose.yml', text: 'shop' }, undefined, undefined])
    expect(await (await commitTree(folder, 'HEAD', { prefix: 'gone' })).list()).toEqual([])
    expect((await (await commitTree(folder, 'HEAD', { prefix: 'apps/[s]*' })).list()).map(({ path }) => path)).toEqual(['z'])
    expect((await fault(commitTree(folder, 'HEAD', { prefix: '../x' }))).exit).toBe(3)
  })

  test('gives text of any encoding and says what is none', async () => {
    const folder = repository({
      'utf16le.yml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a: é\n', 'utf16le')]),
      'utf16be.yml': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('a: é\n', 'utf16le').swap16()]),
      'bom.yml': '\ufeffa: 1\n',
      'latin1.yml': Buffer.from('a: caf\xe9\n', 'latin1'),
      'image.png': Buffer.from([0x89, 0x50, 0, 1]),
      'big.sql': 'x'.repeat(1_000_001),
      'full.sql': 'x'.repeat(1_000_000),
      'empty.yml': '',
      'large.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
    })
    const tree = await commitTree(folder, 'HEAD')
    const files = await tree.read(['utf16le.yml', 'utf16be.yml', 'bom.yml', 'latin1.yml', 'image.png', 'big.sql', 'empty.yml', 'large.bin'])
    expect(files.map((file) => (file === undefined ? undefined : 'text' in file ? file.text : file.unread))).toEqual([
      'a: é\n',
      'a: é\n',
      'a: 1\n',
      'a: caf\ufffd\n',
      'binary',
      'too large: 1000001 bytes, 1000000 at most',
      '',
      'kept in Git LFS, only its pointer is in the repository',
    ])
    const [full] = await tree.read(['full.sql'])
    expect(full).toEqual({ path: 'full.sql', text: 'x'.repeat(1_000_000) })
  })

  test('follows links inside the tree and none out of it', async () => {
    const folder = repository({ '.env': 'A=1\n', 'sub/x': 'x', 'sub/.env': 'B=2\n' })
    symlinkSync('../.env', join(folder, 'sub/link'))
    symlinkSync('link', join(folder, 'sub/twice'))
    symlinkSync('/etc/passwd', join(folder, 'absolute'))
    symlinkSync('../../../../etc/passwd', join(folder, 'sub/out'))
    symlinkSync('missing.env', join(folder, 'dangling'))
    symlinkSync('sub', join(folder, 'folder'))
    symlinkSync('b', join(folder, 'a'))
    symlinkSync('a', join(folder, 'b'))
    commit(folder)
    const tree = await commitTree(folder, 'HEAD')
    expect((await tree.list()).find(({ path }) => path === 'sub/link')?.kind).toBe('link')
    expect(await tree.read(['sub/link', 'sub/twice', 'absolute', 'sub/out', 'dangling', 'folder', 'folder/x', 'a'])).toEqual([
      { path: 'sub/link', text: 'A=1\n' },
      { path: 'sub/twice', text: 'A=1\n' },
      { path: 'absolute', unread: 'a link to /etc/passwd, which is not a file of the repository' },
      { path: 'sub/out', unread: 'a link to ../../../../etc/passwd, which is not a file of the repository' },
      { path: 'dangling', unread: 'a link to missing.env, which is not a file of the repository' },
      { path: 'folder', unread: 'a link to sub, which is not a file of the repository' },
      undefined,
      { path: 'a', unread: expect.stringContaining('in a circle') },
    ])
  })

  test('holds submodules and odd names', async () => {
    const inner = repository({ 'compose.yml': 'inner' })
    const folder = repository({ 'a b\n"c".yml': 'odd', '-n': 'dash', 'é/ü.yml': 'umlaut', ':(glob)x': 'magic', '{a,b}*?': 'glob' })
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xe9, 0x2e, 0x79])]), 'latin')
    git(folder, 'submodule', '--quiet', 'add', inner, 'mod')
    commit(folder)
    const tree = await commitTree(folder, 'HEAD')
    expect((await tree.list()).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'file -n',
      'file .gitmodules',
      'file :(glob)x',
      'file a b\n"c".yml',
      'file f\ufffd.y',
      'module mod',
      'file {a,b}*?',
      'file é/ü.yml',
    ])
    const files = await tree.read(['-n', 'a b\n"c".yml', 'f\ufffd.y', 'mod', 'é/ü.yml', ':(glob)x', '{a,b}*?', 'mod/compose.yml'])
    expect(files.map((file) => (file === undefined ? undefined : 'text' in file ? file.text : file.unread))).toEqual([
      'dash',
      'odd',
      'latin',
      'a submodule, whose files are in another repository',
      'umlaut',
      'magic',
      'glob',
      undefined,
    ])
  })

  test('is read in a bare repository, past replacements, with many files and once for both sides', async () => {
    const files = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`d${n % 40}/f${n}.yml`, `n: ${n}\n${'# filler\n'.repeat(n % 300)}`]))
    const folder = repository(files)
    const bare = temporaryFolder()
    git(bare, 'clone', '-q', '--bare', folder, 'r.git')
    const cache: BlobCache = new Map()
    const tree = await commitTree(join(bare, 'r.git'), 'HEAD', { cache })
    const paths = (await tree.list()).map(({ path }) => path)
    expect(paths.length).toBe(3_000)
    const read = await tree.read(paths)
    read.forEach((file, at) => expect(file).toEqual({ path: paths[at], text: files[paths[at] as string] }))
    expect(cache.size).toBe(3_000)
    const again = await commitTree(join(bare, 'r.git'), 'HEAD', { cache })
    expect(await again.read(paths.slice(0, 2))).toEqual(read.slice(0, 2))
    // Two questions at once share the process and keep their own order.
    const [first, second] = await Promise.all([tree.read(paths.slice(0, 50)), tree.read(paths.slice(40, 90).reverse())])
    expect(first).toEqual(read.slice(0, 50))
    expect(second).toEqual(read.slice(40, 90).reverse())
  })

  test('leaves nothing behind that would keep the program from ending', async () => {
    const tree = await commitTree(repository({ a: 'a' }), 'HEAD')
    const held = (): number => process.getActiveResourcesInfo().filter((name) => /Process|Pipe/.test(name)).length
    const before = held()
    await tree.read(['a'])
    await expect.poll(held).toBeLessThanOrEqual(before)
  })
})

describe('a clone that lacks something', () => {
  test('reads the commit it has and says how to get the others', async () => {
    const origin = repository({ a: '1' })
    const first = git(origin, 'rev-parse', 'HEAD')
    write(origin, { a: '2' })
    const second = commit(origin)
    const place = temporaryFolder()
    git(place, 'clone', '-q', '--depth', '1', `file://${origin}`, 'c')
    const clone = join(place, 'c')
    expect(await isShallow(clone)).toBe(true)
    expect(await isShallow(origin)).toBe(false)
    expect(await (await commitTree(clone, 'HEAD')).read(['a'])).toEqual([{ path: 'a', text: '2' }])
    expect(await resolveCommit(clone, first)).toBeUndefined()
    expect(await firstParent(clone, second)).toBe(first)
    expect(await firstParent(origin, first)).toBeUndefined()
    expect((await fault(commitTree(clone, first))).hint).toContain('git fetch --unshallow')
    expect((await fault(commitTree(origin, 'nosuchbranch'))).hint).toBe('Run: git fetch origin nosuchbranch')
  })

  test('finds the common ancestor or says that it is missing', async () => {
    const origin = repository({ a: '1' })
    const base = git(origin, 'rev-parse', 'HEAD')
    git(origin, 'checkout', '-q', '-b', 'feature')
    write(origin, { b: '1' })
    commit(origin)
    git(origin, 'checkout', '-q', 'main')
    write(origin, { c: '1' })
    commit(origin)
    expect(await mergeBase(origin, 'main', 'feature')).toBe(base)
    const place = temporaryFolder()
    git(place, 'clone', '-q', '--depth', '1', '--no-single-branch', `file://${origin}`, 'c')
    const clone = join(place, 'c')
    expect(await mergeBase(clone, 'main', 'origin/feature')).toBeUndefined()
    const error = await fault(needMergeBase(clone, 'main', 'origin/feature'))
    expect([error.exit, error.hint]).toEqual([3, 'This clone is shallow. Run: git fetch --unshallow, or: git fetch --deepen=100'])
  })

  test('without blobs says so for each and fetches none', async () => {
    const origin = repository({ a: '1', b: '2', 'd/c': '3' })
    git(origin, 'config', 'uploadpack.allowFilter', 'true')
    const place = temporaryFolder()
    git(place, 'clone', '-q', '--filter=blob:none', '--no-checkout', `file://${origin}`, 'c')
    const clone = join(place, 'c')
    git(clone, 'cat-file', '-p', 'HEAD:b')
    git(clone, 'config', 'protocol.file.allow', 'always')
    const tree = await commitTree(clone, 'HEAD')
    expect((await tree.list()).map(({ path }) => path)).toEqual(['a', 'b', 'd/c'])
    expect(await tree.read(['a', 'b', 'd/c'])).toEqual([
      { path: 'a', unread: 'not in this clone' },
      { path: 'b', text: '2' },
      { path: 'd/c', unread: 'not in this clone' },
    ])
  })
})

describe('a hostile revision or repository', () => {
  test.each(['--upload-pack=touch x', '-h', '', 'HEAD\0x', 'a..b', 'HEAD:compose.yml', '$(touch x)', '@{upstream}', '^HEAD'])(
    '%j is no commit',
    async (revision) => {
      const folder = repository({ 'compose.yml': '' })
      expect(await resolveCommit(folder, revision)).toBeUndefined()
      expect((await fault(needCommit(folder, revision))).exit).toBe(3)
      expect(existsSync(join(folder, 'x'))).toBe(false)
    },
  )

  test('runs no program of its configuration and heeds no redirecting variable', async () => {
    const folder = repository({ a: 'a' })
    const trap = join(folder, 'sprung')
    for (const key of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'diff.external', 'alias.ls-tree', 'alias.cat-file'])
      git(folder, 'config', key, `!touch ${trap}`)
    git(folder, 'config', 'filter.x.smudge', `touch ${trap}`)
    process.env['GIT_DIR'] = '/nowhere'
    process.env['GIT_OBJECT_DIRECTORY'] = '/nowhere'
    try {
      expect(await (await commitTree(folder, 'HEAD')).read(['a'])).toEqual([{ path: 'a', text: 'a' }])
    } finally {
      delete process.env['GIT_DIR']
      delete process.env['GIT_OBJECT_DIRECTORY']
    }
    expect(existsSync(trap)).toBe(false)
  })

  test('that is none at all is told apart from a missing commit', async () => {
    const error = await fault(resolveCommit(temporaryFolder(), 'HEAD'))
    expect([error.exit, error.message]).toEqual([3, expect.stringContaining('is not in a git repository')])
    expect((await fault(resolveCommit('/nowhere/at/all', 'HEAD'))).exit).toBe(3)
  })
})
