/** Columns of Sequel's migrations, as its adapters for PostgreSQL and MySQL write them. */
import type { RubyNode, RubyScope } from '../../../parse/ruby/index.ts'
import { computedWord, type Name, type Writer } from '../code/statements.ts'
import { defaultOf } from './expressions.ts'
import { listOf, nameOf, optionsOf, resolve, textOf, type Options } from './values.ts'

export interface Column {
  readonly name: Name
  readonly sql: string
  /** The foreign key that is declared with it, where the engine does not take it there. */
  readonly key?: string
}

/** Where a type is asked for. */
export interface Typing {
  readonly write: Writer
  /** With the extension `pg_timestamptz`. */
  readonly isZoned: boolean
}

/** Ruby's classes as types ({@link https://sequel.jeremyevans.net/rdoc/files/doc/schema_modification_rdoc.html#label-Column+types}). */
function typeOfClass(name: string, options: Options, { write, isZoned }: Typing, scope: RubyScope): string | undefined {
  const isMysql = write.dialect === 'mysql'
  const size = textOf(options.entry('size'), scope)
  switch (name) {
    case 'String':
      return stringType(options, isMysql, size)
    case 'Integer':
    case 'Fixnum':
      return 'integer'
    case 'Bignum':
      return 'bigint'
    case 'Float':
      return 'double precision'
    case 'Numeric':
    case 'BigDecimal': {
      const sizes = sizesOf(options.entry('size'), scope)
      return sizes === undefined ? 'numeric' : `numeric(${sizes})`
    }
    case 'Date':
      return 'date'
    case 'Time':
    case 'DateTime':
      if (name === 'Time' && options.truth('only_time') === true) return 'time'
      return isMysql ? 'datetime' : isZoned ? 'timestamptz' : 'timestamp'
    case 'File':
      return isMysql ? 'blob' : 'bytea'
    case 'TrueClass':
    case 'FalseClass':
      return isMysql ? 'tinyint(1)' : 'boolean'
    default:
      return undefined
  }
}

function stringType(options: Options, isMysql: boolean, size: string | undefined): string {
  const length = size !== undefined && /^\d{1,8}$/.test(size) ? size : '255'
  if (options.truth('text') === true) return isMysql && /^(?:tiny|medium|long)$/.test(size ?? '') ? `${size}text` : 'text'
  if (options.truth('fixed') === true) return `char(${length})`
  return isMysql || options.has('size') || options.truth('text') === false ? `varchar(${length})` : 'text'
}

/** `10`, `[10, 2]`. */
function sizesOf(node: RubyNode | undefined, scope: RubyScope): string | undefined {
  if (node === undefined) return undefined
  const items = (listOf(node, scope) ?? [node]).map((one) => textOf(one, scope))
  return items.length > 0 && items.every((one) => one !== undefined && /^\d{1,8}$/.test(one)) ? items.join(', ') : undefined
}

const plain =
  /^(?:"[^"]{1,63}"|[a-z_][\w. ]{0,60})(?:\(\d{1,5}(?:, ?\d{1,5})?\)|\('[\w '-]{0,200}'(?:, ?'[\w '-]{0,200}'){0,99}\))?(?: with(?:out)? time zone| unsigned)?(?:\[\]){0,3}$/i

/** A class of Ruby, or a name that the database is given as it is; undefined where nobody can tell. */
export function typeOf(node: RubyNode | undefined, options: Options, typing: Typing, scope: RubyScope): string | undefined {
  const found = resolve(node, scope)
  if (found?.kind === 'constant') return typeOfClass(found.name.replace(/^::/, ''), options, typing, scope)
  const name = textOf(found, scope)
  if (name === undefined) return undefined
  // What stands behind it is sent as it is: `integer USING size::integer`, `text COLLATE "C"`.
  if (!plain.test(name)) return name.length <= 500 && /^[a-z_"]/i.test(name) ? name : undefined
  if (name === 'Bignum') return 'bigint'
  const whole = name === 'double' ? 'double precision' : name
  const isMysql = typing.write.dialect === 'mysql'
  const elements = isMysql ? listOf(options.entry('elements'), scope)?.map((one) => textOf(one, scope) ?? computedWord) : undefined
  const sizes = sizesOf(options.entry('size'), scope) ?? (name === 'varchar' ? '255' : undefined)
  const within = elements === undefined ? sizes : elements.map((one) => `'${one.replaceAll(/['\\]/g, '')}'`).join(', ')
  return `${whole}${within === undefined || whole.includes('(') ? '' : `(${within})`}${isMysql && options.truth('unsigned') === true ? ' UNSIGNED' : ''}`
}

const serial = /^(?:big|small)?serial$/i

/** What stands behind ADD COLUMN and in CREATE TABLE. A primary key of numbers fills itself. */
export function columnOf(name: Name, type: RubyNode | undefined, options: Options, typing: Typing, scope: RubyScope, isKey = false): Column {
  const { write } = typing
  const isMysql = write.dialect === 'mysql'
  const told = typeOf(type, options, typing, scope) ?? 'type_not_told'
  const fills = isKey || options.has('identity') || options.has('serial')
  const isWhole = /^(?:integer|bigint|smallint|int|int4|int8|int2)$/i.test(told)
  const isSerial = options.has('serial') && isWhole && !isMysql
  const given = options.entry('default')
  const hasDefault = given !== undefined && !(given.kind === 'word' && given.value === null)
  const generated = options.has('generated_always_as')
  const words = [write.name(name?.replaceAll('.', '_')), isSerial ? (/big|8/.test(told) ? 'bigserial' : 'serial') : told]
  if (given !== undefined) words.push(`DEFAULT ${defaultOf(given, scope, write)}`)
  if (!isMysql && !isSerial && !hasDefault && fills && isWhole && !serial.test(told)) words.push('GENERATED BY DEFAULT AS IDENTITY')
  else if (!isMysql && generated && options.truth('virtual') !== true) words.push("GENERATED ALWAYS AS ('') STORED")
  if (options.truth('null') === false || options.has('not_null') || options.truth('allow_null') === false) words.push('NOT NULL')
  if (isMysql && (isKey || options.has('auto_increment')) && isWhole) words.push('AUTO_INCREMENT')
  if (options.has('unique')) words.push('UNIQUE')
  if (isKey || options.has('primary_key')) words.push('PRIMARY KEY')
  if (!options.has('table')) return { name, sql: words.join(' ') }
  const to = pointedTo(options, write, scope)
  const own = nameOf(options.entry('foreign_key_constraint_name'), scope)
  const constraint = own === undefined ? '' : `CONSTRAINT ${write.name(own)} `
  if (!isMysql) return { name, sql: [...words, `${constraint}${to}`].join(' ') }
  return { name, sql: words.join(' '), key: `${constraint}FOREIGN KEY (${write.name(name)}) ${to}` }
}

/** `REFERENCES` of a foreign key: PostgreSQL finds the primary key by itself, for MySQL Sequel looks it up. */
export function pointedTo(options: Options, write: Writer, scope: RubyScope): string {
  const given = options.entry('key')
  const keys = given === undefined ? [] : (listOf(given, scope) ?? [given]).map((one) => nameOf(one, scope))
  const columns = keys.length === 0 ? (write.dialect === 'mysql' ? ` (${write.name('id')})` : '') : ` (${keys.map((one) => write.name(one)).join(', ')})`
  return `REFERENCES ${write.name(nameOf(options.entry('table'), scope))}${columns}`
}

/** Options of a foreign key, with the table that stands before them. */
export function withTable(table: RubyNode | undefined, options: RubyNode | undefined, scope: RubyScope): Options {
  const isOptions = resolve(table, scope)?.kind === 'hash'
  const own = optionsOf(isOptions ? table : options, scope)
  if (isOptions || table === undefined || (table.kind === 'word' && table.value === null)) return own
  return {
    ...own,
    entry: (name) => (name === 'table' ? table : own.entry(name)),
    has: (name) => name === 'table' || own.has(name),
  }
}
