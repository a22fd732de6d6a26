/** A desk on ECS whose task definitions a workflow registers: they are its production, whatever the Compose file beside them says, and what they lose is seen. */
import { describe, expect, test } from 'vitest'
import { stacksOf } from '../practice/stacks.ts'
import { currents, verdicts } from '../practice/verdicts.ts'
import { judge, replace, type Edit, type Files } from './story.ts'

const api = 'deploy/ecs/production/task-definition-api.json'
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const definition = (family: string, more: object): string =>
  json({
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '512',
    memory: '1024',
    containerDefinitions: [{ name: family, image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/${family}:latest`, essential: true, ...more }],
  })

const desk: Files = {
  'package.json': json({ name: 'desk', dependencies: { express: '4.21.0', pg: '8.13.0' } }),
  'src/main.js': "const express = require('express')\nexpress().get('/healthz', (_, answer) => answer.send('ok')).listen(3000)\n",
  Dockerfile: 'FROM node:22.11-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "src/main.js"]\n',
  'docker-compose.yml': `services:
  app:
    build: .
    restart: always
    environment:
      NODE_ENV: production
      DATABASE_URL: postgres://desk:desk@db:5432/desk
    ports: ["3000:3000"]
  db:
    image: postgres:16.4
    restart: always
    environment: { POSTGRES_PASSWORD: desk }
`,
  [api]: definition('desk-api', {
    memory: 768,
    portMappings: [{ containerPort: 3000 }],
    healthCheck: { command: ['CMD-SHELL', 'wget -qO- http://localhost:3000/healthz'] },
    secrets: [{ name: 'DATABASE_URL', valueFrom: 'arn:aws:ssm:eu-central-1:123456789012:parameter/desk/url' }],
  }),
  'deploy/ecs/production/task-definition-migration.json': definition('desk-migration', { command: ['npm', 'run', 'migrate'] }),
  'deploy/ecs/staging/task-definition-api.json': definition('desk-api', { portMappings: [{ containerPort: 3000 }] }),
  '.github/workflows/deploy.yml': `on: { push: { tags: ['v*'] } }
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - id: render
        uses: aws-actions/amazon-ecs-render-task-definition@v1
        with:
          task-definition: \${{ vars.FOLDER }}/task-definition-api.json
          container-name: desk-api
          image: \${{ vars.REGISTRY }}/desk-api:\${{ github.sha }}
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
        with:
          task-definition: \${{ steps.render.outputs.task-definition }}
          cluster: desk
          service: desk-api
`,
}

test('its task definitions are production, and the Compose file is not', async () => {
  expect(await stacksOf(desk)).toEqual([
    `${api} deploy/ecs/production/task-definition-migration.json: deployed by .github/workflows/deploy.yml:10`,
    'not deploy/ecs/staging/task-definition-api.json: for development: its folder staging says staging',
    `not docker-compose.yml: for development: ${api} describes production`,
  ])
})

test('what only the service knows is unknown, and a migration serves nobody', async () => {
  expect(await verdicts(desk, 'infrastructure/replicas')).toEqual([
    `service/desk-api unknown @ ${api}:1`,
    expect.stringContaining('service/desk-migration not-applicable'),
  ])
  expect(await verdicts(desk, 'infrastructure/rollback')).toContain(`service/desk-api unknown @ ${api}:1`)
  expect(await verdicts(desk, 'infrastructure/image-pinned')).toContain(`service/desk-api unknown @ ${api}:12`)
  expect(await verdicts(desk, 'infrastructure/health-check')).toEqual([
    `service/desk-api pass @ ${api}:22`,
    expect.stringContaining('service/desk-migration not-applicable'),
  ])
  expect(await currents(desk, 'infrastructure/resource-limits')).toContain('a memory limit of 768 MiB and a CPU limit of 0.5')
})

test('a check that is gone may be its load balancer’s, which nobody can tell', async () => {
  const bare = replace(api, /\s*"healthCheck": \{[^}]*\},/, '')(desk)
  expect(await verdicts(bare, 'infrastructure/health-check')).toContain(`service/desk-api unknown @ ${api}:10`)
})

describe('a change', () => {
  const memoryless = replace(api, /"requiresCompatibilities": \[\n\s*"FARGATE"\n\s*\],\n\s*"cpu": "512",\n\s*"memory": "1024",\n/, '')
  test.each<readonly [string, Edit, string]>([
    ['a memory limit', (files) => replace(api, '      "memory": 768,\n', '')(memoryless(files)), 'regressed infrastructure/resource-limits service/desk-api'],
    [
      'a health check that can fail',
      replace(api, 'wget -qO- http://localhost:3000/healthz', 'exit 0'),
      'regressed infrastructure/health-check service/desk-api',
    ],
  ])('that loses %s is seen', async (_, edit, expected) => {
    const decision = await judge(desk, edit(desk))
    expect(decision.changes.map(({ change, rule, subject }) => `${change} ${rule} ${subject}`)).toContain(expected)
  })
})
