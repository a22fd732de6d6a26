/** The place the shell parser has reached, and what it may still spend: every production shares one of these. */
import { limits } from '../../base/limits.ts'
import type { Redirection, ShellNode, ShellProblem, ShellWord } from './ast.ts'

/** Nodes and words of one script: far above what people write, far below what fills the memory. */
const nodeBudget = 150_000

export interface PendingBody {
  readonly redirection: { -readonly [Key in keyof Redirection]: Redirection[Key] }
  readonly delimiter: string
  readonly quoted: boolean
  readonly stripTabs: boolean
}

export interface Cursor {
  readonly text: string
  at: number
  end: number
  depth: number
  nodes: number
  /** Characters that looking ahead for `))` may still cost; without a bound it would be quadratic. */
  lookahead: number
  /** A problem ended this region: what encloses it need not complain again. */
  broken: boolean
  readonly lineAt: (offset: number) => number
  readonly problems: ShellProblem[]
  pending: PendingBody[]
  /** The grammar above the words, handed down so that `$(…)` can use it. */
  readonly list: (cursor: Cursor, until: ListEnd) => readonly ShellNode[]
}

export interface ListEnd {
  readonly words: readonly string[]
  /** `)` ends the list. */
  readonly parenthesis: boolean
  /** `;;` ends the list. */
  readonly caseItem: boolean
}

export function newCursor(text: string, lineAt: (offset: number) => number, list: Cursor['list'], from?: Cursor): Cursor {
  return {
    text,
    at: 0,
    end: text.length,
    depth: from?.depth ?? 0,
    nodes: from?.nodes ?? nodeBudget,
    lookahead: text.length * 4 + 1000,
    broken: false,
    lineAt,
    problems: from?.problems ?? [],
    pending: [],
    list,
  }
}

/** Tells the problem and ends the region; what was parsed before it stays. */
export function fail(cursor: Cursor, message: string, offset: number = cursor.at): void {
  if (!cursor.broken) cursor.problems.push({ line: cursor.lineAt(offset), message })
  cursor.broken = true
  cursor.at = cursor.end
}

export function enter(cursor: Cursor): boolean {
  if (cursor.depth >= limits.depth) {
    fail(cursor, 'nested too deeply')
    return false
  }
  cursor.depth++
  return true
}

export function spend(cursor: Cursor): void {
  cursor.nodes--
  if (cursor.nodes < 0) fail(cursor, 'too many commands in one file')
}

export function peek(cursor: Cursor, ahead = 0): string {
  const at = cursor.at + ahead
  return at < cursor.end ? cursor.text.charAt(at) : ''
}

export function startsWith(cursor: Cursor, text: string): boolean {
  return cursor.at + text.length <= cursor.end && cursor.text.startsWith(text, cursor.at)
}

/** Spaces, tabs and continued lines. */
export function skipBlanks(cursor: Cursor): void {
  for (;;) {
    const char = peek(cursor)
    if (char === ' ' || char === '\t' || char === '\r') cursor.at++
    else if (char === '\\' && peek(cursor, 1) === '\n') cursor.at += 2
    else return
  }
}

export function skipComment(cursor: Cursor): void {
  if (peek(cursor) !== '#') return
  const newline = cursor.text.indexOf('\n', cursor.at)
  cursor.at = newline === -1 || newline > cursor.end ? cursor.end : newline
}

/** Where the `))` that closes an arithmetic expression begins, from behind its `((`; undefined when it is no arithmetic. */
export function arithmeticEnd(cursor: Cursor, from: number): number | undefined {
  let open = 0
  for (let at = from; at < cursor.end; at++) {
    if (--cursor.lookahead < 0) return undefined
    const char = cursor.text.charAt(at)
    if (char === '(') open++
    else if (char === ')') {
      if (open > 0) open--
      else return cursor.text.charAt(at + 1) === ')' ? at : undefined
    }
  }
  return undefined
}

export function textWord(text: string, line: number, quoted = false): ShellWord {
  return { parts: [{ kind: 'text', text, quoted }], line, raw: text }
}
