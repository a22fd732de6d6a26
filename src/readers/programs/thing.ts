/** What a program handles besides plain values: functions, classes, what they make, and names of packages. */
import type { Evidence } from '../../base/evidence.ts'
import { listValue, mapValue, over, unknownValue, type ListValue, type MapValue, type SpaceValue, type Value } from '../../parse/expressions/values.ts'

/** Where something is called or made. */
export interface Site {
  readonly at: Evidence
  /** The innermost condition around it that nobody can tell. */
  readonly doubt?: Value
}

/** An object with more than values: what it may be asked for is worked out by whoever made it. */
export interface Thing extends SpaceValue {
  /** Of a name of a package. */
  readonly origin?: Origin
  /** `f(…)` */
  call?(args: readonly Value[], site: Site): Value
  /** `new C(…)` */
  make?(args: readonly Value[], site: Site): Value
  /** `super(…)` of a class that extends it: sets up what is being made. */
  extend?(self: Instance, args: readonly Value[], site: Site): void
  set?(name: string, value: Value): void
}

/** What a class of the program makes. */
export interface Instance extends Thing {
  readonly fields: Map<string, Value>
  readonly methods: Map<string, (self: Instance) => Value>
  /** The class of a package that its class extends, through others of the program or not. */
  base?: Origin
}

/** What an import from a package stands for: `@pulumi/aws` and `rds`, `Instance`. */
export interface Origin {
  readonly source: string
  readonly path: readonly string[]
}

export type Method = (args: readonly Value[], site: Site) => Value

/** Names out of a file end up in texts for people: as long as names are. */
export function short(text: string): string {
  return text.slice(0, 100)
}

export function thing(plain: string, at: Evidence, more: Partial<Omit<Thing, 'kind' | 'plain' | 'at'>> = {}): Thing {
  return { kind: 'space', plain: short(plain), at, get: (name) => unknownValue(`${short(plain)}.${short(name)}`, at), ...more }
}

export function isThing(value: Value): value is Thing {
  return value.kind === 'space'
}

export function isInstance(value: Value): value is Instance {
  return value.kind === 'space' && 'fields' in value
}

/** A value with what else has a say in it; what a program made stays the one that it is. */
export function weighed(value: Value, ...others: readonly (Value | undefined)[]): Value {
  return isThing(value) ? value : over(value, ...others)
}

export function method(plain: string, at: Evidence, call: Method): Thing {
  return thing(plain, at, { call })
}

/** Lists and objects of a program change while it runs; each is made here, and nowhere else, so that nothing shared is changed. */
export function newList(items: readonly Value[], at: Evidence): ListValue {
  return listValue([...items], at)
}

export function newObject(members: Iterable<readonly [string, Value]>, at: Evidence): MapValue {
  return mapValue(new Map(members), at)
}

export function itemsIn(list: ListValue): Value[] {
  return list.items as Value[]
}

export function membersIn(map: MapValue): Map<string, Value> {
  return map.members as Map<string, Value>
}
