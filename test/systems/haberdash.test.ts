/** A shop on Symfony and Doctrine: PHP shares no connection, so the pooler in the path and the processes that ask it are what counts. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('haberdash')
const stack = 'compose.prod.yaml'
const config = 'config/packages/doctrine.yaml'
const db = 'database/ledger'
const pooled = 'postgresql://shop@bouncer:6432/shop?serverVersion=16&charset=utf8'
const url = "        url: '%env(resolve:DATABASE_URL)%'\n"
const pooling = `database/pooling ${db}`
const budget = 'database/connection-budget'

/** The connection in parts, each by a variable. */
const inParts = (host: string, port: string): Edit =>
  all(
    replace(
      config,
      url,
      "        driver: pdo_pgsql\n        host: '%env(DB_HOST)%'\n        port: '%env(int:DB_PORT)%'\n        dbname: shop\n        user: shop\n        password: '%env(file:DB_PASSWORD_FILE)%'\n",
    ),
    replace(stack, `DATABASE_URL: ${pooled}`, `DB_HOST: ${host}\n    DB_PORT: ${port}`),
  )

const inPhp = (target: string): Edit =>
  all(
    remove(config),
    add(
      'config/packages/doctrine.php',
      `<?php\n\nuse Symfony\\Component\\DependencyInjection\\Loader\\Configurator\\ContainerConfigurator;\n\nreturn static function (ContainerConfigurator $container): void {\n    $container->extension('doctrine', [\n        'dbal' => ${target},\n        'orm' => ['auto_mapping' => true],\n    ]);\n};\n`,
    ),
  )

const losses = (
  [
    ['past the pooler, by the variable', replace(stack, pooled, 'postgresql://shop@ledger:5432/shop?serverVersion=16'), pooling],
    ['past the pooler, by a URL in place of the variable', replace(config, '%env(resolve:DATABASE_URL)%', 'postgresql://shop@ledger:5432/shop'), pooling],
    [
      'past the pooler, by production’s own section',
      replace(config, 'when@prod:\n    doctrine:\n', 'when@prod:\n    doctrine:\n        dbal:\n            url: postgresql://shop@ledger:5432/shop\n'),
      pooling,
    ],
    [
      'past the pooler, by production’s own file',
      add('config/packages/prod/doctrine.yaml', 'doctrine:\n    dbal:\n        url: postgresql://shop@ledger:5432/shop\n'),
      pooling,
    ],
    [
      'past the pooler, by another variable',
      all(
        replace(config, 'resolve:DATABASE_URL', 'resolve:LEDGER_URL'),
        replace(stack, '    FPM_CHILDREN', '    LEDGER_URL: postgresql://shop@ledger:5432/shop\n    FPM_CHILDREN'),
      ),
      pooling,
    ],
    ['past the pooler, by parts', inParts('ledger', '5432'), pooling],
    [
      'past the pooler, by a parameter',
      all(
        replace(config, url, "        driver: pdo_pgsql\n        host: '%ledger_host%'\n        port: 5432\n"),
        replace('config/services.yaml', 'app.locale: en', 'ledger_host: ledger'),
      ),
      pooling,
    ],
    [
      'past the pooler, by what a variable falls back to',
      all(
        replace(config, url, "        driver: pdo_pgsql\n        host: '%env(default:ledger_host:SHOP_HOST)%'\n"),
        replace('config/services.yaml', 'app.locale: en', 'ledger_host: ledger'),
      ),
      pooling,
    ],
    [
      'past the pooler, by a URL that is put together',
      replace(config, '%env(resolve:DATABASE_URL)%', 'postgresql://shop:%env(DB_PASSWORD)%@ledger:5432/shop'),
      pooling,
    ],
    ['past the pooler, in PHP', inPhp("['url' => 'postgresql://shop@ledger:5432/shop']"), pooling],
    [
      'past the pooler, by a second connection',
      replace(
        config,
        url,
        "        default_connection: default\n        connections:\n            default:\n                url: '%env(resolve:DATABASE_URL)%'\n            reports:\n                driver: pdo_pgsql\n                host: ledger\n",
      ),
      pooling,
    ],
    [
      'past the pooler, by a copy for reads',
      replace(config, url, `${url}        replicas:\n            nearby:\n                url: postgresql://shop@ledger:5432/shop\n`),
      pooling,
    ],
    ['a session pooler', replace(stack, 'POOL_MODE: transaction', 'POOL_MODE: session'), pooling],
    ['no pooler', all(replace(stack, / {2}bouncer:[^]*?(?= {2}ledger:\n)/, ''), replace(stack, pooled, 'postgresql://shop@ledger:5432/shop')), pooling],
    ['more processes than the pooler takes, by a variable', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 48'), budget],
    ['more processes than the pooler takes, by the pool’s file', replace('docker/zz-shop.conf', '${FPM_CHILDREN}', '64'), budget],
    ['more consumers of messages than the pooler takes', replace(stack, 'replicas: 4', 'replicas: 40'), budget],
    ['a pooler that opens more than the server takes', replace(stack, 'DEFAULT_POOL_SIZE: 40', 'DEFAULT_POOL_SIZE: 80'), budget],
    ['SQLite, by the variable', replace(stack, pooled, 'sqlite:////srv/var/shop.db'), 'database/engine'],
    [
      'SQLite, by production’s own section',
      replace(
        config,
        'when@prod:\n    doctrine:\n',
        "when@prod:\n    doctrine:\n        dbal:\n            url: 'sqlite:///%kernel.project_dir%/var/shop.db'\n",
      ),
      'database/engine',
    ],
    ['SQLite, by the driver', replace(config, url, "        driver: pdo_sqlite\n        path: '%kernel.project_dir%/var/shop.db'\n"), 'database/engine'],
    ['SQLite, in PHP', inPhp("['driver' => 'pdo_sqlite', 'path' => '%kernel.project_dir%/var/shop.db']"), 'database/engine'],
    [
      'a schema put in place by force, on the way',
      replace(stack, '"doctrine:migrations:migrate", "--no-interaction", "--allow-no-migration"', '"doctrine:schema:update", "--force", "--complete"'),
      `database/destructive-change ${db}`,
    ],
    ['fixtures on the way', replace('docker/entrypoint.sh', 'cache:warmup', 'doctrine:fixtures:load --no-interaction'), `database/destructive-change ${db}`],
    [
      'a schema dropped by a step of the deploy',
      replace(
        '.github/workflows/deploy.yml',
        '      - run: docker stack',
        '      - run: ssh deploy@node.buttonhole.example php bin/console doctrine:schema:drop --force\n      - run: docker stack',
      ),
      `database/destructive-change ${db}`,
    ],
  ] as readonly (readonly [string, Edit, string])[]
).map(([name, edit, rule]) => ({ name, edit, rule }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more processes within the budget', replace(stack, 'FPM_CHILDREN: 24', 'FPM_CHILDREN: 28')],
  ['fewer consumers', replace(stack, 'replicas: 4', 'replicas: 2')],
  ['the number in place of a variable', replace('docker/zz-shop.conf', '${FPM_CHILDREN}', '24')],
  ['the connection in parts', inParts('bouncer', '6432')],
  ['the connection in PHP', inPhp("['url' => '%env(resolve:DATABASE_URL)%', 'use_savepoints' => true]")],
  [
    'the connection by name',
    replace(config, url, "        default_connection: shop\n        connections:\n            shop:\n                url: '%env(DATABASE_URL)%'\n"),
  ],
  [
    'another variable for the URL',
    all(replace(config, 'resolve:DATABASE_URL', 'string:SHOP_DSN'), replace(stack, `DATABASE_URL: ${pooled}`, `SHOP_DSN: ${pooled}`)),
  ],
  [
    'the URL by a parameter',
    all(
      replace(config, '%env(resolve:DATABASE_URL)%', '%shop.dsn%'),
      replace('config/services.yaml', 'app.locale: en', "shop.dsn: '%env(resolve:DATABASE_URL)%'"),
    ),
  ],
  [
    'the URL put together',
    all(
      replace(config, '%env(resolve:DATABASE_URL)%', 'postgresql://shop:%env(DB_PASSWORD)%@%env(DB_HOST)%:6432/shop'),
      replace(stack, `DATABASE_URL: ${pooled}`, 'DB_HOST: bouncer'),
    ),
  ],
  ['the file by its shorter ending', rename(config, 'config/packages/doctrine.yml')],
  ['production in a file of its own', all(rename(config, 'config/packages/prod/doctrine.yaml'))],
  ['tests on SQLite', replace(config, "            dbname_suffix: '_test%env(default::TEST_TOKEN)%'\n", "            url: 'sqlite:///:memory:'\n")],
  [
    'development past the pooler',
    replace(config, '            logging: true\n', '            logging: true\n            url: postgresql://shop@ledger:5432/shop\n'),
  ],
  ['a file for tests', add('config/packages/test/doctrine.yaml', "doctrine:\n    dbal:\n        url: 'sqlite:///%kernel.project_dir%/var/test.db'\n")],
  [
    'a connection for tests',
    replace(
      config,
      url,
      "        default_connection: default\n        connections:\n            default:\n                url: '%env(resolve:DATABASE_URL)%'\n            testing:\n                driver: pdo_sqlite\n                path: var/test.db\n",
    ),
  ],
  [
    'the developers’ own files',
    all(
      replace('.env', 'postgresql://shop:shop@127.0.0.1:5432/shop?serverVersion=16&charset=utf8', 'mysql://root@127.0.0.1/shop'),
      replace('.env.test', 'test.db', 'tests.db'),
      replace('compose.dev.yaml', 'FPM_CHILDREN: 4', 'FPM_CHILDREN: 400'),
    ),
  ],
  ['fixtures for developers', add('bin/reset.sh', '#!/bin/sh\nphp bin/console doctrine:fixtures:load --no-interaction\n')],
  ['a comment and moved lines', replace(config, url, `        # Behind PgBouncer.\n\n\n${url}`)],
  ['a persistent connection', replace(config, url, `${url}        options:\n            !php/const PDO::ATTR_PERSISTENT: true\n`)],
]

describe('on Symfony', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const found = head.verdicts.filter(
      (one) => one.subject === db && /^database\/(pooling|connection-budget|engine|destructive-change|persistence)$/.test(one.rule),
    )
    expect(found.map(({ rule, outcome }) => `${rule} ${outcome}`).sort()).toEqual([
      'database/connection-budget pass',
      'database/destructive-change pass',
      'database/engine pass',
      'database/persistence pass',
      'database/pooling pass',
    ])
  })

  test('messages are kept where the variable says', async () => {
    expect((await factsOf(base, 'database/redis'))['purpose']).toMatch(/^queue/)
    const elsewhere = replace(stack, 'redis://redis:6379/messages', 'doctrine://default')(base)
    expect((await factsOf(elsewhere, 'database/redis'))['purpose']).not.toMatch(/^queue/)
  })

  test.each(losses)('$name is stopped', async ({ edit, rule }) => {
    expect(blocked(await judge(base, edit(base))).filter((one) => one.startsWith(rule))).not.toEqual([])
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
