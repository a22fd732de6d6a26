/** What an expression comes to: a value, a number of which only bounds are known, what nobody can tell, or a mistake of the rule's author. */
import type { Fact, UnresolvedFact } from '../base/fact.ts'
import type { Thing } from '../model/kinds.ts'
import type { Missing } from '../model/verdict.ts'

/** `int` is a bigint and `double` a number, as CEL keeps them apart. */
export type Value = bigint | number | string | boolean | null | Thing | Declared | Range | FactMap | JsonMap | Params | readonly Value[]
export type Result = Value | Unknown | Fault

/** Nobody can tell from the tree; errors and unknowns travel as values, so that another branch may still decide. */
export class Unknown {
  readonly missing: readonly Missing[]
  /** Of a filtered list: how many members are in it for certain, and how many may be. */
  readonly members: { readonly sure: number; readonly maybe: number } | undefined

  constructor(missing: readonly Missing[], members?: { readonly sure: number; readonly maybe: number }) {
    this.missing = missing
    this.members = members
  }
}

/** The rule asked for something that is not there without asking `has()` first, or divided by zero. */
export class Fault {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** A number known only by its bounds. */
export class Range {
  readonly low: number
  readonly high: number
  readonly missing: readonly Missing[]

  constructor(low: number, high: number, missing: readonly Missing[]) {
    this.low = low
    this.high = high
    this.missing = missing
  }
}

/** A thing's open map of facts, read key by key. */
export class FactMap {
  readonly thing: Thing
  readonly field: string
  readonly entries: ReadonlyMap<string, Fact<string>>
  /** A key that is not there is not declared, which nobody need ask `has()` for. */
  readonly declared: boolean

  constructor(thing: Thing, field: string, entries: ReadonlyMap<string, Fact<string>>, declared = false) {
    this.thing = thing
    this.field = field
    this.entries = entries
    this.declared = declared
  }
}

/** What a repository declares of one thing, beside which the live system is held: what it does not say is unknown, not a mistake. */
export class Declared {
  readonly of: Thing

  constructor(of: Thing) {
    this.of = of
  }
}

/** An object of an answer, or texts by name. */
export class JsonMap {
  readonly entries: ReadonlyMap<string, unknown>

  constructor(entries: ReadonlyMap<string, unknown>) {
    this.entries = entries
  }
}

/** What an answer held, as expressions know it: numbers are doubles, as in JSON itself. */
export function valueOfJson(value: unknown): Value {
  if (Array.isArray(value)) return value.map(valueOfJson)
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  return typeof value === 'object' && value !== null ? new JsonMap(new Map(Object.entries(value))) : null
}

/** A rule's parameters as they stand after the configuration. */
export class Params {
  readonly values: ReadonlyMap<string, string | number | boolean>

  constructor(values: Readonly<Record<string, string | number | boolean>>) {
    this.values = new Map(Object.entries(values))
  }
}

/** Characters an expression may put together: lambdas within lambdas could fill the memory with one text. */
const maxText = 100_000

export function bounded(text: string): string | Fault {
  return text.length > maxText ? new Fault('the text grows too long') : text
}

export function isUndecided(result: Result): result is Unknown | Fault {
  // Most are plain values, of which that is told at once.
  return typeof result === 'object' && (result instanceof Unknown || result instanceof Fault)
}

export function isThing(value: Result): value is Thing {
  return typeof value === 'object' && value !== null && 'facts' in value
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function missingOf(fact: Pick<UnresolvedFact, 'raw' | 'at' | 'hint'>): Missing {
  return fact.hint === undefined ? { raw: fact.raw, at: fact.at } : { raw: fact.raw, at: fact.at, hint: fact.hint }
}

/** Unknown outweighs a fault: had the unknown been known, the faulty part might never have been reached. */
export function worse(results: readonly (Unknown | Fault)[]): Unknown | Fault {
  const unknowns = results.filter((result) => result instanceof Unknown)
  if (unknowns.length === 0) return results[0] ?? new Fault('nothing to evaluate')
  const first = unknowns[0] as Unknown
  return unknowns.length === 1 ? first : new Unknown(unknowns.flatMap((unknown) => unknown.missing))
}
