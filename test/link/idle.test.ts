/** A container of others' image that only waits serves nobody, whatever Service is in front of it; what a port is published of stays what it was. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const pod = (command: string): Readonly<Record<string, string>> => ({
  'k8s/shell.yaml': `apiVersion: v1
kind: Service
metadata: { name: shell }
spec: { selector: { app: shell }, ports: [{ port: 80, name: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shell }
spec:
  selector: { matchLabels: { app: shell } }
  template:
    metadata: { labels: { app: shell } }
    spec:
      containers:
        - { name: shell, image: "acme/shell:1.2", command: ${command} }
`,
})

test.each([
  ['["/bin/sleep", "infinity"]', 'tool', 'false'],
  ['["tail", "-f", "/dev/null"]', 'tool', 'false'],
  ['["/bin/sh", "-c", "touch /tmp/well; sleep 3600"]', 'tool', 'false'],
  ['["/bin/sh", "-c", "while true; do sleep 3600; done"]', 'tool', 'false'],
  ['["/bin/sh", "-c", "till-server & sleep infinity"]', 'web', 'true'],
  ['["/bin/sh", "-c", "sleep 5; exec till-server"]', 'web', 'true'],
  ['["till-server"]', 'web', 'true'],
])('%s', async (command, role, serving) => {
  const facts = await factsOf(pod(command), 'service/shell')
  expect([facts['role'], facts['serving']].map((one) => one?.split(' ')[0])).toEqual([role, serving])
})

test('a client of a database is none', async () => {
  const files = {
    'compose.yml': 'services:\n  psql:\n    image: postgres:17\n    command: sleep infinity\n  till:\n    image: acme/till:1\n    ports: ["80:80"]\n',
  }
  expect((await factsOf(files, 'service/psql'))['role']).toMatch(/^tool /)
  expect(await factsOf(files, 'database/psql')).toEqual({})
})

test('one’s own code that is kept open stays what it is', async () => {
  const files = {
    'compose.prod.yml': 'services:\n  till:\n    build: .\n    command: sleep infinity\n    ports: ["80:80"]\n',
    Dockerfile: 'FROM node:24\nCMD ["node", "till.js"]\n',
    'till.js': 'require("express")().listen(80)\n',
  }
  expect((await factsOf(files, 'service/till'))['role']).toMatch(/^web /)
})

test('what a port is published of is not let go by its command', async () => {
  const compose = (more: string) => ({ 'compose.yml': `services:\n  till:\n    image: acme/till:1\n    ports: ["80:80"]\n${more}` })
  expect((await factsOf(compose('    command: sleep infinity\n'), 'service/till'))['role']).toBe((await factsOf(compose(''), 'service/till'))['role'])
})
