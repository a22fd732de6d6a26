/** What changed in figures between two commits. */
import { expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { figuresTable } from '../../src/report/figures.ts'
import { judge } from '../systems/story.ts'

test('each figure before and after, with its share', async () => {
  const { base, head } = await judge(sound, broken)
  expect(figuresTable(base, head)).toContain('| `api` copies | 3 | 1 | −67 % |')
})

test('nothing changed is no table', async () => {
  const { base, head } = await judge(sound, sound)
  expect(figuresTable(base, head)).toBe('')
})
