/** Percona's operators for MySQL: XtraDB clusters, where each member takes writes, and servers with group or asynchronous replication. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { PoolerDeclaration } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject, Operator } from '../object.ts'
import { hostsOf, nameIn } from '../custom/names.ts'
import { below, isOn, isThere, partOf, type Part } from '../custom/part.ts'
import { deletingFinalizers, mysqlSettings, perconaBackups } from '../custom/percona.ts'
import { besidesLeader, countOf, imageVersion, serverOf } from '../custom/server.ts'
import { together, waysOfShort } from '../custom/services.ts'

export const perconaMysqlOperator: Operator = {
  name: 'percona-mysql',
  title: 'Percona Operators for MySQL',
  docs: 'https://docs.percona.com/percona-operator-for-mysql/pxc/operator.html',
  kinds: [
    'pxc.percona.com/PerconaXtraDBCluster',
    'pxc.percona.com/PerconaXtraDBClusterBackup',
    'pxc.percona.com/PerconaXtraDBClusterRestore',
    'ps.percona.com/PerconaServerMySQL',
    'ps.percona.com/PerconaServerMySQLBackup',
    'ps.percona.com/PerconaServerMySQLRestore',
  ],
  declare(object, cluster) {
    if (object.kind !== 'PerconaXtraDBCluster' && object.kind !== 'PerconaServerMySQL') return { declares: [], skipped: [] }
    const member = object.kind === 'PerconaXtraDBCluster' ? 'pxc' : 'mysql'
    const spec = partOf(object, 'spec')
    const servers = below(spec, member)
    const pause = below(spec, 'pause')
    const pmm = below(spec, 'pmm', 'enabled')
    const proxies = proxiesOf(object, spec)
    const { copies, pointInTime } = perconaBackups(object, cluster, { key: 'schedule', mechanism: 'xtrabackup', enabled: true })
    const size = isOn(pause) ? known(1, pause.at) : countOf(below(servers, 'size'), 3)
    const server = serverOf({
      object,
      cluster,
      engine: 'mysql',
      by: 'Percona Operator for MySQL',
      version: imageVersion(below(servers, 'image')),
      services: [`${object.name}-${member}`, `${object.name}-haproxy`, `${object.name}-${member}-primary`, `${object.name}-router`],
      readServices: [`${object.name}-haproxy-replicas`],
      port: 3306,
      settings: new Map([
        ['max_connections', byDefault('151', below(servers, 'configuration').at, 'MySQL’s default')] as const,
        ...mysqlSettings(below(servers, 'configuration')),
      ]),
      resources: below(servers, 'resources'),
      durable: durable(servers),
      standbys: besidesLeader(size),
      pointInTime,
      ways: proxies,
      destroyers: deletingFinalizers(object),
      watched: isOn(pmm) ? known('Percona Monitoring and Management', pmm.at) : undefined,
    })
    const pooler = below(spec, 'proxysql')
    return { declares: [server, ...(isOn(pooler, 'enabled') ? [proxysql(object, pooler, cluster)] : []), ...copies], skipped: [] }
  },
}

function durable(servers: Part): Fact<boolean> {
  const volume = below(servers, 'volumeSpec')
  const temporary = below(volume, 'emptyDir')
  if (isThere(temporary)) return known(false, temporary.at)
  return isThere(below(volume, 'persistentVolumeClaim')) || isThere(below(volume, 'hostPath')) ? known(true, volume.at) : known(false, volume.at)
}

function proxiesOf(object: KubernetesObject, spec: Part): ReturnType<typeof together> {
  const exposed = (part: Part, name: string) => (isThere(below(part, 'enabled')) && !isOn(part, 'enabled') ? { exposures: [] } : waysOfShort(part, name))
  const proxy = isThere(below(spec, 'haproxy')) ? below(spec, 'haproxy') : below(spec, 'proxy', 'haproxy')
  return together([
    exposed(below(spec, 'pxc', 'expose'), `${object.name}-pxc`),
    exposed(below(spec, 'mysql', 'expose'), `${object.name}-mysql`),
    exposed(below(proxy, 'exposePrimary'), `${object.name}-haproxy`),
    exposed(below(proxy, 'exposeReplicas'), `${object.name}-haproxy-replicas`),
    exposed(below(spec, 'proxysql', 'expose'), `${object.name}-proxysql`),
  ])
}

/** ProxySQL shares server connections between transactions; how many is set inside it. */
function proxysql(object: KubernetesObject, part: Part, cluster: Cluster): PoolerDeclaration {
  const name = nameIn(object, cluster)
  const configuration = below(part, 'configuration')
  return {
    kind: 'pooler',
    name: `${name}-proxysql`,
    stack: cluster.stack,
    at: part.at,
    software: 'proxysql',
    mode: byDefault('transaction', part.at, 'ProxySQL multiplexes'),
    of: known(name, object.at),
    hosts: hostsOf(`${object.name}-proxysql`, object.namespace),
    port: byDefault(3306, part.at, 'the operator’s default'),
    replicas: countOf(below(part, 'size'), 3),
    serverConnections: unresolved('ProxySQL’s own settings', configuration.at, 'say under provides: how many connections it opens'),
    keepsPrepared: true,
  }
}
