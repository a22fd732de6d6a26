/** What stands between the brackets of a table in SQL: columns and constraints, and lists of columns. */
import type { SqlColumn, SqlForeignKey, SqlKey } from '../model/tables.ts'
import { accept, acceptAny, commaParts, keywordAt, name, topLevel, type Cursor } from './sql-cursor.ts'
import type { SqlToken } from './sql.ts'

export interface SqlEntry {
  readonly column?: SqlColumn
  readonly keys: readonly SqlKey[]
  readonly foreign: readonly SqlForeignKey[]
}

const none: SqlEntry = { keys: [], foreign: [] }

/** A column or a constraint between the brackets of a table; undefined for what brings columns from elsewhere. */
export function entryOf(part: readonly SqlToken[], around: Cursor): SqlEntry | undefined {
  const cursor: Cursor = { dialect: around.dialect, bodies: 0, tokens: part, at: 0 }
  const [first] = part
  if (first === undefined) return none
  if (first.keyword === 'LIKE') return undefined
  const constraint = constraintOf(cursor)
  if (constraint !== undefined) return constraint
  const column = name(cursor)
  return column === undefined ? undefined : columnOf(column.key, cursor, first.line)
}

export function columnOf(own: string, cursor: Cursor, line: number): SqlEntry {
  const rest = cursor.tokens.slice(cursor.at)
  const flags = outside(rest)
  const has = (...words: readonly string[]): boolean => flags.some((_, index) => words.every((word, place) => flags[index + place]?.keyword === word))
  const isKey = has('PRIMARY', 'KEY')
  const column: SqlColumn = { name: own, type: rest[0]?.text ?? '', required: has('NOT', 'NULL') || isKey, line }
  return {
    column,
    keys: [
      ...(isKey ? [{ kind: 'id' as const, name: '', columns: [own], line }] : []),
      ...(has('UNIQUE') ? [{ kind: 'unique' as const, name: '', columns: [own], line }] : []),
    ],
    foreign: has('REFERENCES') ? [{ name: '', columns: [own], to: targetOf(rest, cursor), line }] : [],
  }
}

/** What stands behind REFERENCES; empty where nothing can be told. */
function targetOf(tokens: readonly SqlToken[], { dialect }: Cursor): string {
  const at = topLevel(tokens, new Set(['REFERENCES']))
  return at === -1 ? '' : (name({ dialect, bodies: 0, tokens, at: at + 1 })?.key ?? '')
}

/** Tokens outside of brackets. */
function outside(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let depth = 0
  return tokens.filter((token) => {
    if (token.kind === 'symbol' && token.text === '(') depth++
    else if (token.kind === 'symbol' && token.text === ')') depth--
    return depth === 0
  })
}

/** `CONSTRAINT a PRIMARY KEY (b)`, `UNIQUE KEY a (b)`, `FOREIGN KEY (b) REFERENCES …`; undefined where a column stands. */
export function constraintOf(cursor: Cursor): SqlEntry | undefined {
  const from = cursor.at
  const line = cursor.tokens[from]?.line ?? 1
  const named = accept(cursor, 'CONSTRAINT')
  const kinds = /^(?:PRIMARY|UNIQUE|FOREIGN|CHECK|EXCLUDE|KEY|INDEX|FULLTEXT|SPATIAL)$/
  const own = named && !kinds.test(keywordAt(cursor)) ? name(cursor)?.key : undefined
  if (accept(cursor, 'PRIMARY', 'KEY')) return keyed('id', own, cursor, line)
  if (keywordAt(cursor) === 'FOREIGN' && keywordAt(cursor, 1) === 'KEY') {
    cursor.at += 2
    const called = cursor.tokens[cursor.at]?.text === '(' ? own : name(cursor)?.key
    const listed = columnsIn(cursor)
    return listed === undefined
      ? undefined
      : { keys: [], foreign: [{ name: own ?? called ?? '', columns: listed.columns, to: targetOf(cursor.tokens.slice(cursor.at), cursor), line }] }
  }
  const word = keywordAt(cursor)
  if (/^(?:CHECK|EXCLUDE)$/.test(word) && (named || cursor.tokens[cursor.at + 1]?.text === '(' || word === 'EXCLUDE')) return none
  // A column may be called key or index, and has a type behind its name.
  if (word === 'UNIQUE' || /^(?:KEY|INDEX|FULLTEXT|SPATIAL)$/.test(word)) {
    if (cursor.dialect !== 'mysql' && word !== 'UNIQUE') {
      cursor.at = from
      return undefined
    }
    cursor.at++
    const plain = accept(cursor, 'KEY') || accept(cursor, 'INDEX')
    if (!plain && word === 'UNIQUE') acceptAny(cursor, new Set(['CLUSTERED', 'NONCLUSTERED', 'NULLS', 'NOT', 'DISTINCT']))
    const called = cursor.tokens[cursor.at]?.text === '(' ? own : name(cursor)?.key
    if (accept(cursor, 'USING') && !accept(cursor, 'INDEX')) cursor.at++
    const type = /^(?:FULLTEXT|SPATIAL)$/.test(word) ? { type: word.toLowerCase() } : {}
    const entry = keyed(word === 'UNIQUE' ? 'unique' : 'index', called ?? own, cursor, line)
    return entry === undefined ? undefined : { ...entry, keys: entry.keys.map((key) => ({ ...key, ...type })) }
  }
  if (named) return none
  cursor.at = from
  return undefined
}

function keyed(kind: SqlKey['kind'], own: string | undefined, cursor: Cursor, line: number): SqlEntry | undefined {
  acceptAny(cursor, new Set(['CLUSTERED', 'NONCLUSTERED']))
  const listed = columnsIn(cursor)
  return listed === undefined
    ? undefined
    : { keys: [{ kind, name: own ?? '', columns: listed.columns, ...(listed.classed ? { classed: true } : {}), line }], foreign: [] }
}

/** `("a", b DESC, lower(c))` begins with a and b: what follows an expression is found through no plain look-up. Undefined where no brackets stand. */
export function columnsIn(cursor: Cursor): { readonly columns: readonly string[]; readonly classed: boolean } | undefined {
  if (cursor.tokens[cursor.at]?.text !== '(') return undefined
  const end = closing(cursor.tokens, cursor.at)
  const columns: string[] = []
  let classed = false
  for (const part of commaParts(cursor.tokens.slice(cursor.at + 1, end))) {
    const inner: Cursor = { dialect: cursor.dialect, bodies: 0, tokens: part, at: 0 }
    const column = name(inner)
    const next = inner.tokens[inner.at]?.text
    if (column === undefined || (next === '(' && cursor.dialect !== 'mysql')) {
      classed = true
      break
    }
    columns.push(column.key)
    classed ||= next === '(' || inner.tokens.slice(inner.at).some((token) => /_ops$|^(?:DESC|COLLATE|NULLS)$/i.test(token.text))
  }
  cursor.at = end + 1
  return { columns, classed }
}

export function closing(tokens: readonly SqlToken[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.kind !== 'symbol') continue
    if (token.text === '(') depth++
    else if (token.text === ')' && --depth === 0) return at
  }
  return tokens.length
}
