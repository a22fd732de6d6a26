/** The TCP probe: whether a port takes connections, and what is said there first. */
import { afterEach, expect, test } from 'vitest'
import { expectationsOf } from '../../src/config/verify.ts'
import { tcpProbe } from '../../src/probes/tcp.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, listenRaw, Started } from '../harness/listeners.ts'
import { graceMs, leftOpenBy, observing, timeFor } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

const look = (target: unknown, patience = timeFor(undefined)) => observing(patience, (io) => tcpProbe.observe(tcpProbe.target.parse(target), io))

test('a port that takes connections, with and without what it says', async () => {
  const server = await started.add(listenRaw((socket) => socket.write('220 harbour\u0007\u001bESMTP\r\n250 more\r\n')))
  const silent = await look(`localhost:${server.port}`)
  expect(silent).toMatchObject({ value: { connected: true, address: '127.0.0.1', banner: { reason: 'no-figure' } } })
  expect(silent.value?.connectSeconds).toBeGreaterThan(0)
  const { value } = await look({ address: `localhost:${server.port}`, banner: true })
  expect(value).toMatchObject({ banner: '220 harbour ESMTP' })
  expect(Object.keys(value ?? {}).sort()).toEqual(Object.keys(tcpProbe.figures).sort())
})

test('a banner without an end is cut, one that drips is waited for, one that is cut off is kept', async () => {
  const endless = await started.add(listenRaw((socket) => socket.write('b'.repeat(100_000))))
  expect((await look({ address: `127.0.0.1:${endless.port}`, banner: true })).value?.banner).toBe('b'.repeat(500))
  const server = await started.add(listenRaw((socket) => socket.end('220 harbour\n')))
  const chaos = await started.add(startChaos(server.port, { drip: 5 }))
  expect((await look({ address: `127.0.0.1:${chaos.port}`, banner: true })).value?.banner).toBe('220 harbour')
  chaos.spoil({ after: { bytes: 6, how: 'truncate' } })
  expect((await look({ address: `127.0.0.1:${chaos.port}`, banner: true })).value?.banner).toBe('220 ha')
})

test('refused, no name, cut before a word, silent, never ending its line; nothing is left open', async () => {
  const cutting = await started.add(listenRaw((socket) => setTimeout(() => socket.resetAndDestroy(), 30)))
  const silent = await started.add(listenRaw((socket) => void socket.resume()))
  const dripping = await started.add(
    listenRaw((socket) => {
      const timer = setInterval(() => socket.write('d'), 20)
      socket.once('close', () => clearInterval(timer))
    }),
  )
  const cases: readonly (readonly [string, string])[] = [
    [`127.0.0.1:${await freePort()}`, 'refused'],
    ['quay.invalid:25', 'dns'],
    [`127.0.0.1:${cutting.port}`, 'reset'],
    [`127.0.0.1:${silent.port}`, 'no-answer'],
    [`127.0.0.1:${dripping.port}`, 'no-answer'],
  ]
  const left = await leftOpenBy(async () => {
    for (const [address, because] of cases) {
      const seen = await look({ address, banner: true }, timeFor(because))
      expect([address, seen.because]).toEqual([address, because])
      expect(seen.overdueMs).toBeLessThan(graceMs)
    }
  })
  expect(left).toEqual([])
})

test('an interruption while a banner is waited for', async () => {
  const silent = await started.add(listenRaw((socket) => void socket.resume()))
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 40)
  const target = tcpProbe.target.parse({ address: `127.0.0.1:${silent.port}`, banner: true })
  expect(await observing(2_000, (io) => tcpProbe.observe(target, io), controller.signal)).toMatchObject({ because: 'interrupted' })
})

test('targets', () => {
  const parse = (target: unknown) => tcpProbe.target.parse(target)
  expect(tcpProbe.place(parse('mail.quay.example:25'))).toBe('mail.quay.example:25')
  expect(tcpProbe.defaults(parse('mail.quay.example:25'))).toEqual({ expect: ['connected'] })
  expect(tcpProbe.defaults(parse({ address: 'mail.quay.example:25', banner: true }))).toEqual({ expect: ['connected', "banner != ''"] })
  expect(() => expectationsOf(tcpProbe, ['connected', "banner != ''"])).not.toThrow()
  expect(tcpProbe.target.safeParse('mail.quay.example').error?.issues[0]?.message).toBe('a host and a port such as mail.example.org:25')
})
