/** Code that runs on several engines is judged by the one that the client leads to. */
import { expect, test } from 'vitest'
import { add, judge, type Files } from '../systems/story.ts'

const stack = (image: string, variables: string): string =>
  `services:\n  api:\n    build: .\n    restart: unless-stopped\n    environment: { DB_CONNECTION: ${variables}, DB_HOST: db }\n  db:\n    image: ${image}\n    restart: unless-stopped\n    volumes: ["data:/data"]\nvolumes: { data: }\n`
const migration = (does: string): string =>
  `<?php\nreturn new class extends Migration {\n    public function up(): void\n    {\n        Schema::table('boats', function (Blueprint $table) {\n            ${does}\n        });\n    }\n};\n`
const base = (image: string, connection: string): Files => ({
  'compose.yaml': stack(image, connection),
  Dockerfile: 'FROM php:8.4-fpm\nCOPY . /app\n',
  'composer.json': '{"name": "boatyard/harbour", "require": {"laravel/framework": "^12.0"}}',
})

async function told(image: string, connection: string, does: string): Promise<readonly string[]> {
  const before = base(image, connection)
  const { head } = await judge(before, add('database/migrations/2025_06_01_090000_next.php', migration(does))(before))
  return head.verdicts.filter(({ rule, outcome }) => rule === 'database/unsafe-migration' && outcome === 'fail').map(({ message }) => message)
}

test('an index stops writes on PostgreSQL, and not on MySQL', async () => {
  const does = "$table->index('note');"
  expect((await told('postgres:17.5', 'pgsql', does)).join('\n')).toContain('CREATE INDEX on boats takes a SHARE lock')
  expect(await told('mysql:8.4.5', 'mysql', does)).toEqual([])
})

test('a new name breaks the code that runs on either', async () => {
  const does = "$table->renameColumn('note', 'remark');"
  for (const [image, connection] of [
    ['postgres:17.5', 'pgsql'],
    ['mysql:8.4.5', 'mysql'],
  ] as const)
    expect((await told(image, connection, does)).join('\n')).toContain('RENAME of boats.note breaks the code that still runs')
})

test('a key copies the table on MySQL', async () => {
  const does = "$table->foreignId('owner_id')->nullable()->constrained('owners');"
  expect((await told('mysql:8.4.5', 'mysql', does)).join('\n')).toContain('ADD FOREIGN KEY on boats stops writes to the table until it is done')
})
