/** Names, types and defaults as node-pg-migrate writes them. */
import { isCall, keyName, type JsNode } from '../../../parse/javascript/index.ts'
import { computedWord, textOfSql, type Name } from '../code/statements.ts'
import { items, property, settled, text, truth, type Given } from './values.ts'
import type { Walk } from './walk.ts'

export function at(given: Given | undefined, key: string, walk: Walk): Given | undefined {
  return given === undefined ? undefined : property(given, key, walk.imports)
}

export function isTrue(given: Given | undefined, walk: Walk): boolean {
  return truth(given, walk.imports) === true
}

export function textOf(given: Given | undefined, walk: Walk): string | undefined {
  return given === undefined ? undefined : text(given, walk.imports)
}

export function quoted(name: Name): string {
  return `"${(name === undefined || name === '' ? computedWord : name).replaceAll('"', '""').replaceAll('\0', '')}"`
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/ `'name'` or `{ schema, name }`}: a dot in a name is part of it. */
export function nameOf(given: Given | undefined, walk: Walk): string {
  const [schema, name] = [at(given, 'schema', walk), at(given, 'name', walk)]
  if (name === undefined) return literalOf(given, walk) ?? quoted(textOf(given, walk))
  return schema === undefined ? quoted(textOf(name, walk)) : `${quoted(textOf(schema, walk))}.${quoted(textOf(name, walk))}`
}

/** The name without its schema, of which names of indexes and constraints are made. */
export function plainName(given: Given | undefined, walk: Walk): Name {
  return textOf(at(given, 'name', walk) ?? given, walk)
}

/** `pgm.func('now()')`, `PgLiteral.create('now()')`, `new PgLiteral('now()')`: SQL as it stands. */
function literalOf(given: Given | undefined, walk: Walk): string | undefined {
  if (given === undefined) return undefined
  const { module, node, scope } = settled(given, walk.imports)
  if (!isCall(node)) return undefined
  const callee = node.callee as JsNode
  const name = callee.type === 'MemberExpression' ? keyName(callee.property) : callee.type === 'Identifier' ? callee.name : undefined
  const [first] = node.arguments
  if (first === undefined || !/^(func|create|PgLiteral)$/.test(name ?? '')) return undefined
  return text({ module, node: first as JsNode, scope }, walk.imports)
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/columns Values}: texts are quoted, lists become arrays. */
export function valueOf(given: Given, walk: Walk): string {
  const literal = literalOf(given, walk)
  if (literal !== undefined) return literal
  const plain = text(given, walk.imports)
  if (plain === undefined) return items(given, walk.imports) === undefined ? 'NULL' : "'{}'"
  const { node } = settled(given, walk.imports)
  return node.type === 'StringLiteral' || node.type === 'TemplateLiteral'
    ? textOfSql(plain)
    : /^(true|false|null|-?[\d.]{1,30})$/.test(plain)
      ? plain
      : textOfSql(plain)
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/columns#data-types--convenience-shorthand Other words for types}. */
const adapted: ReadonlyMap<string, string> = new Map([
  ['int', 'integer'],
  ['string', 'text'],
  ['float', 'real'],
  ['double', 'double precision'],
  ['datetime', 'timestamp'],
  ['bool', 'boolean'],
])

/** As it is written into the statement; undefined where it is computed, or more than a type. */
export function typeOf(given: Given | undefined, walk: Walk): string | undefined {
  const written = textOf(given, walk) ?? textOf(at(given, 'name', walk), walk)
  if (written === undefined || !/^[\w\s."(),[\]]{1,120}$/.test(written)) return undefined
  return adapted.get(written) ?? written
}

/** {@link https://www.postgresql.org/docs/current/datatype.html#DATATYPE-TABLE PostgreSQL's own types} of one word. */
const plainTypes =
  /^(?:bigint|bigserial|bit|boolean|box|bytea|char|character|cidr|circle|citext|date|decimal|float[48]|inet|int[248]|integer|interval|jsonb?|line|lseg|macaddr8?|money|numeric|path|pg_lsn|point|polygon|real|serial[248]?|smallint|smallserial|text|time|timetz|timestamp|timestamptz|tsquery|tsvector|uuid|varbit|varchar|xml|\w{1,20}range)$/i

export function isPlainType(type: string): boolean {
  return plainTypes.test(type)
}
