/** What runs pods: each kind of workload with its pod template, whichever API version wrote it. */
import type { Cluster, KubernetesObject } from '../object.ts'
import type { Told } from '../told.ts'
import { down, groupOf, spotOf, text, textsOf, type Spot } from './spots.ts'

export type Shape = 'deployment' | 'stateful' | 'daemon' | 'pod' | 'job' | 'cronjob'

/** One workload. */
export interface Workload {
  readonly object: KubernetesObject
  /** Unique in the stack. */
  readonly name: string
  readonly shape: Shape
  readonly root: Spot
  /** Where its template comes from: itself, or the Deployment that a Rollout refers to. */
  readonly source: Spot
  /** The pod's spec. */
  readonly pod: Spot
  /** Labels and annotations of its pods. */
  readonly labels: ReadonlyMap<string, string>
  readonly meta: Spot | undefined
}

interface Kind {
  readonly groups: RegExp
  readonly shape: Shape
  /** The way to what holds `spec` and `metadata` of the pods. */
  readonly template: readonly string[]
}

const own = /^(apps|extensions)$/
const template = ['spec', 'template']

/** In the order in which one keeps a name that several want. */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['Rollout', { groups: /^argoproj\.io$/, shape: 'deployment', template }],
  ['Deployment', { groups: own, shape: 'deployment', template }],
  ['DeploymentConfig', { groups: /^(apps\.openshift\.io|)$/, shape: 'deployment', template }],
  ['StatefulSet', { groups: own, shape: 'stateful', template }],
  ['DaemonSet', { groups: own, shape: 'daemon', template }],
  ['Service', { groups: /^serving\.knative\.dev$/, shape: 'deployment', template }],
  ['ReplicaSet', { groups: own, shape: 'deployment', template }],
  ['ReplicationController', { groups: /^$/, shape: 'deployment', template }],
  ['Pod', { groups: /^$/, shape: 'pod', template: [] }],
  ['CronJob', { groups: /^batch$/, shape: 'cronjob', template: ['spec', 'jobTemplate', 'spec', 'template'] }],
  ['Job', { groups: /^batch$/, shape: 'job', template }],
])

/** All workloads of a cluster, each once, in an order that does not depend on the files'. */
export function workloadsOf(cluster: Cluster, told: Told): readonly Workload[] {
  const found = new Map<string, { readonly object: KubernetesObject; readonly kind: Kind }>()
  const referred = new Set<string>()
  for (const [name, kind] of kinds) {
    for (const object of cluster.ofKind(name)) {
      if (!kind.groups.test(groupOf(object))) continue
      const ref = name === 'Rollout' ? text(spotOf(object), 'spec', 'workloadRef', 'name') : undefined
      if (ref !== undefined) referred.add(`${object.namespace}/${ref}`)
      const key = `${name}/${object.namespace}/${object.name}`
      if (name === 'Deployment' && referred.has(`${object.namespace}/${object.name}`)) continue
      const hook = text(spotOf(object), 'metadata', 'annotations', 'helm.sh/hook') ?? ''
      if (/^test(-success|-failure)?$/.test(hook.trim())) {
        told.tell(object.at, `${object.at.key} is not read: it tries the chart and is no part of what runs`)
        continue
      }
      const newer = name === 'ReplicationController' ? found.get(`Deployment/${object.namespace}/${object.name}`) : undefined
      if (newer !== undefined) told.tell(object.at, `${object.at.key} is not read: the Deployment of the same name is`)
      // Applied one after the other, the last of two that are called alike stands.
      else found.set(key, { object, kind })
    }
  }
  const names = new Set<string>()
  const sorted = [...found.values()].sort((a, b) => orderOf(a.object) - orderOf(b.object) || compare(a.object, b.object))
  return sorted.flatMap(({ object, kind }) => workloadOf(object, kind, names, cluster, told) ?? [])
}

export function isWorkload(object: KubernetesObject): boolean {
  return kinds.get(object.kind)?.groups.test(groupOf(object)) === true
}

const order = [...kinds.keys()]

function orderOf(object: KubernetesObject): number {
  return order.indexOf(object.kind)
}

function compare(a: KubernetesObject, b: KubernetesObject): number {
  const [one, two] = [`${a.name}\n${a.namespace}`, `${b.name}\n${b.namespace}`]
  return one < two ? -1 : one > two ? 1 : 0
}

function workloadOf(object: KubernetesObject, kind: Kind, names: Set<string>, cluster: Cluster, told: Told): Workload | undefined {
  const root = spotOf(object)
  const source = referredBy(object, cluster, told) ?? root
  const holder = down(source, ...kind.template)
  const pod = down(holder, 'spec')
  if (pod === undefined) {
    told.tell(object.at, `${object.at.key} has no pod template that can be read`)
    return undefined
  }
  const meta = down(holder, 'metadata')
  return {
    object,
    name: unique(object, names),
    shape: kind.shape,
    root,
    source,
    pod,
    meta,
    labels: textsOf(down(meta, 'labels')),
  }
}

/** A Rollout may leave its template with a Deployment: {@link https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout}. */
function referredBy(object: KubernetesObject, cluster: Cluster, told: Told): Spot | undefined {
  const ref = object.kind === 'Rollout' ? down(spotOf(object), 'spec', 'workloadRef') : undefined
  const name = text(ref, 'name')
  if (ref === undefined || name === undefined) return undefined
  const found = cluster.find(text(ref, 'kind') ?? 'Deployment', name, object.namespace)
  if (found === undefined) told.tell(ref.at, `${ref.at.key}: ${name} is not in the repository`)
  return found === undefined ? undefined : spotOf(found)
}

/** The object's own name; with its namespace or its kind in front where another has it. */
function unique(object: KubernetesObject, names: Set<string>): string {
  const choices = [object.name, `${object.namespace}/${object.name}`, `${object.kind}/${object.name}`, `${object.kind}/${object.namespace}/${object.name}`]
  const name = choices.find((one) => !names.has(one)) ?? `${object.kind}/${object.namespace}/${object.name}`
  names.add(name)
  return name
}
