/** A file of C# with a method's body left out: what nobody asks for need not be parsed. */

/** Blanks the body of `void NAME(…) { … }`, line for line; the text as it is, where that can't be found whole. Strings, characters and comments are stepped over. */
export function withoutMethod(text: string, name: string): string {
  const head = new RegExp(`\\bvoid\\s{1,9}${name}\\s{0,9}\\([^(){}]{0,200}\\)\\s{0,99}\\{`).exec(text)
  if (head === null) return text
  const from = head.index + head[0].length
  const to = closing(text, from)
  return to === undefined ? text : text.slice(0, from) + text.slice(from, to).replace(/[^\n]+/g, '') + text.slice(to)
}

function closing(text: string, from: number): number | undefined {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    const sign = text[at]
    if (sign === '{') depth++
    else if (sign === '}') {
      if (--depth === 0) return at
    } else if (sign === '"' || sign === "'") at = pastText(text, at)
    else if (sign === '/' && text[at + 1] === '/') at = endOf(text, '\n', at)
    else if (sign === '/' && text[at + 1] === '*') at = endOf(text, '*/', at + 2) + 1
  }
  return undefined
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length : at
}

/** The last character of a literal: raw (`"""`), verbatim (`@"`, in which `""` is a quote) or plain. */
function pastText(text: string, from: number): number {
  const quote = text[from] ?? ''
  if (text.startsWith('"""', from)) {
    let marks = 3
    while (text[from + marks] === '"') marks++
    return endOf(text, '"'.repeat(marks), from + marks) + marks - 1
  }
  const isVerbatim = quote === '"' && /@\$?$/.test(text.slice(Math.max(0, from - 2), from))
  for (let at = from + 1; at < text.length; at++) {
    if (!isVerbatim && text[at] === '\\') at++
    else if (text[at] === quote) {
      if (!isVerbatim || text[at + 1] !== quote) return at
      at++
    } else if (!isVerbatim && text[at] === '\n') return at
  }
  return text.length
}
