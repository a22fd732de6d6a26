/** Tables that only migrations in code describe: what they add up to loses an index or a key with its line, and the same tables made otherwise are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const every = fixture('boatyard')

function below(folder: string): Files {
  return Object.fromEntries(Object.entries(every).flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text]] : [])))
}

interface Said {
  readonly told: readonly string[]
  readonly regressed: readonly string[]
  readonly counts: readonly unknown[]
}

async function said(before: Files, head: Files): Promise<Said> {
  const decision = await judge(before, head)
  const told = decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.slice(9)}: ${message} ${evidence[0]?.path.replace(/^.*\//, '')}:${evidence[0]?.line}`)
  const regressed = decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [rule.slice(9)] : []))
  const counts = decision.head.system.things.flatMap(({ kind, name, facts }) => {
    const { orm, models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: unknown } | undefined>
    return kind === 'schema' ? [[name, orm?.value, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  return { told, regressed, counts }
}

interface Library {
  readonly base: Files
  readonly counts: readonly unknown[]
  readonly losses: readonly (readonly [name: string, edit: Edit, told: readonly string[]])[]
  readonly harmless: readonly (readonly [name: string, edit: Edit])[]
}

function prove(app: string, { base, counts, losses, harmless }: Library): void {
  describe(app, () => {
    test('the system counts its tables', async () => expect((await said(base, base)).counts).toEqual([counts]))

    test.each(losses)('%s: told as a regression', async (_name, edit, told) => {
      const found = await said(base, edit(base))
      expect(found.told).toEqual(told)
      expect(found.regressed).toEqual(told.map((text) => text.replace(/^fail ([\w-]+):.*$/, '$1')))
    })

    test.each(harmless)('%s: quiet', async (_name, edit) => {
      const { told, regressed } = await said(base, edit(base))
      expect([told, regressed]).toEqual([[], []])
    })
  })
}

const key = (what: string, place: string): string => `fail foreign-key-index: no index begins with ${what} ${place}`

const php = (does: string): string =>
  `<?php\n\nreturn new class extends Migration\n{\n    public function up(): void\n    {\n${does.replace(/^/gm, '        ')}\n    }\n\n    public function down(): void\n    {\n        Schema::dropIfExists('slip');\n    }\n};\n`

const slips = 'database/migrations/2025_05_11_090000_create_slips.php'
const hulls = 'database/migrations/2025_05_12_090000_create_hulls.php'
const led = 'database/migrations/2025_06_01_090000_led.php'
const next = (does: string): Edit => add('database/migrations/2025_07_01_090000_next.php', php(does))
const inTable = (table: string, ...lines: readonly string[]): string =>
  `Schema::table('${table}', function (Blueprint $table) {\n${lines.map((line) => `    $table->${line};`).join('\n')}\n});`

prove('Laravel', {
  base: {
    ...remove('database/migrations/2025_05_11_090000_create_boats.php')({ ...below('stack'), ...below('apps/laravel') }),
    [slips]: php(
      "Schema::create('slips', function (Blueprint $table) {\n    $table->id();\n    $table->string('code', 12)->unique();\n    $table->foreignId('owner_id')->index()->constrained('owners');\n    $table->morphs('rented');\n});\nSchema::create('owners', function (Blueprint $table) {\n    $table->uuid('id')->primary();\n    $table->timestamps();\n});",
    ),
    [hulls]: php(
      "Schema::create('hulls', function (Blueprint $table) {\n    $table->increments('id');\n    $table->unsignedBigInteger('slip_id');\n    $table->foreignIdFor(Maker::class)->nullable()->constrained()->cascadeOnDelete();\n    $table->foreign('slip_id')->references('id')->on('slips');\n    $table->unique(['slip_id', 'maker_id']);\n});",
    ),
    [led]: php(inTable('hulls', "index('maker_id')", "foreignId('survey_id')->nullable()->constrained('surveys')", "index(['survey_id', 'slip_id'], 'hull_survey')")),
  },
  counts: ['database/migrations', 'laravel', 3, 6, 2, 4],
  losses: [
    ['an index dropped by its columns', next(inTable('slips', "dropIndex(['owner_id'])")), [key('slips.owner_id', 'create_slips.php:10'.replace(/^/, '2025_05_11_090000_'))]],
    ['an index dropped by its name', next(inTable('hulls', "dropIndex('hull_survey')")), [key('hulls.survey_id', '2025_06_01_090000_led.php:9')]],
    ['a unique key dropped by its columns', next(inTable('hulls', "dropUnique(['slip_id', 'maker_id'])")), [key('hulls.slip_id', '2025_05_12_090000_create_hulls.php:11')]],
    ['a unique key dropped by its name', next(inTable('hulls', "dropUnique('hulls_slip_id_maker_id_unique')")), [key('hulls.slip_id', '2025_05_12_090000_create_hulls.php:11')]],
    ['an index dropped in SQL', next("DB::statement('DROP INDEX hulls_maker_id_index');"), [key('hulls.maker_id', '2025_05_12_090000_create_hulls.php:10')]],
    ['a migration gone', remove(led), [key('hulls.maker_id', '2025_05_12_090000_create_hulls.php:10')]],
    ['an index that is written no more', replace(slips, "foreignId('owner_id')->index()", "foreignId('owner_id')"), [key('slips.owner_id', '2025_05_11_090000_create_slips.php:10')]],
    ['a new table without one', next("Schema::create('cradles', function (Blueprint $table) {\n    $table->id();\n    $table->foreignUuid('owner_id')->constrained();\n});"), [key('cradles.owner_id', '2025_07_01_090000_next.php:9')]],
    ['a new column without one', next(inTable('slips', "foreignId('yard_id')->nullable()->constrained()")), [key('slips.yard_id', '2025_07_01_090000_next.php:8')]],
    ['a new table without a key', next("Schema::create('hull_owner', function (Blueprint $table) {\n    $table->unsignedBigInteger('hull')->index();\n});"), ['fail primary-key: hull_owner without a primary key 2025_07_01_090000_next.php:7']],
    ['a primary key dropped', next(inTable('owners', 'dropPrimary()')), ['fail primary-key: owners without a primary key 2025_05_11_090000_create_slips.php:13']],
    ['an index that another serves', next(inTable('hulls', "index('survey_id')")), ['fail redundant-index: one index is enough: [survey_id] of hulls, as [survey_id, slip_id] begins with the same 2025_07_01_090000_next.php:8']],
  ],
  harmless: [
    ['as it is', (files) => files],
    ['the same index by a name', replace(slips, "->index()->constrained('owners')", "->constrained('owners')->index('slip_owner')")],
    ['an index built anew', next(inTable('slips', "dropIndex(['owner_id'])", "index(['owner_id', 'code'])"))],
    ['an index renamed and dropped with its key', next(inTable('slips', "renameIndex('slips_owner_id_index', 'led')", "dropForeign(['owner_id'])", "dropIndex('led')"))],
    ['a foreign key dropped by its name, then its index', next(inTable('hulls', "dropForeign('hulls_maker_id_foreign')", "dropIndex(['maker_id'])"))],
    ['a column dropped with all it had', next(inTable('hulls', "dropConstrainedForeignId('maker_id')", "dropIndex('hull_survey')", "dropColumn('survey_id')", "index('slip_id')"))],
    ['a table renamed', next("Schema::rename('hulls', 'boats');")],
    ['a table dropped', next("Schema::drop('hulls');")],
    ['a migration renamed', rename(led, 'database/migrations/2025_06_02_090000_led.php')],
    ['a call that is none of Laravel’s upon one table', next(inTable('slips', "dropIndex(['owner_id'])", "tenant('owner_id')"))],
    ['SQL that is put together when it runs', next("Schema::table('slips', function (Blueprint $table) {\n    $table->dropIndex(['owner_id']);\n});\nDB::statement('CREATE INDEX ' . $this->name() . ' ON slips (owner_id)');")],
    ['SQL of its own', next("DB::statement('DROP INDEX slips_owner_id_index');\nDB::statement('CREATE INDEX led ON slips (owner_id)');")],
    ['MySQL, which makes its own', all(next(inTable('slips', "dropIndex(['owner_id'])")), replace('compose.yaml', 'image: postgres:17.5', 'image: mysql:8.4'), replace('compose.yaml', 'DB_CONNECTION: pgsql', 'DB_CONNECTION: mysql'), replace('compose.yaml', 'DB_HOST: pool', 'DB_HOST: db'))],
  ],
}) // prettier-ignore

const js = (does: string): string => `exports.up = async function (knex) {\n  ${does}\n}\n\nexports.down = () => undefined\n`
const first = 'migrations/20250511090000_slips.js'
const second = 'migrations/20250601090000_led.js'
const after = (does: string): Edit => add('migrations/20250701090000_next.js', js(does))

prove('Knex', {
  base: {
    ...remove('migrations/20250511090000_boats.js')({ ...below('stack'), ...below('apps/knex') }),
    [first]: js(
      "await knex.schema.createTable('slip', (table) => {\n    table.increments()\n    table.integer('owner_id').references('owner.id').index()\n    table.integer('yard_id').notNullable().references('id').inTable('yard')\n    table.unique(['yard_id', 'owner_id'])\n  })\n  await knex.schema.createTable('owner', (table) => {\n    table.uuid('id').primary()\n    table.string('name', 80).unique()\n  })",
    ),
    [second]: js("await knex.schema.alterTable('owner', (table) => {\n    table.integer('berth_id')\n    table.foreign('berth_id').references('id').inTable('berth')\n    table.index(['berth_id', 'name'], 'owner_berth')\n  })"),
  },
  counts: ['migrations', 'knex', 2, 4, 2, 3],
  losses: [
    ['an index dropped by its columns', after("await knex.schema.table('slip', (table) => table.dropIndex('owner_id'))"), [key('slip.owner_id', '20250511090000_slips.js:4')]],
    ['an index dropped by its name', after("await knex.schema.table('owner', (table) => table.dropIndex(['berth_id', 'name'], 'owner_berth'))"), [key('owner.berth_id', '20250601090000_led.js:4')]],
    ['a unique key dropped', after("await knex.schema.table('slip', (table) => table.dropUnique(['yard_id', 'owner_id']))"), [key('slip.yard_id', '20250511090000_slips.js:5')]],
    ['an index dropped in SQL', after("await knex.raw('DROP INDEX slip_owner_id_index')"), [key('slip.owner_id', '20250511090000_slips.js:4')]],
    ['a migration that is no more', replace(second, "    table.index(['berth_id', 'name'], 'owner_berth')\n", ''), [key('owner.berth_id', '20250601090000_led.js:4')]],
    ['a new table without a key', after("await knex.schema.createTable('log', (table) => table.text('said'))"), ['fail primary-key: log without a primary key 20250701090000_next.js:2']],
  ],
  harmless: [
    ['as it is', (files) => files],
    ['an index built anew', after("await knex.schema.table('slip', (table) => { table.dropIndex('owner_id'); table.index('owner_id', 'led') })")],
    ['a foreign key dropped, then its index', after("await knex.schema.table('slip', (table) => { table.dropForeign('owner_id'); table.dropIndex('owner_id') })")],
    ['a table whose columns are put together elsewhere', after("await knex.schema.createTable('log', tables.log)")],
    ['a table whose name is computed', after("await knex.schema.table('slip', (table) => table.dropIndex('owner_id'))\n  await knex.schema.table(process.argv[2], (table) => table.index('owner_id'))")],
    ['a column dropped', after("await knex.schema.table('slip', (table) => { table.dropIndex('owner_id'); table.dropColumn('owner_id'); table.index('yard_id') })")],
  ],
}) // prettier-ignore
