/** A Caddyfile as its directives with their words and blocks, each with its line; one pass, without recursion. */
import { limits } from '../base/limits.ts'

export interface CaddyDirective {
  readonly words: readonly string[]
  readonly line: number
  /** Absent where the line opens none. */
  readonly block?: readonly CaddyDirective[]
}

export interface Caddyfile {
  readonly directives: readonly CaddyDirective[]
  /** The first thing that does not fit: what stands behind it is not read. */
  readonly problem?: { readonly line: number; readonly message: string }
}

interface Token {
  readonly text: string
  readonly line: number
  readonly quoted: boolean
  /** It is the first of its line; what continues a line with a backslash is not. */
  readonly first: boolean
}

interface Open {
  readonly words: readonly string[]
  readonly line: number
  readonly block: CaddyDirective[]
}

/**
 * Words are parted by blanks; `{` at a line's end opens a block and `}` alone closes it; a comma at the end of an address goes on to the next line
 * ({@link https://caddyserver.com/docs/caddyfile/concepts}).
 */
export function parseCaddyfile(text: string): Caddyfile {
  const top: CaddyDirective[] = []
  const open: Open[] = []
  const stop = (line: number, message: string): Caddyfile => ({ directives: top, problem: { line, message } })
  let words: string[] = []
  let line = 1
  const here = (): CaddyDirective[] => open.at(-1)?.block ?? top
  const flush = (): void => {
    if (words.length > 0) here().push({ words, line })
    words = []
  }
  for (const token of tokens(text)) {
    if (typeof token === 'number') return stop(token, 'a quote or a text that does not end')
    if (token.first && words.at(-1)?.endsWith(',') !== true) flush()
    if (!token.quoted && token.text === '}' && token.first) {
      const closed = open.pop()
      if (closed === undefined) return stop(token.line, 'a closing brace without a block')
      here().push(closed)
    } else if (!token.quoted && token.text === '{') {
      if (open.length >= limits.depth) return stop(token.line, 'nested too deeply')
      open.push({ words, line: words.length === 0 ? token.line : line, block: [] })
      words = []
    } else {
      if (words.length === 0) line = token.line
      words.push(token.text)
    }
  }
  flush()
  const left = open.at(-1)
  return left === undefined ? { directives: top } : stop(left.line, 'a block that does not close')
}

/** A number is the line where a quote or a heredoc begins that never ends. */
function* tokens(text: string): Generator<Token | number> {
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  let first = true
  while (at < text.length) {
    const sign = text.charAt(at)
    if (sign === '\n') {
      line++
      first = true
      at++
    } else if (sign === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at += text.charAt(at + 1) === '\r' ? 3 : 2
      line++
    } else if (/\s/.test(sign)) at++
    else if (sign === '#') {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
    } else {
      const token = sign === '"' || sign === '`' ? quoted(text, at, sign) : text.startsWith('<<', at) ? heredoc(text, at) : bare(text, at)
      if (token === undefined) {
        yield line
        return
      }
      yield { text: token.text, line, quoted: token.quoted, first }
      first = false
      for (const one of text.slice(at, token.end)) if (one === '\n') line++
      at = token.end
    }
  }
}

interface Piece {
  readonly text: string
  readonly end: number
  readonly quoted: boolean
}

function quoted(text: string, from: number, sign: string): Piece | undefined {
  let at = from + 1
  while (at < text.length && text.charAt(at) !== sign) at += sign === '"' && text.charAt(at) === '\\' ? 2 : 1
  return at >= text.length ? undefined : { text: text.slice(from + 1, at).replaceAll('\\"', '"'), end: at + 1, quoted: true }
}

/** `<<HTML … HTML` ({@link https://caddyserver.com/docs/caddyfile/concepts#heredocs}). */
function heredoc(text: string, from: number): Piece | undefined {
  const end = text.indexOf('\n', from)
  const marker = end === -1 ? '' : text.slice(from + 2, end).trim()
  if (!/^[\w-]{1,100}$/.test(marker)) return bare(text, from)
  let at = end + 1
  while (at < text.length) {
    const next = text.indexOf('\n', at)
    const stop = next === -1 ? text.length : next
    const content = text.slice(at, stop)
    if (content.trim().split(/\s/, 1)[0] === marker) return { text: text.slice(end + 1, at), end: at + content.indexOf(marker) + marker.length, quoted: true }
    at = stop + 1
  }
  return undefined
}

function bare(text: string, from: number): Piece {
  let at = from
  while (at < text.length && !/\s/.test(text.charAt(at))) at++
  return { text: text.slice(from, at), end: at, quoted: false }
}
