/** Text of lines of words, some of which open a block in braces, as Odyssey's settings are: each word with its line. */
import { limits } from '../base/limits.ts'

export interface LineWord {
  readonly text: string
  readonly quoted: boolean
}

export interface LineDirective {
  readonly name: string
  readonly line: number
  readonly words: readonly LineWord[]
  /** Absent where the line opens none. */
  readonly block?: readonly LineDirective[]
}

export interface BracedLines {
  readonly directives: readonly LineDirective[]
  /** The first thing that does not fit: what stands behind it is not read. */
  readonly problem?: { readonly line: number; readonly message: string }
}

interface Open {
  readonly name: string
  readonly line: number
  readonly words: readonly LineWord[]
  readonly block: LineDirective[]
}

/** One pass, without recursion. `#` begins a comment, quotes are undone, and a block closes on a line of its own. */
export function parseBracedLines(text: string): BracedLines {
  const top: LineDirective[] = []
  const open: Open[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const stop = (line: number, message: string): BracedLines => ({ directives: top, problem: { line, message } })
  for (const [index, content] of lines.entries()) {
    const line = index + 1
    const words = wordsOf(content)
    if (words === undefined) return stop(line, 'quotes that do not close')
    const here = open.at(-1)?.block ?? top
    const first = words[0]
    if (first === undefined) continue
    if (isSign(first, '}')) {
      const closed = open.pop()
      if (closed === undefined) return stop(line, 'a closing brace without a block')
      if (words.length > 1) return stop(line, 'more on the line than a closing brace')
      ;(open.at(-1)?.block ?? top).push(closed)
      continue
    }
    const last = words.at(-1)
    if (words.slice(0, -1).some((word) => isSign(word, '{')) || words.some((word) => isSign(word, '}')))
      return stop(line, 'a block with something beside it on one line')
    if (last !== undefined && isSign(last, '{')) {
      if (open.length >= limits.depth) return stop(line, 'nested too deeply')
      if (words.length === 1) return stop(line, 'a block without a name')
      open.push({ name: first.text, line, words: words.slice(1, -1), block: [] })
    } else here.push({ name: first.text, line, words: words.slice(1) })
  }
  const left = open.at(-1)
  return left === undefined ? { directives: top } : stop(left.line, `the block of ${left.name.slice(0, 40)} does not close`)
}

function isSign(word: LineWord, sign: string): boolean {
  return !word.quoted && word.text === sign
}

/** Words of one line; undefined where a quote does not close. */
function wordsOf(content: string): readonly LineWord[] | undefined {
  const words: LineWord[] = []
  let at = 0
  while (at < content.length) {
    const sign = content.charAt(at)
    if (/\s/.test(sign)) at++
    else if (sign === '#') return words
    else if (sign === '"') {
      const end = content.indexOf('"', at + 1)
      if (end < 0) return undefined
      words.push({ text: content.slice(at + 1, end), quoted: true })
      at = end + 1
    } else if (sign === '{' || sign === '}') {
      words.push({ text: sign, quoted: false })
      at++
    } else {
      const from = at
      while (at < content.length && !/[\s"#]/.test(content.charAt(at)) && !(at > from && content.charAt(at) === '{')) at++
      words.push({ text: content.slice(from, at), quoted: false })
    }
  }
  return words
}
