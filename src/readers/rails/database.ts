/** `config/database.yml`: what Active Record opens in production, one client for each of its databases. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { byDefault, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { withoutGenerated } from '../../base/secret.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { asCount, asText, told, urlFrom, type RubyValue, type Told } from '../../parse/ruby/index.ts'
import { isMap, part, partsOf, placeOf, valueIn, waysOf, type Part } from './configuration.ts'

const adapters: Readonly<Record<string, Engine>> = {
  postgresql: 'postgres',
  postgis: 'postgres',
  postgresql_makara: 'postgres',
  mysql2: 'mysql',
  trilogy: 'mysql',
  sqlite3: 'sqlite',
  litedb: 'sqlite',
  sqlserver: 'mssql',
  oracle_enhanced: 'oracle',
  cockroachdb: 'cockroachdb',
}

/** Whose Rails it is, where the lock file tells: since 8.1 `max_connections` is the name of `pool`, and a negative one is no limit. */
export type RailsVersion = readonly [major: number, minor: number] | undefined

export interface Databases {
  readonly clients: readonly ClientDeclaration[]
  readonly skipped: readonly Skip[]
}

/**
 * Reads `config/database.yml` as production does ({@link https://guides.rubyonrails.org/configuring.html#configuring-a-database}): one database, or several by
 * name ({@link https://guides.rubyonrails.org/active_record_multiple_databases.html}).
 */
export async function databasesIn(file: SourceFile, version: RailsVersion): Promise<Databases> {
  const { roots, skipped } = await waysOf(file)
  const found = new Map<string, ClientDeclaration[]>()
  for (const root of roots) {
    for (const [name, section] of sectionsOf(root)) {
      for (const client of clientsFor(name, section, version)) found.set(client.name, [...(found.get(client.name) ?? []), client])
    }
  }
  return { clients: [...found.values()].flatMap((ways) => agreed(ways)), skipped }
}

/** Without `production`, Rails takes DATABASE_URL alone. */
function sectionsOf(root: Part): readonly (readonly [string, Part])[] {
  const production = part(root, 'production')
  if (production === undefined) return [['primary', { ...root, key: 'production' }]]
  const several = partsOf(production).filter(([, one]) => isMap(one))
  const single = ['adapter', 'database', 'url', 'host'].some((name) => part(production, name) !== undefined)
  return single || several.length === 0 ? [['primary', production]] : several.map(([name, one]) => [withoutGenerated(name), one])
}

function clientsFor(name: string, section: Part, version: RailsVersion): readonly ClientDeclaration[] {
  const adapter = valueIn(part(section, 'adapter'))
  const chosen = adapter === undefined ? undefined : told(adapter, placeOf(section), asText)
  const engine = engineNamed(valueOf(chosen?.fact))
  const [variable] = chosen?.variables ?? []
  const made = clientOf(name, section, engine, version)
  if (variable === undefined) return [made]
  // The environment chooses the adapter: one of these is opened.
  const usual = valueOf(chosen?.fact)
  return Object.entries(adapters).map(([value, one]) => ({
    ...clientOf(name, section, one, version),
    chosenBy: { variable, value, isDefault: value === usual },
  }))
}

function engineNamed(adapter: string | undefined): Engine | undefined {
  return adapter !== undefined && Object.hasOwn(adapters, adapter) ? adapters[adapter] : undefined
}

function clientOf(name: string, section: Part, engine: Engine | undefined, version: RailsVersion): ClientDeclaration {
  const at = placeOf(section)
  const of = (key: string): RubyValue | undefined => valueIn(part(section, key))
  const place = (key: string): Evidence => placeOf(part(section, key) ?? section)
  const written = isMap(section) ? of('url') : valueIn(section)
  const own = written === undefined ? undefined : urlFrom(written, isMap(section) ? place('url') : at)
  const host = of('host') === undefined ? undefined : told(of('host') ?? nothing, place('host'), asText)
  const port = of('port') === undefined ? undefined : told(of('port') ?? nothing, place('port'), asCount)
  const pool = poolOf(section, version)
  const tls = tlsOf(section, engine)
  const file = engine === 'sqlite' ? fileOf(section) : undefined
  const [hostVariable] = host?.variables ?? []
  const [portVariable] = port?.variables ?? []
  return {
    kind: 'client',
    library: 'activerecord',
    name: name === 'primary' ? 'Active Record' : `Active Record (${name})`,
    path: section.file.path,
    at,
    ...(engine === undefined ? {} : { engine }),
    url: own ?? byName(name, file, at),
    urlWins: true,
    ...(host === undefined || (host.fact.state === 'unresolved' && hostVariable !== undefined) ? {} : { host: host.fact }),
    ...(hostVariable === undefined ? {} : { hostVariable }),
    ...(port === undefined || port.fact.state === 'unresolved' ? {} : { port: port.fact }),
    ...(portVariable === undefined ? {} : { portVariable }),
    pool: pool.fact,
    ...(pool.variables.length === 0 ? {} : { poolVariable: pool.variables }),
    poolParameter: 'pool',
    poolName: name,
    ...(tls === undefined ? {} : { tls }),
    made: 'module',
    use: 'code',
  }
}

const nothing: RubyValue = { kind: 'value', value: null, line: 1 }

/** Rails asks `DATABASE_URL` for the primary database and `NAME_DATABASE_URL` for another, whether database.yml names it or not. */
function byName(name: string, file: Fact<string> | undefined, at: Evidence): UrlReference {
  // Whoever keeps nothing has no server to be told.
  if (file?.state === 'known' && file.value === 'sqlite3::memory:') return { literal: file, at }
  return { variable: name === 'primary' ? 'DATABASE_URL' : `${name.toUpperCase()}_DATABASE_URL`, ...(file === undefined ? {} : { literal: file }), at }
}

function fileOf(section: Part): Fact<string> | undefined {
  const one = part(section, 'database')
  const value = valueIn(one)
  const file = one === undefined || value === undefined ? undefined : told(value, placeOf(one), (path) => `sqlite3:${String(path)}`)
  return file?.fact.state === 'unresolved' ? undefined : file?.fact
}

/** Active Record opens five where nobody says ({@link https://guides.rubyonrails.org/configuring.html#database-pooling}), in every version. */
function poolOf(section: Part, version: RailsVersion): Told<number> {
  const renamed = version === undefined || version[0] > 8 || (version[0] === 8 && version[1] >= 1)
  const one = (renamed ? part(section, 'max_connections') : undefined) ?? part(section, 'pool')
  const value = valueIn(one)
  const pool = one === undefined || value === undefined ? undefined : told(value, placeOf(one), (text) => (Number(text) < 0 ? -1 : asCount(text)))
  if (pool === undefined) return { fact: byDefault(5, placeOf(section), 'Active Record’s default'), variables: [] }
  if (valueOf(pool.fact) !== -1) return pool
  return { fact: { ...unresolved('no limit', pool.fact.at, 'write a number of connections'), atLeast: 5 }, variables: pool.variables }
}

/** {@link https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLMODE}: libpq asks for TLS and does without where it is refused. */
function tlsOf(section: Part, engine: Engine | undefined): Fact<string> | undefined {
  const key = ['sslmode', 'ssl_mode'].find((name) => part(section, name) !== undefined)
  const one = key === undefined ? undefined : part(section, key)
  const value = valueIn(one)
  if (one === undefined || value === undefined) return engine === 'postgres' ? byDefault('prefer', placeOf(section), 'libpq’s default') : undefined
  return told(value, placeOf(one), (text) =>
    String(text)
      .replace(/^:?(?:SSL_MODE_)?/i, '')
      .toLowerCase(),
  )?.fact
}

/** Where conditions of the file lead to different settings, only what all have in common is known. */
function agreed(ways: readonly ClientDeclaration[]): readonly ClientDeclaration[] {
  const [first] = ways
  if (first === undefined || ways.length === 1 || first.chosenBy !== undefined)
    return ways.filter((one, index) => ways.findIndex((other) => same(one, other)) === index)
  const engines = new Set(ways.map((one) => one.engine))
  if (engines.size > 1)
    return [...engines].flatMap((engine) => agreed(ways.filter((one) => one.engine === engine))).map((one) => ({ ...one, isOneOfSeveral: true }))
  const pools = new Set(ways.map((one) => `${String(valueOf(one.pool))} ${String(one.poolVariable)}`))
  if (pools.size === 1) return [first]
  const sizes = ways.flatMap(({ pool }) => valueOf(pool) ?? [])
  const open = unresolved('a pool that a condition chooses', first.pool?.at ?? first.at, 'write one number, or a variable with a default')
  return [{ ...first, pool: sizes.length === ways.length ? { ...open, atLeast: Math.min(...sizes), atMost: Math.max(...sizes) } : open }]
}

function same(a: ClientDeclaration, b: ClientDeclaration): boolean {
  return a.engine === b.engine && a.chosenBy?.value === b.chosenBy?.value && valueOf(a.pool) === valueOf(b.pool)
}

/** A client as an example of the file has it, which stands in for one that is not committed. */
export function fromExample(client: ClientDeclaration): ClientDeclaration {
  const { pool } = client
  return pool?.state === 'known' ? { ...client, pool: byDefault(pool.value, pool.at, 'from example') } : client
}

export function databaseUrlAlone(at: Evidence, engine: Engine | undefined, where = 'which is not in the repository'): ClientDeclaration {
  return {
    kind: 'client',
    library: 'activerecord',
    name: 'Active Record',
    path: at.path,
    at,
    ...(engine === undefined ? {} : { engine }),
    url: { variable: 'DATABASE_URL', at },
    urlWins: true,
    pool: { ...unresolved(`config/database.yml, ${where}`, at, 'commit config/database.yml, with its secrets in variables'), atLeast: 1 },
    poolParameter: 'pool',
    poolName: 'primary',
    made: 'module',
    use: 'code',
  }
}
