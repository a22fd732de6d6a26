/** Terraform's operators on values, with what can be told although a side is unknown. */
import type { Evidence } from '../../base/evidence.ts'
import type { HclOperator } from '../hcl/ast.ts'
import { fault, flagValue, numberValue, over, stageOf, toFlag, toNumber, toText, unknownOf, type Value } from './values.ts'

/** What the provider sets of every resource of the tree; other attributes may be null where nobody sets them. */
const alwaysSet =
  /^(module\.[\w-]{1,100}\.)*(?!module\.|data\.|var\.|local\.)[a-z0-9]+_\w{1,100}\.[\w-]{1,100}\.(id|arn|name|identifier|address|endpoint|dns_name|fqdn|zone_id)$/

/** `spend` pays for what is walked; false when nothing is left. */
export type Spend = (steps: number) => boolean

export function operate(operator: HclOperator, left: Value, right: Value, at: Evidence, spend: Spend): Value {
  return over(result(operator, left, right, at, spend), left, right)
}

function result(operator: HclOperator, left: Value, right: Value, at: Evidence, spend: Spend): Value {
  if (operator === '&&' || operator === '||') return both(operator, left, right, at)
  if (operator === '==' || operator === '!=') {
    // None of them is empty.
    const stage = [left, right].some((one) => toText(one) === '') ? undefined : stageOf(left, right)
    if (stage !== undefined) return stage
    const same = equal(left, right, spend)
    return same === undefined ? unknownOf([left, right], at) : flagValue(same === (operator === '=='), at)
  }
  if (left.kind === 'unknown' || right.kind === 'unknown') {
    const decided = byBounds(operator, left, right)
    return decided === undefined ? unknownOf([left, right], at) : flagValue(decided, at)
  }
  const a = toNumber(left)
  const b = toNumber(right)
  if (a === undefined || b === undefined) return fault(operator, at, 'an operand is no number')
  switch (operator) {
    case '<':
      return flagValue(a < b, at)
    case '<=':
      return flagValue(a <= b, at)
    case '>':
      return flagValue(a > b, at)
    case '>=':
      return flagValue(a >= b, at)
    case '+':
      return numberValue(a + b, at)
    case '-':
      return numberValue(a - b, at)
    case '*':
      return numberValue(a * b, at)
    default:
      if (b === 0) return fault(operator, at, 'a division by zero')
      return numberValue(operator === '/' ? a / b : a % b, at)
  }
}

/** No less than three is more than two, whatever it is. */
function byBounds(operator: HclOperator, left: Value, right: Value): boolean | undefined {
  const bounds = (value: Value): readonly [number | undefined, number | undefined] => {
    const number = toNumber(value)
    return value.kind === 'unknown' ? [value.atLeast, value.atMost] : [number, number]
  }
  const [[leastLeft, mostLeft], [leastRight, mostRight]] = [bounds(left), bounds(right)]
  const below = (a: number | undefined, b: number | undefined): boolean => a !== undefined && b !== undefined && a < b
  const notAbove = (a: number | undefined, b: number | undefined): boolean => a !== undefined && b !== undefined && a <= b
  if (operator === '<') return below(mostLeft, leastRight) ? true : notAbove(mostRight, leastLeft) ? false : undefined
  if (operator === '>') return below(mostRight, leastLeft) ? true : notAbove(mostLeft, leastRight) ? false : undefined
  if (operator === '<=') return notAbove(mostLeft, leastRight) ? true : below(mostRight, leastLeft) ? false : undefined
  if (operator === '>=') return notAbove(mostRight, leastLeft) ? true : below(mostLeft, leastRight) ? false : undefined
  return undefined
}

/** One side alone may decide. */
function both(operator: '&&' | '||', left: Value, right: Value, at: Evidence): Value {
  const decides = operator === '||'
  const a = toFlag(left)
  const b = toFlag(right)
  if (a === decides || b === decides) return flagValue(decides, at)
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknownOf([left, right], at)
  return a === undefined || b === undefined ? fault(operator, at, 'an operand is no boolean') : flagValue(!decides, at)
}

export function negate(operator: '!' | '-', of: Value, at: Evidence): Value {
  if (of.kind === 'unknown') return over(unknownOf([of], at), of)
  if (operator === '!') {
    const flag = toFlag(of)
    return flag === undefined ? fault('!', at, 'what is negated is no boolean') : over(flagValue(!flag, at), of)
  }
  const number = toNumber(of)
  return number === undefined ? fault('-', at, 'what is negated is no number') : over(numberValue(-number, at), of)
}

/** Undefined where an unknown part decides. */
export function equal(left: Value, right: Value, spend: Spend): boolean | undefined {
  if (!spend(1)) return undefined
  if (left.kind === 'null' || right.kind === 'null') {
    const other = left.kind === 'null' ? right : left
    // A resource, or a text of which a part is known, is not null.
    return other.kind === 'null' ? true : other.kind === 'unknown' && other.parts === undefined && !alwaysSet.test(other.reference) ? undefined : false
  }
  if (left.kind === 'unknown' || right.kind === 'unknown' || left.kind === 'space' || right.kind === 'space') return undefined
  if (left.kind === 'list' && right.kind === 'list') {
    if (left.items.length !== right.items.length) return false
    return every(
      left.items.map((one, index) => [one, right.items[index]] as const),
      spend,
    )
  }
  if (left.kind === 'map' && right.kind === 'map') {
    if (left.members.size !== right.members.size) return false
    return every(
      [...left.members].map(([name, one]) => [one, right.members.get(name)] as const),
      spend,
    )
  }
  if (left.kind !== right.kind) return false
  return toText(left) === toText(right)
}

function every(pairs: readonly (readonly [Value, Value | undefined])[], spend: Spend): boolean | undefined {
  let sure = true
  for (const [one, other] of pairs) {
    const same = other === undefined ? false : equal(one, other, spend)
    if (same === false) return false
    if (same === undefined) sure = false
  }
  return sure ? true : undefined
}
