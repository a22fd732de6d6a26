/** Cluster: a PostgreSQL primary and its standbys. */
import { byDefault, known, mapFact, valueOf, type Fact } from '../../../../base/fact.ts'
import type { DatabaseDeclaration, Found } from '../../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject } from '../../object.ts'
import { entryOf } from '../../custom/hba.ts'
import { classKeeps, protectionsOf } from '../../custom/keeping.ts'
import { monitorOf } from '../../custom/monitors.ts'
import { hostsOf, nameIn } from '../../custom/names.ts'
import { below, flagFact, isOn, isThere, itemsAt, numberFact, partOf, plainText, plainTexts, quantityFact, textFact, type Part } from '../../custom/part.ts'
import { combine, numberOf, versionOf, versionOfOperator } from '../../custom/postgres.ts'
import { groupOf, named, naming } from '../../custom/related.ts'
import { frontsOf, together, waysThrough, withAliases, type Ways } from '../../custom/services.ts'
import { copyOfSource } from '../../custom/source.ts'
import { replicasOf, sourceOf, isReplica } from './clusters.ts'
import { hibernated, logAlone } from './copies.ts'
import { settingsOf } from './settings.ts'
import { archivingOf } from './store.ts'

/** Facts as {@link https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/#postgresql-cnpg-io-v1-ClusterSpec} defines them. */
export function declareCluster(object: KubernetesObject, cluster: Cluster): Declared {
  const log = logAlone(object, cluster)
  const copies = log === undefined ? [] : [log]
  // What follows another cluster of the stack is counted there.
  if (sourceOf(object, cluster) !== undefined) return { declares: copies, skipped: [] }
  const elsewhere = isReplica(object) ? [copyOfSource(nameIn(object, cluster), partOf(object, 'spec', 'replica'), cluster)] : []
  return { declares: [database(object, cluster), ...copies, ...elsewhere], skipped: [] }
}

function database(object: KubernetesObject, cluster: Cluster): DatabaseDeclaration {
  const spec = partOf(object, 'spec')
  const settings = settingsOf(spec)
  const reach = reachOf(object, cluster)
  const archiving = archivingOf(object, cluster)
  const window = archiving.store?.retentionDays
  const rules = below(spec, 'postgresql', 'pg_hba')
  const { tls, trusts } = entryOf(rules, byDefault(false, rules.at, 'its last rule takes every host, encrypted or not'))
  const limits = below(spec, 'resources', 'limits')
  const memory = quantityFact(below(limits, 'memory'))
  const cpus = quantityFact(below(limits, 'cpu'))
  const maxConnections = numberOf(settings.get('max_connections'))
  const reserved = numberOf(settings.get('superuser_reserved_connections'))
  const watched = watchedBy(object, cluster)
  const destroyers = destroyersOf(object, cluster)
  return {
    kind: 'database',
    name: nameIn(object, cluster),
    stack: cluster.stack,
    at: object.at,
    engine: 'postgres',
    by: 'CloudNativePG',
    hosted: false,
    version: version(object, cluster),
    hosts: reach.hosts,
    readHosts: reach.readHosts,
    port: byDefault(5432, object.at, 'where CloudNativePG’s PostgreSQL listens'),
    secrets: secretsOf(object),
    settings,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(reserved === undefined ? {} : { reserved }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
    durable: durable(spec),
    standbys: standbysOf(object),
    readReplicas: followers(object, cluster),
    pointInTime: archiving.is,
    ...(window === undefined ? {} : { windowDays: window }),
    exposures: reach.ways.exposures,
    ...(reach.ways.open === undefined ? {} : { exposureOpen: reach.ways.open }),
    protections: [...protectionsOf(object), ...classKeeps(plainText(spec, 'storage', 'storageClass'), cluster)],
    ...(destroyers.length === 0 ? {} : { destroyers }),
    tls,
    ...(trusts.length === 0 ? {} : { trusts }),
    ...(watched === undefined ? {} : { watched }),
  }
}

function instancesOf(object: KubernetesObject): Fact<number> {
  const instances = partOf(object, 'spec', 'instances')
  return numberFact(instances) ?? byDefault(1, instances.at, 'one instance unless `instances` says otherwise')
}

function standbysOf(object: KubernetesObject): Fact<number> {
  const asleep = hibernated(object)
  return asleep === undefined ? mapFact(instancesOf(object), (count) => Math.max(0, count - 1)) : known(0, asleep.at)
}

/** Instances of the clusters that follow this one. */
function followers(object: KubernetesObject, cluster: Cluster): Fact<number> {
  const counts = replicasOf(object, cluster).map((one) => (hibernated(one) === undefined ? instancesOf(one) : known(0, one.at)))
  const [first, ...others] = counts
  if (first === undefined) return known(0, object.at)
  return others.reduce((sum, one) => combine(sum, one, (a, b) => a + b), first)
}

/** Volumes are claimed for each instance, whatever is written. */
function durable(spec: Part): Fact<boolean> {
  const storage = below(spec, 'storage')
  return isThere(storage) ? known(true, storage.at) : byDefault(true, storage.at, 'CloudNativePG claims a volume for each instance')
}

/** The image, its name in a catalogue, or the operator's own choice ({@link https://cloudnative-pg.io/documentation/current/image_catalog/}). */
function version(object: KubernetesObject, cluster: Cluster): Fact<string> {
  const image = textFact(partOf(object, 'spec', 'imageName'))
  if (image !== undefined) return versionOf(image)
  const reference = partOf(object, 'spec', 'imageCatalogRef')
  const major = textFact(below(reference, 'major'))
  if (major === undefined) return versionOfOperator(partOf(object, 'spec').at, 'imageName')
  const kind = plainText(reference, 'kind') ?? 'ImageCatalog'
  const name = plainText(reference, 'name') ?? ''
  const catalogue =
    kind === 'ClusterImageCatalog' ? cluster.find(kind, name, object.namespace) : named(cluster, `postgresql.cnpg.io/${kind}`, name, object.namespace)
  const entry = catalogue === undefined ? undefined : itemsAt(partOf(catalogue, 'spec', 'images')).find((item) => plainText(item, 'major') === valueOf(major))
  const listed = entry === undefined ? undefined : textFact(below(entry, 'image'))
  const told = listed === undefined ? undefined : versionOf(listed)
  return told?.state === 'known' ? told : major
}

/** Keys of a generated secret that hold an address; a password alone leads nowhere, and those who go through a pooler take it too. */
const addresses = ['uri', 'jdbc-uri', 'fqdn-uri', 'fqdn-jdbc-uri', 'host', 'pgpass']

function secretsOf(object: KubernetesObject): readonly string[] {
  const given = plainText(partOf(object, 'spec', 'bootstrap', 'initdb', 'secret', 'name'))
  const superuser = isOn(partOf(object, 'spec', 'enableSuperuserAccess'))
  const own = plainText(partOf(object, 'spec', 'superuserSecret', 'name'))
  const names = new Set([`${object.name}-app`, ...(given === undefined ? [] : [given]), ...(superuser ? [own ?? `${object.name}-superuser`] : [])])
  return [...names].flatMap((name) => addresses.map((key) => `${name}/${key}`))
}

interface Reach {
  readonly hosts: readonly string[]
  readonly readHosts: readonly string[]
  readonly ways: Ways
}

/** Its Services ({@link https://cloudnative-pg.io/documentation/current/service_management/}), those somebody adds, and those of clusters that follow it. */
function reachOf(object: KubernetesObject, cluster: Cluster): Reach {
  const hosts: string[] = []
  const readHosts: string[] = []
  const ways: Ways[] = []
  for (const one of [object, ...replicasOf(object, cluster)]) {
    const services = partOf(one, 'spec', 'managed', 'services')
    const disabled = plainTexts(services, 'disabledDefaultServices')
    for (const type of ['rw', 'ro', 'r'].filter((name) => !disabled.includes(name))) {
      ;(one === object && type === 'rw' ? hosts : readHosts).push(...hostsOf(`${one.name}-${type}`, one.namespace))
    }
    for (const service of itemsAt(services, 'additional')) {
      const template = below(service, 'serviceTemplate')
      const name = plainText(template, 'metadata', 'name')
      if (name === undefined) continue
      ;(one === object && plainText(service, 'selectorType') === 'rw' ? hosts : readHosts).push(...hostsOf(name, one.namespace))
      ways.push(waysThrough(template, name))
    }
    for (const front of frontsOf(cluster, one.namespace, 'cnpg.io/cluster', one.name)) {
      if (front.selector.has('cnpg.io/poolerName') || front.selector.get('cnpg.io/podRole') === 'pooler') continue
      const role = front.selector.get('cnpg.io/instanceRole') ?? front.selector.get('role')
      ;(one === object && role !== 'replica' ? hosts : readHosts).push(...front.hosts)
      ways.push(front)
    }
  }
  return { hosts: withAliases(hosts, cluster), readHosts: withAliases(readHosts, cluster), ways: together(ways) }
}

function watchedBy(object: KubernetesObject, cluster: Cluster): Fact<string> | undefined {
  const monitor = partOf(object, 'spec', 'monitoring', 'enablePodMonitor')
  const flag = flagFact(monitor)
  if (flag?.state === 'unresolved') return flag
  if (flag?.value === true) return known('PodMonitor of CloudNativePG', monitor.at)
  return monitorOf(cluster, object.namespace, 'cnpg.io/cluster', object.name)
}

/** Databases that are dropped with their manifest ({@link https://cloudnative-pg.io/documentation/current/declarative_database_management/}). */
function destroyersOf(object: KubernetesObject, cluster: Cluster): readonly Found[] {
  return naming(object, cluster, 'postgresql.cnpg.io/Database', 'spec', 'cluster', 'name')
    .filter((one) => groupOf(one) === 'postgresql.cnpg.io')
    .flatMap((one) => {
      const policy = partOf(one, 'spec', 'databaseReclaimPolicy')
      return plainText(policy) === 'delete' ? [{ what: `Database ${one.name}: reclaim policy delete`, at: policy.at }] : []
    })
}
