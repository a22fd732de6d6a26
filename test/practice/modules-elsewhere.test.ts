/** Modules of Terraform that are not in the tree: those that speak of watching or of what stands in front leave it open, all others nothing. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const compose = 'services:\n  berths:\n    image: ghcr.io/quay/berths:2.4.0\n    ports: [ "8080:8080" ]\n'
const tree = (terraform: string): Readonly<Record<string, string>> => ({
  'compose.prod.yaml': compose,
  'terraform/main.tf': `terraform {\n  backend "s3" {}\n}\n${terraform}`,
})
const module = (name: string, source: string, more = ''): string => `module "${name}" {\n  source = "${source}"\n${more}}\n`
const outcome = async (terraform: string, rule: string): Promise<string> => (await judged(tree(terraform), rule)).map((line) => line.split(' ')[0]).join()

const asked = {
  uptime: 'monitoring/uptime',
  alerts: 'monitoring/alerts',
  disk: 'monitoring/disk',
  dashboards: 'monitoring/dashboards',
  logs: 'monitoring/log-aggregation',
  metrics: 'monitoring/metrics',
  cdn: 'performance/cdn',
  firewall: 'security/waf',
} as const

/** Which of them are open: the others fail. */
async function openWith(terraform: string): Promise<string> {
  const open: string[] = []
  for (const [name, rule] of Object.entries(asked)) {
    const found = await outcome(terraform, rule)
    if (found === 'unknown') open.push(name)
    else expect(`${name} ${found}`).toBe(`${name} fail`)
  }
  return open.join(' ')
}

test.each([
  ['statuscake', './vendor/quay//monitoring/statuscake', '', 'uptime'],
  ['watch', 'git::https://git.quay.example/modules.git//monitoring?ref=v4', '', 'uptime alerts disk dashboards logs metrics'],
  ['berth_alarms', 'git::https://git.quay.example/modules.git//sns?ref=v4', '', 'alerts disk'],
  ['site', 'cloudposse/cloudfront-s3-cdn/aws', '', 'cdn'],
  ['domains', './vendor/quay//domains', '  front_door_name = "fd-berths"\n', 'cdn firewall'],
  ['berths', './vendor/quay//application', '  enable_logit = true\n', 'logs'],
  ['berths', './vendor/quay//application', '  enable_prometheus_monitoring = var.watched\n', 'alerts disk metrics'],
])('module %s of %s %s', async (name, source, more, expected) => {
  expect(await openWith(`variable "watched" {}\n${module(name, source, more)}`)).toBe(expected)
})

test.each([
  ['an input that is switched off', module('berths', './vendor/quay//application', '  enable_logit = false\n  alarm_email = ""\n')],
  ['a module that is not called', module('statuscake', './vendor/quay//monitoring', '  count = 0\n')],
  [
    'modules of other things',
    `${module('network', 'terraform-aws-modules/vpc/aws')}${module('log_bucket', 'quay/s3-bucket/aws')}${module('rules', 'quay/network/google//modules/firewall-rules')}`,
  ],
  ['a host that is called after it', module('berths', 'git::https://monitoring.quay.example/berths.git')],
])('%s leaves nothing open', async (_title, terraform) => expect(await openWith(terraform)).toBe(''))

test('what is hung on says the module, its source without credentials, and what to do', async () => {
  const [found = ''] = await judged(tree(module('uptime', 'git::https://deckhand:hunter2@git.quay.example/modules.git//uptime?ref=v4')), asked.uptime)
  expect(found).toContain('what module uptime of git.quay.example/modules//uptime sets up (terraform/main.tf:4)')
  expect(found).toContain('commit the module, or say under provides: what does it, for monitoring/uptime')
  expect(found).not.toContain('hunter2')
})

test('a module that stands in the tree is read, and hints at nothing', async () => {
  const files = { ...tree(module('statuscake', './modules/statuscake')), 'terraform/modules/statuscake/main.tf': 'resource "null_resource" "nothing" {}\n' }
  expect((await judged(files, asked.uptime)).map((line) => line.split(' ')[0])).toEqual(['fail'])
})

test('what is found in the tree goes before what may be elsewhere', async () => {
  const files = {
    ...tree(module('statuscake', './vendor/quay//statuscake')),
    '.upptimerc.yml': 'owner: quay\nsites:\n  - name: Berths\n    url: https://berths.example.org\n',
  }
  expect(await judged(files, asked.uptime)).toEqual(['pass system'])
})

const chart = (name: string, repository = 'https://charts.quay.example/stable', values = ''): Readonly<Record<string, string>> => ({
  'deploy.sh': '#!/bin/sh\nhelm upgrade --install berths ./berths -n production\n',
  'berths/Chart.yaml': `apiVersion: v2\nname: berths\nversion: 1.0.0\ndependencies:\n  - { name: ${name}, version: 1.2.3, repository: "${repository}" }\n`,
  'berths/values.yaml': `replicas: 2\n${values}`,
  'berths/templates/berths.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: berths }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: berths } }
  template:
    metadata: { labels: { app: berths } }
    spec: { containers: [{ name: berths, image: "ghcr.io/quay/berths:2.4.0", ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: berths }
spec: { type: LoadBalancer, selector: { app: berths }, ports: [{ port: 80, targetPort: 8080 }] }
`,
})

test.each([
  ['quay-prometheus-alerts', 'unknown'],
  ['alert-rules', 'unknown'],
  ['tide-tables', 'fail'],
  ['prometheus-redis-exporter', 'fail'],
])('of a chart of others that is not in the tree, its name speaks: %s', async (name, expected) => {
  const [found = ''] = await judged(chart(name), asked.alerts)
  expect(found.split(' ')[0]).toBe(expected)
  if (expected === 'unknown')
    expect(found).toContain(`what Helm chart ${name} of https://charts.quay.example/stable sets up (berths/Chart.yaml:5); commit the chart, or say`)
})

const hmpps = (values: string): Readonly<Record<string, string>> =>
  chart(
    'generic-prometheus-alerts',
    'https://ministryofjustice.github.io/hmpps-helm-charts',
    `generic-prometheus-alerts:\n  targetApplication: berths\n${values}`,
  )

test('of a chart that is known, alerts are what its rules cover', async () => {
  expect((await judged(hmpps(''), asked.alerts))[0]).toBe('fail system no alert with a threshold and a duration covers latency, memory, disk')
  expect((await judged(hmpps('  elastiCacheAlertsClusterIds: { one: berths }\n'), asked.alerts))[0]).toMatch(/covers latency, disk$/)
  expect((await judged(hmpps('  ingressAlertsEnabled: false\n'), asked.alerts))[0]).toMatch(/covers errors, latency, memory, disk$/)
})
