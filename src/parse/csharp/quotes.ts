/** Quotes inside of verbatim texts with gaps, `$@"DROP TABLE ""{name}"""`: the grammar takes three in a row for a raw text, and would read on until the next. */

import { pastCode } from './slice.ts'

/** Stands for a quote in such a text, twice, as it does; for private use, so that no text of anybody's own holds it. */
const mark = '\uE1F0'

/** The text with each pair of quotes in a verbatim text with gaps written as a pair of marks: no place in it moves. */
export function withMarks(text: string): string {
  const isStart = (at: number): boolean => text.startsWith('$@"', at) || text.startsWith('@$"', at)
  if (!/\$@"|@\$"/.test(text)) return text
  const parts: string[] = []
  let from = 0
  for (let start = pastCode(text, 0, isStart); start !== undefined; start = pastCode(text, from, isStart)) {
    const first = start + 3
    const end = closing(text, first)
    parts.push(text.slice(from, first), marked(text.slice(first, end)), text.slice(end, end + 1))
    from = end + 1
  }
  return parts.join('') + text.slice(from)
}

/** Pairs outside of gaps alone: in a gap a text may be empty. */
function marked(inside: string): string {
  return inside
    .split(/(\{\{|\}\}|\{[^{}]*\})/)
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('""', mark + mark) : part))
    .join('')
}

export function unmarked(text: string): string {
  return text.replaceAll(mark + mark, '"')
}

/** Where the text ends: a quote that stands alone, outside of a gap. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const sign = text[at]
    if (depth > 0) {
      // A text inside of a gap is a short one: a key, a format.
      if (sign === '"') at = Math.max(at, text.indexOf('"', at + 1))
      else if (sign === '{') depth++
      else if (sign === '}') depth--
    } else if (sign === '{') {
      if (text[at + 1] === '{') at++
      else depth++
    } else if (sign === '"') {
      if (text[at + 1] !== '"') return at
      at++
    }
  }
  return text.length
}
