/** The shell's compound commands: if, loops, case, groups, functions. */
import type { CaseNode, IfNode, ShellNode, ShellWord } from './ast.ts'
import { arithmeticEnd, enter, fail, peek, skipBlanks, skipComment, startsWith, textWord, type Cursor } from './cursor.ts'
import { readWord } from './words.ts'

/** A backslash before the end of a line is no part of the word: `then\` with a blank on the next line is `then` ({@link https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_01}). */
const reserved = /(?:if|then|elif|else|fi|for|select|while|until|do|done|case|esac|function|in|\{|\})(?=(?:\\\n)*(?:[\s;&|()<>]|$))/y

/** The reserved word that stands here, if one does. */
export function reservedAt(cursor: Cursor): string | undefined {
  reserved.lastIndex = cursor.at
  const word = reserved.exec(cursor.text)?.[0]
  return word !== undefined && cursor.at + word.length <= cursor.end ? word : undefined
}

/** Reads a compound command where one begins; its redirections are left to the caller. */
export function compound(cursor: Cursor, command: (cursor: Cursor) => ShellNode | undefined): ShellNode | undefined {
  const start = cursor.at
  const char = peek(cursor)
  const word = char === '(' ? '(' : reservedAt(cursor)
  if (word === undefined) return undefined
  const read = Object.hasOwn(readers, word) ? readers[word] : undefined
  if (read === undefined || !enter(cursor)) return undefined
  const line = cursor.lineAt(start)
  cursor.at += word.length
  const node = read(cursor, { line, start, command })
  if (cursor.depth > 0) cursor.depth--
  return node === undefined ? undefined : { ...node, raw: cursor.text.slice(start, cursor.at).trimEnd() }
}

interface Beginning {
  readonly line: number
  readonly start: number
  readonly command: (cursor: Cursor) => ShellNode | undefined
}

const readers: Readonly<Record<string, (cursor: Cursor, from: Beginning) => ShellNode | undefined>> = {
  '(': readParenthesis,
  '{': (cursor, from) => ({ kind: 'group', subshell: false, body: until(cursor, from, '}'), ...placed(from) }),
  if: readIf,
  while: (cursor, from) => readWhile(cursor, from, false),
  until: (cursor, from) => readWhile(cursor, from, true),
  for: readFor,
  select: readFor,
  case: readCase,
  function: readFunction,
}

function placed(from: Beginning): { line: number; raw: string; redirections: readonly [] } {
  return { line: from.line, raw: '', redirections: [] }
}

function listTo(cursor: Cursor, ...words: readonly string[]): readonly ShellNode[] {
  return cursor.list(cursor, { words, parenthesis: false, caseItem: false })
}

/** The list up to its closing word, which is passed. */
function until(cursor: Cursor, from: Beginning, word: string): readonly ShellNode[] {
  const nodes = listTo(cursor, word)
  expect(cursor, from, word)
  return nodes
}

function expect(cursor: Cursor, from: Beginning, word: string): boolean {
  if (reservedAt(cursor) === word) {
    cursor.at += word.length
    return true
  }
  fail(cursor, `${cursor.text.slice(from.start, from.start + 10).split(/\s/)[0] ?? ''} has no ${word}`, from.start)
  return false
}

function readParenthesis(cursor: Cursor, from: Beginning): ShellNode {
  if (peek(cursor) === '(') {
    const end = arithmeticEnd(cursor, cursor.at + 1)
    if (end !== undefined) {
      cursor.at = end + 2
      return { kind: 'arithmetic', ...placed(from) }
    }
  }
  const body = cursor.list(cursor, { words: [], parenthesis: true, caseItem: false })
  if (peek(cursor) === ')') cursor.at++
  else fail(cursor, 'a parenthesis is not closed', from.start)
  return { kind: 'group', subshell: true, body, ...placed(from) }
}

function readIf(cursor: Cursor, from: Beginning): IfNode {
  const branches: { condition: readonly ShellNode[]; raw: string; body: readonly ShellNode[] }[] = []
  let otherwise: readonly ShellNode[] | undefined
  for (;;) {
    const start = cursor.at
    const condition = listTo(cursor, 'then')
    const raw = cursor.text.slice(start, cursor.at).trim().replace(/;\s*$/, '')
    if (!expect(cursor, from, 'then')) break
    branches.push({ condition, raw, body: listTo(cursor, 'elif', 'else', 'fi') })
    const word = reservedAt(cursor)
    if (word === 'elif') {
      cursor.at += 4
      continue
    }
    if (word === 'else') {
      cursor.at += 4
      otherwise = listTo(cursor, 'fi')
    }
    expect(cursor, from, 'fi')
    break
  }
  return { kind: 'if', branches, ...(otherwise === undefined ? {} : { otherwise }), ...placed(from) }
}

function readWhile(cursor: Cursor, from: Beginning, isUntil: boolean): ShellNode {
  const condition = listTo(cursor, 'do')
  const body = expect(cursor, from, 'do') ? until(cursor, from, 'done') : []
  return { kind: 'while', until: isUntil, condition, body, ...placed(from) }
}

function readFor(cursor: Cursor, from: Beginning): ShellNode {
  skipBlanks(cursor)
  if (startsWith(cursor, '((')) {
    const end = arithmeticEnd(cursor, cursor.at + 2)
    const header = cursor.text.slice(cursor.at + 2, end ?? cursor.at + 2)
    if (end === undefined) fail(cursor, 'a parenthesis is not closed', from.start)
    else cursor.at = end + 2
    return { kind: 'for', header, body: loopBody(cursor, from), ...placed(from) }
  }
  const variable = readWord(cursor)?.raw ?? ''
  skipToWord(cursor)
  let words: ShellWord[] | undefined
  if (reservedAt(cursor) === 'in') {
    cursor.at += 2
    words = []
    for (;;) {
      skipBlanks(cursor)
      if (peek(cursor) === '#') skipComment(cursor)
      const word = readWord(cursor)
      if (word === undefined) break
      words.push(word)
    }
  }
  return { kind: 'for', variable, ...(words === undefined ? {} : { words }), body: loopBody(cursor, from), ...placed(from) }
}

function loopBody(cursor: Cursor, from: Beginning): readonly ShellNode[] {
  skipToWord(cursor)
  if (reservedAt(cursor) === '{') {
    cursor.at++
    return until(cursor, from, '}')
  }
  return expect(cursor, from, 'do') ? until(cursor, from, 'done') : []
}

function readCase(cursor: Cursor, from: Beginning): CaseNode {
  skipBlanks(cursor)
  const subject = readWord(cursor) ?? textWord('', from.line)
  const items: { patterns: readonly ShellWord[]; body: readonly ShellNode[] }[] = []
  skipToWord(cursor)
  if (expect(cursor, from, 'in')) {
    for (;;) {
      skipToWord(cursor)
      if (reservedAt(cursor) === 'esac' || cursor.at >= cursor.end) break
      const patterns = readPatterns(cursor)
      if (patterns === undefined) {
        fail(cursor, 'a case has no pattern')
        break
      }
      items.push({ patterns, body: cursor.list(cursor, { words: ['esac'], parenthesis: false, caseItem: true }) })
      while (peek(cursor) === ';' || peek(cursor) === '&') cursor.at++
    }
    expect(cursor, from, 'esac')
  }
  return { kind: 'case', subject, items, ...placed(from) }
}

function readPatterns(cursor: Cursor): readonly ShellWord[] | undefined {
  const patterns: ShellWord[] = []
  if (peek(cursor) === '(') cursor.at++
  for (;;) {
    skipBlanks(cursor)
    const word = readWord(cursor)
    if (word !== undefined) patterns.push(word)
    skipBlanks(cursor)
    const char = peek(cursor)
    if (char === '|') cursor.at++
    else if (char === ')') {
      cursor.at++
      return patterns
    } else if (word === undefined) return undefined
  }
}

function readFunction(cursor: Cursor, from: Beginning): ShellNode | undefined {
  skipBlanks(cursor)
  const name = readWord(cursor)?.raw ?? ''
  skipBlanks(cursor)
  if (peek(cursor) === '(') {
    cursor.at++
    skipBlanks(cursor)
    if (peek(cursor) === ')') cursor.at++
  }
  skipToWord(cursor)
  const body = from.command(cursor)
  if (body === undefined) {
    fail(cursor, 'a function has no body', from.start)
    return undefined
  }
  return { kind: 'function', name, body, ...placed(from) }
}

/** Blanks, ends of lines, semicolons and comments before the next word of a construct. */
function skipToWord(cursor: Cursor): void {
  for (;;) {
    skipBlanks(cursor)
    skipComment(cursor)
    const char = peek(cursor)
    if (char !== '\n' && !(char === ';' && peek(cursor, 1) !== ';')) return
    cursor.at++
  }
}
