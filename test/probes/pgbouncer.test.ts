/** The PgBouncer probe against a real one: clients that wait, pools that are paused, and each way in which it can't be looked at. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparePgbouncer } from '../../src/probes/pgbouncer/compare.ts'
import { pgbouncerProbe } from '../../src/probes/pgbouncer/index.ts'
import { postgresProbe } from '../../src/probes/postgres/index.ts'
import type { Figures } from '../../src/probes/probe.ts'
import { pgbouncer, startPgbouncer, type Pgbouncer } from '../harness/pgbouncer.ts'
import { freePort, password, startPostgres, until, type Postgres } from '../harness/postgres.ts'
import { look, refusal, wire, type Trouble, type Wire } from './sql-io.ts'

describe.skipIf(pgbouncer === undefined)('PgBouncer', () => {
  let server: Postgres
  let pool: Pgbouncer
  let small: Pgbouncer
  const wires: Wire[] = []
  const clients: pg.Client[] = []
  let still: Figures | undefined

  beforeAll(async () => {
    server = await startPostgres()
    pool = await startPgbouncer(
      server,
      { pool_mode: 'transaction', default_pool_size: '2', max_client_conn: '40', server_idle_timeout: '300', stats_users: 'watcher, postgres' },
      [`broken = host=127.0.0.1 port=1 dbname=postgres`, `spare = host=127.0.0.1 port=${server.port} user=postgres dbname=postgres`],
    )
    small = await startPgbouncer(server, { max_client_conn: '2' })
  }, 30_000)

  afterAll(async () => {
    await Promise.all(clients.map((one) => one.end().catch(() => undefined)))
    await Promise.all([pool.stop(), small.stop(), ...wires.map((one) => one.close())])
    await server.stop()
  })

  async function client(at: Pgbouncer, user = 'postgres', secret = password, database = 'postgres'): Promise<pg.Client> {
    const one = new pg.Client({ connectionString: at.urlOf(user, secret, database) })
    one.on('error', () => undefined)
    await one.connect()
    clients.push(one)
    return one
  }

  const console_ = async (command: string): Promise<void> => {
    const admin = await client(pool, 'admin', 'w', 'pgbouncer')
    await admin.query(command)
    await admin.end()
  }
  const seen = async (): Promise<Figures> => look(pgbouncerProbe, pool.urlOf('watcher', 'w'))

  it('tells how it is', async () => {
    const figures = await seen()
    expect(figures).toMatchObject({
      version: expect.stringMatching(/^1\.\d+/),
      pools: 0,
      waiting: 0,
      maxWaitSeconds: 0,
      clientsActive: 0,
      saturation: 0,
      serversActive: 0,
      serversIdle: 0,
      paused: [],
      disabled: [],
    })
    expect(Object.keys(figures).sort()).toEqual(Object.keys(pgbouncerProbe.figures).sort())
    expect((figures['settings'] as ReadonlyMap<string, string>).get('default_pool_size')).toBe('2')
  })

  it('tells clients that wait, and for how long', async () => {
    const busy = await Promise.all([1, 2, 3, 4, 5].map(async () => client(pool)))
    const asked = busy.map(async (one) => one.query('select pg_sleep(0.9)'))
    await until(async () => (await seen())['waiting'] === 3, 'three that wait')
    expect(await seen()).toMatchObject({
      waiting: 3,
      clientsActive: 2,
      serversActive: 2,
      pools: 1,
      saturation: 5 / 40,
      maxWaitSeconds: expect.toSatisfy((seconds: number) => seconds > 0.2 && seconds < 3),
    })
    await Promise.all(asked)
    await Promise.all(busy.map(async (one) => one.end()))
    await until(async () => (await seen())['serversIdle'] === 2, 'a pool at rest')
    expect(await seen()).toMatchObject({ waiting: 0, clientsActive: 0, serversActive: 0 })
  })

  it('tells a pool that is paused, and one that is disabled', async () => {
    await console_('PAUSE spare')
    await console_('DISABLE broken')
    expect(await seen()).toMatchObject({ paused: ['spare'], disabled: ['broken'] })
    expect(await refusal(postgresProbe, pool.urlOf('postgres', password, 'spare'), 400)).toMatchObject({ because: 'no-answer' })
    expect(await refusal(postgresProbe, pool.urlOf('postgres', password, 'broken'), 400)).toMatchObject({ because: 'server-error' })
    await console_('RESUME spare')
    await console_('ENABLE broken')
    expect(await seen()).toMatchObject({ paused: [], disabled: [] })
  })

  it.each([
    ['pool_mode', 'Transaction', true, 'transaction', 'transaction', undefined],
    ['pool_mode', 'session', false, 'session', 'transaction', undefined],
    ['default_pool_size', '20', false, '20', '2', undefined],
    ['max_client_conn', '40', true, '40', '40', undefined],
    ['MAX_CLIENT_CONN', '1000', false, '1000', '40', undefined],
    ['server_idle_timeout', '300.0', true, '300', '300', undefined],
    ['max_db_connections', '60', false, '60', '0', 'the default'],
    ['reserve_pool_size', '5', false, '5', '0', 'the default'],
    ['log_connections', 'yes', true, '1', '1', undefined],
    ['log_connections', 'off', false, 'off', '1', 'the default'],
    ['stats_users', 'watcher,postgres', true, 'watcher, postgres', 'watcher, postgres', undefined],
    ['listen_port', '6432', false, '6432', expect.any(String), 'changes with a restart only'],
  ] as const)('holds %s declared as %s against it', async (name, declared, same, shown, live, note) => {
    still ??= await seen()
    expect(comparePgbouncer(name, declared, still)).toEqual({ declared: shown, live, same, ...(note === undefined ? {} : { note }) })
  })

  it('says nothing of a setting that it does not have', async () => {
    expect(comparePgbouncer('no_such_setting', '1', await seen())).toBeUndefined()
  })

  async function behind(trouble: Trouble): Promise<string> {
    const way = await wire(pool.port, trouble)
    wires.push(way)
    return `postgresql://watcher:w@127.0.0.1:${way.port}/pgbouncer`
  }

  const ways: readonly (readonly [name: string, url: () => string | Promise<string>, because: string, detail: RegExp])[] = [
    ['a pool’s own address', () => pool.urlOf('postgres', password, 'postgres'), 'cannot-run', /has to be pgbouncer, and it names “postgres”/],
    ['no database', () => `postgresql://watcher:w@127.0.0.1:${pool.port}`, 'cannot-run', /has to be pgbouncer, and it names none/],
    ['a PostgreSQL of that name', () => server.urlOf('postgres', password, 'pgbouncer'), 'wrong-answer', /a database answers there/],
    ['a user who may not look', () => pool.urlOf('app', 'w'), 'forbidden', /not allowed/],
    ['a wrong password', () => pool.urlOf('watcher', 'wrong'), 'auth-rejected', /authentication failed/],
    ['an unknown user', () => pool.urlOf('nobody', 'wrong'), 'auth-rejected', /authentication failed/],
    ['no password', () => `postgresql://watcher@127.0.0.1:${pool.port}/pgbouncer`, 'no-credentials', /holds none/],
    ['nothing there', async () => `postgresql://watcher:w@127.0.0.1:${await freePort()}/pgbouncer`, 'refused', /nothing listens/],
    ['no answer', async () => behind('stall'), 'no-answer', /did not answer/],
    ['an answer byte by byte', async () => behind('drip'), 'no-answer', /did not answer/],
    ['a cut connection', async () => behind('reset'), 'reset', /cut|closed/],
    ['an answer that is cut', async () => behind({ cutAfter: 2000 }), 'reset', /cut|closed/],
    ['an answer that stalls', async () => behind({ stallAfter: 2000 }), 'no-answer', /did not answer/],
    ['another protocol', async () => `${await behind({ say: 'SSH-2.0-OpenSSH_9.2\r\n' })}?sslmode=disable`, 'wrong-answer', /protocol/],
    ['TLS that is not offered', () => `${pool.urlOf('watcher', 'w')}?sslmode=verify-full`, 'tls-protocol', /offers no TLS/],
  ]

  it.each(ways)('tells %s', async (_name, url, because, detail) => {
    if (_name === 'a PostgreSQL of that name') await server.run('create database pgbouncer')
    expect(await refusal(pgbouncerProbe, await url(), 600)).toEqual({ because, detail: expect.stringMatching(detail) })
  })

  it('tells that it takes no further client', async () => {
    const held = [await client(small), await client(small)]
    expect(await look(pgbouncerProbe, small.urlOf('watcher', 'w'))).toMatchObject({ saturation: 1 })
    expect(await refusal(postgresProbe, small.urlOf('postgres', password, 'postgres'))).toMatchObject({
      because: 'full',
      detail: expect.stringContaining('max_client_conn'),
    })
    await Promise.all(held.map(async (one) => one.end()))
  })

  it('lets PostgreSQL be looked at through it, and changes no session that others get after us', async () => {
    expect(await look(postgresProbe, pool.urlOf('postgres', password, 'postgres'))).toMatchObject({ role: 'primary', version: '18.4' })
    const next = await client(pool)
    const { rows } = await next.query(
      "select current_setting('statement_timeout') as statement, current_setting('default_transaction_read_only') as readonly, current_setting('search_path') as path",
    )
    expect(rows).toEqual([{ statement: '0', readonly: 'off', path: '"$user", public' }])
    await next.end()
  })

  it('tells what is wrong behind it', async () => {
    expect((await refusal(postgresProbe, pool.urlOf('postgres', password, 'broken'), 900)).because).toMatch(/^(server-error|no-answer)$/)
    expect(await refusal(postgresProbe, pool.urlOf('postgres', password, 'nope'))).toMatchObject({
      because: 'gone',
      detail: expect.stringContaining('no such database'),
    })
  })
})
