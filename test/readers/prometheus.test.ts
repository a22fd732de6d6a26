import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { prometheusReader } from '../../src/readers/prometheus/index.ts'
import { aboutExpression } from '../../src/parse/signals.ts'
import { watched } from './watch-harness.ts'

const read = (text: string): Promise<string[]> => watched(prometheusReader, text, 'watch/prometheus.yml')

test('jobs say whom they ask, and what is found while running stays open; a probe asks whether something answers', async () => {
  const text = [
    'rule_files: [ "/etc/prometheus/rules/*.yml" ]',
    'scrape_configs:',
    '  - job_name: orders',
    '    static_configs:',
    '      - targets: [ "orders:4071", "http://scout:hunter7@orders-admin:4072" ]',
    '  - job_name: replicas',
    '    dns_sd_configs:',
    '      - names: [ tasks.orders ]',
    '        port: 4071',
    '  - job_name: containers',
    '    docker_sd_configs: [ { host: "unix:///x" } ]',
    '  - job_name: answers',
    '    metrics_path: /probe',
    '    static_configs: [ { targets: [ "https://orders.dev/healthz" ] } ]',
    '  # - job_name: off',
  ].join('\n')
  expect(await read(text)).toEqual([
    '3 watch scrape prometheus "" loads /etc/prometheus/rules/*.yml',
    '3 watch scrape prometheus "orders" orders:4071@5 http://orders-admin:4072@5',
    '6 watch scrape prometheus "replicas" tasks.orders:4071@8',
    '10 watch scrape prometheus "containers" ?what docker_sd_configs finds@11',
    '12 watch uptime blackbox "answers" https://orders.dev/healthz@14',
  ])
})

test('alerts say what they are about, from when on and for how long', async () => {
  const text = [
    'groups:',
    '  - name: orders',
    '    rules:',
    '      - record: a:b',
    '        expr: sum(up)',
    '      - alert: Room',
    '        expr: node_filesystem_avail_bytes / node_filesystem_size_bytes * 100 < 17',
    '        for: 7m',
    '      - alert: Slow',
    '        expr: |',
    '          histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m])) > 0.75',
    '        for: soonish',
    '        annotations: { text: "{{ $value }}" }',
    '      - alert: Gone',
    '        expr: up == 0',
    '        for: 0s',
  ].join('\n')
  expect(await read(text)).toEqual([
    '6 watch alert prometheus "Room" about disk at 0.83@7 for 420@8',
    '9 watch alert prometheus "Slow" about latency at 0.75@11 for ?a length of time that is not understood@12',
    '14 watch alert prometheus "Gone" about down at 0@15',
  ])
})

test('receivers that a route names and that lead somewhere; addresses are never kept', async () => {
  const text =
    'route:\n  receiver: night\n  routes: [ { receiver: day } ]\nreceivers:\n  - name: night\n  - name: day\n    slack_configs:\n      - api_url: https://hooks.slack.com/services/T1/B2/s3cr3t\n  - name: spare\n    email_configs: [ { to: a@b.c } ]\n'
  const told = await read(text)
  expect(told).toEqual(['6 watch notify alertmanager "day" to slack@7', '9 watch notify alertmanager "spare" to email@10 no route names this receiver'])
})

test.each([
  ['a stack', 'services:\n  x:\n    image: y\nscrape_configs: []\n'],
  ['an object of Kubernetes', 'apiVersion: v1\ngroups: [ { name: a, rules: [ { alert: b, expr: "up == 0" } ] } ]\n'],
  ['groups of people', 'groups: [ { name: ops } ]\nalert: no\n'],
])('%s is none of it', async (_what, text) => expect(await read(text)).toEqual([]))

test('a broken file is told', async () => {
  expect(await read('scrape_configs:\n  - job_name: [\n')).toEqual(['3 skipped: YAML: unexpected end of the stream within a flow collection'])
})

describe('what an expression is about', () => {
  test.each([
    ['sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.04', 'errors', 0.04],
    ['100 * sum(rate(traefik_service_requests_total{code=~"5.*"}[5m])) / sum(rate(traefik_service_requests_total[5m])) > 6', 'errors', 0.06],
    ['rate(http_requests_total{status!~"5.."}[5m]) > 900', 'other', 900],
    ['sum(pg_stat_activity_count) > (max(pg_settings_max_connections) * 0.8)', 'connections', undefined],
    ['sum(pg_stat_activity_count) / max(pg_settings_max_connections) > 0.78', 'connections', 0.78],
    ['(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) * 100 > 73', 'memory', 0.73],
    ['node_disk_io_now > 12', 'other', 12],
    ['rate(node_cpu_seconds_total{mode="idle"}[5m]) < 0.1', 'cpu', 0.1],
    ['histogram_quantile(0.99, rate(api_latency_ms_bucket[5m])) > 700', 'latency', 0.7],
    ['pg_replication_lag > 31', 'replication', 31],
    ['up{job="x"} == 0 and on() vector(1) > 0', 'down', 0],
  ])('%s', (text, signal, threshold) => {
    expect([aboutExpression(text).signal, aboutExpression(text).threshold]).toEqual([signal, threshold])
  })

  test('no text breaks it, and a long one costs no more than its length', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void aboutExpression(text)))
    const started = processorTime()
    aboutExpression('('.repeat(200_000))
    aboutExpression('a{b="'.repeat(100_000))
    aboutExpression('>1'.repeat(100_000))
    expect(processorTime() - started).toBeLessThan(1000)
  })
})
