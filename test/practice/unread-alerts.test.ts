/** Alert rules given to a cluster: with texts that Prometheus itself fills in, and those that can't be read. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const till = `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec:
  replicas: 2
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec:
      containers:
        - { name: till, image: "acme/till:4.1", ports: [ { containerPort: 8080 } ] }
---
apiVersion: v1
kind: Service
metadata: { name: till }
spec: { selector: { app: till }, ports: [ { port: 80, targetPort: 8080 } ] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: till }
spec:
  rules:
    - host: till.acme.test
      http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: till, port: { number: 80 } } } } ] }
`
const rules = (told: string, more = ''): string => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: till }
spec:
  groups:
    - name: till
      rules:
        - alert: Errors
          expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.05
          for: 10m
          annotations:
            message: ${told}
${more}`
const deploy = '#!/bin/sh\nkubectl apply -f k8s/production/\n'
const of = async (text: string, rule = 'monitoring/alerts'): Promise<string> =>
  (await verdicts({ 'deploy.sh': deploy, 'k8s/production/till.yaml': till, 'k8s/production/rules.yaml': text }, rule)).join('\n')
const read = /^system fail: no alert with a threshold and a duration covers latency/

describe('a text that Prometheus fills in', () => {
  test.each([
    'the till has {{ printf "%0.0f" $value }}% of errors at {{ $labels.instance }}',
    'errors {{ if gt $value 0.5 }}many{{ else }}some{{ end }} of {{$labels.job}}',
    'errors\n              at {{ $externalURL }}',
  ])('%j', async (told) => {
    expect(await of(rules(told))).toMatch(read)
  })

  test.each([
    'errors of {{ .Values.name }}',
    'errors at {{ $labels.instance }} of {{ .Release.Name }}',
    'errors at {{ till }}',
    'errors at {{ "{{" }} $labels.instance }}',
  ])('and not %j', async (told) => {
    expect(await of(rules(told))).not.toMatch(read)
  })

  test('and not the name of something else', async () => {
    const other = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: till }\ndata:\n  host: shop-{{ $value }}\n'
    expect(await of(rules('errors', other))).toMatch(/^system unknown/)
  })
})

describe('rules that can’t be read', () => {
  test('leave open what alerts there are', async () => {
    expect(await of(rules('errors', '        - alert: [\n'))).toMatch(/^system unknown @ k8s\/production\/rules\.yaml:/)
    expect(await of(rules('errors', '        - alert: [\n'), 'monitoring/disk')).toMatch(/^system unknown/)
  })

  test('and no other file', async () => {
    expect(await of('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x\n')).toMatch(/^system fail/)
    const beside = rules('errors', '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: x\n')
    expect(await of(beside)).toMatch(read)
  })

  test('of a Prometheus that loads them, and of none that does not', async () => {
    const compose = (load: string): Readonly<Record<string, string>> => ({
      'compose.yaml':
        'services:\n  till: { image: "acme/till:4.1", ports: [ "80:8080" ] }\n  prometheus: { image: "prom/prometheus:v3.1.0", volumes: [ "./prometheus.yml:/etc/prometheus/prometheus.yml", "./rules.yml:/etc/prometheus/rules.yml" ] }\n',
      'prometheus.yml': `rule_files: [ ${load} ]\nscrape_configs:\n  - job_name: till\n    static_configs: [ { targets: [ "till:8080" ] } ]\n`,
      'rules.yml': 'groups:\n  - name: till\n    rules:\n      - alert: Errors\n        expr: up == 0\n        labels: [\n',
    })
    expect((await verdicts(compose('rules.yml'), 'monitoring/alerts')).join()).toMatch(/^system unknown/)
    expect((await verdicts(compose('others.yml'), 'monitoring/alerts')).join()).toMatch(/^system fail/)
  })
})
