/** Which objects and calls of Java and Kotlin open which database, where each is told its URL and its size, and what it takes where nothing is said. */
import type { Engine } from '../../model/declaration.ts'

export interface Usual {
  readonly value: number
  readonly note: string
}

export interface Source {
  readonly library: string
  readonly engine?: Engine
  /** Names of what sets its URL, its size, its host and its port. */
  readonly url: readonly string[]
  readonly size?: readonly string[]
  readonly usual?: Usual
  /** Where among its arguments a URL may stand. */
  readonly argument?: number
  /** Its argument may be an object of settings. */
  readonly isConfigured?: boolean
  /** It keeps no connection: each that is asked for is opened anew. */
  readonly isPlain?: boolean
  /** What a file has to hold for the name to be this library's. */
  readonly sign?: RegExp
}

/** {@link https://github.com/brettwooldridge/HikariCP#gear-configuration-knobs-baby} */
export const hikari: Source = {
  library: 'hikaricp',
  url: ['jdbcUrl'],
  size: ['maximumPoolSize'],
  usual: { value: 10, note: 'HikariCP opens 10' },
  isConfigured: true,
}

/** Types of which an object is a source of connections. */
export const sources: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['HikariDataSource', hikari],
  // https://commons.apache.org/proper/commons-dbcp/configuration.html
  ['BasicDataSource', { library: 'dbcp2', url: ['url'], size: ['maxTotal', 'maxActive'], usual: { value: 8, note: 'DBCP opens 8' } }],
  // https://www.mchange.com/projects/c3p0/#maxPoolSize
  ['ComboPooledDataSource', { library: 'c3p0', url: ['jdbcUrl'], size: ['maxPoolSize'], usual: { value: 15, note: 'c3p0 opens 15' } }],
  // https://github.com/alibaba/druid/wiki/DruidDataSource%E9%85%8D%E7%BD%AE%E5%B1%9E%E6%80%A7%E5%88%97%E8%A1%A8
  ['DruidDataSource', { library: 'druid', url: ['url', 'jdbcUrl'], size: ['maxActive'], usual: { value: 8, note: 'Druid opens 8' } }],
  // https://tomcat.apache.org/tomcat-9.0-doc/jdbc-pool.html#Common_Attributes
  [
    'DataSource',
    {
      library: 'tomcat-jdbc',
      url: ['url'],
      size: ['maxActive'],
      usual: { value: 100, note: 'Tomcat’s pool opens 100' },
      isConfigured: true,
      sign: /\borg\.apache\.tomcat\.jdbc\.pool\b/,
    },
  ],
  ['PGSimpleDataSource', { library: 'jdbc', engine: 'postgres', url: ['url', 'uRL', 'URL'], isPlain: true }],
  ['MysqlDataSource', { library: 'jdbc', engine: 'mysql', url: ['url', 'uRL', 'URL'], isPlain: true }],
  ['MariaDbDataSource', { library: 'jdbc', engine: 'mariadb', url: ['url'], argument: 0, isPlain: true }],
  ['SQLServerDataSource', { library: 'jdbc', engine: 'mssql', url: ['url', 'uRL', 'URL'], isPlain: true }],
  ['SQLiteDataSource', { library: 'jdbc', engine: 'sqlite', url: ['url'], isPlain: true }],
  ['JdbcDataSource', { library: 'jdbc', engine: 'h2', url: ['url', 'uRL', 'URL'], isPlain: true, sign: /\borg\.h2\b/ }],
  ['DriverManagerDataSource', { library: 'jdbc', url: ['url'], argument: 0, isPlain: true }],
  ['SimpleDriverDataSource', { library: 'jdbc', url: ['url'], argument: 1, isPlain: true }],
  ['Sql2o', { library: 'sql2o', url: [], argument: 0, isPlain: true, sign: /\borg\.sql2o\b/ }],
  // https://javadoc.io/doc/io.r2dbc/r2dbc-pool/latest/io/r2dbc/pool/ConnectionPoolConfiguration.Builder.html
  [
    'ConnectionPool',
    { library: 'r2dbc-pool', url: [], size: ['maxSize'], usual: { value: 10, note: 'R2DBC’s pool opens 10' }, isConfigured: true, sign: /\bio\.r2dbc\.pool\b/ },
  ],
  // https://javadoc.io/doc/redis.clients/jedis/latest/redis/clients/jedis/JedisPoolConfig.html
  [
    'JedisPool',
    { library: 'jedis', engine: 'redis', url: [], size: ['maxTotal'], usual: { value: 8, note: 'Jedis opens 8' }, isConfigured: true, argument: 0 },
  ],
  [
    'JedisPooled',
    { library: 'jedis', engine: 'redis', url: [], size: ['maxTotal'], usual: { value: 8, note: 'Jedis opens 8' }, isConfigured: true, argument: 0 },
  ],
  ['Jedis', { library: 'jedis', engine: 'redis', url: [], usual: { value: 1, note: 'one connection' }, argument: 0 }],
])

/** Classes of drivers, which tell the engine where no URL does. */
export function engineOfClass(name: string): Engine | undefined {
  if (/^org\.postgresql\.|PGSimpleDataSource/.test(name)) return 'postgres'
  if (/^com\.mysql\.|MysqlDataSource/.test(name)) return 'mysql'
  if (/^org\.mariadb\./.test(name)) return 'mariadb'
  if (/^com\.microsoft\.sqlserver\./.test(name)) return 'mssql'
  if (/^oracle\.jdbc\./.test(name)) return 'oracle'
  if (/^org\.h2\./.test(name)) return 'h2'
  if (/^org\.hsqldb\./.test(name)) return 'hsqldb'
  return /^org\.sqlite\./.test(name) ? 'sqlite' : undefined
}

/** MongoDB's driver, of which each client is a pool ({@link https://www.mongodb.com/docs/drivers/java/sync/current/connection/specify-connection-options/connection-pools/}). */
export const mongo: Source = { library: 'mongodb-driver', engine: 'mongodb', url: [], usual: { value: 100, note: 'the driver’s default' } }

/** What opens databases, and is not read: the call or object, and what it is called. */
export const unread: ReadonlyMap<string, string> = new Map([
  ['DataSourceFactory', 'a database of Dropwizard’s own file of settings'],
  ['R2dbcDatabase', 'a database that Exposed opens over R2DBC'],
  ['Redisson', 'a client of Redisson'],
  ['PgBuilder', 'a pool of Vert.x'],
  ['PgPool', 'a pool of Vert.x'],
  ['MySQLBuilder', 'a pool of Vert.x'],
  ['MySQLPool', 'a pool of Vert.x'],
  ['JDBCPool', 'a pool of Vert.x'],
])
