/** Caddyfiles as people write them, and as strangers might. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCaddyfile, type CaddyDirective } from '../../src/parse/caddyfile.ts'

const shown = (directives: readonly CaddyDirective[]): string =>
  directives.map(({ words, line, block }) => `${line}:${words.join('|')}${block === undefined ? '' : `{${shown(block)}}`}`).join(' ')

test('words, quotes, comments, heredocs and lines that go on', () => {
  const text = `{
  email ops@ferry.example
}
a.example, # the first
b.example {
  header X-Note "it's \\"quoted\\" # and no comment"
  respond <<HTML 200
HTML
  respond \`back\`
  handle /x#y {
    redir /a \\
      /b permanent
  }
}
`
  const { directives, problem } = parseCaddyfile(text)
  expect(problem).toBeUndefined()
  expect(shown(directives)).toContain('1:{2:email|ops@ferry.example}')
  expect(shown(directives)).toContain('4:a.example,|b.example{')
  expect(shown(directives)).toContain('6:header|X-Note|it\'s "quoted" # and no comment')
  expect(shown(directives)).toContain('{11:redir|/a|/b|permanent}')
})

test.for([
  ['a brace too many', 'a {\n}\n}\n', 3],
  ['a block that stays open', 'a {\n  b\n', 1],
  ['a quote that stays open', 'a {\n  b "c\n}\n', 2],
  ['a thousand blocks in one another', 'a {\n'.repeat(100_000), 0],
] as const)('%s is told', ([, text, line]) => {
  const { problem } = parseCaddyfile(text)
  expect(problem?.line).toBe(line === 0 ? problem?.line : line)
  expect(problem).toBeDefined()
})

test('never throws', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('{', '}', '\n', ' ', '"', '`', '#', 'a', '\\', '<<X', ',', '(s)', 'import s'), { maxLength: 40 }), (parts) => {
      expect(() => parseCaddyfile(parts.join(''))).not.toThrow()
    }),
    { numRuns: 300 },
  )
})
