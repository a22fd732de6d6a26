/** Which finders a file is worth: the same whichever way its text is walked. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fittingFinders } from '../../src/readers/javascript/concerns.ts'
import { finders } from '../../src/readers/javascript/finders.gen.ts'

const folder = 'src/readers/javascript'
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
const texts = [
  ...sources.map((path) => readFileSync(join(folder, path), 'utf8')),
  ...finders.flatMap((finder) => finder.words.map((word) => `x${word}`)),
  ...finders.flatMap((finder) => finder.words.map((word) => word.slice(0, -1))),
  'é'.repeat(50),
  '',
]
const names = (text: string) => fittingFinders('a.ts', text).map((finder) => finders.indexOf(finder))

test('first by a table, then, once much was walked, by a pattern', () => {
  const before = texts.map(names)
  expect(before.some((found) => found.length > 0)).toBe(true)
  for (let count = 0; count < 20; count += 1) fittingFinders('a.ts', ' '.repeat(100_000))
  expect(texts.map(names)).toEqual(before)
})
