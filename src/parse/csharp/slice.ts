/** A file of C# with a method's body left out: what nobody asks for need not be parsed. */

/** Blanks the body of `void NAME(…) { … }`, line for line; the text as it is, where that can't be found whole. Strings, characters and comments are stepped over. */
export function withoutMethod(text: string, name: string): string {
  const head = new RegExp(`void\\s{1,9}${name}\\s{0,9}\\([^(){}]{0,200}\\)\\s{0,99}\\{`, 'y')
  const from = opening(text, head)
  const to = from === undefined ? undefined : pastCode(text, from, closes())
  return from === undefined || to === undefined ? text : text.slice(0, from) + text.slice(from, to).replace(/[^\n]+/g, '') + text.slice(to)
}

/** Where the body begins: what a comment or a text says of such a method is none. */
function opening(text: string, head: RegExp): number | undefined {
  const found = pastCode(text, 0, (at) => {
    if (text[at] !== 'v' || /\w/.test(text[at - 1] ?? '')) return false
    head.lastIndex = at
    return head.test(text)
  })
  return found === undefined ? undefined : head.lastIndex
}

function closes(): (at: number, sign: string) => boolean {
  let depth = 1
  return (_, sign) => {
    if (sign === '{') depth++
    return sign === '}' && --depth === 0
  }
}

/** The first place in code, outside of literals and comments, that is the one. */
export function pastCode(text: string, from: number, is: (at: number, sign: string) => boolean): number | undefined {
  for (let at = from; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (sign === '"' || sign === "'") at = pastText(text, at)
    else if (sign === '/' && text[at + 1] === '/') at = endOf(text, '\n', at)
    else if (sign === '/' && text[at + 1] === '*') at = endOf(text, '*/', at + 2) + 1
    else if (is(at, sign)) return at
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
