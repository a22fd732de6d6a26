/** Which of several environments is production's: folders beside one another, files that say where a state is kept, and what is started by hand beside them. */
import { describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { blocked, judge, type Files } from '../systems/story.ts'

async function stacks(files: Files): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
  return [...system.stacks.map((stack) => `${stack.files.join(' ')}: ${stack.why}`), ...system.candidates.map((one) => `not ${one.path}: ${one.why}`)]
}

const service = `resource "aws_ecs_service" "ferry" {
  name            = "ferry"
  task_definition = aws_ecs_task_definition.ferry.arn
  desired_count   = 2
}
resource "aws_ecs_task_definition" "ferry" {
  family                = "ferry"
  container_definitions = jsonencode([{ name = "ferry", image = "quay.example/ferry:4.1", portMappings = [{ containerPort = 8080 }] }])
}
`
const rows = `resource "aws_db_instance" "rows" {
  engine                  = "postgres"
  backup_retention_period = 14
}
`
const registry = 'resource "aws_ecr_repository" "ferry" { name = "ferry" }\n'

describe('folders of Terraform', () => {
  test('what holds the same beside production’s is another environment, whatever its name', async () => {
    const files = {
      'ops/live/main.tf': service + rows,
      'ops/pentest/main.tf': service + rows,
      'ops/dev4/main.tf': service,
      'ops/common/main.tf': registry + rows,
    }
    expect((await stacks({ ...files, 'ops/dr/main.tf': service + rows })).filter((one) => one.includes('ops/dr/'))).toEqual([
      'ops/dr/main.tf: its folder ops says ops',
    ])
    expect(await stacks(files)).toEqual([
      'ops/common/main.tf: its folder ops says ops',
      'ops/live/main.tf: its folder live says live',
      'not ops/dev4/main.tf: another environment beside ops/live',
      'not ops/pentest/main.tf: another environment beside ops/live',
    ])
  })

  test('parts of environments are held against their twins', async () => {
    const files = { 'ops/live/rows/main.tf': rows, 'ops/live/main.tf': service, 'ops/trainees/rows/main.tf': rows, 'ops/trainees/main.tf': service }
    expect((await stacks(files)).filter((one) => one.startsWith('not'))).toEqual([
      'not ops/trainees/main.tf: another environment beside ops/live',
      'not ops/trainees/rows/main.tf: another environment beside ops/live/rows',
    ])
  })

  test('what was judged stays so, whatever stands beside it, and its loss is told', async () => {
    const both = { 'ops/east/main.tf': service + rows }
    const losing = { 'ops/east/main.tf': service + rows.replace('14', '0'), 'ops/live/main.tf': service + rows }
    expect(blocked(await judge(both, losing)).join(' ')).toContain('backup/automated')
  })

  test('review apps are no production, alone as well; what is for development alone is judged', async () => {
    expect(await stacks({ '.review_apps/main.tf': service })).toEqual(['not .review_apps/main.tf: for development: its folder .review_apps says review apps'])
    expect((await stacks({ 'reviews/main.tf': service }))[0]).toMatch(/^reviews\/main\.tf: /)
    expect((await stacks({ 'dev/main.tf': service }))[0]).toMatch(/^dev\/main\.tf: /)
  })

  test('a root whose state is kept for trials alone', async () => {
    const files = { 'infra/ferry/main.tf': service, 'infra/ferry/prod.s3.tfbackend': 'key = "a"\n', 'infra/ferry/dev.s3.tfbackend': 'key = "b"\n' }
    const stub = { 'infra/stub/main.tf': service, 'infra/stub/infra-dev.s3.tfbackend': 'key = "c"\n' }
    expect(await stacks({ ...files, ...stub })).toEqual([
      'infra/ferry/main.tf: its folder infra says infra',
      'not infra/stub/main.tf: for development: its state is kept as infra-dev.s3.tfbackend alone says',
    ])
  })
})

describe('Compose that somebody starts beside a platform', () => {
  const compose = `services:
  ferry:
    build: .
    restart: always
    environment: { DATABASE_URL: "postgresql://ferry@rows:5432/ferry" }
  rows: { image: "postgres:17" }
`
  const make = (target: string): Files => ({ 'compose.yaml': compose, Makefile: `${target}:\n\tdocker compose up -d\n`, 'infra/main.tf': service })

  test('what nothing calls a deployment is weighed against what the platform runs', async () => {
    expect(await stacks(make('run-prod'))).toContain('compose.yaml: deployed by Makefile:2')
    const live = { ...make('run-prod'), 'live/main.tf': service }
    expect((await stacks(live)).filter((one) => one.includes('compose.yaml'))).toEqual(['not compose.yaml: for development: live/main.tf describes production'])
  })

  test('a package’s script runs its own targets, and a workflow that updates something lends no deployment', async () => {
    const script = 'docker compose up -d\n'
    const files: Files = {
      'compose.yaml': compose,
      'start.sh': script,
      'package.json': '{ "scripts": { "build": "./start.sh" } }',
      'jobs/package.json': '{ "scripts": { "build:production": "npm run build" } }',
      '.github/workflows/spec.yml': 'name: Update the description\njobs:\n  update:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ./start.sh\n',
    }
    expect((await stacks(files))[0]).toBe('compose.yaml: the only Compose stack of the repository')
    expect((await stacks({ ...files, 'jobs/package.json': '{ "scripts": { "deploy": "../start.sh" } }' }))[0]).toBe('compose.yaml: deployed by start.sh:1')
    const deploys = (files['.github/workflows/spec.yml'] ?? '').replace('Update the description', 'Deploy it')
    expect((await stacks({ ...files, '.github/workflows/spec.yml': deploys }))[0]).toBe('compose.yaml: deployed by start.sh:1')
  })

  test('what is written into a command is what it brings up, and not the file of Compose’s own name', async () => {
    const files: Files = {
      'compose.yaml': compose,
      'ops/compose.sub.yaml': compose,
      'ops/deploy.sh': '(cd ops && envsubst -i compose.sub.yaml | docker compose -f - up -d)\n',
    }
    expect((await stacks(files))[0]).toBe('ops/compose.sub.yaml: deployed by ops/deploy.sh:1')
    const made = { 'compose.yaml': compose, 'ops/deploy.sh': './make-stack | docker compose -f - up -d\n' }
    expect((await stacks(made))[0]).toBe('compose.yaml: the only Compose stack of the repository; ops/deploy.sh:1 deploys a file that is not in the repository')
  })

  test('a run that ends with one of its containers is a trial', async () => {
    const files = make('prod')
    expect(await stacks(files)).toContain('compose.yaml: deployed by Makefile:2')
    const trial = { ...files, Makefile: 'prod:\n\tdocker compose up --abort-on-container-exit --exit-code-from ferry\n' }
    expect((await stacks(trial)).find((one) => one.startsWith('compose.yaml'))).toBe('compose.yaml: the only Compose stack of the repository')
  })

  test('a command that deploys it needs no other word', async () => {
    const live = { ...make('deploy-prod'), 'live/main.tf': service }
    expect(await stacks(live)).toContain('compose.yaml: deployed by Makefile:2')
  })
})

test.each([
  ['| Heroku | PR review apps | staging |\n| AWS | Production | production |\n', ['not app.json: for review apps: README.md:3 says so']],
  ['Heroku starts a review app for each pull request, and production as well.\n', ['app.json Procfile: the only one of its kind in the repository']],
  ['Heroku starts review apps.\n\nMain is deployed to Heroku.\n', ['app.json Procfile: the only one of its kind in the repository']],
  ['It runs on Heroku.\n', ['app.json Procfile: the only one of its kind in the repository']],
])('an app.json that the README knows for review apps alone: %s', async (text, expected) => {
  const files = { 'app.json': '{ "addons": [{ "plan": "heroku-postgresql:mini" }] }', Procfile: 'web: serve\n', 'README.md': `# Ferry\n\n${text}` }
  expect(await stacks(files)).toEqual(expected)
})
