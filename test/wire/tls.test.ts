/** Certificates and handshakes that are wrong, each in its own way: a strict look gives the reason, a lenient one the certificate as well. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TlsAsk } from '../../src/probes/io.ts'
import type { TlsOptions } from 'node:tls'
import { makeAuthority, makeLeaf, type Authority } from '../harness/certificates.ts'
import { startChaos } from '../harness/chaos.ts'
import { listenFor, listenRaw, listenTls, Started } from '../harness/listeners.ts'
import { graceMs, leftOpenBy, observing, timeFor } from '../harness/observing.ts'

const started = new Started()
afterAll(() => started.close())

let authority: Authority
let stranger: Authority
const ports = new Map<string, number>()

beforeAll(async () => {
  authority = await makeAuthority()
  stranger = await makeAuthority('Stranger authority')
  const between = await makeAuthority('Between authority', authority)
  const good = await makeLeaf(authority)
  const below = await makeLeaf(between)
  const servers: Readonly<Record<string, TlsOptions>> = {
    good,
    expired: await makeLeaf(authority, { from: -30, until: -2 }),
    early: await makeLeaf(authority, { from: 2 }),
    elsewhere: await makeLeaf(authority, { dns: ['pier.example', '*.dock.example'], ip: [] }),
    foreign: await makeLeaf(stranger),
    itself: await makeLeaf(undefined),
    'expired and foreign': await makeLeaf(stranger, { from: -30, until: -2 }),
    incomplete: below,
    complete: { ...below, cert: below.cert + between.pem },
    old: { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    'other ciphers': { ...good, maxVersion: 'TLSv1.2', ciphers: 'NULL-SHA256:@SECLEVEL=0' },
    newest: { ...good, minVersion: 'TLSv1.3' },
    'asks for ours': { ...good, ca: authority.pem, requestCert: true, rejectUnauthorized: true },
    'asks for ours, TLS 1.2': { ...good, ca: authority.pem, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
    'knows other names': { ...good, SNICallback: (_, done) => done(new Error('no such name')) },
    none: { ciphers: 'ADH-AES128-SHA256:@SECLEVEL=0', maxVersion: 'TLSv1.2' },
  }
  for (const [name, options] of Object.entries(servers)) {
    const { port } = await started.add(
      listenTls(options, (socket) => {
        socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
      }),
    )
    ports.set(name, port)
  }
})

const connect = (port: number, tls: TlsAsk = {}, host = 'localhost', patience = timeFor(undefined)) =>
  observing(patience, async (io) => {
    const { socket, tls: seen, ...rest } = await io.connect({ host, port, tls: { authorities: authority.pem, ...tls } })
    socket.destroy()
    return { ...rest, tls: seen }
  })

describe('a strict look', () => {
  const cases: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['good', undefined, /^/],
    ['newest', undefined, /^/],
    ['complete', undefined, /^/],
    ['expired', 'tls-expired', /expired on .* GMT$/],
    ['early', 'tls-not-yet-valid', /valid from .* GMT on/],
    ['elsewhere', 'tls-name', /not for localhost but for DNS:pier\.example, DNS:\*\.dock\.example/],
    ['foreign', 'tls-untrusted', /Stranger authority/],
    ['itself', 'tls-untrusted', /signed itself/],
    ['expired and foreign', 'tls-expired', /expired/],
    ['incomplete', 'tls-untrusted', /without the certificates between/],
    ['old', 'tls-protocol', /PROTOCOL_VERSION/],
    ['other ciphers', 'tls-protocol', /HANDSHAKE_FAILURE/],
    ['none', 'tls-protocol', /HANDSHAKE_FAILURE/],
    // Until TLS 1.3 the alert does not say that a certificate was missing.
    ['asks for ours, TLS 1.2', 'tls-protocol', /wants a client certificate/],
    ['knows other names', 'reset', /cut the connection in the middle/],
  ]
  test.each(cases)('%s', async (name, because, detail) => {
    const seen = await connect(ports.get(name) ?? 0)
    expect(seen.because).toBe(because)
    expect(seen.detail ?? '').toMatch(detail)
  })

  test('without our authority, by another name, by address', async () => {
    const port = ports.get('good') ?? 0
    expect(await observing(3_000, (io) => io.connect({ host: 'localhost', port, tls: {} }))).toMatchObject({ because: 'tls-untrusted' })
    expect(await connect(port, { serverName: 'quay.example' })).toMatchObject({ because: 'tls-name' })
    expect(await connect(port, { serverName: 'localhost.' }, '127.0.0.1')).toMatchObject({ value: { address: '127.0.0.1' } })
    expect(await connect(port, {}, '127.0.0.1')).toMatchObject({ value: { tls: { protocol: 'TLSv1.3' } } })
    expect(await connect(ports.get('elsewhere') ?? 0, { serverName: 'north.dock.example' })).toMatchObject({ value: {} })
    expect(await connect(port, { authorities: 'no PEM' })).toMatchObject({ because: expect.stringMatching(/cannot-run|tls-untrusted/) })
  })
})

test.each([
  ['good', undefined, 2],
  ['expired', 'tls-expired', 2],
  ['early', 'tls-not-yet-valid', 2],
  ['elsewhere', 'tls-name', 2],
  ['foreign', 'tls-untrusted', 1],
  ['itself', 'tls-untrusted', 1],
  ['complete', undefined, 3],
])('a lenient look at %s gives the certificate, and what is wrong with it', async (name, problem, links) => {
  const { value } = await connect(ports.get(name) ?? 0, { lenient: true })
  expect(value?.tls?.problem?.because).toBe(problem)
  expect(value?.tls?.chain).toHaveLength(links)
  expect(value?.tls?.certificate.valid_to).toMatch(/GMT$/)
})

describe('no handshake', () => {
  const alerts: readonly (readonly [string, number, string, string])[] = [
    ['handshake failure', 40, 'tls-protocol', 'tls-protocol'],
    ['bad certificate', 42, 'no-credentials', 'auth-rejected'],
    ['certificate unknown', 46, 'no-credentials', 'auth-rejected'],
    ['unknown authority', 48, 'no-credentials', 'auth-rejected'],
    ['protocol version', 70, 'tls-protocol', 'tls-protocol'],
    ['internal error', 80, 'tls-protocol', 'tls-protocol'],
    ['unrecognised name', 112, 'tls-name', 'tls-name'],
    ['certificate required', 116, 'no-credentials', 'auth-rejected'],
  ]
  test.each(alerts)('an alert: %s', async (_, code, without, withOurs) => {
    const own = await makeLeaf(authority, { dns: ['crew'], client: true })
    const peer = await started.add(listenFor((socket) => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, code]))))
    const ask = (tls: object) => observing(3_000, (io) => io.request({ url: `https://127.0.0.1:${peer.port}/`, tls }))
    expect(await ask({})).toMatchObject({ because: without })
    expect(await ask({ certificate: own.cert, key: own.key })).toMatchObject({ because: withOurs })
  })

  test('plain HTTP, silence, a cut and a wait without end', async () => {
    const plain = await started.add(listenFor((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(await connect(plain.port)).toMatchObject({ because: 'tls-protocol', detail: expect.stringMatching(/WRONG_VERSION/) })
    const silent = await started.add(listenRaw((socket) => void socket.resume()))
    expect(await connect(silent.port, {}, 'localhost', 400)).toMatchObject({ because: 'no-answer', detail: expect.stringMatching(/no handshake/) })
    const cutting = await started.add(listenFor((socket) => socket.resetAndDestroy()))
    expect(await connect(cutting.port)).toMatchObject({ because: 'reset' })
    const chaos = await started.add(startChaos(ports.get('good') ?? 0, { drip: 3 }))
    const dripping = await connect(chaos.port, {}, 'localhost', 400)
    expect(dripping).toMatchObject({ because: 'no-answer' })
    expect(dripping.overdueMs).toBeLessThan(graceMs)
    chaos.spoil({ after: { bytes: 100, how: 'truncate' } })
    expect(await connect(chaos.port)).toMatchObject({ because: 'reset' })
  })
})

test('a client certificate: none, a good one, a stranger’s that the server drops without an alert, and one that does not fit its key', async () => {
  const client = await makeLeaf(authority, { dns: ['crew'], client: true })
  const other = await makeLeaf(stranger, { dns: ['crew'], client: true })
  const ask = (own: { readonly certificate?: string; readonly key?: string }) =>
    observing(3_000, (io) => io.request({ url: `https://localhost:${ports.get('asks for ours')}/`, tls: { authorities: authority.pem, ...own } }))
  expect(await ask({})).toMatchObject({ because: 'no-credentials' })
  expect(await ask({ certificate: client.cert, key: client.key })).toMatchObject({ value: { status: 200, body: 'ok' } })
  expect(await ask({ certificate: other.cert, key: other.key })).toMatchObject({ because: 'reset' })
  const misfit = await ask({ certificate: client.cert, key: other.key })
  expect(misfit).toMatchObject({ because: 'cannot-run', detail: expect.not.stringContaining('PRIVATE') })
})

test('certificates over HTTP have the same reasons', async () => {
  const ask = (name: string) => observing(3_000, (io) => io.request({ url: `https://localhost:${ports.get(name)}/`, tls: { authorities: authority.pem } }))
  expect(await ask('good')).toMatchObject({ value: { status: 200, body: 'ok' } })
  expect(await ask('expired')).toMatchObject({ because: 'tls-expired' })
  expect(await ask('elsewhere')).toMatchObject({ because: 'tls-name' })
  expect(await ask('old')).toMatchObject({ because: 'tls-protocol' })
})

test('nothing is left open', async () => {
  const left = await leftOpenBy(async () => {
    for (const port of ports.values()) await connect(port, { lenient: true })
  })
  expect(left).toEqual([])
})
