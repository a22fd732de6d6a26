/** Firewalls that an Ingress asks its controller for. */
import { expect, test } from 'vitest'
import { ingressFirewallsOperator } from '../../../src/readers/kubernetes/operators/ingress-firewalls.ts'
import { judge } from '../../systems/story.ts'
import { brief } from './cluster-harness.ts'
import { declared } from './operators-harness.ts'

const ingress = (annotations: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: till, annotations: { ${annotations} } }\nspec: { rules: [ { host: till.example, http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: till, port: { number: 80 } } } } ] } } ] }\n`
const edges = (yaml: string): readonly string[] =>
  declared(ingressFirewallsOperator, { 'till.yaml': yaml }).all.flatMap((one) => (one.kind === 'edge' ? [`${one.what} by ${one.by}: ${brief(one.is)}`] : []))

test.each([
  ['nginx.ingress.kubernetes.io/enable-modsecurity: "true"', ['firewall by ModSecurity of ingress-nginx: = true']],
  ['nginx.ingress.kubernetes.io/enable-modsecurity: "false"', []],
  ['alb.ingress.kubernetes.io/wafv2-acl-arn: "arn:aws:wafv2:eu-west-1:1:regional/webacl/till/2"', ['firewall by AWS WAF: = true']],
  ['alb.ingress.kubernetes.io/wafv2-acl-arn: ""', []],
  ['appgw.ingress.kubernetes.io/waf-policy-for-path: "/subscriptions/x"', ['firewall by the WAF of Azure Application Gateway: = true']],
  ['a: b', []],
])('%s', (annotations, told) => expect(edges(ingress(annotations))).toEqual(told))

const rest =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: till }\nspec:\n  selector: { matchLabels: { app: till } }\n  template:\n    metadata: { labels: { app: till } }\n    spec: { containers: [ { name: till, image: "ghcr.io/shop/till:3.1", ports: [ { containerPort: 80 } ] } ] }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: till }\nspec: { selector: { app: till }, ports: [ { port: 80 } ] }\n---\n'

test.each([
  ['nginx.ingress.kubernetes.io/enable-modsecurity: "true"', 'pass'],
  ['nginx.ingress.kubernetes.io/enable-modsecurity: "false"', 'fail'],
])('%s: %s', async (annotations, outcome) => {
  const files = { 'k8s/till.yaml': rest + ingress(annotations) }
  const { head } = await judge(files, files)
  expect(head.verdicts.find(({ rule }) => rule === 'security/waf')?.outcome).toBe(outcome)
})
