/** Overlays named for production that a test lays over another file, and near twins that serve users. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, type Files } from '../systems/story.ts'
import { stacksOf } from './stacks.ts'

const workshop = `services:
  kiln:
    build: { context: ., target: dev }
    environment: { DATABASE_URL: "postgresql://kiln@rows:5432/kiln" }
  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }
volumes: { rows: }
`
const overlay = 'services:\n  kiln:\n    build: { context: ., target: served }\n'
const pair = 'docker compose -f compose.yaml -f compose.prod.yaml up --detach'
const job = (name: string, command = pair, on = 'pull_request'): string => `name: ${name}
on: ${on}
jobs:
  ${name}:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: ${command}
      - run: docker compose exec kiln npm test
`
const files: Files = {
  'package.json': '{"name":"kiln","dependencies":{"pg":"8"}}',
  'compose.yaml': workshop,
  'compose.prod.yaml': overlay,
  '.github/workflows/tests.yml': job('test'),
}
const served = 'compose.prod.yaml: taken by name: its name says prod'

describe('is no production', () => {
  test('what only a test lays over the file for development', async () => {
    expect(await stacksOf(files)).toEqual([
      'not compose.prod.yaml: for development: .github/workflows/tests.yml:8 tries it, and nothing deploys it; nothing that it builds is started again when it ends',
      'not compose.yaml: for development: kiln is built with dev; nothing that it builds is started again when it ends',
    ])
  })

  test('what says nothing of the file that it is laid over', async () => {
    const base = workshop.replace('build: { context: ., target: dev }', 'image: kiln\n    build: .\n    restart: always')
    expect((await stacksOf({ ...files, 'compose.yaml': base }))[0]).toMatch(/^compose\.yaml: /)
  })

  test('what a script to try it brings up, which waits for its end', async () => {
    expect((await stacksOf({ ...files, '.github/workflows/deploy.yml': job('deploy') }))[0]).toMatch(/^not compose\.prod\.yaml: for development: .* tries it/)
    const { '.github/workflows/tests.yml': _, ...rest } = files
    const tried = { ...rest, 'bin/smoke-test.sh': `#!/bin/sh\n${pair}\ncurl --fail localhost:4180\n` }
    expect((await stacksOf(tried))[0]).toMatch(/^not compose\.prod\.yaml: for development: bin\/smoke-test\.sh:2 tries it/)
  })
})

describe('stays production', () => {
  test('what a job deploys, whatever tests try', async () => {
    const deployed = { ...files, '.github/workflows/deploy.yml': job('deploy', pair, 'push') }
    expect((await stacksOf(deployed))[0]).toMatch(/^compose\.yaml compose\.prod\.yaml: deployed by \.github\/workflows\/deploy\.yml:8/)
    const { '.github/workflows/tests.yml': _, ...rest } = files
    expect((await stacksOf({ ...rest, 'ops/deploy.sh': `#!/bin/sh\n${pair}\n` }))[0]).toMatch(
      /^compose\.yaml compose\.prod\.yaml: deployed by ops\/deploy\.sh:2/,
    )
  })

  test('what a document tells to start', async () => {
    expect((await stacksOf({ ...files, 'README.md': `# Kiln\n\n## Install\n\n    ${pair}\n` }))[0]).toBe(served)
  })

  test('what is started again when it ends', async () => {
    expect((await stacksOf({ ...files, 'compose.prod.yaml': `${overlay}    restart: always\n` }))[0]).toMatch(/^compose\.prod\.yaml: taken by name/)
  })

  test('what a test brings up by itself', async () => {
    const alone = job('test', 'docker compose -f compose.prod.yaml up --detach')
    expect((await stacksOf({ ...files, '.github/workflows/tests.yml': alone }))[0]).toBe(served)
  })

  test('what was judged before a change adds the test', async () => {
    const { '.github/workflows/tests.yml': _, ...before } = files
    const head = { ...files, 'compose.prod.yaml': overlay.replace('services:\n', 'services:\n  queue: { image: "redis:8", ports: [ "6379:6379" ] }\n') }
    expect(blocked(await judge(before, head)).length).toBeGreaterThan(0)
  })
})
