/** What a platform or an operator runs by itself, so that no container of the stack shows it: databases, poolers, copies, ways in, object storage. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact, UnresolvedFact } from '../base/fact.ts'
import type { Secret } from '../base/secret.ts'
import type { Engine } from './declaration.ts'

/** Something found at a place, in words that stay when lines move. */
export interface Found {
  readonly what: string
  readonly at: Evidence
}

/** A password as a file gives it to a server, with the name of what gives it. */
export interface StandingPassword {
  readonly what: string
  readonly value: Secret
  readonly user?: string
  readonly at: Evidence
}

/** A database of a platform or an operator. A fact that is absent is one the format never tells; one it could tell and does not is `default` or `unresolved`. */
export interface DatabaseDeclaration {
  readonly kind: 'database'
  /** As people call it; unique among the databases of its stack. */
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  readonly engine: Engine
  /** Who runs it: `CloudNativePG`, `Amazon RDS`, `DigitalOcean`. */
  readonly by: string
  /** A provider outside the cluster or the host runs it, rather than an operator beside the services. */
  readonly hosted: boolean
  /** As written: `16`, `16.4`. */
  readonly version?: Fact<string>
  /**
   * Hosts it answers at for writing, in lower case. What only the platform's state knows is written as its reference:
   * `${aws_db_instance.main.address}`.
   */
  readonly hosts: readonly string[]
  /** Hosts at which only its copies answer. */
  readonly readHosts?: readonly string[]
  readonly port?: Fact<number>
  /** Secrets and variables of the platform that hold its address: `shop-db-app`, `${db.DATABASE_URL}`. What an environment takes from one of them reaches it. */
  readonly secrets?: readonly string[]
  /** Those of them that lead to copies which serve reads alone. */
  readonly readSecrets?: readonly string[]
  /**
   * Only named here, and declared in another stack or by hand: one of the same name and `by` is the same thing, and what that one says of it stands. The
   * ways to it, in `hosts` and `secrets`, count all the same.
   */
  readonly elsewhere?: boolean
  /** The server's own settings, names in lower case. */
  readonly settings: ReadonlyMap<string, Fact<string>>
  /** Connections it accepts, where settings don't say: of a plan or an instance class. */
  readonly maxConnections?: Fact<number>
  /** Connections it keeps for itself. */
  readonly reserved?: Fact<number>
  /** Bytes. */
  readonly memory?: Fact<number>
  /** Cores. */
  readonly cpus?: Fact<number>
  readonly durable?: Fact<boolean>
  /** What its file says it is for, where that is no record. */
  readonly holds?: 'cache'
  /** Copies that can take over: of another zone, of a replica set. */
  readonly standbys: Fact<number>
  /** Copies that serve reads and are no standbys. */
  readonly readReplicas: Fact<number>
  readonly pointInTime?: Fact<boolean>
  /** Days back that any moment can be had. */
  readonly windowDays?: Fact<number>
  /** Ways in from the whole world. */
  readonly exposures: readonly Found[]
  /** Why it can't be told who may come in. */
  readonly exposureOpen?: UnresolvedFact
  /** What may keep it from being deleted, where the provider offers other things for it than for its databases as a rule. */
  readonly offers?: readonly string[]
  /** What keeps it from being deleted. */
  readonly protections: readonly Found[]
  /** What could keep it from being deleted and does not, where that is said or would be. */
  readonly lacking?: readonly Found[]
  /** Why it can't be told what else keeps it: a flag that a variable without a value sets. */
  readonly protectionOpen?: UnresolvedFact
  /** What takes its data with it when it is changed or taken away: `skip_final_snapshot`, a reclaim policy `Delete`. */
  readonly destroyers?: readonly Found[]
  /** Its address in a plan without indexes, and after it those of all that it rests on. */
  readonly places?: readonly string[]
  /** Encrypted where it lies. */
  readonly encrypted?: Fact<boolean>
  /** It takes no connection that is not encrypted. */
  readonly tls?: Fact<boolean>
  /** Rules of the server that let somebody in without a password. */
  readonly trusts?: readonly Found[]
  /** Passwords of its users that stand in the tree. */
  readonly passwords?: readonly StandingPassword[]
  /** What reports its connections and queries, in words. */
  readonly watched?: Fact<string>
}

/** A pooler of a platform or an operator. */
export interface PoolerDeclaration {
  readonly kind: 'pooler'
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  /** `pgbouncer`, `rds-proxy`, `digitalocean`. */
  readonly software: string
  /** `transaction`, `session`, `statement`. */
  readonly mode: Fact<string>
  /** The name of a database declaration of the same stack, or a host. */
  readonly of: Fact<string>
  readonly hosts: readonly string[]
  readonly port?: Fact<number>
  readonly secrets?: readonly string[]
  /** Only named here, as a database may be. */
  readonly elsewhere?: boolean
  readonly replicas?: Fact<number>
  /** Client connections it accepts, of all copies. */
  readonly maxClients?: Fact<number>
  /** Connections all its copies open to the server at the most. */
  readonly serverConnections: Fact<number>
  /** It keeps prepared statements across transactions. */
  readonly keepsPrepared: boolean
  readonly exposures?: readonly Found[]
}

/** Copies of a database that a platform or an operator makes by itself. */
export interface CopyDeclaration {
  readonly kind: 'copy'
  /** Unique in its stack. */
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  /** The name of a database declaration of the same stack; a service's, whose volumes are copied; `*` for everything in it. */
  readonly of: Fact<string>
  /** In words that stay: `RDS snapshots`, `AWS Backup`, `barman`, `Velero`. */
  readonly mechanism: string
  readonly automatic: Fact<boolean>
  /** Hours between two. */
  readonly every?: Fact<number>
  readonly offsite: Fact<boolean>
  /** Where it ends, without credentials. */
  readonly destination: string
  readonly retentionDays?: Fact<number>
  readonly encrypted?: Fact<boolean>
  /** It archives the log, so that any moment can be had back. */
  readonly continuous: boolean
}

/** A way in from the world: an Ingress, a gateway's route, a load balancer's listener, a platform's domain. */
export interface RouteDeclaration {
  readonly kind: 'route'
  /** Unique in its stack: the host's name, else the object's. */
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  readonly host: Fact<string>
  /** The service behind it, by the name of its declaration. */
  readonly service: string
  /** HTTPS with a certificate of a public authority. */
  readonly tls: Fact<boolean>
  readonly redirects?: Fact<boolean>
  /** What spreads requests over copies: `Ingress`, `ALB`. */
  readonly balancer?: string
  /** It leaves out a copy that no longer answers. */
  readonly deadDropped?: Fact<boolean>
}

/** A bucket of object storage. */
export interface BucketDeclaration {
  readonly kind: 'bucket'
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  /** What it keeps, where its name says so: `uploads`, `backups`. */
  readonly holds?: string
  readonly versioned: Fact<boolean>
}

/** What stands between the world and the ways in: a content delivery network, a web application firewall. */
export interface EdgeDeclaration {
  readonly kind: 'edge'
  /** `headers`: a hosting platform's own file says something of the headers of answers. */
  readonly what: 'cdn' | 'firewall' | 'headers'
  /** Unique in its stack. */
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  /** Whose: `Amazon CloudFront`. */
  readonly by: string
  /** It is on, and stands before something of the stack. */
  readonly is: Fact<boolean>
}

/** What a part that is not in the tree may set up, as its name, its source and what it is given hint. */
export type Hinted = 'uptime' | 'alerts' | 'disk' | 'dashboards' | 'logs' | 'metrics' | 'cdn' | 'firewall'

/** A module that a stack calls and that is not in the tree: what it sets up, nobody here can read. */
export interface UnreadModuleDeclaration {
  readonly kind: 'unread-module'
  /** Absent for a module of Terraform. */
  readonly is?: 'chart'
  /** By its address without indexes. */
  readonly name: string
  /** Empty where only a run knows it; never with credentials. */
  readonly source: string
  readonly stack: string
  readonly at: Evidence
  readonly hints: readonly Hinted[]
}

export type ManagedDeclaration =
  | DatabaseDeclaration
  | PoolerDeclaration
  | CopyDeclaration
  | RouteDeclaration
  | BucketDeclaration
  | EdgeDeclaration
  | UnreadModuleDeclaration
