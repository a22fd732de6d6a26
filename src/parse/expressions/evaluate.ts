/** Evaluates expressions of Terraform's language, lazily and within bounds; what only a run knows stays a reference. */
import { compareText, type Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { HclCall, HclExpression, HclFor } from '../hcl/ast.ts'
import { below, keyValue, placeIn, withNames, type Frame, type Work } from './frame.ts'
import { functions, lenient, lazily } from './functions/table.ts'
import { negate, operate } from './operate.ts'
import { elementOf, memberOf } from './traverse.ts'
import {
  fault,
  flagValue,
  itemsOf,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  over,
  textValue,
  toFlag,
  toText,
  unknownOf,
  unknownValue,
  type UnknownValue,
  type Value,
  stageOf,
} from './values.ts'

/** One expression ({@link https://developer.hashicorp.com/terraform/language/expressions}). Never throws, and ends. */
export function evaluate(node: HclExpression, frame: Frame): Value {
  const { work } = frame
  const at = placeIn(frame, node)
  if (!work.spend(1)) return unknownValue('…', at, 'there is more to evaluate here than Plimsoll will')
  if (work.depth >= limits.terraformDepth) return unknownValue('…', at, 'the expressions it is made of are nested too deeply')
  work.depth++
  const value = evaluated(node, frame)
  work.depth--
  return value
}

function evaluated(node: HclExpression, frame: Frame): Value {
  const at = placeIn(frame, node)
  switch (node.kind) {
    case 'literal': {
      const { value } = node
      if (value === null) return nullValue(at)
      return typeof value === 'string' ? textValue(value, at) : typeof value === 'number' ? numberValue(value, at) : flagValue(value, at)
    }
    case 'template':
      return joined(
        node.parts.map((part) => evaluate(part, frame)),
        frame.work,
        at,
      )
    case 'join': {
      const of = evaluate(node.of, frame)
      return of.kind === 'list' ? joined(of.items, frame.work, at) : of
    }
    case 'name':
      return frame.names.get(node.name) ?? frame.root(node.name, at)
    case 'hole':
      return frame.hole ?? fault('*', at, 'a splat outside of one')
    case 'get':
      return memberOf(evaluate(node.of, frame), node.name, at)
    case 'index':
      return elementOf(evaluate(node.of, frame), evaluate(node.key, frame), at)
    case 'splat':
      return splat(evaluate(node.of, frame), node.each, frame, node)
    case 'unary':
      return negate(node.operator, evaluate(node.of, frame), at)
    case 'binary':
      return operate(node.operator, evaluate(node.left, frame), evaluate(node.right, frame), at, (steps) => frame.work.spend(steps))
    case 'conditional':
      return conditional(evaluate(node.test, frame), node.yes, node.no, frame)
    case 'tuple':
      return listValue(
        node.items.map((item, index) => evaluate(item, below(frame, String(index)))),
        at,
      )
    case 'object':
      return object(node.entries, frame, node)
    case 'for':
      return forEach(node, frame)
    default:
      return called(node, frame)
  }
}

/** The text of a template; with an unknown part it is unknown, and the rest is kept. */
export function joined(values: readonly Value[], work: Work, at: Evidence): Value {
  const parts: (string | UnknownValue)[] = []
  let length = 0
  for (const value of values) {
    if (value.kind === 'unknown') {
      if (value.fault === true) return over(unknownOf([value], at), ...values)
      for (const part of value.parts ?? [value]) parts.push(part)
      if (parts.length > limits.terraformParts) return unknownValue('…', at, 'the text is too long')
      continue
    }
    const text = value.kind === 'null' ? '' : toText(value)
    if (text === undefined) return fault('…', at, 'a part of a text is no text')
    length += text.length
    if (length > limits.terraformValue || !work.spend(1 + text.length / 100)) return unknownValue('…', at, 'the text is too long')
    parts.push(text)
  }
  const merged: (string | UnknownValue)[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part
    else merged.push(part)
  }
  const first = merged.find((part) => typeof part !== 'string')
  if (first === undefined) return over(textValue(merged.join(''), at), ...values)
  const hint = first.hint === undefined ? {} : { hint: first.hint }
  return over({ kind: 'unknown', reference: first.reference, at, ...hint, parts: merged }, ...values)
}

function splat(of: Value, each: HclExpression, frame: Frame, node: HclExpression): Value {
  const at = placeIn(frame, node)
  if (of.kind === 'null') return listValue([], at)
  if (of.kind === 'unknown') return evaluate(each, { ...frame, hole: of })
  const items = of.kind === 'list' ? of.items : [of]
  return over(
    listValue(
      items.map((hole) => evaluate(each, { ...frame, hole })),
      at,
    ),
    of,
  )
}

/** Of an unknown test both sides may come; what they have in common is known. */
function conditional(test: Value, yes: HclExpression, no: HclExpression, frame: Frame): Value {
  const flag = toFlag(test)
  if (flag !== undefined) return over(evaluate(flag ? yes : no, frame), test)
  if (test.kind !== 'unknown') return fault('?', test.at, 'the condition is no boolean')
  return either(test, evaluate(yes, frame), evaluate(no, frame), frame.work)
}

/** One of two, by what nobody can tell: what they have in common is known, of numbers their bounds. */
export function either(test: Value, a: Value, b: Value, work: Work): Value {
  const same = operate('==', a, b, a.at, (steps) => work.spend(steps))
  if (same.kind === 'flag' && same.flag) return over(a, b, test)
  const own = over(unknownOf([test], test.at), a, b, test)
  const bounds = [a, b].map((one) =>
    one.kind === 'number' ? ([one.number, one.number] as const) : one.kind === 'unknown' ? ([one.atLeast, one.atMost] as const) : [],
  )
  const least = bounds.map(([low]) => low)
  const most = bounds.map(([, high]) => high)
  return {
    ...own,
    ...(least.every((one) => one !== undefined) ? { atLeast: Math.min(...least) } : {}),
    ...(most.every((one) => one !== undefined) ? { atMost: Math.max(...most) } : {}),
  }
}

function object(entries: readonly { readonly key: HclExpression; readonly value: HclExpression }[], frame: Frame, node: HclExpression): Value {
  const members = new Map<string, Value>()
  for (const { key, value } of entries) {
    const name = keyValue(key, frame) ?? evaluate(key, frame)
    const text = toText(name)
    if (text === undefined) return name.kind === 'unknown' ? unknownOf([name], name.at) : fault('{}', placeIn(frame, key), 'a key of an object is no text')
    members.set(text, evaluate(value, below(frame, text)))
  }
  return mapValue(members, placeIn(frame, node))
}

function forEach(node: HclFor & HclExpression, frame: Frame): Value {
  const of = evaluate(node.over, frame)
  const at = placeIn(frame, node)
  if (of.kind === 'unknown') return unknownOf([of], at)
  // Maps are gone through by their keys, in order.
  const sorted = of.kind === 'map' ? [...of.members].sort(([a], [b]) => compareText(a, b)) : undefined
  const items = sorted?.map(([, item]) => item) ?? itemsOf(of)
  if (items === undefined) return fault('for', at, 'what a `for` goes through is no collection')
  const keys = sorted?.map(([key]) => key) ?? items.map((_, index) => index)
  const values: Value[] = []
  const members = new Map<string, Value>()
  for (const [index, item] of items.entries()) {
    const key = keys[index]
    const keyed = typeof key === 'string' ? textValue(key, item.at) : numberValue(key ?? index, item.at)
    const inner = withNames(frame, [...(node.keyName === undefined ? [] : [[node.keyName, keyed] as const]), [node.valueName, item]])
    const kept = node.when === undefined ? undefined : evaluate(node.when, inner)
    const wanted = kept === undefined ? true : toFlag(kept)
    if (wanted === undefined) return kept === undefined ? fault('for', at, 'no condition') : over(unknownOf([kept], at), of)
    if (!wanted) continue
    const value = evaluate(node.value, inner)
    if (node.key === undefined) {
      values.push(value)
      continue
    }
    const name = evaluate(node.key, inner)
    const text = toText(name)
    if (text === undefined) return over(unknownOf([name], at), of)
    const before = members.get(text)
    if (!node.group) members.set(text, value)
    else members.set(text, listValue([...(before?.kind === 'list' ? before.items : []), value], at))
    if (node.group && before?.kind === 'list' && !frame.work.spend(before.items.length)) return unknownValue('…', at)
  }
  return over(node.key === undefined ? listValue(values, at) : mapValue(members, at), of)
}

/** {@link https://developer.hashicorp.com/terraform/language/functions} */
/** Functions that ask something of a text, and those that only spell it otherwise. */
const questions = new Set(['contains', 'lookup', 'startswith', 'endswith', 'strcontains', 'regex', 'index'])
const spellings = new Set(['lower', 'upper', 'title', 'trimspace', 'tostring'])

function called(node: HclCall & HclExpression, frame: Frame): Value {
  const at = placeIn(frame, node)
  const name = node.name.replace(/^core::/, '')
  const own = lazily.get(name)
  if (own !== undefined) return own(node.arguments, (one) => evaluate(one, frame), at)
  const run = frame.functions?.get(name) ?? functions.get(name)
  const given = node.arguments.map((one) => evaluate(one, frame))
  const last = given.at(-1)
  const spread = node.expand ? (last?.kind === 'list' ? [...given.slice(0, -1), ...last.items] : last?.kind === 'unknown' ? undefined : given) : given
  if (spread === undefined) return over(unknownOf(given, at), ...given)
  if (run === undefined) return over(unknownValue(`${name.slice(0, 60)}()`, at, `Plimsoll does not work out the function ${name.slice(0, 60)}`), ...given)
  if (!lenient.has(name) && name !== 'read_tfvars_file' && spread.some((one) => one.kind === 'unknown')) return over(unknownOf(spread, at), ...given)
  const stage = stageOf(...spread)
  if (stage !== undefined && questions.has(name)) return over(stage, ...given)
  const value = run(spread, { at, frame, name, evaluate })
  return over(stage !== undefined && value.kind === 'text' && spellings.has(name) ? { ...value, stage } : value, ...given)
}
