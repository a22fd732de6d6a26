/** What Elixir's operators make of two values, where the environment may decide one of them. */
import { limits } from '../../base/limits.ts'
import { isAlike, negated, plain, unknown, type ElixirPlace, type ElixirValue } from './values.ts'

export function joined(parts: readonly ElixirValue[], place: ElixirPlace): ElixirValue {
  if (parts.every((part) => part.kind === 'value')) {
    const text = parts.map((part) => (part.value === null ? '' : String(part.value))).join('')
    return plain(text.slice(0, limits.expanded), place)
  }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'joined', parts, ...place }
}

export function compared(left: ElixirValue, right: ElixirValue, place: ElixirPlace): ElixirValue {
  if (left.kind === 'value' && right.kind === 'value') return plain(isAlike(left, right), place)
  if (left.kind === 'value' && right.kind === 'variable') return compared(right, left, place)
  if (left.kind === 'variable' && right.kind === 'value' && right.value === null) return negated(left)
  return amongst(left, { kind: 'list', items: [right], ...place }, place)
}

/** `System.get_env("DATABASE_SSL") in ~w(true 1)`. */
export function amongst(left: ElixirValue, right: ElixirValue, place: ElixirPlace): ElixirValue {
  if (right.kind !== 'list' || right.items.some((one) => one.kind !== 'value')) return unknown('a condition', place)
  if (left.kind === 'value')
    return plain(
      right.items.some((one) => isAlike(one, left)),
      place,
    )
  if (left.kind !== 'variable') return unknown('a condition', place)
  const { fallback } = left
  if (fallback !== undefined && fallback.kind !== 'value') return unknown(`\${${left.name}}`, place)
  const accepts = right.items.flatMap((one) => (one.kind === 'value' && one.value !== null ? [String(one.value)] : []))
  const unset = right.items.some((one) => (fallback === undefined ? one.kind === 'value' && one.value === null : isAlike(one, fallback)))
  return { kind: 'test', variable: left.name, accepts, isNegated: false, unset, ...place }
}

export function computed(left: ElixirValue, operator: string, right: ElixirValue, place: ElixirPlace): ElixirValue {
  if (left.kind !== 'value' || right.kind !== 'value' || typeof left.value !== 'number' || typeof right.value !== 'number') {
    const open = left.kind === 'variable' ? left : right
    return unknown(open.kind === 'variable' ? `\${${open.name}} ${operator}` : 'a number that is worked out as it runs', place)
  }
  const [a, b] = [left.value, right.value]
  if (operator === '+') return plain(a + b, place)
  if (operator === '-') return plain(a - b, place)
  if (operator === '*') return plain(a * b, place)
  if (operator === '>') return plain(a > b, place)
  if (operator === '<') return plain(a < b, place)
  return unknown(operator, place)
}
