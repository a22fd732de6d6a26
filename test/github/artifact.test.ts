import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { downloadArtifact, newestArtifact } from '../../src/github/artifact.ts'
import { startGateway, type Gateway } from '../harness/gateway.ts'
import type { GitHub } from '../harness/github.ts'
import { artifacts, gives, startStorage, type Storage } from '../harness/storage.ts'
import { openTestRepository } from './support.ts'

let gateway: Gateway
let storage: Storage

beforeEach(async () => {
  // Nothing behind it: all that is asked for is answered by overlays.
  gateway = await startGateway('http://127.0.0.1:9')
  storage = await startStorage()
})

afterEach(async () => {
  const violations = gateway.violations()
  await gateway.close()
  await storage.close()
  expect(violations).toEqual([])
})

const open = (timeout?: number) => openTestRepository({ gateway, token: 'token-of-the-job' } as GitHub, timeout === undefined ? {} : { timeout })
const id = 77

async function download(limit = 1000) {
  const opened = await open()
  gateway.overlays.push(artifacts(5, [{ id, name: 'plimsoll' }], storage.url))
  const outcome = await downloadArtifact(opened.repository, id, limit).then(
    (bytes) => bytes.toString('utf8'),
    (error: unknown) => error as Error,
  )
  return { outcome, ...opened }
}

test('the newest of the name is taken, and none that has expired', async () => {
  const { repository } = await open()
  const found = [
    { id: 3, name: 'plimsoll' },
    { id: 9, name: 'plimsoll', expired: true },
    { id: 7, name: 'plimsoll' },
    { id: 8, name: 'other' },
  ]
  gateway.overlays.push(artifacts(5, found, storage.url), artifacts(6, [], storage.url))
  expect(await newestArtifact(repository, 5, 'plimsoll')).toBe(7)
  expect(await newestArtifact(repository, 6, 'plimsoll')).toBeUndefined()
})

describe('the download', () => {
  test('comes from another host, which never sees the token', async () => {
    storage.answers = [gives('PK and so on')]
    const { outcome, said } = await download()
    expect(outcome).toBe('PK and so on')
    expect(gateway.log.map((one) => one.authorization)).toEqual(['token token-of-the-job'])
    expect(storage.asked).toHaveLength(1)
    expect(JSON.stringify(storage.asked)).not.toMatch(/token-of-the-job|authorization/)
    expect(said.join('\n')).not.toContain('a-secret-for-a-minute')
  })

  test('ends at the bound, however much is said to come', async () => {
    storage.answers = [
      (response) => {
        response.writeHead(200)
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1000))) continue
        }
        response.on('drain', more)
        more()
      },
    ]
    const { outcome } = await download(100_000)
    expect(outcome).toMatchObject({ name: 'ArtifactError', message: 'it has more than 100000 bytes' })
    expect(storage.asked).toHaveLength(1)
  })

  test.each<[string, Storage['answers'][number]]>([
    ['answers 503', (response) => response.writeHead(503).end()],
    ['breaks', (response) => response.destroy()],
    ['breaks in the middle', (response) => response.writeHead(200, { 'content-length': '12' }).write('PK', () => response.destroy())],
  ])('storage that %s once is asked again, at a new address', async (_, trouble) => {
    storage.answers = [trouble, gives('whole')]
    const { outcome, clock } = await download()
    expect(outcome).toBe('whole')
    expect(clock.slept).toEqual([1000])
    expect(gateway.count(/artifacts\/77\/zip/)).toBe(2)
  })

  test('storage that stays broken is given up, and its address is not told', async () => {
    storage.answers = [(response) => response.destroy()]
    const { outcome, said } = await download()
    expect(outcome).toBeInstanceOf(TypeError)
    expect(storage.asked).toHaveLength(3)
    expect([String(outcome), ...said].join('\n')).not.toContain('a-secret-for-a-minute')
  })

  test('storage that sends elsewhere is not followed', async () => {
    storage.answers = [(response) => response.writeHead(302, { location: `${gateway.url}/user` }).end()]
    const { outcome } = await download()
    expect(outcome).toBeInstanceOf(Error)
    expect(gateway.count(/\/user/)).toBe(0)
  })

  test.each<[string, number, object, string]>([
    ['without the right to read', 403, { message: 'Resource not accessible by integration' }, 'Resource not accessible by integration'],
    ['that has expired', 410, { message: 'Artifact has expired' }, 'Artifact has expired'],
  ])('of an artifact %s', async (_, status, body, message) => {
    gateway.faults.push({ match: /artifacts/, status, body, times: 1 })
    expect((await download()).outcome).toMatchObject({ status, message: expect.stringContaining(message) })
    expect(storage.asked).toEqual([])
  })

  test('without an address', async () => {
    gateway.overlays.push(({ path }) => (path.endsWith('/zip') ? { status: 302, text: '', headers: {} } : undefined))
    expect((await download()).outcome).toMatchObject({ message: 'GitHub did not say where it lies' })
  })
})
