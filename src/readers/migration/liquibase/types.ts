/** Types of Liquibase's changelogs as the database has them. */
import type { Dialect } from '../code/statements.ts'

type Both = readonly [postgres: string, mysql: string]

/** {@link https://docs.liquibase.com/change-types/liquibase-data-types.html}, as `updateSQL` prints them; others stay as they are written. */
const types: Readonly<Record<string, Both>> = {
  bigint: ['bigint', 'bigint'],
  int8: ['bigint', 'bigint'],
  int: ['integer', 'int'],
  integer: ['integer', 'int'],
  int4: ['integer', 'int'],
  smallint: ['smallint', 'smallint'],
  int2: ['smallint', 'smallint'],
  tinyint: ['smallint', 'tinyint'],
  bigserial: ['bigint', 'bigint'],
  serial8: ['bigint', 'bigint'],
  serial: ['integer', 'int'],
  serial4: ['integer', 'int'],
  smallserial: ['smallint', 'smallint'],
  serial2: ['smallint', 'smallint'],
  boolean: ['boolean', 'tinyint'],
  bool: ['boolean', 'tinyint'],
  clob: ['text', 'longtext'],
  nclob: ['text', 'longtext'],
  longvarchar: ['text', 'longtext'],
  longnvarchar: ['text', 'longtext'],
  longtext: ['text', 'longtext'],
  mediumtext: ['text', 'mediumtext'],
  tinytext: ['text', 'tinytext'],
  ntext: ['text', 'longtext'],
  text: ['text', 'text'],
  blob: ['oid', 'blob'],
  longblob: ['bytea', 'longblob'],
  mediumblob: ['bytea', 'mediumblob'],
  tinyblob: ['bytea', 'tinyblob'],
  image: ['bytea', 'longblob'],
  longvarbinary: ['bytea', 'longblob'],
  varbinary: ['bytea', 'varbinary'],
  binary: ['bytea', 'binary'],
  currency: ['decimal', 'decimal'],
  money: ['decimal', 'decimal'],
  smallmoney: ['decimal', 'decimal'],
  datetime: ['timestamp', 'datetime'],
  datetime2: ['timestamp', 'datetime'],
  smalldatetime: ['timestamp', 'datetime'],
  timestamptz: ['timestamptz', 'timestamp'],
  timestamp_with_timezone: ['timestamptz', 'timestamp'],
  double: ['double precision', 'double'],
  number: ['numeric', 'numeric'],
  uuid: ['uuid', 'char(36)'],
  uniqueidentifier: ['uuid', 'char(36)'],
  nvarchar: ['varchar', 'nvarchar'],
  varchar2: ['varchar', 'varchar'],
  nvarchar2: ['varchar', 'nvarchar'],
  'character varying': ['varchar', 'varchar'],
  'national character varying': ['varchar', 'nvarchar'],
  character: ['char', 'char'],
  bpchar: ['char', 'char'],
  xml: ['xml', 'longtext'],
}

/** What keeps what stands in its brackets. */
const sized: Readonly<Record<Dialect, RegExp>> = {
  postgres: /^(?:varchar|char|nchar|numeric|decimal|timestamp|time|timestamptz|float|bit)$/,
  mysql: /^(?:n?varchar|n?char|numeric|decimal|timestamp|datetime|varbinary|binary|float|double|bit|tinyint|smallint|mediumint)$/,
}

export function typeOf(text: string | undefined, dialect: Dialect): string | undefined {
  const plain = (text ?? '').trim().replace(/^java\.sql\.types\./i, '')
  if (!/^[a-z_"][\w "',.()[\]%-]{0,300}$/i.test(plain)) return undefined
  const [, name = '', inner, rest = ''] = /^([^()]*)(?:\(([^()]*)\))?([^()]*)$/.exec(plain) ?? []
  const own = name
    .trim()
    .toLowerCase()
    .replace(/ unsigned$/, dialect === 'postgres' ? '' : ' unsigned')
  const known = Object.hasOwn(types, own) ? types[own]?.[dialect === 'postgres' ? 0 : 1] : undefined
  const timed = timeOf(`${own} ${rest.trim().toLowerCase()}`.trim(), inner, dialect)
  if (timed !== undefined) return timed
  const base = known ?? own
  if (inner === undefined) return known === undefined ? plain : known
  const size = inner
    .replace(/\s*\b(?:byte|char)\s*$/i, '')
    .replace(/\s*,\s*/g, ',')
    .trim()
  if (known === undefined && !sized[dialect].test(base)) return /^(?:bigint|int|integer)$/.test(base) ? base : plain
  return sized[dialect].test(base) ? `${base}(${size})${rest.trim() === '' ? '' : ` ${rest.trim()}`}` : base
}

/** `timestamp(6) with time zone` is a type of PostgreSQL's. */
function timeOf(words: string, size: string | undefined, dialect: Dialect): string | undefined {
  const [, base, zone] = /^(timestamp|time) (with|without) time zone$/.exec(words) ?? []
  if (base === undefined || dialect === 'mysql') return base
  return `${base}${zone === 'with' ? 'tz' : ''}${size === undefined || !/^\d$/.test(size) ? '' : `(${size})`}`
}
