/** Migrations of Laravel: what its schema builder and its query builder send. */
import { lastName } from '../../../parse/php/index.ts'
import { computedWord, type Name } from '../code/statements.ts'
import { blueprint } from './blueprint.ts'
import { firstKey, settled, text, texts, textWithGaps, type Given, type Names } from './values.ts'
import { parametersOf, runBody, send, untold, type Call, type Chain, type Walk } from './walk.ts'

/** {@link https://laravel.com/docs/12.x/migrations} and {@link https://laravel.com/docs/12.x/queries} */
export function laravelCall(chain: Chain, names: Names, walk: Walk): boolean {
  if (chain.root === 'Schema' || /^\$this->(schema|builder)$/.test(chain.root) || isBuilder(chain)) {
    for (const call of chain.calls) schema(call, names, walk)
    return true
  }
  if (chain.root === 'DB' || isConnection(chain)) return database(chain, walk)
  return model(chain, walk)
}

/** `app('db.schema')`, `$connection->getSchemaBuilder()`. */
function isBuilder({ calls }: Chain): boolean {
  return calls.some(({ method }) => method === 'getSchemaBuilder')
}

function isConnection({ root, calls }: Chain): boolean {
  return /^\$(db|connection|database)$/.test(root) && /^(statement|unprepared|table)$/.test(calls[0]?.method ?? '')
}

const at = (call: Call, index: number, walk: Walk): Name => text(call.argument(index), walk.place)

function schema(call: Call, names: Names, walk: Walk): void {
  const { write } = walk
  const table = at(call, 0, walk)
  switch (call.method) {
    case 'create':
    case 'table': {
      const body = call.argument(1)
      const isNew = call.method === 'create'
      // What is made anew changes none that is there.
      if (isNew && table === undefined) return untold(walk, call.line, 'a table whose name is computed when it runs: not read', '')
      return within(call, body, { name: table, isNew }, names, walk)
    }
    case 'drop':
    case 'dropIfExists':
      return send(walk, write.dropTable(table), call.line)
    case 'dropAllTables':
      return send(walk, 'DROP SCHEMA public CASCADE', call.line)
    case 'dropColumns':
      for (const one of texts(call.argument(1), walk.place)) send(walk, write.dropColumn(table, one), call.line)
      return
    case 'rename':
      return send(walk, write.renameTable(table, at(call, 1, walk)), call.line)
    default:
  }
}

function within(call: Call, body: Given | undefined, table: { readonly name: Name; readonly isNew: boolean }, names: Names, walk: Walk): void {
  const own = body === undefined ? undefined : settled(body, walk.place).node
  if (own === undefined || !/^(FunctionExpression|ArrowFunction)$/.test(own.name))
    return untold(walk, call.line, 'a table whose columns are put together elsewhere: not read', table.name)
  const [variable = '$table'] = parametersOf(walk, own)
  const made = blueprint(table, walk)
  const inner: Walk = {
    ...walk,
    handles: (chain, known, now) => {
      if (chain.root !== variable) return laravelCall(chain, known, now)
      made.does(chain, known, now)
      return true
    },
  }
  const known: Names = new Map(names)
  known.delete(variable)
  runBody(inner, own, known)
  walk.steps = inner.steps
  made.ends(call.line)
}

const narrowing = /^(where|orWhere|having|join|leftJoin|rightJoin|crossJoin|limit|take|when|whereIn|find|skip|forPage|chunk|each|cursor|lazy)/
const placeholder = /\?/g

function database(chain: Chain, walk: Walk): boolean {
  const raw = chain.calls.find(({ method }) => /^(statement|unprepared|affectingStatement|delete|update|insert)$/.test(method))
  const table = chain.calls.find(({ method }) => method === 'table')
  if (table === undefined) {
    if (raw === undefined) return false
    const sql = textWithGaps(raw.argument(0), walk.place)
    if (sql === undefined || isHalf(sql)) untold(walk, raw.line, computed, sql === undefined ? undefined : '')
    else {
      const given = raw.argument(0)
      const line = given === undefined ? raw.line : walk.place.scope.file.lineOf(settled(given, walk.place).node)
      send(walk, raw.count > 1 ? sql.replace(placeholder, computedWord) : sql, line)
    }
    return true
  }
  return rows(chain, at(table, 0, walk)?.split(/\s+as\s+/i)[0], walk)
}

const computed = 'a statement that is put together when it runs: not read'

function isHalf(sql: string): boolean {
  return /^\s*(delete|update)\b/i.test(sql) && !/\bwhere\b/i.test(sql) && /\s+a_name_computed_when_it_runs\s*;?\s*$/.test(sql)
}

function rows({ calls }: Chain, table: Name, walk: Walk): boolean {
  const verb = calls.find(({ method }) => /^(delete|forceDelete|truncate|update)$/.test(method))
  if (verb === undefined) return false
  if (verb.method !== 'truncate' && calls.some(({ method }) => narrowing.test(method))) return false
  const { write } = walk
  if (verb.method === 'truncate') send(walk, write.truncate(table), verb.line)
  else if (verb.method !== 'update') {
    // DB::table('x')->delete(7) takes one row.
    if (verb.count === 0) send(walk, write.deleteAll(table), verb.line)
  } else send(walk, write.updateAll(table, firstKey(verb.argument(0), walk.place)), verb.line)
  return true
}

/** `Booking::truncate()`, `Booking::query()->delete()`: the model stands for its table. */
function model(chain: Chain, walk: Walk): boolean {
  const [first] = chain.calls
  if (first === undefined || !/^[A-Z]\w*$/.test(chain.root)) return false
  const isWhole =
    first.method === 'truncate' ||
    (first.method === 'query' && chain.calls.length === 2 && /^(delete|forceDelete|truncate)$/.test(chain.calls[1]?.method ?? ''))
  return isWhole && rows(chain, lastName(chain.root), walk)
}
