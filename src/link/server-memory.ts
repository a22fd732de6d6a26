/** What memory a PostgreSQL server may count on, and one set of settings for it that fits together. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { counts } from './connections.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'
import { exactly, factOf, plus, rangeOf, times, type Range } from './range.ts'
import { replicasOf } from './replicas.ts'
import type { Running } from './running.ts'
import { bytesText } from './sizes.ts'
import { waysTo } from './ways.ts'

const MB = 1024 ** 2

/** What infrastructure/node-capacity leaves free for the system and the page cache. */
const spare = 1.33

/** PostgreSQL's own number of autovacuum workers, each of which may take maintenance_work_mem. */
const workers = 3

export interface Memory {
  readonly bytes: Fact<number>
  /** Where the figure comes from, in words. */
  readonly from: string
}

/** Its limit; else its part of the target's node: all of it where it is alone, what the limits of the others leave, or half where some have none. */
export function memoryOf(service: Running, linked: Linked): Memory {
  const limit = service.declared.limits.memory
  if (limit !== undefined) return { bytes: limit, from: 'its memory limit' }
  const { at, nodeMemory } = linked.input.target ?? {}
  if (nodeMemory === undefined || at === undefined) {
    const hint = 'set a memory limit, or target: { node: { memory: … } } in .plimsoll.yml'
    return { bytes: unresolved('how much memory it may use', service.declared.at, hint), from: '' }
  }
  const others = linked.services.filter((one) => one !== service && one.inStack && one.role !== 'job')
  const open = others.filter((one) => one.declared.limits.memory === undefined)
  const taken = others.reduce<Range>((sum, one) => {
    const own = one.declared.limits.memory
    return own === undefined ? sum : plus(sum, times(rangeOf(replicasOf(one), 1), rangeOf(own)))
  }, exactly(0))
  const place = { ...at, key: 'target.node.memory' }
  const node = `the node’s ${bytesText(nodeMemory)}`
  if (others.length === 0) return { bytes: byDefault(nodeMemory, place, 'the target’s node'), from: `all of ${node}` }
  const left = nodeMemory / spare - taken.low
  const servers = 1 + open.filter((one) => one.engine !== undefined && servesRows.has(one.engine)).length
  const isShared = open.length > 0 && left >= nodeMemory / 2
  const bytes = Math.floor((isShared ? nodeMemory / 2 : left) / servers / MB) * MB
  if (bytes <= 0) return { bytes: unresolved('how much memory the other services leave', place, `set a memory limit for ${service.name}`), from: '' }
  const what = isShared
    ? `half of ${node}, since ${others.length === 1 ? 'another service shares' : `${others.length} other services share`} it`
    : `what the limits of the other services leave of ${node}`
  return { bytes: byDefault(bytes, place, what), from: servers === 1 ? what : `one of ${servers} equal parts of ${what}` }
}

/** Engines that need memory of the node as this one does. */
const servesRows: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mariadb', 'mssql', 'oracle', 'mongodb'])

/** What of a server's settings its memory is divided among. */
export interface Parts {
  readonly sharedBuffers: Fact<number>
  readonly maintenanceWorkMem: Fact<number>
  readonly sessions: Fact<number>
  /** Connections kept for superusers, which the target's come beside. */
  readonly reserved: number
}

/**
 * Values that hold beside one another: what is right already stays, the rest is worked out from it. shared_buffers, work_mem for every
 * session that the plan wants and the maintenance workers together fit the memory.
 */
export function memoryPlan(database: Database, { bytes, from }: Memory, parts: Parts, linked: Linked): Partial<FactsOf<'database'>> {
  if (!isResolved(bytes)) return {}
  const memory = bytes.value
  const { at } = bytes
  const whole = (value: number): number => Math.max(MB, Math.floor(value / MB) * MB)
  const buffers = keep(parts.sharedBuffers, 0.15 * memory, 0.4 * memory) ?? whole(memory * 0.25)
  const own = keep(parts.maintenanceWorkMem, 64 * MB, memory / 8)
  const maintenance = Math.max(own ?? 0, 64 * MB, whole(memory / 16))
  const told = {
    memoryFrom: known(from, at),
    sharedBuffersPlan: byDefault(buffers, at, 'a quarter'),
    effectiveCacheSizePlan: byDefault(whole(memory * 0.75), at, 'three quarters'),
    maintenanceWorkMemPlan: byDefault(maintenance, at, 'a sixteenth'),
  }
  const wanted = sessionsWanted(database, parts, linked)
  if (wanted === undefined) return told
  const left = memory - buffers
  const each = (left - Math.min(workers * maintenance, left / 2)) / Math.max(1, wanted)
  // 16 MB is enough for the sorts of ordinary requests; what is not taken serves the page cache.
  const workMem = each >= 16 * MB ? 16 * MB : each >= MB ? whole(each) : Math.max(64 * 1024, Math.floor(each / 65_536) * 65_536)
  return { ...told, sessionsPlan: byDefault(wanted, at, 'with what the target needs'), workMemPlan: byDefault(workMem, at, 'beside the others') }
}

function keep(fact: Fact<number>, least: number, most: number): number | undefined {
  const value = valueOf(fact)
  return value !== undefined && value >= least && value <= most ? value : undefined
}

/** Sessions that are really possible: what the poolers in front open where every client goes through one, else all that the server accepts. */
export function sessionsOf(database: Database, most: Fact<number>, linked: Linked): Fact<number> {
  return pooledSessions(database, linked) ?? most
}

function pooledSessions(database: Database, linked: Linked): Fact<number> | undefined {
  const ways = waysTo(database, linked.ways).filter((way) => counts(way.client))
  const pools = [...new Set(ways.map((way) => way.pool))]
  if (ways.length === 0 || !ways.every((way) => way.certain) || !pools.every((pool) => pool !== undefined)) return undefined
  const sum = pools.reduce<Range>((total, pool) => (pool === undefined ? total : plus(total, pool.opens)), exactly(0))
  return factOf(sum, database.at)
}

/** Where the target wants more connections than the server accepts, the plan raises the limit, and every one of them takes memory. */
function sessionsWanted(database: Database, { sessions, reserved }: Parts, linked: Linked): number | undefined {
  const now = valueOf(sessions)
  const target = linked.input.target?.connections
  if (now === undefined || target === undefined || pooledSessions(database, linked) !== undefined) return now
  const used = waysTo(database, linked.ways).some((way) => counts(way.client))
  return used ? Math.max(now, Math.ceil(target) + reserved) : now
}

/** Memory a session may take for sorts and hashes when all are busy at once. */
export function roomOf(memory: Fact<number>, buffers: Fact<number>, sessions: Fact<number>, at: Evidence): Fact<number> {
  const open = [memory, buffers, sessions].find((fact) => !isResolved(fact))
  if (open !== undefined && open.state === 'unresolved')
    return { state: 'unresolved', raw: open.raw, at: open.at, ...(open.hint === undefined ? {} : { hint: open.hint }) }
  const [all, kept, number] = [rangeOf(memory).low, rangeOf(buffers).low, rangeOf(sessions).low]
  return known(Math.max(0, (all - kept) / Math.max(1, number)), at)
}
