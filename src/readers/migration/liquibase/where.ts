/** Where changelogs of Liquibase are looked for: what they include is read wherever it lies. */
import { compileGlob } from '../../../base/glob.ts'

export const changelogFiles: readonly string[] = [
  '**/{changelog,changelogs,changeLog,changeLogs,changesets,liquibase}/**/*.{xml,yml,yaml,json}',
  '**/{migration,migrations}/**/*.{xml,yml,yaml}',
  '**/*{changelog,changeLog,Changelog,ChangeLog}*.{xml,yml,yaml,json}',
  '**/liquibase*.{xml,yml,yaml,json}',
  '**/db/**/*{master,Master}*.{xml,yml,yaml,json}',
]

const matchers = changelogFiles.map(compileGlob)

/** What tests stand on, and packages that are installed. */
export const aside = /(?:^|\/)(?:fixtures?|tests?|spec|__tests__|testdata|node_modules|site-packages|\.?venv|vendor)\//i

export function isLookedFor(path: string): boolean {
  return matchers.some((matches) => matches(path)) && !aside.test(path)
}
