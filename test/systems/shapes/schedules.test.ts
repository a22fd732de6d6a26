/** Where people write down when a backup runs: every place must be found, and its loss noticed. */
import { describe } from 'vitest'
import { add, all, remove, replace, without } from '../story.ts'
import { shape } from './shape.ts'

const orders = `services:
  orders:
    image: postgres:16.4
    environment: { POSTGRES_PASSWORD: "\${ORDERS_PASSWORD}" }
    volumes: [ "orders-data:/var/lib/postgresql/data" ]
`
const volumes = `volumes:
  orders-data:
`
const passes = { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' } as const
const gone = ['backup/automated database/orders', 'backup/offsite database/orders', 'backup/retention database/orders']

const nightly = `#!/usr/bin/env bash
set -euo pipefail
stamp=$(date +%F)
docker compose -f /opt/shop/compose.yaml exec -T orders pg_dump -U shop -Fc shop > "/srv/dumps/shop-$stamp.dump"
aws s3 cp "/srv/dumps/shop-$stamp.dump" s3://shop-vault/orders/
find /srv/dumps -name '*.dump' -mtime +45 -delete
aws s3api put-bucket-lifecycle-configuration --bucket shop-vault --lifecycle-configuration file://ops/lifecycle.json
`

describe('schedules on the host', () => {
  const script = { 'compose.yaml': orders + volumes, 'ops/nightly.sh': nightly.replace(/aws s3api.*\n/, '') }

  shape('a crontab in the repository runs a script', {
    files: { ...script, 'ops/host.crontab': '# shop\nMAILTO=ops@shop.example\n40 3 * * * /opt/shop/ops/nightly.sh >> /var/log/nightly.log 2>&1\n' },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ?≥45 d'],
    verdicts: { ...passes, 'database/persistence': 'pass' },
    loss: [replace('ops/host.crontab', '40 3', '# 40 3'), gone],
    harmless: replace('ops/host.crontab', '40 3 * * *', '@daily'),
  })

  shape('a systemd timer starts a service', {
    files: {
      ...script,
      'deploy/systemd/shop-dump.timer':
        '[Unit]\nDescription=nightly dump\n\n[Timer]\nOnCalendar=*-*-* 03:40:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n',
      'deploy/systemd/shop-dump.service': '[Unit]\nDescription=dump\n\n[Service]\nType=oneshot\nExecStart=/opt/shop/ops/nightly.sh\n',
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ?≥45 d'],
    verdicts: passes,
    loss: [remove('deploy/systemd/shop-dump.timer'), gone],
    harmless: replace('deploy/systemd/shop-dump.timer', '*-*-* 03:40:00', 'daily'),
  })

  shape('a make target is run by cron', {
    files: {
      ...script,
      Makefile:
        'COMPOSE = docker compose -f compose.yaml\n\n.PHONY: up dump\nup:\n\t$(COMPOSE) up -d\n\ndump:\n\t$(COMPOSE) exec -T orders pg_dump -U shop shop | gzip > /srv/dumps/shop-$$(date +%F).sql.gz\n\trclone copy /srv/dumps b2:shop-vault/orders\n',
      'ops/cron.d/shop': 'SHELL=/bin/sh\n5 1 * * * deploy cd /opt/shop && make dump\n',
    },
    backups: ['pg_dump of orders: by hand, off-site, kept ?≥45 d', 'pg_dump of orders: by itself every 24 h, off-site, kept ?≥36500 d'],
    verdicts: passes,
    loss: [
      replace('Makefile', /\t\$\(COMPOSE\) exec.*\n/, '\t@echo nothing to do\n'),
      ['backup/automated database/orders', 'backup/offsite database/orders', 'backup/retention database/orders'],
    ],
    harmless: replace('Makefile', 'rclone copy', 'rclone sync'),
  })

  shape('a script sources a library and calls its functions', {
    files: {
      'compose.yaml': orders + volumes,
      'ops/lib/dump.sh':
        'dump_database() {\n  docker compose exec -T orders pg_dump -U shop "$1" | zstd > "$2"\n}\nsend_away() {\n  rsync -az "$1" keeper@vault.shop.example:/backups/orders/\n}\n',
      'ops/run-backup.sh':
        '#!/bin/bash\ncd "$(dirname "$0")"\n. ./lib/dump.sh\nOUT=/srv/dumps/shop-$(date +%Y%m%d).sql.zst\ndump_database shop "$OUT"\nsend_away "$OUT"\n',
      'ops/crontab.txt': '15 */12 * * * /opt/shop/ops/run-backup.sh\n',
    },
    backups: ['pg_dump of orders: by itself every 12 h, off-site, kept ?≥36500 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace('ops/run-backup.sh', 'send_away "$OUT"', '#send_away "$OUT"'), ['backup/offsite database/orders']],
    harmless: replace('ops/run-backup.sh', '. ./lib/dump.sh', 'source ./lib/dump.sh'),
  })

  shape('an install script writes the crontab', {
    files: {
      ...script,
      'ops/install.sh': '#!/bin/sh\nset -e\n(crontab -l 2>/dev/null | grep -v nightly.sh; echo "20 2 * * * /opt/shop/ops/nightly.sh") | crontab -\n',
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ?≥45 d'],
    verdicts: passes,
    loss: [replace('ops/install.sh', /\(crontab.*\n/, ''), gone],
    harmless: replace('ops/install.sh', '20 2 * * *', '20 4 * * *'),
  })

  shape('the container is looked up by Compose', {
    files: {
      'compose.yaml': orders + volumes,
      'ops/nightly.sh':
        '#!/bin/sh\nset -eu\nCID=$(docker compose ps -q orders)\ndocker exec "$CID" pg_dump -U shop shop | gzip | aws s3 cp - "s3://shop-vault/orders/$(date +%F).sql.gz"\n',
      'ops/crontab': '0 2 * * * cd /opt/shop && ./ops/nightly.sh\n',
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'unknown' },
    loss: [replace('ops/nightly.sh', 'ps -q orders', 'ps -q analytics'), ['backup/automated database/orders', 'backup/offsite database/orders']],
    harmless: replace('ops/nightly.sh', 'CID=$(docker compose ps -q orders)\ndocker exec "$CID"', 'docker compose run --rm -T orders'),
  })

  shape('a cleanup cron and a restore script are no backups', {
    files: {
      'compose.yaml': orders + volumes,
      'ops/cleanup.sh': '#!/bin/sh\nfind /srv/dumps -mtime +7 -delete\ndocker system prune -f\n',
      'ops/restore.sh': '#!/bin/sh\naws s3 cp "s3://shop-vault/orders/$1" - | gunzip | docker compose exec -T orders psql -U shop shop\n',
      'ops/crontab': '0 4 * * * /opt/shop/ops/cleanup.sh\n',
    },
    backups: [],
    verdicts: { 'backup/automated': 'fail', 'backup/offsite': 'fail', 'backup/retention': 'fail' },
    loss: [replace('compose.yaml', 'orders-data:/var/lib/postgresql/data', 'orders-data:/backup'), ['database/persistence database/orders']],
    harmless: remove('ops/cleanup.sh'),
  })

  shape('a backup aimed at a developer’s host by default', {
    files: {
      'compose.yaml': orders + volumes,
      'ops/pull.sh':
        '#!/bin/sh\nHOST=${BACKUP_HOST:-localhost-dev.shop.test}\npg_dump -h "$HOST" -U shop shop > /srv/dumps/shop.sql\naws s3 cp /srv/dumps/shop.sql s3://shop-vault/orders/\n',
      'ops/crontab': '0 4 * * * /opt/shop/ops/pull.sh\n',
    },
    backups: [],
    verdicts: { 'backup/automated': 'fail', 'backup/offsite': 'fail' },
  })
})

describe('schedules in containers', () => {
  shape('a crontab is copied into an image whose command is crond', {
    files: {
      'compose.yaml': `${orders}  keeper:\n    build: ./keeper\n    environment: { PGHOST: orders, PGUSER: shop, PGPASSWORD: "\${ORDERS_PASSWORD}", BUCKET: "s3://shop-vault/orders" }\n${volumes}`,
      'keeper/Dockerfile':
        'FROM alpine:3.20\nRUN apk add --no-cache postgresql16-client aws-cli\nCOPY crontab /etc/crontabs/root\nCOPY dump.sh /usr/local/bin/dump.sh\nCMD ["crond", "-f", "-l", "8"]\n',
      'keeper/crontab': '30 1 * * * /usr/local/bin/dump.sh\n',
      'keeper/dump.sh': '#!/bin/sh\nset -e\nF=/tmp/shop-$(date +%F).sql.gz\npg_dump shop | gzip > $F\naws s3 cp $F $BUCKET/\n',
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [without('compose.yaml', '  keeper:'), ['backup/automated database/orders', 'backup/offsite database/orders']],
    harmless: replace('keeper/Dockerfile', 'CMD ["crond", "-f", "-l", "8"]', 'ENTRYPOINT ["/usr/sbin/crond", "-f"]'),
  })

  shape('supercronic runs a mounted crontab', {
    files: {
      'compose.yaml': `${orders}  cron:\n    build: { context: ., dockerfile: ops/cron.Dockerfile }\n    command: supercronic /etc/shop.crontab\n    environment:\n      DATABASE_URL: postgresql://shop:\${ORDERS_PASSWORD}@orders:5432/shop\n    volumes:\n      - ./ops/shop.crontab:/etc/shop.crontab:ro\n${volumes}`,
      'ops/cron.Dockerfile': 'FROM debian:12-slim\nCOPY ops/dump.sh /opt/dump.sh\n',
      'ops/shop.crontab': '0 */8 * * * /opt/dump.sh\n',
      'ops/dump.sh': '#!/bin/bash\npg_dump "$DATABASE_URL" | gzip | rclone rcat "wasabi:shop-vault/orders/$(date +%s).sql.gz"\n',
    },
    backups: ['pg_dump of orders: by itself every 8 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace('ops/shop.crontab', '0 */8 * * *', '0 3 * * 6'), ['backup/automated database/orders']],
    harmless: replace('ops/shop.crontab', '0 */8', '7 */8'),
  })

  shape('ofelia runs a command in the database’s container', {
    files: {
      'compose.yaml':
        `${orders}    labels:\n      ofelia.enabled: "true"\n      ofelia.job-exec.dump.schedule: "0 30 2 * * *"\n      ofelia.job-exec.dump.command: sh -c 'pg_dump -U shop shop > /dumps/shop.sql'\n  clockwork:\n    image: mcuadros/ofelia:0.3.12\n    command: daemon --docker\n    volumes: [ "/var/run/docker.sock:/var/run/docker.sock:ro" ]\n${volumes}`.replace(
          'orders-data:/var/lib/postgresql/data"',
          'orders-data:/var/lib/postgresql/data", "/srv/dumps:/dumps"',
        ),
    },
    backups: ['pg_dump of orders: by itself every 24 h, on the host, kept 1 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail' },
    loss: [without('compose.yaml', '  clockwork:'), ['backup/automated database/orders']],
    harmless: replace('compose.yaml', '"0 30 2 * * *"', '"@daily"'),
  })

  shape('ofelia’s job names its container, from the scheduler’s own labels', {
    files: {
      'compose.yaml': `${orders}  clockwork:\n    image: mcuadros/ofelia:0.3.12\n    command: daemon --docker\n    labels:\n      - ofelia.job-exec.orders-dump.schedule=@every 12h\n      - ofelia.job-exec.orders-dump.container=orders\n      - ofelia.job-exec.orders-dump.command=bash -c "pg_dump -U shop shop | gzip | aws s3 cp - s3://shop-vault/orders/shop.sql.gz"\n${volumes}`,
    },
    backups: ['pg_dump of orders: by itself every 12 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace('compose.yaml', 'container=orders', 'container=warehouse'), ['backup/automated database/orders', 'backup/offsite database/orders']],
    harmless: replace('compose.yaml', '@every 12h', '@every 6h'),
  })

  shape('ofelia starts a container by job-run', {
    files: {
      'compose.yaml': `${orders}  clockwork:\n    image: ghcr.io/netresearch/ofelia:0.6\n    command: daemon --docker\n    labels:\n      ofelia.job-run.orders-dump.schedule: "0 0 4 * * *"\n      ofelia.job-run.orders-dump.image: ghcr.io/shop/dumper:2\n      ofelia.job-run.orders-dump.command: sh -c 'pg_dump -h orders -U shop shop | aws s3 cp - s3://shop-vault/orders/shop.sql'\n${volumes}`,
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace('compose.yaml', /.*job-run\.orders-dump\.schedule.*\n/, ''), ['backup/automated database/orders', 'backup/offsite database/orders']],
    harmless: replace('compose.yaml', '0 0 4 * * *', '0 15 4 * * *'),
  })

  shape('ofelia reads its configuration file', {
    files: {
      'compose.yaml': `${orders}  clockwork:\n    image: mcuadros/ofelia:0.3.12\n    command: daemon --config=/etc/ofelia/config.ini\n    volumes: [ "./ops/ofelia.ini:/etc/ofelia/config.ini" ]\n${volumes}`,
      'ops/ofelia.ini':
        '[job-exec "orders-dump"]\nschedule = @daily\ncontainer = orders\ncommand = sh -c "pg_dump -U shop shop | aws s3 cp - s3://shop-vault/orders/shop.sql"\n',
    },
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace('ops/ofelia.ini', 'schedule = @daily', 'schedule = @monthly'), ['backup/automated database/orders']],
    harmless: replace('ops/ofelia.ini', '@daily', '0 0 3 * * *'),
  })

  shape('swarm-cronjob starts a service by its labels', {
    files: {
      'stack.yml': `${orders}  orders-dump:\n    image: ghcr.io/shop/dumper:2\n    command: bash -c "pg_dump -h orders -U shop shop | gzip | aws s3 cp - s3://shop-vault/orders/shop.sql.gz"\n    deploy:\n      mode: replicated\n      replicas: 0\n      labels:\n        - swarm.cronjob.enable=true\n        - swarm.cronjob.schedule=0 */6 * * *\n        - swarm.cronjob.skip-running=true\n      restart_policy: { condition: none }\n  clock:\n    image: crazymax/swarm-cronjob:1.13\n    volumes: [ "/var/run/docker.sock:/var/run/docker.sock" ]\n${volumes}`,
      'deploy.sh': 'docker stack deploy -c stack.yml shop\n',
    },
    backups: ['pg_dump of orders: by itself every 6 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [
      replace('stack.yml', 'swarm.cronjob.enable=true', 'swarm.cronjob.enable=false'),
      ['backup/automated database/orders', 'backup/offsite database/orders'],
    ],
    harmless: replace('stack.yml', '0 */6 * * *', '0 3 * * *'),
  })

  shape('an entrypoint loops and sleeps', {
    files: {
      'compose.yaml': `${orders}  dumper:\n    image: postgres:16.4\n    depends_on: [orders]\n    environment: { PGHOST: orders, PGUSER: shop, PGPASSWORD: "\${ORDERS_PASSWORD}" }\n    volumes: [ "./dumps:/dumps" ]\n    entrypoint: |\n      bash -c 'while true; do\n        pg_dump shop | gzip > /dumps/shop-$$(date +%F).sql.gz\n        find /dumps -mtime +21 -delete\n        sleep 86400\n      done'\n${volumes}`,
    },
    backups: ['pg_dump of orders: by itself every 24 h, on the host, kept 21 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail', 'backup/retention': 'fail' },
    loss: [replace('compose.yaml', 'sleep 86400', 'sleep 604800'), ['backup/automated database/orders']],
    harmless: replace('compose.yaml', 'sleep 86400', 'sleep 12h'),
  })

  shape('a mounted script loops and sleeps', {
    files: {
      'compose.yaml': `${orders}  dumper:\n    image: postgres:16.4\n    command: ["/bin/sh", "/ops/loop.sh"]\n    environment: { PGPASSWORD: "\${ORDERS_PASSWORD}", KEEP: "40" }\n    volumes: [ "./ops:/ops:ro", "/srv/dumps:/dumps" ]\n${volumes}`,
      'ops/loop.sh':
        '#!/bin/sh\nwhile :\ndo\n  pg_dump -h orders -U shop -Fc shop -f "/dumps/shop-$(date +%Y%m%d%H).dump"\n  find /dumps -name "*.dump" -mtime +"$KEEP" -exec rm {} \\;\n  sleep 6h\ndone\n',
    },
    backups: ['pg_dump of orders: by itself every 6 h, on the host, kept 40 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/retention': 'pass' },
    loss: [replace('compose.yaml', 'KEEP: "40"', 'KEEP: "3"'), ['backup/retention database/orders']],
    harmless: replace('ops/loop.sh', 'while :', 'while true'),
  })

  shape('the application dumps by an in-process cron job', {
    files: {
      'compose.yaml': `${orders}  keeper:\n    image: ghcr.io/shop/backup-agent:1\n    environment: { DATABASE_URL: "postgresql://shop:\${ORDERS_PASSWORD}@orders/shop" }\n${volumes}`,
    },
    backups: ['keeper of any: perhaps, perhaps off-site, kept ? d'],
    verdicts: { 'backup/automated': 'unknown', 'backup/offsite': 'unknown', 'backup/retention': 'unknown' },
    harmless: replace('compose.yaml', 'backup-agent:1', 'backup-agent:2'),
  })
})

describe('schedules of a forge', () => {
  const workflow = `name: vault
on:
  schedule:
    - cron: "10 2 * * *"
jobs:
  dump:
    runs-on: ubuntu-latest
    env:
      DATABASE_URL: \${{ secrets.DATABASE_URL }}
    steps:
      - run: sudo apt-get install -y postgresql-client-16
      - name: dump
        run: pg_dump "$DATABASE_URL" -Fc -f orders.dump
      - name: send
        run: aws s3 cp orders.dump "s3://shop-vault/orders/$(date +%F).dump"
`
  const path = '.github/workflows/vault.yml'
  const files = { 'compose.yaml': orders + volumes, [path]: workflow }
  const lost = ['backup/automated database/orders', 'backup/offsite database/orders']

  shape('a workflow dumps by a secret and uploads', {
    files,
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace(path, '  schedule:\n    - cron: "10 2 * * *"\n', '  workflow_dispatch:\n'), lost],
    harmless: replace(path, 'aws s3 cp orders.dump "s3://shop-vault/orders/$(date +%F).dump"', 'rclone copyto orders.dump "b2:shop-vault/$(date +%F).dump"'),
  })

  shape('a workflow whose job is switched off', {
    files: { ...files, [path]: workflow.replace('    runs-on', '    if: false\n    runs-on') },
    verdicts: { 'backup/automated': 'fail', 'backup/offsite': 'fail' },
  })

  shape('a workflow that keeps only an artifact', {
    files: {
      ...files,
      [path]: workflow.replace(
        / {6}- name: send\n.*\n/,
        '      - uses: actions/upload-artifact@v4\n        with: { name: orders, path: orders.dump, retention-days: 14 }\n',
      ),
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept 14 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'fail' },
    loss: [replace(path, /.*upload-artifact.*\n.*\n/, ''), lost],
    harmless: replace(path, 'name: orders,', 'name: orders-dump,'),
  })

  shape('a workflow reaches the host by ssh', {
    files: {
      ...files,
      [path]:
        'on:\n  schedule: [ { cron: "0 0 * * *" } ]\njobs:\n  dump:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: appleboy/ssh-action@v1\n        with:\n          host: ${{ secrets.HOST }}\n          script: |\n            cd /opt/shop\n            docker compose exec -T orders pg_dump -U shop shop | gzip > /srv/dumps/shop.sql.gz\n            rclone copy /srv/dumps remote:shop\n',
    },
    backups: ['pg_dump of orders: by itself every 24 h, off-site, kept ? d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [replace(path, /.*pg_dump.*\n/, ''), lost],
    harmless: replace(path, 'appleboy/ssh-action@v1', 'appleboy/ssh-action@v1.2.0'),
  })

  shape('two databases, and a dump of one', {
    files: {
      'compose.yaml': `${orders}  ledger:\n    image: postgres:15.8\n    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\n${volumes}  ledger-data:\n`,
      'ops/nightly.sh': nightly,
      'ops/crontab': '0 1 * * * /opt/shop/ops/nightly.sh\n',
    },
    verdicts: { 'backup/automated database/orders': 'pass', 'backup/automated database/ledger': 'fail', 'backup/offsite database/ledger': 'fail' },
    loss: [replace('ops/nightly.sh', 'exec -T orders', 'exec -T ledger'), ['backup/automated database/orders', 'backup/offsite database/orders']],
    harmless: all(replace('ops/nightly.sh', 'docker compose -f /opt/shop/compose.yaml exec', 'docker-compose exec'), add('NOTES.md', 'x')),
  })

  shape('two databases, and a dump whose URL is a secret', {
    files: {
      ...files,
      'compose.yaml': `${orders}  ledger:\n    image: postgres:15.8\n    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\n${volumes}  ledger-data:\n`,
    },
    verdicts: { 'backup/automated database/orders': 'unknown', 'backup/automated database/ledger': 'unknown' },
  })
})
