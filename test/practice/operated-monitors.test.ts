/** What an operator runs as a part of the monitoring serves nobody, whichever image it takes, and a chart brings images and alerts that its values do not say. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const files = (values: string): Readonly<Record<string, string>> => ({
  'deploy.sh': 'helm upgrade --install watch prometheus-community/kube-prometheus-stack -f values.yaml\nkubectl apply -f till.yaml\n',
  'values.yaml': values,
  'till.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec:
  replicas: 2
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec: { containers: [ { name: till, image: "ghcr.io/acme/till:1.4", ports: [ { containerPort: 8080 } ] } ] }
---
apiVersion: v1
kind: Service
metadata: { name: till }
spec: { selector: { app: till }, ports: [ { port: 80, targetPort: 8080 } ] }
`,
})
const own = 'prometheus: { prometheusSpec: { image: { registry: docker.io, repository: acme/collector, tag: 0.8.9 } } }\n'

test.each([['its own'], ['the chart’s']])('Prometheus with an image of %s keeps what copies it likes', async (whose) => {
  const said = await judged(files(whose === 'its own' ? own : '{}\n'), 'infrastructure/replicas')
  expect(said).toContain('not-applicable service/prometheus-watch-kube-prometheus-stack-prometheus')
  expect(said).toContain('pass service/till')
})

test('images that the chart brings are no images without a tag', async () => {
  expect((await judged(files('{}\n'), 'infrastructure/image-pinned')).filter((line) => line.startsWith('fail'))).toEqual([])
})

test('an image of one’s own without a version is told', async () => {
  const latest = 'prometheus: { prometheusSpec: { image: { registry: docker.io, repository: acme/collector, tag: latest } } }\n'
  expect(await judged(files(latest), 'infrastructure/image-pinned')).toContainEqual(expect.stringMatching(/^fail service\/prometheus-.* latest/))
})

test('the chart foretells that a disk is full', async () => {
  expect(await judged(files('{}\n'), 'monitoring/disk')).toEqual(['pass system'])
  expect(await judged(files('defaultRules: { create: false }\n'), 'monitoring/disk')).toEqual([expect.stringMatching(/^fail system/)])
})
