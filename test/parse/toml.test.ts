/** TOML is read with the line of every value, whatever way it is written, and nothing it holds can stop or slow the reader. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import type { Placed } from '../../src/parse/placed.ts'
import { parseToml } from '../../src/parse/toml.ts'

function plain(node: Placed): unknown {
  if (node.kind === 'text') return node.text
  if (node.kind === 'list') return node.items.map(plain)
  return node.kind === 'map' ? Object.fromEntries([...node.members].map(([key, { value }]) => [key, plain(value)])) : null
}

const read = (text: string): unknown => {
  const { root, problem } = parseToml(text, 'fly.toml')
  expect(problem).toBeUndefined()
  return plain(root)
}
const problemOf = (text: string): string => {
  const { problem } = parseToml(text, 'fly.toml')
  return problem === undefined ? 'none' : `${problem.line}: ${problem.message}`
}

describe('values', () => {
  test.each([
    ["a = 'x\\y'", { a: 'x\\y' }],
    ['a = "tab\\t\\u00e9\\U0001F6A2"', { a: 'tab\té🚢' }],
    ['a = """\nfirst\nsecond \\\n   third"""', { a: 'first\nsecond third' }],
    ["a = '''\nno \\n escape'''", { a: 'no \\n escape' }],
    ['a = """two quotes ""inside"" and at the end"""""', { a: 'two quotes ""inside"" and at the end""' }],
    ['a = 1_000', { a: '1000' }],
    ['a = 0xff # hexadecimal', { a: '255' }],
    ['a = -3.5e2', { a: '-3.5e2' }],
    ['a = inf', { a: 'inf' }],
    ['a = true', { a: 'true' }],
    ['a = 2026-11-28T15:00:00Z', { a: '2026-11-28T15:00:00Z' }],
    ['a = 2026-11-28 15:00:00', { a: '2026-11-28 15:00:00' }],
    ['a = 07:32:00', { a: '07:32:00' }],
    ['a = [1, [2, 3], # one\n "x",\n]', { a: ['1', ['2', '3'], 'x'] }],
    ['a = { b = 1, c.d = [true] }', { a: { b: '1', c: { d: ['true'] } } }],
    ['"a b".c = 1\n"a b".\'d.e\' = 2', { 'a b': { c: '1', 'd.e': '2' } }],
    ['3.14 = "pi"', { 3: { 14: 'pi' } }],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })
})

test('tables, nested ones, lists of them and what stands below the last', () => {
  const text =
    'app = "shop"\n[env]\nPORT = "8080"\n[[services]]\ninternal_port = 1\n[[services.ports]]\nport = 80\n[[services.ports]]\nport = 443\n[services.concurrency]\nhard = 5\n[[services]]\ninternal_port = 2\n[a.b.c]\nx = 1\n[a]\ny = 2\n'
  expect(read(text)).toEqual({
    app: 'shop',
    env: { PORT: '8080' },
    services: [{ internal_port: '1', ports: [{ port: '80' }, { port: '443' }], concurrency: { hard: '5' } }, { internal_port: '2' }],
    a: { b: { c: { x: '1' } }, y: '2' },
  })
})

test('each key has the line it stands on, Windows line ends included', () => {
  const { root } = parseToml('\uFEFF# top\r\napp = "shop"\r\n\r\n[env] # more\r\n  A = """\r\nx\r\n"""\r\n  B = "1"\r\n', 'fly.toml')
  const env = root.members.get('env')
  expect(root.members.get('app')?.line).toBe(2)
  expect(env?.line).toBe(4)
  expect(env?.value.kind === 'map' ? [...env.value.members].map(([key, { line, value }]) => [key, line, plain(value)]) : []).toEqual([
    ['A', 5, 'x\n'],
    ['B', 8, '1'],
  ])
})

test.each([
  ['a = 1\na = 2', '2: a is written twice'],
  ['[a]\n[a]', '2: a is written twice'],
  ['a = {b = 1}\n[a.c]', '2: a is no table'],
  ['a.b = 1\n[a]', '2: a is written twice'],
  ['a = [1]\n[[a]]', '2: a is written twice'],
  ['[[a]]\n[a]', '2: a is written twice'],
  ['a = hello', '1: a text without quotes, or no value of TOML'],
  ['a = 1 b = 2', '1: more on the line than one value'],
  ['a = "x', '1: a text without its closing quote'],
  ['[a\nb = 1', '1: a table’s name ends in ]'],
  ['a', '1: a key without `=`'],
  ['a = "\\q"', '1: an escape that is none'],
  ['= 1', '1: a key was expected'],
])('what is wrong has its line: %j', (text, problem) => {
  expect(problemOf(text).replace("'", '’')).toBe(problem)
})

describe('hostile', () => {
  test.each([
    ['deep lists', `a = ${'['.repeat(200_000)}`],
    ['deep tables in one line', `a = ${'{b='.repeat(200_000)}`],
    ['lists and tables in turn', `a = ${'[{b='.repeat(100_000)}`],
    ['deep names', `${'a.'.repeat(200_000)}b = 1`],
    ['a long header', `[${'a.'.repeat(200_000)}b]`],
    ['an open text', `a = """${'"" '.repeat(200_000)}`],
    ['many tables', '[[a]]\n'.repeat(100_000)],
    ['a long number', `a = 0x${'f'.repeat(200_000)}`],
  ])('%s', (_, text) => {
    const start = processorTime()
    parseToml(text, 'fly.toml')
    expect(processorTime() - start).toBeLessThan(5_000)
  })

  test('names of prototypes are names', () => {
    const { root } = parseToml('__proto__.x = 1\nconstructor = 2\n', 'fly.toml')
    expect([...root.members.keys()]).toEqual(['__proto__', 'constructor'])
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  test('nothing is thrown for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab.=[]{}"\'\\#,\n1-:T ') }), (text) => void parseToml(text, 'fly.toml')),
      { numRuns: 2_000 },
    )
  })

  test('what is written by JSON’s rules for texts comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = JSON.stringify(text).replaceAll('\u007f', '\\u007f')
        fc.pre(!/[\ud800-\udfff]/.test(written) && !/\\ud[89a-f]/.test(written))
        expect(read(`a = ${written}`)).toEqual({ a: text })
      }),
    )
  })
})
