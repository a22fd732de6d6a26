/** What a datastore is for: a record that must not be lost, a cache, or a queue. */
import { isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Database, Way } from './databases.ts'
import type { Settings } from './servers.ts'

export type Purpose = 'record' | 'cache' | 'queue'

/** Redis and its like are a record only where persistence is set, on a durable volume, with no evicting policy; used by a job library, a queue; else a cache. */
export function purposeOf(database: Database, settings: Settings, durable: Fact<boolean> | undefined, ways: readonly Way[]): Fact<Purpose> {
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
      return redisPurpose(database, settings, durable, ways)
    default:
      return known('record', at)
  }
}

function redisPurpose(database: Database, settings: Settings, durable: Fact<boolean> | undefined, ways: readonly Way[]): Fact<Purpose> {
  const queue = ways.find((way) => way.database === database && way.client.queue)
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
  const evicts = policy !== undefined && valueOf(policy) !== 'noeviction'
  return known(evicts ? 'cache' : 'record', evicts && policy !== undefined ? policy.at : persistent.at)
}
