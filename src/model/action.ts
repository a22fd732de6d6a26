/** What a command line does to the system: the vocabulary that scripts, cron lines, workflow steps and container commands share. */
import type { Evidence } from '../base/evidence.ts'
import type { BuildAction, ClusterAction, ImageAction, PlanAction, RemoveAction, RolloutAction, ScaleAction } from './cluster-action.ts'
import type { Choice, Engine } from './declaration.ts'
import type { OutsideAction } from './outside-action.ts'

/** A shell word after variables were filled in as far as the script itself tells. */
export interface Word {
  /** `$NAME` and `$(…)` that stay unknown are kept as written. A word may hold a secret: it is never printed whole. */
  readonly text: string
  /** False while some part is known only when it runs. */
  readonly resolved: boolean
  /** Names of variables that stayed unknown. */
  readonly variables: readonly string[]
  /** The value came from a `${X:-default}` or from an assignment a caller may override through the environment. */
  readonly byDefault?: boolean
  /** The one variable whose default it is, or holds: where a caller sets that, it is not what is written here. */
  readonly defaultOf?: string
}

export interface Doing {
  readonly at: Evidence
  /** It runs only under a condition of the script (`if`, `&&`, `case`), as written. */
  readonly condition?: string
  /** Of what runs a script and of what sets a variable: ssh leads to another machine, where it is done. */
  readonly away?: true
}

/** A dump or base backup of a database. */
export interface DumpAction extends Doing {
  readonly does: 'dump'
  readonly engine: Engine
  /** pg_dump, pg_dumpall, pg_basebackup, mysqldump, mongodump, redis-cli --rdb, pgbackrest, wal-g, restic … */
  readonly tool: string
  /** `logical`, `physical`, or `continuous` for tools that archive the log as they go. */
  readonly method: 'logical' | 'physical' | 'continuous'
  readonly target: DumpTarget
  /** Where the bytes go: a file, or through a pipe to a copy's standard input (then that action follows with `from.text === '-'` and the same `pipeline`). */
  readonly output?: Word
  /** The tool itself writes it, inside the container it runs in. */
  readonly within?: true
  /** Equal for the actions of one pipeline. */
  readonly pipeline?: number
  /** Something on the way encrypts it: gpg, openssl, age, the tool itself. */
  readonly encrypted?: boolean
  /** The variable that holds the password it is encrypted with, where that is set. */
  readonly encryptedBy?: string
  /** What the environment has to say for it to be this database: of several that configuration names one is dumped. */
  readonly chosenBy?: Choice
  /** Its stream is read into a database at once: a mirror. */
  readonly fills?: boolean
  /** It holds only what changed since another (pgBackRest's `incr`, which is its default, and `diff`), or rows of some tables, for a schema that is there already. */
  readonly part?: 'changes' | 'rows'
}

export interface DumpTarget {
  readonly url?: Word
  readonly host?: Word
  readonly port?: Word
  readonly database?: Word
  /** `docker exec NAME`, `docker compose exec NAME`, `$(docker ps -q -f name=NAME)`: the container or service it runs in. */
  readonly container?: Word
  /** The machine that it runs on, where ssh leads to another: its `localhost` is that one. */
  readonly away?: Word
  /** Variables of the environment that the tool reads by itself (PGHOST, PGPASSWORD, MYSQL_PWD) and that the script sets. */
  readonly environment: ReadonlyMap<string, Word>
}

/** Copies a file or a stream somewhere: `aws s3 cp`, `rclone copy`, `rsync`, `scp`, `gsutil cp`, `az storage blob upload`, `mc cp`, `curl -T`, `restic backup`. */
export interface CopyAction extends Doing {
  readonly does: 'copy'
  readonly tool: string
  readonly from: Word
  readonly to: Word
  /** `s3://…`, `gs://…`, a remote host or an endpoint is another storage; a path is the same host. */
  readonly remote: boolean
  /** `--endpoint-url` and its like: an S3 that may be a service of the same stack. */
  readonly endpoint?: Word
  readonly pipeline?: number
  readonly encrypted?: boolean
}

/** Deletes old copies: `find DIR -mtime +N -delete`, loops over `aws s3 ls`, `restic forget --keep-daily N`. */
export interface PruneAction extends Doing {
  readonly does: 'prune'
  readonly tool: string
  readonly where: Word
  /** Days kept, where the command says it in days. */
  readonly days?: Word
  /** Copies kept, where the command counts copies. */
  readonly keep?: Word
  /** What one kept copy spans: hour, day, week, month, year. */
  readonly per?: 'hour' | 'day' | 'week' | 'month' | 'year'
}

export interface RestoreAction extends Doing {
  readonly does: 'restore'
  readonly engine: Engine
  readonly tool: string
  readonly target: DumpTarget
}

/** Runs another script or target of the tree. */
export interface RunAction extends Doing {
  readonly does: 'run'
  /** As written: `/root/app/backup.sh`, `./ops/x.sh`; `make:target`, `npm:script`, `cronjob:name` for those tools. */
  readonly script: Word
  readonly arguments: readonly Word[]
  readonly folder?: string
}

/** What brings objects into a cluster: `kubectl` takes manifests, `kustomize` what a kustomization builds, `helm` a chart, the others what their own files name. */
export type ClusterTool = 'kubectl' | 'kustomize' | 'helm' | 'helmfile' | 'skaffold' | 'argocd' | 'flux'

/** Brings a stack up. */
export interface DeployAction extends Doing {
  readonly does: 'deploy'
  readonly tool: 'stack' | 'compose' | ClusterTool | 'terraform' | 'nomad' | 'cloudformation'
  /**
   * In order; empty for the tool's default names. As written, relative to `folder`. Of a cluster's tools: manifests and their folders (`kubectl`),
   * folders of kustomizations (`kustomize`), values files (`helm`), the tool's own file (`helmfile`, `skaffold`), folders of the tree (`argocd`, `flux`).
   * Of Terraform none: it takes the whole of `folder`. Of CloudFormation the template.
   */
  readonly files: readonly Word[]
  /** Of Terraform and Nomad: files of variables. Of CloudFormation: files of parameters. */
  readonly envFiles: readonly Word[]
  /** Of Terraform: its workspace. Of a cluster's tools: Skaffold's profiles, Helmfile's environment. Of SAM: the environment of its configuration. */
  readonly profiles: readonly Word[]
  /** Of a cluster's tools: the release or the application. Of CloudFormation: the stack. */
  readonly project?: Word
  /** Helm's chart: a folder, or a name in a repository of charts. */
  readonly chart?: Word
  readonly namespace?: Word
  /** Of `kubectl`: its twin, which speaks to OpenShift alone. */
  readonly by?: 'oc'
  /** Of CloudFormation: where it is deployed. */
  readonly region?: Word
  /** `--set` and its like, as written: what they say wins over every values file. A word may hold a secret. */
  readonly sets?: readonly Word[]
  /** `kubectl apply -R`: folders below count too. */
  readonly recursive?: boolean
  /** Working folder in the tree, when the script or step changes it or says it; undefined means the root or the script's own. */
  readonly folder?: string
  /** Whether the words around it speak of deploying: script name, job name, environment, ssh. */
  readonly context: string
  /** Of Compose: it ends with one of its containers, `--abort-on-container-exit`, and deploys nothing. */
  readonly tries?: true
  /** Of Compose where no file is named: it builds images, or Git brings the tree up to date before it, so it runs where the tree is checked out. */
  readonly inTree?: true
}

/** Installs cron lines: `crontab -`, `/etc/cron.d` heredocs, `(crontab -l; echo "…") | crontab -`. */
export interface InstallCronAction extends Doing {
  readonly does: 'install-cron'
  readonly lines: readonly CronLine[]
  /** A crontab that is not written here but stands in the tree: `crontab ops/crontab`, `cp ops/backup.cron /etc/cron.d/`. */
  readonly file?: Word
}

export interface CronLine {
  readonly at: Evidence
  readonly expression: Word
  readonly command: string
  /** What the command does. */
  readonly actions: readonly Action[]
}

/** Enables a systemd timer or unit. */
export interface EnableAction extends Doing {
  readonly does: 'enable'
  readonly unit: Word
}

/** Destroys what cannot be had back: volumes, buckets, databases. */
export interface DestroyAction extends Doing {
  readonly does: 'destroy'
  readonly what: 'volumes' | 'bucket' | 'database'
  /** The command as a person would name it, e.g. `docker compose down -v`. */
  readonly command: string
  /** The stack files it names, as written; absent or empty for the tool's default names. */
  readonly files?: readonly Word[]
  /** Of `docker volume rm`, the volumes it names; of a client in a container that nothing leads out of, the container. */
  readonly volumes?: readonly Word[]
  readonly inside?: Word
  /** Of a plan that is destroyed in part, the addresses it names; of `dropdb`, the database. */
  readonly targets?: readonly Word[]
  readonly database?: Word
}

/** Changes the schema. */
export interface MigrateAction extends Doing {
  readonly does: 'migrate'
  readonly tool: string
  readonly verb: 'deploy' | 'reset' | 'push' | 'push-accept-data-loss' | 'dev' | 'other'
  /** What a reset is called, where a tool has several: `db:seed:replant`. */
  readonly task?: string
  /** Prisma's `--schema`, as written: it is this one's database and no other. */
  readonly schema?: Word
}

/** Sets a variable for what comes after, in an env file or a secret store: `echo "X=…" >> .env`. */
export interface SetAction extends Doing {
  readonly does: 'set'
  readonly file: Word
  readonly name: string
  readonly value: Word
  /** Working folder that `file` starts from, where it is known and not the root. */
  readonly folder?: string
}

/** Starts the process that serves: `node`, `pm2-runtime -i 4`, `gunicorn -w 3`; processes where the command says so. */
export interface ServeAction extends Doing {
  readonly does: 'serve'
  readonly tool: string
  readonly script?: Word
  readonly processes?: Word
  /** Threads of one process. */
  readonly threads?: Word
  /** The file of its own that it is told to read: `gunicorn -c`, `puma -C`. */
  readonly config?: Word
  /** A supervisor keeps it running beside others: all of them run at once. */
  readonly beside?: boolean
  /** The name that a manager's file gives it, and the folder of the tree that its code lies in. */
  readonly title?: string
  readonly folder?: string
  /** Modules that are loaded before its code, `node -r dd-trace/init`, and the `NODE_OPTIONS` that may name such. */
  readonly loaded?: readonly string[]
  /** It starts only where something of the environment says so. */
  readonly perhaps?: boolean
  /** The names a manager is told to start, of all that its file lists. */
  readonly only?: Word
}

/** Tells somebody: a webhook, a mail, or a ping whose absence is noticed. */
export interface NotifyAction extends Doing {
  readonly does: 'notify'
  readonly tool: string
  /** The kind of channel, such as `slack` or `mail`; never an address. */
  readonly to: string
  /** Somebody waits for it: when it does not come, they are told. */
  readonly heartbeat: boolean
}

/** Asks a database something, as one does to see what a restore brought back. */
export interface QueryAction extends Doing {
  readonly does: 'query'
  readonly engine: Engine
  readonly tool: string
  readonly target: DumpTarget
}

/** Speaks to a database as its client, whatever it says: SQL out of a file, or whether it answers. */
export interface ReachAction extends Doing {
  readonly does: 'reach'
  readonly engine: Engine
  readonly tool: string
  readonly target: DumpTarget
}

/** Makes a bucket, or makes it keep what is overwritten. */
export interface BucketAction extends Doing {
  readonly does: 'bucket'
  readonly tool: string
  /** Its name, without scheme, alias or path. */
  readonly bucket: Word
  readonly made: boolean
  /** It keeps earlier versions from here on, or is replicated. */
  readonly keeps: boolean
}

export type Action =
  | DumpAction
  | CopyAction
  | PruneAction
  | RestoreAction
  | RunAction
  | DeployAction
  | InstallCronAction
  | EnableAction
  | DestroyAction
  | MigrateAction
  | SetAction
  | ServeAction
  | NotifyAction
  | QueryAction
  | ReachAction
  | BucketAction
  | BuildAction
  | OutsideAction
  | PlanAction
  | ClusterAction
  | RemoveAction
  | ScaleAction
  | ImageAction
  | RolloutAction
