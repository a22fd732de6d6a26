/** Copies that stand in a stack as services of their own, `api-1` and `api-2`: a proxy spreads requests over them, or nothing but a number tells them apart. */
import { valueOf, type Fact } from '../base/fact.ts'
import { frontFiles, frontsOf } from './front-files.ts'
import type { Declared } from './input.ts'
import { numberedCopies } from './numbered.ts'
import { factOf, plus, rangeOf } from './range.ts'
import { replicasOf } from './replicas.ts'
import type { Running } from './running.ts'
import { programKey } from './signs.ts'

const indexes = new WeakMap<readonly Running[], ReadonlyMap<Running, readonly Running[]>>()

/** Of several groups that one is a member of, the largest counts. */
function alikeOf(services: readonly Running[], declared: Declared): ReadonlyMap<Running, readonly Running[]> {
  const before = indexes.get(services)
  if (before !== undefined) return before
  const found = new Map<Running, readonly Running[]>()
  const told = new Set<Running>()
  const take = (members: readonly Running[]): void => {
    if (members.length < 2) return
    for (const member of members) if ((found.get(member)?.length ?? 0) < members.length) found.set(member, members)
  }
  for (const front of frontsOf(services)) {
    const groups = new Map<string, Set<Running>>()
    for (const { host, group } of frontFiles(front, declared).flatMap((file) =>
      [...file.servers, ...(file.streams ?? [])].flatMap(({ upstreams }) => upstreams),
    )) {
      const name = valueOf(host)
      const member = name === undefined ? undefined : named(name, front, services)
      if (member !== undefined) told.add(member)
      // Nodes of a cluster hold the same and are no copies: one leads, and the others follow.
      if (member === undefined || group === undefined || member.role === 'database') continue
      const key = `${group} ${programKey(member.declared)}`
      groups.set(key, (groups.get(key) ?? new Set()).add(member))
    }
    for (const members of groups.values()) take([...members])
  }
  // Where a proxy names one of them, it is the proxy that says among which it may choose.
  for (const members of numberedCopies(services)) if (!members.some((member) => told.has(member))) take(members)
  indexes.set(services, found)
  return found
}

function named(host: string, front: Running, services: readonly Running[]): Running | undefined {
  return services.find((one) => one !== front && one.declared.stack === front.declared.stack && one.declared.names.includes(host))
}

/** Each names the place of all: a stack may write out thousands. */
const mostCopies = 50

/** Its own copies, and those of the services that are the same. */
export function servedCopies(service: Running, services: readonly Running[], declared: Declared): Fact<number> {
  const others = alikeOf(services, declared).get(service)
  const own = replicasOf(service)
  if (others === undefined) return own
  const all = [service, ...others.filter((one) => one !== service).slice(0, mostCopies)]
  return factOf(
    all.map((one) => rangeOf(replicasOf(one), 0)).reduce((sum, one) => plus(sum, one)),
    own.at,
  )
}
