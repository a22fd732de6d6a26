/** Poolers and failover on one host: ProxySQL, Pgpool-II, a Patroni cluster, MySQL's follower and MongoDB's replica set; each loss is stopped wherever it is written. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('ferry')
const books = 'database/books-1'
const tariff = 'database/tariff'
const log = 'database/log-1'
const cluster = 'data/books.yaml'
const prices = 'data/tariff.yaml'
const proxysql = 'proxysql/proxysql.cnf'

const losses = (
  [
    [
      'copies of the log nowhere',
      replace(cluster, '    WALG_S3_PREFIX: s3://saltmarsh-books/wal\n', ''),
      `backup/automated ${books}`,
      `backup/offsite ${books}`,
      `backup/point-in-time ${books}`,
    ],
    ['copies kept for days, by a value of .env', replace('.env', 'KEEP_DAYS=35', 'KEEP_DAYS=4'), `backup/retention ${books}`, `backup/point-in-time ${books}`],
    ['a schedule that never fires', replace(cluster, '"20 1 * * *"', '"20 1 31 2 *"'), `backup/automated ${books}`],
    ['a member less', without(cluster, '  books-2:'), `database/replica ${books}`],
    ['a member of another cluster', replace(cluster, '      PATRONI_TAGS', '      SCOPE: rehearsal\n      PATRONI_TAGS'), `database/replica ${books}`],
    [
      'a member that only a profile starts',
      replace(cluster, '  books-2:\n    <<: *member\n', '  books-2:\n    <<: *member\n    profiles: [ rehearsal ]\n'),
      `database/replica ${books}`,
    ],
    [
      'fewer connections than the pooler keeps, in Spilo’s own settings',
      replace(cluster, 'max_connections: 220', 'max_connections: 60'),
      `database/connection-budget ${books}`,
    ],
    [
      'more children than the server takes',
      replace('pgpool/pgpool.conf', 'num_init_children = 36', 'num_init_children = 140'),
      `database/connection-budget ${books}`,
    ],
    ['a pooler that listens elsewhere', replace('pgpool/pgpool.conf', 'port = 9999\n', 'port = 5432\n'), `database/pooling ${books}`],
    ['past the pooler', replace('compose.yaml', '@pgpool:9999', '@books-1:5432'), `database/pooling ${books}`],
    ['ProxySQL that shares nothing', replace(proxysql, 'threads=4', 'threads=4\n\tmultiplexing=false'), `database/pooling ${tariff}`],
    ['a user passed through', replace(proxysql, 'active=1, transaction_persistent=1', 'active=1, fast_forward=1'), `database/pooling ${tariff}`],
    ['more than MySQL takes', replace(proxysql, 'max_connections=120', 'max_connections=320'), `database/connection-budget ${tariff}`],
    [
      'fewer connections, in an option file',
      replace('mysql/tariff.cnf', 'max_connections = 260', 'max_connections = 90'),
      `database/connection-budget ${tariff}`,
    ],
    ['past ProxySQL', replace('compose.yaml', '@proxysql:6033', '@tariff:3306'), `database/pooling ${tariff}`],
    ['a follower that follows nobody', replace(prices, '      MYSQL_REPLICATION_MODE: slave\n', ''), `database/replica ${tariff}`],
    ['no dumps', without(prices, '  tariff-copies:'), `backup/automated ${tariff}`, `backup/offsite ${tariff}`, `backup/retention ${tariff}`],
    ['dumps to a folder of the host', replace(prices, 's3://saltmarsh-tariff/dumps', '/srv/dumps'), `backup/offsite ${tariff}`],
    ['dumps once', replace(prices, '      DB_DUMP_CRON: "40 2 * * *"\n', '      DB_DUMP_ONCE: "true"\n'), `backup/automated ${tariff}`],
    ['members of no replica set', replace('mongo/mongod.conf', 'replication:\n  replSetName: saltmarsh\n', ''), `database/replica ${log}`],
    ['a file that mongod is not told of', replace('data/log.yaml', ', "--config", "/etc/mongod.conf"', ''), `database/replica ${log}`],
    ['copies of the log seldom', replace('data/log.yaml', 'DB01_BACKUP_INTERVAL: 720', 'DB01_BACKUP_INTERVAL: 10080'), `backup/automated ${log}`],
    ['one copy, by a value of .env', replace('.env', 'BOOKING_COPIES=3', 'BOOKING_COPIES=1'), 'infrastructure/replicas service/booking'],
    [
      'a pooler for the whole world',
      replace(cluster, '    volumes:\n      - ../pgpool', '    ports: [ "9999:9999" ]\n    volumes:\n      - ../pgpool'),
      'security/database-exposed pool/pgpool',
    ],
    ['data in the container', replace(prices, '      - tariff:/bitnami/mysql/data\n', ''), `database/persistence ${tariff}`],
    ['a file that is no longer included', replace('compose.yaml', '  - data/log.yaml\n', ''), 'database/replica database/LOG_URL'],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more children', replace('pgpool/pgpool.conf', 'num_init_children = 36', 'num_init_children = 40')],
  ['ProxySQL’s file in other signs', replace(proxysql, /mysql_variables=\n\{/, 'mysql_variables:\n{ /* the front */')],
  ['what is the default, written', replace(proxysql, 'threads=4', 'threads=4\n\tmultiplexing=true')],
  ['a file by another name', all(rename(proxysql, 'proxysql/front.cnf'), replace(prices, '../proxysql/proxysql.cnf', '../proxysql/front.cnf'))],
  ['a fourth member', replace(cluster, '  pgpool:\n', '  books-4:\n    <<: *member\n    volumes: [ "books-1b:/home/postgres/pgdata" ]\n\n  pgpool:\n')],
  ['mongod’s file in flow style', replace('mongo/mongod.conf', 'replication:\n  replSetName: saltmarsh\n', 'replication: { replSetName: "saltmarsh" }\n')],
  [
    'the replica set by a flag',
    all(
      replace('mongo/mongod.conf', 'replication:\n  replSetName: saltmarsh\n', ''),
      replace('data/log.yaml', '"/etc/mongod.conf"]', '"/etc/mongod.conf", "--replSet", "saltmarsh"]'),
    ),
  ],
  ['a value in place of a variable', replace(cluster, '${KEEP_DAYS}', '"35"')],
  ['kept for longer', replace('.env', 'KEEP_DAYS=35', 'KEEP_DAYS=90')],
  ['Spilo’s settings for each member in flow style', replace(cluster, 'synchronous_mode: true', 'synchronous_mode: true\n          ttl: 40')],
  ['another hour', replace(prices, '"40 2 * * *"', '"10 4 * * *"')],
  ['another tag', replace(cluster, '3.3-p3', '4.0-p2')],
  [
    'a sentinel more',
    replace(
      'compose.yaml',
      '  sentinel:\n',
      '  sentinel-two:\n    image: redis:7.4\n    command: redis-server /etc/redis/sentinel.conf --sentinel\n  sentinel:\n',
    ),
  ],
  ['a file that nothing mounts goes', remove('mongo/replica-set.js')],
  ['a note', add('docs/failover.md', '# Failover\n\nPatroni chooses.\n')],
]

describe('a ferry', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = head.verdicts.filter(({ rule }) =>
      /^(database\/(pooling|replica|connection-budget|persistence|engine)|backup\/(automated|offsite|retention|deletion-protection)|security\/(tls|database-exposed))$/.test(
        rule,
      ),
    )
    expect(guarded.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(
      head.system.things
        .filter(({ kind }) => kind === 'database')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['books-1', 'cache', 'log-1', 'tariff'])
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
