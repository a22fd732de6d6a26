/** How many processes and threads one copy of a service runs: its command says, else the file its server reads, else a variable, else the server's documented default. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, textOf, unresolved, valueOf, type Fact, type UnresolvedFact } from '../base/fact.ts'
import { join } from '../base/paths.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { ServeAction, Word } from '../model/action.ts'
import type { WorkersDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { hiddenStart } from './hidden-starts.ts'
import type { Declared } from './input.ts'
import { managed, managers, runners } from './processes.ts'
import { exactly, plus, rangeOf, times, type Range } from './range.ts'
import type { Running } from './running.ts'
import { defaultOf, heededBy } from './server-defaults.ts'
import { startedIn } from './started-servers.ts'
import { firstSet, variableOf } from './variables.ts'

export interface Workers {
  readonly processes: Range
  /** Threads of one process; a program without threads of its own has one. */
  readonly threads: Range
  /** The processes where somebody chose how many there are: in a command, a file or a variable, or by starting a program that is one. */
  readonly chosen?: Range
  /** Where each of a chosen number of processes takes a request or a job a thread: how many threads that are at most, by which a connection a thread is bounded. */
  readonly bounded?: Range
  /** Where nobody did in the tree, and an image of others starts them: what is not known then. It is meant for PHP, whose servers are set up in files of their image. */
  readonly hidden?: UnresolvedFact
  /** Where nobody did: what would say it, in words. */
  readonly setting?: string
}

/** Apache outside of PHP's image: what its modules run, code tells. */
const modules = 'apache2ctl'

/** A program that starts another one's server reads that one's file. */
const servers: Readonly<Record<string, string>> = { rails: 'puma', fastapi: 'uvicorn', [modules]: 'apache2-foreground' }

/** Servers to work with, which a script starts in place of the real one where it is told to. */
const forWork: ReadonlySet<string> = new Set(['manage.py', 'flask'])

const alone = exactly(1)

/** `cores` are those of the target's node, where a configuration tells them. */
export function workersOf(service: Running, declared: Declared, cores?: number): Workers {
  const started = startedIn(service, declared)
  const processes = byManager(started, service, declared)
  if (processes !== undefined) return { processes, threads: alone }
  // What a supervisor keeps runs at once; of other commands one takes the place of the one before.
  const beside = started.filter((one) => one.beside === true)
  const leading = started.find((action) => action.processes !== undefined) ?? started.find(({ tool }) => !forWork.has(tool)) ?? started[0]
  const isPlainNode = started.length === 1 && leading !== undefined && runners.test(leading.tool)
  const [first, ...others] = (beside.length > 0 ? beside : [leading]).map((action) => counted(action, isPlainNode, service, declared, cores))
  if (first === undefined) return { processes: alone, threads: alone }
  const setting = [first, ...others].find((each) => each.setting !== undefined)?.setting
  const chosen = others.reduce<Range | undefined>(
    (sum, other) => (sum === undefined || other.chosen === undefined ? undefined : plus(sum, other.chosen)),
    first.chosen,
  )
  const hidden = chosen === undefined ? hiddenStart(service, declared) : undefined
  return {
    processes: others.reduce((sum, other) => plus(sum, other.processes), first.processes),
    threads: first.threads,
    ...(others.length === 0 && first.bounded !== undefined ? { bounded: first.bounded } : {}),
    ...(chosen === undefined ? { ...(setting === undefined ? {} : { setting }), ...(hidden === undefined ? {} : { hidden }) } : { chosen }),
  }
}

/** What PM2 keeps running, by its command or by the file that the command names. */
function byManager(started: readonly ServeAction[], service: Running, declared: Declared): Range | undefined {
  const manager = started.find((action) => managers.test(action.tool))
  const count = manager === undefined ? undefined : managed(service, manager, declared)
  // A single process may still fork others.
  return count === undefined || count.state === 'default' ? undefined : rangeOf(count, 1)
}

function counted(action: ServeAction | undefined, isPlainNode: boolean, service: Running, declared: Declared, cores: number | undefined): Workers {
  const tool = action === undefined ? serverBeside(service, declared) : serverOf(action.tool, service, declared)
  const file = tool === undefined ? byProgram(service, declared) : fileOf(tool, action, service, declared)
  const more = argumentsOf(tool, service, declared)
  const said = (name: 'processes' | 'threads'): Range | undefined =>
    saidBy(action?.[name], action, service, declared) ?? saidBy(more?.[name], more, service, declared)
  const byFile = (fact: Fact<number> | undefined, variables: string | readonly string[] | undefined): Range | undefined => {
    const set = firstSet(service, variables, declared)?.value
    return set === undefined ? (fact === undefined ? undefined : rangeOf(fact, 1)) : countOf(set)
  }
  // Node.js starts one process whatever its environment says; code that forks names its variable.
  const heeds = isPlainNode ? [] : heededBy(tool)
  const told = said('processes') ?? byFile(file?.processes, file?.processesVariable) ?? heeded(heeds, service, declared)
  const chosen = told ?? (action !== undefined && single.has(action.tool) ? exactly(1, action.at) : undefined)
  const processes =
    told ?? forked(service, declared) ?? (action?.tool === modules && tool !== modules ? byModules(action.at) : usual(tool, 'processes', action?.at, cores))
  const threads =
    said('threads') ??
    byFile(file?.threads, file?.threadsVariable) ??
    heeded(defaultOf(tool)?.heedsThreads ?? [], service, declared) ??
    usual(tool, 'threads', action?.at, cores)
  const along = attachedTo(file, service, declared)
  return {
    processes: plus(withBrought(processes, file, service, declared), shared(along, threads)),
    threads,
    ...(told !== undefined && threads.high !== Infinity && tool !== undefined && byThread.has(tool) ? { bounded: plus(times(told, threads), along) } : {}),
    ...(chosen !== undefined ? { chosen } : tool !== undefined && Object.hasOwn(settings, tool) ? { setting: settings[tool] ?? '' } : {}),
  }
}

/** Servers of Python that take a request or a job a thread; under ASGI code may start as many as it likes. */
const byThread: ReadonlySet<string> = new Set(['gunicorn', 'uwsgi', 'celery', 'rq', 'huey', 'dramatiq'])

const settings: Readonly<Record<string, string>> = {
  'php-fpm': 'pm.max_children in a file of PHP-FPM',
  'apache2-foreground': 'MaxRequestWorkers in a file of Apache',
  octane: '--workers of octane:start',
}

/** Workers of PHP's frameworks that take one job after another: {@link https://laravel.com/docs/12.x/queues#running-the-queue-worker}, {@link https://symfony.com/doc/current/messenger.html#consuming-messages-running-the-worker}. */
const single: ReadonlySet<string> = new Set(['artisan', 'console'])

function serverOf(tool: string, { folders }: Running, { packages }: Declared): string {
  const isPhp = packages.some((one) => one.language === 'php' && folders.some((folder) => within(`${one.folder}/x`, folder)))
  return tool === modules && !isPhp ? tool : (servers[tool] ?? tool)
}

/** With mod_php each process answers one request; how many there may be stands in a file of its image. */
function byModules(at: Evidence): Range {
  const hint = 'commit the file of Apache that sets MaxRequestWorkers, and copy it into the image'
  return rangeOf({ ...unresolved('MaxRequestWorkers of Apache', at, hint), atLeast: 1 })
}

function usual(tool: string | undefined, what: 'processes' | 'threads', at: Evidence | undefined, cores: number | undefined): Range {
  const known = defaultOf(tool)
  if (known === undefined || at === undefined) return alone
  if (what === 'processes' && known.perCore !== undefined) {
    if (cores !== undefined) return rangeOf(byDefault(cores * known.perCore, at, `${known.note}, of which there are ${cores}`))
    const raw = known.perCore === 1 ? 'as many as there are cores' : `${known.perCore} × the cores`
    return rangeOf({ ...unresolved(raw, at, `say how many: ${known.note}`), atLeast: known.perCore })
  }
  const figure = known[what]
  return figure === undefined || figure === 1 ? alone : rangeOf(byDefault(figure, at, known.note))
}

const phpManagers: ReadonlySet<string> = new Set(['php-fpm', 'apache2-foreground'])

/** Nobody says what starts it, but the one server whose file stands beside the code of what takes requests. */
function serverBeside(service: Running, declared: Declared): string | undefined {
  if (service.role !== 'web') return undefined
  // Of what no stack starts, a file of PHP's process manager tells as much as there is to be told; so does one that is put into an image.
  const tells = ({ tool, path }: WorkersDeclaration): boolean =>
    heededBy(tool).length > 0 || (phpManagers.has(tool) && (!service.inStack || isGiven(path, service)))
  const tools = new Set(ownOf(service, declared).flatMap((one) => (one.inCode === true || !tells(one) ? [] : [one.tool])))
  return tools.size === 1 ? [...tools][0] : undefined
}

/** Processes of its own and of what it starts along. */
function withBrought(own: Range, file: WorkersDeclaration | undefined, service: Running, declared: Declared): Range {
  const brings = file?.brings
  if (brings === undefined) return own
  if (brings.variable !== undefined && (valueOf(firstSet(service, brings.variable, declared)?.value) ?? '') === '') return own
  const other = fileOf(brings.tool, undefined, service, declared)
  const known = defaultOf(brings.tool)
  if (other?.processes !== undefined) return plus(own, rangeOf(other.processes, 1))
  return known?.processes === undefined ? own : plus(own, rangeOf(byDefault(known.processes, file?.at ?? service.declared.at, known.note)))
}

/** Its processes have the server's threads, and what is attached has one: as many of them as have that many together. */
function shared(along: Range, threads: Range): Range {
  if (along.high === 0 || threads.high === 1) return along
  const [low, high] = [Math.floor(along.low / threads.high), Math.ceil(along.high / threads.low)]
  const [at] = along.places
  return { ...along, low, high, missing: [...along.missing, { raw: 'what is attached to its server', ...(at === undefined ? {} : { at }) }] }
}

/** A process each; of one that a variable switches on nobody knows where that may be set elsewhere. */
function attachedTo(file: WorkersDeclaration | undefined, service: Running, declared: Declared): Range {
  const parts = (file?.attached ?? []).map(({ at, variable }): Range => {
    if (variable === undefined || (valueOf(firstSet(service, variable, declared)?.value) ?? '') !== '') return exactly(1, at)
    return rangeOf({ ...unresolved(`whether ${variable} is set`, at), atLeast: 0, atMost: 1 })
  })
  return parts.reduce(plus, exactly(0))
}

/** Options of gunicorn that its environment brings, which its own file does not outrank: {@link https://docs.gunicorn.org/en/stable/configure.html}. */
function argumentsOf(tool: string | undefined, service: Running, declared: Declared): ServeAction | undefined {
  if (tool !== 'gunicorn') return undefined
  const set = variableOf(service, 'GUNICORN_CMD_ARGS', declared)
  const words = valueOf(set)
    ?.split(/\s+/)
    .filter((word) => word !== '')
  if (set === undefined || words === undefined) return undefined
  const [action] = actionsOfWords(['gunicorn', ...words], set.at).actions
  return action?.does === 'serve' ? action : undefined
}

function ownOf(service: Running, declared: Declared): readonly WorkersDeclaration[] {
  return declared.workers.filter((one) => service.folders.some((folder) => within(one.path, folder)))
}

/** A program that starts its server itself, `uvicorn.run(app, workers=4)`, where the command shows no other. */
function byProgram(service: Running, declared: Declared): WorkersDeclaration | undefined {
  const own = ownOf(service, declared).filter((one) => one.inCode === true)
  return own.length === 1 ? own[0] : undefined
}

/** The file that the command names, else one that is put into the container, else the one beside the code that the server finds by itself. */
function fileOf(tool: string, action: ServeAction | undefined, service: Running, declared: Declared): WorkersDeclaration | undefined {
  const all = declared.workers.filter((one) => one.tool === tool && one.inCode !== true)
  const own = all.filter((one) => service.folders.some((folder) => within(one.path, folder)))
  const named = action?.config?.text.replace(/^(file:|python:)/, '').replace(/^.*\//, '')
  const given = [...own, ...all.filter((one) => !own.includes(one))].filter((one) => isGiven(one.path, service))
  return (
    (named === undefined ? undefined : own.find((one) => one.path.endsWith(named))) ?? given.at(-1) ?? own.toSorted((a, b) => a.path.length - b.path.length)[0]
  )
}

/** Whether a file is mounted, or copied into the image by a line of its own: of several, those are the ones that count. */
function isGiven(path: string, { declared, stage }: Running): boolean {
  if (declared.mounts.some(({ file }) => file !== undefined && (file === path || path.startsWith(`${file}/`)))) return true
  const context = declared.build?.context
  if (context === undefined) return false
  return (stage?.copies ?? []).some(
    (copy) =>
      copy.stage === undefined && copy.from.some((from) => from !== '.' && from !== './' && within(path, join(context, from.replace(/^\/+/, '')) ?? '-')),
  )
}

function saidBy(word: Word | undefined, action: ServeAction | undefined, service: Running, declared: Declared): Range | undefined {
  if (word === undefined || action === undefined) return undefined
  // A script's `${WORKERS:-4}` is what the environment of its service says.
  const name = word.defaultOf ?? /^\$\{?([A-Za-z_]\w*)\}?$/.exec(word.text)?.[1]
  const set = name === undefined ? undefined : variableOf(service, name, declared)
  if (set !== undefined) return countOf(set)
  const number = Number(word.text)
  if (Number.isInteger(number) && number > 0) return exactly(number, action.at)
  return {
    low: 1,
    high: Infinity,
    places: [action.at],
    notes: [],
    missing: [{ raw: word.text.replace(/^.*(\$\{?\w+\}?).*$/, '$1'), hint: 'write the number of processes', at: action.at }],
  }
}

/** Variables that servers heed without being told. */
function heeded(names: readonly string[], service: Running, declared: Declared): Range | undefined {
  if (declared.services.length === 0) return undefined
  const set = names.map((name) => service.declared.environment.get(name) ?? service.stage?.environment.get(name)).find((one) => one !== undefined)
  return set === undefined ? undefined : countOf(set)
}

function countOf(set: Fact<string>): Range {
  const number = Number(valueOf(set))
  if (Number.isInteger(number) && number >= 0 && valueOf(set)?.trim() !== '') return exactly(Math.max(1, number), set.at)
  return rangeOf({ ...unresolved(textOf(set)?.startsWith('$') === true ? (textOf(set) ?? '') : 'the number of processes', set.at), atLeast: 1 })
}

function forked(service: Running, declared: Declared): Range | undefined {
  const found = declared.clients.find(
    (client) => client.processes !== undefined && client.use === 'code' && service.folders.some((folder) => within(client.path, folder)),
  )
  if (found?.processes === undefined) return undefined
  const set = found.processesVariable === undefined ? undefined : variableOf(service, found.processesVariable, declared)
  return set === undefined ? rangeOf(found.processes, 1) : countOf(set)
}
