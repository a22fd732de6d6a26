/** Keys and values of TOML: strings of four kinds, numbers, dates, arrays and inline tables. */
import { limits } from '../base/limits.ts'
import type { Placed, PlacedList, PlacedMap } from './placed.ts'

/** How a table or list came about: by a header, on the way to one, by a dotted key, or whole in one value. */
export type Kept = 'header' | 'implied' | 'dotted' | 'closed'

export interface Cursor {
  readonly text: string
  at: number
  readonly path: string
  readonly lineAt: (offset: number) => number
  readonly kept: Map<PlacedMap | PlacedList, Kept>
}

export interface Key {
  readonly text: string
  readonly line: number
}

/** Only this reader throws it, and only this reader catches it. */
export class TomlError extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export function fail(cursor: Cursor, message: string): never {
  throw new TomlError(message, cursor.at)
}

/** Spaces, line ends and comments. */
export function skipBlank(cursor: Cursor): void {
  for (;;) {
    const char = cursor.text[cursor.at]
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') cursor.at++
    else if (char === '#') toLineEnd(cursor)
    else return
  }
}

function toLineEnd(cursor: Cursor): void {
  const end = cursor.text.indexOf('\n', cursor.at)
  cursor.at = end < 0 ? cursor.text.length : end
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at++
}

export function endOfLine(cursor: Cursor): void {
  skipSpaces(cursor)
  if (cursor.text[cursor.at] === '#') toLineEnd(cursor)
  if (cursor.text[cursor.at] === '\r') cursor.at++
  if (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '\n') fail(cursor, 'more on the line than one value')
}

const bare = /[A-Za-z0-9_-]+/y

/** Names joined by dots, each bare or quoted; stops before what follows them. */
export function keyAt(cursor: Cursor): readonly Key[] {
  const parts: Key[] = []
  for (;;) {
    skipSpaces(cursor)
    const line = cursor.lineAt(Math.min(cursor.at, cursor.text.length))
    const char = cursor.text[cursor.at]
    if (char === '"' || char === "'") parts.push({ text: quoted(cursor, char, false), line })
    else {
      bare.lastIndex = cursor.at
      const found = bare.exec(cursor.text)
      if (found === null) return fail(cursor, 'a key was expected')
      cursor.at += found[0].length
      parts.push({ text: found[0], line })
    }
    skipSpaces(cursor)
    if (cursor.text[cursor.at] !== '.') return parts
    cursor.at++
    if (parts.length > limits.depth) return fail(cursor, 'nested too deeply')
  }
}

type Assign = (cursor: Cursor, into: PlacedMap) => void

export function valueAt(cursor: Cursor, depth: number, assign: Assign): Placed {
  if (depth > limits.depth) return fail(cursor, 'nested too deeply')
  const spot = { path: cursor.path, line: cursor.lineAt(Math.min(cursor.at, cursor.text.length)) }
  const char = cursor.text[cursor.at]
  if (char === '"' || char === "'") {
    const many = cursor.text.startsWith(char.repeat(3), cursor.at)
    return { kind: 'text', text: quoted(cursor, char, many), quoted: true, ...spot }
  }
  if (char === '[') return array(cursor, depth, spot, assign)
  if (char === '{') return inline(cursor, depth, spot, assign)
  return { kind: 'text', text: plainValue(cursor), quoted: false, ...spot }
}

function array(cursor: Cursor, depth: number, spot: { path: string; line: number }, assign: Assign): PlacedList {
  cursor.at++
  const items: Placed[] = []
  for (;;) {
    skipBlank(cursor)
    if (cursor.text[cursor.at] === ']') break
    items.push(valueAt(cursor, depth + 1, assign))
    skipBlank(cursor)
    if (cursor.text[cursor.at] === ',') cursor.at++
    else if (cursor.text[cursor.at] !== ']') fail(cursor, 'a list without `]`')
  }
  cursor.at++
  const list: PlacedList = { kind: 'list', items, ...spot }
  cursor.kept.set(list, 'closed')
  return list
}

/** Line ends inside are TOML 1.1's ({@link https://toml.io/en/v1.1.0}); nothing else could be meant by them. */
function inline(cursor: Cursor, depth: number, spot: { path: string; line: number }, assign: Assign): PlacedMap {
  cursor.at++
  const map: PlacedMap = { kind: 'map', members: new Map(), ...spot }
  for (;;) {
    skipBlank(cursor)
    if (cursor.text[cursor.at] === '}') break
    assignDeeper(cursor, map, depth, assign)
    skipBlank(cursor)
    if (cursor.text[cursor.at] === ',') cursor.at++
    else if (cursor.text[cursor.at] !== '}') fail(cursor, 'a table in one line without `}`')
  }
  cursor.at++
  cursor.kept.set(map, 'closed')
  return map
}

/** Inline tables nest through keys, which do not carry the depth: how many are open is kept with the cursor. */
function assignDeeper(cursor: Cursor, map: PlacedMap, depth: number, assign: Assign): void {
  const before = nesting.get(cursor) ?? 0
  if (before + depth > limits.depth) fail(cursor, 'nested too deeply')
  nesting.set(cursor, before + depth + 1)
  assign(cursor, map)
  nesting.set(cursor, before)
}

const nesting = new WeakMap<Cursor, number>()

const plain = /[+\-\w.:]+(?: \d\d:[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?/y
const number = /^[+-]?(?:\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?|inf|nan)$/
const based = /^0(?:x[\da-fA-F_]+|o[0-7_]+|b[01_]+)$/
const date = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?$|^\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/

function plainValue(cursor: Cursor): string {
  plain.lastIndex = cursor.at
  const text = plain.exec(cursor.text)?.[0]
  if (text === undefined) return fail(cursor, 'a value was expected')
  const value = readPlain(text)
  if (value === undefined) return fail(cursor, 'a text without quotes, or no value of TOML')
  cursor.at += text.length
  return value
}

function readPlain(text: string): string | undefined {
  if (text === 'true' || text === 'false' || date.test(text)) return text
  if (text.length > 100) return undefined
  if (based.test(text)) return BigInt(text.replaceAll('_', '')).toString()
  return number.test(text) ? text.replaceAll('_', '').replace(/^\+/, '') : undefined
}

const escapes = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001b'],
  ['"', '"'],
  ['\\', '\\'],
])

/** A basic (`"`) or literal (`'`) string, of one line or of several. */
function quoted(cursor: Cursor, mark: '"' | "'", many: boolean): string {
  const close = many ? mark.repeat(3) : mark
  cursor.at += close.length
  if (many) {
    if (cursor.text[cursor.at] === '\r') cursor.at++
    if (cursor.text[cursor.at] === '\n') cursor.at++
  }
  const pieces: string[] = []
  let from = cursor.at
  for (;;) {
    const char = cursor.text[cursor.at]
    if (char === undefined || (!many && char === '\n')) return fail(cursor, 'a text without its closing quote')
    if (char === mark && cursor.text.startsWith(close, cursor.at)) {
      // Up to two quotes may stand before the three that close.
      if (many) for (let more = 0; more < 2 && cursor.text[cursor.at + 3] === mark; more++) cursor.at++
      pieces.push(raw(cursor, from))
      cursor.at += close.length
      return pieces.join('')
    }
    if (char === '\\' && mark === '"') {
      pieces.push(raw(cursor, from), escaped(cursor, many))
      from = cursor.at
    } else cursor.at++
  }
}

function raw(cursor: Cursor, from: number): string {
  return cursor.text.slice(from, cursor.at).replaceAll('\r\n', '\n')
}

const hexes = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function escaped(cursor: Cursor, many: boolean): string {
  const char = cursor.text[cursor.at + 1] ?? ''
  const length = hexes.get(char)
  if (length !== undefined) {
    const digits = cursor.text.slice(cursor.at + 2, cursor.at + 2 + length)
    const point = /^[\da-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1
    if (point < 0 || point > 0x10ffff) return fail(cursor, 'an escape that is none')
    cursor.at += 2 + length
    return String.fromCodePoint(point)
  }
  const plainEscape = escapes.get(char)
  if (plainEscape !== undefined) {
    cursor.at += 2
    return plainEscape
  }
  // A backslash at the end of a line takes away the white space up to the next text.
  if (!many || !/[ \t\r\n]/.test(char)) return fail(cursor, 'an escape that is none')
  cursor.at++
  while (/[ \t\r\n]/.test(cursor.text[cursor.at] ?? '')) cursor.at++
  return ''
}
