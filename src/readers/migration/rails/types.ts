/** Columns of Rails as PostgreSQL's types, by its adapter's own table. */
import { defaultOf, plainType } from '../coded.ts'

/** Options of a column that decide what it does to the rows that are there. */
export interface ColumnOptions {
  /** What the option comes to; undefined where it is absent or not told. */
  text(name: string): string | undefined
  number(name: string): number | undefined
  isTrue(name: string): boolean
  isFalse(name: string): boolean
  has(name: string): boolean
  /** The SQL of `-> { "…" }`, or of what is computed, an empty text. */
  computed(name: string): string | undefined
}

/** {@link https://github.com/rails/rails/blob/main/activerecord/lib/active_record/connection_adapters/postgresql_adapter.rb NATIVE_DATABASE_TYPES} */
const native: ReadonlyMap<string, string> = new Map([
  ['primary_key', 'bigserial'],
  ['text', 'text'],
  ['float', 'float'],
  ['date', 'date'],
  ['binary', 'bytea'],
  ['blob', 'bytea'],
  ['boolean', 'boolean'],
  ['xml', 'xml'],
  ['bigint', 'bigint'],
  ['serial', 'serial'],
  ['bigserial', 'bigserial'],
])

export function typeOf(type: string, options: ColumnOptions): string {
  const base = scalar(type, options)
  return options.isTrue('array') ? `${base}[]` : base
}

function scalar(type: string, options: ColumnOptions): string {
  const limit = options.number('limit')
  const precision = options.number('precision')
  const scale = options.number('scale')
  switch (type) {
    case 'string':
      return limit === undefined ? 'varchar' : `varchar(${limit})`
    case 'integer':
      // https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/PostgreSQL/SchemaStatements.html#method-i-type_to_sql
      return limit === undefined ? 'integer' : limit <= 2 ? 'smallint' : limit <= 4 ? 'integer' : 'bigint'
    case 'decimal':
    case 'numeric':
      return precision === undefined ? 'numeric' : `numeric(${precision}${scale === undefined ? '' : `,${scale}`})`
    case 'datetime':
    case 'timestamp':
    case 'timestamptz':
    case 'time': {
      const name = type === 'datetime' ? 'timestamp' : type
      // Six digits are all that PostgreSQL keeps: to say so changes nothing.
      return precision === undefined || precision === 6 ? name : `${name}(${precision})`
    }
    case 'enum':
      return plainType(options.text('enum_type') ?? '') ?? 'text'
    case 'virtual':
      return scalar(options.text('type') ?? 'text', options)
    case 'bit_varying':
      return 'varbit'
    default:
      return native.get(type) ?? plainType(type) ?? 'text'
  }
}

/** What stands behind the name of a column in ADD COLUMN and CREATE TABLE. */
export function columnSql(type: string, options: ColumnOptions): string {
  const words = [typeOf(type, options)]
  const computed = options.computed('default')
  if (type === 'virtual') {
    if (options.isTrue('stored')) words.push('GENERATED ALWAYS AS (1) STORED')
  } else if (computed !== undefined) words.push(`DEFAULT ${defaultOf(computed)}`)
  else if (options.has('default')) words.push('DEFAULT 0')
  if (options.isFalse('null')) words.push('NOT NULL')
  if (options.isTrue('primary_key') || type === 'primary_key') words.push('PRIMARY KEY')
  return words.join(' ')
}
