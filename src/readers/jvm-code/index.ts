/** Reads Java and Kotlin for the pools and connections that their code opens. */
import type { Reader } from '../reader.ts'

export const jvmCodeReader: Reader = {
  name: 'jvm-code',
  title:
    'Java and Kotlin sources: HikariCP, DBCP, c3p0, Tomcat’s pool and Druid, DriverManager, Exposed, Jdbi, jOOQ, R2DBC’s pool, Jedis, Lettuce and MongoDB’s driver, with the settings of Ktor',
  docs: 'https://github.com/brettwooldridge/HikariCP#gear-configuration-knobs-baby',
  files: ['**/*.java', '**/*.kt'],
  sourcesOf: 'jvm',
  // By coordinates, and by their usual names in a catalogue.
  dependsOn:
    /hikari|exposed|jdbc|jdbi|jooq|dbcp|c3p0|druid|r2dbc|postgres|mysql|mariadb|mssql|ojdbc|sqlite|(^|[.-])h2$|jedis|lettuce|mongo|sql2o|dropwizard|vertx|redisson/i,
  concerns: (text) =>
    /\b(HikariDataSource|HikariConfigMXBean|BasicDataSource|ComboPooledDataSource|DruidDataSource|PGSimpleDataSource|MysqlDataSource|MariaDbDataSource|SQLServerDataSource|SQLiteDataSource|JdbcDataSource|JdbcConnectionPool|DriverManagerDataSource|SimpleDriverDataSource|DataSourceBuilder|initializeDataSourceBuilder|DataSourceFactory|Sql2o|JedisPool|JedisPooled|Jedis|Redisson|PgBuilder|PgPool|JDBCPool|R2dbcDatabase)\b|\bDriverManager\s{0,5}\.|\bDatabase\s{0,5}\.connect\b|\bJdbi\s{0,5}\.create\b|\bDSL\s{0,5}\.using\b|\b(MongoClients?|KMongo)\s{0,5}\.create|\bRedisClient\s{0,5}\.create\b|\b(tomcat\.jdbc|r2dbc)\.pool\b/.test(
      text,
    ),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
