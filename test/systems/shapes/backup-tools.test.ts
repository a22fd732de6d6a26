/** Backup tools by their own files: Barman, WAL-G and borgmatic, run by cron lines, timers and containers. */
import { describe } from 'vitest'
import { all, remove, replace, type Files } from '../story.ts'
import { shape } from './shape.ts'

const stack = 'compose.yaml'
const vault = `services:
  vault:
    image: postgres:16
    volumes: [ "vault:/var/lib/postgresql/data" ]
`
const four = ['backup/automated database/vault', 'backup/offsite database/vault', 'backup/retention database/vault']

describe('borgmatic', () => {
  const config = `source_directories:
  - /srv/uploads
repositories:
  - path: ssh://u8@u8.repo.borgbase.example/./vault
    label: away
  - path: /mnt/borg-repository
    label: near
encryption_passphrase: "{credential file /run/secrets/borg}"
keep_daily: 14
keep_weekly: 8
keep_monthly: 6
postgresql_databases:
  - name: vault
    hostname: vault
    username: dumper
    password: kept-elsewhere
healthchecks:
  ping_url: https://hc.example/ping/1
`
  const container: Files = {
    [stack]: `${vault}  borgmatic:
    image: ghcr.io/borgmatic-collective/borgmatic:1.9
    environment: { BACKUP_CRON: "15 2 * * *" }
    volumes: [ "./borgmatic.d:/etc/borgmatic.d", "borg:/mnt/borg-repository" ]
volumes: { vault: {}, borg: {} }
`,
    'borgmatic.d/config.yaml': config,
  }
  shape('in its own container', {
    files: container,
    backups: ['borgmatic of vault: by itself every 24 h, off-site, kept 180 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass', 'backup/failure-alert': 'pass' },
    loss: [replace('borgmatic.d/config.yaml', /postgresql_databases:[^]*?(?=healthchecks)/, ''), four],
    harmless: all(replace('borgmatic.d/config.yaml', 'keep_daily: 14', 'keep_daily: 30'), replace(stack, '15 2 * * *', '45 3 * * *')),
  })
  shape('without the repository elsewhere', {
    files: container,
    loss: [replace('borgmatic.d/config.yaml', /  - path: ssh.*\n.*\n/, ''), ['backup/offsite database/vault']],
    harmless: replace('borgmatic.d/config.yaml', / {2}- path: \/mnt.*\n.*\n/, ''),
  })
  shape('kept for days only', {
    files: container,
    loss: [replace('borgmatic.d/config.yaml', /keep_daily: 14\nkeep_weekly: 8\nkeep_monthly: 6\n/, 'keep_daily: 5\n'), ['backup/retention database/vault']],
    harmless: replace('borgmatic.d/config.yaml', /keep_daily: 14\nkeep_weekly: 8\nkeep_monthly: 6\n/, 'keep_within: 90d\n'),
  })
  shape('by a crontab beside it', {
    files: {
      [stack]: (container[stack] ?? '').replace('    environment: { BACKUP_CRON: "15 2 * * *" }\n', ''),
      'borgmatic.d/config.yaml': config,
      'borgmatic.d/crontab.txt': '30 1 * * 0 PATH=$PATH:/usr/local/bin /usr/local/bin/borgmatic --stats -v 0 2>&1\n',
    },
    backups: ['borgmatic of vault: by itself every 168 h, off-site, kept 180 d'],
  })
  shape('by a timer of the host, in the sections of old', {
    files: {
      [stack]: `${vault.replace('    volumes', '    ports: [ "127.0.0.1:5432:5432" ]\n    volumes')}volumes: { vault: {} }\n`,
      'etc/borgmatic/config.yaml': `location:
    repositories: [ "keeper@box.example:vault" ]
retention: { keep_daily: 31 }
hooks:
    postgresql_databases: [ { name: all, hostname: 127.0.0.1 } ]
`,
      'systemd/borgmatic.timer': '[Timer]\nOnCalendar=daily\nPersistent=true\n[Install]\nWantedBy=timers.target\n',
      'systemd/borgmatic.service':
        '[Service]\nType=oneshot\nExecStart=systemd-inhibit --who="borgmatic" --what="sleep:shutdown" --why="no" /root/.local/bin/borgmatic --verbosity -1 --syslog-verbosity 1\n',
    },
    backups: ['borgmatic of vault: by itself every 24 h, off-site, kept 31 d'],
    loss: [remove('systemd/borgmatic.timer'), four],
    harmless: replace('systemd/borgmatic.timer', 'OnCalendar=daily', 'OnCalendar=*-*-* 03:00:00'),
  })
  shape('dumps of its hooks', {
    files: {
      [stack]: `${vault}volumes: { vault: {} }\n`,
      'ops/borgmatic/config.yaml': `repositories: [ { path: "ssh://keeper@box.example/./vault" } ]
source_directories: [ /var/backups/vault ]
commands:
  - before: action
    run: [ "docker compose exec -T vault pg_dump -U postgres vault > /var/backups/vault/vault.sql" ]
keep_daily: 40
`,
      'ops/crontab': '0 3 * * * borgmatic -c /srv/ops/borgmatic/config.yaml create prune\n',
    },
    backups: ['pg_dump of vault: by itself every 24 h, off-site, kept 40 d'],
  })
})

describe('Barman', () => {
  const files: Files = {
    [stack]: `${vault.replace('    volumes', '    command: [ "postgres", "-c", "wal_level=replica" ]\n    volumes')}  barman:
    image: ghcr.io/vault/barman:3
    volumes: [ "./barman/barman.conf:/etc/barman.conf:ro", "./barman/barman.d:/etc/barman.d:ro", "./barman/crontab:/etc/crontabs/barman:ro", "barman:/var/lib/barman" ]
volumes: { vault: {}, barman: {} }
`,
    'barman/barman.conf':
      '[barman]\nbarman_user = barman\nconfiguration_files_directory = /etc/barman.d\nbarman_home = /var/lib/barman\nretention_policy = RECOVERY WINDOW OF 5 WEEKS\n',
    'barman/barman.d/vault.conf':
      '[vault]\ndescription = the books\nconninfo = host=vault user=barman dbname=postgres password=kept-elsewhere\nstreaming_conninfo = host=vault user=streaming_barman\nbackup_method = postgres\nstreaming_archiver = on\nslot_name = barman\n',
    'barman/crontab': '* * * * * barman cron\n0 2 * * * barman backup vault\n',
  }
  shape('it streams the log and keeps a window', {
    files,
    backups: ['barman of vault: by itself every 24 h, on the host, kept 35 d'],
    facts: { 'database/vault.pointInTime': true, 'database/vault.windowDays': 35 },
    verdicts: { 'backup/automated': 'pass', 'backup/point-in-time': 'pass', 'backup/retention': 'pass', 'backup/offsite': 'fail' },
    loss: [replace('barman/barman.d/vault.conf', 'streaming_archiver = on', 'streaming_archiver = off'), ['backup/point-in-time database/vault']],
    harmless: all(replace('barman/barman.conf', '5 WEEKS', '40 DAYS'), replace('barman/crontab', '0 2 * * *', '30 3 * * *')),
  })
  shape('a window that shrinks, in the file of the server', {
    files,
    loss: [
      replace('barman/barman.d/vault.conf', 'slot_name', 'retention_policy = RECOVERY WINDOW OF 3 DAYS\nslot_name'),
      ['backup/point-in-time database/vault', 'backup/retention database/vault'],
    ],
    harmless: replace('barman/barman.d/vault.conf', 'slot_name', 'retention_policy = REDUNDANCY 60\nslot_name'),
  })
  shape('a line of cron that goes', {
    files,
    loss: [
      replace('barman/crontab', '0 2 * * * barman backup vault\n', ''),
      ['backup/automated database/vault', 'backup/point-in-time database/vault', 'backup/retention database/vault'],
    ],
    harmless: replace('barman/crontab', 'barman backup vault', 'barman backup all'),
  })
})

describe('WAL-G', () => {
  const files: Files = {
    [stack]: `services:
  vault:
    image: ghcr.io/vault/postgres-wal-g:16
    command: [ "postgres", "-c", "config_file=/etc/postgresql/postgresql.conf" ]
    volumes: [ "vault:/var/lib/postgresql/data", "./postgresql.conf:/etc/postgresql/postgresql.conf:ro", "./.walg.json:/var/lib/postgresql/.walg.json:ro" ]
volumes: { vault: {} }
`,
    'postgresql.conf': "archive_mode = on\narchive_command = 'wal-g wal-push %p'\n",
    '.walg.json': '{ "WALG_S3_PREFIX": "s3://vault-wal/main", "AWS_ACCESS_KEY_ID": "kept-elsewhere", "WALG_COMPRESSION_METHOD": "brotli" }\n',
    'ops/crontab':
      '0 2 * * * docker compose exec -T vault wal-g backup-push /var/lib/postgresql/data\n0 4 * * * docker compose exec -T vault wal-g delete retain FULL 40 --confirm\n',
  }
  shape('its prefix stands in its own file', {
    files,
    backups: ['wal-g of vault: by itself every 24 h, off-site, kept 40 d'],
    facts: { 'database/vault.pointInTime': true },
    loss: [replace('.walg.json', 's3://vault-wal/main', 'file://localhost/var/lib/postgresql/wal'), ['backup/offsite database/vault']],
    harmless: replace('.walg.json', '"brotli"', '"zstd"'),
  })
})

describe('side-cars’ own words for days', () => {
  const sidecar = (image: string, environment: string): Files => ({
    [stack]: `${vault}  copies:\n    image: ${image}\n    environment: { ${environment} }\nvolumes: { vault: {} }\n`,
  })
  shape('kartoza’s', {
    files: sidecar(
      'kartoza/pg-backup:16-3.4',
      'POSTGRES_HOST: vault, CRON_SCHEDULE: "0 1 * * *", STORAGE_BACKEND: S3, BUCKET: vault-dumps, REMOVE_BEFORE: "35"',
    ),
    backups: ['copies of vault: by itself every 24 h, off-site, kept 35 d'],
    loss: [replace(stack, 'REMOVE_BEFORE: "35"', 'REMOVE_BEFORE: "5"'), ['backup/retention database/vault']],
    harmless: replace(stack, '"0 1 * * *"', '"0 2 * * *"'),
  })
  shape('itbm’s', {
    files: sidecar('itbm/postgres-backup-s3:latest', 'POSTGRES_HOST: vault, SCHEDULE: "@daily", S3_BUCKET: vault-dumps, DELETE_OLDER_THAN: "5 weeks ago"'),
    backups: ['copies of vault: by itself every 24 h, off-site, kept 35 d'],
    loss: [replace(stack, '5 weeks ago', '2 days ago'), ['backup/retention database/vault']],
    harmless: replace(stack, '5 weeks ago', '40 days ago'),
  })
})
