/** Declared settings against a live server: every one that is known here, changed for real, is told with both values; the same spelled otherwise is not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresParameters, type PostgresParameter } from '../../src/parse/postgresql.ts'
import { comparePostgres } from '../../src/probes/postgres/compare.ts'
import { postgresProbe } from '../../src/probes/postgres/index.ts'
import type { Figures } from '../../src/probes/probe.ts'
import { startPostgres, until, type Postgres } from '../harness/postgres.ts'
import { look } from './sql-io.ts'

let server: Postgres
let before: Figures
let after: Figures

/** Where any other value would do, none is said; the server needs these to run, or takes only some. */
const other: Readonly<Record<string, string>> = {
  archive_command: 'test -f /nowhere',
  authentication_timeout: '2min',
  checkpoint_completion_target: '0.7',
  compute_query_id: 'on',
  huge_pages: 'off',
  log_connections: 'on',
  log_destination: 'stderr, csvlog',
  log_line_prefix: '%m [%p] %u ',
  log_statement: 'ddl',
  max_wal_senders: '7',
  primary_conninfo: 'host=elsewhere user=copier',
  restore_command: 'cp /archive/%f %p',
  shared_preload_libraries: 'auto_explain',
  ssl_min_protocol_version: 'TLSv1.3',
  synchronous_commit: 'local',
  synchronous_standby_names: '',
  unix_socket_directories: '',
  wal_compression: 'on',
  wal_level: 'logical',
  archive_mode: 'on',
  password_encryption: 'md5',
}

/** Those by which the test itself reaches the server, and those that need what it has not: a certificate, a library of an archive. */
const kept = new Set(['port', 'listen_addresses', 'ssl', 'archive_library', 'superuser_reserved_connections', 'synchronous_standby_names', 'wal_keep_segments'])

function another({ name, type, unit }: PostgresParameter, live: string): string {
  const own = other[name]
  if (own !== undefined) return own
  if (type === 'boolean') return live === 'on' ? 'off' : 'on'
  const found = /^(-?[\d.]+)([a-zA-Z]*)$/.exec(live)
  if (found === null) throw new Error(`no other value than ${live} is known of ${name}`)
  const value = Number(found[1])
  if (type === 'real') return String(value * 0.5 + 0.06)
  if (value <= 0 && (unit === 'ms' || unit === 's')) return '10min'
  return value <= 0 ? '64' : `${value + Math.max(1, Math.round(value / 2))}${found[2] ?? ''}`
}

const note = (name: string): unknown => (name === 'unix_socket_directories' ? expect.stringMatching(/^from postgresql\.conf:\d+$/) : 'from the command line')
const shownIn = (figures: Figures): ReadonlyMap<string, string> => figures['settings'] as ReadonlyMap<string, string>
const candidates = postgresParameters.filter(({ name }) => !kept.has(name))

describe('every setting that is known, changed live', () => {
  beforeAll(async () => {
    server = await startPostgres()
    before = await look(postgresProbe, server.url)
    const changed = candidates.map((one) => [one.name, another(one, shownIn(before).get(one.name) ?? '')] as const)
    await server.stop()
    server = await startPostgres({ settings: Object.fromEntries(changed.filter(([name]) => name !== 'unix_socket_directories')) })
    after = await look(postgresProbe, server.url)
  }, 30_000)
  afterAll(async () => server.stop())

  it('knows them all', () => {
    expect(candidates.length).toBeGreaterThan(80)
    expect(candidates.filter(({ name }) => !shownIn(before).has(name)).map(({ name }) => name)).toEqual([])
  })

  it.each(candidates.map(({ name }) => name))('%s', (name) => {
    const declared = shownIn(before).get(name) ?? ''
    const live = shownIn(after).get(name) ?? ''
    // The declared value is what the first server ran with, and it is the same to itself.
    expect(comparePostgres(name, declared, before)).toMatchObject({ declared, live: declared, same: true })
    // Of what our own transaction sets, nobody can see where it came from.
    const ours = name === 'statement_timeout' || name === 'lock_timeout'
    expect(comparePostgres(name, declared, after)).toEqual({ ...(ours ? {} : { note: note(name) }), declared, live, same: false })
  })
})

describe('where a live value comes from', () => {
  let live: Postgres
  let seen: Figures

  beforeAll(async () => {
    live = await startPostgres({
      settings: { shared_buffers: '16384', wal_level: 'replica', random_page_cost: '1.1', checkpoint_timeout: '900', max_connections: '50', timezone: 'UTC' },
    })
    await live.run(
      "alter system set work_mem = '9MB'",
      "alter system set max_connections = '300'",
      'alter system set log_min_duration_statement = 250',
      'select pg_reload_conf()',
      "create role app login superuser password 'w'",
      "alter role app set statement_timeout = '30s'",
      "alter role app set idle_in_transaction_session_timeout = '1min'",
      "alter database postgres set maintenance_work_mem = '99MB'",
      'alter role app in database postgres set jit = off',
    )
    await live.run("alter system set shared_preload_libraries = 'auto_explain', 'pg_prewarm'")
    await until(
      async () => ((await look(postgresProbe, live.urlOf('app', 'w')))['settings'] as ReadonlyMap<string, string>).get('work_mem') === '9MB',
      'a reload',
    )
    seen = await look(postgresProbe, live.urlOf('app', 'w'))
  }, 30_000)
  afterAll(async () => live.stop())

  it.each([
    ['shared_buffers', '128MB', true, '128MB', '128MB', undefined],
    ['shared_buffers', '16384', true, '128MB', '128MB', undefined],
    ['shared_buffers', '131072kB', true, '128MB', '128MB', undefined],
    ['shared_buffers', "'0.125GB'", true, '128MB', '128MB', undefined],
    ['shared_buffers', '4GB', false, '4GB', '128MB', 'from the command line'],
    ['wal_level', "'replica'", true, 'replica', 'replica', undefined],
    ['wal_level', 'hot_standby', true, 'replica', 'replica', undefined],
    ['wal_level', 'Logical', false, 'Logical', 'replica', 'from the command line'],
    ['random_page_cost', '1.10', true, '1.1', '1.1', undefined],
    ['random_page_cost', '4', false, '4', '1.1', 'from the command line'],
    ['checkpoint_timeout', '15min', true, '15min', '15min', undefined],
    ['checkpoint_timeout', '0.25h', true, '15min', '15min', undefined],
    ['checkpoint_timeout', '1h', false, '1h', '15min', 'from the command line'],
    ['wal_buffers', '-1', true, '-1', '4MB', 'the server chose it by itself, as declared'],
    ['autovacuum', 'true', true, 'on', 'on', undefined],
    ['autovacuum', 'f', false, 'off', 'on', 'the default'],
    ['work_mem', '4MB', false, '4MB', '9MB', expect.stringMatching(/^from postgresql\.auto\.conf:\d+$/)],
    ['work_mem', '9216', true, '9MB', '9MB', undefined],
    ['max_connections', '300', false, '300', '50', 'restart pending, from the command line'],
    ['max_connections', '50', true, '50', '50', 'restart pending, from the command line'],
    ['log_min_duration_statement', '0.25s', true, '250ms', '250ms', undefined],
    ['log_min_duration_statement', '-1', false, '-1', '250ms', expect.stringMatching(/^from postgresql\.auto\.conf:\d+$/)],
    ['statement_timeout', '30000', true, '30s', '30s', undefined],
    ['statement_timeout', '5s', false, '5s', '30s', undefined],
    ['idle_in_transaction_session_timeout', '0', false, '0', '1min', 'from ALTER ROLE … SET'],
    ['maintenance_work_mem', '64MB', false, '64MB', '99MB', 'from ALTER DATABASE … SET'],
    ['jit', 'on', false, 'on', 'off', 'from ALTER ROLE … IN DATABASE … SET'],
    ['timezone', "'utc'", true, 'UTC', 'UTC', undefined],
    ['datestyle', 'iso,mdy', true, 'ISO, MDY', 'ISO, MDY', undefined],
    ['search_path', '"$user",public', true, '"$user", public', '"$user", public', undefined],
    ['work_mem', 'a lot', false, 'a lot', '9MB', 'the server would refuse the declared value'],
    ['work_mem', '9mb', false, '9mb', '9MB', 'the server would refuse the declared value'],
    ['port', '5432', false, '5432', expect.any(String), expect.stringMatching(/^from postgresql\.conf:\d+$/)],
  ] as const)('%s declared as %s', (name, declared, same, shown, found, note) => {
    expect(comparePostgres(name, declared, seen)).toEqual({ declared: shown, live: found, same, ...(note === undefined ? {} : { note }) })
  })

  it('tells which settings wait for a restart', () => {
    expect(seen['pendingRestart']).toEqual(['max_connections'])
  })

  it('says nothing of what was not seen', async () => {
    await live.run("create role plain login password 'w'")
    const little = await look(postgresProbe, live.urlOf('plain', 'w'))
    expect(comparePostgres('no_such_setting', '1', seen)).toBeUndefined()
    expect(comparePostgres('shared_preload_libraries', 'auto_explain', little)).toBeUndefined()
    expect(comparePostgres('work_mem', '4MB', little)).toEqual({
      declared: '4MB',
      live: '9MB',
      same: false,
      note: expect.stringContaining('pg_read_all_settings'),
    })
    expect(comparePostgres('work_mem', '4MB', {})).toBeUndefined()
  })
})
