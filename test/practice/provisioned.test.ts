/** Alerts and dashboards count where something is given their files, and certificates in one file bind a proxy to one copy. */
import { judged } from './judged.ts'
import { expect, test } from 'vitest'
import { currents, verdicts } from './verdicts.ts'

const rule = (title: string, expr: string, bound: string, held: string, more = ''): string => `      - uid: u
        title: ${title}
        condition: C
        for: ${held}${more}
        data:
          - refId: A
            model:
              expr: ${expr}
          - refId: C
            model:
              type: threshold
              conditions:
                - evaluator: { type: gt, params: [ ${bound} ] }
`
const alerting = (more = ''): string => `apiVersion: 1
groups:
  - name: till
    folder: till
    rules:
${rule('Errors', 'sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', '0.05', '10m', more)}${rule('Disk', '100 - node_filesystem_avail_bytes / node_filesystem_size_bytes * 100', '80', '15m')}`
const stack = (volumes: string): string => `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
  charts:
    image: grafana/grafana:11.2.0
    environment: { GF_SECURITY_ADMIN_PASSWORD: "\${CHARTS_PASSWORD:?}" }
    ${volumes}
`
const mounted = 'volumes: [ "./ops/grafana/provisioning:/etc/grafana/provisioning:ro" ]'
const alerts = async (volumes: string, text = alerting()): Promise<string> =>
  (await verdicts({ 'compose.yaml': stack(volumes), 'ops/grafana/provisioning/alerting/rules.yaml': text }, 'monitoring/alerts'))[0] ?? ''

test('rules that Grafana is provisioned with are in force', async () => {
  expect(await alerts(mounted)).toBe(
    'system fail: no alert with a threshold and a duration covers latency, memory @ ops/grafana/provisioning/alerting/rules.yaml:7',
  )
})

test('rules that no Grafana is given are not, nor is one that is paused', async () => {
  expect(await alerts('')).toContain('errors (in ops/grafana/provisioning/alerting/rules.yaml; no Grafana is given them)')
  expect(await alerts(mounted, alerting('\n        isPaused: true'))).toContain('errors (in ops/grafana/provisioning/alerting/rules.yaml; it is paused)')
  expect(await alerts(mounted, alerting().replace('for: 10m', 'for: 0s'))).toContain('errors (Errors has no duration)')
})

const board = '{ "title": "Till", "schemaVersion": 39, "panels": [ { "type": "graph" } ] }'
test('dashboards count as drawn where a Grafana is given them', async () => {
  const by = async (compose: string): Promise<string> =>
    (await currents({ 'compose.yaml': compose, 'ops/grafana/dashboards/till.json': board }, 'monitoring/dashboards'))[0] ?? ''
  expect(await by(stack('volumes: [ "./ops/grafana/dashboards:/var/lib/grafana/dashboards" ]'))).toContain('Grafana, with 1 dashboard')
  // Who drew what by hand, and whether anybody did, lies in the volume.
  expect(await by(stack('volumes: [ "charts:/var/lib/grafana" ]'))).toMatch(
    /^whether \w+ holds dashboards made by hand \(nothing is provisioned from the repository; nothing mounts the dashboard of the repository into it\)$/,
  )
  expect(await by(stack('').replace('environment: {', 'environment: { GF_DATABASE_URL: "${CHARTS_URL}",'))).toMatch(
    /^whether \w+ holds dashboards made by hand/,
  )
  expect(await by(stack(''))).toContain('keeps what is drawn in it no longer than its container; nothing mounts the dashboard of the repository into it')
  expect(await by('services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n')).toContain('nobody draws the dashboard of the repository')
})

const traefik = (flag: string): string => `services:
  front:
    image: traefik:v3.1
    command:
      - --providers.docker=true
      - --entrypoints.web.address=:443
${flag}
    ports: [ "443:443" ]
`

test('a proxy whose certificates lie in a file of its own is not simply told to run twice', async () => {
  const told = async (flag: string): Promise<string> =>
    (await verdicts({ 'compose.yaml': traefik(flag) }, 'infrastructure/replicas')).find((line) => line.startsWith('service/front')) ?? ''
  expect(await told('      - --certificatesresolvers.le.acme.storage=/letsencrypt/acme.json')).toBe(
    'service/front fail: front keeps 1 replica; its certificates lie in /letsencrypt/acme.json, which two copies can’t share: move them first @ compose.yaml:2',
  )
  expect(await told('      - --log.level=INFO')).toBe('service/front fail: front keeps 1 replica @ compose.yaml:2')
})

test('a script that asks for health is named where nothing outside asks', async () => {
  const rule = 'monitoring/uptime'
  const compose = 'services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n'
  const script = { 'ops/health-check.sh': '#!/bin/sh\ncurl -fsS https://till.example/health || mail -s down ops@till.example\n' }
  expect(await judged({ 'compose.yaml': compose, ...script }, rule)).toEqual([
    'fail system ops/health-check.sh asks, but nothing starts it on a schedule; a check set up elsewhere belongs under provides: in .plimsoll.yml',
  ])
  expect(await judged({ 'compose.yaml': compose, ...script, 'ops/crontab': '*/5 * * * * root /srv/till/ops/health-check.sh\n' }, rule)).toEqual([
    'fail system ops/health-check.sh asks from the host itself, and falls silent with it; a check set up elsewhere belongs under provides: in .plimsoll.yml',
  ])
  // A container asks itself with this one.
  const own = { Dockerfile: 'FROM node:22.14-slim\nCOPY ops/health-check.sh /\nHEALTHCHECK CMD /health-check.sh\nCMD ["node", "x.js"]\n' }
  expect(await judged({ 'compose.yaml': compose.replace('image: acme/till:3.2', 'build: .'), ...script, ...own }, rule)).toEqual([
    'fail system nothing in the repository checks from outside whether the system answers; a check set up elsewhere belongs under provides: in .plimsoll.yml',
  ])
})

test('a file beside the stack that would draw them is named', async () => {
  const overlay =
    'services:\n  grafana:\n    image: grafana/grafana:12.0.0\n    depends_on: [till]\n    volumes: ["./ops/grafana/dashboards:/etc/grafana/provisioning/dashboards"]\n'
  const files = {
    'docker-compose.yml': 'services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n',
    'grafana.yml': overlay,
    'ops/grafana/dashboards/till.json': board,
  }
  expect(await currents(files, 'monitoring/dashboards')).toEqual([
    'nothing in the stack draws figures; grafana.yml, an overlay of docker-compose.yml that no script or workflow deploys, may draw the dashboard of the repository',
  ])
})

test('a Grafana of another Compose file, which is not judged, is named', async () => {
  const compose = 'services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n'
  const files = (image: string): Readonly<Record<string, string>> => ({
    'compose.yaml': compose,
    'docker-compose-wide.yml': `${compose}  charts:\n    ${image}\n    volumes: ["./ops/grafana/dashboards:/etc/grafana/provisioning/dashboards"]\n`,
    'ops/grafana/dashboards/till.json': board,
  })
  expect(await currents(files('image: grafana/grafana:12.0.0'), 'monitoring/dashboards')).toEqual([
    'nothing in the stack draws figures; docker-compose-wide.yml, which is not judged, runs charts and may draw the dashboard of the repository',
  ])
  expect((await currents(files('image: acme/charts:1'), 'monitoring/dashboards'))[0]).toContain('nobody draws')
})

test('a certificate that browsers refuse is told where the server that gives it is named', async () => {
  const front = (server: string): Readonly<Record<string, string>> => ({
    'compose.yml': `services:\n  till:\n    image: acme/till:3.2\n    labels: ["traefik.enable=true", "traefik.http.routers.till.rule=Host(\`till.example.net\`)", "traefik.http.routers.till.tls.certresolver=le"]\n  traefik:\n    image: traefik:v3.3\n    command:\n      - --entrypoints.websecure.address=:443\n      - --certificatesresolvers.le.acme.tlschallenge=true\n      - --certificatesresolvers.le.acme.caserver=https://${server}.api.letsencrypt.org/directory\n    ports: ["443:443"]\n`,
  })
  expect(await verdicts(front('acme-staging-v02'), 'security/tls')).toEqual([
    'route/till.example.net fail: till.example.net has no HTTPS with a public certificate @ compose.yml:10',
  ])
  expect((await verdicts(front('acme-v02'), 'security/tls'))[0]).toMatch(/^route\/till.example.net pass/)
})
