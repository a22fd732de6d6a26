/** What readers say: one declaration is one thing a file declares, with its facts and places. The linker joins them into a system; no reader guesses at another file. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import type { Secret } from '../base/secret.ts'
import type { Action } from './action.ts'
import type { FeatureDeclaration } from './feature.ts'
import type { ManagedDeclaration } from './managed.ts'
import type { SqlPart, SqlTableStep } from './tables.ts'
import type {
  LoadTestDeclaration,
  OutsideDeclaration,
  ProxyDeclaration,
  PublicationDeclaration,
  RunbookDeclaration,
  ScannerDeclaration,
  WatchDeclaration,
} from './surroundings.ts'

export type Engine =
  | 'postgres'
  | 'mysql'
  | 'mariadb'
  | 'mongodb'
  | 'redis'
  | 'valkey'
  | 'sqlite'
  | 'mssql'
  | 'oracle'
  | 'cockroachdb'
  | 'memcached'
  | 'elasticsearch'
  | 'rabbitmq'
  | 'clickhouse'
  | 'cassandra'
  | 'dynamodb'
  | 'neo4j'
  | 'influxdb'
  | 'couchdb'
  | 'kafka'
  | 'nats'
  | 'h2'
  | 'hsqldb'
  | 'derby'
  /** Some database that speaks SQL: which, nothing tells. */
  | 'sql'

/** A service of a stack, merged from its files, extensions and overrides, with variables filled in. */
export interface ServiceDeclaration {
  readonly kind: 'service'
  readonly name: string
  /** The stack's name: two stacks may both have a `db`. */
  readonly stack: string
  readonly at: Evidence
  readonly image?: Fact<string>
  readonly build?: BuildDeclaration
  /** As words; a shell-form string is `['/bin/sh', '-c', text]` only when the format says so, else split as the format splits it. */
  readonly command?: Fact<readonly string[]>
  readonly entrypoint?: Fact<readonly string[]>
  /** The same word by word, each with its own line and state: one variable nobody sets leaves the others known. A word may hold a secret. */
  readonly commandWords?: readonly Fact<string>[]
  readonly entrypointWords?: readonly Fact<string>[]
  /** What the process sees: `env_file` first, `environment` over it. Values may be secrets and are never printed. */
  readonly environment: ReadonlyMap<string, Fact<string>>
  /** Env files that are not in the tree: they may set more than `environment` tells. */
  readonly openEnvironment?: readonly string[]
  readonly replicas?: Fact<number>
  /** `deploy.mode: global`, one on each node. */
  readonly global?: boolean
  /** `replicated-job`, `global-job`, `restart: "no"` with a one-shot command are jobs to the linker; this is what is written. */
  readonly mode?: Fact<string>
  readonly ports: readonly PortDeclaration[]
  /** What its platform keeps every request from: a background worker. */
  readonly unreached?: true
  readonly mounts: readonly MountDeclaration[]
  /** Whose volumes it has beside its own: those that are written are in `mounts` too, those of an image are not. */
  readonly borrows?: readonly BorrowDeclaration[]
  /** Names other services reach it by: its own, aliases, hostname, container_name. */
  readonly names: readonly string[]
  /** `container_name`: the container then has no name made of project and service. */
  readonly containerName?: string
  readonly networks: readonly string[]
  readonly hostNetwork?: boolean
  /** `network_mode: service:X`, or the name of a container: it answers and listens in the network of that one. */
  readonly sharesNetwork?: string
  /** A VPN in whose network others run: it is only their way in and out. */
  readonly isTunnel?: true
  readonly labels: ReadonlyMap<string, Fact<string>>
  /** Those of `deploy.labels`, which are in `labels` too: in Swarm, Traefik and its like read no others; in Compose, they read all but these. */
  readonly deployLabels?: ReadonlyMap<string, Fact<string>>
  readonly healthcheck?: HealthDeclaration
  readonly restart?: Fact<string>
  /** Where its sizes are said, or would be, where that is not where it is declared: a task's definition beside its service. */
  readonly sizedAt?: Evidence
  readonly limits: ResourceDeclaration
  readonly reservations: ResourceDeclaration
  readonly update?: UpdateDeclaration
  readonly rollback?: UpdateDeclaration
  readonly placement: readonly Fact<string>[]
  readonly dependsOn: readonly string[]
  /** Those of `dependsOn` that must have ended well before this one starts: one-shot jobs. */
  readonly awaits?: readonly string[]
  readonly user?: Fact<string>
  /** Whether who runs it chooses another user than the image's: OpenShift may, where nothing says that it must not. */
  readonly otherUser?: Fact<boolean>
  readonly privileged?: Fact<boolean>
  /** It sees the processes of its host, where it says so. */
  readonly hostProcesses?: Fact<boolean>
  /** `cap_add`, as written. */
  readonly capabilities?: readonly Fact<string>[]
  readonly stopGracePeriod?: Fact<number>
  /** The signal it is told to stop with, where that is said: `SIGINT`. */
  readonly stopSignal?: Fact<string>
  /** Where it says that a terminal is kept open for whoever attaches to it. */
  readonly terminal?: Evidence
  /** The driver its logs go through: `json-file`, `gelf`, `awslogs` … */
  readonly logDriver?: Fact<string>
  /** Where the tool that deploys this format takes what is not said, e.g. Swarm's restart condition `any`. */
  readonly swarm: boolean
  /** An operator runs it as a part of the monitoring, whichever image that takes. */
  readonly monitors?: true
  /** What keeps and places its copies, other than Swarm or a single host's engine: `kubernetes`, `ecs`, `fly`. */
  readonly orchestrator?: string
  /** Where its copies may land, which the format decides. */
  readonly spread?: SpreadDeclaration
  /** What changes the number of its copies with its load, in words: `2 to 10 copies by CPU`. */
  readonly scaling?: Fact<string>
  /** What looks like that and does not heed its load, in words: `2 to 4 copies, whatever the load`. */
  readonly unscaled?: Fact<string>
  /** What keeps copies running while nodes are emptied, in words: `at least 2 stay`. */
  readonly disruption?: Fact<string>
  /** It runs by the clock instead of staying up. */
  readonly fires?: FiringDeclaration
  /** At which ports its names answer, where another port than the process's own does: a Service of Kubernetes. Names it lists answer at no other port. */
  readonly answers?: readonly AnswerDeclaration[]
  /** What environment variables take from secrets and objects that the platform fills: variable → `secret/key`. */
  readonly given?: ReadonlyMap<string, string>
}

export interface SpreadDeclaration {
  /** Copies may land on more than one node. */
  readonly is: Fact<boolean>
  /** In words: `spread over zones`, `any node of the cluster`. */
  readonly words: string
}

export interface FiringDeclaration {
  /** As written: `0 3 * * *`, `rate(1 day)`. */
  readonly expression: Fact<string>
  /** Hours between two firings at the widest, `never` for one that cannot fire; absent when the expression is unresolved. */
  readonly every?: Fact<number> | 'never'
  /** Switched off where it is written: a CronJob's `suspend`. */
  readonly suspended?: Fact<boolean>
}

export interface AnswerDeclaration {
  readonly host: string
  readonly port: number
  readonly to: Fact<number>
}

export interface BuildDeclaration {
  /** Folder in the tree, `''` for the root; undefined when it is outside the tree or a URL. */
  readonly context?: string
  /** Path in the tree. */
  readonly dockerfile?: string
  readonly target?: string
  /** Build arguments of which the whole value is written; they may name the image it starts from and are never printed. */
  readonly args?: ReadonlyMap<string, string>
  /** A workflow builds and pushes it, and the stack pulls it. */
  readonly published?: boolean
  readonly at: Evidence
}

export interface PortDeclaration {
  readonly container: Fact<number>
  /** Absent: an ephemeral port of the host. */
  readonly host?: Fact<number>
  /** The address it is bound to; absent means every interface. */
  readonly address?: Fact<string>
  readonly protocol: string
  /** False for `expose`, which publishes nothing. */
  readonly published: boolean
  /** What a pod's template calls it. */
  readonly name?: string
  readonly at: Evidence
}

export interface MountDeclaration {
  readonly type: 'volume' | 'bind' | 'tmpfs' | 'config' | 'secret' | 'other'
  /** Volume name, host path as written, or config/secret name; absent for an anonymous volume. */
  readonly source?: Fact<string>
  /** For binds inside the tree and for configs and secrets from a file: the path in the tree. */
  readonly file?: string
  readonly target: Fact<string>
  readonly readOnly?: boolean
  /** A named volume declared `external` or with a driver, e.g. NFS, says so. */
  readonly external?: boolean
  /** What a named volume is called outside the stack, where that says so. */
  readonly realName?: string
  readonly driver?: string
  /** A config written in place. It may hold a secret and is never printed. */
  readonly content?: Fact<string>
  readonly at: Evidence
}

export interface BorrowDeclaration {
  readonly of: string
  /** A container that no stack describes. */
  readonly isOutside: boolean
  readonly readOnly?: true
  readonly at: Evidence
}

export interface HealthDeclaration {
  readonly disabled: boolean
  readonly test?: Fact<readonly string[]>
  /** What the platform itself asks, in words, where that is no command: `GET /healthz on port 3000`. It fails where nothing answers. */
  readonly asks?: Fact<string>
  readonly at: Evidence
}

export interface ResourceDeclaration {
  /** Cores. */
  readonly cpus?: Fact<number>
  /** Bytes. */
  readonly memory?: Fact<number>
}

export interface UpdateDeclaration {
  readonly order?: Fact<string>
  readonly parallelism?: Fact<number>
  /** Seconds. */
  readonly delay?: Fact<number>
  readonly failureAction?: Fact<string>
  readonly at: Evidence
}

/** What an image is built to be. */
export interface ImageDeclaration {
  readonly kind: 'image'
  readonly path: string
  readonly at: Evidence
  readonly stages: readonly ImageStage[]
}

export interface ImageStage {
  readonly name?: string
  /** The image or stage it starts from. */
  readonly from: Fact<string>
  /** The same as written, where variables stand in it: a build may give them other values than the Dockerfile's defaults. */
  readonly fromWritten?: string
  readonly at: Evidence
  readonly environment: ReadonlyMap<string, Fact<string>>
  readonly copies: readonly { readonly from: readonly string[]; readonly to: string; readonly stage?: string; readonly at: Evidence }[]
  /** What its `RUN` lines see of the context without a copy: the sources of bind mounts. */
  readonly mounted: readonly string[]
  /** Packages of a workspace that its `RUN` lines build or install, as the command names them. */
  readonly workspaces: readonly string[]
  readonly command?: Fact<readonly string[]>
  readonly entrypoint?: Fact<readonly string[]>
  readonly user?: Fact<string>
  readonly healthcheck?: HealthDeclaration
  readonly ports: readonly Fact<number>[]
  readonly volumes: readonly Fact<string>[]
  readonly workdir?: Fact<string>
  readonly stopSignal?: Fact<string>
  /** What `RUN` lines, `CMD` and `ENTRYPOINT` do. */
  readonly actions: readonly Action[]
}

/** Variables a committed env file sets. */
export interface EnvDeclaration {
  readonly kind: 'env'
  readonly path: string
  readonly at: Evidence
  /** `.env.example` and its kin: they stand in for a file that is not committed. */
  readonly example: boolean
  /** The file that its own head tells people to copy it to, which makes it such an example whatever it is called. */
  readonly standsFor?: string
  readonly values: ReadonlyMap<string, Fact<string>>
}

/** A server's own settings file. */
export interface SettingsDeclaration {
  readonly kind: 'settings'
  readonly server:
    | 'postgres'
    | 'postgres-hba'
    | 'pgbouncer'
    | 'pgcat'
    | 'odyssey'
    | 'pgbackrest'
    | 'litestream'
    | 'redis'
    | 'mysql'
    | 'traefik'
    | 'proxysql'
    | 'pgpool'
    | 'patroni'
    | 'repmgr'
    | 'mongodb'
    | 'barman'
    | 'wal-g'
  readonly path: string
  readonly at: Evidence
  /** Names in lower case, Traefik's as its flags; values unquoted. PgBouncer's `[databases]` lines are in `entries`. */
  readonly settings: ReadonlyMap<string, Fact<string>>
  /** PgBouncer `[databases]` and `[users]`, pg_hba lines: each a record of its fields. */
  readonly entries: readonly SettingsEntry[]
  /** `include`, `include_if_exists`, `include_dir` as written. */
  readonly includes: readonly Fact<string>[]
}

export interface SettingsEntry {
  readonly section: string
  readonly name: string
  readonly fields: ReadonlyMap<string, Fact<string>>
  readonly at: Evidence
}

/** A script, a recipe, or a job's steps: what it does when it runs, unreachable code left out. */
export interface ScriptDeclaration {
  readonly kind: 'script'
  /** `path`, with `#target` for one target of a Makefile, one script of a package.json, one job of a workflow. */
  readonly name: string
  readonly path: string
  readonly at: Evidence
  readonly actions: readonly Action[]
  /** Where the whole of it runs, when the file says: a workflow job's name and environment, a Makefile target. */
  readonly title?: string
  /** Workflow jobs: variables set by `env:`; a reference to `secrets.X` is unresolved with that as raw. */
  readonly environment?: ReadonlyMap<string, Fact<string>>
  /** The backup tool that runs it: it is a configuration, told as what the tool does by it. */
  readonly tool?: 'borgmatic'
  /** Where it starts a program of Node as a child of its shell, which hands no signal on. */
  readonly shields?: Evidence
  /** Workflow jobs: images of the containers that run beside it and are gone with it. */
  readonly beside?: readonly string[]
  /** The same, whatever else the job reaches. */
  readonly containers?: readonly string[]
  /** Workflow jobs: what has to hold for it to run, as written. */
  readonly condition?: string
  /** Workflow jobs: nothing but an open pull request starts it, so what it brings up is a look at that. */
  readonly previews?: true
}

/** Something that fires by the clock. */
export interface ScheduleDeclaration {
  readonly kind: 'schedule'
  readonly name: string
  readonly at: Evidence
  /** The expression as written: five or six cron fields, `@daily`, or a systemd OnCalendar. */
  readonly expression: Fact<string>
  readonly syntax: 'cron' | 'cron-seconds' | 'systemd' | 'interval'
  /** Hours between two firings at the widest, `never` for one that cannot fire; absent when the expression is unresolved. */
  readonly every?: Fact<number> | 'never'
  /** What it runs, when that stands in the same file. */
  readonly actions: readonly Action[]
  /** A script declaration's name (`.github/workflows/backup.yml#backup`, a unit's ExecStart is in `actions`). */
  readonly runs?: readonly string[]
  /** `artisan`: it fires while something runs Laravel's scheduler. */
  readonly by: 'crontab' | 'cron.d' | 'systemd' | 'workflow' | 'script' | 'scheduler' | 'artisan' | 'ansible'
  /** Who starts it mails what it prints: `MAILTO` of a crontab, `OnFailure` of a unit. */
  readonly mails?: Evidence
  /** Why it does not count although it is written: commented out in a workflow, `if: false`, a unit nobody enables. */
  readonly disabled?: string
  /** What says that hosts of another environment alone have it: `env == 'dev'`. */
  readonly elsewhere?: string
}

/** What describes tables: `sql` is the statements themselves, `structure.sql` and migrations that make them. */
export type Orm =
  | 'prisma'
  | 'typeorm'
  | 'sequelize'
  | 'drizzle'
  | 'mikro-orm'
  | 'objection'
  | 'mongoose'
  | 'django'
  | 'sqlalchemy'
  | 'tortoise'
  | 'peewee'
  | 'rails'
  | 'jpa'
  | 'laravel'
  | 'doctrine'
  | 'gorm'
  | 'ecto'
  | 'ef-core'
  | 'diesel'
  | 'knex'
  | 'kysely'
  | 'node-pg-migrate'
  | 'liquibase'
  | 'sequel'
  | 'sql'

/** An ORM schema. */
export interface SchemaDeclaration {
  readonly kind: 'schema'
  readonly orm: Orm
  /** Names of the client libraries that speak to these tables, as `ClientDeclaration.library`; Prisma's own where absent. */
  readonly libraries?: readonly string[]
  /** The one of several databases it is of, as `ClientDeclaration.poolName`. */
  readonly connection?: string
  readonly name: string
  readonly path: string
  /** The folder whose files belong to it. */
  readonly folder: string
  readonly at: Evidence
  readonly provider: Fact<string>
  /** It is what the steps of migrations add up to, in SQL or in code. */
  readonly folded?: boolean
  /** Of plain SQL: in whose words it is written, as far as they tell. */
  readonly dialect?: 'postgres' | 'mysql' | 'sqlite' | 'mssql'
  /** The datasource's URL: a literal, or the variable that holds it. */
  readonly url?: UrlReference
  readonly directUrl?: UrlReference
  readonly relationMode?: string
  /** Major version of the ORM when the schema or config shows it (`prisma.config.ts` is 6 or 7). */
  readonly usesConfigFile: boolean
  readonly previewFeatures: readonly string[]
  readonly models: readonly ModelDeclaration[]
  /** It is what one file says of a schema that many make up: those of one package, ORM and provider are joined. */
  readonly part?: boolean
  /** Indexes that migrations in code make and take away: no model may know of them. */
  readonly steps?: readonly MigrationStep[]
  /** A step whose table or columns are told only when it runs: any table may have an index that nothing here knows of. */
  readonly open?: { readonly what: string; readonly at: Evidence }
}

/** A URL as code or a schema names it. */
export interface UrlReference {
  /** The variable it is read from. */
  readonly variable?: string
  /** Variables that are asked in turn where that one is not set. */
  readonly others?: readonly string[]
  /** What stands in the file: a literal, or the default after `??`/`||`. A secret: never printed. */
  readonly literal?: Fact<string>
  /** Query parameters that code appends, e.g. `+ "?connection_limit=50"`. */
  readonly appended?: string
  readonly at: Evidence
}

export interface ModelDeclaration {
  readonly name: string
  /** The table's name, where mapped. */
  readonly table: string
  readonly at: Evidence
  readonly fields: readonly FieldDeclaration[]
  /** Column lists in order; the primary key and uniques count as indexes. */
  readonly keys: readonly KeyDeclaration[]
  readonly ignored: boolean
  /** Why its columns and keys can't all be told: nothing is claimed about it. */
  readonly open?: string
  /** What may be its primary key where none is seen: it is not said to have none. */
  readonly apart?: { readonly what: string; readonly at: Evidence }
}

export interface KeyDeclaration {
  readonly kind: 'id' | 'unique' | 'index'
  readonly columns: readonly string[]
  /** The index method where one is named: `Hash`, `Gin`, `Brin` …; a B-tree otherwise. */
  readonly type?: string
  /** It names an operator class, or goes on with an expression: another index over the same columns serves other look-ups. */
  readonly classed?: boolean
  /** An index over some rows only: it covers no foreign key. */
  readonly partial?: boolean
  /** The rows that it leaves out are those in which its first column is null: it covers a foreign key nevertheless. */
  readonly present?: boolean
  /** A statement of its own makes it: of equal keys within one CREATE TABLE, PostgreSQL makes one index. */
  readonly apart?: boolean
  /** The ORM makes it for a foreign key without being asked; where the engine makes those itself, the ORM leaves it to that. */
  readonly implied?: boolean
  readonly at: Evidence
}

export interface FieldDeclaration {
  readonly name: string
  readonly type: string
  readonly list: boolean
  readonly optional: boolean
  /** The column's name, where mapped. */
  readonly column?: string
  /** Columns of this model that the relation uses as foreign key. */
  readonly foreignKey?: readonly string[]
  readonly at: Evidence
}

/** One migration in order of its name. */
export interface MigrationDeclaration {
  readonly kind: 'migration'
  /** `sql` for every tool whose migrations are statements as they stand; else whose language they are written in. */
  readonly tool:
    | 'prisma'
    | 'sql'
    | 'rails'
    | 'django'
    | 'alembic'
    | 'knex'
    | 'typeorm'
    | 'sequelize'
    | 'mikro-orm'
    | 'kysely'
    | 'node-pg-migrate'
    | 'laravel'
    | 'doctrine'
    | 'ecto'
    | 'ef-core'
    | 'liquibase'
    | 'sequel'
  readonly name: string
  readonly path: string
  readonly at: Evidence
  readonly provider?: string
  /** Its place among its kin, as text that sorts, where the name does not tell. */
  readonly order?: string
  /** What it shares with all that one tool runs in one order, where that lies in several folders. */
  readonly history?: string
  /** One of several in its file, which is new by itself: a hash of what it says, whether it runs again whenever that changes, and the folder of all that run with it. */
  readonly part?: { readonly hash: string; readonly runsAgain: boolean; readonly folder: string }
  readonly losses: readonly MigrationLoss[]
  /** Tables and `table.column`s it makes that were not there before. */
  readonly makes?: readonly string[]
  /** What in it holds up or breaks what runs beside it; told of PostgreSQL alone. */
  readonly risks?: readonly MigrationRisk[]
  /** `table.column`s of which a CHECK says that they are never null, and `table check` where a table has any. */
  readonly proves?: readonly string[]
  /** Constraints, as `table.name`, that were added unchecked, with the `table.column` that each proves once it is validated. */
  readonly promises?: readonly (readonly [constraint: string, column: string])[]
  readonly validates?: readonly string[]
  /** Types that columns come to have, in its order. */
  readonly types?: readonly Pick<TypeChange, 'column' | 'type'>[]
  /** Of code that one engine runs as well as another: what it holds up on each; the client tells which it is. */
  readonly on?: ReadonlyMap<'postgres' | 'mysql', MigrationRisks>
  /** What it does to indexes and views, in its order. */
  readonly steps?: readonly MigrationStep[]
  /** What it does to tables as a whole, in its order: what all migrations of a folder add up to is a schema. */
  readonly tables?: readonly SqlTableStep[]
  /** The same with what it takes in from other files, which then do nothing of their own. */
  readonly parts?: readonly SqlPart[]
  /** Whose SQL it is, where its words or its tool tell; on another engine its risks say nothing. */
  readonly dialect?: 'postgres' | 'mysql' | 'sqlite' | 'mssql'
  /** Of code: where first it does what is told only when it runs. */
  readonly untold?: Evidence
  readonly statements: number
}

/** With its losses, where they are others there. */
type MigrationRisks = Pick<MigrationDeclaration, 'risks' | 'proves' | 'promises' | 'validates' | 'types'> & Partial<Pick<MigrationDeclaration, 'losses'>>

/** A step that makes, renames or takes away an index, a view or the table they belong to; names as the database folds them. */
export interface MigrationStep {
  readonly does:
    | 'make index'
    | 'drop index'
    | 'rename index'
    | 'make view'
    | 'drop view'
    | 'make table'
    | 'drop table'
    | 'drop schema'
    | 'rename table'
    | 'drop column'
    | 'rename column'
  /** The index, view, table, schema or column; nothing for the schema that names leave out. */
  readonly of: string
  readonly to?: string
  readonly table?: string
  readonly columns?: readonly string[]
  readonly unique?: boolean
  /** Of an index: it is the table's primary key. */
  readonly primary?: boolean
  readonly type?: string
  readonly partial?: boolean
  /** Of a table: it is made without a primary key. */
  readonly keyless?: true
  /** Of an index: its table or its columns are told only when it runs. */
  readonly open?: boolean
  readonly at: Evidence
}

export interface MigrationRisk {
  /** The statement, the lock and the way around, in words. */
  readonly what: string
  /** The table. */
  readonly of: string
  /** The `table.column` that a CHECK may have proved. */
  readonly proof?: string
  /** It is one only if this change writes the rows anew, which depends on what the column was. */
  readonly changes?: TypeChange
  readonly at: Evidence
}

export interface TypeChange {
  /** `table.column`, as the database folds them. */
  readonly column: string
  /** As PostgreSQL calls it: `varchar(20)`. */
  readonly type: string
  /** What stands behind USING: the column cast, or an expression. */
  readonly given?: 'cast' | 'expression'
}

export interface MigrationLoss {
  readonly what: 'drop table' | 'drop column' | 'drop database' | 'drop schema' | 'truncate' | 'delete all' | 'unread rest of'
  /** Table, or table.column: names are not secrets. */
  readonly of: string
  readonly at: Evidence
}

/** A place in code where a database client or pool is made. */
export interface ClientDeclaration {
  readonly kind: 'client'
  readonly library: string
  /** Engine the library or its adapter speaks to, where it says. */
  readonly engine?: Engine
  /** Other branches make one of another engine: which of them runs is told elsewhere. */
  readonly isOneOfSeveral?: boolean
  /** The file that is not in the tree and may set another in its place: what it speaks to then, nobody can tell. */
  readonly setBy?: string
  readonly name: string
  readonly path: string
  readonly at: Evidence
  readonly url?: UrlReference
  /** Whom it reaches is data that its function is handed as it runs: somebody else's server, or one of many. */
  readonly isGiven?: boolean
  /** The URL of the variable counts over engine, host, port and pool beside it, and they where it is not set: Rails merges DATABASE_URL into database.yml. */
  readonly urlWins?: boolean
  /** Where there is no URL, or nobody sets its variable: the host, and the variable that names it, of which `host` is then what stands where it is not set. */
  readonly host?: Fact<string>
  readonly hostVariable?: string
  readonly port?: Fact<number>
  readonly portVariable?: string
  /** Connections this constructor may open; `default` with the driver's documented figure, absent when the library has none of its own. */
  readonly pool?: Fact<number>
  /** Somebody sizes its pool, by whichever of several figures: of an unresolved `pool` that is known. */
  readonly poolIsSized?: boolean
  /** Connections it holds beside its pool, in each process: one that listens for notifications. */
  readonly beside?: Fact<number>
  /** The variable that sets `pool`, or several, of which the first that is set does; with a default in the code, `pool` is that default. */
  readonly poolVariable?: string | readonly string[]
  /** Connections it opens beyond `pool` when all of that are taken, and the variable that sets how many: SQLAlchemy's max_overflow. */
  readonly overflow?: Fact<number>
  readonly overflowVariable?: string
  /** The parameter of the URL that sets `pool`, whatever code says. */
  readonly poolParameter?: string
  /** Nothing but the URL sizes its pool: of one that nobody knows, its size is not known either. */
  readonly poolIsInUrl?: boolean
  /** Tells pools of one library to one server apart that a process has beside one another: `primary`, `cache`, `queue`. */
  readonly poolName?: string
  /** The name of the client of its file whose reads it takes: of one database, by another way or the same. */
  readonly readsFor?: string
  /** What is kept there, where a setting of its own tells: entries that may go at any time. */
  readonly holds?: 'cache'
  /** Each thread of a process holds connections of its own, `pool` of them: Django without a pool. */
  readonly perThread?: boolean
  /** Such a connection outlives the request that it was opened for: `CONN_MAX_AGE` of Django. */
  readonly kept?: Fact<boolean>
  /** What options beside the URL ask for, in libpq's words (`disable`, `prefer`, `require`, `verify-full`); absent when they say nothing. */
  readonly tls?: Fact<string>
  /** The variable that sets `tls`, by one of those words or by the file of a certificate authority; `tls` is then what counts where it is not set. */
  readonly tlsVariable?: string
  /** It counts only where the variable of its URL or host is set: every application of the framework has its configuration, whether it uses it or not. */
  readonly onlyIfSet?: boolean
  /** It counts only where a variable chooses its file or section: a settings module, a profile, a named connection. */
  readonly chosenBy?: Choice
  /** It is made only where all of these hold: `if (env.REDIS_ENABLED)`. */
  readonly when?: readonly Condition[]
  /** Prisma's driver adapter or drizzle's driver: the pool is that client's. */
  readonly adapter?: string
  /** Where the code has one for each engine, and the URL chooses. */
  readonly adapters?: readonly Pick<ClientDeclaration, 'engine' | 'adapter' | 'stateless' | 'pool'>[]
  /** It holds no connection: it asks over HTTP, or keeps a copy beside it. */
  readonly stateless?: boolean
  /** How often it is made: once when the module loads, once behind a guard, or every time a function runs. */
  readonly made: 'module' | 'guarded' | 'call'
  /** A class or factory that only defines a client, made elsewhere. */
  readonly defines?: boolean
  /** The serving files that import the file it is made in, where those tell whose it is: of a library of a workspace that more than one package uses. */
  readonly importedBy?: readonly string[]
  /** Its file is a program of its own, which nothing of the tree loads. */
  readonly alone?: true
  /** What it is for, by place: serving code, a test, a seed, a script run by hand. */
  readonly use: 'code' | 'test' | 'seed' | 'script'
  /** Options that change the schema on start: TypeORM `synchronize: true`, Sequelize `sync({ force: true })`. */
  readonly destructive?: { readonly what: string; readonly at: Evidence; readonly when?: Condition }
  /** It makes the tables that its ORM's classes describe, as it starts: Hibernate's `ddl-auto: update`. */
  readonly makesTables?: Evidence
  /** It is handed to the framework, which then makes none from its settings: a bean of Spring. */
  readonly replacesConfigured?: boolean
  /** It is the client that settings below a prefix tell of, and says its pool alone: whatever they say, or only where they say none, for they are bound to it afterwards. */
  readonly sizesConfigured?: { readonly prefix: string; readonly isBound: boolean }
  /** A job library's or queue's connection, e.g. BullMQ. */
  readonly queue?: boolean
  /** The programs of its module that make it, by the names they are built to, where one module holds several: each service runs one. */
  readonly programs?: readonly string[]
  /** Cluster or worker processes forked in code. */
  readonly processes?: Fact<number>
  /** The variable that sets `processes`, which then is what counts where it is not set. */
  readonly processesVariable?: string
}

/** What holds where a variable has a value, or, negated, where it has another. */
export interface Condition {
  readonly variable: string
  readonly equals: string
  readonly isNegated: boolean
  /** Whether it holds where nobody sets the variable. */
  readonly unset: boolean
}

/** One of several configurations, of which the environment chooses one or, by a list with commas, several. */
export interface Choice {
  /** `DJANGO_SETTINGS_MODULE`, `SPRING_PROFILES_ACTIVE`, `DB_CONNECTION`. */
  readonly variable: string
  readonly value: string
  /** It is production's where nobody sets the variable, by the framework's own convention or because it is named for it. */
  readonly isDefault: boolean
  /** Other values choose it, too. */
  readonly others?: readonly string[]
  /** Any value chooses it but these, instead of `value`; none of them: whatever is set. */
  readonly except?: readonly string[]
  /** Another variable has to choose it as well. */
  readonly and?: Choice
}

/**
 * One file of settings that an application's framework layers: profiles over the base, and the environment and the command line of whoever runs it
 * over both. What holds is told for each service.
 */
export interface ConfigurationDeclaration {
  readonly kind: 'configuration'
  readonly path: string
  readonly at: Evidence
  /** It is packed with the application that it lies in; else it counts where a service mounts it or an image copies it by name. */
  readonly isPacked: boolean
  /** The profile its name says, `prod` of `application-prod.yml`. */
  readonly profile?: string
  /** A name of the application's own, which holds where `spring.config.name` gives it: `till` of `till.yml`. */
  readonly called?: string
  /** The code that starts the application gives that name. */
  readonly calledInCode?: true
  /** In order, the later over the earlier. */
  readonly layers: readonly ConfigurationLayer[]
  /** A source outside the tree that may set anything, in words: `a config server`. */
  readonly open?: { readonly what: string; readonly at: Evidence }
}

export interface ConfigurationLayer {
  /** Profile expressions that all must hold, as written: `prod & !eu`. */
  readonly when: readonly string[]
  /** Setting → value with its placeholders as written, by its name without dashes, in lower case. Values may be secrets and are never printed. */
  readonly values: ReadonlyMap<string, Fact<string>>
}

/** How many processes and threads a server's or a worker's own file asks for: `gunicorn.conf.py`, `config/puma.rb`, `config/sidekiq.yml`. */
export interface WorkersDeclaration {
  readonly kind: 'workers'
  /** The program that reads the file, as the command that starts it calls it. */
  readonly tool: string
  /** No file of a server's, but a program that starts one itself. */
  readonly inCode?: boolean
  readonly path: string
  readonly at: Evidence
  readonly processes?: Fact<number>
  /** The variable that sets `processes`, or several, of which the first that is set does; `processes` then is what counts where none is. */
  readonly processesVariable?: string | readonly string[]
  /** Threads of one process. */
  readonly threads?: Fact<number>
  readonly threadsVariable?: string | readonly string[]
  /** A program whose processes it starts along, and the variable without which it does not: Puma's plugin of Solid Queue. */
  readonly brings?: { readonly tool: string; readonly variable?: string }
  /** Programs of the application that it starts along, a process each, with the variables without which some are not: `attach-daemon` of uWSGI. */
  readonly attached?: readonly { readonly at: Evidence; readonly variable?: string }[]
}

export type Language = 'python' | 'ruby' | 'jvm' | 'php' | 'go' | 'elixir' | 'dotnet' | 'rust'

/** What Nx says of a folder ({@link https://nx.dev/reference/project-configuration}): most of its projects have no manifest but the workspace's. */
export interface ProjectDeclaration {
  readonly is: 'application' | 'library'
  /** As the workspace calls it, whatever a manifest beside it does. */
  readonly name: string
  /** Projects that it needs although its code names none of them. */
  readonly needs: readonly string[]
}

/** A package of a workspace, of JavaScript unless it says another language. */
export interface PackageDeclaration {
  readonly kind: 'package'
  readonly language?: Language
  /** It is a program that is started, and no library; of JavaScript its scripts tell. */
  readonly starts?: boolean
  /** It depends on a server or a framework that takes requests; of JavaScript its code tells. */
  readonly serves?: boolean
  readonly name: string
  /** Folder, `''` for the root. */
  readonly folder: string
  readonly path: string
  readonly at: Evidence
  readonly dependencies: ReadonlyMap<string, { readonly range: string; readonly dev: boolean; readonly at: Evidence }>
  /** Script name → what it does; also declared as scripts. */
  readonly scripts: readonly string[]
  /** The `prisma` entry: where the schema is, and the command that seeds. */
  readonly prisma?: { readonly schema?: string; readonly seed?: string; readonly at: Evidence }
  /** Globs of the packages below, as written. */
  readonly workspaces?: readonly string[]
  /** `engines`: name → range. */
  readonly engines?: ReadonlyMap<string, string>
  readonly project?: ProjectDeclaration
}

/** A literal credential in a tracked file that is not an env, compose or settings file. */
export interface CredentialDeclaration {
  readonly kind: 'credential'
  /** What it is, never its value: `password in a database URL`, `AWS access key`. */
  readonly what: string
  readonly at: Evidence
  /** Where it has yet to be told whether it looks real. A variable may set another in its place. */
  readonly written?: { readonly value: Secret; readonly variable?: string }
  /** Of a key: the files that name it, where one beside it puts it into an image or makes it. */
  readonly users?: readonly string[]
}

export type Declaration =
  | FeatureDeclaration
  | ManagedDeclaration
  | WatchDeclaration
  | LoadTestDeclaration
  | RunbookDeclaration
  | OutsideDeclaration
  | ScannerDeclaration
  | ProxyDeclaration
  | PublicationDeclaration
  | ServiceDeclaration
  | ImageDeclaration
  | EnvDeclaration
  | SettingsDeclaration
  | ScriptDeclaration
  | ScheduleDeclaration
  | SchemaDeclaration
  | MigrationDeclaration
  | ClientDeclaration
  | WorkersDeclaration
  | ConfigurationDeclaration
  | PackageDeclaration
  | CredentialDeclaration

export interface Reading {
  readonly declares: readonly Declaration[]
  readonly skipped: readonly Skip[]
  /** What in it says that it is for development: set aside beside another of its kind that is not. */
  readonly development?: string
}
