/** How many processes and threads one copy of a service runs: its command says, else the file its server reads, else a variable, else the server's documented default. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ServeAction } from '../model/action.ts'
import type { ClientDeclaration, WorkersDeclaration } from '../model/declaration.ts'
import type { Word } from '../model/action.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import { exactly, plus, rangeOf, type Range } from './range.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'
import { firstSet } from './variables.ts'

export interface Workers {
  readonly processes: Range
  /** Threads of one process; a program without threads of its own has one. */
  readonly threads: Range
}

interface ServerDefault {
  readonly processes?: number
  readonly threads?: number
  /** In words, with whose figure it is. */
  readonly note: string
  readonly docs: string
}

/** What servers start where nobody says; without a figure, as many as the machine has cores. */
const defaults: Readonly<Record<string, ServerDefault>> = {
  gunicorn: { processes: 1, threads: 1, note: 'gunicorn starts one worker of one thread', docs: 'https://docs.gunicorn.org/en/stable/settings.html#workers' },
  uvicorn: { processes: 1, note: 'uvicorn starts one process', docs: 'https://www.uvicorn.org/settings/#production' },
  uwsgi: {
    processes: 1,
    threads: 1,
    note: 'uWSGI starts one process of one thread',
    docs: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#processes',
  },
  daphne: { processes: 1, note: 'daphne is one process', docs: 'https://github.com/django/daphne' },
  hypercorn: { processes: 1, note: 'hypercorn starts one worker', docs: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html' },
  puma: { processes: 1, threads: 5, note: 'Puma runs one process of up to 5 threads', docs: 'https://puma.io/puma/Puma/DSL.html' },
  unicorn: { processes: 1, threads: 1, note: 'Unicorn starts one worker', docs: 'https://yhbt.net/unicorn/Unicorn/Configurator.html' },
  passenger: {
    processes: 6,
    threads: 1,
    note: 'Passenger starts up to 6 processes',
    docs: 'https://www.phusionpassenger.com/docs/references/config_reference/standalone/#--max-pool-size-max_pool_size',
  },
  sidekiq: { processes: 1, threads: 5, note: 'Sidekiq runs 5 threads', docs: 'https://github.com/sidekiq/sidekiq/wiki/Advanced-Options#concurrency' },
  solid_queue: { processes: 2, threads: 3, note: 'Solid Queue runs one worker and one dispatcher', docs: 'https://github.com/rails/solid_queue#configuration' },
  good_job: { processes: 1, threads: 5, note: 'GoodJob runs 5 threads', docs: 'https://github.com/bensheldon/good_job#configuration-options' },
}

/** Those that take WEB_CONCURRENCY where nothing else says; what works through jobs in the same environment does not. */
const deaf: ReadonlySet<string> = new Set(['unicorn', 'passenger', 'sidekiq', 'solid_queue', 'good_job', 'delayed_job', 'resque', 'resque-pool'])

/** A program that starts another one's server reads that one's file. */
const servers: Readonly<Record<string, string>> = { rails: 'puma' }

export function workersOf(service: Running, declared: Declared): Workers {
  const started = expand(service.actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const [action] = [...started.filter((one) => one.processes !== undefined), ...started]
  const tool = action === undefined ? serverBeside(service, declared) : (servers[action.tool] ?? action.tool)
  const file = tool === undefined ? undefined : fileOf(tool, action, service, declared)
  const known = tool !== undefined && Object.hasOwn(defaults, tool) ? defaults[tool] : undefined
  const byFile = (fact: Fact<number> | undefined, variables: string | readonly string[] | undefined): Range | undefined => {
    const set = firstSet(service, variables, declared)?.value
    return set === undefined ? (fact === undefined ? undefined : rangeOf(fact, 1)) : countOf(set)
  }
  const usual = (figure: number | undefined, at: Evidence | undefined): Range =>
    figure === undefined || known === undefined || at === undefined ? exactly(1) : figure === 1 ? exactly(1) : rangeOf(byDefault(figure, at, known.note))
  const processes =
    saidBy(action?.processes, action) ??
    byFile(file?.processes, file?.processesVariable) ??
    (tool !== undefined && deaf.has(tool) ? undefined : heeded(service, declared)) ??
    forked(service, declared) ??
    usual(known?.processes, action?.at)
  return {
    processes: withBrought(processes, file, service, declared),
    threads: saidBy(action?.threads, action) ?? byFile(file?.threads, file?.threadsVariable) ?? usual(known?.threads, action?.at),
  }
}

/** Nobody says what starts it, but the one server whose file stands beside the code of what takes requests. */
function serverBeside(service: Running, declared: Declared): string | undefined {
  if (service.role !== 'web') return undefined
  const tools = new Set(
    declared.workers.filter((one) => !deaf.has(one.tool) && service.folders.some((folder) => within(one.path, folder))).map((one) => one.tool),
  )
  return tools.size === 1 ? [...tools][0] : undefined
}

/** Processes of its own and of what it starts along. */
function withBrought(own: Range, file: WorkersDeclaration | undefined, service: Running, declared: Declared): Range {
  const brings = file?.brings
  if (brings === undefined) return own
  if (brings.variable !== undefined && (valueOf(firstSet(service, brings.variable, declared)?.value) ?? '') === '') return own
  const other = fileOf(brings.tool, undefined, service, declared)
  const usual = defaults[brings.tool]
  if (other?.processes !== undefined) return plus(own, rangeOf(other.processes, 1))
  return usual?.processes === undefined ? own : plus(own, rangeOf(byDefault(usual.processes, file?.at ?? service.declared.at, usual.note)))
}

/** The file that the command names, else the one beside the code that the server finds by itself. */
function fileOf(tool: string, action: ServeAction | undefined, service: Running, declared: Declared): WorkersDeclaration | undefined {
  const own = declared.workers.filter((one) => one.tool === tool && service.folders.some((folder) => within(one.path, folder)))
  const named = action?.config?.text.replace(/^(file:|python:)/, '').replace(/^.*\//, '')
  return (named === undefined ? undefined : own.find((one) => one.path.endsWith(named))) ?? own.toSorted((a, b) => a.path.length - b.path.length)[0]
}

function saidBy(word: Word | undefined, action: ServeAction | undefined): Range | undefined {
  if (word === undefined || action === undefined) return undefined
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
