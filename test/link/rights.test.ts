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
