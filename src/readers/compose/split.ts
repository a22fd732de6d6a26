/** Cuts texts that still hold variables: what stands inside `${…}` belongs to the variable, colons and equal signs too. */

/** Splits at every separator outside `${…}`, and outside `[…]` for addresses. */
export function splitOutside(text: string, separator: string, brackets = false): readonly string[] {
  const pieces: string[] = []
  let from = 0
  let open = 0
  let square = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '$' && text[at + 1] === '{') {
      open++
      at++
    } else if (char === '}' && open > 0) open--
    else if (open > 0) continue
    else if (brackets && (char === '[' || char === ']')) square = char === '['
    else if (char === separator && !square) {
      pieces.push(text.slice(from, at))
      from = at + 1
    }
  }
  pieces.push(text.slice(from))
  return pieces
}

/** Cuts at the first separator outside `${…}`; the rest is undefined where there is none. */
export function cut(text: string, separator: string): readonly [string, string | undefined] {
  const [first = ''] = splitOutside(text, separator)
  return first.length === text.length ? [text, undefined] : [first, text.slice(first.length + 1)]
}
