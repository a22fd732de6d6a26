/** Which packages hold code that opens databases, by the libraries that their manifests name: what else a stack runs is told apart by it. */
import type { Declaration, Language, PackageDeclaration } from '../model/declaration.ts'

/** Libraries of JavaScript that open databases: source code is read only in packages that name one, or below a workspace root that does. */
const javascript =
  /^(@prisma\/client|prisma|pg|pg-promise|postgres|mysql2?|mariadb|typeorm|sequelize(-typescript)?|knex|kysely|drizzle-orm|mongoose|mongodb|@mikro-orm\/.*|ioredis|redis|@redis\/client|bull|bullmq|@nestjs\/(typeorm|mongoose|sequelize|bull|bullmq)|@fastify\/(postgres|mysql|mongodb|redis)|better-sqlite3|sqlite3|@libsql\/client|@neondatabase\/serverless|@vercel\/postgres|@planetscale\/database|objection|@databases\/pg|(@[\w-]+\/)?slonik|agenda|pg-boss|connect-pg-simple|@upstash\/redis|@prisma\/adapter-.*)$/

/** Drivers and mappers of the other languages, by the names that their registries give them. */
const libraries: Readonly<Record<Language, RegExp>> = {
  go: /^(github\.com\/(lib\/pq|jackc\/pgx|go-sql-driver\/mysql|go-pg\/pg|jmoiron\/sqlx|jinzhu\/gorm|uptrace\/bun|gobuffalo\/pop|upper\/db|go-gorp\/gorp|volatiletech\/sqlboiler|aarondl\/sqlboiler|beego\/beego|mattn\/go-sqlite3|denisenkom\/go-mssqldb|microsoft\/go-mssqldb|redis\/(go-redis|rueidis)|go-redis\/redis|gomodule\/redigo|ClickHouse\/clickhouse-go|gocql\/gocql|hibiken\/asynq|riverqueue\/river)|gorm\.io\/(gorm|driver\/[a-z]+)|entgo\.io\/ent|xorm\.io\/xorm|modernc\.org\/sqlite|go\.mongodb\.org\/mongo-driver)(\/|$)/,
  python:
    /^(django|psycopg|psycopg2|psycopg2-binary|psycopg-binary|asyncpg|aiopg|pg8000|sqlalchemy|flask-sqlalchemy|sqlmodel|databases|tortoise-orm|peewee|peewee-async|pony|piccolo|ormar|gino|alembic|mysqlclient|pymysql|aiomysql|asyncmy|mysql-connector-python|mariadb|pymongo|motor|mongoengine|beanie|odmantic|redis|aioredis|rq|celery|clickhouse-driver|clickhouse-connect|cassandra-driver|oracledb|cx-oracle|pyodbc|aioodbc|pymssql|prisma|dj-database-url)$/,
  ruby: /^(rails|activerecord|pg|mysql2|trilogy|sqlite3|sequel|rom-sql|mongoid|mongo|redis|redis-client|sidekiq|resque|tiny_tds|activerecord-.*-adapter)$/,
  php: /^(ext-(pdo(_\w+)?|pgsql|mysqli|redis|mongodb)|laravel\/framework|illuminate\/database|doctrine\/(dbal|orm|doctrine-bundle|mongodb-odm(-bundle)?)|symfony\/(orm-pack|doctrine-bridge)|cakephp\/(cakephp|database|orm)|codeigniter4\/framework|yiisoft\/(yii2|db(-\w+)?)|laminas\/laminas-db|cycle\/(orm|database)|propel\/propel|robmorgan\/phinx|predis\/predis|mongodb\/(mongodb|laravel-mongodb)|drupal\/core(-recommended)?|roots\/wordpress|nette\/database|aura\/sql|catfan\/medoo|amphp\/(postgres|mysql|redis))$/,
  elixir: /^(ecto_sql|postgrex|myxql|tds|ecto_sqlite3|exqlite|mongodb_driver|mongodb_ecto|mongodb|redix|oban|xandra|jamdb_oracle|epgsql|ecto_ch|ch|eredis)$/,
  rust: /^(sqlx|diesel|diesel-async|diesel_async|sea-orm|postgres|tokio-postgres|deadpool-(postgres|redis|diesel|sqlite)|bb8-(postgres|redis|diesel)|r2d2(_\w+)?|rusqlite|libsql|mysql|mysql_async|mongodb|redis|fred|rbatis|tiberius|oracle|scylla|welds|surrealdb|clickhouse|loco-rs|cornucopia)$/,
  dotnet:
    /^(Npgsql|Microsoft\.EntityFrameworkCore|Pomelo\.EntityFrameworkCore|MySql\.EntityFrameworkCore|MySql\.Data|MySqlConnector|Microsoft\.Data\.(SqlClient|Sqlite)|System\.Data\.(SqlClient|SQLite)|Dapper|linq2db|NHibernate|Marten|FreeSql|SqlSugarCore|ServiceStack\.OrmLite|MongoDB\.Driver|MongoDB\.EntityFrameworkCore|Oracle\.(ManagedDataAccess|EntityFrameworkCore)|StackExchange\.Redis|Microsoft\.Extensions\.Caching\.StackExchangeRedis|Hangfire\.(PostgreSql|SqlServer)|Aspire\.(Npgsql|StackExchange\.Redis|MySqlConnector|Microsoft\.EntityFrameworkCore|MongoDB\.Driver))(\.|$)/i,
  jvm: /(^|[.-])(postgresql|mysql-connector(-java|-j)?|mariadb-java-client|mssql-jdbc|ojdbc\d*|jdbc|hikaricp|jdbi\d?(-core)?|jooq|hibernate(-core|-orm(-panache(-kotlin)?)?|-reactive)?|data-(jpa|jdbc|r2dbc|mongodb|redis)|r2dbc|mybatis|exposed|flyway(-core)?|liquibase(-core)?|jedis|lettuce(-core)?|redisson|mongodb?-driver|kmongo|sqlite-jdbc|c3p0|druid)([.-]|$)/i,
}

export function opensDatabases({ language, dependencies }: PackageDeclaration): boolean {
  const library = language === undefined ? javascript : libraries[language]
  // What only tests and builds of another language take is no application's; of JavaScript a bundler often takes it in.
  for (const [name, { dev }] of dependencies) if ((language === undefined || !dev) && library.test(name)) return true
  return false
}

/** A manifest names a library for it, or its sources make a client. */
export function holdsOpener(declarations: readonly Declaration[]): boolean {
  return declarations.some((one) => (one.kind === 'package' && opensDatabases(one)) || (one.kind === 'client' && one.use === 'code' && one.isGiven !== true))
}
