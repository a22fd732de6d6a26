/** Whatever a peer does and whenever it is interrupted, an observation ends in its time and leaves nothing open. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dnsProbe } from '../../src/probes/dns.ts'
import { httpProbe } from '../../src/probes/http/index.ts'
import { tcpProbe } from '../../src/probes/tcp.ts'
import { tlsProbe } from '../../src/probes/tls.ts'
import type { ProbeIo } from '../../src/probes/io.ts'
import { makeAuthority, makeLeaf, type Authority } from '../harness/certificates.ts'
import { startChaos, type Spoiling } from '../harness/chaos.ts'
import { listenHttps, listenHttp, Started } from '../harness/listeners.ts'
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
