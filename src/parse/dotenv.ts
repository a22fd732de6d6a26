/** Env files to variables with lines, by Compose's reading where Compose, Node's dotenv and shells differ. */
import { limits } from '../base/limits.ts'
import { interpolate, type Interpolated, type Looked } from './interpolate.ts'

export interface DotenvEntry {
  readonly name: string
  /** Quotes and escapes undone, variables not filled in. */
  readonly text: string
  /** False in single quotes. */
  readonly interpolates: boolean
  /** A name alone: whatever the shell that deploys has under it. */
  readonly passThrough: boolean
  readonly line: number
  readonly endLine: number
}

export interface DotenvProblem {
  readonly line: number
  /** Holds nothing of the file but names: values may be secrets. */
  readonly message: string
}

export interface Dotenv {
  /** In order, repeated names included; the last one stands. */
  readonly entries: readonly DotenvEntry[]
  readonly problems: readonly DotenvProblem[]
}

const nameAt = /(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.[\]-]*)[ \t]*(?:([=:])[ \t]*|(?=\r?\n|\r?$)|(?=#))/y

/**
 * Reads an env file ({@link https://docs.docker.com/reference/compose-file/services/#env_file-format}). `NAME: value` is accepted as Compose does (a shell
 * does not); backticks are no quotes (Node's dotenv takes them for some); ` #` begins a comment, `#` inside a word does not. Linear; never throws.
 */
export function parseDotenv(text: string): Dotenv {
  const entries: DotenvEntry[] = []
  const problems: DotenvProblem[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let line = 1
  /** Quotes that close nowhere further down: looked for once, not from each line again. */
  const unclosed = new Set<string>()
  while (at < text.length) {
    const char = text[at]
    if (char === '\n') line++
    if (char === '\n' || char === ' ' || char === '\t' || char === '\r') {
      at++
      continue
    }
    const end = endOfLine(text, at)
    nameAt.lastIndex = at
    const found = char === '#' ? null : nameAt.exec(text)
    const name = found?.[1]
    if (found === null || name === undefined) {
      if (char !== '#') problems.push({ line, message: 'neither a comment nor `NAME=value`' })
      at = end
      continue
    }
    const from = at + found[0].length
    const quote = text[from]
    if (found[2] === undefined) {
      entries.push({ name, text: '', interpolates: false, passThrough: true, line, endLine: line })
      at = end
    } else if (quote === '"' || quote === "'") {
      const close = unclosed.has(quote) ? undefined : closingQuote(text, from + 1, quote)
      if (close === undefined) {
        unclosed.add(quote)
        problems.push({ line, message: `the quoted value of ${name} is never closed` })
        at = end
        continue
      }
      const inner = text.slice(from + 1, close).replaceAll('\r\n', '\n')
      const endLine = line + newlines(inner)
      const double = quote === '"'
      entries.push({ name, text: double ? unescape(inner) : inner.replaceAll("\\'", "'"), interpolates: double, passThrough: false, line, endLine })
      line = endLine
      at = endOfLine(text, close)
      if (!/^\s*(#|$)/.test(text.slice(close + 1, at))) problems.push({ line, message: `something follows the quoted value of ${name}` })
    } else {
      entries.push({ name, text: bare(text.slice(from, end)), interpolates: true, passThrough: false, line, endLine: line })
      at = end
    }
  }
  return { entries, problems }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

function newlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

function closingQuote(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return undefined
}

function bare(value: string): string {
  if (value.startsWith('#')) return ''
  const comment = value.search(/[ \t]#/)
  return (comment < 0 ? value : value.slice(0, comment)).trimEnd()
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', a: '\u0007', b: '\b', '"': '"', '\\': '\\', $: '$$' }

/** Escapes of double quotes; `\$` becomes the `$$` that interpolation turns into a dollar sign. */
function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => escapes[char] ?? whole)
}

export interface DotenvValue extends Interpolated {
  readonly passThrough: boolean
  readonly line: number
  readonly endLine: number
}

/** Of a file whose values name one another over and over. */
export const tooLong = 'the values of this file become too long together'

/** Characters that all values of one file may amount to: a chain of `B=$A$A` doubles at every line. */
const together = 4 * limits.fileBytes

/**
 * The values of an env file, each filled in from what stands above it; `lookup` is asked first, as Compose lets the shell win. What is never told
 * above or by `lookup` is unresolved unless it has a default.
 */
export function dotenvValues(file: Dotenv, lookup?: (name: string) => Looked): ReadonlyMap<string, DotenvValue> {
  const values = new Map<string, DotenvValue>()
  let room = together
  const look = (name: string): Looked => {
    const outer = lookup?.(name) ?? { state: 'unset' }
    const above = values.get(name)
    if (outer.state !== 'unset' || above === undefined) return outer
    return above.state === 'unresolved' ? { state: 'unresolved' } : { state: above.state, value: above.text, ...noteOf(above) }
  }
  for (const { name, text, interpolates, passThrough, line, endLine } of file.entries) {
    const given = passThrough ? interpolate(`\${${name}}`, look) : interpolates && room > 0 ? interpolate(text, look) : literal(text)
    const value = room > 0 ? given : { ...literal(''), state: 'unresolved' as const, problem: tooLong }
    room -= value.text.length
    values.delete(name)
    values.set(name, { ...value, passThrough, line, endLine })
  }
  return values
}

function noteOf(value: Interpolated): { readonly note?: string } {
  const note = value.notes[0]
  return note === undefined ? {} : { note }
}

function literal(text: string): Interpolated {
  return { state: 'known', text, variables: [], missing: [], defaulted: false, notes: [] }
}
