/** Columns, keys and indexes that the callback of a table of Knex makes, changes and drops. */
import type { FunctionNode } from '../../../parse/javascript/index.ts'
import { textOfSql, type Column, type Name } from '../code/statements.ts'
import { chainOf, isHanded, type Chain } from './chain.ts'
import { entries, property, text, texts, truth, type Given } from './values.ts'
import { runFunction, send, textAt, untold, type Call, type Walk } from './walk.ts'

type Body = (Given & { readonly node: FunctionNode }) | undefined

interface Table {
  readonly name: Name
  /** Of a new one, columns are gathered; of one that is there each is a statement. */
  readonly columns: Column[] | undefined
  readonly after: (() => void)[]
}

export function createColumns(walk: Walk, name: string, mayExist: boolean, body: Body, line: number): void {
  const table: Table = { name, columns: [], after: [] }
  run(walk, table, body, line)
  send(walk, walk.write.createTable(name, table.columns ?? [], mayExist, line), line)
  for (const does of table.after) does()
}

export function alterColumns(walk: Walk, name: Name, body: Body, line: number): void {
  run(walk, { name, columns: undefined, after: [] }, body, line)
}

function run(walk: Walk, table: Table, body: Body, line: number): void {
  if (body === undefined) return untold(walk, line, 'a table whose columns are put together elsewhere: not read', table.name)
  const inner: Walk = {
    ...walk,
    handles: (call, now) => {
      const chain = chainOf(call)
      if (!isHanded(chain) || chain.through.length > 0) return walk.handles(call, walk)
      built(chain, table, now)
      return true
    },
  }
  runFunction(inner, body, [])
  walk.steps = inner.steps
}

/** {@link https://knexjs.org/guide/schema-builder.html#schema-building} */
function built(chain: Chain, table: Table, walk: Walk): void {
  const [first] = chain.calls
  if (first === undefined || first.on === undefined) return
  const { write } = walk
  const { name } = table
  const later = (does: () => void): void => {
    if (table.columns === undefined) does()
    else table.after.push(does)
  }
  const columns = (at = 0): readonly Name[] => {
    const given = first.argument(at)
    return given === undefined ? [] : texts(given, walk.imports)
  }
  switch (first.method) {
    case 'dropColumn':
    case 'dropColumns':
      for (const one of first.node.arguments.flatMap((_, at) => columns(at))) send(walk, write.dropColumn(name, one), first.line)
      return
    case 'dropTimestamps':
      for (const one of ['created_at', 'updated_at']) send(walk, write.dropColumn(name, one), first.line)
      return
    case 'renameColumn':
      return send(walk, write.renameColumn(name, textAt(first, 0, walk), textAt(first, 1, walk)), first.line)
    case 'dropNullable':
      return send(walk, write.setNotNull(name, textAt(first, 0, walk)), first.line)
    case 'index':
      return later(() => index(first, table, walk))
    case 'unique':
      return later(() => unique(first, columns(), table, walk))
    case 'primary':
      return later(() => send(walk, write.addPrimaryKey(name, columns()), first.line))
    case 'foreign':
      return later(() => foreign(chain, columns(), table, walk, first.line))
    case 'dropIndex':
      return send(walk, write.dropIndex(name, textAt(first, 1, walk) ?? keyName(name, columns(), 'index')), first.line)
    case 'dropUnique':
    case 'dropForeign':
      return send(walk, write.dropConstraint(name, textAt(first, 1, walk) ?? keyName(name, columns(), first.method === 'dropUnique' ? 'unique' : 'foreign')), first.line) // prettier-ignore
    case 'dropPrimary':
      return send(walk, write.dialect === 'mysql' ? `ALTER TABLE ${write.name(name)} DROP PRIMARY KEY` : write.dropConstraint(name, textAt(first, 0, walk) ?? `${name ?? ''}_pkey`), first.line) // prettier-ignore
    case 'check':
      return later(() => send(walk, write.addCheck(name, 'true'), first.line))
    case 'timestamps':
      for (const one of ['created_at', 'updated_at'])
        addOrChange(
          chain,
          { name: one, type: 'timestamptz', ...(truth(first.argument(1), walk.imports) === true ? { default: 'now()', notNull: true } : {}) },
          table,
          walk,
        )
      return
    default:
      if (Object.hasOwn(types, first.method)) addOrChange(chain, columnOf(chain, walk), table, walk)
      else if (!nothing.test(first.method)) untold(walk, first.line, 'a call upon a table that is none of Knex’s own: not read', name)
  }
}

const nothing = /^(dropChecks?|setNullable|comment|engine|charset|collate|inherits|queryContext)$/

/** {@link https://knexjs.org/guide/schema-builder.html#schema-building Types} as PostgreSQL calls them; a size where the call gives one. */
const types: Readonly<Record<string, string>> = {
  increments: 'int',
  bigIncrements: 'bigint',
  integer: 'int',
  int: 'int',
  tinyint: 'smallint',
  smallint: 'smallint',
  mediumint: 'int',
  bigint: 'bigint',
  bigInteger: 'bigint',
  text: 'text',
  string: 'varchar',
  float: 'real',
  double: 'double precision',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  dateTime: 'timestamptz',
  time: 'time',
  timestamp: 'timestamptz',
  geometry: 'geometry',
  geography: 'geography',
  point: 'point',
  binary: 'bytea',
  enum: 'text',
  enu: 'text',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  specificType: '',
}

/** Knex makes their primary key, and no other key or index of theirs that the column asks for ({@link https://github.com/knex/knex/blob/master/lib/schema/columnbuilder.js}). */
const increments = /^(increments|bigIncrements)$/

function columnOf({ calls }: Chain, walk: Walk): Column {
  const [first, ...rest] = calls as [Call, ...Call[]]
  const find = (...methods: readonly string[]): Call | undefined => rest.find(({ method }) => methods.includes(method))
  const usual = find('defaultTo')
  const references = find('references')
  const inTable = find('inTable')
  const to = references === undefined ? undefined : referred(textAt(references, 0, walk), inTable === undefined ? undefined : textAt(inTable, 0, walk))
  const isKey = increments.test(first.method)
  return {
    name: textAt(first, 0, walk) ?? (isKey && first.node.arguments.length === 0 ? 'id' : undefined),
    type: typeOf(first, walk),
    notNull: find('notNullable', 'notNull') !== undefined,
    listed: first.method === 'enum' || first.method === 'enu',
    unique: find('unique') !== undefined && !isKey,
    primary: find('primary') !== undefined || isKey,
    ...(isKey ? { fills: 'serial' } : {}),
    ...(usual === undefined ? {} : { default: defaultOf(usual.argument(0), walk) }),
    ...(to === undefined ? {} : { references: to }),
  }
}

function referred(column: Name, table: Name): { readonly table: Name; readonly column: Name } {
  const dot = table === undefined && column !== undefined ? column.lastIndexOf('.') : -1
  return dot === -1 ? { table, column } : { table: column?.slice(0, dot), column: column?.slice(dot + 1) }
}

function typeOf(call: Call, walk: Walk): string | undefined {
  const type = types[call.method]
  const [first, second] = [textAt(call, 1, walk), textAt(call, 2, walk)]
  if (call.method === 'specificType') return first !== undefined && /^[\w ]{1,80}(\([\d, ]{1,20}\))?(\[\])?$/.test(first) ? first : undefined
  if (call.method === 'string') return `varchar(${first !== undefined && /^\d{1,9}$/.test(first) ? first : 255})`
  if (call.method === 'decimal') return `numeric(${/^\d{1,4}$/.test(first ?? '') ? first : 8},${/^\d{1,4}$/.test(second ?? '') ? second : 2})`
  if ((call.method === 'timestamp' || /^date[tT]ime$/.test(call.method)) && isWithoutZone(call, walk)) return 'timestamp'
  return type
}

function isWithoutZone(call: Call, walk: Walk): boolean {
  const given = call.argument(1)
  const own = given === undefined ? undefined : property(given, 'useTz', walk.imports)
  return truth(own, walk.imports) === false || truth(given, walk.imports) === true
}

/** `knex.fn.now()`, `knex.raw('…')`, or a plain value. */
function defaultOf(given: Given | undefined, walk: Walk): string {
  if (given === undefined) return 'NULL'
  const plain = text(given, walk.imports)
  if (plain !== undefined) return /^(true|false|null|-?\d{1,15}(\.\d{1,15})?)$/.test(plain) ? plain : textOfSql(plain)
  const { node } = given
  if (node.type !== 'CallExpression') return 'NULL'
  const name = node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' ? node.callee.property.name : ''
  const [first] = node.arguments
  if (name === 'raw' && first !== undefined) return text({ ...given, node: first as Given['node'] }, walk.imports) ?? 'NULL'
  return name === 'now' ? 'now()' : name === 'uuid' ? 'gen_random_uuid()' : 'NULL'
}

function addOrChange(chain: Chain, own: Column, table: Table, walk: Walk): void {
  const [first] = chain.calls as readonly [Call, ...Call[]]
  const { write } = walk
  const line = first.line
  if (own.name === undefined) return untold(walk, line, 'a column whose name is computed when it runs: not read', table.name)
  if (chain.calls.some(({ method }) => method === 'alter')) return altered(chain, own, table.name, walk, line)
  // Keys are statements of their own, behind the column's.
  const { unique: isUnique, references, ...plain } = own
  const { name } = own
  const later = (does: () => void): void => {
    if (table.columns === undefined) does()
    else table.after.push(does)
  }
  if (table.columns === undefined) send(walk, write.addColumn(table.name, plain), line)
  else table.columns.push(first.given.module.path === walk.path ? { ...plain, line } : plain)
  const called = (method: string): { readonly name: Name; readonly line: number } => {
    const call = chain.calls.find((one, at) => at > 0 && one.method === method)
    return { name: (call === undefined ? undefined : textAt(call, 0, walk)) ?? keyName(table.name, [name], method), line: call?.line ?? line }
  }
  if (isUnique === true) later(() => send(walk, write.addUnique(table.name, [name], called('unique').name), line))
  if (references !== undefined) {
    const own_ = chain.calls.find(({ method }) => method === 'withKeyName')
    const key = (own_ === undefined ? undefined : textAt(own_, 0, walk)) ?? keyName(table.name, [name], 'foreign')
    later(() => send(walk, write.addForeignKey(table.name, [name], references.table, [references.column], false, key), line))
  }
  if (increments.test(first.method) || !chain.calls.some(({ method }, at) => at > 0 && method === 'index')) return
  later(() => send(walk, write.createIndex({ table: table.name, columns: [name], name: called('index').name }), called('index').line))
}

/** {@link https://knexjs.org/guide/schema-builder.html#alter}: type, default and NULL are each set anew, unless it says which is left out. */
function altered(chain: Chain, own: Column, table: Name, walk: Walk, line: number): void {
  const alter = chain.calls.find(({ method }) => method === 'alter')
  const options = alter?.argument(0)
  const keeps = (name: string): boolean => options !== undefined && truth(property(options, name, walk.imports), walk.imports) === false
  const { write } = walk
  if (!keeps('alterType')) send(walk, write.changeType(table, own.name, own.type, true), line)
  if (own.notNull === true && !keeps('alterNullable')) send(walk, write.setNotNull(table, own.name, own.type), line)
  if (own.references !== undefined) send(walk, write.addForeignKey(table, [own.name], own.references.table, [own.references.column], false, keyName(table, [own.name], 'foreign')), line) // prettier-ignore
  if (own.primary === true) send(walk, write.addPrimaryKey(table, [own.name]), line)
  if (own.unique === true) send(walk, write.addUnique(table, [own.name], keyName(table, [own.name], 'unique')), line)
}

function index(call: Call, table: Table, walk: Walk): void {
  const given = call.argument(0)
  const columns = given === undefined ? [] : texts(given, walk.imports)
  const options = call.argument(2)
  const type = options === undefined ? undefined : property(options, 'indexType', walk.imports)
  const partial = options !== undefined && entries(options, walk.imports).some(([key]) => key === 'predicate')
  const name = textAt(call, 1, walk) ?? keyName(table.name, columns, 'index')
  send(walk, walk.write.createIndex({ table: table.name, columns, name, partial, type: type === undefined ? undefined : text(type, walk.imports) }), call.line)
}

function unique(call: Call, columns: readonly Name[], table: Table, walk: Walk): void {
  const options = call.argument(1)
  const asIndex =
    options !== undefined &&
    (truth(property(options, 'useConstraint', walk.imports), walk.imports) === false || property(options, 'predicate', walk.imports) !== undefined)
  const given = options === undefined ? undefined : property(options, 'indexName', walk.imports)
  const own = (given === undefined ? textAt(call, 1, walk) : text(given, walk.imports)) ?? keyName(table.name, columns, 'unique')
  const partial = options !== undefined && property(options, 'predicate', walk.imports) !== undefined
  if (asIndex) send(walk, walk.write.createIndex({ table: table.name, columns, name: own, unique: true, partial }), call.line)
  else send(walk, walk.write.addUnique(table.name, columns, own), call.line)
}

function foreign(chain: Chain, columns: readonly Name[], table: Table, walk: Walk, line: number): void {
  const references = chain.calls.find(({ method }) => method === 'references')
  const inTable = chain.calls.find(({ method }) => method === 'inTable')
  const given = references?.argument(0)
  const all = given === undefined ? [] : texts(given, walk.imports)
  const { table: to } = referred(all[0], inTable === undefined ? undefined : textAt(inTable, 0, walk))
  send(
    walk,
    walk.write.addForeignKey(
      table.name,
      columns,
      to,
      all.map((one) => one?.slice(one.lastIndexOf('.') + 1)),
      false,
      nameOf(chain, walk) ?? keyName(table.name, columns, 'foreign'),
    ),
    line,
  )
}

/** `.withKeyName('…')`, or the second argument of `foreign`. */
function nameOf({ calls }: Chain, walk: Walk): Name {
  const chosen = calls.find(({ method }) => method === 'withKeyName')
  const [first] = calls
  return chosen === undefined ? (first === undefined ? undefined : textAt(first, 1, walk)) : textAt(chosen, 0, walk)
}

/** The name that a key has where none is given ({@link https://knexjs.org/guide/schema-builder.html#index}). */
function keyName(table: Name, columns: readonly Name[], kind: string): Name {
  if (table === undefined || columns.includes(undefined)) return undefined
  return `${table}_${columns.join('_')}_${kind}`.toLowerCase().replace(/[.-]/g, '_')
}
