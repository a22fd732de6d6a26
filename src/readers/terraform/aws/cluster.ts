/** Clusters of Aurora and DocumentDB: storage that several instances share, of which one writes and the others can take over. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { hostsOf, secretsOf } from './addresses.ts'
import { majorOf, portOf } from './engines.ts'
import { otherRegionsOf, standInOf } from './global.ts'
import { exposuresOf, formulaValues, sizeFact, sizeFacts, versionOf } from './instance.ts'
import { databaseName } from './names.ts'
import { connectionsOf, settingsOf, tlsOf, type Grouped } from './parameters.ts'
import { protectionsOf } from './protections.ts'
import type { Size } from './sizes.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { passwordsIn } from '../mapping/passwords.ts'
import { bodiesOf, byText, flagOr, naming, isAway, nothing, numberOr, openAs, placeOf } from '../mapping/values.ts'
import { watchersOf } from './watchers.ts'

/** How the two services differ. */
export interface ClusterService {
  readonly by: string
  readonly snapshots: string
  readonly instances: string
  /** Custom endpoints, whose type says what answers there. */
  readonly endpoints?: string
}

export const aurora: ClusterService = {
  by: 'Amazon Aurora',
  snapshots: 'Aurora backups',
  instances: 'aws_rds_cluster_instance',
  endpoints: 'aws_rds_cluster_endpoint',
}
export const documentDb: ClusterService = { by: 'Amazon DocumentDB', snapshots: 'DocumentDB backups', instances: 'aws_docdb_cluster_instance' }

export function declareCluster(cluster: Resource, engine: Engine, service: ClusterService, world: World): Mapped {
  if (isAway(cluster) || standInOf(cluster, world) !== undefined) return nothing
  return asFarAsItExists(cluster, () => {
    const database = databaseOf(cluster, engine, service, world)
    return { declares: [database, copyOf(cluster, database, service, world)], skipped: [] }
  })
}

/** Its instances, by reference or by the name both write. */
function instancesOf(cluster: Resource, service: ClusterService, world: World): readonly Resource[] {
  const byReference = naming(cluster, world, [service.instances], 'cluster_identifier')
  const name = valueOf(cluster.text('cluster_identifier'))
  const byName = (name === undefined ? [] : (byText(world, [service.instances], 'cluster_identifier').get(name) ?? [])).filter(
    (one) => !byReference.includes(one) && one.references('cluster_identifier').length === 0,
  )
  // Of several clusters made by one block, each has the instances of its own key.
  const keyed = byReference.filter((one) => cluster.key !== undefined && one.key === cluster.key)
  return [...(keyed.length > 0 ? keyed : byReference), ...byName]
}

function databaseOf(cluster: Resource, engine: Engine, service: ClusterService, world: World): DatabaseDeclaration {
  const instances = instancesOf(cluster, service, world)
  const abroad = otherRegionsOf(cluster, world)
  const hosts = hostsOf(cluster, ['endpoint'], world)
  const readHosts = hostsOf(cluster, ['reader_endpoint'], world)
  const custom = service.endpoints === undefined ? [] : naming(cluster, world, [service.endpoints], 'cluster_identifier')
  const readers = custom.filter((one) => valueOf(one.text('custom_endpoint_type')) === 'READER')
  const [writer] = instances
  const isMultiAz = cluster.has('db_cluster_instance_class')
  const size = isMultiAz
    ? sizeFact(cluster, 'db_cluster_instance_class')
    : (serverlessSize(cluster) ?? (writer === undefined ? undefined : sizeFact(writer, 'instance_class')))
  const version = versionOf(cluster)
  const groups: readonly Grouped[] = [
    { resource: cluster, attribute: 'db_cluster_parameter_group_name', inline: 'parameter' },
    ...(writer === undefined ? [] : [{ resource: writer, attribute: 'db_parameter_group_name', inline: 'parameter' }]),
  ]
  const kind = isMultiAz ? 'rds' : 'aurora'
  const settings = settingsOf(groups, engine, kind, majorOf(valueOf(version)), formulaValues(cluster, size), world)
  const max = connectionsOf(settings)
  const tls = tlsOf(engine, settings)
  const port = cluster.number('port')
  const retention = numberOr(cluster, 'backup_retention_period', 1)
  return {
    kind: 'database',
    name: databaseName(cluster, world),
    stack: world.stack,
    at: cluster.at,
    engine,
    by: isMultiAz ? 'Amazon RDS' : service.by,
    hosted: true,
    ...(version === undefined ? {} : { version }),
    hosts: [
      ...hosts,
      ...instances.flatMap((one) => hostsOf(one, ['endpoint'], world)),
      ...custom.filter((one) => !readers.includes(one)).flatMap((one) => hostsOf(one, ['endpoint'], world)),
    ],
    readHosts: [
      ...readHosts,
      ...readers.flatMap((one) => hostsOf(one, ['endpoint'], world)),
      ...abroad.flatMap((one) => hostsOf(one, ['endpoint', 'reader_endpoint'], world)),
    ],
    port: port ?? byDefault(portOf(engine), placeOf(cluster, 'port'), 'the engine’s own port'),
    secrets: secretsOf([...hosts, ...readHosts], world),
    settings,
    ...(max === undefined ? {} : { maxConnections: max }),
    ...sizeFacts(size),
    durable: known(true, cluster.at),
    standbys: standbysOf(cluster, instances, abroad, isMultiAz, world),
    readReplicas: byDefault(0, placeOf(cluster, 'readers'), 'its readers can all take over, and count as standbys'),
    pointInTime: mapFact(retention, (days) => days > 0),
    windowDays: retention,
    // Clusters of DocumentDB have no public address. https://docs.aws.amazon.com/documentdb/latest/developerguide/connect-from-outside-a-vpc.html
    ...(engine === 'mongodb' ? { exposures: [] } : exposuresOf([cluster, ...instances], 'vpc_security_group_ids', valueOf(port) ?? portOf(engine), world)),
    ...protectionsOf(cluster),
    encrypted: encryptedOf(cluster),
    ...(tls === undefined ? {} : { tls }),
    ...passwordsIn([cluster, 'master_password', 'master_username']),
    ...watchersOf([cluster, ...instances]),
  }
}

/** Encrypted unless said otherwise where it is serverless in the old way. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster#storage_encrypted-1 */
function encryptedOf(cluster: Resource): Fact<boolean> {
  return flagOr(cluster, 'storage_encrypted', valueOf(cluster.text('engine_mode')) === 'serverless')
}

/** Two GiB a unit of capacity, at the most it may have. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html */
function serverlessSize(cluster: Resource): Fact<Size> | undefined {
  const [scaling] = bodiesOf(cluster, 'serverlessv2_scaling_configuration').bodies
  const most = scaling?.number('max_capacity')
  return most === undefined ? undefined : mapFact(most, (units) => ({ memory: units * 2 * 1024 ** 3 }))
}

/** Every instance but the one that writes, those that autoscaling keeps at least, and clusters of other regions. */
function standbysOf(cluster: Resource, instances: readonly Resource[], abroad: readonly Resource[], isMultiAz: boolean, world: World): Fact<number> {
  if (isMultiAz) return known(2, cluster.text('db_cluster_instance_class')?.at ?? cluster.at)
  const sure = instances.filter(({ exists }) => exists.state !== 'unresolved')
  const away = abroad.filter(({ exists }) => exists.state !== 'unresolved')
  const scaling = naming(cluster, world, ['aws_appautoscaling_target'], 'resource_id').filter(
    (one) => valueOf(one.text('scalable_dimension')) === 'rds:cluster:ReadReplicaCount',
  )
  const [target] = scaling
  const least = target === undefined ? undefined : numberOr(target, 'min_capacity', 0)
  const readers = Math.max(0, sure.length - 1)
  const open =
    [...instances, ...abroad, ...scaling].map(({ exists }) => exists).find((exists) => exists.state === 'unresolved') ??
    (least?.state === 'unresolved' ? least : undefined)
  if (open?.state === 'unresolved') return openAs(open, Math.max(readers, valueOf(least) ?? 0) + away.length)
  const kept = valueOf(least) ?? 0
  const [first, ...rest] = [...sure.slice(1), ...away]
  if (kept > readers && least !== undefined)
    return { ...least, value: kept + away.length, ...(first === undefined ? {} : { also: [first.at, ...rest.map((one) => one.at)] }) } as Fact<number>
  if (first === undefined) return known(0, instances[0]?.at ?? cluster.at)
  return { state: 'known', value: readers + away.length, at: first.at, ...(rest.length === 0 ? {} : { also: rest.map((one) => one.at) }) }
}

function copyOf(cluster: Resource, database: DatabaseDeclaration, service: ClusterService, world: World): CopyDeclaration {
  const retention = numberOr(cluster, 'backup_retention_period', 1)
  return {
    kind: 'copy',
    name: `${service.snapshots} of ${database.name}`,
    stack: world.stack,
    at: retention.at,
    of: known(database.name, cluster.at),
    mechanism: service.snapshots,
    // One day is the least that can be set, so an unknown number of days is still a backup.
    automatic:
      retention.state === 'unresolved'
        ? (retention.atLeast ?? 0) >= 1
          ? known(true, retention.at)
          : unresolved(retention.raw, retention.at, retention.hint)
        : known(retention.value > 0, retention.at),
    every: byDefault(24, retention.at, 'once a day, in the backup window; the storage keeps every change between'),
    offsite: known(false, retention.at),
    destination: 'snapshots in the cluster’s own region',
    retentionDays: retention,
    ...(database.encrypted === undefined ? {} : { encrypted: database.encrypted }),
    continuous: true,
  }
}
