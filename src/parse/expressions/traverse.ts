/** What a dot and an index come to on each kind of value. */
import type { Evidence } from '../../base/evidence.ts'
import { fault, over, stageOf, toNumber, toText, unknownOf, unknownValue, type UnknownValue, type Value } from './values.ts'

export function memberOf(of: Value, name: string, at: Evidence): Value {
  if (of.kind === 'space') return leaning(of.get(name), of)
  if (of.kind === 'map') {
    const found = of.members.get(name)
    return found === undefined ? fault(name, at, `there is no ${name.slice(0, 60)} in it`) : leaning(found, of)
  }
  if (of.kind === 'unknown') return part(of, `${of.reference}.${name}`, at)
  if (of.kind === 'list' && /^\d+$/.test(name)) return elementOf(of, { kind: 'number', number: Number(name), at }, at)
  return fault(name, at, `what is asked for ${name.slice(0, 60)} has no attributes`)
}

export function elementOf(of: Value, key: Value, at: Evidence): Value {
  if (of.kind === 'unknown') {
    const text = key.kind === 'text' ? key.text : undefined
    // An index chooses among copies or items, which references don't show.
    return part(of, text === undefined || of.copies === true ? of.reference : `${of.reference}.${text}`, at)
  }
  if (key.kind === 'unknown') return copyOf(of, key, at) ?? over(unknownOf([key], at), of)
  const stage = stageOf(key)
  if (stage !== undefined) return over(stage, of)
  if (of.kind === 'list') {
    const index = toNumber(key)
    const found = index === undefined ? undefined : of.items[index]
    return found === undefined ? fault('[]', at, 'there is no such item') : over(found, key)
  }
  const name = toText(key)
  if (name === undefined) return fault('[]', at, 'an index is neither a text nor a number')
  return over(memberOf(of, name, at), key)
}

/** Of a resource’s copies the only one, or one of them: which, does not show in references. */
function copyOf(of: Value, key: UnknownValue, at: Evidence): Value | undefined {
  const [one, ...more] = of.kind === 'list' ? of.items : of.kind === 'map' ? of.members.values() : []
  if (one?.kind !== 'space' || one.leans === undefined || more.some((other) => other.kind !== 'space' || other.plain !== one.plain)) return undefined
  return more.length === 0 ? over(one, key) : over({ ...unknownValue(one.plain, at), copies: true as const }, one, key)
}

function part(of: UnknownValue, reference: string, at: Evidence): UnknownValue {
  if (of.fault === true) return over({ ...unknownValue(of.reference, of.at, of.hint), fault: true as const }, of)
  // What a variable or a function keeps to itself was decided there; what a resource has is asked for here.
  const from = of.copies === true ? at : of.at
  return over(unknownValue(reference.slice(0, 300), from, of.hint), of)
}

/** What a collection leans on goes along with its parts, its places don't. */
function leaning(value: Value, of: Value): Value {
  return of.leans === undefined ? value : { ...value, leans: [...new Set([...(value.leans ?? []), ...of.leans])] }
}
