/** Every way in which a MySQL or MariaDB server can't be looked at, made for real and told by its reason; and the ways in which it can. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnection } from 'mysql2/promise'
import { mysqlProbe } from '../../src/probes/mysql/index.ts'
import { mariadbd, startMariadb, type Mariadb } from '../harness/mariadb.ts'
import { freePort, password, pause, until } from '../harness/postgres.ts'
import { certificates } from '../harness/sql-certificates.ts'
import { deafServer, ioOf, look, refusal, wire, type Trouble, type Wire } from './sql-io.ts'

describe.skipIf(mariadbd === undefined)('MySQL and MariaDB', () => {
  let primary: Mariadb
  let plain: Mariadb
  let stale: Mariadb
  const wires: Wire[] = []

  beforeAll(async () => {
    const papers = await certificates()
    const files = { 'ca.pem': papers.authority, 'other-ca.pem': papers.otherAuthority, 'server.pem': papers.good.certificate, 'server.key': papers.good.key }
    const expired = { 'server.pem': papers.expired.certificate, 'server.key': papers.expired.key }
    const secured = ['ssl-cert={folder}/server.pem', 'ssl-key={folder}/server.key']
    ;[primary, plain, stale] = await Promise.all([startMariadb(secured, files), startMariadb(), startMariadb(secured, expired)])
    const watcher = [`create user watcher identified by '${password}'`, 'grant process, slave monitor on *.* to watcher']
    await plain.run(...watcher, "create user app identified by 'w'")
    await stale.run(...watcher)
    await primary.run(
      ...watcher,
      "create user app identified by 'w'",
      "create user sealed identified by 'w' require ssl",
      "create user single identified by 'w' with max_user_connections 1",
      "create user locked identified by 'w' account lock",
      "create user elsewhere@'10.9.8.7' identified by 'w'",
      'create database orders',
    )
  }, 30_000)

  afterAll(async () => {
    await Promise.all([primary.stop(), plain.stop(), stale.stop(), ...wires.map((one) => one.close())])
  })

  const url = (): string => primary.urlOf('watcher', password, '')

  async function behind(trouble: Trouble): Promise<string> {
    const way = await wire(primary.port, trouble)
    wires.push(way)
    return `mysql://watcher:${encodeURIComponent(password)}@127.0.0.1:${way.port}/?ssl-mode=DISABLED`
  }
  const greeting = (text: string): Buffer => Buffer.from(text, 'hex')
  const refused = Buffer.concat([greeting('19000000ff6904'), Buffer.from('This host is blocked. ')])

  const ways: readonly (readonly [name: string, url: () => string | Promise<string>, because: string, detail: RegExp])[] = [
    ['nothing there', async () => `mysql://u:p@127.0.0.1:${await freePort()}/`, 'refused', /nothing listens/],
    ['no such socket', () => 'mysql://u:p@localhost/?socket=/nowhere/mysqld.sock', 'refused', /no such socket/],
    ['no such name', () => 'mysql://u:p@no-such-host.invalid/', 'dns', /name/],
    ['a wrong password', () => primary.urlOf('watcher', 'wrong', ''), 'auth-rejected', /1045/],
    ['an unknown user', () => primary.urlOf('nobody', 'wrong', ''), 'auth-rejected', /1045/],
    ['no password', () => primary.urlOf('watcher', '', '').replace(':@', '@'), 'no-credentials', /holds none/],
    ['a user of another host', () => primary.urlOf('elsewhere', 'w', ''), 'auth-rejected', /1045|1130/],
    ['a locked account', () => primary.urlOf('locked', 'w', ''), 'auth-rejected', /4151|locked/],
    ['no right to a database', () => primary.urlOf('app', 'w', 'orders'), 'forbidden', /1044/],
    ['no such database', () => `mysql://root@localhost/nope?socket=${encodeURIComponent(primary.socket)}`, 'gone', /1049/],
    ['a session without TLS where TLS is asked for', () => `${primary.urlOf('sealed', 'w', '')}?ssl-mode=DISABLED`, 'auth-rejected', /1045/],
    ['TLS that is not offered', () => `mysql://app:w@127.0.0.1:${plain.port}/?sslmode=require`, 'tls-protocol', /offers no TLS/],
    ['an authority that nobody knows', () => `${url().replace('127.0.0.1', 'localhost')}?ssl-mode=VERIFY_IDENTITY`, 'tls-untrusted', /TLS/],
    [
      'a certificate that has expired',
      () => `${stale.urlOf('watcher', password, '').replace('127.0.0.1', 'localhost')}?sslmode=verify-full&ssl-ca=${primary.folder}/ca.pem`,
      'tls-expired',
      /TLS/,
    ],
    ['another authority', () => `${url().replace('127.0.0.1', 'localhost')}?sslmode=verify-ca&ssl-ca=${primary.folder}/other-ca.pem`, 'tls-untrusted', /TLS/],
    ['a name for which there is none', () => `${url()}?sslmode=verify-full&sslrootcert=${primary.folder}/ca.pem`, 'cannot-run', /held against a name/],
    ['no answer', async () => behind('stall'), 'no-answer', /did not answer/],
    ['an answer byte by byte', async () => behind('drip'), 'no-answer', /did not answer/],
    ['an answer that stalls', async () => behind({ stallAfter: 3000 }), 'no-answer', /did not answer/],
    ['a cut connection', async () => behind('reset'), 'reset', /cut|closed/],
    ['an answer that is cut', async () => behind({ cutAfter: 3000 }), 'reset', /cut|closed/],
    ['another protocol', async () => behind({ say: 'SSH-2.0-OpenSSH_9.2\r\n' }), 'wrong-answer', /another protocol/],
    ['a greeting that is cut short', async () => behind({ say: greeting('020000000a41') }), 'wrong-answer', /protocol/],
    ['a greeting that does not end', async () => behind({ say: Buffer.concat([greeting('ffffff000a'), Buffer.alloc(9_000_000)]) }), 'too-large', /8 MB/],
    ['an error in place of a greeting', async () => behind({ say: refused }), 'auth-rejected', /FLUSH HOSTS/],
  ]

  it.each(ways)('tells %s', async (_name, address, because, detail) => {
    const began = performance.now()
    const found = await refusal(mysqlProbe, await address(), 600)
    expect(found).toEqual({ because, detail: expect.stringMatching(detail) })
    expect(performance.now() - began).toBeLessThan(3000)
    expect(found.detail).not.toContain(password)
  })

  it('tells a user who has every session that he may have', async () => {
    const one = await createConnection({ host: '127.0.0.1', port: primary.port, user: 'single', password: 'w' })
    expect(await refusal(mysqlProbe, primary.urlOf('single', 'w', ''))).toMatchObject({ because: 'full' })
    await one.end()
  })

  it('tells a host that takes no connection in time', async () => {
    const deaf = await deafServer()
    wires.push(deaf)
    expect(await refusal(mysqlProbe, `mysql://u:p@127.0.0.1:${deaf.port}/`, 300)).toMatchObject({ because: 'no-connection' })
  })

  it('ends at once when all is to end, and leaves nothing open', async () => {
    const address = await behind('stall')
    const way = wires.at(-1)
    const end = new AbortController()
    const looking = mysqlProbe.observe(mysqlProbe.target.parse(address), ioOf(60_000, end.signal)).catch((error: Error) => error.message)
    await pause(100)
    expect(way?.open()).toBe(1)
    end.abort()
    expect(await looking).toMatch(/did not answer/)
    await until(async () => way?.open() === 0, 'no connection')
  })

  it.each([
    ['TLS where it is offered', () => url(), true],
    ['TLS where it is asked for', () => primary.urlOf('sealed', 'w', ''), true],
    ['no TLS', () => `${url()}?ssl-mode=DISABLED`, false],
    ['an authority and a name', () => `${url().replace('127.0.0.1', 'localhost')}?sslmode=verify-full&ssl-ca=${primary.folder}/ca.pem`, true],
    ['an authority', () => `${url()}?sslmode=verify-ca&sslrootcert=${primary.folder}/ca.pem`, true],
    ['a server without TLS', () => `mysql://watcher:${encodeURIComponent(password)}@127.0.0.1:${plain.port}/`, false],
    ['a socket', () => `mysql://root@localhost/?socket=${encodeURIComponent(primary.socket)}`, false],
    ['Go’s form', () => `watcher:${password}@tcp(127.0.0.1:${primary.port})/?parseTime=true`, true],
    ['key=value pairs', () => `Server=127.0.0.1;Port=${primary.port};User Id=watcher;Password='${password}';SSL Mode=None`, false],
    ['a mariadb URL', () => url().replace('mysql:', 'mariadb:'), true],
  ] as const)('is reached by %s', async (_name, address, tls) => {
    expect(await look(mysqlProbe, address())).toMatchObject({ flavour: 'mariadb', tls })
  })
})
