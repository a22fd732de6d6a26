/** Whatever a peer does and whenever it is interrupted, an observation ends in its time and leaves nothing open. */
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dnsProbe } from '../../src/probes/dns.ts'
import { httpProbe } from '../../src/probes/http/index.ts'
import { tcpProbe } from '../../src/probes/tcp.ts'
import { tlsProbe } from '../../src/probes/tls.ts'
import type { ProbeIo } from '../../src/probes/io.ts'
import { makeAuthority, makeLeaf, type Authority } from '../harness/certificates.ts'
import { startChaos, type Spoiling } from '../harness/chaos.ts'
import { listenFor, listenHttp, listenHttps, listenRaw, Started } from '../harness/listeners.ts'
import { graceMs, leftOpenBy, observing } from '../harness/observing.ts'

const started = new Started()
let authority: Authority
let plain = 0
let secure = 0
beforeAll(async () => {
  authority = await makeAuthority()
  const leaf = await makeLeaf(authority)
  plain = (await started.add(listenHttp((_, response) => response.end('h'.repeat(2_000))))).port
  secure = (await started.add(listenHttps(leaf, (_, response) => response.end('h'.repeat(2_000))))).port
})
afterAll(() => started.close())

const spoiling = fc.oneof(
  fc.record({ open: fc.constantFrom('reset', 'blackhole') }),
  fc.record({ delay: fc.integer({ min: 1, max: 300 }) }),
  fc.record({ drip: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ after: fc.record({ bytes: fc.integer({ min: 0, max: 3_000 }), how: fc.constantFrom('reset', 'truncate', 'stall') }) }),
) as fc.Arbitrary<Spoiling>

type Look = (port: number, samples: number) => (io: ProbeIo) => Promise<unknown>

const looks: Readonly<Record<string, Look>> = {
  http: (port, samples) => (io) => httpProbe.observe(httpProbe.target.parse({ url: `http://127.0.0.1:${port}/`, samples }), io),
  https: (port, samples) => (io) => httpProbe.observe(httpProbe.target.parse({ url: `https://localhost:${port}/`, samples, authorities: authority.pem }), io),
  tls: (port) => (io) => tlsProbe.observe(tlsProbe.target.parse({ address: `localhost:${port}`, authorities: authority.pem, everyAddress: true }), io),
  tcp: (port) => (io) => tcpProbe.observe(tcpProbe.target.parse({ address: `127.0.0.1:${port}`, banner: true }), io),
  dns: (port) => (io) => dnsProbe.observe(dnsProbe.target.parse({ name: 'quay.test', server: `127.0.0.1:${port}` }), io),
}

test('no look outlives its time by more than a quarter of a second', async () => {
  const left = await leftOpenBy(() =>
    fc.assert(
      fc.asyncProperty(
        spoiling,
        fc.constantFrom(...Object.keys(looks)),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 200 }),
        fc.option(fc.integer({ min: 0, max: 150 })),
        async (how, which, samples, patience, interruptedAt) => {
          const chaos = await startChaos(which === 'http' ? plain : secure, how)
          const signal = interruptedAt === null ? new AbortController().signal : AbortSignal.timeout(interruptedAt)
          const { tookMs, overdueMs } = await observing(patience, (io) => (looks[which] as Look)(chaos.port, samples)(io), signal)
          await chaos.close()
          expect(overdueMs).toBeLessThan(graceMs)
          if (interruptedAt !== null) expect(tookMs - interruptedAt).toBeLessThan(2 * graceMs)
        },
      ),
      { numRuns: 60 },
    ),
  )
  expect(left).toEqual([])
}, 30_000)

/** An answer of which some bytes are others, or gone. */
const spoilt = fc
  .tuple(
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{"status":"ok"}',
      'HTTP/1.1 302 Found\r\nlocation: /in?x=1\r\nset-cookie: a=b; Path=/\r\ntransfer-encoding: chunked\r\n\r\n4\r\nkeel\r\n0\r\nx-t: 1\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: keep-alive\r\n\r\n\x1f\x8b\x08\x00',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    ),
    fc.array(fc.tuple(fc.nat(200), fc.nat(255), fc.boolean()), { maxLength: 6 }),
    fc.array(fc.nat(255), { maxLength: 40 }),
  )
  .map(([text, changes, rest]) => {
    const bytes = [...Buffer.from(text, 'latin1')]
    for (const [at, byte, gone] of changes) bytes.splice(at % bytes.length, 1, ...(gone ? [] : [byte]))
    return Buffer.from([...bytes, ...rest])
  })

test('whatever a peer answers is an answer or one of the reasons, never a fault of ours', async () => {
  let answer = Buffer.alloc(0)
  const peer = await started.add(listenFor((socket) => socket.end(answer)))
  await fc.assert(
    fc.asyncProperty(spoilt, fc.boolean(), fc.integer({ min: 1, max: 3 }), async (bytes, secured, samples) => {
      answer = bytes
      const url = `${secured ? 'https' : 'http'}://127.0.0.1:${peer.port}/`
      const seen = await observing(1_000, (io) => httpProbe.observe(httpProbe.target.parse({ url, samples, follow: 2 }), io))
      expect(seen.because ?? seen.value?.status).toBeDefined()
    }),
    { numRuns: 300 },
  )
}, 30_000)

test('a handshake of which bytes are others fails for a reason', async () => {
  let flips: readonly (readonly [number, number])[] = []
  const proxy = await started.add(
    listenRaw((client) => {
      const upstream = connect(secure, '127.0.0.1')
      let passed = 0
      upstream.on('error', () => client.destroy())
      client.on('close', () => upstream.destroy())
      client.pipe(upstream)
      upstream.on('data', (piece: Buffer) => {
        for (const [at, bits] of flips) if (at >= passed && at < passed + piece.length) piece[at - passed] = (piece[at - passed] ?? 0) ^ bits
        passed += piece.length
        client.write(piece)
      })
      upstream.on('end', () => client.end())
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(1_500), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }), async (changes) => {
      flips = changes
      const target = tlsProbe.target.parse({ address: `localhost:${proxy.port}`, authorities: authority.pem, lenient: true })
      const seen = await observing(500, (io) => tlsProbe.observe(target, io))
      expect(seen.because ?? seen.value?.protocol).toBeDefined()
    }),
    { numRuns: 60 },
  )
}, 30_000)
