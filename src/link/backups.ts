/** Backups of each database: dumps followed to where their bytes end, how often they run and how long a copy is kept. */
import type { Evidence } from '../base/evidence.ts'
import { known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { withoutCredentials } from '../base/secret.ts'
import type { Action, CopyAction, DumpAction, Word } from '../model/action.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import { family, type Database } from './databases.ts'
import type { Hosts } from './hosts.ts'
import type { Declared } from './input.ts'
import { jobsOf, type Job } from './jobs.ts'
import { cronjobLabel, isScheduler, labelledJobs, timed } from './labels.ts'
import { repositories, retentionOf } from './retention.ts'
import type { Running } from './running.ts'
import { expand, scriptNamed, type Step } from './scripts.ts'
import { isInTree, sidecarsOf } from './sidecars.ts'

export interface Backup {
  /** Undefined: it may be of any database of its engine, because nobody can see what it does. */
  readonly database: Database | undefined
  readonly engine?: Database['engine']
  readonly mechanism: string
  readonly at: Evidence
  readonly automatic: Fact<boolean>
  readonly every?: Fact<number>
  readonly offsite: Fact<boolean>
  readonly destination: string
  readonly retention?: Fact<number>
  readonly continuous: boolean
  /** The container that makes it, where one does. */
  readonly inside?: Running
}

/** A script whose name says that it backs up: a word of its name, not any letters in it (`firewall.sh`). */
const backupWord = /(^|[^a-z])(\w*backups?|(pg_?|db_?)?dumps?|snapshots?|wal|basebackup)([^a-z]|$)/i

export function backupsOf(
  databases: readonly Database[],
  services: readonly Running[],
  declared: Declared,
  hosts: Hosts,
  primaryOf: (service: Running) => Running,
): readonly Backup[] {
  const scheduled = [...jobsOf(declared, services), ...labelledJobs(services, declared), ...serviceJobs(services, declared)]
  const jobs = [...scheduled, ...unscheduled(declared, scheduled)]
  const allSteps = jobs.filter((job) => job.automatic.state === 'known' && job.automatic.value).flatMap((job) => job.steps)
  const find = finder(databases, hosts, declared, primaryOf)
  const roots = rootsOf(declared)
  const fromJobs = jobs.flatMap((job) => ofJob(job, allSteps, find, hosts, roots, declared))
  const fromSidecars = services.flatMap((service): Backup[] => {
    const sidecars = service.role === 'backup' || service.role === 'worker' || service.role === 'scheduler' ? sidecarsOf(service, services, hosts) : []
    const blind =
      service.role === 'backup' &&
      sidecars.length === 0 &&
      !fromJobs.some((backup) => backup.inside === service) &&
      !/docker-volume-backup/.test(service.base ?? '')
    if (blind) return [hidden(service)]
    return sidecars.flatMap((sidecar): Backup[] => {
      const told = sidecar.of === undefined ? undefined : databases.find((one) => one.service === primaryOf(sidecar.of as Running))
      const database = told ?? find.named(textOf(sidecar.host), sidecar.port, sidecar.engine, service)
      if (database === 'elsewhere') return []
      const { automatic, every, offsite, destination, retention, mechanism } = sidecar
      return [
        {
          database,
          ...(database === undefined && sidecar.engine !== undefined ? { engine: sidecar.engine } : {}),
          mechanism,
          at: service.declared.at,
          automatic,
          ...(every === undefined ? {} : { every }),
          offsite,
          destination,
          ...(retention === undefined ? {} : { retention }),
          continuous: false,
        },
      ]
    })
  })
  return named([...fromJobs, ...fromSidecars])
}

/** A container for backups whose work stands in its image: it may do everything or nothing. */
function hidden(service: Running): Backup {
  const at = service.declared.at
  const open = unresolved(`what ${service.name} does`, at, `say under provides: what ${service.name} backs up, how often and where to`)
  return { database: undefined, mechanism: service.name, at, automatic: open, offsite: open, destination: '', retention: open, continuous: false }
}

/** Loops and cron lines inside containers are read by the command's own understanding. */
function serviceJobs(services: readonly Running[], declared: Declared): readonly Job[] {
  return services.flatMap((service): Job[] => {
    const { steps } = expand(service.actions, undefined, declared)
    const streams = steps.some((step) => step.action.does === 'dump' && step.action.tool === 'litestream')
    if (!steps.some((step) => step.action.does === 'dump') || (service.role !== 'backup' && !streams)) return []
    const at = service.declared.at
    const label = cronjobLabel(service.declared.labels)
    // The script it runs loops by itself: that schedule is a job of its own.
    if (
      service.loops === undefined &&
      label === undefined &&
      declared.schedules.some((one) => one.name.includes('#loop') && steps.some((step) => step.script?.path === one.at.path))
    )
      return []
    const timing: Pick<Job, 'automatic' | 'every'> = streams
      ? { automatic: known(true, at) }
      : label === undefined
        ? looped(service.loops, at)
        : timed(label, services.some((one) => isScheduler(one, 'swarm-cronjob')) ? undefined : 'swarm-cronjob')
    return [
      {
        name: service.name,
        at: timing.every?.at ?? at,
        ...timing,
        steps,
        on: 'host',
        absent: [],
        environment: service.declared.environment,
        inside: service,
      },
    ]
  })
}

function looped(every: Fact<number> | undefined, at: Evidence): Pick<Job, 'automatic' | 'every'> {
  if (every === undefined) return { automatic: known(false, at) }
  return { automatic: every.state === 'unresolved' ? every : known(true, every.at), every }
}

/** Scripts with a dump that nothing runs by itself: backups by hand. */
function unscheduled(declared: Declared, jobs: readonly Job[]): readonly Job[] {
  const reached = new Set(
    jobs.flatMap((job) => [
      ...job.steps.flatMap((step) => step.script ?? []),
      ...declared.scripts.filter((script) => script.path === job.at.path && /\.\w+$/.test(script.name) && job.loop === true),
    ]),
  )
  // What a container runs at its start to become a standby copies, and backs nothing up.
  const mounted = new Set(declared.services.flatMap((service) => service.mounts.flatMap((mount) => mount.file ?? [])))
  return declared.scripts
    .filter(
      (script) =>
        !reached.has(script) &&
        !(mounted.has(script.path) && script.actions.every((action) => action.does !== 'dump' || action.tool === 'pg_basebackup')) &&
        script.actions.some((action) => action.does === 'dump'),
    )
    .map((script): Job => ({
      name: script.name,
      at: script.at,
      automatic: known(false, script.at),
      steps: expand(script.actions, script, declared).steps,
      on: 'host',
      absent: [],
      environment: script.environment ?? new Map(),
    }))
}

/** Where the tree lies on the server, as paths that lead to its scripts tell: `/root/shop/ops/disk.sh` for `ops/disk.sh` says `/root/shop/`. */
function rootsOf(declared: Declared): readonly string[] {
  const roots = new Set<string>()
  const runs = [...declared.schedules.flatMap((schedule) => schedule.actions), ...declared.scripts.flatMap((script) => script.actions)]
  for (const action of runs) {
    if (action.does !== 'run' || !action.script.text.startsWith('/')) continue
    const found = scriptNamed(action.script.text, undefined, declared)
    if (found !== undefined && action.script.text.endsWith(`/${found.path}`)) roots.add(action.script.text.slice(0, -found.path.length))
  }
  return [...roots]
}

interface Finder {
  /** `elsewhere`: the host is known and not in the tree. */
  named(
    host: string | undefined,
    port: number | undefined,
    engine: Database['engine'] | undefined,
    from: Running | undefined,
  ): Database | 'elsewhere' | undefined
  ofDump(dump: DumpAction, job: Job): Database | 'elsewhere' | undefined
}

function finder(databases: readonly Database[], hosts: Hosts, declared: Declared, primaryOf: (service: Running) => Running): Finder {
  const only = (engine: Database['engine'] | undefined): Database | 'elsewhere' | undefined => {
    const fitting = databases.filter((one) => engine === undefined || family(one.engine) === family(engine))
    const records = fitting.filter(
      (one) => !['redis', 'valkey', 'memcached', 'rabbitmq', 'kafka', 'nats', 'elasticsearch'].includes(one.engine) || engine !== undefined,
    )
    const inTree = records.filter((one) => one.is === 'container')
    if (engine !== undefined && records.length === 0) return 'elsewhere'
    return inTree.length === 1 ? inTree[0] : inTree.length === 0 && records.length === 1 ? records[0] : undefined
  }
  const ofService = (service: Running): Database | undefined => databases.find((one) => one.service === primaryOf(service))
  const byHost: Finder['named'] = (host, port, engine, from) => {
    if (host === undefined || host.includes('$') || host === '') return only(engine)
    const reached = hosts.reach(host, port, from)
    if (reached.is === 'service') return ofService(reached.service) ?? only(engine)
    if (reached.is === 'nothing') return 'elsewhere'
    const external = databases.find((one) => one.is === 'external' && one.host === host.replace(/-pooler(?=\.)/, ''))
    if (external !== undefined) return external
    return /^(localhost$|127\.)/.test(host) ? only(engine) : 'elsewhere'
  }
  const ofDump: Finder['ofDump'] = (dump, job) => {
    const { target, engine } = dump
    const container = target.container?.text
    if (container !== undefined && !container.includes('$')) {
      const service = hosts.container(container)
      const found = service === undefined ? undefined : ofService(service)
      if (found !== undefined) return found
      if (service === undefined) return 'elsewhere'
    }
    const url = target.url === undefined ? undefined : lookedUp(target.url, job, declared)
    if (url !== undefined) {
      const parsed = parseDatabaseUrl(url)
      const host = parsed?.hosts[0]
      if (parsed?.file !== undefined) return databases.find((one) => one.is === 'file') ?? only('sqlite')
      return byHost(host?.resolved === true ? host.host : undefined, host?.port, engine, job.inside)
    }
    const host = target.host ?? target.environment.get('PGHOST') ?? target.environment.get('MYSQL_HOST')
    const port = Number(target.port?.text ?? Number.NaN)
    const text =
      host === undefined
        ? job.inside === undefined
          ? textOf(job.environment.get('PGHOST'))
          : textOf(job.inside.declared.environment.get('PGHOST'))
        : lookedUp(host, job, declared)
    return byHost(text, Number.isInteger(port) ? port : undefined, engine, job.inside)
  }
  return { named: byHost, ofDump }
}

/** Fills a word's variables from where the job runs, then from committed env files. */
function lookedUp(word: Word, job: Job, declared: Declared): string {
  if (word.resolved) return word.text
  return word.text.replace(/\$\{?(\w+)(?::?-([^}]*))?\}?/g, (whole, name: string, fallback: string | undefined) => {
    const own = textOf(job.environment.get(name))
    if (own !== undefined) return own
    for (const env of declared.envs) {
      const value = valueOf(env.values.get(name))
      if (value !== undefined && !/(^|\/)\.env\.(dev|test|local|development)/.test(env.path)) return value
    }
    return fallback ?? whole
  })
}

function ofJob(job: Job, allSteps: readonly Step[], find: Finder, hosts: Hosts, roots: readonly string[], declared: Declared): readonly Backup[] {
  const found: Backup[] = []
  for (const [index, step] of job.steps.entries()) {
    if (step.action.does !== 'dump') continue
    const database = find.ofDump(step.action, job)
    if (database === 'elsewhere') continue
    found.push(describe(step.action, job, index, database, allSteps, hosts, declared))
  }
  // Below a folder that is the tree's own, a script the tree does not have is gone; elsewhere it may be anything.
  const elsewhere = job.absent.filter((script) => backupWord.test(script) && !roots.some((root) => script.startsWith(root)))
  if (found.length === 0 && elsewhere.length > 0 && valueOf(job.automatic) !== false) {
    // The script is not in the tree: it may back up anything.
    const [script = ''] = elsewhere
    const open = unresolved(script.slice(script.lastIndexOf('/') + 1), job.at, 'commit the script, or say under provides: what it does')
    found.push({
      database: undefined,
      mechanism: 'a script outside the tree',
      at: job.at,
      automatic: open,
      offsite: open,
      destination: '',
      retention: open,
      continuous: false,
    })
  }
  return found
}

/** The repository of a tool that its container's environment names: `WALG_S3_PREFIX`, `PGBACKREST_REPO1_S3_BUCKET`. */
function withRepository(dump: DumpAction, job: Job, hosts: Hosts): DumpAction {
  if (dump.output !== undefined || !repositories.has(dump.tool)) return dump
  const container = dump.target.container === undefined ? job.inside : hosts.container(dump.target.container.text)
  for (const [name, value] of container?.declared.environment ?? []) {
    const text = textOf(value)
    if (text === undefined) continue
    const output = (to: string): DumpAction => ({ ...dump, output: { text: to, resolved: value.state !== 'unresolved', variables: [] } })
    if (dump.tool.startsWith('wal-') && /^WAL[GE]_\w+_PREFIX$/.test(name)) return output(text.replace(/^file:\/\/(localhost)?/, ''))
    if (dump.tool === 'pgbackrest' && /^PGBACKREST_REPO1_(S3_BUCKET|GCS_BUCKET|AZURE_CONTAINER)$/.test(name)) return output(`s3://${text}`)
  }
  return dump
}

function describe(
  written: DumpAction,
  job: Job,
  index: number,
  database: Database | undefined,
  allSteps: readonly Step[],
  hosts: Hosts,
  declared: Declared,
): Backup {
  const dump = withRepository(written, job, hosts)
  const later = job.steps.slice(index + 1).map((step) => step.action)
  const others = allSteps.map((step) => step.action).filter((action) => !later.includes(action))
  const copies = carried(dump, later, others)
  const remote = copies.filter((copy) => copy.remote && !isInTree(copy.endpoint?.text, job.inside, hosts))
  const last = remote[0]
  const kept = job.on === 'host' && outlives(dump, job)
  const offsite = offsiteOf(dump, last)
  const retention = retentionOf(dump, copies, remote, [...later, ...others], (word) => lookedUp(word, job, declared), job, kept)
  const to = last?.to.text ?? dump.output?.text ?? ''
  return {
    database,
    mechanism: dump.tool,
    at: dump.at,
    ...(database === undefined ? { engine: dump.engine } : {}),
    automatic:
      !kept && last === undefined && !remoteByItself(dump) ? known(false, dump.at) : database === undefined ? whichOf(dump, job.automatic) : job.automatic,
    ...(job.every === undefined ? {} : { every: job.every }),
    offsite,
    destination: withoutCredentials(shownPlace(to)),
    ...(retention === undefined ? {} : { retention }),
    continuous: dump.method === 'continuous',
    ...(job.inside === undefined ? {} : { inside: job.inside }),
  }
}

/** A dump whose host is told nowhere, while several databases could be meant. */
function whichOf(dump: DumpAction, automatic: Fact<boolean>): Fact<boolean> {
  return valueOf(automatic) === true
    ? unresolved(`which database ${dump.tool} copies`, dump.at, 'write the host in the command, or in a committed example of its env file')
    : automatic
}

/** A file written inside a container is gone with it, unless it lies on something mounted. */
function outlives(dump: DumpAction, job: Job): boolean {
  const output = dump.output?.text
  if (job.inside === undefined || output === undefined) return true
  const { mounts } = job.inside.declared
  if (!output.startsWith('/')) return mounts.some((mount) => mount.type === 'bind' || mount.type === 'volume')
  return mounts.some((mount) => {
    const target = (valueOf(mount.target) ?? '').replace(/\/+$/, '')
    return (mount.type === 'bind' || (mount.type === 'volume' && mount.source !== undefined)) && (output === target || output.startsWith(`${target}/`))
  })
}

/** A copy to a place of which nothing is known, not even its kind, may be anywhere. */
function offsiteOf(dump: DumpAction, copy: CopyAction | undefined): Fact<boolean> {
  if (copy === undefined && repositories.has(dump.tool) && dump.output === undefined)
    return unresolved(`where ${dump.tool} keeps its repository`, dump.at, `name the repository in the command or the environment of ${dump.tool}`)
  if (copy === undefined) return known(remoteByItself(dump), dump.at)
  if (/^(kopia|restic|borg|duplicity|pgbackrest|wal-[ge]) /.test(copy.to.text))
    return unresolved(`where the ${copy.to.text} lies`, copy.at, `name the repository in the script or its environment`)
  const [variable] = copy.to.variables
  const open = !copy.to.resolved && /^\$\{?\w+\}?(\/|$)/.test(copy.to.text) && copy.tool !== 'aws'
  return open ? unresolved(`\${${variable ?? 'the destination'}}`, copy.at, `write a default for ${variable ?? 'it'} in the script`) : known(true, copy.at)
}

/** Tools that push to their own repository, set through their environment; where that is stands in their own settings. */
function remoteByItself(dump: DumpAction): boolean {
  return dump.output !== undefined && /^(s3|gs|azure|swift|sftp|abs):|:\/\//.test(dump.output.text)
}

/** Copies that carry a dump on, and copies of those: out of the container, then to the bucket. */
function carried(dump: DumpAction, later: readonly Action[], others: readonly Action[]): readonly CopyAction[] {
  const found: CopyAction[] = []
  let lying: readonly DumpAction[] = [dump]
  for (const [actions, sameJob] of [
    [later, true],
    [others, false],
  ] as const) {
    for (const action of actions) {
      if (action.does !== 'copy' || !lying.some((one) => follows(action, one, sameJob))) continue
      found.push(action)
      if (!action.remote && lying.length < 20) lying = [...lying, { ...dump, output: landing(action), pipeline: action.pipeline ?? -1 }]
    }
  }
  return found
}

/** Where a copied file then is: in the folder it was copied to, under its own name. */
function landing(copy: CopyAction): Word {
  return copy.to.text.endsWith('/') ? { ...copy.to, text: `${copy.to.text}${baseOf(copy.from.text)}` } : copy.to
}

/** Whether a copy carries this dump on: the same pipe, the same file, a file made of it, or the folder it lies in. */
function follows(copy: CopyAction, dump: DumpAction, sameJob: boolean): boolean {
  if (sameJob && copy.pipeline !== undefined && copy.pipeline === dump.pipeline) return true
  const from = copy.from.text
  const output = dump.output?.text
  if (output === undefined) return sameJob && !copy.from.resolved
  if (from === output || from.startsWith(`${output}.`)) return true
  const stem = output.replace(/\.(gz|zst|bz2|xz|gpg|age|enc)$/, '')
  if (from === stem || from.startsWith(`${stem}.`)) return true
  const folder = output.slice(0, output.lastIndexOf('/'))
  const plain = from.replace(/\/?(\*[^/]*|\.)?$/, '')
  if (folder !== '' && (plain === folder || folder.startsWith(`${plain}/`)) && plain !== '') return sameJob || plain.length > 1
  // Inside one script, a word that only exists when it runs may well be the dump; one that is known and another file is not.
  return sameJob && !copy.from.resolved && baseOf(from) === baseOf(output)
}

function baseOf(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1)
}

/** The folder of a copy whose name is made when it runs. */
function shownPlace(to: string): string {
  const folder = to.replace(/\/[^/]*(\$|\*|`)[^]*$/, '/')
  return folder === '' || folder.startsWith('$') ? 'a place known when it runs' : folder
}

/** Two backups by the same tool are told apart by where they come from. */
function named(backups: readonly Backup[]): readonly Backup[] {
  return backups.map((backup) => {
    const same = backups.filter(
      (other) => other.mechanism === backup.mechanism && other.database === backup.database && valueOf(other.automatic) === valueOf(backup.automatic),
    )
    return same.length === 1
      ? backup
      : {
          ...backup,
          mechanism: `${backup.mechanism} (${backup.at.path.slice(backup.at.path.lastIndexOf('/') + 1)}${same.indexOf(backup) > 0 && same[0]?.at.path === backup.at.path ? ` ${same.indexOf(backup) + 1}` : ''})`,
        }
  })
}
