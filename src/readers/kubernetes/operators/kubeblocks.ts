/** KubeBlocks, and other operators of databases whose kinds are known and not read: each is told, so that nobody takes silence for an answer. */
import type { Operator } from '../object.ts'

export const kubeblocksOperator: Operator = {
  name: 'kubeblocks',
  title: 'KubeBlocks, Stash, KubeStash, Vitess, K8ssandra, ClickHouse and MySQL operators: told, not read',
  docs: 'https://kubeblocks.io/docs/preview/user_docs/references/api-reference/cluster',
  kinds: [
    'apps.kubeblocks.io/Cluster',
    'dataprotection.kubeblocks.io/BackupSchedule',
    'stash.appscode.com/BackupConfiguration',
    'core.kubestash.com/BackupConfiguration',
    'kubedb.com/Postgres',
    'kubedb.com/MySQL',
    'kubedb.com/MariaDB',
    'kubedb.com/MongoDB',
    'kubedb.com/Redis',
    'stackgres.io/SGCluster',
    'mysql.oracle.com/InnoDBCluster',
    'planetscale.com/VitessCluster',
    'k8ssandra.io/K8ssandraCluster',
    'clickhouse.altinity.com/ClickHouseInstallation',
    'postgresql.k8s.enterprisedb.io/Cluster',
  ],
  declare: ({ at, kind, apiVersion }) => ({
    declares: [],
    skipped: [
      { path: at.path, line: at.line, reason: `${at.key}: ${kind} of ${apiVersion.split('/')[0] ?? apiVersion} is not read; say under provides: what it runs` },
    ],
  }),
}
