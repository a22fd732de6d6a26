/** How many processes of one's own Node.js code a copy runs: one process keeps one core busy. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ServeAction, Word } from '../model/action.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import { isAsked } from './managed-programs.ts'
import type { Running } from './running.ts'
import { expand, scriptNamed } from './scripts.ts'
import { variableOf } from './variables.ts'

export const runners = /^(node|nodejs|tsx|ts-node|nodemon|next|nuxt|nuxi|nest|bun)$/
export const managers = /^pm2(-runtime|-docker)?$/

/** Absent unless code that was read serves requests on Node.js. */
export function processesFact(service: Running, declared: Declared): Fact<number> | undefined {
  if (service.role !== 'web' || service.folders.length === 0) return undefined
  const inside = (path: string): boolean => service.folders.some((folder) => within(path, folder))
  const serving = declared.features.filter((feature) => feature.what === 'framework' && feature.use === 'code' && inside(feature.path))
  // An image of a whole workspace may start several programs: only a package of one's own is taken for one.
  if (serving.length === 0 || serving.some((feature) => packageOf(feature.path, declared) !== service.folders[0])) return undefined
  const forks = declared.clients.find((client) => client.processes !== undefined && client.use === 'code' && inside(client.path))?.processes
  // Whoever forks in a loop means to use the cores, however many there are.
  if (forks !== undefined) return forks.state === 'unresolved' ? { ...forks, atLeast: 2 } : forks
  const started = expand(service.actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const manager = started.find((action) => managers.test(action.tool))
  if (manager !== undefined) return managed(service, manager, declared)
  const set = service.declared.environment.get('WEB_CONCURRENCY')
  const runner = started.find((action) => runners.test(action.tool))
  // Variables and other tools may start more than one: nobody says.
  if (runner === undefined || started.length !== 1 || set !== undefined) return undefined
  return valueOf(service.declared.replicas) === undefined ? undefined : byDefault(1, service.declared.replicas?.at ?? runner.at, 'Node.js is one process')
}

const folders = new WeakMap<Declared, ReadonlySet<string>>()

/** The folder of the nearest package around a file. */
function packageOf(path: string, declared: Declared): string | undefined {
  const own = folders.get(declared) ?? new Set(declared.packages.map(({ folder }) => folder))
  folders.set(declared, own)
  for (let folder = path; folder !== '';) {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
    if (own.has(folder)) return folder
  }
  return undefined
}

/** What PM2 is told on the line that starts it, or in the file it is given there. */
export function managed(service: Running, manager: ServeAction, declared: Declared): Fact<number> {
  const at = manager.at.path === service.declared.at.path ? (commandPlace(service) ?? manager.at) : manager.at
  const script = (manager.script?.text ?? '').replace(/^.*\//, '')
  if (manager.processes !== undefined) return countOf(manager.processes, at, service, declared)
  if (!/\.(config\.[cm]?js|json|ya?ml)$/.test(script)) return byDefault(1, at, 'PM2 starts one process unless `-i` says more')
  const apps =
    scriptNamed(script, undefined, declared, service.folders[0])?.actions.flatMap((action) =>
      action.does === 'serve' && isAsked(action, manager) ? [action] : [],
    ) ?? []
  if (apps.length === 0) return unresolved(`instances in ${script}`, at, 'give the number to pm2-runtime: `-i 4`')
  // Of several programs, the one with the most processes is the one that was meant to serve.
  const counts = apps.map((app) =>
    app.processes === undefined
      ? byDefault(1, app.at, 'PM2 starts one process unless `instances` says more')
      : countOf(app.processes, app.at, service, declared),
  )
  const open = counts.find((count) => count.state === 'unresolved')
  const most = counts.toSorted((a, b) => (valueOf(b) ?? 0) - (valueOf(a) ?? 0))[0]
  return open ?? most ?? unresolved(`instances in ${script}`, at)
}

/** `max`, 0 and negative numbers are one a core, or all but some. */
function countOf(word: Word, at: Evidence, service: Running, declared: Declared): Fact<number> {
  // What stands in the file is a default where the service sets the variable it is read from.
  const [variable] = word.variables
  const set = variable === undefined ? undefined : valueOf(variableOf(service, variable, declared))
  const text = set ?? word.text
  if (/^\d{1,4}$/.test(text) && Number(text) > 0) return known(Number(text), at)
  if (/^(max|0|-\d+)$/.test(text)) return { ...unresolved('one process a core', at), atLeast: 2 }
  return unresolved(/^\$\{?\w+\}?$/.test(text) ? text : 'the number of processes', at, 'write the number of processes')
}

/** Where the process is named that the container starts: the stack's command, else the image's. */
function commandPlace({ declared, stage }: Running): Evidence | undefined {
  return (declared.command ?? declared.entrypoint ?? stage?.command ?? stage?.entrypoint)?.at
}
