/** What is read of Laravel's configuration, of PHP-FPM's and Apache's pools, and of Supervisor's files. */
import { describe, expect, test } from 'vitest'
import { textOf, valueOf } from '../../src/base/fact.ts'
import type { ClientDeclaration, Declaration, Reading } from '../../src/model/declaration.ts'
import { composerReader } from '../../src/readers/composer.ts'
import { laravelReader } from '../../src/readers/laravel/index.ts'
import { phpFpmReader } from '../../src/readers/php-fpm.ts'
import type { Reader } from '../../src/readers/reader.ts'
import { supervisorReader } from '../../src/readers/supervisor.ts'
import { contextOf } from './platform-harness.ts'

const read = async (reader: Reader, path: string, text: string, others: Readonly<Record<string, string>> = {}): Promise<Reading> =>
  reader.read({ path, text }, contextOf({ ...others, [path]: text }))

function line(client: ClientDeclaration): string {
  const choice = client.chosenBy === undefined ? [] : [`${client.chosenBy.variable}=${client.chosenBy.value}${client.chosenBy.isDefault ? '*' : ''}`]
  const target = client.url?.variable ?? textOf(client.url?.literal) ?? ''
  const host = `${client.hostVariable ?? ''}${client.host === undefined ? '' : `(${textOf(client.host) ?? '?'})`}`
  const tls = client.tls === undefined ? [] : [`tls ${client.tlsVariable ?? ''}(${valueOf(client.tls) ?? '?'})`]
  const marks = [...(client.onlyIfSet === true ? ['if set'] : []), ...(client.queue === true ? ['queue'] : [])]
  return [client.name, client.engine ?? '', target, host, ...choice, ...tls, ...marks].filter((one) => one !== '').join(' ')
}

const clients = (declares: readonly Declaration[]): readonly string[] => declares.flatMap((one) => (one.kind === 'client' ? line(one) : []))
const database = (inside: string, chosen = "env('DB_CONNECTION', 'pgsql')"): string =>
  `<?php\nreturn [\n'default' => ${chosen},\n'connections' => [\n${inside}\n],\n];\n`
const pgsql = "'pgsql' => ['driver' => 'pgsql', 'host' => env('DB_HOST', '127.0.0.1')],"

describe('connections', () => {
  test.each([
    [
      'by a variable',
      database(`${pgsql} 'sqlite' => ['driver' => 'sqlite', 'database' => database_path('a.sqlite')],`),
      ['pgsql postgres DB_HOST DB_CONNECTION=pgsql* tls (prefer)', 'sqlite sqlite sqlite:database/a.sqlite DB_CONNECTION=sqlite'],
    ],
    ['by a name', database(`${pgsql} 'sqlite' => ['driver' => 'sqlite'],`, "'pgsql'"), ['pgsql postgres DB_HOST tls (prefer)']],
    [
      'by a variable whose text is taken apart',
      database("'mysql' => ['driver' => 'mysql', 'url' => env('DB_URL'), 'host' => $host, 'port' => $port],", "'mysql'").replace(
        'return',
        "$host = env('DB_HOST', 'localhost');\n$parts = explode(':', $host);\n$port = 3306;\nif (count($parts) > 1) {\n$host = $parts[0];\n$port = $parts[1];\n}\nreturn",
      ),
      ['mysql mysql DB_URL DB_HOST tls (disable)'],
    ],
    [
      'by one of two variables, nobody knows which',
      database("'mysql' => ['driver' => 'mysql', 'host' => $host],", "'mysql'").replace(
        'return',
        "$host = env('DB_HOST', 'localhost');\nif (PHP_SAPI === 'cli') {\n$host = env('DB_CLI_HOST');\n}\nreturn",
      ),
      ['mysql mysql (?) tls (disable)'],
    ],
    [
      'reads elsewhere',
      database(
        "'pgsql' => ['driver' => 'pgsql', 'read' => ['host' => [env('DB_READ_HOST', 'copy')]], 'write' => ['host' => 'ledger'], 'sslmode' => 'require'],",
        "'pgsql'",
      ),
      ['pgsql postgres (ledger) tls (require)', 'pgsql.read postgres DB_READ_HOST(copy) tls (require)'],
    ],
    [
      'beside the first',
      database(
        `${pgsql} 'archive' => ['driver' => 'mysql', 'host' => env('ARCHIVE_HOST')], 'same' => ['driver' => 'pgsql', 'host' => env('DB_HOST')], 'dusk' => ['driver' => 'sqlite', 'database' => 'x'],`,
        "'pgsql'",
      ),
      ['pgsql postgres DB_HOST tls (prefer)', 'archive mysql ARCHIVE_HOST tls (disable) if set'],
    ],
    [
      'MySQL with an authority',
      database("'mysql' => ['driver' => 'mysql', 'url' => env('DB_URL'), 'options' => array_filter([PDO::MYSQL_ATTR_SSL_CA => env('DB_CA')])],", "'mysql'"),
      ['mysql mysql DB_URL tls DB_CA(disable)'],
    ],
    [
      'MySQL with an authority that is written',
      database("'mysql' => ['driver' => 'mysql', 'host' => 'db', 'options' => [PDO::MYSQL_ATTR_SSL_CA => '/etc/ca.pem']],", "'mysql'"),
      ['mysql mysql (db) tls (verify-ca)'],
    ],
  ])('%s', async (_, text, expected) => {
    const { declares, skipped } = await read(laravelReader, 'config/database.php', text)
    expect([clients(declares), skipped]).toEqual([expected, []])
  })

  test('what is decided when it runs is told', async () => {
    const { declares, skipped } = await read(laravelReader, 'config/database.php', database(pgsql, '$chosen()'))
    expect([declares, skipped.map(({ line: at, reason }) => `${at} ${reason}`)]).toEqual([
      [],
      ['3 which connection is the default one is decided when it runs: not read'],
    ])
  })

  test('Redis counts where its host is set, and is a queue by the variable that makes it one', async () => {
    const text = database(pgsql, "'pgsql'").replace(
      /\];\n$/,
      "'redis' => ['options' => ['x' => 1], 'default' => ['host' => env('REDIS_HOST', '127.0.0.1')], 'cache' => ['host' => env('REDIS_HOST')]],\n];\n",
    )
    const queue = "<?php\nreturn ['default' => env('QUEUE_CONNECTION', 'redis'), 'connections' => ['redis' => ['driver' => 'redis']]];\n"
    const { declares } = await read(laravelReader, 'config/database.php', text, { 'config/queue.php': queue })
    expect(clients(declares).slice(1)).toEqual(['default redis REDIS_HOST if set', 'queue redis REDIS_HOST QUEUE_CONNECTION=redis* if set queue'])
  })

  test('sentinels beside a connection are another way to its server, and alone the only one', async () => {
    const sentinels = "'watched' => array_merge([['host' => env('REDIS_HOST'), 'port' => 26380]], ['options' => ['replication' => 'sentinel']])"
    const redis = (connections: string): string => database(pgsql, "'pgsql'").replace(/\];\n$/, `'redis' => ['client' => 'predis', ${connections}],\n];\n`)
    const found = async (text: string): Promise<unknown> => clients((await read(laravelReader, 'config/database.php', text)).declares).slice(1)
    expect(await found(redis(`'main' => ['host' => env('REDIS_HOST')], ${sentinels}`))).toEqual(['main redis REDIS_HOST if set'])
    expect(await found(redis(sentinels))).toEqual(['watched redis'])
  })

  test('Laravel’s own stand in from version 11 on', async () => {
    const composer = (range: string): string => `{\n  "type": "project",\n  "require": { "laravel/framework": "${range}" }\n}\n`
    const recent = await read(laravelReader, 'shop/composer.json', composer('^12.0'), { 'shop/artisan': '' })
    expect(clients(recent.declares)[0]).toBe('sqlite sqlite sqlite:database/database.sqlite DB_CONNECTION=sqlite*')
    const older = await read(laravelReader, 'shop/composer.json', composer('^10.0'), { 'shop/artisan': '' })
    expect([older.declares, older.skipped.length]).toEqual([[], 1])
    const own = await read(laravelReader, 'shop/composer.json', composer('^12.0'), { 'shop/artisan': '', 'shop/config/database.php': '' })
    expect([own.declares, own.skipped]).toEqual([[], []])
  })
})

const workers = async (reader: Reader, path: string, text: string): Promise<readonly string[]> =>
  (await read(reader, path, text)).declares.flatMap((one) =>
    one.kind === 'workers'
      ? `${one.tool} ${one.processesVariable ?? ''} ${one.processes?.state === 'unresolved' ? `?${one.processes.raw}` : (one.processes?.value ?? '')} ${one.at.line}`
      : [],
  )

describe('processes', () => {
  test.each([
    ['docker/www.conf', '[www]\npm = static\npm.max_children = 20 ; of two cores\n', ['php-fpm  20 3']],
    ['docker/two.conf', '[www]\npm.max_children = 20\n[api]\npm.max_children = 5\n', ['php-fpm  25 2']],
    ['docker/www.conf', '[www]\n;pm.max_children = 9\npm.max_children=${CHILDREN}\n', ['php-fpm CHILDREN ?${CHILDREN} 3']],
    ['docker/dev/www.conf', '[www]\npm.max_children = 20\n', []],
    [
      'apache/mpm.conf',
      '<IfModule mpm_event_module>\n  MaxRequestWorkers 400\n</IfModule>\n<IfModule mpm_prefork_module>\n  MaxRequestWorkers 30\n</IfModule>\n',
      ['apache2-foreground  30 5'],
    ],
    ['Dockerfile', 'FROM php:8.3-fpm\nRUN echo "pm.max_children = 50" >> /usr/local/etc/php-fpm.d/www.conf\n', ['php-fpm  ?what the build writes 2']],
  ])('of %s', async (path, text, expected) => {
    expect(await workers(phpFpmReader, path, text)).toEqual(expected)
  })

  test('of Horizon: production’s supervisors over what all of them have', async () => {
    const text = (inside: string): string =>
      `<?php\nreturn ['defaults' => ['a' => ['maxProcesses' => 2]],\n'environments' => ['production' => [${inside}], 'local' => ['a' => ['maxProcesses' => 90]]]];\n`
    const of = async (inside: string): Promise<readonly string[]> => workers(laravelReader, 'config/horizon.php', text(inside))
    expect(await of("'a' => [], 'b' => ['processes' => 5], 'c' => []")).toEqual(['horizon  8 3'])
    expect(await of("'a' => ['maxProcesses' => env('WORKERS', 6)]")).toEqual(['horizon WORKERS 6 3'])
    expect(await of("'a' => ['maxProcesses' => $n]")).toEqual(['horizon  ?maxProcesses 3'])
  })

  test('of Supervisor: each program beside the others, as many of it as it says', async () => {
    const text =
      '[supervisord]\nnodaemon=true\n[program:fpm]\ncommand=php-fpm -F\n[program:mail]\ncommand=php /srv/artisan queue:work\n  --queue=mail\nnumprocs=%(ENV_MAILERS)s\n[program:off]\ncommand=php artisan horizon\nautostart=false\n[include]\nfiles = conf.d/*.conf\n'
    const { declares } = await read(supervisorReader, 'docker/supervisord.conf', text, { 'docker/conf.d/more.conf': '' })
    const actions = declares.flatMap((one) => (one.kind === 'script' ? one.actions : []))
    const said = actions.map((one) =>
      one.does === 'serve'
        ? `${one.tool} ${one.beside === true ? 'beside' : ''} ${one.processes?.text ?? ''}`
        : one.does === 'run'
          ? one.script.text
          : one.does,
    )
    expect(said).toEqual(['php-fpm beside ', 'artisan beside ${MAILERS}', 'docker/conf.d/more.conf'])
  })
})

test('a package of PHP starts where it has something to start it by', async () => {
  const of = async (text: string, others: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await read(composerReader, 'shop/composer.json', text, others)).declares.flatMap((one) =>
      one.kind === 'package' ? `${one.name} ${one.language ?? ''} ${String(one.starts)}` : [],
    )
  expect(await of('{ "name": "laravel/laravel", "type": "project" }', { 'shop/artisan': '' })).toEqual(['shop php true'])
  expect(await of('{ "name": "acme/kit", "type": "library" }', { 'shop/index.php': '' })).toEqual(['acme/kit php false'])
  expect((await read(composerReader, 'composer.json', '{ "name": ')).skipped).toHaveLength(1)
})
