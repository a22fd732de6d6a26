import { expect, test } from 'vitest'
import { crontabReader } from '../../src/readers/crontab.ts'
import { toldBy } from './commands-tree.ts'

test('a crontab with variables, comments, a broken line, a user column, a date that does not exist and six fields', async () => {
  const told = await toldBy(crontabReader, {
    'ops/crontab':
      'MAILTO=ops@x.y\nDIR=/b\n# c\n0 2 * * * /root/app/backup.sh >/dev/null\n*/10 * * * * root curl -fsS https://x\n\n@daily pg_dump shop | gzip > $DIR/x-$(date +\\%F).gz\nnonsense here\n0 0 31 2 * /never.sh\n0 0 2 * * * /six.sh\n',
  })
  expect(told).toEqual([
    '4 schedule ops/crontab#backup.sh by crontab: cron 0 2 * * * every 24',
    '  4 run script=/root/app/backup.sh',
    '5 schedule ops/crontab#curl by crontab: cron */10 * * * * every 0.16666666666666666',
    '7 schedule ops/crontab#pg_dump by crontab: cron @daily every 24',
    '  7 dump engine=postgres tool=pg_dump method=logical target=database:shop output=/b/x-$(date +%F).gz?',
    '9 schedule ops/crontab#never.sh by crontab: cron 0 0 31 2 * every never',
    '  9 run script=/never.sh',
    '10 schedule ops/crontab#six.sh by crontab: cron-seconds 0 0 2 * * * every 24',
    '  10 run script=/six.sh',
    '8 skipped: no cron schedule begins this line',
  ])
})

test('a system crontab has a user column', async () => {
  const told = await toldBy(crontabReader, { 'etc/cron.d/app': '0 2 * * 1 postgres pg_dumpall -f /b/x\n0 3 * * * /opt/x.sh\n' })
  expect(told).toEqual([
    '1 schedule etc/cron.d/app#pg_dumpall by cron.d: cron 0 2 * * 1 every 168',
    '  1 dump engine=postgres tool=pg_dumpall method=logical target= output=/b/x',
    '2 schedule etc/cron.d/app#x.sh by cron.d: cron 0 3 * * * every 24',
    '  2 run script=/opt/x.sh',
  ])
})

test('a script in cron.weekly runs every week', async () => {
  const told = await toldBy(crontabReader, { 'docker/cron.weekly/dump': '#!/bin/sh\npg_dump x\n' })
  expect(told).toEqual(['1 schedule docker/cron.weekly/dump#@weekly by cron.d: cron @weekly every 168 runs docker/cron.weekly/dump'])
})

test('a source in a folder named cron is no crontab', async () => {
  const told = await toldBy(crontabReader, { 'src/cron/index.ts': 'export const x = 1\n' })
  expect(told).toEqual([])
})
