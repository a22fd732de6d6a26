/** JavaScript's operators on values, with what can be told although a side is unknown. */
import type { Evidence } from '../../base/evidence.ts'
import { joined } from '../../parse/expressions/evaluate.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { equal } from '../../parse/expressions/operate.ts'
import { flagValue, nullValue, numberValue, over, textValue, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'

/** Whether a value counts as true; undefined where nobody can tell. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'flag':
      return value.flag
    case 'text':
      return value.text !== ''
    case 'number':
      return value.number !== 0 && !Number.isNaN(value.number)
    case 'null':
      return false
    case 'unknown':
      return value.parts?.some((part) => typeof part === 'string' && part !== '') === true ? true : undefined
    default:
      return true
  }
}

/** Whether it is null or undefined; undefined where nobody can tell. */
export function isMissing(value: Value): boolean | undefined {
  if (value.kind === 'null') return true
  return value.kind === 'unknown' && value.parts === undefined && (value.leans?.length ?? 0) === 0 ? undefined : false
}

function typeName(value: Value): string | undefined {
  if (value.kind === 'unknown') return value.parts === undefined ? undefined : 'string'
  if (value.kind === 'space') return 'call' in value || 'make' in value ? 'function' : 'object'
  const names = { text: 'string', number: 'number', flag: 'boolean', null: 'undefined', list: 'object', map: 'object' } as const
  return names[value.kind]
}

export function binary(operator: string, left: Value, right: Value, work: Work, at: Evidence): Value {
  if (operator === '+' && isTextual(left, right)) return joined([left, right], work, at)
  if (/^[!=]==?$/.test(operator)) {
    const same = left === right || sameThing(left, right) ? true : equal(left, right, (steps) => work.spend(steps))
    return over(same === undefined ? unknownOf([left, right], at) : flagValue(same === operator.startsWith('='), at), left, right)
  }
  if (operator === 'in' && right.kind === 'map' && left.kind === 'text') return over(flagValue(right.members.has(left.text), at), left, right)
  const a = left.kind === 'text' || left.kind === 'number' ? left : undefined
  const b = right.kind === 'text' || right.kind === 'number' ? right : undefined
  if (a === undefined || b === undefined) return over(unknownOf([left, right], at), left, right)
  if (a.kind === 'text' && b.kind === 'text' && operator in ordered) return over(flagValue(ordered[operator]?.(a.text, b.text) ?? false, at), left, right)
  const [x, y] = [Number(toText(a)), Number(toText(b))]
  const compared = ordered[operator]?.(x, y)
  if (compared !== undefined) return over(flagValue(compared, at), left, right)
  const result = Object.hasOwn(arithmetic, operator) ? arithmetic[operator]?.(x, y) : undefined
  return over(result === undefined || !Number.isFinite(result) ? unknownValue(operator, at) : numberValue(result, at), left, right)
}

const ordered: Readonly<Record<string, ((a: string | number, b: string | number) => boolean) | undefined>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
}

/** Adding a text makes a text; so does adding to what only a run knows, of which a text is the other half. */
function isTextual(left: Value, right: Value): boolean {
  const isText = (value: Value): boolean => value.kind === 'text' || (value.kind === 'unknown' && value.parts !== undefined)
  return isText(left) || isText(right)
}

/** Two names of a package are the same when they are spelled the same. */
function sameThing(left: Value, right: Value): boolean {
  return left.kind === 'space' && right.kind === 'space' && left.plain === right.plain && !('fields' in left)
}

export function unary(operator: string, of: Value, at: Evidence): Value {
  if (operator === '!') {
    const flag = truth(of)
    return over(flag === undefined ? unknownOf([of], at) : flagValue(!flag, at), of)
  }
  if (operator === 'typeof') {
    const name = typeName(of)
    return name === undefined ? over(unknownOf([of], at), of) : textValue(name, at)
  }
  if (operator === 'void') return nullValue(at)
  const text = toText(of)
  const number = text === undefined ? Number.NaN : Number(text)
  if (Number.isNaN(number) || (operator !== '-' && operator !== '+')) return over(unknownOf([of], at), of)
  return over(numberValue(operator === '-' ? -number : number, at), of)
}
