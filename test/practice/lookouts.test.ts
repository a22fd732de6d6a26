/** What asks whether the system answers, and what only looks like it: files that are fetched, checks of containers, of base images too. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const compose = 'services:\n  web:\n    image: ghcr.io/brewer/web:1.0\n    restart: always\n    ports: ["8000:8000"]\n'
const nightly = (run: string): Readonly<Record<string, string>> => ({
  'compose.yml': compose,
  '.github/workflows/nightly.yml': `on: { schedule: [{ cron: "0 5 * * *" }] }\njobs:\n  look:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${run}\n`,
})

test.each([
  ['curl -fsS https://hops.example.net/files/archive.key | sudo dd of=/etc/apt/keyrings/hops.gpg', 'fail'],
  ['curl -fsS https://hops.example.net/files/archive-key.asc', 'fail'],
  ['curl -fsS https://hops.example.net/install | sudo -E bash -', 'fail'],
  ['curl -fsS https://brewer.example.net/health', 'pass'],
  ['curl -fsS https://brewer.example.net/health | grep ok', 'pass'],
  ['curl -fsS https://brewer.example.net/orders', 'unknown'],
])('%s', async (run, wanted) => {
  const [told] = await verdicts(nightly(run), 'monitoring/uptime')
  expect(told?.split(/[ :]/)[1]).toBe(wanted)
})

test('a check that goes into an image with its folder is that container’s own', async () => {
  const files = {
    'compose.yml': compose.replace('image: ghcr.io/brewer/web:1.0', 'build: ./web'),
    'web/Dockerfile': 'FROM debian:13\nCOPY rootfs/ /\n',
    'web/rootfs/usr/bin/healthcheck.sh': '#!/bin/sh\ncurl -f http://localhost:8000\n',
  }
  const [told] = await verdicts(files, 'monitoring/uptime')
  expect(told).toContain('nothing in the repository checks')
  const [asked] = await verdicts({ ...files, 'web/Dockerfile': 'FROM debian:13\nCOPY . /\nHEALTHCHECK CMD /usr/bin/healthcheck.sh\n' }, 'monitoring/uptime')
  expect(asked).toContain('nothing in the repository checks')
  const [beside] = await verdicts({ ...files, 'web/Dockerfile': 'FROM debian:13\nCOPY app/ /app\n' }, 'monitoring/uptime')
  expect(beside).toContain('nothing starts it')
})

const published = (name: string): string =>
  `      - uses: docker/build-push-action@v6\n        with: { context: ./${name}, push: true, tags: "ghcr.io/brewer/${name}:latest" }\n`
const images = (base: string): Readonly<Record<string, string>> => ({
  'compose.yml': compose,
  '.github/workflows/ci.yml': `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${published('base')}${published('web')}`,
  'base/Dockerfile': base,
  'web/Dockerfile': 'ARG REPO=ghcr.io/brewer\nFROM ${REPO}/base:latest\n',
})

test.each([
  ['brings none', 'FROM debian:13-slim\n', 'service/web fail: web has no health check @ compose.yml:2'],
  ['brings one', 'FROM debian:13-slim\nHEALTHCHECK CMD curl -f http://localhost:8000/\n', 'service/web pass @ base/Dockerfile:2'],
  ['is not known at the bottom', 'FROM ghcr.io/others/thing:3\n', 'service/web unknown @ compose.yml:2'],
  ['starts from itself', 'FROM ghcr.io/brewer/base:latest\n', 'service/web unknown @ compose.yml:2'],
])('a base image that the tree builds %s', async (_, base, wanted) => {
  expect(await verdicts(images(base), 'infrastructure/health-check')).toEqual([wanted])
})

test('who lets in those that look from outside is looked at, by a check that is set up with them', async () => {
  const deploy = (url: string) => ({ 'compose.yml': compose, 'bin/deploy': `#!/bin/sh\nSEEN_FROM=$(curl -s ${url} | tr '\\n' ',')\ndocker compose up -d\n` })
  const [told] = await verdicts(deploy('https://my.pingdom.com/probes/ipv4'), 'monitoring/uptime')
  expect(told).toMatch(/^system unknown.* @ bin\/deploy:2$/)
  const [other] = await verdicts(deploy('https://brewer.example.net/addresses'), 'monitoring/uptime')
  expect(other).toMatch(/^system fail/)
})

test('a value of a chart that takes the addresses of those who look', async () => {
  const deploy = (set: string) => ({
    'bin/deploy': `#!/bin/sh\nhelm upgrade --install brewer ./chart --set-string ${set}\n`,
    'chart/Chart.yaml': 'apiVersion: v2\nname: brewer\nversion: 1.0.0\n',
    'chart/templates/web.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers: [ { name: web, image: "ghcr.io/brewer/web:1.0", ports: [ { containerPort: 8000 } ] } ]\n---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: LoadBalancer, ports: [ { port: 80 } ] }\n',
  })
  const of = async (set: string): Promise<string> => (await verdicts(deploy(set), 'monitoring/uptime')).join('\n')
  expect(await of('ingress.pingdomIPs=$SEEN_FROM')).toMatch(/^system unknown.* @ bin\/deploy:2$/)
  expect(await of('uptimerobotAllowlist=203.0.113.7/32')).toMatch(/^system unknown/)
  expect(await of('officeIPs=203.0.113.7/32')).toMatch(/^system fail/)
  expect(await of('pingdomBadge=blue')).toMatch(/^system fail/)
  expect(await of('pingdomIPs=')).toMatch(/^system fail/)
})

const monitor = (request: string, others = 'active: true\n  regions: [iad, ams]'): string =>
  `brewer:\n  name: Brewer\n  frequency: 5m\n  ${others}\n  kind: http\n  request:\n    ${request}\n`
const looks = 'on: { push: { branches: [main] } }\njobs:\n  look:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: '

test.each([
  ['asks the site', 'infra/openstatus.yaml', monitor('url: https://brewer.example.net'), /^system pass @ infra\/openstatus.yaml:8$/],
  ['asks something else of it', 'openstatus.yaml', monitor('url: https://brewer.example.net/orders'), /^system unknown/],
  ['is switched off', 'openstatus.yaml', monitor('url: https://brewer.example.net', 'active: false'), /^system fail/],
  ['does not say that it is on', 'openstatus.yaml', monitor('url: https://brewer.example.net', 'retry: 3'), /^system fail/],
  ['asks from a machine of their own', 'openstatus.yaml', monitor('url: https://brewer.example.net', 'active: true\n  regions: [private]'), /^system fail/],
  ['is a file of another kind', 'openstatus.yaml', 'image: ghcr.io/brewer/status:1.0\nfrequency: 5m\n', /^system fail/],
  ['is run by a workflow, by its number', '.github/workflows/look.yml', `${looks}openstatusHQ/openstatus-github-action@v1\n`, /^system unknown/],
  ['is another action', '.github/workflows/look.yml', `${looks}openstatusHQ/other-action@v1\n`, /^system fail/],
])('a check of OpenStatus that %s', async (_, path, text, wanted) => {
  const [told] = await verdicts({ 'compose.yml': compose, [path]: text }, 'monitoring/uptime')
  expect(told).toMatch(wanted)
})
