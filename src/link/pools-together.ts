/** What the clients that one process makes open together, where each has a pool of a size of its own. */
import { isResolved, type Fact } from '../base/fact.ts'
import type { ClientDeclaration } from '../model/declaration.ts'
import type { Client } from './clients.ts'
import { exactly, plus, rangeOf, times, type Range } from './range.ts'

/** The sizes by constructor, where they differ: all alike, the first says it for each. What only defines a client opens nothing. */
export function ownSizes(group: readonly ClientDeclaration[], sizeOf: (client: ClientDeclaration) => Fact<number> | undefined): Pick<Client, 'sizes'> {
  if (group.length < 2) return {}
  const sizes = new Map(
    group.flatMap((client) => {
      const size = client.stateless === true || client.defines === true ? undefined : sizeOf(client)
      return size === undefined ? [] : [[client, size] as const]
    }),
  )
  const kinds = new Set([...sizes.values()].map((size) => (isResolved(size) ? size.value : `${size.raw} ${size.at.path}:${size.at.line}`)))
  return kinds.size > 1 ? { sizes } : {}
}

/** `pool` is the size of those that say none; of several of which one is made, one counts. */
export function opensTogether(client: Client, alike: readonly ClientDeclaration[], pool: Range): Range {
  const { sizes } = client
  const chosen = alike.filter((one) => one.isOneOfSeveral === true)
  const made = Math.max(1, alike.length - Math.max(0, chosen.length - 1))
  if (sizes === undefined) return times(pool, exactly(made, ...(made > 1 ? client.constructors.map((maker) => maker.at) : [])))
  const counted = alike.filter((one) => one.isOneOfSeveral !== true || one === chosen[0])
  const [first, ...others] = counted.map((one) => {
    const size = sizes.get(one)
    return size === undefined ? pool : rangeOf(size, 1)
  })
  return first === undefined ? pool : others.reduce((sum, one) => plus(sum, one), first)
}
