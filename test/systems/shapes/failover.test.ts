/** Clusters that choose their primary: Patroni by its file and by Spilo's variables, repmgr, MongoDB's replica sets, Redis with Sentinel. */
import { describe } from 'vitest'
import { replace, type Files } from '../story.ts'
import { shape } from './shape.ts'

const stack = 'compose.yaml'
const member = (name: string, image: string, rest: string): string => `  ${name}:\n    image: ${image}\n${rest}`

describe('Patroni', () => {
  const file = `scope: books
namespace: /service/
bootstrap:
  dcs:
    ttl: 30
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters:
        max_connections: 240
        archive_mode: true
        archive_command: wal-g wal-push %p
  pg_hba:
    - host replication standby 10.0.0.0/8 scram-sha-256
    - host all all 10.0.0.0/8 scram-sha-256
postgresql:
  listen: 0.0.0.0:5432
  connect_address: "{{ ansible_host }}:5432"
  data_dir: /var/lib/postgresql/data
  parameters:
    max_connections: 999 # not from here
    log_min_duration_statement: 250
  authentication:
    superuser: { username: postgres, password: "kept-elsewhere" }
`
  const node = (name: string): string =>
    member(
      name,
      'ghcr.io/books/patroni:16',
      `    environment: { PATRONI_NAME: ${name} }\n    volumes: [ "${name}:/var/lib/postgresql/data", "./patroni/patroni.yml:/etc/patroni.yml:ro" ]\n`,
    )
  const files: Files = {
    [stack]: `services:\n${node('one')}${node('two')}${node('three')}volumes: { one: {}, two: {}, three: {} }\n`,
    'patroni/patroni.yml': file,
  }
  shape('three containers of one scope are one database with two standbys', {
    files,
    facts: { 'database/one.standbys': 2, 'database/one.maxConnections': 240, 'database/one.pointInTime': true, 'database/one.slowQueryMs': 250 },
    verdicts: { 'database/replica': 'pass', 'backup/point-in-time': 'pass' },
    loss: [replace('patroni/patroni.yml', 'archive_mode: true', 'archive_mode: off'), ['backup/point-in-time database/one']],
    harmless: replace('patroni/patroni.yml', 'ttl: 30', 'ttl: 45 # slower'),
  })
  shape('a container that goes is a standby less', {
    files,
    loss: [(all) => replace(stack, node('two'), '')(replace(stack, node('three'), '')(all)), ['database/replica database/one']],
    harmless: replace(stack, 'PATRONI_NAME: two', 'PATRONI_NAME: second'),
  })
  shape('a line that trusts the network', {
    files: { ...files, 'patroni/patroni.yml': file.replace('all all 10.0.0.0/8 scram-sha-256', 'all all 0.0.0.0/0 trust') },
    verdicts: { 'security/default-credentials service/one': 'fail' },
  })
})

describe('Spilo', () => {
  const node = (name: string): string =>
    member(
      name,
      'ghcr.io/zalando/spilo-16:3.3-p1',
      `    environment:
      SCOPE: books
      WALG_S3_PREFIX: s3://books-wal/spilo
      AWS_SECRET_ACCESS_KEY: \${AWS_SECRET_ACCESS_KEY}
      BACKUP_SCHEDULE: "30 2 * * *"
      BACKUP_NUM_TO_RETAIN: "31"
      SPILO_CONFIGURATION: |
        bootstrap:
          dcs:
            postgresql:
              parameters:
                max_connections: 180
    volumes: [ "${name}:/home/postgres/pgdata" ]
`,
    )
  const files: Files = { [stack]: `services:\n${node('one')}${node('two')}volumes: { one: {}, two: {} }\n` }
  shape('it archives and backs up by itself', {
    files,
    backups: ['wal-g of one: by itself every 24 h, off-site, kept 31 d'],
    facts: { 'database/one.standbys': 1, 'database/one.maxConnections': 180, 'database/one.pointInTime': true },
    verdicts: { 'backup/automated': 'pass', 'backup/offsite': 'pass', 'backup/retention': 'pass' },
    loss: [
      replace(stack, /WALG_S3_PREFIX/g, 'WALG_S3_OLD_PREFIX'),
      ['backup/automated database/one', 'backup/offsite database/one', 'backup/point-in-time database/one', 'backup/retention database/one'],
    ],
    harmless: replace(stack, /"30 2 \* \* \*"/g, '"15 4 * * *"'),
  })
  shape('it keeps less', {
    files,
    loss: [replace(stack, /"31"/g, '"3"'), ['backup/point-in-time database/one', 'backup/retention database/one']],
    harmless: replace(stack, /"31"/g, '"60"'),
  })
  shape('its defaults', {
    files: { [stack]: (files[stack] ?? '').replaceAll(/ {6}BACKUP_.*\n/g, '') },
    backups: ['wal-g of one: by itself every 24 h, off-site, kept 5 d'],
  })
})

describe('repmgr', () => {
  const node = (name: string, id: number): Files => ({
    [`repmgr/${name}.conf`]: `node_id=${id}\nnode_name='${name}'\nconninfo='host=${name} user=repmgr dbname=repmgr'\nfailover=automatic\n`,
  })
  const service = (name: string): string =>
    member(name, 'ghcr.io/books/postgres:16', `    volumes: [ "${name}:/var/lib/postgresql/data", "./repmgr/${name}.conf:/etc/repmgr.conf:ro" ]\n`)
  shape('its nodes are one database', {
    files: { [stack]: `services:\n${service('one')}${service('two')}volumes: { one: {}, two: {} }\n`, ...node('one', 1), ...node('two', 2) },
    facts: { 'database/one.standbys': 1 },
    loss: [replace(stack, service('two'), ''), ['database/replica database/one']],
    harmless: replace('repmgr/two.conf', 'failover=automatic', 'failover = automatic\npriority = 90'),
  })
})

describe('MongoDB', () => {
  const conf = `net:
  port: 27017
  bindIp: 0.0.0.0
replication:
  replSetName: books
security:
  authorization: enabled
  keyFile: /etc/mongo/key
`
  const service = (name: string): string =>
    member(
      name,
      'mongo:7',
      `    command: [ "mongod", "--config", "/etc/mongod.conf" ]\n    volumes: [ "${name}:/data/db", "./mongo/mongod.conf:/etc/mongod.conf:ro" ]\n`,
    )
  shape('members of one replica set by their file', {
    files: { [stack]: `services:\n${service('one')}${service('two')}${service('three')}volumes: { one: {}, two: {}, three: {} }\n`, 'mongo/mongod.conf': conf },
    facts: { 'database/one.standbys': 2 },
    verdicts: { 'database/replica': 'pass' },
    loss: [
      replace('mongo/mongod.conf', 'replication:\n  replSetName: books\n', ''),
      ['backup/automated database/three', 'backup/automated database/two', 'database/replica database/one'],
    ],
    harmless: replace('mongo/mongod.conf', 'replication:\n  replSetName: books\n', 'replication: { replSetName: "books", oplogSizeMB: 2048 }\n'),
  })
  shape('a file that nothing points at says nothing', {
    files: {
      [stack]: `services:\n${service('one').replace(', "--config", "/etc/mongod.conf"', '')}${service('two').replace(', "--config", "/etc/mongod.conf"', '')}volumes: { one: {}, two: {} }\n`,
      'mongo/mongod.conf': conf,
    },
    facts: { 'database/one.standbys': 0, 'database/two.standbys': 0 },
  })
})

describe('Redis with Sentinel', () => {
  const files: Files = {
    [stack]: `services:
  store:
    image: redis:7
    command: redis-server --appendonly yes --save 60 1
    volumes: [ "store:/data" ]
  follower:
    image: redis:7
    command: redis-server --appendonly yes --save 60 1 --replicaof store 6379
    volumes: [ "follower:/data" ]
  sentinel:
    image: redis:7
    command: redis-sentinel /etc/redis/sentinel.conf
    volumes: [ "./redis/sentinel.conf:/etc/redis/sentinel.conf" ]
  sentinel-two:
    image: bitnami/redis-sentinel:7.4
    environment: { REDIS_MASTER_HOST: store }
volumes: { store: {}, follower: {} }
`,
    'redis/sentinel.conf': 'port 26379\nsentinel monitor store store 6379 2\n',
  }
  shape('sentinels are no databases', {
    files,
    facts: { 'database/store.standbys': 1, 'database/sentinel.standbys': 'no such thing', 'database/sentinel-two.standbys': 'no such thing' },
    loss: [replace(stack, ' --replicaof store 6379', ''), ['backup/automated database/follower', 'database/replica database/store']],
    harmless: replace(stack, 'redis-sentinel /etc/redis/sentinel.conf', 'redis-server /etc/redis/sentinel.conf --sentinel'),
  })
})
