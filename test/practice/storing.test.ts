/** Backup tools that store what they take: their standard output is a log and no copy. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { actionsOf } from '../../src/commands/index.ts'

const outputs = (text: string): readonly (string | undefined)[] =>
  actionsOf(text, { path: 'ops/keep.sh', line: 1, key: 'script' }).actions.flatMap((action) => (action.does === 'dump' ? [action.output?.text] : []))

test('a log file is not where the copy lies', () => {
  expect(outputs('pgbackrest --stanza=till --type=diff backup >> /var/log/keep.log 2>&1')).toEqual([undefined])
  expect(outputs('wal-g backup-push /var/lib/postgresql/data | tee /var/log/keep.log')).toEqual([undefined])
  expect(outputs('pg_dump till > /srv/keep/till.sql')).toEqual(['/srv/keep/till.sql'])
})

test('a dump by hand is told where it stands', async () => {
  const compose = 'services:\n  rows:\n    image: postgres:17.4\n    volumes: [ "rows-data:/var/lib/postgresql/data" ]\nvolumes:\n  rows-data:\n'
  const files = { 'compose.yaml': compose, 'hand/export.sh': '#!/bin/sh\napk add postgresql-client\npg_dump -h rows till > /srv/till.sql\n' }
  expect(await said(files, /^backup\/\S+ .*automatic = /)).toEqual([expect.stringMatching(/automatic = false hand\/export\.sh:3$/)])
})
