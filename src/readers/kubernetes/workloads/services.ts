/** Services: under which names pods are reached, at which ports, and what of them is open to the world. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import { limits } from '../../../base/limits.ts'
import type { AnswerDeclaration, PortDeclaration } from '../../../model/declaration.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import type { Told } from '../told.ts'
import { countOf, down, each, groupOf, isOpen, openFact, sameNamespace, spotOf, text, textOfSpot, textsOf, valueFact, type Spot } from './spots.ts'
import type { Workload } from './workload.ts'

/** A Service of the core API, and the workloads its selector chooses. */
export interface Served {
  readonly object: KubernetesObject
  readonly spot: Spot
  readonly labels: ReadonlyMap<string, string>
  readonly workloads: readonly Workload[]
}

/** {@link https://kubernetes.io/docs/concepts/services-networking/service/}. */
export function servedBy(cluster: Cluster, workloads: readonly Workload[], told: Told): readonly Served[] {
  let left: number = limits.served
  const labelled = new Map<string, Workload[]>()
  for (const workload of workloads) {
    for (const [name, value] of workload.labels) {
      const key = `${name}=${value}`
      const list = labelled.get(key)
      if (list === undefined) labelled.set(key, [workload])
      else list.push(workload)
    }
  }
  return cluster
    .ofKind('Service')
    .filter((one) => groupOf(one) === '')
    .map((object) => {
      const spot = spotOf(object)
      const selector = [...textsOf(down(spot, 'spec', 'selector'))].filter(([name]) => !byController.has(name))
      const [first] = selector
      const chosen = first === undefined ? [] : (labelled.get(`${first[0]}=${first[1]}`) ?? [])
      const fits = (one: Workload): boolean =>
        sameNamespace(one.object.namespace, object.namespace) && selector.every(([name, value]) => one.labels.get(name) === value)
      const found = chosen.filter(fits).slice(0, Math.max(0, left))
      left -= found.length
      if (left <= 0 && chosen.length > 0) told.tell(object.at, 'more pods are selected by Services than are looked at')
      return { object, spot, labels: textsOf(down(spot, 'metadata', 'labels')), workloads: found }
    })
}

/** Labels that a controller puts on pods by itself; no template has them. */
const byController: ReadonlySet<string> = new Set(['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'pod-template-hash'])

/** Names that the cluster's DNS has for a Service. */
export function hostsOf({ name, namespace }: KubernetesObject): readonly string[] {
  return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`]
}

export interface ServicePort {
  readonly spot: Spot
  readonly port: Fact<number>
  readonly target: Fact<number>
  readonly name: string | undefined
}

/** The ports of a Service with the numbers of the containers' ports behind them. */
export function portsOf(served: Served, containers: readonly Spot[], told: Told): readonly ServicePort[] {
  return each(down(served.spot, 'spec', 'ports'), 'port').flatMap((spot) => {
    const port = valueFact(down(spot, 'port'), countOf, 'a port', told)
    if (port === undefined) return []
    const written = down(spot, 'targetPort')
    return { spot, port, target: written === undefined ? port : targetOf(written, containers), name: text(spot, 'name') }
  })
}

function targetOf(written: Spot, containers: readonly Spot[]): Fact<number> {
  const value = textOfSpot(written) ?? ''
  const number = countOf(value)
  if (number !== undefined) return known(number, written.at)
  for (const container of containers) {
    for (const port of each(down(container, 'ports'))) {
      const found = text(port, 'name') === value ? countOf(text(port, 'containerPort') ?? '') : undefined
      if (found !== undefined) return { state: 'known', value: found, at: written.at, also: [port.at] }
    }
  }
  return isOpen(value) ? openFact(value, written.at) : unresolved(`a port called ${value}`, written.at, 'name the port in the container’s ports')
}

/** What one container of a workload answers to. */
export interface Answering {
  readonly names: readonly string[]
  readonly answers: readonly AnswerDeclaration[]
  /** Ports of its Services: those that are open to nobody outside tell what it listens on, where its own list does not. */
  readonly ports: readonly PortDeclaration[]
}

/** `owns`: whether a port is this container's, where its pod has several. */
export function answering(
  workload: Workload,
  containers: readonly Spot[],
  owns: (port: number | undefined) => boolean,
  all: readonly Served[],
  told: Told,
): Answering {
  const names = new Set<string>()
  const answers: AnswerDeclaration[] = []
  const ports: PortDeclaration[] = []
  for (const served of servingOf(workload, all)) {
    const hosts = hostsOf(served.object)
    const reached = portsOf(served, containers, told).filter(({ target }) => owns(valueOf(target)))
    const headless = text(served.spot, 'spec', 'clusterIP') === 'None'
    if (reached.length === 0 && !(headless && owns(undefined))) continue
    for (const host of hosts) names.add(host)
    for (const host of podNames(workload, hosts)) names.add(host)
    for (const { port, target, spot } of reached) {
      const number = valueOf(port)
      // A headless name is the pods' own addresses: nothing turns one port into another.
      if (!headless && number !== undefined) for (const host of hosts) answers.push({ host, port: number, to: target })
      ports.push(publishedPort(served.spot, spot, port, target, told) ?? { container: target, protocol: protocolOf(spot), published: false, at: spot.at })
    }
  }
  return { names: [...names], answers, ports }
}

const indexes = new WeakMap<readonly Served[], ReadonlyMap<Workload, readonly Served[]>>()

/** The Services of one workload, from an index that is made once. */
function servingOf(workload: Workload, all: readonly Served[]): readonly Served[] {
  const before = indexes.get(all)
  if (before !== undefined) return before.get(workload) ?? []
  const index = new Map<Workload, Served[]>()
  for (const served of all) {
    for (const one of served.workloads) {
      const list = index.get(one)
      if (list === undefined) index.set(one, [served])
      else list.push(served)
    }
  }
  indexes.set(all, index)
  return index.get(workload) ?? []
}

const mostNames = 20

/** `db-0.db`: each copy of a StatefulSet has a name below its headless Service. */
function podNames({ shape, object, root }: Workload, hosts: readonly string[]): readonly string[] {
  if (shape !== 'stateful' || text(root, 'spec', 'serviceName') !== hosts[0]) return []
  const count = Math.min(countOf(text(root, 'spec', 'replicas') ?? '1') ?? 1, mostNames)
  return Array.from({ length: count }, (_, index) => hosts.map((host) => `${object.name}-${index}.${host}`)).flat()
}

export function protocolOf(port: Spot): string {
  return (text(port, 'protocol') ?? 'TCP').toLowerCase()
}

/** Annotations by which a cloud keeps a load balancer inside its own network. */
const internal: ReadonlyMap<string, RegExp> = new Map([
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/i],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(true|0\.0\.0\.0\/0)$/i],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/i],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', /^true$/i],
  ['service.beta.kubernetes.io/do-loadbalancer-network', /^internal$/i],
  ['load-balancer.hetzner.cloud/disable-public-network', /^true$/i],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', /^intranet$/i],
])

function publishedPort(service: Spot, spot: Spot, port: Fact<number>, target: Fact<number>, told: Told): PortDeclaration | undefined {
  const type = text(service, 'spec', 'type')
  const outside = down(service, 'spec', 'externalIPs')
  if (type !== 'NodePort' && type !== 'LoadBalancer' && outside === undefined) return undefined
  const facts = { container: target, protocol: protocolOf(spot), published: true, at: spot.at }
  if (type === 'NodePort') {
    const node = valueFact(down(spot, 'nodePort'), countOf, 'a port', told)
    // The firewall of the nodes tells who reaches it: those of a cloud have most often no address of the world's.
    const address = unresolved('the addresses of the nodes', spot.at, 'a ClusterIP reaches nobody outside; provides: says that the nodes are closed')
    return { ...facts, address, ...(node === undefined ? {} : { host: node }) }
  }
  const annotations = down(service, 'metadata', 'annotations')
  for (const [name, value] of textsOf(annotations)) if (internal.get(name)?.test(value.trim()) === true) return { ...facts, host: port, published: false }
  return { ...facts, host: port, ...addressOf(service), ...rangesOf(down(service, 'spec', 'loadBalancerSourceRanges')) }
}

/** The address it is given, where that is written: one of a private network faces nobody outside. */
function addressOf(service: Spot): { address?: Fact<string> } {
  const annotations = down(service, 'metadata', 'annotations')
  const found = [down(service, 'spec', 'loadBalancerIP'), ...addressed.map((name) => down(annotations, name))].find((one) => one !== undefined)
  const value = textOfSpot(found)
  if (found === undefined || value === undefined) return {}
  return { address: isOpen(value) ? openFact(value, found.at) : known(value.split(',', 1)[0]?.trim() ?? value, found.at) }
}

const addressed = [
  'metallb.io/loadBalancerIPs',
  'metallb.universe.tf/loadBalancerIPs',
  'kube-vip.io/loadbalancerIPs',
  'lbipam.cilium.io/ips',
  'io.cilium/lb-ipam-ips',
]

/** The range who may come from, where it is not everybody: one that a variable fills in leaves it open. */
function rangesOf(spot: Spot | undefined): { address?: Fact<string>; published?: false } {
  const ranges = each(spot).flatMap((one) => (textOfSpot(one) === undefined ? [] : [{ value: textOfSpot(one) ?? '', at: one.at }]))
  if (ranges.length === 0) return {}
  if (ranges.some(({ value }) => /^(0\.0\.0\.0|::)\/0$/.test(value.trim()))) return {}
  const closed = ranges.find(({ value }) => isOpen(value))
  return closed === undefined ? { published: false } : { address: openFact(closed.value, closed.at) }
}

/** `hostPort`, and every port of a pod in the node's own network. */
export function hostPort(port: Spot, container: Fact<number>, onHost: boolean, told: Told): Fact<number> | undefined {
  const written = valueFact(down(port, 'hostPort'), countOf, 'a port', told)
  if (written !== undefined || !onHost) return written
  return container.state === 'known' ? byDefault(container.value, container.at, 'a pod in the node’s network listens there') : container
}
