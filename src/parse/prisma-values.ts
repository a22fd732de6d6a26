/** Attributes, arguments and values of a Prisma schema, and the cursor that walks its tokens. */
import { limits } from '../base/limits.ts'
import type { PrismaToken } from './prisma-tokens.ts'

export type PrismaValue =
  | { readonly kind: 'string' | 'number'; readonly text: string; readonly line: number }
  /** A bare word or a dotted route: `true`, `Cascade`, `address.street`. */
  | { readonly kind: 'word'; readonly text: string; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly PrismaValue[]; readonly line: number }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly PrismaArgument[]; readonly line: number }

export interface PrismaArgument {
  readonly name?: string
  readonly value: PrismaValue
}

/** `@id`, `@@index([a, b])`, `@db.VarChar(20)`: the name without its signs. */
export interface PrismaAttribute {
  readonly name: string
  readonly arguments: readonly PrismaArgument[]
  readonly line: number
  readonly endLine: number
}

export interface Cursor {
  readonly tokens: readonly PrismaToken[]
  at: number
}

/** Thrown and caught inside this file only: leaves an entry at the token that doesn't fit. */
export class Unfit extends Error {
  readonly token: PrismaToken
  constructor(token: PrismaToken, message: string) {
    super(message)
    this.token = token
  }
}

const ended: PrismaToken = { kind: 'end', text: '', line: 1, offset: 0, endOffset: 0 }

export function peek(cursor: Cursor, ahead = 0): PrismaToken {
  return cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1) ?? ended
}

export function next(cursor: Cursor): PrismaToken {
  const token = peek(cursor)
  if (token.kind !== 'end') cursor.at++
  return token
}

export function isMark(token: PrismaToken, text: string): boolean {
  return token.kind === 'mark' && token.text === text
}

export function accept(cursor: Cursor, text: string): boolean {
  if (!isMark(peek(cursor), text)) return false
  cursor.at++
  return true
}

export function expectWord(cursor: Cursor, what: string): PrismaToken {
  const token = peek(cursor)
  if (token.kind !== 'word') throw new Unfit(token, `${what} was expected, ${shown(token)} found`)
  return next(cursor)
}

export function shown(token: PrismaToken): string {
  if (token.kind === 'end') return 'the end of the file'
  if (token.kind === 'newline') return 'the end of the line'
  // A string may be a URL with a password.
  if (token.kind === 'string') return 'a string'
  if (token.kind === 'bad' && token.text === '"') return 'a string that is not closed'
  if (token.kind === 'bad' && token.text === '/*') return 'a comment that is not closed'
  return `“${token.text.slice(0, 40)}”`
}

export function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).kind === 'newline') cursor.at++
}

export function attributesAfter(cursor: Cursor): readonly PrismaAttribute[] {
  const attributes: PrismaAttribute[] = []
  for (;;) {
    const { line } = peek(cursor)
    if (!accept(cursor, '@')) return attributes
    attributes.push(attribute(cursor, line))
  }
}

export function attribute(cursor: Cursor, line: number): PrismaAttribute {
  const name = route(cursor, 'an attribute')
  if (!accept(cursor, '(')) return { name, arguments: [], line, endLine: line }
  const given = argumentsUpTo(cursor, 0)
  return { name, arguments: given, line, endLine: cursor.tokens[cursor.at - 1]?.line ?? line }
}

function route(cursor: Cursor, what: string): string {
  let text = expectWord(cursor, what).text
  while (isMark(peek(cursor), '.') && peek(cursor, 1).kind === 'word') {
    cursor.at++
    text += `.${next(cursor).text}`
  }
  return text
}

function argumentsUpTo(cursor: Cursor, depth: number): readonly PrismaArgument[] {
  const given: PrismaArgument[] = []
  for (;;) {
    skipNewlines(cursor)
    if (accept(cursor, ')')) return given
    const name = peek(cursor).kind === 'word' && isMark(peek(cursor, 1), ':') ? next(cursor).text : undefined
    if (name !== undefined) {
      cursor.at++
      skipNewlines(cursor)
    }
    const made = value(cursor, depth + 1)
    given.push(name === undefined ? { value: made } : { name, value: made })
    skipNewlines(cursor)
    if (!accept(cursor, ',') && !isMark(peek(cursor), ')')) throw new Unfit(peek(cursor), `“)” was expected, ${shown(peek(cursor))} found`)
  }
}

export function value(cursor: Cursor, depth: number): PrismaValue {
  const token = peek(cursor)
  if (depth > limits.depth) throw new Unfit(token, `nested deeper than ${limits.depth}`)
  if (token.kind === 'string' || token.kind === 'number') {
    cursor.at++
    return { kind: token.kind, text: token.text, line: token.line }
  }
  if (accept(cursor, '[')) return { kind: 'list', items: itemsUpTo(cursor, depth), line: token.line }
  // `where: { active: true }` of partial indexes: an object reads as a call without a name.
  if (accept(cursor, '{')) return { kind: 'call', name: '', arguments: objectUpTo(cursor, depth), line: token.line }
  const text = route(cursor, 'a value')
  if (accept(cursor, '(')) return { kind: 'call', name: text, arguments: argumentsUpTo(cursor, depth), line: token.line }
  return { kind: 'word', text, line: token.line }
}

function itemsUpTo(cursor: Cursor, depth: number): readonly PrismaValue[] {
  const items: PrismaValue[] = []
  for (;;) {
    skipNewlines(cursor)
    if (accept(cursor, ']')) return items
    items.push(value(cursor, depth + 1))
    skipNewlines(cursor)
    if (!accept(cursor, ',') && !isMark(peek(cursor), ']')) throw new Unfit(peek(cursor), `“]” was expected, ${shown(peek(cursor))} found`)
  }
}

function objectUpTo(cursor: Cursor, depth: number): readonly PrismaArgument[] {
  const given: PrismaArgument[] = []
  for (;;) {
    skipNewlines(cursor)
    if (accept(cursor, '}')) return given
    const name = expectWord(cursor, 'a name').text
    if (!accept(cursor, ':')) throw new Unfit(peek(cursor), `“:” was expected, ${shown(peek(cursor))} found`)
    given.push({ name, value: value(cursor, depth + 1) })
    skipNewlines(cursor)
    if (!accept(cursor, ',') && !isMark(peek(cursor), '}')) throw new Unfit(peek(cursor), `“}” was expected, ${shown(peek(cursor))} found`)
  }
}

/** The argument of that name, or the first unnamed one, as Prisma takes `@@index([a])` and `@@index(fields: [a])` alike. */
export function argumentOf(given: readonly PrismaArgument[], name: string, unnamed = false): PrismaValue | undefined {
  return (given.find((one) => one.name === name) ?? (unnamed ? given.find((one) => one.name === undefined) : undefined))?.value
}

/** Names in a list, `[a, b(sort: Desc)]`, or in a single word, which Prisma takes for a list of one. */
export function namesIn(given: PrismaValue | undefined): readonly string[] {
  if (given === undefined) return []
  const items = given.kind === 'list' ? given.items : [given]
  return items.flatMap((item) => (item.kind === 'word' ? [item.text] : item.kind === 'call' ? [item.name] : []))
}
