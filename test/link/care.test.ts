/** How copies are cared for, from whole small repositories: what is told, what stays open, and what only looks like it. */
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { System } from '../../src/model/system.ts'
import type { Thing } from '../../src/model/kinds.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'

type Files = Readonly<Record<string, string>>

const stack = 'services:\n  ledger:\n    image: postgres:16\n    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\nvolumes:\n  ledger-data:\n'
const nightly = '7 3 * * * /srv/shop/ops/nightly.sh\n'

async function system(files: Files): Promise<System> {
  const tree = memoryTree({ 'compose.yaml': stack, ...files })
  const config = await loadConfig(tree, { rules: shippedRules })
  return (await scan(tree, { config, rules: shippedRules })).scorecard.system
}

/** `true ops/nightly.sh:3`, `? raw`. */
function shown(thing: Thing | undefined, name: string): string {
  const fact = (thing?.facts as Record<string, unknown> | undefined)?.[name] as
    | { readonly state: string; readonly value?: unknown; readonly raw?: string; readonly at: { readonly path: string; readonly line: number } }
    | undefined
  return fact === undefined ? 'absent' : fact.state === 'unresolved' ? `? ${fact.raw}` : `${String(fact.value)} ${fact.at.path}:${fact.at.line}`
}

async function backup(script: string, more: Files = {}, fact = 'failureTold'): Promise<string> {
  const { things } = await system({ 'ops/crontab': nightly, 'ops/nightly.sh': script, ...more })
  return shown(
    things.find((one) => one.kind === 'backup'),
    fact,
  )
}

const dump = 'docker compose exec -T ledger pg_dump -U ledger ledger'

describe('a failed run is told', () => {
  test.each([
    ['when the dump fails', `#!/bin/sh\n${dump} > /b/l.sql || curl -d failed "$OPS_WEBHOOK"\n`, 'true ops/nightly.sh:2'],
    [
      'in the branch of failure',
      `#!/bin/sh\nif ${dump} > /b/l.sql; then\n  echo done\nelse\n  echo failed | mail -s ledger ops\nfi\n`,
      'true ops/nightly.sh:5',
    ],
    ['by a function of failure', `#!/bin/bash\nfail() {\n  curl "$SLACK_URL"\n  exit 1\n}\n${dump} > /b/l.sql || fail\n`, 'true ops/nightly.sh:3'],
    ['by a trap', `#!/bin/bash\ntrap 'curl "$SLACK_URL"' ERR\n${dump} > /b/l.sql\n`, 'true ops/nightly.sh:2'],
    ['by silence', `#!/bin/sh\nset -e\n${dump} > /b/l.sql\nwget -qO- https://hc-ping.com/$ID\n`, 'true ops/nightly.sh:4'],
    ['perhaps: only when it went well', `#!/bin/sh\nset -e\n${dump} > /b/l.sql\ncurl "$SLACK_URL"\n`, '? whether slack is told of a failure too'],
    [
      'perhaps: whenever an address is set',
      `#!/bin/sh\nset -e\n${dump} > /b/l.sql\nif [ -n "$SLACK_URL" ]; then\n  curl "$SLACK_URL"\nfi\n`,
      '? whether slack is told of a failure too',
    ],
    [
      'by what the dump left',
      `#!/bin/sh\n${dump} > /b/l.sql\nCODE=$?\nif [ "$CODE" -ne 0 ]; then\n  if [ ! -z "$SLACK_URL" ]; then\n    curl "$SLACK_URL"\n  fi\nfi\n`,
      'true ops/nightly.sh:6',
    ],
    [
      'perhaps: whenever a token is set',
      `#!/bin/sh\n${dump} > /b/l.sql\n[ ! -z "$TELEGRAM_TOKEN" ] && curl "https://api.telegram.org/bot$TELEGRAM_TOKEN/sendMessage"\n`,
      '? whether telegram is told of a failure too',
    ],
    ['perhaps: by a script that is not here', `#!/bin/sh\n${dump} > /b/l.sql || /opt/ops/page.py\n`, '? page.py'],
    ['no: to the log', `#!/bin/sh\n${dump} > /b/l.sql || logger -t ledger failed\n`, 'false ops/nightly.sh:2'],
    ['no: in a comment', `#!/bin/sh\n${dump} > /b/l.sql # curl "$SLACK_URL"\n`, 'false ops/nightly.sh:2'],
    ['no: in a function nobody calls', `#!/bin/sh\nfail() {\n  curl "$SLACK_URL"\n}\n${dump} > /b/l.sql\n`, 'false ops/nightly.sh:5'],
    ['no: after the end', `#!/bin/sh\n${dump} > /b/l.sql\nexit 0\ncurl https://hc-ping.com/$ID\n`, 'false ops/nightly.sh:2'],
  ])('%s', async (_name, script, expected) => {
    expect(await backup(script)).toBe(expected)
  })

  test('by cron, which mails what is printed', async () => {
    const script = `#!/bin/sh\n${dump} > /b/l.sql\n`
    expect(await backup(script, { 'ops/crontab': `MAILTO=ops@shop.example\n${nightly}` })).toBe('true ops/crontab:1')
    expect(await backup(script, { 'ops/crontab': `MAILTO=""\n${nightly}` })).toBe('false ops/nightly.sh:2')
    expect(await backup(script, { 'ops/crontab': `MAILTO=ops@shop.example\n${nightly.trim()} >> /var/log/l.log 2>&1\n` })).toBe('false ops/nightly.sh:2')
  })

  test('by cron, whose lines a script installs', async () => {
    const setup = (end: string): string =>
      `#!/bin/sh\ncat > /etc/cron.d/shop <<'END'\nMAILTO=ops@shop.example\n7 3 * * * root /srv/shop/ops/nightly.sh${end}\nEND\n`
    const script = `#!/bin/sh\n${dump} > /b/l.sql\n`
    const one = async (end: string): Promise<string> => {
      const { things } = await system({ 'setup.sh': setup(end), 'ops/nightly.sh': script })
      return shown(
        things.find((found) => found.kind === 'backup'),
        'failureTold',
      )
    }
    expect(await one('')).toBe('true setup.sh:3')
    expect(await one(' > /dev/null 2>&1')).toBe('false ops/nightly.sh:2')
  })

  test('by the unit that a failed unit starts', async () => {
    const { things } = await system({
      'ops/ledger.timer': '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
      'ops/ledger.service': `[Unit]\nDescription=dump\nOnFailure=page@%n.service\n[Service]\nType=oneshot\nExecStart=/bin/sh -c '${dump} > /b/l.sql'\n`,
    })
    expect(
      shown(
        things.find((one) => one.kind === 'backup'),
        'failureTold',
      ),
    ).toBe('true ops/ledger.service:3')
  })

  test.each([
    ['SLACK_WEBHOOK_URL: https://hooks.slack.com/services/x', 'true compose.yaml:10'],
    ['WEBHOOK_URL: ""', 'false compose.yaml:9'],
    ['EXTRA_OPTS: --clean', 'false compose.yaml:9'],
  ])('by a container that is told %s', async (line, expected) => {
    const text = stack.replace(
      'volumes:\n  ledger',
      `  copies:\n    image: prodrigestivill/postgres-backup-local:16\n    environment:\n      POSTGRES_HOST: ledger\n      SCHEDULE: "@daily"\n      ${line}\n    volumes: [ "/b:/backups" ]\nvolumes:\n  ledger`,
    )
    const { things } = await system({ 'compose.yaml': text })
    expect(
      shown(
        things.find((one) => one.kind === 'backup'),
        'failureTold',
      ),
    ).toBe(expected)
  })
})

describe('a copy is encrypted', () => {
  test.each([
    ['in the pipe', `#!/bin/sh\n${dump} | age -r "$KEY" > /b/l.sql.age\n`, 'true ops/nightly.sh:2'],
    [
      'before it is sent, and the plain file is removed',
      `#!/bin/sh\n${dump} > /b/l.sql\ngpg -e -r ops /b/l.sql\nrm /b/l.sql\nrclone copy /b/l.sql.gpg store:l\n`,
      'true ops/nightly.sh:3',
    ],
    ['by Amazon’s storage', `#!/bin/sh\n${dump} | gzip | aws s3 cp - s3://shop/l.gz\n`, 'true ops/nightly.sh:2'],
    ['perhaps, by another S3', `#!/bin/sh\n${dump} | aws s3 cp --endpoint-url https://s3.example.org - s3://shop/l\n`, '? whether the S3 endpoint encrypts'],
    ['not: the plain file stays beside what is sent', `#!/bin/sh\n${dump} > /b/l.sql\naws s3 cp /b/l.sql s3://shop/\n`, 'false ops/nightly.sh:2'],
    ['not: on another host', `#!/bin/sh\n${dump} > /tmp/l.sql\nrsync /tmp/l.sql backup@vault.example.org:/b/\nrm /tmp/l.sql\n`, 'false ops/nightly.sh:3'],
  ])('%s', async (_name, script, expected) => {
    expect(await backup(script, {}, 'encrypted')).toBe(expected)
  })
})

describe('a restore is tried', () => {
  const tried = async (files: Files): Promise<string> => {
    const { things } = await system(files)
    const found = things.find((one): one is Thing<'database'> => one.kind === 'database')?.facts.restores
    return found === undefined ? 'absent' : 'state' in found ? `? ${found.raw}` : found.map((one) => `${one.name} ${one.at.path}:${one.at.line}`).join()
  }
  const restore = '#!/bin/sh\nset -e\ndocker exec -i scratch pg_restore -U p -d ledger < /b/l.dump\n'
  const asked = `${restore}docker exec scratch psql -U p -d ledger -c 'SELECT count(*) FROM postings'\n`

  test.each([
    ['on a schedule, with a question', { 'ops/crontab': nightly, 'ops/nightly.sh': asked }, 'pg_restore and a query ops/nightly.sh:3'],
    [
      'by a plain dump fed to psql',
      { 'ops/crontab': nightly, 'ops/nightly.sh': '#!/bin/sh\nzcat /b/l.sql.gz | psql scratch\npsql scratch -c "select 1 from postings"\n' },
      'psql and a query ops/nightly.sh:2',
    ],
    ['perhaps: without a question', { 'ops/crontab': nightly, 'ops/nightly.sh': restore }, '? what is asked of the restored copy'],
    ['perhaps: by a script elsewhere', { 'ops/crontab': '7 3 1 * * /opt/tools/verify-restore.py\n' }, '? verify-restore.py'],
    ['not: by hand', { 'ops/restore.sh': asked }, ''],
    ['not: on 31 February', { 'ops/crontab': '7 3 31 2 * /srv/shop/ops/nightly.sh\n', 'ops/nightly.sh': asked }, ''],
    ['not: another engine', { 'ops/crontab': nightly, 'ops/nightly.sh': "#!/bin/sh\nmysql shop < /b/shop-dump.sql\nmysql shop -e 'select 1'\n" }, ''],
    ['not: a list of what a dump holds', { 'ops/crontab': nightly, 'ops/nightly.sh': "#!/bin/sh\npg_restore -l /b/l.dump\npsql -c 'select 1'\n" }, ''],
    ['not: a question before it', { 'ops/crontab': nightly, 'ops/nightly.sh': "#!/bin/sh\npsql -c 'select 1'\n" }, ''],
  ] as const)('%s', async (_name, files, expected) => {
    expect(await tried(files)).toBe(expected)
  })
})

describe('buckets', () => {
  const buckets = async (environment: string, more: Files = {}): Promise<readonly string[]> => {
    const api = `services:\n  api:\n    image: ghcr.io/shop/api:4.2.0\n    ports: [ "8093:8093" ]\n    environment:\n${environment}`
    const { things } = await system({ 'compose.yaml': api, ...more })
    return things.filter((one) => one.kind === 'bucket').map((one) => `${one.name}: ${shown(one, 'versioned')}`)
  }

  test('are those that an application keeps files in', async () => {
    expect(await buckets('      AWS_S3_BUCKET: receipts-8\n      RECEIPT_UPLOADS_BUCKET: scans-9\n      S3_BUCKET: receipts-8\n')).toEqual([
      'receipts-8: ? whether receipts-8 keeps versions',
      'scans-9: ? whether scans-9 keeps versions',
    ])
  })

  test('are not those for backups, logs and builds', async () => {
    expect(
      await buckets(
        '      S3_BACKUP_BUCKET: dumps\n      S3_BUCKET: shop-backups\n      LOGS_BUCKET: logs\n      TERRAFORM_STATE_BUCKET: state\n      S3_REGION: eu\n',
      ),
    ).toEqual([])
  })

  test('keep versions where a script says so', async () => {
    const script = '#!/bin/sh\naws s3api put-bucket-versioning --bucket receipts-8 --versioning-configuration Status=Enabled\n'
    expect(await buckets('      S3_BUCKET: receipts-8\n', { 'ops/buckets.sh': script })).toEqual(['receipts-8: true ops/buckets.sh:2'])
  })
})

test('documents that differ leave the objective open between their figures; the configuration decides', async () => {
  const documents = { 'RUNBOOK.md': 'RTO: 3 hours\n', 'docs/recovery.md': '# Recovery\n\nRTO: 9 hours\n' }
  const open = (await system(documents)).root.facts.rtoHours
  expect(open).toMatchObject({ state: 'unresolved', atLeast: 3, atMost: 9, at: { path: 'RUNBOOK.md', line: 1 } })
  const told = (await system({ ...documents, '.plimsoll.yml': 'objectives: { rto: 5h }\n' })).root.facts.rtoHours
  expect(told).toMatchObject({ state: 'known', value: 5, at: { path: '.plimsoll.yml' } })
})
