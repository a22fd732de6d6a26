/** A connection whose reads go elsewhere than its writes: copies of one database, unless the tree declares what they lead to. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const framework: Files = {
  'composer.json': '{ "name": "acme/till", "require": { "php": "^8.3", "laravel/framework": "^12.0" } }',
  artisan: '#!/usr/bin/env php\n',
}
const connection = (reads: string, writes: string): string =>
  `'driver' => 'pgsql', 'read' => ['host' => [${reads}]], 'write' => ['host' => [${writes}]], 'database' => 'till',`
const laravel = (inside: string): Files => ({
  ...framework,
  'config/database.php': `<?php\nreturn [\n'default' => 'pgsql',\n'connections' => [\n'pgsql' => [${inside}],\n],\n];\n`,
})
const subjects = async (files: Files, rule: string) => (await judged(files, rule)).map((line) => line.split(' ', 2).join(' '))

describe('reads and writes of one connection of Laravel', () => {
  const own = laravel(connection("env('TILL_READS', env('DB_HOST', '127.0.0.1'))", "env('TILL_WRITES', env('DB_HOST', '127.0.0.1'))"))

  test('are one client of one database where nobody tells them apart', async () => {
    expect(await subjects(own, 'database/engine')).toEqual(['pass database/TILL_WRITES'])
    expect(await subjects(own, 'security/database-tls')).toEqual(['unknown client/till'])
  })

  test('are of one database where hosts are written', async () => {
    const written = laravel(connection("'copy.till.example'", "'rows.till.example'"))
    expect(await subjects(written, 'database/engine')).toEqual(['pass database/laravel'])
    expect(await subjects(written, 'security/database-tls')).toEqual(['fail client/till/laravel'])
  })

  test('lead where the stack says', async () => {
    const stack = (reads: string): Files => ({
      ...own,
      Dockerfile: 'FROM php:8.3-apache\nCOPY . .\n',
      'compose.yaml': `services:\n  till:\n    build: .\n    ports: ["80:80"]\n    environment: { TILL_WRITES: rows, TILL_READS: ${reads} }\n  rows:\n    image: postgres:16.4\n  notes:\n    image: postgres:16.4\n`,
    })
    expect(await subjects(stack('rows'), 'database/persistence')).toEqual(['fail database/notes', 'fail database/rows'])
    expect(await subjects(stack('notes'), 'database/persistence')).toEqual(['fail database/notes', 'fail database/rows'])
  })

  test('and another connection is another database', async () => {
    const two = laravel(`'driver' => 'pgsql', 'host' => env('DB_HOST')], 'ledger' => ['driver' => 'pgsql', 'host' => 'ledger.till.example',`)
    expect(await subjects(two, 'database/engine')).toEqual(['pass database/DB_HOST', 'pass database/laravel'])
  })
})

test('copies that Yii reads from are of the database it writes to', async () => {
  const files = {
    'composer.json': '{ "name": "acme/till", "require": { "php": "^8.3", "yiisoft/yii2": "~2.0.51" } }',
    'web/index.php': '<?php\n',
    'config/db.php':
      "<?php\nreturn [\n'class' => 'yii\\db\\Connection',\n'dsn' => 'mysql:host=rows.till.example;dbname=till',\n'slaves' => [['dsn' => 'mysql:host=copy.till.example;dbname=till']],\n];\n",
  }
  expect((await subjects(files, 'database/engine')).length).toBe(1)
})
