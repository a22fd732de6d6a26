/** How many processes and threads one copy of a service runs: its command says, else the file its server reads, else a variable, else the server's documented default. */
import { byDefault, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { join } from '../base/paths.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { Action, ServeAction, Word } from '../model/action.ts'
import type { ClientDeclaration, WorkersDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { exactly, plus, rangeOf, type Range } from './range.ts'
import { commandOf, type Running } from './running.ts'
import { expand } from './scripts.ts'
import { variableOf } from './variables.ts'

export interface Workers {
  readonly processes: Range
  /** Threads of one process; a program without threads of its own has one. */
  readonly threads: Range
}

interface ServerDefault {
  readonly processes?: number
  /** As many for each core of the machine, of which nobody tells how many it has. */
  readonly perCore?: number
  readonly threads?: number
  /** In words, with whose figure it is. */
  readonly note: string
  readonly docs: string
}

/** What servers start where nobody says. */
const defaults: Readonly<Record<string, ServerDefault>> = {
  gunicorn: { processes: 1, threads: 1, note: 'gunicorn starts one worker of one thread', docs: 'https://docs.gunicorn.org/en/stable/settings.html#workers' },
  uvicorn: { processes: 1, note: 'uvicorn starts one process', docs: 'https://www.uvicorn.org/settings/#production' },
  hypercorn: { processes: 1, note: 'hypercorn starts one worker', docs: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html' },
  puma: { processes: 1, threads: 5, note: 'Puma runs one process of up to 5 threads', docs: 'https://puma.io/puma/Puma/DSL.html' },
  'php-fpm': {
    processes: 5,
    threads: 1,
    note: 'the pool that PHP’s image brings along keeps up to 5 processes',
    docs: 'https://github.com/php/php-src/blob/master/sapi/fpm/www.conf.in',
  },
  // Debian's own file, which PHP's image starts from.
  'apache2-foreground': {
    processes: 150,
    threads: 1,
    note: 'Apache in PHP’s image starts up to 150 processes',
    docs: 'https://salsa.debian.org/apache-team/apache2/-/blob/master/debian/config-dir/mods-available/mpm_prefork.conf',
  },
  frankenphp: { perCore: 2, note: 'FrankenPHP starts two threads a core', docs: 'https://frankenphp.dev/docs/performance/' },
  octane: { perCore: 1, note: 'Octane starts one worker a core', docs: 'https://laravel.com/docs/12.x/octane#specifying-the-worker-count' },
  rr: { perCore: 1, note: 'RoadRunner starts one worker a core', docs: 'https://docs.roadrunner.dev/docs/php-worker/pool' },
  sidekiq: { processes: 1, threads: 5, note: 'Sidekiq runs 5 threads', docs: 'https://github.com/sidekiq/sidekiq/wiki/Advanced-Options#concurrency' },
}

/** A program that starts another one's server reads that one's file. */
const servers: Readonly<Record<string, string>> = { rails: 'puma' }

export function workersOf(service: Running, declared: Declared): Workers {
  const started = startedIn(service, declared)
  // What a supervisor keeps runs at once; of other commands one takes the place of the one before.
  const beside = started.filter((one) => one.beside === true)
  const [one] = [...started.filter(({ processes }) => processes !== undefined), ...started]
  const [first, ...others] = (beside.length > 0 ? beside : [one]).map((action) => counted(action, service, declared))
  if (first === undefined) return { processes: exactly(1), threads: exactly(1) }
  return { processes: others.reduce((sum, { processes }) => plus(sum, processes), first.processes), threads: first.threads }
}

/** What the command starts, the scripts it runs gone into; else what the image starts by itself. */
function startedIn(service: Running, declared: Declared): readonly ServeAction[] {
  const serving = (actions: readonly Action[]): readonly ServeAction[] =>
    expand(actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const found = serving(service.actions)
  if (found.length > 0) return found
  const command = commandOf(service.declared, service.stage)
  const words = valueOf(command) ?? []
  // An entrypoint most often ends by starting what follows it.
  const at = command?.at ?? service.declared.at
  const handed = words.length > 1 ? serving(actionsOfWords(words.slice(1), at).actions) : []
  if (handed.length > 0 || words.length > 1) return handed
  const own = service.base === undefined ? undefined : startedBy(service.base)
  return own === undefined ? [] : [{ does: 'serve', tool: own, at: service.declared.image?.at ?? service.stage?.at ?? service.declared.at }]
}

/** What images of PHP start where nobody says. */
function startedBy(base: string): string | undefined {
  const { repository, tag = '' } = imageName(base)
  if (repository === 'php') return /(^|-)fpm(-|$)/.test(tag) ? 'php-fpm' : /(^|-)apache(-|$)/.test(tag) ? 'apache2-foreground' : undefined
  return repository === 'dunglas/frankenphp' ? 'frankenphp' : undefined
}

function counted(action: ServeAction | undefined, service: Running, declared: Declared): Workers {
  const tool = action === undefined ? undefined : (servers[action.tool] ?? action.tool)
  const file = tool === undefined ? undefined : fileOf(tool, action, service, declared)
  const known = tool !== undefined && Object.hasOwn(defaults, tool) ? defaults[tool] : undefined
  const byFile = (fact: Fact<number> | undefined, variable: string | undefined): Range | undefined => {
    const set = variable === undefined ? undefined : variableOf(service, variable, declared)
    return set === undefined ? (fact === undefined ? undefined : rangeOf(fact, 1)) : countOf(set)
  }
  const usual = (figure: number | undefined): Range => {
    if (known === undefined || action === undefined || figure === 1) return exactly(1)
    return figure === undefined ? exactly(1) : rangeOf(byDefault(figure, action.at, known.note))
  }
  return {
    processes:
      saidBy(action?.processes, action, service, declared) ??
      byFile(file?.processes, file?.processesVariable) ??
      heeded(service, declared) ??
      forked(service, declared) ??
      perCore(known, action) ??
      usual(known?.processes),
    threads: saidBy(action?.threads, action, service, declared) ?? byFile(file?.threads, file?.threadsVariable) ?? usual(known?.threads),
  }
}

function perCore(known: ServerDefault | undefined, action: ServeAction | undefined): Range | undefined {
  if (known?.perCore === undefined || action === undefined) return undefined
  const raw = known.perCore === 1 ? 'as many as there are cores' : `${known.perCore} × the cores`
  return rangeOf({ ...unresolved(raw, action.at, `say how many: ${known.note}`), atLeast: known.perCore })
}

/** The file that the command names, else the one beside the code that the server finds by itself. */
function fileOf(tool: string, action: ServeAction | undefined, service: Running, declared: Declared): WorkersDeclaration | undefined {
  const own = declared.workers.filter((one) => one.tool === tool && service.folders.some((folder) => within(one.path, folder)))
  const named = action?.config?.text.replace(/^(file:|python:)/, '').replace(/^.*\//, '')
  const given = [...own, ...declared.workers.filter((one) => one.tool === tool && !own.includes(one))].filter((one) => isGiven(one.path, service))
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
  const number = Number(word.text)
  if (Number.isInteger(number) && number > 0) return exactly(number, action.at)
  const variable = /^\$\{?(\w+)\}?$/.exec(word.text)?.[1]
  const set = variable === undefined ? undefined : variableOf(service, variable, declared)
  if (set !== undefined) return countOf(set)
  return {
    low: 1,
    high: Infinity,
    places: [action.at],
    notes: [],
    missing: [{ raw: word.text.replace(/^.*(\$\{?\w+\}?).*$/, '$1'), hint: 'write the number of processes', at: action.at }],
  }
}

/** `WEB_CONCURRENCY`, which most servers heed without being told. */
function heeded(service: Running, declared: Declared): Range | undefined {
  const set = service.declared.environment.get('WEB_CONCURRENCY') ?? service.stage?.environment.get('WEB_CONCURRENCY')
  return set === undefined || declared.services.length === 0 ? undefined : countOf(set)
}

function countOf(set: Fact<string>): Range {
  const number = Number(valueOf(set))
  if (Number.isInteger(number) && number >= 0 && valueOf(set)?.trim() !== '') return exactly(Math.max(1, number), set.at)
  return rangeOf({ ...unresolved(textOf(set)?.startsWith('$') === true ? (textOf(set) ?? '') : 'the number of processes', set.at), atLeast: 1 })
}

function forked(service: Running, declared: Declared): Range | undefined {
  const found = declared.clients.find(
    (client: ClientDeclaration) => client.processes !== undefined && client.use === 'code' && service.folders.some((folder) => within(client.path, folder)),
  )
  return found?.processes === undefined ? undefined : rangeOf(found.processes, 1)
}
