/** A toll road's PHP that opens its database by itself: whom it reaches is followed through constants, arrays of other files and the environment. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const base = fixture('tollbooth')
const stack = 'compose.prod.yaml'
const code = 'src/Connection.php'
const dsn = "sprintf('pgsql:host=%s;port=%d;dbname=%s', $db['host'], $db['port'], $db['name'])"
const opens = /self::\$pdo = new PDO\([^]*?\]\);/
const db = 'database/ledger'
const pooling = `database/pooling ${db}`

const losses: readonly (readonly [name: string, edit: Edit, rule: string])[] = [
  ['past the pooler, by the variable', replace(stack, 'DB_HOST: bouncer\n    DB_PORT: 6432', 'DB_HOST: ledger\n    DB_PORT: 5432'), pooling],
  ['past the pooler, by the array of another file', replace('config.php', "getenv('DB_HOST') ?: '127.0.0.1'", "'ledger'"), pooling],
  ['past the pooler, by the text', replace(code, dsn, "'pgsql:host=ledger;port=5432;dbname=tolls'"), pooling],
  ['past the pooler, by pg_connect', replace(code, opens, "self::$pdo = pg_connect('host=ledger dbname=tolls');"), pooling],
  [
    'past the pooler, by Doctrine’s connection',
    replace(code, opens, "self::$pdo = \\Doctrine\\DBAL\\DriverManager::getConnection(['driver' => 'pdo_pgsql', 'host' => 'ledger']);"),
    pooling,
  ],
  ['more processes than the pooler takes', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 60'), 'database/connection-budget'],
  ['SQLite', replace(code, dsn, "'sqlite:/srv/var/tolls.db'"), 'database/engine'],
  ['SQLite, by the file of a class', replace(code, dsn, "'sqlite:' . __DIR__ . '/../var/tolls.db'"), 'database/engine'],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more processes within the budget', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 30')],
  ['the text put together', replace(code, dsn, "'pgsql:host=' . $db['host'] . ';port=' . $db['port']")],
  ['the text with variables in it', replace(code, dsn, "\"pgsql:host={$db['host']};port={$db['port']};dbname=tolls\"")],
  [
    'the host by a constant',
    all(replace('config.php', 'const GATES = 4;', "define('LEDGER', 'bouncer');"), replace('config.php', "getenv('DB_HOST') ?: '127.0.0.1'", 'LEDGER')),
  ],
  ['the file by another name', all(rename('config.php', 'settings.php'), replace(code, '/../config.php', '/../settings.php'))],
  ['tests on SQLite', add('tests/ConnectionTest.php', "<?php\n\n$pdo = new PDO('sqlite::memory:');\n")],
  ['a script past the pooler', add('bin/reconcile.php', "<?php\n\n$pdo = new PDO('pgsql:host=ledger');\n")],
]

describe('on bare PDO', () => {
  test('it asks the pooler', async () => {
    const { head } = await judge(base, base)
    const found = head.verdicts.filter((one) => one.subject === db && /^database\/(pooling|connection-budget|engine)$/.test(one.rule))
    expect(found.map(({ rule, outcome }) => `${rule} ${outcome}`).sort()).toEqual([
      'database/connection-budget pass',
      'database/engine pass',
      'database/pooling pass',
    ])
  })

  test.each(losses)('%s is stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base))).filter((one) => one.startsWith(rule))).not.toEqual([])
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })
})
