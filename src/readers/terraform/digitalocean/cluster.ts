/** A database cluster of DigitalOcean: its standbys, replicas, size, who may come in, and the copies every one has. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { DatabaseDeclaration, Found } from '../../../model/managed.ts'
import { dailyCopy, engineNamed, keptByProvider, provider } from '../../../parse/app-spec/managed.ts'
import { databaseSize, mysqlConnections, postgresConnections, postgresReserved, type Size } from '../../../parse/app-spec/sizes.ts'
import { bySize } from '../../../parse/hosted.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, countOf, isAway, live, nothing, numberOr, placeOf } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { componentsFor, nameOf, ofCluster, referencesTo, waysToResource } from './names.ts'
import { settingsOf } from './settings.ts'

export function declareCluster(cluster: Resource, world: World): Mapped {
  if (isAway(cluster)) return nothing
  const named = cluster.text('engine')
  const engine = named === undefined || named.state === 'unresolved' ? undefined : engineNamed(named.value)
  if (engine === undefined && cluster.mode !== 'data') {
    const why =
      named === undefined
        ? 'its engine is not written'
        : named.state === 'unresolved'
          ? `its engine is ${named.raw}`
          : `the engine ${named.value} is not judged`
    return { declares: [], skipped: [{ path: cluster.at.path, line: cluster.at.line, reason: `${cluster.address}: ${why}` }] }
  }
  return asFarAsItExists(cluster, () => {
    const database = cluster.mode === 'data' ? looked(cluster, world) : databaseOf(cluster, engine ?? 'postgres', world)
    const copy = dailyCopy(database)
    return { declares: copy === undefined ? [database] : [database, copy], skipped: [] }
  })
}

function databaseOf(cluster: Resource, engine: Engine, world: World): DatabaseDeclaration {
  const { at } = cluster
  const replicas = ofCluster(cluster, 'digitalocean_database_replica', world)
  const size = cluster.text('size') ?? unresolved('a size that is not written', at, 'write size')
  const version = cluster.text('version')
  const memory = bySize(size, (slug) => databaseSize(slug)?.memory, 'memory')
  return {
    kind: 'database',
    name: nameOf(cluster),
    stack: world.stack,
    at,
    engine,
    by: provider,
    hosted: true,
    ...(version === undefined ? {} : { version }),
    ...waysToResource(cluster, componentsFor(cluster, world)),
    ...(replicas.length === 0
      ? {}
      : {
          readHosts: replicas.flatMap((one) => referencesTo(one, 'host', 'private_host')),
          readSecrets: replicas.flatMap((one) => referencesTo(one, 'uri', 'private_uri')),
        }),
    settings: settingsOf(cluster, engine, valueOf(memory), world),
    ...connectionsOf(engine, size),
    memory,
    cpus: bySize(size, (slug) => databaseSize(slug)?.cpus, 'CPU'),
    standbys: mapFact(numberOr(cluster, 'node_count', 1), (nodes) => Math.max(0, nodes - 1)),
    readReplicas: countOf(replicas, placeOf(cluster, 'replicas'), 'no replica names it in cluster_id'),
    ...keptByProvider(engine, at),
    ...waysIn(cluster, world),
    ...protectionsOf(cluster),
    ...watchedBy(cluster, world),
  }
}

/** By the size's memory, as the provider's documentation says. */
function connectionsOf(engine: Engine, size: Fact<string>): Pick<DatabaseDeclaration, 'maxConnections' | 'reserved'> {
  const of = (figure: (size: Size) => number): Fact<number> =>
    bySize(
      size,
      (slug) => {
        const found = databaseSize(slug)
        return found === undefined ? undefined : figure(found)
      },
      'room for connections',
    )
  if (engine === 'postgres') return { maxConnections: of(postgresConnections), reserved: byDefault(postgresReserved, size.at, 'kept by the provider') }
  return engine === 'mysql' ? { maxConnections: of(mysqlConnections) } : {}
}

/** Without a firewall of its own everybody may knock ({@link https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/}). */
export function waysIn(cluster: Resource, world: World): Pick<DatabaseDeclaration, 'exposures' | 'exposureOpen'> {
  const firewalls = ofCluster(cluster, 'digitalocean_database_firewall', world)
  const sure = firewalls.filter(({ exists }) => exists.state !== 'unresolved')
  const [maybe] = firewalls.flatMap(({ exists }) => (exists.state === 'unresolved' ? [exists] : []))
  if (sure.length === 0) {
    if (maybe !== undefined) return { exposures: [], exposureOpen: maybe }
    return { exposures: [{ what: `${nameOf(cluster)} takes connections from anywhere, for it has no firewall`, at: cluster.at }] }
  }
  const exposures: Found[] = []
  let open: UnresolvedFact | undefined
  for (const firewall of sure) {
    const rules = bodiesOf(firewall, 'rule')
    open ??= rules.open
    for (const rule of rules.bodies) {
      const type = rule.text('type')
      const value = rule.text('value')
      if (type?.state !== 'unresolved' && type?.value !== 'ip_addr') continue
      if (value?.state === 'unresolved') open ??= value
      else if (value !== undefined && /^(0\.0\.0\.0|::)(\/0)?$/.test(value.value.trim())) {
        exposures.push({ what: `${nameOf(cluster)} takes connections from ${value.value.trim()}`, at: value.at })
      }
    }
  }
  return { exposures, ...(open === undefined ? {} : { exposureOpen: open }) }
}

function protectionsOf(cluster: Resource): Pick<DatabaseDeclaration, 'protections' | 'protectionOpen'> {
  const flag = cluster.blocks('lifecycle')[0]?.flag('prevent_destroy')
  if (flag?.state === 'unresolved') return { protections: [], protectionOpen: flag }
  return { protections: flag?.value === true ? [{ what: 'prevent_destroy', at: flag.at }] : [] }
}

/** Alerts on its own figures. */
function watchedBy(cluster: Resource, world: World): Pick<DatabaseDeclaration, 'watched'> {
  const alert = live(world, 'digitalocean_database_monitor_alert', 'digitalocean_monitor_alert').find((one) =>
    one.references('entities').includes(cluster.plain),
  )
  return alert === undefined ? {} : { watched: known('alerts of DigitalOcean Monitoring', alert.at) }
}

/** A data source: the cluster is made by somebody else. */
function looked(cluster: Resource, world: World): DatabaseDeclaration {
  const { at } = cluster
  const name = nameOf(cluster)
  const open = unresolved(name, at, `the cluster ${name} is declared outside this root module`)
  return {
    kind: 'database',
    name,
    stack: world.stack,
    at,
    engine: 'postgres',
    by: provider,
    hosted: true,
    elsewhere: true,
    ...waysToResource(cluster, componentsFor(cluster, world)),
    settings: new Map(),
    maxConnections: open,
    memory: open,
    standbys: open,
    readReplicas: open,
    ...keptByProvider('postgres', at),
    exposures: [],
    exposureOpen: open,
    protections: [],
  }
}
