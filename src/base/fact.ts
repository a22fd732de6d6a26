/** A value with its place: what was read, what the format's documentation says, or what nobody can tell from the tree. */
import type { Evidence } from './evidence.ts'
import { withoutGenerated, type Secret } from './secret.ts'

export interface KnownFact<T> {
  readonly state: 'known'
  readonly value: T
  readonly at: Evidence
  /** The other places a computed value comes from. */
  readonly also?: readonly Evidence[]
  /** What a comment beside it calls it: no secret, one that is made up, or one of a block for trials. */
  readonly called?: 'none' | 'stand-in' | 'trial'
}

export interface DefaultFact<T> {
  readonly state: 'default'
  readonly value: T
  readonly at: Evidence
  /** Why this value stands although nobody wrote it: `from example`, or the format's documented default. */
  readonly note: string
  readonly also?: readonly Evidence[]
}

export interface UnresolvedFact {
  readonly state: 'unresolved'
  /** What stands there instead of a value, such as `${POOL_SIZE}`. Never a secret: it is printed. */
  readonly raw: string
  readonly at: Evidence
  /** What would tell the value; printed to the user. */
  readonly hint?: string
  /** What is known all the same about a number: no less than, no more than. */
  readonly atLeast?: number
  readonly atMost?: number
  /** What is known of a text, unknown parts kept as `${NAME}`: a URL's host is told although its password is not. */
  readonly partial?: Secret
  readonly also?: readonly Evidence[]
}

/** An absent fact is simply not there: fields that may be missing are optional, never a fourth state. */
export type Fact<T> = KnownFact<T> | DefaultFact<T> | UnresolvedFact

export function known<T>(value: T, at: Evidence): KnownFact<T> {
  return { state: 'known', value, at }
}

export function byDefault<T>(value: T, at: Evidence, note: string): DefaultFact<T> {
  return { state: 'default', value, at, note }
}

/** What stands behind a `$` in a password looks like a variable, and raw text is shown: what only a generator makes is left out of it. */
export function unresolved(written: string, at: Evidence, hint?: string): UnresolvedFact {
  const raw = withoutGenerated(written)
  return hint === undefined ? { state: 'unresolved', raw, at } : { state: 'unresolved', raw, at, hint: withoutGenerated(hint) }
}

/** The value where there is one, by whatever right it stands. */
export function valueOf<T>(fact: Fact<T> | undefined): T | undefined {
  return fact === undefined || fact.state === 'unresolved' ? undefined : fact.value
}

/** The text as far as it is known: the value, or what stands there with its unknown parts as written. Not for printing. */
export function textOf(fact: Fact<string> | undefined): string | undefined {
  return fact === undefined ? undefined : fact.state === 'unresolved' ? fact.partial?.reveal() : fact.value
}

export function isResolved<T>(fact: Fact<T> | undefined): fact is KnownFact<T> | DefaultFact<T> {
  return fact !== undefined && fact.state !== 'unresolved'
}

/** Changes the value and keeps its state and place. A conversion that answers `undefined` makes the fact unresolved. */
export function mapFact<T, U>(fact: Fact<T>, convert: (value: T) => U | undefined, raw?: (value: T) => string): Fact<U> {
  if (fact.state === 'unresolved') return fact
  const value = convert(fact.value)
  if (value === undefined) return unresolved(raw === undefined ? 'a value of another kind' : raw(fact.value), fact.at)
  return { ...fact, value }
}
