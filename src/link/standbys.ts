/** Second copies of a server: containers that replicate another one, told by what their image, command or settings really do. */
import { isResolved, known, textOf, valueOf, type Fact } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import type { Action } from '../model/action.ts'
import type { Hosts } from './hosts.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { commandOf, wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'
import { flagsOf, mountedSettings, type Settings } from './servers.ts'

export interface Standby {
  readonly service: Running
  readonly primary: Running
  readonly at: Evidence
}

/** Finds the containers that copy another container of the same engine. A name with `replica` in it, or variables the image does not read, make no copy. */
export function standbysOf(services: readonly Running[], declared: Declared, hosts: Hosts, settings: (service: Running) => Settings): readonly Standby[] {
  const servers = services.filter((service) => service.role === 'database')
  const all = new Map(servers.map((service) => [service, primaryOf(service, declared, settings(service))]))
  return servers.flatMap((service) => {
    const cluster = clusterOf(service, declared, settings(service))
    if (cluster !== undefined) {
      // Its members choose their primary themselves: the first one declared stands for the cluster.
      const first = servers.find((other) => other.engine === service.engine && clusterOf(other, declared, settings(other))?.name === cluster.name)
      return first === undefined || first === service ? [] : [{ service, primary: first, at: cluster.at }]
    }
    const told = all.get(service)
    if (told === undefined) return []
    const isOpen = told.host === undefined || told.host.includes('$')
    const reached = told.host === undefined ? undefined : hosts.reach(told.host, undefined, service)
    const others = servers.filter((other) => all.get(other) === undefined && other.engine === service.engine)
    const primary = reached?.is === 'service' ? reached.service : isOpen && others.length === 1 ? others[0] : undefined
    return primary === undefined || primary === service || primary.engine !== service.engine ? [] : [{ service, primary, at: told.at }]
  })
}

/** The cluster a member says it belongs to: MongoDB's replica sets, Elasticsearch's first nodes, Patroni's scopes, repmgr's nodes, Galera's clusters. */
function clusterOf(service: Running, declared: Declared, settings: Settings): { readonly name: string; readonly at: Evidence } | undefined {
  const env = service.declared.environment
  const image = service.base === undefined ? '' : imageName(service.base).repository
  const named = (fact: Fact<string> | undefined): { readonly name: string; readonly at: Evidence } | undefined => {
    const name = textOf(fact)
    return fact === undefined || name === undefined || name === '' ? undefined : { name: `${service.declared.stack} ${name}`, at: fact.at }
  }
  if (service.engine === 'mongodb') {
    const mode = env.get('MONGODB_REPLICA_SET_MODE')
    if (!/bitnami/.test(image)) return named(settings.get('replset'))
    if (mode === undefined || valueOf(mode) === 'arbiter') return undefined
    return named(env.get('MONGODB_REPLICA_SET_NAME')) ?? named({ ...known('replicaset', mode.at) })
  }
  // Nodes that found one cluster are told the same first ones: https://www.elastic.co/docs/deploy-manage/distributed-architecture/discovery-cluster-formation/modules-discovery-bootstrap-cluster.
  if (service.engine === 'elasticsearch') {
    const first = env.get('cluster.initial_master_nodes') ?? env.get('cluster.initial_cluster_manager_nodes')
    const nodes =
      textOf(first)
        ?.match(/[^\s,"'[\]]+/g)
        ?.toSorted() ?? []
    return nodes.length < 2 || first === undefined ? undefined : named({ ...known(`${textOf(env.get('cluster.name')) ?? ''} ${nodes.join(' ')}`, first.at) })
  }
  if (/spilo/.test(image)) return named(env.get('SCOPE') ?? env.get('PATRONI_SCOPE'))
  if (service.engine !== 'postgres') return named(env.get('MARIADB_GALERA_CLUSTER_NAME'))
  const scope = mountedSettings(service, 'patroni', declared).flatMap(({ entries }) => entries.flatMap(({ fields }) => fields.get('scope') ?? []))
  // The nodes of one repmgr know one another by the database it keeps, and a stack has one of those.
  const [node] = mountedSettings(service, 'repmgr', declared)
  return (
    named(env.get('PATRONI_SCOPE')) ?? named(scope[0]) ?? (node === undefined ? undefined : named(known('repmgr', node.settings.get('node_id')?.at ?? node.at)))
  )
}

interface Told {
  readonly host: string | undefined
  readonly at: Evidence
}

function primaryOf(service: Running, declared: Declared, settings: Settings): Told | undefined {
  const env = service.declared.environment
  const image = service.base === undefined ? '' : imageName(service.base).repository
  const text = (name: string): string | undefined => textOf(env.get(name))
  // bitnami's images: https://github.com/bitnami/containers/tree/main/bitnami/postgresql#setting-up-a-streaming-replication
  if (/bitnami/.test(image)) {
    for (const prefix of ['POSTGRESQL', 'MYSQL', 'MARIADB', 'REDIS', 'VALKEY']) {
      const mode = env.get(`${prefix}_REPLICATION_MODE`)
      if (mode !== undefined && /^(slave|replica|secondary)$/.test(valueOf(mode) ?? '')) {
        return { host: text(`${prefix}_MASTER_HOST`) ?? text(`${prefix}_PRIMARY_HOST`), at: mode.at }
      }
    }
    const partners = env.get('REPMGR_PARTNER_NODES')
    const primary = env.get('REPMGR_PRIMARY_HOST')
    const own = text('REPMGR_NODE_NETWORK_NAME') ?? service.declared.name
    if (partners !== undefined && primary !== undefined && textOf(primary) !== own) return { host: textOf(primary), at: primary.at }
  }
  // Somebody's own image for the second copy, told whom it follows.
  if (/[-_](slave|replica|standby|secondary)$/.test(image)) {
    const [, followed] = [...env].find(([name]) => /(^|_)(MASTER|PRIMARY|LEADER)_(HOST(NAME)?|SERVER|ADDR(ESS)?|SERVICE)$/.test(name)) ?? []
    if (followed !== undefined) return { host: textOf(followed), at: followed.at }
  }
  const conninfo = settings.get('primary_conninfo')
  if (conninfo !== undefined) return { host: /(?:^|\s)host=(\S+)/.exec(textOf(conninfo) ?? '')?.[1], at: conninfo.at }
  const command = commandOf(service.declared, service.stage)
  if (isResolved(command)) {
    const flags = flagsOf(wordsOf(service.declared, service.stage))
    const replicaof = flags.get('replicaof') ?? flags.get('slaveof')
    const host = /--(?:replicaof|slaveof)\s+(\S+)/.exec(command.value.join(' '))?.[1]
    if (replicaof !== undefined || host !== undefined) return { host: host ?? valueOf(replicaof)?.split(/\s+/)[0], at: command.at }
  }
  const followed = settings.get('replicaof')
  if (followed !== undefined) return { host: valueOf(followed)?.split(/\s+/)[0], at: followed.at }
  const copy = [...started(service, declared), ...mountedActions(service, declared)].find((action) => action.does === 'dump' && action.tool === 'pg_basebackup')
  if (copy?.does === 'dump') {
    const host = copy.target.host?.text ?? copy.target.environment.get('PGHOST')?.text
    return { host: host?.startsWith('$') === true ? text(host.replace(/[${}]/g, '').split(/[:-]/)[0] ?? '') : host, at: copy.at }
  }
  return undefined
}

/** What the official images run by themselves at the first start. */
function mountedActions(service: Running, declared: Declared): readonly Action[] {
  const files = service.declared.mounts.flatMap((mount) =>
    /^\/docker-entrypoint(-initdb)?\.d(\/|$)/.test(valueOf(mount.target) ?? '') ? (mount.file ?? []) : [],
  )
  return declared.scripts
    .filter((script) => files.some((file) => script.path === file || script.path.startsWith(`${file}/`)))
    .flatMap((script) => script.actions)
}

/** What its command does, scripts of the tree included. */
function started(service: Running, declared: Declared): readonly Action[] {
  return expand(service.actions, undefined, declared).steps.map((step) => step.action)
}
