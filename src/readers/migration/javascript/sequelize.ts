/** Migrations of Sequelize: what its query interface sends. */
import { isCall, keyName, type JsNode } from '../../../parse/javascript/index.ts'
import { computedWord, textOfSql, type Column, type Name } from '../code/statements.ts'
import { chainOf, isHanded } from './chain.ts'
import { entries, items, property, settled, text, textWithGaps, truth, type Given } from './values.ts'
import { computed, isHalf, lineWithin, send, textAt, untold, type Call, type Walk } from './walk.ts'

type Does = (call: Call, walk: Walk) => void

/** {@link https://sequelize.org/api/v6/class/src/dialects/abstract/query-interface.js~queryinterface The query interface's methods}; what only looks is left out. */
export function sequelizeCall(call: Call, walk: Walk): boolean {
  const does = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined
  if (does === undefined || call.on === undefined || !isHanded(chainOf(call))) return false
  does(call, walk)
  return true
}

const methods: Readonly<Record<string, Does>> = {
  query: (call, walk) => query(call, walk),
  createTable: (call, walk) => createTable(call, walk),
  dropTable: (call, walk) => send(walk, walk.write.dropTable(tableAt(call, walk)), call.line),
  dropAllTables: (call, walk) => send(walk, 'DROP SCHEMA public CASCADE', call.line),
  dropSchema: (call, walk) => send(walk, `DROP SCHEMA ${walk.write.name(textAt(call, 0, walk))} CASCADE`, call.line),
  renameTable: (call, walk) => send(walk, walk.write.renameTable(tableAt(call, walk), tableAt(call, walk, 1)), call.line),
  addColumn: (call, walk) => addColumn(call, walk),
  removeColumn: (call, walk) => send(walk, walk.write.dropColumn(tableAt(call, walk), textAt(call, 1, walk)), call.line),
  changeColumn: (call, walk) => changeColumn(call, walk),
  renameColumn: (call, walk) => send(walk, walk.write.renameColumn(tableAt(call, walk), textAt(call, 1, walk), textAt(call, 2, walk)), call.line),
  addIndex: (call, walk) => addIndex(call, walk),
  removeIndex: (call, walk) => removeIndex(call, walk),
  addConstraint: (call, walk) => addConstraint(call, walk),
  bulkDelete: (call, walk) => bulkDelete(call, walk),
  bulkUpdate: (call, walk) => bulkUpdate(call, walk),
}

/** `'booking'`, or `{ tableName, schema }`. */
function tableAt(call: Call, walk: Walk, index = 0): Name {
  const given = call.argument(index)
  if (given === undefined) return undefined
  const plain = text(given, walk.imports)
  if (plain !== undefined) return plain
  const [name, schema] = ['tableName', 'schema'].map((key) => property(given, key, walk.imports))
  const own = name === undefined ? undefined : text(name, walk.imports)
  const within = schema === undefined ? undefined : text(schema, walk.imports)
  return own === undefined || within === undefined ? own : `${within}.${own}`
}

/** {@link https://sequelize.org/docs/v6/core-concepts/raw-queries/#replacements Replacements} stand for values. */
function query(call: Call, walk: Walk): void {
  const given = call.argument(0)
  const own = given === undefined ? undefined : (property(given, 'query', walk.imports) ?? given)
  const sql = own === undefined ? undefined : textWithGaps(own, walk.imports)
  if (own === undefined || sql === undefined || isHalf(sql)) return untold(walk, call.line, computed)
  const options = call.argument(1)
  const replaced = options === undefined ? undefined : property(options, 'replacements', walk.imports)
  const names = new Set(replaced === undefined ? [] : entries(replaced, walk.imports).map(([key]) => key))
  const named = names.size === 0 ? sql : sql.replace(/(?<!:):(\w{1,60})/g, (whole: string, key: string) => (names.has(key) ? computedWord : whole))
  const listed = replaced === undefined || items(replaced, walk.imports) === undefined ? named : named.replaceAll('?', computedWord)
  send(walk, listed, lineWithin(walk, own, call.line))
}

function createTable(call: Call, walk: Walk): void {
  const table = tableAt(call, walk)
  if (table === undefined) return untold(walk, call.line, 'a table whose name is computed when it runs: not read', '')
  const attributes = call.argument(1)
  const columns = attributes === undefined ? [] : entries(attributes, walk.imports).map(([name, given]) => columnOf(name, given, walk))
  // https://sequelize.org/docs/v6/core-concepts/model-basics/#model-synchronization: CREATE TABLE IF NOT EXISTS.
  send(walk, walk.write.createTable(table, columns, false), call.line)
}

/** A type alone, or an object with `type`, `allowNull`, `defaultValue`, `unique`, `references`. */
function columnOf(name: Name, given: Given, walk: Walk): Column {
  const at = (key: string): Given | undefined => property(given, key, walk.imports)
  const type = at('type')
  if (type === undefined) return { name, type: typeOf(given, walk) }
  const usual = at('defaultValue')
  const is = (key: string): boolean => truth(at(key), walk.imports) === true
  const references = at('references')
  const to = references === undefined ? undefined : referred(references, walk)
  const value = usual === undefined ? undefined : defaultOf(usual, walk)
  return {
    name: at('field') === undefined ? name : (text(at('field') as Given, walk.imports) ?? name),
    type: typeOf(type, walk),
    notNull: truth(at('allowNull'), walk.imports) === false,
    unique: is('unique') || (at('unique') !== undefined && truth(at('unique'), walk.imports) === undefined),
    primary: is('primaryKey'),
    ...(is('autoIncrement') ? { fills: 'serial' } : {}),
    ...(value === undefined ? {} : { default: value }),
    ...(to === undefined ? {} : { references: to }),
  }
}

function referred(references: Given, walk: Walk): { readonly table: Name; readonly column: Name } {
  const [model, key, table, field] = ['model', 'key', 'table', 'field'].map((name) => property(references, name, walk.imports))
  const to = model ?? table ?? references
  const named =
    text(to, walk.imports) ??
    (property(to, 'tableName', walk.imports) === undefined ? undefined : text(property(to, 'tableName', walk.imports) as Given, walk.imports))
  const column = key ?? field
  return { table: named, column: column === undefined ? 'id' : text(column, walk.imports) }
}

/** {@link https://sequelize.org/docs/v6/core-concepts/model-basics/#data-types Types} as PostgreSQL calls them. */
const types: ReadonlyMap<string, string> = new Map([
  ['STRING', 'varchar(255)'],
  ['CHAR', 'char(255)'],
  ['TEXT', 'text'],
  ['CITEXT', 'citext'],
  ['BOOLEAN', 'boolean'],
  ['TINYINT', 'smallint'],
  ['SMALLINT', 'smallint'],
  ['INTEGER', 'integer'],
  ['BIGINT', 'bigint'],
  ['FLOAT', 'double precision'],
  ['REAL', 'real'],
  ['DOUBLE', 'double precision'],
  ['DECIMAL', 'numeric'],
  ['NUMERIC', 'numeric'],
  ['DATE', 'timestamptz'],
  ['DATEONLY', 'date'],
  ['TIME', 'time'],
  ['UUID', 'uuid'],
  ['JSON', 'json'],
  ['JSONB', 'jsonb'],
  ['BLOB', 'bytea'],
  ['INET', 'inet'],
  ['TSVECTOR', 'tsvector'],
])

function typeOf(given: Given, walk: Walk, depth = 0): string | undefined {
  const found = settled(given, walk.imports)
  const written = text(found, walk.imports)
  if (written !== undefined) return /^[\w ]{1,80}(\([\d, ]{1,20}\))?(\[\])?$/.test(written) ? written.toLowerCase() : undefined
  const node = isCall(found.node) ? (found.node.callee as JsNode) : found.node
  const name = node.type === 'MemberExpression' ? keyName(node.property) : node.type === 'Identifier' ? node.name : undefined
  const sizes = isCall(found.node) ? found.node.arguments.map((one) => text({ ...found, node: one as JsNode }, walk.imports)) : []
  if (name === 'ARRAY') {
    const [first] = isCall(found.node) ? found.node.arguments : []
    const of = first === undefined || depth > 3 ? undefined : typeOf({ ...found, node: first as JsNode }, walk, depth + 1)
    return of === undefined ? undefined : `${of}[]`
  }
  const own = name === undefined ? undefined : types.get(name)
  if (own === undefined || sizes.length === 0 || !sizes.every((size) => size !== undefined && /^\d{1,9}$/.test(size))) return own
  return /^(varchar|char|numeric)/.test(own) ? `${own.replace(/\(.*/, '')}(${sizes.join(',')})` : own
}

/** `Sequelize.literal('…')`, `Sequelize.fn('now')`, `DataTypes.NOW`, or a plain value; `DataTypes.UUIDV4` is made by the library and stands in no table. */
function defaultOf(given: Given, walk: Walk): string | undefined {
  const found = settled(given, walk.imports)
  const plain = text(found, walk.imports)
  if (plain !== undefined) return /^(true|false|null|-?\d{1,15}(\.\d{1,15})?)$/.test(plain) ? plain : textOfSql(plain)
  if (isCall(found.node)) {
    const callee = found.node.callee as JsNode
    const name = callee.type === 'MemberExpression' ? keyName(callee.property) : callee.type === 'Identifier' ? callee.name : undefined
    const [first] = found.node.arguments
    const argument = first === undefined ? undefined : text({ ...found, node: first as JsNode }, walk.imports)
    if (name === 'literal') return argument ?? 'NULL'
    return name === 'fn' && argument !== undefined && /^\w{1,60}$/.test(argument) ? `${argument}()` : 'NULL'
  }
  if (found.node.type !== 'MemberExpression') return 'NULL'
  const name = keyName(found.node.property)
  return name === 'NOW' ? 'now()' : /^UUIDV[14]$/.test(name ?? '') ? undefined : 'NULL'
}

function addColumn(call: Call, walk: Walk): void {
  const [table, name, given] = [tableAt(call, walk), textAt(call, 1, walk), call.argument(2)]
  if (table === undefined || name === undefined || given === undefined) return untold(walk, call.line, 'a column whose name is computed when it runs: not read')
  send(walk, walk.write.addColumn(table, columnOf(name, given, walk)), call.line)
}

/** Sends the type, and NOT NULL where `allowNull` is false ({@link https://sequelize.org/docs/v6/other-topics/query-interface/}). */
function changeColumn(call: Call, walk: Walk): void {
  const [table, name, given] = [tableAt(call, walk), textAt(call, 1, walk), call.argument(2)]
  if (given === undefined) return
  const own = columnOf(name, given, walk)
  const { write } = walk
  send(walk, write.changeType(table, name, own.type), call.line)
  if (own.notNull === true) send(walk, write.setNotNull(table, name, own.type), call.line)
  if (own.references !== undefined) send(walk, write.addForeignKey(table, [name], own.references.table, [own.references.column]), call.line)
  if (own.unique === true) send(walk, write.addUnique(table, [name]), call.line)
}

/** `addIndex(table, fields, options)`, or the fields among the options; a field may be `{ name, order }`. */
function addIndex(call: Call, walk: Walk): void {
  const second = call.argument(1)
  const listed = second === undefined ? undefined : items(second, walk.imports)
  const options = listed === undefined ? second : call.argument(2)
  const at = (key: string): Given | undefined => (options === undefined ? undefined : property(options, key, walk.imports))
  const fields = listed ?? (at('fields') === undefined ? [] : (items(at('fields') as Given, walk.imports) ?? []))
  const columns = fields.map((one) => {
    const own = text(one, walk.imports)
    const named = own === undefined ? (property(one, 'name', walk.imports) ?? property(one, 'attribute', walk.imports)) : undefined
    return own ?? (named === undefined ? undefined : text(named, walk.imports))
  })
  const table = tableAt(call, walk)
  const isUnique = truth(at('unique'), walk.imports) === true || /^unique$/i.test(textOf(at('type'), walk) ?? '')
  const name = textOf(at('name') ?? at('indexName'), walk) ?? usualName(table, columns)
  const type = textOf(at('using') ?? at('method'), walk)
  send(
    walk,
    walk.write.createIndex({
      table,
      columns: columns.length === 0 ? [undefined] : columns,
      name,
      unique: isUnique,
      concurrently: truth(at('concurrently'), walk.imports) === true,
      partial: at('where') !== undefined,
      type,
    }),
    call.line,
  )
}

/** By its name, or by the columns of which its name was made. */
function removeIndex(call: Call, walk: Walk): void {
  const given = call.argument(1)
  const listed = given === undefined ? undefined : items(given, walk.imports)?.map((one) => text(one, walk.imports))
  const table = tableAt(call, walk)
  const name = listed === undefined ? textAt(call, 1, walk) : listed.includes(undefined) ? undefined : usualName(table, listed)
  send(walk, walk.write.dropIndex(table, name), call.line)
}

/** {@link https://sequelize.org/api/v6/class/src/dialects/abstract/query-interface.js~queryinterface#instance-method-addIndex Table and columns}, in the library's own spelling. */
function usualName(table: Name, columns: readonly Name[]): string {
  return `${table ?? ''}_${columns.join('_')}`
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[-.]/g, '_')
    .toLowerCase()
}

function textOf(given: Given | undefined, walk: Walk): string | undefined {
  return given === undefined ? undefined : text(given, walk.imports)
}

/** `addConstraint(table, { type, fields, references })`; before version 6 the fields stood before the options. */
function addConstraint(call: Call, walk: Walk): void {
  const second = call.argument(1)
  const listed = second === undefined ? undefined : items(second, walk.imports)
  const options = listed === undefined ? second : call.argument(2)
  const at = (key: string): Given | undefined => (options === undefined ? undefined : property(options, key, walk.imports))
  const fields = listed ?? (at('fields') === undefined ? [] : (items(at('fields') as Given, walk.imports) ?? []))
  const columns = fields.map((one) => text(one, walk.imports))
  const table = tableAt(call, walk)
  const type = textOf(at('type'), walk)?.toLowerCase()
  const { write } = walk
  if (type === 'foreign key') {
    const to = at('references') === undefined ? undefined : referred(at('references') as Given, walk)
    send(walk, write.addForeignKey(table, columns, to?.table, [to?.column]), call.line)
  } else if (type === 'unique') send(walk, write.addUnique(table, columns), call.line)
  else if (type === 'primary key') send(walk, write.addPrimaryKey(table, columns), call.line)
  else if (type === 'check') send(walk, write.addCheck(table, 'true', textOf(at('name'), walk)), call.line)
}

/** No condition is every row. */
function isEverything(given: Given | undefined, walk: Walk): boolean {
  if (given === undefined) return true
  const { node } = settled(given, walk.imports)
  if (node.type === 'NullLiteral' || (node.type === 'Identifier' && node.name === 'undefined')) return true
  return node.type === 'ObjectExpression' && node.properties.length === 0
}

function bulkDelete(call: Call, walk: Walk): void {
  if (isEverything(call.argument(1), walk)) send(walk, walk.write.deleteAll(tableAt(call, walk)), call.line)
}

function bulkUpdate(call: Call, walk: Walk): void {
  const values = call.argument(1)
  const [key] = values === undefined ? [] : entries(values, walk.imports).map(([name]) => name)
  if (isEverything(call.argument(2), walk)) send(walk, walk.write.updateAll(tableAt(call, walk), key), call.line)
}
