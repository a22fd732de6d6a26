/** A working folder is read as it stands, and never a way out of it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { limits } from '../../src/base/limits.ts'
import { commitTree } from '../../src/tree/commit.ts'
import { folderTree } from '../../src/tree/folder.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { commit, git, repository, temporaryFolder, withRepositories, write } from './repository.ts'

withRepositories()

const paths = async (folder: string): Promise<readonly string[]> => (await (await folderTree(folder)).list()).map(({ path }) => path)

describe('a folder in a repository', () => {
  test('holds what git tracks and does not ignore, as it stands', async () => {
    const folder = repository({ 'compose.yml': 'a', '.gitignore': '.env\nbuild/\n', 'old.yml': 'x', 'kept/.env': 'tracked' })
    write(folder, { '.env': 'SECRET=1', 'build/x.yml': 'x', 'new.yml': 'new', 'compose.yml': 'changed' })
    rmSync(join(folder, 'old.yml'))
    expect(await paths(folder)).toEqual(['.gitignore', 'compose.yml', 'kept/.env', 'new.yml'])
    const tree = await folderTree(folder)
    expect(tree.commit).toBe('working folder')
    expect(await tree.read(['compose.yml', 'new.yml', '.env', 'old.yml'])).toEqual([
      { path: 'compose.yml', text: 'changed' },
      { path: 'new.yml', text: 'new' },
      undefined,
      undefined,
    ])
  })

  test('may be a folder below, or one that git ignores as a whole', async () => {
    const folder = repository({ 'a.yml': 'a', 'apps/shop/compose.yml': 'shop', '.gitignore': 'scratch/\n' })
    write(folder, { 'apps/shop/new.yml': 'n', 'scratch/compose.yml': 's' })
    expect(await paths(join(folder, 'apps/shop'))).toEqual(['compose.yml', 'new.yml'])
    expect(await (await folderTree(join(folder, 'apps/shop'))).read(['compose.yml', '../../a.yml'])).toEqual([{ path: 'compose.yml', text: 'shop' }, undefined])
    expect(await paths(join(folder, 'scratch'))).toEqual(['compose.yml'])
  })

  test('is empty when all of it was deleted', async () => {
    const folder = repository({ 'a.yml': 'a' })
    rmSync(join(folder, 'a.yml'))
    expect(await paths(folder)).toEqual([])
  })

  test('follows no link out of it, tracked or not', async () => {
    const outside = temporaryFolder()
    write(outside, { 'secret.yml': 'secret', 'sub/x.yml': 'secret' })
    const folder = repository({ 'a.yml': 'a', 'sub/x.yml': 'x', 'was-file': 'f' })
    symlinkSync(join(outside, 'secret.yml'), join(folder, 'tracked'))
    commit(folder)
    symlinkSync('a.yml', join(folder, 'inside'))
    symlinkSync(join(outside, 'secret.yml'), join(folder, 'untracked'))
    renameSync(join(folder, 'sub'), join(folder, 'moved'))
    symlinkSync(join(outside, 'sub'), join(folder, 'sub'))
    rmSync(join(folder, 'was-file'))
    symlinkSync(join(outside, 'secret.yml'), join(folder, 'was-file'))
    const tree = await folderTree(folder)
    const read = await tree.read(['inside', 'tracked', 'untracked', 'was-file', 'sub/x.yml', 'sub', 'moved/x.yml'])
    expect(read[0]).toEqual({ path: 'inside', text: 'a' })
    expect(JSON.stringify(read)).not.toContain('"secret"')
    expect(read[1]).toEqual({ path: 'tracked', unread: `a link to ${outside}/secret.yml, which is not a file of the repository` })
    expect(read[3]).toEqual({ path: 'was-file', unread: 'a symbolic link where git knows a file' })
    expect(read[6]).toEqual({ path: 'moved/x.yml', text: 'x' })
  })

  test('ends at pipes, binaries, huge files and nested repositories with a reason', async () => {
    const folder = repository({ pipe: 'was a file', 'x.bin': Buffer.from([1, 0, 2]), 'big.yml': 'x'.repeat(1_000_001) })
    rmSync(join(folder, 'pipe'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    mkdirSync(join(folder, 'nested'))
    git(join(folder, 'nested'), 'init', '-q')
    write(folder, { 'nested/compose.yml': 'n' })
    commit(join(folder, 'nested'))
    const tree = await folderTree(folder)
    expect((await tree.list()).map(({ path, kind }) => `${kind} ${path}`)).toEqual(['file big.yml', 'module nested', 'file pipe', 'file x.bin'])
    expect(await tree.read(['pipe', 'x.bin', 'big.yml', 'nested'])).toEqual([
      { path: 'pipe', unread: 'not a regular file' },
      { path: 'x.bin', unread: 'binary' },
      { path: 'big.yml', unread: 'too large: 1000001 bytes, 1000000 at most' },
      { path: 'nested', unread: 'a submodule, whose files are in another repository' },
    ])
  })

  test('knows its files in the middle of a conflict, once each', async () => {
    const folder = repository({ a: '1' })
    git(folder, 'checkout', '-q', '-b', 'other')
    write(folder, { a: '2' })
    commit(folder)
    git(folder, 'checkout', '-q', 'main')
    write(folder, { a: '3' })
    commit(folder)
    expect(() => git(folder, 'merge', 'other')).toThrow()
    expect(await paths(folder)).toEqual(['a'])
  })
})

describe('a folder in no repository', () => {
  test('is walked, without .git, node_modules, pipes or links', async () => {
    const folder = temporaryFolder()
    write(folder, { 'a.yml': 'a', 'sub/b.yml': 'b', 'node_modules/x/compose.yml': 'x', '-n': 'dash', é: 'e' })
    symlinkSync('..', join(folder, 'sub/up'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xe9])]), 'latin')
    expect(await paths(folder)).toEqual(['-n', 'a.yml', 'f\ufffd', 'sub/b.yml', 'sub/up', 'é'])
    const tree = await folderTree(folder)
    expect(await tree.read(['-n', 'é', 'f\ufffd', 'sub/up', 'pipe'])).toEqual([
      { path: '-n', text: 'dash' },
      { path: 'é', text: 'e' },
      { path: 'f\ufffd', text: 'latin' },
      { path: 'sub/up', unread: 'a link to .., which is not a file of the repository' },
      undefined,
    ])
  })

  test('that is not there is a matter of usage', async () => {
    await expect(folderTree('/nowhere/at/all')).rejects.toMatchObject({ exit: 2 })
    const bare = temporaryFolder()
    git(bare, 'init', '-q', '--bare')
    await expect((await folderTree(bare)).list()).rejects.toMatchObject({ exit: 3, hint: expect.stringContaining('--ref') })
  })
})

test('a tree in memory answers as the others do', async () => {
  const tree = memoryTree({ 'b.yml': 'b', 'a.yml': '\ufeffa', 'x.bin': new Uint8Array([0]) }, 'deadbeef')
  expect(tree.commit).toBe('deadbeef')
  expect((await tree.list()).map(({ path, size }) => [path, size])).toEqual([
    ['a.yml', 4],
    ['b.yml', 1],
    ['x.bin', 1],
  ])
  expect(await tree.read(['b.yml', 'c', 'a.yml', 'x.bin'])).toEqual([
    { path: 'b.yml', text: 'b' },
    undefined,
    { path: 'a.yml', text: 'a' },
    { path: 'x.bin', unread: 'binary' },
  ])
})

test('one tree gives no more bytes or files than it may, and says so', async () => {
  const big = memoryTree(Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`${n + 10}.sql`, 'x'.repeat(1_000_000)])))
  const listed = (await big.list()).map(({ path }) => path)
  const read = await big.read(listed)
  expect(read.filter((file) => file !== undefined && 'text' in file).length).toBe(64)
  expect(read.at(-1)).toEqual({ path: '79.sql', unread: 'not read: 64000000 bytes of this repository were read already' })
  // What was read stays readable.
  expect((await big.read(['10.sql']))[0]).toHaveProperty('text')
  const many = memoryTree(Object.fromEntries(Array.from({ length: limits.filesRead + 1 }, (_, n) => [`${n + 100_000}`, 'x'])))
  const all = await many.read((await many.list()).map(({ path }) => path))
  const last = `${limits.filesRead + 100_000}`
  expect(all.filter((file) => file !== undefined && 'unread' in file)).toEqual([
    { path: last, unread: `not read: ${limits.filesRead} files of this repository were read already` },
  ])
})

test('a tree over its bounds never comes into memory, in a folder or a commit', async () => {
  const folder = repository(Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`${n + 10}.sql`, `${n}${' '.repeat(999_000)}`])))
  for (const tree of [await folderTree(folder), await commitTree(folder, 'HEAD')]) {
    const read = await tree.read((await tree.list()).map(({ path }) => path))
    expect(read.filter((file) => file !== undefined && 'text' in file).length).toBe(64)
    expect(read.at(-1)).toEqual({ path: '89.sql', unread: 'not read: 64000000 bytes of this repository were read already' })
  }
})
