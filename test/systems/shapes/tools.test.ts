/** How people dump, where they send it and how long they keep it. */
import { describe } from 'vitest'
import { add, all, replace } from '../story.ts'
import { shape } from './shape.ts'

const base = (service: string): Readonly<Record<string, string>> => ({ 'docker-compose.yml': `services:\n${service}volumes:\n  data:\n` })
const postgres = base('  ledger:\n    image: postgres:15-alpine\n    volumes: [ "data:/var/lib/postgresql/data" ]\n')
const cron = { 'ops/crontab': '25 2 * * * /opt/ledger/ops/keep.sh\n' }
const path = 'ops/keep.sh'
const script = (text: string, files = postgres): Readonly<Record<string, string>> => ({ ...files, ...cron, [path]: `#!/bin/bash\nset -euo pipefail\n${text}` })
const edit = (from: string | RegExp, to: string): ReturnType<typeof replace> => replace(path, from, to)
const of = (...rules: readonly string[]): readonly string[] => rules.map((rule) => `backup/${rule} database/ledger`)
const daily = 'by itself every 24 h'

describe('dumps', () => {
  shape('pg_dumpall into a dated folder', {
    files: script(
      'mkdir -p /srv/dumps/$(date +%F)\ndocker exec -t ledger_ledger_1 pg_dumpall -c -U ledger > /srv/dumps/$(date +%F)/all.sql\nfind /srv/dumps -type d -ctime +35 -exec rm -rf {} +\n',
    ),
    backups: [`pg_dumpall of ledger: ${daily}, on the host, kept 35 d`],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail', 'backup/retention': 'pass' },
    loss: [edit('pg_dumpall -c', 'pg_dumpall --globals-only'), of('automated', 'retention')],
    harmless: edit('docker exec -t ledger_ledger_1', 'docker exec ledger-ledger-1'),
  })

  shape('mysqldump with its credentials in a file', {
    files: script(
      'mysqldump --defaults-extra-file=/root/.my.cnf -h ledger --single-transaction --all-databases | gzip -9 > /srv/dumps/all-$(date +%F).sql.gz\nscp /srv/dumps/all-$(date +%F).sql.gz keeper@vault.ledger.example:dumps/\n',
      base('  ledger:\n    image: mysql:8.4\n    volumes: [ "data:/var/lib/mysql" ]\n'),
    ),
    backups: [`mysqldump of ledger: ${daily}, off-site, kept ?≥36500 d`],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [edit('--all-databases', '--no-data --all-databases'), of('automated', 'offsite', 'retention')],
    harmless: edit('gzip -9', 'pigz -9'),
  })

  shape('mongodump as an archive on standard output', {
    files: script(
      'docker compose exec -T ledger mongodump --archive --gzip | aws s3 cp - "s3://ledger-vault/mongo/$(date +%F).archive.gz"\n',
      base('  ledger:\n    image: mongo:7\n    volumes: [ "data:/data/db" ]\n'),
    ),
    backups: [`mongodump of ledger: ${daily}, off-site, kept ? d`],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [edit(/ \| aws.*/, ' > /srv/ledger.archive.gz'), of('offsite')],
    harmless: edit('aws s3 cp -', 'aws --region eu-west-1 s3 cp -'),
  })

  shape('redis-cli --rdb of a Redis that is a record', {
    files: script(
      'docker compose exec -T ledger redis-cli --rdb /tmp/ledger.rdb\ndocker compose cp ledger:/tmp/ledger.rdb /srv/dumps/ledger.rdb\nrclone copy /srv/dumps b2:ledger-vault\n',
      base('  ledger:\n    image: redis:7\n    command: redis-server --appendonly yes\n    volumes: [ "data:/data" ]\n'),
    ),
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [edit('redis-cli --rdb /tmp/ledger.rdb', 'redis-cli ping'), of('automated', 'offsite')],
    harmless: edit('rclone copy', 'rclone sync'),
  })

  shape('sqlite3 .backup of the application’s file', {
    files: {
      'compose.yaml':
        'services:\n  web:\n    image: ghcr.io/ledger/web:1\n    environment: { DATABASE_URL: "sqlite:////data/ledger.db" }\n    volumes: [ "data:/data" ]\nvolumes:\n  data:\n',
      ...cron,
      [path]:
        '#!/bin/sh\nsqlite3 /var/lib/docker/volumes/web_data/_data/ledger.db ".backup \'/srv/dumps/ledger.db\'"\nrsync -a /srv/dumps/ backup@vault.ledger.example:/ledger/\n',
    },
    verdicts: { 'database/engine': 'fail', 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [edit(/rsync.*\n/, ''), ['backup/offsite database/ledger.db']],
    harmless: edit('rsync -a', 'rsync -avz --delete'),
  })

  shape('a dump of another engine is none of this database', {
    files: script('mongodump --uri mongodb://legacy.example.org/app --out /srv/dumps\nrclone copy /srv/dumps b2:ledger-vault\n'),
    backups: [],
    verdicts: { 'backup/automated': 'fail', 'backup/offsite': 'fail' },
  })
})

describe('repositories of backup tools', () => {
  const dumped = 'docker compose exec -T ledger pg_dump -U ledger ledger > /srv/dumps/ledger.sql\n'

  shape('restic with tiers', {
    files: script(
      `export RESTIC_REPOSITORY=s3:https://s3.eu-central-003.backblazeb2.com/ledger\n${dumped}restic backup /srv/dumps\nrestic forget --keep-daily 7 --keep-weekly 5 --keep-monthly 6 --prune\n`,
    ),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 180 d`],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('--keep-weekly 5 --keep-monthly 6 ', ''), of('retention')],
    harmless: edit('--keep-daily 7', '--keep-daily 14'),
  })

  shape('restic whose repository is set elsewhere', {
    files: script(`source /etc/restic.env\n${dumped}restic backup /srv/dumps --tag ledger\n`),
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'unknown' },
  })

  shape('a restic repository on the same host', {
    files: script(`${dumped}restic -r /mnt/second/restic backup /srv/dumps\nrestic -r /mnt/second/restic forget --keep-within 60d\n`),
    backups: [`pg_dump of ledger: ${daily}, on the host, kept 60 d`],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail', 'backup/retention': 'pass' },
    loss: [edit('--keep-within 60d', '--keep-last 3'), of('retention')],
    harmless: edit('--keep-within 60d', '--keep-within 2m'),
  })

  shape('a dump through the standard input of restic', {
    files: script(
      'export RESTIC_REPOSITORY="sftp:keeper@vault.ledger.example:/restic"\ndocker compose exec -T ledger pg_dump -U ledger ledger | restic backup --stdin --stdin-filename ledger.sql\nrestic forget --keep-daily 31\n',
    ),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 31 d`],
    loss: [edit('sftp:keeper@vault.ledger.example:/restic', '/srv/restic'), of('offsite')],
    harmless: edit('--keep-daily 31', '--keep-daily 62'),
  })

  shape('borg over ssh', {
    files: script(
      `export BORG_REPO=ssh://u1234@u1234.your-storagebox.de:23/./ledger\n${dumped}borg create --compression zstd ::ledger-{now} /srv/dumps\nborg prune --keep-daily=7 --keep-weekly=4 --keep-monthly=12\n`,
    ),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 360 d`],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit(/borg create.*\n/, ''), of('offsite', 'retention')],
    harmless: edit('--keep-daily=7', '--keep-daily=10'),
  })

  shape('duplicity with a full backup a week', {
    files: script(
      `${dumped}duplicity --full-if-older-than 7D /srv/dumps b2://key@ledger-vault/duplicity\nduplicity remove-older-than 90D --force b2://key@ledger-vault/duplicity\n`,
    ),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 90 d`],
    loss: [edit('remove-older-than 90D', 'remove-older-than 5D'), of('retention')],
    harmless: edit('--full-if-older-than 7D', '--full-if-older-than 14D'),
  })

  shape('kopia, connected elsewhere', {
    files: script(`${dumped}kopia snapshot create /srv/dumps\n`),
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'unknown' },
  })

  shape('pgBackRest by cron, with its archive', {
    files: {
      'docker-compose.yml':
        'services:\n  ledger:\n    build: ./db\n    command: postgres -c archive_mode=on -c "archive_command=pgbackrest --stanza=ledger archive-push %p"\n    volumes: [ "data:/var/lib/postgresql/data" ]\nvolumes:\n  data:\n',
      'db/Dockerfile': 'FROM postgres:16\nRUN apt-get update && apt-get install -y pgbackrest\nCOPY pgbackrest.conf /etc/pgbackrest/pgbackrest.conf\n',
      'db/pgbackrest.conf':
        '[global]\nrepo1-type=s3\nrepo1-s3-bucket=ledger-vault\nrepo1-retention-full=4\nrepo1-retention-full-type=count\n\n[ledger]\npg1-path=/var/lib/postgresql/data\n',
      'ops/crontab':
        '30 1 * * 0 docker compose exec -T -u postgres ledger pgbackrest --stanza=ledger --type=full backup\n30 1 * * 1-6 docker compose exec -T -u postgres ledger pgbackrest --stanza=ledger --type=diff backup\n',
    },
    verdicts: { 'backup/automated': 'pass', 'backup/point-in-time': 'pass', 'backup/offsite': 'pass', 'database/persistence': 'pass' },
    loss: [replace('docker-compose.yml', 'archive_mode=on', 'archive_mode=off'), of('point-in-time')],
    harmless: replace('ops/crontab', '--type=diff', '--type=incr'),
  })

  shape('WAL-G by an archive script in the repository', {
    files: {
      'docker-compose.yml':
        'services:\n  ledger:\n    image: ghcr.io/ledger/postgres-walg:16\n    command: postgres -c archive_mode=on -c archive_command=\'/ops/archive.sh %p\' -c archive_timeout=60\n    environment: { WALG_S3_PREFIX: "s3://ledger-vault/wal", PGDATA: /var/lib/postgresql/data, POSTGRES_PASSWORD_FILE: /run/secrets/p }\n    volumes: [ "data:/var/lib/postgresql/data", "./ops:/ops:ro" ]\nvolumes:\n  data:\n',
      'ops/archive.sh': '#!/bin/sh\nexec wal-g wal-push "$1"\n',
      'ops/crontab': '0 3 * * * docker compose exec -T ledger bash -c "wal-g backup-push /var/lib/postgresql/data && wal-g delete retain FULL 35 --confirm"\n',
    },
    verdicts: { 'backup/automated': 'pass', 'backup/point-in-time': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [replace('ops/archive.sh', 'exec wal-g wal-push "$1"', 'exit 0'), of('point-in-time')],
    harmless: replace('docker-compose.yml', 'archive_timeout=60', 'archive_timeout=300'),
  })

  shape('barman beside the server', {
    files: {
      ...base(
        '  ledger:\n    image: postgres:16\n    volumes: [ "data:/var/lib/postgresql/data" ]\n  keeper:\n    image: ghcr.io/ledger/barman:3\n    volumes: [ "/srv/barman:/var/lib/barman" ]\n',
      ),
      'ops/crontab': '0 4 * * * docker compose exec -T keeper barman backup ledger\n* * * * * docker compose exec -T keeper barman cron\n',
    },
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'unknown' },
    loss: [replace('ops/crontab', '0 4 * * *', '0 4 1 * *'), of('automated')],
    harmless: replace('ops/crontab', 'barman backup ledger', 'barman backup all'),
  })
})

describe('where copies go and how long they stay', () => {
  const dumped = 'out=/srv/dumps/ledger-$(date +%F).sql.gz\ndocker compose exec -T ledger pg_dump -U ledger ledger | gzip > "$out"\n'

  shape('the newest thirty-five by a listing', {
    files: script(`${dumped}ls -1t /srv/dumps/*.gz | tail -n +36 | xargs -r rm --\n`),
    backups: [`pg_dump of ledger: ${daily}, on the host, kept 35 d`],
    verdicts: { 'backup/retention': 'pass' },
    loss: [edit('+36', '+6'), of('retention')],
    harmless: edit('xargs -r rm --', 'xargs rm -f'),
  })

  shape('a lifecycle rule that a script puts', {
    files: {
      ...script(`${dumped}aws s3 cp "$out" s3://ledger-vault/daily/\n`),
      'ops/bucket.sh': '#!/bin/sh\naws s3api put-bucket-lifecycle-configuration --bucket ledger-vault --lifecycle-configuration file://ops/lifecycle.json\n',
      'ops/lifecycle.json': '{ "Rules": [ { "ID": "old", "Status": "Enabled", "Filter": { "Prefix": "daily/" }, "Expiration": { "Days": 90 } } ] }\n',
    },
    verdicts: { 'backup/offsite': 'pass', 'backup/automated': 'pass', 'backup/retention': 'pass' },
    loss: [edit(/aws s3 cp.*\n/, ''), of('offsite')],
    harmless: edit('s3://ledger-vault/daily/', 's3://ledger-vault/daily/ --storage-class STANDARD_IA'),
  })

  shape('a lifecycle rule written in the script', {
    files: script(
      `${dumped}aws s3 cp "$out" s3://ledger-vault/daily/\naws s3api put-bucket-lifecycle-configuration --bucket ledger-vault --lifecycle-configuration '{"Rules":[{"ID":"old","Status":"Enabled","Filter":{"Prefix":"daily/"},"Expiration":{"Days":90}}]}'\n`,
    ),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 90 d`],
    verdicts: { 'backup/retention': 'pass' },
    loss: [edit('"Days":90', '"Days":3'), of('retention')],
    harmless: edit('"Days":90', '"Days":120'),
  })

  shape('a MinIO of the same stack is no other place', {
    files: script(
      `${dumped}mc alias set local http://objects:9000 admin "$MINIO_PASSWORD"\nmc cp "$out" local/dumps/\n`,
      base(
        '  ledger:\n    image: postgres:15\n    volumes: [ "data:/var/lib/postgresql/data" ]\n  objects:\n    image: quay.io/minio/minio\n    command: server /data\n',
      ),
    ),
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail' },
    loss: [edit('pg_dump', 'pg_isready'), of('automated', 'retention')],
    harmless: edit('http://objects:9000', 'https://objects.ledger.example'),
  })

  shape('an upload is added to dumps that stay', {
    files: script(dumped),
    backups: [`pg_dump of ledger: ${daily}, on the host, kept 36500 d`],
    verdicts: { 'backup/retention': 'pass' },
    loss: [edit(/"\$out"\n$/, '"$out"\nrm -f "$out"\n'), of('retention')],
    harmless: edit(/"\$out"\n$/, '"$out"\naws s3 cp "$out" s3://ledger-vault/\n'),
  })

  shape('every dump overwrites the last', {
    files: script('docker compose exec -T ledger pg_dump -U ledger ledger > /srv/dumps/ledger.sql\n'),
    backups: [`pg_dump of ledger: ${daily}, on the host, kept 1 d`],
    verdicts: { 'backup/automated': 'pass', 'backup/retention': 'fail' },
    harmless: edit('/srv/dumps/ledger.sql', '/srv/dumps/ledger-$(date +%F).sql'),
  })

  shape('the same S3 through a published port of this host', {
    files: script(`${dumped}aws --endpoint-url http://localhost:9000 s3 cp "$out" s3://dumps/\n`),
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail' },
  })

  shape('rsync to another host, encrypted on the way', {
    files: script(
      `${dumped}gpg --batch -e -r ops@ledger.example "$out"\nrsync -az --remove-source-files "$out.gpg" keeper@vault.ledger.example:/ledger/\nssh keeper@vault.ledger.example "find /ledger -mtime +60 -delete"\n`,
    ),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 60 d`],
    verdicts: { 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('keeper@vault.ledger.example:/ledger/', '/mnt/usb/'), of('offsite')],
    harmless: edit('rsync -az', 'rsync -avz -e "ssh -p 2222"'),
  })

  shape('the bucket is a variable with a default', {
    files: script(`${dumped}rclone copy "$out" "\${VAULT:-b2:ledger-vault}/daily"\nrclone delete --min-age 45d "\${VAULT:-b2:ledger-vault}/daily"\n`),
    backups: [`pg_dump of ledger: ${daily}, off-site, kept 45 d`],
    verdicts: { 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('--min-age 45d', '--min-age 2d'), of('retention')],
    harmless: all(edit('"$out" "', '--transfers 2 "$out" "'), add('x.md', 'x')),
  })

  shape('the days are a variable of a committed example', {
    files: { ...script(`. ./.env\n${dumped}find /srv/dumps -mtime +\${KEEP_DAYS} -delete\n`), '.env.example': 'KEEP_DAYS=42\n' },
    backups: [`pg_dump of ledger: ${daily}, on the host, kept 42 d`],
    loss: [replace('.env.example', 'KEEP_DAYS=42', 'KEEP_DAYS=4'), of('retention')],
    harmless: replace('.env.example', 'KEEP_DAYS=42', 'KEEP_DAYS=50'),
  })

  shape('the dump lies in the database’s own volume', {
    files: script('docker compose exec -T ledger pg_dump -U ledger -f /var/lib/postgresql/data/dump.sql ledger\n'),
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail' },
    loss: [edit('pg_dump -U', 'pg_dump --schema-only -U'), of('automated')],
  })
})
