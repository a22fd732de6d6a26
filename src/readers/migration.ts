/** Reads migrations in SQL, and those in code that stand for it: what each would lose when it runs. Only what it does is told; whether it is new, the comparison knows. */
import type { Reading } from '../model/declaration.ts'
import type { Reader } from './reader.ts'

export const migrationReader: Reader = {
  name: 'migration',
  title:
    'Migrations: SQL (Prisma Migrate, Drizzle, Flyway, Liquibase, goose, dbmate, golang-migrate, sqlx, Diesel, Atlas, sqitch, Supabase and plain files), Rails, Alembic',
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
  ],
  // Loaded where a tree holds such files: what a statement does, many files know.
  async read(file, context) {
    if (file.path.endsWith('.sql')) return (await import('./migration/read.ts')).readMigration(file, context)
    if (aside.test(file.path)) return nothing
    if (file.path.endsWith('.rb'))
      return /\bMigration\b/.test(file.text) ? (await import('./migration/rails/read.ts')).readRailsMigration(file, context) : nothing
    return /\bdown_revision\b/.test(file.text) ? (await import('./migration/alembic/read.ts')).readAlembicMigration(file, context) : nothing
  },
}

const nothing: Reading = { declares: [], skipped: [] }

/** What tests stand on, and packages that are installed. */
const aside = /(?:^|\/)(?:fixtures?|tests?|spec|__tests__|testdata|node_modules|site-packages|\.?venv|vendor)\//i
