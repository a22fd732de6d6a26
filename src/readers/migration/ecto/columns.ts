/** Columns as Ecto's migrations write them, by PostgreSQL's names of their types. */
import type { ElixirCall, ElixirNode, Scope } from '../../../parse/elixir/index.ts'
import { computedWord, textOfSql, type Column, type Name } from '../code/statements.ts'
import { isFalse, isTrue, nameIn, nameOf, optionsOf, textOf, valueOf } from './values.ts'

export interface Reference {
  readonly table: Name
  readonly column: Name
  readonly name: Name
  readonly unchecked: boolean
  /** Columns that the key has beside the one, by `with:`, and what they point to. */
  readonly along: readonly Name[]
  readonly alongTo: readonly Name[]
}

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html#module-field-types} */
const types: Readonly<Record<string, string>> = {
  id: 'integer',
  serial: 'integer',
  bigserial: 'bigint',
  smallserial: 'smallint',
  identity: 'bigint',
  binary_id: 'uuid',
  uuid: 'uuid',
  string: 'varchar(255)',
  text: 'text',
  citext: 'citext',
  integer: 'integer',
  bigint: 'bigint',
  smallint: 'smallint',
  float: 'double precision',
  boolean: 'boolean',
  binary: 'bytea',
  bitstring: 'varbit',
  bytea: 'bytea',
  map: 'jsonb',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  time: 'time(0)',
  time_usec: 'time',
  naive_datetime: 'timestamp(0)',
  naive_datetime_usec: 'timestamp',
  utc_datetime: 'timestamp(0)',
  utc_datetime_usec: 'timestamp',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  duration: 'interval',
  varchar: 'varchar',
  inet: 'inet',
  tsvector: 'tsvector',
  decimal: 'numeric',
  numeric: 'numeric',
}

const serial = /^(?:big|small)?serial$/
/** Any other name is the database's own, sent as it is: `:"timestamp with time zone"`, `:'"Mood"'`. */
const plainType = /^(?:"[^"]{1,63}"|[a-z_][\w. ]{0,60})(?:\(\d{1,5}(?:, ?\d{1,5})?\))?(?: with(?:out)? time zone)?(?:\[\]){0,3}$/i
/** Ecto sends `precision` along for these alone of its times. */
const precise = /^(?:time|utc_datetime|naive_datetime)_usec$/

export function typeOf(node: ElixirNode | undefined, options: (key: string) => ElixirNode | undefined, scope: Scope): string | undefined {
  if (node?.kind === 'tuple') {
    const [first, second] = node.items
    if (nameOf(first, scope) === 'map') return 'jsonb'
    const of = nameOf(first, scope) === 'array' ? typeOf(second, options, scope) : undefined
    return of === undefined ? undefined : `${of}[]`
  }
  const name = nameOf(node, scope)
  if (name === undefined) return undefined
  const whole = (key: string): string | undefined => {
    const given = textOf(options(key), scope)
    return given !== undefined && /^\d{1,6}$/.test(given) ? given : undefined
  }
  const [size, precision] = [whole('size'), whole('precision')]
  const own = Object.hasOwn(types, name) ? types[name] : plainType.test(name) ? name : undefined
  if (own === undefined || name === 'time' || name === 'utc_datetime' || name === 'naive_datetime') return own
  if (precise.test(name)) return precision === undefined ? own : `${own}(${precision})`
  const bare = name === 'string' ? 'varchar' : own
  if (size !== undefined) return `${bare}(${size})`
  return precision === undefined || serial.test(name) ? own : `${bare}(${precision},${whole('scale') ?? 0})`
}

/** `references(:owners, type: :uuid, validate: false)`. */
export function referenceIn(node: ElixirNode | undefined, table: Name, column: Name, scope: Scope): Reference | undefined {
  if (node?.kind !== 'call' || node.target !== undefined || node.name !== 'references') return undefined
  const options = optionsOf(node, scope)
  const own = nameOf(options('name'), scope)
  const given = valueOf(options('with'), scope)
  const along = given?.kind === 'keywords' ? [...given.entries].map(([key, value]): readonly [string, Name] => [key, nameIn(value)]) : []
  const to = nameOf(node.arguments[0], scope)
  // Of a schema by a prefix, its keys lead into the same, unless they say another.
  const prefix =
    options('prefix') === undefined ? (table?.includes('.') === true ? table.slice(0, table.lastIndexOf('.')) : undefined) : nameOf(options('prefix'), scope)
  return {
    table: to === undefined || prefix === undefined ? to : `${prefix}.${to}`,
    column: options('column') === undefined ? 'id' : nameOf(options('column'), scope),
    name: own ?? (table === undefined || column === undefined ? undefined : `${table.slice(table.lastIndexOf('.') + 1)}_${column}_fkey`),
    unchecked: isFalse(options('validate'), scope),
    along: along.map(([key]) => key),
    alongTo: along.map(([, target]) => target),
  }
}

export function columnOf(call: ElixirCall, scope: Scope): Column {
  const [first, second] = call.arguments
  const options = optionsOf(call, scope)
  const written = second?.kind === 'call' && second.name === 'references' ? second : undefined
  const inner = written === undefined ? undefined : optionsOf(written, scope)
  const kind = nameOf(second, scope) ?? ''
  const type = inner === undefined ? typeOf(second, options, scope) : typeOf(inner('type') ?? { kind: 'atom', name: 'bigint', line: call.line }, options, scope)
  const usual = options('default') === undefined ? undefined : defaultOf(options('default') as ElixirNode, scope)
  const made = textOf(options('generated'), scope)
  const fills = serial.test(kind)
    ? 'serial'
    : made === undefined
      ? kind === 'identity'
        ? 'identity'
        : undefined
      : /identity/i.test(made)
        ? 'identity'
        : 'stored'
  return {
    name: nameOf(first, scope),
    type,
    notNull: isFalse(options('null'), scope),
    primary: isTrue(options('primary_key'), scope),
    ...(usual === undefined ? {} : { default: usual }),
    ...(fills === undefined ? {} : { fills }),
  }
}

/** `fragment("now()")` is SQL; a plain value is one, and what nobody can tell is one value for all rows. */
export function defaultOf(node: ElixirNode, scope: Scope): string {
  const isFragment = node.kind === 'call' && node.target === undefined && node.name === 'fragment'
  if (isFragment) return textOf(node.arguments[0], scope) ?? textOfSql(computedWord)
  const value = valueOf(node, scope)
  if (value?.kind === 'list' || value?.kind === 'keywords') return "'{}'"
  if (value?.kind !== 'value') return textOfSql(computedWord)
  if (value.value === null) return 'NULL'
  return typeof value.value === 'string' ? textOfSql(value.value) : String(value.value)
}
