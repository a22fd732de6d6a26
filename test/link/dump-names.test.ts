/** How long copies last that nothing deletes: by the names they are written under. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const stack = {
  'compose.yml':
    'services:\n  vat:\n    image: postgres:16\n    restart: always\n    volumes: ["d:/var/lib/postgresql/data"]\n  till:\n    image: weigh/till:1\n    restart: always\n    environment: { DATABASE_URL: "postgres://a@vat/orders" }\nvolumes: { d: {} }\n',
  'deploy.sh': 'docker compose up -d\n',
}
const dump = 'docker compose exec -T vat pg_dump -U a orders'

test.each<[name: string, script: string, days: string]>([
  ['a name that never changes', `${dump} > /var/backups/orders.sql`, '1'],
  ['the host’s name in it', `${dump} > /var/backups/$(hostname)-orders.sql`, '1'],
  ['a folder by default', `${dump} > "\${KEPT:-/var/backups}/orders.sql"`, '1'],
  ['a folder that nobody tells', `${dump} | gzip > "$KEPT/orders.sql.gz"`, '?whether each dump has a name of its own'],
  ['the date', `${dump} > /var/backups/orders-$(date +%F).sql`, '36500'],
  ['the date in a folder that nobody tells', `${dump} > "$KEPT/orders-$(date -u +%Y%m%d).sql"`, '36500'],
  ['the date without a format', `${dump} > "/var/backups/$(date).sql"`, '36500'],
  ['the seconds', `NOW=\`date +%s\`\n${dump} > /var/backups/orders-$NOW.sql`, '36500'],
  ['a name of chance', `${dump} > /var/backups/orders-$(uuidgen).sql`, '36500'],
  ['the day of the week', `${dump} > /var/backups/orders-$(date +%a).sql`, '7'],
  ['the day of the month', `${dump} > /var/backups/orders-$(date +%d).sql`, '28'],
  ['the day of the year', `${dump} > /var/backups/orders-$(date +%j).sql`, '365'],
  ['a copy under the date', `${dump} > /tmp/orders.sql\ncp /tmp/orders.sql /var/backups/orders-$(date +%F).sql`, '36500'],
  ['a copy under the dump’s name', `F=/tmp/orders-$(date +%F).sql\n${dump} > "$F"\ncp "$F" /var/backups/\nrm "$F"`, '36500'],
  ['a copy under the same name', `${dump} > /tmp/orders.sql\ncp /tmp/orders.sql /var/backups/`, '1'],
])('%s', async (_, script, days) => {
  const files = { ...stack, 'ops/crontab': '0 3 * * * /srv/ops/dump.sh\n', 'ops/dump.sh': `#!/bin/sh\nset -e\n${script}\n` }
  expect((await factsOf(files, 'backup/pg_dump of vat'))['retentionDays']?.replace(/ \S+:\d+$/, '')).toBe(days)
})
