/** MySQL or MariaDB as it runs: settings, sessions, replication. Everything it is asked is SHOW or a SELECT over its own tables. */
import { ServerSettings } from '../common/settings.ts'
import { placeOf, serverSchema, type Server } from '../common/server.ts'
import { Unmeasured, Unreached, type Figures, type FigureShape, type FigureValue, type Probe } from '../probe.ts'
import { compareMysql } from './compare.ts'
import { channelsOf, replicationFigures } from './replication.ts'
import { openMysql, Refused, type MysqlSession, type Row } from './session.ts'

const figures: Readonly<Record<string, FigureShape>> = {
  version: { type: 'string', means: 'its version, such as 8.4.3 or 11.4.2' },
  flavour: { type: 'string', means: '`mysql` or `mariadb`' },
  role: { type: 'string', means: '`primary` or `replica`' },
  tls: { type: 'bool', means: 'whether the session from here is encrypted' },
  readOnly: { type: 'bool', means: 'whether it takes no writes (`read_only`)' },
  settings: { type: 'map', means: 'global variables by name; passwords are left out', reason: 'drift' },
  connections: { type: 'int', means: 'sessions, the most of three looks a moment apart', unit: 'connections' },
  maxConnections: { type: 'int', means: '`max_connections`' },
  saturation: { type: 'double', means: 'sessions of `max_connections`, the most of three looks', unit: 'ratio', better: 'lower' },
  longestQuerySeconds: { type: 'double', means: 'how long the longest statement has been running', unit: 's', better: 'lower' },
  longestTransactionSeconds: { type: 'double', means: 'age of the oldest open transaction', unit: 's', better: 'lower' },
  replicas: { type: 'int', means: 'replicas that read its log', unit: 'replicas', better: 'higher' },
  ioRunning: { type: 'bool', means: 'on a replica, whether it receives, on every channel' },
  sqlRunning: { type: 'bool', means: 'on a replica, whether it applies what it received, on every channel' },
  lagSeconds: { type: 'double', means: 'on a replica, how long it is behind on the slowest channel', unit: 's', better: 'lower' },
  detached: { type: 'bool', means: 'whether it is a replica of which a thread does not run; false on a primary' },
}

const expected = 'a connection string such as mysql://plimsoll@db.example.org/orders'

const looks = 3
const pauseMs = 120

export const mysqlProbe: Probe<Server> = {
  name: 'mysql',
  title: 'a MySQL or MariaDB server, over one session',
  docs: 'https://dev.mysql.com/doc/refman/8.4/en/server-administration.html',
  of: 'database',
  target: serverSchema({ engine: 'mysql', engines: ['mysql', 'mariadb'], port: 3306, expected }),
  figures,
  defaults: () => ({ expect: ['saturation < 0.8'], prefer: ['!detached'] }),
  place: placeOf,
  compare: compareMysql,
  async observe(server, io) {
    const session = await openMysql(server, io)
    try {
      const variables = new Map((await asked(session, 'SHOW GLOBAL VARIABLES')).map((row) => [row.get('variable_name') ?? '', row.get('value') ?? '']))
      const version = `${variables.get('version') ?? ''} ${variables.get('version_comment') ?? ''}`
      if (!/\d/.test(version)) throw new Unreached('wrong-answer', 'what answers there tells no version')
      const isMariadb = /mariadb/i.test(version)
      const settings = await settingsOf(session, variables, isMariadb)
      const sessions = await sessionFigures(session)
      const transactions = await transactionFigure(session)
      const channels = await channelsOf(session, isMariadb)
      const counts = [await threads(session)]
      while (counts.length < looks) {
        await io.wait(Math.min(pauseMs, session.left() / 10))
        counts.push(await threads(session))
      }
      const most = Number(variables.get('max_connections'))
      const connections = Math.max(...counts)
      return {
        version: /\d+(\.\d+)+/.exec(version)?.[0] ?? '',
        flavour: isMariadb ? 'mariadb' : 'mysql',
        tls: session.encrypted,
        readOnly: !/^(off|0)$/i.test(variables.get('read_only') ?? 'OFF'),
        settings,
        connections,
        ...(most > 0 ? { maxConnections: most, saturation: connections / most } : {}),
        ...sessions,
        longestTransactionSeconds: transactions,
        ...replicationFigures(channels),
      }
    } finally {
      await session.close()
    }
  },
}

async function asked(session: MysqlSession, sql: string): Promise<readonly Row[]> {
  try {
    return await session.ask(sql)
  } catch (error) {
    throw error instanceof Refused ? error.unreached : error
  }
}

/** Ours is gone when this is read. */
async function threads(session: MysqlSession): Promise<number> {
  const [row] = await asked(session, "SHOW GLOBAL STATUS LIKE 'Threads_connected'")
  const count = Number(row?.get('value') ?? Number.NaN)
  if (!Number.isInteger(count)) throw new Unreached('wrong-answer', 'SHOW GLOBAL STATUS gives no number of sessions')
  return Math.max(0, count - 1)
}

/** Where a value comes from, as far as the server tells; without that right the values stand alone. */
async function settingsOf(session: MysqlSession, variables: ReadonlyMap<string, string>, isMariadb: boolean): Promise<ServerSettings> {
  const sql = isMariadb
    ? 'select lower(variable_name) as name, global_value_origin as origin, global_value_path as path, variable_type as type, default_value as built from information_schema.system_variables'
    : "select lower(variable_name) as name, variable_source as origin, variable_path as path, '' as type, null as built from performance_schema.variables_info"
  const rows = await session.ask(sql).catch((error: unknown) => {
    if (error instanceof Refused) return []
    throw error
  })
  const known = new Map(rows.map((row) => [row.get('name') ?? '', row]))
  const settings = new ServerSettings()
  for (const [name, value] of variables) {
    const row = known.get(name.toLowerCase())
    const source = sourceOf(row?.get('origin') ?? '', row?.get('path') ?? '')
    // Of some that were set MariaDB says that nobody did.
    const doubtful = isMariadb && source === byDefault && row?.get('built') !== value
    settings.put(name, value, { type: row?.get('type') ?? '', source: doubtful ? undefined : source })
  }
  return settings
}

const byDefault = 'the default'

function sourceOf(origin: string, path: string): string | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1)
  switch (origin.replaceAll(/[ _-]/g, '').toUpperCase()) {
    case 'COMPILETIME':
    case 'COMPILED':
      return byDefault
    case 'COMMANDLINE':
      return 'from the command line'
    case 'SQL':
    case 'DYNAMIC':
      return 'SET while it runs, and gone after a restart'
    case 'PERSISTED':
      return 'from SET PERSIST, in mysqld-auto.cnf'
    case 'AUTO':
      return 'the server chose it by itself'
    case '':
      return undefined
    default:
      return file === '' ? 'from an option file' : `from ${file}`
  }
}

/** Without PROCESS everyone sees their own sessions only. */
const needsProcess = new Unmeasured(
  'forbidden',
  'what sessions of others do is told only with PROCESS; GRANT PROCESS ON *.* TO the user of the connection string',
)

async function sessionFigures(session: MysqlSession): Promise<Figures> {
  const rows = await session
    .ask(
      "select count(*) as seen, coalesce(sum(user = substring_index(user(), '@', 1)), 0) as own, coalesce(sum(command like 'Binlog Dump%'), 0) as dumps, coalesce(max(case when command in ('Query', 'Execute') and id <> connection_id() then time else 0 end), 0) as longest from information_schema.processlist",
    )
    .catch(refused)
  if (rows instanceof Unmeasured) return { longestQuerySeconds: rows, replicas: rows }
  const number = (name: string): number => Number(rows[0]?.get(name) ?? Number.NaN)
  // All that is seen is ours, and there is more.
  const isBlind = number('own') === number('seen') && (await threads(session)) + 1 > number('seen')
  if (isBlind) return { longestQuerySeconds: needsProcess, replicas: needsProcess }
  return { longestQuerySeconds: measured(number('longest')), replicas: measured(number('dumps')) }
}

/** What one statement is refused for costs its own figures. */
function refused(error: unknown): Unmeasured {
  if (!(error instanceof Refused)) throw error
  return error.unreached.because === 'forbidden' ? needsProcess : new Unmeasured('no-figure', error.message)
}

function measured(value: number): FigureValue {
  return Number.isFinite(value) ? value : new Unmeasured('no-figure', 'the server answers this in another form')
}

async function transactionFigure(session: MysqlSession): Promise<FigureValue> {
  const rows = await session
    .ask(
      'select coalesce(max(timestampdiff(second, trx_started, now())), 0) as age from information_schema.innodb_trx where trx_mysql_thread_id <> connection_id()',
    )
    .catch(refused)
  return rows instanceof Unmeasured ? rows : measured(Number(rows[0]?.get('age') ?? Number.NaN))
}
