/** How many processes of one's own Node.js code a copy runs: one process keeps one core busy. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'

const runners = /^(node|nodejs|tsx|ts-node|nodemon|next|nuxt|nuxi|nest|bun)$/
const managers = /^pm2(-runtime|-docker)?$/

/** Absent unless code that was read serves requests on Node.js. */
export function processesFact(service: Running, declared: Declared): Fact<number> | undefined {
  if (service.role !== 'web') return undefined
  const inside = (path: string): boolean => service.folders.some((folder) => within(path, folder))
  const serves = declared.features.some((feature) => feature.what === 'framework' && feature.use === 'code' && inside(feature.path))
  if (!serves) return undefined
  const forks = declared.clients.find((client) => client.processes !== undefined && client.use === 'code' && inside(client.path))?.processes
  // Whoever forks in a loop means to use the cores, however many there are.
  if (forks !== undefined) return forks.state === 'unresolved' ? { ...forks, atLeast: 2 } : forks
  const started = expand(service.actions, undefined, declared).steps.flatMap(({ action }) => (action.does === 'serve' ? [action] : []))
  const manager = started.find((action) => managers.test(action.tool))
  if (manager !== undefined) {
    const at = manager.at.path === service.declared.at.path ? (commandPlace(service) ?? manager.at) : manager.at
    const count = manager.processes?.text
    if (count !== undefined && /^-?\d+$/.test(count) && Number(count) > 0) return known(Number(count), at)
    // `max`, 0 and -1 are one a core, or all but one.
    if (count !== undefined && /^(max|0|-\d+)$/.test(count)) return { ...unresolved('one process a core', at), atLeast: 2 }
    if (count !== undefined || /\.(config\.[cm]?js|json|ya?ml)$/.test(manager.script?.text ?? ''))
      return unresolved(count ?? `instances in ${manager.script?.text ?? ''}`, at, 'give the number to pm2-runtime: `-i 4`')
    return byDefault(1, at, 'PM2 starts one process unless `-i` says more')
  }
  const set = service.declared.environment.get('WEB_CONCURRENCY')
  const runner = started.find((action) => runners.test(action.tool))
  // Variables and other tools may start more than one: nobody says.
  if (runner === undefined || started.length !== 1 || set !== undefined) return undefined
  return valueOf(service.declared.replicas) === undefined ? undefined : byDefault(1, service.declared.replicas?.at ?? runner.at, 'Node.js is one process')
}

/** Where the process is named that the container starts: the stack's command, else the image's. */
function commandPlace({ declared, stage }: Running): Evidence | undefined {
  return (declared.command ?? declared.entrypoint ?? stage?.command ?? stage?.entrypoint)?.at
}
