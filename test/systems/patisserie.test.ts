/** A shop on Laravel: PHP shares no connection, so the pooler in the path and the processes that ask it are what counts. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('patisserie')
const stack = 'stack.yml'
const config = 'config/database.php'
const db = 'database/orders'

const losses = (
  [
    ['past the pooler, by a variable', replace(stack, 'DB_HOST: bouncer', 'DB_HOST: orders\n    DB_PORT: 5432'), `database/pooling ${db}`],
    [
      'past the pooler, by a URL that wins over the host',
      replace(stack, 'DB_HOST: bouncer', 'DATABASE_URL: postgresql://orders@orders:5432/orders'),
      `database/pooling ${db}`,
    ],
    [
      'past the pooler, by what is written in place of a variable',
      all(replace(config, "env('DB_HOST', '127.0.0.1')", "'orders'"), replace(config, "env('DB_PORT', Stores::PORT)", '5432')),
      `database/pooling ${db}`,
    ],
    [
      'past the pooler, by hosts for writes',
      replace(config, "            'charset' => 'utf8',", "            'write' => ['host' => ['orders'], 'port' => 5432],\n            'charset' => 'utf8',"),
      `database/pooling ${db}`,
    ],
    [
      'past the pooler in one worker alone',
      replace(
        stack,
        'command: [ "php", "artisan", "horizon" ]',
        'command: [ "php", "artisan", "horizon" ]\n    environment:\n      <<: *environment\n      DB_HOST: orders\n      DB_PORT: 5432',
      ),
      `database/pooling ${db}`,
    ],
    ['a session pooler', replace(stack, 'POOL_MODE: transaction', 'POOL_MODE: session'), `database/pooling ${db}`],
    [
      'no pooler',
      all(replace(stack, / {2}bouncer:[^]*?(?= {2}orders:\n)/, ''), replace(stack, 'DB_HOST: bouncer', 'DB_HOST: orders\n    DB_PORT: 5432')),
      `database/pooling ${db}`,
    ],
    ['more processes than the pooler takes, by a variable', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 40'), 'database/connection-budget'],
    ['more processes than the pooler takes, by the pool’s file', replace('docker/zz-pool.conf', '${FPM_CHILDREN}', '64'), 'database/connection-budget'],
    ['more workers, by Horizon’s file', replace('config/horizon.php', 'Stores::LABELS', '60'), 'database/connection-budget'],
    ['more workers, by a constant of another file', replace('app/Support/Stores.php', 'LABELS = 12', 'LABELS = 60'), 'database/connection-budget'],
    ['more workers, by Supervisor’s file', replace('docker/supervisord.conf', 'numprocs=4', 'numprocs=50'), 'database/connection-budget'],
    [
      'more workers, by one more program',
      replace('docker/supervisord.conf', 'stopwaitsecs=3600', '\n[program:labels]\ncommand=php /srv/artisan queue:work\nnumprocs=40'),
      'database/connection-budget',
    ],
    [
      'Apache in place of FPM, which starts 150',
      all(replace('Dockerfile', 'php:8.3-fpm-bookworm', 'php:8.3-apache-bookworm'), replace('Dockerfile', 'CMD ["php-fpm"]', 'CMD ["apache2-foreground"]')),
      'database/connection-budget',
    ],
    ['a pooler that opens more than the server takes', replace(stack, 'DEFAULT_POOL_SIZE: 40', 'DEFAULT_POOL_SIZE: 80'), 'database/connection-budget'],
    ['SQLite, by a variable', replace(stack, 'DB_CONNECTION: pgsql', 'DB_CONNECTION: sqlite'), 'database/engine'],
    [
      'SQLite, by what a file falls back to',
      all(replace(stack, '    DB_CONNECTION: pgsql\n', ''), replace(config, "env('DB_CONNECTION', 'pgsql')", "env('DB_CONNECTION', 'sqlite')")),
      'database/engine',
    ],
    ['SQLite, by Laravel’s own configuration', all(replace(stack, '    DB_CONNECTION: pgsql\n', ''), remove(config)), 'database/engine'],
    ['SQLite, by a connection’s driver', replace(config, "'driver' => 'pgsql'", "'driver' => 'sqlite'"), 'database/engine'],
    ['tables dropped and made anew on the way', replace(stack, '"migrate", "--force"', '"migrate:fresh", "--force"'), `database/destructive-change ${db}`],
    [
      'tables dropped by a step of the deploy',
      replace(
        '.github/workflows/deploy.yml',
        '      - run: docker stack',
        '      - run: ssh deploy@node.financier.example php artisan db:wipe --force\n      - run: docker stack',
      ),
      `database/destructive-change ${db}`,
    ],
  ] as readonly (readonly [string, Edit, string])[]
).map(([name, edit, rule]) => ({ name, edit, rule }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more processes within the budget', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 28')],
  ['fewer processes', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 12')],
  ['the number in place of a variable', replace('docker/zz-pool.conf', '${FPM_CHILDREN}', '24')],
  ['the workers written in place of a constant', replace('config/horizon.php', 'Stores::LABELS', '12')],
  [
    'the workers by a variable with a value',
    all(
      replace('config/horizon.php', 'Stores::LABELS', "env('LABEL_WORKERS', 12)"),
      replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 24\n    LABEL_WORKERS: 14'),
    ),
  ],
  ['the port by a variable', replace(stack, 'DB_HOST: bouncer', 'DB_HOST: bouncer\n    DB_PORT: 6432')],
  ['a URL in place of host and port', replace(stack, 'DB_HOST: bouncer', 'DATABASE_URL: postgresql://orders@bouncer:6432/orders')],
  [
    'the older way to write arrays',
    replace(config, /'migrations' => 'migrations',\n\n/, "'migrations' => array('table' => 'migrations', 'update_date_on_publish' => true),\n\n"),
  ],
  [
    'a connection for tests',
    replace(
      config,
      "        'testing' => [",
      "        'dusk' => ['driver' => 'sqlite', 'database' => database_path('dusk.sqlite')],\n\n        'testing' => [",
    ),
  ],
  [
    'a connection nobody chooses',
    replace(
      config,
      "        'testing' => [",
      "        'mysql' => ['driver' => 'mysql', 'host' => env('DB_HOST', '127.0.0.1'), 'port' => env('DB_PORT', '3306')],\n\n        'testing' => [",
    ),
  ],
  ['the configuration left to Laravel', all(remove(config), replace(stack, 'DB_HOST: bouncer', 'DB_HOST: bouncer\n    DB_PORT: 6432'))],
  [
    'the pool’s file by another name',
    all(rename('docker/zz-pool.conf', 'docker/php/production.conf'), replace('Dockerfile', 'docker/zz-pool.conf', 'docker/php/production.conf')),
  ],
  [
    'Supervisor’s file by another name',
    all(rename('docker/supervisord.conf', 'docker/keeper.conf'), replace('Dockerfile', 'docker/supervisord.conf', 'docker/keeper.conf')),
  ],
  ['a pool for developers', add('docker/dev/zz-pool.conf', '[www]\npm.max_children = 500\n')],
  [
    'the developers’ own files',
    all(replace('.env.example', 'DB_CONNECTION=sqlite', 'DB_CONNECTION=mysql'), replace('compose.dev.yaml', 'FPM_CHILDREN: 4', 'FPM_CHILDREN: 400')),
  ],
  ['more workers for developers', replace('config/horizon.php', "['maxProcesses' => 3]", "['maxProcesses' => 300]")],
  ['a comment and moved lines', replace(config, "    'connections' => [", "    // One server, behind PgBouncer.\n\n\n    'connections' => [")],
  ['TLS asked for', replace(config, "env('DB_SSLMODE', 'prefer')", "env('DB_SSLMODE', 'require')")],
]

describe('on Laravel', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = [
      'database/pooling',
      'database/connection-budget',
      'database/engine',
      'database/persistence',
      'database/destructive-change',
      'backup/automated',
      'backup/offsite',
    ]
    const judged = head.verdicts.filter(({ rule, outcome }) => guarded.includes(rule) && outcome !== 'not-applicable')
    expect(judged.filter(({ outcome }) => outcome !== 'pass').map(({ rule, subject, message }) => `${rule} ${subject} ${message}`)).toEqual([])
    expect(new Set(judged.map(({ rule }) => rule)).size).toBe(guarded.length)
  })

  test('every process is counted: 3 × 24 of FPM, 12 of Horizon, 4 and 1 of Supervisor', async () => {
    expect((await factsOf(base, 'pool/bouncer'))['demand']).toBe('89 stack.yml:23')
  })

  test.each(losses)('$name is stopped', async ({ edit, rule }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found.join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
