/** What keeps an operator's object and its volumes when somebody takes the manifest away. */
import type { Found } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { partOf, plainText, below } from './part.ts'

/** Annotations by which the tools that apply manifests leave an object alone. */
const kept: readonly (readonly [name: string, value: RegExp])[] = [
  ['helm.sh/resource-policy', /^keep$/],
  ['argocd.argoproj.io/sync-options', /(^|,)\s{0,9}(Prune|Delete)=(false|confirm)\s{0,9}(,|$)/],
  ['kustomize.toolkit.fluxcd.io/prune', /^disabled$/],
]

export function protectionsOf(object: KubernetesObject): readonly Found[] {
  const annotations = partOf(object, 'metadata', 'annotations')
  return kept.flatMap(([name, value]) => {
    const part = below(annotations, name)
    const text = plainText(part)
    return text !== undefined && value.test(text) ? [{ what: `${name}: ${value.source.includes('Prune') ? text.trim() : text}`, at: part.at }] : []
  })
}

/** A storage class of the stack that keeps volumes when their claims are deleted. */
export function classKeeps(storageClass: string | undefined, cluster: Cluster): readonly Found[] {
  const found = storageClass === undefined ? undefined : cluster.find('StorageClass', storageClass, 'default')
  const policy = found === undefined ? undefined : partOf(found, 'reclaimPolicy')
  return policy !== undefined && plainText(policy) === 'Retain' ? [{ what: `storage class ${storageClass} retains volumes`, at: policy.at }] : []
}
