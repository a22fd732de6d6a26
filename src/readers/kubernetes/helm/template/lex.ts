/** Cuts a template into texts and actions, with white space trimmed where dashes say so, and an action into words. */
import { limits } from '../../../../base/limits.ts'
import { Stop } from './nodes.ts'

export interface Piece {
  readonly action: boolean
  readonly text: string
  readonly line: number
}

/** {@link https://pkg.go.dev/text/template#hdr-Text_and_spaces}. */
export function piecesOf(source: string, path: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  let line = 1
  let trims = false
  const pass = (to: number): void => {
    for (; from < to; from++) if (source.charCodeAt(from) === 10) line++
  }
  while (from < source.length) {
    const open = source.indexOf('{{', from)
    const end = open < 0 ? source.length : open
    const opensTrimmed = open >= 0 && /^\{\{-\s/.test(source.slice(open, open + 4))
    let before = source.slice(from, end)
    if (opensTrimmed) before = before.trimEnd()
    if (trims) {
      const rest = before.trimStart()
      pass(from + before.length - rest.length)
      before = rest
    }
    if (before !== '') pieces.push({ action: false, text: before, line })
    pass(end)
    if (open < 0) break
    const inner = open + 2 + (opensTrimmed ? 1 : 0)
    const close = endOf(source, inner)
    if (close === undefined) throw new Stop('an action is not closed', { path, line })
    let body = source.slice(inner, close)
    trims = /\s-$/.test(body)
    if (trims) body = body.slice(0, -1)
    const comment = body.trim()
    const lead = body.length - body.trimStart().length
    const skipped = source.slice(inner, inner + lead).split('\n').length - 1
    if (!(comment.startsWith('/*') && comment.endsWith('*/'))) pieces.push({ action: true, text: comment, line: line + skipped })
    pass(close + 2)
    if (pieces.length > limits.templateParts) throw new Stop('more actions than can be followed', { path, line })
  }
  return pieces
}

/** Where `}}` stands that is no part of a quoted text or a comment. */
function endOf(source: string, from: number): number | undefined {
  let at = from
  while (/\s/.test(source[at] ?? '')) at++
  if (source.startsWith('/*', at)) {
    const end = source.indexOf('*/', at + 2)
    const close = end < 0 ? -1 : source.indexOf('}}', end)
    return close < 0 ? undefined : close
  }
  for (; at < source.length; at++) {
    const letter = source[at]
    if (letter === '`' || letter === '"') {
      at++
      while (at < source.length && source[at] !== letter) at += letter === '"' && source[at] === '\\' ? 2 : 1
    } else if (letter === '}' && source[at + 1] === '}') return at
  }
  return undefined
}

export interface Word {
  readonly is: 'name' | 'field' | 'variable' | 'text' | 'number' | 'mark'
  readonly text: string
  /** White space stands before it: `.a .b` are two, `.a.b` is one. */
  readonly apart: boolean
}

const word =
  /\s*(?:(?<name>[A-Za-z_]\w*)|\.(?<field>[A-Za-z_]\w*)|(?<variable>\$\w*)|"(?<quoted>(?:[^"\\\n]|\\.)*)"|`(?<raw>[^`]*)`|(?<number>[-+]?\d[\w.]*)|'(?<char>[^'\\])'|(?<mark>:=|[=|(),.]))/y

export function wordsOf(source: string, at: { readonly path: string; readonly line: number }): readonly Word[] {
  const words: Word[] = []
  const trimmed = source.trimEnd()
  word.lastIndex = 0
  while (word.lastIndex < trimmed.length) {
    const from = word.lastIndex
    const groups = word.exec(trimmed)?.groups
    if (groups === undefined) throw new Stop('an action that can’t be read', at)
    const apart = /\s/.test(trimmed[from] ?? '')
    const { name, field, variable, quoted, raw, number, char, mark } = groups
    if (name !== undefined) words.push({ is: 'name', text: name, apart })
    else if (field !== undefined) words.push({ is: 'field', text: field, apart })
    else if (variable !== undefined) words.push({ is: 'variable', text: variable, apart })
    else if (quoted !== undefined) words.push({ is: 'text', text: unescaped(quoted), apart })
    else if (raw !== undefined) words.push({ is: 'text', text: raw, apart })
    else if (number !== undefined) words.push({ is: 'number', text: number, apart })
    else if (char !== undefined) words.push({ is: 'number', text: String(char.codePointAt(0)), apart })
    else words.push({ is: 'mark', text: mark ?? '', apart })
  }
  return words
}

function unescaped(written: string): string {
  return written.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, code: string) => {
    if (/^[ux]./.test(code) && code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return (
      new Map([
        ['n', '\n'],
        ['t', '\t'],
        ['r', '\r'],
      ]).get(code) ?? code
    )
  })
}
