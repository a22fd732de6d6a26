/** Pooler: PgBouncer in front of a Cluster. */
import { byDefault, known, type Fact } from '../../../../base/fact.ts'
import type { PoolerDeclaration } from '../../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject } from '../../object.ts'
import { hostsOf, nameIn } from '../../custom/names.ts'
import { below, numberFact, partOf, plainText, textFact } from '../../custom/part.ts'
import { pgbouncerFigures, settingsAt } from '../../custom/postgres.ts'
import { named } from '../../custom/related.ts'
import { frontsOf, together, waysThrough, withAliases } from '../../custom/services.ts'
import { clusterKind, databaseName } from './clusters.ts'

/** Settings as {@link https://cloudnative-pg.io/documentation/current/connection_pooling/} has them; its own name is the Service's. */
export function declarePooler(object: KubernetesObject, cluster: Cluster): Declared {
  const wanted = partOf(object, 'spec', 'cluster', 'name')
  const name = textFact(wanted)
  if (name === undefined) {
    return { declares: [], skipped: [{ path: object.at.path, line: object.at.line, reason: `${object.at.key}: it names no Cluster` }] }
  }
  const replicas =
    numberFact(partOf(object, 'spec', 'instances')) ?? byDefault(1, partOf(object, 'spec', 'instances').at, 'one instance unless `instances` says otherwise')
  const pgbouncer = partOf(object, 'spec', 'pgbouncer')
  const mode = textFact(below(pgbouncer, 'poolMode')) ?? byDefault('session', below(pgbouncer, 'poolMode').at, 'CloudNativePG’s default')
  const fronts = frontsOf(cluster, object.namespace, 'cnpg.io/poolerName', object.name)
  const ways = together([waysThrough(partOf(object, 'spec', 'serviceTemplate'), object.name), ...fronts])
  const pooler: PoolerDeclaration = {
    kind: 'pooler',
    name: nameIn(object, cluster),
    stack: cluster.stack,
    at: object.at,
    software: 'pgbouncer',
    ...pgbouncerFigures(settingsAt(pgbouncer, 'parameters'), replicas, below(pgbouncer, 'parameters').at),
    mode,
    of: behind(object, name, cluster),
    hosts: withAliases([...hostsOf(object.name, object.namespace), ...fronts.flatMap(({ hosts }) => hosts)], cluster),
    port: byDefault(5432, object.at, 'where CloudNativePG’s PgBouncer listens'),
    replicas,
    exposures: ways.exposures,
  }
  return { declares: [pooler], skipped: [] }
}

/** The database for one that leads to the primary; the host of its copies for one that leads to them. */
function behind(object: KubernetesObject, name: Fact<string>, cluster: Cluster): Fact<string> {
  if (name.state === 'unresolved') return name
  const type = plainText(partOf(object, 'spec', 'type')) ?? 'rw'
  const target = named(cluster, clusterKind, name.value, object.namespace)
  if (target === undefined || type !== 'rw') return known(`${name.value}-${type}`.toLowerCase(), name.at)
  return known(databaseName(target, cluster), name.at)
}
