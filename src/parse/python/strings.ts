/** String literals of Python to the text they stand for. */

const simple: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
  ['\n', ''],
])

export interface Quoted {
  readonly prefix: string
  /** Characters before and after the content. */
  readonly open: number
  readonly close: number
}

/** Prefix and quotes of a literal; undefined where it is not closed. {@link https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals} */
export function quotedOf(text: string): Quoted | undefined {
  const prefix = /^[a-z]{0,2}/i.exec(text)?.[0] ?? ''
  const rest = text.slice(prefix.length)
  const quote = rest.startsWith('"""') || rest.startsWith("'''") ? rest.slice(0, 3) : rest.slice(0, 1)
  if ((quote[0] !== '"' && quote[0] !== "'") || rest.length < quote.length * 2 || !rest.endsWith(quote)) return undefined
  return { prefix: prefix.toLowerCase(), open: prefix.length + quote.length, close: quote.length }
}

/** Escapes put right; a raw literal keeps them. */
export function unescaped(text: string, prefix: string): string {
  if (prefix.includes('r') || !text.includes('\\')) return text
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
    (whole, two?: string, four?: string, eight?: string, one?: string) => {
      const code = two ?? four ?? eight
      if (code !== undefined) return Number.parseInt(code, 16) <= 0x10_ff_ff ? String.fromCodePoint(Number.parseInt(code, 16)) : whole
      if (one === '\\' || one === '"' || one === "'") return one
      return simple.get(one ?? '') ?? whole
    },
  )
}

/** A number as Python writes it: `1_000`, `0x1F`, `1e3`; complex numbers are none. */
export function numberOf(text: string): number {
  return /j$/i.test(text) ? Number.NaN : Number(text.replaceAll('_', ''))
}
