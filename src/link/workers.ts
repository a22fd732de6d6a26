/** How many processes and threads one copy of a service runs: its command says, else the file its server reads, else a variable, else the server's documented default. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ServeAction } from '../model/action.ts'
import type { ClientDeclaration, WorkersDeclaration } from '../model/declaration.ts'
import type { Word } from '../model/action.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import { managed, managers, runners } from './processes.ts'
import { exactly, rangeOf, type Range } from './range.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'
import { variableOf } from './variables.ts'

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
  hypercorn: { processes: 1, note: 'hypercorn starts one worker', docs: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html' },
  puma: { processes: 1, threads: 5, note: 'Puma runs one process of up to 5 threads', docs: 'https://puma.io/puma/Puma/DSL.html' },
  sidekiq: { processes: 1, threads: 5, note: 'Sidekiq runs 5 threads', docs: 'https://github.com/sidekiq/sidekiq/wiki/Advanced-Options#concurrency' },
}

/** A program that starts another one's server reads that one's file. */
const servers: Readonly<Record<string, string>> = { rails: 'puma' }

export function workersOf(service: Running, declared: Declared): Workers {
  const started = expand(service.actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const [action] = [...started.filter((one) => one.processes !== undefined), ...started]
  const tool = action === undefined ? undefined : (servers[action.tool] ?? action.tool)
  const file = tool === undefined ? undefined : fileOf(tool, action, service, declared)
  const known = tool !== undefined && Object.hasOwn(defaults, tool) ? defaults[tool] : undefined
  const byFile = (fact: Fact<number> | undefined, variable: string | undefined): Range | undefined => {
    const set = variable === undefined ? undefined : variableOf(service, variable, declared)
    return set === undefined ? (fact === undefined ? undefined : rangeOf(fact, 1)) : countOf(set)
  }
  const usual = (figure: number | undefined, at: Evidence | undefined): Range =>
    figure === undefined || known === undefined || at === undefined ? exactly(1) : figure === 1 ? exactly(1) : rangeOf(byDefault(figure, at, known.note))
  // Node.js starts one process whatever its environment says; code that forks names its variable.
  const isPlainNode = started.length === 1 && action !== undefined && runners.test(action.tool)
  return {
    processes:
      byManager(started, service, declared) ??
      saidBy(action?.processes, action) ??
      byFile(file?.processes, file?.processesVariable) ??
      (isPlainNode ? undefined : heeded(service, declared)) ??
      forked(service, declared) ??
      usual(known?.processes, action?.at),
    threads: saidBy(action?.threads, action) ?? byFile(file?.threads, file?.threadsVariable) ?? usual(known?.threads, action?.at),
  }
}

/** What PM2 keeps running, by its command or by the file that the command names. */
function byManager(started: readonly ServeAction[], service: Running, declared: Declared): Range | undefined {
  const manager = started.find((action) => managers.test(action.tool))
  const count = manager === undefined ? undefined : managed(service, manager, declared)
  // A single process may still fork others.
  return count === undefined || count.state === 'default' ? undefined : rangeOf(count, 1)
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
  if (found?.processes === undefined) return undefined
  const set = found.processesVariable === undefined ? undefined : variableOf(service, found.processesVariable, declared)
  return set === undefined ? rangeOf(found.processes, 1) : countOf(set)
}
