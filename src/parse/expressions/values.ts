/** Values of Terraform's language: each knows where it was written and what it leans on, and what can't be known stays a reference. */
import type { Evidence } from '../../base/evidence.ts'

interface Written {
  /** Where the literal stands that decides it. */
  readonly at: Evidence
  /** Other places that have a say in it. */
  readonly also?: readonly Evidence[]
  /** Addresses without indexes of the resources and data sources it comes from. */
  readonly leans?: readonly string[]
  /** Why it stands although nobody wrote it, or something that is not in the tree may say otherwise. */
  readonly note?: string
}

export interface TextValue extends Written {
  readonly kind: 'text'
  readonly text: string
  /** What `jsonencode` made it from. */
  readonly decoded?: Value
  /** It is the text of a file of the tree, from its first line on. */
  readonly whole?: true
  /** It is that of another environment than the one judged: as a name it stands, and what is asked of it comes to this. */
  readonly stage?: UnknownValue
}

export interface NumberValue extends Written {
  readonly kind: 'number'
  readonly number: number
}

export interface FlagValue extends Written {
  readonly kind: 'flag'
  readonly flag: boolean
}

export interface NullValue extends Written {
  readonly kind: 'null'
}

/** A list, a set or a tuple: which of them makes no difference to what is asked. */
export interface ListValue extends Written {
  readonly kind: 'list'
  readonly items: readonly Value[]
}

export interface MapValue extends Written {
  readonly kind: 'map'
  readonly members: ReadonlyMap<string, Value>
}

/** What answers to names, each worked out when it is asked for: `var`, a resource, a module. */
export interface SpaceValue extends Written {
  readonly kind: 'space'
  /** As a reference names it. */
  readonly plain: string
  get(name: string): Value
  /** All that it answers to, where that is all there is. */
  names?(): readonly string[]
}

export interface UnknownValue extends Written {
  readonly kind: 'unknown'
  /** `var.password`, `aws_db_instance.main.address`, `timestamp()`. */
  readonly reference: string
  readonly hint?: string
  /** It is an error rather than a value that only a run knows: `try` goes on to its next argument. */
  readonly fault?: true
  /** It is what a file of values holds that is not in the tree, or is encrypted: such a file sets some variables, and leaves others their defaults. */
  readonly away?: true
  /** Of a text of which something is known. */
  readonly parts?: readonly (string | UnknownValue)[]
  readonly atLeast?: number
  readonly atMost?: number
  readonly decoded?: Value
  /** What it is nobody works out, but that there is something is sure: a pattern was found. */
  readonly sure?: true
  /** It stands for a resource or module of which nobody knows how many there are: an index chooses one, and does not show in references. */
  readonly copies?: true
}

export type Value = TextValue | NumberValue | FlagValue | NullValue | ListValue | MapValue | SpaceValue | UnknownValue

export const textValue = (text: string, at: Evidence): TextValue => ({ kind: 'text', text, at })
export const numberValue = (number: number, at: Evidence): NumberValue => ({ kind: 'number', number, at })
export const flagValue = (flag: boolean, at: Evidence): FlagValue => ({ kind: 'flag', flag, at })
export const nullValue = (at: Evidence): NullValue => ({ kind: 'null', at })
export const listValue = (items: readonly Value[], at: Evidence): ListValue => ({ kind: 'list', items, at })
export const mapValue = (members: ReadonlyMap<string, Value>, at: Evidence): MapValue => ({ kind: 'map', members, at })

export function unknownValue(reference: string, at: Evidence, hint?: string): UnknownValue {
  return hint === undefined ? { kind: 'unknown', reference, at } : { kind: 'unknown', reference, at, hint }
}

/** What Terraform itself would refuse. */
export function fault(reference: string, at: Evidence, hint: string): UnknownValue {
  return { kind: 'unknown', reference, at, hint, fault: true }
}

const mostPlaces = 6
const mostLeans = 100

/** The value, with what else has a say in it. */
export function over<V extends Value>(value: V, ...others: readonly (Value | undefined)[]): V {
  const also = new Map<string, Evidence>()
  const leans = new Set<string>(value.leans)
  const place = (at: Evidence): void => {
    const name = `${at.path}\n${at.line}\n${at.key}`
    if (also.size < mostPlaces) also.set(name, at)
  }
  for (const at of value.also ?? []) place(at)
  for (const other of others) {
    if (other === undefined) continue
    if (other.at.line !== value.at.line || other.at.path !== value.at.path) place(other.at)
    for (const at of other.also ?? []) place(at)
    for (const one of other.leans ?? []) if (leans.size < mostLeans) leans.add(one)
  }
  const note = value.note ?? others.find((other) => other?.note !== undefined)?.note
  return {
    ...value,
    ...(also.size === 0 ? {} : { also: [...also.values()] }),
    ...(leans.size === 0 ? {} : { leans: [...leans] }),
    ...(note === undefined ? {} : { note }),
  }
}

/** The unknown that stands for what is worked out of values of which one is unknown. */
export function unknownOf(values: readonly Value[], at: Evidence): UnknownValue {
  const first = values.find((value) => value.kind === 'unknown')
  if (first?.kind !== 'unknown') return unknownValue('…', at)
  const { reference, hint } = first
  const own = {
    ...unknownValue(reference, first.at, hint),
    ...(first.fault === true ? { fault: true as const } : {}),
    ...(first.away === true ? { away: true as const } : {}),
  }
  return over(own, ...values)
}

/** What a question comes to that is asked of one of these, where one is another environment’s. */
export function stageOf(...values: readonly (Value | undefined)[]): UnknownValue | undefined {
  for (const value of values) if (value?.kind === 'text' && value.stage !== undefined) return value.stage
  return undefined
}

/** As Terraform turns values into texts by itself. */
export function toText(value: Value): string | undefined {
  if (value.kind === 'text') return value.text
  if (value.kind === 'number') return String(value.number)
  return value.kind === 'flag' ? String(value.flag) : undefined
}

export function toNumber(value: Value): number | undefined {
  if (value.kind === 'number') return value.number
  if (value.kind !== 'text' || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value.text)) return undefined
  return Number(value.text)
}

export function toFlag(value: Value): boolean | undefined {
  if (value.kind === 'flag') return value.flag
  const text = value.kind === 'text' ? value.text : undefined
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined
}

/** A map's members, and those of what answers to names that are all known. */
export function membersOf(value: Value): ReadonlyMap<string, Value> | undefined {
  if (value.kind === 'map') return value.members
  return value.kind === 'space' && value.names !== undefined ? new Map(value.names().map((name) => [name, value.get(name)] as const)) : undefined
}

/** Items of a list, or values of a map. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  return value.kind === 'list' ? value.items : value.kind === 'map' ? [...value.members.values()] : undefined
}
