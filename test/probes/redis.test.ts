/** The Redis probe against real servers: figures, drift, and each way in which a look fails by its reason. */
import { rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { redisProbe } from '../../src/probes/redis/index.ts'
import type { Figures } from '../../src/probes/probe.ts'
import { makeAuthority, makeLeaf } from '../harness/certificates.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, listenFor, listenRaw, Started } from '../harness/listeners.ts'
import { leftOpenBy, observing } from '../harness/observing.ts'
import { redisServer, startRedis, type Redis } from '../harness/redis.ts'

const started = new Started()
afterEach(() => started.close())

const look = (target: unknown, patience = 700) => observing(patience, (io) => redisProbe.observe(redisProbe.target.parse(target), io))
const seenAt = async (target: unknown): Promise<Figures> => {
  const { value, because, detail } = await look(target)
  if (value === undefined) throw new Error(`${because}: ${detail}`)
  return value
}

describe('addresses', () => {
  const cases: readonly (readonly [unknown, object, string])[] = [
    ['redis://cache', { host: 'cache', port: 6379, database: 0 }, 'cache:6379'],
    ['cache:6380', { host: 'cache', port: 6380 }, 'cache:6380'],
    ['valkey://:h@rb/our@cache:7000/3', { password: 'h@rb/our', port: 7000, database: 3 }, 'cache:7000/3'],
    ['rediss://pilot:p%40ss@[2001:db8::7]:6390/1?x=1', { user: 'pilot', password: 'p@ss', host: '2001:db8::7', tls: {}, database: 1 }, '[2001:db8::7]:6390/1'],
    ['unix:///run/redis.sock?db=2', { socketPath: '/run/redis.sock', database: 2 }, '/run/redis.sock/2'],
    ['unix://:s3a@/run/redis.sock', { socketPath: '/run/redis.sock', password: 's3a' }, '/run/redis.sock'],
    [
      { url: 'rediss://cache', username: 'pilot', password: 'harbour', authorities: 'PEM' },
      { user: 'pilot', password: 'harbour', tls: { authorities: 'PEM' } },
      'cache:6379',
    ],
  ]
  test.each(cases)('%j', (written, target, place) => {
    const parsed = redisProbe.target.parse(written)
    expect(parsed).toMatchObject(target)
    expect(redisProbe.place(parsed)).toBe(place)
  })

  test.each(['redis://a,b:1', 'redis://cache:0', 'redis://cache/zero', 'unix://relative', 'http://cache', '', 7, { url: 'redis://cache', colour: 'red' }])(
    'none: %j',
    (written) => {
      expect(redisProbe.target.safeParse(written).success).toBe(false)
    },
  )
})

describe.skipIf(redisServer === undefined)('a server', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await startRedis(['maxmemory 8mb', 'maxmemory-policy allkeys-lfu', 'maxclients 123', 'databases 4', 'requirepass h@rbour', 'appendonly yes'])
    await redis.say('AUTH h@rbour', 'SELECT 3', 'SET berth 1', 'SET quay 2')
  })
  afterAll(() => redis.close())

  test('its figures, all of them, of the database that is named', async () => {
    const seen = await seenAt(`redis://:h@rbour@127.0.0.1:${redis.port}/3`)
    expect(Object.keys(seen).sort()).toEqual(Object.keys(redisProbe.figures).sort())
    expect(seen).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      mode: 'standalone',
      maxMemory: 8 * 1024 ** 2,
      evictionPolicy: 'allkeys-lfu',
      evictedKeys: 0,
      keys: 2,
      maxClients: 123,
      blockedClients: 0,
      rejectedConnections: 0,
      role: 'master',
      replicas: 0,
      replicationLink: { reason: 'nothing-there' },
      lagSeconds: { reason: 'nothing-there' },
      aof: true,
      lastSaveOk: true,
      lastSaveAgeSeconds: { reason: 'nothing-there' },
    })
    expect(seen['memoryUse']).toBeGreaterThan(0.05)
    expect(seen['memoryUse']).toBeLessThan(0.5)
    expect(seen['saturation']).toBeCloseTo(Number(seen['clients']) / 123)
    const settings = seen['settings'] as ReadonlyMap<string, string>
    expect(settings.get('maxmemory')).toBe('8388608')
    expect(settings.get('requirepass')).toBe('set')
    expect(JSON.stringify([...settings])).not.toContain('h@rbour')
  })

  test('by a socket of the machine, and with a needless password', async () => {
    expect(await seenAt(`unix://:h@rbour@${redis.socketPath}?db=3`)).toMatchObject({ keys: 2 })
    const open = await started.add(startRedis())
    expect(await seenAt(`redis://:anything@127.0.0.1:${open.port}`)).toMatchObject({
      keys: 0,
      maxMemory: 0,
      memoryUse: { reason: 'nothing-there', detail: expect.stringContaining('maxmemory is 0') },
    })
  })

  test('keys thrown out for want of memory are counted, and a full cache is full', async () => {
    const cache = await started.add(startRedis(['maxmemory 3mb', 'maxmemory-policy allkeys-lru']))
    await cache.say(...Array.from({ length: 60 }, (_, at) => `SETRANGE berth${at} 100000 x`))
    const seen = await seenAt(`127.0.0.1:${cache.port}`)
    expect(seen['evictedKeys']).toBeGreaterThan(10)
    expect(seen['memoryUse']).toBeGreaterThan(0.8)
    expect(seen['memoryUse']).toBeLessThan(1.1)
  })

  test('a replica that follows, one that can’t, and the primary’s view of both', async () => {
    const primary = await started.add(startRedis())
    const replica = await started.add(startRedis([`replicaof 127.0.0.1 ${primary.port}`]))
    for (let tries = 0; tries < 100 && (await seenAt(`127.0.0.1:${primary.port}`))['replicas'] !== 1; tries += 1) await wait(30)
    expect(await seenAt(`127.0.0.1:${primary.port}`)).toMatchObject({
      role: 'master',
      replicas: 1,
      lagSeconds: expect.any(Number),
      lagBytes: expect.any(Number),
    })
    expect(await seenAt(`127.0.0.1:${replica.port}`)).toMatchObject({
      role: 'slave',
      replicationLink: 'up',
      replicas: 0,
      lagBytes: { reason: 'nothing-there' },
    })
    expect((await seenAt(`127.0.0.1:${replica.port}`))['lagSeconds']).toBeLessThan(11)
    await primary.close()
    await wait(1_100)
    expect(await seenAt(`127.0.0.1:${replica.port}`)).toMatchObject({ replicationLink: 'down', lagSeconds: expect.any(Number) })
    const alone = await started.add(startRedis([`replicaof 127.0.0.1 ${await freePort()}`]))
    expect(await seenAt(`127.0.0.1:${alone.port}`)).toMatchObject({ role: 'slave', replicationLink: 'down', lagSeconds: { reason: 'no-figure' } })
  })

  test('a snapshot that went well, its age, and one that can’t be written', async () => {
    const saving = await started.add(startRedis(['save 900 7']))
    await saving.say('SET quay 1', 'SAVE', 'SET quay 2')
    const seen = await seenAt(`127.0.0.1:${saving.port}`)
    expect(seen).toMatchObject({ lastSaveOk: true, unsavedChanges: 1, aof: false })
    expect(seen['lastSaveAgeSeconds']).toBeLessThan(5)
    // Its folder is gone, as a volume that is unmounted.
    rmSync(saving.folder, { recursive: true, force: true })
    await saving.say('BGSAVE')
    for (let tries = 0; tries < 50 && (await seenAt(`127.0.0.1:${saving.port}`))['lastSaveOk'] === true; tries += 1) await wait(30)
    expect(await seenAt(`127.0.0.1:${saving.port}`)).toMatchObject({ lastSaveOk: false })
  })

  test('an ACL user who may not see settings still gets the rest; one who may not see anything does not', async () => {
    await redis.say('AUTH h@rbour', 'ACL SETUSER watch on >tower +info', 'ACL SETUSER blind on >tower +ping')
    expect(await seenAt(`redis://watch:tower@127.0.0.1:${redis.port}/1`)).toMatchObject({ maxClients: 123, settings: { reason: 'forbidden' } })
    expect(await look(`redis://blind:tower@127.0.0.1:${redis.port}`)).toMatchObject({ because: 'forbidden' })
  })

  test('CONFIG that is renamed leaves the rest measured', async () => {
    const renamed = await started.add(startRedis(['rename-command CONFIG ""']))
    expect(await seenAt(`127.0.0.1:${renamed.port}`)).toMatchObject({ role: 'master', settings: { reason: 'forbidden' } })
  })

  test('declared settings in every spelling are held against the live ones', async () => {
    await redis.say('AUTH h@rbour', 'CONFIG SET maxmemory-policy noeviction', 'CONFIG SET save "900 1 300 10"', 'CONFIG SET notify-keyspace-events KEA')
    const seen = await seenAt(`redis://:h@rbour@127.0.0.1:${redis.port}`)
    const compared = (name: string, declared: string) => redisProbe.compare?.(name, declared, seen)
    expect(compared('maxmemory', '8mb')).toEqual({ declared: '8388608', live: '8388608', same: true })
    expect(compared('maxmemory', '8m')).toEqual({ declared: '8000000', live: '8388608', same: false })
    expect(compared('maxmemory_policy', 'allkeys-lfu')).toEqual({ declared: 'allkeys-lfu', live: 'noeviction', same: false })
    expect(compared('appendonly', 'YES')).toEqual({ declared: 'yes', live: 'yes', same: true })
    expect(compared('save', '900 1  300 10')).toMatchObject({ same: true })
    expect(compared('save', '""')).toMatchObject({ declared: '', live: '900 1 300 10', same: false })
    expect(compared('notify-keyspace-events', 'AEK')).toMatchObject({ same: true })
    expect(compared('notify-keyspace-events', 'Ex')).toMatchObject({ same: false })
    expect(compared('client-output-buffer-limit', 'replica 256mb 64mb 60')).toMatchObject({ live: 'replica 268435456 67108864 60', same: true })
    expect(compared('client-output-buffer-limit', 'normal 0 0 0 slave 1gb 64mb 60')).toMatchObject({ same: false })
    expect(compared('slave-read-only', 'yes')).toMatchObject({ same: true })
    expect(compared('repl-backlog-size', '1mb')).toMatchObject({ same: true })
    expect(compared('requirepass', 'h@rbour')).toEqual({ declared: 'set', live: 'set', same: true })
    expect(compared('masterauth', 'tide')).toEqual({ declared: 'set', live: 'not set', same: false })
    expect(compared('dir', './')).toBeUndefined()
    expect(compared('dir', `${redis.folder}/`)).toMatchObject({ same: true })
    expect(compared('rename-command', 'FLUSHALL ""')).toBeUndefined()
    expect(redisProbe.compare?.('maxmemory', '8mb', {})).toBeUndefined()
  })

  test('over TLS, by an authority of one’s own, and by none', async () => {
    const authority = await makeAuthority()
    const leaf = await makeLeaf(authority)
    const stale = await makeLeaf(authority, { from: -20, until: -2 })
    const port = await freePort()
    const lines = [
      `tls-port ${port}`,
      'tls-cert-file {folder}/cert.pem',
      'tls-key-file {folder}/key.pem',
      'tls-ca-cert-file {folder}/ca.pem',
      'tls-auth-clients no',
    ]
    const files = { 'cert.pem': leaf.cert, 'key.pem': leaf.key, 'ca.pem': authority.pem }
    const secured = await started.add(startRedis(lines, files))
    const authorities = authority.pem
    expect(await seenAt({ url: `rediss://localhost:${port}`, authorities })).toMatchObject({ role: 'master' })
    expect(await look(`rediss://localhost:${port}`)).toMatchObject({ because: 'tls-untrusted' })
    expect(await look({ url: `rediss://localhost:${port}`, serverName: 'cache.example.org', authorities })).toMatchObject({ because: 'tls-name' })
    const plain = await look(`redis://localhost:${port}`)
    expect(['tls-protocol', 'reset']).toContain(plain.because)
    await secured.say(`CONFIG SET tls-cert-file ${secured.folder}/cert.pem`)
    writeFileSync(`${secured.folder}/cert.pem`, stale.cert)
    writeFileSync(`${secured.folder}/key.pem`, stale.key)
    await secured.say(`CONFIG SET tls-cert-file ${secured.folder}/cert.pem tls-key-file ${secured.folder}/key.pem`)
    expect(await look({ url: `rediss://localhost:${port}`, authorities })).toMatchObject({ because: 'tls-expired' })
  })

  test('each way in which it fails has its reason, and nothing is left open', async () => {
    const full = await started.add(startRedis(['maxclients 1']))
    const taking = connect(full.port, '127.0.0.1')
    await wait(50)
    const spoilt = await started.add(startChaos(redis.port))
    const url = `redis://:h@rbour@127.0.0.1:${spoilt.port}`
    const bad = async (answer: string | Buffer, end = true) =>
      `127.0.0.1:${(await started.add(listenFor((socket) => void (end ? socket.end(answer) : socket.write(answer))))).port}`
    const silent = await started.add(listenRaw((socket) => void socket.resume()))
    const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
    const flood = await started.add(
      listenFor((socket) => {
        socket.write('$1900000\r\n')
        const more = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(65_536)));
          if (!socket.destroyed) socket.once('drain', more)
        }
        more()
      }),
    )
    const cases: readonly (readonly [what: string, target: unknown, because: string, before?: () => void])[] = [
      ['nobody listens', `127.0.0.1:${await freePort()}`, 'refused'],
      ['no name', 'redis://quay.invalid', 'dns'],
      ['no socket', 'unix:///nowhere/redis.sock', 'no-route'],
      ['no password', `127.0.0.1:${redis.port}`, 'no-credentials'],
      ['a wrong password', `redis://:wrong@127.0.0.1:${redis.port}`, 'auth-rejected'],
      ['an unknown user', `redis://nobody:wrong@127.0.0.1:${redis.port}`, 'auth-rejected'],
      ['a database that is not there', `redis://:h@rbour@127.0.0.1:${redis.port}/9`, 'server-error'],
      ['every connection taken', `127.0.0.1:${full.port}`, 'full'],
      ['TLS where there is none', `rediss://:h@rbour@127.0.0.1:${redis.port}`, 'no-answer'],
      ['cut at once', url, 'reset', () => spoilt.spoil({ open: 'reset' })],
      ['never served', url, 'no-answer', () => spoilt.spoil({ open: 'blackhole' })],
      ['cut in the middle', url, 'wrong-answer', () => spoilt.spoil({ after: { bytes: 900, how: 'reset' } })],
      ['ended in the middle', url, 'wrong-answer', () => spoilt.spoil({ after: { bytes: 900, how: 'truncate' } })],
      ['stalled in the middle', url, 'no-answer', () => spoilt.spoil({ after: { bytes: 900, how: 'stall' } })],
      ['dripping', url, 'no-answer', () => spoilt.spoil({ drip: 10 })],
      ['silent', `127.0.0.1:${silent.port}`, 'no-answer'],
      ['HTTP', await bad('HTTP/1.1 400 Bad Request\r\n\r\n'), 'wrong-answer'],
      ['a TLS alert', await bad(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x50])), 'tls-protocol'],
      ['a bomb in one text', await bad('$2000000000\r\n'), 'too-large'],
      ['a flood', `127.0.0.1:${flood.port}`, 'wrong-answer'],
      ['a bomb in depth', await bad('*1\r\n'.repeat(100_000)), 'too-large'],
      ['a bomb in width', await bad(`*900000\r\n${'+a\r\n'.repeat(30_000)}`), 'too-large'],
      ['a line without an end', await bad(`+${'x'.repeat(5_000)}`, false), 'wrong-answer'],
      ['a length that is none', await bad('$twelve\r\n'), 'wrong-answer'],
      ['an answer of another kind', await bad(':12\r\n'), 'wrong-answer'],
      ['still loading', await bad(bulk('# Persistence\r\nloading:1\r\nloading_loaded_perc:41.50\r\nloading_eta_seconds:12\r\n')), 'starting'],
      ['still loading, old', await bad('-LOADING Redis is loading the dataset in memory\r\n'), 'starting'],
      ['protected mode', await bad('-DENIED Redis is running in protected mode because protected mode is enabled\r\n'), 'forbidden'],
      ['INFO renamed', await bad("-ERR unknown command 'INFO', with args beginning with: \r\n"), 'forbidden'],
      ['a script that does not end', await bad('-BUSY Redis is busy running a script.\r\n'), 'server-error'],
    ]
    const left = await leftOpenBy(async () => {
      for (const [what, target, because, before] of cases) {
        before?.()
        const seen = await look(target, 350)
        expect([what, seen.because, seen.detail]).toEqual([what, because, expect.not.stringMatching(/h@rbour|wrong@/)])
        expect(seen.tookMs).toBeLessThan(1_400)
      }
      // Ends that the proxy holds open are its own.
      await spoilt.close()
      await wait(50)
    })
    expect(left).toEqual([])
    taking.destroy()
  })
})

test('a replica of an old server, a Sentinel, Valkey: lines that are not there are no zeros', async () => {
  const at = async (info: string, config = '-ERR unknown command\r\n') => {
    const server = await started.add(
      listenRaw((socket) => {
        socket.on('data', (asked) => socket.write(String(asked).includes('INFO') ? `$${Buffer.byteLength(info)}\r\n${info}\r\n` : config))
      }),
    )
    return seenAt(`127.0.0.1:${server.port}`)
  }
  expect(await at('# Server\r\nredis_version:7.2.4\r\nredis_mode:sentinel\r\n')).toMatchObject({
    role: 'sentinel',
    usedMemory: { reason: 'no-figure' },
    memoryUse: { reason: 'no-figure' },
    keys: { reason: 'no-figure' },
    aof: { reason: 'no-figure' },
    lastSaveOk: { reason: 'no-figure' },
  })
  expect(
    await at('valkey_version:8.1.0\r\nserver_mode:cluster\r\nredis_version:7.2.4\r\nconnected_clients:61\r\n', '*2\r\n$10\r\nmaxclients\r\n$3\r\n122\r\n'),
  ).toMatchObject({
    version: '8.1.0',
    mode: 'cluster',
    maxClients: 122,
    saturation: 0.5,
  })
  const lagging =
    'role:master\r\nconnected_slaves:2\r\nmaster_repl_offset:5000\r\nslave0:ip=10.0.0.7,port=6379,state=online,offset=4000,lag=9\r\nslave1:ip=10.0.0.8,port=6379,state=wait_bgsave,offset=0,lag=0\r\n'
  expect(await at(lagging)).toMatchObject({ replicas: 1, lagSeconds: 9, lagBytes: 1000 })
})
