/** What commands print, where their words tell it: crontabs, env files and units are written with these. */
import type { Word } from '../model/action.ts'
import type { Piece } from './session.ts'
import { join, literal, withText } from './word.ts'

/** A line's end that was written as `\n`: a new line of the output, not of the script. */
const escapedLine = '\u0002'

const ignored = /^-[neE]+$/

/** The pieces a command prints; what cannot be told prints nothing. */
export function printed(program: string, words: readonly Word[], line: number, stdin: readonly Piece[], file: readonly Piece[] | undefined): readonly Piece[] {
  switch (program) {
    case 'echo': {
      const flags = words.findIndex((word) => !ignored.test(word.text))
      const text = join(words.slice(flags < 0 ? words.length : flags), ' ')
      const escapes = words.slice(0, Math.max(flags, 0)).some((word) => word.text.includes('e'))
      return lines(escapes ? withText(text, unescape(text.text)) : text, line)
    }
    case 'printf':
      return lines(formatted(words), line)
    case 'cat':
    case 'tee':
    case 'sponge':
      return program === 'cat' && file !== undefined ? file : stdin
    // What these take away was there before; what the script adds passes.
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return words.some((word) => /^-[a-zA-Z]*v/.test(word.text) || word.text === '--invert-match') ? stdin : []
    case 'sort':
    case 'uniq':
    case 'awk':
    case 'sed':
    case 'envsubst':
      return stdin
    default:
      return []
  }
}

/** A text to a piece for each of its lines; lines of one word all begin where a multi-line word says. */
export function lines(word: Word, line: number): readonly Piece[] {
  if (!word.text.includes('\n') && !word.text.includes(escapedLine)) return [{ word, line }]
  return word.text
    .split('\n')
    .flatMap((text, index) =>
      text.split(escapedLine).map((one) => ({ word: one.includes('$') ? { ...word, text: one } : withText(word, one), line: line + index })),
    )
}

function formatted(words: readonly Word[]): Word {
  const [format, ...values] = words[0]?.text === '--' ? words.slice(1) : words
  if (format === undefined) return literal('')
  const text = unescape(format.text)
  const pieces: Word[] = []
  let next = 0
  do {
    const before = next
    for (const piece of text.split(/(%(?:-?\d*(?:\.\d+)?)?[sbdiq])/)) {
      if (/^%.*[sbdiq]$/.test(piece)) pieces.push(values[next++] ?? literal(''))
      else if (piece !== '') pieces.push(withText(format, piece.replaceAll('%%', '%')))
    }
    if (next === before) break
  } while (next < values.length && next < 100)
  return pieces.length === 0 ? literal('') : join(pieces)
}

function unescape(text: string): string {
  return text.replace(/\\([ntr\\"])/g, (_, char: string) => (char === 'n' ? escapedLine : char === 't' ? '\t' : char === 'r' ? '' : char))
}
