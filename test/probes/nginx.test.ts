/** The probes of HTTP and TLS against nginx, which answers most of what will be looked at. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpProbe } from '../../src/probes/http/index.ts'
import { tlsProbe } from '../../src/probes/tls.ts'
import { makeAuthority, makeLeaf, type Authority, type Leaf } from '../harness/certificates.ts'
import { startChaos, type Spoiling } from '../harness/chaos.ts'
import { programOf } from '../harness/needs.ts'
import { startNginx, type Nginx } from '../harness/nginx.ts'
import { Started } from '../harness/listeners.ts'
import { graceMs, observing, timeFor } from '../harness/observing.ts'

const program = programOf('nginx', 'nginx-light')

describe.skipIf(program === undefined)('nginx', () => {
  const started = new Started()
  let authority: Authority
  let client: Leaf
  let foreign: Leaf
  let nginx: Nginx
  beforeAll(async () => {
    authority = await makeAuthority('Quay authority')
    const stranger = await makeAuthority('Stranger authority')
    client = await makeLeaf(authority, { dns: ['crew'], client: true })
    foreign = await makeLeaf(stranger, { dns: ['crew'], client: true })
    const leaves: Readonly<Record<string, Leaf>> = {
      good: await makeLeaf(authority, { until: 45 }),
      expired: await makeLeaf(authority, { from: -30, until: -1 }),
      early: await makeLeaf(authority, { from: 3 }),
      elsewhere: await makeLeaf(authority, { dns: ['pier.example'], ip: [] }),
      foreign: await makeLeaf(stranger),
      own: await makeLeaf(undefined),
    }
    const tls = (name: string): string => `listen PORT ssl; ssl_certificate FOLDER/${name}.crt; ssl_certificate_key FOLDER/${name}.key;`
    const files = Object.fromEntries(
      Object.entries(leaves).flatMap(([name, leaf]) => [
        [`${name}.crt`, leaf.cert],
        [`${name}.key`, leaf.key],
      ]),
    )
    nginx = await startNginx(
      program ?? '',
      {
        plain: `listen PORT; keepalive_requests 5; root FOLDER;
          location = /health { default_type application/json; return 200 '{"status":"ok"}'; }
          location = /down { return 503; } location = /drop { return 444; } location = /missing { return 404; }
          location = /circle { return 302 /circle; } location = /slow.txt { limit_rate 200; }
          location = /old { return 301 https://localhost$request_uri; } location = /gone { proxy_pass http://127.0.0.1:1; }
          gzip on; gzip_types text/plain; gzip_min_length 1;`,
        good: `${tls('good')} location / { return 200 "$ssl_protocol"; } location = /out { return 302 http://127.0.0.1:$arg_port/health; }`,
        expired: tls('expired'),
        early: tls('early'),
        elsewhere: tls('elsewhere'),
        foreign: tls('foreign'),
        own: tls('own'),
        old: `${tls('good')} ssl_protocols TLSv1.1; ssl_ciphers DEFAULT:@SECLEVEL=0;`,
        second: `${tls('good')} ssl_protocols TLSv1.2;`,
        rejecting: `listen PORT ssl; ssl_reject_handshake on;`,
        asking: `${tls('good')} ssl_verify_client on; ssl_client_certificate FOLDER/authority.crt; location / { return 200 "$ssl_client_s_dn"; }`,
      },
      { ...files, 'authority.crt': authority.pem, 'slow.txt': 's'.repeat(5_000), 'page.txt': 'harbour '.repeat(500) },
    )
  })
  afterAll(async () => {
    await started.close()
    await nginx.close()
  })

  const http = (server: string, path: string, rest: object = {}, patience = timeFor(undefined)) => {
    const scheme = server === 'plain' ? 'http' : 'https'
    const url = `${scheme}://localhost:${nginx.ports[server]}${path}`
    const target = httpProbe.target.parse({ url, ...(scheme === 'https' ? { authorities: authority.pem } : {}), ...rest })
    return observing(patience, (io) => httpProbe.observe(target, io))
  }
  const tls = (server: string, rest: object = {}) => {
    const target = tlsProbe.target.parse({ address: `localhost:${nginx.ports[server]}`, authorities: authority.pem, ...rest })
    return observing(3_000, (io) => tlsProbe.observe(target, io))
  }

  test.each([
    ['/health', { status: 200, body: { json: { status: 'ok' } } }],
    ['/down', { status: 503, errorRate: 1 }],
    ['/missing', { status: 404, errorRate: 0 }],
    ['/gone', { status: 502, errorRate: 1 }],
    ['/old', { status: 301, redirects: [] }],
    ['/page.txt', { status: 200, size: 4_000, text: 'harbour '.repeat(500) }],
  ])('%s', async (path, figures) => {
    expect(await http('plain', path)).toMatchObject({ value: figures })
  })

  test.each([
    ['/drop', {}, 'reset'],
    ['/slow.txt', {}, 'no-answer'],
    ['/circle', { follow: true }, 'wrong-answer'],
  ])('%s fails on its way', async (path, rest, because) => {
    const seen = await http('plain', path, rest, timeFor(because))
    expect(seen).toMatchObject({ because })
    expect(seen.overdueMs).toBeLessThan(graceMs)
  })

  test('a server that closes its connection after every fifth request fails none of them', async () => {
    expect(await http('plain', '/health', { samples: 60 }, 3_000)).toMatchObject({ value: { status: 200, samples: 60, errorRate: 0 } })
  })

  test.each([
    ['good', undefined],
    ['second', undefined],
    ['expired', 'tls-expired'],
    ['early', 'tls-not-yet-valid'],
    ['elsewhere', 'tls-name'],
    ['foreign', 'tls-untrusted'],
    ['own', 'tls-untrusted'],
    ['old', 'tls-protocol'],
    ['rejecting', 'tls-name'],
    ['plain', 'tls-protocol'],
  ])('the certificate of %s', async (server, because) => {
    expect((await tls(server)).because).toBe(because)
    if (server !== 'plain') expect((await http(server, '/')).because).toBe(because)
    if (because === undefined) expect((await tls(server)).value?.daysLeft).toBeCloseTo(45, 1)
  })

  test('a client certificate: asked for, taken, not taken', async () => {
    expect(await http('asking', '/')).toMatchObject({ value: { status: 400 } })
    expect(await http('asking', '/', { certificate: client.cert, key: client.key })).toMatchObject({ value: { status: 200, text: 'CN=crew' } })
    expect(await http('asking', '/', { certificate: foreign.cert, key: foreign.key })).toMatchObject({ value: { status: 400 } })
    expect(await tls('asking')).toMatchObject({ value: { trusted: true } })
  })

  test('a redirect is followed to another host only where asked, and https to http is seen', async () => {
    const path = `/out?port=${nginx.ports['plain']}`
    expect(await http('good', path)).toMatchObject({ value: { status: 302, downgraded: false, redirects: [] } })
    const there = `http://127.0.0.1:${nginx.ports['plain']}/health`
    expect(await http('good', path, { follow: true })).toMatchObject({ value: { status: 200, downgraded: true, redirects: [there], finalUrl: there } })
  })

  const spoilings: readonly (readonly [string, Spoiling, string, string])[] = [
    ['a delay', { delay: 900 }, 'no-answer', 'no-answer'],
    ['a reset on connecting', { open: 'reset' }, 'reset', 'reset'],
    ['a black hole', { open: 'blackhole' }, 'no-answer', 'no-answer'],
    ['a cut', { after: { bytes: 60, how: 'truncate' } }, 'reset', 'reset'],
    ['a reset', { after: { bytes: 60, how: 'reset' } }, 'reset', 'reset'],
    ['a stall', { after: { bytes: 60, how: 'stall' } }, 'no-answer', 'no-answer'],
    ['a drip', { drip: 8 }, 'no-answer', 'no-answer'],
  ]
  test.each(spoilings)('through %s', async (_, spoiling, ofHttp, ofTls) => {
    for (const [server, because] of [
      ['plain', ofHttp],
      ['good', ofTls],
    ] as const) {
      const chaos = await started.add(startChaos(nginx.ports[server] ?? 0, spoiling))
      const url = `${server === 'plain' ? 'http' : 'https'}://localhost:${chaos.port}/health`
      const seen = await observing(timeFor(because), (io) => httpProbe.observe(httpProbe.target.parse({ url, authorities: authority.pem }), io))
      expect([server, seen.because]).toEqual([server, because])
      expect(seen.overdueMs).toBeLessThan(graceMs)
      if (server === 'plain') continue
      const target = tlsProbe.target.parse({ address: `localhost:${chaos.port}`, authorities: authority.pem })
      expect(await observing(timeFor(because), (io) => tlsProbe.observe(target, io))).toMatchObject({ because })
    }
  })
})
