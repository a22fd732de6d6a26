/** Cloud Run's own YAML: which files are read by it and not as a cluster's, what they say, and what they lead to. */
import { describe, expect, test } from 'vitest'
import { cloudRunPlatform } from '../../../src/readers/cloud-run/index.ts'
import { kubernetesPlatform } from '../../../src/readers/kubernetes/index.ts'
import { printed, read, show } from '../platform-harness.ts'

const service = `apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: tides
  annotations:
    run.googleapis.com/ingress: all
    run.googleapis.com/minScale: '2'
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/minScale: "4"
        autoscaling.knative.dev/maxScale: "11"
        run.googleapis.com/cloudsql-instances: kelp-boxes:europe-west4:orders
    spec:
      containerConcurrency: 60
      containers:
        - image: europe-docker.pkg.dev/kelp-boxes/images/tides:1.8.0
          ports: [{ containerPort: 9311 }]
          command: [node, lib/tides.js]
          env:
            - { name: DB_HOST, value: /cloudsql/kelp-boxes:europe-west4:orders }
            - name: TOKEN
              valueFrom: { secretKeyRef: { name: tides-token, key: latest } }
          resources: { limits: { cpu: 2000m, memory: 768Mi } }
          livenessProbe: { httpGet: { path: /alive } }
        - name: collector
          image: otel/opentelemetry-collector:0.115.0
`

describe('Cloud Run’s YAML', () => {
  test('is read whole', async () => {
    const found = await read(cloudRunPlatform, { 'run/service.yaml': service })
    const one = found.service('tides')
    expect([show(one.replicas), show(one.scaling), show(one.limits.cpus), show(one.limits.memory), show(one.healthcheck?.asks)]).toEqual([
      '12 Service/tides.spec.template.metadata.annotations.autoscaling.knative.dev/minScale = 4',
      '12 Service/tides.spec.template.metadata.annotations.autoscaling.knative.dev/minScale = 4 to 11 instances by requests',
      '25 Service/tides.spec.template.spec.containers.1.resources.limits.cpu = 2',
      '25 Service/tides.spec.template.spec.containers.1.resources.limits.memory = 805306368',
      '26 Service/tides.spec.template.spec.containers.1.livenessProbe.httpGet.path = GET /alive',
    ])
    expect([...(one.given ?? [])]).toEqual([
      ['DB_HOST', 'europe-west4:orders'],
      ['TOKEN', 'tides-token'],
    ])
    expect(one.ports.map(({ container }) => show(container))).toEqual(['19 Service/tides.spec.template.spec.containers.1.ports.1.containerPort = 9311'])
    expect(found.service('tides/collector').sharesNetwork).toBe('tides')
    expect(found.of('route').map(({ service: of }) => of)).toEqual(['tides'])
    expect(found.skipped).toEqual([])
  })

  test('is not read a second time as a cluster’s, and Knative’s own stays one', async () => {
    expect((await read(kubernetesPlatform, { 'deploy/service.yaml': service })).stacks).toEqual([])
    const knative = service.replaceAll(/ *run\.googleapis\.com\/.*\n/g, '')
    expect((await read(cloudRunPlatform, { 'deploy/service.yaml': knative })).stacks).toEqual([])
    expect((await read(kubernetesPlatform, { 'deploy/service.yaml': knative })).service('tides').orchestrator).toBe('kubernetes')
  })

  test('of a job runs to its end', async () => {
    const job = `apiVersion: run.googleapis.com/v1
kind: Job
metadata: { name: count }
spec:
  template:
    metadata: { annotations: { run.googleapis.com/cloudsql-instances: "kelp-boxes:europe-west4:orders" } }
    spec: { template: { spec: { containers: [{ image: "kelp/count:3", env: [{ name: DATABASE_URL, valueFrom: { secretKeyRef: { name: url, key: "1" } } }] }] } } }
`
    const one = (await read(cloudRunPlatform, { 'job.yaml': job })).service('count')
    expect([show(one.mode), [...(one.given ?? [])]]).toEqual(['1 Job/count = replicated-job', [['DATABASE_URL', 'europe-west4:orders']]])
  })

  test('keeps what is internal inside, and nothing where no minimum is said', async () => {
    const found = await read(cloudRunPlatform, {
      'service.yaml': service.replace('ingress: all', 'ingress: internal').replaceAll(/ *\S*minScale: .*\n/g, ''),
    })
    expect([found.of('route'), show(found.service('tides').replicas)]).toEqual([
      [],
      '1 Service/tides = 0 (no instance stays where nobody asks, unless minScale says so)',
    ])
  })

  test('that breaks is told, with no value of it', async () => {
    const found = await read(cloudRunPlatform, {
      'service.yaml': `${service.replace('/cloudsql/kelp', 'hunter2hunter2/kelp')}          env: [x\n  y: "hunter2hunter2\n`,
    })
    expect(found.skipped.join()).toMatch(/^service\.yaml:\d+ /)
    expect(found.skipped.join() + printed(found.declares)).not.toContain('hunter2hunter2')
  })
})
