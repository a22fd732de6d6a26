/** Reads what would be applied to a cluster: manifests, what Kustomize builds and what Helm renders of them, as one stack. */
import { basename } from '../../base/paths.ts'
import type { Skip } from '../../base/evidence.ts'
import type { Declaration, Reading } from '../../model/declaration.ts'
import type { Stack } from '../../model/stack.ts'
import type { Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { findClusters } from './find/index.ts'
import { install, isChart } from './helm/index.ts'
import { declareMissing, declareReleases } from './helm/missing.ts'
import { build } from './kustomize/index.ts'
import type { KubernetesObject, Operator } from './object.ts'
import { createCluster, loadObjects } from './objects.ts'
import { operators } from './operators.gen.ts'
import { groupOf } from './scope.ts'
import { declareWorkloads, isUnderstood } from './workloads/index.ts'

export const kubernetesPlatform: Platform = {
  name: 'kubernetes',
  title: 'Kubernetes manifests, Kustomize overlays and Helm charts, with the objects of database operators',
  docs: 'https://kubernetes.io/docs/reference/kubernetes-api/',
  files: ['**/*.{yml,yaml}', '**/Kustomization'],
  words: ['apiVersion', 'kind'],
  find: findClusters,
  read: readCluster,
}

const isKustomization = (path: string): boolean => /^(kustomization\.ya?ml|Kustomization)$/.test(basename(path))

async function readCluster(stack: Stack, context: ReadContext): Promise<Reading> {
  const skipped: Skip[] = []
  const objects: KubernetesObject[] = []
  const isInstalled = isChart(stack.files[0] ?? '')
  const installed = isInstalled ? await install(stack, context) : undefined
  const plain = isInstalled ? [] : stack.files.filter((path) => !isKustomization(path))
  const parts = [installed, plain.length === 0 ? undefined : await loadObjects(plain, context)]
  for (const path of isInstalled ? [] : stack.files) if (isKustomization(path)) parts.push(await build(path, context))
  for (const part of parts) {
    if (part === undefined) continue
    objects.push(...part.objects)
    skipped.push(...part.skipped)
  }
  const cluster = createCluster(stack.name, objects)
  const workloads = declareWorkloads(cluster)
  const declares: Declaration[] = [...workloads.declares]
  skipped.push(...workloads.skipped)
  for (const object of objects) {
    const operator = byKind().get(`${groupOf(object.apiVersion, object.kind)}/${object.kind}`)
    if (operator === undefined) continue
    const own = operator.declare(object, cluster)
    declares.push(...own.declares)
    skipped.push(...own.skipped)
  }
  for (const part of [declareMissing(installed?.missing ?? [], installed?.release ?? stack.name, cluster), declareReleases(cluster)]) {
    declares.push(...part.declares)
    skipped.push(...part.skipped)
  }
  skipped.push(...unreadKinds(objects))
  return { declares, skipped }
}

/** Once a kind: of what nobody here reads, the first object is told, and how many there are. */
function unreadKinds(objects: readonly KubernetesObject[]): readonly Skip[] {
  const unread = new Map<string, { readonly first: KubernetesObject; count: number }>()
  for (const object of objects) {
    const kind = `${groupOf(object.apiVersion, object.kind)}/${object.kind}`
    if (byKind().has(kind) || isUnderstood(object) || object.kind === 'HelmRelease') continue
    const found = unread.get(kind)
    if (found === undefined) unread.set(kind, { first: object, count: 1 })
    else found.count++
  }
  return [...unread.values()].map(({ first: { at, kind, apiVersion }, count }) => ({
    path: at.path,
    line: at.line,
    reason: `${kind} of ${apiVersion} is not read${count === 1 ? '' : ` (${count} objects)`}`,
  }))
}

let known: ReadonlyMap<string, Operator> | undefined

function byKind(): ReadonlyMap<string, Operator> {
  known ??= new Map(operators.flatMap((operator) => operator.kinds.map((kind) => [kind, operator] as const)))
  return known
}
