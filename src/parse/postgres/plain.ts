/** Statements so plain that PostgreSQL's grammar has nothing to add to their tokens: tables, keys and indexes as generators write them. */
import { accept, comma, keywordAt, type Cursor } from '../sql-cursor.ts'
import type { SqlStatement, SqlToken } from '../sql.ts'

/**
 * Whether a statement is surely one that PostgreSQL takes ({@link https://www.postgresql.org/docs/current/sql-createtable.html} and its like) and is
 * made of nothing but names, types, literals and keys. False says nothing: the grammar knows.
 */
export function isPlain({ tokens }: SqlStatement): boolean {
  const cursor: Cursor = { dialect: 'postgres', bodies: 0, tokens, at: 0 }
  const fits = accept(cursor, 'CREATE') ? created(cursor) : accept(cursor, 'ALTER', 'TABLE') && qualified(cursor) && listed(cursor, added)
  return fits && cursor.at === tokens.length
}

function created(cursor: Cursor): boolean {
  if (accept(cursor, 'TABLE')) return qualified(cursor) && bracketed(cursor, element)
  if (accept(cursor, 'TYPE')) return qualified(cursor) && accept(cursor, 'AS', 'ENUM') && bracketed(cursor, string)
  accept(cursor, 'UNIQUE')
  return accept(cursor, 'INDEX') && named(cursor) && accept(cursor, 'ON') && qualified(cursor) && bracketed(cursor, sorted)
}

/** Keys that are added make an index, on a line that only the grammar's reader tells. */
function added(cursor: Cursor): boolean {
  if (!accept(cursor, 'ADD')) return false
  if (accept(cursor, 'COLUMN')) return column(cursor)
  return accept(cursor, 'CONSTRAINT') && named(cursor) && accept(cursor, 'FOREIGN', 'KEY') && foreignKey(cursor)
}

function element(cursor: Cursor): boolean {
  if (!accept(cursor, 'CONSTRAINT')) return column(cursor)
  if (!named(cursor)) return false
  if (accept(cursor, 'PRIMARY', 'KEY') || accept(cursor, 'UNIQUE')) return bracketed(cursor, named)
  return accept(cursor, 'FOREIGN', 'KEY') && foreignKey(cursor)
}

function foreignKey(cursor: Cursor): boolean {
  if (!bracketed(cursor, named) || !accept(cursor, 'REFERENCES') || !qualified(cursor) || !bracketed(cursor, named)) return false
  return (!accept(cursor, 'ON', 'DELETE') || consequence(cursor)) && (!accept(cursor, 'ON', 'UPDATE') || consequence(cursor))
}

function consequence(cursor: Cursor): boolean {
  const written = [['CASCADE'], ['RESTRICT'], ['SET', 'NULL'], ['SET', 'DEFAULT'], ['NO', 'ACTION']]
  return written.some((words) => accept(cursor, ...words))
}

/** `"name" TYPE [NOT NULL] [DEFAULT literal]`. */
function column(cursor: Cursor): boolean {
  if (!named(cursor) || !type(cursor)) return false
  accept(cursor, 'NOT', 'NULL')
  if (!accept(cursor, 'DEFAULT')) return true
  return skip(cursor, literals.has(keywordAt(cursor))) || string(cursor) || number(cursor)
}

const literals: ReadonlySet<string> = new Set(['TRUE', 'FALSE', 'CURRENT_TIMESTAMP'])

const bare: ReadonlySet<string> = new Set('TEXT INTEGER SMALLINT BIGINT SERIAL BIGSERIAL BOOLEAN REAL DATE JSON JSONB UUID BYTEA INET TIMESTAMPTZ'.split(' '))
/** Words that figures may stand behind, and how many. */
const sized: ReadonlyMap<string, number> = new Map([
  ['VARCHAR', 1],
  ['CHAR', 1],
  ['TIME', 1],
  ['TIMESTAMP', 1],
  ['DECIMAL', 2],
  ['NUMERIC', 2],
])

/** A type of one's own stands in quotes, as generators write it. */
function type(cursor: Cursor): boolean {
  const word = keywordAt(cursor)
  const figures = sized.get(word)
  if (figures !== undefined) {
    cursor.at++
    const from = cursor.at
    if (isSymbol(cursor, '(') && (!bracketed(cursor, number) || cursor.at - from > 2 * figures + 1)) return false
  } else if (bare.has(word)) cursor.at++
  else if (!accept(cursor, 'DOUBLE', 'PRECISION') && !qualified(cursor)) return false
  return !isSymbol(cursor, '[') || (skip(cursor, true) && isSymbol(cursor, ']') && skip(cursor, true))
}

function sorted(cursor: Cursor): boolean {
  if (!named(cursor)) return false
  if (!accept(cursor, 'ASC')) accept(cursor, 'DESC')
  return true
}

function qualified(cursor: Cursor): boolean {
  if (!named(cursor)) return false
  return !isSymbol(cursor, '.') || (skip(cursor, true) && named(cursor))
}

/** What is quoted is a name everywhere; a longer one is cut. */
function named(cursor: Cursor): boolean {
  const token = cursor.tokens[cursor.at]
  return skip(cursor, token?.kind === 'name' && isAsWritten(token) && /^[ -~]{1,63}$/.test(token.text))
}

function string(cursor: Cursor): boolean {
  const token = cursor.tokens[cursor.at]
  return skip(cursor, token?.kind === 'string' && isAsWritten(token) && /^[ -~]{0,63}$/.test(token.text))
}

function number(cursor: Cursor): boolean {
  const token = cursor.tokens[cursor.at]
  return skip(cursor, token?.kind === 'number' && /^\d{1,9}$/.test(token.text))
}

/** Between two quotes, with no other sign before them and none doubled. */
function isAsWritten({ text, offset, endOffset }: SqlToken): boolean {
  return endOffset - offset === text.length + 2
}

function bracketed(cursor: Cursor, item: (cursor: Cursor) => boolean): boolean {
  return isSymbol(cursor, '(') && skip(cursor, true) && listed(cursor, item) && isSymbol(cursor, ')') && skip(cursor, true)
}

function listed(cursor: Cursor, item: (cursor: Cursor) => boolean): boolean {
  do if (!item(cursor)) return false
  while (comma(cursor))
  return true
}

function isSymbol({ tokens, at }: Cursor, text: string): boolean {
  return tokens[at]?.kind === 'symbol' && tokens[at].text === text
}

/** Goes on where it fits. */
function skip(cursor: Cursor, fits: boolean): boolean {
  if (fits) cursor.at++
  return fits
}
