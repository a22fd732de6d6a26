import { describe, expect, test } from 'vitest'
import { findScanner, type Files } from '../rules/scan-files.ts'

const scan = await findScanner()

/** `rule outcome current path:line`, of one rule. */
async function judged(rule: string, files: Files, config?: string): Promise<string[]> {
  const verdicts = (await scan?.(files, config === undefined ? {} : { config })) ?? []
  return verdicts
    .filter((one) => one.rule === rule && !one.subject.endsWith('/scout'))
    .map(({ outcome, current, evidence: [first] }) => (outcome === 'not-applicable' ? outcome : `${outcome} ${current} ${first.path}:${first.line}`))
}

const api = 'services:\n  ferry-api:\n    image: ghcr.io/ferry/api:3.1.4\n    ports: [ "8075:8075" ]\n'
const prometheus = '  scout:\n    image: prom/prometheus:v2.54.1\n    volumes: [ "./scout:/etc/prometheus" ]\n'
const config = (target: string, more = ''): string => `${more}scrape_configs:\n  - job_name: ferry\n    static_configs:\n      - targets: [ "${target}" ]\n`
const asking = (then: string): string => `#!/usr/bin/env bash\nused=$(df --output=pcent / | tail -1 | tr -dc "0-9")\n[ "$used" -gt 83 ] && ${then}\n`
const room = asking('mail -s full ops@ferry.dev')

describe('what Prometheus scrapes', () => {
  test.each([
    ['a name of its own', 'ferry-api:8075', 'pass job ferry of scout/prometheus.yml scout/prometheus.yml:4'],
    ['another service', 'scout:9090', 'unknown whether ferry-api exposes metrics (no job of scout/prometheus.yml asks for them) scout/prometheus.yml:2'],
  ])('%s', async (_what, target, told) => {
    expect(await judged('monitoring/metrics', { 'compose.yaml': api + prometheus, 'scout/prometheus.yml': config(target) })).toEqual([told])
  })

  test('a configuration that another stack mounts is not the one in use', async () => {
    const files = { 'compose.yaml': api + prometheus, 'scout/prometheus.yml': config('node:9100'), 'other/prometheus.yml': config('ferry-api:8075') }
    expect((await judged('monitoring/metrics', files))[0]).toMatch(/^unknown /)
  })

  const code = {
    'compose.yaml': `${api.replace('image: ghcr.io/ferry/api:3.1.4', 'build: ./api')}`,
    'api/Dockerfile': 'FROM node:22-slim\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    'api/package.json': '{ "name": "api", "dependencies": { "express": "4.21.1" } }',
    'api/src/server.js': "import express from 'express'\nconst app = express()\napp.listen(8075)\n",
  }
  test('a job that asks code without metrics leaves it open', async () => {
    const files = { ...code, 'compose.yaml': code['compose.yaml'] + prometheus, 'scout/prometheus.yml': config('ferry-api:8075') }
    const open = 'unknown whether ferry-api has metrics to give: job ferry asks it, and no metrics library was seen in its code scout/prometheus.yml:4'
    expect(await judged('monitoring/metrics', files)).toEqual([open])
    const client = { 'api/src/metrics.js': "import { collectDefaultMetrics } from 'prom-client'\ncollectDefaultMetrics()\n" }
    expect(await judged('monitoring/metrics', { ...files, ...client })).toEqual(['pass job ferry of scout/prometheus.yml scout/prometheus.yml:4'])
  })

  test.each([
    [
      'nothing mounted asks itself alone',
      '  scout:\n    image: prom/prometheus:v2.54.1\n    volumes: [ "figures:/prometheus" ]\n',
      /^fail scout runs with its image’s own configuration/,
    ],
    [
      'nor with where figures are kept said',
      '  scout:\n    image: prom/prometheus:v2.54.1\n    command: [ "--storage.tsdb.retention.time=30d" ]\n',
      /^fail scout runs with/,
    ],
    [
      'a folder of the host mounted there leaves it open',
      '  scout:\n    image: prom/prometheus:v2.54.1\n    volumes: [ "/srv/scout:/etc/prometheus" ]\n',
      /^unknown what scout scrapes/,
    ],
    [
      'another file named leaves it open',
      '  scout:\n    image: prom/prometheus:v2.54.1\n    command: [ "--config.file=/scout.yml" ]\n',
      /^unknown what scout scrapes/,
    ],
    ['an image of one’s own leaves it open', '  scout:\n    image: ghcr.io/ferry/prometheus:7\n', /^unknown what scout scrapes/],
  ])('a Prometheus with %s', async (_what, service, told) => {
    expect((await judged('monitoring/metrics', { ...code, 'compose.yaml': code['compose.yaml'] + service }))[0]).toMatch(told)
  })

  test('a configuration that nothing runs with scrapes nothing', async () => {
    expect(await judged('monitoring/metrics', { 'compose.yaml': api, 'scout/prometheus.yml': config('ferry-api:8075') })).toEqual([
      'fail nothing in the stack collects metrics compose.yaml:2',
    ])
  })

  test('a stack of monitoring alone is not judged', async () => {
    const files = { 'compose.yaml': `services:\n${prometheus}` }
    for (const rule of ['metrics', 'alerts', 'uptime', 'disk', 'log-aggregation', 'dashboards'])
      expect(new Set(await judged(`monitoring/${rule}`, files))).toEqual(new Set(rule === 'metrics' ? [] : ['not-applicable']))
  })
})

test('what a platform collects is said of services that run there alone', async () => {
  const fly = 'app = "ferry-site"\n[build]\n  image = "ghcr.io/ferry/site:2.1"\n[http_service]\n  internal_port = 8080\n'
  const told = await judged('monitoring/metrics', { 'deploy/production/compose.yaml': api, 'site/fly.toml': fly })
  expect(told.map((one) => one.replace(/ \S+$/, ''))).toEqual(['fail nothing in the stack collects metrics', 'unknown what Fly.io collects on its own'])
})

describe('a collector', () => {
  const database = '  ledger:\n    image: postgres:17.2\n    volumes: [ "ledger:/var/lib/postgresql/data" ]\n'
  const collector = (mount: string): string =>
    `  gather:\n    image: otel/opentelemetry-collector-contrib:0.139.0\n    volumes: [ "${mount}:/etc/otelcol.yml" ]\n`
  const receivers = 'receivers:\n  postgresql: { endpoint: "ledger:5432" }\n'
  const open = 'unknown whether gather reports on it: otel.yml is not read ops/otel.yml:1'

  test.each([
    ['may report on a database, and its file is named', collector('./ops/otel.yml'), [open]],
    ['whose file is elsewhere is named itself', collector('/etc/otel.yml'), ['unknown whether gather reports on it compose.yaml:6']],
    ['that does not run reports nothing', '', ['fail nothing in the stack reports on its connections and queries compose.yaml:5']],
  ])('%s', async (_what, service, told) => {
    const compose = `${api}${service === '' ? '' : service}${database}volumes: { ledger: {} }\n`
    expect(await judged('monitoring/database', { 'compose.yaml': compose, 'ops/otel.yml': receivers })).toEqual(told)
  })
})

describe('disk use', () => {
  test('a workflow looks at its own machine', async () => {
    const files = {
      'compose.yaml': api,
      'ops/room.sh': room,
      '.github/workflows/room.yml':
        'on:\n  schedule: [ { cron: "7 * * * *" } ]\njobs:\n  look:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./ops/room.sh\n',
    }
    expect(await judged('monitoring/disk', files)).toEqual(['fail ops/room.sh looks at disk use, but nothing starts it on a schedule ops/room.sh:3'])
  })

  test('a script that another starts by the clock counts', async () => {
    const files = {
      'compose.yaml': api,
      'ops/room.sh': room,
      'ops/hourly.sh': '#!/usr/bin/env bash\n./ops/room.sh\n',
      'ops/crontab': '7 * * * * /srv/ferry/ops/hourly.sh\n',
    }
    expect(await judged('monitoring/disk', files)).toEqual(['pass ops/room.sh on a schedule, with a limit of 83 % ops/room.sh:3'])
  })

  const silent = 'fail ops/room.sh looks at disk use on a schedule and tells nobody ops/room.sh:3'
  const told = 'pass ops/room.sh on a schedule, with a limit of 83 % ops/room.sh:3'
  const every = '7 * * * * /srv/ferry/ops/room.sh\n'
  test.each([
    ['a line in the log tells nobody', asking('logger -t ferry "disk at $used %"'), every, silent],
    ['nor does what is cleared up', asking('docker system prune -af'), every, silent],
    ['nor what is printed where nobody gets it', asking('echo "disk at $used %"'), every, silent],
    ['what is printed is mailed where cron is told to whom', asking('echo "disk at $used %"'), `MAILTO=ops@ferry.dev\n${every}`, told],
    ['and what a pipe takes is not', asking('echo "disk at $used %" | logger'), `MAILTO=ops@ferry.dev\n${every}`, silent],
    ['nor what goes to a file', asking('echo "disk at $used %" >> /var/log/room'), `MAILTO=ops@ferry.dev\n${every}`, silent],
    ['a webhook tells somebody', asking('curl -d full "$SLACK_WEBHOOK"'), every, told],
    [
      'a function of the script too',
      asking('shout').replace('used=', 'shout() { curl -d full https://ntfy.sh/ferry; }\nused='),
      every,
      told.replace(':3', ':4'),
    ],
    ['whom an address without a name reaches is open', asking('curl -d full "$WHERE"'), every, 'unknown whom curl tells ops/room.sh:3'],
    ['and so is what a program of one’s own does', asking('/opt/ferry/page full'), every, 'unknown whom /opt/ferry/page tells ops/room.sh:3'],
  ])('%s', async (_what, script, crontab, said) => {
    expect(await judged('monitoring/disk', { 'compose.yaml': api, 'ops/room.sh': script, 'ops/crontab': crontab })).toEqual([said])
  })

  test('a script that this one runs tells for it', async () => {
    const files = {
      'compose.yaml': api,
      'ops/room.sh': asking('./ops/tell.sh full'),
      'ops/tell.sh': '#!/bin/sh\ncurl -d "$1" https://ntfy.sh/ferry\n',
      'ops/crontab': every,
    }
    expect(await judged('monitoring/disk', files)).toEqual([told])
  })

  test('a script that is not in the repository leaves it open', async () => {
    expect(await judged('monitoring/disk', { 'compose.yaml': api, 'ops/crontab': '7 * * * * /opt/check-disk.sh\n' })).toEqual([
      'unknown what check-disk.sh does, which is not in the repository ops/crontab:1',
    ])
  })
})

describe('uptime', () => {
  const asks = (url: string): Files => ({
    'compose.yaml': `${api}    labels:\n      traefik.http.routers.ferry.rule: Host(\`ferry.dev\`)\n`,
    '.github/workflows/ask.yml': `on:\n  schedule: [ { cron: "7 * * * *" } ]\njobs:\n  ask:\n    steps:\n      - run: curl -fsS ${url}\n`,
  })
  test.each([
    ['https://ferry.dev/any/page', /^pass /],
    ['https://else.dev/healthz', /^pass /],
    ['https://ferry.dev/api/cron/nightly', /^fail /],
    ['https://else.dev/page', /^unknown /],
  ])('%s', async (url, told) => expect((await judged('monitoring/uptime', asks(url)))[0]).toMatch(told))
})

describe('load tests', () => {
  test('limits are those of the script that goes so far', async () => {
    const script = (options: string) =>
      `import http from 'k6/http'\nexport const options = ${options}\nexport default function () {\n  http.get('http://api/')\n}\n`
    const limits = "thresholds: { http_req_failed: ['rate<0.05'] }"
    const said = (many: string, few: string) =>
      judged('performance/load-test', { 'compose.yaml': api, 'tests/load/many.js': script(many), 'tests/load/few.js': script(few) })
    expect(await said('{ vus: 700 }', `{ vus: 3, ${limits} }`)).toEqual([expect.stringContaining('pass tests/load/few.js: 3 users at once, 1 limit ')])
    expect(await said(`{ vus: 700, ${limits} }`, `{ vus: 3, ${limits} }`)).toEqual([
      expect.stringContaining('pass tests/load/many.js: 700 users at once, 1 limit '),
    ])
    expect(await said('{ vus: 700 }', '{ vus: 3 }')).toEqual([expect.stringContaining('fail tests/load/many.js: 700 users at once, without limits')])
  })

  const target = 'target: { tenants: 30, usersPerTenant: 7 }'
  const k6 = (users: string): string =>
    `import http from 'k6/http'\nexport const options = { ${users},\n  thresholds: { http_req_failed: ['rate<0.02'] } }\nexport default () => http.get('https://s.dev')\n`
  test.each([
    ['vus: 240', 'pass tests/load/rush.js: 240 users at once, 1 limit, the target is 210 users tests/load/rush.js:2'],
    [
      'stages: [{ target: 40 }, { target: __ENV.PEAK }]',
      'unknown tests/load/rush.js: an unknown number of users at once, 1 limit, the target is 210 users tests/load/rush.js:2',
    ],
    [
      'stages: [{ target: 400 }, { target: __ENV.PEAK }]',
      'pass tests/load/rush.js: an unknown number of users at once, 1 limit, the target is 210 users tests/load/rush.js:2',
    ],
  ])('%s, in a test folder', async (users, told) => {
    expect(await judged('performance/load-test', { 'compose.yaml': api, 'tests/load/rush.js': k6(users) }, target)).toEqual([told])
  })

  test('arrivals are held against the requests of the target', async () => {
    const text = 'config:\n  target: https://s.dev\n  phases: [ { duration: 60, arrivalRate: 90 } ]\n  ensure: { p95: 400 }\nscenarios: []\n'
    expect(await judged('performance/load-test', { 'compose.yaml': api, 'load/artillery.yml': text }, target)).toEqual([
      'pass load/artillery.yml: 90 arrivals a second, 1 limit, the target is 210 users load/artillery.yml:3',
    ])
  })
})

test('nothing that is read of receivers, addresses or targets holds a secret', async () => {
  const verdicts = await scan?.(
    {
      'compose.yaml': api + prometheus,
      'scout/prometheus.yml': config('user:hunter7@ferry-api:8075'),
      'scout/alertmanager.yml':
        'route: { receiver: day }\nreceivers:\n  - name: day\n    slack_configs: [ { api_url: "https://hooks.slack.com/services/T1/B2/hunter7" } ]\n',
    },
    {},
  )
  expect(JSON.stringify(verdicts)).not.toContain('hunter7')
})
