/** Backup tools that store what they take: their standard output is a log and no copy. */
import { expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'

const outputs = (text: string): readonly (string | undefined)[] =>
  actionsOf(text, { path: 'ops/keep.sh', line: 1, key: 'script' }).actions.flatMap((action) => (action.does === 'dump' ? [action.output?.text] : []))

test('a log file is not where the copy lies', () => {
  expect(outputs('pgbackrest --stanza=till --type=diff backup >> /var/log/keep.log 2>&1')).toEqual([undefined])
  expect(outputs('wal-g backup-push /var/lib/postgresql/data | tee /var/log/keep.log')).toEqual([undefined])
  expect(outputs('pg_dump till > /srv/keep/till.sql')).toEqual(['/srv/keep/till.sql'])
})
