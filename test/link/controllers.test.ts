/** What a cluster's own parts are: controllers that watch objects, and pods of which only figures are asked. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'
import { factsOf } from './facts.ts'

interface Pod {
  readonly name?: string
  readonly image?: string
  readonly ports?: string
  readonly more?: string
  readonly annotations?: string
}

const deployment = ({
  name = 'tally',
  image = 'acme/tally:1.2',
  ports = '[{ name: metrics, containerPort: 8080 }]',
  more = '',
  annotations = '{}',
}: Pod): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} }, annotations: ${annotations} }
    spec:
      containers:
        - name: main
          image: ${image}
          ports: ${ports}
${more}`
const service = (port: number, target: number | string): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: tally }\nspec: { selector: { app: tally }, ports: [{ port: ${port}, targetPort: ${target} }] }\n`
const elects = '          env: [{ name: TALLY_LEADER_ELECTION_ENABLED, value: "true" }]\n'
const role = async (pod: Pod, more = ''): Promise<string | undefined> =>
  (await factsOf({ 'k8s/tally.yaml': `${deployment(pod)}${more}` }, `service/${pod.name ?? 'tally'}`))['role']?.split(' ', 1)[0]

test.each([
  ['elects a leader', { more: elects }, '', 'scheduler'],
  ['is told to by a flag', { more: '          args: ["--leader-elect", "--metrics-bind-address=:8080"]\n' }, '', 'scheduler'],
  ['is asked by the cluster itself', { more: elects, ports: '[{ name: webhook-server, containerPort: 9443 }]' }, service(443, 9443), 'scheduler'],
  ['is called one', { image: 'acme/tally-operator:1' }, '', 'scheduler'],
  ['gives figures and nothing else', {}, '', 'worker'],
  ['elects a leader and is asked', { more: elects, ports: '[{ name: http, containerPort: 8080 }]' }, service(80, 8080), 'web'],
  ['serves on its only port', { ports: '[{ name: http, containerPort: 8080 }]' }, '', 'web'],
  ['serves behind a Service', {}, service(80, 8090), 'web'],
  [
    'reads figures for an autoscaler',
    { image: 'registry.k8s.io/prometheus-adapter/prometheus-adapter:v0.12.0', ports: '[{ containerPort: 6443 }]' },
    service(443, 6443),
    'monitoring',
  ],
] as const)('what %s', async (_, pod, more, wanted) => {
  expect(await role(pod, more)).toBe(wanted)
})

test('of a controller no second copy is asked, and of what stands alone nothing that faces the world', async () => {
  const wanted = async (text: string): Promise<readonly string[]> => {
    const { head } = await judge({ 'k8s/a.yaml': text }, { 'k8s/a.yaml': text })
    return head.verdicts.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown').map(({ rule }) => rule)
  }
  const asked = ['infrastructure/replicas', 'infrastructure/autoscaling', 'security/waf', 'performance/cdn']
  expect((await wanted(deployment({ more: elects }))).filter((rule) => asked.includes(rule))).toEqual([])
  expect(await wanted(`${deployment({ ports: '[{ name: http, containerPort: 8080 }]' })}${service(80, 8080)}`)).toEqual(expect.arrayContaining(asked))
})

const scraped = '{ prometheus.io/scrape: "true", prometheus.io/port: "9797" }'

test.each([
  ['a Service with another port', service(9898, 9898), '?who'],
  ['a headless Service', service(9898, 9898).replace('spec: {', 'spec: { clusterIP: None,'), '?who'],
  ['no Service', '', '?who'],
])('pods that ask to be scraped are asked themselves: %s', async (_, more, wanted) => {
  const pod = { ports: '[{ name: http, containerPort: 9898 }]', annotations: scraped }
  const found = await factsOf({ 'k8s/tally.yaml': `${deployment(pod)}${more}` }, 'service/tally')
  expect(found['scraped']?.split(' ', 1)[0]).toBe(wanted)
  const silent = await factsOf({ 'k8s/tally.yaml': `${deployment({ ...pod, annotations: '{}' })}${more}` }, 'service/tally')
  expect(silent['scraped']).toMatch(/^\?(?!who)/)
})

const alone = ({
  strategy = 'Recreate',
  variable = 'TALLY_HOSTNAME, value: tally',
  port = '{ name: trap, containerPort: 10051 }',
  probe = 'tcpSocket: { port: 10051 }',
  kept = 'emptyDir: {}',
}) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: tally-boat }
spec:
  strategy: { type: ${strategy}, rollingUpdate: null }
  selector: { matchLabels: { app: tally } }
  template:
    metadata: { labels: { app: tally } }
    spec:
      volumes: [ { name: rows, ${kept} } ]
      containers:
        - name: main
          image: acme/tally-boat:1.2
          ports: [ ${port} ]
          livenessProbe: { ${probe} }
          env: [ { name: ${variable} } ]
          volumeMounts: [ { name: rows, mountPath: /var/lib/tally } ]
`

test.each([
  ['goes by one name, keeps its own data and never runs twice', {}, 'worker'],
  ['may run beside its successor', { strategy: 'RollingUpdate' }, 'web'],
  ['is told where it runs', { variable: 'TALLY_HOSTNAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } }' }, 'web'],
  ['is told whom to ask', { variable: 'LEDGER_HOSTNAME, value: ledger' }, 'web'],
  ['keeps nothing', { kept: 'configMap: { name: tally }' }, 'web'],
  ['answers over HTTP', { port: '{ name: http, containerPort: 8080 }' }, 'web'],
  ['is asked over HTTP whether it runs', { probe: 'httpGet: { path: /, port: 10051 }' }, 'web'],
])('what %s', async (_, pod, wanted) => {
  const { role: found } = await factsOf({ 'k8s/tally.yaml': alone(pod) }, 'service/tally-boat')
  expect(found?.split(' ', 1)[0]).toBe(wanted)
})
