/** What a variable's type makes of the value it is given: texts to numbers, and the defaults of optional attributes. */
import type { HclExpression } from '../hcl/ast.ts'
import type { Frame } from './frame.ts'
import { listValue, mapValue, nullValue, numberValue, textValue, flagValue, toFlag, toNumber, toText, type Value } from './values.ts'

type Evaluate = (node: HclExpression, frame: Frame) => Value

/** {@link https://developer.hashicorp.com/terraform/language/expressions/type-constraints} */
export function converted(value: Value, type: HclExpression | undefined, frame: Frame, evaluate: Evaluate): Value {
  if (type === undefined || value.kind === 'null' || value.kind === 'unknown' || !frame.work.spend(1)) return value
  const kept = <V extends Value>(made: V): V => ({
    ...made,
    ...(value.also === undefined ? {} : { also: value.also }),
    ...(value.leans === undefined ? {} : { leans: value.leans }),
    ...(value.note === undefined ? {} : { note: value.note }),
  })
  if (type.kind === 'name') {
    const text = type.name === 'string' ? toText(value) : undefined
    if (text !== undefined && value.kind !== 'text') return kept(textValue(text, value.at))
    const number = type.name === 'number' ? toNumber(value) : undefined
    if (number !== undefined) return kept(numberValue(number, value.at))
    const flag = type.name === 'bool' ? toFlag(value) : undefined
    return flag === undefined ? value : kept(flagValue(flag, value.at))
  }
  if (type.kind !== 'call') return value
  const [inner] = type.arguments
  if (/^(list|set)$/.test(type.name) && value.kind === 'list') {
    const items = value.items.map((item) => converted(item, inner, frame, evaluate))
    return kept(listValue(items, value.at))
  }
  if (value.kind !== 'map') return value
  if (type.name === 'map') return kept(mapValue(new Map([...value.members].map(([name, one]) => [name, converted(one, inner, frame, evaluate)])), value.at))
  if (type.name !== 'object' || inner?.kind !== 'object') return value
  const members = new Map<string, Value>()
  for (const { key, value: wanted } of inner.entries) {
    if (key.kind !== 'literal') continue
    const name = String(key.value)
    const optional = wanted.kind === 'call' && wanted.name === 'optional' ? wanted.arguments : undefined
    const given = value.members.get(name)
    const otherwise = optional?.[1]
    const shape = optional === undefined ? wanted : optional[0]
    if (given !== undefined && !(given.kind === 'null' && otherwise !== undefined)) members.set(name, converted(given, shape, frame, evaluate))
    else if (otherwise !== undefined) members.set(name, converted(evaluate(otherwise, frame), shape, frame, evaluate))
    else if (optional !== undefined) members.set(name, nullValue(value.at))
  }
  return kept(mapValue(members, value.at))
}
