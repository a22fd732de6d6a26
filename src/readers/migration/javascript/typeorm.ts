/** Migrations of TypeORM: what its query runner sends. */
import { isCall, type JsNode } from '../../../parse/javascript/index.ts'
import { textOfSql, type Column, type Name } from '../code/statements.ts'
import { items, property, settled, text, texts, truth, type Given } from './values.ts'
import { lineWithin, send, sendText, textAt, untold, type Call, type Walk } from './walk.ts'

/** {@link https://typeorm.io/docs/migrations/api/ The query runner's methods}; what only looks is left out. */
export function typeormCall(call: Call, walk: Walk): boolean {
  const does = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined
  if (does === undefined || call.on === undefined) return false
  does(call, walk)
  return true
}

type Does = (call: Call, walk: Walk) => void

const tableAt = (call: Call, walk: Walk): Name => nameOf(call.argument(0), walk, 'name')

const methods: Readonly<Record<string, Does>> = {
  query: (call, walk) => sendText(walk, call.argument(0), call.line),
  createTable: (call, walk) => createTable(call, walk),
  dropTable: (call, walk) => send(walk, walk.write.dropTable(tableAt(call, walk)), call.line),
  clearTable: (call, walk) => send(walk, walk.write.truncate(tableAt(call, walk)), call.line),
  dropSchema: (call, walk) => send(walk, `DROP SCHEMA ${walk.write.name(textAt(call, 0, walk))} CASCADE`, call.line),
  dropDatabase: (call, walk) => send(walk, `DROP DATABASE ${walk.write.name(textAt(call, 0, walk))}`, call.line),
  clearDatabase: (call, walk) => send(walk, 'DROP SCHEMA public CASCADE', call.line),
  renameTable: (call, walk) => send(walk, walk.write.renameTable(tableAt(call, walk), textAt(call, 1, walk)), call.line),
  addColumn: (call, walk) => each(call, walk, (one, line) => addColumn(tableAt(call, walk), one, walk, line)),
  addColumns: (call, walk) => each(call, walk, (one, line) => addColumn(tableAt(call, walk), one, walk, line)),
  dropColumn: (call, walk) => each(call, walk, (one, line) => send(walk, walk.write.dropColumn(tableAt(call, walk), nameOf(one, walk, 'name')), line)),
  dropColumns: (call, walk) => each(call, walk, (one, line) => send(walk, walk.write.dropColumn(tableAt(call, walk), nameOf(one, walk, 'name')), line)),
  renameColumn: (call, walk) =>
    send(walk, walk.write.renameColumn(tableAt(call, walk), nameOf(call.argument(1), walk, 'name'), nameOf(call.argument(2), walk, 'name')), call.line),
  changeColumn: (call, walk) => changeColumn(tableAt(call, walk), call.argument(1), call.argument(2), walk, call.line),
  changeColumns: (call, walk) =>
    each(call, walk, (one, line) =>
      changeColumn(tableAt(call, walk), property(one, 'oldColumn', walk.imports), property(one, 'newColumn', walk.imports), walk, line),
    ),
  createPrimaryKey: (call, walk) => {
    const columns = call.argument(1)
    send(walk, walk.write.addPrimaryKey(tableAt(call, walk), columns === undefined ? [] : texts(columns, walk.imports)), call.line)
  },
  createUniqueConstraint: (call, walk) => each(call, walk, (one, line) => unique(tableAt(call, walk), one, walk, line)),
  createUniqueConstraints: (call, walk) => each(call, walk, (one, line) => unique(tableAt(call, walk), one, walk, line)),
  createCheckConstraint: (call, walk) => each(call, walk, (one, line) => check(tableAt(call, walk), one, walk, line)),
  createCheckConstraints: (call, walk) => each(call, walk, (one, line) => check(tableAt(call, walk), one, walk, line)),
  createForeignKey: (call, walk) => each(call, walk, (one, line) => foreignKey(tableAt(call, walk), one, walk, line)),
  createForeignKeys: (call, walk) => each(call, walk, (one, line) => foreignKey(tableAt(call, walk), one, walk, line)),
  createIndex: (call, walk) => each(call, walk, (one, line) => index(tableAt(call, walk), one, walk, line)),
  createIndices: (call, walk) => each(call, walk, (one, line) => index(tableAt(call, walk), one, walk, line)),
  dropIndex: (call, walk) => send(walk, walk.write.dropIndex(tableAt(call, walk), nameOf(call.argument(1), walk, 'name')), call.line),
}

/** The second argument, or each of the list that it is. */
function each(call: Call, walk: Walk, does: (one: Given, line: number) => void): void {
  const given = call.argument(1)
  if (given === undefined) return
  const list = items(given, walk.imports)
  if (list === undefined && call.method.endsWith('s')) untold(walk, call.line, 'a list that is put together when it runs: not read')
  for (const one of list ?? [given]) does(one, lineWithin(walk, one, call.line))
}

/** The object that `new TableColumn({…})` is given, or the object itself. */
function optionsOf(given: Given, walk: Walk): Given {
  const found = settled(given, walk.imports)
  const [first] = isCall(found.node) ? found.node.arguments : []
  return first === undefined ? found : { ...found, node: first as JsNode }
}

function nameOf(given: Given | undefined, walk: Walk, key: string): Name {
  if (given === undefined) return undefined
  const own = text(given, walk.imports)
  const named = own === undefined ? property(optionsOf(given, walk), key, walk.imports) : undefined
  return own ?? (named === undefined ? undefined : text(named, walk.imports))
}

function listAt(options: Given, key: string, walk: Walk): readonly Given[] {
  const found = property(options, key, walk.imports)
  return found === undefined ? [] : (items(found, walk.imports) ?? [])
}

function namesAt(options: Given, key: string, walk: Walk): readonly Name[] {
  const found = property(options, key, walk.imports)
  return found === undefined ? [] : texts(found, walk.imports)
}

/** {@link https://typeorm.io/docs/migrations/api/ TableColumnOptions}: never null unless it says so. */
function columnOf(given: Given, walk: Walk): Column {
  const options = optionsOf(given, walk)
  const at = (key: string): Given | undefined => property(options, key, walk.imports)
  const textOf = (key: string): string | undefined => {
    const value = at(key)
    return value === undefined ? undefined : text(value, walk.imports)
  }
  const isTrue = (key: string): boolean => truth(at(key), walk.imports) === true
  const strategy = textOf('generationStrategy')
  const given2 = at('default')
  const own = given2 === undefined ? undefined : (text(given2, walk.imports) ?? 'NULL')
  const uuid = isTrue('isGenerated') && strategy === 'uuid' && walk.write.dialect === 'postgres' ? 'gen_random_uuid()' : undefined
  const fills =
    textOf('generatedType') === 'STORED'
      ? 'stored'
      : isTrue('isGenerated') && strategy !== 'uuid'
        ? strategy === 'identity'
          ? 'identity'
          : 'serial'
        : undefined
  const usual = own ?? uuid
  return {
    name: textOf('name'),
    type: typeOf(textOf('type'), textOf('length') ?? textOf('precision'), textOf('scale'), isTrue('isArray')),
    notNull: !isTrue('isNullable'),
    unique: isTrue('isUnique'),
    primary: isTrue('isPrimary'),
    ...(usual === undefined || usual === 'null' ? {} : { default: usual }),
    ...(fills === undefined ? {} : { fills }),
  }
}

function typeOf(type: string | undefined, size: string | undefined, scale: string | undefined, isArray: boolean): string | undefined {
  if (type === undefined || !/^[\w ]{1,80}(\([\d, ]{1,20}\))?(\[\])?$/.test(type)) return undefined
  const own = type === 'enum' || type === 'simple-enum' ? undefined : type
  if (own === undefined) return undefined
  const sized =
    size !== undefined && /^\d{1,9}$/.test(size) && !own.includes('(')
      ? `${own}(${size}${scale !== undefined && /^\d{1,9}$/.test(scale) ? `,${scale}` : ''})`
      : own
  return isArray ? `${sized}[]` : sized
}

function createTable(call: Call, walk: Walk): void {
  const given = call.argument(0)
  if (given === undefined) return
  const options = optionsOf(given, walk)
  const named = property(options, 'name', walk.imports)
  const table = named === undefined ? undefined : text(named, walk.imports)
  if (table === undefined) return untold(walk, call.line, 'a table whose name is computed when it runs: not read', '')
  const mayExist = truth(call.argument(1), walk.imports) === true
  send(
    walk,
    walk.write.createTable(
      table,
      listAt(options, 'columns', walk).map((one) => columnOf(one, walk)),
      mayExist,
    ),
    call.line,
  )
  for (const one of listAt(options, 'indices', walk)) index(table, one, walk, lineWithin(walk, one, call.line))
  for (const one of listAt(options, 'foreignKeys', walk)) foreignKey(table, one, walk, lineWithin(walk, one, call.line))
}

function addColumn(table: Name, given: Given, walk: Walk, line: number): void {
  const column = columnOf(given, walk)
  if (table === undefined || column.name === undefined) return untold(walk, line, 'a column whose name is computed when it runs: not read')
  send(walk, walk.write.addColumn(table, column), line)
}

/** Another type or length drops the column and adds it anew ({@link https://github.com/typeorm/typeorm/issues/3357}); what it was, the database is asked. */
function changeColumn(table: Name, before: Given | undefined, after: Given | undefined, walk: Walk, line: number): void {
  if (after === undefined) return
  const column = columnOf(after, walk)
  const name = nameOf(before, walk, 'name')
  const old = before === undefined || text(before, walk.imports) !== undefined ? undefined : columnOf(before, walk)
  if (name !== undefined && column.name !== undefined && name !== column.name) send(walk, walk.write.renameColumn(table, name, column.name), line)
  if (old !== undefined && old.type !== column.type) {
    send(walk, walk.write.dropColumn(table, column.name), line)
    send(walk, walk.write.addColumn(table, column), line)
    return
  }
  if (old === undefined)
    untold(walk, line, 'a column that is changed from what the database says it is: where its type changes, it is dropped and made anew; not read')
  else if (old.notNull !== true && column.notNull === true) send(walk, walk.write.setNotNull(table, column.name, column.type), line)
}

function unique(table: Name, given: Given, walk: Walk, line: number): void {
  send(walk, walk.write.addUnique(table, namesAt(optionsOf(given, walk), 'columnNames', walk)), line)
}

function check(table: Name, given: Given, walk: Walk, line: number): void {
  const options = optionsOf(given, walk)
  const [expression, name] = ['expression', 'name'].map((key) => property(options, key, walk.imports))
  const written = expression === undefined ? undefined : text(expression, walk.imports)
  send(walk, walk.write.addCheck(table, written ?? `${textOfSql('')} = ''`, name === undefined ? undefined : text(name, walk.imports)), line)
}

function foreignKey(table: Name, given: Given, walk: Walk, line: number): void {
  const options = optionsOf(given, walk)
  const to = property(options, 'referencedTableName', walk.imports)
  const columns = namesAt(options, 'columnNames', walk)
  send(
    walk,
    walk.write.addForeignKey(table, columns, to === undefined ? undefined : text(to, walk.imports), namesAt(options, 'referencedColumnNames', walk)),
    line,
  )
}

function index(table: Name, given: Given, walk: Walk, line: number): void {
  const options = optionsOf(given, walk)
  const is = (key: string): boolean => truth(property(options, key, walk.imports), walk.imports) === true
  const name = property(options, 'name', walk.imports)
  const columns = namesAt(options, 'columnNames', walk)
  send(
    walk,
    walk.write.createIndex({
      table,
      columns: columns.length === 0 ? [undefined] : columns,
      name: name === undefined ? undefined : text(name, walk.imports),
      unique: is('isUnique'),
      concurrently: is('isConcurrent'),
      partial: property(options, 'where', walk.imports) !== undefined,
    }),
    line,
  )
}
