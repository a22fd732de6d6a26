/** What a SQL statement does to tables, columns and the rows in them: the little that must be known to tell a loss from a rebuild. */
import { accept, acceptAny, comma, commaParts, computedName, keywordAt, lineAt, name, names, topLevel, type Around, type Cursor } from './sql-cursor.ts'
import type { MigrationEffect, SqlName } from './migration-effect.ts'
import { copied, deleteAll, insert, selectInto, update, withQueries } from './sql-rows.ts'
import { statements, type SqlDialect, type SqlStatement, type SqlToken } from './sql.ts'

/** Bodies within bodies that are followed: `DO` holds `EXECUTE` holds a string. */
const maxBodies = 4

/** Reads what one statement does; what is not about tables and rows is left out. Bodies of functions and triggers do nothing yet, a `DO` block's does. */
export function effectsOf(statement: SqlStatement, dialect: SqlDialect): readonly MigrationEffect[] {
  return effects(statement.tokens, { dialect, bodies: 0 })
}

function effects(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const head = tokens[0]?.keyword
  switch (head) {
    case 'CREATE':
      return create(tokens, around)
    case 'DROP':
      return drop(tokens, around)
    case 'ALTER':
      return alterTable(tokens, around)
    case 'RENAME':
      return renameTables(tokens, around)
    case 'TRUNCATE':
      return truncate(tokens, around)
    case 'DELETE':
      return deleteAll(tokens, around)
    case 'INSERT':
    case 'REPLACE':
      return insert(tokens, around)
    case 'SELECT':
      return selectInto(tokens, around)
    case 'UPDATE':
      return update(tokens, around)
    case 'WITH':
      return withQueries(tokens, around)
    case 'DO':
      return doBlock(tokens, around)
    case 'EXEC':
    case 'EXECUTE':
      return execute(tokens, around)
    case 'BEGIN':
    case 'IF':
      return guarded(tokens, around)
    default:
      return []
  }
}

const createWords: ReadonlySet<string> = new Set(['GLOBAL', 'LOCAL', 'TEMP', 'TEMPORARY', 'UNLOGGED', 'FOREIGN', 'EXTERNAL', 'VIRTUAL'])
const select: ReadonlySet<string> = new Set(['SELECT'])

function create(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  const { line } = tokens[0] as SqlToken
  const replaces = accept(cursor, 'OR', 'REPLACE')
  const from = cursor.at
  acceptAny(cursor, createWords)
  const temporary = tokens.slice(from, cursor.at).some((token) => token.keyword.startsWith('TEMP'))
  if (accept(cursor, 'VIEW') || accept(cursor, 'MATERIALIZED', 'VIEW')) {
    accept(cursor, 'IF', 'NOT', 'EXISTS')
    // A view keeps no rows of its own: ClickHouse drops one with DROP TABLE.
    const view = name(cursor)
    return view === undefined ? [] : [{ does: 'create table', table: view, temporary: true, mayExist: false, replaces: false, line }]
  }
  const what = accept(cursor, 'TABLE') ? 'table' : accept(cursor, 'SCHEMA') ? 'schema' : accept(cursor, 'DATABASE') ? 'database' : undefined
  if (what === undefined) return []
  // A body runs under a condition as often as not.
  const mayExist = accept(cursor, 'IF', 'NOT', 'EXISTS') || around.bodies > 0
  const made = name(cursor)
  if (made === undefined) return []
  if (what !== 'table') return [{ does: 'create', what, name: made, mayExist, line }]
  const inTemporary = temporary || made.key.startsWith('pg_temp.') || made.key.startsWith('temp.') || made.key.startsWith('#')
  const effect: MigrationEffect = { does: 'create table', table: made, temporary: inTemporary, mayExist, replaces, line }
  const query = topLevel(tokens, select, cursor.at)
  return query === -1 || mayExist ? [effect] : [effect, ...copied(tokens.slice(query), made, undefined, around)]
}

function drop(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  if (keywordAt(cursor) === 'TEMPORARY') return []
  const { line } = tokens[0] as SqlToken
  if (accept(cursor, 'OWNED', 'BY'))
    return [{ does: 'drop schema', name: { text: `everything owned by ${name(cursor)?.text ?? computedName.text}`, key: '' }, line }]
  const does =
    accept(cursor, 'TABLE') || accept(cursor, 'TABLES')
      ? 'drop table'
      : accept(cursor, 'SCHEMA')
        ? 'drop schema'
        : accept(cursor, 'DATABASE')
          ? 'drop database'
          : undefined
  if (does === undefined) return []
  accept(cursor, 'IF', 'EXISTS')
  // Several names over several lines: a loss has the line of its own name, except the first, which is the statement's.
  return names(cursor).map((one, index) => {
    const at = index === 0 ? line : one.line
    return does === 'drop table' ? { does, table: one.name, line: at } : { does, name: one.name, line: at }
  })
}

const alterWords: ReadonlySet<string> = new Set(['ONLINE', 'OFFLINE', 'IGNORE', 'FOREIGN'])
/** After DROP or ADD these are no column, unless the name ends there. */
const notColumns: ReadonlySet<string> = new Set([
  'CONSTRAINT', 'PRIMARY', 'FOREIGN', 'UNIQUE', 'CHECK', 'INDEX', 'KEY', 'FULLTEXT', 'SPATIAL', 'EXCLUDE', 'PARTITION', 'SUBPARTITION',
  'PERIOD', 'SYSTEM', 'PROJECTION', 'STATISTICS', 'DEFAULT',
]) // prettier-ignore

function alterTable(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  acceptAny(cursor, alterWords)
  if (!accept(cursor, 'TABLE')) return []
  accept(cursor, 'IF', 'EXISTS')
  accept(cursor, 'ONLY')
  const table = name(cursor) ?? computedName
  if (cursor.tokens[cursor.at]?.text === '*') cursor.at++
  if (accept(cursor, 'ON', 'CLUSTER')) cursor.at++
  // SQL Server: WITH CHECK ADD CONSTRAINT.
  if (accept(cursor, 'WITH')) cursor.at++
  const found: MigrationEffect[] = []
  let dropping = false
  for (const part of commaParts(tokens.slice(cursor.at))) {
    const action: Cursor = { ...around, tokens: part, at: 0 }
    const [first] = part
    if (first === undefined) continue
    const { line } = first
    // SQL Server goes on without the word: DROP COLUMN a, b.
    const goesOn = dropping && (part.length === 1 || first.keyword === 'COLUMN')
    if (goesOn || accept(action, 'DROP')) {
      const column = dropped(action)
      dropping = column !== undefined
      if (column !== undefined) found.push({ does: 'drop column', table, column, line })
      else if (part[1]?.keyword === 'PARTITION') found.push({ does: 'drop table', table: { text: `${table.text} ${part.slice(1).map((one) => one.text).join(' ')}`, key: '' }, line }) // prettier-ignore
      continue
    }
    dropping = false
    if (accept(action, 'ADD')) found.push(...added(action, table, line))
    else if (accept(action, 'TRUNCATE', 'PARTITION')) found.push({ does: 'truncate', table, line })
    else if (accept(action, 'RENAME')) {
      const word = keywordAt(action)
      if (word === 'COLUMN' || word === 'CONSTRAINT' || word === 'INDEX' || word === 'KEY') continue
      const given = accept(action, 'TO') || accept(action, 'AS')
      const to = name(action)
      // PostgreSQL: RENAME a TO b renames a column.
      if (to !== undefined && (given || keywordAt(action) !== 'TO')) found.push({ does: 'rename table', table, to: inSchemaOf(table, to), line })
    }
  }
  return found
}

/** A new name given without a schema stays in the table's own. */
function inSchemaOf(table: SqlName, to: SqlName): SqlName {
  const dot = table.key.lastIndexOf('.')
  return dot === -1 || to.key.includes('.') ? to : { text: to.text, key: `${table.key.slice(0, dot)}.${to.key}` }
}

function dropped(action: Cursor): SqlName | undefined {
  if (accept(action, 'COLUMN')) {
    accept(action, 'IF', 'EXISTS')
    return name(action) ?? computedName
  }
  accept(action, 'IF', 'EXISTS')
  const after = action.tokens[action.at + 1]
  const nameEnds = after === undefined || after.keyword === 'CASCADE' || after.keyword === 'RESTRICT'
  if (notColumns.has(keywordAt(action)) && !nameEnds) return undefined
  return name(action) ?? computedName
}

function added(action: Cursor, table: SqlName, line: number): readonly MigrationEffect[] {
  const explicit = accept(action, 'COLUMN')
  if (!explicit && notColumns.has(keywordAt(action))) return []
  const mayExist = accept(action, 'IF', 'NOT', 'EXISTS') || action.bodies > 0
  const several = action.tokens[action.at]?.text === '(' ? commaParts(action.tokens.slice(action.at + 1, -1)) : [action.tokens.slice(action.at)]
  return several.flatMap((part) => {
    const column = name({ dialect: action.dialect, bodies: action.bodies, tokens: part, at: 0 })
    return column === undefined ? [] : [{ does: 'add column' as const, table, column, mayExist, line }]
  })
}

function renameTables(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  if (!accept(cursor, 'TABLE') && !accept(cursor, 'TABLES')) return []
  const found: MigrationEffect[] = []
  do {
    const line = lineAt(cursor)
    const table = name(cursor)
    const to = accept(cursor, 'TO') ? name(cursor) : undefined
    if (table === undefined || to === undefined) break
    found.push({ does: 'rename table', table, to, line })
  } while (comma(cursor))
  return found
}

function truncate(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const cursor: Cursor = { ...around, tokens, at: 1 }
  accept(cursor, 'TABLE')
  accept(cursor, 'IF', 'EXISTS')
  const { line } = tokens[0] as SqlToken
  return names(cursor).map((one, index) => ({ does: 'truncate', table: one.name, line: index === 0 ? line : one.line }))
}

const bodyStarts: ReadonlySet<string> = new Set(['BEGIN', 'THEN', 'ELSE', 'LOOP', 'ATOMIC', 'TRY', 'TRAN', 'TRANSACTION', 'CATCH'])
const verbs: ReadonlySet<string> = new Set(['CREATE', 'DROP', 'ALTER', 'TRUNCATE', 'DELETE', 'INSERT', 'UPDATE', 'EXECUTE', 'EXEC', 'WITH', 'RENAME'])

/** A `DO` block runs at once: its statements count, with the lines they stand on. */
function doBlock(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const body = tokens.find((token) => token.kind === 'string')
  if (body === undefined || around.bodies >= maxBodies) return []
  const inner: Around = { dialect: around.dialect, bodies: around.bodies + 1 }
  return statements(body.text, around.dialect, body.line).statements.flatMap((statement) => bodyStatement(statement.tokens, inner))
}

function bodyStatement(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const at = tokens.findIndex((token, index) => verbs.has(token.keyword) && (index === 0 || bodyStarts.has(tokens[index - 1]?.keyword ?? '')))
  return at === -1 ? [] : effects(tokens.slice(at), around)
}

/** SQL Server: `BEGIN TRY BEGIN TRAN; …`, `IF EXISTS (…) DROP TABLE x`. */
function guarded(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  if (tokens.length < 3) return []
  const at = topLevel(tokens, verbs, 1)
  return at === -1 ? [] : effects(tokens.slice(at), { ...around, bodies: around.bodies + 1 })
}

/** `EXECUTE 'DROP TABLE x'`, `EXECUTE format('…', …)`, `EXEC('…')`: the text runs as far as it stands there. */
function execute(tokens: readonly SqlToken[], around: Around): readonly MigrationEffect[] {
  const body = tokens.slice(1, 5).find((token) => token.kind === 'string')
  if (body === undefined || around.bodies >= maxBodies) return []
  const computed = body.text.replace(/%(?:\d+\$)?[ILs]/g, `"${computedName.text}"`)
  const inner: Around = { dialect: around.dialect, bodies: around.bodies + 1 }
  return statements(computed, around.dialect, body.line).statements.flatMap((statement) => effects(statement.tokens, inner))
}
