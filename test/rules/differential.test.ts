/** Where every value is known, the evaluator and the library must agree: ours differs only in what nobody knows. */
import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { FieldType, Thing } from '../../src/model/kinds.ts'
import { ask, at, is, plainly, thing, unknown } from './build.ts'

const types: Readonly<Record<string, FieldType>> = {
  maxConnections: 'int',
  reserved: 'int',
  windowDays: 'double',
  backupEvery: 'double',
  engine: 'string',
  version: 'string',
  managed: 'bool',
  external: 'bool',
}

class Database {}
class Backup {}
const environment = new Environment()
  .registerType('backup', { ctor: Backup, fields: { automatic: 'bool', offsite: 'bool', every: 'double' } })
  .registerType('database', { ctor: Database, fields: { ...types, backups: 'list<backup>' } as Record<string, string> })
  .registerVariable('subject', 'database')

const leaf = {
  int: fc.oneof(fc.constantFrom('subject.maxConnections', 'subject.reserved', 'subject.backups.size()'), fc.integer({ min: 0, max: 9 }).map(String)),
  double: fc.constantFrom('subject.windowDays', 'subject.backupEvery', '1.5', '24.0'),
  string: fc.constantFrom('subject.engine', 'subject.version', '"16"', '"post"'),
  bool: fc.constantFrom(
    'subject.managed',
    'subject.external',
    'true',
    'false',
    'subject.backups.exists(b, b.automatic)',
    'subject.backups.all(b, b.every > 6.0)',
    'subject.backups.exists_one(b, b.offsite)',
  ),
}
const pair = (item: fc.Arbitrary<string>, signs: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(item, fc.constantFrom(...signs), item).map(([a, sign, b]) => `(${a} ${sign} ${b})`)
const { bool } = fc.letrec<{ int: string; double: string; bool: string }>((tie) => ({
  int: fc.oneof({ depthSize: 'small' }, leaf.int, pair(tie('int'), ['+', '-', '*', '/', '%'])),
  double: fc.oneof({ depthSize: 'small' }, leaf.double, pair(tie('double'), ['+', '-', '*'])),
  bool: fc.oneof(
    { depthSize: 'small' },
    leaf.bool,
    pair(tie('bool'), ['&&', '||', '==']),
    pair(tie('int'), ['<', '<=', '>', '>=', '==', '!=']),
    pair(tie('double'), ['<', '>=', '==']),
    fc.tuple(tie('int'), tie('double')).map(([a, b]) => `(${a} > ${b})`),
    pair(leaf.string, ['==', '!=', '<']),
    fc.tuple(leaf.string, leaf.string).map(([a, b]) => `${a}.contains(${b})`),
    tie('bool').map((a) => `!${a}`),
    fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    tie('int').map((a) => `(subject.backups.filter(b, b.automatic || b.offsite).size() >= ${a})`),
    leaf.string.map((a) => `(${a} in ["16", subject.engine])`),
  ),
}))

const copy = fc.record({ automatic: fc.boolean(), offsite: fc.boolean(), every: fc.constantFrom(1, 6, 24) })
const facts = fc.record({
  maxConnections: fc.integer({ min: 0, max: 500 }),
  reserved: fc.integer({ min: 0, max: 5 }),
  windowDays: fc.constantFrom(0.5, 1.5, 7, 24),
  backupEvery: fc.constantFrom(1, 24),
  engine: fc.constantFrom('postgres', '16'),
  version: fc.constantFrom('16', '17'),
  managed: fc.boolean(),
  external: fc.boolean(),
  backups: fc.array(copy, { maxLength: 4 }),
})

describe('the library and the evaluator agree on what is known', () => {
  test('over random expressions and facts', () => {
    fc.assert(
      fc.property(bool, facts, (source, values) => {
        fc.pre(source.length < 1500)
        const theirs = Object.assign(new Database(), values, {
          maxConnections: BigInt(values.maxConnections),
          reserved: BigInt(values.reserved),
          backups: values.backups.map((one) => Object.assign(new Backup(), one)),
        })
        let expected: unknown
        try {
          expected = environment.evaluate(source, { subject: theirs })
        } catch {
          expected = 'an error'
        }
        const backups = values.backups.map((one, index) => ({
          kind: 'backup' as const,
          name: `b${index}`,
          at: at(9),
          marks: [],
          facts: { automatic: is(one.automatic, 1), offsite: is(one.offsite, 2), every: is(one.every, 3) },
        }))
        const scalars = Object.fromEntries(Object.keys(types).map((name) => [name, is(values[name as keyof typeof values], 4)]))
        const ours = plainly(ask(source, thing('database', 'd', 1, { ...scalars, backups })).result)
        expect(typeof ours === 'boolean' ? ours : 'an error').toEqual(expected)
      }),
      { numRuns: 1500 },
    )
  })
})

type Values = typeof facts extends fc.Arbitrary<infer T> ? T : never

/** Some facts hidden behind a variable, numbers sometimes with true bounds. */
const hiding = fc.record({
  scalars: fc.array(fc.constantFrom('open', 'told', 'told', 'from', 'within'), { minLength: 8, maxLength: 8 }),
  members: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
})

function database(values: Values, hide: { scalars: readonly string[]; members: readonly boolean[] } | undefined): Thing<'database'> {
  const scalar = (name: string, index: number): Fact<never> => {
    const value = values[name as keyof Values]
    const how = hide?.scalars[index] ?? 'told'
    if (how === 'told') return is(value as never, 4)
    const numeric = typeof value === 'number'
    if (how === 'open' || !numeric) return unknown(name, 4)
    return unknown(name, 4, how === 'from' ? { atLeast: value - 2 } : { atLeast: value - 1, atMost: value + 3 })
  }
  const member = <T>(value: T, index: number): Fact<T> => (hide?.members[index] === true ? unknown('a member', 5) : is(value, 5))
  const backups = values.backups.map((one, index) => ({
    kind: 'backup' as const,
    name: `b${index}`,
    at: at(9),
    marks: [],
    facts: { automatic: member(one.automatic, index * 3), offsite: member(one.offsite, index * 3 + 1), every: member(one.every, index * 3 + 2) },
  }))
  const scalars = Object.fromEntries(Object.keys(types).map((name, index) => [name, scalar(name, index)]))
  return thing('database', 'd', 1, { ...scalars, backups })
}

describe('what is decided without a fact stays so when the fact is told', () => {
  test('over random expressions, facts and gaps', () => {
    let decided = 0
    fc.assert(
      fc.property(bool, facts, hiding, (source, values, hide) => {
        fc.pre(source.length < 1500)
        const before = plainly(ask(source, database(values, hide)).result)
        if (typeof before !== 'boolean') return
        decided++
        expect(plainly(ask(source, database(values, undefined)).result)).toBe(before)
      }),
      { numRuns: 3000 },
    )
    expect(decided).toBeGreaterThan(300)
  })

  test('no evidence is kept of a fact that could not be read, unless its bounds decided', () => {
    fc.assert(
      fc.property(bool, facts, hiding, (source, values, hide) => {
        // How many members there are may be decided by bounds, and then all that was counted is evidence.
        fc.pre(source.length < 1500 && !/filter|exists_one/.test(source))
        const { result, steps } = ask(source, database(values, hide))
        if (typeof result === 'boolean') for (const { value } of steps) expect(value).not.toMatch(/^\? (?!-?[\d.]+ to|-Infinity to)/)
      }),
      { numRuns: 1500 },
    )
  })
})
