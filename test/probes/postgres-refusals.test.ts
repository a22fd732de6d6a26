/** Every way in which PostgreSQL can't be looked at, made for real and told by its reason. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkError } from '../../src/probes/common/network.ts'
import { postgresProbe } from '../../src/probes/postgres/index.ts'
import { certificates, type Certificates } from '../harness/sql-certificates.ts'
import { freePort, password, pause, startPostgres, startStandby, until, type Postgres } from '../harness/postgres.ts'
import { deafServer, ioOf, look, refusal, wire, type Trouble, type Wire } from './sql-io.ts'

let plain: Postgres
let secure: Postgres
let papers: Certificates
const others: (Postgres | Wire)[] = []

beforeAll(async () => {
  papers = await certificates()
  const files = { 'server.crt': papers.good.certificate, 'server.key': papers.good.key }
  const secured = { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key' }
  ;[plain, secure] = await Promise.all([
    startPostgres({ hba: ['host all stranger 127.0.0.1/32 reject'] }),
    startPostgres({ settings: secured, files, hba: ['hostnossl all sealed 127.0.0.1/32 reject', 'hostssl all open 127.0.0.1/32 reject'] }),
  ])
  const roles = ['stranger', 'sealed', 'open', 'shut'].map((name) => `create role ${name} login password 'w'`)
  await plain.run(
    ...roles,
    'alter role shut nologin',
    "create role odd login password 'a@b$c'",
    "create role odder login password 'a/b#c'",
    'create database closed',
    'revoke connect on database closed from public',
    "create role single login password 'w' connection limit 0",
    'create database disallowed allow_connections false',
  )
  await secure.run(...roles)
  writeFileSync(join(secure.data, 'ca.pem'), papers.authority)
  writeFileSync(join(secure.data, 'other-ca.pem'), papers.otherAuthority)
}, 30_000)

afterAll(async () => {
  await Promise.all([plain.stop(), secure.stop(), ...others.map((one) => ('stop' in one ? one.stop() : one.close()))])
})

async function behind(server: Postgres, trouble: Trouble): Promise<string> {
  const way = await wire(server.port, trouble)
  others.push(way)
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${way.port}/postgres`
}

const secureUrl = (mode: string, host = '127.0.0.1'): string => `${secure.url.replace('127.0.0.1', host)}?sslmode=${mode}`

const ways: readonly (readonly [name: string, url: () => string | Promise<string>, because: string, detail: RegExp])[] = [
  ['nothing listens', async () => `postgresql://u:p@127.0.0.1:${await freePort()}/x`, 'refused', /nothing listens/],
  ['no such socket', () => 'postgresql://u:p@/x?host=/nowhere/at/all', 'refused', /no such socket/],
  ['no such name', () => 'postgresql://u:p@no-such-host.invalid/x', 'dns', /name/],
  ['wrong password', () => plain.urlOf('postgres', 'wrong'), 'auth-rejected', /28P01/],
  ['no such role', () => plain.urlOf('nobody', 'wrong'), 'auth-rejected', /28P01/],
  ['no password', () => plain.urlOf('postgres', '').replace(':@', '@'), 'no-credentials', /holds none/],
  ['a role that may not log in', () => plain.urlOf('shut', 'w'), 'auth-rejected', /28000/],
  ['pg_hba.conf rejects', () => plain.urlOf('stranger', 'w'), 'auth-rejected', /pg_hba\.conf/],
  ['no such database', () => plain.urlOf('postgres', password, 'nope'), 'gone', /3D000.*names nope/],
  ['a database that takes no sessions', () => plain.urlOf('postgres', password, 'disallowed'), 'server-error', /not currently accepting|55000/],
  ['no right to connect', () => plain.urlOf('open', 'w', 'closed'), 'forbidden', /42501/],
  ['a role that is full', () => plain.urlOf('single', 'w'), 'full', /53300/],
  ['TLS is asked for and not offered', () => `${plain.url}?sslmode=require`, 'tls-protocol', /offers no TLS/],
  ['an authority that nobody knows', () => secureUrl('verify-full', 'localhost'), 'tls-untrusted', /trusted/],
  ['another authority', () => `${secureUrl('verify-ca')}&sslrootcert=${secure.data}/other-ca.pem`, 'tls-untrusted', /trusted/],
  ['another name', () => `${secureUrl('verify-full')}&sslrootcert=${secure.data}/ca.pem`, 'tls-name', /another name/],
  ['a file of authorities that is not there', () => `${secureUrl('verify-full')}&sslrootcert=/nowhere/ca.pem`, 'cannot-run', /sslrootcert/],
  ['a mode that there is not', () => secureUrl('always'), 'cannot-run', /sslmode is one of/],
  ['a connection that is cut', async () => behind(plain, 'reset'), 'reset', /cut|closed/],
  ['a connection that is cut in the answer', async () => behind(plain, { cutAfter: 6000 }), 'reset', /cut|closed/],
  ['no answer', async () => behind(plain, 'stall'), 'no-answer', /did not answer/],
  ['no answer but for the first byte', async () => behind(plain, 'drip'), 'no-answer', /did not answer/],
  ['an answer that stalls', async () => behind(plain, { stallAfter: 6000 }), 'no-answer', /did not answer/],
  ['a web server', async () => behind(plain, { say: 'HTTP/1.1 400 Bad Request\r\n\r\n' }), 'wrong-answer', /protocol|SSL/],
  [
    'a web server, without TLS',
    async () => `${await behind(plain, { say: 'HTTP/1.1 400 Bad Request\r\n\r\n' })}?sslmode=disable`,
    'wrong-answer',
    /another protocol/,
  ],
  ['a malformed message', async () => `${await behind(plain, { say: Buffer.from('5200000004', 'hex') })}?sslmode=disable`, 'wrong-answer', /protocol/],
  [
    'a message that does not end',
    async () => `${await behind(plain, { say: Buffer.concat([Buffer.from('4e7fffffff', 'hex'), Buffer.alloc(9_000_000)]) })}?sslmode=disable`,
    'too-large',
    /8 MB/,
  ],
  [
    'an answer without a query',
    async () => `${await behind(plain, { say: Buffer.from('52000000080000000044000000060001', 'hex') })}?sslmode=disable`,
    'wrong-answer',
    /protocol/,
  ],
]

describe('a server that can’t be looked at', () => {
  it.each(ways)('%s', async (_name, url, because, detail) => {
    const text = await url()
    const began = performance.now()
    const found = await refusal(postgresProbe, text, 700)
    expect(found).toEqual({ because, detail: expect.stringMatching(detail) })
    expect(performance.now() - began).toBeLessThan(3000)
    expect(found.detail).not.toContain(password)
    expect(found.detail).not.toContain(encodeURIComponent(password))
  })

  it('tells a host that takes no connection in time', async () => {
    const deaf = await deafServer()
    others.push(deaf)
    expect(await refusal(postgresProbe, `postgresql://u:p@127.0.0.1:${deaf.port}/x`, 300)).toMatchObject({ because: 'no-connection' })
  })

  it.each(['EHOSTUNREACH', 'ENETUNREACH'])('takes %s for no route', (code) => {
    expect(networkError(Object.assign(new Error('connect'), { code }))).toMatchObject({ because: 'no-route' })
  })

  it('ends at once when all is to end, and leaves nothing open', async () => {
    const url = await behind(plain, 'stall')
    const way = others.at(-1) as Wire
    const end = new AbortController()
    const looking = postgresProbe.observe(postgresProbe.target.parse(url), ioOf(60_000, end.signal)).catch((error: Error) => error.message)
    await pause(100)
    expect(way.open()).toBe(1)
    end.abort()
    expect(await looking).toMatch(/did not answer/)
    await until(async () => way.open() === 0, 'no connection')
  })

  it('opens nothing when all has ended before', async () => {
    const end = AbortSignal.abort()
    await expect(postgresProbe.observe(postgresProbe.target.parse(await behind(plain, 'none')), ioOf(1000, end))).rejects.toMatchObject({
      because: 'no-connection',
    })
    expect((others.at(-1) as Wire).open()).toBe(0)
  })

  it('tells a server that is starting, as a standby without hot_standby stays', async () => {
    const cold = await startStandby(plain, { settings: { hot_standby: 'off' }, unready: true })
    others.push(cold)
    await until(async () => (await refusal(postgresProbe, cold.url, 500)).because !== 'refused', 'a server that answers')
    await until(async () => /hot standby|not accept|starting/i.test((await refusal(postgresProbe, cold.url, 500)).detail), 'a cold standby')
    expect(await refusal(postgresProbe, cold.url, 500)).toMatchObject({ because: 'starting', detail: expect.stringContaining('57P03') })
  })

  it('tells a server that is shutting down', async () => {
    const server = await startPostgres()
    others.push(server)
    const client = await server.client()
    await client.query('begin')
    server.signal('SIGTERM')
    await until(async () => (await refusal(postgresProbe, server.url, 500).catch(() => ({ because: '' }))).because === 'starting', 'a shutdown')
    expect((await refusal(postgresProbe, server.url, 500)).detail).toContain('shutting down')
  })
})

describe('ways to a server that can', () => {
  it.each([
    ['prefer takes TLS where it is offered', () => secure.url, true],
    ['disable does not', () => secureUrl('disable'), false],
    ['prefer goes on without, where it is not offered', () => plain.url, false],
    ['prefer goes on without, where pg_hba.conf wants that', () => secure.urlOf('open', 'w'), false],
    ['allow goes on with it, where pg_hba.conf wants that', () => `${secure.urlOf('sealed', 'w')}?sslmode=allow`, true],
    ['require takes any certificate', () => secureUrl('require'), true],
    ['verify-ca takes any name', () => `${secureUrl('verify-ca')}&sslrootcert=${secure.data}/ca.pem`, true],
    ['verify-full with the authority and the name', () => `${secureUrl('verify-full', 'localhost')}&sslrootcert=${secure.data}/ca.pem`, true],
    ['key=value pairs', () => `host=127.0.0.1 port=${plain.port} user=postgres password='${password}' dbname=postgres`, false],
    ['a socket', () => `host=${plain.data} port=${plain.port} user=postgres password='${password}' dbname=postgres`, false],
    [
      'a socket in a URL',
      () => `postgresql://postgres:${encodeURIComponent(password)}@/postgres?host=${encodeURIComponent(plain.data)}&port=${plain.port}`,
      false,
    ],
    ['the second address', () => plain.url.replace('@', '@127.0.0.1:1,'), false],
    ['a password with an @ and a $ that nobody encoded', () => `postgresql://odd:a@b$c@127.0.0.1:${plain.port}/postgres`, false],
    ['a password with a / and a # that nobody encoded', () => `postgresql://odder:a/b#c@127.0.0.1:${plain.port}/postgres`, false],
    ['what an ORM adds', () => `${plain.url}?schema=public&connection_limit=5&pgbouncer=true`, false],
    ['a slow wire', async () => behind(plain, 'none'), false],
  ] as const)('%s', async (_name, url, tls) => {
    expect(await look(postgresProbe, await url())).toMatchObject({ role: 'primary', tls })
  })

  it('shows where it looks and nothing else', () => {
    const place = postgresProbe.place(
      postgresProbe.target.parse({ url: `postgresql://me:${encodeURIComponent(password)}@db.example.org/orders?sslmode=require`, slowQuery: '250ms' }),
    )
    expect(place).toBe('db.example.org:5432/orders')
    expect(() => postgresProbe.target.parse('not a string of that kind')).toThrow(/a connection string such as/)
    expect(() => postgresProbe.target.parse('mysql://u@h/d')).toThrow(/a connection string such as/)
    expect(() => postgresProbe.target.parse({ url: 'postgresql://h/d', slowQuery: 'soon' })).toThrow(/a duration such as 500ms/)
  })
})
