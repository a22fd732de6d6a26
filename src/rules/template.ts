/** Splits a rule's texts, such as `{subject.demand} of {subject.maxConnections} connections`, into words and expressions. */

export interface Slot {
  readonly source: string
  /** Of the expression in the whole text. */
  readonly offset: number
}

/** `{{` stands for one brace. Throws `RangeError` with the offset as message when a brace is left open. */
export function splitTemplate(text: string): readonly (string | Slot)[] {
  const parts: (string | Slot)[] = []
  let words = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '{' && text[at + 1] !== '{') {
      const end = closing(text, at + 1)
      if (end === -1) throw new RangeError(String(at))
      if (words !== '') parts.push(words)
      words = ''
      parts.push({ source: text.slice(at + 1, end), offset: at + 1 })
      at = end
      continue
    }
    if ((char === '{' || char === '}') && text[at + 1] === char) at++
    words += char
  }
  if (words !== '' || parts.length === 0) parts.push(words)
  return parts
}

/** The brace that ends an expression: quoted ones don't. */
function closing(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '}') return at
  }
  return -1
}
