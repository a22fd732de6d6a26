/** How many there are of a resource or a module: `count`, `for_each`, or one. */
import type { Evidence } from '../../base/evidence.ts'
import { known, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import type { Layer } from '../../parse/expressions/body.ts'
import { evaluate } from '../../parse/expressions/evaluate.ts'
import { factOf, unresolvedOf } from '../../parse/expressions/facts.ts'
import { below, type Frame } from '../../parse/expressions/frame.ts'
import { itemsOf, mapValue, numberValue, textValue, toNumber, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'

export interface Copies {
  readonly kind: 'one' | 'list' | 'map' | 'unknown'
  readonly exists: Fact<boolean>
  /** With what `each` and `count` are in them; of none, one all the same, which does not exist. */
  readonly of: readonly Copy[]
}

interface Copy {
  readonly key?: string
  readonly names: readonly (readonly [string, Value])[]
}

/** {@link https://developer.hashicorp.com/terraform/language/meta-arguments} */
export function copiesOf(layers: readonly Layer[], frame: Frame, at: Evidence): Copies {
  const value = (name: string): { readonly value: Value; readonly place: Evidence } | undefined => {
    const found = layers.find(({ item }) => item.kind === 'attribute' && item.name === name)
    if (found?.item.kind !== 'attribute') return undefined
    const place: Evidence = { path: found.path, line: found.item.line, key: `${frame.route}.${name}` }
    return { value: evaluate(found.item.value, below({ ...frame, path: found.path }, name)), place }
  }
  const count = value('count')
  if (count !== undefined) return counted(count.value, count.place, at)
  const each = value('for_each')
  if (each !== undefined) return eachOf(each.value, each.place, at)
  return { kind: 'one', exists: known(true, at), of: [{ names: [] }] }
}

function counted(value: Value, place: Evidence, at: Evidence): Copies {
  const fact = factOf(value, place, toNumber)
  if (fact === undefined || fact.state === 'unresolved') {
    const exists = fact?.atLeast !== undefined && fact.atLeast > 0 ? known(true, at) : (fact ?? known(true, at))
    return { kind: 'unknown', exists, of: [{ names: [['count', indexed(unknownValue('count.index', place))]] }] }
  }
  const number = Math.min(fact.value, limits.terraformCopies)
  if (number < 1) return { kind: 'list', exists: { ...fact, value: false }, of: [{ names: [['count', indexed(numberValue(0, place))]] }] }
  const of = Array.from({ length: number }, (_, index): Copy => ({ key: String(index), names: [['count', indexed(numberValue(index, place))]] }))
  return { kind: 'list', exists: { ...fact, value: true }, of }
}

function indexed(index: Value): Value {
  return mapValue(new Map([['index', index]]), index.at)
}

function eachOf(value: Value, place: Evidence, at: Evidence): Copies {
  const items = itemsOf(value)
  const keys = value.kind === 'map' ? [...value.members.keys()] : items?.map(toText)
  const keysKnown = keys?.filter((key) => key !== undefined)
  if (items === undefined || keysKnown === undefined || keysKnown.length < items.length) {
    const exists =
      value.kind === 'unknown' || value.kind === 'list' ? unresolvedOf(items?.find(({ kind }) => kind === 'unknown') ?? value, place) : known(true, at)
    return { kind: 'unknown', exists, of: [{ names: [['each', eachNames(unknownValue('each.key', place), unknownValue('each.value', place))]] }] }
  }
  const also = place.line === value.at.line && place.path === value.at.path ? {} : { also: [place] }
  if (items.length === 0) {
    const nothing = unknownValue('each.value', place)
    return { kind: 'map', exists: { ...known(false, value.at), ...also }, of: [{ names: [['each', eachNames(nothing, nothing)]] }] }
  }
  const of = items.slice(0, limits.terraformCopies).map((item, index): Copy => {
    const key = keysKnown[index] ?? ''
    return { key, names: [['each', eachNames(textValue(key, item.at), item)]] }
  })
  return { kind: 'map', exists: { ...known(true, value.at), ...also }, of }
}

function eachNames(key: Value, value: Value): Value {
  return mapValue(
    new Map([
      ['key', key],
      ['value', value],
    ]),
    value.at,
  )
}
