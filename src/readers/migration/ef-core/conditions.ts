/** Conditions of EF Core's migrations that ask for the engine: of two ways the one counts that it takes. */
import { callOf, fieldOf, nameOf, namedOf, writtenFor, type CsNode } from '../../../parse/csharp/index.ts'
import { text, type Place } from './values.ts'

/** By names of providers ({@link https://learn.microsoft.com/ef/core/providers/}) and of the methods that ask for them. */
const engines: readonly (readonly [sign: RegExp, engine: string])[] = [
  [/npgsql|postgres/i, 'postgres'],
  [/mysql|mariadb|pomelo/i, 'mysql'],
  [/sqlserver/i, 'mssql'],
  [/sqlite/i, 'sqlite'],
  [/oracle/i, 'oracle'],
  [/inmemory/i, 'memory'],
  [/cosmos/i, 'cosmos'],
]

function engineNamed(name: string): string | undefined {
  return engines.find(([sign]) => sign.test(name))?.[1]
}

const deepest = 30

/** `migrationBuilder.IsNpgsql()`, `migrationBuilder.ActiveProvider == "Npgsql.EntityFrameworkCore.PostgreSQL"` ({@link https://learn.microsoft.com/ef/core/managing-schemas/migrations/providers}). */
export function decided(node: CsNode, place: Place, depth = 0): boolean | undefined {
  if (depth > deepest) return undefined
  const inner = (one: CsNode | undefined): boolean | undefined => (one === undefined ? undefined : decided(one, place, depth + 1))
  switch (node.type) {
    case 'boolean_literal':
      return node.text === 'true'
    case 'parenthesized_expression':
      return inner(namedOf(node)[0])
    case 'prefix_unary_expression':
      return node.text.startsWith('!') ? negated(inner(namedOf(node)[0])) : undefined
    case 'identifier':
      return inner(writtenFor(node, place.program))
    case 'is_pattern_expression':
      return asks(fieldOf(node, 'expression'), place) ? matches(fieldOf(node, 'pattern'), place) : undefined
    case 'invocation_expression':
      return called(node, place)
    case 'binary_expression':
      return binary(node, place, inner)
    default:
      return undefined
  }
}

const negated = (is: boolean | undefined): boolean | undefined => (is === undefined ? undefined : !is)

function binary(node: CsNode, place: Place, inner: (one: CsNode | undefined) => boolean | undefined): boolean | undefined {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')]
  const sign = node.children.find(({ isNamed }) => !isNamed)?.text
  if (sign === '&&' || sign === '||') {
    const settles = sign === '||'
    const [one, other] = [inner(left), inner(right)]
    if (one === settles || other === settles) return settles
    return one === undefined || other === undefined ? undefined : !settles
  }
  if (sign !== '==' && sign !== '!=') return undefined
  const is = asks(left, place) ? isOwn(right, place) : asks(right, place) ? isOwn(left, place) : undefined
  return sign === '==' ? is : negated(is)
}

function called(node: CsNode, place: Place): boolean | undefined {
  const call = callOf(node)
  if (call === undefined) return undefined
  const own = /^Is([A-Z]\w{1,30})$/.exec(call.name)?.[1]
  const named = own === undefined ? undefined : engineNamed(own)
  if (named !== undefined) return named === place.engine
  if (!/^(?:Equals|Contains|EndsWith|StartsWith)$/.test(call.name)) return undefined
  const [first, second] = call.args
  if (asks(call.on, place)) return isOwn(first?.value, place)
  return asks(first?.value, place) ? isOwn(second?.value ?? call.on, place) : undefined
}

/** Whether it is what names the provider. */
export function asks(node: CsNode | undefined, place: Place, depth = 0): boolean {
  if (node === undefined || depth > 5) return false
  if (node.type === 'identifier') return /^(?:ActiveProvider|ProviderName)$/.test(node.text) || asks(writtenFor(node, place.program), place, depth + 1)
  return node.type === 'member_access_expression' && /^(?:ActiveProvider|ProviderName)$/.test(nameOf(node))
}

function isOwn(node: CsNode | undefined, place: Place): boolean | undefined {
  const named = node === undefined ? undefined : engineNamed(text(node, place) ?? '')
  return named === undefined ? undefined : named === place.engine
}

/** A pattern of `is`, or of a `case`. */
export function matches(pattern: CsNode | undefined, place: Place, depth = 0): boolean | undefined {
  if (pattern === undefined || depth > deepest) return undefined
  const inner = namedOf(pattern)
  switch (pattern.type) {
    case 'constant_pattern':
      return isOwn(inner[0], place)
    case 'negated_pattern':
      return negated(matches(inner[0], place, depth + 1))
    case 'parenthesized_pattern':
      return matches(inner[0], place, depth + 1)
    case 'or_pattern': {
      const all = inner.map((one) => matches(one, place, depth + 1))
      return all.includes(true) ? true : all.includes(undefined) ? undefined : false
    }
    default:
      return undefined
  }
}
