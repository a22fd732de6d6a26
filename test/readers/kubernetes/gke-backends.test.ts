/** Cloud Armor and Cloud CDN that objects of Google Kubernetes Engine put before a Service. */
import { expect, test } from 'vitest'
import { gkeBackendsOperator } from '../../../src/readers/kubernetes/operators/gke-backends.ts'
import { judge } from '../../systems/story.ts'
import { brief } from './cluster-harness.ts'
import { declared } from './operators-harness.ts'

const service = (annotation: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: till, namespace: shop, annotations: { ${annotation} } }\nspec: { type: LoadBalancer, selector: { app: till }, ports: [{ port: 80 }] }\n---\n`
const config = (spec: string): string =>
  `apiVersion: cloud.google.com/v1\nkind: BackendConfig\nmetadata: { name: till-config, namespace: shop }\nspec: ${spec}\n`
const edges = (yaml: string): readonly string[] =>
  declared(gkeBackendsOperator, { 'till.yaml': yaml }).all.flatMap((one) => (one.kind === 'edge' ? [`${one.what} by ${one.by}: ${brief(one.is)}`] : []))

test.each([
  [`cloud.google.com/backend-config: '{"default": "till-config"}'`, '{ securityPolicy: { name: till-policy } }', ['firewall by Google Cloud Armor: = true']],
  [`beta.cloud.google.com/backend-config: '{"ports": {"80": "till-config"}}'`, '{ cdn: { enabled: true } }', ['cdn by Google Cloud CDN: = true']],
  [`cloud.google.com/backend-config: '{"default": "till-config"}'`, '{ cdn: { enabled: false } }', ['cdn by Google Cloud CDN: = false']],
  [`cloud.google.com/backend-config: '{"default": "till-config"}'`, '{ securityPolicy: { name: "" } }', []],
  [
    `cloud.google.com/backend-config: '{"default": "other"}'`,
    '{ securityPolicy: { name: till-policy } }',
    ['firewall by Google Cloud Armor: ? whether Google Cloud Armor is in front of a Service: none names till-config'],
  ],
  [
    `cloud.google.com/backend-config: '{"default": '`,
    '{ securityPolicy: { name: till-policy } }',
    ['firewall by Google Cloud Armor: ? whether Google Cloud Armor is in front of a Service: none names till-config'],
  ],
])('a BackendConfig that %s: %s', (annotation, spec, told) => expect(edges(service(annotation) + config(spec))).toEqual(told))

test('a Gateway’s policy names its Service', () => {
  const policy = `apiVersion: networking.gke.io/v1\nkind: GCPBackendPolicy\nmetadata: { name: till-policy, namespace: shop }\nspec:\n  default: { securityPolicy: till-armor }\n  targetRef: { group: "", kind: Service, name: till }\n`
  expect(edges(service('a: b') + policy)).toEqual(['firewall by Google Cloud Armor: = true'])
  expect(edges(policy)[0]).toContain('? whether')
})

const workload =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: till, namespace: shop }\nspec:\n  selector: { matchLabels: { app: till } }\n  template:\n    metadata: { labels: { app: till } }\n    spec: { containers: [{ name: till, image: "ghcr.io/shop/till:3.1", ports: [{ containerPort: 80 }] }] }\n---\n'
const terraform = { 'infra/main.tf': 'resource "google_compute_security_policy" "till" {\n  name = "till-policy"\n}\n' }

test.each([
  ['a policy that its Service has', `cloud.google.com/backend-config: '{"default": "till-config"}'`, terraform, 'pass'],
  ['a policy of Terraform’s that nothing is seen to attach', 'a: b', terraform, 'unknown'],
  ['no policy', 'a: b', {}, 'fail'],
])('%s', async (_what, annotation, more, outcome) => {
  const files = { 'till.yaml': workload + service(annotation) + (annotation === 'a: b' ? '' : config('{ securityPolicy: { name: till-policy } }')), ...more }
  const { head } = await judge(files, files)
  expect(head.verdicts.filter(({ rule }) => rule === 'security/waf').map((one) => one.outcome)).toEqual([outcome])
})

test('a way in whose gateway is elsewhere says once what it hangs on', async () => {
  const route =
    'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: till, namespace: shop }\nspec:\n  hostnames: [till.example.org]\n  parentRefs: [{ name: front, namespace: edge }]\n  rules: [{ backendRefs: [{ name: till, port: 80 }] }]\n'
  const files = { 'till.yaml': `${workload}${service('a: b')}${route}` }
  const { head } = await judge(files, files)
  const found = head.verdicts.filter(({ rule }) => rule === 'security/tls')
  expect(found.map(({ outcome, current }) => `${outcome} ${current ?? ''}`)).toEqual(['unknown ? (the gateway it attaches to)'])
})
