/** Migrations in code: which statements are told, with the line of each, and what can't be followed is told once a file. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'

// What the reader loads when it is asked is here before a test's time runs.
await Promise.all(
  ['../../src/readers/migration/javascript/read.ts', '../../src/readers/migration/php/read.ts', '@babel/parser', '@lezer/php'].map((one) => import(one)),
)

interface Read {
  readonly declared: MigrationDeclaration | undefined
  readonly losses: readonly string[]
  readonly skipped: readonly string[]
}

async function read(path: string, text: string, more: Readonly<Record<string, string>> = {}): Promise<Read> {
  const files: Readonly<Record<string, string>> = { 'package.json': '{"dependencies": {"pg": "8.16.0"}}', ...more, [path]: text }
  const { declares, skipped } = await migrationReader.read(
    { path, text },
    {
      read: async (one) => (Object.hasOwn(files, one) ? { path: one, text: files[one] ?? '' } : undefined),
      has: (one) => Object.hasOwn(files, one),
      below: (folder) => Object.keys(files).filter((one) => one.startsWith(`${folder}/`)),
    },
  )
  const declared = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  return {
    declared,
    losses: (declared?.losses ?? []).map(({ what, of, at }) => `${at.line} ${what} ${of}`),
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
  }
}

const knex = (does: string): string => `exports.up = async (knex) => {\n${does}\n}\n`
const php = (does: string): string => `<?php\nreturn new class extends Migration {\n    public function up() {\n${does}\n    }\n};\n`

test('each has the line of the call that sends it, in a chain and in a statement of many lines', async () => {
  expect(
    (await read('migrations/1.js', knex("  await knex.schema\n    .dropTable('berth')\n    .alterTable('boat', (t) => {\n      t.dropColumn('note')\n    })")))
      .losses,
  ).toEqual(['3 drop table berth', '5 drop column boat.note'])
  expect(
    (await read('migrations/1.js', knex('  await knex.raw(`\n    ALTER TABLE boat\n      DROP COLUMN note,\n      DROP COLUMN size\n  `)'))).losses,
  ).toEqual(['4 drop column boat.note', '5 drop column boat.size'])
})

test('names come from a file beside it', async () => {
  const text = "import { tables } from './names.js'\nexport async function up(knex) {\n  await knex.schema.dropTable(tables.berth)\n}\n"
  expect((await read('migrations/1.ts', text, { 'migrations/names.ts': "export const tables = { berth: 'berths' }\n" })).losses).toEqual([
    '3 drop table berths',
  ])
})

test('what cannot be followed is told once a file, with its first line; what is dropped by such a name is lost', async () => {
  const { losses, skipped } = await read(
    'migrations/1.js',
    knex(
      '  await knex.raw(sqlFrom(process.argv))\n  await knex.raw(other())\n  await knex.schema.dropTable(nameOf())\n  await knex.schema.createTable(nameOf(), (t) => t.increments())',
    ),
  )
  expect(losses).toEqual(['4 drop table a name computed when it runs'])
  expect(skipped).toEqual(['2 a statement that is put together when it runs: not read, and 2 more in this file'])
})

test('rows by a condition that is computed are not all rows', async () => {
  expect((await read('migrations/1.js', knex('  await knex.raw(`DELETE FROM boat ${where()}`)'))).losses).toEqual([])
  expect((await read('migrations/1.js', knex('  await knex.raw(`DELETE FROM boat WHERE id IN (${ids()})`)'))).losses).toEqual([])
})

test('a package with several drivers tells of each engine', async () => {
  const { declared } = await read('migrations/1.js', knex("  await knex.schema.alterTable('boat', (t) => t.index(['note']))"), {
    'package.json': '{"dependencies": {"pg": "8", "mysql2": "3"}}',
  })
  expect(declared?.risks).toBeUndefined()
  expect([...(declared?.on ?? [])].map(([engine, { risks }]) => [engine, risks?.length])).toEqual([
    ['postgres', 1],
    ['mysql', 0],
  ])
})

test('MikroORM and Doctrine hand over SQL', async () => {
  const mikro =
    "import { Migration } from '@mikro-orm/migrations'\n\nexport class Next extends Migration {\n  override async up(): Promise<void> {\n    this.addSql('drop table if exists \"berth\" cascade;')\n  }\n}\n"
  expect((await read('src/migrations/Migration20250601.ts', mikro)).losses).toEqual(['5 drop table berth'])
  const doctrine =
    "<?php\nfinal class Version20250601 extends AbstractMigration\n{\n    public function up(Schema $schema): void\n    {\n        $this->addSql('ALTER TABLE boat DROP note');\n        $table = $schema->getTable('berth');\n        $table->dropColumn('size');\n    }\n    public function down(Schema $schema): void\n    {\n        $this->addSql('DROP TABLE boat');\n    }\n}\n"
  expect((await read('migrations/Version20250601.php', doctrine)).losses).toEqual(['6 drop column boat.note', '8 drop column berth.size'])
})

test('the way back, tests and seeds are nothing', async () => {
  expect((await read('migrations/1.js', "exports.down = (knex) => knex.schema.dropTable('boat')\n")).declared).toBeUndefined()
  expect((await read('test/migrations/1.js', knex("  await knex.schema.dropTable('boat')"))).declared).toBeUndefined()
})

test('whatever stands there, it is read to its end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("knex('a')", '.del()', '${', '`', '(', ')', '=>', 'Schema::table(', "'b'", '$t->', 'foreach', '{', '}', ';', '.'), {
        maxLength: 30,
      }),
      async (parts) => {
        const { skipped } = await read('migrations/1.js', knex(parts.join(' ')))
        const { declared } = await read('database/migrations/1.php', php(`Schema::drop('a'); ${parts.join(' ')}`))
        expect(skipped.every((one) => /^\d+ /.test(one))).toBe(true)
        expect(declared?.losses.length ?? 0).toBeGreaterThanOrEqual(0)
      },
    ),
    { numRuns: 25 },
  )
})
