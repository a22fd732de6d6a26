/** Ways to a peer that do not lead there, each by its reason; and the names on the way. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { freePort, listenRaw, Started } from '../harness/listeners.ts'
import { nameOf, short, startNameServer, text } from '../harness/name-server.ts'
import { graceMs, leftOpenBy, observing } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

test('a connection that stands is handed over, and ends with the observation', async () => {
  const peer = await started.add(listenRaw((socket) => socket.end('220 harbour\r\n')))
  const { value } = await observing(3_000, async (io) => {
    const { socket, address, connectMs, tls } = await io.connect({ host: 'localhost', port: peer.port })
    const [greeting] = (await once(socket, 'data')) as [Buffer]
    return { greeting: String(greeting), address, tls, quick: connectMs < 400, socket }
  })
  expect(value).toMatchObject({ greeting: '220 harbour\r\n', address: '127.0.0.1', quick: true })
  expect(value?.socket.destroyed).toBe(true)
})

test('whoever still reads when the time is over gets the reason', async () => {
  const peer = await started.add(listenRaw((socket) => void socket.resume()))
  const { value } = await observing(200, async (io) => {
    const { socket } = await io.connect({ host: '127.0.0.1', port: peer.port })
    return once(socket, 'data').catch((error: unknown) => error)
  })
  expect(value).toMatchObject({ because: 'out-of-time' })
})

test('refused is told from a queue that takes no connection', async () => {
  expect(await observing(3_000, (io) => io.connect({ host: 'localhost', port: 1 }))).toMatchObject({ because: 'refused' })
  // A listener that never takes any: when its queue is full, the system drops what comes.
  const script = `const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => { process.stdout.write(String(s.address().port)); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8000) })`
  const busy = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [port] = (await once(busy.stdout, 'data')) as [Buffer]
  const seen = await observing(600, async (io) => {
    for (let at = 0; at < 8; at += 1) await io.connect({ host: '127.0.0.1', port: Number(String(port)) })
  })
  busy.kill('SIGKILL')
  expect(seen).toMatchObject({ because: 'no-connection' })
  expect(seen.overdueMs).toBeLessThan(graceMs)
})

const namespaces = spawnSync('unshare', ['-Urnm', 'true']).status === 0

describe.skipIf(!namespaces)('in a network of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'harbour-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Connects there to each host, with these files in the place of this machine's. */
  const inside = (hosts: readonly string[], files: { readonly hosts: string; readonly resolv: string }): unknown => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const script = `
      import { createServer } from 'vite'
      import net from 'node:net'
      const vite = await createServer({ server: { middlewareMode: true, ws: false, hmr: false, watch: null }, optimizeDeps: { noDiscovery: true }, appType: 'custom', logLevel: 'silent', configFile: false })
      const { openIo } = await vite.ssrLoadModule('/src/wire/io.ts')
      await new Promise((resolve) => net.createServer().listen(5432, '127.0.0.1', resolve))
      const { startNameServer } = await vite.ssrLoadModule('/test/harness/name-server.ts')
      await startNameServer({
        'pier.quay.example': 'silence',
        'six.quay.example AAAA': 'silence',
        'six.quay.example': [{ type: 'A', ttl: 9, data: Buffer.from([127, 0, 0, 1]) }],
        'fails.quay.example': 'SERVFAIL',
        'short.harbour.example': [{ type: 'A', ttl: 9, data: Buffer.from([127, 0, 0, 1]) }],
      }, 53)
      const seen = {}
      for (const host of ${JSON.stringify(hosts)}) {
        const io = openIo({ signal: new AbortController().signal, patienceMs: 400, environment: {} })
        const began = performance.now()
        const found = await io.connect({ host, port: 5432 }).then(({ address }) => address, (error) => error.because ?? String(error))
        io.close()
        seen[host] = performance.now() - began > 650 ? 'late' : found
      }
      process.stdout.write(JSON.stringify(seen))
      process.exit()`
    const setup = `ip link set lo up; mount --bind ${folder}/hosts /etc/hosts; mount --bind ${folder}/resolv /etc/resolv.conf`
    const environment = { PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, SCRIPT: script }
    const shell = `${setup}; exec ${process.execPath} --input-type=module -e "$SCRIPT"`
    return JSON.parse(execFileSync('unshare', ['-Urnm', 'sh', '-c', shell], { env: environment, encoding: 'utf8' }))
  }

  test('every address of a name is tried, and what answered says most', () => {
    const hosts = '127.0.0.9 first.test\n192.0.2.9 first.test\n127.0.0.1 first.test\n192.0.2.9 mixed.test\n127.0.0.9 mixed.test\n'
    expect(inside(['127.0.0.1', '192.0.2.9', 'first.test', 'mixed.test'], { hosts, resolv: '' })).toEqual({
      '127.0.0.1': '127.0.0.1',
      '192.0.2.9': 'no-route',
      'first.test': '127.0.0.1',
      'mixed.test': 'refused',
    })
  })

  test('a name server that says nothing is given up on, also for IPv6 alone; names of other sources are found', () => {
    const began = performance.now()
    const hosts = ['pier', 'here', 'six', 'fails', 'gone'].map((name) => `${name}.quay.example`)
    const seen = inside([...hosts, 'short'], {
      hosts: '127.0.0.1 here.quay.example # not pier.quay.example\n',
      resolv: 'nameserver 127.0.0.1\nsearch harbour.example\n',
    })
    expect(seen).toEqual({
      'pier.quay.example': 'dns',
      'here.quay.example': '127.0.0.1',
      'six.quay.example': '127.0.0.1',
      'fails.quay.example': 'dns',
      'gone.quay.example': 'dns',
      short: '127.0.0.1',
    })
    // Nor does the process outlast it, as it does while the system's own look-up waits.
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

test('a socket of this machine is asked as a host is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harbour-'))
  const socketPath = join(folder, 'engine.sock')
  const server = createServer((request, response) => response.end(`${request.headers.host} ${request.url}`)).listen(socketPath)
  await once(server, 'listening')
  const ask = (path: string) => observing(3_000, (io) => io.request({ url: 'http://engine/v1/info?all=1', socketPath: path }))
  expect(await ask(socketPath)).toMatchObject({ value: { body: 'engine /v1/info?all=1', address: socketPath } })
  server.close()
  await once(server, 'close')
  expect(await ask(socketPath)).toMatchObject({ because: 'no-route' })
  rmSync(folder, { recursive: true })
})

test('names: found, not found, and addresses as they are', async () => {
  expect((await observing(3_000, (io) => io.lookUp('localhost'))).value).toContain('127.0.0.1')
  expect(await observing(3_000, (io) => io.lookUp('2001:db8::7'))).toMatchObject({ value: ['2001:db8::7'] })
  expect(await observing(5_000, (io) => io.lookUp('pier.invalid'))).toMatchObject({
    because: 'dns',
    detail: expect.stringMatching(/pier\.invalid has no address \(E/),
  })
})

describe('records', () => {
  const zone = {
    'a.quay.test': [
      { type: 'A', ttl: 77, data: Buffer.from([192, 0, 2, 7]) },
      { type: 'A', ttl: 55, data: Buffer.from([192, 0, 2, 8]) },
      { type: 'AAAA', ttl: 33, data: Buffer.from('20010db8000000000000000000000009', 'hex') },
      { type: 'TXT', ttl: 9, data: Buffer.concat([text('v=spf1 '), text('-all')]) },
      { type: 'MX', ttl: 9, data: Buffer.concat([short(10), nameOf('mx.quay.test')]) },
      { type: 'NS', ttl: 9, data: nameOf('ns.quay.test') },
      { type: 'SRV', ttl: 9, data: Buffer.concat([short(1, 2, 5432), nameOf('db.quay.test')]) },
      { type: 'SOA', ttl: 9, data: Buffer.concat([nameOf('ns.quay.test'), nameOf('mate.quay.test'), short(0, 11, 0, 12, 0, 13, 0, 14, 0, 15)]) },
      { type: 'CAA', ttl: 9, data: Buffer.concat([Buffer.from([0]), text('issue'), Buffer.from('ca.example')]) },
      { type: 'PTR', ttl: 9, data: nameOf('back.quay.test') },
    ],
    'www.quay.test': [{ type: 'CNAME', ttl: 9, data: nameOf('a.quay.test') }],
    'empty.quay.test': [],
    'fails.quay.test': 'SERVFAIL',
    'refuses.quay.test': 'REFUSED',
    'silent.quay.test': 'silence',
    'rubbish.quay.test': 'rubbish',
  } as const
  const ask = async (name: string, type: 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT' = 'A') => {
    const server = await started.add(startNameServer(zone))
    return observing(600, (io) => io.records({ name, type, server: { host: '127.0.0.1', port: server.port } }))
  }

  test.each([
    ['A', ['192.0.2.7', '192.0.2.8'], 55],
    ['AAAA', ['2001:db8::9'], 33],
    ['TXT', ['v=spf1 -all'], undefined],
    ['MX', ['10 mx.quay.test'], undefined],
    ['NS', ['ns.quay.test'], undefined],
    ['SRV', ['1 2 5432 db.quay.test'], undefined],
    ['SOA', ['ns.quay.test mate.quay.test 11 12 13 14 15'], undefined],
    ['CAA', ['0 issue ca.example'], undefined],
    ['PTR', ['back.quay.test'], undefined],
  ] as const)('%s', async (type, records, ttl) => {
    const { value } = await ask('a.quay.test', type)
    expect(value).toEqual({ code: 'NOERROR', records, ...(ttl === undefined ? {} : { ttl }) })
  })

  test('an alias, no records and no name are answers', async () => {
    expect(await ask('www.quay.test', 'CNAME')).toMatchObject({ value: { records: ['a.quay.test'] } })
    expect(await ask('empty.quay.test')).toMatchObject({ value: { code: 'NODATA', records: [] } })
    expect(await ask('gone.quay.test')).toMatchObject({ value: { code: 'NXDOMAIN', records: [] } })
  })

  test.each([
    ['fails', 'server-error'],
    ['refuses', 'server-error'],
    ['silent', 'no-connection'],
    ['rubbish', 'wrong-answer'],
  ])('a server that %s', async (name, because) => {
    const seen = await ask(`${name}.quay.test`)
    expect(seen).toMatchObject({ because })
    expect(seen.overdueMs).toBeLessThan(graceMs)
  })

  test('nobody there, and nothing left open', async () => {
    const port = await freePort()
    const left = await leftOpenBy(async () => {
      expect(await observing(600, (io) => io.records({ name: 'a.quay.test', type: 'A', server: { host: '127.0.0.1', port } }))).toMatchObject({
        because: 'refused',
      })
      expect(await observing(600, (io) => io.records({ name: 'a.quay.test', type: 'A', server: { host: 'ns.invalid', port: 53 } }))).toMatchObject({
        because: 'dns',
      })
      expect(await observing(200, (io) => io.records({ name: 'a.quay.test', type: 'A', server: { host: '::1', port: 9 } }))).toMatchObject({
        because: expect.stringMatching(/refused|no-connection|dns/),
      })
    })
    expect(left).toEqual([])
  })
})
