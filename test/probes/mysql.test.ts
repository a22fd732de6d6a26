/** The MySQL probe against real MariaDB servers: a primary, its replica, and each way in which they can be unwell. */
import { createConnection, type Connection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareMysql } from '../../src/probes/mysql/compare.ts'
import { mysqlProbe } from '../../src/probes/mysql/index.ts'
import type { Figures } from '../../src/probes/probe.ts'
import { mariadbd, startMariadb, type Mariadb } from '../harness/mariadb.ts'
import { freePort, password, pause, until } from '../harness/postgres.ts'
import { look, missing, refusal } from './sql-io.ts'

describe.skipIf(mariadbd === undefined)('MySQL and MariaDB', () => {
  let primary: Mariadb
  let replica: Mariadb
  const clients: Connection[] = []
  let still: Figures | undefined

  beforeAll(async () => {
    ;[primary, replica] = await Promise.all([
      startMariadb([
        'server-id=1',
        'log-bin=journal',
        'max_connections=25',
        'innodb_buffer_pool_size=20M',
        'skip-name-resolve',
        'long_query_time=0.5',
        'slow-query-log',
        'max_allowed_packet=32M',
      ]),
      startMariadb(['server-id=2', 'read_only=1', 'relay-log=relay', 'slave-net-timeout=5']),
    ])
    await primary.run(
      `create user watcher identified by '${password}'`,
      'grant process, slave monitor on *.* to watcher',
      "create user app identified by 'w'",
      "create user copier identified by 'r'",
      'grant replication slave on *.* to copier',
      'create database orders',
      'create table orders.ballast (id int)',
    )
    await replica.run(
      `change master to master_host='127.0.0.1', master_port=${primary.port}, master_user='copier', master_password='r', master_use_gtid=slave_pos, master_connect_retry=1`,
      'start slave',
    )
    await until(async () => (await copy())['lagSeconds'] === 0, 'a replica that follows')
  }, 30_000)

  afterAll(async () => {
    for (const one of clients) one.destroy()
    await Promise.all([primary.stop(), replica.stop()])
  })

  const url = (): string => primary.urlOf('watcher', password, '')
  const seen = async (): Promise<Figures> => look(mysqlProbe, url())
  // What the replica took from the primary are its users, too.
  const copy = async (): Promise<Figures> => look(mysqlProbe, `mysql://root@localhost/?socket=${encodeURIComponent(replica.socket)}`)

  async function client(user: string, secret: string): Promise<Connection> {
    const one = await createConnection({ host: '127.0.0.1', port: primary.port, user, password: secret })
    one.on('error', () => undefined)
    clients.push(one)
    return one
  }

  it('tells what runs', async () => {
    const figures = await seen()
    expect(figures).toMatchObject({
      version: expect.stringMatching(/^1\d\.\d+\.\d+$/),
      flavour: 'mariadb',
      role: 'primary',
      tls: false,
      readOnly: false,
      maxConnections: 25,
      replicas: 1,
      detached: false,
      longestTransactionSeconds: 0,
      longestQuerySeconds: 0,
    })
    expect(Object.keys(figures).sort()).toEqual(Object.keys(mysqlProbe.figures).sort())
    expect(missing(figures, 'lagSeconds')).toBe('nothing-there: it is no replica')
    expect(JSON.stringify([...(figures['settings'] as ReadonlyMap<string, string>)])).not.toContain(password)
  })

  it('tells a replica, and that it is not behind', async () => {
    expect(await copy()).toMatchObject({ role: 'replica', readOnly: true, ioRunning: true, sqlRunning: true, lagSeconds: 0, detached: false })
  })

  it('tells lag', async () => {
    await replica.run('stop slave', 'change master to master_delay = 60', 'start slave')
    await primary.run('insert into orders.ballast values (1)')
    await until(async () => ((await copy())['lagSeconds'] as number) >= 1, 'lag')
    expect(await copy()).toMatchObject({ ioRunning: true, sqlRunning: true, detached: false })
    await replica.run('stop slave', 'change master to master_delay = 0', 'start slave')
    await until(async () => (await copy())['lagSeconds'] === 0, 'no lag')
  })

  it('does not take a stopped thread for a replica that has nothing to do', async () => {
    await replica.run('stop slave sql_thread')
    expect(await copy()).toMatchObject({ ioRunning: true, sqlRunning: false, detached: true })
    expect(missing(await copy(), 'lagSeconds')).toMatch(/^no-figure: its replication does not run/)
    await replica.run('stop slave', `change master to master_port = ${await freePort()}`, 'start slave')
    await until(async () => /master/i.test(missing(await copy(), 'lagSeconds')), 'an error of its receiver')
    expect(await copy()).toMatchObject({ ioRunning: false, sqlRunning: true, detached: true })
  })

  it('tells long statements and transactions', async () => {
    const [busy, open] = [await client('watcher', password), await primary.client()]
    const slow = busy.query('select sleep(2.2)')
    await open.query('begin')
    await open.query('insert into orders.ballast values (2)')
    await pause(1300)
    const figures = await seen()
    expect(figures['longestQuerySeconds']).toBeGreaterThanOrEqual(1)
    expect(figures['longestTransactionSeconds']).toBeGreaterThanOrEqual(1)
    await open.query('rollback')
    await slow
    await Promise.all([busy.end(), open.end()])
  })

  it('needs PROCESS and SLAVE MONITOR for what others do, and only for that', async () => {
    const other = await client('watcher', password)
    const figures = await look(mysqlProbe, primary.urlOf('app', 'w', ''))
    for (const name of ['longestQuerySeconds', 'longestTransactionSeconds', 'replicas']) expect(missing(figures, name)).toMatch(/^forbidden: .*GRANT PROCESS/)
    for (const name of ['role', 'lagSeconds', 'detached']) expect(missing(figures, name)).toMatch(/^forbidden: .*GRANT SLAVE MONITOR/)
    expect(figures).toMatchObject({ maxConnections: 25, readOnly: false })
    await other.end()
  })

  it('tells how full it is, and when it is', async () => {
    await until(async () => (await seen())['connections'] === 0, 'rest')
    const held = await Promise.all(Array.from({ length: 20 }, async () => client('app', 'w')))
    expect(await seen()).toMatchObject({ connections: 20, saturation: 0.8 })
    held.push(...(await Promise.all(Array.from({ length: 5 }, async () => client('app', 'w')))))
    expect(await refusal(mysqlProbe, primary.urlOf('app', 'w', ''))).toMatchObject({ because: 'full', detail: expect.stringContaining('1040') })
    await Promise.all(held.map(async (one) => one.end()))
  })

  it('takes the second address where the first is full or gone', async () => {
    expect(await look(mysqlProbe, url().replace('@', `@127.0.0.1:${await freePort()},`))).toMatchObject({ role: 'primary' })
  })

  it.each([
    ['max_connections', '25', true, '25', '25', undefined],
    ['max-connections', '500', false, '500', '25', 'from an option file'],
    ['max_allowed_packet', '33554432', true, '33554432', '33554432', undefined],
    ['max_allowed_packet', '32M', true, '33554432', '33554432', undefined],
    ['max_allowed_packet', '"64M"', false, '67108864', '33554432', 'from an option file'],
    ['innodb_buffer_pool_size', '20M', true, expect.any(String), expect.any(String), undefined],
    ['innodb_buffer_pool_size', '2G', false, '2147483648', expect.any(String), 'from an option file'],
    ['skip-name-resolve', '', true, 'ON', 'ON', undefined],
    ['slow_query_log', '1', true, 'ON', 'ON', undefined],
    ['slow_query_log', 'off', false, 'off', 'ON', 'from an option file'],
    ['loose-slow_query_log', 'true', true, 'ON', 'ON', undefined],
    ['skip-slow-query-log', '', false, 'OFF', 'ON', 'from an option file'],
    ['log_bin', 'journal', true, 'ON', 'ON', undefined],
    ['skip-log-bin', '', false, 'OFF', 'ON', undefined],
    ['long_query_time', '0.5', true, '0.500000', '0.500000', undefined],
    ['long_query_time', '10', false, '10', '0.500000', 'from an option file'],
    [
      'sql_mode',
      'NO_ENGINE_SUBSTITUTION, STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER',
      true,
      expect.any(String),
      expect.any(String),
      undefined,
    ],
    ['sql_mode', 'ANSI', false, 'ANSI', expect.any(String), 'the default'],
    ['transaction-isolation', 'read-committed', false, 'read-committed', 'REPEATABLE-READ', 'the default'],
    ['innodb_flush_log_at_trx_commit', '1', false, '1', '0', 'from an option file'],
    ['wait_timeout', '600', false, '600', '28800', 'the default'],
  ] as const)('holds %s declared as %s against it', async (name, declared, same, shown, live, note) => {
    still ??= await seen()
    expect(compareMysql(name, declared, still)).toEqual({ declared: shown, live, same, ...(note === undefined ? {} : { note }) })
  })

  it('tells the file to those who may know it', async () => {
    const figures = await look(mysqlProbe, `mysql://root@localhost/?socket=${encodeURIComponent(primary.socket)}`)
    expect(compareMysql('max_connections', '500', figures)?.note).toBe('from my.cnf')
  })

  it('tells a value that was set while it runs', async () => {
    await primary.run('set global wait_timeout = 777')
    expect(compareMysql('wait_timeout', '28800', await seen())).toEqual({
      declared: '28800',
      live: '777',
      same: false,
      note: 'SET while it runs, and gone after a restart',
    })
    expect(compareMysql('no_such_variable', '1', await seen())).toBeUndefined()
  })
})
