/** Functions on lists and dictionaries: {@link https://helm.sh/docs/chart_template_guide/function_list/#lists-and-list-functions}. */
import { limits } from '../../../../base/limits.ts'
import { bool, copyOf, list, map, memberOf, nil, number, printed, text, truth, type Member, type Spot, type Value } from '../value.ts'
import { Stop } from '../template/nodes.ts'
import { numberIn, textOf, whole, type Fits } from './shape.ts'

const itemsOf = (value: Value | undefined): readonly Value[] => (value?.kind === 'list' ? value.items : [])

function bounded(items: readonly Value[], spot: Spot): Value {
  if (items.length > limits.templateParts) throw new Stop('a list grows longer than can be followed', spot)
  return list(items)
}

/** `merge` keeps what is there, `mergeOverwrite` what comes later; the first is changed. */
function merging(overwrites: boolean): Fits {
  return ([target = nil, ...sources]) => {
    if (target.kind !== 'map') return target
    let { rest } = target
    for (const source of sources) {
      if (source.kind !== 'map') continue
      mergeInto(target.members, source.members, overwrites, 0)
      rest ??= source.rest
    }
    return rest === target.rest ? target : { ...target, rest }
  }
}

function mergeInto(target: Map<string, Member>, source: ReadonlyMap<string, Member>, overwrites: boolean, depth: number): void {
  for (const [key, member] of source) {
    const before = target.get(key)
    if (before?.value.kind === 'map' && member.value.kind === 'map' && depth < limits.depth) {
      mergeInto(before.value.members, member.value.members, overwrites, depth + 1)
    } else if (
      before === undefined ||
      before.value.kind === 'nil' ||
      (overwrites && truth(member.value) !== false) ||
      (!overwrites && truth(before.value) === false)
    ) {
      target.set(key, { ...member, value: copyOf(member.value) })
    }
  }
}

const dict: Fits = (given) => {
  const entries: (readonly [string, Value])[] = []
  for (let index = 0; index < given.length; index += 2) entries.push([textOf(given[index]), given[index + 1] ?? nil])
  return map(entries)
}

const dig: Fits = (given) => {
  const keys = given.slice(0, -2)
  let value = given.at(-1) ?? nil
  for (const key of keys) {
    if (value.kind === 'unknown') return value
    const member = memberOf(value, textOf(key))
    if (member === undefined) return given.at(-2) ?? nil
    value = member
  }
  return value
}

function picked(keeps: boolean): Fits {
  return ([value = nil, ...keys]) => {
    if (value.kind !== 'map') return value
    const named = new Set(keys.map(textOf))
    return { ...value, members: new Map([...value.members].filter(([key]) => named.has(key) === keeps)) }
  }
}

/** Of what is unknown as a whole, each part is. */
function open(fits: (value: Value, others: readonly Value[], spot: Spot) => Value): Fits {
  return ([value = nil, ...others], spot) => (value.kind === 'unknown' ? value : fits(value, others, spot))
}

export const lists: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['list', (given, spot) => bounded(given, spot)],
  ['tuple', (given, spot) => bounded(given, spot)],
  ['dict', dict],
  ['get', open((value, [key]) => (value.kind === 'map' ? (memberOf(value, textOf(key)) ?? text('')) : nil))],
  [
    'hasKey',
    open((value, [key]) => {
      const found = memberOf(value, textOf(key))
      return found?.kind === 'unknown' ? found : bool(value.kind === 'map' && value.members.has(textOf(key)))
    }),
  ],
  [
    'set',
    open((value, [key, next = nil]) => {
      if (value.kind === 'map') value.members.set(textOf(key), { value: next, at: next.at })
      return value
    }),
  ],
  [
    'unset',
    open((value, [key]) => {
      if (value.kind === 'map') value.members.delete(textOf(key))
      return value
    }),
  ],
  ['merge', merging(false)],
  ['mergeOverwrite', merging(true)],
  ['mustMerge', merging(false)],
  ['mustMergeOverwrite', merging(true)],
  ['deepCopy', ([value = nil]) => copyOf(value)],
  ['pick', picked(true)],
  ['omit', picked(false)],
  ['dig', dig],
  ['keys', open((value) => list(value.kind === 'map' ? [...value.members.keys()].map((key) => text(key)) : []))],
  ['values', open((value) => list(value.kind === 'map' ? [...value.members.values()].map((one) => one.value) : []))],
  [
    'index',
    open((value, keys) => {
      let found: Value = value
      for (const key of keys) {
        if (found.kind === 'map') found = memberOf(found, textOf(key)) ?? nil
        else if (found.kind === 'list') found = found.items[numberIn(key)] ?? nil
        else return found.kind === 'unknown' ? found : nil
      }
      return found
    }),
  ],
  ['len', whole(([value = nil]) => number(value.kind === 'map' ? value.members.size : value.kind === 'list' ? value.items.length : printed(value).length))],
  ['first', open((value) => itemsOf(value)[0] ?? nil)],
  ['last', open((value) => itemsOf(value).at(-1) ?? nil)],
  ['rest', open((value) => list(itemsOf(value).slice(1)))],
  ['initial', open((value) => list(itemsOf(value).slice(0, -1)))],
  ['append', open((value, others, spot) => bounded([...itemsOf(value), ...others], spot))],
  ['prepend', open((value, others, spot) => bounded([...others, ...itemsOf(value)], spot))],
  ['concat', (given, spot) => given.find((one) => one.kind === 'unknown') ?? bounded(given.flatMap(itemsOf), spot)],
  [
    'has',
    ([wanted = nil, value = nil]) =>
      value.kind === 'unknown' ? value : bool(itemsOf(value).some((one) => one.kind === wanted.kind && printed(one) === printed(wanted))),
  ],
  [
    'uniq',
    open((value) => list(itemsOf(value).filter((one, index, all) => index > 200 || all.findIndex((other) => printed(other) === printed(one)) === index))),
  ],
  ['compact', open((value) => list(itemsOf(value).filter((one) => truth(one) !== false)))],
  ['reverse', open((value) => list(itemsOf(value).toReversed()))],
  ['sortAlpha', open((value) => list(itemsOf(value).toSorted((a, b) => (printed(a) < printed(b) ? -1 : 1))))],
  ['without', open((value, others) => list(itemsOf(value).filter((one) => !others.some((other) => printed(other) === printed(one)))))],
  ['until', whole(([count]) => list(Array.from({ length: Math.max(0, Math.min(numberIn(count), limits.templateParts)) }, (_, index) => number(index))))],
])
