/** Tables that Laravel's migrations make: one key a column where it is named, and tables that are made anew change none that are there. */
import { expect, test } from 'vitest'
import { judge, type Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const up = (does: string): string =>
  `<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nreturn new class extends Migration {\n    public function up(): void\n    {\n${does}\n    }\n};\n`
const table = (columns: string, call = "create('roles'"): string =>
  `        Schema::${call}, function (Blueprint $table) {\n            ${call.includes('create') ? '$table->id();' : ''}\n            ${columns}\n        });`

const app: Files = { 'composer.json': '{"name": "loft/roles", "require": {"laravel/framework": "^12.0"}}', artisan: '#!/usr/bin/env php\n<?php\n' }
const files = (...steps: readonly string[]): Files => ({
  ...app,
  ...Object.fromEntries(steps.map((does, index) => [`database/migrations/2025_0${index + 1}_01_000000_step.php`, up(does)])),
})
const doubled = async (columns: string): Promise<string> => (await verdicts(files(table(columns)), 'database/redundant-index'))[0]?.replace(/ @ .*/, '') ?? ''

test.each([
  "$table->string('domain')->unique()->index();",
  "$table->string('domain')->index()->unique();",
  "$table->string('domain')->unique('one_domain')->nullable()->index('by_domain');",
  "$table->string('domain')->index(); $table->string('path')->unique()->index();",
])('the first of two keys is made: %s', async (columns) => {
  expect(await doubled(columns)).toBe('schema/database/migrations pass')
})

test.each([
  "$table->string('domain')->unique(); $table->index('domain');",
  "$table->string('domain')->index(); $table->unique(['domain', 'path']);",
  "$table->string('domain')->index(); $table->string('path')->index(); $table->unique(['path', 'domain']);",
])('one that is made twice is too many: %s', async (columns) => {
  expect(await doubled(columns)).toContain('fail')
})

const led = async (...steps: readonly string[]): Promise<string> => {
  const own = "$table->unsignedBigInteger('site_id')->index(); $table->foreign('site_id')->references('id')->on('sites');"
  return (await verdicts(files(table(own), ...steps), 'database/foreign-key-index'))[0]?.replace(/ @ .*/, '') ?? ''
}

test('an index that is taken away where its column is changed is gone', async () => {
  expect(await led()).toBe('schema/database/migrations pass')
  const changed = (how: string): string => table(`$table->unsignedBigInteger('site_id')->${how}->change();`, "table('roles'")
  expect(await led(changed('index(true)'))).toBe('schema/database/migrations pass')
  expect(await led(changed('index(false)'))).toBe('schema/database/migrations fail: no index begins with roles.site_id')
})

test.each([
  ['Laravel', table("$table->string('endpoint');", "connection(config('push.connection'))->create(config('push.table')")],
  [
    'Laravel, in a loop over names that are not told',
    `        foreach (names() as $name) {\n${table("$table->string('endpoint');", 'create($name')}\n        }`,
  ],
])('a table of a name that is computed leaves those that were there: %s', async (_, does) => {
  const before = files(table("$table->string('domain');"))
  const { head } = await judge(before, files(table("$table->string('domain');"), does))
  const key = head.verdicts.find(({ rule }) => rule === 'database/primary-key')
  expect(key?.current).toBe('1 table')
})

test('a table that is changed under a name that is computed may be any', async () => {
  const changed = table("$table->string('path');", 'table(config("push.table")')
  const found = files(table("$table->string('domain');"), changed)
  const { head } = await judge(found, found)
  const key = head.verdicts.find(({ rule }) => rule === 'database/primary-key')
  expect(key?.current).not.toBe('1 table')
})
