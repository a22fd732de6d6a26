/** Backup tools on one host: WAL-G, Barman, borgmatic, restic by a timer, and side-cars told by variables; each loss is stopped wherever it is written. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('pantry')
const boxes = 'database/boxes'
const recipes = 'database/recipes'
const rounds = 'database/rounds-db'
const ledger = 'database/ledger'
const baskets = 'database/baskets'
const copies = 'compose.copies.yaml'
const borg = 'borgmatic.d/config.yaml'
const timer = 'ops/systemd/rounds-copy.timer'
const script = 'ops/rounds-copy.sh'
const cron = 'ops/crontab'

const losses = (
  [
    [
      'WAL-G’s place on the host, in its own file',
      replace('boxes/walg.json', 's3://marrow-boxes/wal-g', 'file://localhost/var/lib/postgresql/wal-g'),
      `backup/offsite ${boxes}`,
    ],
    ['no base backups away', replace(cron, /^20 1.*\n/m, ''), `backup/offsite ${boxes}`],
    ['three base backups', replace(cron, 'retain FULL 40', 'retain FULL 3'), `backup/retention ${boxes}`],
    [
      'no archiving, and no stream',
      all(
        replace('boxes/postgresql.conf', 'archive_mode = on', 'archive_mode = off'),
        replace('barman/barman.d/boxes.conf', 'streaming_archiver = on', 'streaming_archiver = off'),
      ),
      `backup/point-in-time ${boxes}`,
    ],
    ['archived to nowhere', replace('boxes/postgresql.conf', "'wal-g wal-push %p'", "'/bin/true'"), `backup/point-in-time ${boxes}`],
    ['a short window, in Barman’s file', replace('barman/barman.conf', '6 WEEKS', '2 DAYS'), `backup/retention ${boxes}`],
    ['the crontab goes, with the copies away', remove(cron), `backup/offsite ${boxes}`],
    ['borgmatic near only', replace(borg, 'ssh://k2w8@k2w8.repo.borgbase.example/./recipes', '/mnt/borg'), `backup/offsite ${recipes}`],
    ['borgmatic that dumps nothing', replace(borg, /mariadb_databases:[^]*?\n\n/, ''), `backup/automated ${recipes}`, `backup/offsite ${recipes}`],
    ['borgmatic that dumps another server', replace(borg, 'hostname: recipes', 'hostname: recipes.rehearsal.example'), `backup/automated ${recipes}`],
    ['five days of recipes', replace(borg, 'keep_daily: 14\nkeep_weekly: 8\nkeep_monthly: 6\n', 'keep_daily: 5\n'), `backup/retention ${recipes}`],
    ['a schedule that never fires, by a default', replace(copies, '25 2 * * *', '25 2 30 2 *'), `backup/automated ${recipes}`],
    [
      'once a month, by a value of .env',
      replace('.env', 'LEDGER_KEEP_DAYS=60', 'LEDGER_KEEP_DAYS=60\nRECIPES_COPY_AT=25 2 1 * *'),
      `backup/automated ${recipes}`,
    ],
    ['no borgmatic', without(copies, '  borgmatic:'), `backup/automated ${recipes}`, `backup/offsite ${recipes}`],
    ['a configuration that nothing mounts', replace(copies, '      - ./borgmatic.d:/etc/borgmatic.d:ro\n', ''), `backup/automated ${recipes}`],
    ['no timer', remove(timer), `backup/automated ${rounds}`],
    ['a timer for Sundays', replace(timer, 'OnCalendar=Mon..Sat *-*-* 03:15:00\n', ''), `backup/automated ${rounds}`],
    ['a drop-in that takes its hours back', add(`${timer}.d/quiet.conf`, '[Timer]\nOnCalendar=\nOnCalendar=monthly\n'), `backup/automated ${rounds}`],
    ['restic to the same host', replace(script, 'sftp:keeper@box.marrow-and-rye.example:/rounds', '/srv/copies/rounds'), `backup/offsite ${rounds}`],
    ['restic that forgets', replace(script, '--keep-daily 30 --keep-weekly 12', '--keep-daily 4'), `backup/retention ${rounds}`],
    ['nothing behind an exit', replace(script, 'set -euo pipefail\n', 'set -euo pipefail\nexit 0\n'), `backup/automated ${rounds}`],
    ['days of the ledger, by a value of .env', replace('.env', 'LEDGER_KEEP_DAYS=60', 'LEDGER_KEEP_DAYS=6'), `backup/retention ${ledger}`],
    ['a keeper that waits for nothing', replace(copies, '      SCHEDULE: "@daily"\n', ''), `backup/automated ${ledger}`],
    [
      'a keeper that only a profile starts',
      replace(copies, '  ledger-keeper:\n', '  ledger-keeper:\n    profiles: [ by-hand ]\n'),
      `backup/automated ${ledger}`,
    ],
    ['a keeper with another server', replace(copies, 'PGHOST: ledger', 'PGHOST: boxes'), `backup/automated ${ledger}`],
    ['baskets that stay on the host', replace(copies, '      AWS_S3_BUCKET_NAME: marrow-baskets\n', ''), `backup/offsite ${baskets}`],
    [
      'baskets copied while they change',
      replace('compose.yaml', '    labels:\n      docker-volume-backup.stop-during-backup: "true"\n', ''),
      `backup/automated ${baskets}`,
    ],
    ['another volume than theirs', replace(copies, 'baskets:/backup/baskets:ro', 'other:/backup/baskets:ro'), `backup/automated ${baskets}`],
    [
      'the file of what keeps the data is not brought up',
      replace('ops/deploy.sh', ' -f compose.copies.yaml', ''),
      `backup/automated ${ledger}`,
      `backup/automated ${recipes}`,
    ],
    [
      'volumes taken down on the way',
      replace('ops/deploy.sh', '  docker compose -f', '  docker compose down -v\n  docker compose -f'),
      `backup/deletion-protection ${boxes}`,
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['another hour', replace(cron, '20 1 * * *', '40 0 * * *')],
  ['kept for longer', replace(cron, 'retain FULL 40', 'retain FULL 90')],
  [
    'WAL-G’s file as YAML',
    all(
      remove('boxes/walg.json'),
      add('boxes/walg.yaml', 'WALG_S3_PREFIX: s3://marrow-boxes/wal-g\n'),
      replace('compose.yaml', './boxes/walg.json:/var/lib/postgresql/.walg.json', './boxes/walg.yaml:/var/lib/postgresql/.walg.yaml'),
    ),
  ],
  ['a window in days', replace('barman/barman.conf', '6 WEEKS', '45 DAYS')],
  ['all servers of Barman', replace('barman/crontab', 'barman backup boxes', 'barman backup all')],
  ['a near repository as well', replace(borg, '    label: away\n', '    label: away\n  - path: /mnt/borg\n    label: near\n')],
  [
    'borgmatic’s options in sections',
    replace(borg, /keep_daily: 14\nkeep_weekly: 8\nkeep_monthly: 6\n/, 'retention:\n  keep_daily: 14\n  keep_weekly: 8\n  keep_monthly: 6\n'),
  ],
  [
    'borgmatic by a crontab beside it',
    all(
      replace(copies, '      BACKUP_CRON: ${RECIPES_COPY_AT:-25 2 * * *}\n', ''),
      add('borgmatic.d/crontab.txt', '25 2 * * * /usr/local/bin/borgmatic --stats -v 0 2>&1\n'),
    ),
  ],
  ['a configuration by another name', rename(borg, 'borgmatic.d/recipes.yaml')],
  ['one line of the timer', replace(timer, /OnCalendar=Mon[^]*05:15:00\n/, 'OnCalendar=*-*-* 03:15:00\n')],
  ['the same by a crontab', all(remove(timer), replace(cron, '# m h', '15 3 * * * /srv/pantry/ops/rounds-copy.sh\n# m h'))],
  ['a variable for the place', replace(script, 'docker exec', 'ROUNDS=1\ndocker exec')],
  ['a value in place of a variable', replace(copies, '${LEDGER_KEEP_DAYS}', '60')],
  ['another spelling of daily', replace(copies, '"@daily"', '"0 0 * * *"')],
  ['another image of the keeper', replace('copier/Dockerfile', 'alpine:3.21', 'alpine:3.22')],
]

describe('a pantry', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = head.verdicts.filter(({ rule }) => /^backup\/(automated|offsite|retention|deletion-protection)$/.test(rule))
    expect(guarded.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(guarded.filter(({ outcome }) => outcome === 'pass')).toHaveLength(20)
    expect(head.verdicts.find(({ rule, subject }) => rule === 'backup/point-in-time' && subject === boxes)?.outcome).toBe('pass')
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    expect(found).toEqual(expect.arrayContaining(rules))
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
