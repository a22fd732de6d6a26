/** Cuts SQL of several dialects into tokens with places; quotes, comments and dollar quotes differ between them. */

export type SqlDialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql'

export interface SqlToken {
  /** `name` is a quoted identifier, `string` a literal of any quoting, `meta` a client's own line such as `\connect`. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'meta'
  /** Without quotes, doubled quotes made single; a string may hold a secret. */
  readonly text: string
  /** A word in capitals, else the empty string: what keywords are compared with. */
  readonly keyword: string
  readonly line: number
  readonly offset: number
  readonly endOffset: number
}

export interface SqlComment {
  /** Without its sign, trimmed. */
  readonly text: string
  readonly line: number
  readonly offset: number
}

export interface SqlProblem {
  readonly line: number
  readonly reason: string
}

const blank = /[^\S\n]+/y
const word = /[\p{L}_@][\p{L}\p{M}\p{N}_$#@]*/uy
// A temporary table of SQL Server.
const hashWord = /#{1,2}[\p{L}_][\p{L}\p{N}_$#@]*/uy
const number = /\d[\w.]*/y
const dollarTag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
const operator = /::|:=|\|\||->>?|<>|!=|<=|>=|[^\w\s]/uy

export interface SqlScanner {
  /** The next token, or undefined at the end. */
  next(): SqlToken | undefined
  /** Skips what is left of the line, without reading it as SQL. */
  skipLine(): string
  /** Skips the lines of `COPY … FROM stdin`, up to and with `\.`. */
  skipData(): void
  /** Says what ends a statement from here on, as `DELIMITER` does. */
  endWith(delimiter: string): void
  /** Takes the delimiter if it stands next. */
  acceptEnd(): boolean
  readonly comments: readonly SqlComment[]
  problem(): SqlProblem | undefined
}

/** Reads a text from its beginning to its end once; an opened quote or comment that never ends takes the rest and is a problem. */
// oxlint-disable-next-line max-lines-per-function -- a scanner is one position and the functions that move it
export function sqlScanner(text: string, dialect: SqlDialect, firstLine = 1): SqlScanner {
  const comments: SqlComment[] = []
  let problem: SqlProblem | undefined
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let line = firstLine
  let conditional = 0
  let delimiter = ';'

  function nextFeed(from: number): number {
    const found = text.indexOf('\n', from)
    return found === -1 ? text.length : found
  }
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  // Where the current line ends is looked for once a line: looking from every token would cost the square of a long one.
  let feed = nextFeed(0)
  const advance = (to: number): void => {
    for (; feed < to; feed = nextFeed(feed + 1)) line++
    at = to
  }
  const fail = (reason: string): number => {
    problem ??= { line, reason }
    return text.length
  }
  const token = (kind: SqlToken['kind'], value: string, to: number): SqlToken => {
    const made = { kind, text: value, keyword: kind === 'word' ? value.toUpperCase() : '', line, offset: at, endOffset: to }
    advance(to)
    return made
  }
  /** Up to the closing quote; doubled it stands for itself, and after a backslash where the dialect escapes with one. */
  const quoted = (kind: SqlToken['kind'], from: number, close: string, backslash: boolean): SqlToken => {
    let value = ''
    let begin = from
    for (let scan = from; ;) {
      const code = text[scan]
      if (code === undefined) return token(kind, value + text.slice(begin), fail(`a quote ${close} is opened and never closed`))
      if (code === '\\' && backslash) {
        value += text.slice(begin, scan) + (text[scan + 1] ?? '')
        scan += 2
        begin = scan
      } else if (code !== close) scan++
      else if (text[scan + 1] === close) {
        value += text.slice(begin, scan + 1)
        scan += 2
        begin = scan
      } else return token(kind, value + text.slice(begin, scan), scan + 1)
    }
  }
  const lineComment = (sign: number): void => {
    const end = feed
    comments.push({ text: text.slice(at + sign, end).trim(), line, offset: at })
    at = end
  }
  const blockComment = (): void => {
    const nests = dialect === 'postgres' || dialect === 'mssql'
    const marks = nests ? /\/\*|\*\//g : /\*\//g
    marks.lastIndex = at + 2
    let depth = 1
    for (;;) {
      const mark = marks.exec(text)
      if (mark === null) return advance(fail('a comment /* is opened and never closed'))
      depth += mark[0] === '/*' ? 1 : -1
      if (depth === 0) return advance(marks.lastIndex)
    }
  }
  const dashesComment = (): boolean => text.startsWith('--', at) && (dialect !== 'mysql' || (text[at + 2] ?? ' ') <= ' ')

  const next = (): SqlToken | undefined => {
    for (;;) {
      const space = take(blank)
      if (space !== undefined) advance(at + space.length)
      const sign = text[at]
      if (sign === undefined) return undefined
      if (sign === '\n') advance(at + 1)
      else if (dashesComment()) lineComment(2)
      else if (sign === '#' && dialect === 'mysql') lineComment(1)
      else if (text.startsWith('/*', at)) {
        const runs = dialect === 'mysql' ? /\/\*M?!\d*/y : undefined
        const opened = runs === undefined ? undefined : take(runs)
        // MySQL runs what stands in /*! … */.
        if (opened === undefined) blockComment()
        else {
          conditional++
          at += opened.length
        }
      } else if (conditional > 0 && text.startsWith('*/', at)) {
        conditional--
        at += 2
      } else return read(sign)
    }
  }
  const read = (sign: string): SqlToken => {
    if (sign === "'") return quoted('string', at + 1, "'", dialect === 'mysql')
    if (sign === '"') return quoted('name', at + 1, '"', dialect === 'mysql')
    if (sign === '`' && dialect !== 'postgres') return quoted('name', at + 1, '`', false)
    if (sign === '[' && (dialect === 'mssql' || dialect === 'sqlite')) return quoted('name', at + 1, ']', false)
    if (sign === '\\' && dialect === 'postgres') return token('meta', text.slice(at, feed).trimEnd(), feed)
    if (dialect === 'postgres') {
      const tag = sign === '$' ? take(dollarTag) : undefined
      if (tag !== undefined) {
        const body = at + tag.length
        const close = text.indexOf(tag, body)
        const end = close === -1 ? fail(`the quote ${tag.slice(0, 40)} is opened and never closed`) : close + tag.length
        return token('string', text.slice(body, close === -1 ? text.length : close), end)
      }
      const prefix = /^[EeBbXxNn]'|^[Uu]&['"]/.exec(text.slice(at, at + 3))?.[0]
      if (prefix !== undefined) {
        const close = prefix.at(-1) ?? "'"
        return quoted(close === "'" ? 'string' : 'name', at + prefix.length, close, prefix === "E'" || prefix === "e'")
      }
    } else if (/^[NnXxBb]'/.test(text.slice(at, at + 2))) return quoted('string', at + 2, "'", dialect === 'mysql')
    const found = take(word) ?? (dialect === 'mssql' ? take(hashWord) : undefined)
    if (found !== undefined) {
      // `END$$` is a word and a delimiter, though a dollar may stand in a word.
      const cut = delimiter === ';' ? -1 : found.indexOf(delimiter)
      const whole = cut > 0 ? found.slice(0, cut) : found
      return token('word', whole, at + whole.length)
    }
    const digits = take(number)
    if (digits !== undefined) return token('number', digits, at + digits.length)
    const symbol = take(operator) ?? sign
    return token('symbol', symbol, at + symbol.length)
  }
  return {
    next,
    comments,
    problem: () => problem,
    skipLine: () => {
      const from = at
      at = feed
      return text.slice(from, at).trim()
    },
    skipData: () => {
      const end = /^\\\.[^\S\n]*$/gm
      end.lastIndex = at
      advance(end.exec(text) === null ? fail('the data of COPY never end') : end.lastIndex)
    },
    endWith: (wanted) => {
      delimiter = wanted
    },
    acceptEnd: () => {
      const space = take(/\s*/y) ?? ''
      if (!text.startsWith(delimiter, at + space.length)) return false
      advance(at + space.length + delimiter.length)
      return true
    },
  }
}
