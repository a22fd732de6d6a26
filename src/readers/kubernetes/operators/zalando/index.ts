/** Zalando's postgres-operator: `postgresql`, in lower case, with Spilo's defaults and the operator's. */
import { byDefault, known, mapFact, unresolved, type Fact } from '../../../../base/fact.ts'
import type { DatabaseDeclaration, PoolerDeclaration } from '../../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject, Operator } from '../../object.ts'
import { entryOf } from '../../custom/hba.ts'
import { classKeeps, protectionsOf } from '../../custom/keeping.ts'
import { monitorOf } from '../../custom/monitors.ts'
import { hostsOf, nameIn } from '../../custom/names.ts'
import { below, flagFact, isThere, itemsAt, numberFact, partOf, plainText, quantityFact, textFact, type Part } from '../../custom/part.ts'
import { numberOf, settingsAt } from '../../custom/postgres.ts'
import { copyOfSource } from '../../custom/source.ts'
import { withAliases, type Ways } from '../../custom/services.ts'
import { configurationOf, parameter } from './configuration.ts'
import { archiveOf, logicalBackup } from './copies.ts'

export const zalandoOperator: Operator = {
  name: 'zalando',
  title: 'Zalando postgres-operator',
  docs: 'https://postgres-operator.readthedocs.io/en/latest/reference/cluster_manifest/',
  kinds: ['acid.zalan.do/postgresql', 'acid.zalan.do/OperatorConfiguration', 'acid.zalan.do/PostgresTeam'],
  declare(object, cluster) {
    // The configuration is read where a cluster asks for it; by itself it switches nothing on.
    return object.kind === 'postgresql' ? declarePostgresql(object, cluster) : { declares: [], skipped: [] }
  },
}

function declarePostgresql(object: KubernetesObject, cluster: Cluster): Declared {
  const name = nameIn(object, cluster)
  const archive = archiveOf(object, name, cluster)
  const dump = logicalBackup(object, name, cluster)
  const copies = [archive.copy, dump].flatMap((copy) => copy ?? [])
  const standby = partOf(object, 'spec', 'standby')
  const source = isThere(standby) ? [copyOfSource(name, standby, cluster)] : []
  return { declares: [database(object, name, archive, cluster), ...poolers(object, name, cluster), ...copies, ...source], skipped: [] }
}

function database(object: KubernetesObject, name: string, archive: ReturnType<typeof archiveOf>, cluster: Cluster): DatabaseDeclaration {
  const spec = partOf(object, 'spec')
  const settings = settingsOf(spec)
  const version = textFact(below(spec, 'postgresql', 'version'))
  const instances = below(spec, 'numberOfInstances')
  const memory = quantityFact(below(spec, 'resources', 'limits', 'memory'))
  const cpus = quantityFact(below(spec, 'resources', 'limits', 'cpu'))
  const maxConnections = numberOf(settings.get('max_connections'))
  const rules = below(spec, 'patroni', 'pg_hba')
  const { tls, trusts } = entryOf(rules, byDefault(true, rules.at, 'Spilo’s rules reject what is not encrypted'))
  const ways = waysOf(spec, cluster)
  const watched = monitorOf(cluster, object.namespace, 'cluster-name', object.name) ?? exporterOf(spec)
  const window = archive.copy?.retentionDays
  return {
    kind: 'database',
    name,
    stack: cluster.stack,
    at: object.at,
    engine: 'postgres',
    by: 'Zalando postgres-operator',
    hosted: false,
    ...(version === undefined ? {} : { version }),
    hosts: withAliases(hostsOf(object.name, object.namespace), cluster),
    readHosts: withAliases(hostsOf(`${object.name}-repl`, object.namespace), cluster),
    port: byDefault(5432, object.at, 'where Spilo’s PostgreSQL listens'),
    settings,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
    durable: known(true, below(spec, 'volume').at),
    standbys: mapFact(numberFact(instances) ?? unresolved('numberOfInstances', instances.at, 'the number of instances would tell'), (count) =>
      Math.max(0, count - 1),
    ),
    readReplicas: known(0, object.at),
    pointInTime: archive.is,
    ...(window === undefined ? {} : { windowDays: window }),
    exposures: ways.exposures,
    ...(ways.open === undefined ? {} : { exposureOpen: ways.open }),
    protections: [...protectionsOf(object), ...classKeeps(plainText(spec, 'volume', 'storageClass'), cluster)],
    tls,
    ...(trusts.length === 0 ? {} : { trusts }),
    ...(watched === undefined ? {} : { watched }),
  }
}

/** What Spilo sets unless it is told otherwise ({@link https://github.com/zalando/spilo/blob/master/postgres-appliance/scripts/configure_spilo.py}); some of it grows with the memory. */
function settingsOf(spec: Part): ReadonlyMap<string, Fact<string>> {
  const parameters = below(spec, 'postgresql', 'parameters')
  const { at } = parameters
  const settings = new Map<string, Fact<string>>()
  const defaults = [
    ['log_connections', 'on'],
    ['log_min_duration_statement', '500'],
    ['shared_preload_libraries', 'bg_mon,pg_stat_statements,pgextwlist,pg_auth_mon,set_user,timescaledb,pg_cron,pg_stat_kcache'],
    ['ssl', 'on'],
  ] as const
  for (const [name, value] of defaults) settings.set(name, byDefault(value, { ...at, key: `${at.key}.${name}` }, 'Spilo’s default'))
  for (const name of ['max_connections', 'shared_buffers']) {
    const grows = unresolved(`${name} by the memory of the pod`, { ...at, key: `${at.key}.${name}` }, `set ${name} among the parameters`)
    // https://github.com/zalando/spilo: a connection for every 30 MB, from 100 up to 1000.
    settings.set(name, name === 'max_connections' ? { ...grows, atLeast: 100, atMost: 1000 } : grows)
  }
  for (const [name, fact] of settingsAt(parameters)) settings.set(name, fact)
  return settings
}

/** Load balancers are open to nobody but the ranges that are allowed. */
function waysOf(spec: Part, cluster: Cluster): Ways {
  const shared = parameter(configurationOf(cluster), 'enable_master_load_balancer')
  const own = below(spec, 'enableMasterLoadBalancer')
  const flag = flagFact(own) ?? (shared === undefined ? undefined : flagFact(shared))
  const reads = flagFact(below(spec, 'enableReplicaLoadBalancer'))
  const on = [flag, reads].find((fact) => fact?.state === 'known' && fact.value)
  const open = [flag, reads].find((fact) => fact?.state === 'unresolved')
  const ranges = itemsAt(below(spec, 'allowedSourceRanges')).flatMap((item) => plainText(item) ?? [])
  if (on === undefined) return { exposures: [], ...(open?.state === 'unresolved' ? { open } : {}) }
  return { exposures: ranges.some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range.trim())) ? [{ what: 'load balancer open to every address', at: on.at }] : [] }
}

function exporterOf(spec: Part): Fact<string> | undefined {
  const sidecar = itemsAt(spec, 'sidecars').find((item) => /exporter/i.test(`${plainText(item, 'name') ?? ''} ${plainText(item, 'image') ?? ''}`))
  return sidecar === undefined ? undefined : known('exporter beside it', sidecar.at)
}

/** A pooler is there where it is asked for, or where its section stands and nothing says no. */
function poolers(object: KubernetesObject, name: string, cluster: Cluster): readonly PoolerDeclaration[] {
  const spec = partOf(object, 'spec')
  const section = below(spec, 'connectionPooler')
  const enabled = flagFact(below(spec, 'enableConnectionPooler'))
  const reads = flagFact(below(spec, 'enableReplicaConnectionPooler'))
  const isOn = enabled === undefined ? isThere(section) : enabled.state === 'unresolved' || enabled.value
  const primary = isOn ? [pooler(object, name, section, '', cluster)] : []
  return reads?.state === 'known' && reads.value ? [...primary, pooler(object, name, section, '-repl', cluster)] : primary
}

function pooler(object: KubernetesObject, name: string, section: Part, suffix: '' | '-repl', cluster: Cluster): PoolerDeclaration {
  const configuration = configurationOf(cluster)
  const flag = partOf(object, 'spec', suffix === '' ? 'enableConnectionPooler' : 'enableReplicaConnectionPooler')
  const setting = (own: string, shared: string): Part => {
    const mine = below(section, own)
    const ours = parameter(configuration, shared)
    return isThere(mine) || ours === undefined || !isThere(ours) ? mine : ours
  }
  const mode = setting('mode', 'connection_pooler_mode')
  const replicas = setting('numberOfInstances', 'connection_pooler_number_of_instances')
  const connections = setting('maxDBConnections', 'connection_pooler_max_db_connections')
  const host = `${object.name}-pooler${suffix}`
  return {
    kind: 'pooler',
    name: `${name}-pooler${suffix}`,
    stack: cluster.stack,
    at: isThere(flag) ? flag.at : section.at,
    software: 'pgbouncer',
    mode: textFact(mode) ?? byDefault('transaction', mode.at, 'the operator’s default'),
    of: known(suffix === '' ? name : `${object.name}-repl`, object.at),
    hosts: withAliases(hostsOf(host, object.namespace), cluster),
    port: byDefault(5432, object.at, 'the operator’s default'),
    replicas: numberFact(replicas) ?? byDefault(2, replicas.at, 'the operator’s default'),
    maxClients: byDefault(10_000, section.at, 'of the pooler’s own image'),
    // What it may open is divided among its pods.
    serverConnections: numberFact(connections) ?? byDefault(60, connections.at, 'the operator’s default'),
    keepsPrepared: false,
  }
}
