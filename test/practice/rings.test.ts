/** Nodes of a ring hold copies of one another's rows, as many as each keyspace says; and pods that put load on a system are a load test. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const ring = (replicas: number, seeds: string): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ledger }
spec:
  serviceName: ledger
  replicas: ${replicas}
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec:
      containers:
        - name: cassandra
          image: cassandra:5.0
          env: [${seeds}]
          volumeMounts: [{ name: data, mountPath: /var/lib/cassandra }]
  volumeClaimTemplates: [{ metadata: { name: data } }]
`
const seeds = '{ name: CASSANDRA_SEEDS, value: ledger-0.ledger }'

test.each([
  [3, seeds, 'unknown'],
  [1, seeds, 'fail'],
  [3, '', 'fail'],
])('%i nodes, %s', async (replicas, given, wanted) => {
  const [told] = await verdicts({ 'k8s/ledger.yaml': ring(replicas, given) }, 'database/replica')
  expect(told?.split(/[ :]/)[1]).toBe(wanted)
})

const load = (words: string): Readonly<Record<string, string>> => ({
  'k8s/till.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: till }\nspec:\n  selector: { matchLabels: { app: till } }\n  template:\n    metadata: { labels: { app: till } }\n    spec: { containers: [{ name: till, image: "acme/till:1", ports: [{ containerPort: 8080 }] }] }\n',
  'k8s-load/load-dep.yaml': `apiVersion: batch/v1\nkind: Job\nmetadata: { name: load }\nspec:\n  template:\n    spec:\n      containers:\n        - name: load\n          image: acme/load:1\n          ${words}\n`,
  'up.sh': '#!/bin/sh\nkubectl apply -f k8s --context production\n',
})

test.each([
  [
    'args: ["-c", "while true; do locust --host http://till --clients 40 --no-web; done"]\n          command: [/bin/sh]',
    'fail',
    '40 users at once, without limits',
  ],
  ['command: [k6, run, --vus, "80", /scripts/till.js]', 'unknown', ''],
  ['command: [sleep, "100"]', 'fail', 'there is no load test in the repository'],
])('%s', async (words, outcome, says) => {
  const [told] = await verdicts(load(words), 'performance/load-test')
  expect(told?.split(/[ :]/)[1]).toBe(outcome)
  expect(told).toContain(says)
})

test.each([
  ['cmd/till-loadtest/do.go', 'unknown'],
  ['tests/stress_test.py', 'unknown'],
  ['ops/load-test/run/all.sh', 'unknown'],
  ['ci/runnerLoadTest.sh', 'unknown'],
  ['.github/workflows/load-test.yml', 'unknown'],
  ['tools/loadgen/main.go', 'unknown'],
  ['src/loadgenome/main.go', 'fail'],
  ['src/upload/testing.ts', 'fail'],
  ['node_modules/till/load-test.js', 'fail'],
])('%s may be a load test of one’s own: %s', async (path, outcome) => {
  const [told] = await verdicts({ ...load('command: [sleep, "100"]'), [path]: 'package main\n' }, 'performance/load-test')
  expect(told?.split(/[ :]/)[1]).toBe(outcome)
})

test.each([
  ['# Till load-test client\n\nStarts tills and buys.\n', 'swarm/cmd/buy/main.go', 'unknown'],
  ['Load testing\n============\n', 'swarm/buy.py', 'unknown'],
  ['# Till load-test client\n', 'swarm/words.txt', 'fail'],
  ['# Till data load\n\nTests what it loads; a load test is planned.\n', 'swarm/main.go', 'fail'],
  ['# Load test fixtures\n', 'swarm/main.go', 'fail'],
  ['# Till\n\n## Load testing\n', 'swarm/main.go', 'fail'],
])('a folder whose README begins with %j and that holds %s: %s', async (readme, path, outcome) => {
  const files = { ...load('command: [sleep, "100"]'), 'swarm/README.md': readme, [path]: 'package main\n' }
  const [told] = await verdicts(files, 'performance/load-test')
  expect(told?.split(/[ :]/)[1]).toBe(outcome)
  if (outcome === 'unknown') expect(told).toContain('swarm/README.md:1')
})

test('a README that is called after load adds no words on recovery, and its folder hides no command without limits', async () => {
  const files = {
    ...load('command: [sleep, "100"]'),
    'swarm/README.md': '# Load testing\n',
    'swarm/buy.sh': '#!/bin/sh\nab -n 900 -c 30 https://till.example/\n',
  }
  expect((await verdicts(files, 'performance/load-test'))[0]?.split(/[ :]/)[1]).toBe('fail')
  const told = {
    ...load('command: [sleep, "100"]'),
    'swarm/README.md': '# Swarm\n\n## Restore the database\n\nRestore a dump of the database; RTO: 4 hours.\n',
  }
  const { 'swarm/README.md': _, ...without } = told
  expect(await verdicts(told, 'backup/objectives')).toEqual(await verdicts(without, 'backup/objectives'))
})
