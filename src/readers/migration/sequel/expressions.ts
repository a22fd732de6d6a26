/** Expressions of Sequel as SQL: defaults, predicates and the values that rows are given ({@link https://sequel.jeremyevans.net/rdoc/files/doc/sql_rdoc.html}). */
import { limits } from '../../../base/limits.ts'
import { fold, type RubyCall, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import { computedWord, textOfSql, type Writer } from '../code/statements.ts'
import { hashOf, isSequel, nameOf, resolve, textOf } from './values.ts'

const deepest = 20

/** Undefined where nobody can tell. In a block, a word alone is a column. */
export function sqlOf(node: RubyNode | undefined, scope: RubyScope, write: Writer, inBlock = false, depth = 0): string | undefined {
  const sql = expressed(node, scope, write, inBlock, depth)
  return sql === undefined || sql.length > longest ? undefined : sql
}

/** An expression that doubles itself ends here. */
const longest = 20_000

function expressed(node: RubyNode | undefined, scope: RubyScope, write: Writer, inBlock: boolean, depth: number): string | undefined {
  const found = resolve(node, scope)
  if (found === undefined || depth > deepest || scope.budget.steps <= 0) return undefined
  const inner = (one: RubyNode | undefined): string | undefined => sqlOf(one, scope, write, inBlock, depth + 1)
  switch (found.kind) {
    case 'symbol':
      return write.name(found.text.replaceAll('.', '_'))
    case 'text':
      return textOfSql(found.text)
    case 'number':
      return String(found.value)
    case 'word':
      return found.value === null ? 'NULL' : String(found.value)
    case 'array': {
      const items = found.items.map(inner)
      return items.length === 0 || items.includes(undefined) ? undefined : `(${items.join(', ')})`
    }
    case 'hash':
      return equalities(found, inner)
    case 'constant':
      return /^Sequel::CURRENT_(?:TIMESTAMP|DATE|TIME)$/.test(found.name) ? found.name.slice(8) : undefined
    case 'call':
      return called(found, scope, write, inBlock, inner)
    default: {
      const value = fold(found, scope)
      return value.kind === 'value' && typeof value.value === 'string' ? textOfSql(value.value) : undefined
    }
  }
}

type Inner = (node: RubyNode | undefined) => string | undefined

/** `{ a: 1, b: nil, c: [1, 2] }`. */
function equalities(node: RubyNode, inner: Inner): string | undefined {
  if (node.kind !== 'hash' || node.open || node.pairs.length === 0) return undefined
  const parts = node.pairs.map(({ key, value }) => compared(inner(key), value, inner(value)))
  return parts.includes(undefined) ? undefined : parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join(' AND ')
}

function compared(left: string | undefined, node: RubyNode | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return undefined
  if (right === 'NULL' || right === 'true' || right === 'false') return `${left} IS ${right.toUpperCase()}`
  return `${left} ${node?.kind === 'array' ? 'IN' : '='} ${right}`
}

const operators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '>', '<', '>=', '<=', '&', '|'])

function called(call: RubyCall, scope: RubyScope, write: Writer, inBlock: boolean, inner: Inner): string | undefined {
  const { receiver, name, arguments: given } = call
  const [first, second] = given
  if (isSequel(receiver)) return ofSequel(call, scope, inner)
  const left = (): string | undefined => inner(receiver)
  if (name === '~' || name === '!') return negated(left())
  if (name === '=~') return compared(left(), first, inner(first))
  if (name === '!~') return negated(compared(left(), first, inner(first)))
  if (name === 'lit' && receiver !== undefined) return textOf(receiver, scope)
  if (name === 'cast' && receiver !== undefined) return cast(left(), typeIn(first, scope))
  if (/^(?:asc|desc)$/.test(name) && receiver !== undefined) return suffixed(left(), name.toUpperCase())
  if (operators.has(name) && receiver !== undefined) {
    const [one, other] = [left(), inner(first)]
    const word = name === '&' ? 'AND' : name === '|' ? 'OR' : name
    return one === undefined || other === undefined ? undefined : `(${one} ${word} ${other})`
  }
  if (receiver === undefined && inBlock) return given.length === 0 ? write.name(name) : functionOf(name, given.map(inner))
  if (name === 'function' && receiver !== undefined) return functionOf(textOf(receiver, scope), given.map(inner))
  if (name === '[]' || name === 'qualify' || (name === 'identifier' && second === undefined)) {
    const own = nameOf(call, scope)
    return own === undefined ? undefined : write.name(own)
  }
  const text = textOf(call, scope)
  return text === undefined ? undefined : textOfSql(text)
}

function ofSequel(call: RubyCall, scope: RubyScope, inner: Inner): string | undefined {
  const { name, arguments: given, block } = call
  const [first, second] = given
  switch (name) {
    // With marks for values in it, they follow.
    case 'lit':
      return textOf(first, scope)?.replaceAll('?', 'NULL')
    case '[]':
    case 'expr':
    case 'identifier':
      return block === undefined ? inner(first) : undefined
    case 'qualify': {
      const parts = [inner(first), inner(second)]
      return parts.includes(undefined) ? undefined : parts.join('.')
    }
    case 'function':
      return functionOf(textOf(first, scope), given.slice(1).map(inner))
    case 'cast':
      return cast(inner(first), typeIn(second, scope))
    case '~':
    case 'negate':
      return negated(inner(first))
    case 'desc':
    case 'asc':
      return suffixed(inner(first), name.toUpperCase())
    case '&':
    case '|': {
      const parts = given.map(inner)
      return parts.length === 0 || parts.includes(undefined) ? undefined : parts.map((part) => `(${part})`).join(name === '&' ? ' AND ' : ' OR ')
    }
    // Values that are one for all rows.
    case 'pg_json':
    case 'pg_jsonb':
    case 'pg_json_wrap':
    case 'pg_jsonb_wrap':
    case 'pg_array':
    case 'hstore':
      return first?.kind === 'array' && first.items.length > 0 ? undefined : "'{}'"
    case 'blob':
      return inner(first)
    default:
      return undefined
  }
}

const classes: Readonly<Record<string, string>> = {
  String: 'text',
  Integer: 'integer',
  Float: 'double precision',
  BigDecimal: 'numeric',
  Numeric: 'numeric',
  Date: 'date',
  Time: 'timestamp',
  DateTime: 'timestamp',
  TrueClass: 'boolean',
}

const typeIn = (node: RubyNode | undefined, scope: RubyScope): string | undefined =>
  node?.kind === 'constant' && Object.hasOwn(classes, node.name) ? classes[node.name] : textOf(node, scope)

const suffixed = (sql: string | undefined, word: string): string | undefined => (sql === undefined ? undefined : `${sql} ${word}`)
const cast = (sql: string | undefined, type: string | undefined): string | undefined =>
  sql === undefined || type === undefined || !/^[a-z_][\w ]{0,60}(?:\[\])?$/i.test(type) ? undefined : `CAST(${sql} AS ${type})`

/** `a IS NULL` turns into `a IS NOT NULL`: what proves a column is told by that. */
function negated(sql: string | undefined): string | undefined {
  if (sql === undefined) return undefined
  const null_ = /^(\(*"?[\w ]{1,128}"?) IS NULL$/.exec(sql)
  return null_ === null ? `NOT (${sql})` : `${null_[1]} IS NOT NULL`
}

function functionOf(name: string | undefined, given: readonly (string | undefined)[]): string | undefined {
  return name === undefined || !/^[a-z_][\w.]{0,126}$/i.test(name) || given.includes(undefined) ? undefined : `${name}(${given.join(', ')})`
}

/** What a `where`, a `check` or an index's predicate holds: hashes, SQL, a block. */
export function conditionOf(given: readonly RubyNode[], block: RubyCall['block'], scope: RubyScope, write: Writer): string | undefined {
  if (block !== undefined) return sqlOf(block.body, scope, write, true)
  const [first, ...others] = given
  const found = resolve(first, scope)
  // A text is SQL; with more behind it, they are put in.
  const text = found?.kind === 'text' || found?.kind === 'joined' ? scriptOf(found, scope) : undefined
  if (text !== undefined) return text.replaceAll('?', 'NULL')
  const parts = given.map((one) => sqlOf(one, scope, write))
  if (parts.length === 0 || parts.includes(undefined)) return undefined
  return others.length === 0 ? parts[0] : parts.map((part) => `(${part})`).join(' AND ')
}

/** A text of SQL, in which a name stands for what is put in when it runs; undefined where it is no text at all. */
export function scriptOf(node: RubyNode | undefined, scope: RubyScope, depth = 0): string | undefined {
  const script = written(node, scope, depth)
  return script === undefined || script.length > limits.sourceCharacters ? undefined : script
}

function written(node: RubyNode | undefined, scope: RubyScope, depth: number): string | undefined {
  const found = resolve(node, scope)
  if (found === undefined || depth > deepest || scope.budget.steps <= 0) return undefined
  const whole = textOf(found, scope)
  if (whole !== undefined) return whole
  if (found.kind === 'joined') return found.parts.map((part) => scriptOf(part, scope, depth + 1) ?? computedWord).join('')
  if (found.kind !== 'call' || found.receiver === undefined) return undefined
  if (found.name === '%') return scriptOf(found.receiver, scope, depth + 1)?.replaceAll(/%(?:[sd]|\{\w{1,60}\}|<\w{1,60}>[sd])/g, computedWord)
  if (isSequel(found.receiver)) return found.name === 'lit' ? scriptOf(found.arguments[0], scope, depth + 1) : undefined
  if (found.name === '+') {
    const [left, right] = [scriptOf(found.receiver, scope, depth + 1), scriptOf(found.arguments[0], scope, depth + 1)]
    return left === undefined && right === undefined ? undefined : `${left ?? computedWord}${right ?? computedWord}`
  }
  return /^(?:strip|squish|chomp|strip_heredoc|freeze|to_s|lit|tr|gsub|delete)$/.test(found.name) ? scriptOf(found.receiver, scope, depth + 1) : undefined
}

/** A default, as one value for all rows where it is not told. */
export function defaultOf(node: RubyNode, scope: RubyScope, write: Writer): string {
  const found = resolve(node, scope)
  if (found?.kind === 'array' || hashOf(found, scope) !== undefined) return "'{}'"
  // A symbol is a column's name, which no default may be: PostgreSQL takes the words that are functions.
  if (found?.kind === 'symbol') return found.text
  return sqlOf(found, scope, write) ?? textOfSql(computedWord)
}
