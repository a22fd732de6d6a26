/** How many processes and threads one copy of a service runs: its command says, else the file its server reads, else a variable, else the server's documented default. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ServeAction } from '../model/action.ts'
import type { ClientDeclaration, WorkersDeclaration } from '../model/declaration.ts'
import type { Word } from '../model/action.ts'
import { actionsOfWords } from '../commands/index.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
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
  /** `cores`: as many as the machine has. */
  readonly processes?: number | 'cores'
  readonly threads?: number
  /** In words, with whose figure it is. */
  readonly note: string
  readonly docs: string
  /** Variables it heeds without being told, the first one first. */
  readonly heeds?: readonly string[]
}

/** What servers and workers start where nobody says. */
const defaults: Readonly<Record<string, ServerDefault>> = {
  gunicorn: {
    processes: 1,
    threads: 1,
    note: 'gunicorn starts one worker of one thread',
    docs: 'https://docs.gunicorn.org/en/stable/settings.html#workers',
    heeds: ['WEB_CONCURRENCY'],
  },
  uvicorn: {
    processes: 1,
    note: 'uvicorn starts one process',
    docs: 'https://www.uvicorn.org/settings/#production',
    heeds: ['UVICORN_WORKERS', 'WEB_CONCURRENCY'],
  },
  hypercorn: { processes: 1, note: 'hypercorn starts one worker', docs: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html' },
  granian: { processes: 1, note: 'granian starts one worker', docs: 'https://github.com/emmett-framework/granian#options', heeds: ['GRANIAN_WORKERS'] },
  celery: { processes: 'cores', note: 'Celery starts one process a core', docs: 'https://docs.celeryq.dev/en/stable/userguide/workers.html#concurrency' },
  rq: { processes: 1, note: 'RQ takes one job at a time', docs: 'https://python-rq.org/docs/workers/' },
  dramatiq: {
    processes: 'cores',
    threads: 8,
    note: 'Dramatiq starts one process of 8 threads a core',
    docs: 'https://dramatiq.io/guide.html#workers',
  },
  arq: { processes: 1, note: 'arq is one process', docs: 'https://arq-docs.helpmanual.io/' },
  huey: { processes: 1, threads: 1, note: 'huey starts one worker', docs: 'https://huey.readthedocs.io/en/latest/consumer.html' },
  puma: {
    processes: 1,
    threads: 5,
    note: 'Puma runs one process of up to 5 threads',
    docs: 'https://puma.io/puma/Puma/DSL.html',
    heeds: ['WEB_CONCURRENCY'],
  },
  sidekiq: { processes: 1, threads: 5, note: 'Sidekiq runs 5 threads', docs: 'https://github.com/sidekiq/sidekiq/wiki/Advanced-Options#concurrency' },
}

/** A program that starts another one's server reads that one's file. */
const servers: Readonly<Record<string, string>> = { rails: 'puma', fastapi: 'uvicorn' }

export function workersOf(service: Running, declared: Declared, cores?: number): Workers {
  const started = expand(service.actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const [action] = [...started.filter((one) => one.processes !== undefined), ...started]
  const tool = action === undefined ? undefined : (servers[action.tool] ?? action.tool)
  const file = tool === undefined ? byProgram(service, declared) : fileOf(tool, action, service, declared)
  const known = tool !== undefined && Object.hasOwn(defaults, tool) ? defaults[tool] : undefined
  const byFile = (fact: Fact<number> | undefined, variable: string | undefined): Range | undefined => {
    const set = variable === undefined ? undefined : variableOf(service, variable, declared)
    return set === undefined ? (fact === undefined ? undefined : rangeOf(fact, 1)) : countOf(set)
  }
  const usual = (figure: number | 'cores' | undefined, at: Evidence | undefined): Range => {
    if (figure === undefined || figure === 1 || known === undefined || at === undefined) return exactly(1)
    if (figure !== 'cores') return rangeOf(byDefault(figure, at, known.note))
    if (cores !== undefined) return rangeOf(byDefault(cores, at, `${known.note}, of which there are ${cores}`))
    return rangeOf({ ...unresolved('one process a core', at, `write the number of processes of ${action?.tool ?? 'the worker'}`), atLeast: 1 })
  }
  const more = argumentsOf(tool, service, declared)
  return {
    processes:
      saidBy(action?.processes, action, service, declared) ??
      saidBy(more?.processes, more, service, declared) ??
      byFile(file?.processes, file?.processesVariable) ??
      heeded(known === undefined ? ['WEB_CONCURRENCY'] : (known.heeds ?? []), service, declared) ??
      forked(service, declared) ??
      usual(known?.processes, action?.at),
    threads:
      saidBy(action?.threads, action, service, declared) ??
      saidBy(more?.threads, more, service, declared) ??
      byFile(file?.threads, file?.threadsVariable) ??
      usual(known?.threads, action?.at),
  }
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

/** A program that starts its server itself, `uvicorn.run(app, workers=4)`, where the command shows no other. */
function byProgram(service: Running, declared: Declared): WorkersDeclaration | undefined {
  const own = declared.workers.filter((one) => one.inCode === true && service.folders.some((folder) => within(one.path, folder)))
  return own.length === 1 ? own[0] : undefined
}

/** The file that the command names, else the one beside the code that the server finds by itself. */
function fileOf(tool: string, action: ServeAction | undefined, service: Running, declared: Declared): WorkersDeclaration | undefined {
  const own = declared.workers.filter((one) => one.tool === tool && one.inCode !== true && service.folders.some((folder) => within(one.path, folder)))
  const named = action?.config?.text.replace(/^(file:|python:)/, '').replace(/^.*\//, '')
  return (named === undefined ? undefined : own.find((one) => one.path.endsWith(named))) ?? own.toSorted((a, b) => a.path.length - b.path.length)[0]
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
    (client: ClientDeclaration) => client.processes !== undefined && client.use === 'code' && service.folders.some((folder) => within(client.path, folder)),
  )
  return found?.processes === undefined ? undefined : rangeOf(found.processes, 1)
}
