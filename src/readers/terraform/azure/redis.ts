/** Azure Cache for Redis and Azure Managed Redis: copies, persistence, eviction, and who may come in. */
import { byDefault, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { DatabaseDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, live, naming, nothing, placeOf, textOr } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { byRules, type WaysIn } from './firewall.ts'
import { protectionsOf } from './locks.ts'
import { databaseName } from './names.ts'
import { watchedBy } from './watchers.ts'

type Said = Pick<DatabaseDeclaration, 'by' | 'hosts' | 'port' | 'standbys' | 'settings' | 'durable' | 'tls' | 'exposures' | 'exposureOpen'>

export function declareRedis(resource: Resource, world: World): Mapped {
  if (isAway(resource) || resource.mode === 'data') return nothing
  return asFarAsItExists(resource, () => {
    const database: DatabaseDeclaration = {
      kind: 'database',
      name: databaseName(resource, world),
      stack: world.stack,
      at: resource.at,
      engine: 'redis',
      hosted: true,
      readReplicas: byDefault(0, resource.at, 'its replicas take over, and count as standbys'),
      ...protectionsOf(resource, world),
      encrypted: byDefault(true, resource.at, 'Azure encrypts the disks of caches'),
      ...watchedBy(resource, world),
      ...(resource.type === 'azurerm_managed_redis' ? managed(resource, world) : cached(resource, world)),
    }
    return { declares: [database], skipped: [] }
  })
}

const persistence = 'https://learn.microsoft.com/azure/azure-cache-for-redis/cache-how-to-premium-persistence'

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/redis_cache} */
function cached(cache: Resource, world: World): Said {
  const [configuration] = bodiesOf(cache, 'redis_configuration').bodies
  const plain = cache.flag('non_ssl_port_enabled') ?? flagOr(cache, 'enable_non_ssl_port', false)
  const saves = savesOf(configuration)
  return {
    by: 'Azure Cache for Redis',
    hosts: hostsOf(cache, 'redis.cache.windows.net'),
    port: byDefault(6380, placeOf(cache, 'port'), 'caches answer over TLS at 6380'),
    standbys: standbysOf(cache),
    settings: settingsOf(configuration?.text('maxmemory_policy') ?? byDefault('volatile-lru', placeOf(cache, 'redis_configuration'), 'Azure’s default'), saves),
    durable: saves ?? byDefault(false, placeOf(cache, 'redis_configuration'), `kept in memory unless persistence is said, ${persistence}`),
    tls: mapFact(plain, (is) => !is),
    ...waysIn(cache, world),
  }
}

/** Append-only or snapshots, of the Premium tier alone. */
function savesOf(configuration: Body | undefined): Fact<boolean> | undefined {
  const flags = ['aof_backup_enabled', 'rdb_backup_enabled'].flatMap((name) => configuration?.flag(name) ?? [])
  return flags.find((flag) => valueOf(flag) === true) ?? flags.find((flag) => flag.state === 'unresolved') ?? flags[0]
}

function settingsOf(eviction: Fact<string>, saves: Fact<boolean> | undefined): ReadonlyMap<string, Fact<string>> {
  const settings = new Map([['maxmemory-policy', eviction]])
  if (saves !== undefined)
    settings.set(
      'appendonly',
      mapFact(saves, (is) => (is ? 'yes' : 'no')),
    )
  return settings
}

/** Basic has one node, Standard and Premium a replica that takes over, Premium more where they are said. {@link https://learn.microsoft.com/azure/azure-cache-for-redis/cache-overview#service-tiers} */
function standbysOf(cache: Resource): Fact<number> {
  const more = cache.number('replicas_per_primary') ?? cache.number('replicas_per_master')
  if (more !== undefined) return more
  const tier = cache.text('sku_name')
  return tier === undefined ? unresolved('its tier', cache.at, 'write sku_name') : mapFact(tier, (text) => (text.toLowerCase() === 'basic' ? 0 : 1))
}

/** Everybody who has a key may come in, unless rules name whom to let in. {@link https://learn.microsoft.com/azure/azure-cache-for-redis/cache-network-isolation} */
function waysIn(cache: Resource, world: World): WaysIn {
  if (cache.has('subnet_id')) return { exposures: [] }
  const open = flagOr(cache, 'public_network_access_enabled', true)
  const name = databaseName(cache, world)
  const rules = ['azurerm_redis_firewall_rule']
  const own = [...naming(cache, world, rules, 'redis_cache_name')]
  if (own.length > 0) return byRules(cache, name, rules, world, ['redis_cache_name'])
  return shutOr(open, name, hasEndpoint(cache, world))
}

function shutOr(open: Fact<boolean>, name: string, isPrivate: Resource | undefined): WaysIn {
  if (open.state === 'unresolved') return { exposures: [], exposureOpen: open }
  // With a private endpoint, public access is refused unless it is asked for.
  if (!open.value || (open.state === 'default' && isPrivate !== undefined)) return { exposures: [] }
  return { exposures: [{ what: `${name} takes connections from anywhere (public network access)`, at: open.at }] }
}

const endpoints = new WeakMap<World, ReadonlyMap<string, Resource>>()

/** A private endpoint that leads to it. */
function hasEndpoint(resource: Resource, world: World): Resource | undefined {
  let all = endpoints.get(world)
  if (all === undefined) {
    const made = new Map<string, Resource>()
    for (const one of live(world, 'azurerm_private_endpoint')) {
      for (const connection of bodiesOf(one, 'private_service_connection').bodies) {
        for (const address of connection.references('private_connection_resource_id')) made.set(address, one)
      }
    }
    endpoints.set(world, made)
    all = made
  }
  return all.get(resource.plain)
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/managed_redis} */
function managed(redis: Resource, world: World): Said {
  const [database] = bodiesOf(redis, 'default_database').bodies
  const at = placeOf(redis, 'default_database')
  const policy = database === undefined ? byDefault('VolatileLRU', at, 'the provider’s default') : textOr(database, 'eviction_policy', 'VolatileLRU')
  const protocol = database === undefined ? byDefault('Encrypted', at, 'the provider’s default') : textOr(database, 'client_protocol', 'Encrypted')
  const frequency = database?.text('persistence_append_only_file_backup_frequency') ?? database?.text('persistence_redis_database_backup_frequency')
  const saves = frequency === undefined ? undefined : mapFact(frequency, (text) => text !== '')
  const open = mapFact(textOr(redis, 'public_network_access', 'Enabled'), (text) => text.toLowerCase() === 'enabled')
  return {
    by: 'Azure Managed Redis',
    hosts: hostsOf(redis, undefined),
    port: byDefault(10_000, at, 'Managed Redis answers at 10000'),
    standbys: mapFact(flagOr(redis, 'high_availability_enabled', true), (is) => (is ? 1 : 0)),
    settings: settingsOf(mapFact(policy, asRedis), saves),
    durable: saves ?? byDefault(false, at, 'kept in memory unless persistence is said'),
    tls: mapFact(protocol, (text) => text.toLowerCase() === 'encrypted'),
    ...shutOr(open, databaseName(redis, world), hasEndpoint(redis, world)),
  }
}

/** `AllKeysLRU` here, `allkeys-lru` in the server. */
function asRedis(policy: string): string | undefined {
  const [, whom = '', how = ''] = /^(allkeys|volatile|no)(\w{3,10})$/i.exec(policy) ?? []
  return whom === '' ? undefined : `${whom}${whom.toLowerCase() === 'no' ? '' : '-'}${how}`.toLowerCase()
}

function hostsOf(resource: Resource, domain: string | undefined): readonly string[] {
  const name = valueOf(resource.text('name'))
  return [`\${${resource.plain}.hostname}`, ...(domain === undefined || name === undefined ? [] : [`${name}.${domain}`])].map((one) => one.toLowerCase())
}
