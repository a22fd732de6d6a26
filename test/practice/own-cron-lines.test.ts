/** Containers that write their own cron line at their start: whether it is there hangs on a variable, so the dump is neither by hand nor by itself. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'
import { said } from './said.ts'

const stack = `services:
  harbour:
    image: postgres:17
    env_file: [ ../elsewhere/harbour.env ]
    command: "bash /keep/start.sh"
    volumes: [ "harbour:/var/lib/postgresql/data", "./harbour:/keep", "./saved/harbour:/srv/backups" ]
  berths:
    image: mongo:8
    env_file: [ ../elsewhere/berths.env ]
    command: "bash /keep/start.sh"
    volumes: [ "berths:/data/db", "./berths:/keep", "./saved/berths:/srv/backups" ]
  till:
    image: acme/till:1
    ports: [ "80:3000" ]
volumes: { harbour: , berths: }
`
const start = '#!/bin/bash\nexport KEEP=/keep\nbash $KEEP/arrange.sh &\nexec docker-entrypoint.sh "$@"\n'
const arrange = (between: string, line: string): string =>
  `#!/bin/bash\nrm -f /etc/cron.d/keep\nif [ -n "$KEEP_AT" ]; then\n  echo "PGUSER=$PGUSER" >> /etc/cron.d/keep\n${between}  echo "${line}" >> /etc/cron.d/keep\n  service cron restart\nfi\n`
/** The whole line stands in a variable that two branches set. */
const whole =
  '  if [ -n "$BUCKET" ]; then\n    LINE="${KEEP_AT} root nice -n 19 /bin/bash /keep/backup-away.sh"\n  else\n    LINE="${KEEP_AT} root nice -n 19 /bin/bash /keep/to-disk.sh > /var/log/keep 2>&1"\n  fi\n'
/** Its program and its script do. */
const parts =
  '  if [ -n "$BUCKET" ]; then\n    WITH=/venv/bin/python\n    WHAT=/keep/backup-away.py\n  else\n    WITH=$(command -v bash)\n    WHAT=/keep/to-disk.sh\n  fi\n'

const tree = (more: Files = {}): Files => ({
  'compose.yaml': stack,
  'harbour/start.sh': start,
  'harbour/arrange.sh': arrange(whole, '${LINE}'),
  'harbour/to-disk.sh': '#!/bin/bash\npg_dump harbour > /srv/backups/harbour.sql\n',
  'berths/start.sh': start,
  'berths/arrange.sh': arrange(parts, '${KEEP_AT} root ionice -c2 ${WITH} ${WHAT}'),
  'berths/to-disk.sh': '#!/bin/bash\nmongodump --archive=/srv/backups/berths.gz --gzip\n',
  ...more,
})

describe('a container that installs its own cron line', () => {
  test.each(['backup/automated', 'backup/offsite', 'backup/retention'])('leaves %s open', async (rule) => {
    expect((await judged(tree(), rule)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['unknown database/berths', 'unknown database/harbour'])
  })

  test('hangs on the variable, each by the script that its own container mounts', async () => {
    const hangs = (folder: string, line: number): string =>
      `automatic = ? \${KEEP_AT}; a default such as \`\${KEEP_AT:-0 2 * * *}\` would tell it ${folder}/arrange.sh:${line}`
    const lines = await said(tree(), /dump.* automatic/)
    expect(lines).toEqual([`backup/mongodump ${hangs('berths', 12)}`, `backup/pg_dump ${hangs('harbour', 10)}`])
  })

  test('is a schedule where the script sets a default', async () => {
    const set = arrange(whole, '${LINE}').replaceAll('${KEEP_AT}', '${KEEP_AT:-7 3 * * *}')
    const lines = await said(tree({ 'harbour/arrange.sh': set }), /^backup\/pg_dump.* automatic/)
    expect(lines.map((line) => line.replace(/^.*(automatic)/, '$1'))).toEqual(['automatic = true harbour/arrange.sh:10'])
  })

  test('is by hand where the line names another script', async () => {
    const other = { 'harbour/arrange.sh': arrange('', '${KEEP_AT} root /bin/bash /keep/sweep.sh'), 'harbour/sweep.sh': '#!/bin/bash\nrm -rf /tmp/old\n' }
    expect(await said(tree(other), /^backup\/pg_dump.* automatic/)).toEqual(['backup/pg_dump automatic = false harbour/to-disk.sh:2'])
  })

  test('does not call a script of its folder absent', async () => {
    expect((await judged(tree(), 'monitoring/disk')).join()).toMatch(/^fail /)
  })
})
