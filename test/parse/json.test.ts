import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonAt, jsonEntry, jsonText, parseJson } from '../../src/parse/json.ts'

describe('parseJson', () => {
  test('gives every key its line', () => {
    const { root, problem } = parseJson('{\n  "a": {\n    "b": [1,\n      "two"]\n  },\n  "c": null\n}')
    expect(problem).toBeUndefined()
    expect(jsonEntry(root, 'a')?.line).toBe(2)
    expect(jsonEntry(jsonAt(root, 'a'), 'b')?.line).toBe(3)
    const list = jsonAt(root, 'a', 'b')
    expect(list?.kind === 'array' ? list.items : []).toEqual([
      { kind: 'scalar', value: 1, line: 3 },
      { kind: 'scalar', value: 'two', line: 4 },
    ])
    expect(jsonAt(root, 'c')).toEqual({ kind: 'scalar', value: null, line: 6 })
  })

  test('comments, trailing commas and a byte order mark', () => {
    const { root, problem } = parseJson('\ufeff{\n  // "x": 1\n  "y": "//no", /* "z": 2 */\n}')
    expect(problem).toBeUndefined()
    expect(root?.kind === 'object' ? root.entries.map((entry) => `${entry.line} ${entry.key}`) : []).toEqual(['3 y'])
  })

  test('the last of equal keys stands', () => {
    expect(jsonText(jsonAt(parseJson('{"a":"one","a":"two"}').root, 'a'))).toBe('two')
  })

  test('a fault is told and what stands around it is kept', () => {
    const { root, problem } = parseJson('{\n  "a": 1,\n  "b" 2,\n  "c": 3\n}')
    expect(problem).toEqual({ line: 3, message: 'colon expected' })
    expect(jsonAt(root, 'a')).toEqual({ kind: 'scalar', value: 1, line: 2 })
  })

  test('nothing at all', () => {
    expect(parseJson('').root).toBeUndefined()
    expect(parseJson('').problem?.line).toBe(1)
  })

  test('nesting over the limit', () => {
    expect(parseJson('['.repeat(200_000))).toEqual({ problem: { line: 1, message: 'nested too deeply' } })
    expect(parseJson(`/* " */${'['.repeat(200_000)}`).problem?.message).toBe('nested too deeply')
  })

  test('agrees with JSON.parse on what it accepts, and never throws', () => {
    const plain = (node: ReturnType<typeof parseJson>['root']): unknown =>
      node === undefined
        ? undefined
        : node.kind === 'scalar'
          ? node.value
          : node.kind === 'array'
            ? node.items.map(plain)
            : Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]))
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!text.includes('__proto__'))
        expect(plain(parseJson(text).root)).toEqual(JSON.parse(text))
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => void parseJson(text)))
  })
})
