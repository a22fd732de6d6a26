/** The Swarm probe against a real engine: rollouts that end well, are rolled back or stop, and each way in which asking fails. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Figures } from '../../src/probes/probe.ts'
import { swarmProbe } from '../../src/probes/swarm/index.ts'
import { makeAuthority, makeLeaf } from '../harness/certificates.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, listenHttp, listenHttps, Started } from '../harness/listeners.ts'
import { leftOpenBy, observing } from '../harness/observing.ts'
import { canSwarm, createService, deploy, makeSwarm, startEngine, type Engine } from '../harness/swarm.ts'

const started = new Started()
afterEach(() => started.close())

const look = (target: unknown, patience = 2_000, environment: Readonly<Record<string, string>> = {}) =>
  observing(patience, (io) => {
    const parsed = swarmProbe.target.parse(target)
    return swarmProbe.observe(swarmProbe.withEnvironment?.(parsed, environment) ?? parsed, io)
  })

describe.skipIf(!canSwarm)('a real engine', () => {
  let engine: Engine
  let before: Awaited<ReturnType<typeof look>>
  beforeAll(async () => {
    engine = await startEngine()
    before = await look({ service: 'shop_web', host: engine.host })
    await makeSwarm(engine)
    await Promise.all([
      createService(engine, 'shop_web', { replicas: 2 }),
      createService(engine, 'shop_worker'),
      createService(engine, 'shop_back', { replicas: 2, onFailure: 'rollback' }),
      createService(engine, 'shop_halt', { replicas: 2 }),
      createService(engine, 'shop_ends', { image: 'bad' }),
      createService(engine, 'shop_everywhere', { replicas: 0 }),
      createService(engine, 'shop_large', { memory: 2 ** 50 }),
    ])
    for (const service of ['shop_worker', 'shop_back', 'shop_halt']) await until(service, ({ running, desired }) => running === desired)
    await Promise.all([deploy(engine, 'shop_worker', 'v2'), deploy(engine, 'shop_back', 'bad'), deploy(engine, 'shop_halt', 'bad')])
  })
  afterAll(() => engine?.close())

  const at = async (service: string, more: object = {}): Promise<Figures> => {
    const { value, because, detail } = await look({ service, host: engine.host, ...more })
    if (value === undefined) throw new Error(`${because}: ${detail}`)
    return value
  }
  const until = async (service: string, holds: (figures: Figures) => boolean): Promise<Figures> => {
    for (let tries = 0; ; tries += 1) {
      const figures = await at(service)
      if (holds(figures)) return figures
      if (tries > 150) throw new Error(`${service} stays ${JSON.stringify(figures)}`)
      await wait(100)
    }
  }

  test('one that is no manager says so', () => {
    expect(before).toMatchObject({ because: 'cannot-run', detail: expect.stringContaining('no manager of a Swarm') })
  })

  test('two replicas that run and were never updated', async () => {
    const found = await until('shop_web', ({ running }) => running === 2)
    expect(Object.keys(found).sort()).toEqual(Object.keys(swarmProbe.figures).sort())
    expect(found).toMatchObject({
      running: 2,
      desired: 2,
      healthy: true,
      image: 'quay/web:v1',
      digest: { reason: 'no-figure' },
      images: ['quay/web:v1'],
      updateState: 'none',
      updateMessage: '',
      updatedAgeSeconds: { reason: 'nothing-there' },
      rolledBack: false,
      stuck: false,
      failedTasks: 0,
      failures: [],
      waiting: [],
      restarts: 0,
    })
  })

  test('an update that ends well', async () => {
    const found = await until('shop_worker', ({ updateState }) => updateState === 'completed')
    expect(found).toMatchObject({ running: 1, image: 'quay/web:v2', images: ['quay/web:v2'], rolledBack: false, stuck: false })
    expect(found['updatedAgeSeconds']).toBeLessThan(30)
  })

  test('a completed rollback runs all of the old version, and is told by its state and its time', async () => {
    const found = await until('shop_back', ({ updateState, running }) => updateState === 'rollback_completed' && running === 2)
    expect(found).toMatchObject({ running: 2, desired: 2, healthy: false, image: 'quay/web:v1', images: ['quay/web:v1'], rolledBack: true, stuck: false })
    expect(found['updateMessage']).toMatch(/rollback completed/)
    expect(found['failedTasks']).toBeGreaterThan(0)
    expect(found['failures']).toEqual(expect.arrayContaining([expect.stringMatching(/exit.*7/)]))
    expect(found['updatedAgeSeconds']).toBeGreaterThan(0.5)
    // The same, long ago: nothing of this deploy.
    await wait(1_100)
    expect(await at('shop_back', { within: '1s' })).toMatchObject({ updateState: 'rollback_completed', rolledBack: false, failedTasks: 0 })
  })

  test('an update that stops half-way', async () => {
    const found = await until('shop_halt', ({ updateState }) => updateState === 'paused')
    expect(found).toMatchObject({ healthy: false, image: 'quay/web:bad', rolledBack: false, stuck: true })
    expect(found['images']).toContain('quay/web:v1')
    expect(found['updateMessage']).toMatch(/paused/)
  })

  test('tasks that end, and one that finds no place', async () => {
    const found = await until('shop_ends', ({ restarts }) => Number(restarts) > 1)
    expect(found).toMatchObject({ desired: 1, failures: [expect.stringMatching(/exit.*7/)] })
    expect(found['failedTasks']).toBeGreaterThan(1)
    const waiting = await until('shop_large', ({ waiting: why }) => (why as readonly string[]).length > 0)
    expect(waiting).toMatchObject({ running: 0, desired: 1, healthy: false, waiting: [expect.stringMatching(/insufficient resources/)] })
  })

  test('a global service', async () => {
    expect(await until('shop_everywhere', ({ running }) => running === 1)).toMatchObject({ running: 1, desired: 1, healthy: true })
  })

  test('a service that is not there, though another begins so; and the engine of DOCKER_HOST', async () => {
    expect(await look({ service: 'shop_we', host: engine.host })).toMatchObject({ because: 'gone', detail: expect.stringContaining('shop_we') })
    expect((await look('shop_web', 2_000, { DOCKER_HOST: engine.host })).value).toMatchObject({ desired: 2 })
  })
})

test('each way in which asking fails has its reason, and nothing is left open', async () => {
  let given: { status?: number; body: string } = { body: '' }
  const server = await started.add(
    listenHttp((_, response) => void response.writeHead(given.status ?? 200, { 'content-type': 'application/json' }).end(given.body)),
  )
  const chaos = await started.add(startChaos(server.port, { open: 'blackhole' }))
  const authority = await makeAuthority()
  const leaf = await makeLeaf(authority)
  const client = await makeLeaf(authority, { dns: ['mate'], ip: [], client: true })
  const safe = await started.add(
    listenHttps({ ...leaf, ca: authority.pem, requestCert: true, rejectUnauthorized: true }, (_, response) => void response.end('[]')),
  )
  const says = (message: string) => JSON.stringify({ message })
  const host = `tcp://127.0.0.1:${server.port}`
  const cases: readonly (readonly [what: string, given: typeof given, because: string, of?: object])[] = [
    ['no manager', { status: 503, body: says('This node is not a swarm manager. Worker nodes can’t be used to view cluster state.') }, 'cannot-run'],
    ['no leader', { status: 503, body: says('rpc error: The swarm does not have a leader.') }, 'server-error'],
    ['locked', { status: 503, body: says('Swarm is encrypted and locked.') }, 'starting'],
    ['Podman', { status: 404, body: says('Not Found') }, 'cannot-run'],
    ['a proxy that lets nothing by', { status: 403, body: '<html>403 Forbidden</html>' }, 'forbidden'],
    ['a failure', { status: 500, body: says('rpc error: code = DeadlineExceeded') }, 'server-error'],
    ['no such service', { body: '[]' }, 'gone'],
    ['a page', { body: '<html>' }, 'wrong-answer'],
    ['another shape', { body: '[{"ID":7}]' }, 'wrong-answer'],
    ['a bomb of bytes', { body: `["${'x'.repeat(17_000_000)}"]` }, 'too-large'],
    ['nobody there', { body: '' }, 'refused', { host: `tcp://127.0.0.1:${await freePort()}` }],
    ['no socket', { body: '' }, 'no-route', { host: 'unix:///nowhere/docker.sock' }],
    ['never served', { body: '' }, 'no-answer', { host: `tcp://127.0.0.1:${chaos.port}` }],
    ['by ssh', { body: '' }, 'cannot-run', { host: 'ssh://mate@manager.example.org' }],
    ['without a certificate', { body: '' }, 'no-credentials', { host: `https://localhost:${safe.port}`, authorities: authority.pem }],
    ['of an authority nobody knows', { body: '' }, 'tls-untrusted', { host: `https://localhost:${safe.port}`, certificate: client.cert, key: client.key }],
    ['with all of them', { body: '' }, 'gone', { host: `tcp://localhost:${safe.port}`, authorities: authority.pem, certificate: client.cert, key: client.key }],
  ]
  const left = await leftOpenBy(async () => {
    for (const [what, next, because, of] of cases) {
      given = next
      const found = await look({ service: 'shop_web', host, ...of }, 700)
      expect([what, found.because, found.detail]).toEqual([what, because, expect.not.stringMatching(/PRIVATE|mate@/)])
      expect(found.tookMs).toBeLessThan(1_700)
    }
    await chaos.close()
    await wait(50)
  })
  expect(left).toEqual([])
})

test('what an engine tells of others: old ones without a status, jobs, digests, words with line ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quay-engine-'))
  const socketPath = join(folder, 'docker.sock')
  const digest = `sha256:${'7'.repeat(64)}`
  const now = Date.now()
  const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString()
  const spec = (name: string, mode: object) => ({
    Name: name,
    TaskTemplate: { ContainerSpec: { Image: `registry.example.org:5000/quay:v7@${digest}` } },
    Mode: mode,
  })
  const known = { ID: 'abc', Version: { Index: 7 }, CreatedAt: ago(9_000), UpdatedAt: ago(8_000) }
  const services = [
    { ...known, Spec: spec('job', { ReplicatedJob: { MaxConcurrent: 1 } }) },
    {
      ...known,
      Spec: spec('global', { Global: {} }),
      UpdateStatus: { State: 'rollback_started', StartedAt: ago(7_000), Message: 'update\r\nrolled\u202e back' },
    },
  ]
  const status = (state: string, more: object = {}) => ({ Timestamp: ago(60), State: state, ...more })
  const image = { Spec: { ContainerSpec: { Image: `registry.example.org:5000/quay:v7@${digest}` } } }
  const tasks = [
    { ...image, DesiredState: 'running', Status: status('running') },
    { ...image, DesiredState: 'running', Status: status('starting') },
    { ...image, DesiredState: 'shutdown', Status: status('failed', { Err: 'task: died\n', ContainerStatus: { ExitCode: 137 } }) },
    { ...image, DesiredState: 'shutdown', Status: status('rejected', { Err: 'No such image', Timestamp: ago(5_000) }) },
  ]
  const server = createServer(
    (request, response) => void response.end(JSON.stringify(request.url?.startsWith('/services') === true ? services : tasks)),
  ).listen(socketPath)
  await once(server, 'listening')
  const job = await look({ service: 'job', host: `unix://${socketPath}` })
  expect(job.value).toMatchObject({ desired: { reason: 'nothing-there' }, digest, image: 'registry.example.org:5000/quay:v7' })
  const global = await look({ service: 'global', host: `unix://${socketPath}` })
  expect(global.value).toMatchObject({
    running: 1,
    desired: 2,
    rolledBack: true,
    updateMessage: 'update rolled back',
    failedTasks: 1,
    failures: ['task: died (exit code 137)'],
    restarts: 2,
  })
  expect(global.value?.['updatedAgeSeconds']).toBeCloseTo(7_000, -1)
  server.close()
  await once(server, 'close')
  rmSync(folder, { recursive: true })
})

test.each([
  '',
  'no such name',
  7,
  { service: 'web', host: 'manager:2376' },
  { service: 'web', certificate: 'PEM' },
  { service: 'web', within: 'soon' },
  { host: 'unix:///x' },
])('no target: %j', (target) => {
  expect(swarmProbe.target.safeParse(target).success).toBe(false)
})

test('a place tells where, and nobody’s name', () => {
  expect(swarmProbe.place(swarmProbe.target.parse('shop_web'))).toBe('shop_web at /var/run/docker.sock')
  expect(swarmProbe.place(swarmProbe.target.parse({ service: 'shop_web', host: 'ssh://mate@manager.example.org' }))).toBe(
    'shop_web at ssh://manager.example.org',
  )
})
