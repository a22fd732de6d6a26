/** Prisma schema text to blocks with places; one line that can't be read costs that line and no other. */
import { prismaTokens, type PrismaToken } from './prisma-tokens.ts'
import {
  accept,
  attribute,
  attributesAfter,
  expectWord,
  isMark,
  next,
  peek,
  shown,
  skipNewlines,
  Unfit,
  value,
  type Cursor,
  type PrismaAttribute,
  type PrismaValue,
} from './prisma-values.ts'

export { argumentOf, namesIn, type PrismaAttribute, type PrismaValue } from './prisma-values.ts'

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

const kinds: ReadonlySet<string> = new Set(['datasource', 'generator', 'model', 'view', 'type', 'enum'])

function describe(token: PrismaToken): string {
  return `${shown(token)} begins no block`
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
