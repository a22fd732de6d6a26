/** PostgreSQL's own parameters: units, documented defaults and what its values mean, for versions 12 to 18. */

type Unit = 'B' | 'kB' | '8kB' | 'MB' | 'us' | 'ms' | 's' | 'min'

export interface PostgresParameter {
  readonly name: string
  readonly type: 'integer' | 'real' | 'boolean' | 'enum' | 'string'
  /** What a number without a unit counts in. */
  readonly unit?: Unit
  /** The page that documents it, and its default as written there. */
  readonly docs: string
  /** First major version that has it, where that is later than 12, and the last. */
  readonly since?: number
  readonly until?: number
}

type Default = string | readonly (readonly [since: number, value: string])[]
type Row = readonly [name: string, type: PostgresParameter['type'], unit: Unit | '', value: Default, since?: number, until?: number]

const pages: Readonly<Record<string, readonly Row[]>> = {
  connection: [
    ['listen_addresses', 'string', '', 'localhost'],
    ['port', 'integer', '', '5432'],
    ['max_connections', 'integer', '', '100'],
    ['superuser_reserved_connections', 'integer', '', '3'],
    ['reserved_connections', 'integer', '', '0', 16],
    ['unix_socket_directories', 'string', '', '/tmp'],
    ['authentication_timeout', 'integer', 's', '1min'],
    [
      'password_encryption',
      'enum',
      '',
      [
        [12, 'md5'],
        [14, 'scram-sha-256'],
      ],
    ],
    ['tcp_keepalives_idle', 'integer', 's', '0'],
    ['client_connection_check_interval', 'integer', 'ms', '0', 14],
    ['ssl', 'boolean', '', 'off'],
    [
      'ssl_min_protocol_version',
      'enum',
      '',
      [
        [12, 'TLSv1'],
        [13, 'TLSv1.2'],
      ],
    ],
  ],
  resource: [
    ['shared_buffers', 'integer', '8kB', '128MB'],
    ['huge_pages', 'enum', '', 'try'],
    ['temp_buffers', 'integer', '8kB', '8MB'],
    ['max_prepared_transactions', 'integer', '', '0'],
    ['work_mem', 'integer', 'kB', '4MB'],
    [
      'hash_mem_multiplier',
      'real',
      '',
      [
        [13, '1.0'],
        [15, '2.0'],
      ],
      13,
    ],
    ['maintenance_work_mem', 'integer', 'kB', '64MB'],
    ['autovacuum_work_mem', 'integer', 'kB', '-1'],
    ['logical_decoding_work_mem', 'integer', 'kB', '64MB', 13],
    ['temp_file_limit', 'integer', 'kB', '-1'],
    [
      'effective_io_concurrency',
      'integer',
      '',
      [
        [12, '1'],
        [18, '16'],
      ],
    ],
    [
      'maintenance_io_concurrency',
      'integer',
      '',
      [
        [13, '10'],
        [18, '16'],
      ],
      13,
    ],
    ['max_worker_processes', 'integer', '', '8'],
    ['max_parallel_workers', 'integer', '', '8'],
    ['max_parallel_workers_per_gather', 'integer', '', '2'],
    ['max_parallel_maintenance_workers', 'integer', '', '2'],
    ['bgwriter_delay', 'integer', 'ms', '200ms'],
  ],
  wal: [
    ['wal_level', 'enum', '', 'replica'],
    ['fsync', 'boolean', '', 'on'],
    ['synchronous_commit', 'enum', '', 'on'],
    ['full_page_writes', 'boolean', '', 'on'],
    ['wal_log_hints', 'boolean', '', 'off'],
    ['wal_compression', 'enum', '', 'off'],
    ['wal_buffers', 'integer', '8kB', '-1'],
    ['wal_writer_delay', 'integer', 'ms', '200ms'],
    ['checkpoint_timeout', 'integer', 's', '5min'],
    [
      'checkpoint_completion_target',
      'real',
      '',
      [
        [12, '0.5'],
        [14, '0.9'],
      ],
    ],
    ['max_wal_size', 'integer', 'MB', '1GB'],
    ['min_wal_size', 'integer', 'MB', '80MB'],
    ['archive_mode', 'enum', '', 'off'],
    ['archive_command', 'string', '', ''],
    ['archive_library', 'string', '', '', 15],
    ['archive_timeout', 'integer', 's', '0'],
    ['restore_command', 'string', '', ''],
    ['summarize_wal', 'boolean', '', 'off', 17],
  ],
  replication: [
    ['max_wal_senders', 'integer', '', '10'],
    ['max_replication_slots', 'integer', '', '10'],
    ['wal_keep_segments', 'integer', '', '0', 12, 12],
    ['wal_keep_size', 'integer', 'MB', '0', 13],
    ['max_slot_wal_keep_size', 'integer', 'MB', '-1', 13],
    ['wal_sender_timeout', 'integer', 'ms', '60s'],
    ['synchronous_standby_names', 'string', '', ''],
    ['primary_conninfo', 'string', '', ''],
    ['hot_standby', 'boolean', '', 'on'],
    ['hot_standby_feedback', 'boolean', '', 'off'],
    ['max_standby_streaming_delay', 'integer', 'ms', '30s'],
    ['recovery_min_apply_delay', 'integer', 'ms', '0'],
  ],
  query: [
    ['seq_page_cost', 'real', '', '1.0'],
    ['random_page_cost', 'real', '', '4.0'],
    ['effective_cache_size', 'integer', '8kB', '4GB'],
    ['default_statistics_target', 'integer', '', '100'],
    ['jit', 'boolean', '', 'on'],
  ],
  logging: [
    ['log_destination', 'string', '', 'stderr'],
    ['logging_collector', 'boolean', '', 'off'],
    ['log_min_duration_statement', 'integer', 'ms', '-1'],
    [
      'log_autovacuum_min_duration',
      'integer',
      'ms',
      [
        [12, '-1'],
        [15, '10min'],
      ],
    ],
    [
      'log_checkpoints',
      'boolean',
      '',
      [
        [12, 'off'],
        [15, 'on'],
      ],
    ],
    [
      'log_connections',
      'string',
      '',
      [
        [12, 'off'],
        [18, ''],
      ],
    ],
    ['log_disconnections', 'boolean', '', 'off'],
    ['log_line_prefix', 'string', '', '%m [%p] '],
    ['log_lock_waits', 'boolean', '', 'off'],
    ['log_statement', 'enum', '', 'none'],
    ['log_temp_files', 'integer', 'kB', '-1'],
  ],
  statistics: [
    ['track_activities', 'boolean', '', 'on'],
    ['track_activity_query_size', 'integer', 'B', '1024'],
    ['track_counts', 'boolean', '', 'on'],
    ['track_io_timing', 'boolean', '', 'off'],
    ['compute_query_id', 'enum', '', 'auto', 14],
  ],
  vacuum: [
    ['autovacuum', 'boolean', '', 'on'],
    ['autovacuum_max_workers', 'integer', '', '3'],
    ['autovacuum_worker_slots', 'integer', '', '16', 18],
    ['autovacuum_naptime', 'integer', 's', '1min'],
    ['autovacuum_vacuum_scale_factor', 'real', '', '0.2'],
    ['autovacuum_analyze_scale_factor', 'real', '', '0.1'],
    ['autovacuum_vacuum_cost_delay', 'real', 'ms', '2ms'],
    ['autovacuum_vacuum_cost_limit', 'integer', '', '-1'],
  ],
  client: [
    ['statement_timeout', 'integer', 'ms', '0'],
    ['lock_timeout', 'integer', 'ms', '0'],
    ['transaction_timeout', 'integer', 'ms', '0', 17],
    ['idle_in_transaction_session_timeout', 'integer', 'ms', '0'],
    ['idle_session_timeout', 'integer', 'ms', '0', 14],
    ['shared_preload_libraries', 'string', '', ''],
  ],
  locks: [
    ['deadlock_timeout', 'integer', 'ms', '1s'],
    ['max_locks_per_transaction', 'integer', '', '64'],
  ],
}

const table = new Map<string, { readonly parameter: PostgresParameter; readonly value: Default }>()
for (const [page, rows] of Object.entries(pages)) {
  for (const [name, type, unit, value, since, until] of rows) {
    const docs = `https://www.postgresql.org/docs/${until ?? 'current'}/runtime-config-${page}.html#GUC-${name.toUpperCase().replaceAll('_', '-')}`
    const bounds = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) }
    table.set(name, { parameter: { name, type, ...(unit === '' ? {} : { unit }), docs, ...bounds }, value })
  }
}

export const postgresParameters: readonly PostgresParameter[] = [...table.values()].map((row) => row.parameter)

export function postgresParameter(name: string): PostgresParameter | undefined {
  return table.get(name.toLowerCase())?.parameter
}

/**
 * The documented default as text, `''` for an empty string. Without a version only what holds for 12 to 18 alike; undefined where the default
 * differs between them, and for a parameter that the version does not have.
 */
export function postgresDefault(name: string, version?: number): string | undefined {
  const row = table.get(name.toLowerCase())
  if (row === undefined) return undefined
  const { since, until } = row.parameter
  if (version !== undefined && (version < (since ?? 0) || version > (until ?? Infinity))) return undefined
  if (typeof row.value === 'string') return row.value
  return version === undefined ? undefined : row.value.findLast(([from]) => from <= Math.max(version, 12))?.[1]
}

const bytes: Readonly<Record<string, number>> = { B: 1, kB: 1024, '8kB': 8192, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }
const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** A parameter's value with its number and unit apart; case counts in units, as in `kB` ({@link https://www.postgresql.org/docs/current/config-setting.html}). */
function split(text: string): { readonly value: number; readonly unit: string } | undefined {
  const found = /^([+-]?(?:0[xX][0-9a-fA-F]{1,15}|(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?)) {0,9}([a-zA-Z]{0,3})$/.exec(text.trim())
  if (found === null) return undefined
  const digits = (found[1] ?? '').replace(/^[+-]/, '')
  // A leading zero makes a whole number octal, as in C.
  const octal = /^0\d+$/.test(digits)
  if (octal && /[89]/.test(digits)) return undefined
  const value = octal ? Number.parseInt(digits, 8) : Number(digits)
  return { value: found[1]?.startsWith('-') ? -value : value, unit: found[2] ?? '' }
}

/** Bytes of a memory parameter's value: `4GB`, or `16384` in the parameter's own blocks. A bare negative number means something special and stays as it is. */
export function postgresBytes(name: string, text: string): number | undefined {
  return inUnits(name, text, bytes)
}

/** Milliseconds of a time parameter's value: `5min`, `250` in the parameter's own unit. A bare negative number means something special and stays as it is. */
export function postgresMilliseconds(name: string, text: string): number | undefined {
  return inUnits(name, text, milliseconds)
}

function inUnits(name: string, text: string, units: Readonly<Record<string, number>>): number | undefined {
  const own = postgresParameter(name)?.unit
  const parts = split(text)
  if (own === undefined || parts === undefined || !Object.hasOwn(units, own)) return undefined
  if (parts.unit === '') return parts.value < 0 ? parts.value : parts.value * (units[own] ?? 1)
  if (parts.unit === '8kB' || !Object.hasOwn(units, parts.unit)) return undefined
  return parts.value * (units[parts.unit] ?? 1)
}

/** A number without a unit: connections, costs, factors. Decimal, hexadecimal or with an exponent. */
export function postgresNumber(text: string): number | undefined {
  const parts = split(text)
  return parts === undefined || parts.unit !== '' ? undefined : parts.value
}

/** `on`, `off`, `true`, `false`, `yes`, `no`, `1`, `0` and their unambiguous beginnings, in any case. */
export function postgresBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === '' || word === 'o') return undefined
  if (['on', 'true', 'yes', '1'].some((full) => full.startsWith(word))) return true
  if (['off', 'false', 'no', '0'].some((full) => full.startsWith(word))) return false
  return undefined
}
