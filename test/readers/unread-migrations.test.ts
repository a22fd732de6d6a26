/** Migrations in code are told not to be read: once a folder, at its newest. */
import { expect, test } from 'vitest'
import { compileGlob } from '../../src/base/glob.ts'
import { unreadMigrationsReader } from '../../src/readers/unread-migrations.ts'

const globs = unreadMigrationsReader.files.map(compileGlob)

async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths = Object.keys(files).toSorted()
  const found: string[] = []
  for (const path of paths.filter((one) => globs.some((matches) => matches(one)))) {
    const { skipped } = await unreadMigrationsReader.read(
      { path, text: files[path] ?? '' },
      {
        read: async (one) => (files[one] === undefined ? undefined : { path: one, text: files[one] }),
        has: () => false,
        below: (folder) => paths.filter((one) => one.startsWith(`${folder}/`)),
      },
    )
    for (const skip of skipped) found.push(`${skip.path}:${skip.line} ${skip.reason.split(':')[0] ?? ''}`)
  }
  return found
}

test.each<[string, string, string]>([
  [
    'db/migrations/20250101_sales.php',
    '<?php\nclass Sales extends AbstractMigration { function change() { $this->table("sales")->drop()->save(); } }',
    'Phinx',
  ],
  ['src/Migrations/8_Sales.cs', 'using FluentMigrator;\n[Migration(8)] public class Sales : Migration {}', 'FluentMigrator'],
  ['src/main/java/db/migration/V8__Sales.java', 'public class V8__Sales extends BaseJavaMigration {}', 'Flyway, in Java or Kotlin'],
  ['migration/src/m20250101_sales.rs', 'impl MigrationTrait for Migration {}', 'SeaORM'],
  ['internal/migrations/7_sales.go', 'func init() { Migrations.MustRegister(up, down) }', 'Bun or gormigrate'],
  ['pkg/migration/7_sales.go', 'func init() { all = append(all, &xormigrate.Migration{ID: "7"}) }', 'xormigrate'],
  ['store/migrate.go', 'import "xorm.io/xorm/migrate"\nvar all = []*migrate.Migration{}', 'XORM'],
  ['store/migrations.go', 'var all = []*gormigrate.Migration{}', 'Bun or gormigrate'],
  [
    'migrations/models/7_sales.py',
    'from tortoise import BaseDBAsyncClient\nasync def upgrade(db: BaseDBAsyncClient) -> str:\n    return ""',
    'Tortoise’s Aerich',
  ],
])('%s', async (path, text, tool) => expect(await told({ [path]: text })).toEqual([`${path}:1 migrations of ${tool}, 1 in this folder`]))

test('one line a folder, at the newest, whatever lies aside of it', async () => {
  const go = 'func init() { Migrations.MustRegister(up, down) }'
  expect(
    await told({
      'till/migrations/1_a.go': go,
      'till/migrations/2_b.go': go,
      'till/migrations/3_c.go': go,
      'till/migrations/__init__.py': '',
    }),
  ).toEqual(['till/migrations/3_c.go:1 migrations of Bun or gormigrate, 3 in this folder'])
})

test('at the newest, whatever helps it and comes after it', async () => {
  const go = 'func init() { all = append(all, &xormigrate.Migration{ID: "1"}) }'
  const files = {
    'pkg/migration/1_a.go': go,
    'pkg/migration/2_b.go': go,
    'pkg/migration/list.go': 'var all = []*xormigrate.Migration{}',
    'pkg/migration/zeal_test.go': go,
  }
  expect(await told(files)).toEqual(['pkg/migration/2_b.go:1 migrations of xormigrate, 2 in this folder'])
})

test('nothing of what only lies in such a folder', async () => {
  expect(
    await told({
      'migrations/env.py': 'from django.db import models',
      'api/versions/v1.py': 'app = Flask(__name__)',
      'src/main/resources/db/changelog/master.xml': '<databaseChangeLog><include file="7.xml"/></databaseChangeLog>',
    }),
  ).toEqual([])
})
