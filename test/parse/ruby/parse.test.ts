import { describe, expect, test } from 'vitest'
import { fold, parseRuby, scopeOf, type RubyNode, type RubyValue } from '../../../src/parse/ruby/index.ts'

async function rooted(text: string): Promise<RubyNode> {
  const { root, problem } = await parseRuby(text)
  if (root === undefined) throw new Error(problem.message)
  return root
}

/** What the last statement comes to. */
async function folded(text: string): Promise<RubyValue> {
  const root = await rooted(text)
  return fold(root, scopeOf(root))
}

const value = (is: string | number | boolean | null, line = 1): RubyValue => ({ kind: 'value', value: is, line })

describe('Ruby', () => {
  test('is read with its lines, whatever stands before them', async () => {
    const root = await rooted('# Schwimmhallenbäder — öffentlich\nworkers 3\n\nplugin :solid_queue if ENV["QUEUE"]\n')
    expect(root.kind === 'body' ? root.statements.map(({ kind, line }) => `${kind} ${line}`) : []).toEqual(['call 2', 'if 4'])
  })

  test.each([
    ['too deep by brackets', `${'('.repeat(100_000)}${')'.repeat(100_000)}`, 'nested too deeply'],
    ['too deep by calls', `a${'.b'.repeat(50_000)}`, 'nested too deeply'],
    ['too long', `x = 1\n`.repeat(100_000), 'too long to be read'],
    ['cut off by a NUL', 'workers 2\n\0\nworkers 40\n', 'not text'],
  ])('that is %s is a problem, and the next file is read all the same', async (_, text, message) => {
    expect((await parseRuby(text)).problem?.message).toBe(message)
    expect(await folded('6 * 7')).toEqual(value(42))
  })

  test('that is broken names its line and shows none of its text', async () => {
    const { problem } = await parseRuby('pool = 4\npassword = "Zk4-planted-91\n')
    expect(problem?.line).toBe(2)
    expect(problem?.message).not.toContain('planted')
  })

  test('whose names double one another ends soon', async () => {
    const names = Array.from({ length: 38 }, (_, index) => `A${index} = "#{A${index + 1}}#{A${index + 1}}"`)
    expect((await folded(`${names.join('\n')}\nA38 = ENV["X"]\nA0`)).kind).toBe('joined')
  })

  test.each<[string, RubyValue]>([
    ['POOL = 7\nPOOL', value(7)],
    ['pool = "1#{2}"\npool.to_i + 1', value(13, 2)],
    ['ENV.fetch("POOL", 9)', { kind: 'variable', name: 'POOL', fallback: value(9), line: 1 }],
    ['ENV.fetch("POOL") { "11" }.to_i', { kind: 'variable', name: 'POOL', fallback: value(11), line: 1 }],
    ['Integer(ENV["POOL"] || 6)', { kind: 'variable', name: 'POOL', fallback: value(6), line: 1 }],
    ['ENV["POOL"].presence || 6', { kind: 'variable', name: 'POOL', fallback: value(6), line: 1 }],
    ['ENV["A"] || ENV.fetch("B") { 3 }', { kind: 'variable', name: 'A', fallback: { kind: 'variable', name: 'B', fallback: value(3), line: 1 }, line: 1 }],
    ['ENV["A"] ? ENV["A"].to_i : 8', { kind: 'variable', name: 'A', fallback: value(8), line: 1 }],
    ['Rails.env.production? ? 20 : 5', value(20)],
    ['if ENV["RAILS_ENV"] == "production"\n  14\nelse\n  3\nend', value(14, 2)],
    ['case Rails.env when "development", "test" then 2 else 17 end', value(17)],
    ['unless Rails.env.development?\n  threads = 12\nend\nthreads', value(12, 2)],
    ['A = B\nB = A\nA', { kind: 'unknown', raw: 'a value that depends on itself', line: 1 }],
    ['Etc.nprocessors', { kind: 'unknown', raw: 'nprocessors', line: 1 }],
    ['ENV["A"].to_i * 2', { kind: 'unknown', raw: '${A} *', line: 1 }],
  ])('%s', async (text, expected) => {
    const found = await folded(text)
    expect(found.kind === 'unknown' ? { ...found, line: 1 } : found).toEqual(expected)
  })
})

test('a long text leaves nothing behind that the next one hangs on', async () => {
  const wide = `a do\n${Array.from({ length: 3_000 }, (_, index) => `    add :a, :"__proto__", :b, default: ${index}`).join('\n')}\nend\n`
  const deep = `run(${'"a" + '.repeat(4_000)}"b")\n${'if a; '.repeat(300)}b${'; end'.repeat(300)}\nc { ${'Integer :b\n'.repeat(9_000)} }\nd${'.where(b: 1)'.repeat(2_000)}\n`
  expect((await parseRuby(wide)).problem).toBeUndefined()
  expect((await parseRuby(deep)).problem?.message).toBe('nested too deeply')
})
