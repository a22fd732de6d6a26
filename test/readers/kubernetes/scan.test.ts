/** The cheap look at a file sees what the parser would. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { identityOf, isObject, runs } from '../../../src/readers/kubernetes/find/kinds.ts'
import { scan } from '../../../src/readers/kubernetes/find/scan.ts'

const told = (text: string): readonly string[] => scan(text).objects.map((one) => `${one.apiVersion} ${one.kind} ${one.namespace ?? '-'}/${one.name ?? '-'}`)

describe('objects of a file', () => {
  test('several documents, comments and quotes', () => {
    expect(
      told(
        '# shop\n---\nkind: "Deployment" # runs\napiVersion: apps/v1\nmetadata:\n  # its name\n  labels:\n    name: no\n  name: api\n  namespace: \'shop\'\nspec:\n  template:\n    metadata:\n      name: inner\n---\n\n---\napiVersion: v1\nmetadata: # here\n    name: db\nkind: Service\n',
      ),
    ).toEqual(['apps/v1 Deployment shop/api', 'v1 Service -/db'])
    expect(told('\uFEFFapiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: seven\r\n')).toEqual(['v1 Pod -/seven'])
  })

  test('JSON, flow style, anchors and lists', () => {
    expect(told('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"seven","namespace":"x"}}')).toEqual(['v1 Pod x/seven'])
    expect(told('{\n  "apiVersion": "v1",\n  "kind": "Pod"\n}')).toEqual(['v1 Pod -/-'])
    expect(told('--- {apiVersion: v1, kind: Pod}\n')).toEqual(['v1 Pod -/-'])
    expect(told('apiVersion: v1\nkind: Pod\nmetadata: {name: seven}\n')).toEqual(['v1 Pod -/seven'])
    expect(told('apiVersion: &v v1\nkind: Pod\nmetadata: &m\n  name: seven\n')).toEqual(['v1 Pod -/seven'])
    expect(told('"apiVersion": v1\n"kind": Pod\n"metadata":\n  "name": seven\n')).toEqual(['v1 Pod -/seven'])
    expect(
      told(
        'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: a}\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: b}\n',
      ),
    ).toEqual(['v1 Pod -/a', 'v1 Pod -/b'])
    expect(told('  apiVersion: v1\n  kind: Pod\n  metadata:\n    name: seven\n')).toEqual(['v1 Pod -/seven'])
  })

  test('metadata in braces is read as the parser reads it', () => {
    const word = fc.constantFrom('name', 'namespace', 'labels', 'a.b/c', 'x', '1', 'true', '"q"', "'q'", '{y: z}', '[z]', '*a', '# c', 'a b', '')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom(': ', ':', ' : '), word), { maxLength: 4 }), fc.constantFrom('', ' ', ' # c'), (pairs, end) => {
        const metadata = `{${pairs.map(([key, between, value]) => ` ${key}${between}${value}`).join(',')} }${end}`
        // A second document of another spelling sends the whole file to the parser.
        const [first = []] = [told(`apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\n`)]
        const parsed = told(`apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\n--- {apiVersion: v1, kind: Last}\n`)
        if (parsed.length > 0) expect(first).toEqual(parsed.filter((one) => !one.startsWith('v1 Last')))
      }),
    )
    expect(told('apiVersion: v1\nkind: Pod\nmetadata: { name: seven, namespace: shop }\n')).toEqual(['v1 Pod shop/seven'])
  })

  test('what is none: other YAML, templates, only one of the two words', () => {
    expect(told('cluster_name: shop\nnum_tokens: 7\n')).toEqual([])
    expect(told('plugins:\n  kind: x\n  apiVersion: y\n')).toEqual([])
    expect(told('apiVersion: 1\nproviders: []\n# kind\n')).toEqual([])
    expect(scan('{{- if .Values.on }}\napiVersion: v1\nkind: Pod\n{{- end }}\n')).toEqual({ objects: [], template: true })
    expect(scan('apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n')).toEqual({ objects: [], template: true })
    expect(told('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x.yaml: |\n    apiVersion: v1\n    kind: Pod\n')).toEqual(['v1 ConfigMap -/a'])
  })

  test('what Helm rendered says so', () => {
    expect(scan('---\n# Source: shop/templates/api.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n').rendered).toBe(true)
  })

  test('never throws, and is quick', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('apiVersion: v1', 'kind: Pod', 'metadata:', '  name: x', '---', '{', '"', '- a', ' ', '\t', 'kind: &a', 'x: |')),
        (lines) => {
          scan(lines.join('\n'))
        },
      ),
    )
    const before = processorTime()
    scan(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n${'  a: b\n'.repeat(150_000)}`)
    scan(`apiVersion: v1\nkind: ConfigMap\n${'{'.repeat(900_000)}`)
    scan(`apiVersion kind\n${' '.repeat(900_000)}`)
    expect(processorTime() - before).toBeLessThan(1500)
  })
})

describe('kinds', () => {
  const one = (apiVersion: string, kind: string, name = 'x') => ({ apiVersion, kind, name })
  test('trap 64: workloads that are no Deployment', () => {
    for (const [apiVersion, kind] of [
      ['monitoring.coreos.com/v1', 'Prometheus'],
      ['argoproj.io/v1alpha1', 'Rollout'],
      ['v1', 'Pod'],
      ['v1', 'ReplicationController'],
      ['acid.zalan.do/v1', 'postgresql'],
      ['postgresql.cnpg.io/v1', 'Cluster'],
    ] as const)
      expect([kind, runs(one(apiVersion, kind))]).toEqual([kind, true])
    expect(runs(one('v1', 'Service'))).toBe(false)
  })

  test('trap 65: what is spelt like an object and is none', () => {
    for (const [apiVersion, kind] of [
      ['skaffold/v4beta7', 'Config'],
      ['kind.x-k8s.io/v1alpha4', 'Cluster'],
      ['v1', 'Config'],
      ['kustomize.config.k8s.io/v1beta1', 'Kustomization'],
      ['eksctl.io/v1alpha5', 'ClusterConfig'],
      ['2010-09-09', 'x'],
    ] as const)
      expect([kind, isObject(one(apiVersion, kind))]).toEqual([kind, false])
  })

  test('trap 60: the same workload by an older kind is the same', () => {
    expect(identityOf(one('v1', 'ReplicationController', 'api'))).toBe(identityOf(one('apps/v1', 'Deployment', 'api')))
    expect(identityOf(one('v1', 'Service', 'api'))).toBeUndefined()
  })
})
