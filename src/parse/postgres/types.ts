/** Types of columns, and which change of one leaves the rows as they are: that is what decides whether a table is written anew. */
import type { PgNode } from './grammar.ts'
import { fieldOf, listOf, ofKind, stringsOf } from './tree.ts'

/** `varchar(20)`, `numeric(10,2)`, `int4[]`, `Role`: as PostgreSQL calls it, whatever alias was written. */
export function typeText(type: PgNode): string {
  const names = stringsOf(listOf(type, 'names'))
  const own = names[0] === 'pg_catalog' ? names.slice(1) : names
  const sizes = listOf(type, 'typmods').flatMap((node) => {
    const size = fieldOf(ofKind(node, 'A_Const') ?? {}, 'ival')['ival']
    return [typeof size === 'number' ? size : 0]
  })
  // `char` is char(1); an interval's first figure is which of its fields it keeps.
  return `${own.join('.')}${sizes.length === 0 ? '' : `(${sizes.join(',')})`}${listOf(type, 'arrayBounds').length === 0 ? '' : '[]'}`
}

/** What a column of that type holds: a serial is a number with a sequence beside it. */
export function storedType(type: string): string {
  if (!serials.test(type)) return type
  return /^(small|serial2)/.test(type) ? 'int2' : /^(big|serial8)/.test(type) ? 'int8' : 'int4'
}

export const serials = /^(small|big)?serial[248]?$/

interface Read {
  readonly name: string
  readonly sizes: readonly number[]
}

function read(type: string): Read {
  const found = /^([^(]*)(?:\(([\d,]*)\))?(\[\])?$/.exec(type)
  return { name: `${found?.[1] ?? type}${found?.[3] ?? ''}`, sizes: found?.[2] === undefined ? [] : found[2].split(',').map(Number) }
}

/** Stored alike: one is read as the other without a function ({@link https://www.postgresql.org/docs/current/sql-createcast.html binary coercible}). */
const alike: readonly (readonly [string, string])[] = [
  ['varchar', 'text'],
  ['text', 'varchar'],
  ['citext', 'text'],
  ['text', 'citext'],
  ['varchar', 'citext'],
  ['citext', 'varchar'],
  ['xml', 'text'],
  ['cidr', 'inet'],
  ['bit', 'varbit'],
  ['int4', 'oid'],
]

/** Whose values fit another's rows as they are, in one direction, or by the time zone of the session. */
const mayStay = /^(text|varchar|bpchar|citext|numeric|timestamp|timestamptz|time|timetz|interval|varbit|bit|inet|oid)$/
const builtIn =
  /^(bool|int2|int4|int8|float4|float8|numeric|money|text|varchar|bpchar|char|name|citext|bytea|date|time|timetz|timestamp|timestamptz|interval|uuid|json|jsonb|xml|inet|cidr|macaddr|macaddr8|bit|varbit|point|line|lseg|box|path|polygon|circle|tsvector|tsquery|oid|int4range|int8range|numrange|tsrange|tstzrange|daterange)(\[\])?$/

/**
 * Whether {@link https://www.postgresql.org/docs/current/sql-altertable.html ALTER COLUMN … TYPE} writes every row anew, by what the column was;
 * undefined where that is not told, or the type is the application's own.
 */
export function rewrites(from: string | undefined, to: string, given: 'cast' | 'expression' | undefined): boolean | undefined {
  const next = read(to)
  if (given === 'expression') return true
  if (from === undefined) return given === 'cast' ? true : mayStay.test(next.name) || !builtIn.test(next.name) ? undefined : true
  const last = read(from)
  if (last.name === next.name) return !fits(last, next)
  if (alike.some(([one, other]) => one === last.name && other === next.name)) return next.sizes.length > 0 && !fits({ ...last, name: next.name }, next)
  // Both hold a moment; they are the same where the session's zone is UTC.
  if (/^timestamp(tz)?$/.test(last.name) && /^timestamp(tz)?$/.test(next.name)) return undefined
  return builtIn.test(next.name) || given === 'cast' ? true : undefined
}

/** Every value of the old size is one of the new. */
function fits(last: Read, next: Read): boolean {
  if (next.sizes.length === 0) return last.name !== 'bpchar' || last.sizes.length === 0
  if (last.sizes.length === 0) return false
  const [size = 0, scale = 0] = last.sizes
  const [newSize = 0, newScale = 0] = next.sizes
  if (next.name === 'numeric') return newSize >= size && newScale === scale
  if (next.name === 'bpchar' || next.name === 'bit') return newSize === size
  if (next.name === 'interval') return last.sizes.join() === next.sizes.join()
  return newSize >= size
}
