/** Which calls open which database, and what each library takes where nothing is said. */
import type { Engine } from '../../model/declaration.ts'

export interface Library {
  readonly library: string
  readonly engine?: Engine
  /** Options that size its own pool; a driver without one opens a single connection. */
  readonly pool?: string
  /** Connections where nobody says, and whose figure that is. */
  readonly usual?: { readonly value: number; readonly note: string }
  /** The parameter of a URL that sizes the pool. */
  readonly parameter?: string
  /** What it reads by itself where it is told nothing. */
  readonly urlVariable?: string
  readonly hostVariable?: string
  /** libpq's options and its default. */
  readonly libpq?: boolean
}

/** {@link https://sequel.jeremyevans.net/rdoc/files/doc/opening_databases_rdoc.html}: four on most databases. */
const sequel: Library = { library: 'sequel', pool: 'max_connections', usual: { value: 4, note: 'Sequel’s default' }, parameter: 'max_connections' }

/** {@link https://deveiate.org/code/pg/PG/Connection.html}: libpq's own variables stand in for what is not said. */
const pg: Library = { library: 'ruby-pg', engine: 'postgres', usual: { value: 1, note: 'one connection of pg' }, hostVariable: 'PGHOST', libpq: true }

const mysql: Library = { library: 'ruby-mysql2', engine: 'mysql', usual: { value: 1, note: 'one connection of mysql2' } }

/** {@link https://github.com/redis/redis-rb#getting-started}: REDIS_URL where nothing is said. */
const redis: Library = { library: 'redis-rb', engine: 'redis', usual: { value: 1, note: 'one connection of redis-rb' }, urlVariable: 'REDIS_URL' }

export const libraries: ReadonlyMap<string, Library> = new Map([
  ['Sequel.connect', sequel],
  ['Sequel.postgres', { ...sequel, engine: 'postgres', libpq: true }],
  ['Sequel.mysql2', { ...sequel, engine: 'mysql' }],
  ['Sequel.trilogy', { ...sequel, engine: 'mysql' }],
  ['Sequel.sqlite', { ...sequel, engine: 'sqlite' }],
  ['Sequel.tinytds', { ...sequel, engine: 'mssql' }],
  ['PG.connect', pg],
  ['PG::Connection.new', pg],
  ['PG::Connection.open', pg],
  ['PG::Connection.connect', pg],
  ['Mysql2::Client.new', mysql],
  ['Trilogy.new', mysql],
  ['Redis.new', redis],
  ['RedisClient.config', redis],
  ['RedisClient.new', redis],
  ['Mongo::Client.new', { library: 'ruby-mongo', engine: 'mongodb', pool: 'max_pool_size', parameter: 'maxPoolSize' }],
])

/** Adapters by the names that Sequel and Active Record give them. */
export const engines: ReadonlyMap<string, Engine> = new Map([
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['postgis', 'postgres'],
  ['mysql2', 'mysql'],
  ['mysql', 'mysql'],
  ['trilogy', 'mysql'],
  ['sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['tinytds', 'mssql'],
  ['sqlserver', 'mssql'],
])
