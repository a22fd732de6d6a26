/** Prisma schema text to blocks with places; one line that can't be read costs that line and no other. */
import { limits } from '../base/limits.ts'
import { prismaTokens, type PrismaToken } from './prisma-tokens.ts'

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

export interface PrismaField {
  readonly name: string
  /** `Unsupported` for `Unsupported("…")`. */
  readonly type: string
  readonly list: boolean
  readonly optional: boolean
  readonly attributes: readonly PrismaAttribute[]
  readonly line: number
  readonly endLine: number
}

export interface PrismaSetting {
  readonly name: string
  readonly value: PrismaValue
  readonly line: number
}

export interface PrismaEnumValue {
  readonly name: string
  readonly attributes: readonly PrismaAttribute[]
  readonly line: number
}

interface Placed {
  readonly name: string
  readonly line: number
  readonly endLine: number
}

export interface PrismaConfigBlock extends Placed {
  readonly kind: 'datasource' | 'generator'
  readonly settings: readonly PrismaSetting[]
}

export interface PrismaModelBlock extends Placed {
  readonly kind: 'model' | 'view' | 'type'
  readonly fields: readonly PrismaField[]
  readonly attributes: readonly PrismaAttribute[]
}

export interface PrismaEnumBlock extends Placed {
  readonly kind: 'enum'
  readonly values: readonly PrismaEnumValue[]
  readonly attributes: readonly PrismaAttribute[]
}

export type PrismaBlock = PrismaConfigBlock | PrismaModelBlock | PrismaEnumBlock

export interface PrismaProblem {
  readonly line: number
  readonly reason: string
}

export interface PrismaFile {
  readonly blocks: readonly PrismaBlock[]
  readonly problems: readonly PrismaProblem[]
}

/**
 * Parses a Prisma schema of versions 5 to 7 ({@link https://www.prisma.io/docs/orm/reference/prisma-schema-reference}).
 * Never throws; a line that is not Prisma is told in `problems` and left out, and so is a block of an unknown kind.
 */
export function parsePrisma(text: string): PrismaFile {
  const cursor: Cursor = { tokens: prismaTokens(text), at: 0 }
  const blocks: PrismaBlock[] = []
  const problems: PrismaProblem[] = []
  for (;;) {
    skipNewlines(cursor)
    const token = peek(cursor)
    if (token.kind === 'end') return { blocks, problems }
    const kind = headerAt(cursor)
    if (kind !== undefined) blocks.push(block(cursor, kind, problems))
    else {
      const header = token.kind === 'word' && isMark(peek(cursor, 2), '{')
      problems.push({ line: token.line, reason: header ? `“${token.text}” is no kind of block that Prisma knows` : describe(token) })
      if (header) skipBlock(cursor)
      else skipLine(cursor)
    }
  }
}

interface Cursor {
  readonly tokens: readonly PrismaToken[]
  at: number
}

/** Thrown and caught inside this file only: leaves an entry at the token that doesn't fit. */
class Unfit extends Error {
  readonly token: PrismaToken
  constructor(token: PrismaToken, message: string) {
    super(message)
    this.token = token
  }
}

const kinds: ReadonlySet<string> = new Set(['datasource', 'generator', 'model', 'view', 'type', 'enum'])

const ended: PrismaToken = { kind: 'end', text: '', line: 1, offset: 0, endOffset: 0 }

function peek(cursor: Cursor, ahead = 0): PrismaToken {
  return cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1) ?? ended
}

function next(cursor: Cursor): PrismaToken {
  const token = peek(cursor)
  if (token.kind !== 'end') cursor.at++
  return token
}

function isMark(token: PrismaToken, text: string): boolean {
  return token.kind === 'mark' && token.text === text
}

function accept(cursor: Cursor, text: string): boolean {
  if (!isMark(peek(cursor), text)) return false
  cursor.at++
  return true
}

function expectWord(cursor: Cursor, what: string): PrismaToken {
  const token = peek(cursor)
  if (token.kind !== 'word') throw new Unfit(token, `${what} was expected, ${shown(token)} found`)
  return next(cursor)
}

function shown(token: PrismaToken): string {
  if (token.kind === 'end') return 'the end of the file'
  if (token.kind === 'newline') return 'the end of the line'
  // A string may be a URL with a password.
  if (token.kind === 'string') return 'a string'
  if (token.kind === 'bad' && token.text === '"') return 'a string that is not closed'
  if (token.kind === 'bad' && token.text === '/*') return 'a comment that is not closed'
  return `“${token.text.slice(0, 40)}”`
}

function describe(token: PrismaToken): string {
  return `${shown(token)} begins no block`
}

function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).kind === 'newline') cursor.at++
}

function skipLine(cursor: Cursor): void {
  while (peek(cursor).kind !== 'newline' && peek(cursor).kind !== 'end') cursor.at++
}

function skipBlock(cursor: Cursor): void {
  let depth = 0
  for (;;) {
    const token = next(cursor)
    if (token.kind === 'end') return
    if (isMark(token, '{')) depth++
    if (isMark(token, '}') && --depth <= 0) return
    if (token.kind === 'newline' && headerAt(cursor) !== undefined) return
  }
}

function headerAt(cursor: Cursor): PrismaBlock['kind'] | undefined {
  const token = peek(cursor)
  if (token.kind !== 'word' || !kinds.has(token.text) || peek(cursor, 1).kind !== 'word' || !isMark(peek(cursor, 2), '{')) return undefined
  return token.text as PrismaBlock['kind']
}

function block(cursor: Cursor, kind: PrismaBlock['kind'], problems: PrismaProblem[]): PrismaBlock {
  const { line } = next(cursor)
  const { text: name } = next(cursor)
  cursor.at++
  const settings: PrismaSetting[] = []
  const fields: PrismaField[] = []
  const values: PrismaEnumValue[] = []
  const attributes: PrismaAttribute[] = []
  let endLine = line
  for (;;) {
    skipNewlines(cursor)
    const start = peek(cursor)
    if (isMark(start, '}')) {
      endLine = next(cursor).line
      break
    }
    if (start.kind === 'end' || headerAt(cursor) !== undefined) {
      problems.push({ line, reason: `the block “${name}” is not closed` })
      break
    }
    const from = cursor.at
    try {
      if (kind === 'datasource' || kind === 'generator') {
        const made = setting(cursor)
        if (made !== undefined) settings.push(made)
      } else if (accept(cursor, '@@')) attributes.push(attribute(cursor, start.line))
      else if (kind === 'enum') values.push(enumValue(cursor))
      else fields.push(field(cursor))
      endLine = peek(cursor).line
      endEntry(cursor)
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      problems.push({ line: start.line, reason: `not read: ${error.message}` })
      cursor.at = from
      skipLine(cursor)
    }
  }
  const placed = { name, line, endLine }
  if (kind === 'datasource' || kind === 'generator') return { kind, ...placed, settings }
  if (kind === 'enum') return { kind, ...placed, values, attributes }
  return { kind, ...placed, fields, attributes }
}

function endEntry(cursor: Cursor): void {
  const token = peek(cursor)
  if (token.kind === 'newline' || token.kind === 'end' || isMark(token, '}')) return
  throw new Unfit(token, `${shown(token)} does not belong here`)
}

function setting(cursor: Cursor): PrismaSetting | undefined {
  const name = expectWord(cursor, 'a name')
  if (!accept(cursor, '=')) throw new Unfit(peek(cursor), `“=” was expected after “${name.text.slice(0, 40)}”, ${shown(peek(cursor))} found`)
  // Prisma's own grammar lets a generator's option stand without a value.
  if (peek(cursor).kind === 'newline') return undefined
  return { name: name.text, value: value(cursor, 0), line: name.line }
}

function enumValue(cursor: Cursor): PrismaEnumValue {
  const name = expectWord(cursor, 'a value')
  return { name: name.text, attributes: attributesAfter(cursor), line: name.line }
}

function field(cursor: Cursor): PrismaField {
  const name = expectWord(cursor, 'a field')
  accept(cursor, ':')
  const type = expectWord(cursor, 'a type')
  if (type.text === 'Unsupported' && accept(cursor, '(')) {
    if (peek(cursor).kind !== 'string') throw new Unfit(peek(cursor), 'the type in Unsupported(…) is missing')
    cursor.at++
    if (!accept(cursor, ')')) throw new Unfit(peek(cursor), 'Unsupported(… is not closed')
  }
  let list = false
  if (accept(cursor, '[')) {
    if (!accept(cursor, ']')) throw new Unfit(peek(cursor), `“]” was expected, ${shown(peek(cursor))} found`)
    list = true
  }
  const optional = accept(cursor, '?')
  accept(cursor, '!')
  const attributes = attributesAfter(cursor)
  return { name: name.text, type: type.text, list, optional, attributes, line: name.line, endLine: attributes.at(-1)?.endLine ?? name.line }
}

function attributesAfter(cursor: Cursor): readonly PrismaAttribute[] {
  const attributes: PrismaAttribute[] = []
  for (;;) {
    const { line } = peek(cursor)
    if (!accept(cursor, '@')) return attributes
    attributes.push(attribute(cursor, line))
  }
}

function attribute(cursor: Cursor, line: number): PrismaAttribute {
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

function value(cursor: Cursor, depth: number): PrismaValue {
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
export function namesIn(value: PrismaValue | undefined): readonly string[] {
  if (value === undefined) return []
  const items = value.kind === 'list' ? value.items : [value]
  return items.flatMap((item) => (item.kind === 'word' ? [item.text] : item.kind === 'call' ? [item.name] : []))
}
