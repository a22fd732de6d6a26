/** Small makers of the system's things, so that every list and place is built the same way. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { FactsOf, Kind, Thing, Unlisted } from '../model/kinds.ts'

export function thing<K extends Kind>(kind: K, name: string, at: Evidence, told: FactsOf<K>, marks: readonly string[] = []): Thing<K> {
  return { kind, name, at, facts: told, marks: marks.filter((mark) => !mark.endsWith(':')) }
}

/** A list of places; one that is known only when it runs makes the list unknown unless others already stand in it. */
export function places(
  found: readonly { readonly name?: string; readonly what: string; readonly at: Evidence }[],
  open?: Unlisted,
): readonly Thing<'place'>[] | Unlisted {
  if (found.length === 0 && open !== undefined) return open
  return found.map((one) => thing('place', one.name ?? one.what, one.at, { what: known(one.what, one.at) }))
}

export function unlisted(raw: string, at: Evidence, hint: string): Unlisted {
  return { ...unresolved(raw, at, hint), hint }
}

/** Leaves out what is undefined: an absent fact is simply not there. A loop, since every thing of a system passes here several times. */
export function facts<T extends Record<string, unknown>>(all: T): { readonly [F in keyof T]: Exclude<T[F], undefined> } {
  const found: Partial<T> = {}
  for (const name in all) if (all[name] !== undefined) found[name] = all[name]
  return found as { readonly [F in keyof T]: Exclude<T[F], undefined> }
}

export function text(value: string, at: Evidence): Fact<string> {
  return known(value, at)
}
