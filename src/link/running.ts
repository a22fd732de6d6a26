/** What runs: the services of the stacks, and applications that no stack describes, each with its image, its code and its role. */
import type { Evidence } from '../base/evidence.ts'
import { textOf, valueOf, type Fact } from '../base/fact.ts'
import { actionsOfWords, scheduleFacts } from '../commands/index.ts'
import type { Action } from '../model/action.ts'
import type { Engine, ImageStage, ServiceDeclaration } from '../model/declaration.ts'
import { answers, isRouted } from './answers.ts'
import { madeFrom } from './built.ts'
import { beside } from './host-agents.ts'
import { goesByOneName, hasOnlyFigures, isController } from './controllers.ts'
import { codeFolders, looseApplications, looseFolders, within } from './code.ts'
import { asksAnother, startsServer } from './another.ts'
import { engineByHealth, engineByPort, engineByUse, enginesOfStore, imageName, isElsewhere, poolByUse, roleOfImage, type ImageRole } from './images.ts'
import { holdsOnlyData, isKeptOpen } from './idle.ts'
import type { Declared } from './input.ts'
import { placeholder, runsOwnCode } from './loose.ts'
import { commandOf, partOf, wordsOf } from './command-words.ts'
import { anyLoops, expand } from './scripts.ts'
import { signsOf, type Signs } from './signs.ts'
import { spokenFor } from './spoken.ts'
import { foldersStarted, isInline } from './started-files.ts'
import { isCollector, isFlower, isSentinel, isServedBeside, isStoreClient, poolerStarted, startsCron, takesJobs, takesRequests } from './started.ts'
import { looksLikeBackup } from './backup-variables.ts'

export type Role = 'web' | 'worker' | 'scheduler' | 'job' | 'proxy' | 'exporter' | 'monitoring' | 'backup' | 'database' | 'pool' | 'storage' | 'broker' | 'tool'

export interface Running {
  readonly declared: ServiceDeclaration
  /** Unique among services: the stack's name in front of a second of the same name. */
  readonly name: string
  readonly role: Role
  readonly engine?: Engine
  readonly software?: string
  /** The stage of its Dockerfile that becomes the image, where it is built here. */
  readonly stage?: ImageStage
  /** The image reference it ends as or starts from, which names software. */
  readonly base?: string
  /** Folders whose code runs in it. */
  readonly folders: readonly string[]
  /** What its process does when it starts. */
  readonly actions: readonly Action[]
  /** Hours between two runs of a command that loops or installs its own cron line. */
  readonly loops?: Fact<number>
  /** False for an application that no stack describes. */
  readonly inStack: boolean
  /** No stack describes it, and a stack runs other code of the tree's system: nothing tells that it runs at all. */
  readonly mayBeIdle?: true
}

export function findRunning(declared: Declared, published: ReadonlySet<string>): readonly Running[] {
  const signs = signsOf(declared, published)
  const names = new Map<string, number>()
  for (const service of declared.services) names.set(service.name, (names.get(service.name) ?? 0) + 1)
  const first = new Set<string>()
  const running = declared.services.map((service): Running => {
    const taken = first.has(service.name)
    first.add(service.name)
    return describe(service, taken ? `${service.stack}/${service.name}` : service.name, declared, true, signs(service))
  })
  const covered = new Set(running.flatMap((one) => one.folders))
  const loose = looseApplications(declared, covered).map((application) =>
    describe(
      placeholder(application),
      application.name,
      declared,
      false,
      { awaited: false, asked: listens(application.folder, declared), lends: false, isAside: false },
      looseFolders(application, declared),
    ),
  )
  const idle = running.some(runsOwnCode) ? { mayBeIdle: true as const } : {}
  return [...running, ...loose.filter((one) => !running.some((other) => other.name === one.name)).map((one) => ({ ...one, ...idle }))]
}

/** No stack says what an application is for, but a web framework in its code does, whatever its name, and so does a Dockerfile beside it. */
function listens(folder: string, declared: Declared): boolean {
  return (
    declared.packages.some((one) => one.serves === true && one.folder === folder) ||
    declared.features.some((feature) => feature.what === 'framework' && feature.use === 'code' && within(feature.path, folder)) ||
    isServedBeside(folder, declared.images)
  )
}

function describe(service: ServiceDeclaration, name: string, declared: Declared, inStack: boolean, signs: Signs, own?: readonly string[]): Running {
  const { stage, base } = madeFrom(service, declared.images)
  const command = valueOf(commandOf(service, stage)) ?? partOf(service, stage)
  const byName: ImageRole | undefined =
    (service.monitors === true ? { is: 'monitoring' } : undefined) ??
    (service.isTunnel === true || isSentinel(command) || isKeptOpen(service, command) ? { is: 'tool' } : undefined) ??
    (holdsOnlyData(service) ? { is: 'job' } : undefined) ??
    (base === undefined ? undefined : roleOfImage(base)) ??
    poolerStarted(command) ??
    poolByUse(service.environment.keys(), targetsOf(service))
  const byUse = byName === undefined ? engineOf(service) : undefined
  const image: ImageRole | undefined = byName ?? (byUse === undefined ? storeOf(service, base) : { is: 'database', engine: byUse })
  const words = startedBy(command, base, service)
  const origin = { path: service.at.path, line: service.command?.at.line ?? service.at.line, key: `${service.at.key}.command` }
  const understood = words === undefined ? undefined : actionsOfWords(words, origin)
  const loop = understood?.schedules.find((schedule) => schedule.actions.some((action) => action.does === 'dump' || action.does === 'run'))
  const handed = service.entrypoint === undefined && stage?.entrypoint === undefined ? [] : handedOn(understood?.actions ?? [], words ?? [], origin)
  const actions = [
    ...(understood?.actions ?? stage?.actions ?? []),
    ...handed,
    ...(loop?.actions.filter((action) => !understood?.actions.includes(action)) ?? []),
  ]
  const every = loop === undefined ? undefined : scheduleFacts(loop.expression, loop.syntax, loop.at).every
  const built = own ?? ((image === undefined || image.is === 'backup' || stage !== undefined) && !isInline(service) ? codeFolders(service, declared) : [])
  const found = foldersStarted(built, service, [...(understood?.actions ?? []), ...handed], declared)
  const folders = spokenFor(found, { declared: service, stage, base, words, actions }, declared)
  const { steps, scripts } = expand(actions, undefined, declared)
  const does = steps.map((step) => step.action)
  const looped = loop !== undefined || anyLoops(scripts, declared)
  const role = roleOf(
    service,
    image ?? beside(service, base === undefined ? '' : imageName(base).repository, folders),
    image?.is !== 'database' && answers(service, stage, { starts: actions, does, looped }) ? does.filter((action) => action.does !== 'dump') : does,
    stage,
    signs,
    image === undefined && isController(service, base, words ?? [], stage),
  )
  return {
    declared: service,
    name,
    role,
    ...(image?.is === 'database' && role === 'database' ? { engine: image.engine } : {}),
    ...(image?.is === 'pool' ? { software: image.software } : {}),
    ...(stage === undefined ? {} : { stage }),
    ...(base === undefined ? {} : { base }),
    folders,
    actions,
    ...(every === undefined || every === 'never' ? {} : { loops: every }),
    inStack,
  }
}

/** What a script is handed as an entrypoint: such a script prepares things, and ends in `exec "$@"`; so does a program nobody knows, `docker-entrypoint`. */
function handedOn(actions: readonly Action[], words: readonly string[], origin: Evidence): readonly Action[] {
  if (actions.length === 0 && /^[\w./-]*entry-?point$/.test(words[0] ?? '')) return actionsOfWords(words.slice(1), origin).actions
  const [only, ...others] = actions
  if (only?.does !== 'run' || others.length > 0 || only.arguments.length === 0) return []
  return actionsOfWords(
    only.arguments.map(({ text }) => text),
    origin,
  ).actions
}

/** Images whose entrypoint is the tool they are named for: a command is that tool's arguments. */
const entrypoints: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)litestream$/, 'litestream'],
  [/(^|\/)restic$/, 'restic'],
  [/(^|\/)rclone$/, 'rclone'],
  [/(^|\/)aws-cli$/, 'aws'],
]

function startedBy(words: readonly string[] | undefined, base: string | undefined, service: ServiceDeclaration): readonly string[] | undefined {
  if (words === undefined || base === undefined || service.entrypoint !== undefined) return words
  const program = entrypoints.find(([pattern]) => pattern.test(imageName(base).repository))?.[1]
  return program === undefined || words[0] === program ? words : [program, ...words]
}

/** `${DB_IMAGE}` for a service that asks its own server whether it runs, or that is called `db` and given a root password: a server, of whichever engine the image is. */
function storeOf(service: ServiceDeclaration, base: string | undefined): ImageRole | undefined {
  if (service.build !== undefined || base?.includes('$') !== true) return undefined
  const asked = engineByHealth(service.environment.keys(), valueOf(service.healthcheck?.test) ?? [])
  if (asked !== undefined) return { is: 'database', engine: asked }
  const [engine, ...others] = enginesOfStore(service.environment.keys(), [service.name])
  return engine === undefined ? undefined : others.length > 0 ? { is: 'storage' } : { is: 'database', engine }
}

function engineOf(service: ServiceDeclaration): Engine | undefined {
  const ports = [...new Set(service.ports.flatMap(({ container }) => valueOf(container) ?? []))]
  const names = [service.name, imageName(textOf(service.image) ?? '').repository]
  return engineByUse(service.environment.keys(), targetsOf(service), ports) ?? engineByPort(ports, names)
}

function targetsOf(service: ServiceDeclaration): readonly string[] {
  return service.mounts.flatMap((mount) => valueOf(mount.target) ?? [])
}

const jobName = /(^|[-_])(migrat\w*|init|initdb|seed\w*|setup|bootstrap(per)?|install\w*|create-?buckets?|provision\w*|one-?off|permissions?)($|[-_])/i
const errand = /(^|\/)(generate|gen|import|seed|migrate|provision|create)([._-][\w.-]*)?\.(sh|bash)$/

/** `./scripts/generate.rsa.sh`, which nothing starts again: done when it ends, whatever the service is called. */
function startsErrand(service: ServiceDeclaration, stage: ImageStage | undefined): boolean {
  const words = service.restart?.state === 'default' && service.restart.value === 'no' ? valueOf(commandOf(service, stage)) : undefined
  return errand.test(words?.find((word) => !/^((\/usr)?\/bin\/)?(ba|da)?sh$|^-/.test(word)) ?? '')
}

const backupName = /(^|[-_])(backups?|db-?backup|pg-?backup|pgdump|db-?dump)($|[-_])/i
const schedulerName = /(^|[-_])(scheduler?|beat|cron|clock|crond)($|[-_])/i
const workerName = /(^|[-_])([a-z]*workers?|queue|consumers?|jobs?|sidekiq|celery|horizon|processor|daemon|bot|runner|indexer)($|[-_])/i
const webName =
  /(^|[-_])(web|webapp|www|app|api|backend|frontend|server|site|gateway|ui|client|nginx|http|graphql|rest|core|django|rails|laravel|node|next|nextjs|php|fpm|dashboard|portal|admin|public)($|[-_\d])/i

function roleOf(
  service: ServiceDeclaration,
  image: ImageRole | undefined,
  actions: readonly Action[],
  stage: ImageStage | undefined,
  signs: Signs,
  controls: boolean,
): Role {
  const does = (what: Action['does']): boolean => actions.some((action) => action.does === what)
  if (signs.lends || image?.is === 'job') return 'job'
  if (service.isTunnel === true || isFlower(service.commandWords?.map((word) => textOf(word) ?? '') ?? valueOf(commandOf(service, stage)))) return 'tool'
  if (isCollector(wordsOf(service, stage).map((word) => textOf(word) ?? ''))) return 'monitoring'
  const mode = valueOf(service.mode)
  const ends = mode === 'replicated-job' || mode === 'global-job'
  if (ends && image?.is === 'database') return does('dump') || does('restore') ? 'backup' : 'job'
  if (ends && image?.is === 'storage') return 'job'
  if (image !== undefined && stage === undefined) {
    // A server's image that is only borrowed for its client tools dumps or migrates and does not serve.
    if (image.is === 'database' && (does('dump') || does('restore')) && !isServer(service, image.engine, stage)) return 'backup'
    if (image.is === 'database' && (isOneShot(service) || (!isServer(service, image.engine, stage) && asksAnother(service, stage, actions)))) return 'job'
    // A client of the store that makes its buckets, and that others wait for to end.
    if (image.is === 'storage' && (signs.awaited || isStoreClient(service))) return 'job'
    return image.is
  }
  if (image?.is === 'database' && service.ports.length === 0 && startsCron(valueOf(commandOf(service, stage))))
    return does('dump') || backupName.test(service.name) ? 'backup' : 'scheduler'
  if (image?.is === 'database' && !isServer(service, image.engine, stage)) {
    if (does('dump')) return 'backup'
    if (asksAnother(service, stage, actions)) return 'job'
  }
  if (image?.is === 'database' || image?.is === 'pool' || image?.is === 'backup') return image.is
  if ((image?.is === 'monitoring' || image?.is === 'exporter' || image?.is === 'broker') && startsAsItsBase(service, stage)) return image.is
  if (service.fires !== undefined && (does('dump') || looksLikeBackup(service.environment) || backupName.test(service.name))) return 'backup'
  if (ends || isOneShot(service) || signs.awaited) return 'job'
  if (does('dump') || looksLikeBackup(service.environment) || backupName.test(service.name)) return 'backup'
  if (isToldToEnd(service) && !does('serve')) return 'job'
  if (does('migrate') && !does('serve') && service.ports.length === 0) return 'job'
  if ((jobName.test(service.name) || startsErrand(service, stage)) && service.ports.length === 0) return 'job'
  if (controls || schedulerName.test(service.name)) return 'scheduler'
  if (image?.is === 'proxy') return 'proxy'
  // A second container of a pod stands beside the one that serves, and has its copies.
  if (service.sharesNetwork !== undefined && service.orchestrator !== undefined) return 'worker'
  if (isRouted(service)) return 'web'
  if (service.unreached === true || goesByOneName(service) || takesJobs(actions) || workerName.test(service.name) || hasOnlyFigures(service)) return 'worker'
  // What an image listens on is its own program's: a stack that starts another one says nothing of it.
  const listening = !signs.isAside && (service.entrypoint === undefined || does('serve')) ? (stage?.ports.length ?? 0) : 0
  if (service.ports.length > 0 || webName.test(service.name) || asksForAnswer(service) || listening > 0 || signs.asked || takesRequests(actions)) return 'web'
  return 'worker'
}

/** Settings and dashboards put into a monitoring image leave its program what it was; flags for that program do, too. */
function startsAsItsBase(service: ServiceDeclaration, stage: ImageStage | undefined): boolean {
  if (service.entrypoint !== undefined || stage?.entrypoint !== undefined) return false
  const command = commandOf(service, stage)
  return command === undefined || valueOf(command)?.[0]?.startsWith('-') === true
}

/** A health check that looks for a file or a process says nothing of requests. */
function asksForAnswer({ healthcheck }: ServiceDeclaration): boolean {
  if (healthcheck === undefined || healthcheck.disabled) return false
  const test = (valueOf(healthcheck.test) ?? []).join(' ')
  return !/\/tmp\/|\bpgrep\b|\bps (aux|-)|\btest -[efsd]\b|\[ -[efsd] |\bkill -0\b|\binspect ping\b|heartbeat/.test(test)
}

/** A database container that listens where its engine does or keeps data is the server, whatever else its command does (a standby copies its primary first). */
function isServer(service: ServiceDeclaration, engine: Engine, stage: ImageStage | undefined): boolean {
  const isAsked = service.ports.some(({ container }) => {
    const port = valueOf(container)
    return port === undefined || !isElsewhere(port, engine)
  })
  return isAsked || asksForAnswer(service) || engineOf(service) !== undefined || startsServer(service, stage)
}

/** `restart: "no"` with nothing to serve, in a format where a service otherwise comes back. */
function isOneShot(service: ServiceDeclaration): boolean {
  const restart = valueOf(service.restart)
  const written = service.restart?.state === 'known'
  return written && (restart === 'no' || restart === 'none' || restart === 'on-failure') && service.ports.length === 0 && jobName.test(service.name)
}

/** `restart: "no"` and a command of its own, with nothing that stays: neither a name nor a port nor a check of its health speaks of more than one run. */
function isToldToEnd({ name, restart, command, ports, healthcheck }: ServiceDeclaration): boolean {
  if (restart?.state !== 'known' || !/^(no|none)$/.test(restart.value)) return false
  if (command === undefined || ports.length > 0 || healthcheck !== undefined) return false
  return ![schedulerName, workerName, webName].some((pattern) => pattern.test(name))
}
