/** Migrations of Kysely and node-pg-migrate: what each construct sends, with its line, and what can't be followed. */
import { expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'

await Promise.all(['../../src/readers/migration/javascript/read.ts', '@babel/parser'].map((one) => import(one)))

interface Read {
  readonly tool: string | undefined
  readonly losses: readonly string[]
  readonly risks: readonly string[]
  readonly steps: readonly string[]
  readonly makes: readonly string[]
  readonly skipped: readonly string[]
}

async function read(text: string, path = 'migrations/1.ts', more: Readonly<Record<string, string>> = {}): Promise<Read> {
  const files: Readonly<Record<string, string>> = { 'package.json': '{"dependencies": {"pg": "8.16.0"}}', ...more, [path]: text }
  const { declares, skipped } = await migrationReader.read(
    { path, text },
    {
      read: async (one) => (Object.hasOwn(files, one) ? { path: one, text: files[one] ?? '' } : undefined),
      has: (one) => Object.hasOwn(files, one),
      below: (folder) => Object.keys(files).filter((one) => folder === '' || one.startsWith(`${folder}/`)),
    },
  )
  const found = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  return {
    tool: found?.tool,
    losses: (found?.losses ?? []).map(({ what, of, at }) => `${at.line} ${what} ${of}`),
    risks: (found?.risks ?? []).map(({ what, at }) => `${at.line} ${what.replace(/[:;,] .*| takes .*/, '')}`),
    steps: (found?.steps ?? []).map(({ does, of, table, columns, unique, partial, type }) => [does, of, table, columns?.join(), unique === true ? 'unique' : '', type, partial === true ? 'partial' : ''].filter((one) => one !== undefined && one !== '').join(' ')), // prettier-ignore
    makes: found?.makes ?? [],
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
  }
}

const kysely = (does: string, more = ''): string =>
  `import { CompiledQuery, type Kysely, sql } from 'kysely'\nexport async function up(db: Kysely<any>) {\n${does}\n}\n${more}export async function down(db: Kysely<any>) {\n  await db.schema.dropTable('vat').execute()\n}\n`

test('Kysely: each call of a chain has its line', async () => {
  const { tool, losses } = await read(
    kysely(
      "  await db.schema\n    .alterTable('vat')\n    .dropColumn('a')\n    .dropColumn('b')\n    .execute()\n  await db.schema.dropTable('dye').execute()",
    ),
  )
  expect([tool, losses]).toEqual(['kysely', ['5 drop column vat.a', '6 drop column vat.b', '8 drop table dye']])
})

test.each<[string, readonly string[]]>([
  ["await db.withSchema('mill').schema.dropTable('vat').execute()", ['3 drop table mill.vat']],
  ["const { schema } = db\n  await schema.dropTable('vat').execute()", ['4 drop table vat']],
  ["const schema = db.schema.withSchema('mill')\n  await schema.dropTable('vat').execute()", ['4 drop table mill.vat']],
  ["await db.schema.dropSchema('mill').ifExists().cascade().execute()", ['3 drop schema mill']],
  ["await db.deleteFrom('vat as v').execute()", ['3 delete all vat']],
  ["await db.deleteFrom('vat').returningAll().executeTakeFirst()", ['3 delete all vat']],
  ["await db.deleteFrom('vat').using('dye').whereRef('vat.id', '=', 'dye.id').execute()", []],
  ['await db.connection().execute(async (one) => {\n    await sql`truncate vat`.execute(one)\n  })', ['4 truncate vat']],
  ["await db.executeQuery(CompiledQuery.raw('DROP TABLE vat'))", ['3 drop table vat']],
  ['await db.executeQuery(sql`DROP TABLE vat`.compile(db))', ['3 drop table vat']],
  ['await sql`\n    ALTER TABLE vat\n      DROP COLUMN a\n  `.execute(db)', ['5 drop column vat.a']],
  ["const ref = db.dynamic.ref\n  await sql`DROP TABLE ${ref('vat')}, ${sql.id('mill', 'dye')}`.execute(db)", ['4 drop table vat', '4 drop table mill.dye']],
  ["await sql`DROP TABLE ${sql.join([sql.table('vat'), sql.raw('dye')])}`.execute(db)", ['3 drop table vat', '3 drop table dye']],
  ['const id = 7\n  await sql`DELETE FROM vat WHERE id = ${id} AND n = ${sql.lit(3)} AND t = ${"a\'b"}`.execute(db)', []],
  ['await db.schema.dropTable(nameOf()).execute()', ['3 drop table a name computed when it runs']],
])('Kysely: %s', async (does, losses) => {
  const found = await read(kysely(`  ${does}`))
  expect(found.losses).toEqual(losses)
  expect(found.skipped).toEqual([])
})

test('Kysely: tables with their keys hold up nobody, and their indexes are kept', async () => {
  const { risks, steps, makes } = await read(
    kysely(
      "  await db.schema.createTable('vat').ifNotExists().addColumn('id', 'serial', (c) => c.primaryKey()).$call(stamped).addUniqueConstraint('u', ['a', 'b']).execute()\n  await db.schema.createIndex('vat_a').on('vat').columns(['a desc', 'b']).using('gin').where('a', 'is not', null).execute()\n  await db.schema.alterTable('dye').$call(stamped).execute()",
      "const stamped = (table) => table.addColumn('made', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))\n",
    ),
  )
  expect([risks, makes]).toEqual([[], ['dye.made']])
  expect(steps).toEqual(['make table vat', 'make index u vat a,b unique', 'make index vat_a vat a,b gin partial'])
})

test('Kysely: what is put together when it runs is told, with the first line', async () => {
  expect((await read(kysely('  await sql`${await text()}`.execute(db)\n  await queryOf(db).execute()'))).skipped).toEqual([
    '3 a statement that is put together when it runs: not read, and 1 more in this file',
  ])
  expect((await read(kysely('  await sql`DELETE FROM vat ${filter()}`.execute(db)'))).losses).toEqual([])
  expect((await read(kysely("  await db.deleteFrom('vat').$if(old, (q) => q.where('a', '=', 1)).execute()"))).losses).toEqual([])
  expect((await read(kysely("  await db.schema.alterTable('vat').addColumn('a', 'uuid', made).execute()"))).skipped).toEqual([
    '3 a column that is put together when it runs: not read',
  ])
})

test('Kysely beside a driver of SQLite alone takes no locks', async () => {
  const text = kysely("  await db.schema.createIndex('i').on('vat').column('a').execute()\n  await db.schema.dropTable('dye').execute()")
  const { losses, risks } = await read(text, 'migrations/1.ts', { 'package.json': '{"dependencies": {"better-sqlite3": "12.0.0"}}' })
  expect([losses, risks]).toEqual([['4 drop table dye'], []])
})

const pgm = (does: string, more = ''): string => `${more}exports.up = (pgm) => {\n${does}\n}\nexports.down = (pgm) => pgm.dropTable('vat')\n`

test.each<[string, readonly string[]]>([
  ["pgm.dropTable({ schema: 'mill', name: 'vat' })", ['2 drop table mill.vat']],
  ["pgm.dropColumns('vat', ['a', 'b'])", ['2 drop column vat.a', '2 drop column vat.b']],
  ["pgm.dropColumn('vat', { a: {}, b: {} })", ['2 drop column vat.a', '2 drop column vat.b']],
  ["pgm.sql('DROP TABLE {one}; DROP TABLE {two}', { one: 'vat', two: { schema: 'mill', name: 'dye' } })", ['2 drop table vat', '2 drop table mill.dye']],
  ['pgm.sql(\n    `TRUNCATE vat`\n  )', ['3 truncate vat']],
  ["await pgm.db.query({ text: 'DELETE FROM vat' })", ['2 delete all vat']],
  ["const rows = await pgm.db.select('SELECT 1')\n  rows.forEach((row) => pgm.sql(`DELETE FROM vat WHERE id = ${row.id}`))", []],
  ["const drop = (one) => `DROP TABLE ${one}`\n  pgm.sql(drop('vat'))", ['3 drop table vat']],
])('node-pg-migrate: %s', async (does, losses) => {
  const found = await read(pgm(`  ${does}`), 'migrations/1.js')
  expect(found.losses).toEqual(losses)
  expect([found.tool, found.skipped]).toEqual(['node-pg-migrate', []])
})

test('node-pg-migrate: columns by types, shorthands of shorthands and options', async () => {
  const { risks, makes, steps } = await read(
    pgm(
      "  pgm.addColumns('vat', {\n    plain: 'string',\n    code: 'key',\n    owner: { type: 'owned', notNull: true },\n    number: 'id',\n    total: { type: 'int', expressionGenerated: 'a + b' },\n  })\n  pgm.createTable('dye', { a: { type: 'int', primaryKey: true }, b: { type: 'int', primaryKey: true } }, { constraints: { unique: [['b'], ['b', 'a']] } })",
      "const { PgLiteral } = require('node-pg-migrate')\nexports.shorthands = { key: { type: 'uuid', default: new PgLiteral('gen_random_uuid()') }, owned: { type: 'key', references: 'owner' } }\n",
    ),
    'migrations/1.js',
  )
  expect(risks).toEqual([
    '6 ADD COLUMN vat.code with the default gen_random_uuid() writes every row anew under an ACCESS EXCLUSIVE lock',
    '7 ADD COLUMN vat.owner with the default gen_random_uuid() writes every row anew under an ACCESS EXCLUSIVE lock',
    '8 ADD COLUMN vat.number numbers every row under an ACCESS EXCLUSIVE lock',
    expect.stringMatching(/^9 ADD COLUMN vat\.total/),
  ])
  expect(makes).toEqual(['vat.plain', 'vat.code', 'vat.owner', 'vat.number', 'vat.total', 'dye'])
  expect(steps).toEqual(['make index vat_pkey vat number unique', 'make table dye'])
})

const filled = "{ code: { type: 'uuid', default: new PgLiteral('gen_random_uuid()') } }"

test.each<[string, string, string]>([
  ['an earlier file', 'migrations/1391877300255_first.js', `exports.shorthands = ${filled}`],
  ['a time that is written out', 'migrations/20140208163500255_first.ts', `export const shorthands: ColumnDefinitions = ${filled}`],
  ['an object that is exported', 'migrations/7_first.js', `module.exports = { shorthands: ${filled} }`],
])('node-pg-migrate: shorthands of %s', async (_, path, text) => {
  const others = {
    'migrations/1391877300257_third.js': "exports.shorthands = { code: 'text' }",
    'migrations/0_zero.js': "exports.shorthands = { code: 'text' }",
  }
  const own = pgm("  pgm.addColumns('vat', { batch: 'code' })", 'exports.shorthands = undefined\n')
  const { risks, skipped } = await read(own, 'migrations/1391877300256_second.js', { ...others, [path]: text })
  expect(skipped).toEqual([])
  expect(risks).toEqual(['3 ADD COLUMN vat.batch with the default gen_random_uuid() writes every row anew under an ACCESS EXCLUSIVE lock'])
})

test('node-pg-migrate: a word that shorthands of an earlier file may hold is told, and a type is not', async () => {
  const more = { 'migrations/1_first.js': "exports.shorthands = { ...require('../columns').words, state: 'text' }\n" }
  const does = "  pgm.addColumns('vat', { batch: 'code', a: 'state', b: 'timestamptz', c: 'varchar(9)' })"
  expect((await read(pgm(does), 'migrations/2_second.js', more)).skipped).toEqual([
    '2 a column by a word that may be a shorthand of another file: not read; write its options out, or the shorthands as an object',
  ])
})

test('node-pg-migrate: names of indexes are made as it makes them', async () => {
  const { steps } = await read(
    pgm(
      "  pgm.createIndex('vat', ['a', { name: 'b', sort: 'DESC' }], { unique: true, where: 'a > 0' })\n  pgm.createIndex({ schema: 'mill', name: 'vat' }, 'lower(a)', { name: 'low', method: 'btree' })\n  pgm.dropIndex('vat', ['a', 'b'], { unique: true })\n  pgm.dropIndex('vat', [], { name: 'other' })\n  pgm.renameIndex('low', 'lower')",
    ),
    'migrations/1.js',
  )
  expect(steps).toEqual(['make index vat_a_b_unique_index vat a,b unique partial', 'drop index vat_a_b_unique_index', 'drop index other', 'rename index low'])
})

test('node-pg-migrate: what is put together when it runs is told', async () => {
  expect((await read(pgm("  pgm.sql(text())\n  pgm.addColumns('vat', { a: 'text', ...more() })\n  pgm.frobnicate('vat')"), 'migrations/1.js')).skipped).toEqual(
    ['2 a statement that is put together when it runs: not read, and 2 more in this file'],
  )
})

const beside = 'CREATE INDEX CONCURRENTLY i ON vat (a)'
const ofTypeorm = `import { MigrationInterface, QueryRunner } from 'typeorm'\nexport class A1 implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n    await queryRunner.query('${beside}')\n  }\n}\n`
const ofKnex = `exports.up = (knex) => knex.raw('${beside}')\n`
const ofKysely = kysely(`  await sql\`${beside}\`.execute(db)`)

test.each<[string, string, string, string, boolean]>([
  ['a data source of TypeORM', ofTypeorm, 'src/data-source.ts', "export default new DataSource({ migrationsTransactionMode: 'none' })", true],
  ['one that keeps one for each', ofTypeorm, 'src/data-source.ts', "export default new DataSource({ migrationsTransactionMode: 'each' })", false],
  ['a command of TypeORM', ofTypeorm, 'package.json', '{"dependencies": {"pg": "8"}, "scripts": {"m": "typeorm migration:run -d x -t none"}}', true],
  ['a knexfile', ofKnex, 'knexfile.js', 'module.exports = { production: { migrations: { disableTransactions: true } } }', true],
  ['a knexfile that leaves them on', ofKnex, 'knexfile.js', 'module.exports = { migrations: { disableTransactions: false } }', false],
  ['a migrator of Kysely', ofKysely, 'src/migrate.ts', 'new Migrator({ db, provider, disableTransactions: true })', true],
  ['one whose value is computed', ofKysely, 'src/migrate.ts', 'new Migrator({ db, provider, disableTransactions: process.env.X === "1" })', true],
  ['a test of one', ofKysely, 'test/migrate.ts', 'new Migrator({ db, provider, disableTransactions: true })', false],
])('transactions for all: %s', async (_, text, path, more, isOff) => {
  const found = await read(text, 'migrations/1.ts', { [path]: more })
  expect(found.risks.map((one) => one.replace(/ that .*/, ''))).toEqual(
    isOff ? [] : [expect.stringMatching(/CREATE INDEX CONCURRENTLY fails inside the transaction$/)],
  )
})

test.each([
  ['doctrine_migrations:\n  transactional: false\n', true],
  ['doctrine_migrations:\n  transactional: true\n', false],
  ['when@prod:\n  doctrine_migrations:\n    transactional: false\n', true],
])('transactions for all: Doctrine’s %s', async (text, isOff) => {
  const path = 'app/migrations/Version1.php'
  const php = `<?php\nfinal class Version1 extends AbstractMigration {\n  public function up(Schema $schema): void {\n    $this->addSql('${beside}');\n  }\n}\n`
  const files: Readonly<Record<string, string>> = { 'app/config/packages/doctrine_migrations.yaml': text }
  const { declares } = await migrationReader.read(
    { path, text: php },
    { read: async (one) => (files[one] === undefined ? undefined : { path: one, text: files[one] }), has: (one) => files[one] !== undefined, below: () => [] },
  )
  const found = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  expect(found?.on?.get('postgres')?.risks?.length).toBe(isOff ? 0 : 1)
})
