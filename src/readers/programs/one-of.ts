/** What comes of two values of which nobody can tell which one it is. */
import { either } from '../../parse/expressions/evaluate.ts'
import { nullValue, unknownOf, type Value } from '../../parse/expressions/values.ts'
import type { Spot } from './run.ts'
import { isThing, newObject } from './thing.ts'

/** One of two values, by what nobody can tell; of two objects, member by member. */
export function oneOf(test: Value, a: Value, b: Value, spot: Spot): Value {
  if (a.kind === 'map' && b.kind === 'map' && spot.run.work.spend(a.members.size + b.members.size)) {
    const names = new Set([...a.members.keys(), ...b.members.keys()])
    return newObject(
      [...names].map((name) => [name, oneOf(test, a.members.get(name) ?? nullValue(b.at), b.members.get(name) ?? nullValue(a.at), spot)] as const),
      a.at,
    )
  }
  if (isThing(a) && isThing(b) && a.plain === b.plain) return a
  return either(test.kind === 'unknown' ? test : unknownOf([test], test.at), a, b, spot.run.work)
}
