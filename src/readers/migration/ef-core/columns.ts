/** Columns as EF Core's migrations write them, by the types of the engine. */
import { callOf, type CsCall, type CsNode } from '../../../parse/csharp/index.ts'
import { textOfSql, type Column, type Dialect } from '../code/statements.ts'
import { argument, text, textWithGaps, truth, type Place } from './values.ts'

/** A column's call, and what annotations around it say, name by name. */
export interface Annotated {
  readonly call: CsCall
  readonly notes: ReadonlyMap<string, string>
}

/** `….Annotation("Npgsql:ValueGenerationStrategy", …)` stand around what they annotate. */
export function annotated(node: CsNode): Annotated | undefined {
  const notes = new Map<string, string>()
  let call = callOf(node)
  for (let depth = 0; call !== undefined && /^(?:Old)?Annotation$/.test(call.name) && depth < 20; depth++) {
    const [key, value] = call.args
    if (call.name === 'Annotation' && key !== undefined && value !== undefined) notes.set(key.value.text.replaceAll('"', ''), value.value.text.slice(0, 200))
    call = call.on === undefined ? undefined : callOf(call.on)
  }
  return call === undefined ? undefined : { call, notes }
}

type Both = readonly [postgres: string, mysql: string]

/** {@link https://www.npgsql.org/efcore/mapping/general.html} and {@link https://learn.microsoft.com/ef/core/modeling/entity-properties#column-data-types}, where the code leaves the type out. */
const types: Readonly<Record<string, Both>> = {
  bool: ['boolean', 'tinyint(1)'],
  byte: ['smallint', 'tinyint unsigned'],
  short: ['smallint', 'smallint'],
  int: ['integer', 'int'],
  long: ['bigint', 'bigint'],
  uint: ['bigint', 'int unsigned'],
  float: ['real', 'float'],
  double: ['double precision', 'double'],
  decimal: ['numeric', 'decimal(65,30)'],
  string: ['text', 'longtext'],
  Guid: ['uuid', 'char(36)'],
  DateTime: ['timestamp with time zone', 'datetime(6)'],
  DateTimeOffset: ['timestamp with time zone', 'datetime(6)'],
  DateOnly: ['date', 'date'],
  TimeOnly: ['time', 'time(6)'],
  TimeSpan: ['interval', 'time(6)'],
  'byte[]': ['bytea', 'longblob'],
}

/** The type as it is written, else by the class and its length. */
export function typeOf(call: CsCall, place: Place, dialect: Dialect, name = 'type', at = 0): string | undefined {
  const written = text(argument(call, name, at), place)
  if (written !== undefined) return plainType(written)
  const own = call.typed === undefined || !Object.hasOwn(types, call.typed) ? undefined : types[call.typed]?.[dialect === 'postgres' ? 0 : 1]
  const length = text(argument(call, 'maxLength', -1), place)
  return call.typed === 'string' && length !== undefined && /^\d{1,9}$/.test(length) ? `varchar(${length})` : own
}

/** As EF writes it, `character varying(20)`, and as the catalogue calls it. */
function plainType(written: string): string | undefined {
  const own = written.trim().replace(/^character varying/i, 'varchar')
  return /^[a-z_][\w ]{0,60}(?:\(\d{1,5}(?:, ?\d{1,5})?\))?(?: with(?:out)? time zone)?(?:\[\])?$/i.test(own) ? own : undefined
}

/** `table.Column<int>(…)` of a new table, or `AddColumn<int>(…)`: NULL is allowed only where it says so. */
export function columnOf({ call, notes }: Annotated, own: string | undefined, place: Place, dialect: Dialect): Column {
  const isAdded = call.name === 'AddColumn'
  const at = (key: string): CsNode | undefined => argument(call, key, -1)
  const computed = textWithGaps(at('computedColumnSql'), place)
  const sql = textWithGaps(at('defaultValueSql'), place)
  const value = at('defaultValue')
  const strategy = [...notes].find(([key]) => /ValueGenerationStrategy$|Sqlite:Autoincrement$|SqlServer:Identity$/.test(key))?.[1]
  const isMade = strategy !== undefined && !/None$|ComputedColumn$/.test(strategy)
  const stored = computed !== undefined && (truth(at('stored')) !== false || dialect === 'postgres')
  const usual = sql ?? (value === undefined || value.type === 'null_literal' ? undefined : plainValue(value, place))
  return {
    name: text(at('name'), place) ?? own,
    type: typeOf(call, place, dialect, 'type', isAdded ? 2 : 0),
    notNull: truth(at('nullable')) !== true,
    ...(usual === undefined ? {} : { default: usual }),
    ...(isMade ? { fills: 'identity' as const } : stored ? { fills: 'stored' as const } : {}),
  }
}

/** A value that C# works out once is one for all rows. */
function plainValue(node: CsNode, place: Place): string {
  const written = text(node, place)
  if (written === undefined) return "'a'"
  return node.type === 'integer_literal' || node.type === 'real_literal' || node.type === 'boolean_literal' ? written : textOfSql(written)
}
