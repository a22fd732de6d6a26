/** Backups, copies and poolers that are not what they are called, or are called nothing (traps 26 to 38). */
import { replace } from '../systems/story.ts'
import { applied, deployed, trap } from './trap.ts'

const postgres = 'services:\n  tides:\n    image: postgres:16.3\n    volumes: ["tides:/var/lib/postgresql/data"]\n'
const end = 'volumes: { tides: }\n'

trap(26, 'the 31st of February never comes, and a bucket in the stack is not away', {
  files: deployed(
    `${postgres}  minio: { image: "minio/minio:RELEASE.2025-01-01T00-00-00Z" }\n  backup:\n    image: eeshugerman/postgres-backup-s3:16\n    environment: { SCHEDULE: "0 0 5 31 2 ?", POSTGRES_HOST: tides, POSTGRES_DATABASE: x, S3_BUCKET: b, S3_ENDPOINT: "http://minio:9000" }\n${end}`,
  ),
  verdicts: { 'backup/automated database/tides': 'fail', 'backup/offsite database/tides': 'fail' },
})

trap(27, 'only its environment says that a side-car backs up', {
  files: deployed(
    `${postgres}  keeper:\n    build: ./keeper\n    environment: { SCHEDULE: "@daily", POSTGRES_HOST: tides, POSTGRES_DATABASE: x, S3_BUCKET: vault, S3_REGION: eu-west-1 }\n${end}`,
  ),
  facts: { 'service/keeper.role': 'backup' },
  verdicts: { 'backup/automated database/tides': 'pass' },
})

trap(28, 'a cron line inside an image dumps', {
  files: deployed(`${postgres}  keeper:\n    build: ./keeper\n${end}`, {
    'keeper/Dockerfile': 'FROM postgres:16.3\nCOPY crontab /etc/crontabs/root\nCOPY dump.sh /opt/keeper/dump.sh\nENTRYPOINT ["crond", "-f"]\n',
    'keeper/crontab': '15 3 * * * /opt/keeper/dump.sh\n',
    'keeper/dump.sh': '#!/bin/sh\npg_dump -h tides -U x x | aws s3 cp - s3://vault/x.sql\n',
  }),
  verdicts: { 'backup/automated database/tides': 'pass', 'backup/offsite database/tides': 'pass' },
})

trap(29, 'a clean-up, a restore and a window are no backups', {
  files: deployed(`${postgres}${end}`, {
    'ops/crontab': '0 3 * * * /opt/tides/ops/backup-cleanup.sh\n10 3 * * * /opt/tides/ops/restore.sh\n',
    'ops/backup-cleanup.sh': '#!/bin/sh\nfind /srv/backups -mtime +7 -delete\n',
    'ops/restore.sh': '#!/bin/sh\npg_restore -h tides -U x -d x /srv/backups/x.dump\n',
    'infra/main.tf':
      'provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_db_instance" "ebb" {\n  identifier              = "ebb"\n  engine                  = "postgres"\n  engine_version          = "16.3"\n  instance_class          = "db.t4g.small"\n  backup_window           = "02:00-03:00"\n  backup_retention_period = 0\n}\n',
  }),
  verdicts: { 'backup/automated database/tides': 'fail', 'backup/automated database/ebb': 'fail' },
})

const lite = (run: string): Readonly<Record<string, string>> =>
  deployed('services:\n  api:\n    build: .\n    environment: { DATABASE_URL: "file:/data/tides.db" }\n    volumes: ["data:/data"]\nvolumes: { data: }\n', {
    Dockerfile: `FROM node:22.4\nCOPY litestream.yml /etc/litestream.yml\nCOPY . .\nCMD ${run}\n`,
    'litestream.yml': 'dbs:\n  - path: /data/tides.db\n    replicas:\n      - url: s3://vault/tides\n',
    'package.json': '{ "dependencies": { "better-sqlite3": "11.0.0" } }',
    'index.js': "import Database from 'better-sqlite3'\nexport const database = new Database('/data/tides.db')\n",
  })

trap(30, 'nobody runs `replicate`', {
  files: lite('["node", "index.js"]'),
  verdicts: { 'database/engine': 'fail' },
})

const cluster = (more: string): string => `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: tides }
spec:
  instances: 3
  storage: { size: 10Gi }
  backup:
    retentionPolicy: 35d
    barmanObjectStore:
      destinationPath: s3://vault/tides
${more}`

trap(31, 'a log in a store is no backup without a ScheduledBackup', {
  files: applied(cluster(''), {}),
  verdicts: { 'backup/automated database/tides': 'fail' },
})

trap(31, 'a ScheduledBackup of another file names the cluster, in six fields', {
  files: applied(cluster(''), {
    'k8s/nightly.yaml':
      'apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: { name: nightly }\nspec: { schedule: "0 20 2 * * *", cluster: { name: tides } }\n',
  }),
  facts: { 'database/tides.backupEvery': 24 },
  verdicts: { 'backup/automated database/tides': 'pass', 'backup/offsite database/tides': 'pass' },
  edit: [
    replace('k8s/nightly.yaml', 'name: tides }', 'name: ebb }'),
    [...['backup/automated', 'backup/offsite', 'backup/retention'].map((rule) => `${rule} database/tides`), 'gate/unreadable k8s/nightly.yaml'],
  ],
})

const crunchy = (repository: string, replicas: number): string => `apiVersion: postgres-operator.crunchydata.com/v1beta1
kind: PostgresCluster
metadata: { name: tides }
spec:
  postgresVersion: 16
  instances:
    - name: one
      replicas: ${replicas}
      dataVolumeClaimSpec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 9Gi } } }
  backups:
    pgbackrest:
      repos:
        - name: repo1
${repository}`
const volume = '          volume: { volumeClaimSpec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 9Gi } } } }\n'
const bucket = '          s3: { bucket: vault, endpoint: s3.eu-west-1.amazonaws.com, region: eu-west-1 }\n'
const schedules = '          schedules: { full: "0 1 * * *" }\n'

trap(32, 'no schedules, no scheduled backup; two instances are one replica', {
  files: applied(crunchy(bucket, 2)),
  facts: { 'database/tides.standbys': 1 },
  verdicts: { 'backup/automated database/tides': 'fail' },
})

trap(32, 'a claim is on the cluster, a bucket away', {
  files: applied(crunchy(`${volume}${schedules}`, 2)),
  verdicts: { 'backup/automated database/tides': 'pass', 'backup/offsite database/tides': 'fail' },
})

trap(32, 'a bucket is away', {
  files: applied(crunchy(`${bucket}${schedules}`, 1)),
  facts: { 'database/tides.standbys': 0 },
  verdicts: { 'backup/automated database/tides': 'pass', 'backup/offsite database/tides': 'pass', 'database/replica database/tides': 'fail' },
})

trap(33, 'what the operator would do is done to nobody who does not ask for it', {
  files: applied(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: postgres-operator }\ndata: { logical_backup_schedule: "30 00 * * *", logical_backup_s3_bucket: vault, connection_pooler_mode: transaction }\n---\napiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: { name: tides }\nspec:\n  teamId: tides\n  numberOfInstances: 2\n  enableConnectionPooler: false\n  # enableLogicalBackup: true\n  postgresql: { version: "16" }\n  volume: { size: 9Gi }\n',
  ),
  things: { pool: [], backup: [] },
})

const rds = (more: string): string =>
  `provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_db_instance" "tides" {\n  identifier              = "tides"\n  engine                  = "postgres"\n  engine_version          = "16.3"\n  instance_class          = "db.t4g.small"\n  backup_retention_period = 31\n}\n\n${more}`

trap(34, 'a replica that keeps no backups is none the worse', {
  files: {
    'infra/main.tf': rds(
      'resource "aws_db_instance" "reader" {\n  identifier              = "reader"\n  replicate_source_db     = aws_db_instance.tides.identifier\n  instance_class          = "db.t4g.small"\n  backup_retention_period = 0\n}\n',
    ),
  },
  things: { database: ['tides'] },
  facts: { 'database/tides.readReplicas': 1 },
  verdicts: { 'backup/automated database/tides': 'pass' },
  edit: [
    replace('infra/main.tf', 'backup_retention_period = 31', 'backup_retention_period = 0'),
    ['backup/automated', 'backup/retention', 'backup/point-in-time'].map((rule) => `${rule} database/tides`),
  ],
})

trap(35, 'a second zone is a standby, no reader', {
  files: { 'infra/main.tf': rds('').replace('  backup_ret', '  multi_az                = true\n  backup_ret') },
  facts: { 'database/tides.standbys': 1, 'database/tides.readReplicas': 0 },
  verdicts: { 'database/replica database/tides': 'pass' },
})

trap(36, 'a second module backs the database up', {
  files: {
    'infra/main.tf':
      'provider "aws" {\n  region = "eu-west-1"\n}\n\nmodule "database" {\n  source = "./database"\n}\n\nmodule "vault" {\n  source = "./vault"\n  arn    = module.database.arn\n}\n',
    'infra/database/main.tf':
      'resource "aws_db_instance" "tides" {\n  identifier              = "tides"\n  engine                  = "postgres"\n  engine_version          = "16.3"\n  instance_class          = "db.t4g.small"\n  backup_retention_period = 0\n}\n\noutput "arn" {\n  value = aws_db_instance.tides.arn\n}\n',
    'infra/vault/main.tf':
      'variable "arn" {\n  type = string\n}\n\nresource "aws_backup_vault" "vault" {\n  name = "vault"\n}\n\nresource "aws_backup_plan" "nightly" {\n  name = "nightly"\n  rule {\n    rule_name         = "nightly"\n    target_vault_name = aws_backup_vault.vault.name\n    schedule          = "cron(15 3 * * ? *)"\n    lifecycle {\n      delete_after = 35\n    }\n  }\n}\n\nresource "aws_backup_selection" "databases" {\n  name         = "databases"\n  plan_id      = aws_backup_plan.nightly.id\n  iam_role_arn = "arn:aws:iam::111122223333:role/backup"\n  resources    = [var.arn]\n}\n',
  },
  verdicts: { 'backup/automated database/tides': 'pass' },
  edit: [
    replace('infra/vault/main.tf', '[var.arn]', '["arn:aws:dynamodb:eu-west-1:111122223333:table/ebb"]'),
    ['backup/automated database/tides', 'backup/retention database/tides'],
  ],
})

trap(37, 'a count of none, or of what nobody says', {
  files: {
    'infra/main.tf': rds(
      'variable "made" {\n  type = bool\n}\n\nresource "aws_db_instance" "perhaps" {\n  count          = var.made ? 1 : 0\n  identifier     = "perhaps"\n  engine         = "postgres"\n  instance_class = "db.t4g.small"\n}\n\nresource "aws_db_instance" "never" {\n  count          = 0\n  identifier     = "never"\n  engine         = "postgres"\n  instance_class = "db.t4g.small"\n}\n',
    ),
  },
  facts: { 'database/never.engine': 'no such thing' },
  verdicts: { 'backup/automated database/tides': 'pass' },
})

trap(38, 'a pooler that only a module from elsewhere gives', {
  files: {
    'infra/main.tf': rds(
      'module "proxy" {\n  source  = "example.com/acme/rds-proxy/aws"\n  version = "3.1.0"\n}\n\noutput "url" {\n  value = "postgres://u@${module.proxy.endpoint}/x"\n}\n',
    ),
  },
  skipped: ['infra/main.tf'],
  things: { pool: [] },
})
