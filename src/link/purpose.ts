/** What a datastore is for: a record that must not be lost, a cache, or a queue. */
import { isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import { within } from './code.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'
import type { Settings } from './servers.ts'

export type Purpose = 'record' | 'cache' | 'queue'

/**
 * Redis and its like are a record only where persistence is set, on a durable volume, with no evicting policy, and something in it is to last; used by a
 * job library, a queue; else a cache.
 */
export function purposeOf(
  database: Database,
  settings: Settings,
  durable: Fact<boolean> | undefined,
  linked: Pick<Linked, 'ways' | 'declared'>,
): Fact<Purpose> {
  const at = database.at
  switch (database.engine) {
    case 'memcached':
      return known('cache', at)
    case 'elasticsearch':
      // A search index is rebuilt from the record it indexes.
      return known('cache', at)
    case 'rabbitmq':
    case 'kafka':
    case 'nats':
      return known('queue', at)
    case 'redis':
    case 'valkey':
      return redisPurpose(database, settings, durable, linked)
    default:
      return known('record', at)
  }
}

/** The write that shows it, where all that is written into a Redis ends by itself and all code that writes was read. */
function allEnds(database: Database, { ways, declared }: Pick<Linked, 'ways' | 'declared'>): Evidence | undefined {
  const own = ways.filter((way) => way.database === database)
  if (own.length === 0 || own.some(({ client }) => client.constructors.length === 0)) return undefined
  const folders = own.flatMap(({ client }) => client.service.folders)
  const writes = declared.features.filter((one) => one.what === 'redis-write' && one.use !== 'test' && folders.some((folder) => within(one.path, folder)))
  return writes.every((one) => valueOf(one.facts.get('expires')) === true) ? writes[0]?.at : undefined
}

function redisPurpose(database: Database, settings: Settings, durable: Fact<boolean> | undefined, linked: Pick<Linked, 'ways' | 'declared'>): Fact<Purpose> {
  const queue = linked.ways.find((way) => way.database === database && way.client.queue)
  if (queue !== undefined) return known('queue', queue.client.constructors.find((one) => one.queue === true)?.at ?? queue.client.at)
  const append = settings.get('appendonly')
  const save = settings.get('save')
  const policy = settings.get('maxmemory_policy') ?? settings.get('maxmemory-policy')
  const persistent =
    append !== undefined && valueOf(append)?.toLowerCase() === 'yes'
      ? append
      : save !== undefined && (valueOf(save)?.trim() ?? '') !== '' && valueOf(save) !== '""'
        ? save
        : undefined
  const open = [append, save].find((fact) => fact !== undefined && !isResolved(fact))
  if (persistent === undefined && open?.state === 'unresolved') return unresolved(open.raw, open.at, open.hint)
  if (persistent === undefined || valueOf(durable) !== true) return known('cache', append?.at ?? save?.at ?? database.at)
  if (policy !== undefined && !isResolved(policy)) return unresolved(policy.raw, policy.at, policy.hint)
  const ends = allEnds(database, linked)
  if (ends !== undefined) return known('cache', ends)
  const evicts = policy !== undefined && valueOf(policy) !== 'noeviction'
  return known(evicts ? 'cache' : 'record', evicts && policy !== undefined ? policy.at : persistent.at)
}
