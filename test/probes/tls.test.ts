/** The TLS probe: each flaw of a certificate by its reason, and its dates whatever the flaw. */
import type { TlsOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlsProbe } from '../../src/probes/tls.ts'
import { Unreached } from '../../src/probes/probe.ts'
import type { ProbeIo } from '../../src/probes/io.ts'
import { day, makeAuthority, makeLeaf, type Authority, type Leaf } from '../harness/certificates.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, listenFor, listenRaw, listenTls, Started } from '../harness/listeners.ts'
import { graceMs, leftOpenBy, observing, timeFor } from '../harness/observing.ts'

const started = new Started()
afterAll(() => started.close())

let authority: Authority
let stranger: Authority

beforeAll(async () => {
  authority = await makeAuthority('Quay authority')
  stranger = await makeAuthority('Stranger authority')
})

const serve = async (options: TlsOptions): Promise<number> => (await started.add(listenTls(options, (socket) => socket.resume()))).port

const look = (target: object, patience = timeFor(undefined)) =>
  observing(patience, (io) => tlsProbe.observe(tlsProbe.target.parse({ authorities: authority.pem, ...target }), io))

test('a good one: every figure', async () => {
  const port = await serve(await makeLeaf(authority, { dns: ['localhost', 'pier.example'], until: 40 }))
  const { value } = await look({ address: `localhost:${port}` })
  expect(value).toMatchObject({
    trusted: true,
    problem: '',
    subject: 'localhost',
    names: ['localhost', 'pier.example', '127.0.0.1'],
    issuer: 'Quay authority',
    chainLength: 2,
    protocol: 'TLSv1.3',
    cipher: expect.stringMatching(/^TLS_/),
    addresses: ['127.0.0.1'],
    certificates: 1,
    serial: expect.stringMatching(/^[0-9a-f]{10,}$/),
    fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  })
  expect(value?.daysLeft).toBeCloseTo(40, 2)
  expect(Date.parse(String(value?.validUntil)) - Date.parse(String(value?.validFrom))).toBe(41 * day)
  expect(value?.handshake).toBeGreaterThan(0)
  expect(Object.keys(value ?? {}).sort()).toEqual(Object.keys(tlsProbe.figures).sort())
})

describe('flaws', () => {
  const flaws: readonly (readonly [string, () => Promise<TlsOptions>, string, number])[] = [
    ['expired', () => makeLeaf(authority, { from: -20, until: -3 }), 'tls-expired', -3],
    ['not valid yet', () => makeLeaf(authority, { from: 2, until: 30 }), 'tls-not-yet-valid', 30],
    ['for another name', () => makeLeaf(authority, { dns: ['pier.example'], ip: [], until: 21 }), 'tls-name', 21],
    ['of a stranger', () => makeLeaf(stranger, { until: 22 }), 'tls-untrusted', 22],
    ['of its own', () => makeLeaf(undefined, { until: 23 }), 'tls-untrusted', 23],
    ['of a stranger and expired', () => makeLeaf(stranger, { from: -9, until: -4 }), 'tls-expired', -4],
  ]
  test.each(flaws)('%s', async (_, make, because, daysLeft) => {
    const port = await serve(await make())
    expect(await look({ address: `localhost:${port}` })).toMatchObject({ because })
    const { value } = await look({ address: `localhost:${port}`, lenient: true })
    expect(value).toMatchObject({ trusted: false, problem: because })
    // So that an expectation of one's own about it has the same reason.
    expect(tlsProbe.figures['problem']?.reason).toBeTypeOf('function')
    expect([tlsProbe.figures['problem']?.reason].map((reason) => (typeof reason === 'function' ? reason(because) : reason))).toEqual([because])
    expect(value?.daysLeft).toBeCloseTo(daysLeft, 2)
  })

  test('a chain without its middle, and with it', async () => {
    const between = await makeAuthority('Between authority', authority)
    const leaf = await makeLeaf(between)
    expect(await look({ address: `localhost:${await serve(leaf)}` })).toMatchObject({ because: 'tls-untrusted' })
    expect(await look({ address: `localhost:${await serve({ ...leaf, cert: leaf.cert + between.pem })}` })).toMatchObject({
      value: { trusted: true, chainLength: 3 },
    })
  })

  test('only old protocols', async () => {
    const port = await serve({ ...(await makeLeaf(authority)), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' })
    expect(await look({ address: `localhost:${port}`, lenient: true })).toMatchObject({ because: 'tls-protocol' })
  })
})

test('the certificate is that of the name asked for', async () => {
  const [one, two] = await Promise.all([makeLeaf(authority, { until: 50 }), makeLeaf(authority, { dns: ['two.quay.example'], until: 60 })])
  const { createSecureContext } = await import('node:tls')
  const port = await serve({ ...one, SNICallback: (name, done) => done(null, createSecureContext(name === 'two.quay.example' ? two : one)) })
  expect((await look({ address: `127.0.0.1:${port}`, serverName: 'two.quay.example' })).value).toMatchObject({ subject: 'two.quay.example' })
  expect((await look({ address: `127.0.0.1:${port}` })).value).toMatchObject({ subject: 'localhost' })
})

test('a certificate that is renewed is seen at the next look', async () => {
  const leaves: readonly Leaf[] = [await makeLeaf(authority, { until: 5 }), await makeLeaf(authority, { until: 90 })]
  const { createSecureContext } = await import('node:tls')
  let at = -1
  const port = await serve({ ...leaves[0], SNICallback: (_, done) => done(null, createSecureContext(leaves[(at += 1)] ?? {})) })
  expect((await look({ address: `localhost:${port}` })).value?.daysLeft).toBeCloseTo(5, 2)
  expect((await look({ address: `localhost:${port}` })).value?.daysLeft).toBeCloseTo(90, 2)
})

describe('every address of a name', () => {
  /** As if the name had these addresses, each its own server behind one port. */
  const several = (io: ProbeIo, ports: Readonly<Record<string, number>>): ProbeIo => ({
    ...io,
    lookUp: async () => Object.keys(ports),
    connect: (ask) => {
      const port = ports[ask.host] ?? 0
      if (port === -1) return Promise.reject(new Unreached('no-route', 'no way there'))
      return io.connect({ ...ask, host: '127.0.0.1', port })
    },
  })
  const every = (ports: Readonly<Record<string, number>>, rest: object = {}) =>
    observing(3_000, (io) =>
      tlsProbe.observe(tlsProbe.target.parse({ address: 'localhost:443', authorities: authority.pem, everyAddress: true, ...rest }), several(io, ports)),
    )

  test('the worst is told: the next to expire, before that one with a flaw', async () => {
    const good = await serve(await makeLeaf(authority, { until: 80 }))
    const soon = await serve(await makeLeaf(authority, { until: 6 }))
    const old = await serve(await makeLeaf(authority, { from: -9, until: -2 }))
    const { value } = await every({ '192.0.2.1': good, '192.0.2.2': soon, '2001:db8::1': -1 })
    expect(value).toMatchObject({ certificates: 2, trusted: true, addresses: ['127.0.0.1', '127.0.0.1'] })
    expect(value?.daysLeft).toBeCloseTo(6, 2)
    expect(await every({ '192.0.2.1': good, '192.0.2.2': old, '192.0.2.3': soon })).toMatchObject({ because: 'tls-expired' })
    expect((await every({ '192.0.2.1': good, '192.0.2.2': old }, { lenient: true })).value).toMatchObject({ problem: 'tls-expired' })
  })

  test('an address where nobody is, and none that can be reached', async () => {
    const good = await serve(await makeLeaf(authority))
    expect(await every({ '192.0.2.1': good, '192.0.2.2': await freePort() })).toMatchObject({ because: 'refused' })
    expect(await every({ '2001:db8::1': -1 })).toMatchObject({ because: 'no-route' })
  })
})

test('no handshake: refused, no name, plain HTTP, cut, silent, dripping, each in time', async () => {
  const good = await serve(await makeLeaf(authority))
  const plain = await started.add(listenFor((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
  const silent = await started.add(listenRaw((socket) => void socket.resume()))
  const chaos = await started.add(startChaos(good, { drip: 4 }))
  const cut = await started.add(startChaos(good, { after: { bytes: 200, how: 'reset' } }))
  const peers: readonly (readonly [string, string])[] = [
    [`localhost:${await freePort()}`, 'refused'],
    ['quay.invalid', 'dns'],
    [`localhost:${plain.port}`, 'tls-protocol'],
    [`localhost:${silent.port}`, 'no-answer'],
    [`localhost:${chaos.port}`, 'no-answer'],
    [`localhost:${cut.port}`, 'reset'],
  ]
  const left = await leftOpenBy(async () => {
    for (const [address, because] of peers) {
      const seen = await look({ address }, timeFor(because))
      expect([address, seen.because]).toEqual([address, because])
      expect(seen.overdueMs).toBeLessThan(graceMs)
    }
  })
  expect(left).toEqual([])
})

test.each([
  ['app.quay.example', { host: 'app.quay.example', port: 443 }, 'app.quay.example:443'],
  ['app.quay.example:8443', { host: 'app.quay.example', port: 8443 }, 'app.quay.example:8443'],
  ['[2001:db8::1]:444', { host: '2001:db8::1', port: 444 }, '[2001:db8::1]:444'],
  ['https://app.quay.example/in?x=1', { host: 'app.quay.example', port: 443 }, 'app.quay.example:443'],
])('%s', (text, address, place) => {
  const target = tlsProbe.target.parse(text)
  expect(target.address).toEqual(address)
  expect(tlsProbe.place(target)).toBe(place)
  expect(tlsProbe.defaults(target)).toEqual({ expect: ['trusted', 'daysLeft >= 14.0'] })
  expect(tlsProbe.defaults({ ...target, lenient: true })).toEqual({ expect: ['daysLeft >= 14.0'] })
})

test.each([['mate:rope@app'], ['a b:1'], ['app:70000'], [''], [5], [{ address: 'app', every: true }]])('%j is no place', (target) => {
  const { error } = tlsProbe.target.safeParse(target)
  expect(error?.issues[0]?.message).toMatch(/^a host and a port such as app\.example\.org:443|^address serverName authorities everyAddress lenient$/)
})
