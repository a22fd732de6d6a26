/** MariaDB operator: servers with Galera or replication, MaxScale in front, dumps and physical backups. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject, Operator } from '../object.ts'
import { nameIn } from '../custom/names.ts'
import { atRest, destinationOf, offsite } from '../custom/off-site.ts'
import { below, flagFact, isOn, isThere, partOf, plainText, textFact, type Part } from '../custom/part.ts'
import { mysqlSettings } from '../custom/percona.ts'
import { named, naming } from '../custom/related.ts'
import { durationDays, runsBy } from '../custom/runs.ts'
import { besidesLeader, countOf, imageVersion, serverOf } from '../custom/server.ts'
import { waysOfShort } from '../custom/services.ts'

const groups = ['k8s.mariadb.com', 'mariadb.mmontes.io', 'enterprise.mariadb.com']

export const mariadbOperator: Operator = {
  name: 'mariadb',
  title: 'MariaDB operator',
  docs: 'https://github.com/mariadb-operator/mariadb-operator/blob/main/docs/api_reference.md',
  kinds: groups.flatMap((group) =>
    ['MariaDB', 'MaxScale', 'Backup', 'PhysicalBackup', 'Connection', 'Database', 'User', 'Grant', 'Restore', 'SqlJob'].map((kind) => `${group}/${kind}`),
  ),
  declare(object, cluster) {
    if (object.kind === 'MariaDB') return { declares: [database(object, cluster)], skipped: [] }
    if (object.kind === 'Backup' || object.kind === 'PhysicalBackup') return backup(object, cluster)
    return { declares: [], skipped: [] }
  },
}

function referring(object: KubernetesObject, cluster: Cluster, kind: string): readonly KubernetesObject[] {
  return groups.flatMap((group) => naming(object, cluster, `${group}/${kind}`, 'spec', 'mariaDbRef', 'name'))
}

function database(object: KubernetesObject, cluster: Cluster): ReturnType<typeof serverOf> {
  const spec = partOf(object, 'spec')
  const galera = below(spec, 'galera', 'enabled')
  const replication = below(spec, 'replication', 'enabled')
  const kept = flagFact(galera)?.state === 'unresolved' ? galera : isOn(galera) ? galera : replication
  const clustered = flagFact(kept)
  const temporary = below(spec, 'storage', 'ephemeral')
  const metrics = below(spec, 'metrics', 'enabled')
  const scales = referring(object, cluster, 'MaxScale').map(({ name }) => name)
  const embedded = isThere(below(spec, 'maxScale')) ? [`${object.name}-maxscale`] : []
  return serverOf({
    object,
    cluster,
    engine: 'mariadb',
    by: 'MariaDB operator',
    version: imageVersion(below(spec, 'image')),
    services: [object.name, `${object.name}-primary`, `${object.name}-internal`, ...embedded, ...scales],
    readServices: [`${object.name}-secondary`],
    port: 3306,
    secrets: referring(object, cluster, 'Connection').map(
      (one) => `${plainText(partOf(one, 'spec', 'secretName')) ?? one.name}/${plainText(partOf(one, 'spec', 'secretTemplate', 'key')) ?? 'dsn'}`,
    ),
    settings: new Map([['max_connections', byDefault('151', below(spec, 'myCnf').at, 'MariaDB’s default')] as const, ...mysqlSettings(below(spec, 'myCnf'))]),
    resources: below(spec, 'resources'),
    durable: isOn(temporary) ? known(false, temporary.at) : known(true, below(spec, 'storage').at),
    standbys:
      clustered === undefined || valueOf(clustered) === false
        ? known(0, clustered?.at ?? replication.at)
        : clustered.state === 'unresolved'
          ? clustered
          : besidesLeader(countOf(below(spec, 'replicas'), 1)),
    // Its log is not shipped anywhere by itself.
    pointInTime: known(false, spec.at),
    ways:
      waysOfShort(below(spec, 'primaryService'), `${object.name}-primary`).exposures.length > 0
        ? waysOfShort(below(spec, 'primaryService'), `${object.name}-primary`)
        : waysOfShort(below(spec, 'service'), object.name),
    tls: flagFact(below(spec, 'tls', 'required')),
    watched: isOn(metrics) ? known('mysqld exporter', metrics.at) : undefined,
  })
}

/** Backup and PhysicalBackup: once without a schedule, kept 30 days where nothing is said. */
function backup(object: KubernetesObject, cluster: Cluster): Declared {
  const spec = partOf(object, 'spec')
  const wanted = below(spec, 'mariaDbRef', 'name')
  const name = plainText(wanted)
  const namespace = plainText(spec, 'mariaDbRef', 'namespace') ?? object.namespace
  const target = name === undefined ? undefined : groups.map((group) => named(cluster, `${group}/MariaDB`, name, namespace)).find((one) => one !== undefined)
  if (target === undefined) {
    const { path, line } = wanted.at
    return {
      declares: [],
      skipped: [{ path, line, reason: `${object.at.key}: the MariaDB it names is not among the manifests: ${name ?? 'none that is written out'}` }],
    }
  }
  const schedule = below(spec, 'schedule')
  const running = isThere(schedule) ? runsBy(below(schedule, 'cron'), below(schedule, 'suspend')) : { automatic: known(false, object.at) }
  const retention = below(spec, 'maxRetention')
  const kept: Fact<number> = mapFact(textFact(retention) ?? byDefault('720h', retention.at, 'the operator’s default'), durationDays, (text) => text)
  const copy: CopyDeclaration = {
    kind: 'copy',
    name: nameIn(object, cluster),
    stack: cluster.stack,
    at: object.at,
    of: known(nameIn(target, cluster), wanted.at),
    mechanism: object.kind === 'Backup' ? 'mariadb-dump' : isThere(below(spec, 'storage', 'volumeSnapshot')) ? 'volume snapshots' : 'mariadb-backup',
    ...running,
    ...whereOf(below(spec, 'storage'), cluster),
    retentionDays: kept,
    continuous: false,
  }
  return { declares: [copy], skipped: [] }
}

function whereOf(storage: Part, cluster: Cluster): Pick<CopyDeclaration, 'offsite' | 'destination' | 'encrypted'> {
  const s3 = below(storage, 's3')
  if (isThere(s3)) {
    const endpoint = textFact(below(s3, 'endpoint'))
    return {
      offsite: offsite(endpoint, s3.at, cluster),
      destination: `s3://${destinationOf(textFact(below(s3, 'bucket')), '')}`,
      encrypted: atRest(undefined, endpoint, 's3', s3.at),
    }
  }
  const azure = below(storage, 'azureBlob')
  if (isThere(azure)) {
    return {
      offsite: known(true, azure.at),
      destination: `azure://${destinationOf(textFact(below(azure, 'containerName')), '')}`,
      encrypted: atRest(undefined, undefined, 'azure', azure.at),
    }
  }
  const nfs = below(storage, 'volume', 'nfs')
  if (isThere(nfs)) return { offsite: unresolved('a share of the network', nfs.at, 'say under provides: where the share stands'), destination: 'NFS' }
  return { offsite: known(false, storage.at), destination: 'a volume of the cluster' }
}
