/** A kiln yard whose migrations are Kysely's, node-pg-migrate's or goose's in Go: what takes data is stopped, what holds writers up is said, and what is done in steps goes through. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, blocked, fixture, judge, rename, type Edit, type Files } from './story.ts'

const every = fixture('kilnyard')

function below(folder: string): Files {
  return Object.fromEntries(Object.entries(every).flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text]] : [])))
}

interface Library {
  readonly app: string
  /** The change that adds a migration, with its text around what it does. */
  readonly next: (does: string) => Edit
  readonly losses: readonly (readonly [name: string, does: string | Edit])[]
  readonly holds: readonly (readonly [name: string, does: string | Edit, says: string])[]
  readonly harmless: readonly (readonly [name: string, does: string | Edit])[]
}

/** What is said of new migrations. */
function told({ head }: Decision): string {
  const found = head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^db: /, '')}`).join('\n')
}

function prove({ app, next, losses, holds, harmless }: Library): void {
  const base: Files = { ...below('stack'), ...below(`apps/${app}`) }
  const edited = (does: string | Edit): Files => (typeof does === 'string' ? next(does) : does)(base)
  describe(app, () => {
    test.each(losses)('is stopped: %s', async (_, does) =>
      expect(blocked(await judge(base, edited(does)))).toContain('database/destructive-change database/db'),
    )

    test.each(holds)('is said: %s', async (_, does, says) => expect(told(await judge(base, edited(does)))).toContain(`fail ${says}`))

    test.each(harmless)('goes through: %s', async (_, does) => {
      const decision = await judge(base, edited(does))
      expect(blocked(decision)).toEqual([])
      expect(decision.head.verdicts.filter(({ rule, outcome }) => rule === 'database/unsafe-migration' && outcome === 'fail')).toEqual([])
    })
  })
}

const kysely = (does: string, more = ''): Edit =>
  add(
    'migrations/2025-06-01-next.ts',
    `import { type Kysely, sql } from 'kysely'\n\nconst FIRING = 'firing'\n${more}\nexport async function up(db: Kysely<any>): Promise<void> {\n  ${does}\n}\n\nexport async function down(db: Kysely<any>): Promise<void> {\n  await db.schema.dropTable('firing').execute()\n}\n`,
  )

prove({
  app: 'kysely',
  next: kysely,
  losses: [
    ['a table', "await db.schema.dropTable('kiln').execute()"],
    ['a table, if it is there', "await db.schema.dropTable('kiln').ifExists().cascade().execute()"],
    ['a table of a schema', "await db.schema.withSchema('yard').dropTable('kiln').execute()"],
    ['a column', "await db.schema.alterTable('firing').dropColumn('note').execute()"],
    ['a column among other changes', "await db.schema.alterTable(FIRING).addColumn('shelf', 'integer').dropColumn('note').dropColumn('cone').execute()"],
    ['a column, by a builder of several steps', "let change = db.schema.alterTable('firing').addColumn('shelf', 'integer')\n  change = change.dropColumn('note')\n  change = change.addColumn('tray', 'integer')\n  await change.execute()"], // prettier-ignore
    ['a column, in a function of its own', kysely("await tidy(db, 'firing')", "\nasync function tidy(db: Kysely<any>, table: string) {\n  await db.schema.alterTable(table).dropColumn('note').execute()\n}\n")], // prettier-ignore
    ['all rows', "await db.deleteFrom('firing').execute()"],
    ['all rows, in a transaction', "await db.transaction().execute(async (trx) => {\n    await trx.deleteFrom('firing').execute()\n  })"],
    ['all rows, before another query', "await db.with('gone', (query) => query.deleteFrom('firing').returningAll()).insertInto('kiln').expression((from) => from.selectFrom('gone').selectAll()).execute()"], // prettier-ignore
    ['in SQL', 'await sql`TRUNCATE firing`.execute(db)'],
    ['in SQL with a name', 'await sql`ALTER TABLE ${sql.table(FIRING)} DROP COLUMN ${sql.ref(`note`)}`.execute(db)'],
    ['in SQL as it stands', 'await sql.raw(`DROP TABLE ${FIRING}`).execute(db)'],
    ['in SQL that a name stands for', 'const wipe = sql`DELETE FROM firing`\n  await wipe.execute(db)'],
    ['by a computed name', 'for (const { name } of await db.introspection.getTables()) await db.schema.dropTable(name).execute()'],
    ['a list of tables', "await Promise.all(['kiln', 'firing'].map((one) => db.schema.dropTable(one).execute()))"],
    ['in JavaScript', add('migrations/2025-06-01-next.mjs', "/** @param {import('kysely').Kysely<any>} db */\nexport async function up(db) {\n  await db.schema.dropTable('kiln').execute()\n}\n")], // prettier-ignore
  ],
  holds: [
    ['an index', "await db.schema.createIndex('firing_cone').on('firing').column('cone').execute()", 'CREATE INDEX on firing takes a SHARE lock'],
    ['an index, in SQL', 'await sql`CREATE INDEX ON firing (cone)`.execute(db)', 'CREATE INDEX on firing takes a SHARE lock'],
    ['an index beside the writes, in a transaction', 'await sql`CREATE INDEX CONCURRENTLY i ON firing (cone)`.execute(db)', 'CREATE INDEX CONCURRENTLY fails inside the transaction that Kysely opens'], // prettier-ignore
    ['a key', "await db.schema.alterTable('firing').addForeignKeyConstraint('firing_kiln', ['kiln_id'], 'kiln', ['id']).execute()", 'ADD FOREIGN KEY on firing takes a SHARE ROW EXCLUSIVE lock'], // prettier-ignore
    [
      'a unique',
      "await db.schema.alterTable('firing').addUniqueConstraint('u', ['cone', 'kiln_id']).execute()",
      'ADD UNIQUE on firing takes an ACCESS EXCLUSIVE lock',
    ],
    [
      'a check',
      "await db.schema.alterTable('firing').addCheckConstraint('c', sql`cone <> ''`).execute()",
      'ADD CHECK on firing takes an ACCESS EXCLUSIVE lock',
    ],
    ['a column that is never null', "await db.schema.alterTable('firing').alterColumn('note', (col) => col.setNotNull()).execute()", 'SET NOT NULL on firing.note takes an ACCESS EXCLUSIVE lock'], // prettier-ignore
    ['another type', "await db.schema.alterTable('firing').alterColumn('note', (col) => col.setDataType(sql`integer using note::integer`)).execute()", 'ALTER COLUMN firing.note TYPE'], // prettier-ignore
    ['an own value for each row', "await db.schema.alterTable('firing').addColumn('code', 'uuid', (col) => col.notNull().defaultTo(sql`gen_random_uuid()`)).execute()", 'ADD COLUMN firing.code with the default gen_random_uuid() writes every row anew'], // prettier-ignore
    ['a numbered column', "await db.schema.alterTable('firing').addColumn('number', 'integer', (col) => col.generatedAlwaysAsIdentity()).execute()", 'ADD COLUMN firing.number numbers every row'], // prettier-ignore
    ['a new name of a column', "await db.schema.alterTable('firing').renameColumn('note', 'remark').execute()", 'RENAME of firing.note breaks'],
    ['a new name of a table', "await db.schema.alterTable('firing').renameTo('burning').execute()", 'RENAME of table firing breaks'],
    ['every row', "await db.updateTable('firing').set({ note: '' }).execute()", 'UPDATE of firing without WHERE'],
  ],
  harmless: [
    ['a new table with its keys', "await db.schema\n    .createTable('shelf')\n    .addColumn('id', 'serial', (col) => col.primaryKey())\n    .addColumn('kiln_id', 'integer', (col) => col.references('kiln.id').onDelete('cascade').notNull())\n    .addUniqueConstraint('shelf_kiln', ['kiln_id'])\n    .addCheckConstraint('odd', sql`kiln_id > 0`)\n    .execute()\n  await db.schema.createIndex('shelf_i').on('shelf').columns(['kiln_id', 'id']).execute()"], // prettier-ignore
    ['a column', "await db.schema.alterTable('firing').addColumn('glaze', 'varchar(20)', (col) => col.notNull().defaultTo('clear')).execute()"],
    ['a column that is there already', "await db.schema.alterTable('firing').addColumn('glaze', 'text', (col) => col.ifNotExists()).execute()"],
    ['some rows', "await db.deleteFrom('firing').where('note', '=', 'old').execute()\n  await db.updateTable('firing').set({ note: '' }).where('note', 'is', null).execute()"], // prettier-ignore
    ['some rows, in SQL with a value', "const cone = '06'\n  await sql`DELETE FROM firing WHERE cone = ${cone}`.execute(db)"],
    ['a longer text', "await db.schema.alterTable('kiln').alterColumn('name', (col) => col.setDataType('varchar(120)')).execute()"],
    ['a column that may be null', "await db.schema.alterTable('kiln').alterColumn('name', (col) => col.dropNotNull()).execute()"],
    ['a key in two steps', 'await sql`ALTER TABLE firing ADD CONSTRAINT k FOREIGN KEY (kiln_id) REFERENCES kiln (id) NOT VALID`.execute(db)'],
    ['a type and a view', "await db.schema.createType('cone').asEnum(['06', '04']).execute()\n  await db.schema.createView('hot').as(db.selectFrom('firing').select('cone')).execute()"], // prettier-ignore
    ['a renamed migration', rename('migrations/2025-05-11-firings.ts', 'migrations/2025-05-11-first-firings.ts')],
    ['a migration of tests', add('test/migrations/1.ts', "import { Kysely } from 'kysely'\nexport async function up(db: Kysely<any>) {\n  await db.schema.dropTable('firing').execute()\n}\n")], // prettier-ignore
  ],
})

const pgm = (does: string, more = ''): Edit =>
  add('migrations/1748768400000_next.js', `${more}exports.up = (pgm) => {\n  ${does}\n}\n\nexports.down = (pgm) => {\n  pgm.dropTable('firing')\n}\n`)

prove({
  app: 'node-pg-migrate',
  next: pgm,
  losses: [
    ['a table', "pgm.dropTable('kiln')"],
    ['a table of a schema', "pgm.dropTable({ schema: 'yard', name: 'kiln' }, { ifExists: true, cascade: true })"],
    ['a column', "pgm.dropColumn('firing', 'note')"],
    ['columns of a list', "pgm.dropColumns('firing', ['note', 'cone'])"],
    ['columns as keys', "pgm.dropColumns('firing', { note: 'text' }, { ifExists: true })"],
    ['in SQL', "pgm.sql('TRUNCATE firing')"],
    ['in SQL with names', "pgm.sql('DELETE FROM {table}', { table: 'firing' })"],
    ['in SQL of many lines', 'pgm.sql(`\n    ALTER TABLE firing\n      ADD COLUMN shelf integer,\n      DROP COLUMN note\n  `)'],
    ['at once', "return pgm.db.query({ text: 'DELETE FROM firing', values: [] })"],
    ['a schema', "pgm.dropSchema('yard', { cascade: true })"],
    ['tables of a list', "for (const one of ['kiln', 'firing']) pgm.dropTable(one, { ifExists: true })"],
    ['in a function of its own', pgm("clean(pgm, 'firing')", 'const clean = (pgm, table) => pgm.sql(`DELETE FROM ${table}`)\n')],
    ['a table by a computed name', 'for (const { name } of tables()) pgm.dropTable(name)'],
    ['in TypeScript', add('migrations/1748768400000_next.ts', "import type { MigrationBuilder } from 'node-pg-migrate'\n\nexport async function up(pgm: MigrationBuilder): Promise<void> {\n  pgm.dropTable('kiln')\n}\n")], // prettier-ignore
  ],
  holds: [
    ['an index', "pgm.createIndex('firing', ['cone', { name: 'kiln_id', sort: 'DESC' }])", 'CREATE INDEX on firing takes a SHARE lock'],
    ['an index beside the writes, in a transaction', "pgm.addIndex('firing', 'cone', { concurrently: true })", 'CREATE INDEX CONCURRENTLY fails inside the transaction that node-pg-migrate opens: call pgm.noTransaction()'], // prettier-ignore
    ['a key', "pgm.addConstraint('firing', 'k', { foreignKeys: { columns: 'kiln_id', references: 'kiln(id)' } })", 'ADD FOREIGN KEY on firing takes a SHARE ROW EXCLUSIVE lock'], // prettier-ignore
    [
      'a key, as it stands',
      "pgm.createConstraint('firing', 'k', 'FOREIGN KEY (kiln_id) REFERENCES kiln (id)')",
      'ADD FOREIGN KEY on firing takes a SHARE ROW EXCLUSIVE lock',
    ],
    ['a unique', "pgm.addConstraint('firing', null, { unique: ['cone', 'kiln_id'] })", 'ADD UNIQUE on firing takes an ACCESS EXCLUSIVE lock'],
    ['a check', "pgm.addConstraint('firing', 'c', { check: \"cone <> ''\" })", 'ADD CHECK on firing takes an ACCESS EXCLUSIVE lock'],
    ['a column that is never null', "pgm.alterColumn('firing', 'note', { notNull: true })", 'SET NOT NULL on firing.note takes an ACCESS EXCLUSIVE lock'],
    ['another type', "pgm.alterColumn('firing', 'note', { type: 'int', using: 'note::integer' })", 'ALTER COLUMN firing.note TYPE'],
    ['an own value for each row', "pgm.addColumns('firing', { code: { type: 'uuid', default: pgm.func('gen_random_uuid()') } })", 'ADD COLUMN firing.code with the default gen_random_uuid() writes every row anew'], // prettier-ignore
    ['an own value for each row, by a shorthand', pgm("pgm.addColumn('firing', { code: 'key' })", "const { PgLiteral } = require('node-pg-migrate')\nexports.shorthands = { key: { type: 'uuid', default: new PgLiteral('gen_random_uuid()') } }\n"), 'ADD COLUMN firing.code with the default gen_random_uuid() writes every row anew'], // prettier-ignore
    ['a numbered column', "pgm.addColumns('firing', { number: 'id' })", 'ADD COLUMN firing.number numbers every row'],
    ['a new name of a column', "pgm.renameColumn('firing', 'note', 'remark')", 'RENAME of firing.note breaks'],
    ['a new name of a table', "pgm.renameTable('firing', 'burning')", 'RENAME of table firing breaks'],
    ['every row', 'pgm.sql(`UPDATE firing SET note = $$$$`)', 'UPDATE of firing without WHERE'],
    ['a view', "pgm.refreshMaterializedView('hot')", 'REFRESH MATERIALIZED VIEW hot takes an ACCESS EXCLUSIVE lock'],
  ],
  harmless: [
    ['a new table with its keys', "pgm.createTable('shelf', { id: 'id', kiln_id: { type: 'integer', notNull: true, references: 'kiln', onDelete: 'CASCADE' } }, { ifNotExists: true, constraints: { unique: 'kiln_id' } })\n  pgm.createIndex('shelf', 'kiln_id')"], // prettier-ignore
    ['a column', "pgm.addColumns('firing', { glaze: { type: 'varchar(20)', notNull: true, default: 'clear' } }, { ifNotExists: true })"],
    ['an index beside the writes', "pgm.noTransaction()\n  pgm.createIndex('firing', 'cone', { concurrently: true, ifNotExists: true })"],
    ['some rows', "pgm.sql(`DELETE FROM firing WHERE note = 'old'`)"],
    ['a longer text', "pgm.alterColumn('kiln', 'name', { type: 'varchar(120)' })"],
    ['a column that may be null', "pgm.alterColumn('kiln', 'name', { notNull: false, default: null })"],
    ['a key in two steps', "pgm.addConstraint('firing', 'k', 'FOREIGN KEY (kiln_id) REFERENCES kiln (id) NOT VALID')"],
    ['a constraint gone', "pgm.dropConstraint('firing', 'k', { ifExists: true })\n  pgm.dropIndex('firing', 'cone')"],
    ['functions, types and triggers', "pgm.createType('cone', ['06', '04'])\n  pgm.addTypeValue('cone', '08', { ifNotExists: true })\n  pgm.createFunction('wipe', [], { returns: 'trigger', language: 'sql' }, 'DELETE FROM firing')\n  pgm.createTrigger('firing', 't', { when: 'AFTER', operation: 'INSERT', function: 'wipe' })\n  pgm.createExtension('pgcrypto')"], // prettier-ignore
    ['a renamed migration', rename('migrations/1746954000000_firings.js', 'migrations/1746954000000_first-firings.js')],
  ],
})

const goose = (does: string, register = 'AddMigrationContext(up, down)'): Edit =>
  add(
    'migrations/00002_next.go',
    `package migrations\n\nimport (\n\t"context"\n\t"database/sql"\n\t"fmt"\n\n\t"github.com/pressly/goose/v3"\n)\n\nconst firing = "firing"\n\nfunc init() {\n\tgoose.${register}\n}\n\nfunc up(ctx context.Context, tx *sql.Tx) error {\n\t${does}\n\treturn nil\n}\n\nfunc down(ctx context.Context, tx *sql.Tx) error {\n\t_, err := tx.ExecContext(ctx, "DROP TABLE firing")\n\treturn err\n}\n\nfunc drop(ctx context.Context, tx *sql.Tx, table string) error {\n\t_, err := tx.ExecContext(ctx, "DROP TABLE "+table)\n\treturn err\n}\n`,
  )

prove({
  app: 'goose',
  next: goose,
  losses: [
    ['a table', 'tx.ExecContext(ctx, `DROP TABLE kiln`)'],
    ['a column, by a constant', 'tx.ExecContext(ctx, "ALTER TABLE "+firing+" DROP COLUMN note")'],
    ['all rows, formatted', 'if _, err := tx.Exec(fmt.Sprintf("DELETE FROM %s", firing)); err != nil {\n\t\treturn err\n\t}'],
    ['in a function of its own', 'if err := drop(ctx, tx, "kiln"); err != nil {\n\t\treturn err\n\t}'],
    ['tables of a list', 'for _, one := range []string{"kiln", "firing"} {\n\t\ttx.Exec("TRUNCATE " + one)\n\t}'],
    ['without a transaction', goose('tx.Exec("DROP TABLE kiln")', 'AddMigrationNoTxContext(up, down)')],
  ],
  holds: [
    ['an index', 'tx.Exec("CREATE INDEX ON firing (cone)")', 'CREATE INDEX on firing takes a SHARE lock'],
    ['an index beside the writes, in a transaction', 'tx.Exec("CREATE INDEX CONCURRENTLY i ON firing (cone)")', 'CREATE INDEX CONCURRENTLY fails inside the transaction that goose opens'], // prettier-ignore
    ['a new name', 'tx.Exec("ALTER TABLE firing RENAME COLUMN note TO remark")', 'RENAME of firing.note breaks'],
    ['another type', 'tx.Exec("ALTER TABLE firing ALTER COLUMN note TYPE integer USING note::integer")', 'ALTER COLUMN firing.note TYPE'],
  ],
  harmless: [
    ['a column', 'tx.Exec("ALTER TABLE firing ADD COLUMN glaze text")'],
    ['some rows', 'tx.ExecContext(ctx, "DELETE FROM firing WHERE note = $1", "old")'],
    ['an index beside the writes', goose('tx.Exec("CREATE INDEX CONCURRENTLY i ON firing (cone)")', 'AddMigrationNoTxContext(up, down)')],
    ['a longer text', 'tx.Exec("ALTER TABLE kiln ALTER COLUMN name TYPE varchar(120)")'],
    ['a new table', 'tx.Exec("CREATE TABLE shelf (id serial PRIMARY KEY, kiln_id integer)")\n\ttx.Exec("CREATE INDEX ON shelf (kiln_id)")'],
  ],
})

test('an index that a migration of goose in Go makes is one of the tables that its SQL makes', async () => {
  const keyed = add('migrations/00002_keys.sql', '-- +goose Up\nALTER TABLE firing ADD CONSTRAINT k FOREIGN KEY (kiln_id) REFERENCES kiln (id) NOT VALID;\n')
  const base = keyed({ ...below('stack'), ...below('apps/goose') })
  const told = async (files: Files): Promise<readonly string[]> =>
    (await judge(base, files)).head.verdicts.flatMap(({ rule, outcome }) => (rule === 'database/foreign-key-index' ? [outcome] : []))
  expect(await told(base)).toEqual(['fail'])
  const led = goose('tx.Exec("CREATE INDEX CONCURRENTLY i ON firing (kiln_id)")', 'AddMigrationNoTxContext(up, down)')
  expect(await told(rename('migrations/00002_next.go', 'migrations/00003_next.go')(led(base)))).toEqual(['pass'])
})
