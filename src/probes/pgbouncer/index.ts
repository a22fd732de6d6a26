/** PgBouncer as its own console tells of it: who waits, how full its pools are, which are paused, and how it is set. */
import { Refused, openPg, type PgSession, type Table } from '../common/pg-session.ts'
import { placeOf, serverSchema, type Server } from '../common/server.ts'
import { ServerSettings } from '../common/settings.ts'
import { Unreached, type Figures, type FigureShape, type Probe } from '../probe.ts'
import { comparePgbouncer } from './compare.ts'

const figures: Readonly<Record<string, FigureShape>> = {
  version: { type: 'string', means: 'its version, such as 1.24.0' },
  settings: { type: 'map', means: 'what SHOW CONFIG tells, by name', reason: 'drift' },
  pools: { type: 'int', means: 'pools, one for each pair of database and user', unit: 'pools' },
  waiting: {
    type: 'int',
    means: 'clients that wait for a connection to the server, the fewest of three looks a moment apart',
    unit: 'clients',
    better: 'lower',
  },
  maxWaitSeconds: { type: 'double', means: 'how long the client that waits longest has waited, the most of three looks', unit: 's', better: 'lower' },
  clientsActive: { type: 'int', means: 'clients that are connected and do not wait', unit: 'clients' },
  saturation: { type: 'double', means: 'clients that are connected of `max_client_conn`', unit: 'ratio', better: 'lower' },
  serversActive: { type: 'int', means: 'connections to the server that work for a client', unit: 'connections' },
  serversIdle: { type: 'int', means: 'connections to the server that are free', unit: 'connections' },
  paused: { type: 'strings', means: 'databases that are paused; `*` where all are' },
  disabled: { type: 'strings', means: 'databases that take no clients' },
}

const expected = 'a connection string of its console such as postgresql://watcher@pool.example.org:6432/pgbouncer'

/** Rows by the names of their columns, which differ from version to version. */
type Row = (column: string) => string | undefined

const looks = 3
const pauseMs = 100

export const pgbouncerProbe: Probe<Server> = {
  name: 'pgbouncer',
  title: 'a PgBouncer, through its own console',
  docs: 'https://www.pgbouncer.org/usage.html#admin-console',
  of: 'pool',
  target: serverSchema({ engine: 'postgres', engines: ['postgres'], port: 6432, expected }),
  figures,
  defaults: () => ({ expect: ['maxWaitSeconds < 5.0', 'saturation < 0.9', 'size(paused) == 0', 'size(disabled) == 0'], prefer: ['waiting == 0'] }),
  place: placeOf,
  compare: comparePgbouncer,
  async observe(server, io) {
    if (server.database !== 'pgbouncer') {
      const named = server.database === undefined ? 'none' : `“${server.database}”`
      throw new Unreached(
        'cannot-run',
        `the connection string leads into a pool and not to the console: its database has to be pgbouncer, and it names ${named}`,
      )
    }
    const session = await openPg(server, io)
    try {
      const version = (await shown(session, 'VERSION')).map((row) => row('version') ?? '').join(' ')
      if (!/PgBouncer/i.test(version)) throw new Unreached('wrong-answer', 'what answers there is no PgBouncer')
      const config = await shown(session, 'CONFIG')
      const databases = await shown(session, 'DATABASES')
      const state = await stateOf(session)
      const pools: (readonly Row[])[] = []
      while (pools.length < looks) {
        if (pools.length > 0) await io.wait(Math.min(pauseMs, session.left() / 10))
        // The console is a pool of its own, with us in it.
        pools.push((await shown(session, 'POOLS')).filter((row) => row('database') !== 'pgbouncer'))
      }
      const settings = settingsOf(config)
      return { version: /\d+(\.\d+)+\w*/.exec(version)?.[0] ?? '', settings, ...poolFigures(pools, settings), ...databaseFigures(databases, state) }
    } finally {
      await session.close()
    }
  },
}

/** By simple queries only: the console cuts the connection at any other. */
async function shown(session: PgSession, what: string): Promise<readonly Row[]> {
  const tables = await session.ask(`SHOW ${what}`).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error
    // A server behind a pool takes the word for a setting.
    if (error.state === '42704') throw new Unreached('wrong-answer', 'a database answers there, and not the console of PgBouncer')
    throw error.unreached
  })
  return rowsOf(tables[0])
}

function rowsOf(table: Table | undefined): readonly Row[] {
  const columns = new Map((table?.columns ?? []).map((name, index) => [name, index]))
  return (table?.rows ?? []).map((row) => (column) => {
    const index = columns.get(column)
    return index === undefined ? undefined : (row[index] ?? undefined)
  })
}

/** Since 1.19; before that nothing tells of a PAUSE of all databases. */
async function stateOf(session: PgSession): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = rowsOf((await session.ask('SHOW STATE'))[0])
    return new Map(rows.map((row) => [row('key') ?? '', row('value') ?? '']))
  } catch (error) {
    if (error instanceof Refused) return new Map()
    throw error
  }
}

function settingsOf(config: readonly Row[]): ServerSettings {
  const settings = new ServerSettings()
  for (const row of config) {
    const name = row('key')
    if (name !== undefined) settings.put(name, row('value') ?? '', { type: 'string', built: row('default'), waits: row('changeable') === 'no' })
  }
  return settings
}

function poolFigures(seen: readonly (readonly Row[])[], settings: ServerSettings): Figures {
  const last = seen.at(-1) ?? []
  const total = (rows: readonly Row[], column: string): number => rows.reduce((sum, row) => sum + count(row, column), 0)
  const wait = (row: Row): number => count(row, 'maxwait') + count(row, 'maxwait_us') / 1_000_000
  const clients = Math.max(...seen.map((rows) => total(rows, 'cl_active') + total(rows, 'cl_waiting')))
  const most = Number(settings.get('max_client_conn'))
  return {
    pools: last.length,
    waiting: Math.min(...seen.map((rows) => total(rows, 'cl_waiting'))),
    maxWaitSeconds: Math.max(0, ...seen.flatMap((rows) => rows.map(wait))),
    clientsActive: total(last, 'cl_active'),
    ...(most > 0 ? { saturation: clients / most } : {}),
    serversActive: total(last, 'sv_active'),
    serversIdle: total(last, 'sv_idle'),
  }
}

function count(row: Row, column: string): number {
  const text = row(column)
  if (text === undefined) return 0
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Unreached('wrong-answer', `SHOW POOLS gives no number for ${column}`)
  return value
}

function databaseFigures(databases: readonly Row[], state: ReadonlyMap<string, string>): Figures {
  const marked = (column: string): readonly string[] => databases.filter((row) => row(column) === '1').map((row) => row('name') ?? '')
  return { paused: [...(state.get('paused') === 'yes' || state.get('suspended') === 'yes' ? ['*'] : []), ...marked('paused')], disabled: marked('disabled') }
}
