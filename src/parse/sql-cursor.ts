/** Walks a statement's tokens: names, lists of names, and words outside parentheses. */
import type { SqlName } from './migration-effect.ts'
import type { SqlDialect, SqlToken } from './sql-tokens.ts'

/** Stands for a name that a `DO` block or `EXECUTE` computes. */
export const computedName: SqlName = { text: 'a name computed when it runs', key: '' }

export interface Around {
  readonly dialect: SqlDialect
  readonly bodies: number
}

export interface Cursor extends Around {
  readonly tokens: readonly SqlToken[]
  at: number
}

export function keywordAt(cursor: Cursor, ahead = 0): string {
  return cursor.tokens[cursor.at + ahead]?.keyword ?? ''
}

/** Takes these words if all of them stand next. */
export function accept(cursor: Cursor, ...words: readonly string[]): boolean {
  if (!words.every((word, index) => keywordAt(cursor, index) === word)) return false
  cursor.at += words.length
  return true
}

export function acceptAny(cursor: Cursor, words: ReadonlySet<string>): void {
  while (words.has(keywordAt(cursor))) cursor.at++
}

export function lineAt(cursor: Cursor): number {
  return cursor.tokens[cursor.at]?.line ?? cursor.tokens.at(-1)?.line ?? 1
}

const defaultSchemas: ReadonlySet<string> = new Set(['public', 'main', 'dbo'])

export function fold(token: SqlToken, dialect: SqlDialect): string {
  if (dialect === 'sqlite' || dialect === 'mssql' || (dialect === 'postgres' && token.kind === 'word')) return token.text.toLowerCase()
  return token.text
}

/** `a`, `"a"`, `s.a`, `db.s.a`; undefined where no name stands. */
export function name(cursor: Cursor): SqlName | undefined {
  const parts: SqlToken[] = []
  for (;;) {
    const token = cursor.tokens[cursor.at]
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) break
    parts.push(token)
    cursor.at++
    if (cursor.tokens[cursor.at]?.text !== '.' || cursor.tokens[cursor.at]?.kind !== 'symbol') break
    cursor.at++
  }
  if (parts.length === 0) return undefined
  const keys = parts.map((part) => fold(part, cursor.dialect))
  const key = keys.length > 1 && defaultSchemas.has(keys.at(-2) ?? '') ? keys.slice(-1) : keys
  return { text: parts.map((part) => part.text).join('.'), key: key.join('.') }
}

/** The part of its tables' names that a schema stands for: none, where it is the one that they leave out. */
export function schemaKey({ key }: SqlName): string {
  return defaultSchemas.has(key) ? '' : key
}

/** `a, b, c`; a name that is computed ends the list. */
export function names(cursor: Cursor): readonly { readonly name: SqlName; readonly line: number }[] {
  const found: { name: SqlName; line: number }[] = []
  do {
    accept(cursor, 'ONLY')
    const line = lineAt(cursor)
    const one = name(cursor)
    found.push({ name: one ?? computedName, line })
    if (one === undefined) break
    if (cursor.tokens[cursor.at]?.text === '*') cursor.at++
  } while (comma(cursor))
  return found
}

export function comma(cursor: Cursor): boolean {
  const token = cursor.tokens[cursor.at]
  if (token?.kind !== 'symbol' || token.text !== ',') return false
  cursor.at++
  return true
}

/** The index of the first of these words outside parentheses, from `from` on. */
export function topLevel(tokens: readonly SqlToken[], words: ReadonlySet<string>, from = 0): number {
  let depth = 0
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index]
    if (token?.kind === 'symbol' && token.text === '(') depth++
    else if (token?.kind === 'symbol' && token.text === ')') depth--
    else if (depth === 0 && token !== undefined && words.has(token.keyword)) return index
  }
  return -1
}

/** Tokens between commas outside parentheses. */
export function commaParts(tokens: readonly SqlToken[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === '(') depth++
    if (token.kind === 'symbol' && token.text === ')') depth--
    if (depth === 0 && token.kind === 'symbol' && token.text === ',') parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}
