/** What INSERT, UPDATE, DELETE and SELECT do to rows: which are lost, and which live on elsewhere. */
import { accept, acceptAny, commaParts, computedName, fold, keywordAt, name, topLevel, type Around, type Cursor } from './sql-cursor.ts'
import type { MigrationEffect, SqlName } from './migration-effect.ts'
import type { SqlDialect, SqlToken } from './sql-tokens.ts'

const select: ReadonlySet<string> = new Set(['SELECT'])
const where: ReadonlySet<string> = new Set(['WHERE'])
const narrowing: ReadonlySet<string> = new Set(['LIMIT', 'TOP', 'JOIN', 'CURRENT'])

export function deleteAll(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const condition = topLevel(tokens, where)
  if (condition === -1 ? topLevel(tokens, narrowing) !== -1 : !alwaysTrue(tokens.slice(condition + 1))) return []
  const cursor: Cursor = { ...around, tokens, at: 1 }
  accept(cursor, 'FROM')
  accept(cursor, 'ONLY')
  return [{ does: 'delete all', table: name(cursor) ?? computedName, line: (tokens[0] as SqlToken).line }]
}

function alwaysTrue(condition: readonly SqlToken[]): boolean {
  const end = condition.findIndex((token) => token.keyword === 'RETURNING')
  const words = condition.slice(0, end === -1 ? undefined : end).filter((token) => token.text !== '(' && token.text !== ')')
  const [left, sign, right] = words
  if (words.length === 1) return left?.keyword === 'TRUE' || (left?.kind === 'number' && Number(left.text) !== 0)
  return (
    words.length === 3 &&
    sign?.text === '=' &&
    left !== undefined &&
    left.kind !== 'word' &&
    left.kind !== 'name' &&
    left.kind === right?.kind &&
    left.text === right.text
  )
}

const insertWords: ReadonlySet<string> = new Set(['OR', 'REPLACE', 'IGNORE', 'ROLLBACK', 'ABORT', 'FAIL', 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY'])

export function insert(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  acceptAny(cursor, insertWords)
  accept(cursor, 'INTO')
  const into = name(cursor)
  if (into === undefined) return []
  const columns: string[] = []
  if (cursor.tokens[cursor.at]?.text === '(' && keywordAt(cursor, 1) !== 'SELECT') {
    for (cursor.at++; cursor.at < tokens.length && tokens[cursor.at]?.text !== ')'; cursor.at++) {
      const token = tokens[cursor.at] as SqlToken
      if (token.kind === 'word' || token.kind === 'name') columns.push(fold(token, around.dialect))
    }
    cursor.at++
  }
  const query = topLevel(tokens, select, cursor.at)
  return query === -1 ? [] : copied(tokens.slice(query), into, columns, around)
}

/** SQL Server and PostgreSQL: `SELECT * INTO new FROM old` makes a table. */
export function selectInto(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const at = topLevel(tokens, new Set(['INTO']))
  if (at === -1) return []
  const cursor: Cursor = { ...around, tokens, at: at + 1 }
  const temporary = accept(cursor, 'TEMP') || accept(cursor, 'TEMPORARY')
  accept(cursor, 'TABLE')
  const table = name(cursor)
  if (table === undefined || around.bodies > 0) return []
  const query = [...tokens.slice(0, at), ...tokens.slice(cursor.at)]
  const made: MigrationEffect = {
    does: 'create table',
    table,
    temporary: temporary || table.key.startsWith('#'),
    mayExist: false,
    replaces: false,
    line: (tokens[0] as SqlToken).line,
  }
  return [made, ...copied(query, table, undefined, around)]
}

const fromWord: ReadonlySet<string> = new Set(['FROM'])
const fewerRows: ReadonlySet<string> = new Set([
  'WHERE',
  'LIMIT',
  'FETCH',
  'OFFSET',
  'GROUP',
  'HAVING',
  'JOIN',
  'INTERSECT',
  'EXCEPT',
  'TABLESAMPLE',
  'QUALIFY',
])

/** What `SELECT … FROM table` puts elsewhere, if it takes every row. */
export function copied(query: readonly SqlToken[], into: SqlName, targets: readonly string[] | undefined, around: Around): readonly MigrationEffect[] {
  const at = topLevel(query, fromWord)
  if (at === -1) return []
  const cursor: Cursor = { ...around, tokens: query, at: at + 1 }
  accept(cursor, 'ONLY')
  const from = name(cursor)
  const list = query.slice(1, at)
  const another = commaParts(query.slice(cursor.at)).length > 1 && topLevel(query, new Set(['ORDER', 'ON']), cursor.at) === -1
  if (from === undefined || another || list[0]?.keyword === 'DISTINCT' || list[0]?.keyword === 'TOP' || topLevel(query, fewerRows, cursor.at) !== -1) return []
  const { line } = query[0] as SqlToken
  const star = list.length === 1 && list[0]?.text === '*'
  const columns = columnsIn(list, around.dialect)
  const rows: MigrationEffect = { does: 'copy rows', from, into, star, line }
  return star ? [rows] : [rows, { does: 'copy columns', from, columns, into, targets: targets ?? [...columns], line }]
}

function columnsIn(tokens: readonly SqlToken[], dialect: SqlDialect): ReadonlySet<string> {
  return new Set(tokens.filter((token) => token.kind === 'word' || token.kind === 'name').map((token) => fold(token, dialect)))
}

/** Tables of one UPDATE's FROM that are looked at. */
const maxSources = 10

const updateEnds: ReadonlySet<string> = new Set(['FROM', 'WHERE', 'RETURNING', 'ORDER', 'LIMIT'])

export function update(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  accept(cursor, 'ONLY')
  const into = name(cursor)
  const set = topLevel(tokens, new Set(['SET']), cursor.at)
  if (into === undefined || set === -1) return []
  const ends = topLevel(tokens, updateEnds, set + 1)
  const condition = topLevel(tokens, where, set + 1)
  if (topLevel(tokens, new Set(['LIMIT']), set + 1) !== -1 || (condition !== -1 && !leavesOutNothing(tokens.slice(condition + 1)))) return []
  const sources = [into]
  if (ends !== -1 && tokens[ends]?.keyword === 'FROM') {
    for (const part of commaParts(tokens.slice(ends + 1, condition === -1 ? undefined : condition)).slice(0, maxSources)) {
      const source = name({ ...around, tokens: part, at: 0 })
      if (source !== undefined) sources.push(source)
    }
  }
  const { line } = tokens[0] as SqlToken
  return commaParts(tokens.slice(set + 1, ends === -1 ? undefined : ends)).flatMap((part) => {
    const sign = part.findIndex((token) => token.kind === 'symbol' && (token.text === '=' || token.text === ':='))
    if (sign < 1) return []
    const targets = [...columnsIn(part.slice(sign - 1, sign), around.dialect)]
    const columns = columnsIn(part.slice(sign + 1), around.dialect)
    return sources.map((from): MigrationEffect => ({ does: 'copy columns', from, columns, into, targets, line }))
  })
}

const joining: ReadonlySet<string> = new Set(['IS', 'NOT', 'NULL', 'AND', 'OR', 'RETURNING'])

/** A condition that tests for NULL or empty, or ties two tables by their columns, leaves no value behind. */
function leavesOutNothing(condition: readonly SqlToken[]): boolean {
  return condition.every((token) => {
    if (token.kind === 'string') return token.text === ''
    if (token.kind === 'symbol') return ['=', '<>', '!=', '.', '(', ')'].includes(token.text)
    return token.kind === 'name' || (token.kind === 'word' && (joining.has(token.keyword) || (token.keyword !== 'TRUE' && token.keyword !== 'FALSE')))
  })
}

const queryVerbs: ReadonlySet<string> = new Set(['DELETE', 'INSERT', 'UPDATE', 'SELECT', 'MERGE', 'REPLACE'])

/** `WITH moved AS (DELETE … RETURNING *) INSERT …` moves rows; without the INSERT it loses them. */
export function withQueries(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const main = topLevel(tokens, queryVerbs)
  if (main === -1) return []
  const found: MigrationEffect[] = []
  if (tokens[main]?.keyword === 'DELETE') found.push(...deleteAll(tokens.slice(main), around))
  if (tokens[main]?.keyword === 'INSERT') return found
  let depth = 0
  let open = 0
  for (let index = 0; index < main; index++) {
    const { kind, text } = tokens[index] as SqlToken
    if (kind !== 'symbol') continue
    if (text === '(' && depth++ === 0) open = index
    if (text === ')' && --depth === 0 && tokens[open + 1]?.keyword === 'DELETE') found.push(...deleteAll(tokens.slice(open + 1, index), around))
  }
  return found
}
