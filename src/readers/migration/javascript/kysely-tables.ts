/** Tables of Kysely's schema builder: columns and keys that it makes, changes and drops. */
import { textOfSql, type Column, type Name } from '../code/statements.ts'
import { callsUpon, find, firstWord, tableIn, textOfName, type Built } from './kysely-chain.ts'
import { template } from './kysely-sql.ts'
import { settled, text, texts, type Given } from './values.ts'
import { send, textAt, untold, type Call, type Walk } from './walk.ts'

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/CreateTableBuilder.html} */
export function createTable(built: Built, walk: Walk): void {
  const call = find(built, 'createTable')
  if (call === undefined) return
  const table = tableIn(built, call, walk)
  if (table === undefined) return untold(walk, call.line, 'a table whose name is computed when it runs: not read', '')
  const columns = built.calls.filter(({ method }) => method === 'addColumn').map((one) => columnOf(one, walk).column)
  send(walk, walk.write.createTable(table, columns, find(built, 'ifNotExists') !== undefined, call.line), call.line)
  for (const one of built.calls) constraint(one, table, walk)
}

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/AlterTableBuilder.html} */
export function alterTable(built: Built, walk: Walk): void {
  const call = find(built, 'alterTable')
  if (call === undefined) return
  const table = tableIn(built, call, walk)
  const index = find(built, 'addIndex')
  if (index !== undefined) addIndex(built, index, table, walk)
  for (const one of built.calls) if (!constraint(one, table, walk)) change(one, table, walk)
}

function change(call: Call, table: Name, walk: Walk): void {
  const { write } = walk
  const name = textAt(call, 0, walk)
  switch (call.method) {
    case 'renameTo':
      return send(walk, write.renameTable(table, name), call.line)
    case 'setSchema':
      return send(walk, `ALTER TABLE ${write.name(table)} SET SCHEMA ${write.name(name)}`, call.line)
    case 'addColumn':
      return addColumn(call, table, walk)
    case 'dropColumn':
      return send(walk, write.dropColumn(table, name), call.line)
    case 'renameColumn':
      return send(walk, write.renameColumn(table, name, textAt(call, 1, walk)), call.line)
    case 'alterColumn':
      return alterColumn(call, table, walk)
    case 'modifyColumn': {
      const { column } = columnOf(call, walk)
      if (column.notNull === true) send(walk, write.setNotNull(table, name, column.type), call.line)
      else send(walk, write.changeType(table, name, column.type), call.line)
      return
    }
    case 'dropConstraint':
      return send(walk, `ALTER TABLE ${write.name(table)} DROP CONSTRAINT ${write.name(plain(name))}`, call.line)
    case 'dropIndex':
      return send(walk, write.dropIndex(table, name), call.line)
    case '$call':
    case '$if':
      return untold(walk, call.line, 'a change of a table that is put together when it runs: not read')
    default:
  }
}

/** Names of columns and constraints are one word: a dot would make two of it. */
const plain = (name: Name): Name => name?.replaceAll('.', '')

function addColumn(call: Call, table: Name, walk: Walk): void {
  const { column, whole, mayExist } = columnOf(call, walk)
  if (table === undefined || column.name === undefined) return untold(walk, call.line, 'a column whose name is computed when it runs: not read')
  if (!whole) untold(walk, call.line, 'a column that is put together when it runs: not read')
  send(walk, walk.write.addColumn(table, column, mayExist), call.line)
}

interface Told {
  readonly column: Column
  /** Whether all that is said of it stands in the tree. */
  readonly whole: boolean
  readonly mayExist: boolean
}

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/ColumnDefinitionBuilder.html} */
function columnOf(call: Call, walk: Walk): Told {
  const [type, callback] = [call.argument(1), call.argument(2)]
  const calls = callback === undefined ? [] : callsUpon(callback, walk)
  const said = (method: string): Call | undefined => calls?.findLast((one) => one.method === method)
  const is = (...methods: readonly string[]): boolean => methods.some((method) => said(method) !== undefined)
  const [usual, references] = [said('defaultTo')?.argument(0), said('references')]
  const isMysql = walk.write.dialect === 'mysql'
  const fills = is('identity', 'generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity')
    ? 'identity'
    : is('generatedAlwaysAs') && is('stored')
      ? 'stored'
      : is('autoIncrement') && isMysql
        ? 'serial'
        : undefined
  return {
    whole: calls !== undefined,
    mayExist: is('ifNotExists'),
    column: {
      name: textAt(call, 0, walk),
      type: type === undefined ? undefined : typeOf(type, walk),
      notNull: is('notNull'),
      unique: is('unique'),
      primary: is('primaryKey'),
      listed: is('check'),
      ...(fills === undefined ? {} : { fills }),
      ...(usual === undefined ? {} : { default: defaultOf(usual, walk) }),
      ...(references === undefined ? {} : { references: referred(textAt(references, 0, walk)) }),
      ...(call.given.module.path === walk.path ? { line: call.line } : {}),
    },
  }
}

/** `'table.column'`, or `'schema.table.column'`. */
function referred(name: Name): { readonly table: Name; readonly column: Name } {
  const dot = name?.lastIndexOf('.') ?? -1
  return dot === -1 ? { table: undefined, column: name } : { table: name?.slice(0, dot), column: name?.slice(dot + 1) }
}

/** {@link https://kysely-org.github.io/kysely-apidoc/types/DataTypeExpression.html A word, or a template}. */
function typeOf(given: Given, walk: Walk): string | undefined {
  const written = (template(given, walk) ?? text(given, walk.imports))?.trim()
  if (written === undefined || !/^["\w .]{1,80}(\([\w, ]{1,40}\))?[\w ]{0,30}(\[\]){0,3}$/.test(written)) return undefined
  return walk.write.dialect === 'mysql' ? written.replaceAll('"', '') : written
}

/** A template is SQL, all else a value. */
function defaultOf(given: Given, walk: Walk): string {
  const written = template(given, walk)
  if (written !== undefined) return written
  const value = text(given, walk.imports)
  if (value === undefined) return 'NULL'
  const { node } = settled(given, walk.imports)
  return node.type === 'StringLiteral' || node.type === 'TemplateLiteral'
    ? textOfSql(value)
    : /^(true|false|null|-?[\d.]{1,30})$/.test(value)
      ? value
      : textOfSql(value)
}

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/AlterColumnBuilder.html} */
function alterColumn(call: Call, table: Name, walk: Walk): void {
  const callback = call.argument(1)
  const calls = callback === undefined ? undefined : callsUpon(callback, walk)
  if (calls === undefined) return untold(walk, call.line, 'a change of a column that is put together when it runs: not read')
  const column = textAt(call, 0, walk)
  const { write } = walk
  for (const one of calls) {
    const type = one.method === 'setDataType' ? one.argument(0) : undefined
    if (type !== undefined) {
      const cast = castIn(type, walk)
      if (cast !== undefined && write.dialect === 'postgres')
        send(walk, `ALTER TABLE ${write.name(table)} ALTER COLUMN ${write.name(plain(column))} TYPE ${cast}`, one.line)
      else send(walk, write.changeType(table, column, typeOf(type, walk)), one.line)
    } else if (one.method === 'setNotNull') send(walk, write.setNotNull(table, column), one.line)
  }
}

/** `` sql`integer USING note::integer` ``: the type with what makes it of the old one. */
function castIn(type: Given, walk: Walk): string | undefined {
  const written = template(type, walk)
  return written !== undefined && /\busing\b/i.test(written) ? written : undefined
}

/** Keys and checks, of a new table and of one that is there; false where the call is about something else. */
function constraint(call: Call, table: Name, walk: Walk): boolean {
  const { write } = walk
  const names = (index: number): readonly Name[] => {
    const given = call.argument(index)
    return given === undefined ? [undefined] : texts(given, walk.imports).map(plain)
  }
  const own = textAt(call, 0, walk)
  const named = own === undefined ? '' : `CONSTRAINT ${write.name(plain(own))} `
  const add = (what: string): true => {
    send(walk, `ALTER TABLE ${write.name(table)} ADD ${named}${what}`, call.line)
    return true
  }
  const list = (all: readonly Name[]): string => all.map((one) => write.name(one)).join(', ')
  switch (call.method) {
    case 'addPrimaryKeyConstraint':
      return add(`PRIMARY KEY (${list(names(1))})`)
    case 'addUniqueConstraint':
      return add(`UNIQUE (${list(names(1))})`)
    case 'addForeignKeyConstraint': {
      const to = call.argument(2)
      const target = to === undefined ? undefined : firstWord(textOfName(to, walk))
      return add(`FOREIGN KEY (${list(names(1))}) REFERENCES ${write.name(target)} (${list(names(3))})`)
    }
    case 'addCheckConstraint': {
      const given = call.argument(1)
      return add(`CHECK (${(given === undefined ? undefined : template(given, walk)) ?? 'true'})`)
    }
    default:
      return false
  }
}

/** {@link https://kysely-org.github.io/kysely-apidoc/classes/AlterTableAddIndexBuilder.html MySQL’s own way}. */
function addIndex(built: Built, call: Call, table: Name, walk: Walk): void {
  const columns = built.calls.flatMap((one): readonly Name[] => {
    const given = one.method === 'column' || one.method === 'columns' ? one.argument(0) : undefined
    return given === undefined ? [] : texts(given, walk.imports).map(firstWord)
  })
  const name = textAt(call, 0, walk)
  send(
    walk,
    walk.write.createIndex({ table, columns: columns.length === 0 ? [undefined] : columns, name, unique: find(built, 'unique') !== undefined }),
    call.line,
  )
}
