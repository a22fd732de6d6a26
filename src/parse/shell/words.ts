/** Shell words to parts: quotes, variables, substitutions ({@link https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html}), with bash's additions. */
import type { ShellWord, WordPart } from './ast.ts'
import { arithmeticEnd, enter, fail, newCursor, peek, spend, startsWith, type Cursor } from './cursor.ts'

type Mode = 'word' | 'double' | 'brace' | 'body'

const metacharacters = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '<', '>', '(', ')'])
const parameter = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]/y
const operators = [':-', ':=', ':?', ':+', '##', '%%', '//', '/#', '/%', '^^', ',,', '-', '=', '?', '+', '#', '%', '/', '^', ',', '@', ':']

interface Gathering {
  readonly parts: WordPart[]
  text: string
  quoted: boolean
}

function add(into: Gathering, text: string, quoted: boolean): void {
  if (into.text !== '' && into.quoted !== quoted) flush(into)
  into.text += text
  into.quoted = quoted
}

function flush(into: Gathering): void {
  if (into.text !== '') into.parts.push({ kind: 'text', text: into.text, quoted: into.quoted })
  into.text = ''
}

/** Reads one word; undefined where none begins. */
export function readWord(cursor: Cursor): ShellWord | undefined {
  const start = cursor.at
  const line = cursor.lineAt(start)
  if ((startsWith(cursor, '<(') || startsWith(cursor, '>(')) && start < cursor.end) {
    const part = readSubstitution(cursor, 2, false, true)
    return { parts: [part], line, raw: cursor.text.slice(start, cursor.at) }
  }
  const parts = readParts(cursor, 'word', false)
  return cursor.at === start ? undefined : { parts, line, raw: cursor.text.slice(start, cursor.at) }
}

/** The body of an unquoted here-document, between two offsets. */
export function readBody(cursor: Cursor, start: number, end: number): ShellWord {
  const after = { at: cursor.at, end: cursor.end, pending: cursor.pending }
  cursor.at = start
  cursor.end = end
  cursor.pending = []
  const parts = readParts(cursor, 'body', true)
  Object.assign(cursor, after, { broken: cursor.nodes < 0 })
  return { parts, line: cursor.lineAt(start), raw: cursor.text.slice(start, end) }
}

function readParts(cursor: Cursor, mode: Mode, quoted: boolean): readonly WordPart[] {
  const into: Gathering = { parts: [], text: '', quoted: false }
  spend(cursor)
  while (cursor.at < cursor.end) {
    const char = cursor.text.charAt(cursor.at)
    if (mode === 'word' && metacharacters.has(char)) {
      if (char === '(' && /[@?*+!]$/.test(into.text) && !into.quoted) readGroup(cursor, into)
      else break
    } else if ((mode === 'double' && char === '"') || (mode === 'brace' && char === '}')) break
    else if (char === '\\') readEscape(cursor, into, quoted)
    else if (char === "'" && !quoted) readSingle(cursor, into)
    else if (char === '"' && mode !== 'body' && mode !== 'double') readDouble(cursor, into)
    else if (char === '$') readDollar(cursor, into, quoted)
    else if (char === '`') {
      flush(into)
      into.parts.push(readBackticks(cursor, quoted))
    } else {
      const start = cursor.at
      do cursor.at++
      while (cursor.at < cursor.end && !isSpecial(cursor.text.charCodeAt(cursor.at), mode))
      add(into, cursor.text.slice(start, cursor.at), quoted)
    }
  }
  flush(into)
  return into.parts
}

function isSpecial(code: number, mode: Mode): boolean {
  // \ ' " $ ` } and, in words, every metacharacter: one look at a code is much faster than a set of strings.
  if (code === 92 || code === 39 || code === 34 || code === 36 || code === 96 || code === 125) return true
  return mode === 'word' && (code <= 32 || code === 59 || code === 38 || code === 124 || code === 60 || code === 62 || code === 40 || code === 41)
}

function readEscape(cursor: Cursor, into: Gathering, quoted: boolean): void {
  const next = peek(cursor, 1)
  cursor.at += 2
  if (cursor.at > cursor.end) cursor.at = cursor.end
  if (next === '\n') return
  if (quoted && !['$', '`', '"', '\\', '}'].includes(next)) add(into, `\\${next}`, true)
  else add(into, next, true)
}

function readSingle(cursor: Cursor, into: Gathering): void {
  const start = cursor.at
  const close = cursor.text.indexOf("'", start + 1)
  if (close === -1 || close >= cursor.end) return fail(cursor, 'a quote is not closed', start)
  flush(into)
  into.parts.push({ kind: 'text', text: cursor.text.slice(start + 1, close), quoted: true })
  cursor.at = close + 1
}

function readDouble(cursor: Cursor, into: Gathering): void {
  const start = cursor.at
  if (!enter(cursor)) return
  cursor.at++
  flush(into)
  const parts = readParts(cursor, 'double', true)
  cursor.depth--
  if (parts.length === 0) into.parts.push({ kind: 'text', text: '', quoted: true })
  for (const part of parts) into.parts.push(part)
  if (peek(cursor) === '"') cursor.at++
  else fail(cursor, 'a quote is not closed', start)
}

/** Bash's `@(a|b)` patterns are part of the word, parentheses and all. */
function readGroup(cursor: Cursor, into: Gathering): void {
  const start = cursor.at
  let open = 0
  for (; cursor.at < cursor.end; cursor.at++) {
    const char = cursor.text.charAt(cursor.at)
    if (char === '\n') break
    if (char === '(') open++
    else if (char === ')' && --open === 0) {
      cursor.at++
      break
    }
  }
  add(into, cursor.text.slice(start, cursor.at), false)
}

function readDollar(cursor: Cursor, into: Gathering, quoted: boolean): void {
  const start = cursor.at
  const next = peek(cursor, 1)
  if (next === '(' && peek(cursor, 2) === '(') {
    const end = arithmeticEnd(cursor, start + 3)
    if (end !== undefined) {
      cursor.at = end + 2
      flush(into)
      into.parts.push({ kind: 'arithmetic', raw: cursor.text.slice(start, cursor.at), quoted })
      return
    }
  }
  if (next === '(') {
    flush(into)
    into.parts.push(readSubstitution(cursor, 2, quoted, false))
  } else if (next === '{') {
    flush(into)
    into.parts.push(readBraces(cursor, quoted))
  } else if (next === "'" && !quoted) {
    cursor.at++
    readAnsi(cursor, into)
  } else if (next === '"' && !quoted) {
    cursor.at++
    readDouble(cursor, into)
  } else {
    parameter.lastIndex = start + 1
    const name = parameter.exec(cursor.text)?.[0]
    if (name === undefined || start + 1 + name.length > cursor.end) {
      cursor.at++
      add(into, '$', quoted)
      return
    }
    // `$10` is `$1` and a zero.
    const length = /^\d/.test(name) ? 1 : name.length
    cursor.at = start + 1 + length
    flush(into)
    into.parts.push({ kind: 'variable', name: name.slice(0, length), raw: cursor.text.slice(start, cursor.at), quoted })
  }
}

function readSubstitution(cursor: Cursor, opening: number, quoted: boolean, process: boolean): WordPart {
  const start = cursor.at
  cursor.at += opening
  const inside = cursor.at
  const entered = enter(cursor)
  const body = entered ? cursor.list(cursor, { words: [], parenthesis: true, caseItem: false }) : []
  if (entered) cursor.depth--
  const end = cursor.at
  if (peek(cursor) === ')') cursor.at++
  else fail(cursor, 'a substitution is not closed', start)
  return { kind: 'command', process, body, inner: cursor.text.slice(inside, end).trim(), raw: cursor.text.slice(start, cursor.at), quoted }
}

function readBackticks(cursor: Cursor, quoted: boolean): WordPart {
  const start = cursor.at
  let end = start + 1
  while (end < cursor.end && cursor.text.charAt(end) !== '`') end += cursor.text.charAt(end) === '\\' ? 2 : 1
  if (end >= cursor.end) {
    fail(cursor, 'a substitution is not closed', start)
    return { kind: 'command', process: false, body: [], inner: '', raw: '', quoted }
  }
  const inner = cursor.text.slice(start + 1, end).replace(quoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1')
  cursor.at = end + 1
  const first = cursor.lineAt(start)
  const newlines = lineCounter(inner)
  const inside = newCursor(inner, (offset) => first + newlines(offset), cursor.list, cursor)
  inside.depth++
  const body = enter(inside) ? cursor.list(inside, { words: [], parenthesis: false, caseItem: false }) : []
  cursor.nodes = inside.nodes
  return { kind: 'command', process: false, body, inner: inner.trim(), raw: cursor.text.slice(start, cursor.at), quoted }
}

function lineCounter(text: string): (offset: number) => number {
  let counted = 0
  let lines = 0
  return (offset) => {
    if (offset < counted) counted = lines = 0
    for (; counted < offset; counted++) if (text.charCodeAt(counted) === 10) lines++
    return lines
  }
}

function readBraces(cursor: Cursor, quoted: boolean): WordPart {
  const start = cursor.at
  cursor.at += 2
  let prefix: string | undefined
  if (peek(cursor) === '!' && peek(cursor, 1) !== '}') prefix = 'indirect'
  else if (peek(cursor) === '#' && !['}', ':', '-', '#', '%', '='].includes(peek(cursor, 1))) prefix = 'length'
  if (prefix !== undefined) cursor.at++
  parameter.lastIndex = cursor.at
  const name = parameter.exec(cursor.text)?.[0] ?? ''
  cursor.at = Math.min(cursor.at + name.length, cursor.end)
  let subscript: string | undefined
  if (peek(cursor) === '[') {
    const close = cursor.text.indexOf(']', cursor.at)
    if (close !== -1 && close < cursor.end && close - cursor.at < 200) {
      subscript = cursor.text.slice(cursor.at + 1, close)
      cursor.at = close + 1
    }
  }
  const operator = operators.find((candidate) => startsWith(cursor, candidate))
  if (operator !== undefined) cursor.at += operator.length
  const argumentStart = cursor.at
  const line = cursor.lineAt(start)
  let parts: readonly WordPart[] = []
  if (enter(cursor)) {
    parts = readParts(cursor, 'brace', quoted)
    cursor.depth--
  }
  const argument: ShellWord = { parts, line, raw: cursor.text.slice(argumentStart, cursor.at) }
  if (peek(cursor) === '}') cursor.at++
  else fail(cursor, 'a substitution is not closed', start)
  const chosen = prefix ?? operator ?? (argument.raw === '' ? undefined : 'unknown')
  return {
    kind: 'variable',
    name,
    raw: cursor.text.slice(start, cursor.at),
    quoted,
    ...(chosen === undefined ? {} : { operator: chosen, argument }),
    ...(subscript === undefined ? {} : { subscript }),
  }
}

const ansi: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' }

function readAnsi(cursor: Cursor, into: Gathering): void {
  const start = cursor.at
  let text = ''
  cursor.at++
  while (cursor.at < cursor.end && peek(cursor) !== "'") {
    if (peek(cursor) === '\\') {
      const next = peek(cursor, 1)
      text += ansi[next] ?? next
      cursor.at += 2
    } else {
      text += peek(cursor)
      cursor.at++
    }
  }
  if (cursor.at >= cursor.end) return fail(cursor, 'a quote is not closed', start)
  cursor.at++
  flush(into)
  into.parts.push({ kind: 'text', text, quoted: true })
}
