/** Changes one part of a value by its route and leaves the places of all others as they are. */
import type { Placed, PlacedMap, PlacedMember, PlacedText } from '../../../parse/placed.ts'

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
  if (node?.kind === 'list') {
    const items = node.items.map((item) => edited(item, route, change, create, step === each ? from + 1 : from))
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items: items.filter((item) => item !== undefined) }
  }
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

/** As {@link edited}, of a value that stays a map. */
export function editedMap(node: PlacedMap, route: readonly string[], change: Change, create?: Spot): PlacedMap {
  const result = edited(node, route, change, create)
  return result?.kind === 'map' ? result : node
}

/** A new key stands where its value does. */
export function withMember(node: PlacedMap, key: string, value: Placed | undefined): PlacedMap {
  const members = new Map<string, PlacedMember>(node.members)
  if (value === undefined) members.delete(key)
  else members.set(key, { ...(members.get(key) ?? { path: value.path, line: value.line }), value })
  return { ...node, members }
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
