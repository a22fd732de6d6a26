/** Strategic merge: a patch that looks like the object it changes ({@link https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/}). */
import { itemsOf, textAt, type Placed, type PlacedList, type PlacedMap } from '../../../parse/placed.ts'
import { copied } from './edit.ts'
import type { MergeKeys } from './merge-keys.ts'

/** Lays a patch over an object; undefined when the patch deletes it. */
export function merged(base: PlacedMap, patch: PlacedMap, keys: MergeKeys): PlacedMap | undefined {
  const result = mergeValue(base, patch, [], keys)
  return result?.kind === 'map' ? result : undefined
}

function mergeValue(base: Placed | undefined, patch: Placed, route: readonly string[], keys: MergeKeys): Placed | undefined {
  if (patch.kind === 'empty') return undefined
  if (patch.kind === 'text') return patch
  if (patch.kind === 'list') return mergeList(base?.kind === 'list' ? base : undefined, patch, route, keys)
  const directive = textAt(patch, '$patch')
  if (directive === 'delete') return undefined
  return mergeMap(directive === 'replace' || base?.kind !== 'map' ? { ...patch, members: new Map() } : base, patch, route, keys)
}

/** Nothing is left behind of what only says how to merge. */
function mergeMap(base: PlacedMap, patch: PlacedMap, route: readonly string[], keys: MergeKeys): PlacedMap {
  const members = copied(base.members)
  for (const [key, member] of patch.members) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith('$setElementOrder/')) continue
    const shortened = key.startsWith('$') ? /^\$deleteFromPrimitiveList\/(.+)$/.exec(key)?.[1] : undefined
    if (shortened !== undefined) {
      const before = members.get(shortened)
      if (before?.value.kind === 'list') members.set(shortened, { ...before, value: without(before.value, itemsOf(member.value)) })
      continue
    }
    const before = members.get(key)
    const value = member.value.kind === 'text' ? member.value : mergeValue(before?.value, member.value, [...route, key], keys)
    if (value === undefined) members.delete(key)
    else if (value !== before?.value) members.set(key, { path: member.path, line: member.line, value })
  }
  return { ...base, members }
}

function without(list: PlacedList, gone: readonly Placed[]): PlacedList {
  const texts = new Set(gone.flatMap((item) => (item.kind === 'text' ? [item.text] : [])))
  return { ...list, items: list.items.filter((item) => item.kind !== 'text' || !texts.has(item.text)) }
}

/** What the patch names comes first, in its order; what it doesn't name follows as it was. */
function mergeList(base: PlacedList | undefined, patch: PlacedList, route: readonly string[], keys: MergeKeys): Placed {
  const key = keys(route)
  if (key === undefined) return { ...patch, items: patch.items.flatMap((item) => mergeValue(undefined, item, route, keys) ?? []) }
  if (key === 'set') {
    const said = new Set(patch.items.map((item) => (item.kind === 'text' ? item.text : '')))
    return { ...patch, items: [...patch.items, ...(base?.items ?? []).filter((item) => item.kind !== 'text' || !said.has(item.text))] }
  }
  const replaces = patch.items.some((item) => textAt(item, '$patch') === 'replace' && textAt(item, key) === undefined)
  const left = new Map<string, Placed[]>()
  for (const item of replaces ? [] : (base?.items ?? [])) {
    const name = nameOf(item, key)
    const same = left.get(name)
    if (same === undefined) left.set(name, [item])
    else same.push(item)
  }
  const items: Placed[] = []
  const taken = new Set<Placed>()
  for (const item of patch.items) {
    if (item.kind === 'map' && textAt(item, '$patch') !== undefined && textAt(item, key) === undefined) continue
    const before = key === 'port' || key === 'containerPort' ? portOf(left.get(nameOf(item, key)), item) : left.get(nameOf(item, key))?.[0]
    if (before !== undefined) taken.add(before)
    const value = mergeValue(before, item, route, keys)
    if (value !== undefined) items.push(value)
  }
  const rest = replaces ? [] : (base?.items ?? []).filter((item) => !taken.has(item))
  return { ...(base ?? patch), items: [...items, ...rest] }
}

function nameOf(item: Placed, key: string): string {
  return textAt(item, key) ?? ''
}

/** One number may be listened at by TCP and UDP; who says neither means TCP. */
function portOf(same: readonly Placed[] | undefined, item: Placed): Placed | undefined {
  const protocol = textAt(item, 'protocol')
  return same?.find((one) => (textAt(one, 'protocol') ?? 'TCP') === (protocol ?? 'TCP')) ?? (protocol === undefined ? same?.[0] : undefined)
}
