/** SQL scripts to statements with places: what a migration does is read from these, one at a time. */
import { sqlScanner, type SqlComment, type SqlDialect, type SqlProblem, type SqlToken } from './sql-tokens.ts'

export type { SqlComment, SqlDialect, SqlProblem, SqlToken } from './sql-tokens.ts'

export interface SqlStatement {
  /** Never empty; without what ends the statement. */
  readonly tokens: readonly SqlToken[]
  readonly line: number
  readonly endLine: number
  readonly offset: number
}

export interface SqlScript {
  readonly dialect: SqlDialect
  readonly statements: readonly SqlStatement[]
  /** Comments that run to the end of a line: migration tools put their sections there. */
  readonly comments: readonly SqlComment[]
  /** Files that psql takes in, and the statements before each. */
  readonly includes?: readonly { readonly file: string; readonly after: number }[]
  readonly problem?: SqlProblem
  /** Where reading ended at the bound. */
  readonly unreadFrom?: number
}

/** More than any migration that people wrote holds, rows that are put in apart; what comes after is told as not read. */
const maxStatements = 20_000

const everyDialect: readonly SqlDialect[] = ['postgres', 'mysql', 'sqlite', 'mssql']

/**
 * Splits a script of PostgreSQL ({@link https://www.postgresql.org/docs/current/sql-syntax-lexical.html}), MySQL
 * ({@link https://dev.mysql.com/doc/refman/8.4/en/language-structure.html}), SQLite or SQL Server into statements, in linear time and up to a bound.
 * Without a dialect the one its text speaks of is tried first, and the others when quotes do not close in it.
 * Never throws; a NUL byte, at which databases and editors end the text differently, gives no statement and a problem.
 */
export function statements(text: string, dialect?: SqlDialect, firstLine = 1): SqlScript {
  const nul = text.indexOf('\0')
  const first = dialect ?? dialectOf(text)
  if (nul !== -1) {
    const line = firstLine + text.slice(0, nul).split('\n').length - 1
    return { dialect: first, statements: [], comments: [], problem: { line, reason: 'holds a NUL byte' } }
  }
  const script = split(text, first, firstLine)
  if (script.problem === undefined || dialect !== undefined || script.statements.length >= maxStatements) return script
  for (const other of everyDialect) {
    const tried = other === first ? script : split(text, other, firstLine)
    if (tried.problem === undefined) return tried
  }
  return script
}

/** What a script's own words say of its dialect; comments don't count. */
function dialectOf(text: string): SqlDialect {
  const code = withoutChoices(withoutComments(text))
  if (/\bENGINE\s*=|\bAUTO_INCREMENT\b|^[^\S\n]*DELIMITER\s|\/\*M?!\d|\bUNSIGNED\b|\bMODIFY\s+COLUMN\b|\bSET\s+NAMES\s+utf8/im.test(code)) return 'mysql'
  if (/^[^\S\n]*PRAGMA\s|\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b/im.test(code)) return 'sqlite'
  if (/\[dbo\]|\bNVARCHAR\s*\(|^[^\S\n]*GO[^\S\n]*$|\bBEGIN\s+TRAN\b/im.test(code)) return 'mssql'
  if (/\$\w*\$|\bSERIAL\b|\bJSONB\b|::\w|\bplpgsql\b/i.test(code)) return 'postgres'
  return /`[^`\n]*`/.test(code) ? 'mysql' : 'postgres'
}

/** What a template writes for one engine and not for another ({@link https://pkg.go.dev/text/template#hdr-Actions}) says nothing of the dialect. */
function withoutChoices(text: string): string {
  if (!text.includes('{{')) return text
  const kept: string[] = []
  let depth = 0
  let from = 0
  for (const { 0: action, 1: word, index } of text.matchAll(/\{\{-?[ \t]{0,9}(\w*)[^{}\n]{0,200}\}\}/g)) {
    if (depth === 0) kept.push(text.slice(from, index))
    if (word === 'if') depth += 1
    else if (word === 'end') depth = Math.max(0, depth - 1)
    from = index + action.length
  }
  if (depth === 0) kept.push(text.slice(from))
  return kept.join(' ')
}

function withoutComments(text: string): string {
  const kept: string[] = []
  const opens = /--|\/\*(?!M?!)/g
  let from = 0
  for (let open = opens.exec(text); open !== null; open = opens.exec(text)) {
    kept.push(text.slice(from, open.index))
    const close = open[0] === '--' ? text.indexOf('\n', open.index) : text.indexOf('*/', open.index + 2)
    from = close === -1 ? text.length : close + (open[0] === '--' ? 0 : 2)
    opens.lastIndex = from
  }
  kept.push(text.slice(from))
  return kept.join(' ')
}

function split(text: string, dialect: SqlDialect, firstLine: number): SqlScript {
  const scanner = sqlScanner(text, dialect, firstLine)
  const found: SqlStatement[] = []
  const includes: { readonly file: string; readonly after: number }[] = []
  let delimiter = ';'
  let tokens: SqlToken[] = []
  let unclosed: SqlProblem | undefined
  let unreadFrom: number | undefined
  let block = 0
  let previousLine = 0
  const end = (): void => {
    const [head] = tokens
    // Rows put in take nothing away: past half the bound they are passed over, and what stands behind them is read.
    if (head !== undefined && (found.length < maxStatements / 2 || head.keyword !== 'INSERT')) {
      found.push({ tokens, line: head.line, endLine: lastLine(tokens.at(-1) ?? head), offset: head.offset })
      if (block > 0) unclosed ??= { line: head.line, reason: 'a BEGIN has no END' }
    }
    tokens = []
    block = 0
  }
  for (;;) {
    if (delimiter !== ';' && scanner.acceptEnd()) {
      end()
      continue
    }
    const token = scanner.next()
    if (token === undefined) break
    if (found.length >= maxStatements) {
      unclosed ??= { line: token.line, reason: 'holds more than 20,000 statements' }
      unreadFrom = token.line
      break
    }
    if (token.kind === 'meta') {
      // `\gexec` and its kin send what stands before them.
      if (tokens.length > 0) end()
      const [, quoted, plain] = /^\\(?:ir?|include(?:_relative)?)\s+(?:'([^']+)'|(\S+))/.exec(token.text) ?? []
      const file = quoted ?? plain
      if (file !== undefined) includes.push({ file, after: found.length })
    } else if (tokens.length === 0 && dialect === 'mysql' && token.keyword === 'DELIMITER') {
      delimiter = scanner.skipLine().split(/\s/)[0] || ';'
      scanner.endWith(delimiter)
    } else if (dialect === 'mssql' && token.keyword === 'GO' && token.line !== previousLine && endsLine(text, token)) {
      end()
      scanner.skipLine()
    } else if (token.text === ';' && token.kind === 'symbol' && delimiter === ';' && block === 0) {
      const copies = isCopyFromStdin(tokens)
      end()
      if (copies) {
        scanner.skipLine()
        scanner.skipData()
      }
    } else {
      block += blockStep(tokens, token, block, dialect)
      tokens.push(token)
    }
    previousLine = token.line
  }
  end()
  const problem = scanner.problem() ?? unclosed
  return {
    dialect,
    statements: found,
    comments: scanner.comments,
    ...(includes.length === 0 ? {} : { includes }),
    ...(problem === undefined ? {} : { problem }),
    ...(unreadFrom === undefined ? {} : { unreadFrom }),
  }
}

function lastLine(token: SqlToken): number {
  return token.kind === 'string' || token.kind === 'name' ? token.line + token.text.split('\n').length - 1 : token.line
}

const routines: ReadonlySet<string> = new Set(['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE'])
const others: ReadonlySet<string> = new Set([
  'TABLE',
  'VIEW',
  'INDEX',
  'TYPE',
  'SCHEMA',
  'DATABASE',
  'SEQUENCE',
  'DOMAIN',
  'POLICY',
  'RULE',
  'ROLE',
  'USER',
  'CAST',
  'EXTENSION',
])
const closers: ReadonlySet<string> = new Set(['IF', 'LOOP', 'WHILE', 'REPEAT', 'FOR'])

/** `BEGIN … END` of a trigger or routine holds semicolons that end nothing; a transaction's `BEGIN;` and a column named begin open none. */
function blockStep(before: readonly SqlToken[], token: SqlToken, block: number, dialect: SqlDialect): number {
  const keyword = token.keyword
  if (keyword === '' || before[0]?.keyword !== 'CREATE') return 0
  const previous = before.at(-1)?.keyword
  if (keyword === 'BEGIN' || (keyword === 'ATOMIC' && previous === 'BEGIN')) {
    const made = before.slice(1, 12).find((one) => routines.has(one.keyword) || others.has(one.keyword))
    if (made === undefined || !routines.has(made.keyword)) return 0
    return (keyword === 'ATOMIC') === (dialect === 'postgres') ? 1 : 0
  }
  if (block === 0 && !(previous === 'END' && closers.has(keyword))) return 0
  if (keyword === 'CASE') return previous === 'END' ? 0 : 1
  if (keyword === 'END') return -1
  // `END IF` closes what no BEGIN opened: the END before it is taken back.
  return previous === 'END' && closers.has(keyword) ? 1 : 0
}

function isCopyFromStdin(tokens: readonly SqlToken[]): boolean {
  if (tokens[0]?.keyword !== 'COPY') return false
  return tokens.some((token, index) => token.keyword === 'FROM' && tokens[index + 1]?.keyword === 'STDIN')
}

function endsLine(text: string, token: SqlToken): boolean {
  return /^[^\S\n]*\d*[^\S\n]*(?:\n|$)/.test(text.slice(token.endOffset, token.endOffset + 80))
}
