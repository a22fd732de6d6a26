/** Redirects by hand: followed only when asked, as far as asked, and nothing secret goes to another host. */
import type { IncomingHttpHeaders } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { HttpAsk } from '../../src/probes/io.ts'
import { makeAuthority, makeLeaf } from '../harness/certificates.ts'
import { listenHttp, listenHttps, Started } from '../harness/listeners.ts'
import { observing } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Two hosts: the first redirects as its path says, the second keeps what it was asked. */
async function hosts(location: (other: number, own: number) => string, status = 302) {
  const asked: Asked[] = []
  const other = await started.add(
    listenHttp((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        asked.push({ method: request.method, url: request.url, headers: request.headers, body })
        response.end('other')
      })
    }),
  )
  const first = await started.add(
    listenHttp((request, response) => {
      request.resume()
      if (request.url === '/end') {
        asked.push({ method: request.method, url: request.url, headers: request.headers, body: '' })
        response.end('end')
      } else response.writeHead(status, { location: location(other.port, first.port) }).end()
    }),
  )
  const ask = (rest: Partial<HttpAsk> = {}) => observing(1_000, (io) => io.request({ url: `http://127.0.0.1:${first.port}/start`, follow: 3, ...rest }))
  return { ask, asked, first, other }
}

const secrets = { Authorization: 'Bearer anchor', Cookie: 'crew=7', 'X-Api-Key': 'rope', 'x-auth-token': 'knot', Accept: 'text/x-log' }

test('not followed unless asked: the redirect is the answer', async () => {
  const { ask, asked } = await hosts(() => '/end')
  const { value } = await ask({ follow: 0 })
  expect(value).toMatchObject({ status: 302, redirects: [] })
  expect(value?.headers.get('location')).toBe('/end')
  expect(asked).toEqual([])
})

test('on the same host everything goes along', async () => {
  const { ask, asked, first } = await hosts(() => '/end')
  const { value } = await ask({ headers: secrets })
  expect(value).toMatchObject({ status: 200, body: 'end', redirects: [`http://127.0.0.1:${first.port}/end`] })
  expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer anchor', cookie: 'crew=7', 'x-api-key': 'rope', accept: 'text/x-log' })
})

test('to another host no credentials go, neither ours nor those the redirect brings', async () => {
  const { ask, asked, other } = await hosts((port) => `http://pilot:harbour@127.0.0.1:${port}/x?y=1#z`)
  const { value } = await ask({ headers: { ...secrets, Host: 'quay.example' } })
  expect(value).toMatchObject({ body: 'other', redirects: [`http://127.0.0.1:${other.port}/x?y=1`] })
  expect(asked[0]?.headers).toMatchObject({ host: `127.0.0.1:${other.port}`, accept: 'text/x-log' })
  for (const name of ['authorization', 'cookie', 'x-api-key', 'x-auth-token']) expect(asked[0]?.headers).not.toHaveProperty(name)
})

test('a form becomes a GET after 302 and 303 and stays what it is after 308', async () => {
  const post = { method: 'POST', body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  for (const status of [302, 303]) {
    const { ask, asked } = await hosts((port) => `http://127.0.0.1:${port}/`, status)
    expect(await ask(post)).toMatchObject({ value: { status: 200 } })
    expect(asked).toMatchObject([{ method: 'GET', body: '' }])
    expect(asked[0]?.headers).not.toHaveProperty('content-type')
  }
  const kept = await hosts(() => '/end', 308)
  expect(await kept.ask(post)).toMatchObject({ value: { status: 200 } })
  expect(kept.asked).toMatchObject([{ method: 'POST' }])
  const foreign = await hosts((port) => `http://127.0.0.1:${port}/`, 307)
  expect(await foreign.ask(post)).toMatchObject({ because: 'wrong-answer', detail: expect.stringMatching(/body is not sent there/) })
  expect(foreign.asked).toEqual([])
})

test('cookies of the way count as far as it stays in one place, and are not sent', async () => {
  const seen: unknown[] = []
  const other = await started.add(
    listenHttp((request, response) => response.writeHead(200, { 'set-cookie': 'crew=pirate' }).end(String(request.headers.cookie))),
  )
  const first = await started.add(
    listenHttp((request, response) => {
      seen.push(request.headers.cookie)
      const location = request.url === '/login' ? '/in' : `http://127.0.0.1:${other.port}/`
      response.writeHead(303, { location, 'set-cookie': request.url === '/login' ? ['crew=mate', 'berth=7'] : 'berth=8' }).end()
    }),
  )
  const { value } = await observing(1_000, (io) => io.request({ url: `http://127.0.0.1:${first.port}/login`, method: 'POST', body: 'x', follow: 2 }))
  expect(value?.body).toBe('undefined')
  expect(Object.fromEntries(value?.cookies ?? [])).toEqual({ crew: 'mate', berth: '8' })
  expect(seen).toEqual([undefined, undefined])
})

const ways: readonly (readonly [string, string, RegExp])[] = [
  ['a circle', '/start', /in a circle/],
  ['a file', 'file:///etc/passwd', /no address of http/],
  ['a script', 'javascript:alert(1)', /no address of http/],
  ['no address', 'http://[', /no address of http/],
]
test.each(ways)('redirected to %s', async (_, location, detail) => {
  const { ask } = await hosts(() => location)
  expect(await ask()).toMatchObject({ because: 'wrong-answer', detail: expect.stringMatching(detail) })
})

test('on and on: as often as asked, and the detail has no query', async () => {
  let at = 0
  const { ask } = await hosts(() => `/start${(at += 1)}?token=anchor`)
  const { because, detail } = await ask({ follow: 4 })
  expect(because).toBe('wrong-answer')
  expect(detail).toMatch(/more than 4 times, last to http:\/\/127\.0\.0\.1:\d+\/start5$/)
})

test('from https to http and to another host, each hop told; the client certificate stays', async () => {
  const authority = await makeAuthority()
  const leaf = await makeLeaf(authority)
  const client = await makeLeaf(authority, { dns: ['crew'], client: true })
  const seen: string[] = []
  const tls = { ...leaf, ca: authority.pem, requestCert: true, rejectUnauthorized: false }
  const plain = await started.add(listenHttp((_, response) => response.end('plain')))
  const second = await started.add(
    listenHttps(tls, (request, response) => {
      seen.push(commonName(request.socket))
      response.writeHead(301, { location: `http://127.0.0.1:${plain.port}/` }).end()
    }),
  )
  const first = await started.add(
    listenHttps(tls, (request, response) => {
      seen.push(commonName(request.socket))
      response.writeHead(301, { location: `https://127.0.0.1:${second.port}/` }).end()
    }),
  )
  const { value } = await observing(2_000, (io) =>
    io.request({ url: `https://localhost:${first.port}/`, follow: 2, tls: { authorities: authority.pem, certificate: client.cert, key: client.key } }),
  )
  expect(value).toMatchObject({ body: 'plain', redirects: [`https://127.0.0.1:${second.port}/`, `http://127.0.0.1:${plain.port}/`] })
  expect(seen).toEqual(['crew', ''])
})

function commonName(socket: object): string {
  const read =
    'getPeerCertificate' in socket && typeof socket.getPeerCertificate === 'function' ? (socket.getPeerCertificate() as { subject?: { CN?: string } }) : {}
  return read.subject?.CN ?? ''
}
