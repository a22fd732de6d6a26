import { describe, expect, it } from 'vitest'
import { crunchyOperator } from '../../../src/readers/kubernetes/operators/crunchy.ts'
import { perconaPostgresqlOperator } from '../../../src/readers/kubernetes/operators/percona-postgresql.ts'
import { changed, declared, edit, facts, shown, value, type Files } from './operators-harness.ts'

const crunchy: Files = {
  'pg.yaml': `apiVersion: postgres-operator.crunchydata.com/v1beta1
kind: PostgresCluster
metadata: { name: ferry, namespace: shop }
spec:
  postgresVersion: 16
  users:
    - name: tickets
  instances:
    - name: main
      replicas: 2
      dataVolumeClaimSpec: { storageClassName: keep }
      resources: { limits: { memory: 4Gi } }
  patroni:
    dynamicConfiguration:
      postgresql:
        parameters: { max_connections: 190, shared_preload_libraries: "pgaudit,pg_stat_statements" }
  backups:
    pgbackrest:
      global:
        repo1-retention-full: "6"
        repo1-retention-full-type: count
        repo1-cipher-type: aes-256-cbc
      repos:
        - name: repo1
          schedules:
            full: "0 1 * * 0"
            incremental: "0 1 * * 1-6"
          s3: { bucket: ferry-backups, endpoint: s3.eu-west-1.amazonaws.com, region: eu-west-1 }
  proxy:
    pgBouncer:
      replicas: 2
      config:
        global: { pool_mode: transaction, default_pool_size: "30", max_client_conn: "900" }
  monitoring: { pgmonitor: { exporter: { image: exporter:5 } } }
`,
}
const losing = (from: string, to: string) => changed(crunchyOperator, crunchy, edit(crunchy, 'pg.yaml', from, to))
const alone = (spec: string) =>
  declared(crunchyOperator, {
    'pg.yaml': `apiVersion: postgres-operator.crunchydata.com/v1\nkind: PostgresCluster\nmetadata: { name: ferry }\nspec: ${spec}\n`,
  })

describe('Crunchy in production', () => {
  it('is a database, PgBouncer and a repository', () => {
    expect(facts(declared(crunchyOperator, crunchy))).toEqual([
      'ferry.version = 16',
      'ferry.maxConnections = 190',
      'ferry.memory = 4294967296',
      'ferry.durable = true',
      'ferry.standbys = 1',
      'ferry.readReplicas = 0',
      'ferry.pointInTime = true',
      'ferry.windowDays = 42',
      'ferry.tls = ~true',
      'ferry.watched = pgMonitor',
      'ferry.max_connections = 190',
      'ferry.shared_preload_libraries = pgaudit,pg_stat_statements',
      'ferry.hosts = ferry-primary',
      'ferry-pgbouncer.mode = transaction',
      'ferry-pgbouncer.of = ferry',
      'ferry-pgbouncer.replicas = 2',
      'ferry-pgbouncer.maxClients = 1800',
      'ferry-pgbouncer.serverConnections = 60',
      'ferry-pgbouncer.hosts = ferry-pgbouncer',
      'ferry repo1.mechanism = pgbackrest to s3://ferry-backups, continuous',
      'ferry repo1.of = ferry',
      'ferry repo1.automatic = true',
      'ferry repo1.every = 24',
      'ferry repo1.offsite = true',
      'ferry repo1.retentionDays = 42',
      'ferry repo1.encrypted = true',
    ])
  })

  it('gives users addresses of both the primary and the pooler', () => {
    const { databases, poolers } = declared(crunchyOperator, crunchy)
    expect(databases[0]?.secrets).toEqual(['ferry-pguser-tickets/uri', 'ferry-pguser-tickets/jdbc-uri', 'ferry-pguser-tickets/host'])
    expect(poolers[0]?.secrets).toContain('ferry-pguser-tickets/pgbouncer-uri')
    expect(databases[0]?.hosts).toContain('ferry-ha.shop.svc')
    expect(shown(databases[0]?.standbys)).toBe('pg.yaml:10 PostgresCluster/ferry.spec.instances[main].replicas = 1')
  })
})

describe('losses of Crunchy', () => {
  it.each([
    ['the replica (trap 32)', 'replicas: 2\n      dataVolume', 'replicas: 1\n      dataVolume', ['- ferry.standbys = 1', '+ ferry.standbys = 0']],
    [
      'retention',
      'full: "6"',
      'full: "1"',
      ['- ferry.windowDays = 42', '- ferry repo1.retentionDays = 42', '+ ferry.windowDays = 7', '+ ferry repo1.retentionDays = 7'],
    ],
    [
      'retention by days',
      'type: count',
      'type: time',
      ['- ferry.windowDays = 42', '- ferry repo1.retentionDays = 42', '+ ferry.windowDays = 6', '+ ferry repo1.retentionDays = 6'],
    ],
    ['the daily backup', '            incremental: "0 1 * * 1-6"\n', '', ['- ferry repo1.every = 24', '+ ferry repo1.every = 168']],
    [
      'the bucket',
      's3: { bucket: ferry-backups, endpoint: s3.eu-west-1.amazonaws.com, region: eu-west-1 }',
      'volume: { volumeClaimSpec: {} }',
      [
        '- ferry repo1.mechanism = pgbackrest to s3://ferry-backups, continuous',
        '- ferry repo1.offsite = true',
        '+ ferry repo1.mechanism = pgbackrest to a volume of the cluster, continuous',
        '+ ferry repo1.offsite = false',
      ],
    ],
    ['the place outside', 's3.eu-west-1.amazonaws.com', 'minio.minio.svc', ['- ferry repo1.offsite = true', '+ ferry repo1.offsite = false']],
    ['encryption', '        repo1-cipher-type: aes-256-cbc\n', '', ['- ferry repo1.encrypted = true', '+ ferry repo1.encrypted = ~true']],
    ['transaction pooling', 'pool_mode: transaction, ', '', ['- ferry-pgbouncer.mode = transaction', '+ ferry-pgbouncer.mode = ~session']],
    ['statistics', ',pg_stat_statements', '', ['- ferry.shared_preload_libraries = pgaudit,pg_stat_statements', '+ ferry.shared_preload_libraries = pgaudit']],
    ['monitoring', '  monitoring: { pgmonitor: { exporter: { image: exporter:5 } } }\n', '', ['- ferry.watched = pgMonitor']],
    ['privacy', '  monitoring:', '  service: { type: LoadBalancer }\n  monitoring:', ['+ ferry.found = load balancer of the primary']],
    [
      'encrypted connections',
      '        parameters:',
      '        pg_hba: ["host all all 0.0.0.0/0 trust"]\n        parameters:',
      ['- ferry.tls = ~true', '+ ferry.tls = false', '+ ferry.found = pg_hba trusts all from 0.0.0.0/0'],
    ],
    [
      'all of it at rest',
      '  postgresVersion',
      '  shutdown: true\n  postgresVersion',
      ['- ferry.standbys = 1', '- ferry repo1.automatic = true', '- ferry repo1.every = 24', '+ ferry.standbys = 0', '+ ferry repo1.automatic = false'],
    ],
  ])('of %s are told', (_, from, to, expected) => {
    expect(losing(from, to)).toEqual(expected)
  })

  it('of the schedules leave a repository with the log alone (trap 32)', () => {
    expect(losing('          schedules:\n            full: "0 1 * * 0"\n            incremental: "0 1 * * 1-6"\n', '')).toEqual([
      '- ferry.windowDays = 42',
      '- ferry repo1.automatic = true',
      '- ferry repo1.every = 24',
      '- ferry repo1.retentionDays = 42',
      '+ ferry.windowDays = ?how often a full backup is made',
      '+ ferry repo1.automatic = false',
      '+ ferry repo1.retentionDays = ?how often a full backup is made',
    ])
  })

  it.each([
    ['differential for incremental', 'incremental:', 'differential:'],
    ['another hour of both', '0 1 * * 0"\n            incremental: "0 1', '0 3 * * 0"\n            incremental: "0 3'],
    ['a name for the day', '0 1 * * 0', '0 1 * * SUN'],
    ['numbers for texts', '"30"', '30'],
    [
      'a balancer of the private network',
      '  monitoring:',
      '  service: { type: LoadBalancer, metadata: { annotations: { networking.gke.io/load-balancer-type: Internal } } }\n  monitoring:',
    ],
  ])('are none in %s', (_, from, to) => {
    expect(losing(from, to)).toEqual([])
  })
})

describe('the spellings of Crunchy', () => {
  it('counts sets of instances together, and one where none is said', () => {
    expect(value(alone('{ instances: [{ name: a, replicas: 2 }, { name: b }] }').databases[0]?.standbys)).toBe('2')
    expect(value(alone('{ instances: [{}] }').databases[0]?.standbys)).toBe('~0')
  })

  it('keeps everything in a volume that nobody prunes, and cannot tell of a bucket', () => {
    const kept = (repo: string) =>
      alone(`{ backups: { pgbackrest: { repos: [{ name: repo2, schedules: { full: "0 2 * * *" }, ${repo} }] } } }`).copies[0]?.retentionDays
    expect(value(kept('volume: {}'))).toBe('~36500')
    expect(value(kept('gcs: { bucket: b }'))).toBe('?how long the storage keeps copies')
  })

  it('has no point in time without a repository', () => {
    expect(value(alone('{ instances: [{}] }').databases[0]?.pointInTime)).toBe('false')
  })

  it.each(['null', '[]', '{ instances: text, backups: { pgbackrest: { repos: [1, [], {}] } }, proxy: { pgBouncer: text }, service: [], users: {} }'])(
    'never throws for a spec of %s',
    (spec) => {
      expect(() => alone(spec)).not.toThrow()
    },
  )
})

describe('Percona’s operator for PostgreSQL', () => {
  const percona: Files = {
    'cr.yaml': `apiVersion: pgv2.percona.com/v2
kind: PerconaPGCluster
metadata:
  name: depot
  finalizers: [percona.com/delete-ssl]
spec:
  postgresVersion: 17
  instances: [{ name: instance1, replicas: 3, dataVolumeClaimSpec: {} }]
  proxy: { pgBouncer: { replicas: 3, config: { global: { pool_mode: transaction } } } }
  backups:
    pgbackrest:
      global: { repo1-retention-full: "40", repo1-retention-full-type: time }
      repos: [{ name: repo1, schedules: { full: "0 0 * * *" }, azure: { container: depot } }]
  pmm: { enabled: true }
`,
  }
  const change = (from: string, to: string) => changed(perconaPostgresqlOperator, percona, edit(percona, 'cr.yaml', from, to))

  it('is read as what it is made of', () => {
    expect(facts(declared(perconaPostgresqlOperator, percona))).toEqual([
      'depot.version = 17',
      'depot.maxConnections = ~100',
      'depot.durable = true',
      'depot.standbys = 2',
      'depot.readReplicas = 0',
      'depot.pointInTime = true',
      'depot.windowDays = 40',
      'depot.tls = ~true',
      'depot.watched = Percona Monitoring and Management',
      'depot.hosts = depot-primary',
      'depot-pgbouncer.mode = transaction',
      'depot-pgbouncer.of = depot',
      'depot-pgbouncer.replicas = 3',
      'depot-pgbouncer.maxClients = 300',
      'depot-pgbouncer.serverConnections = 60',
      'depot-pgbouncer.hosts = depot-pgbouncer',
      'depot repo1.mechanism = pgbackrest to azure://depot, continuous',
      'depot repo1.of = depot',
      'depot repo1.automatic = true',
      'depot repo1.every = 24',
      'depot repo1.offsite = true',
      'depot repo1.retentionDays = 40',
      'depot repo1.encrypted = ~true',
    ])
  })

  it.each([
    ['delete-ssl', 'delete-pvc', ['+ depot.found = finalizer percona.com/delete-pvc']],
    ['  pmm: { enabled: true }', '  pmm: { enabled: false }', ['- depot.watched = Percona Monitoring and Management']],
    [
      '  backups:\n',
      '  backups:\n    enabled: false\n',
      [
        '- depot.pointInTime = true',
        '- depot repo1.automatic = true',
        '- depot repo1.every = 24',
        '+ depot.pointInTime = false',
        '+ depot repo1.automatic = false',
      ],
    ],
    ['  pmm:', '  expose: { type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0] }\n  pmm:', ['+ depot.found = load balancer of the primary']],
    ['  pmm:', '  expose: { type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8] }\n  pmm:', []],
    [
      '  postgresVersion',
      '  pause: true\n  postgresVersion',
      ['- depot.standbys = 2', '- depot repo1.automatic = true', '- depot repo1.every = 24', '+ depot.standbys = 0', '+ depot repo1.automatic = false'],
    ],
  ])('tells what %j to %j does', (from, to, expected) => {
    expect(change(from, to)).toEqual(expected)
  })
})
