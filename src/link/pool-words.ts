/** The pooling of a client in words: whose figure holds where nobody chose one, and where one is set. */
import { isResolved, known, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Client } from './clients.ts'
import { sizedOf, stepNames, stepOf } from './connections.ts'
import type { Way } from './databases.ts'
import { isByThread, isKeptByThread, isOfPhp, keptWords, processWords, threadWords } from './own-connections.ts'

/** `pooling` and `poolSetting` of a database whose lowest client stands on a step of the ladder. */
export function poolingFacts(step: Fact<number> | undefined, ways: readonly Way[], behindPooler: boolean): Partial<FactsOf<'database'>> {
  if (!isResolved(step)) return {}
  const sized = step.value === 1 ? ways.flatMap((way) => (stepOf(way, behindPooler).low === 1 ? [way.client] : [])) : []
  if (sized.length > 0 && sized.every(isOfPhp)) return { pooling: known(processWords(sized), step.at) }
  if (sized.length > 0 && sized.every(isKeptByThread)) return { pooling: known(keptWords(sized), step.at) }
  if (step.value !== 0) return { pooling: known(stepNames[step.value] ?? '', step.at) }
  const lowest = ways.find((way) => stepOf(way, behindPooler).high === 0 && !isChosen(way.client))?.client
  if (lowest === undefined) return { pooling: known(stepNames[0], step.at) }
  const setting = settingOf(lowest)
  const bounded = isByThread(lowest) ? threadWords(lowest, names[lowest.library] ?? lowest.library) : undefined
  return {
    pooling: known(wordsOf(lowest), step.at),
    ...(bounded === undefined ? {} : { unpooled: known(bounded, step.at) }),
    ...(setting === undefined ? {} : { poolSetting: known(setting, lowest.at) }),
  }
}

function isChosen(client: Client): boolean {
  const sized = sizedOf(client)
  return isResolved(sized) && sized.value
}

const names: Readonly<Record<string, string>> = {
  prisma: 'Prisma',
  postgres: 'postgres.js',
  sequelize: 'Sequelize',
  knex: 'Knex',
  typeorm: 'TypeORM',
  drizzle: 'Drizzle',
  'mikro-orm': 'MikroORM',
  hikaricp: 'HikariCP',
  'tomcat-jdbc': 'Tomcat’s pool',
  dbcp2: 'DBCP',
  druid: 'Druid',
  'r2dbc-pool': 'R2DBC’s pool',
  agroal: 'Agroal',
  'vertx-sql': 'the reactive client',
  activerecord: 'Active Record',
  sequel: 'Sequel',
  'ruby-pg': 'pg',
  'ruby-mysql2': 'mysql2',
  laravel: 'Laravel',
  doctrine: 'Doctrine',
  sqlalchemy: 'SQLAlchemy',
  django: 'Django',
  tortoise: 'Tortoise',
  peewee: 'Peewee',
  ecto: 'Ecto',
  postgrex: 'Postgrex',
  myxql: 'MyXQL',
  diesel: 'Diesel',
  'sea-orm': 'SeaORM',
  pdo: 'PDO',
  mysqli: 'mysqli',
  pgsql: 'pg_connect',
  wordpress: 'WordPress',
  'go-sqlx': 'sqlx',
  gorm: 'GORM',
  bun: 'Bun',
  ent: 'Ent',
  xorm: 'XORM',
  npgsql: 'Npgsql',
  mysqlconnector: 'MySqlConnector',
  sqlclient: 'SqlClient',
}

/** What a driver opens by itself where that depends on the machine. */
const perCore: Readonly<Record<string, string>> = {
  prisma: 'two connections a core and one',
  pgxpool: 'a connection a core and no fewer than four',
  'go-redis': 'ten connections a core',
}

/** They open as many connections as are asked for at once: {@link https://pkg.go.dev/database/sql#DB.SetMaxOpenConns}. */
const limitless: ReadonlySet<string> = new Set(['database/sql', 'go-sqlx', 'gorm', 'bun', 'ent', 'xorm'])

function wordsOf({ library, constructors, pool, service }: Client): string {
  // A driver that is handed to an ORM pools for it.
  const driver = constructors.find((one) => one.adapter !== undefined && one.pool?.state === 'default')?.adapter
  const called = names[driver ?? library] ?? driver ?? library
  if (constructors.some((one) => one.made === 'call' && one.defines !== true)) return `${service.name} makes a client of ${called} for each call`
  if (isOfPhp({ library })) return `each process of PHP in ${service.name} holds a connection of its own, and no pooler stands in between`
  if (pool === undefined) return limitless.has(library) ? `${service.name} sets ${called} no limit` : stepNames[0]
  if (pool.state === 'unresolved')
    return pool.raw.startsWith('num_cpus') ? `${service.name} opens ${called}’s default, ${perCore[library] ?? 'so many a core'}` : stepNames[0]
  if (constructors[0]?.perThread === true && pool.value === 1) return `${service.name} opens a connection with ${called} for each of its threads`
  return pool.value > 1
    ? `${service.name} opens ${called}’s default of ${pool.value} connections a process`
    : `${service.name} opens a single connection with ${called}`
}

/** Where the size is written, by library; what has an adapter is sized at the driver, which the client alone does not tell. */
function settingOf({ library, label, engine, constructors, parsed, workers }: Client): string | undefined {
  if (constructors.some((one) => one.adapter !== undefined || one.made === 'call')) return undefined
  if (library === 'prisma') return parsed === undefined ? undefined : `connection_limit in ${label}`
  if (isOfPhp({ library })) return workers.setting
  const option = engine === 'mssql' && library === 'typeorm' ? 'pool.max' : options[library]
  return option === undefined ? undefined : `${option} in the options of ${names[library] ?? library}`
}

const options: Readonly<Record<string, string>> = {
  pg: 'max',
  postgres: 'max',
  mysql2: 'connectionLimit',
  mariadb: 'connectionLimit',
  sequelize: 'pool.max',
  knex: 'pool.max',
  typeorm: 'poolSize',
  hikaricp: 'maximum-pool-size',
  'tomcat-jdbc': 'max-active',
  dbcp2: 'max-total',
  druid: 'max-active',
  'r2dbc-pool': 'pool.max-size',
  agroal: 'max-size',
  'vertx-sql': 'max-size',
  activerecord: 'pool',
  sequel: 'max_connections',
  sqlalchemy: 'pool_size',
  asyncpg: 'max_size',
  psycopg: 'max_size',
  psycopg2: 'maxconn',
  databases: 'max_size',
  tortoise: 'maxsize',
  peewee: 'max_connections',
  aiomysql: 'maxsize',
  ecto: 'pool_size',
  postgrex: 'pool_size',
  myxql: 'pool_size',
  sqlx: 'max_connections',
  'sea-orm': 'max_connections',
  diesel: 'max_size',
  pgxpool: 'MaxConns',
  'database/sql': 'SetMaxOpenConns',
  'go-sqlx': 'SetMaxOpenConns',
  gorm: 'SetMaxOpenConns',
  bun: 'SetMaxOpenConns',
  ent: 'SetMaxOpenConns',
  xorm: 'SetMaxOpenConns',
  npgsql: 'Maximum Pool Size',
  mysqlconnector: 'Maximum Pool Size',
  sqlclient: 'Max Pool Size',
}
