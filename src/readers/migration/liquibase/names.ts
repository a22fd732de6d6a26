/** Names, properties and types of Liquibase's changelogs as the database has them. */
import { computedWord, type Name, type Writer } from '../code/statements.ts'

export type Properties = ReadonlyMap<string, readonly { readonly value: string; readonly dbms: string | undefined }[]>

/** What `${name}` stands for; undefined where some of it is given when Liquibase runs. */
export function filled(text: string | undefined, valueOf: (name: string) => string | undefined, depth = 0): string | undefined {
  if (text === undefined || !text.includes('${')) return text
  let isWhole = true
  const made = text.replace(/\$\{([^${}]{1,200})\}/g, (_, name: string) => {
    const value = valueOf(name.trim())
    if (value === undefined) isWhole = false
    return value ?? ''
  })
  if (!isWhole || depth > 5) return undefined
  return made.includes('${') ? filled(made, valueOf, depth + 1) : made
}

/** What is not known in SQL stands as a name. */
export function filledSql(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\$\{([^${}]{1,200})\}/g, (_, name: string) => filled(valueOf(name.trim()), valueOf) ?? computedWord)
}

/** Unquoted, all capitals are as good as small letters to PostgreSQL; what mixes both is quoted ({@link https://docs.liquibase.com/concepts/changelogs/attributes/object-quoting-strategy.html}). */
export function folded(name: Name, write: Writer, isQuoted: boolean): Name {
  if (name === undefined || write.dialect === 'mysql' || isQuoted) return name
  return name === name.toUpperCase() ? name.toLowerCase() : name
}

type Both = readonly [postgres: string, mysql: string]

/** {@link https://docs.liquibase.com/change-types/liquibase-data-types.html} */
const types: Readonly<Record<string, Both>> = {
  bigint: ['bigint', 'bigint'],
  int8: ['bigint', 'bigint'],
  long: ['bigint', 'bigint'],
  int: ['integer', 'int'],
  integer: ['integer', 'int'],
  int4: ['integer', 'int'],
  mediumint: ['integer', 'mediumint'],
  smallint: ['smallint', 'smallint'],
  tinyint: ['smallint', 'tinyint'],
  bigserial: ['bigint', 'bigint'],
  serial: ['integer', 'int'],
  boolean: ['boolean', 'tinyint(1)'],
  bool: ['boolean', 'tinyint(1)'],
  bit: ['boolean', 'tinyint(1)'],
  clob: ['text', 'longtext'],
  nclob: ['text', 'longtext'],
  longvarchar: ['text', 'longtext'],
  longnvarchar: ['text', 'longtext'],
  longtext: ['text', 'longtext'],
  mediumtext: ['text', 'mediumtext'],
  tinytext: ['text', 'tinytext'],
  ntext: ['text', 'longtext'],
  text: ['text', 'text'],
  blob: ['oid', 'longblob'],
  longblob: ['bytea', 'longblob'],
  longvarbinary: ['bytea', 'longblob'],
  varbinary: ['bytea', 'varbinary(255)'],
  binary: ['bytea', 'binary'],
  tinyblob: ['bytea', 'tinyblob'],
  bytea: ['bytea', 'longblob'],
  currency: ['numeric(19,4)', 'decimal(19,4)'],
  date: ['date', 'date'],
  time: ['time', 'time'],
  datetime: ['timestamp', 'datetime'],
  timestamp: ['timestamp', 'timestamp'],
  timestamptz: ['timestamptz', 'timestamp'],
  double: ['double precision', 'double'],
  float: ['double precision', 'float'],
  real: ['real', 'real'],
  number: ['numeric', 'numeric'],
  numeric: ['numeric', 'numeric'],
  decimal: ['numeric', 'decimal'],
  uuid: ['uuid', 'char(36)'],
  uniqueidentifier: ['uuid', 'char(36)'],
  varchar: ['varchar', 'varchar'],
  nvarchar: ['varchar', 'varchar'],
  varchar2: ['varchar', 'varchar'],
  nvarchar2: ['varchar', 'varchar'],
  char: ['char', 'char'],
  nchar: ['char', 'char'],
  xml: ['xml', 'longtext'],
}

const sized = /^(?:varchar|char|numeric|decimal|timestamp|time|timestamptz|datetime|varbinary|binary)$/

export function typeOf(text: string | undefined, { dialect }: Writer): string | undefined {
  const found =
    /^\s{0,20}(?:java\.sql\.Types\.)?([a-z_][\w ]{0,60}?)\s{0,9}(?:\(\s{0,9}(\d{1,9})\s{0,9}(?:byte|char)?\s{0,9}(?:,\s{0,9}(\d{1,9})\s{0,9})?\))?\s{0,9}(with(?:out)? time zone)?\s{0,20}$/i.exec(
      text ?? '',
    )
  if (found === null) return undefined
  const [, name = '', size, scale, zone] = found
  const own = Object.hasOwn(types, name.toLowerCase()) ? types[name.toLowerCase()] : undefined
  const base = own?.[dialect === 'postgres' ? 0 : 1] ?? name.toLowerCase()
  const isZoned = /^with t/i.test(zone ?? '') && dialect === 'postgres' && (base === 'timestamp' || base === 'time')
  const plain = isZoned ? `${base}tz` : base
  return size !== undefined && (own === undefined || sized.test(plain)) ? `${plain}(${size}${scale === undefined ? '' : `,${scale}`})` : plain
}
