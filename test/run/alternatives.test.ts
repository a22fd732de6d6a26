/** The same services as a Compose file and as manifests: which of them is production's, and what a change from one to the other means. */
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { blocked, judge, type Files } from '../systems/story.ts'

const compose = 'services:\n  api:\n    image: acme/api:1\n    ports: ["80:8080"]\n  mailer:\n    image: acme/mailer:1\n'
const workload = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      containers: [ { name: ${name}, image: "acme/${name}:1", ports: [ { containerPort: 8080 } ] } ]\n`
const manifests = { 'k8s/api.yaml': workload('api'), 'k8s/mailer.yaml': workload('mailer') }

async function toolsOf(files: Files) {
  const tree = memoryTree(files)
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  return { stacks: system.stacks.map(({ tool }) => tool), aside: system.candidates.map(({ path, why }) => `${path}: ${why}`) }
}

test('manifests outrank a Compose file that nothing deploys', async () => {
  expect(await toolsOf({ 'docker-compose.yml': compose, ...manifests })).toEqual({
    stacks: ['kubernetes'],
    aside: ['docker-compose.yml: another way to run what k8s/api.yaml runs already'],
  })
})

test('a Compose file that is deployed outranks manifests that are not', async () => {
  const told = await toolsOf({ 'docker-compose.yml': compose, 'deploy.sh': 'ssh shop docker compose -f docker-compose.yml up -d\n', ...manifests })
  expect(told).toEqual({ stacks: ['compose'], aside: ['k8s/api.yaml: another way to run what docker-compose.yml runs already'] })
})

const release = `on: { push: { tags: ['v*'] } }
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: docker/build-push-action@v6
        with: { context: ., push: true, tags: "acme/api:latest" }
`

test('what runs an image of this repository is the same program under any name', async () => {
  const files = {
    'docker-compose.yml': 'services:\n  web:\n    image: acme/api:1\n  asker:\n    image: curlimages/curl:8.17.0\n',
    'k8s/api.yaml': workload('api'),
    Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
  }
  expect(await toolsOf({ ...files, '.github/workflows/release.yml': release })).toEqual({
    stacks: ['kubernetes'],
    aside: ['docker-compose.yml: another way to run what k8s/api.yaml runs already'],
  })
  // Images of others say nothing: two systems may well use the same tools.
  expect((await toolsOf(files)).stacks).toEqual(['compose', 'kubernetes'])
})

test('other services stand beside one another', async () => {
  const told = await toolsOf({ 'docker-compose.prod.yml': compose.replaceAll('api', 'wiki').replaceAll('mailer', 'board'), ...manifests })
  expect(told.stacks).toEqual(['compose', 'kubernetes'])
})

test('what stands beside a Compose file that is another way to run them is no more production than that', async () => {
  const watch = 'services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n    volumes: [./prometheus.yml:/etc/prometheus/prometheus.yml]\n'
  const more = { 'deploy/compose/docker-compose.yml': compose, 'deploy/compose/docker-compose.watch.yml': watch, ...manifests }
  expect(await toolsOf(more)).toEqual({
    stacks: ['kubernetes'],
    aside: [
      'deploy/compose/docker-compose.watch.yml: it stands beside deploy/compose/docker-compose.yml, which is not judged, and no command deploys it',
      'deploy/compose/docker-compose.yml: another way to run what k8s/api.yaml runs already',
    ],
  })
  expect((await toolsOf({ ...more, 'deploy.sh': 'ssh shop docker compose -f deploy/compose/docker-compose.watch.yml up -d\n' })).stacks).toContain('compose')
  const named = { 'deploy/compose/docker-compose.yml': compose, 'deploy/compose/docker-compose.prod.yml': watch, ...manifests }
  expect((await toolsOf(named)).stacks).toContain('compose')
})

const database = `  db:
    image: postgres:16
    volumes: [data:/var/lib/postgresql/data]
volumes: { data: {} }
`
const cron = '0 3 * * * root docker exec shop-db-1 pg_dump -U shop shop | aws s3 cp - s3://shop-dumps/$(date +\\%F).sql\n'
const before: Files = {
  'docker-compose.prod.yml':
    compose.replace('image: acme/api:1', 'image: acme/api:1\n    environment: { DATABASE_URL: "postgres://shop@db:5432/shop?connection_limit=5" }') + database,
  'etc/cron.d/backup': cron,
}
const server = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: postgres
          image: postgres:16
          ports: [ { containerPort: 5432 } ]
          volumeMounts: [ { name: data, mountPath: /var/lib/postgresql/data, subPath: pg } ]
  volumeClaimTemplates: [ { metadata: { name: data } } ]
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: db }, ports: [ { port: 5432 } ] }
`
const nightly = `apiVersion: batch/v1
kind: CronJob
metadata: { name: dump }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: dump
              image: acme/pg-tools:1
              command: [bash, -c, "set -o pipefail; pg_dump -h db -U shop shop | aws s3 cp - s3://shop-dumps/$(date +%F).sql"]
`
const moved: Files = {
  'k8s/api.yaml': workload('api').replace('ports:', 'env: [ { name: DATABASE_URL, value: "postgres://shop@db:5432/shop?connection_limit=5" } ], ports:'),
  'k8s/mailer.yaml': workload('mailer'),
  'k8s/db.yaml': server,
  'k8s/dump.yaml': nightly,
}

test('a move from Compose to Kubernetes with nothing lost passes', async () => {
  expect(blocked(await judge(before, moved))).toEqual([])
})

test('a move that loses its backup on the way is stopped', async () => {
  const { 'k8s/dump.yaml': _gone, ...left } = moved
  expect(blocked(await judge(before, left))).toEqual(['backup/automated database/db', 'backup/offsite database/db'])
})

test('a move that keeps the old file, and loses its backup, is stopped too', async () => {
  const { 'k8s/dump.yaml': _gone, ...left } = moved
  expect((await judge(before, { 'docker-compose.prod.yml': before['docker-compose.prod.yml'] ?? '', ...left })).decision).toBe('block')
})

test('a chart that runs nginx under the application’s name, as helm create writes it, is a stub beside what runs the application', async () => {
  const chart = (image: string) => ({
    'chart/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
    'chart/values.yaml': 'replicas: 1\n',
    'chart/templates/api.yaml': workload('api').replace('"acme/api:1"', image).replace('replicas: 2', 'replicas: {{ .Values.replicas }}'),
  })
  const stub = 'chart/Chart.yaml: a stub: it runs nginx under the name of api, which docker-compose.yml runs'
  expect(await toolsOf({ 'docker-compose.yml': compose, ...chart('"nginx:stable"') })).toEqual({ stacks: ['compose'], aside: [stub] })
  expect((await toolsOf({ 'docker-compose.yml': compose, ...chart('"acme/api:1"') })).stacks).toEqual(['kubernetes'])
  expect((await toolsOf({ 'docker-compose.yml': compose.replace('acme/api:1', 'nginx:1.27'), ...chart('"nginx:stable"') })).stacks).toEqual(['kubernetes'])
})
