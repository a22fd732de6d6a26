/** Services that somebody puts in front of an operator's pods: more names, and ways in from outside. */
import { unresolved, type UnresolvedFact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { hostsOf } from './names.ts'
import { below, isThere, membersAt, partOf, plainText, plainTexts, textFact, type Part } from './part.ts'
import { groupBy, indexed, objectsOf } from './related.ts'

/** Annotations by which load balancers of the large providers stay in the private network. */
const internal: readonly (readonly [name: string, value: RegExp])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(true|0\.0\.0\.0\/0)$/],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', /^true$/],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', /^true$/],
  ['load-balancer.hetzner.cloud/disable-public-network', /^true$/],
  ['service.beta.kubernetes.io/do-loadbalancer-network', /^internal$/i],
]

export interface Ways {
  readonly exposures: readonly Found[]
  readonly open?: UnresolvedFact
}

const none: Ways = { exposures: [] }

/** Who may come in through a Service, or through a template of one: `metadata` and `spec` as the API has them. */
export function waysThrough(service: Part, name: string): Ways {
  const type = below(service, 'spec', 'type')
  const fact = textFact(type)
  if (fact === undefined) return none
  if (fact.state === 'unresolved') return { exposures: [], open: fact }
  if (fact.value === 'NodePort') {
    return { exposures: [], open: unresolved('NodePort', type.at, 'the nodes’ firewall tells who reaches it; a ClusterIP reaches nobody outside') }
  }
  if (fact.value !== 'LoadBalancer') return none
  const annotations = below(service, 'metadata', 'annotations')
  if (internal.some(([key, value]) => value.test(plainText(annotations, key) ?? ''))) return none
  const ranges = below(service, 'spec', 'loadBalancerSourceRanges')
  if (isThere(ranges) && !plainTexts(ranges).some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range.trim()))) return none
  return { exposures: [{ what: `load balancer ${name}`, at: type.at }] }
}

/** The same of an operator's own short form, in which `type`, `annotations` and source ranges stand side by side. */
export function waysOfShort(service: Part, name: string): Ways {
  const { node } = service
  if (node?.kind !== 'map') return none
  const spot = { path: node.path, line: node.line }
  const metadata = node.members.get('metadata') ?? { ...spot, value: node }
  const { exposures, open } = waysThrough(
    {
      node: {
        kind: 'map',
        ...spot,
        members: new Map([
          ['metadata', metadata],
          ['spec', { ...spot, value: node }],
        ]),
      },
      at: service.at,
    },
    name,
  )
  const { at } = below(service, 'type')
  return { exposures: exposures.map((found) => ({ ...found, at })), ...(open === undefined ? {} : { open: { ...open, at } }) }
}

export function together(all: readonly Ways[]): Ways {
  const open = all.find((ways) => ways.open !== undefined)?.open
  return { exposures: all.flatMap(({ exposures }) => exposures), ...(open === undefined ? {} : { open }) }
}

export interface Front extends Ways {
  readonly name: string
  readonly hosts: readonly string[]
  readonly selector: ReadonlyMap<string, string>
}

/** Services of the stack whose selector holds one label: `cnpg.io/cluster: shop-db`. */
export function frontsOf(cluster: Cluster, namespace: string, label: string, value: string): readonly Front[] {
  const index = indexed(cluster, 'services by selector', () =>
    groupBy(objectsOf(cluster, '/Service'), (service) => selectorOf(service).map(([key, one]) => `${service.namespace}\n${key}=${one}`)),
  )
  return (index.get(`${namespace}\n${label}=${value}`) ?? []).map((service) => ({
    name: service.name,
    hosts: hostsOf(service.name, service.namespace),
    selector: new Map(selectorOf(service)),
    ...waysThrough(partOf(service), service.name),
  }))
}

function selectorOf(service: KubernetesObject): readonly (readonly [string, string])[] {
  return membersAt(partOf(service, 'spec', 'selector')).flatMap(([key, part]) => {
    const value = plainText(part)
    return value === undefined ? [] : [[key, value] as const]
  })
}

/** Hosts, and the names that Services of type ExternalName give them. */
export function withAliases(hosts: readonly string[], cluster: Cluster): readonly string[] {
  const index = indexed(cluster, 'external names', () =>
    groupBy(objectsOf(cluster, '/Service'), (service) => {
      const target = plainText(partOf(service, 'spec', 'externalName'))
      return target === undefined ? [] : [target.toLowerCase().replace(/\.$/, '')]
    }),
  )
  const aliases = hosts.flatMap((host) => (index.get(host) ?? []).flatMap(({ name, namespace }) => hostsOf(name, namespace)))
  return [...new Set([...hosts, ...aliases])]
}
