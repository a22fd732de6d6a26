/** Changes one part of a value by its route and leaves the places of all others as they are. */
import type { Placed, PlacedList, PlacedMap, PlacedMember, PlacedText } from '../../../parse/placed.ts'

export interface Spot {
  readonly path: string
  readonly line: number
}

/** Every item of a list, as a step of a route. */
const each = '[]'

/** Answers what is to stand instead; undefined takes the part away. */
export type Change = (node: Placed | undefined) => Placed | undefined

/**
 * The value with the parts at a route changed. Lists on the way are gone through whether the route says so or not, as Kustomize's own field specifications
 * do it. Maps that are not there are made only where `create` says from where.
 */
export function edited(node: Placed | undefined, route: readonly string[], change: Change, create?: Spot, from = 0): Placed | undefined {
  const step = route[from]
  if (step === undefined) return change(node)
  if (node?.kind === 'list') return editedItems(node, route, change, create, step === each ? from + 1 : from)
  if (step === each) return node
  if (node === undefined || node.kind === 'empty') {
    if (create === undefined) return node
    const value = edited(undefined, route, change, create, from + 1)
    return value === undefined ? node : mapOf([[step, value]], create)
  }
  if (node.kind !== 'map') return node
  const before = node.members.get(step)
  const value = edited(before?.value, route, change, create, from + 1)
  return value === before?.value ? node : withMember(node, step, value)
}

/** Most lists are gone through in vain: a new one is begun at the first item that changes. */
function editedItems(list: PlacedList, route: readonly string[], change: Change, create: Spot | undefined, from: number): PlacedList {
  let items: Placed[] | undefined
  for (let index = 0; index < list.items.length; index++) {
    const before = list.items[index] as Placed
    const item = edited(before, route, change, create, from)
    if (item !== before) items ??= list.items.slice(0, index)
    if (item !== undefined) items?.push(item)
  }
  return items === undefined ? list : { ...list, items }
}

/** As {@link edited}, of a value that stays a map. */
export function editedMap(node: PlacedMap, route: readonly string[], change: Change, create?: Spot): PlacedMap {
  const result = edited(node, route, change, create)
  return result?.kind === 'map' ? result : node
}

/** A new key stands where its value does. */
export function withMember(node: PlacedMap, key: string, value: Placed | undefined): PlacedMap {
  const members = copied(node.members)
  if (value === undefined) members.delete(key)
  else put(members, key, value)
  return { ...node, members }
}

/** As {@link withMember}, of many keys: the others are copied once. */
export function withMembers(node: PlacedMap, entries: Iterable<readonly [string, { readonly value: Placed }]>): PlacedMap {
  const members = copied(node.members)
  for (const [key, { value }] of entries) put(members, key, value)
  return { ...node, members }
}

function put(members: Map<string, PlacedMember>, key: string, value: Placed): void {
  const { path, line } = members.get(key) ?? value
  members.set(key, { path, line, value })
}

/** One by one: a map made of a map takes twice as long. */
export function copied(members: ReadonlyMap<string, PlacedMember>): Map<string, PlacedMember> {
  const result = new Map<string, PlacedMember>()
  for (const [key, member] of members) result.set(key, member)
  return result
}

export function mapOf(entries: readonly (readonly [string, Placed])[], { path, line }: Spot): PlacedMap {
  return { kind: 'map', members: new Map(entries.map(([key, value]) => [key, { path: value.path, line: value.line, value }])), path, line }
}

export function textFrom(text: string, { path, line }: Spot, quoted = true): PlacedText {
  return { kind: 'text', text, quoted, path, line }
}

/** `spec/template/spec/containers[]/image` → its steps; `\/` is a slash inside a name. */
export function routeOf(path: string): readonly string[] {
  const steps: string[] = []
  for (const part of path.split(/(?<!\\)\//)) {
    const name = part.replaceAll('\\/', '/')
    if (name === '') continue
    if (name.endsWith(each)) steps.push(name.slice(0, -each.length), each)
    else steps.push(name)
  }
  return steps
}
