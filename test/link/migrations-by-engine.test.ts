/** Code that runs on several engines is judged by the one that the client leads to. */
import { expect, test } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
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

test.each<[name: string, drivers: readonly string[], engine: string]>([
  ['PostgreSQL’s drivers alone', ['asyncpg>=0.29', 'psycopg2-binary'], 'postgres'],
  ['a driver of MySQL', ['mysqlclient'], 'mysql'],
  ['drivers of two servers', ['asyncpg', 'aiomysql'], '?which database runs the migrations'],
  ['a driver of files alone', ['aiosqlite'], '?which database runs the migrations'],
  ['no driver', ['httpx'], '?which database runs the migrations'],
])('migrations whose database no stack describes run on the engine that the application brings a driver for: %s', async (_, drivers, engine) => {
  const files: Files = {
    'compose.production.yml': 'services:\n  quay:\n    image: quay/quay:7\n    restart: always\n',
    'quay/pyproject.toml': `[project]\nname = "quay"\nversion = "1"\ndependencies = [${['sqlalchemy', 'alembic', ...drivers].map((one) => `"${one}"`).join(', ')}]\n[dependency-groups]\ndev = ["aiosqlite"]\n`,
    'quay/alembic.ini': '[alembic]\nscript_location = migrations\n',
  }
  const path = 'quay/migrations/versions/a1_berths.py'
  const text = (does: string): string => `from alembic import op\n\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    ${does}\n`
  const { head } = await judge(files, { ...files, [path]: text('op.create_index("berth_name", "berths", ["name"])') })
  const fact = head.system.things.find(({ kind, name }) => kind === 'database' && name === 'database')?.facts as Record<string, Fact<string>>
  const found = fact['engine']
  expect(found?.state === 'unresolved' ? `?${found.raw}` : found?.value).toBe(engine)
  const risk = head.verdicts.find(({ rule }) => rule === 'database/unsafe-migration')
  if (engine === 'postgres') expect(risk?.message).toContain('CREATE INDEX on berths takes a SHARE lock')
  else expect(risk?.outcome).not.toBe('fail')
  // What no engine forgives is told without one.
  const dropped = await judge(files, { ...files, [path]: text('op.drop_table("berths")') })
  expect(dropped.head.verdicts.find(({ rule }) => rule === 'database/destructive-change')?.outcome).toBe('fail')
})
