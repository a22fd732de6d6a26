/** Rights over the host that are no privilege by name: its processes, and folders that whoever writes in them rules it from. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const compose = (lines: string, image = 'acme/till:3'): Readonly<Record<string, string>> => ({
  'compose.yml': `services:\n  till:\n    image: ${image}\n    ports: ["80:80"]\n${lines}`,
})
const pod = (spec: string, mount: string): Readonly<Record<string, string>> => ({
  'k8s/till.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: till }\nspec:\n  selector: { matchLabels: { app: till } }\n  template:\n    metadata: { labels: { app: till } }\n    spec:\n${spec}      volumes: [{ name: host, hostPath: { path: / } }]\n      containers: [{ name: till, image: "acme/till:3", ports: [{ containerPort: 80 }], volumeMounts: [${mount}] }]\n`,
})
const said = async (files: Readonly<Record<string, string>>): Promise<string> => (await verdicts(files, 'security/least-privilege'))[0] ?? ''
const over = 'service/till fail: till runs with privileges over the host: '

test.each([
  [compose('    pid: host\n'), `${over}the processes of the host @ compose.yml:5`],
  [compose("    volumes: ['/:/host']\n"), `${over}the whole disk of the host @ compose.yml:5`],
  [compose("    volumes: ['/etc/:/host/etc:rw']\n"), `${over}/etc of the host @ compose.yml:5`],
  [compose("    volumes: ['/:/host:ro,rslave']\n"), 'service/till pass @ compose.yml:2'],
  [compose("    volumes: ['/etc/localtime:/etc/localtime', '/srv/till:/data']\n"), 'service/till pass @ compose.yml:2'],
  [compose("    pid: 'service:other'\n"), 'service/till pass @ compose.yml:2'],
  [compose("    pid: host\n    volumes: ['/:/host:ro,rslave']\n", 'quay.io/prometheus/node-exporter:v1.9.1'), 'service/till pass @ compose.yml:2'],
  [pod('      hostPID: true\n', ''), `${over}the processes of the host @ k8s/till.yaml:9`],
  [pod('', '{ name: host, mountPath: /host }'), `${over}the whole disk of the host @ k8s/till.yaml:10`],
  [pod('', '{ name: host, mountPath: /host, readOnly: true }'), 'service/till pass @ k8s/till.yaml:10'],
])('%#', async (files, wanted) => expect(await said(files)).toBe(wanted))

const gives = (lines: string): Readonly<Record<string, string>> => ({
  'compose.yml': `services:\n  till:\n    image: acme/till:3\n    user: "1001"\n    ports: ["80:80"]\n    depends_on:\n      keys: { condition: service_completed_successfully }\n  keys:\n    user: root\n    volumes: ["drawer:/drawer"]\n${lines}volumes: { drawer: {} }\n`,
  'keys/Dockerfile': 'FROM alpine:3.22\nCOPY . .\n',
})

test.each([
  ['gives files to others', '    image: alpine:3.22\n    command: chown -R 1001:1001 /drawer\n', 'not-applicable'],
  [
    'makes folders and gives them',
    '    image: busybox:1.37\n    command: ["sh", "-c", "mkdir -p /drawer/a && chown -R 1001 /drawer && chmod 700 /drawer"]\n',
    'not-applicable',
  ],
  ['does something else besides', '    image: alpine:3.22\n    command: sh -c "chown -R 1001 /drawer && node count.js"\n', 'fail'],
  ['is built here', '    build: ./keys\n    command: chown -R 1001:1001 /drawer\n', 'fail'],
])('a job that starts as root and %s', async (_, lines, wanted) => {
  const all = await verdicts(gives(lines), 'security/run-as-non-root')
  expect(all.find((line) => line.startsWith('service/keys'))?.split(/[ :]/)[1]).toBe(wanted)
})

test('what stays and runs as root', async () => {
  const stays = { 'compose.yml': 'services:\n  till:\n    image: acme/till:3\n    user: root\n    restart: always\n    ports: ["80:80"]\n' }
  expect((await verdicts(stays, 'security/run-as-non-root'))[0]).toMatch(/^service\/till fail/)
})
