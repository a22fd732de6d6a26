/** Shell text to its tree: POSIX sh and the parts of bash that scripts use, tolerant of what it can't read, linear in the text. */
import { lineFinder } from '../lines.ts'
import type { Assignment, Redirection, ShellNode, ShellScript, ShellWord, SimpleNode } from './ast.ts'
import { compound, reservedAt } from './compound.ts'
import { enter, fail, newCursor, peek, skipBlanks, skipComment, spend, startsWith, textWord, type Cursor, type ListEnd } from './cursor.ts'
import { newline, skipLines } from './lines.ts'
import { readWord } from './words.ts'

const assignmentHead = /([A-Za-z_][A-Za-z0-9_]*)(?:\[[^\]\n]{0,200}\])?(\+?)=/y
const redirectionHead = /(?:(\d{1,3})|\{[A-Za-z_]\w{0,60}\})?(<<<|<<-|<<|<&|<>|>>|>&|>\||<(?!\()|>(?!\())|(&>>|&>)/y
const declarers = new Set(['export', 'declare', 'typeset', 'local', 'readonly'])
const closers = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}', 'in'])

/**
 * Parses a script ({@link https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html}, {@link https://www.gnu.org/software/bash/manual/bash.html}).
 * Never throws for what the text holds: what stands before a syntax error stays, the problem is told with its line.
 */
export function parseShell(text: string, lineOf?: (line: number) => number): ShellScript {
  const source = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replaceAll('\r\n', '\n')
  const find = lineFinder(source)
  const cursor = newCursor(source, lineOf === undefined ? find : (offset) => lineOf(find(offset)), list)
  const body: ShellNode[] = []
  for (const node of list(cursor, { words: [], parenthesis: false, caseItem: false })) body.push(node)
  return { body, problems: cursor.problems }
}

function list(cursor: Cursor, until: ListEnd): readonly ShellNode[] {
  const nodes: ShellNode[] = []
  while (skipSeparators(cursor, until)) {
    const start = cursor.at
    const node = chain(cursor)
    skipBlanks(cursor)
    if (node !== undefined && peek(cursor) === '&' && peek(cursor, 1) !== '&') {
      cursor.at++
      nodes.push({ kind: 'background', node, line: node.line, raw: node.raw, redirections: [] })
    } else if (node !== undefined) nodes.push(node)
    if (cursor.at === start) unexpected(cursor)
  }
  return nodes
}

/** Skips to where a command begins; false at the list's end. A word that closes nothing is told and passed over. */
function skipSeparators(cursor: Cursor, until: ListEnd): boolean {
  for (;;) {
    skipBlanks(cursor)
    skipComment(cursor)
    const char = peek(cursor)
    if (char === '') return false
    if (char === '\n') newline(cursor)
    else if (char === ';') {
      if (until.caseItem && (peek(cursor, 1) === ';' || peek(cursor, 1) === '&')) return false
      cursor.at++
    } else if (char === ')') {
      if (until.parenthesis) return false
      unexpected(cursor)
    } else {
      const word = reservedAt(cursor)
      if (word === undefined || !closers.has(word)) return true
      if (until.words.includes(word)) return false
      if (word === 'in') return true
      // A closing word of an outer construct ends this one too: its own end is missing, and the outer one says so.
      if (until.words.length > 0 || until.parenthesis || until.caseItem) return false
      unexpected(cursor)
    }
  }
}

function unexpected(cursor: Cursor): void {
  const word = reservedAt(cursor) ?? peek(cursor)
  if (cursor.at >= cursor.end) return
  if (cursor.problems.length < 100) cursor.problems.push({ line: cursor.lineAt(cursor.at), message: `unexpected ${word}` })
  cursor.at += Math.max(1, word.length)
}

function chain(cursor: Cursor): ShellNode | undefined {
  const start = cursor.at
  const first = pipeline(cursor)
  if (first === undefined) return undefined
  const items: { operator: '' | '&&' | '||'; node: ShellNode }[] = [{ operator: '', node: first }]
  for (;;) {
    skipBlanks(cursor)
    const operator = startsWith(cursor, '&&') ? '&&' : startsWith(cursor, '||') ? '||' : undefined
    if (operator === undefined) break
    cursor.at += 2
    skipLines(cursor)
    const node = pipeline(cursor)
    if (node === undefined) break
    items.push({ operator, node })
  }
  if (items.length === 1) return first
  return { kind: 'chain', items, line: first.line, raw: rawFrom(cursor, start), redirections: [] }
}

function pipeline(cursor: Cursor): ShellNode | undefined {
  const start = cursor.at
  const line = cursor.lineAt(start)
  let negated = false
  while (peek(cursor) === '!' && /\s/.test(peek(cursor, 1))) {
    negated = !negated
    cursor.at++
    skipBlanks(cursor)
  }
  const commands: ShellNode[] = []
  for (;;) {
    const node = command(cursor)
    if (node === undefined) break
    commands.push(node)
    skipBlanks(cursor)
    if (peek(cursor) !== '|' || peek(cursor, 1) === '|') break
    cursor.at += peek(cursor, 1) === '&' ? 2 : 1
    skipLines(cursor)
  }
  const [only] = commands
  if (only === undefined) return undefined
  if (commands.length === 1 && !negated) return only
  return { kind: 'pipeline', negated, commands, line, raw: rawFrom(cursor, start), redirections: [] }
}

function command(cursor: Cursor): ShellNode | undefined {
  spend(cursor)
  const start = cursor.at
  const found = compound(cursor, command)
  if (found === undefined) return simple(cursor)
  const redirections: Redirection[] = []
  for (let next = redirection(cursor); next !== undefined; next = redirection(cursor)) redirections.push(next)
  return redirections.length === 0 ? found : { ...found, redirections, raw: rawFrom(cursor, start) }
}

function simple(cursor: Cursor): ShellNode | undefined {
  const start = cursor.at
  const line = cursor.lineAt(start)
  const assignments: Assignment[] = []
  const words: ShellWord[] = []
  const redirections: Redirection[] = []
  let declares = false
  let test = false
  for (;;) {
    skipBlanks(cursor)
    if (test && !startsWith(cursor, ']]') && peek(cursor) !== '' && peek(cursor) !== '\n') {
      words.push(testWord(cursor))
      continue
    }
    if (test && peek(cursor) === '\n' && /^(?:&&|\|\||\[\[|\()$/.test(words.at(-1)?.raw ?? '')) {
      cursor.at++
      continue
    }
    const redirected = redirection(cursor)
    if (redirected !== undefined) {
      redirections.push(redirected)
      continue
    }
    const assigned = words.length === 0 || declares ? assignment(cursor) : undefined
    if (assigned !== undefined) {
      assignments.push(assigned)
      continue
    }
    const char = peek(cursor)
    if (char === '#' && cursor.at > start) break
    const word = readWord(cursor)
    if (word === undefined) break
    words.push(word)
    if (words.length > 1) {
      if (test) break
      continue
    }
    declares = declarers.has(word.raw)
    test = word.raw === '[['
    const defined = functionBody(cursor, word, line, start)
    if (defined !== undefined) return defined
  }
  if (assignments.length === 0 && words.length === 0 && redirections.length === 0) return undefined
  const node: SimpleNode = { kind: 'simple', assignments, words, redirections, line, raw: rawFrom(cursor, start) }
  return node
}

/** Inside `[[ … ]]` parentheses, `<`, `&&` and their like are words. */
function testWord(cursor: Cursor): ShellWord {
  const line = cursor.lineAt(cursor.at)
  const double = ['&&', '||'].find((operator) => startsWith(cursor, operator))
  if (double !== undefined) {
    cursor.at += 2
    return textWord(double, line)
  }
  const word = readWord(cursor)
  if (word !== undefined) return word
  cursor.at++
  return textWord(cursor.text.charAt(cursor.at - 1), line)
}

function functionBody(cursor: Cursor, word: ShellWord, line: number, start: number): ShellNode | undefined {
  if (peek(cursor) !== '(' && !(peek(cursor) === ' ' && peek(cursor, 1) === '(')) return undefined
  if (!/^[^\s$'"`\\=]+$/.test(word.raw)) return undefined
  const before = cursor.at
  cursor.at += peek(cursor) === '(' ? 1 : 2
  skipBlanks(cursor)
  if (peek(cursor) !== ')') {
    cursor.at = before
    return undefined
  }
  cursor.at++
  skipLines(cursor)
  const entered = enter(cursor)
  const body = entered ? command(cursor) : undefined
  if (entered) cursor.depth--
  if (body === undefined) {
    fail(cursor, 'a function has no body', start)
    return undefined
  }
  return { kind: 'function', name: word.raw, body, line, raw: rawFrom(cursor, start), redirections: [] }
}

function assignment(cursor: Cursor): Assignment | undefined {
  assignmentHead.lastIndex = cursor.at
  const head = assignmentHead.exec(cursor.text)
  if (head === null || cursor.at + head[0].length > cursor.end) return undefined
  const line = cursor.lineAt(cursor.at)
  const start = cursor.at
  cursor.at += head[0].length
  const shape = { name: head[1] ?? '', append: head[2] === '+', line }
  if (peek(cursor) !== '(') {
    const value = readWord(cursor)
    return value === undefined ? shape : { ...shape, value }
  }
  cursor.at++
  const array: ShellWord[] = []
  for (;;) {
    skipLines(cursor)
    const word = readWord(cursor)
    if (word !== undefined) array.push(word)
    else if (peek(cursor) === ')') {
      cursor.at++
      break
    } else if (peek(cursor) === '') {
      fail(cursor, 'a list of values is not closed', start)
      break
    } else cursor.at++
  }
  return { ...shape, array }
}

function redirection(cursor: Cursor): Redirection | undefined {
  skipBlanks(cursor)
  redirectionHead.lastIndex = cursor.at
  const head = redirectionHead.exec(cursor.text)
  if (head === null || cursor.at + head[0].length > cursor.end) return undefined
  const line = cursor.lineAt(cursor.at)
  const operator = head[2] ?? head[3] ?? ''
  cursor.at += head[0].length
  skipBlanks(cursor)
  const target = readWord(cursor)
  const shape: { -readonly [Key in keyof Redirection]: Redirection[Key] } = { operator, line }
  if (head[1] !== undefined) shape.descriptor = Number(head[1])
  if (target !== undefined) shape.target = target
  if (operator === '<<' || operator === '<<-') {
    const delimiter = target?.parts.map((part) => (part.kind === 'text' ? part.text : part.raw)).join('') ?? ''
    const quoted = target?.parts.some((part) => part.kind === 'text' && part.quoted) ?? false
    if (target !== undefined) cursor.pending.push({ redirection: shape, delimiter, quoted, stripTabs: operator === '<<-' })
  }
  return shape
}

function rawFrom(cursor: Cursor, start: number): string {
  return cursor.text.slice(start, cursor.at).trimEnd()
}
