/** What PostgreSQL is asked, in SQL that versions 10 to 18 understand, in as few round trips as can be. */
import type { PgSession, Table } from '../common/pg-session.ts'
import { Refused } from '../common/pg-session.ts'

/** Rows of one kind that are looked at. */
const mostRows = 1_000

/** Set for our own transaction only: a session may be a pooler's, and another client gets it after us. */
const ours = ['search_path', 'statement_timeout', 'lock_timeout', 'transaction_read_only'] as const

const client = `(backend_type = 'client backend' or (backend_type is null and usesysid is not null and datid is not null)) and pid <> pg_backend_pid()`

const here = 'case when pg_is_in_recovery() then coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) else pg_current_wal_lsn() end'

/** Each gives one JSON value, and fails by itself where a server or a role does not have it. */
export const questions = {
  identity: `select json_build_object('version', current_setting('server_version'), 'versionNum', current_setting('server_version_num')::int, 'standby', pg_is_in_recovery(), 'user', current_user)`,
  settings: `select json_agg(json_build_array(name, case when name in (${ours.map((name) => `'${name}'`).join(', ')}) then null else current_setting(name, true) end, reset_val, unit, vartype, source, regexp_replace(sourcefile, '^.*/', ''), sourceline, pending_restart, boot_val)) from pg_settings`,
  sessions: `select json_build_object('used', count(*), 'hidden', count(*) filter (where state is null), 'idle', count(*) filter (where state like 'idle in transaction%'), 'transaction', greatest(coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0), (select coalesce(max(extract(epoch from clock_timestamp() - prepared)), 0) from pg_prepared_xacts)), 'query', coalesce(max(extract(epoch from clock_timestamp() - query_start)) filter (where state = 'active'), 0)) from pg_stat_activity where ${client}`,
  limits: `select json_build_object('most', current_setting('max_connections')::int, 'kept', current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true), '0')::int)`,
  senders: `select coalesce(json_agg(json_build_object('name', application_name, 'state', state, 'seconds', extract(epoch from replay_lag), 'bytes', pg_wal_lsn_diff(${here}, replay_lsn), 'silent', extract(epoch from clock_timestamp() - reply_time), 'logical', exists (select from pg_replication_slots s where s.active_pid = r.pid and s.slot_type = 'logical'))), '[]') from (select * from pg_stat_replication limit ${mostRows}) r`,
  receiver: `select case when pg_is_in_recovery() then json_build_object('there', exists (select from pg_stat_wal_receiver), 'status', (select status from pg_stat_wal_receiver limit 1), 'behind', pg_wal_lsn_diff(greatest(pg_last_wal_receive_lsn(), (select latest_end_lsn from pg_stat_wal_receiver limit 1)), pg_last_wal_replay_lsn()), 'seconds', extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 'archive', (select count(*) from pg_settings where name = 'primary_conninfo' and setting = '') > 0) end`,
  archiver: `select json_build_object('mode', current_setting('archive_mode'), 'failing', coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false), 'age', extract(epoch from clock_timestamp() - last_archived_time)) from pg_stat_archiver`,
  wraparound: `select to_json(max(greatest(age(datfrozenxid), mxid_age(datminmxid))) / 2147483648.0) from pg_database`,
  extensions: `select coalesce(json_agg(json_build_array(extname, extversion, nspname)), '[]') from (select * from pg_extension limit ${mostRows}) e join pg_namespace n on n.oid = extnamespace`,
  indexes: `select coalesce(json_agg(indexrelid::regclass::text), '[]') from (select indexrelid from pg_index i join pg_class c on c.oid = i.indexrelid where not indisvalid and c.relkind = 'i' and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) limit ${mostRows}) i`,
  slots: `select json_build_object('inactive', count(*) filter (where not active), 'bytes', coalesce(max(pg_wal_lsn_diff(${here}, restart_lsn)), 0)) from pg_replication_slots`,
} as const

export type Question = keyof typeof questions

/** What can differ from one moment to the next. */
export const momentary: readonly Question[] = ['sessions', 'senders', 'receiver']

export type Answers = ReadonlyMap<string, { readonly value: unknown } | { readonly refused: Refused }>

/** All of them by one query; where something in it is refused, each by itself, so that one missing right or function costs one figure. */
export async function askAll(session: PgSession, asked: ReadonlyMap<string, string>): Promise<Answers> {
  try {
    return await together(session, asked)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (asked.size === 1) return new Map([...asked.keys()].map((name) => [name, { refused: error }]))
  }
  const answers = new Map<string, { readonly value: unknown } | { readonly refused: Refused }>()
  for (const [name, sql] of asked) for (const [key, answer] of await askAll(session, new Map([[name, sql]]))) answers.set(key, answer)
  return answers
}

async function together(session: PgSession, asked: ReadonlyMap<string, string>): Promise<Answers> {
  const patience = Math.max(100, Math.floor(Math.min(5000, session.left())))
  const start = [
    'begin transaction read only',
    `set local statement_timeout = ${patience}`,
    `set local lock_timeout = ${Math.ceil(patience / 2)}`,
    'set local search_path = pg_catalog',
  ]
  // One row of one column for each, so that no name is trusted to tell them apart.
  const all = `select ${[...asked.values()].map((sql) => `(${sql})::text`).join(', ')}`
  const tables = await asTransaction(session, [...start, all, 'commit'].join('; '))
  const row = tables[start.length]?.rows[0] ?? []
  return new Map([...asked.keys()].map((name, index) => [name, { value: parsed(row[index]) }]))
}

async function asTransaction(session: PgSession, sql: string): Promise<readonly Table[]> {
  try {
    return await session.ask(sql)
  } catch (error) {
    if (error instanceof Refused) await session.ask('rollback')
    throw error
  }
}

/** Undefined for what is no JSON, too deep included; the shape is held against a schema later. */
function parsed(text: string | null | undefined): unknown {
  if (text === null || text === undefined) return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
