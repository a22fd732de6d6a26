/** Finds the ways to a database, from a service and through a pooler, without asking each of thousands whether it is one. */
import type { Database, Way } from './databases.ts'
import type { Linked } from './linked.ts'
import { once } from './once.ts'
import type { Pool } from './pools.ts'
import type { Running } from './running.ts'

interface Index {
  readonly to: ReadonlyMap<Database, readonly Way[]>
  readonly from: ReadonlyMap<Running, readonly Way[]>
  readonly through: ReadonlyMap<Pool | undefined, readonly Way[]>
  readonly libraries: ReadonlySet<string>
}

export function waysTo(database: Database, ways: readonly Way[]): readonly Way[] {
  return indexOf(ways).to.get(database) ?? []
}

export function waysFrom(service: Running, ways: readonly Way[]): readonly Way[] {
  return indexOf(ways).from.get(service) ?? []
}

export function waysThrough(pool: Pool, ways: readonly Way[]): readonly Way[] {
  return indexOf(ways).through.get(pool) ?? []
}

/** The libraries of all clients that have a way anywhere. */
export function librariesOf(ways: readonly Way[]): ReadonlySet<string> {
  return indexOf(ways).libraries
}

/** The list of a linked system is whole when it is first asked for. */
const indexOf = once((ways: readonly Way[]): Index => ({
  to: grouped(ways, (way) => way.database),
  from: grouped(ways, (way) => way.client.service),
  through: grouped(ways, (way) => way.pool),
  libraries: new Set(ways.map((way) => way.client.library)),
}))

/** The poolers in front of a database. */
export function poolsBefore(database: Database, linked: Linked): readonly Pool[] {
  return poolsIn(linked).get(database) ?? []
}

const poolsIn = once(({ pools, behind }: Linked): ReadonlyMap<Database, readonly Pool[]> => {
  const found = new Map<Database, Pool[]>()
  for (const pool of pools) {
    for (const database of behind(pool)) {
      const before = found.get(database)
      if (before === undefined) found.set(database, [pool])
      else before.push(pool)
    }
  }
  return found
})

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
