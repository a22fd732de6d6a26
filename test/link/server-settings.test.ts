/** How servers are set, as facts: every unit, the documented default, and what stays unknown because something unread may set it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import type { Fact } from '../../src/base/fact.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'

type Files = Readonly<Record<string, string>>

const said = (fact: Fact<unknown>): string =>
  fact.state === 'unresolved'
    ? `? ${fact.raw} ${fact.at.path}:${fact.at.line}`
    : `${String(fact.value)}${fact.state === 'default' ? '*' : ''} ${fact.at.path}:${fact.at.line}`

async function factsOf(files: Files, subject: string, ...names: readonly string[]): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
  const found = system.things.find((one) => `${one.kind}/${one.name}` === subject)
  const facts = (found?.facts ?? {}) as unknown as Readonly<
    Record<string, Fact<unknown> | readonly { readonly name: string; readonly at: { path: string; line: number } }[] | undefined>
  >
  return names.map((name) => {
    const fact = facts[name]
    if (fact === undefined) return 'none'
    return 'length' in fact ? fact.map((one) => `${one.name} ${one.at.path}:${one.at.line}`).join('; ') : said(fact as Fact<unknown>)
  })
}

const postgres = (lines: string, image = 'postgres:16.4'): Files => ({ 'compose.yaml': `services:\n  ledger:\n    image: ${image}\n${lines}` })
const memory = ['sharedBuffers', 'effectiveCacheSize', 'workMem', 'maintenanceWorkMem', 'walBuffers', 'randomPageCost'] as const

test('auto_explain logs slow queries too, where it is loaded', async () => {
  const flags = (libraries: string): string =>
    `    command: ["postgres", "-c", "shared_preload_libraries=${libraries}", "-c", "auto_explain.log_min_duration=1200"]\n`
  expect(await factsOf(postgres(flags('auto_explain')), 'database/ledger', 'slowQueryMs')).toEqual(['1200 compose.yaml:4'])
  expect(await factsOf(postgres(flags('pg_cron')), 'database/ledger', 'slowQueryMs')).toEqual(['-1* compose.yaml:3'])
})

describe('PostgreSQL', () => {
  test('its defaults stand where nothing else can set it', async () => {
    expect(await factsOf(postgres(''), 'database/ledger', ...memory)).toEqual(
      ['134217728', '4294967296', '4194304', '67108864', '-1', '4'].map((value) => `${value}* compose.yaml:3`),
    )
    expect(await factsOf(postgres(''), 'database/ledger', 'slowQueryMs', 'statementStats', 'logsConnections', 'sessions', 'memory')).toEqual([
      '-1* compose.yaml:3',
      'false* compose.yaml:3',
      'false* compose.yaml:3',
      '100* compose.yaml:3',
      '? how much memory it may use compose.yaml:2',
    ])
  })

  test('units are those of each setting', async () => {
    const command =
      '    command: >-\n      postgres -c shared_buffers=98304 -c work_mem=7168 -c wal_buffers=3072 -c maintenance_work_mem=0.3GB\n    mem_limit: 3g\n'
    expect(await factsOf(postgres(command), 'database/ledger', 'sharedBuffers', 'workMem', 'walBuffers', 'maintenanceWorkMem', 'memory')).toEqual([
      '805306368 compose.yaml:5',
      '7340032 compose.yaml:5',
      '25165824 compose.yaml:5',
      '322122547 compose.yaml:5',
      '3221225472 compose.yaml:6',
    ])
  })

  test('a value of no sense and a variable stay unknown', async () => {
    const command = '    command: ["postgres", "-c", "shared_buffers=25%", "-c", "work_mem=${SORT}"]\n'
    expect(await factsOf(postgres(command), 'database/ledger', 'sharedBuffers', 'workMem')).toEqual([
      '? shared_buffers = 25% compose.yaml:4',
      '? ${SORT} compose.yaml:4',
    ])
  })

  test.each([
    ['a file elsewhere', postgres('    command: postgres -c config_file=/etc/x/postgresql.conf\n'), '? config_file compose.yaml:4'],
    ['an image that tunes', postgres('', 'timescale/timescaledb-ha:pg16.4'), '? what the image sets compose.yaml:3'],
    ['a starter of one’s own', postgres('    command: ["bash", "/tune.sh"]\n'), '? what its command starts compose.yaml:4'],
    ['arguments of initdb', postgres('    environment: { POSTGRES_INITDB_ARGS: "-c shared_buffers=2GB" }\n'), '? POSTGRES_INITDB_ARGS compose.yaml:4'],
    [
      'a folder of settings',
      postgres('    volumes: [ "/srv/pg:/opt/bitnami/postgresql/conf" ]\n', 'bitnami/postgresql:16.4.0'),
      '? a settings file that is not in this repository compose.yaml:4',
    ],
  ])('the default is not taken for what %s may set', async (_, files, expected) => {
    expect(await factsOf(files, 'database/ledger', 'sharedBuffers')).toEqual([expected])
  })

  test('a settings file that is read speaks, and its neighbour that nobody points to does not', async () => {
    const files = {
      ...postgres(
        '    command: postgres -c config_file=/etc/ledger.conf\n    configs: [ { source: ledger, target: /etc/ledger.conf } ]\nconfigs:\n  ledger:\n    file: conf/postgresql.conf\n',
      ),
      'conf/postgresql.conf':
        "# shared_buffers = 8GB\nshared_buffers = 640MB\nlog_min_duration_statement = '0.7s'\nshared_preload_libraries = 'auto_explain, pg_stat_statements'\nlog_connections = tru\n",
      'other/postgresql.conf': 'shared_buffers = 9GB\n',
    }
    expect(await factsOf(files, 'database/ledger', 'sharedBuffers', 'slowQueryMs', 'statementStats', 'logsConnections')).toEqual([
      '671088640 conf/postgresql.conf:2',
      '700 conf/postgresql.conf:3',
      'true conf/postgresql.conf:4',
      'true conf/postgresql.conf:5',
    ])
  })

  test('an empty list of stages does not log connections, and pg_stat_statements_x is another library', async () => {
    const command = '    command: ["-c", "log_connections=", "-c", "shared_preload_libraries=pg_stat_statements_x"]\n'
    expect(await factsOf(postgres(command), 'database/ledger', 'logsConnections', 'statementStats')).toEqual(['false compose.yaml:4', 'false compose.yaml:4'])
  })
})

test('behind a pooler only its connections are sessions', async () => {
  const files = {
    'compose.yaml': `services:
  api:
    image: acme/api:7
    ports: [ "8080" ]
    environment: { DATABASE_URL: "postgresql://u:\${P}@bouncer:5432/till" }
  bouncer:
    image: edoburu/pgbouncer:v1.23.1-p2
    environment: { DB_HOST: ledger, POOL_MODE: transaction, DEFAULT_POOL_SIZE: "17" }
    deploy: { replicas: 3 }
  ledger:
    image: postgres:16.4
    command: postgres -c max_connections=230
`,
  }
  expect(await factsOf(files, 'database/ledger', 'sessions', 'maxConnections')).toEqual(['51* compose.yaml:9', '230 compose.yaml:12'])
})

describe('standbys that could serve reads', () => {
  const pair = (more: string): Files => ({
    'compose.yaml': `services:
  ledger:
    image: bitnami/postgresql:16.4.0
    environment: { POSTGRESQL_REPLICATION_MODE: master }
  second:
    image: bitnami/postgresql:16.4.0
    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: ledger }
${more}`,
  })
  const client = (host: string): string =>
    `  api:\n    image: acme/api:7\n    ports: [ "8080" ]\n    environment: { DATABASE_URL: "postgresql://u:\${P}@${host}:5432/till" }\n`
  test.each([
    ['nobody', client('ledger'), 'false compose.yaml:7'],
    ['a client', client('second'), 'true compose.yaml:11'],
    ['a client somewhere', client('${HOST}'), '? the host of a client compose.yaml:11'],
    ['a balancer of its own', `${client('ledger')}  front:\n    image: haproxy:3.1\n`, '? where front sends reads compose.yaml:12'],
    ['what an env file says', `${client('ledger')}    env_file: api.env\n`, '? an env file that is not in this repository compose.yaml:8'],
  ])('used by %s', async (_, more, expected) => {
    expect(await factsOf(pair(more), 'database/ledger', 'readsRouted')).toEqual([expected])
  })
  test('none without one', async () => {
    expect(await factsOf(postgres(''), 'database/ledger', 'readsRouted')).toEqual(['none'])
  })
})

describe('releases', () => {
  test.each([
    ['postgres:13.9-alpine', '13', 1309],
    ['postgres:17', '17', 1799],
    ['mariadb:10.6.20', '10.6', 1006],
    ['mysql:8', '8', 899],
    ['mongo:6.0.9-jammy', '6.0', 600],
    ['redis:7.4-alpine', '7.4', 704],
    ['postgis/postgis:15-3.4', '15', 1599],
    ['pgvector/pgvector:0.8.0-pg16', '16', 1699],
    ['ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0', '14', 1499],
  ])('%s', async (image, version, release) => {
    expect(await factsOf(postgres('', image), 'database/ledger', 'version', 'release')).toEqual([`${version} compose.yaml:3`, `${release} compose.yaml:3`])
  })
  test('an image built here is told by the line it starts from', async () => {
    const files = {
      'compose.yaml': 'services:\n  ledger:\n    build: ./ledger\n    volumes: [ "rows:/var/lib/postgresql/data" ]\nvolumes:\n  rows:\n',
      'ledger/Dockerfile': '# ours\nFROM postgres:14.2\n',
    }
    expect(await factsOf(files, 'database/ledger', 'release')).toEqual(['1402 ledger/Dockerfile:2'])
  })
  test.each(['postgres:latest', 'postgres', 'mariadb:lts', 'acme/postgres:3.2'])('%s tells none', async (image) => {
    expect((await factsOf(postgres('', image), 'database/ledger', 'release'))[0]).toBe('none')
  })
})

describe('MySQL', () => {
  test.each([
    ['', '-1* compose.yaml:3'],
    ['    command: --slow-query-log=ON --long-query-time=0.4\n', '400 compose.yaml:4'],
    ['    command: ["mysqld", "--slow_query_log"]\n', '10000 compose.yaml:4'],
    ['    command: --slow-query-log=${SLOW}\n', '? ${SLOW} compose.yaml:4'],
    ['    volumes: [ "/srv/my.cnf:/etc/mysql/conf.d/my.cnf" ]\n', '? a settings file that is not in this repository compose.yaml:4'],
  ])('slow queries with %j', async (lines, expected) => {
    expect(await factsOf(postgres(lines, 'mysql:8.4'), 'database/ledger', 'slowQueryMs')).toEqual([expected])
  })
})

describe('logins', () => {
  test.each([
    ['postgres:16.4', 'POSTGRES_USER: tillman, POSTGRES_PASSWORD: Tillman', 'POSTGRES_PASSWORD is the user’s own name compose.yaml:4'],
    ['clickhouse/clickhouse-server:25.3', 'CLICKHOUSE_PASSWORD: changeme', 'CLICKHOUSE_PASSWORD is a word out of a manual compose.yaml:4'],
    ['quay.io/keycloak/keycloak:26.2', 'KC_BOOTSTRAP_ADMIN_PASSWORD: admin', 'KC_BOOTSTRAP_ADMIN_PASSWORD is a word out of a manual compose.yaml:4'],
    ['postgres:16.4', 'POSTGRES_USER: tillman, POSTGRES_PASSWORD: wV4-kettle-moss', ''],
    ['acme/api:7', 'POSTGRES_PASSWORD: postgres', 'none'],
  ])('%s with %s', async (image, environment, expected) => {
    expect(await factsOf(postgres(`    environment: { ${environment} }\n`, image), 'service/ledger', 'weakLogins')).toEqual([expected])
  })
  test('values are never told', async () => {
    const files = postgres('    environment: { POSTGRES_USER: Zimtstern, POSTGRES_PASSWORD: Zimtstern }\n')
    const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
    expect(JSON.stringify(system.things.find((one) => one.kind === 'service')?.facts)).not.toContain('Zimtstern')
  })
})

describe('caches', () => {
  test.each([
    ['redis:7.4', '    command: redis-server --maxmemory 300mb --maxmemory-policy allkeys-lfu\n', ['314572800 compose.yaml:4', 'true compose.yaml:4']],
    ['redis:7.4', '    command: redis-server --maxmemory 300m --maxmemory-policy noeviction\n', ['300000000 compose.yaml:4', 'false compose.yaml:4']],
    ['redis:7.4', '', ['? what it is used for compose.yaml:2', '? what it is used for compose.yaml:2']],
    ['redis:7.4', '    command: redis-server --maxmemory ${CAP} --maxmemory-policy allkeys-lru\n', ['? ${CAP} compose.yaml:4', 'true compose.yaml:4']],
    ['memcached:1.6.38', '    command: memcached -m 96\n', ['100663296 compose.yaml:4', 'true* compose.yaml:3']],
    ['memcached:1.6.38', '', ['67108864* compose.yaml:3', 'true* compose.yaml:3']],
  ])('%s with %j', async (image, lines, expected) => {
    expect(await factsOf(postgres(lines, image), 'database/ledger', 'cacheLimit', 'evicts')).toEqual(expected)
  })
})

test('text of any kind in settings and environment throws nothing', async () => {
  const value = fc.string({ maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(value, value, async (a, b) => {
      const command = JSON.stringify(['postgres', '-c', `shared_buffers=${a}`, '-c', `log_connections=${b}`])
      await factsOf(postgres(`    command: ${command}\n    environment: { POSTGRES_PASSWORD: ${JSON.stringify(b)} }\n`), 'database/ledger', 'sharedBuffers')
    }),
    { numRuns: 40 },
  )
})
