/** What CloudFormation’s functions come to, within bounds; what only the account or a run knows stays a reference. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import {
  flagValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  over,
  textValue,
  toNumber,
  toText,
  unknownOf,
  unknownValue,
  type Value,
} from '../../parse/expressions/values.ts'
import { chosen, condition, equal } from './conditions.ts'
import { imported } from './exports.ts'
import type { Scope } from './scope.ts'
import type { CallNode, Node } from './nodes.ts'
import { joined, literalText } from './values.ts'

/** Never throws, and ends. `key` is the route to what stands here. */
export function evaluate(node: Node, key: string, inside: Scope): Value {
  const { work } = inside.universe
  const at = inside.place(node.line, key)
  if (!work.spend(1)) return unknownValue('…', at, 'there is more to evaluate here than Plimsoll will')
  if (work.depth >= limits.terraformDepth) return unknownValue('…', at, 'what it is made of is nested too deeply')
  work.depth++
  const value = evaluated(node, key, at, inside)
  work.depth--
  return value
}

function evaluated(node: Node, key: string, at: Evidence, inside: Scope): Value {
  switch (node.kind) {
    case 'empty':
      return nullValue(at)
    case 'text':
      return !node.quoted && /^(true|false)$/i.test(node.text) ? flagValue(/^true$/i.test(node.text), at) : literalText(node.text, at)
    case 'list': {
      const items: Value[] = []
      for (const [index, item] of node.items.entries()) {
        const value = evaluate(item, `${key}.${index}`, inside)
        if (value.kind !== 'null') items.push(value)
      }
      return listValue(items, at)
    }
    case 'map': {
      const members = new Map<string, Value>()
      for (const [name, { value: inner }] of node.members) {
        if (name.startsWith('Fn::')) return unknownValue(name, at, 'what it makes is not read')
        const value = evaluate(inner, `${key}.${name}`, inside)
        if (value.kind !== 'null') members.set(name, value)
      }
      return mapValue(members, at)
    }
    default:
      return called(node, key, at, inside)
  }
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html} */
function called({ name, argument }: CallNode, key: string, at: Evidence, inside: Scope): Value {
  const whole = (): Value => evaluate(argument, key, inside)
  const parts = argument.kind === 'list' ? argument.items : [argument]
  const part = (index: number): Value => {
    const one = parts[index]
    return one === undefined ? nullValue(at) : evaluate(one, key, inside)
  }
  switch (name) {
    case 'Ref':
      return argument.kind === 'text' ? inside.ref(argument.text, at) : unknownValue('Ref', at)
    case 'GetAtt':
      return getAtt(argument, key, at, inside)
    case 'Sub':
      return substituted(parts, key, at, inside)
    case 'Join': {
      const list = part(1)
      return list.kind === 'list' ? over(joined(list.items, at, toText(part(0)) ?? ''), list) : unknownOf([list], at)
    }
    case 'Select':
      return selected(part(0), part(1), at)
    case 'Split':
      return split(part(0), part(1), at)
    case 'FindInMap':
      return found(part(0), part(1), part(2), argument, key, at, inside)
    case 'If':
      return chosen(parts, key, at, inside, evaluate)
    case 'Equals':
      return equal(part(0), part(1), at)
    case 'And':
    case 'Or':
    case 'Not':
    case 'Condition':
      return condition(name, parts, key, at, inside, evaluate)
    case 'ImportValue':
      return imported(whole(), at, inside)
    case 'Base64':
      return whole()
    case 'Length': {
      const list = whole()
      return list.kind === 'list' ? over(numberValue(list.items.length, at), list) : unknownOf([list], at)
    }
    case 'ToJsonString': {
      const value = whole()
      return value.kind === 'unknown' ? value : { ...unknownValue('Fn::ToJsonString', at), decoded: value, leans: leansIn(value) }
    }
    default:
      return unknownValue(name === 'GetAZs' ? 'Fn::GetAZs' : `Fn::${name}`, at, 'what only a deployment makes of it')
  }
}

function leansIn(value: Value): readonly string[] {
  const inner = value.kind === 'list' ? value.items : value.kind === 'map' ? [...value.members.values()] : []
  return [...new Set([...(value.leans ?? []), ...inner.flatMap(leansIn)])].slice(0, 100)
}

/** `Database.Endpoint.Address`, or its words one by one. */
function getAtt(argument: Node, key: string, at: Evidence, inside: Scope): Value {
  if (argument.kind === 'text') {
    const dot = argument.text.indexOf('.')
    return dot < 0 ? inside.ref(argument.text, at) : inside.getAtt(argument.text.slice(0, dot), argument.text.slice(dot + 1), at)
  }
  const [first, ...rest] = argument.kind === 'list' ? argument.items.map((item) => toText(evaluate(item, key, inside))) : []
  return first === undefined || rest.some((one) => one === undefined) ? unknownValue('Fn::GetAtt', at) : inside.getAtt(first, rest.join('.'), at)
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html} */
function substituted(parts: readonly Node[], key: string, at: Evidence, inside: Scope): Value {
  const [template, names] = parts
  if (template?.kind !== 'text') return template === undefined ? nullValue(at) : unknownOf([evaluate(template, key, inside)], at)
  const own = names?.kind === 'map' ? names.members : new Map<string, { readonly value: Node }>()
  const pieces = template.text.split(/\$\{([^${}]{1,500})\}/)
  if (pieces.length > limits.terraformParts) return unknownValue('…', at, 'the text is too long')
  const values = pieces.map((piece, index): Value => {
    if (index % 2 === 0) return textValue(piece, at)
    const name = piece.trim()
    if (name.startsWith('!')) return textValue(`\${${name.slice(1)}}`, at)
    const given = own.get(name)
    if (given !== undefined) return evaluate(given.value, key, inside)
    const dot = name.indexOf('.')
    return dot < 0 || name.startsWith('AWS::') ? inside.ref(name, at) : inside.getAtt(name.slice(0, dot), name.slice(dot + 1), at)
  })
  return joined(values, at)
}

function selected(index: Value, list: Value, at: Evidence): Value {
  const number = toNumber(index)
  if (list.kind !== 'list' || number === undefined) return unknownOf([list, index], at)
  const item = list.items[number]
  return item === undefined ? unknownValue('Fn::Select', at, 'the list is shorter') : over(item, list)
}

function split(by: Value, of: Value, at: Evidence): Value {
  const sign = toText(by)
  const text = toText(of)
  if (sign === undefined || sign === '' || text === undefined) return unknownOf([of, by], at)
  const items = text.split(sign).map((piece) => textValue(piece, of.at))
  return over(listValue(items, at), of)
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html}: of an unknown key all rows may be meant. */
function found(map: Value, first: Value, second: Value, argument: Node, key: string, at: Evidence, inside: Scope): Value {
  const name = toText(map)
  const table = name === undefined ? undefined : inside.template.mappings.get(name)
  if (table?.value.kind !== 'map') return unknownOf([map, first, second], at)
  const cell = (row: string, column: string): Value | undefined => {
    const rows = table.value.kind === 'map' ? table.value.members.get(row)?.value : undefined
    const node = rows?.kind === 'map' ? rows.members.get(column)?.value : undefined
    return node === undefined ? undefined : evaluate(node, `Mappings.${name ?? ''}.${row}.${column}`, inside)
  }
  const [row, column] = [toText(first), toText(second)]
  const last = argument.kind === 'list' ? argument.items[3] : undefined
  const otherwise = last?.kind === 'map' ? last.members.get('DefaultValue')?.value : undefined
  if (row !== undefined && column !== undefined) {
    const value = cell(row, column) ?? (otherwise === undefined ? undefined : evaluate(otherwise, key, inside))
    return value === undefined
      ? unknownValue(`${name ?? ''}.${row}.${column}`, at, 'the mapping has no such value')
      : over(value, first, second, textValue('', at))
  }
  const all = column === undefined ? [] : [...table.value.members.keys()].map((one) => cell(one, column))
  const values = all.filter((one) => one !== undefined)
  const [one] = values
  const isAlike = one !== undefined && toText(one) !== undefined && values.length === all.length && values.every((other) => toText(other) === toText(one))
  if (isAlike && otherwise === undefined) return over(one, first, textValue('', at))
  const numbers = values.map(toNumber).filter((number) => number !== undefined)
  const bounds = numbers.length === all.length && numbers.length > 0 ? { atLeast: Math.min(...numbers), atMost: Math.max(...numbers) } : {}
  return { ...unknownOf([first, second], at), ...bounds }
}
