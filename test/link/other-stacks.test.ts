/** Several ways to run one application: what is asked in the network of one of them is none of another's. */
import { expect, test } from 'vitest'
import { judged } from '../practice/judged.ts'
import { said } from '../practice/said.ts'
import { stacksOf } from '../practice/stacks.ts'
import type { Files } from '../systems/story.ts'

const chart: Files = {
  'charts/kiln/Chart.yaml': 'apiVersion: v2\nname: kiln\nversion: 1.0.0\n',
  'charts/kiln/values.yaml': 'tag: "3"\n',
  'charts/kiln/templates/rows.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: kiln-rows }
spec:
  serviceName: kiln-rows
  selector: { matchLabels: { app: rows } }
  template:
    metadata: { labels: { app: rows } }
    spec:
      containers: [ { name: postgres, image: "postgres:17", ports: [ { containerPort: 5432 } ] } ]
---
apiVersion: v1
kind: Service
metadata: { name: kiln-rows }
spec: { selector: { app: rows }, ports: [ { port: 5432 } ] }
`,
}
const compose = (host: string): string => `services:
  glaze:
    image: acme/glaze:3
    environment: { DATABASE_URL: "postgresql://glaze@${host}:5432/glaze" }
  rows:
    image: postgres:17
    profiles: [ local ]
`

test('a bare name that Compose’s service asks is no database of the chart', async () => {
  expect(await said({ ...chart, 'docker-compose.yml': compose('rows') }, /^client\/.* (of|through) = /)).toEqual([
    expect.stringContaining('of = DATABASE_URL '),
    expect.stringContaining('through = none'),
  ])
})

test('but in its own stack the database that is there may go by another name', async () => {
  const own = compose('store').replace('    profiles: [ local ]\n', '')
  expect(await said({ ...chart, 'docker-compose.yml': own }, /^client\/.* of = /)).toEqual([expect.stringContaining('of = rows ')])
})

test('whom a service asks that nobody names may be a database of the other', async () => {
  const open = compose('rows').replace('"postgresql://glaze@rows:5432/glaze"', '"${DATABASE_URL}"')
  const files = {
    ...chart,
    'docker-compose.yml': open,
    'package.json': '{ "name": "glaze", "dependencies": { "pg": "8" } }',
    'db.js': "const { Pool } = require('pg')\nmodule.exports = new Pool({ connectionString: process.env.DATABASE_URL })\n",
  }
  expect(
    await said(
      { ...files, 'docker-compose.yml': open.replace('image: acme/glaze:3', 'build: .'), Dockerfile: 'FROM node:22\nCOPY . .\n' },
      /^client\/.* of = /,
    ),
  ).toEqual([expect.stringContaining('of = kiln-rows')])
})

const published = {
  '.github/workflows/release.yml':
    'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { context: ., push: true, tags: "ghcr.io/acme/glaze:latest" }\n',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "main.js"]\n',
}
const workload = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: kiln-glaze }
spec:
  replicas: 2
  selector: { matchLabels: { app: glaze } }
  template:
    metadata: { labels: { app: glaze } }
    spec:
      containers: [ { name: glaze, image: "${image}" } ]
`

test('a Compose file and a chart of one image that the tree pushes are two ways to run one application', async () => {
  const files = { ...chart, ...published, 'docker-compose.yml': compose('rows').replace('acme/glaze:3', 'ghcr.io/acme/glaze:latest') }
  expect(await stacksOf({ ...files, 'charts/kiln/templates/glaze.yaml': workload('ghcr.io/acme/glaze:latest') })).toEqual([
    'charts/kiln/Chart.yaml: the only way into a cluster here, and nothing says that it is for development',
    'not docker-compose.yml: another way to run what charts/kiln/Chart.yaml runs already',
  ])
  // Somebody else's image in both is no such thing.
  const others = await stacksOf({
    ...files,
    'docker-compose.yml': compose('rows').replace('acme/glaze:3', 'hasura/engine:2'),
    'charts/kiln/templates/glaze.yaml': workload('hasura/engine:2'),
  })
  expect(others.filter((one) => one.startsWith('not '))).toEqual([])
})

const watch = (script: string): string => `${compose('rows').replace('    profiles: [ local ]\n', '')}  bell:
    image: alpine:3.21
    env_file: [ live.env ]
    command: >
      sh -c "${script}"
`

test('a container that only shares an env file and asks over HTTP is no client', async () => {
  const env = { 'live.env': 'DATABASE_URL=postgresql://glaze@rows:5432/glaze\n' }
  const loop = 'apk add --no-cache curl && while true; do curl -s http://glaze/ring || echo late; sleep 60; done'
  expect(await said({ ...env, 'docker-compose.yml': watch(loop) }, /^client\/bell/)).toEqual([])
  expect((await judged({ ...env, 'docker-compose.yml': watch(loop) }, 'database/connection-budget'))[0]).not.toContain('bell')
  // One that asks the server itself is.
  for (const asks of ['psql $$DATABASE_URL -c checkpoint', '/srv/ring.sh', 'node ring.js'])
    expect((await said({ ...env, 'docker-compose.yml': watch(asks) }, /^client\/bell.* of = /)).length, asks).toBe(1)
})

test('nor is the way to a bare name one that leaves the host for certain', async () => {
  const tls = (host: string) =>
    judged({ ...chart, 'docker-compose.yml': compose(host).replace('image: acme/glaze:3', 'build: .'), ...prisma }, 'security/database-tls')
  expect(await tls('rows')).toEqual([expect.stringMatching(/^unknown client\/glaze.* who answers at rows/s)])
  expect(await tls('rows.example.org')).toEqual([expect.stringMatching(/^fail client\/glaze/)])
})

const prisma = {
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "main.js"]\n',
  'package.json': '{ "name": "glaze", "dependencies": { "@prisma/client": "6.0.0", "prisma": "6.0.0" } }',
  'main.js': "const { PrismaClient } = require('@prisma/client')\nmodule.exports = new PrismaClient()\n",
  'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n\nmodel Glaze {\n  id Int @id\n}\n',
}
