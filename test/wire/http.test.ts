/** What peers do wrong over HTTP, each made for real and told apart by its reason, within the time. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { HttpAsk } from '../../src/probes/io.ts'
import { startChaos, type Chaos, type Spoiling } from '../harness/chaos.ts'
import { freePort, listenFor, listenHttp, listenRaw, Started, type Listener } from '../harness/listeners.ts'
import { graceMs, leftOpenBy, observing, timeFor } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

const ample = timeFor(undefined)

const get = (port: number, rest: Partial<HttpAsk> = {}, patience = ample) =>
  observing(patience, (io) => io.request({ url: `http://mate:rope@127.0.0.1:${port}/quay?key=gull`, ...rest }))

const head = 'HTTP/1.1 200 OK\r\n'

/** Stored blocks of no bytes: five bytes each that come to nothing. */
const emptyBlocks = Buffer.concat([Buffer.from([0x78, 0x9c]), Buffer.alloc(5_000_000, Buffer.from([0, 0, 0, 0xff, 0xff]))])

describe('a peer that does not speak HTTP as it should', () => {
  const answers: readonly (readonly [string, string | Buffer, string, RegExp])[] = [
    ['HTTP/0.9', '<html>harbour</html>\n', 'wrong-answer', /not HTTP\/1\.1/],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'wrong-answer', /not HTTP\/1\.1/],
    ['a header without a colon', `${head}mast\r\n\r\n`, 'wrong-answer', /not HTTP\/1\.1/],
    ['two lengths', `${head}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`, 'wrong-answer', /not HTTP\/1\.1/],
    ['a length and chunks', `${head}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 'wrong-answer', /not HTTP\/1\.1/],
    ['a chunk without a size', `${head}transfer-encoding: chunked\r\n\r\nkeel\r\nabc\r\n`, 'wrong-answer', /not HTTP\/1\.1/],
    ['headers of 100 kB', `${head}${'x-crate: '.padEnd(1_000, 'c')}\r\n`.padEnd(100_000, 'x-crate: c\r\n'), 'too-large', /headers .* larger/],
    ['a body larger than is read', `${head}content-length: 9000000\r\n\r\n${'b'.repeat(5_000_000)}`, 'too-large', /larger than 4000000 bytes/],
    ['a gzip bomb', Buffer.concat([Buffer.from(`${head}content-encoding: gzip\r\n\r\n`), gzipSync(Buffer.alloc(50_000_000))]), 'too-large', /larger than/],
    [
      'a brotli bomb',
      Buffer.concat([Buffer.from(`${head}content-encoding: br\r\n\r\n`), brotliCompressSync(Buffer.alloc(20_000_000))]),
      'too-large',
      /larger than/,
    ],
    ['gzip that is none', `${head}content-encoding: gzip\r\ncontent-length: 4\r\n\r\nkeel`, 'wrong-answer', /content-encoding/],
    ['an encoding nobody asked for', `${head}content-encoding: zstd\r\ncontent-length: 4\r\n\r\nkeel`, 'wrong-answer', /zstd/],
    ['early hints without end', `HTTP/1.1 103 Early Hints\r\n\r\n`.repeat(500), 'wrong-answer', /keeps saying/],
    ['continuations without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(500), 'wrong-answer', /keeps saying/],
    ['a status line of 100 kB', `HTTP/1.1 200 ${'k'.repeat(100_000)}\r\n\r\n`, 'too-large', /headers .* larger/],
    ['a chunk extension of 100 kB', `${head}transfer-encoding: chunked\r\n\r\n1;${'e'.repeat(100_000)}\r\nc\r\n0\r\n\r\n`, 'too-large', /larger/],
    ['trailers of 200 kB', `${head}transfer-encoding: chunked\r\n\r\n0\r\n${`x-t: ${'t'.repeat(990)}\r\n`.repeat(200)}\r\n`, 'too-large', /larger/],
    [
      'a compressed body of nothing without end',
      Buffer.concat([Buffer.from(`${head}content-encoding: deflate\r\n\r\n`), emptyBlocks]),
      'too-large',
      /larger than/,
    ],
    ['a status that is no number', 'HTTP/1.1 two OK\r\n\r\n', 'wrong-answer', /not HTTP\/1\.1/],
    ['a status line and no more', head, 'reset', /cut the connection before it answered/],
    ['nothing', '', 'reset', /cut the connection before it answered/],
    ['half a body', `${head}content-length: 100\r\n\r\nhalf`, 'wrong-answer', /cut short/],
    ['half a chunk', `${head}transfer-encoding: chunked\r\n\r\n64\r\nhalf`, 'wrong-answer', /cut short/],
    [
      'half a gzip',
      Buffer.concat([Buffer.from(`${head}content-encoding: gzip\r\n\r\n`), gzipSync('harbour'.repeat(99)).subarray(0, 25)]),
      'wrong-answer',
      /content-encoding/,
    ],
  ]
  test.each(answers)('%s', async (_, answer, because, detail) => {
    const peer = await started.add(listenFor((socket) => socket.end(answer)))
    const seen = await get(peer.port)
    expect(seen).toMatchObject({ because })
    expect(seen.detail).toMatch(detail)
    expect(seen.detail).not.toMatch(/gull|rope|mate/)
  })
})

describe('a peer that takes its time', () => {
  const talks: readonly (readonly [string, (write: (text: string) => void) => ReturnType<typeof setInterval> | undefined, RegExp])[] = [
    ['takes the connection and says nothing', () => undefined, /did not answer within 0\.[34]/],
    ['drips its headers', (write) => setInterval(() => write('x-drop: 1\r\n'), 20), /did not answer/],
    ['drips its body', (write) => (write(`content-length: 900000\r\n\r\n`), setInterval(() => write('d'), 5)), /had not ended/],
    ['promises more than it sends', (write) => (write('content-length: 10\r\n\r\nkeel'), undefined), /had not ended/],
    ['never ends its chunks', (write) => (write('transfer-encoding: chunked\r\n\r\n'), setInterval(() => write('1\r\nc\r\n'), 10)), /had not ended/],
    ['never ends its trailers', (write) => (write('transfer-encoding: chunked\r\n\r\n0\r\n'), setInterval(() => write('x-t: 1\r\n'), 20)), /had not ended/],
  ]
  test.each(talks)('%s', async (_, talk, detail) => {
    let timer: ReturnType<typeof setInterval> | undefined
    const peer = await started.add(
      listenFor((socket) => {
        timer = talk((text) => {
          if (socket.bytesWritten === 0 && text !== '') socket.write(head)
          socket.write(text)
        })
      }),
    )
    const seen = await get(peer.port, {}, timeFor('no-answer'))
    clearInterval(timer)
    expect(seen).toMatchObject({ because: 'no-answer' })
    expect(seen.detail).toMatch(detail)
    expect(seen.detail).not.toMatch(/gull|rope|mate/)
    expect(seen.overdueMs).toBeLessThan(graceMs)
  })
})

describe('through a network that spoils it', () => {
  let server: Listener
  let chaos: Chaos
  beforeAll(async () => {
    server = await listenHttp((_, response) => response.end('h'.repeat(5_000)))
    chaos = await startChaos(server.port)
  })
  afterAll(async () => {
    await chaos.close()
    await server.close()
  })
  const spoilings: readonly (readonly [string, Spoiling, string | undefined])[] = [
    ['nothing spoiled', {}, undefined],
    ['a delay', { delay: 50 }, undefined],
    ['a delay beyond the time', { delay: 600 }, 'no-answer'],
    ['a reset on connecting', { open: 'reset' }, 'reset'],
    ['a black hole behind the connection', { open: 'blackhole' }, 'no-answer'],
    ['a reset in the status line', { after: { bytes: 7, how: 'reset' } }, 'reset'],
    ['a cut in the status line', { after: { bytes: 7, how: 'truncate' } }, 'reset'],
    ['a stall in the status line', { after: { bytes: 7, how: 'stall' } }, 'no-answer'],
    ['a reset in the body', { after: { bytes: 900, how: 'reset' } }, 'wrong-answer'],
    ['a cut in the body', { after: { bytes: 900, how: 'truncate' } }, 'wrong-answer'],
    ['a stall in the body', { after: { bytes: 900, how: 'stall' } }, 'no-answer'],
    ['a drip', { drip: 2 }, 'no-answer'],
  ]
  test.each(spoilings)('%s', async (_, spoiling, because) => {
    chaos.spoil(spoiling)
    const seen = await get(chaos.port, {}, timeFor(because))
    expect(seen.because).toBe(because)
    expect(seen.value?.bytes).toBe(because === undefined ? 5_000 : undefined)
    expect(seen.overdueMs).toBeLessThan(graceMs)
  })
})

test('nobody there, no name, no address, each by its reason', async () => {
  expect(await get(await freePort())).toMatchObject({ because: 'refused' })
  expect(await observing(3_000, (io) => io.request({ url: 'http://harbour.invalid/' }))).toMatchObject({ because: 'dns' })
  expect(await observing(ample, (io) => io.request({ url: 'ftp://127.0.0.1/' }))).toMatchObject({ because: 'cannot-run' })
  expect(await get(1, { headers: { 'x-mast': 'a\r\nb: c' } })).toMatchObject({ because: 'cannot-run' })
  expect(await get(1, { socketPath: '/nowhere/docker.sock' })).toMatchObject({ because: 'no-route' })
})

test('a body in each encoding comes out decoded, and one that is empty as it is', async () => {
  const text = 'lighthouse '.repeat(40)
  const bodies: Readonly<Record<string, Buffer>> = {
    gzip: gzipSync(text),
    br: brotliCompressSync(text),
    deflate: deflateSync(text),
    'deflate-raw': deflateRawSync(text),
  }
  const server = await started.add(
    listenHttp((request, response) => {
      const which = request.url?.slice(1) ?? ''
      const body = bodies[which] ?? Buffer.alloc(0)
      response.writeHead(200, { 'content-encoding': which.replace('-raw', '') }).end(request.method === 'HEAD' ? undefined : body)
    }),
  )
  for (const which of Object.keys(bodies)) {
    const seen = await observing(ample, (io) => io.request({ url: `http://127.0.0.1:${server.port}/${which}` }))
    expect(seen.value).toMatchObject({ status: 200, body: text, bytes: text.length })
  }
  const empty = await observing(ample, (io) => io.request({ url: `http://127.0.0.1:${server.port}/gzip`, method: 'HEAD' }))
  expect(empty.value).toMatchObject({ status: 200, body: '', bytes: 0 })
})

test('what is sent is what was asked for, headers of one name are joined, and another charset is read', async () => {
  let seen: unknown
  const server = await started.add(
    listenHttp((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        seen = {
          method: request.method,
          url: request.url,
          authorization: request.headers.authorization,
          host: request.headers.host,
          type: request.headers['content-type'],
          body,
        }
        response.writeHead(
          201,
          [
            ['X-Berth', '4'],
            ['x-berth', '7'],
            ['set-cookie', 'crew=mate=7; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly'],
            ['Set-Cookie', ' watch = "first" '],
            ['set-cookie', 'nothing'],
            ['content-type', 'text/plain; charset=iso-8859-1'],
          ].flat(),
        )
        response.end(Buffer.from([0x4d, 0xf6, 0x77, 0x65]))
      })
    }),
  )
  const url = `http://mate:sea%40gull@127.0.0.1:${server.port}/moor?at=9`
  const { value } = await observing(ample, (io) => io.request({ url, method: 'post', headers: { 'Content-Type': 'text/x', Host: 'quay.example' }, body: 'é!' }))
  expect(seen).toEqual({ method: 'POST', url: '/moor?at=9', authorization: `Basic ${btoa('mate:sea@gull')}`, host: 'quay.example', type: 'text/x', body: 'é!' })
  expect(value).toMatchObject({ status: 201, body: 'Möwe', redirects: [] })
  expect(value?.headers.get('x-berth')).toBe('4, 7')
  expect([...(value?.cookies ?? [])]).toEqual([
    ['crew', 'mate=7'],
    ['watch', '"first"'],
  ])
})

test('a switch of protocols is an answer', async () => {
  const peer = await started.add(listenFor((socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')))
  const { value } = await get(peer.port, { headers: { upgrade: 'websocket' } })
  expect(value).toMatchObject({ status: 101 })
})

test('a session keeps its connection, and one that the peer closed meanwhile is opened again', async () => {
  let answered = 0
  const server = await started.add(
    listenHttp((request, response) => {
      answered += 1
      response.end(String(answered))
      if (answered === 3) setTimeout(() => request.socket.destroy(), 5)
    }),
  )
  const url = `http://127.0.0.1:${server.port}/`
  const { value } = await observing(2_000, async (io) => {
    const session = io.session()
    const answers = []
    for (let at = 0; at < 5; at += 1) {
      answers.push(await io.request({ url, session }))
      if (at === 2) await io.wait(30)
    }
    return answers
  })
  expect(value?.map(({ body }) => body)).toEqual(['1', '2', '3', '4', '5'])
  expect(value?.map(({ phases }) => phases.connectMs !== undefined)).toEqual([true, false, false, true, false])
  expect(server.taken()).toBe(2)
})

test('a peer that cuts a kept connection when it is used is not asked once more: what fails now and then must show', async () => {
  const peer = await started.add(
    listenRaw((socket) => {
      let asked = 0
      socket.on('data', () => {
        asked += 1
        if (asked === 1) socket.write(`${head}content-length: 2\r\n\r\nok`)
        else socket.resetAndDestroy()
      })
    }),
  )
  const url = `http://127.0.0.1:${peer.port}/`
  const twice = observing(ample, async (io) => {
    const session = io.session()
    await io.request({ url, session })
    return io.request({ url, session })
  })
  expect(await twice).toMatchObject({ because: 'reset' })
  expect(peer.taken()).toBe(1)
})

test('an interruption is told from a deadline, and both from lateness', async () => {
  const peer = await started.add(listenRaw(() => {}))
  const ask = (signal: AbortSignal) => observing(2_000, (io) => io.request({ url: `http://127.0.0.1:${peer.port}/` }), signal)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 30)
  expect(await ask(controller.signal)).toMatchObject({ because: 'interrupted' })
  expect(await ask(AbortSignal.timeout(30))).toMatchObject({ because: 'out-of-time' })
  expect(await ask(AbortSignal.abort())).toMatchObject({ because: 'interrupted' })
  expect(peer.taken()).toBe(2)
})

test('nothing is left open, whatever happened', async () => {
  const hanging = await started.add(listenRaw((socket) => void socket.resume()))
  const server = await started.add(listenHttp((_, response) => response.end('ok')))
  const ask = (port: number) =>
    observing(1_000, async (io) => {
      const session = io.session()
      await io.request({ url: `http://127.0.0.1:${server.port}/`, session })
      await io.request({ url: `http://127.0.0.1:${port}/` })
    })
  const left = await leftOpenBy(async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => ask(at % 2 === 0 ? hanging.port : server.port)))
    expect(all.filter(({ because }) => because === 'no-answer')).toHaveLength(10)
  })
  expect(left).toEqual([])
  expect([hanging.open(), server.open()]).toEqual([0, 0])
})
