import { describe, expect, it } from 'vitest'
import { cloudnativePgOperator } from '../../../src/readers/kubernetes/operators/cloudnative-pg/index.ts'
import { changed, declared, edit, facts, shown, value, type Files } from './operators-harness.ts'

const production: Files = {
  'k8s/database.yaml': `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: ledger
  namespace: shop
  annotations:
    argocd.argoproj.io/sync-options: Prune=false
spec:
  instances: 3
  imageName: ghcr.io/cloudnative-pg/postgresql:16.4-bookworm
  postgresql:
    parameters:
      max_connections: "230"
      Shared_Buffers: 1536MB
      pg_stat_statements.max: "5000"
    synchronous:
      method: any
      number: 1
    pg_hba:
      - hostssl all all 10.0.0.0/8 scram-sha-256
      - hostnossl all all all reject
  storage:
    size: 40Gi
    storageClass: fast-retain
  resources:
    limits:
      memory: 6Gi
      cpu: "3"
  backup:
    retentionPolicy: 35d
    barmanObjectStore:
      destinationPath: s3://harbour-ledger/pg
      s3Credentials:
        accessKeyId: { name: s3, key: id }
        secretAccessKey: { name: s3, key: secret }
      data:
        encryption: AES256
  monitoring:
    enablePodMonitor: true
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: fast-retain
reclaimPolicy: Retain
`,
  'k8s/backup.yaml': `apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: { name: ledger-nightly, namespace: shop }
spec:
  schedule: "0 30 2 * * *"
  cluster: { name: ledger }
  immediate: true
`,
  'k8s/pooler.yaml': `apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata: { name: ledger-pool, namespace: shop }
spec:
  cluster: { name: ledger }
  instances: 2
  type: rw
  pgbouncer:
    poolMode: transaction
    parameters:
      max_client_conn: "700"
      default_pool_size: "45"
      max_prepared_statements: "150"
`,
}
const db = 'k8s/database.yaml'
const losing = (path: string, from: string, to: string) => changed(cloudnativePgOperator, production, edit(production, path, from, to))
const without = (path: string) => {
  const { [path]: _, ...rest } = production
  return changed(cloudnativePgOperator, production, rest)
}
const one = (text: string) => declared(cloudnativePgOperator, { 'db.yaml': text })
const cluster = (spec: string, name = 'ledger') => `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: ${name} }\nspec: ${spec}\n`

describe('CloudNativePG in production', () => {
  it('is one database, its pooler and its backup, each with its facts', () => {
    expect(facts(declared(cloudnativePgOperator, production))).toEqual([
      'ledger.version = 16.4',
      'ledger.maxConnections = 230',
      'ledger.memory = 6442450944',
      'ledger.durable = true',
      'ledger.standbys = 2',
      'ledger.readReplicas = 0',
      'ledger.pointInTime = true',
      'ledger.windowDays = 35',
      'ledger.tls = true',
      'ledger.watched = PodMonitor of CloudNativePG',
      'ledger.max_connections = 230',
      'ledger.shared_buffers = 1536MB',
      'ledger.shared_preload_libraries = pg_stat_statements',
      'ledger.pg_stat_statements.max = 5000',
      'ledger.synchronous_standby_names = ANY 1',
      'ledger.hosts = ledger-rw',
      'ledger.found = argocd.argoproj.io/sync-options: Prune=false',
      'ledger.found = storage class fast-retain retains volumes',
      'ledger-pool.mode = transaction',
      'ledger-pool.of = ledger',
      'ledger-pool.replicas = 2',
      'ledger-pool.maxClients = 1400',
      'ledger-pool.serverConnections = 90',
      'ledger-pool.hosts = ledger-pool',
      'ledger-nightly.mechanism = barman to s3://harbour-ledger/pg, continuous',
      'ledger-nightly.of = ledger',
      'ledger-nightly.automatic = true',
      'ledger-nightly.every = 24',
      'ledger-nightly.offsite = true',
      'ledger-nightly.retentionDays = 35',
      'ledger-nightly.encrypted = true',
    ])
  })

  it('stands where it is written', () => {
    const { databases, copies, poolers } = declared(cloudnativePgOperator, production)
    const [ledger] = databases
    expect([ledger?.standbys, ledger?.settings.get('shared_buffers'), ledger?.windowDays, ledger?.tls].map((fact) => shown(fact))).toEqual([
      'k8s/database.yaml:9 Cluster/ledger.spec.instances = 2',
      'k8s/database.yaml:14 Cluster/ledger.spec.postgresql.parameters.Shared_Buffers = 1536MB',
      'k8s/database.yaml:30 Cluster/ledger.spec.backup.retentionPolicy = 35',
      'k8s/database.yaml:21 Cluster/ledger.spec.postgresql.pg_hba[1] = true',
    ])
    expect(shown(copies[0]?.automatic)).toBe('k8s/backup.yaml:5 ScheduledBackup/ledger-nightly.spec.schedule = true')
    expect(shown(poolers[0]?.mode)).toBe('k8s/pooler.yaml:9 Pooler/ledger-pool.spec.pgbouncer.poolMode = transaction')
    expect(poolers[0]?.keepsPrepared).toBe(true)
  })

  it('answers at the names of its Services', () => {
    const { databases, poolers } = declared(cloudnativePgOperator, production)
    expect(databases[0]?.hosts).toEqual(['ledger-rw', 'ledger-rw.shop', 'ledger-rw.shop.svc', 'ledger-rw.shop.svc.cluster.local'])
    expect(databases[0]?.readHosts?.filter((host) => host.endsWith('.svc'))).toEqual(['ledger-ro.shop.svc', 'ledger-r.shop.svc'])
    expect(databases[0]?.secrets).toEqual(['uri', 'jdbc-uri', 'fqdn-uri', 'fqdn-jdbc-uri', 'host', 'pgpass'].map((key) => `ledger-app/${key}`))
    expect(poolers[0]?.hosts).toContain('ledger-pool.shop.svc')
  })

  it('has the documented defaults of server and operator', () => {
    const settings = one(cluster('{ instances: 1, storage: { size: 1Gi } }')).databases[0]?.settings
    expect(value(settings?.get('max_connections'))).toBe('~100')
    expect(value(settings?.get('wal_level'))).toBe('~logical')
    expect(value(settings?.get('max_replication_slots'))).toBe('~32')
    expect(value(settings?.get('shared_preload_libraries'))).toBe('~')
    expect(settings?.has('archive_mode')).toBe(false)
  })
})

describe('losses of CloudNativePG', () => {
  it.each([
    ['standbys', db, 'instances: 3', 'instances: 1', ['- ledger.standbys = 2', '+ ledger.standbys = 0']],
    ['instances altogether', db, '  instances: 3\n', '', ['- ledger.standbys = 2', '+ ledger.standbys = ~0']],
    [
      'retention',
      db,
      'retentionPolicy: 35d',
      'retentionPolicy: 5d',
      ['- ledger.windowDays = 35', '- ledger-nightly.retentionDays = 35', '+ ledger.windowDays = 5', '+ ledger-nightly.retentionDays = 5'],
    ],
    [
      'off-site storage',
      db,
      's3://harbour-ledger/pg',
      's3://harbour-ledger/pg\n      endpointURL: http://minio.storage.svc:9000',
      ['- ledger-nightly.offsite = true', '+ ledger-nightly.offsite = false'],
    ],
    ['encryption', db, 'encryption: AES256', 'encryption: ""', ['- ledger-nightly.encrypted = true', '+ ledger-nightly.encrypted = false']],
    ['monitoring', db, 'enablePodMonitor: true', 'enablePodMonitor: false', ['- ledger.watched = PodMonitor of CloudNativePG']],
    ['encrypted connections', db, '      - hostnossl all all all reject\n', '', ['- ledger.tls = true', '+ ledger.tls = ~false']],
    ['synchronous commits', db, '    synchronous:\n      method: any\n      number: 1\n', '', ['- ledger.synchronous_standby_names = ANY 1']],
    ['protection', db, 'Prune=false', 'Prune=true', ['- ledger.found = argocd.argoproj.io/sync-options: Prune=false']],
    ['retained volumes', db, 'reclaimPolicy: Retain', 'reclaimPolicy: Delete', ['- ledger.found = storage class fast-retain retains volumes']],
    ['memory', db, 'memory: 6Gi', 'memory: 2Gi', ['- ledger.memory = 6442450944', '+ ledger.memory = 2147483648']],
    [
      'connections',
      db,
      '"230"',
      '"80"',
      ['- ledger.maxConnections = 230', '- ledger.max_connections = 230', '+ ledger.maxConnections = 80', '+ ledger.max_connections = 80'],
    ],
    [
      'statement statistics',
      db,
      '      pg_stat_statements.max: "5000"\n',
      '',
      ['- ledger.shared_preload_libraries = pg_stat_statements', '- ledger.pg_stat_statements.max = 5000'],
    ],
    ['the schedule', 'k8s/backup.yaml', '30 2 * * *"', '30 2 * * 0"', ['- ledger-nightly.every = 24', '+ ledger-nightly.every = 168']],
    [
      'a schedule that can fire',
      'k8s/backup.yaml',
      '0 30 2 * * *',
      '0 0 2 31 2 *',
      ['- ledger-nightly.automatic = true', '- ledger-nightly.every = 24', '+ ledger-nightly.automatic = false'],
    ],
    [
      'a schedule that is not suspended',
      'k8s/backup.yaml',
      '  immediate',
      '  suspend: true\n  immediate',
      ['- ledger-nightly.automatic = true', '- ledger-nightly.every = 24', '+ ledger-nightly.automatic = false'],
    ],
    [
      'transaction pooling',
      'k8s/pooler.yaml',
      'poolMode: transaction',
      'poolMode: session',
      ['- ledger-pool.mode = transaction', '+ ledger-pool.mode = session'],
    ],
    ['the mode', 'k8s/pooler.yaml', '    poolMode: transaction\n', '', ['- ledger-pool.mode = transaction', '+ ledger-pool.mode = ~session']],
    [
      'pooler copies',
      'k8s/pooler.yaml',
      'instances: 2',
      'instances: 1',
      [
        '- ledger-pool.replicas = 2',
        '- ledger-pool.maxClients = 1400',
        '- ledger-pool.serverConnections = 90',
        '+ ledger-pool.replicas = 1',
        '+ ledger-pool.maxClients = 700',
        '+ ledger-pool.serverConnections = 45',
      ],
    ],
    [
      'privacy',
      db,
      '  monitoring:',
      '  managed:\n    services:\n      additional:\n        - selectorType: rw\n          serviceTemplate: { metadata: { name: ledger-open }, spec: { type: LoadBalancer } }\n  monitoring:',
      ['+ ledger.found = load balancer ledger-open'],
    ],
    [
      'passwords',
      db,
      'hostssl all all 10.0.0.0/8 scram-sha-256',
      'host all all 0.0.0.0/0 trust',
      ['- ledger.tls = true', '+ ledger.tls = false', '+ ledger.found = pg_hba trusts all from 0.0.0.0/0'],
    ],
    [
      'wakefulness',
      db,
      'sync-options: Prune=false',
      'sync-options: Prune=false\n    cnpg.io/hibernation: "on"',
      [
        '- ledger.standbys = 2',
        '- ledger-nightly.automatic = true',
        '- ledger-nightly.every = 24',
        '+ ledger.standbys = 0',
        '+ ledger-nightly.automatic = false',
      ],
    ],
  ])('of %s are told', (_, path, from, to, expected) => {
    expect(losing(path, from, to)).toEqual(expected)
  })

  it('of the ScheduledBackup leave a log that nothing is replayed on (trap 31)', () => {
    expect(without('k8s/backup.yaml')).toEqual([
      '- ledger-nightly.mechanism = barman to s3://harbour-ledger/pg, continuous',
      '- ledger-nightly.of = ledger',
      '- ledger-nightly.automatic = true',
      '- ledger-nightly.every = 24',
      '- ledger-nightly.offsite = true',
      '- ledger-nightly.retentionDays = 35',
      '- ledger-nightly.encrypted = true',
      '+ ledger WAL archive.mechanism = barman to s3://harbour-ledger/pg, continuous',
      '+ ledger WAL archive.of = ledger',
      '+ ledger WAL archive.automatic = false',
      '+ ledger WAL archive.offsite = true',
      '+ ledger WAL archive.retentionDays = 35',
      '+ ledger WAL archive.encrypted = true',
    ])
  })

  it('of the whole backup section leave a schedule that fails each night', () => {
    const section = (production[db] ?? '').slice((production[db] ?? '').indexOf('  backup:'), (production[db] ?? '').indexOf('  monitoring:'))
    expect(losing(db, section, '')).toEqual(
      expect.arrayContaining([
        '- ledger.pointInTime = true',
        '+ ledger.pointInTime = false',
        '- ledger.windowDays = 35',
        '+ ledger-nightly.automatic = false',
        '+ ledger-nightly.offsite = false',
      ]),
    )
  })

  it('of the pooler take it away', () => {
    expect(without('k8s/pooler.yaml').every((line) => line.startsWith('- ledger-pool.'))).toBe(true)
  })
})

describe('harmless edits of CloudNativePG', () => {
  it.each([
    ['more instances', db, 'instances: 3', 'instances: 5', ['- ledger.standbys = 2', '+ ledger.standbys = 4']],
    ['a minor version', db, '16.4-bookworm', '16.6-bookworm', ['- ledger.version = 16.4', '+ ledger.version = 16.6']],
    ['a larger volume', db, 'size: 40Gi', 'size: 80Gi', []],
    ['JSON for YAML', db, 'resources:\n    limits:\n      memory: 6Gi\n      cpu: "3"', 'resources: {"limits": {"memory": "6Gi", "cpu": 3}}', []],
    ['another hour', 'k8s/backup.yaml', '0 30 2', '0 10 4', []],
    ['every six hours', 'k8s/backup.yaml', '0 30 2 * * *', '0 0 */6 * * *', ['- ledger-nightly.every = 24', '+ ledger-nightly.every = 6']],
    ['weeks for days', db, '35d', '5w', []],
    ['an endpoint of a provider', db, 's3://harbour-ledger/pg', 's3://harbour-ledger/pg\n      endpointURL: https://fra1.digitaloceanspaces.com', []],
    ['a comment', db, '  instances: 3', '  # as before\n  instances: 3', []],
    [
      'a balancer of the private network',
      db,
      '  monitoring:',
      '  managed:\n    services:\n      additional:\n        - selectorType: rw\n          serviceTemplate: { metadata: { name: in, annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internal } }, spec: { type: LoadBalancer } }\n  monitoring:',
      [],
    ],
  ])('such as %s change no more than they say', (_, path, from, to, expected) => {
    expect(losing(path, from, to)).toEqual(expected)
  })
})

describe('the spellings of CloudNativePG', () => {
  it('counts five fields as its parser does, seconds first', () => {
    const at = (schedule: string) => {
      const { copies } = one(
        `${cluster('{ backup: { barmanObjectStore: { destinationPath: "s3://b/" } } }')}---\napiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: { name: nightly }\nspec: { schedule: "${schedule}", cluster: { name: ledger } }\n`,
      )
      return [value(copies[0]?.automatic), value(copies[0]?.every)]
    }
    expect(at('0 20 * * *')).toEqual(['true', '1'])
    expect(at('@daily')).toEqual(['true', '24'])
    expect(at('0 0 0 * * SUN')).toEqual(['true', '168'])
    expect(at('${BACKUP_SCHEDULE}')).toEqual(['?${BACKUP_SCHEDULE}', 'absent'])
    expect(at('at night')).toEqual(['?at night', 'absent'])
  })

  it('follows the plugin to its ObjectStore, in whichever file it stands', () => {
    const text = (isArchiver: string) =>
      `${cluster(`{ instances: 2, plugins: [{ name: barman-cloud.cloudnative-pg.io, ${isArchiver} parameters: { barmanObjectName: vault } }] }`)}---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: { name: nightly }
spec: { schedule: "0 0 1 * * *", cluster: { name: ledger }, method: plugin, pluginConfiguration: { name: barman-cloud.cloudnative-pg.io } }
`
    const store = `apiVersion: barmancloud.cnpg.io/v1
kind: ObjectStore
metadata: { name: vault }
spec:
  retentionPolicy: 60d
  configuration: { destinationPath: "gs://vault/pg", googleCredentials: { gkeEnvironment: true } }
`
    expect(facts(declared(cloudnativePgOperator, { 'db.yaml': text('isWALArchiver: true,'), 'store.yaml': store }))).toEqual(
      expect.arrayContaining([
        'ledger.pointInTime = true',
        'ledger.windowDays = 60',
        'nightly.mechanism = barman to gs://vault/pg, continuous',
        'nightly.offsite = true',
        'nightly.retentionDays = 60',
        'nightly.encrypted = ~true',
      ]),
    )
    expect(facts(declared(cloudnativePgOperator, { 'db.yaml': text(''), 'store.yaml': store }))).toEqual(
      expect.arrayContaining(['ledger.pointInTime = false', 'nightly.mechanism = barman to gs://vault/pg', 'nightly.automatic = true']),
    )
    expect(facts(one(text('isWALArchiver: true,')))).toEqual(expect.arrayContaining(['nightly.offsite = ?ObjectStore vault', 'nightly.automatic = true']))
    expect(facts(one(text('isWALArchiver: true, enabled: false,')))).toEqual(
      expect.arrayContaining(['ledger.pointInTime = false', 'nightly.automatic = false']),
    )
  })

  it('takes snapshots of volumes for a copy that stays beside them', () => {
    const told = one(`${cluster('{ backup: { volumeSnapshot: { className: csi } } }')}---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: { name: snap }
spec: { schedule: "0 0 * * * *", cluster: { name: ledger }, method: volumeSnapshot }
`)
    expect(facts(told)).toEqual(
      expect.arrayContaining([
        'snap.mechanism = volume snapshots to volume snapshots of csi',
        'snap.offsite = false',
        'snap.every = 1',
        'snap.automatic = true',
      ]),
    )
  })

  it.each([
    ['http://minio:9000', 'false'],
    ['http://minio.shop:9000', 'false'],
    ['https://s3.eu-central-1.amazonaws.com', 'true'],
    ['https://abc.r2.cloudflarestorage.com', 'true'],
    ['http://10.2.0.9:9000', '?10.2.0.9'],
    ['https://nas.lan', '?nas.lan'],
    ['http://minio.vaults:9000', '?minio.vaults'],
    ['${S3_ENDPOINT}', '?${S3_ENDPOINT}'],
  ])('says of a store at %s whether it is away: %s', (endpoint, expected) => {
    const { copies } = one(cluster(`{ backup: { barmanObjectStore: { destinationPath: "s3://b/", endpointURL: "${endpoint}" } } }`))
    expect(value(copies[0]?.offsite)).toBe(expected)
  })

  it('finds version by image, catalogue or not at all', () => {
    const version = (spec: string, more = '') => value(one(`${cluster(spec)}${more}`).databases[0]?.version)
    expect(version('{ imageName: "registry.shop:5000/pg/postgis:17-3.5@sha256:abc" }')).toBe('17')
    expect(version('{ imageName: "ghcr.io/acme/postgresql" }')).toBe('?an image without a version')
    expect(version('{}')).toBe('?the version the operator takes')
    const catalogue =
      '---\napiVersion: postgresql.cnpg.io/v1\nkind: ImageCatalog\nmetadata: { name: pg }\nspec: { images: [{ major: 15, image: "x/y:15.9" }, { major: 16, image: "x/y:16.5" }] }\n'
    expect(version('{ imageCatalogRef: { kind: ImageCatalog, name: pg, major: 16 } }', catalogue)).toBe('16.5')
    expect(version('{ imageCatalogRef: { kind: ClusterImageCatalog, name: elsewhere, major: 16 } }')).toBe('16')
  })

  it('counts a replica cluster as copies of the one it follows', () => {
    const told = one(
      `${cluster('{ instances: 2 }')}---\n${cluster('{ instances: 3, replica: { enabled: true, source: main }, externalClusters: [{ name: main, connectionParameters: { host: ledger-rw.shop.svc } }] }', 'ledger-eu')}`,
    )
    expect(told.databases.map(({ name }) => name)).toEqual(['ledger'])
    expect(value(told.databases[0]?.standbys)).toBe('1')
    expect(value(told.databases[0]?.readReplicas)).toBe('3')
    expect(told.databases[0]?.readHosts).toContain('ledger-eu-ro')
  })

  it('does not call a replica of a cluster out of sight a database without backups', () => {
    const told = one(
      cluster('{ replica: { enabled: true, source: main }, externalClusters: [{ name: main, connectionParameters: { host: db.example.com } }] }'),
    )
    expect(facts(told)).toEqual(expect.arrayContaining(['ledger source.automatic = ?backups of the cluster it follows']))
    const promoted = one(cluster('{ replica: { enabled: false, source: main } }'))
    expect(promoted.copies).toEqual([])
    const two =
      cluster('{ replica: { primary: b }, externalClusters: [{ name: b, connectionParameters: { host: b-rw } }] }', 'a') +
      '---\n' +
      cluster('{ replica: { primary: a }, externalClusters: [{ name: a, connectionParameters: { host: a-rw } }] }', 'b')
    expect(one(two).databases.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('knows what Services of one’s own lead to', () => {
    const told = declared(cloudnativePgOperator, {
      'db.yaml': cluster('{ managed: { services: { disabledDefaultServices: [ro, r] } } }'),
      'services.yaml': `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Service, metadata: { name: postgres }, spec: { type: ExternalName, externalName: ledger-rw.shop.svc.cluster.local } }
  - { apiVersion: v1, kind: Service, metadata: { name: main }, spec: { type: NodePort, selector: { cnpg.io/cluster: ledger, role: primary } } }
  - { apiVersion: v1, kind: Service, metadata: { name: open }, spec: { type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0], selector: { cnpg.io/cluster: ledger, cnpg.io/instanceRole: replica } } }
  - { apiVersion: v1, kind: Service, metadata: { name: office }, spec: { type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.7/32], selector: { cnpg.io/cluster: ledger } } }
`,
    })
    const [ledger] = told.databases
    expect(ledger?.hosts).toEqual(expect.arrayContaining(['postgres', 'main', 'office.shop.svc']))
    expect(ledger?.readHosts).toEqual(['open', 'open.shop', 'open.shop.svc', 'open.shop.svc.cluster.local'])
    expect(ledger?.exposures.map(({ what, at }) => `${what} ${at.line}`)).toEqual(['load balancer open 6'])
    expect(shown(ledger?.exposureOpen)).toBe('services.yaml:5 Service/main.spec.type = ?NodePort')
  })

  it('is watched by a PodMonitor that somebody writes', () => {
    const monitor = (namespace: string, more = '') =>
      `---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: { name: pg, namespace: ${namespace} }\nspec: { selector: { matchLabels: { cnpg.io/cluster: ledger } }${more} }\n`
    const watched = (text: string) => value(one(cluster('{}') + text).databases[0]?.watched)
    expect(watched(monitor('shop'))).toBe('PodMonitor pg')
    expect(watched(monitor('monitoring'))).toBe('absent')
    expect(watched(monitor('monitoring', ', namespaceSelector: { matchNames: [shop] }'))).toBe('PodMonitor pg')
  })

  it('leads a read-only pooler to the copies', () => {
    const { poolers } = one(
      `${cluster('{}')}---\napiVersion: postgresql.cnpg.io/v1\nkind: Pooler\nmetadata: { name: reads }\nspec: { cluster: { name: ledger }, type: ro, pgbouncer: { parameters: { max_db_connections: "15", reserve_pool_size: "5" } } }\n`,
    )
    expect([poolers[0]?.of, poolers[0]?.mode, poolers[0]?.replicas, poolers[0]?.serverConnections].map((fact) => value(fact))).toEqual([
      'ledger-ro',
      '~session',
      '~1',
      '15',
    ])
    expect(poolers[0]?.keepsPrepared).toBe(false)
  })

  it('keeps clusters of one name apart', () => {
    const told = one(`${cluster('{}')}---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: ledger, namespace: accounts }\nspec: {}\n`)
    expect(told.databases.map(({ name }) => name)).toEqual(['Cluster/ledger', 'Cluster/accounts/ledger'])
  })

  it('tells a backup that names no Cluster of the stack', () => {
    const told = one(
      'apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: { name: lost }\nspec:\n  schedule: "0 0 1 * * *"\n  cluster: { name: gone }\n',
    )
    expect(told.copies).toEqual([])
    expect(told.skipped).toEqual([{ path: 'db.yaml', line: 6, reason: 'ScheduledBackup/lost: the Cluster it names is not among the manifests: gone' }])
  })

  it('counts a Backup that somebody asked for as none that runs by itself', () => {
    const told = one(
      `${cluster('{ backup: { retentionPolicy: 7d, barmanObjectStore: { destinationPath: "s3://b/" } } }')}---\napiVersion: postgresql.cnpg.io/v1\nkind: Backup\nmetadata: { name: before-upgrade }\nspec: { cluster: { name: ledger } }\n`,
    )
    expect(told.copies.map(({ name, automatic }) => `${name} ${value(automatic)}`)).toEqual(['ledger WAL archive false', 'before-upgrade false'])
  })

  it('leaves what is no value unresolved, and prints no secret', () => {
    const told = one(
      cluster(
        '{ instances: many, storage: [], postgresql: { parameters: { max_connections: "${MAX}", primary_conninfo: "host=a password=hunter2" } }, backup: { barmanObjectStore: { destinationPath: "s3://key:hunter2@bucket/x" } } }',
      ),
    )
    expect(shown(told.databases[0]?.standbys)).toBe('db.yaml:4 Cluster/ledger.spec.instances = ?many')
    expect(value(told.databases[0]?.maxConnections)).toBe('?${MAX}')
    expect(
      JSON.stringify(told.all.map((declaration) => ({ ...declaration, settings: 'settings' in declaration ? [...declaration.settings] : [] }))),
    ).not.toContain('hunter2')
  })

  it.each([
    'null',
    '[]',
    'text',
    '{ instances: { a: b }, postgresql: [], backup: text, managed: { services: { additional: [null, [], text] } }, plugins: [[], text], externalClusters: text, replica: text }',
  ])('never throws for a spec of %s', (spec) => {
    expect(() => one(cluster(spec))).not.toThrow()
  })

  it('takes names out of no prototype', () => {
    expect(() => one(cluster('{ postgresql: { parameters: { __proto__: "1", constructor: "2" } } }', 'constructor'))).not.toThrow()
  })
})
