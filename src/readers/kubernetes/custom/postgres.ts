/** PostgreSQL's own defaults and PgBouncer's, which stand where an operator changes nothing. */
import type { Evidence } from '../../../base/evidence.ts'
import { byDefault, isResolved, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import type { PoolerDeclaration } from '../../../model/managed.ts'
import { postgresDefault } from '../../../parse/postgresql.ts'
import { settingFact } from '../../../parse/setting-fact.ts'
import { membersAt, plainText, textFact, type Part } from './part.ts'

/** Settings that are judged; the rest of PostgreSQL's own are left as they are. */
const judged = (
  'max_connections superuser_reserved_connections shared_buffers effective_cache_size work_mem maintenance_work_mem wal_buffers random_page_cost ' +
  'log_min_duration_statement log_connections shared_preload_libraries'
).split(' ')

/** What PostgreSQL does unless it is told otherwise ({@link https://www.postgresql.org/docs/current/runtime-config.html}). */
export function postgresDefaults(at: Evidence): ReadonlyMap<string, Fact<string>> {
  return new Map(
    judged.map((name) => [
      name,
      byDefault(postgresDefault(name) ?? (name === 'log_connections' ? 'off' : ''), { ...at, key: `${at.key}.${name}` }, 'PostgreSQL’s default'),
    ]),
  )
}

/** A map of settings as an object has it, names in lower case, values with passwords left out. */
export function settingsAt(part: Part, ...keys: readonly string[]): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  for (const [name, member] of membersAt(part, ...keys)) {
    const fact = textFact(member)
    if (fact === undefined) continue
    settings.set(name.toLowerCase(), fact.state === 'known' ? settingFact(name, plainText(member) ?? '', fact.at) : fact)
  }
  return settings
}

export function numberOf(fact: Fact<string> | undefined): Fact<number> | undefined {
  return fact === undefined ? undefined : mapFact(fact, (text) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined))
}

/** One fact of two: as sure as the less sure. */
export function combine(one: Fact<number>, other: Fact<number>, how: (a: number, b: number) => number): Fact<number> {
  if (!isResolved(one)) return one
  if (!isResolved(other)) return other
  const value = how(one.value, other.value)
  const also = [other.at]
  // The place that somebody wrote is the one to look at.
  if (one.state === 'known') return { state: 'known', value, at: one.at, also }
  if (other.state === 'known') return { state: 'known', value, at: other.at, also: [one.at] }
  return { state: 'default', value, at: one.at, note: one.note, also }
}

type Figures = Pick<PoolerDeclaration, 'mode' | 'maxClients' | 'serverConnections' | 'keepsPrepared'>

/**
 * What PgBouncer's settings come to ({@link https://www.pgbouncer.org/config.html}). One user of one database is reckoned with, as one application has;
 * `max_db_connections` caps it.
 */
export function pgbouncerFigures(settings: ReadonlyMap<string, Fact<string>>, replicas: Fact<number>, at: Evidence): Figures {
  const number = (name: string, fallback: number): Fact<number> =>
    numberOf(settings.get(name)) ?? byDefault(fallback, { ...at, key: `${at.key}.${name}` }, 'PgBouncer’s default')
  const pool = combine(number('default_pool_size', 20), number('reserve_pool_size', 0), (a, b) => a + b)
  const capped = combine(pool, number('max_db_connections', 0), (size, cap) => (cap > 0 ? Math.min(size, cap) : size))
  const prepared = numberOf(settings.get('max_prepared_statements'))
  const times = (a: number, b: number): number => a * b
  return {
    mode: mapFact(
      settings.get('pool_mode') ?? byDefault('session', { ...at, key: `${at.key}.pool_mode` }, 'PgBouncer’s default'),
      (text) => /^(session|transaction|statement)$/.exec(text.trim().toLowerCase())?.[0],
      () => 'a mode that PgBouncer does not have',
    ),
    maxClients: combine(number('max_client_conn', 100), replicas, times),
    serverConnections: combine(capped, replicas, times),
    keepsPrepared: prepared !== undefined && isResolved(prepared) && prepared.value > 0,
  }
}

/** The version of an image: `postgresql:16.4-bookworm` is 16.4, `postgis:16-3.4` 16. */
export function versionOf(image: Fact<string>): Fact<string> {
  return mapFact(
    image,
    (text) => /^v?(\d{1,3}(?:\.\d{1,3}){0,2})(?=[^\w.]|$)/.exec(tagOf(text))?.[1],
    (text) => tagOf(text) || 'an image without a version',
  )
}

function tagOf(image: string): string {
  const name = image.trim().split('@')[0] ?? ''
  const last = name.slice(name.lastIndexOf('/') + 1)
  return last.includes(':') ? last.slice(last.indexOf(':') + 1) : ''
}

/** Why nobody can tell a version: the operator of the day picks it. */
export function versionOfOperator(at: Evidence, key: string): Fact<string> {
  return unresolved('the version the operator takes', { ...at, key: `${at.key}.${key}` }, `\`${key}\` with a version would tell it`)
}
