/** Reads migrations, in SQL and in code: what each would lose when it runs. Only what it does is told; whether it is new, the comparison knows. */
import type { Reading } from '../model/declaration.ts'
import type { Reader } from './reader.ts'

export const migrationReader: Reader = {
  name: 'migration',
  title:
    'Migrations in SQL (Prisma Migrate, Drizzle, Flyway, Liquibase, goose, dbmate, golang-migrate, sqlx, Diesel, Atlas, sqitch, Supabase and plain files) and in code (Rails, Alembic, goose, TypeORM, Knex, Sequelize, MikroORM, Kysely, node-pg-migrate, Laravel, Doctrine)',
  docs: 'https://www.postgresql.org/docs/current/sql-commands.html',
  files: [
    '**/migrations/**/*.sql',
    '**/migration/**/*.sql',
    '**/migrate/**/*.sql',
    '**/drizzle/**/*.sql',
    '**/deploy/**/*.sql',
    '**/{changelog,changelogs,changesets,liquibase}/**/*.sql',
    '**/{V,R}*__*.sql',
    '**/*.up.sql',
    'db/**/*.sql',
    '**/db/migrate/*.rb',
    '**/db/*_migrate/*.rb',
    '**/versions/**/*.py',
    '**/{migration,migrations,Migrations}/**/*.{ts,mts,cts,js,mjs,cjs}',
    '**/{migrations,Migrations}/**/*.php',
    '**/{migration,migrations}/**/*.go',
  ],
  // Loaded where a tree holds such files: what a statement does, many files know.
  async read(file, context) {
    const { path, text } = file
    if (path.endsWith('.sql')) return (await import('./migration/read.ts')).readMigration(file, context)
    if (aside.test(path)) return nothing
    if (path.endsWith('.rb')) return /\bMigration\b/.test(text) ? (await import('./migration/rails/read.ts')).readRailsMigration(file, context) : nothing
    if (path.endsWith('.py'))
      return /\bdown_revision\b/.test(text) ? (await import('./migration/alembic/read.ts')).readAlembicMigration(file, context) : nothing
    if (path.endsWith('.go'))
      return /\bgoose\b/.test(text) && !path.endsWith('_test.go') ? (await import('./migration/goose/read.ts')).readGooseMigration(file) : nothing
    return (await import('./migration/code/read.ts')).readCode(file, context)
  },
}

const nothing: Reading = { declares: [], skipped: [] }

/** What tests stand on, and packages that are installed. */
const aside = /(?:^|\/)(?:fixtures?|tests?|spec|__tests__|testdata|node_modules|site-packages|\.?venv|vendor)\//i
