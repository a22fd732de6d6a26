/** Backup images that are set through variables: their documented names, defaults and silences. */
import { describe } from 'vitest'
import { replace, without } from '../story.ts'
import { shape } from './shape.ts'

const tickets = `services:
  tickets-db:
    image: postgis/postgis:16-3.4
    environment: { POSTGRES_PASSWORD: "\${TICKETS_PASSWORD}" }
    volumes: [ "tickets:/var/lib/postgresql/data" ]
`
const volumes = `volumes:
  tickets:
`
const db = 'database/tickets-db'
const sidecar = (text: string, base = tickets, names = volumes): Readonly<Record<string, string>> => ({ 'compose.yaml': `${base}${text}${names}` })
const edit = (from: string | RegExp, to: string): ReturnType<typeof replace> => replace('compose.yaml', from, to)
const gone = (...rules: readonly string[]): readonly string[] => rules.map((rule) => `backup/${rule} ${db}`)

describe('PostgreSQL sidecars', () => {
  shape('postgres-backup-local with its defaults: daily, six months', {
    files: sidecar(`  vault:
    image: prodrigestivill/postgres-backup-local:16
    environment: { POSTGRES_HOST: tickets-db, POSTGRES_DB: tickets, POSTGRES_USER: tickets, POSTGRES_PASSWORD: "\${TICKETS_PASSWORD}" }
    volumes: [ "/srv/dumps:/backups" ]
`),
    backups: ['vault of tickets-db: by itself every 24 h, on the host, kept 180 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail', 'backup/retention': 'pass' },
    loss: [edit('POSTGRES_HOST: tickets-db', 'POSTGRES_HOST: reports-db'), gone('automated', 'retention')],
    harmless: edit('POSTGRES_DB: tickets,', 'POSTGRES_DB: tickets, SCHEDULE: "@daily",'),
  })

  shape('postgres-backup-local with tiers of its own', {
    files: sidecar(`  vault:
    image: prodrigestivill/postgres-backup-local
    environment:
      - POSTGRES_HOST=tickets-db
      - POSTGRES_DB=tickets
      - SCHEDULE=@every 6h0m0s
      - BACKUP_KEEP_DAYS=3
      - BACKUP_KEEP_WEEKS=2
      - BACKUP_KEEP_MONTHS=1
    volumes: [ "./dumps:/backups" ]
`),
    backups: ['vault of tickets-db: by itself every 6 h, on the host, kept 30 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/retention': 'pass' },
    loss: [edit('BACKUP_KEEP_MONTHS=1', 'BACKUP_KEEP_MONTHS=0'), gone('retention')],
    harmless: edit('BACKUP_KEEP_DAYS=3', 'BACKUP_KEEP_DAYS=5'),
  })

  shape('postgres-backup-local whose tiers are the image’s when only the days are set', {
    files: sidecar(
      `  vault:
    image: prodrigestivill/postgres-backup-local:15-alpine
    environment: { POSTGRES_HOST: tickets-db, POSTGRES_DB: tickets, BACKUP_KEEP_DAYS: 14 }
    volumes: [ "dumps:/backups" ]
`,
      tickets,
      `${volumes}  dumps:\n`,
    ),
    backups: ['vault of tickets-db: by itself every 24 h, on the host, kept 180 d'],
    loss: [edit('POSTGRES_DB: tickets,', 'POSTGRES_DB: tickets, SCHEDULE: "@monthly",'), gone('automated')],
    harmless: edit('BACKUP_KEEP_DAYS: 14', 'BACKUP_KEEP_DAYS: 10'),
  })

  shape('postgres-backup-s3 with a bucket and a schedule', {
    files: sidecar(`  vault:
    image: eeshugerman/postgres-backup-s3:16
    environment:
      SCHEDULE: "@daily"
      BACKUP_KEEP_DAYS: 60
      S3_REGION: eu-central-1
      S3_BUCKET: tickets-vault
      S3_PREFIX: nightly
      POSTGRES_HOST: tickets-db
      POSTGRES_DATABASE: tickets
`),
    backups: ['vault of tickets-db: by itself every 24 h, off-site, kept 60 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit(/ {6}SCHEDULE.*\n/, ''), gone('automated', 'offsite', 'retention')],
    harmless: edit('S3_PREFIX: nightly', 'S3_PREFIX: daily'),
  })

  shape('postgres-backup-s3 into a MinIO of the same stack', {
    files: sidecar(`  vault:
    image: eeshugerman/postgres-backup-s3:16
    environment: { SCHEDULE: "@daily", S3_BUCKET: dumps, S3_ENDPOINT: "http://objects:9000", POSTGRES_HOST: tickets-db, POSTGRES_DATABASE: tickets }
  objects:
    image: minio/minio:RELEASE.2024-08-03T04-33-23Z
    command: server /data
`),
    backups: ['vault of tickets-db: by itself every 24 h, on the host, keeping not said'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'fail' },
    loss: [without('compose.yaml', '  vault:'), gone('automated')],
    harmless: edit('http://objects:9000', 'https://s3.eu-central-003.backblazeb2.com'),
  })

  shape('docker-volume-backup that dumps before it archives', {
    files: sidecar(
      `  vault:
    image: offen/docker-volume-backup:v2
    environment:
      BACKUP_CRON_EXPRESSION: "0 2 * * *"
      BACKUP_RETENTION_DAYS: "45"
      AWS_S3_BUCKET_NAME: tickets-vault
      AWS_ENDPOINT: s3.eu-west-1.amazonaws.com
    volumes:
      - dumps:/backup/tickets:ro
      - /var/run/docker.sock:/var/run/docker.sock:ro
`,
      tickets.replace(
        '"tickets:/var/lib/postgresql/data" ]',
        '"tickets:/var/lib/postgresql/data", "dumps:/dumps" ]\n    labels:\n      - docker-volume-backup.archive-pre=/bin/sh -c \'pg_dump -U tickets tickets > /dumps/tickets.sql\'',
      ),
      `${volumes}  dumps:\n`,
    ),
    backups: ['vault of tickets-db: by itself every 24 h, off-site, kept 45 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit(/ {6}AWS_S3_BUCKET_NAME.*\n/, ''), gone('offsite')],
    harmless: edit('archive-pre=', 'exec-pre='),
  })

  shape('docker-volume-backup that copies the stopped database’s volume', {
    files: sidecar(
      `  vault:
    image: offen/docker-volume-backup:v2.43.0
    environment: { SSH_HOST_NAME: vault.shop.example, SSH_REMOTE_PATH: /dumps, BACKUP_RETENTION_DAYS: "31" }
    volumes: [ "tickets:/backup/tickets:ro", "/var/run/docker.sock:/var/run/docker.sock:ro" ]
`,
      tickets.replace('    volumes', '    labels: { docker-volume-backup.stop-during-backup: "true" }\n    volumes'),
    ),
    backups: ['vault of tickets-db: by itself every 24 h, off-site, kept 31 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('tickets:/backup/tickets:ro', 'uploads:/backup/uploads:ro'), gone('automated', 'offsite', 'retention')],
    harmless: edit('v2.43.0', 'v2.43.4'),
  })

  shape('tiredofit/db-backup with numbered variables', {
    files: sidecar(`  vault:
    image: tiredofit/db-backup:4.1.2
    environment:
      - DB01_TYPE=pgsql
      - DB01_HOST=tickets-db
      - DB01_NAME=tickets
      - DB01_BACKUP_INTERVAL=720
      - DB01_CLEANUP_TIME=50400
      - DEFAULT_BACKUP_LOCATION=S3
      - DB01_S3_BUCKET=tickets-vault
`),
    backups: ['vault of tickets-db: by itself every 12 h, off-site, kept 35 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('DB01_CLEANUP_TIME=50400', 'DB01_CLEANUP_TIME=1440'), gone('retention')],
    harmless: edit('DB01_BACKUP_INTERVAL=720', 'DB01_BACKUP_INTERVAL=1440'),
  })

  shape('tiredofit/db-backup of two hosts', {
    files: sidecar(
      `  orders-db:
    image: postgres:16
    volumes: [ "orders:/var/lib/postgresql/data" ]
  vault:
    image: tiredofit/db-backup:4
    environment: { DB01_TYPE: pgsql, DB01_HOST: tickets-db, DB02_TYPE: pgsql, DB02_HOST: orders-db }
    volumes: [ "/srv/dumps:/backup" ]
`,
      tickets,
      `${volumes}  orders:\n`,
    ),
    verdicts: { 'backup/automated database/tickets-db': 'pass', 'backup/automated database/orders-db': 'pass' },
    loss: [edit(', DB02_TYPE: pgsql, DB02_HOST: orders-db', ''), ['backup/automated database/orders-db']],
  })

  shape('a sidecar of one’s own that only its variables tell', {
    files: sidecar(`  vault:
    build: ./vault
    environment:
      SCHEDULE: "0 3 * * *"
      S3_BUCKET: \${VAULT_BUCKET:-tickets-vault}
      POSTGRES_HOST: tickets-db
      POSTGRES_DB: tickets
`),
    backups: ['vault of tickets-db: by itself every 24 h, off-site, keeping not said'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'unknown' },
    loss: [edit('0 3 * * *', '0 3 30 2 *'), gone('automated', 'offsite')],
    harmless: edit('tickets-vault}', 'tickets-vault-2}'),
  })

  shape('a sidecar that is aimed at a developer’s host by default', {
    files: sidecar(`  vault:
    image: eeshugerman/postgres-backup-s3:15
    environment: { SCHEDULE: "@daily", S3_BUCKET: tickets-vault, POSTGRES_HOST: "\${BACKUP_HOST:-dev-postgres}", POSTGRES_DATABASE: tickets }
`),
    backups: [],
    verdicts: { 'backup/automated': 'fail', 'backup/offsite': 'fail' },
  })

  shape('a sidecar whose schedule is a variable nobody sets', {
    files: sidecar(`  vault:
    image: eeshugerman/postgres-backup-s3:15
    environment: { SCHEDULE: "\${VAULT_SCHEDULE}", S3_BUCKET: tickets-vault, POSTGRES_HOST: tickets-db, POSTGRES_DATABASE: tickets }
`),
    verdicts: { 'backup/automated': 'unknown', 'backup/offsite': 'unknown' },
  })
})

describe('sidecars of other engines', () => {
  const shop = `services:
  shop-db:
    image: mariadb:11.4
    environment: { MARIADB_ROOT_PASSWORD: "\${ROOT}" }
    volumes: [ "shop:/var/lib/mysql" ]
`
  const names = 'volumes:\n  shop:\n'

  shape('databack/mysql-backup with its default frequency', {
    files: sidecar(
      `  vault:
    image: databack/mysql-backup:1.0.0
    command: dump
    environment: { DB_SERVER: shop-db, DB_USER: root, DB_DUMP_TARGET: "s3://shop-vault/mysql", DB_DUMP_RETENTION: "40d" }
`,
      shop,
      names,
    ),
    backups: ['vault of shop-db: by itself every 24 h, off-site, kept 40 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('s3://shop-vault/mysql', '/db'), ['backup/offsite database/shop-db']],
    harmless: edit('DB_USER: root,', 'DB_USER: root, DB_DUMP_CRON: "15 3 * * *",'),
  })

  shape('databack/mysql-backup that runs once', {
    files: sidecar(
      `  vault:
    image: databack/mysql-backup
    environment: { DB_SERVER: shop-db, DB_DUMP_TARGET: "s3://shop-vault/mysql", RUN_ONCE: "true" }
`,
      shop,
      names,
    ),
    verdicts: { 'backup/automated': 'fail' },
  })

  shape('fradelg/mysql-cron-backup counts its files', {
    files: sidecar(
      `  vault:
    image: fradelg/mysql-cron-backup
    environment: { MYSQL_HOST: shop-db, MYSQL_USER: root, MAX_BACKUPS: "40", CRON_TIME: "0 3 * * *" }
    volumes: [ "./dumps:/backup" ]
`,
      shop,
      names,
    ),
    backups: ['vault of shop-db: by itself every 24 h, on the host, kept 40 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/retention': 'pass' },
    loss: [edit('MAX_BACKUPS: "40"', 'MAX_BACKUPS: "4"'), ['backup/retention database/shop-db']],
    harmless: edit('0 3 * * *', '30 3 * * *'),
  })

  shape('litestream beside an application with SQLite', {
    files: {
      'compose.yaml': `services:
  app:
    image: ghcr.io/shop/app:5
    environment: { DATABASE_URL: "file:/data/shop.db" }
    volumes: [ "shop:/data" ]
  stream:
    image: litestream/litestream:0.3.13
    command: replicate
    volumes: [ "shop:/data", "./litestream.yml:/etc/litestream.yml" ]
volumes:
  shop:
`,
      'litestream.yml': 'dbs:\n  - path: /data/shop.db\n    replicas:\n      - url: s3://shop-vault/db\n        retention: 720h\n',
    },
    backups: ['litestream of shop.db: by itself, off-site, kept 30 d'],
    verdicts: { 'database/engine': 'pass', 'backup/automated': 'pass', 'backup/offsite': 'pass' },
    loss: [
      edit('command: replicate', 'command: version'),
      ['backup/automated', 'backup/offsite', 'backup/retention', 'database/engine'].map((rule) => `${rule} database/shop.db`),
    ],
    harmless: edit('litestream:0.3.13', 'litestream:0.3.14'),
  })
})
