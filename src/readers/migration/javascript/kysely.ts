/** Migrations of Kysely: what its schema builder, its query builder and its templates send. */
import { isFunction } from '../../../parse/javascript/index.ts'
import { computedWord, type Name } from '../code/statements.ts'
import { builtChain, callsUpon, find, firstWord, isDatabase, tableIn, textOfName, type Built } from './kysely-chain.ts'
import { sqlOf } from './kysely-sql.ts'
import { alterTable, createTable } from './kysely-tables.ts'
import { entries, items, settled, text, type Given } from './values.ts'
import { computed, isHalf, lineWithin, send, textAt, untold, type Call, type Walk } from './walk.ts'

type Does = (built: Built, walk: Walk) => void

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/SchemaModule.html} and {@link https://kysely-org.github.io/kysely-apidoc/classes/Kysely.html}: nothing is sent before `execute`. */
export function kyselyCall(call: Call, walk: Walk): boolean {
  if (call.method === 'executeQuery') return executeQuery(call, walk)
  if (!/^(execute|executeTakeFirst|executeTakeFirstOrThrow|stream)$/.test(call.method) || call.on === undefined) return false
  const given = call.argument(0)
  // A transaction's: what it is handed runs in it.
  if (given !== undefined && isFunction(settled(given, walk.imports).node)) return false
  const built = builtChain(call.on, walk)
  const written = sqlOf(built, walk)
  if (written !== undefined) {
    sendSql(written.sql, walk, written.from, call.line)
    return true
  }
  if (!isDatabase(built)) {
    if (built.calls.length > 0 || given !== undefined) untold(walk, call.line, computed)
    return false
  }
  for (const step of built.calls) {
    if (/^with(Recursive)?$/.test(step.method)) within(step, walk)
    const does = Object.hasOwn(methods, step.method) ? methods[step.method] : undefined
    if (does === undefined) continue
    does(built, walk)
    return true
  }
  return built.calls.every(({ method }) => !/^(transaction|connection|startTransaction)$/.test(method))
}

function sendSql(sql: string | undefined, walk: Walk, from: Given, line: number): void {
  if (sql === undefined || sql.trim() === computedWord || isHalf(sql)) untold(walk, line, computed)
  else send(walk, sql, lineWithin(walk, from, line))
}

/** `db.executeQuery(CompiledQuery.raw('…'))`, `` db.executeQuery(sql`…`.compile(db)) ``. */
function executeQuery(call: Call, walk: Walk): boolean {
  const given = call.argument(0)
  if (given === undefined) return false
  const built = builtChain(given, walk)
  const raw = find(built, 'raw')
  const written = sqlOf(built, walk)
  if (written !== undefined) sendSql(written.sql, walk, written.from, call.line)
  else if (raw !== undefined) sendSql(textAt(raw, 0, walk), walk, raw.argument(0) ?? given, call.line)
  else untold(walk, call.line, computed)
  return true
}

const methods: Readonly<Record<string, Does>> = {
  createTable,
  alterTable,
  dropTable: (built, walk) => one(built, walk, 'dropTable', (name) => walk.write.dropTable(name)),
  createIndex: (built, walk) => createIndex(built, walk),
  dropIndex: (built, walk) => {
    const on = find(built, 'on')
    one(built, walk, 'dropIndex', (name) => walk.write.dropIndex(on === undefined ? undefined : tableIn(built, on, walk), name))
  },
  createView: (built, walk) => {
    const kind = find(built, 'materialized') === undefined ? 'VIEW' : 'MATERIALIZED VIEW'
    const replaces = find(built, 'orReplace') === undefined ? '' : 'OR REPLACE '
    one(built, walk, 'createView', (name) => `CREATE ${replaces}${kind} ${walk.write.name(name)} AS SELECT 1`)
  },
  dropView: (built, walk) => {
    const kind = find(built, 'materialized') === undefined ? 'VIEW' : 'MATERIALIZED VIEW'
    one(built, walk, 'dropView', (name) => `DROP ${kind} ${walk.write.name(name)}`)
  },
  refreshMaterializedView: (built, walk) => {
    const beside = find(built, 'concurrently') === undefined ? '' : 'CONCURRENTLY '
    one(built, walk, 'refreshMaterializedView', (name) => `REFRESH MATERIALIZED VIEW ${beside}${walk.write.name(name)}`)
  },
  dropSchema: (built, walk) => {
    const cascade = find(built, 'cascade') === undefined ? '' : ' CASCADE'
    const call = find(built, 'dropSchema')
    if (call !== undefined) send(walk, `DROP SCHEMA ${walk.write.name(textAt(call, 0, walk))}${cascade}`, call.line)
  },
  createSchema: () => undefined,
  createType: () => undefined,
  alterType: () => undefined,
  dropType: () => undefined,
  deleteFrom: (built, walk) => ofRows(built, 'deleteFrom', walk),
  updateTable: (built, walk) => ofRows(built, 'updateTable', walk),
}

function one(built: Built, walk: Walk, method: string, sql: (name: Name) => string): void {
  const call = find(built, method)
  if (call !== undefined) send(walk, sql(tableIn(built, call, walk)), call.line)
}

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/CreateIndexBuilder.html} */
function createIndex(built: Built, walk: Walk): void {
  const [call, on, using] = ['createIndex', 'on', 'using'].map((method) => find(built, method))
  if (call === undefined) return
  const columns = built.calls.flatMap(({ method, argument }): readonly Name[] => {
    if (method === 'expression') return [undefined]
    if (method !== 'column' && method !== 'columns') return []
    const given = argument(0)
    return given === undefined ? [undefined] : (items(given, walk.imports) ?? [given]).map((column) => firstWord(textOfName(column, walk)))
  })
  const type = using === undefined ? undefined : textAt(using, 0, walk)
  send(
    walk,
    walk.write.createIndex({
      table: on === undefined ? undefined : tableIn(built, on, walk),
      columns: columns.length === 0 ? [undefined] : columns,
      name: textAt(call, 0, walk),
      unique: find(built, 'unique') !== undefined,
      partial: find(built, 'where') !== undefined,
      present: presentIn(built, walk),
      ifNotExists: find(built, 'ifNotExists') !== undefined,
      type,
    }),
    call.line,
  )
}

/** `.where('page_id', 'is not', null)`, and nothing more that narrows it. */
function presentIn({ calls }: Built, walk: Walk): Name {
  const [where, ...more] = calls.filter(({ method }) => method === 'where')
  const value = where?.argument(2)
  if (where === undefined || value === undefined || more.length > 0) return undefined
  const isNull = settled(value, walk.imports).node.type === 'NullLiteral'
  return isNull && /^is not$/i.test(textAt(where, 1, walk) ?? '') ? textAt(where, 0, walk) : undefined
}

/** `db.with('gone', (qb) => qb.deleteFrom('t')…)`: what stands before the query runs with it. */
function within(call: Call, walk: Walk): void {
  const callback = call.argument(1)
  const calls = callback === undefined ? undefined : callsUpon(callback, walk)
  if (calls === undefined) return
  for (const method of ['deleteFrom', 'updateTable'] as const) ofRows({ root: call.given, calls }, method, walk)
}

const narrowing = /^(where|whereRef|whereExists|using|from|limit|top|innerJoin|leftJoin|rightJoin|fullJoin|innerJoinLateral|leftJoinLateral|having)/
const open = /^\$(if|call)$/

/** `db.deleteFrom('t')`, `db.updateTable('t').set({…})`: whatever narrows it makes it some rows. */
function ofRows(built: Built, method: 'deleteFrom' | 'updateTable', walk: Walk): void {
  const call = find(built, method)
  if (call === undefined || built.calls.some((other) => narrowing.test(other.method))) return
  if (built.calls.some((other) => open.test(other.method))) return untold(walk, call.line, computed)
  const table = tableIn(built, call, walk)
  if (method === 'deleteFrom') return send(walk, walk.write.deleteAll(table), call.line)
  if (table !== undefined) send(walk, walk.write.updateAll(table, columnSet(find(built, 'set'), walk)), call.line)
}

/** The first column that `set({…})` or `set('column', value)` names. */
function columnSet(call: Call | undefined, walk: Walk): Name {
  const given = call?.argument(0)
  if (given === undefined) return undefined
  return entries(given, walk.imports)[0]?.[0] ?? text(given, walk.imports)
}
