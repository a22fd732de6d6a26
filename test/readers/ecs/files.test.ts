/** Which JSON is a task definition and production's, and what hostile files come to. */
import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/base/limits.ts'
import { ecsPlatform } from '../../../src/readers/ecs/index.ts'
import { processorTime } from '../../harness/processor.ts'
import { printed, read, type Files } from '../platform-harness.ts'

const path = '.aws/task-definition.json'
const json = (value: unknown): string => JSON.stringify(value, null, 2)
const small = (family: string, more: object = {}): string =>
  json({ family, containerDefinitions: [{ name: 'web', image: `acme/${family}:1.2.0`, portMappings: [{ containerPort: 8080 }], ...more }] })

describe('which files', () => {
  const found = async (files: Files): Promise<unknown> => {
    const { stacks, candidates } = await read(ecsPlatform, files)
    return { taken: stacks.map(({ name, files: own }) => `${name}: ${own.join(' ')}`), candidates }
  }

  test.each([
    [
      'one folder is one stack, and another stage’s folder is none of it',
      {
        'infrastructure/aws/production/ecs-task-definition-api.json': small('api'),
        'infrastructure/aws/production/ecs-task-definition-worker.json': small('worker'),
        'infrastructure/aws/staging/ecs-task-definition-api.json': small('api'),
      },
      ['ecs: infrastructure/aws/production/ecs-task-definition-api.json infrastructure/aws/production/ecs-task-definition-worker.json'],
      ['infrastructure/aws/staging/ecs-task-definition-api.json: for development: its folder staging says staging'],
    ],
    [
      'stages by names of files',
      { 'task-definition-production.json': small('api'), 'task-definition-staging.json': small('api') },
      ['api: task-definition-production.json'],
      ['task-definition-staging.json: for development: its name says staging'],
    ],
    [
      'stages by families',
      { '.aws/one-task-def.json': small('shop-dev'), '.aws/two-task-def.json': small('shop-prod') },
      ['shop-prod: .aws/two-task-def.json'],
      ['.aws/one-task-def.json: for development: its application its name says dev'],
    ],
    [
      'two definitions of one family',
      {
        '.aws/task-def.json': small('shop'),
        '.aws/task-def-old.json': small('shop'),
        '.github/workflows/deploy.yml': '- run: aws ecs register-task-definition --cli-input-json file://.aws/task-def.json\n',
      },
      ['shop: .aws/task-def.json'],
      ['.aws/task-def-old.json: another definition of shop, which .aws/task-def.json defines already'],
    ],
    ['only staging', { 'staging/task-definition.json': small('api') }, ['api: staging/task-definition.json'], []],
    ['as the command line answers it', { 'taskdef.json': json({ taskDefinition: JSON.parse(small('api')) as unknown }) }, ['api: taskdef.json'], []],
    ['Elastic Beanstalk’s', { 'ecs/Dockerrun.json': json({ AWSEBDockerrunVersion: 2, containerDefinitions: [{ name: 'a', image: 'b' }] }) }, [], []],
    ['what Terraform is given', { 'ecs/containers.json': json([{ name: 'web', image: 'acme/web:1' }]) }, [], []],
    ['a schema of one', { 'ecs/schema.json': json({ properties: { containerDefinitions: { type: 'array' } } }) }, [], []],
  ])('%s', async (_, files, taken, candidates) => {
    expect(await found(files as unknown as Files)).toEqual({ taken, candidates })
  })
})

describe('hostile', () => {
  const container = '"name": "web", "image": "acme/web:1"'
  test.each([
    ['not JSON', '"containerDefinitions" [[[ :'],
    ['cut off', `{ "family": "web", "containerDefinitions": [{ ${container}, "memory": `],
    [
      'other kinds',
      `{ "family": [], "volumes": 3, "cpu": {}, "containerDefinitions": [{ ${container}, "environment": "x", "portMappings": [3, null], "command": {}, "healthCheck": [], "secrets": [{ "name": {}, "valueFrom": [] }], "dependsOn": [{ "containerName": 7 }], "linuxParameters": [] }, 4] }`,
    ],
    ['deep', `{ "containerDefinitions": ${'['.repeat(50_000)}`],
    ['much', `{ "containerDefinitions": [{ ${container}, "environment": [${'{"name":"A","value":"b"},'.repeat(90_000)}{}] }] }`],
    [
      'many containers',
      `{ "containerDefinitions": [${Array.from({ length: 9_000 }, (_, index) => `{ "name": "c${index}", "dependsOn": [{ "containerName": "c${index + 1}", "condition": "SUCCESS" }] }`).join(',')}] }`,
    ],
    [
      'names of prototypes',
      '{ "family": "__proto__", "containerDefinitions": [{ "name": "constructor", "environment": [{ "name": "__proto__", "value": "x" }] }] }',
    ],
    ['placeholders without an end', `{ "containerDefinitions": [{ "name": "web", "image": "${'${{<__%'.repeat(20_000)}" }] }`],
  ])('%s', async (_, text) => {
    const start = processorTime()
    await read(ecsPlatform, { [path]: text })
    expect(processorTime() - start).toBeLessThan(8_000)
  })

  test('a workflow of nothing but paths', async () => {
    const start = processorTime()
    await read(ecsPlatform, {
      [path]: small('web'),
      '.github/workflows/x.yml': `run-task\n${`${'*/'.repeat(99)}a*a*a*aaa.json \${{ x }}/*.json\n`.repeat(2_000)}`,
    })
    expect(processorTime() - start).toBeLessThan(8_000)
  })

  test('what can’t be read is told with its line, and what can is read', async () => {
    expect((await read(ecsPlatform, { [path]: `{ "family": "web",\n "containerDefinitions": [{ ${container} }` })).skipped).toEqual([
      `${path}:2 JSON: close bracket expected`,
    ])
    expect((await read(ecsPlatform, { [path]: small('web', { memory: 'much' }) })).skipped).toEqual([
      `${path}:12 containerDefinitions.web.memory is not a value the format would take`,
    ])
    const many = json({ family: 'web', containerDefinitions: Array.from({ length: limits.hostedServices + 5 }, (_, index) => ({ name: `c${index}` })) })
    expect((await read(ecsPlatform, { [path]: many })).skipped).toEqual([`${path}:1 5 containers of web were not read`])
  })

  test('no secret of it is printed', async () => {
    const { declares, skipped } = await read(ecsPlatform, { [path]: small('x', { environment: [{ name: 'PASSWORD', value: 'hunter2hunter2${SALT}' }] }) })
    expect(printed(declares) + skipped.join()).not.toMatch(/hunter2/)
  })
})
