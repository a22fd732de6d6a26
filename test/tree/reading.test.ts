/** What all trees share: questions that follow one another are counted in their order, and asked for sizes as one. */
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { TreeEntry } from '../../src/base/source.ts'
import { treeOf } from '../../src/tree/reading.ts'

test('who asks first is read first, whatever is known of the others’ sizes', async () => {
  const untold = Array.from({ length: 60 }, (_, n): TreeEntry => ({ path: `a${n}`, kind: 'file', id: `a${n}` }))
  const told = Array.from({ length: 10 }, (_, n): TreeEntry => ({ path: `b${n}`, kind: 'file', size: 1_000_000 }))
  const tree = treeOf({
    commit: 'c',
    entries: async () => [...untold, ...told],
    sizes: async (entries) => {
      await setTimeout(20)
      return entries.map(() => 1_000_000)
    },
    load: async (entries) => entries.map(({ path }) => ({ text: path })),
    targets: async () => [],
  })
  const [first, second] = await Promise.all([tree.read(untold.map(({ path }) => path)), tree.read(told.map(({ path }) => path))])
  expect(first.filter((file) => file !== undefined && 'text' in file).length).toBe(60)
  expect(second.map((file) => file !== undefined && 'text' in file)).toEqual([true, true, true, true, false, false, false, false, false, false])
})

test('sizes of questions of one turn are asked for at once', async () => {
  const entries = ['a', 'b', 'c'].map((path): TreeEntry => ({ path, kind: 'file', id: path }))
  const asked: (readonly string[])[] = []
  const tree = treeOf({
    commit: 'c',
    entries: async () => entries,
    sizes: async (some) => {
      asked.push(some.map(({ path }) => path))
      return some.map(({ path }) => (path === 'b' ? 2_000_000 : 1))
    },
    load: async (some) => some.map(({ path }) => ({ text: path })),
    targets: async () => [],
  })
  const read = await Promise.all([tree.read(['a']), tree.read(['b', 'c'])])
  expect(asked).toEqual([['a', 'b', 'c']])
  expect(read).toEqual([
    [{ path: 'a', text: 'a' }],
    [
      { path: 'b', unread: expect.stringContaining('too large') },
      { path: 'c', text: 'c' },
    ],
  ])
  await tree.read(['c'])
  expect(asked.length).toBe(2)
})

test('a question that fails keeps no other from being answered', async () => {
  let fails = true
  const tree = treeOf({
    commit: 'c',
    entries: async () => ['a', 'b'].map((path): TreeEntry => ({ path, kind: 'file', id: path })),
    sizes: async (some) => {
      if (fails) throw new Error('gone')
      return some.map(() => 1)
    },
    load: async (some) => some.map(({ path }) => ({ text: path })),
    targets: async () => [],
  })
  await expect(tree.read(['a'])).rejects.toThrow('gone')
  fails = false
  expect(await tree.read(['b'])).toEqual([{ path: 'b', text: 'b' }])
})
