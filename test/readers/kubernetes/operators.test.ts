import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import type { Operator } from '../../../src/readers/kubernetes/object.ts'
import { operators } from '../../../src/readers/kubernetes/operators.gen.ts'
import { changed, declared, edit, facts, value } from './operators-harness.ts'
import { production } from './operators-production.ts'

const operator = (name: string): Operator => {
  const found = operators.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no operator ${name}`)
  return found
}

/** Said of each where nothing else is. */
const expected: Readonly<Record<keyof typeof production, readonly string[]>> = {
  'percona-mysql': [
    'till.version = 8.0.36',
    'till.maxConnections = 340',
    'till.memory = 4000000000',
    'till.durable = true',
    'till.standbys = 2',
    'till.readReplicas = 0',
    'till.pointInTime = true',
    'till.watched = Percona Monitoring and Management',
    'till.max_connections = 340',
    'till.hosts = till-pxc',
    'till-proxysql.mode = ~transaction',
    'till-proxysql.of = till',
    'till-proxysql.replicas = 3',
    'till-proxysql.serverConnections = ?ProxySQL’s own settings',
    'till-proxysql.hosts = till-proxysql',
    'till nightly.mechanism = xtrabackup to s3://till-backups, continuous',
    'till nightly.of = till',
    'till nightly.automatic = true',
    'till nightly.every = 24',
    'till nightly.offsite = true',
    'till nightly.retentionDays = 35',
    'till nightly.encrypted = ~true',
  ],
  'percona-mongodb': [
    'crates.version = 7.0.14',
    'crates.memory = 3221225472',
    'crates.durable = true',
    'crates.standbys = 2',
    'crates.readReplicas = 0',
    'crates.pointInTime = true',
    'crates.tls = true',
    'crates.watched = Percona Monitoring and Management',
    'crates.hosts = crates-rs0',
    'crates daily.mechanism = percona-backup-mongodb to azure://crates, continuous',
    'crates daily.of = crates',
    'crates daily.automatic = true',
    'crates daily.every = 24',
    'crates daily.offsite = true',
    'crates daily.retentionDays = 40',
    'crates daily.encrypted = ~true',
  ],
  mariadb: [
    'stock.version = 11.4.4',
    'stock.maxConnections = 280',
    'stock.memory = 2147483648',
    'stock.durable = true',
    'stock.standbys = 2',
    'stock.readReplicas = 0',
    'stock.pointInTime = false',
    'stock.tls = true',
    'stock.watched = mysqld exporter',
    'stock.max_connections = 280',
    'stock.hosts = stock',
    'stock-nightly.mechanism = mariadb-backup to s3://stock',
    'stock-nightly.of = stock',
    'stock-nightly.automatic = true',
    'stock-nightly.every = 24',
    'stock-nightly.offsite = true',
    'stock-nightly.retentionDays = 40',
    'stock-nightly.encrypted = ~true',
  ],
  'mongodb-community': [
    'chat.version = 7.0.12',
    'chat.durable = ~true',
    'chat.standbys = 2',
    'chat.readReplicas = 0',
    'chat.pointInTime = false',
    'chat.tls = true',
    'chat.watched = Prometheus endpoint of the operator',
    'chat.hosts = chat-svc',
  ],
  'redis-failover': [
    'carts.version = 7.2.6',
    'carts.memory = 1073741824',
    'carts.durable = true',
    'carts.standbys = 2',
    'carts.readReplicas = 0',
    'carts.watched = Redis exporter',
    'carts.appendonly = yes',
    'carts.maxmemory = 700mb',
    'carts.requirepass = set',
    'carts.hosts = rfs-carts',
    'carts.found = volumes are kept after deletion',
  ],
  'redis-opstree': [
    'tags.version = 7.0.15',
    'tags.memory = 536870912',
    'tags.durable = true',
    'tags.standbys = 2',
    'tags.readReplicas = 0',
    'tags.watched = Redis exporter',
    'tags.appendonly = yes',
    'tags.save = 900 1 300 10',
    'tags.hosts = tags',
  ],
  dragonfly: [
    'seen.version = 1.25.1',
    'seen.memory = 3221225472',
    'seen.durable = true',
    'seen.standbys = 1',
    'seen.readReplicas = 0',
    'seen.maxmemory = 2gb',
    'seen.requirepass = set',
    'seen.hosts = seen',
    'seen snapshots.mechanism = snapshots to s3://seen-snapshots',
    'seen snapshots.of = seen',
    'seen snapshots.automatic = true',
    'seen snapshots.every = 0.5',
    'seen snapshots.offsite = true',
    'seen snapshots.retentionDays = ?how long the storage keeps copies',
  ],
  strimzi: [
    'wire.version = 3.9.0',
    'wire.durable = true',
    'wire.standbys = 2',
    'wire.readReplicas = 0',
    'wire.watched = Kafka exporter',
    'wire.hosts = wire-kafka-bootstrap',
  ],
  rabbitmq: [
    'post.version = 4.0.5',
    'post.memory = 2147483648',
    'post.durable = true',
    'post.standbys = 2',
    'post.readReplicas = 0',
    'post.tls = true',
    'post.watched = ServiceMonitor post',
    'post.hosts = post',
  ],
  elastic: [
    'find.version = 8.17.0',
    'find.memory = 4294967296',
    'find.durable = ~true',
    'find.standbys = 2',
    'find.readReplicas = 0',
    'find.tls = ~true',
    'find.hosts = find-es-http',
    'find.found = volumes are kept after deletion',
    'find snapshots.mechanism = snapshots to a repository that is set inside it',
    'find snapshots.of = find',
    'find snapshots.automatic = ?Elasticsearch’s snapshot policies',
    'find snapshots.offsite = ?Elasticsearch’s snapshot policies',
    'find snapshots.retentionDays = ?Elasticsearch’s snapshot policies',
  ],
  velero: [
    'nightly.mechanism = Velero to s3://cluster-backups',
    'nightly.of = *',
    'nightly.automatic = true',
    'nightly.every = 24',
    'nightly.offsite = true',
    'nightly.retentionDays = 45',
    'nightly.encrypted = ~true',
  ],
  'volume-snapshots': [
    'hourly.mechanism = volume snapshots to volume snapshots',
    'hourly.of = *',
    'hourly.automatic = true',
    'hourly.every = 1',
    'hourly.offsite = false',
    'hourly.retentionDays = 7',
    'away.mechanism = Longhorn backups to s3://long',
    'away.of = *',
    'away.automatic = true',
    'away.every = 24',
    'away.offsite = true',
    'away.retentionDays = 45',
    'files.mechanism = restic to s3://files',
    'files.of = *',
    'files.automatic = true',
    'files.every = 24',
    'files.offsite = true',
    'files.retentionDays = 90',
    'files.encrypted = true',
  ],
}

type Name = keyof typeof production

describe('operators in production', () => {
  it.each(Object.keys(production) as readonly Name[])('%s tells each fact', (name) => {
    const told = declared(operator(name), production[name])
    expect(facts(told)).toEqual(expected[name])
    expect(told.skipped).toEqual([])
  })
})

const losses: readonly (readonly [name: Name, path: string, from: string, to: string, change: readonly string[]])[] = [
  ['percona-mysql', 'cr.yaml', 'size: 3\n    image', 'size: 1\n    image', ['- till.standbys = 2', '+ till.standbys = 0']],
  [
    'percona-mysql',
    'cr.yaml',
    'pitr: { enabled: true',
    'pitr: { enabled: false',
    [
      '- till.pointInTime = true',
      '- till nightly.mechanism = xtrabackup to s3://till-backups, continuous',
      '+ till.pointInTime = false',
      '+ till nightly.mechanism = xtrabackup to s3://till-backups',
    ],
  ],
  ['percona-mysql', 'cr.yaml', 'keep: 35', 'keep: 3', ['- till nightly.retentionDays = 35', '+ till nightly.retentionDays = 3']],
  [
    'percona-mysql',
    'cr.yaml',
    'type: s3, s3: { bucket: till-backups, region: eu-central-1 }',
    'type: filesystem, volume: {}',
    [
      '- till nightly.mechanism = xtrabackup to s3://till-backups, continuous',
      '- till nightly.offsite = true',
      '- till nightly.encrypted = ~true',
      '+ till nightly.mechanism = xtrabackup to a volume of the cluster, continuous',
      '+ till nightly.offsite = false',
    ],
  ],
  [
    'percona-mysql',
    'cr.yaml',
    'keep: 35, storageName: vault',
    'keep: 35, storageName: gone',
    [
      '- till nightly.mechanism = xtrabackup to s3://till-backups, continuous',
      '- till nightly.offsite = true',
      '- till nightly.encrypted = ~true',
      '+ till nightly.mechanism = xtrabackup to storage gone, continuous',
      '+ till nightly.offsite = ?storage gone',
    ],
  ],
  [
    'percona-mysql',
    'cr.yaml',
    'persistentVolumeClaim: { resources: { requests: { storage: 30Gi } } }',
    'emptyDir: {}',
    ['- till.durable = true', '+ till.durable = false'],
  ],
  ['percona-mysql', 'cr.yaml', 'delete-pxc-pods-in-order', 'delete-pxc-pvc', ['+ till.found = finalizer percona.com/delete-pxc-pvc']],
  [
    'percona-mysql',
    'cr.yaml',
    '  pmm:',
    '  pause: true\n  pmm:',
    ['- till.standbys = 2', '- till nightly.automatic = true', '- till nightly.every = 24', '+ till.standbys = 0', '+ till nightly.automatic = false'],
  ],
  ['percona-mysql', 'cr.yaml', '    image:', '    expose: { enabled: true, type: LoadBalancer }\n    image:', ['+ till.found = load balancer till-pxc']],
  [
    'percona-mongodb',
    'cr.yaml',
    'name: daily, enabled: true',
    'name: daily, enabled: false',
    ['- crates daily.automatic = true', '- crates daily.every = 24', '+ crates daily.automatic = false'],
  ],
  [
    'percona-mongodb',
    'cr.yaml',
    '    enabled: true\n    pitr',
    '    enabled: false\n    pitr',
    [
      '- crates.pointInTime = true',
      '- crates daily.mechanism = percona-backup-mongodb to azure://crates, continuous',
      '- crates daily.automatic = true',
      '- crates daily.every = 24',
      '+ crates.pointInTime = false',
      '+ crates daily.mechanism = percona-backup-mongodb to azure://crates',
      '+ crates daily.automatic = false',
    ],
  ],
  ['percona-mongodb', 'cr.yaml', 'mode: requireTLS', 'mode: allowTLS', ['- crates.tls = true', '+ crates.tls = false']],
  ['percona-mongodb', 'cr.yaml', 'expose: { enabled: false', 'expose: { enabled: true', ['+ crates.found = load balancer crates']],
  ['percona-mongodb', 'cr.yaml', 'size: 3', 'size: 1', ['- crates.standbys = 2', '+ crates.standbys = 0']],
  ['mariadb', 'db.yaml', 'galera: { enabled: true }', 'galera: { enabled: false }', ['- stock.standbys = 2', '+ stock.standbys = 0']],
  ['mariadb', 'db.yaml', '{ size: 20Gi }', '{ ephemeral: true }', ['- stock.durable = true', '+ stock.durable = false']],
  ['mariadb', 'db.yaml', 'required: true', 'required: false', ['- stock.tls = true', '+ stock.tls = false']],
  ['mariadb', 'db.yaml', '  metrics:', '  primaryService: { type: LoadBalancer }\n  metrics:', ['+ stock.found = load balancer stock-primary']],
  [
    'mariadb',
    'backup.yaml',
    'suspend: false',
    'suspend: true',
    ['- stock-nightly.automatic = true', '- stock-nightly.every = 24', '+ stock-nightly.automatic = false'],
  ],
  [
    'mariadb',
    'backup.yaml',
    '  schedule: { cron: "0 3 * * *", suspend: false }\n',
    '',
    ['- stock-nightly.automatic = true', '- stock-nightly.every = 24', '+ stock-nightly.automatic = false'],
  ],
  ['mariadb', 'backup.yaml', '  maxRetention: 960h\n', '', ['- stock-nightly.retentionDays = 40', '+ stock-nightly.retentionDays = ~30']],
  [
    'mariadb',
    'backup.yaml',
    's3.eu-west-3.amazonaws.com',
    'minio.shop.svc:9000',
    [
      '- stock-nightly.offsite = true',
      '- stock-nightly.encrypted = ~true',
      '+ stock-nightly.offsite = false',
      '+ stock-nightly.encrypted = ?the storage’s own encryption',
    ],
  ],
  ['mongodb-community', 'db.yaml', 'members: 3', 'members: 1', ['- chat.standbys = 2', '+ chat.standbys = 0']],
  ['mongodb-community', 'db.yaml', 'enabled: true', 'enabled: true, optional: true', ['- chat.tls = true', '+ chat.tls = false']],
  [
    'redis-failover',
    'redis.yaml',
    'storage: { keepAfterDeletion: true, persistentVolumeClaim: { metadata: { name: data } } }',
    'storage: {}',
    ['- carts.durable = true', '- carts.found = volumes are kept after deletion', '+ carts.durable = ~false'],
  ],
  ['redis-failover', 'redis.yaml', '      - appendonly yes\n', '', ['- carts.appendonly = yes']],
  ['redis-failover', 'redis.yaml', 'replicas: 3\n    image', 'replicas: 1\n    image', ['- carts.standbys = 2', '+ carts.standbys = 0']],
  [
    'redis-opstree',
    'redis.yaml',
    'redisReplicationName: tags',
    'redisReplicationName: other',
    ['- tags.standbys = 2', '- tags.readReplicas = 0', '+ tags.standbys = 0', '+ tags.readReplicas = 2'],
  ],
  ['redis-opstree', 'redis.yaml', '  storage: { volumeClaimTemplate: {spec: {}} }\n', '', ['- tags.durable = true', '+ tags.durable = ~false']],
  ['redis-opstree', 'redis.yaml', '    appendonly yes\n', '', ['- tags.appendonly = yes']],
  [
    'redis-opstree',
    'redis.yaml',
    'kubernetesConfig: { image',
    'kubernetesConfig: { service: { serviceType: LoadBalancer }, image',
    ['+ tags.found = load balancer tags'],
  ],
  ['dragonfly', 'fly.yaml', 'replicas: 2', 'replicas: 1', ['- seen.standbys = 1', '+ seen.standbys = 0']],
  [
    'dragonfly',
    'fly.yaml',
    's3://seen-snapshots',
    '/dragonfly',
    [
      '- seen snapshots.mechanism = snapshots to s3://seen-snapshots',
      '- seen snapshots.offsite = true',
      '+ seen snapshots.mechanism = snapshots to /dragonfly',
      '+ seen snapshots.offsite = false',
    ],
  ],
  ['strimzi', 'kafka.yaml', 'replicas: 3\n  roles: [broker]', 'replicas: 1\n  roles: [broker]', ['- wire.standbys = 2', '+ wire.standbys = 0']],
  ['strimzi', 'kafka.yaml', 'type: persistent-claim, size: 50Gi, deleteClaim: false', 'type: ephemeral', ['- wire.durable = true', '+ wire.durable = false']],
  ['strimzi', 'kafka.yaml', 'deleteClaim: false', 'deleteClaim: true', ['+ wire.found = deleteClaim']],
  ['strimzi', 'kafka.yaml', 'type: internal', 'type: loadbalancer', ['+ wire.found = listener plain']],
  ['rabbitmq', 'rabbit.yaml', 'storage: 20Gi', 'storage: "0"', ['- post.durable = true', '+ post.durable = false']],
  ['rabbitmq', 'rabbit.yaml', '  replicas: 3\n', '', ['- post.standbys = 2', '+ post.standbys = ~0']],
  ['rabbitmq', 'rabbit.yaml', '  tls:', '  service: { type: LoadBalancer }\n  tls:', ['+ post.found = load balancer post']],
  ['elastic', 'es.yaml', 'count: 3', 'count: 1', ['- find.standbys = 2', '+ find.standbys = 0']],
  [
    'elastic',
    'es.yaml',
    'spec: { containers',
    'spec: { volumes: [{ name: elasticsearch-data, emptyDir: {} }], containers',
    ['- find.durable = ~true', '+ find.durable = false'],
  ],
  [
    'velero',
    'velero.yaml',
    '  schedule: 0 4',
    '  paused: true\n  schedule: 0 4',
    ['- nightly.automatic = true', '- nightly.every = 24', '+ nightly.automatic = false'],
  ],
  ['velero', 'velero.yaml', '    ttl: 1080h0m0s\n', '', ['- nightly.retentionDays = 45', '+ nightly.retentionDays = ~30']],
  [
    'velero',
    'velero.yaml',
    '    defaultVolumesToFsBackup: true\n',
    '',
    [
      '- nightly.mechanism = Velero to s3://cluster-backups',
      '- nightly.offsite = true',
      '- nightly.encrypted = ~true',
      '+ nightly.mechanism = Velero to volume snapshots',
      '+ nightly.offsite = false',
    ],
  ],
  [
    'velero',
    'velero.yaml',
    'region: eu-north-1',
    's3Url: http://minio.velero.svc:9000',
    ['- nightly.offsite = true', '- nightly.encrypted = ~true', '+ nightly.offsite = false', '+ nightly.encrypted = ?the storage’s own encryption'],
  ],
  ['volume-snapshots', 'copies.yaml', 'expires: 168h', 'maxCount: 24', ['- hourly.retentionDays = 7', '+ hourly.retentionDays = 1']],
  [
    'volume-snapshots',
    'copies.yaml',
    'schedule: "0 * * * *"',
    'schedule: "0 * * * *", disabled: true',
    ['- hourly.automatic = true', '- hourly.every = 1', '+ hourly.automatic = false'],
  ],
  ['volume-snapshots', 'copies.yaml', 'https://s3.example.org', 'http://minio.shop.svc', ['- files.offsite = true', '+ files.offsite = false']],
]

describe('losses of operators', () => {
  it.each(losses)('%s in %s: %j to %j', (name, path, from, to, change) => {
    expect(changed(operator(name), production[name], edit(production[name], path, from, to))).toEqual(change)
  })

  it('of a whole Velero schedule: one that copies no volumes is none', () => {
    const told = declared(operator('velero'), edit(production.velero, 'velero.yaml', 'defaultVolumesToFsBackup: true', 'snapshotVolumes: false'))
    expect(told.copies).toEqual([])
    expect(told.skipped).toEqual([])
  })
})

const harmless: readonly (readonly [name: Name, path: string, from: string, to: string])[] = [
  ['percona-mysql', 'cr.yaml', 'max-connections = 340', 'max_connections=340'],
  ['percona-mysql', 'cr.yaml', '"0 2 * * *"', '"0 4 * * *"'],
  ['percona-mysql', 'cr.yaml', 'keep: 35', 'retention: { type: count, count: 35 }'],
  ['percona-mongodb', 'cr.yaml', 'retention: { count: 40, type: count }', 'keep: 40'],
  ['mariadb', 'backup.yaml', '960h', '40d'],
  ['mariadb', 'backup.yaml', 'schedule: { cron: "0 3 * * *", suspend: false }', 'schedule: { cron: "0 5 * * *" }'],
  ['mongodb-community', 'db.yaml', 'version: 7.0.12', 'version: "7.0.12"'],
  ['redis-failover', 'redis.yaml', 'appendonly yes', 'APPENDONLY yes'],
  ['dragonfly', 'fly.yaml', 'limits: { memory: 3Gi }', 'limits: { memory: 3072Mi }'],
  ['strimzi', 'kafka.yaml', 'size: 50Gi', 'size: 90Gi'],
  ['velero', 'velero.yaml', 'includedNamespaces: [shop]', 'excludedNamespaces: [kube-system]'],
  ['velero', 'velero.yaml', '0 4 * * *', '"@daily"'],
  ['velero', 'velero.yaml', '1080h0m0s', '1080h'],
]

describe('harmless edits of operators', () => {
  it.each(harmless)('%s in %s: %j to %j', (name, path, from, to) => {
    expect(changed(operator(name), production[name], edit(production[name], path, from, to))).toEqual([])
  })
})

describe('what operators tell of one another', () => {
  it('a copy of some namespaces holds what stands in them', () => {
    const files = {
      ...production.velero,
      'more.yaml':
        'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: ledger, namespace: accounts }\n---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: main, namespace: shop }\n---\napiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: { name: hosts, namespace: shop }\n',
    }
    expect(declared(operator('velero'), files).copies.map(({ name, of }) => `${name}: ${value(of)}`)).toEqual([
      'nightly orders-db: orders-db',
      'nightly main: main',
    ])
  })

  it('a copy by labels holds nobody knows what', () => {
    const { copies } = declared(
      operator('velero'),
      edit(production.velero, 'velero.yaml', '    ttl', '    labelSelector: { matchLabels: { keep: "yes" } }\n    ttl'),
    )
    expect(copies.map(({ of }) => value(of))).toEqual(['?a label selector'])
  })

  it('kinds that are known and not read are told', () => {
    const told = declared(operator('kubeblocks'), { 'db.yaml': 'apiVersion: apps.kubeblocks.io/v1\nkind: Cluster\nmetadata: { name: pg }\n' })
    expect(told.skipped).toEqual([
      { path: 'db.yaml', line: 1, reason: 'Cluster/pg: Cluster of apps.kubeblocks.io is not read; say under provides: what it runs' },
    ])
  })

  it('every kind belongs to one operator', () => {
    const kinds = operators.flatMap((one) => one.kinds)
    expect(kinds.filter((kind, index) => kinds.indexOf(kind) !== index)).toEqual([])
    expect(operators.map(({ docs }) => docs).filter((docs) => !docs.startsWith('https://'))).toEqual([])
  })

  it('the harbour fixture is a stack of three instances behind a pooler', () => {
    const folder = join(import.meta.dirname, '../../fixtures/systems/harbour/deploy')
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.yaml') && !path.includes('staging'))
      .sort()
    const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
    const told = declared(operator('cloudnative-pg'), files)
    expect(told.skipped).toEqual([])
    expect(told.databases.map(({ standbys }) => value(standbys))).toEqual(['0', '2'])
    expect(told.poolers.map(({ of, mode }) => `${value(of)} ${value(mode)}`)).toEqual(['Cluster/harbour-db transaction'])
  })
})

describe('hostile manifests', () => {
  const kinds = operators.flatMap((one) => one.kinds.map((kind) => [one, kind] as const))
  const text = (spec: unknown, kind: string): string =>
    JSON.stringify({
      apiVersion: `${kind.split('/')[0] ?? ''}/v1`,
      kind: kind.split('/')[1],
      metadata: { name: 'x', labels: { 'strimzi.io/cluster': 'x' } },
      spec,
      data: spec,
      configuration: spec,
    })
  const keys = fc.constantFrom(
    ...'instances replicas numberOfInstances storage backup backups barmanObjectStore pgbackrest repos schedules full schedule cluster name mariaDbRef template labelSelector includedNamespaces postgresql parameters pg_hba env value connectionPooler proxy pgBouncer config global service type nodeSets kafka listeners volumes redis customConfig snapshot cron dir replsets tasks storages s3 endpoint endpointURL replica source primary externalClusters plugins managed services additional serviceTemplate metadata spec __proto__ constructor'.split(
      ' ',
    ),
  )
  const specs = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, false, 0, -1, 1e30, '', 'x', '${A}', '{{ .Values.x }}', '0 0 * * *', '$'.repeat(50)),
      fc.string(),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(keys, tie('node'), { maxKeys: 6 }),
    ),
  })).node

  it('throw nothing, and each fact has a place', () => {
    fc.assert(
      fc.property(specs, fc.constantFrom(...kinds), (spec, [one, kind]) => {
        const told = declared(one, { 'x.yaml': text(spec, kind) })
        for (const database of told.databases) {
          expect(database.standbys.at.path).toBe('x.yaml')
          expect(database.durable?.at.path ?? 'x.yaml').toBe('x.yaml')
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('cost what their length costs: five thousand clusters, backups and services', () => {
    const many = Array.from({ length: 1700 }, (_, index) => [
      `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: c${index} }\nspec: { instances: 2 }`,
      `apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: { name: b${index} }\nspec: { schedule: "0 0 1 * * *", cluster: { name: c${index} } }`,
      `apiVersion: v1\nkind: Service\nmetadata: { name: s${index} }\nspec: { selector: { cnpg.io/cluster: c${index} } }`,
    ])
    const files = Object.fromEntries(many.map((documents, index) => [`c${index}.yaml`, documents.join('\n---\n')]))
    const started = processorTime()
    const told = declared(operator('cloudnative-pg'), files)
    expect(told.copies.length).toBe(1700)
    expect(processorTime() - started).toBeLessThan(8000)
  })
})
