/** The linker: declarations of one tree to one system of services, databases, poolers, clients, backups and routes. */
import { servedCopies } from './alike.ts'
import { servicesOff } from './behind-profiles.ts'
import { compareText, wholeFile, type Evidence, type Skip } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Declaration } from '../model/declaration.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { RouteDeclaration } from '../model/managed.ts'
import type { System } from '../model/system.ts'
import { backupsOf, type Backup } from './backups.ts'
import { bucketThings, caredBackup, toldSystem } from './care.ts'
import { clientsOf } from './clients.ts'
import { counts, poolDemand, sizedOf, stepOf } from './connections.ts'
import { databaseThing, exposures } from './database-thing.ts'
import { settled } from './alternatives.ts'
import { databasesOf, type Way } from './databases.ts'
import { encryptedTo } from './transit.ts'
import { frontRoutes } from './fronts.ts'
import { withHandTools } from './hand-tools.ts'
import { migrates, onTheWay } from './hazards.ts'
import { hostsOf, type Hosts } from './hosts.ts'
import { imageName } from './images.ts'
import { managedOf } from './managed.ts'
import { sortOut, type LinkInput } from './input.ts'
import type { Linked } from './linked.ts'
import { boundThings, loadFacts } from './load.ts'
import { clientsTaken } from './pooler-clients.ts'
import { modeFor, poolsOf, type Pool } from './pools.ts'
import { factOf } from './range.ts'
import { passedOn } from './streams.ts'
import { withScales } from './scaled.ts'
import { databasesAsked } from './holders.ts'
import { hostsAsked, needsOf, serversAsked } from './needs.ts'
import { routesOf } from './routes.ts'
import { routesAsked } from './routes-asked.ts'
import { findRunning, type Running } from './running.ts'
import { schemaThings } from './schemas.ts'
import { secretsOf } from './secrets.ts'
import { serviceThing } from './service-thing.ts'
import { listeningPort, serverSettings } from './servers.ts'
import { standbysOf } from './standbys.ts'
import { facts, places, text, thing } from './things.ts'
import { watchThings, watchedSystem } from './watches.ts'
import { publishedBeside } from './published-beside.ts'
import { poolsBefore, waysFrom, waysThrough, waysTo } from './ways.ts'

export function link(input: LinkInput): System {
  const linked = tie(input)
  const clients = new Map(linked.ways.map((way) => [way, clientThing(way, linked)]))
  const pools = new Map(linked.pools.map((pool) => [pool, poolThing(pool, linked)]))
  const backups = new Map(linked.backups.map((backup) => [backup, backupThing(backup, linked)]))
  const databases = linked.databases.map((database) => databaseThing(database, linked, clients, pools, backups))
  const services = linked.services.map((service) => serviceThing(service, linked, clients))
  const labelled = routesOf(linked.services, linked.declared).map((route) =>
    thing(
      'route',
      route.name,
      route.at,
      { ...facts({ host: toldHost(route.host) }), service: text(route.service.name, route.at), tls: route.tls, redirects: route.redirects },
      [`service:${route.service.name}`],
    ),
  )
  const routes = distinctRoutes([...labelled, ...frontRoutes(linked), ...apart(linked.declared.routes).map((route) => declaredRoute(route, linked))])
  const schemas = schemaThings(linked)
  const watches = watchThings(linked)
  const buckets = bucketThings(linked)
  const bounds = boundThings(linked, databases)
  const secrets = places(secretsOf(linked.declared, input))
  const at: Evidence = wholeFile(services[0]?.at.path ?? databases[0]?.at.path ?? [...input.paths][0] ?? '')
  const root = thing('system', 'system', at, {
    services,
    databases,
    pools: [...pools.values()],
    routes,
    secrets,
    schemas,
    watches,
    buckets,
    ...watchedSystem(linked),
    ...toldSystem(linked, databases),
    ...loadFacts(linked, bounds),
  })
  const found = [
    ...services,
    ...databases,
    ...pools.values(),
    ...unique([...clients.values()]),
    ...backups.values(),
    ...routes,
    ...schemas,
    ...watches,
    ...buckets,
    ...bounds,
  ]
  // Each is asked for its name once, and not at every step of the sorting.
  const named = found.map((one) => ({ one, subject: subjectOf(one) })).sort((a, b) => compareText(a.subject, b.subject))
  const things = named.map(({ one }) => one)
  return {
    root,
    things,
    stacks: input.stacks,
    candidates: input.candidates,
    skipped: [...input.skipped, ...handedOut(linked)],
    files: filesOf(input.declarations),
    bearing: filesOf(input.declarations.filter((one) => !beside.has(one.kind))),
    needs: needsOf(linked),
    asks: [...input.asks, ...serversAsked(linked), ...hostsAsked(linked), ...databasesAsked(linked), ...servicesOff(linked), ...routesAsked(linked)],
    notes: [],
  }
}

/** Clients of no database of this system. */
function handedOut({ clients, ways }: Linked): readonly Skip[] {
  const used = new Set(ways.map(({ client }) => client))
  const found = clients.flatMap((client) => (client.isGiven === true && !used.has(client) ? client.constructors : []))
  const reason = 'whom this client reaches is known as it runs only: it is taken for no database of this system'
  return [...new Map(found.map(({ at }) => [`${at.path} ${at.line}`, { path: at.path, line: at.line, reason }])).values()]
}

function tie(input: LinkInput): Linked {
  const declared = withScales(withHandTools(sortOut(input.declarations, input.paths), input.paths))
  const services = findRunning(declared, publishedBeside(input))
  const settings = new Map(services.map((service) => [service, serverSettings(service, declared)]))
  const settingsOf = (service: Running): ReadonlyMap<string, Fact<string>> => settings.get(service) ?? new Map()
  const pools = poolsOf(services, declared)
  const portOf = (service: Running): number | undefined =>
    service.role === 'pool' ? pools.find((pool) => pool.service === service)?.port : listeningPort(service, settingsOf(service))
  const hosts: Hosts = hostsOf(services, portOf, managedOf(declared), (service, port) => passedOn(service, port, services, declared))
  const standbys = standbysOf(services, declared, hosts, settingsOf)
  const clients = clientsOf(services, declared, hosts, input.target?.cpus)
  const { databases, ways, behind } = settled(databasesOf(services, clients, pools, standbys, hosts, declared))
  const primaryOf = (service: Running): Running => standbys.find((standby) => standby.service === service)?.primary ?? service
  const backups = backupsOf(databases, services, declared, hosts, primaryOf, ways, input.candidates)
  return { input, declared, services, clients, pools, standbys, databases, ways, backups, way: onTheWay(services, declared), settings: settingsOf, behind }
}

function clientThing(way: Way, linked: Linked): Thing<'client'> {
  const { client, database, pool } = way
  const others = waysFrom(client.service, linked.ways)
  const name = others.length === 1 ? client.service.name : `${client.service.name}/${client.label}`
  const mode =
    pool === undefined
      ? way.providerMode === undefined
        ? known('none', client.at)
        : known(way.providerMode, client.at)
      : modeFor(pool, client.parsed?.database)
  const prepared =
    client.parsed?.parameters.get('pgbouncer') === 'true' ||
    client.parsed?.parameters.get('prepare') === 'false' ||
    client.parsed?.parameters.get('statement_cache_size') === '0'
  const migration = migrates(client, linked.way)
  const step = stepOf(way, poolsBefore(database, linked).length > 0)
  return thing(
    'client',
    name,
    client.at,
    facts({
      library: text(client.library, client.constructors[0]?.at ?? client.schema?.at ?? client.at),
      of: text(database.name, client.at),
      through: way.certain ? mode : unresolved(client.url?.state === 'unresolved' ? client.url.raw : client.label, client.at),
      counts: known(counts(client), client.service.declared.at),
      pool: client.pool,
      sized: sizedOf(client),
      step:
        step.low === step.high
          ? known(step.low, step.at)
          : { ...unresolved(step.raw ?? client.label, step.at, step.hint), atLeast: step.low, atMost: step.high },
      preparedOff: known(prepared || pool?.keepsPrepared === true, client.at),
      migratesDirect: known(
        client.direct !== undefined && client.direct.is !== 'pooler' && !(client.direct.is === 'service' && client.direct.service.role === 'pool'),
        client.schema?.directUrl?.at ?? (client.schema?.orm === 'prisma' ? client.schema.at : client.at),
      ),
      migrates: known(migration !== undefined, migration?.at ?? client.at),
      tls: encryptedTo(way),
    }),
  )
}

function poolThing(pool: Pool, linked: Linked): Thing<'pool'> {
  const { service, managed, name, at } = pool
  const used = waysThrough(pool, linked.ways).some((way) => way.certain && counts(way.client))
  const behind = linked.behind(pool)
  const maybe = behind.some((database) => waysTo(database, linked.ways).some((way) => !way.certain))
  const [of] = behind
  return thing(
    'pool',
    name,
    at,
    facts({
      of: of === undefined ? undefined : text(of.name, pool.behind[0]?.at ?? at),
      software: text(pool.software, service?.declared.image?.at ?? at),
      mode: pool.mode,
      replicas: service === undefined ? managed?.replicas : servedCopies(service, linked.services, linked.declared),
      maxClients: clientsTaken(pool),
      demand: factOf(poolDemand(pool, linked.ways), at),
      serverConnections: factOf(pool.opens, at),
      used: used || !maybe ? known(used, at) : unresolved('a client whose host is unknown', at),
      exposures: service === undefined ? places(managed?.exposures ?? []) : exposures([service], linked),
    }),
    [`image:${service?.base === undefined ? '' : imageName(service.base).repository}`, `software:${pool.software}`, `of:${of?.name ?? ''}`],
  )
}

function backupThing(backup: Backup, linked: Linked): Thing<'backup'> {
  const { database, automatic, every, offsite, destination, retention } = backup
  return thing(
    'backup',
    `${backup.mechanism} of ${database?.name ?? 'any'}`,
    backup.at,
    facts({
      of: database === undefined ? undefined : text(database.name, backup.at),
      mechanism: text(backup.mechanism, backup.at),
      automatic,
      every,
      offsite,
      destination: text(destination, backup.at),
      retentionDays: retention,
      ...caredBackup(backup, linked),
    }),
    [`mechanism:${backup.mechanism}`],
  )
}

function declaredRoute(route: RouteDeclaration, { services }: Linked): Thing<'route'> {
  const behind = services.find((one) => one.declared.stack === route.stack && one.declared.name === route.service)?.name ?? route.service
  // A way in for every name is known by its own.
  const host = valueOf(route.host) === '*' ? known(route.name, route.host.at) : toldHost(route.host)
  // No visitor has such a name: another is to take its place.
  const isStandIn = /^localhost$|\.(localhost|test|invalid)$/i.test(valueOf(route.host) ?? '')
  const open = isStandIn ? unresolved(`which name is to take the place of ${route.name}`, route.host.at, 'commit the values that set it') : undefined
  const [tls, redirects] = [open ?? route.tls, open ?? route.redirects]
  return thing('route', route.name, route.at, facts({ host, service: text(behind, route.at), tls, redirects }), [`service:${behind}`])
}

/** A way in whose host nobody knows is called by its own name. */
function toldHost(host: Fact<string>): Fact<string> | undefined {
  return host.state === 'unresolved' ? undefined : host
}

/** A host is one way in, whichever stack tells of it; objects of several stacks are several, and each but the first has its stack's name in front. */
function apart(routes: readonly RouteDeclaration[]): readonly RouteDeclaration[] {
  const owners = new Map<string, string>()
  return routes.map((route) => {
    if (valueOf(route.host) === route.name) return route
    const owner = owners.get(route.name) ?? route.stack
    owners.set(route.name, owner)
    return owner === route.stack ? route : { ...route, name: `${route.stack}/${route.name}` }
  })
}

/** Of several ways in under one name the first counts. */
function distinctRoutes(routes: readonly Thing<'route'>[]): readonly Thing<'route'>[] {
  return [...new Map(routes.toReversed().map((route) => [route.name, route])).values()].toReversed()
}

function unique(clients: readonly Thing<'client'>[]): readonly Thing<'client'>[] {
  return [...new Map(clients.map((client) => [client.name, client])).values()]
}

/** Declarations that no guarded rule asks for. */
const beside: ReadonlySet<Declaration['kind']> = new Set(['feature', 'watch', 'load-test', 'runbook', 'outside', 'scanner'])

function filesOf(declarations: readonly Declaration[]): readonly string[] {
  return [...new Set(declarations.map((declaration) => declaration.at.path))].sort(compareText)
}
