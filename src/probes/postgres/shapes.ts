/** The figures of a PostgreSQL server, as the docs tell of them. */
import type { FigureShape } from '../probe.ts'

export const shapes: Readonly<Record<string, FigureShape>> = {
  version: { type: 'string', means: 'its version, such as 17.2' },
  versionNum: { type: 'int', means: 'its version as a number that can be compared, such as 170002' },
  role: { type: 'string', means: '`primary` or `standby`' },
  tls: { type: 'bool', means: 'whether the session from here is encrypted' },
  settings: { type: 'map', means: 'settings by name, as SHOW spells them; passwords are left out', reason: 'drift' },
  pendingRestart: { type: 'strings', means: 'settings whose new value waits for a restart', reason: 'drift' },
  connections: { type: 'int', means: 'sessions of clients, the most of three looks a moment apart', unit: 'connections' },
  maxConnections: { type: 'int', means: '`max_connections`' },
  saturation: {
    type: 'double',
    means: 'connections in use of those that are not kept for superusers, the most of three looks',
    unit: 'ratio',
    better: 'lower',
  },
  idleInTransaction: { type: 'int', means: 'sessions that hold a transaction open and do nothing', unit: 'sessions', better: 'lower' },
  longestTransactionSeconds: { type: 'double', means: 'age of the oldest open transaction, prepared ones included', unit: 's', better: 'lower' },
  slowestQuerySeconds: { type: 'double', means: 'how long the longest statement has been running', unit: 's', better: 'lower' },
  slowQueries: {
    type: 'int',
    means: 'statements that took longer than `slowQuery` (1 s) on average since their statistics began, by pg_stat_statements',
    unit: 'statements',
    better: 'lower',
  },
  replicas: { type: 'int', means: 'standbys that stream from it', unit: 'replicas', better: 'higher' },
  lagSeconds: {
    type: 'double',
    means:
      'how long the slowest standby is behind: on a primary of all that are connected, on a standby its own; 0 where all is replayed, however idle the primary',
    unit: 's',
    better: 'lower',
  },
  lagBytes: { type: 'double', means: 'how much log the slowest standby has not replayed', unit: 'bytes', better: 'lower' },
  receiving: { type: 'bool', means: 'on a standby, whether its WAL receiver streams' },
  detached: { type: 'bool', means: 'whether it is a standby that is to stream and does not; false on a primary' },
  wraparound: {
    type: 'double',
    means: 'transaction or multixact ids used of the 2³¹ there are, in the database that is closest',
    unit: 'ratio',
    better: 'lower',
  },
  archiverFailing: { type: 'bool', means: 'whether the newest attempt to archive the log failed' },
  archiveAgeSeconds: { type: 'double', means: 'how long ago log was archived last', unit: 's', better: 'lower', reason: 'stale' },
  extensions: { type: 'map', means: 'versions of the installed extensions of this database, by name' },
  invalidIndexes: { type: 'strings', means: 'indexes of this database that a failed CREATE INDEX CONCURRENTLY left behind' },
  replicationSlotsInactive: { type: 'int', means: 'replication slots that nobody uses and that keep log', unit: 'slots', better: 'lower' },
  slotRetainedBytes: { type: 'double', means: 'log that the slot furthest behind keeps', unit: 'bytes', better: 'lower' },
  applied: {
    type: 'strings',
    means:
      'migrations that were applied, as the table of the tool names them: Prisma, Drizzle (hashes), Knex, TypeORM, Sequelize, Flyway, Django, Rails and others',
  },
  failedMigrations: { type: 'strings', means: 'migrations that were begun and did not end well, as the tool wrote it down' },
}
