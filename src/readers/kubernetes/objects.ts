/** Manifest files to the objects that a cluster would hold, each once, and what may be asked of them together. */
import { compareText, type Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import { placeAt } from '../../parse/placed.ts'
import type { ReadContext } from '../reader.ts'
import { manifestsOf, type Manifest } from './manifests.ts'
import type { Cluster, KubernetesObject } from './object.ts'
import { groupOf, isClusterWide } from './scope.ts'
import { createTold, type Told } from './told.ts'

export interface Objects {
  readonly objects: readonly KubernetesObject[]
  readonly skipped: readonly Skip[]
}

/** Reads manifests as `kubectl apply -f` takes them, in the order given. */
export async function loadObjects(paths: readonly string[], context: ReadContext): Promise<Objects> {
  const told = createTold()
  const budget = { left: limits.manifestNodes }
  const manifests: Manifest[] = []
  for (const path of paths) {
    const file = await context.read(path)
    if (!isText(file)) told.tell({ path, line: 1 }, file === undefined ? 'not in the repository' : `could not be read: ${file.unread}`)
    else for (const manifest of manifestsOf(file, budget, told)) manifests.push(manifest)
  }
  return { objects: objectsOf(manifests, told), skipped: told.skips }
}

/** Each object once: what is applied later takes the place of what has its kind, namespace and name. */
export function objectsOf(manifests: readonly Manifest[], told: Told): readonly KubernetesObject[] {
  const kept = new Map<string, Manifest>()
  const counts = new Map<string, number>()
  for (const manifest of manifests) {
    const { apiVersion, kind, name, namespace = 'default', node } = manifest
    const identity = `${groupOf(apiVersion, kind)}\n${kind}\n${namespace}\n${name}`
    if (manifest.generated) {
      const count = (counts.get(identity) ?? 0) + 1
      counts.set(identity, count)
      kept.set(`${identity}\n${count}`, count === 1 ? manifest : { ...manifest, name: `${name}${count}` })
      continue
    }
    const before = kept.get(identity)
    if (before !== undefined) told.tell(before.node, `${kind} ${name}: declared again in ${node.path}:${node.line}, which is applied later`)
    kept.delete(identity)
    kept.set(identity, manifest)
  }
  const all = [...kept.values()]
  const usual = usualNamespace(all)
  return all.map(({ apiVersion, kind, name, namespace = 'default', node }) => {
    const key = namespace === usual || isClusterWide(kind) ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
    return { apiVersion, kind, name, namespace, node, at: placeAt(node, key) }
  })
}

function usualNamespace(manifests: readonly Manifest[]): string {
  const counts = new Map<string, number>()
  for (const { kind, namespace = 'default' } of manifests) if (!isClusterWide(kind)) counts.set(namespace, (counts.get(namespace) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]?.[0] ?? 'default'
}

export function createCluster(stack: string, objects: readonly KubernetesObject[], idle?: ReadonlySet<string>): Cluster {
  const byKind = new Map<string, KubernetesObject[]>()
  const byName = new Map<string, KubernetesObject[]>()
  for (const object of objects) {
    fileUnder(byKind, object.kind, object)
    fileUnder(byName, `${object.kind}\n${object.name}`, object)
  }
  return {
    stack,
    objects,
    ...(idle === undefined ? {} : { idle }),
    find(kind, name, namespace) {
      const named = byName.get(`${kind}\n${name}`) ?? []
      const near = named.filter((object) => object.namespace === namespace)
      // Knative's and Istio's kinds share names with those of the API itself, which are meant more often.
      const [first, ...others] = near.length > 0 ? near : named
      return others.length === 0 || first === undefined || isOwn(first) ? first : (others.find(isOwn) ?? first)
    },
    ofKind: (kind) => byKind.get(kind) ?? [],
  }
}

function isOwn({ apiVersion, kind }: KubernetesObject): boolean {
  const group = groupOf(apiVersion, kind)
  return !group.includes('.') || group.endsWith('.k8s.io')
}

function fileUnder(index: Map<string, KubernetesObject[]>, key: string, object: KubernetesObject): void {
  const list = index.get(key)
  if (list === undefined) index.set(key, [object])
  else list.push(object)
}
