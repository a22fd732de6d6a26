/** What a script of PostgreSQL does, by PostgreSQL's own grammar; where a statement is none of its, the tokens tell what they can. */
import { limits } from '../../base/limits.ts'
import type { MigrationEffect } from '../migration-effect.ts'
import { effectsOf } from '../sql-effects.ts'
import { computedName } from '../sql-cursor.ts'
import { statements, type SqlStatement, type SqlToken } from '../sql.ts'
import { postgresBlock, postgresStatement, type PgNode } from './grammar.ts'
import { cluster, lockTables, reindex, setting, settingBySelect, tablesIn, transaction, vacuum } from './others.ts'
import { deletedIn, deleteRows, insertRows, madeFrom, updateRows } from './rows.ts'
import { alterTable, createIndex, createTable, drop, rename, type Written } from './tables.ts'
import { constantIn, fieldOf, isSet, kindOf, listOf, listOfKind, named, nodesIn, ofKind, relationName, stringsOf, textOf } from './tree.ts'

export interface PostgresEffects {
  readonly effects: readonly MigrationEffect[]
  readonly unparsed: readonly Unparsed[]
  /** Statements of which the grammar was asked. */
  readonly asked: number
}

/** A statement that is none of PostgreSQL's, or one whose text is put together when it runs. */
export interface Unparsed {
  readonly line: number
  readonly computed: boolean
}

/** Bodies within bodies that are followed: `DO` holds `EXECUTE` holds a string. */
const maxBodies = 4

/** Whose head says that no table, row or lock is of interest in them: the grammar is not asked. */
const idle = new Set(['COMMENT', 'GRANT', 'REVOKE', 'ANALYZE', 'EXPLAIN', 'COPY', 'NOTIFY', 'LISTEN', 'CHECKPOINT', 'RESET', 'SHOW', 'SECURITY'])

export async function postgresEffects(text: string, kept: readonly SqlStatement[]): Promise<PostgresEffects> {
  const seen: Seen = { unparsed: [], asked: 0 }
  const effects: MigrationEffect[] = []
  for (const [index, statement] of kept.entries()) {
    if (index === limits.sqlStatements) seen.unparsed.push({ line: statement.line, computed: false })
    const found = index < limits.sqlStatements ? await one(text, statement, outside, seen) : effectsOf(statement, 'postgres')
    for (const effect of found) effects.push(effect)
  }
  return { effects, unparsed: seen.unparsed, asked: seen.asked }
}

interface Seen {
  readonly unparsed: Unparsed[]
  asked: number
}

interface Inside {
  readonly bodies: number
  readonly computed: boolean
}

const outside: Inside = { bodies: 0, computed: false }

async function one(text: string, statement: SqlStatement, inside: Inside, seen: Seen): Promise<readonly MigrationEffect[]> {
  const { tokens, line } = statement
  const [head] = tokens
  if (head === undefined || idle.has(head.keyword) || putsInRows(tokens)) return []
  const written = text.slice(statement.offset, tokens.at(-1)?.endOffset)
  seen.asked++
  const tree = (await postgresStatement(written)) ?? (written.includes('${') ? await postgresStatement(filled(written)) : undefined)
  if (tree === undefined) {
    seen.unparsed.push({ line, computed: inside.computed })
    return effectsOf(statement, 'postgres')
  }
  if (ofKind(tree, 'DoStmt') !== undefined) return inBlock(text, statement, inside.bodies, seen)
  return ofTree(tree, { line, lines: linesOf(tokens), bodies: inside.bodies })
}

/** {@link https://documentation.red-gate.com/fd/flyway-placeholders-setting-277579038.html Placeholders} stand for names as often as not: theirs stand in for them. */
function filled(text: string): string {
  return text.replace(/\$\{([^{}\n]{1,100})\}/g, (_, name: string) => name.replace(/\W/g, '_'))
}

/** Rows that are written out change nothing that was there, and may fill megabytes. */
function putsInRows(tokens: readonly SqlToken[]): boolean {
  return tokens[0]?.keyword === 'INSERT' && !tokens.some((token) => token.keyword === 'SELECT' || token.keyword === 'WITH')
}

/** The first line of each part between commas outside brackets, behind the name that ALTER TABLE or a list begins with. */
function linesOf(tokens: readonly SqlToken[]): readonly number[] {
  const lines: number[] = []
  let depth = 0
  let begins = true
  let skips = tokens[0]?.keyword === 'ALTER'
  for (const [index, token] of tokens.entries()) {
    if (skips) {
      // ALTER TABLE [IF EXISTS] [ONLY] name [*]: the first action begins where no name goes on.
      const previous = tokens[index - 1]
      const goesOn = token.text === '.' || token.text === '*' || previous?.text === '.' || /^(ALTER|TABLE|FOREIGN|IF|EXISTS|ONLY)$/.test(token.keyword)
      const isName = !goesOn && /^(TABLE|EXISTS|ONLY)$/.test(previous?.keyword ?? '')
      if (goesOn || isName) continue
      skips = false
    }
    if (token.kind === 'symbol' && /^[([]$/.test(token.text)) depth++
    else if (token.kind === 'symbol' && /^[)\]]$/.test(token.text)) depth--
    if (depth === 0 && token.kind === 'symbol' && token.text === ',') begins = true
    else if (begins) {
      lines.push(token.line)
      begins = false
    }
  }
  return lines
}

function ofTree(tree: PgNode, written: Written): readonly MigrationEffect[] {
  const kind = kindOf(tree)
  const statement = fieldOf(tree, kind)
  const { line, bodies } = written
  switch (kind) {
    case 'CreateStmt':
      return createTable(statement, written)
    case 'CreateForeignTableStmt':
      return createTable(fieldOf(statement, 'base'), written)
    case 'CreateTableAsStmt': {
      const into = fieldOf(statement, 'into')
      if (textOf(statement, 'objtype') === 'OBJECT_MATVIEW') return [{ does: 'create view', view: relationName(fieldOf(into, 'rel')), line }]
      const query = ofKind(fieldOf(statement, 'query'), 'SelectStmt') ?? {}
      return madeFrom(query, into, isSet(statement, 'if_not_exists') || bodies > 0, line)
    }
    case 'ViewStmt':
      return [{ does: 'create view', view: relationName(fieldOf(statement, 'view')), line }]
    case 'AlterTableStmt':
      return alterTable(statement, written)
    case 'AlterObjectSchemaStmt': {
      if (!/^OBJECT_(TABLE|VIEW|MATVIEW|FOREIGN_TABLE)$/.test(textOf(statement, 'objectType'))) return []
      const table = relationName(fieldOf(statement, 'relation'))
      return [{ does: 'rename table', table, to: named([textOf(statement, 'newschema'), textOf(fieldOf(statement, 'relation'), 'relname')]), line }]
    }
    case 'IndexStmt':
      return createIndex(statement, written)
    case 'DropStmt':
      return drop(statement, written)
    case 'RenameStmt':
      return rename(statement, written)
    case 'CreateSchemaStmt':
      return [
        { does: 'create', what: 'schema', name: named([textOf(statement, 'schemaname')]), mayExist: isSet(statement, 'if_not_exists') || bodies > 0, line },
      ]
    case 'CreatedbStmt':
      return [
        { does: 'create', what: 'database', name: named([textOf(statement, 'dbname')]), mayExist: bodies > 0, line },
        { does: 'alone', what: 'CREATE DATABASE', line },
      ]
    case 'DropdbStmt':
      return [{ does: 'drop database', name: named([textOf(statement, 'dbname')]), line }]
    case 'DropOwnedStmt': {
      const roles = listOfKind(statement, 'roles', 'RoleSpec').map((role) => textOf(role, 'rolename') || computedName.text)
      return [{ does: 'drop schema', name: { text: `everything owned by ${roles.join(', ')}`, key: '' }, line }]
    }
    case 'TruncateStmt':
      return tablesIn(statement, 'relations').map((table, index) => ({ does: 'truncate', table, line: (index === 0 ? line : written.lines[index]) ?? line }))
    case 'InsertStmt':
      return insertRows(statement, line)
    case 'UpdateStmt':
      return [...updateRows(statement, line), ...deletedIn(statement, line)]
    case 'DeleteStmt':
      return [...deleteRows(statement, line), ...deletedIn(statement, line)]
    case 'SelectStmt': {
      const into = ofKind(statement, 'intoClause')
      const made = into === undefined || bodies > 0 ? [] : madeFrom(statement, into, false, line)
      return [...made, ...deletedIn(statement, line), ...settingBySelect(statement, line)]
    }
    case 'PrepareStmt':
      return ofTree(fieldOf(statement, 'query'), written)
    case 'RefreshMatViewStmt':
      return [{ does: 'refresh view', view: relationName(fieldOf(statement, 'relation')), concurrently: isSet(statement, 'concurrent'), line }]
    case 'ReindexStmt':
      return reindex(statement, line)
    case 'VacuumStmt':
      return vacuum(statement, line)
    case 'ClusterStmt':
      return cluster(statement, line)
    case 'LockStmt':
      return lockTables(statement, line)
    case 'TransactionStmt':
      return transaction(statement, line)
    case 'VariableSetStmt':
      return setting(statement, line)
    case 'AlterSystemStmt':
      return [{ does: 'alone', what: 'ALTER SYSTEM', line }]
    default:
      return []
  }
}

/** A `DO` block runs at once, in one transaction: its statements count, with the lines they stand on. */
async function inBlock(text: string, statement: SqlStatement, bodies: number, seen: Seen): Promise<readonly MigrationEffect[]> {
  const { tokens, line } = statement
  const body = tokens.find((token) => token.kind === 'string')
  const tree = bodies < maxBodies ? await postgresBlock(text.slice(statement.offset, tokens.at(-1)?.endOffset)) : undefined
  if (tree === undefined || body === undefined) {
    seen.unparsed.push({ line, computed: false })
    return effectsOf(statement, 'postgres')
  }
  const found: MigrationEffect[] = [{ does: 'enter block', line }]
  let at = body.line
  for (const [kind, node] of nodesIn(tree)) {
    const number = node['lineno']
    if (kind.startsWith('PLpgSQL_stmt') && typeof number === 'number') at = body.line + number - 1
    // An expression of that mode is a whole statement, wherever it stands: a loop may run over what it deletes.
    const isStatement = kind === 'PLpgSQL_expr' && node['parseMode'] === 0
    const isComputed = kind === 'PLpgSQL_stmt_dynexecute' || kind === 'PLpgSQL_stmt_dynfors'
    if (!isStatement && !isComputed) continue
    const sql = isStatement ? textOf(node, 'query') : await computed(textOf(fieldOf(fieldOf(node, 'query'), 'PLpgSQL_expr'), 'query'))
    if (sql === undefined) seen.unparsed.push({ line: at, computed: true })
    else for (const effect of await script(sql, at, { bodies: bodies + 1, computed: isComputed }, seen)) found.push(effect)
  }
  return [...found, { does: 'leave block', line }]
}

async function script(sql: string, line: number, inside: Inside, seen: Seen): Promise<readonly MigrationEffect[]> {
  const found: MigrationEffect[] = []
  for (const statement of statements(sql, 'postgres', line).statements) for (const effect of await one(sql, statement, inside, seen)) found.push(effect)
  return found
}

/** The text that EXECUTE runs, as far as it stands there; what is computed stands as a name. */
async function computed(expression: string): Promise<string | undefined> {
  const tree = await postgresStatement(`SELECT ${expression}`)
  const target = listOf(ofKind(tree ?? {}, 'SelectStmt') ?? {}, 'targetList')[0]
  return target === undefined ? undefined : spelled(fieldOf(ofKind(target, 'ResTarget') ?? {}, 'val'), 0)
}

const unknown = `"${computedName.text}"`

function spelled(expression: PgNode, depth: number): string {
  const constant = constantIn(expression)
  if (constant !== undefined) return constant
  const joined = ofKind(expression, 'A_Expr')
  if (joined !== undefined && depth < 100 && stringsOf(listOf(joined, 'name'))[0] === '||')
    return `${spelled(fieldOf(joined, 'lexpr'), depth + 1)}${spelled(fieldOf(joined, 'rexpr'), depth + 1)}`
  const call = ofKind(expression, 'FuncCall')
  const format = call !== undefined && stringsOf(listOf(call, 'funcname')).at(-1) === 'format' ? constantIn(listOf(call, 'args')[0] ?? {}) : undefined
  return format === undefined ? unknown : format.replace(/%(?:\d+\$)?[Is]/g, unknown).replace(/%(?:\d+\$)?L/g, `'${computedName.text}'`)
}
