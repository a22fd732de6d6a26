/** Indexes and views that a migration makes and takes away, in its order: a schema file may know nothing of them. */
import type { MigrationStep } from '../../model/declaration.ts'
import { accept, commaParts, keywordAt, name, names, schemaKey, type Cursor } from '../../parse/sql-cursor.ts'
import type { SqlDialect, SqlStatement, SqlToken } from '../../parse/sql.ts'
import { primaryOf } from './steps.ts'

type Step = Omit<MigrationStep, 'at'> & { readonly line: number }

/** More than any table has; a generated script must not fill the memory. */
const mostSteps = 5_000

export function stepsOf(statements: readonly SqlStatement[], dialect: SqlDialect): readonly Step[] {
  const steps: Step[] = []
  for (const { tokens, line } of statements) {
    if (steps.length >= mostSteps) break
    const cursor: Cursor = { dialect, bodies: 0, tokens, at: 1 }
    const found =
      tokens[0]?.keyword === 'CREATE' ? made(cursor) : tokens[0]?.keyword === 'DROP' ? dropped(cursor) : tokens[0]?.keyword === 'ALTER' ? altered(cursor) : []
    for (const step of found) steps.push({ ...step, line })
  }
  return steps
}

type Bare = Omit<Step, 'line'>

function made(cursor: Cursor): readonly Bare[] {
  if (accept(cursor, 'OR', 'REPLACE')) accept(cursor, 'FORCE')
  accept(cursor, 'RECURSIVE')
  if (accept(cursor, 'VIEW') || accept(cursor, 'MATERIALIZED', 'VIEW')) {
    accept(cursor, 'IF', 'NOT', 'EXISTS')
    const view = name(cursor)
    return view === undefined ? [] : [{ does: 'make view', of: view.key }]
  }
  const unique = accept(cursor, 'UNIQUE')
  if (accept(cursor, 'TABLE')) {
    accept(cursor, 'IF', 'NOT', 'EXISTS')
    const table = name(cursor)
    return table === undefined ? [] : [{ does: 'make table', of: table.key }]
  }
  return accept(cursor, 'INDEX') ? index(cursor, unique) : []
}

function index(cursor: Cursor, unique: boolean): readonly Bare[] {
  accept(cursor, 'CONCURRENTLY')
  accept(cursor, 'IF', 'NOT', 'EXISTS')
  const own = keywordAt(cursor) === 'ON' ? undefined : name(cursor)
  if (!accept(cursor, 'ON')) return []
  accept(cursor, 'ONLY')
  const table = name(cursor)
  const type = accept(cursor, 'USING') ? cursor.tokens[cursor.at++]?.text : undefined
  const columns = columnsIn(cursor)
  if (table === undefined || columns.length === 0) return []
  const partial = cursor.tokens.slice(cursor.at).some((token) => token.keyword === 'WHERE')
  return [
    {
      does: 'make index',
      of: own?.key ?? '',
      table: table.key,
      columns,
      unique,
      ...(type === undefined ? {} : { type }),
      ...(partial ? { partial: true } : {}),
    },
  ]
}

/** `("a", b DESC, lower(c))` begins with a and b; what follows an expression is found through no plain look-up. */
function columnsIn(cursor: Cursor): readonly string[] {
  if (cursor.tokens[cursor.at]?.text !== '(') return []
  const end = closing(cursor.tokens, cursor.at)
  const columns: string[] = []
  for (const part of commaParts(cursor.tokens.slice(cursor.at + 1, end))) {
    const inner: Cursor = { dialect: cursor.dialect, bodies: 0, tokens: part, at: 0 }
    const column = name(inner)
    if (column === undefined || (inner.tokens[inner.at]?.text === '(' && cursor.dialect !== 'mysql')) break
    columns.push(column.key)
  }
  cursor.at = end + 1
  return columns
}

function closing(tokens: readonly SqlToken[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.kind !== 'symbol') continue
    if (token.text === '(') depth++
    else if (token.text === ')' && --depth === 0) return at
  }
  return tokens.length
}

function dropped(cursor: Cursor): readonly Bare[] {
  if (accept(cursor, 'SCHEMA')) {
    accept(cursor, 'IF', 'EXISTS')
    return names(cursor).flatMap((one): readonly Bare[] => (one.name.key === '' ? [] : [{ does: 'drop schema', of: schemaKey(one.name) }]))
  }
  const does = accept(cursor, 'INDEX')
    ? ('drop index' as const)
    : accept(cursor, 'VIEW') || accept(cursor, 'MATERIALIZED', 'VIEW')
      ? ('drop view' as const)
      : accept(cursor, 'TABLE')
        ? ('drop table' as const)
        : undefined
  if (does === undefined) return []
  accept(cursor, 'CONCURRENTLY')
  accept(cursor, 'IF', 'EXISTS')
  return names(cursor).map((one): Bare => ({ does, of: one.name.key }))
}

function altered(cursor: Cursor): readonly Bare[] {
  if (accept(cursor, 'INDEX')) {
    accept(cursor, 'IF', 'EXISTS')
    const from = name(cursor)
    const to = accept(cursor, 'RENAME', 'TO') ? name(cursor) : undefined
    return from === undefined || to === undefined ? [] : [{ does: 'rename index', of: from.key, to: to.key }]
  }
  if (!accept(cursor, 'TABLE')) return []
  accept(cursor, 'IF', 'EXISTS')
  accept(cursor, 'ONLY')
  const table = name(cursor)
  if (table === undefined) return []
  return commaParts(cursor.tokens.slice(cursor.at)).flatMap((part): readonly Bare[] => {
    const action: Cursor = { dialect: cursor.dialect, bodies: 0, tokens: part, at: 0 }
    if (accept(action, 'RENAME')) {
      const column = accept(action, 'COLUMN') ? name(action) : undefined
      const to = accept(action, 'TO') ? name(action) : undefined
      if (to === undefined) return []
      return [
        column === undefined ? { does: 'rename table', of: table.key, to: to.key } : { does: 'rename column', of: column.key, table: table.key, to: to.key },
      ]
    }
    if (accept(action, 'DROP')) return lost(action, table.key)
    if (!accept(action, 'ADD')) return []
    const own = accept(action, 'CONSTRAINT') ? name(action)?.key : undefined
    const primary = accept(action, 'PRIMARY', 'KEY')
    const unique = primary || accept(action, 'UNIQUE')
    const plain = accept(action, 'INDEX') || accept(action, 'KEY')
    if (!unique && !plain) return []
    const called = action.tokens[action.at]?.text === '(' ? own : name(action)?.key
    const columns = columnsIn(action)
    if (columns.length === 0) return []
    // MySQL calls each of them PRIMARY, whatever it is given for a name.
    const of = primary ? ((cursor.dialect === 'mysql' ? undefined : called) ?? primaryOf(table.key)) : (called ?? '')
    return [{ does: 'make index', of, table: table.key, columns, unique, ...(primary ? { primary } : {}) }]
  })
}

function lost(action: Cursor, table: string): readonly Bare[] {
  if (accept(action, 'PRIMARY', 'KEY')) return [{ does: 'drop index', of: primaryOf(table) }]
  if (accept(action, 'INDEX') || accept(action, 'CONSTRAINT') || accept(action, 'KEY')) {
    accept(action, 'IF', 'EXISTS')
    const own = name(action)
    return own === undefined ? [] : [{ does: 'drop index', of: own.key }]
  }
  accept(action, 'COLUMN')
  accept(action, 'IF', 'EXISTS')
  const column = name(action)
  return column === undefined ? [] : [{ does: 'drop column', of: column.key, table }]
}
