/** Who asks a container whether it works, how much it may take, and what it may do. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { HealthDeclaration, ResourceDeclaration } from '../../../model/declaration.ts'
import { kubernetesQuantity } from '../../../parse/units.ts'
import type { Cluster } from '../object.ts'
import type { Told } from '../told.ts'
import { booleanOf, countOf, down, each, isOpen, spotOf, text, textFact, textOfSpot, valueFact, within, type Spot } from './spots.ts'

/** Readiness decides who is asked for answers, liveness who is started again; a startup probe ends with the start ({@link https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/}). */
export function readHealth(container: Spot): HealthDeclaration | undefined {
  const probe = down(container, 'readinessProbe') ?? down(container, 'livenessProbe')
  if (probe === undefined) return undefined
  const { at } = probe
  const later = textOfSpot(probe) ?? ''
  if (isOpen(later)) return { disabled: false, test: unresolved(later, at, 'commit what fills it in, or write the probe'), at }
  const command = down(probe, 'exec', 'command')
  if (command !== undefined) {
    const words = each(command).flatMap((word) => textOfSpot(word) ?? [])
    return { disabled: false, test: words.length === 0 ? unresolved('a probe without a command', at) : known(['CMD', ...words], command.at), at }
  }
  const words = asked(probe)
  return words === undefined ? undefined : { disabled: false, asks: known(words, at), at }
}

function asked(probe: Spot): string | undefined {
  const http = down(probe, 'httpGet')
  if (http !== undefined) return `GET ${text(http, 'path') ?? '/'} on port ${text(http, 'port') ?? '80'}`
  const tcp = down(probe, 'tcpSocket')
  if (tcp !== undefined) return `a TCP connection to port ${text(tcp, 'port') ?? '?'}`
  const grpc = down(probe, 'grpc')
  return grpc === undefined ? undefined : `gRPC health on port ${text(grpc, 'port') ?? '?'}`
}

export interface Resources {
  readonly limits: ResourceDeclaration
  readonly reservations: ResourceDeclaration
}

/** Limits and requests, with what a LimitRange of the namespace gives to who says none ({@link https://kubernetes.io/docs/concepts/policy/limit-range/}). */
export function readResources(container: Spot, namespace: string, cluster: Cluster, told: Told): Resources {
  const range = cluster.ofKind('LimitRange').find((one) => one.namespace === namespace)
  const given = each(range === undefined ? undefined : down(spotOf(range), 'spec', 'limits'), 'type').find((one) => text(one, 'type') === 'Container')
  const read = (name: 'cpu' | 'memory'): { limit: Fact<number> | undefined; request: Fact<number> | undefined } => {
    const of = (spot: Spot | undefined): Fact<number> | undefined => positive(valueFact(spot, kubernetesQuantity, 'a quantity', told))
    const fromRange = (part: string): Fact<number> | undefined => {
      const fact = of(down(given, part, name))
      return fact?.state === 'known' ? byDefault(fact.value, fact.at, 'the LimitRange of its namespace') : fact
    }
    const own = of(within(container, 'resources', 'limits', name))
    const limit = own ?? fromRange('default')
    const request = of(within(container, 'resources', 'requests', name))
    const equal = own?.state === 'known' ? byDefault(own.value, own.at, 'a request that is not written is its limit') : own
    return { limit, request: request ?? equal ?? fromRange('defaultRequest') ?? limit }
  }
  const cpu = read('cpu')
  const memory = read('memory')
  return { limits: declared(cpu.limit, memory.limit), reservations: declared(cpu.request, memory.request) }
}

function declared(cpus: Fact<number> | undefined, memory: Fact<number> | undefined): ResourceDeclaration {
  if (cpus === undefined) return memory === undefined ? {} : { memory }
  return memory === undefined ? { cpus } : { cpus, memory }
}

/** Zero means no limit, as the kernel takes it. */
function positive(fact: Fact<number> | undefined): Fact<number> | undefined {
  return fact !== undefined && fact.state !== 'unresolved' && fact.value === 0 ? undefined : fact
}

export interface Rights {
  readonly user: Fact<string> | undefined
  readonly privileged: Fact<boolean> | undefined
  readonly hostProcesses: Fact<boolean> | undefined
  readonly capabilities: readonly Fact<string>[] | undefined
}

/** The container's security context over the pod's ({@link https://kubernetes.io/docs/tasks/configure-pod-container/security-context/}). */
export function readRights(container: Spot, pod: Spot, told: Told): Rights {
  const own = down(container, 'securityContext')
  const shared = down(pod, 'securityContext')
  const user = valueFact(
    down(own, 'runAsUser') ?? down(shared, 'runAsUser'),
    (value) => (countOf(value) === undefined ? undefined : value.trim()),
    'a user id',
    told,
  )
  const nonRoot = down(own, 'runAsNonRoot') ?? down(shared, 'runAsNonRoot')
  const added = each(down(own, 'capabilities', 'add')).flatMap((one) => textFact(one, told) ?? [])
  return {
    // The node refuses to start it as root, whoever it is.
    user:
      user ??
      (nonRoot !== undefined && booleanOf(textOfSpot(nonRoot) ?? '') === true
        ? known('not root', nonRoot.at)
        : textFact(within(own, 'runAsUser') ?? within(shared, 'runAsUser'), told)),
    privileged: valueFact(down(own, 'privileged'), booleanOf, 'true or false', told),
    hostProcesses: valueFact(down(pod, 'hostPID'), booleanOf, 'true or false', told),
    capabilities: added.length === 0 ? undefined : added,
  }
}
