/** Workloads that somebody wrote to break the reader: nothing throws, nothing grows without bound, nothing secret is shown. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { brief, read } from './cluster-harness.ts'

const base = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: live }
spec:
  replicas: 2
  strategy: { rollingUpdate: { maxSurge: 1 } }
  template:
    metadata: { labels: { app: api }, annotations: { prometheus.io/scrape: "true" } }
    spec:
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: zone, labelSelector: { matchLabels: { app: api } } } }] } }
      volumes: [{ name: c, configMap: { name: c } }, { name: e, emptyDir: {} }]
      initContainers: [{ name: i, image: b, restartPolicy: Always }]
      containers:
        - name: api
          image: a:1
          env: [{ name: A, value: b }, { name: B, valueFrom: { configMapKeyRef: { name: c, key: k } } }]
          envFrom: [{ configMapRef: { name: c } }]
          ports: [{ name: http, containerPort: 80 }]
          volumeMounts: [{ name: c, mountPath: /c }, { name: e, mountPath: /e }]
          readinessProbe: { httpGet: { port: http } }
          resources: { limits: { cpu: 1, memory: 1Gi } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: c, namespace: live }
data: { k: v }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: live }
spec: { type: LoadBalancer, selector: { app: api }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api, namespace: live, annotations: { cert-manager.io/cluster-issuer: le } }
spec: { tls: [{ hosts: [a.test], secretName: s }], rules: [{ host: a.test, http: { paths: [{ path: /, backend: { service: { name: api, port: { number: 80 } } } }] } }] }
`

describe('hostile workloads', () => {
  it('of any other shape are read or told, never thrown', () => {
    const values = [
      'null',
      '[]',
      '{}',
      '"x"',
      '-1',
      '[[[]]]',
      '{ name: [1] }',
      '"${X}"',
      '[null, {}, a]',
      '!!binary aGk=',
      '{ __proto__: { a: 1 }, constructor: x }',
    ]
    const lines = base.split('\n')
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.constantFrom(...values), fc.nat(5), (index, value, nth) => {
        const line = lines[index] ?? ''
        const colons = [...line.matchAll(/: /g)].map((found) => found.index)
        const at = colons[nth % Math.max(1, colons.length)]
        if (at === undefined) return
        const rest = line.slice(at + 2)
        const end = /^(\{|\[)/.test(rest) ? rest.length : rest.search(/[,}\]]|$/)
        const changed = [...lines.slice(0, index), `${line.slice(0, at)}: ${value}${rest.slice(end)}`, ...lines.slice(index + 1)].join('\n')
        expect(() => read(changed)).not.toThrow()
      }),
      { numRuns: 400 },
    )
  })

  it('cannot double a value without end', () => {
    const env = ['{ name: V0, value: aaaaaaaaaa }', ...Array.from({ length: 40 }, (_, at) => `{ name: V${at + 1}, value: "$(V${at})$(V${at})" }`)]
    const { environment } = read(`apiVersion: v1
kind: Pod
metadata: { name: p }
spec: { containers: [{ name: p, image: a, env: [${env.join(', ')}] }] }
`).service('p')
    expect(brief(environment.get('V1'))).toBe('= aaaaaaaaaaaaaaaaaaaa')
    expect(brief(environment.get('V40'))).toContain('? ')
  })

  it('refer to themselves and end', () => {
    const { environment } = read(`apiVersion: v1
kind: Pod
metadata: { name: p }
spec: { containers: [{ name: p, image: a, env: [{ name: A, value: "$(B)" }, { name: B, value: "$(A)" }, { name: A, value: "$(A)x" }] }] }
`).service('p')
    expect(brief(environment.get('A'))).toBe('= $(A)x')
  })

  it('are many, and cost what they hold', () => {
    const many = Array.from({ length: 1_500 }, (_, at) =>
      base
        .replaceAll('name: api', `name: api-${at}`)
        .replaceAll('app: api', `app: api-${at}`)
        .replaceAll('name: c,', `name: c-${at},`)
        .replaceAll('a.test', `a${at}.test`),
    )
    const files = Object.fromEntries(many.map((text, at) => [`k8s/${at}.yaml`, text]))
    const started = processorTime()
    const { declares } = read(files)
    expect(declares.filter((one) => one.kind === 'service').length).toBe(3_000)
    expect(declares.filter((one) => one.kind === 'route').length).toBe(1_500)
    expect(processorTime() - started).toBeLessThan(8_000)
  })
})
