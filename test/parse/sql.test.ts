import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { statements, type SqlDialect } from '../../src/parse/sql.ts'

/** Each statement as `line-endLine words`, names in <>, strings in ''. */
function outline(text: string, dialect?: SqlDialect): readonly string[] {
  return statements(text, dialect).statements.map((one) => {
    const words = one.tokens.map((token) => (token.kind === 'name' ? `<${token.text}>` : token.kind === 'string' ? `'${token.text}'` : token.text))
    return `${one.line}-${one.endLine} ${words.join(' ')}`
  })
}

describe('statements', () => {
  const cases: readonly (readonly [string, SqlDialect | undefined, string, readonly string[]])[] = [
    ['splits at semicolons and leaves empty ones out', undefined, 'a;;\n ;b ;\nc', ['1-1 a', '2-2 b', '3-3 c']],
    ['keeps semicolons in strings', 'postgres', 'a \';\' ";";\nb', ["1-1 a ';' <;>", '2-2 b']],
    ['doubles quotes', 'postgres', 'a \'x\'\'y\' "p""q"', ["1-1 a 'x'y' <p\"q>"]],
    ['takes a backslash as it is in PostgreSQL', 'postgres', "a '\\'; b", ["1-1 a '\\'", '1-1 b']],
    ['escapes with a backslash after E', 'postgres', "a E'\\'; b'; c", ["1-1 a ''; b'", '1-1 c']],
    ['escapes with a backslash in MySQL', 'mysql', "a '\\'; b'; c", ["1-1 a ''; b'", '1-1 c']],
    ['keeps a dollar-quoted body whole', 'postgres', 'a $$ x; \n y $$;\nb', ["1-2 a ' x; \n y '", '3-3 b']],
    ['tells dollar tags apart', 'postgres', 'a $t$ $$ ; $u$ $t$; b', ["1-1 a ' $$ ; $u$ '", '1-1 b']],
    ['knows a parameter from a dollar quote', 'postgres', 'a $1; b $2', ['1-1 a $ 1', '1-1 b $ 2']],
    ['keeps a dollar inside a name', 'postgres', 'a$b$; c$b$', ['1-1 a$b$', '1-1 c$b$']],
    ['reads other prefixes', 'postgres', "B'1' x'F' N'n' U&\"d\" U&'e'", ["1-1 '1' 'F' 'n' <d> 'e'"]],
    ['leaves comments out', 'postgres', '-- a;\nb /* ; */ c;-- d\n/* e', ['2-2 b c']],
    ['nests comments in PostgreSQL', 'postgres', '/* /* ; */ x; */ a', ['1-1 a']],
    ['does not nest them in SQLite', 'sqlite', '/* /* ; */ x; a', ['1-1 x', '1-1 a']],
    ['reads # as a comment in MySQL', 'mysql', 'a # x;\n;b', ['1-1 a', '2-2 b']],
    ['reads # as an operator in PostgreSQL', 'postgres', "a #> '{b}'; c", ["1-1 a # > '{b}'", '1-1 c']],
    ['wants a blank after -- in MySQL', 'mysql', 'a 5--3; -- b\n--', ['1-1 a 5 - - 3']],
    ['runs what stands in /*! */ of MySQL', 'mysql', '/*!40000 DROP TABLE a */; b', ['1-1 DROP TABLE a', '1-1 b']],
    ['runs what stands in /*M! */ of MariaDB', 'mysql', '/*M!100100 x */;', ['1-1 x']],
    ['reads backticks', 'mysql', 'a `b;``c`', ['1-1 a <b;`c>']],
    ['reads brackets of SQL Server', 'mssql', 'a [b;]]c]', ['1-1 a <b;]c>']],
    ['reads arrays of PostgreSQL', 'postgres', "a['b;']; c[1]", ["1-1 a [ 'b;' ]", '1-1 c [ 1 ]']],
    [
      'follows DELIMITER',
      'mysql',
      'DELIMITER $$\nCREATE PROCEDURE p() BEGIN a; b; END$$\nDELIMITER ;\nc;',
      ['2-2 CREATE PROCEDURE p ( ) BEGIN a ; b ; END', '4-4 c'],
    ],
    ['follows DELIMITER //', 'mysql', 'DELIMITER //\na; b //\nc //', ['2-2 a ; b', '3-3 c']],
    [
      'keeps a trigger of SQLite whole',
      'sqlite',
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN x; y; END;\nb',
      ['1-1 CREATE TRIGGER t AFTER INSERT ON a BEGIN x ; y ; END', '2-2 b'],
    ],
    [
      'counts CASE and END IF in a routine',
      'mysql',
      'CREATE FUNCTION f() BEGIN IF a THEN b; END IF; c CASE x WHEN 1 THEN 2 END; END; d',
      ['1-1 CREATE FUNCTION f ( ) BEGIN IF a THEN b ; END IF ; c CASE x WHEN 1 THEN 2 END ; END', '1-1 d'],
    ],
    ['keeps BEGIN ATOMIC whole', 'postgres', 'CREATE FUNCTION f() BEGIN ATOMIC a; b; END; c', ['1-1 CREATE FUNCTION f ( ) BEGIN ATOMIC a ; b ; END', '1-1 c']],
    ['ends BEGIN of a transaction', 'postgres', 'BEGIN; a; COMMIT;', ['1-1 BEGIN', '1-1 a', '1-1 COMMIT']],
    ['takes a column named begin for a column', 'mysql', 'CREATE TABLE event (begin int); b', ['1-1 CREATE TABLE event ( begin int )', '1-1 b']],
    ['skips the data of COPY', 'postgres', "COPY a (b) FROM stdin;\nDROP TABLE x;\n'\n\\.\nb;", ['1-1 COPY a ( b ) FROM stdin', '5-5 b']],
    ['reads a COPY from a file as a statement', 'postgres', "COPY a FROM '/x';\nb;", ["1-1 COPY a FROM '/x'", '2-2 b']],
    ['skips lines of psql', 'postgres', "\\connect a'b\n\\set x 1\nc;\n\\d+ t", ['3-3 c']],
    ['ends a statement at \\gexec', 'postgres', 'a \\gexec\nb;', ['1-1 a', '2-2 b']],
    ['splits at GO in SQL Server', 'mssql', 'a\nGO\nb GO\nGO 5\nc', ['1-1 a', '3-3 b GO', '5-5 c']],
    ['reads a byte order mark and carriage returns', undefined, '\ufeffa;\r\nb;\r\n', ['1-1 a', '2-2 b']],
  ]
  it.each(cases)('%s', (_title, dialect, text, expected) => {
    expect(outline(text, dialect)).toEqual(expected)
  })

  it.each([
    ['CREATE TABLE a (b int) ENGINE=InnoDB;', 'mysql'],
    ['CREATE TABLE `a` (`b` int);', 'mysql'],
    ['PRAGMA foreign_keys=OFF;\nCREATE TABLE "a" (b);', 'sqlite'],
    ['CREATE TABLE [dbo].[a] ([b] INT);', 'mssql'],
    ['-- ENGINE=InnoDB\nCREATE TABLE a (b jsonb);', 'postgres'],
    ["INSERT INTO a VALUES ('x\\'y');", 'mysql'],
    ['CREATE TABLE a ({{if .mysql}}`b`{{else}}b{{end}} int);', 'postgres'],
    ['CREATE TABLE `{{.prefix}}a` ({{if .wide}}`b` bigint{{end}});', 'mysql'],
  ])('tells the dialect of %s', (text, dialect) => {
    const script = statements(text)
    expect([script.dialect, script.problem]).toEqual([dialect, undefined])
  })

  it.each([
    ["a;\nb 'c;\nd", 2, "a quote ' is opened and never closed"],
    ['a;\n/* b', 2, 'a comment /* is opened and never closed'],
    ['a;\n\n$x$ b', 3, 'the quote $x$ is opened and never closed'],
    ['COPY a FROM stdin;\n1\n2', 1, 'the data of COPY never end'],
    ['a;\nb\0c;', 2, 'holds a NUL byte'],
  ])('says what does not end: %j', (text, line, reason) => {
    expect(statements(text, 'postgres').problem).toEqual({ line, reason })
  })

  it('gives no statement of a text with a NUL byte, at which databases stop reading', () => {
    expect(statements('SELECT 1;\0 DROP TABLE a;').statements).toEqual([])
  })

  it('takes linear time on a megabyte of anything', () => {
    const began = processorTime()
    for (const dialect of ['postgres', 'mysql', 'sqlite', 'mssql'] as const) {
      for (const part of ["'", '"', '$a$ $b$', '/*', '--', '\n', 'GO ', 'CREATE TRIGGER BEGIN ', '(', '/*!', 'COPY a FROM stdin;\n', '\\', '`[', '\n\n \n'])
        statements(part.repeat(300_000 / part.length), dialect)
    }
    for (const part of ['/*', '\n', '/*/', '$a', 'ENGINE ', '`']) statements(part.repeat(1_000_000 / part.length))
    expect(processorTime() - began).toBeLessThan(20_000)
  }, 40_000)
})

describe('properties', () => {
  const part = fc.constantFrom(
    "'",
    '"',
    '`',
    '$$',
    '$a$',
    '/*',
    '*/',
    '--',
    '\n',
    ';',
    'BEGIN',
    'END',
    'CREATE',
    'TRIGGER',
    'DROP TABLE a',
    '\\',
    '[',
    ']',
    'DELIMITER x\n',
    'COPY a FROM stdin;',
    'é',
    '#',
    ' ',
  )
  it('never throws, and lines rise', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 50 }),
        fc.constantFrom<SqlDialect | undefined>('postgres', 'mysql', 'sqlite', 'mssql', undefined),
        (parts, dialect) => {
          const lines = statements(parts.join(''), dialect).statements.map((one) => one.line)
          expect(lines).toEqual(lines.toSorted((a, b) => a - b))
        },
      ),
    )
  })

  it('comments and blank lines between tokens change lines only', () => {
    const tokens = ['ALTER', 'TABLE', '"A"', 'DROP', 'COLUMN', "'x;y'", ';', 'TRUNCATE', 'b', ';', '$$ ; $$', 'c']
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(' ', '\n', ' /* ; " */ ', "-- don't;\n", '\t\n\n'), { minLength: tokens.length, maxLength: tokens.length }),
        (between) => {
          const text = tokens.map((token, index) => `${token}${between[index] ?? ''} `).join('')
          const words = (sql: string): unknown => statements(sql, 'postgres').statements.map((one) => one.tokens.map((token) => [token.kind, token.text]))
          expect(words(text)).toEqual(words(tokens.join(' ')))
        },
      ),
    )
  })

  it('a script without end is read up to a bound, and what is left is told', () => {
    const script = statements('DROP TABLE a;\n'.repeat(20_001))
    expect(script.statements).toHaveLength(20_000)
    expect(script.problem).toEqual({ line: 20_001, reason: 'holds more than 20,000 statements' })
    expect(script.unreadFrom).toBe(20_001)
    expect(statements('DROP TABLE a;\n'.repeat(20_000)).problem).toBeUndefined()
    const rows = statements(`${'INSERT INTO a VALUES (1);\n'.repeat(25_000)}DROP TABLE a;\nSELECT 1;`)
    expect(rows).not.toHaveProperty('problem')
    expect(rows.statements.slice(-2).map((one) => one.tokens[0]?.keyword)).toEqual(['DROP', 'SELECT'])
  })
})
