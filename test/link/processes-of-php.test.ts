/** How many processes of PHP hold a connection, by what starts them; and which of a client's variables count. */
import { describe, expect, test } from 'vitest'
import { currents, verdicts } from '../practice/verdicts.ts'
import { all, blocked, judge, remove, replace, type Edit, type Files } from '../systems/story.ts'
import { factsOf, subjectsOf } from './facts.ts'

const config =
  "<?php\nreturn ['default' => 'pgsql', 'connections' => ['pgsql' => ['driver' => 'pgsql', 'url' => env('DB_URL'), 'host' => env('DB_HOST', '127.0.0.1'), 'port' => env('DB_PORT', 5432), 'sslmode' => env('DB_SSLMODE', 'prefer')]],\n'redis' => ['default' => ['host' => env('REDIS_HOST', '127.0.0.1')]]];\n"

interface Shape {
  readonly docker: string
  readonly more?: string
  readonly environment?: string
  readonly files?: Readonly<Record<string, string>>
}

const system = ({ docker, more = '', environment = 'DB_HOST: ledger', files = {} }: Shape): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  web:\n    build: .\n    ports: ["80:80"]\n    environment:\n      ${environment}\n${more}  ledger:\n    image: postgres:16\n    volumes: ["ledger:/var/lib/postgresql/data"]\nvolumes:\n  ledger:\n`,
  Dockerfile: docker,
  'composer.json': '{ "name": "acme/shop", "type": "project", "require": { "laravel/framework": "^12.0" } }',
  artisan: '<?php\n',
  'config/database.php': config,
  ...files,
})

const demand = async (shape: Shape): Promise<string | undefined> => (await factsOf(system(shape), 'database/ledger'))['demand']

describe('processes', () => {
  test.each([
    ['FPM’s own pool', { docker: 'FROM php:8.3-fpm\nCOPY . /srv\n' }, '5 '],
    ['FPM behind an entrypoint', { docker: 'FROM php:8.3-fpm\nCOPY . /srv\nENTRYPOINT ["/start.sh"]\nCMD ["php-fpm"]\n' }, '5 '],
    ['Apache', { docker: 'FROM php:8.3-apache\nCOPY . /srv\n' }, '150 '],
    [
      'a pool of one’s own',
      {
        docker: 'FROM php:8.3-fpm\nCOPY fpm.conf /usr/local/etc/php-fpm.d/z.conf\n',
        files: { 'fpm.conf': '[www]\npm.max_children = 12\n', 'a.conf': '[www]\npm.max_children = 99\n' },
      },
      '12 ',
    ],
    ['Debian’s Apache', { docker: 'FROM debian:12\nCOPY . /srv\nCMD ["apache2ctl", "-DFOREGROUND"]\n' }, '?MaxRequestWorkers of Apache '],
    [
      'Debian’s Apache, told how many',
      {
        docker: 'FROM debian:12\nCOPY ops/mpm_prefork.conf /etc/apache2/mods-enabled/\nCMD ["apache2ctl", "-D", "FOREGROUND"]\n',
        files: { 'ops/mpm_prefork.conf': '<IfModule mpm_prefork_module>\n  MaxRequestWorkers 30\n</IfModule>\n' },
      },
      '30 ',
    ],
    ['FrankenPHP, by cores', { docker: 'FROM dunglas/frankenphp\nCOPY . /app\n' }, '?2 × the cores'],
    ['Octane', { docker: 'FROM php:8.3-cli\nCMD ["php", "artisan", "octane:start", "--workers=6"]\n' }, '6 '],
    ['a worker', { docker: 'FROM php:8.3-cli\nCMD ["php", "artisan", "queue:work"]\n' }, '1 '],
    [
      'what the build writes',
      { docker: 'FROM php:8.3-fpm\nRUN sed -i "s/pm.max_children = 5/pm.max_children = 40/" /usr/local/etc/php-fpm.d/www.conf\n' },
      '?what the build writes',
    ],
    [
      'what Supervisor keeps',
      {
        docker: 'FROM php:8.3-fpm\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]\n',
        files: { 'docker/supervisord.conf': '[program:fpm]\ncommand=php-fpm -F\n[program:mail]\ncommand=php artisan queue:work\nnumprocs=3\n' },
      },
      '8 ',
    ],
    [
      'what Supervisor keeps, by a variable',
      {
        docker: 'FROM php:8.3-fpm\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]\n',
        environment: 'DB_HOST: ledger\n      MAILERS: 7',
        files: { 'docker/supervisord.conf': '[program:mail]\ncommand=php artisan queue:work\nnumprocs=%(ENV_MAILERS)s\n' },
      },
      '7 ',
    ],
  ] as readonly (readonly [string, Shape, string])[])('%s', async (_, shape, expected) => {
    const found = await demand(shape)
    expect(found?.slice(0, expected.length)).toBe(expected)
  })
})

test('an entrypoint of the application’s own hands on what follows it', async () => {
  const migrate = '  migrate:\n    build: .\n    command: ["php", "artisan", "migrate:fresh", "--force"]\n    environment:\n      DB_HOST: ledger\n'
  const docker = (entrypoint: string): string => `FROM php:8.3-fpm\nCOPY . /srv\nENTRYPOINT ["${entrypoint}"]\nCMD ["php-fpm"]\n`
  for (const entrypoint of ['docker-entrypoint', 'docker-php-entrypoint', '/usr/local/bin/entrypoint'])
    expect((await factsOf(system({ docker: docker(entrypoint), more: migrate }), 'database/ledger'))['pushes']).toMatch(/^laravel migrate:fresh/)
})

describe('variables', () => {
  const docker = 'FROM php:8.3-fpm\nCOPY . /srv\n'

  test('a URL wins over a host, where it is set', async () => {
    expect((await factsOf(system({ docker, environment: 'DB_URL: postgresql://ledger/x' }), 'client/web'))['of']).toMatch(/^ledger compose\.yaml:6/)
    expect((await factsOf(system({ docker }), 'client/web'))['of']).toMatch(/^ledger compose\.yaml:6/)
  })

  test('a host that is taken apart leads where its variable says', async () => {
    const split = "<?php\n$host = env('DB_HOST', 'localhost');\n$parts = explode(':', $host);\nif (count($parts) > 1) {\n$host = $parts[0];\n}\n"
    const files = { 'config/database.php': config.replace('<?php\n', split).replace("env('DB_HOST', '127.0.0.1')", '$host') }
    expect((await factsOf(system({ docker, files }), 'client/web'))['of']).toMatch(/^ledger compose\.yaml:6/)
    expect((await factsOf(system({ docker, files, environment: 'DB_HOST: ledger:5432' }), 'client/web'))['of']).toMatch(/^ledger compose\.yaml:6/)
  })

  test('TLS by a variable, to a server elsewhere', async () => {
    const tls = async (mode: string): Promise<string | undefined> =>
      (await factsOf(system({ docker, environment: `DB_HOST: x.rds.amazonaws.com\n      DB_SSLMODE: ${mode}` }), 'client/web'))['tls']
    expect(await tls('verify-full')).toMatch(/^true compose\.yaml:7/)
    expect(await tls('prefer')).toMatch(/^false compose\.yaml:7/)
  })

  test('what nobody sets is no client, nor is what a developer’s example sets', async () => {
    const example = { '.env.example': 'APP_ENV=local\nREDIS_HOST=127.0.0.1\n' }
    expect(await subjectsOf(system({ docker, files: example }), 'client')).toEqual(['web'])
    expect(
      await subjectsOf(system({ docker, environment: 'DB_HOST: ledger\n      REDIS_HOST: redis', more: '  redis:\n    image: redis:7\n' }), 'client'),
    ).toHaveLength(2)
  })
})

const ci =
  "<?php\nuse CodeIgniter\\Database\\Config;\nclass Database extends Config {\n  public string $defaultGroup = 'default';\n  public array $default = ['hostname' => 'localhost', 'DBDriver' => 'MySQLi', 'port' => 3306];\n}\n"
const cake =
  "<?php\nreturn ['Datasources' => ['default' => ['driver' => 'Cake\\Database\\Driver\\Postgres', 'host' => 'nowhere', 'url' => env('DATABASE_URL', null)]]];\n"
const yii = "<?php\nreturn ['class' => 'yii\\db\\Connection', 'dsn' => 'pgsql:host=' . getenv('DB_HOST') . ';dbname=shop'];\n"

describe('configuration of other frameworks', () => {
  test.each([
    [
      'CodeIgniter, by its own variables',
      'app/Config/Database.php',
      ci,
      'database.default.hostname: ledger\n      database.default.DBDriver: Postgre\n      database.default.port: 5432',
    ],
    [
      'CodeIgniter, spelled for a shell',
      'app/Config/Database.php',
      ci,
      'database_default_hostname: ledger\n      database_default_DBDriver: Postgre\n      database_default_port: 5432',
    ],
    ['CakePHP', 'config/app.php', cake, 'DATABASE_URL: postgres://a:b@ledger/shop'],
    ['Yii', 'config/db.php', yii, 'DB_HOST: ledger'],
  ])('%s', async (_, path, text, environment) => {
    const { 'config/database.php': _config, artisan: _artisan, ...rest } = system({ docker: 'FROM php:8.3-fpm\nCOPY . /srv\n', environment })
    const files = { ...rest, 'composer.json': '{ "name": "acme/shop", "type": "project", "require": {} }', [path]: text }
    expect((await factsOf(files, 'database/ledger'))['demand']).toMatch(/^5 /)
    expect(await subjectsOf(files, 'client')).toHaveLength(1)
  })
})

test('Apache in front of Python runs none of PHP', async () => {
  const files = {
    'compose.yaml':
      'services:\n  web: { build: ., ports: ["80:80"], environment: { DATABASE_URL: "postgresql://web@ledger/web" } }\n  ledger: { image: "postgres:16" }\n',
    Dockerfile: 'FROM debian:12\nCOPY . /srv\nCMD ["apache2ctl", "-DFOREGROUND"]\n',
    'requirements.txt': 'sqlalchemy\nflask\npsycopg\n',
    'web/rows.py': 'import os\nimport sqlalchemy as sa\n\nengine = sa.create_engine(os.environ["DATABASE_URL"], pool_size=4, max_overflow=0)\n',
  }
  expect((await factsOf(files, 'database/ledger'))['demand']).toMatch(/^4 /)
})

describe('pooling', () => {
  const fpm = 'FROM php:8.3-fpm\nCOPY fpm.conf /usr/local/etc/php-fpm.d/z.conf\nCOPY . /srv\n'
  const children = { 'fpm.conf': '[www]\npm.max_children = 12\n' }
  const mail = '  mail:\n    build: .\n    command: ["php", "artisan", "queue:work"]\n    environment: { DB_HOST: ledger }\n'
  const shapes = {
    fpm: { docker: fpm, files: children },
    apache: {
      docker: 'FROM php:8.3-apache\nCOPY ops/mpm_prefork.conf /etc/apache2/mods-enabled/\n',
      files: { 'ops/mpm_prefork.conf': '<IfModule mpm_prefork_module>\n  MaxRequestWorkers 30\n</IfModule>\n' },
    },
    octane: { docker: 'FROM php:8.3-cli\nCMD ["php", "artisan", "octane:start", "--workers=6"]\n' },
    mail: { docker: 'FROM php:8.3-cli\nCMD ["php", "artisan", "queue:work"]\n' },
    horizon: {
      docker: 'FROM php:8.3-cli\nCMD ["php", "artisan", "horizon"]\n',
      files: { 'config/horizon.php': "<?php\nreturn ['environments' => ['production' => ['one' => ['maxProcesses' => env('RUNNERS', 9)]]]];\n" },
    },
  } satisfies Readonly<Record<string, Shape>>

  const judged = async (files: Files): Promise<readonly string[]> => (await verdicts(files, 'database/pooling')).map((line) => line.replace(/ @ .*/, ''))

  test.each([
    ['PHP-FPM’s pool', shapes.fpm, '12 processes of PHP in web, a connection each'],
    ['PHP-FPM’s pool and a worker', { ...shapes.fpm, more: mail }, '12 processes of PHP in web and 1 in mail, a connection each'],
    ['Apache’s module', shapes.apache, '30 processes of PHP in web, a connection each'],
    ['Octane', shapes.octane, '6 processes of PHP in web, a connection each'],
    ['one worker', shapes.mail, '1 process of PHP in web, a connection each'],
    ['Horizon', shapes.horizon, '9 processes of PHP in web, a connection each'],
  ] as readonly (readonly [string, Shape, string])[])('whoever sets how many processes there are sets how many connections: %s', async (_, shape, said) => {
    expect(await judged(system(shape))).toEqual(['database/ledger pass'])
    expect(await currents(system(shape), 'database/pooling')).toEqual([said])
  })

  const nobody = 'database/ledger fail: Nobody chose how many connections to ledger are opened: each process of PHP in web holds a connection of its own, and no pooler stands in between' // prettier-ignore

  test.each([
    ['PHP-FPM as its image has it', { docker: 'FROM php:8.3-fpm\nCOPY . /srv\n' }],
    ['that, and a worker', { docker: 'FROM php:8.3-fpm\nCOPY . /srv\n', more: mail }],
    ['Apache as its image has it', { docker: 'FROM php:8.3-apache\nCOPY . /srv\n' }],
    ['Octane by the cores', { docker: 'FROM php:8.3-cli\nCMD ["php", "artisan", "octane:start"]\n' }],
  ] as readonly (readonly [string, Shape])[])('an image’s default is nobody’s choice: %s', async (_, shape) => {
    expect(await judged(system(shape))).toEqual([nobody])
  })

  test('a variable that nobody sets, and a build that writes, leave it open', async () => {
    const open = { docker: fpm, files: { 'fpm.conf': '[www]\npm.max_children = ${CHILDREN}\n' } }
    expect(await judged(system(open))).toEqual(['database/ledger unknown'])
    const written = 'FROM php:8.3-fpm\nRUN sed -i "s/pm.max_children = 5/pm.max_children = 40/" /usr/local/etc/php-fpm.d/www.conf\n'
    expect(await judged(system({ docker: written }))).toEqual(['database/ledger unknown'])
  })

  const start = 'COPY . /srv\nCMD ["start"]\n'
  const own = { docker: `FROM acme/fpm-base:8.3\n${start}` }

  test.each([
    ['a base image of others', own],
    ['that, with the server’s name as its command', { docker: 'FROM acme/fpm-base:8.3\nCOPY . /srv\nCMD ["php-fpm"]\n' }],
    ['a base image by its registry', { docker: `FROM ghcr.io/acme/php:8.3\n${start}` }],
    ['a base image by a variable', { docker: `ARG BASE\nFROM $BASE\n${start}` }],
  ] as readonly (readonly [string, Shape])[])('what an image of others starts, nobody can say: %s', async (_, shape) => {
    expect(await judged(system(shape))).toEqual(['database/ledger unknown'])
    expect((await verdicts(system(shape), 'database/connection-budget'))[0]).toMatch(/^database\/ledger unknown /)
  })

  test('the image is named in what is not known', async () => {
    expect(await demand(own)).toMatch(/^\?how many processes acme\/fpm-base starts Dockerfile:1$/)
  })

  test('a pulled image is such a one, unless it is official', async () => {
    const pulled = (image: string): Files => {
      const { Dockerfile: _, ...files } = system({ docker: '' })
      return { ...files, 'compose.yaml': files['compose.yaml']?.replace('build: .', `image: ${image}`) ?? '' }
    }
    expect(await judged(pulled('acme/shop:4.2'))).toEqual(['database/ledger unknown'])
    expect(await judged(pulled('docker.io/library/php:8.3-apache'))).toEqual([nobody])
  })

  test.each([
    ['a system that PHP is installed on', { docker: `FROM debian:12\nRUN apt-get install -y php-fpm\n${start}` }],
    ['an official image behind a stage', { docker: `FROM php:8.3-fpm AS bottom\nFROM bottom\n${start}` }],
    ['a mirror of an official one', { docker: `FROM public.ecr.aws/docker/library/php:8.3-fpm\n${start}` }],
    [
      'a base that another service builds',
      {
        ...own,
        more: '  bottom:\n    build: ./bottom\n    image: acme/fpm-base:8.3\n    command: ["true"]\n',
        files: { 'bottom/Dockerfile': 'FROM php:8.3-fpm\n' },
      },
    ],
    ['Octane, which its own command starts', { docker: 'FROM acme/fpm-base:8.3\nCMD ["php", "artisan", "octane:start"]\n' }],
  ] as readonly (readonly [string, Shape])[])('what is documented, or in the tree, is known: %s', async (_, shape) => {
    expect(await judged(system(shape))).toEqual([nobody])
  })

  test('a file of one’s own says it, whatever the image', async () => {
    const files = { 'fpm.conf': '[www]\npm.max_children = 12\n' }
    for (const command of ['php-fpm', 'start']) {
      const docker = `FROM acme/fpm-base:8.3\nCOPY fpm.conf /usr/local/etc/php-fpm.d/z.conf\nCMD ["${command}"]\n`
      expect(await judged(system({ docker, files }))).toEqual(['database/ledger pass'])
    }
  })

  test('of what no stack describes nobody can say, but by a file of its own', async () => {
    const { 'compose.yaml': _, ...loose } = system({ docker: 'FROM php:8.3-fpm\nCOPY . /srv\n' })
    const files = { ...loose, 'public/index.php': '<?php\n' }
    expect(await judged(files)).toEqual(['database/DB_HOST unknown'])
    expect(await judged({ ...files, 'ops/fpm.conf': children['fpm.conf'] })).toEqual(['database/DB_HOST pass'])
    const told = { ...files, 'ops/fpm.conf': children['fpm.conf'] }
    expect(blocked(await judge(told, remove('ops/fpm.conf')(told)))).toEqual(['database/pooling database/DB_HOST'])
  })

  test.each([
    ['PHP-FPM’s line', shapes.fpm, replace('fpm.conf', 'pm.max_children = 12\n', 'pm = dynamic\n')],
    ['the copy of its file', shapes.fpm, all(replace('Dockerfile', 'COPY fpm.conf /usr/local/etc/php-fpm.d/z.conf\n', ''), remove('fpm.conf'))],
    ['Apache’s file', shapes.apache, remove('ops/mpm_prefork.conf')],
    ['Octane’s option', shapes.octane, replace('Dockerfile', ', "--workers=6"', '')],
  ] as readonly (readonly [string, Shape, Edit])[])('the gate stops what takes the number away: %s', async (_, shape, edit) => {
    const base = system(shape)
    expect(blocked(await judge(base, edit(base)))).toContain('database/pooling database/ledger')
  })

  test('a larger number is no step down', async () => {
    const base = system(shapes.fpm)
    expect(blocked(await judge(base, replace('fpm.conf', '= 12', '= 20')(base)))).toEqual([])
  })
})
