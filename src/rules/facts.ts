/** From a thing's field to a value, noting what was read and where: these notes are a verdict's evidence, which no rule lists by hand. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import { kinds, subjectOf, type FieldType, type Thing, type Unlisted } from '../model/kinds.ts'
import type { Read } from '../model/verdict.ts'
import { FactMap, Fault, missingOf, Range, Unknown, type Result, type Value } from './value.ts'

export interface Reading {
  readonly result: Result
  readonly step?: Read
}

/** How an absent fact is noted, so that comparing two systems sees it come and go. */
const absent = '(absent)'

/** Reads a field as an expression does. An absent list or map is an empty one; any other absent fact is a fault unless `has()` asked first. */
export function readField(thing: Thing, name: string): Reading {
  if (name === 'name') return { result: thing.name }
  const type = typeOf(thing, name)
  if (type === undefined) return { result: new Fault(`${thing.kind} has no field ${name}`) }
  const fact = factOf(thing, name)
  if (type === 'map') return { result: new FactMap(thing, name, fact instanceof Map ? fact : new Map<string, Fact<string>>()) }
  if (isListType(type)) return readList(thing, name, fact as readonly Thing[] | Unlisted | undefined)
  if (fact === undefined) return { result: faulty(thing, name), step: readBy(thing, name, absent) }
  return readFact(thing, name, type, fact as Fact<unknown>)
}

/** Reads one key of an open map. */
export function readKey(map: FactMap, key: string): Reading {
  const fact = map.entries.get(key)
  const name = `${map.field}.${key}`
  if (fact === undefined) return { result: map.declared ? undeclared(map.thing, name) : faulty(map.thing, name), step: readBy(map.thing, name, absent) }
  return readFact(map.thing, name, 'string', fact)
}

/** Reads a field of what is declared beside the live system: what nobody wrote is unknown. */
export function readDeclared(thing: Thing, name: string): Reading {
  const reading = readField(thing, name)
  if (reading.result instanceof FactMap) return { ...reading, result: new FactMap(thing, name, reading.result.entries, true) }
  return reading.result instanceof Fault ? { ...reading, result: undeclared(thing, name) } : reading
}

/** What stands in {@link Missing.raw} where the tree says nothing. */
const notDeclared = 'not-declared'

function undeclared(thing: Thing, name: string): Unknown {
  return new Unknown([{ raw: notDeclared, at: thing.at, hint: `the repository declares no ${name} of ${subjectOf(thing)}` }])
}

function faulty(thing: Thing, name: string): Fault {
  return new Fault(`${subjectOf(thing)} has no ${name}; ask has() first`)
}

/** Whether a field is there; unknown when its value is, since nobody can tell that `${X}` is not empty. A number known by its bounds is there. */
export function hasField(thing: Thing, name: string): Reading {
  if (name === 'name') return { result: true }
  const type = typeOf(thing, name)
  const isThere = type !== undefined && factOf(thing, name) !== undefined
  if (type !== undefined && (type === 'map' || isListType(type))) {
    const reading = readField(thing, name)
    return { ...reading, result: reading.result instanceof Unknown ? reading.result : isThere }
  }
  if (type === undefined) return { result: false }
  if (!isThere) return { result: false, step: readBy(thing, name, absent) }
  return presence(readFact(thing, name, type, factOf(thing, name) as Fact<unknown>))
}

export function hasKey(map: FactMap, key: string): Reading {
  return presence(readKey(map, key))
}

/** The read that an expression naming `field` makes of a thing, for telling what a change brought; an absent fact has a value of its own. `settings.name` reads a map's key. */
export function readOf(thing: Thing, field: string): Read {
  const dot = field.indexOf('.')
  const map = field.slice(0, Math.max(0, dot))
  const entries = typeOf(thing, map) === 'map' ? factOf(thing, map) : undefined
  const step = entries instanceof Map ? readKey(new FactMap(thing, field.slice(0, dot), entries), field.slice(dot + 1)).step : readField(thing, field).step
  return step ?? readBy(thing, field, absent)
}

function presence(reading: Reading): Reading {
  const { result, step } = reading
  if (result instanceof Unknown) return reading
  const isThere = !(result instanceof Fault)
  return step === undefined ? { result: isThere } : { result: isThere, step }
}

function isListType(type: FieldType): boolean {
  return type.startsWith('list<')
}

function typeOf(thing: Thing, name: string): FieldType | undefined {
  return types.get(thing.kind)?.get(name)
}

const types: ReadonlyMap<string, ReadonlyMap<string, FieldType>> = new Map(
  Object.entries(kinds).map(([kind, fields]) => [kind, new Map(Object.entries(fields).map(([name, { type }]): [string, FieldType] => [name, type]))]),
)

/** Of a field that the kind has: no other name may reach what every object has. */
function factOf(thing: Thing, name: string): unknown {
  return (thing.facts as Readonly<Record<string, unknown>>)[name]
}

function readBy(thing: Thing, field: string, value: string, at = thing.at, also?: Read['also']): Read {
  let subject = subjects.get(thing)
  if (subject === undefined) subjects.set(thing, (subject = subjectOf(thing)))
  return { subject, field, value, at, also: also ?? none }
}

/** Each rule reads the same things. */
const subjects = new WeakMap<Thing, string>()
const none: readonly Evidence[] = []

function readList(thing: Thing, name: string, list: readonly Thing[] | Unlisted | undefined): Reading {
  if (list !== undefined && 'state' in list) return { result: new Unknown([missingOf(list)]), step: readBy(thing, name, `? ${list.raw}`, list.at) }
  const members = list ?? []
  const [first] = members
  if (first === undefined) return { result: members, step: readBy(thing, name, '') }
  const value = members.map(identity).sort().join(', ')
  const others = members.length === 1 ? none : members.slice(1).map((member) => member.at)
  return { result: members, step: readBy(thing, name, value, first.at, others) }
}

/** A member as comparing knows it: a place by what stands there, since its name may hold a line. */
function identity(thing: Thing): string {
  const what = thing.kind === 'place' ? (thing as Thing<'place'>).facts.what : undefined
  return what !== undefined && what.state !== 'unresolved' ? `${thing.at.path} ${what.value}` : subjectOf(thing)
}

function readFact(thing: Thing, name: string, type: FieldType, fact: Fact<unknown>): Reading {
  if (fact.state === 'unresolved') {
    const { atLeast, atMost } = fact
    const missing = [missingOf(fact)]
    if ((type === 'int' || type === 'double') && (atLeast !== undefined || atMost !== undefined)) {
      const range = new Range(atLeast ?? -Infinity, atMost ?? Infinity, missing)
      return { result: range, step: readBy(thing, name, `? ${range.low} to ${range.high}`, fact.at, fact.also) }
    }
    return { result: new Unknown(missing), step: readBy(thing, name, `? ${fact.raw}`, fact.at, fact.also) }
  }
  return { result: convert(thing, name, type, fact.value), step: readBy(thing, name, comparable(fact.value), fact.at, fact.also) }
}

function comparable(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value)
}

function convert(thing: Thing, name: string, type: FieldType, value: unknown): Result {
  if (type === 'int' && Number.isSafeInteger(value)) return BigInt(value as number)
  if (type === 'double' && typeof value === 'number' && !Number.isNaN(value)) return value
  if ((type === 'string' && typeof value === 'string') || (type === 'bool' && typeof value === 'boolean')) return value
  if (type === 'strings' && Array.isArray(value)) return value as readonly Value[]
  return new Fault(`${subjectOf(thing)} holds no ${type} in ${name}`)
}
