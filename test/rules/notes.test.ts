/** The pile of reads that all evaluations share. */
import { expect, test } from 'vitest'
import type { Read } from '../../src/model/verdict.ts'
import { drop, mark, note, release, since } from '../../src/rules/notes.ts'

const read = (field: string): Read => ({ subject: 's', field, value: '', at: { path: 'p', line: 1, key: '' }, also: [] })
const fields = (from: number): readonly string[] => since(from).map(({ field }) => field)

test('what was noted is taken from a mark on, without what was dropped between two', () => {
  const start = mark()
  note(read('a'))
  const middle = mark()
  note(read('b'))
  note(read('c'))
  const end = mark()
  note(read('d'))
  drop(middle, end)
  expect(fields(start)).toEqual(['a', 'd'])
  drop(start, start)
  expect(fields(middle)).toEqual(['d'])
  const kept = since(start)
  release(start)
  expect(mark()).toBe(start)
  expect(since(start)).toEqual([])
  note(read('e'))
  expect(kept.map(({ field }) => field)).toEqual(['a', 'd'])
  release(start)
})
