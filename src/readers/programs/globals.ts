/** Names that every program has without importing them. */
import type { Evidence } from '../../base/evidence.ts'
import { dirname } from '../../base/paths.ts'
import { decodeJson, encodeJson } from '../../parse/expressions/decode.ts'
import { flagValue, nullValue, numberValue, over, textValue, toNumber, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { truth } from './operators.ts'
import type { Run, Spot } from './run.ts'
import { isInstance, isThing, membersIn, method, newList, newObject, short, thing, type Method, type Site, type Thing } from './thing.ts'

export function globalNamed(name: string, spot: Spot, at: Evidence): Value | undefined {
  switch (name) {
    case '__dirname':
      return textValue(`/${dirname(spot.module.path)}`, at)
    case '__filename':
      return textValue(`/${spot.module.path}`, at)
    case 'process':
      return processOf(spot.run, at)
    case 'Set':
      return thing('Set', at, { make: ([of], site) => (of?.kind === 'list' ? distinct(of.items, site) : newList([], site.at)) })
    case 'Infinity':
    case 'NaN':
      return unknownValue(name, at)
    default:
  }
  const found = Object.hasOwn(objects, name) ? objects[name] : undefined
  const call = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (found === undefined && call === undefined) return undefined
  const get = (member: string): Value => {
    const made = found !== undefined && Object.hasOwn(found, member) ? found[member] : undefined
    return made === undefined ? unknownValue(`${name}.${short(member)}`, at) : method(`${name}.${member}`, at, made(spot.run))
  }
  return thing(name, at, { get, ...(call === undefined ? {} : { call }) })
}

function processOf(_run: Run, at: Evidence): Thing {
  const env = thing('process.env', at, {
    get: (name) => unknownValue(`process.env.${short(name)}`, at, `Plimsoll does not know ${short(name)} where the program runs`),
  })
  return thing('process', at, {
    get: (name) =>
      name === 'env' ? env : name === 'cwd' ? method('cwd', at, (_, site) => textValue('.', site.at)) : unknownValue(`process.${short(name)}`, at),
  })
}

function distinct(items: readonly Value[], site: Site): Value {
  const seen = new Set<string>()
  return newList(
    items.filter((item) => {
      const text = toText(item)
      if (text === undefined) return true
      const isNew = !seen.has(text)
      seen.add(text)
      return isNew
    }),
    site.at,
  )
}

/** What has to be known to be converted. */
const converted =
  (convert: (value: Value, at: Evidence) => Value | undefined): Method =>
  ([of], site) => {
    if (of === undefined) return nullValue(site.at)
    const value = convert(of, of.at)
    return value === undefined ? over(unknownOf([of], site.at), of) : over(value, of)
  }

const toNumeric = converted((of, at) => {
  const number = of.kind === 'flag' ? Number(of.flag) : toNumber(of)
  return number === undefined ? undefined : numberValue(number, at)
})

const functions: Readonly<Record<string, Method>> = {
  Number: toNumeric,
  parseFloat: toNumeric,
  parseInt: converted((of, at) => {
    const number = Number.parseInt(toText(of) ?? '', 10)
    return Number.isNaN(number) ? undefined : numberValue(number, at)
  }),
  String: ([of], site) => {
    const text = of === undefined ? '' : toText(of)
    // What only a run knows is no less known as a text.
    return of !== undefined && text === undefined ? of : textValue(text ?? '', of?.at ?? site.at)
  },
  Boolean: converted((of, at) => {
    const flag = truth(of)
    return flag === undefined ? undefined : flagValue(flag, at)
  }),
}

type Made = (run: Run) => Method

const numeric =
  (work: (...numbers: number[]) => number): Made =>
  () =>
  (args, site) => {
    const numbers = args.map(toNumber)
    const known = numbers.filter((one) => one !== undefined)
    return over(known.length < args.length || args.length === 0 ? unknownOf(args, site.at) : numberValue(work(...known), args[0]?.at ?? site.at), ...args)
  }

/** Members of an object, or what takes their place where nobody can tell. */
const listing =
  (each: (name: string, value: Value, at: Evidence) => Value): Made =>
  (run) =>
  ([of], site) => {
    const members = of?.kind === 'map' ? of.members : of !== undefined && isInstance(of) ? of.fields : undefined
    if (of?.kind === 'list')
      return newList(
        of.items.map((item, index) => each(String(index), item, of.at)),
        of.at,
      )
    if (members === undefined || of === undefined || !run.work.spend(members.size)) return over(unknownOf(of === undefined ? [] : [of], site.at), of)
    return over(
      newList(
        [...members].map(([name, value]) => each(name, value, value.at)),
        of.at,
      ),
      of,
    )
  }

const all: Made =
  () =>
  ([of], site) =>
    of ?? nullValue(site.at)

const objects: Readonly<Record<string, Readonly<Record<string, Made>>>> = {
  console: Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map((name) => [name, () => (_: readonly Value[], site: Site) => nullValue(site.at)])),
  Promise: { all, resolve: all, allSettled: all },
  Math: {
    max: numeric(Math.max),
    min: numeric(Math.min),
    floor: numeric(Math.floor),
    ceil: numeric(Math.ceil),
    round: numeric(Math.round),
    abs: numeric(Math.abs),
  },
  Array: {
    from: (run) => (args, site) => arrayFrom(args, site, run),
    isArray:
      () =>
      ([of], site) =>
        of === undefined || of.kind === 'unknown' ? unknownOf([], site.at) : flagValue(of.kind === 'list', site.at),
    of: () => (args, site) => newList(args, site.at),
  },
  JSON: {
    stringify:
      (run) =>
      ([of], site) =>
        of === undefined ? nullValue(site.at) : encodeJson(of, of.at, run.work),
    parse:
      (run) =>
      ([of], site) =>
        (of === undefined ? undefined : decodeJson(of, run.work)) ?? over(unknownOf(of === undefined ? [] : [of], site.at), of),
  },
  Object: {
    keys: listing((name, _, at) => textValue(name, at)),
    values: listing((_, value) => value),
    entries: listing((name, value, at) => newList([textValue(name, at), value], at)),
    freeze: all,
    fromEntries:
      (run) =>
      ([of], site) => {
        if (of?.kind !== 'list' || !run.work.spend(of.items.length)) return over(unknownOf(of === undefined ? [] : [of], site.at), of)
        const entries = of.items.map((item) =>
          item.kind === 'list' ? ([toText(item.items[0] ?? item), item.items[1] ?? nullValue(item.at)] as const) : undefined,
        )
        const known = entries.flatMap((entry) => (entry?.[0] === undefined ? [] : [[entry[0], entry[1]] as const]))
        return known.length < entries.length ? over(unknownOf([of], site.at), of) : newObject(known, of.at)
      },
    assign:
      (run) =>
      ([target, ...others], site) => {
        if (target?.kind !== 'map') return target ?? nullValue(site.at)
        for (const one of others) {
          if (one.kind === 'map' && run.work.spend(one.members.size)) for (const [name, value] of one.members) membersIn(target).set(name, value)
          else if (one.kind === 'unknown') membersIn(target).set('…', one)
        }
        return target
      },
  },
}

/** `Array.from({ length: 3 }, (_, i) => …)` and copies of lists. */
function arrayFrom([of, each]: readonly Value[], site: Site, run: Run): Value {
  const length = of?.kind === 'map' ? of.members.get('length') : undefined
  const count = length === undefined ? undefined : toNumber(length)
  const items =
    of?.kind === 'list'
      ? of.items
      : count !== undefined && run.work.spend(count) && count <= 10_000
        ? Array.from({ length: count }, () => nullValue(site.at))
        : undefined
  if (items === undefined) return over(unknownOf(length === undefined ? (of === undefined ? [] : [of]) : [length], site.at), of)
  if (each === undefined || !isThing(each) || each.call === undefined) return newList(items, site.at)
  return newList(
    items.map((item, index) => each.call?.([item, numberValue(index, site.at)], site) ?? item),
    site.at,
  )
}
