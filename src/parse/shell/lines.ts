/** Ends of lines: what is announced by `<<` on a line is read where the next one begins. */
import type { ShellWord } from './ast.ts'
import { peek, skipBlanks, skipComment, textWord, type Cursor } from './cursor.ts'
import { readBody } from './words.ts'

/** Passes a line's end and takes in the here-documents that were announced on it. */
export function newline(cursor: Cursor): void {
  cursor.at++
  const pending = cursor.pending
  if (pending.length === 0) return
  cursor.pending = []
  for (const { redirection, delimiter, quoted, stripTabs } of pending) {
    const start = cursor.at
    let end = cursor.end
    let next = cursor.end
    for (let at = start; at < cursor.end;) {
      const found = cursor.text.indexOf('\n', at)
      const stop = found === -1 || found > cursor.end ? cursor.end : found
      const from = stripTabs ? skipTabs(cursor.text, at) : at
      if (stop - from === delimiter.length && cursor.text.startsWith(delimiter, from)) {
        end = at
        next = Math.min(stop + 1, cursor.end)
        break
      }
      at = stop + 1
    }
    const body = quoted ? textWord(cursor.text.slice(start, end), cursor.lineAt(start), true) : readBody(cursor, start, end)
    if (next === cursor.end && end === cursor.end && cursor.problems.length < 100) {
      cursor.problems.push({ line: redirection.line, message: 'a here-document has no end' })
    }
    redirection.body = stripTabs ? withoutTabs(body) : body
    cursor.at = next
  }
}

function skipTabs(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 9) at++
  return at
}

function withoutTabs(body: ShellWord): ShellWord {
  let lineStart = true
  const parts = body.parts.map((part) => {
    if (part.kind !== 'text') {
      lineStart = false
      return part
    }
    let text = part.text.replace(/\n\t+/g, '\n')
    if (lineStart) text = text.replace(/^\t+/, '')
    lineStart = text.endsWith('\n')
    return { ...part, text }
  })
  return { ...body, parts }
}

/** Blanks, line ends and comments between the parts of one construct. */
export function skipLines(cursor: Cursor): void {
  for (;;) {
    skipBlanks(cursor)
    skipComment(cursor)
    if (peek(cursor) !== '\n') return
    newline(cursor)
  }
}
