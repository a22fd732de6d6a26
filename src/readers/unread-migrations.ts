/** Migrations that are written in an ORM's own language and not read yet: whoever adds one is told so, rather than passed as if nothing were dropped. */
import { basename } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { ReadContext, Reader } from './reader.ts'

interface Format {
  readonly folder: RegExp
  readonly what: string
  /** What only a migration of this tool holds. */
  readonly sign: RegExp
}

const formats: readonly Format[] = [
  {
    folder: /\.py$/,
    what: 'Tortoise’s Aerich',
    sign: /\basync\s{1,9}def\s{1,9}upgrade\b[\s\S]*\bBaseDBAsyncClient\b|\bBaseDBAsyncClient\b[\s\S]*\basync\s{1,9}def\s{1,9}upgrade\b/,
  },
  { folder: /\.php$/, what: 'Phinx', sign: /\bextends\s{1,9}(?:AbstractMigration|BaseMigration)\b[\s\S]*\$this->table\(/ },
  { folder: /\.cs$/, what: 'FluentMigrator', sign: /\busing\s{1,9}FluentMigrator\b/ },
  { folder: /\.(?:java|kt)$/, what: 'Flyway, in Java or Kotlin', sign: /\bBaseJavaMigration\b/ },
  { folder: /\.rs$/, what: 'SeaORM', sign: /\bMigrationTrait\b/ },
  // What Ecto runs on many databases is compiled, and handed over by the application's own code.
  { folder: /\.ex$/, what: 'Ecto that are compiled', sign: /\buse\s{1,9}Ecto\.Migration\b/ },
  { folder: /\.go$/, what: 'Bun or gormigrate', sign: /\bMigrations\.MustRegister\b|\bgormigrate\.Migration\b/ },
  { folder: /\.go$/, what: 'xormigrate', sign: /\bxormigrate\.Migration\s{0,9}\{/ },
  { folder: /\.go$/, what: 'XORM', sign: /"xorm\.io\/xorm\/migrate"/ },
]

export const unreadMigrationsReader: Reader = {
  name: 'unread-migrations',
  title:
    'Migrations in code that no reader takes (Phinx, FluentMigrator, SeaORM, Aerich, Bun, gormigrate, xormigrate, Flyway in Java): seen, and told not to be read',
  docs: 'https://book.cakephp.org/phinx/0/en/migrations.html',
  files: [
    '**/migrations/**/*.{py,go,php}',
    '**/migration/**/*.{go,java,kt,rs}',
    '**/*migrat*.go',
    '**/{Migrations,Migration}/**/*.cs',
    '**/V*__*.{java,kt}',
    '**/migrations/**/*.rs',
    '**/*migrations/**/*.ex',
  ],
  async read({ path, text }, context) {
    const format = formats.find(({ folder, sign }) => folder.test(path) && sign.test(text))
    const count = format === undefined ? 0 : await siblings(path, format, context)
    if (format === undefined || count === 0) return { declares: [], skipped: [] }
    return { declares: [], skipped: [{ path, line: 1, reason: `migrations of ${format.what}, ${count} in this folder: what they drop and lock is not read` }] }
  },
}

/** How many files like it lie in the folder; 0 unless it is the last of them, which is the newest where names begin with a time: a folder is told of once. */
async function siblings(path: string, { sign }: Format, context: ReadContext): Promise<number> {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const end = path.slice(path.lastIndexOf('.'))
  const own = (one: string): string => one.slice(folder === '' ? 0 : folder.length + 1)
  const beside = context.below(folder).filter((one) => one.endsWith(end) && !own(one).includes('/') && !aside.test(basename(one)))
  const isNumbered = (one: string): boolean => /^\d/.test(basename(one))
  const alike = isNumbered(path) ? beside.filter(isNumbered) : beside
  const later = beside.slice(beside.indexOf(path) + 1).filter((one) => isNumbered(one) === isNumbered(path))
  // What helps them lies beside them, and may come last.
  for (const one of isNumbered(path) ? later : [...beside.filter(isNumbered).toReversed(), ...later]) {
    const file = await context.read(one)
    if (isText(file) && sign.test(file.text)) return 0
  }
  return alike.includes(path) ? alike.length : 0
}

const aside = /^__init__\.py$|_test\.go$|\.Designer\.cs$|ModelSnapshot\.cs$/
