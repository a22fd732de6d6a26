/** Agents that measure the machine they run on, and monitors whose alerts are set by hand in their own database: what is asked of them, and what they leave open. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'
import { said } from './said.ts'

const till = 'services:\n  till:\n    image: ghcr.io/mint/till:2.9\n    ports: [ "8443:8443" ]\n'
const service = (name: string, image: string, lines = ''): string => `  ${name}:\n    image: ${image}\n${lines}`
const stack = (...services: readonly string[]): Readonly<Record<string, string>> => ({ 'compose.yaml': till + services.join('') })
const firsts = async (files: Readonly<Record<string, string>>, rule: string): Promise<readonly string[]> =>
  (await judged(files, rule)).map((line) => line.split(' ').slice(0, 2).join(' '))

const release = '    ports: [ "59232:59232" ]\n    volumes: [ "/etc/os-release:/etc/os-release:ro" ]\n'
const roleOf = async (lines: string, more: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await said({ 'compose.yaml': `${till}  probe:\n${lines}`, ...more }, /^service\/probe role = /))[0]?.split(' ')[3] ?? ''

test('what is given the host to read measures it, and serves nobody', async () => {
  expect(await roleOf(`    image: ghcr.io/mint/probe:1\n${release}`)).toBe('exporter')
  expect(await roleOf('    image: ghcr.io/mint/probe:1\n    ports: [ "91:91" ]\n    volumes: [ "/proc:/host/proc:ro" ]\n')).toBe('exporter')
  expect(await roleOf('    image: ghcr.io/bluewave-labs/capture:1.3\n    ports: [ "91:91" ]\n')).toBe('exporter')
  for (const rule of ['infrastructure/replicas', 'infrastructure/single-node', 'monitoring/metrics'])
    expect(await firsts(stack(service('probe', 'ghcr.io/mint/probe:1', release)), rule)).toContain('not-applicable service/probe')
})

test('what is built here, opens a database or is routed to serves, whatever it reads', async () => {
  const reads = '    ports: [ "91:91" ]\n    volumes: [ "/proc:/host/proc:ro" ]\n'
  expect(await roleOf(`    build: ./probe\n${reads}`, { 'probe/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "a.js"]\n' })).toBe('web')
  expect(await roleOf(`    image: ghcr.io/mint/probe:1\n    environment: { DATABASE_URL: "postgres://db/mint" }\n${reads}`)).toBe('web')
  expect(await roleOf(`    image: ghcr.io/mint/probe:1\n    labels: { traefik.http.routers.probe.rule: "Host(\`a.mint.dev\`)" }\n${reads}`)).toBe('web')
  expect(await roleOf('    image: ghcr.io/mint/probe:1\n    ports: [ "91:91" ]\n    volumes: [ "/sys/fs/cgroup:/sys/fs/cgroup:ro" ]\n')).toBe('web')
})

test('a collector is not asked who collects from it', async () => {
  const files = stack(service('sink', 'docker.clickhouse.com/clickhouse/clickstack-otel-collector:2', '    ports: [ "4318:4318" ]\n'))
  expect(await firsts(files, 'monitoring/metrics')).toEqual(['not-applicable service/sink', 'fail service/till'])
})

const checkmate = service('watch', 'ghcr.io/bluewave-labs/checkmate:3.1', '    ports: [ "52345:52345" ]\n')
const kuma = service('watch', 'louislam/uptime-kuma:1.23')
const capture = service('probe', 'ghcr.io/bluewave-labs/capture:1.3')
const exporter = service('probe', 'prom/node-exporter:v1.9')
test.each([
  ['a monitor and its agent', stack(checkmate, capture), 'unknown'],
  ['Beszel and its agent', stack(service('watch', 'henrygd/beszel:0.12'), service('probe', 'henrygd/beszel-agent:0.12')), 'unknown'],
  ['Zabbix, which reads exporters', stack(service('watch', 'zabbix/zabbix-server-pgsql:7.0'), exporter), 'unknown'],
  ['Uptime Kuma and Glances', stack(kuma, service('probe', 'nicolargo/glances:4.3')), 'unknown'],
  ['a monitor without an agent', stack(checkmate), 'fail'],
  ['an agent without a monitor', stack(capture), 'fail'],
  ['Uptime Kuma, which reads no exporter', stack(kuma, exporter), 'fail'],
])('alerts and disks, with %s', async (_, files, wanted) => {
  expect(await firsts(files, 'monitoring/alerts')).toEqual([`${wanted} system`])
  expect(await firsts(files, 'monitoring/disk')).toEqual([`${wanted} system`])
})

test('what a monitor is told by hand is named, and what it asks from the same stack is no check from outside', async () => {
  const files = stack(checkmate, capture)
  expect((await judged(files, 'monitoring/disk'))[0]).toContain('what watch is told by hand of the disks that probe measures')
  expect((await judged(files, 'monitoring/alerts'))[0]).toContain('the alerts that are set in watch itself')
  expect((await judged(files, 'monitoring/uptime'))[0]).toMatch(/^fail system watch asks from the same stack, and falls silent with it/)
})

test('alarms of Netdata are its own, and its disks’ come with it', async () => {
  const files = stack(service('watch', 'netdata/netdata:v2.4'))
  expect(await firsts(files, 'monitoring/alerts')).toEqual(['unknown system'])
  expect(await firsts(files, 'monitoring/disk')).toEqual(['pass system'])
})

test('whether a screen of its own shows anything is kept in its database', async () => {
  expect((await judged(stack(service('screen', 'hyperdx/hyperdx:2')), 'monitoring/dashboards'))[0]).toMatch(/^unknown .*whether screen holds dashboards/)
  expect(await firsts(stack(kuma), 'monitoring/dashboards')).toEqual(['fail system'])
})
