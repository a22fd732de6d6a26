/** A boatyard whose migrations are code: what takes data is stopped whichever library sends it, what holds writers up is said, and what is done in steps goes through. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, blocked, fixture, judge, rename, type Edit, type Files } from './story.ts'

const every = fixture('boatyard')

function below(folder: string): Files {
  return Object.fromEntries(Object.entries(every).flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text]] : [])))
}

const lost = 'database/destructive-change database/db'

interface Library {
  readonly app: string
  /** The path of a migration that the change adds, with its text around what it does. */
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
    test.each(losses)('is stopped: %s', async (_, does) => expect(blocked(await judge(base, edited(does)))).toContain(lost))

    test.each(holds)('is said: %s', async (_, does, says) => expect(told(await judge(base, edited(does)))).toContain(`fail ${says}`))

    test.each(harmless)('goes through: %s', async (_, does) => {
      const decision = await judge(base, edited(does))
      expect(blocked(decision)).toEqual([])
      expect(decision.head.verdicts.filter(({ rule, outcome }) => rule === 'database/unsafe-migration' && outcome === 'fail')).toEqual([])
    })
  })
}

const typeorm = (does: string, more = ''): Edit =>
  add(
    'src/migrations/1749000000000-Next.ts',
    `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm'\n\nconst BOAT = 'boat'\n\nexport class Next1749000000000 implements MigrationInterface {\n  name = 'Next1749000000000'\n${more}\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    ${does}\n  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query('DROP TABLE "boat"')\n  }\n}\n`,
  )

prove({
  app: 'typeorm',
  next: typeorm,
  losses: [
    ['a table, in SQL', 'await queryRunner.query(`DROP TABLE "berth"`)'],
    ['a column, in SQL whose table is a constant', 'await queryRunner.query(`ALTER TABLE "${BOAT}" DROP COLUMN "note"`)'],
    ['a column, in a sum of texts', "await queryRunner.query('ALTER TABLE ' + BOAT + ' ' +\n      'DROP COLUMN note')"],
    ['a table, by the method', "await queryRunner.dropTable('berth', true, true)"],
    ['a column, by the method', "await queryRunner.dropColumn(BOAT, 'note')"],
    ['columns', "await queryRunner.dropColumns('boat', [new TableColumn({ name: 'note', type: 'text' })])"],
    ['all rows', 'await queryRunner.clearTable(BOAT)'],
    ['all rows, behind a condition', "if (await queryRunner.hasTable('boat')) {\n      await queryRunner.query('DELETE FROM boat')\n    }"],
    ['tables of a list', "for (const one of ['berth', 'mooring']) await queryRunner.query(`DROP TABLE IF EXISTS \"${one}\"`)"],
    ['a table by a computed name', 'const tables = await queryRunner.getTables()\n    for (const one of tables) await queryRunner.dropTable(one)'],
    [
      'a column whose type changes',
      "await queryRunner.changeColumn('boat', new TableColumn({ name: 'note', type: 'text', isNullable: true }), new TableColumn({ name: 'note', type: 'jsonb', isNullable: true }))",
    ],
    [
      'in a method of its own',
      typeorm('await this.clean(queryRunner)', "\n  private async clean(runner: QueryRunner) {\n    await runner.query('TRUNCATE boat')\n  }\n"),
    ],
  ],
  holds: [
    ['an index', 'await queryRunner.query(`CREATE INDEX "IDX_note" ON "boat" ("note")`)', 'CREATE INDEX on boat takes a SHARE lock'],
    ['an index, by the method', "await queryRunner.createIndex('boat', new TableIndex({ columnNames: ['note'] }))", 'CREATE INDEX on boat takes a SHARE lock'],
    [
      'an index beside the writes, in a transaction',
      'await queryRunner.query(`CREATE INDEX CONCURRENTLY i ON boat (note)`)',
      'CREATE INDEX CONCURRENTLY fails inside the transaction that TypeORM opens',
    ],
    ['a new name', "await queryRunner.renameColumn('boat', 'note', 'remark')", 'RENAME of boat.note breaks the code that still runs'],
    [
      'a key',
      "await queryRunner.createForeignKey('berth', new TableForeignKey({ columnNames: ['boat_id'], referencedTableName: 'boat', referencedColumnNames: ['id'] }))",
      'ADD FOREIGN KEY on berth takes a SHARE ROW EXCLUSIVE lock',
    ],
    [
      'an own value for each row',
      "await queryRunner.addColumn('boat', new TableColumn({ name: 'code', type: 'uuid', default: 'gen_random_uuid()' }))",
      'ADD COLUMN boat.code with the default gen_random_uuid() writes every row anew',
    ],
    ['another type', 'await queryRunner.query(`ALTER TABLE "boat" ALTER COLUMN "length" TYPE numeric(6,3)`)', 'ALTER COLUMN boat.length TYPE'],
  ],
  harmless: [
    [
      'a new table with its keys',
      "await queryRunner.createTable(new Table({ name: 'crane', columns: [{ name: 'id', type: 'int', isPrimary: true, isGenerated: true }, { name: 'boat_id', type: 'int' }], indices: [{ columnNames: ['boat_id'] }] }))\n    await queryRunner.query('CREATE INDEX ON crane (id)')",
    ],
    ['a column without a value', "await queryRunner.addColumn('boat', new TableColumn({ name: 'colour', type: 'text', isNullable: true }))"],
    ['an index beside the writes', typeorm('await queryRunner.query(`CREATE INDEX CONCURRENTLY i ON boat (note)`)', '  transaction = false\n')],
    ['a longer text', 'await queryRunner.query(`ALTER TABLE "boat" ALTER COLUMN "name" TYPE character varying(120)`)'],
    ['some rows', "await queryRunner.query(`DELETE FROM boat WHERE note = $1`, ['old'])"],
    ['a renamed migration', rename('src/migrations/1747000000000-Boats.ts', 'src/migrations/1747000000000-FirstBoats.ts')],
    [
      'a migration of tests',
      add('test/migrations/1-Wipe.ts', "export class Wipe1 implements MigrationInterface {\n  async up(q) {\n    await q.query('DROP TABLE boat')\n  }\n}\n"),
    ],
  ],
})

const knex = (does: string, more = ''): Edit =>
  add(
    'migrations/20250601090000_next.js',
    `exports.up = async function (knex) {\n  ${does}\n}\n\nexports.down = (knex) => knex.schema.dropTable('boat')\n${more}`,
  )

prove({
  app: 'knex',
  next: knex,
  losses: [
    ['a table', "await knex.schema.dropTable('berth')"],
    ['a table, behind others', "return knex.schema.createTable('crane', (t) => t.increments()).dropTableIfExists('berth')"],
    ['a column', "await knex.schema.alterTable('boat', (table) => {\n    table.dropColumn('note')\n  })"],
    ['columns, in a function of old', "await knex.schema.table('boat', function () {\n    this.dropColumns('note', 'length')\n  })"],
    ['a column, by a constant', "const table = 'boat'\n  await knex.schema.alterTable(table, (t) => t.dropColumn('note'))"],
    ['all rows', "await knex('boat').del()"],
    ['all rows, in a transaction', "await knex.transaction(async (trx) => {\n    await trx('boat').truncate()\n  })"],
    ['in SQL with bindings', "await knex.raw('DROP TABLE ??', ['berth'])"],
    ['in SQL', 'await knex.schema.raw(`ALTER TABLE boat DROP COLUMN note`)'],
    ['behind a question', "if (await knex.schema.hasTable('berth')) await knex.schema.dropTable('berth')"],
    ['a list of tables', "await Promise.all(['berth', 'mooring'].map((one) => knex.schema.dropTable(one)))"],
    [
      'as a module of TypeScript',
      add(
        'migrations/20250601090000_next.ts',
        "import type { Knex } from 'knex'\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.schema.dropTable('berth')\n}\n",
      ),
    ],
  ],
  holds: [
    ['an index', "await knex.schema.alterTable('boat', (t) => t.index(['note']))", 'CREATE INDEX on boat takes a SHARE lock'],
    [
      'a column that is never null',
      "await knex.schema.alterTable('boat', (t) => {\n    t.text('note').notNullable().alter({ alterType: false })\n  })",
      'SET NOT NULL on boat.note takes an ACCESS EXCLUSIVE lock',
    ],
    ['another type', "await knex.schema.alterTable('boat', (t) => t.integer('note').alter())", 'ALTER COLUMN boat.note TYPE'],
    ['a new name', "await knex.schema.alterTable('boat', (t) => t.renameColumn('note', 'remark'))", 'RENAME of boat.note breaks'],
    ['a new name of a table', "await knex.schema.renameTable('boat', 'vessel')", 'RENAME of table boat breaks'],
    [
      'a key',
      "await knex.schema.alterTable('berth', (t) => {\n    t.foreign('boat_id').references('id').inTable('boat')\n  })",
      'ADD FOREIGN KEY on berth takes a SHARE ROW EXCLUSIVE lock',
    ],
    ['every row', "await knex('boat').update({ note: '' })", 'UPDATE of boat without WHERE'],
    [
      'an index beside one',
      'await knex.raw(`CREATE INDEX CONCURRENTLY i ON boat (note)`)',
      'CREATE INDEX CONCURRENTLY fails inside the transaction that Knex opens',
    ],
  ],
  harmless: [
    [
      'a new table',
      "await knex.schema.createTable('crane', (t) => {\n    t.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'))\n    t.string('name').notNullable().unique()\n    t.integer('boat_id').references('id').inTable('boat').index()\n    t.timestamps(true, true)\n  })",
    ],
    ['a column', "await knex.schema.alterTable('boat', (t) => {\n    t.string('colour', 20).nullable().defaultTo('white')\n  })"],
    ['an index beside the writes', knex('await knex.raw(`CREATE INDEX CONCURRENTLY i ON boat (note)`)', 'exports.config = { transaction: false }\n')],
    ['some rows', "await knex('boat').where({ note: 'old' }).del()\n  await knex('boat').whereNull('note').update({ note: '' })"],
    ['a longer text', "await knex.raw('ALTER TABLE boat ALTER COLUMN name TYPE varchar(120)')"],
    ['a renamed migration', rename('migrations/20250511090000_boats.js', 'migrations/20250511090000_first_boats.js')],
  ],
})

const sequelize = (does: string): Edit =>
  add(
    'server/migrations/20250601090000-next.js',
    `'use strict'\n\nmodule.exports = {\n  up: async (queryInterface, Sequelize) => {\n    ${does}\n  },\n\n  down: async (queryInterface) => {\n    await queryInterface.dropTable('boats')\n  },\n}\n`,
  )

prove({
  app: 'sequelize',
  next: sequelize,
  losses: [
    ['a table', "await queryInterface.dropTable('berths')"],
    ['a table of a schema', "await queryInterface.dropTable({ tableName: 'berths', schema: 'public' })"],
    ['a column', "await queryInterface.removeColumn('boats', 'note')"],
    [
      'a column, in a transaction',
      "await queryInterface.sequelize.transaction(async (transaction) => {\n      await queryInterface.removeColumn('boats', 'note', { transaction })\n    })",
    ],
    ['all rows', "await queryInterface.bulkDelete('boats', null, {})"],
    ['all rows, by no condition', "await queryInterface.bulkDelete('boats', {})"],
    ['in SQL', "await queryInterface.sequelize.query('TRUNCATE boats')"],
    ['in a list of promises', "await Promise.all([queryInterface.removeColumn('boats', 'note'), queryInterface.removeColumn('boats', 'length')])"],
    ['a name that is given later', "let table\n    table = 'berths'\n    await queryInterface.dropTable(table)"],
    [
      'of Umzug',
      add('server/migrations/20250601090000-next.js', "exports.up = async ({ context: queryInterface }) => {\n  await queryInterface.dropTable('berths')\n}\n"),
    ],
  ],
  holds: [
    ['an index', "await queryInterface.addIndex('boats', ['note'])", 'CREATE INDEX on boats takes a SHARE lock'],
    [
      'an index, by its options',
      "await queryInterface.addIndex('boats', { fields: [{ name: 'note', order: 'DESC' }], unique: true })",
      'CREATE INDEX on boats takes a SHARE lock',
    ],
    [
      'a column that is never null',
      "await queryInterface.changeColumn('boats', 'note', { type: Sequelize.TEXT, allowNull: false })",
      'SET NOT NULL on boats.note takes an ACCESS EXCLUSIVE lock',
    ],
    ['another type', "await queryInterface.changeColumn('boats', 'length', { type: Sequelize.INTEGER })", 'ALTER COLUMN boats.length TYPE'],
    [
      'a key',
      "await queryInterface.addConstraint('berths', { type: 'foreign key', fields: ['boatId'], references: { table: 'boats', field: 'id' } })",
      'ADD FOREIGN KEY on berths takes a SHARE ROW EXCLUSIVE lock',
    ],
    ['a new name', "await queryInterface.renameColumn('boats', 'note', 'remark')", 'RENAME of boats.note breaks'],
  ],
  harmless: [
    [
      'a new table',
      "await queryInterface.createTable('cranes', { id: { type: Sequelize.UUID, primaryKey: true }, boatId: { type: Sequelize.UUID, references: { model: 'boats', key: 'id' } } })\n    await queryInterface.addIndex('cranes', ['boatId'])",
    ],
    ['a column', "await queryInterface.addColumn('boats', 'colour', { type: Sequelize.STRING, allowNull: false, defaultValue: 'white' })"],
    ['an index beside the writes', "await queryInterface.addIndex('boats', ['note'], { concurrently: true })"],
    ['a longer text', "await queryInterface.changeColumn('boats', 'name', { type: Sequelize.STRING(120) })"],
    ['some rows', "await queryInterface.bulkDelete('boats', { note: 'old' })"],
    ['rows that are put in', "await queryInterface.bulkInsert('boats', [{ name: 'DROP TABLE boats' }])"],
  ],
})

const laravel = (does: string, more = ''): Edit =>
  add(
    'database/migrations/2025_06_01_090000_next.php',
    `<?php\n\nuse Illuminate\\Database\\Migrations\\Migration;\nuse Illuminate\\Database\\Schema\\Blueprint;\nuse Illuminate\\Support\\Facades\\DB;\nuse Illuminate\\Support\\Facades\\Schema;\n\nreturn new class extends Migration\n{\n${more}    public function up(): void\n    {\n        ${does}\n    }\n\n    public function down(): void\n    {\n        Schema::dropIfExists('boats');\n    }\n};\n`,
  )
const table = (does: string): string => `Schema::table('boats', function (Blueprint $table) {\n            ${does}\n        });`

prove({
  app: 'laravel',
  next: laravel,
  losses: [
    ['a table', "Schema::dropIfExists('berths');"],
    ['a table, by a variable', "$name = 'berths';\n        Schema::drop($name);"],
    ['tables of a list', "foreach (['berths', 'moorings'] as $name) {\n            Schema::drop($name);\n        }"],
    ['a column', table("$table->dropColumn('note');")],
    ['columns', table("$table->dropColumn(['note', 'length']);")],
    ['times', table('$table->dropTimestamps();')],
    ['a key with its column', "Schema::table('berths', function (Blueprint $table) {\n            $table->dropConstrainedForeignId('boat_id');\n        });"],
    ['in SQL', "DB::statement('ALTER TABLE boats DROP COLUMN note');"],
    ['in SQL of many lines', "DB::unprepared(<<<'SQL'\n            TRUNCATE boats;\n        SQL);"],
    ['all rows', "DB::table('boats')->delete();"],
    ['all rows, at once', "DB::table('boats')->truncate();"],
    ['in a method of its own', laravel('$this->clean();', "    private function clean(): void\n    {\n        Schema::drop('berths');\n    }\n\n")],
    ['on PostgreSQL alone', "if (DB::getDriverName() === 'pgsql') {\n            DB::statement('DROP TABLE berths');\n        }"],
  ],
  holds: [
    ['an index', table("$table->index('note');"), 'CREATE INDEX on boats takes a SHARE lock'],
    ['an index of a new column', table("$table->string('colour')->nullable()->index();"), 'CREATE INDEX on boats takes a SHARE lock'],
    ['a key', table("$table->foreignId('owner_id')->nullable()->constrained('owners');"), 'ADD FOREIGN KEY on boats takes a SHARE ROW EXCLUSIVE lock'],
    ['another type', table("$table->integer('note')->nullable()->change();"), 'ALTER COLUMN boats.note TYPE'],
    ['a column that is never null', table("$table->text('note')->nullable(false)->change();"), 'SET NOT NULL on boats.note'],
    ['a new name', table("$table->renameColumn('note', 'remark');"), 'RENAME of boats.note breaks'],
    ['a unique key', table("$table->unique(['name']);"), 'ADD UNIQUE on boats takes an ACCESS EXCLUSIVE lock'],
    ['every row', "DB::table('boats')->update(['note' => '']);", 'UPDATE of boats without WHERE'],
    [
      'an index beside one',
      "DB::statement('CREATE INDEX CONCURRENTLY i ON boats (note)');",
      'CREATE INDEX CONCURRENTLY fails inside the transaction that Laravel opens',
    ],
  ],
  harmless: [
    [
      'a new table',
      "Schema::create('cranes', function (Blueprint $table) {\n            $table->id();\n            $table->foreignId('boat_id')->constrained()->cascadeOnDelete();\n            $table->string('name')->unique();\n            $table->timestamps();\n            $table->index(['name', 'created_at']);\n        });",
    ],
    ['a column', table("$table->string('colour', 20)->nullable()->after('name');\n            $table->boolean('sold')->default(false);")],
    ['a longer text', table("$table->string('name', 120)->change();")],
    ['an index beside the writes', laravel("DB::statement('CREATE INDEX CONCURRENTLY i ON boats (note)');", '    public $withinTransaction = false;\n\n')],
    ['some rows', "DB::table('boats')->where('note', 'old')->delete();"],
    [
      'on MySQL alone',
      "if (DB::getDriverName() !== 'mysql') {\n            return;\n        }\n\n        Schema::table('boats', function (Blueprint $table) {\n            $table->fullText('note');\n        });",
    ],
    ['a renamed migration', rename('database/migrations/2025_05_11_090000_create_boats.php', 'database/migrations/2025_05_11_090000_boats.php')],
  ],
})
