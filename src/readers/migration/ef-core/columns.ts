/** Columns as EF Core's migrations write them, by the types of the engine. */
import { callOf, nameOf, type CsCall, type CsNode } from '../../../parse/csharp/index.ts'
import { textOfSql, type Column, type Dialect, type Name } from '../code/statements.ts'
import { argument, given, text, truth, written, type Place } from './values.ts'

/** A column's call, and what annotations around it say, name by name. */
export interface Annotated {
  readonly call: CsCall
  readonly notes: ReadonlyMap<string, CsNode>
}

/** `….Annotation("Npgsql:ValueGenerationStrategy", …)` stand around what they annotate. */
export function annotated(node: CsNode): Annotated | undefined {
  const notes = new Map<string, CsNode>()
  let call = callOf(node)
  while (call !== undefined && /^(?:Old)?Annotation$/.test(call.name)) {
    const [key, value] = call.args
    if (call.name === 'Annotation' && key !== undefined && value !== undefined) notes.set(key.value.text.replaceAll('"', ''), value.value)
    call = call.on === undefined ? undefined : callOf(call.on)
  }
  return call === undefined ? undefined : { call, notes }
}

type Both = readonly [postgres: string, mysql: string]

/**
 * Where the code leaves the type out: {@link https://www.npgsql.org/doc/types/basic.html Npgsql's},
 * {@link https://www.npgsql.org/efcore/mapping/general.html its provider's}, and
 * {@link https://github.com/PomeloFoundation/Pomelo.EntityFrameworkCore.MySql/blob/main/src/EFCore.MySql/Storage/Internal/MySqlTypeMappingSource.cs Pomelo's}.
 */
const types: Readonly<Record<string, Both>> = {
  bool: ['boolean', 'tinyint(1)'],
  byte: ['smallint', 'tinyint unsigned'],
  sbyte: ['smallint', 'tinyint'],
  short: ['smallint', 'smallint'],
  ushort: ['integer', 'smallint unsigned'],
  int: ['integer', 'int'],
  long: ['bigint', 'bigint'],
  uint: ['bigint', 'int unsigned'],
  ulong: ['numeric(20,0)', 'bigint unsigned'],
  float: ['real', 'float'],
  double: ['double precision', 'double'],
  decimal: ['numeric', 'decimal(65,30)'],
  char: ['character(1)', 'varchar(1)'],
  string: ['text', 'longtext'],
  Guid: ['uuid', 'char(36)'],
  DateTime: ['timestamp with time zone', 'datetime(6)'],
  DateTimeOffset: ['timestamp with time zone', 'datetime(6)'],
  DateOnly: ['date', 'date'],
  TimeOnly: ['time without time zone', 'time(6)'],
  TimeSpan: ['interval', 'time(6)'],
  JsonDocument: ['jsonb', 'json'],
  IPAddress: ['inet', 'varchar(45)'],
  'byte[]': ['bytea', 'longblob'],
}

/** What a type is called, of which the engine's own words are known: a text that somebody wrote stands as it is, if it is a type by its looks. */
const typeName = /^["\w][\w ."]{0,80}(?:\(\s?[\w-]{1,20}(?:\s?,\s?[\w-]{1,20}){0,3}\s?\))?[\w ]{0,40}(?:\[\]){0,3}$/

/** Names of the arguments that tell a type, of what it is and of what it was. */
interface Told {
  readonly type: string
  readonly at: number
  readonly length: string
  readonly lengthAt: number
  readonly clr: string | undefined
}

function toldType(call: CsCall, { type, at, length, lengthAt, clr }: Told, place: Place, dialect: Dialect): string | undefined {
  const own = given(argument(call, type, at), place)
  if (own !== undefined) {
    const name = text(own, place)?.trim()
    return name !== undefined && typeName.test(name) ? name : undefined
  }
  const size = text(argument(call, length, lengthAt), place)
  const isSized = size !== undefined && /^\d{1,9}$/.test(size)
  if (clr === 'string' && isSized) return `varchar(${size})`
  return clr === undefined || !Object.hasOwn(types, clr) ? undefined : types[clr]?.[dialect === 'postgres' ? 0 : 1]
}

/** Of `table.Column<int>(type, …)`, `AddColumn<int>(name, table, type, …)` and `AlterColumn<int>`, as it is written, else by the class and its length. */
export function typeOf(call: CsCall, place: Place, dialect: Dialect): string | undefined {
  const at = call.name === 'Column' ? 0 : 2
  return toldType(call, { type: 'type', at, length: 'maxLength', lengthAt: at + 2, clr: call.typed }, place, dialect)
}

export function oldTypeOf(call: CsCall, place: Place, dialect: Dialect): string | undefined {
  const clr = argument(call, 'oldClrType', 11)
  const named = clr?.type === 'typeof_expression' ? nameOf(clr.children.find(({ isNamed }) => isNamed)) : undefined
  return toldType(call, { type: 'oldType', at: 12, length: 'oldMaxLength', lengthAt: 14, clr: named ?? call.typed }, place, dialect)
}

/** `table.Column<int>(…)` of a new table, or `AddColumn<int>(…)`: NULL is allowed only where it says so. */
export function columnOf({ call, notes }: Annotated, own: string | undefined, place: Place, dialect: Dialect): Column {
  const isInTable = call.name === 'Column'
  const at = (key: string, added: number, inTable: number): CsNode | undefined => given(argument(call, key, isInTable ? inTable : added), place)
  const computed = at('computedColumnSql', 10, 8)
  const usual = usualOf(written(at('defaultValueSql', 9, 7), place)?.text, at('defaultValue', 8, 6), place)
  const strategy = [...notes].find(([key]) => /ValueGenerationStrategy$|Sqlite:Autoincrement$|SqlServer:Identity$/.test(key))?.[1].text
  const isMade = strategy !== undefined && !/(?:None|ComputedColumn|HiLo\w{0,9}|Sequence\w{0,9}|false)$/.test(strategy)
  // Without `stored` it is worked out when it is read, which PostgreSQL does since 18: https://www.npgsql.org/efcore/modeling/generated-properties.html
  const isStored = computed !== undefined && truth(argument(call, 'stored'), place) === true
  return {
    name: nameIn(call, place, isInTable) ?? own,
    type: typeOf(call, place, dialect),
    notNull: truth(at('nullable', 7, 5), place) !== true,
    ...(usual === undefined || computed !== undefined ? {} : { default: usual }),
    ...(isMade ? { fills: 'identity' as const } : isStored ? { fills: 'stored' as const } : {}),
  }
}

function nameIn(call: CsCall, place: Place, isInTable: boolean): Name {
  const own = given(argument(call, 'name', isInTable ? 4 : 0), place)
  return text(own, place)
}

/** A value that C# works out once is one for all rows; of SQL its own words count. */
function usualOf(sql: string | undefined, value: CsNode | undefined, place: Place): string | undefined {
  if (sql !== undefined || value === undefined) return sql
  const plain = text(value, place)
  if (plain === undefined) return "'a'"
  return value.type === 'integer_literal' || value.type === 'real_literal' || value.type === 'boolean_literal' ? plain : textOfSql(plain)
}
