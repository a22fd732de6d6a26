/** Backup tools whose own file says where copies lie and how long they stay: pgBackRest and Litestream. */
import { describe } from 'vitest'
import { all, replace, type Edit, type Files } from '../story.ts'
import { shape } from './shape.ts'

describe('pgBackRest', () => {
  const path = 'db/pgbackrest.conf'
  const edit = (from: string | RegExp, to: string): Edit => replace(path, from, to)
  const of = (...rules: readonly string[]): readonly string[] => rules.map((rule) => `backup/${rule} database/ledger`)
  const crontab = '30 1 * * * docker compose exec -T -u postgres ledger pgbackrest --stanza=ledger --type=full backup\n'
  const stack = (mounts = ''): Files => ({
    'docker-compose.yml': `services:\n  ledger:\n    build: ./db\n    volumes: [ "data:/var/lib/postgresql/data"${mounts} ]\nvolumes:\n  data:\n`,
    'db/Dockerfile': 'FROM postgres:16\nRUN apt-get update && apt-get install -y pgbackrest\nCOPY pgbackrest.conf /etc/pgbackrest/pgbackrest.conf\n',
    [path]:
      '[global]\nrepo1-type=s3\nrepo1-s3-bucket=ledger-vault\nrepo1-retention-full=45\nrepo1-retention-full-type=time\nrepo1-cipher-type=aes-256-cbc\n\n[ledger]\npg1-path=/var/lib/postgresql/data\n',
    'ops/crontab': crontab,
  })
  const backups = ['pgbackrest of ledger: by itself every 24 h, off-site, kept 45 d']

  shape('the bucket becomes a folder of the host', {
    files: stack(', "/srv/keep:/var/lib/pgbackrest"'),
    backups,
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('repo1-type=s3', 'repo1-type=posix'), of('offsite')],
    harmless: edit('ledger-vault', 'ledger-keep'),
  })
  shape('copies are kept for less', {
    files: stack(),
    backups,
    loss: [edit('repo1-retention-full=45', 'repo1-retention-full=4'), of('retention')],
    harmless: edit('repo1-retention-full=45', '# more than a month\nrepo1-retention-full = 45'),
  })
  shape('full backups counted', {
    files: { ...stack(), [path]: stack()[path]?.replace('=time', '=count') ?? '' },
    backups,
    loss: [edit('repo1-retention-full=45', 'repo1-retention-full=3'), of('retention')],
    harmless: edit('repo1-retention-full=45', 'repo1-retention-full=50'),
  })
  shape('a folder that is gone with the container', {
    files: stack(),
    loss: [edit('repo1-type=s3\nrepo1-s3-bucket=ledger-vault\n', ''), of('automated', 'offsite', 'retention')],
    harmless: edit('[ledger]', '# one cluster\n[ledger]'),
  })
  shape('nothing runs it any more', {
    files: stack(),
    loss: [replace('ops/crontab', '30 1 * * *', '# 30 1 * * *'), of('automated', 'offsite', 'retention')],
    harmless: replace('ops/crontab', '30 1', '45 2'),
  })
  shape('two repositories of which one is near: nobody knows which a backup takes', {
    files: { ...stack(), [path]: `${stack()[path]?.replace('[ledger]', 'repo2-path=/srv/keep\n[ledger]') ?? ''}` },
    backups: ['pgbackrest of ledger: by itself every 24 h, perhaps off-site, keeping not said'],
  })
})

describe('Litestream', () => {
  const path = 'litestream.yml'
  const edit = (from: string | RegExp, to: string): Edit => replace(path, from, to)
  const of = (...rules: readonly string[]): readonly string[] => rules.map((rule) => `${rule} database/shop.db`)
  const files: Files = {
    'compose.yaml': `services:
  app:
    image: ghcr.io/shop/app:5
    environment: { DATABASE_URL: "file:/data/shop.db" }
    volumes: [ "shop:/data" ]
  stream:
    image: litestream/litestream:0.3.13
    command: replicate
    volumes: [ "shop:/data", "./litestream.yml:/etc/litestream.yml", "/srv/keep:/keep" ]
volumes:
  shop:
`,
    [path]: 'dbs:\n  - path: /data/shop.db\n    replicas:\n      - type: s3\n        bucket: ${LITESTREAM_BUCKET}\n        retention: 960h\n',
  }
  shape('the bucket becomes a folder of the host', {
    files,
    backups: ['litestream of shop.db: by itself, off-site, kept 40 d'],
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [edit('type: s3\n        bucket: ${LITESTREAM_BUCKET}', 'path: /keep/shop'), of('backup/offsite')],
    harmless: edit('bucket: ${LITESTREAM_BUCKET}', 'bucket: shop-vault'),
  })
  shape('the default keeps a day', {
    files,
    loss: [edit('        retention: 960h\n', ''), of('backup/retention')],
    harmless: edit('960h', '980h'),
  })
  shape('less is kept', {
    files,
    loss: [edit('960h', '72h'), of('backup/retention')],
    harmless: all(edit('dbs:', '# what is streamed\ndbs:'), edit('960h', '57600m')),
  })
  shape('a store of the same stack is no other place', {
    files: { ...files, 'compose.yaml': `${files['compose.yaml'] ?? ''}`.replace('volumes:\n  shop:', '  minio:\n    image: minio/minio\nvolumes:\n  shop:') },
    loss: [edit('        retention', '        endpoint: http://minio:9000\n        retention'), of('backup/offsite')],
  })
})
