/** The pooler that Cloud SQL and AlloyDB run in front of an instance where they are told to. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { DatabaseDeclaration, PoolerDeclaration } from '../../../model/managed.ts'
import { bodiesOf, flagOr, openAs } from '../mapping/values.ts'
import type { Body, Resource } from '../resource.ts'

/**
 * It answers on a port of its own at the instance's addresses. {@link https://cloud.google.com/sql/docs/postgres/managed-connection-pooling}: transactions
 * unless it is said; one pooler for each four cores, each with its own pools for each user and database.
 */
export function poolerOf(instance: Resource, settings: Body, database: DatabaseDeclaration): PoolerDeclaration | undefined {
  const [config] = bodiesOf(settings, 'connection_pool_config').bodies
  if (config === undefined || database.engine !== 'postgres') return undefined
  const on = config.flag('connection_pooling_enabled') ?? flagOr(config, 'enabled', false)
  if (on.state !== 'unresolved' && !on.value) return undefined
  const flags = flagsIn(config)
  const mode = flags.get('pool_mode') ?? byDefault('transaction', config.at, 'the provider’s default')
  const size = numberIn(flags.get('max_pool_size'))
  const clients = numberIn(flags.get('max_client_connections') ?? flags.get('max_client_conn'))
  return {
    kind: 'pooler',
    name: `${database.name} pooler`,
    stack: database.stack,
    at: on.at,
    software: 'pgbouncer',
    mode: on.state === 'unresolved' ? openAs(on) : mode,
    of: known(database.name, instance.at),
    // A socket leads to the server itself.
    hosts: database.hosts.filter((host) => !host.startsWith('/')),
    port: byDefault(6432, config.at, 'the pooler’s own port'),
    secrets: [],
    replicas: mapFact(database.cpus ?? unresolved('its cores', config.at), (cores) => Math.max(1, Math.floor(cores / 4))),
    ...(clients === undefined ? {} : { maxClients: clients }),
    serverConnections: opened(size, database, config),
    keepsPrepared: false,
  }
}

function flagsIn(config: Body): ReadonlyMap<string, Fact<string>> {
  const listed = bodiesOf(config, 'flags').bodies.flatMap((flag) => {
    const name = valueOf(flag.text('name'))
    const value = flag.text('value')
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const]
  })
  const map = config.map('flags')
  const written = map === undefined || 'state' in map ? [] : [...map].map(([name, value]) => [name.toLowerCase(), value] as const)
  return new Map([...written, ...listed])
}

function numberIn(fact: Fact<string> | undefined): Fact<number> | undefined {
  return fact === undefined ? undefined : mapFact(fact, (text) => (/^\d{1,7}$/.test(text.trim()) ? Number(text) : undefined))
}

/** A pool for each user and database: of more than one of either nobody says how many there are. */
function opened(size: Fact<number> | undefined, { cpus }: DatabaseDeclaration, config: Body): Fact<number> {
  const each = size ?? unresolved('max_pool_size', config.at, 'say max_pool_size among the flags of connection_pool_config')
  if (each.state === 'unresolved') return { ...each, atLeast: 1 }
  const cores = valueOf(cpus)
  if (cores === undefined) return { ...unresolved('one pool for each pooler, by the cores', each.at, 'say a tier with a number of cores'), atLeast: each.value }
  return known(each.value * Math.max(1, Math.floor(cores / 4)), each.at)
}
