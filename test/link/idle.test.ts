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

/** A name that sounds like a server's, and nothing that names a port. */
const speaker = (script: string): Readonly<Record<string, string>> => ({
  'k8s/app.yaml': `apiVersion: v1
kind: Pod
metadata: { name: app7 }
spec:
  containers:
    - name: app7
      image: busybox:1.37
      command: [ "/bin/sh" ]
      args: [ "-c", ${JSON.stringify(script)} ]
`,
})

test.each([
  ['while true; do echo "$(date -u) well"; sleep 7; done', 'tool'],
  ['trap "exit 0" TERM; while :; do printf x >&2; sleep 3 & wait; done', 'tool'],
  ['until false; do date; sleep 7; done', 'tool'],
  // It ends, writes what somebody reads, calls, or does something.
  ['for i in 1 2 3; do echo $i; sleep 7; done', 'web'],
  ['while true; do date > /shared/now; sleep 7; done', 'web'],
  ['while true; do { echo ping; } > /dev/tcp/till/80; sleep 7; done', 'web'],
  ['while true; do echo "$(till-report)"; sleep 7; done', 'web'],
  ['while true; do echo well | nc -l -p 80; done', 'web'],
  ['while true; do echo well; sleep 7; done & exec nginx', 'web'],
])('%s', async (script, role) => {
  expect((await factsOf(speaker(script), 'service/app7'))['role']?.split(' ')[0]).toBe(role)
})

test('a Service in front of a loop says that it answers', async () => {
  const facts = await factsOf(pod('["sh", "-c", "while true; do echo well; sleep 7; done"]'), 'service/shell')
  expect(facts['role']).not.toMatch(/^tool /)
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
