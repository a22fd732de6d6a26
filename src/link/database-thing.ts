/** One database as the rules see it: every fact worked out from what reaches it, keeps it and copies it. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf, Thing, Unlisted } from '../model/kinds.ts'
import { whereItRuns } from '../model/verdict.ts'
import { leaveOne, untold, whichEngine, whichOf } from './alternatives.ts'
import { archiveOf } from './archive.ts'
import type { Backup } from './backups.ts'
import { byHandFacts, inOrder } from './by-hand.ts'
import { caredDatabase } from './care.ts'
import { counts, lowestStep, serverDemand, stepOf } from './connections.ts'
import { family, type Database, type Way } from './databases.ts'
import { destroyersOf, lossesOf, pushesOf } from './hazards.ts'
import { fileStorageOf } from './file-storage.ts'
import { facesWorld } from './hosts.ts'
import { isAdrift, isChangedElsewhere, isOfUnknownUse, keptApart, someUse, untriedOf } from './kept-apart.ts'
import { managedFacts, managedLimits, managedMarks } from './managed-database.ts'
import { holderMarks } from './holders.ts'
import type { Linked } from './linked.ts'
import { once } from './once.ts'
import type { Pool } from './pools.ts'
import { poolingFacts } from './pool-words.ts'
import { purposeOf } from './purpose.ts'
import { factOf, rangeOf } from './range.ts'
import { isReplicatedFile } from './replicated-files.ts'
import type { Running } from './running.ts'
import { migrationFacts } from './schemas.ts'
import { limitsOf, listensWithin } from './server-source.ts'
import { serverFacts } from './server-facts.ts'
import { declaredVersion } from './servers.ts'
import { openedBy } from './streams.ts'
import type { Standby } from './standbys.ts'
import { storageOf, type Storage } from './storage.ts'
import { facts, places, text, thing, unlisted } from './things.ts'
import { watchedDatabase } from './watches.ts'
import { poolsBefore, waysTo } from './ways.ts'

const relational: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mssql', 'oracle', 'cockroachdb', 'sql'])

export function databaseThing(
  database: Database,
  linked: Linked,
  clients: ReadonlyMap<Way, Thing<'client'>>,
  pools: ReadonlyMap<Pool, Thing<'pool'>>,
  backups: ReadonlyMap<Backup, Thing<'backup'>>,
): Thing<'database'> {
  const { service, managed, at } = database
  const ways = waysTo(database, linked.ways)
  const through = new Set(ways.map((way) => way.pool))
  const own = linked.pools.filter((pool) => through.has(pool))
  const settings = service === undefined ? (managed?.settings ?? new Map<string, Fact<string>>()) : linked.settings(service)
  const limits = managed !== undefined ? managedLimits(managed) : service === undefined ? {} : limitsOf(service, settings, linked.declared)
  const counting = ways.filter((way) => counts(way.client))
  const behindPooler = poolsBefore(database, linked)
  const step = lowestStep(counting.map((way) => stepOf(way, behindPooler.length > 0)))
  const { ofIt, all } = backupsOf(database, linked)
  const archive = archiveOf(database, settings, all, linked.services, linked.declared)
  const standbys = service === undefined ? [] : linked.standbys.filter((standby) => standby.primary === service)
  const external = database.is === 'external'
  const replicated = isReplicatedFile(database, linked.ways, linked.services)
  const chosen = chosenElsewhere(database, ways)
  const storage: Storage = service !== undefined ? storageOf(service, linked.services) : replicated.replicated || chosen ? {} : fileStorageOf(database, ways)
  const version = service === undefined ? undefined : declaredVersion(service)
  const isRelational = relational.has(family(database.engine))
  const elsewhere = (what: string): Unlisted => unlisted(what, at, `say under provides: what keeps ${database.name}`)
  const adrift = isAdrift(database, linked)
  const unclear = adrift ? whereItRuns : all.length === 0 && isOfUnknownUse(database, settings, linked) ? someUse : undefined
  const apart = keptApart(database, chosen, ofIt, replicated.isServed, unclear)
  const purpose = purposeOf(database, settings, managed === undefined ? storage.durable : managed.durable, linked)
  return thing(
    'database',
    database.name,
    at,
    facts({
      engine: database.engine === 'sql' ? untold(database) : text(database.engine, service?.declared.image?.at ?? at),
      purpose,
      relational: known(isRelational, at),
      external: known(external, at),
      managed: known(false, at),
      singleFile: database.is === 'file' && purpose.state === 'unresolved' ? purpose : singleFileFact(database, chosen),
      ...(database.inMemory === true ? { inMemory: known(true, at) } : {}),
      replicated: known(replicated.replicated, replicated.at ?? at),
      version: version === undefined ? undefined : text(version, service?.declared.image?.at ?? at),
      settings,
      maxConnections: limits.max,
      reserved: limits.reserved,
      demand: ways.length === 0 || !isRelational ? undefined : factOf(serverDemand(database, ways, behindPooler, extraConnections(database, linked, ofIt)), at),
      wanted: wantedOf(database, linked, own, counting.length > 0),
      step: isRelational ? step : undefined,
      ...(isRelational ? poolingFacts(step, counting, behindPooler.length > 0) : {}),
      ...storageFacts(storage, external),
      ...copyFacts(database, linked, unclear),
      pointInTime: archive.pointInTime,
      archiveStep: archive.archiveStep,
      windowDays: archive.windowDays,
      backupEvery: mostFrequent(ofIt),
      retentionDays: apart !== undefined ? unresolved(apart.retention, at, `say under provides: what keeps ${database.name}`) : longestKept(all, at),
      rpoHours: linked.input.target?.rpoHours === undefined ? undefined : known(linked.input.target.rpoHours, at),
      backups: apart !== undefined ? elsewhere(apart.backups) : inOrder(all).flatMap((backup) => backups.get(backup) ?? []),
      ...byHandFacts(all),
      clients: ways.flatMap((way) => clients.get(way) ?? []),
      pools: own.flatMap((pool) => pools.get(pool) ?? []),
      exposures: adrift ? undefined : exposuresOf(database, standbys, linked),
      destroyers:
        external || adrift
          ? elsewhere(whichOf(database) ?? (adrift ? whereItRuns : 'the provider’s own protection'))
          : destroyersOf(database, linked.databases, linked.way, linked.input.stacks, linked.declared),
      protections: [],
      losses: isChangedElsewhere(database, linked) ? undefined : places(lossesOf(database, linked.ways, linked.databases, linked.declared, linked.input)),
      pushes: places(pushesOf(database, linked.ways, linked.way, linked.declared)),
      ...serverFacts(database, settings, linked),
      ...migrationFacts(database, linked),
      ...watchedDatabase(database, linked),
      ...caredDatabase(database, linked, untriedOf(database, chosen, replicated.isServed, unclear)),
      ...(managed === undefined ? {} : managedFacts(managed, all)),
    }),
    marks(database, ways, linked),
  )
}

function storageFacts({ durable, path, unnamed, lender }: Storage, external: boolean): Partial<FactsOf<'database'>> {
  return facts({ durable: external ? undefined : durable, dataPath: path, unnamed, lender })
}

/** Its own, and with those the ones of which only the engine is told: they may be its. */
function backupsOf(database: Database, { backups }: Linked): { readonly ofIt: readonly Backup[]; readonly all: readonly Backup[] } {
  const each = byDatabase(backups)
  const ofIt = each.get(database) ?? []
  const perhaps = (each.get(undefined) ?? []).filter(({ engine }) => engine === undefined || family(engine) === family(database.engine))
  return { ofIt, all: [...ofIt, ...perhaps] }
}

const byDatabase = once((backups: readonly Backup[]): ReadonlyMap<Database | undefined, readonly Backup[]> => {
  const found = new Map<Database | undefined, Backup[]>()
  for (const backup of backups) {
    const alike = found.get(backup.database)
    if (alike === undefined) found.set(backup.database, [backup])
    else alike.push(backup)
  }
  return found
})

/** Copies of a container are containers; those of a provider are its own. */
function copyFacts(database: Database, linked: Linked, unclear: string | undefined): Partial<FactsOf<'database'>> {
  const { service, is, name, at } = database
  const hint = `say under provides: what stands by for ${name}`
  const which = whichOf(database)
  if (which !== undefined) return { standbys: unresolved(which, at, hint), readReplicas: unresolved(which, at, hint) }
  if (is === 'external') return { standbys: unresolved('the provider’s standbys', at, hint), readReplicas: unresolved('the provider’s replicas', at, hint) }
  // A stack may name a standby and let none of its copies run.
  const runs = linked.standbys.filter((standby) => valueOf(standby.service.declared.replicas) !== 0)
  const found = service === undefined ? [] : runs.filter((standby) => standby.primary === service).map((standby) => standby.at)
  const ring = service === undefined ? undefined : ringOf(service)
  if (ring !== undefined && found.length === 0) return { standbys: ring, readReplicas: known(0, at) }
  if (unclear === someUse && found.length === 0) return { standbys: { ...unresolved(unclear, at, hint), atLeast: 0 }, readReplicas: known(0, at) }
  return { standbys: copies(found, at), readReplicas: known(0, at) }
}

/**
 * Nodes that find one another by their seeds are one ring, and a keyspace says how many of them hold each row
 * ({@link https://cassandra.apache.org/doc/latest/cassandra/architecture/dynamo.html}).
 */
function ringOf(service: Running): Fact<number> | undefined {
  const seeds = [...service.declared.environment].find(([name]) => /^(CASSANDRA|SCYLLA)_SEEDS$/.test(name))?.[1]
  const nodes = service.declared.replicas
  if (service.engine !== 'cassandra' || seeds === undefined || nodes === undefined || (valueOf(nodes) ?? 2) < 2) return undefined
  const hint = `say under provides: what stands by for ${service.name}`
  return { ...unresolved('how many nodes its keyspaces are kept on', nodes.at, hint), atLeast: 0 }
}

function singleFileFact(database: Database, chosen: Evidence | undefined): Fact<boolean> {
  const { engine, is, at, oneOf } = database
  if (engine === 'sql' && oneOf?.includes('sqlite') !== false) return untold(database)
  return chosen === undefined ? known(is === 'file', at) : unresolved(whichEngine([]), chosen, leaveOne)
}

/** Where code makes a file or a server's client, as it is told: the file need not be there. */
function chosenElsewhere(database: Database, ways: readonly Way[]): Evidence | undefined {
  const made = database.is === 'file' ? ways.flatMap((way) => (way.database === database ? way.client.constructors : [])) : []
  return made.length > 0 && made.every((one) => one.isOneOfSeveral === true) ? made[0]?.at : undefined
}

/** Connections of exporters and of automated dumps, one each. */
function extraConnections(database: Database, linked: Linked, backups: readonly Backup[]): readonly Evidence[] {
  const ways = waysTo(database, linked.ways)
  const asking = new Set(ways.flatMap((way) => (way.client.service.role === 'exporter' ? [way.client.service] : [])))
  const exporters = asking.size === 0 ? [] : linked.services.filter((service) => asking.has(service))
  const counted = new Set(ways.filter((way) => way.pool === undefined).map((way) => way.client.service))
  return [
    ...exporters.filter((service) => !counted.has(service)).map((service) => service.declared.at),
    ...backups.filter((backup) => valueOf(backup.automatic) === true).map((backup) => backup.at),
  ]
}

/** What the target wants: the pool's connections behind a transaction pooler, else the clients' own. */
function wantedOf(database: Database, linked: Linked, pools: readonly Pool[], used: boolean): Fact<number> | undefined {
  const wanted = linked.input.target?.connections
  if (wanted === undefined || !used || !relational.has(family(database.engine))) return undefined
  const pooled = pools.length > 0 && pools.every((pool) => valueOf(pool.mode) === 'transaction' || valueOf(pool.mode) === 'statement')
  if (!pooled) return byDefault(Math.ceil(wanted), database.at, 'from the target')
  return factOf(
    pools.map((pool) => pool.opens).reduce((a, b) => ({ ...a, low: a.low + b.low, high: a.high + b.high, places: [...a.places, ...b.places] })),
    database.at,
  )
}

function copies(found: readonly Evidence[], at: Evidence): Fact<number> {
  const [first, ...also] = found
  return first === undefined ? known(0, at) : { state: 'known', value: found.length, at: first, ...(also.length === 0 ? {} : { also }) }
}

function mostFrequent(backups: readonly Backup[]): Fact<number> | undefined {
  const automatic = backups.filter((backup) => valueOf(backup.automatic) === true && backup.every !== undefined)
  return automatic.map((backup) => backup.every as Fact<number>).sort((a, b) => (valueOf(a) ?? Infinity) - (valueOf(b) ?? Infinity))[0]
}

/** The longest of the automated backups' retentions; nothing is kept where nothing runs by itself. */
function longestKept(backups: readonly Backup[], at: Evidence): Fact<number> | undefined {
  const automatic = backups.filter((backup) => valueOf(backup.automatic) !== false)
  if (automatic.length === 0) return known(0, backups[0]?.at ?? at)
  // What may run, or may copy another database, keeps at most what it would keep.
  const kept = automatic.flatMap(({ automatic: runs, retention }) =>
    retention === undefined
      ? []
      : [{ fact: retention, doubt: runs.state === 'unresolved' ? runs : retention, low: runs.state === 'unresolved' ? 0 : rangeOf(retention).low }],
  )
  if (kept.length === 0) return unresolved('how long copies are kept', automatic[0]?.at ?? at, 'delete old copies in the script, or say how long they are kept')
  const low = Math.max(...kept.map((one) => one.low))
  const best = kept.find((one) => one.low === low)?.fact
  if (kept.every(({ fact }) => rangeOf(fact).high <= low)) return best
  const open = kept.map(({ doubt }) => doubt).find((doubt) => doubt.state === 'unresolved')
  return open?.state === 'unresolved' ? { ...unresolved(open.raw, open.at, open.hint), atLeast: low } : best
}

/** What is in front of somebody else's server, no tree tells. */
function exposuresOf({ service, is }: Database, standbys: readonly Standby[], linked: Linked): ReturnType<typeof exposures> | undefined {
  if (service === undefined) return is === 'external' ? undefined : []
  return exposures(
    [service, ...standbys.map((standby) => standby.service)].filter((one) => !listensWithin(one, linked.declared)),
    linked,
  )
}

export function exposures(services: readonly (Running | undefined)[], linked: Linked): readonly Thing<'place'>[] | Unlisted {
  const opened = openedBy(services, linked.services, linked.declared)
  const found: { name?: string; what: string; at: Evidence }[] = [...opened.found]
  let open: Unlisted | undefined =
    opened.open === undefined ? undefined : unlisted(opened.open.raw, opened.open.at, opened.open.hint ?? `write a default: \${…:-127.0.0.1}`)
  for (const service of services) {
    if (service?.declared.hostNetwork === true) found.push({ what: `${service.name} on the host’s network`, at: service.declared.at })
    for (const port of service?.declared.ports ?? []) {
      const faces = facesWorld(port)
      const number = valueOf(port.container)
      const name = `${service?.name} port ${number ?? '?'}`
      // A place stays the same whichever port of the host leads to it.
      const isPicked = port.host === undefined && service?.declared.orchestrator === undefined
      if (faces === true) found.push({ name, what: isPicked ? `${name}, at a port of the host that Docker picks` : name, at: port.at })
      const told = port.address ?? port.host
      if (faces === undefined && told?.state === 'unresolved') open = unlisted(told.raw, told.at, told.hint ?? `write a default: \${…:-127.0.0.1}`)
    }
  }
  return places(found, open)
}

function marks(database: Database, ways: readonly Way[], linked: Linked): readonly string[] {
  const { service } = database
  const callers = [...new Set(ways.map((way) => way.client.service.name))].sort()
  const volumes = (service?.declared.mounts ?? []).flatMap((mount) => (mount.type === 'volume' ? (valueOf(mount.source) ?? []) : []))
  return [
    `clients:${callers.join(',')}`,
    ...holderMarks(database, ways, linked),
    `host:${database.host ?? service?.declared.name ?? ''}`,
    ...volumes.map((volume) => `volume:${volume}`),
    ...managedMarks(database),
    `engine:${family(database.engine)}`,
  ]
}
