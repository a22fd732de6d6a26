/** Flexible servers of PostgreSQL and MySQL: standbys, replicas, settings, who may come in, and the copies every one has. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { DatabaseDeclaration } from '../../../model/managed.ts'
import { bySize } from '../../../parse/hosted.ts'
import { addressOf, moduleOf } from '../aws/modules.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { passwordsIn } from '../mapping/passwords.ts'
import { bodiesOf, countOf, flagOr, isAway, live, naming, nothing, numberOr, openAs, placeOf } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { copiesOf } from './copies.ts'
import { byRules, type WaysIn } from './firewall.ts'
import { protectionsOf } from './locks.ts'
import { belonging, byId, databaseName, said } from './names.ts'
import { postgresConnections, postgresReserved, serverSize } from './server-sizes.ts'
import { watchedBy } from './watchers.ts'

/** How the two engines' resources differ. */
export interface Flavour {
  readonly engine: Engine
  readonly by: string
  /** Its type; what belongs to it begins with the same words. */
  readonly type: string
  readonly domain: string
  readonly port: number
}

export const postgres: Flavour = {
  engine: 'postgres',
  by: 'Azure Database for PostgreSQL',
  type: 'azurerm_postgresql_flexible_server',
  domain: 'postgres.database.azure.com',
  port: 5432,
}
export const mysql: Flavour = {
  engine: 'mysql',
  by: 'Azure Database for MySQL',
  type: 'azurerm_mysql_flexible_server',
  domain: 'mysql.database.azure.com',
  port: 3306,
}

export const skip = (resource: Resource, reason: string): Mapped => ({
  declares: [],
  skipped: [{ path: resource.at.path, line: resource.at.line, reason: `${resource.address}: ${reason}` }],
})

function isReplica(server: Resource): boolean {
  return valueOf(server.text('create_mode')) === 'Replica'
}

/** The server whose data it holds, through replicas of replicas; nothing where that is not in the tree. */
function primaryOf(server: Resource, flavour: Flavour, world: World): Resource | undefined {
  let one: Resource | undefined = server
  for (const seen = new Set<Resource>(); one !== undefined && isReplica(one);) {
    // Azure lets replicas have replicas, and those no more.
    if (seen.has(one) || seen.size > 5) return undefined
    seen.add(one)
    one = byId(one, 'source_server_id', world, [flavour.type])
  }
  return one
}

export function declareServer(server: Resource, flavour: Flavour, world: World): Mapped {
  if (isAway(server) || server.mode === 'data') return nothing
  const mode = server.text('create_mode')
  if (mode?.state === 'unresolved') return skip(server, `whether it replicates another server is ${mode.raw}`)
  if (isReplica(server)) return primaryOf(server, flavour, world) === undefined ? skip(server, 'a replica of a server that is not in the repository') : nothing
  return asFarAsItExists(server, () => {
    const database = databaseOf(server, flavour, world)
    return { declares: [database, ...copiesOf(server, database, retentionOf(server), world)], skipped: [] }
  })
}

/** {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore}: a week unless more is said. */
function retentionOf(server: Resource): Fact<number> {
  return numberOr(server, 'backup_retention_days', 7, 'Azure keeps backups for seven days')
}

function databaseOf(server: Resource, flavour: Flavour, world: World): DatabaseDeclaration {
  const { engine, by } = flavour
  const readers = replicasOf(server, flavour, world)
  const name = databaseName(server, world)
  const size = server.text('sku_name') ?? unresolved('a size that is not written', server.at, 'write sku_name')
  const version = server.text('version')
  const settings = settingsOf(server, flavour, world)
  const endpoints = naming(server, world, [`${flavour.type}_virtual_endpoint`], 'source_server_id').flatMap((one) => valueOf(one.text('name')) ?? [])
  const readHosts = [...readers.flatMap((one) => hostsOf(one, flavour)), ...endpoints.map((one) => `${one}.reader.${flavour.domain}`.toLowerCase())]
  return {
    kind: 'database',
    name,
    stack: world.stack,
    at: server.at,
    engine,
    by,
    hosted: true,
    ...(version === undefined ? {} : { version }),
    hosts: [...hostsOf(server, flavour), ...endpoints.map((one) => `${one}.writer.${flavour.domain}`.toLowerCase())],
    ...(readHosts.length === 0 ? {} : { readHosts }),
    port: byDefault(flavour.port, placeOf(server, 'port'), 'the engine’s own port'),
    settings,
    ...passwordsIn([server, 'administrator_password', 'administrator_login']),
    ...(engine === 'postgres'
      ? { maxConnections: postgresConnections(size), reserved: byDefault(postgresReserved, size.at, 'kept by Azure for replication and monitoring') }
      : {}),
    memory: bySize(size, (sku) => serverSize(sku)?.memory, 'memory'),
    cpus: bySize(size, (sku) => serverSize(sku)?.cpus, 'CPU'),
    durable: known(true, server.at),
    standbys: standbysOf(server),
    readReplicas: countOf(readers, placeOf(server, 'replicas'), 'nothing names it in source_server_id'),
    pointInTime: mapFact(retentionOf(server), (days) => days > 0),
    windowDays: retentionOf(server),
    ...waysIn([server, ...readers], flavour, world),
    ...protectionsOf(server, world),
    encrypted: byDefault(true, server.at, 'Azure encrypts the storage of every server'),
    tls: tlsOf(server, settings),
    ...watchedBy(server, world),
  }
}

/** By reference, and by the name that Azure makes of the server's. */
export function hostsOf(server: Resource, flavour: Flavour): readonly string[] {
  const name = valueOf(server.text('name'))
  const named = addressOf(server, 'name').map((one) => `${one}.${flavour.domain}`)
  return [...addressOf(server, 'fqdn'), ...named, ...(name === undefined ? [] : [`${name}.${flavour.domain}`])].map((one) => one.toLowerCase())
}

/** Of each server, worked out once for all of them. */
const replicas = new WeakMap<World, Map<string, ReadonlyMap<Resource, readonly Resource[]>>>()

function replicasOf(server: Resource, flavour: Flavour, world: World): readonly Resource[] {
  const cache = replicas.get(world) ?? new Map<string, ReadonlyMap<Resource, readonly Resource[]>>()
  replicas.set(world, cache)
  let all = cache.get(flavour.type)
  if (all === undefined) {
    const made = new Map<Resource, Resource[]>()
    for (const one of live(world, flavour.type)) {
      const primary = isReplica(one) ? primaryOf(one, flavour, world) : undefined
      if (primary !== undefined) made.set(primary, [...(made.get(primary) ?? []), one])
    }
    cache.set(flavour.type, made)
    all = made
  }
  return all.get(server) ?? []
}

/** {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-high-availability}: one standby, in another zone or in the same. */
function standbysOf(server: Resource): Fact<number> {
  const { bodies, open } = bodiesOf(server, 'high_availability')
  if (open !== undefined) return openAs<number>(open)
  const [block] = bodies
  const at = placeOf(server, 'high_availability')
  if (block === undefined && moduleOf(server) !== undefined)
    return unresolved('high_availability, which the module sets unless it is null', at, 'write high_availability')
  const mode = block?.text('mode')
  if (mode === undefined) return byDefault(0, at, 'no standby unless high_availability is said')
  return mapFact(mode, (text) => (/^(zone_?redundant|same_?zone)$/i.test(text) ? 1 : 0))
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server_configuration} */
export function settingsOf(server: Resource, flavour: Flavour, world: World): Map<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  for (const one of belonging(server, world, [`${flavour.type}_configuration`])) {
    const name = valueOf(one.text('name'))?.toLowerCase()
    const value = one.text('value')
    if (name === undefined || value === undefined) continue
    settings.set(name, one.exists.state === 'unresolved' ? openAs<string>(one.exists) : value)
  }
  return settings
}

function tlsOf(server: Resource, settings: ReadonlyMap<string, Fact<string>>): Fact<boolean> {
  const fact = settings.get('require_secure_transport')
  return fact === undefined
    ? byDefault(true, server.at, 'Azure’s servers take no connection in the clear unless require_secure_transport is off')
    : mapFact(fact, (text) => /^(on|true|1)$/i.test(text))
}

/** A server in a network of its own has no address that others reach. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server#public_network_access_enabled-1} */
function waysIn(servers: readonly Resource[], flavour: Flavour, world: World): WaysIn {
  const all = servers.map((server): WaysIn => {
    if (said(server, 'delegated_subnet_id') !== undefined) return { exposures: [] }
    const access = isPublic(server)
    if (access.state !== 'unresolved' && !access.value) return { exposures: [] }
    const name = databaseName(server, world)
    const module = moduleOf(server)
    const standing =
      module !== undefined && !module.has('firewall_rules')
        ? [{ what: `${name} takes connections from anywhere, by the module’s own firewall_rules`, at: access.at }]
        : []
    const found = byRules(server, name, [`${flavour.type}_firewall_rule`], world)
    const exposures = [...standing, ...found.exposures]
    return access.state === 'unresolved' && exposures.length > 0 ? { exposures: [], exposureOpen: access } : { ...found, exposures }
  })
  const open = all.map(({ exposureOpen }) => exposureOpen).find((one) => one !== undefined)
  return { exposures: all.flatMap(({ exposures }) => exposures), ...(open === undefined ? {} : { exposureOpen: open }) }
}

/** One provider's resource says it as a flag, the other's as a word. */
function isPublic(server: Resource): Fact<boolean> {
  const word = server.text('public_network_access')
  return word === undefined ? flagOr(server, 'public_network_access_enabled', true) : mapFact(word, (text) => text.toLowerCase() === 'enabled')
}
