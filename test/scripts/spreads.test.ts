/** Spreads of the bundle are rewritten without another meaning. */
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { withSharedClasses } from '../../scripts/spreads.ts'

test('a spread before others has one before it, at any depth', () => {
  expect(withSharedClasses('const one = { ...two, three: { ...four, ...five } }')).toBe('const one = { ...null,...two, three: { ...null,...four, ...five } }')
})

test('what is a clone alone, begins with a key, or takes apart stays', () => {
  const code = 'const { a, ...rest } = { ...b }; f({ a, ...rest }, [...rest, 1], ...rest)'
  expect(withSharedClasses(code)).toBe(code)
})

test('the same objects come of it, keys of a prototype’s name among them', () => {
  const code = '({ ...JSON.parse(text), more: 1, ...undefined, ...JSON.parse(text) })'
  const make = (source: string): unknown => runInNewContext(source, { text: '{"__proto__":{"a":1},"b":2}' })
  expect(JSON.stringify(make(withSharedClasses(code)))).toBe(JSON.stringify(make(code)))
})
