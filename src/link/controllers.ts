/** Controllers of a cluster: they watch objects and are asked by nobody, and of several copies one at a time works. */
import { textOf, valueOf } from '../base/fact.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'
import { imageName } from './images.ts'

/** Ports that figures, probes and the cluster's own calls come in by, as templates of controllers call them. */
const inner = /^(https?-)?(metrics?|prom(etheus)?|health\w*|probes?|ready\w*|live\w*|pprof|debug|webhooks?|webhook-server|admission)(-\w+)*$/
const named = /(^|[/_-])(operator|controller|controller-manager)$/

/** No Service leads to any other port than those: nobody but the cluster itself asks it. */
function isAskedByNobody({ ports, answers = [] }: ServiceDeclaration): boolean {
  const own = new Set(ports.flatMap((port) => (port.name !== undefined && inner.test(port.name) && !port.published ? [valueOf(port.container)] : [])))
  return ports.every(({ container, published }) => !published && own.has(valueOf(container))) && answers.every(({ to }) => own.has(valueOf(to)))
}

/** `--leader-elect`, `LEADER_ELECTION_ENABLED=true`: {@link https://kubernetes.io/docs/concepts/architecture/leases/#leader-election}. */
function electsLeader({ environment }: ServiceDeclaration, words: readonly string[]): boolean {
  if (words.some((word) => /^--?(enable-)?leader-?elect(ion)?(=true)?$/.test(word))) return true
  return [...environment].some(([name, fact]) => /LEADER_ELECT(ION)?(_ENABLED?)?$/.test(name) && /^(true|1|yes|on)$/i.test(textOf(fact) ?? ''))
}

export function isController(service: ServiceDeclaration, base: string | undefined, words: readonly string[], stage: ImageStage | undefined): boolean {
  if (service.orchestrator !== 'kubernetes' || !isAskedByNobody(service) || (stage?.ports.length ?? 0) > 0) return false
  return electsLeader(service, words) || named.test(service.name) || named.test(base === undefined ? '' : imageName(base).repository)
}

/** A pod that has nothing but figures to give takes no requests, whatever it is called. */
export function hasOnlyFigures(service: ServiceDeclaration): boolean {
  return service.orchestrator === 'kubernetes' && service.ports.length > 0 && isAskedByNobody(service)
}

const registered = /(^|_)(HOST_?NAME|NODE_?NAME|AGENT_?NAME|INSTANCE_?(NAME|ID))$/
const ofPeople = /^(https?|web|www|ui|api|grpc|graphql)/

/**
 * It says to others who it is by one name that all its copies would have, keeps data of its own, and is never to run beside its successor: a second copy
 * would be taken for the first. What answers over HTTP is asked by people, whatever it is called.
 */
export function goesByOneName({ name, orchestrator, update, mounts, environment, ports, healthcheck }: ServiceDeclaration): boolean {
  if (orchestrator !== 'kubernetes' || update?.parallelism?.state !== 'known' || update.parallelism.value !== 0) return false
  if (!mounts.some(({ type, readOnly, external }) => type === 'volume' && readOnly !== true && external !== true)) return false
  const probe = [valueOf(healthcheck?.asks) ?? '', ...(valueOf(healthcheck?.test) ?? [])].join(' ')
  if (ports.some((port) => ofPeople.test(port.name ?? '')) || /^GET |\bhttps?:/.test(probe)) return false
  return [...environment].some(([variable, fact]) => {
    const own = fact.state === 'known' && registered.test(variable) ? fact.value : ''
    return own.length > 2 && (name.startsWith(own) || own.startsWith(name))
  })
}
