/** What a dot and an index come to in a program. */
import type { Evidence } from '../../base/evidence.ts'
import { isMissing } from './operators.ts'
import { methodOf } from './methods.ts'
import { nullValue, numberValue, over, toNumber, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Spot } from './run.ts'
import { isThing, short, weighed } from './thing.ts'

export function member(of: Value, name: string, spot: Spot, at: Evidence): Value {
  if (isThing(of)) {
    const found = of.get(name)
    // A constant of a package stands where it is used.
    return of.origin !== undefined && !isThing(found) ? { ...found, at } : leaning(found, of)
  }
  const given = spot.run.host.method?.(of, name, at)
  if (given !== undefined) return given
  if (of.kind === 'map') {
    const found = of.members.get(name)
    if (found !== undefined) return leaning(found, of)
    const open = of.members.get('…')
    if (open !== undefined) return over(unknownValue(open.kind === 'unknown' ? `${open.reference}.${short(name)}` : short(name), at), open)
    return methodOf(of, name, spot, at) ?? nullValue(at)
  }
  if (name === 'length') return lengthOf(of, at)
  const method = methodOf(of, name, spot, at)
  if (method !== undefined) return method
  if (of.kind !== 'unknown') return isMissing(of) === true ? unknownValue(short(name), at) : nullValue(at)
  return over(unknownValue(`${of.reference}.${short(name)}`.slice(0, 300), of.at, of.hint), of)
}

function lengthOf(of: Value, at: Evidence): Value {
  if (of.kind === 'text') return over(numberValue(of.text.length, at), of)
  if (of.kind === 'list' && !of.items.some((item) => item.kind === 'unknown' && item.reference === '…')) return over(numberValue(of.items.length, of.at), of)
  return over(unknownOf([of], at), of)
}

export function indexOf(of: Value, key: Value, spot: Spot, at: Evidence): Value {
  if (key.kind === 'unknown') return over(unknownOf([key], at), of)
  if (of.kind === 'list') {
    const index = toNumber(key)
    if (index !== undefined) {
      const found = of.items[index]
      return found === undefined ? nullValue(at) : weighed(found, key)
    }
  }
  // `subnets[0]` of what only a run knows is one of it.
  if (of.kind === 'unknown' && key.kind === 'number') return over({ ...of }, key)
  const name = toText(key)
  return name === undefined ? over(unknownOf([of, key], at), of) : weighed(member(of, name, spot, at), key)
}

/** What a collection leans on goes along with its parts. */
function leaning(value: Value, of: Value): Value {
  if (of.leans === undefined || value.kind === 'space') return value
  return { ...value, leans: [...new Set([...(value.leans ?? []), ...of.leans])] }
}
