/** Objects that belong together, found by what they name of one another, each kind looked through once a cluster. */
import { plainText, partOf } from './part.ts'
import type { Cluster, KubernetesObject } from '../object.ts'

/** `postgresql.cnpg.io/v1` → `postgresql.cnpg.io`; of the core's `v1` nothing. */
export function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

function isOfKind(object: KubernetesObject, kind: string): boolean {
  return `${groupOf(object)}/${object.kind}` === kind
}

/** All of one `group/Kind`: several groups have a `Cluster`. */
export function objectsOf(cluster: Cluster, kind: string): readonly KubernetesObject[] {
  return cluster.ofKind(kind.slice(kind.indexOf('/') + 1)).filter((object) => isOfKind(object, kind))
}

type Index = ReadonlyMap<string, readonly KubernetesObject[]>

const indexes = new WeakMap<Cluster, Map<string, Index>>()

/** An index that is made once a cluster: asking each object for its like would be quadratic. */
export function indexed(cluster: Cluster, name: string, make: () => Index): Index {
  const made = indexes.get(cluster) ?? new Map<string, Index>()
  indexes.set(cluster, made)
  const before = made.get(name)
  if (before !== undefined) return before
  const index = make()
  made.set(name, index)
  return index
}

export function groupBy(objects: readonly KubernetesObject[], keysOf: (object: KubernetesObject) => readonly string[]): Index {
  const index = new Map<string, KubernetesObject[]>()
  for (const object of objects) {
    for (const key of new Set(keysOf(object))) {
      const list = index.get(key)
      if (list === undefined) index.set(key, [object])
      else list.push(object)
    }
  }
  return index
}

/** Objects of one `group/Kind` whose text at a route is the object's name, in its namespace: a ScheduledBackup by `spec.cluster.name`. */
export function naming(target: KubernetesObject, cluster: Cluster, kind: string, ...route: readonly string[]): readonly KubernetesObject[] {
  const index = indexed(cluster, `${kind} ${route.join('.')}`, () =>
    groupBy(objectsOf(cluster, kind), (object) => {
      const name = plainText(partOf(object, ...route))
      return name === undefined ? [] : [`${object.namespace}/${name}`]
    }),
  )
  return index.get(`${target.namespace}/${target.name}`) ?? []
}

/** One object of one `group/Kind` by name and namespace; operators look in no other namespace. */
export function named(cluster: Cluster, kind: string, name: string, namespace: string): KubernetesObject | undefined {
  const index = indexed(cluster, `${kind} by name`, () => groupBy(objectsOf(cluster, kind), (object) => [`${object.namespace}/${object.name}`]))
  return index.get(`${namespace}/${name}`)?.[0]
}
