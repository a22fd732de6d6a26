/** What Laravel's scheduler backs up counts as any schedule does, while something of the stack runs the scheduler. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, remove, replace, type Files } from '../systems/story.ts'

const backup = (source: string, disks: string, more = ''): string =>
  `<?php\nreturn ['backup' => ['name' => 'till', 'source' => ['databases' => [${source}]], 'destination' => ['disks' => [${disks}]]]${more}];\n`
const database = `<?php
return ['default' => env('DB_CONNECTION', 'sqlite'), 'connections' => [
  'sqlite' => ['driver' => 'sqlite', 'database' => database_path('till.sqlite')],
  'mysql' => ['driver' => 'mysql', 'host' => env('DB_HOST', 'localhost'), 'database' => 'till'],
  'pgsql' => ['driver' => 'pgsql', 'host' => env('DB_HOST', 'localhost'), 'database' => 'till'],
]];
`
const disks = `<?php
return ['default' => 'local', 'disks' => [
  'local' => ['driver' => 'local', 'root' => storage_path('app')],
  'away' => ['driver' => 's3', 'bucket' => env('AWS_BUCKET'), 'endpoint' => env('AWS_ENDPOINT')],
]];
`
const kernel = (task: string): string =>
  `<?php\nnamespace App\\Console;\nclass Kernel extends ConsoleKernel\n{\n    protected function schedule(Schedule $schedule)\n    {\n        $schedule->command('queue:prune-batches')->daily();\n        ${task}\n    }\n}\n`
const nightly = "$schedule->command('backup:run --only-db')->daily()->at('01:30');"
const clean = "$schedule->command('backup:clean')->daily();"

const till = (more: Files = {}, environment = 'DB_CONNECTION: pgsql, DB_HOST: rows'): Files => ({
  'compose.yaml': `services:\n  till:\n    build: .\n    restart: always\n    ports: ["80:80"]\n    environment: { ${environment} }\n    volumes: ["kept:/till/storage"]\n  clock: { build: ., restart: always, command: php artisan schedule:work, environment: { ${environment} }, volumes: ["kept:/till/storage"] }\n  rows: { image: "postgres:17", restart: always, volumes: ["rows:/var/lib/postgresql/data"] }\nvolumes: { kept: , rows: }\n`,
  Dockerfile: 'FROM php:8.4-apache\nCOPY . /till\n',
  'composer.json': '{"require":{"php":"^8.3","laravel/framework":"^12.0","spatie/laravel-backup":"^9.3"}}',
  artisan: '#!/usr/bin/env php\n',
  'config/database.php': database,
  'config/filesystems.php': disks,
  'config/backup.php': backup("env('DB_CONNECTION', 'sqlite')", "'local', 'away'"),
  'app/Console/Kernel.php': kernel(`${nightly}\n        ${clean}`),
  ...more,
})

async function outcomes(files: Files): Promise<Readonly<Record<string, string>>> {
  const { head } = await judge(files, files)
  const own = head.verdicts.filter(({ rule, subject, outcome }) => rule.startsWith('backup/') && subject === 'database/rows' && outcome !== 'not-applicable')
  return Object.fromEntries(own.map(({ rule, outcome }) => [rule.slice('backup/'.length), outcome]))
}

test('dumps, sends away and deletes by itself', async () => {
  expect(await outcomes(till())).toMatchObject({ automated: 'pass', offsite: 'pass', retention: 'pass' })
})

const automated = async (files: Files): Promise<string | undefined> => (await outcomes(files))['automated']
const task = (text: string): Files => ({ 'app/Console/Kernel.php': kernel(text) })

describe('where it is scheduled', () => {
  test.each<[string, Files]>([
    ['routes/console.php', { 'app/Console/Kernel.php': '<?php\n', 'routes/console.php': "<?php\nSchedule::command('backup:run')->dailyAt('2:00');\n" }],
    [
      'bootstrap/app.php',
      {
        'app/Console/Kernel.php': '<?php\n',
        'bootstrap/app.php':
          "<?php\nreturn Application::configure()->withSchedule(function (Schedule $schedule) { $schedule->command('backup:run')->hourly(); })->create();\n",
      },
    ],
    ['by its class', task('$schedule->command(\\Spatie\\Backup\\Commands\\BackupCommand::class, ["--only-db"])->daily();')],
    ['in production alone', task(`if (app()->environment('production')) { ${nightly} }`)],
    ['by a line of shell', task("$schedule->exec('pg_dump -h rows till > /till/storage/till.sql')->daily();")],
    ['of the package’s own settings', { 'config/backup.php': '<?php\nreturn [];\n' }],
    [
      'by a command of its own',
      {
        ...task("$schedule->command('till:keep')->daily();"),
        'app/Console/Commands/Keep.php':
          "<?php\nclass Keep extends Command\n{\n    protected $signature = 'till:keep {--name=}';\n    public function handle()\n    {\n        if ($this->option('name')) { $this->call('backup:run', ['--filename' => $this->option('name')]); } else { $this->call('backup:run'); }\n    }\n}\n",
      },
    ],
  ])('%s', async (_, more) => {
    expect(await automated(till(more))).toBe('pass')
  })

  test.each<[string, Files, string]>([
    ['nowhere', task(clean), 'fail'],
    ['in staging alone', task(nightly.replace('->daily()', "->daily()->environments(['staging'])")), 'fail'],
    ['under a condition', task(`if (Setting::first()->copies) { ${nightly} }`), 'unknown'],
    ['when a call says so', task(nightly.replace('->daily()', '->daily()->when(fn () => Setting::first()->copies)')), 'unknown'],
    ['of files alone', task(nightly.replace('--only-db', '--only-files')), 'fail'],
    ['of another connection', { 'config/backup.php': backup("'mysql'", "'away'") }, 'fail'],
    ['by a command that hands on nothing', task("$schedule->command('till:keep')->daily();"), 'fail'],
  ])('%s: %s', async (_, more, outcome) => {
    expect(await automated(till(more))).toBe(outcome)
  })
})

describe('what runs the scheduler', () => {
  const clockless = (files: Files): Files => ({ ...files, 'compose.yaml': (files['compose.yaml'] ?? '').replace(/^ {2}clock:.*\n/m, '') })

  test.each<[string, Files]>([
    ['a crontab', { 'ops/crontab': '* * * * * cd /till && php artisan schedule:run >> /dev/null 2>&1\n' }],
    [
      'a loop that Supervisor keeps',
      {
        Dockerfile: 'FROM php:8.4-apache\nCOPY . /till\nCOPY ops/supervisord.conf ops/start.sh /\nCMD ["/start.sh"]\n',
        'ops/start.sh': '#!/bin/sh\nphp artisan migrate --force\nexec supervisord -c /supervisord.conf\n',
        'ops/supervisord.conf':
          '[supervisord]\nnodaemon=true\n[program:web]\ncommand=apache2-foreground\n[program:clock]\ncommand=/bin/bash -c "while true; do /till/artisan schedule:run; sleep 1m; done"\n',
      },
    ],
  ])('%s', async (_, more) => {
    expect(await automated(clockless(till(more)))).toBe('pass')
  })

  // One line in the crontab of the host is all that Laravel asks for, and hardly any repository holds it.
  test('nothing in sight', async () => {
    const { head } = await judge(clockless(till()), clockless(till()))
    const verdict = head.verdicts.find(({ rule, subject }) => rule === 'backup/automated' && subject === 'database/rows')
    expect(verdict?.outcome).toBe('unknown')
    expect(verdict?.message).toContain('whether something runs schedule:run')
    expect(await outcomes(clockless(till()))).toMatchObject({ offsite: 'unknown', retention: 'unknown' })
    const local = { 'config/backup.php': backup("'pgsql'", "'local'") }
    expect(await outcomes(clockless(till(local)))).toMatchObject({ automated: 'unknown', offsite: 'fail', retention: 'unknown' })
  })

  test.each<[string, Files]>([
    ['a crontab that never fires', { 'ops/crontab': '0 0 31 2 * cd /till && php artisan schedule:run\n' }],
    ['anything, of a task for staging alone', task(nightly.replace('->daily()', "->daily()->environments(['staging'])"))],
    ['anything, of no task', task(clean)],
  ])('%s: nothing backs up', async (_, more) => {
    expect(await automated(clockless(till(more)))).toBe('fail')
  })

  test('that it no longer runs blocks, and so does a task that is gone', async () => {
    const automatedOf = 'backup/automated database/rows'
    expect(blocked(await judge(till(), clockless(till())))).toContain(automatedOf)
    expect(blocked(await judge(till(), replace('app/Console/Kernel.php', nightly, '')(till())))).toContain(automatedOf)
    expect(blocked(await judge(till(), remove('app/Console/Kernel.php')(till())))).toContain(automatedOf)
    expect(blocked(await judge(till(), replace('config/backup.php', ", 'away'", '')(till())))).toContain('backup/offsite database/rows')
  })

  test('another hour blocks nothing', async () => {
    expect(blocked(await judge(till(), replace('app/Console/Kernel.php', '01:30', '03:10')(till())))).toEqual([])
  })
})

describe('where copies lie', () => {
  test.each<[string, Files, string, string]>([
    ['beside the application', { 'config/backup.php': backup("env('DB_CONNECTION')", "'local'") }, 'DB_CONNECTION: pgsql, DB_HOST: rows', 'fail'],
    [
      'in a store of the same stack',
      { 'config/backup.php': backup("env('DB_CONNECTION')", "'away'") },
      'DB_CONNECTION: pgsql, DB_HOST: rows, AWS_ENDPOINT: "http://till:9000"',
      'fail',
    ],
    ['on a disk that nobody describes', { 'config/backup.php': backup("env('DB_CONNECTION')", "'cellar'") }, 'DB_CONNECTION: pgsql, DB_HOST: rows', 'unknown'],
  ])('%s', async (_, more, environment, offsite) => {
    expect(await outcomes(till(more, environment))).toMatchObject({ automated: 'pass', offsite })
  })
})

test('is told, and locked, as its settings say', async () => {
  const loud = backup(
    "'pgsql'",
    "'local'",
    ", 'notifications' => ['notifications' => [BackupHasFailedNotification::class => ['mail']], 'mail' => ['to' => 'till@till.shop']]",
  ).replace("'source'", "'password' => env('COPY_PASSWORD'), 'source'")
  const environment = 'DB_CONNECTION: pgsql, DB_HOST: rows'
  expect(await outcomes(till({ 'config/backup.php': loud }))).toMatchObject({ 'failure-alert': 'pass', encrypted: 'fail' })
  expect(await outcomes(till({ 'config/backup.php': loud }, `${environment}, COPY_PASSWORD: "kY8-vTq2-Wm4x"`))).toMatchObject({ encrypted: 'pass' })
})
