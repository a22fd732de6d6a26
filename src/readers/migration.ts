/** Reads migrations, in SQL and in code: what each would lose when it runs. Only what it does is told; whether it is new, the comparison knows. */
import type { Reader } from './reader.ts'

export const migrationReader: Reader = {
  name: 'migration',
  title:
    'Migrations in SQL (Prisma Migrate, Drizzle, Flyway, Liquibase, goose, dbmate, golang-migrate, sqlx, Diesel, Atlas, sqitch, Supabase and plain files) and in code (TypeORM, Knex, Sequelize, MikroORM, Laravel, Doctrine)',
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
    '**/{migration,migrations,Migrations}/**/*.{ts,mts,cts,js,mjs,cjs}',
    '**/{migrations,Migrations}/**/*.php',
  ],
  // Loaded where a tree holds such files: what a statement does, many files know.
  read: async (file, context) => {
    if (file.path.endsWith('.sql')) return (await import('./migration/read.ts')).readMigration(file, context)
    const { readCode } = await import('./migration/code/read.ts')
    return readCode(file, context)
  },
}
