/** Answers of stores and monitors with bytes changed, left out and doubled: a look comes to figures or to a reason, and never to a fault of ours. */
import { PassThrough, Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alertmanagerProbe } from '../../src/probes/alertmanager.ts'
import type { HttpAsk, ProbeIo } from '../../src/probes/io.ts'
import { Unreached, type Probe } from '../../src/probes/probe.ts'
import { prometheusProbe } from '../../src/probes/prometheus/index.ts'
import { redisProbe } from '../../src/probes/redis/index.ts'
import { s3Probe } from '../../src/probes/s3/index.ts'
import { swarmProbe } from '../../src/probes/swarm/index.ts'

const key = { accessKeyId: 'AKIAQUAY', secretAccessKey: 'harbour' }
const object = (at: number) =>
  `<Contents><Key>db/a%2B${at}&amp;b.dump</Key><LastModified>2026-11-2${at}T02:00:00.000Z</LastModified><ETag>&quot;9e10${at}&quot;</ETag><Size>52${at}0</Size></Contents>`
const service = {
  ID: 'abc',
  Spec: { Name: 'shop_web', TaskTemplate: { ContainerSpec: { Image: 'quay/web:v2@sha256:77' } }, Mode: { Replicated: { Replicas: 2 } } },
  UpdateStatus: { State: 'paused', StartedAt: '2026-11-28T02:00:00Z', Message: 'update paused' },
}
const task = {
  DesiredState: 'running',
  Spec: { ContainerSpec: { Image: 'quay/web:v2@sha256:77' } },
  Status: { Timestamp: '2026-11-28T02:00:00Z', State: 'failed', Err: 'task: non-zero exit (7)', ContainerStatus: { ExitCode: 7 } },
}
const good: readonly (readonly [probe: Probe, target: unknown, bodies: Readonly<Record<string, string>>])[] = [
  [
    s3Probe as Probe,
    { url: 's3://quay/db/', ...key },
    {
      '': `<?xml version="1.0"?><ListBucketResult xmlns="x"><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType>${[8, 7, 6, 5].map(object).join('')}</ListBucketResult>`,
    },
  ],
  [
    prometheusProbe as Probe,
    { url: 'http://quay:9090', query: 'up' },
    { '': '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"quay":"a"},"value":[1764000000.5,"7"]}]},"warnings":["in part"]}' },
  ],
  [
    alertmanagerProbe as Probe,
    'http://quay:9093',
    { '': '[{"labels":{"alertname":"Fog","severity":"critical"},"startsAt":"2026-11-28T02:00:00Z","status":{"state":"active"}}]' },
  ],
  [swarmProbe as Probe, 'shop_web', { services: JSON.stringify([service]), tasks: JSON.stringify([task]) }],
]
const info =
  '# Server\r\nredis_version:7.2.4\r\nredis_mode:standalone\r\nused_memory:1000\r\nmaxmemory:2000\r\nrole:master\r\nslave0:ip=a,port=1,state=online,offset=7,lag=1\r\nmaster_repl_offset:9\r\ndb0:keys=3\r\nrdb_last_bgsave_status:ok\r\n'
const redisSays = `$${info.length}\r\n${info}\r\n*4\r\n$9\r\nmaxmemory\r\n$4\r\n2000\r\n$4\r\nsave\r\n$0\r\n\r\n`

function spoilt(text: string, edits: readonly (readonly [at: number, how: number, letter: string])[]): string {
  let out = text
  for (const [share, how, letter] of edits) {
    const at = Math.floor(share * out.length)
    if (how === 0) out = out.slice(0, at) + letter + out.slice(at + 1)
    if (how === 1) out = out.slice(0, at) + out.slice(at + 1 + Math.floor(share * 20))
    if (how === 2) out = out.slice(0, at) + out.slice(Math.max(0, at - 30))
    if (how === 3) out = out.slice(0, at)
  }
  return out
}

const edits = fc.array(
  fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.nat(3),
    fc.constantFrom('<', '>', '&', '"', '0', '-', '{', ']', '\r', '\n', '$', '*', '\u0000', 'é'),
  ),
  { minLength: 1, maxLength: 4 },
)

const today = new Date('2026-11-28T07:00:00Z')

async function comesToSomething(probe: Probe, target: unknown, io: Partial<ProbeIo>): Promise<void> {
  try {
    const figures = await probe.observe(probe.target.parse(target), {
      today: () => today,
      now: () => 0,
      signal: new AbortController().signal,
      patienceMs: 100,
      ...io,
    } as ProbeIo)
    for (const [name, value] of Object.entries(figures)) {
      expect(Object.keys(probe.figures)).toContain(name)
      if (probe.figures[name]?.type === 'int' && typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true)
      if (typeof value === 'number') expect(value).not.toBeNaN()
    }
  } catch (error) {
    if (!(error instanceof Unreached)) throw error
  }
}

describe.each(good)('$name', (probe, target, bodies) => {
  const answering = (change: (body: string) => string): Partial<ProbeIo> => ({
    request: async ({ url }: HttpAsk) => {
      const named = Object.entries(bodies).find(([name]) => url.includes(name))
      return {
        status: 200,
        headers: new Map(),
        cookies: new Map(),
        body: change(named?.[1] ?? ''),
        bytes: 0,
        tookMs: 1,
        phases: { firstByteMs: 1 },
        address: 'quay',
        redirects: [],
      }
    },
  })

  test('is read as it is', async () => {
    await expect(probe.observe(probe.target.parse(target), { today: () => today, ...answering((body) => body) } as ProbeIo)).resolves.toBeTypeOf('object')
  })

  test('and spoilt comes to figures or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(edits, (how) =>
        comesToSomething(
          probe,
          target,
          answering((body) => spoilt(body, how)),
        ),
      ),
      { numRuns: 300, seed: 7 },
    )
  })
})

describe('redis', () => {
  const answering = (text: string): Partial<ProbeIo> => ({
    connect: async () => {
      const answers = new PassThrough()
      answers.end(text)
      return { socket: Duplex.from({ readable: answers, writable: new PassThrough().resume() }), address: 'quay', connectMs: 1 }
    },
  })

  test('is read as it is', async () => {
    const figures = await redisProbe.observe(redisProbe.target.parse('quay'), { today: () => today, ...answering(redisSays) } as ProbeIo)
    expect(figures).toMatchObject({ memoryUse: 0.5, replicas: 1, lagBytes: 2, keys: 3, lastSaveAgeSeconds: { reason: 'nothing-there' } })
  })

  test('and spoilt comes to figures or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(edits, (how) => comesToSomething(redisProbe as Probe, 'quay', answering(spoilt(redisSays, how)))),
      { numRuns: 300, seed: 7 },
    )
  })
})
