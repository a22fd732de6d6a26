/** Clusters in memory for the tests of workloads, and declarations as one line a fact. */
import type { Fact } from '../../../src/base/fact.ts'
import type { Declaration, ServiceDeclaration } from '../../../src/model/declaration.ts'
import { placed, textAt } from '../../../src/parse/placed.ts'
import { parseYaml } from '../../../src/parse/yaml.ts'
import type { Cluster, KubernetesObject } from '../../../src/readers/kubernetes/object.ts'
import { declareWorkloads } from '../../../src/readers/kubernetes/workloads/index.ts'

export function clusterOf(files: Readonly<Record<string, string>>): Cluster {
  const budget = { left: 1_000_000 }
  const objects = Object.entries(files).flatMap(([path, text]) =>
    parseYaml(text).documents.flatMap((document): KubernetesObject[] => {
      const node = placed(document, path, budget)
      const kind = textAt(node, 'kind')
      const name = textAt(node, 'metadata', 'name')
      if (node?.kind !== 'map' || kind === undefined || name === undefined) return []
      const namespace = textAt(node, 'metadata', 'namespace') ?? 'default'
      return [{ apiVersion: textAt(node, 'apiVersion') ?? 'v1', kind, name, namespace, node, at: { path, line: node.line, key: `${kind}/${name}` } }]
    }),
  )
  const ofKind: Cluster['ofKind'] = (kind) => objects.filter((one) => one.kind === kind)
  return {
    stack: 'shop',
    objects,
    find(kind, name, namespace) {
      const found = ofKind(kind).filter((one) => one.name === name)
      return found.find((one) => one.namespace === namespace) ?? found[0]
    },
    ofKind,
  }
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
