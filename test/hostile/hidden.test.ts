/** A source file that suddenly looks made by a tool is no longer read: that is told, and what it gave is not simply gone. */
import { expect, test } from 'vitest'
import { blocked, fixture, judge } from '../systems/story.ts'

test('a client behind one long line', async () => {
  const base = fixture('advwell')
  const path = 'backend/src/services/db.ts'
  const decision = await judge(base, { ...base, [path]: `// ${'x'.repeat(6_000)}\n${base[path] ?? ''}` })
  expect(decision.head.skipped).toEqual([{ path, line: 1, reason: 'lines too long to be written by hand: taken for what a tool made' }])
  expect(blocked(decision)).toEqual([`gate/unreadable ${path}`])
})
