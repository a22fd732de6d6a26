/** Conditions, three-valued: what cannot be told is unknown, and what both sides have in common is known. */
import type { Evidence } from '../../base/evidence.ts'
import { flagValue, nullValue, over, toFlag, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Scope } from './scope.ts'
import type { Node } from './nodes.ts'
import { usedAt } from './values.ts'

type Evaluate = (node: Node, key: string, inside: Scope) => Value

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html} */
export function condition(
  name: 'And' | 'Or' | 'Not' | 'Condition',
  parts: readonly Node[],
  key: string,
  at: Evidence,
  inside: Scope,
  evaluate: Evaluate,
): Value {
  const [first] = parts
  if (name === 'Condition') return first?.kind === 'text' ? usedAt(inside.condition(first.text, at), at) : unknownValue('Condition', at)
  const values = parts.map((part) => operand(part, key, inside, evaluate))
  const flags = values.map(toFlag)
  if (name === 'Not') return flags[0] === undefined ? unknownOf(values, at) : over(flagValue(!flags[0], at), ...values)
  const decides = name === 'Or'
  const deciding = values.find((_, index) => flags[index] === decides)
  if (deciding !== undefined) return over(flagValue(decides, at), deciding)
  return flags.includes(undefined) ? unknownOf(values, at) : over(flagValue(!decides, at), ...values)
}

/** `{Condition: Name}` names another condition. */
function operand(node: Node, key: string, inside: Scope, evaluate: Evaluate): Value {
  const named = node.kind === 'map' && node.members.size === 1 ? node.members.get('Condition')?.value : undefined
  return named?.kind === 'text' ? inside.condition(named.text, inside.place(named.line, key)) : evaluate(node, key, inside)
}

export function equal(a: Value, b: Value, at: Evidence): Value {
  const [left, right] = [toText(a) ?? (a.kind === 'null' ? '' : undefined), toText(b) ?? (b.kind === 'null' ? '' : undefined)]
  if (left !== undefined && right !== undefined) return over(flagValue(left === right, at), a, b)
  const isDifferent = (left === '' && isNeverEmpty(b)) || (right === '' && isNeverEmpty(a))
  return isDifferent ? over(flagValue(false, at), a, b) : unknownOf([a, b], at)
}

/** What a resource or another stack gives is unknown, and yet no empty text. */
function isNeverEmpty(value: Value): boolean {
  if (value.kind === 'list' || value.kind === 'map') return true
  if (value.kind !== 'unknown') return false
  return value.parts?.some((part) => typeof part === 'string') === true || value.reference.startsWith('import ') || (value.leans ?? []).length > 0
}

/** One of two values; of an unknown condition, what both have in common. */
export function chosen(parts: readonly Node[], key: string, at: Evidence, inside: Scope, evaluate: Evaluate): Value {
  const [named, yes, no] = parts
  if (named?.kind !== 'text' || yes === undefined) return unknownValue('Fn::If', at)
  const test = inside.condition(named.text, at)
  const flag = toFlag(test)
  const value = (node: Node | undefined): Value => (node === undefined ? nullValue(at) : evaluate(node, key, inside))
  if (flag !== undefined) return over(value(flag ? yes : no), test)
  const [a, b] = [value(yes), value(no)]
  if (toText(a) !== undefined && toText(a) === toText(b)) return over(a, b, test)
  const own = over(unknownOf([test], at), a, b, test)
  const bounds = [a, b].map((one): readonly (number | undefined)[] => {
    const text = toText(one)
    if (text !== undefined && /^-?\d{1,15}(\.\d{1,10})?$/.test(text)) return [Number(text), Number(text)]
    return one.kind === 'unknown' ? [one.atLeast, one.atMost] : []
  })
  const least = bounds.map(([low]) => low).filter((one) => one !== undefined)
  const most = bounds.map(([, high]) => high).filter((one) => one !== undefined)
  return {
    ...own,
    ...(least.length === 2 ? { atLeast: Math.min(...least) } : {}),
    ...(most.length === 2 ? { atMost: Math.max(...most) } : {}),
  }
}
