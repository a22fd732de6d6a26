/** What an unknown verdict names is the nearest to production of what it could name. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const shop = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'compose.yaml': 'services:\n  till: { build: ., ports: [ "8093:8093" ] }\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0" } }',
  'server.js': "import express from 'express'\nexpress().listen(8093)\n",
  ...more,
})
const settings = 'add_header X-Frame-Options SAMEORIGIN always;\n'

test('settings of production’s proxy before those of development’s', async () => {
  const both = { 'docker/devenv/files/nginx-headers.conf': settings, 'docker/images/files/nginx-headers.conf': settings }
  expect(await judged(shop(both), 'security/headers')).toEqual([expect.stringContaining('(docker/images/files/nginx-headers.conf:1)')])
  expect(await judged(shop({ 'docker/devenv/files/nginx-headers.conf': settings }), 'security/headers')).toEqual([
    expect.stringMatching(/^unknown service\/till .*docker\/devenv/),
  ])
})

test.each([
  ['an image of others', {}, 'the pool of code that is not in this repository'],
  [
    'an image that a workflow builds from what it downloads',
    {
      'docker/Dockerfile.till': 'FROM eclipse-temurin:21\nADD ./bundle/ /opt/till/\nCMD ["/opt/till/run"]\n',
      '.github/workflows/images.yml':
        'on: { push: { branches: [main] } }\njobs:\n  images:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { context: docker, file: docker/Dockerfile.till, push: true, tags: "acme/till:2.4" }\n',
    },
    'how the program of an image that is built here sizes its pool',
  ],
])('whose pool is not told: %s', async (_, more, reason) => {
  const compose =
    'services:\n  till: { image: "acme/till:2.4", ports: [ "8093:8093" ], environment: { DATABASE_URL: "postgresql://till@shelf/till" } }\n  shelf: { image: "postgres:16" }\n'
  expect(await judged({ 'compose.yaml': compose, ...more }, 'database/pooling')).toEqual([expect.stringContaining(reason)])
})
