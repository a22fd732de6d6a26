/** How a function of templates is told: from the values given to one, unknown where one that it needs is. */
import { number, printed, unknown, whyUnknown, type Spot, type Value } from '../value.ts'

export type Fits = (given: readonly Value[], spot: Spot) => Value

/** One that needs to know all that it is given. */
export function whole(fits: Fits): Fits {
  return (given, spot) => {
    for (const value of given) {
      const why = whyUnknown(value)
      if (why !== undefined) return unknown(why)
    }
    return fits(given, spot)
  }
}

export function textOf(value: Value | undefined): string {
  return value === undefined ? '' : printed(value)
}

/** `int`, `float64` of a text or a number: what is none is nought. */
export function numberIn(value: Value | undefined): number {
  if (value === undefined) return 0
  if (value.kind === 'number') return value.value
  if (value.kind === 'bool') return value.value ? 1 : 0
  const found = value.kind === 'text' ? Number(printed(value).trim() || 0) : 0
  return Number.isFinite(found) ? found : 0
}

export function whole64(value: Value | undefined): Value {
  return { ...number(Math.trunc(numberIn(value))), at: value?.at } as Value
}
