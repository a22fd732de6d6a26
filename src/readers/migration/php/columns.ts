/** Columns as a blueprint of Laravel names them, as PostgreSQL calls their types. */
import { textOfSql, type Column, type Name } from '../code/statements.ts'
import { settled, text } from './values.ts'
import type { Call, Chain, Walk } from './walk.ts'

const at = (call: Call, index: number, walk: Walk): Name => text(call.argument(index), walk.place)

const serial: ReadonlySet<string> = new Set(['id', 'increments', 'bigIncrements', 'integerIncrements', 'mediumIncrements', 'smallIncrements', 'tinyIncrements'])

/** {@link https://laravel.com/docs/12.x/migrations#available-column-types Types} as PostgreSQL calls them. */
const types: Readonly<Record<string, string>> = {
  id: 'bigint',
  increments: 'integer',
  bigIncrements: 'bigint',
  integerIncrements: 'integer',
  mediumIncrements: 'integer',
  smallIncrements: 'smallint',
  tinyIncrements: 'smallint',
  foreignId: 'bigint',
  foreignIdFor: 'bigint',
  foreignUuid: 'uuid',
  foreignUlid: 'char(26)',
  string: 'varchar',
  char: 'char',
  text: 'text',
  tinyText: 'varchar(255)',
  mediumText: 'text',
  longText: 'text',
  integer: 'integer',
  tinyInteger: 'smallint',
  smallInteger: 'smallint',
  mediumInteger: 'integer',
  bigInteger: 'bigint',
  unsignedInteger: 'integer',
  unsignedTinyInteger: 'smallint',
  unsignedSmallInteger: 'smallint',
  unsignedMediumInteger: 'integer',
  unsignedBigInteger: 'bigint',
  float: 'double precision',
  unsignedFloat: 'double precision',
  double: 'double precision',
  unsignedDouble: 'double precision',
  decimal: 'numeric',
  unsignedDecimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'timestamp(0)',
  dateTimeTz: 'timestamptz(0)',
  datetime: 'timestamp(0)',
  time: 'time(0)',
  timeTz: 'timetz(0)',
  timestamp: 'timestamp(0)',
  timestampTz: 'timestamptz(0)',
  year: 'integer',
  binary: 'bytea',
  uuid: 'uuid',
  ulid: 'char(26)',
  ipAddress: 'inet',
  macAddress: 'macaddr',
  json: 'json',
  jsonb: 'jsonb',
  enum: 'varchar(255)',
  set: 'varchar(255)',
  geometry: 'geometry',
  geography: 'geography',
  point: 'geometry',
  vector: 'vector',
  addColumn: '',
}

export function columnOf(chain: Chain, first: Call, walk: Walk): Column | undefined {
  const type = Object.hasOwn(types, first.method) ? types[first.method] : undefined
  if (type === undefined) return undefined
  const find = (...names: readonly string[]): Call | undefined => chain.calls.find(({ method }, index) => index > 0 && names.includes(method))
  const given = at(first, first.method === 'addColumn' ? 1 : 0, walk)
  const usual = { id: 'id', uuid: 'uuid', ulid: 'ulid', ipAddress: 'ip_address', macAddress: 'mac_address' }[first.method]
  const name = first.method === 'foreignIdFor' ? (at(first, 1, walk) ?? ofModel(first, walk)) : (given ?? (first.count === 0 ? usual : undefined))
  const isNullable = isSaid(find('nullable'), walk)
  const value = find('default')
  const isKey = serial.has(first.method)
  const now = isSaid(find('useCurrent'), walk) ? 'CURRENT_TIMESTAMP' : undefined
  const own = value === undefined ? now : defaultOf(value, walk)
  const fills =
    isKey || find('autoIncrement') !== undefined
      ? 'serial'
      : find('generatedAs') !== undefined
        ? 'identity'
        : find('storedAs') !== undefined
          ? 'stored'
          : undefined
  const isUnique = find('unique')
  return {
    name,
    type: sized(first, type, walk),
    notNull: !isNullable,
    unique: isUnique !== undefined,
    primary: find('primary') !== undefined || isKey,
    listed: first.method === 'enum',
    ...(own === undefined ? {} : { default: own }),
    ...(fills === undefined ? {} : { fills }),
  }
}

/** `->nullable()` and `->nullable(true)`, not `->nullable(false)`. */
export function isSaid(call: Call | undefined, walk: Walk): boolean {
  return call !== undefined && at(call, 0, walk) !== 'false'
}

/** `foreignIdFor(User::class)`: user_id. */
export function ofModel(call: Call, walk: Walk): Name {
  const given = call.argument(0)
  const written = given === undefined ? '' : walk.place.scope.file.text.slice(given.node.from, Math.min(given.node.to, given.node.from + 200))
  const name = /(\w+)::class$/.exec(written)?.[1]
  return name === undefined ? undefined : `${name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()}_id`
}

function sized(call: Call, type: string, walk: Walk): string | undefined {
  const [first, second] = [at(call, 1, walk), at(call, 2, walk)]
  const whole = (value: Name): value is string => value !== undefined && /^\d{1,6}$/.test(value)
  if (type === '') return undefined
  if (type === 'varchar' || type === 'char') return `${type}(${whole(first) ? first : 255})`
  if (type === 'numeric') return `numeric(${whole(first) ? first : 8},${whole(second) ? second : 2})`
  return /^time.*\(0\)$/.test(type) && whole(first) ? type.replace('(0)', `(${first})`) : type
}

function defaultOf(call: Call, walk: Walk): string {
  const given = call.argument(0)
  const plain = at(call, 0, walk)
  if (given === undefined || plain === undefined) return 'NULL'
  const { node } = settled(given, walk.place)
  // DB::raw('…') and new Expression('…') are SQL.
  if (node.name === 'CallExpression' || node.name === 'NewExpression') return plain === '' ? 'NULL' : plain
  return /^(true|false|null|-?\d{1,15}(\.\d{1,15})?)$/.test(plain) ? plain : textOfSql(plain)
}
