/** What a container is for, where neither its name nor its image says so outright. */
import { expect, test } from 'vitest'
import { all, blocked, judge, replace } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const roles = async (compose: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  (await said({ 'compose.yaml': compose, ...more }, /^service\/\S+ role = /)).map((line) => line.replace(/^service\/(\S+) role = (\S+) .*$/, '$1 $2'))

test('a health check that looks for a file or a process makes no server of a consumer', async () => {
  const compose = `services:
  forward-errors:
    image: acme/press:3.2
    healthcheck: { test: [ "CMD", "python3", "-c", "import os; os.remove('/tmp/alive')" ] }
  forward-letters:
    image: acme/press:3.2
    healthcheck: { test: pgrep -f forward }
  taskworker:
    image: acme/press:3.2
    healthcheck: { test: curl -f http://127.0.0.1:8080/up }
  ledger-read:
    image: acme/press:3.2
    healthcheck: { test: curl -f http://127.0.0.1:8080/up }
`
  expect(await roles(compose)).toEqual(['forward-errors worker', 'forward-letters worker', 'ledger-read web', 'taskworker worker'])
})

test('a service that another is given the address of takes requests', async () => {
  const compose = `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    environment:
      RATES_URL: http://rates:4100/v2
      SELF_URL: http://till:8080
  rates:
    image: acme/rates:1.9
  mill:
    image: acme/mill:1.9
    environment: { SELF_URL: "http://mill:3000" }
`
  expect(await roles(compose)).toEqual(['mill worker', 'rates web', 'till web'])
})

const awaiting = `services:
  furnish:
    image: acme/till:3.2
    command: [ "bin/furnish" ]
    healthcheck: { test: [ "CMD", "curl", "-f", "http://127.0.0.1:9000" ] }
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    deploy: { replicas: 2 }
    depends_on:
      furnish: { condition: service_completed_successfully }
`

test('a service that another waits for to end is a job', async () => {
  expect(await roles(awaiting)).toEqual(['furnish job', 'till web'])
})

test('whether a monitor is somebody’s own build of it', async () => {
  const compose = `services:
  ringer:
    image: acme/swarm-alertmanager:0.27
  screen:
    image: acme/screen:0.120
    environment: { RINGER_URI: "http://ringer:9093" }
`
  expect(await roles(compose)).toEqual(['ringer monitoring', 'screen worker'])
})

test('a monitor that settings are put into serves nobody; a program of one’s own in its image does', async () => {
  const compose = `services:
  screen:
    build: ./screen
    ports: [ "3030:3000" ]
  gauge:
    build: ./gauge
    ports: [ "9091:9090" ]
  trail:
    image: openzipkin/zipkin
    ports: [ "9411:9411" ]
  till:
    build: ./till
    ports: [ "8080:8080" ]
`
  const files = {
    'screen/Dockerfile': 'FROM grafana/grafana:11.2.0\nCOPY boards /var/lib/grafana/dashboards\n',
    'gauge/Dockerfile': 'FROM prom/prometheus:v2.54.1\nCOPY prometheus.yml /etc/prometheus/\nCMD ["--config.file=/etc/prometheus/prometheus.yml"]\n',
    'till/Dockerfile': 'FROM grafana/grafana:11.2.0\nCOPY till /till\nENTRYPOINT ["/till"]\n',
  }
  expect(await roles(compose, files)).toEqual(['gauge monitoring', 'screen monitoring', 'till web', 'trail monitoring'])
})

const built = {
  'compose.yaml': `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
  lake:
    image: lake-local
    build:
      context: ./lake
      args:
        - LAKE_BASE=acme/clickhouse-server:25.3
    volumes: [ "lake-data:/var/lib/clickhouse" ]
volumes:
  lake-data:
`,
  'lake/Dockerfile': 'ARG LAKE_BASE\nFROM ${LAKE_BASE}\n',
}

test('a database built from an image that only a build argument names', async () => {
  expect(await said(built, /engine = /)).toEqual(['database/lake engine = clickhouse compose.yaml:6'])
  const asMap = replace('compose.yaml', '- LAKE_BASE=acme', 'LAKE_BASE: acme')
  expect(blocked(await judge(built, asMap(built)))).toEqual([])
  const robbed = all(asMap, replace('compose.yaml', '    volumes: [ "lake-data:/var/lib/clickhouse" ]\n', ''))
  expect(blocked(await judge(built, robbed(built)))).toEqual(['database/persistence database/lake'])
})

test('an image whose tag nobody knows is still what it is', async () => {
  const compose = `services:
  rows:
    image: \${REGISTRY}/acme/postgres:\${ROWS_TAG}
  other:
    image: \${POSTGRES_IMAGE}
`
  expect(await roles(compose)).toEqual(['other worker', 'rows database'])
})

test('a client of a store that others wait for is a job, and a store stays one', async () => {
  const compose = `services:
  larder:
    image: minio/minio:RELEASE.2025-04-22T22-12-26Z
    command: server /data
  shelves:
    image: minio/mc:RELEASE.2025-04-16T18-13-26Z
    restart: on-failure
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    depends_on: { shelves: { condition: service_completed_successfully } }
`
  expect(await roles(compose)).toEqual(['larder storage', 'shelves job', 'till web'])
})

const ferry = {
  'package.json': '{ "name": "ferry", "scripts": { "start": "node index.js" }, "dependencies": { "express": "5.1.0", "pg": "8.16.3" } }',
  'db.js': "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL })\n",
}

test('an application that no stack runs is told by what its code does, not by its name', async () => {
  const listens =
    "import express from 'express'\nimport { pool } from './db.js'\nconst app = express()\napp.get('/', async (_, res) => res.json(await pool.query('select 1')))\napp.listen(3000)\n"
  const asks = "import { pool } from './db.js'\nawait pool.query('select 1')\n"
  const role = async (index: string) => (await said({ ...ferry, 'index.js': index }, /^service\/ferry role = /)).map((line) => line.split(' ')[3])
  expect(await role(listens)).toEqual(['web'])
  expect(await role(asks)).toEqual(['worker'])
})

test('other people’s image is not given the code that another service builds or is named for', async () => {
  const root = `services:
  ferry:
    build: .
    environment: { DATABASE_URL: "postgres://db/ferry" }
  seeker:
    image: acme/seeker:2.1
    environment: { DATABASE_URL: "postgres://db/ferry" }
  db:
    image: postgres:17
`
  expect(await said({ ...ferry, 'compose.yaml': root }, /^client\/\S+ library = pg /)).toEqual([expect.stringMatching(/^client\/ferry library = pg /)])
  const named = `services:
  store:
    image: ghcr.io/acme/sea-server:2.1
  server:
    image: ghcr.io/ferry/ferry-server:2.1
    environment: { DATABASE_URL: "postgres://db/ferry" }
  db:
    image: postgres:17
`
  const files = Object.fromEntries(Object.entries(ferry).map(([path, text]) => [`apps/server/${path}`, text]))
  expect(await said({ ...files, 'package.json': '{ "name": "port" }', 'compose.yaml': named }, /^client\/\S+ library = pg /)).toEqual([
    expect.stringMatching(/^client\/server library = pg /),
  ])
})

test('two services of one image share its code, whichever of them is built', async () => {
  const files = { ...ferry, 'package.json': ferry['package.json'].replace('"ferry"', '"hull"') }
  const compose = `services:
  web:
    build: .
    image: acme/ferry:3
    ports: [ "80:3000" ]
    environment: { DATABASE_URL: "postgres://db/ferry" }
  night:
    image: acme/ferry:3
    environment: { DATABASE_URL: "postgres://db/ferry" }
  db:
    image: postgres:17
`
  expect(await said({ ...files, 'compose.yaml': compose }, /^client\/\S+ library = pg /)).toHaveLength(2)
})

test('what renews the certificates of the proxy beside it takes no requests, and is asked for its restarts', async () => {
  const compose = `services:
  edge:
    image: nginxproxy/nginx-proxy:1.6
    ports: [ "80:80", "443:443" ]
    restart: always
  edge-acme:
    image: nginxproxy/acme-companion:2.4
    volumes_from: [ edge ]
    restart: always
`
  expect(await roles(compose)).toEqual(['edge proxy', 'edge-acme scheduler'])
  expect(await verdicts({ 'compose.yaml': compose }, 'infrastructure/replicas')).toEqual([
    'service/edge fail: edge keeps 1 replica @ compose.yaml:2',
    'service/edge-acme not-applicable @ compose.yaml:6',
  ])
  const without = { 'compose.yaml': compose.replace('volumes_from: [ edge ]\n    restart: always', 'volumes_from: [ edge ]') }
  expect((await verdicts(without, 'infrastructure/restart-policy'))[1]).toContain('service/edge-acme fail')
})

const php = (name: string, files: readonly string[], type = 'project'): Readonly<Record<string, string>> => ({
  'composer.json': `{ "name": "${name}", "type": "${type}", "require": { "laravel/framework": "^12.0" } }`,
  ...Object.fromEntries(files.map((path) => [path, '<?php\n'])),
})
const rolesOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await said(files, /^service\/\S+ role = /)).map((line) => line.replace(/^service\/(\S+) role = (\S+) .*$/, '$1 $2'))

test('an application of PHP with a front controller takes requests, whatever it is called; one with a console alone does not', async () => {
  expect(await rolesOf(php('acme/ledger', ['artisan', 'public/index.php']))).toEqual(['ledger web'])
  expect(await rolesOf(php('acme/ledger', ['artisan', 'index.php']))).toEqual(['ledger web'])
  expect(await rolesOf(php('acme/ledger', ['artisan']))).toEqual(['ledger worker'])
})

test('the port of an image is that of its own command, where another service publishes it', async () => {
  const compose = (more: string): string => `services:
  till:
    build: .
    ports: [ "8080:8080" ]
  mill:
    build: .
    command: bin/mill
${more}`
  const recipe = { Dockerfile: 'FROM python:3.13\nCOPY . /srv\nEXPOSE 8080\nCMD [ "bin/till" ]\n' }
  expect(await roles(compose(''), recipe)).toEqual(['mill worker', 'till web'])
  expect(await roles(compose('    ports: [ "8081:8080" ]\n'), recipe)).toEqual(['mill web', 'till web'])
  expect(await roles(compose('').replace('    ports: [ "8080:8080" ]\n', ''), recipe)).toEqual(['mill web', 'till web'])
  expect(await roles(compose('').replace('    command: bin/mill\n', ''), recipe)).toEqual(['mill web', 'till web'])
})

test.each(['postgres:16-alpine', 'debian:13-slim'])('what dumps by the clock and shows figures at a port is no server, made from %s', async (base) => {
  const files = {
    'compose.yaml': `services:
  till:
    image: acme/till:3.2
    ports: [ "80:80" ]
    environment: { DATABASE_URL: "postgres://till:\${P}@ledger/till" }
  ledger:
    image: postgres:16.4
    volumes: [ "kept:/var/lib/postgresql/data" ]
  dumper:
    build: ./dumper
    ports: [ "9100:9100" ]
    environment: { PGHOST: ledger, BUCKET: "s3://acme-copies" }
volumes: { kept: }
`,
    'dumper/Dockerfile': `FROM ${base}\nCOPY run.sh dump.sh /\nCOPY crontab /etc/crontabs/root\nEXPOSE 9100\nENTRYPOINT ["/run.sh"]\n`,
    'dumper/run.sh': '#!/bin/sh\nset -e\n/dump.sh\nexec crond -f\n',
    'dumper/dump.sh': '#!/bin/sh\nset -e\npg_dump -h "$PGHOST" -Fc till > /tmp/till.dump\naws s3 cp /tmp/till.dump "$BUCKET/till-$(date +%F).dump"\n',
    'dumper/crontab': '0 3 * * * /dump.sh\n',
  }
  const { 'compose.yaml': compose, ...more } = files
  expect(await roles(compose, more)).toEqual(['dumper backup', 'ledger database', 'till web'])
  expect(blocked(await judge(files, { ...files, 'dumper/crontab': '' })).join()).toContain('backup/automated')
})

test('a server’s image that is taken for its client is no server', async () => {
  const compose = (image: string, keys: string): string => `services:
  ledger:
    image: ${image}
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/p, MYSQL_ROOT_PASSWORD_FILE: /run/secrets/p }
    volumes: [ "kept:/var/lib/data" ]
  other:
    image: ${image}
    ${keys}
volumes: { kept: }
`
  const other = async (keys: string, image = 'postgres:16.4'): Promise<string | undefined> =>
    (await roles(compose(image, keys))).find((line) => line.startsWith('other '))
  expect(await other('command: psql -U postgres -h ledger -f /sql/tables.sql')).toBe('other job')
  expect(await other('command: [ "sh", "-c", "until pg_isready -h ledger; do sleep 1; done; psql -h ledger -f /sql/tables.sql" ]')).toBe('other job')
  expect(await other('environment: { PGHOST: ledger }\n    command: [ "sh", "-c", "while true; do psql -c \'call refresh()\'; sleep 600; done" ]')).toBe(
    'other job',
  )
  expect(await other('command: mysql -h ledger -u root -e "source /sql/tables.sql"', 'mysql:8.4.3')).toBe('other job')
  // A standby asks its primary, too.
  expect(await other('command: [ "sh", "-c", "until pg_isready -h ledger; do sleep 1; done; exec docker-entrypoint.sh postgres" ]')).toBe('other database')
  expect(await other('command: [ "sh", "-c", "pg_basebackup -h ledger -D /pg -R && exec gosu postgres postgres -D /pg" ]\n    ports: [ "5433:5432" ]')).toBe(
    'other database',
  )
  expect(await other('command: postgres -c max_connections=300')).toBe('other database')
  expect(await other('command: [ "sh", "-c", "psql -h localhost -f /sql/tables.sql & postgres" ]')).toBe('other database')
  expect(await other('restart: always')).toBe('other database')
})

test('an image that is made from a server’s for its client is no server', async () => {
  const compose =
    'services:\n  ledger:\n    image: postgres:16.4\n    volumes: [ "kept:/var/lib/postgresql/data" ]\n  tables:\n    build: ./tables\n    environment: { PGHOST: ledger }\nvolumes: { kept: }\n'
  const more = (script: string) => ({ 'tables/Dockerfile': 'FROM postgres:16-alpine\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n', 'tables/run.sh': script })
  expect(await roles(compose, more('#!/bin/sh\nset -e\nfor file in /sql/*.sql; do psql -v ON_ERROR_STOP=1 -f "$file"; done\n'))).toEqual([
    'ledger database',
    'tables job',
  ])
  expect(await roles(compose.replace('    environment: { PGHOST: ledger }\n', ''), more('#!/bin/sh\nexec docker-entrypoint.sh postgres\n'))).toEqual([
    'ledger database',
    'tables database',
  ])
})

test('a script that starts another in a loop copies by the clock, with a port or without', async () => {
  const files = (port: string) => ({
    'compose.yaml': `services:
  ledger:
    image: postgres:16.4
    volumes: [ "kept:/var/lib/postgresql/data" ]
  dumper:
    build: ./dumper
    restart: always
${port}    environment: { PGHOST: ledger, BUCKET: "s3://acme-copies" }
volumes: { kept: }
`,
    'dumper/Dockerfile': 'FROM debian:13-slim\nCOPY . /app\nENTRYPOINT ["/app/run.sh"]\n',
    'dumper/run.sh': '#!/bin/sh\nwhile true; do /app/dump.sh; sleep 86400; done\n',
    'dumper/dump.sh': '#!/bin/sh\nset -e\npg_dump -h "$PGHOST" -Fc till > /tmp/till.dump\naws s3 cp /tmp/till.dump "$BUCKET/till-$(date +%F).dump"\n',
  })
  for (const port of ['', '    ports: [ "9100:9100" ]\n']) {
    const all = files(port)
    expect(await verdicts(all, 'backup/automated')).toEqual(['database/ledger pass @ dumper/run.sh:2'])
    const stopped = { ...all, 'dumper/run.sh': '#!/bin/sh\n/app/dump.sh\n' }
    expect(blocked(await judge(all, stopped)).join()).toContain('backup/automated')
  }
})

test('a standby that a script prepares is a standby, and its loss is told', async () => {
  const standby = `  standby:
    image: postgres:16.4
    entrypoint: /standby.sh
    command: postgres
    environment: { PGDATA: /pg }
    volumes: [ "./standby.sh:/standby.sh", "second:/pg" ]
`
  const compose = `services:
  ledger:
    image: postgres:16.4
    volumes: [ "kept:/var/lib/postgresql/data" ]
${standby}volumes: { kept: , second: }
`
  const script = {
    'standby.sh':
      '#!/bin/sh\nset -e\nuntil pg_isready -h ledger; do sleep 1; done\nif [ ! -s /pg/PG_VERSION ]; then pg_basebackup -h ledger -D /pg -R; fi\nexec "$@"\n',
  }
  expect(await roles(compose, script)).toEqual(['ledger database', 'standby database'])
  const base = { 'compose.yaml': compose, ...script }
  expect(blocked(await judge(base, { ...base, 'compose.yaml': compose.replace(standby, '') })).join()).toContain('database/replica')
})

test('MinIO’s client makes its buckets and ends; where it watches it stays', async () => {
  const client = (words: string): string =>
    `services:\n  shelf:\n    image: minio/minio:RELEASE.2025-04-22T22-12-26Z\n    command: server /data\n  shelf-setup:\n    image: minio/mc:RELEASE.2025-04-16T18-13-26Z\n    entrypoint: ${words}\n`
  expect(await roles(client('/bin/sh -c "mc mb shelf/pots; exit 0"'))).toEqual(['shelf storage', 'shelf-setup job'])
  expect(await roles(client('/bin/sh -c "mc mirror --watch shelf/pots far/pots"'))).toEqual(['shelf storage', 'shelf-setup storage'])
})

test('a server that a plain system fetches is one by the port that it listens on and what it is called', async () => {
  const compose = (port: number): string =>
    `services:\n  ferretdb:\n    image: debian:bookworm-slim\n    command: [ "sh", "-c", "exec /data/bin/ferretdb" ]\n    ports: [ "127.0.0.1:${port}:${port}" ]\n`
  expect(await roles(compose(27_017))).toEqual(['ferretdb database'])
  expect(await roles(compose(8_080))).toEqual(['ferretdb web'])
})

test.each(['amazon/aws-otel-collector', 'amazon/aws-xray-daemon', 'docker.hyperdx.io/hyperdx/hyperdx-all-in-one'])('%s only looks on', async (image) => {
  expect(await roles(`services:\n  rays:\n    image: ${image}:2.1.4\n    ports: [ "4317:4317" ]\n`)).toEqual(['rays monitoring'])
})

test('what only catches mail serves nobody', async () => {
  expect(await roles('services:\n  post:\n    image: marcopas/docker-mailslurper:latest\n    ports: [ "8080:8080" ]\n')).toEqual(['post tool'])
})

test('a stage is found by its name however it is written', async () => {
  const files = (target: string): Readonly<Record<string, string>> => ({
    Dockerfile: 'FROM debian:12 AS STANDARD\nUSER 1000\nCMD ["/srv/kiln"]\nFROM debian:12 AS ALLINONE\nCMD ["/srv/all"]\n',
    'compose.yaml': `services:\n  kiln:\n    build: { context: ., target: ${target} }\n    ports: [ "8080:8080" ]\n`,
  })
  const root = async (target: string): Promise<string> => (await verdicts(files(target), 'security/run-as-non-root'))[0]?.split(/[ :]/)[1] ?? ''
  expect([await root('STANDARD'), await root('standard'), await root('ALLINONE')]).toEqual(['pass', 'pass', 'fail'])
})

test('Flower shows what workers do, and serves nobody', async () => {
  const compose =
    'services:\n  tasks:\n    build: .\n    command: celery -A kiln flower --basic_auth=${BLOOM_USER}:${BLOOM_WORD}\n  hands:\n    build: .\n    command: celery -A flower worker\n'
  expect(await roles(compose, { Dockerfile: 'FROM python:3.13\nEXPOSE 8000\nENTRYPOINT ["/boot.sh"]\n' })).toEqual(['hands worker', 'tasks tool'])
})

test('an image that is made from a database’s for its tools and runs cron is no database', async () => {
  const files = (command: string): Readonly<Record<string, string>> => ({
    'compose.yaml': `services:
  rows:
    image: postgres:17.2
    volumes: [ "rows:/var/lib/postgresql/data" ]
  rows-backup-job:
    build: copies
    environment: { PGHOST: rows, PGPASSWORD: "\${P}" }
    volumes: [ "copies:/copies" ]
volumes: { rows: , copies: }
`,
    'copies/Dockerfile': `FROM postgres:17\nCOPY ./take.sh /usr/local/bin/kiln-take.sh\nCOPY ./cronfile /etc/cron.d/cronfile\nENTRYPOINT ["/entrypoint.sh"]\nCMD ${command}\n`,
    'copies/take.sh': '#!/bin/bash\npg_dump -f "/copies/kiln-$(date +%F).sql"\n',
    'copies/cronfile': 'SHELL=/bin/bash\n0 0 * * * root /usr/local/bin/kiln-take.sh\n',
  })
  expect(await roles('', files('["cron","-f"]'))).toEqual(['rows database', 'rows-backup-job backup'])
  expect(await verdicts(files('["cron","-f"]'), 'backup/automated')).toEqual(['database/rows pass @ copies/cronfile:2'])
  expect((await roles('', files('["postgres"]')))[1]).toBe('rows-backup-job database')
})

test('a background worker of Render’s gets no requests, whatever it is called', async () => {
  const of = (type: string): Readonly<Record<string, string>> => ({
    'render.yaml': `services:\n  - type: ${type}\n    name: admin-shell\n    runtime: image\n    image: { url: acme/admin:3.2 }\n`,
  })
  const said = async (type: string): Promise<string> => (await verdicts(of(type), 'infrastructure/replicas'))[0] ?? ''
  expect(await said('worker')).toContain('service/admin-shell not-applicable')
  expect(await said('web')).toContain('service/admin-shell fail')
})

test('a user that somebody is still to fill in is nobody yet', async () => {
  const root = async (user: string): Promise<string> =>
    (
      await verdicts(
        { 'compose.yaml': `services:\n  kiln:\n    image: acme/kiln:3.2\n    user: ${user}\n    ports: [ "80:80" ]\n` },
        'security/run-as-non-root',
      )
    )[0]?.split(/[ :]/)[1] ?? ''
  expect([await root('UID:GID'), await root('"1000:1000"'), await root('root')]).toEqual(['unknown', 'pass', 'fail'])
})

const started = (more: string): string => `services:\n  mailer:\n    image: acme/shop:3\n${more}`

test.each([
  ['a server', 'command: gunicorn shop.wsgi --bind :8000', 'web'],
  ['a server after others', `command: sh -c "python manage.py migrate && exec gunicorn shop.wsgi"`, 'web'],
  ['words between signs of a shell', 'command: [ "keepboth", "shop-version", "&&", "gunicorn", "--bind=:8000", "shop.wsgi", "|||", "shop-tasks" ]', 'web'],
  ['the same with workers alone', 'command: [ "keepboth", "shop-version", "&&", "celery", "-A", "shop", "worker", "|||", "shop-tasks" ]', 'worker'],
  ['a sign of a shell that nothing reads', 'command: [ "celery", "-A", "shop", "worker", "&&", "gunicorn", "shop.wsgi" ]', 'worker'],
  ['a server that a condition asks for', `command: sh -c 'if [ "$$ROLE" = pages ]; then gunicorn shop.wsgi; else shop-tasks; fi'`, 'worker'],
])('%s', async (_what, line, role) => expect(await roles(started(`    ${line}\n`))).toEqual([`mailer ${role}`]))

test('an application that no stack describes serves where a Dockerfile beside it starts a server', async () => {
  const files = (command: string): Readonly<Record<string, string>> => ({
    Dockerfile: `FROM python:3.13-slim\nCOPY . /srv\nCMD ${command}\n`,
    'pyproject.toml': '[project]\nname = "ledger"\nversion = "1.0"\ndependencies = ["sqlalchemy", "psycopg"]\n',
    'ledger/store.py': 'import os\nfrom sqlalchemy import create_engine\n\nengine = create_engine(os.environ["DATABASE_URL"])\n',
    'ledger/run.py': 'from ledger.store import engine\n\n\ndef main():\n    print(engine)\n',
  })
  const found = async (command: string): Promise<readonly string[]> => said(files(command), /^service\/\S+ role = /)
  expect(await found('["keepboth", "ledger-check", "&&", "gunicorn", "ledger.wsgi", "|||", "ledger-tasks"]')).toEqual([expect.stringContaining('role = web')])
  expect(await found('["ledger-tasks"]')).toEqual([expect.stringContaining('role = worker')])
})

test('what only gathers figures in its memory serves nobody, whichever image starts it', async () => {
  const gathers = async (start: string): Promise<readonly string[]> =>
    roles(`services:\n  figures:\n    image: acme/press:3.2\n    ports: [ "9394:9394" ]\n    command: ${start}\n`)
  for (const start of [
    '[ "sh", "-c", "bundle exec prometheus_exporter -b 0.0.0.0 -a lib/figures.rb" ]',
    'bundle exec prometheus_exporter -b 0.0.0.0',
    '[ "/usr/local/bin/statsd_exporter", "--statsd.mapping-config=/etc/map.yaml" ]',
    'pushgateway --persistence.file=/data/rows',
  ])
    expect(await gathers(start)).toEqual(['figures monitoring'])
  for (const start of [
    '[ "sh", "-c", "bundle exec prometheus_exporter -b 0.0.0.0 & bundle exec puma" ]',
    '[ "sh", "-c", "bundle exec prometheus_exporter -b 0.0.0.0; exec puma" ]',
    'bundle exec puma --figures prometheus_exporter',
    'bundle exec prometheus_exporters',
  ])
    expect(await gathers(start)).toEqual(['figures web'])
})

test('a shell with volumes and nothing to do ends at once, whatever lies in them', async () => {
  const box = (more: string): string => `services:\n  rows:\n    image: busybox\n    volumes: [ "./rows:/var/lib/mysql" ]\n${more}`
  const found = async (more: string): Promise<readonly string[]> => roles(box(more))
  expect(await found('')).toEqual(['rows job'])
  expect(await found('    ports: [ "3306:3306" ]\n')).toEqual(['rows database'])
  expect(await found('    command: [ "/bin/start" ]\n')).toEqual(['rows database'])
  expect(await found('    environment: { MYSQL_ROOT_PASSWORD: "${ROOT}" }\n')).toEqual(['rows database'])
  expect(await roles(box('').replace('busybox', 'acme/rows'))).toEqual(['rows database'])
  for (const rule of ['infrastructure/restart-policy', 'infrastructure/resource-limits', 'database/replica', 'backup/automated'])
    expect((await verdicts({ 'compose.yaml': box('') }, rule)).filter((line) => / (fail|unknown)/.test(line))).toEqual([])
})

test('an image that is named for the engine it uses is no server of it', async () => {
  const found = async (image: string): Promise<string> => (await roles(`services:\n  rows:\n    image: ${image}\n    ports: [ "10051:10051" ]\n`))[0] ?? ''
  for (const image of ['acme/till-server-mysql:3', 'acme/till-nginx-pgsql:3']) expect(await found(image)).toBe('rows web')
  for (const image of ['zabbix/zabbix-server-mysql:7.0', 'zabbix/zabbix-web-nginx-pgsql:7.0', 'zabbix/zabbix-proxy-sqlite3:7.0'])
    expect(await found(image)).toBe('rows monitoring')
  for (const image of ['acme/till-mysql:3', 'mysql/mysql-server:8.0', 'acme/zabbix-mysql:8']) expect(await found(image)).toBe('rows database')
})

test('what an overlay beside the stack publishes takes requests, whichever of them is merged', async () => {
  const compose = 'services:\n  quayside:\n    image: acme/quayside:3.2\n  tallies-worker:\n    image: acme/quayside:3.2\n'
  const overlay = (name: string): string => `services:\n  ${name}:\n    ports: [ "8065:8065" ]\n`
  const found = (path: string, name: string): Promise<readonly string[]> => roles(compose, { [path]: overlay(name) })
  expect(await roles(compose)).toEqual(['quayside worker', 'tallies-worker worker'])
  expect(await found('compose.plain.yaml', 'quayside')).toEqual(['quayside web', 'tallies-worker worker'])
  expect(await found('compose.plain.yaml', 'tallies-worker')).toEqual(['quayside worker', 'tallies-worker worker'])
  // A debugger's port, for one.
  expect(await found('compose.dev.yaml', 'quayside')).toEqual(['quayside worker', 'tallies-worker worker'])
  expect(await found('other/compose.plain.yaml', 'keel')).toEqual(['quayside worker', 'tallies-worker worker'])
  expect(await verdicts({ 'compose.yaml': compose, 'compose.plain.yaml': overlay('quayside') }, 'infrastructure/replicas')).toContainEqual(
    expect.stringMatching(/^service\/quayside fail/),
  )
})
