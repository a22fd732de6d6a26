/** What the system is to carry, and what runs out first: connections, processes, a file's single writer, the node. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf, Thing } from '../model/kinds.ts'
import { counts } from './connections.ts'
import type { Database } from './databases.ts'
import type { Assumed, Target } from './input.ts'
import type { Linked } from './linked.ts'
import { clientsTaken } from './pooler-clients.ts'
import { exactly, factOf, plus, rangeOf, times, type Range } from './range.ts'
import { replicasOf } from './replicas.ts'
import type { Running } from './running.ts'
import { facts, text, thing } from './things.ts'
import { waysFrom, waysTo } from './ways.ts'

/** One bound a database or service sets. Without a target nothing is asked of the system, and nothing is said. */
export function boundThings(linked: Linked, databases: readonly Thing<'database'>[]): readonly Thing<'bound'>[] {
  const { target } = linked.input
  const assumed = target?.assumed
  if (target?.connections === undefined || assumed === undefined) return []
  return [
    ...databases.flatMap((database) => {
      const own = linked.databases.find((one) => one.name === database.name)
      return own === undefined ? [] : ofDatabase(own, database, linked, assumed)
    }),
    ...linked.services.flatMap((service) => ofService(service, linked, assumed)),
  ]
}

export function loadFacts(linked: Linked, bounds: readonly Thing<'bound'>[]): Partial<FactsOf<'system'>> {
  const { target } = linked.input
  const at = target?.at
  if (target === undefined || at === undefined) return {}
  const users = usersOf(target)
  return facts({
    users: users === undefined ? undefined : known(Math.ceil(users), { ...at, key: 'target' }),
    bounds,
    nodeCpus: target.cpus === undefined ? undefined : known(target.cpus, { ...at, key: 'target.node.cpus' }),
    nodeMemory: target.nodeMemory === undefined ? undefined : known(target.nodeMemory, { ...at, key: 'target.node.memory' }),
    limitCpus: target.cpus === undefined ? undefined : sumOf(linked, 'cpus', at),
    limitMemory: target.nodeMemory === undefined ? undefined : sumOf(linked, 'memory', at),
  })
}

function usersOf(target: Target): number | undefined {
  return target.tenants === undefined || target.usersPerTenant === undefined ? undefined : target.tenants * target.usersPerTenant
}

function ofDatabase(database: Database, told: Thing<'database'>, linked: Linked, assumed: Assumed): readonly Thing<'bound'>[] {
  const ways = waysTo(database, linked.ways).filter((way) => counts(way.client))
  if (ways.length === 0 || valueOf(told.facts.purpose) !== 'record') return []
  if (valueOf(told.facts.singleFile) === true && valueOf(told.facts.replicated) !== true) {
    const users = Math.floor(assumed.usersPerFile)
    return [
      bound(
        `${database.name} writes`,
        database.at,
        'one writer at a time',
        byDefault(users, database.at, 'assumed'),
        `one file carries about ${users} concurrent users`,
        'database/engine',
      ),
    ]
  }
  if (valueOf(told.facts.relational) !== true) return []
  const pools = linked.pools.filter((pool) => ways.some((way) => way.pool === pool))
  const pooled =
    ways.every((way) => way.pool !== undefined && way.certain) && pools.every((pool) => ['transaction', 'statement'].includes(valueOf(pool.mode) ?? ''))
  if (pooled && pools.length > 0) {
    const clients = pools.reduce((sum, pool) => {
      const taken = clientsTaken(pool)
      return plus(sum, taken === undefined ? openRange(pool.at) : rangeOf(taken))
    }, exactly(0))
    return [carried(`${database.name} pooler clients`, 'client connections of the pooler', clients, database.at, assumed, 'database/pooler-replicas')]
  }
  const { maxConnections, reserved } = told.facts
  if (maxConnections === undefined) return [unknownBound(database, 'how many connections it accepts', 'database/max-connections')]
  const usable = minus(rangeOf(maxConnections), reserved === undefined ? exactly(0) : rangeOf(reserved))
  return [carried(`${database.name} connections`, 'connections', usable, database.at, assumed, 'database/max-connections')]
}

function openRange(at: Evidence): Range {
  return rangeOf(unresolved('max_client_conn', at, 'write max_client_conn'))
}

function minus(a: Range, b: Range): Range {
  return { ...plus(a, exactly(0)), low: Math.max(0, a.low - b.high), high: Math.max(0, a.high - b.low) }
}

function carried(name: string, what: string, usable: Range, at: Evidence, assumed: Assumed, lifts: string): Thing<'bound'> {
  const each = assumed.connectionsPerUser
  const users = factOf({ ...usable, low: Math.floor(usable.low / each), high: Math.floor(usable.high / each) }, at)
  const how = usable.low === usable.high ? `${usable.low} usable, ${each} a concurrent user` : `${each} a concurrent user`
  return bound(name, users.at, what, users, how, lifts)
}

function unknownBound(database: Database, raw: string, lifts: string): Thing<'bound'> {
  const open = unresolved(raw, database.at, `say what ${database.name} is under provides:, or declare its settings`)
  return bound(`${database.name} connections`, database.at, 'connections', open, 'unknown', lifts)
}

function bound(name: string, at: Evidence, what: string, users: Fact<number>, how: string, lifts: string): Thing<'bound'> {
  return thing('bound', name, at, { what: text(what, at), users, how: text(how, at), lifts: text(lifts, at) })
}

/** Processes of what serves requests with a database behind: static files cost next to nothing. */
function ofService(service: Running, linked: Linked, assumed: Assumed): readonly Thing<'bound'>[] {
  if (service.role !== 'web' || waysFrom(service, linked.ways).length === 0) return []
  const started = service.actions.find((action) => action.does === 'serve' && action.processes !== undefined)
  const number = started?.does === 'serve' ? Number(started.processes?.text) : NaN
  const processes = Number.isInteger(number) && number > 0 ? exactly(number, ...(started === undefined ? [] : [started.at])) : exactly(1)
  const copies = rangeOf(replicasOf(service), 1)
  const users = factOf(times(times(copies, processes), exactly(Math.floor(assumed.usersPerProcess))), service.declared.at)
  const count = copies.low === copies.high ? `${copies.low * processes.low}` : 'an unknown number of'
  return [bound(`${service.name} processes`, users.at, 'processes', users, `${count} × ${assumed.usersPerProcess} users`, 'infrastructure/replicas')]
}

/** Limits of every copy of what keeps running; what has none may take all there is. */
function sumOf(linked: Linked, what: 'cpus' | 'memory', at: Evidence): Fact<number> {
  const lasting = linked.services.filter((service) => service.inStack && service.role !== 'job')
  const open = lasting.filter((service) => service.declared.limits[what] === undefined).map((service) => service.name)
  const few = open.length > 3 ? `${open.slice(0, 2).join(', ')} and ${open.length - 2} more` : open.join(' and ')
  const raw = `what ${few} may take, without a ${what === 'cpus' ? 'CPU' : 'memory'} limit`
  const sum = lasting.reduce((total, service) => {
    const limit = service.declared.limits[what]
    const one = limit === undefined ? rangeOf(unresolved(raw, service.declared.at, 'set deploy.resources.limits')) : rangeOf(limit)
    return plus(total, times(rangeOf(replicasOf(service), 1), one))
  }, exactly(0))
  return factOf(sum, at)
}
