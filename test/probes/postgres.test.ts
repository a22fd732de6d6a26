/** The PostgreSQL probe against real servers: a primary, its standby, and each way in which they can be unwell. */
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresProbe } from '../../src/probes/postgres/index.ts'
import { lagFigures, lagOfPrimary, replicasOf } from '../../src/probes/postgres/replication.ts'
import type { Figures } from '../../src/probes/probe.ts'
import { password, pause, startPostgres, startStandby, until, type Postgres } from '../harness/postgres.ts'
import { look, missing, refusal } from './sql-io.ts'

describe('standbys as their primary tells of them', () => {
  const standby = { name: 'copy', state: 'streaming', seconds: 0.2, bytes: 5000, silent: 1, logical: false }

  it.each([
    ['the slowest of them', [standby, { ...standby, seconds: 7 }], 7, 2],
    ['none that has caught up, whatever its last record took', [{ ...standby, bytes: 0, seconds: 900 }], 0, 1],
    ['one that says nothing any more', [{ ...standby, silent: 40 }], 40, 1],
    ['one that catches up, which streams to nobody yet', [{ ...standby, state: 'catchup', seconds: 60 }], 60, 0],
    [
      'no subscriber and no archive',
      [standby, { ...standby, logical: true, seconds: 99 }, { ...standby, bytes: null, seconds: 99 }, { ...standby, state: 'backup', seconds: 99 }],
      0.2,
      1,
    ],
  ])('%s', (_name, senders, seconds, replicas) => {
    expect(lagOfPrimary(senders, '')).toMatchObject({ seconds })
    expect(replicasOf(senders, '')).toBe(replicas)
  })

  it('tell no time where the server knows none, and the next look may', () => {
    const open = lagOfPrimary([{ ...standby, seconds: null }], '')
    expect(open).toEqual({ seconds: null, bytes: 5000 })
    expect(lagFigures([open, lagOfPrimary([standby], ''), open])).toEqual({ lagSeconds: 0.2, lagBytes: 5000 })
    expect(missing(lagFigures([open, open]), 'lagSeconds')).toMatch(/^no-figure: it is behind/)
  })
})

const started: Postgres[] = []

async function start(...options: Parameters<typeof startPostgres>): Promise<Postgres> {
  const server = await startPostgres(...options)
  started.push(server)
  return server
}

async function copyOf(...options: Parameters<typeof startStandby>): Promise<Postgres> {
  const server = await startStandby(...options)
  started.push(server)
  return server
}

afterAll(async () => {
  await Promise.all(started.map((server) => server.stop()))
})

const seen = async (server: Postgres): Promise<Figures> => look(postgresProbe, server.url)

describe('a primary with a standby', () => {
  let primary: Postgres
  let standby: Postgres

  beforeAll(async () => {
    primary = await start({ settings: { shared_buffers: '48MB', max_connections: '23', superuser_reserved_connections: '3' } })
    standby = await copyOf(primary, { settings: { max_connections: '23', wal_receiver_status_interval: '1s' } })
    await primary.run(
      'create table ballast (text text)',
      "create role watcher login password 'w'",
      "create role reader login password 'r'",
      'grant pg_monitor to reader',
    )
    await until(async () => (await seen(primary))['replicas'] === 1, 'a standby that streams')
  })

  it('tells what runs', async () => {
    const figures = await seen(primary)
    expect(figures).toMatchObject({
      version: '18.4',
      versionNum: 180_004,
      role: 'primary',
      tls: false,
      connections: 0,
      maxConnections: 23,
      saturation: 0,
      replicas: 1,
      lagSeconds: 0,
      lagBytes: 0,
      detached: false,
      archiverFailing: false,
      invalidIndexes: [],
      pendingRestart: [],
      failedMigrations: [],
    })
    expect(figures['extensions']).toEqual(new Map([['plpgsql', '1.0']]))
    expect((figures['settings'] as ReadonlyMap<string, string>).get('shared_buffers')).toBe('48MB')
    expect(figures['wraparound']).toBeLessThan(0.0001)
    expect(missing(figures, 'archiveAgeSeconds')).toBe('nothing-there: archive_mode is off')
    expect(missing(figures, 'applied')).toMatch(/^nothing-there: no migration tool/)
    expect(missing(figures, 'slowQueries')).toMatch(/^nothing-there: pg_stat_statements is not installed.*CREATE EXTENSION/)
    expect(Object.keys(figures).sort()).toEqual(Object.keys(postgresProbe.figures).sort())
  })

  it('shows what our own transaction changed as it was before', async () => {
    const { settings } = await seen(primary)
    const shown = settings as ReadonlyMap<string, string>
    expect([shown.get('statement_timeout'), shown.get('lock_timeout'), shown.get('search_path'), shown.get('transaction_read_only')]).toEqual([
      '0',
      '0',
      '"$user", public',
      'off',
    ])
  })

  it('leaves no session behind', async () => {
    await seen(primary)
    const client = await primary.client()
    await until(async () => (await client.query("select from pg_stat_activity where application_name = 'plimsoll'")).rowCount === 0, 'no session of ours')
  })

  it('tells the standby that it is one, and that an idle primary is no lag', async () => {
    await pause(1200)
    expect(await seen(standby)).toMatchObject({ role: 'standby', receiving: true, detached: false, lagSeconds: 0, lagBytes: 0, replicas: 0 })
    expect(await seen(primary)).toMatchObject({ lagSeconds: 0, lagBytes: 0 })
  })

  it('takes of several addresses the one that is asked for', async () => {
    const both = (attributes: string): string => standby.url.replace(/\/postgres$/, `,127.0.0.1:${primary.port}/postgres?target_session_attrs=${attributes}`)
    expect(await look(postgresProbe, both('read-write'))).toMatchObject({ role: 'primary' })
    expect(await look(postgresProbe, both('any'))).toMatchObject({ role: 'standby' })
    expect(await look(postgresProbe, both('standby'))).toMatchObject({ role: 'standby' })
    expect(await refusal(postgresProbe, `${standby.url}?target_session_attrs=primary`)).toEqual({
      because: 'wrong-answer',
      detail: 'it is a standby, and target_session_attrs asks for a primary',
    })
  })

  it('tells lag in seconds and bytes, on both sides', async () => {
    await standby.run('select pg_wal_replay_pause()')
    await primary.run("insert into ballast select repeat('x', 1000) from generate_series(1, 3000)")
    await pause(2200)
    for (const server of [primary, standby]) {
      const { lagBytes, lagSeconds } = await seen(server)
      expect(lagBytes).toBeGreaterThan(3_000_000)
      expect(lagSeconds).toBeGreaterThan(1)
      expect(lagSeconds).toBeLessThan(60)
    }
    await standby.run('select pg_wal_replay_resume()')
    await until(async () => (await seen(primary))['lagBytes'] === 0, 'a standby that caught up')
    expect(await seen(primary)).toMatchObject({ lagSeconds: 0, replicas: 1 })
  })

  it('does not take a receiver that stopped for one that has nothing to do', async () => {
    await standby.run("alter system set primary_conninfo = 'host=127.0.0.1 port=1 user=postgres'", 'select pg_reload_conf()')
    await until(async () => (await seen(standby))['receiving'] === false, 'a receiver that is gone')
    const figures = await seen(standby)
    expect(figures).toMatchObject({ role: 'standby', receiving: false, detached: true })
    expect(missing(figures, 'lagSeconds')).toMatch(/^no-figure: its WAL receiver does not stream/)
    expect(missing(figures, 'lagBytes')).toMatch(/^no-figure: its WAL receiver does not stream/)
    await until(async () => (await seen(primary))['replicas'] === 0, 'no standby')
    expect(missing(await seen(primary), 'lagSeconds')).toBe('nothing-there: no standby is connected')
  })

  it('needs pg_monitor for what others do, and only for that', async () => {
    const other = await primary.client()
    await other.query('begin')
    const figures = await look(postgresProbe, primary.urlOf('watcher', 'w'))
    for (const name of ['idleInTransaction', 'longestTransactionSeconds', 'slowestQuerySeconds']) {
      expect(missing(figures, name)).toMatch(/^forbidden: .*GRANT pg_monitor TO "watcher"/)
    }
    expect(figures).toMatchObject({ role: 'primary', maxConnections: 23, detached: false })
    expect(figures['connections']).toBeGreaterThan(0)
    expect(await look(postgresProbe, primary.urlOf('reader', 'r'))).toMatchObject({ idleInTransaction: 1 })
    await other.end()
  })

  it('tells a long transaction and who holds one open', async () => {
    const [open, busy] = [await primary.client(), await primary.client()]
    await open.query('begin; select 1')
    const slow = busy.query('select pg_sleep(1.6)')
    await pause(1050)
    const figures = await seen(primary)
    expect(figures['idleInTransaction']).toBe(1)
    expect(figures['longestTransactionSeconds']).toBeGreaterThan(1)
    expect(figures['slowestQuerySeconds']).toBeGreaterThan(1)
    await slow
    await Promise.all([open.end(), busy.end()])
  })

  it('tells how full it is, and when it is', async () => {
    const sessions: Client[] = []
    const { Client: Session } = (await import('pg')).default
    for (let one = 0; one < 17; one++) {
      const session = new Session({ connectionString: primary.urlOf('watcher', 'w') })
      session.on('error', () => undefined)
      await session.connect()
      sessions.push(session)
    }
    const { connections, saturation } = await seen(primary)
    expect(connections).toBeGreaterThanOrEqual(17)
    expect(saturation).toBe((connections as number) / 20)
    for (let one = connections as number; one < 20; one++) {
      const session = new Session({ connectionString: primary.urlOf('watcher', 'w') })
      session.on('error', () => undefined)
      await session.connect()
      sessions.push(session)
    }
    expect(await refusal(postgresProbe, primary.urlOf('watcher', 'w'))).toMatchObject({ because: 'full', detail: expect.stringContaining('53300') })
    await Promise.all(sessions.map((session) => session.end()))
  })

  it('keeps passwords out of what it shows', async () => {
    const { settings } = await seen(standby)
    expect(JSON.stringify([...(settings as ReadonlyMap<string, string>)])).not.toContain(password)
    await primary.run("alter role reader set app.jwt_secret = 'hunter22'")
    const shown = (await look(postgresProbe, primary.urlOf('reader', 'r')))['settings'] as ReadonlyMap<string, string>
    expect(JSON.stringify([...shown])).not.toContain('hunter22')
  })
})
