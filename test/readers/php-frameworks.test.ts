/** What is read of the configuration of CodeIgniter, CakePHP and Yii: whom each connection reaches, and what is told not to be read. */
import { expect, test } from 'vitest'
import { textOf, valueOf } from '../../src/base/fact.ts'
import type { ClientDeclaration } from '../../src/model/declaration.ts'
import { phpFrameworksReader } from '../../src/readers/php-frameworks/index.ts'
import { contextOf, type Files } from './platform-harness.ts'

async function read(path: string, text: string, more: Files = {}): Promise<{ readonly clients: readonly string[]; readonly skipped: readonly string[] }> {
  expect(phpFrameworksReader.concerns?.(text)).toBe(true)
  const { declares, skipped } = await phpFrameworksReader.read({ path, text }, contextOf({ ...more, [path]: text }))
  return {
    clients: declares.flatMap((one) => (one.kind === 'client' ? [shown(one)] : [])),
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
  }
}

function shown({ name, engine, url, host, hostVariable, port, portVariable, tls, chosenBy, onlyIfSet, at }: ClientDeclaration): string {
  const target = url === undefined ? '' : `${url.variable ?? ''}=${textOf(url.literal) ?? ''}`
  const server = `${hostVariable ?? ''}@${host === undefined ? '' : textOf(host)}:${portVariable ?? ''}${port === undefined ? '' : valueOf(port)}`
  const choice = chosenBy === undefined ? '' : `${chosenBy.variable}=${chosenBy.value}${chosenBy.isDefault ? '*' : ''}`
  return [name, engine ?? '-', target, server, tls === undefined ? '' : `tls ${textOf(tls) ?? '?'}`, choice, onlyIfSet === true ? 'if set' : '', `:${at.line}`]
    .filter((one) => one !== '' && one !== '@:')
    .join(' ')
}

const codeIgniter = (inside: string, does = ''): string =>
  `<?php\nnamespace Config;\nuse CodeIgniter\\Database\\Config;\nclass Database extends Config\n{\n  public string $defaultGroup = 'default';\n${inside}\n  public array $tests = ['DBDriver' => 'SQLite3'];\n  public function __construct() {\n    parent::__construct();\n    if (ENVIRONMENT === 'testing') { $this->defaultGroup = 'tests'; }\n${does}\n  }\n}\n`
const group = "  public array $default = ['DSN' => '', 'hostname' => 'localhost', 'DBDriver' => 'MySQLi', 'pConnect' => true, 'port' => 3307];"

test('CodeIgniter: its variables choose the driver and the host', async () => {
  const { clients, skipped } = await read('app/Config/Database.php', codeIgniter(group))
  expect(skipped).toEqual([])
  expect(clients.filter((one) => /mysql|postgres/.test(one))).toEqual([
    'default mysql database.default.hostname@:database.default.port3307 tls disable database.default.DBDriver=MySQLi* :7',
    'default mysql database_default_hostname@:database_default_port3307 tls disable database_default_DBDriver=MySQLi* if set :7',
    'default postgres database.default.hostname@:database.default.port tls prefer database.default.DBDriver=Postgre :7',
    'default postgres database_default_hostname@:database_default_port tls prefer database_default_DBDriver=Postgre if set :7',
  ])
})

test('CodeIgniter: what its constructor gives a connection counts', async () => {
  const { clients } = await read('app/Config/Database.php', codeIgniter(group, "    $this->default['hostname'] = getenv('DB_HOST');"))
  expect(clients.filter((one) => one.includes('mysql'))).toEqual([
    'default mysql DB_HOST@:database.default.port3307 tls disable database.default.DBDriver=MySQLi* :7',
  ])
})

test.each<[string, string, string]>([
  ['a connection that is changed under a condition', codeIgniter(group, "    if ($x) { $this->default['hostname'] = 'other'; }"), '12 the connection default: what it is changed to is decided when it runs: not read'],
  ['a default that is chosen', codeIgniter(group, '    $this->defaultGroup = choose();'), '12 which connection is the default one is decided when it runs: not read'],
  ['a DSN', codeIgniter("  public array $default = ['DSN' => 'MySQLi://a:b@host/db', 'DBDriver' => 'MySQLi'];"), '7 the connection default: its driver or its DSN is not read'],
])('CodeIgniter: %s is told', async (_, text, expected) => {
  expect(await read('app/Config/Database.php', text)).toEqual({ clients: [], skipped: [expected] })
}) // prettier-ignore

test('CodeIgniter 3 is told', async () => {
  expect(await read('application/config/database.php', "<?php\n\n$db['default'] = array('hostname' => 'x');\n")).toEqual({
    clients: [],
    skipped: ['3 a configuration of CodeIgniter 3: whom its connections reach is not read'],
  })
})

const cake = (inside: string): string =>
  `<?php\nuse Cake\\Database\\Connection;\nuse Cake\\Database\\Driver\\Postgres;\nreturn [\n'Datasources' => [\n'default' => ['className' => Connection::class, 'driver' => Postgres::class, 'persistent' => false,${inside}],\n'test' => ['driver' => Postgres::class, 'host' => 'x'],\n],\n];\n`

test.each<[string, string, Files, readonly string[]]>([
  ['a host', cake("'host' => env('DB_HOST', 'vat'), 'port' => 5433"), {}, ['default postgres DB_HOST@vat:5433 tls prefer :6']],
  ['a URL over a host', cake("'host' => 'vat', 'url' => env('DATABASE_URL', null)"), {}, ['default postgres DATABASE_URL= @vat: tls prefer :6']],
  ['a local file', cake(''), { 'config/app_local.php': "<?php\nreturn ['Datasources' => ['default' => ['host' => 'vat', 'sslmode' => 'require'], 'old' => ['driver' => 'Cake\\Database\\Driver\\Mysql', 'host' => env('OLD_HOST'), 'ssl_ca' => '/ca.pem']]];\n" }, ['default postgres @vat: tls require :6', 'old mysql OLD_HOST@: tls verify-ca if set :2']],
])('CakePHP: %s', async (_, text, more, expected) => {
  expect(await read('config/app.php', text, more)).toEqual({ clients: expected, skipped: [] })
}) // prettier-ignore

test('CakePHP: what a local file says that is not there is told', async () => {
  expect((await read('config/app.php', cake(''))).skipped).toEqual([
    '6 the connection default: whom it reaches is not read: config/app_local.php, which says the rest, is not in the repository',
  ])
})

const yii =
  "<?php\nreturn [\n'class' => 'yii\\db\\Connection',\n'dsn' => 'mysql:host=' . getenv('DB_HOST') . ';dbname=mill',\n'attributes' => [PDO::ATTR_PERSISTENT => true],\n'slaves' => [['dsn' => 'mysql:host=copy;dbname=mill']],\n];\n"

test('Yii: a file of its own, and components', async () => {
  expect(await read('config/db.php', yii)).toEqual({ clients: ['db mysql DB_HOST@: tls disable :4', 'db.slaves mysql @copy: tls disable :6'], skipped: [] })
  const web =
    "<?php\nuse yii\\db\\Connection;\nreturn ['components' => [\n'db' => require __DIR__ . '/db.php',\n'log' => ['class' => 'yii\\log\\Dispatcher'],\n'ledger' => ['class' => Connection::class, 'dsn' => 'pgsql:host=ledger'],\n'odd' => ['class' => Connection::class, 'dsn' => dsn()],\n]];\n"
  expect(await read('config/web.php', web, { 'config/db.php': yii })).toEqual({
    clients: ['ledger postgres @ledger: tls prefer :6'],
    skipped: ['7 the connection odd: whom it reaches is decided when it runs: not read'],
  })
})

test.each([
  ['vendor/a/config/db.php', yii],
  ['environments/dev/common/config/main-local.php', yii],
  ['config/app.php', '<?php\nreturn [];\n'],
])('%s is nobody’s', async (path, text) => {
  expect(await phpFrameworksReader.read({ path, text }, contextOf({ [path]: text }))).toEqual({ declares: [], skipped: [] })
})
