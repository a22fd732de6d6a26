import { describe, expect, it } from 'vitest'
import { zalandoOperator } from '../../../src/readers/kubernetes/operators/zalando/index.ts'
import { changed, declared, edit, facts, shown, value, type Files } from './operators-harness.ts'

const production: Files = {
  'operator/configmap.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: postgres-operator, namespace: postgres }
data:
  pod_role_label: spilo-role
  secret_name_template: "{username}.{cluster}.credentials"
  pod_environment_configmap: postgres/pod-config
  connection_pooler_max_db_connections: "48"
  logical_backup_schedule: "15 3 * * *"
  logical_backup_s3_bucket: acme-dumps
  logical_backup_s3_retention_time: 6 week
`,
  'operator/pod-config.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: pod-config, namespace: postgres }
data:
  WAL_S3_BUCKET: acme-wal
  BACKUP_NUM_TO_RETAIN: "14"
`,
  'db.yaml': `apiVersion: acid.zalan.do/v1
kind: postgresql
metadata: { name: acme-orders, namespace: shop }
spec:
  teamId: acme
  numberOfInstances: 3
  enableConnectionPooler: true
  enableLogicalBackup: true
  enableMasterLoadBalancer: false
  allowedSourceRanges: [0.0.0.0/0]
  volume: { size: 50Gi }
  users: { orders: [] }
  postgresql:
    version: "15"
    parameters: { max_connections: "210" }
  resources: { limits: { memory: 3Gi, cpu: "2" } }
`,
}
const losing = (path: string, from: string, to: string) => changed(zalandoOperator, production, edit(production, path, from, to))
const alone = (spec: string) =>
  declared(zalandoOperator, { 'db.yaml': `apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: { name: acme-orders }\nspec: ${spec}\n` })

describe('Zalando in production', () => {
  it('is a database, a pooler, an archive and a dump', () => {
    expect(facts(declared(zalandoOperator, production))).toEqual([
      'acme-orders.version = 15',
      'acme-orders.maxConnections = 210',
      'acme-orders.memory = 3221225472',
      'acme-orders.durable = true',
      'acme-orders.standbys = 2',
      'acme-orders.readReplicas = 0',
      'acme-orders.pointInTime = true',
      'acme-orders.windowDays = 14',
      'acme-orders.tls = ~true',
      'acme-orders.max_connections = 210',
      'acme-orders.shared_buffers = ?shared_buffers by the memory of the pod',
      'acme-orders.hosts = acme-orders',
      'acme-orders-pooler.mode = ~transaction',
      'acme-orders-pooler.of = acme-orders',
      'acme-orders-pooler.replicas = ~2',
      'acme-orders-pooler.maxClients = ~10000',
      'acme-orders-pooler.serverConnections = 48',
      'acme-orders-pooler.hosts = acme-orders-pooler',
      'acme-orders WAL archive.mechanism = wal-g to s3://acme-wal, continuous',
      'acme-orders WAL archive.of = acme-orders',
      'acme-orders WAL archive.automatic = true',
      'acme-orders WAL archive.every = ~24',
      'acme-orders WAL archive.offsite = true',
      'acme-orders WAL archive.retentionDays = 14',
      'acme-orders WAL archive.encrypted = ~true',
      'acme-orders logical backup.mechanism = pg_dumpall to s3://acme-dumps',
      'acme-orders logical backup.of = acme-orders',
      'acme-orders logical backup.automatic = true',
      'acme-orders logical backup.every = 24',
      'acme-orders logical backup.offsite = true',
      'acme-orders logical backup.retentionDays = 42',
      'acme-orders logical backup.encrypted = ~true',
    ])
  })

  it('points at the file that says it', () => {
    const { databases, copies, poolers } = declared(zalandoOperator, production)
    expect(shown(databases[0]?.windowDays)).toBe('operator/pod-config.yaml:6 ConfigMap/postgres/pod-config.data.BACKUP_NUM_TO_RETAIN = 14')
    expect(shown(copies[1]?.every)).toBe('operator/configmap.yaml:9 ConfigMap/postgres/postgres-operator.data.logical_backup_schedule = 24')
    expect(shown(poolers[0]?.serverConnections)).toBe(
      'operator/configmap.yaml:8 ConfigMap/postgres/postgres-operator.data.connection_pooler_max_db_connections = 48',
    )
    expect(databases[0]?.readHosts).toContain('acme-orders-repl.shop.svc')
  })
})

describe('losses of Zalando', () => {
  it.each([
    ['standbys', 'db.yaml', 'numberOfInstances: 3', 'numberOfInstances: 1', ['- acme-orders.standbys = 2', '+ acme-orders.standbys = 0']],
    [
      'retention of the archive',
      'operator/pod-config.yaml',
      '"14"',
      '"2"',
      [
        '- acme-orders.windowDays = 14',
        '- acme-orders WAL archive.retentionDays = 14',
        '+ acme-orders.windowDays = 2',
        '+ acme-orders WAL archive.retentionDays = 2',
      ],
    ],
    [
      'retention of dumps',
      'operator/configmap.yaml',
      '6 week',
      '3 days',
      ['- acme-orders logical backup.retentionDays = 42', '+ acme-orders logical backup.retentionDays = 3'],
    ],
    [
      'off-site storage',
      'operator/pod-config.yaml',
      'WAL_S3_BUCKET: acme-wal',
      'WAL_S3_BUCKET: acme-wal\n  AWS_ENDPOINT: http://minio.storage.svc:9000',
      [
        '- acme-orders WAL archive.offsite = true',
        '- acme-orders WAL archive.encrypted = ~true',
        '+ acme-orders WAL archive.offsite = false',
        '+ acme-orders WAL archive.encrypted = ?the storage’s own encryption',
      ],
    ],
    ['privacy', 'db.yaml', 'enableMasterLoadBalancer: false', 'enableMasterLoadBalancer: true', ['+ acme-orders.found = load balancer open to every address']],
    [
      'encrypted connections',
      'db.yaml',
      '  users:',
      '  patroni: { pg_hba: ["host all all all md5"] }\n  users:',
      ['- acme-orders.tls = ~true', '+ acme-orders.tls = false'],
    ],
    [
      'transaction pooling',
      'db.yaml',
      '  users:',
      '  connectionPooler: { mode: session }\n  users:',
      ['- acme-orders-pooler.mode = ~transaction', '+ acme-orders-pooler.mode = session'],
    ],
    [
      'the schedule of dumps',
      'db.yaml',
      '  users:',
      '  logicalBackupSchedule: "0 4 * * 0"\n  users:',
      ['- acme-orders logical backup.every = 24', '+ acme-orders logical backup.every = 168'],
    ],
    [
      'connections',
      'db.yaml',
      '"210"',
      '"60"',
      ['- acme-orders.maxConnections = 210', '- acme-orders.max_connections = 210', '+ acme-orders.maxConnections = 60', '+ acme-orders.max_connections = 60'],
    ],
  ])('of %s are told', (_, path, from, to, expected) => {
    expect(losing(path, from, to)).toEqual(expected)
  })

  it.each([
    ['the pooler', 'enableConnectionPooler: true', 'enableConnectionPooler: false', '- acme-orders-pooler.'],
    ['the pooler’s line', '  enableConnectionPooler: true\n', '', '- acme-orders-pooler.'],
    ['the dump', 'enableLogicalBackup: true', 'enableLogicalBackup: false', '- acme-orders logical backup.'],
    ['the dump’s line (trap 33)', 'enableLogicalBackup: true', '# enableLogicalBackup: true', '- acme-orders logical backup.'],
  ])('of %s take it away although the operator has its defaults', (_, from, to, start) => {
    const lines = losing('db.yaml', from, to)
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.filter((line) => !line.startsWith(start))).toEqual([])
  })

  it('of the archive leave none', () => {
    expect(losing('operator/pod-config.yaml', '  WAL_S3_BUCKET: acme-wal\n', '')).toEqual(
      expect.arrayContaining(['- acme-orders.pointInTime = true', '+ acme-orders.pointInTime = false']),
    )
  })
})

describe('the spellings of Zalando', () => {
  it.each([
    ['another hour', 'operator/configmap.yaml', '15 3 * * *', '45 4 * * *'],
    ['JSON for YAML', 'db.yaml', 'numberOfInstances: 3', '"numberOfInstances": 3'],
    ['a larger volume', 'db.yaml', '50Gi', '90Gi'],
    ['days for weeks', 'operator/configmap.yaml', '6 week', '42 days'],
    ['ranges of a balancer that is off', 'db.yaml', '[0.0.0.0/0]', '[10.0.0.0/8]'],
  ])('such as %s change nothing', (_, path, from, to) => {
    expect(losing(path, from, to)).toEqual([])
  })

  it('cannot tell an archive that the operator may be set to', () => {
    const told = alone('{ numberOfInstances: 2, enableLogicalBackup: true }')
    expect(value(told.databases[0]?.pointInTime)).toBe('?the operator’s configuration')
    expect(told.copies.map(({ name, automatic, offsite }) => `${name}: ${value(automatic)}, ${value(offsite)}`)).toEqual([
      'acme-orders WAL archive: ?the operator’s configuration, ?the operator’s configuration',
      'acme-orders logical backup: true, ?the operator’s configuration',
    ])
    expect(told.databases[0]?.maxConnections).toMatchObject({ atLeast: 100, atMost: 1000 })
  })

  it('reads variables of the manifest itself, and the sections of an OperatorConfiguration', () => {
    const own = alone('{ numberOfInstances: 2, env: [{ name: WALG_S3_PREFIX, value: "s3://own/wal" }, { name: BACKUP_SCHEDULE, value: "0 */6 * * *" }] }')
    expect(facts(own)).toEqual(
      expect.arrayContaining([
        'acme-orders WAL archive.every = 6',
        'acme-orders WAL archive.retentionDays = ~1.25',
        'acme-orders WAL archive.mechanism = wal-g to s3://own/wal, continuous',
      ]),
    )
    const configured = declared(zalandoOperator, {
      'db.yaml':
        'apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: { name: acme-orders }\nspec: { numberOfInstances: 1, connectionPooler: { numberOfInstances: 3 } }\n',
      'conf.yaml':
        'apiVersion: acid.zalan.do/v1\nkind: OperatorConfiguration\nmetadata: { name: op }\nconfiguration:\n  aws_or_gcp: { wal_gs_bucket: deep }\n  connection_pooler: { connection_pooler_mode: session }\n',
    })
    expect(facts(configured)).toEqual(
      expect.arrayContaining([
        'acme-orders WAL archive.mechanism = wal-g to gs://deep, continuous',
        'acme-orders-pooler.mode = session',
        'acme-orders-pooler.replicas = 3',
      ]),
    )
  })

  it('does not call a standby cluster a database without backups', () => {
    expect(facts(alone('{ numberOfInstances: 1, standby: { s3_wal_path: "s3://main" } }'))).toContain(
      'acme-orders source.automatic = ?backups of the cluster it follows',
    )
  })

  it.each(['null', '[]', '{ numberOfInstances: x, env: [1, {}], connectionPooler: [], patroni: text, sidecars: text }'])(
    'never throws for a spec of %s',
    (spec) => {
      expect(() => alone(spec)).not.toThrow()
    },
  )
})
