/** What SQL says of tables: columns, keys and what they point to, statement by statement, for the state that they add up to. */
import type { SqlColumn, SqlForeignKey, SqlKey, SqlTableStep } from '../model/tables.ts'
import { accept, acceptAny, comma, commaParts, keywordAt, name, names, schemaKey, topLevel, type Cursor } from './sql-cursor.ts'
import { closing, columnOf, columnsIn, constraintOf, entryOf, type SqlEntry } from './sql-entries.ts'
import { isPresence } from './index-words.ts'
import type { SqlDialect, SqlStatement, SqlToken } from './sql.ts'

/** Reads what statements do to tables and keys, in their order ({@link https://www.postgresql.org/docs/current/sql-createtable.html}). */
export function tableSteps(statements: readonly SqlStatement[], dialect: SqlDialect): readonly SqlTableStep[] {
  return statements.flatMap(({ tokens, line }) => {
    const cursor: Cursor = { dialect, bodies: 0, tokens, at: 1 }
    switch (tokens[0]?.keyword) {
      case 'CREATE':
        return created(cursor, line)
      case 'ALTER':
        return altered(cursor, line)
      case 'DROP':
        return dropped(cursor, line)
      case 'RENAME':
        return renamed(cursor, line)
      case 'DO':
        return blocked(tokens, line)
      default:
        return []
    }
  })
}

function blocked(tokens: readonly SqlToken[], line: number): readonly SqlTableStep[] {
  const text = tokens.flatMap((token) => (token.kind === 'string' ? [token.text] : [])).join(' ')
  if (!/\b(?:index|constraint|table|execute|schema)\b/i.test(text)) return []
  const words = new Set(text.slice(0, longestBlock).match(/\w{1,128}/g) ?? [])
  const drops = /\bdrop\s{1,20}schema\b/i.test(text)
  return [{ does: 'something', words, computes: text.length > longestBlock || /\bexecute\b/i.test(text), ...(drops ? { drops } : {}), line }]
}

/** Longer than any block of which a table's name is looked for. */
const longestBlock = 100_000

const before: ReadonlySet<string> = new Set(['GLOBAL', 'LOCAL', 'TEMP', 'TEMPORARY', 'UNLOGGED', 'FOREIGN', 'EXTERNAL', 'VIRTUAL'])

function created(cursor: Cursor, line: number): readonly SqlTableStep[] {
  accept(cursor, 'OR', 'REPLACE')
  const from = cursor.at
  acceptAny(cursor, before)
  const temporary = cursor.tokens.slice(from, cursor.at).some((token) => /^(?:TEMP|FOREIGN|VIRTUAL|EXTERNAL)/.test(token.keyword))
  if (accept(cursor, 'TABLE')) return temporary ? [] : madeTable(cursor, line)
  const unique = accept(cursor, 'UNIQUE')
  acceptAny(cursor, new Set(['CLUSTERED', 'NONCLUSTERED', 'FULLTEXT', 'SPATIAL']))
  const special = /^(?:FULLTEXT|SPATIAL)$/.test(keywordAt(cursor, -1)) ? keywordAt(cursor, -1).toLowerCase() : undefined
  if (!accept(cursor, 'INDEX')) return []
  accept(cursor, 'CONCURRENTLY')
  accept(cursor, 'IF', 'NOT', 'EXISTS')
  const own = keywordAt(cursor) === 'ON' ? undefined : name(cursor)
  if (!accept(cursor, 'ON')) return []
  accept(cursor, 'ONLY')
  const on = name(cursor)
  const type = accept(cursor, 'USING') ? cursor.tokens[cursor.at++]?.text : special
  const listed = columnsIn(cursor)
  if (on === undefined) return []
  if (listed === undefined) return [{ does: 'unclear', table: on.key, line }]
  const rest = cursor.tokens.slice(cursor.at)
  const where = topLevel(rest, new Set(['WHERE']))
  const partial = where !== -1
  const condition = rest.slice(where + 1, where + 12)
  const present = partial && isPresence(condition.map(({ text }) => text).join(' '), listed.columns[0])
  const classed = listed.classed || topLevel(rest, new Set(['INCLUDE'])) !== -1
  const key: SqlKey = {
    kind: unique ? 'unique' : 'index',
    name: own?.key ?? '',
    columns: listed.columns,
    ...(type === undefined ? {} : { type }),
    ...(partial ? { partial } : {}),
    ...(present ? { present } : {}),
    ...(classed ? { classed } : {}),
    apart: true,
    line,
  }
  return [{ does: 'make key', table: on.key, key, line }]
}

function madeTable(cursor: Cursor, line: number): readonly SqlTableStep[] {
  accept(cursor, 'IF', 'NOT', 'EXISTS')
  const made = name(cursor)
  if (made === undefined) return []
  const { tokens } = cursor
  if (tokens[cursor.at]?.text !== '(') return [{ does: 'make table', table: made.key, columns: [], keys: [], foreign: [], open: true, line }]
  const end = closing(tokens, cursor.at)
  const columns: SqlColumn[] = []
  const keys: SqlKey[] = []
  const foreign: SqlForeignKey[] = []
  const rest = tokens.slice(end + 1)
  let open = rest.some((token) => /^(?:INHERITS|AS|SELECT)$/.test(token.keyword))
  for (const part of commaParts(tokens.slice(cursor.at + 1, end))) {
    const entry = entryOf(part, cursor)
    if (entry === undefined) {
      open = true
      continue
    }
    if (entry.column !== undefined) columns.push(entry.column)
    keys.push(...entry.keys)
    foreign.push(...entry.foreign)
  }
  return [{ does: 'make table', table: made.key, columns, keys, foreign, open, line }]
}

function dropped(cursor: Cursor, line: number): readonly SqlTableStep[] {
  // To MySQL, a schema is a database.
  if (accept(cursor, 'SCHEMA') || (cursor.dialect === 'mysql' && accept(cursor, 'DATABASE'))) return droppedSchemas(cursor, line)
  const index = accept(cursor, 'INDEX')
  if (!index && !accept(cursor, 'TABLE')) return []
  accept(cursor, 'CONCURRENTLY')
  accept(cursor, 'IF', 'EXISTS')
  const found = names(cursor)
  const on = index && accept(cursor, 'ON') ? (name(cursor)?.key ?? '') : ''
  return found.map(({ name: one }) => (index ? { does: 'drop key', table: on, name: one.key, line } : { does: 'drop table', table: one.key, line }))
}

function droppedSchemas(cursor: Cursor, line: number): readonly SqlTableStep[] {
  accept(cursor, 'IF', 'EXISTS')
  return names(cursor).map(({ name: one }) =>
    one.key === '' ? { does: 'something', words: new Set(), computes: true, line } : { does: 'drop schema', schema: schemaKey(one), line },
  )
}

/** `ALTER SCHEMA a RENAME TO b`, and SQL Server's `ALTER SCHEMA a TRANSFER b.c`. */
function alteredSchema(cursor: Cursor, line: number): readonly SqlTableStep[] {
  const of = name(cursor)
  if (of === undefined) return []
  const to = accept(cursor, 'RENAME', 'TO') ? name(cursor) : undefined
  if (to !== undefined) return [{ does: 'rename schema', schema: schemaKey(of), to: schemaKey(to), line }]
  const table = accept(cursor, 'TRANSFER') ? name(cursor) : undefined
  return table === undefined ? [] : [{ does: 'set schema', table: table.key, schema: schemaKey(of), line }]
}

function renamed(cursor: Cursor, line: number): readonly SqlTableStep[] {
  if (!accept(cursor, 'TABLE')) return []
  const found: SqlTableStep[] = []
  do {
    const from = name(cursor)
    const to = accept(cursor, 'TO') ? name(cursor) : undefined
    if (from === undefined || to === undefined) break
    found.push({ does: 'rename table', table: from.key, to: to.key, line })
  } while (comma(cursor))
  return found
}

function altered(cursor: Cursor, line: number): readonly SqlTableStep[] {
  if (accept(cursor, 'INDEX')) {
    accept(cursor, 'IF', 'EXISTS')
    const from = name(cursor)
    const to = accept(cursor, 'RENAME', 'TO') ? name(cursor) : undefined
    return from === undefined || to === undefined ? [] : [{ does: 'rename key', table: from.key, to: to.key, line }]
  }
  if (accept(cursor, 'SCHEMA')) return alteredSchema(cursor, line)
  if (!accept(cursor, 'TABLE')) return []
  accept(cursor, 'IF', 'EXISTS')
  accept(cursor, 'ONLY')
  const of = name(cursor)
  if (of === undefined) return []
  if (cursor.tokens[cursor.at]?.text === '*') cursor.at++
  if (accept(cursor, 'WITH')) cursor.at++
  const steps = commaParts(cursor.tokens.slice(cursor.at)).map((part) => action(part, of.key, cursor, part[0]?.line ?? line))
  const [[only, ...more] = [], ...others] = steps
  // Of equal keys of one column, or of one statement before version 13, PostgreSQL makes one index.
  const isAlone = only?.does === 'make key' && more.length + others.length === 0
  return isAlone ? [{ ...only, key: { ...only.key, apart: true } }] : steps.flat()
}

function action(part: readonly SqlToken[], of: string, around: Cursor, line: number): readonly SqlTableStep[] {
  const cursor: Cursor = { dialect: around.dialect, bodies: 0, tokens: part, at: 0 }
  if (accept(cursor, 'RENAME')) {
    if (accept(cursor, 'CONSTRAINT') || accept(cursor, 'INDEX') || accept(cursor, 'KEY')) {
      const from = name(cursor)
      const to = accept(cursor, 'TO') ? name(cursor) : undefined
      return from === undefined || to === undefined ? [] : [{ does: 'rename key', table: from.key, to: to.key, line }]
    }
    accept(cursor, 'COLUMN')
    const from = keywordAt(cursor) === 'TO' || keywordAt(cursor) === 'AS' ? undefined : name(cursor)
    const to = accept(cursor, 'TO') || accept(cursor, 'AS') ? name(cursor) : undefined
    if (to === undefined) return from === undefined ? [] : [{ does: 'rename table', table: of, to: from.key, line }]
    return [
      from === undefined ? { does: 'rename table', table: of, to: to.key, line } : { does: 'rename column', table: of, column: from.key, to: to.key, line },
    ]
  }
  if (accept(cursor, 'DROP')) return lost(cursor, of, line)
  if (accept(cursor, 'CHANGE') || accept(cursor, 'CHANGE', 'COLUMN')) {
    accept(cursor, 'COLUMN')
    const [from, to] = [name(cursor), name(cursor)]
    return from === undefined || to === undefined ? [] : [{ does: 'rename column', table: of, column: from.key, to: to.key, line }]
  }
  const schema = accept(cursor, 'SET', 'SCHEMA') ? name(cursor) : undefined
  if (schema !== undefined) return [{ does: 'set schema', table: of, schema: schemaKey(schema), line }]
  if (!accept(cursor, 'ADD')) return isUnclear(part) ? [{ does: 'unclear', table: of, line }] : []
  const using = topLevel(part, new Set(['USING']), cursor.at)
  if (using !== -1 && part[using + 1]?.keyword === 'INDEX') {
    const index = name({ ...cursor, at: using + 2 })
    const kind = part.some((token) => token.keyword === 'PRIMARY') ? 'id' : 'unique'
    const to = keywordAt(cursor) === 'CONSTRAINT' ? name({ ...cursor, at: cursor.at + 1 })?.key : undefined
    if (index === undefined) return [{ does: 'unclear', table: of, line }]
    return [{ does: 'make key of index', table: of, name: index.key, ...(to === undefined ? {} : { to }), kind, line }]
  }
  if (cursor.tokens[cursor.at]?.text === '(') return [{ does: 'unclear', table: of, line }]
  const constraint = keywordAt(cursor) === 'COLUMN' ? undefined : constraintOf(cursor)
  if (constraint !== undefined) return stepsOf(constraint, of, line)
  accept(cursor, 'COLUMN')
  accept(cursor, 'IF', 'NOT', 'EXISTS')
  const own = name(cursor)
  return own === undefined ? [] : stepsOf(columnOf(own.key, cursor, line), of, line)
}

/** `SET SCHEMA` of a computed name, `INHERIT`, and MySQL's `MODIFY` where it brings a key along. */
function isUnclear(part: readonly SqlToken[]): boolean {
  const [first, second] = part
  if (first?.keyword === 'SET') return second?.keyword === 'SCHEMA'
  if (first?.keyword === 'INHERIT' || first?.keyword === 'NO') return true
  return first?.keyword === 'MODIFY' && part.some((token) => /^(?:PRIMARY|UNIQUE|KEY)$/.test(token.keyword))
}

function stepsOf({ column, keys, foreign }: SqlEntry, table: string, line: number): readonly SqlTableStep[] {
  return [
    ...(column === undefined ? [] : [{ does: 'add column' as const, table, column, line }]),
    ...keys.map((key) => ({ does: 'make key' as const, table, key, line })),
    ...foreign.map((one) => ({ does: 'make foreign key' as const, table, foreign: one, line })),
  ]
}

function lost(cursor: Cursor, table: string, line: number): readonly SqlTableStep[] {
  if (accept(cursor, 'PRIMARY', 'KEY')) return [{ does: 'drop primary key', table, line }]
  const isKey = accept(cursor, 'INDEX') || accept(cursor, 'CONSTRAINT') || accept(cursor, 'FOREIGN', 'KEY') || accept(cursor, 'KEY')
  if (!isKey) accept(cursor, 'COLUMN')
  accept(cursor, 'IF', 'EXISTS')
  const own = name(cursor)
  if (own === undefined) return []
  return [isKey ? { does: 'drop key', table, name: own.key, line } : { does: 'drop column', table, column: own.key, line }]
}
