/** Reads what would be applied to a cluster: manifests, what Kustomize builds and what Helm renders of them, as one stack. */
import { basename } from '../../base/paths.ts'
import type { Skip } from '../../base/evidence.ts'
import type { Declaration, Reading } from '../../model/declaration.ts'
import type { Stack } from '../../model/stack.ts'
import type { Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { findClusters } from './find/index.ts'
import { bringIn, declareSpecs, isRelease } from './helm/releases/index.ts'
import { releasesAsked } from './helm/releases/asked.ts'
import type { Spec } from './helm/releases/spec.ts'
import { build } from './kustomize/index.ts'
import type { KubernetesObject, Operator } from './object.ts'
import { createCluster, loadObjects } from './objects.ts'
import { operators } from './operators.gen.ts'
import { groupOf } from './scope.ts'
import { unreadRules } from './unread-rules.ts'
import { declareWorkloads, isUnderstood } from './workloads/index.ts'

/** Manifests that a tool fills in before they are applied. Views of web applications have such endings, too: only names that speak of a cluster are looked into. */
const openNames = [
  '**/*.{yml,yaml}.{tmpl,tpl}',
  '**/{*kube*,*k8s*,manifest*,deploy*,infra*,ops,prod*}/**/*.{tmpl,tpl}',
  '**/{*deploy*,*kube*,*k8s*,*manifest*}.{tmpl,tpl}',
]

export const kubernetesPlatform: Platform = {
  name: 'kubernetes',
  title: 'Kubernetes manifests, Kustomize overlays, Helm charts and releases, with the objects of database operators',
  docs: 'https://kubernetes.io/docs/reference/kubernetes-api/',
  files: ['**/*.{yml,yaml}', '**/Kustomization', '**/helmfile.{yaml,yml}.gotmpl', '**/helmfile.d/*.gotmpl', ...openNames],
  words: ['apiVersion', 'kind'],
  asks: {
    tools: ['helm', 'helmfile'],
    names: ['helmfile.yaml', 'helmfile.yml', 'helmfile.yaml.gotmpl', 'kustomization.yaml', 'kustomization.yml', 'Kustomization'],
  },
  find: findClusters,
  read: readCluster,
}

const isKustomization = (path: string): boolean => /^(kustomization\.ya?ml|Kustomization)$/.test(basename(path))

async function readCluster(stack: Stack, context: ReadContext): Promise<Reading> {
  const skipped: Skip[] = []
  const start: KubernetesObject[] = []
  const asked = await releasesAsked(stack, context)
  const given = asked === undefined ? stack.files : []
  const plain = given.filter((path) => !isKustomization(path))
  const charts: Spec[] = [...(asked?.specs ?? [])]
  skipped.push(...(asked?.skipped ?? []))
  const parts = [plain.length === 0 ? undefined : await loadObjects(plain, context)]
  for (const path of given.filter(isKustomization)) {
    const built = await build(path, context)
    charts.push(...built.charts)
    parts.push(built)
  }
  for (const part of parts) {
    if (part === undefined) continue
    start.push(...part.objects)
    skipped.push(...part.skipped)
  }
  const brought = await bringIn(stack.name, start, charts, context)
  const { objects } = brought
  skipped.push(...brought.skipped)
  const cluster = createCluster(stack.name, objects, brought.idle)
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
  const releases = declareSpecs(brought, cluster)
  declares.push(...releases.declares)
  skipped.push(...releases.skipped)
  declares.push(...(await unreadRules(skipped, objects, context)))
  skipped.push(...unreadKinds(objects))
  return { declares, skipped }
}

/** Once a kind: of what nobody here reads, the first object is told, and how many there are. */
function unreadKinds(objects: readonly KubernetesObject[]): readonly Skip[] {
  const unread = new Map<string, { readonly first: KubernetesObject; count: number }>()
  for (const object of objects) {
    const kind = `${groupOf(object.apiVersion, object.kind)}/${object.kind}`
    if (byKind().has(kind) || isUnderstood(object) || isRelease(object)) continue
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
