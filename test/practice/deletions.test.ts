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
