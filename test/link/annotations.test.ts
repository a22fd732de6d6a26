/** An annotation for Prometheus counts where something runs that follows it. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const till = `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec:
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till }, annotations: { prometheus.io/scrape: "true" } }
    spec: { containers: [{ name: till, image: "acme/till:1", ports: [{ containerPort: 80 }] }] }
`
const prometheus = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus }
spec:
  selector: { matchLabels: { app: prometheus } }
  template:
    metadata: { labels: { app: prometheus } }
    spec: { containers: [{ name: prometheus, image: "prom/prometheus:v3.5.0", ports: [{ containerPort: 9090 }] }] }
`

test.each([
  [till, 'service/till unknown @ k8s/app.yaml:7'],
  [till + prometheus, 'service/till pass @ k8s/app.yaml:7'],
])('%#', async (text, wanted) => {
  expect((await verdicts({ 'k8s/app.yaml': text }, 'monitoring/metrics')).filter((line) => line.startsWith('service/till'))).toEqual([wanted])
})
