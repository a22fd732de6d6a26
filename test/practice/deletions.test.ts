/** What deletes a database of record, and what only looks like it. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const compose = `services:
  till:
    image: acme/till:3.2
  ledger:
    image: postgres:16.4
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
volumes: { ledger-data: }
`
const deleted = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  verdicts({ 'compose.yaml': compose, ...files }, 'backup/deletion-protection')
const kept = ['database/ledger pass @ compose.yaml:4']

test('what a test of another stack takes down is not production’s', async () => {
  const run = (file: string): string =>
    `#!/bin/bash\nROOT="$(git rev-parse --show-toplevel)"\nFILE="$ROOT/${file}"\ndocker compose -f "$FILE" up -d\ndocker compose -f "$FILE" down -v\n`
  expect(await deleted({ '.scripts/integration/run.sh': run('compose.integration.yaml') })).toEqual(kept)
  expect(await deleted({ 'ops/deploy.sh': run('compose.integration.yaml') })).toEqual(kept)
  expect(await deleted({ 'ops/deploy.sh': run('compose.yaml') })).toEqual([
    'database/ledger fail: A step on the way to production deletes the data of ledger: docker compose down -v @ ops/deploy.sh:5',
  ])
  expect(await deleted({ 'ops/deploy.sh': '#!/bin/sh\ndocker compose down -v\ndocker compose up -d\n' })).toEqual([
    'database/ledger fail: A step on the way to production deletes the data of ledger: docker compose down -v @ ops/deploy.sh:2',
  ])
})

test('a folder that is emptied is called after its engine, and a container says where its data lies', async () => {
  const empty = (folder: string): Promise<readonly string[]> => deleted({ 'ops/deploy.sh': `#!/bin/bash\nrm -rf ${folder}\n` })
  expect(await empty('/var/lib/mysql/*')).toEqual(kept)
  expect(await empty('/var/lib/postgresql/14')).toEqual(kept)
  for (const folder of ['/var/lib/postgresql/data/*', '/var/lib/postgresql', '/var/lib/postgresql/data/base'])
    expect(await empty(folder)).toEqual([
      `database/ledger fail: A step on the way to production deletes the data of ledger: rm -rf ${folder} @ ops/deploy.sh:2`,
    ])
})

test('a folder beside the data is none of it, wherever the data is mounted from', async () => {
  const empty = async (source: string, folder: string): Promise<readonly string[]> =>
    deleted({
      'compose.yaml': compose.replace('ledger-data:/var', `${source}:/var`).replace(/volumes: \{.*\n$/, 'volumes: { ledger-data: , initial: }\n'),
      'ops/upgrade.sh': `#!/bin/bash\nset -e\nSCRATCH=\${SCRATCH:=${folder}}\nrm -rf "$SCRATCH" && mkdir -p "$SCRATCH/new"\n`,
    })
  const lost = (folder: string): readonly string[] => [
    `database/ledger fail: A step on the way to production deletes the data of ledger: rm -rf ${folder} @ ops/upgrade.sh:4`,
  ]
  for (const source of ['ledger-data', '/srv/ledger', '/var/lib/postgresql/data']) {
    expect(await empty(source, '/var/lib/postgresql/scratch')).toEqual(kept)
    expect(await empty(source, '/var/lib/postgresql/data')).toEqual(lost('/var/lib/postgresql/data'))
  }
  expect(await empty('/var/lib/postgresql/ledger', '/var/lib/postgresql/ledger')).toEqual(lost('/var/lib/postgresql/ledger'))
  // Where the host keeps it nobody says.
  expect(await empty('${LEDGER_DATA}', '/var/lib/postgresql/scratch')).toEqual(lost('/var/lib/postgresql/scratch'))
})

test('the empty database that a new server of MySQL has is nobody’s data', async () => {
  const mysql = compose.replace('postgres:16.4', 'mysql:8.4').replace('/var/lib/postgresql/data', '/var/lib/mysql')
  const run = async (sql: string): Promise<readonly string[]> =>
    deleted({ 'compose.yaml': mysql, 'ops/deploy.sh': `#!/bin/sh\nmysql -uroot <<-'EOSQL'\n\t${sql}\nEOSQL\n` })
  for (const sql of ['DROP DATABASE IF EXISTS test ;', 'drop database `test`;', "DELETE FROM mysql.user WHERE User='';DROP DATABASE test"])
    expect(await run(sql)).toEqual(kept)
  const lost = ['database/ledger fail: A step on the way to production deletes the data of ledger: mysql -e "DROP DATABASE" @ ops/deploy.sh:2']
  for (const sql of ['DROP DATABASE IF EXISTS test; DROP DATABASE ledger;', 'DROP DATABASE tested;', 'DROP DATABASE test; CREATE DATABASE test;'])
    expect(await run(sql)).toEqual(lost)
  expect(await deleted({ 'ops/deploy.sh': '#!/bin/sh\npsql -c "DROP DATABASE IF EXISTS test"\n' })).toHaveLength(1)
  expect(await deleted({ 'ops/deploy.sh': '#!/bin/sh\npsql -c "DROP DATABASE IF EXISTS test"\n' })).not.toEqual(kept)
})

test('a copy that is packed and cleared away is not the data', async () => {
  const pack = (folder: string): string =>
    `#!/bin/bash\nWHERE=${folder}\ndocker cp ledger:/var/lib/postgresql/data "$WHERE/pgdata"\ncd "$WHERE"\ntar -czf pgdata.tar.gz pgdata/\nrm -rf pgdata/\n`
  expect(await deleted({ 'ops/deploy.sh': pack('$HOME/backups/$(date +%F)') })).toEqual(kept)
  expect(await deleted({ 'ops/deploy.sh': pack('$HOME/shop') })).toEqual([
    'database/ledger fail: A step on the way to production deletes the data of ledger: rm -rf pgdata/ @ ops/deploy.sh:6',
  ])
  expect(await deleted({ 'ops/deploy.sh': '#!/bin/bash\nrm -rf /srv/backups/pgdata\n' })).toEqual(kept)
  expect(await deleted({ 'ops/deploy.sh': '#!/bin/bash\nrm -rf /srv/pgdata\n' })).toEqual([
    'database/ledger fail: A step on the way to production deletes the data of ledger: rm -rf /srv/pgdata @ ops/deploy.sh:2',
  ])
})

test('a script that puts a copy back clears the place first; one that deploys through it does so each time', async () => {
  const restore = { 'deployments/shop/restore.sh': '#!/bin/bash\ndocker volume rm shop_ledger-data\n' }
  expect(await deleted(restore)).toEqual(kept)
  expect(await deleted({ ...restore, 'deployments/shop/deploy.sh': '#!/bin/bash\n./restore.sh\ndocker compose up -d\n' })).toEqual([
    'database/ledger fail: A step on the way to production deletes the data of ledger: docker volume rm @ deployments/shop/restore.sh:2',
  ])
})

test('a volume that is named is that one', async () => {
  const drop = (name: string): Readonly<Record<string, string>> => ({ 'ops/deploy.sh': `#!/bin/bash\ndocker volume rm -f ${name}\ndocker compose up -d\n` })
  const lost = ['database/ledger fail: A step on the way to production deletes the data of ledger: docker volume rm @ ops/deploy.sh:2']
  for (const name of ['shop_ledger-data', 'scratch shop_ledger-data', '"${PROJECT}_ledger-data"', '$(docker volume ls -q)'])
    expect(await deleted(drop(name))).toEqual(lost)
  for (const name of ['scratch', 'ledger-data', 'shop_till-cache']) expect(await deleted(drop(name))).toEqual(kept)
  const open = 'database/ledger unknown @ ops/deploy.sh:2'
  expect(await deleted(drop('"$OLD"'))).toEqual([open])
  const called = { 'compose.yaml': compose.replace('ledger-data: }', 'ledger-data: { name: the-ledger } }') }
  expect(await deleted({ ...called, ...drop('the-ledger') })).toEqual(lost)
  expect(await deleted({ ...called, ...drop('shop_ledger-data') })).toEqual(kept)
})

test('volumes that are listed by a part of their names are those', async () => {
  const drop = async (list: string): Promise<readonly string[]> =>
    deleted({ 'ops/deploy.sh': `#!/bin/bash\nold=$(docker volume ls ${list})\nif [[ -n $old ]]; then\n  docker volume rm $old\nfi\n` })
  const lost = ['database/ledger fail: A step on the way to production deletes the data of ledger: docker volume rm @ ops/deploy.sh:4']
  for (const list of ['-q', '-qf name=^${COMPOSE_PROJECT_NAME}_ledger', '-q -f name=ledger-data', '-q | grep _ledger-data', '-q | grep -v cache', '-qf name=${COMPOSE_PROJECT_NAME}_'])
    expect(await drop(list)).toEqual(lost) // prettier-ignore
  for (const list of ['-qf name=^${COMPOSE_PROJECT_NAME}_search-1', '-q --filter name=shop_search', '-q | grep _data']) expect(await drop(list)).toEqual(kept)
  // A project's own name is in the names of all its volumes.
  for (const list of ['-qf name=shop', '-q --filter "name=$WHAT"']) expect(await drop(list)).toEqual(['database/ledger unknown @ ops/deploy.sh:4'])
})

describe('a plan that is destroyed in part', () => {
  const plan = {
    'infra/main.tf': `provider "aws" {
  region = "eu-west-1"
}
resource "aws_security_group" "inside" {}
module "store" {
  source = "./store"
  groups = [aws_security_group.inside.id]
}
module "steps" {
  source = "./steps"
}
`,
    'infra/store/main.tf': `variable "groups" {}
resource "aws_db_instance" "ledger" {
  identifier                = "ledger"
  engine                    = "postgres"
  instance_class            = "db.t4g.small"
  deletion_protection       = true
  final_snapshot_identifier = "last"
  vpc_security_group_ids    = var.groups
}
`,
    'infra/steps/main.tf': 'resource "aws_ecs_task_definition" "steps" {\n  family = "steps"\n}\n',
  }
  const destroy = async (rest: string): Promise<readonly string[]> =>
    verdicts(
      { ...plan, 'ops/deploy.sh': `#!/bin/sh\nterraform -chdir=infra destroy \\\n  -var image=none \\\n  ${rest} --auto-approve\n` },
      'backup/deletion-protection',
    )

  test.each(['-target module.steps', '-target=module.steps[0]', "--target 'module.steps[0]' -target=aws_sqs_queue.sales"])(
    'leaves the rest: %s',
    async (rest) => {
      expect(await destroy(rest)).toEqual(['database/ledger pass @ infra/store/main.tf:6'])
    },
  )

  test.each([
    ['all of it', ''],
    ['what holds it', '-target module.store'],
    ['itself', "-target='module.store.aws_db_instance.ledger'"],
    ['it as one of two', '-target module.steps -target "module.store[0]"'],
    ['what it rests on', '-target=aws_security_group.inside'],
  ])('takes a database along with %s', async (_, rest) => {
    expect(await destroy(rest)).toEqual([
      expect.stringContaining('database/ledger fail: Nothing is left of ledger once it is removed: terraform destroy @ ops/deploy.sh:2'),
    ])
  })

  test('may take anything where it is told only when it runs', async () => {
    expect(await destroy('-target "$PART"')).toEqual(['database/ledger unknown @ ops/deploy.sh:2'])
    expect(await destroy('-target "module.steps[$WHICH]"')).toEqual(['database/ledger pass @ infra/store/main.tf:6'])
  })

  test('may hold the machine of a container', async () => {
    expect(await deleted({ 'ops/deploy.sh': '#!/bin/sh\nterraform destroy -target=module.box\n' })).toEqual(['database/ledger unknown @ ops/deploy.sh:2'])
  })
})

test('what somebody is asked about first may not happen', async () => {
  const ask = (test: string): Readonly<Record<string, string>> => ({
    'ops/deploy.sh': `#!/bin/bash\nread -p "Start afresh?" reply\nif ${test}; then\n  docker compose down -v\nfi\ndocker compose up -d\n`,
  })
  for (const test of ['ask_yes_no "Delete all data?"', '[ "$reply" = "y" ]', '[[ $REPLY =~ ^[Yy]$ ]]']) {
    const [told] = await deleted(ask(test))
    expect(told).toBe('database/ledger unknown @ ops/deploy.sh:4')
  }
  for (const test of ['[ "$FRESH" = "1" ]', '[ "$FRESH" = "yes" ]'])
    expect(await deleted(ask(test))).toEqual([
      'database/ledger fail: A step on the way to production deletes the data of ledger: docker compose down -v @ ops/deploy.sh:4',
    ])
})

test('what takes down an environment in which people try things is not production’s', async () => {
  const flow = (job: string): string =>
    `on: { pull_request: { types: [closed] } }\njobs:\n  ${job}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker volume rm shop_ledger-data\n`
  expect(await deleted({ '.github/workflows/delete-uat-release.yml': flow('delete_uat') })).toEqual(kept)
  expect(await deleted({ '.github/workflows/release.yml': flow('delete_review') })).toEqual(kept)
  expect(await deleted({ '.github/workflows/release.yml': flow('delete_after_review') })).toHaveLength(1)
  expect(await deleted({ '.github/workflows/release.yml': flow('delete_after_review') })).not.toEqual(kept)
  expect(await deleted({ '.github/workflows/release.yml': flow('delete_old') })).toEqual([
    'database/ledger fail: A step on the way to production deletes the data of ledger: docker volume rm @ .github/workflows/release.yml:6',
  ])
})

describe('a client in a container of Docker', () => {
  const cluster = {
    'k8s/production/kustomization.yaml': 'resources: [ rows.yaml ]\n',
    'k8s/production/rows.yaml':
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: rows }\nspec:\n  serviceName: rows\n  selector: { matchLabels: { app: rows } }\n  template:\n    metadata: { labels: { app: rows } }\n    spec:\n      containers:\n        - name: rows\n          image: postgres:17\n          volumeMounts: [ { name: data, mountPath: /var/lib/postgresql/data } ]\n  volumeClaimTemplates:\n    - metadata: { name: data }\n      spec: { accessModes: [ ReadWriteOnce ], resources: { requests: { storage: 8Gi } } }\n',
  }
  const of = async (database: string, line: string): Promise<string | undefined> =>
    (
      await deleted({
        ...cluster,
        'ops/deploy.sh': `#!/bin/bash\nRUN=(docker compose -f compose.yaml)\n${line}\ndocker compose up -d\nkubectl apply -k k8s/production\n`,
      })
    )
      .find((one) => one.startsWith(`database/${database} `))
      ?.split(' ')[1]
      ?.replace(':', '')
  const drop = 'psql -U till -c "DROP SCHEMA public CASCADE"'

  test.each([
    ['of that service', `docker compose exec -T ledger ${drop}`, 'fail', 'pass'],
    ['of a service that an array of words names', `"\${RUN[@]}" exec -T ledger ${drop}`, 'fail', 'pass'],
    ['of a container nobody knows', `docker exec "$NAME" ${drop}`, 'fail', 'pass'],
    ['that is told a host', `docker compose exec -T ledger psql -h rows -c "DROP SCHEMA public CASCADE"`, 'fail', 'fail'],
    ['that is told a URL', `docker compose exec -T ledger psql "$DATABASE_URL" -c "DROP SCHEMA public CASCADE"`, 'fail', 'fail'],
    ['not so in a pod', `kubectl exec rows-0 -- ${drop}`, 'fail', 'fail'],
    ['not so anywhere', drop, 'fail', 'fail'],
  ])('%s', async (_, line, ledger, rows) => expect([await of('ledger', line), await of('rows', line)]).toEqual([ledger, rows]))
})

describe('a restore by hand', () => {
  const lines = (...more: readonly string[]): string =>
    `#!/bin/bash\nset -e\nWHERE="$1"\ndocker compose up -d ledger\n${more.join('\n')}\ndocker compose up -d\n`
  const drop = 'docker compose exec -T ledger psql -U till -c "DROP SCHEMA public CASCADE"'
  const load = 'cat "$WHERE/rows.sql" | docker compose exec -T ledger psql -U till'
  const lost = (at: string): readonly string[] => [
    `database/ledger fail: A step on the way to production deletes the data of ledger: psql -c "DROP SCHEMA" @ ${at}`,
  ]

  test('empties what it fills', async () => expect(await deleted({ 'ops/restore.sh': lines(drop, load) })).toEqual(kept))

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['what deploys runs it', { 'ops/restore.sh': lines(drop, load), 'ops/deploy.sh': '#!/bin/bash\nops/restore.sh last\ndocker compose up -d\n' }, 'ops/restore.sh:5'],
    ['it fills nothing', { 'ops/restore.sh': lines(drop) }, 'ops/restore.sh:5'],
    ['it empties what it has filled', { 'ops/restore.sh': lines(load, drop) }, 'ops/restore.sh:6'],
    ['it is named for what deploys', { 'ops/deploy.sh': lines(drop, load) }, 'ops/deploy.sh:5'],
  ])('not so where %s', async (_, files, at) => expect(await deleted(files)).toEqual(lost(at))) // prettier-ignore
})
