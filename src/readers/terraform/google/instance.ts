/** An instance of Cloud SQL as a database: its replicas are copies of it, wherever they are declared. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { DatabaseDeclaration } from '../../../model/managed.ts'
import { socketOf } from '../../../parse/cloud-sql.ts'
import { moduleOf } from '../aws/modules.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { passwordsIn } from '../mapping/passwords.ts'
import { bodiesOf, byText, countOf, isAway, live, named, naming, nothing, openAs, placeOf, textOr } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { hostsOf, secretsOf } from './addresses.ts'
import { copiesOf, recoveryOf } from './backups.ts'
import { connectionNames } from './connections.ts'
import { networksOf, unlessOff } from './exposures.ts'
import { databaseName } from './names.ts'
import { poolerOf } from './pooling.ts'
import { protectionsOf } from './protections.ts'
import { flagsOf, tlsOf } from './settings.ts'
import { connectionsOf, sizeOf } from './sizes.ts'
import { portOf, versionOf } from './versions.ts'

const type = 'google_sql_database_instance'
const attributes = ['private_ip_address', 'public_ip_address', 'first_ip_address', 'ip_address', 'dns_name']

/** The provider nests them; the registry's modules take them side by side. */
function settingsOf(instance: Resource): Body {
  return instance.blocks('settings')[0] ?? instance.object('settings') ?? instance
}

function isReplica(instance: Resource): boolean {
  const source = instance.text('master_instance_name')
  return source !== undefined && valueOf(source) !== ''
}

/** By reference, or by a name that both write; an instance may be named with its project in front. */
function primaryOf(instance: Resource, world: World): Resource | undefined {
  let one: Resource | undefined = instance
  for (const seen = new Set<Resource>(); one !== undefined && isReplica(one);) {
    if (seen.has(one)) return undefined
    seen.add(one)
    const written: string | undefined = textOf(one.text('master_instance_name'))?.replace(/^.*:/, '')
    one = named(one, 'master_instance_name', world, [type], one)[0] ?? (written === undefined ? undefined : byText(world, [type], 'name').get(written)?.[0])
  }
  return one
}

export function declareInstance(instance: Resource, world: World): Mapped {
  if (isAway(instance)) return nothing
  const skip = (reason: string): Mapped => ({
    declares: [],
    skipped: [{ path: instance.at.path, line: instance.at.line, reason: `${instance.address}: ${reason}` }],
  })
  if (isReplica(instance)) {
    if (primaryOf(instance, world) !== undefined) return nothing
    const source = instance.text('master_instance_name')
    if (source?.state === 'unresolved' && /^\$\{var\./.test(source.raw)) return skip(`whether it replicates another database is ${source.raw}`)
    return skip('a replica of a database that is not in the repository')
  }
  const written = instance.text('database_version')
  if (written === undefined) return skip('its engine is not written: that of the instance it is made of')
  if (written.state === 'unresolved') return skip(`its engine is ${written.raw}`)
  const version = versionOf(written.value)
  if (version === undefined) return skip(`the engine ${written.value} is not judged`)
  if (valueOf(settingsOf(instance).text('activation_policy')) === 'NEVER') return skip('it is switched off (activation_policy)')
  return asFarAsItExists(instance, () => {
    const database = databaseOf(instance, version, written, world)
    const pooler = poolerOf(instance, settingsOf(instance), database)
    return { declares: [database, ...copiesOf(instance, settingsOf(instance), database, world), ...(pooler === undefined ? [] : [pooler])], skipped: [] }
  })
}

function databaseOf(
  instance: Resource,
  { engine, number }: NonNullable<ReturnType<typeof versionOf>>,
  written: Fact<string>,
  world: World,
): DatabaseDeclaration {
  const settings = settingsOf(instance)
  const replicas = replicasIn(world).get(instance) ?? []
  const ways = connectionNames(instance, world)
  const readWays = replicas.flatMap((one) => connectionNames(one, world))
  const hosts = [...hostsOf(instance, attributes, world), ...ways.map(socketOf)]
  const readHosts = [...replicas.flatMap((one) => hostsOf(one, attributes, world)), ...readWays.map(socketOf)]
  const tier = settings.text('tier')
  const flags = flagsOf(settings)
  const ip = bodiesOf(settings, 'ip_configuration').bodies[0]
  const insights = bodiesOf(settings, 'insights_config').bodies[0]
  return {
    kind: 'database',
    name: databaseName(instance, world),
    stack: world.stack,
    at: instance.at,
    engine,
    by: 'Google Cloud SQL',
    hosted: true,
    version: { ...known(number, written.at) },
    hosts,
    ...(readHosts.length === 0 ? {} : { readHosts }),
    port: byDefault(portOf(engine), instance.at, 'the engine’s own port'),
    secrets: [...ways, ...secretsOf([...hosts, ...ways], world)],
    ...(readWays.length === 0 ? {} : { readSecrets: [...readWays, ...secretsOf([...readHosts, ...readWays], world)] }),
    settings: flags,
    ...sized(tier, engine),
    durable: known(true, instance.at),
    standbys: mapFact(textOr(settings, 'availability_type', 'ZONAL'), (kind) => (kind === 'REGIONAL' ? 1 : 0)),
    readReplicas: replicasOf(instance, replicas),
    ...recoveryOf(settings, engine),
    ...unlessOff(ip?.flag('ipv4_enabled'), networksOf(ip, 'authorized_networks', 'value')),
    ...protectionsOf(instance, settings),
    encrypted: byDefault(true, instance.at, 'Cloud SQL encrypts what it stores: https://cloud.google.com/sql/docs/postgres/data-residency-overview'),
    tls: tlsOf(settings, ip),
    ...passwordsIn(
      [instance, 'root_password', 'root_user'],
      // Inputs of the registry's modules, which make the user themselves.
      [instance, 'user_password', 'user_name'],
      ...bodiesOf(instance, 'additional_users').bodies.map((one) => [one, 'password', 'name'] as const),
      ...naming(instance, world, ['google_sql_user'], 'instance').map((one) => [one, 'password', 'name'] as const),
    ),
    ...watchedBy(instance, insights),
  }
}

function sized(tier: Fact<string> | undefined, engine: DatabaseDeclaration['engine']): Pick<DatabaseDeclaration, 'memory' | 'cpus' | 'maxConnections'> {
  if (tier === undefined) return {}
  const memory = mapFact(
    tier,
    (name) => sizeOf(name)?.memory,
    (name) => `the memory of ${name}`,
  )
  const cpus = mapFact(tier, (name) => sizeOf(name)?.cpus)
  const most: Fact<number> = mapFact(
    tier,
    (name) => connectionsOf(engine, name),
    (name) => `how many connections ${name} accepts`,
  )
  const note = 'Cloud SQL’s default for its memory'
  return {
    memory,
    ...(cpus.state === 'unresolved' && tier.state !== 'unresolved' ? {} : { cpus }),
    maxConnections: most.state === 'unresolved' ? { ...most, hint: 'set max_connections in database_flags' } : byDefault(most.value, most.at, note),
  }
}

const replicaIndex = new WeakMap<World, ReadonlyMap<Resource, readonly Resource[]>>()

/** Replicas of each instance, and replicas of those. */
function replicasIn(world: World): ReadonlyMap<Resource, readonly Resource[]> {
  const before = replicaIndex.get(world)
  if (before !== undefined) return before
  const made = new Map<Resource, Resource[]>()
  for (const one of live(world, type)) {
    const primary = isReplica(one) ? primaryOf(one, world) : undefined
    if (primary !== undefined && primary !== one) made.set(primary, [...(made.get(primary) ?? []), one])
  }
  replicaIndex.set(world, made)
  return made
}

/** Those that are declared by themselves, and those that a module makes of a list. */
function replicasOf(instance: Resource, replicas: readonly Resource[]): Fact<number> {
  const counted = countOf(replicas, placeOf(instance, 'replicas'), 'nothing names it in master_instance_name')
  if (moduleOf(instance) === undefined) return counted
  const listed = instance.objects('read_replicas')
  if (listed === undefined) return counted
  if ('state' in listed) return openAs(listed, valueOf(counted))
  const at = listed[0]?.at ?? placeOf(instance, 'read_replicas')
  return counted.state === 'unresolved'
    ? unresolved(counted.raw, counted.at, counted.hint)
    : known(counted.value + listed.length, listed.length > 0 ? at : counted.at)
}

/** Query Insights; a module's block of it switches it on. {@link https://cloud.google.com/sql/docs/postgres/using-query-insights} */
function watchedBy(instance: Resource, insights: Body | undefined): Pick<DatabaseDeclaration, 'watched'> {
  if (insights === undefined) return {}
  const flag = insights.flag('query_insights_enabled') ?? (moduleOf(instance) === undefined ? undefined : known(true, insights.at))
  if (flag === undefined) return {}
  if (flag.state === 'unresolved') return { watched: flag }
  return flag.value ? { watched: known('Query Insights', flag.at) } : {}
}
