/** Finds the ways to a database and those from a service, without asking each of thousands whether it is one. */
import type { Database, Way } from './databases.ts'
import type { Running } from './running.ts'

interface Index {
  readonly to: ReadonlyMap<Database, readonly Way[]>
  readonly from: ReadonlyMap<Running, readonly Way[]>
}

const indexes = new WeakMap<readonly Way[], Index>()

export function waysTo(database: Database, ways: readonly Way[]): readonly Way[] {
  return indexOf(ways).to.get(database) ?? []
}

export function waysFrom(service: Running, ways: readonly Way[]): readonly Way[] {
  return indexOf(ways).from.get(service) ?? []
}

/** The list of a linked system is whole when it is first asked for. */
function indexOf(ways: readonly Way[]): Index {
  const found = indexes.get(ways)
  if (found !== undefined) return found
  const made = { to: grouped(ways, (way) => way.database), from: grouped(ways, (way) => way.client.service) }
  indexes.set(ways, made)
  return made
}

function grouped<Key>(ways: readonly Way[], keyOf: (way: Way) => Key): ReadonlyMap<Key, readonly Way[]> {
  const groups = new Map<Key, Way[]>()
  for (const way of ways) {
    const key = keyOf(way)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [way])
    else group.push(way)
  }
  return groups
}
