/** Migrations that are written in an ORM's own language and not read yet: whoever adds one is told so, rather than passed as if nothing were dropped. */
import { basename } from '../base/paths.ts'
import type { ReadContext, Reader } from './reader.ts'

interface Format {
  readonly folder: RegExp
  readonly what: string
  /** What only a migration of this tool holds. */
  readonly sign: RegExp
}

const formats: readonly Format[] = [
  { folder: /(^|\/)migrations\/[^/]+\.py$/, what: 'Django', sign: /\bmigrations\.Migration\b/ },
  { folder: /\.exs$/, what: 'Ecto', sign: /\buse\s{1,9}Ecto\.Migration\b/ },
  { folder: /\.cs$/, what: 'EF Core', sign: /:\s{0,9}Migration\b/ },
  { folder: /\.(xml|ya?ml|json)$/, what: 'Liquibase', sign: /\bdatabaseChangeLog\b[\s\S]*\bchangeSet\b/ },
]

export const unreadMigrationsReader: Reader = {
  name: 'unread-migrations',
  title: 'Migrations in code (Django, Ecto, EF Core) and changelogs of Liquibase: seen, and told not to be read',
  docs: 'https://docs.djangoproject.com/en/5.2/topics/migrations/',
  files: ['**/migrations/*.{py,exs,go}', '**/migration/*.go', '**/Migrations/*.cs', '**/{changelog,changelogs,liquibase}/**/*.{xml,yml,yaml,json}'],
  async read({ path, text }, context) {
    const format = formats.find(({ folder, sign }) => folder.test(path) && sign.test(text))
    const count = format === undefined ? 0 : siblings(path, context)
    if (format === undefined || count === 0) return { declares: [], skipped: [] }
    return { declares: [], skipped: [{ path, line: 1, reason: `migrations of ${format.what}, ${count} in this folder: what they drop and lock is not read` }] }
  },
}

/** How many files like it lie in the folder; 0 unless it is the last, which is the newest where names begin with a time: a folder is told of once. */
function siblings(path: string, context: ReadContext): number {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const end = path.slice(path.lastIndexOf('.'))
  const alike = context.below(folder).filter((one) => one.endsWith(end) && !one.slice(folder.length + 1).includes('/') && !aside.test(basename(one)))
  return alike.at(-1) === path ? alike.length : 0
}

const aside = /^__init__\.py$|\.Designer\.cs$|ModelSnapshot\.cs$/
