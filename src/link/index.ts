/** The linker: declarations of one tree to one system of services, databases, poolers, clients, backups and routes. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ClientDeclaration, Declaration } from '../model/declaration.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { Need, System } from '../model/system.ts'
import { backupsOf, type Backup } from './backups.ts'
import { bucketThings, caredBackup, toldSystem } from './care.ts'
import { clientsOf } from './clients.ts'
import { counts, opensConnections, poolDemand, sizedOf, stepOf } from './connections.ts'
import { databaseThing, exposures } from './database-thing.ts'
import { defenceFacts } from './defences.ts'
import { databasesOf, family, type Way } from './databases.ts'
import { encryptedTo } from './transit.ts'
import { frontRoutes } from './fronts.ts'
import { migrates, onTheWay } from './hazards.ts'
import { hostsOf, type Hosts } from './hosts.ts'
import { imageName } from './images.ts'
import { sortOut, type LinkInput } from './input.ts'
import type { Linked } from './linked.ts'
import { boundThings, loadFacts } from './load.ts'
import { jobFacts } from './jobs-in-code.ts'
import { operationFacts } from './operations.ts'
import { weakLogins } from './logins.ts'
import { modeFor, poolsOf, type Pool } from './pools.ts'
import { queryFacts } from './queries.ts'
import { factOf } from './range.ts'
import { isGlobal, replicasOf } from './replicas.ts'
import { routesOf } from './routes.ts'
import { findRunning, type Running } from './running.ts'
import { runtimeFacts } from './runtime.ts'
import { schemaThings } from './schemas.ts'
import { secretsOf } from './secrets.ts'
import { listeningPort, serverSettings } from './servers.ts'
import { standbysOf } from './standbys.ts'
import { facts, places, text, thing } from './things.ts'
import { watchThings, watchedService, watchedSystem } from './watches.ts'

export function link(input: LinkInput): System {
  const linked = tie(input)
  const clients = new Map(linked.ways.map((way) => [way, clientThing(way, linked)]))
  const pools = new Map(linked.pools.map((pool) => [pool, poolThing(pool, linked)]))
  const backups = new Map(linked.backups.map((backup) => [backup, backupThing(backup, linked)]))
  const databases = linked.databases.map((database) => databaseThing(database, linked, clients, pools, backups))
  const services = linked.services.map((service) => serviceThing(service, linked, clients))
  const labelled = routesOf(linked.services, linked.declared).map((route) =>
    thing('route', route.name, route.at, { host: route.host, service: text(route.service.name, route.at), tls: route.tls, redirects: route.redirects }, [
      `service:${route.service.name}`,
    ]),
  )
  const routes = [...labelled, ...frontRoutes(linked)]
  const schemas = schemaThings(linked)
  const watches = watchThings(linked)
  const buckets = bucketThings(linked)
  const bounds = boundThings(linked, databases)
  const secrets = places(secretsOf(linked.declared))
  const at: Evidence = services[0]?.at ?? databases[0]?.at ?? { path: [...input.paths][0] ?? '', line: 1, key: '' }
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
    ...toldSystem(linked),
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
  const things = found.sort((a, b) => compareText(subjectOf(a), subjectOf(b)))
  return {
    root,
    things,
    stacks: input.stacks,
    candidates: input.candidates,
    skipped: input.skipped,
    files: filesOf(input.declarations),
    bearing: filesOf(input.declarations.filter((one) => !beside.has(one.kind))),
    needs: needsOf(linked),
    notes: [],
  }
}

function tie(input: LinkInput): Linked {
  const declared = sortOut(input.declarations)
  const services = findRunning(declared)
  const settings = new Map(services.map((service) => [service, serverSettings(service, declared)]))
  const settingsOf = (service: Running): ReadonlyMap<string, Fact<string>> => settings.get(service) ?? new Map()
  const pools = poolsOf(services, declared)
  const portOf = (service: Running): number | undefined =>
    service.role === 'pool' ? pools.find((pool) => pool.service === service)?.port : listeningPort(service, settingsOf(service))
  const hosts: Hosts = hostsOf(services, portOf)
  const standbys = standbysOf(services, declared, hosts, settingsOf)
  const clients = clientsOf(services, declared, hosts, input.target?.cpus)
  const { databases, ways, behind } = databasesOf(services, clients, pools, standbys, hosts, declared)
  const primaryOf = (service: Running): Running => standbys.find((standby) => standby.service === service)?.primary ?? service
  const backups = backupsOf(databases, services, declared, hosts, primaryOf)
  return { input, declared, services, clients, pools, standbys, databases, ways, backups, way: onTheWay(services, declared), settings: settingsOf, behind }
}

function clientThing(way: Way, linked: Linked): Thing<'client'> {
  const { client, database, pool } = way
  const others = linked.ways.filter((one) => one.client.service === client.service)
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
  const step = stepOf(
    way,
    linked.pools.some((one) => linked.behind(one).includes(database)),
  )
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
        client.direct !== undefined && !(client.direct.is === 'service' && client.direct.service.role === 'pool'),
        client.schema?.directUrl?.at ?? client.schema?.at ?? client.at,
      ),
      migrates: known(migration !== undefined, migration?.at ?? client.at),
      tls: encryptedTo(way),
    }),
  )
}

function poolThing(pool: Pool, linked: Linked): Thing<'pool'> {
  const { service } = pool
  const used = linked.ways.some((way) => way.pool === pool && way.certain && counts(way.client))
  const maybe = linked.ways.some((way) => !way.certain && linked.behind(pool).includes(way.database))
  const of = linked.behind(pool)[0]
  return thing(
    'pool',
    service.name,
    service.declared.at,
    facts({
      of: of === undefined ? undefined : text(of.name, pool.behind[0]?.at ?? service.declared.at),
      software: text(pool.software, service.declared.image?.at ?? service.declared.at),
      mode: pool.mode,
      replicas: replicasOf(service),
      maxClients: pool.maxClients,
      demand: factOf(poolDemand(pool, linked.ways), service.declared.at),
      serverConnections: factOf(pool.opens, service.declared.at),
      used: used || !maybe ? known(used, service.declared.at) : unresolved('a client whose host is not told', service.declared.at),
      exposures: exposures([service]),
    }),
    [`image:${service.base === undefined ? '' : imageName(service.base).repository}`, `software:${pool.software}`, `of:${of?.name ?? ''}`],
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

const serving: ReadonlySet<string> = new Set(['web', 'proxy'])

/** Libraries whose client is meant to be made once a process. A driver's single connection is made for one purpose each. */
const orms: ReadonlySet<string> = new Set(['prisma', 'typeorm', 'sequelize', 'knex', 'kysely', 'drizzle', 'mikro-orm', 'mongoose', 'objection'])

function serviceThing(service: Running, linked: Linked, clients: ReadonlyMap<Way, Thing<'client'>>): Thing<'service'> {
  const { declared } = service
  const ways = linked.ways.filter((way) => way.client.service === service)
  const makers = [...new Set(ways.flatMap((way) => (orms.has(way.client.library) ? way.client.constructors : [])))]
  // Clients of another URL or driver are other clients: a reader beside a writer, an edge runtime beside a server.
  const keyOf = (one: ClientDeclaration): string => `${one.library} ${one.adapter ?? ''} ${one.url?.variable ?? ''}`
  // One that is told nothing at all beside one with a server's driver is a second of the same.
  const home = makers.find((one) => /^(pg|postgres|mariadb|mysql2?|mssql)$/.test(one.adapter ?? ''))
  const groupOf = (one: ClientDeclaration): string =>
    keyOf(home !== undefined && one.library === home.library && one.adapter === undefined && one.url === undefined ? home : one)
  const made = (group: string): readonly Evidence[] => makers.filter((one) => one.made !== 'call' && groupOf(one) === group).map((one) => one.at)
  const worst = [...new Set(makers.filter((one) => one.made !== 'call').map(groupOf))].sort((a, b) => made(b).length - made(a).length || compareText(a, b))[0]
  const perCall = makers.filter((one) => one.made === 'call' && one.defines !== true).map((one) => one.at)
  const factory = makers.find((one) => one.made === 'call' && one.defines === true)
  const at = declared.at
  const count = (found: readonly Evidence[], fallback: Evidence): Fact<number> => ({
    state: 'known',
    value: found.length,
    at: found.at(-1) ?? fallback,
    ...(found.length > 1 ? { also: found.slice(0, -1) } : {}),
  })
  const image = declared.image
  return thing(
    'service',
    service.name,
    at,
    facts({
      role: text(service.role, at),
      serving: known(serving.has(service.role), at),
      image: image !== undefined && isResolved(image) ? image : undefined,
      replicas: replicasOf(service),
      everyNode: isGlobal(service),
      constructors: worst === undefined && perCall.length === 0 && factory === undefined ? undefined : count(worst === undefined ? [] : made(worst), at),
      perCall: worst === undefined && perCall.length === 0 && factory === undefined ? undefined : callsOf(count(perCall, at), factory),
      orm: worst === undefined ? undefined : byDefault(worst.split(' ')[0] ?? '', at, 'the library counted'),
      clients: ways.flatMap((way) => clients.get(way) ?? []),
      weakLogins: weakLogins(service, linked),
      ...runtimeFacts(service, linked),
      ...defenceFacts(service, linked),
      ...queryFacts(service, linked),
      ...operationFacts(service, linked),
      ...jobFacts(service, linked),
      ...watchedService(service, linked),
    }),
    [
      image !== undefined ? `image:${imageName(valueOf(image) ?? '').repository}` : '',
      `build:${declared.build?.context ?? ''}`,
      `role:${service.role}`,
      ...service.folders.map((folder) => `folder:${folder}`),
      // What tells two databases of one image apart.
      ...declared.mounts.flatMap((mount) => (mount.type === 'volume' ? `volume:${valueOf(mount.source) ?? ''}` : [])),
    ],
  )
}

/** An exported factory may be called once or on every request; other files say which. */
function callsOf(counted: Fact<number>, factory: ClientDeclaration | undefined): Fact<number> {
  if (factory === undefined) return counted
  const open = unresolved(`how often ${factory.name} is called`, factory.at, 'make the client once, in the module that exports it')
  return { ...open, atLeast: valueOf(counted) ?? 0 }
}

/** What at this commit needs a database: clients, and schemas. */
function needsOf(linked: Linked): readonly Need[] {
  const opened = linked.ways
    .filter((way) => counts(way.client))
    .map((way) => ({ engine: family(way.database.engine), by: `service/${way.client.service.name}`, at: way.client.at, of: `database/${way.database.name}` }))
  const told = new Set(opened.map((need) => `${need.by} ${need.of}`))
  const waiting = linked.databases.flatMap((database): Need[] => {
    const server = database.service?.declared
    if (server === undefined) return []
    const after = linked.services.filter(
      (one) => opensConnections(one.role) && one.declared.stack === server.stack && one.declared.dependsOn.includes(server.name),
    )
    return after.map((one) => ({
      engine: family(database.engine),
      by: `service/${one.name}`,
      at: one.declared.at,
      of: `database/${database.name}`,
      waits: true,
    }))
  })
  return [...opened, ...waiting.filter((need) => !told.has(`${need.by} ${need.of ?? ''}`))]
}

function unique(clients: readonly Thing<'client'>[]): readonly Thing<'client'>[] {
  return [...new Map(clients.map((client) => [client.name, client])).values()]
}

/** Declarations that no guarded rule asks for. */
const beside: ReadonlySet<Declaration['kind']> = new Set(['feature', 'watch', 'load-test', 'runbook', 'scanner'])

function filesOf(declarations: readonly Declaration[]): readonly string[] {
  return [...new Set(declarations.map((declaration) => declaration.at.path))].sort(compareText)
}
