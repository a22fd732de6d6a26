/** Named values of one map as facts, so that what a file says can be asked without knowing whether YAML, TOML or Terraform wrote it. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { known, type Fact, type UnresolvedFact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import { at as valueAt, itemsOf, placeAt, type Placed, type PlacedMap, type PlacedMember } from './placed.ts'

export interface Fields {
  readonly at: Evidence
  readonly keys: readonly string[]
  has(name: string): boolean
  /** Where a key stands; where the map begins when it is not there. */
  place(name: string): Evidence
  text(name: string): Fact<string> | undefined
  number(name: string): Fact<number> | undefined
  flag(name: string): Fact<boolean> | undefined
  /** A list of texts; a lone text counts as a list of one. */
  texts(name: string): readonly Fact<string>[] | undefined
  one(name: string): Fields | undefined
  isList(name: string): boolean
  /** What stands there, for formats that let one key hold several kinds. */
  kind?(name: string): 'text' | 'map' | 'list' | undefined
  /** A list of maps, each with the route its own name gives it. */
  many(name: string): readonly Fields[]
  /** Why nobody can say which of them there are. */
  open?(name: string): UnresolvedFact | undefined
}

export interface Told {
  readonly skips: readonly Skip[]
  tell(place: Place, reason: string): void
  /** Takes a piece of what a stack may cost; false when nothing is left, which is told once. */
  spend(steps: number, place: Place): boolean
}

interface Place {
  readonly path: string
  readonly line: number
}

/** Each thing once, and no more than a person would read. */
export function createTold(): Told {
  const skips: Skip[] = []
  const seen = new Set<string>()
  let left: number = limits.yamlVisits * 2
  const told: Told = {
    skips,
    tell({ path, line }, reason) {
      const once = `${path}\n${line}\n${reason}`
      if (seen.has(once) || skips.length >= limits.skips) return
      seen.add(once)
      skips.push({ path, line, reason })
    },
    spend(steps, place) {
      if (left >= steps) {
        left -= steps
        return true
      }
      if (left >= 0) told.tell(place, 'the stack repeats itself more often than can be followed; the rest of it was not read')
      left = -1
      return false
    },
  }
  return told
}

/** Keys by which an item of a list is known, most telling first: its place in the list changes with what stands before it. */
const naming = ['name', 'key', 'domain', 'rule', 'fromGroup', 'groupName', 'port', 'path', 'id']

/** What a map of YAML or TOML says; a value of another kind than asked for is told, and the same as not written. */
export function fieldsOf(map: PlacedMap, key: string, told: Told, line = map.line): Fields {
  // Lists are asked for again by everything that refers to them.
  const lists = new Map<string, readonly Fields[]>()
  const route = (name: string): string => (key === '' ? name : `${key}.${name}`)
  const member = (name: string): PlacedMember | undefined => {
    const found = map.members.get(name)
    return found === undefined || found.value.kind === 'empty' ? undefined : found
  }
  const place = (name: string): Evidence => placeAt(map.members.get(name) ?? map, route(name))
  const scalar = <T>(name: string, convert: (text: string) => T | undefined): Fact<T> | undefined => {
    const found = member(name)
    if (found === undefined) return undefined
    const { value } = found
    const converted = value.kind === 'text' ? convert(value.text) : undefined
    if (converted === undefined) {
      told.tell(value, `${route(name)} is not a value the format would take`)
      return undefined
    }
    return known(converted, placeAt(value, route(name)))
  }
  return {
    at: { path: map.path, line, key },
    keys: [...map.members.keys()],
    has: (name) => member(name) !== undefined,
    place,
    text: (name) => scalar(name, (text) => text),
    number: (name) => scalar(name, toNumber),
    flag: (name) => scalar(name, toFlag),
    texts(name) {
      const found = member(name)
      if (found === undefined) return undefined
      const items = found.value.kind === 'list' ? found.value.items : [found.value]
      return items.flatMap((item) => {
        if (item.kind === 'text') return [known(item.text, placeAt(item, route(name)))]
        told.tell(item, `${route(name)} has an entry that is no text`)
        return []
      })
    },
    one(name) {
      const found = member(name)
      if (found === undefined) return undefined
      if (found.value.kind === 'map') return fieldsOf(found.value, route(name), told, found.line)
      told.tell(found.value, `${route(name)} is no map`)
      return undefined
    },
    isList: (name) => member(name)?.value.kind === 'list',
    kind: (name) => {
      const kind = member(name)?.value.kind
      return kind === 'empty' ? undefined : kind
    },
    many(name) {
      const before = lists.get(name)
      if (before !== undefined) return before
      const made = listOf(name)
      lists.set(name, made)
      return made
    },
  }

  function listOf(name: string): readonly Fields[] {
    const value = valueAt(map, name)
    if (value !== undefined && value.kind !== 'list') told.tell(value, `${route(name)} is no list`)
    const seen = new Map<string, number>()
    return itemsOf(value).flatMap((item, index) => {
      if (item.kind === 'map') return [fieldsOf(item, routeOf(route(name), item, index, seen), told)]
      if (item.kind !== 'empty') told.tell(item, `${route(name)} has an entry that is no map`)
      return []
    })
  }
}

function routeOf(list: string, item: PlacedMap, index: number, seen: Map<string, number>): string {
  const name = naming.map((one) => valueAt(item, one)).find((one) => one?.kind === 'text')
  // What a path says behind `?` may be a token.
  const told = name?.kind === 'text' ? name.text.replace(/[?#].*/s, '').slice(0, 200) : ''
  const own = `${list}.${told === '' ? index + 1 : told}`
  const before = seen.get(own) ?? 0
  seen.set(own, before + 1)
  return before === 0 ? own : `${own}#${before + 1}`
}

function toNumber(text: string): number | undefined {
  const plain = text.trim().replaceAll('_', '')
  return /^[+-]?(\d{1,15}(\.\d{0,9})?|\.\d{1,9})$/.test(plain) ? Number(plain) : undefined
}

function toFlag(text: string): boolean | undefined {
  if (/^(true|yes|on)$/i.test(text.trim())) return true
  return /^(false|no|off)$/i.test(text.trim()) ? false : undefined
}

/** The maps a document holds at its top, with aliases followed. */
export function isMap(node: Placed | undefined): node is PlacedMap {
  return node?.kind === 'map'
}
