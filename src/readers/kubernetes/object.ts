/** Objects of one cluster as they would be applied, and what may be asked of them together. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { PlacedMap } from '../../parse/placed.ts'

export interface KubernetesObject {
  /** `apps/v1`, `v1`. */
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** `default` where none is said. */
  readonly namespace: string
  readonly node: PlacedMap
  /** Where it begins; its key is `Deployment/api`, in other namespaces than the stack's most usual one `Deployment/shop/api`. */
  readonly at: Evidence
}

/** All objects of one stack. */
export interface Cluster {
  readonly stack: string
  readonly objects: readonly KubernetesObject[]
  /** `values.yaml:12`, where charts keep what is set for parts of theirs that are switched off: who runs takes it by itself, or nobody does. */
  readonly idle?: ReadonlySet<string>
  /** By kind, such as `ConfigMap`, and by name; of the same namespace first. */
  find(kind: string, name: string, namespace: string): KubernetesObject | undefined
  ofKind(kind: string): readonly KubernetesObject[]
}

export interface Declared {
  readonly declares: readonly Declaration[]
  readonly skipped: readonly Skip[]
}

/** What an operator makes of its own kinds. One file an operator, which exports one constant that ends in `Operator`. */
export interface Operator {
  readonly name: string
  readonly title: string
  readonly docs: string
  /** `group/Kind`, without the version: `postgresql.cnpg.io/Cluster`. */
  readonly kinds: readonly string[]
  declare(object: KubernetesObject, cluster: Cluster): Declared
}
