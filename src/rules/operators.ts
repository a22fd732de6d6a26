/** CEL's operators over values and bounds. A comparison that the bounds already decide is decided; one they don't is unknown. */
import type { Missing } from '../model/verdict.ts'
import type { Sign } from './expression.ts'
import { hasKey } from './facts.ts'
import { note } from './notes.ts'
import { bounded, FactMap, Fault, isList, isUndecided, JsonMap, Range, Unknown, type Result, type Value } from './value.ts'

type Number_ = bigint | number | Range

/** Operands are decided; what looking into a map reads is noted. */
export function applyBinary(sign: Sign, left: Value, right: Value): Result {
  if (sign === 'in') return isIn(left, right)
  if (sign === '==' || sign === '!=') {
    const same = equal(left, right)
    return typeof same === 'boolean' && sign === '!=' ? !same : same
  }
  if (isNumber(left) && isNumber(right)) {
    if (sign === '<' || sign === '<=' || sign === '>' || sign === '>=') return compare(sign, left, right)
    return left instanceof Range || right instanceof Range ? rangeArithmetic(sign, left, right) : arithmetic(sign, left, right)
  }
  if (typeof left === 'string' && typeof right === 'string') {
    if (sign === '+') return bounded(left + right)
    if (sign === '<') return left < right
    if (sign === '<=') return left <= right
    if (sign === '>') return left > right
    if (sign === '>=') return left >= right
  }
  if (typeof left === 'boolean' && typeof right === 'boolean' && sign !== '+') return compare(sign as '<', Number(left), Number(right))
  if (isList(left) && isList(right) && sign === '+') return [...left, ...right]
  return new Fault(`${sign} does not go with these values`)
}

export function negate(value: Value): Result {
  if (value instanceof Range) return new Range(-value.high, -value.low, value.missing)
  return typeof value === 'bigint' || typeof value === 'number' ? -value : new Fault('only a number has a negative')
}

function isNumber(value: Value): value is Number_ {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Range
}

function low(value: Number_): number | bigint {
  return value instanceof Range ? value.low : value
}

function high(value: Number_): number | bigint {
  return value instanceof Range ? value.high : value
}

function missingIn(...values: readonly Number_[]): readonly Missing[] {
  return values.flatMap((value) => (value instanceof Range ? value.missing : []))
}

function compare(sign: '<' | '<=' | '>' | '>=', left: Number_, right: Number_): Result {
  if (sign === '>') return compare('<', right, left)
  if (sign === '>=') return compare('<=', right, left)
  const strict = sign === '<'
  if (strict ? high(left) < low(right) : high(left) <= low(right)) return true
  if (strict ? low(left) >= high(right) : low(left) > high(right)) return false
  const missing = missingIn(left, right)
  return missing.length === 0 ? false : new Unknown(missing)
}

function equal(left: Value, right: Value): Result {
  if (isNumber(left) && isNumber(right)) {
    const missing = missingIn(left, right)
    // eslint-disable-next-line eqeqeq -- 1 and 1.0 are the same number here
    if (missing.length === 0) return (left as number) == (right as number)
    return high(left) < low(right) || low(left) > high(right) ? false : new Unknown(missing)
  }
  if (isList(left) && isList(right)) {
    if (left.length !== right.length) return false
    const pairs = left.map((item, index) => equal(item, right[index] as Value))
    return pairs.find((pair) => pair === false) ?? pairs.find(isUndecided) ?? true
  }
  return left === right
}

function isIn(left: Value, right: Value): Result {
  if (right instanceof FactMap && typeof left === 'string') {
    const { step } = hasKey(right, left)
    if (step !== undefined) note(step)
    return right.entries.has(left)
  }
  if (right instanceof JsonMap && typeof left === 'string') return right.entries.has(left)
  if (!isList(right)) return new Fault('in looks into a list or a map')
  const answers = right.map((item) => equal(left, item))
  return answers.includes(true) ? true : (answers.find(isUndecided) ?? false)
}

function arithmetic(sign: Sign, left: bigint | number, right: bigint | number): Result {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    if ((sign === '/' || sign === '%') && right === 0n) return new Fault('division by zero')
    const value = sign === '+' ? left + right : sign === '-' ? left - right : sign === '*' ? left * right : sign === '/' ? left / right : left % right
    return BigInt.asIntN(64, value) === value ? value : new Fault('the number is too large')
  }
  if (typeof left === 'number' && typeof right === 'number') {
    if (sign === '+') return left + right
    if (sign === '-') return left - right
    if (sign === '*') return left * right
    if (sign === '/') return left / right
  }
  return new Fault(`${sign} does not mix int and double; convert one`)
}

function rangeArithmetic(sign: Sign, left: Number_, right: Number_): Result {
  const missing = missingIn(left, right)
  const [a, b, c, d] = [Number(low(left)), Number(high(left)), Number(low(right)), Number(high(right))]
  if (sign === '+') return new Range(a + c, b + d, missing)
  if (sign === '-') return new Range(a - d, b - c, missing)
  if (sign === '*') {
    // An infinite bound times zero is NaN in JavaScript; here the other factor is exactly zero, so the product is.
    const products = [a * c, a * d, b * c, b * d].map((product) => (Number.isNaN(product) ? 0 : product))
    return new Range(Math.min(...products), Math.max(...products), missing)
  }
  return new Unknown(missing)
}
