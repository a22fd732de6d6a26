/** What one file of a tree says and another takes back: examples, images named after the repository, dumps of other servers, agents in the code. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const stack = (image: string, more = ''): string => `services:
  till:
    image: ${image}
    ports: ["8080:80"]
    environment:
      DB_CONNECTION: "\${DB_CONNECTION:-mysql}"
      DB_HOST: "\${DB_HOST:-rows}"
    depends_on: [rows]
  rows:
    image: mariadb:11.4
    volumes: [ "rows:/var/lib/mysql" ]
${more}volumes: { rows: }
`
const laravel: Files = {
  'composer.json': '{ "name": "acme/till", "type": "project", "require": { "laravel/framework": "^12.0" } }',
  artisan: '<?php\n',
  'config/database.php':
    "<?php\nreturn ['default' => env('DB_CONNECTION', 'mysql'), 'connections' => ['sqlite' => ['driver' => 'sqlite', 'database' => env('DB_DATABASE', database_path('database.sqlite'))], 'mysql' => ['driver' => 'mysql', 'host' => env('DB_HOST', '127.0.0.1'), 'database' => 'till']]];\n",
  '.env.example': 'DB_CONNECTION=sqlite\n',
  Dockerfile: 'FROM php:8.3-apache\nCOPY . /srv\n',
}
const push = (images: string): string =>
  `on: push\njobs:\n  push:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { context: ., push: true, tags: "${images}" }\n`
const engines = async (files: Files): Promise<readonly string[]> => (await said(files, /^database\/\S+ engine = /)).map((line) => line.split(' @')[0] ?? line)

test('a stack’s own default outranks an example that chooses a file', async () => {
  const found = await engines({ 'compose.yaml': stack('ghcr.io/acme/till:4'), ...laravel, '.github/workflows/push.yml': push('ghcr.io/acme/till:4') })
  expect(found).toEqual([expect.stringMatching(/^database\/rows engine = mariadb/)])
})

test('a file that only a program opens which no stack runs is left open', async () => {
  const files = {
    'counter/package.json': '{ "name": "counter", "scripts": { "start": "node ." }, "dependencies": { "better-sqlite3": "11", "fastify": "5" } }',
    'counter/index.js':
      "import Database from 'better-sqlite3'\nimport fastify from 'fastify'\nexport const db = new Database('berths.db')\nfastify().listen({ port: 80 })\n",
    'desk/package.json': '{ "name": "desk", "scripts": { "start": "node ." }, "dependencies": { "fastify": "5" } }',
    'desk/index.js': "import fastify from 'fastify'\nfastify().listen({ port: 80 })\n",
    'desk/Dockerfile': 'FROM node:22\nCMD ["node", "."]\n',
  }
  const built = { ...files, 'compose.yaml': stack('acme/other:4', '  desk:\n    build: ./desk\n    ports: ["81:80"]\n') }
  expect((await verdicts(files, 'database/engine')).find((line) => line.includes('better-sqlite3'))).toMatch(/fail: better-sqlite3 is sqlite/)
  for (const rule of ['database/engine', 'backup/automated'])
    expect((await verdicts(built, rule)).find((line) => line.includes('better-sqlite3'))).toMatch(/^database\/better-sqlite3 unknown/)
})

describe('no copy of the stack’s database', () => {
  const byHand = async (path: string, text: string): Promise<string | undefined> =>
    (await verdicts({ 'compose.yaml': stack('acme/till:4'), [path]: text }, 'backup/automated')).find((line) => line.startsWith('database/rows'))
  const job = (run: string): string => `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${run}\n`
  const none = /fail: Nothing backs up rows automatically @/

  test.each([
    ['bin/migrate.sh', '#!/bin/sh\nmysqldump -h "$old_host" -u "$user" till > "$file"\ndocker compose exec -T rows mysql till < "$file"\n'],
    ['.github/workflows/try.yml', job('mysqldump -h 127.0.0.1 till > /tmp/schema.sql')],
    ['.github/workflows/try.yml', job('cp .github/workflows/.env.sqlite .env')],
  ])('%s: %s', async (path, text) => expect(await byHand(path, text)).toMatch(none))

  test('nor what a browser keeps at somebody’s home', async () => {
    const files = (from: string): Files => ({
      'package.json': '{ "name": "desk", "scripts": { "start": "node ." }, "dependencies": { "better-sqlite3": "11", "fastify": "5" } }',
      'index.js':
        "import Database from 'better-sqlite3'\nimport fastify from 'fastify'\nexport const db = new Database('berths.db')\nfastify().listen({ port: 80 })\n",
      'bin/copy.sh': `#!/bin/sh\nfrom=${from}\ncp "$from" /srv/copies/x.tmp\n`,
    })
    expect((await verdicts(files('~/Library/Safari/History.db'), 'backup/automated')).join()).not.toContain('makes a copy')
    expect((await verdicts(files('/srv/desk/berths.db'), 'backup/automated')).join()).toContain('makes a copy with cp')
  })

  test.each([
    ['bin/copy.sh', '#!/bin/sh\nmysqldump -h rows till > /srv/copies/till.sql\n'],
    ['.github/workflows/copy.yml', job('ssh shop "mysqldump till" > till.sql')],
  ])('as %s makes one: %s', async (path, text) => expect(await byHand(path, text)).toContain('makes a copy with mysqldump'))
})

test('a database that runs beside a job is not the one it copies, whatever environment the job has', async () => {
  const job = (host: string, services: string): Files => ({
    'compose.yaml':
      'services:\n  till:\n    image: acme/till:4\n    environment: { DATABASE_URL: "postgresql://rows/till" }\n  rows:\n    image: postgres:17\n',
    '.github/workflows/copy.yml': `on: { schedule: [ { cron: "0 4 * * *" } ] }\njobs:\n  copy:\n    runs-on: ubuntu-latest\n    environment: production\n${services}    steps:\n      - run: |\n          pg_dump till > till.sql\n          aws s3 cp till.sql s3://till-copies/$(date +%F).sql\n        env: { PGHOST: ${host} }\n`,
  })
  const beside = '    services: { postgres: { image: "postgres:17" } }\n'
  const outcome = async (files: Files): Promise<string | undefined> => (await verdicts(files, 'backup/automated'))[0]
  expect(await outcome(job('localhost', beside))).toMatch(/^database\/rows fail/)
  expect(await outcome(job('rows.example.org', beside))).not.toMatch(/^database\/rows pass/)
  expect(await outcome(job('localhost', ''))).toMatch(/^database\/rows pass/)
})

test('a library that sends figures leaves open what collects them and who is told', async () => {
  const rails = (gem: string): Files => ({
    'compose.yaml': 'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n    environment: { DATABASE_URL: "postgresql://rows/till" }\n',
    Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["bundle", "exec", "puma"]\n',
    Gemfile: `source "https://rubygems.org"\ngem "rails"\n${gem}\n`,
    'config/application.rb': 'module Till\n  class Application < Rails::Application\n  end\nend\n',
  })
  const outcomes = async (gem: string): Promise<readonly string[]> =>
    (await Promise.all(['monitoring/metrics', 'monitoring/alerts'].map((rule) => verdicts(rails(gem), rule)))).flatMap((lines) =>
      lines.map((line) => line.split(/[ :]/)[1] ?? ''),
    )
  expect(await outcomes('gem "appsignal"')).toEqual(['unknown', 'unknown'])
  expect(await outcomes('gem "yabeda-prometheus"')).toEqual(['fail', 'fail'])
  const dashboards = async (gem: string): Promise<string | undefined> => (await verdicts(rails(gem), 'monitoring/dashboards'))[0]
  expect(await dashboards('gem "pghero"')).toBe('system unknown @ Gemfile:3')
  expect(await dashboards('gem "rack"')).toMatch(/^system fail/)
})

test('LinuxServer’s images keep their data below /config', async () => {
  const rows = (folder: string): Files => ({
    'compose.yaml': `services:\n  rows:\n    image: lscr.io/linuxserver/mariadb:11.4.4\n    volumes: [ "./rows:${folder}" ]\n`,
  })
  expect((await verdicts(rows('/config'), 'database/persistence'))[0]).toMatch(/^database\/rows pass/)
  expect((await verdicts(rows('/var/lib/mysql'), 'database/persistence'))[0]).toMatch(/^database\/rows fail/)
})

test('Traefik’s own pages are nothing that it balances', async () => {
  const files = (service: string): Files => ({
    'compose.yaml': `services:\n  front:\n    image: traefik:3.2\n    ports: ["443:443"]\n    labels:\n      - "traefik.http.routers.desk.rule=Host(\`desk.example.org\`)"\n      - "traefik.http.routers.desk.service=${service}"\n`,
  })
  expect((await verdicts(files('api@internal'), 'infrastructure/load-balancer-health')).join()).not.toContain('fail')
})

test.each([
  ['redis:6.2-alpine', 'pass'],
  ['redis:7.0', 'fail'],
  ['mariadb:11.2', 'fail'],
  ['mariadb:11.4', 'pass'],
  ['mysql:9.3', 'fail'],
  ['mongo:8.2', 'fail'],
  ['mongo:8', 'pass'],
])('%s gets fixes: %s', async (image, outcome) => {
  const files = { 'compose.yaml': `services:\n  rows:\n    image: ${image}\n` }
  expect((await verdicts(files, 'database/supported-version'))[0]).toMatch(new RegExp(`^database/rows ${outcome}`))
})

test('a member that only votes is no database', async () => {
  const member = (name: string, mode: string): string =>
    `  ${name}:\n    image: bitnami/mongodb:7.0\n    environment: { MONGODB_REPLICA_SET_MODE: ${mode}, MONGODB_REPLICA_SET_NAME: berths }\n`
  const files = { 'compose.yaml': `services:\n${member('first', 'primary')}${member('second', 'secondary')}${member('voter', 'arbiter')}` }
  expect((await verdicts(files, 'backup/automated')).map((line) => line.split(' ')[0])).toEqual(['database/first'])
  expect((await verdicts(files, 'infrastructure/resource-limits')).map((line) => line.split(' ')[0])).toContain('service/voter')
})

test('what tests have filled is no copy of production', async () => {
  const copied = (database: string): Files => ({
    'compose.yaml':
      'services:\n  till:\n    image: acme/till:4\n    environment: { DATABASE_URL: "postgresql://rows/till" }\n  rows:\n    image: postgres:17\n',
    'ops/crontab': `0 4 * * * pg_dump -h rows ${database} | aws s3 cp - s3://till-copies/$(date +\\%F).sql\n`,
  })
  expect((await verdicts(copied('till'), 'backup/automated'))[0]).toMatch(/^database\/rows pass/)
  expect((await verdicts(copied('till_test'), 'backup/automated'))[0]).toMatch(/^database\/rows fail/)
})

test('a secret that a stack is filled in with stands in its env file alone', async () => {
  const files = {
    'compose.yaml': 'services:\n  till:\n    image: acme/till:4\n    environment: { ROOT_PASSWORD: "${TILL_PASSWORD}" }\n',
    '.env': 'TILL_PASSWORD=aKx9vQz2mXw94TbLp_7d\n',
  }
  const [line] = await verdicts(files, 'security/hardcoded-secret')
  expect(line).toContain('TILL_PASSWORD (.env)')
  expect(line).not.toContain('ROOT_PASSWORD')
})

test('an application that is called all-in-one is none that watches', async () => {
  const roles = async (image: string): Promise<readonly string[]> =>
    said({ 'compose.yaml': `services:\n  till:\n    image: ${image}\n    ports: ["80:80"]\n` }, /^service\/till role = /)
  expect((await roles('acme/all-in-one:4'))[0]).toContain('role = web')
  expect((await roles('jaegertracing/all-in-one:1.62'))[0]).toContain('role = monitoring')
})

test('Apollo’s server stops on the signals by itself', async () => {
  const files = (name: string): Files => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: ["80:80"]\n',
    Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "index.js"]\n',
    'package.json': `{ "name": "till", "dependencies": { "${name}": "3", "express": "5" } }`,
    'index.js': `import express from 'express'\nimport { ApolloServer } from '${name}'\nconst app = express()\nconst server = new ApolloServer({})\nawait server.start()\napp.listen(80)\n`,
  })
  for (const name of ['apollo-server-express', '@apollo/server'])
    expect((await verdicts(files(name), 'infrastructure/graceful-shutdown')).join()).toContain('service/till pass')
  expect((await verdicts(files('other-server'), 'infrastructure/graceful-shutdown')).join()).toContain('service/till fail')
})
