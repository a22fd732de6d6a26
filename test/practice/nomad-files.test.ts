/** Jobs of Nomad by the names that their files have, and what is only there for new ones to start from. */
import { expect, test } from 'vitest'
import { stacksOf } from './stacks.ts'
import { verdicts } from './verdicts.ts'

const job = (name: string, config = '', count = 1): string =>
  `job "${name}" {\n  group "pier" {\n    count = ${count}\n    network { port "http" { to = 8080 } }\n    task "pier" {\n      driver = "docker"\n      config {\n        image = "acme/pier:7.2"\n        ports = ["http"]\n      }\n${config}      service { port = "http" }\n    }\n  }\n}\n`

test('a job in a file that ends in .job', async () => {
  expect(await verdicts({ 'jobs/pier/nomad.job': job('pier') }, 'infrastructure/replicas')).toEqual([
    'service/pier fail: pier keeps 1 replica @ jobs/pier/nomad.job:3',
  ])
  expect(await stacksOf({ 'etl/load.job': '<job name="load"/>\n' })).toEqual([])
})

test.each([
  ['jobs/TEMPLATE.job', job('quay')],
  ['jobs/new-service.job', job('__JOB_NAME__')],
])('%s is for others to start from', async (path, text) => {
  expect(await stacksOf({ 'jobs/pier.job': job('pier'), [path]: text })).toContain(`not ${path}: a template for others`)
})

const rules = (expression: string): string => `      template {
        destination = "local/alerts.yml"
        data = <<EOH
groups:
- name: hosts
  rules:
  - alert: HoldFull
    expr: ${expression}
    for: 7m
EOH
      }
      template {
        destination = "local/prometheus.yml"
        data = <<EOH
rule_files: [ "alerts.yml" ]
scrape_configs:
- job_name: hosts
  static_configs: [ { targets: [ "10.4.0.7:4646" ] } ]
EOH
      }
`

test.each([
  ['avg(nomad_client_host_disk_used_percent) by (host) > 83', 'pass'],
  ['avg(nomad_client_host_uptime) by (host) > 83', 'fail'],
])('an alert on %s watches disks: %s', async (expression, wanted) => {
  const gauge = job('gauge', rules(expression)).replace('acme/pier:7.2', 'prom/prometheus:v2.54.1')
  const [told] = await verdicts({ 'jobs/gauge.nomad': gauge, 'jobs/pier.job': job('pier') }, 'monitoring/disk')
  expect(told?.split(/[ :]/)[1]).toBe(wanted)
})
