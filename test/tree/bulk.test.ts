/** Thousands of blobs are read through a file that has no name, and one by one where there can be none. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { isBulk, readInBulk, sizesInBulk } from '../../src/tree/bulk.ts'
import { commitTree } from '../../src/tree/commit.ts'
import { git, repository, temporaryFolder, withRepositories } from './repository.ts'

withRepositories()

const many = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${n % 7}/f${n}.yml`, `n: ${n}${n % 2 === 0 ? '\n' : ''}${'# filler\n'.repeat(n % 90)}`]))

const withTemporary = async <T>(folder: string, act: () => Promise<T>): Promise<T> => {
  vi.stubEnv('TMPDIR', folder)
  try {
    return await act()
  } finally {
    vi.unstubAllEnvs()
  }
}

describe('a commit of many files', () => {
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ...many(700),
    'large.sql': 'x'.repeat(1_000_001),
    'image.png': new Uint8Array([137, 80, 78, 71, 0, 1, 2]),
    empty: '',
    'last.yml': 'of the root\n',
  }
  const paths = Object.keys(files).sort()
  const folder = repository(files)

  test('is read as it is one by one, and leaves no file', async () => {
    const place = temporaryFolder()
    const read = async (): Promise<unknown> => (await commitTree(folder, 'HEAD')).read(paths)
    const inBulk = await withTemporary(place, read)
    const byPipe = await withTemporary(join(place, 'nowhere'), read)
    expect(inBulk).toEqual(byPipe)
    expect(readdirSync(place)).toEqual([])
    const told = new Map((inBulk as readonly { readonly path: string }[]).map((file) => [file.path, file]))
    expect(told.get('d3/f3.yml')).toEqual({ path: 'd3/f3.yml', text: files['d3/f3.yml'] })
    expect(told.get('empty')).toEqual({ path: 'empty', text: '' })
    expect(told.get('large.sql')).toEqual({ path: 'large.sql', unread: expect.stringMatching(/^too large: 1000001 bytes/) })
    expect(told.get('image.png')).toEqual({ path: 'image.png', unread: 'binary' })
  })

  test('what is no blob of the clone is told as that, in its own place', async () => {
    const ids = git(folder, 'ls-tree', '-r', '--format=%(objectname)', 'HEAD').split('\n')
    const asked = [...new Set([...ids.slice(0, 300), '0'.repeat(40), ...ids.slice(300)])]
    expect(isBulk(asked)).toBe(true)
    const [sizes, contents] = await Promise.all([sizesInBulk(folder, asked), readInBulk(folder, asked)])
    expect([sizes.size, contents.size]).toEqual([asked.length, asked.length])
    expect(sizes.get('0'.repeat(40))).toBeUndefined()
    expect(contents.get('0'.repeat(40))).toEqual({ unread: 'not in this clone' })
    const last = asked.at(-1) ?? ''
    const text = git(folder, 'cat-file', 'blob', last)
    expect(contents.get(last)).toMatchObject({ text: expect.stringContaining(text) })
    expect(sizes.get(last)).toBe(Number(git(folder, 'cat-file', '-s', last)))
  })

  test('where git can’t be asked at all, nothing is told', async () => {
    const nowhere = join(temporaryFolder(), 'nowhere')
    expect((await sizesInBulk(nowhere, ['a', 'b'])).size).toBe(0)
    expect((await readInBulk(nowhere, ['a', 'b'])).size).toBe(0)
  })
})
