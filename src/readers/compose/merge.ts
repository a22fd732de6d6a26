/** Compose's rules for a file laid over another ({@link https://github.com/compose-spec/compose-spec/blob/main/13-merge.md}). */
import type { MapNode, Member, Node } from './nodes.ts'
import type { Told } from './told.ts'

/**
 * Lays `over` on `base`. Maps merge, lists append (what is unique in them is settled when they are read, the last one standing), texts and commands
 * are replaced; `undefined` says that the key is gone. Both sides are in the one shape that `shape.ts` gives.
 */
function merge(base: Node | undefined, over: Node, route: readonly string[], told: Told): Node | undefined {
  if (over.tag === 'reset') return undefined
  if (base === undefined || base.tag === 'reset' || over.tag === 'override' || replaces(route)) return over
  if (over.kind === 'empty') return base
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, route, told)
  if (base.kind === 'list' && over.kind === 'list') {
    if (!told.spend('merging', base.items.length + over.items.length, { path: over.source.path, line: over.line })) return base
    return { ...base, items: [...base.items, ...over.items] }
  }
  if (base.kind !== over.kind && base.kind !== 'empty') {
    told.tell({ path: over.source.path, line: over.line }, `${route.join('.')} is a ${over.kind} here and a ${base.kind} in the files before`)
  }
  return over
}

export function mergeMaps(base: MapNode, over: MapNode, route: readonly string[], told: Told): MapNode {
  if (!told.spend('merging', base.members.size + over.members.size, { path: over.source.path, line: over.line })) return base
  const members = new Map<string, Member>(base.members)
  for (const [key, mine] of over.members) {
    const before = members.get(key)
    const node = merge(before?.node, mine.node, [...route, key], told)
    if (node === undefined) members.delete(key)
    else if (before === undefined || before.node.tag === 'reset') members.set(key, { ...mine, node })
    else members.set(key, { ...before, node })
  }
  return { ...base, members }
}

/** Commands and tests are whole: half of one and half of another would be neither. */
function replaces(route: readonly string[]): boolean {
  if (route[0] !== 'services') return false
  return (route.length === 3 && (route[2] === 'command' || route[2] === 'entrypoint')) || (route[2] === 'healthcheck' && route[3] === 'test')
}
