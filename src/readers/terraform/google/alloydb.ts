/** A cluster of AlloyDB as a database: its instances are what serves, takes over and reads. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { passwordsIn } from '../mapping/passwords.ts'
import { bodiesOf, countOf, flagOr, isAway, live, naming, nothing, numberOr, openAs, placeOf, textOr } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { hostsOf, secretsOf } from './addresses.ts'
import { networksOf, unlessOff } from './exposures.ts'
import { databaseName } from './names.ts'
import { poolerOf } from './pooling.ts'
import { lifecycle, protectedBy } from './protections.ts'
import { offsiteOf } from './regions.ts'
import { versionOf } from './versions.ts'

const type = 'google_alloydb_instance'

export function declareCluster(cluster: Resource, world: World): Mapped {
  // A secondary cluster is a copy of another region's.
  if (isAway(cluster) || valueOf(cluster.text('cluster_type')) === 'SECONDARY' || bodiesOf(cluster, 'secondary_config').bodies.length > 0) return nothing
  return asFarAsItExists(cluster, () => {
    const instances = naming(cluster, world, [type], 'cluster')
    const primary = instances.find((one) => valueOf(one.text('instance_type')) === 'PRIMARY')
    const database = databaseOf(cluster, primary, instances, world)
    const pooler = primary === undefined ? undefined : poolerOf(primary, primary, database)
    return { declares: [database, ...copiesOf(cluster, database, world), ...(pooler === undefined ? [] : [pooler])], skipped: [] }
  })
}

function databaseOf(cluster: Resource, primary: Resource | undefined, instances: readonly Resource[], world: World): DatabaseDeclaration {
  const attributes = ['ip_address', 'public_ip_address']
  const hosts = primary === undefined ? [] : hostsOf(primary, attributes, world)
  const readers = instances.filter((one) => valueOf(one.text('instance_type')) === 'READ_POOL')
  const readHosts = readers.flatMap((one) => hostsOf(one, attributes, world))
  const written = cluster.text('database_version')
  const network = primary === undefined ? undefined : bodiesOf(primary, 'network_config').bodies[0]
  const machine = primary === undefined ? undefined : bodiesOf(primary, 'machine_config').bodies[0]
  const cpus = machine?.number('cpu_count')
  const window = continuousOf(cluster)
  return {
    kind: 'database',
    name: databaseName(cluster, world),
    stack: world.stack,
    at: cluster.at,
    engine: 'postgres',
    by: 'Google AlloyDB',
    hosted: true,
    ...(written === undefined ? {} : { version: mapFact(written, (text) => versionOf(text)?.number) }),
    hosts,
    ...(readHosts.length === 0 ? {} : { readHosts }),
    port: byDefault(5432, cluster.at, 'the engine’s own port'),
    secrets: secretsOf(hosts, world),
    ...passwordsIn(...bodiesOf(cluster, 'initial_user').bodies.map((one) => [one, 'password', 'user'] as const)),
    settings: flagsOf(primary),
    ...(cpus === undefined ? {} : { cpus }),
    durable: known(true, cluster.at),
    standbys: primary === undefined ? byDefault(0, cluster.at, 'no instance of it is in the repository') : standbyOf(primary),
    readReplicas: readersOf(readers, placeOf(cluster, 'read pools')),
    pointInTime: mapFact(window, (days) => days > 0),
    windowDays: window,
    ...unlessOff(network?.flag('enable_public_ip') ?? known(false, cluster.at), networksOf(network, 'authorized_external_networks', 'cidr_range')),
    ...protectionsOf(cluster),
    encrypted: byDefault(true, cluster.at, 'AlloyDB encrypts what it stores'),
    ...tlsOf(primary),
  }
}

/** A primary has a standby in another zone unless it is told not to. {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/alloydb_instance} */
function standbyOf(primary: Resource): Fact<number> {
  return mapFact(textOr(primary, 'availability_type', 'REGIONAL'), (kind) => (kind === 'ZONAL' ? 0 : 1))
}

function readersOf(readers: readonly Resource[], at: Resource['at']): Fact<number> {
  const pools = countOf(readers, at, 'it has no read pool')
  if (pools.state === 'unresolved' || pools.value === 0) return pools
  let nodes = 0
  for (const one of readers) {
    const count = bodiesOf(one, 'read_pool_config').bodies[0]?.number('node_count') ?? known(1, one.at)
    if (count.state === 'unresolved') return openAs<number>(count, nodes)
    nodes += count.value
  }
  return known(nodes, readers[0]?.at ?? at)
}

function flagsOf(primary: Resource | undefined): ReadonlyMap<string, Fact<string>> {
  const map = primary?.map('database_flags')
  return map === undefined || 'state' in map ? new Map() : new Map([...map].map(([name, value]) => [name.toLowerCase(), value]))
}

/** What a version of the provider does when nobody says differs, and so do the service's own defaults. */
function tlsOf(primary: Body | undefined): Pick<DatabaseDeclaration, 'tls'> {
  const config = primary === undefined ? undefined : bodiesOf(primary, 'client_connection_config').bodies[0]
  const mode = (config === undefined ? undefined : bodiesOf(config, 'ssl_config').bodies[0])?.text('ssl_mode')
  return mode === undefined ? {} : { tls: mapFact(mode, (text) => text !== 'ALLOW_UNENCRYPTED_AND_ENCRYPTED') }
}

/** Versions of the provider before the seventh knew no such flag, and those since protect unless it is said. */
function protectionsOf(cluster: Resource): Pick<DatabaseDeclaration, 'protections' | 'protectionOpen'> {
  const said = cluster.flag('deletion_protection')
  const flag = said ?? unresolved('deletion_protection', placeOf(cluster, 'deletion_protection'), 'say deletion_protection of the cluster')
  return protectedBy([['deletion protection', flag], ...lifecycle(cluster)])
}

/** On, and for fourteen days, unless it is said. {@link https://cloud.google.com/alloydb/docs/backup/configure} */
function continuousOf(cluster: Resource): Fact<number> {
  const body = bodiesOf(cluster, 'continuous_backup_config').bodies[0]
  const enabled = body === undefined ? byDefault(true, placeOf(cluster, 'continuous_backup_config'), 'AlloyDB’s default') : flagOr(body, 'enabled', true)
  if (enabled.state === 'unresolved') return openAs(enabled)
  if (!enabled.value) return mapFact(enabled, () => 0)
  return numberOr(body ?? cluster, 'recovery_window_days', 14, 'AlloyDB’s default')
}

const secondsOf = (text: string): number | undefined => {
  const digits = /^(\d{1,10})(?:\.\d{1,9})?s$/.exec(text.trim())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function copiesOf(cluster: Resource, database: DatabaseDeclaration, world: World): readonly CopyDeclaration[] {
  const policy = bodiesOf(cluster, 'automated_backup_policy').bodies[0]
  const of = known(database.name, cluster.at)
  const base = { kind: 'copy', stack: world.stack, of, encrypted: byDefault(true, cluster.at, 'AlloyDB encrypts its backups') } as const
  const window = continuousOf(cluster)
  const log: CopyDeclaration = {
    ...base,
    name: `AlloyDB continuous backup of ${database.name}`,
    at: window.at,
    mechanism: 'AlloyDB continuous backup',
    automatic: mapFact(window, (days) => days > 0),
    every: byDefault(24, window.at, 'without a pause'),
    offsite: known(false, window.at),
    destination: 'backups in the cluster’s own region',
    retentionDays: window,
    continuous: true,
  }
  if (policy === undefined) return [log]
  const enabled = flagOr(policy, 'enabled', true)
  const time = bodiesOf(policy, 'time_based_retention').bodies[0]?.text('retention_period')
  const weekly = bodiesOf(policy, 'weekly_schedule').bodies[0]
  const days = weekly === undefined ? [] : (weekly.texts('days_of_week') ?? [])
  const daily = 'state' in days || days.length === 0 || days.length === 7
  return [
    log,
    {
      ...base,
      name: `AlloyDB backups of ${database.name}`,
      at: enabled.at,
      mechanism: 'AlloyDB backups',
      automatic: enabled,
      every: daily ? byDefault(24, enabled.at, 'once a day') : known(Math.ceil(7 / days.length) * 24, weekly?.at ?? enabled.at),
      offsite:
        policy.text('location') === undefined
          ? byDefault(false, enabled.at, 'kept in the cluster’s own region')
          : offsiteOf(cluster.text('location'), policy, 'location'),
      destination: 'backups of AlloyDB',
      ...(time === undefined ? {} : { retentionDays: mapFact(time, (text) => (secondsOf(text) === undefined ? undefined : (secondsOf(text) ?? 0) / 86_400)) }),
      continuous: false,
    },
  ]
}

/** Instances of a cluster that the tree does not hold are told. */
export function declareInstanceOf(instance: Resource, world: World): Mapped {
  if (isAway(instance) || live(world, 'google_alloydb_cluster').some((cluster) => naming(cluster, world, [type], 'cluster').includes(instance))) return nothing
  return { declares: [], skipped: [{ path: instance.at.path, line: instance.at.line, reason: `${instance.address}: its cluster is not in the repository` }] }
}
