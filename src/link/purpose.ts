/** What a datastore is for: a record that must not be lost, a cache, or a queue. */
import { isResolved, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import type { ClientDeclaration } from '../model/declaration.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { Client } from './clients.ts'
import { within } from './code.ts'
import { family, type Database, type Way } from './databases.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import type { Settings } from './servers.ts'
import { waysTo } from './ways.ts'

export type Purpose = 'record' | 'cache' | 'queue'

/**
 * Redis and its like are a record only where persistence is set, on a durable volume, with no evicting policy, and something in it is to last; used by a
 * job library, a queue; else a cache.
 */
export function purposeOf(database: Database, settings: Settings, durable: Fact<boolean> | undefined, linked: Linked): Fact<Purpose> {
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
    default: {
      const idle = idleClient(database, linked)
      if (idle !== undefined) return unresolved(`whether ${idle.name} runs`, at, 'describe it in a stack')
      return known(database.managed?.holds ?? named(database, linked) ?? 'record', at)
    }
  }
}

/** Names that Rails gives the databases of Solid Cache, Solid Cable and Solid Queue ({@link https://guides.rubyonrails.org/active_record_multiple_databases.html}). */
const poolNames: ReadonlyMap<string, Purpose> = new Map([
  ['cache', 'cache'],
  ['cable', 'cache'],
  ['queue', 'queue'],
])

/** A file whose only program no stack runs, beside one that runs others of the tree: nobody can tell that it is ever made. */
function idleClient(database: Database, { ways }: Linked): Running | undefined {
  if (database.is !== 'file') return undefined
  const services = waysTo(database, ways).map(({ client }) => client.service)
  return services.length > 0 && services.every(({ mayBeIdle }) => mayBeIdle === true) ? services[0] : undefined
}

/** What all who open it call it. */
function named(database: Database, { ways }: Linked): Purpose | undefined {
  const makers = waysTo(database, ways).flatMap(({ client }) => client.constructors)
  if (makers.length > 0 && makers.every(({ holds }) => holds === 'cache')) return 'cache'
  const names = new Set(makers.map(({ library, poolName }) => (library === 'activerecord' ? poolName : undefined)))
  const [name] = names
  return names.size === 1 && name !== undefined ? poolNames.get(name) : undefined
}

/** Writes into a Redis by the code of all that use it; undefined where some of them were not read. */
function writesOf(database: Database, { ways, declared }: Linked): readonly FeatureDeclaration[] | undefined {
  const own = waysTo(database, ways)
  if (own.length === 0 || own.some(({ client }) => client.constructors.length === 0)) return undefined
  const folders = own.flatMap(({ client }) => client.service.folders)
  return declared.features.filter((one) => one.what === 'redis-write' && one.use !== 'test' && folders.some((folder) => within(one.path, folder)))
}

const jobLibraries = /^(bull|bullmq|@nestjs\/bull(mq)?|bee-queue|kue|rsmq|rq|django_rq|rq_scheduler|flask_rq2|arq|taskiq_redis|dramatiq|huey)$/

/** A job library whose queues are made in a way that nobody can follow still keeps them in Redis: in this one, where there is no other. */
function jobLibrary(database: Database, linked: Linked): Evidence | undefined {
  for (const { client } of linked.ways.filter((way) => way.database === database)) {
    const stores = new Set(
      linked.ways.filter((way) => way.client.service === client.service && family(way.database.engine) === 'redis').map((way) => way.database),
    )
    if (stores.size > 1) continue
    const found = featuresOf(client.service, linked, 'queue').find((feature) => jobLibraries.test(feature.library))
    if (found !== undefined) return found.at
  }
  return undefined
}

/** A list that its own code fills or empties, and that code of the tree takes from: what waits in it is lost with an eviction. */
function listQueue(database: Database, { ways, services, declared }: Linked): Evidence | undefined {
  const code = declared.features.filter(({ what, use }) => what === 'redis-list' && use === 'code')
  const isIn = (path: string, folders: readonly string[]): boolean => folders.some((folder) => within(path, folder))
  const own = ways.filter((way) => way.database === database).flatMap(({ client }) => client.service.folders)
  const pop = code.find(({ name, path }) => name === 'pop' && (isIn(path, own) || services.some(({ folders }) => isIn(path, folders))))
  return code.some(({ path }) => isIn(path, own)) ? pop?.at : undefined
}

/**
 * A framework's cache, where it surely is and all else that opens the Redis has the same address: `clear()` of Django's empties the whole of that
 * ({@link https://docs.djangoproject.com/en/5.2/topics/cache/#the-low-level-cache-api}), whoever wrote it.
 */
function cacheOfAll(database: Database, { ways }: Linked): Evidence | undefined {
  const own = waysTo(database, ways)
  const isSure = ({ client, certain }: Way): boolean => certain || ways.filter((one) => one.client === client).length === 1
  const isCache = ({ library }: ClientDeclaration): boolean => library === 'django-cache'
  const caches = own.filter(isSure).flatMap(({ client }) => client.constructors.filter(isCache).map((maker) => ({ maker, client })))
  const sharesOne = (maker: ClientDeclaration, { url }: Client): boolean =>
    textOf(url) !== undefined &&
    maker.url !== undefined &&
    caches.some((one) => textOf(one.client.url) === textOf(url) && one.maker.url !== undefined && one.maker.url.variable === maker.url?.variable)
  const isAll = own.every(({ client }) => client.constructors.length > 0 && client.constructors.every((maker) => isCache(maker) || sharesOne(maker, client)))
  return isAll ? caches[0]?.maker.at : undefined
}

function redisPurpose(database: Database, settings: Settings, durable: Fact<boolean> | undefined, linked: Linked): Fact<Purpose> {
  const queue = linked.ways.find((way) => way.database === database && way.client.queue)
  if (queue !== undefined) return known('queue', queue.client.constructors.find((one) => one.queue === true)?.at ?? queue.client.at)
  const library = jobLibrary(database, linked)
  if (library !== undefined) return known('queue', library)
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
  const list = listQueue(database, linked)
  if (persistent === undefined || valueOf(durable) !== true)
    return list === undefined ? known('cache', append?.at ?? save?.at ?? database.at) : known('queue', list)
  // A cache that is kept over a restart is one all the same: whoever names it so says that it can be filled again.
  if (/(^|[-_.])cache($|[-_.\d])/i.test(database.name)) return list === undefined ? known('cache', database.at) : known('queue', list)
  const framework = cacheOfAll(database, linked)
  if (framework !== undefined) return list === undefined ? known('cache', framework) : known('queue', list)
  if (policy !== undefined && !isResolved(policy)) return unresolved(policy.raw, policy.at, policy.hint)
  const called = named(database, linked)
  if (called !== undefined) return known(called, database.at)
  const writes = writesOf(database, linked)
  const [write] = writes ?? []
  // The write that shows it, where all that is written ends by itself.
  if (write !== undefined && writes?.every((one) => valueOf(one.facts.get('expires')) === true)) return known('cache', write.at)
  const evicts = policy !== undefined && valueOf(policy) !== 'noeviction'
  if (evicts && list !== undefined) return known('queue', list)
  // What a chart does unasked says nothing of what is in it: code that keeps something there does.
  const isUnasked = database.managed?.hosted === false && persistent.state === 'default' && durable?.state === 'default'
  if (!evicts && write === undefined && isUnasked)
    return unresolved('what it is used for', persistent.at, `persistence or appendonly in the values of ${database.name} says that it is to last`)
  return known(evicts ? 'cache' : 'record', evicts && policy !== undefined ? policy.at : persistent.at)
}
