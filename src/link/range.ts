/** Arithmetic over numbers that may be known only within bounds: sums and products stay facts, with every place they come from. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'

export interface Range {
  readonly low: number
  readonly high: number
  readonly places: readonly Evidence[]
  /** Notes of default facts that took part. */
  readonly notes: readonly string[]
  /** What is not known, as written, with what would tell. */
  readonly missing: readonly { readonly raw: string; readonly hint?: string; readonly at?: Evidence }[]
}

export function exactly(value: number, ...places: readonly Evidence[]): Range {
  return { low: value, high: value, places, notes: [], missing: [] }
}

/** A fact as a range: a known one is a point, an unresolved one what its bounds leave, from `least` at the lowest. */
export function rangeOf(fact: Fact<number>, least = 0): Range {
  const places = [fact.at, ...(fact.also ?? [])]
  if (fact.state === 'unresolved') {
    const missing = [{ raw: fact.raw, at: fact.at, ...(fact.hint === undefined ? {} : { hint: fact.hint }) }]
    return { low: fact.atLeast ?? least, high: fact.atMost ?? Infinity, places, notes: [], missing }
  }
  return { low: fact.value, high: fact.value, places, notes: fact.state === 'default' ? [fact.note] : [], missing: [] }
}

const join = (a: Range, b: Range, low: number, high: number): Range => ({
  low,
  high,
  places: both(a.places, b.places),
  notes: both(a.notes, b.notes),
  missing: both(a.missing, b.missing),
})

/** Most numbers are plain, and bring neither notes nor doubts: nothing is copied then. */
function both<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]
}

export function plus(a: Range, b: Range): Range {
  return join(a, b, a.low + b.low, a.high + b.high)
}

export function times(a: Range, b: Range): Range {
  const high = a.high === 0 || b.high === 0 ? 0 : a.high * b.high
  return join(a, b, a.low * b.low, high)
}

export function lesser(a: Range, b: Range): Range {
  return join(a, b, Math.min(a.low, b.low), Math.min(a.high, b.high))
}

/** Back to a fact: known when it is a point, by default when a default took part, else unresolved with its bounds. */
export function factOf(range: Range, at: Evidence): Fact<number> {
  const places = distinct(range.places.length === 0 ? [at] : range.places)
  const [first = at, ...rest] = places
  const also = rest.length === 0 ? {} : { also: rest }
  if (range.low === range.high) {
    if (range.notes.length === 0) return { state: 'known', value: range.low, at: first, ...also }
    return { state: 'default', value: range.low, at: first, note: [...new Set(range.notes)].join(', '), ...also }
  }
  const reason = range.missing[0]
  // The line that keeps the sum from being known comes first: it is the one to mend.
  const [open = first, ...others] = distinct([...(reason?.at === undefined ? [] : [reason.at]), ...places])
  return {
    state: 'unresolved',
    raw: reason?.raw ?? 'unknown',
    at: open,
    ...(reason?.hint === undefined ? {} : { hint: reason.hint }),
    atLeast: range.low,
    ...(range.high === Infinity ? {} : { atMost: range.high }),
    ...(others.length === 0 ? {} : { also: others }),
  }
}

function distinct(places: readonly Evidence[]): readonly Evidence[] {
  if (places.length < 2) return places
  const seen = new Map(places.map((place) => [`${place.path}:${place.line}:${place.key}`, place]))
  return [...seen.values()]
}
