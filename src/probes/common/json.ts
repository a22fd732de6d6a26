/** A peer's JSON as a figure, within bounds: expressions walk through it. */
import { limits } from '../../base/limits.ts'
import { Unmeasured } from '../probe.ts'

/** Values of one answer; each takes some hundred bytes once it is read. */
const maxValues = 200_000

export function jsonFigure(text: string): { readonly json: unknown } | Unmeasured {
  if (text.trim() === '') return new Unmeasured('no-figure', 'the answer has no body')
  const tooMuch = measure(text)
  if (tooMuch !== undefined) return new Unmeasured('no-figure', tooMuch)
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return new Unmeasured('no-figure', 'the body is not JSON')
  }
}

/** Looked at before it is read, because a parser builds everything it is given. */
function measure(text: string): string | undefined {
  let depth = 0
  let values = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at += 1
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    else if (character === ',') values += 1
    if (depth > limits.depth) return `the body's JSON is nested deeper than ${limits.depth}`
    if (values > maxValues) return `the body's JSON has more than ${maxValues} values`
  }
  return undefined
}
