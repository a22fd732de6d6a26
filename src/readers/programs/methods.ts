/** Methods of texts, numbers, lists and objects, as far as programs that describe systems use them. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { joined } from '../../parse/expressions/evaluate.ts'
import {
  flagValue,
  nullValue,
  numberValue,
  over,
  textValue,
  toNumber,
  toText,
  unknownOf,
  unknownValue,
  type ListValue,
  type Value,
} from '../../parse/expressions/values.ts'
import { binary, truth } from './operators.ts'
import { doubtfully, type Run, type Spot } from './run.ts'
import { isThing, itemsIn, method, newList, type Site, type Thing } from './thing.ts'

/** A method bound to what it is asked of; undefined where there is none of that name. */
export function methodOf(of: Value, name: string, spot: Spot, at: Evidence): Thing | undefined {
  const { run } = spot
  if (of.kind === 'list' && Object.hasOwn(lists, name)) return method(name, at, (args, site) => lists[name]?.(of, args, site, run) ?? nullValue(site.at))
  if (of.kind === 'text' && Object.hasOwn(texts, name)) return method(name, at, (args, site) => ofText(of.text, of, name, args, site, run))
  if ((of.kind === 'number' || of.kind === 'flag') && /^(toString|toFixed|valueOf)$/.test(name))
    return method(name, at, () => (name === 'valueOf' ? of : textValue(toText(of) ?? '', of.at)))
  if (of.kind === 'map' && name === 'hasOwnProperty')
    return method(name, at, ([key], site) => (key?.kind === 'text' ? flagValue(of.members.has(key.text), site.at) : unknownOf([], site.at)))
  if (of.kind === 'unknown' && name === 'toString') return method(name, at, () => of)
  if (of.kind === 'unknown' && /^(map|forEach|filter|flatMap|find|then|some|every|reduce)$/.test(name))
    return method(name, at, (args, site) => throughUnknown(of, name, args, site, run))
  return undefined
}

/** Whatever is made for each of what nobody can tell may be made. */
function throughUnknown(of: Value, name: string, args: readonly Value[], site: Site, run: Run): Value {
  const called = args.find((one) => isThing(one) && one.call !== undefined)
  const result = over(unknownOf([of], site.at), of)
  if (called === undefined || !isThing(called)) return result
  if (name === 'then') return called.call?.([of], site) ?? result
  const item = { ...result }
  doubtfully(run, of, () => called.call?.(name === 'reduce' ? [result, item] : [item, unknownValue('index', site.at)], { ...site, doubt: of }))
  return result
}

const texts: Readonly<
  Record<string, (text: string, ...args: readonly (string | number | undefined)[]) => string | boolean | number | readonly string[] | undefined>
> = {
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  toString: (text: string) => text,
  startsWith: (text, start) => text.startsWith(String(start)),
  endsWith: (text, end) => text.endsWith(String(end)),
  includes: (text, part) => text.includes(String(part)),
  indexOf: (text, part) => text.indexOf(String(part)),
  split: (text, by) => (by === undefined ? [text] : text.split(String(by))),
  replace: (text, from, to) => text.replace(String(from), () => String(to)),
  replaceAll: (text, from, to) => text.replaceAll(String(from), () => String(to)),
  slice: (text, from, to) => text.slice(Number(from ?? 0), to === undefined ? undefined : Number(to)),
  substring: (text, from, to) => text.slice(Math.max(0, Number(from ?? 0)), to === undefined ? undefined : Math.max(0, Number(to))),
  padStart: (text, length, filler) => (Number(length) > 1_000 ? undefined : text.padStart(Number(length), filler === undefined ? ' ' : String(filler))),
  concat: (text, ...more) => text + more.join(''),
  charAt: (text, index) => text.charAt(Number(index ?? 0)),
}

function ofText(text: string, of: Value, name: string, args: readonly Value[], site: Site, run: Run): Value {
  const given = args.map((one) => (one.kind === 'number' ? one.number : toText(one)))
  if (given.some((one) => one === undefined)) return over(unknownOf([...args], site.at), of, ...args)
  const result = run.work.spend(1 + text.length / 100) ? texts[name]?.(text, ...given) : undefined
  if (result === undefined || (typeof result === 'string' && result.length > limits.terraformValue)) return over(unknownValue(name, site.at), of)
  if (typeof result === 'string') return over(textValue(result, of.at), of, ...args)
  if (typeof result === 'number') return over(numberValue(result, of.at), of, ...args)
  if (typeof result === 'boolean') return over(flagValue(result, of.at), of, ...args)
  return run.work.spend(result.length)
    ? over(
        newList(
          result.map((one) => textValue(one, of.at)),
          of.at,
        ),
        of,
      )
    : unknownValue(name, site.at)
}

type ListMethod = (of: ListValue, args: readonly Value[], site: Site, run: Run) => Value

/** Calls for each item; undefined where what is called is no function of the program. */
function each(of: ListValue, [call]: readonly Value[], site: Site, run: Run): readonly Value[] | undefined {
  if (call === undefined || !isThing(call) || call.call === undefined || !run.work.spend(of.items.length)) return undefined
  return [...of.items].map((item, index) => call.call?.([item, numberValue(index, site.at), of], site) ?? nullValue(site.at))
}

/** Which items a condition lets through; undefined where nobody can tell of one. */
function chosen(of: ListValue, args: readonly Value[], site: Site, run: Run): readonly boolean[] | undefined {
  const truths = each(of, args, site, run)?.map(truth)
  return truths === undefined || truths.some((one) => one === undefined) ? undefined : truths.map((one) => one === true)
}

const open = (of: ListValue, site: Site): Value => over(unknownOf([...of.items], site.at), of)

const lists: Readonly<Record<string, ListMethod>> = {
  map: (of, args, site, run) => {
    const made = each(of, args, site, run)
    return made === undefined ? open(of, site) : over(newList(made, of.at), of)
  },
  forEach: (of, args, site, run) => {
    each(of, args, site, run)
    return nullValue(site.at)
  },
  flatMap: (of, args, site, run) => {
    const made = each(of, args, site, run)
    return made === undefined
      ? open(of, site)
      : over(
          newList(
            made.flatMap((one) => (one.kind === 'list' ? one.items : [one])),
            of.at,
          ),
          of,
        )
  },
  flat: (of) =>
    newList(
      of.items.flatMap((one) => (one.kind === 'list' ? one.items : [one])),
      of.at,
    ),
  filter: (of, args, site, run) => {
    const kept = chosen(of, args, site, run)
    // `filter(Boolean)`
    const own = kept ?? (args[0] !== undefined && isThing(args[0]) && args[0].plain === 'Boolean' ? of.items.map((item) => truth(item) !== false) : undefined)
    return own === undefined
      ? open(of, site)
      : over(
          newList(
            of.items.filter((_, index) => own[index]),
            of.at,
          ),
          of,
        )
  },
  find: (of, args, site, run) => {
    const kept = chosen(of, args, site, run)
    return kept === undefined ? open(of, site) : (of.items[kept.indexOf(true)] ?? nullValue(site.at))
  },
  some: (of, args, site, run) => flagged(chosen(of, args, site, run)?.includes(true), of, site),
  every: (of, args, site, run) => flagged(chosen(of, args, site, run)?.every(Boolean), of, site),
  reduce: (of, [call, start], site, run) => {
    if (call === undefined || !isThing(call) || call.call === undefined || !run.work.spend(of.items.length)) return open(of, site)
    const items = [...of.items]
    let sum = start ?? items.shift() ?? nullValue(site.at)
    for (const [index, item] of items.entries()) sum = call.call([sum, item, numberValue(index, site.at)], site)
    return sum
  },
  join: (of, [by], site, run) => {
    const between = by === undefined ? textValue(',', site.at) : by
    return joined(
      of.items.flatMap((item, index) => (index === 0 ? [item] : [between, item])),
      run.work,
      of.at,
    )
  },
  concat: (of, args, _, run) => {
    const more = args.flatMap((one) => (one.kind === 'list' ? one.items : [one]))
    return run.work.spend(of.items.length + more.length) ? newList([...of.items, ...more], of.at) : unknownValue('…', of.at)
  },
  includes: (of, [item], site, run) => {
    const same = of.items.map((one) => truth(binary('===', one, item ?? nullValue(site.at), run.work, site.at)))
    return same.includes(true) ? flagValue(true, site.at) : flagged(same.includes(undefined) ? undefined : false, of, site)
  },
  indexOf: (of, [item], site) =>
    numberValue(
      of.items.findIndex((one) => item !== undefined && toText(one) !== undefined && toText(one) === toText(item)),
      site.at,
    ),
  push: (of, args, site, run) => {
    const doubt = run.doubts.at(-1)
    if (run.work.spend(args.length) && of.items.length < limits.terraformValue)
      itemsIn(of).push(...(doubt === undefined ? args : args.map((one) => over(unknownOf([doubt], site.at), doubt, one))))
    return numberValue(of.items.length, site.at)
  },
  slice: (of, [from, to]) => newList(of.items.slice(from === undefined ? 0 : toNumber(from), to === undefined ? undefined : toNumber(to)), of.at),
  reverse: (of) => newList([...of.items].reverse(), of.at),
  sort: (of) =>
    newList(
      [...of.items].sort((a, b) => ((toText(a) ?? '') < (toText(b) ?? '') ? -1 : 1)),
      of.at,
    ),
  keys: (of) =>
    newList(
      of.items.map((_, index) => numberValue(index, of.at)),
      of.at,
    ),
  values: (of) => of,
  entries: (of) =>
    newList(
      of.items.map((item, index) => newList([numberValue(index, of.at), item], of.at)),
      of.at,
    ),
  at: (of, [index], site) => of.items.at(index === undefined ? 0 : (toNumber(index) ?? 0)) ?? nullValue(site.at),
}

function flagged(flag: boolean | undefined, of: ListValue, site: Site): Value {
  return flag === undefined ? open(of, site) : over(flagValue(flag, site.at), of)
}
