/** Backups of each database: dumps followed to where their bytes end, how often they run and how long a copy is kept. */
import { applicationCopiesOf } from './application-copies.ts'
import { named } from './backup-names.ts'
import { basename, dirname, wordsOf } from '../base/paths.ts'
import { known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { withoutCredentials } from '../base/secret.ts'
import type { Action, CopyAction, DumpAction, PruneAction } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import type { Candidate } from '../model/stack.ts'
import type { Backup } from './backup.ts'
import { followed, offsiteOf, remoteByItself, shownPlace, withRepository } from './copies.ts'
import { isChosen } from './client-choice.ts'
import { family, type Database, type Way } from './databases.ts'
import { finder, lookedUp, type Finder } from './dump-targets.ts'
import type { Hosts } from './hosts.ts'
import type { Declared } from './input.ts'
import type { Job } from './jobs.ts'
import { isFileOf, retentionOf } from './retention.ts'
import { isBesideTheJob, isOfARunner, isOfTests, isOfThrowaway } from './runner-dumps.ts'
import type { Running } from './running.ts'
import { scheduledJobs } from './scheduled.ts'
import { expand, scriptNamed } from './scripts.ts'
import { ownCopiesOf } from './own-copies.ts'
import { copiesOf } from './platform-copies.ts'
import { repositoryOf } from './repository-files.ts'
import { serviceJobs } from './service-jobs.ts'
import { isInTree, sidecarsOf } from './sidecars.ts'

export type { Backup } from './backup.ts'

/** A script whose name says that it backs up: a word of its name, not any letters in it (`firewall.sh`). */
const backupWord = /(^|[^a-z])(\w*backups?|(pg_?|db_?)?dumps?|snapshots?|wal|basebackup)([^a-z]|$)/i

export function backupsOf(
  databases: readonly Database[],
  services: readonly Running[],
  declared: Declared,
  hosts: Hosts,
  primaryOf: (service: Running) => Running,
  ways: readonly Way[],
  candidates: readonly Candidate[],
): readonly Backup[] {
  const scheduled = [...scheduledJobs(services, declared), ...serviceJobs(services, declared)]
  const jobs = [...scheduled, ...unscheduled(declared, scheduled, candidates)]
  const find = finder(databases, hosts, declared, primaryOf)
  const roots = rootsOf(declared)
  const fromJobs = jobs.flatMap((job) => ofJob(job, besides(job, jobs), find, hosts, roots, declared))
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
          sidecar: service,
        },
      ]
    })
  })
  const made = [...fromJobs, ...fromSidecars, ...ownCopiesOf(databases, hosts), ...declared.copies.flatMap((copy) => copiesOf(copy, databases))]
  return named([...made, ...applicationCopiesOf(services, ways, made)])
}

/** A container for backups whose work stands in its image: it may do everything or nothing. */
function hidden(service: Running): Backup {
  const at = service.declared.at
  const open = unresolved(`what ${service.name} does`, at, `say under provides: what ${service.name} backs up, how often and where to`)
  return { database: undefined, mechanism: service.name, at, automatic: open, offsite: open, destination: '', retention: open, continuous: false }
}

/** Scripts with a dump that nothing runs by itself: backups by hand. */
function unscheduled(declared: Declared, jobs: readonly Job[], candidates: readonly Candidate[]): readonly Job[] {
  const reached = new Set(
    jobs.flatMap((job) => [
      ...job.steps.flatMap((step) => step.script ?? []),
      ...declared.scripts.filter((script) => script.path === job.at.path && /\.\w+$/.test(script.name) && job.loop === true),
    ]),
  )
  // Their lines stand in the schedule itself.
  const led = [...declared.schedules, ...declared.elsewhere].flatMap(({ by, actions }) => (by === 'ansible' ? actions : []))
  const installed = new Set(led.map(({ at }) => at.path))
  // What a container runs at its start to become a standby copies, and backs nothing up.
  const mounted = new Set(declared.services.flatMap((service) => service.mounts.flatMap((mount) => mount.file ?? [])))
  const found = declared.scripts.filter(
    (script) =>
      !reached.has(script) &&
      !installed.has(script.path) &&
      !isOfOthers(script) &&
      !isOfARunner(script) &&
      !(mounted.has(script.path) && script.actions.every((action) => action.does !== 'dump' || action.tool === 'pg_basebackup')) &&
      script.actions.some((action) => action.does === 'dump'),
  )
  return found
    .filter((script) => !isOfAnother(script, found, declared, candidates))
    .map((script): Job => ({
      name: script.name,
      at: script.at,
      // The line that dumps is the one a schedule would have to reach.
      automatic: known(false, script.actions.find((action) => action.does === 'dump')?.at ?? script.at),
      steps: expand(script.actions, script, declared).steps,
      on: 'host',
      absent: [],
      environment: script.environment ?? new Map(),
    }))
}

/** Beside the files of another way to run the system, which was not taken, where the one that was has such a script beside its own. */
function isOfAnother({ path }: ScriptDeclaration, scripts: readonly ScriptDeclaration[], { services }: Declared, candidates: readonly Candidate[]): boolean {
  const folder = dirname(path)
  if (!candidates.some((one) => dirname(one.path) === folder && one.why.startsWith('another way to run '))) return false
  const taken = new Set(services.map(({ at }) => dirname(at.path)))
  return !taken.has(folder) && scripts.some((one) => taken.has(dirname(one.path)))
}

/** Of no production: what a script of such a name copies, and what is written for a trial. */
const forTrials = /^(staging|stage|qa|uat|preview|dev|development|tests?|testing|seeds?|fixtures?|samples?|demo|anon|anonym\w*|anonimi\w*)$/

/** What fills a database with another's rows, what brings them over from the server of before, and what is made for a trial. */
function isOfOthers({ path, actions }: ScriptDeclaration): boolean {
  const dumps = actions.filter((one): one is DumpAction => one.does === 'dump')
  const isMove = wordsOf(basename(path)).some((word) => /^(migrate|migration|transfer|import|move|convert)$/.test(word))
  if (isMove && dumps.every(({ target }) => target.host !== undefined || target.url !== undefined)) return true
  if (dumps.every(({ fills, output, target }) => fills === true && (output === undefined || target.away !== undefined))) return true
  const isForTrials = (name: string): boolean => wordsOf(basename(name)).some((word) => forTrials.test(word))
  return isForTrials(path) || dumps.every(({ part, output }) => part === 'rows' || isForTrials(output?.text ?? ''))
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

/** What matters of a step once a dump is written: that it is copied or deleted. */
interface Kept {
  readonly index: number
  readonly action: CopyAction | PruneAction
}

function keeps(action: Action): action is CopyAction | PruneAction {
  return action.does === 'copy' || action.does === 'prune'
}

function isCopy(action: CopyAction | PruneAction): action is CopyAction {
  return action.does === 'copy'
}

/** What other jobs carry on or delete: those that run, and those of which the same is asked as of this one. Jobs that run one script have its actions in common. */
function besides({ automatic }: Job, jobs: readonly Job[]): readonly (CopyAction | PruneAction)[] {
  const asked = automatic.state === 'unresolved' ? automatic.raw : undefined
  const running = jobs.filter((job) =>
    job.automatic.state === 'unresolved' ? job.automatic.raw === asked : job.automatic.state === 'known' && job.automatic.value,
  )
  return [...new Set(running.flatMap((job) => job.steps.map((step) => step.action).filter(keeps)))]
}

function ofJob(
  job: Job,
  others: readonly (CopyAction | PruneAction)[],
  find: Finder,
  hosts: Hosts,
  roots: readonly string[],
  declared: Declared,
): readonly Backup[] {
  const found: Backup[] = []
  const after = job.steps.flatMap(({ action }, index): readonly Kept[] => (keeps(action) ? [{ index, action }] : []))
  for (const [index, step] of job.steps.entries()) {
    if (step.action.does !== 'dump' || isBesideTheJob(step) || isOfTests(step) || isOfThrowaway(step)) continue
    const { chosenBy, engine } = step.action
    if (chosenBy !== undefined && job.inside !== undefined && !isChosen(step.action, job.inside, declared)) continue
    const database = find.ofDump(step.action, job)
    if (database === 'elsewhere' || (chosenBy !== undefined && database !== undefined && family(database.engine) !== family(engine))) continue
    found.push(describe(step.action, job, index, database, after, others, hosts, declared))
  }
  // Below a folder that is the tree's own, a script the tree does not have is gone; elsewhere it may be anything.
  const elsewhere = job.absent.filter((script) => backupWord.test(script) && !roots.some((root) => script.startsWith(root)))
  if (found.length === 0 && elsewhere.length > 0 && valueOf(job.automatic) !== false) {
    // The script is not in the tree: it may back up anything.
    const [script = ''] = elsewhere
    const open = unresolved(script.slice(script.lastIndexOf('/') + 1), job.at, 'commit the script, or say under provides: what it does')
    found.push({
      database: undefined,
      mechanism: 'a script outside the repository',
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

function describe(
  written: DumpAction,
  job: Job,
  index: number,
  database: Database | undefined,
  after: readonly Kept[],
  others: readonly (CopyAction | PruneAction)[],
  hosts: Hosts,
  declared: Declared,
): Backup {
  const told = withRepository(written, job, hosts, declared)
  const file = told.output === undefined ? repositoryOf(told, job, hosts, declared) : undefined
  const made: DumpAction =
    file === undefined ? told : { ...told, output: { text: file.place, resolved: true, variables: [] }, ...(file.encrypted ? { encrypted: true } : {}) }
  const later = after.filter((one) => one.index > index).map((one) => one.action)
  const own = new Set(later)
  const around = others.filter((action) => !own.has(action))
  const [dump, copies] = followed(made, hosts, later.filter(isCopy), around.filter(isCopy))
  const remote = copies.filter(
    (copy) => copy.remote && !isInTree(copy.endpoint === undefined ? undefined : lookedUp(copy.endpoint, job, declared), job.inside, hosts),
  )
  const last = remote[0]
  const kept = job.on === 'host' && outlives(dump, file === undefined ? job.inside : file.inside)
  const offsite = offsiteOf(dump, last)
  const deleted = retentionOf(
    dump,
    copies,
    remote,
    [...later, ...around].filter((action) => action.does === 'prune'),
    (word) => lookedUp(word, job, declared),
    job,
    kept,
  )
  const retention = file === undefined || later.some((action) => action.does === 'prune' && action.tool === dump.tool) ? deleted : file.retention
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
    continuous: dump.method === 'continuous' || file?.continuous === true,
    job,
    dump,
    copies,
    stays:
      kept &&
      dump.output !== undefined &&
      !job.steps.some(({ action }) => action.does === 'prune' && action.tool === 'rm' && isFileOf(action.where.text, dump.output?.text ?? '')),
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
function outlives(dump: DumpAction, inside: Running | undefined): boolean {
  const output = dump.output?.text
  if (inside === undefined || output === undefined) return true
  const { mounts } = inside.declared
  if (!output.startsWith('/')) return mounts.some((mount) => mount.type === 'bind' || mount.type === 'volume')
  return mounts.some((mount) => {
    const target = (valueOf(mount.target) ?? '').replace(/\/+$/, '')
    return (mount.type === 'bind' || (mount.type === 'volume' && mount.source !== undefined)) && (output === target || output.startsWith(`${target}/`))
  })
}
