/** Where migrations in SQL and changelogs of Liquibase are looked for: what the latter include is read wherever it lies. */
import { compileGlob } from '../../../base/glob.ts'
import { isFedToTests } from '../../../base/paths.ts'

export const sqlFiles: readonly string[] = [
  '**/migrations/**/*.sql',
  '**/migration/**/*.sql',
  '**/migrate/**/*.sql',
  '**/drizzle/**/*.sql',
  '**/deploy/**/*.sql',
  '**/{changelog,changelogs,changesets,liquibase}/**/*.sql',
  '**/{V,R}*__*.sql',
  '**/*.up.sql',
  'db/**/*.sql',
]

export const changelogFiles: readonly string[] = [
  '**/{changelog,changelogs,changeLog,changeLogs,changesets,liquibase}/**/*.{xml,yml,yaml,json}',
  '**/{migration,migrations}/**/*.{xml,yml,yaml}',
  '**/*{changelog,changeLog,Changelog,ChangeLog}*.{xml,yml,yaml,json}',
  '**/liquibase*.{xml,yml,yaml,json}',
  '**/db/**/*{master,Master}*.{xml,yml,yaml,json}',
]

const matchers = [...changelogFiles, ...sqlFiles].map(compileGlob)

/** What tests stand on, and packages that are installed. */
export const aside = /(?:^|\/)(?:fixtures?|tests?|spec|__tests__|testdata|node_modules|site-packages|\.?venv|vendor)\//i

export function isLookedFor(path: string): boolean {
  return matchers.some((matches) => matches(path)) && !aside.test(path) && !isFedToTests(path)
}

/** {@link https://docs.liquibase.com/concepts/changelogs/sql-format.html}: the first line says so. */
export const formattedSql = /^\uFEFF?\s{0,200}--\s{0,20}liquibase\s{1,20}formatted\s{1,20}sql\b/i
