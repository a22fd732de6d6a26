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
      { read: async () => undefined, has: () => false, below: (folder) => paths.filter((one) => one.startsWith(`${folder}/`)) },
    )
    for (const skip of skipped) found.push(`${skip.path}:${skip.line} ${skip.reason.split(':')[0] ?? ''}`)
  }
  return found
}

test.each<[string, string, string]>([
  ['till/migrations/0007_sales.py', 'class Migration(migrations.Migration):\n    pass', 'Django'],
  ['priv/repo/migrations/7_sales.exs', 'defmodule Sales do\n  use Ecto.Migration\nend', 'Ecto'],
  ['src/Migrations/7_Sales.cs', 'public partial class Sales : Migration {}', 'EF Core'],
  ['src/main/resources/db/changelog/7.xml', '<databaseChangeLog><changeSet id="7"/></databaseChangeLog>', 'Liquibase'],
  ['src/main/resources/db/changelog/7.yaml', 'databaseChangeLog:\n  - changeSet:\n      id: 7', 'Liquibase'],
])('%s', async (path, text, tool) => expect(await told({ [path]: text })).toEqual([`${path}:1 migrations of ${tool}, 1 in this folder`]))

test('one line a folder, at the newest, whatever lies aside of it', async () => {
  const ecto = 'defmodule Sales do\n  use Ecto.Migration\nend'
  const django = 'class Migration(migrations.Migration):\n    pass'
  expect(
    await told({
      'priv/repo/migrations/1_a.exs': ecto,
      'priv/repo/migrations/2_b.exs': ecto,
      'priv/repo/migrations/3_c.exs': ecto,
      'till/migrations/0001_a.py': django,
      'till/migrations/__init__.py': '',
    }),
  ).toEqual(['priv/repo/migrations/3_c.exs:1 migrations of Ecto, 3 in this folder', 'till/migrations/0001_a.py:1 migrations of Django, 1 in this folder'])
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
