/** CloudNativePG: PostgreSQL clusters, their poolers, their backups and what these name. */
import type { Operator } from '../../object.ts'
import { declareCluster } from './cluster.ts'
import { onceBackup, scheduledBackup } from './copies.ts'
import { declarePooler } from './pooler.ts'

const group = 'postgresql.cnpg.io'

export const cloudnativePgOperator: Operator = {
  name: 'cloudnative-pg',
  title: 'CloudNativePG',
  docs: 'https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/',
  kinds: [
    ...['Cluster', 'Pooler', 'ScheduledBackup', 'Backup', 'Database', 'ImageCatalog', 'ClusterImageCatalog', 'Publication', 'Subscription'].map(
      (kind) => `${group}/${kind}`,
    ),
    'barmancloud.cnpg.io/ObjectStore',
  ],
  declare(object, cluster) {
    switch (object.kind) {
      case 'Cluster':
        return declareCluster(object, cluster)
      case 'Pooler':
        return declarePooler(object, cluster)
      case 'ScheduledBackup':
        return scheduledBackup(object, cluster)
      case 'Backup':
        return onceBackup(object, cluster)
      default:
        // The others are read where a Cluster names them.
        return { declares: [], skipped: [] }
    }
  },
}
