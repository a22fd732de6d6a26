/** Stacks of workspaces that are rented or made for an hour of work, by the names their makers gave them, and what tests alone are fed with. */
import { describe, expect, test } from 'vitest'
import { stacksOf } from './stacks.ts'
import { verdicts } from './verdicts.ts'

const forge = `services:
  forge:
    image: gitea/gitea:1.24
    ports: [ "3100:3000" ]
    environment:
      GITEA__database__HOST: ledger:5432
  ledger:
    image: postgres:17.5
    environment: { POSTGRES_PASSWORD: "271828" }
    volumes: [ "ledger:/var/lib/postgresql/data" ]
volumes: { ledger: }
`

describe('a stack that is named for a rented workspace is no production', () => {
  test.each(['gitpod', 'codespaces', 'ddev', 'lando', 'okteto'])('docker-compose.%s.yaml', async (name) => {
    const path = `docker-compose.${name}.yaml`
    expect(await stacksOf({ [path]: forge })).toEqual([`not ${path}: for development: its name says ${name}`])
    expect(await verdicts({ [path]: forge }, 'backup/automated')).toEqual([])
  })

  test('beside production it is left out, and production is judged', async () => {
    const files = { 'docker-compose.gitpod.yaml': forge, 'docker-compose.yaml': forge.replace('17.5', '17.6') }
    expect((await stacksOf(files))[0]).toBe("docker-compose.yaml: taken by name: it has Compose's default name")
    expect(await verdicts(files, 'backup/automated')).toEqual(['database/ledger fail: Nothing backs up ledger automatically @ docker-compose.yaml:7'])
  })

  test('nor where it is kept running', async () => {
    const kept = forge.replace('ports:', 'restart: unless-stopped\n    ports:').replace('image: gitea/gitea:1.24', 'build: .')
    expect(await stacksOf({ 'docker-compose.gitpod.yaml': kept })).toEqual(['not docker-compose.gitpod.yaml: for development: its name says gitpod'])
  })
})

describe('what tests are fed with is no schema of the application', () => {
  const keyless = 'CREATE TABLE public.parcels (id character varying(31), crate text);\n'
  const stack = { 'compose.yaml': forge }

  test.each(['test-files', 'test_data', 'testcases'])('store/migration/%s', async (folder) => {
    expect(await verdicts({ ...stack, [`store/migration/${folder}/dump.sql`]: keyless }, 'database/primary-key')).toEqual([])
  })

  test('a table beside them is', async () => {
    expect(await verdicts({ ...stack, 'store/migration/1_begin.sql': keyless }, 'database/primary-key')).toEqual([
      'schema/store/migration fail: parcels without a primary key @ store/migration/1_begin.sql:1',
    ])
  })
})
