/** Losses and harmless edits of the harbour stack: Kustomize, CloudNativePG and a queue in Kubernetes. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('harbour')
const live = 'deploy/overlays/production/kustomization.yaml'
const overlay = 'deploy/overlays/production/database.yaml'
const backup = 'deploy/overlays/production/backup.yaml'
const scale = 'deploy/overlays/production/autoscaling.yaml'
const database = 'deploy/base/database.yaml'
const pooler = 'deploy/base/pooler.yaml'
const api = 'deploy/base/api.yaml'
const db = 'database/harbour-db'

const unbacked = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]

const losses: readonly (readonly [name: string, edit: Edit, expected: readonly string[]])[] = [
  ['the ScheduledBackup', all(remove(backup), replace(live, '  - backup.yaml\n', '')), unbacked],
  ['the ScheduledBackup’s line in the overlay', replace(live, '  - backup.yaml\n', ''), unbacked],
  ['a ScheduledBackup that is suspended', replace(backup, '  backupOwnerReference: self', '  suspend: true'), unbacked],
  ['a ScheduledBackup of another cluster', replace(backup, 'name: harbour-db\n', 'name: harbour-old\n'), [...unbacked, `gate/unreadable ${backup}`]],
  ['a schedule that fires once a week', replace(backup, '0 20 2 * * *', '0 20 2 * * 0'), [`backup/automated ${db}`]],
  ['a schedule that never fires', replace(backup, '0 20 2 * * *', '0 20 2 31 2 *'), unbacked],
  [
    'the overlay’s backup section',
    without(overlay, '  backup:'),
    [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/point-in-time ${db}`, `backup/retention ${db}`],
  ],
  [
    'a bucket outside for one inside',
    replace(
      overlay,
      'destinationPath: s3://harbour-backups/postgres',
      'destinationPath: s3://harbour-backups/postgres\n      endpointURL: http://minio.minio.svc:9000',
    ),
    [`backup/offsite ${db}`],
  ],
  ['retention', replace(overlay, 'retentionPolicy: 35d', 'retentionPolicy: 3d'), [`backup/point-in-time ${db}`, `backup/retention ${db}`]],
  ['the standbys', replace(overlay, 'instances: 3', 'instances: 1'), [`database/replica ${db}`]],
  [
    'the overlay’s patch',
    replace(live, '  - path: database.yaml\n', ''),
    [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/point-in-time ${db}`, `backup/retention ${db}`, `database/replica ${db}`],
  ],
  ['transaction pooling', replace(pooler, 'poolMode: transaction', 'poolMode: session'), [`database/pooling ${db}`]],
  ['the way through the pooler', replace(api, '@harbour-db-pool:5432', '@harbour-db-rw:5432'), [`database/pooling ${db}`]],
  ['the connection budget', replace(pooler, 'default_pool_size: "35"', 'default_pool_size: "350"'), [`database/connection-budget ${db}`]],
  ['protection by Argo CD', replace(database, 'Prune=false', 'Prune=true'), [`backup/deletion-protection ${db}`]],
  ['volumes that are retained', replace(database, 'reclaimPolicy: Retain', 'reclaimPolicy: Delete'), [`backup/deletion-protection ${db}`]],
  [
    'copies of the API',
    all(replace(scale, 'minReplicas: 3', 'minReplicas: 1'), replace(live, 'replicas: 3', 'replicas: 1')),
    ['infrastructure/replicas service/api'],
  ],
  ['the autoscaler’s minimum', replace(scale, 'minReplicas: 3', 'minReplicas: 1'), ['infrastructure/replicas service/api']],
  [
    'privacy',
    replace(
      overlay,
      '  minSyncReplicas: 1',
      '  managed: { services: { additional: [{ selectorType: rw, serviceTemplate: { metadata: { name: open }, spec: { type: LoadBalancer } } }] } }\n  minSyncReplicas: 1',
    ),
    [`security/database-exposed ${db}`],
  ],
  ['the certificate', without('deploy/base/ingress.yaml', '  tls:'), ['security/tls route/berths.example.org']],
  [
    'the whole cluster asleep',
    replace(overlay, '  name: harbour-db\n', '  name: harbour-db\n  annotations: { cnpg.io/hibernation: "on" }\n'),
    [...unbacked, `database/replica ${db}`],
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a comment', replace(live, 'components:', '# what watches\ncomponents:')],
  ['more standbys', replace(overlay, 'instances: 3', 'instances: 4')],
  ['another hour', replace(backup, '0 20 2 * * *', '0 50 3 * * *')],
  ['kept for longer', replace(overlay, '35d', '60d')],
  ['weeks for days', replace(overlay, '35d', '5w')],
  ['a minor version', replace(database, 'postgresql:16.6', 'postgresql:16.8')],
  ['more copies of the API', replace(scale, 'minReplicas: 3', 'minReplicas: 4')],
  ['a release', replace(live, 'v1.18.0', 'v1.19.0')],
  ['a larger volume', replace(overlay, '120Gi', '200Gi')],
  [
    'the backup moves to the base',
    all(
      rename(backup, 'deploy/base/backup.yaml'),
      replace(live, '  - backup.yaml\n', ''),
      replace('deploy/base/kustomization.yaml', '  - database.yaml\n', '  - database.yaml\n  - backup.yaml\n'),
    ),
  ],
  [
    'the patch in place of its file',
    all(
      remove(overlay),
      replace(
        live,
        '  - path: database.yaml\n',
        `  - patch: |-\n${(base[overlay] ?? '')
          .trimEnd()
          .split('\n')
          .map((line) => `      ${line}`)
          .join('\n')}\n`,
      ),
    ),
  ],
  ['a smaller pool', replace(pooler, '"35"', '"25"')],
  ['a file beside it', add('deploy/README.md', '# Deploying\n')],
]

describe('harbour', () => {
  test.each(losses)('loses %s', async (_, edit, expected) => {
    expect(blocked(await judge(base, edit(base)))).toEqual(expected)
  })

  test.each(harmless)('keeps everything with %s', async (_, edit) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })
})
