/** Nothing configured, and real servers: what the repository declares is found, measured and held against what runs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verificationSchema } from '../../src/report/verification/schema.ts'
import { startPostgres, type Postgres } from '../harness/postgres.ts'
import { canSwarm, createService, deploy, makeSwarm, startEngine, type Engine } from '../harness/swarm.ts'
import { bundle, missing, plainFolder } from './support.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function verify(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
  const cwd = plainFolder(files)
  folders.push(cwd)
  const child = spawn(process.execPath, [bundle, 'verify', '--format', 'json'], { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env } })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(err).toBe('')
  return { code, ...verificationSchema.parse(JSON.parse(out)) }
}

describe.skipIf(missing !== undefined || !canSwarm)('a stack in Swarm mode', { timeout: 60_000 }, () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await startEngine()
    await makeSwarm(engine)
    await Promise.all([createService(engine, 'shop_api', { replicas: 2 }), createService(engine, 'shop_worker', { onFailure: 'rollback' })])
  }, 60_000)
  afterAll(() => engine?.close())

  const stack = (worker: string): Readonly<Record<string, string>> => ({
    'docker-compose.yml': `services:\n  api:\n    image: quay/web:v1\n    ports: ["3000:3000"]\n    deploy: { replicas: 3 }\n  worker:\n    image: quay/web:${worker}\n    deploy: { replicas: 1 }\n`,
    'deploy.sh': '#!/bin/sh\nset -e\ndocker stack deploy -c docker-compose.yml shop\n',
  })
  const settled = async (service: string, holds: (state: string | undefined) => boolean): Promise<void> => {
    for (let tries = 0; tries < 300; tries++) {
      const { UpdateStatus } = (await engine.ask('GET', `/services/${service}`)) as { readonly UpdateStatus?: { readonly State: string } }
      if (holds(UpdateStatus?.State)) return
      await sleep(100)
    }
    throw new Error(`${service} did not settle`)
  }

  test('is found by its deploy: replicas and images as declared, and one too few', async () => {
    await sleep(2_000)
    const found = await verify(stack('v1'), { DOCKER_HOST: engine.host })
    const checks = new Map(found.checks.map((check) => [check.name, check]))
    expect(checks.get('shop_worker')).toMatchObject({ outcome: 'pass', subject: 'service/worker' })
    expect(checks.get('shop_api')).toMatchObject({
      outcome: 'fail',
      reasonCode: 'drift',
      subject: 'service/api',
      declaredAt: { path: 'docker-compose.yml', line: 5 },
    })
    expect(found).toMatchObject({
      code: 1,
      decision: 'unhealthy',
      rollback: [{ command: 'docker service rollback shop_api' }, { command: 'docker service rollback shop_worker' }],
    })
  })

  test('of which the platform rolled an update back is no deploy that went well', async () => {
    await deploy(engine, 'shop_worker', 'bad')
    await settled('shop_worker', (state) => state === 'rollback_completed')
    const worker = (await verify(stack('bad'), { DOCKER_HOST: engine.host })).checks.find(({ name }) => name === 'shop_worker')
    expect(worker).toMatchObject({ outcome: 'fail', reasonCode: 'rolled-back' })
  })
})

describe.skipIf(missing !== undefined)('a database', { timeout: 60_000 }, () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.stop())

  const shop = (settings: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    'compose.yaml': `services:\n  db:\n    image: postgres:18\n    command: ${settings}\n    volumes: [data:/var/lib/postgresql]\n  api:\n    image: acme/api:1\n    restart: always\n    environment:\n      DATABASE_URL: postgres://app@db/app\nvolumes: { data: {} }\n`,
    'deploy.sh': '#!/bin/sh\nset -e\ndocker compose -f compose.yaml up -d\n',
    ...more,
  })

  test('whose address is in hand is held against every setting that is declared', async () => {
    const found = await verify(shop('-c max_connections=300 -c work_mem=4096kB -c wal_level=replica'), { DATABASE_URL: server.url })
    expect(found.checks.map(({ name, outcome, reasonCode }) => [name, outcome, reasonCode])).toEqual([
      ['db', 'pass', 'ok'],
      ['db.max_connections', 'fail', 'drift'],
      ['db.wal_level', 'pass', 'ok'],
      ['db.work_mem', 'pass', 'ok'],
      ['db.version', 'pass', 'ok'],
    ])
    expect(found.checks[1]).toMatchObject({ target: '300', actual: expect.stringMatching(/^100 /) as string, declaredAt: { path: 'compose.yaml', line: 4 } })
    expect(JSON.stringify(found)).not.toContain(encodeURIComponent('p@ss/w#rd $1'))
  })

  test('that has not had a migration of the commit', async () => {
    const sql = await server.client()
    await sql.query(
      "create table _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text, logs text, rolled_back_at timestamptz, started_at timestamptz default now(), applied_steps_count int default 1); insert into _prisma_migrations (id, finished_at, migration_name) values ('1', now(), '20260101_init')",
    )
    await sql.end()
    const migrations = {
      'prisma/migrations/20260101_init/migration.sql': 'create table a ();\n',
      'prisma/migrations/20260201_orders/migration.sql': 'create table b ();\n',
    }
    const found = await verify(shop('-c max_connections=100', migrations), { DATABASE_URL: server.url })
    expect(found.checks.find(({ name }) => name === 'db.migrations')).toMatchObject({
      outcome: 'fail',
      actual: '1 applied, not 20260201_orders',
      declaredAt: { path: 'prisma/migrations/20260201_orders/migration.sql' },
    })
  })
})
