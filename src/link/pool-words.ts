/** The pooling of a client in words: whose figure holds where nobody chose one, and where one is set. */
import { isResolved, known, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Client } from './clients.ts'
import { sizedOf, stepNames, stepOf } from './connections.ts'
import type { Way } from './databases.ts'

/** `pooling` and `poolSetting` of a database whose lowest client stands on a step of the ladder. */
export function poolingFacts(step: Fact<number> | undefined, ways: readonly Way[], behindPooler: boolean): Partial<FactsOf<'database'>> {
  if (!isResolved(step)) return {}
  if (step.value !== 0) return { pooling: known(stepNames[step.value] ?? '', step.at) }
  const lowest = ways.find((way) => stepOf(way, behindPooler).high === 0 && !isChosen(way.client))?.client
  if (lowest === undefined) return { pooling: known(stepNames[0], step.at) }
  const setting = settingOf(lowest)
  return {
    pooling: known(wordsOf(lowest), step.at),
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
  npgsql: 'Npgsql',
  mysqlconnector: 'MySqlConnector',
  sqlclient: 'SqlClient',
}

/** PHP shares nothing between requests: a pool of its own it can't have. */
const php: ReadonlySet<string> = new Set(['laravel', 'doctrine'])

function wordsOf({ library, constructors, pool, service }: Client): string {
  const called = names[library] ?? library
  if (constructors.some((one) => one.made === 'call' && one.defines !== true)) return `${service.name} makes a client of ${called} for each call`
  if (php.has(library)) return `each process of PHP in ${service.name} holds a connection of its own, and no pooler stands in between`
  if (pool === undefined) return stepNames[0]
  if (pool.state === 'unresolved')
    return pool.raw.startsWith('num_cpus') ? `${service.name} opens ${called}’s default, two connections a core and one` : stepNames[0]
  return pool.value > 1
    ? `${service.name} opens ${called}’s default of ${pool.value} connections a process`
    : `${service.name} opens a single connection with ${called}`
}

/** Where the size is written, by library; what has an adapter is sized at the driver, which the client alone does not tell. */
function settingOf({ library, label, constructors, parsed }: Client): string | undefined {
  if (constructors.some((one) => one.adapter !== undefined || one.made === 'call')) return undefined
  if (library === 'prisma') return parsed === undefined ? undefined : `connection_limit in ${label}`
  const option = options[library]
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
  npgsql: 'Maximum Pool Size',
  mysqlconnector: 'Maximum Pool Size',
  sqlclient: 'Max Pool Size',
}
