/** Cuts a Prisma schema into tokens with places, so that the parser can take up again at any line. */

export type PrismaTokenKind = 'word' | 'number' | 'string' | 'mark' | 'newline' | 'bad' | 'end'

export interface PrismaToken {
  readonly kind: PrismaTokenKind
  /** A string's value with its escapes resolved, else the characters as they stand. */
  readonly text: string
  readonly line: number
  readonly offset: number
  readonly endOffset: number
}

const blank = /[^\S\r\n]+/uy
const newline = /\r\n|\n|\r/y
const word = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}-]*/uy
const number = /-?\d+(?:\.\d+)?(?![\p{L}_])/uy
const digitWord = /\d[\p{L}\p{Nd}\p{Pc}-]*/uy
const mark = /@@|[@{}()[\],:=.?!]/y
const stringBody = /(?:[^"\\\r\n]|\\[^\r\n])*/y

/** Tokens of a schema in the order they stand, comments left out, an `end` last. What no token begins with becomes `bad`. */
export function prismaTokens(text: string): readonly PrismaToken[] {
  const tokens: PrismaToken[] = []
  let line = 1
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    return found === undefined || found === '' ? undefined : found
  }
  const push = (kind: PrismaTokenKind, length: number, value?: string): void => {
    tokens.push({ kind, text: value ?? text.slice(at, at + length), line, offset: at, endOffset: at + length })
    at += length
  }
  while (at < text.length) {
    const space = take(blank)
    if (space !== undefined) {
      at += space.length
      continue
    }
    const broken = take(newline)
    if (broken !== undefined) {
      push('newline', broken.length, '\n')
      line++
    } else if (text.startsWith('//', at)) {
      at = endOfLine(text, at)
    } else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2)
      if (close === -1) {
        push('bad', text.length - at, '/*')
        break
      }
      line += linesIn(text, at, close)
      at = close + 2
    } else if (text[at] === '"') {
      stringBody.lastIndex = at + 1
      const body = stringBody.exec(text)?.[0] ?? ''
      const closed = text[at + 1 + body.length] === '"'
      if (closed) push('string', body.length + 2, unescaped(body))
      else push('bad', body.length + 1, '"')
    } else {
      const found = take(word)
      const digits = found === undefined ? take(number) : undefined
      const mixed = found === undefined && digits === undefined ? take(digitWord) : undefined
      const sign = found === undefined && digits === undefined && mixed === undefined ? take(mark) : undefined
      if (found !== undefined) push('word', found.length)
      else if (digits !== undefined) push('number', digits.length)
      else if (mixed !== undefined) push('word', mixed.length)
      else if (sign !== undefined) push('mark', sign.length)
      else push('bad', (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
    }
  }
  tokens.push({ kind: 'end', text: '', line, offset: text.length, endOffset: text.length })
  return tokens
}

function endOfLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  const end = feed === -1 ? text.length : feed
  return end > from && text[end - 1] === '\r' ? end - 1 : end
}

function linesIn(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Escapes are JSON's: `\"`, `\\`, `\n`, `\u00e9`; an unknown one stands for itself. */
function unescaped(body: string): string {
  if (!body.includes('\\')) return body
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_whole, code: string | undefined, one: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }
    return named[one ?? ''] ?? one ?? ''
  })
}
