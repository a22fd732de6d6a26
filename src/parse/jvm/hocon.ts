/** HOCON, the format of Typesafe's Config and of Ktor's application.conf, to dotted names with their values. */
import { limits } from '../../base/limits.ts'
import type { Worth } from '../told.ts'

export interface Hocon {
  readonly values: ReadonlyMap<string, Worth>
  /** Set where it is broken: what stands before is read. */
  readonly problem?: { readonly line: number; readonly message: string }
}

interface Cursor {
  readonly text: string
  at: number
  line: number
  count: number
}

class Broken extends Error {
  readonly line: number
  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

interface Found {
  readonly all: Map<string, Worth[]>
  /** Substitutions that are still gone through: each may name several. */
  left: number
}

/** Reads a file ({@link https://github.com/lightbend/config/blob/main/HOCON.md}). A later value stands over an earlier; `${?NAME}` that nobody sets leaves it. Never throws. */
export function parseHocon(text: string): Hocon {
  const cursor: Cursor = { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, at: 0, line: 1, count: 0 }
  const found: Found = { all: new Map(), left: limits.properties }
  let problem: Hocon['problem']
  try {
    skip(cursor, true)
    if (peek(cursor) === '{') {
      step(cursor)
      members(cursor, '', found, 0)
    } else members(cursor, '', found, 0)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    problem = { line: error.line, message: error.message }
  }
  const values = new Map<string, Worth>()
  for (const name of found.all.keys()) {
    const worth = valueOf(name, found, 0)
    if (worth !== undefined) values.set(name, worth)
  }
  return { values, ...(problem === undefined ? {} : { problem }) }
}

const peek = (cursor: Cursor): string => cursor.text[cursor.at] ?? ''

function step(cursor: Cursor): string {
  const sign = peek(cursor)
  if (sign === '\n') cursor.line++
  cursor.at++
  return sign
}

/** Past blanks and comments, and past the ends of lines and commas where `lines`. */
function skip(cursor: Cursor, lines: boolean): void {
  for (;;) {
    const sign = peek(cursor)
    if (sign === '#' || cursor.text.startsWith('//', cursor.at)) while (peek(cursor) !== '' && peek(cursor) !== '\n') step(cursor)
    else if (sign !== '' && (lines ? /[\s,]/.test(sign) : /[^\S\n]/.test(sign))) step(cursor)
    else return
  }
}

function members(cursor: Cursor, prefix: string, found: Found, depth: number): void {
  if (depth > limits.depth) throw new Broken('nested too deep', cursor.line)
  for (;;) {
    skip(cursor, true)
    const sign = peek(cursor)
    if (sign === '') return
    if (sign === '}') {
      step(cursor)
      return
    }
    if (++cursor.count > limits.properties) throw new Broken(`more than ${limits.properties} settings`, cursor.line)
    const key = keyOf(cursor)
    if (key === 'include') {
      while (peek(cursor) !== '' && peek(cursor) !== '\n') step(cursor)
      continue
    }
    const name = prefix === '' ? key : `${prefix}.${key}`
    skip(cursor, false)
    if (peek(cursor) === '+') step(cursor)
    if (/[=:]/.test(peek(cursor))) {
      step(cursor)
      skip(cursor, true)
    } else if (peek(cursor) !== '{') throw new Broken('a name without a value', cursor.line)
    value(cursor, name, found, depth)
  }
}

function keyOf(cursor: Cursor): string {
  let key = ''
  for (let sign = peek(cursor); sign !== '' && !/[=:{\s+,}[\]]/.test(sign); sign = peek(cursor)) key += sign === '"' ? quoted(cursor) : step(cursor)
  if (key === '' || key.length > 500) throw new Broken('no name of a setting', cursor.line)
  return key
}

function value(cursor: Cursor, name: string, found: Found, depth: number): void {
  if (peek(cursor) === '{') {
    step(cursor)
    members(cursor, name, found, depth + 1)
    return
  }
  if (peek(cursor) === '[') return list(cursor, depth)
  const { line } = cursor
  const parts: Worth[] = []
  let blank = ''
  for (let sign = peek(cursor); sign !== '' && !/[\n,}\]{[]/.test(sign) && sign !== '#' && !cursor.text.startsWith('//', cursor.at); sign = peek(cursor)) {
    if (/\s/.test(sign)) blank += step(cursor)
    else {
      if (blank !== '' && parts.length > 0) parts.push({ kind: 'value', value: blank, line })
      blank = ''
      if (sign === '"') parts.push({ kind: 'value', value: quoted(cursor), line })
      else if (cursor.text.startsWith('${', cursor.at)) parts.push(substitution(cursor))
      else parts.push({ kind: 'value', value: word(cursor), line })
    }
    if (parts.length > 1_000) throw new Broken('a value of too many parts', line)
  }
  if (parts.length > 0)
    found.all.set(name, [...(found.all.get(name) ?? []).slice(-5), parts.length === 1 ? (parts[0] as Worth) : { kind: 'joined', parts, line }])
}

function list(cursor: Cursor, depth: number): void {
  let open = 0
  if (depth > limits.depth) throw new Broken('nested too deep', cursor.line)
  while (peek(cursor) !== '') {
    const sign = peek(cursor)
    if (sign === '"') quoted(cursor)
    else {
      step(cursor)
      if (sign === '[') open++
      if (sign === ']' && --open === 0) return
    }
  }
  throw new Broken('a list without an end', cursor.line)
}

/** Stops at whatever begins something else; an address holds `//`. */
function word(cursor: Cursor): string {
  const from = cursor.at
  for (let sign = peek(cursor); sign !== '' && !/[\s,}\]{["#]/.test(sign) && !cursor.text.startsWith('${', cursor.at); sign = peek(cursor)) step(cursor)
  return cursor.text.slice(from, Math.max(cursor.at, from))
}

function quoted(cursor: Cursor): string {
  const { line } = cursor
  const mark = cursor.text.startsWith('"""', cursor.at) ? '"""' : '"'
  const from = cursor.at + mark.length
  let end = from
  while (end < cursor.text.length && !cursor.text.startsWith(mark, end)) end += mark === '"' && cursor.text[end] === '\\' ? 2 : 1
  if (end >= cursor.text.length) throw new Broken('a text without an end', line)
  const inner = cursor.text.slice(from, end)
  while (cursor.at < end + mark.length) step(cursor)
  return mark === '"' ? inner.replace(/\\(["\\/])/g, '$1').replaceAll('\\n', '\n') : inner
}

/** `${NAME}` as a variable; of `${?NAME}` the first sign stays to tell the two apart. */
function substitution(cursor: Cursor): Worth {
  const { line } = cursor
  const end = cursor.text.indexOf('}', cursor.at)
  if (end < 0 || end - cursor.at > 300) throw new Broken('a substitution without an end', line)
  const inner = cursor.text
    .slice(cursor.at + 2, end)
    .trim()
    .replaceAll('"', '')
  while (cursor.at <= end) step(cursor)
  return { kind: 'variable', name: inner, line }
}

/** The last value, and where it may not be set what stands before it. */
function valueOf(name: string, found: Found, level: number): Worth | undefined {
  let worth: Worth | undefined
  for (const one of found.all.get(name) ?? []) {
    const now = filled(one, found, level)
    const isOptional = one.kind === 'variable' && one.name.startsWith('?')
    worth = isOptional && now.kind === 'variable' && worth !== undefined ? { ...now, fallback: worth } : now
  }
  return worth
}

/** A name that the file sets is that; any other is a variable of the environment. */
function filled(worth: Worth, found: Found, level: number): Worth {
  if (worth.kind === 'joined') {
    const parts = worth.parts.map((one) => filled(one, found, level))
    return parts.every((one) => one.kind === 'value')
      ? { kind: 'value', value: parts.map((one) => String(one.value)).join(''), line: worth.line }
      : { ...worth, parts }
  }
  if (worth.kind !== 'variable') return worth
  const name = worth.name.replace(/^\?/, '')
  if (level < 10 && --found.left > 0 && found.all.has(name)) return valueOf(name, found, level + 1) ?? { ...worth, name }
  return { ...worth, name }
}
