/** What deletes a database of record, and what only looks like it. */
import { expect, test } from 'vitest'
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
