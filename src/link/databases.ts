/** The datastores of a system and who reaches each: containers, servers outside the tree, files beside a process. */
import type { Evidence } from '../base/evidence.ts'
import { textOf, valueOf } from '../base/fact.ts'
import type { Engine, SchemaDeclaration } from '../model/declaration.ts'
import type { DatabaseDeclaration } from '../model/managed.ts'
import type { Client } from './clients.ts'
import { engineOfProvider } from './clients.ts'
import { engineDriven } from './driver-engine.ts'
import type { Hosts } from './hosts.ts'
import type { Declared } from './input.ts'
import { leftOpen } from './left-open.ts'
import { engineOf, type Pool } from './pools.ts'
import { migratedDatabase } from './migrated.ts'
import type { Running } from './running.ts'
import { providerPooler } from './provider-poolers.ts'
import { areAlternatives } from './schema-choice.ts'
import type { Standby } from './standbys.ts'

export interface Database {
  readonly name: string
  readonly engine: Engine
  readonly at: Evidence
  /** `managed`: a platform or an operator runs it, and the tree declares it. */
  readonly is: 'container' | 'managed' | 'external' | 'file'
  readonly service?: Running
  readonly managed?: DatabaseDeclaration
  /** Host of an external one, file of a single-file one. */
  readonly host?: string
  /** In the memory of the process that opens it. */
  readonly inMemory?: true
  /** The engines between which code chooses, as it is told elsewhere. */
  readonly oneOf?: readonly Engine[]
  /** The file, not in the tree, that tells. */
  readonly setBy?: string
}

/** A client's way to a database. */
export interface Way {
  readonly client: Client
  readonly database: Database
  /** The pooler of the tree in between. */
  readonly pool?: Pool
  /** The mode of a provider's pooler, known by its host name. */
  readonly providerMode?: 'transaction' | 'session'
  /** False when the URL tells no host: it may be this database, or this pooler. */
  readonly certain: boolean
}

export interface Databases {
  readonly databases: readonly Database[]
  readonly ways: readonly Way[]
  /** The databases a pooler is in front of. */
  behind(pool: Pool): readonly Database[]
}

const passing: ReadonlySet<Engine> = new Set(['redis', 'valkey', 'memcached', 'rabbitmq', 'kafka', 'nats', 'elasticsearch'])

/** Whether data may live in it that are nowhere else: caches, queues and search engines are filled again. */
export function keepsRecords(engine: Engine): boolean {
  return !passing.has(engine)
}

const compatible = (a: Engine | undefined, b: Engine): boolean => a === undefined || family(a) === family(b)
export const family = (engine: Engine): Engine => (engine === 'mariadb' ? 'mysql' : engine === 'valkey' ? 'redis' : engine)

const isServer: ReadonlySet<Engine> = new Set(['postgres', 'mysql', 'mariadb', 'mssql', 'oracle', 'cockroachdb'])

/** A member of a replica set that votes and holds nothing ({@link https://www.mongodb.com/docs/manual/core/replica-set-arbiter/}). */
function isArbiter({ engine, declared }: Running): boolean {
  return engine === 'mongodb' && valueOf(declared.environment.get('MONGODB_REPLICA_SET_MODE')) === 'arbiter'
}

/** Servers of their own, or files and memory of the process that opens them, as the URL says. */
const embeddable: ReadonlySet<Engine> = new Set(['h2', 'hsqldb', 'derby'])

export function databasesOf(
  services: readonly Running[],
  clients: readonly Client[],
  pools: readonly Pool[],
  standbys: readonly Standby[],
  hosts: Hosts,
  declared: Declared,
): Databases {
  const isStandby = (service: Running): Standby | undefined => standbys.find((standby) => standby.service === service)
  const databases: Database[] = services.flatMap((service) =>
    service.role !== 'database' || service.engine === undefined || isStandby(service) !== undefined || isArbiter(service)
      ? []
      : [{ name: service.name, engine: service.engine, at: service.declared.at, is: 'container', service }],
  )
  databases.push(...managedDatabases(declared, new Set(databases.map(({ name }) => name))))
  const byOrigin = new Map(databases.map((one) => [one.managed ?? one.service, one]))
  const ofManaged = (one: DatabaseDeclaration): Database | undefined => byOrigin.get(one)
  const ofService = (service: Running | undefined): Database | undefined =>
    service === undefined ? undefined : byOrigin.get(isStandby(service)?.primary ?? service)
  const outside = outsideOf(databases)
  /** What a pooler is in front of: the servers its hosts name; with none said, the only one of its kind. */
  const reachedBy = (pool: Pool): readonly Database[] => {
    const found = pool.behind.flatMap((target) => {
      const own = pool.managed === undefined ? undefined : declared.managed.find((one) => one.stack === pool.managed?.stack && one.name === target.host)
      if (own !== undefined) return ofManaged(own) ?? []
      const reached = hosts.reach(target.host, target.port, pool.service)
      if (reached.is === 'service') return ofService(reached.service) ?? []
      if (reached.is === 'managed') return ofManaged(reached.database) ?? []
      if (reached.is === 'outside' && target.host !== undefined) return outside(engineOf(pool), target.host, target.host, target.at, 'external')
      return []
    })
    if (found.length > 0) return [...new Set(found)]
    const unknown = pool.behind.length === 0 || pool.behind.some((target) => target.host === undefined)
    const only = databases.filter((one) => family(one.engine) === engineOf(pool) && isDeclared(one))
    return unknown && only.length === 1 ? only : []
  }
  const behindEach = new Map<Pool, readonly Database[]>()
  const behind = (pool: Pool): readonly Database[] => {
    const found = behindEach.get(pool) ?? reachedBy(pool)
    behindEach.set(pool, found)
    return found
  }
  const poolAt = new Map(pools.map((pool) => [pool.managed ?? pool.service, pool]))
  const ways: Way[] = []
  const handed = clients.filter((client) => isFetchedFile(client, clients))
  for (const client of clients.filter((one) => !handed.includes(one))) {
    const engine = client.engine
    const file = client.parsed?.file
    if (engine === 'sqlite' || (file !== undefined && (engine === undefined || embeddable.has(engine)))) {
      const name = schemaName(client) ?? file?.slice(file.lastIndexOf('/') + 1) ?? client.label
      const at = isWhole(client.schema) ? client.schema.provider.at : client.at
      ways.push({ client, database: ofService(servedBy(client, hosts)) ?? outside(engine ?? 'sqlite', file, name, at, placeOf(client)), certain: true })
      continue
    }
    const named = client.parsed?.hosts[0]
    const host = named?.host ?? client.host
    const { reached } = client
    if (reached.is === 'service' || reached.is === 'managed' || reached.is === 'pooler') {
      const pool = reached.is === 'managed' ? undefined : poolAt.get(reached.is === 'service' ? reached.service : reached.pooler)
      const targets = pool === undefined ? [reached.is === 'managed' ? ofManaged(reached.database) : ofService(servedAt(reached))] : behind(pool)
      for (const database of targets) if (database !== undefined) ways.push({ client, database, ...(pool === undefined ? {} : { pool }), certain: true })
      if (targets.some((target) => target !== undefined)) continue
    }
    // A bare name that the tree does not know may be another name of anything in it; a domain is elsewhere.
    if (reached.is === 'outside' && engine !== undefined && host !== undefined && /[.:]/.test(host)) {
      const providerMode = providerPooler(host, named?.port)
      ways.push({
        client,
        database: outside(engine, host, schemaName(client) ?? client.label, client.at, 'external'),
        ...(providerMode === undefined ? {} : { providerMode }),
        certain: true,
      })
      continue
    }
    if (client.isGiven === true) handed.push(client)
    else ways.push(...untoldWays(client, databases, outside, declared))
  }
  for (const client of handed) ways.push(...handedTo(client, ways, databases))
  addUnreached(declared, ways, databases, outside)
  for (const pool of pools) behind(pool)
  return { databases, ways, behind: (pool) => behindEach.get(pool) ?? [] }
}

/** A file that is fetched for somebody, by an application which keeps its records on a server, is no record of it. */
function isFetchedFile({ engine, isGiven, parsed, service }: Client, clients: readonly Client[]): boolean {
  return engine === 'sqlite' && isGiven === true && parsed?.file === undefined && clients.some((one) => one.service === service && isOfServer(one))
}

const isOfServer = ({ engine, isGiven }: Client): boolean => isGiven !== true && engine !== undefined && engine !== 'sqlite' && isServer.has(engine)

/** To each server that it may reach, else to one that the tree does not declare. */
function untoldWays(client: Client, databases: Database[], outside: Outside, declared: Declared): readonly Way[] {
  const { engine, schema } = client
  const all = possibleFor(client, databases)
  // Django speaks to no other kind.
  const isSetElsewhere = client.constructors.some(({ setBy }) => setBy !== undefined)
  const possible = isSetElsewhere ? all.filter((one) => isServer.has(one.engine)) : all
  if (possible.length > 0 && (engine !== undefined || isSetElsewhere)) return possible.map((database) => ({ client, database, certain: false }))
  if (engine === undefined) {
    const open = possible.length > 0 ? undefined : leftOpen(client, databases, declared)
    return open === undefined ? [] : [{ client, database: open, certain: true }]
  }
  const at = isWhole(schema) ? schema.at : client.at
  return [{ client, database: outside(engine, undefined, schemaName(client) ?? client.label, at, 'external'), certain: true }]
}

/** Servers that a client of which nobody tells whom it reaches may reach: those of its own stack, where that has any. */
function possibleFor(client: Client, databases: readonly Database[]): readonly Database[] {
  const { engine, service } = client
  const all = databases.filter((one) => isDeclared(one) && (engine === undefined ? !passing.has(one.engine) : compatible(engine, one.engine)))
  const own = all.filter((one) => (one.managed?.stack ?? one.service?.declared.stack) === service.declared.stack)
  return own.length > 0 ? own : all.filter((one) => mayName(client, one))
}

/** A bare name is one of the network it is asked in: what is asked in a container's is none of a cluster's, nor the other way round. */
function mayName({ parsed, host, service }: Client, { service: other }: Database): boolean {
  const name = parsed?.hosts[0]?.host ?? host
  if (name === undefined || /[.:$]/.test(name) || other === undefined || !service.inStack || !other.inStack) return true
  return service.declared.stack === other.declared.stack || isOfCluster(service) === isOfCluster(other)
}

const isOfCluster = ({ declared }: Running): boolean => declared.orchestrator === 'kubernetes'

/** Whoever has its own way to such a server reaches others with what it is handed; where none is declared, it is nobody's of this system. */
function handedTo(client: Client, ways: readonly Way[], databases: readonly Database[]): readonly Way[] {
  const possible = possibleFor(client, databases)
  const isAtHome = ways.some((way) => way.client.service === client.service && way.client.isGiven !== true && possible.includes(way.database))
  return isAtHome ? [] : possible.map((database) => ({ client, database, certain: false }))
}

type Outside = (engine: Engine, host: string | undefined, name: string, at: Evidence, kind: 'external' | 'file' | 'memory') => Database

/** Finds, or adds to the list, what no tree declares. */
function outsideOf(databases: Database[]): Outside {
  return (engine, host, name, at, kind) => {
    const is = kind === 'memory' ? 'file' : kind
    const plain = host?.replace(/-pooler(?=\.)/, '')
    const same = databases.find(
      (one) => one.is === is && family(one.engine) === family(engine) && (plain === undefined ? one.name === name : one.host === plain),
    )
    if (same !== undefined) return same
    const taken = databases.some((one) => one.name === name)
    const made: Database = {
      name: taken ? `${name}-${is}` : name,
      engine,
      at,
      is,
      ...(plain === undefined ? {} : { host: plain }),
      ...(kind === 'memory' ? { inMemory: true } : {}),
    }
    databases.push(made)
    return made
  }
}

/** The stack's name stands in front of a second of the same name. */
function managedDatabases({ managed }: Declared, taken: Set<string>): readonly Database[] {
  return managed.map((one) => {
    const name = taken.has(one.name) ? `${one.stack}/${one.name}` : one.name
    taken.add(name)
    return { name, engine: one.engine, at: one.at, is: 'managed', managed: one }
  })
}

const placeOf = ({ parsed }: Client): 'memory' | 'file' => (parsed?.inMemory === true ? 'memory' : 'file')

function servedAt(reached: Client['reached']): Running | undefined {
  return reached.is === 'service' ? reached.service : undefined
}

/** Somebody's tree says that it is there, container or not. */
export const isDeclared = ({ is }: Database): boolean => is === 'container' || is === 'managed'

/** libSQL's clients ask a server over HTTP: `http://ledger:8080` is a database there. */
function servedBy(client: Client, hosts: Hosts): Running | undefined {
  if (client.reached.is === 'service') return client.reached.service
  const found = /^(?:https?|libsql|wss?):\/\/(?:[^@/]*@)?([\w.-]+)(?::(\d+))?/.exec(textOf(client.url) ?? '')
  if (found === null) return undefined
  const reached = hosts.reach(found[1] ?? '', found[2] === undefined ? undefined : Number(found[2]), client.service)
  return reached.is === 'service' ? reached.service : undefined
}

/** The datasource's own name, `db` in most schemas. */
function datasourceOf(schema: SchemaDeclaration): string {
  return /^datasource\.(\w+)/.exec(schema.provider.at.key)?.[1] ?? schema.name
}

function schemaName(client: Client): string | undefined {
  return isWhole(client.schema) ? datasourceOf(client.schema) : undefined
}

/** A schema that says where its database is; tables that code describes leave that to the client. */
function isWhole(schema: SchemaDeclaration | undefined): schema is SchemaDeclaration {
  return schema !== undefined && schema.orm === 'prisma'
}

/** A schema without any service that runs it still names a database, and so do migrations where nothing else keeps records. */
function addUnreached(declared: Declared, ways: readonly Way[], databases: Database[], outside: Outside): void {
  for (const schema of declared.schemas.filter(isWhole)) {
    const engine = engineOfProvider(schema)
    const isUsed = ({ client }: Way): boolean => client.schema !== undefined && (client.schema === schema || areAlternatives(client.schema, schema))
    if (engine === undefined || ways.some(isUsed)) continue
    if (engine === 'sqlite') outside('sqlite', undefined, datasourceOf(schema), schema.provider.at, 'file')
    else if (!databases.some((one) => compatible(engine, one.engine))) outside(engine, undefined, datasourceOf(schema), schema.at, 'external')
  }
  const migrated = databases.some(({ engine }) => keepsRecords(engine)) ? undefined : migratedDatabase(declared)
  if (migrated === undefined) return
  const { at, oneOf } = migrated
  if (oneOf !== undefined) return void databases.push({ name: 'database', engine: 'sql', at, is: 'external', oneOf })
  const engine = migrated.engine === 'sql' ? engineDriven(migrated.at.path, declared) : migrated.engine
  // A file's driver is most often what tests run on.
  outside(engine === undefined || !isServer.has(engine) ? 'sql' : engine, undefined, 'database', migrated.at, 'external')
}
