/** The DNS probe: that there is no such record is an answer; that nobody answers is none. */
import { afterEach, expect, test } from 'vitest'
import { dnsProbe } from '../../src/probes/dns.ts'
import { freePort, Started } from '../harness/listeners.ts'
import { nameOf, short, startNameServer, type Zone } from '../harness/name-server.ts'
import { graceMs, leftOpenBy, observing, timeFor } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

const zone: Zone = {
  'both.quay.test': [
    { type: 'A', ttl: 90, data: Buffer.from([192, 0, 2, 9]) },
    { type: 'A', ttl: 80, data: Buffer.from([192, 0, 2, 10]) },
    { type: 'AAAA', ttl: 70, data: Buffer.from('20010db8000000000000000000000007', 'hex') },
    { type: 'MX', ttl: 5, data: Buffer.concat([short(20), nameOf('mx.quay.test')]) },
  ],
  'four.quay.test': [{ type: 'A', ttl: 60, data: Buffer.from([192, 0, 2, 4]) }],
  'empty.quay.test': [],
  'fails.quay.test': 'SERVFAIL',
  'silent.quay.test': 'silence',
  'rubbish.quay.test': 'rubbish',
}

const look = async (target: { readonly name: string; readonly type?: string; readonly server?: string }, patience = timeFor(undefined)) => {
  const server = await started.add(startNameServer(zone))
  return observing(patience, (io) => dnsProbe.observe(dnsProbe.target.parse({ server: server.address, ...target }), io))
}

test('addresses of either kind, and records of a type', async () => {
  const { value } = await look({ name: 'both.quay.test' })
  expect(value).toMatchObject({ records: ['192.0.2.10', '192.0.2.9', '2001:db8::7'], count: 3, code: 'NOERROR', ttl: 70 })
  expect(value?.took).toBeGreaterThan(0)
  expect(Object.keys(value ?? {}).sort()).toEqual(Object.keys(dnsProbe.figures).sort())
  expect(await look({ name: 'four.quay.test' })).toMatchObject({ value: { records: ['192.0.2.4'], count: 1, ttl: 60 } })
  expect(await look({ name: 'four.quay.test', type: 'AAAA' })).toMatchObject({ value: { records: [], count: 0, code: 'NODATA' } })
  expect(await look({ name: 'both.quay.test', type: 'mx' })).toMatchObject({ value: { records: ['20 mx.quay.test'], ttl: { reason: 'no-figure' } } })
})

test('no name and no records are answers', async () => {
  expect(await look({ name: 'gone.quay.test' })).toMatchObject({ value: { count: 0, code: 'NXDOMAIN', ttl: { reason: 'no-figure' } } })
  expect(await look({ name: 'empty.quay.test' })).toMatchObject({ value: { count: 0, code: 'NODATA' } })
})

test('a server that fails, talks rubbish, says nothing, is not there or has no name', async () => {
  const port = await freePort()
  const cases: readonly (readonly [Parameters<typeof look>[0], string])[] = [
    [{ name: 'fails.quay.test' }, 'server-error'],
    [{ name: 'rubbish.quay.test' }, 'wrong-answer'],
    [{ name: 'silent.quay.test' }, 'no-connection'],
    [{ name: 'both.quay.test', server: `127.0.0.1:${port}` }, 'refused'],
    [{ name: 'both.quay.test', server: 'ns.invalid' }, 'dns'],
  ]
  const left = await leftOpenBy(async () => {
    for (const [target, because] of cases) {
      const seen = await look(target, timeFor(because))
      expect([target.name, seen.because]).toEqual([target.name, because])
      expect(seen.overdueMs).toBeLessThan(graceMs)
    }
    await started.close()
  })
  expect(left).toEqual([])
})

test('targets', () => {
  const parse = (target: unknown) => dnsProbe.target.parse(target)
  expect(dnsProbe.place(parse('app.quay.example'))).toBe('app.quay.example')
  expect(dnsProbe.place(parse({ name: 'app.quay.example', type: 'txt', server: '9.9.9.9' }))).toBe('app.quay.example TXT at 9.9.9.9:53')
  expect(dnsProbe.place(parse({ name: 'app.quay.example', server: '2001:db8::53' }))).toBe('app.quay.example at [2001:db8::53]:53')
  expect(dnsProbe.place(parse({ name: 'app.quay.example', server: '[2001:db8::53]:5353' }))).toBe('app.quay.example at [2001:db8::53]:5353')
  expect(dnsProbe.defaults(parse('app.quay.example'))).toEqual({ expect: ['count > 0'] })
  const message = (target: unknown) => dnsProbe.target.safeParse(target).error?.issues[0]?.message
  expect(message('https://app.example.org')).toBe('a name such as app.example.org')
  expect(message({ name: 'a', type: 'ANY' })).toBe('one of A, AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV, TXT')
  expect(message({ name: 'a', resolver: '9.9.9.9' })).toBe('name type server')
})
