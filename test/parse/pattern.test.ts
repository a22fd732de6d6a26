/** Patterns agree with the engine of the language where both read them, and none takes long. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { compilePattern } from '../../src/parse/pattern.ts'

describe('patterns', () => {
  test.each([
    ['api', 'api', true],
    ['api', 'api-2', false],
    ['ap.*', 'api-2', true],
    ['api|web', 'web', true],
    ['(api|web)-[a-z0-9]+', 'web-a1', true],
    ['^web$', 'web', true],
    ['(?i)WEB', 'wEb', true],
    ['[^a-c]{2,3}x?', 'zzz', true],
    ['\\d+\\.\\w*', '12.a_b', true],
    ['(?:a|b|)(?P<n>c)', 'c', true],
    ['a{2}', 'a', false],
    ['', '', true],
    ['[]a]+', 'a]', true],
    ['(a*)*', 'aaa', true],
  ])('%s on %s', (pattern, text, fit) => {
    expect(compilePattern(pattern)?.(text)).toBe(fit)
  })

  test.each(['(', ')', '[a', '*', 'a\\', '(?=a)', '\\bx', '[[:alpha:]]', 'a'.repeat(501), '((((a{99}){99}){99}){99})'])('what is none: %.20s', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined()
  })

  test('agree with the engine of the language', () => {
    const part = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)?', '(a|)', '\\d', 'a*', 'b+', '(?:ab){1,2}', '(a*b)*', 'a??', '^', '$')
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.boolean(), text, (parts, either, value) => {
        const pattern = parts.join(either ? '|' : '')
        expect(compilePattern(pattern)?.(value)).toBe(new RegExp(`^(?:${pattern})$`).test(value))
      }),
    )
  })

  test('none takes long', () => {
    const matches = compilePattern('(a*)*(a|a)*(a?){50}a{50}b')
    const before = processorTime()
    expect(matches?.('a'.repeat(5_000))).toBe(false)
    expect(processorTime() - before).toBeLessThan(5_000)
  })
})
