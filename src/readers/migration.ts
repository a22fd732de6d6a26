/** Reads migrations, in SQL and in code: what each would lose when it runs. Only what it does is told; whether it is new, the comparison knows. */
import type { SourceFile } from '../base/source.ts'
import type { Reading } from '../model/declaration.ts'
import { aside, changelogFiles, formattedSql, sqlFiles } from './migration/liquibase/where.ts'
import type { ReadContext, Reader } from './reader.ts'

interface Language {
  readonly ends: RegExp
  /** What only a migration holds. */
  readonly sign: RegExp
  read(file: SourceFile, context: ReadContext): Promise<Reading>
}

/** Each is loaded where a tree holds such files: what a statement does, many files know. */
const languages: readonly Language[] = [
  {
    ends: /\.rb$/,
    sign: /\bSequel\.migration\b|\bSequel::Migration\b|\bROM::SQL\.migration\b|\bHanami::Model\.migration\b/,
    read: async (file, context) => (await import('./migration/sequel/read.ts')).readSequelMigration(file, context),
  },
  {
    ends: /(?:^|\/)db\/(?:\w+_)?migrate\/[^/]+\.rb$/,
    sign: /\bMigration\b/,
    read: async (file, context) => (await import('./migration/rails/read.ts')).readRailsMigration(file, context),
  },
  {
    ends: /\.py$/,
    sign: /\bdown_revision\b/,
    read: async (file, context) => (await import('./migration/alembic/read.ts')).readAlembicMigration(file, context),
  },
  {
    ends: /\.py$/,
    sign: /^class\s{1,9}Migration\b/m,
    read: async (file, context) => (await import('./migration/django/read.ts')).readDjangoMigration(file, context),
  },
  { ends: /(?<!_test)\.go$/, sign: /\bgoose\b/, read: async (file) => (await import('./migration/goose/read.ts')).readGooseMigration(file) },
  { ends: /\.exs$/, sign: /\bMigration\b/, read: async (file, context) => (await import('./migration/ecto/read.ts')).readEctoMigration(file, context) },
  {
    ends: /\.cs$/,
    sign: /\bUp\s{0,9}\([\w\s.]{0,99}\bMigrationBuilder\b|\[Migration(?:Attribute)?\s{0,9}\(\s{0,9}"/,
    read: async (file, context) => (await import('./migration/ef-core/read.ts')).readEfMigration(file, context),
  },
  {
    ends: /\.(?:xml|ya?ml|json|sql)$/,
    sign: /\bdatabaseChangeLog\b|^\uFEFF?\s{0,200}--\s{0,20}liquibase\b/i,
    read: async (file, context) => (await import('./migration/liquibase/read.ts')).readChangelog(file, context),
  },
  { ends: /\.(?:php|[cm]?[jt]s)$/, sign: /\bup\b/, read: async (file, context) => (await import('./migration/code/read.ts')).readCode(file, context) },
]

export const migrationReader: Reader = {
  name: 'migration',
  title:
    'Migrations in SQL (Prisma Migrate, Drizzle, Flyway, goose, dbmate, golang-migrate, sqlx, Diesel, Atlas, sqitch, Supabase and plain files), in code (Rails, Django, Alembic, goose, TypeORM, Knex, Sequelize, MikroORM, Kysely, node-pg-migrate, Laravel, Doctrine, Ecto, EF Core, Sequel) and in changelogs (Liquibase, formatted SQL too)',
  docs: 'https://www.postgresql.org/docs/current/sql-commands.html',
  files: [
    ...sqlFiles,
    '**/db/migrate/*.rb',
    '**/db/*_migrate/*.rb',
    '**/{migrate,migration,migrations}/**/*.rb',
    '**/*_{migrate,migrations}/**/*.rb',
    '**/versions/**/*.py',
    '**/migrations/*.py',
    '**/{migration,migrations,Migrations}/**/*.{ts,mts,cts,js,mjs,cjs}',
    '**/{migrations,Migrations}/**/*.php',
    '**/migrations/**/*.exs',
    '**/priv/*/*_migrations/**/*.exs',
    '**/*{Migration,Migrations}/**/*.cs',
    '**/20*_*.cs',
    '**/{migration,migrations}/**/*.go',
    ...changelogFiles,
  ],
  async read(file, context) {
    const { path, text } = file
    if (path.endsWith('.sql') && !formattedSql.test(text)) return (await import('./migration/read.ts')).readMigration(file, context)
    if (aside.test(path)) return nothing
    return (await languages.find(({ ends, sign }) => ends.test(path) && sign.test(text))?.read(file, context)) ?? nothing
  },
}

const nothing: Reading = { declares: [], skipped: [] }
