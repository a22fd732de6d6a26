/** Nodes of ElastiCache and MemoryDB as datastores: how many, who takes over, what their parameter groups set. */
import { byDefault, isResolved, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import type { Body, Resource, World } from '../resource.ts'
import { hostsOf, secretsOf } from './addresses.ts'
import { portOf } from './engines.ts'
import { sizeFact, sizeFacts } from './instance.ts'
import { databaseName } from './names.ts'
import { bodiesOf, named, numberOr, openAs, placeOf } from '../mapping/values.ts'

export interface CacheShape {
  readonly by: string
  readonly hosts: readonly string[]
  readonly readHosts: readonly string[]
  readonly encrypted: Fact<boolean> | undefined
  readonly tls: Fact<boolean> | undefined
  readonly standbys: Fact<number>
  readonly readReplicas: Fact<number>
  readonly durable: Fact<boolean>
  readonly settings: ReadonlyMap<string, Fact<string>>
  /** Where days of snapshots are said. */
  readonly snapshots: string
}

const engines: ReadonlySet<string> = new Set(['redis', 'valkey', 'memcached'])

export function cacheEngine(resource: Resource, otherwise: Engine): Fact<Engine> {
  const engine = resource.text('engine')
  return engine === undefined
    ? byDefault(otherwise, placeOf(resource, 'engine'), 'the provider’s default')
    : mapFact(
        engine,
        (text) => (engines.has(text.toLowerCase()) ? (text.toLowerCase() as Engine) : undefined),
        (text) => text,
      )
}

export function cacheDatabase(resource: Resource, engine: Engine, shape: CacheShape, world: World): DatabaseDeclaration {
  const hosts = hostsOf(resource, shape.hosts, world)
  const readHosts = hostsOf(resource, shape.readHosts, world)
  const port = resource.number('port')
  const version = resource.text('engine_version')
  return {
    kind: 'database',
    name: databaseName(resource, world),
    stack: world.stack,
    at: resource.at,
    engine,
    by: shape.by,
    hosted: true,
    ...(version === undefined ? {} : { version }),
    hosts,
    ...(readHosts.length === 0 ? {} : { readHosts }),
    port: port ?? byDefault(portOf(engine), placeOf(resource, 'port'), 'the engine’s own port'),
    secrets: secretsOf(hosts, world),
    settings: shape.settings,
    ...sizeFacts(sizeFact(resource, 'node_type')),
    durable: shape.durable,
    standbys: shape.standbys,
    readReplicas: shape.readReplicas,
    pointInTime: known(false, resource.at),
    // Its nodes have addresses of their network alone, whoever its groups let in. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/accessing-elasticache.html
    exposures: [],
    protections: resource.has('final_snapshot_identifier') || resource.has('final_snapshot_name') ? [{ what: 'final snapshot', at: finalPlace(resource) }] : [],
    ...(shape.encrypted === undefined ? {} : { encrypted: shape.encrypted }),
    ...(shape.tls === undefined ? {} : { tls: shape.tls }),
  }
}

function finalPlace(resource: Resource): Fact<string>['at'] {
  return (resource.text('final_snapshot_identifier') ?? resource.text('final_snapshot_name'))?.at ?? resource.at
}

/** Snapshots of a day are kept so many days; none are made for 0. */
export function snapshotsOf(resource: Resource, database: DatabaseDeclaration, shape: CacheShape, world: World): readonly CopyDeclaration[] {
  const retention = numberOr(resource, shape.snapshots, 0)
  return [
    {
      kind: 'copy',
      name: `${shape.by} snapshots of ${database.name}`,
      stack: world.stack,
      at: retention.at,
      of: known(database.name, resource.at),
      mechanism: `${shape.by} snapshots`,
      automatic: mapFact(retention, (days) => days > 0),
      every: byDefault(24, retention.at, 'once a day, in the snapshot window'),
      offsite: known(false, retention.at),
      destination: 'snapshots in its own region',
      retentionDays: retention,
      ...(database.encrypted === undefined ? {} : { encrypted: database.encrypted }),
      continuous: false,
    },
  ]
}

const evictNote = 'ElastiCache’s default, https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html'

/** What a parameter group says, over the service's own eviction policy; names as Redis writes them. */
export function cacheSettings(resource: Resource, engine: Engine, eviction: string, world: World): Map<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  if (engine === 'memcached') return settings
  settings.set('maxmemory-policy', byDefault(eviction, placeOf(resource, 'parameter_group_name'), evictNote))
  const [group] = named(resource, 'parameter_group_name', world, ['aws_elasticache_parameter_group', 'aws_memorydb_parameter_group'], resource)
  const name = resource.text('parameter_group_name')
  // A module takes the parameters themselves.
  const own = bodiesOf(resource, 'parameter')
  if (group === undefined) {
    if (own.open !== undefined) settings.set('maxmemory-policy', openAs(own.open))
    else if (own.bodies.length === 0 && name !== undefined && !(isResolved(name) && /^default\./.test(name.value)))
      settings.set(
        'maxmemory-policy',
        unresolved(isResolved(name) ? `what ${name.value} sets` : name.raw, name.at, 'write the parameter group in the same configuration'),
      )
    return withParameters(settings, own.bodies)
  }
  const { bodies, open } = bodiesOf(group, 'parameter')
  if (open !== undefined) settings.set('maxmemory-policy', openAs(open))
  return withParameters(settings, [...bodies, ...own.bodies])
}

function withParameters(settings: Map<string, Fact<string>>, bodies: readonly Body[]): Map<string, Fact<string>> {
  for (const body of bodies) {
    const key = valueOf(body.text('name'))?.toLowerCase()
    const value = body.text('value')
    if (key !== undefined && value !== undefined) settings.set(key, value)
  }
  return settings
}
