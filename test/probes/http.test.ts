/** The HTTP probe against servers that answer, fail, stall and lie. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { expectationsOf } from '../../src/config/verify.ts'
import { httpProbe } from '../../src/probes/http/index.ts'
import { Unmeasured, type Figures } from '../../src/probes/probe.ts'
import { makeAuthority, makeLeaf } from '../harness/certificates.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, listenFor, listenHttp, listenHttps, listenRaw, Started } from '../harness/listeners.ts'
import { graceMs, leftOpenBy, observing, timeFor } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

const look = (target: unknown, patience = timeFor(undefined), signal?: AbortSignal) =>
  observing(patience, (io) => httpProbe.observe(httpProbe.target.parse(target), io), signal)

const reasonOf = (figures: Figures | undefined, name: string): unknown => (figures?.[name] instanceof Unmeasured ? figures[name].reason : figures?.[name])

/** Numbers from 1 on, as requests come in. */
function counting(serve: (at: number, response: Parameters<Parameters<typeof listenHttp>[0]>[1]) => void) {
  let at = 0
  return started.add(listenHttp((_, response) => serve((at += 1), response)))
}

test('one request: every figure', async () => {
  const server = await counting((_, response) =>
    response.writeHead(203, { 'content-type': 'application/json', 'x-berth': '7' }).end('{"status":"ok","depth":[3,4.5]}'),
  )
  const { value } = await look(`http://localhost:${server.port}/health?token=rope`)
  expect(value).toMatchObject({
    status: 203,
    body: { json: { status: 'ok', depth: [3, 4.5] } },
    text: '{"status":"ok","depth":[3,4.5]}',
    size: 31,
    samples: 1,
    errorRate: 0,
    redirects: [],
    finalUrl: `http://localhost:${server.port}/health`,
    downgraded: false,
    address: '127.0.0.1',
  })
  expect(value?.headers instanceof Map ? value.headers.get('x-berth') : undefined).toBe('7')
  expect(value?.took).toBeGreaterThan(0)
  expect(value?.p50).toBe(value?.took)
  expect([reasonOf(value, 'p95'), reasonOf(value, 'p99')]).toEqual(['too-few-samples', 'too-few-samples'])
  expect(Object.keys(value ?? {}).sort()).toEqual(Object.keys(httpProbe.figures).sort())
})

describe('targets', () => {
  const parsed = (target: unknown) => httpProbe.target.parse(target)
  test('what is sent: JSON, a form, a text, nothing', () => {
    const url = 'https://app.quay.example/login?next=%2F'
    expect(parsed(url)).toEqual({ samples: 1, ask: { url, method: 'GET', headers: {}, follow: 0, tls: {} } })
    expect(parsed({ url, json: { user: 'mate', berth: 7 } })).toMatchObject({
      ask: { method: 'POST', body: '{"user":"mate","berth":7}', headers: { 'content-type': 'application/json' } },
    })
    expect(parsed({ url, form: { user: 'a&b', berth: 7 }, method: 'put' })).toMatchObject({
      ask: { method: 'PUT', body: 'user=a%26b&berth=7', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    })
    expect(parsed({ url, body: '<a/>', headers: { 'Content-Type': 'text/xml', 'X-N': 5 } })).toMatchObject({
      ask: { body: '<a/>', headers: { 'content-type': 'text/xml', 'x-n': '5' } },
    })
    expect(parsed({ url, follow: true, samples: 50, maxBytes: '10MB' })).toMatchObject({ samples: 50, ask: { follow: 5, maxBytes: 10_000_000 } })
    expect(parsed({ url, follow: 2, serverName: 'x', authorities: 'PEM', certificate: 'C', key: 'K' })).toMatchObject({
      ask: { follow: 2, tls: { serverName: 'x', authorities: 'PEM', certificate: 'C', key: 'K' } },
    })
  })
  test.each([
    ['app.example.org', 'an address such as https://app.example.org/health'],
    ['ftp://app.example.org', 'an address such as https://app.example.org/health'],
    [7, /^an address such as .*, or a map of url, method, headers/],
    [{ url: 'http://a', follow: 30 }, 'a number of redirects, 0 to 20'],
    [{ url: 'http://a', follow: 'twice' }, 'true, false or a number of redirects, 0 to 20'],
    [{ url: 'http://a', samples: 0 }, 'a number of requests, 1 to 1000'],
    [{ url: 'http://a', json: {}, body: '' }, 'one of json, form and body'],
    [{ url: 'http://a', certificate: 'x' }, 'certificate and key together'],
    [{ url: 'http://a', maxBytes: '1TB' }, 'a size such as 10MB, of 64 MB at most'],
    [{ url: 'http://a', method: 'GET /x' }, 'a method such as POST'],
    [{ url: 'http://a', urll: 1 }, /^url method headers json/],
  ])('%j is told what it should be', (target, message) => {
    const { error } = httpProbe.target.safeParse(target)
    expect(error?.issues[0]?.message).toMatch(message)
  })
  test('where it looks, without what is secret; what it expects by itself', () => {
    const secret = parsed({ url: 'https://mate:rope@app.quay.example/a?token=knot', method: 'POST' })
    expect(httpProbe.place(secret)).toBe('POST https://app.quay.example/a')
    expect(httpProbe.defaults(parsed('http://a.example/'))).toEqual({ expect: ['status >= 200 && status < 400'] })
    expect(httpProbe.defaults(parsed({ url: 'http://a.example/', follow: true, samples: 9 }))).toEqual({
      expect: ['status >= 200 && status < 300', '!downgraded', 'errorRate < 0.01'],
    })
    for (const target of ['http://a.example/', { url: 'http://a.example/', follow: true, samples: 9 }])
      expect(() => expectationsOf(httpProbe, httpProbe.defaults(parsed(target)).expect)).not.toThrow()
    expect(httpProbe.patienceSeconds?.(parsed({ url: 'http://a.example/', samples: 41 }))).toBe(30)
  })
})

describe('bodies', () => {
  test.each([
    ['not JSON', '<html>', 'no-figure', /not JSON/],
    ['none', '', 'no-figure', /no body/],
    ['too deep', '['.repeat(200_000), 'no-figure', /deeper than 100/],
    ['too many', `[${'0,'.repeat(300_000)}0]`, 'no-figure', /more than 200000 values/],
  ])('%s', async (_, body, reason, detail) => {
    const server = await counting((_at, response) => response.end(body))
    const { value } = await look(`http://127.0.0.1:${server.port}/`)
    expect(value).toMatchObject({ status: 200, text: body, body: { reason, detail: expect.stringMatching(detail) } })
  })
  test('brackets and commas in texts are not counted, and names like __proto__ are names', async () => {
    const sent = JSON.stringify({ text: '[{,"'.repeat(400), list: [1] }).replace('{', '{"__proto__":{"x":1},')
    const server = await counting((_at, response) => response.end(sent))
    const { value } = await look(`http://127.0.0.1:${server.port}/`)
    expect(JSON.stringify(value?.body)).toBe(`{"json":${sent}}`)
    expect(({} as { readonly x?: number }).x).toBeUndefined()
  })
  test('a size that is asked for is read, and not a byte more', async () => {
    const server = await counting((_at, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000, 65))))
    expect(await look({ url: `http://127.0.0.1:${server.port}/`, maxBytes: 5_000_000 })).toMatchObject({ value: { size: 5_000_000 } })
    expect(await look({ url: `http://127.0.0.1:${server.port}/`, maxBytes: '4MB' })).toMatchObject({ because: 'too-large' })
  })
})

describe('samples', () => {
  test('percentiles without the first, over one connection', async () => {
    const server = await counting((at, response) =>
      setTimeout(() => response.writeHead(at === 120 ? 201 : 200).end(String(at)), at === 1 ? 300 : at === 7 ? 60 : 0),
    )
    const { value } = await look({ url: `http://127.0.0.1:${server.port}/`, samples: 120 }, 5_000)
    expect(value).toMatchObject({ status: 201, text: '120', samples: 120, errorRate: 0 })
    const { p50, p95, p99 } = value as { p50: number; p95: number; p99: number }
    expect(p50).toBeLessThan(0.05)
    expect(p50).toBeLessThanOrEqual(p95)
    expect(p95).toBeLessThanOrEqual(p99)
    expect(p99).toBeLessThan(0.25)
    expect(server.taken()).toBe(1)
  })

  test('an exact 95th: the 19th of 19', async () => {
    const server = await counting((at, response) => setTimeout(() => response.end(), at === 20 ? 80 : 0))
    const { value } = await look({ url: `http://127.0.0.1:${server.port}/`, samples: 20 }, 3_000)
    expect(value?.p95).toBeGreaterThan(0.075)
    expect(reasonOf(value, 'p99')).toBe('too-few-samples')
  })

  test('failures count into the rate and the looking goes on: two answers of 5xx, one cut', async () => {
    const server = await counting((at, response) => {
      if (at === 3) response.socket?.resetAndDestroy()
      else response.writeHead(at === 5 || at === 6 ? 503 : 200).end()
    })
    const { value } = await look({ url: `http://127.0.0.1:${server.port}/`, samples: 12 })
    expect(value).toMatchObject({ status: 200, samples: 12, errorRate: 0.25 })
  })

  test('a server that closes after each answer without saying so fails none', async () => {
    const server = await started.add(listenFor((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')))
    expect(await look({ url: `http://127.0.0.1:${server.port}/`, samples: 20 }, 3_000)).toMatchObject({ value: { errorRate: 0, samples: 20 } })
    expect(server.taken()).toBe(20)
  })

  test('where the last one failed, what it would have answered is not there', async () => {
    const server = await counting((at, response) => {
      if (at === 4) response.socket?.resetAndDestroy()
      else response.end()
    })
    const { value } = await look({ url: `http://127.0.0.1:${server.port}/`, samples: 4 })
    expect(value).toMatchObject({
      errorRate: 0.25,
      status: { reason: 'no-figure', detail: expect.stringMatching(/^the last request failed: .*cut the connection/) },
    })
  })

  test('where all fail, that is the reason', async () => {
    expect(await look({ url: `http://127.0.0.1:${await freePort()}/`, samples: 5 })).toMatchObject({ because: 'refused' })
    const cutting = await started.add(listenFor((socket) => socket.resetAndDestroy()))
    expect(await look({ url: `http://127.0.0.1:${cutting.port}/`, samples: 5 })).toMatchObject({ because: 'reset' })
  })

  test('a peer that stops answering is told with the request it stopped at', async () => {
    const server = await counting((at, response) => (at < 7 ? response.end() : undefined))
    const seen = await look({ url: `http://127.0.0.1:${server.port}/`, samples: 50 }, 600)
    expect(seen).toMatchObject({ because: 'no-answer', detail: expect.stringMatching(/^request 7 of 50: .* did not answer within/) })
    expect(seen.overdueMs).toBeLessThan(graceMs)
  })

  test('a peer that is slow but answers: the status counts, the rest is out of time', async () => {
    const server = await counting((at, response) => setTimeout(() => response.end(), at < 4 ? 20 : 160))
    const { value, overdueMs } = await look({ url: `http://127.0.0.1:${server.port}/`, samples: 50 }, 600)
    expect(value?.status).toBe(200)
    for (const name of ['p50', 'p95', 'p99', 'errorRate'])
      expect(value?.[name]).toMatchObject({ reason: 'out-of-time', detail: expect.stringMatching(/^\d of 50 requests/) })
    expect(value?.samples).toBeLessThan(10)
    expect(overdueMs).toBeLessThan(graceMs)
  })

  test('an interruption ends it', async () => {
    const server = await counting((_, response) => setTimeout(() => response.end(), 20))
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    expect(await look({ url: `http://127.0.0.1:${server.port}/`, samples: 500 }, 5_000, controller.signal)).toMatchObject({ because: 'interrupted' })
  })
})

test('redirects: one that is not followed is the answer; one that is, is told without its query; https that leads to http too', async () => {
  const leaf = await makeLeaf(undefined, {})
  const plain = await counting((_, response) => response.end('here'))
  const secure = await started.add(
    listenHttps(leaf, (_, response) => response.writeHead(308, { location: `http://127.0.0.1:${plain.port}/in?code=rope` }).end()),
  )
  const url = `https://localhost:${secure.port}/`
  const tls = { authorities: leaf.cert }
  expect(await look({ url, ...tls })).toMatchObject({ value: { status: 308, redirects: [], downgraded: false, finalUrl: url } })
  expect(await look({ url, ...tls, follow: true })).toMatchObject({
    value: { status: 200, text: 'here', redirects: [`http://127.0.0.1:${plain.port}/in`], finalUrl: `http://127.0.0.1:${plain.port}/in`, downgraded: true },
  })
})

describe('what goes wrong on the way has its reason', () => {
  test.each([
    ['expired', { from: -9, until: -1 }, 'tls-expired'],
    ['not valid yet', { from: 1 }, 'tls-not-yet-valid'],
    ['for another name', { dns: ['pier.example'], ip: [] }, 'tls-name'],
  ])('a certificate that is %s', async (_, ask, because) => {
    const authority = await makeAuthority()
    const server = await started.add(listenHttps(await makeLeaf(authority, ask), (_request, response) => response.end()))
    expect(await look({ url: `https://localhost:${server.port}/`, authorities: authority.pem })).toMatchObject({ because })
    expect(await look(`https://localhost:${server.port}/`)).toMatchObject({ because: because === 'tls-name' ? 'tls-untrusted' : because })
  })

  test.each([
    ['late', { delay: 700 }, 'no-answer'],
    ['cut', { after: { bytes: 10, how: 'reset' } }, 'reset'],
    ['short', { after: { bytes: 300, how: 'truncate' } }, 'wrong-answer'],
    ['stalled', { after: { bytes: 300, how: 'stall' } }, 'no-answer'],
    ['dripping', { drip: 10 }, 'no-answer'],
    ['a black hole', { open: 'blackhole' }, 'no-answer'],
  ] as const)('%s, whether once or many times', async (_, spoiling, because) => {
    const server = await counting((_at, response) => response.end('q'.repeat(900)))
    const chaos = await started.add(startChaos(server.port, spoiling))
    for (const samples of [1, 3]) {
      const seen = await look({ url: `http://127.0.0.1:${chaos.port}/`, samples }, timeFor(because))
      expect(seen).toMatchObject({ because })
      expect(seen.overdueMs).toBeLessThan(graceMs)
    }
  })
})

test('nothing is left open after a table of faults', async () => {
  const hanging = await started.add(listenRaw((socket) => void socket.resume()))
  const server = await counting((at, response) => (at % 3 === 0 ? response.socket?.resetAndDestroy() : response.end()))
  const left = await leftOpenBy(() =>
    Promise.all([hanging, server].flatMap(({ port }) => [1, 8].map((samples) => look({ url: `http://127.0.0.1:${port}/`, samples }, 200)))),
  )
  expect(left).toEqual([])
})
