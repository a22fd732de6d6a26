/** PostgreSQL's grammar takes what PostgreSQL takes, and outlives whatever it is given. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/base/limits.ts'
import { postgresBlock, postgresStatement } from '../../../src/parse/postgres/grammar.ts'
import { kindOf } from '../../../src/parse/postgres/tree.ts'

const kind = async (text: string): Promise<string | undefined> => {
  const tree = await postgresStatement(text)
  return tree === undefined ? undefined : kindOf(tree)
}

test.each([
  ['DROP TABLE IF EXISTS a, public."B" CASCADE', 'DropStmt'],
  ["ALTER TABLE a ADD CONSTRAINT c CHECK (b ~ '^;$') NOT VALID", 'AlterTableStmt'],
  ['ALTER TABLE a ADD CONSTRAINT c NOT NULL b NOT VALID', 'AlterTableStmt'],
  ['CREATE UNIQUE INDEX CONCURRENTLY ON a (b) INCLUDE (c) NULLS NOT DISTINCT', 'IndexStmt'],
  ['MERGE INTO a USING b ON a.c = b.c WHEN MATCHED THEN DELETE', 'MergeStmt'],
  ['TRUNCATE ä, "日本"', 'TruncateStmt'],
])('%s', async (text, expected) => expect(await kind(text)).toBe(expected))

test.each([
  ['of MySQL', 'ALTER TABLE a ADD COLUMN b INT AFTER c'],
  ['of SQLite', 'CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT)'],
  ['of nobody', 'DROP TABEL a'],
  ['two', 'SELECT 1; DROP TABLE a'],
  ['none', ''],
  ['with a NUL byte, at which the grammar would end', 'SELECT 1 \0 FROM FROM'],
  ['longer than is asked about', `SELECT '${'a'.repeat(limits.sqlStatement)}'`],
])('no tree where the statement is %s', async (_, text) => expect(await kind(text)).toBeUndefined())

describe('nesting that brings it down', () => {
  test.each([
    ['sums', `SELECT ${'1+'.repeat(90_000)}1`],
    ['brackets', `SELECT ${'('.repeat(90_000)}1${')'.repeat(90_000)}`],
    ['conditions', `SELECT ${'NOT '.repeat(45_000)}a`],
    ['subqueries', `SELECT ${'(SELECT '.repeat(20_000)}1`],
  ])('%s, and the next statement is read', async (_, text) => {
    expect(await kind(text)).toBeUndefined()
    expect(await kind('SELECT 1')).toBe('SelectStmt')
  })

  test('blocks, and the next block is read', async () => {
    expect(await postgresBlock(`DO $$ ${'BEGIN '.repeat(20_000)}${'END; '.repeat(20_000)}$$`)).toBeUndefined()
    expect(await postgresBlock('DO $$ BEGIN NULL; END $$')).toBeDefined()
    expect(await postgresBlock('DO $$ BEGIN IF; END $$')).toBeUndefined()
  })
})

test('it leaves nothing behind that a bundle of modules would miss', async () => {
  await postgresStatement('SELECT 1')
  expect('__dirname' in globalThis).toBe(false)
})

test('random words never throw', async () => {
  const word = fc.constantFrom(
    'ALTER',
    'TABLE',
    'a',
    '"b"',
    'ADD',
    'CHECK',
    '(',
    ')',
    ',',
    'DEFAULT',
    "'",
    '$$',
    'SELECT',
    'FROM',
    ';',
    '\n',
    '\u0001',
    '💧',
    "E'\\",
    'USING',
    '::',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
      const text = words.join(' ')
      expect([undefined, 'object']).toContain((await postgresStatement(text)) === undefined ? undefined : 'object')
      await postgresBlock(`DO $a$ BEGIN ${text} END $a$`)
    }),
    { numRuns: 60 },
  )
})
