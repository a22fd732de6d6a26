/** How a cache or queue in memory is bounded: what it may hold, and whether it makes room by itself. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { redisBytes } from '../parse/units.ts'
import { opensConnections } from './connections.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { openSource } from './server-source.ts'
import type { Settings } from './servers.ts'
import { facts } from './things.ts'
import { waysTo } from './ways.ts'

const policies = /^(noeviction|allkeys-(lru|lfu|random|lrm)|volatile-(lru|lfu|random|ttl|lrm))$/

export function cacheFacts(database: Database, service: Running, settings: Settings, linked: Linked): Partial<FactsOf<'database'>> {
  const at = service.declared.image?.at ?? service.declared.at
  if (database.engine === 'memcached') {
    const words = wordsOf(service.declared, service.stage)
    const written = words.findIndex((word) => valueOf(word) === '-m')
    const value = words[written + 1]
    const limit = written === -1 || value === undefined ? byDefault(64 * 1024 ** 2, at, 'memcached’s default') : mapFact(value, megabytes)
    return { cacheLimit: limit, evicts: byDefault(!words.some((word) => valueOf(word) === '-M'), at, 'memcached’s default') }
  }
  const of = (name: string): Fact<string> | undefined => settings.get(name) ?? settings.get(name.replaceAll('_', '-'))
  const memory = of('maxmemory')
  const policy = of('maxmemory_policy')
  const open = openSource(service, 'redis', settings, linked.declared)
  const evicts =
    policy === undefined
      ? undefined
      : mapFact(policy, (text) => (policies.test(text.trim().toLowerCase()) ? text.trim().toLowerCase() !== 'noeviction' : undefined))
  const unread = open ?? usedUnread(database, settings, linked)
  return facts({
    cacheLimit: memory === undefined ? (unread ?? byDefault(0, at, 'without limit by default')) : mapFact(memory, redisBytes),
    sparing: policy !== undefined && /^volatile-/i.test(valueOf(policy)?.trim() ?? '') ? known(true, policy.at) : undefined,
    evicts: evicts ?? unread ?? byDefault(false, at, 'noeviction by default'),
  })
}

/** Redis that code nobody read uses may be its queue or its sessions: whether it is a cache at all is not known then. */
export function usedUnread(database: Database, settings: Settings, linked: Linked): UnresolvedFact | undefined {
  const ways = waysTo(database, linked.ways)
  if (ways.some((way) => way.client.queue) || valueOf(settings.get('appendonly')) === 'yes') return undefined
  const running = ways.filter(({ client }) => client.service.mayBeIdle !== true)
  // One that keeps a cache in it says nothing of what another keeps there, whose code is elsewhere.
  const unread = running.find(({ client }) => client.constructors.length === 0 && client.service.folders.length === 0 && opensConnections(client.service.role))
  if (unread === undefined && running.some(({ client }) => client.constructors.length > 0)) return undefined
  const at = (unread ?? ways[0])?.client.at ?? database.at
  return unresolved('what it is used for', at, `set maxmemory and maxmemory-policy for ${database.name}: allkeys-lru for a cache, noeviction for a queue`)
}

function megabytes(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1024 ** 2 : undefined
}
