/** The kinds of things a system is made of and their facts: one table that types the linker, the rules' expressions and the docs. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'

/** Types of a fact in expressions. `int` is a count, `double` anything measured; `list<kind>` holds things, `map` strings by name. */
export type FieldType = 'string' | 'int' | 'double' | 'bool' | 'strings' | 'map' | `list<${Kind}>`

interface FieldShape {
  readonly type: string
  readonly means: string
}

const field = <const T extends string>(type: T, means: string): { readonly type: T; readonly means: string } => ({ type, means })

export const kinds = {
  system: {
    services: field('list<service>', 'everything that runs'),
    databases: field('list<database>', 'every datastore'),
    pools: field('list<pool>', 'every pooler'),
    routes: field('list<route>', 'what faces the world'),
    secrets: field('list<place>', 'real-looking credentials in tracked files'),
    schemas: field('list<schema>', 'every schema of an ORM'),
    watches: field('list<watch>', 'what looks at the system'),
    buckets: field('list<bucket>', 'object storage that keeps users’ files'),
    // What is around it.
    scanners: field('list<place>', 'what looks for known holes in dependencies'),
    // What people are told.
    rtoHours: field('double', 'the stated recovery time objective'),
    rpoHours: field('double', 'the stated recovery point objective'),
    // What it is to carry.
    tenants: field('int', 'tenants that the target names'),
  },
  service: {
    role: field('string', 'web, worker, scheduler, job, proxy, exporter, monitoring, backup, database, pool'),
    serving: field('bool', 'takes requests of users or of other services'),
    image: field('string', 'image reference'),
    replicas: field('int', 'copies that are kept running, an autoscaler’s minimum'),
    everyNode: field('bool', 'one copy on each node'),
    constructors: field('int', 'places in serving code that make a client of the same ORM, the most of any one ORM'),
    perCall: field('int', 'places in serving code that make a client each time they run'),
    orm: field('string', 'the library whose clients were counted'),
    clients: field('list<client>', 'its database clients'),
    // How it runs.
    memoryLimit: field('double', 'bytes of memory one copy may use'),
    cpuLimit: field('double', 'cores one copy may use'),
    memoryReservation: field('double', 'bytes of memory kept free for one copy'),
    cpuReservation: field('double', 'cores kept free for one copy'),
    // How one logs in to it.
    weakLogins: field('list<place>', 'passwords that anybody would guess, and ways in without any'),
    // How its code defends itself.
    framework: field('string', 'the HTTP framework its code is written with'),
    // How its code behaves under load and at its end.
    stops: field('bool', 'its code handles SIGTERM'),
    // What watches it.
    scraped: field('bool', 'its metrics are collected'),
  },
  database: {
    engine: field('string', 'postgres, mysql, mariadb, mongodb, redis, valkey, sqlite …'),
    purpose: field('string', 'record, cache or queue'),
    relational: field('bool', 'counts a connection as a process or thread of the server'),
    external: field('bool', 'named by a client but not declared in the tree'),
    managed: field('bool', 'a managed service declared in the tree'),
    singleFile: field('bool', 'a file beside the process, without a server'),
    replicated: field('bool', 'a single-file engine whose file is replicated or hosted elsewhere'),
    version: field('string', 'version as declared'),
    settings: field('map', 'server settings by name, as written'),
    maxConnections: field('int', 'connections the server accepts'),
    reserved: field('int', 'connections kept for superusers'),
    demand: field('int', 'connections that clients, pools, exporters and dumps may open at once'),
    wanted: field('int', 'connections the target needs'),
    step: field('int', 'the pooling ladder: 3 transaction pooler, 2 session pooler, 1 client pool sized on purpose, 0 none'),
    pooling: field('string', 'the ladder’s step in words, of the lowest client'),
    durable: field('bool', 'its data path lies on a volume that outlives the container'),
    dataPath: field('string', 'where the engine keeps its data'),
    standbys: field('int', 'copies that can take over'),
    readReplicas: field('int', 'copies that serve reads'),
    pointInTime: field('bool', 'its log is archived, so that any moment can be had back'),
    windowDays: field('double', 'days back that any moment can be had'),
    backupEvery: field('double', 'hours between automated backups, of the most frequent'),
    retentionDays: field('double', 'days the longest-kept automated backup is kept'),
    rpoHours: field('double', 'the stated recovery point objective'),
    backups: field('list<backup>', 'jobs that copy it'),
    clients: field('list<client>', 'clients that reach it, directly or through a pooler'),
    pools: field('list<pool>', 'poolers in front of it that a client goes through'),
    exposures: field('list<place>', 'published to the world'),
    destroyers: field('list<place>', 'deploy steps that delete its data'),
    protections: field('list<place>', 'what keeps it from being deleted'),
    losses: field('list<place>', 'new migrations that drop data'),
    pushes: field('list<place>', 'steps on the way to production that may drop data'),
    // How the server is set.
    memory: field('double', 'bytes the server may use: the container’s limit, the instance’s size or the target’s node'),
    sharedBuffers: field('double', 'bytes of shared_buffers'),
    effectiveCacheSize: field('double', 'bytes of effective_cache_size'),
    workMem: field('double', 'bytes of work_mem'),
    maintenanceWorkMem: field('double', 'bytes of maintenance_work_mem'),
    walBuffers: field('double', 'bytes of wal_buffers; below zero it is a share of shared_buffers that the server chooses'),
    randomPageCost: field('double', 'random_page_cost, where reading pages one after another costs 1'),
    possible: field('int', 'server connections that may really be open at once: what the poolers open, else what the server accepts'),
    slowQueries: field('double', 'milliseconds from which a query is logged; below zero none is'),
    statementStats: field('bool', 'pg_stat_statements is loaded'),
    connectionLogging: field('bool', 'who connects is logged'),
    release: field('int', 'version as one number to compare, 1604 for 16.4; a tag without a second part counts as the newest of its first'),
    readsRouted: field('bool', 'a client reaches a standby of it'),
    maxMemory: field('double', 'bytes it may hold before it evicts or refuses; 0 is without limit'),
    evicts: field('bool', 'it makes room by itself when it is full'),
    encrypted: field('bool', 'every client that reaches it over a network must encrypt'),
    // Its migrations.
    migrated: field('bool', 'a deploy applies its migrations'),
    // What watches it.
    watched: field('bool', 'an exporter or the like reports its connections and queries'),
    // How its copies are cared for.
    restores: field('list<place>', 'what restores a backup by itself and checks it'),
  },
  schema: {
    of: field('string', 'the database it describes'),
    orm: field('string', 'prisma …'),
    models: field('int', 'tables'),
    indexes: field('int', 'indexes besides primary keys, uniques among them'),
    uniques: field('int', 'unique constraints'),
    foreignKeys: field('int', 'foreign keys'),
  },
  watch: {
    what: field('string', 'scrape, alert, uptime, logs, dashboard, notify, disk, database, errors or apm'),
    tool: field('string', 'the software that looks'),
    signal: field('string', 'what an alert is about: errors, latency, connections, memory, cpu, disk, down, backup, replication, other'),
    threshold: field('double', 'an alert’s threshold: shares as ratio, latency in seconds'),
    forSeconds: field('double', 'how long an alert’s condition must hold'),
    outside: field('bool', 'it asks from outside the host'),
  },
  bucket: {
    holds: field('string', 'what is kept in it, as the variable or code names it'),
    versioned: field('bool', 'it keeps earlier versions, or is replicated'),
  },
  pool: {
    of: field('string', 'the database behind it'),
    software: field('string', 'pgbouncer, pgcat, odyssey …'),
    mode: field('string', 'transaction, session or statement'),
    replicas: field('int', 'copies'),
    maxClients: field('int', 'client connections it accepts'),
    demand: field('int', 'client connections that its clients may open at once'),
    serverConnections: field('int', 'connections all its copies may open to the server'),
    used: field('bool', 'a client goes through it'),
    exposures: field('list<place>', 'published to the world'),
  },
  client: {
    library: field('string', 'prisma, pg, typeorm …'),
    of: field('string', 'the database it reaches'),
    through: field('string', 'the mode of the pooler in between, or none'),
    counts: field('bool', 'a serving or worker process: not a migration, a one-shot job, a dump or an exporter'),
    pool: field('int', 'connections one process may open'),
    sized: field('bool', 'its pool was sized on purpose'),
    step: field('int', 'its step of the pooling ladder'),
    preparedOff: field('bool', 'it avoids prepared statements, or the pooler keeps them (pgbouncer=true, max_prepared_statements)'),
    migratesDirect: field('bool', 'migrations go around the pooler (directUrl)'),
    migrates: field('bool', 'migrations are run with its schema'),
  },
  backup: {
    of: field('string', 'the database it copies'),
    mechanism: field('string', 'how, in words that stay: `pg_dump`, `wal-g`, `snapshots`'),
    automatic: field('bool', 'it runs by itself, on a schedule that can fire, in code that is reached'),
    every: field('double', 'hours between two runs'),
    offsite: field('bool', 'a copy ends in storage outside the host, the cluster, the region'),
    destination: field('string', 'where the copy ends, without credentials'),
    retentionDays: field('double', 'days a copy is kept'),
  },
  route: {
    host: field('string', 'host names'),
    service: field('string', 'the service behind it'),
    tls: field('bool', 'HTTPS with a certificate of a public authority'),
    redirects: field('bool', 'plain HTTP is redirected'),
  },
  place: {
    what: field('string', 'what stands there, in words that stay when lines move'),
  },
} as const satisfies Record<string, Record<string, FieldShape>>

export type Kind = keyof typeof kinds
type Table = typeof kinds

type ValueOf<T extends string> = T extends 'string'
  ? string
  : T extends 'int' | 'double'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends 'strings'
        ? readonly string[]
        : never

/** The facts of one kind. Lists are complete: a member that may or may not be there is a thing whose facts are unresolved. */
export type FactsOf<K extends Kind> = {
  readonly [F in keyof Table[K]]?: Table[K][F] extends { readonly type: infer T extends string }
    ? T extends `list<${infer Of extends Kind}>`
      ? readonly Thing<Of>[] | Unlisted
      : T extends 'map'
        ? ReadonlyMap<string, Fact<string>>
        : Fact<ValueOf<T>>
    : never
}

/** A list of which nobody can say what is in it, e.g. the backups of a database that is not in the tree. */
export interface Unlisted {
  readonly state: 'unresolved'
  readonly raw: string
  readonly at: Evidence
  readonly hint?: string
}

export interface Thing<K extends Kind = Kind> {
  readonly kind: K
  /** As declared, with stack or namespace in front when a second of the same name is there; unique in its kind. */
  readonly name: string
  readonly at: Evidence
  readonly facts: FactsOf<K>
  /** What it can be known again by when its name changes, most telling first: `image:…`, `build:…`, `clients:…`, `host:…`, `volume:…`, `engine:…`. */
  readonly marks: readonly string[]
}

export type Subject = `${Kind}/${string}` | 'system'

/** `service/api`; the whole is `system`. */
export function subjectOf(thing: Thing): Subject {
  return thing.kind === 'system' ? 'system' : `${thing.kind}/${thing.name}`
}
