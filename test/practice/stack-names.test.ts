/** Stacks of several tools at the root of a tree are called alike by themselves: facts of one must not be taken for the other's. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { judged } from './judged.ts'

const files = {
  'docker-compose.yml':
    'services:\n  db:\n    image: postgres:16.4\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    restart: unless-stopped\n    environment:\n      NODE_ENV: production\n      DATABASE_URL: postgres://till@db/till\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "^5.0.0" } }',
  'src/server.ts': "import express from 'express'\nconst app = express()\napp.get('/sales', (request, response) => response.json([]))\napp.listen(8091)\n",
  'render.yaml':
    'services:\n  - type: web\n    name: till\n    runtime: docker\n    plan: starter\n    healthCheckPath: /up\n    envVars:\n      - key: DATABASE_URL\n        fromDatabase: { name: ledger, property: connectionString }\ndatabases:\n  - name: ledger\n    plan: basic-1gb\n',
}

test('each has a name of its own, and its own balancer', async () => {
  const { scorecard } = await scan(memoryTree(files), { config: defaultConfig, rules: shippedRules })
  expect(scorecard.stacks.map(({ name, tool }) => [name, tool])).toEqual([
    ['production', 'compose'],
    ['render', 'render'],
  ])
  expect(await judged(files, 'infrastructure/load-balancer-health')).toEqual([
    'not-applicable service/db',
    'pass service/render/till',
    'not-applicable service/till',
  ])
})
