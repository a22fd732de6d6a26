/** What is read of Symfony's configuration, of PHP code that opens a database by itself, and of WordPress. */
import { describe, expect, test } from 'vitest'
import { textOf, valueOf } from '../../src/base/fact.ts'
import type { ClientDeclaration, Reading } from '../../src/model/declaration.ts'
import { doctrineReader } from '../../src/readers/doctrine/index.ts'
import { phpClientsReader } from '../../src/readers/php-clients/index.ts'
import type { Reader } from '../../src/readers/reader.ts'
import { wordpressReader } from '../../src/readers/wordpress/index.ts'
import { contextOf } from './platform-harness.ts'

function line(client: ClientDeclaration): string {
  const target = client.url?.variable ?? textOf(client.url?.literal) ?? ''
  const host = `${client.hostVariable ?? ''}${client.host === undefined ? '' : `(${textOf(client.host) ?? '?'})`}`
  const port = `${client.portVariable ?? ''}${valueOf(client.port) ?? ''}`
  const tls = client.tls === undefined ? '' : `tls ${client.tlsVariable ?? ''}(${valueOf(client.tls) ?? '?'})`
  const marks = [...(client.onlyIfSet === true ? ['if set'] : []), ...(client.queue === true ? ['queue'] : [])]
  return [client.library, client.engine ?? '', target, host, port, tls, ...marks].filter((one) => one !== '').join(' ')
}

async function read(reader: Reader, path: string, text: string, others: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { declares, skipped }: Reading = await reader.read({ path, text }, contextOf({ ...others, [path]: text }))
  return [...declares.flatMap((one) => (one.kind === 'client' ? line(one) : [])), ...skipped.map((one) => `${one.line} ${one.reason}`)]
}

const unknown = 'PHP code that opens a database by itself: whom it reaches is told when it runs: not read'

describe('code', () => {
  test.each([
    ['a text', "$p = new PDO('mysql:host=ledger;dbname=x;charset=utf8mb4', 'a', 'b');", ['pdo mysql (ledger) tls (disable)']],
    [
      'a variable in a text',
      '$h = getenv("DB_HOST") ?: "ledger";\n$p = new \\PDO("mysql:host=$h;port=3307", $u, $w);',
      ['pdo mysql DB_HOST(ledger) 3307 tls (disable)'],
    ],
    ['the whole by a variable', "$p = new PDO($_ENV['DSN']);", ['pdo DSN']],
    [
      'properties of a class',
      "class A { private $host = 'ledger'; private $name = 'x';\n function get() { return new PDO('pgsql:host=' . $this->host . ';dbname=' . $this->name . ';sslmode=require'); } }",
      ['pdo postgres (ledger) tls (require)'],
    ],
    [
      'a property that is given later',
      "class A { private $host; function __construct() { $this->host = getenv('DB_HOST'); }\n function get() { return mysqli_connect($this->host, 'a', 'b'); } }",
      ['mysqli mysql DB_HOST'],
    ],
    ['a certificate authority', "$p = new PDO('mysql:host=l', 'a', 'b', [PDO::MYSQL_ATTR_SSL_CA => '/ca.pem']);", ['pdo mysql (l) tls (verify-ca)']],
    ['a lasting connection', "$m = new mysqli('p:ledger', 'a', 'b', 'x', 3308);", ['mysqli mysql (ledger) 3308']],
    ['libpq', 'pg_pconnect("host=ledger port=5433 dbname=x");', ['pgsql postgres (ledger) 5433 tls (prefer)']],
    [
      'Doctrine',
      "use Doctrine\\DBAL\\DriverManager as D;\nD::getConnection(['driver' => 'mysqli', 'host' => 'ledger', 'ssl_ca' => '/ca.pem']);",
      ['doctrine mysql (ledger) tls (verify-ca)'],
    ],
    ['another variable than the file’s', '$h = \'ledger\';\nfunction f($h) {\n return new PDO("mysql:host=$h"); }', [`4 ${unknown}`]],
    ['two values', "$h = 'a';\n$h = $argv[1];\nnew PDO('mysql:host=' . $h);", [`4 ${unknown}`]],
    ['what is handed in', 'function f(string $dsn) { return new PDO($dsn); }', [`2 ${unknown}`]],
    ['a SQLite file', "$p = new SQLite3(__DIR__ . '/../ledger.db');", ['sqlite3 sqlite sqlite:/src/../ledger.db']],
    ['a SQLite file in a folder that is handed in', "function f($d) { return new SQLite3($d . '/ledger.db'); }", ['sqlite3 sqlite']],
    ['a SQLite file of a constant', 'new SQLite3(LEDGER_FILE);', ['sqlite3 sqlite']],
    ['SQLite in memory', "function version() { return (new PDO('sqlite::memory:'))->query('select sqlite_version()'); }\nnew SQLite3(':memory:');", []],
    ['a SQLite file of a property', 'class A { public $file;\n function f() { return new SQLite3($this->file); } }', [`3 ${unknown}`]],
    ['a SQLite file of a parameter', 'function f($file) { return new SQLite3($file); }', [`2 ${unknown}`]],
    ['a SQLite file of a parameter, whose engine is written', 'function f($file) { return new PDO("sqlite:$file"); }', ['pdo sqlite']],
    ['another class by the name', "use App\\PDO;\nnew Other\\Db('mysql:host=x');", []],
    ['a developer’s own machine', "new PDO('mysql:host=' . (getenv('H') ?: 'localhost'));", ['pdo mysql H tls (disable)']],
  ] as readonly (readonly [string, string, readonly string[]])[])('%s', async (_, text, expected) => {
    expect(await read(phpClientsReader, 'src/Db.php', `<?php\n${text}\n`)).toEqual(expected)
  })

  test('a driver among others opens what it is told to', async () => {
    const text =
      "<?php\nclass Sqlite extends Base { function open(array $settings) { $this->pdo = new PDO('sqlite:' . $settings['filename'], null, null, []); } }\n"
    expect(await read(phpClientsReader, 'libs/rows/Driver/Sqlite.php', text)).toEqual([`2 ${unknown}`])
    expect(await read(phpClientsReader, 'src/Rows.php', text)).toEqual(['pdo sqlite'])
  })

  test('constants and variables of files that are taken in', async () => {
    const text = "<?php\nrequire_once __DIR__ . '/inc/config.php';\n$p = new PDO('mysql:host=' . DB_SERVER . ';port=' . $port);\n"
    const others = { 'inc/config.php': "<?php\ndefine('DB_SERVER', getenv('DB_SERVER'));\n$port = 3309;\n" }
    expect(await read(phpClientsReader, 'db.php', text, others)).toEqual(['pdo mysql DB_SERVER 3309 tls (disable)'])
    expect(await read(phpClientsReader, 'tests/db.php', text, others)).toEqual([])
  })

  test('a framework that is kept in the tree opens nothing of its own', async () => {
    const text = "<?php\n$p = new SQLite3('berths.db');\n"
    const kept = { 'site/system/core/CodeIgniter.php': '<?php\n' }
    expect(await read(phpClientsReader, 'site/system/database/drivers/sqlite3_driver.php', text, kept)).toEqual([])
    expect(await read(phpClientsReader, 'blog/wp-includes/store.php', text)).toEqual([])
    expect(await read(phpClientsReader, 'site/system/database/berths.php', text)).toEqual(['sqlite3 sqlite sqlite:berths.db'])
  })
})

describe('WordPress', () => {
  test.each([
    ["define('DB_HOST', getenv_docker('WORDPRESS_DB_HOST', 'mysql'));", ['wordpress mysql WORDPRESS_DB_HOST(mysql) tls (disable)']],
    ["define( 'DB_HOST', 'ledger:3307' );", ['wordpress mysql (ledger) 3307 tls (disable)']],
    ["define('DB_HOST', $argv[1]);", ['2 DB_HOST: whom WordPress reaches is told when it runs: not read']],
  ])('%s', async (text, expected) => {
    expect(await read(wordpressReader, 'wp-config.php', `<?php\n${text}\n`)).toEqual(expected)
  })
})

describe('Symfony', () => {
  const dbal = (text: string): string => `doctrine:\n  dbal:\n    ${text.replaceAll('\n', '\n    ')}\n`
  test.each([
    ['a URL', "url: '%env(resolve:DATABASE_URL)%'", ['doctrine DATABASE_URL']],
    [
      'parts',
      "driver: pdo_mysql\nhost: '%env(DB_HOST)%'\nport: '%env(int:DB_PORT)%'\nserver_version: 10.11.2-MariaDB",
      ['doctrine mariadb DB_HOST DB_PORT tls (disable)'],
    ],
    [
      'an authority',
      "driver: pdo_mysql\nhost: ledger\noptions:\n  !php/const PDO::MYSQL_ATTR_SSL_CA: '%env(DB_CA)%'",
      ['doctrine mysql (ledger) tls DB_CA(disable)'],
    ],
    ['an authority by its number', 'driver: pdo_mysql\nhost: ledger\noptions: { 1009: /ca.pem }', ['doctrine mysql (ledger) tls (verify-ca)']],
    ['a mode beside', 'driver: pdo_pgsql\nhost: ledger\nsslmode: verify-full', ['doctrine postgres (ledger) tls (verify-full)']],
    ['what a file holds', "url: '%env(file:DSN_FILE)%'", ['doctrine ?']],
    ['types alone', 'types:\n  uuid: App\\Uuid', []],
    ['a name that leads in a circle', "driver: pdo_pgsql\nhost: '%a%'", ['doctrine postgres (?) tls (prefer)']],
  ] as readonly (readonly [string, string, readonly string[]])[])('%s', async (_, text, expected) => {
    const found = await read(doctrineReader, 'config/packages/doctrine.yaml', dbal(text), { 'config/services.yaml': "parameters: { a: '%b%', b: '%a%' }\n" })
    expect(found.map((one) => one.replace(/^doctrine $/, 'doctrine ?').replace(/^doctrine$/, 'doctrine ?'))).toEqual(expected)
  })

  test('Symfony of old', async () => {
    const config =
      'imports: [{ resource: parameters.yml }]\ndoctrine:\n  dbal:\n    driver: "%database_driver%"\n    host: "%database_host%"\n    port: "%database_port%"\n'
    const path = 'app/config/config.yml'
    expect(
      await read(doctrineReader, path, config, {
        'app/config/parameters.yml': 'parameters: { database_driver: pdo_pgsql, database_host: ledger, database_port: ~ }\n',
      }),
    ).toEqual(['doctrine postgres (ledger) tls (prefer)'])
    const example = { 'app/config/parameters.yml.dist': 'parameters: { database_driver: pdo_pgsql, database_host: db, database_port: 5432 }\n' }
    expect((await read(doctrineReader, path, config, example)).join(' ')).not.toContain('(db)')
  })
})
