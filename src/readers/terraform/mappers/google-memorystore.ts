/** Memorystore: Redis in one of two tiers, clusters of Redis and Valkey, Memcached. */
import { byDefault, known, mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import { resourcesOf } from '../aws/modules.ts'
import { hostsOf, secretsOf } from '../google/addresses.ts'
import { databaseName } from '../google/names.ts'
import { lifecycle, protectedBy } from '../google/protections.ts'
import { googleWorld } from '../google/registry.ts'
import { portOf } from '../google/versions.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, nothing, numberOr, placeOf, textOr, together } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

const types = ['google_redis_instance', 'google_redis_cluster', 'google_memorystore_instance', 'google_memcache_instance']

export const googleMemorystoreMapper: Mapper = {
  name: 'google-memorystore',
  title: 'Google Memorystore',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/redis_instance',
  types: [...types, 'terraform-google-modules/memorystore/google', 'google_redis_cluster_user_created_connections'],
  declare(resource, world) {
    const whole = googleWorld(world)
    return together(resourcesOf(resource, types).map((one) => declareCache(one, whole)))
  },
}

function declareCache(resource: Resource, world: World): Mapped {
  if (isAway(resource)) return nothing
  return asFarAsItExists(resource, () => {
    const database = databaseOf(resource, world)
    return { declares: [database, ...snapshotsOf(resource, database)], skipped: [] }
  })
}

function engineOf({ type }: Resource): Engine {
  return type === 'google_memorystore_instance' ? 'valkey' : type === 'google_memcache_instance' ? 'memcached' : 'redis'
}

const isSingle = ({ type }: Resource): boolean => type === 'google_redis_instance'

function databaseOf(resource: Resource, world: World): DatabaseDeclaration {
  const engine = engineOf(resource)
  const written = resource.text('redis_version') ?? resource.text('engine_version')
  const version =
    written === undefined
      ? undefined
      : mapFact(written, (text) =>
          text
            .replace(/^[A-Z]+_/i, '')
            .replaceAll('_', '.')
            .replace(/\.X$/i, ''),
        )
  const hosts = hostsOf(resource, ['host', 'discovery_endpoints', 'discovery_endpoint', 'endpoints', 'primary_endpoint'], world)
  const readHosts = isSingle(resource) ? hostsOf(resource, ['read_endpoint'], world) : []
  const gigabytes = resource.number('memory_size_gb')
  const copies = copiesOf(resource)
  return {
    kind: 'database',
    name: databaseName(resource, world),
    stack: world.stack,
    at: resource.at,
    engine,
    by: 'Google Memorystore',
    hosted: true,
    ...(version === undefined ? {} : { version }),
    hosts,
    ...(readHosts.length === 0 ? {} : { readHosts }),
    port: byDefault(portOf(engine), resource.at, 'the engine’s own port'),
    secrets: secretsOf(hosts, world),
    settings: settingsOf(resource, engine),
    ...(gigabytes === undefined ? {} : { memory: mapFact(gigabytes, (count) => count * 1024 ** 3) }),
    durable: mapFact(persistenceOf(resource), (mode) => mode === 'AOF'),
    standbys: copies,
    readReplicas: byDefault(0, resource.at, 'its replicas take over'),
    pointInTime: known(false, resource.at),
    exposures: [],
    ...protectedBy([
      ...(resource.type === 'google_redis_instance' && resource.flag('deletion_protection') === undefined
        ? []
        : engine === 'memcached'
          ? []
          : [['deletion protection', resource.flag('deletion_protection') ?? flagOr(resource, 'deletion_protection_enabled', true)] as const]),
      ...lifecycle(resource),
    ]),
    ...(engine === 'memcached' ? {} : { tls: tlsOf(resource) }),
  }
}

/** BASIC has no replica; STANDARD_HA has at least one, which takes over. {@link https://cloud.google.com/memorystore/docs/redis/redis-tiers} */
function copiesOf(resource: Resource): Fact<number> {
  if (resource.type === 'google_memcache_instance') return byDefault(0, resource.at, 'Memcached keeps no copies')
  if (!isSingle(resource)) return numberOr(resource, 'replica_count', resource.type === 'google_memorystore_instance' ? 0 : 0)
  const tier = textOr(resource, 'tier', 'BASIC')
  if (tier.state === 'unresolved') return tier
  if (tier.value === 'BASIC') return mapFact(tier, () => 0)
  const count = resource.number('replica_count')
  return count !== undefined && valueOf(resource.text('read_replicas_mode')) === 'READ_REPLICAS_ENABLED' ? count : mapFact(tier, () => 1)
}

/** `DISABLED` unless it is said. */
function persistenceOf(resource: Resource): Fact<string> {
  const body = bodiesOf(resource, 'persistence_config').bodies[0]
  const mode = body?.text('persistence_mode') ?? body?.text('mode')
  return mode ?? byDefault('DISABLED', placeOf(resource, 'persistence_config'), 'the provider’s default')
}

function tlsOf(resource: Resource): Fact<boolean> {
  return mapFact(textOr(resource, 'transit_encryption_mode', 'DISABLED'), (mode) => /SERVER_AUTHENTICATION/.test(mode))
}

/** {@link https://cloud.google.com/memorystore/docs/redis/supported-redis-configurations}: keys that are to expire go first unless it is said. */
function settingsOf(resource: Resource, engine: Engine): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  if (engine === 'memcached') return settings
  settings.set('maxmemory-policy', byDefault('volatile-lru', placeOf(resource, 'redis_configs'), 'Memorystore’s default'))
  for (const name of ['redis_configs', 'engine_configs']) {
    const map = resource.map(name)
    if (map === undefined) continue
    if ('state' in map) settings.set('maxmemory-policy', map)
    else for (const [key, value] of map) settings.set(key.toLowerCase(), value)
  }
  const persistence = persistenceOf(resource)
  if (valueOf(persistence) === 'AOF')
    settings.set(
      'appendonly',
      mapFact(persistence, () => 'yes'),
    )
  return settings
}

const hours = new Map([
  ['ONE_HOUR', 1],
  ['SIX_HOURS', 6],
  ['TWELVE_HOURS', 12],
  ['TWENTY_FOUR_HOURS', 24],
])

/** Snapshots that bring a lost instance back; only the last is kept. {@link https://cloud.google.com/memorystore/docs/redis/about-rdb-snapshots} */
function snapshotsOf(resource: Resource, database: DatabaseDeclaration): readonly CopyDeclaration[] {
  const mode = persistenceOf(resource)
  if (valueOf(mode) !== 'RDB') return []
  const body = bodiesOf(resource, 'persistence_config').bodies[0]
  const inner = body === undefined ? undefined : bodiesOf(body, 'rdb_config').bodies[0]
  const period = body?.text('rdb_snapshot_period') ?? inner?.text('rdb_snapshot_period')
  return [
    {
      kind: 'copy',
      name: `Memorystore snapshots of ${database.name}`,
      stack: database.stack,
      at: mode.at,
      of: known(database.name, resource.at),
      mechanism: 'Memorystore snapshots',
      automatic: mapFact(mode, () => true),
      ...(period === undefined ? {} : { every: mapFact(period, (text) => hours.get(text)) }),
      offsite: known(false, mode.at),
      destination: 'a snapshot beside the instance',
      continuous: false,
    },
  ]
}
