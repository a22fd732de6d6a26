/** HCL's templates: quoted texts, heredocs, and whole template files, with `${…}`, `%{…}` and the `~` that takes spaces away. */
import type { HclExpression } from './ast.ts'
import type { Cursor } from './cursor.ts'

/** Reads one expression; handed in, since expressions hold templates and templates expressions. */
export type ReadExpression = (cursor: Cursor) => HclExpression

interface Directive {
  readonly word: 'if' | 'else' | 'endif' | 'for' | 'endfor'
  readonly test?: HclExpression
  readonly keyName?: string
  readonly valueName?: string
}

interface Piece {
  text?: string
  readonly value?: HclExpression
  readonly directive?: Directive
  readonly line: number
  /** `~` at its beginning and its end. */
  readonly trims?: readonly [boolean, boolean]
}

/** Behind the opening quote; ends behind the closing one. */
export function quotedTemplate(cursor: Cursor, read: ReadExpression): HclExpression {
  const { line } = cursor
  const pieces = piecesOf(cursor, read, true)
  cursor.expect('"', 'at the end of a text')
  return templateOf(pieces, cursor, line)
}

/** Behind `<<`; ends before the line's end that follows the closing word. */
export function heredoc(cursor: Cursor, read: ReadExpression): HclExpression {
  const { line } = cursor
  const flush = cursor.take('-')
  const marker = cursor.word()
  if (marker === undefined) cursor.fail('a heredoc has no closing word')
  const start = cursor.lineEnd() + 1
  if (cursor.text.slice(cursor.at, start).trim() !== '') cursor.fail('something stands behind the word of a heredoc')
  const close = cursor.lineOf(marker, start)
  if (close === undefined || close >= cursor.end) cursor.fail(`the heredoc ${marker.slice(0, 40)} is not closed`)
  const { end } = cursor
  cursor.at = start
  cursor.end = close
  const pieces = piecesOf(cursor, read, false)
  cursor.end = end
  cursor.at = cursor.lineEnd(close)
  return templateOf(flush ? outdented(pieces) : pieces, cursor, line)
}

/** All that is left of the text, as `templatefile` takes it. */
export function wholeTemplate(cursor: Cursor, read: ReadExpression): HclExpression {
  const pieces = piecesOf(cursor, read, false)
  return templateOf(pieces, cursor, cursor.lineAt(0))
}

function piecesOf(cursor: Cursor, read: ReadExpression, quoted: boolean): readonly Piece[] {
  const pieces: Piece[] = []
  let parts: string[] = []
  let { line } = cursor
  const flush = (): void => {
    if (parts.length > 0) pieces.push({ text: parts.join(''), line })
    parts = []
  }
  for (;;) {
    const start = cursor.at
    while (cursor.at < cursor.end && !isSpecial(cursor.text.charCodeAt(cursor.at))) cursor.at++
    if (parts.length === 0) line = cursor.lineAt(start)
    if (cursor.at > start) parts.push(cursor.text.slice(start, cursor.at))
    const sign = cursor.peek()
    if (sign === '' || (quoted && sign === '"')) break
    if (sign === '\n') {
      if (quoted) cursor.fail('a text is not closed on its line')
      parts.push(sign)
      cursor.at++
      flush()
    } else if (sign === '\\' && quoted) parts.push(escaped(cursor))
    else if (cursor.take('$${')) parts.push('${')
    else if (cursor.take('%%{')) parts.push('%{')
    else if (cursor.has('${') || cursor.has('%{')) {
      flush()
      pieces.push(sequence(cursor, read))
    } else {
      parts.push(sign)
      cursor.at++
    }
  }
  flush()
  return pieces
}

/** A line's end, a quote, `$`, `%` and a backslash. */
function isSpecial(sign: number): boolean {
  return sign === 10 || sign === 34 || sign === 36 || sign === 37 || sign === 92
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
])

function escaped(cursor: Cursor): string {
  const letter = cursor.text.charAt(cursor.at + 1)
  const plain = escapes.get(letter)
  if (plain !== undefined) {
    cursor.at += 2
    return plain
  }
  const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0
  const code = cursor.text.slice(cursor.at + 2, cursor.at + 2 + digits)
  if (digits === 0 || !/^[0-9a-fA-F]+$/.test(code) || code.length < digits || Number.parseInt(code, 16) > 0x10ffff) cursor.fail('a backslash escapes nothing')
  cursor.at += 2 + digits
  return String.fromCodePoint(Number.parseInt(code, 16))
}

/** `${…}` and `%{…}`. */
function sequence(cursor: Cursor, read: ReadExpression): Piece {
  const { line } = cursor
  const control = cursor.has('%{')
  cursor.at += 2
  const before = cursor.take('~')
  return cursor.inside(true, () => {
    cursor.skip()
    const piece = control ? { directive: directive(cursor, read) } : { value: read(cursor) }
    cursor.skip()
    const after = cursor.take('~')
    cursor.expect('}', 'at the end of a part that is filled in')
    return { ...piece, line, trims: [before, after] }
  })
}

function directive(cursor: Cursor, read: ReadExpression): Directive {
  const word = cursor.word()
  cursor.skip()
  if (word === 'else' || word === 'endif' || word === 'endfor') return { word }
  if (word === 'if') return { word, test: read(cursor) }
  if (word !== 'for') cursor.fail('a directive of a template that HCL does not have')
  const first = cursor.word()
  cursor.skip()
  const second = cursor.take(',') ? (cursor.skip(), cursor.word()) : undefined
  cursor.skip()
  if (first === undefined || cursor.word() !== 'in') cursor.fail('a `for` without names and `in`')
  cursor.skip()
  const test = read(cursor)
  return second === undefined ? { word, valueName: first, test } : { word, keyName: first, valueName: second, test }
}

/** `<<-`: as many spaces as its least indented line has, blank lines aside. */
function outdented(pieces: readonly Piece[]): readonly Piece[] {
  let least = Infinity
  let fresh = true
  for (const { text } of pieces) {
    if (fresh) {
      const bare = text?.trimStart()
      if (text === undefined || bare === undefined) least = 0
      else if (bare !== '') least = Math.min(least, text.length - bare.length)
    }
    fresh = text?.endsWith('\n') === true
  }
  if (least === 0 || least === Infinity) return pieces
  fresh = true
  return pieces.map((piece) => {
    const starts = fresh
    fresh = piece.text?.endsWith('\n') === true
    if (!starts || piece.text === undefined) return piece
    const bare = piece.text.trimStart()
    return { ...piece, text: bare === '' ? piece.text.slice(Math.min(least, Math.max(0, piece.text.length - 1))) : piece.text.slice(least) }
  })
}

function templateOf(pieces: readonly Piece[], cursor: Cursor, line: number): HclExpression {
  let rest = [...pieces]
  const strips = pieces.some(({ trims }) => trims?.includes(true) === true)
  if (strips) rest = stripped(rest)
  const texts = rest.filter(({ text }) => text !== '')
  const reader = { pieces: texts, at: 0 }
  const parts = partsUntil(reader, cursor, 0)
  if (reader.at < texts.length) cursor.fail('a directive of a template closes nothing')
  const [only] = parts
  if (only === undefined) return cursor.node({ kind: 'literal', value: '' }, line)
  return parts.length === 1 && texts.length === 1 ? only : cursor.node({ kind: 'template', parts }, line, ...parts)
}

function stripped(pieces: readonly Piece[]): Piece[] {
  const rest = pieces.map((piece) => ({ ...piece }))
  /** Takes spaces away from the texts beside a marker, up to the first that has more. */
  const strip = (from: number, step: 1 | -1): void => {
    for (let near = from + step; ; near += step) {
      const one = rest[near]
      if (one?.text === undefined) return
      one.text = step === 1 ? one.text.trimStart() : one.text.trimEnd()
      if (one.text !== '') return
    }
  }
  for (const [index, { trims }] of rest.entries()) {
    if (trims?.[0] === true) strip(index, -1)
    if (trims?.[1] === true) strip(index, 1)
  }
  return rest
}

interface PieceReader {
  readonly pieces: readonly Piece[]
  at: number
}

/** Parts up to an `else` or an end, which is left to the caller; texts beside each other become one. */
function partsUntil(reader: PieceReader, cursor: Cursor, depth: number): readonly HclExpression[] {
  const parts: HclExpression[] = []
  let text: { value: string[]; line: number } | undefined
  const flush = (): void => {
    if (text !== undefined) parts.push(cursor.node({ kind: 'literal', value: text.value.join('') }, text.line))
    text = undefined
  }
  if (depth > 50) cursor.fail('nested too deeply')
  for (;;) {
    const piece = reader.pieces[reader.at]
    if (piece === undefined) break
    if (piece.text !== undefined) {
      text ??= { value: [], line: piece.line }
      text.value.push(piece.text)
      reader.at++
      continue
    }
    const { directive: one, value } = piece
    if (one !== undefined && one.word !== 'if' && one.word !== 'for') break
    flush()
    reader.at++
    if (value !== undefined) parts.push(value)
    else if (one !== undefined) parts.push(unit(one, piece.line, reader, cursor, depth))
  }
  flush()
  return parts
}

function unit(one: Directive, line: number, reader: PieceReader, cursor: Cursor, depth: number): HclExpression {
  const body = (): HclExpression => {
    const parts = partsUntil(reader, cursor, depth + 1)
    return cursor.node({ kind: 'template', parts }, line, ...parts)
  }
  const closing = (word: string): boolean => {
    const found = reader.pieces[reader.at]?.directive?.word === word
    if (found) reader.at++
    return found
  }
  const { test } = one
  if (test === undefined) cursor.fail('a directive of a template without its expression')
  const yes = body()
  if (one.word === 'for') {
    if (!closing('endfor')) cursor.fail('a `for` of a template is not closed')
    const shape = { kind: 'for', ...(one.keyName === undefined ? {} : { keyName: one.keyName }), valueName: one.valueName ?? '', group: false } as const
    const each = cursor.node({ ...shape, over: test, value: yes }, line, test, yes)
    return cursor.node({ kind: 'join', of: each }, line, each)
  }
  const no = closing('else') ? body() : cursor.node({ kind: 'literal', value: '' }, line)
  if (!closing('endif')) cursor.fail('an `if` of a template is not closed')
  return cursor.node({ kind: 'conditional', test, yes, no }, line, test, yes, no)
}
