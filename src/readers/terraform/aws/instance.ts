/** An instance of RDS as a database: its replicas are copies of it, wherever they are declared. */
import { known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration, Found } from '../../../model/managed.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { hostsOf, secretsOf } from './addresses.ts'
import { engineOf, majorOf, plainVersion, portOf } from './engines.ts'
import { databaseName } from './names.ts'
import { connectionsOf, settingsOf, tlsOf, type Grouped } from './parameters.ts'
import { protectionsOf } from './protections.ts'
import { waysIn } from './security-groups.ts'
import { sizeOf, type Size } from './sizes.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { passwordsIn } from '../mapping/passwords.ts'
import { countOf, flagOr, naming, isAway, live, named as namedResources, namedOne, nothing, numberOr, placeOf } from '../mapping/values.ts'
import { watchersOf } from './watchers.ts'

/** The instance whose data an instance holds, through replicas of replicas; nothing where its source is not in the tree. */
export function primaryOf(instance: Resource, world: World): Resource | undefined {
  let one: Resource | undefined = instance
  for (const seen = new Set<Resource>(); one !== undefined && isReplica(one);) {
    if (seen.has(one)) return undefined
    seen.add(one)
    one = namedOne(one, 'replicate_source_db', world, ['aws_db_instance'], 'identifier')
  }
  return one
}

export function isReplica(instance: Resource): boolean {
  const source = instance.text('replicate_source_db')
  return source !== undefined && !(source.state !== 'unresolved' && source.value === '')
}

export function declareInstance(instance: Resource, world: World): Mapped {
  if (isAway(instance)) return nothing
  if (isReplica(instance)) {
    if (primaryOf(instance, world) !== undefined) return nothing
    const source = instance.text('replicate_source_db')
    if (source?.state === 'unresolved' && /^\$\{var\./.test(source.raw))
      return { declares: [], skipped: [skip(instance, `whether it replicates another database is ${source.raw}`)] }
    return { declares: [], skipped: [skip(instance, 'a replica of a database that is not in the repository')] }
  }
  const named = instance.text('engine') ?? familyOf(instance, world)
  const engine = named === undefined || named.state === 'unresolved' ? undefined : engineOf(named.value)
  if (engine === undefined) return { declares: [], skipped: [skip(instance, whyNoEngine(named))] }
  return asFarAsItExists(instance, () => {
    const database = databaseOf(instance, engine, world)
    return { declares: [database, ...copiesOf(instance, database, world)], skipped: [] }
  })
}

/** What is made of a snapshot says no engine, and its parameter group does: `postgres16`. */
function familyOf(instance: Resource, world: World): Fact<string> | undefined {
  const [group] = namedResources(instance, 'parameter_group_name', world, ['aws_db_parameter_group'], instance)
  const family = instance.text('family') ?? group?.text('family')
  return family === undefined ? undefined : mapFact(family, (text) => text.replace(/[\d.-].*$/, ''))
}

function skip(instance: Resource, reason: string): Mapped['skipped'][number] {
  return { path: instance.at.path, line: instance.at.line, reason: `${instance.address}: ${reason}` }
}

export function whyNoEngine(named: Fact<string> | undefined): string {
  if (named === undefined) return 'its engine is not written: that of the snapshot it is made of'
  return named.state === 'unresolved' ? `its engine is ${named.raw}` : `the engine ${named.value} is not judged`
}

function databaseOf(instance: Resource, engine: Engine, world: World): DatabaseDeclaration {
  const readers = replicasOf(instance, world)
  const hosts = hostsOf(instance, ['address', 'endpoint'], world)
  const size = sizeFact(instance, 'instance_class')
  const version = versionOf(instance)
  const major = majorOf(valueOf(version))
  const values = formulaValues(instance, size)
  const groups: readonly Grouped[] = [{ resource: instance, attribute: 'parameter_group_name', inline: 'parameter' }]
  const settings = settingsOf(groups, engine, 'rds', major, values, world)
  const max = connectionsOf(settings)
  const tls = tlsOf(engine, settings)
  const retention = retentionOf(instance)
  const port = instance.number('port')
  const readHosts = readers.flatMap((replica) => hostsOf(replica, ['address', 'endpoint'], world))
  return {
    kind: 'database',
    name: databaseName(instance, world),
    stack: world.stack,
    at: instance.at,
    engine,
    by: 'Amazon RDS',
    hosted: true,
    ...(version === undefined ? {} : { version }),
    hosts,
    ...(readHosts.length === 0 ? {} : { readHosts }),
    port: port ?? { state: 'default', value: portOf(engine), at: placeOf(instance, 'port'), note: 'the engine’s own port' },
    secrets: secretsOf(hosts, world),
    settings,
    ...(max === undefined ? {} : { maxConnections: max }),
    ...sizeFacts(size),
    durable: known(true, instance.at),
    standbys: mapFact(flagOr(instance, 'multi_az', false), (is) => (is ? 1 : 0)),
    readReplicas: countOf(readers, placeOf(instance, 'replicas'), 'nothing names it in replicate_source_db'),
    pointInTime: mapFact(retention, (days) => days > 0),
    windowDays: retention,
    ...exposuresOf([instance, ...readers], 'vpc_security_group_ids', valueOf(port) ?? portOf(engine), world),
    ...protectionsOf(instance),
    encrypted: flagOr(instance, 'storage_encrypted', false),
    ...(tls === undefined ? {} : { tls }),
    ...passwordsIn([instance, 'password', 'username']),
    ...watchersOf([instance]),
  }
}

export function versionOf(resource: Resource): Fact<string> | undefined {
  const version = resource.text('engine_version')
  const engine = valueOf(resource.text('engine')) ?? ''
  return version === undefined ? undefined : mapFact(version, (text) => plainVersion(text, engine))
}

/** Replicas of an instance, and replicas of those. */
function replicasOf(instance: Resource, world: World): readonly Resource[] {
  let all = replicas.get(world)
  if (all === undefined) {
    const made = new Map<Resource, Resource[]>()
    for (const one of live(world, 'aws_db_instance')) {
      const primary = isReplica(one) ? primaryOf(one, world) : undefined
      if (primary !== undefined && primary !== one) made.set(primary, [...(made.get(primary) ?? []), one])
    }
    replicas.set(world, made)
    all = made
  }
  return all.get(instance) ?? []
}

const replicas = new WeakMap<World, ReadonlyMap<Resource, readonly Resource[]>>()

/** The size of a class; unresolved for a class of no known family. */
export function sizeFact(resource: Resource, attribute: string): Fact<Size> | undefined {
  const name = resource.text(attribute)
  return name === undefined ? undefined : mapFact(name, sizeOf, (text) => `the memory of ${text}`)
}

export function sizeFacts(size: Fact<Size> | undefined): Pick<DatabaseDeclaration, 'memory' | 'cpus'> {
  if (size === undefined) return {}
  const cpus = mapFact(
    size,
    (one) => one.cpus,
    () => 'the cores of its class',
  )
  return { memory: mapFact(size, (one) => one.memory), ...(cpus.state === 'unresolved' && size.state !== 'unresolved' ? {} : { cpus }) }
}

export function formulaValues(resource: Resource, size: Fact<Size> | undefined): Parameters<typeof settingsOf>[4] {
  const found = valueOf(size)
  const storage = valueOf(resource.number('allocated_storage'))
  return {
    ...(found === undefined ? {} : { memory: found.memory }),
    ...(found?.cpus === undefined ? {} : { cpus: found.cpus }),
    // In bytes, as the formulas count it.
    ...(storage === undefined ? {} : { storage: storage * 1024 ** 3 }),
  }
}

/** Days automated backups are kept; none are made for 0, which is the provider's default. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#backup_retention_period-1 */
function retentionOf(instance: Resource): Fact<number> {
  return numberOr(instance, 'backup_retention_period', 0)
}

/** Ways in: an address that the whole world is told, and a group that lets it in. Without such an address, a group nobody can read opens nothing. */
export function exposuresOf(
  resources: readonly Resource[],
  groups: string,
  port: number,
  world: World,
): { readonly exposures: readonly Found[]; readonly exposureOpen?: UnresolvedFact } {
  const flags = resources.map((one) => one.flag('publicly_accessible')).filter((flag) => flag !== undefined)
  const open = flags.find((flag) => flag.state === 'unresolved')
  const told = flags
    .filter((flag) => valueOf(flag) === true)
    .map((flag) => ({ what: 'an address that the whole world is told (publicly_accessible)', at: flag.at }))
  return {
    exposures: [...told, ...resources.flatMap((one) => waysIn(one, groups, [port], world))],
    ...(open?.state === 'unresolved' ? { exposureOpen: open } : {}),
  }
}

/** Snapshots of the day and the log between them, and what is sent to another region. */
function copiesOf(instance: Resource, database: DatabaseDeclaration, world: World): readonly CopyDeclaration[] {
  const retention = retentionOf(instance)
  const own: CopyDeclaration = {
    kind: 'copy',
    name: `RDS snapshots of ${database.name}`,
    stack: world.stack,
    at: retention.at,
    of: known(database.name, instance.at),
    mechanism: 'RDS snapshots',
    automatic: mapFact(retention, (days) => days > 0),
    every: { state: 'default', value: 24, at: retention.at, note: 'once a day, in the backup window' },
    // The rule asks for storage outside the account's region; RDS keeps these beside the instance.
    offsite: known(false, retention.at),
    destination: 'snapshots in the instance’s own region',
    retentionDays: retention,
    ...(database.encrypted === undefined ? {} : { encrypted: database.encrypted }),
    continuous: true,
  }
  const away = naming(instance, world, ['aws_db_instance_automated_backups_replication'], 'source_db_instance_arn')
  return [own, ...away.map((replication) => replicatedBackups(replication, database, world))]
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance_automated_backups_replication */
function replicatedBackups(replication: Resource, database: DatabaseDeclaration, world: World): CopyDeclaration {
  const retention = numberOr(replication, 'retention_period', 7)
  return {
    kind: 'copy',
    name: `${replication.address} of ${database.name}`,
    stack: world.stack,
    at: replication.at,
    of: known(database.name, replication.at),
    mechanism: 'RDS backups in another region',
    automatic: existing(replication),
    every: { state: 'default', value: 24, at: replication.at, note: 'once a day, as the source’s' },
    offsite: existing(replication),
    destination: 'backups in another region',
    retentionDays: retention,
    ...(database.encrypted === undefined ? {} : { encrypted: database.encrypted }),
    continuous: true,
  }
}

/** True as far as it is there. */
export function existing(resource: Resource): Fact<boolean> {
  return resource.exists.state === 'unresolved' ? unresolved(resource.exists.raw, resource.exists.at, resource.exists.hint) : known(true, resource.at)
}
