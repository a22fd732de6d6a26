import { expect, test } from 'vitest'
import { scriptReader } from '../../src/readers/script.ts'
import { toldBy } from './commands-tree.ts'

test('an extensionless script, and the cron line it installs', async () => {
  const told = await toldBy(scriptReader, { 'bin/backup': '#!/usr/bin/env bash\npg_dump x > /b/y\necho "0 2 * * * /opt/b.sh" | crontab -\n' })
  expect(told).toEqual([
    '1 script bin/backup',
    '  2 dump engine=postgres tool=pg_dump method=logical target=database:x output=/b/y',
    '  3 install-cron',
    '3 schedule bin/backup#b.sh by script: cron 0 2 * * * every 24',
    '  3 run script=/opt/b.sh',
  ])
})

test('another interpreter is no shell', async () => {
  const told = await toldBy(scriptReader, { 'bin/x': '#!/usr/bin/env python3\nimport os\n' })
  expect(told).toEqual([])
})
