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
    scanned: field('bool', 'something looks for known holes in dependencies'),
    alerted: field('strings', 'what alerts with a threshold and a duration are about'),
    alertGaps: field('strings', 'of errors, latency, connections, memory and disk, what no such alert is about, each with the reason'),
    uptimeOutside: field('bool', 'something outside the host asks whether it answers'),
    uptimeBy: field('string', 'what asks whether it answers, in words'),
    diskAt: field('double', 'the share of the disk in use at which somebody is told'),
    diskWatched: field('bool', 'disk use is watched'),
    diskBy: field('string', 'what watches disk use, in words'),
    logsShipped: field('bool', 'the containers’ logs are gathered in one place'),
    logsBy: field('string', 'what gathers logs, in words'),
    dashboards: field('bool', 'figures are drawn for people'),
    dashboardsBy: field('string', 'what draws them, in words'),
    loadTests: field('list<place>', 'scripts that put load on it'),
    loadLimited: field('bool', 'a load test fails by limits of its own'),
    loadReached: field('bool', 'a load test goes as far as the target'),
    loadBy: field('string', 'what the load tests do, in words'),
    cdn: field('bool', 'a content delivery network is in front'),
    cdnBy: field('string', 'which, in words'),
    firewall: field('bool', 'a web application firewall is in front'),
    firewallBy: field('string', 'which, in words'),
    // What people are told.
    rtoHours: field('double', 'the stated recovery time objective'),
    rpoHours: field('double', 'the stated recovery point objective'),
    runbooks: field('list<place>', 'documents that say how to restore'),
    // What it is to carry.
    users: field('int', 'concurrent users of the target: tenants × users per tenant'),
    bounds: field('list<bound>', 'what runs out as the load grows'),
    nodeCpus: field('double', 'cores of the target’s node'),
    nodeMemory: field('double', 'bytes of memory of the target’s node'),
    limitCpus: field('double', 'cores that all copies of all services may use'),
    limitMemory: field('double', 'bytes of memory that all copies of all services may use'),
  },
  service: {
    role: field('string', 'web, worker, scheduler, job, proxy, exporter, monitoring, backup, database, pool'),
    serving: field('bool', 'takes requests of users or of other services'),
    image: field('string', 'image reference'),
    replicas: field('int', 'copies that are kept running, an autoscaler’s minimum'),
    certificateFile: field('string', 'the file in which it keeps the certificates it gets for itself'),
    everyNode: field('bool', 'one copy on each node'),
    constructors: field('int', 'places in serving code that make a client of the same ORM, the most of any one ORM'),
    perCall: field('int', 'places in serving code that make a client each time they run'),
    orm: field('string', 'the library whose clients were counted'),
    clients: field('list<client>', 'its database clients'),
    weakLogins: field('list<place>', 'passwords out of a manual, and servers that ask for none'),
    // How it runs.
    memoryLimit: field('double', 'bytes of memory one copy may use'),
    cpuLimit: field('double', 'cores one copy may use'),
    memoryReservation: field('double', 'bytes of memory kept free for one copy'),
    cpuReservation: field('double', 'cores kept free for one copy'),
    limits: field('string', 'its limits in words'),
    reservations: field('string', 'its reservations in words'),
    healthChecked: field('bool', 'something asks it whether it works, in a way that can fail'),
    health: field('string', 'how its health is asked, in words'),
    restart: field('string', 'when it is started again: any, always, unless-stopped, on-failure, on-failure:3, no, none'),
    restarts: field('string', 'the same in words'),
    orchestrator: field('string', 'what places and updates its copies: swarm; absent on a single host'),
    spread: field('bool', 'its copies may land on more than one node'),
    placement: field('string', 'where its copies may land, in words'),
    autoscaled: field('bool', 'something changes the number of its copies with its load; told where the platform can'),
    scaling: field('string', 'what does, in words'),
    disruptionGuarded: field('bool', 'a budget keeps copies running while nodes are emptied; told of Kubernetes'),
    disruption: field('string', 'that budget, in words'),
    updateOrder: field('string', 'start-first: the new copy starts before the old one stops; stop-first'),
    updateParallelism: field('int', 'copies updated at once, 0 for all'),
    updateFailure: field('string', 'what a failed update does: pause, continue or rollback'),
    balancer: field('string', 'what spreads requests over its copies'),
    deadDropped: field('bool', 'the balancer leaves out a copy that no longer answers'),
    heap: field('double', 'bytes the runtime’s heap may grow to'),
    heapSize: field('string', 'the heap beside the memory limit, in words'),
    pinned: field('bool', 'its image is named by a version or a digest'),
    tag: field('string', 'what names its image, in words: a digest, a version, the tag latest, no tag'),
    processes: field('int', 'processes of its own Node.js code that one copy runs'),
    root: field('bool', 'its process starts as root'),
    user: field('string', 'the user its process starts as, in words'),
    sockets: field('list<place>', 'mounts of the container engine’s socket, other than a proxy’s that narrows it'),
    rights: field('list<place>', 'rights over the host that a container does not have by itself'),
    // How its code defends itself.
    framework: field('string', 'the HTTP framework its code is written with'),
    hardened: field('bool', 'its answers carry security headers'),
    hardenedBy: field('string', 'what sets its security headers'),
    origins: field('string', 'whose pages may ask it: any, listed or none'),
    credentials: field('bool', 'pages of other origins may send cookies along'),
    limited: field('bool', 'something limits how often it is asked'),
    limiters: field('strings', 'its limits in words: `100 in 15 min by address`'),
    rateMax: field('int', 'requests that its general limit lets through in one window'),
    rateMinutes: field('double', 'minutes of that window'),
    rateKey: field('string', 'whom its general limit counts: address, proxy (all users as one), forwarded or user'),
    sharers: field('double', 'users who share one counter, where the target says how many'),
    logsIn: field('bool', 'its code checks passwords'),
    logInLimited: field('bool', 'a limit of its own guards the log-in'),
    logInOpen: field('bool', 'it is known that none does'),
    hash: field('string', 'how passwords are hashed, of the weakest place'),
    hashCost: field('int', 'rounds or iterations of that hash'),
    tokensEnd: field('bool', 'every token it signs expires'),
    tokenLife: field('string', 'after how long'),
    validates: field('bool', 'what requests bring is checked'),
    validatedBy: field('string', 'the library that checks it'),
    rawHtml: field('list<place>', 'markup from elsewhere put into a page as it is'),
    sanitiser: field('string', 'what cleans such markup'),
    encrypts: field('bool', 'fields with secrets of others are encrypted'),
    cipher: field('string', 'how fields are encrypted'),
    secretFields: field('strings', 'columns that hold secrets of others'),
    secondFactor: field('bool', 'its log-in can ask for a second factor'),
    secondFactorBy: field('string', 'what makes the second factor'),
    audited: field('bool', 'who did what is written down'),
    auditedBy: field('string', 'where that is written'),
    roles: field('string', 'how its code tells roles apart'),
    tenancy: field('string', 'the field of the session that its queries are filtered by'),
    // What its code asks of databases.
    rawSql: field('list<place>', 'queries whose text holds what a request or a caller says'),
    handlers: field('string', 'the framework in whose handlers queries were looked for, where that is not JavaScript’s'),
    loops: field('list<place>', 'queries that are asked once for each row of a list'),
    unbounded: field('list<place>', 'handlers’ queries that read a whole table'),
    disconnects: field('bool', 'it closes its database connections when it is told to stop'),
    uncalledHook: field('string', 'what would close them, and nothing calls at the signal to stop'),
    // How its code behaves under load and at its end.
    stops: field('bool', 'its code handles SIGTERM'),
    errorTracking: field('bool', 'its code starts an error tracker'),
    tracker: field('string', 'the error tracker, and the variable that says where it sends'),
    logger: field('string', 'the library it logs with'),
    structuredLogs: field('bool', 'it writes logs that machines can read'),
    apm: field('bool', 'an agent times its requests'),
    // What its code does by the clock and in requests.
    unguarded: field('list<place>', 'jobs of its code that run more often than once an hour and may run over themselves'),
    perReplica: field('list<place>', 'jobs of its code that each of its copies runs'),
    cached: field('bool', 'its code keeps answers for a stated time; told of a serving service whose code uses a relational record'),
    cachedBy: field('string', 'the cache, and how long it keeps an answer'),
    queuedBy: field('string', 'the queue that its code hands work to'),
    slowRequests: field('list<place>', 'mail, PDFs and images that a request waits for'),
    healthPath: field('string', 'the route of its code that says whether it is well'),
    healthAsks: field('strings', 'what that route asks to know it: database, redis'),
    exposesMetrics: field('bool', 'its code tells its own figures'),
    // What watches it.
    scraped: field('bool', 'its metrics are collected'),
    scrapedBy: field('string', 'what collects them, in words'),
  },
  database: {
    engine: field('string', 'postgres, mysql, mariadb, mongodb, redis, valkey, sqlite …'),
    purpose: field('string', 'record, cache or queue'),
    relational: field('bool', 'counts a connection as a process or thread of the server'),
    external: field('bool', 'named by a client but not declared in the repository'),
    managed: field('bool', 'a managed service declared in the repository'),
    singleFile: field('bool', 'a file beside the process, or its memory, without a server'),
    inMemory: field('bool', 'in the memory of the process that opens it'),
    replicated: field('bool', 'a single-file engine whose file is replicated or hosted elsewhere'),
    version: field('string', 'version as declared'),
    settings: field('map', 'server settings by name, as written'),
    maxConnections: field('int', 'connections the server accepts'),
    reserved: field('int', 'connections kept for superusers'),
    demand: field('int', 'connections that clients, pools, exporters and dumps may open at once'),
    wanted: field('int', 'connections the target needs'),
    step: field('int', 'the pooling ladder: 3 transaction pooler, 2 session pooler, 1 client pool sized on purpose, 0 none'),
    pooling: field('string', 'the ladder’s step in words, of the lowest client'),
    unpooled: field('string', 'where nothing pools them, and the workers of a server bound how many there are: who opens them, in words'),
    poolSetting: field('string', 'where that client’s pool is sized, in words'),
    encryptedAtRest: field('bool', 'its storage is encrypted; told of managed databases'),
    durable: field('bool', 'its data path lies on a volume that outlives the container'),
    dataPath: field('string', 'where the engine keeps its data'),
    unnamed: field('bool', 'its data lies on a volume without a name'),
    lender: field('string', 'the other container whose unnamed volume its data lies on'),
    standbys: field('int', 'copies that can take over'),
    readReplicas: field('int', 'copies that serve reads'),
    archiveStep: field('int', 'how far its own archive goes: 0 nothing, 1 the log alone, 2 with a base backup to replay it on'),
    pointInTime: field('bool', 'its log is archived and can be replayed, so that any moment can be restored'),
    windowDays: field('double', 'days back to which any moment can be restored'),
    backupEvery: field('double', 'hours between automated backups, of the most frequent'),
    retentionDays: field('double', 'days the longest-kept automated backup is kept'),
    rpoHours: field('double', 'the stated recovery point objective'),
    backups: field('list<backup>', 'jobs that copy it'),
    byHand: field('string', 'what could copy it and is started by nothing, in words'),
    byHandAway: field('string', 'whether that would send a copy off the host, in words'),
    byHandKept: field('string', 'how long that would keep copies, in words'),
    clients: field('list<client>', 'clients that reach it, directly or through a pooler'),
    pools: field('list<pool>', 'poolers in front of it that a client goes through'),
    exposures: field('list<place>', 'published to the world'),
    weakLogins: field('list<place>', 'rules of a managed server that ask for no password'),
    destroyers: field('list<place>', 'deploy steps that delete its data'),
    protectionWanted: field('strings', 'what its provider offers to keep it from being deleted without a trace; told of managed databases'),
    protections: field('list<place>', 'what keeps it from being deleted'),
    losses: field('list<place>', 'new migrations that drop data'),
    pushes: field('list<place>', 'steps on the way to production that may drop data'),
    // How the server is set.
    memory: field('double', 'bytes the server may use: the container’s limit, the instance’s size or its part of the target’s node'),
    memoryFrom: field('string', 'where that figure comes from, in words'),
    sharedBuffers: field('double', 'bytes of shared_buffers'),
    effectiveCacheSize: field('double', 'bytes of effective_cache_size'),
    workMem: field('double', 'bytes of work_mem'),
    maintenanceWorkMem: field('double', 'bytes of maintenance_work_mem'),
    walBuffers: field('double', 'bytes of wal_buffers; −1 is automatic'),
    randomPageCost: field('double', 'random_page_cost'),
    sessions: field('int', 'sessions that are possible at once: the poolers’, else max_connections'),
    workMemRoom: field('double', 'bytes each of these sessions could have beside shared_buffers'),
    // One set of values that holds together, for the sessions the target wants.
    sharedBuffersPlan: field('double', 'bytes of shared_buffers to set'),
    effectiveCacheSizePlan: field('double', 'bytes of effective_cache_size to set'),
    workMemPlan: field('double', 'bytes of work_mem to set'),
    maintenanceWorkMemPlan: field('double', 'bytes of maintenance_work_mem at the most'),
    sessionsPlan: field('int', 'sessions that work_mem is reckoned for'),
    slowQueryMs: field('double', 'milliseconds from which a statement is logged; −1 is never'),
    statementStats: field('bool', 'pg_stat_statements is loaded'),
    logsConnections: field('bool', 'log_connections is on'),
    cacheLimit: field('double', 'bytes of maxmemory; 0 is no limit'),
    release: field('int', 'version as one number to compare, 1604 for 16.4; a tag without a second part counts as the newest of its first'),
    calendar: field('string', 'whose dates end its release’s support: the community, Amazon RDS or Amazon Aurora'),
    readsRouted: field('bool', 'a client reaches a standby of it'),
    evicts: field('bool', 'it evicts keys when it is full'),
    sparing: field('bool', 'it evicts only what has a time to live, so that it may keep more than a cache'),
    // Its migrations.
    migrated: field('bool', 'a deploy applies its migrations'),
    freshMigrations: field('int', 'migrations that the change adds; absent without one'),
    risks: field('list<place>', 'statements of new migrations that hold up or break what runs beside them'),
    // What watches it.
    watched: field('bool', 'an exporter or the like reports its connections and queries'),
    watchedBy: field('string', 'which, in words'),
    // How its copies are cared for.
    restores: field('list<place>', 'what restores a backup by itself and checks it'),
  },
  schema: {
    of: field('string', 'the database it describes'),
    orm: field('string', 'what describes the tables: prisma, drizzle, typeorm … or sql'),
    models: field('int', 'tables'),
    untold: field('list<place>', 'tables whose keys can’t all be told, and of which nothing is claimed'),
    indexes: field('int', 'indexes besides primary keys, uniques among them'),
    uniques: field('int', 'unique constraints'),
    foreignKeys: field('int', 'foreign keys that need an index of the schema’s own'),
    uncovered: field('list<place>', 'foreign keys that stand first in no index'),
    partly: field('list<place>', 'foreign keys that stand first only in indexes over some rows'),
    keyless: field('list<place>', 'tables without a primary key or unique'),
    redundant: field('list<place>', 'indexes that another one begins with'),
    unfiltered: field('list<place>', 'look-ups of serving code that no index leads'),
  },
  watch: {
    what: field('string', 'scrape, alert, uptime, logs, dashboard, notify, disk, database, errors or apm'),
    tool: field('string', 'the software that looks'),
    signal: field('string', 'what an alert is about: errors, latency, connections, memory, cpu, disk, down, backup, replication, other'),
    threshold: field('double', 'an alert’s threshold: shares as ratio, latency in seconds'),
    forSeconds: field('double', 'how long an alert’s condition must hold'),
    outside: field('bool', 'it asks from outside the host'),
  },
  bound: {
    what: field('string', 'what runs out, in words'),
    users: field('int', 'concurrent users it carries'),
    how: field('string', 'the sum, in words'),
    lifts: field('string', 'the rule that asks for more of it'),
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
    tls: field('bool', 'what it sends to a database outside the host is encrypted'),
  },
  backup: {
    of: field('string', 'the database it copies'),
    mechanism: field('string', 'how, in words that stay: `pg_dump`, `wal-g`, `snapshots`'),
    automatic: field('bool', 'it runs by itself, on a schedule that can fire, in code that is reached'),
    every: field('double', 'hours between two runs'),
    offsite: field('bool', 'a copy ends in storage outside the host, the cluster, the region'),
    destination: field('string', 'where the copy ends, without credentials'),
    retentionDays: field('double', 'days a copy is kept'),
    encrypted: field('bool', 'its copies are encrypted where they lie'),
    failureTold: field('bool', 'a run that fails tells somebody'),
    toldBy: field('string', 'how a run that fails is told'),
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
