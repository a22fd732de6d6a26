/** A PostgreSQL cluster of Crunchy's operator and of Percona's, which is made of it: servers, PgBouncer and pgBackRest in one object. */
import { byDefault, known, mapFact, unresolved, type Fact } from '../../../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration, Found, PoolerDeclaration } from '../../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject } from '../../object.ts'
import { entryOf } from '../hba.ts'
import { classKeeps, protectionsOf } from '../keeping.ts'
import { monitorOf } from '../monitors.ts'
import { hostsOf, nameIn } from '../names.ts'
import { below, isOn, isThere, itemsAt, numberFact, partOf, plainText, quantityFact, textFact, type Part } from '../part.ts'
import { combine, numberOf, pgbouncerFigures, postgresDefaults, settingsAt } from '../postgres.ts'
import { frontsOf, together, withAliases, type Ways } from '../services.ts'
import { copyOfSource } from '../source.ts'
import { copiesOf, windowOf } from './repos.ts'

/** Where the two operators differ. */
export interface Flavour {
  readonly by: string
  /** Stops all of it: `shutdown`, `pause`. */
  readonly stop: string
  /** A template of the primary's Service: `metadata` and `spec`. */
  readonly service: (spec: Part) => Ways
  readonly poolerService: (pgBouncer: Part) => Ways
  readonly watched: (spec: Part) => Fact<string> | undefined
  readonly destroyers: (object: KubernetesObject) => readonly Found[]
  /** What switches all backups off. */
  readonly backupsOff: (spec: Part) => Fact<boolean> | undefined
}

const label = 'postgres-operator.crunchydata.com/cluster'

export function declarePgo(object: KubernetesObject, cluster: Cluster, flavour: Flavour): Declared {
  const spec = partOf(object, 'spec')
  const name = nameIn(object, cluster)
  const stop = below(spec, flavour.stop)
  const asleep = isOn(stop) ? known(false, stop.at) : flavour.backupsOff(spec)
  const own = copiesOf(below(spec, 'backups', 'pgbackrest'), { name, stack: cluster.stack }, cluster, asleep)
  const standby = below(spec, 'standby')
  const source = isOn(standby, 'enabled') ? [copyOfSource(name, standby, cluster)] : []
  const pooler = below(spec, 'proxy', 'pgBouncer')
  return {
    declares: [database(object, cluster, flavour, own), ...(isThere(pooler) ? [poolerOf(object, pooler, cluster, flavour)] : []), ...own, ...source],
    skipped: [],
  }
}

function database(object: KubernetesObject, cluster: Cluster, flavour: Flavour, copies: readonly CopyDeclaration[]): DatabaseDeclaration {
  const spec = partOf(object, 'spec')
  const settings = settingsOf(spec)
  const instances = itemsAt(spec, 'instances')
  const limits = instances.map((one) => below(one, 'resources', 'limits'))
  const memory = limits.map((one) => quantityFact(below(one, 'memory'))).find((fact) => fact !== undefined)
  const cpus = limits.map((one) => quantityFact(below(one, 'cpu'))).find((fact) => fact !== undefined)
  const fronts = frontsOf(cluster, object.namespace, label, object.name).filter(
    ({ selector }) => selector.get('postgres-operator.crunchydata.com/role') !== 'pgbouncer',
  )
  const ways = together([flavour.service(spec), ...fronts])
  const rules = below(spec, 'patroni', 'dynamicConfiguration', 'postgresql', 'pg_hba')
  const { tls, trusts } = entryOf(rules, byDefault(true, rules.at, 'its own rules are `hostssl` alone'))
  const version = textFact(below(spec, 'postgresVersion'))
  const watched = flavour.watched(spec) ?? monitorOf(cluster, object.namespace, label, object.name)
  const maxConnections = numberOf(settings.get('max_connections'))
  const reserved = numberOf(settings.get('superuser_reserved_connections'))
  const window = windowOf(copies)
  const destroyers = flavour.destroyers(object)
  const repos = below(spec, 'backups', 'pgbackrest', 'repos')
  const off = flavour.backupsOff(spec)
  const classes = instances.map((one) => plainText(one, 'dataVolumeClaimSpec', 'storageClassName'))
  return {
    kind: 'database',
    name: nameIn(object, cluster),
    stack: cluster.stack,
    at: object.at,
    engine: 'postgres',
    by: flavour.by,
    hosted: false,
    ...(version === undefined ? {} : { version }),
    hosts: withAliases(
      [...['primary', 'ha'].flatMap((one) => hostsOf(`${object.name}-${one}`, object.namespace)), ...fronts.flatMap(({ hosts }) => hosts)],
      cluster,
    ),
    readHosts: withAliases(hostsOf(`${object.name}-replicas`, object.namespace), cluster),
    port: numberFact(below(spec, 'port')) ?? byDefault(5432, below(spec, 'port').at, 'the operator’s default'),
    secrets: secretsOf(object, ['uri', 'jdbc-uri', 'host']),
    settings,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(reserved === undefined ? {} : { reserved }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
    durable: known(true, instances[0] === undefined ? spec.at : below(instances[0], 'dataVolumeClaimSpec').at),
    standbys: standbysOf(spec, flavour),
    readReplicas: known(0, object.at),
    pointInTime: off ?? known(copies.length > 0, repos.at),
    ...(window === undefined ? {} : { windowDays: window }),
    exposures: ways.exposures,
    ...(ways.open === undefined ? {} : { exposureOpen: ways.open }),
    protections: [
      ...protectionsOf(object),
      ...classKeeps(
        classes.find((one) => one !== undefined),
        cluster,
      ),
    ],
    ...(destroyers.length === 0 ? {} : { destroyers }),
    tls,
    ...(trusts.length === 0 ? {} : { trusts }),
    ...(watched === undefined ? {} : { watched }),
  }
}

/** All instances of all sets but the primary. */
function standbysOf(spec: Part, flavour: Flavour): Fact<number> {
  const stop = below(spec, flavour.stop)
  if (isOn(stop)) return known(0, stop.at)
  const counts = itemsAt(spec, 'instances').map((one) => {
    const replicas = below(one, 'replicas')
    return numberFact(replicas) ?? byDefault(1, replicas.at, 'one unless `replicas` says otherwise')
  })
  const [first, ...others] = counts
  const list = below(spec, 'instances')
  if (first === undefined) return unresolved('instances', list.at, 'the list of instances would tell')
  return mapFact(
    others.reduce((sum, one) => combine(sum, one, (a, b) => a + b), first),
    (count) => Math.max(0, count - 1),
  )
}

/** `pgaudit` is always loaded; what else is named is loaded beside it. */
function settingsOf(spec: Part): ReadonlyMap<string, Fact<string>> {
  const old = below(spec, 'patroni', 'dynamicConfiguration', 'postgresql', 'parameters')
  const recent = below(spec, 'config', 'parameters')
  const { at } = isThere(recent) ? recent : old
  const settings = new Map(postgresDefaults(at))
  const fixed = [
    ['wal_level', 'logical'],
    ['ssl', 'on'],
    ['password_encryption', 'scram-sha-256'],
    ['shared_preload_libraries', 'pgaudit'],
  ] as const
  for (const [name, value] of fixed) settings.set(name, byDefault(value, { ...at, key: `${at.key}.${name}` }, 'the operator’s default'))
  for (const [name, fact] of [...settingsAt(old), ...settingsAt(recent)]) settings.set(name, fact)
  return settings
}

/** Each user has a secret; the first is named as the cluster where none is listed. */
function secretsOf(object: KubernetesObject, keys: readonly string[]): readonly string[] {
  const users = itemsAt(partOf(object, 'spec', 'users')).flatMap((user) => plainText(user, 'name') ?? [])
  return (users.length === 0 ? [object.name] : users).flatMap((user) => keys.map((key) => `${object.name}-pguser-${user}/${key}`))
}

function poolerOf(object: KubernetesObject, pooler: Part, cluster: Cluster, flavour: Flavour): PoolerDeclaration {
  const replicas = numberFact(below(pooler, 'replicas')) ?? byDefault(1, below(pooler, 'replicas').at, 'one unless `replicas` says otherwise')
  const global = below(pooler, 'config', 'global')
  const name = nameIn(object, cluster)
  return {
    kind: 'pooler',
    name: `${name}-pgbouncer`,
    stack: cluster.stack,
    at: pooler.at,
    software: 'pgbouncer',
    ...pgbouncerFigures(settingsAt(global), replicas, global.at),
    of: known(name, object.at),
    hosts: withAliases(hostsOf(`${object.name}-pgbouncer`, object.namespace), cluster),
    port: numberFact(below(pooler, 'port')) ?? byDefault(5432, below(pooler, 'port').at, 'the operator’s default'),
    secrets: secretsOf(object, ['pgbouncer-uri', 'pgbouncer-jdbc-uri', 'pgbouncer-host']),
    replicas,
    exposures: flavour.poolerService(pooler).exposures,
  }
}
