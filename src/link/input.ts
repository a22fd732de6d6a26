/** What the linker is given, and the declarations of one tree sorted by kind. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { Choice, ClientDeclaration, Declaration } from '../model/declaration.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { Ask } from '../model/system.ts'
import type { StackShape } from '../parse/stack-shape.ts'
import { withLentNetworks } from './lent-networks.ts'
import { joined } from './managed.ts'
import { withProjects } from './nx.ts'
import { withPublished } from './published.ts'
import { joinedSchemas } from './schema-parts.ts'
import { withSql } from './sql-schemas.ts'

export interface LinkInput {
  readonly declarations: readonly Declaration[]
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
  /** What the Compose files among the candidates run. */
  readonly shapes?: ReadonlyMap<string, StackShape>
  readonly skipped: readonly Skip[]
  /** Every path of the tree. */
  readonly paths: ReadonlySet<string>
  /** Folders that are submodules, whose files are in other repositories. */
  readonly modules?: ReadonlySet<string>
  /** Migrations that the base does not have, by {@link freshKey}: only they are judged. Empty at base and in a scan. */
  readonly fresh: ReadonlySet<string>
  /** Files that deploys bring up and that are not there. */
  readonly asks: readonly Ask[]
  /** From the configuration: what the system is to carry and to meet. */
  readonly target?: Target
  /** A bot for dependencies of which only the history tells. */
  readonly bot?: Committed
  /** Variables whose keys pages hand to every browser. */
  readonly shown?: ReadonlySet<string>
}

export interface Committed {
  /** dependabot, renovate … */
  readonly tool: string
  /** As the commit calls its author. */
  readonly by: string
  /** The day, `2026-03-14`. */
  readonly on: string
}

/** A migration is known by its path, and one of several in a file by its name too. */
export function freshKey({ path, name, part }: Pick<Extract<Declaration, { kind: 'migration' }>, 'path' | 'name' | 'part'>): string {
  return part === undefined ? path : [path, name, ...(part.runsAgain ? [part.hash] : [])].join('\0')
}

export interface Target {
  /** Where the target is written. */
  readonly at?: Evidence
  /** What is assumed of a user and a process, where nobody measured. */
  readonly assumed?: Assumed
  readonly tenants?: number
  readonly usersPerTenant?: number
  readonly peakRequestsPerSecond?: number
  /** Bytes. */
  readonly nodeMemory?: number
  /** Bytes. */
  readonly nodeDisk?: number
  readonly rtoHours?: number
  /** Connections wanted at once without a transaction pooler, already worked out, with the words that explain it. */
  readonly connections?: number
  readonly rpoHours?: number
  /** Cores of the node, for pools that grow with them. */
  readonly cpus?: number
}

/** Figures of `performance/capacity`, which a configuration may set. */
export interface Assumed {
  /** Connections a concurrent user holds without a transaction pooler. */
  readonly connectionsPerUser: number
  /** Requests a second of a concurrent user. */
  readonly requestsPerUserSecond: number
  /** Queries a request makes. */
  readonly queriesPerRequest: number
  /** Concurrent users one serving process carries. */
  readonly usersPerProcess: number
  /** Concurrent users a single-file database carries. */
  readonly usersPerFile: number
}

type OfKind<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>

export interface Declared {
  /** Every path of the tree. */
  readonly paths: ReadonlySet<string>
  readonly services: readonly OfKind<'service'>[]
  readonly images: ReadonlyMap<string, OfKind<'image'>>
  readonly envs: readonly OfKind<'env'>[]
  readonly settings: readonly OfKind<'settings'>[]
  readonly scripts: readonly OfKind<'script'>[]
  readonly schedules: readonly OfKind<'schedule'>[]
  /** Those that hosts of another environment alone have. */
  readonly elsewhere: readonly OfKind<'schedule'>[]
  readonly schemas: readonly OfKind<'schema'>[]
  readonly migrations: readonly OfKind<'migration'>[]
  readonly clients: readonly OfKind<'client'>[]
  /** Libraries that code tells, where nobody chooses otherwise, to keep in memory what they are given. */
  readonly inMemory: ReadonlySet<string>
  readonly workers: readonly OfKind<'workers'>[]
  readonly configurations: readonly OfKind<'configuration'>[]
  readonly packages: readonly OfKind<'package'>[]
  readonly credentials: readonly OfKind<'credential'>[]
  readonly features: readonly OfKind<'feature'>[]
  readonly watches: readonly OfKind<'watch'>[]
  readonly loadTests: readonly OfKind<'load-test'>[]
  readonly runbooks: readonly OfKind<'runbook'>[]
  readonly outside: readonly OfKind<'outside'>[]
  readonly scanners: readonly OfKind<'scanner'>[]
  readonly proxies: readonly OfKind<'proxy'>[]
  readonly publications: readonly OfKind<'publication'>[]
  /** Databases that a platform or an operator runs. */
  readonly managed: readonly OfKind<'database'>[]
  readonly poolers: readonly OfKind<'pooler'>[]
  readonly copies: readonly OfKind<'copy'>[]
  readonly routes: readonly OfKind<'route'>[]
  readonly buckets: readonly OfKind<'bucket'>[]
  readonly edges: readonly OfKind<'edge'>[]
  /** Modules that stacks call and that are not in the tree. */
  readonly unreadModules: readonly OfKind<'unread-module'>[]
}

export function sortOut(declarations: readonly Declaration[], paths: ReadonlySet<string>): Declared {
  const of = <K extends Declaration['kind']>(kind: K): readonly OfKind<K>[] =>
    declarations.filter((declaration): declaration is OfKind<K> => declaration.kind === kind)
  const images = new Map(of('image').map((image) => [image.path, image]))
  return {
    paths,
    services: withLentNetworks(withPublished(of('service'), of('publication')), images),
    images,
    envs: of('env'),
    settings: of('settings'),
    scripts: of('script'),
    schedules: of('schedule').filter(({ elsewhere }) => elsewhere === undefined),
    elsewhere: of('schedule').filter(({ elsewhere }) => elsewhere !== undefined),
    schemas: withSql(joinedSchemas(of('schema')), of('migration')),
    migrations: of('migration'),
    clients: of('client').filter((client) => !isPassing(client)),
    inMemory: new Set(of('client').flatMap((client) => (client.use === 'code' && isPassing(client) && isUsual(client.chosenBy) ? [client.library] : []))),
    workers: of('workers'),
    configurations: of('configuration'),
    packages: withProjects(of('package')),
    credentials: of('credential'),
    features: of('feature'),
    watches: of('watch'),
    loadTests: of('load-test'),
    runbooks: of('runbook'),
    outside: of('outside'),
    scanners: of('scanner'),
    proxies: of('proxy'),
    publications: of('publication'),
    managed: joined(of('database')),
    poolers: joined(of('pooler')),
    copies: of('copy'),
    routes: of('route'),
    buckets: of('bucket'),
    edges: of('edge'),
    unreadModules: of('unread-module'),
  }
}

const inMemory = /^(?:(?:sqlite[\w+]*|file):\/{0,3})?:memory:|^(?:sqlite[\w+]*|file):.*[?&]mode=memory\b|^sqlite[\w+]*:(?:\/\/)?$/

/** SQLite in memory, which code chose and no variable sets otherwise: what is written to it is gone with the process, and nobody's record. */
function isPassing({ engine = 'sqlite', url }: ClientDeclaration): boolean {
  return engine === 'sqlite' && url?.variable === undefined && url?.literal?.state === 'known' && inMemory.test(url.literal.value)
}

function isUsual(choice: Choice | undefined): boolean {
  return choice === undefined || (choice.isDefault && isUsual(choice.and))
}
