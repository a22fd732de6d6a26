/** Terraform's functions of lists, sets and maps. */
import { limits } from '../../../base/limits.ts'
import { compareText } from '../../../base/evidence.ts'
import { equal } from '../operate.ts'
import {
  fault,
  flagValue,
  itemsOf,
  mapValue,
  membersOf,
  numberValue,
  over,
  textValue,
  toFlag,
  toNumber,
  toText,
  unknownOf,
  unknownValue,
  type Value,
} from '../values.ts'
import { list, made, wrong, type Call, type Run, type Table } from './call.ts'

const listed = (value: Value | undefined): readonly Value[] | undefined => (value?.kind === 'list' ? value.items : undefined)

/** Of one list, to another. */
const ofList =
  (run: (items: readonly Value[], call: Call, given: readonly Value[]) => Value): Run =>
  (given, call) => {
    const items = listed(given[0])
    return items === undefined ? wrong(call) : run(items, call, given)
  }

/** {@link https://developer.hashicorp.com/terraform/language/functions} */
export const collectionFunctions: Table = {
  length: ([one], call) => {
    if (one?.kind === 'text') return made([...one.text].length, call)
    if (one?.kind === 'unknown') return one.sure === true ? { ...unknownOf([one], call.at), atLeast: 1 } : unknownOf([one], call.at)
    const items = one === undefined ? undefined : itemsOf(one)
    return items === undefined ? wrong(call) : made(items.length, call)
  },
  concat: (given, call) => {
    const unknown = given.find(({ kind }) => kind === 'unknown')
    return unknown === undefined
      ? list(
          given.flatMap((one) => listed(one) ?? []),
          call,
        )
      : unknownOf([unknown], call.at)
  },
  flatten: ofList((items, call) => {
    const flat: Value[] = []
    return flattened(items, flat, call, 0) ?? list(flat, call)
  }),
  compact: ofList((items, call) => {
    const open = items.filter(({ kind }) => kind === 'unknown')
    return open.length > 0
      ? unknownOf(open, call.at)
      : list(
          items.filter((one) => one.kind !== 'null' && toText(one) !== ''),
          call,
        )
  }),
  distinct: ofList((items, call) => distinct(items, call)),
  toset: ([one], call) => {
    const items = listed(one) ?? (one?.kind === 'map' ? [...one.members.values()] : undefined)
    if (items === undefined) return wrong(call)
    const once = distinct(items, call)
    return once.kind === 'list' && once.items.every((item) => toText(item) !== undefined) ? list(sorted(once.items), call) : once
  },
  tolist: ([one], call) => (one?.kind === 'list' ? one : wrong(call)),
  tomap: ([one], call) => (one?.kind === 'map' ? one : wrong(call)),
  sort: ofList((items, call) => {
    const open = items.filter(({ kind }) => kind === 'unknown')
    return open.length > 0 ? unknownOf(open, call.at) : list(sorted(items), call)
  }),
  reverse: ofList((items, call) => list([...items].reverse(), call)),
  slice: ofList((items, call, given) => {
    const [from, to] = [given[1] && toNumber(given[1]), given[2] && toNumber(given[2])]
    return from === undefined || to === undefined || to > items.length ? wrong(call) : list(items.slice(from, to), call)
  }),
  chunklist: ofList((items, call, given) => {
    const size = (given[1] && toNumber(given[1])) ?? 0
    if (size < 1) return wrong(call)
    const chunks = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => list(items.slice(index * size, (index + 1) * size), call))
    return list(chunks, call)
  }),
  element: ofList((items, call, given) => {
    const index = given[1] && toNumber(given[1])
    const found = index === undefined || items.length === 0 ? undefined : items[((index % items.length) + items.length) % items.length]
    return found ?? wrong(call, 'the list is empty')
  }),
  one: ofList((items, call) => (items.length > 1 ? wrong(call, 'there is more than one') : (items[0] ?? made(null, call)))),
  index: ofList((items, call, given) => {
    const wanted = given[1]
    const found = wanted === undefined ? -1 : items.findIndex((item) => equal(item, wanted, (steps) => call.frame.work.spend(steps)) === true)
    return found === -1 ? wrong(call, 'there is no such item') : made(found, call)
  }),
  contains: (given, call) => (given[0]?.kind === 'unknown' ? unknownOf([given[0]], call.at) : ofList((items) => contains(items, given[1], call))(given, call)),
  sum: ofList((items, call) => {
    const open = items.filter(({ kind }) => kind === 'unknown')
    if (open.length > 0) return unknownOf(open, call.at)
    const numbers = items.map(toNumber).filter((number) => number !== undefined)
    return numbers.length === items.length && items.length > 0
      ? made(
          numbers.reduce((a, b) => a + b, 0),
          call,
        )
      : wrong(call)
  }),
  range: (given, call) => {
    const numbers = given.map(toNumber).filter((number) => number !== undefined)
    if (numbers.length !== given.length || numbers.length === 0) return wrong(call)
    const [first = 0, second, third] = numbers
    const [start, end] = second === undefined ? [0, first] : [first, second]
    const step = third ?? (end < start ? -1 : 1)
    const length = step === 0 ? 0 : Math.max(0, Math.ceil((end - start) / step))
    if (length > 1024) return wrong(call, 'more than 1024 numbers')
    return list(
      Array.from({ length }, (_, index) => numberValue(start + index * step, call.at)),
      call,
    )
  },
  keys: ([one], call) =>
    one?.kind === 'map'
      ? list(
          [...one.members.keys()].sort(compareText).map((name) => textValue(name, one.members.get(name)?.at ?? call.at)),
          call,
        )
      : wrong(call),
  values: ([one], call) =>
    one?.kind === 'map'
      ? list(
          [...one.members].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value),
          call,
        )
      : wrong(call),
  merge: (given, call) => {
    const unknown = given.find(({ kind }) => kind === 'unknown')
    if (unknown !== undefined) return unknownOf([unknown], call.at)
    const maps = given.flatMap((one) => [...(membersOf(one) ?? [])])
    return call.frame.work.spend(maps.length) ? mapValue(new Map(maps), call.at) : unknownValue('merge()', call.at)
  },
  lookup: ([map, name, otherwise], call) => {
    if (map?.kind !== 'map' || name === undefined) return map?.kind === 'unknown' ? unknownOf([map], call.at) : wrong(call)
    if (name.kind === 'unknown') return unknownOf([name], call.at)
    const found = map.members.get(toText(name) ?? '')
    return found !== undefined ? over(found, name) : otherwise !== undefined ? over(otherwise, name) : wrong(call, 'there is no such key')
  },
  matchkeys: ([values, keys, wanted], call) => {
    const [items, names, some] = [listed(values), listed(keys), listed(wanted)]
    if (items === undefined || names === undefined || some === undefined || items.length !== names.length) return wrong(call)
    const texts = new Set(some.map(toText))
    return list(
      items.filter((_, index) => texts.has(names[index] === undefined ? undefined : toText(names[index]))),
      call,
    )
  },
  zipmap: ([names, values], call) => {
    const [keys, items] = [listed(names), listed(values)]
    if (keys === undefined || items === undefined || keys.length !== items.length) return wrong(call)
    const members = new Map<string, Value>()
    for (const [index, key] of keys.entries()) {
      const text = toText(key)
      const item = items[index]
      if (text === undefined || item === undefined) return key.kind === 'unknown' ? unknownOf([key], call.at) : wrong(call)
      members.set(text, item)
    }
    return mapValue(members, call.at)
  },
  setunion: (given, call) => {
    const once = distinct(
      given.flatMap((one) => listed(one) ?? []),
      call,
    )
    return once.kind === 'list' ? list(sorted(once.items), call) : once
  },
  setsubtract: ([a, b], call) => kept(listed(a), listed(b), false, call),
  setintersection: ([a, b], call) => kept(listed(a), listed(b), true, call),
  setproduct: (given, call) => product(given, call),
  transpose: ([one], call) => (one?.kind === 'map' ? transposed(one.members, call) : wrong(call)),
  alltrue: ofList((items, call) => every(items, true, call)),
  anytrue: ofList((items, call) => every(items, false, call)),
  coalesce: (given, call) => {
    for (const one of given) {
      if (one.kind === 'unknown') return unknownOf([one], call.at)
      if (one.kind !== 'null' && !(one.kind === 'text' && one.text === '')) return one
    }
    return wrong(call, 'nothing but null and empty texts')
  },
  coalescelist: (given, call) => {
    for (const one of given) {
      if (one.kind === 'unknown') return unknownOf([one], call.at)
      if ((listed(one) ?? []).length > 0) return one
    }
    return wrong(call, 'nothing but empty lists')
  },
  tostring: ([one], call) => converted(one, toText, call),
  tonumber: ([one], call) => converted(one, toNumber, call),
  tobool: ([one], call) => converted(one, toFlag, call),
}

function converted(one: Value | undefined, convert: (value: Value) => string | number | boolean | undefined, call: Call): Value {
  if (one === undefined || one.kind === 'null') return made(null, call)
  const value = convert(one)
  return value === undefined ? wrong(call) : { ...made(value, call), at: one.at }
}

function flattened(items: readonly Value[], into: Value[], call: Call, depth: number): Value | undefined {
  if (depth > 20 || !call.frame.work.spend(items.length + 1) || into.length > limits.terraformValue) return unknownValue('flatten()', call.at)
  for (const item of items) {
    if (item.kind === 'unknown') return unknownOf([item], call.at)
    if (item.kind !== 'list') into.push(item)
    else {
      const failed = flattened(item.items, into, call, depth + 1)
      if (failed !== undefined) return failed
    }
  }
  return undefined
}

/** Texts by what they say; others, which are few, one against the other. */
function distinct(items: readonly Value[], call: Call): Value {
  const texts = new Map<string, Value>()
  const others: Value[] = []
  const open = items.filter(({ kind }) => kind === 'unknown')
  if (open.length > 0 && items.length > 1) return unknownOf(open, call.at)
  const once: Value[] = []
  for (const item of items) {
    const text = toText(item)
    const name = text === undefined ? '' : `${item.kind} ${text}`
    if (text === undefined ? others.some((one) => equal(one, item, (steps) => call.frame.work.spend(steps)) === true) : texts.has(name)) continue
    if (text === undefined) others.push(item)
    else texts.set(name, item)
    once.push(item)
  }
  return list(once, call)
}

function sorted(items: readonly Value[]): readonly Value[] {
  return [...items].sort((a, b) => compareText(toText(a) ?? '', toText(b) ?? ''))
}

function contains(items: readonly Value[], wanted: Value | undefined, call: Call): Value {
  let sure = true
  for (const item of items) {
    const same = wanted === undefined ? false : equal(item, wanted, (steps) => call.frame.work.spend(steps))
    if (same === true) return flagValue(true, call.at)
    if (same === undefined) sure = false
  }
  return sure ? flagValue(false, call.at) : unknownOf([...items, ...(wanted === undefined ? [] : [wanted])], call.at)
}

function kept(items: readonly Value[] | undefined, others: readonly Value[] | undefined, inside: boolean, call: Call): Value {
  if (items === undefined || others === undefined) return wrong(call)
  const open = [...items, ...others].filter(({ kind }) => kind === 'unknown')
  if (open.length > 0) return unknownOf(open, call.at)
  const texts = new Set(others.map(toText))
  return list(sorted(items.filter((item) => texts.has(toText(item)) === inside)), call)
}

function product(given: readonly Value[], call: Call): Value {
  let rows: readonly (readonly Value[])[] = [[]]
  for (const one of given) {
    const items = listed(one)
    if (items === undefined) return one.kind === 'unknown' ? unknownOf([one], call.at) : wrong(call)
    if (rows.length * items.length > 10_000 || !call.frame.work.spend(rows.length * items.length))
      return unknownValue('setproduct()', call.at, 'what it makes is too long')
    rows = rows.flatMap((row) => items.map((item) => [...row, item]))
  }
  return list(
    rows.map((row) => list(row, call)),
    call,
  )
}

function transposed(members: ReadonlyMap<string, Value>, call: Call): Value {
  const turned = new Map<string, Value[]>()
  for (const [name, value] of members) {
    for (const item of listed(value) ?? []) {
      const text = toText(item)
      if (text === undefined) return item.kind === 'unknown' ? unknownOf([item], call.at) : wrong(call)
      turned.set(text, [...(turned.get(text) ?? []), textValue(name, call.at)])
    }
  }
  return mapValue(new Map([...turned].map(([text, names]) => [text, list(names, call)])), call.at)
}

function every(items: readonly Value[], all: boolean, call: Call): Value {
  const flags = items.map(toFlag)
  if (flags.includes(!all)) return made(!all, call)
  const open = items.filter(({ kind }) => kind === 'unknown')
  return open.length > 0 ? unknownOf(open, call.at) : flags.includes(undefined) ? fault(`${call.name}()`, call.at, 'an item is no boolean') : made(all, call)
}
