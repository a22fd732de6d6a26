/** Which change of a column's type writes the rows anew; the server's own answers are in test/practice/migration-locks.test.ts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rewrites, storedType } from '../../../src/parse/postgres/types.ts'

test.each<[string | undefined, string, 'cast' | 'expression' | undefined, boolean | undefined]>([
  ['varchar(40)', 'varchar(41)', undefined, false],
  ['varchar(40)', 'varchar(39)', undefined, true],
  ['varchar(40)', 'varchar', undefined, false],
  ['varchar', 'varchar(40)', undefined, true],
  ['varchar(40)', 'text', 'cast', false],
  ['varchar(40)', 'text', 'expression', true],
  ['text', 'varchar(40)', undefined, true],
  ['bpchar(8)', 'bpchar(8)', undefined, false],
  ['bpchar(8)', 'text', undefined, true],
  ['numeric(8,2)', 'numeric(9,2)', undefined, false],
  ['numeric(8,2)', 'numeric(9,3)', undefined, true],
  ['numeric', 'numeric(9,2)', undefined, true],
  ['timestamp(3)', 'timestamp', undefined, false],
  ['timestamp(3)', 'timestamptz(3)', undefined, undefined],
  ['cidr', 'inet', undefined, false],
  ['inet', 'cidr', undefined, true],
  ['int4', 'int8', undefined, true],
  ['text[]', 'varchar[]', undefined, true],
  ['text', 'State', undefined, undefined],
  ['text', 'State', 'cast', true],
  [undefined, 'int8', undefined, true],
  [undefined, 'text', undefined, undefined],
  [undefined, 'text', 'cast', true],
  [undefined, 'State', undefined, undefined],
])('%s to %s, given %s: %s', (from, to, given, expected) => expect(rewrites(from, to, given)).toBe(expected))

test('a serial is a number', () => {
  expect(['serial', 'serial8', 'bigserial', 'smallserial', 'text'].map(storedType)).toEqual(['int4', 'int8', 'int8', 'int2', 'text'])
})

test('a type that stays writes nothing, whatever its name and size', () => {
  const type = fc
    .tuple(fc.constantFrom('varchar', 'numeric', 'bit', 'State', '__proto__'), fc.integer({ min: 1, max: 900 }))
    .map(([name, size]) => `${name}(${size})`)
  fc.assert(
    fc.property(type, (one) => {
      expect(rewrites(one, one, undefined)).toBe(false)
    }),
    { numRuns: 50 },
  )
})
