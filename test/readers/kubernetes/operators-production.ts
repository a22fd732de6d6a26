/** A stack in production for each operator, small and whole: what their tests take things away from. */
import type { Files } from './operators-harness.ts'

export const production = {
  'percona-mysql': {
    'cr.yaml': `apiVersion: pxc.percona.com/v1
kind: PerconaXtraDBCluster
metadata:
  name: till
  namespace: shop
  finalizers: [percona.com/delete-pxc-pods-in-order]
spec:
  pxc:
    size: 3
    image: percona/percona-xtradb-cluster:8.0.36-28.1
    configuration: |
      [mysqld]
      max-connections = 340
    resources: { limits: { memory: 4G } }
    volumeSpec: { persistentVolumeClaim: { resources: { requests: { storage: 30Gi } } } }
  proxysql: { enabled: true, size: 3 }
  backup:
    pitr: { enabled: true, storageName: vault }
    storages:
      vault: { type: s3, s3: { bucket: till-backups, region: eu-central-1 } }
    schedule:
      - { name: nightly, schedule: "0 2 * * *", keep: 35, storageName: vault }
  pmm: { enabled: true }
`,
  },
  'percona-mongodb': {
    'cr.yaml': `apiVersion: psmdb.percona.com/v1
kind: PerconaServerMongoDB
metadata: { name: crates, namespace: shop }
spec:
  image: percona/percona-server-mongodb:7.0.14-8
  tls: { mode: requireTLS }
  replsets:
    - name: rs0
      size: 3
      expose: { enabled: false, exposeType: LoadBalancer }
      resources: { limits: { memory: 3Gi } }
      volumeSpec: { persistentVolumeClaim: {} }
  backup:
    enabled: true
    pitr: { enabled: true }
    storages:
      blue: { type: azure, azure: { container: crates } }
    tasks:
      - { name: daily, enabled: true, schedule: "30 1 * * *", retention: { count: 40, type: count }, storageName: blue }
  pmm: { enabled: true }
`,
  },
  mariadb: {
    'db.yaml': `apiVersion: k8s.mariadb.com/v1alpha1
kind: MariaDB
metadata: { name: stock, namespace: shop }
spec:
  image: docker-registry1.mariadb.com/library/mariadb:11.4.4
  replicas: 3
  galera: { enabled: true }
  storage: { size: 20Gi }
  myCnf: |
    [mariadb]
    max_connections=280
  resources: { limits: { memory: 2Gi } }
  tls: { enabled: true, required: true }
  metrics: { enabled: true }
---
apiVersion: k8s.mariadb.com/v1alpha1
kind: Connection
metadata: { name: stock-app, namespace: shop }
spec: { mariaDbRef: { name: stock }, secretName: stock-dsn }
`,
    'backup.yaml': `apiVersion: k8s.mariadb.com/v1alpha1
kind: PhysicalBackup
metadata: { name: stock-nightly, namespace: shop }
spec:
  mariaDbRef: { name: stock }
  schedule: { cron: "0 3 * * *", suspend: false }
  maxRetention: 960h
  storage: { s3: { bucket: stock, endpoint: s3.eu-west-3.amazonaws.com } }
`,
  },
  'mongodb-community': {
    'db.yaml': `apiVersion: mongodbcommunity.mongodb.com/v1
kind: MongoDBCommunity
metadata: { name: chat, namespace: shop }
spec:
  members: 3
  type: ReplicaSet
  version: 7.0.12
  security: { tls: { enabled: true } }
  users: [{ name: api, db: chat }]
  prometheus: { username: metrics }
`,
  },
  'redis-failover': {
    'redis.yaml': `apiVersion: databases.spotahome.com/v1
kind: RedisFailover
metadata: { name: carts, namespace: shop }
spec:
  sentinel: { replicas: 3 }
  redis:
    replicas: 3
    image: redis:7.2.6-alpine
    customConfig:
      - appendonly yes
      - maxmemory 700mb
      - requirepass hunter2
    resources: { limits: { memory: 1Gi } }
    storage: { keepAfterDeletion: true, persistentVolumeClaim: { metadata: { name: data } } }
    exporter: { enabled: true }
`,
  },
  'redis-opstree': {
    'redis.yaml': `apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: RedisReplication
metadata: { name: tags, namespace: shop }
spec:
  clusterSize: 3
  kubernetesConfig: { image: "quay.io/opstree/redis:v7.0.15", resources: { limits: { memory: 512Mi } } }
  redisConfig: { additionalRedisConfig: tags-conf }
  storage: { volumeClaimTemplate: {spec: {}} }
  redisExporter: { enabled: true }
---
apiVersion: redis.redis.opstreelabs.in/v1beta2
kind: RedisSentinel
metadata: { name: tags-watch, namespace: shop }
spec: { clusterSize: 3, redisSentinelConfig: { redisReplicationName: tags } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: tags-conf, namespace: shop }
data:
  redis-additional.conf: |
    # kept
    appendonly yes
    save 900 1
    save 300 10
`,
  },
  dragonfly: {
    'fly.yaml': `apiVersion: dragonflydb.io/v1alpha1
kind: Dragonfly
metadata: { name: seen, namespace: shop }
spec:
  replicas: 2
  image: docker.dragonflydb.io/dragonflydb/dragonfly:v1.25.1
  args: ["--maxmemory=2gb", "--requirepass=hunter2"]
  resources: { limits: { memory: 3Gi } }
  snapshot: { cron: "*/30 * * * *", dir: "s3://seen-snapshots", persistentVolumeClaimSpec: {accessModes: [ReadWriteOnce]} }
`,
  },
  strimzi: {
    'kafka.yaml': `apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: { name: wire, namespace: shop }
spec:
  kafka:
    version: 3.9.0
    listeners: [{ name: plain, port: 9092, type: internal, tls: false }]
  kafkaExporter: {}
---
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaNodePool
metadata: { name: brokers, namespace: shop, labels: { strimzi.io/cluster: wire } }
spec:
  replicas: 3
  roles: [broker]
  storage: { type: jbod, volumes: [{ id: 0, type: persistent-claim, size: 50Gi, deleteClaim: false }] }
---
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaNodePool
metadata: { name: controllers, namespace: shop, labels: { strimzi.io/cluster: wire } }
spec: { replicas: 3, roles: [controller], storage: { type: persistent-claim } }
`,
  },
  rabbitmq: {
    'rabbit.yaml': `apiVersion: rabbitmq.com/v1beta1
kind: RabbitmqCluster
metadata: { name: post, namespace: shop }
spec:
  replicas: 3
  image: rabbitmq:4.0.5-management
  persistence: { storage: 20Gi }
  resources: { limits: { memory: 2Gi } }
  tls: { secretName: post-tls, disableNonTLSListeners: true }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: post, namespace: shop }
spec: { selector: { matchLabels: { app.kubernetes.io/component: rabbitmq } } }
`,
  },
  elastic: {
    'es.yaml': `apiVersion: elasticsearch.k8s.elastic.co/v1
kind: Elasticsearch
metadata: { name: find, namespace: shop }
spec:
  version: 8.17.0
  volumeClaimDeletePolicy: DeleteOnScaledownOnly
  nodeSets: [{ name: all, count: 3, podTemplate: { spec: { containers: [{ name: elasticsearch, resources: { limits: { memory: 4Gi } } }] } } }]
`,
  },
  velero: {
    'velero.yaml': `apiVersion: velero.io/v1
kind: Schedule
metadata: { name: nightly, namespace: velero }
spec:
  schedule: 0 4 * * *
  template:
    includedNamespaces: [shop]
    defaultVolumesToFsBackup: true
    ttl: 1080h0m0s
---
apiVersion: velero.io/v1
kind: BackupStorageLocation
metadata: { name: default, namespace: velero }
spec: { provider: aws, objectStorage: { bucket: cluster-backups }, config: { region: eu-north-1 } }
`,
    'shop.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: orders-db, namespace: shop }
spec: {}
`,
  },
  'volume-snapshots': {
    'copies.yaml': `apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: { name: hourly, namespace: shop }
spec: { schedule: "0 * * * *", retention: { expires: 168h } }
---
apiVersion: longhorn.io/v1beta2
kind: RecurringJob
metadata: { name: away, namespace: longhorn-system }
spec: { task: backup, cron: "0 5 * * *", retain: 45, groups: [default] }
---
apiVersion: longhorn.io/v1beta2
kind: BackupTarget
metadata: { name: default, namespace: longhorn-system }
spec: { backupTargetURL: "s3://long@eu-west-1/" }
---
apiVersion: k8up.io/v1
kind: Schedule
metadata: { name: files, namespace: shop }
spec:
  backend: { s3: { endpoint: "https://s3.example.org", bucket: files } }
  backup: { schedule: "@daily-random" }
  prune: { schedule: "@weekly", retention: { keepLast: 5, keepDaily: 14, keepMonthly: 3 } }
`,
    'shop.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: orders-db, namespace: shop }
spec: {}
`,
  },
} as const satisfies Record<string, Files>
