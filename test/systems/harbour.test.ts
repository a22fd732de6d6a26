/** A production on Kubernetes, built by Kustomize around a CloudNativePG cluster: what it loses blocks, what it only says otherwise does not. */
import { describe, expect, test } from 'vitest'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('harbour')
const guarded = new Set(shippedRules.flatMap(({ rule }) => (rule.guarded ? [rule.id] : [])))
const production = 'deploy/overlays/production'
const overlay = `${production}/kustomization.yaml`
const patch = `${production}/database.yaml`
const schedule = `${production}/backup.yaml`
const scaler = `${production}/autoscaling.yaml`
const api = 'deploy/base/api.yaml'
const database = 'deploy/base/database.yaml'
const pooler = 'deploy/base/pooler.yaml'
const ingress = 'deploy/base/ingress.yaml'
const db = 'database/harbour-db'
const noBackup = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]

const losses: readonly (readonly [name: string, edit: Edit, rules: readonly string[]])[] = [
  ['the scheduled backup is taken out of the overlay', all(remove(schedule), replace(overlay, '  - backup.yaml\n', '')), noBackup],
  ['the schedule is suspended', replace(schedule, 'spec:\n', 'spec:\n  suspend: true\n'), noBackup],
  ['the schedule can never fire', replace(schedule, '0 20 2 * * *', '0 20 2 31 2 *'), noBackup],
  ['the schedule names another cluster', replace(schedule, 'name: harbour-db\n', 'name: harbour-archive\n'), [...noBackup, `gate/unreadable ${schedule}`]],
  ['a backup a week', replace(schedule, '0 20 2 * * *', '0 20 2 * * 0'), [`backup/automated ${db}`]],
  ['a week of copies', replace(patch, '35d', '7d'), [`backup/retention ${db}`]],
  [
    'the bucket is one of the cluster itself',
    replace(patch, 's3Credentials:', 'endpointURL: http://minio.harbour.svc:9000\n      s3Credentials:'),
    [`backup/offsite ${db}`],
  ],
  ['the object store is taken out of the patch', replace(patch, / {2}backup:\n(?: {4}.*\n)+/, ''), [...noBackup, `backup/point-in-time ${db}`]],
  ['one instance', replace(patch, 'instances: 3', 'instances: 1'), [`database/replica ${db}`]],
  ['a standby fewer', replace(patch, 'instances: 3', 'instances: 2'), [`database/replica ${db}`]],
  [
    'the patch of the database is no longer applied',
    replace(overlay, '  - path: database.yaml\n', ''),
    [...noBackup, `backup/point-in-time ${db}`, `database/replica ${db}`],
  ],
  ['the pooler keeps sessions', replace(pooler, 'poolMode: transaction', 'poolMode: session'), [`database/pooling ${db}`]],
  ['the API goes around the pooler', replace(api, '@harbour-db-pool:5432', '@harbour-db-rw:5432'), [`database/pooling ${db}`]],
  [
    'the pooler is deleted',
    all(
      remove(pooler),
      replace('deploy/base/kustomization.yaml', '  - pooler.yaml\n', ''),
      replace(overlay, / {2}- target:\n {6}kind: Pooler\n(?: {6}.*\n| {4}patch.*\n| {8}.*\n)+/, ''),
    ),
    [`database/pooling ${db}`],
  ],
  [
    'more connections are opened than the server takes',
    replace(pooler, 'default_pool_size: "35"', 'default_pool_size: "180"'),
    [`database/connection-budget ${db}`],
  ],
  ['the autoscaler may go down to one copy', replace(scaler, 'minReplicas: 3', 'minReplicas: 1'), ['infrastructure/replicas service/api']],
  ['the autoscaler says no minimum', replace(scaler, '  minReplicas: 3\n', ''), ['infrastructure/replicas service/api']],
  ['certificates of the authority’s staging server', replace(ingress, 'acme-v02', 'acme-staging-v02'), ['security/tls route/berths.example.org']],
  ['the Ingress has no certificate any more', replace(ingress, / {2}tls:\n {4}- hosts.*\n {6}secretName.*\n/, ''), ['security/tls route/berths.example.org']],
  [
    'the database gets an address of its own in the world',
    replace(
      database,
      '  storage:\n    size: 20Gi',
      '  managed:\n    services:\n      additional:\n        - selectorType: rw\n          serviceTemplate:\n            metadata: { name: harbour-db-public }\n            spec: { type: LoadBalancer }\n  storage:\n    size: 20Gi',
    ),
    [`security/database-exposed ${db}`],
  ],
  [
    'a password is written into the manifest',
    replace(api, /value: postgresql:\/\/harbour:\$\(DATABASE_PASSWORD\)@/, 'value: postgresql://harbour:w7Kq2ZpT9sLx4Vb@'),
    ['security/hardcoded-secret system'],
  ],
  [
    'the schema is pushed with what it loses',
    replace('deploy/base/migrate.yaml', '[npx, prisma, migrate, deploy]', '[npx, prisma, db, push, --accept-data-loss]'),
    [`database/destructive-change ${db}`],
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['nothing', (files) => files],
  [
    'a comment, and another order of the resources',
    replace(overlay, '  - backup.yaml\n  - autoscaling.yaml\n', '  # the clock\n  - autoscaling.yaml\n  - backup.yaml\n'),
  ],
  ['more copies at the least', replace(scaler, 'minReplicas: 3', 'minReplicas: 4')],
  ['two copies at the least', replace(scaler, 'minReplicas: 3', 'minReplicas: 2')],
  ['a new release', replace(overlay, 'v1.18.0', 'v1.19.0')],
  ['another hour', replace(schedule, '0 20 2 * * *', '0 50 3 * * *')],
  ['twice a day', replace(schedule, '0 20 2 * * *', '0 20 2,14 * * *')],
  ['longer retention', replace(patch, '35d', '60d')],
  [
    'the backup moves to the base',
    all(
      rename(schedule, 'deploy/base/backup.yaml'),
      replace(overlay, '  - backup.yaml\n', ''),
      replace('deploy/base/kustomization.yaml', '  - database.yaml\n', '  - database.yaml\n  - backup.yaml\n'),
    ),
  ],
  [
    'the overlay is renamed',
    (files) =>
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path.replace('overlays/production', 'overlays/prod'),
          text.replaceAll('overlays/production', 'overlays/prod'),
        ]),
      ),
  ],
  [
    'the instances as a JSON patch',
    all(
      replace(patch, '  instances: 3\n', ''),
      replace(
        overlay,
        '  - path: database.yaml\n',
        '  - path: database.yaml\n  - target: { kind: Cluster, name: harbour-db }\n    patch: \'[{"op": "replace", "path": "/spec/instances", "value": 3}]\'\n',
      ),
    ),
  ],
  [
    'the database’s file as JSON',
    (files) => ({
      ...files,
      [patch]: JSON.stringify({
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        metadata: { name: 'harbour-db' },
        spec: {
          instances: 3,
          storage: { size: '120Gi' },
          backup: {
            retentionPolicy: '35d',
            barmanObjectStore: {
              destinationPath: 's3://harbour-backups/postgres',
              s3Credentials: { accessKeyId: { name: 'harbour-backup-bucket', key: 'access-key-id' } },
              wal: { encryption: 'AES256' },
              data: { encryption: 'AES256' },
            },
          },
        },
      }),
    }),
  ],
  ['staging is scaled down', add('deploy/overlays/staging/small.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: small }\n')],
  ['a copy more of the database', replace(patch, 'instances: 3', 'instances: 4')],
  ['the URL comes from the pooler’s full name', replace(api, '@harbour-db-pool:5432', '@harbour-db-pool.harbour.svc.cluster.local:5432')],
  [
    'a development stack beside it',
    add('docker-compose.yml', 'services:\n  db:\n    image: postgres:16\n    ports: ["5432:5432"]\n    environment: { POSTGRES_PASSWORD: postgres }\n'),
  ],
]

describe('Harbour: a loss blocks', () => {
  test.for(losses)('%s', async ([, edit, rules]) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([...rules].sort())
    expect(decision.decision).toBe('block')
  })

  test('the base itself passes every guarded rule', async () => {
    const decision = await judge(base, base)
    const open = decision.head.verdicts.filter((verdict) => guarded.has(verdict.rule) && verdict.outcome !== 'pass' && verdict.outcome !== 'not-applicable')
    expect(open.map((verdict) => `${verdict.outcome} ${verdict.rule} ${verdict.subject}: ${verdict.message}`)).toEqual([])
  })
})

describe('Harbour: what loses nothing passes', () => {
  test.for(harmless)('%s', async ([, edit]) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })
})
