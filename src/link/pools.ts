/** Poolers: what they are in front of, in which mode, and how many connections they take and open. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import type { Engine, SettingsEntry } from '../model/declaration.ts'
import type { PoolerDeclaration } from '../model/managed.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { poolerFile } from './pooler-files.ts'
import { exactly, lesser, plus, rangeOf, times, type Range } from './range.ts'
import { replicasOf } from './replicas.ts'
import type { Running } from './running.ts'
import { fileAt } from './servers.ts'

export interface Pool {
  /** Its container; absent for one that a platform or an operator runs. */
  readonly service?: Running
  readonly managed?: PoolerDeclaration
  readonly name: string
  readonly at: Evidence
  readonly software: string
  readonly mode: Fact<string>
  /** Databases by the name clients ask for, where one has a mode of its own. */
  readonly modes: ReadonlyMap<string, Fact<string>>
  readonly maxClients?: Fact<number>
  readonly port: number | undefined
  /** Hosts it connects to, one an entry. */
  readonly behind: readonly { readonly host: string | undefined; readonly port: number | undefined; readonly at: Evidence }[]
  /** Connections all its copies open to the server at the most. */
  readonly opens: Range
  /** It keeps prepared statements across transactions (PgBouncer ≥ 1.21 with `max_prepared_statements`). */
  readonly keepsPrepared: boolean
  /** It sends reads to copies, where its own file says. */
  readonly splits?: Fact<boolean>
  /** What it speaks, where its own file says; else its software does. */
  readonly engine?: Engine
}

/** The variables of the images that configure PgBouncer through the environment: setting → names. */
const variables: Readonly<Record<string, readonly string[]>> = {
  pool_mode: ['POOL_MODE', 'PGBOUNCER_POOL_MODE', 'POOLER_POOL_MODE'],
  max_client_conn: ['MAX_CLIENT_CONN', 'PGBOUNCER_MAX_CLIENT_CONN', 'POOLER_MAX_CLIENT_CONN'],
  default_pool_size: ['DEFAULT_POOL_SIZE', 'PGBOUNCER_DEFAULT_POOL_SIZE', 'POOLER_DEFAULT_POOL_SIZE'],
  reserve_pool_size: ['RESERVE_POOL_SIZE', 'PGBOUNCER_RESERVE_POOL_SIZE'],
  max_db_connections: ['MAX_DB_CONNECTIONS', 'PGBOUNCER_MAX_DB_CONNECTIONS'],
  max_prepared_statements: ['MAX_PREPARED_STATEMENTS', 'PGBOUNCER_MAX_PREPARED_STATEMENTS'],
  listen_port: ['LISTEN_PORT', 'PGBOUNCER_PORT', 'PGBOUNCER_LISTEN_PORT'],
}

export function poolsOf(services: readonly Running[], declared: Declared): readonly Pool[] {
  const own = services.filter((service) => service.role === 'pool').map((service) => describe(service, declared))
  const names = new Set(own.map(({ name }) => name))
  return [...own, ...declared.poolers.map((pooler) => ofPlatform(pooler, names.has(pooler.name) ? `${pooler.stack}/${pooler.name}` : pooler.name))]
}

function ofPlatform(managed: PoolerDeclaration, name: string): Pool {
  const { at, software, of, serverConnections } = managed
  return {
    managed,
    name,
    at,
    software,
    mode: mapFact(managed.mode, (text) => text.toLowerCase()),
    modes: new Map(),
    ...(managed.maxClients === undefined ? {} : { maxClients: managed.maxClients }),
    port: valueOf(managed.port),
    behind: [{ host: textOf(of), port: undefined, at: of.at }],
    opens: rangeOf(serverConnections),
    keepsPrepared: managed.keepsPrepared,
  }
}

function describe(service: Running, declared: Declared): Pool {
  const file = declared.settings.find((one) => one.server === 'pgbouncer' && isMounted(service, one.path))
  const at = service.declared.at
  const software = service.software ?? 'pooler'
  const own = poolerFile(service, declared)
  if (own !== undefined) return { ...own, service, name: service.name, at, software, opens: times(rangeOf(replicasOf(service)), own.opens) }
  const setting = (name: string): Fact<string> | undefined => {
    // Images write the file from their variables only where none is mounted.
    for (const variable of file === undefined ? (variables[name] ?? []) : []) {
      const value = service.declared.environment.get(variable)
      if (value !== undefined) return value
    }
    return file?.settings.get(name)
  }
  const isPgbouncer = software === 'pgbouncer'
  const number = (name: string, fallback: number): Fact<number> => numberOf(setting(name)) ?? byDefault(fallback, at, 'PgBouncer’s default')
  const entries = file?.entries.filter((entry) => entry.section === 'databases') ?? []
  const behind = file === undefined || entries.length === 0 ? targets(service, entries) : ofEntries(entries)
  const mode =
    setting('pool_mode') ??
    (isPgbouncer
      ? byDefault('session', at, 'PgBouncer’s default')
      : unresolved(`${software}’s own settings`, at, `${software}’s settings are not read; say what it does under provides:`))
  // Supabase's own stack tells its tenant's figures in the variables: https://supabase.com/docs/guides/self-hosting/docker
  const isSized = isPgbouncer || (software === 'supavisor' && setting('default_pool_size') !== undefined)
  const opens = isSized ? opened(service, entries, number) : openedUnknown(software, at)
  const prepared = numberOf(setting('max_prepared_statements'))
  return {
    service,
    name: service.name,
    at,
    software,
    mode: mapFact(mode, (text) => text.toLowerCase()),
    modes: modesOf(entries),
    ...(isPgbouncer ? { maxClients: number('max_client_conn', 100) } : {}),
    port: portOf(service, setting('listen_port')),
    behind,
    opens,
    keepsPrepared: prepared !== undefined && isResolved(prepared) && prepared.value > 0,
  }
}

function modesOf(entries: readonly SettingsEntry[]): ReadonlyMap<string, Fact<string>> {
  return new Map(
    entries.flatMap((entry) => {
      const mode = entry.fields.get('pool_mode')
      return mode === undefined ? [] : [[entry.name, mapFact(mode, (text) => text.toLowerCase())] as const]
    }),
  )
}

export function engineOf({ engine, software }: Pool): Engine {
  return engine ?? (/^(proxysql|maxscale)$/.test(software) ? 'mysql' : 'postgres')
}

/** The mode that a client of that database gets; `*` stands for what is not named. */
export function modeFor(pool: Pool, database: string | undefined): Fact<string> {
  return (database === undefined ? undefined : pool.modes.get(database)) ?? pool.mode
}

function isMounted(service: Running, path: string): boolean {
  const mounted = service.declared.mounts.some((mount) => mount.file !== undefined && (mount.file === path || path.startsWith(`${mount.file}/`)))
  return (
    mounted ||
    [
      '/etc/pgbouncer/pgbouncer.ini',
      '/pgbouncer.ini',
      '/etc/pgbouncer.ini',
      '/opt/bitnami/pgbouncer/conf/pgbouncer.ini',
      '/bitnami/pgbouncer/conf/pgbouncer.ini',
    ].some((target) => fileAt(service, target) === path)
  )
}

function numberOf(fact: Fact<string> | undefined): Fact<number> | undefined {
  return fact === undefined ? undefined : mapFact(fact, (text) => (/^\d+$/.test(text.trim()) ? Number(text) : undefined))
}

/** Images listen where their documentation says: edoburu on 5432, bitnami and PgBouncer itself on 6432. */
function portOf(service: Running, set: Fact<string> | undefined): number | undefined {
  const own = numberOf(set)
  if (own !== undefined) return valueOf(own)
  const repository = service.base === undefined ? '' : imageName(service.base).repository
  if (service.software !== 'pgbouncer') return undefined
  if (/^(edoburu|brainsam)\//.test(repository)) return 5432
  if (/bitnami/.test(repository) || repository === 'pgbouncer/pgbouncer' || repository.startsWith('percona/')) return 6432
  // An image of one's own: what it is published or exposed on is where it listens.
  return valueOf(service.declared.ports[0]?.container) ?? valueOf(service.stage?.ports[0])
}

function targets(service: Running, entries: readonly SettingsEntry[]): Pool['behind'] {
  const env = service.declared.environment
  const found: { host: string | undefined; port: number | undefined; at: Evidence }[] = []
  for (const [name, value] of env) {
    if (!/^(DATABASE_URLS?|PGBOUNCER_DSN_\d+|DB_URL)$/.test(name)) continue
    for (const part of (textOf(value) ?? '').split(/,(?=\w+:\/\/)/)) {
      const host = parseDatabaseUrl(part.replace(/^\w+=(?=host=|\w+:\/\/)/, ''))?.hosts[0]
      found.push({ host: host?.resolved === false ? undefined : host?.host, port: host?.port, at: value.at })
    }
  }
  const host = env.get('DB_HOST') ?? env.get('POSTGRESQL_HOST') ?? env.get('POSTGRES_HOST') ?? env.get('PGBOUNCER_DATABASE_HOST')
  if (found.length === 0 && host !== undefined) {
    const port = valueOf(env.get('DB_PORT') ?? env.get('POSTGRESQL_PORT') ?? env.get('POSTGRES_PORT'))
    found.push({ host: valueOf(host), port: port === undefined ? undefined : Number(port), at: host.at })
  }
  if (found.length > 0) return found
  return ofEntries(entries)
}

function ofEntries(entries: readonly SettingsEntry[]): Pool['behind'] {
  return entries.map((entry) => {
    const port = valueOf(entry.fields.get('port'))
    return { host: valueOf(entry.fields.get('host')), port: port === undefined ? undefined : Number(port), at: entry.fields.get('host')?.at ?? entry.at }
  })
}

/** Copies × Σ over databases (pool size + reserve), capped by `max_db_connections`; one user a database is assumed, as one application has. */
function opened(service: Running, entries: readonly SettingsEntry[], number: (name: string, fallback: number) => Fact<number>): Range {
  const size = rangeOf(number('default_pool_size', 20))
  const reserve = rangeOf(number('reserve_pool_size', 0))
  const cap = number('max_db_connections', 0)
  let one = exactly(0)
  for (const entry of entries.length === 0 ? [undefined] : entries) {
    const own = numberOf(entry?.fields.get('pool_size'))
    const pool = plus(own === undefined ? size : rangeOf(own), reserve)
    one = plus(one, isResolved(cap) && cap.value > 0 ? lesser(pool, rangeOf(cap)) : pool)
  }
  return times(rangeOf(replicasOf(service)), one)
}

function openedUnknown(software: string, at: Evidence): Range {
  return {
    low: 1,
    high: Infinity,
    places: [at],
    notes: [],
    missing: [{ raw: `${software}’s pool size`, hint: `${software}’s settings are not read; say what it opens under provides:` }],
  }
}
