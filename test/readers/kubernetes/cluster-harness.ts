/** Clusters in memory for the tests of workloads, and declarations as one line a fact. */
import type { Fact } from '../../../src/base/fact.ts'
import type { Declaration, ServiceDeclaration } from '../../../src/model/declaration.ts'
import { manifestsOf } from '../../../src/readers/kubernetes/manifests.ts'
import type { Cluster } from '../../../src/readers/kubernetes/object.ts'
import { createCluster, objectsOf } from '../../../src/readers/kubernetes/objects.ts'
import { createTold } from '../../../src/readers/kubernetes/told.ts'
import { declareWorkloads } from '../../../src/readers/kubernetes/workloads/index.ts'

export function clusterOf(files: Readonly<Record<string, string>>): Cluster {
  const told = createTold()
  const budget = { left: 1_000_000 }
  const manifests = Object.entries(files).flatMap(([path, text]) => manifestsOf({ path, text }, budget, told))
  return createCluster('shop', objectsOf(manifests, told))
}

export interface Read {
  readonly declares: readonly Declaration[]
  readonly skipped: readonly string[]
  service(name: string): ServiceDeclaration
}

export function read(files: Readonly<Record<string, string>> | string): Read {
  const { declares, skipped } = declareWorkloads(clusterOf(typeof files === 'string' ? { 'k8s.yaml': files } : files))
  return {
    declares,
    skipped: skipped.map(({ path, line, reason }) => `${path}:${line} ${reason}`),
    service(name) {
      for (const one of declares) if (one.kind === 'service' && one.name === name) return one
      throw new Error(`no service ${name} among ${declares.map((one) => ('name' in one ? one.name : one.kind)).join(', ')}; ${JSON.stringify(skipped)}`)
    },
  }
}

/** `k8s.yaml:4 Deployment/web.spec.replicas = 3`, with `(note)` for a default and `? words` for what is unresolved. */
export function show(fact: Fact<unknown> | undefined): string {
  return fact === undefined ? 'absent' : `${fact.at.path}:${fact.at.line} ${fact.at.key} ${brief(fact)}`
}

export function brief(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  if (fact.state === 'unresolved') return `? ${fact.raw}`
  const value = Array.isArray(fact.value) ? fact.value.join('|') : String(fact.value)
  return fact.state === 'known' ? `= ${value}` : `= ${value} (${fact.note})`
}
