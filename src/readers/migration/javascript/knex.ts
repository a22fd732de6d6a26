/** Migrations of Knex: what its schema builder and its query builder send. */
import { isFunction } from '../../../parse/javascript/index.ts'
import { computedWord, textOfSql, type Name } from '../code/statements.ts'
import { chainOf, isHanded, type Chain } from './chain.ts'
import { alterColumns, createColumns } from './knex-columns.ts'
import { entries, functionOf, items, text, textWithGaps, type Given } from './values.ts'
import { computed, isHalf, lineWithin, send, textAt, untold, type Call, type Walk } from './walk.ts'

/** {@link https://knexjs.org/guide/schema-builder.html} and {@link https://knexjs.org/guide/query-builder.html} */
export function knexCall(call: Call, walk: Walk): boolean {
  const chain = chainOf(call)
  if (call.method === 'then' || call.method === 'catch' || call.method === 'finally') return false
  if (chain.through.includes('schema') || chain.calls.some(({ method }) => method === 'schema' || method === 'withSchema')) {
    for (const one of chain.calls) schemaCall(one, chain, walk)
    return true
  }
  const raw = chain.calls.find(({ method, on }) => method === 'raw' && on !== undefined)
  if (raw !== undefined && isHanded(chain)) {
    sendRaw(raw, walk)
    return true
  }
  return queryCall(chain, walk)
}

function schemaCall(call: Call, chain: Chain, walk: Walk): void {
  const within = chain.calls.find(({ method }) => method === 'withSchema')
  const schema = within === undefined ? undefined : textAt(within, 0, walk)
  const table = (index: number): Name => {
    const name = textAt(call, index, walk)
    return name === undefined || schema === undefined ? name : `${schema}.${name}`
  }
  const { write } = walk
  switch (call.method) {
    case 'createTable':
    case 'createTableIfNotExists':
      return create(call, table(0), call.method !== 'createTable', walk)
    case 'alterTable':
    case 'table': {
      const body = call.argument(1)
      return alterColumns(walk, table(0), body === undefined ? undefined : functionOf(body, walk.imports), call.line)
    }
    case 'dropTable':
    case 'dropTableIfExists':
      return send(walk, write.dropTable(table(0)), call.line)
    case 'renameTable':
      return send(walk, write.renameTable(table(0), textAt(call, 1, walk)), call.line)
    case 'dropSchema':
    case 'dropSchemaIfExists':
      return send(walk, `DROP SCHEMA ${write.name(textAt(call, 0, walk))} CASCADE`, call.line)
    case 'raw':
      return sendRaw(call, walk)
    default:
  }
}

function create(call: Call, table: Name, mayExist: boolean, walk: Walk): void {
  if (table === undefined) return untold(walk, call.line, 'a table whose name is computed when it runs: not read', '')
  const body = call.argument(1)
  createColumns(walk, table, mayExist, body === undefined ? undefined : functionOf(body, walk.imports), call.line)
}

/** {@link https://knexjs.org/guide/raw.html#raw-parameter-binding}: `??` is a name, `?` a value, `:x:` and `:x` the same of an object. */
function sendRaw(call: Call, walk: Walk): void {
  const given = call.argument(0)
  const sql = given === undefined ? undefined : textWithGaps(given, walk.imports)
  if (given === undefined || sql === undefined) return untold(walk, call.line, computed)
  if (isHalf(sql)) return untold(walk, call.line, computed, '')
  const bindings = call.argument(1)
  send(walk, bindings === undefined ? sql : bound(sql, bindings, walk), lineWithin(walk, given, call.line))
}

function bound(sql: string, bindings: Given, walk: Walk): string {
  const named = new Map(entries(bindings, walk.imports).map(([key, value]) => [key, text(value, walk.imports)]))
  if (named.size > 0)
    return sql.replace(/(?<!:):(\w{1,60})(:?)/g, (whole: string, key: string, isName: string) =>
      !named.has(key) ? whole : isName === '' ? valueOf(named.get(key)) : walk.write.name(named.get(key)),
    )
  const list = items(bindings, walk.imports) ?? [bindings]
  let next = 0
  return sql.replace(/\\\?|\?\??/g, (mark) => {
    if (mark === '\\?') return '?'
    const value = list[next++]
    const written = value === undefined ? undefined : text(value, walk.imports)
    return mark === '??' ? walk.write.name(written) : valueOf(written)
  })
}

const valueOf = (value: string | undefined): string => (value === undefined ? computedWord : /^\d{1,15}$/.test(value) ? value : textOfSql(value))

const narrowing = /^(where|orWhere|andWhere|having|join|leftJoin|innerJoin|rightJoin|limit|modify|first|offset|clearWhere)/

/** `knex('t').del()`, `trx.from('t').update({…})`; whatever narrows it makes it some rows. */
function queryCall(chain: Chain, walk: Walk): boolean {
  const verb = chain.calls.find(({ method }) => /^(del|delete|update|truncate)$/.test(method))
  const from = chain.calls.find(({ method, on }, index) => (on === undefined ? index === 0 : /^(from|table|into|queryBuilder)$/.test(method)))
  if (verb === undefined || from === undefined || !isHanded(chain)) return false
  const table = textAt(from, 0, walk)
  const { write } = walk
  if (verb.method === 'truncate') send(walk, write.truncate(table), verb.line)
  else if (chain.calls.some(({ method }) => narrowing.test(method))) return !chain.calls.some(({ node }) => node.arguments.some((one) => isFunction(one)))
  else if (verb.method !== 'update') send(walk, write.deleteAll(table), verb.line)
  else if (table !== undefined) {
    const [key] = verb.argument(0) === undefined ? [] : entries(verb.argument(0) as Given, walk.imports).map(([name]) => name)
    send(walk, write.updateAll(table, key ?? textAt(verb, 0, walk)), verb.line)
  }
  return true
}
