/** Databases and poolers that a platform or an operator runs: by which hosts and secrets they are reached. */
import { valueOf } from '../base/fact.ts'
import type { Declared } from './input.ts'
import { once } from './once.ts'

type ManagedDatabase = Declared['managed'][number]
type ManagedPooler = Declared['poolers'][number]

export type ReachedManaged =
  | { readonly is: 'managed'; readonly database: ManagedDatabase; /** Only its copies answer there. */ readonly reads: boolean }
  | { readonly is: 'pooler'; readonly pooler: ManagedPooler }

export interface Managed {
  /** Who answers at a host, as written: names, and references to what only the platform knows. Of several at one host the port says which. */
  at(host: string, stack: string | undefined, port?: number): ReachedManaged | undefined
  /** Whose address a secret of the platform holds: `shop-db-app/uri`. */
  given(secret: string, stack: string | undefined): ReachedManaged | undefined
}

/** What is only named in one stack and declared in another is one thing, reached by the ways of both. */
export function joined<T extends ManagedDatabase | ManagedPooler>(all: readonly T[]): readonly T[] {
  const isSame = (a: T, b: T): boolean =>
    a.name === b.name && ('by' in a && 'by' in b ? a.by === b.by : 'software' in a && 'software' in b && a.software === b.software)
  const named = all.filter((one) => one.elsewhere === true)
  const found = all.filter((one) => one.elsewhere !== true)
  const whole = found.map((one) => {
    const also = named.filter((other) => isSame(one, other))
    if (also.length === 0) return one
    return {
      ...one,
      hosts: [...one.hosts, ...also.flatMap(({ hosts }) => hosts)],
      secrets: [...(one.secrets ?? []), ...also.flatMap(({ secrets }) => secrets ?? [])],
    }
  })
  return [...whole, ...named.filter((one) => !found.some((other) => isSame(one, other)))]
}

interface Entry {
  readonly stack: string
  readonly reached: ReachedManaged
}

export const managedOf: (declared: Pick<Declared, 'managed' | 'poolers'>) => Managed = once(({ managed, poolers }) => {
  const byHost = new Map<string, Entry[]>()
  const bySecret = new Map<string, Entry[]>()
  const file = (index: Map<string, Entry[]>, names: readonly string[], entry: Entry): void => {
    for (const name of names) {
      const here = index.get(name)
      if (here === undefined) index.set(name, [entry])
      else here.push(entry)
    }
  }
  for (const database of managed) {
    const entry = (reads: boolean): Entry => ({ stack: database.stack, reached: { is: 'managed', database, reads } })
    file(byHost, database.hosts.map(lower), entry(false))
    file(byHost, (database.readHosts ?? []).map(lower), entry(true))
    file(bySecret, database.secrets ?? [], entry(false))
    file(bySecret, database.readSecrets ?? [], entry(true))
  }
  for (const pooler of poolers) {
    const entry: Entry = { stack: pooler.stack, reached: { is: 'pooler', pooler } }
    file(byHost, pooler.hosts.map(lower), entry)
    file(bySecret, pooler.secrets ?? [], entry)
  }
  const choose = (found: readonly Entry[] | undefined, stack: string | undefined): ReachedManaged | undefined =>
    (found?.find((one) => one.stack === stack) ?? (found?.length === 1 ? found[0] : undefined))?.reached
  const listening = (found: readonly Entry[] | undefined, port: number | undefined): readonly Entry[] | undefined => {
    const there = found === undefined || found.length < 2 || port === undefined ? [] : found.filter(({ reached }) => portOf(reached) === port)
    return there.length > 0 ? there : found
  }
  return {
    at: (host, stack, port) => choose(listening(byHost.get(lower(host)), port), stack),
    given: (secret, stack) => choose(bySecret.get(secret) ?? bySecret.get(secret.slice(0, Math.max(0, secret.lastIndexOf('/')))), stack),
  }
})

function portOf(reached: ReachedManaged): number | undefined {
  return valueOf((reached.is === 'managed' ? reached.database : reached.pooler).port)
}

/** References are case-sensitive, and no two of them differ by case alone. */
function lower(host: string): string {
  return host.toLowerCase()
}
