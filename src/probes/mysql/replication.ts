/** A replica's threads and how far it is behind: where the server says NULL, that is no zero. */
import { quoted } from '../common/network.ts'
import { Unmeasured, type Figures, type FigureValue } from '../probe.ts'
import { Refused, type MysqlSession, type Row } from './session.ts'

/** Rows of SHOW REPLICA STATUS, one a channel; the word was SLAVE before MySQL 8.0.22 and MariaDB 10.5. */
export async function channelsOf(session: MysqlSession, isMariadb: boolean): Promise<readonly Row[] | Unmeasured> {
  const words = isMariadb ? ['SHOW ALL REPLICAS STATUS', 'SHOW ALL SLAVES STATUS'] : ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS']
  for (const sql of words) {
    try {
      return await session.ask(sql)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.unreached.because === 'forbidden') {
        const right = isMariadb ? 'SLAVE MONITOR (before 10.5 REPLICATION CLIENT)' : 'REPLICATION CLIENT'
        return new Unmeasured(
          'forbidden',
          `whether it is a replica is told only to those who may ask; GRANT ${right} ON *.* TO the user of the connection string`,
        )
      }
    }
  }
  return new Unmeasured('no-figure', 'it does not tell whether it is a replica')
}

function of(row: Row, ...names: readonly string[]): string | undefined {
  return names.map((name) => row.get(name)).find((value) => value !== undefined && value !== null) ?? undefined
}

export function replicationFigures(channels: readonly Row[] | Unmeasured): Figures {
  if (channels instanceof Unmeasured) return { role: channels, ioRunning: channels, sqlRunning: channels, lagSeconds: channels, detached: channels }
  if (channels.length === 0) {
    const none = new Unmeasured('nothing-there', 'it is no replica')
    return { role: 'primary', ioRunning: none, sqlRunning: none, lagSeconds: none, detached: false }
  }
  const ioRunning = channels.every((row) => of(row, 'replica_io_running', 'slave_io_running') === 'Yes')
  const sqlRunning = channels.every((row) => of(row, 'replica_sql_running', 'slave_sql_running') === 'Yes')
  return { role: 'replica', ioRunning, sqlRunning, lagSeconds: lagOf(channels), detached: !ioRunning || !sqlRunning }
}

function lagOf(channels: readonly Row[]): FigureValue {
  const lags = channels.map((row) => Number(of(row, 'seconds_behind_source', 'seconds_behind_master') ?? Number.NaN))
  if (lags.every((lag) => Number.isFinite(lag))) return Math.max(...lags)
  const why = channels.map((row) => of(row, 'last_sql_error') || of(row, 'last_io_error')).find((text) => text !== undefined && text !== '')
  return new Unmeasured(
    'no-figure',
    `its replication does not run, so how far behind it is is not known${why === undefined ? '' : `: ${quoted(why, undefined)}`}`,
  )
}
