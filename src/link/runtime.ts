/** How a service runs: its limits, checks, restarts and updates, and what it may touch. */
import { known, mapFact, unresolved, type Fact } from '../base/fact.ts'
import type { ResourceDeclaration } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import { healthFacts } from './health.ts'
import { heapFacts } from './heap.ts'
import { cronjobLabel } from './labels.ts'
import type { Linked } from './linked.ts'
import { pinnedFacts } from './pinned.ts'
import { processesFact } from './processes.ts'
import { rightsFacts } from './rights.ts'
import type { Running } from './running.ts'
import { bytesText } from './sizes.ts'
import { facts } from './things.ts'
import { placementFacts } from './updates.ts'

/** Platforms that size each copy as a machine of its own. On EC2 a task's own size is reserved for it, too. */
const dedicated: ReadonlySet<string> = new Set(['ecs', 'app-runner', 'lambda', 'fly', 'render', 'app-platform', 'container-apps', 'app-service'])

/** How an application runs that no stack describes, nothing in the tree says. */
export function runtimeFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const { declared } = linked
  if (!service.inStack) return {}
  const { limits, at: place, sizedAt: at = place, orchestrator } = service.declared
  // What these give a copy is kept free for it.
  const isDedicated = orchestrator !== undefined && dedicated.has(orchestrator)
  const reservations = isDedicated ? { ...limits, ...service.declared.reservations } : service.declared.reservations
  const restart = restartOf(service)
  return facts({
    memoryLimit: limits.memory,
    cpuLimit: limits.cpus,
    memoryReservation: reservations.memory,
    cpuReservation: reservations.cpus,
    limits: known(resources(limits, 'limit'), at),
    reservations: known(resources(reservations, 'reservation'), at),
    restart,
    restarts: restart === undefined || service.declared.restart === undefined ? undefined : mapFact(service.declared.restart, restartWords),
    processes: processesFact(service, declared),
    ...pinnedFacts(service, declared),
    ...healthFacts(service, linked),
    ...placementFacts(service),
    ...heapFacts(service, declared),
    ...rightsFacts(service, declared),
  })
}

/** `a memory limit of 1 GiB, but no CPU limit`: the two are told apart. */
function resources({ memory, cpus }: ResourceDeclaration, what: string): string {
  const shown = <T>(fact: Fact<T>, print: (value: T) => string): string => (fact.state === 'unresolved' ? fact.raw : print(fact.value))
  if (memory === undefined && cpus === undefined) return `no memory ${what} and no CPU ${what}`
  const first = memory === undefined ? `no memory ${what}` : `a memory ${what} of ${shown(memory, bytesText)}`
  const second = cpus === undefined ? `no CPU ${what}` : `a CPU ${what} of ${shown(cpus, String)}`
  return memory === undefined || cpus === undefined ? `${first}, but ${second}` : `${first} and ${second}`
}

const working = /(^|[-_])([a-z]*workers?|queue|consumers?|sidekiq|celery|horizon|processor|daemon|bot|listener|subscriber)($|[-_\d])/i

/** A service that another starts by the clock comes back by that; what is no server and says nothing may be meant to run once. */
function restartOf(service: Running): Fact<string> | undefined {
  const { restart, name, at } = service.declared
  if (restart === undefined || service.declared.fires !== undefined || cronjobLabel(service.declared.labels) !== undefined) return undefined
  if (service.role === 'worker' && restart.state === 'default' && restart.value === 'no' && !working.test(name))
    return unresolved('whether it runs once or stays', at, 'write `restart: unless-stopped`, or `restart: "no"` for a job')
  return restart
}

function restartWords(restart: string): string {
  if (restart === 'no' || restart === 'none') return 'not restarted'
  const [condition, attempts] = restart.split(':')
  if (condition !== 'on-failure') return 'restarts after a crash'
  return attempts === undefined || !/^\d+$/.test(attempts) ? 'restarts when it fails' : `restarts when it fails, at most ${attempts} times`
}
